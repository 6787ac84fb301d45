//! The lines of the register's files: comments, sources, and the error that names file and line.

use super::entry::Source;

/// One of the files that come with the program.
#[derive(Debug, Clone, Copy)]
pub(crate) struct File {
    pub(crate) name: &'static str,
    pub(crate) text: &'static str,
}

/// A line that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) file: &'static str,
    pub(crate) line: usize,
    pub(crate) what: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.what)
    }
}

/// Reads a file line by line: what is not a comment and declares no source goes to `take`, with its number.
/// `source code: text` declares a source; the first one stands for all lines that name none.
pub(crate) fn read(
    file: File,
    sources: &mut Vec<Source>,
    problems: &mut Vec<Problem>,
    mut take: impl FnMut(&str, &str) -> Result<(), String>,
) {
    let mut usual = String::new();
    for (at, line) in file.text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let outcome = match line.strip_prefix("source ") {
            Some(declared) => match declared.split_once(':') {
                Some((code, text)) if !code.trim().is_empty() && !text.trim().is_empty() => {
                    let (code, text) = (code.trim().to_owned(), text.trim().to_owned());
                    if usual.is_empty() {
                        usual.clone_from(&code);
                    }
                    if !sources.iter().any(|source| source.code == code) {
                        sources.push(Source { code, text });
                    }
                    Ok(())
                }
                _ => Err("a source is declared as \"source code: what it is\"".to_owned()),
            },
            None if usual.is_empty() => Err("no source is declared before the first line".to_owned()),
            None => {
                let (text, source) = match line.rsplit_once(" @") {
                    Some((text, code)) => (text.trim(), code.trim()),
                    None => (line, usual.as_str()),
                };
                if sources.iter().any(|known| known.code == source) {
                    take(text, source)
                } else {
                    Err(format!("the source \"{source}\" is not declared"))
                }
            }
        };
        if let Err(what) = outcome {
            problems.push(Problem { file: file.name, line: at + 1, what });
        }
    }
}

/// The items of a list with commas.
pub(crate) fn list(text: &str) -> Vec<String> {
    text.split(',').map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect()
}

/// "name (2017)": a name, and a year behind it.
pub(crate) fn year(text: &str) -> Result<(String, Option<u16>), String> {
    let text = text.trim();
    let Some((name, year)) = text.strip_suffix(')').and_then(|text| text.rsplit_once('(')) else {
        return Ok((text.to_owned(), None));
    };
    match year.trim().parse::<u16>() {
        Ok(year) if (1800..2200).contains(&year) => Ok((name.trim().to_owned(), Some(year))),
        _ => Err(format!("\"{year}\" is no year")),
    }
}
