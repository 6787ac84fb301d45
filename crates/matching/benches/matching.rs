#![allow(clippy::indexing_slicing)]
//! How fast pairs are prepared and compared. Run: `cargo bench -p brandwacht-matching`.

use domain::advisory::{
    Advisory, AdvisoryKey, Branch, BranchCategory, Identifiers, ProductEntry, ProductStatus, Tracking, Vulnerability,
};
use domain::asset::AssetLine;
use matching::{Index, Register, compare};

const WORDS: [&str; 8] = ["Noordlicht", "Waterval", "Zandloper", "Kompas", "Vuurtoren", "Polder", "Duin", "Eiland"];

fn main() {
    divan::main();
}

/// A made-up advisory over `count` products, each of another series and number.
fn advisory(count: usize) -> Advisory {
    let product = |n: usize| ProductEntry {
        product_id: format!("P-{n}"),
        name: format!("{} VX{}0 Infusion Pump: versions prior to 4.{}", WORDS[n % WORDS.len()], n % 90 + 10, n % 9),
        branches: vec![
            Branch { category: BranchCategory::Vendor, name: "Voorbeeld Medisch".to_owned() },
            Branch {
                category: BranchCategory::ProductName,
                name: format!("{} VX{}0 Infusion Pump", WORDS[n % WORDS.len()], n % 90 + 10),
            },
            Branch { category: BranchCategory::ProductVersionRange, name: format!("< 4.{}", n % 9) },
        ],
        identifiers: Identifiers::default(),
        combination: None,
    };
    let products: Vec<ProductEntry> = (0..count).map(product).collect();
    let statuses = products.iter().map(|entry| (entry.product_id.clone(), ProductStatus::KnownAffected)).collect();
    Advisory {
        key: AdvisoryKey { namespace: "https://cert.example".to_owned(), tracking_id: "EX-2099-0001".to_owned() },
        csaf_version: "2.0".to_owned(),
        category: "csaf_security_advisory".to_owned(),
        title: "Voorbeeld".to_owned(),
        lang: None,
        tlp: None,
        publisher: "CERT".to_owned(),
        publisher_category: "coordinator".to_owned(),
        tracking: Tracking::default(),
        aggregate_severity: None,
        notes: Vec::new(),
        references: Vec::new(),
        products,
        vulnerabilities: vec![Vulnerability { statuses, ..Vulnerability::default() }],
    }
}

fn asset(n: usize) -> AssetLine {
    AssetLine {
        inventory_number: format!("MT-{n:05}"),
        maker: "Voorbeeld Medisch B.V.".to_owned(),
        product: format!("infuuspomp {} VX {}0", WORDS[n % WORDS.len()], n % 97 + 10),
        version: format!("v4.{}.{}", n % 12, n % 5),
        kind: "infuuspomp".to_owned(),
        ..AssetLine::default()
    }
}

#[divan::bench]
fn prepare_asset(bencher: divan::Bencher) {
    let line = asset(7);
    bencher.bench(|| Register::built_in().asset(&line));
}

#[divan::bench(args = [1, 100])]
fn prepare_advisory(bencher: divan::Bencher, products: usize) {
    let advisory = advisory(products);
    bencher.bench(|| Register::built_in().advisory(&advisory));
}

#[divan::bench]
fn compare_one_pair(bencher: divan::Bencher) {
    let advisory = Register::built_in().advisory(&advisory(20));
    let asset = Register::built_in().asset(&asset(7));
    bencher.bench(|| compare(&advisory, &asset));
}

/// The keys alone, which is all that most assets need.
#[divan::bench]
fn keys_of_asset(bencher: divan::Bencher) {
    let line = asset(7);
    bencher.bench(|| Register::built_in().keyed(&line).keys().count());
}

/// One inventory line against five hundred advisories of twenty products: one that an advisory names, and one that none
/// does.
#[divan::bench(args = [true, false])]
fn line_against_ten_thousand_products(bencher: divan::Bencher, named: bool) {
    let register = Register::built_in();
    let mut index = Index::new();
    for n in 0..500 {
        index.insert(n, register.advisory(&advisory(20)));
    }
    let mut line = asset(7);
    if !named {
        line.product = "Kantelbed Rust 3".to_owned();
        line.kind = "ziekenhuisbed".to_owned();
    }
    bencher.bench(|| index.hits_of_line(&register, &line).count());
}
