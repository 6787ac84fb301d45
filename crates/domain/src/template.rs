//! Texts of the CERT's own to begin an advice with, so that what is said often need not be written anew each time. A text has
//! the notation of [`crate::advice`], and placeholders in braces: `{product}`. Pure; `store::templates` keeps them.
//!
//! A text is copied into a notice and not pointed to: whoever changes a template changes no notice.

mod file;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Deref;

use crate::advice::{self, Course, EVERYBODY};
use crate::follow_up::Level;
use crate::organisation::Language;

pub use file::{BadFile, FileWrong, read, write};

/// Signs of a name.
pub const MAX_NAME: usize = 100;
/// Signs of the text in one language: half of what an advice may have, so that two fit into one.
pub const MAX_TEXT: usize = 10_000;
/// So many stand in a list that somebody chooses from.
pub const MOST: usize = 100;
/// The most that a file of them weighs: whatever [`write`] writes fits.
pub const MAX_FILE_BYTES: usize = 9 << 20;

/// What stands in braces, and is filled in when a template is put into an advice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Placeholder {
    /// The title of the advisory.
    Title,
    /// Its number with whoever published it.
    Number,
    Maker,
    Product,
    /// The version in which the maker has solved it.
    FixedVersion,
    /// By when an answer is due.
    Deadline,
    CertName,
    CertPhone,
    CertMail,
}

impl Placeholder {
    pub const ALL: [Self; 9] = [
        Self::Title,
        Self::Number,
        Self::Maker,
        Self::Product,
        Self::FixedVersion,
        Self::Deadline,
        Self::CertName,
        Self::CertPhone,
        Self::CertMail,
    ];

    /// What stands between the braces, in texts of either language.
    pub fn code(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Number => "number",
            Self::Maker => "maker",
            Self::Product => "product",
            Self::FixedVersion => "fixed_version",
            Self::Deadline => "deadline",
            Self::CertName => "cert_name",
            Self::CertPhone => "cert_phone",
            Self::CertMail => "cert_mail",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|placeholder| placeholder.code() == code)
    }
}

/// With the braces, as it stands in a text.
impl fmt::Display for Placeholder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{{}}}", self.code())
    }
}

/// What a text advises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Install what the maker offers.
    Update,
    /// Make misuse harder while there is nothing to install.
    Mitigate,
    /// Take it off the network.
    Isolate,
    /// Watch for signs of misuse.
    Monitor,
    /// Warn people of mails that lure.
    Phishing,
}

impl Kind {
    pub const ALL: [Self; 5] = [Self::Update, Self::Mitigate, Self::Isolate, Self::Monitor, Self::Phishing];

    pub fn code(self) -> &'static str {
        match self {
            Self::Update => "update",
            Self::Mitigate => "mitigate",
            Self::Isolate => "isolate",
            Self::Monitor => "monitor",
            Self::Phishing => "phishing",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// The kinds that suit what a maker offers, by the categories of its remediations (CSAF 2.0, 3.2.3.12.1; 2.1 adds
/// `optional_patch`), and how urgent it is. Watching and warning are for the analyst to choose.
pub fn suitable<'c>(categories: impl IntoIterator<Item = &'c str>, level: Level) -> BTreeSet<Kind> {
    let mut kinds = BTreeSet::new();
    for category in categories {
        match category {
            "vendor_fix" | "optional_patch" => kinds.insert(Kind::Update),
            "workaround" | "mitigation" => kinds.insert(Kind::Mitigate),
            _ => false,
        };
    }
    // Nothing to install: what is left is to make it harder.
    if !kinds.contains(&Kind::Update) {
        kinds.insert(Kind::Mitigate);
    }
    if level == Level::Danger {
        kinds.insert(Kind::Isolate);
    }
    kinds
}

/// A template as somebody wrote it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TemplateText {
    pub name: String,
    /// When it fits; without one, at every level.
    pub level: Option<Level>,
    /// What it advises; without one, it suits whatever the maker offers.
    pub kind: Option<Kind>,
    pub nl: String,
    pub en: String,
}

impl TemplateText {
    pub fn of(&self, language: Language) -> &str {
        match language {
            Language::Nl => &self.nl,
            Language::En => &self.en,
        }
    }

    /// Whether it is offered first.
    pub fn fits(&self, level: Level, kinds: &BTreeSet<Kind>) -> bool {
        self.level.is_none_or(|own| own == level) && self.kind.is_none_or(|kind| kinds.contains(&kind))
    }
}

/// A template that was looked at: it has a name and a text, all its headings and placeholders are known, and it can be written
/// into a file and read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(TemplateText);

/// What is wrong with a template. Lines are counted from 1 within the text of the language.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    #[error("the template has no name")]
    NoName,
    #[error("the name is longer than {} signs", MAX_NAME)]
    LongName,
    #[error("the template has no text; write one in Dutch or in English")]
    NoText,
    #[error("the text in `{}` is longer than {} signs", .0.code(), MAX_TEXT)]
    LongText(Language),
    #[error("[{words}] says nothing about who reads it; docs/notices.md has the words")]
    Heading { language: Language, line: usize, words: String },
    #[error("{{{words}}} is no placeholder; choose from {}", placeholders())]
    Placeholder { language: Language, line: usize, words: String },
    #[error(
        "a line of a text may not begin with `== `, nor be `-- nl` or `-- en`: files of templates are parted by them"
    )]
    Mark { language: Language, line: usize },
}

impl Wrong {
    /// The text and the line that it stands in.
    pub fn place(&self) -> Option<(Language, usize)> {
        match self {
            Self::Heading { language, line, .. }
            | Self::Placeholder { language, line, .. }
            | Self::Mark { language, line } => Some((*language, *line)),
            Self::NoName | Self::LongName | Self::NoText | Self::LongText(_) => None,
        }
    }
}

fn placeholders() -> String {
    Placeholder::ALL.map(|placeholder| placeholder.to_string()).join(" ")
}

impl Template {
    /// Looks at what somebody wrote. White space around name and texts goes.
    pub fn check(written: TemplateText) -> Result<Self, Wrong> {
        let name = written.name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() {
            return Err(Wrong::NoName);
        }
        if name.chars().count() > MAX_NAME {
            return Err(Wrong::LongName);
        }
        let text = |language| -> Result<String, Wrong> {
            let text = written.of(language).replace("\r\n", "\n").replace('\r', "\n");
            look_at(language, &text)?;
            Ok(text.trim().to_owned())
        };
        let (nl, en) = (text(Language::Nl)?, text(Language::En)?);
        if nl.is_empty() && en.is_empty() {
            return Err(Wrong::NoText);
        }
        Ok(Self(TemplateText { name, level: written.level, kind: written.kind, nl, en }))
    }
}

impl Deref for Template {
    type Target = TemplateText;

    fn deref(&self) -> &TemplateText {
        &self.0
    }
}

fn look_at(language: Language, text: &str) -> Result<(), Wrong> {
    if text.chars().count() > MAX_TEXT {
        return Err(Wrong::LongText(language));
    }
    if let Some(unknown) = Course::read(text).unknown.into_iter().next() {
        return Err(Wrong::Heading { language, line: unknown.line, words: unknown.words });
    }
    if let Some(strange) = braces(text).into_iter().find(|found| found.known.is_none()) {
        return Err(Wrong::Placeholder { language, line: strange.line, words: strange.words.to_owned() });
    }
    // Also below blanks: those before a text go.
    match text.lines().position(|line| file::parts(line.trim_start())) {
        Some(before) => Err(Wrong::Mark { language, line: before + 1 }),
        None => Ok(()),
    }
}

/// What stands between braces.
struct Braces<'t> {
    line: usize,
    words: &'t str,
    known: Option<Placeholder>,
}

/// All of them, in order. Braces that are opened and not closed again hold the rest of their line: a slip of the pen is told of
/// like a word that is not known.
fn braces(text: &str) -> Vec<Braces<'_>> {
    let mut found = Vec::new();
    for (line, mut rest) in (1..).zip(text.lines()) {
        while let Some((_, after)) = rest.split_once('{') {
            let closed = after.split_once('}');
            let known = closed.and_then(|(words, _)| Placeholder::from_code(words.trim()));
            let (words, tail) = closed.unwrap_or((after, ""));
            found.push(Braces { line, words: words.trim(), known });
            rest = tail;
        }
    }
    found
}

/// Puts values in the place of placeholders. One without a value stays, so that whoever writes sees that something is missing.
pub fn fill(text: &str, value: impl Fn(Placeholder) -> Option<String>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let closed = after.split_once('}').filter(|(words, _)| !words.contains('\n'));
        let known = closed.and_then(|(words, tail)| Some((Placeholder::from_code(words.trim())?, tail)));
        let Some((placeholder, tail)) = known else {
            filled.push('{');
            rest = after;
            continue;
        };
        match value(placeholder).map(|value| plain(&value)).filter(|value| !value.is_empty()) {
            Some(value) => filled.push_str(&value),
            None => filled.push_str(&placeholder.to_string()),
        }
        rest = tail;
    }
    filled.push_str(rest);
    filled
}

/// Makers write titles and names. None of them begins a line, opens a passage, or is taken for a placeholder.
fn plain(value: &str) -> String {
    let words = value.split_whitespace().collect::<Vec<_>>().join(" ");
    words
        .chars()
        .filter(|sign| !sign.is_control())
        .map(|sign| match sign {
            '[' | '{' => '(',
            ']' | '}' => ')',
            sign => sign,
        })
        .collect()
}

/// Placeholders that nobody has filled in, with their lines: nobody is to be sent a brace.
pub fn unfilled(text: &str) -> Vec<(usize, Placeholder)> {
    braces(text).into_iter().filter_map(|found| Some((found.line, found.known?))).collect()
}

/// Puts a text behind another. What is for everybody says so, for it would be read by those of the last passage alone.
pub fn append(text: &str, addition: &str, language: Language) -> String {
    let (text, addition) = (text.trim_end(), addition.trim());
    if text.trim().is_empty() || addition.is_empty() {
        return if addition.is_empty() { text.to_owned() } else { addition.to_owned() };
    }
    if addition.lines().next().is_some_and(advice::is_heading) {
        return format!("{text}\n\n{addition}");
    }
    let [dutch, english] = EVERYBODY;
    let everybody = if language == Language::Nl { dutch } else { english };
    format!("{text}\n\n[{everybody}]\n{addition}")
}
