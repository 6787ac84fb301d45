//! The strict validator: what CSAF §6 says of a document, through the `csaf-rs` crate and behind our own type.
//!
//! It never decides whether a document comes in. Its judgement is the publisher's data quality, shown beside the
//! document; that is also why a test that could not run is said to be not run, and never counts as passed.

use std::panic::{AssertUnwindSafe, catch_unwind};

use csaf_rs::csaf::raw::{HasParsed, RawDocument};
use csaf_rs::schema::{csaf2_0::schema as csaf_2_0, csaf2_1::schema as csaf_2_1};
use csaf_rs::validation::{TestResultStatus, Validatable, ValidationError};
use domain::advisory::{Finding, FindingSeverity};
use serde_json::Value;

use super::Limits;
use crate::Notes;
use crate::json::{self, Bounds};

/// Larger documents are read but not judged: some tests compare every product with every other.
const MAX_BYTES: usize = 16 << 20;

/// How much of CSAF §6 to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// The mandatory tests (§6.1) without the JSON schema: much cheaper.
    Mandatory,
    /// Schema, mandatory (§6.1) and optional (§6.2; 2.1: recommended) tests.
    Optional,
    /// The informative tests (§6.3) as well; their spell checker is slow.
    Informative,
}

pub(super) fn findings(bytes: &[u8], depth: Depth) -> Vec<Finding> {
    let mut notes = Notes::default();
    let bounds = Bounds { bytes: MAX_BYTES, ..Limits::default().json };
    // What the reader has to say of the bytes, it says itself.
    match json::value(bytes, bounds, &mut Notes::default()) {
        Ok(json) => judge(json, depth, &mut notes),
        Err(error) => notes.error("schema", error.place(), format!("not judged: {error}")),
    }
    notes.finish()
}

fn judge(json: Value, depth: Depth, notes: &mut Notes) {
    let version = json.pointer("/document/csaf_version").and_then(Value::as_str).unwrap_or_default().to_owned();
    // A defect in the validator or below it must not cost the document that met it.
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let mut notes = Notes::default();
        match version.as_str() {
            "2.0" => run(&RawDocument::<csaf_2_0::CommonSecurityAdvisoryFramework>::new(json), depth, &mut notes),
            "2.1" => run(&RawDocument::<csaf_2_1::CommonSecurityAdvisoryFramework>::new(json), depth, &mut notes),
            _ => notes.error("schema", "/document/csaf_version", "only CSAF 2.0 and 2.1 can be judged"),
        }
        notes
    }));
    match outcome {
        Ok(found) => *notes = found,
        Err(_) => notes.warning("validator", "", "the validator broke off on this document; it is not judged"),
    }
}

fn run<D>(document: &D, depth: Depth, notes: &mut Notes)
where
    D: Validatable + HasParsed,
{
    // Each preset is named by the library; one it does not know would be our own mistake, and is said.
    let presets: &[&str] = match depth {
        Depth::Mandatory => &["mandatory"],
        Depth::Optional => &["extended"],
        Depth::Informative => &["full"],
    };
    let mut not_run = Vec::new();
    for preset in presets {
        let Ok(tests) = D::tests_in_preset(preset) else {
            notes.error("validator", "", format!("the validator has no tests called \"{preset}\""));
            continue;
        };
        for test in tests {
            match document.run_test(test).status {
                TestResultStatus::Success => {}
                TestResultStatus::Failure { errors, warnings, infos } => {
                    add(notes, test, FindingSeverity::Error, errors);
                    add(notes, test, FindingSeverity::Warning, warnings);
                    add(notes, test, FindingSeverity::Info, infos);
                }
                TestResultStatus::NotFound | TestResultStatus::Skipped => not_run.push(test),
            }
        }
    }
    if let Err(reason) = document.get_parsed() {
        let message = format!("the document does not have the shape of the standard ({reason})");
        notes.error("schema", "", message);
    }
    // Some tests of the standard the library does not have at all; that is nothing the publisher could mend.
    if !not_run.is_empty() {
        notes.info("not_run", "", format!("not judged by the tests {}", not_run.join(", ")));
    }
}

fn add(notes: &mut Notes, test: &str, severity: FindingSeverity, found: Vec<ValidationError>) {
    // The test compares with one old CWE list; names that MITRE has changed since are no fault of the publisher.
    let severity = if test == "6.1.11" { FindingSeverity::Info } else { severity };
    for ValidationError { message, instance_path } in found {
        match severity {
            FindingSeverity::Error => notes.error(test, instance_path, message),
            FindingSeverity::Warning => notes.warning(test, instance_path, message),
            FindingSeverity::Info => notes.info(test, instance_path, message),
        }
    }
}
