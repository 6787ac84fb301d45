//! `brandwacht notice`: what was drafted and sent, who still owes an answer, and how far everybody is. Sending is an analyst's act, in the
//! portal.

mod picture;
mod usefulness;

use std::collections::HashMap;

use clap::{Args, Subcommand};
use domain::follow_up::Level;
use domain::notice::NoticeState;
use domain::page::PageRequest;
use domain::{NoticeId, policy};
use serde_json::{Value, json};
use store::{NoticeFilter, NoticeRow, OwingRow, Store};

use crate::cli::Setup;
use crate::find;
use crate::output::{self, Exit};

/// Show notices: their state, and who still owes an answer.
#[derive(Debug, Args)]
pub(crate) struct Notice {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    List(List),
    Plan(Plan),
    Picture(picture::Picture),
    Usefulness(usefulness::Usefulness),
}

/// Show by when notices are to be answered, and what happens by itself while nobody does.
///
/// It stands in the setting `follow_up`; docs/notices.md says how to change it.
#[derive(Debug, Args)]
struct Plan {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// List notices, the newest first.
#[derive(Debug, Args)]
struct List {
    /// Only notices in this state: draft, sent, closed or withdrawn.
    #[arg(long, value_parser = state)]
    state: Option<NoticeState>,
    /// Only notices about this advisory: its number or identifier.
    #[arg(long, value_name = "NUMBER|ID")]
    advisory: Option<String>,
    /// Only notices about this institution: name or identifier.
    #[arg(long, value_name = "NAME|ID")]
    organisation: Option<String>,
    /// Only those that still wait for an answer.
    #[arg(long)]
    owing: bool,
    /// At most so many.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    limit: u32,
    #[command(flatten)]
    form: output::AsList,
}

fn state(text: &str) -> Result<NoticeState, String> {
    NoticeState::from_code(text).ok_or_else(|| "write draft, sent, closed or withdrawn".to_owned())
}

pub(crate) async fn run(setup: &Setup, arguments: &Notice) -> anyhow::Result<Exit> {
    if let Act::Plan(plan) = &arguments.act {
        return self::plan(setup, plan).map(|()| Exit::Done);
    }
    let store = setup.existing_store().await?;
    let done = match &arguments.act {
        Act::List(list) => self::list(setup, &store, list).await,
        Act::Picture(picture) => picture::show(&store, picture).await,
        Act::Usefulness(usefulness) => usefulness::show(&store, usefulness).await,
        Act::Plan(_) => Ok(()),
    };
    store.close().await;
    done.map(|()| Exit::Done)
}

fn plan(setup: &Setup, arguments: &Plan) -> anyhow::Result<()> {
    let plan = &setup.config.follow_up;
    if arguments.json {
        let levels: Vec<Value> = Level::ALL
            .into_iter()
            .map(|level| {
                let its = plan.of(level);
                json!({
                    "level": level.code(), "answer_hours": its.answer_hours, "remind": its.remind,
                    "institution": its.institution, "phone": its.phone, "nights": its.nights, "weekends": its.weekends,
                })
            })
            .collect();
        return output::json(&json!({ "levels": levels, "quiet": plan.quiet_hours() }));
    }
    let share = |shares: &[u8]| match shares {
        [] => "never".to_owned(),
        all => all.iter().map(|share| format!("{share} %")).collect::<Vec<_>>().join(", "),
    };
    output::lines(Level::ALL.into_iter().rev().map(|level| {
        let its = plan.of(level);
        let institution = share(its.institution.as_slice());
        let also = match (its.nights, its.weekends) {
            (true, true) => "at any hour",
            (true, false) => "not at weekends",
            (false, true) => "not in quiet hours",
            (false, false) => "not in quiet hours, not at weekends",
        };
        format!(
            "{:<6}  answer within {:>4} hours  remind at {:<12}  institution hears of a silent supplier at {institution:<6}  phoned from {:>3} %  {also}",
            level.code(),
            its.answer_hours,
            share(&its.remind),
            plan.phone_share(level),
        )
    }))?;
    let quiet = plan.quiet_hours().unwrap_or_else(|| "none".to_owned());
    output::line(format!("quiet hours: {quiet}; shares are of the time between sending and the deadline"))
}

async fn list(setup: &Setup, store: &Store, arguments: &List) -> anyhow::Result<()> {
    let advisory = match &arguments.advisory {
        Some(text) => Some(find::advisory(store, text).await?),
        None => None,
    };
    let institution = match &arguments.organisation {
        Some(text) => Some(find::organisation(store, text).await?.id),
        None => None,
    };
    let viewer = policy::system("command line");
    let view = store.as_viewer(&viewer).await?;
    let owing = view.owing(&setup.config.follow_up, advisory, false, 100_000).await?;
    let owing: HashMap<NoticeId, OwingRow> = owing.into_iter().map(|row| (row.notice, row.into_inner())).collect();
    let filter = NoticeFilter { advisory, institution, addressee: None, state: arguments.state };
    let limit = usize::try_from(arguments.limit).unwrap_or(usize::MAX);
    let mut rows: Vec<NoticeRow> = Vec::new();
    let mut page = PageRequest::first(PageRequest::MAX);
    loop {
        let found = view.notices(&filter, &page).await?;
        let fit = found.items.into_iter().map(|row| row.into_inner());
        rows.extend(fit.filter(|row| !arguments.owing || owing.contains_key(&row.id)));
        match found.next {
            Some(next) if rows.len() < limit => page = PageRequest::after(next, PageRequest::MAX),
            _ => break,
        }
    }
    rows.truncate(limit);
    if arguments.form.print(rows.iter().map(|row| as_json(row, owing.get(&row.id))))? {
        return Ok(());
    }
    output::none_if(rows.is_empty());
    let day = |at: domain::Timestamp| at.day(&setup.config.time_zone).to_string();
    output::lines(rows.iter().map(|row| {
        let answer = match (row.answer, owing.get(&row.id)) {
            (_, Some(owes)) => format!("owes: {}", owes.why.code()),
            (Some(answer), None) => answer.code().to_owned(),
            (None, None) => String::new(),
        };
        let sent =
            row.sent_at.map_or_else(|| format!("drafted {}", day(row.created_at)), |at| format!("sent {}", day(at)));
        let deadline = row.deadline.map_or(String::new(), |at| format!(", by {}", day(at)));
        format!(
            "{:<10}  {:<9}  {:<6}  {:<28}  {:<22}  {:>4} lines  {sent}{deadline}  {answer}",
            row.code.to_string(),
            row.state.code(),
            row.severity.code(),
            row.institution_name,
            row.tracking_id,
            row.assets
        )
        .trim_end()
        .to_owned()
    }))
}

fn as_json(row: &NoticeRow, owes: Option<&OwingRow>) -> Value {
    json!({
        "id": row.id, "code": row.code, "state": row.state.code(), "severity": row.severity.code(),
        "advisory_id": row.advisory, "tracking_id": row.tracking_id, "publisher": row.publisher,
        "advisory_title": row.advisory_title, "institution_id": row.institution, "institution": row.institution_name,
        "assets": row.assets, "is_update": row.is_update, "created_at": row.created_at, "sent_at": row.sent_at,
        "deadline": row.deadline, "answer": row.answer.map(|answer| answer.code()),
        "reminders": owes.map(|owes| owes.reminders), "next_step_at": owes.and_then(|owes| owes.next_step_at),
        "owing": owes.map(|owes| owes.why.code()),
        "phones": owes.map(|owes| owes.phones.iter().map(|phone| json!({
            "organisation": phone.organisation_name, "name": phone.name, "number": phone.number,
        })).collect::<Vec<_>>()),
    })
}
