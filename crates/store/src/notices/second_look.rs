//! Four eyes: what goes to many at once is sent by two people, who have seen the same. The first asks, the second sends.

use domain::audience::Audience;
use domain::policy::MayPublish;
use domain::{AdvisoryId, PersonId, Timestamp};
use serde_json::json;

use crate::db::{Ask, Row, args};
use crate::{Seen, StoreError, Tx, View};

/// At most so many characters of a name are kept.
const LONGEST_NAME: usize = 200;
/// A question that nobody took up is forgotten.
const DAYS: i64 = 7;

/// What an analyst asks colleagues to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecondLook {
    pub advisory: AdvisoryId,
    pub asked_by: PersonId,
    pub name: String,
    pub asked_at: Timestamp,
    /// What was to be sent, to whom: two with one print would send the same.
    pub print: String,
    pub messages: i64,
}

fn second_look(row: &Row) -> Result<SecondLook, StoreError> {
    Ok(SecondLook {
        advisory: row.get("advisory_id")?,
        asked_by: row.get("asked_by_id")?,
        name: row.get("asked_by")?,
        asked_at: row.get("asked_at")?,
        print: row.get("print")?,
        messages: row.get("messages")?,
    })
}

impl View<'_> {
    /// What waits for a second pair of eyes, the oldest first; of one advisory, or of all.
    pub async fn second_looks(&self, advisory: Option<AdvisoryId>) -> Result<Vec<Seen<SecondLook>>, StoreError> {
        let mut args = args![self.store.now().plus_days(-DAYS)];
        args.extend(advisory.map(Into::into));
        let text = format!(
            "SELECT s.advisory_id, s.asked_by_id, s.asked_by, s.asked_at, s.print, s.messages FROM second_look s
             WHERE s.asked_at > $1 AND {{seen:s}}{} ORDER BY s.asked_at LIMIT 200",
            if advisory.is_some() { " AND s.advisory_id = $2" } else { "" }
        );
        self.rows(&text, args).await?.iter().map(|row| second_look(row).map(Seen::new)).collect()
    }
}

impl Tx<'_> {
    /// Asks colleagues to look; what was asked about this advisory before is dropped.
    pub async fn ask_second_look(&mut self, proof: &MayPublish, asked: &SecondLook) -> Result<(), StoreError> {
        self.drop_second_look(asked.advisory).await?;
        let audience = self.audience_id(&Audience::cert_only()).await?;
        let name: String = asked.name.trim().chars().take(LONGEST_NAME).collect();
        let args =
            args![asked.advisory, asked.asked_by, name, self.now, asked.print.as_str(), asked.messages, audience];
        self.inner
            .exec(
                "INSERT INTO second_look (advisory_id, asked_by_id, asked_by, asked_at, print, messages, audience_id)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)",
                args,
            )
            .await?;
        let detail = json!({ "messages": asked.messages });
        self.audit(proof, "notice.ask_second_look", asked.advisory, detail, &Audience::cert_only()).await
    }

    /// True when somebody else has asked for a look at exactly this. It is answered by that: what follows is sending.
    pub async fn take_second_look(
        &mut self,
        proof: &MayPublish,
        advisory: AdvisoryId,
        by: PersonId,
        print: &str,
    ) -> Result<bool, StoreError> {
        let row = self
            .inner
            .opt(
                "SELECT advisory_id, asked_by_id, asked_by, asked_at, print, messages FROM second_look
                 WHERE advisory_id = $1 AND asked_at > $2",
                args![advisory, self.now.plus_days(-DAYS)],
            )
            .await?;
        let Some(asked) = row.as_ref().map(second_look).transpose()? else { return Ok(false) };
        if asked.asked_by == by || asked.print != print {
            return Ok(false);
        }
        self.drop_second_look(advisory).await?;
        let detail = json!({ "asked_by": asked.asked_by, "messages": asked.messages });
        self.audit(proof, "notice.second_look", advisory, detail, &Audience::cert_only()).await?;
        Ok(true)
    }

    async fn drop_second_look(&mut self, advisory: AdvisoryId) -> Result<(), StoreError> {
        self.inner.exec("DELETE FROM second_look WHERE advisory_id = $1", args![advisory]).await?;
        Ok(())
    }
}
