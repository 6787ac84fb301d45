//! Terms and the export of one person, from the command line.

use serde_json::Value;

use crate::blind::{DEMO, refused, well};

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn terms_are_shown_set_and_kept_to_from_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_owned();
    let said = refused(&path, &["retention"]);
    assert!(said.contains("there is no database at"), "{said}");
    well(&path, &["import", "organisations", &format!("{DEMO}/organisations.toml")]);
    let said = well(&path, &["retention"]);
    for words in [
        "links",
        "400 days",
        "deleted",
        "0 over",
        "audit",
        "Kept: a chain with holes",
        "Nothing has been taken away yet",
    ] {
        assert!(said.contains(words), "{words} in {said}");
    }
    std::fs::write(path.join("own.toml"), "retention = \"links=60, accounts=0\"\n").unwrap();
    let said = json(&well(&path, &["retention", "--json", "--config", "own.toml"]));
    let kinds = said["kinds"].as_array().unwrap();
    assert_eq!((kinds.len(), said["beside"].as_array().unwrap().len()), (12, 15));
    let of = |code: &str| kinds.iter().find(|kind| kind["kind"] == code).unwrap().clone();
    assert_eq!((of("links")["days"].as_i64(), of("links")["least_days"].as_i64()), (Some(60), Some(30)));
    assert_eq!(of("accounts")["days"], Value::Null);
    assert_eq!(of("gone_devices")["end"], "emptied");

    std::fs::write(path.join("short.toml"), "retention = \"links=7\"\n").unwrap();
    let said = refused(&path, &["retention", "--config", "short.toml"]);
    assert!(said.contains("retention (from short.toml: retention) is not right: links=7 is too short"), "{said}");

    let said = well(&path, &["retention", "--apply"]);
    assert!(said.contains("nothing was over its term"), "{said}");
    assert_eq!(json(&well(&path, &["retention", "--apply", "--json"]))["applied"], Value::Array(Vec::new()));
    assert!(well(&path, &["retention"]).contains("was last taken away at"));
}

// Shows: NEN 5.34
#[test]
fn a_person_gets_all_that_is_held_without_what_would_let_somebody_in() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_owned();
    well(&path, &["import", "organisations", &format!("{DEMO}/organisations.toml")]);
    std::fs::write(path.join("password"), "vier woorden zijn genoeg\n").unwrap();
    let add =
        ["user", "add", "--email", "s.bakker@cert.example", "--name", "S. Bakker", "--organisation", "CERT Waterland"];
    well(&path, &[&add[..], &["--role", "analyst", "--password-file", "password"]].concat());
    let said = well(&path, &["user", "export", "S.Bakker@cert.example"]);
    let held = json(&said);
    assert_eq!((held["email"].as_str(), held["name"].as_str()), (Some("s.bakker@cert.example"), Some("S. Bakker")));
    assert_eq!(held["held"]["membership"][0]["role"], "analyst");
    // Rows of one transaction have no order among themselves.
    assert!(held["held"]["audit"].as_array().unwrap().iter().any(|row| row["act"] == "person.add"), "{said}");
    for secret in ["password_hash", "totp_secret", "argon2"] {
        assert!(!said.contains(secret), "{said}");
    }
    let trail = well(&path, &["audit", "list", "--act", "person.export", "--jsonl"]);
    assert_eq!(trail.lines().count(), 1, "{trail}");
    assert!(refused(&path, &["user", "export", "niemand@cert.example"]).contains("there is no account"));
}
