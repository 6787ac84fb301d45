//! `brandwacht import`: data from files.

mod advisories;
mod enrichment;
mod inventory;
mod organisations;

use clap::{Args, Subcommand};
use intake::Intake;
use store::Store;

use crate::cli::Setup;
use crate::output::Exit;

/// Bring in files: advisories, an organisation's inventory, the list of organisations.
#[derive(Debug, Args)]
pub(crate) struct Import {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Advisories(advisories::Advisories),
    Enrichment(enrichment::Enrichment),
    Inventory(inventory::Inventory),
    Organisations(organisations::Organisations),
}

pub(crate) async fn run(setup: &Setup, arguments: &Import) -> anyhow::Result<Exit> {
    let store = setup.store().await?;
    let done = match &arguments.what {
        What::Advisories(it) => advisories::run(setup, &store, it).await,
        What::Enrichment(it) => enrichment::run(&store, it).await,
        What::Inventory(it) => inventory::run(setup, &store, it).await,
        What::Organisations(it) => organisations::run(setup, &store, it).await,
    };
    store.close().await;
    done
}

/// The way in, without a mail server: commands deliver nothing.
pub(super) fn intake(setup: &Setup, store: &Store) -> Intake {
    Intake::new(store.clone(), intake::Settings { zone: setup.config.time_zone.clone(), ..Default::default() })
}
