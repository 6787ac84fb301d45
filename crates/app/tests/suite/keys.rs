//! `brandwacht keys`: another master key, and new keys of organisations, as the operator changes them.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::blind::{DEMO, refused, well};

/// 32 bytes in base64, as `master_key` wants it.
const NEW: &str = "KioqKioqKioqKioqKioqKioqKioqKioqKioqKioqKio=";

/// Institutions with contacts, whose addresses are sealed.
fn region() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_owned();
    well(&path, &["import", "organisations", &format!("{DEMO}/organisations.toml")]);
    (folder, path)
}

fn json(folder: &Path, arguments: &[&str]) -> Value {
    let said = well(folder, arguments);
    serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}: {said}"))
}

fn with<'a>(config: &'a str, arguments: &[&'a str]) -> Vec<&'a str> {
    [&["--config", config][..], arguments].concat()
}

// Shows: NEN 8.24
#[test]
fn keys_are_wrapped_by_another_master_key_and_the_earlier_one_is_needed_no_longer() {
    let (_folder, path) = region();
    let status = json(&path, &["keys", "status", "--json"]);
    let keys = status["keys"].as_u64().unwrap();
    assert!(keys > 0, "{status}");
    assert_eq!((&status["wrapped_by_earlier"], &status["destroyed"]), (&0.into(), &0.into()));
    let earlier = std::fs::read_to_string(path.join("cert.sqlite.master")).unwrap();
    std::fs::write(path.join("new.toml"), format!("master_key = '{NEW}'\n")).unwrap();
    let both = format!("master_key = '{NEW}'\nmaster_key_before = '{}'\n", earlier.trim());
    std::fs::write(path.join("both.toml"), both).unwrap();

    let said = refused(&path, &with("new.toml", &["keys", "wrap"]));
    assert!(said.contains("master key"), "without the earlier one nothing opens: {said}");
    let waiting = json(&path, &with("both.toml", &["keys", "status", "--json"]));
    assert_eq!(waiting["wrapped_by_earlier"].as_u64(), Some(keys), "{waiting}");
    assert!(well(&path, &with("both.toml", &["keys", "status"])).contains("run `brandwacht keys wrap`"));
    let wrapped = json(&path, &with("both.toml", &["keys", "wrap", "--json"]));
    assert_eq!(wrapped["wrapped"].as_u64(), Some(keys), "{wrapped}");
    assert_ne!(wrapped["master"], status["master"]);
    assert!(well(&path, &with("both.toml", &["keys", "wrap"])).starts_with("0 keys wrapped"), "once");

    let after = json(&path, &with("new.toml", &["keys", "status", "--json"]));
    assert_eq!((after["keys"].as_u64(), after["wrapped_by_earlier"].as_u64()), (Some(keys), Some(0)));
    assert_eq!(after["master"], wrapped["master"]);
    // What was sealed before opens with it, and with the earlier one no longer.
    well(&path, &with("new.toml", &["keys", "renew", "UMC Waterland"]));
    assert!(refused(&path, &["keys", "renew", "UMC Waterland"]).contains("master key"));
}

// Shows: NEN 8.24
#[test]
fn an_organisation_gets_a_new_key_and_what_it_told_us_is_sealed_with_that() {
    let (_folder, path) = region();
    let before = json(&path, &["keys", "status", "--json"]);
    let keys = before["keys"].as_u64().unwrap();
    let one = json(&path, &["keys", "renew", "UMC Waterland", "--json"]);
    assert_eq!(one["organisations"], 1);
    assert!(one["rows"].as_u64().unwrap() > 0, "{one}");
    let status = json(&path, &["keys", "status", "--json"]);
    assert_eq!((status["keys"].as_u64(), status["destroyed"].as_u64()), (Some(keys), Some(1)));
    let all = json(&path, &["keys", "renew", "--all", "--json"]);
    assert_eq!(all["organisations"].as_u64(), Some(keys), "{all}");
    let status = json(&path, &["keys", "status", "--json"]);
    assert_eq!((status["keys"].as_u64(), status["destroyed"].as_u64()), (Some(keys), Some(keys + 1)));
    assert_eq!(status["in_the_clear"], before["in_the_clear"], "nothing was left in the clear by it");
    let said = refused(&path, &["keys", "renew", "Ziekenhuis Nergens"]);
    assert!(said.contains("Ziekenhuis Nergens"), "{said}");
    let said = refused(&path, &["keys", "renew"]);
    assert!(said.contains("--all") || said.contains("ORGANISATION"), "{said}");
}
