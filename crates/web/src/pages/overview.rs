//! The week of an organisation: what it was sent, what still waits, and how often that comes by mail. Its own people read it
//! and choose; the CERT sees on its page of an organisation what was chosen, and what became of the mails.

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::notice::{DeliveryState, Severity};
use domain::organisation::{Contact, OrganisationKind};
use domain::overview::{Choice, Followed, KINDS, Line, Overview as Kept, Standing, Week, readers};
use domain::protection::Protection;
use domain::viewer::Viewer;
use domain::{OrganisationId, policy};
use l10n::Texts;
use l10n::overview::{counted, stands};
use serde::Deserialize;
use store::{Seen, View};

use super::desk::{Fields, Stamp, id};
use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Visit, Web, paths};

/// Weeks to choose from.
const WEEKS: usize = 8;
/// Mails on the page of the CERT.
const MAILS: u32 = 20;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    week: String,
    saved: String,
}

/// One notice.
struct Row {
    severity: Severity,
    title: String,
    code: String,
    href: String,
    customer: Option<String>,
    stands: String,
    tone: &'static str,
    /// Until when an answer is waited for.
    due: Option<Stamp>,
    quiet: bool,
}

/// An advisory on something that is followed.
struct Follows {
    title: String,
    number: String,
    topic: String,
    /// Where it stands, and with whom.
    at: Option<(String, String)>,
}

/// How often it comes by mail, to whom, and who may change that: `overview-choose.html` shows it.
struct Choosing {
    action: String,
    choices: Vec<(Choice, bool)>,
    chosen: Choice,
    may: bool,
    readers: String,
}

/// A week in the list.
struct Choosable {
    value: String,
    label: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "overview.html")]
struct Overview {
    page: Page,
    weeks: Vec<Choosable>,
    heading: String,
    /// The week is not over.
    is_now: bool,
    sent: Vec<Row>,
    waiting: Vec<Row>,
    counted: String,
    questions: Option<String>,
    followed: Vec<Follows>,
    /// What is not quiet much longer.
    ending: Vec<String>,
    choosing: Choosing,
    saved: bool,
}

struct Mail {
    week: String,
    name: String,
    state: DeliveryState,
    at: Stamp,
    error: Option<String>,
    /// Was it encrypted, and how that is said; nothing where the contact has no key.
    kept: Option<(bool, String)>,
}

#[derive(Template)]
#[template(path = "desk/overview.html")]
struct Desk {
    page: Page,
    back: (String, String),
    choosing: Choosing,
    mails: Vec<Mail>,
    saved: bool,
}

/// Whose week this viewer reads: that of the own organisation.
pub(crate) fn own(viewer: &Viewer) -> Result<(OrganisationId, OrganisationKind), Fault> {
    KINDS
        .into_iter()
        .find_map(|kind| viewer.organisation_of_kind(kind).map(|organisation| (organisation, kind)))
        .ok_or_else(Fault::not_found)
}

fn row(visit: &Visit, line: &Line) -> Row {
    let standing = line.standing();
    Row {
        severity: line.severity,
        title: line.title.clone(),
        code: line.code.to_string(),
        href: paths::notice(line.notice),
        customer: line.customer.clone(),
        stands: stands(visit.t, line, visit.now()),
        tone: match standing {
            Standing::Waits => "todo",
            Standing::Informed | Standing::Over => "off",
            Standing::Answered(answer) if answer.closes() => "done",
            Standing::Answered(_) => "busy",
        },
        due: line.deadline.filter(|_| standing == Standing::Waits).map(|at| Stamp::deadline(visit, at)),
        quiet: line.is_quiet,
    }
}

fn follows(t: &Texts, it: &Followed) -> Follows {
    Follows {
        title: it.title.clone(),
        number: it.tracking_id.clone(),
        topic: t.topics_week_by(t.topic(&it.topic)),
        at: it.url.clone().map(|url| (url, t.topics_week_open(&it.publisher))),
    }
}

fn label(t: &Texts, week: Week) -> String {
    t.overview_week(week.number().to_string(), t.date_short(week.monday()), t.date_with_year(week.sunday()))
}

async fn contacts(view: &View<'_>, organisation: OrganisationId) -> Result<Vec<Contact>, Fault> {
    Ok(view.contacts(organisation).await?.into_iter().map(Seen::into_inner).collect())
}

async fn choosing(
    who: &SignedIn,
    view: &View<'_>,
    (organisation, kind): (OrganisationId, OrganisationKind),
    action: String,
) -> Result<Choosing, Fault> {
    let t = who.visit.t;
    let chosen = view.overview_choice(organisation).await?.map(|row| row.choice).unwrap_or_default();
    let contacts = contacts(view, organisation).await?;
    let names: Vec<String> = readers(organisation, kind, &contacts).into_iter().map(|reader| reader.name).collect();
    let readers = match (names.is_empty(), who.viewer.is_cert()) {
        (false, _) => t.overview_readers(names.join(", ")),
        (true, false) => t.overview_readers_none(),
        (true, true) => t.overview_readers_none_desk(),
    };
    Ok(Choosing {
        action,
        choices: Choice::ALL.into_iter().map(|choice| (choice, choice == chosen)).collect(),
        chosen,
        may: policy::may_choose_overview(&who.viewer, organisation).is_ok(),
        readers,
    })
}

pub(crate) async fn show(State(web): State<Web>, who: SignedIn, Query(ask): Query<Ask>) -> Result<Response, Fault> {
    let (visit, t) = (&who.visit, who.visit.t);
    let (organisation, kind) = own(&who.viewer)?;
    let zone = &*web.config.zone;
    let now = Week::of(visit.at, zone);
    let week = match ask.week.as_str() {
        "" => now,
        text => text.parse().map_err(|_| Fault::bad_request(t.overview_bad_week()))?,
    };
    if week > now {
        return Err(Fault::bad_request(t.overview_future_week()));
    }
    let view = web.store.as_viewer(&who.viewer).await?;
    let it: Seen<Kept> = view.overview(organisation, kind, week, zone).await?;
    let mut weeks = now.last(WEEKS);
    if !weeks.contains(&week) {
        weeks.push(week);
    }
    let weeks = weeks
        .into_iter()
        .map(|one| Choosable { value: one.to_string(), label: label(t, one), chosen: one == week })
        .collect();
    html(&Overview {
        page: Page::new(&web, visit, t.overview_title()).lead(t.overview_lead()),
        weeks,
        heading: label(t, week),
        is_now: week == now,
        sent: it.sent.iter().map(|line| row(visit, line)).collect(),
        waiting: it.waiting.iter().map(|line| row(visit, line)).collect(),
        counted: counted(t, &it),
        questions: (it.counts.questions > 0).then(|| t.overview_questions(it.counts.questions)),
        followed: it.followed.iter().map(|one| follows(t, one)).collect(),
        ending: it
            .ending
            .iter()
            .map(|one| t.topics_ending_line(t.topic(&one.topic), t.date_with_year(one.until)))
            .collect(),
        choosing: choosing(&who, &view, (organisation, kind), paths::OVERVIEW.to_owned()).await?,
        saved: ask.saved == "1",
    })
}

pub(crate) async fn choose(State(web): State<Web>, who: SignedIn, body: Bytes) -> Result<Response, Fault> {
    let (organisation, _) = own(&who.viewer)?;
    keep(&web, &who, organisation, &body).await?;
    Ok(Redirect::to(&format!("{}?saved=1#choose", paths::OVERVIEW)).into_response())
}

async fn keep(web: &Web, who: &SignedIn, organisation: OrganisationId, body: &Bytes) -> Result<(), Fault> {
    let proof = policy::may_choose_overview(&who.viewer, organisation)?;
    let chosen =
        Choice::from_code(Fields::read(body).get("choice")).ok_or_else(|| Fault::bad_request(String::new()))?;
    let mut tx = web.store.begin().await?;
    tx.choose_overview(&proof, organisation, chosen).await?;
    tx.commit().await?;
    Ok(())
}

/// The organisation of a path of the desk, with its name; one that gets no notices has no such page.
async fn of_desk(view: &View<'_>, path: &str) -> Result<(OrganisationId, OrganisationKind, String), Fault> {
    let organisation: OrganisationId = id(path)?;
    let it = view.organisation(organisation).await?;
    if !KINDS.contains(&it.kind) {
        return Err(Fault::not_found());
    }
    Ok((organisation, it.kind, it.name.clone()))
}

pub(crate) async fn desk(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    Query(ask): Query<Ask>,
) -> Result<Response, Fault> {
    let (visit, t) = (&who.visit, who.visit.t);
    let view = web.store.as_viewer(&who.viewer).await?;
    let (organisation, kind, name) = of_desk(&view, &path).await?;
    let here = paths::desk_overview(organisation);
    let mails = view
        .overview_mails(organisation, MAILS)
        .await?
        .iter()
        .map(|mail| Mail {
            week: mail.week.to_string(),
            name: mail.contact_name.clone(),
            state: mail.state,
            at: Stamp::new(visit, mail.sent_at.unwrap_or(mail.queued_at)),
            error: mail.last_error.clone(),
            kept: mail.protection.map(|how| (how == Protection::Encrypted, t.desk_protection(how.code()))),
        })
        .collect();
    html(&Desk {
        page: Page::new(&web, visit, t.overview_choose_title_of(&name)).lead(t.overview_choose_lead()).narrow(),
        back: (paths::desk_organisation(organisation), name),
        choosing: choosing(&who, &view, (organisation, kind), here).await?,
        mails,
        saved: ask.saved == "1",
    })
}

pub(crate) async fn desk_choose(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    body: Bytes,
) -> Result<Response, Fault> {
    let view = web.store.as_viewer(&who.viewer).await?;
    let (organisation, _, _) = of_desk(&view, &path).await?;
    keep(&web, &who, organisation, &body).await?;
    Ok(Redirect::to(&format!("{}?saved=1", paths::desk_overview(organisation))).into_response())
}

#[cfg(test)]
mod tests;
