//! What handlers answer with: pages, JSON, and what a caller has already.

use axum::Json;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::ContentHash;
use domain::page::Page;
use serde::Serialize;
use store::Seen;
use utoipa::ToSchema;

use super::asked::Here;
use super::cursor::List;
use crate::Fault;

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PageOf<T> {
    pub(super) items: Vec<T>,
    /// Give this as `after` to get the next page, with the same filters. `null` on the last page.
    pub(super) next: Option<String>,
}

impl<T> PageOf<T> {
    pub(super) fn of<S>(page: Page<Seen<S>>, list: &List, item: impl FnMut(Seen<S>) -> T) -> Self {
        Self {
            next: page.next.as_deref().map(|cursor| list.seal(cursor)),
            items: page.items.into_iter().map(item).collect(),
        }
    }
}

impl<T> PageOf<T> {
    /// The same for items that may not come out.
    pub(super) fn try_of<S>(
        page: Page<Seen<S>>,
        list: &List,
        item: impl FnMut(Seen<S>) -> Result<T, Fault>,
    ) -> Result<Self, Fault> {
        Ok(Self {
            next: page.next.as_deref().map(|cursor| list.seal(cursor)),
            items: page.items.into_iter().map(item).collect::<Result<_, _>>()?,
        })
    }
}

/// A page with the address of the next one (RFC 8288).
pub(super) fn page_of<T: Serialize>(here: &Here, page: PageOf<T>) -> Result<Response, Fault> {
    let next = page.next.as_deref().map(|after| format!("<{}>; rel=\"next\"", here.with_after(after)));
    let mut response = private(page);
    if let Some(next) = next {
        response.headers_mut().insert(header::LINK, HeaderValue::try_from(next).map_err(Fault::internal)?);
    }
    Ok(response)
}

/// For this caller, now; nothing on the way may keep it. The guard says `no-store` for all that says nothing else.
pub(super) fn private<T: Serialize>(body: T) -> Response {
    Json(body).into_response()
}

/// What changes seldom: the caller may keep it, and asks with the tag whether it still holds.
pub(super) fn tagged(
    headers: &HeaderMap,
    kind: &'static str,
    keep: &'static str,
    bytes: Vec<u8>,
) -> Result<Response, Fault> {
    // Weak, because compression on the way changes the bytes.
    let tag = format!("W/\"{}\"", ContentHash::of(&bytes));
    let known = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .any(|list| list.split(',').map(str::trim).any(|known| known == "*" || same_tag(known, &tag)));
    let head = [
        (header::ETAG, HeaderValue::try_from(&tag).map_err(Fault::internal)?),
        (header::CACHE_CONTROL, HeaderValue::from_static(keep)),
    ];
    if known {
        return Ok((StatusCode::NOT_MODIFIED, head).into_response());
    }
    Ok((head, [(header::CONTENT_TYPE, HeaderValue::from_static(kind))], bytes).into_response())
}

fn same_tag(one: &str, other: &str) -> bool {
    one.trim_start_matches("W/") == other.trim_start_matches("W/")
}

/// Kept by the caller only, and asked after every time: who may read may change.
pub(super) const KEEP_AND_ASK: &str = "private, no-cache";

pub(super) fn tagged_json<T: Serialize>(headers: &HeaderMap, body: &T) -> Result<Response, Fault> {
    let bytes = serde_json::to_vec(body).map_err(Fault::internal)?;
    tagged(headers, "application/json", KEEP_AND_ASK, bytes)
}
