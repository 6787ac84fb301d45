//! The version texts of all real advisories at hand, by class: the figure that the engine is held to. Skipped, plainly,
//! where the real input is absent.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use domain::advisory::{Advisory, AdvisoryKey, Branch, BranchCategory, Identifiers, ProductEntry, Tracking};
use matching::{Class, VersionReport, version_report};
use serde_json::Value;

use crate::real_input;

fn json_files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            json_files(&path, out);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            out.push(path);
        }
    }
}

/// Only what matching of versions reads of a product tree (CSAF 2.0 §3.2.2); the whole reader stands on the same floor
/// as this crate and is not to be used here.
fn entries(branch: &Value, path: &[Branch], out: &mut Vec<ProductEntry>) {
    let mut path = path.to_vec();
    if let (Some(category), Some(name)) = (branch["category"].as_str(), branch["name"].as_str()) {
        let category = match category {
            "vendor" => BranchCategory::Vendor,
            "product_family" => BranchCategory::ProductFamily,
            "product_name" => BranchCategory::ProductName,
            "product_version" => BranchCategory::ProductVersion,
            "product_version_range" => BranchCategory::ProductVersionRange,
            _ => BranchCategory::Other,
        };
        path.push(Branch { category, name: name.to_owned() });
    }
    if let Some(name) = branch["product"]["name"].as_str() {
        out.push(ProductEntry {
            product_id: branch["product"]["product_id"].as_str().unwrap_or_default().to_owned(),
            name: name.to_owned(),
            branches: path.clone(),
            identifiers: Identifiers::default(),
            combination: None,
        });
    }
    for inner in branch["branches"].as_array().into_iter().flatten() {
        entries(inner, &path, out);
    }
}

fn advisory(id: &str, products: Vec<ProductEntry>) -> Advisory {
    Advisory {
        key: AdvisoryKey { namespace: String::new(), tracking_id: id.to_owned() },
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
        vulnerabilities: Vec::new(),
    }
}

/// Every document once, by its number.
fn advisories(root: &Path) -> BTreeMap<String, Advisory> {
    let mut files = Vec::new();
    for folder in ["data/csaf/cisa", "bench/matching/advisories"] {
        if root.join(folder).is_dir() {
            json_files(&root.join(folder), &mut files);
        }
    }
    let mut all = BTreeMap::new();
    for file in files {
        let Ok(document) = serde_json::from_slice::<Value>(&std::fs::read(&file).unwrap()) else { continue };
        let Some(id) = document["document"]["tracking"]["id"].as_str() else { continue };
        let mut products = Vec::new();
        entries(&document["product_tree"], &[], &mut products);
        all.insert(id.to_owned(), advisory(id, products));
    }
    all
}

fn print(title: &str, documents: usize, report: &VersionReport) {
    let total = report.total();
    println!("\n{title}: {documents} documents, {} product entries", total.texts);
    println!("{:<18} {:>6} {:>8}", "class", "texts", "decided");
    for (class, tally) in &report.by_class {
        println!("{:<18} {:>6} {:>8}", class.code(), tally.texts, tally.decided);
    }
    println!("{:<18} {:>6} {:>8}  {:.1} %", "all", total.texts, total.decided, 100.0 * report.decided());
    for (text, count) in report.undecided.iter().take(60) {
        println!("  undecided {count:>3} × {text}");
    }
}

#[test]
fn of_the_real_version_texts_of_medical_devices_at_least_92_percent_are_decided() {
    let root = real_input::shared();
    if real_input::found(root.join("data/csaf/cisa")).is_none() {
        return;
    }
    let (medical, others): (Vec<Advisory>, Vec<Advisory>) =
        advisories(&root).into_values().partition(|advisory| advisory.key.tracking_id.starts_with("ICSMA"));
    let report = version_report(&medical);
    print("medical devices", medical.len(), &report);
    let industrial = version_report(&others);
    print("industrial and other", others.len(), &industrial);
    assert!(report.total().texts > 300, "too few texts to say anything: {}", report.total().texts);
    assert!(report.decided() >= 0.92, "{:.3} decided", report.decided());
    assert!(industrial.decided() >= 0.92, "{:.3} decided", industrial.decided());
    let classed: usize = report.by_class.values().map(|tally| tally.texts).sum();
    assert_eq!(classed, medical.iter().map(|advisory| advisory.products.len()).sum::<usize>());
    assert!(report.by_class.contains_key(&Class::AllVersions));
}
