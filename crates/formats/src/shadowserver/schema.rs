//! Shadowserver's schema: for each type of report, which column is what. Two files of its repository `report_schema`: the mapping
//! (`intelmq.json`) says where a column belongs and how it is converted, the list (`reports.json`) which columns there are.
//! Nothing of either is built in: a new type of report is a new file, not a new program.

use std::collections::{HashMap, HashSet};

use domain::advisory::Finding;
use domain::observation::{IncidentType, Name};
use serde_json::Value;

use super::convert::Convert;
use super::target::Target;
use crate::{Bounds, Notes, Unreadable};

/// What a schema may cost. Today's mapping has 171 entries, 32,000 lines and 0.7 MB.
const BOUNDS: Bounds = Bounds { bytes: 16 << 20, depth: 12, values: 1_000_000 };
const MOST_REPORTS: usize = 2000;
const MOST_FIELDS: usize = 1000;
const LONGEST_NAME: usize = 200;

/// All types of report that can be read with a mapping.
#[derive(Debug, Default)]
pub struct Schema {
    reports: HashMap<String, ReportType>,
    findings: Vec<Finding>,
}

/// One type of report: what its columns mean.
#[derive(Debug, Clone)]
pub struct ReportType {
    pub name: Name,
    /// The page that explains it.
    pub documentation: Option<Name>,
    pub(super) fields: Vec<Field>,
    pub(super) constants: Vec<(Target, String)>,
    /// Columns that the list has and the mapping need not.
    pub(super) columns: HashSet<String>,
}

#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) column: String,
    pub(super) convert: Convert,
    pub(super) target: Target,
    pub(super) required: bool,
}

impl Schema {
    /// Reads the mapping, and the list when there is one. What cannot be used in them is left out and becomes a finding.
    pub fn read(mapping: &[u8], list: Option<&[u8]>) -> Result<Self, Unreadable> {
        let mut notes = Notes::default();
        let mapping = crate::json::value(mapping, BOUNDS, &mut notes)?;
        let entries = mapping.as_object().ok_or_else(|| other_format("", "it is no object of types of report"))?;
        if entries.len() > MOST_REPORTS {
            return Err(Unreadable::TooMany { what: "types of report", limit: MOST_REPORTS, pointer: String::new() });
        }
        let mut reports: HashMap<String, ReportType> = HashMap::new();
        for (key, entry) in entries.iter().filter(|(key, _)| !key.starts_with('_')) {
            let pointer = format!("/{key}");
            match report_type(key, entry, &pointer, &mut notes) {
                Some(report) if reports.contains_key(report.name.as_str()) => notes.error(
                    "read.name",
                    pointer,
                    format!("{} stands in the schema twice; the first one is used", report.name),
                ),
                Some(report) => {
                    reports.insert(report.name.as_str().to_owned(), report);
                }
                None => notes.error("read.type", pointer, "not a type of report with fields; left out"),
            }
        }
        if reports.is_empty() {
            return Err(other_format("", "there is no type of report with fields in it"));
        }
        if let Some(list) = list {
            add_columns(&crate::json::value(list, BOUNDS, &mut notes)?, &mut reports);
        }
        Ok(Self { reports, findings: notes.finish() })
    }

    /// A type of report, by the word in the name of its files.
    pub fn report(&self, name: &str) -> Option<&ReportType> {
        self.reports.get(name)
    }

    /// All types, in the order of the alphabet.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<_> = self.reports.keys().map(String::as_str).collect();
        names.sort_unstable();
        names
    }

    /// What was left out.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

impl ReportType {
    /// What can be made of a type that the schema does not have: the columns that all reports share.
    pub(super) fn unknown(name: &str) -> Self {
        let fields = SHARED_COLUMNS.iter().filter_map(|(column, key, convert)| {
            let convert = Convert::from_name(convert)?;
            let required = *column == "timestamp";
            Some(Field { column: (*column).to_owned(), convert, target: Target::from_key(key, column), required })
        });
        Self {
            name: Name::from(name),
            documentation: None,
            fields: fields.collect(),
            constants: Vec::new(),
            columns: HashSet::new(),
        }
    }
}

/// Column, place, conversion. In a report over a connection (`src_…`) the source is whoever began it.
const SHARED_COLUMNS: &[(&str, &str, &str)] = &[
    ("timestamp", "time.source", "add_UTC_to_timestamp"),
    ("severity", "severity", "validate_to_none"),
    ("protocol", "protocol.transport", ""),
    ("ip", "source.ip", "validate_ip"),
    ("port", "source.port", "convert_int"),
    ("asn", "source.asn", "invalidate_zero"),
    ("geo", "source.geolocation.cc", ""),
    ("region", "source.geolocation.region", ""),
    ("city", "source.geolocation.city", ""),
    ("hostname", "source.reverse_dns", ""),
    ("host", "source.fqdn", "validate_fqdn"),
    ("url", "source.url", "convert_http_host_and_url"),
    ("src_ip", "source.ip", "validate_ip"),
    ("src_port", "source.port", "convert_int"),
    ("src_asn", "source.asn", "invalidate_zero"),
    ("src_geo", "source.geolocation.cc", ""),
    ("src_hostname", "source.reverse_dns", ""),
    ("dst_ip", "destination.ip", "validate_ip"),
    ("dst_port", "destination.port", "convert_int"),
    ("dst_asn", "destination.asn", "invalidate_zero"),
    ("dst_geo", "destination.geolocation.cc", ""),
    ("dst_hostname", "destination.reverse_dns", "validate_to_none"),
    ("device_vendor", "product.vendor", "validate_to_none"),
    ("device_model", "product.name", "validate_to_none"),
    ("device_version", "product.version", "validate_to_none"),
    ("infection", "malware.name", "validate_to_none"),
    ("tag", "extra.tag", "validate_to_none"),
    ("tag", "product.vulnerabilities", "extract_cve_from_tag"),
];

fn other_format(pointer: &str, problem: &str) -> Unreadable {
    Unreadable::OtherFormat {
        format: "Shadowserver's mapping (intelmq.json of report_schema)",
        pointer: pointer.to_owned(),
        problem: problem.to_owned(),
    }
}

fn report_type(key: &str, entry: &Value, pointer: &str, notes: &mut Notes) -> Option<ReportType> {
    let name = entry.get("file_name").and_then(Value::as_str).unwrap_or(key);
    if name.is_empty() || name.len() > LONGEST_NAME {
        return None;
    }
    let mut fields = Vec::new();
    for (list, required) in [("required_fields", true), ("optional_fields", false)] {
        let Some(rows) = entry.get(list) else { continue };
        for (at, row) in rows.as_array()?.iter().enumerate() {
            let pointer = format!("{pointer}/{list}/{at}");
            if fields.len() >= MOST_FIELDS {
                notes.error("read.count", pointer, format!("more than {MOST_FIELDS} fields; the rest is left out"));
                break;
            }
            match field(row, required, &pointer, notes) {
                // Some mappings name the same field twice.
                Some(field)
                    if fields.iter().any(|it: &Field| it.column == field.column && it.target == field.target) => {}
                Some(field) => fields.push(field),
                None => notes.error("read.type", pointer, "not a list of a place and a column; left out"),
            }
        }
    }
    let documentation = entry.get("url").and_then(Value::as_str).filter(|url| url.len() <= 1000).map(Name::from);
    let constants = constants(entry.get("constant_fields"), pointer, notes);
    (!fields.is_empty()).then(|| ReportType {
        name: Name::from(name),
        documentation,
        fields,
        constants,
        columns: HashSet::new(),
    })
}

/// `[place, column]` or `[place, column, conversion]`; a fourth element says that the conversion needs the row.
fn field(row: &Value, required: bool, pointer: &str, notes: &mut Notes) -> Option<Field> {
    let row = row.as_array()?;
    let text = |at: usize| row.get(at).and_then(Value::as_str).filter(|text| text.len() <= LONGEST_NAME);
    let (key, column) = (text(0)?, text(1)?);
    let convert = match row.get(2) {
        None | Some(Value::Null) => Convert::AsWritten,
        Some(_) => {
            let name = text(2)?;
            Convert::from_name(name).unwrap_or_else(|| {
                let message = format!("conversion {name} is not known here; the text is kept as it is");
                notes.warning("read.conversion", pointer, message);
                Convert::NotUnknown
            })
        }
    };
    Some(Field { column: column.to_owned(), convert, target: Target::from_key(key, column), required })
}

fn constants(entry: Option<&Value>, pointer: &str, notes: &mut Notes) -> Vec<(Target, String)> {
    let mut constants = Vec::new();
    for (key, value) in entry.and_then(Value::as_object).into_iter().flatten().take(100) {
        let Some(text) = value.as_str().filter(|text| text.len() <= LONGEST_NAME) else {
            notes.error("read.type", format!("{pointer}/constant_fields/{key}"), "not a text; left out");
            continue;
        };
        let target = Target::from_key(key, key);
        if target == Target::Incident && text.parse::<IncidentType>().is_err() {
            let message = format!("type of incident \"{text}\" is not in RSIT; read as undetermined");
            notes.warning("read.status", format!("{pointer}/constant_fields/{key}"), message);
            continue;
        }
        constants.push((target, text.to_owned()));
    }
    constants
}

/// The columns that the list has for each type, so that nobody reports one that Shadowserver documents.
fn add_columns(list: &Value, reports: &mut HashMap<String, ReportType>) {
    for (name, entry) in list.as_object().into_iter().flatten() {
        let columns = entry.get("fields").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        if let Some(report) = reports.get_mut(name) {
            report.columns.extend(columns.take(MOST_FIELDS).map(str::to_owned));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &[u8] = include_bytes!("../../tests/fixtures/shadowserver/schema/mapping.json");
    const LIST: &[u8] = include_bytes!("../../tests/fixtures/shadowserver/schema/reports.json");

    #[test]
    fn the_small_schema_is_read_without_findings() {
        let schema = Schema::read(SMALL, Some(LIST)).unwrap();
        assert!(schema.findings().is_empty(), "{:?}", schema.findings());
        assert_eq!(schema.names(), ["compromised_account", "event4_sinkhole_http", "scan_dicom", "scan_rdp"]);
        let rdp = schema.report("scan_rdp").unwrap();
        assert!(rdp.fields.iter().any(|it| it.column == "port" && it.convert == Convert::Whole && it.required));
        assert!(rdp.columns.contains("sector"));
    }

    #[test]
    fn what_cannot_be_used_is_left_out_and_told() {
        let mapping = br#"{
            "_meta": {}, "a": 1, "b": {"required_fields": {}},
            "c": {"file_name": "scan_c", "constant_fields": {"classification.type": "odd", "status": 1},
                  "optional_fields": [["source.ip", "ip", "convert_magic"], ["source.port"], 5]}
        }"#;
        let schema = Schema::read(mapping, None).unwrap();
        assert_eq!(schema.names(), ["scan_c"]);
        let found: Vec<_> = schema.findings().iter().map(|it| (it.test.as_str(), it.pointer.as_str())).collect();
        let expected = [
            ("read.type", "/a"),
            ("read.type", "/b"),
            ("read.conversion", "/c/optional_fields/0"),
            ("read.type", "/c/optional_fields/1"),
            ("read.type", "/c/optional_fields/2"),
            ("read.status", "/c/constant_fields/classification.type"),
            ("read.type", "/c/constant_fields/status"),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn what_is_no_schema_is_refused() {
        for wrong in ["", "[]", "{}", r#"{"a": {}}"#, "{\"a\""] {
            assert!(Schema::read(wrong.as_bytes(), None).is_err(), "{wrong}");
        }
    }
}
