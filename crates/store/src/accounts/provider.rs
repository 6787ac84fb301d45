//! People who sign in with an account that they have elsewhere (OpenID Connect). Somebody is known by what the provider calls
//! the account for ever; an address of a mail never makes somebody anybody. What the provider says is checked before it
//! comes here.
//!
//! Roles that follow from groups there are counted anew whenever somebody comes from there. Roles that a person gave stay.

use std::collections::BTreeSet;

use domain::policy::{MayManageAccounts, MayManageSelf};
use domain::viewer::Role;
use domain::{AccountMailId, ContentHash, OrganisationId, PersonId, SessionId, Timestamp};
use serde_json::json;

use super::own::owner;
use super::trail::roles_in;
use super::{AccountMail, NewPerson, brandwacht};
use crate::db::{Ask, args};
use crate::{Store, StoreError, Tx};

/// What an account at a provider is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderIdentity {
    pub issuer: String,
    pub subject: String,
    /// The address or name there; for people to read, and for nothing else.
    pub shown_as: String,
}

/// An account elsewhere as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityRow {
    pub issuer: String,
    pub shown_as: String,
    pub linked_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}

/// Why somebody is sent to the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlowPurpose {
    SignIn,
    Link,
    Accept,
    Confirm,
}

impl FlowPurpose {
    const ALL: [Self; 4] = [Self::SignIn, Self::Link, Self::Accept, Self::Confirm];

    pub fn code(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Link => "link",
            Self::Accept => "accept",
            Self::Confirm => "confirm",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.code() == code)
    }
}

/// Somebody on the way to the provider and back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderFlow {
    pub purpose: FlowPurpose,
    pub person: Option<PersonId>,
    pub session: Option<SessionId>,
    pub mail: Option<AccountMailId>,
    /// Where to afterwards.
    pub next: String,
}

/// What changed in somebody's roles.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RolesChanged {
    pub added: BTreeSet<(OrganisationId, Role)>,
    pub removed: BTreeSet<(OrganisationId, Role)>,
    /// There is no such organisation, or the role does not exist in one of its kind.
    pub unfit: BTreeSet<(OrganisationId, Role)>,
}

impl Store {
    /// Who has linked this account.
    pub async fn person_at_provider(&self, issuer: &str, subject: &str) -> Result<Option<PersonId>, StoreError> {
        let row = (&self.pool)
            .opt("SELECT person_id FROM oidc_identity WHERE issuer = $1 AND subject = $2", args![issuer, subject])
            .await?;
        row.map(|row| row.get("person_id")).transpose()
    }

    /// May somebody come in from a provider, if a group gives a role there? Not into an account that a person ended; one that
    /// ended for want of a role begins again with one.
    pub async fn may_come_from_provider(&self, person: PersonId) -> Result<bool, StoreError> {
        let row = (&self.pool)
            .one(
                "SELECT COUNT(*) AS n FROM person
                 WHERE id = $1 AND (disabled_at IS NULL OR ended_by_groups) AND (ends_at IS NULL OR ends_at > $2)",
                args![person, self.now()],
            )
            .await?;
        Ok(row.get::<i64>("n")? > 0)
    }

    pub async fn own_identities(&self, proof: &MayManageSelf) -> Result<Vec<IdentityRow>, StoreError> {
        let rows = (&self.pool)
            .all(
                "SELECT issuer, shown_as, linked_at, last_used_at FROM oidc_identity WHERE person_id = $1
                 ORDER BY linked_at, issuer",
                args![owner(proof)?],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(IdentityRow {
                    issuer: row.get("issuer")?,
                    shown_as: row.get("shown_as")?,
                    linked_at: row.get("linked_at")?,
                    last_used_at: row.maybe("last_used_at")?,
                })
            })
            .collect()
    }

    /// The one organisation of this name; nothing when there are two, because a role must not go to the wrong one.
    pub async fn only_organisation_named(&self, name: &str) -> Result<Option<OrganisationId>, StoreError> {
        let rows = (&self.pool)
            .all("SELECT id FROM organisation WHERE name = $1 AND left_at IS NULL LIMIT 2", args![name])
            .await?;
        match rows.as_slice() {
            [one] => one.get("id").map(Some),
            _ => Ok(None),
        }
    }

    /// Is there an account for this address, whatever its state?
    pub async fn has_account(&self, email: &str) -> Result<bool, StoreError> {
        let row = (&self.pool)
            .one("SELECT COUNT(*) AS n FROM person WHERE email = $1", args![super::plain_email(email)])
            .await?;
        Ok(row.get::<i64>("n")? > 0)
    }

    /// The invitation that somebody was accepting, when it still works.
    pub async fn invitation_by_id(&self, id: AccountMailId) -> Result<Option<AccountMail>, StoreError> {
        let row = (&self.pool)
            .opt("SELECT token_hash FROM account_mail WHERE id = $1 AND kind = 'invitation'", args![id])
            .await?;
        let Some(hash) = row.map(|row| row.maybe::<Vec<u8>>("token_hash")).transpose()?.flatten() else {
            return Ok(None);
        };
        let hash = ContentHash::from_bytes(&hash).map_err(|error| StoreError::bad("token_hash", error))?;
        self.account_mail(hash).await
    }
}

impl Tx<'_> {
    /// Notes that somebody goes to the provider, and forgets those who did not come back in time.
    pub async fn put_provider_flow(
        &mut self,
        token_hash: ContentHash,
        flow: &ProviderFlow,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        self.inner.exec("DELETE FROM oidc_flow WHERE expires_at < $1", args![self.now]).await?;
        let args = args![
            token_hash,
            flow.purpose.code(),
            flow.person,
            flow.session,
            flow.mail,
            &flow.next,
            self.now,
            expires_at
        ];
        self.inner
            .exec(
                "INSERT INTO oidc_flow (token_hash, purpose, person_id, session_id, account_mail_id, next, started_at,
                                        expires_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                args,
            )
            .await?;
        Ok(())
    }

    /// Takes the flow away, with when it began: an answer of the provider works once.
    pub async fn take_provider_flow(
        &mut self,
        token_hash: ContentHash,
    ) -> Result<Option<(ProviderFlow, Timestamp)>, StoreError> {
        let row = self
            .inner
            .opt(
                "DELETE FROM oidc_flow WHERE token_hash = $1
                 RETURNING purpose, person_id, session_id, account_mail_id, next, started_at, expires_at",
                args![token_hash],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        if row.get::<Timestamp>("expires_at")? <= self.now {
            return Ok(None);
        }
        let flow = ProviderFlow {
            purpose: row.code("purpose", FlowPurpose::from_code)?,
            person: row.maybe("person_id")?,
            session: row.maybe("session_id")?,
            mail: row.maybe("account_mail_id")?,
            next: row.get("next")?,
        };
        Ok(Some((flow, row.get("started_at")?)))
    }

    /// Links one's own account with one at the provider. One that is linked already, to anybody, is a conflict, and so is a
    /// second one at the same provider.
    pub async fn link_identity(
        &mut self,
        proof: &MayManageSelf,
        identity: &ProviderIdentity,
    ) -> Result<(), StoreError> {
        let person = owner(proof)?;
        self.put_identity(person, identity).await?;
        let detail = json!({ "issuer": identity.issuer, "subject": identity.subject });
        self.audit_person(proof, "person.link", person, detail).await
    }

    async fn put_identity(&mut self, person: PersonId, identity: &ProviderIdentity) -> Result<(), StoreError> {
        let args = args![&identity.issuer, &identity.subject, person, &identity.shown_as, self.now];
        let done = self
            .inner
            .exec(
                "INSERT INTO oidc_identity (issuer, subject, person_id, shown_as, linked_at)
                 VALUES ($1, $2, $3, $4, $5)",
                args,
            )
            .await;
        match done {
            Err(error) if error.is_unique_violation() => {
                Err(StoreError::Conflict("this account is linked already".to_owned()))
            }
            other => other.map(drop),
        }
    }

    /// Takes the link away, with the roles that followed from it. Who has no password would have no way in any more, so
    /// that is a conflict.
    pub async fn unlink_identity(&mut self, proof: &MayManageSelf, issuer: &str) -> Result<(), StoreError> {
        let person = owner(proof)?;
        let row = self.inner.one("SELECT password_hash FROM person WHERE id = $1", args![person]).await?;
        if row.get::<String>("password_hash")?.is_empty() {
            return Err(StoreError::Conflict("this is the only way in".to_owned()));
        }
        let changed = self
            .inner
            .exec("DELETE FROM oidc_identity WHERE person_id = $1 AND issuer = $2", args![person, issuer])
            .await?;
        if changed == 0 {
            return Err(StoreError::NotFound);
        }
        self.audit_person(proof, "person.unlink", person, json!({ "issuer": issuer })).await?;
        self.roles_from_groups(person, issuer, &BTreeSet::new()).await.map(drop)
    }

    /// An account for somebody who is known to the provider only. It has no password; one cannot be asked for by mail
    /// either, or whoever left the other organisation would keep a way in.
    pub async fn add_person_of_provider(
        &mut self,
        proof: &MayManageAccounts,
        new: &NewPerson,
        identity: &ProviderIdentity,
    ) -> Result<(), StoreError> {
        let new = NewPerson { password_hash: String::new(), ..new.clone() };
        self.add_person(proof, &new).await?;
        self.put_identity(new.id, identity).await?;
        let detail = json!({ "issuer": identity.issuer, "subject": identity.subject });
        self.audit_person(proof, "person.link", new.id, detail).await
    }

    /// The invited accepts with an account at the provider. Without an account here one is made; who has one here must have
    /// linked it before, because the link of a mail alone is not that person.
    pub async fn accept_invitation_of_provider(
        &mut self,
        mail: &AccountMail,
        new_id: PersonId,
        identity: &ProviderIdentity,
    ) -> Result<PersonId, StoreError> {
        let row = self
            .inner
            .opt(
                "SELECT p.id, p.email FROM oidc_identity i JOIN person p ON p.id = i.person_id
                 WHERE i.issuer = $1 AND i.subject = $2",
                args![&identity.issuer, &identity.subject],
            )
            .await?;
        let mut linked: Option<PersonId> = None;
        if let Some(row) = row {
            // An account of this address that had ended begins anew, without what was linked with it.
            let begins_anew = mail.person.is_none() && row.get::<String>("email")? == mail.email;
            linked = if begins_anew { None } else { Some(row.get("id")?) };
        }
        if linked != mail.person {
            return Err(StoreError::Conflict("this account belongs to somebody else here".to_owned()));
        }
        let person = self.accept_invitation(mail, new_id, Some("")).await?;
        if linked.is_none() {
            self.put_identity(person, identity).await?;
            let detail = json!({ "issuer": identity.issuer, "subject": identity.subject });
            self.audit_person(&brandwacht("invitation accepted")?, "person.link", person, detail).await?;
        }
        Ok(person)
    }

    /// The link was used, and this is what the account is called there now.
    pub async fn identity_used(&mut self, identity: &ProviderIdentity) -> Result<(), StoreError> {
        self.inner
            .exec(
                "UPDATE oidc_identity SET last_used_at = $1, shown_as = $2 WHERE issuer = $3 AND subject = $4",
                args![self.now, &identity.shown_as, &identity.issuer, &identity.subject],
            )
            .await?;
        Ok(())
    }

    /// Ends every role that a group gave and that is not kept by issuer, organisation and role: what the settings no longer
    /// say. Returns how many there were.
    pub async fn end_roles_of_groups(
        &mut self,
        proof: &MayManageAccounts,
        keeps: impl Fn(&str, OrganisationId, Role) -> bool,
    ) -> Result<usize, StoreError> {
        let rows = self
            .inner
            .all(
                "SELECT person_id, organisation_id, role, from_issuer FROM membership WHERE from_issuer IS NOT NULL
                 ORDER BY person_id, organisation_id, role",
                args![],
            )
            .await?;
        let mut ended = 0;
        for row in &rows {
            let (person, of): (PersonId, OrganisationId) = (row.get("person_id")?, row.get("organisation_id")?);
            let (role, issuer) = (row.code("role", Role::from_code)?, row.get::<String>("from_issuer")?);
            if keeps(&issuer, of, role) {
                continue;
            }
            self.inner
                .exec(
                    "DELETE FROM membership
                     WHERE person_id = $1 AND organisation_id = $2 AND role = $3 AND from_issuer = $4",
                    args![person, of, role.code(), &issuer],
                )
                .await?;
            let detail = json!({ "issuer": issuer, "added": [], "removed": [role.code()] });
            self.audit_in(proof, "person.roles", person, detail, of).await?;
            self.end_without_roles(person).await?;
            ended += 1;
        }
        Ok(ended)
    }

    /// Ends an account that is left without any role, as sending somebody away does.
    async fn end_without_roles(&mut self, person: PersonId) -> Result<(), StoreError> {
        let ended = self
            .inner
            .exec(
                "UPDATE person SET disabled_at = $1, ended_by_groups = TRUE WHERE id = $2 AND disabled_at IS NULL
                 AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.person_id = $2)",
                args![self.now, person],
            )
            .await?;
        if ended > 0 {
            self.end_sessions_of(person).await?;
        }
        Ok(())
    }

    /// Gives somebody the roles that follow from groups at the provider and takes away those that do not any more. Sessions
    /// see it with their next request. What a person gave is never touched, nor what another provider says. An account without
    /// any role left ends, and begins again with the next role; one that a person ended gets none.
    pub async fn roles_from_groups(
        &mut self,
        person: PersonId,
        issuer: &str,
        wanted: &BTreeSet<(OrganisationId, Role)>,
    ) -> Result<RolesChanged, StoreError> {
        let person_row =
            self.inner.one("SELECT disabled_at, ended_by_groups FROM person WHERE id = $1", args![person]).await?;
        let is_ended = person_row.maybe::<Timestamp>("disabled_at")?.is_some();
        if is_ended && person_row.maybe::<bool>("ended_by_groups")? != Some(true) {
            return Ok(RolesChanged::default());
        }
        let rows = self
            .inner
            .all(
                "SELECT organisation_id, role FROM membership WHERE person_id = $1 AND from_issuer = $2",
                args![person, issuer],
            )
            .await?;
        let mut changed = RolesChanged::default();
        for row in &rows {
            let had = (row.get("organisation_id")?, row.code("role", Role::from_code)?);
            if !wanted.contains(&had) {
                changed.removed.insert(had);
                self.inner
                    .exec(
                        "DELETE FROM membership
                         WHERE person_id = $1 AND organisation_id = $2 AND role = $3 AND from_issuer = $4",
                        args![person, had.0, had.1.code(), issuer],
                    )
                    .await?;
            }
        }
        for (organisation, role) in wanted {
            let there = self
                .inner
                .opt("SELECT id FROM organisation WHERE id = $1 AND left_at IS NULL", args![*organisation])
                .await?;
            let fits = match there {
                Some(_) => self.check_role(*organisation, *role).await,
                None => Err(StoreError::NotFound),
            };
            match fits {
                Ok(()) => {}
                Err(StoreError::Conflict(_) | StoreError::NotFound) => {
                    changed.unfit.insert((*organisation, *role));
                    continue;
                }
                Err(error) => return Err(error),
            }
            let added = self
                .inner
                .exec(
                    "INSERT INTO membership (person_id, organisation_id, role, from_issuer) VALUES ($1, $2, $3, $4)
                     ON CONFLICT (person_id, organisation_id, role) DO NOTHING",
                    args![person, *organisation, role.code(), issuer],
                )
                .await?;
            if added > 0 {
                changed.added.insert((*organisation, *role));
            }
        }
        if is_ended && !changed.added.is_empty() {
            self.inner
                .exec(
                    "UPDATE person SET disabled_at = NULL, ended_by_groups = FALSE WHERE id = $1 AND ended_by_groups",
                    args![person],
                )
                .await?;
        }
        if !changed.removed.is_empty() {
            self.end_without_roles(person).await?;
        }
        if !changed.added.is_empty() || !changed.removed.is_empty() {
            let of: BTreeSet<_> = changed.added.iter().chain(&changed.removed).map(|(of, _)| *of).collect();
            let of: Vec<_> = of.into_iter().collect();
            let detail = |of| {
                let (added, removed) = (roles_in(of, &changed.added), roles_in(of, &changed.removed));
                json!({ "issuer": issuer, "added": added, "removed": removed })
            };
            let proof = brandwacht("groups at the provider")?;
            self.audit_for(&proof, "person.roles", person, person.to_string(), &of, detail).await?;
        }
        Ok(changed)
    }
}
