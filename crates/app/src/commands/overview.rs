//! `brandwacht overview`: the week of one organisation as its people read it, on their page and in their mail.

use clap::Args;
use domain::organisation::Language;
use domain::overview::{KINDS, Line, Week};
use domain::policy;
use l10n::overview::{counted, stands};
use l10n::when::Now;
use serde_json::{Value, json};

use crate::cli::Setup;
use crate::find;
use crate::output::{self, Exit};

/// Show what an organisation was sent in a week, and what still waits for its answer.
#[derive(Debug, Args)]
pub(crate) struct Overview {
    /// The institution or supplier: name or identifier.
    #[arg(long, value_name = "NAME|ID")]
    organisation: String,
    /// The week, such as 2026-W48; without it the one that is going on.
    #[arg(long, value_name = "YYYY-Www")]
    week: Option<Week>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(setup: &Setup, arguments: &Overview) -> anyhow::Result<Exit> {
    let store = setup.existing_store().await?;
    let organisation = find::organisation(&store, &arguments.organisation).await?;
    if !KINDS.contains(&organisation.kind) {
        anyhow::bail!(
            "{} is of the kind {}; only institutions and suppliers get notices",
            organisation.name,
            organisation.kind.code()
        );
    }
    let zone = &setup.config.time_zone;
    let now = store.now();
    let week = arguments.week.unwrap_or_else(|| Week::of(now, zone));
    if week > Week::of(now, zone) {
        anyhow::bail!("{week} is still to come");
    }
    let it = store.overview_for(organisation.id, organisation.kind, week, zone).await?;
    let viewer = policy::system("command line");
    let choice = store.as_viewer(&viewer).await?.overview_choice(organisation.id).await?;
    let choice = choice.map(|row| row.choice).unwrap_or_default();
    store.close().await;
    if arguments.json {
        let lines = |lines: &[Line]| lines.iter().map(line).collect::<Vec<_>>();
        output::json(&json!({
            "organisation": organisation.id, "name": organisation.name, "week": week.to_string(),
            "from": week.begins(zone).to_string(), "until": week.ends(zone).to_string(),
            "sent": lines(&it.sent), "waiting": lines(&it.waiting), "advisories": it.counts.taken_in,
            "advisories_concerned": it.counts.concerned, "questions": it.counts.questions, "mail": choice.code(),
            "followed": it.followed.iter().map(|one| json!({
                "advisory": one.advisory, "title": one.title, "publisher": one.publisher,
                "tracking_id": one.tracking_id, "url": one.url, "topic": one.topic.topic.to_string(),
            })).collect::<Vec<_>>(),
            "quiet_ending": it.ending.iter().map(|one| json!({
                "topic": one.topic.topic.to_string(), "until": one.until,
            })).collect::<Vec<_>>(),
        }))?;
        return Ok(Exit::Done);
    }
    let t = l10n::texts(Language::En);
    let now = Now { at: now, zone };
    let said = |line: &Line| {
        let customer = line.customer.as_deref().map(|customer| format!(" (at {customer})")).unwrap_or_default();
        format!("  {:<6}  {}  {}{customer}  {}", line.severity.code(), line.code, line.title, stands(t, line, now))
    };
    let mut lines = vec![format!("{}, week {week}", organisation.name)];
    lines.push(if it.sent.is_empty() { t.overview_sent_none() } else { t.overview_sent_title() });
    lines.extend(it.sent.iter().map(said));
    lines.push(if it.waiting.is_empty() { t.overview_waiting_none() } else { t.overview_waiting_title() });
    lines.extend(it.waiting.iter().map(said));
    lines.push(counted(t, &it));
    if it.counts.questions > 0 {
        lines.push(t.overview_questions(it.counts.questions));
    }
    lines.extend(it.followed.iter().map(|one| t.topics_mail_followed(&one.title, &one.publisher, t.topic(&one.topic))));
    lines.extend(it.ending.iter().map(|one| t.topics_ending_line(t.topic(&one.topic), t.date_with_year(one.until))));
    lines.push(format!("by mail: {}", t.overview_choice(choice.code()).to_lowercase()));
    output::lines(lines)?;
    Ok(Exit::Done)
}

fn line(it: &Line) -> Value {
    json!({
        "notice": it.notice, "code": it.code.to_string(), "title": it.title, "severity": it.severity.code(),
        "customer": it.customer, "sent_at": it.sent_at.to_string(), "deadline": it.deadline.map(|at| at.to_string()),
        "standing": it.standing().code(), "answer": it.answer.map(|answer| answer.code()), "quiet": it.is_quiet,
    })
}
