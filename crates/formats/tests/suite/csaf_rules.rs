//! The validator behind our own type: what it says of our own documents, and how far it agrees with the verdicts that
//! the standard's committee gives with its test files.

use domain::advisory::FindingSeverity;
use formats::csaf::{self, Depth};
use serde_json::{Value, json};

const PUMP: &str = include_str!("../fixtures/csaf/lindehof-pump.json");

fn errors(bytes: &[u8]) -> Vec<String> {
    let findings = csaf::findings(bytes);
    let errors = findings.into_iter().filter(|finding| finding.severity == FindingSeverity::Error);
    errors.map(|finding| format!("{} {}", finding.test, finding.pointer)).collect()
}

fn pump_with(pointer: &str, value: Value) -> Vec<u8> {
    let mut document: Value = serde_json::from_str(PUMP).unwrap();
    *document.pointer_mut(pointer).unwrap() = value;
    serde_json::to_vec(&document).unwrap()
}

#[test]
fn our_own_advisories_have_no_errors() {
    assert_eq!(errors(PUMP.as_bytes()), Vec::<String>::new());
    assert_eq!(errors(include_bytes!("../fixtures/csaf/lindehof-gateway-21.json")), Vec::<String>::new());
}

#[test]
fn a_broken_rule_is_named_with_its_place() {
    let bytes = pump_with("/vulnerabilities/0/product_status/fixed", json!(["P1"]));
    assert!(errors(&bytes).iter().any(|error| error.starts_with("6.1.6 ")), "{:?}", errors(&bytes));
}

#[test]
fn what_cannot_be_judged_is_never_passed() {
    for bytes in [
        &b"{}"[..],
        b"",
        b"[",
        b"{\"document\": {\"csaf_version\": \"2.0\"}}",
        b"{\"document\": {\"csaf_version\": 7}}",
    ] {
        assert!(!errors(bytes).is_empty(), "{}", String::from_utf8_lossy(bytes));
    }
    let shapeless = csaf::findings(&pump_with("/document/tracking/status", json!(7)));
    assert!(shapeless.iter().any(|finding| finding.test == "not_run" && finding.message.contains("6.1.1,")));
}

#[test]
fn findings_are_bounded_in_number() {
    let notes: Vec<_> = (0..5000).map(|n| json!({ "category": "unheard of", "text": n })).collect();
    let findings = csaf::findings(&pump_with("/document/notes", json!(notes)));
    assert!(findings.len() <= 201, "{}", findings.len());
}

#[test]
fn the_committees_test_files_get_the_expected_verdicts() {
    for version in ["csaf_2.0", "csaf_2.1"] {
        let Some(folder) =
            crate::shared::folder_of_real_input(&format!("csaf/oasis-tests/{version}/test/validator/data"))
        else {
            return;
        };
        let list: Value = serde_json::from_slice(&std::fs::read(folder.join("testcases.json")).unwrap()).unwrap();
        let (mut agreed, mut differed, mut not_judged) = (0, Vec::new(), Vec::new());
        for test in list["tests"].as_array().unwrap() {
            let id = test["id"].as_str().unwrap();
            let cases = |key: &str| test[key].as_array().cloned().unwrap_or_default();
            let meant_to_fail = cases("failures").into_iter().map(|case| (case, true));
            for (case, failures) in meant_to_fail.chain(cases("valid").into_iter().map(|case| (case, false))) {
                let (name, valid) = (case["name"].as_str().unwrap(), case["valid"].as_bool().unwrap());
                let findings = csaf::findings_to(&std::fs::read(folder.join(name)).unwrap(), Depth::Informative);
                // The verdict of a file is about its own test: whether that test, run on the file, finds an error
                // (mandatory) or anything at all (recommended, informative).
                let said = findings.iter().any(|finding| finding.test == id);
                let list = findings.iter().find(|finding| finding.test == "not_run").map(|finding| &finding.message);
                let not_run = list.is_some_and(|list| list.split([' ', ',']).any(|word| word == id));
                let mandatory = id.starts_with("6.1");
                // Warnings and remarks are marked as "valid" in files that are meant to raise them.
                let expected = !valid || (!mandatory && failures);
                if not_run {
                    not_judged.push(id);
                } else if said == expected {
                    agreed += 1;
                } else {
                    differed.push(name.to_owned());
                }
            }
        }
        let judged = agreed + differed.len();
        println!("{version}: {agreed} of {judged} verdicts agree; not: {differed:#?}");
        println!("{version}: {} files whose test does not run here", not_judged.len());
        assert!(agreed * 100 >= judged * 95, "{version}: {agreed} of {judged}");
    }
}
