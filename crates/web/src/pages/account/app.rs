//! The authenticator app: setting it up with a picture and a first code, and taking it away with a code.

use askama::Template;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use domain::policy;

use super::{back, codes_page, is_last, refused};
use crate::layout::{Page, html};
use crate::pages::desk::Fields;
use crate::pages::enrol::{App, Fresh};
use crate::pages::login::uses_code;
use crate::tries::{Guess, Try, WINDOW_MINUTES};
use crate::{Fault, SignedIn, Web, password as secrets, paths, session};

#[derive(Template)]
#[template(path = "account-app.html")]
struct AppPage {
    page: Page,
    /// While one is being set up.
    app: Option<App>,
    has_totp: bool,
    problem: Option<String>,
}

pub(crate) async fn show(State(web): State<Web>, who: SignedIn, headers: HeaderMap) -> Result<Response, Fault> {
    page(&web, &who, &headers, None).await
}

async fn page(web: &Web, who: &SignedIn, headers: &HeaderMap, problem: Option<String>) -> Result<Response, Fault> {
    let t = who.visit.t;
    let pending = session::find(web, headers).await?.and_then(|session| session.totp_pending);
    let app = pending.map(|secret| App::of(&secret, &who.person.email)).transpose()?;
    let page = Page::new(web, &who.visit, t.account_app_title()).narrow().back_to(paths::ACCOUNT_APP);
    html(&AppPage { page, app, has_totp: who.has_totp, problem })
}

/// Begins setting one up. The old one works until the new one has shown a code.
pub(crate) async fn start(State(web): State<Web>, who: SignedIn) -> Result<Response, Fault> {
    let proof = policy::may_manage_self(&who.viewer)?;
    let secret = secrets::new_totp_secret(&*web.world);
    let mut tx = web.store.begin().await?;
    tx.put_pending_totp(&proof, who.session, Some(secret)).await?;
    tx.commit().await?;
    Ok(Redirect::to(paths::ACCOUNT_APP).into_response())
}

/// Confirms the new one with its first code, or takes the old one away with one of its own.
pub(crate) async fn decide(
    State(web): State<Web>,
    who: SignedIn,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Fault> {
    let t = who.visit.t;
    let fields = Fields::read(&body);
    let proof = policy::may_manage_self(&who.viewer)?;
    let Some(session) = session::find(&web, &headers).await? else { return Err(Fault::not_found()) };
    let mail = &who.person.email;
    let Some(attempt) = Try::begin(&web, &who.visit, &headers, mail, Guess::Code).await? else {
        return page(&web, &who, &headers, Some(t.login_too_many(WINDOW_MINUTES))).await.map(refused);
    };
    let removes = fields.get("act") == "remove";
    if removes && is_last(&web, &who, &proof, true).await? {
        attempt.took_back(&web).await?;
        return page(&web, &who, &headers, Some(t.account_last_factor())).await.map(refused);
    }
    let code = fields.get("code");
    if removes {
        if !uses_code(&web, who.person.id, session.totp_secret.as_deref(), code).await? {
            return page(&web, &who, &headers, Some(t.login_code_wrong())).await.map(refused);
        }
        attempt.succeeded(&web).await?;
        let mut tx = web.store.begin().await?;
        tx.remove_own_totp(&proof).await?;
        tx.end_other_sessions(&proof, who.session).await?;
        tx.commit().await?;
        return Ok(back("app_removed"));
    }
    let Some(secret) = session.totp_pending else { return Ok(Redirect::to(paths::ACCOUNT_APP).into_response()) };
    let Some(step) = secrets::totp_step(&secret, code, web.now()) else {
        return page(&web, &who, &headers, Some(t.account_app_wrong())).await.map(refused);
    };
    attempt.succeeded(&web).await?;
    let fresh = match web.store.own_recovery_codes(&proof).await? {
        0 => Some(Fresh::make(&web).await?),
        _ => None,
    };
    // What the session is worth rises, so its token is a new one.
    let token = session::new_token(&web);
    let mut tx = web.store.begin().await?;
    tx.set_own_totp(&proof, &secret, step).await?;
    tx.put_pending_totp(&proof, who.session, None).await?;
    if let Some(fresh) = &fresh {
        tx.put_recovery_codes(&proof, &fresh.hashes, &fresh.salt).await?;
    }
    tx.prove_session(who.session, domain::ContentHash::of(token.as_bytes()), true).await?;
    tx.end_other_sessions(&proof, who.session).await?;
    tx.commit().await?;
    let answer = match fresh {
        Some(fresh) => codes_page(&web, &who, fresh.codes)?,
        None => back("app"),
    };
    Ok(([(axum::http::header::SET_COOKIE, session::set_cookie(&web, &token)?)], answer).into_response())
}
