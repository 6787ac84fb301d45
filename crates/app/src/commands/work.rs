//! `brandwacht work`: a worker alone, for more than one machine or to keep the server light.

use clap::Args;

use crate::cli::Setup;
use crate::crew::Crew;
use crate::output::{self, Exit};
use crate::worker::{Rules, Worker};
use crate::{running, secret};

/// Run a worker alone, beside `brandwacht serve --no-worker`. SIGTERM or Ctrl-C stops it in good order.
#[derive(Debug, Args)]
pub(crate) struct Work {}

pub(crate) async fn run(setup: &Setup, _: &Work) -> anyhow::Result<Exit> {
    let stop = running::stop_signal()?;
    // Before the database is touched: what is missing in the settings stops the start.
    let key = secret::link_key(&setup.config, &*setup.world())?;
    let store = setup.store().await?;
    let crew = Crew::new(&store, &setup.config, key)?;
    crew.intake().notice_new_matching().await?;
    let config = &setup.config;
    let worker =
        Worker::new(store.clone(), config.jobs, config.lease_seconds, Rules::of(config)).with_keeper(crew.has_keeper());
    output::line(format!(
        "brandwacht {} works for {}, {} jobs at a time",
        env!("CARGO_PKG_VERSION"),
        setup.config.database,
        setup.config.jobs
    ))?;
    worker.run(move |job| crew.clone().run(job), stop).await;
    store.close().await;
    Ok(Exit::Done)
}
