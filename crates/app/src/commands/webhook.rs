//! `brandwacht webhook`: programs of organisations that are told of notices, shown, connected, tried and taken away.

use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use domain::organisation::OrganisationKind;
use domain::webhook::{WebhookKind, WebhookTarget};
use domain::{WebhookId, policy};
use serde_json::json;
use store::Store;
use web::TypedWebhook;

use crate::cli::{LanguageArgument, Setup};
use crate::find;
use crate::output::{self, Exit};

/// Connect programs of an organisation that are told of its notices (docs/webhooks.md, docs/chat-and-siem.md).
#[derive(Debug, Args)]
pub(crate) struct Webhook {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// List them, each with what it was told last.
    List(List),
    /// Connect one. Of a program that speaks Standard Webhooks the secret is printed, and not shown again.
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
    /// Where messages go: https://tickets.example/brandwacht, the address of a homeserver, or siem.example:6514. Of
    /// Mattermost it is a secret: leave it out, and hand it in with --secret or on standard input.
    #[arg(value_name = "URL")]
    url: Option<String>,
    /// How it is spoken to: standard, mattermost, matrix or syslog.
    #[arg(long, value_name = "KIND", default_value = "standard", value_parser = kind)]
    kind: WebhookKind,
    /// The internal identifier of a room of Matrix, such as !abc:matrix.example.
    #[arg(long, value_name = "ROOM", default_value = "")]
    room: String,
    /// The file with the access token of Matrix, or with the address of Mattermost; else standard input is read.
    #[arg(long, value_name = "FILE")]
    secret: Option<PathBuf>,
    /// The language in which a chat is told.
    #[arg(long, value_enum, default_value = "nl")]
    language: LanguageArgument,
}

fn kind(text: &str) -> Result<WebhookKind, String> {
    WebhookKind::from_code(text).ok_or_else(|| "write standard, mattermost, matrix or syslog".to_owned())
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
            json!({
                "id": it.id, "kind": it.kind.code(), "url": it.url, "created_at": it.created_at.to_string(),
                "messages": messages,
            })
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
        format!("{}  {}  {}  {last}", it.id, it.kind.code(), it.url)
    }))
}

async fn add(setup: &Setup, store: &Store, arguments: &Add) -> anyhow::Result<()> {
    let organisation = find::organisation(store, &arguments.organisation).await?;
    if !matches!(organisation.kind, OrganisationKind::Institution | OrganisationKind::ItSupplier) {
        bail!("{} gets no notices: only institutions and IT suppliers do", organisation.name);
    }
    let secret = match arguments.kind {
        WebhookKind::Matrix => secret(arguments.secret.as_deref())?,
        WebhookKind::Mattermost if arguments.url.is_none() => secret(arguments.secret.as_deref())?,
        _ => String::new(),
    };
    let url = match (&arguments.url, arguments.kind) {
        (Some(url), _) => url.as_str(),
        (None, WebhookKind::Mattermost) => secret.as_str(),
        (None, _) => bail!("say where messages go"),
    };
    let typed = TypedWebhook { kind: arguments.kind, url, room: &arguments.room, token: &secret };
    let target = web::webhook_target(store.world(), &typed, setup.config.webhook_private)?;
    let proof = policy::may_connect(&policy::system("command line"), organisation.id)?;
    let mut tx = store.begin().await?;
    let connected = tx.connect_program(&proof, organisation.id, &target, arguments.language.into()).await;
    let id = connected.context("it was not connected")?;
    tx.commit().await?;
    let mut lines = vec![format!("webhook  {id}")];
    if let WebhookTarget::Standard { secret, .. } = &target {
        lines.push(format!("secret   {}", secret.text()));
    }
    output::lines(lines)
}

/// What must not stand among the arguments, where others on the machine could read it: the first line of the file, or of
/// standard input.
fn secret(file: Option<&Path>) -> anyhow::Result<String> {
    let text = match file {
        Some(path) => std::fs::read_to_string(path).with_context(|| format!("{}: cannot be read", path.display()))?,
        None if std::io::stdin().is_terminal() => {
            let terminal = console::Term::stderr();
            terminal.write_str("Secret: ")?;
            terminal.read_secure_line()?
        }
        None => {
            let mut text = String::new();
            std::io::stdin().take(64 << 10).read_to_string(&mut text).context("standard input cannot be read")?;
            text
        }
    };
    Ok(text.lines().next().unwrap_or_default().trim().to_owned())
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
