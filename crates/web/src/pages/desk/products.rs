//! The products of all inventories, and one product with the advisories that match it and the lines that were recognised
//! as it.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::matching_run::{MAX_ASSETS, Scope};
use domain::page::PageRequest;
use domain::policy;
use serde::Deserialize;
use store::{ProductAdvisory, ProductAsset, ProductFilter, ProductRow, Seen};

use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Web, paths};

const LINES: u32 = 100;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    q: String,
    show: String,
    after: String,
}

#[derive(Template)]
#[template(path = "desk/products.html")]
struct Products {
    page: Page,
    lines: Vec<(String, Seen<ProductRow>)>,
    q: String,
    matched: bool,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "desk/product.html")]
struct Product {
    page: Page,
    advisories: Vec<(String, Seen<ProductAdvisory>)>,
    assets: Vec<(String, Seen<ProductAsset>)>,
    next: Option<String>,
    again: String,
}

fn request(after: &str) -> PageRequest {
    // No database takes a NUL.
    match after.replace('\0', "").as_str() {
        "" => PageRequest::first(LINES),
        after => PageRequest::after(after, LINES),
    }
}

/// Maker and name, as one of those who have it writes them.
fn name(t: &l10n::Texts, row: &ProductRow) -> String {
    let name = format!("{} {}", row.maker.trim(), row.product.trim());
    if name.trim().is_empty() { t.products_unnamed() } else { name.trim().to_owned() }
}

pub(crate) async fn show(State(web): State<Web>, who: SignedIn, Query(ask): Query<Ask>) -> Result<Response, Fault> {
    let t = who.visit.t;
    let view = web.store.as_viewer(&who.viewer).await?;
    let matched = ask.show != "all";
    let filter = ProductFilter { text: Some(ask.q.replace('\0', "")), matched, advisory: None };
    let found = view.products(&filter, &request(&ask.after)).await?;
    let next = found.next.as_deref().map(|after| {
        let show = if matched { "" } else { "all" };
        format!("{}?show={show}&q={}&after={}", paths::DESK_PRODUCTS, paths::encode(&ask.q), paths::encode(after))
    });
    let lines = found.items.into_iter().map(|row| (paths::desk_product(&row.key), row)).collect();
    let page = Page::new(&web, &who.visit, t.products_title()).lead(t.products_lead());
    html(&Products { page, lines, q: ask.q, matched, next })
}

pub(crate) async fn one(
    State(web): State<Web>,
    who: SignedIn,
    Path(key): Path<String>,
    Query(ask): Query<Ask>,
) -> Result<Response, Fault> {
    if key.contains('\0') {
        return Err(Fault::not_found());
    }
    let t = who.visit.t;
    let view = web.store.as_viewer(&who.viewer).await?;
    let it = view.product(&key).await?;
    let advisories = view.advisories_of_product(&key).await?;
    let assets = view.assets_of_product(&key, &request(&ask.after)).await?;
    let next =
        assets.next.as_deref().map(|after| format!("{}?after={}", paths::desk_product(&key), paths::encode(after)));
    html(&Product {
        page: Page::new(&web, &who.visit, name(t, &it)),
        advisories: advisories
            .into_iter()
            .map(|row| (paths::desk_advisory_part(row.advisory, "assets"), row))
            .collect(),
        assets: assets.items.into_iter().map(|row| (paths::desk_asset(row.id), row)).collect(),
        next,
        again: format!("{}/match", paths::desk_product(&key)),
    })
}

/// Has the devices of a product matched with everything again, as many as one run takes.
pub(crate) async fn again(State(web): State<Web>, who: SignedIn, Path(key): Path<String>) -> Result<Response, Fault> {
    if key.contains('\0') {
        return Err(Fault::not_found());
    }
    let view = web.store.as_viewer(&who.viewer).await?;
    view.product(&key).await?;
    let proof = policy::may_rematch_documents(&who.viewer)?;
    let mut all = Vec::new();
    let mut page = PageRequest::first(PageRequest::MAX);
    while all.len() < MAX_ASSETS {
        let found = view.assets_of_product(&key, &page).await?;
        all.extend(found.items.iter().map(|row| row.id));
        let Some(next) = found.next else { break };
        page = PageRequest::after(next, PageRequest::MAX);
    }
    all.truncate(MAX_ASSETS);
    let mut tx = web.store.begin().await?;
    tx.ask_matching_run(&proof, &Scope::Assets(all), &who.person.name).await?;
    tx.commit().await?;
    Ok(Redirect::to(paths::DESK_JOBS).into_response())
}
