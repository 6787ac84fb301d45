//! Topics: what an organisation wants to be quiet about, and what it wants to hear of although nothing of it is concerned.
//! A topic is a kind of device or a maker, because inventories and advisories say these two of everything. Pure;
//! `store::topics` keeps them, and `store::notices::quiet` heeds them.
//!
//! ADR 0034 says what can never be made quiet, and why.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use crate::advisory::Advisory;
use crate::asset::AssetClass;
use crate::audience::Tlp;
use crate::follow_up::Level;
use crate::notice::Severity;
use crate::time::Day;

/// Longest name of a maker, and longest reason, in signs.
pub const MAX_NAME: usize = 200;
pub const MAX_WHY: usize = 500;
/// An organisation has at most so many of each; whoever needs more wants another sort of service.
pub const MOST: usize = 50;
/// So far ahead a topic may be quiet, in days: twelve months, with the day of a leap year.
pub const MOST_DAYS: i64 = 366;

/// A maker's name as it is compared: words of letters and digits, in lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MakerKey(String);

impl MakerKey {
    /// `None` for a name without a letter or digit, and for one that is longer than names are.
    pub fn of(name: &str) -> Option<Self> {
        if name.chars().count() > MAX_NAME {
            return None;
        }
        let lower = name.to_lowercase();
        let words: Vec<&str> =
            lower.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        (!words.is_empty()).then(|| Self(words.join(" ")))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// A kind of device.
    Class(AssetClass),
    Maker(MakerKey),
}

const CLASS: &str = "class:";
const MAKER: &str = "maker:";

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Class(class) => write!(f, "{CLASS}{}", class.code()),
            Self::Maker(maker) => write!(f, "{MAKER}{}", maker.as_str()),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a topic is class: and a kind of device, or maker: and a name")]
pub struct NotTopic;

impl FromStr for Topic {
    type Err = NotTopic;

    fn from_str(text: &str) -> Result<Self, NotTopic> {
        if let Some(class) = text.strip_prefix(CLASS) {
            return AssetClass::from_code(class).map(Self::Class).ok_or(NotTopic);
        }
        text.strip_prefix(MAKER).and_then(MakerKey::of).map(Self::Maker).ok_or(NotTopic)
    }
}

/// Why a topic is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadTopic {
    #[error("choose a kind of device, or write the name of a maker in at most {MAX_NAME} signs")]
    Topic,
    #[error("only what is low or medium can be quiet")]
    Level,
    #[error("say until when it is quiet: from tomorrow on, within twelve months")]
    Until,
    #[error("the reason is longer than {MAX_WHY} signs; shorten it")]
    WhyTooLong,
    #[error("at most {MOST} topics; take one away first")]
    TooMany,
}

/// A topic as somebody chooses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub topic: Topic,
    /// A maker as it was written; empty for a kind of device.
    pub name: String,
}

impl Named {
    /// A kind of device when one was chosen, else the maker that was written.
    pub fn read(class: &str, maker: &str) -> Result<Self, BadTopic> {
        let name = maker.split_whitespace().collect::<Vec<_>>().join(" ");
        let topic = match (class, name.is_empty()) {
            ("", false) => MakerKey::of(&name).map(Topic::Maker),
            // Of two answers nobody can tell which one is meant.
            (class, true) => AssetClass::from_code(class).map(Topic::Class),
            (_, false) => None,
        };
        Ok(Self { topic: topic.ok_or(BadTopic::Topic)?, name })
    }
}

/// What an organisation wants to be quiet about, and for how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quiet {
    pub about: Named,
    /// Medium: what is low as well.
    pub up_to: Severity,
    /// The last day.
    pub until: Day,
    /// May be empty.
    pub why: String,
}

impl Quiet {
    pub fn check(&self, today: Day) -> Result<(), BadTopic> {
        if self.up_to == Severity::High {
            return Err(BadTopic::Level);
        }
        if self.until <= today || self.until > today.plus_days(MOST_DAYS) {
            return Err(BadTopic::Until);
        }
        if self.why.chars().count() > MAX_WHY { Err(BadTopic::WhyTooLong) } else { Ok(()) }
    }

    pub fn holds(&self, today: Day) -> bool {
        today <= self.until
    }

    /// Is somebody who is told of this device about something so bad meant to be left in peace?
    fn covers(&self, level: Level, told: &Concerned, today: Day) -> bool {
        let mild = match level {
            Level::Low => true,
            Level::Medium => self.up_to >= Severity::Medium,
            Level::High | Level::Danger => false,
        };
        mild && self.holds(today)
            && match &self.about.topic {
                Topic::Class(class) => told.class == Some(*class),
                Topic::Maker(maker) => told.makers.contains(maker),
            }
    }
}

/// What a notice tells an organisation of, device by device; alike ones once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Concerned {
    pub class: Option<AssetClass>,
    /// As the organisation registered it, and as the advisory calls it.
    pub makers: BTreeSet<MakerKey>,
}

/// Until when a notice is quiet, by choice of the organisation that is told; `None`: it is told at once.
///
/// Everything that it tells of must be within what was chosen: whoever is quiet about office IT still hears at once of an
/// advisory that is about an infusion pump as well. What nobody knows the class of is in no class.
pub fn quiet_until(
    chosen: &[Quiet],
    level: Level,
    exploited: bool,
    told: &BTreeSet<Concerned>,
    today: Day,
) -> Option<Day> {
    if exploited || matches!(level, Level::High | Level::Danger) {
        return None;
    }
    let mut until: Option<Day> = None;
    for it in told {
        let longest = chosen.iter().filter(|quiet| quiet.covers(level, it, today)).map(|quiet| quiet.until).max()?;
        until = Some(until.map_or(longest, |until| until.min(longest)));
    }
    until
}

/// May an organisation that is not concerned hear of an advisory? Only of what everybody in the sector may read.
pub fn may_follow(tlp: Tlp) -> bool {
    match tlp {
        Tlp::Clear | Tlp::Green => true,
        Tlp::Amber | Tlp::AmberStrict | Tlp::Red => false,
    }
}

/// The makers that an advisory names, with the name as it writes it.
pub fn makers(advisory: &Advisory) -> Vec<(MakerKey, String)> {
    let mut found: Vec<(MakerKey, String)> = Vec::new();
    for name in advisory.products.iter().filter_map(|entry| entry.vendor()) {
        if let Some(key) = MakerKey::of(name)
            && !found.iter().any(|(known, _)| *known == key)
        {
            found.push((key, name.to_owned()));
        }
    }
    found
}

/// What publishers write when something is being exploited (CSAF 2.0 §3.2.3.14, threats of the category `exploit_status`; the first
/// is Microsoft's).
const SAID: [&str; 5] =
    ["exploited:yes", "actively exploited", "exploited in the wild", "active exploitation", "known exploited"];

/// Does the publisher say that one of the vulnerabilities is being exploited? The words are free text: when in doubt it is yes, which
/// costs somebody one mail.
pub fn says_exploited(advisory: &Advisory) -> bool {
    let threats = advisory.vulnerabilities.iter().flat_map(|it| &it.threats);
    threats.filter(|threat| threat.category == "exploit_status").any(|threat| {
        let text = threat.details.to_lowercase();
        SAID.iter().any(|said| {
            text.match_indices(*said).any(|(at, _)| {
                let before = text.get(..at).unwrap_or_default().trim_end();
                !["not", "no"].iter().any(|no| before == *no || before.ends_with(&format!(" {no}")))
            })
        })
    })
}

#[cfg(test)]
mod tests;
