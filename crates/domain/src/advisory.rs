//! An advisory: what a maker or another publisher says of products, vulnerabilities and what to do.
//!
//! The model follows CSAF 2.0 §3.2 and has room for what 2.1 adds (product paths, several purls, metrics per
//! source). Identity is the publisher's namespace with the tracking id (CSAF 2.0 §3.2.1.12.4); the identity of a
//! *revision* is its content hash, because makers edit documents without raising the version.

pub mod versioning;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::hash::{ContentHash, Hasher};
use crate::time::Timestamp;

/// Who published it and under which number: unique in the world.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AdvisoryKey {
    /// `/document/publisher/namespace`, a URI.
    pub namespace: String,
    /// `/document/tracking/id`.
    pub tracking_id: String,
}

/// The content of one revision, as read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Advisory {
    pub key: AdvisoryKey,
    /// `2.0` or `2.1`.
    pub csaf_version: String,
    /// `/document/category`, for example `csaf_security_advisory`.
    pub category: String,
    pub title: String,
    pub lang: Option<String>,
    /// The label as written in `/document/distribution/tlp/label`.
    pub tlp: Option<String>,
    pub publisher: String,
    pub publisher_category: String,
    pub tracking: Tracking,
    pub aggregate_severity: Option<String>,
    pub notes: Vec<Note>,
    pub references: Vec<Reference>,
    pub products: Vec<ProductEntry>,
    pub vulnerabilities: Vec<Vulnerability>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Tracking {
    pub version: String,
    pub status: String,
    pub initial_release: Option<Timestamp>,
    pub current_release: Option<Timestamp>,
    pub history: Vec<HistoryLine>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HistoryLine {
    pub number: String,
    pub date: Option<Timestamp>,
    pub summary: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// `description`, `details`, `faq`, `general`, `legal_disclaimer`, `other`, `summary`.
    pub category: String,
    pub title: Option<String>,
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    pub category: Option<String>,
    pub summary: String,
    pub url: String,
}

/// One product of the product tree, with the way to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductEntry {
    /// Unique within the document only.
    pub product_id: String,
    /// `full_product_name_t/name`.
    pub name: String,
    /// The branches from the root to the product; empty for products listed without a tree. A combination has those of
    /// what is installed, or of the whole that something is part of.
    pub branches: Vec<Branch>,
    pub identifiers: Identifiers,
    /// For a product that is a combination ("A installed on B"): CSAF 2.0 `relationships`, 2.1 `product_paths`.
    pub combination: Option<Combination>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Branch {
    pub category: BranchCategory,
    pub name: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BranchCategory {
    Architecture,
    HostName,
    Language,
    Legacy,
    PatchLevel,
    Platform,
    ProductFamily,
    ProductName,
    ProductVersion,
    ProductVersionRange,
    ServicePack,
    Specification,
    Vendor,
    Other,
}

/// `product_identification_helper`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Identifiers {
    pub cpe: Option<String>,
    /// CSAF 2.0 allows one `purl`, 2.1 several `purls`.
    pub purls: Vec<String>,
    pub model_numbers: Vec<String>,
    pub serial_numbers: Vec<String>,
    pub skus: Vec<String>,
    pub sbom_urls: Vec<String>,
    /// Algorithm and value of file hashes.
    pub hashes: Vec<(String, String)>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Combination {
    /// `default_component_of`, `external_component_of`, `installed_on`, `installed_with`, `optional_component_of`.
    pub category: String,
    /// The product that the combination is about.
    pub product: String,
    /// What it is installed on, or part of. One in CSAF 2.0, a path of them in 2.1.
    pub relates_to: Vec<String>,
}

impl Combination {
    /// The product whose names and version the combination has: what is installed, but the whole that something is part
    /// of.
    pub fn named_by(&self) -> &str {
        let part = self.category.ends_with("_component_of");
        self.relates_to.first().filter(|_| part).unwrap_or(&self.product)
    }
}

impl ProductEntry {
    fn branch(&self, wanted: BranchCategory) -> Option<&str> {
        self.branches.iter().rev().find(|branch| branch.category == wanted).map(|branch| branch.name.as_str())
    }

    pub fn vendor(&self) -> Option<&str> {
        self.branch(BranchCategory::Vendor)
    }

    pub fn family(&self) -> Option<&str> {
        self.branch(BranchCategory::ProductFamily)
    }

    pub fn product_name(&self) -> Option<&str> {
        self.branch(BranchCategory::ProductName)
    }

    /// The exact version, when the tree names one.
    pub fn version(&self) -> Option<&str> {
        self.branch(BranchCategory::ProductVersion)
    }

    /// The version range as written, when the tree names one: a `vers:` URI or vers-like text.
    pub fn version_range(&self) -> Option<&str> {
        self.branch(BranchCategory::ProductVersionRange)
    }

    /// The hash of what this product *is*: its names, version texts and identifiers, without the document's own id
    /// for it, so that renumbered products stay the same products.
    pub fn hash(&self) -> ContentHash {
        let mut hasher = Hasher::default().part("product").part(&self.name);
        for branch in &self.branches {
            hasher.add(&format!("{:?}", branch.category));
            hasher.add(&branch.name);
        }
        let ids = &self.identifiers;
        hasher.add(ids.cpe.as_deref().unwrap_or(""));
        for (tag, list) in
            [("purl", &ids.purls), ("model", &ids.model_numbers), ("serial", &ids.serial_numbers), ("sku", &ids.skus)]
        {
            for value in list {
                hasher.add(tag);
                hasher.add(value);
            }
        }
        for (algorithm, value) in &ids.hashes {
            hasher.add(algorithm);
            hasher.add(value);
        }
        if let Some(combination) = &self.combination {
            hasher.add(&combination.category);
        }
        hasher.finish()
    }
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Vulnerability {
    pub cve: Option<String>,
    /// Other numbers: system name and text.
    pub ids: Vec<(String, String)>,
    pub title: Option<String>,
    /// Number and name, for example `CWE-287` and `Improper Authentication`.
    pub cwes: Vec<(String, String)>,
    pub notes: Vec<Note>,
    pub scores: Vec<Score>,
    /// What the publisher says per product id; the strongest statement stands when several are made.
    pub statuses: BTreeMap<String, ProductStatus>,
    /// Reasons for "not affected" (CSAF flags, VEX justifications) by product id.
    pub flags: BTreeMap<String, Vec<String>>,
    pub remediations: Vec<Remediation>,
    pub threats: Vec<Threat>,
    pub references: Vec<Reference>,
}

impl Vulnerability {
    /// CVE, else the first other number, else the title, else nothing to call it by.
    pub fn label(&self) -> &str {
        self.cve.as_deref().or(self.ids.first().map(|(_, text)| text.as_str())).or(self.title.as_deref()).unwrap_or("")
    }
}

/// The eight lists of CSAF 2.0 §3.2.3.9, in the order in which a stronger statement hides a weaker one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProductStatus {
    KnownAffected,
    FirstAffected,
    LastAffected,
    UnderInvestigation,
    Recommended,
    FirstFixed,
    Fixed,
    KnownNotAffected,
}

impl ProductStatus {
    pub const ALL: [Self; 8] = [
        Self::KnownAffected,
        Self::FirstAffected,
        Self::LastAffected,
        Self::UnderInvestigation,
        Self::Recommended,
        Self::FirstFixed,
        Self::Fixed,
        Self::KnownNotAffected,
    ];

    /// The key of the list in CSAF.
    pub fn code(self) -> &'static str {
        match self {
            Self::KnownAffected => "known_affected",
            Self::FirstAffected => "first_affected",
            Self::LastAffected => "last_affected",
            Self::UnderInvestigation => "under_investigation",
            Self::Recommended => "recommended",
            Self::FirstFixed => "first_fixed",
            Self::Fixed => "fixed",
            Self::KnownNotAffected => "known_not_affected",
        }
    }

    /// True when the publisher says that the product has the vulnerability.
    pub fn is_affected(self) -> bool {
        matches!(self, Self::KnownAffected | Self::FirstAffected | Self::LastAffected)
    }

    /// True when the publisher names the product as one with the fix.
    pub fn is_fixed(self) -> bool {
        matches!(self, Self::Fixed | Self::FirstFixed | Self::Recommended)
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Score {
    pub products: Vec<String>,
    /// `2.0`, `3.0`, `3.1`, `4.0`.
    pub version: String,
    pub vector: String,
    /// 0.0 to 10.0.
    pub base: f64,
    pub severity: Option<String>,
    /// Who scored it; only CSAF 2.1 says.
    pub source: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remediation {
    /// `mitigation`, `no_fix_planned`, `none_available`, `vendor_fix`, `workaround`; 2.1 adds `fix_planned`, `optional_patch`.
    pub category: String,
    pub details: String,
    pub date: Option<Timestamp>,
    pub url: Option<String>,
    pub products: Vec<String>,
    pub restart: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Threat {
    /// `exploit_status`, `impact`, `target_set`.
    pub category: String,
    pub details: String,
    pub products: Vec<String>,
}

/// Something about a document that is not as it should be. Findings show as data quality; they never hold a document up.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Finding {
    /// The rule: a test number of the standard (`6.1.1`), `schema`, or one of the reader's own (`read.date`).
    pub test: String,
    pub severity: FindingSeverity,
    /// JSON pointer to the place (RFC 6901), or a line for what is not JSON; empty for the whole document.
    pub pointer: String,
    /// The checker's own sentence, in English.
    pub message: String,
}

/// How much a finding weighs. Worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingSeverity {
    /// The document breaks the standard.
    Error,
    /// The standard advises otherwise, or a reader had to guess.
    Warning,
    /// Worth knowing.
    Info,
}

impl FindingSeverity {
    pub const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Info];

    pub fn code(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.code() == code)
    }
}

/// Where an advisory stands in the CERT's inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdvisoryState {
    New,
    /// A later revision changed what somebody may have been warned about.
    Updated,
    Handled,
    /// An analyst decided that nothing is to be done with it.
    Dismissed,
}

impl AdvisoryState {
    pub const ALL: [Self; 4] = [Self::New, Self::Updated, Self::Handled, Self::Dismissed];

    pub fn code(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Updated => "updated",
            Self::Handled => "handled",
            Self::Dismissed => "dismissed",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// The three hashes of one product entry. They say which part of a new revision is really new.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryPrint {
    pub product_id: String,
    /// What the product is: a change means matching again.
    pub identity: ContentHash,
    /// What is said of it (status per vulnerability): a change means matching again and perhaps a new notice.
    pub statement: ContentHash,
    /// What to do about it: a change means telling those concerned.
    pub remedy: ContentHash,
}

/// What differs between two revisions, by product identity.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    pub added: Vec<String>,
    pub removed: Vec<ContentHash>,
    pub restated: Vec<String>,
    pub remedied: Vec<String>,
}

impl Changes {
    /// True when nothing that anybody was warned about has changed.
    pub fn is_cosmetic(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.restated.is_empty() && self.remedied.is_empty()
    }

    /// The product ids that must be matched again.
    pub fn to_match(&self) -> BTreeSet<&str> {
        self.added.iter().chain(&self.restated).map(String::as_str).collect()
    }
}

impl Advisory {
    pub fn product(&self, product_id: &str) -> Option<&ProductEntry> {
        self.products.iter().find(|entry| entry.product_id == product_id)
    }

    /// The statuses of one product over all vulnerabilities, strongest first.
    pub fn statuses_of(&self, product_id: &str) -> Vec<ProductStatus> {
        let mut found: Vec<_> =
            self.vulnerabilities.iter().filter_map(|v| v.statuses.get(product_id).copied()).collect();
        found.sort_unstable();
        found
    }

    /// The highest base score of any vulnerability, with its vector.
    pub fn worst_score(&self) -> Option<&Score> {
        self.vulnerabilities
            .iter()
            .flat_map(|vulnerability| &vulnerability.scores)
            .max_by(|a, b| a.base.total_cmp(&b.base))
    }

    /// The hashes of every product entry, in document order.
    pub fn prints(&self) -> Vec<EntryPrint> {
        // One pass over the vulnerabilities instead of one per product: documents with a thousand products and a
        // hundred vulnerabilities exist.
        let mut statements: BTreeMap<&str, BTreeSet<ContentHash>> = BTreeMap::new();
        let mut remedies: BTreeMap<&str, BTreeSet<ContentHash>> = BTreeMap::new();
        for vulnerability in &self.vulnerabilities {
            for (product, status) in &vulnerability.statuses {
                // A set: the order in which a maker lists vulnerabilities says nothing.
                let hash = Hasher::default().part(vulnerability.label()).part(status.code()).finish();
                statements.entry(product).or_default().insert(hash);
            }
            for remediation in &vulnerability.remediations {
                let hash = Hasher::default()
                    .part(&remediation.category)
                    .part(&squeeze(&remediation.details))
                    .part(remediation.url.as_deref().unwrap_or(""))
                    .part(remediation.restart.as_deref().unwrap_or(""))
                    .finish();
                for product in &remediation.products {
                    remedies.entry(product).or_default().insert(hash);
                }
            }
        }
        self.products
            .iter()
            .map(|entry| {
                let id = entry.product_id.as_str();
                let together = |hashes: Option<&BTreeSet<ContentHash>>| {
                    hashes
                        .into_iter()
                        .flatten()
                        .fold(Hasher::default(), |all, hash| all.part(&hash.to_string()))
                        .finish()
                };
                EntryPrint {
                    product_id: entry.product_id.clone(),
                    identity: entry.hash(),
                    statement: together(statements.get(id)),
                    remedy: together(remedies.get(id)),
                }
            })
            .collect()
    }
}

/// What changed from one revision's entries to the next. Entries are recognised by what they are, not by their id.
pub fn changes(old: &[EntryPrint], new: &[EntryPrint]) -> Changes {
    let before: BTreeMap<_, _> = old.iter().map(|print| (print.identity, print)).collect();
    let mut changes = Changes::default();
    for print in new {
        match before.get(&print.identity) {
            None => changes.added.push(print.product_id.clone()),
            Some(was) if was.statement != print.statement => changes.restated.push(print.product_id.clone()),
            Some(was) if was.remedy != print.remedy => changes.remedied.push(print.product_id.clone()),
            Some(_) => {}
        }
    }
    let after: BTreeSet<_> = new.iter().map(|print| print.identity).collect();
    changes.removed = before.keys().filter(|identity| !after.contains(*identity)).copied().collect();
    changes
}

/// White space does not make a remediation a new one.
fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
