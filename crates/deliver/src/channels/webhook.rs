//! Telling a program of an organisation, by the road that its kind takes, and what becomes of it when the other side does not
//! take it. A program of one's own is told over HTTP as the Standard Webhooks specification (version 1.0.0) wants it: a POST
//! with JSON, an identifier that stays the same when it is tried again, the second in which it goes out, and a signature
//! over all three. What is told stands in docs/webhooks.md and docs/chat-and-siem.md; how a request goes out, and where it
//! may go, is `app`'s.

use std::borrow::Cow;
use std::fmt;
use std::future::Future;
use std::pin::Pin;

use domain::job::Failure;
use domain::notice::DeliveryState;
use domain::policy::{self, MayPublish};
use domain::webhook::{WebhookEvent, WebhookSecret, WebhookTarget};
use domain::{Timestamp, WebhookMessageId};
use serde_json::{Value, json};
use store::{EventAnswer, EventNotice, OutgoingEvent, StoreError};
use tracing::{info, warn};

use super::{matrix, mattermost, syslog};
use crate::{Deliver, with_causes};

/// Why a request brought no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotPosted {
    /// It may not go there, now or later.
    #[error("{0}")]
    Refused(String),
    /// Nobody answers, or not in time.
    #[error("{0}")]
    Unreachable(String),
}

impl NotPosted {
    /// The same, with no more of the address than its host.
    fn without(self, address: &str) -> Self {
        match self {
            Self::Refused(why) => Self::Refused(without_address(&why, address)),
            Self::Unreachable(why) => Self::Unreachable(without_address(&why, address)),
        }
    }
}

/// The status of the answer.
pub type Posting<'p> = Pin<Box<dyn Future<Output = Result<u16, NotPosted>> + Send + 'p>>;

/// Names are those of our own code, or what the operator has set.
pub type Headers = Vec<(Cow<'static, str>, String)>;

/// One request to a program: bounded in time, without redirects, and only to where it may go.
pub trait Post: Send + Sync + fmt::Debug {
    fn post(&self, to: String, headers: Headers, body: String) -> Posting<'_>;

    /// For what is put in a place of its own and not handed in. Whoever sends nothing of the kind need not know how.
    fn put(&self, to: String, _headers: Headers, _body: String) -> Posting<'_> {
        Box::pin(async move { Err(NotPosted::Refused(format!("{to}: nothing can be put there from here"))) })
    }
}

/// A text in which an address shows no more than its host: what lies behind it may be what lets us in.
pub(super) fn without_address(text: &str, address: &str) -> String {
    let parsed = url::Url::parse(address).ok();
    let host = parsed.as_ref().and_then(url::Url::host_str).unwrap_or("the other side").to_owned();
    let mut text = text.to_owned();
    for address in [parsed.as_ref().map_or("", url::Url::as_str), address] {
        if !address.is_empty() {
            text = text.replace(address, &host);
        }
    }
    text
}

/// What the program gets.
struct Signed {
    headers: Headers,
    body: String,
}

impl Deliver {
    /// Tells one program. Running it again after success does nothing.
    pub async fn webhook(&self, message: WebhookMessageId) -> Result<(), Failure> {
        let proof = policy::may_publish(&self.viewer).map_err(|denied| Failure::Fail(denied.to_string()))?;
        let found = async {
            let view = self.store.as_viewer(&self.viewer).await?;
            view.outgoing_event(message, self.today()).await
        };
        let it = match found.await {
            Ok(it) => it.into_inner(),
            // The organisation has left, and its programs with it.
            Err(StoreError::NotFound) => return Ok(()),
            Err(error) => return Err(Failure::Retry(with_causes(&error))),
        };
        if it.state != DeliveryState::Queued {
            return Ok(());
        }
        let Some(target) = it.to.as_ref().filter(|_| it.event == WebhookEvent::Test || it.notice.is_some()) else {
            return self.drop_event(&proof, message).await;
        };
        let failure = match self.tell(&it, target).await {
            Ok(()) => return self.event_went(&proof, message).await,
            Err(failure) => failure,
        };
        match &failure {
            NotSent::Gone => {
                info!(webhook.message = %message, "the program is gone for ever; it is told nothing more");
                let noted = async {
                    let mut tx = self.store.begin().await?;
                    tx.webhook_gone(&proof, message).await?;
                    tx.event_dropped(&proof, message).await?;
                    tx.commit().await
                };
                noted.await.map_err(|error: StoreError| Failure::Retry(with_causes(&error)))
            }
            NotSent::Later(error) => {
                self.event_not_sent(&proof, message, error, false).await;
                Err(Failure::Retry(error.clone()))
            }
            NotSent::Never(error) => {
                self.event_not_sent(&proof, message, error, true).await;
                Err(Failure::Fail(error.clone()))
            }
        }
    }

    /// By the road of its kind.
    async fn tell(&self, it: &OutgoingEvent, target: &WebhookTarget) -> Result<(), NotSent> {
        let (base_url, zone) = (self.letter.base_url(), self.letter.zone());
        match target {
            WebhookTarget::Standard { url, secret } => {
                let Signed { headers, body } = signed(it, secret, self.store.now(), base_url);
                taken(self.road()?.post(url.clone(), headers, body).await)
            }
            WebhookTarget::Mattermost { url } => {
                let body = mattermost::body(it, base_url, zone);
                let answered = self.road()?.post(url.clone(), mattermost::headers(), body).await;
                taken(answered.map_err(|error| error.without(url)))
            }
            WebhookTarget::Matrix { room, token } => {
                let to = room.send(&it.id.to_string());
                let body = matrix::body(it, base_url, zone);
                let answered = self.road()?.put(to.clone(), matrix::headers(token), body).await;
                // No secret, but long and of no use to whoever reads it.
                taken(answered.map_err(|error| error.without(&to)))
            }
            WebhookTarget::Syslog(collector) => {
                let Some(log) = &self.log else {
                    return Err(NotSent::Later("this program cannot send to collectors of logs".to_owned()));
                };
                log.log(collector.clone(), syslog::record(it, base_url)).await.map_err(NotSent::from)
            }
        }
    }

    fn road(&self) -> Result<&dyn Post, NotSent> {
        let road = self.post.as_deref();
        road.ok_or_else(|| NotSent::Later("this program cannot send to webhooks".to_owned()))
    }

    async fn event_went(&self, proof: &MayPublish, message: WebhookMessageId) -> Result<(), Failure> {
        let noted = async {
            let mut tx = self.store.begin().await?;
            tx.event_sent(proof, message).await?;
            tx.commit().await
        };
        // Then it goes out once more, with the same identifier: the other side knows it by that.
        noted.await.map_err(|error: StoreError| {
            Failure::Retry(format!("sent, but that could not be noted: {}", with_causes(&error)))
        })
    }

    async fn drop_event(&self, proof: &MayPublish, message: WebhookMessageId) -> Result<(), Failure> {
        let dropped = async {
            let mut tx = self.store.begin().await?;
            tx.event_dropped(proof, message).await?;
            tx.commit().await
        };
        dropped.await.map_err(|error: StoreError| Failure::Retry(with_causes(&error)))
    }

    /// What went wrong stands with the message, where its organisation sees it; else the job still carries it.
    async fn event_not_sent(&self, proof: &MayPublish, message: WebhookMessageId, error: &str, for_good: bool) {
        let noted = async {
            let mut tx = self.store.begin().await?;
            tx.event_failed(proof, message, error, for_good).await?;
            tx.commit().await
        };
        if let Err(error) = noted.await {
            let error: &StoreError = &error;
            warn!(webhook.message = %message, error = error as &dyn std::error::Error, "the failure could not be noted");
        }
    }
}

/// What the answer to a request says of it.
fn taken(answered: Result<u16, NotPosted>) -> Result<(), NotSent> {
    match answered {
        Ok(200..=299) => Ok(()),
        Ok(410) => Err(NotSent::Gone),
        Ok(status @ 300..=399) => Err(NotSent::Later(format!(
            "the other side answered {status}: redirects are not followed, so give the address that it leads to"
        ))),
        Ok(status) => Err(NotSent::Later(format!("the other side answered {status}"))),
        Err(error) => Err(error.into()),
    }
}

enum NotSent {
    Later(String),
    Never(String),
    /// 410: the other side wants nothing more.
    Gone,
}

impl From<NotPosted> for NotSent {
    fn from(error: NotPosted) -> Self {
        match error {
            NotPosted::Refused(why) => Self::Never(why),
            NotPosted::Unreachable(why) => Self::Later(why),
        }
    }
}

fn signed(it: &OutgoingEvent, secret: &WebhookSecret, now: Timestamp, base_url: &str) -> Signed {
    let body = body(it, base_url).to_string();
    let (id, seconds) = (it.id.to_string(), now.millis().div_euclid(1_000));
    let signature = secret.sign(&id, seconds, &body);
    Signed {
        headers: vec![
            ("content-type".into(), "application/json".to_owned()),
            ("webhook-id".into(), id),
            ("webhook-timestamp".into(), seconds.to_string()),
            ("webhook-signature".into(), signature),
        ],
        body,
    }
}

fn body(it: &OutgoingEvent, base_url: &str) -> Value {
    let mut data = it.notice.as_ref().map_or_else(|| json!({}), |notice| notice_data(notice, base_url));
    if let (Some(answer), Some(data)) = (&it.answer, data.as_object_mut()) {
        data.insert("given".to_owned(), answer_data(answer));
    }
    json!({ "type": it.event.code(), "timestamp": it.queued_at.to_string(), "data": data })
}

fn notice_data(notice: &EventNotice, base_url: &str) -> Value {
    json!({
        "notice": notice.id.to_string(),
        "code": notice.code.to_string(),
        "updates": notice.updates.map(|id| id.to_string()),
        "institution": notice.institution.to_string(),
        "institution_name": notice.institution_name,
        "advisory": notice.advisory.to_string(),
        "advisory_title": notice.advisory_title,
        "publisher": notice.publisher,
        "tracking_id": notice.tracking_id,
        "severity": notice.severity.code(),
        "care_impact": notice.care_impact.code(),
        "state": notice.state.code(),
        "sent_at": notice.sent_at.map(|at| at.to_string()),
        "deadline": notice.deadline.map(|at| at.to_string()),
        "part": notice.part.map(|part| part.code()),
        "answer": notice.answer.map(|answer| answer.code()),
        "reference": notice.reference,
        "url": format!("{base_url}/notices/{}", notice.id),
        "api": format!("{base_url}/api/v1/notices/{}", notice.id),
    })
}

fn answer_data(answer: &EventAnswer) -> Value {
    json!({
        "answer": answer.id.to_string(),
        "organisation": answer.organisation.to_string(),
        "organisation_name": answer.organisation_name,
        "kind": answer.kind.code(),
        "via": answer.via.code(),
        "at": answer.at.to_string(),
        "reference": answer.reference,
    })
}
