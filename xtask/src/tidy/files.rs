//! Names and sizes of files, and the sentence with which each module begins.

use super::rust::is_test_file;
use super::{File, Finding};

/// Longer than this a file must stand on the debt list.
const LONG: usize = 600;
const DEBT: &str = "xtask/debt/long-files.txt";
const NAMELESS: &[&str] = &["common", "utils", "util", "helpers", "helper", "misc"];

pub(super) fn check(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| file.is_rust()) {
        findings.extend(name(file));
        findings.extend(first_line(file));
    }
    findings.extend(long(files));
    findings
}

fn name(file: &File) -> Option<Finding> {
    let parts = || file.path.split('/');
    if parts().next_back() == Some("mod.rs") {
        return Some(Finding::new(&file.path, 1, "name it for its folder: `foo.rs` beside `foo/`, not `foo/mod.rs`"));
    }
    let nameless = parts().find(|part| NAMELESS.contains(&part.trim_end_matches(".rs")))?;
    Some(Finding::new(&file.path, 1, format!("name it for what it is: `{nameless}` says nothing")))
}

fn first_line(file: &File) -> Option<Finding> {
    let ships = file.in_src().is_some() || file.path.starts_with("xtask/src/");
    if !ships || is_test_file(&file.path) || file.text.starts_with("//! ") {
        return None;
    }
    Some(Finding::new(&file.path, 1, "begin with a `//!` sentence: what this module is and what it is not"))
}

/// Long files are a debt, and debts may only shrink.
fn long(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let list = files.iter().find(|file| file.path == DEBT).map_or("", |file| file.text.as_str());
    let mut allowed = Vec::new();
    for (number, line) in (1..).zip(list.lines()) {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        match line.split_once(' ').map(|(path, count)| (path, count.trim().parse::<usize>())) {
            Some((path, Ok(count))) => allowed.push((number, path, count)),
            _ => findings.push(Finding::new(DEBT, number, "write `path lines`")),
        }
    }
    for file in files.iter().filter(|file| file.is_rust()) {
        let lines = file.text.lines().count();
        let entry = allowed.iter().find(|(_, path, _)| *path == file.path);
        match entry {
            None if lines > LONG => {
                findings.push(Finding::new(
                    &file.path,
                    lines,
                    format!("{lines} lines: look for a seam (above {LONG} is too long)"),
                ));
            }
            Some((_, _, most)) if lines > *most => findings.push(Finding::new(
                &file.path,
                lines,
                format!("{lines} lines, and {DEBT} allows {most}: a debt may only shrink"),
            )),
            Some((number, _, _)) if lines <= LONG => {
                findings.push(Finding::new(DEBT, *number, format!("{} is short now: take it off the list", file.path)));
            }
            _ => {}
        }
    }
    for (number, path, _) in allowed {
        if !files.iter().any(|file| file.path == path) {
            findings.push(Finding::new(DEBT, number, format!("{path} is gone: take it off the list")));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::lines;
    use super::*;

    #[test]
    fn files_without_a_name_are_found() {
        let bad = [
            "crates/web/src/pages/mod.rs",
            "crates/web/src/utils.rs",
            "crates/web/src/helpers/x.rs",
            "xtask/src/common.rs",
        ];
        for path in bad {
            assert_eq!(check(&[File::new(path, "//! Says what it is.\n")]).len(), 1, "{path}");
        }
        assert!(check(&[File::new("crates/web/src/commons_register.rs", "//! Says what it is.\n")]).is_empty());
    }

    #[test]
    fn a_module_that_does_not_say_what_it_is_is_found() {
        assert_eq!(
            lines(&check(&[File::new("crates/web/src/paths.rs", "use x;\n")])),
            ["crates/web/src/paths.rs:1: begin with a `//!` sentence: what this module is and what it is not"]
        );
        assert!(check(&[File::new("crates/web/tests/walk.rs", "use x;\n")]).is_empty());
    }

    #[test]
    fn a_long_file_is_found_unless_it_is_a_known_debt_that_shrinks() {
        let text = |lines: usize| format!("//! Long.\n{}", "\n".repeat(lines - 1));
        let path = "crates/web/src/long.rs";
        let with = |lines: usize, debt: &str| lines_of(&[File::new(path, &text(lines)), File::new(DEBT, debt)]);
        assert_eq!(with(601, ""), ["crates/web/src/long.rs:601: 601 lines: look for a seam (above 600 is too long)"]);
        assert!(with(700, "crates/web/src/long.rs 710\n").is_empty());
        assert_eq!(with(711, "crates/web/src/long.rs 710\n").len(), 1);
        assert_eq!(
            with(500, "# known\ncrates/web/src/long.rs 710\n"),
            ["xtask/debt/long-files.txt:2: crates/web/src/long.rs is short now: take it off the list"]
        );
        assert_eq!(with(500, "crates/web/src/gone.rs 710\n").len(), 1);
    }

    fn lines_of(files: &[File]) -> Vec<String> {
        lines(&check(files))
    }
}
