//! What an institution ticked on the IT photo. A "yes" is a line of its inventory as well, matched like any other; "no"
//! and "we do not know" stand here only. Answering again changes the line or takes it away.

use std::collections::BTreeMap;

use domain::answer::Via;
use domain::asset::AssetLine;
use domain::job::Job;
use domain::photo::{PhotoAnswer, PhotoSaid};
use domain::policy::MayImportInventory;
use domain::{AssetId, OrganisationId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::assets::{NewAsset, Origin, Write, own_audience};
use crate::db::{Ask, Row, Val, args};
use crate::{Seen, StoreError, Tx, View};

/// An answer to keep, with the line that a "yes" becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhotoLine {
    pub answer: PhotoAnswer,
    /// `None` unless it is a "yes". Its inventory number is the answer's.
    pub asset: Option<NewAsset>,
}

/// An answer as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhotoRow {
    pub answer: PhotoAnswer,
    pub by: String,
    pub at: Timestamp,
    pub via: Via,
}

/// What answering changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhotoDifference {
    /// Answers that are new or say something else.
    pub answers: u32,
    /// Lines that are new or back, changed, and gone.
    pub added: u32,
    pub changed: u32,
    pub gone: u32,
}

fn photo_row(row: &Row) -> Result<PhotoRow, StoreError> {
    Ok(PhotoRow {
        answer: PhotoAnswer {
            item: row.get("item")?,
            said: row.code("said", PhotoSaid::from_code)?,
            version: row.get("version")?,
            quantity: row.maybe("quantity")?,
            managed_by: row.get("managed_by")?,
            maker: row.get("maker")?,
            product: row.get("product")?,
        },
        by: row.get("said_by")?,
        at: row.get("said_at")?,
        via: row.code("via", Via::from_code)?,
    })
}

const COLUMNS: &str =
    "p.item, p.said, p.version, p.quantity, p.managed_by, p.maker, p.product, p.said_by, p.said_at, p.via";

impl Tx<'_> {
    /// Keeps these answers; what was said of anything else stands. Lines that come of it are matched once this commits.
    pub async fn answer_photo(
        &mut self,
        proof: &MayImportInventory,
        organisation: OrganisationId,
        lines: &[PhotoLine],
        (by, via): (&str, Via),
    ) -> Result<PhotoDifference, StoreError> {
        if proof.about() != Some(organisation) {
            return Err(StoreError::NotFound);
        }
        // Asked first, because it holds the organisation: an import of the same moment waits here.
        let mut standing = self.standing_lines(organisation).await?;
        self.may_keep_inventory(proof, organisation).await?;
        let before = self.photo_answers(organisation).await?;
        let audience = own_audience(organisation);
        let audience_id = self.audience_id(&audience).await?;
        let now = self.now;
        let key = self.key_of(organisation).await?;
        let mut difference = PhotoDifference::default();
        let (mut answers, mut write, mut rekey, mut gone): (Vec<Vec<Val>>, Vec<Write<'_>>, Vec<AssetId>, Vec<AssetId>) =
            Default::default();
        let last: BTreeMap<&str, &PhotoLine> = lines.iter().map(|line| (line.answer.item.as_str(), line)).collect();
        for PhotoLine { answer, asset } in last.into_values() {
            if before.get(&answer.item) != Some(answer) {
                difference.answers += 1;
                answers.push(args![
                    organisation,
                    &answer.item,
                    answer.said.code(),
                    &answer.version,
                    answer.quantity,
                    &answer.managed_by,
                    &answer.maker,
                    &answer.product,
                    by,
                    now,
                    via.code(),
                    audience_id
                ]);
            }
            let number = answer.number();
            let known = standing.remove(&number);
            match (asset, known) {
                (Some(it), _) if it.line.inventory_number != number => {
                    return Err(StoreError::Conflict(format!("the line of {number:?} has another number")));
                }
                (Some(it), Some(known)) if known.origin == Origin::Photo && known.is_same(it, &key)? => {}
                (Some(it), Some(known)) => {
                    if known.gone {
                        difference.added += 1
                    } else {
                        difference.changed += 1
                    }
                    rekey.push(known.id);
                    write.push(Write { id: known.id, it });
                }
                (Some(it), None) => {
                    difference.added += 1;
                    write.push(Write { id: AssetId::new(self.world()), it });
                }
                // A list that was imported may have a number that looks like ours; it is not ours to take away.
                (None, Some(known)) if known.origin == Origin::Photo && !known.gone => {
                    difference.gone += 1;
                    gone.push(known.id);
                }
                (None, _) => {}
            }
        }
        self.inner
            .insert_many(
                "photo_answer (organisation_id, item, said, version, quantity, managed_by, maker, product, said_by,
                               said_at, via, audience_id)",
                answers,
                "ON CONFLICT (organisation_id, item) DO UPDATE SET said = excluded.said, version = excluded.version,
                     quantity = excluded.quantity, managed_by = excluded.managed_by, maker = excluded.maker,
                     product = excluded.product, said_by = excluded.said_by, said_at = excluded.said_at,
                     via = excluded.via",
            )
            .await?;
        self.lines_are_gone(&gone).await?;
        self.forget_keys(&rekey).await?;
        let told: Vec<(AssetId, &AssetLine)> = write.iter().map(|one| (one.id, &one.it.line)).collect();
        self.devices_replaced(proof, organisation, &told).await?;
        self.write_lines(organisation, Origin::Photo, &write).await?;
        self.supersede_facts(proof, organisation, &told).await?;
        if !write.is_empty() || !gone.is_empty() {
            self.enqueue(&Job::MatchOrganisation { organisation }).await?;
        }
        if difference != PhotoDifference::default() {
            let mut detail = json!(difference);
            if let Some(detail) = detail.as_object_mut() {
                detail.insert("via".to_owned(), json!(via.code()));
            }
            self.audit(proof, "inventory.photo", organisation, detail, &audience).await?;
        }
        Ok(difference)
    }

    async fn photo_answers(
        &mut self,
        organisation: OrganisationId,
    ) -> Result<BTreeMap<String, PhotoAnswer>, StoreError> {
        let text = format!("SELECT {COLUMNS} FROM photo_answer p WHERE p.organisation_id = $1");
        let rows = self.inner.all_text(&text, args![organisation]).await?;
        rows.iter().map(|row| photo_row(row).map(|it| (it.answer.item.clone(), it.answer))).collect()
    }
}

impl View<'_> {
    /// What stands ticked, by the key of the thing.
    pub async fn photo(&self, organisation: OrganisationId) -> Result<BTreeMap<String, Seen<PhotoRow>>, StoreError> {
        let text = format!("SELECT {COLUMNS} FROM photo_answer p WHERE p.organisation_id = $1 AND {{seen:p}}");
        let rows = self.rows(&text, args![organisation]).await?;
        rows.iter()
            .map(|row| {
                let it = photo_row(row)?;
                Ok((it.answer.item.clone(), Seen::new(it)))
            })
            .collect()
    }

    /// The products that stand on lists that were imported, by the register's key, with how many lines each has.
    pub async fn products_imported(
        &self,
        organisation: OrganisationId,
    ) -> Result<Seen<BTreeMap<String, i64>>, StoreError> {
        let rows = self
            .rows(
                "SELECT s.recognised_as, COUNT(*) AS n FROM asset s
                 WHERE s.organisation_id = $1 AND s.gone_at IS NULL AND s.origin = 'import'
                   AND s.recognised_as IS NOT NULL AND {seen:s} GROUP BY s.recognised_as",
                args![organisation],
            )
            .await?;
        let all: Result<_, StoreError> =
            rows.iter().map(|row| Ok((row.get("recognised_as")?, row.get("n")?))).collect();
        Ok(Seen::new(all?))
    }
}
