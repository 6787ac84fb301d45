//! Signing in: address and password, then the code of an authenticator app. Unknown accounts answer as slowly as known
//! ones, tries are limited per account and per address, and a code works once.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::{ContentHash, LoginTryId, PersonId, SessionId};
use serde::Deserialize;

use super::landing::first_page;
use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Visit, Web, password as secrets, paths, session};

/// Minutes that failed tries count, and how many an account and an address may make in them.
const WINDOW_MINUTES: i64 = 15;
const TRIES_PER_ACCOUNT: i64 = 10;
const TRIES_PER_ADDRESS: i64 = 50;
/// Minutes between password and code.
const CODE_MINUTES: i64 = 5;

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage {
    page: Page,
    next: String,
    mail: String,
    problem: Option<String>,
    demo_logins: Vec<crate::DemoLogin>,
}

#[derive(Template)]
#[template(path = "login-code.html")]
struct CodePage {
    page: Page,
    next: String,
    problem: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Next {
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
pub(crate) struct PasswordForm {
    mail: String,
    password: String,
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
pub(crate) struct CodeForm {
    code: String,
    #[serde(default)]
    next: String,
}

pub(crate) async fn show(
    State(web): State<Web>,
    visit: Visit,
    Query(Next { next }): Query<Next>,
) -> Result<Response, Fault> {
    if let Some(identity) = visit.identity.as_deref() {
        let first = first_page(&identity.viewer).unwrap_or(paths::LANDING);
        return Ok(Redirect::to(paths::local(&next).unwrap_or(first)).into_response());
    }
    login_page(&web, &visit, next, String::new(), None)
}

fn login_page(
    web: &Web,
    visit: &Visit,
    next: String,
    mail: String,
    problem: Option<String>,
) -> Result<Response, Fault> {
    let t = visit.t;
    let page = Page::new(web, visit, t.login_title()).lead(t.login_lead()).narrow().back_to(paths::LOGIN);
    html(&LoginPage { page, next, mail, problem, demo_logins: web.config.demo_logins.clone() })
}

fn account_subject(mail: &str) -> ContentHash {
    ContentHash::of(format!("account {}", mail.trim().to_lowercase()).as_bytes())
}

fn address_subject(visit: &Visit) -> ContentHash {
    ContentHash::of(format!("address {}", visit.address).as_bytes())
}

/// One try to sign in. It counts as failed from its beginning, so that a thousand tries at once are not all let through
/// before the first of them is noted.
struct Try {
    id: LoginTryId,
    account: ContentHash,
}

impl Try {
    /// `None` when this account or address has used its tries up.
    async fn begin(web: &Web, account: ContentHash, address: ContentHash) -> Result<Option<Self>, Fault> {
        let mut tx = web.store.begin().await?;
        let id = tx.note_login_try(&[account, address]).await?;
        tx.commit().await?;
        let since = web.now().plus_seconds(-60 * WINDOW_MINUTES);
        let limited = web.store.login_failures(account, since).await? > TRIES_PER_ACCOUNT
            || web.store.login_failures(address, since).await? > TRIES_PER_ADDRESS;
        if limited {
            // Whoever is not let through does not wait longer for having asked.
            let mut tx = web.store.begin().await?;
            tx.take_back_login_try(id).await?;
            tx.commit().await?;
            return Ok(None);
        }
        Ok(Some(Self { id, account }))
    }

    async fn took_back(self, web: &Web) -> Result<(), Fault> {
        let mut tx = web.store.begin().await?;
        tx.take_back_login_try(self.id).await?;
        Ok(tx.commit().await?)
    }

    async fn succeeded(self, web: &Web) -> Result<(), Fault> {
        let mut tx = web.store.begin().await?;
        tx.take_back_login_try(self.id).await?;
        tx.forget_login_failures(self.account).await?;
        Ok(tx.commit().await?)
    }
}

pub(crate) async fn password(
    State(web): State<Web>,
    visit: Visit,
    headers: HeaderMap,
    Form(form): Form<PasswordForm>,
) -> Result<Response, Fault> {
    let t = visit.t;
    let (account, address) = (account_subject(&form.mail), address_subject(&visit));
    let Some(attempt) = Try::begin(&web, account, address).await? else {
        let page = login_page(&web, &visit, form.next, form.mail, Some(t.login_too_many(WINDOW_MINUTES)))?;
        return Ok((StatusCode::TOO_MANY_REQUESTS, page).into_response());
    };
    // Longer passwords than this are an attempt to keep us busy.
    let known = if form.password.len() <= 1024 { web.store.sign_in(&form.mail).await? } else { None };
    let stored = known.as_ref().map(|known| known.password_hash.clone());
    let fits = web.passwords.check(form.password, stored).await?;
    let Some(known) = known.filter(|_| fits) else {
        let page = login_page(&web, &visit, form.next, form.mail, Some(t.login_wrong()))?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    if known.totp_secret.is_some() {
        // The code is a try of its own.
        attempt.took_back(&web).await?;
        let cookie = start(&web, &headers, known.person, false, CODE_MINUTES).await?;
        let code = format!("{}?next={}", paths::LOGIN_CODE, paths::encode(&form.next));
        return Ok(([(header::SET_COOKIE, cookie)], Redirect::to(&code)).into_response());
    }
    if web.config.require_second_factor {
        let page = login_page(&web, &visit, form.next, form.mail, Some(t.login_no_second_factor()))?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let cookie = start(&web, &headers, known.person, false, 60 * web.config.session_hours).await?;
    attempt.succeeded(&web).await?;
    Ok(enter(cookie, &form.next))
}

/// Ends the session that the browser came with and starts a new one, so that a token never outlives a change of what
/// it is worth.
async fn start(
    web: &Web,
    headers: &HeaderMap,
    person: PersonId,
    second_factor: bool,
    minutes: i64,
) -> Result<HeaderValue, Fault> {
    let old: Option<SessionId> = session::find(web, headers).await?.map(|session| session.id);
    let token = session::new_token(web);
    let expires = web.now().plus_seconds(60 * minutes);
    let mut tx = web.store.begin().await?;
    if let Some(old) = old {
        tx.end_session(old).await?;
    }
    tx.start_session(person, ContentHash::of(token.as_bytes()), second_factor, expires).await?;
    tx.commit().await?;
    session::set_cookie(web, &token)
}

fn enter(cookie: HeaderValue, next: &str) -> Response {
    let to = paths::local(next).unwrap_or(paths::LANDING);
    ([(header::SET_COOKIE, cookie)], Redirect::to(to)).into_response()
}

pub(crate) async fn show_code(
    State(web): State<Web>,
    visit: Visit,
    headers: HeaderMap,
    Query(Next { next }): Query<Next>,
) -> Result<Response, Fault> {
    if visit.is_signed_in() || session::find(&web, &headers).await?.is_none() {
        return Ok(Redirect::to(paths::LOGIN).into_response());
    }
    code_page(&web, &visit, next, None)
}

fn code_page(web: &Web, visit: &Visit, next: String, problem: Option<String>) -> Result<Response, Fault> {
    let t = visit.t;
    let page = Page::new(web, visit, t.login_code_title()).lead(t.login_code_lead()).narrow();
    html(&CodePage { page: page.back_to(paths::LOGIN_CODE), next, problem })
}

pub(crate) async fn code(
    State(web): State<Web>,
    visit: Visit,
    headers: HeaderMap,
    Form(form): Form<CodeForm>,
) -> Result<Response, Fault> {
    let t = visit.t;
    let waiting = session::find(&web, &headers).await?.filter(|session| !session.second_factor);
    let Some((waiting, secret)) = waiting.and_then(|session| {
        let secret = session.totp_secret.clone()?;
        Some((session, secret))
    }) else {
        return Ok(Redirect::to(paths::LOGIN).into_response());
    };
    let (account, address) = (account_subject(&waiting.person.email), address_subject(&visit));
    let Some(attempt) = Try::begin(&web, account, address).await? else {
        let page = code_page(&web, &visit, form.next, Some(t.login_too_many(WINDOW_MINUTES)))?;
        return Ok((StatusCode::TOO_MANY_REQUESTS, page).into_response());
    };
    if let Some(step) = secrets::totp_step(&secret, &form.code, web.now()) {
        let mut tx = web.store.begin().await?;
        let fresh = tx.use_totp_step(waiting.person.id, step).await?;
        tx.commit().await?;
        if fresh {
            let minutes = 60 * web.config.session_hours;
            let cookie = start(&web, &headers, waiting.person.id, true, minutes).await?;
            attempt.succeeded(&web).await?;
            return Ok(enter(cookie, &form.next));
        }
    }
    let page = code_page(&web, &visit, form.next, Some(t.login_code_wrong()))?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

pub(crate) async fn logout(State(web): State<Web>, who: SignedIn) -> Result<Response, Fault> {
    let mut tx = web.store.begin().await?;
    tx.end_session(who.session).await?;
    tx.commit().await?;
    let cookie = session::end_cookie(&web)?;
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(paths::LANDING)).into_response())
}

#[cfg(test)]
mod tests;
