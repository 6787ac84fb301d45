//! Inventories: each import is a difference with what stands. A line that is no longer there is marked as gone and
//! never deleted, so that it comes back with its history. Reading stands in `list`, uploaded files in `imports`.

mod imports;
mod list;

pub use imports::{ImportResult, ImportRow, ImportState, ImportWork};
pub use list::{AffectedLines, AssetFilter, AssetRow, AssetStanding, InventoryCounts, NumberedAsset, StandingMatch};

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

use domain::asset::{AssetClass, AssetLine};
use domain::audience::{Audience, SupplierReach};
use domain::coverage::Recognised;
use domain::hash::Hasher;
use domain::job::Job;
use domain::policy::MayImportInventory;
use domain::{AssetId, ContentHash, OrganisationId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::db::{Ask, DataKey, Row, Val, args};
use crate::organisations::fold;
use crate::{StoreError, Tx};

/// A line to keep, with what was made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAsset {
    pub line: AssetLine,
    /// `None` when nobody can tell: then it stays the institution's own.
    pub class: Option<AssetClass>,
    /// The words by which matching finds advisories that may concern it.
    pub keys: BTreeSet<String>,
    /// Which product it was recognised as, the same for everybody who has it; empty when nothing says so.
    pub product_key: String,
    /// What the register makes of it.
    pub recognised: Recognised,
}

/// Where a line comes from. What one brings in the other does not take away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A list that was imported.
    Import,
    /// A "yes" on the IT photo.
    Photo,
}

impl Origin {
    pub fn code(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Photo => "photo",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Import, Self::Photo].into_iter().find(|origin| origin.code() == code)
    }
}

/// What an import changed, in lines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// New lines, and lines that were gone and are back.
    pub added: u32,
    pub changed: u32,
    pub gone: u32,
    pub unchanged: u32,
}

impl Difference {
    fn is_empty(&self) -> bool {
        self.added == 0 && self.changed == 0 && self.gone == 0
    }
}

/// Who may see a line: the institution, and the suppliers that act for it in the line's class. A line of unknown
/// class is for no supplier: handing it to one would be guessing.
pub(crate) fn asset_audience(organisation: OrganisationId, class: Option<AssetClass>) -> Audience {
    Audience::organisation(organisation, SupplierReach::from_iter(class))
}

/// The identity of a line's content. The class and the keys are part of it, so that a program that has learnt to
/// read lines better touches those that it now reads differently. Nobody who has only the database can try serial numbers
/// against it.
fn line_hash(it: &NewAsset, key: &DataKey) -> Result<ContentHash, StoreError> {
    let line = &it.line;
    let mut hasher = Hasher::default();
    for part in [
        &line.inventory_number,
        &line.maker,
        &line.product,
        &line.version,
        &line.model_number,
        &line.serial,
        &line.udi_di,
        &line.kind,
        &line.location,
        &line.department,
        &line.remark,
    ] {
        hasher.add(part);
    }
    hasher.add(&line.quantity.map_or_else(String::new, |quantity| quantity.to_string()));
    hasher.add(it.class.map_or("", AssetClass::code));
    for key in &it.keys {
        hasher.add(key);
    }
    hasher.add(&it.product_key);
    key.look_up(hasher.finish().as_bytes())
}

/// The texts of a line by which it is found, as far as they stand there for the database to read. Its other texts are
/// looked through one by one ([`is_found_in_sealed`]).
pub(crate) fn search_text(line: &AssetLine) -> String {
    let parts = [
        line.inventory_number.as_str(),
        &line.maker,
        &line.product,
        &line.version,
        &line.model_number,
        &line.kind,
        &line.department,
    ];
    let said: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    fold(&said.join(" "))
}

/// `part` is folded.
fn is_found_in_sealed(part: &str, serial: &str, location: &str) -> bool {
    [serial, location].into_iter().any(|text| fold(text).contains(part))
}

/// The columns that make an [`AssetLine`], of the alias `s`.
pub(crate) const LINE_COLUMNS: &str = "s.inventory_number, s.maker, s.product, s.version, s.model_number, s.serial,
    s.udi_di, s.kind, s.location, s.department, s.quantity, s.remark, s.class";

pub(crate) fn asset_line(row: &Row) -> Result<AssetLine, StoreError> {
    Ok(AssetLine {
        inventory_number: row.get("inventory_number")?,
        maker: row.get("maker")?,
        product: row.get("product")?,
        version: row.get("version")?,
        model_number: row.get("model_number")?,
        serial: row.get("serial")?,
        udi_di: row.get("udi_di")?,
        kind: row.get("kind")?,
        location: row.get("location")?,
        department: row.get("department")?,
        quantity: row.maybe("quantity")?,
        remark: row.get("remark")?,
    })
}

pub(crate) struct Standing {
    pub(crate) id: AssetId,
    hash: ContentHash,
    pub(crate) gone: bool,
    pub(crate) origin: Origin,
}

impl Standing {
    /// A line of the photo that stands: an imported list neither changes it nor takes it away.
    fn is_of_photo(&self) -> bool {
        self.origin == Origin::Photo && !self.gone
    }

    pub(crate) fn is_same(&self, it: &NewAsset, key: &DataKey) -> Result<bool, StoreError> {
        Ok(!self.gone && self.hash == line_hash(it, key)?)
    }
}

/// A line to write, with the identity it has or gets.
pub(crate) struct Write<'w> {
    pub(crate) id: AssetId,
    pub(crate) it: &'w NewAsset,
}

/// Ids in a statement at a time.
const CHUNK: usize = 5_000;

pub(crate) fn ids_json<I: Serialize>(ids: &[I]) -> Result<Val, StoreError> {
    serde_json::to_string(ids).map(Val::from).map_err(|error| StoreError::bad("ids", error))
}

impl Tx<'_> {
    /// Makes these lines the inventory of the organisation, and has what is new in it matched once this commits.
    /// Inventory numbers must differ; the reader of the file sees to that.
    pub async fn replace_inventory(
        &mut self,
        proof: &MayImportInventory,
        organisation: OrganisationId,
        lines: &[NewAsset],
    ) -> Result<Difference, StoreError> {
        if proof.about() != Some(organisation) {
            return Err(StoreError::NotFound);
        }
        let mut standing = self.standing_lines(organisation).await?;
        // Asked when the organisation is held: who takes its list home at this moment is not overtaken.
        self.may_keep_inventory(proof, organisation).await?;
        let mut difference = Difference::default();
        let (mut write, mut rekey, mut fresh) = (Vec::new(), Vec::new(), Vec::new());
        let mut numbers = BTreeSet::new();
        let key = self.key_of(organisation).await?;
        for it in lines {
            let number = it.line.inventory_number.as_str();
            if !numbers.insert(number) {
                return Err(StoreError::Conflict(format!("inventory number {number:?} stands there twice")));
            }
            match standing.remove(number) {
                // Our own list that comes back holds what was ticked as well.
                Some(known) if known.is_of_photo() || known.is_same(it, &key)? => difference.unchanged += 1,
                Some(known) => {
                    if known.gone {
                        difference.added += 1;
                    } else {
                        difference.changed += 1;
                    }
                    rekey.push(known.id);
                    write.push(Write { id: known.id, it });
                }
                None => {
                    difference.added += 1;
                    fresh.push(it);
                }
            }
        }
        write.extend(self.in_order_of_products(fresh));
        let gone: Vec<AssetId> =
            standing.into_values().filter(|known| !known.gone && !known.is_of_photo()).map(|known| known.id).collect();
        difference.gone = u32::try_from(gone.len()).unwrap_or(u32::MAX);

        self.lines_are_gone(&gone).await?;
        self.forget_keys(&rekey).await?;
        let imported: Vec<(AssetId, &AssetLine)> = write.iter().map(|one| (one.id, &one.it.line)).collect();
        self.devices_replaced(proof, organisation, &imported).await?;
        self.write_lines(organisation, Origin::Import, &write).await?;
        self.supersede_facts(proof, organisation, &imported).await?;
        if !difference.is_empty() {
            self.enqueue(&Job::MatchOrganisation { organisation }).await?;
        }
        let detail = json!(difference);
        self.audit(proof, "inventory.replace", organisation, detail, &own_audience(organisation)).await?;
        Ok(difference)
    }

    /// New lines, and the ids that they get. An advisory asks for the lines of a product, and these stand on few pages of the
    /// database when they were written one after the other, under ids that follow each other (docs/adr/0017).
    fn in_order_of_products<'w>(&self, mut lines: Vec<&'w NewAsset>) -> impl Iterator<Item = Write<'w>> {
        lines.sort_by_cached_key(|it| (fold(&it.line.maker), fold(&it.line.product)));
        let mut ids: Vec<AssetId> = lines.iter().map(|_| AssetId::new(self.world())).collect();
        ids.sort_unstable();
        ids.into_iter().zip(lines).map(|(id, it)| Write { id, it })
    }

    /// Holds these assets until the end of the transaction. Whoever changes several asks for them here first: two workers
    /// that come to the same ones then meet at the first, where one waits, and never crosswise.
    pub(crate) async fn hold_assets(&mut self, assets: &[AssetId]) -> Result<(), StoreError> {
        self.inner
            .all("SELECT id FROM asset WHERE id {in_ids:1} ORDER BY id {for_update}", args![ids_json(assets)?])
            .await?;
        Ok(())
    }

    /// These lines are there no longer. They stay, without their keys.
    pub(crate) async fn lines_are_gone(&mut self, gone: &[AssetId]) -> Result<(), StoreError> {
        let now = self.now;
        let mut all = gone.to_vec();
        all.sort_unstable();
        for ids in all.chunks(CHUNK) {
            self.hold_assets(ids).await?;
            self.inner
                .exec("UPDATE asset SET gone_at = $2, to_match = FALSE WHERE id {in_ids:1}", args![ids_json(ids)?, now])
                .await?;
        }
        self.forget_keys(gone).await
    }

    pub(crate) async fn forget_keys(&mut self, assets: &[AssetId]) -> Result<(), StoreError> {
        for ids in assets.chunks(CHUNK) {
            self.inner.exec("DELETE FROM asset_key WHERE asset_id {in_ids:1}", args![ids_json(ids)?]).await?;
        }
        Ok(())
    }

    pub(crate) async fn standing_lines(
        &mut self,
        organisation: OrganisationId,
    ) -> Result<HashMap<String, Standing>, StoreError> {
        // Two imports for one organisation at the same moment wait for each other here.
        self.inner.exec("UPDATE organisation SET name = name WHERE id = $1", args![organisation]).await?;
        let rows = self
            .inner
            .all(
                "SELECT id, inventory_number, line_hash, gone_at, origin FROM asset WHERE organisation_id = $1",
                args![organisation],
            )
            .await?;
        rows.iter()
            .map(|row| {
                let known = Standing {
                    id: row.get("id")?,
                    hash: row.get("line_hash")?,
                    gone: row.maybe::<Timestamp>("gone_at")?.is_some(),
                    origin: row.code("origin", Origin::from_code)?,
                };
                Ok((row.get("inventory_number")?, known))
            })
            .collect()
    }

    pub(crate) async fn write_lines(
        &mut self,
        organisation: OrganisationId,
        origin: Origin,
        lines: &[Write<'_>],
    ) -> Result<(), StoreError> {
        let now = self.now;
        let key = self.key_of(organisation).await?;
        let mut audiences: HashMap<Option<AssetClass>, i64> = HashMap::new();
        for Write { it, .. } in lines {
            if let Entry::Vacant(place) = audiences.entry(it.class) {
                place.insert(self.audience_id(&asset_audience(organisation, it.class)).await?);
            }
        }
        for chunk in lines.chunks(CHUNK) {
            let mut rows = Vec::with_capacity(chunk.len());
            let mut keys = Vec::with_capacity(chunk.len() * 4);
            for Write { id, it } in chunk {
                let line = &it.line;
                rows.push(args![
                    *id,
                    organisation,
                    &line.inventory_number,
                    &line.maker,
                    &line.product,
                    &line.version,
                    &line.model_number,
                    key.text(&line.serial)?,
                    key.text(&line.udi_di)?,
                    &line.kind,
                    key.text(&line.location)?,
                    &line.department,
                    line.quantity,
                    key.text(&line.remark)?,
                    it.class.map(AssetClass::code),
                    search_text(line),
                    line_hash(it, &key)?,
                    now,
                    now,
                    None::<Timestamp>,
                    true,
                    audiences.get(&it.class).copied(),
                    &it.product_key,
                    origin.code(),
                    it.recognised.recognition.code(),
                    it.recognised.product.as_ref()
                ]);
                keys.extend(it.keys.iter().map(|key| args![key, *id]));
            }
            self.inner
                .insert_many(
                    "asset (id, organisation_id, inventory_number, maker, product, version, model_number, serial,
                            udi_di, kind, location, department, quantity, remark, class, search, line_hash,
                            first_seen_at, changed_at, gone_at, to_match, audience_id, product_key, origin, recognition,
                            recognised_as)",
                    rows,
                    "ON CONFLICT (id) DO UPDATE SET inventory_number = excluded.inventory_number,
                        maker = excluded.maker, product = excluded.product, version = excluded.version, model_number = excluded.model_number, serial = excluded.serial,
                        udi_di = excluded.udi_di, kind = excluded.kind, location = excluded.location,
                        department = excluded.department, quantity = excluded.quantity, remark = excluded.remark,
                        class = excluded.class, search = excluded.search, line_hash = excluded.line_hash,
                        changed_at = excluded.changed_at, gone_at = NULL, to_match = TRUE,
                        audience_id = excluded.audience_id, product_key = excluded.product_key,
                        origin = excluded.origin, recognition = excluded.recognition,
                        recognised_as = excluded.recognised_as",
                )
                .await?;
            self.inner.insert_many("asset_key (blocking_key, asset_id)", keys, "").await?;
        }
        Ok(())
    }
}

/// The inventory as a whole is the institution's; suppliers see the lines they act for.
pub(crate) fn own_audience(organisation: OrganisationId) -> Audience {
    Audience::organisation(organisation, SupplierReach::new())
}
