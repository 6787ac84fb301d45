//! "Is it still you?": asked before what reaches many, when the last proof is old. Password, code or passkey will do;
//! the session gets a new token, and what was stopped goes on.

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::{ContentHash, policy};

use super::desk::Fields;
use super::login::{Next, uses_code};
use crate::layout::{Page, html};
use crate::tries::{Guess, Try, WINDOW_MINUTES};
use crate::{Fault, SignedIn, Visit, Web, password, paths, session};

/// Fields of this page; everything else in the form belongs to what was stopped.
const THEN: &str = "confirm_then";
const PASSWORD: &str = "confirm_password";
const CODE: &str = "confirm_code";

#[derive(Template)]
#[template(path = "confirm.html")]
struct Confirm {
    page: Page,
    then: String,
    /// The form that was stopped; `None` when a page was.
    carried: Option<Vec<(String, String)>>,
    has_totp: bool,
    has_passkey: bool,
    problem: Option<String>,
}

fn page(
    web: &Web,
    visit: &Visit,
    then: &str,
    carried: Option<Vec<(String, String)>>,
    problem: Option<String>,
) -> Result<Response, Fault> {
    let t = visit.t;
    let Some(identity) = visit.identity.as_deref() else { return Err(Fault::not_found()) };
    let (has_totp, has_passkey) = (identity.has_totp, identity.has_passkey && web.passkeys.is_some());
    let page = Page::new(web, visit, t.confirm_title()).lead(t.confirm_lead()).narrow().back_to(paths::CONFIRM);
    html(&Confirm { page, then: then.to_owned(), carried, has_totp, has_passkey, problem })
}

/// The page for a form that was stopped on its way.
pub(crate) fn ask_for_form(web: &Web, visit: &Visit, then: &str, body: &Bytes) -> Result<Response, Fault> {
    let carried = url::form_urlencoded::parse(body).into_owned().collect();
    let page = page(web, visit, then, Some(carried), None)?;
    Ok((StatusCode::FORBIDDEN, page).into_response())
}

pub(crate) async fn show(
    State(web): State<Web>,
    who: SignedIn,
    Query(Next { next }): Query<Next>,
) -> Result<Response, Fault> {
    page(&web, &who.visit, paths::local(&next).unwrap_or(paths::LANDING), None, None)
}

pub(crate) async fn confirm(
    State(web): State<Web>,
    who: SignedIn,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Fault> {
    let t = who.visit.t;
    let fields = Fields::read(&body);
    let then = paths::local(fields.get(THEN)).unwrap_or(paths::LANDING).to_owned();
    let carries = fields.has("confirm_form");
    let rest = || -> Option<Vec<(String, String)>> {
        carries.then(|| {
            url::form_urlencoded::parse(&body).into_owned().filter(|(name, _)| !name.starts_with("confirm_")).collect()
        })
    };
    let (secret, code) = (fields.get(PASSWORD).to_owned(), fields.get(CODE));
    let guess = if code.is_empty() { Guess::Password } else { Guess::Code };
    let Some(attempt) = Try::begin(&web, &who.visit, &headers, &who.person.email, guess).await? else {
        let page = page(&web, &who.visit, &then, rest(), Some(t.login_too_many(WINDOW_MINUTES)))?;
        return Ok((StatusCode::TOO_MANY_REQUESTS, page).into_response());
    };
    let by_code = !code.is_empty();
    let fits = if by_code {
        let totp = session::find(&web, &headers).await?.and_then(|session| session.totp_secret);
        uses_code(&web, who.person.id, totp.as_deref(), code).await?
    } else {
        let stored = web.store.own_password_hash(&policy::may_manage_self(&who.viewer)?).await?;
        secret.len() <= password::LONGEST && web.passwords.check(secret, Some(stored)).await?
    };
    if !fits {
        let page = page(&web, &who.visit, &then, rest(), Some(t.confirm_wrong()))?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    attempt.succeeded(&web).await?;
    let token = session::new_token(&web);
    let mut tx = web.store.begin().await?;
    tx.prove_session(who.session, ContentHash::of(token.as_bytes()), by_code).await?;
    tx.commit().await?;
    let cookie = session::set_cookie(&web, &token)?;
    // 307 makes the browser send the same form once more, now to where it was going.
    let to = if carries { Redirect::temporary(&then) } else { Redirect::to(&then) };
    Ok(([(header::SET_COOKIE, cookie)], to).into_response())
}

#[cfg(test)]
mod tests;
