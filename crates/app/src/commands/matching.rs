//! `brandwacht match`: matching done now, or done again.

use std::collections::BTreeSet;

use anyhow::bail;
use clap::Args;
use domain::AdvisoryId;
use domain::page::PageRequest;
use domain::policy::{self, MayTakeIn};
use matching::Register;
use serde_json::json;
use store::{AdvisoryFilter, Store};

use super::import::intake;
use crate::cli::Setup;
use crate::output::{self, Exit};
use crate::{find, inline, progress};

/// Match advisories with inventories, and draft the notices that follow. Sends nothing.
///
/// Without an argument it does what waits. With one it compares again, also what has been compared before; that is
/// for after an upgrade.
#[derive(Debug, Args)]
#[group(multiple = false, args = ["advisory", "organisation", "all"])]
pub(crate) struct Match {
    /// This advisory with all inventories: its number or identifier.
    #[arg(long, value_name = "NUMBER|ID")]
    advisory: Option<String>,
    /// This organisation's whole inventory with all advisories.
    #[arg(long, value_name = "NAME|ID")]
    organisation: Option<String>,
    /// Everything with everything.
    #[arg(long)]
    all: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(setup: &Setup, arguments: &Match) -> anyhow::Result<Exit> {
    let store = setup.store().await?;
    let done = again(setup, &store, arguments).await;
    store.close().await;
    done
}

async fn again(setup: &Setup, store: &Store, arguments: &Match) -> anyhow::Result<Exit> {
    let viewer = policy::system("match");
    let proof = policy::may_take_in(&viewer)?;
    if let Some(text) = &arguments.advisory {
        let id = find::advisory(store, text).await?;
        put_keys(store, &proof, id).await?;
        let mut tx = store.begin().await?;
        let it = tx.advisory_to_match(id).await?;
        tx.advisory_half_matched(&it).await?;
        tx.enqueue(&domain::job::Job::MatchAdvisory { advisory: id }).await?;
        tx.commit().await?;
    } else if let Some(text) = &arguments.organisation {
        let organisation = find::organisation(store, text).await?;
        let mut tx = store.begin().await?;
        if tx.match_inventory_again(&proof, organisation.id).await? == 0 {
            bail!("{} has no inventory", organisation.name);
        }
        tx.commit().await?;
    } else if arguments.all {
        let advisories = all_advisories(store).await?;
        let bar = progress::bar("reading advisories", advisories.len());
        for id in advisories {
            put_keys(store, &proof, id).await?;
            bar.inc(1);
        }
        bar.finish_and_clear();
        let mut tx = store.begin().await?;
        tx.match_all_again(&proof).await?;
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

/// The keys by which candidates are found, as this version of matching makes them.
async fn put_keys(store: &Store, proof: &MayTakeIn, id: AdvisoryId) -> anyhow::Result<()> {
    let mut tx = store.begin().await?;
    let it = tx.advisory_to_match(id).await?;
    let keys: BTreeSet<String> = Register::built_in().advisory(&it.content).keys().map(str::to_owned).collect();
    tx.put_keys_again(proof, id, &keys).await?;
    tx.commit().await?;
    Ok(())
}

async fn all_advisories(store: &Store) -> anyhow::Result<Vec<AdvisoryId>> {
    let viewer = policy::system("match");
    let view = store.as_viewer(&viewer).await?;
    let mut found = Vec::new();
    let mut page = PageRequest::first(PageRequest::MAX);
    loop {
        let rows = view.advisories(&AdvisoryFilter::default(), &page).await?;
        found.extend(rows.items.iter().map(|row| row.id));
        let Some(next) = rows.next else { return Ok(found) };
        page = PageRequest::after(next, PageRequest::MAX);
    }
}
