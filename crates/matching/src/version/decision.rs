//! One statement and one registered version, as texts: the whole engine in one call, for the command line, for tools
//! and for fuzzing. Matching itself prepares both sides once and asks them many times.

use super::class::Class;
use super::date::Dates;
use super::decide::Outcome;
use super::notation::{Version, says_unknown};
use super::relate::Relation;
use super::rule::Rule;
use super::statement::Statement;
use domain::register::Notation;

/// What is to be said of a registered version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decision {
    Affected,
    NotAffected,
    /// The version with the named fix, or a later one.
    Fixed,
    /// It depends on a version or date that is not registered: ask.
    UnknownVersion,
    /// Both are there and do not compare: a person decides.
    Undecidable,
}

impl Decision {
    pub fn code(self) -> &'static str {
        match self {
            Self::Affected => "affected",
            Self::NotAffected => "not_affected",
            Self::Fixed => "fixed",
            Self::UnknownVersion => "unknown_version",
            Self::Undecidable => "undecidable",
        }
    }
}

/// A decision, and how it came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionDecision {
    pub decision: Decision,
    pub rule: Rule,
    /// The class of the statement's text.
    pub class: Class,
    /// The notation in which they were compared: named, or inferred from the statement.
    pub notation: Notation,
    /// The condition behind the versions, folded, on which the decision stands: "with option X", "on windows 7".
    pub condition: Option<String>,
}

/// Decides one version text against one statement text. Both may be anything; an empty version is an unknown one.
pub fn decide_version(statement: &str, version: &str) -> VersionDecision {
    decide(statement, version, None, &[])
}

/// The same in a notation that somebody has named for the product, and with the versions that have the fix.
///
/// A version that is within a range and named as the fix at once is undecidable: the publisher contradicts himself.
pub fn decide_version_with(
    statement: &str,
    version: &str,
    notation: Option<Notation>,
    fixes: &[&str],
) -> VersionDecision {
    decide(statement, version, notation, fixes)
}

fn decide(statement: &str, version: &str, notation: Option<Notation>, fixes: &[&str]) -> VersionDecision {
    let statement = Statement::read(statement);
    let read = Version::registered(version);
    let written = !says_unknown(version);
    let date = Dates::of_line(version, "");
    let (outcome, rule) = match notation {
        Some(notation) => statement.explain_as(notation, read.as_ref(), written, date),
        None => statement.explain(read.as_ref(), written, date),
    };
    let class = statement.class();
    let decision = match outcome {
        Outcome::All | Outcome::Within => Decision::Affected,
        Outcome::Outside => Decision::NotAffected,
        Outcome::Missing => Decision::UnknownVersion,
        Outcome::Unclear => Decision::Undecidable,
    };
    let (decision, rule) = match class {
        Class::ModelNumbers => (Decision::Undecidable, Rule::ModelsNotVersions),
        _ => with_fixes(decision, rule, outcome, read.as_ref(), notation, fixes),
    };
    let notation = notation.unwrap_or_else(|| statement.notation());
    VersionDecision { decision, rule, class, notation, condition: statement.tail }
}

fn with_fixes(
    decision: Decision,
    rule: Rule,
    outcome: Outcome,
    version: Option<&Version>,
    notation: Option<Notation>,
    fixes: &[&str],
) -> (Decision, Rule) {
    let Some(version) = version else { return (decision, rule) };
    let relation = |fix: &Version| match notation {
        Some(notation) => version.relate_as(fix, notation),
        None => version.relate(fix),
    };
    let reached = |relation: Relation| {
        matches!(relation, Relation::Equal | Relation::Greater | Relation::Finer | Relation::Patched)
    };
    for fix in fixes.iter().filter_map(|fix| Version::read(fix)) {
        let relation = relation(&fix);
        match outcome {
            Outcome::Outside if reached(relation) => return (Decision::Fixed, Rule::ReachedFix),
            Outcome::All if reached(relation) => return (Decision::Undecidable, Rule::RangeAndFixDisagree),
            Outcome::Within if relation == Relation::Equal => {
                return (Decision::Undecidable, Rule::RangeAndFixDisagree);
            }
            _ => {}
        }
    }
    (decision, rule)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn says(statement: &str, version: &str) -> (Decision, Rule) {
        let decided = decide_version(statement, version);
        (decided.decision, decided.rule)
    }

    #[test]
    fn every_decision_carries_its_rule() {
        for (statement, version, decision, rule) in [
            ("< 2.4.0", "2.3", Decision::Affected, Rule::BelowUpperBound),
            ("< 2.4.0", "2.4", Decision::NotAffected, Rule::AtExcludedUpperBound),
            ("<= 6.5", "6.5", Decision::Affected, Rule::AtUpperBound),
            ("<= 2.3", "2.3.7", Decision::Undecidable, Rule::FinerThanStated),
            (">= 2.5 | <= 3.11", "3.9", Decision::Affected, Rule::BetweenBounds),
            (">= 2.5 | <= 3.11", "2.4", Decision::NotAffected, Rule::BelowLowerBound),
            ("1.10 | 1.11", "1.11", Decision::Affected, Rule::EqualToListed),
            ("1.10 | 1.11", "1.12", Decision::NotAffected, Rule::NotListed),
            ("1.1.7.333 | 2.1.1.3069", "2.1", Decision::Undecidable, Rule::CoarserThanStated),
            ("<= L81", "U61", Decision::Undecidable, Rule::OtherLine),
            ("< B.06.18", "4.1", Decision::Undecidable, Rule::OtherNotation),
            ("< 2.4.0", "", Decision::UnknownVersion, Rule::NoVersion),
            ("< 2.4.0", "laatste versie", Decision::Undecidable, Rule::VersionNotRead),
            ("vers:all/*", "", Decision::Affected, Rule::AllVersions),
            ("distributed < april 1, 2018", "2017-02", Decision::Affected, Rule::DateWithin),
            ("distributed < april 1, 2018", "2018-06", Decision::NotAffected, Rule::DateOutside),
            ("distributed < april 1, 2018", "2018", Decision::Undecidable, Rule::DateTooCoarse),
            ("distributed < april 1, 2018", "", Decision::UnknownVersion, Rule::NoDate),
            ("distributed before april 1", "2018-03", Decision::Undecidable, Rule::DateWithoutYear),
            ("MMT-1711 | MMT-1712", "1.0", Decision::Undecidable, Rule::ModelsNotVersions),
            ("vers:generic/>=1.0|!=1.5|<2.0", "1.5", Decision::NotAffected, Rule::Excepted),
            ("1.0 (and possibly prior versions)", "0.9", Decision::Undecidable, Rule::StatementNotRead),
        ] {
            assert_eq!(says(statement, version), (decision, rule), "{statement} / {version}");
        }
    }

    #[test]
    fn a_named_fix_decides_what_is_outside_and_doubts_what_is_within() {
        let says = |statement, version, fix| decide_version_with(statement, version, None, &[fix]).decision;
        assert_eq!(says("< 2.4.1", "2.4.1", "2.4.1"), Decision::Fixed);
        assert_eq!(says("< 2.4.1", "2.3", "2.4.1"), Decision::Affected);
        assert_eq!(says("<= 6.00.327", "6.00.327", "6.00.327"), Decision::Undecidable);
        assert_eq!(says("vers:all/*", "4.2", "4.0"), Decision::Undecidable);
        assert_eq!(says("vers:all/*", "3.2", "4.0"), Decision::Affected);
    }

    #[test]
    fn a_named_notation_decides_what_the_look_leaves_open() {
        let says = |notation, statement, version| decide_version_with(statement, version, Some(notation), &[]).decision;
        assert_eq!(says(Notation::LetterRevision, "< B02", "A10"), Decision::Affected);
        assert_eq!(says(Notation::ParallelLines, "< B02", "A10"), Decision::Undecidable);
        assert_eq!(says(Notation::Opaque, "< 2.4", "2.3"), Decision::Undecidable);
        assert_eq!(says(Notation::Opaque, "2.4 | 2.5", "2.5"), Decision::Affected);
        assert_eq!(says(Notation::Opaque, "2.4 | 2.5", "2.6"), Decision::Undecidable);
        assert_eq!(says(Notation::Semver, "< 1.0.0", "1.0.0-rc.1"), Decision::Affected);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

        #[test]
        fn no_text_panics_and_an_unknown_version_is_never_ruled_out(
            statement in "(\\PC{0,80}|[a-z0-9<>=|.,x*()\\- ]{0,60}|(<=|>=|<|>|between|prior to|and|or|through|to| |[0-9]{1,3}|\\.|\\||x|B|SP|version){0,14})",
            version in "(\\PC{0,40}|[a-zA-Z0-9.\\- ]{0,20})",
            notation in prop::option::of(prop::sample::select(Notation::ALL.to_vec())),
        ) {
            let decided = decide_version_with(&statement, &version, notation, &["1.2", &version]);
            prop_assert!(Class::ALL.contains(&decided.class));
            let unknown = decide_version_with(&statement, "", notation, &[]);
            prop_assert!(!matches!(unknown.decision, Decision::NotAffected | Decision::Fixed), "{statement}: {unknown:?}");
        }

        #[test]
        fn a_wildcard_is_its_range(major in 0_u32..9, x in 0_u32..9, y in 0_u32..30) {
            let version = format!("{x}.{y}");
            let range = format!(">= {major}.0 | < {}.0", major + 1);
            let of = |statement: &str| decide_version(statement, &version).decision;
            prop_assert_eq!(of(&format!("{major}.x")), of(&range));
            prop_assert_eq!(of(&format!("V{major}.*")), of(&range));
        }

        #[test]
        fn an_enumeration_is_membership(listed in prop::collection::vec((0_u32..6, 0_u32..6), 1..5), x in 0_u32..6, y in 0_u32..6) {
            let text: Vec<String> = listed.iter().map(|(a, b)| format!("{a}.{b}")).collect();
            let wanted = if listed.contains(&(x, y)) { Decision::Affected } else { Decision::NotAffected };
            for separator in [" | ", ", ", " and ", " or ", "|"] {
                let statement = text.join(separator);
                prop_assert_eq!(decide_version(&statement, &format!("{x}.{y}")).decision, wanted, "{}", statement);
            }
        }

        #[test]
        fn lines_beside_each_other_never_decide_across(a in 1_u32..200, b in 1_u32..200, sign in "(<=|<|>=|>|)") {
            let decided = decide_version(&format!("{sign} L{a}"), &format!("U{b}"));
            prop_assert_eq!(decided.decision, Decision::Undecidable);
        }

        #[test]
        fn bounds_are_monotone(notation in 0_usize..3, bound in 0_u32..30, a in 0_u32..30, b in 0_u32..30, sign in "(<=|<)") {
            let write = |n: u32| match notation {
                0 => format!("2.{n}.0"),
                1 => format!("B.{n:02}"),
                _ => format!("L{n}"),
            };
            let (low, high) = (write(a.min(b)), write(a.max(b)));
            let statement = format!("{sign} {}", write(bound));
            let of = |version: &str| decide_version(&statement, version).decision;
            if of(&high) == Decision::Affected {
                prop_assert_eq!(of(&low), Decision::Affected);
            }
            if of(&low) == Decision::NotAffected {
                prop_assert_eq!(of(&high), Decision::NotAffected);
            }
        }
    }
}
