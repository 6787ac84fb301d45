//! Bills of materials and VEX statements: the same product in each format reads as the same.

use domain::sbom::Sbom;
use domain::vex::{Justification, VexStatement, VexStatus};
use formats::{Unreadable, csaf, csaf_vex, cyclonedx, openvex, spdx};

const CDX_JSON: &str = include_str!("../fixtures/sbom/pump.cdx.json");
const CDX_XML: &str = include_str!("../fixtures/sbom/pump.cdx.xml");
const SPDX_JSON: &str = include_str!("../fixtures/sbom/pump.spdx.json");
const SPDX_TAGS: &str = include_str!("../fixtures/sbom/pump.spdx");
const OPENVEX: &str = include_str!("../fixtures/sbom/pump.openvex.json");

fn tree(sbom: &Sbom) -> Vec<String> {
    let line = |it: &domain::sbom::Component| {
        let parent = it.parent.and_then(|at| sbom.components.get(at)).map_or("-", |parent| parent.name.as_str());
        format!("{parent} > {} {} [{}] {}", it.name, it.version, it.kind, it.supplier)
    };
    sbom.components.iter().map(line).collect()
}

fn codes(notes: &[domain::advisory::Finding]) -> Vec<String> {
    notes.iter().map(|note| format!("{} {}", note.test, note.pointer)).collect()
}

#[test]
fn cyclonedx_components_are_read_flat_with_their_parents() {
    let reading = cyclonedx::read(CDX_JSON.as_bytes()).unwrap();
    let sbom = &reading.sbom;
    assert_eq!(
        tree(sbom),
        [
            "- > Infuselle 4.1 [firmware] ",
            "- > grendel-tls 3.0.1 [library] Slot en Grendel",
            "grendel-tls > asn 0.9 [library] ",
            "- > bedienpaneel  [application] ",
        ]
    );
    assert_eq!(sbom.id.as_deref(), Some("urn:uuid:11111111-2222-4333-8444-555555555555/2"));
    assert_eq!(sbom.subject().unwrap().swid.as_deref(), Some("lindehof.example-infuselle-4.1"));
    assert_eq!(sbom.components[1].hashes[0].0, "SHA-256");
    assert_eq!(codes(&reading.notes_for_report), ["read.version /components/1/version"]);
}

// Shows: ASVS 1.5.1
#[test]
fn cyclonedx_in_xml_says_the_same_as_in_json() {
    let json = cyclonedx::read(CDX_JSON.as_bytes()).unwrap();
    let xml = cyclonedx::read(CDX_XML.as_bytes()).unwrap();
    assert_eq!(xml, json);
    for version in ["1.4", "1.5", "1.7"] {
        let other = CDX_XML.replace("bom/1.6", &format!("bom/{version}"));
        assert_eq!(cyclonedx::read(other.as_bytes()).unwrap().vex, json.vex);
        let other = CDX_JSON.replace("\"1.6\"", &format!("\"{version}\""));
        assert_eq!(cyclonedx::read(other.as_bytes()).unwrap().sbom.version, version);
    }
}

fn told(statement: &VexStatement) -> String {
    let version = |product: &domain::vex::VexProduct| product.names.version.clone().unwrap_or_default();
    let products: Vec<String> =
        statement.products.iter().map(|product| format!("{}@{}", product.reference, version(product))).collect();
    format!("{} {} {}", statement.vulnerabilities.join("="), statement.status.code(), products.join(","))
}

#[test]
fn cyclonedx_analyses_become_statements() {
    let vex = cyclonedx::read(CDX_JSON.as_bytes()).unwrap().vex;
    assert_eq!(
        vex.iter().map(told).collect::<Vec<_>>(),
        [
            "CVE-2099-0001=GHSA-aaaa-bbbb-cccc not_affected tls@3.0.1",
            "CVE-2099-0002 affected asn@vers:maven/<1.0",
            "CVE-2099-0002 not_affected asn@1.0",
            "CVE-2099-0004 under_investigation pump@4.1",
        ]
    );
    assert!(vex[0].by_supplier);
    assert_eq!(vex[0].justification, Some(Justification::VulnerableCodeNotInExecutePath));
    assert_eq!(vex[0].at.unwrap().to_string(), "2099-03-02T08:00:00Z");
    assert_eq!(vex[1].action.as_deref(), Some("update\nInstall 4.2."));
    assert!(vex[1].products[0].names.is_range);
}

#[test]
fn spdx_is_read_from_json_and_from_tags_alike() {
    let json = spdx::read(SPDX_JSON.as_bytes()).unwrap();
    let tags = spdx::read(SPDX_TAGS.as_bytes()).unwrap();
    assert_eq!(tags, json);
    assert_eq!(
        tree(&json.sbom),
        [
            "- > Infuselle 4.1 [firmware] Lindehof Medical",
            "Infuselle > grendel-tls 3.0.1 [] ",
            "Infuselle > ./sbin/pompd  [file] ",
        ]
    );
    assert_eq!(json.sbom.subject, Some(0));
    assert_eq!(json.sbom.components[1].purls, ["pkg:generic/grendel-tls@3.0.1"]);
    assert_eq!(json.sbom.authors, ["Organization: Lindehof Medical", "Tool: stuklijst-1"]);
    assert!(json.notes_for_report.is_empty(), "{:?}", json.notes_for_report);
}

#[test]
fn openvex_statements_are_read_with_parts_and_what_is_wrong_is_said() {
    let reading = openvex::read(OPENVEX.as_bytes()).unwrap();
    let [first, second, third] = &reading.statements[..] else { panic!("{:?}", reading.statements) };
    assert_eq!(first.vulnerabilities, ["CVE-2099-0001", "GHSA-aaaa-bbbb-cccc"]);
    assert!(first.by_supplier);
    assert_eq!(first.justification, Some(Justification::VulnerableCodeNotInExecutePath));
    assert_eq!(first.products[0].names.cpes.len(), 1);
    assert_eq!(first.products[0].parts[0].purls, ["pkg:generic/grendel-tls@3.0.1"]);
    assert_eq!(first.at.unwrap().to_string(), "2099-03-02T08:00:00Z");
    assert_eq!(second.at.unwrap().to_string(), "2099-03-01T12:00:00Z");
    assert!(!second.by_supplier);
    assert_eq!(third.status, VexStatus::NotAffected);
    assert_eq!(
        codes(&reading.notes_for_report),
        ["read.justification /statements/2/justification", "read.status /statements/3/status"]
    );
}

#[test]
fn csaf_statements_have_their_flags_threats_and_remediations() {
    let bytes = include_bytes!("../fixtures/csaf/lindehof-pump.json");
    let advisory = csaf::read(bytes).unwrap().advisory;
    let statements = csaf_vex::statements(&advisory);
    let stated: usize = advisory.vulnerabilities.iter().map(|it| it.statuses.len()).sum();
    assert_eq!(statements.iter().map(|it| it.products.len()).sum::<usize>(), stated);
    for statement in &statements {
        assert_eq!(statement.by_supplier, advisory.publisher_category == "vendor");
        for product in &statement.products {
            let flags: Vec<_> =
                advisory.vulnerabilities.iter().filter_map(|it| it.flags.get(&product.reference)).flatten().collect();
            if let Some(stated) = &statement.stated_justification {
                assert!(flags.contains(&stated));
            }
        }
    }
}

#[test]
fn other_documents_are_refused_with_a_place_and_advice() {
    let told = |problem: Unreadable| format!("{} | {problem}", problem.code());
    for (read, wanted) in [
        (cyclonedx::read(b"{}").map(|_| ()), "other_format | /bomFormat: not \"CycloneDX\": is this CycloneDX?"),
        (
            cyclonedx::read(br#"{"bomFormat":"CycloneDX","specVersion":"2.0"}"#).map(|_| ()),
            "unknown_version | /specVersion: version \"2.0\" of CycloneDX is not known here: 1.4 to 1.7 can be read",
        ),
        (
            cyclonedx::read(b"<!DOCTYPE bom [<!ENTITY a \"b\">]>\n<bom/>").map(|_| ()),
            "not_xml | line 1: not XML that may be read (a document type declaration; none is needed and none is read): \
             fetch the file again or ask the publisher",
        ),
        (
            cyclonedx::read(b"<bom>\n<x>&lol;</x></bom>").map(|_| ()),
            "not_xml | line 2: not XML that may be read (an entity that XML itself does not know): fetch the file again \
             or ask the publisher",
        ),
        (
            spdx::read(b"hello").map(|_| ()),
            "not_text | line 1: not a tag and a value: fetch the file again or ask the publisher",
        ),
        (
            spdx::read(br#"{"@context":"x","@graph":[]}"#).map(|_| ()),
            "unknown_version | /@context: version \"3\" of SPDX is not known here: 2.2 and 2.3 can be read",
        ),
        (openvex::read(b"[]").map(|_| ()), "other_format | /: a list stands where an object belongs: is this OpenVEX?"),
    ] {
        assert_eq!(read.map_err(told), Err(wanted.to_owned()));
    }
}

// Shows: ASVS 1.5.1, 5.2.1, 15.2.2
#[test]
fn bounds_hold_before_memory_is_spent() {
    let limits = cyclonedx::Limits { components: 3, ..cyclonedx::Limits::default() };
    assert_eq!(cyclonedx::read_within(CDX_XML.as_bytes(), &limits).unwrap_err().code(), "too_many");
    let limits = spdx::Limits { components: 2, ..spdx::Limits::default() };
    for document in [SPDX_JSON, SPDX_TAGS] {
        assert_eq!(spdx::read_within(document.as_bytes(), &limits).unwrap_err().code(), "too_many");
    }
    let limits = openvex::Limits { products: 2, ..openvex::Limits::default() };
    assert_eq!(openvex::read_within(OPENVEX.as_bytes(), &limits).unwrap_err().code(), "too_many");
    let deep = format!("<bom>{}", "<a>".repeat(200_000));
    assert_eq!(cyclonedx::read(deep.as_bytes()).unwrap_err().code(), "too_deep");
    let deep = format!("{{\"a\":{}", "[".repeat(200_000));
    assert_eq!(cyclonedx::read(deep.as_bytes()).unwrap_err().code(), "too_deep");
}
