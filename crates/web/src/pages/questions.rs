//! What the CERT asks of a participant: the list, and one question with its form. Institutions see their own; a
//! supplier sees what it is asked for the customers that it acts for.

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::answer::Via;
use domain::organisation::OrganisationKind;
use domain::page::PageRequest;
use domain::question::QuestionState;
use domain::{OrganisationId, QuestionId, policy};
use serde::Deserialize;
use store::{QuestionDetail, QuestionFilter, QuestionRow, Seen};

use super::asked::{self, Became, Form, Problems, Speaker, Told, Where};
use super::desk::{Fields, Stamp, id};
use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Web, paths};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    after: String,
}

struct Line {
    row: Seen<QuestionRow>,
    href: String,
    sent: Stamp,
    progress: String,
    /// The customer, or the supplier that answers.
    who: Option<String>,
}

#[derive(Template)]
#[template(path = "questions.html")]
struct Questions {
    page: Page,
    lines: Vec<Line>,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "question.html")]
struct Question {
    page: Page,
    code: String,
    severity: &'static str,
    state: QuestionState,
    who: Option<String>,
    said: Option<String>,
    form: Form,
}

/// Whose questions this person looks at.
pub(crate) fn own(who: &SignedIn) -> Result<OrganisationId, Fault> {
    [OrganisationKind::Institution, OrganisationKind::ItSupplier]
        .into_iter()
        .find_map(|kind| who.viewer.organisation_of_kind(kind))
        .ok_or_else(Fault::not_found)
}

/// Beside the question: for whom it is answered, or by whom.
fn whom(who: &SignedIn, row: &QuestionRow) -> Option<String> {
    if !who.viewer.is_member_of(row.institution) {
        Some(row.institution_name.clone())
    } else if row.addressee != row.institution {
        Some(who.visit.t.ask_answers_for(&row.addressee_name))
    } else {
        None
    }
}

pub(crate) async fn list(State(web): State<Web>, who: SignedIn, Query(ask): Query<Ask>) -> Result<Response, Fault> {
    let own = own(&who)?;
    let (visit, t) = (&who.visit, who.visit.t);
    let view = web.store.as_viewer(&who.viewer).await?;
    let filter = QuestionFilter { concerns: Some(own), ..QuestionFilter::default() };
    let request = if ask.after.is_empty() { PageRequest::first(50) } else { PageRequest::after(ask.after, 50) };
    let found = view.questions(&filter, &request).await?;
    let waiting = view.questions_to_answer(own).await?;
    let next = found.next.map(|next| format!("{}?after={}", paths::QUESTIONS, paths::encode(&next)));
    let line = |row: Seen<QuestionRow>| Line {
        href: paths::question(row.id),
        sent: Stamp::new(visit, row.sent_at),
        progress: t.ask_progress(t.number(i128::from(row.said)), t.number(i128::from(row.items))),
        who: whom(&who, &row),
        row,
    };
    let lines = found.items.into_iter().map(line).collect();
    html(&Questions { page: Page::new(&web, visit, t.ask_list_title()).lead(t.ask_list_lead(waiting)), lines, next })
}

async fn read(web: &Web, who: &SignedIn, question: QuestionId) -> Result<Seen<QuestionDetail>, Fault> {
    // An analyst's way to a question is the desk.
    own(who)?;
    Ok(web.store.as_viewer(&who.viewer).await?.question(question).await?)
}

fn page(
    web: &Web,
    who: &SignedIn,
    it: &QuestionDetail,
    fields: &Fields,
    problems: Problems,
    said: Option<String>,
) -> Question {
    let (visit, t) = (&who.visit, who.visit.t);
    let here = paths::question(it.row.id);
    let to = Where { action: here.clone(), base: here.clone() };
    let form = asked::form(visit, it, to, None, fields, problems, &web.config.reach());
    let lead = if form.over { t.ask_over_do() } else { asked::lead(t, it) };
    let title = if form.over { t.ask_over() } else { asked::title(t, it) };
    Question {
        page: Page::new(web, visit, title).lead(lead).back_to(here),
        code: it.row.code.to_string(),
        severity: it.row.severity.code(),
        state: it.row.state,
        who: whom(who, &it.row),
        said,
        form,
    }
}

pub(crate) async fn show(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    Query(became): Query<Became>,
) -> Result<Response, Fault> {
    let it = read(&web, &who, id(&path)?).await?;
    // Reading while signed in is "opened"; a mail scanner never signs in.
    if let Ok(proof) = policy::may_answer(&who.viewer, it.row.institution) {
        let mut tx = web.store.begin().await?;
        tx.mark_question_opened(&proof, it.row.id).await?;
        tx.commit().await?;
    }
    let said = asked::said_above(who.visit.t, &became, &it);
    html(&page(&web, &who, &it, &Fields::none(), Problems::default(), said))
}

pub(crate) async fn answer(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    body: Bytes,
) -> Result<Response, Fault> {
    let it = read(&web, &who, id(&path)?).await?;
    let fields = Fields::read(&body);
    let told = asked::read(who.visit.t, &it, &fields);
    note(&web, &who, &it, told, &fields).await
}

pub(crate) async fn upload(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    form: Multipart,
) -> Result<Response, Fault> {
    let it = read(&web, &who, id(&path)?).await?;
    let t = who.visit.t;
    let (bytes, _) = asked::file(form).await?;
    let told = asked::read_file(t, &it, bytes).await?;
    note(&web, &who, &it, told, &Fields::none()).await
}

async fn note(web: &Web, who: &SignedIn, it: &QuestionDetail, told: Told, fields: &Fields) -> Result<Response, Fault> {
    let proof = policy::may_answer(&who.viewer, it.row.institution)?;
    let speaker = Speaker { proof: &proof, by: &who.person.name, via: Via::Portal, link: None };
    let answered = asked::save(web, &speaker, it.row.id, &told.answers).await?;
    if told.problems.is_empty() {
        let here = paths::question(it.row.id);
        return Ok(Redirect::to(&asked::after(&here, answered)).into_response());
    }
    let it = read(web, who, it.row.id).await?;
    let page = html(&page(web, who, &it, fields, told.problems.beside(answered), None))?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

pub(crate) async fn csv(State(web): State<Web>, who: SignedIn, Path(path): Path<String>) -> Result<Response, Fault> {
    let it = read(&web, &who, id(&path)?).await?;
    Ok(asked::csv(who.visit.t, &it))
}

#[cfg(test)]
mod tests;
