//! The front door, and where finders of flaws knock (RFC 9116).

use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use domain::viewer::Viewer;

use crate::access::Access;
use crate::layout::{Page, html};
use crate::{Fault, Visit, Web, paths};

#[derive(Template)]
#[template(path = "landing.html")]
struct Landing {
    page: Page,
    /// Has signed in, and has no pages here yet.
    nothing_yet: bool,
    /// Of the key that bundles are signed with.
    fingerprint: Option<String>,
}

pub(crate) async fn show(State(web): State<Web>, visit: Visit) -> Result<Response, Fault> {
    if let Some(first) = visit.identity.as_deref().and_then(|identity| first_page(&identity.viewer)) {
        return Ok(Redirect::to(first).into_response());
    }
    let t = visit.t;
    let page = Page::new(&web, &visit, t.public_title()).lead(t.public_lead());
    let fingerprint = web.config.bundle_key.as_ref().map(|key| key.public().fingerprint().to_string());
    html(&Landing { page, nothing_yet: visit.is_signed_in(), fingerprint })
}

/// Where somebody's day begins. Makers and authorities have no pages yet.
pub(crate) fn first_page(viewer: &Viewer) -> Option<&'static str> {
    let first = [
        (Access::Cert, paths::DESK),
        (Access::Oversight, paths::DESK_AUDIT),
        (Access::Participant, paths::HOME),
        (Access::Umbrella, paths::SECTOR),
    ];
    first.into_iter().find_map(|(access, path)| access.admits(viewer).then_some(path))
}

/// The key that the CERT's mails are signed with, and that others write to the CERT with.
pub(crate) async fn openpgp_key(State(web): State<Web>) -> Result<Response, Fault> {
    let key = web.config.openpgp_key.clone().ok_or_else(Fault::not_found)?;
    let head = [
        (header::CONTENT_TYPE, "application/pgp-keys"),
        (header::CACHE_CONTROL, "public, max-age=3600"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"openpgp-key.asc\""),
    ];
    Ok((head, key).into_response())
}

/// The certificate that the CERT's mails are signed with, for whoever wants to look at it before the first mail.
pub(crate) async fn smime_certificate(State(web): State<Web>) -> Result<Response, Fault> {
    let certificate = web.config.smime_certificate.clone().ok_or_else(Fault::not_found)?;
    let head = [
        (header::CONTENT_TYPE, "application/pem-certificate-chain"),
        (header::CACHE_CONTROL, "public, max-age=3600"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"smime-certificate.pem\""),
    ];
    Ok((head, certificate).into_response())
}

pub(crate) async fn security_txt(State(web): State<Web>) -> Response {
    let config = &web.config;
    // Whole days: the text changes once a day, not with every request.
    let expires = web.now().plus_days(config.security_txt_days).day("UTC");
    let ours = [
        config.openpgp_key.as_ref().map(|_| paths::OPENPGP_KEY),
        config.smime_certificate.as_ref().map(|_| paths::SMIME_CERTIFICATE),
    ];
    let encryption: String =
        ours.into_iter().flatten().map(|path| format!("Encryption: {}{path}\n", config.base_url)).collect();
    let text = format!(
        "Contact: mailto:{mail}\nExpires: {expires}T00:00:00Z\n{encryption}Preferred-Languages: nl, en\n\
         Canonical: {base}{path}\n",
        mail = config.cert_email,
        base = config.base_url,
        path = paths::SECURITY_TXT,
    );
    let head = [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=86400")];
    (head, text).into_response()
}
