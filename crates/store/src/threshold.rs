//! From which certainty on an institution is told. What is found stays found: this narrows what its own pages show and
//! what is drafted for it, and every count of what is left out can be asked for. The rule stands in `domain::threshold`.

use domain::job::Job;
use domain::policy::MayChooseThreshold;
use domain::threshold::Threshold;
use domain::verdict::Certainty;
use domain::{OrganisationId, Timestamp};
use serde_json::json;

use crate::assets::own_audience;
use crate::audit::who_text;
use crate::db::{Ask, Row, args};
use crate::{Seen, StoreError, Tx, View};

/// At most so many characters of a name are kept.
const LONGEST_NAME: usize = 200;

/// What an institution has chosen, and who wrote it down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThresholdRow {
    pub threshold: Threshold,
    /// As on the audit trail: `person:…`.
    pub by: String,
    pub at: Timestamp,
}

/// `domain::threshold::Threshold::tells` in the words of the database, of the match `m`.
pub(crate) fn is_told(threshold: Option<Threshold>) -> String {
    let Some(threshold) = threshold.filter(|threshold| !threshold.is_default()) else { return "TRUE".to_owned() };
    let codes: Vec<String> = threshold.told().map(|certainty| format!("'{}'", certainty.code())).collect();
    let affected = if threshold.affected_too { "" } else { " OR m.verdict = 'affected'" };
    format!("(m.decision IS NOT NULL{affected} OR m.certainty IN ({}))", codes.join(", "))
}

/// The same of each institution's own choice: for drafts, which are made for all of them at once. Only what is affected
/// is drafted, so a choice that leaves that alone leaves drafts alone.
pub(crate) const TOLD_BY_OWN_CHOICE: &str = "(m.decision IS NOT NULL OR NOT EXISTS (
    SELECT 1 FROM threshold t WHERE t.organisation_id = m.organisation_id AND t.affected_too
        AND ((t.told_from = 'certain' AND m.certainty <> 'certain')
          OR (t.told_from = 'probable' AND m.certainty = 'possible'))))";

fn threshold(row: &Row) -> Result<ThresholdRow, StoreError> {
    Ok(ThresholdRow {
        threshold: Threshold {
            from: row.code("told_from", Certainty::from_code)?,
            affected_too: row.get("affected_too")?,
        },
        by: row.get("changed_by")?,
        at: row.get("changed_at")?,
    })
}

impl Tx<'_> {
    /// Sets from which certainty on the institution is told, and has its drafts brought in line once this commits.
    pub async fn choose_threshold(
        &mut self,
        proof: &MayChooseThreshold,
        organisation: OrganisationId,
        chosen: Threshold,
    ) -> Result<(), StoreError> {
        self.choose_threshold_for(proof, organisation, chosen, None).await
    }

    /// The same when somebody else said so, by phone for one: whose word it was stands on the audit trail.
    pub async fn choose_threshold_for(
        &mut self,
        proof: &MayChooseThreshold,
        organisation: OrganisationId,
        chosen: Threshold,
        by: Option<&str>,
    ) -> Result<(), StoreError> {
        if proof.about() != Some(organisation) {
            return Err(StoreError::NotFound);
        }
        let before = self
            .inner
            .opt("SELECT told_from, affected_too FROM threshold WHERE organisation_id = $1", args![organisation])
            .await?;
        let before = match before {
            Some(row) => (row.get("told_from")?, row.get("affected_too")?),
            None => (Certainty::Possible.code().to_owned(), false),
        };
        let audience = own_audience(organisation);
        let audience_id = self.audience_id(&audience).await?;
        let args = args![
            organisation,
            chosen.from.code(),
            chosen.affected_too,
            who_text(proof.actor().who),
            self.now,
            audience_id
        ];
        self.inner
            .exec(
                "INSERT INTO threshold (organisation_id, told_from, affected_too, changed_by, changed_at, audience_id)
                 VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT (organisation_id) DO UPDATE SET told_from = excluded.told_from,
                     affected_too = excluded.affected_too, changed_by = excluded.changed_by,
                     changed_at = excluded.changed_at",
                args,
            )
            .await?;
        self.enqueue(&Job::MatchOrganisation { organisation }).await?;
        let mut detail = json!({
            "from": before.0, "to": chosen.from.code(),
            "affected_too_before": before.1, "affected_too": chosen.affected_too,
        });
        if let (Some(by), Some(detail)) = (by, detail.as_object_mut()) {
            detail.insert("by".to_owned(), json!(by.trim().chars().take(LONGEST_NAME).collect::<String>()));
        }
        self.audit(proof, "threshold.choose", organisation, detail, &audience).await
    }
}

impl View<'_> {
    /// What the institution has chosen; nothing when it has not, or when it is not this viewer's to know.
    pub async fn threshold(&self, organisation: OrganisationId) -> Result<Option<Seen<ThresholdRow>>, StoreError> {
        let rows = self
            .rows(
                "SELECT t.told_from, t.affected_too, t.changed_by, t.changed_at FROM threshold t
                 WHERE t.organisation_id = $1 AND {seen:t}",
                args![organisation],
            )
            .await?;
        rows.first().map(|row| threshold(row).map(Seen::new)).transpose()
    }
}
