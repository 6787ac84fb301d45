//! Programs of an organisation that are told of its notices: which there are, what they are told, and how that fared. A
//! message commits together with what it tells of, as a mail does; `deliver` carries it.

use std::collections::BTreeSet;

use domain::answer::{AnswerKind, Via};
use domain::audience::Audience;
use domain::job::Job;
use domain::mandate::Part;
use domain::notice::{CareImpact, DeliveryState, NoticeState, Severity};
use domain::organisation::{Language, OrganisationKind};
use domain::policy::{self, MayConnect, MayPublish};
use domain::refusal::Refusal;
use domain::webhook::{
    BadWebhook, MAX_ADDRESS, MOST_WEBHOOKS, WebhookEvent, WebhookKind, WebhookSecret, WebhookTarget,
};
use domain::{
    AdvisoryId, AnswerId, Day, LinkId, NoticeId, OrganisationId, ShortCode, Timestamp, WebhookId, WebhookMessageId,
};
use serde_json::json;

use crate::db::{Ask, Row, Val, args};
use crate::organisations::inner_audience;
use crate::{Seen, StoreError, Tx, View};

/// One program that is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookRow {
    pub id: WebhookId,
    pub organisation: OrganisationId,
    pub kind: WebhookKind,
    /// As far as it may be shown: of a chat only the host, for its address lets in whoever knows it.
    pub url: String,
    pub created_at: Timestamp,
    /// Nothing goes there any more.
    pub ended_at: Option<Timestamp>,
    /// Newest first, a few.
    pub messages: Vec<WebhookMessageRow>,
}

/// One thing that it was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookMessageRow {
    pub id: WebhookMessageId,
    pub event: WebhookEvent,
    /// Nothing for a test.
    pub code: Option<ShortCode>,
    pub state: DeliveryState,
    pub attempts: u32,
    pub queued_at: Timestamp,
    pub sent_at: Option<Timestamp>,
    pub last_error: Option<String>,
}

/// A message with all that it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingEvent {
    pub id: WebhookMessageId,
    pub event: WebhookEvent,
    pub state: DeliveryState,
    pub queued_at: Timestamp,
    /// Where it goes, with what lets us in there; nothing when the program was taken away.
    pub to: Option<WebhookTarget>,
    /// In which a chat is told.
    pub language: Language,
    pub organisation: OrganisationId,
    /// What it is about; nothing for a test, and when the organisation may not read it any more.
    pub notice: Option<EventNotice>,
    pub answer: Option<EventAnswer>,
}

/// The notice as its addressee knows it. No device and no free text: a program fetches those with a token of its own, which
/// says who fetched them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventNotice {
    pub id: NoticeId,
    pub code: ShortCode,
    pub updates: Option<NoticeId>,
    pub institution: OrganisationId,
    pub institution_name: String,
    pub advisory: AdvisoryId,
    pub advisory_title: String,
    pub publisher: String,
    pub tracking_id: String,
    pub severity: Severity,
    pub care_impact: CareImpact,
    pub state: NoticeState,
    pub sent_at: Option<Timestamp>,
    pub deadline: Option<Timestamp>,
    /// What is asked of the organisation.
    pub part: Option<Part>,
    /// What the answers of all who must act come to.
    pub answer: Option<AnswerKind>,
    /// The number that it has with the organisation.
    pub reference: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventAnswer {
    pub id: AnswerId,
    pub organisation: OrganisationId,
    pub organisation_name: String,
    pub kind: AnswerKind,
    pub via: Via,
    pub at: Timestamp,
    pub reference: Option<String>,
}

/// Messages beside each program.
const SHOWN: u32 = 10;
/// A server can be wordy.
const MAX_ERROR: usize = 500;

fn message(row: &Row) -> Result<WebhookMessageRow, StoreError> {
    Ok(WebhookMessageRow {
        id: row.get("id")?,
        event: row.code("event", WebhookEvent::from_code)?,
        code: row.maybe("code")?,
        state: row.code("state", DeliveryState::from_code)?,
        attempts: row.get("attempts")?,
        queued_at: row.get("queued_at")?,
        sent_at: row.maybe("sent_at")?,
        last_error: row.maybe("last_error")?,
    })
}

impl View<'_> {
    /// The programs of an organisation, the oldest first, without those that were taken away.
    pub async fn webhooks(&self, organisation: OrganisationId) -> Result<Vec<Seen<WebhookRow>>, StoreError> {
        let rows = self
            .rows(
                "SELECT w.id, w.organisation_id, w.kind, w.url, w.created_at, w.ended_at FROM webhook w
                 WHERE w.organisation_id = $1 AND w.ended_at IS NULL AND {seen:w} ORDER BY w.id",
                args![organisation],
            )
            .await?;
        let mut all = Vec::with_capacity(rows.len());
        for row in &rows {
            let id: WebhookId = row.get("id")?;
            let messages = self
                .rows(
                    "SELECT m.id, m.event, n.code, m.state, m.attempts, m.queued_at, m.sent_at, m.last_error
                     FROM webhook_message m LEFT JOIN notice n ON n.id = m.notice_id AND {seen:n}
                     WHERE m.webhook_id = $1 AND {seen:m} ORDER BY m.id DESC LIMIT $2",
                    args![id, SHOWN],
                )
                .await?;
            all.push(Seen::new(WebhookRow {
                id,
                organisation: row.get("organisation_id")?,
                kind: row.code("kind", WebhookKind::from_code)?,
                url: row.get("url")?,
                created_at: row.get("created_at")?,
                ended_at: row.maybe("ended_at")?,
                messages: messages.iter().map(message).collect::<Result<_, _>>()?,
            }));
        }
        Ok(all)
    }

    /// A message with what it says at this moment: much can happen between the deed that queued it and the hour in which
    /// the other side answers again.
    pub async fn outgoing_event(&self, id: WebhookMessageId, today: Day) -> Result<Seen<OutgoingEvent>, StoreError> {
        let row = self
            .row(
                "SELECT m.event, m.state, m.queued_at, m.notice_id, m.answer_id, w.id AS webhook, w.url, w.ended_at,
                        w.kind AS spoken, w.language, w.organisation_id, o.kind
                 FROM webhook_message m JOIN webhook w ON w.id = m.webhook_id JOIN organisation o ON o.id = w.organisation_id
                 WHERE m.id = $1 AND {seen:m} AND {seen:w} AND {seen:o}",
                args![id],
            )
            .await?;
        let organisation: OrganisationId = row.get("organisation_id")?;
        let kind = row.code("kind", OrganisationKind::from_code)?;
        let notice = match row.maybe::<NoticeId>("notice_id")? {
            Some(notice) => self.event_notice(id, notice, organisation, kind, today).await?,
            None => None,
        };
        let answer = match row.maybe::<AnswerId>("answer_id")? {
            Some(answer) if notice.is_some() => self.event_answer(answer).await?,
            _ => None,
        };
        let to = match row.maybe::<Timestamp>("ended_at")? {
            Some(_) => None,
            None => {
                // No reading as a viewer may bring a secret along, so the server keeps this column from it.
                let webhook: WebhookId = row.get("webhook")?;
                let found = (&self.store.pool).one("SELECT secret FROM webhook WHERE id = $1", args![webhook]).await?;
                let spoken = row.code("spoken", WebhookKind::from_code)?;
                let target = WebhookTarget::from_kept(spoken, row.get("url")?, found.get("secret")?);
                Some(target.map_err(|error| StoreError::bad("secret", error))?)
            }
        };
        Ok(Seen::new(OutgoingEvent {
            id,
            event: row.code("event", WebhookEvent::from_code)?,
            state: row.code("state", DeliveryState::from_code)?,
            queued_at: row.get("queued_at")?,
            to,
            language: row.code("language", Language::from_code)?,
            organisation,
            notice,
            answer,
        }))
    }

    /// The notice, when the organisation may read it: a supplier whose mandate has ended is told nothing more.
    async fn event_notice(
        &self,
        message: WebhookMessageId,
        id: NoticeId,
        organisation: OrganisationId,
        kind: OrganisationKind,
        today: Day,
    ) -> Result<Option<EventNotice>, StoreError> {
        let rows = self
            .rows(
                "SELECT n.code, n.updates_id, n.institution_id, i.name AS institution_name, n.advisory_id, v.title,
                        v.publisher, v.tracking_id, n.severity, n.care_impact, n.state, n.sent_at, n.deadline, n.answer,
                        au.canonical,
                        (SELECT ad.part FROM addressee ad WHERE ad.notice_id = n.id AND ad.organisation_id = $2) AS part,
                        (SELECT w.reference FROM answer w WHERE w.notice_id IN (n.id, n.updates_id)
                         AND w.organisation_id = $2 AND w.reference IS NOT NULL AND {seen:w}
                         ORDER BY w.id DESC LIMIT 1) AS own_reference
                 FROM notice n JOIN organisation i ON i.id = n.institution_id JOIN advisory v ON v.id = n.advisory_id
                 JOIN audience au ON au.id = n.audience_id
                 WHERE n.id = $1 AND {seen:n}",
                args![id, organisation],
            )
            .await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let institution: OrganisationId = row.get("institution_id")?;
        let holder =
            self.store.holder(LinkId::from_uuid(message.uuid()), institution, organisation, kind, today).await?;
        if !policy::reads(&holder, &row.json::<Audience>("canonical")?, self.store.now()) {
            return Ok(None);
        }
        Ok(Some(EventNotice {
            id,
            code: row.get("code")?,
            updates: row.maybe("updates_id")?,
            institution,
            institution_name: row.get("institution_name")?,
            advisory: row.get("advisory_id")?,
            advisory_title: row.get("title")?,
            publisher: row.get("publisher")?,
            tracking_id: row.get("tracking_id")?,
            severity: row.code("severity", Severity::from_code)?,
            care_impact: row.code("care_impact", CareImpact::from_code)?,
            state: row.code("state", NoticeState::from_code)?,
            sent_at: row.maybe("sent_at")?,
            deadline: row.maybe("deadline")?,
            part: row.maybe_code("part", Part::from_code)?,
            answer: row.maybe_code("answer", AnswerKind::from_code)?,
            reference: row.maybe("own_reference")?,
        }))
    }

    async fn event_answer(&self, id: AnswerId) -> Result<Option<EventAnswer>, StoreError> {
        let rows = self
            .rows(
                "SELECT w.organisation_id, o.name, w.kind, w.via, w.at, w.reference
                 FROM answer w JOIN organisation o ON o.id = w.organisation_id WHERE w.id = $1 AND {seen:w}",
                args![id],
            )
            .await?;
        let Some(row) = rows.first() else { return Ok(None) };
        Ok(Some(EventAnswer {
            id,
            organisation: row.get("organisation_id")?,
            organisation_name: row.get("name")?,
            kind: row.code("kind", AnswerKind::from_code)?,
            via: row.code("via", Via::from_code)?,
            at: row.get("at")?,
            reference: row.maybe("reference")?,
        }))
    }
}

impl Tx<'_> {
    /// Connects a program that speaks Standard Webhooks. Its secret is handed out now and never shown again.
    pub async fn add_webhook(
        &mut self,
        proof: &MayConnect,
        organisation: OrganisationId,
        url: &str,
    ) -> Result<(WebhookId, WebhookSecret), StoreError> {
        let secret = WebhookSecret::new(self.world());
        let target = WebhookTarget::Standard { url: url.trim().to_owned(), secret: secret.clone() };
        Ok((self.connect_program(proof, organisation, &target, Language::default()).await?, secret))
    }

    /// Connects a program of any kind. What lets us in there is never shown again.
    pub async fn connect_program(
        &mut self,
        proof: &MayConnect,
        organisation: OrganisationId,
        target: &WebhookTarget,
        language: Language,
    ) -> Result<WebhookId, StoreError> {
        if proof.about() != Some(organisation) {
            return Err(StoreError::NotFound);
        }
        let (shown, secret) = (target.shown(), target.secret());
        for text in [&shown, &secret] {
            let is_odd = |sign: char| sign.is_control() || sign.is_whitespace();
            if text.chars().count() > MAX_ADDRESS || text.chars().any(is_odd) {
                return Err(Refusal::Webhook(BadWebhook::Address).into());
            }
        }
        // Two at the same moment would both see four.
        self.inner.exec("UPDATE organisation SET id = id WHERE id = $1", args![organisation]).await?;
        let row = self
            .inner
            .one(
                "SELECT COUNT(*) AS count FROM webhook WHERE organisation_id = $1 AND ended_at IS NULL",
                args![organisation],
            )
            .await?;
        if row.get::<i64>("count")? >= MOST_WEBHOOKS {
            return Err(Refusal::Webhook(BadWebhook::TooMany).into());
        }
        let id = WebhookId::new(self.world());
        let audience = inner_audience(organisation);
        let audience_id = self.audience_id(&audience).await?;
        let key = self.key_of(organisation).await?;
        let kind = target.kind().code();
        let (url, secret) = (key.text(&shown)?, key.text(&secret)?);
        let args = args![id, organisation, kind, language.code(), url, secret, self.now, audience_id];
        self.inner
            .exec(
                "INSERT INTO webhook (id, organisation_id, kind, language, url, secret, created_at, audience_id)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                args,
            )
            .await?;
        let detail = json!({ "webhook": id.to_string(), "kind": kind });
        self.audit(proof, "webhook.add", organisation, detail, &audience).await?;
        Ok(id)
    }

    /// Nothing goes there any more; what was on its way is not sent.
    pub async fn end_webhook(&mut self, proof: &MayConnect, id: WebhookId) -> Result<(), StoreError> {
        let organisation = self.webhook_of(proof, id).await?;
        self.wipe_webhook(id).await?;
        let detail = json!({ "webhook": id.to_string() });
        self.audit(proof, "webhook.end", organisation, detail, &inner_audience(organisation)).await
    }

    /// Sends a message about nothing, to see whether it arrives.
    pub async fn test_webhook(&mut self, proof: &MayConnect, id: WebhookId) -> Result<WebhookMessageId, StoreError> {
        let organisation = self.webhook_of(proof, id).await?;
        let audience = self.audience_id(&inner_audience(organisation)).await?;
        let message = WebhookMessageId::new(self.world());
        let row = self.message_row(message, id, None, None, WebhookEvent::Test, audience);
        self.put_events(vec![row], vec![Job::Webhook { message }]).await?;
        Ok(message)
    }

    /// Tries a message again that was given up.
    pub async fn retry_webhook(&mut self, proof: &MayConnect, id: WebhookMessageId) -> Result<(), StoreError> {
        let row = self.inner.one("SELECT webhook_id FROM webhook_message WHERE id = $1", args![id]).await?;
        self.webhook_of(proof, row.get("webhook_id")?).await?;
        let changed = self
            .inner
            .exec(
                "UPDATE webhook_message SET state = 'queued', failed_at = NULL, last_error = NULL
                 WHERE id = $1 AND state = 'failed'",
                args![id],
            )
            .await?;
        if changed == 0 {
            return Err(Refusal::NotFailed.into());
        }
        self.enqueue(&Job::Webhook { message: id }).await
    }

    /// An address can hold what lets others in, so it goes with the secret; the row stays, because messages belong to it.
    async fn wipe_webhook(&mut self, id: WebhookId) -> Result<(), StoreError> {
        self.inner
            .exec("UPDATE webhook SET ended_at = $2, url = '', secret = '' WHERE id = $1", args![id, self.now])
            .await?;
        Ok(())
    }

    /// Whose it is, when that is whom the right was given for.
    async fn webhook_of(&mut self, proof: &MayConnect, id: WebhookId) -> Result<OrganisationId, StoreError> {
        let row =
            self.inner.one("SELECT organisation_id FROM webhook WHERE id = $1 AND ended_at IS NULL", args![id]).await?;
        let organisation = row.get("organisation_id")?;
        if proof.about() == Some(organisation) { Ok(organisation) } else { Err(StoreError::NotFound) }
    }

    /// Tells the programs of these organisations what happened to a notice.
    pub(crate) async fn tell_programs(
        &mut self,
        notice: NoticeId,
        organisations: &BTreeSet<OrganisationId>,
        event: WebhookEvent,
        answer: Option<AnswerId>,
    ) -> Result<(), StoreError> {
        let (mut rows, mut jobs) = (Vec::new(), Vec::new());
        for organisation in organisations {
            let found = self
                .inner
                .all(
                    "SELECT id, audience_id FROM webhook WHERE organisation_id = $1 AND ended_at IS NULL",
                    args![*organisation],
                )
                .await?;
            for row in &found {
                let message = WebhookMessageId::new(self.world());
                let audience: i64 = row.get("audience_id")?;
                rows.push(self.message_row(message, row.get("id")?, Some(notice), answer, event, audience));
                jobs.push(Job::Webhook { message });
            }
        }
        self.put_events(rows, jobs).await
    }

    fn message_row(
        &self,
        id: WebhookMessageId,
        webhook: WebhookId,
        notice: Option<NoticeId>,
        answer: Option<AnswerId>,
        event: WebhookEvent,
        audience: i64,
    ) -> Vec<Val> {
        args![id, webhook, notice, answer, event.code(), DeliveryState::Queued.code(), 0_i64, self.now, audience]
    }

    async fn put_events(&mut self, rows: Vec<Vec<Val>>, jobs: Vec<Job>) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        self.inner
            .insert_many(
                "webhook_message (id, webhook_id, notice_id, answer_id, event, state, attempts, queued_at, audience_id)",
                rows,
                "",
            )
            .await?;
        self.enqueue_all(&jobs, self.now).await
    }

    /// The other side has taken it. Noting it twice changes nothing.
    pub async fn event_sent(&mut self, _proof: &MayPublish, id: WebhookMessageId) -> Result<(), StoreError> {
        self.inner
            .exec(
                "UPDATE webhook_message SET state = 'sent', sent_at = $2, failed_at = NULL, last_error = NULL,
                        attempts = attempts + 1
                 WHERE id = $1 AND state IN ('queued', 'failed')",
                args![id, self.now],
            )
            .await?;
        Ok(())
    }

    /// Nothing is to be sent any more: the program was taken away, or the notice is not the organisation's to read.
    pub async fn event_dropped(&mut self, _proof: &MayPublish, id: WebhookMessageId) -> Result<(), StoreError> {
        self.inner
            .exec(
                "UPDATE webhook_message SET state = 'dropped', failed_at = $2 WHERE id = $1 AND state = 'queued'",
                args![id, self.now],
            )
            .await?;
        Ok(())
    }

    /// Not this time; the queue tries again, unless that has no sense.
    pub async fn event_failed(
        &mut self,
        _proof: &MayPublish,
        id: WebhookMessageId,
        error: &str,
        for_good: bool,
    ) -> Result<(), StoreError> {
        let error: String = error.chars().take(MAX_ERROR).collect();
        let (state, at) =
            if for_good { (DeliveryState::Failed, Some(self.now)) } else { (DeliveryState::Queued, None) };
        self.inner
            .exec(
                "UPDATE webhook_message SET state = $2, failed_at = $3, last_error = $4, attempts = attempts + 1
                 WHERE id = $1 AND state = 'queued'",
                args![id, state.code(), at, error],
            )
            .await?;
        Ok(())
    }

    /// Nobody tries it again by itself.
    pub(crate) async fn webhook_given_up(&mut self, id: WebhookMessageId, error: &str) -> Result<(), StoreError> {
        let system = policy::system("queue");
        let proof = policy::may_publish(&system).map_err(|denied| StoreError::Conflict(denied.to_string()))?;
        self.event_failed(&proof, id, error, true).await
    }

    /// The other side says that it is gone for ever: nothing is sent there any more.
    pub async fn webhook_gone(&mut self, proof: &MayPublish, id: WebhookMessageId) -> Result<(), StoreError> {
        let row = self
            .inner
            .one(
                "SELECT w.id, w.organisation_id FROM webhook_message m JOIN webhook w ON w.id = m.webhook_id WHERE m.id = $1",
                args![id],
            )
            .await?;
        let (webhook, organisation): (WebhookId, OrganisationId) = (row.get("id")?, row.get("organisation_id")?);
        self.wipe_webhook(webhook).await?;
        let detail = json!({ "webhook": webhook.to_string(), "gone": true });
        self.audit(proof, "webhook.end", organisation, detail, &inner_audience(organisation)).await
    }
}
