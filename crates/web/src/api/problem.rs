//! Errors as programs read them: problem+json (RFC 9457), in English unless the caller asks for Dutch.
//!
//! `type` is stable and what a program should look at; `title` and `detail` are for people.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::call::BadCall;
use domain::organisation::Language;
use domain::refusal::Refusal;
use l10n::Texts;
use serde::Serialize;
use utoipa::ToSchema;

use super::wrong::{Barred, Flaw, Place, Wrong};
use crate::fault::Outside;

/// An error (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "type": "urn:brandwacht:problem:not-found", "title": "Not found", "status": 404,
    "detail": "There is no such thing, or it is not for the organisation of this token.",
    "instance": "urn:brandwacht:request:5f0c1b2a3d4e5f60"
}))]
pub(super) struct Problem {
    /// The kind of problem; stable.
    r#type: String,
    title: String,
    status: i64,
    /// What to do about it.
    detail: String,
    /// The request, as it stands in the log.
    instance: String,
    /// What is wrong, place by place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<ProblemError>,
}

/// One thing that is wrong with a request.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ProblemError {
    /// A stable word for it.
    code: String,
    detail: String,
    /// The parameter of the query.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    parameter: Option<String>,
    /// JSON pointer (RFC 6901) into the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pointer: Option<String>,
    /// The line of the body, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    line: Option<i64>,
}

pub(crate) fn show(headers: &HeaderMap, told: &Outside, id: &str) -> Response {
    let t = l10n::texts(language(headers));
    let sent_token = headers.contains_key(header::AUTHORIZATION);
    let status = told.status();
    let (kind, title, detail) = sentences(t, told);
    let errors = match told {
        Outside::Invalid(flaws) => flaws.iter().map(|flaw| error(t, flaw)).collect(),
        _ => Vec::new(),
    };
    let problem = Problem {
        r#type: format!("urn:brandwacht:problem:{kind}"),
        title,
        status: i64::from(status.as_u16()),
        detail,
        instance: format!("urn:brandwacht:request:{id}"),
        errors,
    };
    let body = serde_json::to_string(&problem).unwrap_or_default();
    let mut response =
        (status, [(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"))], body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(t.spoken().code()));
    match told {
        Outside::Unauthorized => {
            // One that was sent is called invalid; who sent none is only told how (RFC 6750 §3.1).
            let how = if sent_token {
                "Bearer realm=\"brandwacht\", error=\"invalid_token\""
            } else {
                "Bearer realm=\"brandwacht\""
            };
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(how));
        }
        Outside::Throttled(seconds) => {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
        }
        Outside::Unavailable => {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
        }
        _ => {}
    }
    response
}

/// Programs seldom say; those who read their errors know English.
pub(super) fn language(headers: &HeaderMap) -> Language {
    let first = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .into_iter()
        .flat_map(|line| line.split(','))
        .find_map(|item| Language::from_code(item.trim().get(..2)?.to_ascii_lowercase().as_str()));
    first.unwrap_or(Language::En)
}

fn sentences(t: &Texts, told: &Outside) -> (&'static str, String, String) {
    match told {
        Outside::Unauthorized => ("unauthorized", t.api_unauthorized(), t.api_unauthorized_detail()),
        Outside::Barred(Barred::ReadOnly) => ("read-only", t.api_read_only(), t.api_read_only_detail()),
        Outside::Barred(Barred::NotYours) => ("not-yours", t.api_not_yours(), t.api_not_yours_detail()),
        Outside::Barred(Barred::RiskOfAnother) => {
            ("risk-of-another", t.api_risk_of_another(), t.api_risk_of_another_detail())
        }
        Outside::Barred(Barred::Cert) => ("cert-only", t.api_cert_only(), t.api_cert_only_detail()),
        Outside::NotFound | Outside::CrossSite => ("not-found", t.api_not_found(), t.api_not_found_detail()),
        Outside::MethodNotAllowed => ("method", t.api_method(), t.api_method_detail()),
        Outside::MediaType => ("media-type", t.api_media_type(), t.api_media_type_detail()),
        Outside::TooLarge => ("too-large", t.api_too_large(), t.api_too_large_detail()),
        Outside::Invalid(_) => ("invalid", t.api_invalid(), t.api_invalid_detail()),
        Outside::BadRequest(text) => ("bad-request", t.api_bad_request(), or(text, || t.api_bad_request_detail())),
        Outside::Conflict(text) => ("conflict", t.api_conflict(), or(text, || t.api_conflict_detail())),
        Outside::Refused(why) => ("conflict", t.api_conflict(), t.refused(why.code())),
        Outside::NotSent => ("not-sent", t.api_not_sent(), t.api_not_sent_detail()),
        Outside::TooMany | Outside::Throttled(_) => ("too-many", t.api_too_many(), t.api_too_many_detail()),
        Outside::Unavailable => ("unavailable", t.api_unavailable(), t.api_unavailable_detail()),
        Outside::Internal => ("internal", t.api_internal(), t.api_internal_detail()),
    }
}

fn or(text: &str, otherwise: impl FnOnce() -> String) -> String {
    if text.is_empty() { otherwise() } else { text.to_owned() }
}

fn error(t: &Texts, flaw: &Flaw) -> ProblemError {
    let (parameter, pointer, line) = match &flaw.place {
        Place::Parameter(name) => (Some(name.clone()), None, None),
        Place::Pointer { line, pointer } => {
            (None, Some(pointer.clone()), line.map(|line| i64::try_from(line).unwrap_or(i64::MAX)))
        }
    };
    let detail = match &flaw.wrong {
        Wrong::Missing => t.api_wrong_missing(),
        Wrong::Unknown => t.api_wrong_unknown(),
        Wrong::Twice => t.api_wrong_twice(),
        Wrong::NotText => t.api_wrong_not_text(),
        Wrong::NotObject => t.api_wrong_not_object(),
        Wrong::NotJson(why) => t.api_wrong_not_json(why),
        Wrong::NotWhole => t.api_wrong_not_whole(),
        Wrong::NotYesNo => t.api_wrong_not_yes_no(),
        Wrong::NotId => t.api_wrong_not_id(),
        Wrong::NotDay => t.api_wrong_not_day(),
        Wrong::NotWeek => t.api_wrong_not_week(),
        Wrong::NotMoment => t.api_wrong_not_moment(),
        Wrong::CallWhen => t.refused(Refusal::Call(BadCall::When).code()),
        Wrong::OneOf(list) => t.api_wrong_one_of(list.join(", ")),
        Wrong::TooLong(max) => t.api_wrong_too_long(max.to_string()),
        Wrong::Range { min, max } => t.api_wrong_range(min.to_string(), max.to_string()),
        Wrong::Cursor => t.api_wrong_cursor(),
        Wrong::SameNumber { first_line } => t.api_wrong_same_number(first_line.to_string()),
        Wrong::RiskGrounds => t.api_wrong_risk_grounds(),
        Wrong::ReviewDay => t.api_wrong_review_day(),
        Wrong::Sheet(why) => t.api_wrong_sheet(why),
        Wrong::Unsure(code) => t.ask_bad(*code),
        Wrong::Patient(kind) => t.api_wrong_patient(t.patient_kind(kind.code())),
        Wrong::Document(why) | Wrong::Answers(why) => why.clone(),
    };
    ProblemError { code: flaw.wrong.code().to_owned(), detail, parameter, pointer, line }
}
