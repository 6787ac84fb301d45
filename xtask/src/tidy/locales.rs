//! Both languages are complete: the same messages, attributes and variables in `nl` and in `en`.

use std::collections::{BTreeMap, BTreeSet};

use super::{File, Finding};

const FOLDER: &str = "crates/l10n/locales/";
const LANGUAGES: [&str; 2] = ["nl", "en"];

/// Where a message stands and which variables it uses. Attributes count as `key.attribute`.
struct Message {
    path: String,
    line: usize,
    variables: BTreeSet<String>,
}

type Messages = BTreeMap<String, Message>;

pub(super) fn check(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let read = LANGUAGES.map(|language| {
        let folder = format!("{FOLDER}{language}/");
        let mut messages = Messages::new();
        for file in files.iter().filter(|file| file.path.starts_with(&folder) && file.path.ends_with(".ftl")) {
            add(file, &mut messages, &mut findings);
        }
        messages
    });
    let [dutch, english] = &read;
    findings.extend(missing(dutch, english, "en"));
    findings.extend(missing(english, dutch, "nl"));
    for (key, message) in dutch {
        if let Some(other) = english.get(key).filter(|other| other.variables != message.variables) {
            let names =
                |set: &BTreeSet<String>| set.iter().map(|name| format!("${name}")).collect::<Vec<_>>().join(" ");
            findings.push(Finding::new(
                &other.path,
                other.line,
                format!(
                    "`{key}` uses [{}] here and [{}] in Dutch: use the same",
                    names(&other.variables),
                    names(&message.variables)
                ),
            ));
        }
    }
    findings
}

fn missing(here: &Messages, there: &Messages, language: &str) -> Vec<Finding> {
    here.iter()
        .filter(|(key, _)| !there.contains_key(*key))
        .map(|(key, message)| {
            Finding::new(&message.path, message.line, format!("`{key}` has no text in {language}: write it there"))
        })
        .collect()
}

fn add(file: &File, messages: &mut Messages, findings: &mut Vec<Finding>) {
    let mut key = String::new();
    let mut current = String::new();
    for (number, line) in (1..).zip(file.text.lines()) {
        if line.starts_with('#') {
            continue;
        }
        let indented = line.starts_with([' ', '\t']);
        let mut begun = None;
        if let Some((name, _)) = line.split_once('=').filter(|_| !indented) {
            key = name.trim().to_owned();
            begun = Some(key.clone());
        } else if let Some((name, _)) =
            line.trim_start().strip_prefix('.').filter(|_| indented).and_then(|rest| rest.split_once('='))
        {
            begun = Some(format!("{key}.{}", name.trim()));
        }
        if let Some(name) = begun {
            current = name;
            let message = Message { path: file.path.clone(), line: number, variables: BTreeSet::new() };
            if messages.insert(current.clone(), message).is_some() {
                findings.push(Finding::new(
                    &file.path,
                    number,
                    format!("`{current}` is written twice in this language: keep one"),
                ));
            }
        }
        if let Some(message) = messages.get_mut(&current) {
            message.variables.extend(variables(line));
        }
    }
}

/// The names after `$` within braces.
fn variables(line: &str) -> impl Iterator<Item = String> {
    let mut found = Vec::new();
    let mut depth = 0_usize;
    for (at, letter) in line.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            '$' if depth > 0 => {
                let rest = line.get(at + 1..).unwrap_or("");
                let end = rest.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_' && letter != '-');
                found.push(rest.get(..end.unwrap_or(rest.len())).unwrap_or("").to_owned());
            }
            _ => {}
        }
    }
    found.into_iter()
}

#[cfg(test)]
mod tests {
    use super::super::lines;
    use super::*;

    fn findings(dutch: &str, english: &str) -> Vec<String> {
        let nl = File::new("crates/l10n/locales/nl/mail.ftl", dutch);
        let en = File::new("crates/l10n/locales/en/mail.ftl", english);
        lines(&check(&[nl, en]))
    }

    #[test]
    fn equal_languages_pass() {
        let nl = "# Mail\nhello = Dag { $name }\n    .title = Titel\nmany =\n    { $n ->\n        [one] een\n       *[other] { $n } stuks\n    }\n";
        let en = "hello = Hello { $name }\n    .title = Title\nmany =\n    { $n ->\n        [one] one\n       *[other] { $n } pieces\n    }\n";
        assert!(findings(nl, en).is_empty());
    }

    #[test]
    fn a_text_in_one_language_only_is_found() {
        assert_eq!(
            findings("a = x\nb = y\n", "a = x\n"),
            ["crates/l10n/locales/nl/mail.ftl:2: `b` has no text in en: write it there"]
        );
        assert_eq!(findings("a = x\n", "a = x\n    .title = y\n").len(), 1);
    }

    #[test]
    fn other_variables_are_found() {
        assert_eq!(
            findings("a = { $name }\n", "\na = { $nam }\n"),
            ["crates/l10n/locales/en/mail.ftl:2: `a` uses [$nam] here and [$name] in Dutch: use the same"]
        );
    }

    #[test]
    fn a_key_written_twice_is_found() {
        assert_eq!(findings("a = x\na = y\n", "a = x\n").len(), 1);
    }
}
