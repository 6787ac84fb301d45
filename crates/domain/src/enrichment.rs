//! What others know of a vulnerability: exploited or not, how likely, how bad. One record per source and CVE; merging
//! keeps them side by side and says which is shown. It fetches nothing and decides nothing.

mod cvss;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::hash::ContentHash;
use crate::time::{Day, Timestamp};

pub use self::cvss::{CvssCheck, CvssScore, CvssVersion, base_score};

/// A number of the CVE programme, in its one spelling: `CVE-2024-12345`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cve(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a CVE number is CVE, a year of four digits and a number of four digits or more")]
pub struct NotCve;

impl Cve {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Cve {
    type Err = NotCve;

    fn from_str(text: &str) -> Result<Self, NotCve> {
        let upper = text.trim().to_ascii_uppercase();
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        match upper.strip_prefix("CVE-").and_then(|rest| rest.split_once('-')) {
            Some((year, number))
                if year.len() == 4 && digits(year) && (4..=19).contains(&number.len()) && digits(number) =>
            {
                Ok(Self(upper))
            }
            _ => Err(NotCve),
        }
    }
}

impl fmt::Display for Cve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Cve {
    type Error = NotCve;

    fn try_from(text: String) -> Result<Self, NotCve> {
        text.parse()
    }
}

impl From<Cve> for String {
    fn from(cve: Cve) -> Self {
        cve.0
    }
}

/// Where a record comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// `cisa_kev`, `eu_kev`, `first_epss`, or the short name of a container's provider: `CISA-ADP`, `icscert`.
    pub source: String,
    /// The bytes that said it.
    pub document: ContentHash,
    /// The catalogue's own version or date, as written.
    pub edition: Option<String>,
    /// When the source last changed the record.
    pub updated: Option<Timestamp>,
}

/// CISA's catalogue of known exploited vulnerabilities.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kev {
    pub vendor: String,
    pub product: String,
    pub name: String,
    pub added: Option<Day>,
    /// Until when US federal agencies must have acted.
    pub due: Option<Day>,
    /// "Known"; otherwise nobody knows, which is not "no".
    pub ransomware: bool,
    pub required_action: String,
    pub notes: String,
}

/// The EU CSIRTs network's catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EuKev {
    pub euvd: String,
    pub vendor: String,
    pub product: String,
    pub reported: Option<Day>,
    pub patched_since: Option<Day>,
    /// Which member of the network says so; `CNW` for several or undisclosed.
    pub origin: String,
    pub description: String,
    /// `ransomware`, `APT`, `cybercrime`, `unknown`.
    pub exploitation: Vec<String>,
    pub actors: Vec<String>,
    pub notes: String,
}

impl EuKev {
    pub fn ransomware(&self) -> bool {
        self.exploitation.iter().any(|kind| kind.eq_ignore_ascii_case("ransomware"))
    }
}

/// FIRST's exploit prediction: the probability of exploitation within the next 30 days.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Epss {
    /// 0.0 to 1.0.
    pub score: f64,
    /// 0.0 to 1.0: the share of vulnerabilities with the same or a lower score.
    pub percentile: f64,
    pub date: Option<Day>,
    /// `v2025.03.14`.
    pub model: String,
}

/// Decision points of Stakeholder-Specific Vulnerability Categorization, as CISA publishes them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ssvc {
    /// `none`, `poc`, `active`.
    pub exploitation: Option<String>,
    /// `yes`, `no`.
    pub automatable: Option<String>,
    /// `partial`, `total`.
    pub technical_impact: Option<String>,
    pub version: String,
    pub role: String,
    pub timestamp: Option<Timestamp>,
}

/// One thing that one source says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fact {
    Kev(Kev),
    EuKev(EuKev),
    Epss(Epss),
    Ssvc(Ssvc),
    Cvss(CvssScore),
}

/// A fact, whose it is, and of which vulnerability.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    pub cve: Cve,
    pub from: Provenance,
    pub fact: Fact,
}

/// A value with its source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sourced<T> {
    pub from: Provenance,
    pub value: T,
}

/// All that is known of one vulnerability. In each list the first is the one that is shown; the others stand beside it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Enrichment {
    pub kev: Vec<Sourced<Kev>>,
    pub eu_kev: Vec<Sourced<EuKev>>,
    pub epss: Vec<Sourced<Epss>>,
    pub ssvc: Vec<Sourced<Ssvc>>,
    pub cvss: Vec<Sourced<CvssScore>>,
}

impl Enrichment {
    /// True when any catalogue or decision point says that the vulnerability is used in attacks.
    pub fn is_exploited(&self) -> bool {
        !self.kev.is_empty()
            || !self.eu_kev.is_empty()
            || self.ssvc.first().is_some_and(|ssvc| ssvc.value.exploitation.as_deref() == Some("active"))
    }

    pub fn ransomware(&self) -> bool {
        self.kev.iter().any(|kev| kev.value.ransomware) || self.eu_kev.iter().any(|kev| kev.value.ransomware())
    }

    fn add(&mut self, from: Provenance, fact: Fact) {
        match fact {
            Fact::Kev(value) => put(&mut self.kev, from, value, |_| ()),
            Fact::EuKev(value) => put(&mut self.eu_kev, from, value, |_| ()),
            Fact::Epss(value) => put(&mut self.epss, from, value, |_| ()),
            Fact::Ssvc(value) => put(&mut self.ssvc, from, value, |ssvc| ssvc.role.clone()),
            // One source may score with several versions of CVSS, and several times for several products.
            Fact::Cvss(value) => put(&mut self.cvss, from, value, |score| (score.version, score.vector.clone())),
        }
    }

    /// What is shown first: the newest; for CVSS the newest version of the standard, the source nearest to the product
    /// (a CNA before an ADP), then the worst.
    fn order(&mut self) {
        self.kev.sort_by_key(|kev| std::cmp::Reverse(kev.from.updated));
        self.eu_kev.sort_by_key(|kev| std::cmp::Reverse((kev.value.reported, kev.from.updated)));
        self.epss.sort_by_key(|epss| std::cmp::Reverse((epss.value.date, epss.from.updated)));
        self.ssvc.sort_by_key(|ssvc| std::cmp::Reverse((ssvc.value.timestamp, ssvc.from.updated)));
        self.cvss.sort_by(|one, other| {
            let place = |it: &Sourced<CvssScore>| (std::cmp::Reverse(it.value.version), it.value.is_secondary);
            place(one)
                .cmp(&place(other))
                .then_with(|| other.value.base.total_cmp(&one.value.base))
                .then_with(|| one.value.vector.cmp(&other.value.vector))
        });
    }
}

/// Puts a value in; of one source and key only the newest stays.
fn put<T, K: PartialEq>(list: &mut Vec<Sourced<T>>, from: Provenance, value: T, key: impl Fn(&T) -> K) {
    let same = list.iter_mut().find(|it| it.from.source == from.source && key(&it.value) == key(&value));
    match same {
        Some(known) if known.from.updated > from.updated => {}
        Some(known) => *known = Sourced { from, value },
        None => list.push(Sourced { from, value }),
    }
}

/// Merges records by CVE. Later records of one source replace its earlier ones unless they are older by their own date;
/// records of different sources never replace each other.
pub fn merge(records: impl IntoIterator<Item = Record>) -> BTreeMap<Cve, Enrichment> {
    let mut merged: BTreeMap<Cve, Enrichment> = BTreeMap::new();
    for record in records {
        merged.entry(record.cve).or_default().add(record.from, record.fact);
    }
    merged.values_mut().for_each(Enrichment::order);
    merged
}

#[cfg(test)]
mod tests;
