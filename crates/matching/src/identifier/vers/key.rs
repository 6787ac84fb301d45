//! The key of a version: what its type makes of the text so that plain comparing gives the type's order.

use std::cmp::Ordering;

use super::maven;

/// Longer texts are no versions.
pub(super) const LONGEST: usize = 256;

/// The place of a version in the order of its type. Keys of different types have nothing to say to each other.
#[derive(Debug, Clone)]
pub struct VersionKey(Repr);

#[derive(Debug, Clone)]
enum Repr {
    Flat(Flat),
    Maven(maven::List),
}

/// Parts in order; after the last one `fill` goes on for ever.
#[derive(Debug, Clone)]
struct Flat {
    parts: Vec<Part>,
    fill: Part,
}

/// One part. The rank says what kind of part it is and which kind comes first; within one kind the number decides, then
/// the text.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Part {
    pub(super) rank: u8,
    pub(super) number: Digits,
    pub(super) text: Vec<u16>,
}

/// A whole number of any length. Leading zeros do not count.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Digits(String);

impl Digits {
    pub(super) fn read(digits: &str) -> Self {
        Self(digits.trim_start_matches('0').to_owned())
    }

    pub(super) fn is_zero(&self) -> bool {
        self.0.is_empty()
    }
}

impl PartialOrd for Digits {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Digits {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.len().cmp(&other.0.len()).then_with(|| self.0.cmp(&other.0))
    }
}

impl Part {
    pub(super) fn rank(rank: u8) -> Self {
        Self { rank, ..Self::default() }
    }

    pub(super) fn number(rank: u8, digits: &str) -> Self {
        Self { rank, number: Digits::read(digits), ..Self::default() }
    }

    pub(super) fn text(rank: u8, text: &str) -> Self {
        Self { rank, text: text.bytes().map(u16::from).collect(), ..Self::default() }
    }
}

impl VersionKey {
    /// Parts that end with the lowest of all: of two with the same beginning the shorter comes first.
    pub(super) fn of(parts: Vec<Part>) -> Self {
        Self::filled(parts, Part::rank(0))
    }

    pub(super) fn filled(parts: Vec<Part>, fill: Part) -> Self {
        Self(Repr::Flat(Flat { parts, fill }))
    }

    pub(super) fn of_maven(list: maven::List) -> Self {
        Self(Repr::Maven(list))
    }
}

impl Ord for VersionKey {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Repr::Flat(one), Repr::Flat(other)) => {
                for at in 0..one.parts.len().max(other.parts.len()) {
                    let left = one.parts.get(at).unwrap_or(&one.fill);
                    let order = left.cmp(other.parts.get(at).unwrap_or(&other.fill));
                    if order.is_ne() {
                        return order;
                    }
                }
                Ordering::Equal
            }
            (Repr::Maven(one), Repr::Maven(other)) => one.order(other),
            (Repr::Flat(_), Repr::Maven(_)) => Ordering::Less,
            (Repr::Maven(_), Repr::Flat(_)) => Ordering::Greater,
        }
    }
}

impl PartialOrd for VersionKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for VersionKey {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for VersionKey {}

/// Cuts a text into runs of digits and runs of letters; what is neither separates and is left out.
pub(super) fn runs(text: &str) -> Vec<&str> {
    let mut runs = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let kind = |c: char| (c.is_ascii_digit(), c.is_alphabetic());
        let end = rest.find(|c| kind(c) != kind(first)).unwrap_or(rest.len());
        let (run, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        if first.is_ascii_digit() || first.is_alphabetic() {
            runs.push(run);
        }
        rest = after;
    }
    runs
}

pub(super) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
