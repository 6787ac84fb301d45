//! SPDX tag-value: `Tag: value` lines and `<text>` blocks, turned into the form of the JSON document.

use serde_json::{Map, Value, json};

use super::Limits;
use crate::json::JsonProblem;
use crate::{Notes, Unreadable};

/// What the lines that come next belong to.
#[derive(Clone, Copy, PartialEq)]
enum Within {
    Document,
    Package,
    File,
    /// Snippets and licences: not read.
    Other,
}

#[derive(Default)]
struct Made {
    document: Map<String, Value>,
    creators: Vec<Value>,
    created: Option<String>,
    packages: Vec<Value>,
    files: Vec<Value>,
    relationships: Vec<Value>,
}

pub(super) fn to_json(bytes: &[u8], limits: &Limits, notes: &mut Notes) -> Result<Value, Unreadable> {
    if bytes.len() > limits.json.bytes {
        return Err(JsonProblem::TooLarge { found: bytes.len(), limit: limits.json.bytes }.into());
    }
    let (encoding, start) = encoding_rs::Encoding::for_bom(bytes).unwrap_or((encoding_rs::UTF_8, 0));
    let (text, broken) = encoding.decode_without_bom_handling(bytes.get(start..).unwrap_or_default());
    if broken {
        notes.warning("read.encoding", "", "some bytes are not UTF-8; they read as \u{fffd}");
    }
    let mut made = Made::default();
    let mut within = Within::Document;
    let mut lines = text.lines().enumerate();
    let mut read_any = false;
    while let Some((index, line)) = lines.next() {
        if index >= limits.json.values {
            return Err(JsonProblem::TooManyValues { limit: limits.json.values }.into());
        }
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let number = index + 1;
        let Some((tag, value)) = line.split_once(':') else {
            if !read_any {
                let message = "not a tag and a value".to_owned();
                return Err(Unreadable::NotText { line: number, message });
            }
            notes.error("read.line", format!("line {number}"), "not a tag and a value; left out");
            continue;
        };
        read_any = true;
        let mut value = value.trim().to_owned();
        if let Some(opened) = value.strip_prefix("<text>") {
            let mut block = opened.to_owned();
            while !block.contains("</text>") {
                let Some((_, next)) = lines.next() else {
                    let message = "<text> has no end".to_owned();
                    return Err(Unreadable::NotText { line: number, message });
                };
                block.push('\n');
                block.push_str(next);
            }
            value = block.split("</text>").next().unwrap_or_default().trim().to_owned();
        }
        let value = value.replace('\0', "\u{fffd}");
        made.take(tag.trim(), &value, number, &mut within, limits, notes)?;
    }
    Ok(made.finish())
}

impl Made {
    fn take(
        &mut self,
        tag: &str,
        value: &str,
        line: usize,
        within: &mut Within,
        limits: &Limits,
        notes: &mut Notes,
    ) -> Result<(), Unreadable> {
        match tag {
            "SPDXVersion" => put(&mut self.document, "spdxVersion", value),
            "DocumentNamespace" => put(&mut self.document, "documentNamespace", value),
            "DocumentName" => put(&mut self.document, "name", value),
            "Creator" => self.creators.push(Value::from(value)),
            "Created" => self.created = Some(value.to_owned()),
            "PackageName" | "FileName" => {
                let (list, name, next) = if tag == "PackageName" {
                    (&mut self.packages, "name", Within::Package)
                } else {
                    (&mut self.files, "fileName", Within::File)
                };
                if list.len() >= limits.components {
                    let pointer = format!("line {line}");
                    let limit = limits.components;
                    return Err(Unreadable::TooMany { what: "packages and files", limit, pointer });
                }
                list.push(json!({ name: value }));
                *within = next;
            }
            "SnippetSPDXID" | "LicenseID" | "Reviewer" | "Annotator" => *within = Within::Other,
            "Relationship" => match value.split_whitespace().collect::<Vec<_>>().as_slice() {
                [from, kind, to] => self.relationships.push(json!({
                    "spdxElementId": from, "relationshipType": kind, "relatedSpdxElement": to,
                })),
                _ => notes.error("read.relationship", format!("line {line}"), "not two elements and a type; left out"),
            },
            _ => self.detail(tag, value, line, *within, notes),
        }
        Ok(())
    }

    /// What belongs to the package or file that was named last.
    fn detail(&mut self, tag: &str, value: &str, line: usize, within: Within, notes: &mut Notes) {
        let current = match within {
            Within::Package => self.packages.last_mut(),
            Within::File => self.files.last_mut(),
            Within::Document | Within::Other => None,
        };
        let Some(members) = current.and_then(Value::as_object_mut) else { return };
        let mut push = |key: &str, item: Value| {
            if let Some(list) = members.entry(key).or_insert_with(|| json!([])).as_array_mut() {
                list.push(item);
            }
        };
        match tag {
            "PackageChecksum" | "FileChecksum" => match value.split_once(':') {
                Some((algorithm, sum)) => {
                    push("checksums", json!({ "algorithm": algorithm.trim(), "checksumValue": sum.trim() }));
                }
                None => notes.error("read.hash", format!("line {line}"), "not an algorithm and a value; left out"),
            },
            "ExternalRef" => match value.split_whitespace().collect::<Vec<_>>().as_slice() {
                [category, kind, locator] => push(
                    "externalRefs",
                    json!({
                        "referenceCategory": category, "referenceType": kind, "referenceLocator": locator,
                    }),
                ),
                _ => notes.error("read.identifier", format!("line {line}"), "not category, type and locator; left out"),
            },
            "SPDXID" => put(members, "SPDXID", value),
            "PackageVersion" => put(members, "versionInfo", value),
            "PackageSupplier" => put(members, "supplier", value),
            "PackageOriginator" => put(members, "originator", value),
            "PrimaryPackagePurpose" => put(members, "primaryPackagePurpose", value),
            _ => {}
        }
    }

    fn finish(self) -> Value {
        let mut document = self.document;
        let mut info = Map::new();
        info.insert("creators".to_owned(), Value::Array(self.creators));
        if let Some(created) = self.created {
            info.insert("created".to_owned(), Value::String(created));
        }
        document.insert("creationInfo".to_owned(), Value::Object(info));
        document.insert("packages".to_owned(), Value::Array(self.packages));
        document.insert("files".to_owned(), Value::Array(self.files));
        document.insert("relationships".to_owned(), Value::Array(self.relationships));
        Value::Object(document)
    }
}

/// The first one counts.
fn put(members: &mut Map<String, Value>, key: &str, value: &str) {
    members.entry(key).or_insert_with(|| Value::from(value));
}
