//! Which of an advisory's vulnerabilities concern an asset, when they speak of different products.

use std::collections::{BTreeMap, BTreeSet};

use domain::advisory::{
    Advisory, AdvisoryKey, Branch, BranchCategory, Identifiers, ProductEntry, ProductStatus, Tracking, Vulnerability,
};
use domain::asset::AssetLine;
use domain::verdict::{Hit, Verdict};
use matching::{PreparedAsset, Register, compare};
use proptest::prelude::*;

fn entry(id: &str, name: &str, versions: &str) -> ProductEntry {
    ProductEntry {
        product_id: id.to_owned(),
        name: format!("{name} {versions}"),
        branches: vec![
            Branch { category: BranchCategory::Vendor, name: "Voorbeeld Medisch".to_owned() },
            Branch { category: BranchCategory::ProductName, name: name.to_owned() },
            Branch { category: BranchCategory::ProductVersionRange, name: versions.to_owned() },
        ],
        identifiers: Identifiers::default(),
        combination: None,
    }
}

/// A pump in two ranges of versions and a lamp; each vulnerability with what is said of the three.
fn advisory(vulnerabilities: &[(&str, &[(&str, ProductStatus)])]) -> Advisory {
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

/// What is said of the products of one vulnerability alone, in the plainest way: an advisory that has only those.
fn alone(it: &Advisory, vulnerability: &Vulnerability, asset: &PreparedAsset) -> Option<Hit> {
    let products: BTreeSet<&str> = vulnerability.statuses.keys().map(String::as_str).collect();
    let one = Advisory {
        vulnerabilities: vec![vulnerability.clone()],
        products: it.products.iter().filter(|entry| products.contains(entry.product_id.as_str())).cloned().collect(),
        ..it.clone()
    };
    compare(&Register::built_in().advisory(&one).only(&products), asset)
}

fn strength(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::NotAffected => 0,
        Verdict::Review => 1,
        Verdict::Affected => 2,
    }
}

fn any_vulnerabilities() -> impl Strategy<Value = Vec<BTreeMap<String, ProductStatus>>> {
    let status = prop::sample::select(vec![
        ProductStatus::KnownAffected,
        ProductStatus::KnownAffected,
        ProductStatus::UnderInvestigation,
        ProductStatus::Fixed,
        ProductStatus::KnownNotAffected,
    ]);
    let product = prop::sample::select(MANY.map(|(id, ..)| id.to_owned()).to_vec());
    prop::collection::vec(prop::collection::btree_map(product, status, 1..5), 2..5)
}

/// Names that fit a pump closely, vaguely and not at all, with versions that rule it in and out.
const MANY: [(&str, &str, &str); 7] = [
    ("OLD", "NoordLicht VX40", "< 4.2"),
    ("ALL", "NoordLicht VX40", "*"),
    ("NEXT", "NoordLicht VX40", "< 5"),
    ("SERIES", "NoordLicht VX Series", "4.1"),
    ("LINE", "NoordLicht", "< 6"),
    ("ON", "NoordLicht VX40 with WLAN", "*"),
    ("LAMP", "Waterval LP9", "*"),
];

proptest! {
    /// However many vulnerabilities share their products, each is judged as if it stood alone.
    #[test]
    fn each_vulnerability_is_judged_as_if_it_stood_alone(
        said in any_vulnerabilities(),
        product in prop::sample::select(vec!["NoordLicht VX40", "VX40 WLAN", "NoordLicht", "NoordLicht VX50", "Waterval LP9"]),
        version in prop::sample::select(vec!["", "4.1", "4.2", "4.9", "5.0", "onbekend"]),
    ) {
        let mut it = advisory(&[]);
        it.products = MANY.iter().map(|(id, name, versions)| entry(id, name, versions)).collect();
        it.vulnerabilities = (1..)
            .zip(&said)
            .map(|(number, statuses): (u32, _)| Vulnerability {
                cve: Some(format!("CVE-2099-{number:04}")),
                statuses: statuses.clone(),
                ..Vulnerability::default()
            })
            .collect();
        let different: BTreeSet<_> = said.iter().collect();
        prop_assume!(different.len() > 1);
        let register = Register::built_in();
        let asset = register.asset(&AssetLine { product: product.to_owned(), ..pump(version) });
        let (hit, concerns) = register.advisory(&it).judge(&asset);
        let each: Vec<_> = it.vulnerabilities.iter().map(|one| (one.label(), alone(&it, one, &asset))).collect();
        let strongest = each.iter().filter_map(|(_, hit)| hit.as_ref()).map(|hit| (strength(hit.verdict), hit.score)).max();
        if let Some(strongest) = strongest {
            prop_assert_eq!(hit.as_ref().map(|hit| (strength(hit.verdict), hit.score)), Some(strongest));
        }
        let wanted: Vec<_> = each
            .iter()
            .filter_map(|(label, hit)| Some((*label, hit.as_ref()?)))
            .filter(|(_, hit)| hit.verdict != Verdict::NotAffected)
            .map(|(label, hit)| (label, hit.verdict, hit.product_id.as_str()))
            .collect();
        let concerns = concerns.unwrap_or_default();
        let found: Vec<_> =
            concerns.iter().map(|it| (it.vulnerability.as_str(), it.verdict, it.product_id.as_str())).collect();
        prop_assert_eq!(found, wanted);
    }
}
