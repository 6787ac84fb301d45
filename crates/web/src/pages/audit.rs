//! "Who looked at our data?": what was read and done about an institution's own things, for its responsible people. The
//! people of the CERT are "the CERT" here, those of others their organisation.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use domain::Day;
use domain::organisation::OrganisationKind;
use domain::page::PageRequest;
use domain::policy;
use serde::Deserialize;
use store::{By, OwnTrailRow, Seen, TrailFilter};

use super::desk::audit::act;
use super::desk::{Stamp, Tab};
use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Visit, Web, paths};

/// Rows that are read for one page; equal ones of a day become one line.
const ROWS: u32 = 200;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    show: String,
    after: String,
}

/// What somebody did on one day, however often.
struct Line {
    /// The latest of them.
    at: Stamp,
    day: String,
    by: String,
    what: String,
    act: String,
    count: String,
    each: Vec<Each>,
}

struct Each {
    at: Stamp,
    whom: Option<String>,
    /// Where the object stands and what it is, when there is a page of it.
    page: Option<(String, String)>,
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

fn each(visit: &Visit, row: &OwnTrailRow) -> Each {
    let page = match row.act.split('.').next().unwrap_or_default() {
        "notice" => row.object.parse().ok().map(|id| ("notice", paths::notice(id))),
        "asset" | "remediation" => row.object.parse().ok().map(|id| ("asset", paths::asset(id))),
        "question" => row.object.parse().ok().map(|id| ("question", paths::question(id))),
        "inventory" => Some(("asset", paths::INVENTORY.to_owned())),
        _ => None,
    };
    let page = page.map(|(kind, href)| (href, visit.t.audit_thing(kind)));
    // What people do to their own account is about themselves, which the name beside it says.
    let own = matches!((&row.by, &row.whom), (By::Own(by), Some(whom)) if by == whom);
    Each { at: Stamp::new(visit, row.at), whom: row.whom.clone().filter(|_| !own), page }
}

/// Equal acts of one reader on one day are one line, where the latest of them stands.
fn lines(visit: &Visit, rows: &[Seen<OwnTrailRow>]) -> Vec<Line> {
    let t = visit.t;
    let mut lines: Vec<Line> = Vec::new();
    let mut places: BTreeMap<(Day, &By, &str), usize> = BTreeMap::new();
    for row in rows {
        let day = row.at.day(&visit.zone);
        let key = (day, &row.by, row.act.as_str());
        if let Some(line) = places.get(&key).and_then(|place| lines.get_mut(*place)) {
            line.each.push(each(visit, row));
            continue;
        }
        places.insert(key, lines.len());
        let by = match &row.by {
            By::Own(name) | By::Organisation(name) => name.clone(),
            By::Cert => t.audit_by_cert(),
            By::Link => t.audit_by_link(),
            By::System => t.audit_by_system(),
            By::Unknown => t.audit_by_unknown(),
        };
        lines.push(Line {
            at: Stamp::new(visit, row.at),
            day: t.date_short(day),
            by,
            what: act(visit, &row.act),
            act: row.act.clone(),
            count: String::new(),
            each: vec![each(visit, row)],
        });
    }
    for line in &mut lines {
        line.count = t.audit_times(t.count(line.each.len()));
    }
    lines
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
        lines: lines(visit, &found.items),
        first: (!ask.after.is_empty()).then(|| link(show, "")),
        next: found.next.map(|after| link(show, &after)),
    })
}

#[cfg(test)]
mod tests;
