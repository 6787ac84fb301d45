//! Bills of materials against advisories and VEX statements (CSAF 2.0 §9.1.17): which component has which vulnerability,
//! and why. Identifiers decide; a name alone is only ever a question. What an institution owns is not compared here.
//!
//! Index the advisories once; then every bill of materials is judged by looking its components up.

mod identify;
mod kept;
mod keys;
mod vex;

pub use kept::{BillPrepared, findings, joined};
pub use keys::{KEYS, component_keys};

use std::collections::{BTreeMap, HashMap};

use domain::advisory::{Advisory, ProductEntry, ProductStatus};
use domain::sbom::{ComponentHit, Sbom, SbomGround};
use domain::verdict::Verdict;
use domain::vex::VexStatement;

use crate::identifier::{Cpe, FileHash, Purl, Range};
use identify::{Made, Version};

/// A name that more advisories have in common than this says nothing: "common", "core". One advisory may well name a
/// package once for each of its platforms.
const MOST_BY_NAME: usize = 200;
/// Combinations of combinations are followed so far.
const DEEPEST: usize = 8;

/// The product entries of many advisories, found by package, CPE name, hash and name.
#[derive(Debug, Default)]
pub struct SbomIndex {
    entries: Vec<Entry>,
    by_package: HashMap<String, Vec<usize>>,
    by_cpe: HashMap<String, Vec<usize>>,
    by_hash: HashMap<FileHash, Vec<usize>>,
    by_name: HashMap<String, Vec<usize>>,
}

#[derive(Debug)]
struct Entry {
    advisory: usize,
    product_id: String,
    name: String,
    purls: Vec<Purl>,
    cpe: Option<Cpe>,
    hashes: Vec<FileHash>,
    versions: Versions,
    /// A part of something else, or installed on it: what is said of it there says little of it elsewhere.
    is_within_another: bool,
    /// The vulnerabilities' numbers, the first one to call it by, and what is said.
    said: Vec<(Vec<String>, ProductStatus)>,
}

/// Which versions an entry is about.
#[derive(Debug)]
enum Versions {
    /// The tree names none.
    All,
    One(String),
    Range(String, Box<Range>),
    /// A range that is no `vers:` URI, or of a type that is not supported.
    Unread(String),
}

impl SbomIndex {
    pub fn new<'a>(advisories: impl IntoIterator<Item = &'a Advisory>) -> Self {
        let mut index = Self::default();
        for (at, advisory) in advisories.into_iter().enumerate() {
            let mut said: HashMap<&str, Vec<(Vec<String>, ProductStatus)>> = HashMap::new();
            for vulnerability in &advisory.vulnerabilities {
                let mut numbers: Vec<String> = vulnerability.cve.iter().cloned().collect();
                numbers.extend(vulnerability.ids.iter().map(|(_, text)| text.clone()));
                if numbers.is_empty() {
                    numbers.push(vulnerability.label().to_owned());
                }
                for (product, status) in &vulnerability.statuses {
                    said.entry(product).or_default().push((numbers.clone(), *status));
                }
            }
            let by_id: HashMap<&str, &ProductEntry> =
                advisory.products.iter().map(|entry| (entry.product_id.as_str(), entry)).collect();
            for entry in &advisory.products {
                if let Some(said) = said.remove(entry.product_id.as_str()) {
                    index.add(at, entry, part_of(entry, &by_id), said);
                }
            }
        }
        index
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// `part` is the product that the entry is about when it is a combination ("openssl in AppStream"). Its identifiers,
    /// name and version are what a bill has; statuses stand with the combination only.
    fn add(
        &mut self,
        advisory: usize,
        entry: &ProductEntry,
        part: Option<&ProductEntry>,
        said: Vec<(Vec<String>, ProductStatus)>,
    ) {
        let at = self.entries.len();
        let both: Vec<&ProductEntry> = part.into_iter().chain(std::iter::once(entry)).collect();
        let ids = || both.iter().map(|it| &it.identifiers);
        let mut purls: Vec<Purl> = ids().flat_map(|ids| &ids.purls).filter_map(|text| Purl::parse(text).ok()).collect();
        purls.sort_unstable();
        purls.dedup();
        let cpe = ids().filter_map(|ids| ids.cpe.as_deref()).find_map(|text| Cpe::parse(text).ok());
        let hashes: Vec<FileHash> = ids()
            .flat_map(|ids| &ids.hashes)
            .filter_map(|(algorithm, value)| FileHash::read(algorithm, value))
            .collect();
        let named = part.unwrap_or(entry);
        for purl in &purls {
            self.by_package.entry(purl.package()).or_default().push(at);
        }
        if let Some(key) = cpe.as_ref().and_then(Cpe::key) {
            self.by_cpe.entry(key).or_default().push(at);
        }
        for hash in &hashes {
            self.by_hash.entry(hash.clone()).or_default().push(at);
        }
        let name = named.product_name().unwrap_or(&named.name);
        if let Some(key) = name_key(name) {
            self.by_name.entry(key).or_default().push(at);
        }
        let versions = match (named.version(), named.version_range()) {
            (Some(version), _) => Versions::One(version.to_owned()),
            (None, Some(text)) => match Range::read(text) {
                Ok(reading) => Versions::Range(text.to_owned(), Box::new(reading.range)),
                Err(_) => Versions::Unread(text.to_owned()),
            },
            (None, None) => Versions::All,
        };
        self.entries.push(Entry {
            advisory,
            product_id: entry.product_id.clone(),
            name: name.to_owned(),
            purls,
            cpe,
            hashes,
            versions,
            is_within_another: part.is_some(),
            said,
        });
    }

    /// Judges every component. What no advisory and no statement speaks of is not in the list; that says nothing about
    /// it, least of all "not affected".
    pub fn judge(&self, sbom: &Sbom, statements: &[VexStatement]) -> Vec<ComponentHit> {
        let made: Vec<Made> = sbom.components.iter().map(Made::new).collect();
        let mut found: BTreeMap<(usize, String), Found> = BTreeMap::new();
        for (component, one) in made.iter().enumerate() {
            for at in self.candidates(one) {
                let Some(entry) = self.entries.get(at) else { continue };
                let Some((is_certain, grounds, version)) = one.identify(entry) else { continue };
                // The same package elsewhere may well be affected. Only the very version or file is the same everywhere.
                let may_clear = !entry.is_within_another || matches!(version, Version::Within(None));
                for (numbers, status) in &entry.said {
                    if !may_clear && !status.is_affected() && *status != ProductStatus::UnderInvestigation {
                        continue;
                    }
                    let Some(label) = numbers.first() else { continue };
                    let Some((verdict, grounds)) = judged(is_certain, &version, *status, &grounds) else { continue };
                    let hit = Found {
                        verdict,
                        grounds,
                        numbers: numbers.clone(),
                        entry: Some((entry.advisory, entry.product_id.clone())),
                    };
                    match found.get_mut(&(component, label.clone())) {
                        Some(known) => known.join(hit),
                        None => {
                            found.insert((component, label.clone()), hit);
                        }
                    }
                }
            }
        }
        vex::apply(sbom, &made, statements, &mut found);
        found
            .into_iter()
            .map(|((component, vulnerability), found)| ComponentHit {
                component,
                vulnerability,
                entry: found.entry,
                verdict: found.verdict,
                grounds: found.grounds,
            })
            .collect()
    }

    /// The words that a component must share one of with these entries; [`component_keys`] makes the component's.
    pub fn keys(&self) -> std::collections::BTreeSet<String> {
        let packages = self.by_package.keys().map(|package| keys::of_package(package));
        let cpes = self.by_cpe.keys().map(|cpe| keys::of_cpe(cpe));
        let hashes = self.by_hash.keys().map(keys::of_hash);
        let names = self.by_name.keys().map(|name| keys::of_name(name));
        packages.chain(cpes).chain(hashes).chain(names).collect()
    }

    /// Of how many advisories these entries are. They stand in the order of the advisories.
    fn advisories(&self, entries: &[usize]) -> usize {
        let mut of: Vec<usize> = entries.iter().filter_map(|at| Some(self.entries.get(*at)?.advisory)).collect();
        of.dedup();
        of.len()
    }

    fn candidates(&self, one: &Made) -> Vec<usize> {
        let mut all: Vec<usize> = Vec::new();
        for purl in &one.purls {
            all.extend(self.by_package.get(&purl.package()).into_iter().flatten());
        }
        for key in one.cpes.iter().filter_map(Cpe::key) {
            all.extend(self.by_cpe.get(&key).into_iter().flatten());
        }
        for hash in &one.hashes {
            all.extend(self.by_hash.get(hash).into_iter().flatten());
        }
        let named = one.name_key.as_ref().and_then(|key| self.by_name.get(key));
        all.extend(named.filter(|list| self.advisories(list) <= MOST_BY_NAME).into_iter().flatten());
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// The product that a combination is about, through combinations of combinations.
fn part_of<'a>(entry: &ProductEntry, by_id: &HashMap<&str, &'a ProductEntry>) -> Option<&'a ProductEntry> {
    let mut part: Option<&'a ProductEntry> = None;
    for _ in 0..DEEPEST {
        let Some(combination) = &part.unwrap_or(entry).combination else { break };
        let Some(next) = by_id.get(combination.product.as_str()) else { break };
        part = Some(next);
    }
    part
}

/// A hit while more is being learned of it.
struct Found {
    verdict: Verdict,
    grounds: Vec<SbomGround>,
    numbers: Vec<String>,
    entry: Option<(usize, String)>,
}

impl Found {
    /// Two entries speak of one component and vulnerability.
    fn join(&mut self, other: Self) {
        let is_stated = |it: &Self| {
            it.grounds.iter().any(|ground| matches!(ground, SbomGround::StatedFixed | SbomGround::StatedNotAffected))
        };
        let opposite = |one: &Self, other: &Self| one.verdict == Verdict::Affected && is_stated(other);
        if opposite(self, &other) || opposite(&other, self) {
            self.verdict = Verdict::Review;
            self.grounds.push(SbomGround::Contradiction);
            self.grounds.extend(other.grounds);
        } else if other.verdict < self.verdict && !self.grounds.contains(&SbomGround::Contradiction) {
            *self = other;
        }
    }
}

/// The verdict from what the component is, how its version relates, and what is said.
fn judged(
    is_certain: bool,
    version: &Version,
    status: ProductStatus,
    identified: &[SbomGround],
) -> Option<(Verdict, Vec<SbomGround>)> {
    let mut grounds = identified.to_vec();
    let verdict = match version {
        Version::Outside(ground) => {
            grounds.push(ground.clone());
            // That a version is not among the fixed ones, or the name alone is alike, says nothing.
            if !status.is_affected() || !is_certain {
                return None;
            }
            Verdict::NotAffected
        }
        Version::Open(ground) => {
            grounds.push(ground.clone());
            if !status.is_affected() && status != ProductStatus::UnderInvestigation {
                return None;
            }
            Verdict::Review
        }
        Version::Within(ground) => {
            grounds.extend(ground.clone());
            match status {
                status if status.is_affected() => Verdict::Affected,
                ProductStatus::UnderInvestigation => {
                    grounds.push(SbomGround::UnderInvestigation);
                    Verdict::Review
                }
                ProductStatus::KnownNotAffected => {
                    grounds.push(SbomGround::StatedNotAffected);
                    Verdict::NotAffected
                }
                _ => {
                    grounds.push(SbomGround::StatedFixed);
                    Verdict::NotAffected
                }
            }
        }
    };
    if is_certain {
        return Some((verdict, grounds));
    }
    // A name alone is a question, and never an answer that lets somebody off.
    (verdict != Verdict::NotAffected).then_some((Verdict::Review, grounds))
}

/// Letters and digits only; nothing for what is too short to say anything.
fn name_key(name: &str) -> Option<String> {
    let key: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    (key.len() >= 3).then_some(key)
}

#[cfg(test)]
mod tests;
