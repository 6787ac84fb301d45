//! The work that waits, runs or has failed. A dead letter is tried again from here, once its cause is mended.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::job::Job;
use domain::page::PageRequest;
use domain::{JobId, policy};
use serde::Deserialize;
use store::{JobRow, JobState, MatchingRunFilter, MatchingRunRow, QueueCounts, Seen};

use super::{Fields, Stamp, id};
use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Web, paths};

/// Rows shown of each kind; the counts say how many there are.
const ROWS: u32 = 100;

struct Line {
    id: JobId,
    kind: String,
    /// What it is about, where there is a page for it.
    about: Option<(String, String)>,
    attempts: u32,
    at: Stamp,
    error: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    revived: String,
    asked: String,
}

#[derive(Template)]
#[template(path = "desk/jobs.html")]
struct Jobs {
    page: Page,
    counts: QueueCounts,
    dead: Vec<Line>,
    running: Vec<Line>,
    waiting: Vec<Line>,
    revived: Option<u64>,
    asked: Option<u64>,
    runs: Vec<Run>,
}

/// A run of matching.
struct Run {
    cause: String,
    manual: bool,
    by: Option<String>,
    about: Option<(String, String)>,
    subjects: String,
    at: Stamp,
    finished: bool,
    row: Seen<MatchingRunRow>,
}

/// Runs of matching on the page.
const RUNS: u32 = 50;

pub(crate) async fn show(State(web): State<Web>, who: SignedIn, Query(ask): Query<Ask>) -> Result<Response, Fault> {
    let visit = &who.visit;
    let t = visit.t;
    policy::may_take_in(&who.viewer)?;
    let view = web.store.as_viewer(&who.viewer).await?;
    let sources: BTreeMap<_, _> =
        view.sources().await?.into_iter().map(|source| (source.id, source.name.clone())).collect();
    let about = |row: &JobRow| -> Option<(String, String)> {
        match row.job.as_ref()? {
            Job::FetchSource { source } => {
                Some((sources.get(source).cloned().unwrap_or_default(), paths::desk_source(*source)))
            }
            Job::MatchAdvisory { advisory } => Some((t.jobs_the_advisory(), paths::desk_advisory(*advisory))),
            Job::MatchOrganisation { organisation } => {
                Some((t.jobs_the_organisation(), paths::desk_organisation(*organisation)))
            }
            Job::ApplyRule { .. } => Some((t.jobs_the_register(), paths::DESK_REGISTER.to_owned())),
            Job::TakeIn { .. }
            | Job::MatchBill { .. }
            | Job::ImportInventory { .. }
            | Job::MatchRun { .. }
            | Job::KeyAgain
            | Job::Deliver { .. }
            | Job::DeliverBatch { .. }
            | Job::Ask { .. }
            | Job::AccountMail { .. }
            | Job::Webhook { .. }
            | Job::CallOut { .. }
            | Job::Overview { .. }
            | Job::AskLook { .. }
            | Job::MailAnchor => None,
        }
    };
    let line = |row: JobRow| Line {
        id: row.id,
        kind: t.job(&row.kind),
        about: about(&row),
        attempts: row.attempts,
        at: Stamp::new(visit, row.run_at),
        error: row.last_error,
    };
    let counts = web.store.queue_counts().await?;
    let mut lists = Vec::new();
    for state in [JobState::Dead, JobState::Running, JobState::Waiting] {
        lists.push(web.store.jobs(state, ROWS).await?.into_iter().map(line).collect::<Vec<_>>());
    }
    let mut lists = lists.into_iter();
    let found = view.matching_runs(&MatchingRunFilter::default(), &PageRequest::first(RUNS)).await?;
    let run = |row: Seen<MatchingRunRow>| Run {
        cause: t.remediation_cause(row.cause.code()),
        manual: row.cause.is_manual(),
        by: row.by.clone(),
        about: match (&row.advisory, &row.organisation) {
            (Some(id), _) => row.tracking_id.clone().map(|number| (number, paths::desk_advisory_part(*id, "assets"))),
            (None, Some(id)) => row.organisation_name.clone().map(|name| (name, paths::desk_organisation(*id))),
            (None, None) => None,
        },
        subjects: t.runs_subjects(row.subjects),
        at: Stamp::new(visit, row.asked_at),
        finished: row.finished_at.is_some(),
        row,
    };
    let runs = found.items.into_iter().map(run).collect();
    let lead = if counts.dead > 0 { t.jobs_lead_dead() } else { t.jobs_lead() };
    let page = Page::new(&web, visit, t.jobs_title(counts.dead, counts.waiting)).lead(lead);
    html(&Jobs {
        page,
        counts,
        dead: lists.next().unwrap_or_default(),
        running: lists.next().unwrap_or_default(),
        waiting: lists.next().unwrap_or_default(),
        revived: ask.revived.parse().ok(),
        asked: ask.asked.parse().ok(),
        runs,
    })
}

/// Tries one dead letter again, or all of them.
pub(crate) async fn retry(State(web): State<Web>, who: SignedIn, body: Bytes) -> Result<Response, Fault> {
    let proof = policy::may_mend_queue(&who.viewer)?;
    let fields = Fields::read(&body);
    let revived = if fields.get("act") == "all" {
        web.store.revive_dead(&proof).await?
    } else {
        let job: JobId = id(fields.get("id"))?;
        if !web.store.revive(&proof, job).await? {
            return Err(Fault::not_found());
        }
        1
    };
    Ok(Redirect::to(&format!("{}?revived={revived}", paths::DESK_JOBS)).into_response())
}
