//! What stands around every page: title, the sentence that says what we want of you, menu, foot.
//!
//! A page's template extends `base.html` and its struct has a field `page: Page`:
//!
//! ```ignore
//! #[derive(Template)]
//! #[template(path = "example.html")]
//! struct Example { page: Page, rows: Vec<Row> }
//!
//! pub(crate) async fn show(State(web): State<Web>, who: SignedIn) -> Result<Response, Fault> {
//!     let t = who.visit.t;
//!     let page = Page::new(&web, &who.visit, t.example_title()).lead(t.example_lead());
//!     html(&Example { page, rows })
//! }
//! ```

use std::sync::Arc;

use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use domain::organisation::{Language, OrganisationKind};
use l10n::Texts;
use l10n::reach::Reach;

use crate::access::Access;
use crate::{Fault, Theme, Visit, Web, WebConfig, files, paths};

/// One entry of the menu.
pub struct NavItem {
    pub href: &'static str,
    pub label: String,
    pub count: Option<String>,
    pub current: bool,
}

pub struct Page {
    pub t: &'static Texts,
    pub language: Language,
    pub theme: Option<&'static str>,
    /// What this is.
    pub title: String,
    /// What we want of you, in one sentence.
    pub lead: Option<String>,
    pub nav: Vec<NavItem>,
    /// Beside the brand: whose pages these are.
    pub organisation: Option<String>,
    pub person: Option<String>,
    /// Where the preferences come back to.
    pub here: String,
    /// Forms and texts look better in a narrow column.
    pub narrow: bool,
    /// The CERT's keyboard help.
    pub keys: bool,
    /// Until when an account for an emergency is alive, for those who look after the platform.
    pub emergency: Option<String>,
    pub cert: Arc<WebConfig>,
    /// How people reach the CERT.
    pub reach: Reach,
    /// What the guard on data of patients did with what this person has just sent.
    pub guarded: Option<String>,
}

impl Page {
    pub fn new(web: &Web, visit: &Visit, title: impl Into<String>) -> Self {
        let identity = visit.identity.as_deref();
        let keys = identity.is_some_and(|identity| identity.viewer.is_cert());
        Self {
            t: visit.t,
            language: visit.language,
            theme: visit.theme.map(Theme::code),
            title: title.into(),
            lead: None,
            nav: nav(visit),
            organisation: identity
                .and_then(|identity| identity.person.organisations.first())
                .map(|(_, name)| name.clone()),
            person: identity.map(|identity| identity.person.name.clone()),
            here: visit.here.to_string(),
            narrow: false,
            keys,
            emergency: identity
                .filter(|it| Access::Cert.admits(&it.viewer) || Access::Oversight.admits(&it.viewer))
                .and_then(|identity| identity.emergency_until)
                .map(|until| visit.t.emergency_banner(visit.t.moment(until, visit.now()))),
            cert: web.config.clone(),
            reach: web.config.reach(),
            guarded: visit.guarded.map(|told| told.says(visit.t)),
        }
    }

    pub fn lead(mut self, sentence: impl Into<String>) -> Self {
        self.lead = Some(sentence.into());
        self
    }

    pub fn narrow(mut self) -> Self {
        self.narrow = true;
        self
    }

    /// Where the preferences form comes back to, when this page was made by a POST.
    pub fn back_to(mut self, path: impl Into<String>) -> Self {
        self.here = path.into();
        self
    }

    /// Shows a count beside one entry of the menu.
    pub fn count(mut self, href: &str, count: usize) -> Self {
        let text = self.t.count(count);
        for item in self.nav.iter_mut().filter(|item| item.href == href) {
            item.count = Some(text.clone());
        }
        self
    }

    pub fn file(&self, name: &str) -> String {
        files::url(name)
    }

    pub fn lang(&self) -> &'static str {
        self.language.code()
    }

    /// The languages that this page is not in.
    pub fn other_languages(&self) -> Vec<(&'static str, String)> {
        Language::ALL
            .into_iter()
            .filter(|language| *language != self.language)
            .map(|language| (language.code(), self.t.language(language)))
            .collect()
    }
}

/// The menu of somebody who has signed in: one entry per line, with whom it is for.
fn nav(visit: &Visit) -> Vec<NavItem> {
    let Some(identity) = visit.identity.as_deref() else { return Vec::new() };
    let t = visit.t;
    let path = visit.here.split('?').next().unwrap_or("/");
    let entries = [
        (paths::DESK, Access::Cert, t.nav_inbox()),
        (paths::DESK_NOTICES, Access::Cert, t.nav_notices()),
        (paths::DESK_QUESTIONS, Access::Cert, t.nav_questions()),
        (paths::DESK_DUTY, Access::Cert, t.duty_nav()),
        (paths::DESK_ORGANISATIONS, Access::Cert, t.nav_organisations()),
        (paths::DESK_REGISTER, Access::Cert, t.nav_register()),
        (paths::DESK_PRODUCTS, Access::Cert, t.nav_products()),
        (paths::DESK_SOURCES, Access::Cert, t.nav_sources()),
        (paths::DESK_JOBS, Access::Cert, t.nav_jobs()),
        (paths::DESK_JOINS, Access::Cert, t.joins_nav()),
        (paths::DESK_AUDIT, Access::Oversight, t.audit_nav()),
        (paths::DESK_RETENTION, Access::Oversight, t.retention_nav()),
        (paths::HOME, Access::Participant, t.nav_home()),
        (paths::NOTICES, Access::Participant, t.nav_own_notices()),
        (paths::QUESTIONS, Access::Participant, t.nav_own_questions()),
        (paths::INVENTORY, Access::Participant, t.nav_inventory()),
        (paths::ASSESS, Access::Participant, t.blind_nav()),
        (paths::MANDATES, Access::Participant, t.nav_mandates()),
        (paths::SECTOR, Access::Umbrella, t.sector_nav()),
        (paths::PEOPLE, Access::People, t.people_nav()),
    ];
    // Only an institution has a list that can stay at home.
    let at_home = identity.viewer.organisation_of_kind(OrganisationKind::Institution).is_some();
    let shown: Vec<_> = entries
        .into_iter()
        .filter(|(href, access, _)| access.admits(&identity.viewer) && (at_home || *href != paths::ASSESS))
        .collect();
    // `/desk/notices/…` belongs to `/desk/notices`, not to `/desk`: the longest entry that fits is the current one.
    let current = shown
        .iter()
        .map(|(href, _, _)| *href)
        .filter(|href| path == *href || path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/')))
        .max_by_key(|href| href.len());
    shown
        .into_iter()
        .map(|(href, _, label)| NavItem { href, label, count: None, current: current == Some(href) })
        .collect()
}

/// Writes a page out.
pub fn html(page: &impl Template) -> Result<Response, Fault> {
    Ok(Html(page.render()?).into_response())
}
