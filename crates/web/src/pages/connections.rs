//! Programs of an organisation that are told of its notices, such as a ticket system, and feeds that others read: made, tried
//! and taken away by its own people. Secrets are shown once.

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::atom_feed::MAX_NAME;
use domain::notice::DeliveryState;
use domain::organisation::{Language, OrganisationKind};
use domain::policy;
use domain::refusal::Refusal;
use domain::webhook::{BadWebhook, MAX_ADDRESS};
use domain::{AtomFeedId, OrganisationId, WebhookId, WebhookMessageId};
use serde::Deserialize;
use store::{AtomFeedRow, Seen, StoreError, WebhookRow};
use url::Url;

use super::desk::{Fields, Stamp};
use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Visit, Web, paths};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    done: String,
}

struct Told {
    id: String,
    what: String,
    code: String,
    state: DeliveryState,
    at: Stamp,
    error: Option<String>,
}

struct Program {
    id: String,
    url: String,
    since: Stamp,
    told: Vec<Told>,
}

struct FeedLine {
    id: String,
    name: String,
    language: String,
    since: Stamp,
    read: Option<Stamp>,
}

/// What came of what was done just now.
#[derive(Default)]
struct Outcome {
    done: Option<String>,
    /// The field that it is about, and what is wrong.
    problem: Option<(&'static str, String)>,
    /// What was typed.
    url: String,
    name: String,
    /// In which language a feed was wanted; else in that of the page.
    language: Option<Language>,
    /// Of the program that was connected.
    secret: Option<String>,
    /// Of the feed that was made.
    address: Option<String>,
}

#[derive(Template)]
#[template(path = "connections.html")]
struct Connections {
    page: Page,
    programs: Vec<Program>,
    feeds: Vec<FeedLine>,
    may: bool,
    now: Outcome,
    /// Code and name, and whether it is the chosen one.
    languages: Vec<(&'static str, String, bool)>,
    longest_name: usize,
}

/// Could messages go there? Whether they do is decided by what the name resolves to, when one goes out.
pub fn is_webhook_address(text: &str, private: bool) -> bool {
    let Ok(url) = Url::parse(text.trim()) else { return false };
    let scheme = url.scheme() == "https" || (private && url.scheme() == "http");
    let plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    scheme && plain && url.host().is_some() && text.chars().count() <= MAX_ADDRESS
}

/// Whose programs this person looks at.
fn own(who: &SignedIn) -> Result<OrganisationId, Fault> {
    [OrganisationKind::Institution, OrganisationKind::ItSupplier]
        .into_iter()
        .find_map(|kind| who.viewer.organisation_of_kind(kind))
        .ok_or_else(Fault::not_found)
}

fn program(visit: &Visit, it: &Seen<WebhookRow>) -> Program {
    let t = visit.t;
    let told = it.messages.iter().map(|row| Told {
        id: row.id.to_string(),
        what: t.connections_event(row.event.code().replace('.', "-")),
        code: row.code.as_ref().map(ToString::to_string).unwrap_or_default(),
        state: row.state,
        at: Stamp::new(visit, row.sent_at.unwrap_or(row.queued_at)),
        error: row.last_error.clone(),
    });
    Program {
        id: it.id.to_string(),
        url: it.url.clone(),
        since: Stamp::new(visit, it.created_at),
        told: told.collect(),
    }
}

fn feed_line(visit: &Visit, it: &Seen<AtomFeedRow>) -> FeedLine {
    FeedLine {
        id: it.id.to_string(),
        name: it.name.clone(),
        language: visit.t.language(it.language),
        since: Stamp::new(visit, it.created_at),
        read: it.last_read_at.map(|at| Stamp::new(visit, at)),
    }
}

async fn page(web: &Web, who: &SignedIn, now: Outcome) -> Result<Connections, Fault> {
    let (visit, t) = (&who.visit, who.visit.t);
    let organisation = own(who)?;
    let may = policy::may_connect(&who.viewer, organisation).is_ok();
    // An address may hold what lets others in, so only those see it who may set it.
    let (programs, feeds) = if may {
        let view = web.store.as_viewer(&who.viewer).await?;
        let programs: Vec<Program> = view.webhooks(organisation).await?.iter().map(|it| program(visit, it)).collect();
        let feeds: Vec<FeedLine> = view.feeds(organisation).await?.iter().map(|it| feed_line(visit, it)).collect();
        (programs, feeds)
    } else {
        (Vec::new(), Vec::new())
    };
    let chosen = now.language.unwrap_or(visit.language);
    Ok(Connections {
        page: Page::new(web, visit, t.connections_title()).lead(t.connections_lead()).back_to(paths::CONNECTIONS),
        programs,
        feeds,
        may,
        now,
        languages: Language::ALL.into_iter().map(|it| (it.code(), t.language(it), it == chosen)).collect(),
        longest_name: MAX_NAME,
    })
}

pub(crate) async fn show(State(web): State<Web>, who: SignedIn, Query(ask): Query<Ask>) -> Result<Response, Fault> {
    let t = who.visit.t;
    let done = match ask.done.as_str() {
        "test" => Some(t.connections_tested()),
        "remove" => Some(t.connections_removed()),
        "retry" => Some(t.connections_retried()),
        "feed_end" => Some(t.connections_feed_ended()),
        _ => None,
    };
    html(&page(&web, &who, Outcome { done, ..Outcome::default() }).await?)
}

pub(crate) async fn act(State(web): State<Web>, who: SignedIn, body: Bytes) -> Result<Response, Fault> {
    let organisation = own(&who)?;
    let proof = policy::may_connect(&who.viewer, organisation)?;
    let fields = Fields::read(&body);
    let program = || fields.all::<WebhookId>("program").into_iter().next().ok_or_else(Fault::not_found);
    let mut tx = web.store.begin().await?;
    match fields.get("act") {
        "add" => {
            let url = fields.get("url").trim();
            let added = if is_webhook_address(url, web.config.webhook_private) {
                tx.add_webhook(&proof, organisation, url).await
            } else {
                Err(Refusal::Webhook(BadWebhook::Address).into())
            };
            return match added {
                Ok((_, secret)) => {
                    tx.commit().await?;
                    let now = Outcome { secret: Some(secret.text()), ..Outcome::default() };
                    html(&page(&web, &who, now).await?)
                }
                Err(StoreError::Refused(refusal)) => {
                    drop(tx);
                    let problem = Some(("url", who.visit.t.refused(refusal.code())));
                    refused(&web, &who, Outcome { problem, url: url.to_owned(), ..Outcome::default() }).await
                }
                Err(error) => Err(error.into()),
            };
        }
        "feed_add" => {
            let name = fields.get("name");
            let language = Language::from_code(fields.get("language")).unwrap_or(who.visit.language);
            let made = tx.add_feed(&proof, organisation, name, language).await;
            return match made {
                Ok((_, token)) => {
                    tx.commit().await?;
                    let address = format!("{}{}", web.config.base_url, paths::feed(token.as_str()));
                    html(&page(&web, &who, Outcome { address: Some(address), ..Outcome::default() }).await?)
                }
                Err(StoreError::Refused(refusal)) => {
                    drop(tx);
                    let problem = Some(("name", who.visit.t.refused(refusal.code())));
                    let (name, language) = (name.to_owned(), Some(language));
                    refused(&web, &who, Outcome { problem, name, language, ..Outcome::default() }).await
                }
                Err(error) => Err(error.into()),
            };
        }
        "feed_end" => {
            let feed = fields.all::<AtomFeedId>("feed").into_iter().next().ok_or_else(Fault::not_found)?;
            tx.end_feed(&proof, feed).await?;
        }
        "test" => {
            tx.test_webhook(&proof, program()?).await?;
        }
        "remove" => tx.end_webhook(&proof, program()?).await?,
        "retry" => {
            let message = fields.all::<WebhookMessageId>("message").into_iter().next().ok_or_else(Fault::not_found)?;
            tx.retry_webhook(&proof, message).await?;
        }
        _ => return Err(Fault::bad_request(String::new())),
    }
    tx.commit().await?;
    Ok(Redirect::to(&format!("{}?done={}", paths::CONNECTIONS, fields.get("act"))).into_response())
}

/// What was sent cannot be used; the page says so and keeps what was typed.
async fn refused(web: &Web, who: &SignedIn, now: Outcome) -> Result<Response, Fault> {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page(web, who, now).await?)?).into_response())
}

#[cfg(test)]
mod tests;
