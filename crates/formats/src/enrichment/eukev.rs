//! The EU CSIRTs network's list of known exploited vulnerabilities, JSON (schema version 1).

use domain::enrichment::{EuKev, Fact, Provenance, Record};
use serde_json::{Value, json};

use super::{Limits, Reading, cve, day_of, hash};
use crate::json::{self, Node};
use crate::{Notes, Unreadable};

const FORMAT: &str = "the EU list of known exploited vulnerabilities";

/// Reads within the default [`Limits`].
pub fn read(bytes: &[u8]) -> Result<Reading, Unreadable> {
    read_within(bytes, &Limits::default())
}

pub fn read_within(bytes: &[u8], limits: &Limits) -> Result<Reading, Unreadable> {
    let mut notes = Notes::default();
    let value = json::value(bytes, limits.json, &mut notes)?;
    if !value.is_array() {
        let problem = format!("{} stands where a list belongs", json::kind(&value));
        return Err(Unreadable::OtherFormat { format: FORMAT, pointer: "/".to_owned(), problem });
    }
    let document = hash(bytes);
    let wrapped: Value = json!({ "": value });
    let root = Node::root(&wrapped);
    let mut records = Vec::new();
    for mut node in root.items("", &mut notes) {
        if records.len() >= limits.records {
            return Err(Unreadable::TooMany { what: "entries", limit: limits.records, pointer: node.pointer });
        }
        // The wrapping is ours, not the document's.
        node.pointer = node.pointer.trim_start_matches('/').to_owned();
        node.pointer.insert(0, '/');
        let Some(cve) = cve(&node, "cveID", &mut notes) else { continue };
        let reported = day_of(&node, "dateReported", &mut notes);
        let fact = EuKev {
            euvd: node.text_or_empty("euvdID", &mut notes),
            vendor: node.text_or_empty("vendorProject", &mut notes),
            product: node.text_or_empty("product", &mut notes),
            reported,
            patched_since: day_of(&node, "patchedSince", &mut notes),
            origin: node.text_or_empty("originSource", &mut notes),
            description: node.text_or_empty("shortDescription", &mut notes),
            exploitation: node.texts("exploitationType", &mut notes),
            actors: node.texts("threatActorsExploiting", &mut notes),
            notes: node.text_or_empty("notes", &mut notes),
        };
        let from = Provenance { source: "eu_kev".to_owned(), document, edition: None, updated: None };
        records.push(Record { cve, from, fact: Fact::EuKev(fact) });
    }
    Ok(Reading { records, notes_for_report: notes.finish() })
}
