//! A new password of one's own; the present one is asked for. Everybody who chooses a password here or elsewhere is held
//! to the same rule: long enough, and not among those that guessers try first.

use askama::Template;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use domain::policy;
use l10n::Texts;

use super::{back, refused};
use crate::layout::{Page, html};
use crate::pages::desk::{Fields, Wrong};
use crate::tries::{Guess, Try, WINDOW_MINUTES};
use crate::{Fault, SignedIn, Web, breached, browser, password, paths};

#[derive(Template)]
#[template(path = "account-password.html")]
struct PasswordPage {
    page: Page,
    wrong: Vec<Wrong>,
}

impl PasswordPage {
    fn error(&self, field: &str) -> Option<&str> {
        Wrong::of(&self.wrong, field)
    }
}

/// What is wrong with a new password; `about` is what everybody knows of the person.
pub(crate) async fn problem(web: &Web, t: &'static Texts, new: &str, about: &[&str]) -> Result<Option<String>, Fault> {
    let length = new.chars().count();
    if length < password::SHORTEST {
        return Ok(Some(t.password_too_short(password::SHORTEST)));
    }
    if length > password::LONGEST {
        return Ok(Some(t.password_too_long(password::LONGEST)));
    }
    let mut known = about.to_vec();
    known.extend(["brandwacht", web.config.cert_name.as_str()]);
    if breached::is_common(new, &known) {
        return Ok(Some(t.password_common()));
    }
    let Some(list) = web.config.breached.clone() else { return Ok(None) };
    let wanted = new.to_owned();
    let found = tokio::task::spawn_blocking(move || list.contains(&wanted)).await.map_err(Fault::internal)?;
    Ok(found.map_err(Fault::internal)?.then(|| t.password_breached()))
}

pub(crate) async fn show(State(web): State<Web>, who: SignedIn) -> Result<Response, Fault> {
    page(&web, &who, Vec::new())
}

fn page(web: &Web, who: &SignedIn, wrong: Vec<Wrong>) -> Result<Response, Fault> {
    let t = who.visit.t;
    let page = Page::new(web, &who.visit, t.password_title()).lead(t.password_lead()).narrow();
    html(&PasswordPage { page: page.back_to(paths::ACCOUNT_PASSWORD), wrong })
}

pub(crate) async fn change(
    State(web): State<Web>,
    who: SignedIn,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Fault> {
    let t = who.visit.t;
    let fields = Fields::read(&body);
    let proof = policy::may_manage_self(&who.viewer)?;
    let mail = &who.person.email;
    let Some(attempt) = Try::begin(&web, &who.visit, &headers, mail, Guess::Password).await? else {
        let page = page(&web, &who, vec![Wrong::new("present", t.login_too_many(WINDOW_MINUTES))])?;
        return Ok((StatusCode::TOO_MANY_REQUESTS, page).into_response());
    };
    let present = fields.get("present").to_owned();
    let stored = web.store.own_password_hash(&proof).await?;
    let fits = present.len() <= password::LONGEST && web.passwords.check(present, Some(stored)).await?;
    if !fits {
        return page(&web, &who, vec![Wrong::new("present", t.password_present_wrong())]).map(refused);
    }
    attempt.succeeded(&web).await?;
    let new = fields.get("new").to_owned();
    let mut about: Vec<&str> = vec![&who.person.name, mail];
    about.extend(who.person.organisations.iter().map(|(_, name)| name.as_str()));
    if let Some(text) = problem(&web, t, &new, &about).await? {
        return page(&web, &who, vec![Wrong::new("new", text)]).map(refused);
    }
    let hash = web.passwords.hash(new, web.world.clone()).await?;
    let mut tx = web.store.begin().await?;
    tx.change_own_password(&proof, &hash, who.session).await?;
    tx.commit().await?;
    // This browser has just shown that it is the owner's; all others are strangers again.
    let browser = browser::remember(&web, &headers, who.person.id, mail).await?;
    Ok((AppendHeaders([(header::SET_COOKIE, browser)]), back("password")).into_response())
}
