//! Answers: all are kept, the newest of each who must act stands. Together they close the notice when nothing more is
//! expected of anybody, and open it again when somebody thinks otherwise later.

use std::collections::BTreeSet;

use domain::answer::{AnswerKind, Given, Via};
use domain::link::LinkAct;
use domain::mandate::Part;
use domain::notice::NoticeState;
use domain::policy::MayAnswer;
use domain::refusal::Refusal;
use domain::webhook::WebhookEvent;
use domain::{AnswerId, Day, DeliveryId, LinkId, NoticeId, OrganisationId, Timestamp};
use serde_json::json;

use crate::db::{Ask, args};
use crate::{MarkedBy, StoreError, Tx, View};

/// One answer as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerRow {
    pub id: AnswerId,
    /// Who answered; a supplier answers in the institution's name.
    pub organisation: OrganisationId,
    pub organisation_name: String,
    pub kind: AnswerKind,
    pub note: String,
    pub by: String,
    pub via: Via,
    pub at: Timestamp,
    pub accepted_by: Option<String>,
    pub review_on: Option<Day>,
    /// The number that it has with whoever answered.
    pub reference: Option<String>,
}

/// What became of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noted {
    New(AnswerId),
    /// The button was pressed twice: nothing has changed.
    Repeated,
}

impl View<'_> {
    /// Newest first.
    pub(super) async fn answers_to(&self, notice: NoticeId) -> Result<Vec<AnswerRow>, StoreError> {
        let rows = self
            .rows(
                "SELECT w.id, w.organisation_id, o.name, w.kind, w.note, w.answered_by, w.via, w.at, w.accepted_by,
                        w.review_on, w.reference
                 FROM answer w JOIN organisation o ON o.id = w.organisation_id
                 WHERE w.notice_id = $1 AND {seen:w} ORDER BY w.id DESC LIMIT 200",
                args![notice],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(AnswerRow {
                    id: row.get("id")?,
                    organisation: row.get("organisation_id")?,
                    organisation_name: row.get("name")?,
                    kind: row.code("kind", AnswerKind::from_code)?,
                    note: row.get("note")?,
                    by: row.get("answered_by")?,
                    via: row.code("via", Via::from_code)?,
                    at: row.get("at")?,
                    accepted_by: row.maybe("accepted_by")?,
                    review_on: row.maybe("review_on")?,
                    reference: row.maybe("reference")?,
                })
            })
            .collect()
    }
}

impl Tx<'_> {
    /// Notes an answer in the institution's name. `link` is the one whose button was pressed.
    ///
    /// The three links of one act work once; pressing again is [`Noted::Repeated`]. The link to the full page works
    /// until it expires, because people come back with a second answer. A word heard on the phone counts as the
    /// institution's own, unless it was heard from a supplier.
    ///
    /// A supplier answers for its part. The institution answers for its own part when it has one; when it is only
    /// informed it may speak for all of it, and it always speaks for a supplier whose mandate has ended. A notice that
    /// a later one has replaced keeps its answers but is not opened again.
    pub async fn answer(
        &mut self,
        proof: &MayAnswer,
        notice: NoticeId,
        given: &Given,
        link: Option<LinkId>,
        today: Day,
    ) -> Result<Noted, StoreError> {
        // Locks the notice, so that two answers at the same moment are noted one after the other.
        self.inner.exec("UPDATE notice SET id = id WHERE id = $1", args![notice]).await?;
        let row = self
            .inner
            .one(
                "SELECT n.institution_id, n.state, n.answer,
                        (SELECT COUNT(*) FROM notice later
                         WHERE later.updates_id = n.id AND later.state IN ('sent', 'closed')) AS replaced
                 FROM notice n WHERE n.id = $1",
                args![notice],
            )
            .await?;
        let institution: OrganisationId = row.get("institution_id")?;
        let state = row.code("state", NoticeState::from_code)?;
        if proof.about() != Some(institution) || !matches!(state, NoticeState::Sent | NoticeState::Closed) {
            return Err(StoreError::NotFound);
        }
        let organisation = match (given.via, proof.actor().organisation) {
            (Via::Phone, _) => given.heard_from.unwrap_or(institution),
            (_, None) => institution,
            (_, Some(organisation)) => organisation,
        };
        let own = self
            .inner
            .opt(
                "SELECT part FROM addressee WHERE notice_id = $1 AND organisation_id = $2",
                args![notice, organisation],
            )
            .await?;
        if organisation != institution && own.is_none() {
            return Err(StoreError::NotFound);
        }
        let only_informed = match &own {
            Some(row) => row.code("part", Part::from_code)? == Part::Inform,
            None => true,
        };
        given.check(today, organisation == institution).map_err(Refusal::Answer)?;
        if let Some(link) = link
            && !self.press(link, notice, given).await?
        {
            return Ok(Noted::Repeated);
        }
        let id = self.note(proof, notice, organisation, given, link).await?;
        let now = self.now;
        let whole = organisation == institution && only_informed;
        self.inner
            .exec(
                "UPDATE addressee SET answer = $2, answered_at = $3
                 WHERE notice_id = $1 AND part = 'act'
                   AND (organisation_id = $4 OR $5 = 1
                        OR ($6 = 1 AND mandate_id IN (SELECT m.id FROM mandate m
                                                      WHERE m.revoked_at IS NOT NULL OR m.valid_until < $7)))",
                args![
                    notice,
                    given.kind.code(),
                    now,
                    organisation,
                    i64::from(whole),
                    i64::from(organisation == institution),
                    today.to_string()
                ],
            )
            .await?;
        let said = MarkedBy { by: given.by.clone(), note: String::new(), via: given.via };
        self.carry_answer(proof, notice, id, given.kind, &said).await?;
        let rows =
            self.inner.all("SELECT answer FROM addressee WHERE notice_id = $1 AND part = 'act'", args![notice]).await?;
        let parts = rows.iter().map(|row| row.maybe_code("answer", AnswerKind::from_code));
        let standing = AnswerKind::standing(parts.collect::<Result<Vec<_>, _>>()?);
        let replaced = row.get::<i64>("replaced")? > 0;
        let settled = standing.is_some_and(AnswerKind::closes);
        let (state, closed) = if settled || replaced { ("closed", Some(now)) } else { ("sent", None) };
        self.inner
            .exec(
                "UPDATE notice SET answer = $2, answered_at = $3, state = $4, closed_at = $5 WHERE id = $1",
                args![notice, standing.map(AnswerKind::code), now, state, closed],
            )
            .await?;
        self.tell_of_answer(notice, id, institution, (given.via == Via::Api).then_some(organisation)).await?;
        Ok(Noted::New(id))
    }

    /// The programs of all whom the notice concerns, but those of whoever answered by a program: what it said itself would
    /// come back to it.
    async fn tell_of_answer(
        &mut self,
        notice: NoticeId,
        answer: AnswerId,
        institution: OrganisationId,
        but: Option<OrganisationId>,
    ) -> Result<(), StoreError> {
        let rows = self.inner.all("SELECT organisation_id FROM addressee WHERE notice_id = $1", args![notice]).await?;
        let mut told = BTreeSet::from([institution]);
        for row in &rows {
            told.insert(row.get("organisation_id")?);
        }
        told.retain(|organisation| Some(*organisation) != but);
        self.tell_programs(notice, &told, WebhookEvent::Answered, Some(answer)).await
    }

    /// Uses a link up. False when its button has been pressed before with the same answer.
    async fn press(&mut self, link: LinkId, notice: NoticeId, given: &Given) -> Result<bool, StoreError> {
        let row = self
            .inner
            .one(
                "SELECT act, used_at, expires_at, delivery_id FROM link WHERE id = $1 AND notice_id = $2",
                args![link, notice],
            )
            .await?;
        if row.get::<Timestamp>("expires_at")? <= self.now {
            return Err(Refusal::LinkExpired.into());
        }
        let act = row.code("act", LinkAct::from_code)?;
        if act.answer().is_some_and(|only| only != given.kind) {
            return Err(Refusal::LinkOther.into());
        }
        if row.maybe::<Timestamp>("used_at")?.is_some() {
            let before = self
                .inner
                .opt("SELECT kind, note FROM answer WHERE link_id = $1 ORDER BY id DESC LIMIT 1", args![link])
                .await?;
            let same = match before {
                Some(row) => {
                    row.get::<String>("kind")? == given.kind.code() && row.get::<String>("note")? == given.note
                }
                None => false,
            };
            if act != LinkAct::Detail || same {
                return Ok(false);
            }
        }
        let now = self.now;
        self.inner.exec("UPDATE link SET used_at = $2 WHERE id = $1", args![link, now]).await?;
        self.opened(row.get("delivery_id")?).await?;
        Ok(true)
    }

    async fn note(
        &mut self,
        proof: &MayAnswer,
        notice: NoticeId,
        organisation: OrganisationId,
        given: &Given,
        link: Option<LinkId>,
    ) -> Result<AnswerId, StoreError> {
        let id = AnswerId::new(self.world());
        let audience = self.audience_of_notice(notice).await?;
        let audience_id = self.audience_id(&audience).await?;
        let risk = given.kind == AnswerKind::RiskAccepted;
        let key = self.key_of_notice(notice).await?;
        let args = args![
            id,
            notice,
            organisation,
            given.kind.code(),
            key.text(given.note.trim())?,
            key.text(given.by.trim())?,
            given.via.code(),
            self.now,
            key.maybe(given.accepted_by.as_deref().filter(|_| risk))?,
            given.review_on.filter(|_| risk).map(|day| day.to_string()),
            link,
            audience_id,
            key.maybe(given.reference.as_deref().map(str::trim).filter(|text| !text.is_empty()))?
        ];
        self.inner
            .exec(
                "INSERT INTO answer (id, notice_id, organisation_id, kind, note, answered_by, via, at, accepted_by,
                                     review_on, link_id, audience_id, reference)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
                args,
            )
            .await?;
        let detail = json!({
            "kind": given.kind.code(), "via": given.via.code(), "organisation": organisation.to_string(),
        });
        self.audit(proof, "notice.answer", notice, detail, &audience).await?;
        Ok(id)
    }

    async fn opened(&mut self, delivery: DeliveryId) -> Result<(), StoreError> {
        let now = self.now;
        self.inner
            .exec(
                "UPDATE delivery SET state = 'opened', opened_at = COALESCE(opened_at, $2) WHERE id = $1",
                args![delivery, now],
            )
            .await?;
        Ok(())
    }

    /// Notes that people of the viewer's organisation have read the notice in the portal.
    ///
    /// "Opened" is only ever said of people: by pressing a button behind a link, or by reading while signed in.
    /// Following a link alone does not count, because mail scanners do that too.
    pub async fn mark_opened(&mut self, proof: &MayAnswer, notice: NoticeId) -> Result<(), StoreError> {
        let now = self.now;
        self.inner
            .exec(
                "UPDATE delivery SET state = CASE WHEN state = 'sent' THEN 'opened' ELSE state END, opened_at = $3
                 WHERE notice_id = $1 AND organisation_id = $2 AND opened_at IS NULL",
                args![notice, proof.actor().organisation, now],
            )
            .await?;
        Ok(())
    }
}
