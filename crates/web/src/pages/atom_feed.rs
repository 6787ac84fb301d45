//! A feed of an organisation's notices for a feed reader (Atom, RFC 4287), at an address that is its secret. No session is read
//! and no cookie is set. What the organisation may read is asked anew each time, so a reader never gets what a moment ago it
//! might have got.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::atom_feed::{AtomFeedToken, Entry};
use domain::{ContentHash, Timestamp};
use formats::atom;
use l10n::Texts;
use store::KnownAtomFeed;

use crate::limit::{self, Key};
use crate::{Fault, Web, paths};

const ENDING: &str = ".atom";
/// All readers of one feed together. One that asks every minute is impatient.
const PER_MINUTE: i64 = 60;
/// A reader keeps what it got, so `no-store` would leave it without anything to compare with. Nothing on the way may keep it,
/// and the reader asks each time whether it still holds.
const CACHE: &str = "private, no-cache";
/// A change that is being written has the moment in which that began. Until this is past, a second is no proof of what was there.
const SETTLED_SECONDS: i64 = 60;

pub(crate) async fn show(
    State(web): State<Web>,
    Path(path): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let token = path.strip_suffix(ENDING).and_then(AtomFeedToken::read).ok_or_else(Fault::not_found)?;
    let feed = web.store.known_feed(token.hash()).await?.ok_or_else(Fault::not_found)?;
    limit::take(&web, Key::Feed(feed.id), PER_MINUTE)?;
    let entries = web.store.feed_entries(&feed, &web.config.zone).await?;
    let updated = entries.iter().map(|it| it.updated).fold(feed.created_at, Timestamp::max);
    let body = atom::write(&document(&web, &feed, &entries, updated)).map_err(Fault::internal)?;
    let etag = HeaderValue::try_from(etag(&body)).map_err(Fault::internal)?;
    let modified = HeaderValue::try_from(http_date(updated)).map_err(Fault::internal)?;
    let settled = updated.plus_seconds(SETTLED_SECONDS) <= web.now();

    let same = is_same(&headers, &etag, settled.then_some(&modified));
    let mut response = if same { StatusCode::NOT_MODIFIED.into_response() } else { body.into_response() };
    let head = response.headers_mut();
    head.insert(header::CACHE_CONTROL, HeaderValue::from_static(CACHE));
    head.insert(header::ETAG, etag);
    if settled {
        head.insert(header::LAST_MODIFIED, modified);
    }
    if same {
        head.remove(header::CONTENT_TYPE);
    } else {
        head.insert(header::CONTENT_TYPE, HeaderValue::from_static(atom::MEDIA_TYPE));
    }
    Ok(response)
}

/// Weak (RFC 9110, section 8.8.1): the bytes on the way may be compressed.
fn etag(body: &[u8]) -> String {
    format!("W/\"{}\"", ContentHash::of(body))
}

/// RFC 9110, section 5.6.7: `Fri, 20 Nov 2026 15:40:00 GMT`.
fn http_date(at: Timestamp) -> String {
    at.local("UTC").strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// Does the reader have this already? `If-Modified-Since` counts only without `If-None-Match` (RFC 9110, section 13.1.3), and only
/// for the very moment that we gave: the newest change can lie further back than before, when a mandate has ended.
fn is_same(headers: &HeaderMap, etag: &HeaderValue, modified: Option<&HeaderValue>) -> bool {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let mut tags = headers.get_all(header::IF_NONE_MATCH).iter().peekable();
    if tags.peek().is_none() {
        return modified.is_some_and(|modified| headers.get(header::IF_MODIFIED_SINCE) == Some(modified));
    }
    let own = etag.to_str().map(bare).unwrap_or_default();
    tags.filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .any(|tag| tag.trim() == "*" || bare(tag) == own)
}

fn document(web: &Web, feed: &KnownAtomFeed, entries: &[Entry], updated: Timestamp) -> atom::Feed {
    let t = l10n::texts(feed.language);
    let base = &web.config.base_url;
    atom::Feed {
        id: urn(feed.id),
        title: t.feed_title(&feed.organisation_name),
        subtitle: t.feed_subtitle(&web.config.cert_name),
        updated,
        author: web.config.cert_name.clone(),
        language: feed.language.code(),
        page: format!("{base}{}", paths::NOTICES),
        entries: entries.iter().map(|it| entry(web, t, it)).collect(),
    }
}

fn entry(web: &Web, t: &Texts, it: &Entry) -> atom::Entry {
    let category = |scheme: &str, term: &str, label: String| atom::Category {
        scheme: format!("urn:brandwacht:{scheme}"),
        term: term.to_owned(),
        label,
    };
    let mut categories = vec![
        category("severity", it.severity.code(), t.severity(it.severity)),
        category("standing", it.standing.code(), t.feed_standing(it.standing.code())),
    ];
    if let Some(deadline) = it.deadline {
        let when = t.moment_full(deadline, &web.config.zone);
        categories.push(category("deadline", &deadline.to_string(), when));
    }
    atom::Entry {
        id: urn(it.notice),
        title: l10n::atom_feed::title(t, it),
        updated: it.updated,
        published: it.sent_at,
        page: format!("{}{}", web.config.base_url, paths::notice(it.notice)),
        summary: l10n::atom_feed::summary(t, it, &web.config.zone),
        categories,
    }
}

/// RFC 9562, section 4: the same in every reading, and in every feed.
fn urn(id: impl std::fmt::Display) -> String {
    format!("urn:uuid:{id}")
}

#[cfg(test)]
mod tests;
