//! `/document`: who says what, and when. The product tree and the vulnerabilities have files of their own.

use domain::advisory::{Advisory, AdvisoryKey, HistoryLine, Note, Reference, Tracking};

use super::{Limits, Reading, Unreadable, tree, vulnerabilities};
use crate::Notes;
use crate::json::{self, Node, kind};

pub(super) fn document(bytes: &[u8], limits: &Limits) -> Result<Reading, Unreadable> {
    let mut notes = Notes::default();
    let json = json::value(bytes, limits.json, &mut notes)?;
    let root = Node::root(&json);
    if !json.is_object() {
        let problem = format!("{} stands where an object belongs", kind(&json));
        return Err(Unreadable::NotCsaf { pointer: "/".to_owned(), problem });
    }
    let document = root
        .get("document")
        .filter(|node| node.value.is_object())
        .ok_or_else(|| Unreadable::NotCsaf { pointer: "/document".to_owned(), problem: "missing".to_owned() })?;
    let csaf_version = version(&document, &mut notes)?;

    let empty = serde_json::Value::Null;
    let publisher = document.get("publisher").unwrap_or(Node { value: &empty, pointer: document.at("publisher") });
    let tracking = document.get("tracking").unwrap_or(Node { value: &empty, pointer: document.at("tracking") });
    let key = AdvisoryKey {
        namespace: identity(&publisher, "namespace", "/document/publisher/namespace", &mut notes)?,
        tracking_id: identity(&tracking, "id", "/document/tracking/id", &mut notes)?,
    };

    let mut budget = Budget { left: limits.expanded, limit: limits.expanded };
    let tree = tree::read(&root, limits, &mut budget, &mut notes)?;
    let vulnerabilities = vulnerabilities::read(&root, &tree, limits, &mut budget, &mut notes)?;

    let title = document.text_or_empty("title", &mut notes);
    if title.trim().is_empty() {
        notes.error("read.title", "/document/title", "missing");
    }
    let distribution = document.get("distribution").and_then(|node| node.get("tlp"));
    let severity = document.get("aggregate_severity");
    let advisory = Advisory {
        csaf_version,
        category: document.text_or_empty("category", &mut notes),
        title,
        lang: document.text("lang", &mut notes),
        tlp: distribution.and_then(|node| node.text("label", &mut notes)),
        publisher: publisher.text_or_empty("name", &mut notes),
        publisher_category: publisher.text_or_empty("category", &mut notes),
        tracking: self::tracking(&tracking, &mut notes),
        aggregate_severity: severity.and_then(|node| node.text("text", &mut notes)),
        notes: note_list(&document, &mut notes),
        references: reference_list(&document, &mut notes),
        products: tree.products,
        vulnerabilities,
        key,
    };
    Ok(Reading { advisory, notes_for_report: notes.finish() })
}

/// What repetition may still cost: a short document can say one long name for a hundred thousand products.
pub(super) struct Budget {
    left: usize,
    limit: usize,
}

impl Budget {
    pub(super) fn spend(&mut self, bytes: usize, pointer: &str) -> Result<(), Unreadable> {
        match self.left.checked_sub(bytes) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(Unreadable::TooMany {
                what: "bytes once written out per product",
                limit: self.limit,
                pointer: pointer.to_owned(),
            }),
        }
    }
}

fn version(document: &Node<'_>, notes: &mut Notes) -> Result<String, Unreadable> {
    let found = document.text("csaf_version", notes).unwrap_or_default();
    match found.trim() {
        "2.0" => Ok("2.0".to_owned()),
        "2.1" => Ok("2.1".to_owned()),
        other => Err(Unreadable::UnknownVersion { found: crate::notes::clip(other, 40) }),
    }
}

fn identity(node: &Node<'_>, key: &str, pointer: &'static str, notes: &mut Notes) -> Result<String, Unreadable> {
    let written = node.text_or_empty(key, notes);
    let trimmed = written.trim();
    if trimmed.is_empty() {
        return Err(Unreadable::NoIdentity { pointer });
    }
    if trimmed.len() > 1000 {
        return Err(Unreadable::TooMany { what: "bytes", limit: 1000, pointer: pointer.to_owned() });
    }
    if trimmed.len() < written.len() {
        notes.warning("read.text", pointer, "white space around the text is left out");
    }
    Ok(trimmed.to_owned())
}

fn tracking(node: &Node<'_>, notes: &mut Notes) -> Tracking {
    let history = node.items("revision_history", notes);
    Tracking {
        version: node.text_or_empty("version", notes),
        status: node.text_or_empty("status", notes),
        initial_release: node.date("initial_release_date", notes),
        current_release: node.date("current_release_date", notes),
        history: history
            .iter()
            .map(|line| HistoryLine {
                number: line.text_or_empty("number", notes),
                date: line.date("date", notes),
                summary: line.text_or_empty("summary", notes),
            })
            .collect(),
    }
}

pub(super) fn note_list(node: &Node<'_>, notes: &mut Notes) -> Vec<Note> {
    node.items("notes", notes)
        .iter()
        .map(|note| Note {
            category: note.text_or_empty("category", notes),
            title: note.text("title", notes),
            text: note.text_or_empty("text", notes),
        })
        .collect()
}

pub(super) fn reference_list(node: &Node<'_>, notes: &mut Notes) -> Vec<Reference> {
    node.items("references", notes)
        .iter()
        .map(|reference| Reference {
            category: reference.text("category", notes),
            summary: reference.text_or_empty("summary", notes),
            url: reference.text_or_empty("url", notes),
        })
        .collect()
}
