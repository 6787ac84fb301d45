//! `brandwacht rating`: how an advisory is rated, and rating it. The page does the same; here it is for scripts, and for a night on which
//! only a terminal is at hand.

use std::collections::BTreeSet;

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use domain::enrichment::Cve;
use domain::follow_up::Level;
use domain::notice::{CareImpact, Severity};
use domain::organisation::Language;
use domain::rating::basis::{Basis, basis};
use domain::rating::propose::{Proposal, propose};
use domain::rating::{Axis, Outcome, Override, QUESTIONS, Rating as House, question, ssvc};
use domain::{RatingId, policy};
use serde_json::{Value, json};
use store::{AdvisoryPage, RatedOver, RatingRow, Seen, Store};

use crate::cli::Setup;
use crate::find;
use crate::output::{self, Exit};

/// Show how an advisory is rated, or rate it.
#[derive(Debug, Args)]
pub(crate) struct Rating {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    Show(Show),
    Set(Set),
}

/// Show the rating that stands, the revision that it was made on, and what the program would answer.
#[derive(Debug, Args)]
struct Show {
    /// The advisory's number or identifier.
    #[arg(value_name = "NUMBER|ID")]
    advisory: String,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Rate an advisory: severity and impact on care of all drafts about it, and with them deadline and reminders.
///
/// What is not given stays as it was rated last, or as the program proposes it. Given nothing, the last rating is confirmed for the
/// revision that holds now.
#[derive(Debug, Args)]
struct Set {
    /// The advisory's number or identifier.
    #[arg(value_name = "NUMBER|ID")]
    advisory: String,
    /// Who rates.
    #[arg(long, value_name = "NAME")]
    by: String,
    /// The answer to one question; `rating show` lists them. Can be given more than once.
    #[arg(long = "answer", value_name = "QUESTION=ANSWER", value_parser = answer)]
    answers: Vec<(String, String)>,
    /// What it does to care: none, nuisance, delayed_care or danger_to_patient.
    #[arg(long, value_name = "IMPACT", value_parser = impact)]
    care_impact: Option<CareImpact>,
    /// Set the probability otherwise than the answers say: low, medium or high; `computed` takes that back.
    #[arg(long, value_name = "LEVEL", value_parser = by_hand)]
    probability: Option<ByHand>,
    /// Why.
    #[arg(long, value_name = "TEXT", requires = "probability")]
    probability_reason: Option<String>,
    /// Set the damage otherwise, in the same way.
    #[arg(long, value_name = "LEVEL", value_parser = by_hand)]
    damage: Option<ByHand>,
    /// Why.
    #[arg(long, value_name = "TEXT", requires = "damage")]
    damage_reason: Option<String>,
    /// The rating that this one takes the place of, as `rating show --json` names it: refused when another stands by now.
    #[arg(long, value_name = "ID", value_parser = find::id::<RatingId>("brandwacht rating show --json"))]
    replaces: Option<RatingId>,
    /// Only say what it would come to.
    #[arg(long)]
    dry_run: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// How an axis is set.
#[derive(Debug, Clone, Copy)]
enum ByHand {
    Computed,
    Level(Severity),
}

fn answer(text: &str) -> Result<(String, String), String> {
    let (id, option) = text.split_once('=').ok_or("write QUESTION=ANSWER, such as exploit=proof_of_concept")?;
    let Some(it) = question(id) else {
        let all: Vec<&str> = QUESTIONS.iter().map(|question| question.id).collect();
        return Err(format!("there is no question {id:?}; the questions are {}", all.join(", ")));
    };
    if it.points(option).is_none() {
        let all: Vec<&str> = it.options.iter().map(|(code, _)| *code).collect();
        return Err(format!("{id} has no answer {option:?}; it is one of {}", all.join(", ")));
    }
    Ok((id.to_owned(), option.to_owned()))
}

fn impact(text: &str) -> Result<CareImpact, String> {
    CareImpact::from_code(text).ok_or_else(|| "write none, nuisance, delayed_care or danger_to_patient".to_owned())
}

fn by_hand(text: &str) -> Result<ByHand, String> {
    match (text, Severity::from_code(text)) {
        ("computed", _) => Ok(ByHand::Computed),
        (_, Some(level)) => Ok(ByHand::Level(level)),
        (_, None) => Err("write low, medium, high or computed".to_owned()),
    }
}

pub(crate) async fn run(setup: &Setup, arguments: &Rating) -> anyhow::Result<Exit> {
    let store = setup.existing_store().await?;
    let done = match &arguments.act {
        Act::Show(show) => self::show(setup, &store, show).await,
        Act::Set(set) => self::set(setup, &store, set).await,
    };
    store.close().await;
    done.map(|()| Exit::Done)
}

/// What is rated, with what is known of it.
struct Subject {
    it: Seen<AdvisoryPage>,
    proposal: Proposal,
    /// Newest first.
    ratings: Vec<Seen<RatingRow>>,
}

impl Subject {
    async fn read(setup: &Setup, store: &Store, advisory: &str) -> anyhow::Result<Self> {
        let id = find::advisory(store, advisory).await?;
        let viewer = policy::system("command line");
        let view = store.as_viewer(&viewer).await?;
        let it = view.advisory(id).await?;
        let cves: BTreeSet<Cve> =
            it.content.vulnerabilities.iter().filter_map(|one| one.cve.as_ref()?.parse().ok()).collect();
        let known = view.enrichment(&cves).await?;
        let today = store.now().day(&setup.config.time_zone);
        let proposal = propose(&it.content, |cve| known.get(cve).map(|known| (**known).clone()), today);
        let ratings = view.ratings(id).await?;
        Ok(Self { it, proposal, ratings })
    }

    fn basis_of(&self, row: &RatingRow) -> Basis {
        let revisions = self.it.revisions.iter().map(|revision| (revision.id, revision.cosmetic));
        basis(row.revision, self.it.revision, revisions)
    }
}

fn axis(level: Severity, set: Option<&Override>) -> Value {
    json!({ "level": level.code(), "reason": set.map(|set| &set.reason) })
}

fn outcome_json(rating: &House, outcome: Outcome) -> Value {
    json!({
        "answers": rating.answers, "points": outcome.points,
        "probability": axis(outcome.probability, rating.probability.as_ref()),
        "damage": axis(outcome.damage, rating.damage.as_ref()),
        "severity": outcome.severity.code(), "care_impact": outcome.care_impact.code(),
        "level": Level::of(outcome.severity, outcome.care_impact).code(),
    })
}

fn as_json(subject: &Subject, row: &RatingRow) -> Value {
    let mut value = outcome_json(&row.rating, row.outcome);
    if let Some(members) = value.as_object_mut() {
        members.insert("id".to_owned(), json!(row.id));
        members.insert("rated_revision".to_owned(), json!({ "id": row.revision, "version": row.version }));
        members.insert("basis".to_owned(), json!(subject.basis_of(row).code()));
        members.insert("by".to_owned(), json!(row.by));
        members.insert("at".to_owned(), json!(row.at));
    }
    value
}

/// What a rating comes to, in one line.
fn line(outcome: Outcome) -> String {
    let t = l10n::texts(Language::En);
    t.rating_line(
        t.rating_level(outcome.probability.code()),
        outcome.points.to_string(),
        t.rating_level(outcome.damage.code()),
        t.rating_level(outcome.severity.code()),
        t.care_impact(outcome.care_impact),
    )
}

/// By when institutions have to answer, and what CISA's tree says beside it.
fn follows(setup: &Setup, subject: &Subject, outcome: Outcome) -> String {
    let level = Level::of(outcome.severity, outcome.care_impact);
    format!(
        "answer within {} hours; SSVC says {}",
        setup.config.follow_up.of(level).answer_hours,
        ssvc::decide(subject.proposal.ssvc, outcome.care_impact).code()
    )
}

async fn show(setup: &Setup, store: &Store, arguments: &Show) -> anyhow::Result<()> {
    let subject = Subject::read(setup, store, &arguments.advisory).await?;
    let (it, last) = (&subject.it, subject.ratings.first());
    let version = &it.content.tracking.version;
    if arguments.json {
        let questions: Vec<Value> = QUESTIONS
            .iter()
            .map(|question| {
                let proposed = subject.proposal.answers.get(question.id);
                json!({
                    "question": question.id, "axis": question.axis.code(),
                    "options": question.options.iter().map(|(code, _)| *code).collect::<Vec<_>>(),
                    "proposed": proposed.map(|(option, _)| *option), "ground": proposed.map(|(_, ground)| ground.code()),
                })
            })
            .collect();
        let decision = last.map(|row| ssvc::decide(subject.proposal.ssvc, row.outcome.care_impact).code());
        return output::json(&json!({
            "advisory": it.row.id, "tracking_id": it.row.key.tracking_id, "revision": it.revision, "version": version,
            "rating": last.map(|row| as_json(&subject, row)), "ssvc": decision,
            "earlier": subject.ratings.iter().skip(1).map(|row| as_json(&subject, row)).collect::<Vec<_>>(),
            "proposed_from": subject.proposal.vulnerability, "questions": questions,
        }));
    }
    let mut lines = vec![format!("{}, version {version}: {}", it.row.key.tracking_id, it.row.title)];
    match last {
        None => lines.push(format!(
            "not rated; `brandwacht rating set {} --by NAME --care-impact …` takes the proposed answers",
            it.row.key.tracking_id
        )),
        Some(row) => {
            lines.push(line(row.outcome));
            lines.push(format!("rated by {} on version {}, {}", row.by, row.version, row.at));
            match subject.basis_of(row) {
                Basis::Current => {}
                Basis::Cosmetic => lines.push(format!("version {version} changes nothing that matters")),
                Basis::Earlier => lines.push(format!(
                    "the maker has published version {version} since: look at it, then \
                     `brandwacht rating set {} --by NAME` confirms the rating as it is",
                    it.row.key.tracking_id
                )),
            }
            lines.push(follows(setup, &subject, row.outcome));
            let reasons = [&row.rating.probability, &row.rating.damage];
            lines.extend(reasons.into_iter().flatten().map(|set| format!("by hand: {}", set.reason)));
        }
    }
    for question in &QUESTIONS {
        let given = last.and_then(|row| row.rating.answers.get(question.id)).map(String::as_str);
        let (proposed, ground) = match subject.proposal.answers.get(question.id) {
            Some((option, ground)) => (*option, ground.code()),
            None => ("", ""),
        };
        lines.push(format!("  {:<12}  {:<18}  proposed: {proposed} ({ground})", question.id, given.unwrap_or("-")));
    }
    output::lines(lines)
}

/// The rating that the arguments make of the one before.
fn made(arguments: &Set, mut rating: House) -> anyhow::Result<House> {
    rating.answers.extend(arguments.answers.iter().cloned());
    if let Some(care_impact) = arguments.care_impact {
        rating.care_impact = care_impact;
    }
    let set = |axis: Axis, by_hand: Option<ByHand>, reason: Option<&String>, before: Option<Override>| match by_hand {
        None => Ok(before),
        Some(ByHand::Computed) => Ok(None),
        Some(ByHand::Level(level)) => match reason {
            Some(reason) => Ok(Some(Override { level, reason: reason.trim().to_owned() })),
            None => bail!("--{0} wants --{0}-reason: say why the answers are not right", axis.code()),
        },
    };
    rating.probability = set(
        Axis::Probability,
        arguments.probability,
        arguments.probability_reason.as_ref(),
        rating.probability.take(),
    )?;
    rating.damage = set(Axis::Damage, arguments.damage, arguments.damage_reason.as_ref(), rating.damage.take())?;
    Ok(rating)
}

async fn set(setup: &Setup, store: &Store, arguments: &Set) -> anyhow::Result<()> {
    if arguments.by.trim().is_empty() {
        bail!("--by says who rates; give a name");
    }
    let subject = Subject::read(setup, store, &arguments.advisory).await?;
    let last = subject.ratings.first();
    let before = match last {
        Some(row) => row.rating.clone(),
        None if arguments.care_impact.is_none() => bail!(
            "say what it does to care: --care-impact none, nuisance, delayed_care or danger_to_patient; nobody but a person knows"
        ),
        None => subject.proposal.rating(),
    };
    let rated = made(arguments, before)?.check()?;
    let outcome = rated.outcome();
    if arguments.dry_run {
        if arguments.json {
            return output::json(&outcome_json(rated.rating(), outcome));
        }
        output::lines([line(outcome), follows(setup, &subject, outcome)])?;
        eprintln!("nothing was changed");
        return Ok(());
    }
    let over = RatedOver { rating: arguments.replaces.or(last.map(|row| row.id)), revision: subject.it.revision };
    let proof = policy::may_publish(&policy::system("rating set"))?;
    let mut tx = store.begin().await?;
    let id = tx.rate(&proof, subject.it.row.id, &rated, arguments.by.trim(), Some(&over)).await.with_context(|| {
        format!("nothing was rated; `brandwacht rating show {}` says what stands", arguments.advisory)
    })?;
    tx.commit().await?;
    if arguments.json {
        let mut value = outcome_json(rated.rating(), outcome);
        if let Some(members) = value.as_object_mut() {
            let rated = json!({ "id": subject.it.revision, "version": subject.it.content.tracking.version });
            members.insert("id".to_owned(), json!(id));
            members.insert("rated_revision".to_owned(), rated);
        }
        return output::json(&value);
    }
    output::lines([line(outcome), follows(setup, &subject, outcome)])
}
