//! What the commands say to somebody who uses them for the first time: refusals with the way out, and nothing in silence.

use std::path::{Path, PathBuf};

use crate::blind::{DEMO, brandwacht, refused, told, well};

/// A database with the region's organisations, one inventory and its advisories.
fn region() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_owned();
    well(&path, &["import", "organisations", &format!("{DEMO}/organisations.toml")]);
    (folder, path)
}

fn assess(folder: &Path, list: &str, more: &[&str]) -> std::process::Output {
    std::fs::write(folder.join("list.csv"), list).unwrap();
    let advisories = format!("{DEMO}/advisories");
    let all = ["assess", "--advisories", &advisories, "--inventory", "list.csv"];
    brandwacht(folder, &[&all[..], more].concat())
}

#[test]
fn a_list_that_is_not_understood_is_never_a_list_without_findings() {
    let folder = tempfile::tempdir().unwrap();
    let list = "inventarisnummer,Bouwer,Ding,Firmware\n1,Belvaro Zorgsystemen,CareCall Server,7.0\n";
    let output = assess(folder.path(), list, &[]);
    let said = told(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("inventarisnummer, Bouwer, Ding, Firmware") && said.contains("--mapping"), "{said}");
    assert!(!said.contains("affected"), "{said}");
    let output = assess(folder.path(), list, &["--mapping", "Bouwer=maker", "--mapping", "Ding=product"]);
    let said = told(&output);
    assert!(output.status.success() && said.contains("1 inventory lines"), "{said}");
    for line in ["Bouwer                       maker", "Firmware                     version"] {
        assert!(said.contains(line), "{line} in {said}");
    }
    // In words of every day it is understood as it is.
    let plain = list.replace("Bouwer", "Wie maakt het").replace("Ding", "Wat is het");
    assert_eq!(assess(folder.path(), &plain, &[]).stdout, output.stdout);
    let bare = refused(folder.path(), &["assess", "--inventory", "list.csv"]);
    assert!(bare.contains("--advisories DIR") && bare.contains("--bundle FILE"), "{bare}");
}

#[test]
fn a_rule_shows_what_it_changes_before_and_after_and_is_taken_back_once() {
    let (_folder, path) = region();
    let list = format!("{DEMO}/inventories/zorghuis-ringdijk.csv");
    well(&path, &["import", "advisories", &format!("{DEMO}/advisories"), "--no-match"]);
    std::fs::write(path.join("list.csv"), "nr;merk;apparaat;versie\n1;Onbekend Merk;Zusterbel RN;1.0\n").unwrap();
    well(&path, &["import", "inventory", "--organisation", "Zorghuis Ringdijk", &list]);
    well(&path, &["import", "inventory", "--organisation", "UMC Waterland", "list.csv"]);
    let add = [
        "register",
        "add",
        "same-product",
        "--registered-maker",
        "Onbekend Merk",
        "--registered-product",
        "Zusterbel RN",
        "--stated-maker",
        "Belvaro Care Systems",
        "--stated-product",
        "Roepnet Controller",
        "--reason",
        "type plate",
        "--by",
        "A. Analist",
    ];
    let dry = well(&path, &[&add[..], &["--dry-run"]].concat());
    assert!(dry.contains("nothing was changed") && dry.contains("one inventory line at one institution"), "{dry}");
    assert!(told(&brandwacht(&path, &["register", "list"])).contains("none"), "it was only looked at");
    let made = well(&path, &add);
    assert!(made.contains("one inventory line at one institution"), "{made}");
    let id = made.split_whitespace().next().unwrap().to_owned();
    let undo = ["register", "undo", &id, "--by", "B. Analist"];
    let dry = well(&path, &[&undo[..], &["--dry-run"]].concat());
    assert!(dry.contains("nothing was changed"), "{dry}");
    well(&path, &undo);
    let again = refused(&path, &undo);
    assert!(again.contains("was taken back on 20") && again.contains("by B. Analist"), "{again}");
    let bad = refused(&path, &["register", "undo", "abc", "--by", "B. Analist"]);
    assert!(bad.contains("brandwacht register list") && !bad.contains("found 3"), "{bad}");
    let nobody =
        refused(&path, &["register", "add", "maker-name", "--stated-maker", "X", "--reason", "y", "--by", "z"]);
    assert!(nobody.contains("maker"), "{nobody}");
}

#[test]
fn what_makes_no_sense_is_refused_with_a_sentence() {
    let (_folder, path) = region();
    let cert = "CERT Waterland";
    let said = refused(&path, &["threshold", cert]);
    assert!(said.contains("only institutions are told"), "{said}");
    let said = refused(&path, &["photo", cert]);
    assert!(said.contains("only institutions have an IT photo"), "{said}");
    let said = refused(&path, &["photo", "UMC Waterland", "--by", "M. Kooiman"]);
    assert!(said.contains("--csv"), "{said}");
    well(&path, &["import", "advisories", &format!("{DEMO}/advisories/lak-2099-b1.json"), "--no-match"]);
    let set = ["remediation", "set", "LAK-2099-B1", "--organisation", "UMC Waterland", "--state", "remediation_done"];
    let said = refused(&path, &[&set[..], &["--by", "M. Kooiman", "--note", "phone"]].concat());
    assert!(said.contains("nothing was set"), "{said}");
    let said = well(&path, &["threshold", "UMC Waterland", "--from", "certain", "--by", "F. Terpstra"]);
    assert!(said.contains("told from certain"), "{said}");
    refused(&path, &["threshold", "UMC Waterland", "--from", "certain"]);
}

#[test]
fn the_week_of_an_organisation_is_shown_and_what_is_no_week_is_refused() {
    let (_folder, path) = region();
    let show = ["overview", "--organisation", "UMC Waterland", "--week"];
    let said = well(&path, &[&show[..], &["2025-W40", "--json"]].concat());
    let it: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!((it["name"].as_str(), it["week"].as_str()), (Some("UMC Waterland"), Some("2025-W40")), "{said}");
    assert_eq!(it["from"], "2025-09-28T22:00:00Z");
    assert_eq!(it["until"], "2025-10-05T22:00:00Z");
    assert_eq!((it["sent"].as_array().unwrap().len(), it["questions"].as_i64()), (0, Some(0)));
    assert_eq!(it["mail"], "something", "what holds while nobody has chosen");
    let said = well(&path, &[&show[..], &["2025-W40"]].concat());
    assert!(said.contains("UMC Waterland, week 2025-W40") && said.contains("We sent you nothing"), "{said}");
    for week in ["2025-W53", "48", "2025-10-01"] {
        let output = brandwacht(&path, &[&show[..], &[week]].concat());
        assert_eq!(output.status.code(), Some(2), "{week}");
        assert!(told(&output).contains("a week looks like 2026-W48"), "{}", told(&output));
    }
    let said = refused(&path, &[&show[..], &["8000-W01"]].concat());
    assert!(said.contains("8000-W01 is still to come"), "{said}");
    let said = refused(&path, &["overview", "--organisation", "CERT Waterland"]);
    assert!(said.contains("only institutions and suppliers"), "{said}");
}

#[test]
fn an_advisory_is_rated_confirmed_and_rated_otherwise_from_the_command_line() {
    const RATING: &[&str] = &["rating"];
    let (_folder, path) = region();
    well(&path, &["import", "advisories", &format!("{DEMO}/advisories/halm-sa-2099-001.json"), "--no-match"]);
    let of = |arguments: &[&str]| -> serde_json::Value {
        serde_json::from_str(&well(&path, &[RATING, arguments, &["--json"]].concat())).unwrap()
    };
    let show = ["show", "HALM-SA-2099-001"];
    let before = of(&show);
    assert!(before["rating"].is_null(), "{before}");
    assert_eq!(before["questions"].as_array().unwrap().len(), 15);
    let set = ["set", "HALM-SA-2099-001", "--by", "S. Vuurman"];
    let said = refused(&path, &[RATING, &set[..]].concat());
    assert!(said.contains("--care-impact none, nuisance"), "{said}");
    let danger = [&set[..], &["--care-impact", "danger_to_patient", "--answer", "exploited=large_scale"]].concat();
    let dry = well(&path, &[RATING, &danger[..], &["--dry-run"]].concat());
    assert!(dry.contains("nothing was changed") && dry.contains("answer within 24 hours"), "{dry}");
    assert!(of(&show)["rating"].is_null(), "it was only looked at");
    let first = of(&danger);
    assert_eq!(
        (first["level"].as_str(), first["answers"]["exploited"].as_str()),
        (Some("danger"), Some("large_scale"))
    );
    let stands = of(&show);
    assert_eq!((&stands["rating"]["id"], stands["rating"]["by"].as_str()), (&first["id"], Some("S. Vuurman")));
    assert_eq!(
        (&stands["rating"]["basis"], &stands["rating"]["rated_revision"]["id"]),
        (&"current".into(), &stands["revision"])
    );

    // The maker publishes another revision: that is said, and to give nothing confirms.
    well(&path, &["import", "advisories", &format!("{DEMO}/advisories/updates/halm-sa-2099-001.json"), "--no-match"]);
    let stale = of(&show);
    assert_ne!(stale["version"], stands["version"]);
    assert_eq!(
        (&stale["rating"]["basis"], &stale["rating"]["rated_revision"]["version"]),
        (&"earlier".into(), &stands["version"])
    );
    let said = well(&path, &[RATING, &show[..]].concat());
    assert!(said.contains("confirms the rating as it is"), "{said}");
    of(&set);
    let confirmed = of(&show);
    assert_eq!(
        (&confirmed["rating"]["basis"], &confirmed["rating"]["answers"]),
        (&"current".into(), &stale["rating"]["answers"])
    );
    assert_eq!(confirmed["earlier"][0]["id"], first["id"]);

    // Over one that stands no more, nothing is rated; an axis by hand wants its reason.
    let old = first["id"].as_str().unwrap();
    let said = refused(&path, &[RATING, &set[..], &["--replaces", old]].concat());
    assert!(said.contains("somebody rated this advisory meanwhile") && said.contains("rating show"), "{said}");
    let by_hand = [&set[..], &["--damage", "low"]].concat();
    let said = refused(&path, &[RATING, &by_hand[..]].concat());
    assert!(said.contains("--damage-reason"), "{said}");
    let low = of(&[&by_hand[..], &["--damage-reason", "Alleen in de werkplaats"]].concat());
    assert_eq!(low["damage"], serde_json::json!({ "level": "low", "reason": "Alleen in de werkplaats" }));
    assert_eq!(of(&[&set[..], &["--damage", "computed"]].concat())["damage"]["reason"], serde_json::Value::Null);
    for (wrong, told_of) in [("weather=fine", "there is no question"), ("access=radio", "physical, lan, internet")] {
        let output = brandwacht(&path, &[RATING, &set[..], &["--answer", wrong]].concat());
        assert!(output.status.code() == Some(2) && told(&output).contains(told_of), "{}", told(&output));
    }
}

#[test]
fn a_call_about_what_is_not_there_is_refused_with_the_way_to_the_list() {
    let (_folder, path) = region();
    for notice in ["BW-7KQ2-MFA", "01937b5e-0000-7000-8000-000000000000"] {
        let said = refused(&path, &["call", "outcome", notice, "no_reply", "--by", "S. Vuurman"]);
        assert!(said.contains("there is no notice") && said.contains("brandwacht call list"), "{said}");
    }
    let said = refused(&path, &["call", "outcome", "pomp", "no_reply", "--by", "S. Vuurman"]);
    assert!(said.contains("neither a code nor an identifier"), "{said}");
    let output = brandwacht(&path, &["call", "outcome", "BW-7KQ2-MFA", "reached", "--by", "S. Vuurman"]);
    assert!(output.status.code() == Some(2) && told(&output).contains("message_left"), "{}", told(&output));
}

#[test]
fn an_error_is_said_once_and_an_empty_list_is_said_at_all() {
    let (_folder, path) = region();
    std::fs::write(path.join("lijst.csv"), "a;b\n1;2\n".repeat(100)).unwrap();
    let said = refused(&path, &["bundle", "show", "lijst.csv"]);
    assert!(said.starts_with("brandwacht: lijst.csv is not a bundle: ") && said.matches(".bwb").count() == 1, "{said}");
    assert!(!said.contains("pack the files"), "{said}");
    let said = refused(&path, &["--database", "sqlite:lijst.csv", "migrate"]);
    assert_eq!(said.matches("not a database").count(), 1, "{said}");
    for list in [
        &["source", "list"][..],
        &["token", "list"],
        &["register", "find", "zzzz"],
        &["notice", "list"],
        &["call", "list"],
    ] {
        let output = brandwacht(&path, list);
        assert_eq!((output.stdout.as_slice(), output.stderr.as_slice()), (&b""[..], &b"none\n"[..]), "{list:?}");
        // For machines an empty list is empty, in the old form and the new one.
        assert!(brandwacht(&path, &[list, &["--jsonl"]].concat()).stderr.is_empty(), "{list:?}");
    }
    assert_eq!(brandwacht(&path, &["source", "list", "--json"]).stdout, b"[]\n");
}

#[test]
fn templates_go_out_as_a_file_and_come_back_as_they_were() {
    let (_folder, path) = region();
    assert!(told(&brandwacht(&path, &["template", "list"])).contains("none"));
    let said = well(&path, &["template", "import", "--standard", "--dry-run"]);
    assert!(said.contains("4 templates, in order; nothing was imported"), "{said}");
    assert!(well(&path, &["template", "import", "--standard"]).contains("4 new, 0 changed, 0 unchanged"));
    let list = well(&path, &["template", "list"]);
    assert!(list.contains("isolate   danger  nl,en") && list.contains("any       high    nl,en"), "{list}");
    let name = "Update beschikbaar / update available";
    let shown = well(&path, &["template", "show", name]);
    assert!(shown.starts_with(&format!("== {name}\nkind: update\n-- nl\n[techniek, leverancier]\n")), "{shown}");
    let it: serde_json::Value = serde_json::from_str(&well(&path, &["template", "show", name, "--json"])).unwrap();
    assert_eq!((it["kind"].as_str(), it["version"].as_i64(), it["level"].as_str()), (Some("update"), Some(1), None));

    let file = well(&path, &["template", "export"]);
    std::fs::write(path.join("all.txt"), &file).unwrap();
    assert!(well(&path, &["template", "import", "all.txt"]).contains("0 new, 0 changed, 4 unchanged"));
    std::fs::write(path.join("all.txt"), file.replace("Maak eerst een reservekopie.", "Maak een kopie.")).unwrap();
    assert!(well(&path, &["template", "import", "all.txt"]).contains("0 new, 1 changed, 3 unchanged"));
    assert!(well(&path, &["template", "show", name]).contains("Maak een kopie."));
    // What the CERT has made its own stays when the standard ones are taken over again.
    assert!(well(&path, &["template", "import", "--standard"]).contains("0 new, 0 changed, 4 unchanged"));
    assert!(well(&path, &["template", "show", name]).contains("Maak een kopie."));
}

#[test]
fn what_is_wrong_in_a_file_of_templates_is_named_with_file_and_line_and_nothing_is_imported() {
    let (_folder, path) = region();
    for (text, says) in [
        ("== Update\n-- nl\nInstalleer\n{versie}.\n", "line 4: {versie} is no placeholder; choose from {title}"),
        ("== Update\n-- nl\nWerk bij.\n== Update\n-- nl\nWerk bij.\n", "line 4: there is a template with the name"),
        ("== Update\nkind: patch\n", "line 2: \"patch\" is not known; choose from update,"),
        ("Update\n", "line 1: begin each template with"),
    ] {
        std::fs::write(path.join("bad.txt"), text).unwrap();
        let said = refused(&path, &["template", "import", "bad.txt"]);
        assert!(said.contains(&format!("bad.txt: {says}")), "{says}: {said}");
    }
    std::fs::write(path.join("bad.txt"), b"== Update\n-- nl\n\xff\n").unwrap();
    let said = refused(&path, &["template", "import", "bad.txt"]);
    assert!(said.contains("bad.txt: line 3: this is not UTF-8"), "{said}");
    std::fs::write(path.join("bad.txt"), vec![b'#'; (9 << 20) + 1]).unwrap();
    let said = refused(&path, &["template", "import", "bad.txt"]);
    assert!(said.contains("larger than 9 MiB"), "{said}");
    let said = refused(&path, &["template", "import", "nowhere.txt"]);
    assert!(said.contains("nowhere.txt: cannot be read"), "{said}");
    assert!(refused(&path, &["template", "import"]).contains("FILE"));
    assert!(refused(&path, &["template", "show", "Update"]).contains("brandwacht template list"));
    assert!(told(&brandwacht(&path, &["template", "list"])).contains("none"));
}
