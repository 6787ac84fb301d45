//! Facts about assets beside their lines: what an institution answered. A fact stands until the inventory says
//! something newer, or a later answer; then it is marked and kept. The rule stands in `domain::fact`.

use std::collections::HashMap;

use domain::answer::Via;
use domain::asset::AssetLine;
use domain::fact::{About, Fact, FactField, Superseded};
use domain::job::Job;
use domain::policy::{MayAnswer, MayImportInventory};
use domain::question::Said;
use domain::{AssetId, FactId, ItemId, OrganisationId};
use serde_json::json;

use crate::assets::{LINE_COLUMNS, asset_line, ids_json, own_audience};
use crate::db::{Ask, Row, args};
use crate::{StoreError, Tx, View};

const COLUMNS: &str =
    "f.id AS fact_id, f.asset_id, f.field, f.subject, f.value, f.registered, f.about, f.said_by, f.said_at";

fn fact(row: &Row) -> Result<Fact, StoreError> {
    Ok(Fact {
        field: row.code("field", FactField::from_code)?,
        subject: row.get("subject")?,
        value: row.maybe("value")?,
        registered: row.get("registered")?,
        about: row.json("about")?,
        by: row.get("said_by")?,
        at: row.get("said_at")?,
    })
}

fn by_asset(rows: &[Row]) -> Result<HashMap<AssetId, Vec<Fact>>, StoreError> {
    let mut all: HashMap<AssetId, Vec<Fact>> = HashMap::new();
    for row in rows {
        all.entry(row.get("asset_id")?).or_default().push(fact(row)?);
    }
    Ok(all)
}

impl View<'_> {
    /// The facts that stand for these assets.
    pub(crate) async fn facts_of(&self, assets: &[AssetId]) -> Result<HashMap<AssetId, Vec<Fact>>, StoreError> {
        if assets.is_empty() {
            return Ok(HashMap::new());
        }
        let text = format!(
            "SELECT {COLUMNS} FROM asset_fact f
             WHERE f.superseded_at IS NULL AND f.asset_id {{in_ids:1}} AND {{seen:f}} ORDER BY f.said_at, f.id"
        );
        by_asset(&self.rows(&text, args![ids_json(assets)?]).await?)
    }
}

/// A fact to note: of which asset, and where it was said.
pub(crate) struct NewFact<'n> {
    pub(crate) asset: AssetId,
    pub(crate) organisation: OrganisationId,
    pub(crate) audience: i64,
    pub(crate) field: FactField,
    pub(crate) subject: &'n str,
    pub(crate) value: Option<&'n str>,
    pub(crate) line: &'n AssetLine,
    pub(crate) by: &'n str,
    pub(crate) via: Via,
    /// The line of a question that it answers; nothing when it was told of its own accord.
    pub(crate) item: Option<ItemId>,
}

impl Tx<'_> {
    /// The facts that stand for these assets.
    pub(crate) async fn standing_facts(
        &mut self,
        assets: &[AssetId],
    ) -> Result<HashMap<AssetId, Vec<Fact>>, StoreError> {
        if assets.is_empty() {
            return Ok(HashMap::new());
        }
        let text = format!(
            "SELECT {COLUMNS} FROM asset_fact f
             WHERE f.superseded_at IS NULL AND f.asset_id {{in_ids:1}} ORDER BY f.said_at, f.id"
        );
        let text = self.inner.dialect().expand(&text).into_owned();
        by_asset(&self.inner.all_text(&text, args![ids_json(assets)?]).await?)
    }

    /// Puts a fact in place of the one that stood there, and has its asset matched again once this commits. False when
    /// the same stood there already.
    pub(crate) async fn put_fact(&mut self, _proof: &MayAnswer, new: &NewFact<'_>) -> Result<bool, StoreError> {
        let now = self.now;
        let before = self
            .inner
            .opt(
                "SELECT f.id, f.value FROM asset_fact f
                 WHERE f.asset_id = $1 AND f.field = $2 AND f.subject = $3 AND f.superseded_at IS NULL",
                args![new.asset, new.field.code(), new.subject],
            )
            .await?;
        if let Some(row) = before {
            if row.maybe::<String>("value")?.as_deref() == new.value {
                return Ok(false);
            }
            let id: FactId = row.get("id")?;
            self.inner
                .exec(
                    "UPDATE asset_fact SET superseded_at = $2, superseded_why = $3 WHERE id = $1",
                    args![id, now, Superseded::Answer.code()],
                )
                .await?;
        }
        let about = serde_json::to_string(&About::of(new.line)).map_err(|error| StoreError::bad("about", error))?;
        let key = self.key_of(new.organisation).await?;
        let args = args![
            FactId::new(self.world()),
            new.asset,
            new.organisation,
            new.field.code(),
            new.subject,
            key.maybe(new.value)?,
            key.text(new.field.of(new.line))?,
            key.text(&about)?,
            key.text(new.by)?,
            now,
            new.via.code(),
            new.item,
            new.audience
        ];
        self.inner
            .exec(
                "INSERT INTO asset_fact (id, asset_id, organisation_id, field, subject, value, registered, about,
                                         said_by, said_at, via, item_id, audience_id)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
                args,
            )
            .await?;
        self.facts_changed(new.organisation, &[new.asset]).await?;
        Ok(true)
    }

    /// Notes which version a device has, without having been asked; `Said::Withdrawn` takes that back. False when it is no
    /// news. A question that waits for the same is answered with it.
    pub async fn tell_version(
        &mut self,
        proof: &MayAnswer,
        asset: AssetId,
        said: &Said,
        (by, via): (&str, Via),
    ) -> Result<bool, StoreError> {
        let text = format!(
            "SELECT s.organisation_id, s.audience_id, {LINE_COLUMNS} FROM asset s WHERE s.id = $1 AND s.gone_at IS NULL"
        );
        let rows = self.inner.all_text(&text, args![asset]).await?;
        let row = rows.first().ok_or(StoreError::NotFound)?;
        let organisation: OrganisationId = row.get("organisation_id")?;
        if proof.about() != Some(organisation) {
            return Err(StoreError::NotFound);
        }
        let by: String = by.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(200).collect();
        let line = asset_line(row)?;
        let told = match said {
            Said::Value(value) => Some(Some(value.as_str())),
            Said::Unknown => Some(None),
            Said::Gone => return Err(StoreError::NotFound),
            Said::Withdrawn => None,
        };
        let news = match told {
            Some(value) => {
                let item = self.settle_items_with(proof, asset, value, (&by, via)).await?;
                let new = NewFact {
                    asset,
                    organisation,
                    audience: row.get("audience_id")?,
                    field: FactField::Version,
                    subject: "",
                    value,
                    line: &line,
                    by: &by,
                    via,
                    item,
                };
                self.put_fact(proof, &new).await?
            }
            None => {
                let stands = self.standing_facts(&[asset]).await?;
                let stands = stands.values().flatten().any(|fact| fact.field == FactField::Version);
                if stands {
                    self.take_back_fact(proof, organisation, asset, (FactField::Version, ""), Superseded::Withdrawn)
                        .await?;
                }
                stands
            }
        };
        if news {
            let act = if told.is_some() { "fact.tell" } else { "fact.withdraw" };
            let detail = json!({ "asset": asset.to_string(), "via": via.code(), "by": by });
            self.audit(proof, act, asset, detail, &own_audience(organisation)).await?;
        }
        Ok(news)
    }

    /// Marks the fact that stands there as one that its teller took back; it stays for the trail. For presence: the
    /// device is there after all.
    pub(crate) async fn take_back_fact(
        &mut self,
        _proof: &MayAnswer,
        organisation: OrganisationId,
        asset: AssetId,
        (field, subject): (FactField, &str),
        why: Superseded,
    ) -> Result<(), StoreError> {
        let now = self.now;
        self.inner
            .exec(
                "UPDATE asset_fact SET superseded_at = $4, superseded_why = $5
                 WHERE asset_id = $1 AND field = $2 AND subject = $3 AND superseded_at IS NULL",
                args![asset, field.code(), subject, now, why.code()],
            )
            .await?;
        self.facts_changed(organisation, &[asset]).await
    }

    /// Marks the facts that these lines, as they were just imported, take the place of.
    pub(crate) async fn supersede_facts(
        &mut self,
        proof: &MayImportInventory,
        organisation: OrganisationId,
        lines: &[(AssetId, &AssetLine)],
    ) -> Result<(), StoreError> {
        let ids: Vec<AssetId> = lines.iter().map(|(id, _)| *id).collect();
        let lines: HashMap<AssetId, &AssetLine> = lines.iter().copied().collect();
        let mut changed = Vec::new();
        for ids in ids.chunks(5_000) {
            let text =
                format!("SELECT {COLUMNS} FROM asset_fact f WHERE f.superseded_at IS NULL AND f.asset_id {{in_ids:1}}");
            let text = self.inner.dialect().expand(&text).into_owned();
            for row in self.inner.all_text(&text, args![ids_json(ids)?]).await? {
                let asset: AssetId = row.get("asset_id")?;
                let Some(line) = lines.get(&asset) else { continue };
                let Some(why) = fact(&row)?.superseded_by(line) else { continue };
                let (id, now): (FactId, _) = (row.get("fact_id")?, self.now);
                self.inner
                    .exec(
                        "UPDATE asset_fact SET superseded_at = $2, superseded_why = $3 WHERE id = $1",
                        args![id, now, why.code()],
                    )
                    .await?;
                changed.push(asset);
                let detail = json!({ "asset": asset.to_string(), "why": why.code() });
                self.audit(proof, "fact.superseded", id, detail, &own_audience(organisation)).await?;
            }
        }
        if changed.is_empty() { Ok(()) } else { self.facts_changed(organisation, &changed).await }
    }

    /// What was read of these assets before is old: they are matched again.
    pub(crate) async fn facts_changed(
        &mut self,
        organisation: OrganisationId,
        assets: &[AssetId],
    ) -> Result<(), StoreError> {
        self.hold_assets(assets).await?;
        self.inner
            .exec(
                "UPDATE asset SET fact_count = fact_count + 1,
                        to_match = CASE WHEN gone_at IS NULL THEN TRUE ELSE to_match END WHERE id {in_ids:1}",
                args![ids_json(assets)?],
            )
            .await?;
        self.enqueue(&Job::MatchOrganisation { organisation }).await
    }
}
