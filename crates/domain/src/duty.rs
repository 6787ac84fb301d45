//! Who of the CERT is on duty, what calls them out, and when somebody else is called because nobody takes it up. Pure;
//! `store::duty` keeps the roster and the call-outs, and `deliver` carries the messages.

use crate::follow_up::Level;
use crate::id::{PersonId, ShiftId};
use crate::time::{Day, Timestamp, clock};

/// Who is called in one stretch of time. `until` is the first moment that is no part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    pub from: Timestamp,
    pub until: Timestamp,
    pub first: PersonId,
    /// Called when the first does not take it up.
    pub second: Option<PersonId>,
}

impl Turn {
    pub fn overlaps(&self, other: &Self) -> bool {
        self.from < other.until && other.from < self.until
    }

    /// This turn with a part of it given to a colleague, who is first in that part: one to three turns that cover the same time,
    /// in order. Whoever was second and becomes first changes places.
    pub fn give(&self, from: Timestamp, until: Timestamp, to: PersonId) -> Result<Vec<Self>, BadDuty> {
        if from < self.from || self.until < until || until <= from {
            return Err(BadDuty::Part);
        }
        if to == self.first {
            return Ok(vec![*self]);
        }
        let second = if self.second == Some(to) { Some(self.first) } else { self.second };
        let parts =
            [Self { until: from, ..*self }, Self { from, until, first: to, second }, Self { from: until, ..*self }];
        Ok(parts.into_iter().filter(|part| part.from < part.until).collect())
    }
}

/// A turn that stands on the roster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shift {
    pub id: ShiftId,
    pub turn: Turn,
}

/// Why a roster is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadDuty {
    #[error("name at least one person for the roster, and at most {MOST_PEOPLE}")]
    Nobody,
    #[error("first and second person are the same; name two, or leave the second out")]
    Twice,
    #[error("make a rotation for 1 to {MOST_WEEKS} weeks")]
    Weeks,
    #[error("somebody is on duty in that time already; begin the rotation when the roster ends")]
    Overlap,
    #[error("this week of duty is over; change one that is still to come")]
    Past,
    #[error("choose a part that lies within one shift, from an earlier to a later moment")]
    Part,
    #[error("only analysts and leads of the CERT with an account are on duty")]
    Person,
    #[error("write a telephone number with country, such as +31612345678, or nothing")]
    Phone,
}

pub const MOST_PEOPLE: usize = 50;
/// A year.
pub const MOST_WEEKS: u32 = 53;
/// Nine o'clock on Monday is when people see each other to hand it over.
pub const USUAL_START: i64 = 9 * 60;

/// The shift in which this moment lies.
pub fn on_duty(shifts: &[Shift], at: Timestamp) -> Option<&Shift> {
    shifts.iter().find(|shift| shift.turn.from <= at && at < shift.turn.until)
}

/// The first shift that begins after this moment.
pub fn next_on_duty(shifts: &[Shift], at: Timestamp) -> Option<&Shift> {
    shifts.iter().filter(|shift| shift.turn.from > at).min_by_key(|shift| shift.turn.from)
}

/// How far ahead it is looked whether anybody is on duty.
pub const GAP_DAYS: i64 = 14;

/// The stretches from the one moment to the other in which nobody is on duty, in order.
pub fn gaps(turns: impl IntoIterator<Item = Turn>, from: Timestamp, until: Timestamp) -> Vec<(Timestamp, Timestamp)> {
    let mut turns: Vec<Turn> = turns.into_iter().collect();
    turns.sort_by_key(|turn| turn.from);
    let (mut gaps, mut known) = (Vec::new(), from);
    for turn in turns.into_iter().filter(|turn| turn.from < until) {
        if known < turn.from {
            gaps.push((known, turn.from));
        }
        known = known.max(turn.until);
    }
    if known < until {
        gaps.push((known, until));
    }
    gaps
}

/// Weeks in turn: each person is first once, and second in the week before. A week ends when the clock on the wall shows the
/// same time again, also when the clock was changed meanwhile.
pub fn rotation(people: &[PersonId], start: Day, minutes: i64, weeks: u32, zone: &str) -> Result<Vec<Turn>, BadDuty> {
    if people.is_empty() || people.len() > MOST_PEOPLE {
        return Err(BadDuty::Nobody);
    }
    if !(1..=MOST_WEEKS).contains(&weeks) {
        return Err(BadDuty::Weeks);
    }
    let after = |weeks: i64| Timestamp::on_day(start.plus_days(7 * weeks), minutes, zone);
    let firsts = people.iter().cycle();
    let seconds = people.iter().cycle().skip(1);
    Ok((0..i64::from(weeks))
        .zip(firsts.zip(seconds))
        .map(|(week, (first, second))| Turn {
            from: after(week),
            until: after(week + 1),
            first: *first,
            second: Some(*second).filter(|second| second != first),
        })
        .collect())
}

/// A telephone number as gateways want it: `+`, then digits; spaces and hyphens are left out. Dutch numbers may begin with
/// 0. Nothing stays nothing.
pub fn plain_phone(text: &str) -> Result<Option<String>, BadDuty> {
    // "+31 (0)6": the nought is for callers at home.
    let text = text.replace("(0)", "");
    let plain: String = text.chars().filter(|sign| !matches!(sign, ' ' | '-' | '(' | ')' | '.')).collect();
    if plain.is_empty() {
        return Ok(None);
    }
    let digits = match (plain.strip_prefix('+'), plain.strip_prefix("00"), plain.strip_prefix('0')) {
        (Some(rest), ..) | (None, Some(rest), _) => rest.to_owned(),
        (None, None, Some(rest)) => format!("31{rest}"),
        (None, None, None) => return Err(BadDuty::Phone),
    };
    // E.164: at most fifteen digits, and no country begins with 0.
    let is_number = (8..=15).contains(&digits.len()) && digits.bytes().all(|sign| sign.is_ascii_digit());
    // No number of the Netherlands goes on with a nought: it was left from the notation for callers at home.
    if is_number && !digits.starts_with('0') && !digits.starts_with("310") {
        Ok(Some(format!("+{digits}")))
    } else {
        Err(BadDuty::Phone)
    }
}

/// When the CERT is at work on weekdays, so that nobody has to be called out: minutes after midnight, from and until.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Office {
    hours: (i64, i64),
    /// Somebody is called out at all.
    calls: bool,
    /// Minutes after which people are rung up as well; nobody is without a gateway for that.
    voice_after: Option<i64>,
    zone: String,
}

impl Office {
    /// `08:30-17:00`, `none` where nobody is at work by the clock, or `off` where nobody is called out by itself.
    pub fn read(text: &str, zone: &str) -> Option<Self> {
        let hours = match text.trim() {
            "off" => return Some(Self::off(zone)),
            "none" => (0, 0),
            text => clocks(text)?,
        };
        Some(Self { hours, calls: true, voice_after: None, zone: zone.to_owned() })
    }

    /// Nobody is called out by itself.
    pub fn off(zone: &str) -> Self {
        Self { hours: (0, 0), calls: false, voice_after: None, zone: zone.to_owned() }
    }

    /// The same, where people are rung up so many minutes after they were called the first time.
    pub fn with_voice(self, minutes: Option<i64>) -> Self {
        Self { voice_after: minutes, ..self }
    }

    /// Is anybody called out by itself?
    pub fn is_on(&self) -> bool {
        self.calls
    }

    /// From when people are rung up about what is raised now. Danger to a patient does not wait for a mail to be read.
    pub fn voice_at(&self, level: Level, raised_at: Timestamp) -> Option<Timestamp> {
        let minutes = self.voice_after?;
        Some(if level == Level::Danger { raised_at } else { raised_at.plus_seconds(60 * minutes) })
    }

    pub fn is_open(&self, at: Timestamp) -> bool {
        let (minute, weekend) = at.on_the_wall(&self.zone);
        let (from, until) = self.hours;
        !weekend && from <= minute && minute < until
    }

    /// Is somebody called out for this now? Danger to a patient knows no office hours.
    pub fn calls_out(&self, level: Level, at: Timestamp) -> bool {
        self.calls
            && match level {
                Level::Danger => true,
                Level::High => !self.is_open(at),
                Level::Medium | Level::Low => false,
            }
    }

    pub fn zone(&self) -> &str {
        &self.zone
    }
}

fn clocks(text: &str) -> Option<(i64, i64)> {
    let (from, until) = text.split_once('-')?;
    let (from, until) = (clock(from)?, clock(until)?);
    (from < until).then_some((from, until))
}

/// Why somebody is called out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Drafts about an advisory wait to be sent.
    Drafts,
    /// Somebody who got a notice asked to be called.
    CallMe,
    /// The deadline is over and nobody has answered.
    Overdue,
    /// Somebody tries whether it works.
    Test,
}

impl Reason {
    pub const ALL: [Self; 4] = [Self::Drafts, Self::CallMe, Self::Overdue, Self::Test];

    pub fn code(self) -> &'static str {
        match self {
            Self::Drafts => "drafts",
            Self::CallMe => "call_me",
            Self::Overdue => "overdue",
            Self::Test => "test",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

/// Who is called at a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Line {
    First,
    Second,
    Both,
}

/// As whom somebody is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Called {
    First,
    Second,
    /// Nobody is on duty, or nobody who can be called: then the leads are.
    Instead,
}

impl Called {
    pub const ALL: [Self; 3] = [Self::First, Self::Second, Self::Instead];

    pub fn code(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Second => "second",
            Self::Instead => "instead",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|called| called.code() == code)
    }

    /// As whom somebody is called at once when a message to this one did not arrive; after the leads there is nobody.
    pub fn next(self) -> Option<Self> {
        match self {
            Self::First => Some(Self::Second),
            Self::Second => Some(Self::Instead),
            Self::Instead => None,
        }
    }
}

/// By which road somebody is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    Mail,
    Sms,
    /// A machine rings and says it.
    Voice,
}

impl Channel {
    /// What is sent first stands first.
    pub const ALL: [Self; 3] = [Self::Mail, Self::Sms, Self::Voice];

    pub fn code(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Sms => "sms",
            Self::Voice => "voice",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.code() == code)
    }
}

/// Why a message has no way to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoRoad {
    /// No gateway is set for such messages.
    Gateway,
    /// No number is known of whoever is called.
    Number,
}

impl NoRoad {
    pub const ALL: [Self; 2] = [Self::Gateway, Self::Number];

    pub fn code(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
            Self::Number => "number",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.code() == code)
    }
}

/// Minutes after it was raised, and who is called then while nobody takes it up.
const STEPS: [(i64, Line); 8] = [
    (0, Line::First),
    (5, Line::First),
    (10, Line::Second),
    (20, Line::Both),
    (30, Line::Both),
    (40, Line::Both),
    (50, Line::Both),
    (60, Line::Both),
];

/// One time that somebody is called out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallOut {
    pub reason: Reason,
    pub level: Level,
    pub raised_at: Timestamp,
    /// From when people are rung up as well; nothing where nobody is.
    pub voice_at: Option<Timestamp>,
    pub acknowledged_at: Option<Timestamp>,
    /// When it was over without anybody having taken it up: the notices were sent, the caller was called.
    pub settled_at: Option<Timestamp>,
}

/// How a call-out stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallOutState {
    /// People are being called.
    Calling,
    /// Nobody is called any more, and nobody has taken it up.
    Left,
    Acknowledged,
    Settled,
}

impl CallOutState {
    pub fn code(self) -> &'static str {
        match self {
            Self::Calling => "calling",
            Self::Left => "left",
            Self::Acknowledged => "acknowledged",
            Self::Settled => "settled",
        }
    }

    /// Does somebody still have to look at it?
    pub fn is_open(self) -> bool {
        matches!(self, Self::Calling | Self::Left)
    }
}

impl CallOut {
    pub fn state(&self, now: Timestamp) -> CallOutState {
        if self.acknowledged_at.is_some() {
            CallOutState::Acknowledged
        } else if self.settled_at.is_some() {
            CallOutState::Settled
        } else if self.next_step(now).is_some() || now <= self.last_step() {
            CallOutState::Calling
        } else {
            CallOutState::Left
        }
    }

    fn is_open(&self) -> bool {
        self.acknowledged_at.is_none() && self.settled_at.is_none()
    }

    /// Is whoever is called now rung up as well?
    pub fn rings(&self, now: Timestamp) -> bool {
        self.voice_at.is_some_and(|at| at <= now)
    }

    fn steps(&self) -> impl Iterator<Item = (Timestamp, Line)> {
        let raised_at = self.raised_at;
        STEPS.into_iter().map(move |(minutes, line)| (raised_at.plus_seconds(60 * minutes), line))
    }

    fn last_step(&self) -> Timestamp {
        self.steps().map(|(at, _)| at).last().unwrap_or(self.raised_at)
    }

    /// The first step after this moment, while nobody has taken it up.
    pub fn next_step(&self, now: Timestamp) -> Option<(Timestamp, Line)> {
        self.steps().find(|(at, _)| *at > now).filter(|_| self.is_open())
    }

    /// Who is called now, when the steps up to `done` are done; without one, none is. Steps that came due while no worker ran
    /// are one call.
    pub fn due(&self, done: Option<Timestamp>, now: Timestamp) -> Option<Line> {
        let is_due = |(at, _): &(Timestamp, Line)| done.is_none_or(|done| done < *at) && *at <= now;
        let lines = self.steps().filter(is_due).map(|(_, line)| line);
        lines.reduce(|one, other| if one == other { one } else { Line::Both }).filter(|_| self.is_open())
    }
}

#[cfg(test)]
mod tests;
