//! The directory form (CSAF 2.0 §7.1.12 index.txt, §7.1.13 changes.csv). Entries are paths below the directory.

use std::borrow::Cow;

use domain::Timestamp;
use url::Url;

use super::{BOUNDS, Entry, Listing, MAX_ENTRIES, Unusable, beside, resolve};
use crate::{Notes, json};

/// Reads the index.txt of a directory.
pub fn index(bytes: &[u8], directory: &Url) -> Result<Listing, Unusable> {
    let text = text(bytes)?;
    let mut notes = Notes::default();
    let mut entries = Vec::new();
    for (line, written) in text.lines().enumerate().take(MAX_ENTRIES) {
        if !written.trim().is_empty() {
            entries.extend(entry(written, None, directory, line + 1, &mut notes));
        }
    }
    Ok(Listing { entries, next: None, findings: notes.finish() })
}

/// Reads the changes.csv of a directory: newest first, whatever the order in the file.
pub fn changes(bytes: &[u8], directory: &Url) -> Result<Listing, Unusable> {
    let text = text(bytes)?;
    let mut notes = Notes::default();
    let mut entries = Vec::new();
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    for record in reader.records().take(MAX_ENTRIES) {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                notes.error("provider.changes", "", format!("{error}; the line is left out"));
                continue;
            }
        };
        let line = record.position().map_or(0, |position| usize::try_from(position.line()).unwrap_or(usize::MAX));
        let (path, date) = (record.get(0).unwrap_or_default(), record.get(1).unwrap_or_default());
        if path.is_empty() {
            continue;
        }
        let updated = json::date(date).map(|(at, _)| at);
        if updated.is_none() {
            notes.error("provider.changes", format!("line {line}"), format!("\"{date}\" is not a date"));
        }
        entries.extend(entry(path, updated, directory, line, &mut notes));
    }
    if entries.windows(2).any(|pair| matches!(pair, [a, b] if a.updated < b.updated)) {
        notes.warning("provider.changes", "", "not sorted by date, newest first (CSAF 2.0 §7.1.13)");
    }
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.updated));
    Ok(Listing { entries, next: None, findings: notes.finish() })
}

fn text(bytes: &[u8]) -> Result<Cow<'_, str>, Unusable> {
    if bytes.len() > BOUNDS.bytes {
        return Err(Unusable::TooLarge { found: bytes.len(), limit: BOUNDS.bytes });
    }
    Ok(String::from_utf8_lossy(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)))
}

fn entry(written: &str, updated: Option<Timestamp>, directory: &Url, line: usize, notes: &mut Notes) -> Option<Entry> {
    let place = format!("line {line}");
    let below = without_overlap(written.trim(), directory);
    if below.len() < written.trim().len() {
        notes.warning("provider.path", &place, "the path starts above the directory (CSAF 2.0 §7.1.12); mended");
    }
    let url = resolve(below, directory, &place, notes)?;
    if url.host() != directory.host() || !url.path().starts_with(directory.path()) {
        notes.error("provider.path", place, format!("\"{}\" leads out of the directory; left out", written.trim()));
        return None;
    }
    Some(Entry {
        updated,
        sha256: Some(beside(&url, ".sha256")),
        sha512: Some(beside(&url, ".sha512")),
        signature: Some(beside(&url, ".asc")),
        url,
    })
}

/// Some providers write paths from the top of their site or repository. When the beginning of the path is also the end
/// of the directory's own, by two names at least, it is said twice.
fn without_overlap<'p>(path: &'p str, directory: &Url) -> &'p str {
    let folders: Vec<_> = directory.path().split('/').filter(|part| !part.is_empty()).collect();
    let parts: Vec<_> = path.split('/').collect();
    let longest = folders.len().min(parts.len().saturating_sub(1));
    for count in (2..=longest).rev() {
        let end = folders.get(folders.len() - count..).unwrap_or_default();
        if parts.get(..count) == Some(end) {
            let skipped: usize = end.iter().map(|part| part.len() + 1).sum();
            return path.get(skipped..).unwrap_or(path);
        }
    }
    path
}
