//! Who comes with this cookie or token. Own sessions: a random token in a cookie, its hash in the store.

use std::ops::Deref;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use domain::viewer::{Role, Viewer};
use domain::{ContentHash, OrganisationId, PersonId, SessionId, Timestamp};
use store::{NewSession, Person, Session, SignedInBy};

use crate::visit::{Visit, cookie};
use crate::{Fault, Web, browser};

/// A session is kept from going idle at most this often, so that reading pages does not mean writing rows.
const TOUCH_SECONDS: i64 = 60;

/// Somebody who has signed in.
pub struct Identity {
    pub viewer: Viewer,
    pub person: Person,
    pub session: SessionId,
    /// When the person last proved to be that person.
    pub proved_at: Timestamp,
    pub has_totp: bool,
    pub has_passkey: bool,
    /// Until when an account for an emergency is alive, anybody's.
    pub emergency_until: Option<Timestamp>,
}

/// What a handler gets that is only for people who have signed in: the person, the viewer to read the store with, and
/// the visit. The table of routes guarantees that there is one.
#[derive(Clone)]
pub struct SignedIn {
    identity: Arc<Identity>,
    pub visit: Visit,
}

impl Deref for SignedIn {
    type Target = Identity;

    fn deref(&self) -> &Identity {
        &self.identity
    }
}

impl SignedIn {
    /// The person's first organisation; most have one.
    pub fn organisation(&self) -> Option<OrganisationId> {
        self.person.organisations.first().map(|(id, _)| *id)
    }
}

impl FromRequestParts<Web> for SignedIn {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Fault> {
        let visit = Visit::from_request_parts(parts, web).await?;
        let identity = visit
            .identity
            .clone()
            .ok_or_else(|| Fault::internal("a handler of a route for everybody asked who signed in"))?;
        Ok(Self { identity, visit })
    }
}

/// A program with a valid token; for routes with `Access::Api`.
#[derive(Clone)]
pub struct Caller {
    pub viewer: Arc<Viewer>,
}

impl FromRequestParts<Web> for Caller {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &Web) -> Result<Self, Fault> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| Fault::internal("a handler of a route without tokens asked for the caller"))
    }
}

pub(crate) fn cookie_name(web: &Web) -> &'static str {
    // The prefix makes browsers refuse the cookie from other hosts, paths and plain http.
    if web.config.secure_cookies { "__Host-brandwacht" } else { "brandwacht" }
}

/// The living session of a request, also when it waits for its code.
pub(crate) async fn find(web: &Web, headers: &HeaderMap) -> Result<Option<Session>, Fault> {
    let Some(token) = cookie(headers, cookie_name(web)).filter(|token| token.len() == 43) else { return Ok(None) };
    let now = web.now();
    let idle_since = now.plus_seconds(-60 * web.config.idle_minutes);
    let today = now.day(&web.config.zone);
    let session = web.store.session(ContentHash::of(token.as_bytes()), idle_since, today).await?;
    if let Some(session) = &session
        && session.last_seen_at.plus_seconds(TOUCH_SECONDS) < now
    {
        web.store.touch_session(session.id).await?;
    }
    Ok(session)
}

/// Do the person's roles ask for a second factor?
pub(crate) fn needs_factor(web: &Web, mut roles: impl Iterator<Item = Role>) -> bool {
    roles.any(|role| web.config.second_factor_roles.contains(&role))
}

fn roles(session: &Session) -> impl Iterator<Item = Role> {
    session.viewer.memberships.iter().map(|membership| membership.role)
}

pub(crate) fn has_factor(session: &Session) -> bool {
    session.has_totp || session.has_passkey
}

/// True when nothing more is asked of this session: the second factor was given, or there is none and none is needed.
pub(crate) fn is_complete(web: &Web, session: &Session) -> bool {
    session.second_factor || (!has_factor(session) && !needs_factor(web, roles(session)))
}

/// A session that waits for a second factor to be set up: the password was given, and the roles ask for more.
pub(crate) fn must_enrol(web: &Web, session: &Session) -> bool {
    !session.second_factor && !has_factor(session) && needs_factor(web, roles(session))
}

pub(crate) async fn identity(web: &Web, headers: &HeaderMap) -> Result<Option<Arc<Identity>>, Fault> {
    let session = find(web, headers).await?.filter(|session| is_complete(web, session));
    Ok(session.map(|session| {
        Arc::new(Identity {
            viewer: session.viewer,
            person: session.person,
            session: session.id,
            proved_at: session.proved_at,
            has_totp: session.has_totp,
            has_passkey: session.has_passkey,
            emergency_until: session.emergency_until,
        })
    }))
}

/// Ends the session that the browser came with and starts a new one, so that a token never outlives a change of what
/// it is worth.
pub(crate) async fn begin(
    web: &Web,
    headers: &HeaderMap,
    visit: &Visit,
    person: PersonId,
    worth: Worth,
) -> Result<HeaderValue, Fault> {
    let old: Option<SessionId> = find(web, headers).await?.map(|session| session.id);
    let token = new_token(web);
    let (second_factor, minutes, totp_pending, by) = match worth {
        Worth::Half => (false, CODE_MINUTES, None, None),
        Worth::Enrolling(secret) => (false, ENROL_MINUTES, Some(secret), None),
        Worth::Whole { second_factor, by } => (second_factor, 60 * web.config.session_hours, None, Some(by)),
    };
    let new = NewSession {
        person,
        token_hash: ContentHash::of(token.as_bytes()),
        second_factor,
        expires_at: web.now().plus_seconds(60 * minutes),
        browser: browser::name(headers),
        address: visit.address.to_string(),
        totp_pending,
        // Whoever proves again who that is has signed in before. Somebody else at the same browser has not.
        signed_in_by: by.filter(|_| visit.identity.as_ref().is_none_or(|before| before.person.id != person)),
    };
    let mut tx = web.store.begin().await?;
    if let Some(old) = old {
        tx.end_session(old).await?;
    }
    tx.begin_session(&new).await?;
    tx.commit().await?;
    set_cookie(web, &token)
}

/// What a new session is worth.
pub(crate) enum Worth {
    /// The password was given; the second factor is still asked for.
    Half,
    /// The password was given; a second factor must be set up first. Carries the secret that the app is shown.
    Enrolling(Vec<u8>),
    Whole {
        second_factor: bool,
        by: SignedInBy,
    },
}

/// Minutes between password and code, and minutes to set up an app on a phone.
const CODE_MINUTES: i64 = 5;
const ENROL_MINUTES: i64 = 30;

/// How a token begins that a program got with its own.
pub(crate) const SHORT: &str = "bws_";

/// A program's viewer, from `Authorization: Bearer …`.
pub(crate) async fn caller(web: &Web, headers: &HeaderMap) -> Result<Option<Caller>, Fault> {
    let token = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .filter(|token| token.len() <= 200);
    let Some(token) = token else { return Ok(None) };
    let today = web.now().day(&web.config.zone);
    let hash = ContentHash::of(token.as_bytes());
    let viewer = if token.starts_with(SHORT) {
        web.store.short_token_viewer(hash, today).await?
    } else {
        web.store.token_viewer(hash, today).await?
    };
    Ok(viewer.map(|viewer| Caller { viewer: Arc::new(viewer) }))
}

/// A fresh token: 256 bits as text that fits in a cookie.
pub(crate) fn new_token(web: &Web) -> String {
    data_encoding::BASE64URL_NOPAD.encode(&web.secret::<32>())
}

/// Hands the browser its session. Lax, not Strict: a link in a mail must find its reader signed in.
pub(crate) fn set_cookie(web: &Web, token: &str) -> Result<HeaderValue, Fault> {
    cookie_line(web, cookie_name(web), token, None)
}

pub(crate) fn end_cookie(web: &Web) -> Result<HeaderValue, Fault> {
    cookie_line(web, cookie_name(web), "", Some(0))
}

/// A year, for choices that are no secret.
pub(crate) fn choice_cookie(web: &Web, name: &str, value: &str) -> Result<HeaderValue, Fault> {
    let secure = if web.config.secure_cookies { "; Secure" } else { "" };
    HeaderValue::try_from(format!("{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax{secure}"))
        .map_err(Fault::internal)
}

pub(crate) fn cookie_line(web: &Web, name: &str, value: &str, max_age: Option<i64>) -> Result<HeaderValue, Fault> {
    let secure = if web.config.secure_cookies { "; Secure" } else { "" };
    let age = max_age.map(|age| format!("; Max-Age={age}")).unwrap_or_default();
    HeaderValue::try_from(format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{age}{secure}"))
        .map_err(Fault::internal)
}
