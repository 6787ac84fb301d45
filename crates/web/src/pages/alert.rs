//! One alert, all customers: what an IT supplier was told about one advisory in the name of many institutions, and one
//! answer for all or some of them. Each customer's answer is an answer of its own, which the institution reads and may
//! correct; here they are only given together.

pub(super) mod by_link;

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::answer::{AnswerKind, Given, Via, note_for};
use domain::mandate::Part;
use domain::notice::{NoticeState, Severity};
use domain::{AdvisoryId, NoticeId, OrganisationId, Timestamp, policy};
use serde::Deserialize;
use store::{NoticeFilter, NoticeRow, Seen, View};

use super::desk::{Fields, Stamp, id};
use super::notices::{LOOKED_AT, bad_answer, is_open, own_filter};
use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Visit, Web, paths};

/// What a form weighs that has a number and a note for each of many customers.
pub(crate) const FORM_BYTES: usize = 1 << 20;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    answered: String,
}

/// One alert among those that wait.
pub(super) struct Line {
    pub(super) href: String,
    pub(super) severity: Severity,
    pub(super) title: String,
    pub(super) source: String,
    /// "9 of 14 customers wait"; the customer's name when it is one.
    pub(super) customers: String,
    pub(super) devices: String,
    pub(super) due: Option<Stamp>,
}

/// One customer on the page of an alert.
struct Customer {
    id: NoticeId,
    name: String,
    code: String,
    href: String,
    devices: String,
    devices_href: String,
    due: Option<Stamp>,
    /// The supplier must act here, so it can answer.
    acts: bool,
    is_open: bool,
    answer: Option<AnswerKind>,
    ticked: bool,
    reference: String,
    note: String,
}

#[derive(Template)]
#[template(path = "alert.html")]
struct Alert {
    page: Page,
    here: String,
    severity: Severity,
    progress: String,
    customers: Vec<Customer>,
    /// How many wait for this supplier.
    waiting: usize,
    kinds: Vec<(AnswerKind, bool)>,
    note: String,
    problem: Option<String>,
    answered: Option<String>,
}

/// The newest notice to each customer about one advisory, by the customer's name: what a later one has replaced says
/// nothing any more.
async fn rows_of(view: &View<'_>, filter: NoticeFilter, advisory: AdvisoryId) -> Result<Vec<Seen<NoticeRow>>, Fault> {
    let (rows, _) = view.all_notices(&NoticeFilter { advisory: Some(advisory), ..filter }, LOOKED_AT).await?;
    let mut seen: BTreeSet<OrganisationId> = BTreeSet::new();
    // Newest first. A draft is the CERT's alone.
    let mut rows: Vec<Seen<NoticeRow>> = rows
        .into_iter()
        .filter(|row| matches!(row.state, NoticeState::Sent | NoticeState::Closed) && seen.insert(row.institution))
        .collect();
    rows.sort_by(|a, b| (&a.institution_name, a.id).cmp(&(&b.institution_name, b.id)));
    Ok(rows)
}

/// Alerts with all their customers, the shortest term first.
pub(super) fn grouped(visit: &Visit, rows: Vec<Seen<NoticeRow>>) -> Vec<Line> {
    let mut groups: BTreeMap<AdvisoryId, Vec<Seen<NoticeRow>>> = BTreeMap::new();
    for row in rows {
        groups.entry(row.advisory).or_default().push(row);
    }
    let due = |group: &[Seen<NoticeRow>]| group.iter().filter_map(|row| row.deadline).min();
    let mut groups: Vec<Vec<Seen<NoticeRow>>> = groups.into_values().collect();
    groups.sort_by_key(|group| due(group));
    groups.iter().filter_map(|group| alert_line(visit, group, due(group))).collect()
}

fn alert_line(visit: &Visit, group: &[Seen<NoticeRow>], due: Option<Timestamp>) -> Option<Line> {
    let t = visit.t;
    let first = group.first()?;
    let (href, customers) = match group {
        [only] => (paths::notice(only.id), only.institution_name.clone()),
        many => (paths::alert(first.advisory), t.alert_customers(many.len())),
    };
    Some(Line {
        href,
        severity: group.iter().map(|row| row.severity).max()?,
        title: first.advisory_title.clone(),
        source: format!("{} · {}", first.publisher, first.tracking_id),
        customers,
        devices: devices_of(t, group),
        due: due.map(|at| Stamp::deadline(visit, at)),
    })
}

/// The sum, where all of it is known here.
fn devices_of(t: &l10n::Texts, group: &[Seen<NoticeRow>]) -> String {
    match group {
        [only] => only.counted.map_or_else(|| t.number(only.assets), |count| count.to_string()),
        many => {
            let sum = t.number(many.iter().map(|row| row.assets).sum::<i64>());
            if many.iter().any(|row| row.counted.is_some()) { t.alert_at_least(sum) } else { sum }
        }
    }
}

/// How many other customers have the same message for this supplier, and where they are answered together.
pub(super) async fn customers(
    who: &SignedIn,
    view: &View<'_>,
    advisory: AdvisoryId,
) -> Result<Option<(usize, String)>, Fault> {
    let others = rows_of(view, own_filter(who)?, advisory).await?.len().saturating_sub(1);
    Ok((others > 0).then(|| (others, paths::alert(advisory))))
}

pub(crate) async fn show(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    Query(ask): Query<Ask>,
) -> Result<Response, Fault> {
    let view = web.store.as_viewer(&who.viewer).await?;
    let answered = ask.answered.parse::<usize>().ok().map(|count| who.visit.t.alert_answered(count));
    html(&page(&web, &who, &view, id(&path)?, &Fields::none(), None, answered).await?)
}

async fn page(
    web: &Web,
    who: &SignedIn,
    view: &View<'_>,
    advisory: AdvisoryId,
    fields: &Fields,
    problem: Option<String>,
    answered: Option<String>,
) -> Result<Alert, Fault> {
    let (visit, t) = (&who.visit, who.visit.t);
    let rows = rows_of(view, own_filter(who)?, advisory).await?;
    let Some(first) = rows.first() else { return Err(Fault::not_found()) };
    let title = first.advisory_title.clone();
    let severity = rows.iter().map(|row| row.severity).max().unwrap_or(first.severity);
    let ticked: BTreeSet<NoticeId> = fields.all("notice").into_iter().collect();
    let mut customers: Vec<Customer> = rows
        .iter()
        .map(|row| {
            let acts = row.own_part == Some(Part::Act);
            let posted = |name: &str| fields.has(name).then(|| fields.get(name).to_owned());
            Customer {
                id: row.id,
                name: row.institution_name.clone(),
                code: row.code.to_string(),
                href: paths::notice(row.id),
                devices: row.counted.map_or_else(|| t.number(row.assets), |count| count.to_string()),
                devices_href: paths::notice_devices(row.id),
                due: row.deadline.map(|at| Stamp::deadline(visit, at)),
                acts,
                is_open: acts && is_open(row.state, row.own_answer),
                answer: row.own_answer,
                ticked: ticked.contains(&row.id),
                reference: posted(&reference_of(row.id)).or_else(|| row.own_reference.clone()).unwrap_or_default(),
                note: posted(&note_of(row.id)).unwrap_or_default(),
            }
        })
        .collect();
    // What waits stands first; within both the names keep their order.
    customers.sort_by_key(|customer| !customer.is_open);
    let waiting = customers.iter().filter(|customer| customer.is_open).count();
    let chosen = fields.get("kind");
    Ok(Alert {
        page: Page::new(web, visit, title).back_to(paths::alert(advisory)),
        here: paths::alert(advisory),
        severity,
        progress: t.alert_progress(customers.len(), waiting),
        customers,
        waiting,
        kinds: KINDS.iter().map(|kind| (*kind, kind.code() == chosen)).collect(),
        note: fields.get("note").to_owned(),
        problem,
        answered,
    })
}

/// What a supplier says for many at once. A risk is accepted by the institution alone.
const KINDS: [AnswerKind; 6] = [
    AnswerKind::Solved,
    AnswerKind::Applicable,
    AnswerKind::TakenCareOf,
    AnswerKind::NotWithUs,
    AnswerKind::Confirmed,
    AnswerKind::CallMe,
];

fn reference_of(id: NoticeId) -> String {
    format!("reference-{id}")
}

fn note_of(id: NoticeId) -> String {
    format!("note-{id}")
}

/// What was asked for, or what is wrong with it.
fn chosen(
    t: &l10n::Texts,
    fields: &Fields,
    rows: &[Seen<NoticeRow>],
) -> Result<(AnswerKind, BTreeSet<NoticeId>), String> {
    let waits = |row: &NoticeRow| row.own_part == Some(Part::Act) && is_open(row.state, row.own_answer);
    let picked: BTreeSet<NoticeId> = if fields.get("for") == "waiting" {
        // Those that wait and stood on the page: of a customer that came since nobody has seen anything.
        let shown: BTreeSet<NoticeId> = fields.all("shown").into_iter().collect();
        rows.iter().filter(|row| waits(row) && shown.contains(&row.id)).map(|row| row.id).collect()
    } else {
        fields.all("notice").into_iter().collect()
    };
    if picked.is_empty() {
        return Err(t.alert_none_ticked());
    }
    let ours: BTreeSet<NoticeId> =
        rows.iter().filter(|row| row.own_part == Some(Part::Act)).map(|row| row.id).collect();
    if !picked.is_subset(&ours) {
        return Err(t.alert_not_yours());
    }
    let kind = AnswerKind::from_code(fields.get("kind")).filter(|kind| KINDS.contains(kind));
    kind.map(|kind| (kind, picked)).ok_or_else(|| t.answer_missing())
}

pub(crate) async fn answer(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    body: Bytes,
) -> Result<Response, Fault> {
    let advisory: AdvisoryId = id(&path)?;
    let t = who.visit.t;
    let fields = Fields::read(&body);
    let view = web.store.as_viewer(&who.viewer).await?;
    let rows = rows_of(&view, own_filter(&who)?, advisory).await?;
    if rows.is_empty() {
        return Err(Fault::not_found());
    }
    let today = web.now().day(&web.config.zone);
    let all = chosen(t, &fields, &rows).and_then(|(kind, picked)| {
        let picked = rows.iter().filter(|row| picked.contains(&row.id));
        let given = picked.map(|row| {
            let text = |name: String| fields.get(&name).trim().to_owned();
            let given = Given {
                kind,
                note: note_for(fields.get("note"), &text(note_of(row.id))),
                by: who.person.name.clone(),
                via: Via::Portal,
                accepted_by: None,
                review_on: None,
                heard_from: None,
                reference: Some(text(reference_of(row.id))).filter(|number| !number.is_empty()),
            };
            let own = who.viewer.is_member_of(row.institution);
            given.check(today, own).map_err(|bad| format!("{}: {}", row.institution_name, bad_answer(t, bad)))?;
            Ok((row.id, row.institution, given))
        });
        given.collect::<Result<Vec<_>, String>>()
    });
    let mut all = match all {
        Ok(all) => all,
        Err(problem) => {
            let page = page(&web, &who, &view, advisory, &fields, Some(problem), None).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response());
        }
    };
    // In one order for everybody, so that two desks that answer at once do not wait for each other.
    all.sort_by_key(|(notice, ..)| *notice);
    let count = all.len();
    let mut tx = web.store.begin().await?;
    for (notice, institution, given) in all {
        tx.answer(&policy::may_answer(&who.viewer, institution)?, notice, &given, None, today).await?;
    }
    tx.commit().await?;
    Ok(Redirect::to(&format!("{}?answered={count}", paths::alert(advisory))).into_response())
}

#[cfg(test)]
mod tests;
