//! One notice to one institution: what went out and how that fared, what they said, and what they say on the phone.

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::answer::{AnswerKind, Given, MAX_NOTE, Via};
use domain::call::{Call, CallOutcome};
use domain::mandate::Part;
use domain::notice::{DeliveryState, NoticeState, Occasion};
use domain::protection::Protection;
use domain::refusal::Refusal;
use domain::usefulness::Vote;
use domain::{DeliveryId, NoticeId, OrganisationId, Timestamp, policy};
use serde::Deserialize;
use store::{NoticeDetail, Seen};

use super::{Fields, Stamp, id, tel};
use crate::layout::{Page, html};
use crate::pages::notices::answer_lines;
use crate::{Fault, SignedIn, Web, paths};

/// What can be heard on the phone. Accepting a risk is done by the institution itself, signed in.
const KINDS: [AnswerKind; 5] =
    [AnswerKind::Solved, AnswerKind::Applicable, AnswerKind::TakenCareOf, AnswerKind::NotWithUs, AnswerKind::Confirmed];

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    noted: String,
}

/// One message and how it fared.
struct Sent {
    id: DeliveryId,
    whom: String,
    address: String,
    /// Why it went, when it is not the notice itself.
    why: Option<String>,
    state: DeliveryState,
    /// A machine answered it.
    away: bool,
    /// Where the contact has a key: whether the mail was encrypted, and how that is said.
    kept: Option<(bool, String)>,
    at: Stamp,
    error: Option<String>,
    may_retry: bool,
}

struct Deed {
    at: Stamp,
    what: String,
    note: String,
}

#[derive(Template)]
#[template(path = "desk/notice.html")]
struct Notice {
    page: Page,
    it: Seen<NoticeDetail>,
    here: String,
    advisory: String,
    follow_up: String,
    deliveries: Vec<Sent>,
    /// Who reads it in the own week, and until when they have chosen that.
    quiet: Vec<String>,
    /// Calls that brought no answer: when, what came of it, by whom, and the note.
    calls: Vec<(Stamp, String, String, String)>,
    answers: Vec<(Stamp, AnswerKind, String, String)>,
    /// What each organisation that got it thought of it.
    votes: Vec<(Stamp, Vote, String)>,
    phones: Vec<(String, String, String)>,
    /// Each who must act with its answer, when there is more than one.
    parts: Vec<(String, Option<AnswerKind>)>,
    /// Who may have been on the phone, when there is a choice.
    speakers: Vec<(OrganisationId, String)>,
    deadline: Option<Stamp>,
    history: Vec<Deed>,
    may_note: bool,
    noted: bool,
    problem: Option<String>,
    by: String,
    from: String,
    note: String,
    /// When to call back, as it was typed.
    again: String,
}

pub(crate) async fn show(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    Query(ask): Query<Ask>,
) -> Result<Response, Fault> {
    html(&page(&web, &who, id(&path)?, ask.noted == "1", None, &Fields::none()).await?)
}

async fn page(
    web: &Web,
    who: &SignedIn,
    id: NoticeId,
    noted: bool,
    problem: Option<String>,
    fields: &Fields,
) -> Result<Notice, Fault> {
    let (visit, t) = (&who.visit, who.visit.t);
    let view = web.store.as_viewer(&who.viewer).await?;
    let it = view.notice(id).await?;
    let deliveries = it
        .deliveries
        .iter()
        .map(|row| {
            let at = row.opened_at.or(row.sent_at).unwrap_or(row.queued_at);
            Sent {
                id: row.id,
                whom: format!("{} ({})", row.contact_name, row.organisation_name),
                address: row.address.clone(),
                why: (row.occasion != Occasion::Notice).then(|| t.word_occasion(row.occasion.code())),
                state: row.state,
                away: row.away_at.is_some(),
                kept: row.protection.map(|how| (how == Protection::Encrypted, t.desk_protection(how.code()))),
                at: Stamp::new(visit, at),
                error: row.last_error.clone(),
                may_retry: row.state == DeliveryState::Failed && row.channel == "mail",
            }
        })
        .collect();
    let quieted = view.quiet_parts(id).await?;
    let quiet = it
        .addressees
        .iter()
        .filter_map(|row| {
            let until = quieted.get(&row.organisation)?;
            Some(t.topics_desk_part(&row.name, t.date_with_year(*until)))
        })
        .collect();
    let answers = answer_lines(visit, &it.answers);
    let votes = view.votes_on(id).await?;
    let votes =
        votes.iter().map(|row| (Stamp::new(visit, row.at), row.voted.vote, row.organisation_name.clone())).collect();
    let phones = it
        .addressees
        .iter()
        .filter_map(|addressee| {
            let number = addressee.phone.clone()?;
            Some((t.calls_call(&addressee.name), tel(&number), number))
        })
        .collect();
    let calls = it
        .calls
        .iter()
        .map(|row| {
            let again = row.again_at.map(|at| t.calls_again_at(t.moment(at, visit.now())));
            let what = t.calls_outcome_code(row.outcome.code());
            (
                Stamp::new(visit, row.at),
                [Some(what), again].into_iter().flatten().collect::<Vec<_>>().join(", "),
                row.by.clone(),
                row.note.clone(),
            )
        })
        .collect();
    let history = view
        .audit_of(id)
        .await?
        .iter()
        .map(|row| Deed {
            at: Stamp::new(visit, row.at),
            what: t.notice_deed(row.act.trim_start_matches("notice.")),
            note: ["note", "why"]
                .into_iter()
                .find_map(|key| row.detail.get(key)?.as_str())
                .unwrap_or_default()
                .to_owned(),
        })
        .collect();
    let title = t.desk_notice_title(&it.institution_name, &it.advisory_title);
    Ok(Notice {
        page: Page::new(web, visit, title).back_to(paths::desk_notice(id)),
        here: paths::desk_notice(id),
        advisory: paths::desk_advisory(it.notice.advisory),
        follow_up: paths::desk_advisory_part(it.notice.advisory, "follow-up"),
        deliveries,
        quiet,
        calls,
        answers,
        votes,
        phones,
        parts: parts(&it),
        speakers: if it.addressees.len() > 1 {
            it.addressees.iter().map(|row| (row.organisation, row.name.clone())).collect()
        } else {
            Vec::new()
        },
        deadline: it.notice.deadline.map(|at| Stamp::deadline(visit, at)),
        history,
        may_note: matches!(it.notice.state, NoticeState::Sent | NoticeState::Closed),
        noted,
        problem,
        by: fields.get("by").to_owned(),
        from: fields.get("from").to_owned(),
        note: fields.get("note").to_owned(),
        again: fields.get("again").to_owned(),
        it,
    })
}

/// Each who must act with its answer; nothing when one alone must.
pub(crate) fn parts(it: &NoticeDetail) -> Vec<(String, Option<AnswerKind>)> {
    let acting: Vec<_> = it.addressees.iter().filter(|row| row.part == Part::Act).collect();
    if acting.len() < 2 {
        return Vec::new();
    }
    acting.into_iter().map(|row| (row.name.clone(), row.answer)).collect()
}

/// Notes what was said on the phone, that nobody answered, or tries a message again.
pub(crate) async fn act(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    body: Bytes,
) -> Result<Response, Fault> {
    let notice: NoticeId = id(&path)?;
    let t = who.visit.t;
    let fields = Fields::read(&body);
    let institution = web.store.as_viewer(&who.viewer).await?.notice(notice).await?.notice.institution;
    let here = paths::desk_notice(notice);
    if fields.get("act") == "retry" {
        let Some(delivery) = fields.all::<DeliveryId>("delivery").into_iter().next() else {
            return Err(Fault::not_found());
        };
        let mut tx = web.store.begin().await?;
        tx.retry_delivery(&policy::may_publish(&who.viewer)?, delivery).await?;
        tx.commit().await?;
        return Ok(Redirect::to(&here).into_response());
    }
    if let Some(outcome) = CallOutcome::from_code(fields.get("act")) {
        let call = Call {
            outcome,
            note: fields.get("note").trim().to_owned(),
            by: who.person.name.clone(),
            again_at: match outcome {
                CallOutcome::CallBack => Timestamp::from_local(fields.get("again"), &who.visit.zone),
                _ => None,
            },
        };
        if let Err(bad) = call.check(web.now()) {
            let problem = Some(t.refused(Refusal::Call(bad).code()));
            let page = html(&page(&web, &who, notice, false, problem, &fields).await?)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
        let mut tx = web.store.begin().await?;
        tx.note_call(&policy::may_phone(&who.viewer, institution)?, notice, &call).await?;
        tx.commit().await?;
        let to = if fields.get("back") == "calls" { format!("{}?missed=1", paths::DESK_CALLS) } else { here };
        return Ok(Redirect::to(&to).into_response());
    }
    let proof = policy::may_answer(&who.viewer, institution)?;
    let kind = AnswerKind::from_code(fields.get("kind")).filter(|kind| KINDS.contains(kind));
    let problem = match kind {
        None => Some(t.answer_missing()),
        Some(_) if fields.get("by").trim().is_empty() => Some(t.answer_no_name()),
        Some(_) if fields.get("note").chars().count() > MAX_NOTE => Some(t.answer_note_long()),
        Some(_) => None,
    };
    let (Some(kind), None) = (kind, &problem) else {
        let page = html(&page(&web, &who, notice, false, problem, &fields).await?)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let given = Given {
        kind,
        note: fields.get("note").trim().to_owned(),
        by: fields.get("by").trim().chars().take(200).collect(),
        via: Via::Phone,
        accepted_by: None,
        review_on: None,
        heard_from: fields.all::<OrganisationId>("from").into_iter().next().filter(|from| *from != institution),
        reference: None,
    };
    let mut tx = web.store.begin().await?;
    tx.answer(&proof, notice, &given, None, web.now().day(&web.config.zone)).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{here}?noted=1")).into_response())
}
