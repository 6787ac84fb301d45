//! Bytes from nobody in particular: no parser panics, whatever comes in.

use formats::archive::{self, Limits};
use formats::enrichment::{epss, eukev, kev, vulnrichment};
use formats::provider::{self, Algorithm, Checksum};
use formats::{csaf, csaf_vex, cyclonedx, mail_key, openpgp, openvex, smime, spdx};
use proptest::prelude::*;
use serde_json::Value;
use url::Url;

const PUMP: &str = include_str!("../fixtures/csaf/lindehof-pump.json");
const GATEWAY: &str = include_str!("../fixtures/csaf/lindehof-gateway-21.json");
const KEY: &[u8] = include_bytes!("../fixtures/openpgp/rsa.key.asc");
const SIGNATURE: &[u8] = include_bytes!("../fixtures/openpgp/rsa.sig.asc");

const CDX_JSON: &str = include_str!("../fixtures/sbom/pump.cdx.json");
const CDX_XML: &str = include_str!("../fixtures/sbom/pump.cdx.xml");
const SPDX_JSON: &str = include_str!("../fixtures/sbom/pump.spdx.json");
const SPDX_TAGS: &str = include_str!("../fixtures/sbom/pump.spdx");
const OPENVEX: &str = include_str!("../fixtures/sbom/pump.openvex.json");

/// What is read of a bill of materials points only at what is there.
fn sbom_holds(sbom: &domain::sbom::Sbom) {
    assert!(sbom.subject.is_none_or(|at| at < sbom.components.len()));
    for component in &sbom.components {
        let (mut above, mut steps) = (component.parent, 0);
        while let Some(at) = above {
            assert!(at < sbom.components.len(), "a parent is not in the list");
            above = sbom.components.get(at).and_then(|component| component.parent);
            steps += 1;
            assert!(steps <= sbom.components.len(), "a component contains itself");
        }
    }
}

fn all_sbom_parsers(bytes: &[u8]) {
    if let Ok(reading) = cyclonedx::read(bytes) {
        sbom_holds(&reading.sbom);
        assert!(reading.vex.iter().all(|it| !it.products.is_empty() && !it.vulnerabilities.is_empty()));
    }
    if let Ok(reading) = spdx::read(bytes) {
        sbom_holds(&reading.sbom);
    }
    if let Ok(reading) = openvex::read(bytes) {
        assert!(reading.statements.iter().all(|it| !it.products.is_empty() && !it.vulnerabilities.is_empty()));
    }
    let _ = kev::read(bytes);
    let _ = eukev::read(bytes);
    let _ = epss::read(bytes);
    let _ = vulnrichment::read(bytes);
}

fn all_parsers(bytes: &[u8]) {
    all_sbom_parsers(bytes);
    let Ok(base) = Url::parse("https://provider.example/csaf/") else { return };
    let _ = csaf::read(bytes);
    let _ = csaf::findings(bytes);
    let _ = provider::metadata(bytes, &base);
    let _ = provider::feed(bytes, &base);
    let _ = provider::index(bytes, &base);
    let _ = provider::changes(bytes, &base);
    let _ = provider::csaf_addresses(bytes);
    let _ = Checksum::parse(bytes, Algorithm::Sha512);
    let _ = openpgp::verify(bytes, SIGNATURE, KEY);
    let _ = openpgp::verify(b"text", bytes, KEY);
    let _ = openpgp::verify(b"text", SIGNATURE, bytes);
    if let Ok(key) = openpgp::Certificate::parse(bytes) {
        let _ = (key.check(domain::Timestamp::from_millis(0)), key.until(openpgp::KeyUse::Encrypt), key.armored());
    }
    if let Ok(it) = mail_key::MailKey::parse(bytes) {
        let _ = (it.check("a@b.example", domain::Timestamp::from_millis(0)), it.until(), it.grouped());
    }
    for it in smime::Certificate::parse_chain(bytes).unwrap_or_default() {
        let _ = it.check("a@b.example", domain::Timestamp::from_millis(0));
    }
    if let Ok(members) = archive::open(bytes, Limits::default()) {
        assert!(members.count() < 1000);
    }
}

/// Every place in a JSON document.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(key, value)| pointers(value, &format!("{at}/{key}"), found))
        }
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(index, value)| pointers(value, &format!("{at}/{index}"), found));
        }
        _ => {}
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        Just(serde_json::json!([])),
        Just(serde_json::json!({})),
        Just(serde_json::json!([[{ "branches": [{ "branches": {} }] }]])),
        Just(serde_json::json!("P1")),
    ]
}

proptest! {
    // Shows: ASVS 1.5.2, 1.4.2, NEN 8.29
    #[test]
    fn no_bytes_make_a_parser_panic(bytes in proptest::collection::vec(any::<u8>(), 0..500)) {
        all_parsers(&bytes);
    }

    #[test]
    fn no_cut_or_flipped_byte_makes_a_parser_panic(cut in 0..3000_usize, flip in 0..3000_usize, byte in any::<u8>()) {
        for whole in [CDX_JSON, CDX_XML, SPDX_JSON, SPDX_TAGS, OPENVEX] {
            let mut bytes = whole.as_bytes().to_vec();
            let length = bytes.len();
            bytes[flip % length] = byte;
            all_sbom_parsers(&bytes);
            bytes.truncate(cut % length);
            all_sbom_parsers(&bytes);
        }
        for whole in [PUMP.as_bytes(), GATEWAY.as_bytes(), KEY, SIGNATURE] {
            let mut bytes = whole.to_vec();
            let length = bytes.len();
            bytes[flip % length] = byte;
            all_parsers(&bytes);
            bytes.truncate(cut % length);
            all_parsers(&bytes);
        }
    }

    // Shows: ASVS 1.5.2, NEN 8.29
    #[test]
    fn a_document_with_anything_anywhere_is_read_or_refused(place in any::<prop::sample::Index>(), value in any_json()) {
        for whole in [CDX_JSON, SPDX_JSON, OPENVEX] {
            let mut document: Value = serde_json::from_str(whole).unwrap();
            let mut places = Vec::new();
            pointers(&document, "", &mut places);
            let pointer: &String = place.get(&places);
            *document.pointer_mut(pointer).unwrap() = value.clone();
            all_sbom_parsers(&serde_json::to_vec(&document).unwrap());
        }
        for whole in [PUMP, GATEWAY] {
            let mut document: Value = serde_json::from_str(whole).unwrap();
            let mut places = Vec::new();
            pointers(&document, "", &mut places);
            let pointer: &String = place.get(&places);
*document.pointer_mut(pointer).unwrap() = value.clone();
            let bytes = serde_json::to_vec(&document).unwrap();
            if let Ok(reading) = csaf::read(&bytes) {
                prop_assert!(!reading.advisory.key.tracking_id.is_empty());
                prop_assert_eq!(reading.advisory.prints().len(), reading.advisory.products.len());
                let stated: usize = reading.advisory.vulnerabilities.iter().filter(|it| it.cve.is_some() || !it.ids.is_empty())
                    .map(|it| it.statuses.len()).sum();
                let told: usize = csaf_vex::statements(&reading.advisory).iter().map(|it| it.products.len()).sum();
                prop_assert_eq!(told, stated);
                // The house stores what it read and reads it again.
                let stored = serde_json::to_string(&reading.advisory).unwrap();
                prop_assert_eq!(serde_json::from_str::<domain::advisory::Advisory>(&stored).unwrap(), reading.advisory);
            }
            csaf::findings(&bytes);
        }
    }
}
