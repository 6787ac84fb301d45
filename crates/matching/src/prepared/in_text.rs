//! What an advisory is about when its list of products says nothing: the products that its title and notes name.
//!
//! Only for documents whose product tree is empty or names no more than a vendor. What is found here is never more than a
//! question: nobody said which versions are meant.

use domain::advisory::{Advisory, Branch, BranchCategory, Identifiers, ProductEntry};

use crate::register::Register;
use crate::words::{Worth, squeeze, units, worth};

/// At most so many products are taken from a text.
const MOST: usize = 24;

/// Entries for what title and notes name; their ids are empty.
pub(super) fn entries(register: &Register, advisory: &Advisory) -> Vec<ProductEntry> {
    let title: String = advisory.title.chars().take(300).collect();
    let vendor = advisory.products.iter().find_map(|entry| entry.vendor()).map(str::to_owned).or_else(|| {
        let (count, _) = register.makers().leading(&units(&title))?;
        Some(title.split_whitespace().take(count).collect::<Vec<_>>().join(" "))
    });
    let vendor = vendor.unwrap_or_default();
    let mut found: Vec<ProductEntry> = Vec::new();
    let mut add = |name: &str| {
        let says = units(name).iter().any(|unit| worth(&unit.text) == Worth::Telling && unit.text.len() >= 2);
        if says && found.len() < MOST && !found.iter().any(|entry| squeeze(&entry.name) == squeeze(name)) {
            found.push(entry(&vendor, name));
        }
    };
    for name in names_in_title(&title) {
        add(&name);
    }
    let houses = register.makers().houses(&vendor);
    for note in advisory.notes.iter().take(20) {
        let text: String = note.text.chars().take(600).collect();
        for name in register.products().named_in(&text, &houses) {
            add(&name);
        }
    }
    found
}

fn entry(vendor: &str, name: &str) -> ProductEntry {
    let branch = |category, name: &str| Branch { category, name: name.to_owned() };
    ProductEntry {
        product_id: String::new(),
        name: name.to_owned(),
        branches: vec![branch(BranchCategory::Vendor, vendor), branch(BranchCategory::ProductName, name)],
        identifiers: Identifiers::default(),
        combination: None,
    }
}

/// "Voorbeeld NoordLicht VX40, Waterval and Duin Monitors (Update B)": each product.
fn names_in_title(title: &str) -> Vec<String> {
    let mut text = title.to_owned();
    // "ICSMA-21-001-01_Voorbeeld Pomp": a number is no part of the name.
    if let Some((front, rest)) = text.split_once(['_', ' '])
        && (front.starts_with("ICS") || front.starts_with("CVE-"))
    {
        text = rest.to_owned();
    }
    if let Some(at) = text.to_ascii_lowercase().find("(update") {
        text = text.get(..at).unwrap_or_default().to_owned();
    }
    let lower = text.to_ascii_lowercase();
    let end = [" vulnerabilit", " security advisory", " impacted by", " affected by", " contains", " does not ", ": "]
        .iter()
        .filter_map(|word| lower.find(word))
        .filter(|at| *at > 0)
        .min();
    let text = text.get(..end.unwrap_or(text.len())).unwrap_or_default();
    text.replace(" and ", ",").split(',').map(str::trim).filter(|name| name.len() >= 2).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_product_of_a_title_is_named() {
        assert_eq!(
            names_in_title("Voorbeeld NoordLicht VX40, Waterval and Duin Monitors Vulnerabilities (Update B)"),
            ["Voorbeeld NoordLicht VX40", "Waterval", "Duin Monitors"]
        );
        assert_eq!(names_in_title("ICSMA-21-001-01_Voorbeeld Zandloper"), ["Voorbeeld Zandloper"]);
        assert!(names_in_title("").is_empty());
    }
}
