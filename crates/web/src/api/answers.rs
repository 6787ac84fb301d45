//! Answers to a notice: all that were given, and giving one.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::answer::{self as house, BadAnswer, Given, MAX_NOTE, MAX_REFERENCE, Via as HouseVia};
use domain::notice::NoticeState;
use domain::policy;
use domain::viewer::Viewer;
use serde::{Deserialize, Serialize};
use store::AnswerRow;
use utoipa::ToSchema;

use super::asked::Asked;
use super::body::{Fields, MAX_NAME, json, media_type, name_of, refuse};
use super::codes::{AnswerKind, Via};
use super::problem::Problem;
use super::reply::private;
use super::wrong::{Barred, Flaw, Wrong};
use super::{Id, TAG_NOTICES};
use crate::fault::Outside;
use crate::session::Caller;
use crate::{Fault, Web, paths};

/// An answer that was given.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Answer {
    #[schema(format = Uuid)]
    id: String,
    /// Who answered: the institution, or a supplier in its name.
    #[schema(format = Uuid)]
    organisation: String,
    organisation_name: String,
    kind: AnswerKind,
    note: String,
    /// Name of the person, desk or program.
    by: String,
    via: Via,
    #[schema(format = DateTime)]
    at: String,
    /// Only for an accepted risk.
    accepted_by: Option<String>,
    #[schema(format = Date)]
    review_on: Option<String>,
    /// The number that it has with whoever answered, such as that of a ticket.
    reference: Option<String>,
}

impl Answer {
    pub(super) fn of(row: &AnswerRow) -> Self {
        Self {
            id: row.id.to_string(),
            organisation: row.organisation.to_string(),
            organisation_name: row.organisation_name.clone(),
            kind: row.kind.into(),
            note: row.note.clone(),
            by: row.by.clone(),
            via: row.via.into(),
            at: row.at.to_string(),
            accepted_by: row.accepted_by.clone(),
            review_on: row.review_on.map(|day| day.to_string()),
            reference: row.reference.clone(),
        }
    }
}

/// All answers to a notice.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Answers {
    /// Newest first; the newest stands. At most 200.
    items: Vec<Answer>,
}

/// An answer to be given.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the shape for the description; `read` reads the same fields one by one")]
#[schema(example = json!({"kind": "solved", "by": "Service desk", "note": "All pumps are on 4.2."}))]
pub(super) struct NewAnswer {
    pub(super) kind: AnswerKind,
    /// Name of the person, desk or program.
    #[schema(min_length = 1, max_length = 200)]
    pub(super) by: String,
    /// In your own words. Required to accept a risk.
    #[schema(max_length = 4000)]
    #[serde(default)]
    pub(super) note: String,
    /// Who accepts the risk; required for `risk_accepted`.
    #[schema(max_length = 200)]
    pub(super) accepted_by: Option<String>,
    /// The day on which an accepted risk is looked at again, within a year; required for `risk_accepted`.
    #[schema(format = Date)]
    pub(super) review_on: Option<String>,
    /// The number that it has with you, such as that of a ticket. Later mails about it have it in their subject.
    #[schema(max_length = 100)]
    pub(super) reference: Option<String>,
}

/// What the body says, or all that is wrong with it.
pub(super) fn read(bytes: &[u8], via: HouseVia) -> Result<Given, Fault> {
    let mut fields = match Fields::read(bytes, None) {
        Ok(fields) => fields,
        Err(flaw) => return Err(Fault::new(Outside::Invalid(vec![flaw]))),
    };
    let kind = fields.code("kind", AnswerKind::CODES, house::AnswerKind::from_code);
    let by = fields.required_text("by", MAX_NAME);
    let note = fields.text("note", MAX_NOTE).unwrap_or_default();
    let accepted_by = fields.text("accepted_by", MAX_NAME);
    let review_on = fields.day("review_on");
    let reference = fields.text("reference", MAX_REFERENCE).filter(|text| !text.trim().is_empty());
    refuse(fields.flaws())?;
    // Both are there: had one been missing, that would have been a flaw.
    let (Some(kind), Some(by)) = (kind, by) else { return Err(Fault::new(Outside::BadRequest(String::new()))) };
    // Who accepts and when to look again mean nothing with other answers, and the store keeps neither.
    let risk = kind == house::AnswerKind::RiskAccepted;
    let (accepted_by, review_on) = (accepted_by.filter(|_| risk), review_on.filter(|_| risk));
    Ok(Given {
        kind,
        note: note.trim().to_owned(),
        by: by.trim().to_owned(),
        via,
        accepted_by,
        review_on,
        heard_from: None,
        reference: reference.map(|text| text.trim().to_owned()),
    })
}

/// The same answer to several notices, as for all customers of a supplier.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "kind": "taken_care_of", "by": "Service desk", "note": "Update on Tuesday night.",
    "notices": [{"notice": "019aa0e0-0000-7000-8000-000000000004", "reference": "CHG0031337"}]
}))]
pub(super) struct NewAnswers {
    kind: AnswerKind,
    /// Name of the person, desk or program.
    #[schema(min_length = 1, max_length = 200)]
    by: String,
    /// Stands with every one of them.
    #[schema(max_length = 2000)]
    #[serde(default)]
    note: String,
    #[schema(min_items = 1, max_items = 1000)]
    notices: Vec<NoticeAnswered>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NoticeAnswered {
    #[schema(format = Uuid)]
    notice: String,
    /// Stands below the note to all.
    #[schema(max_length = 1900)]
    #[serde(default)]
    note: String,
    /// The number that it has with you, such as that of a ticket.
    #[schema(max_length = 100)]
    reference: Option<String>,
}

/// What several answers came to.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AnswersGiven {
    /// Notices that were answered.
    noted: usize,
}

/// More are sent in a second request.
const MAX_NOTICES: usize = 1_000;
const MAX_NOTE_TO_ALL: usize = 2_000;
const MAX_NOTE_TO_ONE: usize = 1_900;

fn bad(given: &Given, bad: BadAnswer) -> Fault {
    let blank = |text: Option<&str>| text.is_none_or(|text| text.trim().is_empty());
    let flaws = match bad {
        BadAnswer::NoteTooLong => vec![Flaw::pointer("/note", Wrong::TooLong(MAX_NOTE))],
        BadAnswer::NoName => vec![Flaw::pointer("/by", Wrong::Missing)],
        BadAnswer::Reference => vec![Flaw::pointer("/reference", Wrong::TooLong(MAX_REFERENCE))],
        BadAnswer::RiskWithoutGrounds => [
            ("/accepted_by", blank(given.accepted_by.as_deref())),
            ("/note", blank(Some(&given.note))),
            ("/review_on", given.review_on.is_none()),
        ]
        .into_iter()
        .filter(|(_, missing)| *missing)
        .map(|(pointer, _)| Flaw::pointer(pointer, Wrong::RiskGrounds))
        .collect(),
        BadAnswer::ReviewDay => vec![Flaw::pointer("/review_on", Wrong::ReviewDay)],
        BadAnswer::RiskOfAnother => return Fault::new(Outside::Barred(Barred::RiskOfAnother)),
    };
    Fault::new(Outside::Invalid(flaws))
}

/// The CERT writes down what it hears, so its word counts as the institution's own.
fn via(viewer: &Viewer) -> HouseVia {
    if viewer.is_cert() { HouseVia::Phone } else { HouseVia::Api }
}

/// List the answers to a notice
#[utoipa::path(
    get, path = paths::API_ANSWERS, tag = TAG_NOTICES, operation_id = "listAnswers",
    params(("id" = String, Path, format = Uuid, description = "Of the notice")),
    responses(
        (status = 200, body = Answers, description = "The answers"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "Not there, or not for you"),
    ),
)]
pub(super) async fn list(
    State(web): State<Web>,
    caller: Caller,
    Id(id): Id<domain::NoticeId>,
    asked: Asked,
) -> Result<Response, Fault> {
    asked.nothing_else()?;
    let notice = web.store.as_viewer(&caller.viewer).await?.notice(id).await?;
    Ok(private(Answers { items: notice.answers.iter().map(Answer::of).collect() }))
}

/// Answer a notice
///
/// In the institution's name: by itself, by a supplier that acts for it, or by the CERT for what it heard on the phone.
/// A later answer replaces an earlier one; all are kept. The same answer again changes nothing and gives the one that
/// is there, so that a program may try again.
#[utoipa::path(
    post, path = paths::API_ANSWERS, tag = TAG_NOTICES, operation_id = "giveAnswer",
    params(("id" = String, Path, format = Uuid, description = "Of the notice")),
    request_body(content = NewAnswer, content_type = "application/json", description = "At most 64 KiB"),
    responses(
        (status = 201, body = Answer, description = "Noted"),
        (status = 200, body = Answer, description = "This answer stands already"),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "The body is wrong; `errors` says where"),
        (status = 403, body = Problem, content_type = "application/problem+json", description = "You may read this notice but not answer it, or not like this"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "Not there, or not for you"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "The notice has not been sent"),
        (status = 413, body = Problem, content_type = "application/problem+json", description = "Too large"),
        (status = 415, body = Problem, content_type = "application/problem+json", description = "Not `application/json`"),
    ),
)]
pub(super) async fn give(
    State(web): State<Web>,
    caller: Caller,
    Id(id): Id<domain::NoticeId>,
    asked: Asked,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Fault> {
    asked.nothing_else()?;
    let viewer = &*caller.viewer;
    let view = web.store.as_viewer(viewer).await?;
    let notice = view.notice(id).await?;
    let institution = notice.notice.institution;
    let proof = policy::may_answer(viewer, institution).map_err(|_| super::barred(viewer))?;
    if media_type(&headers) != "application/json" {
        return Err(Fault::new(Outside::MediaType));
    }
    let given = read(&body, via(viewer))?;
    if !matches!(notice.notice.state, NoticeState::Sent | NoticeState::Closed) {
        return Err(Fault::new(Outside::NotSent));
    }
    let today = web.now().day(&web.config.zone);
    let own = given.via == HouseVia::Phone || viewer.is_member_of(institution);
    given.check(today, own).map_err(|wrong| bad(&given, wrong))?;
    let organisation = match given.via {
        HouseVia::Phone => Some(institution),
        _ => proof.actor().organisation,
    };
    let addressed = |organisation| notice.addressees.iter().any(|row| Some(row.organisation) == organisation);
    if organisation != Some(institution) && !addressed(organisation) {
        return Err(Fault::new(Outside::Barred(Barred::NotYours)));
    }
    if let Some(standing) = notice.answers.first().filter(|row| is_same(row, &given, organisation)) {
        return Ok(private(Answer::of(standing)));
    }
    let mut tx = web.store.begin().await?;
    let noted = tx.answer(&proof, id, &given, None, today).await?;
    tx.commit().await?;
    // Seen anew: the answer may be the first row of its audience.
    let notice = web.store.as_viewer(viewer).await?.notice(id).await?;
    let ours = |row: &&AnswerRow| matches!(noted, store::Noted::New(id) if id == row.id);
    let row = notice.answers.iter().find(ours).or(notice.answers.first()).ok_or_else(Fault::not_found)?;
    Ok((StatusCode::CREATED, private(Answer::of(row))).into_response())
}

/// Answer several notices
///
/// The same answer in the name of many institutions, each with a note and a number of its own. All are noted, or none.
/// A risk cannot be accepted like this.
#[utoipa::path(
    post, path = paths::API_ANSWERS_MANY, tag = TAG_NOTICES, operation_id = "giveAnswers",
    request_body(content = NewAnswers, content_type = "application/json", description = "At most 1 MiB"),
    responses(
        (status = 200, body = AnswersGiven, description = "Noted"),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "The body is wrong; `errors` says where"),
        (status = 403, body = Problem, content_type = "application/problem+json", description = "You may read one of these notices but not answer it"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "A notice is not there, or not for you"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "A notice has not been sent"),
        (status = 413, body = Problem, content_type = "application/problem+json", description = "Too large"),
        (status = 415, body = Problem, content_type = "application/problem+json", description = "Not `application/json`"),
    ),
)]
pub(super) async fn give_many(
    State(web): State<Web>,
    caller: Caller,
    asked: Asked,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Fault> {
    asked.nothing_else()?;
    let viewer = &*caller.viewer;
    let new: NewAnswers = json(&headers, &body)?;
    let answers = read_many(&new, via(viewer))?;
    let view = web.store.as_viewer(viewer).await?;
    let today = web.now().day(&web.config.zone);
    let mut ready = Vec::with_capacity(answers.len());
    for (notice, given) in answers {
        let it = view.notice(notice).await?;
        let institution = it.notice.institution;
        let proof = policy::may_answer(viewer, institution).map_err(|_| super::barred(viewer))?;
        if !matches!(it.notice.state, NoticeState::Sent | NoticeState::Closed) {
            return Err(Fault::new(Outside::NotSent));
        }
        let own = given.via == HouseVia::Phone || viewer.is_member_of(institution);
        given.check(today, own).map_err(|wrong| bad(&given, wrong))?;
        let addressed = |organisation| it.addressees.iter().any(|row| Some(row.organisation) == organisation);
        if !own && !addressed(proof.actor().organisation) {
            return Err(Fault::new(Outside::Barred(Barred::NotYours)));
        }
        ready.push((notice, proof, given));
    }
    let noted = ready.len();
    let mut tx = web.store.begin().await?;
    for (notice, proof, given) in ready {
        tx.answer(&proof, notice, &given, None, today).await?;
    }
    tx.commit().await?;
    Ok(private(AnswersGiven { noted }))
}

/// What the body says, in the order of the notices' identifiers, so that two desks that answer at once do not wait for
/// each other; or all that is wrong with it.
fn read_many(new: &NewAnswers, via: HouseVia) -> Result<BTreeMap<domain::NoticeId, Given>, Fault> {
    let mut flaws = Vec::new();
    let by = name_of(&new.by, &mut flaws);
    let kind = house::AnswerKind::from(new.kind);
    if kind == house::AnswerKind::RiskAccepted {
        flaws.push(Flaw::pointer("/kind", Wrong::RiskGrounds));
    }
    let mut long = |pointer: String, text: &str, max: usize| {
        if text.chars().count() > max {
            flaws.push(Flaw::pointer(pointer, Wrong::TooLong(max)));
        } else if text.contains('\0') {
            flaws.push(Flaw::pointer(pointer, Wrong::NotText));
        }
    };
    long("/note".to_owned(), &new.note, MAX_NOTE_TO_ALL);
    for (place, one) in new.notices.iter().enumerate().take(MAX_NOTICES) {
        long(format!("/notices/{place}/note"), &one.note, MAX_NOTE_TO_ONE);
        long(format!("/notices/{place}/reference"), one.reference.as_deref().unwrap_or_default(), MAX_REFERENCE);
    }
    if new.notices.is_empty() {
        flaws.push(Flaw::pointer("/notices", Wrong::Missing));
    } else if new.notices.len() > MAX_NOTICES {
        flaws.push(Flaw::pointer("/notices", Wrong::Range { min: 1, max: 1_000 }));
    }
    let mut answers = BTreeMap::new();
    for (place, one) in new.notices.iter().enumerate().take(MAX_NOTICES) {
        let pointer = format!("/notices/{place}/notice");
        let Ok(notice) = one.notice.parse::<domain::NoticeId>() else {
            flaws.push(Flaw::pointer(pointer, Wrong::NotId));
            continue;
        };
        let given = Given {
            kind,
            note: house::note_for(&new.note, &one.note),
            by: by.clone(),
            via,
            accepted_by: None,
            review_on: None,
            heard_from: None,
            reference: one.reference.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned),
        };
        if answers.insert(notice, given).is_some() {
            flaws.push(Flaw::pointer(pointer, Wrong::Twice));
        }
    }
    refuse(flaws)?;
    Ok(answers)
}

fn is_same(row: &AnswerRow, given: &Given, organisation: Option<domain::OrganisationId>) -> bool {
    Some(row.organisation) == organisation
        && (row.kind, row.via, row.review_on) == (given.kind, given.via, given.review_on)
        && (&row.note, &row.by, &row.accepted_by) == (&given.note, &given.by, &given.accepted_by)
        && row.reference == given.reference
}
