//! The table as people read it. Its links are relative, so that they work in a clone as well.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::annotations::Shown;
use super::standard::{Requirement, Standard, State, said};

/// The whole page.
pub(super) fn text(standard: &Standard, data: &str, shown: &[&Shown]) -> String {
    let mut out = format!("# {}\n\n{}\n\n", standard.title, standard.about.trim());
    let source = data.rsplit('/').next().unwrap_or(data);
    let _ = writeln!(
        out,
        "Made by `cargo xtask evidence` from [{source}]({source}) and the lines `Shows:` above tests; do not edit it here. \
         \"Met\" is refused without a test or a document that shows it.\n"
    );
    totals(standard, &mut out);
    let has_levels = standard.requirements.values().any(|requirement| requirement.level.is_some());
    for (number, chapter) in &standard.chapters {
        let _ = writeln!(out, "\n## {number} {}\n", chapter.name);
        let (head, line) = if has_levels { ("| Level ", "|---") } else { ("", "") };
        let _ = writeln!(
            out,
            "| Number | Asks {head}| State | How, and what is missing | Shown by |\n|---|---{line}|---|---|---|"
        );
        for (key, requirement) in standard.requirements.iter().filter(|(key, _)| key.first() == Some(number)) {
            let name = said(key);
            let level = requirement.level.map(|level| format!("| {level} ")).unwrap_or_default();
            let _ = writeln!(
                out,
                "| {name} | {} {level}| {} | {} | {} |",
                cell(&requirement.says),
                requirement.state.words(),
                cell(&how(requirement)),
                evidence(requirement, &name, shown),
            );
        }
    }
    out
}

/// How many of each level are in which state.
fn totals(standard: &Standard, out: &mut String) {
    let levels: BTreeSet<Option<u8>> = standard.requirements.values().map(|requirement| requirement.level).collect();
    out.push_str("| | met | partly | not | not applicable |\n|---|---|---|---|---|\n");
    for level in levels {
        let row = level.map_or_else(|| "all".to_owned(), |level| format!("level {level}"));
        let _ = write!(out, "| {row} |");
        for state in State::ALL {
            let all = standard.requirements.values();
            let count = all.filter(|requirement| requirement.level == level && requirement.state == state).count();
            let _ = write!(out, " {count} |");
        }
        out.push('\n');
    }
}

fn how(requirement: &Requirement) -> String {
    let gap = requirement.gap.as_ref().map(|gap| format!("Gap: {gap}"));
    let parts: Vec<String> = [requirement.how.clone(), gap, requirement.why.clone()].into_iter().flatten().collect();
    parts.join(" ")
}

fn evidence(requirement: &Requirement, number: &str, shown: &[&Shown]) -> String {
    let mut tests: Vec<String> = shown
        .iter()
        .filter(|one| one.number == number)
        .map(|one| format!("[{}](../../{})", cell(&one.test), one.path))
        .collect();
    tests.sort();
    tests.dedup();
    let documents = requirement.documents.iter().map(|path| {
        let name = path.rsplit('/').next().unwrap_or(path);
        let way = match path.strip_prefix("docs/") {
            Some(rest) => rest.strip_prefix("security/").map_or_else(|| format!("../{rest}"), str::to_owned),
            None => format!("../../{path}"),
        };
        format!("[{name}]({way})")
    });
    tests.into_iter().chain(documents).collect::<Vec<_>>().join(", ")
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
