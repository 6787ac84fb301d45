//! What an organisation, or its supplier in its name, says back.

use serde::{Deserialize, Serialize};

/// The kinds of answer. Each later answer of an organisation replaces the earlier one; all are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerKind {
    /// "We have read it": nothing is settled yet.
    Confirmed,
    /// "Geregeld door ICT": somebody takes care of it.
    TakenCareOf,
    /// "Bel mij": the CERT must phone.
    CallMe,
    /// "Niet bij ons": the product is not in use here.
    NotWithUs,
    /// It concerns us; work is going on.
    Applicable,
    /// Everything that was asked is done.
    Solved,
    /// The institution accepts the risk (R34); needs a name, a reason and a review date.
    RiskAccepted,
}

impl AnswerKind {
    pub const ALL: [Self; 7] = [
        Self::Confirmed,
        Self::TakenCareOf,
        Self::CallMe,
        Self::NotWithUs,
        Self::Applicable,
        Self::Solved,
        Self::RiskAccepted,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::TakenCareOf => "taken_care_of",
            Self::CallMe => "call_me",
            Self::NotWithUs => "not_with_us",
            Self::Applicable => "applicable",
            Self::Solved => "solved",
            Self::RiskAccepted => "risk_accepted",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// True when nothing more is expected of the organisation.
    pub fn closes(self) -> bool {
        matches!(self, Self::NotWithUs | Self::Solved | Self::RiskAccepted)
    }

    /// True when the organisation may be left alone for now: it has said what it does.
    pub fn is_answer(self) -> bool {
        !matches!(self, Self::CallMe)
    }
}
