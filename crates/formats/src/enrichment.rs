//! What others know of vulnerabilities: CISA's and the EU's lists of exploited ones, FIRST's prediction, and the records of
//! the CVE programme with CISA's additions. Each reader gives records by CVE with their provenance; merging is the
//! domain's.

pub mod any;
pub mod epss;
pub mod eukev;
pub mod kev;
pub mod vulnrichment;

use domain::advisory::Finding;
use domain::enrichment::{Cve, Record};
use domain::{ContentHash, Day};

use crate::Notes;
use crate::json::{Bounds, Node};

/// What came out of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    pub records: Vec<Record>,
    pub notes_for_report: Vec<Finding>,
}

/// What a file may cost. The largest, EPSS, has a line per CVE: some 300,000 in 2026.
#[derive(Debug, Clone)]
pub struct Limits {
    pub json: Bounds,
    pub records: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { json: Bounds { bytes: 64 << 20, depth: 60, values: 4_000_000 }, records: 1_000_000 }
    }
}

/// The identity of the bytes.
fn hash(bytes: &[u8]) -> ContentHash {
    ContentHash::of(bytes)
}

fn cve(node: &Node<'_>, key: &str, notes: &mut Notes) -> Option<Cve> {
    let text = node.text_or_empty(key, notes);
    let cve = text.parse().ok();
    if cve.is_none() {
        let text = crate::notes::clip(&text, 40);
        notes.error("read.cve", node.at(key), format!("\"{text}\" is no CVE number; the entry is left out"));
    }
    cve
}

/// `2099-01-31` or `2099/01/31`.
fn day(text: &str) -> Option<Day> {
    text.trim().replace('/', "-").parse().ok()
}

fn day_of(node: &Node<'_>, key: &str, notes: &mut Notes) -> Option<Day> {
    let text = node.text(key, notes).filter(|text| !text.trim().is_empty())?;
    let read = day(&text);
    if read.is_none() {
        notes.error(
            "read.date",
            node.at(key),
            format!("\"{}\" is not a date; left out", crate::notes::clip(&text, 40)),
        );
    }
    read
}
