//! How much of an inventory is known, and what is not: queries over what was stored with each line when it was imported
//! or when the register changed. Nothing is looked up in the register here.

use domain::OrganisationId;
use domain::coverage::{Coverage, Recognition};
use domain::page::{Page, PageRequest};

use crate::db::{Val, args};
use crate::organisations::keyset;
use crate::{Seen, StoreError, View};

/// A model of which at least one line is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownModel {
    /// As registered.
    pub maker: String,
    pub product: String,
    pub model_number: String,
    pub why: Recognition,
    /// Lines and things of it that are not known.
    pub lines: i64,
    pub devices: i64,
    /// The first of their inventory numbers, so that somebody can go and look.
    pub number: String,
}

/// True for a line that the register knows, or whose product an advisory has named.
const IS_KNOWN: &str = "(COALESCE(s.recognition, '') = 'known'
    OR EXISTS (SELECT 1 FROM named_product n
               WHERE n.product_key = s.product_key AND n.model_number IN ('', s.model_number)))";

impl View<'_> {
    /// Of the lines that the viewer may see.
    pub async fn coverage(&self, organisation: OrganisationId) -> Result<Coverage, StoreError> {
        let text = format!(
            "SELECT COUNT(*) AS models, COUNT(CASE WHEN x.unknown = 0 THEN 1 END) AS known,
                    CAST(COALESCE(SUM(x.devices), 0) AS {{int}}) AS devices,
                    CAST(COALESCE(SUM(x.known_devices), 0) AS {{int}}) AS known_devices
             FROM (SELECT COUNT(CASE WHEN {IS_KNOWN} THEN NULL ELSE 1 END) AS unknown,
                          SUM(COALESCE(s.quantity, 1)) AS devices,
                          SUM(CASE WHEN {IS_KNOWN} THEN COALESCE(s.quantity, 1) ELSE 0 END) AS known_devices
                   FROM asset s WHERE s.organisation_id = $1 AND s.gone_at IS NULL AND {{seen:s}}
                   GROUP BY s.maker, s.product, s.model_number) x"
        );
        let row = self.row(&text, args![organisation]).await?;
        Ok(Coverage {
            models: row.get("models")?,
            known: row.get("known")?,
            devices: row.get("devices")?,
            known_devices: row.get("known_devices")?,
        })
    }

    /// The models that are not known, those with the most things first.
    pub async fn unknown_models(
        &self,
        organisation: OrganisationId,
        page: &PageRequest,
    ) -> Result<Page<Seen<UnknownModel>>, StoreError> {
        let mut args: Vec<Val> = args![organisation];
        let mut after = String::new();
        if let Some(cursor) = page.after.as_deref() {
            let (fewer, name) = cursor.split_once('~').ok_or(StoreError::NotFound)?;
            let fewer: i64 = fewer.parse().map_err(|_| StoreError::NotFound)?;
            args.extend(args![fewer, name]);
            after = " WHERE (x.fewer, x.number) > ($2, $3)".to_owned();
        }
        args.push((page.limit() + 1).into());
        // The first inventory number tells two groups apart: a line is in one of them only.
        let text = format!(
            "SELECT * FROM (
                 SELECT s.maker, s.product, s.model_number, MAX(COALESCE(s.recognition, 'product_unknown')) AS why,
                        COUNT(*) AS lines, CAST(SUM(COALESCE(s.quantity, 1)) AS {{int}}) AS devices,
                        CAST(-SUM(COALESCE(s.quantity, 1)) AS {{int}}) AS fewer, MIN(s.inventory_number) AS number
                 FROM asset s
                 WHERE s.organisation_id = $1 AND s.gone_at IS NULL AND NOT {IS_KNOWN} AND {{seen:s}}
                 GROUP BY s.maker, s.product, s.model_number) x{after}
             ORDER BY x.fewer, x.number LIMIT ${}",
            args.len()
        );
        let rows = self.rows(&text, args).await?;
        keyset(rows, page, |row| {
            let it = UnknownModel {
                maker: row.get("maker")?,
                product: row.get("product")?,
                model_number: row.get("model_number")?,
                why: row.code("why", Recognition::from_code)?,
                lines: row.get("lines")?,
                devices: row.get("devices")?,
                number: row.get("number")?,
            };
            Ok((format!("{}~{}", -it.devices, it.number), it))
        })
    }
}
