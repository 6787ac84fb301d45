//! One version as written: a row of numbers and letters, and how two of them relate.

use std::cmp::Ordering;

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
}

impl Part {
    fn rank(&self) -> u8 {
        match self {
            // A version that is still being made comes before the bare one; see `Version::cmp`.
            Self::Letters { text, .. } if is_early(text) => 0,
            Self::Any => 2,
            Self::Letters { .. } => 3,
            Self::Number(_) => 4,
        }
    }
}

fn is_early(text: &str) -> bool {
    matches!(text, "alpha" | "beta" | "rc" | "pre" | "preview" | "dev")
}

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
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

/// A version that was understood. The order is natural order and total; whether it *means* something for two
/// notations is what [`Version::relate`] says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Version {
    pub(crate) parts: Vec<Part>,
}

/// How a registered version stands to a stated one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Relation {
    Less,
    Equal,
    Greater,
    /// The registered one says all of the stated one and more numbers: 3.8.38 to 3.8.
    Finer,
    /// The registered one is the stated one with a patch, service pack or letter.
    Patched,
    /// The registered one says less: 2.1 to 2.1.1.3069. The number of parts that are missing.
    Coarser(usize),
    /// Two notations that do not speak of the same thing.
    Foreign,
}

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
        Some(Self { parts })
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

    fn is_zero(parts: &[Part]) -> bool {
        parts.iter().all(|part| matches!(part, Part::Number(0)))
    }

    pub(crate) fn relate(&self, stated: &Self) -> Relation {
        let (ours, theirs) = same_front(&self.parts, &stated.parts);
        let mut ours = ours.iter();
        let mut theirs = theirs.iter();
        let mut first = true;
        loop {
            let (rest_ours, rest_theirs) = (ours.as_slice(), theirs.as_slice());
            match (ours.next(), theirs.next()) {
                (None, None) => return Relation::Equal,
                // A wildcard closes the statement: whatever stands behind it is within.
                (_, Some(Part::Any)) => return Relation::Equal,
                (Some(Part::Any), _) => return Relation::Coarser(rest_theirs.len()),
                (Some(Part::Letters { text, .. }), None) if is_early(text) => return Relation::Less,
                (Some(Part::Letters { .. }), None) => return Relation::Patched,
                (Some(Part::Number(_)), None) => {
                    if Self::is_zero(rest_ours) {
                        return Relation::Equal;
                    }
                    return Relation::Finer;
                }
                (None, Some(Part::Letters { text, .. })) if is_patch(text) => return Relation::Coarser(1),
                (None, Some(_)) => {
                    if Self::is_zero(rest_theirs) || matches!(rest_theirs, [Part::Any, ..]) {
                        return Relation::Equal;
                    }
                    return Relation::Coarser(rest_theirs.len());
                }
                (Some(Part::Number(a)), Some(Part::Number(b))) => match a.cmp(b) {
                    Ordering::Less => return Relation::Less,
                    Ordering::Greater => return Relation::Greater,
                    Ordering::Equal => {}
                },
                (Some(Part::Letters { text: a, tight: at }), Some(Part::Letters { text: b, tight: bt })) => {
                    if a != b {
                        // "B.06" and "C.00" are revisions in order; "L81" and "U61" are two lines beside each other.
                        let ordered = !(first && (*at || *bt)) && a.len() == 1 && b.len() == 1
                            || (!first && is_patch(a) && is_patch(b));
                        return match a.cmp(b) {
                            Ordering::Less if ordered => Relation::Less,
                            Ordering::Greater if ordered => Relation::Greater,
                            _ => Relation::Foreign,
                        };
                    }
                }
                // 6.5 CP5 to 6.5.1: the number is the later release. In the first place it is another notation.
                (Some(Part::Letters { .. }), Some(Part::Number(_))) if !first => return Relation::Less,
                (Some(Part::Number(_)), Some(Part::Letters { .. })) if !first => return Relation::Greater,
                _ => return Relation::Foreign,
            }
            first = false;
        }
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        // An end ranks between "still being made" (0) and everything else.
        let mut ours = self.parts.iter();
        let mut theirs = other.parts.iter();
        loop {
            let order = match (ours.next(), theirs.next()) {
                (None, None) => return Ordering::Equal,
                (None, Some(part)) => 1.cmp(&part.rank()),
                (Some(part), None) => part.rank().cmp(&1),
                (Some(a), Some(b)) => a.cmp(b),
            };
            if order != Ordering::Equal {
                return order;
            }
        }
    }
}

/// "AW4.6" and "4.6": a name before the number, on one side only, is no part of the version.
fn same_front<'a>(ours: &'a [Part], theirs: &'a [Part]) -> (&'a [Part], &'a [Part]) {
    let named = |part: &Part| matches!(part, Part::Letters { text, tight: true } if text.len() >= 2);
    match (ours, theirs) {
        ([name, rest @ ..], [Part::Number(_), ..]) if named(name) && !rest.is_empty() => (rest, theirs),
        ([Part::Number(_), ..], [name, rest @ ..]) if named(name) && !rest.is_empty() => (ours, rest),
        _ => (ours, theirs),
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

fn parts(text: &str) -> Option<Vec<Part>> {
    if says_unknown(text) {
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
    let mut chars = folded.chars().take(80).peekable();
    while let Some(c) = chars.next() {
        if c.is_ascii_digit() {
            let mut number = u64::from(c.to_digit(10)?);
            while let Some(d) = chars.peek().and_then(|d| d.to_digit(10)) {
                number = number.checked_mul(10)?.checked_add(u64::from(d))?;
                chars.next();
            }
            out.push(Part::Number(number));
        } else if c.is_alphabetic() {
            let mut word = String::from(c);
            while let Some(l) = chars.next_if(|l| l.is_alphabetic()) {
                word.push(l);
            }
            // "CP#7": the mark belongs to neither.
            let hash = chars.next_if_eq(&'#').is_some();
            let tight = hash || chars.peek().is_some_and(char::is_ascii_digit);
            let at_front = out.is_empty();
            if word == "x" && !at_front {
                out.push(Part::Any);
            } else if at_front && (word == "r" || word == "v") && tight {
                // "R4.1" and "V6.0" are 4.1 and 6.0.
            } else if !at_front && tight && matches!(word.as_str(), "b" | "bn") {
                // "MR b11" is "MR build 11".
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn relate(a: &str, b: &str) -> Relation {
        Version::read(a).unwrap().relate(&Version::read(b).unwrap())
    }

    #[test]
    fn versions_are_compared_by_part_and_not_as_decimals() {
        assert_eq!(relate("3.9", "3.10"), Relation::Less);
        assert_eq!(relate("1.9.4.1", "v1.10"), Relation::Less);
        assert_eq!(relate("V02.20.126.11-36", "V02.20.126.11-37"), Relation::Less);
        assert_eq!(relate("1.52", "1.52.0"), Relation::Equal);
    }

    #[test]
    fn letters_with_revisions_are_in_order() {
        assert_eq!(relate("rev. B.06.17", "B.06.18"), Relation::Less);
        assert_eq!(relate("C.00.12", "C.00.04"), Relation::Greater);
        assert_eq!(relate("K.00.12", "K"), Relation::Finer);
        assert_eq!(relate("L.01", "K"), Relation::Greater);
    }

    #[test]
    fn lines_beside_each_other_are_not_in_order() {
        assert_eq!(relate("L79", "U61"), Relation::Foreign);
        assert_eq!(relate("011L000081", "L81"), Relation::Equal);
        assert_eq!(relate("B.06", "4.1"), Relation::Foreign);
    }

    #[test]
    fn a_patch_on_a_release_is_more_than_the_release() {
        assert_eq!(relate("1.8.4", "1.8.4 Service Pack 01"), Relation::Coarser(1));
        assert_eq!(relate("2.3.0 SP1", "2.3.0"), Relation::Patched);
        assert_eq!(relate("6.5 CP#5", "6.5 CP#7"), Relation::Less);
        assert_eq!(relate("R4.1L1", "4.1"), Relation::Patched);
        assert_eq!(relate("2023.3 (build 9342)", "2023.3_Build_9342"), Relation::Equal);
    }

    #[test]
    fn a_wildcard_covers_what_stands_in_its_place() {
        assert_eq!(relate("12.2.8.410", "12.2.x.x"), Relation::Equal);
        assert_eq!(relate("V4.1", "V4.x"), Relation::Equal);
        assert_eq!(relate("2.4", "3.x"), Relation::Less);
    }

    #[test]
    fn no_version_is_read_where_none_is_known() {
        for text in ["", "?", "onbekend", "n.b.", "SaaS", "niet bekend"] {
            assert_eq!(Version::read(text), None, "{text}");
        }
    }

    fn any_version() -> impl Strategy<Value = Version> {
        "[vR]?([A-Za-z]{0,2}[0-9]{1,3}[.\\- ]?){1,5}(sp|rc|b|x)?[0-9]?"
            .prop_filter_map("no version", |text| Version::read(&text))
    }

    proptest! {
        #[test]
        fn reading_never_panics(text in "\\PC{0,120}") {
            let _ = Version::read(&text);
        }

        #[test]
        fn the_order_is_total(a in any_version(), b in any_version(), c in any_version()) {
            prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
            prop_assert_eq!(a.cmp(&a), Ordering::Equal);
            if a <= b && b <= c {
                prop_assert!(a <= c);
            }
        }

        #[test]
        fn less_and_greater_are_two_sides_of_one_thing(a in any_version(), b in any_version()) {
            match a.relate(&b) {
                Relation::Less => prop_assert!(matches!(b.relate(&a), Relation::Greater | Relation::Patched | Relation::Finer)),
                Relation::Greater => prop_assert!(matches!(b.relate(&a), Relation::Less | Relation::Equal | Relation::Coarser(_))),
                _ => {}
            }
        }
    }
}
