//! The tolerant CSAF reader on documents of our own, whole and broken, and on real ones where present.

use domain::advisory::{FindingSeverity, ProductStatus};
use formats::csaf::{self, Limits, Unreadable};
use formats::{Bounds, JsonProblem};
use serde_json::{Value, json};

const PUMP: &str = include_str!("../fixtures/csaf/lindehof-pump.json");
const GATEWAY_21: &str = include_str!("../fixtures/csaf/lindehof-gateway-21.json");

/// The pump advisory with one place changed; `null` takes the place away.
fn pump_with(pointer: &str, value: Value) -> Vec<u8> {
    let mut document: Value = serde_json::from_str(PUMP).unwrap();
    *document.pointer_mut(pointer).unwrap() = value;
    serde_json::to_vec(&document).unwrap()
}

fn notes(bytes: &[u8]) -> Vec<String> {
    let notes = csaf::read(bytes).unwrap().notes_for_report;
    notes.into_iter().map(|finding| format!("{} {} {}", finding.test, finding.pointer, finding.message)).collect()
}

#[test]
fn a_whole_document_reads_without_findings() {
    let reading = csaf::read(PUMP.as_bytes()).unwrap();
    assert_eq!(reading.notes_for_report, []);
    let advisory = reading.advisory;
    assert_eq!((&*advisory.key.namespace, &*advisory.key.tracking_id), ("https://lindehof.example", "LSA-2099-001"));
    assert_eq!(advisory.tracking.history.len(), 2);
    assert_eq!(advisory.tlp.as_deref(), Some("WHITE"));

    let ids: Vec<_> = advisory.products.iter().map(|entry| entry.product_id.as_str()).collect();
    assert_eq!(ids, ["P1", "P2", "P3", "P4"]);
    let pump = advisory.product("P1").unwrap();
    assert_eq!(pump.vendor(), Some("Lindehof Medical"));
    assert_eq!(pump.product_name(), Some("Infuse 400"));
    assert_eq!(pump.version_range(), Some("vers:generic/<4.2"));
    assert_eq!(pump.identifiers.model_numbers, ["LI-400", "LI-400-B"]);
    let combination = advisory.product("P4").unwrap().combination.as_ref().unwrap();
    assert_eq!((&*combination.product, &combination.relates_to), ("P1", &vec!["P3".to_owned()]));
    assert_eq!(advisory.product("P4").unwrap().branches, pump.branches, "it is the pump, with something beside it");

    let vulnerability = &advisory.vulnerabilities[0];
    assert_eq!(vulnerability.statuses["P1"], ProductStatus::KnownAffected);
    assert_eq!(vulnerability.statuses["P2"], ProductStatus::Fixed);
    assert_eq!(vulnerability.remediations[0].products, ["P1", "P4"], "the group is written out");
    assert_eq!(vulnerability.remediations[0].restart.as_deref(), Some("machine"));
    assert_eq!(vulnerability.scores[0].base, 8.8);
}

#[test]
fn the_order_of_vulnerabilities_and_remediations_says_nothing() {
    let mut document: Value = serde_json::from_str(PUMP).unwrap();
    let list = document["vulnerabilities"].as_array_mut().unwrap();
    let mut second = list[0].clone();
    second["cve"] = json!("CVE-2099-9999");
    list.push(second);
    let prints = |document: &Value| csaf::read(&serde_json::to_vec(document).unwrap()).unwrap().advisory.prints();
    let before = prints(&document);
    document["vulnerabilities"].as_array_mut().unwrap().reverse();
    assert_eq!(prints(&document), before);
    document["vulnerabilities"].as_array_mut().unwrap().pop();
    assert_ne!(prints(&document), before, "one vulnerability less is another statement");
}

#[test]
fn a_component_is_named_by_its_whole_and_a_circle_of_combinations_ends() {
    let mut document: Value = serde_json::from_str(PUMP).unwrap();
    document["product_tree"]["relationships"][0]["category"] = json!("optional_component_of");
    let advisory = csaf::read(&serde_json::to_vec(&document).unwrap()).unwrap().advisory;
    assert_eq!(advisory.product("P4").unwrap().branches, advisory.product("P3").unwrap().branches);

    document["product_tree"]["relationships"][0]["relates_to_product_reference"] = json!("P4");
    let advisory = csaf::read(&serde_json::to_vec(&document).unwrap()).unwrap().advisory;
    assert_eq!(advisory.product("P4").unwrap().branches, []);
}

#[test]
fn csaf_2_1_paths_purls_metrics_and_cwes_are_read() {
    let reading = csaf::read(GATEWAY_21.as_bytes()).unwrap();
    assert_eq!(reading.notes_for_report, []);
    let advisory = reading.advisory;
    let path = advisory.product("P4").unwrap().combination.as_ref().unwrap();
    assert_eq!(path.product, "P1");
    assert_eq!(path.relates_to, ["P2", "P3"]);
    assert_eq!(advisory.product("P4").unwrap().branches, advisory.product("P1").unwrap().branches);
    assert_eq!(advisory.product("P1").unwrap().identifiers.purls.len(), 2);
    let vulnerability = &advisory.vulnerabilities[0];
    assert_eq!(vulnerability.cwes.len(), 2);
    assert_eq!(vulnerability.scores[0].version, "4.0");
    assert_eq!(vulnerability.scores[0].source.as_deref(), Some("https://scores.example"));
    assert_eq!(vulnerability.statuses["P1"], ProductStatus::UnderInvestigation, "unknown is never not affected");
}

#[test]
fn a_byte_order_mark_and_utf_16_are_read_with_a_finding() {
    let with_mark = [b"\xef\xbb\xbf", PUMP.as_bytes()].concat();
    assert_eq!(notes(&with_mark), ["read.encoding  the file starts with a byte order mark (UTF-8)"]);
    let utf_16: Vec<u8> = "\u{feff}".encode_utf16().chain(PUMP.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(notes(&utf_16), ["read.encoding  the file starts with a byte order mark (UTF-16LE)"]);
}

#[test]
fn a_status_for_an_unknown_product_is_a_finding_and_is_kept() {
    let bytes = pump_with("/vulnerabilities/0/product_status/fixed", json!(["P2", "P9"]));
    let reading = csaf::read(&bytes).unwrap();
    assert_eq!(reading.advisory.vulnerabilities[0].statuses["P9"], ProductStatus::Fixed);
    assert_eq!(
        notes(&bytes),
        ["read.product_id /vulnerabilities/0/product_status/fixed product id \"P9\" is not in the product tree"]
    );
}

#[test]
fn contradicting_statuses_leave_the_stronger_one() {
    let bytes = pump_with("/vulnerabilities/0/product_status/fixed", json!(["P1"]));
    assert_eq!(csaf::read(&bytes).unwrap().advisory.vulnerabilities[0].statuses["P1"], ProductStatus::KnownAffected);
    assert_eq!(
        notes(&bytes),
        ["read.status /vulnerabilities/0/product_status/fixed product \"P1\" is also \"known_affected\", which stands"]
    );
}

#[test]
fn defects_become_findings_with_a_pointer() {
    for (pointer, value, expected) in [
        ("/document/tracking/current_release_date", json!("2099-03-02"), "read.date"),
        ("/document/tracking/current_release_date", json!("soon"), "read.date"),
        ("/document/notes", json!({ "category": "summary", "text": "one" }), "read.type"),
        ("/document/title", json!(12), "read.type"),
        ("/document/title", json!(null), "read.title"),
        ("/document/title", json!("nul \u{0} inside"), "read.text"),
        ("/product_tree/branches/0/category", json!("maker"), "read.branch"),
        ("/product_tree/full_product_names/0/product_id", json!("P1"), "read.product_id"),
        ("/product_tree/relationships/0/product_reference", json!("P77"), "read.product_id"),
        ("/vulnerabilities/0/scores/0/cvss_v3/baseScore", json!("8,8"), "read.type"),
        ("/vulnerabilities/0/scores/0/cvss_v3/baseScore", json!(88), "read.score"),
        ("/vulnerabilities/0/remediations/0/group_ids", json!(["G9"]), "read.product_id"),
    ] {
        let reading = csaf::read(&pump_with(pointer, value)).unwrap();
        let finding = reading.notes_for_report.first().unwrap();
        assert_eq!(finding.test, expected, "{pointer}: {finding:?}");
        assert!(finding.pointer.starts_with('/') && finding.severity < FindingSeverity::Info, "{finding:?}");
    }
}

#[test]
fn what_cannot_be_identified_is_an_error_that_says_where_and_what_to_do() {
    let message = |bytes: &[u8]| csaf::read(bytes).unwrap_err().to_string();
    insta::assert_snapshot!(message(&pump_with("/document/csaf_version", json!("3.0"))), @r#"/document/csaf_version: version "3.0" is not known here: 2.0 and 2.1 can be read; update Brandwacht or ask the publisher for CSAF 2.0"#);
    insta::assert_snapshot!(message(&pump_with("/document/tracking/id", json!(" "))), @"/document/tracking/id: missing: without it nobody can tell which advisory this is; ask the publisher");
    insta::assert_snapshot!(message(&pump_with("/document/publisher", json!(null))), @"/document/publisher/namespace: missing: without it nobody can tell which advisory this is; ask the publisher");
    insta::assert_snapshot!(message(b"{\"documents\": []}"), @"/document: missing: is this a CSAF document?");
    insta::assert_snapshot!(message(b"[1, 2]"), @"/: a list stands where an object belongs: is this a CSAF document?");
    insta::assert_snapshot!(message(b"{\n\"document\": \n<html>"), @"line 3, column 1: not valid JSON (expected value): fetch the file again or ask the publisher");
    insta::assert_snapshot!(message(b""), @"line 1, column 0: not valid JSON (EOF while parsing a value): fetch the file again or ask the publisher");
}

// Shows: ASVS 1.5.2, 5.2.1, 15.2.2
#[test]
fn what_is_too_large_or_too_deep_is_refused_before_it_costs_memory() {
    let deep = "[\n".repeat(100_000);
    assert_eq!(csaf::read(deep.as_bytes()), Err(Unreadable::Json(JsonProblem::TooDeep { line: 101, limit: 100 })));
    let within = |json| Limits { json, ..Limits::default() };
    let usual = Limits::default().json;
    let limits = within(Bounds { bytes: 100, ..usual });
    assert_eq!(csaf::read_within(PUMP.as_bytes(), &limits).unwrap_err().code(), "too_large");
    let limits = within(Bounds { values: 10, ..usual });
    assert_eq!(csaf::read_within(PUMP.as_bytes(), &limits).unwrap_err().code(), "too_many");
    let limits = Limits { products: 3, ..Limits::default() };
    assert_eq!(
        csaf::read_within(PUMP.as_bytes(), &limits).unwrap_err().place(),
        "/product_tree/relationships/0/full_product_name"
    );
    let limits = Limits { expanded: 100, ..Limits::default() };
    assert_eq!(csaf::read_within(PUMP.as_bytes(), &limits).unwrap_err().code(), "too_many");
}

#[test]
fn real_documents_are_read() {
    let Some(documents) = crate::shared::documents("csaf/cisa") else { return };
    let mut read = 0;
    for (path, bytes) in &documents {
        match csaf::read(bytes) {
            Ok(reading) => {
                read += 1;
                assert!(!reading.advisory.products.is_empty(), "{}", path.display());
                assert!(!reading.advisory.vulnerabilities.is_empty(), "{}", path.display());
            }
            // The provider's ROLIE feed lies among the documents.
            Err(error) => assert!(path.ends_with("cisa-csaf-ot-feed-tlp-white.json"), "{}: {error}", path.display()),
        }
    }
    println!("{read} real documents read");
    assert!(read > 200);
}
