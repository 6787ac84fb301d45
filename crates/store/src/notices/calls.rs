//! Telephone calls about a notice that brought no answer, so that the next who phones knows.

use domain::audience::Audience;
use domain::call::{Call, CallOutcome};
use domain::policy::MayPhone;
use domain::refusal::Refusal;
use domain::{CallId, NoticeId, Timestamp};
use serde_json::json;

use crate::db::{Ask, Row, args};
use crate::{StoreError, Tx, View};

/// One call as it was noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallRow {
    pub outcome: CallOutcome,
    pub note: String,
    pub by: String,
    pub at: Timestamp,
    pub again_at: Option<Timestamp>,
}

fn call(row: &Row) -> Result<CallRow, StoreError> {
    Ok(CallRow {
        outcome: row.code("outcome", CallOutcome::from_code)?,
        note: row.get("note")?,
        by: row.get("noted_by")?,
        at: row.get("called_at")?,
        again_at: row.maybe("again_at")?,
    })
}

impl View<'_> {
    /// Newest first.
    pub(super) async fn calls_about(&self, notice: NoticeId) -> Result<Vec<CallRow>, StoreError> {
        self.rows(
            "SELECT c.outcome, c.note, c.noted_by, c.called_at, c.again_at FROM phone_call c
             WHERE c.notice_id = $1 AND {seen:c} ORDER BY c.called_at DESC, c.id DESC LIMIT 50",
            args![notice],
        )
        .await?
        .iter()
        .map(call)
        .collect()
    }
}

impl Tx<'_> {
    /// Notes a call about a notice that brought no answer.
    pub async fn note_call(&mut self, proof: &MayPhone, notice: NoticeId, call: &Call) -> Result<(), StoreError> {
        let row = self
            .inner
            .opt("SELECT institution_id FROM notice WHERE id = $1 AND state IN ('sent', 'closed')", args![notice])
            .await?
            .ok_or(StoreError::NotFound)?;
        if proof.about() != Some(row.get("institution_id")?) {
            return Err(StoreError::NotFound);
        }
        call.check(self.now).map_err(Refusal::Call)?;
        let key = self.key_of_notice(notice).await?;
        let audience = self.audience_of_notice(notice).await?;
        // What was heard and not answered is a note among colleagues; that somebody phoned, the trail tells those concerned.
        let audience_id = self.audience_id(&Audience::cert_only()).await?;
        let args = args![
            CallId::new(self.world()),
            notice,
            call.outcome.code(),
            key.text(call.note.trim())?,
            key.text(call.by.trim())?,
            self.now,
            call.again_at,
            audience_id
        ];
        self.inner
            .exec(
                "INSERT INTO phone_call (id, notice_id, outcome, note, noted_by, called_at, again_at, audience_id)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                args,
            )
            .await?;
        let detail = json!({ "outcome": call.outcome.code() });
        self.audit(proof, "notice.missed_call", notice, detail, &audience).await
    }
}
