//! Comparing at home with the real program: from the CERT's key to a file of answers, and what is refused on the way.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

pub(crate) const DEMO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../demo");

pub(crate) fn brandwacht(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_brandwacht"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("BRANDWACHT_")) {
        command.env_remove(name);
    }
    command
        .current_dir(folder)
        .env("BRANDWACHT_DATABASE", "sqlite:cert.sqlite")
        .env("BRANDWACHT_CERT_NAME", "CERT Waterland")
        .env("BRANDWACHT_BUNDLE_KEY", "bundle.secret")
        .env("BRANDWACHT_LOG", "error")
        .args(arguments)
        .output()
        .unwrap()
}

pub(crate) fn told(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

pub(crate) fn well(folder: &Path, arguments: &[&str]) -> String {
    let output = brandwacht(folder, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", told(&output));
    told(&output)
}

pub(crate) fn refused(folder: &Path, arguments: &[&str]) -> String {
    let output = brandwacht(folder, arguments);
    assert!(!output.status.success(), "{arguments:?} went well: {}", told(&output));
    told(&output)
}

/// A CERT with the region's advisories and a key, and a clinic that has the public key.
fn region() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_owned();
    let key = brandwacht(&path, &["bundle", "key"]);
    assert!(key.status.success(), "{}", told(&key));
    std::fs::write(path.join("cert.key"), &key.stdout).unwrap();
    // Without the later revisions, which stand in a folder below.
    let mut files: Vec<String> = std::fs::read_dir(format!("{DEMO}/advisories"))
        .unwrap()
        .map(|entry| entry.unwrap().path().display().to_string())
        .filter(|path| path.ends_with(".json"))
        .collect();
    files.sort();
    let mut import = vec!["import", "advisories", "--no-match"];
    import.extend(files.iter().map(String::as_str));
    well(&path, &import);
    (folder, path)
}

#[test]
fn a_clinic_compares_at_home_and_tells_only_numbers() {
    let (_folder, path) = region();
    well(&path, &["bundle", "make", "--out", "one.bwb"]);
    let shown = well(&path, &["bundle", "show", "one.bwb", "--trust", "cert.key"]);
    for words in ["CERT Waterland", "advisories    16", "which you trust", "share         TLP:"] {
        assert!(shown.contains(words), "{words} in {shown}");
    }
    let list = format!("{DEMO}/at-home/oogkliniek-de-vuurtoren.csv");
    let assess = |more: &[&str]| {
        let mut all = vec!["assess", "--bundle", "one.bwb", "--trust", "cert.key", "--inventory", &list];
        all.extend(more);
        well(&path, &all)
    };
    assess(&["--answers", "antwoord.json", "--report", "verslag.html", "--lang", "nl"]);
    let answers = std::fs::read_to_string(path.join("antwoord.json")).unwrap();
    let read = formats::bundle::read_answers(answers.as_bytes()).unwrap();
    assert_eq!((read.counted.len(), read.coarse), (16, false));
    let of = |id: &str| read.counted.iter().find(|it| it.advisory == id).unwrap().affected.to_string();
    assert_eq!(of("GWN-SA-2099-0117"), "2");
    assert_eq!(of("LAK-2099-B1"), "0", "nothing found is told as well");
    for word in ["VT-00", "Serverkast", "Operatiekamers", "C.02.03"] {
        assert!(!answers.contains(word), "{word} must not leave the house: {answers}");
    }
    let report = std::fs::read_to_string(path.join("verslag.html")).unwrap();
    assert!(report.contains("VT-001") && report.contains("Wat raakt ons?"), "{report}");

    assess(&["--answers", "grof.json", "--coarse", "--report", "verslag.csv"]);
    let coarse = std::fs::read_to_string(path.join("grof.json")).unwrap();
    assert!(coarse.contains("\"affected\": \"1-9\"") && !coarse.contains("\"affected\": 2"), "{coarse}");
    assert!(std::fs::read_to_string(path.join("verslag.csv")).unwrap().contains("VT-001"));
    let bad =
        refused(&path, &["bundle", "answer", "--to", "http://cert.example", "--token-file", "cert.key", "grof.json"]);
    assert!(bad.contains("use https://"), "a token does not travel in the open: {bad}");
}

#[test]
fn lines_that_cannot_be_read_stand_in_the_report_and_make_the_counts_doubtful() {
    let (_folder, path) = region();
    well(&path, &["bundle", "make", "--out", "one.bwb"]);
    let list = std::fs::read_to_string(format!("{DEMO}/at-home/oogkliniek-de-vuurtoren.csv")).unwrap();
    std::fs::write(path.join("list.csv"), format!("{}\n;<Merk>;zonder nummer\n", list.trim_end())).unwrap();
    let line = list.trim_end().lines().count() + 1;
    let assess = |more: &[&str]| {
        let all = ["assess", "--bundle", "one.bwb", "--trust", "cert.key", "--inventory", "list.csv"];
        let output = brandwacht(&path, &[&all[..], more].concat());
        assert_eq!(output.status.code(), Some(3), "{}", told(&output));
        told(&output)
    };
    let said = assess(&["--answers", "a.json", "--report", "verslag.html", "--lang", "nl"]);
    assert!(said.contains("1 lines of list.csv could not be read, so these counts may be too low"), "{said}");
    assert!(
        said.contains(&format!("list.csv:{line}: not read: The inventory number is missing. Fill it in.")),
        "{said}"
    );
    let report = std::fs::read_to_string(path.join("verslag.html")).unwrap();
    let sentence =
        format!("Regel {line}: Het inventarisnummer ontbreekt. Vul het in. <code>;&lt;Merk&gt;;zonder nummer</code>");
    assert!(report.contains("1 regel van de lijst was niet te lezen") && report.contains(&sentence), "{report}");
    assess(&["--report", "verslag.csv"]);
    let report = std::fs::read_to_string(path.join("verslag.csv")).unwrap();
    assert!(report.contains("not read") && report.contains(&format!("Line {line}: ")), "{report}");
}

#[test]
fn two_publishers_may_use_one_number() {
    let (_folder, path) = region();
    // Another house with the same number, about something that the clinic has not.
    let text = std::fs::read_to_string(format!("{DEMO}/advisories/gwn-sa-2099-0117.json")).unwrap();
    let mut other: serde_json::Value = serde_json::from_str(&text).unwrap();
    other["document"]["publisher"]["namespace"] = "https://zz-ander.example".into();
    other["document"]["publisher"]["name"] = "Ander Huis".into();
    other["document"]["title"] = "Iets heel anders".into();
    let text = std::fs::read_to_string(format!("{DEMO}/advisories/lak-2099-b1.json")).unwrap();
    let strange: serde_json::Value = serde_json::from_str(&text).unwrap();
    for part in ["product_tree", "vulnerabilities"] {
        other[part] = strange[part].clone();
    }
    std::fs::write(path.join("other.json"), other.to_string()).unwrap();
    well(&path, &["import", "advisories", "other.json", "--no-match"]);
    well(&path, &["bundle", "make", "--out", "one.bwb"]);
    let list = format!("{DEMO}/at-home/oogkliniek-de-vuurtoren.csv");
    let assess = ["assess", "--bundle", "one.bwb", "--trust", "cert.key", "--inventory", &list, "--answers", "a.json"];
    well(&path, &[&assess[..], &["--report", "verslag.html"]].concat());
    let answers = std::fs::read_to_string(path.join("a.json")).unwrap();
    let read: serde_json::Value = serde_json::from_str(&answers).unwrap();
    let told: Vec<_> = read["answers"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| it["advisory"] == "GWN-SA-2099-0117")
        .map(|it| (it["affected"].as_i64().unwrap(), it["title"] == "Iets heel anders"))
        .collect();
    assert_eq!(told.len(), 2, "{answers}");
    assert!(told.contains(&(2, false)) && told.contains(&(0, true)), "{told:?}");
    let report = std::fs::read_to_string(path.join("verslag.html")).unwrap();
    assert!(report.contains("GWN-SA-2099-0117") && !report.contains("Iets heel anders"), "{report}");
}

#[test]
fn an_old_a_changed_and_a_strange_bundle_are_refused_with_what_to_do() {
    let (_folder, path) = region();
    well(&path, &["bundle", "make", "--out", "one.bwb"]);
    // Other contents get the next number.
    let more = path.join("more.json");
    let text = std::fs::read_to_string(format!("{DEMO}/advisories/updates/ocu-sa-2099-07.json")).unwrap();
    std::fs::write(&more, text).unwrap();
    well(&path, &["import", "advisories", "more.json", "--no-match"]);
    well(&path, &["bundle", "make", "--out", "two.bwb"]);
    let list = format!("{DEMO}/at-home/oogkliniek-de-vuurtoren.csv");
    let with = |bundle: &'static str, key: &'static str| -> Vec<String> {
        ["assess", "--bundle", bundle, "--trust", key, "--inventory", &list].map(str::to_owned).to_vec()
    };
    let run = |all: &[String]| brandwacht(&path, &all.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(run(&with("two.bwb", "cert.key")).status.success());
    let old = run(&with("one.bwb", "cert.key"));
    assert!(!old.status.success() && told(&old).contains("--allow-older"), "{}", told(&old));
    let mut allowed = with("one.bwb", "cert.key");
    allowed.push("--allow-older".to_owned());
    assert!(run(&allowed).status.success());
    assert!(!run(&with("one.bwb", "cert.key")).status.success(), "allowing it once does not forget the newer one");

    let mut bytes = std::fs::read(path.join("two.bwb")).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(path.join("bent.bwb"), bytes).unwrap();
    let bent = run(&with("bent.bwb", "cert.key"));
    assert!(!bent.status.success() && told(&bent).contains("fetch"), "{}", told(&bent));

    let other = brandwacht(&path, &["bundle", "key", "--file", "other.secret"]);
    std::fs::write(path.join("other.key"), &other.stdout).unwrap();
    let strange = run(&with("two.bwb", "other.key"));
    assert!(!strange.status.success() && told(&strange).contains("phone"), "{}", told(&strange));
    // After a key has followed another, both are trusted for a while.
    let both = [std::fs::read(path.join("other.key")).unwrap(), std::fs::read(path.join("cert.key")).unwrap()].concat();
    std::fs::write(path.join("both.key"), both).unwrap();
    assert!(run(&with("two.bwb", "both.key")).status.success());
    assert!(refused(&path, &["bundle", "show", "two.bwb", "--trust", "bundle.secret"]).contains("private key"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let secret = path.join("bundle.secret");
        assert_eq!(std::fs::metadata(&secret).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(refused(&path, &["bundle", "make", "--out", "x.bwb"]).contains("chmod 600"));
    }
}
