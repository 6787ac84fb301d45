//! What an organisation, or its supplier in its name, says back.

use serde::{Deserialize, Serialize};

use crate::id::OrganisationId;
use crate::remediation::Remediation;
use crate::time::Day;

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

    /// How far the devices are that an answer speaks for, where it says so: nobody is asked twice.
    pub fn remediation(self) -> Option<Remediation> {
        match self {
            Self::Solved => Some(Remediation::Done),
            Self::Applicable | Self::TakenCareOf => Some(Remediation::InProgress),
            Self::Confirmed | Self::CallMe | Self::NotWithUs | Self::RiskAccepted => None,
        }
    }

    /// True when somebody must still be asked: "we have read it" and "call me" settle nothing.
    pub fn waits(self) -> bool {
        matches!(self, Self::CallMe | Self::Confirmed)
    }

    /// How far along an answer is; what comes first needs the CERT soonest.
    fn progress(answer: Option<Self>) -> u8 {
        match answer {
            Some(Self::CallMe) => 0,
            None => 1,
            Some(Self::Confirmed) => 2,
            Some(Self::Applicable) => 3,
            Some(Self::TakenCareOf) => 4,
            Some(Self::RiskAccepted) => 5,
            Some(Self::Solved) => 6,
            Some(Self::NotWithUs) => 7,
        }
    }

    /// What the answers of all who must act come to: the one that is least far. One part that is solved does not
    /// close a notice of which another part is nobody's yet, and "not with us" holds only when all of them say so.
    pub fn standing(parts: impl IntoIterator<Item = Option<Self>>) -> Option<Self> {
        parts.into_iter().min_by_key(|answer| Self::progress(*answer)).flatten()
    }
}

/// The road an answer came by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// A link in a mail.
    Link,
    Portal,
    Api,
    /// Somebody of the CERT wrote down what was said.
    Phone,
}

impl Via {
    pub const ALL: [Self; 4] = [Self::Link, Self::Portal, Self::Api, Self::Phone];

    pub fn code(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Portal => "portal",
            Self::Api => "api",
            Self::Phone => "phone",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|via| via.code() == code)
    }
}

/// An answer as given, before it is noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    pub kind: AnswerKind,
    /// In their own words; may be empty unless a risk is accepted.
    pub note: String,
    /// Name of the person, desk or program.
    pub by: String,
    pub via: Via,
    /// Only for an accepted risk: who accepts it, and the day on which it is looked at again.
    pub accepted_by: Option<String>,
    pub review_on: Option<Day>,
    /// Only on the phone: the supplier that said it. Without one it was the institution itself.
    pub heard_from: Option<OrganisationId>,
    /// The number that it has with them, such as that of a ticket: reminders name it, and their desk finds it again.
    pub reference: Option<String>,
}

/// The note to many at once, and below it what is said of this one.
pub fn note_for(all: &str, one: &str) -> String {
    [all.trim(), one.trim()].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Longest note, in signs.
pub const MAX_NOTE: usize = 4_000;

/// Longest number of their own, in signs.
pub const MAX_REFERENCE: usize = 100;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadAnswer {
    #[error("the note is longer than {MAX_NOTE} signs; shorten it")]
    NoteTooLong,
    #[error("say who answers, in at most 200 signs")]
    NoName,
    #[error("your own reference has at most {MAX_REFERENCE} signs on one line")]
    Reference,
    #[error("to accept a risk, name who accepts it, give the reason, and the day on which it is looked at again")]
    RiskWithoutGrounds,
    #[error("the day on which an accepted risk is looked at again lies in the future and within a year")]
    ReviewDay,
    #[error("only the institution itself can accept a risk")]
    RiskOfAnother,
}

impl Given {
    /// The rules that need only the answer itself and the present. `own` is true when the institution itself answers,
    /// or the CERT notes what it said: a supplier cannot accept the institution's risk.
    pub fn check(&self, today: Day, own: bool) -> Result<(), BadAnswer> {
        if self.note.chars().count() > MAX_NOTE {
            return Err(BadAnswer::NoteTooLong);
        }
        if self.by.trim().is_empty() || self.by.chars().count() > 200 {
            return Err(BadAnswer::NoName);
        }
        // It goes into subjects and lists, where a second line would be another one.
        let bad = |text: &String| text.chars().count() > MAX_REFERENCE || text.chars().any(char::is_control);
        if self.reference.as_ref().is_some_and(bad) {
            return Err(BadAnswer::Reference);
        }
        if self.kind != AnswerKind::RiskAccepted {
            return Ok(());
        }
        if !own {
            return Err(BadAnswer::RiskOfAnother);
        }
        let named = self.accepted_by.as_deref().is_some_and(|name| !name.trim().is_empty());
        let Some(review) = self.review_on.filter(|_| named && !self.note.trim().is_empty()) else {
            return Err(BadAnswer::RiskWithoutGrounds);
        };
        let days = today.date().until(review.date()).map_or(0, |span| span.get_days());
        if (1..=366).contains(&days) { Ok(()) } else { Err(BadAnswer::ReviewDay) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn risk() -> Given {
        Given {
            kind: AnswerKind::RiskAccepted,
            note: "Replaced in spring".into(),
            by: "M. Kooiman".into(),
            via: Via::Portal,
            accepted_by: Some("Board".into()),
            review_on: "2026-12-01".parse().ok(),
            heard_from: None,
            reference: None,
        }
    }

    fn check(given: &Given, own: bool) -> Result<(), BadAnswer> {
        given.check("2026-11-20".parse().unwrap(), own)
    }

    // Shows: ASVS 2.2.3
    #[test]
    fn a_risk_is_accepted_by_the_institution_with_name_reason_and_day() {
        assert_eq!(check(&risk(), true), Ok(()));
        assert_eq!(check(&risk(), false), Err(BadAnswer::RiskOfAnother));
        assert_eq!(check(&Given { note: " ".into(), ..risk() }, true), Err(BadAnswer::RiskWithoutGrounds));
        assert_eq!(check(&Given { accepted_by: None, ..risk() }, true), Err(BadAnswer::RiskWithoutGrounds));
        assert_eq!(check(&Given { review_on: None, ..risk() }, true), Err(BadAnswer::RiskWithoutGrounds));
        for day in ["2026-11-20", "2020-01-01", "2028-01-01"] {
            assert_eq!(check(&Given { review_on: day.parse().ok(), ..risk() }, true), Err(BadAnswer::ReviewDay));
        }
    }

    #[test]
    fn the_part_that_is_least_far_decides() {
        use AnswerKind::{Applicable, CallMe, NotWithUs, Solved};
        for (parts, standing) in [
            (vec![None], None),
            (vec![Some(Solved)], Some(Solved)),
            (vec![Some(Solved), None], None),
            (vec![None, Some(CallMe)], Some(CallMe)),
            (vec![Some(NotWithUs), Some(Solved)], Some(Solved)),
            (vec![Some(Solved), Some(Applicable)], Some(Applicable)),
            (vec![Some(NotWithUs), Some(NotWithUs)], Some(NotWithUs)),
        ] {
            assert_eq!(AnswerKind::standing(parts.clone()), standing, "{parts:?}");
        }
    }

    #[test]
    fn every_answer_has_a_name_and_a_bounded_note() {
        let plain = Given { kind: AnswerKind::CallMe, accepted_by: None, review_on: None, ..risk() };
        assert_eq!(check(&plain, false), Ok(()));
        assert_eq!(check(&Given { by: String::new(), ..plain.clone() }, true), Err(BadAnswer::NoName));
        assert_eq!(check(&Given { note: "x".repeat(4_001), ..plain.clone() }, true), Err(BadAnswer::NoteTooLong));
        for bad in ["x".repeat(101), "CHG-1\nBcc: all".to_owned()] {
            assert_eq!(check(&Given { reference: Some(bad), ..plain.clone() }, true), Err(BadAnswer::Reference));
        }
        assert_eq!(check(&Given { reference: Some("CHG0031337".into()), ..plain }, true), Ok(()));
    }
}
