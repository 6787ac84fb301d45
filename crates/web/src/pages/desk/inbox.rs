//! The inbox: advisories newest first, with whom they concern. From here an analyst reviews, writes or puts aside.

use std::collections::BTreeSet;

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::advisory::AdvisoryState;
use domain::matching_run::{MAX_DOCUMENTS, Scope};
use domain::notice::Severity;
use domain::page::PageRequest;
use domain::{AdvisoryId, ShortCode, policy};
use serde::Deserialize;
use store::{AdvisoryFilter, AdvisoryRow, NumberedAsset, Seen};

use super::{Fields, Stamp, Tab};
use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Web, paths};

const ROWS: u32 = 50;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    show: String,
    severity: String,
    publisher: String,
    hit: String,
    q: String,
    after: String,
    /// The advisories that were just put aside, so that it can be undone.
    dismissed: String,
    /// Something was to be done, and nothing was ticked.
    none: bool,
}

struct Row {
    seen: Seen<AdvisoryRow>,
    href: String,
    arrived: Stamp,
}

#[derive(Template)]
#[template(path = "desk/inbox.html")]
struct Inbox {
    page: Page,
    ask: Ask,
    tabs: Vec<Tab>,
    severities: [Severity; 3],
    rows: Vec<Row>,
    first: String,
    next: Option<String>,
    publishers: Vec<(String, i64)>,
    /// Advisories with something in doubt.
    to_review: i64,
    dismissed: Vec<AdvisoryId>,
    /// Devices that have what was searched for as their inventory number, with where they stand.
    devices: Vec<(String, Seen<NumberedAsset>)>,
    /// Somebody was called out and nobody has taken it up: how many times, in words.
    called: Option<String>,
    /// Nothing has ever come in.
    nothing_yet: bool,
}

/// The tabs, in the order in which they stand.
const TABS: [&str; 7] = ["open", "new", "updated", "review", "handled", "dismissed", "all"];

impl Ask {
    fn tab(&self) -> &str {
        TABS.into_iter().find(|tab| *tab == self.show).unwrap_or("open")
    }

    fn filter(&self) -> AdvisoryFilter {
        let state = AdvisoryState::from_code(self.tab());
        AdvisoryFilter {
            state,
            open: self.tab() == "open",
            severity: Severity::from_code(&self.severity),
            publisher: Some(self.publisher.clone()).filter(|publisher| !publisher.is_empty()),
            text: Some(self.q.trim().to_owned()).filter(|text| !text.is_empty()),
            affects_somebody: !self.hit.is_empty(),
            to_review: self.tab() == "review",
        }
    }

    /// The same question with another tab or from another place.
    fn link(&self, show: &str, after: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in [
            ("show", show),
            ("severity", &self.severity),
            ("publisher", &self.publisher),
            ("hit", &self.hit),
            ("q", self.q.trim()),
            ("after", after),
        ] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        format!("{}?{}", paths::DESK, query.finish())
    }
}

pub(crate) async fn show(State(web): State<Web>, who: SignedIn, Query(ask): Query<Ask>) -> Result<Response, Fault> {
    let t = who.visit.t;
    let view = web.store.as_viewer(&who.viewer).await?;
    // Somebody reads the code of a notice out on the phone.
    if let Ok(code) = ask.q.trim().parse::<ShortCode>()
        && let Ok(notice) = view.notice_by_code(&code).await
    {
        return Ok(Redirect::to(&paths::desk_notice(notice)).into_response());
    }
    let request = if ask.after.is_empty() { PageRequest::first(ROWS) } else { PageRequest::after(&*ask.after, ROWS) };
    let found = view.advisories(&ask.filter(), &request).await?;
    let numbered = match ask.q.trim() {
        "" => Vec::new(),
        number => view.assets_numbered(number).await?,
    };
    // Nothing else can be meant.
    if let ([only], true) = (numbered.as_slice(), found.items.is_empty()) {
        return Ok(Redirect::to(&paths::desk_asset(only.id)).into_response());
    }
    let devices = numbered.into_iter().map(|it| (paths::desk_asset(it.id), it)).collect();
    let counts = view.advisory_counts().await?;
    let publishers = view.publishers().await?.into_iter().map(store::Seen::into_inner).collect();
    let waiting = counts.new + counts.updated;
    let tabs = TABS
        .into_iter()
        .map(|tab| {
            let count = match tab {
                "open" => waiting,
                "new" => counts.new,
                "updated" => counts.updated,
                "review" => counts.to_review,
                "handled" => counts.handled,
                "dismissed" => counts.dismissed,
                _ => counts.all(),
            };
            Tab {
                href: ask.link(tab, ""),
                label: t.desk_tab(tab),
                count: Some(t.number(count)),
                current: tab == ask.tab(),
            }
        })
        .collect();
    let next = found.next.as_deref().map(|after| ask.link(ask.tab(), after));
    let rows = found
        .items
        .into_iter()
        .map(|seen| Row { href: paths::desk_advisory(seen.id), arrived: Stamp::new(&who.visit, seen.arrived_at), seen })
        .collect();
    let page = Page::new(&web, &who.visit, t.desk_inbox_title(waiting))
        .lead(t.desk_inbox_lead())
        .count(paths::DESK, usize::try_from(waiting).unwrap_or(0));
    let first = ask.link(ask.tab(), "");
    let dismissed = ask.dismissed.split(',').filter_map(|id| id.parse().ok()).take(100).collect();
    let nothing_yet = counts.all() == 0;
    let open = *view.open_call_outs().await?;
    let called = (open > 0).then(|| t.duty_open(open));
    html(&Inbox {
        page,
        tabs,
        severities: [Severity::High, Severity::Medium, Severity::Low],
        rows,
        first,
        next,
        publishers,
        to_review: counts.to_review,
        dismissed,
        devices,
        called,
        nothing_yet,
        ask,
    })
}

/// What the bar under the list does with the ticked advisories.
pub(crate) async fn act(State(web): State<Web>, who: SignedIn, body: Bytes) -> Result<Response, Fault> {
    let fields = Fields::read(&body);
    let ids: Vec<AdvisoryId> = fields.all("id");
    let Some(first) = ids.first().copied() else {
        return Ok(Redirect::to(&format!("{}?none=true", paths::DESK)).into_response());
    };
    let view = web.store.as_viewer(&who.viewer).await?;
    let to = match fields.get("act") {
        "review" => paths::desk_advisory_part(first, "review"),
        "notice" => paths::desk_advisory_part(first, "notices"),
        act @ ("dismiss" | "reopen") => {
            let proof = policy::may_decide_match(&who.viewer)?;
            let mut list = Vec::new();
            for id in ids.into_iter().take(200) {
                view.advisory(id).await?;
                list.push(id);
            }
            let mut tx = web.store.begin().await?;
            for id in &list {
                match act {
                    "dismiss" => tx.dismiss(&proof, *id, "").await?,
                    _ => tx.reopen(&proof, *id).await?,
                }
            }
            tx.commit().await?;
            let list: Vec<String> = list.iter().map(ToString::to_string).collect();
            if act == "dismiss" {
                format!("{}?dismissed={}", paths::DESK, list.join(","))
            } else {
                paths::DESK.to_owned()
            }
        }
        "match" => {
            let proof = policy::may_rematch_documents(&who.viewer)?;
            let mut list = BTreeSet::new();
            for id in ids.into_iter().take(MAX_DOCUMENTS) {
                view.advisory(id).await?;
                list.insert(id);
            }
            let n = list.len();
            let scope = Scope::Documents(list.into_iter().collect());
            let mut tx = web.store.begin().await?;
            tx.ask_matching_run(&proof, &scope, &who.person.name).await?;
            tx.commit().await?;
            format!("{}?asked={n}", paths::DESK_JOBS)
        }
        _ => return Err(Fault::bad_request(who.visit.t.desk_unknown_act())),
    };
    Ok(Redirect::to(&to).into_response())
}
