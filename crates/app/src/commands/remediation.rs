//! `brandwacht remediation`: how far institutions are with the vulnerabilities of an advisory, in numbers, and writing down
//! what one of them says of all its devices.

use anyhow::bail;
use clap::{Args, Subcommand};
use domain::answer::Via;
use domain::policy;
use domain::remediation::Remediation as State;
use serde_json::{Value, json};
use store::{MarkedBy, Reach, RemediationCounts, Store};

use crate::cli::Setup;
use crate::find;
use crate::output::{self, Exit};

/// Show or set how far devices are with the vulnerabilities of an advisory.
#[derive(Debug, Args)]
pub(crate) struct Remediation {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    Show(Show),
    Set(Set),
}

/// Count devices: matched at all, not remediated, in progress and done; by vulnerability and by institution.
#[derive(Debug, Args)]
struct Show {
    /// The advisory's number or identifier.
    #[arg(value_name = "NUMBER|ID")]
    advisory: String,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Write down what an institution says of all its devices that an advisory concerns.
#[derive(Debug, Args)]
struct Set {
    /// The advisory's number or identifier.
    #[arg(value_name = "NUMBER|ID")]
    advisory: String,
    /// Whose devices: name or identifier.
    #[arg(long, value_name = "NAME|ID")]
    organisation: String,
    /// not_remediated, remediation_in_progress or remediation_done.
    #[arg(long, value_parser = state)]
    state: State,
    /// Who says it.
    #[arg(long, value_name = "NAME")]
    by: String,
    /// How it was heard.
    #[arg(long, value_name = "TEXT")]
    note: String,
    /// Also devices of which somebody has said something himself; without it these stay as they are.
    #[arg(long)]
    also_said: bool,
    /// Also devices about which there is doubt.
    #[arg(long)]
    also_doubtful: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

fn state(text: &str) -> Result<State, String> {
    State::from_code(text).ok_or_else(|| "write not_remediated, remediation_in_progress or remediation_done".to_owned())
}

pub(crate) async fn run(setup: &Setup, arguments: &Remediation) -> anyhow::Result<Exit> {
    let store = setup.existing_store().await?;
    let done = match &arguments.act {
        Act::Show(show) => self::show(&store, show).await,
        Act::Set(set) => self::set(&store, set).await,
    };
    store.close().await;
    done.map(|()| Exit::Done)
}

async fn show(store: &Store, arguments: &Show) -> anyhow::Result<()> {
    let id = find::advisory(store, &arguments.advisory).await?;
    let viewer = policy::system("command line");
    let view = store.as_viewer(&viewer).await?;
    let counts = view.remediation_counts(id, None).await?;
    let vulnerabilities = view.remediation_by_vulnerability(id, None).await?;
    let institutions = view.remediation_by_institution(id).await?;
    if arguments.json {
        let by = |name: &str, counts: &RemediationCounts| json!({ "name": name, "counts": value(counts) });
        return output::json(&json!({
            "counts": value(&counts),
            "vulnerabilities": vulnerabilities.iter().map(|it| by(&it.vulnerability, &it.counts)).collect::<Vec<_>>(),
            "organisations": institutions.iter().map(|it| by(&it.name, &it.counts)).collect::<Vec<_>>(),
        }));
    }
    output::line(format!("all: {}", sentence(&counts)))?;
    for it in &vulnerabilities {
        output::line(format!("{}: {}", it.label, sentence(&it.counts)))?;
    }
    for it in &institutions {
        output::line(format!("{}: {}", it.name, sentence(&it.counts)))?;
    }
    Ok(())
}

async fn set(store: &Store, arguments: &Set) -> anyhow::Result<()> {
    let id = find::advisory(store, &arguments.advisory).await?;
    let organisation = find::organisation(store, &arguments.organisation).await?;
    let proof = policy::may_remediate(&policy::system("command line"), organisation.id)?;
    let said = MarkedBy { by: arguments.by.clone(), note: arguments.note.clone(), via: Via::Phone };
    let mut tx = store.begin().await?;
    let reach = Reach { said: arguments.also_said, doubtful: arguments.also_doubtful };
    let marked = tx.mark_all_remediation(&proof, id, arguments.state, reach, &said).await?;
    if marked.changed + marked.unchanged == 0 {
        match marked.left {
            0 => bail!(
                "nothing was set: {} has no device that {} concerns; `brandwacht remediation show {}` counts them",
                organisation.name,
                arguments.advisory,
                arguments.advisory
            ),
            left => bail!(
                "nothing was set: {left} are in doubt, or somebody has said it of the device itself; \
                 --also-doubtful and --also-said reach them"
            ),
        }
    }
    tx.commit().await?;
    if arguments.json {
        return output::json(&json!({
            "organisation": organisation.id, "name": organisation.name, "state": arguments.state.code(),
            "changed": marked.changed, "unchanged": marked.unchanged, "left": marked.left,
        }));
    }
    let left = match marked.left {
        0 => String::new(),
        left => format!(", {left} left as they were (in doubt, or said of the device itself)"),
    };
    output::line(format!("{} set, {} stood there already{left}", marked.changed, marked.unchanged))
}

fn sentence(it: &RemediationCounts) -> String {
    format!(
        "{} devices; {} not remediated, {} in progress, {} done; {} to be said anew",
        it.assets, it.not_remediated, it.in_progress, it.done, it.changed
    )
}

fn value(it: &RemediationCounts) -> Value {
    json!({
        "assets": it.assets, "not_remediated": it.not_remediated, "remediation_in_progress": it.in_progress,
        "remediation_done": it.done, "changed": it.changed,
    })
}
