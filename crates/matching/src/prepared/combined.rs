//! Products that are made of others: "firmware A installed on camera B", "A as a component of B" (CSAF 2.0 §3.2.2.4,
//! 2.1 §3.2.3.4). The entry itself has the names of what is installed, or of the whole.

use std::collections::{HashMap, HashSet};

use domain::advisory::{Advisory, Branch, BranchCategory, ProductEntry};

use crate::product::condition::Condition;
use crate::register::Register;

/// So many things that one product is installed on are looked at.
const MOST: usize = 8;

pub(super) struct Combined<'a> {
    entries: HashMap<&'a str, &'a ProductEntry>,
    parts: HashSet<&'a str>,
}

impl<'a> Combined<'a> {
    pub(super) fn of(advisory: &'a Advisory) -> Self {
        let combinations = advisory.products.iter().filter_map(|entry| entry.combination.as_ref());
        let parts: HashSet<&str> =
            combinations.flat_map(|it| it.relates_to.iter().chain([&it.product])).map(String::as_str).collect();
        // Most advisories combine nothing, and then nothing is looked up.
        let entries = advisory.products.iter().filter(|_| !parts.is_empty());
        Self { entries: entries.map(|entry| (entry.product_id.as_str(), entry)).collect(), parts }
    }

    /// True for a product that an advisory names only to combine it with another one: of itself nothing is said.
    pub(super) fn is_part(&self, product_id: &str) -> bool {
        self.parts.contains(product_id)
    }

    fn entries(&self, ids: &'a [String]) -> impl Iterator<Item = &'a ProductEntry> {
        ids.iter().take(MOST).filter_map(|id| self.entries.get(id.as_str()).copied())
    }

    /// The same entry in the words of what it is named by: what its own text says of the rest is told apart.
    pub(super) fn in_own_words(&self, entry: &ProductEntry) -> ProductEntry {
        let combination = entry.combination.as_ref();
        let named_by = combination.and_then(|combination| self.entries.get(combination.named_by()));
        ProductEntry { name: named_by.map_or_else(|| entry.name.clone(), |it| it.name.clone()), ..entry.clone() }
    }

    /// The same entry by the names of what it is installed on, in the version of what is installed: people register the
    /// camera and the version of its firmware. Only for firmware: other programs have versions of their own beside the
    /// device's. And only for what one house made; "Windows" is no name of what runs on it.
    pub(super) fn devices(&self, register: &Register, entry: &'a ProductEntry) -> Vec<ProductEntry> {
        let Some(combination) = entry.combination.as_ref().filter(|it| is_installed(&it.category)) else {
            return Vec::new();
        };
        if !entry.product_name().unwrap_or(&entry.name).to_lowercase().contains("firmware") {
            return Vec::new();
        }
        let houses = register.makers().houses(entry.vendor().unwrap_or_default());
        let is_version = |branch: &&Branch| is_version(branch.category);
        self.entries(&combination.relates_to)
            .filter(|device| {
                let makers = register.makers().houses(device.vendor().unwrap_or_default());
                device.product_name().is_some() && makers.iter().any(|house| houses.contains(house))
            })
            .map(|device| ProductEntry {
                name: device.name.clone(),
                branches: device
                    .branches
                    .iter()
                    .filter(|branch| !is_version(branch))
                    .chain(entry.branches.iter().filter(is_version))
                    .cloned()
                    .collect(),
                ..entry.clone()
            })
            .collect()
    }

    /// What must be there besides the named product. What is built in by default always is.
    pub(super) fn conditions(&self, entry: &'a ProductEntry) -> Vec<Condition> {
        let Some(combination) = &entry.combination else { return Vec::new() };
        let others: Vec<&ProductEntry> = match combination.category.as_str() {
            category if is_installed(category) => self.entries(&combination.relates_to).collect(),
            "external_component_of" | "optional_component_of" => {
                self.entries.get(combination.product.as_str()).copied().into_iter().collect()
            }
            _ => Vec::new(),
        };
        let name = |entry: &ProductEntry| entry.product_name().unwrap_or(&entry.name).to_owned();
        others.into_iter().flat_map(|entry| Condition::read(&name(entry))).collect()
    }
}

fn is_installed(category: &str) -> bool {
    category.starts_with("installed_")
}

fn is_version(category: BranchCategory) -> bool {
    matches!(
        category,
        BranchCategory::ProductVersion
            | BranchCategory::ProductVersionRange
            | BranchCategory::PatchLevel
            | BranchCategory::ServicePack
    )
}
