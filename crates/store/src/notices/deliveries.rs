//! What the channels read of a message, and what they note of its fate.

use domain::advisory::Advisory;
use domain::audience::Audience;
use domain::blind::Count;
use domain::job::Job;
use domain::mandate::Part;
use domain::notice::{CareImpact, DeliveryState, Occasion, Severity};
use domain::organisation::{Language, OrganisationKind, Size};
use domain::policy::{self, MayPublish};
use domain::protection::Protection;
use domain::refusal::Refusal;
use domain::viewer::Viewer;
use domain::{AdvisoryId, BatchId, Day, DeliveryId, LinkId, NoticeId, OrganisationId, ShortCode, Timestamp};
use serde_json::json;

use super::{AffectedAsset, MAX_LISTED, NOT_REPLACED, Withdrawn};
use crate::blind::maybe_count;
use crate::db::{Ask, Row, args};
use crate::{Seen, StoreError, Tx, View};

/// One message with all that stands in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Outgoing {
    pub id: DeliveryId,
    /// It travels in one message with others.
    pub batch: Option<BatchId>,
    pub state: DeliveryState,
    pub channel: String,
    pub address: String,
    pub language: Language,
    pub part: Part,
    pub occasion: Occasion,
    /// The supplier that has gone or says nothing; without a name when it has left Brandwacht.
    pub about: Option<String>,
    /// The first message about this notice to the same contact, by what its Message-Id says, when this is a later one.
    pub thread: Option<DeliveryId>,
    pub contact_name: String,
    /// The contact's OpenPGP key, armoured.
    pub openpgp_key: Option<String>,
    pub organisation: OrganisationId,
    pub organisation_name: String,
    pub organisation_kind: OrganisationKind,
    pub notice: NoticeId,
    pub code: ShortCode,
    /// The number that the reader's organisation gave this notice, or the one that it updates.
    pub reference: Option<String>,
    pub institution: OrganisationId,
    pub institution_name: String,
    pub institution_size: Option<Size>,
    pub severity: Severity,
    pub care_impact: CareImpact,
    pub advice_nl: String,
    pub advice_en: String,
    pub sent_at: Timestamp,
    pub deadline: Timestamp,
    pub is_update: bool,
    /// A later notice says it better; this one owes nothing any more.
    pub replaced: bool,
    pub withdrawn: Option<Withdrawn>,
    pub advisory_id: AdvisoryId,
    pub advisory: Advisory,
    /// Names of the suppliers that act.
    pub acting_suppliers: Vec<String>,
    /// The assets that this recipient is told of: a supplier only hears of the classes it acts for.
    pub assets: Vec<AffectedAsset>,
    /// What the institution counted itself, in place of assets.
    pub counted: Option<Count>,
}

/// A message as it stands with its notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryRow {
    pub id: DeliveryId,
    pub organisation: OrganisationId,
    pub organisation_name: String,
    pub contact_name: String,
    pub part: Part,
    pub occasion: Occasion,
    /// `mail` or `phone`.
    pub channel: String,
    pub address: String,
    pub language: Language,
    pub state: DeliveryState,
    pub attempts: u32,
    pub last_error: Option<String>,
    pub queued_at: Timestamp,
    pub sent_at: Option<Timestamp>,
    pub opened_at: Option<Timestamp>,
    /// A machine answered it: most often somebody is away.
    pub away_at: Option<Timestamp>,
    /// Where the contact has a key: whether the mail was encrypted with it.
    pub protection: Option<Protection>,
    /// What it travels in together with notices about other customers.
    pub batch: Option<BatchId>,
}

pub(super) fn delivery_row(row: &Row) -> Result<DeliveryRow, StoreError> {
    Ok(DeliveryRow {
        id: row.get("id")?,
        organisation: row.get("organisation_id")?,
        organisation_name: row.get("organisation_name")?,
        contact_name: row.get("contact_name")?,
        part: row.code("part", Part::from_code)?,
        occasion: row.code("occasion", Occasion::from_code)?,
        channel: row.get("channel")?,
        address: row.get("address")?,
        language: row.code("language", Language::from_code)?,
        state: row.code("state", DeliveryState::from_code)?,
        attempts: row.get("attempts")?,
        last_error: row.maybe("last_error")?,
        queued_at: row.get("queued_at")?,
        sent_at: row.maybe("sent_at")?,
        opened_at: row.maybe("opened_at")?,
        away_at: row.maybe("away_at")?,
        protection: row.maybe_code("protection", Protection::from_code)?,
        batch: row.maybe("batch_id")?,
    })
}

impl View<'_> {
    /// A message and whether it may still go out: much can happen between the deed that queued it and the hour in which
    /// the mail server answers again.
    pub async fn outgoing(&self, id: DeliveryId, today: Day) -> Result<Seen<Outgoing>, StoreError> {
        let row = self
            .row(
                &format!(
                    "SELECT d.id, d.batch_id, d.state, d.channel, d.address, d.language, d.part, c.name AS contact_name, c.openpgp_key,
                            d.organisation_id, o.name AS organisation_name, o.kind, d.notice_id, n.code,
                            n.institution_id, i.name AS institution_name, i.size, n.severity, n.care_impact, n.advice_nl,
                            n.advice_en, n.sent_at, n.deadline, n.updates_id, n.advisory_id, r.content,
                            n.counted_low, n.counted_high, c.email, au.canonical, d.occasion,
                            CASE WHEN ab.left_at IS NULL THEN ab.name END AS about_name,
                            (SELECT COALESCE(f.batch_id, f.id) FROM delivery f WHERE f.notice_id = d.notice_id
                             AND f.contact_id = d.contact_id AND f.channel = d.channel AND f.id < d.id
                             ORDER BY f.id LIMIT 1) AS thread_id,
                            (SELECT w.reference FROM answer w WHERE w.notice_id IN (n.id, n.updates_id)
                             AND w.organisation_id = d.organisation_id AND w.reference IS NOT NULL AND {{seen:w}}
                             ORDER BY w.id DESC LIMIT 1) AS own_reference,
                            CAST(CASE WHEN n.state = 'sent' AND EXISTS (SELECT 1 FROM addressee ad
                                     WHERE ad.notice_id = d.notice_id AND ad.part = 'act'
                                       AND (ad.organisation_id = COALESCE(d.about_id, d.organisation_id)
                                            OR d.occasion = 'supplier_gone')
                                       AND COALESCE(ad.answer, 'confirmed') = 'confirmed')
                                 THEN 1 ELSE 0 END AS BIGINT) AS is_silent,
                            CAST(CASE WHEN {NOT_REPLACED} THEN 0 ELSE 1 END AS BIGINT) AS replaced
                     FROM delivery d JOIN contact c ON c.id = d.contact_id
                     JOIN organisation o ON o.id = d.organisation_id
                     JOIN notice n ON n.id = d.notice_id JOIN organisation i ON i.id = n.institution_id
                     JOIN revision r ON r.id = n.revision_id JOIN audience au ON au.id = n.audience_id
                     LEFT JOIN organisation ab ON ab.id = d.about_id
                     WHERE d.id = $1 AND {{seen:d}} AND {{seen:n}}"
                ),
                args![id],
            )
            .await?;
        let notice: NoticeId = row.get("notice_id")?;
        let organisation: OrganisationId = row.get("organisation_id")?;
        let institution: OrganisationId = row.get("institution_id")?;
        let kind = row.code("kind", OrganisationKind::from_code)?;
        let holder = self.store.holder(LinkId::from_uuid(id.uuid()), institution, organisation, kind, today).await?;
        let occasion = row.code("occasion", Occasion::from_code)?;
        let answered = occasion != Occasion::Notice && row.get::<i64>("is_silent")? == 0;
        let withdrawn = if answered { Some(Withdrawn::Answered) } else { withdrawn(&row, &holder, self.store.now())? };
        let mut assets = self.affected_assets(notice, MAX_LISTED).await?;
        let mut acting_suppliers = Vec::new();
        let rows = self
            .rows(
                "SELECT o.id, o.name, ad.part, ad.classes FROM addressee ad JOIN organisation o
                     ON o.id = ad.organisation_id
                 JOIN notice n ON n.id = ad.notice_id
                 WHERE ad.notice_id = $1 AND {seen:n} AND {seen:o} ORDER BY o.name",
                args![notice],
            )
            .await?;
        for row in &rows {
            let addressed: OrganisationId = row.get("id")?;
            if addressed == institution {
                continue;
            }
            acting_suppliers.push(row.get("name")?);
            if addressed == organisation {
                let classes: std::collections::BTreeSet<domain::asset::AssetClass> = row.json("classes")?;
                let acts = |class| classes.contains(&class) && holder.acts_for.iter().any(|fact| fact.class == class);
                assets.retain(|asset| asset.class.is_some_and(acts));
            }
        }
        Ok(Seen::new(Outgoing {
            id,
            batch: row.maybe("batch_id")?,
            state: row.code("state", DeliveryState::from_code)?,
            channel: row.get("channel")?,
            address: row.get("address")?,
            language: row.code("language", Language::from_code)?,
            part: row.code("part", Part::from_code)?,
            occasion,
            about: row.maybe("about_name")?,
            thread: row.maybe("thread_id")?,
            contact_name: row.get("contact_name")?,
            openpgp_key: row.maybe("openpgp_key")?,
            organisation,
            organisation_name: row.get("organisation_name")?,
            organisation_kind: kind,
            notice,
            code: row.get("code")?,
            reference: row.maybe("own_reference")?,
            institution,
            institution_name: row.get("institution_name")?,
            institution_size: row.maybe_code("size", Size::from_code)?,
            severity: row.code("severity", Severity::from_code)?,
            care_impact: row.code("care_impact", CareImpact::from_code)?,
            advice_nl: row.get("advice_nl")?,
            advice_en: row.get("advice_en")?,
            sent_at: row.get("sent_at")?,
            deadline: row.get("deadline")?,
            is_update: row.maybe::<NoticeId>("updates_id")?.is_some(),
            replaced: row.get::<i64>("replaced")? != 0,
            withdrawn,
            advisory_id: row.get("advisory_id")?,
            advisory: row.json("content")?,
            acting_suppliers,
            assets,
            counted: maybe_count(&row, "counted_low", "counted_high")?,
        }))
    }
}

/// Looks at who would open the message as at whoever opens its link. The row has `email` of the contact, and `canonical`,
/// the audience of what the message tells.
pub(crate) fn withdrawn(row: &Row, holder: &Viewer, now: Timestamp) -> Result<Option<Withdrawn>, StoreError> {
    if row.maybe::<String>("email")?.is_none() {
        return Ok(Some(Withdrawn::ContactGone));
    }
    let audience = row.json::<Audience>("canonical")?;
    Ok((!policy::reads(holder, &audience, now)).then_some(Withdrawn::NotTheirs))
}

/// Mail servers give up after five days (RFC 5321, 4.5.4.1); a report that comes much later is a mistake, or a trick.
const RETURNS_DAYS: i64 = 14;

/// Mail servers can be wordy.
fn shortened(error: &str) -> String {
    error.chars().take(1_000).collect()
}

impl Tx<'_> {
    /// The other side has taken the message. Noting it twice changes nothing.
    pub async fn delivery_sent(&mut self, proof: &MayPublish, id: DeliveryId) -> Result<(), StoreError> {
        let now = self.now;
        let changed = self
            .inner
            .exec(
                "UPDATE delivery SET state = 'sent', sent_at = $2, failed_at = NULL, last_error = NULL,
                        attempts = attempts + 1, protection = NULL
                 WHERE id = $1 AND state IN ('queued', 'failed')",
                args![id, now],
            )
            .await?;
        if changed == 0 {
            return Ok(());
        }
        self.audit_delivery(proof, id, "delivery.sent", json!({})).await
    }

    /// How the message was kept from others; for the CERT, which sees by it when a key has ended.
    pub async fn delivery_protected(
        &mut self,
        _proof: &MayPublish,
        id: DeliveryId,
        how: Protection,
    ) -> Result<(), StoreError> {
        self.inner.exec("UPDATE delivery SET protection = $2 WHERE id = $1", args![id, how.code()]).await?;
        Ok(())
    }

    /// The answer came first, so there is nothing left to ask.
    pub async fn delivery_dropped(&mut self, proof: &MayPublish, id: DeliveryId) -> Result<(), StoreError> {
        let changed = self
            .inner
            .exec("UPDATE delivery SET state = 'dropped', failed_at = $2, last_error = NULL WHERE id = $1 AND state = 'queued'", args![id, self.now])
            .await?;
        if changed == 0 {
            return Ok(());
        }
        self.audit_delivery(proof, id, "delivery.dropped", json!({})).await
    }

    /// Not this time; the queue tries again.
    pub async fn delivery_delayed(
        &mut self,
        _proof: &MayPublish,
        id: DeliveryId,
        error: &str,
    ) -> Result<(), StoreError> {
        self.inner
            .exec(
                "UPDATE delivery SET last_error = $2, attempts = attempts + 1 WHERE id = $1 AND state = 'queued'",
                args![id, shortened(error)],
            )
            .await?;
        Ok(())
    }

    /// Refused for good, or given up on: somebody must phone.
    pub async fn delivery_failed(&mut self, proof: &MayPublish, id: DeliveryId, error: &str) -> Result<(), StoreError> {
        let now = self.now;
        let changed = self
            .inner
            .exec(
                "UPDATE delivery SET state = 'failed', failed_at = $2, last_error = $3, attempts = attempts + 1
                 WHERE id = $1 AND state = 'queued'",
                args![id, now, shortened(error)],
            )
            .await?;
        if changed == 0 {
            return Ok(());
        }
        self.audit_delivery(proof, id, "delivery.failed", json!({ "error": shortened(error) })).await
    }

    /// A mail server took a message and sent it back: it did not arrive, and somebody must phone, for each notice that it
    /// carried. False when this is no message that was sent, or one so old that nobody waits for it.
    pub async fn delivery_returned(
        &mut self,
        proof: &MayPublish,
        message: DeliveryId,
        error: &str,
    ) -> Result<bool, StoreError> {
        let mut is_ours = false;
        for id in self.carried_by(message).await? {
            is_ours |= self.one_returned(proof, id, error).await?;
        }
        Ok(is_ours)
    }

    async fn one_returned(&mut self, proof: &MayPublish, id: DeliveryId, error: &str) -> Result<bool, StoreError> {
        let changed = self
            .inner
            .exec(
                "UPDATE delivery SET state = 'failed', failed_at = $2, last_error = $3
                 WHERE id = $1 AND state = 'sent' AND channel = 'mail' AND sent_at > $4",
                args![id, self.now, shortened(error), self.now.plus_days(-RETURNS_DAYS)],
            )
            .await?;
        if changed == 0 {
            // Reported twice, by two servers on the way: known, and nothing new.
            let known = "SELECT id FROM delivery WHERE id = $1 AND state = 'failed'";
            if self.inner.opt(known, args![id]).await?.is_some() {
                return Ok(true);
            }
            return self.overview_returned(proof, id, error, self.now.plus_days(-RETURNS_DAYS)).await;
        }
        let detail = json!({ "error": shortened(error), "returned": true });
        self.audit_delivery(proof, id, "delivery.failed", detail).await?;
        Ok(true)
    }

    /// A machine answered a message: most often somebody is away. False when this is no message of ours.
    pub async fn delivery_away(&mut self, proof: &MayPublish, message: DeliveryId) -> Result<bool, StoreError> {
        let mut is_ours = false;
        for id in self.carried_by(message).await? {
            is_ours |= self.one_away(proof, id).await?;
        }
        Ok(is_ours)
    }

    async fn one_away(&mut self, proof: &MayPublish, id: DeliveryId) -> Result<bool, StoreError> {
        let changed = self
            .inner
            .exec(
                "UPDATE delivery SET away_at = $2 WHERE id = $1 AND away_at IS NULL AND sent_at IS NOT NULL",
                args![id, self.now],
            )
            .await?;
        if changed == 0 {
            let known = "SELECT id FROM delivery WHERE id = $1 AND away_at IS NOT NULL";
            // An overview waits for nobody, so that its reader is away is no news.
            return Ok(self.inner.opt(known, args![id]).await?.is_some() || self.is_overview(id).await?);
        }
        self.audit_delivery(proof, id, "delivery.away", json!({})).await?;
        Ok(true)
    }

    /// Tries a failed delivery again, after the address or the mail server was put right, and with it those that failed in the
    /// same message. The address is read afresh from the contact.
    pub async fn retry_delivery(&mut self, proof: &MayPublish, id: DeliveryId) -> Result<(), StoreError> {
        let row = self.inner.opt("SELECT batch_id FROM delivery WHERE id = $1", args![id]).await?;
        let batch: Option<BatchId> = match &row {
            Some(row) => row.maybe("batch_id")?,
            None => None,
        };
        if let Some(batch) = batch {
            return self.retry_batch(proof, id, batch).await;
        }
        self.queue_again(proof, id, None).await?;
        self.enqueue(&Job::Deliver { delivery: id }).await
    }

    /// A failed delivery waits again, in this batch or alone.
    pub(super) async fn queue_again(
        &mut self,
        proof: &MayPublish,
        id: DeliveryId,
        batch: Option<BatchId>,
    ) -> Result<(), StoreError> {
        let changed = self
            .inner
            .exec(
                "UPDATE delivery SET state = 'queued', failed_at = NULL, last_error = NULL, batch_id = $2,
                        address = COALESCE((SELECT c.email FROM contact c WHERE c.id = delivery.contact_id), address)
                 WHERE id = $1 AND state = 'failed' AND channel = 'mail'",
                args![id, batch],
            )
            .await?;
        if changed == 0 {
            return Err(Refusal::NotFailed.into());
        }
        self.audit_delivery(proof, id, "delivery.retry", json!({})).await
    }

    async fn audit_delivery(
        &mut self,
        proof: &MayPublish,
        id: DeliveryId,
        act: &'static str,
        detail: serde_json::Value,
    ) -> Result<(), StoreError> {
        let row = self.inner.one("SELECT notice_id FROM delivery WHERE id = $1", args![id]).await?;
        let audience = self.audience_of_notice(row.get("notice_id")?).await?;
        self.audit(proof, act, id, detail, &audience).await
    }
}
