//! Programs of an organisation that are told of its notices, such as a ticket system, a chat or what watches over logs, and
//! feeds that others read: made, tried and taken away by its own people. What lets somebody in is shown once, or not at all.

mod target;

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
use domain::webhook::{BadWebhook, WebhookKind, WebhookTarget};
use domain::{AtomFeedId, OrganisationId, WebhookId, WebhookMessageId};
use serde::Deserialize;
use store::{AtomFeedRow, Seen, StoreError, WebhookRow};

use super::desk::{Fields, Stamp, Wrong};
use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Visit, Web, paths};

pub use target::{TypedWebhook, webhook_target};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    done: String,
    kind: String,
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
    kind: WebhookKind,
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

#[derive(Template)]
#[template(path = "connections.html")]
struct Connections {
    page: Page,
    programs: Vec<Program>,
    feeds: Vec<FeedLine>,
    may: bool,
    shown: Shown,
    /// Code and name, and whether it is the chosen one.
    languages: Vec<(&'static str, String, bool)>,
    longest_name: usize,
}

/// What the page shows beside the programs.
#[derive(Default)]
struct Shown {
    done: Option<String>,
    problem: Option<Wrong>,
    /// Of the program that was connected just now.
    secret: Option<String>,
    /// What the form connects, and what was filled in. A token is not shown again.
    kind: WebhookKind,
    url: String,
    room: String,
    /// The same for a feed. Its language is that of the page when none was chosen.
    name: String,
    language: Option<Language>,
    /// Of the feed that was made just now.
    address: Option<String>,
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
        kind: it.kind,
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

async fn page(web: &Web, who: &SignedIn, shown: Shown) -> Result<Connections, Fault> {
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
    let chosen = shown.language.unwrap_or(visit.language);
    Ok(Connections {
        page: Page::new(web, visit, t.connections_title()).lead(t.connections_lead()).back_to(paths::CONNECTIONS),
        programs,
        feeds,
        may,
        shown,
        languages: Language::ALL.into_iter().map(|it| (it.code(), t.language(it), it == chosen)).collect(),
        longest_name: MAX_NAME,
    })
}

pub(crate) async fn show(State(web): State<Web>, who: SignedIn, Query(ask): Query<Ask>) -> Result<Response, Fault> {
    let t = who.visit.t;
    let done = match ask.done.as_str() {
        "add" => Some(t.connections_added()),
        "test" => Some(t.connections_tested()),
        "remove" => Some(t.connections_removed()),
        "retry" => Some(t.connections_retried()),
        "feed_end" => Some(t.connections_feed_ended()),
        _ => None,
    };
    let kind = WebhookKind::from_code(&ask.kind).unwrap_or_default();
    html(&page(&web, &who, Shown { done, kind, ..Shown::default() }).await?)
}

pub(crate) async fn act(State(web): State<Web>, who: SignedIn, body: Bytes) -> Result<Response, Fault> {
    let organisation = own(&who)?;
    let proof = policy::may_connect(&who.viewer, organisation)?;
    let fields = Fields::read(&body);
    let program = || fields.all::<WebhookId>("program").into_iter().next().ok_or_else(Fault::not_found);
    let mut tx = web.store.begin().await?;
    match fields.get("act") {
        "add" => {
            let kind = match fields.get("kind") {
                "" => WebhookKind::default(),
                code => WebhookKind::from_code(code).ok_or_else(|| Fault::bad_request(String::new()))?,
            };
            let (url, room, token) = (fields.get("url").trim(), fields.get("room").trim(), fields.get("access_token"));
            let typed = TypedWebhook { kind, url, room, token };
            let added = match webhook_target(web.store.world(), &typed, web.config.webhook_private) {
                Ok(target) => {
                    let language = who.visit.t.spoken();
                    tx.connect_program(&proof, organisation, &target, language).await.map(|_| target)
                }
                Err(bad) => Err(Refusal::Webhook(bad).into()),
            };
            return match added {
                Ok(WebhookTarget::Standard { secret, .. }) => {
                    tx.commit().await?;
                    let shown = Shown { secret: Some(secret.text()), ..Shown::default() };
                    html(&page(&web, &who, shown).await?)
                }
                Ok(_) => {
                    tx.commit().await?;
                    Ok(Redirect::to(&format!("{}?done=add&kind={}", paths::CONNECTIONS, kind.code())).into_response())
                }
                Err(StoreError::Refused(refusal)) => {
                    drop(tx);
                    let field = match refusal {
                        Refusal::Webhook(BadWebhook::Room) => "room",
                        Refusal::Webhook(BadWebhook::Token) => "access_token",
                        _ => "url",
                    };
                    let problem = Some(Wrong::new(field, who.visit.t.refused(refusal.code())));
                    let (url, room) = (url.to_owned(), room.to_owned());
                    refused(&web, &who, Shown { problem, kind, url, room, ..Shown::default() }).await
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
                    html(&page(&web, &who, Shown { address: Some(address), ..Shown::default() }).await?)
                }
                Err(StoreError::Refused(refusal)) => {
                    drop(tx);
                    let problem = Some(Wrong::new("name", who.visit.t.refused(refusal.code())));
                    let (name, language) = (name.to_owned(), Some(language));
                    refused(&web, &who, Shown { problem, name, language, ..Shown::default() }).await
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
async fn refused(web: &Web, who: &SignedIn, shown: Shown) -> Result<Response, Fault> {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page(web, who, shown).await?)?).into_response())
}

#[cfg(test)]
mod tests;
