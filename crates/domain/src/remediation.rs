//! What is done about each vulnerability on each device (CSAF 2.0 §9.1.13, "CSAF asset matching system").
//!
//! An advisory has several vulnerabilities, and not all of them need concern the product that a device is. Which do is
//! said here by what the publisher says of the entry that decided; where entries differ per vulnerability, `matching`
//! compares once for each. What has to be done is kept as a hash, so that a revision that says the same in other words
//! elsewhere asks nobody anything again.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::advisory::{self, Advisory, ProductStatus, Vulnerability};
use crate::hash::{ContentHash, Hasher};
use crate::verdict::{Hit, Verdict};

/// How far an institution is with one vulnerability on one device. What nobody has said anything about is
/// `NotRemediated`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Remediation {
    #[serde(rename = "not_remediated")]
    NotRemediated,
    #[serde(rename = "remediation_in_progress")]
    InProgress,
    #[serde(rename = "remediation_done")]
    Done,
}

impl Remediation {
    pub const ALL: [Self; 3] = [Self::NotRemediated, Self::InProgress, Self::Done];

    /// As the standard says it.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotRemediated => "not_remediated",
            Self::InProgress => "remediation_in_progress",
            Self::Done => "remediation_done",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// How far a device is with a whole advisory: done when all of it is, not begun when nothing is. Without any
    /// vulnerability there is nothing to say.
    pub fn overall(states: impl IntoIterator<Item = Self>) -> Option<Self> {
        let (mut all, mut not, mut done) = (0, 0, 0);
        for state in states {
            all += 1;
            not += u32::from(state == Self::NotRemediated);
            done += u32::from(state == Self::Done);
        }
        match all {
            0 => None,
            n if n == done => Some(Self::Done),
            n if n == not => Some(Self::NotRemediated),
            _ => Some(Self::InProgress),
        }
    }
}

/// Longest note beside a state, in signs.
pub const MAX_NOTE: usize = 2_000;
/// Longest name of who says it, in signs.
pub const MAX_NAME: usize = 200;
/// Most marks that are set in one go.
pub const MAX_MARKS: usize = 5_000;

/// One vulnerability of an advisory that concerns a device, or may.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Concern {
    /// Which vulnerability: see [`key_of`].
    pub vulnerability: String,
    /// How people call it.
    pub label: String,
    pub verdict: Verdict,
    /// The entry that decided for this vulnerability.
    pub product_id: String,
    /// What has to be done about it there; another print is another task.
    pub print: ContentHash,
}

/// Longest key and label, in signs; what is longer is cut and told apart by its hash.
const MAX_KEY: usize = 120;

/// What a vulnerability is called from one revision to the next: its CVE, else its first other number with the system
/// that gave it, else its title, else what is said of it. Never its place in the document.
pub fn key_of(it: &Vulnerability) -> String {
    let cve = it.cve.as_deref().map(|cve| cve.trim().to_ascii_uppercase()).filter(|cve| !cve.is_empty());
    let number = || it.ids.iter().find(|(_, text)| !text.trim().is_empty());
    let key = match (cve, number(), it.title.as_deref().map(squeeze).filter(|title| !title.is_empty())) {
        (Some(cve), ..) => cve,
        (None, Some((system, text)), _) => squeeze(&format!("{system}: {text}")),
        (None, None, Some(title)) => title,
        (None, None, None) => {
            let mut hasher = Hasher::default();
            for (number, name) in &it.cwes {
                hasher.add(number);
                hasher.add(name);
            }
            for note in &it.notes {
                hasher.add(&squeeze(&note.text));
            }
            format!("~{}", hasher.finish().to_string().chars().take(32).collect::<String>())
        }
    };
    if key.chars().count() <= MAX_KEY {
        return key;
    }
    let hash: String = ContentHash::of(key.as_bytes()).to_string().chars().take(16).collect();
    let front: String = key.chars().take(MAX_KEY - 17).collect();
    format!("{front}~{hash}")
}

/// The vulnerabilities of an advisory by key, in the document's order. Two with one key are one.
pub fn vulnerabilities(advisory: &Advisory) -> Vec<(String, Vec<&Vulnerability>)> {
    let mut all: Vec<(String, Vec<&Vulnerability>)> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for it in &advisory.vulnerabilities {
        let key = key_of(it);
        match places.get(&key).and_then(|place| all.get_mut(*place)) {
            Some((_, same)) => same.push(it),
            None => {
                places.insert(key.clone(), all.len());
                all.push((key, vec![it]));
            }
        }
    }
    all
}

/// What the publisher says of this product for these vulnerabilities; the strongest statement stands.
pub fn status_of(group: &[&Vulnerability], product_id: &str) -> Option<ProductStatus> {
    group.iter().filter_map(|it| it.statuses.get(product_id).copied()).min()
}

/// What the publisher says is to be done about these vulnerabilities in this product, each once, in the publisher's
/// order. What names no product is for all of them.
pub fn remedies<'a>(group: &[&'a Vulnerability], product_id: &str) -> Vec<&'a advisory::Remediation> {
    let mut seen = BTreeSet::new();
    group
        .iter()
        .flat_map(|it| &it.remediations)
        .filter(|it| it.products.is_empty() || it.products.iter().any(|product| product == product_id))
        .filter(|it| seen.insert(remedy_hash(it)))
        .collect()
}

fn remedy_hash(it: &advisory::Remediation) -> ContentHash {
    Hasher::default()
        .part(&it.category)
        .part(&squeeze(&it.details))
        .part(it.url.as_deref().unwrap_or(""))
        .part(it.restart.as_deref().unwrap_or(""))
        .finish()
}

/// One vulnerability as it concerns what was matched with `product_id`.
pub fn concern(
    advisory: &Advisory,
    key: &str,
    group: &[&Vulnerability],
    product_id: &str,
    verdict: Verdict,
) -> Concern {
    let entry = advisory.product(product_id);
    let versions = entry.and_then(|entry| entry.version_range().or(entry.version())).unwrap_or_default();
    let mut hasher = Hasher::default()
        .part(key)
        .part(verdict.code())
        .part(status_of(group, product_id).map_or("", ProductStatus::code))
        .part(&squeeze(versions));
    // In order of hash: the order in which a publisher lists them says nothing.
    for hash in remedies(group, product_id).into_iter().map(remedy_hash).collect::<BTreeSet<_>>() {
        hasher.add(&hash.to_string());
    }
    let label = group.first().map_or("", |it| it.label());
    let label = if label.is_empty() { key } else { label };
    Concern {
        vulnerability: key.to_owned(),
        label: label.chars().take(MAX_KEY).collect(),
        verdict,
        product_id: product_id.to_owned(),
        print: hasher.finish(),
    }
}

/// The vulnerabilities that concern what was hit, by what is said of the entry that decided.
///
/// "Not affected" and "fixed" speak of that entry. When the hit itself is in doubt they rule nothing out as long as
/// another entry of the same product has the vulnerability: an unknown version is never a "no".
pub fn concerns(advisory: &Advisory, hit: &Hit) -> Vec<Concern> {
    if hit.verdict == Verdict::NotAffected {
        return Vec::new();
    }
    let all = vulnerabilities(advisory);
    let siblings = siblings(advisory, &hit.product_id);
    let is_said = all.iter().any(|(_, group)| status_of(group, &hit.product_id).is_some());
    let verdict = |group: &[&Vulnerability]| match status_of(group, &hit.product_id) {
        _ if !is_said => hit.verdict,
        Some(status) if status.is_affected() => hit.verdict,
        Some(ProductStatus::UnderInvestigation) => Verdict::Review,
        _ => {
            let open = |status: ProductStatus| status.is_affected() || status == ProductStatus::UnderInvestigation;
            let elsewhere = siblings.iter().any(|product| status_of(group, product).is_some_and(open));
            if hit.verdict == Verdict::Review && elsewhere { Verdict::Review } else { Verdict::NotAffected }
        }
    };
    let judged: Vec<_> = all.iter().map(|(key, group)| (key, group, verdict(group))).collect();
    // What is hit is hit by something: a document that rules out each of them contradicts itself.
    let nothing = judged.iter().all(|(.., verdict)| *verdict == Verdict::NotAffected);
    judged
        .into_iter()
        .map(|(key, group, verdict)| (key, group, if nothing { Verdict::Review } else { verdict }))
        .filter(|(.., verdict)| *verdict != Verdict::NotAffected)
        .map(|(key, group, verdict)| concern(advisory, key, group, &hit.product_id, verdict))
        .collect()
}

/// The other entries of the same product: other versions of it, other models under its name.
fn siblings<'a>(advisory: &'a Advisory, product_id: &str) -> Vec<&'a str> {
    let Some(entry) = advisory.product(product_id) else { return Vec::new() };
    let Some(name) = entry.product_name() else { return Vec::new() };
    advisory
        .products
        .iter()
        .filter(|it| it.product_id != product_id && it.product_name() == Some(name) && it.vendor() == entry.vendor())
        .map(|it| it.product_id.as_str())
        .collect()
}

/// One hash for all that has to be done on a device: whether anybody must be told something new.
pub fn print_of<'c>(concerns: impl IntoIterator<Item = (&'c str, &'c ContentHash)>) -> ContentHash {
    let all: BTreeMap<&str, &ContentHash> = concerns.into_iter().collect();
    let mut hasher = Hasher::default();
    for (vulnerability, print) in all {
        hasher.add(vulnerability);
        hasher.add(&print.to_string());
    }
    hasher.finish()
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
