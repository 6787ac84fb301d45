//! Who of the CERT is on duty: the roster, the numbers, and the last call-outs. Everybody at the desk reads it; a lead
//! changes it.

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::duty::{self, CallOutState, GAP_DAYS, USUAL_START};
use domain::refusal::Refusal;
use domain::time::clock;
use domain::{Day, PersonId, ShiftId, Timestamp, policy};
use serde::Deserialize;
use store::{CallOutRow, DutyPerson, Seen, ShiftRow, StoreError, Tx};

use super::{Fields, Stamp, tel};
use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Visit, Web, paths};

/// Weeks on the page: two rotations of a year.
const WEEKS: u32 = 120;
const CALLS: u32 = 20;
/// Places to choose somebody for, beyond those there are.
const MOST_PLACES: usize = 20;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    done: String,
}

struct OnDuty {
    name: String,
    number: Option<String>,
    href: String,
}

struct Choice {
    id: String,
    name: String,
    chosen: bool,
}

struct Week {
    id: String,
    from: Stamp,
    until: Stamp,
    first: OnDuty,
    second: Option<OnDuty>,
    is_now: bool,
    firsts: Vec<Choice>,
    seconds: Vec<Choice>,
    /// Which part of it can be given away: what is still to come.
    give: (String, String),
    /// What the button that opens the form is called.
    label: String,
}

struct Number {
    id: String,
    label: String,
    number: String,
}

struct Called {
    href: String,
    title: String,
    state: String,
    tone: &'static str,
    at: Stamp,
    by: Option<String>,
}

/// One place in the rotation.
struct Place {
    number: usize,
    label: String,
    people: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "desk/duty.html")]
struct Roster {
    page: Page,
    weeks: Vec<Week>,
    /// The first week that is still to come.
    next: Option<(OnDuty, Stamp)>,
    /// When nobody is on duty in the days to come.
    gaps: Vec<(Stamp, Stamp)>,
    calls: Vec<Called>,
    may: bool,
    numbers: Vec<Number>,
    places: Vec<Place>,
    start: String,
    time: String,
    done: Option<String>,
    problem: Option<String>,
}

/// How a call-out's state looks.
pub(super) fn tone(state: CallOutState) -> &'static str {
    match state {
        CallOutState::Calling => "busy",
        CallOutState::Left => "todo",
        CallOutState::Acknowledged => "done",
        CallOutState::Settled => "off",
    }
}

/// What a call-out is called: how bad it is, and the number of its advisory.
pub(super) fn title(visit: &Visit, row: &CallOutRow) -> String {
    let t = visit.t;
    match &row.advisory {
        Some((_, tracking, _)) => t.duty_one_title(t.duty_level(row.it.level.code()), tracking),
        None => t.duty_one_test(),
    }
}

fn on_duty(people: &[Seen<DutyPerson>], id: PersonId, name: &str) -> OnDuty {
    let number = people.iter().find(|person| person.id == id).and_then(|person| person.phone.clone());
    OnDuty { name: name.to_owned(), href: number.as_deref().map(tel).unwrap_or_default(), number }
}

fn choices(people: &[Seen<DutyPerson>], chosen: Option<PersonId>) -> Vec<Choice> {
    people
        .iter()
        .map(|person| Choice {
            id: person.id.to_string(),
            name: person.name.clone(),
            chosen: chosen == Some(person.id),
        })
        .collect()
}

fn week(visit: &Visit, people: &[Seen<DutyPerson>], row: &ShiftRow) -> Week {
    let turn = &row.shift.turn;
    let from = Stamp::new(visit, turn.from);
    Week {
        id: row.shift.id.to_string(),
        label: visit.t.duty_swap_of(&from.short),
        from,
        until: Stamp::new(visit, turn.until),
        first: on_duty(people, turn.first, &row.first_name),
        second: turn.second.zip(row.second_name.as_deref()).map(|(id, name)| on_duty(people, id, name)),
        is_now: turn.from <= visit.at,
        firsts: choices(people, Some(turn.first)),
        seconds: choices(people, turn.second),
        give: (turn.from.max(visit.at).to_local_input(&visit.zone), turn.until.to_local_input(&visit.zone)),
    }
}

fn called(visit: &Visit, row: &CallOutRow) -> Called {
    let state = row.it.state(visit.at);
    Called {
        href: paths::duty_call(row.id),
        title: title(visit, row),
        state: visit.t.duty_state(state.code()),
        tone: tone(state),
        at: Stamp::new(visit, row.it.raised_at),
        by: row.acknowledged_by.clone(),
    }
}

/// Where a rotation goes on: when the roster ends, else at the next Monday morning.
fn start(visit: &Visit, roster: &[Seen<ShiftRow>]) -> (String, String) {
    let at = match roster.last() {
        Some(last) => last.shift.turn.until,
        None => {
            let today = visit.at.day(&visit.zone);
            let since_monday = i64::from(today.date().weekday().to_monday_zero_offset());
            Timestamp::on_day(today.plus_days((7 - since_monday) % 7), USUAL_START, &visit.zone)
        }
    };
    let text = at.to_local_input(&visit.zone);
    match text.split_once('T') {
        Some((day, time)) => (day.to_owned(), time.to_owned()),
        None => (text, String::new()),
    }
}

async fn page(web: &Web, who: &SignedIn, done: Option<String>, problem: Option<String>) -> Result<Roster, Fault> {
    let (visit, t) = (&who.visit, who.visit.t);
    let view = web.store.as_viewer(&who.viewer).await?;
    let people = view.duty_people().await?;
    let roster = view.roster(visit.at, WEEKS).await?;
    let calls = view.call_outs(CALLS).await?;
    let next = roster.iter().find(|row| row.shift.turn.from > visit.at).map(|row| {
        let turn = &row.shift.turn;
        (on_duty(&people, turn.first, &row.first_name), Stamp::new(visit, turn.from))
    });
    let places = (0..people.len().min(MOST_PLACES)).map(|place| Place {
        number: place + 1,
        label: t.duty_person((place + 1).to_string()),
        people: choices(&people, people.get(place).map(|person| person.id)),
    });
    let numbers = people.iter().map(|person| Number {
        id: person.id.to_string(),
        label: t.duty_phone_of(&person.name),
        number: person.phone.clone().unwrap_or_default(),
    });
    let turns = roster.iter().map(|row| row.shift.turn);
    let gaps = duty::gaps(turns, visit.at, visit.at.plus_days(GAP_DAYS));
    let (start, time) = start(visit, &roster);
    Ok(Roster {
        page: Page::new(web, visit, t.duty_title()).lead(t.duty_lead()).back_to(paths::DESK_DUTY),
        weeks: roster.iter().map(|row| week(visit, &people, row)).collect(),
        next,
        gaps: gaps.into_iter().map(|(from, until)| (Stamp::new(visit, from), Stamp::new(visit, until))).collect(),
        calls: calls.iter().map(|row| called(visit, row)).collect(),
        may: policy::may_manage_accounts(&who.viewer).is_ok(),
        numbers: numbers.collect(),
        places: places.collect(),
        start,
        time,
        done,
        problem,
    })
}

pub(crate) async fn show(State(web): State<Web>, who: SignedIn, Query(ask): Query<Ask>) -> Result<Response, Fault> {
    let done =
        ["rotate", "swap", "give", "phones"].contains(&ask.done.as_str()).then(|| who.visit.t.duty_done(&ask.done));
    html(&page(&web, &who, done, None).await?)
}

pub(crate) async fn act(State(web): State<Web>, who: SignedIn, body: Bytes) -> Result<Response, Fault> {
    let proof = policy::may_manage_accounts(&who.viewer)?;
    let fields = Fields::read(&body);
    let mut tx = web.store.begin().await?;
    let outcome = match fields.get("act") {
        "rotate" => rotate(&mut tx, &proof, &who.visit, &fields).await,
        "swap" => swap(&mut tx, &proof, &fields).await,
        "give" => give(&mut tx, &proof, &who.visit, &fields).await,
        "phones" => phones(&mut tx, &proof, &fields).await,
        _ => return Err(Fault::bad_request(String::new())),
    };
    let problem = match outcome {
        Ok(None) => {
            tx.commit().await?;
            return Ok(Redirect::to(&format!("{}?done={}", paths::DESK_DUTY, fields.get("act"))).into_response());
        }
        Ok(Some(problem)) => problem,
        Err(StoreError::Refused(refusal)) => who.visit.t.refused(refusal.code()),
        Err(error) => return Err(error.into()),
    };
    drop(tx);
    let page = page(&web, &who, None, Some(problem)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response())
}

/// What is wrong with the form, or nothing.
async fn rotate(
    tx: &mut Tx<'_>,
    proof: &policy::MayManageAccounts,
    visit: &Visit,
    fields: &Fields,
) -> Result<Option<String>, StoreError> {
    let people: Vec<PersonId> = fields.all("person");
    let (day, minutes) = (fields.get("start").trim().parse::<Day>().ok(), clock(fields.get("time")));
    let (Some(day), Some(minutes)) = (day, minutes) else { return Ok(Some(visit.t.duty_bad_start())) };
    let weeks = fields.get("weeks").trim().parse().unwrap_or(0);
    let turns = duty::rotation(&people, day, minutes, weeks, &visit.zone).map_err(Refusal::Duty)?;
    tx.add_turns(proof, &turns).await?;
    Ok(None)
}

async fn swap(
    tx: &mut Tx<'_>,
    proof: &policy::MayManageAccounts,
    fields: &Fields,
) -> Result<Option<String>, StoreError> {
    let shift: ShiftId = fields.get("shift").parse().map_err(|_| StoreError::NotFound)?;
    let first: PersonId = fields.get("first").parse().map_err(|_| StoreError::NotFound)?;
    tx.swap_shift(proof, shift, first, fields.get("second").parse().ok()).await?;
    Ok(None)
}

async fn give(
    tx: &mut Tx<'_>,
    proof: &policy::MayManageAccounts,
    visit: &Visit,
    fields: &Fields,
) -> Result<Option<String>, StoreError> {
    let shift: ShiftId = fields.get("shift").parse().map_err(|_| StoreError::NotFound)?;
    let to: PersonId = fields.get("to").parse().map_err(|_| StoreError::NotFound)?;
    let moment = |name| Timestamp::from_local(fields.get(name).trim(), &visit.zone);
    let (Some(from), Some(until)) = (moment("from"), moment("until")) else {
        return Ok(Some(visit.t.duty_bad_start()));
    };
    tx.give_shift(proof, shift, (from, until), to).await?;
    Ok(None)
}

async fn phones(
    tx: &mut Tx<'_>,
    proof: &policy::MayManageAccounts,
    fields: &Fields,
) -> Result<Option<String>, StoreError> {
    for person in fields.all::<PersonId>("who") {
        let (now, before) = (fields.get(&format!("phone-{person}")), fields.get(&format!("was-{person}")));
        // Who was not changed is no line in the trail.
        if now.trim() != before {
            tx.set_duty_phone(proof, person, now).await?;
        }
    }
    Ok(None)
}
