//! Every arrow points down: which crates of the house, and which of the world, each crate may depend on.

use super::{File, Finding};

struct Floor {
    house: &'static str,
    /// Crates of the house it may use.
    may_use: &'static [&'static str],
    /// A pure crate has no I/O, no async, no randomness: none of `IMPURE`.
    pure: bool,
}

const fn floor(house: &'static str, may_use: &'static [&'static str]) -> Floor {
    Floor { house, may_use, pure: false }
}

const fn pure(house: &'static str, may_use: &'static [&'static str]) -> Floor {
    Floor { house, may_use, pure: true }
}

const FLOORS: &[Floor] = &[
    pure("domain", &[]),
    pure("l10n", &["domain"]),
    pure("formats", &["domain"]),
    pure("matching", &["domain"]),
    floor("store", &["domain"]),
    floor("intake", &["store", "formats", "matching", "domain"]),
    floor("deliver", &["store", "formats", "l10n", "domain"]),
    floor("web", &["store", "formats", "matching", "l10n", "domain"]),
    floor("app", &["store", "intake", "deliver", "web", "formats", "matching", "l10n", "domain", "mailsink"]),
    // Beside the floors: a mail server for the demo and for tests, and the test kit.
    floor("mailsink", &[]),
    floor("testkit", &["store", "intake", "deliver", "web", "formats", "matching", "l10n", "domain", "mailsink"]),
];

const IMPURE: &[&str] =
    &["tokio", "async-std", "sqlx", "reqwest", "axum", "hyper", "lettre", "getrandom", "rand", "futures-util"];

/// Crates of the world that only some floors may use.
const KEPT: &[(&str, &[&str])] = &[
    ("sqlx", &["store", "testkit"]),
    ("reqwest", &["intake", "deliver", "app", "testkit"]),
    ("openidconnect", &["web"]),
    ("lettre", &["deliver"]),
    ("csaf-rs", &["formats"]),
    ("anyhow", &["app"]),
];

pub(super) fn check(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files {
        let Some(house) = file.house() else { continue };
        if file.path != format!("crates/{house}/Cargo.toml") {
            continue;
        }
        let Some(floor) = FLOORS.iter().find(|floor| floor.house == house) else {
            findings.push(Finding::new(
                &file.path,
                1,
                format!("say in xtask/src/tidy/floors.rs on which floor `{house}` stands"),
            ));
            continue;
        };
        match toml::from_str::<toml::Table>(&file.text) {
            Ok(manifest) => sections(&manifest, file, floor, &mut findings),
            Err(error) => {
                findings.push(Finding::new(&file.path, 1, format!("correct the manifest: {}", error.message())))
            }
        }
    }
    findings
}

/// The dependency tables of a manifest, also those under `[target.….dependencies]`.
fn sections(manifest: &toml::Table, file: &File, floor: &Floor, findings: &mut Vec<Finding>) {
    for (name, value) in manifest {
        let Some(table) = value.as_table() else { continue };
        match name.as_str() {
            "dependencies" => dependencies(table, false, file, floor, findings),
            "dev-dependencies" => dependencies(table, true, file, floor, findings),
            "target" => {
                for target in table.values().filter_map(toml::Value::as_table) {
                    sections(target, file, floor, findings);
                }
            }
            _ => {}
        }
    }
}

fn dependencies(table: &toml::Table, for_tests: bool, file: &File, floor: &Floor, findings: &mut Vec<Finding>) {
    for (key, value) in table {
        let package = value.get("package").and_then(toml::Value::as_str).unwrap_or(key);
        let name = package.strip_prefix("brandwacht-").unwrap_or(package);
        let line = line_of(&file.text, key, for_tests);
        let house = floor.house;
        if FLOORS.iter().any(|other| other.house == name) {
            if name == "testkit" && !for_tests {
                findings.push(Finding::new(
                    &file.path,
                    line,
                    "move `testkit` to [dev-dependencies]: it is for tests only",
                ));
            } else if name != "testkit" && !(name == "mailsink" && for_tests) && !floor.may_use.contains(&name) {
                let allowed = if floor.may_use.is_empty() { "nothing".to_owned() } else { floor.may_use.join(", ") };
                findings.push(Finding::new(
                    &file.path,
                    line,
                    format!("remove `{name}`: {house} may use {allowed} of the house; every arrow points down"),
                ));
            }
            continue;
        }
        if for_tests {
            continue;
        }
        if floor.pure && IMPURE.contains(&name) {
            findings.push(Finding::new(
                &file.path,
                line,
                format!("remove `{name}`: {house} is pure, without I/O, async or randomness"),
            ));
        } else if let Some((_, who)) = KEPT.iter().find(|(kept, who)| *kept == name && !who.contains(&house)) {
            findings.push(Finding::new(
                &file.path,
                line,
                format!("remove `{name}`: only {} may use it", who.join(", ")),
            ));
        }
    }
}

/// The line on which a dependency stands: the first of that name, in the wanted kind of section when it can be told.
fn line_of(text: &str, key: &str, for_tests: bool) -> usize {
    let mut in_tests = false;
    for (number, line) in (1..).zip(text.lines()) {
        if line.starts_with('[') {
            in_tests = line.contains("dev-dependencies");
        }
        let named = line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with(['.', '=']));
        if in_tests == for_tests && (named || line.contains(&format!("dependencies.{key}]"))) {
            return number;
        }
    }
    1
}

#[cfg(test)]
mod tests {
    use super::super::lines;
    use super::*;

    fn findings(path: &str, manifest: &str) -> Vec<String> {
        lines(&check(&[File::new(path, manifest)]))
    }

    // Shows: NEN 8.27, 5.36
    #[test]
    fn an_arrow_that_points_up_is_found_with_its_line() {
        assert_eq!(
            findings("crates/store/Cargo.toml", "[dependencies]\ndomain.workspace = true\nformats.workspace = true\n"),
            ["crates/store/Cargo.toml:3: remove `formats`: store may use domain of the house; every arrow points down"]
        );
        assert_eq!(findings("crates/web/Cargo.toml", "[dependencies]\nintake = { workspace = true }\n").len(), 1);
        assert_eq!(
            findings("crates/web/Cargo.toml", "[dependencies]\nx = { package = \"brandwacht-deliver\" }\n").len(),
            1
        );
        assert_eq!(
            findings("crates/web/Cargo.toml", "[target.'cfg(unix)'.dependencies]\ndeliver.workspace = true\n").len(),
            1
        );
    }

    #[test]
    fn the_test_kit_is_for_tests() {
        let wanted = "[dev-dependencies]\ntestkit.workspace = true\n";
        assert!(findings("crates/store/Cargo.toml", wanted).is_empty());
        assert_eq!(
            findings("crates/app/Cargo.toml", "[dependencies]\ntestkit.workspace = true\n"),
            ["crates/app/Cargo.toml:2: move `testkit` to [dev-dependencies]: it is for tests only"]
        );
    }

    #[test]
    fn pure_crates_have_no_runtime_and_only_the_store_has_a_database() {
        assert_eq!(findings("crates/matching/Cargo.toml", "[dependencies]\ntokio.workspace = true\n").len(), 1);
        assert_eq!(findings("crates/web/Cargo.toml", "[dependencies]\nsqlx.workspace = true\n").len(), 1);
        assert!(findings("crates/store/Cargo.toml", "[dependencies]\nsqlx.workspace = true\n").is_empty());
    }

    #[test]
    fn a_crate_without_a_floor_is_found() {
        assert_eq!(findings("crates/attic/Cargo.toml", "[package]\n").len(), 1);
    }
}
