//! CISA's catalogue of known exploited vulnerabilities, JSON and CSV.

use domain::enrichment::{Fact, Kev, Provenance, Record};

use super::{Limits, Reading, cve, day, day_of, hash};
use crate::json::{self, Node};
use crate::{Notes, Unreadable};

const SOURCE: &str = "cisa_kev";
const FORMAT: &str = "CISA's catalogue of known exploited vulnerabilities";

/// Reads either form within the default [`Limits`].
pub fn read(bytes: &[u8]) -> Result<Reading, Unreadable> {
    read_within(bytes, &Limits::default())
}

pub fn read_within(bytes: &[u8], limits: &Limits) -> Result<Reading, Unreadable> {
    let start = bytes.iter().find(|byte| !byte.is_ascii_whitespace() && !matches!(byte, 0xef | 0xbb | 0xbf));
    match start {
        Some(b'{' | b'[') => json(bytes, limits),
        _ => csv(bytes, limits),
    }
}

fn json(bytes: &[u8], limits: &Limits) -> Result<Reading, Unreadable> {
    let mut notes = Notes::default();
    let value = json::value(bytes, limits.json, &mut notes)?;
    let root = Node::root(&value);
    if root.get("vulnerabilities").is_none() {
        let (pointer, problem) = ("/vulnerabilities".to_owned(), "missing".to_owned());
        return Err(Unreadable::OtherFormat { format: FORMAT, pointer, problem });
    }
    let from = Provenance {
        source: SOURCE.to_owned(),
        document: hash(bytes),
        edition: root.text("catalogVersion", &mut notes),
        updated: root.date("dateReleased", &mut notes),
    };
    let entries = root.items("vulnerabilities", &mut notes);
    if let Some(count) = root.number("count", &mut notes)
        && count != entries.len() as f64
    {
        notes.warning("read.count", "/count", format!("{count} are announced, {} are there", entries.len()));
    }
    let mut records = Vec::new();
    for node in entries {
        if records.len() >= limits.records {
            return Err(Unreadable::TooMany { what: "entries", limit: limits.records, pointer: node.pointer });
        }
        let Some(cve) = cve(&node, "cveID", &mut notes) else { continue };
        let ransomware = node.text_or_empty("knownRansomwareCampaignUse", &mut notes);
        let fact = Fact::Kev(Kev {
            vendor: node.text_or_empty("vendorProject", &mut notes),
            product: node.text_or_empty("product", &mut notes),
            name: node.text_or_empty("vulnerabilityName", &mut notes),
            added: day_of(&node, "dateAdded", &mut notes),
            due: day_of(&node, "dueDate", &mut notes),
            ransomware: ransomware.eq_ignore_ascii_case("known"),
            required_action: node.text_or_empty("requiredAction", &mut notes),
            notes: node.text_or_empty("notes", &mut notes),
        });
        records.push(Record { cve, from: from.clone(), fact });
    }
    Ok(Reading { records, notes_for_report: notes.finish() })
}

fn csv(bytes: &[u8], limits: &Limits) -> Result<Reading, Unreadable> {
    if bytes.len() > limits.json.bytes {
        return Err(json::JsonProblem::TooLarge { found: bytes.len(), limit: limits.json.bytes }.into());
    }
    let mut notes = Notes::default();
    let bytes_hash = hash(bytes);
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let broken = |error: &csv::Error| Unreadable::NotText {
        line: error.position().and_then(|position| usize::try_from(position.line()).ok()).unwrap_or(1),
        message: crate::notes::clip(&error.to_string(), 300),
    };
    let headers = reader.headers().map_err(|error| broken(&error))?.clone();
    let column = |name: &str| headers.iter().position(|header| header.trim() == name);
    let Some(cve_column) = column("cveID") else {
        let (pointer, problem) = ("line 1".to_owned(), "no column cveID".to_owned());
        return Err(Unreadable::OtherFormat { format: FORMAT, pointer, problem });
    };
    let columns = [
        column("vendorProject"),
        column("product"),
        column("vulnerabilityName"),
        column("dateAdded"),
        column("dueDate"),
        column("knownRansomwareCampaignUse"),
        column("requiredAction"),
        column("notes"),
    ];
    let from = Provenance { source: SOURCE.to_owned(), document: bytes_hash, edition: None, updated: None };
    let mut records = Vec::new();
    for row in reader.records() {
        let row = match row {
            Ok(row) => row,
            Err(error) => {
                let Unreadable::NotText { line, message } = broken(&error) else { continue };
                notes.error("read.line", format!("line {line}"), message);
                continue;
            }
        };
        let line = row.position().map_or(0, csv::Position::line);
        if records.len() >= limits.records {
            let pointer = format!("line {line}");
            return Err(Unreadable::TooMany { what: "entries", limit: limits.records, pointer });
        }
        let Some(cve) = row.get(cve_column).and_then(|text| text.parse().ok()) else {
            notes.error("read.cve", format!("line {line}"), "no CVE number; the entry is left out");
            continue;
        };
        let [vendor, product, name, added, due, ransomware, action, remark] =
            columns.map(|column| column.and_then(|at| row.get(at)).unwrap_or_default());
        let fact = Fact::Kev(Kev {
            vendor: vendor.to_owned(),
            product: product.to_owned(),
            name: name.to_owned(),
            added: day(added),
            due: day(due),
            ransomware: ransomware.eq_ignore_ascii_case("known"),
            required_action: action.to_owned(),
            notes: remark.to_owned(),
        });
        records.push(Record { cve, from: from.clone(), fact });
    }
    Ok(Reading { records, notes_for_report: notes.finish() })
}
