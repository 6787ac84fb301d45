//! SPDX 2.2 and 2.3, JSON and tag-value: packages and files, who contains whom, and what the document is about. Licences,
//! snippets and annotations are not read; RDF, YAML and SPDX 3 are other formats.
//!
//! A tag-value document is turned into the form of the JSON one first; pointers in findings are those of that form.

mod tag_value;

use std::collections::HashMap;

use domain::advisory::Finding;
use domain::sbom::{Component, Sbom, SbomFormat};

use crate::json::{self, Bounds, Node, kind};
use crate::{Notes, Unreadable};

#[derive(Debug, Clone)]
pub struct Limits {
    /// For tag-value the bytes, and as many lines as values.
    pub json: Bounds,
    /// Packages and files together.
    pub components: usize,
    pub relationships: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            json: Bounds { bytes: 64 << 20, depth: 50, values: 4_000_000 },
            components: 200_000,
            relationships: 1_000_000,
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    pub sbom: Sbom,
    pub notes_for_report: Vec<Finding>,
}

const FORMAT: &str = "SPDX";

/// Reads a document within the default [`Limits`].
pub fn read(bytes: &[u8]) -> Result<Reading, Unreadable> {
    read_within(bytes, &Limits::default())
}

pub fn read_within(bytes: &[u8], limits: &Limits) -> Result<Reading, Unreadable> {
    let mut notes = Notes::default();
    let start = bytes.iter().find(|byte| !byte.is_ascii_whitespace() && !matches!(byte, 0xef | 0xbb | 0xbf));
    let value = match start {
        Some(b'{') | None => json::value(bytes, limits.json, &mut notes)?,
        Some(b'<') => {
            let problem = "RDF/XML is not read here: ask for SPDX in JSON or tag-value".to_owned();
            return Err(Unreadable::OtherFormat { format: FORMAT, pointer: "/".to_owned(), problem });
        }
        Some(_) => tag_value::to_json(bytes, limits, &mut notes)?,
    };
    let root = Node::root(&value);
    if !value.is_object() {
        let problem = format!("{} stands where an object belongs", kind(&value));
        return Err(Unreadable::OtherFormat { format: FORMAT, pointer: "/".to_owned(), problem });
    }
    if root.get("@context").is_some() || root.get("@graph").is_some() {
        let found = "3".to_owned();
        return Err(Unreadable::UnknownVersion { format: FORMAT, pointer: "/@context", found, known: "2.2 and 2.3" });
    }
    let version = root.text_or_empty("spdxVersion", &mut notes);
    match version.as_str() {
        "SPDX-2.2" | "SPDX-2.3" => {}
        "SPDX-2.0" | "SPDX-2.1" => {
            notes.warning(
                "read.version",
                "/spdxVersion",
                format!("\"{version}\" is older than 2.2; read all the same"),
            );
        }
        "" => {
            let problem = "missing".to_owned();
            return Err(Unreadable::OtherFormat { format: FORMAT, pointer: "/spdxVersion".to_owned(), problem });
        }
        _ => {
            let found = crate::notes::clip(&version, 40);
            let known = "2.2 and 2.3";
            return Err(Unreadable::UnknownVersion { format: FORMAT, pointer: "/spdxVersion", found, known });
        }
    }
    let mut reader = Reader { limits, notes, components: Vec::new(), by_id: HashMap::new() };
    for package in root.items("packages", &mut reader.notes) {
        let component = package_of(&package, &mut reader.notes);
        reader.push(component, &package)?;
    }
    for file in root.items("files", &mut reader.notes) {
        let component = file_of(&file, &mut reader.notes);
        reader.push(component, &file)?;
    }
    let subject = reader.relationships(&root)?;
    let mut authors = Vec::new();
    let mut created = None;
    if let Some(info) = root.get("creationInfo") {
        authors = info.texts("creators", &mut reader.notes);
        created = info.date("created", &mut reader.notes);
    }
    if subject.is_none() {
        reader.notes.info("read.subject", "/documentDescribes", "missing: nothing says which product this is about");
    }
    let sbom = Sbom {
        format: SbomFormat::Spdx,
        version,
        id: root.text("documentNamespace", &mut reader.notes),
        created,
        authors,
        subject,
        components: reader.components,
    };
    Ok(Reading { sbom, notes_for_report: reader.notes.finish() })
}

struct Reader<'a> {
    limits: &'a Limits,
    notes: Notes,
    components: Vec<Component>,
    by_id: HashMap<String, usize>,
}

impl Reader<'_> {
    fn push(&mut self, component: Component, node: &Node<'_>) -> Result<(), Unreadable> {
        if self.components.len() >= self.limits.components {
            return Err(Unreadable::TooMany {
                what: "packages and files",
                limit: self.limits.components,
                pointer: node.pointer.clone(),
            });
        }
        if component.name.is_empty() {
            let message = "missing: the component can only be found by its identifiers";
            self.notes.error("read.name", node.at("name"), message);
        }
        if component.reference.is_empty() {
            self.notes.error("read.reference", node.at("SPDXID"), "missing: nothing can refer to it");
        } else if self.by_id.contains_key(&component.reference) {
            let message = format!("\"{}\" is another element's too; the first one is meant", component.reference);
            self.notes.error("read.reference", node.at("SPDXID"), message);
        } else {
            self.by_id.insert(component.reference.clone(), self.components.len());
        }
        self.components.push(component);
        Ok(())
    }

    /// Who contains whom; gives what the document describes.
    fn relationships(&mut self, root: &Node<'_>) -> Result<Option<usize>, Unreadable> {
        let described = root.texts("documentDescribes", &mut self.notes);
        let mut subject = described.iter().find_map(|id| self.by_id.get(id).copied());
        for (at, node) in root.items("relationships", &mut self.notes).into_iter().enumerate() {
            if at >= self.limits.relationships {
                return Err(Unreadable::TooMany {
                    what: "relationships",
                    limit: self.limits.relationships,
                    pointer: node.pointer,
                });
            }
            let from = node.text_or_empty("spdxElementId", &mut self.notes);
            let to = node.text_or_empty("relatedSpdxElement", &mut self.notes);
            let (one, other) = (self.by_id.get(&from).copied(), self.by_id.get(&to).copied());
            match node.text_or_empty("relationshipType", &mut self.notes).as_str() {
                "DESCRIBES" if subject.is_none() => subject = other,
                "DESCRIBED_BY" if subject.is_none() => subject = one,
                "CONTAINS" => self.contains(one, other),
                "CONTAINED_BY" => self.contains(other, one),
                _ => {}
            }
        }
        // What stands alone is what the document is about.
        Ok(subject.or_else(|| (self.components.len() == 1).then_some(0)))
    }

    /// The first container counts, and nothing contains itself by a detour.
    fn contains(&mut self, whole: Option<usize>, part: Option<usize>) {
        let (Some(whole), Some(part)) = (whole, part) else { return };
        let mut above = Some(whole);
        for _ in 0..64 {
            match above {
                Some(at) if at == part => return,
                Some(at) => above = self.components.get(at).and_then(|component| component.parent),
                None => break,
            }
        }
        if above.is_none()
            && let Some(component) = self.components.get_mut(part)
            && component.parent.is_none()
        {
            component.parent = Some(whole);
        }
    }
}

fn package_of(node: &Node<'_>, notes: &mut Notes) -> Component {
    let mut component = Component {
        reference: node.text_or_empty("SPDXID", notes),
        kind: node.text_or_empty("primaryPackagePurpose", notes).to_lowercase(),
        supplier: agent(node.text("supplier", notes).or_else(|| node.text("originator", notes))),
        name: node.text_or_empty("name", notes),
        version: said(node.text("versionInfo", notes)),
        hashes: checksums(node, notes),
        ..Component::default()
    };
    for reference in node.items("externalRefs", notes) {
        let locator = reference.text_or_empty("referenceLocator", notes);
        let kind = reference.text_or_empty("referenceType", notes);
        // SPDX 2.2 JSON allows the full IRI of the type.
        match kind.rsplit('/').next().unwrap_or_default() {
            _ if locator.is_empty() => {
                notes.error("read.identifier", reference.at("referenceLocator"), "missing; the reference is left out");
            }
            "purl" => component.purls.push(locator),
            "cpe23Type" | "cpe22Type" => component.cpes.push(locator),
            "swid" => component.swid = Some(locator.strip_prefix("swid:").unwrap_or(&locator).to_owned()),
            _ => {}
        }
    }
    component
}

fn file_of(node: &Node<'_>, notes: &mut Notes) -> Component {
    Component {
        reference: node.text_or_empty("SPDXID", notes),
        kind: "file".to_owned(),
        name: node.text_or_empty("fileName", notes),
        hashes: checksums(node, notes),
        ..Component::default()
    }
}

fn checksums(node: &Node<'_>, notes: &mut Notes) -> Vec<(String, String)> {
    let mut hashes = Vec::new();
    for checksum in node.items("checksums", notes) {
        match (checksum.text("algorithm", notes), checksum.text("checksumValue", notes)) {
            // SPDX 2.2 JSON allows the full IRI: "…#checksumAlgorithm_sha1".
            (Some(algorithm), Some(value)) => {
                let short = algorithm.rsplit("checksumAlgorithm_").next().unwrap_or(&algorithm).to_owned();
                hashes.push((short, value));
            }
            _ => notes.error("read.hash", checksum.pointer.clone(), "algorithm or value is missing; left out"),
        }
    }
    hashes
}

/// `NOASSERTION` and `NONE` say nothing.
fn said(text: Option<String>) -> String {
    text.filter(|text| !matches!(text.trim(), "NOASSERTION" | "NONE")).unwrap_or_default()
}

/// `Organization: Name (address)` without what stands around the name.
fn agent(text: Option<String>) -> String {
    let text = said(text);
    let name = ["Organization:", "Person:", "Tool:"].iter().find_map(|kind| text.strip_prefix(kind)).unwrap_or(&text);
    name.split(" (").next().unwrap_or_default().trim().to_owned()
}
