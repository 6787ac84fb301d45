//! One question that was asked: how far it is, reminding and withdrawing it, and writing down what is told on the phone.

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::answer::Via;
use domain::mandate::Part;
use domain::notice::DeliveryState;
use domain::question::QuestionState;
use domain::{DeliveryId, QuestionId, policy};
use serde::Deserialize;
use store::{QuestionDelivery, QuestionDetail, Seen};

use super::{Fields, Stamp, id, tel};
use crate::layout::{Page, html};
use crate::pages::asked::{self, Became, Form, Problems, Speaker, Told, Where};
use crate::{Fault, SignedIn, Web, paths};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    /// What was just done: how many mails went out, how many answers were noted.
    sent: String,
    changed: String,
    done: String,
}

struct Message {
    it: QuestionDelivery,
    round: String,
    at: Stamp,
    tel: Option<String>,
}

struct Deed {
    at: Stamp,
    what: String,
}

#[derive(Template)]
#[template(path = "desk/question-one.html")]
struct One {
    page: Page,
    here: String,
    code: String,
    severity: &'static str,
    state: QuestionState,
    institution: String,
    institution_href: String,
    via: Option<String>,
    rounds: u32,
    messages: Vec<Message>,
    deeds: Vec<Deed>,
    said: Option<String>,
    form: Form,
}

async fn read(web: &Web, who: &SignedIn, question: QuestionId) -> Result<Seen<QuestionDetail>, Fault> {
    Ok(web.store.as_viewer(&who.viewer).await?.question(question).await?)
}

async fn page(
    web: &Web,
    who: &SignedIn,
    it: &QuestionDetail,
    fields: &Fields,
    problems: Problems,
    said: Option<String>,
) -> Result<One, Fault> {
    let (visit, t) = (&who.visit, who.visit.t);
    let here = paths::desk_question(it.row.id);
    let to = Where { action: format!("{here}/answer"), base: here.clone() };
    let mut form = asked::form(visit, it, to, Some(fields.get("by").to_owned()), fields, problems, &web.config.reach());
    form.by_label = t.askd_by_phone();
    let messages = it
        .deliveries
        .iter()
        .map(|it| Message {
            round: t.askd_round(it.round, it.round.saturating_sub(1).to_string()),
            at: Stamp::new(visit, it.opened_at.or(it.sent_at).unwrap_or(it.queued_at)),
            tel: (it.channel == "phone").then(|| tel(&it.address)),
            it: it.clone(),
        })
        .collect();
    let view = web.store.as_viewer(&who.viewer).await?;
    let deeds = view
        .audit_of(it.row.id)
        .await?
        .iter()
        .rev()
        .map(|row| Deed { at: Stamp::new(visit, row.at), what: t.askd_deed(row.act.replace('.', "_")) })
        .collect();
    let count = |count: i64| t.number(i128::from(count));
    let title = t.askd_title(&it.row.addressee_name, count(it.row.said), count(it.row.items));
    Ok(One {
        page: Page::new(web, visit, title).lead(t.askd_lead(it.row.state.code())).back_to(here.clone()),
        here,
        code: it.row.code.to_string(),
        severity: it.row.severity.code(),
        state: it.row.state,
        institution: it.row.institution_name.clone(),
        institution_href: paths::desk_organisation(it.row.institution),
        via: (it.row.addressee != it.row.institution).then(|| t.asks_via(&it.row.addressee_name)),
        rounds: it.row.rounds,
        messages,
        deeds,
        said,
        form,
    })
}

pub(crate) async fn show(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    Query(ask): Query<Ask>,
    Query(became): Query<Became>,
) -> Result<Response, Fault> {
    let it = read(&web, &who, id(&path)?).await?;
    let t = who.visit.t;
    let said = match ask.done.as_str() {
        "remind" => Some(t.askd_reminded()),
        "withdraw" => Some(t.askd_withdrawn()),
        "retry" => Some(t.askd_retried()),
        _ => match ask.sent.parse::<u32>() {
            Ok(mails) => Some(t.askp_sent(mails.min(10_000))),
            Err(_) => asked::said_above(t, &became, &it),
        },
    };
    html(&page(&web, &who, &it, &Fields::none(), Problems::default(), said).await?)
}

/// Reminds, withdraws, or sends a failed message again.
pub(crate) async fn act(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    body: Bytes,
) -> Result<Response, Fault> {
    let question: QuestionId = id(&path)?;
    read(&web, &who, question).await?;
    let fields = Fields::read(&body);
    let proof = policy::may_publish(&who.viewer)?;
    let mut tx = web.store.begin().await?;
    let done = match fields.get("act") {
        "remind" => {
            tx.remind_question(&proof, question, id(fields.get("rounds"))?).await?;
            "remind"
        }
        "withdraw" => {
            tx.withdraw_question(&proof, question).await?;
            "withdraw"
        }
        "retry" => {
            let delivery: DeliveryId = id(fields.get("delivery"))?;
            tx.retry_question(&proof, delivery).await?;
            "retry"
        }
        _ => return Err(Fault::bad_request(String::new())),
    };
    tx.commit().await?;
    Ok(Redirect::to(&format!("{}?done={done}", paths::desk_question(question))).into_response())
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
    let by = fields.get("by").to_owned();
    note(&web, &who, &it, told, &fields, &by).await
}

pub(crate) async fn upload(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    form: Multipart,
) -> Result<Response, Fault> {
    let it = read(&web, &who, id(&path)?).await?;
    let t = who.visit.t;
    let (bytes, by) = asked::file(form).await?;
    let told = asked::read_file(t, &it, bytes).await?;
    note(&web, &who, &it, told, &Fields::none(), &by).await
}

async fn note(
    web: &Web,
    who: &SignedIn,
    it: &QuestionDetail,
    told: Told,
    fields: &Fields,
    by: &str,
) -> Result<Response, Fault> {
    let proof = policy::may_answer(&who.viewer, it.row.institution)?;
    let by = if by.trim().is_empty() { who.person.name.as_str() } else { by };
    let speaker = Speaker { proof: &proof, by, via: Via::Phone, link: None };
    let answered = asked::save(web, &speaker, it.row.id, &told.answers).await?;
    if told.problems.is_empty() {
        let here = paths::desk_question(it.row.id);
        return Ok(Redirect::to(&asked::after(&here, answered)).into_response());
    }
    let it = read(web, who, it.row.id).await?;
    let page = html(&page(web, who, &it, fields, told.problems.beside(answered), None).await?)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

pub(crate) async fn csv(State(web): State<Web>, who: SignedIn, Path(path): Path<String>) -> Result<Response, Fault> {
    let it = read(&web, &who, id(&path)?).await?;
    Ok(asked::csv(who.visit.t, &it))
}
