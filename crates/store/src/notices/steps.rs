//! What happens by itself while nobody answers: reminders, and the word to an institution whose supplier is silent or has gone.
//! When, says the plan (`domain::follow_up`); here it is carried out, once each, however many workers look.

use std::collections::BTreeSet;

use domain::answer::AnswerKind;
use domain::asset::AssetClass;
use domain::follow_up::{Level, Plan, Step};
use domain::mandate::{Mandate, Part};
use domain::notice::{CareImpact, NoticeState, Occasion, Severity};
use domain::policy::MayPublish;
use domain::{Day, NoticeId, OrganisationId, Timestamp};
use serde_json::json;

use super::NOT_REPLACED;
use super::send::{Going, Message};
use crate::db::{Ask, Row, args};
use crate::organisations::mandate;
use crate::{StoreError, Tx};

/// What one look has set in motion.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stepped {
    /// Addressees that were looked at.
    pub looked: u32,
    /// Organisations that were reminded.
    pub reminded: u32,
    /// Institutions that were told of their supplier.
    pub told: u32,
    pub mails: u32,
}

impl Stepped {
    pub fn add(&mut self, other: Self) {
        self.looked += other.looked;
        self.reminded += other.reminded;
        self.told += other.told;
        self.mails += other.mails;
    }
}

/// An addressee whose next step is due, with its notice.
struct Due {
    notice: NoticeId,
    organisation: OrganisationId,
    institution: OrganisationId,
    classes: BTreeSet<AssetClass>,
    level: Level,
    sent_at: Timestamp,
    deadline: Timestamp,
    /// Steps up to here are done.
    stepped_at: Timestamp,
    audience: i64,
    /// Somebody must still be asked: the notice is open, and this addressee has said nothing that settles it.
    is_silent: bool,
}

impl Due {
    fn is_supplier(&self) -> bool {
        self.organisation != self.institution
    }

    fn steps(&self, plan: &Plan) -> Vec<(Timestamp, Step)> {
        plan.steps(self.level, self.sent_at, self.deadline, self.is_supplier())
    }
}

fn due(row: &Row) -> Result<Due, StoreError> {
    let severity = row.code("severity", Severity::from_code)?;
    let impact = row.code("care_impact", CareImpact::from_code)?;
    let answer = row.maybe_code("answer", AnswerKind::from_code)?;
    let open = row.code("state", NoticeState::from_code)? == NoticeState::Sent && row.get::<i64>("replaced")? == 0;
    let sent_at: Timestamp = row.get("sent_at")?;
    Ok(Due {
        notice: row.get("notice_id")?,
        organisation: row.get("organisation_id")?,
        institution: row.get("institution_id")?,
        classes: row.json("classes")?,
        level: Level::of(severity, impact),
        sent_at,
        deadline: row.get("deadline")?,
        stepped_at: row.maybe("stepped_at")?.unwrap_or(sent_at),
        audience: row.get("audience_id")?,
        // Who asked for a call gets one, and no mails about it.
        is_silent: open && matches!(answer, None | Some(AnswerKind::Confirmed)),
    })
}

/// Columns of [`due`].
const DUE: &str = "ad.notice_id, ad.organisation_id, ad.classes, ad.answer, ad.stepped_at, n.institution_id,
    n.severity, n.care_impact, n.state, n.sent_at, n.deadline, n.audience_id";

impl Tx<'_> {
    /// Sets the first step of everybody who must act on a notice that has just been sent.
    pub(super) async fn begin_steps(&mut self, notice: NoticeId, plan: &Plan) -> Result<(), StoreError> {
        let text = format!(
            "SELECT {DUE}, CAST(0 AS BIGINT) AS replaced FROM addressee ad JOIN notice n ON n.id = ad.notice_id
             WHERE ad.notice_id = $1 AND ad.part = 'act'"
        );
        let rows = self.inner.all_text(&text, args![notice]).await?;
        for row in &rows {
            let it = due(row)?;
            let next = it.steps(plan).first().map(|(at, _)| *at);
            self.set_steps(&it, it.sent_at, next).await?;
        }
        Ok(())
    }

    /// Takes the steps that are due: at most `limit` addressees. Nothing is left when fewer were looked at.
    pub async fn take_steps(
        &mut self,
        proof: &MayPublish,
        plan: &Plan,
        today: Day,
        limit: u32,
    ) -> Result<Stepped, StoreError> {
        let text = format!(
            "SELECT {DUE}, CAST(CASE WHEN {NOT_REPLACED} THEN 0 ELSE 1 END AS BIGINT) AS replaced
             FROM addressee ad JOIN notice n ON n.id = ad.notice_id
             WHERE ad.next_step_at <= $1 ORDER BY ad.next_step_at, ad.notice_id, ad.organisation_id LIMIT $2"
        );
        let rows = self.inner.all_text(&text, args![self.now, limit]).await?;
        let mut stepped = Stepped::default();
        for row in &rows {
            let it = due(row)?;
            stepped.looked += 1;
            stepped.add(self.step(proof, plan, today, &it).await?);
        }
        Ok(stepped)
    }

    async fn step(&mut self, proof: &MayPublish, plan: &Plan, today: Day, it: &Due) -> Result<Stepped, StoreError> {
        let mut stepped = Stepped::default();
        let gone = it.is_supplier() && !self.acts_still(it, today).await?;
        let steps = it.steps(plan);
        let now = self.now;
        let mut next = steps.iter().map(|(at, _)| *at).find(|at| *at > now);
        if !it.is_silent || gone {
            next = None;
        }
        // Whoever comes second finds another moment there and does nothing.
        if !self.set_steps(it, now, next).await? || !it.is_silent {
            return Ok(stepped);
        }
        let due: BTreeSet<Step> =
            steps.iter().filter(|(at, _)| it.stepped_at < *at && *at <= now).map(|(_, step)| *step).collect();
        let mut going = Going::default();
        let mut classes: BTreeSet<Option<AssetClass>> = it.classes.iter().copied().map(Some).collect();
        if !it.is_supplier() || classes.is_empty() {
            classes.insert(None);
        }
        if due.contains(&Step::Remind) && !gone {
            let message = Message {
                notice: it.notice,
                to: it.organisation,
                part: Part::Act,
                occasion: Occasion::Reminder,
                about: None,
            };
            let (mails, _) = self.address(&message, &classes, it.audience, &mut going).await?;
            stepped.mails += mails;
            stepped.reminded += 1;
            self.note_step(proof, it, "notice.remind", mails).await?;
        }
        if gone || due.contains(&Step::TellInstitution) {
            let message = Message {
                notice: it.notice,
                to: it.institution,
                part: Part::Act,
                occasion: if gone { Occasion::SupplierGone } else { Occasion::SupplierSilent },
                about: Some(it.organisation),
            };
            let (mails, _) = self.address(&message, &classes, it.audience, &mut going).await?;
            stepped.mails += mails;
            stepped.told += 1;
            self.note_step(proof, it, "notice.tell_institution", mails).await?;
        }
        if gone {
            self.hand_back(plan, it).await?;
        }
        self.put_messages(going).await?;
        Ok(stepped)
    }

    /// Does the supplier act for the institution today, in any of the classes that it was told of?
    async fn acts_still(&mut self, it: &Due, today: Day) -> Result<bool, StoreError> {
        let rows = self
            .inner
            .all(
                "SELECT id, supplier_id, institution_id, classes, valid_from, valid_until, approved_by, revoked_at
                 FROM mandate WHERE institution_id = $1 AND supplier_id = $2",
                args![it.institution, it.organisation],
            )
            .await?;
        let mandates: Vec<Mandate> = rows.iter().map(mandate).collect::<Result<_, _>>()?;
        Ok(mandates.iter().any(|mandate| it.classes.iter().any(|class| mandate.covers(*class, today))))
    }

    /// The devices of a supplier that has gone are the institution's own again, with the time that is left. One that has
    /// answered for devices of its own keeps that answer, and with its next one speaks for the supplier's as well.
    async fn hand_back(&mut self, plan: &Plan, it: &Due) -> Result<(), StoreError> {
        let row = self
            .inner
            .opt(
                "SELECT part, classes, answer FROM addressee WHERE notice_id = $1 AND organisation_id = $2",
                args![it.notice, it.institution],
            )
            .await?;
        let Some(row) = row else { return Ok(()) };
        let mut classes = it.classes.clone();
        if row.code("part", Part::from_code)? == Part::Act {
            if row.maybe_code("answer", AnswerKind::from_code)?.is_some() {
                return Ok(());
            }
            classes.extend(row.json::<BTreeSet<AssetClass>>("classes")?);
        }
        let steps = plan.steps(it.level, it.sent_at, it.deadline, false);
        let next = steps.iter().map(|(at, _)| *at).find(|at| *at > self.now);
        let classes = serde_json::to_string(&classes).map_err(|error| StoreError::bad("classes", error))?;
        self.inner
            .exec(
                "UPDATE addressee SET part = 'act', classes = $3, stepped_at = $4, next_step_at = $5
                 WHERE notice_id = $1 AND organisation_id = $2",
                args![it.notice, it.institution, classes, self.now, next],
            )
            .await?;
        self.inner
            .exec(
                "DELETE FROM addressee WHERE notice_id = $1 AND organisation_id = $2",
                args![it.notice, it.organisation],
            )
            .await?;
        Ok(())
    }

    /// True when the addressee still stood where it was read.
    async fn set_steps(&mut self, it: &Due, done: Timestamp, next: Option<Timestamp>) -> Result<bool, StoreError> {
        let changed = self
            .inner
            .exec(
                "UPDATE addressee SET stepped_at = $3, next_step_at = $4
                 WHERE notice_id = $1 AND organisation_id = $2 AND COALESCE(stepped_at, $5) = $5",
                args![it.notice, it.organisation, done, next, it.stepped_at],
            )
            .await?;
        Ok(changed == 1)
    }

    async fn note_step(
        &mut self,
        proof: &MayPublish,
        it: &Due,
        act: &'static str,
        mails: u32,
    ) -> Result<(), StoreError> {
        let audience = self.audience_of_notice(it.notice).await?;
        let detail = json!({ "organisation": it.organisation.to_string(), "mails": mails });
        self.audit(proof, act, it.notice, detail, &audience).await
    }

    /// A supplier does not act any more: its open notices are looked at with the next step, so that the institution hears.
    pub(crate) async fn steps_now(
        &mut self,
        institution: Option<OrganisationId>,
        supplier: OrganisationId,
    ) -> Result<(), StoreError> {
        self.inner
            .exec(
                "UPDATE addressee SET next_step_at = $3
                 WHERE organisation_id = $1 AND part = 'act' AND mandate_id IS NOT NULL AND stepped_at IS NOT NULL
                   AND COALESCE(answer, 'confirmed') = 'confirmed'
                   AND notice_id IN (SELECT id FROM notice WHERE state = 'sent' AND COALESCE($2, institution_id) = institution_id)",
                args![supplier, institution, self.now],
            )
            .await?;
        Ok(())
    }
}
