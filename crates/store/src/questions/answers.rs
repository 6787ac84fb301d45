//! Answers to a question: each becomes a fact about its asset, and the assets are matched again. What is answered may
//! be answered anew or taken back; the last word stands.

use std::collections::{BTreeMap, HashSet};

use domain::answer::Via;
use domain::asset::AssetLine;
use domain::fact::{FactField, GONE, Superseded};
use domain::policy::MayAnswer;
use domain::question::{ItemState, Point, QuestionState, Said};
use domain::refusal::Refusal;
use domain::{AssetId, ItemId, LinkId, OrganisationId, QuestionId, Timestamp};
use serde_json::json;

use super::point;
use crate::assets::{LINE_COLUMNS, asset_line};
use crate::db::{Ask, args};
use crate::facts::NewFact;
use crate::{StoreError, Tx};

/// What is said about one line, by its number within the question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerLine {
    pub number: u32,
    pub said: Said,
}

/// What became of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answered {
    /// Lines of which something new is known.
    pub changed: usize,
    /// Of those, how many said something else before.
    pub replaced: usize,
    /// Lines of which an answer was taken back.
    pub withdrawn: usize,
    /// Lines that still wait.
    pub open: i64,
    /// Nothing is open any more.
    pub closed: bool,
}

struct Item {
    id: ItemId,
    asset: AssetId,
    audience: i64,
    point: Point,
    line: AssetLine,
    state: ItemState,
    value: String,
}

impl Tx<'_> {
    /// Notes answers in the institution's name. Lines that are not named stay as they are, so that somebody can go on
    /// tomorrow. The same answer again changes nothing.
    ///
    /// Who answers is the institution, the supplier that was asked, or the CERT for what it heard on the phone.
    pub async fn answer_question(
        &mut self,
        proof: &MayAnswer,
        id: QuestionId,
        answers: &[AnswerLine],
        (by, via): (&str, Via),
        link: Option<LinkId>,
    ) -> Result<Answered, StoreError> {
        // Two who answer at the same moment are noted one after the other.
        self.inner.exec("UPDATE question SET id = id WHERE id = $1", args![id]).await?;
        let row =
            self.inner.one("SELECT institution_id, addressee_id, state FROM question WHERE id = $1", args![id]).await?;
        let institution: OrganisationId = row.get("institution_id")?;
        let addressee: OrganisationId = row.get("addressee_id")?;
        let organisation = proof.actor().organisation;
        let entitled = via == Via::Phone
            || organisation.is_none_or(|organisation| organisation == institution || organisation == addressee);
        if proof.about() != Some(institution) || !entitled {
            return Err(StoreError::NotFound);
        }
        if row.code("state", QuestionState::from_code)? == QuestionState::Withdrawn {
            return Err(Refusal::QuestionOver.into());
        }
        if let Some(link) = link {
            self.use_question_link(link, id).await?;
        }
        let by: String = by.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(200).collect();
        let mut items = self.items_of(id).await?;
        let (mut changed, mut replaced, mut withdrawn) = (0, 0, 0);
        let mut gone: HashSet<AssetId> = HashSet::new();
        let mut back: HashSet<AssetId> = HashSet::new();
        for answer in answers {
            // A line that is not of this question is somebody's mistake, not somebody else's device.
            let Some(item) = items.get_mut(&answer.number) else { return Err(StoreError::NotFound) };
            let before = item.state;
            if !self.note_item(proof, institution, item, &answer.said, &by, via).await? {
                continue;
            }
            match answer.said {
                Said::Withdrawn => withdrawn += 1,
                _ => changed += 1,
            }
            if before.is_said() && answer.said != Said::Withdrawn {
                replaced += 1;
            }
            if answer.said == Said::Gone {
                gone.insert(item.asset);
            } else if before == ItemState::Gone {
                back.insert(item.asset);
            }
        }
        // A device that is gone is gone for every question about it, and one that is there after all is so for every one.
        for item in items.values_mut() {
            if item.state == ItemState::Open && gone.contains(&item.asset) {
                self.put_item(institution, item, ItemState::Gone, "", &by).await?;
            } else if item.state == ItemState::Gone && back.contains(&item.asset) && !gone.contains(&item.asset) {
                self.reopen_item(item).await?;
            }
        }
        let now = self.now;
        if changed + withdrawn > 0 {
            self.inner.exec("UPDATE question SET answered_at = $2 WHERE id = $1", args![id, now]).await?;
            let audience = self.audience_of_question(id).await?;
            let detail = json!({
                "lines": changed, "withdrawn": withdrawn, "via": via.code(), "organisation": organisation.map(|it| it.to_string()),
            });
            self.audit(proof, "question.answer", id, detail, &audience).await?;
        }
        self.reopen_if_waiting(id).await?;
        let closed = self.close_if_done(id).await?;
        let open = self
            .inner
            .one("SELECT COUNT(*) AS n FROM question_item WHERE question_id = $1 AND state = 'open'", args![id])
            .await?
            .get("n")?;
        Ok(Answered { changed, replaced, withdrawn, open, closed })
    }

    async fn items_of(&mut self, id: QuestionId) -> Result<BTreeMap<u32, Item>, StoreError> {
        let text = format!(
            "SELECT n.id AS item_id, n.number, n.asset_id, n.point, n.subject, n.state, n.value,
                    s.audience_id AS own_audience, {LINE_COLUMNS}
             FROM question_item n JOIN asset s ON s.id = n.asset_id WHERE n.question_id = $1"
        );
        let rows = self.inner.all_text(&text, args![id]).await?;
        rows.iter()
            .map(|row| {
                let item = Item {
                    id: row.get("item_id")?,
                    asset: row.get("asset_id")?,
                    audience: row.get("own_audience")?,
                    point: point(row)?,
                    line: asset_line(row)?,
                    state: row.code("state", ItemState::from_code)?,
                    value: row.get("value")?,
                };
                Ok((row.get("number")?, item))
            })
            .collect()
    }

    /// True when this is news.
    async fn note_item(
        &mut self,
        proof: &MayAnswer,
        institution: OrganisationId,
        item: &mut Item,
        said: &Said,
        by: &str,
        via: Via,
    ) -> Result<bool, StoreError> {
        let (state, value) = match said {
            Said::Value(value) => (ItemState::Answered, value.as_str()),
            Said::Unknown => (ItemState::Unknown, ""),
            Said::Gone => (ItemState::Gone, ""),
            Said::Withdrawn => return self.withdraw_item(proof, institution, item).await,
        };
        let same = item.state == state && item.value == value;
        let gone = state == ItemState::Gone;
        if item.state == ItemState::Gone && !gone {
            let presence = (FactField::Presence, "");
            self.take_back_fact(proof, institution, item.asset, presence, Superseded::Answer).await?;
        }
        let new = NewFact {
            asset: item.asset,
            organisation: institution,
            audience: item.audience,
            field: if gone { FactField::Presence } else { item.point.field() },
            subject: if gone { "" } else { item.point.subject() },
            value: match state {
                ItemState::Answered => Some(value),
                ItemState::Gone => Some(GONE),
                _ => None,
            },
            line: &item.line,
            by,
            via,
            item: Some(item.id),
        };
        // The version may have been told otherwise on the device's own page since: the last word stands.
        let news = self.put_fact(proof, &new).await?;
        if !same {
            self.put_item(institution, item, state, value, by).await?;
        }
        Ok(news || !same)
    }

    /// The version of a device was told outside of a question: whoever waits for it has the answer. Returns the line that
    /// it answers, so that who takes back that answer takes back what was told.
    pub(crate) async fn settle_items_with(
        &mut self,
        proof: &MayAnswer,
        asset: AssetId,
        value: Option<&str>,
        (by, via): (&str, Via),
    ) -> Result<Option<ItemId>, StoreError> {
        let rows = self
            .inner
            .all(
                "SELECT n.id, n.question_id FROM question_item n
                 WHERE n.asset_id = $1 AND n.point = 'version' AND n.state = 'open' ORDER BY n.id",
                args![asset],
            )
            .await?;
        let now = self.now;
        let state = if value.is_some() { ItemState::Answered } else { ItemState::Unknown };
        let key = self.key_of(proof.about().ok_or(StoreError::NotFound)?).await?;
        for row in &rows {
            let (item, question): (ItemId, QuestionId) = (row.get("id")?, row.get("question_id")?);
            self.inner
                .exec(
                    "UPDATE question_item SET state = $2, value = $3, said_by = $4, said_at = $5 WHERE id = $1",
                    args![item, state.code(), key.text(value.unwrap_or_default())?, key.text(by)?, now],
                )
                .await?;
            self.inner.exec("UPDATE question SET answered_at = $2 WHERE id = $1", args![question, now]).await?;
            let audience = self.audience_of_question(question).await?;
            let organisation = proof.actor().organisation.map(|it| it.to_string());
            let detail = json!({ "lines": 1, "withdrawn": 0, "via": via.code(), "organisation": organisation });
            self.audit(proof, "question.answer", question, detail, &audience).await?;
            self.close_if_done(question).await?;
        }
        rows.first().map(|row| row.get("id")).transpose()
    }

    /// True when there was something to take back.
    async fn withdraw_item(
        &mut self,
        proof: &MayAnswer,
        institution: OrganisationId,
        item: &mut Item,
    ) -> Result<bool, StoreError> {
        if !item.state.is_said() {
            return Ok(false);
        }
        let gone = item.state == ItemState::Gone;
        let what = if gone { (FactField::Presence, "") } else { (item.point.field(), item.point.subject()) };
        // What was told elsewhere since stands.
        let own = self
            .inner
            .one(
                "SELECT COUNT(*) AS n FROM asset_fact f
                 JOIN question_item told ON told.id = f.item_id JOIN question_item n ON n.question_id = told.question_id
                 WHERE n.id = $1 AND f.asset_id = $2 AND f.field = $3 AND f.subject = $4 AND f.superseded_at IS NULL",
                args![item.id, item.asset, what.0.code(), what.1],
            )
            .await?;
        if own.get::<i64>("n")? > 0 {
            self.take_back_fact(proof, institution, item.asset, what, Superseded::Withdrawn).await?;
        }
        self.reopen_item(item).await?;
        Ok(true)
    }

    /// Nothing was said of it any more. It waits again, unless another question waits for the same by now.
    async fn reopen_item(&mut self, item: &mut Item) -> Result<(), StoreError> {
        self.inner
            .exec(
                "UPDATE question_item SET value = '', said_by = '', said_at = NULL,
                        state = CASE WHEN EXISTS (SELECT 1 FROM question_item n
                                                  WHERE n.asset_id = $2 AND n.point = $3 AND n.subject = $4
                                                    AND n.state = 'open' AND n.id <> $1)
                                THEN 'moot' ELSE 'open' END
                 WHERE id = $1",
                args![item.id, item.asset, item.point.code(), item.point.subject()],
            )
            .await?;
        let row = self.inner.one("SELECT state FROM question_item WHERE id = $1", args![item.id]).await?;
        item.state = row.code("state", ItemState::from_code)?;
        item.value = String::new();
        Ok(())
    }

    /// A question that was finished waits again when an answer was taken back.
    async fn reopen_if_waiting(&mut self, id: QuestionId) -> Result<(), StoreError> {
        self.inner
            .exec(
                "UPDATE question SET state = 'sent', closed_at = NULL WHERE id = $1 AND state = 'closed'
                 AND EXISTS (SELECT 1 FROM question_item n WHERE n.question_id = $1 AND n.state = 'open')",
                args![id],
            )
            .await?;
        Ok(())
    }

    async fn put_item(
        &mut self,
        institution: OrganisationId,
        item: &mut Item,
        state: ItemState,
        value: &str,
        by: &str,
    ) -> Result<(), StoreError> {
        let now: Timestamp = self.now;
        let key = self.key_of(institution).await?;
        self.inner
            .exec(
                "UPDATE question_item SET state = $2, value = $3, said_by = $4, said_at = $5 WHERE id = $1",
                args![item.id, state.code(), key.text(value)?, key.text(by)?, now],
            )
            .await?;
        item.state = state;
        item.value = value.to_owned();
        Ok(())
    }

    async fn use_question_link(&mut self, link: LinkId, question: QuestionId) -> Result<(), StoreError> {
        let row = self
            .inner
            .one(
                "SELECT expires_at, delivery_id FROM question_link WHERE id = $1 AND question_id = $2",
                args![link, question],
            )
            .await?;
        let now = self.now;
        if row.get::<Timestamp>("expires_at")? <= now {
            return Err(Refusal::LinkExpired.into());
        }
        self.inner
            .exec("UPDATE question_link SET used_at = COALESCE(used_at, $2) WHERE id = $1", args![link, now])
            .await?;
        let delivery: domain::DeliveryId = row.get("delivery_id")?;
        self.inner
            .exec(
                "UPDATE question_delivery SET state = 'opened', opened_at = COALESCE(opened_at, $2) WHERE id = $1",
                args![delivery, now],
            )
            .await?;
        Ok(())
    }

    /// Notes that people of the viewer's organisation have read the question in the portal. Following a link in a mail
    /// alone does not count, because mail scanners do that too.
    pub async fn mark_question_opened(&mut self, proof: &MayAnswer, id: QuestionId) -> Result<(), StoreError> {
        let now = self.now;
        self.inner
            .exec(
                "UPDATE question_delivery SET state = CASE WHEN state = 'sent' THEN 'opened' ELSE state END,
                        opened_at = $3
                 WHERE question_id = $1 AND organisation_id = $2 AND opened_at IS NULL",
                args![id, proof.actor().organisation, now],
            )
            .await?;
        Ok(())
    }
}
