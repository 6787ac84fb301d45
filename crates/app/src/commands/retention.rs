//! `brandwacht retention`: how long what is kept, what is over its term, and keeping to the terms at once.

use clap::Args;
use domain::organisation::Language;
use domain::policy::{self, MayKeepTerms};
use domain::retention::{Beside, Kind, Terms};
use serde_json::{Value, json};
use store::{OverTerm, Store, TermKept};

use crate::cli::Setup;
use crate::output::{self, Exit};

/// Show how long what is kept, and how many rows are over their term; with --apply, take those away at once.
///
/// The terms stand in the setting `retention`. A worker keeps to them every day by itself.
#[derive(Debug, Args)]
pub(crate) struct Retention {
    /// Take away or empty now what is over its term. It cannot be undone.
    #[arg(long)]
    apply: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// A kind with its term, and what is over it when it has one.
struct Line {
    kind: Kind,
    days: Option<i64>,
    over: OverTerm,
}

pub(crate) async fn run(setup: &Setup, arguments: &Retention) -> anyhow::Result<Exit> {
    let store = setup.existing_store().await?;
    let proof = policy::may_keep_terms(&policy::system("command line"))?;
    let terms = &setup.config.retention;
    let done = match arguments.apply {
        true => apply(&store, &proof, terms, arguments.json).await,
        false => show(&store, &proof, terms, arguments.json).await,
    };
    store.close().await;
    done.map(|()| Exit::Done)
}

async fn lines(store: &Store, proof: &MayKeepTerms, terms: &Terms) -> anyhow::Result<Vec<Line>> {
    let mut lines = Vec::with_capacity(Kind::ALL.len());
    for kind in Kind::ALL {
        let days = terms.days(kind);
        let over = match days {
            Some(days) => store.over_term(proof, kind, days).await?,
            None => OverTerm::default(),
        };
        lines.push(Line { kind, days, over });
    }
    Ok(lines)
}

async fn show(store: &Store, proof: &MayKeepTerms, terms: &Terms, as_json: bool) -> anyhow::Result<()> {
    let lines = lines(store, proof, terms).await?;
    let kept_at = store.terms_kept_at().await?;
    if as_json {
        let kinds: Vec<Value> = lines
            .iter()
            .map(|line| {
                json!({
                    "kind": line.kind.code(), "days": line.days, "default_days": line.kind.default_days(),
                    "least_days": line.kind.least_days(), "end": line.kind.end().code(), "over": line.over.rows,
                    "oldest": line.over.oldest,
                })
            })
            .collect();
        let beside: Vec<Value> =
            Beside::ALL.iter().map(|it| json!({ "kind": it.code(), "fixed": it.is_fixed() })).collect();
        return output::json(&json!({ "kinds": kinds, "beside": beside, "kept_at": kept_at }));
    }
    let t = l10n::texts(Language::En);
    output::lines(lines.iter().map(|line| {
        let term = line.days.map_or_else(|| "kept".to_owned(), |days| format!("{days} days"));
        let oldest = line.over.oldest.map(|at| format!(", oldest {at}")).unwrap_or_default();
        let (code, end, over) = (line.kind.code(), line.kind.end().code(), line.over.rows);
        format!("{code:<16} {term:>10}  {end:<8} {over:>7} over{oldest}")
    }))?;
    output::line("")?;
    output::lines(Beside::ALL.iter().map(|it| {
        let fixed = if it.is_fixed() { "fixed" } else { "kept" };
        format!("{:<16} {fixed:>10}  {}", it.code(), t.retention_beside_why(it.code()))
    }))?;
    output::line("")?;
    output::line(match kept_at {
        Some(at) => format!("What was over its term was last taken away at {at}."),
        None => "Nothing has been taken away yet: the first time is a day after the start.".to_owned(),
    })
}

async fn apply(store: &Store, proof: &MayKeepTerms, terms: &Terms, as_json: bool) -> anyhow::Result<()> {
    let kept = store.keep_terms(proof, terms, None).await?;
    let did: Vec<&TermKept> = kept.iter().filter(|kept| kept.rows > 0).collect();
    if as_json {
        let rows = did.iter().map(|kept| json!({ "kind": kept.kind.code(), "rows": kept.rows }));
        return output::json(&json!({ "applied": rows.collect::<Vec<_>>() }));
    }
    if did.is_empty() {
        return output::line("nothing was over its term");
    }
    output::lines(
        did.iter().map(|kept| format!("{:<16} {:>7} rows {}", kept.kind.code(), kept.rows, kept.kind.end().code())),
    )
}
