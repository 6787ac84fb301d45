//! Several deliveries in one message: what a contact of an IT supplier is told of many customers with the same alert. Each
//! notice keeps a delivery of its own, so that whoever looks after it sees nothing new; what they have in common is a batch, and
//! with it the message, its link and its fate.
//!
//! What one transaction queues travels together, and nothing that comes later: a message that may be on its way takes nobody
//! in any more.

use std::collections::{BTreeSet, HashMap};

use domain::job::Job;
use domain::link::LINK_DAYS;
use domain::notice::{DeliveryState, Occasion};
use domain::organisation::{Language, OrganisationKind};
use domain::policy::{MayAnswer, MayPublish};
use domain::refusal::Refusal;
use domain::viewer::{ActsFor, KnownWho, Membership, Role, Viewer};
use domain::{
    AdvisoryId, BatchId, ContactId, ContentHash, Day, DeliveryId, LinkId, NoticeId, OrganisationId, RevisionId,
    Timestamp,
};

use super::links::{LinkState, is_reached_at};
use crate::db::{Ask, args};
use crate::organisations::{inner_audience, mandate};
use crate::{Seen, Store, StoreError, Tx, View};

/// Customers in one message; more get a second one.
pub(super) const MOST: usize = 500;

/// What makes two messages one: the same words to the same person.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Same {
    contact: ContactId,
    occasion: &'static str,
    said: Said,
}

/// What a notice says that has nothing to do with whose devices it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Said {
    revision: RevisionId,
    words: ContentHash,
}

#[derive(Debug, Clone, Copy)]
struct Begun {
    first: DeliveryId,
    /// None while the first is alone.
    batch: Option<BatchId>,
    customers: usize,
}

/// The messages to suppliers that a transaction has queued so far.
#[derive(Default)]
pub(crate) struct Together(HashMap<Same, Begun>);

/// A delivery of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fellow {
    pub delivery: DeliveryId,
    pub state: DeliveryState,
}

/// Everything that the page behind the link of a batch needs to begin.
#[derive(Debug, Clone)]
pub struct BatchLink {
    pub id: LinkId,
    /// Never `Used`.
    pub state: LinkState,
    pub batch: BatchId,
    pub advisory: AdvisoryId,
    /// The supplier.
    pub organisation: OrganisationId,
    pub contact_name: String,
    pub language: Language,
    /// What the message was about.
    pub notices: BTreeSet<NoticeId>,
    /// Who holds the link. Show this viewer only these notices. For an expired link it is anonymous.
    pub viewer: Viewer,
}

impl View<'_> {
    /// The deliveries that share a message, by the name of the customer.
    pub async fn fellows(&self, batch: BatchId) -> Result<Vec<Seen<Fellow>>, StoreError> {
        self.rows(
            "SELECT d.id, d.state FROM delivery d JOIN notice n ON n.id = d.notice_id
             JOIN organisation i ON i.id = n.institution_id
             WHERE d.batch_id = $1 AND {seen:d} ORDER BY i.name, d.id",
            args![batch],
        )
        .await?
        .iter()
        .map(|row| {
            let state = row.code("state", DeliveryState::from_code)?;
            Ok(Seen::new(Fellow { delivery: row.get("id")?, state }))
        })
        .collect()
    }
}

impl Store {
    /// Looks the link of a batch up by the hash of its token. Reading changes nothing. A token that never was is
    /// [`StoreError::NotFound`]; one that went to an address at which the contact is no longer reached has expired.
    pub async fn batch_link(&self, hash: &ContentHash, today: Day) -> Result<BatchLink, StoreError> {
        self.load_keys().await?;
        let rows = (&self.pool)
            .all(
                "SELECT l.id, l.batch_id, l.expires_at, d.organisation_id, o.kind, c.name, d.language, d.address, c.email,
                        d.notice_id, n.institution_id, n.advisory_id
                 FROM batch_link l JOIN delivery d ON d.batch_id = l.batch_id JOIN notice n ON n.id = d.notice_id
                 JOIN organisation o ON o.id = d.organisation_id JOIN contact c ON c.id = d.contact_id
                 WHERE l.token_hash = $1 ORDER BY d.id",
                args![*hash],
            )
            .await?;
        let first = rows.first().ok_or(StoreError::NotFound)?;
        let id: LinkId = first.get("id")?;
        let organisation: OrganisationId = first.get("organisation_id")?;
        let expired = first.get::<Timestamp>("expires_at")? <= self.now() || !is_reached_at(first)?;
        let mut notices = BTreeSet::new();
        let mut institutions = BTreeSet::new();
        for row in &rows {
            notices.insert(row.get("notice_id")?);
            institutions.insert(row.get("institution_id")?);
        }
        let viewer = if expired {
            Viewer::anonymous()
        } else {
            let kind = first.code("kind", OrganisationKind::from_code)?;
            self.holder_for_many(id, organisation, kind, &institutions, today).await?
        };
        Ok(BatchLink {
            id,
            state: if expired { LinkState::Expired } else { LinkState::Open },
            batch: first.get("batch_id")?,
            advisory: first.get("advisory_id")?,
            organisation,
            contact_name: first.get("name")?,
            language: first.code("language", Language::from_code)?,
            notices,
            viewer,
        })
    }

    /// The link is worth as much for each customer as the mandate for it is today.
    async fn holder_for_many(
        &self,
        id: LinkId,
        supplier: OrganisationId,
        kind: OrganisationKind,
        institutions: &BTreeSet<OrganisationId>,
        today: Day,
    ) -> Result<Viewer, StoreError> {
        let rows = (&self.pool)
            .all(
                "SELECT id, supplier_id, institution_id, classes, valid_from, valid_until, approved_by, revoked_at
                 FROM mandate WHERE supplier_id = $1",
                args![supplier],
            )
            .await?;
        let mut acts_for = BTreeSet::new();
        for row in &rows {
            let mandate = mandate(row)?;
            let institution = mandate.institution;
            if !institutions.contains(&institution) {
                continue;
            }
            for class in mandate.classes.iter().copied().filter(|class| mandate.covers(*class, today)) {
                acts_for.insert(ActsFor { supplier, institution, class });
            }
        }
        let memberships = BTreeSet::from([Membership { organisation: supplier, kind, role: Role::SupplierStaff }]);
        Ok(Viewer::with_facts(KnownWho::Link(id), memberships, acts_for, BTreeSet::new(), false))
    }
}

impl Tx<'_> {
    pub(super) async fn said(&mut self, notice: NoticeId) -> Result<Said, StoreError> {
        let row = self
            .inner
            .one(
                "SELECT revision_id, severity, care_impact, advice_nl, advice_en, updates_id FROM notice WHERE id = $1",
                args![notice],
            )
            .await?;
        let text = |column| row.get::<String>(column);
        let is_update = row.maybe::<NoticeId>("updates_id")?.is_some();
        let words = (text("severity")?, text("care_impact")?, text("advice_nl")?, text("advice_en")?, is_update);
        Ok(Said { revision: row.get("revision_id")?, words: ContentHash::of(format!("{words:?}").as_bytes()) })
    }

    /// The batch that a message to a supplier belongs to; none when it is the first that says this to this person, and
    /// then it has a job of its own until another comes.
    pub(super) async fn join(
        &mut self,
        delivery: DeliveryId,
        contact: ContactId,
        occasion: Occasion,
        said: Said,
    ) -> Result<Option<BatchId>, StoreError> {
        let same = Same { contact, occasion: occasion.code(), said };
        let begun = self.together.0.get(&same).copied().filter(|begun| begun.customers < MOST);
        let Some(begun) = begun else {
            self.together.0.insert(same, Begun { first: delivery, batch: None, customers: 1 });
            return Ok(None);
        };
        let batch = match begun.batch {
            Some(batch) => batch,
            None => {
                let batch = BatchId::new(self.world());
                let first = begun.first;
                self.inner.exec("UPDATE delivery SET batch_id = $2 WHERE id = $1", args![first, batch]).await?;
                // Nobody else has seen it: it was enqueued in here.
                let alone = Job::Deliver { delivery: first }.key();
                self.inner.exec("DELETE FROM job WHERE job_key = $1 AND state = 'waiting'", args![alone]).await?;
                self.enqueue(&Job::DeliverBatch { batch }).await?;
                batch
            }
        };
        self.together.0.insert(same, Begun { batch: Some(batch), customers: begun.customers + 1, ..begun });
        Ok(Some(batch))
    }

    /// Notes the link that stands in the message of a batch, before it goes out. Running it again changes nothing.
    pub async fn put_batch_link(
        &mut self,
        _proof: &MayPublish,
        batch: BatchId,
        supplier: OrganisationId,
        hash: &ContentHash,
    ) -> Result<(), StoreError> {
        let audience = self.audience_id(&inner_audience(supplier)).await?;
        let args =
            args![LinkId::new(self.world()), *hash, batch, supplier, self.now, self.now.plus_days(LINK_DAYS), audience];
        self.inner
            .exec(
                "INSERT INTO batch_link (id, token_hash, batch_id, organisation_id, created_at, expires_at, audience_id)
                 VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (token_hash) DO NOTHING",
                args,
            )
            .await?;
        Ok(())
    }

    /// Somebody has pressed a button behind the link of a batch: the message was read, and so was what it says of each.
    pub async fn batch_opened(&mut self, _proof: &MayAnswer, batch: BatchId) -> Result<(), StoreError> {
        self.inner
            .exec(
                "UPDATE delivery SET state = 'opened', opened_at = COALESCE(opened_at, $2)
                 WHERE batch_id = $1 AND state IN ('sent', 'opened')",
                args![batch, self.now],
            )
            .await?;
        Ok(())
    }

    /// The deliveries that one message carries, by the identifier in its Message-Id.
    pub(crate) async fn carried_by(&mut self, message: DeliveryId) -> Result<Vec<DeliveryId>, StoreError> {
        let batch = BatchId::from_uuid(message.uuid());
        let rows = self.inner.all("SELECT id FROM delivery WHERE batch_id = $1 ORDER BY id", args![batch]).await?;
        if rows.is_empty() {
            return Ok(vec![message]);
        }
        rows.iter().map(|row| row.get("id")).collect()
    }

    /// What failed together is tried again together. Where the message went out, or may go out, without some of its customers,
    /// these get another one: with the same Message-Id mail programs would fold it away.
    pub(super) async fn retry_batch(
        &mut self,
        proof: &MayPublish,
        id: DeliveryId,
        batch: BatchId,
    ) -> Result<(), StoreError> {
        let rows =
            self.inner.all("SELECT id, state FROM delivery WHERE batch_id = $1 ORDER BY id", args![batch]).await?;
        let mut failed: Vec<DeliveryId> = Vec::new();
        let mut goes_without = false;
        for row in &rows {
            match row.code("state", DeliveryState::from_code)? {
                DeliveryState::Failed => failed.push(row.get("id")?),
                DeliveryState::Queued | DeliveryState::Sent | DeliveryState::Opened => goes_without = true,
                DeliveryState::Dropped | DeliveryState::Quiet => {}
            }
        }
        if !failed.contains(&id) {
            return Err(Refusal::NotFailed.into());
        }
        let then = match (goes_without, failed.len()) {
            (false, _) => Some(batch),
            (true, 1) => None,
            (true, _) => Some(BatchId::new(self.world())),
        };
        for delivery in &failed {
            self.queue_again(proof, *delivery, then).await?;
        }
        self.enqueue(&match then {
            Some(batch) => Job::DeliverBatch { batch },
            None => Job::Deliver { delivery: id },
        })
        .await
    }
}
