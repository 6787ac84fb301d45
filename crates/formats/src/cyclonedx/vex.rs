//! The analyses of vulnerabilities in a CycloneDX document, as VEX statements. A vulnerability without an analysis says
//! nothing of exploitability and makes no statement.

use domain::Timestamp;
use domain::vex::{Justification, VexFormat, VexIdentifiers, VexProduct, VexStatement, VexStatus};

use super::{People, Reader};
use crate::Unreadable;
use crate::json::Node;

pub(super) struct Document<'a> {
    pub(super) id: String,
    pub(super) created: Option<Timestamp>,
    pub(super) people: &'a People,
}

pub(super) fn statements(
    root: &Node<'_>,
    document: &Document<'_>,
    reader: &mut Reader<'_>,
) -> Result<Vec<VexStatement>, Unreadable> {
    let mut statements = Vec::new();
    for node in root.items("vulnerabilities", &mut reader.notes) {
        let Some(analysis) = node.get("analysis") else { continue };
        let Some(template) = template(&node, &analysis, document, reader) else { continue };
        let state = template.status;
        let mut groups: Vec<(VexStatus, Vec<VexProduct>)> = Vec::new();
        for target in node.items("affects", &mut reader.notes) {
            for (status, product) in products(&target, state, reader) {
                match groups.iter_mut().find(|(known, _)| *known == status) {
                    Some((_, list)) => list.push(product),
                    None => groups.push((status, vec![product])),
                }
            }
        }
        if groups.is_empty() {
            // Without a list the whole of the document's product is meant.
            let Some(product) = subject(reader) else {
                reader.notes.error("read.product", node.at("affects"), "no product is named; the analysis is left out");
                continue;
            };
            groups.push((state, vec![product]));
        }
        for (status, products) in groups {
            if statements.len() >= reader.limits.statements {
                return Err(Unreadable::TooMany {
                    what: "VEX statements",
                    limit: reader.limits.statements,
                    pointer: node.pointer.clone(),
                });
            }
            statements.push(VexStatement { status, products, ..template.clone() });
        }
    }
    Ok(statements)
}

/// The statement without its products.
fn template(
    node: &Node<'_>,
    analysis: &Node<'_>,
    document: &Document<'_>,
    reader: &mut Reader<'_>,
) -> Option<VexStatement> {
    let notes = &mut reader.notes;
    let mut vulnerabilities: Vec<String> = node.text("id", notes).into_iter().collect();
    for reference in node.items("references", notes) {
        vulnerabilities.extend(reference.text("id", notes));
    }
    vulnerabilities.sort_by_key(|id| !id.to_ascii_uppercase().starts_with("CVE-"));
    vulnerabilities.dedup();
    if vulnerabilities.is_empty() {
        notes.error("read.vulnerability", node.at("id"), "missing; the analysis is left out");
        return None;
    }
    let state = analysis.text_or_empty("state", notes);
    let status = match state.as_str() {
        "not_affected" | "false_positive" => VexStatus::NotAffected,
        "exploitable" => VexStatus::Affected,
        "resolved" | "resolved_with_pedigree" => VexStatus::Fixed,
        "in_triage" => VexStatus::UnderInvestigation,
        _ => {
            notes.error(
                "read.status",
                analysis.at("state"),
                format!("\"{state}\" is no state; the analysis is left out"),
            );
            return None;
        }
    };
    let mut stated_justification = analysis.text("justification", notes);
    let justification = stated_justification.as_deref().and_then(Justification::from_cyclonedx);
    if state == "false_positive" && stated_justification.is_none() {
        stated_justification = Some(state);
    }
    if status == VexStatus::NotAffected && stated_justification.is_none() {
        notes.warning(
            "read.justification",
            analysis.at("justification"),
            "missing: nothing says why it is not affected",
        );
    }
    let at = analysis
        .date("lastUpdated", notes)
        .or_else(|| analysis.date("firstIssued", notes))
        .or_else(|| node.date("updated", notes))
        .or_else(|| node.date("published", notes))
        .or(document.created);
    let responses = analysis.texts("response", notes);
    let action = [Some(responses.join(", ")), node.text("recommendation", notes), node.text("workaround", notes)];
    let action: Vec<String> = action.into_iter().flatten().filter(|text| !text.trim().is_empty()).collect();
    let supplier = document.people.supplier.clone();
    let by_supplier = supplier.as_ref().is_some_and(|it| it.trim().eq_ignore_ascii_case(document.people.author.trim()));
    Some(VexStatement {
        format: VexFormat::CycloneDx,
        document: document.id.clone(),
        author: document.people.author.clone(),
        supplier,
        by_supplier,
        at,
        vulnerabilities,
        products: Vec::new(),
        status,
        justification,
        stated_justification,
        impact: analysis.text("detail", notes),
        action: (!action.is_empty()).then(|| action.join("\n")),
    })
}

/// The products of one `affects`, each with the status that holds for it.
fn products(target: &Node<'_>, state: VexStatus, reader: &mut Reader<'_>) -> Vec<(VexStatus, VexProduct)> {
    let Some(reference) = target.text("ref", &mut reader.notes) else {
        reader.notes.error("read.product", target.at("ref"), "missing; this product is left out");
        return Vec::new();
    };
    // A BOM-Link names a component of another document: urn:cdx:serial/version#bom-ref.
    let is_link = reference.starts_with("urn:cdx:");
    let at = reader.by_reference.get(&reference).copied();
    if at.is_none() && !is_link {
        let message = format!("\"{reference}\" is no component of this document");
        reader.notes.warning("read.reference", target.at("ref"), message);
    }
    let base = product(&reference, at, reader);
    let mut found = Vec::new();
    for version in target.items("versions", &mut reader.notes) {
        let exact = version.text("version", &mut reader.notes);
        let range = version.text("range", &mut reader.notes);
        let is_range = exact.is_none() && range.is_some();
        let Some(text) = exact.or(range) else { continue };
        let status = match (state, version.text("status", &mut reader.notes).as_deref()) {
            (VexStatus::Affected, Some("unaffected")) => VexStatus::NotAffected,
            (VexStatus::Affected, Some("unknown")) => VexStatus::UnderInvestigation,
            _ => state,
        };
        let mut product = base.clone();
        product.names.version = Some(text);
        product.names.is_range = is_range;
        found.push((status, product));
    }
    if found.is_empty() {
        found.push((state, base));
    }
    found
}

fn subject(reader: &Reader<'_>) -> Option<VexProduct> {
    let first = reader.components.first().filter(|first| first.parent.is_none())?;
    let at = reader.by_reference.get(&first.reference).copied().unwrap_or(0);
    (at == 0).then(|| product(&first.reference, Some(at), reader))
}

fn product(reference: &str, at: Option<usize>, reader: &Reader<'_>) -> VexProduct {
    let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let names =
        at.and_then(|at| reader.components.get(at)).map_or_else(VexIdentifiers::default, |component| VexIdentifiers {
            reference: None,
            supplier: text(&component.supplier),
            name: text(&component.name),
            version: text(&component.version),
            is_range: false,
            purls: component.purls.clone(),
            cpes: component.cpes.clone(),
            hashes: component.hashes.clone(),
        });
    let names = VexIdentifiers { reference: text(reference), ..names };
    VexProduct { reference: reference.to_owned(), names, parts: Vec::new() }
}
