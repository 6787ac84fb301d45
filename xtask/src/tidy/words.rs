//! Words that do not belong in the project: places on the machine where it was written, hosts of registries.

use super::{File, Finding};

/// Written by cargo or by other tools; they name registries by nature.
const MADE_BY_TOOLS: &[&str] = &["Cargo.lock", "package-lock.json"];

pub(super) fn check(files: &[File]) -> Vec<Finding> {
    // In pieces, so that this file does not find itself.
    let paths = [["/wo", "rk/"].concat(), ["/ro", "ot/"].concat(), ["/tm", "p/"].concat()];
    let hosts = [["crates", ".io"].concat(), ["pypi", ".org"].concat(), ["registry.npm", "js.org"].concat()];
    let mut findings = Vec::new();
    for file in files {
        let name = file.path.rsplit('/').next().unwrap_or("");
        if MADE_BY_TOOLS.contains(&name) {
            continue;
        }
        for (number, line) in (1..).zip(file.text.lines()) {
            if let Some(path) = paths.iter().find(|path| is_absolute(line, path)) {
                findings.push(Finding::new(
                    &file.path,
                    number,
                    format!("remove the path of one machine (`{path}…`): say it relative to the workspace"),
                ));
            }
            if let Some(host) = hosts.iter().find(|host| line.contains(host.as_str())) {
                findings.push(Finding::new(
                    &file.path,
                    number,
                    format!("remove `{host}`: the project does not speak of registries"),
                ));
            }
        }
    }
    findings
}

/// Whether the text holds the path from the root of a file system: not `src/work/`, and not `example.test/work/`.
fn is_absolute(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        !before.is_some_and(|letter| letter.is_alphanumeric() || "._-}$~*/".contains(letter))
    })
}

#[cfg(test)]
mod tests {
    use super::super::lines;
    use super::*;

    #[test]
    fn a_path_of_one_machine_is_found() {
        let text = format!("one\nsee {}main/docs\n", ["/wo", "rk/"].concat());
        assert_eq!(
            lines(&check(&[File::new("docs/a.md", &text)])),
            [format!(
                "docs/a.md:2: remove the path of one machine (`{}…`): say it relative to the workspace",
                ["/wo", "rk/"].concat()
            )]
        );
    }

    #[test]
    fn a_registry_is_found_but_not_in_the_lock_file() {
        let text = format!("https://{}/x\n", ["crates", ".io"].concat());
        assert_eq!(check(&[File::new("README.md", &text)]).len(), 1);
        assert!(check(&[File::new("Cargo.lock", &text)]).is_empty());
    }

    #[test]
    fn folders_of_the_same_name_are_left_alone() {
        let text = format!("src{0}a example.test{0}b ${{DIR}}{0}c\n", ["/wo", "rk/"].concat());
        assert!(check(&[File::new("docs/a.md", &text)]).is_empty());
    }
}
