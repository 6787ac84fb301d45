//! Points in time and days. The domain is always *given* the present; it never asks for it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01T00:00:00Z. Written and read as RFC 3339.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(i64);

impl Timestamp {
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    pub const fn millis(self) -> i64 {
        self.0
    }

    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1000)))
    }

    pub const fn plus_hours(self, hours: i64) -> Self {
        self.plus_seconds(hours.saturating_mul(3600))
    }

    pub const fn plus_days(self, days: i64) -> Self {
        self.plus_hours(days.saturating_mul(24))
    }

    fn jiff(self) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond(self.0).unwrap_or_default()
    }

    /// The local date and clock time in a zone ("Europe/Amsterdam"); an unknown zone reads as UTC.
    pub fn local(self, zone: &str) -> jiff::civil::DateTime {
        jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC).to_datetime(self.jiff())
    }

    /// What a form's `datetime-local` field holds (HTML, "local date and time string"): `2026-11-23T17:00`. A time that
    /// the clock skips or shows twice is taken as the later reading of it.
    pub fn from_local(text: &str, zone: &str) -> Option<Self> {
        let local: jiff::civil::DateTime = text.parse().ok()?;
        let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
        zone.to_ambiguous_timestamp(local).later().ok().map(|at| Self(at.as_millisecond()))
    }

    /// The same the other way.
    pub fn to_local_input(self, zone: &str) -> String {
        self.local(zone).strftime("%Y-%m-%dT%H:%M").to_string()
    }

    /// The moment, or the Monday after it when it lies on a Saturday or Sunday in the zone.
    pub fn after_weekend(self, zone: &str) -> Self {
        let date = self.local(zone).date();
        let days = match date.weekday() {
            jiff::civil::Weekday::Saturday => 2,
            jiff::civil::Weekday::Sunday => 1,
            _ => return self,
        };
        Self::on(date.saturating_add(jiff::Span::new().days(days)), 0, zone)
    }

    /// The midnight with which a day ends in the zone.
    pub fn after_day(day: Day, zone: &str) -> Self {
        Self::on(day.0.saturating_add(jiff::Span::new().days(1)), 0, zone)
    }

    /// The moment, or the end of the quiet hours that it lies in: minutes after midnight, from and until. They may reach over
    /// midnight; when both are equal there are none.
    pub fn after_quiet(self, (from, until): (i64, i64), zone: &str) -> Self {
        let local = self.local(zone);
        let minute = i64::from(local.hour()) * 60 + i64::from(local.minute());
        let tomorrow = local.date().saturating_add(jiff::Span::new().days(1));
        let over_midnight = until < from;
        if over_midnight && minute >= from {
            Self::on(tomorrow, until, zone)
        } else if minute < until && (over_midnight || from <= minute) {
            Self::on(local.date(), until, zone)
        } else {
            self
        }
    }

    /// So many minutes after midnight of a day, as the clock on the wall shows them.
    fn on(date: jiff::civil::Date, minutes: i64, zone: &str) -> Self {
        let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
        let local = date.to_datetime(jiff::civil::Time::midnight()).saturating_add(jiff::Span::new().minutes(minutes));
        zone.to_ambiguous_timestamp(local).later().map_or_else(|_| Self::default(), |at| Self(at.as_millisecond()))
    }

    /// The moment at which the clock on the wall shows so many minutes after midnight on a day. A time that the clock skips or
    /// shows twice is taken as the later reading of it.
    pub fn on_day(day: Day, minutes: i64, zone: &str) -> Self {
        Self::on(day.0, minutes, zone)
    }

    /// What the clock on the wall shows: minutes after midnight, and whether the day is a Saturday or Sunday.
    pub fn on_the_wall(self, zone: &str) -> (i64, bool) {
        let local = self.local(zone);
        let weekend = matches!(local.date().weekday(), jiff::civil::Weekday::Saturday | jiff::civil::Weekday::Sunday);
        (i64::from(local.hour()) * 60 + i64::from(local.minute()), weekend)
    }

    /// The midnight with which the moment's day began in the zone.
    pub fn midnight(self, zone: &str) -> Self {
        Self::on(self.local(zone).date(), 0, zone)
    }

    /// The midnight before this moment, in UTC.
    pub fn start_of_day(self) -> Self {
        Self::from_millis(self.millis() - self.millis().rem_euclid(86_400_000))
    }

    /// The calendar day in a zone.
    pub fn day(self, zone: &str) -> Day {
        Day(self.local(zone).date())
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.jiff().fmt(f)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Timestamp {
    type Err = jiff::Error;

    fn from_str(s: &str) -> Result<Self, jiff::Error> {
        s.parse::<jiff::Timestamp>().map(|at| Self(at.as_millisecond()))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A calendar day without a clock: mandates and support periods are agreed in days.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(jiff::civil::Date);

impl Day {
    pub fn date(self) -> jiff::civil::Date {
        self.0
    }

    /// The day so many days later.
    pub fn plus_days(self, days: i64) -> Self {
        Self(self.0.saturating_add(jiff::Span::new().days(days)))
    }

    /// The Monday of its week.
    pub fn monday(self) -> Self {
        self.plus_days(-i64::from(self.0.weekday().to_monday_zero_offset()))
    }

    /// Year and number of its week (ISO 8601). A week belongs to the year that holds its Thursday.
    pub fn iso_week(self) -> (i16, i8) {
        let week = self.0.iso_week_date();
        (week.year(), week.week())
    }

    /// The Monday of a week that is written so.
    pub fn of_iso_week(year: i16, week: i8) -> Option<Self> {
        jiff::civil::ISOWeekDate::new(year, week, jiff::civil::Weekday::Monday).ok().map(|monday| Self(monday.date()))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Day {
    type Err = jiff::Error;

    fn from_str(s: &str) -> Result<Self, jiff::Error> {
        s.parse().map(Self)
    }
}

impl Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// `HH:MM`, as minutes after midnight.
pub fn clock(text: &str) -> Option<i64> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
    ((0..24).contains(&hours) && (0..60).contains(&minutes)).then_some(hours * 60 + minutes)
}
