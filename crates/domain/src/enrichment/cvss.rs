//! CVSS scores: the vector, what base score it gives by its own standard, and whether that is the stated one.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Oldest first, so that the newest is the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum CvssVersion {
    #[serde(rename = "2.0")]
    V2,
    #[serde(rename = "3.0")]
    V30,
    #[serde(rename = "3.1")]
    V31,
    #[serde(rename = "4.0")]
    V4,
}

impl CvssVersion {
    pub const ALL: [Self; 4] = [Self::V2, Self::V30, Self::V31, Self::V4];

    pub fn code(self) -> &'static str {
        match self {
            Self::V2 => "2.0",
            Self::V30 => "3.0",
            Self::V31 => "3.1",
            Self::V4 => "4.0",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|version| version.code() == code)
    }

    /// The version that a vector names; vectors of version 2 name none.
    pub fn of_vector(vector: &str) -> Option<Self> {
        match vector.strip_prefix("CVSS:").and_then(|rest| rest.split('/').next()) {
            Some(version) => Self::from_code(version),
            None => vector.contains("Au:").then_some(Self::V2),
        }
    }

    fn base_metrics(self) -> &'static [&'static str] {
        match self {
            Self::V2 => &["AV", "AC", "Au", "C", "I", "A"],
            Self::V30 | Self::V31 => &["AV", "AC", "PR", "UI", "S", "C", "I", "A"],
            Self::V4 => &["AV", "AC", "AT", "PR", "UI", "VC", "VI", "VA", "SC", "SI", "SA"],
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CvssScore {
    pub version: CvssVersion,
    pub vector: String,
    /// The stated base score, 0.0 to 10.0.
    pub base: f64,
    /// As stated: `CRITICAL`.
    pub severity: Option<String>,
    /// True when it is not from the numbering authority that is nearest to the product.
    pub is_secondary: bool,
}

/// What the vector itself says of the stated score.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum CvssCheck {
    Agrees,
    /// The vector gives another base score than the stated one.
    Differs {
        computed: f64,
    },
    /// The vector names another version than the score says.
    OtherVersion,
    /// The vector is none of its standard.
    BadVector,
}

impl CvssScore {
    /// Computes the base score from the vector and compares it with the stated one. Versions 2.0 and 3.x round to one
    /// decimal; so does 4.0.
    pub fn check(&self) -> CvssCheck {
        if CvssVersion::of_vector(&self.vector) != Some(self.version) {
            return if CvssVersion::of_vector(&self.vector).is_some() {
                CvssCheck::OtherVersion
            } else {
                CvssCheck::BadVector
            };
        }
        match base_score(&self.vector) {
            None => CvssCheck::BadVector,
            Some(computed) if (computed - self.base).abs() < 0.05 => CvssCheck::Agrees,
            Some(computed) => CvssCheck::Differs { computed },
        }
    }
}

/// The base score of a vector of any version: temporal, threat, environmental and supplemental metrics are read and left
/// out of it. Nothing when the vector is none.
pub fn base_score(vector: &str) -> Option<f64> {
    if vector.len() > 1000 {
        return None;
    }
    let version = CvssVersion::of_vector(vector)?;
    // The whole must be right, also what the base score does not use.
    cvss::Cvss::from_str(vector).ok()?;
    let base: Vec<&str> = vector
        .split('/')
        .filter(|part| {
            part.split_once(':').is_some_and(|(metric, _)| metric == "CVSS" || version.base_metrics().contains(&metric))
        })
        .collect();
    // A metric left out is not "none": the vector is incomplete. The prefix counts as one where there is one.
    if base.len() != version.base_metrics().len() + usize::from(version != CvssVersion::V2) {
        return None;
    }
    let score = cvss::Cvss::from_str(&base.join("/")).ok()?.score();
    score.is_finite().then(|| (score * 10.0).round() / 10.0)
}
