//! The web view: who got what. Reads only; no script anywhere.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use tokio::net::TcpListener;

use crate::mailbox::{Mail, Mailbox};

/// Newest first, this many on the page; the filter finds the others.
const SHOWN: usize = 300;

const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'; \
                           base-uri 'none'; frame-ancestors 'none'";
/// Mail is from strangers: no script, nothing fetched, and links open beside the frame.
const MAIL_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; \
                           sandbox allow-popups allow-popups-to-escape-sandbox";

pub(crate) async fn serve(listener: TcpListener, mailbox: Arc<Mailbox>) {
    let app = Router::new()
        .route("/", get(list))
        .route("/mail/{number}", get(one))
        .route("/mail/{number}/html", get(html))
        .route("/mail/{number}/raw", get(raw))
        .route("/api/messages", get(api))
        .route("/style.css", get(style))
        .with_state(mailbox);
    if let Err(error) = axum::serve(listener, app).await {
        tracing::error!(error = %error, "the mail sink's web view stopped");
    }
}

#[derive(Deserialize)]
struct Filter {
    /// Part of a recipient's address.
    #[serde(default)]
    to: String,
}

impl Filter {
    fn apply(&self, mailbox: &Mailbox) -> Vec<Arc<Mail>> {
        let wanted = self.to.trim().to_lowercase();
        let mut mails = mailbox.all();
        mails.reverse();
        mails.retain(|mail| wanted.is_empty() || mail.to.iter().any(|to| to.to_lowercase().contains(&wanted)));
        mails
    }
}

#[derive(Template)]
#[template(path = "list.html")]
struct ListPage {
    to: String,
    total: usize,
    mails: Vec<Arc<Mail>>,
}

async fn list(State(mailbox): State<Arc<Mailbox>>, Query(filter): Query<Filter>) -> Response {
    let mut mails = filter.apply(&mailbox);
    let total = mails.len();
    mails.truncate(SHOWN);
    page(&ListPage { to: filter.to, total, mails })
}

#[derive(Template)]
#[template(path = "mail.html")]
struct MailPage<'m> {
    mail: &'m Mail,
    text: Vec<Piece<'m>>,
}

async fn one(State(mailbox): State<Arc<Mailbox>>, Path(number): Path<u64>) -> Response {
    let Some(mail) = mailbox.get(number) else { return gone() };
    page(&MailPage { mail: &mail, text: pieces(mail.text.as_deref().unwrap_or_default()) })
}

async fn html(State(mailbox): State<Arc<Mailbox>>, Path(number): Path<u64>) -> Response {
    let Some(mail) = mailbox.get(number) else { return gone() };
    let Some(html) = &mail.html else { return gone() };
    // Mail programs open links in a browser; the frame does it with a base target.
    let html = html.replacen("<head>", "<head><base target=\"_blank\">", 1);
    with_policy(Html(html), MAIL_POLICY)
}

async fn raw(State(mailbox): State<Arc<Mailbox>>, Path(number): Path<u64>) -> Response {
    let Some(mail) = mailbox.get(number) else { return gone() };
    let plain = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    with_policy((plain, mail.raw.clone()), PAGE_POLICY)
}

async fn api(State(mailbox): State<Arc<Mailbox>>, Query(filter): Query<Filter>) -> Response {
    let mails = filter.apply(&mailbox);
    with_policy(Json(mails.iter().map(|mail| &**mail).collect::<Vec<_>>()), PAGE_POLICY)
}

async fn style() -> Response {
    let css = [(header::CONTENT_TYPE, "text/css; charset=utf-8")];
    with_policy((css, include_str!("../templates/style.css")), PAGE_POLICY)
}

fn page(template: &impl Template) -> Response {
    match template.render() {
        Ok(text) => with_policy(Html(text), PAGE_POLICY),
        Err(error) => {
            tracing::error!(error = %error, "the mail sink could not render a page");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn gone() -> Response {
    (StatusCode::NOT_FOUND, "No such mail. The sink forgets when it restarts or is full.\n").into_response()
}

fn with_policy(body: impl IntoResponse, policy: &'static str) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A stretch of plain text, or a web address in it.
#[derive(Debug, PartialEq, Eq)]
struct Piece<'t> {
    text: &'t str,
    link: bool,
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = [rest.find("http://"), rest.find("https://")].into_iter().flatten().min() {
        let (before, from) = rest.split_at(start);
        let end = from.find(|sign: char| sign.is_whitespace() || "<>\"'".contains(sign)).unwrap_or(from.len());
        let (link, after) = from.split_at(end);
        pieces.push(Piece { text: before, link: false });
        pieces.push(Piece { text: link, link: true });
        rest = after;
    }
    pieces.push(Piece { text: rest, link: false });
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_in_plain_text_become_links() {
        assert_eq!(
            pieces("Open <https://x.test/a?b=1> today"),
            [
                Piece { text: "Open <", link: false },
                Piece { text: "https://x.test/a?b=1", link: true },
                Piece { text: "> today", link: false },
            ]
        );
    }
}
