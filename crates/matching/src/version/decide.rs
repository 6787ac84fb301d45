//! What a statement says of one registered version: the outcome, and the rule that gave it.
//!
//! "Outside" is only said when statement and registration together rule the version out. Several clauses are
//! alternatives: the strongest outcome stands.

use super::date::Dates;
use super::notation::{Part, Version, is_patch};
use super::relate::Relation;
use super::rule::Rule;
use super::scheme::notation_of;
use super::statement::{Bound, Clause, Limit, Statement};
use domain::register::Notation;

/// What a statement says of one registered version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    Outside,
    /// Both are known but do not compare, or the registration is too coarse.
    Unclear,
    /// Nothing is registered, and it matters.
    Missing,
    Within,
    All,
}

/// What is registered: the version when it could be read, whether anything stands there, and a date.
#[derive(Debug, Clone, Copy)]
struct Registered<'a> {
    version: Option<&'a Version>,
    written: bool,
    date: Option<Dates>,
    notation: Option<Notation>,
}

impl Registered<'_> {
    fn relate(&self, version: &Version, stated: &Version) -> Relation {
        match self.notation {
            Some(notation) => version.relate_as(stated, notation),
            None => version.relate(stated),
        }
    }
}

impl Statement {
    /// What is said of this registered version and date. A text that could not be read never rules anything out.
    pub(crate) fn decide(&self, version: Option<&Version>, written: bool, date: Option<Dates>) -> Outcome {
        self.explain(version, written, date).0
    }

    /// The same with the rule that fired.
    pub(crate) fn explain(&self, version: Option<&Version>, written: bool, date: Option<Dates>) -> (Outcome, Rule) {
        self.settle(&Registered { version, written, date, notation: self.scheme })
    }

    /// The same in a notation that somebody has named for the product.
    pub(crate) fn explain_as(
        &self,
        notation: Notation,
        version: Option<&Version>,
        written: bool,
        date: Option<Dates>,
    ) -> (Outcome, Rule) {
        self.settle(&Registered { version, written, date, notation: Some(notation) })
    }

    fn settle(&self, registered: &Registered<'_>) -> (Outcome, Rule) {
        if let Some(version) = registered.version {
            for except in &self.except {
                match registered.relate(version, except) {
                    Relation::Equal if self.unread => return (Outcome::Unclear, Rule::StatementNotRead),
                    Relation::Equal => return (Outcome::Outside, Rule::Excepted),
                    Relation::Less | Relation::Greater => {}
                    _ => return (Outcome::Unclear, Rule::OtherNotation),
                }
            }
        }
        let one = |clause: &Clause| clause.decide(registered);
        // Lines beside each other ("U61 | L81"): the one in the registered notation decides.
        let foreign = |clause: &&Clause| match (clause.stated(), registered.version) {
            (Some(stated), Some(version)) => registered.relate(version, stated) == Relation::Foreign,
            _ => false,
        };
        let own = best(self.clauses_of_line(registered.version).filter(|clause| !foreign(clause)).map(one));
        let best = own.or_else(|| best(self.clauses.iter().map(one)));
        match best {
            None => (Outcome::Unclear, Rule::StatementNotRead),
            Some((Outcome::Outside, _)) if self.unread => (Outcome::Unclear, Rule::StatementNotRead),
            Some(best) => best,
        }
    }

    /// Fixes made for several lines of releases ("<= 4.2.21 | <= 5.0.27"): of the bounds that say only where the
    /// affected versions end, that of the registered line counts and the others do not.
    fn clauses_of_line(&self, version: Option<&Version>) -> impl Iterator<Item = &Clause> {
        let line = version.and_then(Version::line);
        let only_upper = |clause: &Clause| match clause {
            Clause::Range(None, Some((bound, _))) => Some(bound.line()),
            _ => None,
        };
        let own = line.is_some() && self.clauses.iter().any(|clause| only_upper(clause) == Some(line));
        self.clauses.iter().filter(move |clause| !own || only_upper(clause).is_none_or(|of| of == line))
    }
}

/// The strongest outcome; of equal ones the last, as written.
fn best(outcomes: impl Iterator<Item = (Outcome, Rule)>) -> Option<(Outcome, Rule)> {
    outcomes.max_by_key(|(outcome, _)| *outcome)
}

impl Clause {
    /// The version by which a clause shows its notation.
    fn stated(&self) -> Option<&Version> {
        match self {
            Self::Exact(stated) | Self::Range(_, Some((stated, _))) | Self::Range(Some((stated, _)), None) => {
                Some(stated)
            }
            _ => None,
        }
    }

    fn decide(&self, registered: &Registered<'_>) -> (Outcome, Rule) {
        match self {
            Self::All => return (Outcome::All, Rule::AllVersions),
            Self::Made(from, until) => return made(registered.date, from.as_ref(), until.as_ref()),
            Self::MadeWithoutYear => {
                let missing = registered.date.is_none();
                return (if missing { Outcome::Missing } else { Outcome::Unclear }, Rule::DateWithoutYear);
            }
            Self::Exact(_) | Self::Range(..) => {}
        }
        let Some(version) = registered.version else {
            return match registered.written {
                true => (Outcome::Unclear, Rule::VersionNotRead),
                false => (Outcome::Missing, Rule::NoVersion),
            };
        };
        match self {
            Self::Exact(stated) => exact(registered, version, stated),
            Self::Range(lower, upper) if from_letter_to_letter(lower.as_ref(), upper.as_ref()) => {
                let registered = Registered { notation: Some(Notation::LetterRevision), ..*registered };
                range(&registered, version, lower.as_ref(), upper.as_ref())
            }
            Self::Range(lower, upper) => range(registered, version, lower.as_ref(), upper.as_ref()),
            _ => (Outcome::Unclear, Rule::StatementNotRead),
        }
    }
}

/// ">= A1.5.3 | <= B1.2.4": who names such a range says that the letters are in order, and no lines beside each other.
fn from_letter_to_letter(lower: Option<&Bound>, upper: Option<&Bound>) -> bool {
    let (Some((lower, _)), Some((upper, _))) = (lower, upper) else { return false };
    matches!(
        (lower.parts.first(), upper.parts.first()),
        (Some(Part::Letters { text: a, .. }), Some(Part::Letters { text: b, .. })) if a.len() == 1 && b.len() == 1 && a < b
    )
}

fn made(date: Option<Dates>, from: Option<&Limit>, until: Option<&Limit>) -> (Outcome, Rule) {
    let Some(date) = date else { return (Outcome::Missing, Rule::NoDate) };
    let after = from.map_or(Outcome::Within, |(bound, inclusive)| match inclusive {
        true if date.first >= bound.first => Outcome::Within,
        false if date.first > bound.last => Outcome::Within,
        true if date.last < bound.first => Outcome::Outside,
        false if date.last <= bound.last => Outcome::Outside,
        _ => Outcome::Unclear,
    });
    let before = until.map_or(Outcome::Within, |(bound, inclusive)| match inclusive {
        true if date.last <= bound.last => Outcome::Within,
        false if date.last < bound.first => Outcome::Within,
        true if date.first > bound.last => Outcome::Outside,
        false if date.first >= bound.first => Outcome::Outside,
        _ => Outcome::Unclear,
    });
    match after.min(before) {
        Outcome::Outside => (Outcome::Outside, Rule::DateOutside),
        Outcome::Within => (Outcome::Within, Rule::DateWithin),
        _ => (Outcome::Unclear, Rule::DateTooCoarse),
    }
}

fn exact(registered: &Registered<'_>, version: &Version, stated: &Version) -> (Outcome, Rule) {
    match registered.relate(version, stated) {
        Relation::Equal => (Outcome::Within, Rule::EqualToListed),
        Relation::Finer if stated.depth() <= 1 => (Outcome::Within, Rule::WithinListed),
        Relation::Patched if stated.depth() <= 2 && !soft_patch(version) => (Outcome::Within, Rule::PatchOfListed),
        Relation::Finer | Relation::Patched => (Outcome::Unclear, Rule::FinerThanStated),
        Relation::Coarser(_) => (Outcome::Unclear, Rule::CoarserThanStated),
        Relation::Foreign => (Outcome::Unclear, apart(version, stated)),
        Relation::Less | Relation::Greater => (Outcome::Outside, Rule::NotListed),
    }
}

fn range(
    registered: &Registered<'_>,
    version: &Version,
    lower: Option<&Bound>,
    upper: Option<&Bound>,
) -> (Outcome, Rule) {
    let lower = lower.map(|(bound, inclusive)| above(registered, version, bound, *inclusive));
    let upper = upper.map(|(bound, inclusive)| under(registered, version, bound, *inclusive));
    match (lower, upper) {
        (None, None) => (Outcome::All, Rule::AllVersions),
        (Some(one), None) | (None, Some(one)) => one,
        (Some((Outcome::Within, _)), Some((Outcome::Within, _))) => (Outcome::Within, Rule::BetweenBounds),
        (Some(lower), Some(upper)) => {
            if lower.0 <= upper.0 {
                lower
            } else {
                upper
            }
        }
    }
}

/// A service pack or hotfix may be what solved it; a level or build letter hardly is.
fn soft_patch(version: &Version) -> bool {
    version.parts.iter().any(|part| matches!(part, Part::Letters { text, .. } if is_patch(text)))
}

/// Why two versions do not compare.
fn apart(version: &Version, stated: &Version) -> Rule {
    let line = |version: &Version| notation_of(version) == Notation::ParallelLines;
    if line(version) && line(stated) { Rule::OtherLine } else { Rule::OtherNotation }
}

fn under(registered: &Registered<'_>, version: &Version, bound: &Version, inclusive: bool) -> (Outcome, Rule) {
    match registered.relate(version, bound) {
        Relation::Less => (Outcome::Within, Rule::BelowUpperBound),
        Relation::Greater => (Outcome::Outside, Rule::AboveUpperBound),
        Relation::Equal if inclusive => (Outcome::Within, Rule::AtUpperBound),
        Relation::Equal => (Outcome::Outside, Rule::AtExcludedUpperBound),
        Relation::Finer | Relation::Patched if !inclusive => (Outcome::Outside, Rule::AboveUpperBound),
        // "K and prior" means all of K; "2.3 and prior" leaves 2.3.7 open.
        Relation::Finer if bound.depth() <= 1 => (Outcome::Within, Rule::WithinListed),
        Relation::Patched if bound.depth() <= 2 && !soft_patch(version) => (Outcome::Within, Rule::PatchOfListed),
        Relation::Finer | Relation::Patched => (Outcome::Unclear, Rule::FinerThanStated),
        Relation::Foreign => (Outcome::Unclear, apart(version, bound)),
        // "14.2" is before 14.2.2; "2.1" may be anywhere in 2.1.1.3069.
        Relation::Coarser(1) => (Outcome::Within, Rule::BelowUpperBound),
        Relation::Coarser(_) => (Outcome::Unclear, Rule::CoarserThanStated),
    }
}

fn above(registered: &Registered<'_>, version: &Version, bound: &Version, inclusive: bool) -> (Outcome, Rule) {
    match registered.relate(version, bound) {
        Relation::Less => (Outcome::Outside, Rule::BelowLowerBound),
        Relation::Greater | Relation::Finer | Relation::Patched => (Outcome::Within, Rule::AboveLowerBound),
        Relation::Equal if inclusive => (Outcome::Within, Rule::AtLowerBound),
        Relation::Equal => (Outcome::Outside, Rule::AtExcludedLowerBound),
        Relation::Coarser(_) => (Outcome::Unclear, Rule::CoarserThanStated),
        Relation::Foreign => (Outcome::Unclear, apart(version, bound)),
    }
}
