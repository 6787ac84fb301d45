//! Signing in with an account elsewhere: on the way to the provider, and back. Linking such an account, accepting an
//! invitation with it and proving once more who somebody is go the same way.
//!
//! Whatever goes wrong, the page says the same few things: what the provider said, and whether there is an account here,
//! is for the log.

use askama::Template;
use axum::Form;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::account_mail::MailKind;
use domain::{ContentHash, PersonId, SessionId, policy};
use serde::Deserialize;
use std::collections::BTreeSet;
use store::{AccountMail, FlowPurpose, NewPerson, ProviderFlow, ProviderIdentity, SignedInBy, StoreError};

use super::desk::Fields;
use super::login::{self, Next};
use super::mail_link::Said;
use crate::layout::{Page, html};
use crate::oidc::Vouched;
use crate::oidc::provider::{Answer, Bound, Provider, Question, Trouble};
use crate::session::Worth;
use crate::visit::cookie;
use crate::{Fault, SignedIn, Visit, Web, paths, session};

/// As long as somebody may take over signing in at the provider.
const MINUTES: i64 = 10;
/// The longest address of a mail that is taken over from the provider.
const LONGEST_MAIL: usize = 254;

#[derive(Template)]
#[template(path = "oidc-go.html")]
struct Go {
    page: Page,
    url: String,
}

#[derive(Template)]
#[template(path = "oidc-problem.html")]
struct Problem {
    page: Page,
}

/// What somebody is told who does not come in.
enum Told {
    /// Whatever did not fit: begin anew.
    Failed,
    Silent,
    NoAccess,
    /// The account cannot be linked, or not in this way.
    Taken,
}

fn cookie_name(web: &Web) -> &'static str {
    if web.config.secure_cookies { "__Host-brandwacht-oidc" } else { "brandwacht-oidc" }
}

fn provider(web: &Web) -> Result<&Provider, Fault> {
    web.provider.as_deref().ok_or_else(Fault::not_found)
}

fn problem(web: &Web, visit: &Visit, told: &Told) -> Result<Response, Fault> {
    let t = visit.t;
    let name = provider(web)?.settings.name.as_str();
    let (status, title, lead) = match told {
        Told::Failed => (StatusCode::BAD_REQUEST, t.oidc_failed_title(), t.oidc_failed_lead()),
        Told::Silent => (StatusCode::SERVICE_UNAVAILABLE, t.oidc_silent_title(name), t.oidc_silent_lead()),
        Told::NoAccess => (StatusCode::FORBIDDEN, t.oidc_no_access_title(), t.oidc_no_access_lead()),
        Told::Taken => (StatusCode::CONFLICT, t.oidc_taken_title(), t.oidc_taken_lead()),
    };
    let page = Page::new(web, visit, title).lead(lead).narrow().back_to(paths::LOGIN);
    Ok((status, html(&Problem { page })?).into_response())
}

fn troubled(web: &Web, visit: &Visit, trouble: &Trouble) -> Result<Response, Fault> {
    tracing::warn!(error = trouble as &dyn std::error::Error, "nobody came in from the provider");
    problem(web, visit, if matches!(trouble, Trouble::Silent(_)) { &Told::Silent } else { &Told::Failed })
}

/// Sends the browser to the provider. Not by a redirect: our pages let no form lead to another site, and browsers follow
/// that rule through redirects too.
async fn go(web: &Web, visit: &Visit, flow: &ProviderFlow) -> Result<Response, Fault> {
    let provider = provider(web)?;
    let token = session::new_token(web);
    // What binds an account, or proves who somebody is, does not take whoever the browser happens to be signed in as there.
    let anew = flow.purpose != FlowPurpose::SignIn;
    let question = Question { language: visit.language, anew };
    let url = match provider.asks_at(web.now(), &Bound(&token), &question).await {
        Ok(url) => url,
        Err(trouble) => return troubled(web, visit, &trouble),
    };
    let mut tx = web.store.begin().await?;
    let expires = tx.now().plus_seconds(60 * MINUTES);
    tx.put_provider_flow(ContentHash::of(token.as_bytes()), flow, expires).await?;
    tx.commit().await?;
    let t = visit.t;
    let page = Page::new(web, visit, t.oidc_going_title(provider.settings.name.as_str()))
        .lead(t.oidc_going_lead())
        .narrow()
        .back_to(paths::LOGIN);
    let refresh = HeaderValue::try_from(format!("0;url={url}")).map_err(Fault::internal)?;
    let cookie = session::cookie_line(web, cookie_name(web), &token, Some(60 * MINUTES))?;
    let page = html(&Go { page, url: url.into() })?;
    Ok(([(header::SET_COOKIE, cookie), (header::REFRESH, refresh)], page).into_response())
}

/// Only a path on this site is kept; what it leads to is looked at once more in the end.
fn kept(next: &str) -> String {
    paths::local(next).unwrap_or_default().to_owned()
}

pub(crate) async fn start(
    State(web): State<Web>,
    visit: Visit,
    Form(Next { next }): Form<Next>,
) -> Result<Response, Fault> {
    let next = kept(&next);
    if visit.is_signed_in() {
        return Ok(Redirect::to(if next.is_empty() { paths::LANDING } else { &next }).into_response());
    }
    let flow = ProviderFlow { purpose: FlowPurpose::SignIn, person: None, session: None, mail: None, next };
    go(&web, &visit, &flow).await
}

/// Links an account at the provider with one's own, or takes the link away.
pub(crate) async fn account(State(web): State<Web>, who: SignedIn, body: Bytes) -> Result<Response, Fault> {
    let fields = Fields::read(&body);
    let issuer = provider(&web)?.settings.issuer.as_str();
    match fields.get("act") {
        "link" => go(&web, &who.visit, &own_flow(&who, FlowPurpose::Link, String::new())).await,
        "unlink" => {
            let proof = policy::may_manage_self(&who.viewer)?;
            let mut tx = web.store.begin().await?;
            match tx.unlink_identity(&proof, issuer).await {
                Err(StoreError::Conflict(_)) => return Err(Fault::bad_request(who.visit.t.account_oidc_last())),
                done => done?,
            }
            tx.commit().await?;
            Ok(Redirect::to(&format!("{}?done=unlinked", paths::ACCOUNT)).into_response())
        }
        _ => Err(Fault::bad_request(who.visit.t.desk_unknown_act())),
    }
}

fn own_flow(who: &SignedIn, purpose: FlowPurpose, next: String) -> ProviderFlow {
    ProviderFlow { purpose, person: Some(who.person.id), session: Some(who.session), mail: None, next }
}

/// Accepts an invitation with an account at the provider. Whoever calls this has found the invitation by its link.
pub(crate) async fn accept(web: &Web, visit: &Visit, mail: &AccountMail) -> Result<Response, Fault> {
    let (purpose, next) = (FlowPurpose::Accept, String::new());
    go(web, visit, &ProviderFlow { purpose, person: None, session: None, mail: Some(mail.id), next }).await
}

/// "Is it still you?", asked by the provider.
pub(crate) async fn confirm(
    State(web): State<Web>,
    who: SignedIn,
    Form(Next { next }): Form<Next>,
) -> Result<Response, Fault> {
    let issuer = provider(&web)?.settings.issuer.as_str();
    let proof = policy::may_manage_self(&who.viewer)?;
    if !web.store.own_identities(&proof).await?.iter().any(|row| row.issuer == issuer) {
        return problem(&web, &who.visit, &Told::Failed);
    }
    go(&web, &who.visit, &own_flow(&who, FlowPurpose::Confirm, kept(&next))).await
}

#[derive(Deserialize)]
pub(crate) struct Came {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
    iss: Option<String>,
    error: Option<String>,
}

/// Back from the provider.
pub(crate) async fn callback(
    State(web): State<Web>,
    visit: Visit,
    headers: HeaderMap,
    Query(came): Query<Came>,
) -> Result<Response, Fault> {
    let provider = provider(&web)?;
    let token = cookie(&headers, cookie_name(&web)).filter(|token| token.len() == 43);
    // An answer to another browser's question, or to nobody's. What this browser waits for stays as it is.
    let Some(token) = token.filter(|token| Bound(token).has_state(&came.state)) else {
        tracing::info!("an answer of the provider fits nothing that this browser asked");
        return problem(&web, &visit, &Told::Failed);
    };
    let mut tx = web.store.begin().await?;
    let flow = tx.take_provider_flow(ContentHash::of(token.as_bytes())).await?;
    tx.commit().await?;
    let mut response = match flow {
        Some((flow, started)) => {
            let arrival = Arrival { web: &web, visit: &visit, headers: &headers, provider };
            let since = (flow.purpose == FlowPurpose::Confirm).then_some(started);
            arrival.of(&flow, Bound(token), came, since).await?
        }
        None => {
            tracing::info!("an answer of the provider came twice or too late");
            problem(&web, &visit, &Told::Failed)?
        }
    };
    let over = session::cookie_line(&web, cookie_name(&web), "", Some(0))?;
    response.headers_mut().append(header::SET_COOKIE, over);
    Ok(response)
}

/// Somebody who comes back.
struct Arrival<'a> {
    web: &'a Web,
    visit: &'a Visit,
    headers: &'a HeaderMap,
    provider: &'a Provider,
}

impl Arrival<'_> {
    async fn of(
        &self,
        flow: &ProviderFlow,
        bound: Bound<'_>,
        came: Came,
        anew_since: Option<domain::Timestamp>,
    ) -> Result<Response, Fault> {
        if let Some(error) = came.error {
            // Only the words of the standard are written down; a stranger could have made up others.
            let plain: String =
                error.chars().filter(|sign| sign.is_ascii_lowercase() || *sign == '_').take(40).collect();
            tracing::info!(error = plain, "the provider let somebody not in");
            return problem(self.web, self.visit, &Told::Failed);
        }
        let answer = Answer { code: came.code, iss: came.iss, anew_since };
        let vouched = match self.provider.vouches(self.web.now(), &bound, answer).await {
            Ok(vouched) => vouched,
            Err(trouble) => return troubled(self.web, self.visit, &trouble),
        };
        let identity = ProviderIdentity {
            issuer: self.provider.settings.issuer.clone(),
            subject: vouched.subject.clone(),
            shown_as: vouched.shown_as(),
        };
        match flow.purpose {
            FlowPurpose::SignIn => self.sign_in(&vouched, &identity, &flow.next).await,
            FlowPurpose::Accept => self.accept(&vouched, &identity, flow).await,
            FlowPurpose::Link => self.link(&vouched, &identity, flow).await,
            FlowPurpose::Confirm => self.confirm(&vouched, &identity, flow).await,
        }
    }

    fn told(&self, told: &Told) -> Result<Response, Fault> {
        problem(self.web, self.visit, told)
    }

    async fn sign_in(&self, vouched: &Vouched, identity: &ProviderIdentity, next: &str) -> Result<Response, Fault> {
        let web = self.web;
        let roles = self.provider.settings.roles(web, vouched).await?;
        let person = match web.store.person_at_provider(&identity.issuer, &identity.subject).await? {
            // An account that a person ended here stays ended, whatever the provider says.
            Some(person) if web.store.may_come_from_provider(person).await? => {
                let mut tx = web.store.begin().await?;
                tx.identity_used(identity).await?;
                self.tell_unfit(&tx.roles_from_groups(person, &identity.issuer, &roles).await?);
                tx.commit().await?;
                person
            }
            None if self.provider.settings.create && !roles.is_empty() => {
                match self.create(vouched, identity, &roles).await? {
                    Some(person) => person,
                    None => return self.told(&Told::NoAccess),
                }
            }
            _ => return self.told(&Told::NoAccess),
        };
        self.enter(person, vouched, next).await
    }

    /// An account for somebody who is new here. An address that an account here has already makes nobody that account.
    async fn create(
        &self,
        vouched: &Vouched,
        identity: &ProviderIdentity,
        roles: &BTreeSet<(domain::OrganisationId, domain::viewer::Role)>,
    ) -> Result<Option<PersonId>, Fault> {
        let web = self.web;
        let plain = |mail: &str| {
            let whole = mail.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
            whole && mail.len() <= LONGEST_MAIL && !mail.chars().any(|sign| sign.is_whitespace() || sign.is_control())
        };
        let mail = vouched.email.as_deref().filter(|mail| plain(mail) && !vouched.email_doubtful);
        let Some(mail) = mail else {
            tracing::warn!("nobody was created: the provider gives no address, or says that nobody has confirmed it");
            return Ok(None);
        };
        if web.store.has_account(mail).await? {
            tracing::warn!("nobody was created: there is an account for this address, and its owner can link it");
            return Ok(None);
        }
        let name: String = vouched.name.chars().filter(|sign| !sign.is_control()).take(200).collect();
        let new = NewPerson {
            id: PersonId::new(&*web.world),
            name: if name.trim().is_empty() { mail.to_owned() } else { name.trim().to_owned() },
            email: mail.to_owned(),
            language: self.visit.language,
            password_hash: String::new(),
            totp_secret: None,
            memberships: BTreeSet::new(),
        };
        let proof = policy::may_manage_accounts(&policy::system("groups at the provider"))?;
        let mut tx = web.store.begin().await?;
        match tx.add_person_of_provider(&proof, &new, identity).await {
            Err(StoreError::Conflict(_)) => return Ok(None),
            done => done?,
        }
        let changed = tx.roles_from_groups(new.id, &identity.issuer, roles).await?;
        self.tell_unfit(&changed);
        if changed.added.is_empty() {
            return Ok(None);
        }
        tx.commit().await?;
        Ok(Some(new.id))
    }

    fn tell_unfit(&self, changed: &store::RolesChanged) {
        for (organisation, role) in &changed.unfit {
            let (organisation, role) = (organisation.to_string(), role.code());
            tracing::warn!(organisation, role, "a group gives a role that this organisation does not have");
        }
    }

    /// In, or on to Brandwacht's own second factor when the provider's does not count.
    async fn enter(&self, person: PersonId, vouched: &Vouched, next: &str) -> Result<Response, Fault> {
        let Self { web, visit, headers, .. } = self;
        let Some(known) = web.store.sign_in_of(person).await? else { return self.told(&Told::NoAccess) };
        if known.roles.is_empty() {
            return self.told(&Told::NoAccess);
        }
        if self.provider.settings.is_strong(vouched) {
            let worth = Worth::Whole { second_factor: true, by: SignedInBy::Provider };
            return login::enter(web, headers, visit, &known, worth, next).await;
        }
        login::after_password(web, visit, headers, &known, None, SignedInBy::Provider, next).await
    }

    async fn accept(
        &self,
        vouched: &Vouched,
        identity: &ProviderIdentity,
        flow: &ProviderFlow,
    ) -> Result<Response, Fault> {
        let web = self.web;
        let mail = match flow.mail {
            Some(id) => web.store.invitation_by_id(id).await?.filter(|mail| mail.kind == MailKind::Invitation),
            None => None,
        };
        let Some(mail) = mail else { return self.told(&Told::Failed) };
        let roles = self.provider.settings.roles(web, vouched).await?;
        let mut tx = web.store.begin().await?;
        let person = match tx.accept_invitation_of_provider(&mail, PersonId::new(&*web.world), identity).await {
            Err(StoreError::Conflict(_)) => return self.told(&Told::Taken),
            Err(StoreError::NotFound) => return self.told(&Told::Failed),
            done => done?,
        };
        self.tell_unfit(&tx.roles_from_groups(person, &identity.issuer, &roles).await?);
        tx.commit().await?;
        self.enter(person, vouched, "").await
    }

    /// The session that somebody left with, when it is the one that comes back.
    async fn same_session(
        &self,
        flow: &ProviderFlow,
    ) -> Result<Option<(std::sync::Arc<session::Identity>, SessionId)>, Fault> {
        let identity = session::identity(self.web, self.headers).await?;
        Ok(identity.filter(|it| Some(it.session) == flow.session && Some(it.person.id) == flow.person).map(|it| {
            let session = it.session;
            (it, session)
        }))
    }

    async fn link(
        &self,
        vouched: &Vouched,
        identity: &ProviderIdentity,
        flow: &ProviderFlow,
    ) -> Result<Response, Fault> {
        let Some((who, _)) = self.same_session(flow).await? else { return self.told(&Told::Failed) };
        let proof = policy::may_manage_self(&who.viewer)?;
        let roles = self.provider.settings.roles(self.web, vouched).await?;
        let mut tx = self.web.store.begin().await?;
        match tx.link_identity(&proof, identity).await {
            Err(StoreError::Conflict(_)) => return self.told(&Told::Taken),
            done => done?,
        }
        self.tell_unfit(&tx.roles_from_groups(who.person.id, &identity.issuer, &roles).await?);
        tx.commit().await?;
        Ok(Redirect::to(&format!("{}?done=linked", paths::ACCOUNT)).into_response())
    }

    async fn confirm(
        &self,
        vouched: &Vouched,
        identity: &ProviderIdentity,
        flow: &ProviderFlow,
    ) -> Result<Response, Fault> {
        let web = self.web;
        let Some((who, session)) = self.same_session(flow).await? else { return self.told(&Told::Failed) };
        if web.store.person_at_provider(&identity.issuer, &identity.subject).await? != Some(who.person.id) {
            return self.told(&Told::Failed);
        }
        let token = session::new_token(web);
        let mut tx = web.store.begin().await?;
        tx.prove_session(session, ContentHash::of(token.as_bytes()), self.provider.settings.is_strong(vouched)).await?;
        tx.commit().await?;
        let cookie = session::set_cookie(web, &token)?;
        let to = paths::local(&flow.next).unwrap_or_default();
        let answer = if to.is_empty() {
            // The form that was stopped waits in another tab.
            let t = self.visit.t;
            let page = Page::new(web, self.visit, t.confirm_done_title()).lead(t.confirm_done_lead()).narrow();
            html(&Said { page: page.back_to(paths::ACCOUNT) })?
        } else {
            Redirect::to(to).into_response()
        };
        Ok(([(header::SET_COOKIE, cookie)], answer).into_response())
    }
}
