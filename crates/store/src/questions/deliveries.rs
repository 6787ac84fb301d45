//! What the channel reads of a question's message, and what it notes of its fate.

use domain::job::Job;
use domain::mandate::Part;
use domain::notice::DeliveryState;
use domain::organisation::{Language, OrganisationKind, Size};
use domain::policy::{self, MayPublish};
use domain::protection::Protection;
use domain::refusal::Refusal;
use domain::{Day, DeliveryId, LinkId, OrganisationId, QuestionId, Timestamp};
use serde_json::json;

use super::QuestionDetail;
use crate::db::{Ask, args};
use crate::notices::withdrawn;
use crate::{Seen, StoreError, Tx, View, Withdrawn};

/// One message with all that stands in it.
#[derive(Debug, Clone, PartialEq)]
pub struct OutgoingQuestion {
    pub id: DeliveryId,
    pub state: DeliveryState,
    pub channel: String,
    pub address: String,
    pub language: Language,
    pub part: Part,
    /// 1 for the question itself; a reminder is higher.
    pub round: u32,
    pub contact_name: String,
    /// The contact's OpenPGP key or certificate, as text.
    pub mail_key: Option<String>,
    pub organisation: OrganisationId,
    pub organisation_kind: OrganisationKind,
    pub organisation_size: Option<Size>,
    pub question: QuestionDetail,
    pub withdrawn: Option<Withdrawn>,
}

impl View<'_> {
    pub async fn outgoing_question(&self, id: DeliveryId, today: Day) -> Result<Seen<OutgoingQuestion>, StoreError> {
        let row = self
            .row(
                "SELECT d.id, d.question_id, d.state, d.channel, d.address, d.language, d.part, d.round,
                        c.name AS contact_name, c.email, c.openpgp_key, d.organisation_id, o.kind, o.size, q.institution_id, au.canonical
                 FROM question_delivery d JOIN contact c ON c.id = d.contact_id
                 JOIN organisation o ON o.id = d.organisation_id
                 JOIN question q ON q.id = d.question_id JOIN audience au ON au.id = q.audience_id
                 WHERE d.id = $1 AND {seen:d}",
                args![id],
            )
            .await?;
        let question = self.question(row.get("question_id")?).await?.into_inner();
        let organisation: OrganisationId = row.get("organisation_id")?;
        let kind = row.code("kind", OrganisationKind::from_code)?;
        let link = LinkId::from_uuid(id.uuid());
        let holder = self.store.holder(link, row.get("institution_id")?, organisation, kind, today).await?;
        Ok(Seen::new(OutgoingQuestion {
            id,
            state: row.code("state", DeliveryState::from_code)?,
            channel: row.get("channel")?,
            address: row.get("address")?,
            language: row.code("language", Language::from_code)?,
            part: row.code("part", Part::from_code)?,
            round: row.get("round")?,
            contact_name: row.get("contact_name")?,
            mail_key: row.maybe("openpgp_key")?,
            organisation,
            organisation_kind: kind,
            organisation_size: row.maybe_code("size", Size::from_code)?,
            question,
            withdrawn: withdrawn(&row, &holder, self.store.now())?,
        }))
    }
}

fn shortened(error: &str) -> String {
    error.chars().take(1_000).collect()
}

impl Tx<'_> {
    /// The other side has taken the message. Noting it twice changes nothing.
    pub async fn question_sent(&mut self, proof: &MayPublish, id: DeliveryId) -> Result<(), StoreError> {
        let now = self.now;
        let changed = self
            .inner
            .exec(
                "UPDATE question_delivery SET state = 'sent', sent_at = $2, failed_at = NULL, last_error = NULL,
                        attempts = attempts + 1, protection = NULL
                 WHERE id = $1 AND state IN ('queued', 'failed')",
                args![id, now],
            )
            .await?;
        if changed == 0 {
            return Ok(());
        }
        self.audit_question_delivery(proof, id, "delivery.sent", json!({})).await
    }

    /// How the message was kept from others.
    pub async fn question_protected(
        &mut self,
        _proof: &MayPublish,
        id: DeliveryId,
        how: Protection,
    ) -> Result<(), StoreError> {
        self.inner.exec("UPDATE question_delivery SET protection = $2 WHERE id = $1", args![id, how.code()]).await?;
        Ok(())
    }

    /// Not this time; the queue tries again.
    pub async fn question_delayed(
        &mut self,
        _proof: &MayPublish,
        id: DeliveryId,
        error: &str,
    ) -> Result<(), StoreError> {
        self.inner
            .exec(
                "UPDATE question_delivery SET last_error = $2, attempts = attempts + 1
                 WHERE id = $1 AND state = 'queued'",
                args![id, shortened(error)],
            )
            .await?;
        Ok(())
    }

    /// Refused for good, or given up on: somebody must phone.
    pub async fn question_failed(&mut self, proof: &MayPublish, id: DeliveryId, error: &str) -> Result<(), StoreError> {
        let now = self.now;
        let changed = self
            .inner
            .exec(
                "UPDATE question_delivery SET state = 'failed', failed_at = $2, last_error = $3,
                        attempts = attempts + 1
                 WHERE id = $1 AND state = 'queued'",
                args![id, now, shortened(error)],
            )
            .await?;
        if changed == 0 {
            return Ok(());
        }
        let detail = json!({ "error": shortened(error) });
        self.audit_question_delivery(proof, id, "delivery.failed", detail).await
    }

    /// A mail server took it and sent it back. False when this is no question, or one that was sent before `since`.
    pub(crate) async fn question_returned(
        &mut self,
        proof: &MayPublish,
        id: DeliveryId,
        error: &str,
        since: Timestamp,
    ) -> Result<bool, StoreError> {
        let error = shortened(error);
        let changed = self
            .inner
            .exec(
                "UPDATE question_delivery SET state = 'failed', failed_at = $2, last_error = $3
                 WHERE id = $1 AND state = 'sent' AND channel = 'mail' AND sent_at > $4",
                args![id, self.now, error.as_str(), since],
            )
            .await?;
        if changed == 0 {
            // Reported twice, by two servers on the way.
            let known = "SELECT id FROM question_delivery WHERE id = $1 AND state = 'failed'";
            return Ok(self.inner.opt(known, args![id]).await?.is_some());
        }
        let detail = json!({ "error": error, "returned": true });
        self.audit_question_delivery(proof, id, "delivery.failed", detail).await?;
        Ok(true)
    }

    /// The queue will not try again by itself.
    pub(crate) async fn question_given_up(&mut self, id: DeliveryId, error: &str) -> Result<(), StoreError> {
        let system = policy::system("queue");
        let proof = policy::may_publish(&system).map_err(|denied| StoreError::Conflict(denied.to_string()))?;
        self.question_failed(&proof, id, error).await
    }

    /// Tries a failed delivery again; the address is read afresh from the contact.
    pub async fn retry_question(&mut self, proof: &MayPublish, id: DeliveryId) -> Result<(), StoreError> {
        let changed = self
            .inner
            .exec(
                "UPDATE question_delivery SET state = 'queued', failed_at = NULL, last_error = NULL,
                        address = COALESCE((SELECT c.email FROM contact c WHERE c.id = question_delivery.contact_id),
                                           address)
                 WHERE id = $1 AND state = 'failed' AND channel = 'mail'",
                args![id],
            )
            .await?;
        if changed == 0 {
            return Err(Refusal::NotFailed.into());
        }
        self.enqueue(&Job::Ask { delivery: id }).await?;
        self.audit_question_delivery(proof, id, "delivery.retry", json!({})).await
    }

    async fn audit_question_delivery(
        &mut self,
        proof: &MayPublish,
        id: DeliveryId,
        act: &'static str,
        detail: serde_json::Value,
    ) -> Result<(), StoreError> {
        let row = self.inner.one("SELECT question_id FROM question_delivery WHERE id = $1", args![id]).await?;
        let question: QuestionId = row.get("question_id")?;
        let audience = self.audience_of_question(question).await?;
        self.audit(proof, act, id, detail, &audience).await
    }
}
