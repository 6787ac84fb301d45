//! VEX statements weighed: only the product's own supplier can let a component off, and its newest statement counts.
//! Others are shown and change nothing.

use std::collections::{BTreeMap, HashMap};

use domain::sbom::{Component, Sbom, SbomGround};
use domain::verdict::Verdict;
use domain::vex::{VexIdentifiers, VexProduct, VexStatement, VexStatus};

use super::Found;
use super::identify::{Made, equal};
use crate::identifier::{Cpe, FileHash, Purl, Range, Relation, VersType};

/// How surely a statement speaks of a thing.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum About {
    /// The thing, but perhaps another version of it.
    Perhaps,
    Surely,
}

pub(super) fn apply(
    sbom: &Sbom,
    made: &[Made],
    statements: &[VexStatement],
    found: &mut BTreeMap<(usize, String), Found>,
) {
    if statements.is_empty() {
        return;
    }
    let places = Places::new(sbom, made);
    // By component and number: what speaks of it.
    let mut spoken: HashMap<(usize, String), Vec<(&VexStatement, About)>> = HashMap::new();
    let mut whole: HashMap<String, Vec<(&VexStatement, About)>> = HashMap::new();
    for statement in statements {
        for product in &statement.products {
            let subject = sbom.subject.and_then(|at| places.speaks_of(&product.names, at, sbom, made));
            if product.parts.is_empty() {
                if let Some(about) = subject {
                    // What is said of the whole product holds for each of its parts.
                    for number in &statement.vulnerabilities {
                        whole.entry(number.to_ascii_uppercase()).or_default().push((statement, about));
                    }
                }
                places.each(&product.names, sbom, made, |component, about| {
                    note(&mut spoken, component, statement, about);
                });
            } else if let Some(outer) = subject.or_else(|| is_this_document(product, sbom).then_some(About::Surely)) {
                for part in &product.parts {
                    places.each(part, sbom, made, |component, about| {
                        note(&mut spoken, component, statement, if about < outer { about } else { outer });
                    });
                }
            }
        }
    }
    // What only a statement speaks of is a hit of its own.
    for ((component, number), list) in &spoken {
        let is_hit =
            list.iter().any(|(it, _)| matches!(it.status, VexStatus::Affected | VexStatus::UnderInvestigation));
        let Some(label) = list.first().and_then(|(it, _)| it.vulnerabilities.first()).filter(|_| is_hit) else {
            continue;
        };
        let known = found
            .iter()
            .any(|((at, _), hit)| at == component && hit.numbers.iter().any(|own| own.eq_ignore_ascii_case(number)));
        if !known {
            found.entry((*component, label.clone())).or_insert_with(|| Found {
                verdict: Verdict::Review,
                grounds: Vec::new(),
                numbers: list.iter().flat_map(|(it, _)| it.vulnerabilities.clone()).collect(),
                entry: None,
            });
        }
    }
    for ((at, _), hit) in found.iter_mut() {
        let mut list: Vec<(&VexStatement, About)> = Vec::new();
        for number in &hit.numbers {
            let number = number.to_ascii_uppercase();
            list.extend(whole.get(&number).into_iter().flatten());
            list.extend(spoken.get(&(*at, number)).into_iter().flatten());
        }
        weigh(&list, *at, sbom, hit);
    }
}

fn note<'a>(
    spoken: &mut HashMap<(usize, String), Vec<(&'a VexStatement, About)>>,
    component: usize,
    statement: &'a VexStatement,
    about: About,
) {
    for number in &statement.vulnerabilities {
        spoken.entry((component, number.to_ascii_uppercase())).or_default().push((statement, about));
    }
}

/// The newest statement of the supplier decides; of two at one time the graver.
fn weigh(list: &[(&VexStatement, About)], at: usize, sbom: &Sbom, hit: &mut Found) {
    let Some(component) = sbom.components.get(at) else { return };
    let gravity = |status: VexStatus| match status {
        VexStatus::Affected => 3,
        VexStatus::UnderInvestigation => 2,
        VexStatus::Fixed => 1,
        VexStatus::NotAffected => 0,
    };
    let newest = list
        .iter()
        .filter(|(it, _)| is_suppliers(it, component, sbom))
        .max_by_key(|(it, _)| (it.at, gravity(it.status)));
    for (other, _) in list.iter().filter(|(it, _)| !is_suppliers(it, component, sbom)) {
        let (author, status) = (other.author.clone(), other.status);
        let ground = if names_supplier(component, sbom) {
            SbomGround::VexByOther { author, status }
        } else {
            SbomGround::VexNoSupplier { author, status }
        };
        if !hit.grounds.contains(&ground) {
            hit.grounds.push(ground);
        }
    }
    let Some((statement, about)) = newest else { return };
    let author = statement.author.clone();
    let (verdict, ground) = match statement.status {
        VexStatus::Affected if *about == About::Surely => {
            (Verdict::Affected, SbomGround::VexAffected { author, action: statement.action.clone() })
        }
        VexStatus::UnderInvestigation => (Verdict::Review, SbomGround::VexUnderInvestigation { author }),
        // Never off the hook for another version's sake, and never on it either.
        _ if *about == About::Perhaps => {
            let verdict = if hit.verdict == Verdict::Affected { Verdict::Affected } else { Verdict::Review };
            (verdict, SbomGround::VexVersionOpen { author })
        }
        VexStatus::Affected => (Verdict::Review, SbomGround::VexVersionOpen { author }),
        VexStatus::Fixed => (Verdict::NotAffected, SbomGround::VexFixed { author }),
        VexStatus::NotAffected => {
            let stated = statement.stated_justification.clone().unwrap_or_default();
            let impact = statement.impact.clone().filter(|text| !text.trim().is_empty());
            if statement.is_conditional() {
                (Verdict::Review, SbomGround::VexConditional { author, stated })
            } else if stated.is_empty() && impact.is_none() {
                (Verdict::Review, SbomGround::VexWithoutReason { author })
            } else {
                let justification = statement.justification;
                (Verdict::NotAffected, SbomGround::VexNotAffected { author, justification, impact })
            }
        }
    };
    hit.verdict = verdict;
    hit.grounds.push(ground);
    // Whoever reads "affected" beside a statement that says otherwise must see why it did not count.
    if verdict == Verdict::NotAffected {
        return;
    }
    let earlier = list
        .iter()
        .filter(|(it, about)| {
            is_suppliers(it, component, sbom)
                && *about == About::Surely
                && it.at < statement.at
                && matches!(it.status, VexStatus::NotAffected | VexStatus::Fixed)
        })
        .max_by_key(|(it, _)| it.at);
    if let Some((earlier, at)) = earlier.and_then(|(it, _)| Some((it, it.at?))) {
        let (author, status) = (earlier.author.clone(), earlier.status);
        hit.grounds.push(SbomGround::VexSuperseded { author, status, on: at.day("UTC") });
    }
}

/// False when the bill says of neither the product nor the component whose it is.
fn names_supplier(component: &Component, sbom: &Sbom) -> bool {
    let subject = sbom.subject().map_or("", |subject| subject.supplier.as_str());
    !subject.trim().is_empty() || !component.supplier.trim().is_empty()
}

/// True when the author is the supplier of the product or of the component, or the document is the bill itself. That
/// somebody calls himself the vendor does not make him the vendor of this product, least of all when the bill names none.
fn is_suppliers(statement: &VexStatement, component: &Component, sbom: &Sbom) -> bool {
    let subject = sbom.subject().map_or("", |subject| subject.supplier.as_str());
    if same_house(&statement.author, subject) || same_house(&statement.author, &component.supplier) {
        return true;
    }
    let is_own_document = sbom.id.as_deref().is_some_and(|id| !id.is_empty() && id == statement.document);
    statement.by_supplier && is_own_document
}

fn same_house(one: &str, other: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.replace('.', "")
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .filter(|word| {
                !matches!(word.as_str(), "inc" | "ltd" | "llc" | "gmbh" | "bv" | "nv" | "ag" | "corp" | "sa")
            })
            .collect()
    };
    let (one, other) = (words(one), words(other));
    !one.is_empty() && one == other
}

/// A statement that comes with the bill of materials is about its product.
fn is_this_document(product: &VexProduct, sbom: &Sbom) -> bool {
    let reference = product.names.reference.as_deref().unwrap_or_default();
    sbom.id.as_deref().is_some_and(|id| !id.is_empty() && reference == id)
}

/// Where the components stand, by their identifiers.
struct Places {
    by_reference: HashMap<String, usize>,
    by_package: HashMap<String, Vec<usize>>,
    by_cpe: HashMap<String, Vec<usize>>,
    by_hash: HashMap<FileHash, Vec<usize>>,
}

impl Places {
    fn new(sbom: &Sbom, made: &[Made]) -> Self {
        let mut places = Self {
            by_reference: HashMap::new(),
            by_package: HashMap::new(),
            by_cpe: HashMap::new(),
            by_hash: HashMap::new(),
        };
        for (at, component) in sbom.components.iter().enumerate() {
            if !component.reference.is_empty() {
                places.by_reference.entry(component.reference.clone()).or_insert(at);
                if let Some(serial) = sbom.id.as_deref().and_then(|id| id.strip_prefix("urn:uuid:")) {
                    // BOM-Link: how other documents name this component.
                    let link = format!("urn:cdx:{serial}#{}", component.reference);
                    places.by_reference.entry(link).or_insert(at);
                }
            }
        }
        for (at, one) in made.iter().enumerate() {
            for purl in &one.purls {
                places.by_package.entry(purl.package()).or_default().push(at);
            }
            for key in one.cpes.iter().filter_map(Cpe::key) {
                places.by_cpe.entry(key).or_default().push(at);
            }
            for hash in one.hashes.iter().filter(|hash| hash.is_strong()) {
                places.by_hash.entry(hash.clone()).or_default().push(at);
            }
        }
        places
    }

    /// Every component that the identifiers name.
    fn each(&self, names: &VexIdentifiers, sbom: &Sbom, made: &[Made], mut tell: impl FnMut(usize, About)) {
        let mut all: Vec<usize> = Vec::new();
        all.extend(names.reference.as_ref().and_then(|reference| self.by_reference.get(reference)));
        for purl in names.purls.iter().filter_map(|text| Purl::parse(text).ok()) {
            all.extend(self.by_package.get(&purl.package()).into_iter().flatten());
        }
        for key in names.cpes.iter().filter_map(|text| Cpe::parse(text).ok()?.key()) {
            all.extend(self.by_cpe.get(&key).into_iter().flatten());
        }
        for hash in names.hashes.iter().filter_map(|(name, value)| FileHash::read(name, value)) {
            all.extend(self.by_hash.get(&hash).into_iter().flatten());
        }
        all.sort_unstable();
        all.dedup();
        for at in all {
            if let Some(about) = self.speaks_of(names, at, sbom, made) {
                tell(at, about);
            }
        }
    }

    fn speaks_of(&self, names: &VexIdentifiers, at: usize, sbom: &Sbom, made: &[Made]) -> Option<About> {
        let (component, one) = (sbom.components.get(at)?, made.get(at)?);
        let hashes = names.hashes.iter().filter_map(|(name, value)| FileHash::read(name, value));
        if hashes.into_iter().any(|hash| hash.is_strong() && one.hashes.contains(&hash)) {
            return Some(About::Surely);
        }
        let mut best: Option<About> = None;
        let mut say = |about: Option<About>| {
            if about > best {
                best = about;
            }
        };
        let is_referred = names.reference.as_ref().and_then(|it| self.by_reference.get(it)) == Some(&at);
        if is_referred {
            say(version_fits(names, one, VersType::Generic));
        }
        for stated in names.purls.iter().filter_map(|text| Purl::parse(text).ok()) {
            for own in one.purls.iter().filter(|own| own.same_package(&stated)) {
                let kind = own.vers_type().unwrap_or(VersType::Generic);
                let own_version = own.full_version().unwrap_or_else(|| one.version.clone());
                say(match stated.full_version() {
                    None => version_fits(names, one, kind),
                    Some(_) if own_version.is_empty() => Some(About::Perhaps),
                    Some(version) => match equal(kind, &own_version, &version) {
                        Some(true) => Some(About::Surely),
                        Some(false) => None,
                        None => Some(About::Perhaps),
                    },
                });
            }
        }
        for stated in names.cpes.iter().filter_map(|text| Cpe::parse(text).ok()) {
            for own in &one.cpes {
                say(match stated.relation(own) {
                    Relation::Equal if stated.plain_version().is_some() => Some(About::Surely),
                    Relation::Equal | Relation::Superset => version_fits(names, one, VersType::Generic),
                    Relation::Disjoint => None,
                    Relation::Subset | Relation::Undefined => stated.same_product(own).then_some(About::Perhaps),
                });
            }
        }
        // A product without any identifier but its name and exact version, of the same supplier.
        if best.is_none()
            && names.purls.is_empty()
            && names.cpes.is_empty()
            && names.name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(&component.name))
            && names.supplier.as_deref().is_some_and(|supplier| same_house(supplier, &component.supplier))
        {
            best = version_fits(names, one, VersType::Generic);
        }
        best
    }
}

/// Whether the version that the statement names is the component's. A statement without a version is about all.
fn version_fits(names: &VexIdentifiers, one: &Made, kind: VersType) -> Option<About> {
    let Some(stated) = names.version.as_deref() else { return Some(About::Surely) };
    if one.version.is_empty() {
        return Some(About::Perhaps);
    }
    let within = if names.is_range {
        Range::read(stated).ok().and_then(|reading| reading.range.contains(&one.version))
    } else {
        equal(kind, &one.version, stated)
    };
    match within {
        Some(true) => Some(About::Surely),
        Some(false) => None,
        None => Some(About::Perhaps),
    }
}
