//! `brandwacht serve`: the server, with a worker in it.

use std::net::SocketAddr;

use clap::Args;
use web::Web;

use crate::cli::Setup;
use crate::crew::Crew;
use crate::output::{self, Exit};
use crate::provider::groups;
use crate::worker::{Rules, Worker};
use crate::{running, secret};

/// Run the server, with a worker in it. SIGTERM or Ctrl-C stops it in good order.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Address and port to listen on, for example 127.0.0.1:8080; port 0 picks a free one.
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// Only answer; `brandwacht work` does the work elsewhere.
    #[arg(long)]
    no_worker: bool,
}

pub(crate) async fn run(setup: &Setup, arguments: &Serve) -> anyhow::Result<Exit> {
    let stop = running::stop_signal()?;
    let mut config = setup.config.clone();
    let listener = running::listen(arguments.listen.unwrap_or(config.listen)).await?;
    config.listen = listener.local_addr()?;
    // Before the database is touched: what is missing in the settings stops the start.
    let key = if arguments.no_worker { None } else { Some(secret::link_key(&config, &*setup.world())?) };
    let store = setup.store().await?;
    if let Some(oidc) = &config.oidc {
        groups::check_at_start(&store, oidc).await?;
    }
    groups::settle(&store, config.oidc.as_ref()).await?;
    let worker = if let Some(key) = key {
        let crew = Crew::new(&store, &config, key)?;
        crew.intake().notice_new_matching().await?;
        let worker = Worker::new(store.clone(), config.jobs, config.lease_seconds, Rules::of(&config))
            .with_keeper(crew.has_keeper());
        Some(tokio::spawn(worker.run(move |job| crew.clone().run(job), stop.clone())))
    } else {
        None
    };
    let web = Web::new(store.clone(), running::web_config(&config)?, setup.world());
    output::line(format!(
        "brandwacht {} answers at {} ({}{})",
        env!("CARGO_PKG_VERSION"),
        config.base_url(),
        config.database,
        if worker.is_some() { ", with a worker" } else { "" },
    ))?;
    let answered = running::answer(web, listener, stop.clone()).await;
    // A server that stopped for another reason takes its worker along.
    stop.cancel();
    if let Some(worker) = worker {
        worker.await?;
    }
    store.close().await;
    answered.map(|()| Exit::Done)
}
