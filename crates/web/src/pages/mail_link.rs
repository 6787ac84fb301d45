//! The pages behind the links of mails about accounts: accepting an invitation, choosing a new password, confirming that
//! an organisation wants to take part. Looking changes nothing; a mail scanner that follows links uses nothing up.

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::PersonId;
use domain::account_mail::MailKind;
use domain::link::LinkToken;
use store::{AccountMail, SignedInBy};

use super::account::password as rule;
use super::desk::{Fields, Wrong};
use super::{login, oidc};
use crate::layout::{Page, html};
use crate::tries::{Guess, Try, WINDOW_MINUTES};
use crate::{Fault, Visit, Web, password};

#[derive(Template)]
#[template(path = "mail-link.html")]
struct Choose {
    page: Page,
    here: String,
    mail: String,
    /// The account is there: its own password is asked for, and no new one.
    is_known: bool,
    asks_password: bool,
    button: String,
    /// What people call the provider with which the invitation can be accepted as well.
    provider: Option<String>,
    wrong: Vec<Wrong>,
}

impl Choose {
    fn error(&self, field: &str) -> Option<&str> {
        Wrong::of(&self.wrong, field)
    }
}

#[derive(Template)]
#[template(path = "mail-link-end.html")]
struct End {
    page: Page,
    invites: bool,
}

/// The mail of this kind behind the token, or the page that says that the link works no more.
async fn find(web: &Web, visit: &Visit, kind: MailKind, token: &str) -> Result<Result<AccountMail, Response>, Fault> {
    let found = match LinkToken::read(token) {
        Some(token) => web.store.account_mail(token.hash()).await?.filter(|mail| mail.kind == kind),
        None => None,
    };
    if let Some(mail) = found {
        return Ok(Ok(mail));
    }
    let t = visit.t;
    let page = Page::new(web, visit, t.mail_link_over()).lead(t.mail_link_over_lead()).narrow();
    let page = html(&End { page, invites: kind == MailKind::Invitation })?;
    Ok(Err((StatusCode::NOT_FOUND, page).into_response()))
}

fn choose(web: &Web, visit: &Visit, mail: &AccountMail, wrong: Vec<Wrong>) -> Result<Response, Fault> {
    let t = visit.t;
    let (title, lead, button) = match mail.kind {
        MailKind::Invitation => {
            let organisation = mail.organisation.as_ref().map_or("", |(_, _, name)| name.as_str());
            let roles: Vec<String> = mail.roles.iter().map(|role| t.role(*role)).collect();
            let lead = if mail.person.is_some() {
                t.invite_lead_known(roles.join(", "))
            } else {
                t.invite_lead(roles.join(", "))
            };
            (t.invite_title(organisation), lead, t.invite_button())
        }
        MailKind::Password => (t.reset_title(), t.reset_lead(), t.reset_button()),
        MailKind::Join => (t.join_confirm_title(), t.join_confirm_lead(), t.join_confirm_button()),
    };
    let page = Page::new(web, visit, title).lead(lead).narrow().back_to(visit.here.to_string());
    html(&Choose {
        page,
        here: visit.here.to_string(),
        mail: mail.email.clone(),
        is_known: mail.kind == MailKind::Invitation && mail.person.is_some(),
        provider: web
            .provider
            .as_ref()
            .filter(|_| mail.kind == MailKind::Invitation)
            .map(|provider| provider.settings.name.clone()),
        asks_password: mail.kind != MailKind::Join,
        button,
        wrong,
    })
}

async fn show(web: Web, visit: Visit, kind: MailKind, token: &str) -> Result<Response, Fault> {
    match find(&web, &visit, kind, token).await? {
        Ok(mail) => choose(&web, &visit, &mail, Vec::new()),
        Err(end) => Ok(end),
    }
}

pub(crate) async fn invitation(
    State(web): State<Web>,
    visit: Visit,
    Path(token): Path<String>,
) -> Result<Response, Fault> {
    show(web, visit, MailKind::Invitation, &token).await
}

pub(crate) async fn reset(State(web): State<Web>, visit: Visit, Path(token): Path<String>) -> Result<Response, Fault> {
    show(web, visit, MailKind::Password, &token).await
}

pub(crate) async fn join(State(web): State<Web>, visit: Visit, Path(token): Path<String>) -> Result<Response, Fault> {
    show(web, visit, MailKind::Join, &token).await
}

fn refused(page: Response) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

/// The hash of the chosen password, or what is wrong with it.
async fn chosen(
    web: &Web,
    visit: &Visit,
    mail: &AccountMail,
    fields: &Fields,
) -> Result<Result<String, Response>, Fault> {
    let new = fields.get("new").to_owned();
    let organisation = mail.organisation.as_ref().map_or("", |(_, _, name)| name.as_str());
    if let Some(text) = rule::problem(web, visit.t, &new, &[&mail.name, &mail.email, organisation]).await? {
        return Ok(Err(refused(choose(web, visit, mail, vec![Wrong::new("new", text)])?)));
    }
    Ok(Ok(web.passwords.hash(new, web.world.clone()).await?))
}

pub(crate) async fn accept(
    State(web): State<Web>,
    visit: Visit,
    headers: HeaderMap,
    Path(token): Path<String>,
    body: Bytes,
) -> Result<Response, Fault> {
    let t = visit.t;
    let mail = match find(&web, &visit, MailKind::Invitation, &token).await? {
        Ok(mail) => mail,
        Err(end) => return Ok(end),
    };
    let fields = Fields::read(&body);
    if fields.get("act") == "oidc" && web.provider.is_some() {
        return oidc::accept(&web, &visit, &mail).await;
    }
    let Some(attempt) = Try::begin(&web, &visit, &headers, &mail.email, Guess::Password).await? else {
        let page = choose(&web, &visit, &mail, vec![Wrong::new("present", t.login_too_many(WINDOW_MINUTES))])?;
        return Ok((StatusCode::TOO_MANY_REQUESTS, page).into_response());
    };
    let hash = if mail.person.is_some() {
        let known = web.store.sign_in(&mail.email).await?;
        let present = fields.get("present").to_owned();
        let stored = known.map(|known| known.password_hash);
        if present.len() > password::LONGEST || !web.passwords.check(present, stored).await? {
            return choose(&web, &visit, &mail, vec![Wrong::new("present", t.password_present_wrong())]).map(refused);
        }
        None
    } else {
        match chosen(&web, &visit, &mail, &fields).await? {
            Ok(hash) => Some(hash),
            Err(page) => {
                attempt.took_back(&web).await?;
                return Ok(page);
            }
        }
    };
    let mut tx = web.store.begin().await?;
    let person = tx.accept_invitation(&mail, PersonId::new(&*web.world), hash.as_deref()).await?;
    tx.commit().await?;
    let known = web.store.sign_in_of(person).await?.ok_or_else(Fault::not_found)?;
    login::after_password(&web, &visit, &headers, &known, Some(attempt), SignedInBy::Password, "").await
}

/// A new password, then on as after every password: the second factor stands as it stood.
pub(crate) async fn set_password(
    State(web): State<Web>,
    visit: Visit,
    headers: HeaderMap,
    Path(token): Path<String>,
    body: Bytes,
) -> Result<Response, Fault> {
    let mail = match find(&web, &visit, MailKind::Password, &token).await? {
        Ok(mail) => mail,
        Err(end) => return Ok(end),
    };
    let hash = match chosen(&web, &visit, &mail, &Fields::read(&body)).await? {
        Ok(hash) => hash,
        Err(page) => return Ok(page),
    };
    let mut tx = web.store.begin().await?;
    let person = tx.replace_password(&mail, &hash).await?;
    tx.commit().await?;
    let known = web.store.sign_in_of(person).await?.ok_or_else(Fault::not_found)?;
    login::after_password(&web, &visit, &headers, &known, None, SignedInBy::Password, "").await
}

#[derive(Template)]
#[template(path = "said.html")]
pub(crate) struct Said {
    pub(crate) page: Page,
}

pub(crate) async fn confirm_join(
    State(web): State<Web>,
    visit: Visit,
    Path(token): Path<String>,
) -> Result<Response, Fault> {
    let mail = match find(&web, &visit, MailKind::Join, &token).await? {
        Ok(mail) => mail,
        Err(end) => return Ok(end),
    };
    let mut tx = web.store.begin().await?;
    tx.confirm_join(&mail).await?;
    tx.commit().await?;
    let t = visit.t;
    html(&Said { page: Page::new(&web, &visit, t.join_confirmed_title()).lead(t.join_confirmed_lead()).narrow() })
}
