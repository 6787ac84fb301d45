//! `brandwacht duty` as the operator uses it: a roster is planned, listed and split, and a call is tried.

use std::path::{Path, PathBuf};

use domain::World;
use serde_json::Value;

use crate::blind::{DEMO, brandwacht, refused, told, well};
use crate::killing::RealWorld;

/// The CERT with two analysts.
fn cert() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_owned();
    well(&path, &["import", "organisations", &format!("{DEMO}/organisations.toml")]);
    std::fs::write(path.join("password"), "vier losse woorden samen\n").unwrap();
    for (name, mail) in [("Anna Eerst", "een@cert.example"), ("Bram Later", "twee@cert.example")] {
        let add = ["user", "add", "--email", mail, "--name", name, "--organisation", "CERT Waterland"];
        well(&path, &[&add[..], &["--role", "analyst", "--password-file", "password"]].concat());
    }
    (folder, path)
}

fn json(folder: &Path, arguments: &[&str]) -> Value {
    let said = well(folder, arguments);
    serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}: {said}"))
}

/// Who is first, and from when.
fn firsts(folder: &Path) -> Vec<(String, String)> {
    let roster = json(folder, &["duty", "list", "--json"]);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    roster.as_array().unwrap().iter().map(|row| (text(&row["first"]["name"]), text(&row["from"]))).collect()
}

/// Both in turn.
fn rotate<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["duty", "rotate", "een@cert.example", "Twee@cert.example"][..], more].concat()
}

/// A part for the second.
fn give<'a>(from: &'a str, until: &'a str) -> [&'a str; 7] {
    ["duty", "give", "twee@cert.example", "--from", from, "--until", until]
}

fn turn(name: &str, from: &str) -> (String, String) {
    (name.to_owned(), from.to_owned())
}

#[test]
fn a_roster_is_planned_goes_on_where_it_ends_and_a_part_is_given_away() {
    let (_folder, path) = cert();
    let empty = brandwacht(&path, &["duty", "list"]);
    assert_eq!((empty.stdout.as_slice(), empty.stderr.as_slice()), (&b""[..], &b"none\n"[..]));
    let made = json(&path, &rotate(&["--start", "2099-01-05", "--weeks", "2", "--json"]));
    assert_eq!(made["shifts"].as_array().unwrap().len(), 2, "{made}");
    let (anna, bram) = ("Anna Eerst", "Bram Later");
    let two = [turn(anna, "2099-01-05T08:00:00Z"), turn(bram, "2099-01-12T08:00:00Z")];
    assert_eq!(firsts(&path), two);
    assert!(well(&path, &rotate(&["--weeks", "1"])).contains("1 weeks stand on the roster, until 2099-01-26 09:00"));
    assert_eq!(firsts(&path)[2..], [turn(anna, "2099-01-19T08:00:00Z")]);
    let roster = json(&path, &["duty", "list", "--json"]);
    assert_eq!((&roster[0]["second"]["name"], &roster[0]["first"]["phone"]), (&bram.into(), &Value::Null));
    let listed = well(&path, &["duty", "list"]);
    assert!(
        listed.contains("2099-01-05 09:00 to 2099-01-12 09:00  Anna Eerst (no number), then Bram Later (no number)"),
        "{listed}"
    );

    let said = refused(&path, &rotate(&["--start", "2099-01-06"]));
    assert!(said.contains("somebody is on duty in that time already"), "{said}");
    let said = refused(&path, &["duty", "rotate", "niemand@cert.example"]);
    assert!(said.contains("niemand@cert.example: no analyst or lead"), "{said}");
    for (flag, value) in [("--weeks", "54"), ("--time", "9 uur"), ("--start", "volgende week")] {
        let output = brandwacht(&path, &rotate(&[flag, value]));
        assert_eq!(output.status.code(), Some(2), "{flag}: {}", told(&output));
    }
    assert_eq!(firsts(&path).len(), 3, "nothing of that was kept");

    let said = well(&path, &give("2099-01-08T17:00", "2099-01-09T09:00"));
    assert!(said.contains("Bram Later is on duty from 2099-01-08 17:00 to 2099-01-09 09:00"), "{said}");
    assert_eq!(
        firsts(&path)[..3],
        [turn(anna, "2099-01-05T08:00:00Z"), turn(bram, "2099-01-08T16:00:00Z"), turn(anna, "2099-01-09T08:00:00Z")]
    );
    for (from, until, words) in [
        ("2098-12-31T17:00", "2099-01-09T09:00", "nobody is on duty at 2098-12-31 17:00"),
        ("2099-01-08T17:00", "2099-01-13T09:00", "lies within one shift"),
        ("donderdag", "2099-01-09T09:00", "write a day and a time"),
    ] {
        let said = refused(&path, &give(from, until));
        assert!(said.contains(words), "{words}: {said}");
    }
}

#[test]
fn a_call_is_tried_by_all_roads_that_there_are() {
    let (_folder, path) = cert();
    let said = well(&path, &["duty", "page"]);
    for words in ["mail  Anna Eerst  called as instead", "mail  Bram Later  called as instead", "/duty/"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let it = json(&path, &["duty", "page", "--json"]);
    let id = it["id"].as_str().unwrap();
    assert!(it["url"].as_str().unwrap().ends_with(&format!("/duty/{id}")), "{it}");
    assert_eq!((it["messages"].as_array().unwrap().len(), &it["messages"][0]["channel"]), (2, &"mail".into()));
    let said = refused(&path, &["duty", "page", "--voice"]);
    assert!(said.contains("set voice_url"), "{said}");
    let trail = well(&path, &["audit", "list", "--act", "duty.call_out", "--jsonl"]);
    assert_eq!(trail.lines().count(), 2, "{trail}");
}

#[test]
fn where_the_cert_has_no_accounts_the_trial_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    well(path, &["import", "organisations", &format!("{DEMO}/organisations.toml")]);
    let said = refused(path, &["duty", "page"]);
    assert!(said.contains("there is nobody to call"), "{said}");
}

#[test]
fn doctor_names_the_gap_in_the_roster() {
    let (_folder, path) = cert();
    let doctor = |more: &str| {
        std::fs::write(path.join("brandwacht.toml"), more).unwrap();
        let output = brandwacht(&path, &["--config", "brandwacht.toml", "doctor", "--no-mail", "--json"]);
        let it: Value = serde_json::from_slice(&output.stdout).unwrap();
        it["checks"].as_array().unwrap().iter().find(|check| check["name"] == "roster").cloned()
    };
    let roster = doctor("").unwrap();
    assert_eq!(roster["state"], "warning");
    assert!(roster["message"].as_str().unwrap().contains("nobody is on duty from"), "{roster}");
    assert_eq!(doctor("office = 'off'"), None, "nobody is called out");
    // From a week ago on, for a year.
    let start = RealWorld.now().day("Europe/Amsterdam").plus_days(-7).to_string();
    well(&path, &["duty", "rotate", "een@cert.example", "--start", &start, "--weeks", "53"]);
    let roster = doctor("").unwrap();
    assert_eq!(roster["state"], "ok", "{roster}");
}
