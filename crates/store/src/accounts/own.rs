//! What people do to their own account: sessions, password, authenticator app, recovery codes. Whose account it is comes
//! from the proof, so no identifier from outside can point at another's.

use domain::policy::MayManageSelf;
use domain::viewer::Who;
use domain::{PersonId, SessionId, Timestamp};
use serde_json::json;

use crate::db::{Ask, args};
use crate::{Store, StoreError, Tx};

/// A living session as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    pub id: SessionId,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
    /// As the browser names itself; empty for one from before this was noted.
    pub browser: String,
    pub address: String,
}

pub(super) fn owner(proof: &MayManageSelf) -> Result<PersonId, StoreError> {
    match proof.actor().who {
        Who::Person(id) => Ok(id),
        _ => Err(StoreError::NotFound),
    }
}

impl Store {
    /// The hash of the password, to ask for it once more.
    pub async fn own_password_hash(&self, proof: &MayManageSelf) -> Result<String, StoreError> {
        let row = (&self.pool).one("SELECT password_hash FROM person WHERE id = $1", args![owner(proof)?]).await?;
        row.get("password_hash")
    }

    /// The sessions that are alive, the one used last first.
    pub async fn own_sessions(
        &self,
        proof: &MayManageSelf,
        idle_since: Timestamp,
    ) -> Result<Vec<SessionRow>, StoreError> {
        let rows = (&self.pool)
            .all(
                "SELECT id, created_at, last_seen_at, COALESCE(browser, '') AS browser, COALESCE(address, '') AS address
                 FROM session WHERE person_id = $1 AND revoked_at IS NULL AND expires_at > $2 AND last_seen_at > $3
                 ORDER BY last_seen_at DESC, id",
                args![owner(proof)?, self.now(), idle_since],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(SessionRow {
                    id: row.get("id")?,
                    created_at: row.get("created_at")?,
                    last_seen_at: row.get("last_seen_at")?,
                    browser: row.get("browser")?,
                    address: row.get("address")?,
                })
            })
            .collect()
    }

    /// The managers of the institutions that somebody works for, by name: whom to ask about accounts there.
    pub async fn own_managers(&self, proof: &MayManageSelf) -> Result<Vec<String>, StoreError> {
        let rows = (&self.pool)
            .all(
                "SELECT DISTINCT p.name FROM membership me
                 JOIN organisation o ON o.id = me.organisation_id AND o.kind = 'institution'
                 JOIN membership m ON m.organisation_id = me.organisation_id AND m.role = 'manager'
                 JOIN person p ON p.id = m.person_id
                 WHERE me.person_id = $1 AND p.disabled_at IS NULL AND (p.ends_at IS NULL OR p.ends_at > $2)
                 ORDER BY p.name",
                args![owner(proof)?, self.now()],
            )
            .await?;
        rows.iter().map(|row| row.get("name")).collect()
    }

    /// How many recovery codes are left.
    pub async fn own_recovery_codes(&self, proof: &MayManageSelf) -> Result<i64, StoreError> {
        let row = (&self.pool)
            .one(
                "SELECT COUNT(*) AS n FROM recovery_code WHERE person_id = $1 AND used_at IS NULL",
                args![owner(proof)?],
            )
            .await?;
        row.get("n")
    }

    /// With what the recovery codes of a person are hashed; `None` when there are none left.
    pub async fn recovery_salt(&self, person: PersonId) -> Result<Option<Vec<u8>>, StoreError> {
        let row = (&self.pool)
            .opt("SELECT salt FROM recovery_code WHERE person_id = $1 AND used_at IS NULL LIMIT 1", args![person])
            .await?;
        row.map(|row| row.get("salt")).transpose()
    }
}

impl Tx<'_> {
    /// Ends one session of one's own; another's is not found.
    pub async fn end_own_session(&mut self, proof: &MayManageSelf, session: SessionId) -> Result<(), StoreError> {
        let changed = self
            .inner
            .exec(
                "UPDATE session SET revoked_at = $1 WHERE id = $2 AND person_id = $3 AND revoked_at IS NULL",
                args![self.now, session, owner(proof)?],
            )
            .await?;
        if changed == 0 {
            return Err(StoreError::NotFound);
        }
        self.audit_person_thing(proof, "session.end", owner(proof)?, session, json!({})).await
    }

    /// Ends all sessions of one's own but the one that this is done in. Returns how many there were.
    pub async fn end_other_sessions(&mut self, proof: &MayManageSelf, but: SessionId) -> Result<u64, StoreError> {
        let person = owner(proof)?;
        let ended = self
            .inner
            .exec(
                "UPDATE session SET revoked_at = $1 WHERE person_id = $2 AND id <> $3 AND revoked_at IS NULL",
                args![self.now, person, but],
            )
            .await?;
        self.audit_person(proof, "session.end_others", person, json!({ "ended": ended })).await?;
        Ok(ended)
    }

    /// A new password of one's own. All other sessions end, and no browser is a known one any more: whoever knew the old
    /// password may sit behind one of them.
    pub async fn change_own_password(
        &mut self,
        proof: &MayManageSelf,
        password_hash: &str,
        but: SessionId,
    ) -> Result<(), StoreError> {
        let person = owner(proof)?;
        self.inner.exec("UPDATE person SET password_hash = $1 WHERE id = $2", args![password_hash, person]).await?;
        self.inner.exec("DELETE FROM known_browser WHERE person_id = $1", args![person]).await?;
        self.end_other_sessions(proof, but).await?;
        self.audit_person(proof, "person.password", person, json!({})).await
    }

    /// Keeps the secret of an app that is being set up until it shows its first code.
    pub async fn put_pending_totp(
        &mut self,
        proof: &MayManageSelf,
        session: SessionId,
        secret: Option<Vec<u8>>,
    ) -> Result<(), StoreError> {
        self.inner
            .exec(
                "UPDATE session SET totp_pending = $1 WHERE id = $2 AND person_id = $3",
                args![secret, session, owner(proof)?],
            )
            .await?;
        Ok(())
    }

    /// The app has shown a code: it is the second factor from now on. The step of that code is used up.
    pub async fn set_own_totp(&mut self, proof: &MayManageSelf, secret: &[u8], step: i64) -> Result<(), StoreError> {
        let person = owner(proof)?;
        self.inner
            .exec("UPDATE person SET totp_secret = $1, totp_last_step = $2 WHERE id = $3", args![secret, step, person])
            .await?;
        self.audit_person(proof, "person.second_factor", person, json!({ "set": true })).await
    }

    /// Takes the app away, with the recovery codes that stood in for it unless a passkey remains.
    pub async fn remove_own_totp(&mut self, proof: &MayManageSelf) -> Result<(), StoreError> {
        let person = owner(proof)?;
        self.inner
            .exec("UPDATE person SET totp_secret = NULL, totp_last_step = 0 WHERE id = $1", args![person])
            .await?;
        self.inner
            .exec(
                "DELETE FROM recovery_code WHERE person_id = $1
                 AND NOT EXISTS (SELECT 1 FROM passkey k WHERE k.person_id = $1)",
                args![person],
            )
            .await?;
        self.audit_person(proof, "person.second_factor", person, json!({ "set": false })).await
    }

    /// A new set of recovery codes; the old ones are worth nothing any more.
    pub async fn put_recovery_codes(
        &mut self,
        proof: &MayManageSelf,
        hashes: &[Vec<u8>],
        salt: &[u8],
    ) -> Result<(), StoreError> {
        let person = owner(proof)?;
        self.keep_recovery_codes(person, hashes, salt).await?;
        self.audit_person(proof, "person.recovery_codes", person, json!({ "codes": hashes.len() })).await
    }

    pub(super) async fn keep_recovery_codes(
        &mut self,
        person: PersonId,
        hashes: &[Vec<u8>],
        salt: &[u8],
    ) -> Result<(), StoreError> {
        self.inner.exec("DELETE FROM recovery_code WHERE person_id = $1", args![person]).await?;
        let rows = hashes.iter().map(|hash| args![person, hash.clone(), salt, self.now]).collect();
        self.inner.insert_many("recovery_code (person_id, hash, salt, created_at)", rows, "").await.map(drop)
    }

    /// Uses a recovery code up. False when it is none of this person's, or was used before.
    pub async fn use_recovery_code(&mut self, proof: &MayManageSelf, hash: &[u8]) -> Result<bool, StoreError> {
        let person = owner(proof)?;
        let changed = self
            .inner
            .exec(
                "UPDATE recovery_code SET used_at = $1 WHERE person_id = $2 AND hash = $3 AND used_at IS NULL",
                args![self.now, person, hash],
            )
            .await?;
        if changed == 0 {
            return Ok(false);
        }
        self.audit_person(proof, "person.recovery_code_used", person, json!({})).await?;
        Ok(true)
    }

    /// The person has proved again to be that person: the session gets a new token, so that one that leaked before is
    /// worth nothing now.
    pub async fn prove_session(
        &mut self,
        session: SessionId,
        token_hash: domain::ContentHash,
        second_factor: bool,
    ) -> Result<(), StoreError> {
        self.inner
            .exec(
                "UPDATE session SET proved_at = $1, token_hash = $2, second_factor = (second_factor OR $3) WHERE id = $4",
                args![self.now, token_hash, second_factor, session],
            )
            .await?;
        Ok(())
    }
}
