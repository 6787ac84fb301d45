//! `brandwacht call`: whom to phone about a notice, why and what to say; and noting a call that brought no answer. What was answered is
//! noted on the page of the notice, or with the API.

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use domain::call::{Call as House, CallOutcome};
use domain::{NoticeId, ShortCode, Timestamp, policy};
use l10n::calls;
use serde_json::{Value, json};
use store::{OwingRow, Store};

use crate::cli::{LanguageArgument, Setup};
use crate::find;
use crate::output::{self, Exit};

/// Work through the call list.
#[derive(Debug, Args)]
pub(crate) struct Call {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    List(List),
    Outcome(Outcome),
}

/// List whom to phone, in the order in which to phone, with numbers and what to say.
#[derive(Debug, Args)]
struct List {
    /// Only about this advisory: its number or identifier.
    #[arg(long, value_name = "NUMBER|ID")]
    advisory: Option<String>,
    /// At most so many.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    limit: u32,
    /// The language of what to say.
    #[arg(long, value_enum, default_value = "nl")]
    lang: LanguageArgument,
    #[command(flatten)]
    form: output::AsList,
}

/// Note a call that brought no answer.
#[derive(Debug, Args)]
struct Outcome {
    /// The notice: its code or identifier.
    #[arg(value_name = "CODE|ID")]
    notice: String,
    /// What came of it: no_reply, message_left, call_back or wrong_number.
    #[arg(value_name = "OUTCOME", value_parser = outcome)]
    outcome: CallOutcome,
    /// Who phoned.
    #[arg(long, value_name = "NAME")]
    by: String,
    /// What the next who phones should know.
    #[arg(long, value_name = "TEXT", default_value = "")]
    note: String,
    /// When to call back, as the clock on the wall shows it; for call_back.
    #[arg(long, value_name = "YYYY-MM-DDTHH:MM")]
    again: Option<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

fn outcome(text: &str) -> Result<CallOutcome, String> {
    CallOutcome::from_code(text).ok_or_else(|| "write no_reply, message_left, call_back or wrong_number".to_owned())
}

pub(crate) async fn run(setup: &Setup, arguments: &Call) -> anyhow::Result<Exit> {
    let store = setup.existing_store().await?;
    let done = match &arguments.act {
        Act::List(list) => self::list(setup, &store, list).await,
        Act::Outcome(outcome) => self::note(setup, &store, outcome).await,
    };
    store.close().await;
    done.map(|()| Exit::Done)
}

fn script(setup: &Setup, lang: LanguageArgument, row: &OwingRow) -> Vec<String> {
    calls::script(
        l10n::texts(lang.into()),
        &calls::Facts {
            cert_name: &setup.config.cert_name,
            code: &row.code.to_string(),
            title: &row.advisory_title,
            institution: &row.institution_name,
            level: row.level(),
            why: row.why,
            silent_supplier: row.silent_supplier.as_deref(),
            last_call: row.last_call.map(|(outcome, _)| outcome),
        },
    )
}

fn as_json(row: &OwingRow, script: &[String]) -> Value {
    json!({
        "notice": row.notice, "code": row.code, "advisory": row.advisory, "advisory_title": row.advisory_title,
        "institution": row.institution, "institution_name": row.institution_name, "severity": row.severity.code(),
        "care_impact": row.care_impact.code(), "level": row.level().code(), "why": row.why.code(), "since": row.since(),
        "sent_at": row.sent_at, "deadline": row.deadline, "answer": row.answer.map(|answer| answer.code()),
        "reminders": row.reminders, "calls": row.calls,
        "last_outcome": row.last_call.map(|(outcome, _)| outcome.code()), "last_call_at": row.last_call.map(|(_, at)| at),
        "again_at": row.again_at, "silent_supplier": row.silent_supplier, "script": script,
        "phones": row.phones.iter().map(|phone| json!({
            "organisation": phone.organisation, "organisation_name": phone.organisation_name, "name": phone.name,
            "role": phone.role.map(|role| role.code()), "number": phone.number, "part": phone.part.code(),
        })).collect::<Vec<_>>(),
    })
}

async fn list(setup: &Setup, store: &Store, arguments: &List) -> anyhow::Result<()> {
    let advisory = match &arguments.advisory {
        Some(text) => Some(find::advisory(store, text).await?),
        None => None,
    };
    let viewer = policy::system("command line");
    let view = store.as_viewer(&viewer).await?;
    let rows = view.owing(&setup.config.follow_up, advisory, true, arguments.limit).await?;
    let said = |row: &OwingRow| script(setup, arguments.lang, row);
    if arguments.form.print(rows.iter().map(|row| as_json(row, &said(row))))? {
        return Ok(());
    }
    output::none_if(rows.is_empty());
    let now = store.now();
    let clock = |at: Timestamp| at.to_local_input(&setup.config.time_zone);
    let mut lines = Vec::new();
    for row in &rows {
        lines.push(format!(
            "{}  {:<6}  {} since {}  {}: {}",
            row.code,
            row.level().code(),
            row.why.code(),
            clock(row.since()),
            row.institution_name,
            row.advisory_title
        ));
        if let Some((outcome, at)) = row.last_call {
            lines.push(format!("  called {} times, last {}: {}", row.calls, clock(at), outcome.code()));
        }
        if let Some(again) = row.again_at.filter(|again| *again > now) {
            lines.push(format!("  not before {}", clock(again)));
        }
        lines.extend(row.phones.iter().map(|phone| {
            let name = phone.name.as_deref().map(|name| format!("{name}, ")).unwrap_or_default();
            format!("  {}  {name}{}", phone.number, phone.organisation_name)
        }));
        if row.phones.is_empty() {
            lines.push("  no number is known".to_owned());
        }
        lines.extend(said(row).into_iter().map(|line| format!("  > {line}")));
    }
    output::lines(lines)
}

async fn note(setup: &Setup, store: &Store, arguments: &Outcome) -> anyhow::Result<()> {
    if arguments.by.trim().is_empty() {
        bail!("--by says who phoned; give a name");
    }
    let viewer = policy::system("call outcome");
    let view = store.as_viewer(&viewer).await?;
    let no_notice = || format!("there is no notice {}; `brandwacht call list` shows whom to phone", arguments.notice);
    let id = match (arguments.notice.parse::<NoticeId>(), arguments.notice.parse::<ShortCode>()) {
        (Ok(id), _) => id,
        (_, Ok(code)) => view.notice_by_code(&code).await.with_context(no_notice)?,
        _ => bail!("{:?} is neither a code nor an identifier of a notice", arguments.notice),
    };
    let notice = view.notice(id).await.with_context(no_notice)?;
    let again_at = match &arguments.again {
        None => None,
        Some(text) => Some(
            Timestamp::from_local(text, &setup.config.time_zone)
                .with_context(|| format!("{text:?} is no moment; write it as 2026-11-30T14:00"))?,
        ),
    };
    let call = House {
        outcome: arguments.outcome,
        note: arguments.note.trim().to_owned(),
        by: arguments.by.trim().to_owned(),
        again_at,
    };
    call.check(store.now())?;
    let proof = policy::may_phone(&viewer, notice.notice.institution)?;
    let mut tx = store.begin().await?;
    tx.note_call(&proof, id, &call).await.context("nothing was noted: only about a notice that was sent is phoned")?;
    tx.commit().await?;
    if arguments.json {
        return output::json(&json!({
            "notice": id, "code": notice.notice.code, "institution": notice.institution_name,
            "outcome": call.outcome.code(), "note": call.note, "by": call.by, "again_at": call.again_at,
        }));
    }
    output::line(format!("{}: {}, {}", notice.notice.code, notice.institution_name, call.outcome.code()))
}
