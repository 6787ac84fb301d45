//! The week in one mail: which week it is about, when it goes out, who wants it, and what an organisation reads in it. Pure;
//! `store::overview` reads and keeps it, and `deliver` carries it.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use crate::answer::AnswerKind;
use crate::audience::Tlp;
use crate::id::{AdvisoryId, NoticeId, OrganisationId, ShortCode};
use crate::mandate::Part;
use crate::notice::Severity;
use crate::organisation::{Contact, OrganisationKind};
use crate::recipients::{Recipient, Road, recipients};
use crate::time::{Day, Timestamp, clock};
use crate::topic::Named;

/// A week as calendars number it (ISO 8601): from Monday, 00:00, to the next Monday. Written `2026-W48`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Week(Day);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a week looks like 2026-W48, and a year has 52 or 53 of them")]
pub struct BadWeek;

impl Week {
    /// The week in which this moment lies.
    pub fn of(at: Timestamp, zone: &str) -> Self {
        Self(at.day(zone).monday())
    }

    pub fn before(self) -> Self {
        Self(self.0.plus_days(-7))
    }

    pub fn after(self) -> Self {
        Self(self.0.plus_days(7))
    }

    /// The midnight with which it begins.
    pub fn begins(self, zone: &str) -> Timestamp {
        Timestamp::on_day(self.0, 0, zone)
    }

    /// The first moment that is no part of it. That is not always 168 hours later: clocks are changed on Sundays.
    pub fn ends(self, zone: &str) -> Timestamp {
        self.after().begins(zone)
    }

    pub fn monday(self) -> Day {
        self.0
    }

    pub fn sunday(self) -> Day {
        self.0.plus_days(6)
    }

    /// As calendars number it within its year.
    pub fn number(self) -> i8 {
        self.0.iso_week().1
    }

    /// This week and those before it, the newest first.
    pub fn last(self, count: usize) -> Vec<Self> {
        std::iter::successors(Some(self), |week| Some(week.before())).take(count).collect()
    }
}

impl fmt::Display for Week {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, week) = self.0.iso_week();
        write!(f, "{year:04}-W{week:02}")
    }
}

/// Years in which somebody may look for a week. Beyond them calendars of other programs do not agree.
const YEARS: std::ops::RangeInclusive<i16> = 1970..=9000;

impl FromStr for Week {
    type Err = BadWeek;

    fn from_str(text: &str) -> Result<Self, BadWeek> {
        let (year, week) = text.split_once("-W").ok_or(BadWeek)?;
        let digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|sign| sign.is_ascii_digit());
        if !digits(year, 4) || !digits(week, 2) {
            return Err(BadWeek);
        }
        let year: i16 = year.parse().map_err(|_| BadWeek)?;
        let week: i8 = week.parse().map_err(|_| BadWeek)?;
        if !YEARS.contains(&year) {
            return Err(BadWeek);
        }
        Day::of_iso_week(year, week).map(Self).ok_or(BadWeek)
    }
}

/// The names of the days in the setting, from Monday.
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// So many midnights after the day on which an overview goes out it is caught up no more: half a week later it is old news.
const CATCH_UP_DAYS: i64 = 2;

/// When the overview of a week goes out, in the week after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// Days after Monday, and minutes after midnight; `None`: never.
    at: Option<(i64, i64)>,
    zone: String,
}

impl Schedule {
    /// `mon 09:00`, or `off`.
    pub fn read(text: &str, zone: &str) -> Option<Self> {
        let text = text.trim();
        if text == "off" {
            return Some(Self::off(zone));
        }
        let (day, time) = text.split_once(' ')?;
        let day = (0_i64..).zip(DAYS).find(|(_, name)| *name == day).map(|(place, _)| place)?;
        Some(Self { at: Some((day, clock(time)?)), zone: zone.to_owned() })
    }

    /// No overview goes out by itself.
    pub fn off(zone: &str) -> Self {
        Self { at: None, zone: zone.to_owned() }
    }

    pub fn zone(&self) -> &str {
        &self.zone
    }

    pub fn is_off(&self) -> bool {
        self.at.is_none()
    }

    /// The week whose overview goes out at this moment. When no worker ran at the hour itself it is caught up until the
    /// second midnight after that day.
    pub fn due(&self, now: Timestamp) -> Option<Week> {
        let (day, minutes) = self.at?;
        let last = Week::of(now, &self.zone).before();
        // What goes out at the end of a week may be caught up in the next one, when another week has ended.
        [last, last.before()].into_iter().find(|week| {
            let on = week.after().monday().plus_days(day);
            let from = Timestamp::on_day(on, minutes, &self.zone);
            from <= now && now < Timestamp::on_day(on.plus_days(CATCH_UP_DAYS), 0, &self.zone)
        })
    }
}

/// How often an organisation wants it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Choice {
    /// Every week, also when there is nothing to say.
    Weekly,
    #[default]
    Something,
    Never,
}

impl Choice {
    pub const ALL: [Self; 3] = [Self::Something, Self::Weekly, Self::Never];

    pub fn code(self) -> &'static str {
        match self {
            Self::Weekly => "weekly",
            Self::Something => "something",
            Self::Never => "never",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.code() == code)
    }

    /// Does it go out, when there is something in it or not?
    pub fn wants(self, has_something: bool) -> bool {
        match self {
            Self::Weekly => true,
            Self::Something => has_something,
            Self::Never => false,
        }
    }
}

/// Who reads it at an organisation: the general contact of an institution, the desk of a supplier, and where there is none
/// whoever else would get a notice of everything. Only by mail: nobody is phoned about what has been said already.
pub fn readers(organisation: OrganisationId, kind: OrganisationKind, contacts: &[Contact]) -> Vec<Recipient> {
    let mut readers = recipients(organisation, kind, None, &BTreeSet::new(), contacts);
    readers.retain(|reader| matches!(reader.road, Road::Mail(_)));
    readers
}

/// Kinds of organisation that get one.
pub const KINDS: [OrganisationKind; 2] = [OrganisationKind::Institution, OrganisationKind::ItSupplier];

/// May a notice stand in a list that goes by mail? What is RED is told to persons, and what is AMBER+STRICT stays within the
/// institution. It counts what the advisory says now, also when it said otherwise as the notice went out.
pub fn may_list(tlp: Tlp, kind: OrganisationKind) -> bool {
    match tlp {
        Tlp::Red => false,
        Tlp::AmberStrict => kind != OrganisationKind::ItSupplier,
        Tlp::Clear | Tlp::Green | Tlp::Amber => true,
    }
}

/// How a notice stands for the one who reads the overview.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// This organisation has not said what it does.
    Waits,
    /// Another answers; this organisation was told.
    Informed,
    Answered(AnswerKind),
    /// A later notice has replaced it, or nothing more is expected.
    Over,
}

impl Standing {
    pub fn code(self) -> &'static str {
        match self {
            Self::Waits => "waits",
            Self::Informed => "informed",
            Self::Answered(_) => "answered",
            Self::Over => "over",
        }
    }
}

/// One notice. No device: which of them it is about stands behind the notice's own page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub notice: NoticeId,
    pub code: ShortCode,
    /// Of the advisory.
    pub title: String,
    pub severity: Severity,
    pub tlp: Tlp,
    /// The customer, when it is about another's devices.
    pub customer: Option<String>,
    pub sent_at: Timestamp,
    pub deadline: Option<Timestamp>,
    pub part: Part,
    /// What the organisation has said for its part; of all parts together when it was only told.
    pub answer: Option<AnswerKind>,
    /// Somebody still waits for something: it is not closed and no later one has replaced it.
    pub is_open: bool,
    /// Nobody was mailed about it, as the organisation has chosen.
    pub is_quiet: bool,
}

impl Line {
    pub fn standing(&self) -> Standing {
        match (self.is_open, self.part, self.answer) {
            // Who asked to be called waits for the CERT, and not the CERT for them.
            (true, Part::Act, None | Some(AnswerKind::Confirmed)) => Standing::Waits,
            (_, _, Some(answer)) => Standing::Answered(answer),
            (true, Part::Inform, None) => Standing::Informed,
            (false, _, None) => Standing::Over,
        }
    }

    pub fn waits(&self) -> bool {
        self.standing() == Standing::Waits
    }
}

/// An advisory that does not concern the organisation, about something that it follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Followed {
    pub advisory: AdvisoryId,
    pub title: String,
    pub publisher: String,
    pub tracking_id: String,
    /// Where its publisher has it.
    pub url: Option<String>,
    /// By which it is followed.
    pub topic: Named,
}

/// A topic that the organisation is quiet about, and not much longer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    pub topic: Named,
    /// The last day.
    pub until: Day,
}

/// So many days after a week has begun a quiet topic that ends is named in it: in the mail of two weeks before it ends, and
/// in the one after.
pub const ENDING_DAYS: i64 = 21;

/// The figures of a week.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Advisories that came in, new or in a new version, as far as its people may read them.
    pub taken_in: i64,
    /// How many of those the organisation was told of.
    pub concerned: i64,
    /// Questions about devices that wait for its answer now.
    pub questions: i64,
}

/// A week as one organisation reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overview {
    pub week: Week,
    /// Sent to it in that week, the worst first.
    pub sent: Vec<Line>,
    /// Of earlier weeks, waiting for its answer now: the shortest term first.
    pub waiting: Vec<Line>,
    pub counts: Counts,
    /// Told to others in that week, the oldest first.
    pub followed: Vec<Followed>,
    /// The first to end first.
    pub ending: Vec<Ending>,
}

impl Overview {
    /// Puts notices where they belong; what is neither of this week nor still waiting is left out.
    pub fn of(week: Week, zone: &str, lines: Vec<Line>, counts: Counts) -> Self {
        let (from, until) = (week.begins(zone), week.ends(zone));
        let (mut sent, mut waiting) = (Vec::new(), Vec::new());
        for line in lines {
            if line.sent_at < from && line.waits() {
                waiting.push(line);
            } else if from <= line.sent_at && line.sent_at < until {
                sent.push(line);
            }
        }
        sent.sort_by_key(|line| (std::cmp::Reverse(line.severity), line.deadline, line.notice));
        waiting.sort_by_key(|line| (line.deadline, line.notice));
        Self { week, sent, waiting, counts, followed: Vec::new(), ending: Vec::new() }
    }

    /// Is there anything to look at? The number of advisories alone is no reason for a mail.
    pub fn has_something(&self) -> bool {
        !self.sent.is_empty()
            || !self.waiting.is_empty()
            || self.counts.questions > 0
            || !self.followed.is_empty()
            || !self.ending.is_empty()
    }

    /// The notices that wait for an answer of this organisation, those of the week first.
    pub fn open(&self) -> impl Iterator<Item = &Line> {
        self.sent.iter().filter(|line| line.waits()).chain(&self.waiting)
    }

    /// What stands above the mail: as narrow as the narrowest notice in it, and never wider than AMBER, because that
    /// something concerns *this* organisation is not public.
    pub fn tlp(&self) -> Tlp {
        self.sent.iter().chain(&self.waiting).map(|line| line.tlp).max().unwrap_or(Tlp::Amber).max(Tlp::Amber)
    }
}

#[cfg(test)]
mod tests;
