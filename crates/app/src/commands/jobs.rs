//! `brandwacht jobs`: what waits in the queue, and the dead letters.

use anyhow::bail;
use clap::{Args, Subcommand};
use domain::{JobId, policy};
use serde_json::{Value, json};
use store::{JobRow, JobState, Store};

use crate::cli::Setup;
use crate::find;
use crate::output::{self, Exit};

/// Show the queue; try dead letters again, or put them away.
#[derive(Debug, Args)]
pub(crate) struct Jobs {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    List(List),
    Retry(Which),
    #[command(about = "Put dead letters away: nobody will do this work")]
    Drop(Which),
}

/// List jobs: dead letters first, then what runs and what waits. Done jobs only when asked for.
#[derive(Debug, Args)]
struct List {
    /// Only jobs in this state: waiting, running, done or dead.
    #[arg(long, value_parser = state)]
    state: Option<JobState>,
    /// At most so many of each state.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    limit: u32,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Make dead letters due again, after their cause was mended.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Which {
    /// Identifiers as in the list.
    #[arg(value_name = "ID", value_parser = find::id::<JobId>("brandwacht jobs list"))]
    ids: Vec<JobId>,
    /// All dead letters.
    #[arg(long)]
    all: bool,
}

fn state(text: &str) -> Result<JobState, String> {
    JobState::from_code(text).ok_or_else(|| "write waiting, running, done or dead".to_owned())
}

pub(crate) async fn run(setup: &Setup, arguments: &Jobs) -> anyhow::Result<Exit> {
    let store = setup.existing_store().await?;
    let done = match &arguments.act {
        Act::List(list) => self::list(&store, list).await,
        Act::Retry(which) => self::retry(&store, which).await,
        Act::Drop(which) => self::put_away(&store, which).await,
    };
    store.close().await;
    done.map(|()| Exit::Done)
}

fn as_json(row: &JobRow) -> Value {
    json!({
        "id": row.id, "kind": row.kind, "job": row.job, "state": row.state.code(), "attempts": row.attempts,
        "run_at": row.run_at, "last_error": row.last_error,
    })
}

async fn list(store: &Store, arguments: &List) -> anyhow::Result<()> {
    let states = match arguments.state {
        Some(state) => vec![state],
        None => vec![JobState::Dead, JobState::Running, JobState::Waiting],
    };
    let mut rows = Vec::new();
    for state in states {
        rows.extend(store.jobs(state, arguments.limit).await?);
    }
    let counts = store.queue_counts().await?;
    if arguments.json {
        return output::json(&json!({
            "counts": { "waiting": counts.waiting, "running": counts.running, "dead": counts.dead },
            "jobs": rows.iter().map(as_json).collect::<Vec<_>>(),
        }));
    }
    output::lines(rows.iter().map(|row| {
        let what = row.job.as_ref().map_or_else(|| format!("{} (unknown to this version)", row.kind), |job| job.key());
        let error = row.last_error.as_deref().map(|error| format!("  {}", error.replace('\n', " ")));
        let error = error.unwrap_or_default();
        format!("{}  {:<7}  {:>2} tries  {what}{error}", row.id, row.state.code(), row.attempts)
    }))?;
    output::line(format!("{} waiting, {} running, {} dead", counts.waiting, counts.running, counts.dead))
}

async fn retry(store: &Store, which: &Which) -> anyhow::Result<()> {
    let proof = policy::may_mend_queue(&policy::system("command line"))?;
    if which.all {
        let revived = store.revive_dead(&proof).await?;
        return output::line(format!("{revived} dead letters will be tried again"));
    }
    for id in &which.ids {
        if !store.revive(&proof, *id).await? {
            bail!("{id} is no dead letter; `brandwacht jobs list --state dead` shows them");
        }
        output::line(format!("{id} will be tried again"))?;
    }
    Ok(())
}

async fn put_away(store: &Store, which: &Which) -> anyhow::Result<()> {
    let proof = policy::may_mend_queue(&policy::system("command line"))?;
    let ids = match which.all {
        true => store.dead_jobs(10_000).await?.into_iter().map(|row| row.id).collect(),
        false => which.ids.clone(),
    };
    for id in &ids {
        if !store.drop_dead(&proof, *id).await? {
            bail!("{id} is no dead letter; `brandwacht jobs list --state dead` shows them");
        }
        output::line(format!("{id} is put away"))?;
    }
    Ok(())
}
