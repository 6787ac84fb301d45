//! Looking for data of patients on the command line.

use std::process::{Command, Output};

fn check(folder: &std::path::Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_brandwacht"))
        .current_dir(folder)
        .args(["patient", "check"])
        .args(arguments)
        .output()
        .unwrap()
}

// Shows: NEN 5.34
#[test]
fn it_says_where_and_what_kind_but_never_the_value_and_takes_it_out_of_a_list() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("a.csv"), "Inventarisnummer;Opmerking\nA-1;BSN 111222333\nA-2;serienummer 111222333\n")
        .unwrap();
    std::fs::write(path("b.json"), "{\"note\":\n\"geboren 12-03-1951\"}").unwrap();
    std::fs::write(path("c.txt"), "Bel 0612345678").unwrap();
    let output = check(folder.path(), &["a.csv", "b.json", "c.txt"]);
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(said, "a.csv:2: bsn\nb.json:2: birth_date\nc.txt: nothing found\n");
    let output = check(folder.path(), &["--jsonl", "a.csv"]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["places"], serde_json::json!([{ "line": 2, "kind": "bsn" }]));
    assert_eq!(check(folder.path(), &["--redact", "clean.csv", "a.csv"]).status.code(), Some(3));
    let clean = std::fs::read_to_string(path("clean.csv")).unwrap();
    assert_eq!(clean, "Inventarisnummer;Opmerking\nA-1;BSN [***]\nA-2;serienummer 111222333\n");
    assert_eq!(check(folder.path(), &["clean.csv"]).status.code(), Some(0));
    assert_eq!(
        check(folder.path(), &["--redact", "clean.json", "b.json"]).status.code(),
        Some(1),
        "a document stays as it is"
    );
}
