//! Files searched for data of patients (`domain::patient`): lists, JSON documents, plain text and archives of these.
//!
//! A cell counts under the head of its column and a JSON text under its key, so that a column of numbers called "BSN" is
//! found. Only lists can be redacted: a document is somebody's word, often signed, and is taken as it is or not at all.
//! Everything is walked once, in straight time, whatever its depth; what no reader could read is searched as text.

mod json;

use std::borrow::Cow;

use domain::patient::{Found, Kind, find, find_under, redact};

use crate::archive;
use crate::inventory::Sheet;

/// Places that are told one by one; the rest is counted.
const LISTED: usize = 50;

/// Where something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub kind: Kind,
    /// Counted from 1; within the file of an archive where it is one.
    pub line: u64,
}

/// What a search found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Searched {
    /// The first of them.
    pub places: Vec<Place>,
    /// All of them.
    pub total: usize,
    kinds: [usize; 3],
    /// Files of an archive that could not be looked into.
    pub unopened: usize,
}

impl Searched {
    pub fn is_clean(&self) -> bool {
        self.total == 0
    }

    /// How often each kind was found.
    pub fn kinds(&self) -> impl Iterator<Item = (Kind, usize)> + '_ {
        Kind::ALL.into_iter().zip(self.kinds).filter(|(_, count)| *count > 0)
    }

    fn note(&mut self, kind: Kind, line: u64) {
        self.total += 1;
        if let Some((_, count)) = Kind::ALL.iter().zip(&mut self.kinds).find(|(known, _)| **known == kind) {
            *count += 1;
        }
        if self.places.len() < LISTED {
            self.places.push(Place { kind, line });
        }
    }

    fn note_in(&mut self, text: &str, first_line: u64, found: &[Found]) {
        let (mut line, mut from) = (first_line, 0);
        for one in found {
            line += newlines(text.get(from..one.range.start).unwrap_or_default());
            from = one.range.start;
            self.note(one.kind, line);
        }
    }

    /// Counts what was found elsewhere too.
    pub fn add(&mut self, other: &Self) {
        self.total += other.total;
        self.unopened += other.unopened;
        for (count, more) in self.kinds.iter_mut().zip(other.kinds) {
            *count += more;
        }
        let room = LISTED.saturating_sub(self.places.len());
        self.places.extend(other.places.iter().take(room));
    }
}

/// Searches a file of any kind.
pub fn search(bytes: &[u8]) -> Searched {
    if bytes.starts_with(b"PK\x03\x04") {
        return search_archive(bytes);
    }
    search_file(bytes)
}

/// Searches a text that somebody typed.
pub fn search_text(text: &str) -> Searched {
    let mut searched = Searched::default();
    searched.note_in(text, 1, &find(text));
    searched
}

/// The list without what was found in it, still a list that reads the same; nothing when it holds nothing or is no list.
pub fn redact_sheet(bytes: &[u8]) -> Option<Vec<u8>> {
    if is_document(bytes) {
        return None;
    }
    let sheet = Sheet::open(bytes).ok()?;
    let clean = clean_sheet(&sheet);
    if clean.found.is_clean() { None } else { Some(clean.text.into_bytes()) }
}

/// JSON or markup, by its first sign.
fn is_document(bytes: &[u8]) -> bool {
    [b"{", b"[", b"<"].into_iter().any(|sign| begins(bytes, sign))
}

fn begins(bytes: &[u8], sign: &[u8]) -> bool {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start().starts_with(sign)
}

fn search_archive(bytes: &[u8]) -> Searched {
    let mut searched = Searched::default();
    match archive::open(bytes, archive::Limits::default()) {
        Err(_) => searched.unopened = 1,
        Ok(members) => {
            for member in members {
                match member {
                    Ok(member) => searched.add(&search_file(&member.bytes)),
                    Err(_) => searched.unopened += 1,
                }
            }
        }
    }
    searched
}

fn search_file(bytes: &[u8]) -> Searched {
    if is_document(bytes) && !begins(bytes, b"<") {
        let mut searched = Searched::default();
        let text = text(bytes);
        json::walk(&text, |line, label, value| searched.note_in(value, line, &find_under(label, value)));
        return searched;
    }
    if !is_document(bytes)
        && let Ok(sheet) = Sheet::open(bytes)
        && sheet.headers().len() > 1
    {
        return clean_sheet(&sheet).found;
    }
    search_text(&text(bytes))
}

/// What cannot be decoded is no letter or digit that counts.
fn text(bytes: &[u8]) -> Cow<'_, str> {
    match crate::inventory::decode(bytes) {
        Some(text) => Cow::Owned(text),
        None => String::from_utf8_lossy(bytes),
    }
}

struct Clean {
    text: String,
    found: Searched,
}

fn clean_sheet(sheet: &Sheet) -> Clean {
    let mut found = Searched::default();
    // Titles and the header itself are text like any other.
    let head = sheet.head();
    let in_head = find(head);
    found.note_in(head, 1, &in_head);
    let mut text = redact(head, &in_head);
    for row in sheet.raw_rows() {
        let mut cells = Vec::with_capacity(row.cells.len());
        let before = found.total;
        for (place, cell) in row.cells.iter().enumerate() {
            let label = sheet.headers().get(place).map_or("", String::as_str);
            let in_cell = find_under(label, cell);
            found.note_in(cell, row.line, &in_cell);
            cells.push(redact(cell, &in_cell));
        }
        // What is said in one cell counts for the next where the columns have no heads to say it.
        let mut plain = row.raw;
        if found.total == before && sheet.headers().iter().all(String::is_empty) {
            let in_row = find(row.raw);
            found.note_in(row.raw, row.line, &in_row);
            if !in_row.is_empty() {
                text.push_str(&redact(row.raw, &in_row));
                plain = "";
            }
        }
        if found.total == before || plain.is_empty() {
            text.push_str(plain);
        } else {
            let bare = row.raw.trim_end_matches(['\r', '\n']);
            push_row(&mut text, &cells, sheet.separator());
            text.push_str(row.raw.get(bare.len()..).unwrap_or_default());
        }
    }
    Clean { text, found }
}

fn push_row(text: &mut String, cells: &[String], separator: char) {
    for (place, cell) in cells.iter().enumerate() {
        if place > 0 {
            text.push(separator);
        }
        if cell.contains([separator, '"', '\n', '\r']) {
            text.push('"');
            text.push_str(&cell.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(cell);
        }
    }
}

fn newlines(text: &str) -> u64 {
    u64::try_from(text.bytes().filter(|byte| *byte == b'\n').count()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
