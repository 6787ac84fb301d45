//! What was fetched from a source, so that the next run asks only for what is new, and a run that was cut off goes on
//! where it was.

use std::collections::BTreeSet;

use data_encoding::HEXLOWER;
use domain::ContentHash;
use formats::provider::Entry;
use serde_json::{Value, json};

/// Marks of entries: their address with the moment at which the provider changed them. An entry without that moment has
/// no mark, and is asked for each time by its hash.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Fetched(BTreeSet<[u8; 8]>);

fn mark(entry: &Entry) -> Option<[u8; 8]> {
    let updated = entry.updated?;
    let hash = ContentHash::of(format!("{}\n{}", entry.url, updated.millis()).as_bytes());
    hash.as_bytes().first_chunk().copied()
}

impl Fetched {
    pub(super) fn has(&self, entry: &Entry) -> bool {
        mark(entry).is_some_and(|mark| self.0.contains(&mark))
    }

    pub(super) fn add(&mut self, entry: &Entry) {
        self.0.extend(mark(entry));
    }

    /// Forgets what is listed no more.
    pub(super) fn keep_only(&mut self, entries: &[Entry]) {
        let listed: BTreeSet<_> = entries.iter().filter_map(mark).collect();
        self.0.retain(|mark| listed.contains(mark));
    }

    pub(super) fn to_json(&self) -> Value {
        let mut text = String::with_capacity(self.0.len() * 16);
        for mark in &self.0 {
            text.push_str(&HEXLOWER.encode(mark));
        }
        json!({ "fetched": text })
    }

    /// What cannot be read counts as nothing: then documents are found unchanged, which costs time and nothing else.
    pub(super) fn from_json(value: &Value) -> Self {
        let text = value.get("fetched").and_then(Value::as_str).unwrap_or_default();
        let bytes = HEXLOWER.decode(text.as_bytes()).unwrap_or_default();
        Self(bytes.as_chunks().0.iter().copied().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Timestamp;

    fn entry(url: &str, updated: Option<i64>) -> Entry {
        let updated = updated.map(Timestamp::from_millis);
        Entry { url: url.parse().unwrap(), updated, sha256: None, sha512: None, signature: None }
    }

    #[test]
    fn an_entry_that_changed_is_not_the_one_that_was_fetched() {
        let mut fetched = Fetched::default();
        fetched.add(&entry("https://lindehof.example/a.json", Some(1)));
        fetched.add(&entry("https://lindehof.example/b.json", None));
        let back = Fetched::from_json(&fetched.to_json());
        assert_eq!(back, fetched);
        assert!(back.has(&entry("https://lindehof.example/a.json", Some(1))));
        assert!(!back.has(&entry("https://lindehof.example/a.json", Some(2))));
        assert!(!back.has(&entry("https://lindehof.example/b.json", None)));
        assert_eq!(Fetched::from_json(&json!({ "fetched": "zz" })), Fetched::default());
        fetched.keep_only(&[]);
        assert_eq!(fetched, Fetched::default());
    }
}
