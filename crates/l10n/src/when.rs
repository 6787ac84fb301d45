//! Times as people say them. The present and the zone are always given.

use domain::{Day, Timestamp};

use crate::Texts;

/// What "now" is for one page: the present, and the zone whose clock hangs on the wall.
#[derive(Debug, Clone, Copy)]
pub struct Now<'a> {
    pub at: Timestamp,
    pub zone: &'a str,
}

impl Texts {
    /// `vandaag 16:40`, `gisteren 11:02`, `di 24 nov 17:00`, `di 24 nov 2025 17:00`.
    pub fn moment(&self, at: Timestamp, now: Now<'_>) -> String {
        let there = at.local(now.zone);
        let here = now.at.local(now.zone);
        let clock = clock(there.hour(), there.minute());
        match days_between(now.at.day(now.zone), at.day(now.zone)) {
            0 => self.when_today(&clock),
            -1 => self.when_yesterday(&clock),
            1 => self.when_tomorrow(&clock),
            _ if there.year() == here.year() => self.when_day_clock(self.date_short(at.day(now.zone)), &clock),
            _ => self.when_day_clock(self.date_with_year(at.day(now.zone)), &clock),
        }
    }

    /// `dinsdag 24 november 2026, 17:00 uur`: for hovering and print.
    pub fn moment_full(&self, at: Timestamp, zone: &str) -> String {
        let local = at.local(zone);
        self.when_full(self.date_full(at.day(zone)), clock(local.hour(), local.minute()))
    }

    /// `nog 2 dagen (di 24 nov 17:00)`, `3 uur te laat (was vandaag 09:00)`.
    pub fn deadline(&self, at: Timestamp, now: Now<'_>) -> String {
        let moment = self.moment(at, now);
        let minutes = (at.millis() - now.at.millis()) / 60_000;
        // Whole days are counted on the calendar, because "nog 2 dagen" beside "do" must agree with the wall.
        let days = days_between(now.at.day(now.zone), at.day(now.zone));
        if at > now.at {
            match (minutes, days) {
                (0..60, _) => self.when_left_minutes(minutes.max(1), &moment),
                (60..1440, _) | (_, 0) => self.when_left_hours(minutes / 60, &moment),
                _ => self.when_left_days(days, &moment),
            }
        } else {
            match (-minutes, -days) {
                (0..60, _) => self.when_late_just(&moment),
                (60..1440, _) | (_, 0) => self.when_late_hours(-minutes / 60, &moment),
                (_, days) => self.when_late_days(days, &moment),
            }
        }
    }

    /// `di 24 nov`.
    pub fn date_short(&self, day: Day) -> String {
        let date = day.date();
        self.when_date(
            self.when_weekday_short(date.weekday().to_monday_one_offset()),
            date.day().to_string(),
            self.when_month_short(date.month()),
        )
    }

    /// `di 24 nov 2026`.
    pub fn date_with_year(&self, day: Day) -> String {
        self.when_date_year(self.date_short(day), day.date().year().to_string())
    }

    /// `dinsdag 24 november 2026`.
    pub fn date_full(&self, day: Day) -> String {
        let date = day.date();
        let spoken = self.when_date(
            self.when_weekday(date.weekday().to_monday_one_offset()),
            date.day().to_string(),
            self.when_month(date.month()),
        );
        self.when_date_year(spoken, date.year().to_string())
    }
}

fn clock(hour: i8, minute: i8) -> String {
    format!("{hour:02}:{minute:02}")
}

/// Days from one to the other on the calendar.
fn days_between(from: Day, to: Day) -> i32 {
    from.date().until(to.date()).map_or(0, |span| span.get_days())
}
