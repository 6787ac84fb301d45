//! Rating: how likely misuse of a vulnerability is, how bad that would be, and what it would do to care.
//!
//! Probability and damage follow the matrix of the Dutch national CSIRT as its Taranis has it: ten questions whose points are
//! summed, and five of which the worst counts. Either may be set otherwise, with a reason. Care impact stands beside them as a third
//! axis. What the program can know of the answers, [`propose`] fills in; what CISA's decision tree says, [`ssvc`].
//! Whether a rating was made on what the maker says now, [`basis`].

pub mod basis;
pub mod propose;
pub mod ssvc;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::notice::{CareImpact, Severity};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Axis {
    /// Ten questions, 10 to 38 points.
    Probability,
    /// Five questions; the worst answer counts.
    Damage,
}

impl Axis {
    pub const ALL: [Self; 2] = [Self::Probability, Self::Damage];

    pub fn code(self) -> &'static str {
        match self {
            Self::Probability => "probability",
            Self::Damage => "damage",
        }
    }
}

/// One question, with its answers and what each counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    pub id: &'static str,
    pub axis: Axis,
    pub options: &'static [(&'static str, u8)],
}

impl Question {
    pub fn points(&self, option: &str) -> Option<u8> {
        self.options.iter().find(|(code, _)| *code == option).map(|(_, points)| *points)
    }
}

const fn of(axis: Axis, id: &'static str, options: &'static [(&'static str, u8)]) -> Question {
    Question { id, axis, options }
}

pub const QUESTIONS: [Question; 15] = [
    of(Axis::Probability, "standard", &[("no", 1), ("yes_or_unclear", 3)]),
    of(Axis::Probability, "exploit", &[("none", 1), ("proof_of_concept", 4), ("exploit", 6)]),
    of(Axis::Probability, "details", &[("none", 1), ("some", 2), ("full", 3)]),
    of(Axis::Probability, "access", &[("physical", 1), ("lan", 4), ("internet", 6)]),
    of(Axis::Probability, "credentials", &[("administrator", 1), ("user", 2), ("none", 4)]),
    of(Axis::Probability, "complexity", &[("complex", 1), ("medium", 2), ("easy", 3)]),
    of(Axis::Probability, "interaction", &[("complex", 1), ("easy", 3), ("none", 4)]),
    of(Axis::Probability, "exploited", &[("no", 1), ("limited", 2), ("large_scale", 3)]),
    of(Axis::Probability, "expected", &[("no", 1), ("yes", 3)]),
    of(Axis::Probability, "solution", &[("over_two_months", 1), ("within_two_months", 2), ("none", 3)]),
    of(Axis::Damage, "dos", &[("no", 0), ("client", 1), ("infrastructure", 2)]),
    of(Axis::Damage, "code", &[("no", 0), ("user", 1), ("root", 2)]),
    of(Axis::Damage, "remote", &[("no", 0), ("shell", 1), ("root_shell", 2)]),
    of(Axis::Damage, "privileges", &[("no", 0), ("yes", 1)]),
    of(Axis::Damage, "leak", &[("no", 0), ("system", 1), ("data", 2)]),
];

pub fn question(id: &str) -> Option<&'static Question> {
    QUESTIONS.iter().find(|question| question.id == id)
}

/// Below this many points probability is low; from [`HIGH_FROM`] on it is high.
const MEDIUM_FROM: u8 = 19;
const HIGH_FROM: u8 = 28;

/// Set otherwise than the questions say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    pub level: Severity,
    pub reason: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// By question: the code of the answer.
    pub answers: BTreeMap<String, String>,
    pub probability: Option<Override>,
    pub damage: Option<Override>,
    pub care_impact: CareImpact,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadRating {
    #[error("no answer to: {}", .0.join(", "))]
    Unanswered(Vec<&'static str>),
    #[error("{question} has no answer {option:?}")]
    Unknown { question: String, option: String },
    #[error("who sets {} otherwise gives a reason, in at most {MAX_REASON} signs", .0.code())]
    NoReason(Axis),
}

/// Longest reason, in signs.
pub const MAX_REASON: usize = 1_000;

/// What a rating comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// 10 to 38.
    pub points: u8,
    pub probability: Severity,
    pub damage: Severity,
    pub severity: Severity,
    pub care_impact: CareImpact,
}

/// A rating that is whole, with what it comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rated {
    rating: Rating,
    outcome: Outcome,
}

impl Rated {
    pub fn rating(&self) -> &Rating {
        &self.rating
    }

    pub fn outcome(&self) -> Outcome {
        self.outcome
    }
}

impl Rating {
    pub fn check(self) -> Result<Rated, BadRating> {
        let outcome = self.outcome()?;
        Ok(Rated { rating: self, outcome })
    }

    /// What the answers come to, or why they do not.
    pub fn outcome(&self) -> Result<Outcome, BadRating> {
        let mut missing = Vec::new();
        let (mut points, mut worst) = (0_u8, 0_u8);
        for question in &QUESTIONS {
            let Some(option) = self.answers.get(question.id) else {
                missing.push(question.id);
                continue;
            };
            let counts = question.points(option).ok_or_else(|| BadRating::Unknown {
                question: question.id.to_owned(),
                option: option.chars().take(40).collect(),
            })?;
            match question.axis {
                Axis::Probability => points = points.saturating_add(counts),
                Axis::Damage => worst = worst.max(counts),
            }
        }
        if !missing.is_empty() {
            return Err(BadRating::Unanswered(missing));
        }
        let asked = match points {
            ..MEDIUM_FROM => Severity::Low,
            MEDIUM_FROM..HIGH_FROM => Severity::Medium,
            _ => Severity::High,
        };
        let hurts = match worst {
            0 => Severity::Low,
            1 => Severity::Medium,
            _ => Severity::High,
        };
        let probability = otherwise(Axis::Probability, self.probability.as_ref(), asked)?;
        let damage = otherwise(Axis::Damage, self.damage.as_ref(), hurts)?;
        let severity = severity(probability, damage);
        Ok(Outcome { points, probability, damage, severity, care_impact: self.care_impact })
    }
}

fn otherwise(axis: Axis, set: Option<&Override>, computed: Severity) -> Result<Severity, BadRating> {
    match set {
        None => Ok(computed),
        Some(set) if set.reason.trim().is_empty() || set.reason.chars().count() > MAX_REASON => {
            Err(BadRating::NoReason(axis))
        }
        Some(set) => Ok(set.level),
    }
}

/// The word in the subject, from both axes: high when they are high together, or high and medium; low when neither is more
/// than medium and one is low.
pub fn severity(probability: Severity, damage: Severity) -> Severity {
    let weight = |level| match level {
        Severity::Low => 0,
        Severity::Medium => 1,
        Severity::High => 2,
    };
    match weight(probability) + weight(damage) {
        3.. => Severity::High,
        2 => Severity::Medium,
        _ => Severity::Low,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rating(choose: impl Fn(&Question) -> usize) -> Rating {
        let answers = QUESTIONS
            .iter()
            .map(|question| (question.id.to_owned(), question.options[choose(question)].0.to_owned()))
            .collect();
        Rating { answers, probability: None, damage: None, care_impact: CareImpact::None }
    }

    #[test]
    fn the_least_is_ten_points_and_the_most_thirty_eight() {
        let least = rating(|_| 0).outcome().unwrap();
        assert_eq!((least.points, least.probability, least.damage), (10, Severity::Low, Severity::Low));
        let most = rating(|question| question.options.len() - 1).outcome().unwrap();
        assert_eq!((most.points, most.probability, most.damage), (38, Severity::High, Severity::High));
        assert_eq!(most.severity, Severity::High);
        assert_eq!(QUESTIONS.iter().filter(|question| question.axis == Axis::Probability).count(), 10);
    }

    #[test]
    fn codes_are_unique_and_points_ascend() {
        for (n, question) in QUESTIONS.iter().enumerate() {
            assert!(QUESTIONS[..n].iter().all(|other| other.id != question.id), "{}", question.id);
            assert!(question.options.is_sorted_by(|one, other| one.1 < other.1), "{}", question.id);
        }
    }

    #[test]
    fn thresholds_stand_where_the_questionnaire_puts_them() {
        // Ten points to begin with, and what each of these adds.
        let with = |changes: &[(&str, &str)]| {
            let mut it = rating(|_| 0);
            for (id, option) in changes {
                it.answers.insert((*id).to_owned(), (*option).to_owned());
            }
            let outcome = it.outcome().unwrap();
            (outcome.points, outcome.probability)
        };
        assert_eq!(with(&[("exploit", "exploit"), ("access", "lan")]), (18, Severity::Low));
        assert_eq!(with(&[("exploit", "exploit"), ("access", "lan"), ("details", "some")]), (19, Severity::Medium));
        let much = [("exploit", "exploit"), ("access", "internet"), ("credentials", "none"), ("interaction", "none")];
        assert_eq!(with(&[&much[..], &[("exploited", "limited")]].concat()), (27, Severity::Medium));
        assert_eq!(with(&[&much[..], &[("exploited", "large_scale")]].concat()), (28, Severity::High));
    }

    #[test]
    fn what_is_set_otherwise_has_a_reason() {
        let mut it = rating(|_| 0);
        it.damage = Some(Override { level: Severity::High, reason: " ".into() });
        assert_eq!(it.outcome(), Err(BadRating::NoReason(Axis::Damage)));
        it.damage = Some(Override { level: Severity::High, reason: "Stuurt infuuspompen aan".into() });
        let outcome = it.outcome().unwrap();
        assert_eq!((outcome.points, outcome.damage, outcome.severity), (10, Severity::High, Severity::Medium));
    }

    #[test]
    fn an_answer_that_misses_or_is_none_is_named() {
        let mut it = rating(|_| 0);
        it.answers.remove("access");
        it.answers.remove("leak");
        assert_eq!(it.outcome(), Err(BadRating::Unanswered(vec!["access", "leak"])));
        let mut it = rating(|_| 0);
        it.answers.insert("access".into(), "radio".into());
        assert_eq!(it.outcome(), Err(BadRating::Unknown { question: "access".into(), option: "radio".into() }));
    }

    proptest! {
        // Worse answers never make it less.
        #[test]
        fn it_only_gets_worse(
            choices in proptest::collection::vec(0_usize..3, 15),
            place in 0_usize..15,
        ) {
            let at = |question: &Question| {
                let place = QUESTIONS.iter().position(|it| it.id == question.id).unwrap();
                choices[place].min(question.options.len() - 1)
            };
            let before = rating(at).outcome().unwrap();
            let worse = rating(|question| {
                let up = usize::from(question.id == QUESTIONS[place].id);
                (at(question) + up).min(question.options.len() - 1)
            })
            .outcome()
            .unwrap();
            prop_assert!(worse.points >= before.points && worse.damage >= before.damage);
            prop_assert!(worse.severity >= before.severity);
        }
    }
}
