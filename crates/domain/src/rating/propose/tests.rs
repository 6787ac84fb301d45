use super::*;
use crate::advisory::{AdvisoryKey, Remediation, Score, Tracking};
use crate::enrichment::{Epss, Kev, Provenance, Sourced, Ssvc};
use crate::hash::ContentHash;
use crate::notice::Severity;

fn day() -> Day {
    "2026-11-20".parse().unwrap()
}

fn advisory(vulnerabilities: Vec<Vulnerability>) -> Advisory {
    Advisory {
        key: AdvisoryKey { namespace: "https://halmarin.example".into(), tracking_id: "HAL-1".into() },
        csaf_version: "2.0".into(),
        category: "csaf_security_advisory".into(),
        title: "Pompen".into(),
        lang: None,
        tlp: None,
        publisher: "Halmarin".into(),
        publisher_category: "vendor".into(),
        tracking: Tracking { initial_release: "2026-11-01T00:00:00Z".parse().ok(), ..Tracking::default() },
        aggregate_severity: None,
        notes: Vec::new(),
        references: Vec::new(),
        products: Vec::new(),
        vulnerabilities,
    }
}

fn vulnerability(cve: &str, vector: &str, base: f64, cwe: &str) -> Vulnerability {
    let version = CvssVersion::of_vector(vector).map_or("", CvssVersion::code).to_owned();
    Vulnerability {
        cve: Some(cve.into()),
        cwes: vec![(cwe.into(), String::new())],
        scores: vec![Score {
            products: Vec::new(),
            version,
            vector: vector.into(),
            base,
            severity: None,
            source: None,
        }],
        ..Vulnerability::default()
    }
}

fn fix(date: Option<&str>) -> Remediation {
    Remediation {
        category: "vendor_fix".into(),
        details: "2.0".into(),
        date: date.and_then(|date| date.parse().ok()),
        url: None,
        products: Vec::new(),
        restart: None,
    }
}

fn from<T>(value: T) -> Sourced<T> {
    let from = Provenance { source: "test".into(), document: ContentHash::of(b"test"), edition: None, updated: None };
    Sourced { from, value }
}

fn kev(ransomware: bool) -> Sourced<Kev> {
    from(Kev {
        vendor: String::new(),
        product: String::new(),
        name: String::new(),
        added: None,
        due: None,
        ransomware,
        required_action: String::new(),
        notes: String::new(),
    })
}

fn answer(proposal: &Proposal, id: &str) -> (&'static str, Ground) {
    proposal.answers[id]
}

const WORST: &str = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";

#[test]
fn every_question_has_an_answer_whatever_is_known() {
    for vulnerabilities in [
        Vec::new(),
        vec![Vulnerability::default()],
        vec![vulnerability("CVE-2099-0001", WORST, 9.8, "CWE-78")],
        vec![vulnerability("CVE-2099-0001", "AV:N/AC:M/Au:S/C:P/I:N/A:C", 6.6, "CWE-20")],
        vec![vulnerability(
            "CVE-2099-0001",
            "CVSS:4.0/AV:A/AC:L/AT:P/PR:L/UI:A/VC:H/VI:L/VA:N/SC:N/SI:N/SA:N",
            5.0,
            "",
        )],
        vec![vulnerability("CVE-2099-0001", "nonsense", 5.0, "")],
    ] {
        let proposal = propose(&advisory(vulnerabilities.clone()), |_| None, day());
        assert_eq!(proposal.answers.len(), QUESTIONS.len());
        assert!(proposal.rating().outcome().is_ok(), "{vulnerabilities:?}");
        assert_eq!(proposal.of, vulnerabilities.len());
    }
}

#[test]
fn a_vector_answers_what_it_says() {
    let mut worst = vulnerability("CVE-2099-0001", WORST, 9.8, "CWE-78");
    worst.remediations.push(fix(None));
    let proposal = propose(&advisory(vec![worst]), |_| None, day());
    for (id, option) in [
        ("access", "internet"),
        ("credentials", "none"),
        ("complexity", "easy"),
        ("interaction", "none"),
        ("remote", "root_shell"),
        ("leak", "data"),
    ] {
        assert_eq!(answer(&proposal, id), (option, Ground::Cvss), "{id}");
    }
    assert_eq!(answer(&proposal, "code"), ("root", Ground::Weakness));
    assert_eq!(answer(&proposal, "solution"), ("within_two_months", Ground::Remediation));
    assert_eq!(answer(&proposal, "standard").1, Ground::Careful);
    assert_eq!(answer(&proposal, "expected"), ("no", Ground::Unknown), "nobody has predicted anything");
    assert_eq!(answer(&proposal, "exploit"), ("none", Ground::Unknown), "no list says anything of it");
    let outcome = proposal.rating().outcome().unwrap();
    // Nobody misuses it: likely enough, and bad.
    assert_eq!((outcome.points, outcome.probability, outcome.damage), (27, Severity::Medium, Severity::High));
    assert_eq!(outcome.severity, Severity::High);
    assert!(proposal.ssvc.automatable && proposal.ssvc.total);

    let local = vulnerability("CVE-2099-0002", "CVSS:3.1/AV:L/AC:H/PR:L/UI:R/S:U/C:L/I:H/A:N", 5.3, "CWE-20");
    let proposal = propose(&advisory(vec![local]), |_| None, day());
    for (id, option) in [
        ("access", "physical"),
        ("credentials", "user"),
        ("complexity", "complex"),
        ("interaction", "easy"),
        ("dos", "no"),
        ("remote", "no"),
        ("privileges", "yes"),
        ("leak", "system"),
    ] {
        assert_eq!(answer(&proposal, id), (option, Ground::Cvss), "{id}");
    }
    assert_eq!(answer(&proposal, "solution"), ("none", Ground::Remediation));
}

#[test]
fn the_older_and_the_newer_vectors_are_read_as_well() {
    let two = vulnerability("CVE-2099-0001", "AV:N/AC:M/Au:S/C:P/I:N/A:C", 6.6, "CWE-20");
    let proposal = propose(&advisory(vec![two]), |_| None, day());
    for (id, option) in [
        ("access", "internet"),
        ("credentials", "user"),
        ("complexity", "medium"),
        ("leak", "system"),
        ("dos", "client"),
    ] {
        assert_eq!(answer(&proposal, id), (option, Ground::Cvss), "{id}");
    }
    assert_eq!(answer(&proposal, "interaction"), ("none", Ground::Careful), "version 2 does not say");
    let four = "CVSS:4.0/AV:A/AC:L/AT:P/PR:H/UI:P/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:P";
    let proposal = propose(&advisory(vec![vulnerability("CVE-2099-0001", four, 6.1, "CWE-787")]), |_| None, day());
    for (id, option) in [
        ("access", "lan"),
        ("credentials", "administrator"),
        ("complexity", "medium"),
        ("interaction", "easy"),
        ("exploit", "proof_of_concept"),
    ] {
        assert_eq!(answer(&proposal, id), (option, Ground::Cvss), "{id}");
    }
    assert!(proposal.ssvc.total && !proposal.ssvc.automatable);
}

#[test]
fn what_others_know_is_used() {
    let it = advisory(vec![vulnerability("CVE-2099-0001", WORST, 9.8, "CWE-78")]);
    let exploited = Enrichment { kev: vec![kev(true)], ..Enrichment::default() };
    let proposal = propose(&it, |_| Some(exploited.clone()), day());
    assert_eq!(answer(&proposal, "exploit"), ("exploit", Ground::Exploited));
    assert_eq!(answer(&proposal, "exploited"), ("large_scale", Ground::Exploited));
    assert_eq!(answer(&proposal, "expected"), ("yes", Ground::Exploited));
    assert_eq!(proposal.rating().outcome().unwrap().probability, Severity::High);
    let limited = Enrichment { kev: vec![kev(false)], ..Enrichment::default() };
    assert_eq!(answer(&propose(&it, |_| Some(limited.clone()), day()), "exploited").0, "limited");

    let predicted = |score| Enrichment {
        epss: vec![from(Epss { score, percentile: 0.5, date: None, model: String::new() })],
        ..Enrichment::default()
    };
    assert_eq!(answer(&propose(&it, |_| Some(predicted(0.5)), day()), "expected"), ("yes", Ground::Prediction));
    assert_eq!(answer(&propose(&it, |_| Some(predicted(0.01)), day()), "expected"), ("no", Ground::Prediction));

    let said = Enrichment {
        ssvc: vec![from(Ssvc {
            exploitation: Some("poc".into()),
            automatable: Some("no".into()),
            technical_impact: Some("partial".into()),
            version: "2.0.3".into(),
            role: "CISA Coordinator".into(),
            timestamp: None,
        })],
        ..Enrichment::default()
    };
    let proposal = propose(&it, |_| Some(said.clone()), day());
    assert_eq!(answer(&proposal, "exploit"), ("proof_of_concept", Ground::Exploited));
    let points = Points { exploitation: Exploitation::ProofOfConcept, automatable: false, total: false };
    assert_eq!(proposal.ssvc, points, "what CISA says goes before what the vector says");
}

#[test]
fn a_vector_that_says_attacked_is_believed() {
    let four = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:A";
    let proposal = propose(&advisory(vec![vulnerability("CVE-2099-0001", four, 9.3, "CWE-78")]), |_| None, day());
    assert_eq!(answer(&proposal, "exploit"), ("exploit", Ground::Cvss));
    assert_eq!(answer(&proposal, "exploited"), ("limited", Ground::Cvss));
}

#[test]
fn without_any_vector_the_careful_answers_stand() {
    let proposal = propose(&advisory(Vec::new()), |_| None, day());
    for (id, option) in [
        ("access", "internet"),
        ("credentials", "none"),
        ("complexity", "easy"),
        ("remote", "shell"),
        ("privileges", "yes"),
        ("leak", "data"),
    ] {
        assert_eq!(answer(&proposal, id), (option, Ground::Careful), "{id}");
    }
    assert_eq!(answer(&proposal, "code"), ("no", Ground::Unknown));
}

#[test]
fn the_worst_of_several_is_the_one() {
    let low = vulnerability("CVE-2099-0001", "CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:N/I:N/A:L", 1.6, "CWE-20");
    let worst = vulnerability("CVE-2099-0002", WORST, 9.8, "CWE-78");
    let proposal = propose(&advisory(vec![low.clone(), worst, low]), |_| None, day());
    assert_eq!((proposal.vulnerability.as_str(), proposal.of), ("CVE-2099-0002", 3));
}

#[test]
fn an_old_fix_counts_as_old() {
    let mut it = vulnerability("CVE-2099-0001", WORST, 9.8, "CWE-78");
    it.remediations = vec![fix(Some("2026-08-01T00:00:00Z")), fix(Some("2026-11-10T00:00:00Z"))];
    assert_eq!(answer(&propose(&advisory(vec![it.clone()]), |_| None, day()), "solution").0, "over_two_months");
    it.remediations = vec![fix(None)];
    let mut undated = advisory(vec![it]);
    undated.tracking.initial_release = None;
    assert_eq!(answer(&propose(&undated, |_| None, day()), "solution").0, "within_two_months");
}
