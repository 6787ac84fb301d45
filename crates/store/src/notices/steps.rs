//! What happens by itself while nobody answers: reminders, and the word to an institution whose supplier is silent or has gone.
//! When, says the plan (`domain::follow_up`); here it is carried out, once each, however many workers look.

use std::collections::{BTreeSet, HashMap};

use domain::answer::AnswerKind;
use domain::asset::AssetClass;
use domain::follow_up::{Level, Plan, Step};
use domain::mandate::{Mandate, Part};
use domain::notice::{CareImpact, NoticeState, Occasion, Severity};
use domain::policy::MayPublish;
use domain::webhook::WebhookEvent;
use domain::{Day, NoticeId, OrganisationId, RevisionId, Timestamp};
use serde_json::json;

use super::NOT_REPLACED;
use super::batches::MOST;
use super::send::{Going, Message};
use crate::db::{Ask, Row, args};
use crate::organisations::mandate;
use crate::{Store, StoreError, Tx};

/// What one look has set in motion.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stepped {
    /// Organisations that were reminded.
    pub reminded: u32,
    /// Institutions that were told of their supplier.
    pub told: u32,
    /// People who got it by mail; who acts for many gets one message for several of these.
    pub mails: u32,
}

impl Stepped {
    pub fn add(&mut self, other: Self) {
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
    /// Somebody waits for an answer: it was sent, is not closed, and no later one has replaced it.
    is_open: bool,
    answer: Option<AnswerKind>,
}

impl Due {
    fn is_supplier(&self) -> bool {
        self.organisation != self.institution
    }

    /// Must this addressee still be asked? Who asked for a call gets one, and no mails about it.
    fn is_silent(&self) -> bool {
        self.is_open && matches!(self.answer, None | Some(AnswerKind::Confirmed))
    }

    fn steps(&self, plan: &Plan) -> Vec<(Timestamp, Step)> {
        plan.steps(self.level, self.sent_at, self.deadline, self.is_supplier())
    }
}

fn due(row: &Row) -> Result<Due, StoreError> {
    let severity = row.code("severity", Severity::from_code)?;
    let impact = row.code("care_impact", CareImpact::from_code)?;
    let is_open = row.code("state", NoticeState::from_code)? == NoticeState::Sent && row.get::<i64>("replaced")? == 0;
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
        is_open,
        answer: row.maybe_code("answer", AnswerKind::from_code)?,
    })
}

/// Columns of [`due`].
const DUE: &str = "ad.notice_id, ad.organisation_id, ad.classes, ad.answer, ad.stepped_at, n.institution_id,
    n.severity, n.care_impact, n.state, n.sent_at, n.deadline, n.audience_id";

/// How many addressees one look takes at most; the next goes on.
const AT_ONCE: u32 = 10_000;

/// Does a supplier act for the institution today?
enum Acts {
    /// Not until another mandate lets it.
    No,
    /// Until the end of this day, or until somebody ends it.
    Until(Option<Day>),
}

impl Store {
    /// The addressees whose next step is due, the longest waiting first. Those of one supplier with one alert stand together:
    /// [`Tx::take_steps`] reminds it of them in one message.
    pub async fn due_steps(&self) -> Result<Vec<Vec<(NoticeId, OrganisationId)>>, StoreError> {
        let rows = (&self.pool)
            .all(
                "SELECT ad.notice_id, ad.organisation_id, n.revision_id, n.institution_id
                 FROM addressee ad JOIN notice n ON n.id = ad.notice_id WHERE ad.next_step_at <= $1
                 ORDER BY ad.next_step_at, ad.notice_id, ad.organisation_id LIMIT $2",
                args![self.now(), AT_ONCE],
            )
            .await?;
        let mut groups: Vec<Vec<(NoticeId, OrganisationId)>> = Vec::new();
        let mut places: HashMap<(OrganisationId, RevisionId), usize> = HashMap::new();
        for row in &rows {
            let one: (NoticeId, OrganisationId) = (row.get("notice_id")?, row.get("organisation_id")?);
            let is_supplier = row.get::<OrganisationId>("institution_id")? != one.1;
            let alert: (OrganisationId, RevisionId) = (one.1, row.get("revision_id")?);
            let place = places.get(&alert).copied().filter(|_| is_supplier);
            match place.and_then(|place| groups.get_mut(place)).filter(|group| group.len() < MOST) {
                Some(group) => group.push(one),
                None => {
                    if is_supplier {
                        places.insert(alert, groups.len());
                    }
                    groups.push(vec![one]);
                }
            }
        }
        // In one order for everybody, so that two that hold notices do not wait for each other.
        for group in &mut groups {
            group.sort();
        }
        Ok(groups)
    }
}

impl Tx<'_> {
    /// Sets the first step of everybody who must act on a notice that has just been sent.
    pub(super) async fn begin_steps(&mut self, notice: NoticeId, plan: &Plan, today: Day) -> Result<(), StoreError> {
        let text = format!(
            "SELECT {DUE}, CAST(0 AS BIGINT) AS replaced FROM addressee ad JOIN notice n ON n.id = ad.notice_id
             WHERE ad.notice_id = $1 AND ad.part = 'act'"
        );
        let rows = self.inner.all_text(&text, args![notice]).await?;
        for row in &rows {
            let it = due(row)?;
            let acts = self.acts(&it, today).await?;
            let next = self.next_look(&it, plan, &acts);
            self.set_steps(&it, it.sent_at, next).await?;
        }
        Ok(())
    }

    /// Takes the steps of these addressees that are due now, as far as nobody has taken them meanwhile. What a supplier is
    /// reminded of in here travels in one message.
    pub async fn take_steps(
        &mut self,
        proof: &MayPublish,
        plan: &Plan,
        today: Day,
        due: &[(NoticeId, OrganisationId)],
    ) -> Result<Stepped, StoreError> {
        let mut all = Stepped::default();
        for one in due {
            all.add(self.take_step(proof, plan, today, *one).await?);
        }
        Ok(all)
    }

    /// Takes the step of one. The notice is held, as answering holds it, so that what is read of it here is still so when the
    /// step is done.
    async fn take_step(
        &mut self,
        proof: &MayPublish,
        plan: &Plan,
        today: Day,
        (notice, organisation): (NoticeId, OrganisationId),
    ) -> Result<Stepped, StoreError> {
        self.inner.exec("UPDATE notice SET id = id WHERE id = $1", args![notice]).await?;
        let text = format!(
            "SELECT {DUE}, CAST(CASE WHEN {NOT_REPLACED} THEN 0 ELSE 1 END AS BIGINT) AS replaced
             FROM addressee ad JOIN notice n ON n.id = ad.notice_id
             WHERE ad.notice_id = $1 AND ad.organisation_id = $2 AND ad.next_step_at <= $3"
        );
        let rows = self.inner.all_text(&text, args![notice, organisation, self.now]).await?;
        let Some(row) = rows.first() else { return Ok(Stepped::default()) };
        let it = due(row)?;
        let settled = it.answer.is_some_and(AnswerKind::closes);
        if !it.is_open || settled {
            self.set_steps(&it, self.now, None).await?;
            return Ok(Stepped::default());
        }
        // A look that comes late, after hours in which nothing ran, waits for the morning as well.
        let open_from = plan.open_from(it.level, self.now);
        if open_from > self.now {
            self.set_steps(&it, it.stepped_at, Some(open_from)).await?;
            return Ok(Stepped::default());
        }
        let acts = self.acts(&it, today).await?;
        if let Acts::No = acts {
            return self.supplier_gone(proof, plan, &it).await;
        }
        let next = self.next_look(&it, plan, &acts);
        self.set_steps(&it, self.now, next).await?;
        if !it.is_silent() {
            return Ok(Stepped::default());
        }
        let now = self.now;
        let is_due = |(at, _): &&(Timestamp, Step)| it.stepped_at < *at && *at <= now;
        let due: BTreeSet<Step> = it.steps(plan).iter().filter(is_due).map(|(_, step)| *step).collect();
        let mut stepped = Stepped::default();
        if due.contains(&Step::Remind) {
            stepped.mails += self.write_to(proof, &it, it.organisation, Occasion::Reminder).await?;
            stepped.reminded += 1;
        }
        if due.contains(&Step::TellInstitution) {
            stepped.mails += self.write_to(proof, &it, it.institution, Occasion::SupplierSilent).await?;
            stepped.told += 1;
        }
        Ok(stepped)
    }

    async fn supplier_gone(&mut self, proof: &MayPublish, plan: &Plan, it: &Due) -> Result<Stepped, StoreError> {
        self.set_steps(it, self.now, None).await?;
        let mails = self.write_to(proof, it, it.institution, Occasion::SupplierGone).await?;
        self.hand_back(plan, it).await?;
        Ok(Stepped { reminded: 0, told: 1, mails })
    }

    /// When somebody must look again: at the next step, or when the supplier's mandate ends by itself.
    fn next_look(&self, it: &Due, plan: &Plan, acts: &Acts) -> Option<Timestamp> {
        let now = self.now;
        let step = it.steps(plan).iter().map(|(at, _)| *at).find(|at| *at > now);
        let end = match acts {
            Acts::Until(Some(day)) => Some(Timestamp::after_day(*day, plan.zone())),
            Acts::Until(None) | Acts::No => None,
        };
        [step, end.filter(|end| *end > now)].into_iter().flatten().min()
    }

    async fn write_to(
        &mut self,
        proof: &MayPublish,
        it: &Due,
        to: OrganisationId,
        occasion: Occasion,
    ) -> Result<u32, StoreError> {
        let mut classes: BTreeSet<Option<AssetClass>> = it.classes.iter().copied().map(Some).collect();
        if !it.is_supplier() || classes.is_empty() {
            classes.insert(None);
        }
        let about = (to != it.organisation).then_some(it.organisation);
        let message = Message { notice: it.notice, to, part: Part::Act, occasion, about };
        let mut going = Going::default();
        let (mails, _) = self.address(&message, &classes, it.audience, &mut going).await?;
        self.put_messages(going).await?;
        self.tell_programs(it.notice, &BTreeSet::from([to]), WebhookEvent::Reminded, None).await?;
        let act = if occasion == Occasion::Reminder { "notice.remind" } else { "notice.tell_institution" };
        let audience = self.audience_of_notice(it.notice).await?;
        let detail = json!({ "organisation": it.organisation.to_string(), "mails": mails });
        self.audit(proof, act, it.notice, detail, &audience).await?;
        Ok(mails)
    }

    /// Does the addressee act for the institution today, in any of the classes that it was told of? An institution acts for
    /// itself.
    async fn acts(&mut self, it: &Due, today: Day) -> Result<Acts, StoreError> {
        if !it.is_supplier() {
            return Ok(Acts::Until(None));
        }
        let rows = self
            .inner
            .all(
                "SELECT id, supplier_id, institution_id, classes, valid_from, valid_until, approved_by, revoked_at
                 FROM mandate WHERE institution_id = $1 AND supplier_id = $2",
                args![it.institution, it.organisation],
            )
            .await?;
        let mandates: Vec<Mandate> = rows.iter().map(mandate).collect::<Result<_, _>>()?;
        let acting = mandates.iter().filter(|mandate| it.classes.iter().any(|class| mandate.covers(*class, today)));
        let ends: Vec<Option<Day>> = acting.map(|mandate| mandate.until).collect();
        Ok(match ends.iter().min_by_key(|end| (end.is_none(), **end)) {
            None => Acts::No,
            // The first that ends: then somebody looks whether another goes on.
            Some(first) => Acts::Until(*first),
        })
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
        let mut keeps = false;
        if row.code("part", Part::from_code)? == Part::Act {
            keeps = row.maybe_code("answer", AnswerKind::from_code)?.is_some();
            classes.extend(row.json::<BTreeSet<AssetClass>>("classes")?);
        }
        if keeps {
            // Nobody has said anything of these devices that still holds.
            self.inner
                .exec(
                    "UPDATE addressee SET answer = NULL WHERE notice_id = $1 AND organisation_id = $2",
                    args![it.notice, it.organisation],
                )
                .await?;
        } else {
            let steps = plan.steps(it.level, it.sent_at, it.deadline, false);
            let next = steps.iter().map(|(at, _)| *at).find(|at| *at > self.now);
            let classes = serde_json::to_string(&classes).map_err(|error| StoreError::bad("classes", error))?;
            self.inner
                .exec(
                    "UPDATE addressee SET part = 'act', answer = NULL, classes = $3, stepped_at = $4, next_step_at = $5
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
        }
        // What all parts come to is another thing without the one that has gone.
        let rows = self
            .inner
            .all("SELECT answer FROM addressee WHERE notice_id = $1 AND part = 'act'", args![it.notice])
            .await?;
        let parts =
            rows.iter().map(|row| row.maybe_code("answer", AnswerKind::from_code)).collect::<Result<Vec<_>, _>>()?;
        let standing = AnswerKind::standing(parts).map(AnswerKind::code);
        self.inner.exec("UPDATE notice SET answer = $2 WHERE id = $1", args![it.notice, standing]).await?;
        Ok(())
    }

    async fn set_steps(&mut self, it: &Due, done: Timestamp, next: Option<Timestamp>) -> Result<(), StoreError> {
        self.inner
            .exec(
                "UPDATE addressee SET stepped_at = $3, next_step_at = $4 WHERE notice_id = $1 AND organisation_id = $2",
                args![it.notice, it.organisation, done, next],
            )
            .await?;
        Ok(())
    }

    /// A supplier does not act any more, or for other devices: its open notices are looked at with the next step, so that
    /// the institution hears.
    pub(crate) async fn steps_now(
        &mut self,
        institution: Option<OrganisationId>,
        supplier: OrganisationId,
    ) -> Result<(), StoreError> {
        self.inner
            .exec(
                "UPDATE addressee SET next_step_at = $3
                 WHERE organisation_id = $1 AND part = 'act' AND mandate_id IS NOT NULL AND stepped_at IS NOT NULL
                   AND COALESCE(answer, '') NOT IN ('not_with_us', 'solved', 'risk_accepted')
                   AND notice_id IN (SELECT id FROM notice WHERE state = 'sent' AND COALESCE($2, institution_id) = institution_id)",
                args![supplier, institution, self.now],
            )
            .await?;
        Ok(())
    }
}
