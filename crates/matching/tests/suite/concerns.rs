//! Which of an advisory's vulnerabilities concern an asset, when they speak of different products.

use std::collections::BTreeMap;

use domain::advisory::{
    Advisory, AdvisoryKey, Branch, BranchCategory, Identifiers, ProductEntry, ProductStatus, Tracking, Vulnerability,
};
use domain::asset::AssetLine;
use domain::verdict::Verdict;
use matching::{Register, compare};

/// A pump in two ranges of versions and a lamp; each vulnerability with what is said of the three.
fn advisory(vulnerabilities: &[(&str, &[(&str, ProductStatus)])]) -> Advisory {
    let entry = |id: &str, name: &str, versions: &str| ProductEntry {
        product_id: id.to_owned(),
        name: format!("{name} {versions}"),
        branches: vec![
            Branch { category: BranchCategory::Vendor, name: "Voorbeeld Medisch".to_owned() },
            Branch { category: BranchCategory::ProductName, name: name.to_owned() },
            Branch { category: BranchCategory::ProductVersionRange, name: versions.to_owned() },
        ],
        identifiers: Identifiers::default(),
        combination: None,
    };
    Advisory {
        key: AdvisoryKey { namespace: "https://cert.example".to_owned(), tracking_id: "EX-2099-0002".to_owned() },
        csaf_version: "2.0".to_owned(),
        category: "csaf_security_advisory".to_owned(),
        title: "NoordLicht VX40".to_owned(),
        lang: None,
        tlp: None,
        publisher: String::new(),
        publisher_category: String::new(),
        tracking: Tracking::default(),
        aggregate_severity: None,
        notes: Vec::new(),
        references: Vec::new(),
        products: vec![
            entry("OLD", "NoordLicht VX40", "< 4.2"),
            entry("ALL", "NoordLicht VX40", "*"),
            entry("LAMP", "Waterval LP9", "*"),
        ],
        vulnerabilities: vulnerabilities
            .iter()
            .map(|(cve, statuses)| Vulnerability {
                cve: Some((*cve).to_owned()),
                statuses: statuses.iter().map(|(id, status)| ((*id).to_owned(), *status)).collect::<BTreeMap<_, _>>(),
                ..Vulnerability::default()
            })
            .collect(),
    }
}

fn pump(version: &str) -> AssetLine {
    AssetLine {
        maker: "Voorbeeld Medisch".to_owned(),
        product: "NoordLicht VX40".to_owned(),
        version: version.to_owned(),
        ..AssetLine::default()
    }
}

/// Vulnerability, verdict and the entry that decided, of a pump with this version.
fn found(it: &Advisory, version: &str) -> Vec<(String, Verdict, String)> {
    let register = Register::built_in();
    let asset = register.asset(&pump(version));
    let (_, all) = register.advisory(it).judge(&asset);
    let all = all.unwrap_or_default();
    all.iter().cloned().map(|one| (one.vulnerability, one.verdict, one.product_id)).collect()
}

#[test]
fn each_vulnerability_is_judged_by_the_entry_that_it_speaks_of() {
    use ProductStatus::KnownAffected;
    let it = advisory(&[
        ("CVE-2099-0001", &[("OLD", KnownAffected)]),
        ("CVE-2099-0002", &[("ALL", KnownAffected)]),
        ("CVE-2099-0003", &[("LAMP", KnownAffected)]),
    ]);
    let one = |cve: &str, verdict, id: &str| (cve.to_owned(), verdict, id.to_owned());
    let all = one("CVE-2099-0002", Verdict::Affected, "ALL");
    assert_eq!(found(&it, "4.1"), [one("CVE-2099-0001", Verdict::Affected, "OLD"), all.clone()]);
    assert_eq!(found(&it, "4.3"), std::slice::from_ref(&all), "fixed in one, and not in the other");
    // An unknown version is a question for the one, and none for the other.
    assert_eq!(found(&it, ""), [one("CVE-2099-0001", Verdict::Review, "OLD"), all]);
}

fn verdict(it: &Advisory, version: &str) -> Option<Verdict> {
    let register = Register::built_in();
    compare(&register.advisory(it), &register.asset(&pump(version))).map(|hit| hit.verdict)
}

#[test]
fn what_the_closest_entry_rules_out_another_vulnerability_may_still_have() {
    use ProductStatus::KnownAffected;
    // The entry of one vulnerability names the pump itself, that of the other its series.
    let mut it =
        advisory(&[("CVE-2099-0001", &[("OLD", KnownAffected)]), ("CVE-2099-0002", &[("ALL", KnownAffected)])]);
    assert_eq!(verdict(&it, "4.3"), Some(Verdict::Affected));
    // Both speak of versions: of the same line, with another end.
    for entry in &mut it.products {
        let (is_all, last) = (entry.product_id == "ALL", entry.branches.last_mut().unwrap());
        last.name = if is_all { "< 4.3.0" } else { "< 4.2.3" }.to_owned();
    }
    assert_eq!(verdict(&it, "4.2.7"), Some(Verdict::Affected), "fixed in 4.2.3 for one, in 4.3.0 for the other");
    assert_eq!(verdict(&it, "4.3.1"), Some(Verdict::NotAffected));
    // For one vulnerability the same two bounds are the fixes of two lines of releases.
    it.vulnerabilities =
        advisory(&[("CVE-2099-0001", &[("OLD", KnownAffected), ("ALL", KnownAffected)])]).vulnerabilities;
    assert_eq!(verdict(&it, "4.2.7"), Some(Verdict::NotAffected));
}

#[test]
fn what_is_not_to_be_told_apart_has_no_list_of_its_own() {
    use ProductStatus::KnownAffected;
    let same: &[(&str, ProductStatus)] = &[("OLD", KnownAffected)];
    for it in [
        advisory(&[("CVE-2099-0001", same), ("CVE-2099-0002", same)]),
        advisory(&[("CVE-2099-0001", same), ("CVE-2099-0002", &[])]),
        advisory(&[]),
    ] {
        assert!(found(&it, "4.1").is_empty());
        assert_eq!(verdict(&it, "4.1"), Some(Verdict::Affected));
    }
}

#[test]
fn one_product_has_one_key_however_it_is_written() {
    let register = Register::built_in();
    let key = |maker: &str, product: &str, model: &str| {
        let line = AssetLine {
            maker: maker.to_owned(),
            product: product.to_owned(),
            model_number: model.to_owned(),
            ..AssetLine::default()
        };
        register.keyed(&line).product_key()
    };
    let wanted = key("Voorbeeld Medisch", "NoordLicht VX40", "");
    assert_eq!(wanted.len(), 32);
    for (maker, product) in [("VOORBEELD MEDISCH", "Noordlicht VX-40"), ("Voorbeeld Medisch", "noordlicht  vx 40")] {
        assert_eq!(key(maker, product, ""), wanted, "{maker} {product}");
    }
    for (maker, product) in [("Voorbeeld Medisch", "NoordLicht VX41"), ("Ander", "NoordLicht VX40")] {
        assert_ne!(key(maker, product, ""), wanted, "{maker} {product}");
    }
    assert_eq!(key("Voorbeeld Medisch", "", ""), "");
    assert_ne!(key("Voorbeeld Medisch", "", "865240"), "");
}
