//! A course of action (handelingsadvies): one source text, of which everybody reads the passages that are for them.
//!
//! A line that holds nothing but words in square brackets says for whom the lines below it are, until the next one:
//! `[technical]`, `[medical technology, supplier]`. What stands above the first is for everybody. `[if not possible]` begins
//! what to do when the rest cannot be done. The words are understood in Dutch and in English, in either text.
//!
//! Nothing that was written is ever lost: a line in brackets that is not understood is read as text, and named so that whoever
//! writes can mend it.

use std::collections::BTreeSet;

use crate::asset::AssetClass;
use crate::organisation::{OrganisationKind, Size};

/// For whom a passage is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Who looks after computers, networks and software.
    Technical,
    /// Who looks after medical devices.
    MedicalTechnology,
    /// An IT supplier that acts for institutions.
    Supplier,
    /// A small institution without IT staff.
    Small,
    /// The board: nobody mails it; the institution passes these sentences on.
    Board,
}

impl Group {
    pub const ALL: [Self; 5] = [Self::Technical, Self::MedicalTechnology, Self::Supplier, Self::Small, Self::Board];

    pub fn code(self) -> &'static str {
        match self {
            Self::Technical => "technical",
            Self::MedicalTechnology => "medical_technology",
            Self::Supplier => "supplier",
            Self::Small => "small",
            Self::Board => "board",
        }
    }

    /// The words in brackets: Dutch, English.
    pub fn words(self) -> [&'static str; 2] {
        match self {
            Self::Technical => ["techniek", "technical"],
            Self::MedicalTechnology => ["medische techniek", "medical technology"],
            Self::Supplier => ["leverancier", "supplier"],
            Self::Small => ["klein", "small"],
            Self::Board => ["bestuur", "board"],
        }
    }
}

/// The words for everybody, and for what to do when the rest cannot be done: Dutch, English.
pub const EVERYBODY: [&str; 2] = ["iedereen", "everybody"];
pub const IF_NOT_POSSIBLE: [&str; 2] = ["lukt het niet", "if not possible"];

/// Whom an organisation's people are among. Who looks after what differs from house to house, and whoever is told of a
/// device may be the only one: so the devices decide, and not what somebody is called.
pub fn groups_of(
    kind: OrganisationKind,
    size: Option<Size>,
    classes: impl IntoIterator<Item = Option<AssetClass>>,
) -> BTreeSet<Group> {
    if kind != OrganisationKind::ItSupplier && size == Some(Size::Small) {
        return BTreeSet::from([Group::Small]);
    }
    let mut groups: BTreeSet<Group> = classes
        .into_iter()
        .map(|class| match class {
            Some(AssetClass::MedicalDevice) => Group::MedicalTechnology,
            Some(AssetClass::OfficeIt | AssetClass::Building | AssetClass::SupplierCloud) | None => Group::Technical,
        })
        .collect();
    // Nobody here knows the devices of who counts its own; both may be meant.
    if groups.is_empty() {
        groups.extend([Group::Technical, Group::MedicalTechnology]);
    }
    if kind == OrganisationKind::ItSupplier {
        groups.insert(Group::Supplier);
    }
    groups
}

/// Lines between two headings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// Nobody in particular: for everybody.
    pub groups: BTreeSet<Group>,
    /// What to do when the rest cannot be done.
    pub if_not_possible: bool,
    /// What blank lines part, with single blanks.
    pub paragraphs: Vec<String>,
}

impl Passage {
    fn is_for(&self, readers: &BTreeSet<Group>) -> bool {
        // What everybody is to read the board is not told: it has three sentences of its own.
        if self.groups.is_empty() { !readers.contains(&Group::Board) } else { !self.groups.is_disjoint(readers) }
    }
}

/// A line in brackets that says nothing we know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownHeading {
    /// From 1.
    pub line: usize,
    /// The words between the commas that are not known.
    pub words: String,
}

/// A source text that has been read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Course {
    pub passages: Vec<Passage>,
    pub unknown: Vec<UnknownHeading>,
}

impl Course {
    pub fn read(text: &str) -> Self {
        let mut course = Self::default();
        let (mut groups, mut if_not_possible, mut lines) = (BTreeSet::new(), false, Vec::new());
        for (number, line) in text.lines().enumerate() {
            match heading(line) {
                None => lines.push(line),
                Some(Err(words)) => {
                    course.unknown.push(UnknownHeading { line: number + 1, words });
                    lines.push(line);
                }
                Some(Ok((next, fallback))) => {
                    course.put(&groups, if_not_possible, &lines);
                    (groups, if_not_possible) = (next, fallback);
                    lines.clear();
                }
            }
        }
        course.put(&groups, if_not_possible, &lines);
        course
    }

    fn put(&mut self, groups: &BTreeSet<Group>, if_not_possible: bool, lines: &[&str]) {
        let paragraphs: Vec<String> = lines
            .split(|line| line.trim().is_empty())
            .map(|part| part.iter().flat_map(|line| line.split_whitespace()).collect::<Vec<_>>().join(" "))
            .filter(|part| !part.is_empty())
            .collect();
        if !paragraphs.is_empty() {
            self.passages.push(Passage { groups: groups.clone(), if_not_possible, paragraphs });
        }
    }

    /// What these readers do, in the order of the source.
    pub fn actions<'c>(&'c self, readers: &'c BTreeSet<Group>) -> impl Iterator<Item = &'c Passage> {
        self.passages.iter().filter(|passage| !passage.if_not_possible && passage.is_for(readers))
    }

    /// What these readers do when that is not possible.
    pub fn fallback<'c>(&'c self, readers: &'c BTreeSet<Group>) -> impl Iterator<Item = &'c str> {
        let passages = self.passages.iter().filter(|passage| passage.if_not_possible && passage.is_for(readers));
        passages.flat_map(|passage| &passage.paragraphs).map(String::as_str)
    }

    /// What an institution may pass on to its board.
    pub fn for_board(&self) -> Vec<&str> {
        let passages = self.passages.iter().filter(|passage| passage.groups.contains(&Group::Board));
        passages.flat_map(|passage| &passage.paragraphs).map(String::as_str).collect()
    }
}

/// Whether a line says for whom the lines below it are.
pub(crate) fn is_heading(line: &str) -> bool {
    matches!(heading(line), Some(Ok(_)))
}

/// For whom the next lines are, when the line is a heading; or the words that are not known.
fn heading(line: &str) -> Option<Result<(BTreeSet<Group>, bool), String>> {
    let words = line.trim().strip_prefix('[')?.strip_suffix(']')?;
    let (mut groups, mut if_not_possible, mut everybody, mut unknown) = (BTreeSet::new(), false, false, Vec::new());
    for word in words.split(',') {
        let plain = word.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        if let Some(group) = Group::ALL.into_iter().find(|group| group.words().contains(&plain.as_str())) {
            groups.insert(group);
        } else if IF_NOT_POSSIBLE.contains(&plain.as_str()) {
            if_not_possible = true;
        } else if EVERYBODY.contains(&plain.as_str()) {
            everybody = true;
        } else {
            unknown.push(word.trim());
        }
    }
    if everybody {
        groups.clear();
    }
    Some(if unknown.is_empty() { Ok((groups, if_not_possible)) } else { Err(unknown.join(", ")) })
}

#[cfg(test)]
mod tests;
