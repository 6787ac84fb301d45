//! The VEX statements in a CSAF document (profile 5, and any other that says "not affected"), from the advisory as read.

use std::collections::{BTreeMap, BTreeSet};

use domain::advisory::{Advisory, ProductEntry, ProductStatus, Vulnerability};
use domain::vex::{Justification, VexFormat, VexIdentifiers, VexProduct, VexStatement, VexStatus};

/// More products than this over all statements are not written out; the advisory itself has them all.
const MOST_PRODUCTS: usize = 1_000_000;

/// One statement per vulnerability, status and justification. Nothing is read anew: `advisory` came from
/// [`crate::csaf::read`].
pub fn statements(advisory: &Advisory) -> Vec<VexStatement> {
    let by_id: BTreeMap<&str, &ProductEntry> =
        advisory.products.iter().map(|entry| (entry.product_id.as_str(), entry)).collect();
    let mut left = MOST_PRODUCTS;
    let mut statements = Vec::new();
    for vulnerability in &advisory.vulnerabilities {
        let vulnerabilities = numbers(vulnerability);
        if vulnerabilities.is_empty() {
            continue;
        }
        // By status, justification, impact and action: what is said together stands together.
        let mut groups: BTreeMap<(VexStatus, Option<String>, String, String), Vec<&str>> = BTreeMap::new();
        for (product, status) in &vulnerability.statuses {
            let status = match status {
                ProductStatus::KnownNotAffected => VexStatus::NotAffected,
                ProductStatus::UnderInvestigation => VexStatus::UnderInvestigation,
                status if status.is_affected() => VexStatus::Affected,
                _ => VexStatus::Fixed,
            };
            let flag = match status {
                VexStatus::NotAffected => vulnerability.flags.get(product).and_then(|flags| flags.first()).cloned(),
                _ => None,
            };
            let impact = impact(vulnerability, product);
            let action = action(vulnerability, product);
            groups.entry((status, flag, impact, action)).or_default().push(product);
        }
        for ((status, flag, impact, action), ids) in groups {
            let mut products = Vec::new();
            for id in ids {
                let Some(less) = left.checked_sub(1) else { break };
                left = less;
                products.push(by_id.get(id).map_or_else(
                    || VexProduct { reference: id.to_owned(), ..VexProduct::default() },
                    |entry| product(entry, &by_id),
                ));
            }
            let text = |text: String| Some(text).filter(|text| !text.is_empty());
            statements.push(VexStatement {
                format: VexFormat::Csaf,
                document: format!("{} {}", advisory.key.namespace, advisory.key.tracking_id),
                author: advisory.publisher.clone(),
                supplier: None,
                by_supplier: advisory.publisher_category == "vendor",
                at: advisory.tracking.current_release.or(advisory.tracking.initial_release),
                vulnerabilities: vulnerabilities.clone(),
                products,
                status,
                justification: flag.as_deref().and_then(Justification::from_code),
                stated_justification: flag,
                impact: text(impact),
                action: text(action),
            });
        }
    }
    statements
}

fn numbers(vulnerability: &Vulnerability) -> Vec<String> {
    let mut numbers: Vec<String> = vulnerability.cve.iter().cloned().collect();
    numbers.extend(vulnerability.ids.iter().map(|(_, text)| text.clone()));
    numbers
}

/// Threats of category `impact`: CSAF's impact statements.
fn impact(vulnerability: &Vulnerability, product: &str) -> String {
    let about = |products: &[String]| products.is_empty() || products.iter().any(|it| it == product);
    let texts: BTreeSet<&str> = vulnerability
        .threats
        .iter()
        .filter(|threat| threat.category == "impact" && about(&threat.products))
        .map(|threat| threat.details.as_str())
        .collect();
    texts.into_iter().collect::<Vec<_>>().join("\n")
}

/// Remediations: CSAF's action statements.
fn action(vulnerability: &Vulnerability, product: &str) -> String {
    let texts: Vec<&str> = vulnerability
        .remediations
        .iter()
        .filter(|remediation| remediation.products.iter().any(|it| it == product))
        .map(|remediation| remediation.details.as_str())
        .collect();
    texts.join("\n")
}

fn product(entry: &ProductEntry, by_id: &BTreeMap<&str, &ProductEntry>) -> VexProduct {
    // "A as a component of B": the statement is about A within B.
    if let Some(combination) = &entry.combination
        && combination.category.ends_with("component_of")
        && let (Some(part), Some(whole)) = (
            by_id.get(combination.product.as_str()),
            combination.relates_to.first().and_then(|whole| by_id.get(whole.as_str())),
        )
    {
        let parts = vec![names(part)];
        return VexProduct { reference: entry.product_id.clone(), names: names(whole), parts };
    }
    VexProduct { reference: entry.product_id.clone(), names: names(entry), parts: Vec::new() }
}

fn names(entry: &ProductEntry) -> VexIdentifiers {
    let range = entry.version_range();
    VexIdentifiers {
        reference: None,
        supplier: entry.vendor().map(str::to_owned),
        name: Some(entry.product_name().unwrap_or(&entry.name).to_owned()),
        version: entry.version().or(range).map(str::to_owned),
        is_range: entry.version().is_none() && range.is_some(),
        purls: entry.identifiers.purls.clone(),
        cpes: entry.identifiers.cpe.iter().cloned().collect(),
        hashes: entry.identifiers.hashes.clone(),
    }
}
