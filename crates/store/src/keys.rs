//! The keys of what organisations told us: one for each organisation, wrapped by a master key that does not stand in the
//! database. Whoever has a copy of the database and not the master key cannot read which device stands where, whom to call,
//! what was written and what was handed over. Destroying an organisation's key takes all of that away at once. A backup still
//! holds the key, wrapped: with the next master key, and the earlier one destroyed, it holds nothing.
//!
//! [`SEALED`] says which columns are sealed; docs/adr/0022 says what stays in the clear, and why.

mod master;
mod reseal;
#[cfg(test)]
mod tests;

pub use master::{LocalMaster, MasterKey, Wrapped};
pub use reseal::InTheClear;
use std::collections::HashSet;
use std::sync::Arc;

use domain::policy::MayKeepKeys;
use domain::{OrganisationId, Timestamp};
use serde_json::json;

use zeroize::Zeroizing;

use crate::db::{Ask, DataKey, MATERIAL, Row, args};
use crate::{Store, StoreError, Tx};

/// How often keys were made, renewed or destroyed.
const VERSION: &str = "SELECT CAST(value AS {int}) AS version FROM setting WHERE name = 'data_keys'";

/// The data keys, for whoever runs the platform.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeysReport {
    /// The master key that is at hand.
    pub master: String,
    /// In use.
    pub keys: u64,
    /// Of those, wrapped by an earlier master key.
    pub wrapped_by_earlier: u64,
    pub destroyed: u64,
    /// When the oldest one that is in use was made.
    pub oldest: Option<Timestamp>,
}

/// What the number of a key is in a column.
fn column(number: u64) -> i64 {
    i64::from_ne_bytes(number.to_ne_bytes())
}

fn number(column: i64) -> u64 {
    u64::from_ne_bytes(column.to_ne_bytes())
}

impl Store {
    /// Has every key in memory that there is. Costs one look at one row when nothing has changed.
    pub(crate) async fn load_keys(&self) -> Result<(), StoreError> {
        let keys = &self.pool.keys;
        let Some(row) = (&self.pool).opt(VERSION, args![]).await? else { return Ok(()) };
        let version: i64 = row.get("version")?;
        if keys.is_of(version) {
            return Ok(());
        }
        let rows = (&self.pool)
            .all(
                "SELECT number, organisation_id, wrapped, wrapped_by FROM data_key
                 WHERE wrapped IS NOT NULL AND destroyed_at IS NULL",
                args![],
            )
            .await?;
        let mut all = HashSet::with_capacity(rows.len());
        for row in &rows {
            let number = number(row.get("number")?);
            all.insert(number);
            if keys.of_number(number).is_none() {
                keys.opens(self.unwrapped(row)?);
            }
        }
        keys.are(version, &all);
        Ok(())
    }

    /// A key from its row.
    fn unwrapped(&self, row: &Row) -> Result<Arc<DataKey>, StoreError> {
        let number = number(row.get("number")?);
        let wrapped = Wrapped { by: row.get("wrapped_by")?, bytes: row.get("wrapped")? };
        let material = self.master.unwrap(&label(number, row.get("organisation_id")?), &wrapped)?;
        let key = DataKey::new(number, &material).ok_or_else(unusable)?;
        Ok(Arc::new(key))
    }

    /// Those of which something is sealed.
    pub async fn organisations_with_keys(&self, _proof: &MayKeepKeys) -> Result<Vec<OrganisationId>, StoreError> {
        let rows = (&self.pool)
            .all(
                "SELECT organisation_id FROM data_key WHERE retired_at IS NULL AND destroyed_at IS NULL
                 ORDER BY organisation_id",
                args![],
            )
            .await?;
        rows.iter().map(|row| row.get("organisation_id")).collect()
    }

    pub async fn keys_report(&self, _proof: &MayKeepKeys) -> Result<KeysReport, StoreError> {
        let any = (&self.pool).opt("SELECT 1 AS one FROM data_key LIMIT 1", args![]).await?;
        if any.is_none() {
            // There may be no master key yet, and nothing that needs one.
            return Ok(KeysReport::default());
        }
        let master = self.master.name()?;
        let row = (&self.pool)
            .one(
                "SELECT COUNT(CASE WHEN destroyed_at IS NULL THEN 1 END) AS n,
                        COUNT(CASE WHEN destroyed_at IS NULL AND wrapped_by <> $1 THEN 1 END) AS earlier,
                        COUNT(destroyed_at) AS destroyed,
                        MIN(CASE WHEN destroyed_at IS NULL THEN made_at END) AS oldest
                 FROM data_key",
                args![master.as_str()],
            )
            .await?;
        let count = |name| Ok::<_, StoreError>(u64::try_from(row.get::<i64>(name)?).unwrap_or(0));
        Ok(KeysReport {
            keys: count("n")?,
            wrapped_by_earlier: count("earlier")?,
            destroyed: count("destroyed")?,
            oldest: row.maybe("oldest")?,
            master,
        })
    }
}

/// Binds a wrapped key to what it is the key of: nobody exchanges two organisations' keys.
fn label(number: u64, organisation: OrganisationId) -> Vec<u8> {
    [number.to_be_bytes().as_slice(), organisation.uuid().as_bytes()].concat()
}

fn unusable() -> StoreError {
    StoreError::Key("a data key does not have the length that it must have".to_owned())
}

impl Tx<'_> {
    /// The key with which what this organisation tells us is sealed; made when there is none.
    ///
    /// The database is asked once in each transaction, and holds the row until that ends: memory may lag behind, and what
    /// is sealed with a key that another program is just destroying would be lost.
    pub(crate) async fn key_of(&mut self, organisation: OrganisationId) -> Result<Arc<DataKey>, StoreError> {
        if let Some(key) = self.keys.get(&organisation) {
            return Ok(key.clone());
        }
        let mut found = self.current_key(organisation).await?;
        if found.is_none() {
            // Whoever makes one, or renews it, at the same moment is waited for here.
            self.inner
                .opt("UPDATE organisation SET id = id WHERE id = $1 RETURNING id", args![organisation])
                .await?
                .ok_or(StoreError::NotFound)?;
            found = self.current_key(organisation).await?;
        }
        match found {
            Some(key) => {
                self.keys.insert(organisation, key.clone());
                Ok(key)
            }
            None => self.make_key(organisation, None).await,
        }
    }

    async fn current_key(&mut self, organisation: OrganisationId) -> Result<Option<Arc<DataKey>>, StoreError> {
        let row = self
            .inner
            .opt(
                "SELECT number, organisation_id, wrapped, wrapped_by FROM data_key
                 WHERE organisation_id = $1 AND retired_at IS NULL AND destroyed_at IS NULL {for_share}",
                args![organisation],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        if let Some(key) = self.inner.keys.of_number(number(row.get("number")?)) {
            return Ok(Some(key));
        }
        let key = self.store.unwrapped(&row)?;
        self.inner.keys.opens(key.clone());
        Ok(Some(key))
    }

    /// A new key. With one before it, what is looked up stays the same.
    async fn make_key(
        &mut self,
        organisation: OrganisationId,
        before: Option<&DataKey>,
    ) -> Result<Arc<DataKey>, StoreError> {
        let (mut chance, mut material) = ([0; 8], Zeroizing::new([0; MATERIAL]));
        self.world().fill(&mut chance);
        self.world().fill(&mut *material);
        if let (Some(before), Some(place)) = (before, material.get_mut(32..)) {
            place.copy_from_slice(before.look_ups());
        }
        let number = DataKey::number_from(chance);
        let wrapped = self.store.master.wrap(&label(number, organisation), &*material)?;
        let key = Arc::new(DataKey::new(number, &*material).ok_or_else(unusable)?);
        let args = args![column(number), organisation, wrapped.bytes, wrapped.by.as_str(), self.now];
        self.inner
            .exec(
                "INSERT INTO data_key (number, organisation_id, wrapped, wrapped_by, made_at)
                 VALUES ($1, $2, $3, $4, $5)",
                args,
            )
            .await?;
        self.inner.keys.made(key.clone());
        self.keys.insert(organisation, key.clone());
        self.keys_changed = true;
        Ok(key)
    }

    /// Destroys an organisation's keys: nobody reads again what was sealed with them.
    pub(crate) async fn destroy_keys(&mut self, organisation: OrganisationId) -> Result<u64, StoreError> {
        let now = self.now;
        self.keys_changed = true;
        // Nothing later in here is sealed with what is gone.
        self.keys.remove(&organisation);
        self.inner
            .exec(
                "UPDATE data_key SET wrapped = NULL, destroyed_at = $2
                 WHERE organisation_id = $1 AND destroyed_at IS NULL",
                args![organisation, now],
            )
            .await
    }

    /// Wraps every data key by the master key that is at hand now; how many that were. What is sealed stays as it is.
    pub async fn wrap_keys_again(&mut self, proof: &MayKeepKeys) -> Result<u64, StoreError> {
        let master = self.store.master.name()?;
        let rows = self
            .inner
            .all(
                "SELECT number, organisation_id, wrapped, wrapped_by FROM data_key
                 WHERE destroyed_at IS NULL AND wrapped_by <> $1",
                args![master.as_str()],
            )
            .await?;
        for row in &rows {
            let (place, organisation): (i64, OrganisationId) = (row.get("number")?, row.get("organisation_id")?);
            let label = label(number(place), organisation);
            let before = Wrapped { by: row.get("wrapped_by")?, bytes: row.get("wrapped")? };
            let after = self.store.master.wrap(&label, &self.store.master.unwrap(&label, &before)?)?;
            self.inner
                .exec(
                    "UPDATE data_key SET wrapped = $2, wrapped_by = $3
                     WHERE number = $1 AND wrapped_by = $4 AND destroyed_at IS NULL",
                    args![place, after.bytes, after.by.as_str(), before.by.as_str()],
                )
                .await?;
        }
        let count = u64::try_from(rows.len()).unwrap_or(u64::MAX);
        let detail = json!({ "keys": count, "master": master });
        self.audit(proof, "keys.wrap", &master, detail, &domain::audience::Audience::cert_only()).await?;
        Ok(count)
    }

    /// Gives an organisation a new key, seals everything of it with that, and destroys the one before. How many rows that
    /// were.
    pub async fn renew_key(&mut self, proof: &MayKeepKeys, organisation: OrganisationId) -> Result<u64, StoreError> {
        let before = self.key_of(organisation).await?;
        let now = self.now;
        // Whoever seals with the key of before holds its row: they are waited for, and who comes later waits for this.
        self.inner
            .exec(
                "UPDATE data_key SET retired_at = $2 WHERE organisation_id = $1 AND retired_at IS NULL",
                args![organisation, now],
            )
            .await?;
        self.make_key(organisation, Some(&before)).await?;
        let rows = self.seal_what_is_of(organisation).await?;
        self.inner
            .exec(
                "UPDATE data_key SET wrapped = NULL, destroyed_at = $2
                 WHERE organisation_id = $1 AND retired_at IS NOT NULL AND destroyed_at IS NULL",
                args![organisation, now],
            )
            .await?;
        let audience = crate::organisations::inner_audience(organisation);
        self.audit(proof, "keys.renew", organisation, json!({ "rows": rows }), &audience).await?;
        Ok(rows)
    }
}

impl Tx<'_> {
    /// Tells every program that keys were made or destroyed, with the commit itself.
    pub(crate) async fn tell_of_keys(&mut self) -> Result<(), StoreError> {
        self.inner
            .exec("UPDATE setting SET value = CAST(CAST(value AS {int}) + 1 AS TEXT) WHERE name = 'data_keys'", args![])
            .await?;
        Ok(())
    }
}
