//! One's own account: sessions, password, second factors, recovery codes. What changes a factor asks for a fresh proof of
//! who somebody is; the table of routes says so.

pub(crate) mod app;
pub(crate) mod password;

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::policy::{self, MayManageSelf};
use domain::{PasskeyId, SessionId};
use serde::Deserialize;

use super::desk::{Fields, Stamp, id};
use super::enrol::{Codes, Fresh};
use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Web, paths, session};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    done: String,
}

struct SessionLine {
    id: SessionId,
    browser: String,
    address: String,
    since: Stamp,
    seen: Stamp,
    is_this: bool,
}

struct PasskeyLine {
    id: PasskeyId,
    name: String,
    made: Stamp,
    used: Option<Stamp>,
}

struct Elsewhere {
    /// What people call the provider.
    provider: String,
    /// The account that is linked, and since when.
    linked: Option<(String, Stamp)>,
}

#[derive(Template)]
#[template(path = "account.html")]
struct Account {
    page: Page,
    mail: String,
    roles: Vec<String>,
    sessions: Vec<SessionLine>,
    passkeys: Vec<PasskeyLine>,
    has_totp: bool,
    codes: i64,
    /// Passkeys belong to a name; a site that is reached by a bare number has none.
    offers_passkeys: bool,
    has_password: bool,
    /// The account at the provider, when there is a provider.
    elsewhere: Option<Elsewhere>,
    done: Option<String>,
}

pub(crate) async fn show(State(web): State<Web>, who: SignedIn, Query(ask): Query<Ask>) -> Result<Response, Fault> {
    let visit = &who.visit;
    let t = visit.t;
    let proof = policy::may_manage_self(&who.viewer)?;
    let idle_since = web.now().plus_seconds(-60 * web.config.idle_minutes);
    let sessions = web.store.own_sessions(&proof, idle_since).await?;
    let passkeys = web.store.own_passkeys(&proof).await?;
    let named = |text: String| if text.is_empty() { t.account_session_unnamed() } else { text };
    let roles = who.viewer.memberships.iter().map(|it| {
        let name =
            who.person.organisations.iter().find(|(id, _)| *id == it.organisation).map(|(_, name)| name.as_str());
        t.account_role(name.unwrap_or_default(), t.role(it.role))
    });
    let done = match ask.done.as_str() {
        "ended" => Some(t.account_done_ended()),
        "password" => Some(t.account_done_password()),
        "app" => Some(t.account_done_app()),
        "app_removed" => Some(t.account_done_app_removed()),
        "passkey" => Some(t.account_done_passkey()),
        "passkey_removed" => Some(t.account_done_passkey_removed()),
        "linked" => Some(t.account_done_linked()),
        "unlinked" => Some(t.account_done_unlinked()),
        _ => None,
    };
    let elsewhere = match web.provider.as_deref() {
        Some(provider) => {
            let rows = web.store.own_identities(&proof).await?;
            let mine = rows.into_iter().find(|row| row.issuer == provider.settings.issuer);
            let linked = mine.map(|row| (row.shown_as, Stamp::new(visit, row.linked_at)));
            Some(Elsewhere { provider: provider.settings.name.clone(), linked })
        }
        None => None,
    };
    html(&Account {
        has_password: !web.store.own_password_hash(&proof).await?.is_empty(),
        elsewhere,
        page: Page::new(&web, visit, t.account_title()).lead(t.account_lead()).narrow().back_to(paths::ACCOUNT),
        mail: who.person.email.clone(),
        roles: roles.collect(),
        sessions: sessions
            .into_iter()
            .map(|row| SessionLine {
                id: row.id,
                browser: named(row.browser),
                address: row.address,
                since: Stamp::new(visit, row.created_at),
                seen: Stamp::new(visit, row.last_seen_at),
                is_this: row.id == who.session,
            })
            .collect(),
        passkeys: passkeys
            .into_iter()
            .map(|row| PasskeyLine {
                id: row.id,
                name: row.name,
                made: Stamp::new(visit, row.created_at),
                used: row.last_used_at.map(|at| Stamp::new(visit, at)),
            })
            .collect(),
        has_totp: who.has_totp,
        codes: web.store.own_recovery_codes(&proof).await?,
        offers_passkeys: web.passkeys.is_some(),
        done,
    })
}

fn back(done: &str) -> Response {
    Redirect::to(&format!("{}?done={done}", paths::ACCOUNT)).into_response()
}

/// Ends one session, or all but this one.
pub(crate) async fn end_sessions(State(web): State<Web>, who: SignedIn, body: Bytes) -> Result<Response, Fault> {
    let fields = Fields::read(&body);
    let proof = policy::may_manage_self(&who.viewer)?;
    let mut tx = web.store.begin().await?;
    match fields.get("act") {
        "others" => {
            tx.end_other_sessions(&proof, who.session).await?;
        }
        "end" => tx.end_own_session(&proof, id(fields.get("session"))?).await?,
        _ => return Err(Fault::bad_request(who.visit.t.desk_unknown_act())),
    }
    tx.commit().await?;
    Ok(back("ended"))
}

/// A new set of recovery codes, shown once. A get shows nothing: the page is the answer to the press of a button.
pub(crate) async fn new_codes(State(web): State<Web>, who: SignedIn) -> Result<Response, Fault> {
    let proof = policy::may_manage_self(&who.viewer)?;
    if !who.has_totp && !who.has_passkey {
        return Err(Fault::bad_request(who.visit.t.account_codes_need_factor()));
    }
    let fresh = Fresh::make(&web).await?;
    let mut tx = web.store.begin().await?;
    tx.put_recovery_codes(&proof, &fresh.hashes, &fresh.salt).await?;
    tx.commit().await?;
    codes_page(&web, &who, fresh.codes)
}

fn codes_page(web: &Web, who: &SignedIn, codes: Vec<String>) -> Result<Response, Fault> {
    let t = who.visit.t;
    let page = Page::new(web, &who.visit, t.codes_title()).lead(t.codes_lead()).narrow().back_to(paths::ACCOUNT);
    html(&Codes { page, codes, mail: who.person.email.clone(), next: paths::ACCOUNT.to_owned() })
}

/// May this factor go? Not the last one of somebody whose roles ask for one.
async fn is_last(web: &Web, who: &SignedIn, proof: &MayManageSelf, app: bool) -> Result<bool, Fault> {
    let passkeys = web.store.own_passkeys(proof).await?.len();
    let left = if app { passkeys } else { usize::from(who.has_totp) + passkeys.saturating_sub(1) };
    let roles = who.viewer.memberships.iter().map(|membership| membership.role);
    Ok(left == 0 && session::needs_factor(web, roles))
}

fn refused(page: Response) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

pub(crate) async fn remove_passkey(State(web): State<Web>, who: SignedIn, body: Bytes) -> Result<Response, Fault> {
    let proof = policy::may_manage_self(&who.viewer)?;
    if is_last(&web, &who, &proof, false).await? {
        return Err(Fault::bad_request(who.visit.t.account_last_factor()));
    }
    let mut tx = web.store.begin().await?;
    tx.remove_passkey(&proof, id(Fields::read(&body).get("passkey"))?).await?;
    tx.commit().await?;
    Ok(back("passkey_removed"))
}

#[cfg(test)]
mod tests;
