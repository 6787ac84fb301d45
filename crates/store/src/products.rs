//! Products of all inventories: what lines were recognised as, whatever each institution calls it, with the advisories
//! that match any of them (CSAF 2.0 §9.1.13). Numbers are of what the viewer may see.

use std::collections::HashMap;

use domain::asset::{AssetClass, AssetLine};
use domain::notice::Severity;
use domain::page::{Page, PageRequest};
use domain::{AdvisoryId, AssetId, OrganisationId};

use crate::assets::{LINE_COLUMNS, asset_line};
use crate::db::{Row, Val, args};
use crate::organisations::{contains_pattern, keyset};
use crate::{Seen, StoreError, View};

/// What a list of products is narrowed by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProductFilter {
    /// Part of any text of one of its lines.
    pub text: Option<String>,
    /// Only those that an advisory matches.
    pub matched: bool,
    /// Only those that this advisory matches.
    pub advisory: Option<AdvisoryId>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductRow {
    /// The same for everybody who has it.
    pub key: String,
    /// As one of the institutions writes it.
    pub maker: String,
    pub product: String,
    /// Inventory lines.
    pub assets: i64,
    pub institutions: i64,
    /// Advisories that match one of the lines.
    pub advisories: i64,
}

/// An advisory that matches a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductAdvisory {
    pub advisory: AdvisoryId,
    pub tracking_id: String,
    pub title: String,
    pub severity: Severity,
    /// Lines that are affected, and lines in doubt.
    pub affected: i64,
    pub doubtful: i64,
}

/// A line of any inventory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductAsset {
    pub id: AssetId,
    pub organisation: OrganisationId,
    pub organisation_name: String,
    pub line: AssetLine,
    pub class: Option<AssetClass>,
    pub advisories: i64,
}

fn product_row(row: &Row) -> Result<ProductRow, StoreError> {
    Ok(ProductRow {
        key: row.get("product_key")?,
        maker: row.get("maker")?,
        product: row.get("product")?,
        assets: row.get("assets")?,
        institutions: row.get("institutions")?,
        advisories: 0,
    })
}

/// A match that nobody has decided to be nothing.
const STANDS: &str = "COALESCE(m.decision, '') <> 'not_affected'";

/// Sorts the same on both databases, and people find a maker by its first letter.
const ORDER: &str = "MIN(LOWER(s.maker)), MIN(LOWER(s.product)), s.product_key";

impl View<'_> {
    /// By maker and name, in pages.
    pub async fn products(
        &self,
        filter: &ProductFilter,
        page: &PageRequest,
    ) -> Result<Page<Seen<ProductRow>>, StoreError> {
        let mut text = String::from(
            "SELECT s.product_key, MIN(s.maker) AS maker, MIN(s.product) AS product, COUNT(*) AS assets,
                    COUNT(DISTINCT s.organisation_id) AS institutions, MIN(LOWER(s.maker)) AS first,
                    MIN(LOWER(s.product)) AS second
             FROM asset s WHERE s.gone_at IS NULL AND s.product_key <> '' AND {seen:s}",
        );
        let mut args: Vec<Val> = Vec::new();
        let mut and = |text: &mut String, clause: &str, value: Val| {
            args.push(value);
            text.push_str(&clause.replace('?', &format!("${}", args.len())));
        };
        if let Some(part) = filter.text.as_deref().filter(|part| !part.trim().is_empty()) {
            and(&mut text, " AND s.search LIKE ? ESCAPE '!'", contains_pattern(part).into());
        }
        if filter.matched {
            text.push_str(&format!(
                " AND s.id IN (SELECT m.asset_id FROM asset_match m WHERE {STANDS} AND {{seen:m}})"
            ));
        }
        if let Some(advisory) = filter.advisory {
            let clause = format!(
                " AND s.id IN (SELECT m.asset_id FROM asset_match m WHERE m.advisory_id = ? AND {STANDS} AND {{seen:m}})"
            );
            and(&mut text, &clause, advisory.into());
        }
        text.push_str(" GROUP BY s.product_key");
        if let Some(cursor) = page.after.as_deref() {
            let mut parts = cursor.splitn(3, '\u{1f}');
            let (Some(maker), Some(product), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
                return Err(StoreError::NotFound);
            };
            and(&mut text, &format!(" HAVING ({ORDER}) > (?"), maker.into());
            and(&mut text, ", ?", product.into());
            and(&mut text, ", ?)", key.into());
        }
        and(&mut text, &format!(" ORDER BY {ORDER} LIMIT ?"), (page.limit() + 1).into());
        let rows = self.rows(&text, args).await?;
        let found = keyset(rows, page, |row| {
            let (first, second): (String, String) = (row.get("first")?, row.get("second")?);
            let it = product_row(row)?;
            Ok((format!("{first}\u{1f}{second}\u{1f}{}", it.key), it))
        })?;
        let keys: Vec<&str> = found.items.iter().map(|row| row.key.as_str()).collect();
        let counts = self.advisories_by_product(&keys).await?;
        let count = |key: &str| counts.get(key).copied().unwrap_or(0);
        Ok(found.map(|row| row.map(|row| ProductRow { advisories: count(&row.key), ..row })))
    }

    async fn advisories_by_product(&self, keys: &[&str]) -> Result<HashMap<String, i64>, StoreError> {
        let keys = serde_json::to_string(keys).map_err(|error| StoreError::bad("keys", error))?;
        let text = format!(
            "SELECT s.product_key, COUNT(DISTINCT m.advisory_id) AS n FROM asset s
             JOIN asset_match m ON m.asset_id = s.id JOIN advisory a ON a.id = m.advisory_id
             WHERE s.product_key {{in_texts:1}} AND s.gone_at IS NULL AND {STANDS} AND {{seen:s}} AND {{seen:m}}
               AND {{seen:a}} GROUP BY s.product_key"
        );
        let rows = self.rows(&text, args![keys]).await?;
        rows.iter().map(|row| Ok((row.get("product_key")?, row.get("n")?))).collect()
    }

    pub async fn product(&self, key: &str) -> Result<Seen<ProductRow>, StoreError> {
        let row = self
            .row(
                "SELECT s.product_key, MIN(s.maker) AS maker, MIN(s.product) AS product, COUNT(*) AS assets,
                        COUNT(DISTINCT s.organisation_id) AS institutions
                 FROM asset s WHERE s.product_key = $1 AND s.product_key <> '' AND s.gone_at IS NULL AND {seen:s}
                 GROUP BY s.product_key",
                args![key],
            )
            .await?;
        let mut it = product_row(&row)?;
        it.advisories = self.advisories_by_product(&[key]).await?.remove(key).unwrap_or(0);
        Ok(Seen::new(it))
    }

    /// The advisories that match a product, the worst and the newest first; at most 500.
    pub async fn advisories_of_product(&self, key: &str) -> Result<Vec<Seen<ProductAdvisory>>, StoreError> {
        let text = format!(
            "SELECT a.id, a.tracking_id, a.title, a.severity,
                    COUNT(CASE WHEN COALESCE(m.decision, m.verdict) = 'affected' THEN 1 END) AS affected,
                    COUNT(CASE WHEN COALESCE(m.decision, m.verdict) = 'review' THEN 1 END) AS doubtful
             FROM asset s JOIN asset_match m ON m.asset_id = s.id JOIN advisory a ON a.id = m.advisory_id
             WHERE s.product_key = $1 AND s.gone_at IS NULL AND {STANDS} AND {{seen:s}} AND {{seen:m}} AND {{seen:a}}
             GROUP BY a.id, a.tracking_id, a.title, a.severity, a.inbox_order
             ORDER BY CASE a.severity WHEN 'high' THEN 0 WHEN 'medium' THEN 1 ELSE 2 END, a.inbox_order DESC LIMIT 500"
        );
        self.rows(&text, args![key])
            .await?
            .iter()
            .map(|row| {
                Ok(Seen::new(ProductAdvisory {
                    advisory: row.get("id")?,
                    tracking_id: row.get("tracking_id")?,
                    title: row.get("title")?,
                    severity: row.code("severity", Severity::from_code)?,
                    affected: row.get("affected")?,
                    doubtful: row.get("doubtful")?,
                }))
            })
            .collect()
    }

    /// The lines of a product, by institution and number, in pages.
    pub async fn assets_of_product(
        &self,
        key: &str,
        page: &PageRequest,
    ) -> Result<Page<Seen<ProductAsset>>, StoreError> {
        let mut text = format!(
            "SELECT s.id, s.organisation_id, o.name AS organisation_name, {LINE_COLUMNS},
                    (SELECT COUNT(*) FROM asset_match m WHERE m.asset_id = s.id AND {STANDS} AND {{seen:m}}) AS advisories
             FROM asset s JOIN organisation o ON o.id = s.organisation_id
             WHERE s.product_key = $1 AND s.product_key <> '' AND s.gone_at IS NULL AND {{seen:s}}"
        );
        let mut args: Vec<Val> = args![key];
        if let Some(cursor) = page.after.as_deref() {
            let (organisation, number) = cursor.split_once('~').ok_or(StoreError::NotFound)?;
            let organisation: OrganisationId = organisation.parse().map_err(|_| StoreError::NotFound)?;
            args.extend(args![organisation, number]);
            text.push_str(" AND (s.organisation_id, s.inventory_number) > ($2, $3)");
        }
        args.push((page.limit() + 1).into());
        text.push_str(&format!(" ORDER BY s.organisation_id, s.inventory_number LIMIT ${}", args.len()));
        let rows = self.rows(&text, args).await?;
        keyset(rows, page, |row| {
            let it = ProductAsset {
                id: row.get("id")?,
                organisation: row.get("organisation_id")?,
                organisation_name: row.get("organisation_name")?,
                line: asset_line(row)?,
                class: row.maybe_code("class", AssetClass::from_code)?,
                advisories: row.get("advisories")?,
            };
            Ok((format!("{}~{}", it.organisation, it.line.inventory_number), it))
        })
    }

    /// The key of the product that a line was recognised as; empty when it was recognised as none.
    pub async fn product_of_asset(&self, asset: AssetId) -> Result<Seen<String>, StoreError> {
        let row = self.row("SELECT s.product_key FROM asset s WHERE s.id = $1 AND {seen:s}", args![asset]).await?;
        Ok(Seen::new(row.get("product_key")?))
    }
}
