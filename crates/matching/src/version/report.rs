//! How publishers write versions in a set of advisories, and in how many of those texts a version can be decided: the
//! measure of the version engine.

use std::collections::BTreeMap;

use domain::advisory::{Advisory, ProductEntry};

use super::class::Class;
use super::date::Dates;
use super::decide::Outcome;
use super::notation::{Part, Version, says_unknown};
use super::statement::{Clause, Statement};
use crate::prepared::{members_apart, stated};
use crate::product::models;

/// One class of texts: how many product entries, and in how many of them a version in the text's own notation is
/// decided.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub texts: usize,
    pub decided: usize,
}

/// The version texts of a set of advisories, by class.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VersionReport {
    pub by_class: BTreeMap<Class, Tally>,
    /// The texts that leave a doubt, each once and with the number of its entries, the most frequent first.
    pub undecided: Vec<(String, usize)>,
}

impl VersionReport {
    pub fn total(&self) -> Tally {
        let mut total = Tally::default();
        for tally in self.by_class.values() {
            total.texts += tally.texts;
            total.decided += tally.decided;
        }
        total
    }

    /// The part that is decided, from 0 to 1. Of no texts all are.
    pub fn decided(&self) -> f64 {
        let Tally { texts, decided } = self.total();
        let count = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
        if texts == 0 { 1.0 } else { count(decided) / count(texts) }
    }
}

/// Reads what the product entries of these advisories say of versions, as matching does, and asks each statement of
/// versions in its own notation: those it names, the next ones below and above. It is decided when each of them is
/// within or outside. Entries of one text count each.
pub fn version_report(advisories: &[Advisory]) -> VersionReport {
    let mut report = VersionReport::default();
    let mut undecided: BTreeMap<String, usize> = BTreeMap::new();
    for entry in advisories.iter().flat_map(|advisory| &advisory.products) {
        if entry.combination.is_some() {
            // A combination names other entries; their own texts are counted.
            continue;
        }
        let (class, decided) = judge(entry);
        let tally = report.by_class.entry(class).or_default();
        tally.texts += 1;
        if decided {
            tally.decided += 1;
        } else {
            *undecided
                .entry(entry.version_range().or(entry.version()).unwrap_or(&entry.name).to_owned())
                .or_default() += 1;
        }
    }
    report.undecided = undecided.into_iter().collect();
    report.undecided.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    report
}

fn judge(entry: &ProductEntry) -> (Class, bool) {
    let text = entry.version_range().or(entry.version()).unwrap_or_default().trim();
    // Without any text every version is meant; models are compared as models.
    if text.is_empty() {
        return (Class::Empty, true);
    }
    let (versions, members) = members_apart(text);
    if models::in_version(&versions).is_some() && !says_unknown(&versions) {
        return (Class::ModelNumbers, true);
    }
    // A built-in module's firmware is a condition on the whole.
    if versions.contains(", Firmware ") {
        return (Statement::read(&versions).class(), true);
    }
    let statement = match members {
        Some(_) => Statement::read(&versions),
        None => stated(&versions, entry, entry.product_name().unwrap_or(&entry.name)),
    };
    (statement.class(), statement.is_decided())
}

impl Statement {
    /// True when every version in the statement's own notation is within or outside.
    pub(crate) fn is_decided(&self) -> bool {
        if self.unread || self.clauses.is_empty() {
            return false;
        }
        let clear = |outcome: Outcome| matches!(outcome, Outcome::All | Outcome::Within | Outcome::Outside);
        let mut asked = false;
        for version in self.versions().flat_map(around) {
            asked = true;
            if !clear(self.decide(Some(&version), true, None)) {
                return false;
            }
        }
        for clause in &self.clauses {
            let Clause::Made(from, until) = clause else { continue };
            for (bound, _) in [from, until].into_iter().flatten() {
                let day = |day: u32| Dates { first: day, last: day };
                for date in [day(bound.first), day(bound.first - 10_000), day(bound.last + 10_000)] {
                    asked = true;
                    if !clear(self.decide(None, false, Some(date))) {
                        return false;
                    }
                }
            }
        }
        asked || self.is_all()
    }
}

/// The version itself, the next one and the one before, in the notation it is written in.
fn around(version: &Version) -> Vec<Version> {
    let plain = |part: &Part| match part {
        Part::Any => Part::Number(1),
        Part::Tens(digits, open) => Part::Number(super::notation::tens(*digits, *open).0),
        part => part.clone(),
    };
    let parts: Vec<Part> = version.parts.iter().map(plain).collect();
    let mut all = vec![parts.clone()];
    for up in [true, false] {
        let mut other = parts.clone();
        let Some(last) = other.iter_mut().rev().find(|part| matches!(part, Part::Number(_)) || one_letter(part)) else {
            continue;
        };
        let moved = match last {
            Part::Number(number) => {
                let moved = if up { number.checked_add(1) } else { number.checked_sub(1) };
                moved.map(Part::Number)
            }
            Part::Letters { text, tight } => {
                let letter = text.bytes().next().unwrap_or(b'm');
                let letter = if up { letter.saturating_add(1).min(b'z') } else { letter.saturating_sub(1).max(b'a') };
                Some(Part::Letters { text: char::from(letter).to_string(), tight: *tight })
            }
            Part::Any | Part::Tens(..) => None,
        };
        if let Some(moved) = moved {
            *last = moved;
            all.push(other);
        }
    }
    all.into_iter().map(|parts| Version { text: written(&parts).into(), parts }).collect()
}

fn one_letter(part: &Part) -> bool {
    matches!(part, Part::Letters { text, .. } if text.len() == 1)
}

fn written(parts: &[Part]) -> String {
    let mut out = String::new();
    for part in parts {
        match part {
            Part::Number(number) => out.push_str(&number.to_string()),
            Part::Letters { text, .. } => out.push_str(text),
            Part::Any | Part::Tens(..) => out.push('x'),
        }
        if !matches!(part, Part::Letters { tight: true, .. }) {
            out.push('.');
        }
    }
    out.trim_end_matches('.').to_owned()
}
