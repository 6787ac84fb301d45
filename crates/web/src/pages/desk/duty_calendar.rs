//! The roster as a file for calendar programs: all of it, or one's own turns. Names and times, no telephone numbers.

use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use formats::calendar::{self, Event};
use l10n::Texts;
use serde::Deserialize;
use store::ShiftRow;

use crate::{Fault, SignedIn, Web};

/// As on the page.
const WEEKS: u32 = 120;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    /// `1` for one's own turns alone.
    mine: String,
}

pub(crate) async fn show(State(web): State<Web>, who: SignedIn, Query(ask): Query<Ask>) -> Result<Response, Fault> {
    let (visit, t) = (&who.visit, who.visit.t);
    let roster = web.store.as_viewer(&who.viewer).await?.roster(visit.at, WEEKS).await?;
    let own = |row: &ShiftRow| row.shift.turn.first == who.person.id || row.shift.turn.second == Some(who.person.id);
    let events: Vec<Event> = roster.iter().filter(|row| ask.mine != "1" || own(row)).map(|row| event(t, row)).collect();
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"duty.ics\""),
    ];
    Ok((headers, calendar::write(&t.duty_title(), visit.at, &events)).into_response())
}

fn event(t: &Texts, row: &ShiftRow) -> Event {
    Event {
        // A version 7 UUID is one of its own everywhere (RFC 7986, 5.3).
        uid: row.shift.id.to_string(),
        from: row.shift.turn.from,
        until: row.shift.turn.until,
        summary: match &row.second_name {
            Some(second) => t.duty_calendar_two(&row.first_name, second),
            None => t.duty_calendar_one(&row.first_name),
        },
    }
}
