//! What somebody told about an asset beside the line that its institution imported: an answer to a question of the CERT.
//! The line stays as it came; a fact lies over it until the inventory itself says something newer.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::asset::AssetLine;
use crate::time::Timestamp;

/// What a fact is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactField {
    Version,
    Model,
    /// Whether something that an advisory sets as a condition holds. An inventory has no column for it.
    Condition,
    /// Whether the device is still there. The only value is "gone".
    Presence,
}

impl FactField {
    pub const ALL: [Self; 4] = [Self::Version, Self::Model, Self::Condition, Self::Presence];

    pub fn code(self) -> &'static str {
        match self {
            Self::Version => "version",
            Self::Model => "model",
            Self::Condition => "condition",
            Self::Presence => "presence",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.code() == code)
    }

    /// What a line says of it; empty when a line cannot say it.
    pub fn of(self, line: &AssetLine) -> &str {
        match self {
            Self::Version => &line.version,
            Self::Model => &line.model_number,
            Self::Condition | Self::Presence => "",
        }
    }
}

/// The device that a fact was told of, as it was registered then. When another one has its number now, the fact is not
/// about it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    pub maker: String,
    pub product: String,
    pub serial: String,
}

impl About {
    pub fn of(line: &AssetLine) -> Self {
        Self { maker: line.maker.clone(), product: line.product.clone(), serial: line.serial.clone() }
    }

    /// Whether a line with the same inventory number is another device. A serial number tells, where both have one; else
    /// the names do. A missing one says nothing.
    pub fn is_other_than(&self, line: &AssetLine) -> bool {
        if !folded(&self.serial).is_empty() && !folded(&line.serial).is_empty() {
            return folded(&line.serial) != folded(&self.serial);
        }
        is_other_name(&line.maker, &self.maker) || is_other_name(&line.product, &self.product)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    pub field: FactField,
    /// The condition, for a condition; else empty.
    pub subject: String,
    /// `None`: it cannot be told ("cannot be read"). A condition is `yes` or `no`.
    pub value: Option<String>,
    /// What the line said in this field when it was told.
    pub registered: String,
    pub about: About,
    /// Who said it, by name.
    pub by: String,
    pub at: Timestamp,
}

/// Why a fact holds no longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Superseded {
    /// The inventory says something newer in this field.
    Import,
    /// The inventory number is another device's now.
    OtherDevice,
    /// A later answer.
    Answer,
    /// Whoever said it has taken it back.
    Withdrawn,
}

impl Superseded {
    pub fn code(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::OtherDevice => "other_device",
            Self::Answer => "answer",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// The value of a condition that holds, and of one that does not.
pub const YES: &str = "yes";
pub const NO: &str = "no";
/// The value of presence.
pub const GONE: &str = "gone";

impl Fact {
    /// Whether a line that was imported later takes this fact's place. An empty field says nothing; neither does the
    /// value that stood there when the question was asked, nor the one that was answered.
    pub fn superseded_by(&self, line: &AssetLine) -> Option<Superseded> {
        let newer = |now: &str, then: &str| !folded(now).is_empty() && folded(now) != folded(then);
        if self.about.is_other_than(line) {
            return Some(Superseded::OtherDevice);
        }
        // An inventory that still writes about a device says that it is there.
        if self.field == FactField::Presence {
            return Some(Superseded::Import);
        }
        let now = self.field.of(line);
        let said = self.value.as_deref().unwrap_or_default();
        (newer(now, &self.registered) && newer(now, said)).then_some(Superseded::Import)
    }
}

/// A name that is written out, or shortened, is the same name; a missing one says nothing.
fn is_other_name(now: &str, then: &str) -> bool {
    let (now, then) = (folded(now), folded(then));
    !now.is_empty() && !then.is_empty() && !now.contains(&then) && !then.contains(&now)
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The line as matching reads it: what was told stands over what is registered.
pub fn effective<'l>(line: &'l AssetLine, facts: &[Fact]) -> Cow<'l, AssetLine> {
    let mut it = Cow::Borrowed(line);
    for fact in facts {
        let Some(value) = fact.value.as_deref() else { continue };
        match fact.field {
            FactField::Version => it.to_mut().version = value.to_owned(),
            FactField::Model => it.to_mut().model_number = value.to_owned(),
            FactField::Condition | FactField::Presence => {}
        }
    }
    it
}

/// The conditions that somebody answered, with the answer.
pub fn conditions(facts: &[Fact]) -> Vec<(String, bool)> {
    let of = facts.iter().filter(|fact| fact.field == FactField::Condition);
    of.filter_map(|fact| Some((fact.subject.clone(), fact.value.as_deref()? == YES))).collect()
}

/// True when the institution said that the device is no longer there.
pub fn is_gone(facts: &[Fact]) -> bool {
    facts.iter().any(|fact| fact.field == FactField::Presence)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(version: &str) -> AssetLine {
        AssetLine {
            maker: "Halmarin".into(),
            product: "Perfuro 500".into(),
            version: version.into(),
            serial: "S-1".into(),
            ..AssetLine::default()
        }
    }

    fn fact(field: FactField, value: Option<&str>, registered: &str) -> Fact {
        Fact {
            field,
            subject: String::new(),
            value: value.map(str::to_owned),
            registered: registered.into(),
            about: About::of(&line("")),
            by: "Jip".into(),
            at: Timestamp::from_millis(0),
        }
    }

    #[test]
    fn a_fact_lies_over_the_line_and_leaves_it_as_it_is() {
        let registered = line("");
        let told = effective(&registered, &[fact(FactField::Version, Some("4.1"), "")]).into_owned();
        assert_eq!((told.version.as_str(), registered.version.as_str()), ("4.1", ""));
        assert_eq!(effective(&registered, &[fact(FactField::Version, None, "")]).version, "");
    }

    #[test]
    fn only_something_newer_in_the_field_takes_its_place() {
        let told = fact(FactField::Version, Some("4.1"), "onbekend");
        for same in ["", " ", "onbekend", "Onbekend", "4.1"] {
            assert_eq!(told.superseded_by(&line(same)), None, "{same:?}");
        }
        assert_eq!(told.superseded_by(&line("4.2")), Some(Superseded::Import));
        let unknown = fact(FactField::Version, None, "");
        assert_eq!(unknown.superseded_by(&line("4.2")), Some(Superseded::Import));
        assert_eq!(unknown.superseded_by(&line("")), None);
    }

    #[test]
    fn another_device_with_the_same_number_is_not_what_was_spoken_of() {
        let told = fact(FactField::Version, Some("4.1"), "");
        let other = |serial: &str, product: &str, maker: &str| AssetLine {
            serial: serial.into(),
            product: product.into(),
            maker: maker.into(),
            ..line("")
        };
        assert_eq!(told.superseded_by(&other("S-2", "Perfuro 500", "Halmarin")), Some(Superseded::OtherDevice));
        assert_eq!(told.superseded_by(&other("", "Luma", "Halmarin")), Some(Superseded::OtherDevice));
        // The same serial number is the same device, whatever it is called; so is a name that is written out.
        assert_eq!(told.superseded_by(&other("S-1", "Infuuspomp", "Onbekend")), None);
        assert_eq!(told.superseded_by(&other("", "Perfuro 500 pomp", "Halmarin")), None);
    }

    #[test]
    fn conditions_are_told_apart() {
        let with = |subject: &str, value: Option<&str>| Fact {
            subject: subject.into(),
            ..fact(FactField::Condition, value, "")
        };
        let facts = [with("WLAN", Some(YES)), with("Windows 7", Some(NO)), with("option X", None)];
        assert_eq!(conditions(&facts), [("WLAN".to_owned(), true), ("Windows 7".to_owned(), false)]);
        assert!(!is_gone(&facts));
        assert!(is_gone(&[fact(FactField::Presence, Some(GONE), "")]));
    }
}
