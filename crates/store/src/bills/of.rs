//! Which assets a bill is of: found by the same words as everything else, and written by the one job that matches an
//! inventory, so that no two write it against each other.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::job::Job;
use domain::policy::MayTakeIn;
use domain::sbom::{BillOf, Component};
use domain::verdict::Ground;
use domain::{AssetId, BillId, OrganisationId};

use super::{bill_of, to_text};
use crate::assets::ids_json;
use crate::db::{Ask, args};
use crate::{Candidate, StoreError, Tx};

/// What the worker needs of a bill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BillOfRow {
    pub id: BillId,
    pub organisation: Option<OrganisationId>,
    pub of: BillOf,
    /// Taken away: it is of nothing any more.
    pub is_removed: bool,
}

impl Tx<'_> {
    pub async fn bill_to_match(&mut self, bill: BillId) -> Result<BillOfRow, StoreError> {
        let row = self
            .inner
            .opt(
                "SELECT id, organisation_id, asset_id, maker, product, version, removed_at FROM bill WHERE id = $1",
                args![bill],
            )
            .await?
            .ok_or(StoreError::NotFound)?;
        Ok(BillOfRow {
            id: row.get("id")?,
            organisation: row.maybe("organisation_id")?,
            of: bill_of(&row)?,
            is_removed: row.maybe::<i64>("removed_at")?.is_some(),
        })
    }

    /// Notes by which words assets find this bill. False when they are those that stood.
    pub async fn put_bill_keys(
        &mut self,
        _proof: &MayTakeIn,
        bill: BillId,
        keys: &BTreeSet<String>,
    ) -> Result<bool, StoreError> {
        let rows = self.inner.all("SELECT blocking_key FROM bill_key WHERE bill_id = $1", args![bill]).await?;
        let before: BTreeSet<String> =
            rows.iter().map(|row| row.get("blocking_key")).collect::<Result<_, StoreError>>()?;
        if before == *keys {
            return Ok(false);
        }
        self.inner.exec("DELETE FROM bill_key WHERE bill_id = $1", args![bill]).await?;
        let rows = keys.iter().map(|key| args![key, bill]).collect();
        self.inner.insert_many("bill_key (blocking_key, bill_id)", rows, "").await?;
        Ok(true)
    }

    /// The standing bills that are of a product, by id, starting after `after`.
    pub async fn product_bills(
        &mut self,
        after: Option<BillId>,
        limit: u32,
    ) -> Result<Vec<(BillId, BillOf)>, StoreError> {
        let after = after.unwrap_or(BillId::from_uuid(uuid::Uuid::nil()));
        let rows = self
            .inner
            .all(
                "SELECT id, asset_id, maker, product, version FROM bill
                 WHERE id > $1 AND removed_at IS NULL AND asset_id IS NULL ORDER BY id LIMIT $2",
                args![after, limit],
            )
            .await?;
        rows.iter().map(|row| Ok((row.get("id")?, bill_of(row)?))).collect()
    }

    /// Has a bill judged again, and the inventories matched that it is of.
    pub async fn match_bill_again(&mut self, _proof: &MayTakeIn, bill: BillId) -> Result<(), StoreError> {
        self.enqueue(&Job::MatchBill { bill }).await
    }

    /// The bills that may be of these assets of an organisation, with the pairs.
    pub async fn bills_for(
        &mut self,
        organisation: OrganisationId,
        assets: &[Candidate],
    ) -> Result<(BTreeMap<BillId, BillOf>, BTreeSet<(AssetId, BillId)>), StoreError> {
        let ids: Vec<AssetId> = assets.iter().map(|candidate| candidate.asset).collect();
        let rows = self
            .inner
            .all(
                "SELECT k.asset_id AS of_asset, b.id, b.asset_id, b.maker, b.product, b.version FROM asset_key k
                 JOIN bill_key y ON y.blocking_key = k.blocking_key JOIN bill b ON b.id = y.bill_id
                 WHERE k.asset_id {in_ids:1} AND b.removed_at IS NULL AND b.asset_id IS NULL
                   AND (b.organisation_id IS NULL OR b.organisation_id = $2)
                 UNION SELECT b.asset_id AS of_asset, b.id, b.asset_id, b.maker, b.product, b.version FROM bill b
                 WHERE b.asset_id {in_ids:1} AND b.removed_at IS NULL",
                args![ids_json(&ids)?, organisation],
            )
            .await?;
        let (mut bills, mut pairs) = (BTreeMap::new(), BTreeSet::new());
        for row in &rows {
            let id: BillId = row.get("id")?;
            bills.insert(id, bill_of(row)?);
            pairs.insert((row.get("of_asset")?, id));
        }
        Ok((bills, pairs))
    }

    /// Puts which bills these assets have in place of what stood.
    pub async fn put_bills_of(
        &mut self,
        _proof: &MayTakeIn,
        assets: &[Candidate],
        links: &[(AssetId, BillId, Vec<Ground>)],
    ) -> Result<(), StoreError> {
        let ids: Vec<AssetId> = assets.iter().map(|candidate| candidate.asset).collect();
        // A bill that is matched and an inventory that is matched may come to the same asset at the same time; the second
        // sees what the first put, and puts its own in place of it.
        self.hold_assets(&ids).await?;
        let bills: BTreeSet<BillId> = links.iter().map(|(_, bill, _)| *bill).collect();
        let bills: Vec<BillId> = bills.into_iter().collect();
        // One that was taken away meanwhile is left out.
        let rows = self
            .inner
            .all("SELECT id FROM bill WHERE id {in_ids:1} AND removed_at IS NULL", args![ids_json(&bills)?])
            .await?;
        let standing: BTreeSet<BillId> = rows.iter().map(|row| row.get("id")).collect::<Result<_, StoreError>>()?;
        self.inner.exec("DELETE FROM bill_asset WHERE asset_id {in_ids:1}", args![ids_json(&ids)?]).await?;
        let mut rows = Vec::with_capacity(links.len());
        for (asset, bill, doubts) in links.iter().filter(|(_, bill, _)| standing.contains(bill)) {
            rows.push(args![*asset, *bill, to_text("doubts", doubts)?]);
        }
        self.inner.insert_many("bill_asset (asset_id, bill_id, doubts)", rows, "").await?;
        Ok(())
    }

    /// The assets in use that a bill is of now, and the one that it names.
    pub async fn assets_of_bill(&mut self, bill: BillId) -> Result<Vec<(AssetId, OrganisationId)>, StoreError> {
        let rows = self
            .inner
            .all(
                "SELECT s.id, s.organisation_id FROM bill_asset l JOIN asset s ON s.id = l.asset_id
                 WHERE l.bill_id = $1 AND s.gone_at IS NULL
                 UNION SELECT s.id, s.organisation_id FROM bill b JOIN asset s ON s.id = b.asset_id
                 WHERE b.id = $1 AND s.gone_at IS NULL",
                args![bill],
            )
            .await?;
        rows.iter().map(|row| Ok((row.get("id")?, row.get("organisation_id")?))).collect()
    }

    /// Has these assets matched again because their bills say something else now: a run that read what stood before
    /// leaves them due.
    pub async fn bills_changed(
        &mut self,
        _proof: &MayTakeIn,
        assets: &[(AssetId, OrganisationId)],
    ) -> Result<(), StoreError> {
        let mut of: HashMap<OrganisationId, Vec<AssetId>> = HashMap::new();
        for (asset, organisation) in assets {
            of.entry(*organisation).or_default().push(*asset);
        }
        let mut of: Vec<_> = of.into_iter().collect();
        // In order, so that two workers never wait for each other crosswise.
        of.sort();
        for (organisation, mut assets) in of {
            assets.sort();
            for chunk in assets.chunks(5_000) {
                self.facts_changed(organisation, chunk).await?;
            }
        }
        Ok(())
    }

    /// Notes that a bill was judged against all advisories that share a word with it.
    pub async fn bill_judged(&mut self, _proof: &MayTakeIn, bill: BillId) -> Result<(), StoreError> {
        let now = self.now;
        self.inner.exec("UPDATE bill SET judged_at = $2 WHERE id = $1", args![bill, now]).await?;
        Ok(())
    }

    /// The components of every standing bill, one bill after the other, for making their words anew.
    pub async fn bill_to_key(
        &mut self,
        after: Option<BillId>,
    ) -> Result<Option<(BillId, Vec<(i64, Component)>)>, StoreError> {
        let after = after.unwrap_or(BillId::from_uuid(uuid::Uuid::nil()));
        let row = self
            .inner
            .opt("SELECT id FROM bill WHERE id > $1 AND removed_at IS NULL ORDER BY id LIMIT 1", args![after])
            .await?;
        let Some(row) = row else { return Ok(None) };
        let bill: BillId = row.get("id")?;
        let rows = self
            .inner
            .all("SELECT place, content FROM bill_component WHERE bill_id = $1 ORDER BY place", args![bill])
            .await?;
        let components = rows.iter().map(|row| Ok((row.get("place")?, row.json("content")?)));
        Ok(Some((bill, components.collect::<Result<_, StoreError>>()?)))
    }

    /// Replaces the words of a bill's components, and has it judged again.
    pub async fn put_component_keys_again(
        &mut self,
        _proof: &MayTakeIn,
        bill: BillId,
        keys: &[(i64, BTreeSet<String>)],
    ) -> Result<(), StoreError> {
        self.inner.exec("DELETE FROM bill_component_key WHERE bill_id = $1", args![bill]).await?;
        self.write_component_keys(bill, keys.iter().map(|(place, keys)| (*place, keys))).await?;
        self.enqueue(&Job::MatchBill { bill }).await
    }
}
