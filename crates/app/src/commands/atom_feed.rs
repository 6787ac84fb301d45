//! `brandwacht atom-feed`: feeds of notices that organisations have made, shown and ended. Making one is theirs: whoever reads its
//! address on a screen has it.

use anyhow::Context;
use clap::{Args, Subcommand};
use domain::{AtomFeedId, policy};
use serde_json::json;
use store::Store;

use crate::cli::Setup;
use crate::find;
use crate::output::{self, Exit};

/// See and end feeds of an organisation's notices (docs/atom-feeds.md).
#[derive(Debug, Args)]
pub(crate) struct AtomFeed {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// List them, each with when it was read last. Nobody can see an address again.
    List(List),
    /// End one: whoever has its address reads nothing any more.
    End(End),
}

#[derive(Debug, Args)]
struct List {
    /// The organisation: name or identifier.
    #[arg(value_name = "NAME|ID")]
    organisation: String,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct End {
    /// The organisation: name or identifier.
    #[arg(value_name = "NAME|ID")]
    organisation: String,
    /// Which one, as `list` shows it.
    #[arg(value_name = "ID")]
    feed: AtomFeedId,
}

pub(crate) async fn run(setup: &Setup, arguments: &AtomFeed) -> anyhow::Result<Exit> {
    let store = setup.existing_store().await?;
    let done = match &arguments.act {
        Act::List(arguments) => list(&store, arguments).await,
        Act::End(arguments) => end(&store, arguments).await,
    };
    store.close().await;
    done.map(|()| Exit::Done)
}

async fn list(store: &Store, arguments: &List) -> anyhow::Result<()> {
    let organisation = find::organisation(store, &arguments.organisation).await?;
    let viewer = policy::system("command line");
    let found = store.as_viewer(&viewer).await?.feeds(organisation.id).await?;
    if arguments.json {
        let one = |it: &store::AtomFeedRow| {
            json!({
                "id": it.id, "name": it.name, "language": it.language.code(), "created_at": it.created_at.to_string(),
                "last_read_at": it.last_read_at.map(|at| at.to_string()),
            })
        };
        return output::json(&found.iter().map(|it| one(it)).collect::<Vec<_>>());
    }
    output::none_if(found.is_empty());
    output::lines(found.iter().map(|it| {
        let read = it.last_read_at.map_or_else(|| "never read".to_owned(), |at| format!("last read {at}"));
        format!("{}  {}  {read}", it.id, it.name)
    }))
}

async fn end(store: &Store, arguments: &End) -> anyhow::Result<()> {
    let organisation = find::organisation(store, &arguments.organisation).await?;
    let proof = policy::may_connect(&policy::system("command line"), organisation.id)?;
    let mut tx = store.begin().await?;
    tx.end_feed(&proof, arguments.feed).await.context("no such feed of this organisation")?;
    tx.commit().await?;
    output::line("its address leads nowhere any more")
}
