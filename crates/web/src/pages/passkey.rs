//! The four questions and answers about passkeys, as JSON for `passkey.js`: making one in the account, signing in with
//! one, and proving with one once more who somebody is.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use domain::policy;
use serde_json::{Value, json};
use store::{Session, SignedInBy};

use crate::session::Worth;
use crate::{Fault, SignedIn, Visit, Web, browser, passkeys, paths, session};

fn refused() -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "refused": true }))).into_response()
}

pub(crate) async fn begin_registration(State(web): State<Web>, who: SignedIn) -> Result<Json<Value>, Fault> {
    let proof = policy::may_manage_self(&who.viewer)?;
    Ok(Json(passkeys::begin_registration(&web, &who.person, &proof).await?))
}

pub(crate) async fn finish_registration(State(web): State<Web>, who: SignedIn, body: Bytes) -> Result<Response, Fault> {
    let proof = policy::may_manage_self(&who.viewer)?;
    let unnamed = who.visit.t.account_passkey_unnamed();
    let Some((new, _)) = passkeys::finish_registration(&web, who.person.id, &body, unnamed).await? else {
        return Ok(refused());
    };
    // What the session is worth rises, so its token is a new one.
    let token = session::new_token(&web);
    let mut tx = web.store.begin().await?;
    tx.add_passkey(&proof, &new).await?;
    tx.prove_session(who.session, domain::ContentHash::of(token.as_bytes()), true).await?;
    tx.commit().await?;
    let to = format!("{}?done=passkey", paths::ACCOUNT);
    Ok(([(header::SET_COOKIE, session::set_cookie(&web, &token)?)], Json(json!({ "to": to }))).into_response())
}

/// A passkey as the first second factor, for whoever must set one up after the password.
pub(crate) async fn begin_enrolment(State(web): State<Web>, headers: HeaderMap) -> Result<Json<Value>, Fault> {
    let waiting = enrolling(&web, &headers).await?;
    let proof = policy::may_manage_self(&waiting.viewer)?;
    Ok(Json(passkeys::begin_registration(&web, &waiting.person, &proof).await?))
}

pub(crate) async fn finish_enrolment(
    State(web): State<Web>,
    visit: Visit,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Fault> {
    let waiting = enrolling(&web, &headers).await?;
    let proof = policy::may_manage_self(&waiting.viewer)?;
    let (person, unnamed) = (waiting.person.id, visit.t.account_passkey_unnamed());
    let Some((new, next)) = passkeys::finish_registration(&web, person, &body, unnamed).await? else {
        return Ok(refused());
    };
    let mut tx = web.store.begin().await?;
    tx.add_passkey(&proof, &new).await?;
    tx.commit().await?;
    let worth = Worth::Whole { second_factor: true, by: SignedInBy::Passkey };
    let cookie = session::begin(&web, &headers, &visit, person, worth).await?;
    let browser = browser::remember(&web, &headers, person, &waiting.person.email).await?;
    let cookies = AppendHeaders([(header::SET_COOKIE, cookie), (header::SET_COOKIE, browser)]);
    let to = json!({ "to": paths::local(&next).unwrap_or(paths::LANDING) });
    Ok((cookies, Json(to)).into_response())
}

async fn enrolling(web: &Web, headers: &HeaderMap) -> Result<Session, Fault> {
    let waiting = session::find(web, headers).await?.filter(|session| session::must_enrol(web, session));
    waiting.ok_or_else(Fault::not_found)
}

pub(crate) async fn begin(State(web): State<Web>) -> Result<Json<Value>, Fault> {
    Ok(Json(passkeys::begin(&web).await?))
}

/// Signs in, or proves again who is signed in already.
pub(crate) async fn finish(
    State(web): State<Web>,
    visit: Visit,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Fault> {
    let Some((person, next)) = passkeys::finish(&web, &body).await? else { return Ok(refused()) };
    let Some(known) = web.store.sign_in_of(person).await? else { return Ok(refused()) };
    let to = json!({ "to": paths::local(&next).unwrap_or(paths::LANDING) });
    let cookie =
        session::begin(&web, &headers, &visit, person, Worth::Whole { second_factor: true, by: SignedInBy::Passkey })
            .await?;
    let browser = browser::remember(&web, &headers, person, &known.email).await?;
    let cookies = AppendHeaders([(header::SET_COOKIE, cookie), (header::SET_COOKIE, browser)]);
    Ok((cookies, Json(to)).into_response())
}

#[cfg(test)]
mod tests;
