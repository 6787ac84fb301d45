//! The orders of all types, ranges, and what is refused.

use std::cmp::Ordering;

use proptest::prelude::*;

use super::*;

/// Each line in rising order.
const RISING: &[(VersType, &[&str])] = &[
    (VersType::Semver, &["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-rc.1", "1.0.0", "1.0.10", "1.2"]),
    (
        VersType::Pypi,
        &["1.0.dev1", "1.0a1.dev1", "1.0a1", "1.0b2", "1.0rc1", "1.0", "1.0+local", "1.0.post1", "1.1", "1!0.1"],
    ),
    (VersType::Maven, &["1-alpha-1", "1-beta", "1-rc1", "1-SNAPSHOT", "1", "1-sp", "1-abc", "1-1", "1.1"]),
    (VersType::Deb, &["1.0~rc1-1", "1.0", "1.0-1", "1.0-1+deb12u1", "1.0a", "1.0+x", "1.0.1", "1:0.5"]),
    (VersType::Rpm, &["1.0~rc1", "1.0", "1.0-1.el8", "1.0-1.el9", "1.0-2", "1.0^git1", "1.0.a", "1.0.1", "1:0.1"]),
    (VersType::Alpm, &["1.0rc", "1.0", "1.0-2", "1.0.a", "1.0.1", "1:0.1"]),
    (VersType::Apk, &["1.0_alpha", "1.0_pre1", "1.0", "1.0-r0", "1.0-r1", "1.0_p1", "1.0a", "1.0.0", "1.1"]),
    (VersType::Gentoo, &["1.0_alpha2", "1.0_rc1", "1.0", "1.0-r1", "1.0_p1", "1.0b", "1.0.0", "1.01", "1.1"]),
    (VersType::Gem, &["1.0.0.a", "1.0.0.rc1", "1.0.0", "1.0.1", "1.1"]),
    (VersType::Nuget, &["1.0.0-Alpha", "1.0.0-beta.2", "1.0", "1.0.0.1", "1.1"]),
    (VersType::Composer, &["1.0-dev", "1.0-alpha1", "1.0-beta1", "1.0-RC1", "1.0", "1.0-p1", "1.0.1"]),
    (VersType::Conan, &["1.0-", "1.0-alpha.3", "1.0", "1.0+b1", "1.0.1", "1.0.a"]),
    (VersType::Generic, &["1.0-beta2", "1.0", "1.0patch1", "1.0.1", "1.0.2", "1.0.2k", "1.0.10", "2"]),
    (VersType::Generic, &["1.0a1", "1.0b2", "1.0-rc.1", "1.0", "1.0p1", "1.0.2", "1.0.2a", "1.0.2a.1", "1.0.2k-1"]),
    (VersType::Generic, &["1.0.2-rc1", "1.0.2", "1.0.2z", "1.0.2za", "1.0.2zb", "1.0.2zf", "1.0.2zza", "1.0.3"]),
    (VersType::Intdot, &["1.2", "1.2.1", "1.10", "10.234.5.12"]),
    (VersType::Openssl, &["0.9.8", "0.9.8z", "0.9.8za", "1.0.2-beta1", "1.0.2", "1.0.2k", "3.0.0-alpha1", "3.0.0"]),
    (VersType::Datetime, &["1969-12-31T23:59:59Z", "2024-01-01T00:00:00+02:00", "2024-01-01T00:00:00Z"]),
    (VersType::Lexicographic, &["A", "a", "aa", "ä"]),
    (VersType::Golang, &["v1.0.0-20190101000000-abcdef", "v1.0.0", "v1.2.0+incompatible"]),
];

#[test]
fn each_type_has_its_own_order() {
    for (kind, versions) in RISING {
        for (at, one) in versions.iter().enumerate() {
            for other in versions.get(at + 1..).unwrap_or_default() {
                assert_eq!(kind.compare(one, other), Some(Ordering::Less), "{}: {one} < {other}", kind.code());
                assert_eq!(kind.compare(other, one), Some(Ordering::Greater), "{}: {other} > {one}", kind.code());
            }
        }
    }
}

#[test]
fn versions_written_differently_are_equal() {
    for (kind, one, other) in [
        (VersType::Npm, "v1.2", "1.2.0"),
        (VersType::Semver, "1.0.0+a", "1.0.0+b"),
        (VersType::Pypi, "1.0", "1"),
        (VersType::Pypi, "1.0-1", "1.0.post1"),
        (VersType::Pypi, "1.0alpha1", "1.0a1"),
        (VersType::Maven, "1.0.0", "1"),
        (VersType::Maven, "1-ga", "1.0.0-final"),
        (VersType::Deb, "0:1.0-0", "1.0"),
        (VersType::Rpm, "1.0_2", "1.0.2"),
        (VersType::Gem, "1.0.0", "1"),
        (VersType::Gentoo, "1.0-r0", "1.0"),
        (VersType::Intdot, "01.2.0", "1.2"),
        (VersType::Generic, "V1.0.0", "1"),
    ] {
        assert_eq!(kind.compare(one, other), Some(Ordering::Equal), "{}: {one} = {other}", kind.code());
    }
}

#[test]
fn what_is_no_version_of_a_type_has_no_place() {
    for (kind, text) in [
        (VersType::Semver, "1.2.3.4"),
        (VersType::Semver, "B.06"),
        (VersType::Pypi, "1.0 service pack 2"),
        (VersType::Deb, "a b"),
        (VersType::Gem, "all"),
        (VersType::Generic, "see notes"),
        (VersType::Generic, "1.0.2-rhel7"),
        (VersType::Generic, "1.0.2-lts"),
        (VersType::Generic, "1.0.2nl"),
        (VersType::Generic, "1.0.2r4"),
        (VersType::Generic, "1.x"),
        (VersType::Composer, "dev-master"),
        (VersType::Datetime, "yesterday"),
        (VersType::Npm, ""),
    ] {
        assert_eq!(kind.key(text), None, "{}: {text}", kind.code());
    }
}

#[test]
fn a_range_holds_what_its_signposts_say() {
    for (range, version, wanted) in [
        ("vers:npm/1.2.3|>=2.0.0|<5.0.0", "1.2.3", Some(true)),
        ("vers:npm/1.2.3|>=2.0.0|<5.0.0", "1.2.4", Some(false)),
        ("vers:npm/1.2.3|>=2.0.0|<5.0.0", "2.0.0", Some(true)),
        ("vers:npm/1.2.3|>=2.0.0|<5.0.0", "5.0.0", Some(false)),
        ("vers:npm/1.2.3|>=2.0.0|<5.0.0", "5.x", None),
        ("vers:gem/>=2.2.0|!=2.2.1|<2.3.0", "2.2.1", Some(false)),
        ("vers:gem/>=2.2.0|!=2.2.1|<2.3.0", "2.2.2", Some(true)),
        ("vers:generic/<4.2", "4.1.9", Some(true)),
        ("vers:generic/<4.2", "4.2", Some(false)),
        ("vers:generic/>4.2", "4.2", Some(false)),
        ("vers:generic/>=1.0.2|<1.0.2zf", "1.0.2zb", Some(true)),
        ("vers:generic/>=1.0.2|<1.0.2zf", "1.0.2zf", Some(false)),
        ("vers:generic/>=1.0.2", "1.0.2-rhel7", None),
        ("vers:pypi/!=5", "4", Some(true)),
        ("vers:pypi/!=5", "5.0", Some(false)),
        ("vers:semver/B.06|B.07", "B.06", Some(true)),
        ("vers:semver/B.06|B.07", "6.0", None),
        ("vers:all/*", "anything at all", Some(true)),
        ("vers:none/*", "1", Some(false)),
        ("vers:deb/*", "1", Some(true)),
        ("vers:maven/>=1.0.0-beta1|<=1.7.5|>=7.0.0-M1|<=7.0.7", "1.0.0-alpha", Some(false)),
        ("vers:maven/>=1.0.0-beta1|<=1.7.5|>=7.0.0-M1|<=7.0.7", "7.0.0-M2", Some(true)),
    ] {
        let read = Range::parse(range).unwrap_or_else(|problem| panic!("{range}: {problem:?}"));
        assert_eq!(read.contains(version), wanted, "{range} {version}");
        assert_eq!(read.to_string(), range);
    }
}

#[test]
fn flaws_are_refused_strictly_and_mended_tolerantly() {
    for (text, flaw, mended) in [
        ("vers:npm/>=1.0.0 | <2.0.0", Flaw::Whitespace, "vers:npm/>=1.0.0|<2.0.0"),
        ("VERS:NPM/<2.0.0", Flaw::Case, "vers:npm/<2.0.0"),
        ("vers:npm/<2.0.0|", Flaw::Pipe, "vers:npm/<2.0.0"),
        ("vers:npm/<2.0.0|1.0.0", Flaw::Order, "vers:npm/1.0.0|<2.0.0"),
        ("vers:npm/1.0.0|1.0.0", Flaw::Duplicate, "vers:npm/1.0.0|1.0.0"),
        ("vers:npm/>=1.0.0|>=2.0.0", Flaw::Sequence, "vers:npm/>=1.0.0|>=2.0.0"),
        ("vers:npm/1.0.0%2d1", Flaw::Encoding, "vers:npm/1.0.0-1"),
        ("vers:datetime/2024-01-01t00:00:00z", Flaw::Datetime, "vers:datetime/2024-01-01T00:00:00Z"),
    ] {
        assert_eq!(Range::parse(text), Err(RangeProblem::NotCanonical(flaw)), "{text}");
        let reading = Range::read(text).unwrap();
        assert!(reading.flaws.contains(&flaw));
        assert_eq!(reading.range.to_string(), mended);
    }
}

#[test]
fn what_cannot_be_answered_says_why() {
    for (text, code) in [
        ("npm/1", "not_vers"),
        ("vers:", "not_vers"),
        ("vers:hackage/1.0", "type_not_supported"),
        ("vers:npm/", "size"),
        ("vers:npm/1.0.0|*", "star"),
        ("vers:all/1", "star"),
        ("vers:npm/>=", "no_version"),
        ("vers:npm/<B.06", "bad_version"),
        ("vers:npm/1.0%2", "encoding"),
    ] {
        assert_eq!(Range::read(text).map_err(|problem| problem.code()).map(|_| ()), Err(code), "{text}");
    }
}

#[test]
fn native_ranges_become_vers() {
    for (kind, text, wanted) in [
        (VersType::Npm, "^1.2.3 || >= 4", "vers:npm/>=1.2.3|<2.0.0|>=4.0.0"),
        (VersType::Npm, "~1.2", "vers:npm/>=1.2.0|<1.3.0"),
        (VersType::Npm, "^0.0.2", "vers:npm/>=0.0.2|<0.0.3"),
        (VersType::Gem, "~> 2.0.8", "vers:gem/>=2.0.8|<2.1"),
        (VersType::Nuget, "[1.0, 2.0)", "vers:nuget/>=1.0|<2.0"),
        (VersType::Nuget, "(,2.0]", "vers:nuget/<=2.0"),
        (VersType::Pypi, ">= 1.0, != 1.5", "vers:pypi/>=1.0|!=1.5"),
        (VersType::Conan, "~2.5", "vers:conan/>=2.5|<2.6-"),
    ] {
        assert_eq!(Range::from_native(kind, text).map(|range| range.to_string()), Ok(wanted.to_owned()), "{text}");
    }
    assert_eq!(Range::from_native(VersType::Npm, "latest"), Err(NotNative::NotUnderstood));
    assert_eq!(Range::from_native(VersType::Deb, ">> 1"), Err(NotNative::TypeNotSupported));
}

/// Texts that look like versions more often than not.
fn version() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[0-9]{1,3}",
        1 => "(0|00|01|007|10)",
        2 => prop::sample::select(vec![
            ".", "-", "_", "~", "+", "^", ":", "a", "b", "m", "z", "rc", "alpha", "beta", "pre", "post", "dev", "sp",
            "SNAPSHOT", "ga", "p", "git", "-r1", "_p", "_alpha", "el8", "x", "!", "1a", "final",
        ])
        .prop_map(str::to_owned),
        3 => Just(".".to_owned()),
    ];
    prop::collection::vec(piece, 1..9).prop_map(|pieces| pieces.concat())
}

fn versioned() -> impl Strategy<Value = VersType> {
    prop::sample::select(&VersType::ALL[..20])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, max_global_rejects: 200_000, ..ProptestConfig::default() })]

    #[test]
    fn every_order_is_total(kind in versioned(), texts in prop::collection::vec(version(), 3..12)) {
        let keys: Vec<(VersionKey, &String)> =
            texts.iter().filter_map(|text| kind.key(text).map(|key| (key, text))).collect();
        for (a, one) in &keys {
            prop_assert!(a.cmp(a).is_eq(), "{one}");
            for (b, two) in &keys {
                prop_assert_eq!(a.cmp(b), b.cmp(a).reverse(), "{} {} {}", kind.code(), one, two);
                for (c, three) in &keys {
                    if a <= b && b <= c {
                        prop_assert!(a <= c, "{}: {} <= {} <= {}", kind.code(), one, two, three);
                    }
                }
            }
        }
    }

    #[test]
    fn a_range_between_two_holds_exactly_what_lies_between(
        kind in versioned(),
        texts in prop::collection::vec(version(), 3),
    ) {
        let mut known: Vec<(VersionKey, String)> =
            texts.into_iter().filter_map(|text| kind.key(&text).map(|key| (key, text))).collect();
        prop_assume!(known.len() == 3 && kind != VersType::Datetime);
        known.sort_by(|a, b| a.0.cmp(&b.0));
        let [(low, from), (middle, between), (high, to)] = &known[..] else { unreachable!() };
        prop_assume!(low < high);
        let written = format!("vers:{}/>={}|<{}", kind.code(), percent(from), percent(to));
        let range = Range::read(&written).unwrap().range;
        prop_assert_eq!(range.contains(from), Some(true));
        prop_assert_eq!(range.contains(to), Some(false));
        prop_assert_eq!(range.contains(between), Some(middle < high));
        // What is written canonically reads back as the same range.
        prop_assert_eq!(Range::parse(&range.to_string()), Ok(range));
    }

    #[test]
    fn a_list_of_constraints_in_any_order_is_one_range(
        kind in versioned(),
        parts in prop::collection::vec((0..6_usize, version()), 1..6),
        asked in version(),
    ) {
        let signs = ["", "<", "<=", ">", ">=", "!="];
        let write = |parts: &[(usize, String)]| {
            let parts: Vec<String> = parts.iter().map(|(sign, text)| format!("{}{}", signs[*sign], percent(text))).collect();
            format!("vers:{}/{}", kind.code(), parts.join("|"))
        };
        let mut turned = parts.clone();
        turned.reverse();
        if let (Ok(one), Ok(other)) = (Range::read(&write(&parts)), Range::read(&write(&turned)))
            && !one.flaws.contains(&Flaw::Duplicate)
        {
            prop_assert_eq!(one.range.contains(&asked), other.range.contains(&asked));
        }
    }

    #[test]
    fn no_text_makes_a_range_panic(text in ".{0,200}", kind in versioned()) {
        let _ = Range::read(&text);
        let _ = Range::read(&format!("vers:{}/{text}", kind.code()));
        let _ = Range::from_native(kind, &text);
        let _ = kind.key(&text);
    }
}

fn percent(version: &str) -> String {
    version.replace('%', "%25").replace('!', "%21").replace('*', "%2A")
}
