//! The notations in which makers write versions: which one a text is in, and the order that each one has.
//!
//! A notation is inferred from what a statement names, or named by somebody who knows the product. In each the order
//! is total over the versions that can be read in it, except that lines beside each other have none between them and
//! an opaque notation has only equality.

use std::cmp::Ordering;

use domain::register::Notation;

use super::date::Dates;
use super::notation::{Part, Version, is_patch};
use crate::words::fold;

/// The notation of one version, by its look alone. Never `Semver` and `Opaque`: those must be said.
pub(crate) fn notation_of(version: &Version) -> Notation {
    let letters = |part: &Part| matches!(part, Part::Letters { .. });
    match version.parts.as_slice() {
        [Part::Letters { text, tight: true }, Part::Number(_) | Part::Tens(..)] if text.len() == 1 => {
            Notation::ParallelLines
        }
        [Part::Letters { text, .. }, rest @ ..] if text.len() == 1 && !rest.iter().any(letters) => {
            Notation::LetterRevision
        }
        [Part::Number(_), rest @ ..]
            if rest.iter().any(|part| matches!(part, Part::Letters { text, .. } if is_patch(text)))
                || fold(&version.text).contains("build") =>
        {
            Notation::ServicePack
        }
        parts if !parts.iter().any(letters) => Notation::Dotted,
        _ => Notation::Natural,
    }
}

/// The order of two versions in this notation; `None` when one of them cannot be read in it, or none is between
/// them.
pub(crate) fn order(notation: Notation, a: &Version, b: &Version) -> Option<Ordering> {
    match notation {
        Notation::Natural => Some(a.cmp(b)),
        Notation::Dotted => Some(numbers(a)?.cmp(&numbers(b)?)),
        Notation::Semver => Some(Semver::read(&a.text)?.cmp(&Semver::read(&b.text)?)),
        Notation::LetterRevision => {
            let begins = |version: &Version| matches!(version.parts.first(), Some(Part::Letters { text, .. }) if text.len() == 1);
            (begins(a) && begins(b)).then(|| settled(a).cmp(&settled(b)))
        }
        Notation::ParallelLines => a.of_line_of(b).then(|| settled(a).cmp(&settled(b))),
        Notation::ServicePack => {
            let begins = |version: &Version| matches!(version.parts.first(), Some(Part::Number(_)));
            (begins(a) && begins(b)).then(|| settled(a).cmp(&settled(b)))
        }
        Notation::Date => {
            let (a, b) = (Dates::read(&a.text)?, Dates::read(&b.text)?);
            match () {
                () if a.last < b.first => Some(Ordering::Less),
                () if a.first > b.last => Some(Ordering::Greater),
                () if a == b => Some(Ordering::Equal),
                () => None,
            }
        }
        Notation::Opaque => (bare(&a.text) == bare(&b.text)).then_some(Ordering::Equal),
    }
}

/// Without spaces and case: all that an opaque notation forgives.
fn bare(text: &str) -> String {
    fold(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The numbers without the zeros at the end: 1.52 is 1.52.0.
fn numbers(version: &Version) -> Option<Vec<u64>> {
    let mut out = Vec::with_capacity(version.parts.len());
    for part in &version.parts {
        match part {
            Part::Number(number) => out.push(*number),
            _ => return None,
        }
    }
    while out.last() == Some(&0) {
        out.pop();
    }
    Some(out)
}

/// The same version without what makes no difference: zeros at the end, and how letters hang on numbers.
fn settled(version: &Version) -> Version {
    let loose = |part: &Part| match part {
        Part::Letters { text, .. } => Part::Letters { text: text.clone(), tight: false },
        part => part.clone(),
    };
    let mut parts: Vec<Part> = version.parts.iter().map(loose).collect();
    while parts.last() == Some(&Part::Number(0)) {
        parts.pop();
    }
    Version { parts, text: Box::default() }
}

/// Semantic Versioning 2.0.0, read leniently: a "v" before it does no harm.
#[derive(Debug, PartialEq, Eq)]
struct Semver {
    core: [u64; 3],
    early: Vec<Identifier>,
}

/// Numbers come before words (§11.4.3); the order of the variants says so.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Identifier {
    Number(u64),
    Word(String),
}

impl Semver {
    fn read(text: &str) -> Option<Self> {
        let word = text.split_whitespace().last()?;
        let word = word.trim_start_matches(['v', 'V', '=']);
        let word = word.split_once('+').map_or(word, |(version, _)| version);
        let (core, early) = word.split_once('-').map_or((word, ""), |(core, early)| (core, early));
        let mut numbers = core.split('.').map(|number| number.parse::<u64>().ok());
        let core = [numbers.next()??, numbers.next()??, numbers.next()??];
        if numbers.next().is_some() {
            return None;
        }
        let identifier = |word: &str| match word.parse() {
            Ok(number) => Identifier::Number(number),
            Err(_) => Identifier::Word(word.to_owned()),
        };
        let early = early.split('.').filter(|word| !word.is_empty()).map(identifier).collect();
        Some(Self { core, early })
    }
}

impl PartialOrd for Semver {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Semver {
    fn cmp(&self, other: &Self) -> Ordering {
        let released = |version: &Self| version.early.is_empty();
        (&self.core, released(self), &self.early).cmp(&(&other.core, released(other), &other.early))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Version {
        Version::read(text).unwrap()
    }

    #[test]
    fn the_notation_is_inferred_from_the_look() {
        let of = |text| notation_of(&read(text));
        assert_eq!(of("1.9.4.1"), Notation::Dotted);
        assert_eq!(of("V6.00.327"), Notation::Dotted);
        assert_eq!(of("B.06.18"), Notation::LetterRevision);
        assert_eq!(of("K"), Notation::LetterRevision);
        assert_eq!(of("L81"), Notation::ParallelLines);
        assert_eq!(of("012U000061"), Notation::ParallelLines);
        assert_eq!(of("1.8.4 Service Pack 01"), Notation::ServicePack);
        assert_eq!(of("1.3.0 Build 14"), Notation::ServicePack);
        assert_eq!(of("FPGA_10.16_CPU_1.7.0"), Notation::Natural);
    }

    #[test]
    fn semantic_versions_are_in_the_order_of_the_standard() {
        // Semantic Versioning 2.0.0 §11.4.4.
        let row = [
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.beta",
            "1.0.0-beta",
            "1.0.0-beta.2",
            "1.0.0-beta.11",
            "1.0.0-rc.1",
            "1.0.0",
            "1.0.1",
            "1.10.0",
            "2.0.0",
        ];
        for pair in row.windows(2) {
            assert_eq!(Semver::read(pair[0]).cmp(&Semver::read(pair[1])), Ordering::Less, "{pair:?}");
        }
        assert_eq!(Semver::read("1.0.0+a"), Semver::read("v1.0.0+b"));
    }

    /// Versions of each notation, by the pattern they are written in.
    fn pattern(notation: Notation) -> &'static str {
        match notation {
            Notation::Dotted => "v?[0-9]{1,2}(\\.[0-9]{1,2}){0,4}",
            Notation::Semver => "[0-3]\\.[0-3]\\.[0-3](-(alpha|beta|rc|[0-9])(\\.[0-9a-c]{1,2}){0,2})?(\\+[a-z]{1,3})?",
            Notation::LetterRevision => "[A-D](\\.[0-9]{1,2}){0,3}",
            Notation::ParallelLines => "L[0-9]{1,3}(\\.[0-9])?",
            Notation::ServicePack => "[0-3]\\.[0-3]( SP[0-3])?( HF[0-3])?",
            Notation::Natural | Notation::Opaque => "[a-c]{0,2}[0-9]{1,2}([.\\- ]?[a-cx0-9]{1,2}){0,3}",
            Notation::Date => "20[01][0-9]-(0[1-9]|1[0-2])-(0[1-9]|1[0-9])",
        }
    }

    fn three() -> impl Strategy<Value = (Notation, Version, Version, Version)> {
        prop::sample::select(Notation::ALL.to_vec()).prop_flat_map(|notation| {
            let one = || pattern(notation).prop_filter_map("no version", |text| Version::read(&text));
            (Just(notation), one(), one(), one())
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 3000, ..ProptestConfig::default() })]

        #[test]
        fn every_comparator_is_a_total_order_over_its_own_versions((notation, a, b, c) in three()) {
            let order = |a: &Version, b: &Version| order(notation, a, b);
            prop_assert_eq!(order(&a, &a), Some(Ordering::Equal));
            prop_assert_eq!(order(&a, &b), order(&b, &a).map(Ordering::reverse));
            if notation != Notation::Opaque {
                prop_assert!(order(&a, &b).is_some(), "{notation:?}: {} {}", a.text, b.text);
            }
            let upward = |order: Option<Ordering>| order.is_some_and(Ordering::is_le);
            if upward(order(&a, &b)) && upward(order(&b, &c)) {
                prop_assert!(upward(order(&a, &c)));
            }
        }

        #[test]
        fn what_is_said_of_two_versions_agrees_with_their_order((notation, a, b, _) in three()) {
            use super::super::relate::Relation;
            if notation == Notation::Natural {
                return Ok(());
            }
            let order = order(notation, &a, &b);
            match a.relate_as(&b, notation) {
                Relation::Less => prop_assert_eq!(order, Some(Ordering::Less)),
                Relation::Greater => prop_assert_eq!(order, Some(Ordering::Greater)),
                Relation::Equal => prop_assert_eq!(order, Some(Ordering::Equal)),
                Relation::Finer | Relation::Patched => prop_assert_eq!(order, Some(Ordering::Greater)),
                Relation::Coarser(_) => prop_assert_eq!(order, Some(Ordering::Less)),
                Relation::Foreign => {}
            }
        }

        #[test]
        fn lines_beside_each_other_are_never_in_order(a in 0_u32..2000, b in 0_u32..2000) {
            let (a, b) = (read(&format!("L{a}")), read(&format!("U{b}")));
            prop_assert_eq!(order(Notation::ParallelLines, &a, &b), None);
        }
    }
}
