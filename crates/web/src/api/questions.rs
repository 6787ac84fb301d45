//! Questions: what the CERT asks of an institution's devices, and the answers.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::answer::Via;
use domain::question::{self as house, BadSaid, MAX_ANSWER, Point, Said};
use domain::{policy, refusal::Refusal};
use serde::{Deserialize, Serialize};
use store::{AnswerLine, AskedGroup, AskedItem, QuestionDetail, QuestionFilter, QuestionRow, Seen, StoreError};
use utoipa::ToSchema;

use super::asked::Asked;
use super::body::{json, name_of, refuse};
use super::codes::{QuestionItemState, QuestionPoint, QuestionState, Severity};
use super::cursor::List;
use super::problem::{self, Problem};
use super::reply::{PageOf, page_of, private};
use super::wrong::{Flaw, Wrong};
use super::{Id, TAG_QUESTIONS, time};
use crate::session::Caller;
use crate::{Fault, Web, paths};

/// One line of the list of questions.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct QuestionLine {
    #[schema(format = Uuid)]
    id: String,
    /// What people say on the phone, for example `BW-7KQ2-MFX`.
    code: String,
    /// Whose devices it is about.
    #[schema(format = Uuid)]
    institution: String,
    institution_name: String,
    /// Who is to answer: the institution, or a supplier that acts for it.
    #[schema(format = Uuid)]
    addressee: String,
    addressee_name: String,
    state: QuestionState,
    /// Of the worst advisory that waits for it.
    severity: Severity,
    #[schema(format = DateTime)]
    sent_at: String,
    #[schema(format = DateTime)]
    reminded_at: Option<String>,
    #[schema(format = DateTime)]
    closed_at: Option<String>,
    /// Lines, as far as the caller may see them.
    lines: i64,
    /// Of which something was said.
    answered: i64,
    /// Which still wait.
    open: i64,
}

impl QuestionLine {
    fn of(row: &QuestionRow) -> Self {
        Self {
            id: row.id.to_string(),
            code: row.code.to_string(),
            institution: row.institution.to_string(),
            institution_name: row.institution_name.clone(),
            addressee: row.addressee.to_string(),
            addressee_name: row.addressee_name.clone(),
            state: row.state.into(),
            severity: row.severity.into(),
            sent_at: row.sent_at.to_string(),
            reminded_at: time(row.reminded_at),
            closed_at: time(row.closed_at),
            lines: row.items,
            answered: row.said,
            open: row.open,
        }
    }
}

/// A question with its lines.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Question {
    #[serde(flatten)]
    row: QuestionLine,
    /// Devices that are registered the same and of which the same is asked.
    groups: Vec<QuestionGroup>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct QuestionGroup {
    point: QuestionPoint,
    /// The condition, when that is what is asked; else empty.
    condition: String,
    /// The question as a sentence in the language of `Accept-Language`.
    question: String,
    maker: String,
    product: String,
    model_number: String,
    /// Where to look on the device; may be empty.
    hint_nl: String,
    hint_en: String,
    /// The advisories that wait for it.
    reasons: Vec<QuestionReason>,
    lines: Vec<QuestionItem>,
}

/// An advisory that waits for an answer.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct QuestionReason {
    #[schema(format = Uuid)]
    advisory: String,
    tracking_id: String,
    title: String,
    severity: Severity,
    /// What it says that decides.
    stated: String,
}

/// One line of a question.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct QuestionItem {
    /// Its number within the question; answers name it.
    line: u32,
    #[schema(format = Uuid)]
    asset: String,
    inventory_number: String,
    serial: String,
    location: String,
    department: String,
    state: QuestionItemState,
    /// What was answered: `yes` or `no` for a condition. Empty unless `answered`.
    value: String,
    by: String,
    #[schema(format = DateTime)]
    at: Option<String>,
}

fn item(it: &AskedItem) -> QuestionItem {
    QuestionItem {
        line: it.number,
        asset: it.asset.to_string(),
        inventory_number: it.line.inventory_number.clone(),
        serial: it.line.serial.clone(),
        location: it.line.location.clone(),
        department: it.line.department.clone(),
        state: it.state.into(),
        value: it.value.clone(),
        by: it.by.clone(),
        at: time(it.at),
    }
}

fn group(it: &AskedGroup, language: domain::organisation::Language) -> QuestionGroup {
    QuestionGroup {
        point: match it.point {
            Point::Version => QuestionPoint::Version,
            Point::Model => QuestionPoint::Model,
            Point::Condition(_) => QuestionPoint::Condition,
        },
        condition: it.point.subject().to_owned(),
        question: l10n::texts(language).point(&it.point),
        maker: it.maker.clone(),
        product: it.product.clone(),
        model_number: it.model_number.clone(),
        hint_nl: it.hint_nl.clone(),
        hint_en: it.hint_en.clone(),
        reasons: it
            .reasons
            .iter()
            .map(|reason| QuestionReason {
                advisory: reason.advisory.to_string(),
                tracking_id: reason.tracking_id.clone(),
                title: reason.title.clone(),
                severity: reason.severity.into(),
                stated: reason.stated.clone(),
            })
            .collect(),
        lines: it.items.iter().map(item).collect(),
    }
}

impl Question {
    fn of(it: &Seen<QuestionDetail>, language: domain::organisation::Language) -> Self {
        let groups = it.groups.iter().map(|it| group(it, language)).collect();
        Self { row: QuestionLine::of(&it.row), groups }
    }
}

/// Answers to a question.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"by": "Service desk", "answers": [{"line": 1, "value": "4.2"}, {"line": 2, "said": "unknown"}]}))]
pub(super) struct NewAnswers {
    /// Name of the person, desk or program.
    #[schema(min_length = 1, max_length = 200)]
    by: String,
    /// At most 5,000. Lines that are not named stay as they are.
    answers: Vec<NewLine>,
}

/// What is said of one line: a value, or that there is none.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewLine {
    /// Its number within the question.
    line: u32,
    /// The version or model as it stands on the device; `yes` or `no` for a condition.
    #[schema(max_length = 120)]
    value: Option<String>,
    /// Instead of a value.
    said: Option<Instead>,
}

/// `unknown`: it cannot be read. `gone`: the device is no longer there. `withdrawn`: what was answered before does not
/// hold, and the line waits again.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Instead {
    Unknown,
    Gone,
    Withdrawn,
}

pub(super) fn bad(bad: BadSaid) -> Wrong {
    match bad {
        BadSaid::TooLong => Wrong::TooLong(MAX_ANSWER),
        BadSaid::YesNo => Wrong::OneOf(&["yes", "no"]),
        // What a spreadsheet has spoiled; the reader's own words say what to do.
        BadSaid::Date | BadSaid::Number => Wrong::Sheet(bad.to_string()),
        BadSaid::Unsure | BadSaid::NoVersion => Wrong::Unsure(bad.code()),
        BadSaid::Both => Wrong::Twice,
    }
}

fn read(new: &NewAnswers, it: &QuestionDetail) -> Result<(String, Vec<AnswerLine>), Fault> {
    let mut flaws = Vec::new();
    let by = name_of(&new.by, &mut flaws);
    let points: BTreeMap<u32, &Point> = it.items().map(|(group, item)| (item.number, &group.point)).collect();
    let mut answers = Vec::with_capacity(new.answers.len().min(5_000));
    for (place, line) in new.answers.iter().enumerate() {
        let at = |name: &str| format!("/answers/{place}/{name}");
        let Some(point) = points.get(&line.line) else {
            flaws.push(Flaw::pointer(at("line"), Wrong::Unknown));
            continue;
        };
        let said = match (&line.value, line.said) {
            (None, Some(Instead::Unknown)) => Ok(Some(Said::Unknown)),
            (None, Some(Instead::Gone)) => Ok(Some(Said::Gone)),
            (None, Some(Instead::Withdrawn)) => Ok(Some(Said::Withdrawn)),
            (Some(value), None) => Said::value(point, value),
            (Some(_), Some(_)) => {
                flaws.push(Flaw::pointer(at("said"), Wrong::Twice));
                continue;
            }
            (None, None) => Ok(None),
        };
        match said {
            Ok(Some(said)) => answers.push(AnswerLine { number: line.line, said }),
            Ok(None) => flaws.push(Flaw::pointer(at("value"), Wrong::Missing)),
            Err(wrong) => flaws.push(Flaw::pointer(at("value"), bad(wrong))),
        }
    }
    refuse(flaws)?;
    Ok((by, answers))
}

/// List questions
///
/// Newest first.
#[utoipa::path(
    get, path = paths::API_QUESTIONS, tag = TAG_QUESTIONS, operation_id = "listQuestions",
    params(
        ("institution" = Option<String>, Query, format = Uuid, description = "Whose devices it is about"),
        ("state" = Option<QuestionState>, Query),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<i64>, Query, minimum = 1, maximum = 500, description = "Lines per page; 100 when absent"),
    ),
    responses(
        (status = 200, body = PageOf<QuestionLine>, description = "A page", headers(("link" = String, description = "The next page, when there is one"))),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "A parameter is wrong"),
    ),
)]
pub(super) async fn list(State(web): State<Web>, caller: Caller, mut asked: Asked) -> Result<Response, Fault> {
    let filter = QuestionFilter {
        institution: asked.id("institution"),
        state: asked.code("state", QuestionState::CODES, house::QuestionState::from_code),
        ..QuestionFilter::default()
    };
    let names = [filter.institution.map(|id| id.to_string()), filter.state.map(|state| state.code().to_owned())];
    let list = List::new("questions", &names.each_ref().map(Option::as_deref));
    let here = asked.here();
    let page = asked.page(&list)?;
    let view = web.store.as_viewer(&caller.viewer).await?;
    let found = view.questions(&filter, &page).await?;
    page_of(&here, PageOf::of(found, &list, |row| QuestionLine::of(&row)))
}

/// Read a question
#[utoipa::path(
    get, path = paths::API_QUESTION, tag = TAG_QUESTIONS, operation_id = "getQuestion",
    params(("id" = String, Path, format = Uuid)),
    responses(
        (status = 200, body = Question, description = "The question"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "Not there, or not for you"),
    ),
)]
pub(super) async fn one(
    State(web): State<Web>,
    caller: Caller,
    Id(id): Id<domain::QuestionId>,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Response, Fault> {
    asked.nothing_else()?;
    let it = web.store.as_viewer(&caller.viewer).await?.question(id).await?;
    Ok(private(Question::of(&it, problem::language(&headers))))
}

/// Answer a question
///
/// In the institution's name: by itself, by the supplier that was asked, or by the CERT for what it heard on the phone.
/// Some lines may be answered now and others later; a later answer replaces an earlier one, `withdrawn` takes it back, and
/// the same answer again changes nothing. A version that says "maybe" is refused; one that says "I don't know" is read as
/// `unknown`.
#[utoipa::path(
    post, path = paths::API_QUESTION_ANSWERS, tag = TAG_QUESTIONS, operation_id = "answerQuestion",
    params(("id" = String, Path, format = Uuid, description = "Of the question")),
    request_body(content = NewAnswers, content_type = "application/json", description = "At most 1 MiB"),
    responses(
        (status = 200, body = Question, description = "The question as it stands now"),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "The body is wrong; `errors` says where"),
        (status = 403, body = Problem, content_type = "application/problem+json", description = "You may read this question but not answer it"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "Not there, or not for you"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "The question was withdrawn"),
        (status = 413, body = Problem, content_type = "application/problem+json", description = "Too large"),
        (status = 415, body = Problem, content_type = "application/problem+json", description = "Not `application/json`"),
    ),
)]
pub(super) async fn answer(
    State(web): State<Web>,
    caller: Caller,
    Id(id): Id<domain::QuestionId>,
    asked: Asked,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Fault> {
    asked.nothing_else()?;
    let viewer = &*caller.viewer;
    let it = web.store.as_viewer(viewer).await?.question(id).await?;
    let proof = policy::may_answer(viewer, it.row.institution).map_err(|_| super::barred(viewer))?;
    let (by, answers) = read(&json(&headers, &body)?, &it)?;
    if it.row.state == house::QuestionState::Withdrawn {
        return Err(StoreError::from(Refusal::QuestionOver).into());
    }
    let via = if viewer.is_cert() { Via::Phone } else { Via::Api };
    let mut tx = web.store.begin().await?;
    tx.answer_question(&proof, id, &answers, (&by, via), None).await?;
    tx.commit().await?;
    let it = web.store.as_viewer(viewer).await?.question(id).await?;
    Ok(private(Question::of(&it, problem::language(&headers))))
}
