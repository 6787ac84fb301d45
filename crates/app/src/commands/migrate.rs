//! `brandwacht migrate`: bring the schema up to date.

use clap::Args;
use serde_json::json;
use store::Store;

use crate::cli::Setup;
use crate::output::{self, Exit};
use crate::secret;

/// Bring the database's schema up to date. Safe to repeat.
#[derive(Debug, Args)]
pub(crate) struct Migrate {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(setup: &Setup, arguments: &Migrate) -> anyhow::Result<Exit> {
    let master = secret::master_key(&setup.config)?;
    secret::private_database(&setup.config.database);
    let store = Store::connect(&setup.config.database, setup.world(), master).await?;
    let before = store.schema_version().await?;
    let steps = store.migrate().await?;
    let now = Store::known_version();
    if arguments.json {
        output::json(&json!({ "before": before, "now": now, "steps": steps }))?;
    } else if steps == 0 {
        output::line(format!("{}: schema version {now}, nothing to do", setup.config.database))?;
    } else {
        output::line(format!("{}: schema version {before} → {now}", setup.config.database))?;
    }
    store.close().await;
    Ok(Exit::Done)
}
