//! Messages to people on duty, on their way: `deliver` reads what is to be said, and notes what became of it.

use domain::audience::Tlp;
use domain::duty::{CallOut, Called, Channel, NoRoad};
use domain::notice::DeliveryState;
use domain::organisation::Language;
use domain::policy::{self, MayPublish};
use domain::{CallOutId, DutyMessageId, Timestamp};

use super::call_outs::{COLUMNS, call_out};
use crate::advisories::marked;
use crate::db::{Ask, args};
use crate::{Store, StoreError, Tx};

/// A gateway can be wordy.
const MAX_ERROR: usize = 500;

/// A message with all that it says. No institution and no product: where a short message passes is not ours to guard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingCallOut {
    pub id: DutyMessageId,
    pub call_out: CallOutId,
    pub it: CallOut,
    /// Of the advisory; nothing for a test, and for what is marked AMBER+STRICT or RED.
    pub tracking_id: Option<String>,
    pub called: Called,
    pub channel: Channel,
    pub state: DeliveryState,
    /// The same person was called again about it by the same road, so this one says nothing new.
    pub is_repeated: bool,
    pub name: String,
    pub email: String,
    pub phone: Option<String>,
    pub language: Language,
}

impl Store {
    pub async fn outgoing_call_out(&self, id: DutyMessageId) -> Result<OutgoingCallOut, StoreError> {
        let text = format!(
            "SELECT m.call_out_id, m.called_as, m.channel, m.state, {COLUMNS}, p.name, p.email, p.language, d.phone,
                    v.tracking_id, r.content,
                    CAST(CASE WHEN EXISTS (SELECT 1 FROM duty_message later WHERE later.call_out_id = m.call_out_id
                         AND later.person_id = m.person_id AND later.channel = m.channel AND later.queued_at > m.queued_at)
                         THEN 1 ELSE 0 END AS BIGINT) AS repeated
             FROM duty_message m JOIN call_out c ON c.id = m.call_out_id JOIN person p ON p.id = m.person_id
             LEFT JOIN duty_person d ON d.person_id = p.id LEFT JOIN advisory v ON v.id = c.advisory_id
             LEFT JOIN revision r ON r.id = v.current_revision_id
             WHERE m.id = $1"
        );
        let rows = (&self.pool).all_text(&text, args![id]).await?;
        let row = rows.first().ok_or(StoreError::NotFound)?;
        // What is for named persons is not named on the way to anybody.
        let tlp = marked(row)?;
        let tracking_id = row.maybe("tracking_id")?.filter(|_: &String| tlp < Tlp::AmberStrict);
        Ok(OutgoingCallOut {
            id,
            call_out: row.get("call_out_id")?,
            it: call_out(row)?,
            tracking_id,
            called: row.code("called_as", Called::from_code)?,
            channel: row.code("channel", Channel::from_code)?,
            state: row.code("state", DeliveryState::from_code)?,
            is_repeated: row.get::<i64>("repeated")? != 0,
            name: row.get("name")?,
            email: row.get("email")?,
            phone: row.maybe("phone")?,
            language: row.code("language", Language::from_code)?,
        })
    }
}

impl Tx<'_> {
    /// The mail server or the gateway has taken it. Noting it twice changes nothing.
    pub async fn duty_sent(&mut self, _proof: &MayPublish, id: DutyMessageId) -> Result<(), StoreError> {
        self.inner
            .exec(
                "UPDATE duty_message SET state = 'sent', sent_at = $2, failed_at = NULL, last_error = NULL,
                        attempts = attempts + 1
                 WHERE id = $1 AND state IN ('queued', 'failed')",
                args![id, self.now],
            )
            .await?;
        Ok(())
    }

    /// Nothing is to be sent any more: somebody has taken it up, or it has no way to go. Where that leaves nothing that goes to
    /// the same person, whoever comes next is called at once.
    pub async fn duty_dropped(
        &mut self,
        proof: &MayPublish,
        id: DutyMessageId,
        why: Option<NoRoad>,
    ) -> Result<(), StoreError> {
        let changed = self
            .inner
            .exec(
                "UPDATE duty_message SET state = 'dropped', failed_at = $2, last_error = NULL, no_road = $3
                 WHERE id = $1 AND state IN ('queued', 'failed')",
                args![id, self.now, why.map(NoRoad::code)],
            )
            .await?;
        if changed > 0 && why.is_some() { self.call_next(proof, id).await } else { Ok(()) }
    }

    /// Not this time; the queue tries again, unless that has no sense: then whoever comes next is called at once.
    pub async fn duty_failed(
        &mut self,
        proof: &MayPublish,
        id: DutyMessageId,
        error: &str,
        for_good: bool,
    ) -> Result<(), StoreError> {
        let error: String = error.chars().take(MAX_ERROR).collect();
        let (state, at) =
            if for_good { (DeliveryState::Failed, Some(self.now)) } else { (DeliveryState::Queued, None) };
        let changed = self
            .inner
            .exec(
                "UPDATE duty_message SET state = $2, failed_at = $3, last_error = $4, attempts = attempts + 1
                 WHERE id = $1 AND state IN ('queued', 'failed')",
                args![id, state.code(), at, error],
            )
            .await?;
        if changed > 0 && for_good { self.call_next(proof, id).await } else { Ok(()) }
    }

    /// A mail server took it and sent it back: whoever comes next is called at once. False when this is no call to duty, or one
    /// that was sent before `since`.
    pub(crate) async fn duty_returned(
        &mut self,
        proof: &MayPublish,
        id: DutyMessageId,
        error: &str,
        since: Timestamp,
    ) -> Result<bool, StoreError> {
        let error: String = error.chars().take(MAX_ERROR).collect();
        let changed = self
            .inner
            .exec(
                "UPDATE duty_message SET state = 'failed', failed_at = $2, last_error = $3
                 WHERE id = $1 AND state = 'sent' AND channel = 'mail' AND sent_at > $4",
                args![id, self.now, error, since],
            )
            .await?;
        if changed == 0 {
            // Reported twice, by two servers on the way.
            let known = "SELECT id FROM duty_message WHERE id = $1 AND state = 'failed'";
            return Ok(self.inner.opt(known, args![id]).await?.is_some());
        }
        self.call_next(proof, id).await?;
        Ok(true)
    }

    /// Nobody tries it again by itself.
    pub(crate) async fn duty_given_up(&mut self, id: DutyMessageId, error: &str) -> Result<(), StoreError> {
        let system = policy::system("queue");
        let proof = policy::may_publish(&system).map_err(|denied| StoreError::Conflict(denied.to_string()))?;
        self.duty_failed(&proof, id, error, true).await
    }
}
