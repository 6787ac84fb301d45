//! What the program can know of a rating: answers from CVSS vectors, lists of exploited vulnerabilities, predictions, weaknesses
//! and the maker's remediations. A proposal for the analyst, each answer with its ground; where nothing is known the answer is the
//! more careful one of two, and says so.

use std::collections::BTreeMap;

use crate::advisory::{Advisory, Vulnerability};
use crate::enrichment::{Cve, CvssVersion, Enrichment};
use crate::notice::CareImpact;
use crate::time::{Day, Timestamp};

use super::ssvc::{Exploitation, Points};
use super::{QUESTIONS, Rating};

/// What an answer was made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ground {
    /// The CVSS vector.
    Cvss,
    /// A list of exploited vulnerabilities, or CISA's decision points.
    Exploited,
    /// EPSS.
    Prediction,
    /// The weakness (CWE).
    Weakness,
    /// The maker's remediations.
    Remediation,
    /// Nothing is known; the more careful answer stands.
    Careful,
    /// Nothing is known, and the most careful answer would say more than anybody can.
    Unknown,
}

impl Ground {
    pub const ALL: [Self; 7] = [
        Self::Cvss,
        Self::Exploited,
        Self::Prediction,
        Self::Weakness,
        Self::Remediation,
        Self::Careful,
        Self::Unknown,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::Cvss => "cvss",
            Self::Exploited => "exploited",
            Self::Prediction => "prediction",
            Self::Weakness => "weakness",
            Self::Remediation => "remediation",
            Self::Careful => "careful",
            Self::Unknown => "unknown",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The vulnerability that it is made of: the one that comes out worst.
    pub vulnerability: String,
    /// How many the advisory has.
    pub of: usize,
    /// By question.
    pub answers: BTreeMap<&'static str, (&'static str, Ground)>,
    pub ssvc: Points,
}

impl Proposal {
    pub fn rating(&self) -> Rating {
        Rating {
            answers: self.answers.iter().map(|(id, (option, _))| ((*id).to_owned(), (*option).to_owned())).collect(),
            probability: None,
            damage: None,
            care_impact: CareImpact::None,
        }
    }
}

/// From this probability on within thirty days, misuse is expected.
const EXPECTED_FROM: f64 = 0.1;
/// Two months, as the questionnaire counts a solution's age.
const TWO_MONTHS: i64 = 61;

/// Weaknesses that let others run code of their own: command, code and template injection, deserialisation, uploads, and writes
/// outside of memory that was meant.
const CODE: &[&str] = &[
    "CWE-77", "CWE-78", "CWE-94", "CWE-95", "CWE-98", "CWE-119", "CWE-120", "CWE-121", "CWE-122", "CWE-416", "CWE-434",
    "CWE-502", "CWE-787", "CWE-1336",
];
/// Weaknesses that give more rights than were meant.
const PRIVILEGES: &[&str] = &["CWE-250", "CWE-266", "CWE-269", "CWE-274", "CWE-276", "CWE-732"];

/// The proposal from the vulnerability that comes out worst; of an advisory without any, from nothing.
pub fn propose(advisory: &Advisory, known: impl Fn(&Cve) -> Option<Enrichment>, today: Day) -> Proposal {
    let released = advisory.tracking.initial_release;
    let nothing = Vulnerability::default();
    let all: Vec<&Vulnerability> =
        if advisory.vulnerabilities.is_empty() { vec![&nothing] } else { advisory.vulnerabilities.iter().collect() };
    let mut worst: Option<(u16, Proposal)> = None;
    for vulnerability in all {
        let known = vulnerability.cve.as_ref().and_then(|cve| cve.parse().ok()).and_then(|cve| known(&cve));
        let mut it = of_one(vulnerability, &known.unwrap_or_default(), released, today);
        it.of = advisory.vulnerabilities.len();
        let weight = it.rating().outcome().map_or(0, |outcome| {
            let severity = outcome.severity as u16;
            severity * 100 + u16::from(outcome.points)
        });
        if worst.as_ref().is_none_or(|(heaviest, _)| weight > *heaviest) {
            worst = Some((weight, it));
        }
    }
    worst.map_or_else(|| of_one(&nothing, &Enrichment::default(), released, today), |(_, proposal)| proposal)
}

fn of_one(it: &Vulnerability, known: &Enrichment, released: Option<Timestamp>, today: Day) -> Proposal {
    let vector = vector(it, known);
    let metric = |name: &str| vector.and_then(|vector| metric(vector, name));
    // The same thing has another name in the fourth version.
    let impact = |letter: char| metric(&letter.to_string()).or_else(|| metric(&format!("V{letter}")));
    let total = ['C', 'I', 'A'].iter().all(|letter| matches!(impact(*letter), Some("H" | "C")));
    let has_cwe = |list: &[&str]| it.cwes.iter().any(|(number, _)| list.contains(&number.as_str()));
    let exploitation = exploitation(known);
    let points = Points {
        exploitation,
        automatable: match known.ssvc.first().and_then(|ssvc| ssvc.value.automatable.as_deref()) {
            Some(said) => said == "yes",
            // As the guide's questions come to it: over the network, without rights and without anybody's help.
            None => {
                metric("AV") == Some("N")
                    && matches!(metric("PR").or_else(|| metric("Au")), Some("N"))
                    && matches!(metric("UI"), None | Some("N"))
            }
        },
        total: match known.ssvc.first().and_then(|ssvc| ssvc.value.technical_impact.as_deref()) {
            Some(said) => said == "total",
            None => total,
        },
    };

    let mut answers = BTreeMap::new();
    let mut say = |id: &'static str, option: &'static str, ground: Ground| {
        debug_assert!(
            QUESTIONS.iter().any(|question| question.id == id && question.points(option).is_some()),
            "{id} {option}"
        );
        answers.insert(id, (option, ground));
    };
    say("standard", "yes_or_unclear", Ground::Careful);
    // Not to stand on a list says something only of what such lists know at all.
    let listed = if *known == Enrichment::default() { Ground::Unknown } else { Ground::Exploited };
    match (exploitation, metric("E")) {
        (Exploitation::Active, _) => say("exploit", "exploit", Ground::Exploited),
        (Exploitation::ProofOfConcept, _) => say("exploit", "proof_of_concept", Ground::Exploited),
        (_, Some("F" | "H" | "A")) => say("exploit", "exploit", Ground::Cvss),
        (_, Some("P" | "POC")) => say("exploit", "proof_of_concept", Ground::Cvss),
        _ => say("exploit", "none", listed),
    }
    say("details", "some", Ground::Unknown);
    match metric("AV") {
        Some("N") => say("access", "internet", Ground::Cvss),
        Some("A") => say("access", "lan", Ground::Cvss),
        Some(_) => say("access", "physical", Ground::Cvss),
        None => say("access", "internet", Ground::Careful),
    }
    match metric("PR").or_else(|| metric("Au")) {
        Some("N") => say("credentials", "none", Ground::Cvss),
        Some("L" | "S") => say("credentials", "user", Ground::Cvss),
        Some(_) => say("credentials", "administrator", Ground::Cvss),
        None => say("credentials", "none", Ground::Careful),
    }
    match (metric("AC"), metric("AT")) {
        (Some("L"), None | Some("N")) => say("complexity", "easy", Ground::Cvss),
        (Some("L" | "M"), _) => say("complexity", "medium", Ground::Cvss),
        (Some(_), _) => say("complexity", "complex", Ground::Cvss),
        (None, _) => say("complexity", "easy", Ground::Careful),
    }
    match metric("UI") {
        Some("N") => say("interaction", "none", Ground::Cvss),
        Some("A") => say("interaction", "complex", Ground::Cvss),
        Some(_) => say("interaction", "easy", Ground::Cvss),
        None => say("interaction", "none", Ground::Careful),
    }
    match (known.is_exploited(), known.ransomware(), metric("E")) {
        (true, true, _) => say("exploited", "large_scale", Ground::Exploited),
        (true, false, _) => say("exploited", "limited", Ground::Exploited),
        // "Attacked", as the fourth version of CVSS has it.
        (false, _, Some("A")) => say("exploited", "limited", Ground::Cvss),
        (false, ..) => say("exploited", "no", listed),
    }
    let predicted = known.epss.first().map(|epss| epss.value.score);
    match (exploitation, predicted) {
        (Exploitation::Active | Exploitation::ProofOfConcept, _) => say("expected", "yes", Ground::Exploited),
        (_, Some(score)) => say("expected", if score >= EXPECTED_FROM { "yes" } else { "no" }, Ground::Prediction),
        (_, None) => say("expected", "no", Ground::Unknown),
    }
    say("solution", solution(it, released, today), Ground::Remediation);

    match impact('A') {
        None => say("dos", "client", Ground::Careful),
        Some("N") => say("dos", "no", Ground::Cvss),
        Some(_) => say("dos", "client", Ground::Cvss),
    }
    match (has_cwe(CODE), total) {
        (true, true) => say("code", "root", Ground::Weakness),
        (true, false) => say("code", "user", Ground::Weakness),
        (false, _) if it.cwes.is_empty() => say("code", "no", Ground::Unknown),
        (false, _) => say("code", "no", Ground::Weakness),
    }
    match (metric("AV"), total, impact('I')) {
        (Some("N"), true, _) => say("remote", "root_shell", Ground::Cvss),
        (Some("N"), false, Some("H" | "C")) => say("remote", "shell", Ground::Cvss),
        (Some(_), ..) => say("remote", "no", Ground::Cvss),
        (None, ..) => say("remote", "shell", Ground::Careful),
    }
    let raised = matches!((metric("AV"), metric("PR"), impact('I')), (Some("L"), Some("L"), Some("H")));
    match (has_cwe(PRIVILEGES), raised) {
        (true, _) => say("privileges", "yes", Ground::Weakness),
        (false, true) => say("privileges", "yes", Ground::Cvss),
        (false, false) if vector.is_none() => say("privileges", "yes", Ground::Careful),
        (false, false) => say("privileges", "no", Ground::Cvss),
    }
    match impact('C') {
        None => say("leak", "data", Ground::Careful),
        Some("N") => say("leak", "no", Ground::Cvss),
        Some("H" | "C") => say("leak", "data", Ground::Cvss),
        Some(_) => say("leak", "system", Ground::Cvss),
    }
    Proposal { vulnerability: it.label().to_owned(), of: 1, answers, ssvc: points }
}

fn exploitation(known: &Enrichment) -> Exploitation {
    let said = known.ssvc.first().and_then(|ssvc| ssvc.value.exploitation.as_deref());
    if known.is_exploited() {
        Exploitation::Active
    } else if said == Some("poc") {
        Exploitation::ProofOfConcept
    } else {
        Exploitation::None
    }
}

/// The vector to read: of the newest version that the maker gives, else that others give.
fn vector<'v>(it: &'v Vulnerability, known: &'v Enrichment) -> Option<&'v str> {
    let own = it.scores.iter().filter(|score| CvssVersion::of_vector(&score.vector).is_some());
    let own = own.max_by(|one, other| {
        (CvssVersion::of_vector(&one.vector), one.base)
            .partial_cmp(&(CvssVersion::of_vector(&other.vector), other.base))
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    own.map(|score| score.vector.as_str()).or_else(|| known.cvss.first().map(|score| score.value.vector.as_str()))
}

fn metric<'v>(vector: &'v str, name: &str) -> Option<&'v str> {
    vector.split('/').find_map(|part| part.strip_prefix(name)?.strip_prefix(':'))
}

/// How long there has been a fix, by the day of the fix or else of the advisory.
fn solution(it: &Vulnerability, released: Option<Timestamp>, today: Day) -> &'static str {
    let fixes = it.remediations.iter().filter(|remediation| remediation.category == "vendor_fix");
    let Some(since) = fixes.map(|fix| fix.date.or(released)).min() else { return "none" };
    let Some(since) = since else { return "within_two_months" };
    let days = since.day("UTC").date().until(today.date()).map_or(0, |span| span.get_days());
    if i64::from(days) > TWO_MONTHS { "over_two_months" } else { "within_two_months" }
}

#[cfg(test)]
mod tests;
