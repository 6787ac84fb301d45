//! How the CERT rates advisories. The newest rating of an advisory holds; what was sent before stays as it was sent.

use domain::audience::Audience;
use domain::notice::{CareImpact, Severity};
use domain::policy::MayPublish;
use domain::rating::{Outcome, Rated, Rating};
use domain::refusal::Refusal;
use domain::{AdvisoryId, RatingId, RevisionId, Timestamp};
use serde_json::json;

use crate::db::{Ask, Row, args};
use crate::{Seen, StoreError, Tx, View};

/// At most so many characters of a name are kept.
const LONGEST_NAME: usize = 200;

/// One rating as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RatingRow {
    pub id: RatingId,
    /// What was rated.
    pub revision: RevisionId,
    /// As its maker numbers it.
    pub version: String,
    pub rating: Rating,
    pub outcome: Outcome,
    /// The name of whoever rated.
    pub by: String,
    pub at: Timestamp,
}

/// What whoever rates had before them. When something else stands by then, nothing is rated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RatedOver {
    /// The rating that stood; `None` when there was none.
    pub rating: Option<RatingId>,
    /// The revision that held.
    pub revision: RevisionId,
}

fn rating(row: &Row) -> Result<RatingRow, StoreError> {
    let points: i64 = row.get("points")?;
    Ok(RatingRow {
        id: row.get("id")?,
        revision: row.get("revision_id")?,
        version: row.get("version")?,
        rating: row.json("rating")?,
        outcome: Outcome {
            points: u8::try_from(points).map_err(|error| StoreError::bad("points", error))?,
            probability: row.code("probability", Severity::from_code)?,
            damage: row.code("damage", Severity::from_code)?,
            severity: row.code("severity", Severity::from_code)?,
            care_impact: row.code("care_impact", CareImpact::from_code)?,
        },
        by: row.get("rated_by")?,
        at: row.get("rated_at")?,
    })
}

impl View<'_> {
    /// Newest first, at most fifty.
    pub async fn ratings(&self, advisory: AdvisoryId) -> Result<Vec<Seen<RatingRow>>, StoreError> {
        self.rows(
            "SELECT r.id, r.revision_id, v.version, r.rating, r.points, r.probability, r.damage, r.severity,
                    r.care_impact, r.rated_by, r.rated_at
             FROM rating r JOIN revision v ON v.id = r.revision_id
             WHERE r.advisory_id = $1 AND {seen:r} AND {seen:v} ORDER BY r.rated_at DESC, r.id DESC LIMIT 50",
            args![advisory],
        )
        .await?
        .iter()
        .map(|row| rating(row).map(Seen::new))
        .collect()
    }
}

impl Tx<'_> {
    /// Rates an advisory as it stands. Drafts about it get the outcome; what was sent keeps its own. Refused when somebody else rated,
    /// or the maker published another revision, since what `over` says was looked at; who does not say is not held to it.
    pub async fn rate(
        &mut self,
        proof: &MayPublish,
        advisory: AdvisoryId,
        rated: &Rated,
        by: &str,
        over: Option<&RatedOver>,
    ) -> Result<RatingId, StoreError> {
        let (rating, outcome) = (rated.rating(), rated.outcome());
        // Drafting holds the same row, so no draft is made with an older outcome meanwhile.
        self.inner.exec("UPDATE advisory SET id = id WHERE id = $1", args![advisory]).await?;
        let row = self
            .inner
            .opt("SELECT current_revision_id FROM advisory WHERE id = $1", args![advisory])
            .await?
            .ok_or(StoreError::NotFound)?;
        let revision: RevisionId = row.maybe("current_revision_id")?.ok_or(StoreError::NotFound)?;
        if let Some(over) = over {
            let standing = self
                .inner
                .opt(
                    "SELECT id FROM rating WHERE advisory_id = $1 ORDER BY rated_at DESC, id DESC LIMIT 1",
                    args![advisory],
                )
                .await?;
            let standing: Option<RatingId> = standing.map(|row| row.get("id")).transpose()?;
            if over.rating != standing {
                return Err(Refusal::RatedMeanwhile.into());
            }
            if over.revision != revision {
                return Err(Refusal::RevisedMeanwhile.into());
            }
        }
        let id = RatingId::new(self.world());
        let audience = self.audience_id(&Audience::cert_only()).await?;
        let kept = serde_json::to_string(rating).map_err(|error| StoreError::bad("rating", error))?;
        let args = args![
            id,
            advisory,
            revision,
            kept,
            i64::from(outcome.points),
            outcome.probability.code(),
            outcome.damage.code(),
            outcome.severity.code(),
            outcome.care_impact.code(),
            by.trim().chars().take(LONGEST_NAME).collect::<String>(),
            self.now,
            audience
        ];
        self.inner
            .exec(
                "INSERT INTO rating (id, advisory_id, revision_id, rating, points, probability, damage, severity,
                                     care_impact, rated_by, rated_at, audience_id)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
                args,
            )
            .await?;
        self.inner
            .exec(
                "UPDATE notice SET severity = $2, care_impact = $3 WHERE advisory_id = $1 AND state = 'draft'",
                args![advisory, outcome.severity.code(), outcome.care_impact.code()],
            )
            .await?;
        // Whoever is quiet about it hears of it now.
        if rating.answers.get("exploited").is_some_and(|answer| answer != "no") {
            self.exploited(advisory).await?;
        }
        let detail = json!({
            "points": outcome.points, "probability": outcome.probability.code(), "damage": outcome.damage.code(),
            "severity": outcome.severity.code(), "care_impact": outcome.care_impact.code(),
            "set": { "probability": rating.probability.is_some(), "damage": rating.damage.is_some() },
        });
        self.audit(proof, "advisory.rate", advisory, detail, &Audience::cert_only()).await?;
        Ok(id)
    }

    /// What the newest rating comes to, for drafts that are made later.
    pub(crate) async fn rated(&mut self, advisory: AdvisoryId) -> Result<Option<(Severity, CareImpact)>, StoreError> {
        let row = self
            .inner
            .opt(
                "SELECT severity, care_impact FROM rating WHERE advisory_id = $1 ORDER BY rated_at DESC, id DESC LIMIT 1",
                args![advisory],
            )
            .await?;
        row.map(|row| Ok((row.code("severity", Severity::from_code)?, row.code("care_impact", CareImpact::from_code)?)))
            .transpose()
    }
}
