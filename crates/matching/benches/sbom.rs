//! How fast a bill of materials of 5,000 components is judged against 10,000 product entries. Run:
//! `cargo bench -p brandwacht-matching --bench sbom`.

use domain::advisory::{
    Advisory, AdvisoryKey, Branch, BranchCategory, Identifiers, ProductEntry, ProductStatus, Tracking, Vulnerability,
};
use domain::sbom::{Component, Sbom, SbomFormat};
use matching::sbom::SbomIndex;

fn main() {
    divan::main();
}

/// Advisories of ten entries each: a third by package URL with a range, a third by CPE, a third by name only.
fn advisories(entries: usize) -> Vec<Advisory> {
    let product = |n: usize| {
        let identifiers = match n % 3 {
            0 => Identifiers { purls: vec![format!("pkg:npm/onderdeel-{n}")], ..Identifiers::default() },
            1 => Identifiers {
                cpe: Some(format!("cpe:2.3:a:maker:onderdeel_{n}:*:*:*:*:*:*:*:*")),
                ..Identifiers::default()
            },
            _ => Identifiers::default(),
        };
        ProductEntry {
            product_id: format!("P{n}"),
            name: format!("onderdeel-{n}"),
            branches: vec![
                Branch { category: BranchCategory::ProductName, name: format!("onderdeel-{n}") },
                Branch {
                    category: BranchCategory::ProductVersionRange,
                    name: format!(
                        "vers:{}/>=1.0.0|<{}.0.0",
                        if n.is_multiple_of(3) { "npm" } else { "generic" },
                        n % 5 + 2
                    ),
                },
            ],
            identifiers,
            combination: None,
        }
    };
    let advisory = |at: usize| {
        let products: Vec<ProductEntry> = (at * 10..at * 10 + 10).map(product).collect();
        let statuses = products.iter().map(|it| (it.product_id.clone(), ProductStatus::KnownAffected)).collect();
        Advisory {
            key: AdvisoryKey { namespace: "https://cert.example".to_owned(), tracking_id: format!("EX-{at}") },
            csaf_version: "2.0".to_owned(),
            category: "csaf_security_advisory".to_owned(),
            title: String::new(),
            lang: None,
            tlp: None,
            publisher: "CERT".to_owned(),
            publisher_category: "coordinator".to_owned(),
            tracking: Tracking::default(),
            aggregate_severity: None,
            notes: Vec::new(),
            references: Vec::new(),
            products,
            vulnerabilities: vec![Vulnerability {
                cve: Some(format!("CVE-2099-{at:05}")),
                statuses,
                ..Vulnerability::default()
            }],
        }
    };
    (0..entries / 10).map(advisory).collect()
}

/// Every other component is named by an entry.
fn sbom(components: usize) -> Sbom {
    let component = |n: usize| {
        let number = if n.is_multiple_of(2) { n } else { n + 1_000_000 };
        Component {
            reference: format!("c{n}"),
            name: format!("onderdeel-{number}"),
            version: format!("{}.2.{}", n % 7 + 1, n % 10),
            purls: vec![format!("pkg:npm/onderdeel-{number}@{}.2.{}", n % 7 + 1, n % 10)],
            cpes: vec![format!("cpe:2.3:a:maker:onderdeel_{number}:{}.2.{}:*:*:*:*:*:*:*", n % 7 + 1, n % 10)],
            ..Component::default()
        }
    };
    Sbom {
        format: SbomFormat::CycloneDx,
        version: "1.6".to_owned(),
        id: None,
        created: None,
        authors: Vec::new(),
        subject: None,
        components: (0..components).map(component).collect(),
    }
}

#[divan::bench(sample_count = 10)]
fn index_10_000_entries(bencher: divan::Bencher) {
    let advisories = advisories(10_000);
    bencher.bench_local(|| SbomIndex::new(&advisories).len());
}

#[divan::bench(sample_count = 10)]
fn judge_5_000_components_against_10_000_entries(bencher: divan::Bencher) {
    let index = SbomIndex::new(&advisories(10_000));
    let sbom = sbom(5_000);
    // A name alone whose version is outside is no hit; everything else that an entry names is one.
    let named = (0..5_000_usize).filter(|n| n.is_multiple_of(2) && (n % 3 != 2 || n % 7 + 1 < n % 5 + 2)).count();
    assert_eq!(index.judge(&sbom, &[]).len(), named);
    bencher.bench_local(|| index.judge(&sbom, &[]).len());
}
