//! Following up: by when an answer is due, and what happens by itself while none comes. Pure; `store::notices::steps` carries
//! it out, and whom to phone at the end `store::notices::follow_up` says.
//!
//! Moments are shares of the time between sending and the deadline, so that a deadline that an analyst chose moves them as
//! well.

use crate::notice::{CareImpact, Severity};
use crate::time::{Timestamp, clock};

/// How urgent a notice is: its rating in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    Low,
    Medium,
    High,
    /// People may come to harm, whatever the severity.
    Danger,
}

impl Level {
    pub const ALL: [Self; 4] = [Self::Low, Self::Medium, Self::High, Self::Danger];

    pub fn of(severity: Severity, impact: CareImpact) -> Self {
        match (impact, severity) {
            (CareImpact::DangerToPatient, _) => Self::Danger,
            (_, Severity::High) => Self::High,
            (_, Severity::Medium) => Self::Medium,
            (_, Severity::Low) => Self::Low,
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Danger => "danger",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.code() == code)
    }
}

/// What is done by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Whoever must act is asked once more.
    Remind,
    /// The institution hears that its supplier has said nothing.
    TellInstitution,
}

impl Step {
    pub const ALL: [Self; 2] = [Self::Remind, Self::TellInstitution];

    pub fn code(self) -> &'static str {
        match self {
            Self::Remind => "remind",
            Self::TellInstitution => "tell_institution",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.code() == code)
    }
}

/// What is done for one level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LevelPlan {
    /// Hours from sending to the deadline, when the analyst chooses none.
    pub answer_hours: i64,
    /// When to remind, in percent of that time; ascending.
    pub remind: Vec<u8>,
    /// When the institution hears that its supplier is silent, in percent.
    pub institution: Option<u8>,
    /// From when the CERT phones whoever has not reacted at all, in percent; without it, after the deadline.
    pub phone: Option<u8>,
    /// Also in quiet hours.
    pub nights: bool,
    /// Also on Saturday and Sunday.
    pub weekends: bool,
}

/// How a CERT follows up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    levels: [LevelPlan; 4],
    /// Minutes after midnight in which nothing is sent by itself, from and until; equal: none are quiet.
    quiet: (i64, i64),
    /// The zone of nights and weekends.
    zone: String,
    /// Organisations may choose to be quiet about something; only while the week goes out, in which they read of it.
    heeds_quiet: bool,
}

/// A year; a notice that may wait longer needs no deadline.
const MOST_HOURS: i64 = 366 * 24;
/// More reminders than this are noise.
const MOST_REMINDERS: usize = 5;

/// Why a plan is not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// Not `KEY=VALUE`.
    Shape(String),
    Unknown(String),
    Twice(String),
    /// Key, value, and what to write.
    Value(String, String, &'static str),
}

impl Plan {
    /// What is done when a CERT says nothing.
    pub fn new(zone: &str) -> Self {
        let plan = |answer_hours, remind: &[u8], institution, phone, nights, weekends| LevelPlan {
            answer_hours,
            remind: remind.to_vec(),
            institution: Some(institution),
            phone,
            nights,
            weekends,
        };
        Self {
            levels: [
                plan(30 * 24, &[75], 85, None, false, false),
                plan(7 * 24, &[50, 85], 75, None, false, false),
                // What comes in office hours is reminded of in office hours: on the same day, and on the next.
                plan(48, &[10, 45], 15, Some(45), false, true),
                plan(24, &[25, 60], 40, Some(50), true, true),
            ],
            quiet: (20 * 60, 7 * 60),
            zone: zone.to_owned(),
            heeds_quiet: true,
        }
    }

    /// The same where nobody gets the week in a mail: then everything is told at once.
    pub fn without_quiet(self) -> Self {
        Self { heeds_quiet: false, ..self }
    }

    pub fn heeds_quiet(&self) -> bool {
        self.heeds_quiet
    }

    /// The default, with what is said otherwise: `LEVEL.WHAT=VALUE` or `quiet=20:00-07:00`, with commas between. Shares are
    /// written `50+85`; nothing after the sign means never.
    pub fn read(text: &str, zone: &str) -> Result<Self, Wrong> {
        let mut plan = Self::new(zone);
        let mut seen: Vec<&str> = Vec::new();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let Some((key, value)) = part.split_once('=') else { return Err(Wrong::Shape(part.to_owned())) };
            let (key, value) = (key.trim(), value.trim());
            if seen.contains(&key) {
                return Err(Wrong::Twice(key.to_owned()));
            }
            seen.push(key);
            let wrong = |advice| Wrong::Value(key.to_owned(), value.to_owned(), advice);
            if key == "quiet" {
                plan.quiet = quiet(value).ok_or_else(|| wrong("two times such as `20:00-07:00`, or `none`"))?;
                continue;
            }
            let unknown = || Wrong::Unknown(key.to_owned());
            let (level, what) = key.split_once('.').ok_or_else(unknown)?;
            let level = Level::from_code(level).ok_or_else(unknown)?;
            let Some(its) = plan.levels.get_mut(level as usize) else { return Err(unknown()) };
            match what {
                "answer" => {
                    let hours = value.parse().ok().filter(|hours| (1..=MOST_HOURS).contains(hours));
                    its.answer_hours = hours.ok_or_else(|| wrong("hours, 1 to 8784"))?;
                }
                "remind" => {
                    its.remind = shares(value).ok_or_else(|| {
                        wrong(
                            "up to five shares of the time, 1 to 99, each greater than the one before, such as `50+85`",
                        )
                    })?;
                }
                "institution" => {
                    let one = shares(value).filter(|shares| shares.len() < 2);
                    let one = one.ok_or_else(|| wrong("a share of the time, 1 to 99, or nothing"))?;
                    its.institution = one.first().copied();
                }
                "phone" => {
                    let one = shares(value).filter(|shares| shares.len() < 2);
                    let one = one.ok_or_else(|| wrong("a share of the time, 1 to 99, or nothing"))?;
                    its.phone = one.first().copied();
                }
                "nights" => its.nights = yes(value).ok_or_else(|| wrong("`yes` or `no`"))?,
                "weekends" => its.weekends = yes(value).ok_or_else(|| wrong("`yes` or `no`"))?,
                _ => return Err(unknown()),
            }
        }
        Ok(plan)
    }

    pub fn of(&self, level: Level) -> &LevelPlan {
        let [low, medium, high, danger] = &self.levels;
        match level {
            Level::Low => low,
            Level::Medium => medium,
            Level::High => high,
            Level::Danger => danger,
        }
    }

    /// The quiet hours as they are written, or nothing.
    pub fn quiet_hours(&self) -> Option<String> {
        let (from, until) = self.quiet;
        let clock = |minutes: i64| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        (from != until).then(|| format!("{}–{}", clock(from), clock(until)))
    }

    /// The zone of nights, weekends and days.
    pub fn zone(&self) -> &str {
        &self.zone
    }

    pub fn deadline(&self, level: Level, sent_at: Timestamp) -> Timestamp {
        sent_at.plus_hours(self.of(level).answer_hours)
    }

    /// The share of the time after which the CERT phones whoever is silent, in percent; the whole of it when it waits for the
    /// deadline.
    pub fn phone_share(&self, level: Level) -> i64 {
        self.of(level).phone.map_or(100, i64::from)
    }

    /// What happens by itself while an organisation says nothing, and when. Only for a supplier is there an institution to
    /// tell. Of two reminders that quiet hours push to one moment only the later is left.
    pub fn steps(
        &self,
        level: Level,
        sent_at: Timestamp,
        deadline: Timestamp,
        is_supplier: bool,
    ) -> Vec<(Timestamp, Step)> {
        let its = self.of(level);
        let at = |percent: u8| {
            let time = deadline.millis().saturating_sub(sent_at.millis()).max(0);
            let moment = sent_at.millis().saturating_add(time / 100 * i64::from(percent));
            self.not_in_quiet(Timestamp::from_millis(moment), its)
        };
        let mut steps: Vec<(Timestamp, Step)> = its.remind.iter().map(|share| (at(*share), Step::Remind)).collect();
        steps.extend(its.institution.filter(|_| is_supplier).map(|share| (at(share), Step::TellInstitution)));
        steps.sort();
        steps.dedup();
        steps
    }

    /// The moment, or the first one after it in which something of this level may be sent by itself.
    pub fn open_from(&self, level: Level, at: Timestamp) -> Timestamp {
        self.not_in_quiet(at, self.of(level))
    }

    fn not_in_quiet(&self, at: Timestamp, its: &LevelPlan) -> Timestamp {
        let mut at = at;
        // A night after a weekend, and a weekend after a night: each at most once.
        for _ in 0..3 {
            let before = at;
            if !its.weekends {
                at = at.after_weekend(&self.zone);
            }
            if !its.nights {
                at = at.after_quiet(self.quiet, &self.zone);
            }
            if at == before {
                break;
            }
        }
        at
    }
}

fn yes(text: &str) -> Option<bool> {
    match text {
        "yes" | "true" => Some(true),
        "no" | "false" => Some(false),
        _ => None,
    }
}

fn shares(text: &str) -> Option<Vec<u8>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    let shares: Vec<u8> = text.split('+').map(|share| share.trim().parse().ok()).collect::<Option<_>>()?;
    let ascends = shares.is_sorted_by(|one, other| one < other);
    (ascends && shares.len() <= MOST_REMINDERS && shares.iter().all(|share| (1..=99).contains(share))).then_some(shares)
}

fn quiet(text: &str) -> Option<(i64, i64)> {
    if text == "none" {
        return Some((0, 0));
    }
    let (from, until) = text.split_once('-')?;
    Some((clock(from)?, clock(until)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZONE: &str = "Europe/Amsterdam";

    fn at(text: &str) -> Timestamp {
        Timestamp::from_local(text, ZONE).unwrap()
    }

    fn steps(plan: &Plan, level: Level, sent: &str, is_supplier: bool) -> Vec<(String, Step)> {
        let sent = at(sent);
        plan.steps(level, sent, plan.deadline(level, sent), is_supplier)
            .into_iter()
            .map(|(at, step)| (at.to_local_input(ZONE), step))
            .collect()
    }

    #[test]
    fn danger_to_patients_outranks_every_severity() {
        for severity in Severity::ALL {
            assert_eq!(Level::of(severity, CareImpact::DangerToPatient), Level::Danger);
            assert_eq!(Level::of(severity, CareImpact::DelayedCare).code(), severity.code());
        }
    }

    // The day that the whole is measured by: a Friday afternoon.
    #[test]
    fn a_high_notice_of_friday_is_reminded_of_on_saturday_and_not_at_night() {
        let plan = Plan::new(ZONE);
        assert_eq!(plan.deadline(Level::High, at("2026-11-20T16:40")), at("2026-11-22T16:40"));
        assert_eq!(
            steps(&plan, Level::High, "2026-11-20T16:40", true),
            [
                // 10 % is 21:28 and 15 % is 23:52 on Friday.
                ("2026-11-21T07:00".to_owned(), Step::Remind),
                ("2026-11-21T07:00".to_owned(), Step::TellInstitution),
                ("2026-11-21T14:16".to_owned(), Step::Remind),
            ]
        );
        assert!(steps(&plan, Level::High, "2026-11-20T16:40", false).iter().all(|(_, step)| *step == Step::Remind));
    }

    #[test]
    fn a_high_notice_of_a_morning_is_reminded_of_in_office_hours() {
        let plan = Plan::new(ZONE);
        let all = steps(&plan, Level::High, "2026-11-17T10:00", false);
        assert_eq!(all, [("2026-11-17T14:48".to_owned(), Step::Remind), ("2026-11-18T07:36".to_owned(), Step::Remind)]);
    }

    #[test]
    fn what_can_wait_waits_for_monday_morning() {
        let plan = Plan::read("medium.answer=48", ZONE).unwrap();
        let mondays = [("2026-11-23T07:00".to_owned(), Step::Remind)];
        // Both reminders fall into the weekend, and nobody gets two at one moment.
        assert_eq!(steps(&plan, Level::Medium, "2026-11-20T16:40", false), mondays);
    }

    #[test]
    fn danger_knows_no_night() {
        let plan = Plan::new(ZONE);
        let all = steps(&plan, Level::Danger, "2026-11-20T22:00", true);
        let wanted = [
            ("2026-11-21T04:00", Step::Remind),
            ("2026-11-21T07:36", Step::TellInstitution),
            ("2026-11-21T12:24", Step::Remind),
        ];
        assert_eq!(all, wanted.map(|(at, step)| (at.to_owned(), step)));
    }

    #[test]
    fn a_chosen_deadline_moves_the_steps() {
        let plan = Plan::new(ZONE);
        let (sent, deadline) = (at("2026-11-16T10:00"), at("2026-11-16T14:00"));
        let all = plan.steps(Level::High, sent, deadline, false);
        assert_eq!(all, [(at("2026-11-16T10:24"), Step::Remind), (at("2026-11-16T11:48"), Step::Remind)]);
        // A deadline that has passed already does not turn time round.
        let all = plan.steps(Level::High, deadline, sent, false);
        assert_eq!(all, [(deadline, Step::Remind)]);
    }

    #[test]
    fn who_looks_late_does_not_send_at_night() {
        let plan = Plan::new(ZONE);
        assert_eq!(plan.open_from(Level::High, at("2026-11-21T03:00")), at("2026-11-21T07:00"));
        assert_eq!(plan.open_from(Level::High, at("2026-11-21T12:00")), at("2026-11-21T12:00"));
        assert_eq!(plan.open_from(Level::Low, at("2026-11-21T12:00")), at("2026-11-23T07:00"));
        assert_eq!(plan.open_from(Level::Danger, at("2026-11-21T03:00")), at("2026-11-21T03:00"));
    }

    #[test]
    fn quiet_hours_within_one_day_and_none() {
        let plan = Plan::read("quiet=12:00-13:30, high.remind=50", ZONE).unwrap();
        assert_eq!(steps(&plan, Level::High, "2026-11-16T12:10", false), [("2026-11-17T13:30".into(), Step::Remind)]);
        let plan = Plan::read("quiet=none,high.remind=50", ZONE).unwrap();
        assert_eq!(plan.quiet_hours(), None);
        assert_eq!(steps(&plan, Level::High, "2026-11-16T23:10", false), [("2026-11-17T23:10".into(), Step::Remind)]);
    }

    #[test]
    fn the_night_in_which_the_clock_changes_ends_at_seven_as_well() {
        let plan = Plan::read("high.remind=50", ZONE).unwrap();
        for day in ["2026-03-28", "2026-10-24"] {
            let all = steps(&plan, Level::High, &format!("{day}T02:30"), false);
            assert!(all.iter().all(|(at, _)| at.ends_with("T07:00")), "{day}: {all:?}");
        }
    }

    #[test]
    fn a_plan_is_read_over_the_default() {
        let text =
            "high.answer=24, high.remind=30+60+90, high.institution=, high.phone=70, danger.phone=, low.nights=yes";
        let plan = Plan::read(text, ZONE).unwrap();
        let high = plan.of(Level::High);
        assert_eq!((high.answer_hours, high.remind.as_slice(), high.institution), (24, &[30, 60, 90][..], None));
        assert_eq!(Level::ALL.map(|level| plan.phone_share(level)), [100, 100, 70, 100]);
        assert!(plan.of(Level::Low).nights);
        assert_eq!(plan.of(Level::Medium), Plan::new(ZONE).of(Level::Medium));
        assert_eq!(plan.quiet_hours().as_deref(), Some("20:00–07:00"));
        assert_eq!(Plan::read("", ZONE), Ok(Plan::new(ZONE)));
    }

    #[test]
    fn what_is_not_right_is_named() {
        let wrong = |text| Plan::read(text, ZONE).unwrap_err();
        assert_eq!(wrong("high"), Wrong::Shape("high".into()));
        for text in ["urgent.answer=1", "high.mail=1", "high=1", "answer=1"] {
            assert!(matches!(wrong(text), Wrong::Unknown(_)), "{text}");
        }
        assert_eq!(wrong("high.answer=1, high.answer=2"), Wrong::Twice("high.answer".into()));
        for text in [
            "high.answer=0",
            "high.answer=9000",
            "high.answer=soon",
            "high.remind=85+50",
            "high.remind=50+50",
            "high.remind=0",
            "high.remind=100",
            "high.remind=1+2+3+4+5+6",
            "high.institution=50+60",
            "high.phone=50+60",
            "high.phone=100",
            "high.nights=perhaps",
            "quiet=20:00",
            "quiet=24:00-07:00",
            "quiet=20:60-07:00",
        ] {
            assert!(matches!(wrong(text), Wrong::Value(..)), "{text}");
        }
    }
}
