//! Every address that `web` answers stands in `crates/web/routes.txt`, so that a new one shows in review.
//!
//! A line of the list holds the path as one of its words (`GET /login public`). Addresses are found as literals in
//! `.route("…")`, `.nest("…")` and `.route_service("…")`, and as constants in `crates/web/src/paths.rs`.

use std::collections::BTreeSet;

use super::rust::{Source, is_test_file};
use super::{File, Finding};

const LIST: &str = "crates/web/routes.txt";
const PATHS: &str = "crates/web/src/paths.rs";

pub(super) fn check(files: &[File]) -> Vec<Finding> {
    let mut served: Vec<(String, usize, String)> = Vec::new();
    for file in files.iter().filter(|file| file.house() == Some("web") && file.is_rust() && !is_test_file(&file.path)) {
        served.extend(addresses(file).into_iter().map(|(line, path)| (file.path.clone(), line, path)));
    }
    let Some(list) = files.iter().find(|file| file.path == LIST) else {
        return served
            .first()
            .map(|(path, line, _)| {
                Finding::new(path, *line, format!("write {LIST}: one line per address that web answers"))
            })
            .into_iter()
            .collect();
    };
    let mut findings = Vec::new();
    let mut listed = BTreeSet::new();
    let known: BTreeSet<&str> = served.iter().map(|(_, _, path)| path.as_str()).collect();
    for (number, line) in (1..).zip(list.text.lines()).filter(|(_, line)| !line.starts_with('#')) {
        let Some(path) = line.split_whitespace().find(|word| word.starts_with('/')) else { continue };
        listed.insert(path);
        if !known.contains(path) {
            findings.push(Finding::new(LIST, number, format!("`{path}` is not served by web: take it off the list")));
        }
    }
    for (file, line, path) in &served {
        if !listed.contains(path.as_str()) {
            findings.push(Finding::new(file, *line, format!("add `{path}` to {LIST}, with who may see it")));
        }
    }
    findings
}

/// The addresses written in one file, with their lines.
fn addresses(file: &File) -> Vec<(usize, String)> {
    // Beside the constants, `paths.rs` holds functions that fill in a pattern: those are no addresses of their own.
    let marks: &[&str] = if file.path == PATHS { &["const "] } else { &[".route(", ".nest(", ".route_service("] };
    let source = Source::read(&file.text);
    source
        .strings
        .iter()
        .filter(|(line, text)| text.starts_with('/') && !source.is_test(*line))
        .filter(|(line, _)| {
            // The mark may stand on the line of the literal or, when rustfmt broke it, on the one above.
            let from = line.saturating_sub(2);
            let near: String = source.code.iter().skip(from).take(line - from).map(String::as_str).collect();
            marks.iter().any(|mark| near.contains(mark))
        })
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::lines;
    use super::*;

    fn findings(source: &str, list: &str) -> Vec<String> {
        lines(&check(&[File::new("crates/web/src/routes.rs", source), File::new(LIST, list)]))
    }

    #[test]
    fn an_unlisted_address_is_found() {
        let source = "Router::new()\n    .route(\"/login\", get(login))\n    .route(\n        \"/notices/{id}\",\n        get(notice),\n    )\n";
        assert_eq!(
            findings(source, "# method path who\nGET /login public\n"),
            ["crates/web/src/routes.rs:4: add `/notices/{id}` to crates/web/routes.txt, with who may see it"]
        );
        assert!(findings(source, "GET /login public\nGET /notices/{id} participant\n").is_empty());
    }

    #[test]
    fn a_listed_address_that_nobody_serves_is_found() {
        assert_eq!(
            findings("", "GET /old public\n"),
            ["crates/web/routes.txt:1: `/old` is not served by web: take it off the list"]
        );
    }

    #[test]
    fn constants_in_paths_count_as_addresses() {
        let text =
            "pub const LOGIN: &str = \"/login\";\n\nfn one(id: u8) -> String {\n    format!(\"/login?x={id}\")\n}\n";
        let paths = File::new(PATHS, text);
        assert_eq!(check(&[paths.clone(), File::new(LIST, "")]).len(), 1);
        assert_eq!(check(&[paths]).len(), 1, "a missing list is found too");
    }
}
