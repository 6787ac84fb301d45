//! The audit trail for leads and operators: who did and read what, and whether the chain holds.

pub(crate) mod words;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use domain::page::PageRequest;
use domain::{Timestamp, policy};
use serde::Deserialize;
use store::{ChainState, Seen, TrailFilter, TrailRow};

use self::words::Part;
use super::{Stamp, Tab};
use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Visit, Web, paths};

const ROWS: u32 = 50;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    show: String,
    who: String,
    act: String,
    object: String,
    from: String,
    until: String,
    after: String,
}

impl Ask {
    fn link(&self, show: &str, after: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let fields = [
            ("show", show),
            ("who", self.who.trim()),
            ("act", self.act.trim()),
            ("object", self.object.trim()),
            ("from", &self.from),
            ("until", &self.until),
            ("after", after),
        ];
        for (name, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        format!("{}?{}", paths::DESK_AUDIT, query.finish())
    }

    fn filter(&self, zone: &str) -> TrailFilter {
        let text = |text: &str| Some(text.trim().replace('\0', "")).filter(|text| !text.is_empty());
        let day = |day: &str| Timestamp::from_local(&format!("{day}T00:00"), zone);
        TrailFilter {
            who: text(&self.who),
            act: text(&self.act),
            object: text(&self.object),
            readings: match self.show.as_str() {
                "read" => Some(true),
                "done" => Some(false),
                _ => None,
            },
            from: day(&self.from),
            // The last day belongs to it.
            until: day(&self.until).map(|at| at.plus_days(1)),
        }
    }
}

struct Line {
    at: Stamp,
    name: String,
    organisation: Option<String>,
    what: String,
    object: String,
    /// All that happened to it.
    href: String,
    /// Its own page, with what it is.
    page: Option<(String, String)>,
    detail: Vec<Part>,
    row: Seen<TrailRow>,
}

#[derive(Template)]
#[template(path = "desk/audit.html")]
struct Trail {
    page: Page,
    ask: Ask,
    tabs: Vec<Tab>,
    sealed: String,
    verified: String,
    /// The last check found faults.
    broken: bool,
    lines: Vec<Line>,
    first: String,
    next: Option<String>,
}

/// An act in words: what the texts do not know keeps its code.
pub(crate) fn act(visit: &Visit, act: &str) -> String {
    visit.t.audit_act(act.replace('.', "_"), act)
}

fn line(visit: &Visit, row: Seen<TrailRow>) -> Line {
    let t = visit.t;
    let name = match (&row.name, row.who.split_once(':')) {
        (Some(name), _) => name.clone(),
        (None, Some(("system", reason))) => t.audit_system(reason),
        (None, Some(("link", _))) => t.audit_by_link(),
        _ => row.who.clone(),
    };
    Line {
        at: Stamp::new(visit, row.at),
        name,
        organisation: row.organisation.clone(),
        what: act(visit, &row.act),
        object: row.object.clone(),
        href: format!("{}?object={}", paths::DESK_AUDIT, paths::encode(&row.object)),
        // Whoever sees no detail has no pages of what it is about either.
        page: row.detail.as_ref().and_then(|_| words::page_of(visit, &row.act, &row.object)),
        detail: row.detail.as_ref().map(|detail| words::parts(visit, detail, &row.named)).unwrap_or_default(),
        row,
    }
}

fn sealed(visit: &Visit, state: &ChainState) -> String {
    let t = visit.t;
    let number = t.number(i128::from(state.head.seq));
    match state.sealed_at {
        Some(at) => t.audit_sealed(number, t.moment(at, visit.now()), state.unsealed),
        None => t.audit_sealed_none(state.unsealed),
    }
}

fn verified(visit: &Visit, state: &ChainState) -> String {
    let t = visit.t;
    match state.verified {
        None => t.audit_verified_never(),
        Some((at, seq, faults)) => t.audit_verified(t.moment(at, visit.now()), t.number(i128::from(seq)), faults),
    }
}

pub(crate) async fn show(State(web): State<Web>, who: SignedIn, Query(ask): Query<Ask>) -> Result<Response, Fault> {
    let (visit, t) = (&who.visit, who.visit.t);
    let proof = policy::may_read_audit(&who.viewer)?;
    let view = web.store.as_viewer(&who.viewer).await?;
    let request = match ask.after.as_str() {
        "" => PageRequest::first(ROWS),
        after => PageRequest::after(after, ROWS),
    };
    let found = view.trail(&proof, &ask.filter(&visit.zone), &request).await?;
    let state = web.store.audit_state(&proof).await?;
    let tab = |code: &str, label: String| Tab {
        href: ask.link(code, ""),
        label,
        count: None,
        current: ask.show == code || (code.is_empty() && !["read", "done"].contains(&ask.show.as_str())),
    };
    let tabs = vec![tab("", t.audit_all()), tab("done", t.audit_done()), tab("read", t.audit_read())];
    let page = Page::new(&web, visit, t.audit_title()).lead(t.audit_lead());
    html(&Trail {
        page,
        tabs,
        sealed: sealed(visit, &state),
        verified: verified(visit, &state),
        broken: state.verified.is_some_and(|(_, _, faults)| faults > 0),
        lines: found.items.into_iter().map(|row| line(visit, row)).collect(),
        first: ask.link(&ask.show, ""),
        next: found.next.map(|after| ask.link(&ask.show, &after)),
        ask,
    })
}
