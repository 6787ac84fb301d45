//! What the forms of a route do, by name. What cannot be taken back is asked first, on a page of its own that works
//! without script: a button that was touched by mistake must not take a colleague's way in away. The page that asks for a
//! fresh proof names by the same list what will follow.
//!
//! The page carries the form's fields along and sends them once more to where they were going.

use askama::Template;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, header};
use axum::response::Response;

use crate::fault::Outside;
use crate::layout::{Page, html};
use crate::{Fault, Visit, Web, paths};

/// The field that says so, and the one that names what it is about, for people to read.
const SURE: &str = "sure";
const NAMED: &str = "named";
const MAX_NAME: usize = 120;

/// One thing that a form does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Deed {
    /// What the form's button `act` says; empty where a route does one thing.
    act: &'static str,
    /// Its sentence in the texts.
    pub(crate) code: &'static str,
    pub(crate) asks: bool,
}

/// Cannot be taken back, so it is asked first.
pub(crate) const fn sure(act: &'static str, code: &'static str) -> Deed {
    Deed { act, code, asks: true }
}

/// Has a name, and asks nothing by itself.
pub(crate) const fn named(act: &'static str, code: &'static str) -> Deed {
    Deed { act, code, asks: false }
}

#[derive(Template)]
#[template(path = "sure.html")]
struct Sure {
    page: Page,
    about: Option<String>,
    action: String,
    carried: Vec<(String, String)>,
    back: String,
}

fn field(body: &[u8], wanted: &str) -> Option<String> {
    url::form_urlencoded::parse(body).find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
}

/// What a form of this route does.
pub(crate) fn deed_of(deeds: &[Deed], body: &[u8]) -> Option<Deed> {
    let act = field(body, "act").unwrap_or_default();
    deeds.iter().find(|deed| deed.act.is_empty() || deed.act == act).copied()
}

/// The page that asks, or the request as it was.
pub(crate) async fn stops(
    web: &Web,
    visit: &Visit,
    deeds: &[Deed],
    request: Request,
    most: usize,
) -> Result<Result<Request, Response>, Fault> {
    if request.method().is_safe() {
        return Ok(Ok(request));
    }
    let (parts, body) = request.into_parts();
    let body: Bytes = to_bytes(body, most).await.map_err(|_| Fault::new(Outside::TooLarge))?;
    let deed = deed_of(deeds, &body).filter(|deed| deed.asks && field(&body, SURE).is_none());
    let Some(deed) = deed else { return Ok(Ok(Request::from_parts(parts, Body::from(body)))) };
    let t = visit.t;
    let about = field(&body, NAMED).map(|it| l10n::mail::shortened(&it, MAX_NAME)).filter(|it| !it.is_empty());
    let carried = url::form_urlencoded::parse(&body).into_owned().collect();
    let back = came_from(web, &parts.headers).unwrap_or_else(|| paths::LANDING.to_owned());
    let page = Page::new(web, visit, t.sure_title()).lead(t.deed(deed.code)).narrow().back_to(back.clone());
    html(&Sure { page, about, action: visit.here.to_string(), carried, back }).map(Err)
}

/// The page of ours on which the form stood.
fn came_from(web: &Web, headers: &HeaderMap) -> Option<String> {
    let from = headers.get(header::REFERER)?.to_str().ok()?;
    let path = from.strip_prefix(&web.config.base_url)?;
    paths::local(path).map(str::to_owned)
}

#[cfg(test)]
mod tests;
