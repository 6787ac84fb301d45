//! Which requirement is shown by which test: the tables in `docs/security`, made from comment lines above tests.
//!
//! A line `// Shows: ASVS 6.3.1, NEN 8.5` stands directly above a test. What a standard asks, and how it is met, stands in
//! `docs/security/asvs.toml` and `nen-7510-2.toml`, in our own words. This joins the two and refuses a claim without
//! evidence. It judges no test: whether a test shows what its line says is for the reader of the change.

mod annotations;
mod standard;
mod table;

use std::path::Path;

use anyhow::{Context, bail};

use crate::tidy::{self, File};
use annotations::Shown;
use standard::Standard;

/// The name in annotations, the data file, and the table that is written.
const STANDARDS: [(&str, &str, &str); 2] = [
    ("ASVS", "docs/security/asvs.toml", "docs/security/asvs.md"),
    ("NEN", "docs/security/nen-7510-2.toml", "docs/security/nen-7510-2.md"),
];

/// Writes the tables.
pub(crate) fn write(workspace: &Path) -> anyhow::Result<()> {
    for (path, text) in made(&tidy::read(workspace)?)? {
        std::fs::write(workspace.join(path), text).with_context(|| format!("writing {path}"))?;
        println!("evidence: wrote {path}");
    }
    Ok(())
}

/// An error when a claim has no evidence, or when the tables are not those that the tests and data files make.
pub(crate) fn check(workspace: &Path) -> anyhow::Result<()> {
    let files = tidy::read(workspace)?;
    let stale = stale(&files, &made(&files)?);
    if !stale.is_empty() {
        bail!("{} no longer says what the tests and data files say: run cargo xtask evidence", stale.join(", "));
    }
    println!("evidence: every claim has its evidence and the tables are up to date");
    Ok(())
}

fn stale(files: &[File], made: &[(&'static str, String)]) -> Vec<&'static str> {
    made.iter()
        .filter(|(path, text)| !files.iter().any(|file| file.path == *path && file.text == *text))
        .map(|(path, _)| *path)
        .collect()
}

/// The tables; or everything that is wrong, at once.
fn made(files: &[File]) -> anyhow::Result<Vec<(&'static str, String)>> {
    let (shown, mut flaws) = annotations::collect(files);
    for one in &shown {
        if !STANDARDS.iter().any(|(name, ..)| *name == one.standard) {
            flaws.push(format!("{}:{}: there is no standard called {}", one.path, one.line, one.standard));
        }
    }
    let mut tables = Vec::new();
    for (name, data, page) in STANDARDS {
        let Some(file) = files.iter().find(|file| file.path == data) else { bail!("{data} is missing") };
        let standard = Standard::read(&file.text).with_context(|| format!("reading {data}"))?;
        let shown: Vec<&Shown> = shown.iter().filter(|one| one.standard == name).collect();
        flaws.extend(standard.flaws(data, &shown, files));
        tables.push((page, table::text(&standard, data, &shown)));
    }
    if flaws.is_empty() {
        return Ok(tables);
    }
    flaws.sort();
    bail!("{}\nevidence: {} flaws", flaws.join("\n"), flaws.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASVS: &str = r#"
title = "ASVS"
about = "A table."
[chapters]
6 = { name = "Authentication", requirements = 2 }
[requirements]
"6.3.1" = { level = 1, says = "Guessing is slowed", state = "met", how = "Ten tries." }
"6.10.1" = { level = 2, says = "Keys", state = "not", gap = "There are none." }
"#;
    const NEN: &str = r#"
title = "NEN"
about = "A table."
[chapters]
8 = { name = "Technical", requirements = 1 }
[requirements]
"8.5" = { says = "Signing in", state = "partly", how = "Codes.", gap = "No keys.", documents = ["docs/keys.md"] }
"#;

    fn region(test: &str, asvs: &str) -> Vec<File> {
        vec![
            File::new("docs/security/asvs.toml", asvs),
            File::new("docs/security/nen-7510-2.toml", NEN),
            File::new("docs/keys.md", ""),
            File::new("crates/web/src/login.rs", test),
        ]
    }

    fn flaws(test: &str, asvs: &str) -> String {
        made(&region(test, asvs)).unwrap_err().to_string()
    }

    const SHOWN: &str = "// Shows: ASVS 6.3.1, NEN 8.5\n#[test]\nfn ten_tries() {}\n";

    #[test]
    fn a_claim_with_a_test_stands_in_the_table_with_a_link() {
        let tables = made(&region(SHOWN, ASVS)).unwrap();
        let asvs = &tables[0].1;
        assert!(asvs.contains("[ten_tries](../../crates/web/src/login.rs)"), "{asvs}");
        assert!(asvs.find("6.3.1") < asvs.find("6.10.1"), "sorted by number, not by text");
        assert!(asvs.contains("Gap: There are none."), "{asvs}");
        assert!(tables[1].1.contains("[keys.md](../keys.md)"), "{}", tables[1].1);
    }

    #[test]
    fn a_claim_without_test_or_document_fails() {
        let found = flaws("", ASVS);
        assert!(found.contains("6.3.1 is said to be met and nothing shows it"), "{found}");
        assert!(!found.contains("6.10.1"), "what is not met needs no test: {found}");
    }

    #[test]
    fn a_number_that_nobody_knows_fails_with_its_line() {
        let found = flaws(&format!("{SHOWN}// Shows: ASVS 6.3.2\n#[test]\nfn other() {{}}\n"), ASVS);
        assert!(
            found.contains("crates/web/src/login.rs:4: ASVS 6.3.2 does not stand in docs/security/asvs.toml"),
            "{found}"
        );
        let found = flaws(&SHOWN.replace("NEN", "ISO"), ASVS);
        assert!(found.contains("login.rs:1: there is no standard called ISO"), "{found}");
    }

    #[test]
    fn a_test_that_shows_what_is_said_not_to_be_met_fails() {
        let found = flaws(&format!("{SHOWN}// Shows: ASVS 6.10.1\n#[test]\nfn other() {{}}\n"), ASVS);
        assert!(found.contains("login.rs:4: ASVS 6.10.1 is said to be not met"), "{found}");
    }

    #[test]
    fn a_state_without_its_reason_and_a_document_that_is_not_there_fail() {
        let found = flaws(SHOWN, &ASVS.replace(", gap = \"There are none.\"", ""));
        assert!(found.contains("6.10.1 is not met: say in gap what is missing"), "{found}");
        let found =
            flaws(SHOWN, &ASVS.replace("how = \"Ten tries.\"", "how = \"Ten tries.\", documents = [\"docs/no.md\"]"));
        assert!(found.contains("6.3.1 names docs/no.md, which does not exist"), "{found}");
    }

    #[test]
    fn a_requirement_that_was_dropped_from_the_data_file_is_noticed() {
        let found = flaws(SHOWN, &ASVS.replace("requirements = 2", "requirements = 3"));
        assert!(found.contains("chapter 6 has 3 requirements and 2 stand here"), "{found}");
    }

    #[test]
    fn a_table_is_stale_as_soon_as_a_test_has_another_name() {
        let mut files = region(SHOWN, ASVS);
        for (path, text) in made(&files).unwrap() {
            files.push(File::new(path, &text));
        }
        assert!(stale(&files, &made(&files).unwrap()).is_empty());
        files[3].text = SHOWN.replace("ten_tries", "eleven_tries");
        assert_eq!(stale(&files, &made(&files).unwrap()), ["docs/security/asvs.md", "docs/security/nen-7510-2.md"]);
    }
}
