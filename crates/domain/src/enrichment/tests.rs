//! Merging by CVE, what is shown, and scores that disagree with their vectors.

use proptest::prelude::*;

use super::*;

fn cve(text: &str) -> Cve {
    text.parse().unwrap()
}

fn from(source: &str, updated: &str) -> Provenance {
    Provenance {
        source: source.to_owned(),
        document: ContentHash::of(source.as_bytes()),
        edition: None,
        updated: updated.parse().ok(),
    }
}

fn score(version: CvssVersion, base: f64, vector: &str, is_secondary: bool) -> CvssScore {
    CvssScore { version, vector: vector.to_owned(), base, severity: None, is_secondary }
}

#[test]
fn numbers_have_one_spelling() {
    assert_eq!(cve(" cve-2024-28878 ").as_str(), "CVE-2024-28878");
    for text in ["CVE-24-1234", "CVE-2024-123", "CVE-2024-12a4", "GHSA-xxxx", "", "CVE-2024"] {
        assert_eq!(text.parse::<Cve>(), Err(NotCve), "{text}");
    }
}

#[test]
fn base_scores_are_computed_for_every_version() {
    for (vector, wanted) in [
        ("AV:N/AC:L/Au:N/C:C/I:C/A:C", Some(10.0)),
        ("AV:N/AC:L/Au:N/C:N/I:N/A:C/E:POC/RL:OF/RC:C", Some(7.8)),
        ("CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", Some(9.8)),
        ("CVSS:3.1/AV:A/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", Some(9.6)),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:U/RL:O/RC:C", Some(9.8)),
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", Some(10.0)),
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:U", Some(9.3)),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H", None),
        ("CVSS:3.1/AV:X/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", None),
        ("CVSS:5.0/AV:N", None),
        ("", None),
        ("critical", None),
    ] {
        assert_eq!(base_score(vector), wanted, "{vector}");
    }
}

#[test]
fn a_score_that_disagrees_with_its_vector_is_said() {
    let vector = "CVSS:3.1/AV:A/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H";
    assert_eq!(score(CvssVersion::V31, 9.6, vector, false).check(), CvssCheck::Agrees);
    assert_eq!(score(CvssVersion::V31, 7.5, vector, false).check(), CvssCheck::Differs { computed: 9.6 });
    assert_eq!(score(CvssVersion::V30, 9.6, vector, false).check(), CvssCheck::OtherVersion);
    assert_eq!(score(CvssVersion::V31, 9.6, "high", false).check(), CvssCheck::BadVector);
}

#[test]
fn sources_stand_side_by_side_and_the_first_is_shown() {
    let number = cve("CVE-2099-0001");
    let record = |from, fact| Record { cve: number.clone(), from, fact };
    let v31 = "CVSS:3.1/AV:A/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H";
    let v4 = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H";
    let epss = |score, date: &str| {
        Fact::Epss(Epss { score, percentile: 0.9, date: date.parse().ok(), model: "v1".to_owned() })
    };
    let merged = merge([
        record(from("CISA-ADP", "2099-01-02T00:00:00Z"), Fact::Cvss(score(CvssVersion::V31, 9.8, v31, true))),
        record(from("maker", "2099-01-01T00:00:00Z"), Fact::Cvss(score(CvssVersion::V31, 9.6, v31, false))),
        record(from("maker", "2099-01-01T00:00:00Z"), Fact::Cvss(score(CvssVersion::V4, 10.0, v4, false))),
        record(from("first_epss", "2099-01-03T00:00:00Z"), epss(0.2, "2099-01-03")),
        // The file of the day before, read later, changes nothing.
        record(from("first_epss", "2099-01-02T00:00:00Z"), epss(0.1, "2099-01-02")),
    ]);
    let all = merged.get(&number).unwrap();
    let shown: Vec<_> = all.cvss.iter().map(|it| (it.from.source.as_str(), it.value.version.code())).collect();
    assert_eq!(shown, [("maker", "4.0"), ("maker", "3.1"), ("CISA-ADP", "3.1")]);
    assert_eq!(all.epss.iter().map(|it| it.value.score).collect::<Vec<_>>(), [0.2]);
    assert!(!all.is_exploited());
}

fn vector() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "CVSS:3.1/",
        "CVSS:4.0/",
        "CVSS:3.0/",
        "AV:N/",
        "AC:L/",
        "Au:N/",
        "PR:N/",
        "UI:N/",
        "S:C/",
        "C:H/",
        "I:H/",
        "A:H",
        "A:H/",
        "AT:N/",
        "VC:H/",
        "VI:L/",
        "VA:N/",
        "SC:H/",
        "SI:S/",
        "SA:S",
        "E:U/",
        "/",
        ":",
        "X",
        "MSI:S/",
        "AV:N/AC:L/Au:N/C:C/I:C/A:C",
    ]);
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_vector_panics_and_every_score_is_in_bounds(text in prop_oneof![vector(), ".{0,60}"]) {
        if let Some(score) = base_score(&text) {
            prop_assert!((0.0..=10.0).contains(&score));
        }
    }

    // Shows: NEN 5.7
    #[test]
    fn merging_keeps_every_source_whatever_the_order(order in Just((0..6_usize).collect::<Vec<_>>()).prop_shuffle()) {
        let record = |n: usize| Record {
            cve: cve("CVE-2099-0001"),
            from: from(&format!("source {n}"), "2099-01-01T00:00:00Z"),
            fact: Fact::Cvss(score(CvssVersion::V31, n as f64, &format!("v{n}"), n.is_multiple_of(2))),
        };
        let straight = merge((0..6).map(record));
        prop_assert_eq!(merge(order.into_iter().map(record)), straight.clone());
        prop_assert_eq!(straight.values().map(|all| all.cvss.len()).sum::<usize>(), 6);
    }
}
