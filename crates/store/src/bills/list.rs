//! Bills as people look at them, with what was found: per bill for whoever may see it, per institution for what it has.

use std::collections::HashMap;

use domain::notice::Severity;
use domain::sbom::{BillOf, ComponentFinding, SbomFormat};
use domain::verdict::Verdict;
use domain::{AdvisoryId, AssetId, BillId, ContentHash, OrganisationId, Timestamp};

use super::{Head, bill_of};
use crate::assets::ids_json;
use crate::db::{Row, Val, args};
use crate::{Seen, StoreError, View};

/// Bills of one owner that a page lists.
const MOST_BILLS: u32 = 500;
/// Findings that a page lists.
const MOST_FINDINGS: u32 = 500;
/// Lines of an inventory that are looked through for what they have.
const MOST_LINKS: u32 = 20_000;
/// Inventory numbers beside a finding.
const MOST_NUMBERS: usize = 12;
/// Products to choose from.
const MOST_PRODUCTS: u32 = 2_000;

#[derive(Debug, Clone, PartialEq)]
pub struct BillRow {
    pub id: BillId,
    /// Nothing: the CERT's, for everybody who has the product.
    pub organisation: Option<OrganisationId>,
    pub of: BillOf,
    pub file_name: String,
    pub format: SbomFormat,
    /// Of the format.
    pub format_version: String,
    /// The document's own identity.
    pub serial: Option<String>,
    pub authors: Vec<String>,
    /// What the document calls its product.
    pub subject: Option<String>,
    pub sha256: ContentHash,
    pub size: i64,
    pub components: i64,
    pub uploaded_by: String,
    pub uploaded_at: Timestamp,
    pub judged_at: Option<Timestamp>,
    /// Lines in use that it is of, and the institutions that have them, as far as the viewer may see.
    pub assets: i64,
    pub institutions: i64,
    pub hits: BillHits,
}

/// How many advisories concern a component, may do so, or are ruled out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BillHits {
    pub affected: i64,
    pub review: i64,
    pub ruled_out: i64,
}

/// What one advisory says of one bill.
#[derive(Debug, Clone, PartialEq)]
pub struct BillFindingRow {
    pub bill: BillId,
    pub advisory: AdvisoryId,
    pub tracking_id: String,
    pub title: String,
    pub severity: Severity,
    /// What the bill is of.
    pub product: String,
    /// Of the gravest finding.
    pub verdict: Verdict,
    pub findings: Vec<ComponentFinding>,
    /// Lines in use that the bill is of, as far as the viewer may see; the first inventory numbers.
    pub assets: i64,
    pub numbers: Vec<String>,
}

/// A file with statements beside a bill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BillVexRow {
    pub file_name: String,
    pub format: String,
    pub statements: i64,
    pub uploaded_at: Timestamp,
}

/// How much of an inventory has a bill.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BillCoverage {
    /// Makers with products, as registered.
    pub products: i64,
    pub with_bill: i64,
    pub lines: i64,
    pub lines_with_bill: i64,
}

/// A product as it is registered, for a list to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisteredProduct {
    pub maker: String,
    pub product: String,
    pub lines: i64,
    pub with_bill: i64,
}

const COLUMNS: &str =
    "b.id, b.organisation_id, b.asset_id, b.maker, b.product, b.version, b.file_name, b.format, b.head,
    b.components, b.uploaded_by, b.uploaded_at, b.judged_at, b.sha256, d.sha256 AS of_document, d.size";

fn bill_row(row: &Row) -> Result<BillRow, StoreError> {
    let head: Head = row.json("head")?;
    let subject = head.sbom.subject().map(|it| format!("{} {}", it.name, it.version).trim().to_owned());
    Ok(BillRow {
        id: row.get("id")?,
        organisation: row.maybe("organisation_id")?,
        of: bill_of(row)?,
        file_name: row.get("file_name")?,
        format: row.code("format", SbomFormat::from_code)?,
        format_version: head.sbom.version.clone(),
        serial: head.sbom.id.clone(),
        authors: head.sbom.authors.clone(),
        subject: subject.filter(|name| !name.is_empty()),
        // Kept before bills had a hash of their own.
        sha256: match row.get::<String>("sha256")? {
            none if none.is_empty() => row.get("of_document")?,
            hash => hash.parse().map_err(|error| StoreError::bad("sha256", error))?,
        },
        size: row.get("size")?,
        components: row.get("components")?,
        uploaded_by: row.get("uploaded_by")?,
        uploaded_at: row.get("uploaded_at")?,
        judged_at: row.maybe("judged_at")?,
        assets: 0,
        institutions: 0,
        hits: BillHits::default(),
    })
}

impl View<'_> {
    /// The bills of an institution, or the CERT's, the newest first.
    pub async fn bills(&self, organisation: Option<OrganisationId>) -> Result<Vec<Seen<BillRow>>, StoreError> {
        let text = format!(
            "SELECT {COLUMNS} FROM bill b JOIN document d ON d.id = b.document_id
             WHERE {} AND b.removed_at IS NULL AND {{seen:b}} ORDER BY b.uploaded_at DESC, b.id DESC LIMIT $1",
            if organisation.is_some() { "b.organisation_id = $2" } else { "b.organisation_id IS NULL" }
        );
        let mut values: Vec<Val> = args![MOST_BILLS];
        values.extend(organisation.map(Val::from));
        let rows = self.rows(&text, values).await?;
        let bills = rows.iter().map(bill_row).collect::<Result<Vec<_>, _>>()?;
        self.with_counts(bills).await
    }

    pub async fn bill(&self, id: BillId) -> Result<Seen<BillRow>, StoreError> {
        let text = format!(
            "SELECT {COLUMNS} FROM bill b JOIN document d ON d.id = b.document_id
             WHERE b.id = $1 AND b.removed_at IS NULL AND {{seen:b}}"
        );
        let bill = bill_row(&self.row(&text, args![id]).await?)?;
        self.with_counts(vec![bill]).await?.pop().ok_or(StoreError::NotFound)
    }

    /// The file exactly as it came.
    pub async fn bill_bytes(&self, id: BillId) -> Result<Seen<Vec<u8>>, StoreError> {
        let row = self
            .row(
                "SELECT d.content FROM bill b JOIN document d ON d.id = b.document_id
                 WHERE b.id = $1 AND b.removed_at IS NULL AND {seen:b}",
                args![id],
            )
            .await?;
        Ok(Seen::new(row.get("content")?))
    }

    /// The files with statements beside a bill, the newest first.
    pub async fn bill_vex(&self, id: BillId) -> Result<Vec<Seen<BillVexRow>>, StoreError> {
        let rows = self
            .rows(
                "SELECT v.file_name, v.format, v.statements, v.uploaded_at FROM bill_vex v
                 JOIN bill b ON b.id = v.bill_id WHERE b.id = $1 AND b.removed_at IS NULL AND {seen:b}
                 ORDER BY v.uploaded_at DESC, v.document_id LIMIT 200",
                args![id],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(Seen::new(BillVexRow {
                    file_name: row.get("file_name")?,
                    format: row.get("format")?,
                    statements: row.get("statements")?,
                    uploaded_at: row.get("uploaded_at")?,
                }))
            })
            .collect()
    }

    async fn with_counts(&self, mut bills: Vec<BillRow>) -> Result<Vec<Seen<BillRow>>, StoreError> {
        let ids: Vec<BillId> = bills.iter().map(|bill| bill.id).collect();
        let rows = self
            .rows(
                "SELECT l.bill_id, COUNT(*) AS assets, COUNT(DISTINCT s.organisation_id) AS institutions
                 FROM bill_asset l JOIN asset s ON s.id = l.asset_id
                 WHERE l.bill_id {in_ids:1} AND s.gone_at IS NULL AND {seen:s} GROUP BY l.bill_id",
                args![ids_json(&ids)?],
            )
            .await?;
        let mut counts: HashMap<BillId, (i64, i64)> = HashMap::new();
        for row in &rows {
            counts.insert(row.get("bill_id")?, (row.get("assets")?, row.get("institutions")?));
        }
        let rows = self
            .rows(
                "SELECT f.bill_id, f.verdict, COUNT(*) AS n FROM bill_finding f JOIN advisory a ON a.id = f.advisory_id
                 WHERE f.bill_id {in_ids:1} AND {seen:f} AND {seen:a} GROUP BY f.bill_id, f.verdict",
                args![ids_json(&ids)?],
            )
            .await?;
        let mut hits: HashMap<BillId, BillHits> = HashMap::new();
        for row in &rows {
            let of = hits.entry(row.get("bill_id")?).or_default();
            match row.code("verdict", Verdict::from_code)? {
                Verdict::Affected => of.affected = row.get("n")?,
                Verdict::Review => of.review = row.get("n")?,
                Verdict::NotAffected => of.ruled_out = row.get("n")?,
            }
        }
        for bill in &mut bills {
            (bill.assets, bill.institutions) = counts.get(&bill.id).copied().unwrap_or_default();
            bill.hits = hits.get(&bill.id).copied().unwrap_or_default();
        }
        Ok(bills.into_iter().map(Seen::new).collect())
    }

    /// What advisories say of one bill, the gravest first.
    pub async fn findings_of_bill(&self, bill: BillId) -> Result<Vec<Seen<BillFindingRow>>, StoreError> {
        self.bill(bill).await?;
        let links = self
            .rows(
                "SELECT l.bill_id, s.inventory_number FROM bill_asset l JOIN asset s ON s.id = l.asset_id
                 WHERE l.bill_id = $1 AND s.gone_at IS NULL AND {seen:s} ORDER BY s.inventory_number LIMIT $2",
                args![bill, MOST_LINKS],
            )
            .await?;
        self.findings_over(&[bill], &links).await
    }

    /// What advisories say of the components of what an institution has, whoever brought the bill.
    pub async fn findings_of_institution(
        &self,
        organisation: OrganisationId,
        asset: Option<AssetId>,
    ) -> Result<Vec<Seen<BillFindingRow>>, StoreError> {
        let text = format!(
            "SELECT l.bill_id, s.inventory_number FROM bill_asset l JOIN asset s ON s.id = l.asset_id
             WHERE s.organisation_id = $1 AND s.gone_at IS NULL AND {{seen:s}}{}
             ORDER BY s.inventory_number LIMIT $2",
            if asset.is_some() { " AND s.id = $3" } else { "" }
        );
        let mut values: Vec<Val> = args![organisation, MOST_LINKS];
        values.extend(asset.map(Val::from));
        let links = self.rows(&text, values).await?;
        let mut bills: Vec<BillId> = links.iter().map(|row| row.get("bill_id")).collect::<Result<_, StoreError>>()?;
        bills.sort_unstable();
        bills.dedup();
        self.findings_over(&bills, &links).await
    }

    async fn findings_over(&self, bills: &[BillId], links: &[Row]) -> Result<Vec<Seen<BillFindingRow>>, StoreError> {
        let mut numbers: HashMap<BillId, Vec<String>> = HashMap::new();
        for row in links {
            numbers.entry(row.get("bill_id")?).or_default().push(row.get("inventory_number")?);
        }
        let rows = self
            .rows(
                "SELECT f.bill_id, f.advisory_id, f.product, f.verdict, f.findings, a.tracking_id, a.title, a.severity
                 FROM bill_finding f JOIN advisory a ON a.id = f.advisory_id
                 WHERE f.bill_id {in_ids:1} AND {seen:f} AND {seen:a}
                 ORDER BY CASE f.verdict WHEN 'affected' THEN 0 WHEN 'review' THEN 1 ELSE 2 END,
                          CASE a.severity WHEN 'high' THEN 0 WHEN 'medium' THEN 1 ELSE 2 END,
                          a.inbox_order DESC, f.bill_id LIMIT $2",
                args![ids_json(bills)?, MOST_FINDINGS],
            )
            .await?;
        rows.iter()
            .map(|row| {
                let bill: BillId = row.get("bill_id")?;
                let of = numbers.get(&bill).map(Vec::as_slice).unwrap_or_default();
                Ok(Seen::new(BillFindingRow {
                    bill,
                    advisory: row.get("advisory_id")?,
                    tracking_id: row.get("tracking_id")?,
                    title: row.get("title")?,
                    severity: row.code("severity", Severity::from_code)?,
                    product: row.get("product")?,
                    verdict: row.code("verdict", Verdict::from_code)?,
                    findings: row.json("findings")?,
                    assets: i64::try_from(of.len()).unwrap_or(i64::MAX),
                    numbers: of.iter().take(MOST_NUMBERS).cloned().collect(),
                }))
            })
            .collect()
    }

    /// How much of an inventory has a bill, whoever brought it.
    pub async fn bill_coverage(&self, organisation: OrganisationId) -> Result<BillCoverage, StoreError> {
        let row = self
            .row(
                "SELECT COUNT(*) AS products, COUNT(CASE WHEN x.with_bill > 0 THEN 1 END) AS with_bill,
                        CAST(COALESCE(SUM(x.n), 0) AS {int}) AS n,
                        CAST(COALESCE(SUM(x.with_bill), 0) AS {int}) AS lines_with_bill
                 FROM (SELECT s.maker, s.product, COUNT(*) AS n,
                              SUM(CASE WHEN EXISTS (SELECT 1 FROM bill_asset l WHERE l.asset_id = s.id)
                                       THEN 1 ELSE 0 END) AS with_bill
                       FROM asset s WHERE s.organisation_id = $1 AND s.gone_at IS NULL AND {seen:s}
                       GROUP BY s.maker, s.product) x",
                args![organisation],
            )
            .await?;
        Ok(BillCoverage {
            products: row.get("products")?,
            with_bill: row.get("with_bill")?,
            lines: row.get("n")?,
            lines_with_bill: row.get("lines_with_bill")?,
        })
    }

    /// The products that stand in an inventory, for a list to choose from: what has no bill yet first.
    pub async fn registered_products(
        &self,
        organisation: OrganisationId,
    ) -> Result<Vec<Seen<RegisteredProduct>>, StoreError> {
        let rows = self
            .rows(
                "SELECT s.maker, s.product, COUNT(*) AS n,
                        SUM(CASE WHEN EXISTS (SELECT 1 FROM bill_asset l WHERE l.asset_id = s.id)
                                 THEN 1 ELSE 0 END) AS with_bill
                 FROM asset s WHERE s.organisation_id = $1 AND s.gone_at IS NULL AND s.product <> '' AND {seen:s}
                 GROUP BY s.maker, s.product ORDER BY s.maker, s.product LIMIT $2",
                args![organisation, MOST_PRODUCTS],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(Seen::new(RegisteredProduct {
                    maker: row.get("maker")?,
                    product: row.get("product")?,
                    lines: row.get("n")?,
                    with_bill: row.get("with_bill")?,
                }))
            })
            .collect()
    }
}
