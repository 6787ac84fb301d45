//! The page behind a link in a mail: for whoever holds the link, without an account. Two steps, because mail scanners
//! open links too: opening says what will happen and changes nothing, pressing the button answers.
//!
//! A mail to a supplier about several customers has one link: what it leads to stands in `alert::by_link`.
//!
//! The page is in the language of the mail. It reads no session, so a forwarded mail never answers in the name of
//! whoever happens to be signed in.

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::answer::{AnswerKind, Given, MAX_NOTE, MAX_REFERENCE, Via};
use domain::audit::Thing;
use domain::link::{LinkAct, LinkToken};
use domain::mandate::Part;
use domain::notice::CareImpact;
use domain::organisation::Language;
use domain::policy;
use serde::Deserialize;
use store::{AffectedAsset, AnswerRow, LinkFacts, LinkState, NoticeDetail, Seen, StoreError};

use crate::layout::{Page, html};
use crate::pages::alert::by_link;
use crate::pages::course::Words;
use crate::pages::desk::Fields;
use crate::pages::vote::{self, Voting};
use crate::pages::wrong::{self, Wrong};
use crate::{Fault, Visit, Web, paths};

/// What a person behind a link may answer, the most usual first. Accepting a risk takes an account.
const KINDS: [AnswerKind; 6] = [
    AnswerKind::Solved,
    AnswerKind::Applicable,
    AnswerKind::TakenCareOf,
    AnswerKind::NotWithUs,
    AnswerKind::CallMe,
    AnswerKind::Confirmed,
];

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    /// Set after answering.
    done: String,
    /// Set after saying whether the message was useful.
    voted: String,
    /// One of those that a mail about several customers tells of.
    customer: String,
}

/// A link that leads nowhere any more.
#[derive(Template)]
#[template(path = "link-end.html")]
struct End {
    page: Page,
    todo: String,
}

#[derive(Template)]
#[template(path = "link.html")]
struct Open {
    page: Page,
    it: Seen<NoticeDetail>,
    token: String,
    act: LinkAct,
    alarm: Option<String>,
    /// What is wrong, for who may read the advisory.
    wrong: Wrong,
    about: String,
    who: String,
    words: Words,
    deadline: Option<(String, String)>,
    devices: Vec<[String; 3]>,
    more_devices: usize,
    kinds: Vec<(AnswerKind, bool)>,
    note: String,
    reference: String,
    by: String,
    problem: Option<String>,
    /// What was answered before, and by whom, when this link lets them answer again.
    said: Option<String>,
}

#[derive(Template)]
#[template(path = "link-thanks.html")]
struct Thanks {
    page: Page,
    said: String,
    received: String,
    next: String,
    code: String,
    /// Where another answer can be given, when the link still works.
    again: Option<String>,
    voting: Voting,
}

/// Devices that are named on the page.
pub(super) const SHOWN: usize = 40;

pub(crate) async fn show(
    State(web): State<Web>,
    visit: Visit,
    Path(path): Path<String>,
    Query(ask): Query<Ask>,
) -> Result<Response, Fault> {
    let Some(token) = LinkToken::read(&path) else { return unknown(&web, &visit) };
    let Some(facts) = find(&web, &token).await? else {
        return by_link::show(&web, visit, &token, &ask.customer, &ask.done).await;
    };
    let visit = in_language(visit, facts.language);
    if facts.state == LinkState::Expired {
        return expired(&web, &visit);
    }
    let view = web.store.as_viewer(&facts.viewer).await?;
    let it = view.notice(facts.notice).await?;
    web.store.note_reading(&facts.viewer, Thing::Notice, facts.notice.uuid(), false).await?;
    let answered = ask.done == "1" || facts.state == LinkState::Used;
    match it.answers.first() {
        Some(answer) if answered => {
            let t = visit.t;
            let chosen = view.own_vote(facts.notice, facts.organisation).await?;
            html(&Thanks {
                page: Page::new(&web, &visit, t.link_thanks()),
                said: said(&visit, &facts, answer),
                received: t.link_received(t.moment_full(answer.at, &visit.zone)),
                next: t.link_next(answer.kind.code()),
                code: it.notice.code.to_string(),
                again: (facts.act == LinkAct::Detail).then(|| paths::link(token.as_str())),
                voting: Voting::new(paths::link(token.as_str()), chosen, ask.voted == "1"),
            })
        }
        _ => html(&open(&web, &visit, &facts, it, &token, &Fields::none(), None).await?),
    }
}

pub(crate) async fn answer(
    State(web): State<Web>,
    visit: Visit,
    Path(path): Path<String>,
    body: Bytes,
) -> Result<Response, Fault> {
    let Some(token) = LinkToken::read(&path) else { return unknown(&web, &visit) };
    let Some(facts) = find(&web, &token).await? else { return by_link::answer(&web, visit, &token, &body).await };
    let visit = in_language(visit, facts.language);
    if facts.state == LinkState::Expired {
        return Ok(Redirect::to(&paths::link(token.as_str())).into_response());
    }
    let fields = Fields::read(&body);
    if vote::is_pressed(&fields) {
        // Also behind a link whose answer was given: the page that thanks for it asks this. It says nothing that a notice
        // waits for, and holds as long as the link does.
        let proof = policy::may_answer(&facts.viewer, facts.institution)?;
        vote::note(&web, &visit, &proof, facts.notice, &fields).await?;
        let to = format!("{}?done=1&voted=1#vote", paths::link(token.as_str()));
        return Ok(Redirect::to(&to).into_response());
    }
    let t = visit.t;
    let problem = match facts.act.answer() {
        Some(_) => None,
        None if AnswerKind::from_code(fields.get("kind")).is_none_or(|kind| !KINDS.contains(&kind)) => {
            Some(t.answer_missing())
        }
        None if fields.get("by").trim().is_empty() => Some(t.answer_no_name()),
        None if fields.get("note").chars().count() > MAX_NOTE => Some(t.answer_note_long()),
        None if fields.get("reference").chars().count() > MAX_REFERENCE => Some(t.answer_reference_long()),
        None => None,
    };
    if let Some(problem) = problem {
        let it = web.store.as_viewer(&facts.viewer).await?.notice(facts.notice).await?;
        let page = html(&open(&web, &visit, &facts, it, &token, &fields, Some(problem)).await?)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let chosen = facts.act.answer().or_else(|| AnswerKind::from_code(fields.get("kind")));
    let Some(kind) = chosen else { return Err(Fault::bad_request(t.answer_missing())) };
    let detail = facts.act == LinkAct::Detail;
    let given = Given {
        kind,
        note: if detail { fields.get("note").trim().to_owned() } else { String::new() },
        by: if detail { fields.get("by").trim().chars().take(200).collect() } else { facts.contact_name.clone() },
        via: Via::Link,
        accepted_by: None,
        review_on: None,
        heard_from: None,
        reference: Some(fields.get("reference").trim().to_owned()).filter(|number| detail && !number.is_empty()),
    };
    let proof = policy::may_answer(&facts.viewer, facts.institution)?;
    let today = web.now().day(&web.config.zone);
    let mut tx = web.store.begin().await?;
    tx.answer(&proof, facts.notice, &given, Some(facts.id), today).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{}?done=1", paths::link(token.as_str()))).into_response())
}

/// The link's facts, or nothing when there never was such a link.
async fn find(web: &Web, token: &LinkToken) -> Result<Option<LinkFacts>, Fault> {
    let today = web.now().day(&web.config.zone);
    match web.store.link(&token.hash(), today).await {
        Ok(facts) => Ok(Some(facts)),
        Err(StoreError::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// What was answered: a supplier answers for an institution, and that is not what the institution said.
fn said(visit: &Visit, facts: &LinkFacts, answer: &AnswerRow) -> String {
    let t = visit.t;
    let kind = t.answer_kind(answer.kind.code());
    if answer.organisation == facts.organisation {
        t.link_said(kind)
    } else {
        t.link_said_by(kind, &answer.organisation_name)
    }
}

/// The mail was in this language, so the page is too.
pub(super) fn in_language(visit: Visit, language: Language) -> Visit {
    Visit { language, t: l10n::texts(language), ..visit }
}

pub(super) fn expired(web: &Web, visit: &Visit) -> Result<Response, Fault> {
    let page = Page::new(web, visit, visit.t.link_expired());
    html(&End { page, todo: visit.t.link_expired_do() })
}

pub(super) fn unknown(web: &Web, visit: &Visit) -> Result<Response, Fault> {
    let page = Page::new(web, visit, visit.t.link_unknown());
    let page = html(&End { page, todo: visit.t.link_unknown_do() })?;
    Ok((StatusCode::NOT_FOUND, page).into_response())
}

pub(super) fn device(asset: &AffectedAsset) -> [String; 3] {
    let line = &asset.line;
    let name = [&line.maker, &line.product, &line.version].map(String::as_str).join(" ");
    let place = [&line.location, &line.department].map(String::as_str).join(" ");
    [line.inventory_number.clone(), name.trim().to_owned(), place.trim().to_owned()]
}

async fn open(
    web: &Web,
    visit: &Visit,
    facts: &LinkFacts,
    it: Seen<NoticeDetail>,
    token: &LinkToken,
    fields: &Fields,
    problem: Option<String>,
) -> Result<Open, Fault> {
    let t = visit.t;
    let view = web.store.as_viewer(&facts.viewer).await?;
    let content = wrong::content_of(&view, it.notice.advisory).await?;
    let wrong = Wrong::of(content.as_ref(), &wrong::products_of(content.as_ref(), &it));
    let own = facts.organisation == facts.institution;
    let things: i64 = it.assets.iter().map(|asset| i64::from(asset.line.count().max(1))).sum();
    let about = if let Some(count) = it.counted {
        let count = count.to_string();
        if own { t.blind_devices_own(count) } else { t.blind_mail_customer(&it.institution_name, count) }
    } else if own {
        t.link_about_count(things)
    } else {
        t.link_about_customer(things, &it.institution_name)
    };
    let acting: Vec<&str> = it
        .addressees
        .iter()
        .filter(|addressee| addressee.part == Part::Act && addressee.organisation != facts.institution)
        .map(|addressee| addressee.name.as_str())
        .collect();
    let who = if !own {
        t.link_who_you_for(&it.institution_name)
    } else if acting.is_empty() {
        t.link_who_self()
    } else {
        t.link_who_supplier(acting.join(", "))
    };
    let words = Words::of(t, visit.language, &it, own);
    let impact = it.notice.care_impact;
    let chosen = fields.get("kind");
    Ok(Open {
        page: Page::new(web, visit, it.advisory_title.clone()),
        token: paths::link(token.as_str()),
        act: facts.act,
        alarm: (impact != CareImpact::None).then(|| t.mail_care_impact(impact.code())),
        about,
        who,
        words,
        deadline: it.notice.deadline.map(|at| (at.to_string(), t.moment(at, visit.now()))),
        devices: it.assets.iter().take(SHOWN).map(device).collect(),
        more_devices: it.asset_count.saturating_sub(SHOWN),
        kinds: KINDS.iter().map(|kind| (*kind, kind.code() == chosen)).collect(),
        note: fields.get("note").to_owned(),
        reference: fields.get("reference").to_owned(),
        by: if fields.has("by") { fields.get("by").to_owned() } else { facts.contact_name.clone() },
        problem,
        said: it.answers.first().map(|answer| said(visit, facts, answer)),
        wrong,
        it,
    })
}
