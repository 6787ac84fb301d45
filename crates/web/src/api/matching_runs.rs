//! Runs of matching: those that the program made by itself, and those that were asked for by hand.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::matching_run::{MAX_ASSETS, MAX_DOCUMENTS, Scope};
use domain::{AdvisoryId, AssetId, MatchRunId, policy};
use serde::{Deserialize, Serialize};
use store::{MatchingRunFilter, MatchingRunRow, Seen};
use utoipa::ToSchema;

use super::asked::Asked;
use super::body::{is_enough, json, name_of, refuse};
use super::codes::MatchingCause;
use super::cursor::List;
use super::problem::Problem;
use super::reply::{PageOf, page_of, private};
use super::wrong::{Barred, Flaw, Wrong};
use super::{Id, TAG_MATCHES, time};
use crate::fault::Outside;
use crate::session::Caller;
use crate::{Fault, Web, paths};

/// A run of matching.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MatchingRun {
    #[schema(format = Uuid)]
    id: String,
    cause: MatchingCause,
    /// True when a person or a program of theirs asked for it.
    manual: bool,
    /// Who asked for it, by name.
    by: Option<String>,
    /// How many documents or devices were asked for.
    subjects: i64,
    /// The one document that it is about.
    #[schema(format = Uuid)]
    advisory: Option<String>,
    /// The one institution whose devices it is about.
    #[schema(format = Uuid)]
    organisation: Option<String>,
    #[schema(format = DateTime)]
    asked_at: String,
    /// `null` while it waits or runs.
    #[schema(format = DateTime)]
    finished_at: Option<String>,
    /// Pairs of a device and a document that were looked at.
    compared: i64,
    /// Matches that are new, different, and gone.
    added: i64,
    changed: i64,
    removed: i64,
}

impl MatchingRun {
    fn of(row: &Seen<MatchingRunRow>) -> Self {
        Self {
            id: row.id.to_string(),
            cause: row.cause.into(),
            manual: row.cause.is_manual(),
            by: row.by.clone(),
            subjects: row.subjects,
            advisory: row.advisory.map(|id| id.to_string()),
            organisation: row.organisation.map(|id| id.to_string()),
            asked_at: row.asked_at.to_string(),
            finished_at: time(row.finished_at),
            compared: row.compared,
            added: row.added,
            changed: row.changed,
            removed: row.removed,
        }
    }
}

/// What is to be matched again: documents, which only the CERT may ask for, or devices of one institution. The CERT may name
/// devices of several.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"by": "Medical technology", "assets": ["019aa0e0-0000-7000-8000-000000000001"]}))]
pub(super) struct NewMatchingRun {
    /// Name of the person, desk or program.
    #[schema(min_length = 1, max_length = 200)]
    by: String,
    /// At most 500.
    advisories: Option<Vec<String>>,
    /// At most 5,000. Instead of `advisories`.
    assets: Option<Vec<String>>,
}

fn ids<T: std::str::FromStr>(name: &str, texts: &[String], most: usize, flaws: &mut Vec<Flaw>) -> Vec<T> {
    if texts.is_empty() || texts.len() > most {
        let max = i64::try_from(most).unwrap_or(i64::MAX);
        flaws.push(Flaw::pointer(format!("/{name}"), Wrong::Range { min: 1, max }));
        return Vec::new();
    }
    let mut ids = Vec::with_capacity(texts.len());
    for (place, text) in texts.iter().enumerate() {
        match text.parse() {
            Ok(id) => ids.push(id),
            Err(_) if is_enough(flaws) => break,
            Err(_) => flaws.push(Flaw::pointer(format!("/{name}/{place}"), Wrong::NotId)),
        }
    }
    ids
}

/// List runs of matching
///
/// Newest first. The CERT sees all; an institution those about its own devices.
#[utoipa::path(
    get, path = paths::API_MATCHING_RUNS, tag = TAG_MATCHES, operation_id = "listMatchingRuns",
    params(
        ("advisory" = Option<String>, Query, format = Uuid, description = "Those about this one document"),
        ("manual" = Option<bool>, Query, description = "`true`: asked for by hand; `false`: the program's own"),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<i64>, Query, minimum = 1, maximum = 500, description = "Lines per page; 100 when absent"),
    ),
    responses(
        (status = 200, body = PageOf<MatchingRun>, description = "A page", headers(("link" = String, description = "The next page, when there is one"))),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "A parameter is wrong"),
    ),
)]
pub(super) async fn list(State(web): State<Web>, caller: Caller, mut asked: Asked) -> Result<Response, Fault> {
    let filter = MatchingRunFilter { advisory: asked.id("advisory"), manual: asked.yes_no("manual") };
    let names = [filter.advisory.map(|id| id.to_string()), filter.manual.map(|manual| manual.to_string())];
    let list = List::new("matching-runs", &names.each_ref().map(Option::as_deref));
    let here = asked.here();
    let page = asked.page(&list)?;
    let found = web.store.as_viewer(&caller.viewer).await?.matching_runs(&filter, &page).await?;
    page_of(&here, PageOf::of(found, &list, |row| MatchingRun::of(&row)))
}

/// Read a run of matching
#[utoipa::path(
    get, path = paths::API_MATCHING_RUN, tag = TAG_MATCHES, operation_id = "getMatchingRun",
    params(("id" = String, Path, format = Uuid)),
    responses(
        (status = 200, body = MatchingRun, description = "The run"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "Not there, or not for you"),
    ),
)]
pub(super) async fn one(
    State(web): State<Web>,
    caller: Caller,
    Id(id): Id<MatchRunId>,
    asked: Asked,
) -> Result<Response, Fault> {
    asked.nothing_else()?;
    Ok(private(MatchingRun::of(&web.store.as_viewer(&caller.viewer).await?.matching_run(id).await?)))
}

/// Match again
///
/// Some documents with all inventories, or some devices with all documents. Each run is a job of its own: asking twice
/// matches twice. Read the run for what came of it.
#[utoipa::path(
    post, path = paths::API_MATCHING_RUNS, tag = TAG_MATCHES, operation_id = "matchAgain",
    request_body(content = NewMatchingRun, content_type = "application/json", description = "At most 512 KiB"),
    responses(
        (status = 202, body = MatchingRun, description = "It waits"),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "The body is wrong; `errors` says where"),
        (status = 403, body = Problem, content_type = "application/problem+json", description = "Documents are for the CERT, or you may only read"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "A document or device that is not there, not for you, or of another institution than the first"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "Twenty runs of yours still wait"),
        (status = 413, body = Problem, content_type = "application/problem+json", description = "Too large"),
        (status = 415, body = Problem, content_type = "application/problem+json", description = "Not `application/json`"),
    ),
)]
pub(super) async fn ask(
    State(web): State<Web>,
    caller: Caller,
    asked: Asked,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Fault> {
    asked.nothing_else()?;
    let viewer = &*caller.viewer;
    let new: NewMatchingRun = json(&headers, &body)?;
    let mut flaws = Vec::new();
    let by = name_of(&new.by, &mut flaws);
    let scope = match (&new.advisories, &new.assets) {
        (Some(all), None) => Scope::Documents(ids::<AdvisoryId>("advisories", all, MAX_DOCUMENTS, &mut flaws)),
        (None, Some(all)) => Scope::Assets(ids::<AssetId>("assets", all, MAX_ASSETS, &mut flaws)),
        (Some(_), Some(_)) => {
            flaws.push(Flaw::pointer("/assets", Wrong::Twice));
            Scope::Assets(Vec::new())
        }
        (None, None) => {
            flaws.push(Flaw::pointer("/assets", Wrong::Missing));
            Scope::Assets(Vec::new())
        }
    };
    refuse(flaws)?;
    let view = web.store.as_viewer(viewer).await?;
    let proof = match &scope {
        Scope::Documents(all) => {
            let proof = policy::may_rematch_documents(viewer).map_err(|_| {
                let why = if viewer.read_only { Barred::ReadOnly } else { Barred::Cert };
                Fault::new(Outside::Barred(why))
            })?;
            // The CERT's programs may not read everything either: what is for named persons is not there for them.
            if !view.sees_advisories(all).await? {
                return Err(Fault::not_found());
            }
            proof
        }
        Scope::Assets(all) => {
            if !view.sees_assets(all).await? {
                return Err(Fault::not_found());
            }
            let Some(first) = all.first() else { return Err(Fault::not_found()) };
            let institution = view.asset(*first).await?.organisation;
            // The CERT's list may be of several institutions.
            match policy::may_rematch_documents(viewer) {
                Ok(proof) => proof,
                Err(_) => policy::may_rematch(viewer, institution).map_err(|_| super::barred(viewer))?,
            }
        }
    };
    let mut tx = web.store.begin().await?;
    let id = tx.ask_matching_run(&proof, &scope, &by).await?;
    tx.commit().await?;
    // Seen anew: the run may be the first row of its audience.
    let run = web.store.as_viewer(viewer).await?.matching_run(id).await?;
    Ok((StatusCode::ACCEPTED, private(MatchingRun::of(&run))).into_response())
}
