//! The comment lines that say what a test shows, and the tests below them.

use crate::tidy::File;

/// One test that shows one requirement.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) standard: String,
    pub(super) number: String,
    pub(super) path: String,
    /// Of the comment line.
    pub(super) line: usize,
    pub(super) test: String,
}

/// Everything that stands in the files, and the lines that stand above no test.
pub(super) fn collect(files: &[File]) -> (Vec<Shown>, Vec<String>) {
    let (mut shown, mut flaws) = (Vec::new(), Vec::new());
    for file in files {
        let Some(kind) = kind(&file.path) else { continue };
        let lines: Vec<&str> = file.text.lines().map(str::trim).collect();
        for (index, line) in lines.iter().enumerate() {
            let Some(list) =
                line.strip_prefix(kind.comment()).and_then(|rest| rest.trim_start().strip_prefix("Shows:"))
            else {
                continue;
            };
            let place = format!("{}:{}", file.path, index + 1);
            let Some(test) = kind.test(&file.path, lines.iter().skip(index + 1)) else {
                flaws.push(format!("{place}: this line stands above no test"));
                continue;
            };
            let Some(numbers) = numbers(list) else {
                flaws.push(format!("{place}: write it as: Shows: ASVS 6.3.1, NEN 8.5"));
                continue;
            };
            for (standard, number) in numbers {
                let (path, test) = (file.path.clone(), test.clone());
                shown.push(Shown { standard, number, path, line: index + 1, test });
            }
        }
    }
    (shown, flaws)
}

/// `ASVS 6.3.1, 6.3.8, NEN 8.5`: a number without a name is of the standard before it.
fn numbers(list: &str) -> Option<Vec<(String, String)>> {
    let mut standard = None;
    list.split(',')
        .map(|one| {
            let words: Vec<&str> = one.split_whitespace().collect();
            let number = match words.as_slice() {
                [name, number] => {
                    standard = Some((*name).to_owned());
                    number
                }
                [number] => number,
                _ => return None,
            };
            let is_number = number.split('.').count() >= 2 && number.split('.').all(|part| part.parse::<u16>().is_ok());
            is_number.then(|| Some((standard.clone()?, (*number).to_owned())))?
        })
        .collect()
}

#[derive(Clone, Copy)]
enum Kind {
    Rust,
    Browser,
    Shell,
    /// Lints, which check on every build.
    Toml,
}

fn kind(path: &str) -> Option<Kind> {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("rs") => Some(Kind::Rust),
        Some("mjs") => Some(Kind::Browser),
        Some("sh") => Some(Kind::Shell),
        // The data files speak of requirements too, and are no tests.
        Some("toml") if !path.starts_with("docs/") => Some(Kind::Toml),
        None if name == "test" => Some(Kind::Shell),
        _ => None,
    }
}

impl Kind {
    fn comment(self) -> &'static str {
        match self {
            Self::Rust | Self::Browser => "//",
            Self::Shell | Self::Toml => "#",
        }
    }

    /// The name of the test that begins below the comment; `None` when something else does.
    fn test<'l>(self, path: &str, below: impl Iterator<Item = &'l &'l str>) -> Option<String> {
        let mut is_test = false;
        let mut code = below.filter(|line| !line.starts_with(self.comment())).copied().skip_while(|line| {
            let attribute = matches!(self, Self::Rust) && line.starts_with("#[");
            is_test |= attribute && (line.starts_with("#[test]") || line.contains("::test"));
            attribute
        });
        let first = code.next()?;
        match self {
            Self::Rust => {
                if let Some(rest) = first.strip_prefix("on_both!(") {
                    return word(if rest.is_empty() { code.next()? } else { rest });
                }
                if first.contains("fuzz_target!(") {
                    let stem = path.rsplit('/').next()?.strip_suffix(".rs")?;
                    return Some(format!("fuzz target {stem}"));
                }
                let rest = first.strip_prefix("async ").unwrap_or(first).strip_prefix("fn ")?;
                if is_test { word(rest) } else { None }
            }
            Self::Browser => quoted(first.strip_prefix("test(")?),
            Self::Shell => match first.strip_prefix("is ") {
                Some(rest) => quoted(rest),
                None => first.starts_with("cargo ").then(|| first.to_owned()),
            },
            Self::Toml => first.split_once('=').map(|(name, value)| format!("{} = {}", name.trim(), value.trim())),
        }
    }
}

/// The name at the beginning of `ten_tries() {`.
fn word(text: &str) -> Option<String> {
    let end = text.find(|sign: char| !sign.is_alphanumeric() && sign != '_').unwrap_or(text.len());
    text.get(..end).filter(|name| !name.is_empty()).map(str::to_owned)
}

/// What stands between the first quotation mark and the next of its sort.
fn quoted(text: &str) -> Option<String> {
    let mark = text.chars().next().filter(|sign| "'\"`".contains(*sign))?;
    text.get(1..)?.split_once(mark).map(|(name, _)| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &str, text: &str) -> Vec<String> {
        let (shown, flaws) = collect(&[File::new(path, text)]);
        shown.into_iter().map(|one| format!("{} {} {}", one.standard, one.number, one.test)).chain(flaws).collect()
    }

    #[test]
    fn tests_of_every_sort_are_found() {
        let rust = "// Shows: ASVS 6.3.1, 6.3.8\n// Why.\n#[tokio::test]\nasync fn slow() {}\n// Shows: NEN 8.5\non_both!(twice, |s| {});\n";
        assert_eq!(read("a.rs", rust), ["ASVS 6.3.1 slow", "ASVS 6.3.8 slow", "NEN 8.5 twice"]);
        let broken = "// Shows: NEN 8.5\non_both!(\n    below,\n    |s| {}\n);\n";
        assert_eq!(read("a.rs", broken), ["NEN 8.5 below"]);
        assert_eq!(
            read("fuzz/csaf.rs", "// Shows: ASVS 1.5.2\nfuzz_target!(|b| {});"),
            ["ASVS 1.5.2 fuzz target csaf"]
        );
        assert_eq!(read("a.mjs", "// Shows: NEN 8.5\ntest('a walk', async () => {});"), ["NEN 8.5 a walk"]);
        assert_eq!(read("a.sh", "# Shows: NEN 8.5\nis \"nobody\" 401 401"), ["NEN 8.5 nobody"]);
        assert_eq!(
            read("Cargo.toml", "# Shows: ASVS 1.4.1\nunsafe_code = \"forbid\""),
            ["ASVS 1.4.1 unsafe_code = \"forbid\""]
        );
    }

    #[test]
    fn a_line_above_what_is_no_test_is_a_flaw() {
        for below in ["fn helper() {}", "", "\n#[test]\nfn far_away() {}", "#[derive(Debug)]\nstruct S;"] {
            let found = read("a.rs", &format!("// Shows: ASVS 6.3.1\n{below}\n"));
            assert_eq!(found, ["a.rs:1: this line stands above no test"], "{below}");
        }
    }

    #[test]
    fn a_line_that_names_no_requirement_is_a_flaw() {
        for list in ["", " 6.3.1", " ASVS", " ASVS six.3", " ASVS 6", " ASVS 6.3.1 and more"] {
            let found = read("a.rs", &format!("// Shows:{list}\n#[test]\nfn a() {{}}\n"));
            assert_eq!(found, ["a.rs:1: write it as: Shows: ASVS 6.3.1, NEN 8.5"], "{list}");
        }
    }
}
