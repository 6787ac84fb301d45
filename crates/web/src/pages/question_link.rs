//! The page behind the link of a question's mail: for whoever holds it, without an account, in the language of the
//! mail. Opening it changes nothing; what is sent is kept, and the link works on until it expires.

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::answer::Via;
use domain::audit::Thing;
use domain::link::LinkToken;
use domain::organisation::Language;
use domain::policy;
use store::{LinkState, QuestionDetail, QuestionLink, Seen, StoreError};

use super::asked::{self, Became, Form, Problems, Speaker, Told, Where};
use super::desk::Fields;
use crate::layout::{Page, html};
use crate::{Fault, Visit, Web, paths};

#[derive(Template)]
#[template(path = "link-end.html")]
struct End {
    page: Page,
    todo: String,
}

#[derive(Template)]
#[template(path = "question-link.html")]
struct Open {
    page: Page,
    code: String,
    severity: &'static str,
    /// For whom a supplier answers.
    institution: String,
    said: Option<String>,
    form: Form,
}

/// What a token leads to.
enum Found {
    Open(LinkToken, Box<QuestionLink>, Visit, Box<Seen<QuestionDetail>>),
    /// Nowhere any more; this is what is said instead.
    End(Response),
}

async fn find(web: &Web, visit: Visit, path: &str) -> Result<Found, Fault> {
    let end = |visit: &Visit, status, title, todo| {
        let page = html(&End { page: Page::new(web, visit, title), todo })?;
        Ok::<_, Fault>(Found::End((status, page).into_response()))
    };
    let today = web.now().day(&web.config.zone);
    let link = match LinkToken::read(path) {
        Some(token) => match web.store.question_link(&token.hash(), today).await {
            Ok(link) => Some((token, link)),
            Err(StoreError::NotFound) => None,
            Err(error) => return Err(error.into()),
        },
        None => None,
    };
    let Some((token, link)) = link else {
        return end(&visit, StatusCode::NOT_FOUND, visit.t.link_unknown(), visit.t.link_unknown_do());
    };
    let visit = in_language(visit, link.language);
    if link.state == LinkState::Expired {
        return end(&visit, StatusCode::OK, visit.t.link_expired(), visit.t.link_expired_do());
    }
    // A supplier whose mandate has ended holds a link to nothing.
    match web.store.as_viewer(&link.viewer).await?.question(link.question).await {
        Ok(it) => {
            web.store.note_reading(&link.viewer, Thing::Question, link.question.uuid(), false).await?;
            Ok(Found::Open(token, Box::new(link), visit, Box::new(it)))
        }
        Err(StoreError::NotFound) => end(&visit, StatusCode::OK, visit.t.link_expired(), visit.t.link_expired_do()),
        Err(error) => Err(error.into()),
    }
}

fn in_language(visit: Visit, language: Language) -> Visit {
    Visit { language, t: l10n::texts(language), ..visit }
}

fn page(
    web: &Web,
    visit: &Visit,
    (token, link): (&LinkToken, &QuestionLink),
    it: &QuestionDetail,
    fields: &Fields,
    problems: Problems,
    said: Option<String>,
) -> Result<Response, Fault> {
    let t = visit.t;
    let here = paths::question_link(token.as_str());
    let to = Where { action: here.clone(), base: here };
    let by = if fields.has("by") { fields.get("by").to_owned() } else { link.contact_name.clone() };
    let form = asked::form(visit, it, to, Some(by), fields, problems, &web.config.reach());
    if form.over {
        return html(&End { page: Page::new(web, visit, t.ask_over()), todo: t.ask_over_do() });
    }
    html(&Open {
        page: Page::new(web, visit, asked::title(t, it)).lead(asked::lead(t, it)),
        code: it.row.code.to_string(),
        severity: it.row.severity.code(),
        institution: it.row.institution_name.clone(),
        said,
        form,
    })
}

pub(crate) async fn show(
    State(web): State<Web>,
    visit: Visit,
    Path(path): Path<String>,
    Query(became): Query<Became>,
) -> Result<Response, Fault> {
    match find(&web, visit, &path).await? {
        Found::End(end) => Ok(end),
        Found::Open(token, link, visit, it) => {
            let said = asked::said_above(visit.t, &became, &it);
            page(&web, &visit, (&token, &link), &it, &Fields::none(), Problems::default(), said)
        }
    }
}

pub(crate) async fn csv(State(web): State<Web>, visit: Visit, Path(path): Path<String>) -> Result<Response, Fault> {
    Ok(match find(&web, visit, &path).await? {
        Found::End(end) => end,
        Found::Open(_, _, visit, it) => asked::csv(visit.t, &it),
    })
}

pub(crate) async fn answer(
    State(web): State<Web>,
    visit: Visit,
    Path(path): Path<String>,
    body: Bytes,
) -> Result<Response, Fault> {
    match find(&web, visit, &path).await? {
        Found::End(end) => Ok(end),
        Found::Open(token, link, visit, it) => {
            let fields = Fields::read(&body);
            let told = asked::read(visit.t, &it, &fields);
            let by = fields.get("by").to_owned();
            note(&web, &visit, (&token, &link), &it, told, &fields, &by).await
        }
    }
}

pub(crate) async fn upload(
    State(web): State<Web>,
    visit: Visit,
    Path(path): Path<String>,
    form: Multipart,
) -> Result<Response, Fault> {
    match find(&web, visit, &path).await? {
        Found::End(end) => Ok(end),
        Found::Open(token, link, visit, it) => {
            let (bytes, by) = asked::file(form).await?;
            let told = asked::read_file(visit.t, &it, bytes).await?;
            note(&web, &visit, (&token, &link), &it, told, &Fields::none(), &by).await
        }
    }
}

async fn note(
    web: &Web,
    visit: &Visit,
    (token, link): (&LinkToken, &QuestionLink),
    it: &QuestionDetail,
    told: Told,
    fields: &Fields,
    by: &str,
) -> Result<Response, Fault> {
    let proof = policy::may_answer(&link.viewer, link.institution)?;
    let by = if by.trim().is_empty() { link.contact_name.as_str() } else { by };
    let speaker = Speaker { proof: &proof, by, via: Via::Link, link: Some(link.id) };
    let answered = asked::save(web, &speaker, it.row.id, &told.answers).await?;
    if told.problems.is_empty() {
        let here = paths::question_link(token.as_str());
        return Ok(Redirect::to(&asked::after(&here, answered)).into_response());
    }
    let it = web.store.as_viewer(&link.viewer).await?.question(link.question).await?;
    let page = page(web, visit, (token, link), &it, fields, told.problems.beside(answered), None)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}
