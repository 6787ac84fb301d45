//! Components against advisories and statements: what each identifier is worth, and whose word counts.

use std::collections::BTreeMap;

use domain::advisory::{AdvisoryKey, Branch, BranchCategory, Combination, Identifiers, Tracking, Vulnerability};
use domain::sbom::{Component, SbomFormat};
use domain::vex::{Justification, VexFormat, VexIdentifiers, VexProduct, VexStatus};

use super::*;

const HASH: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const CVE: &str = "CVE-2099-0001";

fn advisory(range: Option<&str>, identifiers: Identifiers, status: ProductStatus) -> Advisory {
    let mut branches = vec![
        Branch { category: BranchCategory::Vendor, name: "Slot en Grendel".to_owned() },
        Branch { category: BranchCategory::ProductName, name: "Grendel TLS".to_owned() },
    ];
    branches
        .extend(range.map(|range| Branch { category: BranchCategory::ProductVersionRange, name: range.to_owned() }));
    let entry = ProductEntry {
        product_id: "P1".to_owned(),
        name: "Grendel TLS".to_owned(),
        branches,
        identifiers,
        combination: None,
    };
    Advisory {
        key: AdvisoryKey { namespace: "https://slot.example".to_owned(), tracking_id: "S-1".to_owned() },
        csaf_version: "2.0".to_owned(),
        category: "csaf_vex".to_owned(),
        title: String::new(),
        lang: None,
        tlp: None,
        publisher: "Slot en Grendel".to_owned(),
        publisher_category: "vendor".to_owned(),
        tracking: Tracking::default(),
        aggregate_severity: None,
        notes: Vec::new(),
        references: Vec::new(),
        products: vec![entry],
        vulnerabilities: vec![Vulnerability {
            cve: Some(CVE.to_owned()),
            statuses: BTreeMap::from([("P1".to_owned(), status)]),
            ..Vulnerability::default()
        }],
    }
}

fn purl(text: &str) -> Identifiers {
    Identifiers { purls: vec![text.to_owned()], ..Identifiers::default() }
}

fn component() -> Component {
    Component {
        reference: "tls".to_owned(),
        name: "grendel-tls".to_owned(),
        version: "3.0.1".to_owned(),
        purls: vec!["pkg:npm/grendel-tls@3.0.1".to_owned()],
        cpes: vec!["cpe:2.3:a:slot:grendel_tls:3.0.1:*:*:*:*:*:*:*".to_owned()],
        hashes: vec![("SHA-256".to_owned(), HASH.to_owned())],
        ..Component::default()
    }
}

fn sbom(component: Component) -> Sbom {
    let subject = Component {
        reference: "pump".to_owned(),
        supplier: "Lindehof Medical B.V.".to_owned(),
        name: "Infuselle".to_owned(),
        version: "4.1".to_owned(),
        cpes: vec!["cpe:2.3:o:lindehof:infuselle:4.1:*:*:*:*:*:*:*".to_owned()],
        ..Component::default()
    };
    Sbom {
        format: SbomFormat::CycloneDx,
        version: "1.6".to_owned(),
        id: Some("urn:uuid:1/1".to_owned()),
        created: None,
        authors: Vec::new(),
        subject: Some(0),
        components: vec![subject, component],
    }
}

/// Verdict and the codes of the grounds; "-" when nothing is said.
fn told(advisory: &Advisory, sbom: &Sbom, statements: &[VexStatement]) -> String {
    let hits = SbomIndex::new([advisory]).judge(sbom, statements);
    let Some(hit) = hits.iter().find(|hit| hit.component == 1) else { return "-".to_owned() };
    let grounds: Vec<String> = hit
        .grounds
        .iter()
        .map(|ground| format!("{ground:?}").split([' ', '{']).next().unwrap_or_default().to_owned())
        .collect();
    format!("{} {}", hit.verdict.code(), grounds.join(" "))
}

const AFFECTED: ProductStatus = ProductStatus::KnownAffected;

#[test]
fn each_identifier_is_worth_what_it_proves() {
    let cpe = |text: &str| Identifiers { cpe: Some(text.to_owned()), ..Identifiers::default() };
    let hash = |name: &str, value: &str| Identifiers {
        hashes: vec![(name.to_owned(), value.to_owned())],
        ..Identifiers::default()
    };
    for (range, identifiers, status, wanted) in [
        (None, purl("pkg:npm/grendel-tls@3.0.1"), AFFECTED, "affected PurlEqual"),
        (None, purl("pkg:npm/grendel-tls@3.0.2"), AFFECTED, "not_affected PurlPackage VersionOutside"),
        (None, purl("pkg:npm/grendel-tls"), AFFECTED, "affected PurlPackage AllVersions"),
        (Some("vers:npm/<3.1.0"), purl("pkg:npm/grendel-tls"), AFFECTED, "affected PurlPackage VersionWithin"),
        (Some("vers:npm/<3.0.0"), purl("pkg:npm/grendel-tls"), AFFECTED, "not_affected PurlPackage VersionOutside"),
        // A version in the identifier is one of the range, and no bound to it.
        (Some("vers:npm/<3.1.0"), purl("pkg:npm/grendel-tls@3.0.2"), AFFECTED, "affected PurlPackage VersionWithin"),
        (
            Some("vers:npm/<3.0.0"),
            purl("pkg:npm/grendel-tls@2.9.0"),
            AFFECTED,
            "not_affected PurlPackage VersionOutside",
        ),
        (
            Some("vers:npm/<3.0.0"),
            purl("pkg:npm/grendel-tls@3.0.1"),
            AFFECTED,
            "review PurlPackage VersionNotComparable",
        ),
        (
            Some("before the fix"),
            purl("pkg:npm/grendel-tls@3.0.2"),
            AFFECTED,
            "review PurlPackage VersionNotComparable",
        ),
        (
            Some("vers:generic/<3.1"),
            cpe("cpe:2.3:a:slot:grendel_tls:3.0.2:*:*:*:*:*:*:*"),
            AFFECTED,
            "review CpeMatch VersionNotComparable",
        ),
        (
            Some("vers:generic/<3.0"),
            cpe("cpe:2.3:a:slot:grendel_tls:3.0.1:*:*:*:*:*:*:*"),
            AFFECTED,
            "review CpeMatch VersionNotComparable",
        ),
        (Some("before the fix"), purl("pkg:npm/grendel-tls"), AFFECTED, "review PurlPackage VersionNotComparable"),
        (Some("vers:hackage/<9"), purl("pkg:npm/grendel-tls"), AFFECTED, "review PurlPackage VersionNotComparable"),
        (None, purl("pkg:npm/grendel-tls@3.0.1"), ProductStatus::Fixed, "not_affected PurlEqual StatedFixed"),
        (
            None,
            purl("pkg:npm/grendel-tls"),
            ProductStatus::UnderInvestigation,
            "review PurlPackage AllVersions UnderInvestigation",
        ),
        (None, purl("pkg:npm/other"), AFFECTED, "-"),
        (None, cpe("cpe:2.3:a:slot:grendel_tls:*:*:*:*:*:*:*:*"), AFFECTED, "affected CpeMatch AllVersions"),
        (None, cpe("cpe:2.3:a:slot:grendel_tls:3.0.1:*:*:*:*:*:*:*"), AFFECTED, "affected CpeMatch"),
        (None, cpe("cpe:2.3:a:slot:grendel_tls:3.0.2:*:*:*:*:*:*:*"), AFFECTED, "not_affected CpeMatch VersionOutside"),
        (
            None,
            cpe("cpe:2.3:a:slot:grendel_tls:3.0.1:*:*:*:*:linux:*:*"),
            AFFECTED,
            "review CpeMatch VersionNotComparable",
        ),
        (None, cpe("cpe:2.3:a:slot:other:3.0.1:*:*:*:*:*:*:*"), AFFECTED, "-"),
        (None, hash("sha256", HASH), AFFECTED, "affected HashEqual"),
        (Some("vers:generic/<3.1"), Identifiers::default(), AFFECTED, "review NameSame VersionWithin"),
        (Some("vers:generic/<3.0"), Identifiers::default(), AFFECTED, "-"),
        (None, Identifiers::default(), ProductStatus::KnownNotAffected, "-"),
    ] {
        let stated = format!("{range:?} {identifiers:?}");
        assert_eq!(told(&advisory(range, identifiers, status), &sbom(component()), &[]), wanted, "{stated}");
    }
}

/// The package stands in the tree with its identifiers; statuses are of it within a product stream.
fn in_a_stream(identifiers: Identifiers, status: ProductStatus) -> Advisory {
    let mut it = advisory(None, identifiers, status);
    let entry = |id: &str, name: &str, combination: Option<Combination>| ProductEntry {
        product_id: id.to_owned(),
        name: name.to_owned(),
        branches: vec![Branch { category: BranchCategory::ProductName, name: "Grendel Stream 9".to_owned() }],
        identifiers: Identifiers::default(),
        combination,
    };
    let combination = Combination {
        category: "default_component_of".to_owned(),
        product: "P1".to_owned(),
        relates_to: vec!["S9".to_owned()],
    };
    it.products.push(entry("S9", "Grendel Stream 9", None));
    it.products.push(entry("S9:P1", "grendel-tls as a component of Grendel Stream 9", Some(combination)));
    it.vulnerabilities[0].statuses = BTreeMap::from([("S9:P1".to_owned(), status)]);
    it
}

#[test]
fn what_only_a_combination_has_a_status_for_is_found_by_its_part() {
    for (identifiers, status, wanted) in [
        (purl("pkg:npm/grendel-tls@3.0.1"), AFFECTED, "affected PurlEqual"),
        (purl("pkg:npm/grendel-tls"), AFFECTED, "affected PurlPackage AllVersions"),
        (Identifiers::default(), AFFECTED, "review NameSame AllVersions"),
        (purl("pkg:npm/grendel-tls@3.0.1"), ProductStatus::Fixed, "not_affected PurlEqual StatedFixed"),
        // Only there: another stream of the same package may well be affected.
        (purl("pkg:npm/grendel-tls"), ProductStatus::KnownNotAffected, "-"),
    ] {
        let stated = format!("{identifiers:?} {status:?}");
        assert_eq!(told(&in_a_stream(identifiers, status), &sbom(component()), &[]), wanted, "{stated}");
    }
}

#[test]
fn an_unknown_version_is_a_question() {
    let mut unknown = component();
    unknown.version.clear();
    unknown.purls = vec!["pkg:npm/grendel-tls".to_owned()];
    unknown.cpes.clear();
    let advisory = advisory(Some("vers:npm/<3.1.0"), purl("pkg:npm/grendel-tls"), AFFECTED);
    assert_eq!(told(&advisory, &sbom(unknown), &[]), "review PurlPackage VersionMissing");
}

fn statement(author: &str, at: &str, status: VexStatus) -> VexStatement {
    let part = VexIdentifiers { purls: vec!["pkg:npm/grendel-tls@3.0.1".to_owned()], ..VexIdentifiers::default() };
    let names = VexIdentifiers {
        cpes: vec!["cpe:2.3:o:lindehof:infuselle:4.1:*:*:*:*:*:*:*".to_owned()],
        ..VexIdentifiers::default()
    };
    VexStatement {
        format: VexFormat::OpenVex,
        document: "https://lindehof.example/vex/1".to_owned(),
        author: author.to_owned(),
        supplier: None,
        by_supplier: false,
        at: at.parse().ok(),
        vulnerabilities: vec![CVE.to_owned()],
        products: vec![VexProduct { reference: String::new(), names, parts: vec![part] }],
        status,
        justification: Some(Justification::VulnerableCodeNotInExecutePath),
        stated_justification: Some("vulnerable_code_not_in_execute_path".to_owned()),
        impact: None,
        action: None,
    }
}

const EARLY: &str = "2099-01-01T00:00:00Z";
const LATE: &str = "2099-02-01T00:00:00Z";

#[test]
fn only_the_suppliers_newest_statement_lets_a_component_off() {
    let advisory = advisory(None, purl("pkg:npm/grendel-tls@3.0.1"), AFFECTED);
    let supplier = |at, status| statement("Lindehof Medical", at, status);
    for (statements, wanted) in [
        (vec![supplier(EARLY, VexStatus::NotAffected)], "not_affected PurlEqual VexNotAffected"),
        (
            vec![supplier(EARLY, VexStatus::NotAffected), supplier(LATE, VexStatus::Affected)],
            "affected PurlEqual VexAffected VexSuperseded",
        ),
        (
            vec![supplier(LATE, VexStatus::NotAffected), supplier(EARLY, VexStatus::Affected)],
            "not_affected PurlEqual VexNotAffected",
        ),
        (
            vec![supplier(EARLY, VexStatus::NotAffected), supplier(EARLY, VexStatus::Affected)],
            "affected PurlEqual VexAffected",
        ),
        (vec![supplier(EARLY, VexStatus::UnderInvestigation)], "review PurlEqual VexUnderInvestigation"),
        (vec![statement("Somebody", LATE, VexStatus::NotAffected)], "affected PurlEqual VexByOther"),
        (
            vec![VexStatement { by_supplier: true, ..statement("Somebody", LATE, VexStatus::NotAffected) }],
            "affected PurlEqual VexByOther",
        ),
        (
            vec![VexStatement {
                stated_justification: Some("requires_configuration".to_owned()),
                ..supplier(EARLY, VexStatus::NotAffected)
            }],
            "review PurlEqual VexConditional",
        ),
        (
            vec![VexStatement {
                stated_justification: None,
                justification: None,
                ..supplier(EARLY, VexStatus::NotAffected)
            }],
            "review PurlEqual VexWithoutReason",
        ),
    ] {
        assert_eq!(told(&advisory, &sbom(component()), &statements), wanted);
    }
}

#[test]
fn a_statement_about_another_version_or_product_changes_nothing() {
    let advisory = advisory(None, purl("pkg:npm/grendel-tls@3.0.1"), AFFECTED);
    let mut other = statement("Lindehof Medical", EARLY, VexStatus::NotAffected);
    other.products[0].names.cpes = vec!["cpe:2.3:o:lindehof:infuselle:4.0:*:*:*:*:*:*:*".to_owned()];
    assert_eq!(told(&advisory, &sbom(component()), &[other.clone()]), "affected PurlEqual");
    // Of the whole product, whatever the part.
    other.products[0].names.cpes = vec!["cpe:2.3:o:lindehof:infuselle:4.1:*:*:*:*:*:*:*".to_owned()];
    other.products[0].parts.clear();
    assert_eq!(told(&advisory, &sbom(component()), &[other]), "not_affected PurlEqual VexNotAffected");
}

#[test]
fn a_statement_alone_makes_a_hit_when_it_says_affected() {
    let other = advisory(None, purl("pkg:npm/unrelated"), AFFECTED);
    let said = [statement("Lindehof Medical", EARLY, VexStatus::Affected)];
    assert_eq!(told(&other, &sbom(component()), &said), "affected VexAffected");
    let said = [statement("Lindehof Medical", EARLY, VexStatus::NotAffected)];
    assert_eq!(told(&other, &sbom(component()), &said), "-");
}

#[test]
fn entries_that_contradict_each_other_are_a_question() {
    let mut both = advisory(Some("vers:npm/<4.0.0"), purl("pkg:npm/grendel-tls"), AFFECTED);
    let fixed = advisory(None, purl("pkg:npm/grendel-tls@3.0.1"), ProductStatus::Fixed);
    let mut entry = fixed.products[0].clone();
    entry.product_id = "P2".to_owned();
    both.products.push(entry);
    both.vulnerabilities[0].statuses.insert("P2".to_owned(), ProductStatus::Fixed);
    assert!(told(&both, &sbom(component()), &[]).starts_with("review "));
}

#[test]
fn nobody_becomes_the_supplier_by_calling_himself_one() {
    let advisory = advisory(None, purl("pkg:npm/grendel-tls@3.0.1"), AFFECTED);
    let said = |author| {
        let mut it = statement(author, EARLY, VexStatus::NotAffected);
        it.by_supplier = true;
        it.products[0].names = VexIdentifiers::clone(&it.products[0].parts[0]);
        it.products[0].parts.clear();
        [it]
    };
    let mut bill = sbom(component());
    bill.components[0].supplier.clear();
    assert_eq!(told(&advisory, &bill, &said("Somebody")), "affected PurlEqual VexNoSupplier");
    bill.made_by("Lindehof Medical");
    assert_eq!(told(&advisory, &bill, &said("Somebody")), "affected PurlEqual VexByOther");
    assert_eq!(told(&advisory, &bill, &said("Lindehof Medical BV")), "not_affected PurlEqual VexNotAffected");
    // A document that names no product at all.
    let mut bare = Sbom { subject: None, ..bill.clone() };
    bare.components[0].supplier.clear();
    bare.made_by("Lindehof Medical");
    assert_eq!(told(&advisory, &bare, &said("Lindehof Medical")), "not_affected PurlEqual VexNotAffected");
    bill.made_by("Somebody");
    assert_eq!(bill.components[0].supplier, "Lindehof Medical", "the document's own word stands");
}
