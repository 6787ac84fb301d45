//! What those who got a notice thought of it: one vote for each organisation, of which the last counts. Who of its people
//! pressed the button stands in the trail and nowhere else.

use std::collections::BTreeSet;

use domain::policy::MayAnswer;
use domain::usefulness::{Tally, Vote, Voted};
use domain::{AdvisoryId, NoticeId, OrganisationId, Timestamp};
use serde_json::json;

use crate::db::{Ask, Row, args};
use crate::{Seen, StoreError, Tx, View};

/// One vote as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoteRow {
    pub voted: Voted,
    /// Who thinks so: the institution, or a supplier that was addressed as well.
    pub organisation: OrganisationId,
    pub organisation_name: String,
    pub at: Timestamp,
}

const ROWS: &str = "SELECT u.notice_id, u.organisation_id, b.name, o.sector, u.vote, u.voted_at
    FROM usefulness u JOIN notice n ON n.id = u.notice_id JOIN organisation o ON o.id = n.institution_id
    JOIN organisation b ON b.id = u.organisation_id WHERE {seen:u} AND {seen:n}";

fn vote_row(row: &Row) -> Result<Seen<VoteRow>, StoreError> {
    Ok(Seen::new(VoteRow {
        voted: Voted {
            notice: row.get("notice_id")?,
            sector: row.maybe("sector")?,
            vote: row.code("vote", Vote::from_code)?,
        },
        organisation: row.get("organisation_id")?,
        organisation_name: row.get("name")?,
        at: row.get("voted_at")?,
    }))
}

impl View<'_> {
    /// Every vote on the notices about an advisory, also on those that a later one has replaced: each was a message that
    /// somebody read.
    pub async fn votes_about(&self, advisory: AdvisoryId) -> Result<Vec<Seen<VoteRow>>, StoreError> {
        let text = format!("{ROWS} AND n.advisory_id = $1 ORDER BY u.notice_id, b.name, u.organisation_id");
        self.rows(&text, args![advisory]).await?.iter().map(vote_row).collect()
    }

    /// The votes on one notice.
    pub async fn votes_on(&self, notice: NoticeId) -> Result<Vec<Seen<VoteRow>>, StoreError> {
        let text = format!("{ROWS} AND u.notice_id = $1 ORDER BY b.name, u.organisation_id");
        self.rows(&text, args![notice]).await?.iter().map(vote_row).collect()
    }

    /// How the votes on the notices about an advisory stand.
    pub async fn tally(&self, advisory: AdvisoryId) -> Result<Seen<Tally>, StoreError> {
        let rows = self
            .rows(
                "SELECT u.vote, COUNT(*) AS votes FROM usefulness u JOIN notice n ON n.id = u.notice_id
                 WHERE n.advisory_id = $1 AND {seen:u} AND {seen:n} GROUP BY u.vote",
                args![advisory],
            )
            .await?;
        let mut tally = Tally::default();
        for row in &rows {
            tally.add(row.code("vote", Vote::from_code)?, row.get("votes")?);
        }
        Ok(Seen::new(tally))
    }

    /// What this organisation has said of a notice, for the buttons with which it says so.
    pub async fn own_vote(&self, notice: NoticeId, organisation: OrganisationId) -> Result<Option<Vote>, StoreError> {
        let rows = self
            .rows(
                "SELECT u.vote FROM usefulness u WHERE u.notice_id = $1 AND u.organisation_id = $2 AND {seen:u}",
                args![notice, organisation],
            )
            .await?;
        rows.first().map(|row| row.code("vote", Vote::from_code)).transpose()
    }
}

impl Tx<'_> {
    /// Notes what an organisation thought of a notice that it got, in place of what it thought before. Whoever may answer
    /// for it may say so, but only for whom the notice was: the CERT would praise itself.
    pub async fn vote(&mut self, proof: &MayAnswer, notice: NoticeId, vote: Vote) -> Result<(), StoreError> {
        // Locks the notice, so that of two votes at the same moment each is noted as what it is.
        let row = self
            .inner
            .opt(
                "UPDATE notice SET id = id WHERE id = $1 AND state IN ('sent', 'closed') RETURNING institution_id",
                args![notice],
            )
            .await?
            .ok_or(StoreError::NotFound)?;
        let institution: OrganisationId = row.get("institution_id")?;
        let voter = proof.actor().organisation.filter(|_| proof.about() == Some(institution));
        let organisation = voter.ok_or(StoreError::NotFound)?;
        if organisation != institution {
            self.inner
                .opt(
                    "SELECT part FROM addressee WHERE notice_id = $1 AND organisation_id = $2",
                    args![notice, organisation],
                )
                .await?
                .ok_or(StoreError::NotFound)?;
        }
        let before = self
            .inner
            .opt(
                "SELECT vote FROM usefulness WHERE notice_id = $1 AND organisation_id = $2",
                args![notice, organisation],
            )
            .await?;
        let before = before.map(|row| row.code("vote", Vote::from_code)).transpose()?;
        if before == Some(vote) {
            return Ok(());
        }
        // What a supplier thinks of a message is not its customer's to read, nor the other way round.
        let mut audience = self.audience_of_notice(notice).await?;
        audience.organisations = BTreeSet::from([organisation]);
        audience.suppliers.clear();
        let audience_id = self.audience_id(&audience).await?;
        let now = self.now;
        self.inner
            .exec(
                "INSERT INTO usefulness (notice_id, organisation_id, vote, voted_at, audience_id)
                 VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (notice_id, organisation_id) DO UPDATE SET vote = excluded.vote,
                     voted_at = excluded.voted_at, audience_id = excluded.audience_id",
                args![notice, organisation, vote.code(), now, audience_id],
            )
            .await?;
        let detail = json!({ "vote": vote.code(), "organisation": organisation.to_string() });
        self.audit(proof, "notice.vote", notice, detail, &audience).await
    }
}
