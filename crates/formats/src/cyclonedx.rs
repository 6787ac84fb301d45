//! CycloneDX 1.4 to 1.7 (ECMA-424), JSON and XML: components, and the analyses of vulnerabilities as VEX statements.
//! Services, licences, dependencies and signatures are not read.
//!
//! An XML document is turned into the form of the JSON one first, so that there is one reader; pointers in findings are
//! those of that form.

mod vex;
mod xml;

use std::collections::HashMap;

use domain::advisory::Finding;
use domain::sbom::{Component, Sbom, SbomFormat};
use domain::vex::VexStatement;

use crate::json::{self, Bounds, Node, kind};
use crate::{Notes, Unreadable};

/// What a document may cost.
#[derive(Debug, Clone)]
pub struct Limits {
    /// For XML the same numbers bound bytes, elements within each other and elements.
    pub json: Bounds,
    pub components: usize,
    pub statements: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            json: Bounds { bytes: 64 << 20, depth: 100, values: 4_000_000 },
            components: 200_000,
            statements: 100_000,
        }
    }
}

/// What came out of a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    pub sbom: Sbom,
    /// One statement per vulnerability and status that has an analysis.
    pub vex: Vec<VexStatement>,
    pub notes_for_report: Vec<Finding>,
}

const FORMAT: &str = "CycloneDX";

/// Reads a document within the default [`Limits`].
pub fn read(bytes: &[u8]) -> Result<Reading, Unreadable> {
    read_within(bytes, &Limits::default())
}

pub fn read_within(bytes: &[u8], limits: &Limits) -> Result<Reading, Unreadable> {
    let mut notes = Notes::default();
    let start = bytes.iter().find(|byte| !byte.is_ascii_whitespace() && !matches!(byte, 0xef | 0xbb | 0xbf));
    let value = match start {
        Some(b'<') => xml::to_json(bytes, limits.json)?,
        _ => json::value(bytes, limits.json, &mut notes)?,
    };
    let root = Node::root(&value);
    document(&root, limits, notes)
}

fn document(root: &Node<'_>, limits: &Limits, mut notes: Notes) -> Result<Reading, Unreadable> {
    if !root.value.is_object() {
        let problem = format!("{} stands where an object belongs", kind(root.value));
        return Err(Unreadable::OtherFormat { format: FORMAT, pointer: "/".to_owned(), problem });
    }
    let format = root.text("bomFormat", &mut notes);
    if format.as_deref() != Some("CycloneDX") {
        let problem = "not \"CycloneDX\"".to_owned();
        return Err(Unreadable::OtherFormat { format: FORMAT, pointer: "/bomFormat".to_owned(), problem });
    }
    let version = root.text_or_empty("specVersion", &mut notes);
    match version.as_str() {
        "1.4" | "1.5" | "1.6" | "1.7" => {}
        // Older ones are the same in what is read here.
        "1.0" | "1.1" | "1.2" | "1.3" => {
            notes.warning(
                "read.version",
                "/specVersion",
                format!("\"{version}\" is older than 1.4; read all the same"),
            );
        }
        _ => {
            return Err(Unreadable::UnknownVersion {
                format: FORMAT,
                pointer: "/specVersion",
                found: crate::notes::clip(&version, 40),
                known: "1.4 to 1.7",
            });
        }
    }
    let mut reader = Reader { limits, notes, components: Vec::new(), by_reference: HashMap::new() };
    let metadata = root.get("metadata");
    let mut subject = None;
    if let Some(component) = metadata.as_ref().and_then(|metadata| metadata.get("component")) {
        subject = Some(reader.components.len());
        reader.component(&component, None)?;
    }
    for component in root.items("components", &mut reader.notes) {
        reader.component(&component, None)?;
    }
    let people = people(metadata.as_ref(), &mut reader.notes);
    let serial = root.text("serialNumber", &mut reader.notes);
    // The document's version is a number in JSON; it says which edition of the same serial number this is.
    let edition = root.get("version").and_then(|version| version.value.as_u64().map(|number| number.to_string()));
    let id = serial.map(|serial| edition.map_or_else(|| serial.clone(), |edition| format!("{serial}/{edition}")));
    let created = metadata.as_ref().and_then(|metadata| metadata.date("timestamp", &mut reader.notes));
    let document = vex::Document { id: id.clone().unwrap_or_default(), created, people: &people };
    let vex = vex::statements(root, &document, &mut reader)?;
    if subject.is_none() {
        reader.notes.info("read.subject", "/metadata/component", "missing: nothing says which product this is about");
    }
    let sbom = Sbom {
        format: SbomFormat::CycloneDx,
        version,
        id,
        created,
        authors: people.authors,
        subject,
        components: reader.components,
    };
    Ok(Reading { sbom, vex, notes_for_report: reader.notes.finish() })
}

struct Reader<'a> {
    limits: &'a Limits,
    notes: Notes,
    components: Vec<Component>,
    by_reference: HashMap<String, usize>,
}

impl Reader<'_> {
    /// A component with those within it. The depth is bounded before, by the document's.
    fn component(&mut self, node: &Node<'_>, parent: Option<usize>) -> Result<(), Unreadable> {
        if self.components.len() >= self.limits.components {
            return Err(Unreadable::TooMany {
                what: "components",
                limit: self.limits.components,
                pointer: node.pointer.clone(),
            });
        }
        let notes = &mut self.notes;
        let supplier = node
            .get("supplier")
            .or_else(|| node.get("manufacturer"))
            .map(|supplier| supplier.text_or_empty("name", notes))
            .filter(|name| !name.is_empty())
            .or_else(|| node.text("publisher", notes))
            .unwrap_or_default();
        let mut hashes = Vec::new();
        for hash in node.items("hashes", notes) {
            match (hash.text("alg", notes), hash.text("content", notes)) {
                (Some(algorithm), Some(value)) => hashes.push((algorithm, value)),
                _ => notes.error("read.hash", hash.pointer.clone(), "algorithm or value is missing; left out"),
            }
        }
        let component = Component {
            reference: node.text_or_empty("bom-ref", notes),
            parent,
            kind: node.text_or_empty("type", notes).to_lowercase(),
            supplier,
            group: node.text_or_empty("group", notes),
            name: node.text_or_empty("name", notes),
            version: node.text_or_empty("version", notes),
            purls: node.text("purl", notes).into_iter().collect(),
            cpes: node.text("cpe", notes).into_iter().collect(),
            hashes,
            swid: node.get("swid").and_then(|swid| swid.text("tagId", notes)),
        };
        if component.name.is_empty() {
            notes.error("read.name", node.at("name"), "missing: the component can only be found by its identifiers");
        }
        if component.version.is_empty() && component.purls.iter().all(|purl| !purl.contains('@')) {
            notes.info("read.version", node.at("version"), "missing: nothing can be said of ranges of versions");
        }
        let at = self.components.len();
        if !component.reference.is_empty()
            && let Some(other) = self.by_reference.insert(component.reference.clone(), at)
        {
            self.by_reference.insert(component.reference.clone(), other);
            let message = format!("\"{}\" is another component's too; the first one is meant", component.reference);
            self.notes.error("read.reference", node.at("bom-ref"), message);
        }
        self.components.push(component);
        for inner in node.items("components", &mut self.notes) {
            self.component(&inner, Some(at))?;
        }
        Ok(())
    }
}

/// Who stands behind the document.
struct People {
    authors: Vec<String>,
    /// Who made the document: `metadata.manufacturer`, else an author, else the supplier.
    author: String,
    /// Who supplies the product that it is about.
    supplier: Option<String>,
}

fn people(metadata: Option<&Node<'_>>, notes: &mut Notes) -> People {
    let Some(metadata) = metadata else {
        return People { authors: Vec::new(), author: String::new(), supplier: None };
    };
    let subject = metadata.get("component");
    let mut named =
        |node: Option<Node<'_>>| node.and_then(|node| node.text("name", notes)).filter(|name| !name.trim().is_empty());
    let maker = named(metadata.get("manufacturer"));
    let supplier = named(metadata.get("supplier"))
        .or_else(|| named(metadata.get("manufacture")))
        .or_else(|| named(subject.as_ref().and_then(|subject| subject.get("supplier"))))
        .or_else(|| named(subject.as_ref().and_then(|subject| subject.get("manufacturer"))));
    let mut authors: Vec<String> = maker.into_iter().collect();
    for author in metadata.items("authors", notes) {
        authors.extend(author.text("name", notes));
    }
    let author = authors.first().or(supplier.as_ref()).cloned().unwrap_or_default();
    People { authors, author, supplier }
}
