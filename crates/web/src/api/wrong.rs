//! What can be wrong with a request, as codes with the place: `problem` makes the sentences.

/// One thing that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    pub place: Place,
    pub wrong: Wrong,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Of the query.
    Parameter(String),
    /// JSON pointer (RFC 6901) into the body; with the line when the body has a document on each.
    Pointer { line: Option<u64>, pointer: String },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    Missing,
    /// There is no such field or parameter; most often a slip of the pen.
    Unknown,
    /// A parameter stands there more than once.
    Twice,
    NotText,
    NotObject,
    /// The reader's own words, with line and column.
    NotJson(String),
    NotWhole,
    NotYesNo,
    NotId,
    NotDay,
    NotWeek,
    NotMoment,
    /// To call back is not put off, or too far.
    CallWhen,
    OneOf(&'static [&'static str]),
    TooLong(usize),
    Range {
        min: i64,
        max: i64,
    },
    Cursor,
    /// The same inventory number stands on an earlier line.
    SameNumber {
        first_line: u64,
    },
    RiskGrounds,
    ReviewDay,
    /// The file as a whole cannot be read; the reader's own words.
    Sheet(String),
    /// The reader of a document's own words, with line or pointer.
    Document(String),
    /// The reader of answers' own words.
    Answers(String),
    /// What looks like data of a patient.
    Patient(domain::patient::Kind),
    /// A guess, or no version at all, by the code of what is wrong.
    Unsure(&'static str),
}

impl Wrong {
    /// The stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Unknown => "unknown",
            Self::Twice => "twice",
            Self::NotText => "not_text",
            Self::NotObject => "not_object",
            Self::NotJson(_) => "not_json",
            Self::NotWhole => "not_whole",
            Self::NotYesNo => "not_yes_no",
            Self::NotId => "not_id",
            Self::NotDay => "not_day",
            Self::NotWeek => "not_week",
            Self::NotMoment => "not_moment",
            Self::CallWhen => "call_when",
            Self::OneOf(_) => "one_of",
            Self::TooLong(_) => "too_long",
            Self::Range { .. } => "range",
            Self::Cursor => "cursor",
            Self::SameNumber { .. } => "same_number",
            Self::RiskGrounds => "risk_grounds",
            Self::ReviewDay => "review_day",
            Self::Sheet(_) => "sheet",
            Self::Answers(_) => "answers",
            Self::Unsure(_) => "unsure",
            Self::Document(_) => "document",
            Self::Patient(_) => "patient_data",
        }
    }
}

impl Flaw {
    pub fn parameter(name: impl Into<String>, wrong: Wrong) -> Self {
        Self { place: Place::Parameter(name.into()), wrong }
    }

    pub fn pointer(pointer: impl Into<String>, wrong: Wrong) -> Self {
        Self { place: Place::Pointer { line: None, pointer: pointer.into() }, wrong }
    }

    pub fn line(line: u64, pointer: impl Into<String>, wrong: Wrong) -> Self {
        Self { place: Place::Pointer { line: Some(line), pointer: pointer.into() }, wrong }
    }
}

/// Why something that the caller can see cannot be done by this caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Barred {
    /// The token may only read.
    ReadOnly,
    /// Only the institution itself, who acts for it, and the CERT.
    NotYours,
    /// Only the institution itself can accept a risk.
    RiskOfAnother,
    /// Only the CERT.
    Cert,
}
