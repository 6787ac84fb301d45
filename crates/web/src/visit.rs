//! What is known of a visitor before anything is asked: language, theme, address, present.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri, header};
use domain::Timestamp;
use domain::organisation::Language;
use l10n::Texts;
use l10n::when::Now;

use crate::session::Identity;
use crate::{Fault, Web, patient};

/// Light or dark, when somebody chose; otherwise the device decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    Light,
    Dark,
}

impl Theme {
    pub fn code(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Light, Self::Dark].into_iter().find(|theme| theme.code() == code)
    }
}

/// One request, as far as every page needs to know. Cheap to clone.
#[derive(Clone)]
pub struct Visit {
    pub t: &'static Texts,
    pub language: Language,
    pub theme: Option<Theme>,
    /// Path and query of this page: where to come back to.
    pub here: Arc<str>,
    /// The visitor's network address, for limits.
    pub address: Arc<str>,
    /// What the guard on data of patients did with what was sent just before.
    pub(crate) guarded: Option<patient::Told>,
    pub at: Timestamp,
    pub zone: Arc<str>,
    pub(crate) identity: Option<Arc<Identity>>,
}

impl Visit {
    pub(crate) fn new(web: &Web, uri: &Uri, headers: &HeaderMap, address: Option<SocketAddr>) -> Self {
        let language = cookie(headers, "lang").and_then(Language::from_code).unwrap_or_else(|| accepted(headers));
        let here = uri.path_and_query().map_or("/", |path| path.as_str());
        Self {
            t: l10n::texts(language),
            language,
            theme: cookie(headers, "theme").and_then(Theme::from_code),
            here: here.into(),
            address: visitor_address(web, headers, address).into(),
            guarded: patient::Told::read(headers),
            at: web.now(),
            zone: web.config.zone.as_str().into(),
            identity: None,
        }
    }

    /// The person's own language counts when no cookie says otherwise.
    pub(crate) fn with_identity(mut self, headers: &HeaderMap, identity: Arc<Identity>) -> Self {
        if cookie(headers, "lang").and_then(Language::from_code).is_none() {
            self.language = identity.person.language;
            self.t = l10n::texts(self.language);
        }
        self.identity = Some(identity);
        self
    }

    /// The present, for `l10n::when`.
    pub fn now(&self) -> Now<'_> {
        Now { at: self.at, zone: &self.zone }
    }

    pub fn is_signed_in(&self) -> bool {
        self.identity.is_some()
    }
}

/// The value of a cookie. Only the first of a name counts.
pub(crate) fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

/// The first of our languages in Accept-Language; Dutch when none is there. Weights are nearly always in order, so
/// the order is enough.
fn accepted(headers: &HeaderMap) -> Language {
    headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .into_iter()
        .flat_map(|line| line.split(','))
        .find_map(|item| Language::from_code(item.trim().get(..2)?.to_ascii_lowercase().as_str()))
        .unwrap_or_default()
}

/// The last entry of the last line of the proxy's header is the one that our own proxy wrote; a visitor can make up
/// earlier entries, and earlier lines. What is no address is not believed at all.
fn visitor_address(web: &Web, headers: &HeaderMap, address: Option<SocketAddr>) -> String {
    let passed = web
        .config
        .address_header
        .as_deref()
        .and_then(|name| headers.get_all(name).iter().next_back())
        .and_then(|value| value.to_str().ok())
        .and_then(|list| list.rsplit(',').next())
        .and_then(|last| read_address(last.trim()));
    passed.or_else(|| address.map(|address| address.ip())).map(|ip| ip.to_canonical().to_string()).unwrap_or_default()
}

/// With or without a port, as proxies write it.
fn read_address(text: &str) -> Option<IpAddr> {
    let bare = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    text.parse().ok().or_else(bare).or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

pub(crate) fn peer(parts: &axum::http::Extensions) -> Option<SocketAddr> {
    parts.get::<ConnectInfo<SocketAddr>>().map(|info| info.0)
}

impl FromRequestParts<Web> for Visit {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &Web) -> Result<Self, Fault> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| Fault::internal("a handler outside the table of routes asked for the visit"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, value.parse().unwrap())])
    }

    #[test]
    fn the_first_language_that_we_speak_is_taken() {
        for (line, expected) in
            [("en-GB,en;q=0.9,nl;q=0.8", Language::En), ("fr, nl;q=0.5", Language::Nl), ("é", Language::Nl)]
        {
            assert_eq!(accepted(&headers(header::ACCEPT_LANGUAGE, line)), expected, "{line}");
        }
    }

    async fn behind_a_proxy() -> Web {
        let scratch = testkit::sqlite().await;
        let config = crate::WebConfig { address_header: Some("x-forwarded-for".to_owned()), ..Default::default() };
        Web::new(scratch.store.clone(), config, scratch.world.clone())
    }

    // Shows: ASVS 15.3.4, 4.1.3
    #[tokio::test]
    async fn only_what_the_proxy_wrote_last_is_believed() {
        let web = behind_a_proxy().await;
        let peer = Some("127.0.0.1:4711".parse().unwrap());
        for (lines, expected) in [
            (&["203.0.113.7"][..], "203.0.113.7"),
            (&["198.51.100.1, 203.0.113.7"], "203.0.113.7"),
            (&["198.51.100.1", "203.0.113.7"], "203.0.113.7"),
            (&["198.51.100.1, 198.51.100.2", " 198.51.100.3 , 203.0.113.7 "], "203.0.113.7"),
            (&["203.0.113.7:51000"], "203.0.113.7"),
            (&["[2001:db8::7]:443"], "2001:db8::7"),
            (&["::ffff:203.0.113.7"], "203.0.113.7"),
            (&["203.0.113.7", "not an address"], "127.0.0.1"),
            (&[""], "127.0.0.1"),
            (&[], "127.0.0.1"),
        ] {
            let name = header::HeaderName::from_static("x-forwarded-for");
            let headers: HeaderMap = lines.iter().map(|line| (name.clone(), line.parse().unwrap())).collect();
            assert_eq!(visitor_address(&web, &headers, peer), expected, "{lines:?}");
        }
    }

    // Shows: ASVS 15.3.7
    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let headers = headers(header::COOKIE, "xlang=en; lang=nl; theme=dark");
        assert_eq!(cookie(&headers, "lang"), Some("nl"));
        assert_eq!(cookie(&headers, "the"), None);
    }
}
