//! `brandwacht match`: matching done now, or done again; and which runs of matching there were.

use anyhow::{Context, bail};
use clap::Args;
use domain::matching_run::Scope;
use domain::page::PageRequest;
use domain::{AssetId, policy};
use serde_json::{Value, json};
use store::{AssetFilter, MatchingRunFilter, MatchingRunRow, Store};

use super::import::intake;
use crate::cli::Setup;
use crate::output::{self, Exit};
use crate::{find, inline};

/// Match advisories with inventories, and draft the notices that follow. Sends nothing.
///
/// Without an argument it does what waits. With one it compares again, also what has been compared before; that is
/// for after an upgrade. What is asked for with --advisory or --asset is a run by hand, never pooled with another, and
/// stands in the list of runs.
#[derive(Debug, Args)]
#[group(skip)]
#[command(group(clap::ArgGroup::new("what").args(["advisory", "asset", "all", "runs"])))]
#[command(group(clap::ArgGroup::new("whose").args(["organisation"]).conflicts_with_all(["advisory", "all", "runs"])))]
pub(crate) struct Match {
    /// This advisory with all inventories: its number or identifier. May be given more than once.
    #[arg(long, value_name = "NUMBER|ID")]
    advisory: Vec<String>,
    /// This device with all advisories: its identifier, or its inventory number with --organisation. May be given more than once.
    #[arg(long, value_name = "NUMBER|ID")]
    asset: Vec<String>,
    /// This organisation's whole inventory with all advisories; with --asset, whose inventory numbers those are.
    #[arg(long, value_name = "NAME|ID", alias = "of")]
    organisation: Option<String>,
    /// Everything with everything.
    #[arg(long)]
    all: bool,
    /// Match nothing; list the last runs, by hand and by the program.
    #[arg(long)]
    runs: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Print the runs as one JSON object per line.
    #[arg(long, requires = "runs", conflicts_with = "json")]
    jsonl: bool,
}

pub(crate) async fn run(setup: &Setup, arguments: &Match) -> anyhow::Result<Exit> {
    let store = setup.existing_store().await?;
    let done = again(setup, &store, arguments).await;
    store.close().await;
    done
}

async fn again(setup: &Setup, store: &Store, arguments: &Match) -> anyhow::Result<Exit> {
    let viewer = policy::system("match");
    let proof = policy::may_take_in(&viewer)?;
    if arguments.runs {
        return runs(setup, store, arguments).await;
    }
    if let Some(scope) = by_hand(store, arguments).await? {
        let may = policy::may_rematch_documents(&viewer)?;
        let mut tx = store.begin().await?;
        tx.ask_matching_run(&may, &scope, "command line").await?;
        tx.commit().await?;
    } else if let Some(text) = &arguments.organisation {
        let organisation = find::organisation(store, text).await?;
        let mut tx = store.begin().await?;
        if tx.match_inventory_again(&proof, organisation.id).await? == 0 {
            bail!("{} has no inventory", organisation.name);
        }
        tx.commit().await?;
    } else if arguments.all {
        let mut tx = store.begin().await?;
        tx.enqueue(&domain::job::Job::KeyAgain).await?;
        tx.commit().await?;
    }
    let matched = inline::run(store, &intake(setup, store), inline::MATCHING).await?;
    matched.complain();
    if arguments.json {
        output::json(&json!(matched))?;
    } else {
        output::line(matched.sentence())?;
    }
    Ok(Exit::after(matched.failed.len()))
}

/// What was named one by one.
async fn by_hand(store: &Store, arguments: &Match) -> anyhow::Result<Option<Scope>> {
    if !arguments.advisory.is_empty() {
        let mut all = Vec::with_capacity(arguments.advisory.len());
        for text in &arguments.advisory {
            all.push(find::advisory(store, text).await?);
        }
        return Ok(Some(Scope::Documents(all)));
    }
    if arguments.asset.is_empty() {
        return Ok(None);
    }
    let mut all = Vec::with_capacity(arguments.asset.len());
    for text in &arguments.asset {
        all.push(asset(store, text, arguments.organisation.as_deref()).await?);
    }
    Ok(Some(Scope::Assets(all)))
}

async fn asset(store: &Store, text: &str, of: Option<&str>) -> anyhow::Result<AssetId> {
    let Some(of) = of else {
        return text.parse().ok().with_context(|| {
            format!(
                "{text:?} is not an identifier; when it is an inventory number, say with --organisation whose it is"
            )
        });
    };
    let organisation = find::organisation(store, of).await?;
    let viewer = policy::system("command line");
    let view = store.as_viewer(&viewer).await?;
    let filter = AssetFilter { text: Some(text.to_owned()), ..AssetFilter::default() };
    let found = view.assets(organisation.id, &filter, &PageRequest::first(PageRequest::MAX)).await?;
    let exact = found.items.iter().find(|row| row.line.inventory_number == text);
    Ok(exact.with_context(|| format!("{} has no device {text:?}", organisation.name))?.id)
}

async fn runs(setup: &Setup, store: &Store, arguments: &Match) -> anyhow::Result<Exit> {
    let viewer = policy::system("command line");
    let view = store.as_viewer(&viewer).await?;
    let found = view.matching_runs(&MatchingRunFilter::default(), &PageRequest::first(100)).await?;
    if arguments.jsonl {
        output::lines(found.items.iter().map(|run| value(run).to_string()))?;
        return Ok(Exit::Done);
    }
    if arguments.json {
        output::json(&found.items.iter().map(|run| value(run)).collect::<Vec<Value>>())?;
        return Ok(Exit::Done);
    }
    output::none_if(found.items.is_empty());
    let t = l10n::texts(domain::organisation::Language::En);
    for run in &found.items {
        let about = run.tracking_id.as_deref().or(run.organisation_name.as_deref()).unwrap_or("several");
        let kind = if run.cause.is_manual() { "by hand" } else { "automatic" };
        let by = run.by.as_deref().map(|by| format!(" by {by}")).unwrap_or_default();
        let state = if run.finished_at.is_some() { "" } else { ", not finished" };
        output::line(format!(
            "{}  {kind}{by}: {} ({about}); {} compared, {} new, {} changed, {} gone{state}",
            t.moment_full(run.asked_at, &setup.config.time_zone),
            run.cause.code(),
            run.compared,
            run.added,
            run.changed,
            run.removed
        ))?;
    }
    Ok(Exit::Done)
}

fn value(run: &MatchingRunRow) -> Value {
    json!({
        "id": run.id.to_string(), "cause": run.cause.code(), "manual": run.cause.is_manual(), "by": run.by,
        "tracking_id": run.tracking_id, "organisation": run.organisation_name, "subjects": run.subjects,
        "asked_at": run.asked_at.to_string(), "finished_at": run.finished_at.map(|at| at.to_string()),
        "compared": run.compared, "added": run.added, "changed": run.changed, "removed": run.removed,
    })
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        it: Match,
    }

    #[test]
    fn a_device_is_named_by_its_number_and_only_one_thing_is_asked_for() {
        let read = |words: &[&str]| Line::try_parse_from(["match"].iter().chain(words)).map(|line| line.it);
        for flag in ["--organisation", "--of"] {
            let device = read(&["--asset", "24", flag, "Zorghuis Ringdijk", "--json"]).unwrap();
            assert_eq!(
                (device.asset, device.organisation.as_deref()),
                (vec!["24".to_owned()], Some("Zorghuis Ringdijk"))
            );
        }
        assert!(read(&["--organisation", "Zorghuis Ringdijk"]).is_ok());
        assert!(read(&["--organisation", "Zorghuis Ringdijk", "--all"]).is_err());
        assert!(read(&["--all", "--runs"]).is_err());
        assert!(read(&["--advisory", "A", "--asset", "24"]).is_err());
        assert!(read(&[]).is_ok());
    }
}
