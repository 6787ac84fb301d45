//! An inventory number that is another device's now. What was done about the one says nothing of the other, and neither
//! does a notice that spoke of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::asset::{AssetClass, AssetLine};
use domain::fact::{About, Superseded};
use domain::hash::Hasher;
use domain::policy::MayImportInventory;
use domain::{AdvisoryId, AssetId, ContentHash, OrganisationId};
use serde_json::json;

use crate::assets::{asset_audience, ids_json};
use crate::db::{Ask, args};
use crate::{StoreError, Tx};

/// Stands in a notice in place of what was to be done on a device that is another one now. It equals no task, so that
/// drafting speaks of the new device; nothing at all would mean that it was not kept what was to be done.
pub(crate) fn another_device() -> ContentHash {
    Hasher::default().part("another device").finish()
}

impl Tx<'_> {
    /// Takes back what was said of these assets, as far as the line that is about to be written is of another device.
    /// Asked before that line is written, while the old one stands.
    pub(crate) async fn devices_replaced(
        &mut self,
        proof: &MayImportInventory,
        organisation: OrganisationId,
        lines: &[(AssetId, &AssetLine)],
    ) -> Result<(), StoreError> {
        let ids: Vec<AssetId> = lines.iter().map(|(id, _)| *id).collect();
        let lines: HashMap<AssetId, &AssetLine> = lines.iter().copied().collect();
        let mut other: Vec<(AssetId, Option<AssetClass>)> = Vec::new();
        for ids in ids.chunks(5_000) {
            let rows = self
                .inner
                .all("SELECT id, maker, product, serial, class FROM asset WHERE id {in_ids:1}", args![ids_json(ids)?])
                .await?;
            for row in &rows {
                let id: AssetId = row.get("id")?;
                let then = About { maker: row.get("maker")?, product: row.get("product")?, serial: row.get("serial")? };
                if lines.get(&id).is_some_and(|now| then.is_other_than(now)) {
                    other.push((id, row.maybe_code("class", AssetClass::from_code)?));
                }
            }
        }
        for other in other.chunks(5_000) {
            self.forget_what_was_done(proof, organisation, other).await?;
        }
        Ok(())
    }

    async fn forget_what_was_done(
        &mut self,
        proof: &MayImportInventory,
        organisation: OrganisationId,
        assets: &[(AssetId, Option<AssetClass>)],
    ) -> Result<(), StoreError> {
        let ids: Vec<AssetId> = assets.iter().map(|(id, _)| *id).collect();
        let ids = ids_json(&ids)?;
        let rows = self
            .inner
            .all(
                "SELECT asset_id, advisory_id, vulnerability, state FROM remediation WHERE asset_id {in_ids:1}",
                args![ids.clone()],
            )
            .await?;
        let mut marks: BTreeMap<AssetId, BTreeMap<String, BTreeMap<String, String>>> = BTreeMap::new();
        for row in &rows {
            let advisory: AdvisoryId = row.get("advisory_id")?;
            let of = marks.entry(row.get("asset_id")?).or_default().entry(advisory.to_string()).or_default();
            of.insert(row.get("vulnerability")?, row.get("state")?);
        }
        let rows = self
            .inner
            .all("SELECT DISTINCT asset_id FROM notice_asset WHERE asset_id {in_ids:1}", args![ids.clone()])
            .await?;
        let spoken: BTreeSet<AssetId> = rows.iter().map(|row| row.get("asset_id")).collect::<Result<_, _>>()?;
        self.inner.exec("DELETE FROM remediation WHERE asset_id {in_ids:1}", args![ids.clone()]).await?;
        self.inner.exec("DELETE FROM fallen_decision WHERE asset_id {in_ids:1}", args![ids.clone()]).await?;
        self.inner
            .exec("UPDATE notice_asset SET print = $2 WHERE asset_id {in_ids:1}", args![ids, another_device()])
            .await?;
        for (asset, class) in assets {
            let said = marks.remove(asset);
            if said.is_none() && !spoken.contains(asset) {
                continue;
            }
            let why = Superseded::OtherDevice.code();
            let detail = json!({ "why": why, "advisories": said.unwrap_or_default() });
            // Whoever reads on the trail what was said of the former device reads this as well.
            self.audit(proof, "remediation.superseded", *asset, detail, &asset_audience(organisation, *class)).await?;
        }
        Ok(())
    }
}
