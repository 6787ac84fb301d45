//! How long what is kept: a term for each kind of object, what happens at its end, and how a CERT's own terms are read.
//! Pure; `store::retention` counts and applies.
//!
//! A term counts from when something ended, never from when it began: what still works is not taken away. What has no term
//! stands in [`Beside`], so that a table of both is complete.

use std::collections::BTreeMap;

use crate::link::LINK_DAYS;

/// A kind of object with a term of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The bytes of inventories as uploaded.
    InventoryFiles,
    /// The words of lines that are gone from the inventory.
    GoneDevices,
    /// Where messages went.
    Addresses,
    /// Links of mails.
    Links,
    /// Mails about accounts.
    AccountMails,
    /// Wishes to join. One that was confirmed has not ended until the CERT decides.
    JoinRequests,
    /// Name, mail address and secrets of accounts that ended.
    Accounts,
    /// Who answered a notice or a question, or marked a device.
    AnswerNames,
    /// Who sent in what was counted at home.
    BlindNames,
    /// Who ticked the list of common products.
    PhotoNames,
    /// Reports of what came in.
    IntakeReports,
    /// Runs of matching that a person asked for.
    MatchingRuns,
}

/// What happens at the end of a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The rows go.
    Deleted,
    /// The rows stay, because others point to them; what is personal or somebody's own is taken out.
    Emptied,
}

impl End {
    pub const ALL: [Self; 2] = [Self::Deleted, Self::Emptied];

    pub fn code(self) -> &'static str {
        match self {
            Self::Deleted => "deleted",
            Self::Emptied => "emptied",
        }
    }
}

impl Kind {
    pub const ALL: [Self; 12] = [
        Self::InventoryFiles,
        Self::GoneDevices,
        Self::Addresses,
        Self::Links,
        Self::AccountMails,
        Self::JoinRequests,
        Self::Accounts,
        Self::AnswerNames,
        Self::BlindNames,
        Self::PhotoNames,
        Self::IntakeReports,
        Self::MatchingRuns,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::InventoryFiles => "inventory_files",
            Self::GoneDevices => "gone_devices",
            Self::Addresses => "addresses",
            Self::Links => "links",
            Self::AccountMails => "account_mails",
            Self::JoinRequests => "join_requests",
            Self::Accounts => "accounts",
            Self::AnswerNames => "answer_names",
            Self::BlindNames => "blind_names",
            Self::PhotoNames => "photo_names",
            Self::IntakeReports => "intake_reports",
            Self::MatchingRuns => "matching_runs",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    pub fn end(self) -> End {
        match self {
            Self::Links | Self::AccountMails | Self::JoinRequests | Self::IntakeReports | Self::MatchingRuns => {
                End::Deleted
            }
            Self::InventoryFiles
            | Self::GoneDevices
            | Self::Addresses
            | Self::Accounts
            | Self::AnswerNames
            | Self::BlindNames
            | Self::PhotoNames => End::Emptied,
        }
    }

    /// Days, when a CERT says nothing.
    pub fn default_days(self) -> i64 {
        match self {
            Self::InventoryFiles | Self::AccountMails | Self::JoinRequests => 90,
            Self::Addresses | Self::Links | Self::Accounts | Self::IntakeReports | Self::MatchingRuns => 400,
            Self::GoneDevices => 730,
            Self::AnswerNames | Self::BlindNames | Self::PhotoNames => 1_825,
        }
    }

    /// No term is shorter: what is in use would break, or nobody could look into what went wrong last week.
    pub fn least_days(self) -> i64 {
        match self {
            Self::InventoryFiles => 7,
            // A link is worth as much as the address that it went to, so the address stays as long as the link works.
            Self::Addresses => LINK_DAYS + 1,
            Self::Links
            | Self::AccountMails
            | Self::JoinRequests
            | Self::Accounts
            | Self::IntakeReports
            | Self::MatchingRuns => 30,
            // A line that one list forgot comes back with the next ones.
            Self::GoneDevices => 90,
            Self::AnswerNames | Self::BlindNames | Self::PhotoNames => 365,
        }
    }
}

/// A hundred years: beyond it somebody means "for ever", and writes 0.
pub const MOST_DAYS: i64 = 36_500;

/// What has no term that a CERT sets: the program's own are fixed, the rest is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    Jobs,
    Sessions,
    OwnRuns,
    Browsers,
    ShortTokens,
    Bundles,
    Advisories,
    Audit,
    Notices,
    Decisions,
    Inventories,
    Bills,
    Organisations,
    Tokens,
    Counts,
}

impl Beside {
    pub const ALL: [Self; 15] = [
        Self::Jobs,
        Self::Sessions,
        Self::OwnRuns,
        Self::Browsers,
        Self::ShortTokens,
        Self::Bundles,
        Self::Advisories,
        Self::Audit,
        Self::Notices,
        Self::Decisions,
        Self::Inventories,
        Self::Bills,
        Self::Organisations,
        Self::Tokens,
        Self::Counts,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::Jobs => "jobs",
            Self::Sessions => "sessions",
            Self::OwnRuns => "own_runs",
            Self::Browsers => "browsers",
            Self::ShortTokens => "short_tokens",
            Self::Bundles => "bundles",
            Self::Advisories => "advisories",
            Self::Audit => "audit",
            Self::Notices => "notices",
            Self::Decisions => "decisions",
            Self::Inventories => "inventories",
            Self::Bills => "bills",
            Self::Organisations => "organisations",
            Self::Tokens => "tokens",
            Self::Counts => "counts",
        }
    }

    /// The program takes it away by itself after a fixed time; else it is kept until somebody does something.
    pub fn is_fixed(self) -> bool {
        matches!(self, Self::Jobs | Self::Sessions | Self::OwnRuns | Self::Browsers | Self::ShortTokens | Self::Bundles)
    }
}

/// The terms that hold: those a CERT has set, and the defaults of the rest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms {
    set: BTreeMap<Kind, i64>,
}

/// What is wrong with terms as somebody wrote them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// No `KIND=DAYS`.
    Shape(String),
    Unknown(String),
    Twice(Kind),
    /// Not a whole number of days, or more than anybody means.
    Number(Kind, String),
    TooShort(Kind, i64),
}

impl Terms {
    /// `KIND=DAYS` with commas between; 0 days is for ever. A kind that is not named has its default.
    pub fn read(text: &str) -> Result<Self, Wrong> {
        let mut set = BTreeMap::new();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let (code, days) = part.split_once('=').ok_or_else(|| Wrong::Shape(part.to_owned()))?;
            let (code, days) = (code.trim(), days.trim());
            let kind = Kind::from_code(code).ok_or_else(|| Wrong::Unknown(code.to_owned()))?;
            let number = days.parse().ok().filter(|number| (0..=MOST_DAYS).contains(number));
            let number: i64 = number.ok_or_else(|| Wrong::Number(kind, days.to_owned()))?;
            if number != 0 && number < kind.least_days() {
                return Err(Wrong::TooShort(kind, number));
            }
            if set.insert(kind, number).is_some() {
                return Err(Wrong::Twice(kind));
            }
        }
        Ok(Self { set })
    }

    /// `None`: for ever.
    pub fn days(&self, kind: Kind) -> Option<i64> {
        let days = self.set.get(&kind).copied().unwrap_or_else(|| kind.default_days());
        (days > 0).then_some(days)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Shows: NEN 8.10
    #[test]
    fn who_says_nothing_has_the_defaults_and_none_is_below_the_least() {
        let terms = Terms::read("").unwrap();
        assert_eq!(terms, Terms::default());
        for kind in Kind::ALL {
            assert_eq!(terms.days(kind), Some(kind.default_days()));
            assert!(kind.default_days() >= kind.least_days() && kind.least_days() > 0, "{kind:?}");
            assert_eq!(Kind::from_code(kind.code()), Some(kind));
        }
    }

    #[test]
    fn terms_are_set_one_by_one_and_nought_is_for_ever() {
        let terms = Terms::read(" links = 30, accounts=0,\n gone_devices = 365 ,").unwrap();
        assert_eq!(terms.days(Kind::Links), Some(30));
        assert_eq!(terms.days(Kind::Accounts), None);
        assert_eq!(terms.days(Kind::GoneDevices), Some(365));
        assert_eq!(terms.days(Kind::Addresses), Some(400));
    }

    #[test]
    fn what_is_not_understood_is_said_with_its_kind() {
        for (text, wrong) in [
            ("links", Wrong::Shape("links".into())),
            ("link=30", Wrong::Unknown("link".into())),
            ("links=30, links=31", Wrong::Twice(Kind::Links)),
            ("links=a month", Wrong::Number(Kind::Links, "a month".into())),
            ("links=-1", Wrong::Number(Kind::Links, "-1".into())),
            ("links=36501", Wrong::Number(Kind::Links, "36501".into())),
            ("links=99999999999999999999", Wrong::Number(Kind::Links, "99999999999999999999".into())),
            ("links=29", Wrong::TooShort(Kind::Links, 29)),
            ("addresses=30", Wrong::TooShort(Kind::Addresses, 30)),
        ] {
            assert_eq!(Terms::read(text), Err(wrong), "{text}");
        }
    }
}
