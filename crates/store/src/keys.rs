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
use std::sync::Arc;

use domain::policy::MayKeepKeys;
use domain::{OrganisationId, Timestamp};
use serde_json::json;

use crate::db::{Ask, DataKey, MATERIAL, args};
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
                "SELECT number, organisation_id, wrapped, wrapped_by, retired_at FROM data_key
                 WHERE wrapped IS NOT NULL AND destroyed_at IS NULL",
                args![],
            )
            .await?;
        let (mut all, mut current) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
        for row in &rows {
            let number = number(row.get("number")?);
            all.push(number);
            if row.maybe::<i64>("retired_at")?.is_none() {
                current.push(number);
            }
            if keys.knows(number) {
                continue;
            }
            let organisation: OrganisationId = row.get("organisation_id")?;
            let wrapped = Wrapped { by: row.get("wrapped_by")?, bytes: row.get("wrapped")? };
            let material = self.master.unwrap(&label(number, organisation), &wrapped)?;
            keys.opens(Arc::new(DataKey::new(number, organisation, &material).ok_or_else(unusable)?));
        }
        keys.are(version, &all, &current);
        Ok(())
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
    pub(crate) async fn key_of(&mut self, organisation: OrganisationId) -> Result<Arc<DataKey>, StoreError> {
        let fresh = self.fresh_keys.iter().rfind(|(whose, _)| *whose == organisation);
        if let Some((_, key)) = fresh {
            return Ok(key.clone());
        }
        if let Some(key) = self.inner.keys.current(organisation) {
            return Ok(key);
        }
        // Whoever makes one for the same organisation at the same moment waits here.
        self.inner
            .opt("UPDATE organisation SET id = id WHERE id = $1 RETURNING id", args![organisation])
            .await?
            .ok_or(StoreError::NotFound)?;
        let there = self
            .inner
            .opt(
                "SELECT number, wrapped, wrapped_by FROM data_key
                 WHERE organisation_id = $1 AND retired_at IS NULL AND destroyed_at IS NULL",
                args![organisation],
            )
            .await?;
        if let Some(row) = there {
            let number = number(row.get("number")?);
            let wrapped = Wrapped { by: row.get("wrapped_by")?, bytes: row.get("wrapped")? };
            let material = self.store.master.unwrap(&label(number, organisation), &wrapped)?;
            let key = Arc::new(DataKey::new(number, organisation, &material).ok_or_else(unusable)?);
            self.inner.keys.opens(key.clone());
            return Ok(key);
        }
        self.make_key(organisation, None).await
    }

    /// A new key. With one before it, what is looked up stays the same.
    async fn make_key(
        &mut self,
        organisation: OrganisationId,
        before: Option<&DataKey>,
    ) -> Result<Arc<DataKey>, StoreError> {
        let (mut chance, mut material) = ([0; 8], [0; MATERIAL]);
        self.world().fill(&mut chance);
        self.world().fill(&mut material);
        if let (Some(before), Some(place)) = (before, material.get_mut(32..)) {
            place.copy_from_slice(before.look_ups());
        }
        let number = u64::from_be_bytes(chance);
        let wrapped = self.store.master.wrap(&label(number, organisation), &material)?;
        let key = Arc::new(DataKey::new(number, organisation, &material).ok_or_else(unusable)?);
        material.fill(0);
        let args = args![column(number), organisation, wrapped.bytes, wrapped.by.as_str(), self.now];
        self.inner
            .exec(
                "INSERT INTO data_key (number, organisation_id, wrapped, wrapped_by, made_at)
                 VALUES ($1, $2, $3, $4, $5)",
                args,
            )
            .await?;
        self.inner.keys.opens(key.clone());
        self.fresh_keys.push((organisation, key.clone()));
        Ok(key)
    }

    /// Destroys an organisation's keys: nobody reads again what was sealed with them.
    pub(crate) async fn destroy_keys(&mut self, organisation: OrganisationId) -> Result<u64, StoreError> {
        let now = self.now;
        self.keys_changed = true;
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
                    "UPDATE data_key SET wrapped = $2, wrapped_by = $3 WHERE number = $1",
                    args![place, after.bytes, after.by.as_str()],
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
        self.inner
            .exec(
                "UPDATE data_key SET retired_at = $2 WHERE organisation_id = $1 AND retired_at IS NULL",
                args![organisation, now],
            )
            .await?;
        self.make_key(organisation, Some(&before)).await?;
        let rows = self.seal_what_is_of(organisation).await?;
        self.keys_changed = true;
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

impl Store {
    /// Tells every program that keys were made or destroyed. After the commit: who reads the number before it would not
    /// find the keys.
    pub(crate) async fn keys_are_changed(
        &self,
        fresh: &[(OrganisationId, Arc<DataKey>)],
        destroyed: bool,
    ) -> Result<(), StoreError> {
        let row = (&self.pool)
            .opt(
                "UPDATE setting SET value = CAST(CAST(value AS {int}) + 1 AS TEXT) WHERE name = 'data_keys'
                 RETURNING CAST(value AS {int}) AS version",
                args![],
            )
            .await?;
        let Some(row) = row else { return Ok(()) };
        let version: i64 = row.get("version")?;
        let keys: Vec<_> = fresh.iter().map(|(_, key)| key.clone()).collect();
        self.pool.keys.committed(&keys);
        // Only ours are new: they need not be read again.
        if !destroyed {
            self.pool.keys.follows(version);
        }
        Ok(())
    }
}
