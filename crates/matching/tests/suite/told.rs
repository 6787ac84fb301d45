//! Small advisories and inventory lines, for saying in a test what matters there and nothing else.

use domain::advisory::{
    Advisory, AdvisoryKey, Branch, BranchCategory, Identifiers, ProductEntry, ProductStatus, Tracking, Vulnerability,
};
use domain::asset::AssetLine;

/// Affected products.
pub(crate) fn advisory(products: Vec<ProductEntry>) -> Advisory {
    let statuses = products.iter().map(|entry| (entry.product_id.clone(), ProductStatus::KnownAffected)).collect();
    Advisory {
        key: AdvisoryKey { namespace: "https://cert.example".to_owned(), tracking_id: "EX-2099-0001".to_owned() },
        csaf_version: "2.0".to_owned(),
        category: "csaf_security_advisory".to_owned(),
        title: String::new(),
        lang: None,
        tlp: None,
        publisher: String::new(),
        publisher_category: String::new(),
        tracking: Tracking::default(),
        aggregate_severity: None,
        notes: Vec::new(),
        references: Vec::new(),
        products,
        vulnerabilities: vec![Vulnerability { statuses, ..Vulnerability::default() }],
    }
}

/// Products of one maker, each with a name and a version text, numbered from P0.
pub(crate) fn products<N: AsRef<str>>(vendor: &str, named: &[(N, &str)]) -> Vec<ProductEntry> {
    let all = named.iter().enumerate();
    all.map(|(n, (name, version))| product(&format!("P{n}"), vendor, name.as_ref(), version)).collect()
}

pub(crate) fn product(product_id: &str, vendor: &str, name: &str, version: &str) -> ProductEntry {
    let branch = |category, name: &str| Branch { category, name: name.to_owned() };
    ProductEntry {
        product_id: product_id.to_owned(),
        name: format!("{name}: {version}"),
        branches: vec![
            branch(BranchCategory::Vendor, vendor),
            branch(BranchCategory::ProductName, name),
            branch(BranchCategory::ProductVersionRange, version),
        ],
        identifiers: Identifiers::default(),
        combination: None,
    }
}

pub(crate) fn line(maker: &str, product: &str, version: &str) -> AssetLine {
    AssetLine {
        inventory_number: "1".to_owned(),
        maker: maker.to_owned(),
        product: product.to_owned(),
        version: version.to_owned(),
        ..AssetLine::default()
    }
}
