//! `brandwacht match`: matching done now, or done again.

use anyhow::bail;
use clap::Args;
use domain::policy;
use serde_json::json;
use store::Store;

use super::import::intake;
use crate::cli::Setup;
use crate::output::{self, Exit};
use crate::{find, inline};

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
        let mut tx = store.begin().await?;
        tx.match_advisories_again(&proof, &[id]).await?;
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
