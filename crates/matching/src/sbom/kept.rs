//! Bills of materials that are kept: which assets one is of, what an advisory says of its components, and how that goes
//! together with what the advisory says of the asset itself.

use std::collections::BTreeSet;

use domain::advisory::{
    Advisory, AdvisoryKey, Branch, BranchCategory, Identifiers, ProductEntry, ProductStatus, Tracking, Vulnerability,
};
use domain::asset::AssetLine;
use domain::register::RegisteredAs;
use domain::sbom::{BillOf, BillPart, ComponentFinding, Sbom};
use domain::verdict::{Certainty, Ground, Hit, Verdict};
use domain::vex::VexStatement;

use super::SbomIndex;
use crate::{PreparedAdvisory, PreparedAsset, Register, compare};

/// More components of one asset than this are not written out in a match; the bill's page has them all.
const MOST_SHOWN: usize = 8;
const ONLY: &str = "bill";

/// What a bill is of, made ready for comparing with inventory lines.
#[derive(Debug)]
pub struct BillPrepared {
    of: BillOf,
    product: PreparedAdvisory,
    keys: BTreeSet<String>,
}

impl BillPrepared {
    pub fn new(register: &Register, of: &BillOf) -> Self {
        let product = register.advisory(&naming(of));
        let registered =
            RegisteredAs { maker: of.maker.clone(), product: of.product.clone(), model_number: String::new() };
        let mut keys = register.keys_of_registered(&registered);
        keys.extend(product.keys().map(str::to_owned));
        Self { of: of.clone(), product, keys }
    }

    /// The words by which the assets are found that it may be of.
    pub fn keys(&self) -> &BTreeSet<String> {
        &self.keys
    }

    /// Whether the bill is of this asset, and what about that is in doubt. Only the version may be: of a product that is
    /// perhaps another one a bill says nothing.
    pub fn describes(&self, line: &AssetLine, asset: &PreparedAsset) -> Option<Vec<Ground>> {
        if self.of.is_registered(line) {
            return Some(Vec::new());
        }
        let hit = compare(&self.product, asset)?;
        match hit.verdict {
            Verdict::NotAffected => None,
            Verdict::Affected => Some(Vec::new()),
            Verdict::Review if hit.certainty() == Certainty::Possible => None,
            Verdict::Review => {
                let is_doubt = |ground: &Ground| {
                    matches!(ground, Ground::VersionMissing { .. } | Ground::VersionNotComparable { .. })
                };
                let doubts: Vec<Ground> = hit.grounds.into_iter().filter(is_doubt).collect();
                (!doubts.is_empty()).then_some(doubts)
            }
        }
    }
}

/// An advisory that says "all of this" of one product: what is to be found out is which assets are that product.
fn naming(of: &BillOf) -> Advisory {
    let named = [
        (BranchCategory::Vendor, &of.maker),
        (BranchCategory::ProductName, &of.product),
        (BranchCategory::ProductVersion, &of.version),
    ];
    let branches = named.into_iter().filter(|(_, name)| !name.trim().is_empty());
    let entry = ProductEntry {
        product_id: ONLY.to_owned(),
        name: of.product.clone(),
        branches: branches.map(|(category, name)| Branch { category, name: name.trim().to_owned() }).collect(),
        identifiers: Identifiers::default(),
        combination: None,
    };
    Advisory {
        key: AdvisoryKey { namespace: String::new(), tracking_id: String::new() },
        csaf_version: String::new(),
        category: String::new(),
        title: String::new(),
        lang: None,
        tlp: None,
        publisher: String::new(),
        publisher_category: String::new(),
        tracking: Tracking::default(),
        aggregate_severity: None,
        notes: Vec::new(),
        references: Vec::new(),
        products: vec![entry],
        vulnerabilities: vec![Vulnerability {
            title: Some(ONLY.to_owned()),
            statuses: std::iter::once((ONLY.to_owned(), ProductStatus::KnownAffected)).collect(),
            ..Vulnerability::default()
        }],
    }
}

/// What one advisory says of a bill's components, the gravest first. `index` is of that advisory alone. The product that
/// the bill is of is left to direct comparison when only its name is alike.
pub fn findings(
    index: &SbomIndex,
    advisory: &Advisory,
    bill: &Sbom,
    statements: &[VexStatement],
) -> Vec<ComponentFinding> {
    let mut found: Vec<ComponentFinding> = Vec::new();
    for hit in index.judge(bill, statements) {
        let Some((_, product_id)) = hit.entry else { continue };
        let Some(component) = bill.components.get(hit.component) else { continue };
        if bill.subject == Some(hit.component) && hit.grounds.iter().any(domain::sbom::SbomGround::is_weak) {
            continue;
        }
        let entry = advisory.products.iter().find(|entry| entry.product_id == product_id);
        // A combination has the names of the whole ("AppStream"); its own says which part of it is meant.
        let product = entry.map_or_else(String::new, |it| {
            it.product_name().filter(|_| it.combination.is_none()).unwrap_or(&it.name).to_owned()
        });
        let group = match component.group.trim() {
            "" => component.name.clone(),
            group => format!("{group}/{}", component.name),
        };
        // One line for what is said of several vulnerabilities in the same words.
        let same = found.iter_mut().find(|known| {
            known.component == group
                && known.version == component.version
                && known.verdict == hit.verdict
                && known.grounds == hit.grounds
        });
        match same {
            Some(known) if known.vulnerabilities.contains(&hit.vulnerability) => {}
            Some(known) => known.vulnerabilities.push(hit.vulnerability),
            None => found.push(ComponentFinding {
                component: group,
                version: component.version.clone(),
                product_id,
                product,
                vulnerabilities: vec![hit.vulnerability],
                verdict: hit.verdict,
                grounds: hit.grounds,
            }),
        }
    }
    found.sort_by(|one, other| {
        (one.verdict, &one.component, &one.version).cmp(&(other.verdict, &other.component, &other.version))
    });
    found
}

/// What an advisory says of an asset, by itself and by what its bills say it is made of. The graver verdict wins and its
/// grounds stand first. What is ruled out on one side clears nothing on the other.
pub fn joined(direct: Option<Hit>, parts: &[BillPart]) -> Option<Hit> {
    let direct = direct.filter(|hit| hit.verdict != Verdict::NotAffected || parts.is_empty());
    let Some(by_component) = by_components(parts) else { return direct };
    let Some(direct) = direct else { return Some(by_component) };
    // "Affected" sorts before "review"; of equals the device itself speaks.
    let (mut first, second) =
        if by_component.verdict < direct.verdict { (by_component, direct) } else { (direct, by_component) };
    first.grounds.extend(second.grounds);
    Some(first)
}

fn by_components(parts: &[BillPart]) -> Option<Hit> {
    // Verdict with what is in doubt about the device, the part, the finding.
    let mut all: Vec<(Verdict, &BillPart, &ComponentFinding)> = Vec::new();
    // The bill that is surely of this device goes first, so that a doubt about another one hides nothing.
    let (sure, open): (Vec<&BillPart>, Vec<_>) = parts.iter().partition(|part| part.doubts.is_empty());
    for part in sure.into_iter().chain(open) {
        for finding in part.findings.iter().filter(|finding| finding.verdict != Verdict::NotAffected) {
            let verdict = if part.doubts.is_empty() { finding.verdict } else { Verdict::Review };
            // Two bills of one device may both have it.
            let known = all.iter().any(|(_, other, it)| other.product == part.product && *it == finding);
            if !known {
                all.push((verdict, part, finding));
            }
        }
    }
    all.sort_by_key(|(verdict, _, finding)| (*verdict, 100 - score(finding)));
    let (verdict, best_part, best) = *all.first()?;
    let mut grounds: Vec<Ground> = all
        .iter()
        .take(MOST_SHOWN)
        .map(|(_, part, finding)| Ground::Component {
            product: part.product.clone(),
            component: finding.component.clone(),
            version: finding.version.clone(),
            vulnerabilities: finding.vulnerabilities.clone(),
            verdict: finding.verdict,
            grounds: finding.grounds.clone(),
        })
        .collect();
    grounds.extend(best_part.doubts.iter().cloned());
    Some(Hit {
        verdict,
        score: if best_part.doubts.is_empty() { score(best) } else { score(best).min(60) },
        product_id: best.product_id.clone(),
        product: best.product.clone(),
        grounds,
    })
}

/// An identifier is worth as much as a model number; a name alone is a guess.
fn score(finding: &ComponentFinding) -> u8 {
    let weak = finding.grounds.iter().any(domain::sbom::SbomGround::is_weak);
    match (weak, finding.verdict) {
        (true, _) => 35,
        (false, Verdict::Affected) => 95,
        (false, _) => 75,
    }
}

#[cfg(test)]
mod tests;
