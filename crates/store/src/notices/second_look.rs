//! Four eyes: what goes to many is sent by two people, who have seen the same. The first asks, the second sends. What went out
//! before counts as well, for whoever sends in parts sends to many; from when on, `domain::four_eyes` says.

use domain::audience::{Audience, Tlp};
use domain::four_eyes::TOGETHER_HOURS;
use domain::job::Job;
use domain::organisation::Language;
use domain::policy::MayPublish;
use domain::{AdvisoryId, LookMailId, NoticeId, PersonId, Timestamp};
use serde_json::json;

use crate::advisories::marked;
use crate::assets::ids_json;
use crate::db::{Ask, Row, Val, args};
use crate::{Seen, Store, StoreError, Tx, View};

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

/// A mail that asks somebody to look, on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingLook {
    pub id: LookMailId,
    pub advisory: AdvisoryId,
    /// Of the advisory; nothing for what is marked AMBER+STRICT or RED.
    pub title: Option<String>,
    pub asked_by: String,
    pub messages: i64,
    pub name: String,
    pub email: String,
    pub language: Language,
    pub is_sent: bool,
}

/// People, `p`, who may look and send at the moment `$1`: those of the CERT with an address at which they can be asked.
const COLLEAGUES: &str = "p.email LIKE '%@%' AND p.disabled_at IS NULL AND (p.ends_at IS NULL OR p.ends_at > $1)
    AND EXISTS (SELECT 1 FROM membership m JOIN organisation o ON o.id = m.organisation_id
                WHERE m.person_id = p.id AND o.kind = 'cert' AND m.role IN ('analyst', 'lead'))";

/// How many people were told since `$1` of the revisions that the notices `$2` are about. Reminders tell nobody anything new.
const REACHED: &str = "SELECT COUNT(*) AS n FROM delivery d JOIN notice n ON n.id = d.notice_id
 WHERE d.occasion = 'notice' AND n.sent_at > $1
   AND n.revision_id IN (SELECT this.revision_id FROM notice this WHERE this.id {in_ids:2})";

fn reached(now: Timestamp, notices: &[NoticeId]) -> Result<Vec<Val>, StoreError> {
    Ok(args![now.plus_hours(-TOGETHER_HOURS), ids_json(notices)?])
}

fn count(row: Option<&Row>) -> Result<usize, StoreError> {
    let n: i64 = row.ok_or(StoreError::NotFound)?.get("n")?;
    usize::try_from(n).map_err(|error| StoreError::bad("n", error))
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

    /// How many people were told lately of what these notices are about: they count with those who are told now.
    pub async fn reached_lately(&self, notices: &[NoticeId]) -> Result<Seen<usize>, StoreError> {
        let rows = self.rows(&format!("{REACHED} AND {{seen:d}}"), reached(self.store.now(), notices)?).await?;
        count(rows.first()).map(Seen::new)
    }
}

impl Store {
    /// One mail with all that it says. Not found once nobody needs it any more: the question was answered or is forgotten, or
    /// whoever was to be asked has no account any more.
    pub async fn outgoing_look(&self, id: LookMailId) -> Result<OutgoingLook, StoreError> {
        let text = format!(
            "SELECT m.sent_at, s.advisory_id, s.asked_by, s.messages, a.title, r.content, p.name, p.email, p.language
             FROM second_look_mail m JOIN second_look s ON s.advisory_id = m.advisory_id
             JOIN advisory a ON a.id = s.advisory_id LEFT JOIN revision r ON r.id = a.current_revision_id
             JOIN person p ON p.id = m.person_id
             WHERE m.id = $2 AND s.asked_at > $3 AND {COLLEAGUES}"
        );
        let now = self.now();
        let rows = (&self.pool).all_text(&text, args![now, id, now.plus_days(-DAYS)]).await?;
        let row = rows.first().ok_or(StoreError::NotFound)?;
        // What is for named persons is not named on the way to anybody.
        let tlp = marked(row)?;
        let title: String = row.get("title")?;
        Ok(OutgoingLook {
            id,
            advisory: row.get("advisory_id")?,
            title: Some(title).filter(|_| tlp < Tlp::AmberStrict),
            asked_by: row.get("asked_by")?,
            messages: row.get("messages")?,
            name: row.get("name")?,
            email: row.get("email")?,
            language: row.code("language", Language::from_code)?,
            is_sent: row.maybe::<Timestamp>("sent_at")?.is_some(),
        })
    }
}

impl Tx<'_> {
    /// As [`View::reached_lately`], for whoever is about to send.
    pub async fn reached_lately(&mut self, notices: &[NoticeId]) -> Result<usize, StoreError> {
        let args = reached(self.now, notices)?;
        let row = self.inner.opt(REACHED, args).await?;
        count(row.as_ref())
    }

    /// Asks colleagues to look, by mail as well; what was asked about this advisory before is dropped. Whoever asks the same
    /// once more mails nobody again.
    pub async fn ask_second_look(&mut self, proof: &MayPublish, asked: &SecondLook) -> Result<(), StoreError> {
        let before = self.standing_look(asked.advisory).await?;
        let is_again = before.is_some_and(|it| it.asked_by == asked.asked_by && it.print == asked.print);
        if is_again {
            self.inner.exec("DELETE FROM second_look WHERE advisory_id = $1", args![asked.advisory]).await?;
        } else {
            self.drop_second_look(asked.advisory).await?;
        }
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
        let mails = if is_again { 0 } else { self.mail_colleagues(asked, audience).await? };
        let detail = json!({ "messages": asked.messages, "mails": mails });
        self.audit(proof, "notice.ask_second_look", asked.advisory, detail, &Audience::cert_only()).await
    }

    /// One mail to everybody who may agree, and not to whoever asks.
    async fn mail_colleagues(&mut self, asked: &SecondLook, audience: i64) -> Result<usize, StoreError> {
        let text = format!("SELECT p.id FROM person p WHERE p.id <> $2 AND {COLLEAGUES} ORDER BY p.id");
        let people = self.inner.all_text(&text, args![self.now, asked.asked_by]).await?;
        let (mut rows, mut jobs) = (Vec::with_capacity(people.len()), Vec::with_capacity(people.len()));
        for person in &people {
            let (mail, person) = (LookMailId::new(self.world()), person.get::<PersonId>("id")?);
            rows.push(args![mail, asked.advisory, person, self.now, audience]);
            jobs.push(Job::AskLook { mail });
        }
        self.inner
            .insert_many("second_look_mail (id, advisory_id, person_id, queued_at, audience_id)", rows, "")
            .await?;
        self.enqueue_all(&jobs, self.now).await?;
        Ok(jobs.len())
    }

    /// The mail server has taken it. Noting it twice changes nothing.
    pub async fn look_mailed(&mut self, _proof: &MayPublish, id: LookMailId) -> Result<(), StoreError> {
        self.inner
            .exec("UPDATE second_look_mail SET sent_at = $2 WHERE id = $1 AND sent_at IS NULL", args![id, self.now])
            .await?;
        Ok(())
    }

    /// What was asked about an advisory and is not forgotten.
    async fn standing_look(&mut self, advisory: AdvisoryId) -> Result<Option<SecondLook>, StoreError> {
        let row = self
            .inner
            .opt(
                "SELECT advisory_id, asked_by_id, asked_by, asked_at, print, messages FROM second_look
                 WHERE advisory_id = $1 AND asked_at > $2",
                args![advisory, self.now.plus_days(-DAYS)],
            )
            .await?;
        row.as_ref().map(second_look).transpose()
    }

    /// True when somebody else has asked for a look at exactly this. It is answered by that: what follows is sending.
    pub async fn take_second_look(
        &mut self,
        proof: &MayPublish,
        advisory: AdvisoryId,
        by: PersonId,
        print: &str,
    ) -> Result<bool, StoreError> {
        let Some(asked) = self.standing_look(advisory).await? else { return Ok(false) };
        if asked.asked_by == by || asked.print != print {
            return Ok(false);
        }
        self.drop_second_look(advisory).await?;
        let detail = json!({ "asked_by": asked.asked_by, "messages": asked.messages });
        self.audit(proof, "notice.second_look", advisory, detail, &Audience::cert_only()).await?;
        Ok(true)
    }

    async fn drop_second_look(&mut self, advisory: AdvisoryId) -> Result<(), StoreError> {
        self.inner.exec("DELETE FROM second_look_mail WHERE advisory_id = $1", args![advisory]).await?;
        self.inner.exec("DELETE FROM second_look WHERE advisory_id = $1", args![advisory]).await?;
        Ok(())
    }
}
