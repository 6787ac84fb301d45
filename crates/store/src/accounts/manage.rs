//! Accounts and tokens as whoever runs the platform looks after them: lists, a new password, an end.

use std::collections::BTreeMap;

use domain::organisation::Language;
use domain::policy::MayManageAccounts;
use domain::viewer::Role;
use domain::{OrganisationId, PersonId, Timestamp, TokenId};
use serde_json::json;

use super::NewPerson;
use crate::db::{Ask, args};
use crate::{StoreError, Tx};

/// An account, without anything that signing in needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    pub id: PersonId,
    pub name: String,
    pub email: String,
    pub language: Language,
    pub has_totp: bool,
    pub created_at: Timestamp,
    pub disabled_at: Option<Timestamp>,
    /// The last request of a session.
    pub last_seen_at: Option<Timestamp>,
    pub roles: Vec<AccountRole>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRole {
    pub organisation: OrganisationId,
    pub organisation_name: String,
    pub role: Role,
}

/// A token, without the token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRow {
    pub id: TokenId,
    pub organisation: OrganisationId,
    pub organisation_name: String,
    pub name: String,
    pub role: Role,
    pub read_only: bool,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    pub last_used_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
}

/// More than these a list does not show; a sector has hundreds of people who sign in, not tens of thousands.
const MOST: i64 = 20_000;

impl Tx<'_> {
    /// All accounts, those that have ended too, in order of address.
    pub async fn accounts(&mut self, _proof: &MayManageAccounts) -> Result<Vec<AccountRow>, StoreError> {
        let rows = self
            .inner
            .all(
                "SELECT m.person_id, m.organisation_id, m.role, o.name FROM membership m
                 JOIN organisation o ON o.id = m.organisation_id ORDER BY o.name, m.organisation_id, m.role",
                args![],
            )
            .await?;
        let mut roles: BTreeMap<PersonId, Vec<AccountRole>> = BTreeMap::new();
        for row in &rows {
            let role = AccountRole {
                organisation: row.get("organisation_id")?,
                organisation_name: row.get("name")?,
                role: row.code("role", Role::from_code)?,
            };
            roles.entry(row.get("person_id")?).or_default().push(role);
        }
        let rows = self
            .inner
            .all(
                "SELECT p.id, p.name, p.email, p.language, p.totp_secret, p.created_at, p.disabled_at,
                        (SELECT MAX(s.last_seen_at) FROM session s WHERE s.person_id = p.id) AS last_seen_at
                 FROM person p ORDER BY p.email LIMIT $1",
                args![MOST],
            )
            .await?;
        rows.iter()
            .map(|row| {
                let id = row.get("id")?;
                Ok(AccountRow {
                    id,
                    name: row.get("name")?,
                    email: row.get("email")?,
                    language: row.code("language", Language::from_code)?,
                    has_totp: row.maybe::<Vec<u8>>("totp_secret")?.is_some(),
                    created_at: row.get("created_at")?,
                    disabled_at: row.maybe("disabled_at")?,
                    last_seen_at: row.maybe("last_seen_at")?,
                    roles: roles.remove(&id).unwrap_or_default(),
                })
            })
            .collect()
    }

    /// An account for an emergency: made by whoever holds the machine, and over by itself.
    pub async fn add_emergency_account(
        &mut self,
        proof: &MayManageAccounts,
        new: &NewPerson,
        ends_at: Timestamp,
    ) -> Result<(), StoreError> {
        self.add_person(proof, new).await?;
        self.inner.exec("UPDATE person SET ends_at = $1 WHERE id = $2", args![ends_at, new.id]).await?;
        let detail = json!({ "email": new.email, "ends_at": ends_at });
        self.audit_person(proof, "person.break_glass", new.id, detail).await
    }

    /// A new secret for the authenticator app, or none; ends all sessions, as a new password does. Passkeys, recovery codes
    /// and known browsers go with the old secret: who resets an account does not know whose they are.
    pub async fn set_totp_secret(
        &mut self,
        proof: &MayManageAccounts,
        person: PersonId,
        secret: Option<Vec<u8>>,
    ) -> Result<(), StoreError> {
        let is_set = secret.is_some();
        self.forget_factors(person).await?;
        let changed = self
            .inner
            .exec("UPDATE person SET totp_secret = $2, totp_last_step = 0 WHERE id = $1", args![person, secret])
            .await?;
        if changed == 0 {
            return Err(StoreError::NotFound);
        }
        self.end_sessions_of(person).await?;
        self.audit_person(proof, "person.second_factor", person, json!({ "set": is_set })).await
    }

    /// Recovery codes beside an authenticator secret that whoever runs the platform hands over; earlier ones are worth
    /// nothing any more.
    pub async fn give_recovery_codes(
        &mut self,
        proof: &MayManageAccounts,
        person: PersonId,
        hashes: &[Vec<u8>],
        salt: &[u8],
    ) -> Result<(), StoreError> {
        self.keep_recovery_codes(person, hashes, salt).await?;
        self.audit_person(proof, "person.recovery_codes", person, json!({ "codes": hashes.len() })).await
    }

    /// All tokens, revoked ones too, by organisation.
    pub async fn tokens(&mut self, _proof: &MayManageAccounts) -> Result<Vec<TokenRow>, StoreError> {
        let rows = self
            .inner
            .all(
                "SELECT t.id, t.organisation_id, o.name AS organisation_name, t.name, t.role, t.read_only,
                        t.created_at, t.expires_at, t.last_used_at, t.revoked_at
                 FROM api_token t JOIN organisation o ON o.id = t.organisation_id
                 ORDER BY o.name, t.organisation_id, t.id LIMIT $1",
                args![MOST],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(TokenRow {
                    id: row.get("id")?,
                    organisation: row.get("organisation_id")?,
                    organisation_name: row.get("organisation_name")?,
                    name: row.get("name")?,
                    role: row.code("role", Role::from_code)?,
                    read_only: row.get("read_only")?,
                    created_at: row.get("created_at")?,
                    expires_at: row.maybe("expires_at")?,
                    last_used_at: row.maybe("last_used_at")?,
                    revoked_at: row.maybe("revoked_at")?,
                })
            })
            .collect()
    }
}
