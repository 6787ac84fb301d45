//! `brandwacht mailbox`: reads the mailbox into which undelivered mail comes back, once.

use anyhow::bail;
use clap::Args;

use crate::cli::Setup;
use crate::mailbox;
use crate::output::{self, Exit};

/// Read the mailbox into which undelivered mail comes back (setting `returned_mail`), once. A worker does it every minute.
#[derive(Debug, Args)]
pub(crate) struct Mailbox {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(setup: &Setup, arguments: &Mailbox) -> anyhow::Result<Exit> {
    let Some(folder) = &setup.config.returned_mail else {
        bail!("no mailbox is set: set returned_mail to a Maildir (docs/mail.md)");
    };
    let mailbox = mailbox::Mailbox::new(folder.clone());
    mailbox.check()?;
    let store = setup.existing_store().await?;
    let read = mailbox.read(&store).await;
    store.close().await;
    let read = read?;
    if arguments.json {
        output::json(&read)?;
    } else {
        output::line(format!(
            "{} mails: {} of ours did not arrive, {} automatic answers, {} left for a person; {} could not be read",
            read.mails, read.failed, read.away, read.left, read.unread
        ))?;
    }
    Ok(if read.unread > 0 { Exit::Partly } else { Exit::Done })
}
