//! `brandwacht keys`: the keys with which what organisations told us is sealed.

use clap::{Args, Subcommand};
use domain::policy::{self, MayKeepKeys};
use serde_json::json;
use store::Store;

use crate::cli::Setup;
use crate::find;
use crate::output::{self, Exit};

/// Look at the keys of what is sealed; wrap them by another master key; give an organisation a new one.
#[derive(Debug, Args)]
pub(crate) struct Keys {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    #[command(about = "Say how many keys there are, and which master key wraps them")]
    Status(Plain),
    #[command(
        about = "Wrap every key by `master_key`, after it was changed; `master_key_before` names the earlier one"
    )]
    Wrap(Plain),
    Renew(Renew),
}

#[derive(Debug, Args)]
struct Plain {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Give organisations new keys, seal everything of them with those, and destroy the keys before: when somebody may have had
/// both a copy of the database and the master key. Takes minutes for large inventories.
#[derive(Debug, Args)]
struct Renew {
    /// The organisation: its identifier or its name.
    #[arg(value_name = "ORGANISATION", required_unless_present = "all")]
    organisation: Option<String>,
    /// Every organisation, one after the other.
    #[arg(long, conflicts_with = "organisation")]
    all: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(setup: &Setup, arguments: &Keys) -> anyhow::Result<Exit> {
    let store = setup.existing_store().await?;
    let proof = policy::may_keep_keys(&policy::system("command line"))?;
    let done = match &arguments.act {
        Act::Status(it) => status(&store, &proof, it).await,
        Act::Wrap(it) => wrap(&store, &proof, it).await,
        Act::Renew(it) => renew(&store, &proof, it).await,
    };
    store.close().await;
    done.map(|()| Exit::Done)
}

async fn status(store: &Store, proof: &MayKeepKeys, arguments: &Plain) -> anyhow::Result<()> {
    let it = store.keys_report(proof).await?;
    let clear = store.in_the_clear(proof).await?.clear;
    if arguments.json {
        return output::json(&json!({
            "in_the_clear": clear, "master": it.master, "keys": it.keys, "wrapped_by_earlier": it.wrapped_by_earlier,
            "destroyed": it.destroyed, "oldest": it.oldest,
        }));
    }
    output::line(format!("master key    {}", if it.master.is_empty() { "none needed yet" } else { &it.master }))?;
    output::line(format!("data keys     {}", it.keys))?;
    if let Some(oldest) = it.oldest {
        output::line(format!("oldest        {oldest}"))?;
    }
    output::line(format!("destroyed     {}", it.destroyed))?;
    if !clear.is_empty() {
        output::line(format!("not all sealed: {}", clear.join(", ")))?;
    }
    if it.wrapped_by_earlier > 0 {
        output::line(format!(
            "{} are wrapped by an earlier master key: run `brandwacht keys wrap`",
            it.wrapped_by_earlier
        ))?;
    }
    Ok(())
}

async fn wrap(store: &Store, proof: &MayKeepKeys, arguments: &Plain) -> anyhow::Result<()> {
    let mut tx = store.begin().await?;
    let keys = tx.wrap_keys_again(proof).await?;
    tx.commit().await?;
    let it = store.keys_report(proof).await?;
    if arguments.json {
        return output::json(&json!({ "wrapped": keys, "master": it.master }));
    }
    output::line(format!("{keys} keys wrapped by {}; `master_key_before` is needed no longer", it.master))
}

async fn renew(store: &Store, proof: &MayKeepKeys, arguments: &Renew) -> anyhow::Result<()> {
    let organisations = match &arguments.organisation {
        Some(named) => vec![find::organisation(store, named).await?.id],
        None => store.organisations_with_keys(proof).await?,
    };
    let (mut rows, count) = (0, organisations.len());
    for id in organisations {
        let mut tx = store.begin().await?;
        let sealed = tx.renew_key(proof, id).await?;
        tx.commit().await?;
        rows += sealed;
        if !arguments.json {
            output::line(format!("{id}: new key, {sealed} rows sealed with it"))?;
        }
    }
    if arguments.json {
        output::json(&json!({ "organisations": count, "rows": rows }))?;
    }
    Ok(())
}
