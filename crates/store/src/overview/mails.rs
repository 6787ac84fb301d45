//! Overviews on their way: once a week it is looked who gets one, in batches, and `deliver` carries each and notes what became
//! of it. However many workers look, a contact gets one a week: they take turns, and a unique key stands behind that.

use std::collections::BTreeSet;

use domain::job::Job;
use domain::notice::DeliveryState;
use domain::organisation::{Language, OrganisationKind, Size};
use domain::overview::{Choice, ENDING_DAYS, Overview, Week, readers};
use domain::policy::{self, MayPublish};
use domain::protection::Protection;
use domain::{ContactId, DeliveryId, OrganisationId, Timestamp};
use serde_json::json;

use super::waits;
use crate::assets::ids_json;
use crate::db::{Ask, Row, args};
use crate::organisations::inner_audience;
use crate::{Seen, Store, StoreError, Tx, View};

/// What one look has set in motion.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct QueuedOverviews {
    /// How many were looked at; with fewer than asked for none is left.
    pub organisations: u32,
    pub mails: u32,
}

/// One mail with all that stands in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingOverview {
    pub id: DeliveryId,
    pub state: DeliveryState,
    pub address: String,
    pub language: Language,
    pub contact_name: String,
    pub organisation_name: String,
    pub organisation_kind: OrganisationKind,
    pub organisation_size: Option<Size>,
    /// The contact can still be reached, and the organisation still takes part.
    pub is_there: bool,
    /// What mail to the contact is encrypted with.
    pub mail_key: Option<String>,
    pub choice: Choice,
    pub overview: Overview,
}

impl OutgoingOverview {
    /// Does it still go out? What stood there when it was queued may have been taken back, answered or turned down since.
    pub fn is_wanted(&self) -> bool {
        self.is_there && self.choice.wants(self.overview.has_something())
    }
}

/// A mail as the CERT sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverviewMailRow {
    pub id: DeliveryId,
    pub week: Week,
    pub contact: ContactId,
    pub contact_name: String,
    pub state: DeliveryState,
    pub attempts: u32,
    pub queued_at: Timestamp,
    pub sent_at: Option<Timestamp>,
    pub last_error: Option<String>,
    /// Where the contact has a key: whether the mail was encrypted with it.
    pub protection: Option<Protection>,
}

/// A mail server can be wordy.
fn shortened(error: &str) -> String {
    error.chars().take(1_000).collect()
}

fn week(row: &Row) -> Result<Week, StoreError> {
    row.get::<String>("week")?.parse().map_err(|error: domain::overview::BadWeek| StoreError::bad("week", error))
}

impl Store {
    pub async fn outgoing_overview(&self, id: DeliveryId, zone: &str) -> Result<OutgoingOverview, StoreError> {
        self.load_keys().await?;
        let row = (&self.pool)
            .one(
                "SELECT d.organisation_id, d.week, d.state, d.address, d.language, c.name AS contact_name, c.email, c.openpgp_key,
                        o.name AS organisation_name, o.kind, o.size, o.left_at, h.choice
                 FROM overview_delivery d JOIN contact c ON c.id = d.contact_id
                 JOIN organisation o ON o.id = d.organisation_id
                 LEFT JOIN overview_choice h ON h.organisation_id = d.organisation_id
                 WHERE d.id = $1",
                args![id],
            )
            .await?;
        let kind = row.code("kind", OrganisationKind::from_code)?;
        let overview = self.overview_for(row.get("organisation_id")?, kind, week(&row)?, zone).await?;
        Ok(OutgoingOverview {
            id,
            state: row.code("state", DeliveryState::from_code)?,
            address: row.get("address")?,
            language: row.code("language", Language::from_code)?,
            contact_name: row.get("contact_name")?,
            organisation_name: row.get("organisation_name")?,
            organisation_kind: kind,
            organisation_size: row.maybe_code("size", Size::from_code)?,
            is_there: row.maybe::<String>("email")?.is_some() && row.maybe::<Timestamp>("left_at")?.is_none(),
            mail_key: row.maybe("openpgp_key")?,
            choice: row.maybe_code("choice", Choice::from_code)?.unwrap_or_default(),
            overview,
        })
    }
}

impl View<'_> {
    /// The last mails to an organisation, newest first.
    pub async fn overview_mails(
        &self,
        organisation: OrganisationId,
        limit: u32,
    ) -> Result<Vec<Seen<OverviewMailRow>>, StoreError> {
        let rows = self
            .rows(
                "SELECT d.id, d.week, d.contact_id, c.name, d.state, d.attempts, d.queued_at, d.sent_at, d.last_error,
                        d.protection
                 FROM overview_delivery d JOIN contact c ON c.id = d.contact_id
                 WHERE d.organisation_id = $1 AND {seen:d} ORDER BY d.week DESC, d.id DESC LIMIT $2",
                args![organisation, limit],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(Seen::new(OverviewMailRow {
                    id: row.get("id")?,
                    week: week(row)?,
                    contact: row.get("contact_id")?,
                    contact_name: row.get("name")?,
                    state: row.code("state", DeliveryState::from_code)?,
                    attempts: row.get("attempts")?,
                    queued_at: row.get("queued_at")?,
                    sent_at: row.maybe("sent_at")?,
                    last_error: row.maybe("last_error")?,
                    protection: row.maybe_code("protection", Protection::from_code)?,
                }))
            })
            .collect()
    }
}

impl Tx<'_> {
    /// Looks at some organisations that were not looked at for this week yet, and queues a mail to those that get one.
    pub async fn queue_overviews(
        &mut self,
        proof: &MayPublish,
        week: Week,
        zone: &str,
        at_most: u32,
    ) -> Result<QueuedOverviews, StoreError> {
        // Two workers that look at the same moment would each find the same organisations.
        self.inner.exec("UPDATE setting SET value = value WHERE name = 'overview'", args![]).await?;
        let name = week.to_string();
        let rows = self
            .inner
            .all(
                "SELECT o.id, o.kind, h.choice FROM organisation o
                 LEFT JOIN overview_choice h ON h.organisation_id = o.id
                 LEFT JOIN overview_look l ON l.organisation_id = o.id
                 WHERE o.kind IN ('institution', 'it_supplier') AND o.left_at IS NULL
                   AND (l.week IS NULL OR l.week < $1)
                 ORDER BY o.id LIMIT $2",
                args![name.as_str(), at_most],
            )
            .await?;
        let mut queued = QueuedOverviews::default();
        if rows.is_empty() {
            return Ok(queued);
        }
        let ids: Vec<OrganisationId> = rows.iter().map(|row| row.get("id")).collect::<Result<_, _>>()?;
        let busy = self.with_something(&ids, week, zone).await?;
        let (mut looks, mut mails, mut jobs) = (Vec::with_capacity(rows.len()), Vec::new(), Vec::new());
        for (row, id) in rows.iter().zip(ids) {
            looks.push(args![id, name.as_str()]);
            queued.organisations += 1;
            let choice = row.maybe_code("choice", Choice::from_code)?.unwrap_or_default();
            if !choice.wants(busy.contains(&id)) {
                continue;
            }
            let contacts = self.contacts_of(id).await?;
            let readers = readers(id, row.code("kind", OrganisationKind::from_code)?, &contacts);
            if readers.is_empty() {
                continue;
            }
            let audience = inner_audience(id);
            let audience_id = self.audience_id(&audience).await?;
            let key = self.key_of(id).await?;
            for reader in &readers {
                let delivery = DeliveryId::new(self.world());
                jobs.push(Job::Overview { delivery });
                mails.push(args![
                    delivery,
                    id,
                    reader.contact,
                    name.as_str(),
                    key.text(reader.road.address())?,
                    reader.language.code(),
                    DeliveryState::Queued.code(),
                    0_i64,
                    self.now,
                    audience_id
                ]);
                queued.mails += 1;
            }
            let detail = json!({ "week": name.as_str(), "mails": readers.len() });
            self.audit(proof, "overview.queue", id, detail, &audience).await?;
        }
        self.inner
            .insert_many(
                "overview_look (organisation_id, week)",
                looks,
                "ON CONFLICT (organisation_id) DO UPDATE SET week = excluded.week",
            )
            .await?;
        if !mails.is_empty() {
            self.inner
                .insert_many(
                    "overview_delivery (id, organisation_id, contact_id, week, address, language, state, attempts,
                                        queued_at, audience_id)",
                    mails,
                    "ON CONFLICT (organisation_id, contact_id, week) DO NOTHING",
                )
                .await?;
            self.enqueue_all(&jobs, self.now).await?;
        }
        Ok(queued)
    }

    /// Which of these organisations have anything to look at. Whether they may read all of it is seen when the mail is written.
    async fn with_something(
        &mut self,
        ids: &[OrganisationId],
        week: Week,
        zone: &str,
    ) -> Result<BTreeSet<OrganisationId>, StoreError> {
        let waits = waits();
        let text = format!(
            "SELECT DISTINCT x.organisation_id FROM (
                 SELECT ad.organisation_id FROM addressee ad JOIN notice n ON n.id = ad.notice_id
                 WHERE ad.organisation_id {{in_ids:1}} AND n.state IN ('sent', 'closed')
                   AND ((n.sent_at >= $2 AND n.sent_at < $3) OR (n.sent_at < $2 AND {waits}))
                 UNION
                 SELECT q.addressee_id FROM question q WHERE q.addressee_id {{in_ids:1}} AND q.state = 'sent'
                 UNION
                 SELECT f.organisation_id FROM followed_topic f JOIN advisory_topic t ON t.topic = f.topic
                 WHERE f.organisation_id {{in_ids:1}} AND t.told_at >= $2 AND t.told_at < $3
                   AND NOT EXISTS (SELECT 1 FROM addressee ad JOIN notice n ON n.id = ad.notice_id
                                   WHERE n.advisory_id = t.advisory_id AND ad.organisation_id = f.organisation_id
                                     AND n.state IN ('sent', 'closed'))
                 UNION
                 SELECT p.organisation_id FROM quiet_topic p
                 WHERE p.organisation_id {{in_ids:1}} AND p.last_day >= $4 AND p.last_day < $5) x"
        );
        let text = self.inner.dialect().expand(&text).into_owned();
        let (from, until) = (week.monday(), week.monday().plus_days(ENDING_DAYS));
        let args = args![ids_json(ids)?, week.begins(zone), week.ends(zone), from.to_string(), until.to_string()];
        let rows = self.inner.all_text(&text, args).await?;
        rows.iter().map(|row| row.get("organisation_id")).collect()
    }

    /// The mail server has taken it, kept from others in this way. Noting it twice changes nothing.
    pub async fn overview_sent(
        &mut self,
        proof: &MayPublish,
        id: DeliveryId,
        protection: Option<Protection>,
    ) -> Result<(), StoreError> {
        let changed = self
            .inner
            .exec(
                "UPDATE overview_delivery SET state = 'sent', sent_at = $2, failed_at = NULL, last_error = NULL,
                        attempts = attempts + 1, protection = $3
                 WHERE id = $1 AND state IN ('queued', 'failed')",
                args![id, self.now, protection.map(Protection::code)],
            )
            .await?;
        if changed == 0 { Ok(()) } else { self.audit_overview(proof, id, "delivery.sent", json!({})).await }
    }

    /// Nobody wants it any more, or there is nothing left to say.
    pub async fn overview_dropped(&mut self, proof: &MayPublish, id: DeliveryId) -> Result<(), StoreError> {
        let changed = self
            .inner
            .exec(
                "UPDATE overview_delivery SET state = 'dropped', failed_at = $2, last_error = NULL
                 WHERE id = $1 AND state IN ('queued', 'failed')",
                args![id, self.now],
            )
            .await?;
        if changed == 0 { Ok(()) } else { self.audit_overview(proof, id, "delivery.dropped", json!({})).await }
    }

    /// Not this time; the queue tries again, unless that has no sense.
    pub async fn overview_failed(
        &mut self,
        proof: &MayPublish,
        id: DeliveryId,
        error: &str,
        for_good: bool,
    ) -> Result<(), StoreError> {
        let error = shortened(error);
        let (state, at) =
            if for_good { (DeliveryState::Failed, Some(self.now)) } else { (DeliveryState::Queued, None) };
        let changed = self
            .inner
            .exec(
                "UPDATE overview_delivery SET state = $2, failed_at = $3, last_error = $4, attempts = attempts + 1
                 WHERE id = $1 AND state = 'queued'",
                args![id, state.code(), at, error.as_str()],
            )
            .await?;
        if changed == 0 || !for_good {
            return Ok(());
        }
        self.audit_overview(proof, id, "delivery.failed", json!({ "error": error })).await
    }

    /// A mail server took it and sent it back. False when this is no overview, or one that was sent before `since`.
    pub(crate) async fn overview_returned(
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
                "UPDATE overview_delivery SET state = 'failed', failed_at = $2, last_error = $3
                 WHERE id = $1 AND state = 'sent' AND sent_at > $4",
                args![id, self.now, error.as_str(), since],
            )
            .await?;
        if changed == 0 {
            let known = "SELECT id FROM overview_delivery WHERE id = $1 AND state = 'failed'";
            return Ok(self.inner.opt(known, args![id]).await?.is_some());
        }
        let detail = json!({ "error": error, "returned": true });
        self.audit_overview(proof, id, "delivery.failed", detail).await?;
        Ok(true)
    }

    pub(crate) async fn is_overview(&mut self, id: DeliveryId) -> Result<bool, StoreError> {
        Ok(self.inner.opt("SELECT id FROM overview_delivery WHERE id = $1", args![id]).await?.is_some())
    }

    /// Nobody tries it again by itself.
    pub(crate) async fn overview_given_up(&mut self, id: DeliveryId, error: &str) -> Result<(), StoreError> {
        let system = policy::system("queue");
        let proof = policy::may_publish(&system).map_err(|denied| StoreError::Conflict(denied.to_string()))?;
        self.overview_failed(&proof, id, error, true).await
    }

    async fn audit_overview(
        &mut self,
        proof: &MayPublish,
        id: DeliveryId,
        act: &'static str,
        detail: serde_json::Value,
    ) -> Result<(), StoreError> {
        let row = self.inner.one("SELECT organisation_id FROM overview_delivery WHERE id = $1", args![id]).await?;
        self.audit(proof, act, id, detail, &inner_audience(row.get("organisation_id")?)).await
    }
}
