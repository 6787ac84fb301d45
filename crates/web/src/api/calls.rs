//! The call list: whom the CERT phones about a notice, why, and what to say; and noting a call that brought no answer. A call that
//! brought one is that answer.

use std::collections::BTreeSet;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::call::{BadCall, Call, MAX_CALL_NOTE, is_told_again};
use domain::notice::NoticeState;
use domain::viewer::Viewer;
use domain::{call as house, policy};
use l10n::Texts;
use serde::{Deserialize, Serialize};
use store::{CallRow, OwingRow, Phone};
use utoipa::ToSchema;

use super::asked::Asked;
use super::body::{Fields, MAX_NAME, media_type, refuse};
use super::codes::{AnswerKind, CallOutcome, CareImpact, ContactRole, Level, Owing, Part, Severity};
use super::cursor::List;
use super::problem::{self, Problem};
use super::reply::{PageOf, page_of, private};
use super::wrong::{Barred, Flaw, Wrong};
use super::{Id, TAG_NOTICES, time};
use crate::fault::Outside;
use crate::pages::desk::follow_up::script;
use crate::reading::note_organisations;
use crate::session::Caller;
use crate::{Fault, Web, paths};

/// Somebody to phone.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CallLine {
    #[schema(format = Uuid)]
    notice: String,
    /// What people say on the phone, for example `BW-7KQ2-MFX`.
    code: String,
    #[schema(format = Uuid)]
    advisory: String,
    advisory_title: String,
    #[schema(format = Uuid)]
    institution: String,
    institution_name: String,
    severity: Severity,
    care_impact: CareImpact,
    level: Level,
    why: Owing,
    /// Since when that is so.
    #[schema(format = DateTime)]
    since: String,
    #[schema(format = DateTime)]
    sent_at: String,
    #[schema(format = DateTime)]
    deadline: String,
    /// What was said so far.
    answer: Option<AnswerKind>,
    /// How often whoever must act was reminded.
    reminders: i64,
    /// When they hear from us by itself again.
    #[schema(format = DateTime)]
    next_step_at: Option<String>,
    /// Calls that brought no answer.
    calls: i64,
    /// What came of the last of them.
    last_outcome: Option<CallOutcome>,
    #[schema(format = DateTime)]
    last_call_at: Option<String>,
    /// They asked not to be called before.
    #[schema(format = DateTime)]
    not_before: Option<String>,
    /// An IT supplier that must act for the institution and has said nothing.
    silent_supplier: Option<String>,
    /// In the order in which to try them; `null` for a token that may only read.
    phones: Option<Vec<CallPhone>>,
    /// What to say, line by line, in the language of `Accept-Language`.
    script: Vec<String>,
}

/// A telephone number.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CallPhone {
    #[schema(format = Uuid)]
    organisation: String,
    organisation_name: String,
    /// The organisation's own number has no name and no role.
    name: Option<String>,
    role: Option<ContactRole>,
    number: String,
    /// Of the organisation, in this notice.
    part: Part,
}

impl CallPhone {
    fn of(phone: &Phone) -> Self {
        Self {
            organisation: phone.organisation.to_string(),
            organisation_name: phone.organisation_name.clone(),
            name: phone.name.clone(),
            role: phone.role.map(Into::into),
            number: phone.number.clone(),
            part: phone.part.into(),
        }
    }
}

impl CallLine {
    fn of(web: &Web, t: &Texts, viewer: &Viewer, row: &OwingRow) -> Self {
        Self {
            notice: row.notice.to_string(),
            code: row.code.to_string(),
            advisory: row.advisory.to_string(),
            advisory_title: row.advisory_title.clone(),
            institution: row.institution.to_string(),
            institution_name: row.institution_name.clone(),
            severity: row.severity.into(),
            care_impact: row.care_impact.into(),
            level: row.level().into(),
            why: row.why.into(),
            since: row.since().to_string(),
            sent_at: row.sent_at.to_string(),
            deadline: row.deadline.to_string(),
            answer: row.answer.map(Into::into),
            reminders: row.reminders,
            next_step_at: time(row.next_step_at),
            calls: row.calls,
            last_outcome: row.last_call.map(|(outcome, _)| outcome.into()),
            last_call_at: time(row.last_call.map(|(_, at)| at)),
            not_before: time(row.again_at.filter(|again| *again > web.now())),
            silent_supplier: row.silent_supplier.clone(),
            phones: may_have_numbers(viewer, row).then(|| row.phones.iter().map(CallPhone::of).collect()),
            script: script(web, t, row),
        }
    }
}

fn may_have_numbers(viewer: &Viewer, row: &OwingRow) -> bool {
    policy::may_phone(viewer, row.institution).is_ok()
}

/// A call that brought no answer.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CallNoted {
    outcome: CallOutcome,
    note: String,
    /// Name of who phoned.
    by: String,
    #[schema(format = DateTime)]
    at: String,
    /// Only for `call_back`: not before this moment.
    #[schema(format = DateTime)]
    again_at: Option<String>,
}

impl CallNoted {
    fn of(row: &CallRow) -> Self {
        Self {
            outcome: row.outcome.into(),
            note: row.note.clone(),
            by: row.by.clone(),
            at: row.at.to_string(),
            again_at: time(row.again_at),
        }
    }
}

/// A call to be noted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the shape for the description; `read` reads the same fields one by one")]
#[schema(example = json!({"outcome": "message_left", "by": "Service desk", "note": "Spoke to the porter."}))]
pub(super) struct NewCall {
    outcome: CallOutcome,
    /// Name of who phoned.
    #[schema(min_length = 1, max_length = 200)]
    by: String,
    #[schema(max_length = 500)]
    #[serde(default)]
    note: String,
    /// When to call back, within 14 days; required for `call_back`, and for nothing else.
    #[schema(format = DateTime)]
    again_at: Option<String>,
}

/// What the body says, or all that is wrong with it.
fn read(web: &Web, bytes: &[u8]) -> Result<Call, Fault> {
    let mut fields = match Fields::read(bytes, None) {
        Ok(fields) => fields,
        Err(flaw) => return Err(Fault::new(Outside::Invalid(vec![flaw]))),
    };
    let outcome = fields.code("outcome", CallOutcome::CODES, house::CallOutcome::from_code);
    let by = fields.required_text("by", MAX_NAME);
    let note = fields.text("note", MAX_CALL_NOTE).unwrap_or_default();
    let again_at = fields.moment("again_at");
    refuse(fields.flaws())?;
    // Both are there: had one been missing, that would have been a flaw.
    let (Some(outcome), Some(by)) = (outcome, by) else { return Err(Fault::new(Outside::BadRequest(String::new()))) };
    let call = Call { outcome, note: note.trim().to_owned(), by: by.trim().to_owned(), again_at };
    let flaw = match call.check(web.now()) {
        Ok(()) => return Ok(call),
        Err(BadCall::When) => Flaw::pointer("/again_at", Wrong::CallWhen),
        Err(BadCall::NoteTooLong) => Flaw::pointer("/note", Wrong::TooLong(MAX_CALL_NOTE)),
    };
    Err(Fault::new(Outside::Invalid(vec![flaw])))
}

/// List whom to phone
///
/// For the CERT, in the order in which to phone: who asked for a call first, then who is overdue, then whom no mail reached. Who
/// asked to be called later comes after all others until then. That numbers were given out stands on the audit trail of each
/// organisation.
#[utoipa::path(
    get, path = paths::API_CALLS, tag = TAG_NOTICES, operation_id = "listCalls",
    params(
        ("advisory" = Option<String>, Query, format = Uuid),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<i64>, Query, minimum = 1, maximum = 500, description = "Lines per page; 100 when absent"),
    ),
    responses(
        (status = 200, body = PageOf<CallLine>, description = "A page", headers(("link" = String, description = "The next page, when there is one"))),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "A parameter is wrong"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "Not for you"),
    ),
)]
pub(super) async fn list(
    State(web): State<Web>,
    caller: Caller,
    headers: HeaderMap,
    mut asked: Asked,
) -> Result<Response, Fault> {
    let viewer = &*caller.viewer;
    let advisory = asked.id::<domain::AdvisoryId>("advisory");
    let list = List::new("calls", &[advisory.map(|id| id.to_string()).as_deref()]);
    let here = asked.here();
    let page = asked.page(&list)?;
    if !viewer.is_cert() {
        return Err(Fault::not_found());
    }
    let view = web.store.as_viewer(viewer).await?;
    let found = view.owing_page(&web.config.follow_up, advisory, true, &page).await?;
    let shown = found.items.iter().filter(|row| may_have_numbers(viewer, row)).flat_map(|row| &row.phones);
    let organisations: BTreeSet<domain::OrganisationId> = shown.map(|phone| phone.organisation).collect();
    note_organisations(&web, viewer, organisations).await?;
    let t = l10n::texts(problem::language(&headers));
    page_of(&here, PageOf::of(found, &list, |row| CallLine::of(&web, t, viewer, &row)))
}

/// Note a call that brought no answer
///
/// For the CERT. What was answered on the phone is an answer to the notice. The same call in the same words within ten minutes
/// is the one that is there, so that a program may try again.
#[utoipa::path(
    post, path = paths::API_CALL, tag = TAG_NOTICES, operation_id = "noteCall",
    params(("id" = String, Path, format = Uuid, description = "Of the notice")),
    request_body(content = NewCall, content_type = "application/json", description = "At most 64 KiB"),
    responses(
        (status = 201, body = CallNoted, description = "Noted"),
        (status = 200, body = CallNoted, description = "This call stands already"),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "The body is wrong; `errors` says where"),
        (status = 403, body = Problem, content_type = "application/problem+json", description = "Only the CERT phones, and not with a token that may only read"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "Not there, or not for you"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "The notice has not been sent"),
        (status = 413, body = Problem, content_type = "application/problem+json", description = "Too large"),
        (status = 415, body = Problem, content_type = "application/problem+json", description = "Not `application/json`"),
    ),
)]
pub(super) async fn note(
    State(web): State<Web>,
    caller: Caller,
    Id(id): Id<domain::NoticeId>,
    asked: Asked,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Fault> {
    asked.nothing_else()?;
    let viewer = &*caller.viewer;
    let notice = web.store.as_viewer(viewer).await?.notice(id).await?;
    let barred = |_| match viewer.is_cert() {
        true => super::barred(viewer),
        false => Fault::new(Outside::Barred(Barred::Cert)),
    };
    let proof = policy::may_phone(viewer, notice.notice.institution).map_err(barred)?;
    if media_type(&headers) != "application/json" {
        return Err(Fault::new(Outside::MediaType));
    }
    let call = read(&web, &body)?;
    if !matches!(notice.notice.state, NoticeState::Sent | NoticeState::Closed) {
        return Err(Fault::new(Outside::NotSent));
    }
    if let Some(standing) = notice.calls.first().filter(|row| is_same(row, &call) && is_told_again(row.at, web.now())) {
        return Ok(private(CallNoted::of(standing)));
    }
    let mut tx = web.store.begin().await?;
    tx.note_call(&proof, id, &call).await?;
    tx.commit().await?;
    // Seen anew: the call may be the first row of its audience.
    let notice = web.store.as_viewer(viewer).await?.notice(id).await?;
    let row = notice.calls.first().ok_or_else(Fault::not_found)?;
    Ok((StatusCode::CREATED, private(CallNoted::of(row))).into_response())
}

fn is_same(row: &CallRow, call: &Call) -> bool {
    (row.outcome, row.again_at) == (call.outcome, call.again_at) && (&row.note, &row.by) == (&call.note, &call.by)
}
