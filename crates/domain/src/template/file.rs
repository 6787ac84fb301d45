//! Templates as a file that people read and write: one after the other, each with its name, when it fits, and its texts.
//!
//! ```text
//! # Lines before the first template that begin like this are for whoever reads the file.
//! == Update available
//! kind: update
//! level: high
//! -- nl
//! [techniek]
//! Installeer versie {fixed_version}.
//! -- en
//! [technical]
//! Install version {fixed_version}.
//! ```

use std::fmt;

use super::{Kind, MOST, Template, TemplateText, Wrong};
use crate::follow_up::Level;
use crate::organisation::Language;

const NAME: &str = "== ";

/// What is wrong in a file, and in which line, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadFile {
    pub line: usize,
    pub wrong: FileWrong,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileWrong {
    /// There is none in it.
    Empty,
    /// A line before the first template.
    Before,
    /// A line that is neither `kind: …` nor `level: …`, before the first text.
    Field(String),
    /// A value that is not known, and those that are.
    Value(String, String),
    /// A second text in one language.
    Language(Language),
    /// A second template of this name.
    Name(String),
    TooMany,
    Template(Wrong),
}

impl fmt::Display for BadFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: ", self.line)?;
        match &self.wrong {
            FileWrong::Empty => write!(f, "there is no template; begin each with `{NAME}` and its name"),
            FileWrong::Before => write!(f, "begin each template with `{NAME}` and its name"),
            FileWrong::Field(line) => {
                write!(f, "{line:?} is not understood; write `kind: …`, `level: …`, `-- nl` or `-- en`")
            }
            FileWrong::Value(value, known) => write!(f, "{value:?} is not known; choose from {known}"),
            FileWrong::Language(language) => write!(f, "there is a text in `{}` already", language.code()),
            FileWrong::Name(name) => write!(f, "there is a template with the name {name:?} already"),
            FileWrong::TooMany => write!(f, "more than {MOST} templates; leave some out"),
            FileWrong::Template(wrong) => write!(f, "{wrong}"),
        }
    }
}

impl std::error::Error for BadFile {}

/// Signs of a line that an error quotes.
const QUOTED: usize = 60;

fn quoted(text: &str) -> String {
    text.trim().chars().take(QUOTED).collect()
}

/// A line that parts a file, and so cannot stand in a text.
pub(super) fn parts(line: &str) -> bool {
    line.starts_with(NAME) || begins(line).is_some()
}

/// The language of the text that begins below this line.
fn begins(line: &str) -> Option<Language> {
    line.trim_end().strip_prefix("-- ").and_then(Language::from_code)
}

/// A template that is being read.
struct Open {
    line: usize,
    text: TemplateText,
    /// In which language a text is being read.
    within: Option<Language>,
    /// The lines above the first of each text.
    above: [Option<usize>; 2],
}

impl Open {
    fn new(line: usize, name: &str) -> Self {
        let text = TemplateText { name: name.to_owned(), ..TemplateText::default() };
        Self { line, text, within: None, above: [None; 2] }
    }

    fn take(&mut self, line: &str, number: usize) -> Result<(), FileWrong> {
        if let Some(language) = begins(line) {
            let [nl, en] = &mut self.above;
            let above = if language == Language::Nl { nl } else { en };
            if above.replace(number).is_some() {
                return Err(FileWrong::Language(language));
            }
            self.within = Some(language);
            return Ok(());
        }
        let text = match self.within {
            Some(Language::Nl) => &mut self.text.nl,
            Some(Language::En) => &mut self.text.en,
            None => return self.field(line),
        };
        text.push_str(line);
        text.push('\n');
        Ok(())
    }

    fn field(&mut self, line: &str) -> Result<(), FileWrong> {
        if line.trim().is_empty() {
            return Ok(());
        }
        let unknown = |value: &str, known: String| FileWrong::Value(quoted(value), known);
        match line.split_once(':').map(|(name, value)| (name.trim(), value.trim())) {
            Some(("kind", value)) => {
                let kind = Kind::from_code(value);
                self.text.kind = Some(kind.ok_or_else(|| unknown(value, Kind::ALL.map(Kind::code).join(", ")))?);
            }
            Some(("level", value)) => {
                let level = Level::from_code(value);
                self.text.level = Some(level.ok_or_else(|| unknown(value, Level::ALL.map(Level::code).join(", ")))?);
            }
            _ => return Err(FileWrong::Field(quoted(line))),
        }
        Ok(())
    }

    /// What is wrong stands where it stands in the file, not in the text.
    fn close(self) -> Result<Template, BadFile> {
        let (line, [nl, en]) = (self.line, self.above);
        Template::check(self.text).map_err(|wrong| {
            let place = wrong.place().and_then(|(language, within)| {
                let above = if language == Language::Nl { nl } else { en };
                above.map(|above| above + within)
            });
            BadFile { line: place.unwrap_or(line), wrong: FileWrong::Template(wrong) }
        })
    }
}

fn put(all: &mut Vec<Template>, open: Option<Open>) -> Result<(), BadFile> {
    let Some(open) = open else { return Ok(()) };
    let line = open.line;
    let template = open.close()?;
    let bad = |wrong| Err(BadFile { line, wrong });
    if all.iter().any(|other| other.name == template.name) {
        return bad(FileWrong::Name(template.name.clone()));
    }
    if all.len() >= MOST {
        return bad(FileWrong::TooMany);
    }
    all.push(template);
    Ok(())
}

/// Reads a file whole: with one error in it, none of its templates is taken.
pub fn read(text: &str) -> Result<Vec<Template>, BadFile> {
    let mut all = Vec::new();
    let mut open: Option<Open> = None;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (number, line) in (1..).zip(text.lines()) {
        if let Some(name) = line.strip_prefix(NAME) {
            put(&mut all, open.replace(Open::new(number, name)))?;
            continue;
        }
        match &mut open {
            Some(open) => open.take(line, number).map_err(|wrong| BadFile { line: number, wrong })?,
            None if line.trim().is_empty() || line.starts_with('#') => {}
            None => return Err(BadFile { line: number, wrong: FileWrong::Before }),
        }
    }
    put(&mut all, open)?;
    if all.is_empty() { Err(BadFile { line: 1, wrong: FileWrong::Empty }) } else { Ok(all) }
}

/// Writes them as [`read`] reads them.
pub fn write<'t>(templates: impl IntoIterator<Item = &'t TemplateText>) -> String {
    let mut file = String::new();
    for it in templates {
        if !file.is_empty() {
            file.push('\n');
        }
        file.push_str(&format!("{NAME}{}\n", it.name));
        if let Some(kind) = it.kind {
            file.push_str(&format!("kind: {}\n", kind.code()));
        }
        if let Some(level) = it.level {
            file.push_str(&format!("level: {}\n", level.code()));
        }
        for language in Language::ALL {
            if !it.of(language).is_empty() {
                file.push_str(&format!("-- {}\n{}\n", language.code(), it.of(language)));
            }
        }
    }
    file
}
