//! `brandwacht threshold`: from which certainty on an institution is told, shown and set. Drafts follow.

use anyhow::Context;
use clap::Args;
use domain::policy;
use domain::threshold::Threshold as Chosen;
use domain::verdict::Certainty;
use serde_json::json;

use crate::cli::Setup;
use crate::find;
use crate::output::{self, Exit};

/// Show or set from which certainty on an institution is told.
#[derive(Debug, Args)]
pub(crate) struct Threshold {
    /// The institution: name or identifier.
    #[arg(value_name = "NAME|ID")]
    organisation: String,
    /// Tell it from this certainty on: possible (everything), probable or certain.
    #[arg(long, value_parser = certainty, requires = "by")]
    from: Option<Certainty>,
    /// Leave out what is affected too when it is less sure. The institution may then miss a warning.
    #[arg(long, requires = "from")]
    affected_too: bool,
    /// Who decided so, by name. It stands on the audit trail.
    #[arg(long, value_name = "NAME", requires = "from")]
    by: Option<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

fn certainty(text: &str) -> Result<Certainty, String> {
    Certainty::from_code(text).ok_or_else(|| "write possible, probable or certain".to_owned())
}

pub(crate) async fn run(setup: &Setup, arguments: &Threshold) -> anyhow::Result<Exit> {
    let store = setup.existing_store().await?;
    let organisation = find::institution(&store, &arguments.organisation, "are told from a certainty on").await?;
    let viewer = policy::system("command line");
    if let Some(from) = arguments.from {
        let proof = policy::may_choose_threshold(&viewer, organisation.id)?;
        let chosen = Chosen { from, affected_too: arguments.affected_too };
        let mut tx = store.begin().await?;
        tx.choose_threshold_for(&proof, organisation.id, chosen, arguments.by.as_deref())
            .await
            .context("the choice was not kept")?;
        tx.commit().await?;
    }
    let view = store.as_viewer(&viewer).await?;
    let chosen = view.threshold(organisation.id).await?.map(|row| row.threshold).unwrap_or_default();
    let withheld = view.inventory_counts_told(organisation.id, Some(chosen)).await?.withheld;
    store.close().await;
    if arguments.json {
        output::json(&json!({
            "organisation": organisation.id, "name": organisation.name, "from": chosen.from,
            "affected_too": chosen.affected_too, "withheld": withheld,
        }))?;
        return Ok(Exit::Done);
    }
    let affected = if chosen.affected_too { ", affected devices too" } else { "" };
    output::line(format!(
        "{}: told from {}{affected}; {withheld} matches left out",
        organisation.name,
        chosen.from.code()
    ))?;
    Ok(Exit::Done)
}
