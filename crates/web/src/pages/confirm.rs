//! "Is it still you?": asked before what reaches many, when the last proof is old. Password, code or passkey will do;
//! the session gets a new token, and what was stopped goes on.

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::{ContentHash, policy};
use serde::Deserialize;

use super::desk::Fields;
use super::login::uses_code;
use crate::layout::{Page, html};
use crate::sure::Deed;
use crate::tries::{Guess, Try, WINDOW_MINUTES};
use crate::{Fault, SignedIn, Visit, Web, password, paths, session, step_up};

/// Fields of this page; everything else in the form belongs to what was stopped.
const THEN: &str = "confirm_then";
const PASSWORD: &str = "confirm_password";
const CODE: &str = "confirm_code";
const FRESH: &str = "confirm_fresh";
const DEED: &str = "confirm_deed";

#[derive(Template)]
#[template(path = "confirm.html")]
struct Confirm {
    page: Page,
    then: String,
    /// The form that was stopped; `None` when a page was.
    carried: Option<Vec<(String, String)>>,
    has_totp: bool,
    has_passkey: bool,
    has_password: bool,
    /// What people call the provider, of somebody who has an account there.
    provider: Option<String>,
    problem: Option<String>,
    /// What follows, by its code and as a sentence.
    deed: String,
    follows: Option<String>,
}

/// What goes on after the proof: to where, and what that does.
struct Then<'t> {
    to: &'t str,
    deed: &'t str,
}

async fn page(
    web: &Web,
    visit: &Visit,
    then: &Then<'_>,
    carried: Option<Vec<(String, String)>>,
    problem: Option<String>,
) -> Result<Response, Fault> {
    let t = visit.t;
    let Some(identity) = visit.identity.as_deref() else { return Err(Fault::not_found()) };
    let (has_totp, has_passkey) = (identity.has_totp, identity.has_passkey && web.passkeys.is_some());
    let page = Page::new(web, visit, t.confirm_title()).lead(t.confirm_lead()).narrow().back_to(paths::CONFIRM);
    let proof = policy::may_manage_self(&identity.viewer)?;
    let has_password = !web.store.own_password_hash(&proof).await?.is_empty();
    let provider = match web.provider.as_deref() {
        Some(provider) => {
            let mine = web.store.own_identities(&proof).await?;
            mine.iter().any(|row| row.issuer == provider.settings.issuer).then(|| provider.settings.name.clone())
        }
        None => None,
    };
    // Somebody with none of them is asked for the password that there is not: the page says whom to call.
    let has_password = has_password || (!has_totp && !has_passkey && provider.is_none());
    let then_to = then.to.to_owned();
    let follows = (!then.deed.is_empty()).then(|| t.deed(then.deed));
    html(&Confirm {
        page,
        then: then_to,
        carried,
        has_totp,
        has_passkey,
        has_password,
        provider,
        problem,
        deed: then.deed.to_owned(),
        follows,
    })
}

/// Why a page was stopped. Of the deed only the name is taken from here, and names that nobody knows say nothing.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    next: String,
    #[serde(default)]
    deed: String,
}

/// The page for a form that was stopped on its way.
pub(crate) async fn ask_for_form(
    web: &Web,
    visit: &Visit,
    to: &str,
    deed: Option<Deed>,
    body: &Bytes,
) -> Result<Response, Fault> {
    let carried = url::form_urlencoded::parse(body).into_owned().collect();
    let then = Then { to, deed: deed.map_or("", |deed| deed.code) };
    let page = page(web, visit, &then, Some(carried), None).await?;
    Ok((StatusCode::FORBIDDEN, page).into_response())
}

pub(crate) async fn show(
    State(web): State<Web>,
    who: SignedIn,
    Query(Asked { next, deed }): Query<Asked>,
) -> Result<Response, Fault> {
    let then = Then { to: paths::local(&next).unwrap_or(paths::LANDING), deed: &deed };
    page(&web, &who.visit, &then, None, None).await
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
    let deed = fields.get(DEED).to_owned();
    let asked = Then { to: &then, deed: &deed };
    let carries = fields.has("confirm_form");
    let rest = || -> Option<Vec<(String, String)>> {
        carries.then(|| {
            url::form_urlencoded::parse(&body).into_owned().filter(|(name, _)| !name.starts_with("confirm_")).collect()
        })
    };
    // The proof was given to the provider, in another tab.
    if fields.has(FRESH) {
        if step_up::is_fresh(&web, &who) {
            return Ok(goes_on(carries, &then).into_response());
        }
        let page = page(&web, &who.visit, &asked, rest(), Some(t.confirm_not_yet())).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let (secret, code) = (fields.get(PASSWORD).to_owned(), fields.get(CODE));
    let guess = if code.is_empty() { Guess::Password } else { Guess::Code };
    let Some(attempt) = Try::begin(&web, &who.visit, &headers, &who.person.email, guess).await? else {
        let page = page(&web, &who.visit, &asked, rest(), Some(t.login_too_many(WINDOW_MINUTES))).await?;
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
        let page = page(&web, &who.visit, &asked, rest(), Some(t.confirm_wrong())).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    attempt.succeeded(&web).await?;
    let token = session::new_token(&web);
    let mut tx = web.store.begin().await?;
    tx.prove_session(who.session, ContentHash::of(token.as_bytes()), by_code).await?;
    tx.commit().await?;
    let cookie = session::set_cookie(&web, &token)?;
    Ok(([(header::SET_COOKIE, cookie)], goes_on(carries, &then)).into_response())
}

/// 307 makes the browser send the same form once more, now to where it was going.
fn goes_on(carries: bool, then: &str) -> Redirect {
    if carries { Redirect::temporary(then) } else { Redirect::to(then) }
}

#[cfg(test)]
mod tests;
