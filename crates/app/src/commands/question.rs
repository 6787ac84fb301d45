//! `brandwacht question`: what only institutions can tell, asked and answered. The pages do the same; here it is for
//! scripts, and for a file of answers that came by another road.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use domain::answer::Via;
use domain::organisation::Language;
use domain::page::PageRequest;
use domain::policy;
use domain::question::QuestionState;
use domain::{OrganisationId, QuestionId, ShortCode};
use formats::inventory::filled::{self, Expected};
use l10n::asking;
use serde_json::{Value, json};
use store::{AnswerLine, AskFilter, Proposal, QuestionFilter, QuestionRow, Store, ToAsk};

use crate::cli::Setup;
use crate::find;
use crate::output::{self, Exit};

/// Ask institutions what only they can tell about their devices, and note what they answer.
#[derive(Debug, Args)]
pub(crate) struct Question {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    List(List),
    Make(Make),
    Send(Send),
    Answer(Answer),
}

/// List questions that were asked, the newest first.
#[derive(Debug, Args)]
struct List {
    /// Only questions in this state: sent, closed or withdrawn.
    #[arg(long, value_parser = state)]
    state: Option<QuestionState>,
    /// Only questions about this institution: name or identifier.
    #[arg(long, value_name = "NAME|ID")]
    organisation: Option<String>,
    /// At most so many.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    limit: u32,
    #[command(flatten)]
    form: output::AsList,
}

/// Show what can be asked now, the worst first. Writes nothing and sends nothing.
#[derive(Debug, Args)]
struct Make {
    /// Only about this institution: name or identifier.
    #[arg(long, value_name = "NAME|ID")]
    organisation: Option<String>,
    #[command(flatten)]
    form: output::AsList,
}

/// Ask everything that can be asked about one institution, of whoever acts for it.
#[derive(Debug, Args)]
struct Send {
    /// The institution: name or identifier.
    #[arg(long, value_name = "NAME|ID")]
    organisation: String,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Note the answers of a filled-in list.
#[derive(Debug, Args)]
struct Answer {
    /// The question: its code or identifier.
    #[arg(value_name = "CODE|ID")]
    question: String,
    /// The list as it was downloaded with the question, filled in.
    #[arg(long, value_name = "FILE")]
    csv: PathBuf,
    /// Who answered, by name.
    #[arg(long)]
    by: String,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

fn state(text: &str) -> Result<QuestionState, String> {
    QuestionState::from_code(text).ok_or_else(|| "write sent, closed or withdrawn".to_owned())
}

pub(crate) async fn run(setup: &Setup, arguments: &Question) -> anyhow::Result<Exit> {
    let store = setup.existing_store().await?;
    let zone = &setup.config.time_zone;
    let done = match &arguments.act {
        Act::List(list) => self::list(&store, list).await.map(|()| Exit::Done),
        Act::Make(make) => self::make(&store, zone, make).await.map(|()| Exit::Done),
        Act::Send(send) => self::send(&store, zone, send).await.map(|()| Exit::Done),
        Act::Answer(answer) => self::answer(&store, answer).await,
    };
    store.close().await;
    done
}

async fn institution(store: &Store, name: Option<&str>) -> anyhow::Result<Option<OrganisationId>> {
    match name {
        Some(name) => Ok(Some(find::organisation(store, name).await?.id)),
        None => Ok(None),
    }
}

fn as_json(row: &QuestionRow) -> Value {
    json!({
        "id": row.id, "code": row.code, "institution_id": row.institution, "institution": row.institution_name,
        "addressee_id": row.addressee, "addressee": row.addressee_name, "state": row.state, "severity": row.severity,
        "sent_at": row.sent_at, "reminded_at": row.reminded_at, "closed_at": row.closed_at, "lines": row.items,
        "answered": row.said, "open": row.open,
    })
}

async fn list(store: &Store, arguments: &List) -> anyhow::Result<()> {
    let filter = QuestionFilter {
        state: arguments.state,
        institution: institution(store, arguments.organisation.as_deref()).await?,
        ..QuestionFilter::default()
    };
    let viewer = policy::system("command line");
    let view = store.as_viewer(&viewer).await?;
    let limit = usize::try_from(arguments.limit).unwrap_or(usize::MAX);
    let mut rows: Vec<QuestionRow> = Vec::new();
    let mut page = PageRequest::first(PageRequest::MAX);
    loop {
        let found = view.questions(&filter, &page).await?;
        rows.extend(found.items.into_iter().map(store::Seen::into_inner));
        match found.next {
            Some(next) if rows.len() < limit => page = PageRequest::after(next, PageRequest::MAX),
            _ => break,
        }
    }
    rows.truncate(limit);
    if arguments.form.print(rows.iter().map(as_json))? {
        return Ok(());
    }
    output::none_if(rows.is_empty());
    output::lines(rows.iter().map(|row| {
        format!(
            "{}  {:<9}  {} of {} answered  {}{}",
            row.code,
            row.state.code(),
            row.said,
            row.items,
            row.institution_name,
            if row.addressee == row.institution { String::new() } else { format!(" (by {})", row.addressee_name) }
        )
    }))
}

async fn proposals(store: &Store, zone: &str, name: Option<&str>) -> anyhow::Result<Vec<Proposal>> {
    let filter = AskFilter { institution: institution(store, name).await?, advisory: None };
    let viewer = policy::system("command line");
    let today = store.now().day(zone);
    let (all, more) = store.as_viewer(&viewer).await?.proposals(filter, today).await?;
    if more {
        eprintln!("there is more to ask than is looked at in one go; the rest follows when this is asked");
    }
    Ok(all.into_iter().map(store::Seen::into_inner).collect())
}

async fn make(store: &Store, zone: &str, arguments: &Make) -> anyhow::Result<()> {
    let all = proposals(store, zone, arguments.organisation.as_deref()).await?;
    let t = l10n::texts(Language::En);
    {
        let group = |group: &store::ProposedGroup| {
            let numbers: Vec<_> = group.devices.iter().map(|device| &device.line.inventory_number).collect();
            json!({
                "point": group.point, "maker": group.maker, "product": group.product,
                "model_number": group.model_number, "hint_nl": group.hint_nl, "hint_en": group.hint_en,
                "inventory_numbers": numbers,
                "advisories": group.reasons().iter().map(|reason| &reason.tracking_id).collect::<Vec<_>>(),
            })
        };
        let one = |it: &Proposal| {
            json!({
                "institution_id": it.institution, "institution": it.institution_name, "addressee_id": it.addressee,
                "addressee": it.addressee_name, "severity": it.severity, "devices": it.devices(),
                "groups": it.groups.iter().map(group).collect::<Vec<_>>(),
            })
        };
        if arguments.form.print(all.iter().map(one))? {
            return Ok(());
        }
    }
    output::none_if(all.is_empty());
    let mut lines = Vec::new();
    for it in &all {
        let by = if it.addressee == it.institution { String::new() } else { format!(" (by {})", it.addressee_name) };
        lines.push(format!("{}{by}: {} devices, severity {}", it.institution_name, it.devices(), it.severity.code()));
        for group in &it.groups {
            let name = asking::group_name(t, &group.maker, &group.product, &group.model_number);
            lines.push(format!("  {:>4}  {name}: {}", group.devices.len(), t.point(&group.point)));
        }
    }
    output::lines(lines)
}

async fn send(store: &Store, zone: &str, arguments: &Send) -> anyhow::Result<()> {
    let all = proposals(store, zone, Some(&arguments.organisation)).await?;
    if all.is_empty() {
        bail!(
            "there is nothing to ask about {}; `brandwacht question make` shows what there is",
            arguments.organisation
        );
    }
    let viewer = policy::system("question send");
    let proof = policy::may_publish(&viewer)?;
    let today = store.now().day(zone);
    let mut sent = Vec::new();
    for it in &all {
        let wanted = ToAsk {
            institution: it.institution,
            addressee: it.addressee,
            seen: Some(it.print()),
            groups: None,
            hints: BTreeMap::new(),
        };
        let asking = store.ask(&viewer, &proof, &wanted, today).await.context(it.addressee_name.clone())?;
        sent.push((it, asking));
    }
    if arguments.json {
        let one = |(it, asking): &(&Proposal, store::Asking)| {
            json!({
                "id": asking.question, "addressee": it.addressee_name, "devices": asking.devices,
                "mails": asking.mails, "to_phone": asking.to_phone,
            })
        };
        return output::json(&sent.iter().map(one).collect::<Vec<_>>());
    }
    output::lines(sent.iter().map(|(it, asking)| {
        let phone = if asking.to_phone > 0 { format!(", {} to phone", asking.to_phone) } else { String::new() };
        format!("asked {} about {} devices: {} mails{phone}", it.addressee_name, asking.devices, asking.mails)
    }))
}

async fn answer(store: &Store, arguments: &Answer) -> anyhow::Result<Exit> {
    if arguments.by.trim().is_empty() {
        bail!("--by says who answered; give a name");
    }
    let viewer = policy::system("question answer");
    let view = store.as_viewer(&viewer).await?;
    let id = match (arguments.question.parse::<QuestionId>(), arguments.question.parse::<ShortCode>()) {
        (Ok(id), _) => id,
        (_, Ok(code)) => view
            .question_by_code(&code)
            .await
            .with_context(|| format!("there is no question {code}; `brandwacht question list` shows all"))?,
        _ => bail!("{:?} is neither a code nor an identifier of a question", arguments.question),
    };
    let it = view.question(id).await.context("there is no such question; `brandwacht question list` shows all")?;
    let expected: Vec<Expected> = it
        .items()
        .map(|(group, item)| Expected {
            number: item.number,
            inventory_number: item.line.inventory_number.clone(),
            point: group.point.clone(),
            now: item.said(),
        })
        .collect();
    let path = arguments.csv.display();
    let bytes = std::fs::read(&arguments.csv).with_context(|| format!("{path} cannot be read"))?;
    let filled = filled::read(&bytes, &expected).with_context(|| path.to_string())?;
    let t = l10n::texts(Language::En);
    for problem in &filled.problems {
        let text = t.ask_bad(problem.wrong.code());
        eprintln!("{path}:{}: column {:?}: {text}", problem.line, problem.column);
    }
    let answers: Vec<AnswerLine> =
        filled.answers.into_iter().map(|(number, said)| AnswerLine { number, said }).collect();
    let proof = policy::may_answer(&viewer, it.row.institution)?;
    let mut tx = store.begin().await?;
    let answered = tx.answer_question(&proof, id, &answers, (&arguments.by, Via::Phone), None).await?;
    tx.commit().await?;
    if arguments.json {
        output::json(&json!({
            "id": id, "changed": answered.changed, "replaced": answered.replaced, "withdrawn": answered.withdrawn,
            "open": answered.open, "closed": answered.closed,
            "rejected": filled.problems_total,
        }))?;
    } else {
        output::line(format!(
            "{} answers noted, {} of them in place of another, {} taken back, {} lines still open",
            answered.changed, answered.replaced, answered.withdrawn, answered.open
        ))?;
    }
    Ok(Exit::after(filled.problems_total))
}
