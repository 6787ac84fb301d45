//! What a person says of a match: affected or not. It stands until the grounds change, and again when they come back.

use domain::audience::Audience;
use domain::policy::{MayDecideMatch, MayTakeIn};
use domain::verdict::{Ground, Verdict};
use domain::{AdvisoryId, AssetId, ContentHash, MatchId, OrganisationId};
use serde_json::json;

use crate::assets::ids_json;
use crate::audit::who_text;
use crate::db::{Ask, args};
use crate::{StoreError, Tx};

impl Tx<'_> {
    /// What a person decided holds no longer: that goes on the trail, so that nobody wonders, and is kept for when the
    /// same grounds come back.
    pub(super) async fn decision_falls(
        &mut self,
        proof: &MayTakeIn,
        id: MatchId,
        organisation: OrganisationId,
        grounds: &[Ground],
    ) -> Result<(), StoreError> {
        let text = serde_json::to_vec(grounds).map_err(|error| StoreError::bad("grounds", error))?;
        self.inner
            .exec(
                "INSERT INTO fallen_decision (advisory_id, asset_id, organisation_id, verdict, grounds, grounds_hash,
                                              decision, decided_by, decided_at, decision_note, audience_id)
                 SELECT m.advisory_id, m.asset_id, m.organisation_id, m.verdict, m.grounds, $2, m.decision,
                        m.decided_by, m.decided_at, m.decision_note, m.audience_id
                 FROM asset_match m WHERE m.id = $1 AND m.decision IS NOT NULL
                 ON CONFLICT (advisory_id, asset_id, grounds_hash) DO UPDATE SET verdict = excluded.verdict,
                     decision = excluded.decision, decided_by = excluded.decided_by,
                     decided_at = excluded.decided_at, decision_note = excluded.decision_note,
                     audience_id = excluded.audience_id",
                args![id, ContentHash::of(&text)],
            )
            .await?;
        let detail = json!({ "organisation": organisation.to_string() });
        self.audit(proof, "match.grounds_changed", id, detail, &Audience::cert_only()).await
    }

    /// Of what was just written for these assets: what was decided of the same grounds before stands again.
    pub(super) async fn decisions_come_back(
        &mut self,
        proof: &MayTakeIn,
        advisory: AdvisoryId,
        written: &[AssetId],
    ) -> Result<(), StoreError> {
        let any = self
            .inner
            .opt("SELECT 1 AS one FROM fallen_decision WHERE advisory_id = $1 LIMIT 1", args![advisory])
            .await?;
        if any.is_none() || written.is_empty() {
            return Ok(());
        }
        let rows = self
            .inner
            .all(
                "SELECT m.id, m.asset_id, m.organisation_id, f.grounds_hash FROM fallen_decision f
                 JOIN asset_match m ON m.advisory_id = f.advisory_id AND m.asset_id = f.asset_id
                 WHERE f.advisory_id = $1 AND f.asset_id {in_ids:2} AND m.decision IS NULL AND m.verdict = f.verdict
                   AND m.grounds = f.grounds",
                args![advisory, ids_json(written)?],
            )
            .await?;
        for row in &rows {
            let (id, asset): (MatchId, AssetId) = (row.get("id")?, row.get("asset_id")?);
            let organisation: OrganisationId = row.get("organisation_id")?;
            let hash: ContentHash = row.get("grounds_hash")?;
            self.inner
                .exec(
                    "UPDATE asset_match SET decision = f.decision, decided_by = f.decided_by,
                            decided_at = f.decided_at, decision_note = f.decision_note
                     FROM fallen_decision f
                     WHERE asset_match.id = $1 AND f.advisory_id = $2 AND f.asset_id = $3 AND f.grounds_hash = $4",
                    args![id, advisory, asset, hash],
                )
                .await?;
            self.inner
                .exec(
                    "DELETE FROM fallen_decision WHERE advisory_id = $1 AND asset_id = $2 AND grounds_hash = $3",
                    args![advisory, asset, hash],
                )
                .await?;
            let detail = json!({ "organisation": organisation.to_string() });
            self.audit(proof, "match.grounds_back", id, detail, &Audience::cert_only()).await?;
        }
        Ok(())
    }

    /// A person says of a match what it is: affected or not. It stands until the grounds change.
    pub async fn decide_match(
        &mut self,
        proof: &MayDecideMatch,
        id: MatchId,
        decision: Verdict,
        note: &str,
    ) -> Result<(), StoreError> {
        if decision == Verdict::Review {
            return Err(StoreError::Conflict("a decision is \"affected\" or \"not affected\"".to_owned()));
        }
        let row = self.inner.one("SELECT organisation_id FROM asset_match WHERE id = $1", args![id]).await?;
        let key = self.key_of(row.get("organisation_id")?).await?;
        let args = args![id, decision.code(), who_text(proof.actor().who), self.now, key.text(note)?];
        let changed = self
            .inner
            .exec(
                "UPDATE asset_match SET decision = $2, decided_by = $3, decided_at = $4, decision_note = $5
                 WHERE id = $1",
                args,
            )
            .await?;
        if changed == 0 {
            return Err(StoreError::NotFound);
        }
        self.audit(proof, "match.decide", id, json!({ "decision": decision.code() }), &Audience::cert_only()).await
    }

    /// Takes a decision back: the machine's verdict stands again.
    pub async fn undecide_match(&mut self, proof: &MayDecideMatch, id: MatchId) -> Result<(), StoreError> {
        let changed = self
            .inner
            .exec(
                "UPDATE asset_match SET decision = NULL, decided_by = NULL, decided_at = NULL, decision_note = NULL
                 WHERE id = $1",
                args![id],
            )
            .await?;
        if changed == 0 {
            return Err(StoreError::NotFound);
        }
        self.audit(proof, "match.undecide", id, json!({}), &Audience::cert_only()).await
    }
}
