//! Matches: which asset an advisory concerns, why, and what a person decided of it. Materialised when something
//! changes, never computed in a page. Reading stands in `list`.
//!
//! "Not affected" leaves no row. A person's decision stands until the grounds change.

mod decisions;
mod list;

pub use list::{InstitutionHits, MatchFilter, MatchRow};

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use domain::asset::AssetLine;
use domain::fact::{self, Fact};
use domain::job::Job;
use domain::policy::MayTakeIn;
use domain::remediation::Concern;
use domain::verdict::{Certainty, Ground, Hit, Verdict};
use domain::{AdvisoryId, AssetId, ContentHash, MatchId, OrganisationId, RevisionId};
use serde::Deserialize;

use crate::advisories::AdvisoryToMatch;
use crate::assets::{LINE_COLUMNS, ids_json};
use crate::db::{Ask, PackedColumn, Val, args};
use crate::remediation::ConcernLists;
use crate::{StoreError, Tx};

/// An asset that shares a key with an advisory.
#[derive(Debug, Clone)]
pub struct Candidate {
    pub asset: AssetId,
    pub organisation: OrganisationId,
    /// As it was imported. What is to be compared is [`Candidate::effective`].
    pub line: AssetLine,
    /// What was told about it beside the line.
    pub facts: Vec<Fact>,
    audience: i64,
    /// Which product it was recognised as when it was imported.
    product_key: String,
    hash: ContentHash,
    /// How often its facts had changed when it was read.
    fact_count: i64,
}

impl Candidate {
    /// The line with what was told about it laid over it.
    pub fn effective(&self) -> Cow<'_, AssetLine> {
        fact::effective(&self.line, &self.facts)
    }

    /// The conditions that somebody answered.
    pub fn conditions(&self) -> Vec<(String, bool)> {
        fact::conditions(&self.facts)
    }

    /// The institution said that it is no longer there.
    pub fn is_said_gone(&self) -> bool {
        fact::is_gone(&self.facts)
    }
}

/// What matching found for one candidate: a hit, or nothing.
#[derive(Debug)]
pub struct Compared<'a> {
    pub candidate: &'a Candidate,
    pub hit: Option<Hit>,
    /// Which vulnerabilities concern it, when the comparison has told them apart; else what is said of the entry that
    /// decided tells.
    pub concerns: Option<Arc<Vec<Concern>>>,
}

/// What matching changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MatchDifference {
    pub added: u32,
    pub changed: u32,
    pub removed: u32,
    pub unchanged: u32,
}

impl MatchDifference {
    pub fn add(&mut self, other: Self) {
        self.added += other.added;
        self.changed += other.changed;
        self.removed += other.removed;
        self.unchanged += other.unchanged;
    }

    pub fn is_empty(&self) -> bool {
        self.added == 0 && self.changed == 0 && self.removed == 0
    }
}

/// The columns that make a [`Candidate`] beside those of its line, of the alias `s`.
const CANDIDATE_COLUMNS: &str = "s.id, s.organisation_id, s.audience_id, s.product_key, s.line_hash, s.fact_count";
/// Both, as they are called in the answer.
const PACKED: &[PackedColumn] = &[
    PackedColumn::Id("id"),
    PackedColumn::Id("organisation_id"),
    PackedColumn::Plain("audience_id"),
    PackedColumn::Plain("product_key"),
    PackedColumn::Bytes("line_hash"),
    PackedColumn::Plain("fact_count"),
    PackedColumn::Plain("inventory_number"),
    PackedColumn::Plain("maker"),
    PackedColumn::Plain("product"),
    PackedColumn::Plain("version"),
    PackedColumn::Plain("model_number"),
    PackedColumn::Plain("serial"),
    PackedColumn::Plain("udi_di"),
    PackedColumn::Plain("kind"),
    PackedColumn::Plain("location"),
    PackedColumn::Plain("department"),
    PackedColumn::Plain("quantity"),
    PackedColumn::Plain("remark"),
];

const COLUMNS_OF_MATCH: &str =
    "asset_match (id, asset_id, organisation_id, advisory_id, revision_id, product_id, product,
    verdict, score, grounds, created_at, updated_at, audience_id, certainty, concerns)";

/// What stands for an asset.
struct Standing {
    id: MatchId,
    revision: RevisionId,
    product_id: String,
    verdict: Verdict,
    grounds: Vec<Ground>,
    decision: Option<String>,
    audience: i64,
    certainty: String,
    concerns: Option<ContentHash>,
}

/// The product and model number that the advisory names beyond doubt, whatever it says of the version: then a next advisory
/// about it would be noticed too. The number is empty when it is named by its name.
fn named<'a>(one: &'a Compared<'_>) -> Option<(&'a str, &'a str)> {
    // What was told about one device says nothing of all that are registered like it.
    let hit = one.hit.as_ref().filter(|hit| hit.certainty() > Certainty::Possible && one.candidate.facts.is_empty())?;
    let by_name = |ground: &Ground| {
        matches!(ground, Ground::ProductNamed { .. } | Ground::FamilyMember { .. } | Ground::DecidedSame { .. })
    };
    let by_number = |ground: &Ground| matches!(ground, Ground::ModelNumber { .. });
    let number = match hit.grounds.iter().any(by_name) {
        true => "",
        false => hit.grounds.iter().any(by_number).then_some(one.candidate.line.model_number.as_str())?,
    };
    Some((one.candidate.product_key.as_str(), number)).filter(|(key, _)| !key.is_empty())
}

/// A candidate as it comes: an array, so the fields stand in the order of [`PACKED`].
#[derive(Deserialize)]
struct Packed {
    asset: AssetId,
    organisation: OrganisationId,
    audience: i64,
    product_key: String,
    hash: ContentHash,
    fact_count: i64,
    inventory_number: String,
    maker: String,
    product: String,
    version: String,
    model_number: String,
    serial: String,
    udi_di: String,
    kind: String,
    location: String,
    department: String,
    quantity: Option<u32>,
    remark: String,
}

impl From<Packed> for Candidate {
    fn from(it: Packed) -> Self {
        let line = AssetLine {
            inventory_number: it.inventory_number,
            maker: it.maker,
            product: it.product,
            version: it.version,
            model_number: it.model_number,
            serial: it.serial,
            udi_di: it.udi_di,
            kind: it.kind,
            location: it.location,
            department: it.department,
            quantity: it.quantity,
            remark: it.remark,
        };
        Self {
            asset: it.asset,
            organisation: it.organisation,
            line,
            facts: Vec::new(),
            audience: it.audience,
            product_key: it.product_key,
            hash: it.hash,
            fact_count: it.fact_count,
        }
    }
}

impl Tx<'_> {
    async fn candidates(&mut self, text: &str, args: Vec<Val>) -> Result<Vec<Candidate>, StoreError> {
        let rows: Vec<Packed> = self.inner.all_packed(PACKED, text, args).await?;
        let mut all: Vec<Candidate> = rows.into_iter().map(Candidate::from).collect();
        all.sort_unstable_by_key(|it| it.asset);
        let told: Vec<AssetId> = all.iter().filter(|it| it.fact_count > 0).map(|it| it.asset).collect();
        let mut facts = self.standing_facts(&told).await?;
        for it in &mut all {
            it.facts = facts.remove(&it.asset).unwrap_or_default();
        }
        Ok(all)
    }

    /// The assets in use that share one of these keys, by id, starting after `after`.
    pub async fn assets_sharing(
        &mut self,
        keys: &BTreeSet<String>,
        after: Option<AssetId>,
        limit: u32,
    ) -> Result<Vec<Candidate>, StoreError> {
        let text = format!(
            "SELECT {CANDIDATE_COLUMNS}, {LINE_COLUMNS} FROM asset s
             WHERE s.id IN (SELECT k.asset_id FROM asset_key k WHERE k.blocking_key {{in_texts:1}} AND k.asset_id > $2)
               AND s.gone_at IS NULL ORDER BY s.id LIMIT $3"
        );
        let text = self.inner.dialect().expand(&text).into_owned();
        let keys = serde_json::to_string(keys).map_err(|error| StoreError::bad("keys", error))?;
        let after = after.unwrap_or(AssetId::from_uuid(uuid::Uuid::nil()));
        self.candidates(&text, args![keys, after, limit]).await
    }

    /// The assets that share one of these keys, by id: all of them, so that what a common word leads to is looked for once
    /// and not again for each part of it. Some may be gone.
    pub async fn asset_ids_sharing(&mut self, keys: &BTreeSet<String>) -> Result<Vec<AssetId>, StoreError> {
        let keys = serde_json::to_string(keys).map_err(|error| StoreError::bad("keys", error))?;
        let text = "SELECT DISTINCT k.asset_id FROM asset_key k WHERE k.blocking_key {in_texts:1}";
        let text = self.inner.dialect().expand(text).into_owned();
        let rows: Vec<(AssetId,)> = self.inner.all_packed(&[PackedColumn::Id("asset_id")], &text, args![keys]).await?;
        let mut ids: Vec<AssetId> = rows.into_iter().map(|(id,)| id).collect();
        ids.sort_unstable();
        Ok(ids)
    }

    /// Those of these assets that are in use, by id.
    pub async fn assets_by_id(&mut self, ids: &[AssetId]) -> Result<Vec<Candidate>, StoreError> {
        let text = format!(
            "SELECT {CANDIDATE_COLUMNS}, {LINE_COLUMNS} FROM asset s
             WHERE s.id {{in_ids:1}} AND s.gone_at IS NULL ORDER BY s.id"
        );
        let text = self.inner.dialect().expand(&text).into_owned();
        self.candidates(&text, args![ids_json(ids)?]).await
    }

    /// All assets in use, by id, starting after `after`.
    pub async fn assets_in_use(&mut self, after: Option<AssetId>, limit: u32) -> Result<Vec<Candidate>, StoreError> {
        let text = format!(
            "SELECT {CANDIDATE_COLUMNS}, {LINE_COLUMNS} FROM asset s
             WHERE s.id > $1 AND s.gone_at IS NULL ORDER BY s.id LIMIT $2"
        );
        let after = after.unwrap_or(AssetId::from_uuid(uuid::Uuid::nil()));
        self.candidates(&text, args![after, limit]).await
    }

    /// The assets that an advisory has a match with now, or of which it concerns a component, by id. Some may be gone.
    pub async fn asset_ids_matched(&mut self, advisory: AdvisoryId) -> Result<Vec<AssetId>, StoreError> {
        let rows = self
            .inner
            .all(
                "SELECT m.asset_id FROM asset_match m WHERE m.advisory_id = $1
                 UNION SELECT l.asset_id FROM bill_finding f JOIN bill_asset l ON l.bill_id = f.bill_id
                 WHERE f.advisory_id = $1 AND f.verdict <> 'not_affected' ORDER BY asset_id",
                args![advisory],
            )
            .await?;
        rows.iter().map(|row| row.get("asset_id")).collect()
    }

    /// The assets of an organisation that are new or changed since they were matched last.
    pub async fn assets_to_match(
        &mut self,
        organisation: OrganisationId,
        limit: u32,
    ) -> Result<Vec<Candidate>, StoreError> {
        let text = format!(
            "SELECT {CANDIDATE_COLUMNS}, {LINE_COLUMNS} FROM asset s
             WHERE s.organisation_id = $1 AND s.to_match ORDER BY s.id LIMIT $2"
        );
        self.candidates(&text, args![organisation, limit]).await
    }

    /// Has every line of an organisation's inventory matched again.
    pub async fn match_inventory_again(
        &mut self,
        _proof: &MayTakeIn,
        organisation: OrganisationId,
    ) -> Result<u64, StoreError> {
        let lines = self
            .inner
            .exec(
                "UPDATE asset SET to_match = TRUE WHERE id IN (
                     SELECT id FROM asset WHERE organisation_id = $1 AND gone_at IS NULL ORDER BY id {for_update})",
                args![organisation],
            )
            .await?;
        self.enqueue(&Job::MatchOrganisation { organisation }).await?;
        Ok(lines)
    }

    /// Which advisories share a key with these assets, have a match with one now, or concern a component of one.
    pub async fn advisories_sharing(
        &mut self,
        assets: &[Candidate],
    ) -> Result<HashMap<AdvisoryId, BTreeSet<AssetId>>, StoreError> {
        let ids: Vec<_> = assets.iter().map(|candidate| candidate.asset).collect();
        let rows = self
            .inner
            .all(
                "SELECT k.asset_id, v.advisory_id FROM asset_key k
                 JOIN advisory_key v ON v.blocking_key = k.blocking_key WHERE k.asset_id {in_ids:1}
                 UNION SELECT m.asset_id, m.advisory_id FROM asset_match m WHERE m.asset_id {in_ids:1}
                 UNION SELECT l.asset_id, f.advisory_id FROM bill_asset l JOIN bill_finding f ON f.bill_id = l.bill_id
                 WHERE l.asset_id {in_ids:1} AND f.verdict <> 'not_affected'",
                args![ids_json(&ids)?],
            )
            .await?;
        let mut pairs: HashMap<AdvisoryId, BTreeSet<AssetId>> = HashMap::new();
        for row in &rows {
            pairs.entry(row.get("advisory_id")?).or_default().insert(row.get("asset_id")?);
        }
        Ok(pairs)
    }

    /// Notes that these need matching no more. An asset that an import or an answer has changed since it was
    /// read still does.
    pub async fn assets_were_matched(&mut self, assets: &[Candidate]) -> Result<(), StoreError> {
        let ids: Vec<_> = assets.iter().map(|candidate| candidate.asset).collect();
        // What is read next must still hold when it is written.
        self.hold_assets(&ids).await?;
        let rows = self
            .inner
            .all("SELECT id, line_hash, fact_count FROM asset WHERE id {in_ids:1}", args![ids_json(&ids)?])
            .await?;
        let mut now: HashMap<AssetId, (ContentHash, i64)> = HashMap::with_capacity(rows.len());
        for row in &rows {
            now.insert(row.get("id")?, (row.get("line_hash")?, row.get("fact_count")?));
        }
        let same: Vec<_> = assets
            .iter()
            .filter(|candidate| now.get(&candidate.asset) == Some(&(candidate.hash, candidate.fact_count)))
            .map(|candidate| candidate.asset)
            .collect();
        self.inner.exec("UPDATE asset SET to_match = FALSE WHERE id {in_ids:1}", args![ids_json(&same)?]).await?;
        Ok(())
    }

    /// Puts what was found in place of what stood for these candidates, and leaves all others as they are.
    pub async fn put_matches(
        &mut self,
        proof: &MayTakeIn,
        advisory: &AdvisoryToMatch,
        compared: &[Compared<'_>],
    ) -> Result<MatchDifference, StoreError> {
        let mut difference = MatchDifference::default();
        let mut standing = self.standing_matches(advisory.id, compared).await?;
        let mut audiences: HashMap<i64, i64> = HashMap::new();
        let (mut new, mut again, mut remove) = (Vec::new(), Vec::new(), Vec::new());
        let mut written: Vec<AssetId> = Vec::new();
        let mut lists = ConcernLists::new(&advisory.content);
        let mut leaves_list = false;
        let now = self.now;
        // A stricter advisory would show in the institution's own numbers that it exists, and that it names this device.
        let of_advisory = self.audience(advisory.audience).await?;
        let may_show = of_advisory.is_for_all_participants();
        let products: BTreeSet<(&str, &str)> = compared.iter().filter(|_| may_show).filter_map(named).collect();
        let rows = products.into_iter().map(|(key, number)| args![key, number]).collect();
        self.inner.insert_many("named_product (product_key, model_number)", rows, "ON CONFLICT DO NOTHING").await?;
        for Compared { candidate, hit, concerns: told_apart } in compared {
            let before = standing.remove(&candidate.asset);
            let Some(hit) = hit.as_ref().filter(|hit| hit.verdict != Verdict::NotAffected) else {
                if let Some(before) = before {
                    difference.removed += 1;
                    if before.decision.is_some() {
                        self.decision_falls(proof, before.id, candidate.organisation, &before.grounds).await?;
                    }
                    leaves_list |= before.concerns.is_some();
                    remove.push(before.id);
                }
                continue;
            };
            let audience = match audiences.get(&candidate.audience) {
                Some(known) => *known,
                None => {
                    let both = self.audience(candidate.audience).await?.intersect(&of_advisory);
                    let id = self.audience_id(&both).await?;
                    audiences.insert(candidate.audience, id);
                    id
                }
            };
            let concerning = lists.of(hit, told_apart.as_ref());
            leaves_list |=
                before.as_ref().and_then(|before| before.concerns).is_some_and(|before| Some(before) != concerning);
            let is_new = before.is_none();
            let id = match before {
                None => {
                    difference.added += 1;
                    MatchId::new(self.world())
                }
                Some(before) if before.verdict == hit.verdict && before.grounds == hit.grounds => {
                    difference.unchanged += 1;
                    // The same reasoning on another revision: decisions stand.
                    if before.revision != advisory.revision
                        || before.audience != audience
                        || before.product_id != hit.product_id
                        || before.certainty != hit.certainty().code()
                        || before.concerns != concerning
                    {
                        self.inner
                            .exec(
                                "UPDATE asset_match SET revision_id = $2, product_id = $3, product = $4, score = $5,
                                        audience_id = $6, certainty = $7, concerns = $8 WHERE id = $1",
                                args![
                                    before.id,
                                    advisory.revision,
                                    &hit.product_id,
                                    &hit.product,
                                    hit.score,
                                    audience,
                                    hit.certainty().code(),
                                    concerning
                                ],
                            )
                            .await?;
                    }
                    continue;
                }
                Some(before) => {
                    difference.changed += 1;
                    if before.decision.is_some() {
                        self.decision_falls(proof, before.id, candidate.organisation, &before.grounds).await?;
                    }
                    before.id
                }
            };
            let grounds = serde_json::to_string(&hit.grounds).map_err(|error| StoreError::bad("grounds", error))?;
            written.push(candidate.asset);
            let write = if is_new { &mut new } else { &mut again };
            write.push(args![
                id,
                candidate.asset,
                candidate.organisation,
                advisory.id,
                advisory.revision,
                &hit.product_id,
                &hit.product,
                hit.verdict.code(),
                hit.score,
                grounds,
                now,
                now,
                audience,
                hit.certainty().code(),
                concerning
            ]);
        }
        for ids in remove.chunks(5_000) {
            self.inner.exec("DELETE FROM asset_match WHERE id {in_ids:1}", args![ids_json(ids)?]).await?;
        }
        // Who writes matches of an advisory holds it, so what did not stand does not stand now. Being ready for the contrary
        // would make each row twice as long to write.
        self.inner.insert_many(COLUMNS_OF_MATCH, new, "").await?;
        self.inner
            .insert_many(
                COLUMNS_OF_MATCH,
                again,
                "ON CONFLICT (advisory_id, asset_id) DO UPDATE SET revision_id = excluded.revision_id,
                    product_id = excluded.product_id, product = excluded.product, verdict = excluded.verdict,
                    score = excluded.score, grounds = excluded.grounds, updated_at = excluded.updated_at,
                    audience_id = excluded.audience_id, certainty = excluded.certainty, concerns = excluded.concerns,
                    decision = NULL, decided_by = NULL, decided_at = NULL, decision_note = NULL",
            )
            .await?;
        self.decisions_come_back(proof, advisory.id, &written).await?;
        self.put_concerns(advisory.id, advisory.audience, &lists).await?;
        if leaves_list {
            self.drop_concerns(advisory.id).await?;
        }
        Ok(difference)
    }

    async fn standing_matches(
        &mut self,
        advisory: AdvisoryId,
        compared: &[Compared<'_>],
    ) -> Result<HashMap<AssetId, Standing>, StoreError> {
        // A new advisory has none, and asking for each of thousands of candidates would take longer than all the rest.
        let any =
            self.inner.opt("SELECT 1 AS one FROM asset_match WHERE advisory_id = $1 LIMIT 1", args![advisory]).await?;
        if any.is_none() {
            return Ok(HashMap::new());
        }
        let ids: Vec<_> = compared.iter().map(|compared| compared.candidate.asset).collect();
        // Held, so that no decision of a person comes in between reading and writing and is written over.
        let rows = self
            .inner
            .all(
                "SELECT id, asset_id, revision_id, product_id, verdict, grounds, decision, audience_id, certainty,
                        concerns
                 FROM asset_match WHERE advisory_id = $1 AND asset_id {in_ids:2} {for_update}",
                args![advisory, ids_json(&ids)?],
            )
            .await?;
        rows.iter()
            .map(|row| {
                let standing = Standing {
                    id: row.get("id")?,
                    revision: row.get("revision_id")?,
                    product_id: row.get("product_id")?,
                    verdict: row.code("verdict", Verdict::from_code)?,
                    grounds: row.json("grounds")?,
                    decision: row.maybe("decision")?,
                    audience: row.get("audience_id")?,
                    certainty: row.get("certainty")?,
                    concerns: row.maybe("concerns")?,
                };
                Ok((row.get("asset_id")?, standing))
            })
            .collect()
    }
}
