//! Sending: a draft becomes a promise. The notice, its deliveries and the jobs that carry them commit together.

use std::collections::BTreeSet;

use domain::advisory::Advisory;
use domain::asset::AssetClass;
use domain::audience::Tlp;
use domain::follow_up::{Level, Plan};
use domain::job::Job;
use domain::mandate::Part;
use domain::notice::{CareImpact, DeliveryState, Occasion, Severity};
use domain::organisation::{OrganisationKind, Size};
use domain::policy::MayPublish;
use domain::recipients::{Road, recipients};
use domain::refusal::Refusal;
use domain::webhook::WebhookEvent;
use domain::{AdvisoryId, BatchId, Day, DeliveryId, NoticeId, OrganisationId, Timestamp};
use serde_json::json;

use super::notice_audience;
use crate::advisories::tlp_of;
use crate::audit::who_text;
use crate::db::{Ask, Val, args};
use crate::{StoreError, Tx};

/// What sending set in motion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendReport {
    pub deadline: Timestamp,
    /// People who get it by mail, in a message of its own or together with other customers' notices.
    pub mails: u32,
    /// People who have no e-mail address and must be phoned.
    pub to_phone: u32,
    /// Addressed organisations in which nobody can be reached at all.
    pub unreachable: Vec<OrganisationId>,
}

/// A message to one organisation, before it is known to whom there.
pub(super) struct Message {
    pub(super) notice: NoticeId,
    pub(super) to: OrganisationId,
    pub(super) part: Part,
    pub(super) occasion: Occasion,
    /// The supplier that it is about.
    pub(super) about: Option<OrganisationId>,
}

/// Messages to people, and the jobs that carry them; written together.
#[derive(Default)]
pub(super) struct Going {
    rows: Vec<Vec<Val>>,
    jobs: Vec<Job>,
}

impl Tx<'_> {
    /// Chooses the people of an organisation by these classes of devices. Says how many get a mail and how many must be
    /// phoned: only the notice itself is a reason to note that somebody has no mail address.
    pub(super) async fn address(
        &mut self,
        it: &Message,
        classes: &BTreeSet<Option<AssetClass>>,
        audience: i64,
        going: &mut Going,
    ) -> Result<(u32, u32), StoreError> {
        let row = self.inner.one("SELECT kind, size FROM organisation WHERE id = $1", args![it.to]).await?;
        let kind = row.code("kind", OrganisationKind::from_code)?;
        let size = row.maybe_code("size", Size::from_code)?;
        let contacts = self.contacts_of(it.to).await?;
        let key = self.key_of(it.to).await?;
        // Who acts for many is told of all of them in one message.
        let said = if kind == OrganisationKind::ItSupplier { Some(self.said(it.notice).await?) } else { None };
        let (mut mails, mut phones) = (0, 0);
        for recipient in recipients(it.to, kind, size, classes, &contacts) {
            let delivery = DeliveryId::new(self.world());
            let mut batch: Option<BatchId> = None;
            match recipient.road {
                Road::Mail(_) => {
                    if let Some(said) = said {
                        batch = self.join(delivery, recipient.contact, it.occasion, said).await?;
                    }
                    if batch.is_none() {
                        going.jobs.push(Job::Deliver { delivery });
                    }
                    mails += 1;
                }
                Road::Phone(_) if it.occasion == Occasion::Notice => phones += 1,
                Road::Phone(_) => continue,
            }
            going.rows.push(args![
                delivery,
                it.notice,
                it.to,
                recipient.contact,
                it.part.code(),
                recipient.road.channel(),
                key.text(recipient.road.address())?,
                recipient.language.code(),
                DeliveryState::Queued.code(),
                0_i64,
                self.now,
                audience,
                it.occasion.code(),
                it.about,
                batch
            ]);
        }
        Ok((mails, phones))
    }

    pub(super) async fn put_messages(&mut self, going: Going) -> Result<(), StoreError> {
        self.inner
            .insert_many(
                "delivery (id, notice_id, organisation_id, contact_id, part, channel, address, language, state,
                           attempts, queued_at, audience_id, occasion, about_id, batch_id)",
                going.rows,
                "",
            )
            .await?;
        self.enqueue_all(&going.jobs, self.now).await
    }

    /// Keeps drafting away from an advisory until this transaction ends, so that what is read now is what is sent.
    pub async fn hold_drafts(&mut self, _proof: &MayPublish, advisory: AdvisoryId) -> Result<(), StoreError> {
        self.inner.exec("UPDATE advisory SET id = id WHERE id = $1", args![advisory]).await?;
        Ok(())
    }

    /// Sends a draft: to whom is decided now, by the mandates and contacts of this moment. An earlier notice that it
    /// updates is closed, so that nobody owes two answers about one thing.
    pub async fn send_notice(
        &mut self,
        proof: &MayPublish,
        id: NoticeId,
        plan: &Plan,
        today: Day,
    ) -> Result<SendReport, StoreError> {
        // Drafting holds the same row: it must not change what is being sent.
        self.inner
            .exec("UPDATE advisory SET id = id WHERE id = (SELECT advisory_id FROM notice WHERE id = $1)", args![id])
            .await?;
        let taken =
            self.inner.exec("UPDATE notice SET state = 'sent' WHERE id = $1 AND state = 'draft'", args![id]).await?;
        self.was_draft(id, taken).await?;
        let row = self
            .inner
            .one(
                "SELECT n.institution_id, n.severity, n.care_impact, n.updates_id, n.deadline, n.counted_low, r.content
                 FROM notice n JOIN revision r ON r.id = n.revision_id
                 WHERE n.id = $1",
                args![id],
            )
            .await?;
        let institution: OrganisationId = row.get("institution_id")?;
        let level =
            Level::of(row.code("severity", Severity::from_code)?, row.code("care_impact", CareImpact::from_code)?);
        // Not the advisory's audience: that says who may read it here, and is the CERT for all of AMBER and stricter.
        let tlp = tlp_of(row.json::<Advisory>("content")?.tlp.as_deref());

        let rows = self
            .inner
            .all(
                "SELECT DISTINCT a.class FROM notice_asset na JOIN asset a ON a.id = na.asset_id
                 WHERE na.notice_id = $1",
                args![id],
            )
            .await?;
        let mut classes: BTreeSet<Option<AssetClass>> = BTreeSet::new();
        for row in &rows {
            classes.insert(row.maybe_code("class", AssetClass::from_code)?);
        }
        if row.maybe::<u32>("counted_low")?.is_some() {
            classes.insert(None);
        }
        let addressees = self.readdress(id, institution, classes.iter().copied(), today).await?;
        match tlp {
            Tlp::Red => {
                return Err(Refusal::TlpRed.into());
            }
            Tlp::AmberStrict if addressees.len() > 1 => {
                return Err(Refusal::TlpAmberStrict.into());
            }
            _ => {}
        }
        let audience = notice_audience(tlp, institution, classes.iter().flatten().copied().collect());
        let audience_id = self.audience_id(&audience).await?;
        let now = self.now;
        let chosen = row.maybe::<Timestamp>("deadline")?.filter(|chosen| *chosen > now);
        let deadline = chosen.unwrap_or_else(|| plan.deadline(level, now));
        self.inner
            .exec(
                "UPDATE notice SET sent_at = $2, sent_by = $3, deadline = $4, audience_id = $5 WHERE id = $1",
                args![id, now, who_text(proof.actor().who), deadline, audience_id],
            )
            .await?;

        let mut report = SendReport { deadline, mails: 0, to_phone: 0, unreachable: Vec::new() };
        let mut going = Going::default();
        for to in &addressees {
            let mut wanted: BTreeSet<Option<AssetClass>> = to.classes.iter().copied().map(Some).collect();
            if to.organisation == institution && classes.contains(&None) {
                wanted.insert(None);
            }
            let it =
                Message { notice: id, to: to.organisation, part: to.part, occasion: Occasion::Notice, about: None };
            let (mails, phones) = self.address(&it, &wanted, audience_id, &mut going).await?;
            report.mails += mails;
            report.to_phone += phones;
            if mails + phones == 0 {
                report.unreachable.push(to.organisation);
            }
        }
        self.put_messages(going).await?;
        let told = addressees.iter().map(|to| to.organisation).collect();
        self.tell_programs(id, &told, WebhookEvent::Sent, None).await?;
        self.begin_steps(id, plan, today).await?;
        if let Some(before) = row.maybe::<NoticeId>("updates_id")? {
            self.inner
                .exec(
                    "UPDATE notice SET state = 'closed', closed_at = $2 WHERE id = $1 AND state = 'sent'",
                    args![before, now],
                )
                .await?;
        }
        let detail = json!({
            "mails": report.mails, "to_phone": report.to_phone, "unreachable": report.unreachable.len(),
            "deadline": deadline,
        });
        self.audit(proof, "notice.send", id, detail, &audience).await?;
        Ok(report)
    }
}
