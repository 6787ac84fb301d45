//! `brandwacht notice picture`: how far the institutions are that were told of an advisory.

use clap::Args;
use domain::picture::{Curve, Group, Picture as Whole, Step, Told};
use domain::policy;
use domain::usefulness::{Relevance, Tally, Vote};
use serde_json::{Value, json};
use store::{PictureRow, Seen, Store};

use crate::find;
use crate::output;

/// Show how far the institutions are that were told of an advisory, and how long they took.
#[derive(Debug, Args)]
pub(crate) struct Picture {
    /// The advisory: its number or identifier.
    #[arg(value_name = "ADVISORY")]
    advisory: String,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(super) async fn show(store: &Store, arguments: &Picture) -> anyhow::Result<()> {
    let advisory = find::advisory(store, &arguments.advisory).await?;
    let viewer = policy::system("command line");
    let view = store.as_viewer(&viewer).await?;
    let rows = view.picture(advisory).await?;
    let voted: Vec<_> = view.votes_about(advisory).await?.iter().map(|row| row.voted.clone()).collect();
    let relevance = Relevance::by_sector(&voted);
    let now = store.now();
    let told: Vec<Told> = rows.iter().map(|row| row.told.clone()).collect();
    let picture = Whole::of(&told, now);
    if arguments.json {
        return output::json(&json!({
            "as_at": now,
            "all": as_json(&picture.all, None),
            "by_sector": picture.by_sector.iter().map(|it| as_json(it, it.key.as_deref())).collect::<Vec<_>>(),
            "by_size": picture.by_size.iter().map(|it| as_json(it, it.key.map(|size| size.code()))).collect::<Vec<_>>(),
            "institutions": rows.iter().map(institution).collect::<Vec<_>>(),
            "relevance": relevance.iter().map(relevant).collect::<Vec<_>>(),
        }));
    }
    if rows.is_empty() {
        return output::line("nothing about this has been sent yet");
    }
    let mut lines = vec![format!("{:<20}  {}  half answered within", "", Step::ALL.map(Step::code).join("  "))];
    lines.push(line("all", &picture.all));
    lines.extend(picture.by_sector.iter().map(|it| line(it.key.as_deref().unwrap_or("without sector"), it)));
    lines.extend(picture.by_size.iter().map(|it| line(it.key.map_or("size not known", |size| size.code()), it)));
    lines.extend(relevance.iter().map(|it| {
        let sector = it.sector.as_deref().unwrap_or("without sector");
        format!("thought of it, {sector}: {} of {}", shares(&it.tally), it.tally.votes())
    }));
    let left = rows.iter().filter(|row| row.is_left());
    lines.extend(left.map(|row| format!("left: {} ({})", row.institution_name, row.told.reached().code())));
    output::lines(lines)
}

fn shares(tally: &Tally) -> String {
    let share = |vote: Vote| format!("{} {} %", vote.code(), tally.percent(vote).unwrap_or(0));
    Vote::ALL.map(share).join(", ")
}

fn line<K>(name: &str, group: &Group<K>) -> String {
    let counts = Step::ALL.map(|step| format!("{:>width$}", group.funnel.at(step), width = step.code().len()));
    format!("{name:<20}  {}  {}", counts.join("  "), median(&group.curve))
}

fn median(curve: &Curve) -> String {
    match curve.median() {
        None => "-".to_owned(),
        Some(it) => format!("{}{:.1} hours", if it.at_most { "at most " } else { "" }, hours(it.millis)),
    }
}

#[expect(clippy::cast_precision_loss, reason = "hours, to a second and less")]
fn hours(millis: i64) -> f64 {
    millis as f64 / 3_600_000.0
}

/// The same shape as the API gives.
fn as_json<K>(group: &Group<K>, of: Option<&str>) -> Value {
    let curve = &group.curve;
    let median = curve.median();
    let funnel: serde_json::Map<_, _> =
        Step::ALL.into_iter().map(|step| (step.code().to_owned(), group.funnel.at(step).into())).collect();
    json!({
        "of": of,
        "funnel": funnel,
        "time_to_answer": {
            "rises": curve.rises.iter().map(|(millis, answered)| json!({
                "hours": hours(*millis), "answered": answered,
            })).collect::<Vec<_>>(),
            "final_until_hours": hours(curve.final_until),
            "ends_hours": hours(curve.ends),
            "median_hours": median.map(|it| hours(it.millis)),
            "median_at_most": median.is_some_and(|it| it.at_most),
        },
    })
}

fn relevant(it: &Relevance) -> Value {
    json!({
        "sector": it.sector, "notices": it.notices, "useful": it.tally.useful, "not_for_us": it.tally.not_for_us,
        "unclear": it.tally.unclear, "relevance_percent": it.tally.percent(Vote::Useful),
    })
}

fn institution(row: &Seen<PictureRow>) -> Value {
    json!({
        "notice": row.notice, "code": row.code, "institution": row.institution,
        "institution_name": row.institution_name, "sector": row.told.sector,
        "size": row.told.size.map(|size| size.code()), "reached": row.told.reached().code(),
        "answer": row.told.standing.map(|answer| answer.code()), "sent_at": row.told.sent_at,
        "deadline": row.deadline, "answered_at": row.told.answered_at, "left": row.is_left(), "quiet": row.is_quiet,
    })
}
