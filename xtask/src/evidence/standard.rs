//! A standard as its data file says it: what it asks in our own words, and how far that is met.

use std::collections::BTreeMap;

use anyhow::{Context, bail};
use toml::{Table, Value};

use super::annotations::Shown;
use crate::tidy::File;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum State {
    Met,
    Partly,
    Not,
    NotApplicable,
}

impl State {
    pub(super) const ALL: [Self; 4] = [Self::Met, Self::Partly, Self::Not, Self::NotApplicable];

    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Partly => "partly",
            Self::Not => "not",
            Self::NotApplicable => "not applicable",
        }
    }
}

#[derive(Debug)]
pub(super) struct Requirement {
    pub(super) level: Option<u8>,
    pub(super) says: String,
    pub(super) state: State,
    /// How it is met.
    pub(super) how: Option<String>,
    /// What is missing.
    pub(super) gap: Option<String>,
    /// Why it does not apply.
    pub(super) why: Option<String>,
    pub(super) documents: Vec<String>,
}

#[derive(Debug)]
pub(super) struct Chapter {
    pub(super) name: String,
    /// How many of its requirements stand here: one that is dropped by accident is noticed.
    requirements: usize,
}

/// `6.10.1` comes after `6.3.1`.
pub(super) type Number = Vec<u16>;

#[derive(Debug)]
pub(super) struct Standard {
    pub(super) title: String,
    pub(super) about: String,
    pub(super) chapters: BTreeMap<u16, Chapter>,
    pub(super) requirements: BTreeMap<Number, Requirement>,
}

pub(super) fn number(text: &str) -> Option<Number> {
    text.split('.').map(|part| part.parse().ok()).collect()
}

pub(super) fn said(number: &[u16]) -> String {
    let parts: Vec<String> = number.iter().map(u16::to_string).collect();
    parts.join(".")
}

impl Standard {
    pub(super) fn read(text: &str) -> anyhow::Result<Self> {
        let table: Table = text.parse()?;
        let mut chapters = BTreeMap::new();
        for (key, chapter) in inner(&table, "chapters")? {
            let chapter = chapter.as_table().with_context(|| format!("chapter {key} is no table"))?;
            let requirements = chapter.get("requirements").and_then(Value::as_integer);
            let requirements = requirements.and_then(|count| usize::try_from(count).ok());
            let requirements = requirements.with_context(|| format!("chapter {key}: requirements is no number"))?;
            chapters.insert(key.parse()?, Chapter { name: required(chapter, "name")?, requirements });
        }
        let mut requirements = BTreeMap::new();
        for (key, value) in inner(&table, "requirements")? {
            let number = number(key).with_context(|| format!("{key} is no number of a requirement"))?;
            let requirement = Requirement::read(value).with_context(|| format!("requirement {key}"))?;
            requirements.insert(number, requirement);
        }
        Ok(Self { title: required(&table, "title")?, about: required(&table, "about")?, chapters, requirements })
    }

    /// What is claimed without evidence, and what the tests say of requirements that are not so.
    pub(super) fn flaws(&self, data: &str, shown: &[&Shown], files: &[File]) -> Vec<String> {
        let mut flaws = Vec::new();
        for (number, requirement) in &self.requirements {
            let name = said(number);
            let has_test = shown.iter().any(|one| one.number == name);
            match requirement.state {
                State::Met if !has_test && requirement.documents.is_empty() => {
                    flaws.push(format!("{data}: {name} is said to be met and nothing shows it: no test, no document"));
                }
                State::Met | State::Partly if requirement.how.is_none() => {
                    flaws.push(format!("{data}: {name} is met: say in how by what"));
                }
                State::Partly | State::Not if requirement.gap.is_none() => {
                    flaws.push(format!("{data}: {name} is not met: say in gap what is missing"));
                }
                State::NotApplicable if requirement.why.is_none() => {
                    flaws.push(format!("{data}: {name} does not apply: say why"));
                }
                _ => {}
            }
            if !number.first().is_some_and(|chapter| self.chapters.contains_key(chapter)) {
                flaws.push(format!("{data}: {name} is of no chapter"));
            }
            for document in &requirement.documents {
                if !files.iter().any(|file| file.path == *document) {
                    flaws.push(format!("{data}: {name} names {document}, which does not exist"));
                }
            }
        }
        for (number, chapter) in &self.chapters {
            let stand = self.requirements.keys().filter(|key| key.first() == Some(number)).count();
            if stand != chapter.requirements {
                let expected = chapter.requirements;
                flaws.push(format!("{data}: chapter {number} has {expected} requirements and {stand} stand here"));
            }
        }
        for one in shown {
            let place = format!("{}:{}: {} {}", one.path, one.line, one.standard, one.number);
            match number(&one.number).and_then(|number| self.requirements.get(&number)) {
                None => flaws.push(format!("{place} does not stand in {data}")),
                Some(requirement) if requirement.state >= State::Not => {
                    flaws.push(format!("{place} is said to be {} met in {data}", requirement.state.words()));
                }
                Some(_) => {}
            }
        }
        flaws
    }
}

impl Requirement {
    fn read(value: &Value) -> anyhow::Result<Self> {
        let table = value.as_table().context("is no table")?;
        for key in table.keys() {
            if !["level", "says", "state", "how", "gap", "why", "documents"].contains(&key.as_str()) {
                bail!("{key} is no field of a requirement");
            }
        }
        let state = required(table, "state")?;
        let documents = table.get("documents").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        Ok(Self {
            level: table.get("level").and_then(Value::as_integer).and_then(|level| u8::try_from(level).ok()),
            says: required(table, "says")?,
            state: State::ALL
                .into_iter()
                .find(|one| one.words() == state)
                .with_context(|| format!("{state} is no state: write met, partly, not or not applicable"))?,
            how: optional(table, "how"),
            gap: optional(table, "gap"),
            why: optional(table, "why"),
            documents: documents.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        })
    }
}

fn inner<'t>(table: &'t Table, key: &str) -> anyhow::Result<&'t Table> {
    table.get(key).and_then(Value::as_table).with_context(|| format!("there is no [{key}]"))
}

fn optional(table: &Table, key: &str) -> Option<String> {
    table.get(key).and_then(Value::as_str).map(str::to_owned)
}

fn required(table: &Table, key: &str) -> anyhow::Result<String> {
    optional(table, key).with_context(|| format!("{key} is missing"))
}
