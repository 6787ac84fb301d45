//! Programs of an organisation that are told of its notices, such as a ticket system: connected, tried and taken away by its
//! own people. Its secret is shown once.

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::notice::DeliveryState;
use domain::organisation::OrganisationKind;
use domain::policy;
use domain::refusal::Refusal;
use domain::webhook::{BadWebhook, MAX_ADDRESS};
use domain::{OrganisationId, WebhookId, WebhookMessageId};
use serde::Deserialize;
use store::{Seen, StoreError, WebhookRow};
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

#[derive(Template)]
#[template(path = "connections.html")]
struct Connections {
    page: Page,
    programs: Vec<Program>,
    may: bool,
    done: Option<String>,
    problem: Option<String>,
    url: String,
    /// Of the program that was connected just now.
    secret: Option<String>,
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

async fn page(
    web: &Web,
    who: &SignedIn,
    done: Option<String>,
    problem: Option<String>,
    url: String,
    secret: Option<String>,
) -> Result<Connections, Fault> {
    let (visit, t) = (&who.visit, who.visit.t);
    let organisation = own(who)?;
    let may = policy::may_connect(&who.viewer, organisation).is_ok();
    // An address may hold what lets others in, so only those see it who may set it.
    let programs = if may {
        let view = web.store.as_viewer(&who.viewer).await?;
        view.webhooks(organisation).await?.iter().map(|it| program(visit, it)).collect()
    } else {
        Vec::new()
    };
    Ok(Connections {
        page: Page::new(web, visit, t.connections_title()).lead(t.connections_lead()).back_to(paths::CONNECTIONS),
        programs,
        may,
        done,
        problem,
        url,
        secret,
    })
}

pub(crate) async fn show(State(web): State<Web>, who: SignedIn, Query(ask): Query<Ask>) -> Result<Response, Fault> {
    let t = who.visit.t;
    let done = match ask.done.as_str() {
        "test" => Some(t.connections_tested()),
        "remove" => Some(t.connections_removed()),
        "retry" => Some(t.connections_retried()),
        _ => None,
    };
    html(&page(&web, &who, done, None, String::new(), None).await?)
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
                    let page = page(&web, &who, None, None, String::new(), Some(secret.text())).await?;
                    Ok(html(&page)?.into_response())
                }
                Err(StoreError::Refused(refusal)) => {
                    drop(tx);
                    let problem = Some(who.visit.t.refused(refusal.code()));
                    let page = page(&web, &who, None, problem, url.to_owned(), None).await?;
                    Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response())
                }
                Err(error) => Err(error.into()),
            };
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

#[cfg(test)]
mod tests;
