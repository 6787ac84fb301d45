//! Only `store` knows SQL.

use super::rust::{Source, is_test_file};
use super::{File, Finding};

/// Makes the databases that the store is tested in: it speaks to the server, where there are no tables yet.
const BESIDE_THE_STORE: &str = "crates/testkit/src/template.rs";

pub(super) fn check(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| file.is_rust()) {
        // A test may do behind the store's back what no method does: take a token away, make a notice old.
        let tests = is_test_file(&file.path) || file.path.contains("/examples/") || file.path == BESIDE_THE_STORE;
        if tests || !matches!(file.house(), Some(house) if house != "store") {
            continue;
        }
        for (line, text) in Source::read(&file.text).strings {
            if is_sql(&text) {
                findings.push(Finding::new(
                    &file.path,
                    line,
                    "move this SQL into crates/store and give it a method with domain types",
                ));
            }
        }
    }
    findings
}

/// Capitals and the words that go with them: "SELECT a … FROM", "UPDATE a SET"; "UPDATE today" is a sentence.
fn is_sql(text: &str) -> bool {
    let words: Vec<&str> =
        text.split(|letter: char| !letter.is_alphanumeric() && letter != '_').filter(|word| !word.is_empty()).collect();
    let has = |word: &str| words.contains(&word);
    let follows = |first: &str, second: &str| words.windows(2).any(|pair| pair == [first, second]);
    (has("SELECT") && (has("FROM") || words.first() == Some(&"SELECT")))
        || follows("INSERT", "INTO")
        || follows("DELETE", "FROM")
        || (has("UPDATE") && has("SET"))
}

#[cfg(test)]
mod tests {
    use super::super::lines;
    use super::*;

    // Shows: ASVS 1.2.4, NEN 5.36
    #[test]
    fn sql_outside_the_store_is_found() {
        for text in [
            "SELECT 1",
            "INSERT INTO job VALUES ($1)",
            "UPDATE job SET state = 1",
            "DELETE FROM job",
            "WITH a AS (SELECT x FROM y) x",
        ] {
            let source = format!("fn a() {{\n    query(\"{text}\");\n}}\n");
            assert_eq!(
                lines(&check(&[File::new("crates/web/src/pages.rs", &source)])),
                ["crates/web/src/pages.rs:2: move this SQL into crates/store and give it a method with domain types"],
                "{text}"
            );
            for house in ["crates/store/src/jobs.rs", BESIDE_THE_STORE] {
                assert!(check(&[File::new(house, &source)]).is_empty());
            }
            assert_eq!(check(&[File::new("crates/testkit/src/world.rs", &source)]).len(), 1);
        }
    }

    #[test]
    fn sentences_are_not_sql() {
        for text in ["UPDATE available", "select a file", "DELETE this"] {
            assert!(
                check(&[File::new("crates/web/src/pages.rs", &format!("let a = \"{text}\";"))]).is_empty(),
                "{text}"
            );
        }
    }
}
