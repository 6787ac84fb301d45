//! What a feed said. Three records, not one (ADR 38): the [`RawRecord`] is the proof, the [`Observation`] is what was said once and
//! never changes, and the finding is the problem over time. Of the finding only its [`Fingerprint`] stands here.
//!
//! Nothing here knows whose an address is, what was done about a problem, or when to warn anybody.

mod fingerprint;
mod rsit;
mod subject;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::audience::Tlp;
use crate::hash::ContentHash;
use crate::time::Timestamp;

pub use fingerprint::{Fingerprint, FingerprintRule, Part, Primary, Where};
pub use rsit::{IncidentClass, IncidentType, NotRsit};
pub use subject::{AddressBlock, Certificate, Country, NotBlock, NotCountry, Role, Subject, Transport};

/// A text that many observations share, such as the name of a feed or of a column: copying it is counting.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", from = "String")]
pub struct Name(Arc<str>);

impl Name {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Name {
    fn default() -> Self {
        Self(Arc::from(""))
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Self {
        Self(Arc::from(text))
    }
}

impl From<String> for Name {
    fn from(text: String) -> Self {
        Self(Arc::from(text))
    }
}

impl From<Name> for String {
    fn from(name: Name) -> Self {
        name.as_str().to_owned()
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

/// Where an observation stands in what came in: the proof that a feed said it. The bytes are kept once per file, compressed and
/// encrypted, for as long as the term of their retention; this is what points into them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawRecord {
    /// SHA-256 of the file as it came in.
    pub file: ContentHash,
    /// What the file was called.
    pub name: String,
    /// The line on which the record begins, counted from 1.
    pub line: u64,
}

/// How bad the feed says it is. What is told to anybody is rated anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeedSeverity {
    Info,
    Low,
    Medium,
    High,
    Critical,
}

impl FeedSeverity {
    pub const ALL: [Self; 5] = [Self::Info, Self::Low, Self::Medium, Self::High, Self::Critical];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code().eq_ignore_ascii_case(code))
    }
}

/// How sure a feed is, in percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "u8", try_from = "u8")]
pub struct Confidence(u8);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a confidence is a percentage between 0 and 100")]
pub struct NotPercentage;

impl Confidence {
    pub fn percent(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Confidence {
    type Error = NotPercentage;

    fn try_from(percent: u8) -> Result<Self, NotPercentage> {
        if percent <= 100 { Ok(Self(percent)) } else { Err(NotPercentage) }
    }
}

impl From<Confidence> for u8 {
    fn from(confidence: Confidence) -> Self {
        confidence.0
    }
}

/// A value that has no place of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Scalar {
    Flag(bool),
    Whole(i64),
    Real(f64),
    Text(String),
}

/// What a feed says beside what has a place: at most [`Extra::MOST`] values, each at most [`Extra::LONGEST`] bytes and all together at most
/// [`Extra::BYTES`]. What goes beyond is counted, so that nobody takes the rest for the whole.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Extra {
    values: Vec<(Name, Scalar)>,
    #[serde(skip_serializing_if = "is_zero")]
    bytes: usize,
    /// Values that were left out or cut off.
    #[serde(skip_serializing_if = "is_zero")]
    lost: usize,
}

fn is_zero(number: &usize) -> bool {
    *number == 0
}

impl Extra {
    /// Values. The longest of the 170 report types of Shadowserver has 90.
    pub const MOST: usize = 250;
    /// Bytes of one value.
    pub const LONGEST: usize = 8 * 1024;
    /// Bytes of all texts together.
    pub const BYTES: usize = 64 * 1024;

    pub fn with_capacity(values: usize) -> Self {
        Self { values: Vec::with_capacity(values.min(Self::MOST)), ..Self::default() }
    }

    /// Keeps a value that needs no bytes of its own.
    pub fn push(&mut self, name: Name, value: Scalar) {
        match value {
            Scalar::Text(text) => self.push_text(name, &text),
            other => self.keep(name, other),
        }
    }

    /// Keeps a text, or as much of it as may be kept.
    pub fn push_text(&mut self, name: Name, text: &str) {
        let room = Self::LONGEST.min(Self::BYTES.saturating_sub(self.bytes));
        let kept = text.get(..text.floor_char_boundary(room)).unwrap_or_default();
        if kept.len() < text.len() {
            self.lost += 1;
            if kept.is_empty() {
                return;
            }
        }
        self.bytes += kept.len();
        self.keep(name, Scalar::Text(kept.to_owned()));
    }

    fn keep(&mut self, name: Name, value: Scalar) {
        if self.values.len() < Self::MOST {
            self.values.push((name, value));
        } else {
            self.lost += 1;
        }
    }

    pub fn get(&self, name: &str) -> Option<&Scalar> {
        self.values.iter().find(|(known, _)| known.as_str() == name).map(|(_, value)| value)
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        match self.get(name) {
            Some(Scalar::Text(text)) => Some(text),
            _ => None,
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = (&Name, &Scalar)> {
        self.values.iter().map(|(name, value)| (name, value))
    }

    pub fn len(&self) -> usize {
        self.values.len()
    }

    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// How many values were left out or cut off.
    pub fn lost(&self) -> usize {
        self.lost
    }
}

/// The product that was recognised from outside, as the feed writes it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SeenProduct {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maker: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// What malware it was: its name in lower case, and digests in hexadecimal digits.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SeenMalware {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub md5: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha1: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

/// What a feed said once, of one moment. It is never changed afterwards; a second row about the same problem is a second
/// observation.
///
/// No field holds a password, and no reader puts one into `extra`: readers drop it and count it in `secrets_dropped`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Observation {
    pub feed: Name,
    /// The type of report, in the feed's own word.
    pub report: Name,
    pub incident: IncidentType,
    /// The feed's own word for the kind of problem within its type: `open-rdp`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identifier: Option<String>,
    pub observed: Timestamp,
    pub received: Timestamp,
    pub subjects: Vec<Subject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transport: Option<Transport>,
    /// The protocol above the port, in lower case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub application: Option<String>,
    pub product: SeenProduct,
    /// Identifiers of vulnerabilities in capital letters, most of them of the CVE programme, in the order of the feed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub vulnerabilities: Vec<String>,
    pub malware: SeenMalware,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<FeedSeverity>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tlp: Option<Tlp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Where the feed explains this type of report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub documentation: Option<Name>,
    pub extra: Extra,
    /// Passwords and keys that the feed had and nobody keeps.
    #[serde(skip_serializing_if = "is_zero")]
    pub secrets_dropped: usize,
}

impl Observation {
    pub fn subject(&self, role: Role) -> Option<&Subject> {
        self.subjects.iter().find(|subject| subject.role == role)
    }

    /// The subject in a role; the first call for a role makes it.
    #[expect(clippy::indexing_slicing, reason = "the place was found or made just now")]
    pub fn subject_mut(&mut self, role: Role) -> &mut Subject {
        let at = match self.subjects.iter().position(|subject| subject.role == role) {
            Some(at) => at,
            None => {
                self.subjects.push(Subject::new(role));
                self.subjects.len() - 1
            }
        };
        &mut self.subjects[at]
    }
}
