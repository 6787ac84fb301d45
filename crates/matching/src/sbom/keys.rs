//! The words by which components and product entries find each other in a table: what [`super::SbomIndex`] looks up in
//! memory, as texts. A pair without a common word is never judged.

use std::collections::BTreeSet;

use domain::sbom::Component;

use super::identify::Made;
use crate::identifier::{Cpe, FileHash, Purl};

/// Raised by hand whenever other words are made or components are judged otherwise: then those that are kept are made anew
/// and judged again. 2: the part of a combination has its own words.
pub const KEYS: i64 = 2;

/// Longer words are cut; two that begin so long the same are told apart when they are judged.
const LONGEST: usize = 300;

fn cut(kind: char, text: &str) -> String {
    std::iter::once(kind).chain(std::iter::once(':')).chain(text.chars().take(LONGEST)).collect()
}

pub(super) fn of_package(package: &str) -> String {
    cut('p', package)
}

pub(super) fn of_cpe(key: &str) -> String {
    cut('c', key)
}

pub(super) fn of_hash(hash: &FileHash) -> String {
    cut('h', &format!("{}/{}", hash.algorithm, hash.value))
}

pub(super) fn of_name(key: &str) -> String {
    cut('n', key)
}

/// The words of one component.
pub fn component_keys(component: &Component) -> BTreeSet<String> {
    let made = Made::new(component);
    let packages = made.purls.iter().map(Purl::package).map(|package| of_package(&package));
    let cpes = made.cpes.iter().filter_map(Cpe::key).map(|key| of_cpe(&key));
    let hashes = made.hashes.iter().map(of_hash);
    let name = made.name_key.iter().map(|key| of_name(key));
    packages.chain(cpes).chain(hashes).chain(name).collect()
}
