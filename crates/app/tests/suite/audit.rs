//! The audit trail from the command line: checked, exported, anchored, and checked by somebody else's program.

use std::path::Path;
use std::process::Command;

use crate::blind::{DEMO, brandwacht, refused, told, well};

fn checker(export: &Path) -> Option<(bool, String)> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/check-audit.py");
    match Command::new("python3").arg(script).arg(export).output() {
        Ok(output) => Some((output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())),
        // CI has it; who has not gets the other half of the test.
        Err(_) => {
            assert!(
                std::env::var_os("BRANDWACHT_TEST_ALL").is_none(),
                "BRANDWACHT_TEST_ALL is set and there is no python3"
            );
            eprintln!("SKIPPED: there is no python3, so only Brandwacht's own check ran");
            None
        }
    }
}

#[test]
fn the_trail_is_checked_exported_and_anchored() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_owned();
    well(&path, &["import", "organisations", &format!("{DEMO}/organisations.toml")]);
    let said = well(&path, &["audit", "verify"]);
    assert!(said.contains("nothing is wrong"), "{said}");
    let said = refused(&path, &["audit", "anchor"]);
    assert!(said.contains("`brandwacht bundle key`"), "{said}");
    std::fs::write(path.join("key.pub"), brandwacht(&path, &["bundle", "key"]).stdout).unwrap();
    let anchor = well(&path, &["audit", "anchor"]);
    std::fs::write(path.join("anchor"), format!("Beste,\n\n{anchor}\n")).unwrap();
    let said = well(&path, &["audit", "verify", "--anchor", "anchor", "--trust", "key.pub"]);
    assert!(said.contains("nothing is wrong"), "{said}");

    let export = well(&path, &["audit", "export"]);
    assert!(export.lines().count() > 30, "{export}");
    std::fs::write(path.join("export.jsonl"), &export).unwrap();
    let said = well(&path, &["audit", "verify", "--file", "export.jsonl", "--anchor", "anchor", "--trust", "key.pub"]);
    assert!(said.contains("nothing is wrong"), "{said}");
    if let Some((sound, said)) = checker(&path.join("export.jsonl")) {
        assert!(sound && said.contains("nothing is wrong"), "{said}");
    }

    let lines: Vec<&str> = export.lines().collect();
    let swapped = [&lines[..4], &[lines[5], lines[4]], &lines[6..]].concat().join("\n");
    let removed = [&lines[..4], &lines[5..]].concat().join("\n");
    let changed = export.replacen("organisation.put", "organisation.get", 1);
    for (what, text, wanted) in [
        ("swapped", swapped, "row 5 stands behind row 6"),
        ("removed", removed, "row 5 is missing"),
        ("changed", changed, "was changed after it was sealed"),
        ("cut", lines[..10].join("\n"), "the end was cut off"),
    ] {
        std::fs::write(path.join("other.jsonl"), text).unwrap();
        let arguments = ["audit", "verify", "--file", "other.jsonl", "--anchor", "anchor", "--trust", "key.pub"];
        let output = brandwacht(&path, &arguments);
        let said = told(&output);
        assert_eq!(output.status.code(), Some(1), "{what}: {said}");
        assert!(said.contains(wanted), "{what}: {said}");
        // An export that ends earlier is whole in itself; only an anchor tells.
        if let Some((sound, said)) = checker(&path.join("other.jsonl")) {
            assert_eq!(sound, what == "cut", "{what}: {said}");
        }
    }

    let listed = well(&path, &["audit", "list", "--act", "audit", "--jsonl"]);
    for act in ["audit.verify", "audit.anchor", "audit.export"] {
        assert!(listed.contains(act), "{act} in {listed}");
    }
}
