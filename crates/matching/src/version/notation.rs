//! One version as written, read into a row of numbers and letters. How two of them relate stands in [`super::relate`].

use std::cmp::Ordering;

pub(crate) use super::relate::Relation;
use crate::words::fold;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    Number(u64),
    /// Letters. `tight` when digits follow directly: the "L" of "L81", not the "B" of "B.06".
    Letters {
        text: String,
        tight: bool,
    },
    /// An `x` or `*` in the place of a part.
    Any,
    /// An `x` in the place of digits: the "15x" of "R15x" is 150 to 159. The digits written, and how many are not.
    Tens(u64, u32),
}

impl Part {
    pub(super) fn rank(&self) -> u8 {
        match self {
            // A version that is still being made comes before the bare one; see `Version::cmp`.
            Self::Letters { text, .. } if is_early(text) => 0,
            Self::Any => 2,
            Self::Letters { .. } => 3,
            Self::Number(_) | Self::Tens(..) => 4,
        }
    }
}

pub(super) fn is_early(text: &str) -> bool {
    matches!(text, "alpha" | "beta" | "rc" | "pre" | "preview" | "dev")
}

/// A build or revision of a release. Some notations count it as one more number, so it does not compare with one.
pub(super) const BUILD: &str = "build";

/// Letters that say "the same release, with something put on it".
pub(crate) fn is_patch(text: &str) -> bool {
    matches!(text, "sp" | "hf" | "cp" | "sr" | "patch" | "p" | "u" | "qu" | "fp" | "ssu" | "mr" | "tcu")
}

impl PartialOrd for Part {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Part {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => a.cmp(b),
            (Self::Letters { text: a, tight: at }, Self::Letters { text: b, tight: bt }) => {
                (self.rank(), a, at).cmp(&(other.rank(), b, bt))
            }
            _ => (self.rank(), self.least()).cmp(&(other.rank(), other.least())),
        }
    }
}

impl Part {
    /// The least number that is meant, and how much is left open: only for a total order.
    fn least(&self) -> (u64, u32) {
        match self {
            Self::Number(number) => (*number, 0),
            Self::Tens(digits, open) => (tens(*digits, *open).0, open.saturating_add(1)),
            Self::Letters { .. } | Self::Any => (0, 0),
        }
    }
}

/// The first and the last number that "15x" stands for.
pub(super) fn tens(digits: u64, open: u32) -> (u64, u64) {
    let factor = 10_u64.saturating_pow(open);
    let low = digits.saturating_mul(factor);
    (low, low.saturating_add(factor - 1))
}

/// A version that was understood. The order is natural order and total; whether it *means* something for two
/// notations is what [`Version::relate`] says. Two versions are equal when their parts are, however written.
#[derive(Debug, Clone)]
pub(crate) struct Version {
    pub(crate) parts: Vec<Part>,
    /// As written, for the notations that do not live by parts.
    pub(crate) text: Box<str>,
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.parts == other.parts
    }
}

impl Eq for Version {}

impl Version {
    /// Reads a version. `None` when the text says nothing or is not a version.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let parts = parts(text)?;
        if parts.is_empty()
            || parts.len() > 16
            || !parts.iter().any(|part| matches!(part, Part::Number(_))) && parts.len() > 2
        {
            return None;
        }
        Some(Self { parts, text: text.trim().into() })
    }

    /// How many numbers stand at the front: the depth of a dotted version.
    pub(crate) fn depth(&self) -> usize {
        self.parts.iter().filter(|part| matches!(part, Part::Number(_))).count()
    }

    /// The first two numbers: the line of releases that a fix is made for.
    pub(crate) fn line(&self) -> Option<(u64, u64)> {
        match self.parts.as_slice() {
            [Part::Number(a), Part::Number(b), ..] => Some((*a, *b)),
            _ => None,
        }
    }
}

/// Words around a version that are not part of it.
const KEYWORDS: &[&str] = &[
    "version",
    "versions",
    "versie",
    "ver",
    "vers",
    "v",
    "rev",
    "revision",
    "revisions",
    "revisie",
    "release",
    "releases",
    "rel",
    "sw",
    "software",
    "firmware",
    "fw",
    "all",
    "the",
    "model",
    "build",
    "no",
    "nr",
];

/// True when the text says that nothing is known.
pub(crate) fn says_unknown(text: &str) -> bool {
    let text = fold(text);
    let text = text.trim();
    text.is_empty()
        || [
            "?",
            "-",
            "onbekend",
            "niet bekend",
            "unknown",
            "n.b.",
            "nb",
            "n/a",
            "nvt",
            "n.v.t.",
            "saas",
            "niet geregistreerd",
            "div",
            "diverse",
            "x",
            "??",
            "tbd",
            "leeg",
        ]
        .contains(&text)
        || text.contains("onbekend")
        || text.contains("niet bekend")
        || text.contains("unknown")
}

/// In characters.
const LONGEST: usize = 100;

fn parts(text: &str) -> Option<Vec<Part>> {
    // A version that is longer than this is none, and half of one is worse than none.
    if says_unknown(text) || text.chars().count() > LONGEST {
        return None;
    }
    let folded = fold(text)
        .replace("service pack", "sp")
        .replace("hotfix", "hf")
        .replace("hot fix", "hf")
        .replace("cumulative patch", "cp")
        .replace("service release", "sr")
        .replace("update", "u");
    let mut out: Vec<Part> = Vec::new();
    let mut chars = folded.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_ascii_digit() {
            let mut number = u64::from(c.to_digit(10)?);
            while let Some(d) = chars.peek().and_then(|d| d.to_digit(10)) {
                number = number.checked_mul(10)?.checked_add(u64::from(d))?;
                chars.next();
            }
            let open = open_digits(&chars);
            if open == 0 {
                out.push(Part::Number(number));
            } else {
                out.push(Part::Tens(number, open));
                chars.nth(open as usize - 1);
            }
        } else if c.is_alphabetic() {
            let mut word = String::from(c);
            while let Some(l) = chars.next_if(|l| l.is_alphabetic()) {
                word.push(l);
            }
            // "CP#7": the mark belongs to neither.
            let hash = chars.next_if_eq(&'#').is_some();
            let tight = hash || chars.peek().is_some_and(char::is_ascii_digit);
            let at_front = out.is_empty();
            if word.chars().all(|letter| letter == 'x') && word.len() <= 4 && !at_front {
                out.push(Part::Any);
            } else if at_front && (word == "r" || word == "v") && tight {
                // "R4.1" and "V6.0" are 4.1 and 6.0.
            } else if !at_front && matches!(word.as_str(), "build" | "bld" | "rev" | "revision" | "revisie")
                || !at_front && tight && matches!(word.as_str(), "b" | "bn")
            {
                // "MR b11" is "MR build 11": what was put on a release, and no number of it.
                out.push(Part::Letters { text: BUILD.to_owned(), tight: true });
            } else if KEYWORDS.contains(&word.as_str()) && !(at_front && word.len() == 1 && word != "v") {
                // "Build 14" is one more number; "b11" behind a number as well.
            } else if word.len() > 5 {
                return None;
            } else {
                out.push(Part::Letters { text: word, tight });
            }
        } else if c == '*' {
            out.push(Part::Any);
        }
    }
    // "011L000081" is the full number of what is called L81: a plant code, the line's letter, the number.
    if let [Part::Number(plant), Part::Letters { text, .. }, number @ Part::Number(_)] = out.as_slice()
        && *plant < 1000
        && text.len() == 1
        && folded.trim_end().chars().rev().take_while(char::is_ascii_digit).count() == 6
        && folded.split_whitespace().last().is_some_and(|word| word.len() == 10)
    {
        return Some(vec![Part::Letters { text: text.clone(), tight: true }, number.clone()]);
    }
    Some(out)
}

/// How many `x` follow directly on digits and close the part: one in "2.3x", two in "5xx", none in "3x1" and "4.x".
fn open_digits(rest: &std::iter::Peekable<std::str::Chars<'_>>) -> u32 {
    let mut rest = rest.clone();
    let mut open = 0;
    while rest.next_if_eq(&'x').is_some() {
        open += 1;
    }
    if rest.peek().is_some_and(|next| next.is_alphanumeric()) || open > 4 { 0 } else { open }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn no_version_is_read_where_none_is_known() {
        for text in ["", "?", "onbekend", "n.b.", "SaaS", "niet bekend"] {
            assert_eq!(Version::read(text), None, "{text}");
        }
    }

    #[test]
    fn an_x_behind_digits_stands_for_more_digits() {
        let parts = |text| Version::read(text).unwrap().parts;
        assert_eq!(parts("R15x"), [Part::Tens(15, 1)]);
        assert_eq!(parts("2.3x"), [Part::Number(2), Part::Tens(3, 1)]);
        assert_eq!(parts("1.38.xx"), [Part::Number(1), Part::Number(38), Part::Any]);
        assert_eq!(parts("12.2.x.x").len(), 4);
    }

    #[test]
    fn half_of_a_long_text_is_no_version() {
        assert_eq!(Version::read(&"1.".repeat(200)), None);
        assert_eq!(Version::read("99999999999999999999999"), None);
    }

    proptest! {
        #[test]
        fn reading_never_panics(text in "\\PC{0,120}") {
            let _ = Version::read(&text);
        }
    }
}
