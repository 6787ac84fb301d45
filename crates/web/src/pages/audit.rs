//! "Who looked at our data?": what was read and done about an institution's own things, for its responsible people. The
//! people of the CERT are "the CERT" here, those of others their organisation.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use domain::organisation::OrganisationKind;
use domain::page::PageRequest;
use domain::policy;
use serde::Deserialize;
use store::{By, OwnTrailRow, Seen, TrailFilter};

use super::desk::audit::act;
use super::desk::{Stamp, Tab};
use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Visit, Web, paths};

const ROWS: u32 = 50;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    show: String,
    after: String,
}

struct Line {
    at: Stamp,
    by: String,
    what: String,
    /// Where the object stands, when there is a page of it.
    href: Option<String>,
}

#[derive(Template)]
#[template(path = "audit.html")]
struct Own {
    page: Page,
    tabs: Vec<Tab>,
    back: (String, String),
    lines: Vec<Line>,
    first: Option<String>,
    next: Option<String>,
}

fn line(visit: &Visit, row: &Seen<OwnTrailRow>) -> Line {
    let t = visit.t;
    let by = match &row.by {
        By::Own(name) | By::Organisation(name) => name.clone(),
        By::Cert => t.audit_by_cert(),
        By::Link => t.audit_by_link(),
        By::System => t.audit_by_system(),
        By::Unknown => t.audit_by_unknown(),
    };
    let page = match row.act.split('.').next().unwrap_or_default() {
        "notice" => row.object.parse().ok().map(paths::notice),
        "asset" | "remediation" => row.object.parse().ok().map(paths::asset),
        "question" => row.object.parse().ok().map(paths::question),
        "inventory" => Some(paths::INVENTORY.to_owned()),
        _ => None,
    };
    Line { at: Stamp::new(visit, row.at), by, what: act(visit, &row.act), href: page }
}

pub(crate) async fn show(State(web): State<Web>, who: SignedIn, Query(ask): Query<Ask>) -> Result<Response, Fault> {
    let (visit, t) = (&who.visit, who.visit.t);
    let own = who.viewer.organisation_of_kind(OrganisationKind::Institution).ok_or_else(Fault::not_found)?;
    let proof = policy::may_read_own_audit(&who.viewer, own)?;
    let view = web.store.as_viewer(&who.viewer).await?;
    let all = ask.show == "all";
    let filter = TrailFilter { readings: (!all).then_some(true), ..TrailFilter::default() };
    let request = match ask.after.as_str() {
        "" => PageRequest::first(ROWS),
        after => PageRequest::after(after, ROWS),
    };
    let found = view.own_trail(&proof, &filter, &request).await?;
    let show = if all { "all" } else { "read" };
    let link = |show: &str, after: &str| match after {
        "" => format!("{}?show={show}", paths::AUDIT),
        after => format!("{}?show={show}&after={}", paths::AUDIT, paths::encode(after)),
    };
    let tab = |code: &str, label: String| Tab { href: link(code, ""), label, count: None, current: code == show };
    html(&Own {
        page: Page::new(&web, visit, t.audit_own_title()).lead(t.audit_own_lead()),
        tabs: vec![tab("read", t.audit_read()), tab("all", t.audit_all())],
        back: (paths::INVENTORY.to_owned(), t.nav_inventory()),
        lines: found.items.iter().map(|row| line(visit, row)).collect(),
        first: (!ask.after.is_empty()).then(|| link(show, "")),
        next: found.next.map(|after| link(show, &after)),
    })
}

#[cfg(test)]
mod tests;
