//! `brandwacht webhook`: programs of organisations that are told of notices, shown, connected, tried and taken away.

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use domain::organisation::OrganisationKind;
use domain::{WebhookId, policy};
use serde_json::json;
use store::Store;

use crate::cli::Setup;
use crate::find;
use crate::output::{self, Exit};

/// Connect programs of an organisation that are told of its notices (docs/webhooks.md).
#[derive(Debug, Args)]
pub(crate) struct Webhook {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// List them, each with what it was told last.
    List(List),
    /// Connect one, and print its secret. It is not shown again.
    Add(Add),
    /// Send it a message about nothing, to see whether it arrives.
    Test(One),
    /// Take it away: nothing goes there any more.
    Remove(One),
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
struct Add {
    /// The organisation: name or identifier.
    #[arg(value_name = "NAME|ID")]
    organisation: String,
    /// Where messages go, for example https://tickets.example/brandwacht.
    #[arg(value_name = "URL")]
    url: String,
}

#[derive(Debug, Args)]
struct One {
    /// The organisation: name or identifier.
    #[arg(value_name = "NAME|ID")]
    organisation: String,
    /// Which one, as `list` shows it.
    #[arg(value_name = "ID")]
    webhook: WebhookId,
}

pub(crate) async fn run(setup: &Setup, arguments: &Webhook) -> anyhow::Result<Exit> {
    let store = setup.existing_store().await?;
    let done = match &arguments.act {
        Act::List(arguments) => list(&store, arguments).await,
        Act::Add(arguments) => add(setup, &store, arguments).await,
        Act::Test(arguments) => test(&store, arguments).await,
        Act::Remove(arguments) => remove(&store, arguments).await,
    };
    store.close().await;
    done.map(|()| Exit::Done)
}

async fn list(store: &Store, arguments: &List) -> anyhow::Result<()> {
    let organisation = find::organisation(store, &arguments.organisation).await?;
    let viewer = policy::system("command line");
    let found = store.as_viewer(&viewer).await?.webhooks(organisation.id).await?;
    if arguments.json {
        let one = |it: &store::WebhookRow| {
            let messages: Vec<_> = it
                .messages
                .iter()
                .map(|row| {
                    json!({
                        "id": row.id, "event": row.event.code(), "code": row.code, "state": row.state.code(),
                        "attempts": row.attempts, "queued_at": row.queued_at.to_string(),
                        "sent_at": row.sent_at.map(|at| at.to_string()), "last_error": row.last_error,
                    })
                })
                .collect();
            json!({ "id": it.id, "url": it.url, "created_at": it.created_at.to_string(), "messages": messages })
        };
        return output::json(&found.iter().map(|it| one(it)).collect::<Vec<_>>());
    }
    output::none_if(found.is_empty());
    output::lines(found.iter().map(|it| {
        let last = it.messages.first().map_or_else(
            || "nothing was told yet".to_owned(),
            |row| {
                let error = row.last_error.as_deref().map(|error| format!(": {error}")).unwrap_or_default();
                format!("last {} {}{error}", row.event.code(), row.state.code())
            },
        );
        format!("{}  {}  {last}", it.id, it.url)
    }))
}

async fn add(setup: &Setup, store: &Store, arguments: &Add) -> anyhow::Result<()> {
    let organisation = find::organisation(store, &arguments.organisation).await?;
    if !matches!(organisation.kind, OrganisationKind::Institution | OrganisationKind::ItSupplier) {
        bail!("{} gets no notices: only institutions and IT suppliers do", organisation.name);
    }
    if !web::is_webhook_address(&arguments.url, setup.config.webhook_private) {
        bail!("{}: write a whole address that begins with https://, without a password in it", arguments.url);
    }
    let proof = policy::may_connect(&policy::system("command line"), organisation.id)?;
    let mut tx = store.begin().await?;
    let (id, secret) = tx.add_webhook(&proof, organisation.id, &arguments.url).await.context("it was not connected")?;
    tx.commit().await?;
    output::lines([format!("webhook  {id}"), format!("secret   {}", secret.text())])
}

async fn test(store: &Store, arguments: &One) -> anyhow::Result<()> {
    let organisation = find::organisation(store, &arguments.organisation).await?;
    let proof = policy::may_connect(&policy::system("command line"), organisation.id)?;
    let mut tx = store.begin().await?;
    tx.test_webhook(&proof, arguments.webhook).await.context("no such program of this organisation")?;
    tx.commit().await?;
    output::line("a message is on its way; `brandwacht webhook list` shows whether it arrived")
}

async fn remove(store: &Store, arguments: &One) -> anyhow::Result<()> {
    let organisation = find::organisation(store, &arguments.organisation).await?;
    let proof = policy::may_connect(&policy::system("command line"), organisation.id)?;
    let mut tx = store.begin().await?;
    tx.end_webhook(&proof, arguments.webhook).await.context("no such program of this organisation")?;
    tx.commit().await?;
    output::line("nothing goes there any more")
}
