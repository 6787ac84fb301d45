//! How a registered version stands to a stated one, and the order of all versions.
//!
//! [`Version::relate`] takes both as they come: numbers with numbers, letters in their order, lines beside each other
//! apart. [`Version::relate_as`] takes them in one [`Notation`] that somebody has named.

use std::cmp::Ordering;

use super::notation::{BUILD, Part, Version, is_early, is_patch, tens};
use super::scheme::order;
use domain::register::Notation;

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
    fn is_zero(parts: &[Part]) -> bool {
        parts.iter().all(|part| matches!(part, Part::Number(0)))
    }

    pub(crate) fn relate(&self, stated: &Self) -> Relation {
        self.relate_parts(stated, false)
    }

    /// `letters_in_order`: "A10" and "B02" are two revisions and not two lines.
    fn relate_parts(&self, stated: &Self, letters_in_order: bool) -> Relation {
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
                // "4.x" in the registration may be any of 4, so it is more than one number short.
                (Some(Part::Any), _) => return Relation::Coarser(rest_theirs.len() + 1),
                (Some(Part::Letters { text, .. }), None) if is_early(text) => return Relation::Less,
                (Some(Part::Letters { text, .. }), None) if text == BUILD => return Relation::Finer,
                (Some(Part::Letters { .. }), None) => return Relation::Patched,
                (Some(Part::Number(_) | Part::Tens(..)), None) => {
                    if Self::is_zero(rest_ours) {
                        return Relation::Equal;
                    }
                    return Relation::Finer;
                }
                (None, Some(Part::Letters { text, .. })) if is_early(text) => return Relation::Greater,
                (None, Some(Part::Letters { text, .. })) if is_patch(text) || text == BUILD => {
                    return Relation::Coarser(1);
                }
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
                (Some(Part::Number(ours)), Some(Part::Tens(digits, open))) => {
                    return number_to_tens(*ours, *digits, *open, first);
                }
                (Some(Part::Tens(a, open)), Some(Part::Tens(b, other))) => {
                    return if (a, open) == (b, other) { Relation::Equal } else { Relation::Foreign };
                }
                (Some(Part::Tens(digits, open)), Some(Part::Number(theirs))) => {
                    return match number_to_tens(*theirs, *digits, *open, first) {
                        Relation::Less => Relation::Greater,
                        Relation::Greater => Relation::Less,
                        _ => Relation::Coarser(rest_theirs.len() + 1),
                    };
                }
                (Some(Part::Letters { text: a, tight: at }), Some(Part::Letters { text: b, tight: bt })) => {
                    if a != b {
                        // "B.06" and "C.00" are revisions in order; "L81" and "U61" are two lines beside each other.
                        let lines = first && (*at || *bt) && !letters_in_order;
                        // A hotfix on the bare release comes before its service packs; two other sorts of patches
                        // say nothing of each other.
                        let hotfix = is_patch(a) && is_patch(b) && (a == "hf" || b == "hf");
                        if hotfix && !first {
                            return if a == "hf" { Relation::Less } else { Relation::Greater };
                        }
                        let ordered = !lines && a.len() == 1 && b.len() == 1;
                        return match a.cmp(b) {
                            Ordering::Less if ordered => Relation::Less,
                            Ordering::Greater if ordered => Relation::Greater,
                            _ => Relation::Foreign,
                        };
                    }
                }
                // 6.5 CP5 to 6.5.1: the number is the later release. In the first place it is another notation.
                // Any other word behind the number ("2.4 NL") tells nothing of the order.
                (Some(Part::Letters { text, .. }), Some(Part::Number(_))) if !first => {
                    return if is_put_on(text) { Relation::Less } else { Relation::Coarser(rest_theirs.len()) };
                }
                (Some(Part::Number(_)), Some(Part::Letters { text, .. })) if !first && is_put_on(text) => {
                    return Relation::Greater;
                }
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

/// A patch, a release in the making, or the single letter of a patch.
fn is_put_on(text: &str) -> bool {
    is_patch(text) || is_early(text) || text.len() == 1
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

/// A number to "15x": within, before, behind. 15 itself is within, because "15.x" may be meant. In "2.3x" the numbers 4
/// to 29 stand behind 2.3.x and before 2.30, so they do not compare; a release "15x" has two digits and is no "15.x".
fn number_to_tens(number: u64, digits: u64, open: u32, first: bool) -> Relation {
    let (low, high) = tens(digits, open);
    if number == digits || (low..=high).contains(&number) {
        Relation::Equal
    } else if number < digits || first && digits >= 10 && number < low {
        Relation::Less
    } else if number > high {
        Relation::Greater
    } else {
        Relation::Foreign
    }
}

impl Version {
    /// The same in one notation. What cannot be read in it is foreign to it, and nothing is said then.
    pub(crate) fn relate_as(&self, stated: &Self, notation: Notation) -> Relation {
        let both = |reads: fn(&[Part]) -> bool| {
            let (ours, theirs) = same_front(&self.parts, &stated.parts);
            reads(ours) && reads(theirs)
        };
        let fits = match notation {
            Notation::Natural => true,
            Notation::Dotted => both(is_dotted),
            Notation::Semver => {
                if let Some(order) = order(notation, self, stated) {
                    return order.into();
                }
                both(is_dotted)
            }
            Notation::LetterRevision => {
                let begins =
                    |parts: &[Part]| matches!(parts.first(), Some(Part::Letters { text, .. }) if text.len() == 1);
                if begins(&self.parts) && begins(&stated.parts) {
                    return self.relate_parts(stated, true);
                }
                false
            }
            Notation::ParallelLines => self.of_line_of(stated),
            Notation::ServicePack => both(|parts| matches!(parts.first(), Some(Part::Number(_)))),
            Notation::Date => {
                let Some(order) = order(notation, self, stated) else { return Relation::Foreign };
                return order.into();
            }
            Notation::Opaque => {
                return if order(notation, self, stated).is_some() { Relation::Equal } else { Relation::Foreign };
            }
        };
        if fits { self.relate(stated) } else { Relation::Foreign }
    }

    /// True when both begin with the same letters: "L79" and "L81".
    pub(super) fn of_line_of(&self, other: &Self) -> bool {
        matches!(
            (self.parts.first(), other.parts.first()),
            (Some(Part::Letters { text: a, .. }), Some(Part::Letters { text: b, .. })) if a == b
        )
    }
}

impl From<Ordering> for Relation {
    fn from(order: Ordering) -> Self {
        match order {
            Ordering::Less => Self::Less,
            Ordering::Equal => Self::Equal,
            Ordering::Greater => Self::Greater,
        }
    }
}

fn is_dotted(parts: &[Part]) -> bool {
    parts.iter().all(|part| matches!(part, Part::Number(_) | Part::Any | Part::Tens(..)))
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
    fn an_open_digit_covers_its_ten() {
        assert_eq!(relate("R151", "R15x"), Relation::Equal);
        assert_eq!(relate("15.2", "15x"), Relation::Equal);
        assert_eq!(relate("R160", "R15x"), Relation::Greater);
        assert_eq!(relate("R140", "R15x"), Relation::Less);
        assert_eq!(relate("2.4", "2.3x"), Relation::Foreign);
        assert_eq!(relate("14", "R15x"), Relation::Less);
        assert_eq!(relate("R15x", "R151"), Relation::Coarser(2));
    }

    #[test]
    fn a_named_notation_is_kept_to() {
        let relate =
            |a: &str, b: &str, notation| Version::read(a).unwrap().relate_as(&Version::read(b).unwrap(), notation);
        assert_eq!(relate("A10", "B02", Notation::LetterRevision), Relation::Less);
        assert_eq!(relate("A10", "B02", Notation::ParallelLines), Relation::Foreign);
        assert_eq!(relate("1.0.0-rc.1", "1.0.0", Notation::Semver), Relation::Less);
        assert_eq!(relate("1.0.0-2", "1.0.0", Notation::Semver), Relation::Less);
        assert_eq!(relate("1.0.0-2", "1.0.0", Notation::Dotted), Relation::Finer);
        assert_eq!(relate("1.2b", "1.3", Notation::Dotted), Relation::Foreign);
        assert_eq!(relate("1.2", "1.3", Notation::Opaque), Relation::Foreign);
        assert_eq!(relate("Rel 1.2", "rel  1.2", Notation::Opaque), Relation::Equal);
        assert_eq!(relate("02-2018", "2018-03", Notation::Date), Relation::Less);
        assert_eq!(relate("2018", "2018-03", Notation::Date), Relation::Foreign);
        assert_eq!(relate("6.0 SP5 HF2", "6.0 SP6", Notation::ServicePack), Relation::Less);
        assert_eq!(relate("6.0 HF2", "6.0 SP1", Notation::ServicePack), Relation::Less);
        assert_eq!(relate("6.0 CP2", "6.0 SP1", Notation::ServicePack), Relation::Foreign);
    }

    fn any_version() -> impl Strategy<Value = Version> {
        "[vR]?([A-Za-z]{0,2}[0-9]{1,3}[.\\- ]?){1,5}(sp|rc|b|x)?[0-9]?"
            .prop_filter_map("no version", |text| Version::read(&text))
    }

    proptest! {
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
