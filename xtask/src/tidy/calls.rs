//! No clock, randomness, environment or file access below `app`: these come in through `domain::World`.

use super::rust::{Source, is_test_file};
use super::{File, Finding};

const CLOCK: &[&str] = &["SystemTime::now", "Instant::now", "Timestamp::now", "Zoned::now", "Utc::now"];
const CHANCE: &[&str] = &["rand::", "getrandom", "Uuid::new_v4", "Uuid::now_v7", "OsRng"];
const ENVIRONMENT: &[&str] = &["std::env", "env::var", "env::args"];
const FILES: &[&str] = &["std::fs", "tokio::fs", "File::open", "File::create"];

/// What a crate may not call, and what to do instead.
struct Ban {
    calls: &'static [&'static str],
    /// The name within `use std::{…}` that means the same.
    grouped: &'static str,
    crates: &'static [&'static str],
    instead: &'static str,
}

const BELOW_APP: &[&str] = &["domain", "l10n", "formats", "matching", "store", "intake", "deliver", "web"];

const BANS: &[Ban] = &[
    Ban { calls: CLOCK, grouped: "", crates: BELOW_APP, instead: "take the time from World::now" },
    Ban { calls: CHANCE, grouped: "", crates: BELOW_APP, instead: "take random bytes and identifiers from World" },
    Ban { calls: ENVIRONMENT, grouped: "env", crates: BELOW_APP, instead: "let `app` read it and hand in the value" },
    Ban {
        calls: FILES,
        grouped: "fs",
        // intake reads the files it is told to read; no other crate below app does.
        crates: &["domain", "l10n", "formats", "matching", "store", "deliver", "web"],
        instead: "let `app` or `intake` read it and hand in the bytes",
    },
];

pub(super) fn check(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files {
        let (Some(house), Some(_), true) = (file.house(), file.in_src(), file.is_rust()) else { continue };
        if is_test_file(&file.path) {
            continue;
        }
        let bans: Vec<&Ban> = BANS.iter().filter(|ban| ban.crates.contains(&house)).collect();
        let source = Source::read(&file.text);
        let mut in_std_group = false;
        for (number, line) in source.shipped() {
            in_std_group |= line.contains("use std::{");
            for ban in &bans {
                let call = ban.calls.iter().copied().find(|call| calls(line, call));
                let grouped =
                    (in_std_group && !ban.grouped.is_empty() && calls(line, ban.grouped)).then_some(ban.grouped);
                if let Some(call) = call.or(grouped) {
                    findings.push(Finding::new(&file.path, number, format!("no `{call}` in {house}: {}", ban.instead)));
                }
            }
            in_std_group &= !line.contains(';');
        }
    }
    findings
}

/// Whether the code line contains the call as a whole word: `operand::` is not `rand::`.
fn calls(line: &str, call: &str) -> bool {
    let name = |letter: char| letter.is_alphanumeric() || letter == '_';
    line.match_indices(call).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        let after = line.get(at + call.len()..).and_then(|text| text.chars().next());
        !before.is_some_and(name) && (call.ends_with(':') || !after.is_some_and(name))
    })
}

#[cfg(test)]
mod tests {
    use super::super::lines;
    use super::*;

    fn findings(path: &str, text: &str) -> Vec<String> {
        lines(&check(&[File::new(path, text)]))
    }

    // Shows: NEN 8.17
    #[test]
    fn a_clock_below_app_is_found() {
        assert_eq!(
            findings(
                "crates/store/src/queue.rs",
                "//! The queue.\nfn due() { let now = std::time::Instant::now(); }\n"
            ),
            ["crates/store/src/queue.rs:2: no `Instant::now` in store: take the time from World::now"]
        );
        assert!(findings("crates/app/src/main.rs", "let now = Instant::now();").is_empty());
    }

    // Shows: ASVS 11.5.1, NEN 5.36
    #[test]
    fn chance_environment_and_files_are_found() {
        assert_eq!(findings("crates/web/src/lib.rs", "let x = rand::random();").len(), 1);
        assert_eq!(findings("crates/web/src/lib.rs", "let x = getrandom::fill(&mut b);").len(), 1);
        assert_eq!(findings("crates/deliver/src/lib.rs", "use std::env;").len(), 1);
        assert_eq!(findings("crates/formats/src/lib.rs", "use std::{\n    fs,\n    io,\n};").len(), 1);
        assert_eq!(findings("crates/store/src/lib.rs", "tokio::fs::read(path).await").len(), 1);
        assert!(findings("crates/intake/src/lib.rs", "tokio::fs::read(path).await").is_empty());
    }

    #[test]
    fn comments_texts_tests_and_other_words_are_left_alone() {
        let text =
            "// std::fs\nlet a = \"std::env\";\nlet b = operand::new();\n#[cfg(test)]\nmod tests { use std::fs; }\n";
        assert!(findings("crates/formats/src/lib.rs", text).is_empty());
        assert!(findings("crates/formats/tests/golden.rs", "use std::fs;").is_empty());
    }
}
