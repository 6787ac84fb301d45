//! `/product_tree`: branches, full product names, relationships (2.0) and product paths (2.1), flattened to one list
//! of products; and the product groups, which are only a way to write product ids.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::advisory::{Branch, BranchCategory, Combination, Identifiers, ProductEntry};

use super::read::Budget;
use super::{Limits, Unreadable};
use crate::Notes;
use crate::json::Node;

pub(super) struct Tree {
    pub(super) products: Vec<ProductEntry>,
    /// The ids of `products`.
    pub(super) known: HashSet<String>,
    pub(super) groups: BTreeMap<String, Vec<String>>,
}

pub(super) fn read(
    root: &Node<'_>,
    limits: &Limits,
    budget: &mut Budget,
    notes: &mut Notes,
) -> Result<Tree, Unreadable> {
    let tree = Tree { products: Vec::new(), known: HashSet::new(), groups: BTreeMap::new() };
    let mut walk = Walk { tree, path: Vec::new(), limits, budget, notes };
    if let Some(node) = root.get("product_tree") {
        walk.branches(&node)?;
        for name in node.items("full_product_names", walk.notes) {
            walk.product(&name, None)?;
        }
        for relationship in node.items("relationships", walk.notes) {
            let combination = Combination {
                category: relationship.text_or_empty("category", walk.notes),
                product: relationship.text_or_empty("product_reference", walk.notes),
                relates_to: relationship.text("relates_to_product_reference", walk.notes).into_iter().collect(),
            };
            walk.combination(&relationship, combination)?;
        }
        for path in node.items("product_paths", walk.notes) {
            let subpaths = path.items("subpaths", walk.notes);
            let category = subpaths.first().and_then(|step| step.text("category", walk.notes)).unwrap_or_default();
            let combination = Combination {
                category,
                product: path.text_or_empty("beginning_product_reference", walk.notes),
                relates_to: subpaths
                    .iter()
                    .filter_map(|step| step.text("next_product_reference", walk.notes))
                    .collect(),
            };
            walk.combination(&path, combination)?;
        }
        for group in node.items("product_groups", walk.notes) {
            let products = group.texts("product_ids", walk.notes);
            walk.tree.note_unknown(&products, || group.at("product_ids"), walk.notes);
            match group.text("group_id", walk.notes) {
                Some(id) => {
                    walk.tree.groups.insert(id, products);
                }
                None => walk.notes.error("read.product", group.at("group_id"), "missing; the group is left out"),
            }
        }
        walk.check_combinations();
        walk.name_combinations()?;
    }
    Ok(walk.tree)
}

impl Tree {
    /// One finding per id that the tree does not have.
    pub(super) fn note_unknown(&self, ids: &[String], pointer: impl Fn() -> String, notes: &mut Notes) {
        for id in ids.iter().filter(|id| !self.known.contains(*id)) {
            notes.error("read.product_id", pointer(), format!("product id \"{id}\" is not in the product tree"));
        }
    }
}

struct Walk<'w> {
    tree: Tree,
    /// The branches from the root to where the walk is.
    path: Vec<Branch>,
    limits: &'w Limits,
    budget: &'w mut Budget,
    notes: &'w mut Notes,
}

impl Walk<'_> {
    /// Recursion is as deep as the JSON, which was bounded before it was parsed.
    fn branches(&mut self, parent: &Node<'_>) -> Result<(), Unreadable> {
        for node in parent.items("branches", self.notes) {
            let branch = self.branch(&node);
            self.path.push(branch);
            if let Some(product) = node.get("product") {
                self.product(&product, None)?;
            }
            self.branches(&node)?;
            self.path.pop();
        }
        Ok(())
    }

    fn branch(&mut self, node: &Node<'_>) -> Branch {
        let written = node.text_or_empty("category", self.notes);
        let category = category(&written).unwrap_or_else(|| {
            self.notes.error("read.branch", node.at("category"), format!("category \"{written}\" is not known"));
            BranchCategory::Other
        });
        let name = node.text_or_empty("name", self.notes);
        if name.is_empty() {
            self.notes.error("read.branch", node.at("name"), "missing");
        }
        Branch { category, name }
    }

    fn combination(&mut self, node: &Node<'_>, combination: Combination) -> Result<(), Unreadable> {
        match node.get("full_product_name") {
            Some(name) => self.product(&name, Some(combination)),
            None => {
                self.notes.error("read.product", node.at("full_product_name"), "missing; the combination is left out");
                Ok(())
            }
        }
    }

    fn product(&mut self, node: &Node<'_>, combination: Option<Combination>) -> Result<(), Unreadable> {
        let Some(product_id) = node.text("product_id", self.notes) else {
            self.notes.error("read.product", node.at("product_id"), "missing; the product is left out");
            return Ok(());
        };
        if !self.tree.known.insert(product_id.clone()) {
            let message = format!("product id \"{product_id}\" was used before; the first product keeps it");
            self.notes.error("read.product_id", node.at("product_id"), message);
            return Ok(());
        }
        if self.tree.products.len() >= self.limits.products {
            let limit = self.limits.products;
            return Err(Unreadable::TooMany { what: "products", limit, pointer: node.pointer.clone() });
        }
        let cost = self.path.iter().map(|branch| branch.name.len() + size_of::<Branch>()).sum();
        self.budget.spend(cost, &node.pointer)?;
        let branches = if combination.is_some() { Vec::new() } else { self.path.clone() };
        let mut name = node.text_or_empty("name", self.notes);
        if name.trim().is_empty() {
            self.notes.error("read.product", node.at("name"), "missing; made from the branches");
            name = branches.iter().map(|branch| branch.name.as_str()).collect::<Vec<_>>().join(" ");
        }
        let helper = node.get("product_identification_helper");
        let identifiers = helper.map(|helper| identifiers(&helper, self.notes)).unwrap_or_default();
        self.tree.products.push(ProductEntry { product_id, name, branches, identifiers, combination });
        Ok(())
    }

    /// Gives combinations the branches of the product that they are about: they stand in no branch themselves.
    fn name_combinations(&mut self) -> Result<(), Unreadable> {
        let places: HashMap<&str, usize> =
            self.tree.products.iter().enumerate().map(|(place, entry)| (entry.product_id.as_str(), place)).collect();
        let mut found: Vec<(usize, Vec<Branch>)> = Vec::new();
        for (place, entry) in self.tree.products.iter().enumerate() {
            let mut at = entry;
            for _ in 0..DEEPEST {
                let Some(combination) = &at.combination else { break };
                let Some(next) = places.get(combination.named_by()).and_then(|place| self.tree.products.get(*place))
                else {
                    break;
                };
                at = next;
            }
            if entry.combination.is_some() && !at.branches.is_empty() {
                let cost = at.branches.iter().map(|branch| branch.name.len() + size_of::<Branch>()).sum();
                self.budget.spend(cost, "/product_tree")?;
                found.push((place, at.branches.clone()));
            }
        }
        for (place, branches) in found {
            if let Some(entry) = self.tree.products.get_mut(place) {
                entry.branches = branches;
            }
        }
        Ok(())
    }

    fn check_combinations(&mut self) {
        let combined = self.tree.products.iter().filter_map(|entry| Some((entry, entry.combination.as_ref()?)));
        for (entry, combination) in combined {
            for id in std::iter::once(&combination.product).chain(&combination.relates_to) {
                if !self.tree.known.contains(id) {
                    let message = format!(
                        "product \"{}\" is a combination with \"{id}\", which is not in the product tree",
                        entry.product_id
                    );
                    self.notes.error("read.product_id", "/product_tree", message);
                }
            }
        }
    }
}

/// Combinations of combinations are followed so far.
const DEEPEST: usize = 8;

fn category(written: &str) -> Option<BranchCategory> {
    Some(match written.trim() {
        "architecture" => BranchCategory::Architecture,
        "host_name" => BranchCategory::HostName,
        "language" => BranchCategory::Language,
        "legacy" => BranchCategory::Legacy,
        "patch_level" => BranchCategory::PatchLevel,
        "platform" => BranchCategory::Platform,
        "product_family" => BranchCategory::ProductFamily,
        "product_name" => BranchCategory::ProductName,
        "product_version" => BranchCategory::ProductVersion,
        "product_version_range" => BranchCategory::ProductVersionRange,
        "service_pack" => BranchCategory::ServicePack,
        "specification" => BranchCategory::Specification,
        "vendor" => BranchCategory::Vendor,
        _ => return None,
    })
}

fn identifiers(helper: &Node<'_>, notes: &mut Notes) -> Identifiers {
    let mut purls = helper.texts("purls", notes);
    purls.extend(helper.text("purl", notes));
    let mut hashes = Vec::new();
    for file in helper.items("hashes", notes) {
        for hash in file.items("file_hashes", notes) {
            hashes.push((hash.text_or_empty("algorithm", notes), hash.text_or_empty("value", notes)));
        }
    }
    Identifiers {
        cpe: helper.text("cpe", notes),
        purls,
        model_numbers: helper.texts("model_numbers", notes),
        serial_numbers: helper.texts("serial_numbers", notes),
        skus: helper.texts("skus", notes),
        sbom_urls: helper.texts("sbom_urls", notes),
        hashes,
    }
}
