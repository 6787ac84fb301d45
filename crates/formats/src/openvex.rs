//! OpenVEX 0.2.0: statements with products and their parts. Earlier versions are read too where they say the same.

use domain::Timestamp;
use domain::advisory::Finding;
use domain::vex::{Justification, VexFormat, VexIdentifiers, VexProduct, VexStatement, VexStatus};

use crate::json::{self, Bounds, Node, kind};
use crate::{Notes, Unreadable};

#[derive(Debug, Clone)]
pub struct Limits {
    pub json: Bounds,
    pub statements: usize,
    /// Products and parts of all statements together.
    pub products: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { json: Bounds { bytes: 32 << 20, depth: 50, values: 2_000_000 }, statements: 100_000, products: 500_000 }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    pub statements: Vec<VexStatement>,
    pub notes_for_report: Vec<Finding>,
}

const FORMAT: &str = "OpenVEX";
const CONTEXT: &str = "https://openvex.dev/ns";

/// Reads a document within the default [`Limits`].
pub fn read(bytes: &[u8]) -> Result<Reading, Unreadable> {
    read_within(bytes, &Limits::default())
}

pub fn read_within(bytes: &[u8], limits: &Limits) -> Result<Reading, Unreadable> {
    let mut notes = Notes::default();
    let value = json::value(bytes, limits.json, &mut notes)?;
    let root = Node::root(&value);
    if !value.is_object() {
        let problem = format!("{} stands where an object belongs", kind(&value));
        return Err(Unreadable::OtherFormat { format: FORMAT, pointer: "/".to_owned(), problem });
    }
    let context = root.text_or_empty("@context", &mut notes);
    let Some(version) = context.strip_prefix(CONTEXT) else {
        let problem = "not the context of OpenVEX".to_owned();
        return Err(Unreadable::OtherFormat { format: FORMAT, pointer: "/@context".to_owned(), problem });
    };
    match version {
        "/v0.2.0" => {}
        // Without a version the first one is meant (OpenVEX, "Document Struct Fields").
        "" | "/v0.0.0" | "/v0.0.1" => {
            notes.warning("read.version", "/@context", "older than 0.2.0; read all the same");
        }
        _ => {
            return Err(Unreadable::UnknownVersion {
                format: FORMAT,
                pointer: "/@context",
                found: crate::notes::clip(version, 40),
                known: "0.2.0",
            });
        }
    }
    let document = Document {
        id: root.text_or_empty("@id", &mut notes),
        author: root.text_or_empty("author", &mut notes),
        role: root.text_or_empty("role", &mut notes).to_lowercase(),
        supplier: root.text("supplier", &mut notes),
        at: root.date("timestamp", &mut notes),
    };
    if document.author.is_empty() {
        notes.error("read.author", "/author", "missing: nobody can tell whose statements these are");
    }
    let mut products_left = limits.products;
    let mut statements = Vec::new();
    for node in root.items("statements", &mut notes) {
        if statements.len() >= limits.statements {
            let pointer = node.pointer.clone();
            return Err(Unreadable::TooMany { what: "VEX statements", limit: limits.statements, pointer });
        }
        let products = products(&node, &mut products_left, limits, &mut notes)?;
        statements.extend(statement(&node, products, &document, &mut notes));
    }
    Ok(Reading { statements, notes_for_report: notes.finish() })
}

struct Document {
    id: String,
    author: String,
    role: String,
    supplier: Option<String>,
    at: Option<Timestamp>,
}

fn statement(
    node: &Node<'_>,
    products: Vec<VexProduct>,
    document: &Document,
    notes: &mut Notes,
) -> Option<VexStatement> {
    let mut vulnerabilities = Vec::new();
    match node.get("vulnerability") {
        // Before 0.2.0 it was a text.
        Some(text) if text.value.is_string() => vulnerabilities.extend(node.text("vulnerability", notes)),
        Some(vulnerability) => {
            vulnerabilities.extend(vulnerability.text("name", notes));
            vulnerabilities.extend(vulnerability.texts("aliases", notes));
        }
        None => {}
    }
    vulnerabilities.sort_by_key(|id| !id.to_ascii_uppercase().starts_with("CVE-"));
    vulnerabilities.dedup();
    if vulnerabilities.is_empty() {
        notes.error("read.vulnerability", node.at("vulnerability"), "missing; the statement is left out");
        return None;
    }
    let status = node.text_or_empty("status", notes);
    let Some(status) = VexStatus::from_code(&status) else {
        notes.error("read.status", node.at("status"), format!("\"{status}\" is no status; the statement is left out"));
        return None;
    };
    if products.is_empty() {
        notes.error("read.product", node.at("products"), "missing; the statement is left out");
        return None;
    }
    let stated_justification = node.text("justification", notes);
    let justification = stated_justification.as_deref().and_then(Justification::from_code);
    if let (Some(stated), None) = (&stated_justification, justification) {
        notes.warning("read.justification", node.at("justification"), format!("\"{stated}\" is none of the five"));
    }
    let impact = node.text("impact_statement", notes).or_else(|| node.text("status_notes", notes));
    if status == VexStatus::NotAffected && stated_justification.is_none() && impact.is_none() {
        notes.warning("read.justification", node.at("justification"), "missing: nothing says why it is not affected");
    }
    let supplier = node.text("supplier", notes).or_else(|| document.supplier.clone());
    let is_role = ["vendor", "supplier", "manufacturer"].iter().any(|role| document.role.contains(role));
    let by_supplier =
        is_role || supplier.as_ref().is_some_and(|it| it.trim().eq_ignore_ascii_case(document.author.trim()));
    Some(VexStatement {
        format: VexFormat::OpenVex,
        document: document.id.clone(),
        author: document.author.clone(),
        supplier,
        by_supplier,
        at: node.date("last_updated", notes).or_else(|| node.date("timestamp", notes)).or(document.at),
        vulnerabilities,
        products,
        status,
        justification,
        stated_justification,
        impact,
        action: node.text("action_statement", notes),
    })
}

fn products(
    node: &Node<'_>,
    left: &mut usize,
    limits: &Limits,
    notes: &mut Notes,
) -> Result<Vec<VexProduct>, Unreadable> {
    let mut spend = |pointer: &str| match left.checked_sub(1) {
        Some(less) => {
            *left = less;
            Ok(())
        }
        None => Err(Unreadable::TooMany { what: "products", limit: limits.products, pointer: pointer.to_owned() }),
    };
    let mut products = Vec::new();
    // Before 0.2.0 products were texts.
    for text in node.get("products").into_iter().flat_map(|list| list.value.as_array().into_iter().flatten()) {
        if let Some(id) = text.as_str() {
            spend(&node.pointer)?;
            let mut names = VexIdentifiers::default();
            name(id, &mut names);
            products.push(VexProduct { reference: id.to_owned(), names, parts: Vec::new() });
        }
    }
    for product in node.items("products", notes).into_iter().filter(|product| product.value.is_object()) {
        spend(&product.pointer)?;
        let names = identifiers(&product, notes);
        let mut parts = Vec::new();
        for part in product.items("subcomponents", notes) {
            spend(&part.pointer)?;
            parts.push(identifiers(&part, notes));
        }
        let reference = product.text_or_empty("@id", notes);
        if reference.is_empty() && names == VexIdentifiers::default() {
            notes.error("read.product", product.pointer.clone(), "no identifier at all; left out");
            continue;
        }
        products.push(VexProduct { reference, names, parts });
    }
    Ok(products)
}

/// `@id`, `identifiers` and `hashes`: the same for products and their parts.
fn identifiers(node: &Node<'_>, notes: &mut Notes) -> VexIdentifiers {
    let mut names = VexIdentifiers::default();
    if let Some(id) = node.text("@id", notes) {
        name(&id, &mut names);
    }
    if let Some(identifiers) = node.get("identifiers") {
        for (key, list) in [("purl", 0), ("cpe23", 1), ("cpe22", 1)] {
            if let Some(text) = identifiers.text(key, notes) {
                let list = if list == 0 { &mut names.purls } else { &mut names.cpes };
                if !list.contains(&text) {
                    list.push(text);
                }
            }
        }
    }
    if let Some(hashes) = node.get("hashes") {
        for algorithm in hashes.value.as_object().into_iter().flat_map(serde_json::Map::keys) {
            if let Some(value) = hashes.text(algorithm, notes) {
                names.hashes.push((algorithm.clone(), value));
            }
        }
    }
    names
}

/// An `@id` is any IRI; a package URL is the usual one.
fn name(id: &str, names: &mut VexIdentifiers) {
    if id.starts_with("pkg:") {
        names.purls.push(id.to_owned());
    } else if id.starts_with("cpe:") {
        names.cpes.push(id.to_owned());
    } else {
        names.reference = Some(id.to_owned());
    }
}
