//! Why nothing could be made of a document of the formats that share one list of reasons.

use crate::json::JsonProblem;

/// Each message names the place and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error(transparent)]
    Json(#[from] JsonProblem),
    #[error("line {line}: not XML that may be read ({message}): fetch the file again or ask the publisher")]
    NotXml { line: usize, message: String },
    #[error("line {line}: {message}: fetch the file again or ask the publisher")]
    NotText { line: usize, message: String },
    #[error("{pointer}: more than {limit} {what}: split the document or raise the limit")]
    TooMany { what: &'static str, limit: usize, pointer: String },
    #[error("{pointer}: {problem}: is this {format}?")]
    OtherFormat { format: &'static str, pointer: String, problem: String },
    #[error("{pointer}: version \"{found}\" of {format} is not known here: {known} can be read")]
    UnknownVersion { format: &'static str, pointer: &'static str, found: String, known: &'static str },
}

impl Unreadable {
    /// The JSON pointer or the line of the problem, for a list in a report.
    pub fn place(&self) -> String {
        match self {
            Self::Json(problem) => problem.place(),
            Self::NotXml { line, .. } | Self::NotText { line, .. } => format!("line {line}"),
            Self::TooMany { pointer, .. } | Self::OtherFormat { pointer, .. } => pointer.clone(),
            Self::UnknownVersion { pointer, .. } => (*pointer).to_owned(),
        }
    }

    /// A stable word for the kind of problem.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Json(problem) => problem.code(),
            Self::NotXml { .. } => "not_xml",
            Self::NotText { .. } => "not_text",
            Self::TooMany { .. } => "too_many",
            Self::OtherFormat { .. } => "other_format",
            Self::UnknownVersion { .. } => "unknown_version",
        }
    }
}
