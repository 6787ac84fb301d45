//! The public test cases of the VERS specification, read from the folder that `BRANDWACHT_VERS_TESTS` names (the `tests`
//! folder of a checkout) or from `vers-spec` among the real input. Skipped, plainly, where neither is there.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::path::PathBuf;

use matching::identifier::vers::{Range, VersType};
use serde_json::Value;

use crate::real_input;

/// Cases that the specification's own text contradicts, or that mean less than the ecosystem's own notation says. They
/// may fail; every other one of a supported type must pass.
fn is_excused(case: &Value) -> bool {
    let input = case["input"]["native_range"].as_str().unwrap_or_default();
    // node-semver: ">= 2.2.x" has no upper bound, the cases give it one; "<= 1.0" is all of 1.0 and "2.1" any of 2.1, the
    // cases make 1.0.0 and 2.1.0 of them. Following them would call affected versions not affected.
    if matches!(input, ">= 2.2.x" | ">= 1.x" | "<= 1.0" | "2.1 || 2.6" | "<=2.1 >=1.1") {
        return true;
    }
    // "~0.8.0-pre" is from that pre-release up to 0.9.0; the case makes three ranges of it.
    if input == ">= 0.2.0 <= 0.9.6 || ~0.8.0-pre" {
        return true;
    }
    // A native range of nothing: "vers:conan/" is no VERS.
    case["input"]["native_range"].as_str() == Some("")
}

fn passes(case: &Value) -> Option<bool> {
    let input = &case["input"];
    let wanted = &case["expected_output"];
    match case["test_type"].as_str()? {
        kind @ ("comparison" | "equality") => {
            let scheme = VersType::from_code(input["input_scheme"].as_str()?)?;
            let versions: Vec<&str> = input["versions"].as_array()?.iter().filter_map(Value::as_str).collect();
            if kind == "equality" {
                let order = scheme.compare(versions[0], versions[1]);
                return Some(order.map(Ordering::is_eq) == wanted.as_bool());
            }
            let mut sorted = versions.clone();
            let mut readable = true;
            sorted.sort_by(|one, other| {
                scheme.compare(one, other).unwrap_or_else(|| {
                    readable = false;
                    Ordering::Equal
                })
            });
            let same = |one: &&str, other: &Value| {
                // NuGet's cases give the versions back normalised.
                other.as_str().is_some_and(|other| scheme.compare(one, other).is_some_and(Ordering::is_eq))
            };
            Some(readable && sorted.iter().zip(wanted.as_array()?).all(|(one, other)| same(one, other)))
        }
        "containment" => {
            let range = Range::read(input["vers"].as_str()?).ok()?.range;
            Some(range.contains(input["version"].as_str()?) == wanted.as_bool())
        }
        "validate" => {
            let range = Range::read(input.as_str()?).ok()?.range;
            Some(Some(range.to_string().as_str()) == wanted.as_str())
        }
        "from_native" => {
            let kind = VersType::from_code(input["scheme"].as_str()?)?;
            let range = Range::from_native(kind, input["native_range"].as_str()?);
            Some(range.map(|range| range.to_string()).ok().as_deref() == wanted.as_str())
        }
        "parse" => {
            let read = Range::parse(input.as_str()?);
            if case["expected_failure"].as_bool() == Some(true) {
                return Some(read.is_err());
            }
            let Ok(range) = read else { return Some(false) };
            let constraints: Vec<Value> =
                range.constraints.iter().map(|it| serde_json::json!([it.comparator.sign(), it.version])).collect();
            Some(range.kind.code() == wanted["scheme"] && wanted["version_constraints"] == Value::from(constraints))
        }
        _ => None,
    }
}

#[test]
fn the_public_cases_pass_for_every_supported_type() {
    let Some(folder) = real_input::public_cases("BRANDWACHT_VERS_TESTS", "vers-spec") else { return };
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    // By file: passed, excused, failed, not supported.
    let mut table: BTreeMap<String, [usize; 4]> = BTreeMap::new();
    let mut failed = Vec::new();
    for file in files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "json")) {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let suite: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        for case in suite["tests"].as_array().unwrap() {
            let line = table.entry(name.clone()).or_default();
            match passes(case) {
                Some(true) => line[0] += 1,
                _ if is_excused(case) => line[1] += 1,
                Some(false) => {
                    line[2] += 1;
                    failed.push(format!("{name}: {case}"));
                }
                None => line[3] += 1,
            }
        }
    }
    println!("{:<42} passed excused failed not supported", "file");
    for (name, [passed, excused, failed, unsupported]) in &table {
        println!("{name:<42} {passed:>6} {excused:>7} {failed:>6} {unsupported:>13}");
    }
    assert!(table.values().map(|line| line[0]).sum::<usize>() > 1000, "too few cases in {}", folder.display());
    assert!(failed.is_empty(), "{} failed:\n{}", failed.len(), failed.join("\n"));
}
