//! Which vulnerabilities concern a device, and when what is to be done is something else.

use super::*;
use crate::advisory::{AdvisoryKey, Branch, BranchCategory, Identifiers, ProductEntry, Tracking};

fn entry(id: &str, versions: &str) -> ProductEntry {
    let branch = |category, name: &str| Branch { category, name: name.to_owned() };
    ProductEntry {
        product_id: id.to_owned(),
        name: format!("Halmarin Pomp {versions}"),
        branches: vec![
            branch(BranchCategory::Vendor, "Halmarin"),
            branch(BranchCategory::ProductName, if id == "OTHER" { "Lamp" } else { "Pomp" }),
            branch(BranchCategory::ProductVersionRange, versions),
        ],
        identifiers: Identifiers::default(),
        combination: None,
    }
}

fn fix(details: &str, products: &[&str]) -> advisory::Remediation {
    advisory::Remediation {
        category: "vendor_fix".to_owned(),
        details: details.to_owned(),
        date: None,
        url: None,
        products: products.iter().map(|id| (*id).to_owned()).collect(),
        restart: None,
    }
}

fn vulnerability(cve: &str, statuses: &[(&str, ProductStatus)]) -> Vulnerability {
    Vulnerability {
        cve: Some(cve.to_owned()),
        statuses: statuses.iter().map(|(id, status)| ((*id).to_owned(), *status)).collect(),
        remediations: vec![fix("Install 4.2", &["P1", "P2"])],
        ..Vulnerability::default()
    }
}

fn advisory(vulnerabilities: Vec<Vulnerability>) -> Advisory {
    Advisory {
        key: AdvisoryKey { namespace: "https://halmarin.example".to_owned(), tracking_id: "H-1".to_owned() },
        csaf_version: "2.0".to_owned(),
        category: "csaf_security_advisory".to_owned(),
        title: "Pumps".to_owned(),
        lang: None,
        tlp: None,
        publisher: "Halmarin".to_owned(),
        publisher_category: "vendor".to_owned(),
        tracking: Tracking::default(),
        aggregate_severity: None,
        notes: Vec::new(),
        references: Vec::new(),
        products: vec![entry("P1", "< 4.2"), entry("P2", "4.2"), entry("OTHER", "*")],
        vulnerabilities,
    }
}

fn hit(product_id: &str, verdict: Verdict) -> Hit {
    Hit { verdict, score: 90, product_id: product_id.to_owned(), product: "Pomp".to_owned(), grounds: Vec::new() }
}

fn found(it: &Advisory, hit: &Hit) -> Vec<(String, Verdict)> {
    concerns(it, hit).into_iter().map(|concern| (concern.vulnerability, concern.verdict)).collect()
}

#[test]
fn the_status_of_the_entry_that_decided_says_which_vulnerabilities_concern_a_device() {
    use ProductStatus::{
        FirstAffected, FirstFixed, Fixed, KnownAffected, KnownNotAffected, LastAffected, Recommended,
        UnderInvestigation,
    };
    let all = [
        ("CVE-2099-0001", KnownAffected),
        ("CVE-2099-0002", FirstAffected),
        ("CVE-2099-0003", LastAffected),
        ("CVE-2099-0004", UnderInvestigation),
        ("CVE-2099-0005", Recommended),
        ("CVE-2099-0006", FirstFixed),
        ("CVE-2099-0007", Fixed),
        ("CVE-2099-0008", KnownNotAffected),
    ];
    let mut listed: Vec<_> = all.iter().map(|(cve, status)| vulnerability(cve, &[("P1", *status)])).collect();
    // Nothing is said of our entry in the ninth.
    listed.push(vulnerability("CVE-2099-0009", &[("OTHER", KnownAffected)]));
    let it = advisory(listed);
    let expected = |verdict| {
        vec![
            ("CVE-2099-0001".to_owned(), verdict),
            ("CVE-2099-0002".to_owned(), verdict),
            ("CVE-2099-0003".to_owned(), verdict),
            ("CVE-2099-0004".to_owned(), Verdict::Review),
        ]
    };
    assert_eq!(found(&it, &hit("P1", Verdict::Affected)), expected(Verdict::Affected));
    assert_eq!(found(&it, &hit("P1", Verdict::Review)), expected(Verdict::Review));
    assert_eq!(found(&it, &hit("P1", Verdict::NotAffected)), []);
}

#[test]
fn a_doubtful_device_is_not_ruled_out_while_another_version_of_its_product_is_affected() {
    use ProductStatus::{Fixed, KnownAffected};
    let it = advisory(vec![
        vulnerability("CVE-2099-0001", &[("P1", Fixed), ("P2", KnownAffected)]),
        vulnerability("CVE-2099-0002", &[("P1", KnownAffected)]),
        vulnerability("CVE-2099-0003", &[("P1", Fixed), ("OTHER", KnownAffected)]),
    ]);
    let known = found(&it, &hit("P1", Verdict::Affected));
    assert_eq!(known, [("CVE-2099-0002".to_owned(), Verdict::Affected)]);
    let unknown = found(&it, &hit("P1", Verdict::Review));
    let expected = ["CVE-2099-0001", "CVE-2099-0002"].map(|cve| (cve.to_owned(), Verdict::Review));
    assert_eq!(unknown, expected);
}

#[test]
fn what_is_said_of_no_product_is_said_of_all_and_what_contradicts_itself_is_a_doubt() {
    let it = advisory(vec![vulnerability("CVE-2099-0001", &[])]);
    assert_eq!(found(&it, &hit("", Verdict::Review)), [("CVE-2099-0001".to_owned(), Verdict::Review)]);
    assert_eq!(found(&it, &hit("P1", Verdict::Affected)), [("CVE-2099-0001".to_owned(), Verdict::Affected)]);
    let it = advisory(vec![vulnerability("CVE-2099-0001", &[("P1", ProductStatus::Fixed)])]);
    assert_eq!(found(&it, &hit("P1", Verdict::Affected)), [("CVE-2099-0001".to_owned(), Verdict::Review)]);
    assert_eq!(found(&advisory(Vec::new()), &hit("P1", Verdict::Affected)), []);
}

/// The print of the one vulnerability after a change to the advisory.
fn print(change: impl Fn(&mut Advisory)) -> ContentHash {
    let mut it = advisory(vec![vulnerability("CVE-2099-0001", &[("P1", ProductStatus::KnownAffected)])]);
    change(&mut it);
    concerns(&it, &hit("P1", Verdict::Affected)).remove(0).print
}

#[test]
fn only_another_task_is_another_print() {
    let before = print(|_| {});
    let same: [fn(&mut Advisory); 6] = [
        |it| it.title = "Pumps, second edition".to_owned(),
        |it| it.tracking.version = "7".to_owned(),
        |it| it.products[0].name = "Halmarin  POMP".to_owned(),
        |it| it.vulnerabilities[0].remediations[0].details = " Install\n4.2 ".to_owned(),
        |it| it.vulnerabilities[0].remediations.push(fix("Install 9", &["OTHER"])),
        |it| it.vulnerabilities.insert(0, vulnerability("CVE-2099-0009", &[("OTHER", ProductStatus::Fixed)])),
    ];
    for (place, change) in same.iter().enumerate() {
        assert_eq!(print(change), before, "{place}");
    }
    let other: [fn(&mut Advisory); 6] = [
        |it| it.vulnerabilities[0].remediations[0].details = "Install 4.3".to_owned(),
        |it| it.vulnerabilities[0].remediations[0].category = "workaround".to_owned(),
        |it| it.vulnerabilities[0].remediations[0].url = Some("https://halmarin.example".to_owned()),
        |it| it.vulnerabilities[0].remediations[0].products = vec!["OTHER".to_owned()],
        |it| it.vulnerabilities[0].remediations.push(fix("Turn it off", &["P1"])),
        |it| it.products[0].branches[2].name = "< 4.3".to_owned(),
    ];
    for (place, change) in other.iter().enumerate() {
        assert_ne!(print(change), before, "{place}");
    }
}

#[test]
fn a_vulnerability_is_known_by_its_number_and_never_by_its_place() {
    let mut it = vulnerability(" cve-2099-0001", &[]);
    assert_eq!(key_of(&it), "CVE-2099-0001");
    it.cve = None;
    it.ids = vec![("Halmarin".to_owned(), "H-7".to_owned())];
    it.title = Some("Open  door".to_owned());
    assert_eq!(key_of(&it), "Halmarin: H-7");
    it.ids.clear();
    assert_eq!(key_of(&it), "Open door");
    it.title = Some("x".repeat(500));
    let long = key_of(&it);
    assert_eq!(long.chars().count(), MAX_KEY);
    it.title = Some(format!("{}y", "x".repeat(499)));
    assert_ne!(key_of(&it), long);
    it.title = None;
    let nameless = key_of(&it);
    it.cwes.push(("CWE-287".to_owned(), "Improper Authentication".to_owned()));
    assert_ne!(key_of(&it), nameless);
}

#[test]
fn two_entries_for_one_number_are_one_vulnerability() {
    let one = vulnerability("CVE-2099-0001", &[("P1", ProductStatus::Fixed)]);
    let other = vulnerability("CVE-2099-0001", &[("P1", ProductStatus::KnownAffected)]);
    let it = advisory(vec![one, other]);
    assert_eq!(found(&it, &hit("P1", Verdict::Affected)), [("CVE-2099-0001".to_owned(), Verdict::Affected)]);
}

#[test]
fn a_device_is_done_when_all_of_it_is() {
    use Remediation::{Done, InProgress, NotRemediated};
    for (states, overall) in [
        (vec![], None),
        (vec![NotRemediated, NotRemediated], Some(NotRemediated)),
        (vec![Done, Done], Some(Done)),
        (vec![Done, NotRemediated], Some(InProgress)),
        (vec![InProgress], Some(InProgress)),
    ] {
        assert_eq!(Remediation::overall(states.clone()), overall, "{states:?}");
    }
    for state in Remediation::ALL {
        assert_eq!(Remediation::from_code(state.code()), Some(state));
    }
}
