//! Accounts, files and the provider as whoever runs the platform meets them: what is refused, warned about and said.

use std::path::{Path, PathBuf};

use crate::blind::{DEMO, brandwacht, refused, told, well};
use crate::serve::Server;

fn region() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_owned();
    well(&path, &["import", "organisations", &format!("{DEMO}/organisations.toml")]);
    (folder, path)
}

fn add<'a>(file: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let who = ["user", "add", "--email", "noor@umcwaterland.example", "--name", "Noor de Wit", "--role", "manager"];
    [&who[..], &["--organisation", "UMC Waterland", "--password-file", file], more].concat()
}

// Shows: ASVS 6.2.4, 6.2.11, 6.5.6
#[test]
fn a_password_of_ones_own_words_is_refused_here_too_and_recovery_codes_are_handed_over() {
    let (_folder, path) = region();
    for own in ["NoorDeWit2026!!", "umcwaterland2026", "CERT-Waterland-01"] {
        std::fs::write(path.join("password"), own).unwrap();
        let said = refused(&path, &add("password", &[]));
        assert!(said.contains("own name, address or organisation"), "{own}: {said}");
    }
    std::fs::write(path.join("password"), "vier woorden achter elkaar").unwrap();
    let said = brandwacht(&path, &add("password", &["--json"]));
    assert!(said.status.success(), "{}", told(&said));
    let made: serde_json::Value = serde_json::from_slice(&said.stdout).unwrap();
    let codes = made["recovery_codes"].as_array().unwrap();
    assert!(codes.len() >= 8 && codes[0].as_str().unwrap().len() == 14, "{made}");
    std::fs::write(path.join("password"), "noor de wit waterland").unwrap();
    let reset = ["user", "reset", "noor@umcwaterland.example", "--password-file", "password"];
    assert!(refused(&path, &reset).contains("own name, address or organisation"));
    std::fs::write(path.join("password"), "heel andere woorden nu").unwrap();
    assert!(well(&path, &reset).contains("recovery codes"));
    assert!(!well(&path, &[&reset[..], &["--only-password"]].concat()).contains("recovery codes"));
}

#[cfg(unix)]
fn rights(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
}

// Shows: ASVS 13.3.2, NEN 8.3
#[cfg(unix)]
#[test]
fn a_new_database_is_private_and_doctor_names_the_files_that_others_can_read() {
    use std::os::unix::fs::PermissionsExt;
    let (_folder, path) = region();
    let database = path.join("cert.sqlite");
    assert_eq!(std::fs::metadata(&database).unwrap().permissions().mode() & 0o777, 0o600);
    std::fs::write(path.join("smtp.secret"), "smtp://u:p@mail.example:587").unwrap();
    std::fs::write(path.join("brandwacht.toml"), "smtp_file = \"smtp.secret\"\n").unwrap();
    let doctor = ["--config", "brandwacht.toml", "doctor", "--no-mail"];
    rights(&path.join("smtp.secret"), 0o600);
    let said = told(&brandwacht(&path, &doctor));
    assert!(said.contains("nobody but this user reads them"), "{said}");
    rights(&path.join("smtp.secret"), 0o640);
    rights(&database, 0o644);
    let said = told(&brandwacht(&path, &doctor));
    for told in ["the setting smtp (smtp.secret)", "the database (cert.sqlite)"] {
        assert!(said.contains(&format!("others on this machine can read {told}")), "{told} in {said}");
    }
}

// Shows: ASVS 10.3.3, NEN 5.15, 8.9
#[test]
fn a_role_that_does_not_fit_stops_the_start_and_an_organisation_that_is_gone_does_not_and_doctor_says_what_is_wrong_with_the_provider()
 {
    let (_folder, path) = region();
    let run = |groups: &str, command: &[&str]| {
        let settings = "oidc_issuer = \"http://127.0.0.1:9\"\noidc_private = true\noidc_client_id = \"x\"\n";
        std::fs::write(path.join("b.toml"), format!("{settings}oidc_groups = \"{groups}\"\n")).unwrap();
        told(&brandwacht(&path, &[&["--config", "b.toml"], command].concat()))
    };
    // One that left the circle is renamed, and is not found by its identifier either.
    let left = serde_json::from_str::<serde_json::Value>(&well(
        &path,
        &["organisation", "end", "Zorghuis Ringdijk", "--really", "Zorghuis Ringdijk", "--json"],
    ));
    let left = format!("a => manager @ {}", left.unwrap()["organisation"].as_str().unwrap());
    for (groups, why, starts) in [
        ("a => analyst @ UMC Waterland", "has no analyst; its roles are:", false),
        ("a => manager @ Zorghuis Ringdijk", "no organisation is called \"Zorghuis Ringdijk\"", true),
        (left.as_str(), "there is no organisation ", true),
        ("a => manager @ 01937b5e-0000-7000-8000-000000000001", "there is no organisation 01937b5e", true),
    ] {
        let told = |said: &str| said.contains("oidc_groups: `") && said.contains(groups) && said.contains(why);
        let said = run(groups, &["doctor", "--no-mail", "--no-provider"]);
        assert!(said.contains("WRONG  oidc_groups") && told(&said), "{groups}: {said}");
        let said = if starts {
            let (well, said) = Server::start(&path, &["--config", "b.toml"]).stop();
            assert!(well, "{groups}: {said}");
            said
        } else {
            run(groups, &["serve", "--listen", "127.0.0.1:0"])
        };
        assert!(told(&said), "{groups}: {said}");
    }
    let said = run("a => manager @ UMC Waterland", &["doctor", "--no-mail"]);
    assert!(!said.contains("oidc_groups"), "{said}");
    assert!(said.contains("WRONG  oidc          http://127.0.0.1:9: the provider gives no usable answer"), "{said}");
}
