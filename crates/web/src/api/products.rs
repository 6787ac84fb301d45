//! Products of all inventories: what lines were recognised as, and what matches them.

use axum::extract::{Path, State};
use axum::response::Response;
use serde::Serialize;
use store::{ProductAdvisory, ProductFilter, ProductRow, Seen};
use utoipa::ToSchema;

use super::TAG_INVENTORY;
use super::asked::Asked;
use super::codes::Severity;
use super::cursor::List;
use super::problem::Problem;
use super::reply::{PageOf, page_of, private};
use crate::session::Caller;
use crate::{Fault, Web, paths};

/// A product as it was recognised in inventories. Numbers are of what the caller may see.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct InventoryProduct {
    /// The same for everybody who has it.
    key: String,
    /// As one of the institutions writes it.
    maker: String,
    product: String,
    /// Inventory lines.
    assets: i64,
    institutions: i64,
    /// Advisories that match one of the lines.
    advisories: i64,
}

impl InventoryProduct {
    pub(super) fn of(row: &Seen<ProductRow>) -> Self {
        Self {
            key: row.key.clone(),
            maker: row.maker.clone(),
            product: row.product.clone(),
            assets: row.assets,
            institutions: row.institutions,
            advisories: row.advisories,
        }
    }
}

/// A product with the advisories that match it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ProductDetail {
    #[serde(flatten)]
    product: InventoryProduct,
    /// The worst and the newest first; at most 500.
    matched: Vec<MatchedAdvisory>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MatchedAdvisory {
    #[schema(format = Uuid)]
    advisory: String,
    tracking_id: String,
    title: String,
    severity: Severity,
    /// Lines that are affected.
    affected: i64,
    /// Lines in doubt.
    doubtful: i64,
}

fn matched(row: &Seen<ProductAdvisory>) -> MatchedAdvisory {
    MatchedAdvisory {
        advisory: row.advisory.to_string(),
        tracking_id: row.tracking_id.clone(),
        title: row.title.clone(),
        severity: row.severity.into(),
        affected: row.affected,
        doubtful: row.doubtful,
    }
}

/// List products
///
/// What the inventory lines that you may see were recognised as, by maker and name.
#[utoipa::path(
    get, path = paths::API_PRODUCTS, tag = TAG_INVENTORY, operation_id = "listProducts",
    params(
        ("text" = Option<String>, Query, description = "Part of any text of a line"),
        ("matched" = Option<bool>, Query, description = "Only those that an advisory matches"),
        ("advisory" = Option<String>, Query, format = Uuid, description = "Only those that this advisory matches"),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<i64>, Query, minimum = 1, maximum = 500, description = "Lines per page; 100 when absent"),
    ),
    responses(
        (status = 200, body = PageOf<InventoryProduct>, description = "A page", headers(("link" = String, description = "The next page, when there is one"))),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "A parameter is wrong"),
    ),
)]
pub(super) async fn list(State(web): State<Web>, caller: Caller, mut asked: Asked) -> Result<Response, Fault> {
    let filter =
        ProductFilter { text: asked.text("text"), matched: asked.flag("matched"), advisory: asked.id("advisory") };
    let advisory = filter.advisory.map(|id| id.to_string());
    let names = [filter.text.as_deref(), filter.matched.then_some("matched"), advisory.as_deref()];
    let list = List::new("products", &names);
    let here = asked.here();
    let page = asked.page(&list)?;
    let found = web.store.as_viewer(&caller.viewer).await?.products(&filter, &page).await?;
    page_of(&here, PageOf::of(found, &list, |row| InventoryProduct::of(&row)))
}

/// Read a product
#[utoipa::path(
    get, path = paths::API_PRODUCT, tag = TAG_INVENTORY, operation_id = "getProduct",
    params(("key" = String, Path, description = "As the list gives it")),
    responses(
        (status = 200, body = ProductDetail, description = "The product"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "Not there, or nobody whose inventory you may see has it"),
    ),
)]
pub(super) async fn one(
    State(web): State<Web>,
    caller: Caller,
    Path(key): Path<String>,
    asked: Asked,
) -> Result<Response, Fault> {
    asked.nothing_else()?;
    if key.len() > 100 || key.contains('\0') {
        return Err(Fault::not_found());
    }
    let view = web.store.as_viewer(&caller.viewer).await?;
    let product = InventoryProduct::of(&view.product(&key).await?);
    let all = view.advisories_of_product(&key).await?;
    Ok(private(ProductDetail { product, matched: all.iter().map(matched).collect() }))
}
