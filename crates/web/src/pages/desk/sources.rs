//! Where advisories are fetched from, and what came of every run. Fetching itself is a job.

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::job::Job;
use domain::page::PageRequest;
use domain::{RunId, SourceId, policy};
use serde::Deserialize;
use store::{RunReport, RunRow, Seen, Source, StoreError};

use super::{Fields, Stamp, Wrong, id};
use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Web, paths};

const RUNS: u32 = 25;
/// How often a source may be asked, in minutes.
const EVERY: [u32; 5] = [15, 60, 240, 720, 1440];

struct SourceLine {
    seen: Seen<Source>,
    href: String,
    fetch: String,
    every: String,
    last: Option<Stamp>,
}

struct RunLine {
    seen: Seen<RunRow>,
    href: String,
    /// The source's name, else the file's.
    name: String,
    started: Stamp,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    after: String,
    /// The source that will be fetched now.
    fetching: String,
    /// Files that were uploaded and will be read now.
    uploaded: String,
    saved: String,
}

#[derive(Template)]
#[template(path = "desk/sources.html")]
struct List {
    page: Page,
    sources: Vec<SourceLine>,
    runs: Vec<RunLine>,
    next: Option<String>,
    later: bool,
    note: Option<String>,
}

pub(crate) async fn show(State(web): State<Web>, who: SignedIn, Query(ask): Query<Ask>) -> Result<Response, Fault> {
    let visit = &who.visit;
    let t = visit.t;
    let view = web.store.as_viewer(&who.viewer).await?;
    let known = view.sources().await?;
    let request = if ask.after.is_empty() { PageRequest::first(RUNS) } else { PageRequest::after(&*ask.after, RUNS) };
    let found = view.intake_runs(&request).await?;
    let name = |id: &str| known.iter().find(|source| source.id.to_string() == id).map(|source| source.name.clone());
    let note = if let Some(name) = name(&ask.fetching) {
        Some(t.sources_fetching(name))
    } else if let Some(name) = name(&ask.saved) {
        Some(t.sources_saved(name))
    } else {
        ask.uploaded.parse::<usize>().ok().map(|count| t.upload_done(count))
    };
    let runs = found
        .items
        .into_iter()
        .map(|seen| RunLine {
            href: paths::desk_run(seen.id),
            name: seen.source.and_then(|id| name(&id.to_string())).unwrap_or_else(|| seen.origin.clone()),
            started: Stamp::new(visit, seen.started_at),
            seen,
        })
        .collect();
    let next = found.next.map(|after| format!("{}?after={}", paths::DESK_SOURCES, paths::encode(&after)));
    let sources = known
        .iter()
        .map(|seen| SourceLine {
            href: paths::desk_source(seen.id),
            fetch: format!("{}/fetch", paths::desk_source(seen.id)),
            every: t.sources_every(seen.every_minutes),
            last: seen.last_run_at.map(|at| Stamp::new(visit, at)),
            seen: seen.clone(),
        })
        .collect();
    let page = Page::new(&web, visit, t.sources_title()).lead(t.sources_lead());
    html(&List { page, sources, runs, next, later: !ask.after.is_empty(), note })
}

#[derive(Template)]
#[template(path = "desk/source.html")]
struct Form {
    page: Page,
    it: Source,
    action: String,
    every: [u32; 5],
    may_reach_private: bool,
    wrong: Vec<Wrong>,
}

impl Form {
    fn error(&self, field: &str) -> Option<&str> {
        Wrong::of(&self.wrong, field)
    }
}

fn empty(web: &Web) -> Source {
    Source {
        id: SourceId::new(&*web.world),
        name: String::new(),
        url: String::new(),
        allow_private: false,
        enabled: true,
        every_minutes: 240,
        last_run_at: None,
    }
}

pub(crate) async fn new(State(web): State<Web>, who: SignedIn) -> Result<Response, Fault> {
    let page = Page::new(&web, &who.visit, who.visit.t.source_new()).lead(who.visit.t.source_lead()).narrow();
    let may_reach_private = policy::may_reach_private(&who.viewer).is_ok();
    html(&Form {
        page,
        may_reach_private,
        it: empty(&web),
        action: paths::DESK_SOURCE_NEW.to_owned(),
        every: EVERY,
        wrong: Vec::new(),
    })
}

pub(crate) async fn edit(State(web): State<Web>, who: SignedIn, Path(path): Path<String>) -> Result<Response, Fault> {
    let view = web.store.as_viewer(&who.viewer).await?;
    let it = view.source(id(&path)?).await?.into_inner();
    let page = Page::new(&web, &who.visit, it.name.clone()).lead(who.visit.t.source_lead()).narrow();
    let may_reach_private = policy::may_reach_private(&who.viewer).is_ok();
    html(&Form { page, may_reach_private, action: paths::desk_source(it.id), it, every: EVERY, wrong: Vec::new() })
}

/// A domain name, or the address of a provider-metadata.json. Gives it as it will be kept.
fn address(text: &str) -> Option<String> {
    let text = text.trim();
    let written = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let url = url::Url::parse(&written).ok()?;
    let plain = matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
    let host = url.host_str().filter(|host| !host.is_empty())?;
    if !plain || written.len() > 1000 {
        return None;
    }
    if text.contains("://") {
        return Some(url.to_string());
    }
    // Without a scheme it is a domain name and nothing more.
    (host.contains('.') && host.eq_ignore_ascii_case(text)).then(|| host.to_owned())
}

pub(crate) async fn add(State(web): State<Web>, who: SignedIn, body: Bytes) -> Result<Response, Fault> {
    let it = empty(&web);
    save(&web, &who, it, who.visit.t.source_new(), paths::DESK_SOURCE_NEW.to_owned(), &Fields::read(&body)).await
}

pub(crate) async fn change(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    body: Bytes,
) -> Result<Response, Fault> {
    let view = web.store.as_viewer(&who.viewer).await?;
    let it = view.source(id(&path)?).await?.into_inner();
    let (title, action) = (it.name.clone(), paths::desk_source(it.id));
    save(&web, &who, it, title, action, &Fields::read(&body)).await
}

async fn save(
    web: &Web,
    who: &SignedIn,
    mut it: Source,
    title: String,
    action: String,
    fields: &Fields,
) -> Result<Response, Fault> {
    let t = who.visit.t;
    let proof = policy::may_take_in(&who.viewer)?;
    it.name = fields.get("name").trim().chars().take(200).collect();
    let before = std::mem::replace(&mut it.url, fields.get("url").trim().to_owned());
    it.enabled = fields.has("enabled");
    it.every_minutes = fields.get("every").parse().ok().filter(|minutes| EVERY.contains(minutes)).unwrap_or(240);
    let mut wrong = Vec::new();
    if it.name.is_empty() {
        wrong.push(Wrong::new("name", t.source_wrong_name()));
    }
    match address(&it.url) {
        Some(url) => it.url = url,
        None => wrong.push(Wrong::new("url", t.source_wrong_url())),
    }
    // The permission was given for an address: a new one does not inherit it.
    it.allow_private = match policy::may_reach_private(&who.viewer) {
        Ok(_) => fields.has("allow_private"),
        Err(_) => it.allow_private && it.url == before,
    };
    if wrong.is_empty() {
        let mut tx = web.store.begin().await?;
        match tx.put_source(&proof, &it).await {
            Ok(()) => {
                tx.commit().await?;
                return Ok(Redirect::to(&format!("{}?saved={}", paths::DESK_SOURCES, it.id)).into_response());
            }
            Err(StoreError::Conflict(_)) => wrong.push(Wrong::new("url", t.source_wrong_twice())),
            Err(error) => return Err(error.into()),
        }
    }
    let page = Page::new(web, &who.visit, title).lead(t.source_lead()).back_to(action.as_str()).narrow();
    let shown = html(&Form {
        page,
        may_reach_private: policy::may_reach_private(&who.viewer).is_ok(),
        it,
        action,
        every: EVERY,
        wrong,
    })?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
}

/// Has a source fetched as soon as the worker has time.
pub(crate) async fn fetch(State(web): State<Web>, who: SignedIn, Path(path): Path<String>) -> Result<Response, Fault> {
    let source: SourceId = id(&path)?;
    policy::may_take_in(&who.viewer)?;
    web.store.as_viewer(&who.viewer).await?.source(source).await?;
    let mut tx = web.store.begin().await?;
    tx.enqueue(&Job::FetchSource { source }).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{}?fetching={source}", paths::DESK_SOURCES)).into_response())
}

#[derive(Template)]
#[template(path = "desk/run.html")]
struct Run {
    page: Page,
    name: String,
    origin: String,
    started: Stamp,
    finished: Option<Stamp>,
    report: RunReport,
}

/// The report of one run, line by line.
pub(crate) async fn run(State(web): State<Web>, who: SignedIn, Path(path): Path<String>) -> Result<Response, Fault> {
    let visit = &who.visit;
    let t = visit.t;
    let view = web.store.as_viewer(&who.viewer).await?;
    let it = view.intake_run(id::<RunId>(&path)?).await?;
    let name = match it.source {
        Some(source) => view.source(source).await?.name.clone(),
        None => it.origin.clone(),
    };
    let lead = match (it.finished_at, it.report.rejected) {
        (None, _) => t.run_lead_running(),
        (Some(_), 0) => t.run_lead_good(it.report.documents()),
        (Some(_), rejected) => t.run_lead_rejected(rejected, it.report.documents()),
    };
    let page = Page::new(&web, visit, t.run_title(&name)).lead(lead);
    html(&Run {
        page,
        name,
        origin: it.origin.clone(),
        started: Stamp::new(visit, it.started_at),
        finished: it.finished_at.map(|at| Stamp::new(visit, at)),
        report: it.report.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_a_domain_or_a_web_address() {
        assert_eq!(address(" halmarin.example "), Some("halmarin.example".to_owned()));
        assert_eq!(
            address("https://halmarin.example/csaf/provider-metadata.json").as_deref(),
            Some("https://halmarin.example/csaf/provider-metadata.json")
        );
        for wrong in [
            "",
            "halmarin",
            "file:///etc/passwd",
            "https://",
            "halmarin.example/path",
            "https://a:b@halmarin.example/",
            "a b.example",
        ] {
            assert_eq!(address(wrong), None, "{wrong:?}");
        }
    }
}
