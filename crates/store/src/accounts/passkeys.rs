//! Passkeys and what was asked of their authenticators. What stands in a credential is the business of whoever checks
//! signatures; here it is text.

use domain::policy::MayManageSelf;
use domain::{ContentHash, PasskeyId, PersonId, Timestamp};
use serde_json::json;

use super::own::owner;
use crate::db::{Ask, args};
use crate::{Store, StoreError, Tx};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPasskey {
    pub id: PasskeyId,
    pub credential_id: Vec<u8>,
    pub name: String,
    pub credential: String,
}

/// A passkey as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyRow {
    pub id: PasskeyId,
    pub credential_id: Vec<u8>,
    pub name: String,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}

/// What signing in with a passkey needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPasskey {
    pub id: PasskeyId,
    pub person: PersonId,
    pub credential: String,
}

impl Store {
    pub async fn own_passkeys(&self, proof: &MayManageSelf) -> Result<Vec<PasskeyRow>, StoreError> {
        let rows = (&self.pool)
            .all(
                "SELECT id, credential_id, name, created_at, last_used_at FROM passkey WHERE person_id = $1
                 ORDER BY created_at, id",
                args![owner(proof)?],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(PasskeyRow {
                    id: row.get("id")?,
                    credential_id: row.get("credential_id")?,
                    name: row.get("name")?,
                    created_at: row.get("created_at")?,
                    last_used_at: row.maybe("last_used_at")?,
                })
            })
            .collect()
    }

    /// The passkey that an authenticator names, of an account that may sign in.
    pub async fn passkey(&self, credential_id: &[u8]) -> Result<Option<StoredPasskey>, StoreError> {
        let row = (&self.pool)
            .opt(
                "SELECT k.id, k.person_id, k.credential FROM passkey k JOIN person p ON p.id = k.person_id
                 WHERE k.credential_id = $1 AND p.disabled_at IS NULL AND (p.ends_at IS NULL OR p.ends_at > $2)",
                args![credential_id, self.now()],
            )
            .await?;
        row.map(|row| {
            Ok(StoredPasskey { id: row.get("id")?, person: row.get("person_id")?, credential: row.get("credential")? })
        })
        .transpose()
    }
}

impl Tx<'_> {
    /// Keeps what was asked until it is answered, and forgets what nobody answered in time.
    pub async fn put_challenge(
        &mut self,
        token_hash: ContentHash,
        person: Option<PersonId>,
        state: &str,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        self.inner.exec("DELETE FROM passkey_challenge WHERE expires_at < $1", args![self.now]).await?;
        self.inner
            .exec(
                "INSERT INTO passkey_challenge (token_hash, person_id, state, expires_at) VALUES ($1, $2, $3, $4)",
                args![token_hash, person, state, expires_at],
            )
            .await?;
        Ok(())
    }

    /// Takes what was asked away: an answer works once. `person` must be the one who was asked.
    pub async fn take_challenge(
        &mut self,
        token_hash: ContentHash,
        person: Option<PersonId>,
    ) -> Result<Option<String>, StoreError> {
        let row = self
            .inner
            .opt(
                "DELETE FROM passkey_challenge WHERE token_hash = $1 RETURNING person_id, state, expires_at",
                args![token_hash],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        let (asked, expires): (Option<PersonId>, Timestamp) = (row.maybe("person_id")?, row.get("expires_at")?);
        if asked != person || expires <= self.now {
            return Ok(None);
        }
        row.get("state").map(Some)
    }

    pub async fn add_passkey(&mut self, proof: &MayManageSelf, new: &NewPasskey) -> Result<(), StoreError> {
        let args = args![new.id, owner(proof)?, new.credential_id.clone(), &new.name, &new.credential, self.now];
        let done = self
            .inner
            .exec(
                "INSERT INTO passkey (id, person_id, credential_id, name, credential, created_at)
                 VALUES ($1, $2, $3, $4, $5, $6)",
                args,
            )
            .await;
        match done {
            Err(error) if error.is_unique_violation() => {
                return Err(StoreError::Conflict("this passkey is registered already".to_owned()));
            }
            other => other?,
        };
        self.audit_person_thing(proof, "passkey.add", owner(proof)?, new.id, json!({ "name": new.name })).await
    }

    pub async fn remove_passkey(&mut self, proof: &MayManageSelf, passkey: PasskeyId) -> Result<(), StoreError> {
        let changed = self
            .inner
            .exec("DELETE FROM passkey WHERE id = $1 AND person_id = $2", args![passkey, owner(proof)?])
            .await?;
        if changed == 0 {
            return Err(StoreError::NotFound);
        }
        self.audit_person_thing(proof, "passkey.remove", owner(proof)?, passkey, json!({})).await
    }

    /// Notes that a passkey was used, with what its authenticator counted.
    pub async fn passkey_used(&mut self, passkey: PasskeyId, credential: &str) -> Result<(), StoreError> {
        self.inner
            .exec(
                "UPDATE passkey SET last_used_at = $1, credential = $2 WHERE id = $3",
                args![self.now, credential, passkey],
            )
            .await?;
        Ok(())
    }
}
