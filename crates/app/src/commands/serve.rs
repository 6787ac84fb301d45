//! `brandwacht serve`: the server.

use std::net::SocketAddr;

use clap::Args;
use web::Web;

use crate::cli::Setup;
use crate::output::{self, Exit};
use crate::running;

/// Run the server. SIGTERM or Ctrl-C stops it in good order.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Address and port to listen on, for example 127.0.0.1:8080; port 0 picks a free one.
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
}

pub(crate) async fn run(setup: &Setup, arguments: &Serve) -> anyhow::Result<Exit> {
    let stop = running::stop_signal()?;
    let mut config = setup.config.clone();
    let listener = running::listen(arguments.listen.unwrap_or(config.listen)).await?;
    config.listen = listener.local_addr()?;
    let store = setup.store().await?;
    let web = Web::new(store.clone(), running::web_config(&config), setup.world());
    output::line(format!(
        "brandwacht {} answers at {} ({})",
        env!("CARGO_PKG_VERSION"),
        config.base_url(),
        config.database,
    ))?;
    let answered = running::answer(web, listener, stop.clone()).await;
    store.close().await;
    answered.map(|()| Exit::Done)
}
