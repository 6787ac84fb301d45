//! `brandwacht source`: providers that advisories are fetched from.

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use domain::{SourceId, policy};
use serde_json::{Value, json};
use store::{RunReport, Source as Provider, Store};

use super::import::intake;
use crate::cli::Setup;
use crate::output::{self, Exit};
use crate::{inline, report};

/// Add, list, fetch from and remove providers of CSAF documents.
#[derive(Debug, Args)]
pub(crate) struct Source {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    Add(Add),
    List(List),
    Fetch(Fetch),
    Remove(Remove),
}

/// Add a provider. A running worker fetches from it from then on.
#[derive(Debug, Args)]
struct Add {
    /// A domain (lindehof.example), or the address of a provider-metadata.json or a directory of documents.
    #[arg(value_name = "DOMAIN|URL")]
    url: String,
    /// What the source is called; without it the domain.
    #[arg(long)]
    name: Option<String>,
    /// Minutes between two fetches, 5 to 10080.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(5..=10_080))]
    every: u32,
    /// It may stand at an address that is not on the public internet.
    #[arg(long)]
    allow_private: bool,
    /// Fetch at once, and match.
    #[arg(long)]
    fetch: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// List the sources.
#[derive(Debug, Args)]
struct List {
    #[command(flatten)]
    form: output::AsList,
}

/// Fetch what is new, now, and match it.
#[derive(Debug, Args)]
#[group(id = "which", required = true, multiple = false, args = ["source", "all"])]
struct Fetch {
    /// Its name, address or identifier.
    #[arg(value_name = "SOURCE")]
    source: Option<String>,
    /// From all sources that are in use.
    #[arg(long)]
    all: bool,
    /// Leave the matching to a running worker.
    #[arg(long)]
    no_match: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Take a source away. Its documents and the reports of its runs stay.
#[derive(Debug, Args)]
struct Remove {
    /// Its name, address or identifier.
    #[arg(value_name = "SOURCE")]
    source: String,
}

pub(crate) async fn run(setup: &Setup, arguments: &Source) -> anyhow::Result<Exit> {
    let store = setup.store().await?;
    let done = match &arguments.act {
        Act::Add(add) => self::add(setup, &store, add).await,
        Act::List(list) => self::list(&store, list).await.map(|()| Exit::Done),
        Act::Fetch(fetch) => self::fetch(setup, &store, fetch).await,
        Act::Remove(remove) => self::remove(&store, remove).await.map(|()| Exit::Done),
    };
    store.close().await;
    done
}

/// As it will be kept: a bare domain, or an address over http or https without a password in it.
fn address(text: &str) -> anyhow::Result<String> {
    let text = text.trim();
    let written = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let wrong = || format!("{text:?}: write a domain such as lindehof.example, or an address with https:// or http://");
    let url = url::Url::parse(&written).with_context(wrong)?;
    if !matches!(url.scheme(), "http" | "https") || written.len() > 1000 {
        bail!(wrong());
    }
    if !url.username().is_empty() || url.password().is_some() {
        bail!("leave the name and password out of the address: it is shown to every analyst");
    }
    if text.contains("://") {
        return Ok(url.to_string());
    }
    match url.host_str() {
        Some(host) if host.contains('.') && host.eq_ignore_ascii_case(text) => Ok(host.to_owned()),
        _ => bail!(wrong()),
    }
}

async fn add(setup: &Setup, store: &Store, arguments: &Add) -> anyhow::Result<Exit> {
    let url = address(&arguments.url)?;
    let name = match arguments.name.as_deref().map(str::trim) {
        Some(name) if name.is_empty() || name.chars().count() > 200 => bail!("the name must have 1 to 200 characters"),
        Some(name) => name.to_owned(),
        None => url::Url::parse(&url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or(url.clone()),
    };
    let it = Provider {
        id: SourceId::new(store.world()),
        name,
        url,
        allow_private: arguments.allow_private,
        enabled: true,
        every_minutes: arguments.every,
        last_run_at: None,
    };
    let viewer = policy::system("source add");
    let proof = policy::may_take_in(&viewer)?;
    let mut tx = store.begin().await?;
    tx.put_source(&proof, &it).await?;
    tx.commit().await?;
    if !arguments.fetch {
        if arguments.json {
            output::json(&as_json(&it))?;
        } else {
            output::line(format!("{}  {}  every {} minutes", it.id, it.url, it.every_minutes))?;
        }
        return Ok(Exit::Done);
    }
    fetch_from(setup, store, &[it], false, arguments.json).await
}

fn as_json(it: &Provider) -> Value {
    json!({
        "id": it.id, "name": it.name, "url": it.url, "allow_private": it.allow_private, "enabled": it.enabled,
        "every_minutes": it.every_minutes, "last_run_at": it.last_run_at,
    })
}

async fn all(store: &Store) -> anyhow::Result<Vec<Provider>> {
    let viewer = policy::system("command line");
    let view = store.as_viewer(&viewer).await?;
    Ok(view.sources().await?.into_iter().map(|source| source.into_inner()).collect())
}

async fn find(store: &Store, text: &str) -> anyhow::Result<Provider> {
    let mut fit: Vec<Provider> = all(store).await?;
    fit.retain(|it| it.id.to_string() == text || it.url == text || it.name.eq_ignore_ascii_case(text));
    match fit.len() {
        1 => fit.pop().context("one source"),
        0 => bail!("there is no source {text:?}; `brandwacht source list` shows all"),
        many => bail!("{many} sources are called {text:?}: give the identifier"),
    }
}

async fn list(store: &Store, arguments: &List) -> anyhow::Result<()> {
    let sources = all(store).await?;
    if arguments.form.print(sources.iter().map(as_json))? {
        return Ok(());
    }
    output::none_if(sources.is_empty());
    output::lines(sources.iter().map(|it| {
        let last = it.last_run_at.map_or("never fetched".to_owned(), |at| format!("fetched {at}"));
        let off = if it.enabled { "" } else { "  (not in use)" };
        format!("{}  {:<24}  {}  every {} minutes, {last}{off}", it.id, it.name, it.url, it.every_minutes)
    }))
}

async fn fetch(setup: &Setup, store: &Store, arguments: &Fetch) -> anyhow::Result<Exit> {
    let sources = match &arguments.source {
        Some(text) => vec![find(store, text).await?],
        None => all(store).await?.into_iter().filter(|it| it.enabled).collect(),
    };
    if sources.is_empty() {
        bail!("there are no sources; add one with `brandwacht source add DOMAIN`");
    }
    fetch_from(setup, store, &sources, arguments.no_match, arguments.json).await
}

async fn fetch_from(
    setup: &Setup,
    store: &Store,
    sources: &[Provider],
    no_match: bool,
    as_json: bool,
) -> anyhow::Result<Exit> {
    let intake = intake(setup, store);
    let mut bad = 0;
    let mut told = Vec::new();
    for source in sources {
        if !source.enabled {
            bail!("{} is not in use; switch it on in the portal under Sources", source.name);
        }
        match intake.fetch_source(source.id).await {
            Ok(taken) => {
                report::complain(&taken);
                bad += usize::try_from(taken.rejected).unwrap_or(usize::MAX);
                if !as_json {
                    output::line(format!("{}: {}", source.name, report::sentence(&taken)))?;
                }
                told.push(json!({ "source": source.name, "url": source.url, "report": report::as_json(&taken) }));
            }
            // The others are still fetched from.
            Err(error) => {
                bad += 1;
                report::complain(&last_report(store, source).await?);
                eprintln!("{}: {}", source.name, error.chain());
                told.push(json!({ "source": source.name, "url": source.url, "error": error.chain() }));
            }
        }
    }
    let matched = if no_match { None } else { Some(inline::run(store, &intake, inline::MATCHING).await?) };
    if let Some(matched) = &matched {
        matched.complain();
        bad += matched.failed.len();
    }
    if as_json {
        output::json(&json!({ "sources": told, "matching": matched }))?;
    } else if let Some(matched) = &matched {
        output::line(matched.sentence())?;
    }
    let all_failed = told.iter().all(|it| it.get("error").is_some());
    Ok(if all_failed { Exit::Error } else { Exit::after(bad) })
}

/// A run that stopped has said in its report what it tried.
async fn last_report(store: &Store, source: &Provider) -> anyhow::Result<RunReport> {
    let viewer = policy::system("command line");
    let view = store.as_viewer(&viewer).await?;
    let runs = view.intake_runs(&domain::page::PageRequest::first(20)).await?;
    let run = runs.items.into_iter().find(|run| run.source == Some(source.id));
    Ok(run.map(|run| run.into_inner().report).unwrap_or_default())
}

async fn remove(store: &Store, arguments: &Remove) -> anyhow::Result<()> {
    let it = find(store, &arguments.source).await?;
    let viewer = policy::system("source remove");
    let proof = policy::may_take_in(&viewer)?;
    let mut tx = store.begin().await?;
    tx.remove_source(&proof, it.id).await?;
    tx.commit().await?;
    output::line(format!("{} ({}) is no longer fetched from", it.name, it.url))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_stays_a_domain_and_an_address_an_address() {
        assert_eq!(address(" lindehof.example ").unwrap(), "lindehof.example");
        assert_eq!(address("https://a.example/x.json").unwrap(), "https://a.example/x.json");
        for wrong in ["", "localhost", "lindehof.example/x", "ftp://a.example", "file:///etc/passwd", "a b.example"] {
            let error = address(wrong).unwrap_err().to_string();
            assert!(error.contains("write a domain"), "{wrong}: {error}");
        }
        assert!(address("https://me:pw@a.example/").unwrap_err().to_string().contains("leave the name"), "no secrets");
    }
}
