//! CSAF: security advisories as JSON (OASIS CSAF 2.0, and what 2.1 changes in it).
//!
//! [`read()`] is the tolerant reader: bytes → [`Advisory`], with a finding for all that had to be guessed or left out.
//! [`findings`](fn@findings) is the strict validator: it judges and gives nothing to work with. The one never waits
//! for the other, because makers publish documents that break the rules and the warning in them is still true.

mod read;
mod rules;
mod tree;
mod vulnerabilities;

use domain::advisory::{Advisory, Finding};

use crate::json::{Bounds, JsonProblem};
pub use rules::Depth;

/// What a document may cost. Ordinary documents stay far below; the default holds the largest that makers publish.
#[derive(Debug, Clone)]
pub struct Limits {
    pub json: Bounds,
    pub products: usize,
    pub vulnerabilities: usize,
    /// Bytes that repetition may make: branch names repeated per product, product groups written out.
    pub expanded: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            json: Bounds { bytes: 64 << 20, depth: 100, values: 4_000_000 },
            products: 200_000,
            vulnerabilities: 50_000,
            expanded: 256 << 20,
        }
    }
}

/// What came out of a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    pub advisory: Advisory,
    /// What the reader had to guess, mend or leave out.
    pub notes_for_report: Vec<Finding>,
}

/// Why nothing could be made of a document. Each message names the place and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error(transparent)]
    Json(#[from] JsonProblem),
    #[error("{pointer}: more than {limit} {what}: split the document or raise the limit")]
    TooMany { what: &'static str, limit: usize, pointer: String },
    #[error("{pointer}: {problem}: is this a CSAF document?")]
    NotCsaf { pointer: String, problem: String },
    #[error(
        "/document/csaf_version: version \"{found}\" is not known here: 2.0 and 2.1 can be read; update Brandwacht or \
         ask the publisher for CSAF 2.0"
    )]
    UnknownVersion { found: String },
    #[error("{pointer}: missing: without it nobody can tell which advisory this is; ask the publisher")]
    NoIdentity { pointer: &'static str },
}

impl Unreadable {
    /// The JSON pointer or the line of the problem, for a list in a report.
    pub fn place(&self) -> String {
        match self {
            Self::Json(problem) => problem.place(),
            Self::TooMany { pointer, .. } | Self::NotCsaf { pointer, .. } => pointer.clone(),
            Self::UnknownVersion { .. } => "/document/csaf_version".to_owned(),
            Self::NoIdentity { pointer } => (*pointer).to_owned(),
        }
    }

    /// A stable word for the kind of problem.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Json(problem) => problem.code(),
            Self::TooMany { .. } => "too_many",
            Self::NotCsaf { .. } => "not_csaf",
            Self::UnknownVersion { .. } => "unknown_version",
            Self::NoIdentity { .. } => "no_identity",
        }
    }
}

/// Reads a document within the default [`Limits`].
pub fn read(bytes: &[u8]) -> Result<Reading, Unreadable> {
    read_within(bytes, &Limits::default())
}

pub fn read_within(bytes: &[u8], limits: &Limits) -> Result<Reading, Unreadable> {
    read::document(bytes, limits)
}

/// What the standard's tests say of a document: schema, mandatory and optional tests. Never an error: a document that
/// cannot be judged has a finding that says so.
pub fn findings(bytes: &[u8]) -> Vec<Finding> {
    findings_to(bytes, Depth::Optional)
}

pub fn findings_to(bytes: &[u8], depth: Depth) -> Vec<Finding> {
    rules::findings(bytes, depth)
}
