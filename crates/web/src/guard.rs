//! What stands around all routes: headers, limits, request ids, and the page that a fault becomes.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

use crate::fault::{Fault, Outside, Told};
use crate::pages::fault as fault_page;
use crate::{Visit, Web, api, paths, patient, session, visit};

const TIMEOUT: Duration = Duration::from_secs(30);

/// Scripts, styles and pictures come from ourselves only, and nobody may frame us.
const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, CSP),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // Not "no-referrer": that would turn the Origin of our own forms into "null". Behind a secret in the path it is,
    // and there an Origin of "null" is let in: see `is_own_at_link`.
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=()"),
];

pub(crate) fn around(web: Web, routes: Router<Web>) -> Router {
    routes
        .fallback(|| async { Fault::not_found() })
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIMEOUT))
        .layer(from_fn_with_state(web.clone(), finish))
        .layer(CompressionLayer::new())
        .with_state(web)
}

/// Did this request come from one of our own pages? Browsers say so in `Sec-Fetch-Site` or, older ones and those on
/// plain http, in `Origin`. A request that says neither is not from a browser's form.
pub(crate) fn is_same_site(web: &Web, headers: &HeaderMap) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    headers
        .get(header::ORIGIN)
        .and_then(|origin| origin.to_str().ok())
        .is_some_and(|origin| origin == web.config.base_url)
}

/// The same at a link of a mail. Its pages tell nobody where their visitor came from, so browsers without
/// `Sec-Fetch-Site` send an Origin of "null"; and there is no cookie that another site could misuse.
pub(crate) fn is_own_at_link(web: &Web, headers: &HeaderMap) -> bool {
    let silent = headers.get("sec-fetch-site").is_none() && headers.get(header::ORIGIN).is_some_and(|it| it == "null");
    silent || is_same_site(web, headers)
}

/// Turns a fault into a page, adds the headers, writes the line in the log.
async fn finish(State(web): State<Web>, request: Request, next: Next) -> Response {
    let id = data_encoding::HEXLOWER.encode(&web.secret::<8>());
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let started = web.now();
    let outside_visit = Visit::new(&web, request.uri(), request.headers(), visit::peer(request.extensions()));
    let headers = request.headers().clone();
    let span = tracing::info_span!("request", http.id = id);
    let mut response = {
        use tracing::Instrument as _;
        next.run(request).instrument(span).await
    };
    if let Some(told) = told(&response) {
        let was = response;
        response = if path.starts_with("/api/") {
            api::show_problem(&headers, &told, &id)
        } else {
            // Whoever is signed in gets the page with their own language and menu; a broken database must not make
            // the error page fail.
            let visit = match session::identity(&web, &headers).await {
                Ok(Some(identity)) => outside_visit.with_identity(&headers, identity),
                _ => outside_visit,
            };
            fault_page::show(&web, &visit, &told, &id)
        };
        if let Some(allow) = was.headers().get(header::ALLOW) {
            response.headers_mut().insert(header::ALLOW, allow.clone());
        }
    }
    dress(&web, &id, &mut response);
    if paths::before_secret(&path).is_some() {
        response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    }
    patient::told(&web, &headers, &mut response);
    let millis = web.now().millis() - started.millis();
    let status = response.status().as_u16();
    // Tokens of links stand in paths, so the log names only where they lead.
    let shown = paths::without_secret(&path);
    tracing::info!(http.id = id, http.method = %method, http.path = shown, http.status = status, time.ms = millis, "answered");
    response
}

/// What to tell when this response is no page yet: a fault of ours, or a bare error of a library.
fn told(response: &Response<Body>) -> Option<Outside> {
    if let Some(told) = response.extensions().get::<Told>() {
        return Some(told.outside.clone());
    }
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("");
    let finished = kind.starts_with("text/html") || kind.contains("json");
    ((status.is_client_error() || status.is_server_error()) && !finished).then(|| Outside::of_status(status))
}

fn dress(web: &Web, id: &str, response: &mut Response) {
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if web.config.secure_cookies {
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if let Ok(id) = HeaderValue::try_from(id) {
        headers.insert("x-request-id", id);
    }
}

/// A file to keep, under this name.
#[allow(dead_code, reason = "exports come with the participant pages")]
pub(crate) fn download(name: &str, mime: &'static str, bytes: Vec<u8>) -> Response {
    let plain: String = name
        .chars()
        .map(|sign| if sign.is_ascii_alphanumeric() || "-._".contains(sign) { sign } else { '-' })
        .collect();
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{plain}\""));
    let head = [
        (header::CONTENT_TYPE, HeaderValue::from_static(mime)),
        (header::CONTENT_DISPOSITION, disposition.unwrap_or(HeaderValue::from_static("attachment"))),
    ];
    (head, bytes).into_response()
}
