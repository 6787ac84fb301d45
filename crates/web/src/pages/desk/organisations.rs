//! The organisations that the CERT knows, by name, kind and words.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use domain::organisation::OrganisationKind;
use domain::page::PageRequest;
use serde::Deserialize;
use store::{OrganisationFilter, OrganisationRow, Seen};

use super::Tab;
use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Web, paths};

const ROWS: u32 = 50;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    kind: String,
    text: String,
    after: String,
    ended: String,
}

impl Ask {
    fn link(&self, kind: &str, after: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in [("kind", kind), ("text", self.text.trim()), ("after", after)] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        format!("{}?{}", paths::DESK_ORGANISATIONS, query.finish())
    }
}

struct Row {
    seen: Seen<OrganisationRow>,
    href: String,
    /// Kind, sector and size in words.
    what: String,
}

#[derive(Template)]
#[template(path = "desk/organisations.html")]
struct List {
    page: Page,
    ask: Ask,
    tabs: Vec<Tab>,
    rows: Vec<Row>,
    first: String,
    next: Option<String>,
}

/// Within a line words have no capital; names made of capitals, as CERT, keep theirs.
fn without_capital(word: &str) -> String {
    let mut signs = word.chars();
    match (signs.next(), signs.next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain([second]).chain(signs).collect()
        }
        _ => word.to_owned(),
    }
}

pub(crate) async fn show(State(web): State<Web>, who: SignedIn, Query(ask): Query<Ask>) -> Result<Response, Fault> {
    let t = who.visit.t;
    let view = web.store.as_viewer(&who.viewer).await?;
    let kind = OrganisationKind::from_code(&ask.kind);
    let filter = OrganisationFilter {
        kind,
        sector: None,
        text: Some(ask.text.trim().to_owned()).filter(|text| !text.is_empty()),
    };
    let request = if ask.after.is_empty() { PageRequest::first(ROWS) } else { PageRequest::after(&*ask.after, ROWS) };
    let found = view.organisations(&filter, &request).await?;
    let tab = |code: &str, label: String| Tab {
        href: ask.link(code, ""),
        label,
        count: None,
        current: kind.map_or("", OrganisationKind::code) == code,
    };
    let mut tabs = vec![tab("", t.desk_any())];
    tabs.extend(OrganisationKind::ALL.map(|kind| tab(kind.code(), without_capital(&t.organisation_kind(kind)))));
    let rows = found
        .items
        .into_iter()
        .map(|seen| {
            let it = &seen.organisation;
            let mut what = vec![t.organisation_kind(it.kind)];
            what.extend(it.sector.clone());
            what.extend(it.size.map(|size| t.size(size).to_lowercase()));
            Row { href: paths::desk_organisation(it.id), what: what.join(" · "), seen }
        })
        .collect();
    let kind = kind.map_or("", OrganisationKind::code);
    let (first, next) = (ask.link(kind, ""), found.next.map(|after| ask.link(kind, &after)));
    let page = Page::new(&web, &who.visit, t.organisations_title()).lead(t.organisations_lead());
    html(&List { page, tabs, rows, first, next, ask })
}
