//! Signing in: address and password, then the code of an authenticator app, a passkey or a recovery code. Unknown accounts
//! answer as slowly as known ones, tries are limited, and a code works once.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use domain::{PersonId, policy};
use serde::Deserialize;
use store::{Session, SignIn, SignedInBy};

use super::landing::first_page;
use crate::layout::{Page, html};
use crate::session::Worth;
use crate::tries::{Guess, Try, WINDOW_MINUTES};
use crate::{Fault, SignedIn, Visit, Web, browser, password as secrets, paths, session};

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage {
    page: Page,
    next: String,
    mail: String,
    problem: Option<String>,
    offers_passkeys: bool,
    /// What people call the provider where they can sign in as well.
    provider: Option<String>,
    demo_logins: Vec<crate::DemoLogin>,
}

#[derive(Template)]
#[template(path = "login-code.html")]
struct CodePage {
    page: Page,
    next: String,
    has_totp: bool,
    has_passkey: bool,
    problem: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Next {
    #[serde(default)]
    pub(crate) next: String,
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
    #[serde(default)]
    code: String,
    #[serde(default)]
    recovery: String,
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
    let offers_passkeys = web.passkeys.is_some();
    let provider = web.provider.as_ref().map(|provider| provider.settings.name.clone());
    let demo_logins = web.config.demo_logins.clone();
    html(&LoginPage { page, next, mail, problem, offers_passkeys, provider, demo_logins })
}

pub(crate) async fn password(
    State(web): State<Web>,
    visit: Visit,
    headers: HeaderMap,
    Form(form): Form<PasswordForm>,
) -> Result<Response, Fault> {
    let t = visit.t;
    let Some(attempt) = Try::begin(&web, &visit, &headers, &form.mail, Guess::Password).await? else {
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
    after_password(&web, &visit, &headers, &known, Some(attempt), SignedInBy::Password, &form.next).await
}

/// The password is right: what else is asked depends on the account.
pub(crate) async fn after_password(
    web: &Web,
    visit: &Visit,
    headers: &HeaderMap,
    known: &SignIn,
    attempt: Option<Try>,
    by: SignedInBy,
    next: &str,
) -> Result<Response, Fault> {
    let (worth, to) = if known.totp_secret.is_some() || known.has_passkey {
        // The code is a try of its own.
        if let Some(attempt) = attempt {
            attempt.took_back(web).await?;
        }
        (Worth::Half, paths::LOGIN_CODE)
    } else if session::needs_factor(web, known.roles.iter().copied()) {
        done(web, attempt).await?;
        (Worth::Enrolling(secrets::new_totp_secret(&*web.world)), paths::LOGIN_ENROL)
    } else {
        done(web, attempt).await?;
        return enter(web, headers, visit, known, Worth::Whole { second_factor: false, by }, next).await;
    };
    let cookie = session::begin(web, headers, visit, known.person, worth).await?;
    let to = format!("{to}?next={}", paths::encode(next));
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(&to)).into_response())
}

async fn done(web: &Web, attempt: Option<Try>) -> Result<(), Fault> {
    match attempt {
        Some(attempt) => attempt.succeeded(web).await,
        None => Ok(()),
    }
}

/// Signed in: a new session, and a browser that the account knows from now on.
pub(crate) async fn enter(
    web: &Web,
    headers: &HeaderMap,
    visit: &Visit,
    known: &SignIn,
    worth: Worth,
    next: &str,
) -> Result<Response, Fault> {
    let cookie = session::begin(web, headers, visit, known.person, worth).await?;
    let browser = browser::remember(web, headers, known.person, &known.email).await?;
    let to = paths::local(next).unwrap_or(paths::LANDING);
    let cookies = AppendHeaders([(header::SET_COOKIE, cookie), (header::SET_COOKIE, browser)]);
    Ok((cookies, Redirect::to(to)).into_response())
}

pub(crate) async fn show_code(
    State(web): State<Web>,
    visit: Visit,
    headers: HeaderMap,
    Query(Next { next }): Query<Next>,
) -> Result<Response, Fault> {
    match session::find(&web, &headers).await? {
        Some(waiting) if !visit.is_signed_in() && session::has_factor(&waiting) => {
            code_page(&web, &visit, &waiting, next, None)
        }
        _ => Ok(Redirect::to(paths::LOGIN).into_response()),
    }
}

fn code_page(
    web: &Web,
    visit: &Visit,
    waiting: &Session,
    next: String,
    problem: Option<String>,
) -> Result<Response, Fault> {
    let t = visit.t;
    let lead = if waiting.has_totp { t.login_code_lead() } else { t.login_factor_lead() };
    let page = Page::new(web, visit, t.login_code_title()).lead(lead).narrow();
    let (has_totp, has_passkey) = (waiting.has_totp, waiting.has_passkey && web.passkeys.is_some());
    html(&CodePage { page: page.back_to(paths::LOGIN_CODE), next, has_totp, has_passkey, problem })
}

pub(crate) async fn code(
    State(web): State<Web>,
    visit: Visit,
    headers: HeaderMap,
    Form(form): Form<CodeForm>,
) -> Result<Response, Fault> {
    let t = visit.t;
    let waiting = session::find(&web, &headers).await?.filter(|it| !it.second_factor && session::has_factor(it));
    let Some(waiting) = waiting else { return Ok(Redirect::to(paths::LOGIN).into_response()) };
    let Some(attempt) = Try::begin(&web, &visit, &headers, &waiting.person.email, Guess::Code).await? else {
        let page = code_page(&web, &visit, &waiting, form.next, Some(t.login_too_many(WINDOW_MINUTES)))?;
        return Ok((StatusCode::TOO_MANY_REQUESTS, page).into_response());
    };
    let (fits, by) = if form.recovery.is_empty() {
        let fits = uses_code(&web, waiting.person.id, waiting.totp_secret.as_deref(), &form.code).await?;
        (fits, SignedInBy::App)
    } else {
        (uses_recovery_code(&web, &waiting, form.recovery).await?, SignedInBy::RecoveryCode)
    };
    if !fits {
        let page = code_page(&web, &visit, &waiting, form.next, Some(t.login_code_wrong()))?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    attempt.succeeded(&web).await?;
    let known = web.store.sign_in_of(waiting.person.id).await?.ok_or_else(Fault::not_found)?;
    enter(&web, &headers, &visit, &known, Worth::Whole { second_factor: true, by }, &form.next).await
}

/// Uses the app's code up; false when it is wrong or was used before.
pub(crate) async fn uses_code(web: &Web, person: PersonId, secret: Option<&[u8]>, code: &str) -> Result<bool, Fault> {
    let step = secret.and_then(|secret| secrets::totp_step(secret, code, web.now()));
    let Some(step) = step else { return Ok(false) };
    let mut tx = web.store.begin().await?;
    let fresh = tx.use_totp_step(person, step).await?;
    tx.commit().await?;
    Ok(fresh)
}

async fn uses_recovery_code(web: &Web, waiting: &Session, code: String) -> Result<bool, Fault> {
    let Some(salt) = web.store.recovery_salt(waiting.person.id).await? else { return Ok(false) };
    let hashes = web.passwords.recovery(vec![code], salt).await?;
    let Some(hash) = hashes.first() else { return Ok(false) };
    let proof = policy::may_manage_self(&waiting.viewer)?;
    let mut tx = web.store.begin().await?;
    let fits = tx.use_recovery_code(&proof, hash).await?;
    tx.commit().await?;
    Ok(fits)
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
