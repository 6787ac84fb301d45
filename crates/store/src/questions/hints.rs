//! Where to look on a device, in the words of the CERT: kept per registered product, so that it is written once.

use std::collections::{BTreeSet, HashMap};

use domain::audience::Audience;
use domain::policy::MayPublish;
use domain::question::{Point, product_key};
use domain::refusal::Refusal;
use serde_json::json;

use crate::audit::who_text;
use crate::db::{Ask, args};
use crate::{StoreError, Tx, View};

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HintRow {
    pub nl: String,
    pub en: String,
}

/// Longest text, in signs.
const MAX_HINT: usize = 600;

impl View<'_> {
    /// The texts for these products, by [`product_key`].
    pub(crate) async fn hints(&self, keys: &BTreeSet<String>) -> Result<HashMap<String, HintRow>, StoreError> {
        let keys = serde_json::to_string(keys).map_err(|error| StoreError::bad("keys", error))?;
        let rows = self
            .rows(
                "SELECT h.product_key, h.hint_nl, h.hint_en FROM device_hint h
                 WHERE h.product_key {in_texts:1} AND {seen:h}",
                args![keys],
            )
            .await?;
        rows.iter()
            .map(|row| Ok((row.get("product_key")?, HintRow { nl: row.get("hint_nl")?, en: row.get("hint_en")? })))
            .collect()
    }
}

impl Tx<'_> {
    /// Keeps the text for a product, for this question and the next. Two empty texts take it away.
    pub async fn put_hint(
        &mut self,
        proof: &MayPublish,
        (maker, product, point): (&str, &str, &Point),
        hint: &HintRow,
    ) -> Result<(), StoreError> {
        let (nl, en) = (hint.nl.trim(), hint.en.trim());
        if [nl, en].iter().any(|text| text.chars().count() > MAX_HINT) {
            return Err(Refusal::HintTooLong.into());
        }
        let key = product_key(maker, product, point);
        let before =
            self.inner.opt("SELECT hint_nl, hint_en FROM device_hint WHERE product_key = $1", args![&key]).await?;
        let before = match before {
            Some(row) => HintRow { nl: row.get("hint_nl")?, en: row.get("hint_en")? },
            None => HintRow::default(),
        };
        if before.nl == nl && before.en == en {
            return Ok(());
        }
        let audience = self.audience_id(&Audience::cert_only()).await?;
        let args = args![&key, maker, product, nl, en, who_text(proof.actor().who), self.now, audience];
        self.inner
            .exec(
                "INSERT INTO device_hint (product_key, maker, product, hint_nl, hint_en, updated_by, updated_at,
                                          audience_id)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                 ON CONFLICT (product_key) DO UPDATE SET hint_nl = excluded.hint_nl, hint_en = excluded.hint_en,
                     updated_by = excluded.updated_by, updated_at = excluded.updated_at",
                args,
            )
            .await?;
        let detail = json!({ "maker": maker, "product": product, "point": point.code() });
        self.audit(proof, "question.hint", key, detail, &Audience::cert_only()).await
    }
}
