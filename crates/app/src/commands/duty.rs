//! `brandwacht duty`: who of the CERT is on duty, shown and planned; and a call-out about nothing, to see whether it arrives.

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use domain::duty::{self, USUAL_START};
use domain::time::clock;
use domain::{Day, PersonId, Timestamp, policy};
use serde_json::json;
use store::{DutyPerson, Seen, ShiftRow, Store};

use crate::cli::Setup;
use crate::output::{self, Exit};

/// See who is on duty, plan it, and try whether calls arrive (docs/duty.md).
#[derive(Debug, Args)]
pub(crate) struct Duty {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// List the roster from now on.
    List(List),
    /// Put people on the roster, each a week in turn.
    Rotate(Rotate),
    /// Give a part of a shift to a colleague.
    Give(Give),
    /// Call out whoever is on duty about nothing, to see whether mail, short message and telephone work.
    Page(Page),
}

#[derive(Debug, Args)]
struct List {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct Rotate {
    /// Who take turns, in this order: mail addresses of accounts of the CERT.
    #[arg(value_name = "MAIL", required = true)]
    people: Vec<String>,
    /// The first day; without it the day on which the roster ends, or the next Monday.
    #[arg(long, value_name = "YYYY-MM-DD")]
    start: Option<Day>,
    /// The time of handing over, as the clock on the wall shows it.
    #[arg(long, value_name = "HH:MM", value_parser = time)]
    time: Option<i64>,
    /// For how many weeks.
    #[arg(long, default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..=53))]
    weeks: u32,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct Give {
    /// Who takes it over: the mail address of an account of the CERT.
    #[arg(value_name = "MAIL")]
    to: String,
    /// Its begin, as the clock on the wall shows it; the shift in which it lies is the one that is split.
    #[arg(long, value_name = "YYYY-MM-DDTHH:MM")]
    from: String,
    /// Its end.
    #[arg(long, value_name = "YYYY-MM-DDTHH:MM")]
    until: String,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct Page {
    /// Ring up at once, and not when nobody has taken it up for a while (needs `voice_url`).
    #[arg(long)]
    voice: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Two rotations of a year.
const WEEKS: u32 = 120;

fn time(text: &str) -> Result<i64, String> {
    clock(text).ok_or_else(|| "write hours and minutes, such as 09:00".to_owned())
}

pub(crate) async fn run(setup: &Setup, arguments: &Duty) -> anyhow::Result<Exit> {
    let store = setup.existing_store().await?;
    let zone = &setup.config.time_zone;
    let done = match &arguments.act {
        Act::List(arguments) => list(&store, zone, arguments.json).await,
        Act::Rotate(arguments) => rotate(&store, zone, arguments).await,
        Act::Give(arguments) => give(&store, zone, arguments).await,
        Act::Page(arguments) => page(setup, &store, arguments).await,
    };
    store.close().await;
    done.map(|()| Exit::Done)
}

async fn roster(store: &Store) -> anyhow::Result<(Vec<Seen<ShiftRow>>, Vec<Seen<DutyPerson>>)> {
    let viewer = policy::system("command line");
    let view = store.as_viewer(&viewer).await?;
    Ok((view.roster(store.now(), WEEKS).await?, view.duty_people().await?))
}

async fn list(store: &Store, zone: &str, as_json: bool) -> anyhow::Result<()> {
    let (weeks, people) = roster(store).await?;
    let phone = |id: PersonId| people.iter().find(|person| person.id == id).and_then(|person| person.phone.clone());
    if as_json {
        let one = |row: &ShiftRow| {
            let turn = &row.shift.turn;
            let second = turn.second.map(|id| json!({ "id": id, "name": row.second_name, "phone": phone(id) }));
            json!({
                "id": row.shift.id, "from": turn.from.to_string(), "until": turn.until.to_string(),
                "first": { "id": turn.first, "name": row.first_name, "phone": phone(turn.first) }, "second": second,
            })
        };
        return output::json(&weeks.iter().map(|row| one(row)).collect::<Vec<_>>());
    }
    output::none_if(weeks.is_empty());
    output::lines(weeks.iter().map(|row| {
        let turn = &row.shift.turn;
        let named = |name: &str, id| match phone(id) {
            Some(phone) => format!("{name} ({phone})"),
            None => format!("{name} (no number)"),
        };
        let second = match (turn.second, &row.second_name) {
            (Some(id), Some(name)) => named(name, id),
            _ => "nobody".to_owned(),
        };
        format!(
            "{} to {}  {}, then {second}",
            written(turn.from, zone),
            written(turn.until, zone),
            named(&row.first_name, turn.first)
        )
    }))
}

async fn rotate(store: &Store, zone: &str, arguments: &Rotate) -> anyhow::Result<()> {
    let (weeks, staff) = roster(store).await?;
    let mut people = Vec::with_capacity(arguments.people.len());
    for mail in &arguments.people {
        people.push(named(&staff, mail)?.id);
    }
    // Where the roster ends, or the next Monday morning.
    let (day, minutes) = match weeks.last() {
        Some(last) => (last.shift.turn.until.day(zone), last.shift.turn.until.on_the_wall(zone).0),
        None => {
            let today = store.now().day(zone);
            let since_monday = i64::from(today.date().weekday().to_monday_zero_offset());
            (today.plus_days((7 - since_monday) % 7), USUAL_START)
        }
    };
    let start = arguments.start.unwrap_or(day);
    let turns = duty::rotation(&people, start, arguments.time.unwrap_or(minutes), arguments.weeks, zone)?;
    let proof = policy::may_manage_accounts(&policy::system("command line"))?;
    let mut tx = store.begin().await?;
    let ids = tx.add_turns(&proof, &turns).await.context("nothing was put on the roster")?;
    tx.commit().await?;
    if arguments.json {
        return output::json(&json!({ "shifts": ids }));
    }
    let until = turns.last().map_or_else(|| store.now(), |turn| turn.until);
    output::line(format!("{} weeks stand on the roster, until {}", ids.len(), written(until, zone)))
}

fn named<'s>(staff: &'s [Seen<DutyPerson>], mail: &str) -> anyhow::Result<&'s DutyPerson> {
    match staff.iter().find(|person| person.email.eq_ignore_ascii_case(mail.trim())) {
        Some(person) => Ok(person),
        None => bail!("{mail}: no analyst or lead of the CERT has an account with this address"),
    }
}

fn moment(text: &str, zone: &str) -> anyhow::Result<Timestamp> {
    Timestamp::from_local(&text.trim().replace(' ', "T"), zone)
        .with_context(|| format!("{text}: write a day and a time, such as 2026-12-24T17:00"))
}

async fn give(store: &Store, zone: &str, arguments: &Give) -> anyhow::Result<()> {
    let (weeks, staff) = roster(store).await?;
    let to = named(&staff, &arguments.to)?;
    let (from, until) = (moment(&arguments.from, zone)?, moment(&arguments.until, zone)?);
    let within = |row: &&Seen<ShiftRow>| row.shift.turn.from <= from && from < row.shift.turn.until;
    let Some(row) = weeks.iter().find(within) else {
        bail!("nobody is on duty at {}: `brandwacht duty list` shows the roster", written(from, zone));
    };
    let proof = policy::may_manage_accounts(&policy::system("command line"))?;
    let mut tx = store.begin().await?;
    tx.give_shift(&proof, row.shift.id, (from, until), to.id).await.context("nothing was given")?;
    tx.commit().await?;
    if arguments.json {
        return output::json(&json!({
            "shift": row.shift.id, "from": from.to_string(), "until": until.to_string(), "to": to.id,
        }));
    }
    output::line(format!("{} is on duty from {} to {}", to.name, written(from, zone), written(until, zone)))
}

fn written(at: Timestamp, zone: &str) -> String {
    at.to_local_input(zone).replace('T', " ")
}

async fn page(setup: &Setup, store: &Store, arguments: &Page) -> anyhow::Result<()> {
    let mut office = setup.config.office.clone();
    if arguments.voice {
        if setup.config.voice_url.get().is_none() {
            bail!("nobody can be rung up: set voice_url (docs/duty.md)");
        }
        office = office.with_voice(Some(0));
    }
    let system = policy::system("command line");
    let proof = policy::may_publish(&system)?;
    let mut tx = store.begin().await?;
    let id = tx.raise_test(&proof, &office).await.context("nobody was called out")?;
    tx.commit().await?;
    let called = store.as_viewer(&system).await?.call_out(id).await?;
    let url = format!("{}/duty/{id}", setup.config.base_url());
    if arguments.json {
        let messages: Vec<_> = called
            .messages
            .iter()
            .map(|row| json!({ "name": row.name, "as": row.called.code(), "channel": row.channel.code() }))
            .collect();
        return output::json(&json!({ "id": id, "url": url, "messages": messages }));
    }
    if called.messages.is_empty() {
        bail!("there is nobody to call: no analyst and no lead of the CERT has an account");
    }
    let mut lines: Vec<String> = called
        .messages
        .iter()
        .map(|row| format!("{}  {}  called as {}", row.channel.code(), row.name, row.called.code()))
        .collect();
    lines.push(format!("a worker sends these; see what becomes of them, and take it up, at {url}"));
    output::lines(lines)
}
