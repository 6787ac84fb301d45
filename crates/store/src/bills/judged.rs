//! What the worker does with bills: which components an advisory may speak of, found by word and never by looking through
//! all, and what came of judging them. Judging itself is the business of `matching`.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::audience::Audience;
use domain::job::Job;
use domain::policy::MayTakeIn;
use domain::sbom::{BillOf, BillPart, Component, ComponentFinding, Sbom};
use domain::verdict::Verdict;
use domain::vex::VexStatement;
use domain::{AdvisoryId, AssetId, BillId, OrganisationId};

use super::{Head, bill_of, to_text};
use crate::assets::{ids_json, own_audience};
use crate::db::{Ask, Row, args};
use crate::{AdvisoryToMatch, StoreError, Tx};

/// A bill with those of its components that one advisory may speak of.
#[derive(Debug)]
pub struct BillToJudge {
    pub id: BillId,
    /// Its product, then the components that share a word with the advisory.
    pub sbom: Sbom,
    /// What was said beside it of the advisory's vulnerabilities, by whomever.
    pub statements: Vec<VexStatement>,
    organisation: Option<OrganisationId>,
    product: String,
}

/// What came of judging one.
#[derive(Debug)]
pub struct BillJudged<'j> {
    pub bill: &'j BillToJudge,
    pub findings: Vec<ComponentFinding>,
}

fn head(row: &Row) -> Result<(BillId, Head, Option<OrganisationId>, BillOf), StoreError> {
    Ok((row.get("id")?, row.json("head")?, row.maybe("organisation_id")?, bill_of(row)?))
}

impl Tx<'_> {
    /// Notes by which words components find this advisory, and what it says as VEX. Returns true when others may have to
    /// be judged anew because of that, and has them.
    pub async fn put_advisory_components(
        &mut self,
        _proof: &MayTakeIn,
        it: &AdvisoryToMatch,
        keys: &BTreeSet<String>,
        statements: &[VexStatement],
    ) -> Result<(), StoreError> {
        let advisory = it.id;
        let rows = self
            .inner
            .all("SELECT component_key FROM advisory_component_key WHERE advisory_id = $1", args![advisory])
            .await?;
        let before: BTreeSet<String> =
            rows.iter().map(|row| row.get("component_key")).collect::<Result<_, StoreError>>()?;
        if before != *keys {
            self.inner.exec("DELETE FROM advisory_component_key WHERE advisory_id = $1", args![advisory]).await?;
            let rows = keys.iter().map(|key| args![key, advisory]).collect();
            self.inner.insert_many("advisory_component_key (component_key, advisory_id)", rows, "").await?;
        }
        // A stricter one would show through a finding that whoever sees it may not know the reason of.
        let label = self.audience(it.audience).await?;
        let statements = if label.is_for_all_participants() { statements } else { &[] };
        self.put_advisory_statements(advisory, statements).await
    }

    async fn put_advisory_statements(
        &mut self,
        advisory: AdvisoryId,
        statements: &[VexStatement],
    ) -> Result<(), StoreError> {
        let rows = self.inner.all("SELECT content FROM vex_statement WHERE advisory_id = $1", args![advisory]).await?;
        let before: BTreeSet<String> = rows.iter().map(|row| row.get("content")).collect::<Result<_, StoreError>>()?;
        let now: BTreeSet<String> =
            statements.iter().map(|it| to_text("content", it)).collect::<Result<_, StoreError>>()?;
        if before == now {
            return Ok(());
        }
        let mut numbers: BTreeSet<String> = BTreeSet::new();
        for text in before.symmetric_difference(&now) {
            let statement: VexStatement =
                serde_json::from_str(text).map_err(|error| StoreError::bad("content", error))?;
            numbers.extend(statement.vulnerabilities.iter().map(|it| it.to_ascii_uppercase()));
        }
        self.inner
            .exec(
                "DELETE FROM vex_number WHERE statement_id IN (SELECT id FROM vex_statement WHERE advisory_id = $1)",
                args![advisory],
            )
            .await?;
        self.inner.exec("DELETE FROM vex_statement WHERE advisory_id = $1", args![advisory]).await?;
        self.write_statements(None, Some(advisory), None, statements).await?;
        let rows = self
            .inner
            .all(
                "SELECT DISTINCT n.advisory_id FROM bill_finding_number n
                 WHERE n.number {in_texts:1} AND n.advisory_id <> $2",
                args![to_text("numbers", &numbers)?, advisory],
            )
            .await?;
        for row in &rows {
            self.enqueue(&Job::MatchAdvisory { advisory: row.get("advisory_id")? }).await?;
        }
        Ok(())
    }

    /// The bills that have a component that shares a word with this advisory, by id, starting after `after`.
    pub async fn bills_sharing(
        &mut self,
        advisory: AdvisoryId,
        after: Option<BillId>,
        limit: u32,
    ) -> Result<Vec<BillId>, StoreError> {
        let after = after.unwrap_or(BillId::from_uuid(uuid::Uuid::nil()));
        let rows = self
            .inner
            .all(
                "SELECT DISTINCT k.bill_id FROM advisory_component_key v
                 JOIN bill_component_key k ON k.component_key = v.component_key
                 WHERE v.advisory_id = $1 AND k.bill_id > $2 ORDER BY k.bill_id LIMIT $3",
                args![advisory, after, limit],
            )
            .await?;
        rows.iter().map(|row| row.get("bill_id")).collect()
    }

    /// The advisories that share a word with a component of this bill, or that something is found of now.
    pub async fn advisories_sharing_components(&mut self, bill: BillId) -> Result<Vec<AdvisoryId>, StoreError> {
        let rows = self
            .inner
            .all(
                "SELECT v.advisory_id FROM bill_component_key k
                 JOIN advisory_component_key v ON v.component_key = k.component_key WHERE k.bill_id = $1
                 UNION SELECT f.advisory_id FROM bill_finding f WHERE f.bill_id = $1",
                args![bill],
            )
            .await?;
        rows.iter().map(|row| row.get("advisory_id")).collect()
    }

    /// These bills with what the advisory may speak of. `numbers` are the advisory's vulnerabilities, in capitals.
    pub async fn bills_to_judge(
        &mut self,
        advisory: AdvisoryId,
        numbers: &BTreeSet<String>,
        bills: &[BillId],
    ) -> Result<Vec<BillToJudge>, StoreError> {
        let ids = ids_json(bills)?;
        // Changing nothing holds the rows, so that none is taken away before what is found is written.
        self.inner
            .exec("UPDATE bill SET id = id WHERE id {in_ids:1} AND removed_at IS NULL", args![ids.clone()])
            .await?;
        let rows = self
            .inner
            .all(
                "SELECT id, head, organisation_id, asset_id, maker, product, version FROM bill
                 WHERE id {in_ids:1} AND removed_at IS NULL ORDER BY id",
                args![ids.clone()],
            )
            .await?;
        let found = self
            .inner
            .all(
                "SELECT c.bill_id, c.place, c.content FROM bill_component c
                 WHERE (c.bill_id, c.place) IN
                     (SELECT k.bill_id, k.place FROM advisory_component_key v
                      JOIN bill_component_key k ON k.component_key = v.component_key
                      WHERE v.advisory_id = $1 AND k.bill_id {in_ids:2})
                 ORDER BY c.bill_id, c.place",
                args![advisory, ids.clone()],
            )
            .await?;
        let mut components: HashMap<BillId, Vec<(usize, Component)>> = HashMap::new();
        for row in &found {
            let place = usize::try_from(row.get::<i64>("place")?).unwrap_or(usize::MAX);
            let component = Component { parent: None, ..row.json("content")? };
            components.entry(row.get("bill_id")?).or_default().push((place, component));
        }
        let said = self
            .inner
            .all(
                "SELECT s.bill_id, s.content FROM vex_statement s
                 WHERE s.id IN (SELECT n.statement_id FROM vex_number n WHERE n.number {in_texts:1})
                   AND (s.advisory_id IS NOT NULL OR s.bill_id {in_ids:2}) ORDER BY s.id",
                args![to_text("numbers", numbers)?, ids],
            )
            .await?;
        let mut everywhere: Vec<VexStatement> = Vec::new();
        let mut beside: HashMap<BillId, Vec<VexStatement>> = HashMap::new();
        for row in &said {
            match row.maybe::<BillId>("bill_id")? {
                None => everywhere.push(row.json("content")?),
                Some(bill) => beside.entry(bill).or_default().push(row.json("content")?),
            }
        }
        rows.iter()
            .map(|row| {
                let (id, head, organisation, of) = head(row)?;
                let mut sbom = head.sbom;
                let own = components.remove(&id).unwrap_or_default();
                sbom.components
                    .extend(own.into_iter().filter(|(place, _)| head.subject_place != Some(*place)).map(|(_, it)| it));
                sbom.made_by(&of.maker);
                let mut statements = everywhere.clone();
                statements.extend(beside.remove(&id).unwrap_or_default());
                Ok(BillToJudge { id, sbom, statements, organisation, product: of.name() })
            })
            .collect()
    }

    /// Puts what was found in place of what stood for these bills and this advisory.
    pub async fn put_bill_findings(
        &mut self,
        _proof: &MayTakeIn,
        advisory: &AdvisoryToMatch,
        judged: &[BillJudged<'_>],
    ) -> Result<(), StoreError> {
        let ids: Vec<BillId> = judged.iter().map(|it| it.bill.id).collect();
        self.forget_findings(advisory.id, &ids).await?;
        let label = self.audience(advisory.audience).await?;
        let mut audiences: BTreeMap<Option<OrganisationId>, i64> = BTreeMap::new();
        let (mut rows, mut numbers) = (Vec::new(), Vec::new());
        let now = self.now;
        for BillJudged { bill, findings } in judged.iter().filter(|it| !it.findings.is_empty()) {
            let audience = match audiences.get(&bill.organisation) {
                Some(known) => *known,
                None => {
                    // What a bill of the CERT says of a product is for whoever has the product.
                    let whose = bill.organisation.map_or_else(Audience::participants, own_audience);
                    let id = self.audience_id(&whose.intersect(&label)).await?;
                    audiences.insert(bill.organisation, id);
                    id
                }
            };
            let gravest = findings.iter().map(|finding| finding.verdict).min().unwrap_or(Verdict::NotAffected);
            rows.push(args![
                advisory.id,
                bill.id,
                &bill.product,
                gravest.code(),
                to_text("findings", findings)?,
                now,
                audience
            ]);
            let of: BTreeSet<String> =
                findings.iter().flat_map(|it| &it.vulnerabilities).map(|it| it.to_ascii_uppercase()).collect();
            numbers.extend(of.into_iter().map(|number| args![number, advisory.id, bill.id]));
        }
        self.inner
            .insert_many("bill_finding (advisory_id, bill_id, product, verdict, findings, at, audience_id)", rows, "")
            .await?;
        self.inner.insert_many("bill_finding_number (number, advisory_id, bill_id)", numbers, "").await?;
        Ok(())
    }

    async fn forget_findings(&mut self, advisory: AdvisoryId, bills: &[BillId]) -> Result<(), StoreError> {
        for ids in bills.chunks(5_000) {
            let ids = ids_json(ids)?;
            for text in [
                "DELETE FROM bill_finding_number WHERE advisory_id = $1 AND bill_id {in_ids:2}",
                "DELETE FROM bill_finding WHERE advisory_id = $1 AND bill_id {in_ids:2}",
            ] {
                self.inner.exec(text, args![advisory, ids.clone()]).await?;
            }
        }
        Ok(())
    }

    /// Forgets what was found for bills that share no word with the advisory any more.
    pub async fn forget_other_findings(
        &mut self,
        _proof: &MayTakeIn,
        advisory: AdvisoryId,
        shared: &BTreeSet<BillId>,
    ) -> Result<(), StoreError> {
        let rows = self.inner.all("SELECT bill_id FROM bill_finding WHERE advisory_id = $1", args![advisory]).await?;
        let standing: Vec<BillId> = rows.iter().map(|row| row.get("bill_id")).collect::<Result<_, StoreError>>()?;
        let other: Vec<BillId> = standing.into_iter().filter(|bill| !shared.contains(bill)).collect();
        self.forget_findings(advisory, &other).await
    }

    /// What the bills of these assets say of an advisory.
    pub async fn bill_parts(
        &mut self,
        advisory: AdvisoryId,
        assets: &[AssetId],
    ) -> Result<HashMap<AssetId, Vec<BillPart>>, StoreError> {
        // Most advisories concern no component of any bill.
        let any =
            self.inner.opt("SELECT 1 AS one FROM bill_finding WHERE advisory_id = $1 LIMIT 1", args![advisory]).await?;
        if any.is_none() {
            return Ok(HashMap::new());
        }
        let rows = self
            .inner
            .all(
                "SELECT l.asset_id, l.doubts, f.product, f.findings FROM bill_finding f
                 JOIN bill_asset l ON l.bill_id = f.bill_id
                 WHERE f.advisory_id = $1 AND f.verdict <> 'not_affected' AND l.asset_id {in_ids:2}
                 ORDER BY l.asset_id, f.bill_id",
                args![advisory, ids_json(assets)?],
            )
            .await?;
        let mut parts: HashMap<AssetId, Vec<BillPart>> = HashMap::new();
        for row in &rows {
            parts.entry(row.get("asset_id")?).or_default().push(BillPart {
                product: row.get("product")?,
                doubts: row.json("doubts")?,
                findings: row.json("findings")?,
            });
        }
        Ok(parts)
    }
}
