//! Who may sign in: persons, their sessions, and the tokens of programs.
//!
//! These queries run before anybody is known, so they cannot go through a viewer: they make the viewer. They give
//! nothing away but what signing in needs.

mod browsers;
mod mail;
mod manage;
mod own;
mod passkeys;
mod people;
mod provider;
mod short_tokens;
mod trail;

pub use mail::{AccountMail, OutgoingAccountMail};
pub use manage::{AccountRole, AccountRow, TokenRow};
pub use own::SessionRow;
pub use passkeys::{NewPasskey, PasskeyRow, StoredPasskey};
pub use people::{InvitationRow, NewInvitation, PersonRow};
pub use provider::{FlowPurpose, IdentityRow, ProviderFlow, ProviderIdentity, RolesChanged};
pub use short_tokens::TokenClient;
pub use trail::SignedInBy;

use std::collections::BTreeSet;

use domain::organisation::{Language, OrganisationKind};
use domain::policy::{self, MayManageAccounts};
use domain::viewer::{ActsFor, KnownWho, Membership, Role, Viewer, Who};
use domain::{ContentHash, Day, LoginTryId, OrganisationId, PersonId, SessionId, Timestamp, TokenId};
use serde_json::json;

use crate::db::{Ask, Row, args};
use crate::organisations::mandate;
use crate::{Store, StoreError, Tx};

/// An account to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPerson {
    pub id: PersonId,
    pub name: String,
    pub email: String,
    pub language: Language,
    /// As the password hasher wrote it (PHC string).
    pub password_hash: String,
    /// The secret of the authenticator app; without one the person has no second factor.
    pub totp_secret: Option<Vec<u8>>,
    pub memberships: BTreeSet<(OrganisationId, Role)>,
}

/// What signing in needs to know of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    pub person: PersonId,
    pub name: String,
    pub email: String,
    pub password_hash: String,
    pub totp_secret: Option<Vec<u8>>,
    pub has_passkey: bool,
    pub roles: BTreeSet<Role>,
}

/// A person as shown to that person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub id: PersonId,
    pub name: String,
    pub email: String,
    pub language: Language,
    /// The organisations the person works for, with what they are called.
    pub organisations: Vec<(OrganisationId, String)>,
}

/// A session that is alive.
#[derive(Debug, Clone)]
pub struct Session {
    pub id: SessionId,
    pub person: Person,
    /// False between the password and the code.
    pub second_factor: bool,
    /// The person has an authenticator app, so a session without a second factor is not signed in yet.
    pub has_totp: bool,
    pub totp_secret: Option<Vec<u8>>,
    /// The person has a passkey, which is a second factor too.
    pub has_passkey: bool,
    /// The secret of an app that has shown no code yet.
    pub totp_pending: Option<Vec<u8>>,
    /// When the person last proved to be that person.
    pub proved_at: Timestamp,
    pub last_seen_at: Timestamp,
    /// Until when an account for an emergency is alive, anybody's.
    pub emergency_until: Option<Timestamp>,
    pub viewer: Viewer,
}

/// A session to begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    pub person: PersonId,
    pub token_hash: ContentHash,
    pub second_factor: bool,
    pub expires_at: Timestamp,
    /// As the browser names itself.
    pub browser: String,
    pub address: String,
    pub totp_pending: Option<Vec<u8>>,
    /// How the person signed in with it; `None` for one that waits for more, or goes on where another ended.
    pub signed_in_by: Option<SignedInBy>,
}

/// A token as its organisation sees it. The token itself is not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    pub id: TokenId,
    pub organisation: OrganisationId,
    pub name: String,
    pub role: Role,
    pub read_only: bool,
    pub expires_at: Option<Timestamp>,
    pub token_hash: ContentHash,
}

/// Who writes in the trail what follows when nobody is signed in yet.
fn brandwacht(reason: &'static str) -> Result<MayManageAccounts, StoreError> {
    policy::may_manage_accounts(&policy::system(reason)).map_err(|denied| StoreError::Conflict(denied.to_string()))
}

fn plain_email(email: &str) -> String {
    email.trim().to_lowercase()
}

impl Tx<'_> {
    /// Makes an account. A second one for the same address is a conflict.
    pub async fn add_person(&mut self, proof: &MayManageAccounts, new: &NewPerson) -> Result<(), StoreError> {
        let email = plain_email(&new.email);
        let args = args![
            new.id,
            &new.name,
            &email,
            new.language.code(),
            &new.password_hash,
            new.totp_secret.clone(),
            0_i64,
            self.now
        ];
        let done = self
            .inner
            .exec(
                "INSERT INTO person (id, name, email, language, password_hash, totp_secret, totp_last_step, created_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                args,
            )
            .await;
        match done {
            Err(error) if error.is_unique_violation() => {
                return Err(StoreError::Conflict(format!("there is already an account for {email}")));
            }
            other => other?,
        };
        for (organisation, role) in &new.memberships {
            self.check_role(*organisation, *role).await?;
            self.inner
                .exec(
                    "INSERT INTO membership (person_id, organisation_id, role) VALUES ($1, $2, $3)",
                    args![new.id, *organisation, role.code()],
                )
                .await?;
        }
        let organisations = self.works_for(new.id).await?;
        let detail = |of| json!({"email": email, "roles": trail::roles_in(of, &new.memberships)});
        self.audit_for(proof, "person.add", new.id, new.id.to_string(), &organisations, detail).await
    }

    /// A role exists in one kind of organisation only: an analyst of a care home would read everything.
    async fn check_role(&mut self, organisation: OrganisationId, role: Role) -> Result<(), StoreError> {
        let row = self.inner.one("SELECT kind FROM organisation WHERE id = $1", args![organisation]).await?;
        let kind = row.code("kind", OrganisationKind::from_code)?;
        if role.belongs_to() == kind {
            return Ok(());
        }
        Err(StoreError::Conflict(format!("the role {} does not exist in a {}", role.code(), kind.code())))
    }

    /// A new password ends all sessions.
    pub async fn set_password(
        &mut self,
        proof: &MayManageAccounts,
        person: PersonId,
        password_hash: &str,
    ) -> Result<(), StoreError> {
        let changed =
            self.inner.exec("UPDATE person SET password_hash = $1 WHERE id = $2", args![password_hash, person]).await?;
        if changed == 0 {
            return Err(StoreError::NotFound);
        }
        self.end_sessions_of(person).await?;
        self.audit_person(proof, "person.password", person, json!({})).await
    }

    /// Ends an account and its sessions; what the person did stays in the audit trail. One that ended for want of a role stays
    /// ended from then on, whatever a group gives.
    pub async fn disable_person(&mut self, proof: &MayManageAccounts, person: PersonId) -> Result<(), StoreError> {
        let changed = self
            .inner
            .exec(
                "UPDATE person SET disabled_at = COALESCE(disabled_at, $1), ended_by_groups = FALSE
                 WHERE id = $2 AND (disabled_at IS NULL OR ended_by_groups)",
                args![self.now, person],
            )
            .await?;
        if changed == 0 {
            return Err(StoreError::NotFound);
        }
        self.end_sessions_of(person).await?;
        self.audit_person(proof, "person.disable", person, json!({})).await
    }

    async fn end_sessions_of(&mut self, person: PersonId) -> Result<(), StoreError> {
        self.inner
            .exec(
                "UPDATE session SET revoked_at = $1 WHERE person_id = $2 AND revoked_at IS NULL",
                args![self.now, person],
            )
            .await?;
        Ok(())
    }

    /// Starts a session. Only the hash of its token is kept: who reads the database cannot take sessions over.
    pub async fn start_session(
        &mut self,
        person: PersonId,
        token_hash: ContentHash,
        second_factor: bool,
        expires_at: Timestamp,
    ) -> Result<SessionId, StoreError> {
        let (browser, address) = (String::new(), String::new());
        let new = NewSession {
            person,
            token_hash,
            second_factor,
            expires_at,
            browser,
            address,
            totp_pending: None,
            signed_in_by: None,
        };
        self.begin_session(&new).await
    }

    /// The same, with where it is used.
    pub async fn begin_session(&mut self, new: &NewSession) -> Result<SessionId, StoreError> {
        let id = SessionId::new(self.world());
        let args = args![
            id,
            new.token_hash,
            new.person,
            new.second_factor,
            self.now,
            self.now,
            new.expires_at,
            self.now,
            &new.browser,
            &new.address,
            new.totp_pending.clone()
        ];
        self.inner
            .exec(
                "INSERT INTO session (id, token_hash, person_id, second_factor, created_at, last_seen_at, expires_at,
                                      proved_at, browser, address, totp_pending)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                args,
            )
            .await?;
        if let Some(by) = new.signed_in_by {
            self.note_sign_in(new.person, by, new.second_factor).await?;
        }
        Ok(id)
    }

    pub async fn end_session(&mut self, session: SessionId) -> Result<(), StoreError> {
        self.inner
            .exec("UPDATE session SET revoked_at = $1 WHERE id = $2 AND revoked_at IS NULL", args![self.now, session])
            .await?;
        Ok(())
    }

    /// Uses a code's time step up. False when this step, or a later one, was used before.
    pub async fn use_totp_step(&mut self, person: PersonId, step: i64) -> Result<bool, StoreError> {
        let changed = self
            .inner
            .exec("UPDATE person SET totp_last_step = $1 WHERE id = $2 AND totp_last_step < $1", args![step, person])
            .await?;
        Ok(changed == 1)
    }

    /// Notes a try at each subject (an account, an address) before anybody knows whether it fails, so that tries at the
    /// same moment count each other. Forgets those of more than a day ago.
    pub async fn note_login_try(&mut self, subjects: &[ContentHash]) -> Result<LoginTryId, StoreError> {
        let id = LoginTryId::new(self.world());
        for subject in subjects {
            self.inner
                .exec(
                    "INSERT INTO login_failure (subject, at, id) VALUES ($1, $2, $3)",
                    args![subject.to_string(), self.now, id],
                )
                .await?;
        }
        self.inner.exec("DELETE FROM login_failure WHERE at < $1", args![self.now.plus_days(-1)]).await?;
        Ok(id)
    }

    /// The try has not failed, or was not let through.
    pub async fn take_back_login_try(&mut self, id: LoginTryId) -> Result<(), StoreError> {
        self.inner.exec("DELETE FROM login_failure WHERE id = $1", args![id]).await?;
        Ok(())
    }

    pub async fn forget_login_failures(&mut self, subject: ContentHash) -> Result<(), StoreError> {
        self.inner.exec("DELETE FROM login_failure WHERE subject = $1", args![subject.to_string()]).await?;
        Ok(())
    }

    /// Gives a program of an organisation its token.
    pub async fn add_token(&mut self, proof: &MayManageAccounts, new: &NewToken) -> Result<(), StoreError> {
        self.check_role(new.organisation, new.role).await?;
        let args = args![
            new.id,
            new.organisation,
            &new.name,
            new.token_hash,
            new.role.code(),
            new.read_only,
            self.now,
            new.expires_at
        ];
        self.inner
            .exec(
                "INSERT INTO api_token (id, organisation_id, name, token_hash, role, read_only, created_at, expires_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                args,
            )
            .await?;
        let detail = json!({"of": new.organisation, "name": new.name, "read_only": new.read_only});
        self.audit_in(proof, "token.add", new.id, detail, new.organisation).await
    }

    pub async fn revoke_token(&mut self, proof: &MayManageAccounts, token: TokenId) -> Result<(), StoreError> {
        let row = self
            .inner
            .opt(
                "UPDATE api_token SET revoked_at = $1 WHERE id = $2 AND revoked_at IS NULL
                 RETURNING organisation_id, name",
                args![self.now, token],
            )
            .await?;
        let row = row.ok_or(StoreError::NotFound)?;
        let detail = json!({ "name": row.get::<String>("name")? });
        self.audit_in(proof, "token.revoke", token, detail, row.get("organisation_id")?).await
    }
}

impl Store {
    /// The account behind an address, when it may sign in.
    pub async fn sign_in(&self, email: &str) -> Result<Option<SignIn>, StoreError> {
        let row = (&self.pool)
            .opt(
                "SELECT id FROM person
                 WHERE email = $1 AND disabled_at IS NULL AND (ends_at IS NULL OR ends_at > $2)",
                args![plain_email(email), self.now()],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        self.sign_in_of(row.get("id")?).await
    }

    /// The same by the person.
    pub async fn sign_in_of(&self, person: PersonId) -> Result<Option<SignIn>, StoreError> {
        let row = (&self.pool)
            .opt(
                "SELECT id, name, email, password_hash, totp_secret,
                        (SELECT COUNT(*) FROM passkey k WHERE k.person_id = person.id) AS passkeys
                 FROM person WHERE id = $1 AND disabled_at IS NULL AND (ends_at IS NULL OR ends_at > $2)",
                args![person, self.now()],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        let roles = (&self.pool).all("SELECT role FROM membership WHERE person_id = $1", args![person]).await?;
        Ok(Some(SignIn {
            person,
            name: row.get("name")?,
            email: row.get("email")?,
            password_hash: row.get("password_hash")?,
            totp_secret: row.maybe("totp_secret")?,
            has_passkey: row.get::<i64>("passkeys")? > 0,
            roles: roles.iter().map(|row| row.code("role", Role::from_code)).collect::<Result<_, _>>()?,
        }))
    }

    /// How often signing in was tried at this subject since then, other than with success.
    pub async fn login_failures(&self, subject: ContentHash, since: Timestamp) -> Result<i64, StoreError> {
        let row = (&self.pool)
            .one(
                "SELECT COUNT(*) AS n FROM login_failure WHERE subject = $1 AND at >= $2",
                args![subject.to_string(), since],
            )
            .await?;
        row.get("n")
    }

    /// The living session with this token, with everything that its viewer may build on today. Sessions of disabled
    /// people, revoked ones, and those that were idle since before `idle_since` do not exist.
    pub async fn session(
        &self,
        token_hash: ContentHash,
        idle_since: Timestamp,
        today: Day,
    ) -> Result<Option<Session>, StoreError> {
        let row = (&self.pool)
            .opt(
                "SELECT s.id AS session_id, s.second_factor, s.last_seen_at, s.totp_pending,
                        COALESCE(s.proved_at, s.created_at) AS proved_at,
                        p.id, p.name, p.email, p.language, p.totp_secret,
                        (SELECT MAX(e.ends_at) FROM person e WHERE e.ends_at > $2 AND e.disabled_at IS NULL)
                            AS emergency_until,
                        (SELECT COUNT(*) FROM passkey k WHERE k.person_id = p.id) AS passkeys
                 FROM session s JOIN person p ON p.id = s.person_id
                 WHERE s.token_hash = $1 AND s.revoked_at IS NULL AND s.expires_at > $2 AND s.last_seen_at > $3
                   AND p.disabled_at IS NULL AND (p.ends_at IS NULL OR p.ends_at > $2)",
                args![token_hash, self.now(), idle_since],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        let person: PersonId = row.get("id")?;
        let rows = (&self.pool)
            .all(
                "SELECT m.organisation_id, m.role, o.kind, o.name FROM membership m
                 JOIN organisation o ON o.id = m.organisation_id WHERE m.person_id = $1
                 ORDER BY o.name, m.organisation_id, m.role",
                args![person],
            )
            .await?;
        let mut memberships = BTreeSet::new();
        let mut organisations: Vec<(OrganisationId, String)> = Vec::new();
        for row in &rows {
            let membership = membership(row)?;
            if organisations.last().is_none_or(|(id, _)| *id != membership.organisation) {
                organisations.push((membership.organisation, row.get("name")?));
            }
            memberships.insert(membership);
        }
        let acts_for = self.acts_for(&memberships, today).await?;
        let second_factor: bool = row.get("second_factor")?;
        let totp_secret: Option<Vec<u8>> = row.maybe("totp_secret")?;
        Ok(Some(Session {
            id: row.get("session_id")?,
            person: Person {
                id: person,
                name: row.get("name")?,
                email: row.get("email")?,
                language: row.code("language", Language::from_code)?,
                organisations,
            },
            second_factor,
            has_totp: totp_secret.is_some(),
            totp_secret,
            has_passkey: row.get::<i64>("passkeys")? > 0,
            totp_pending: row.maybe("totp_pending")?,
            proved_at: row.get("proved_at")?,
            last_seen_at: row.get("last_seen_at")?,
            emergency_until: row.maybe("emergency_until")?,
            viewer: Viewer::with_facts(KnownWho::Person(person), memberships, acts_for, BTreeSet::new(), second_factor),
        }))
    }

    /// Keeps a session from going idle.
    pub async fn touch_session(&self, session: SessionId) -> Result<(), StoreError> {
        (&self.pool).exec("UPDATE session SET last_seen_at = $1 WHERE id = $2", args![self.now(), session]).await?;
        Ok(())
    }

    /// The viewer behind a program's token.
    pub async fn token_viewer(&self, token_hash: ContentHash, today: Day) -> Result<Option<Viewer>, StoreError> {
        let row = (&self.pool)
            .opt(
                "SELECT t.id, t.organisation_id, t.role, t.read_only, t.last_used_at, o.kind FROM api_token t
                 JOIN organisation o ON o.id = t.organisation_id
                 WHERE t.token_hash = $1 AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > $2)",
                args![token_hash, self.now()],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        let id: TokenId = row.get("id")?;
        let memberships = BTreeSet::from([membership(&row)?]);
        let acts_for = self.acts_for(&memberships, today).await?;
        // Once an hour is precise enough to find tokens that nobody uses any more.
        let used: Option<Timestamp> = row.maybe("last_used_at")?;
        if used.is_none_or(|used| used.plus_hours(1) < self.now()) {
            (&self.pool).exec("UPDATE api_token SET last_used_at = $1 WHERE id = $2", args![self.now(), id]).await?;
        }
        let mut viewer = Viewer::with_facts(KnownWho::Token(id), memberships, acts_for, BTreeSet::new(), false);
        viewer.read_only = row.get("read_only")?;
        Ok(Some(viewer))
    }

    /// What a program's token is called, for the row that says who said something; empty for people.
    pub async fn token_name(&self, viewer: &Viewer) -> Result<String, StoreError> {
        let Who::Token(id) = viewer.who else { return Ok(String::new()) };
        let row = (&self.pool).opt("SELECT name FROM api_token WHERE id = $1", args![id]).await?;
        row.map_or_else(|| Ok(String::new()), |row| row.get("name"))
    }

    /// For whom these organisations act today.
    async fn acts_for(&self, memberships: &BTreeSet<Membership>, today: Day) -> Result<BTreeSet<ActsFor>, StoreError> {
        let mut facts = BTreeSet::new();
        let suppliers: BTreeSet<OrganisationId> = memberships
            .iter()
            .filter(|membership| membership.kind == OrganisationKind::ItSupplier)
            .map(|membership| membership.organisation)
            .collect();
        for supplier in suppliers {
            let rows = (&self.pool)
                .all(
                    "SELECT id, supplier_id, institution_id, classes, valid_from, valid_until, approved_by, revoked_at
                     FROM mandate WHERE supplier_id = $1 AND revoked_at IS NULL AND approved_by IS NOT NULL",
                    args![supplier],
                )
                .await?;
            for row in &rows {
                let mandate = mandate(row)?;
                if mandate.is_active(today) {
                    facts.extend(mandate.classes.iter().map(|class| ActsFor {
                        supplier,
                        institution: mandate.institution,
                        class: *class,
                    }));
                }
            }
        }
        Ok(facts)
    }
}

fn membership(row: &Row) -> Result<Membership, StoreError> {
    Ok(Membership {
        organisation: row.get("organisation_id")?,
        kind: row.code("kind", OrganisationKind::from_code)?,
        role: row.code("role", Role::from_code)?,
    })
}
