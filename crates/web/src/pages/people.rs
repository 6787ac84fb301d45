//! Who works for an organisation: its own page for a manager, and the same page of any organisation for leads and
//! operators of the CERT. People are invited by mail, sent away, and helped when a second factor is lost.

use std::collections::BTreeSet;

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::organisation::{Language, OrganisationKind};
use domain::policy::{self, MayManagePeople};
use domain::viewer::Role;
use domain::{AccountMailId, OrganisationId, PersonId};
use serde::Deserialize;
use store::{NewInvitation, StoreError};

use super::desk::{Fields, Stamp, Wrong, id};
use crate::layout::{Page, html};
use crate::sure::{self, Deed};
use crate::{Fault, SignedIn, Web, paths};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    done: String,
}

struct PersonLine {
    id: PersonId,
    name: String,
    mail: String,
    roles: String,
    has_factor: bool,
    seen: Option<Stamp>,
    mail_error: Option<String>,
    is_self: bool,
}

struct InvitationLine {
    id: AccountMailId,
    name: String,
    mail: String,
    roles: String,
    state: &'static str,
    error: Option<String>,
    until: Stamp,
}

/// What was typed into the form, to show it again.
struct Typed {
    name: String,
    mail: String,
    language: Language,
    roles: BTreeSet<Role>,
}

#[derive(Template)]
#[template(path = "people.html")]
struct People {
    page: Page,
    here: String,
    crumb: Option<(String, String)>,
    people: Vec<PersonLine>,
    invitations: Vec<InvitationLine>,
    roles: Vec<Role>,
    typed: Typed,
    wrong: Vec<Wrong>,
    done: Option<String>,
}

impl People {
    fn error(&self, field: &str) -> Option<&str> {
        Wrong::of(&self.wrong, field)
    }
}

/// Whose people: one's own, or those of an organisation that the CERT looks after.
struct Place {
    may: MayManagePeople,
    here: String,
    crumb: Option<(String, String)>,
    name: String,
}

fn own(who: &SignedIn) -> Result<Place, Fault> {
    // A manager of two institutions looks after the first; the CERT helps with the other.
    let home = who
        .viewer
        .memberships
        .iter()
        .find(|it| it.role == Role::Manager || matches!(it.role, Role::Lead | Role::Operator))
        .ok_or_else(Fault::not_found)?;
    let may = policy::may_manage_people(&who.viewer, home.organisation, home.kind)?;
    let name = who.person.organisations.iter().find(|(id, _)| *id == home.organisation);
    let name = name.map(|(_, name)| name.clone()).unwrap_or_default();
    Ok(Place { may, here: paths::PEOPLE.to_owned(), crumb: None, name })
}

async fn of_desk(web: &Web, who: &SignedIn, path: &str) -> Result<Place, Fault> {
    let organisation: OrganisationId = id(path)?;
    // An operator reads no institution's data; the name and the kind are what the list of people needs.
    let may = policy::may_manage_accounts(&who.viewer)?;
    let mut tx = web.store.begin().await?;
    let (kind, name): (OrganisationKind, String) = tx.organisation_named(&may, organisation).await?;
    drop(tx);
    let may = policy::may_manage_people(&who.viewer, organisation, kind)?;
    let back = policy::may_manage_organisations(&who.viewer).is_ok();
    let crumb = back.then(|| (paths::desk_organisation(organisation), name.clone()));
    Ok(Place { may, here: paths::desk_people(organisation), crumb, name })
}

fn empty(visit_language: Language) -> Typed {
    Typed { name: String::new(), mail: String::new(), language: visit_language, roles: BTreeSet::new() }
}

async fn page(
    web: &Web,
    who: &SignedIn,
    place: Place,
    typed: Typed,
    wrong: Vec<Wrong>,
    done: &str,
) -> Result<Response, Fault> {
    let visit = &who.visit;
    let t = visit.t;
    let mut tx = web.store.begin().await?;
    let people = tx.people(&place.may).await?;
    let invitations = tx.invitations(&place.may).await?;
    drop(tx);
    let words = |roles: &BTreeSet<Role>| roles.iter().map(|role| t.role(*role)).collect::<Vec<_>>().join(", ");
    let now = web.now();
    let title = if place.crumb.is_some() { t.people_title_of(place.name.as_str()) } else { t.people_title() };
    let done = match done {
        "invited" => Some(t.people_done_invited()),
        "removed" => Some(t.people_done_removed()),
        "reset" => Some(t.people_done_reset()),
        "taken_back" => Some(t.people_done_taken_back()),
        _ => None,
    };
    html(&People {
        page: Page::new(web, visit, title).lead(t.people_lead()).back_to(place.here.as_str()),
        here: place.here,
        crumb: place.crumb,
        people: people
            .into_iter()
            .map(|row| PersonLine {
                id: row.id,
                name: row.name,
                mail: row.email,
                roles: words(&row.roles),
                has_factor: row.has_factor,
                seen: row.last_seen_at.map(|at| Stamp::new(visit, at)),
                mail_error: row.mail_error,
                is_self: row.id == who.person.id,
            })
            .collect(),
        invitations: invitations
            .into_iter()
            .map(|row| InvitationLine {
                id: row.id,
                name: row.name,
                mail: row.email,
                roles: words(&row.roles),
                state: match (row.expires_at <= now, row.sent_at, &row.last_error) {
                    (true, ..) => "over",
                    (_, Some(_), _) => "sent",
                    (_, None, Some(_)) => "trouble",
                    (_, None, None) => "waiting",
                },
                error: row.last_error.filter(|_| row.sent_at.is_none()),
                until: Stamp::new(visit, row.expires_at),
            })
            .collect(),
        roles: place.may.roles().collect(),
        typed,
        wrong,
        done,
    })
}

/// For whoever may not: which colleagues can. Other organisations have no people here.
#[derive(Template)]
#[template(path = "people-who.html")]
struct WhoCan {
    page: Page,
    managers: Vec<String>,
}

async fn who_can(web: &Web, who: &SignedIn) -> Result<Response, Fault> {
    who.viewer.organisation_of_kind(OrganisationKind::Institution).ok_or_else(Fault::not_found)?;
    let managers = web.store.own_managers(&policy::may_manage_self(&who.viewer)?).await?;
    let t = who.visit.t;
    html(&WhoCan { page: Page::new(web, &who.visit, t.people_title()).lead(t.people_who_lead()).narrow(), managers })
}

pub(crate) async fn show(State(web): State<Web>, who: SignedIn, Query(ask): Query<Ask>) -> Result<Response, Fault> {
    let Ok(place) = own(&who) else { return who_can(&web, &who).await };
    page(&web, &who, place, empty(who.visit.language), Vec::new(), &ask.done).await
}

pub(crate) async fn act(State(web): State<Web>, who: SignedIn, body: Bytes) -> Result<Response, Fault> {
    let place = own(&who)?;
    decide(&web, &who, place, &Fields::read(&body)).await
}

pub(crate) async fn desk(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    Query(ask): Query<Ask>,
) -> Result<Response, Fault> {
    let place = of_desk(&web, &who, &path).await?;
    page(&web, &who, place, empty(who.visit.language), Vec::new(), &ask.done).await
}

pub(crate) async fn desk_act(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    body: Bytes,
) -> Result<Response, Fault> {
    let place = of_desk(&web, &who, &path).await?;
    decide(&web, &who, place, &Fields::read(&body)).await
}

/// What the forms of this page do.
pub(crate) const DEEDS: &[Deed] = &[
    sure::sure("remove", "person_remove"),
    sure::sure("reset", "person_reset"),
    sure::sure("take_back", "invitation_take_back"),
    sure::named("invite", "person_invite"),
];

async fn decide(web: &Web, who: &SignedIn, place: Place, fields: &Fields) -> Result<Response, Fault> {
    let here = place.here.clone();
    let may = &place.may;
    let done = match fields.get("act") {
        "invite" => return invite(web, who, place, fields).await,
        "remove" => {
            let mut tx = web.store.begin().await?;
            tx.remove_person(may, id(fields.get("person"))?).await?;
            tx.commit().await?;
            "removed"
        }
        "reset" => {
            let mut tx = web.store.begin().await?;
            tx.reset_factors(may, id(fields.get("person"))?).await?;
            tx.commit().await?;
            "reset"
        }
        "take_back" => {
            let mut tx = web.store.begin().await?;
            tx.take_back_invitation(may, id(fields.get("invitation"))?).await?;
            tx.commit().await?;
            "taken_back"
        }
        _ => return Err(Fault::bad_request(who.visit.t.desk_unknown_act())),
    };
    Ok(Redirect::to(&format!("{here}?done={done}")).into_response())
}

async fn invite(web: &Web, who: &SignedIn, place: Place, fields: &Fields) -> Result<Response, Fault> {
    let t = who.visit.t;
    let short = |text: &str| -> String { text.trim().chars().filter(|sign| !sign.is_control()).take(200).collect() };
    let roles: Vec<String> = fields.all("role");
    let typed = Typed {
        name: short(fields.get("name")),
        mail: short(fields.get("mail")),
        language: Language::from_code(fields.get("language")).unwrap_or_default(),
        roles: roles.iter().filter_map(|code| Role::from_code(code)).collect(),
    };
    let mut wrong = Vec::new();
    if typed.name.is_empty() {
        wrong.push(Wrong::new("name", t.people_wrong_name()));
    }
    if !super::desk::organisation_edit::is_email(&typed.mail) {
        wrong.push(Wrong::new("mail", t.people_wrong_mail()));
    }
    if typed.roles.is_empty() {
        wrong.push(Wrong::new("roles", t.people_wrong_roles()));
    }
    // Only somebody who made the form up asks for a role that is not on it.
    if !typed.roles.iter().all(|role| place.may.covers(*role)) {
        return Err(Fault::not_found());
    }
    if !wrong.is_empty() {
        let page = page(web, who, place, typed, wrong, "").await?;
        return Ok((axum::http::StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let new = NewInvitation {
        id: AccountMailId::new(&*web.world),
        name: typed.name,
        email: typed.mail,
        language: typed.language,
        roles: typed.roles,
    };
    let mut tx = web.store.begin().await?;
    match tx.invite(&place.may, &new).await {
        Ok(()) => tx.commit().await?,
        Err(StoreError::Conflict(_)) => return Err(Fault::not_found()),
        Err(error) => return Err(error.into()),
    }
    Ok(Redirect::to(&format!("{}?done=invited", place.here)).into_response())
}

#[cfg(test)]
mod tests;
