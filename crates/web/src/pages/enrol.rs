//! A second factor for whoever has a role that asks for one and has none yet: after the password, before anything else.
//! Ends with the recovery codes, which are shown once.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use domain::policy;
use serde::Deserialize;
use store::{Session, SignedInBy};

use super::login::Next;
use crate::layout::{Page, html};
use crate::qr::Qr;
use crate::session::Worth;
use crate::tries::{Guess, Try, WINDOW_MINUTES};
use crate::{Fault, Visit, Web, browser, password as secrets, paths, session};

#[derive(Template)]
#[template(path = "enrol.html")]
struct Enrol {
    page: Page,
    app: App,
    next: String,
    problem: Option<String>,
    offers_passkeys: bool,
}

/// What the page shows to an authenticator app, and to whoever types it over.
pub(crate) struct App {
    pub(crate) qr: Option<Qr>,
    /// In groups of four.
    pub(crate) secret: String,
    pub(crate) url: String,
}

impl App {
    pub(crate) fn of(secret: &[u8], mail: &str) -> Result<Self, Fault> {
        let url = secrets::totp_url(secret, mail).ok_or_else(|| Fault::internal("a secret makes no address"))?;
        let text: Vec<char> = data_encoding::BASE32_NOPAD.encode(secret).chars().collect();
        let groups: Vec<String> = text.chunks(4).map(|group| group.iter().collect()).collect();
        Ok(Self { qr: Qr::of(&url), secret: groups.join(" "), url })
    }
}

#[derive(Template)]
#[template(path = "recovery-codes.html")]
pub(crate) struct Codes {
    pub(crate) page: Page,
    pub(crate) codes: Vec<String>,
    pub(crate) mail: String,
    pub(crate) next: String,
}

/// New recovery codes, and what the store keeps of them. Made before a transaction begins: hashing is slow on purpose.
pub(crate) struct Fresh {
    pub(crate) codes: Vec<String>,
    pub(crate) hashes: Vec<Vec<u8>>,
    pub(crate) salt: [u8; 16],
}

impl Fresh {
    pub(crate) async fn make(web: &Web) -> Result<Self, Fault> {
        let codes = secrets::new_recovery_codes(&*web.world);
        let salt = web.secret::<16>();
        let hashes = web.passwords.recovery(codes.clone(), salt.to_vec()).await?;
        Ok(Self { codes, hashes, salt })
    }
}

#[derive(Deserialize)]
pub(crate) struct CodeForm {
    code: String,
    #[serde(default)]
    next: String,
}

async fn waiting(web: &Web, headers: &HeaderMap) -> Result<Option<(Session, Vec<u8>)>, Fault> {
    let session = session::find(web, headers).await?.filter(|session| session::must_enrol(web, session));
    Ok(session.and_then(|session| {
        let secret = session.totp_pending.clone()?;
        Some((session, secret))
    }))
}

pub(crate) async fn show(
    State(web): State<Web>,
    visit: Visit,
    headers: HeaderMap,
    Query(Next { next }): Query<Next>,
) -> Result<Response, Fault> {
    match waiting(&web, &headers).await? {
        Some((session, secret)) => enrol(&web, &visit, &session, &secret, next, None),
        None => Ok(Redirect::to(paths::LOGIN).into_response()),
    }
}

fn enrol(
    web: &Web,
    visit: &Visit,
    session: &Session,
    secret: &[u8],
    next: String,
    problem: Option<String>,
) -> Result<Response, Fault> {
    let t = visit.t;
    let page = Page::new(web, visit, t.enrol_title()).lead(t.enrol_lead()).narrow().back_to(paths::LOGIN_ENROL);
    let offers_passkeys = web.passkeys.is_some();
    html(&Enrol { page, app: App::of(secret, &session.person.email)?, next, problem, offers_passkeys })
}

pub(crate) async fn confirm(
    State(web): State<Web>,
    visit: Visit,
    headers: HeaderMap,
    Form(form): Form<CodeForm>,
) -> Result<Response, Fault> {
    let t = visit.t;
    let Some((waiting, secret)) = waiting(&web, &headers).await? else {
        return Ok(Redirect::to(paths::LOGIN).into_response());
    };
    let Some(attempt) = Try::begin(&web, &visit, &headers, &waiting.person.email, Guess::Code).await? else {
        let problem = Some(t.login_too_many(WINDOW_MINUTES));
        let page = enrol(&web, &visit, &waiting, &secret, form.next, problem)?;
        return Ok((StatusCode::TOO_MANY_REQUESTS, page).into_response());
    };
    let Some(step) = secrets::totp_step(&secret, &form.code, web.now()) else {
        let page = enrol(&web, &visit, &waiting, &secret, form.next, Some(t.account_app_wrong()))?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    attempt.succeeded(&web).await?;
    let proof = policy::may_manage_self(&waiting.viewer)?;
    let fresh = Fresh::make(&web).await?;
    let mut tx = web.store.begin().await?;
    tx.set_own_totp(&proof, &secret, step).await?;
    tx.put_recovery_codes(&proof, &fresh.hashes, &fresh.salt).await?;
    tx.commit().await?;
    let (person, mail) = (waiting.person.id, waiting.person.email);
    let cookie =
        session::begin(&web, &headers, &visit, person, Worth::Whole { second_factor: true, by: SignedInBy::App })
            .await?;
    let browser = browser::remember(&web, &headers, person, &mail).await?;
    let next = paths::local(&form.next).unwrap_or(paths::LANDING).to_owned();
    let page = Page::new(&web, &visit, t.codes_title()).lead(t.codes_lead()).narrow().back_to(paths::ACCOUNT);
    let cookies = AppendHeaders([(header::SET_COOKIE, cookie), (header::SET_COOKIE, browser)]);
    Ok((cookies, html(&Codes { page, codes: fresh.codes, mail, next })?).into_response())
}
