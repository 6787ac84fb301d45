//! Mails about accounts: asked for by a page, written and sent by the worker, opened by whoever holds the link.
//!
//! Nobody is signed in behind such a link, so what follows from it is written in the trail as done by Brandwacht, with
//! the mail as its reason. A link works once; looking at its page changes nothing.

use std::collections::BTreeSet;

use domain::account_mail::{MailKind, PASSWORD_MINUTES};
use domain::audience::Audience;
use domain::job::Job;
use domain::organisation::{Language, OrganisationKind};
use domain::policy::MayPublish;
use domain::viewer::Role;
use domain::{AccountMailId, ContentHash, JoinId, OrganisationId, PersonId, Timestamp};
use serde_json::json;

use super::brandwacht;
use super::people::roles_of;
use crate::db::{Ask, args};
use crate::{Store, StoreError, Tx};

/// A mail server can be wordy.
const MAX_ERROR: usize = 1_000;

/// A mail about an account as its page needs it. Only one whose link still works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountMail {
    pub id: AccountMailId,
    pub kind: MailKind,
    pub email: String,
    pub name: String,
    pub language: Language,
    pub organisation: Option<(OrganisationId, OrganisationKind, String)>,
    pub roles: BTreeSet<Role>,
    pub join: Option<JoinId>,
    /// There is an account for this address that may sign in.
    pub person: Option<PersonId>,
}

/// A mail on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingAccountMail {
    pub id: AccountMailId,
    pub kind: MailKind,
    pub email: String,
    pub name: String,
    pub language: Language,
    pub organisation: Option<String>,
    pub invited_by: Option<String>,
    pub expires_at: Timestamp,
    pub is_sent: bool,
    /// Nobody needs it any more, or there is nobody to write to: an unknown address gets no mail.
    pub is_void: bool,
}

impl Store {
    /// The mail behind a link that still works. Reading changes nothing.
    pub async fn account_mail(&self, token_hash: ContentHash) -> Result<Option<AccountMail>, StoreError> {
        let row = (&self.pool)
            .opt(
                "SELECT a.id, a.kind, a.email, a.name, a.language, a.roles, a.join_id, a.organisation_id,
                        o.kind AS organisation_kind, o.name AS organisation_name, p.id AS known_id
                 FROM account_mail a LEFT JOIN organisation o ON o.id = a.organisation_id
                 LEFT JOIN person p ON p.email = a.email AND p.disabled_at IS NULL
                      AND (p.ends_at IS NULL OR p.ends_at > $2)
                 WHERE a.token_hash = $1 AND a.used_at IS NULL AND a.revoked_at IS NULL AND a.expires_at > $2",
                args![token_hash, self.now()],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        let organisation = match row.maybe("organisation_id")? {
            Some(id) => {
                let kind = row.code("organisation_kind", OrganisationKind::from_code)?;
                Some((id, kind, row.get("organisation_name")?))
            }
            None => None,
        };
        Ok(Some(AccountMail {
            id: row.get("id")?,
            kind: row.code("kind", MailKind::from_code)?,
            email: row.get("email")?,
            name: row.get("name")?,
            language: row.code("language", Language::from_code)?,
            organisation,
            roles: roles_of(&row)?,
            join: row.maybe("join_id")?,
            person: row.maybe("known_id")?,
        }))
    }

    pub async fn outgoing_account_mail(&self, id: AccountMailId) -> Result<OutgoingAccountMail, StoreError> {
        let row = (&self.pool)
            .one(
                "SELECT a.kind, a.email, a.name, a.language, a.expires_at, a.sent_at, a.used_at, a.revoked_at,
                        o.name AS organisation_name, i.name AS inviter, p.id AS known_id, p.name AS known_name,
                        p.language AS known_language, p.password_hash
                 FROM account_mail a LEFT JOIN organisation o ON o.id = a.organisation_id
                 LEFT JOIN person i ON i.id = a.invited_by
                 LEFT JOIN person p ON p.email = a.email AND p.disabled_at IS NULL
                      AND (p.ends_at IS NULL OR p.ends_at > $2)
                 WHERE a.id = $1",
                args![id, self.now()],
            )
            .await?;
        let kind = row.code("kind", MailKind::from_code)?;
        let known: Option<PersonId> = row.maybe("known_id")?;
        let expires_at: Timestamp = row.get("expires_at")?;
        let over = row.maybe::<Timestamp>("used_at")?.is_some()
            || row.maybe::<Timestamp>("revoked_at")?.is_some()
            || expires_at <= self.now();
        // Who asks for a new password types no name; the account knows it, and its language.
        let account = kind == MailKind::Password;
        Ok(OutgoingAccountMail {
            id,
            kind,
            email: row.get("email")?,
            name: row.maybe("known_name")?.filter(|_| account).map_or_else(|| row.get("name"), Ok)?,
            language: match row.maybe_code("known_language", Language::from_code)?.filter(|_| account) {
                Some(language) => language,
                None => row.code("language", Language::from_code)?,
            },
            organisation: row.maybe("organisation_name")?,
            invited_by: row.maybe("inviter")?,
            expires_at,
            is_sent: row.maybe::<Timestamp>("sent_at")?.is_some(),
            // Who has no password signs in elsewhere, and must not get a way around that.
            is_void: over
                || (account && (known.is_none() || row.maybe::<String>("password_hash")?.as_deref() == Some(""))),
        })
    }
}

impl Tx<'_> {
    /// Somebody says that they have forgotten a password. The same is written for every address: whether there is an
    /// account is found out by the worker, when nobody waits for an answer any more.
    pub async fn ask_password_mail(
        &mut self,
        id: AccountMailId,
        email: &str,
        language: Language,
    ) -> Result<(), StoreError> {
        let args = args![
            id,
            MailKind::Password.code(),
            super::plain_email(email),
            language.code(),
            self.now,
            self.now.plus_seconds(60 * PASSWORD_MINUTES)
        ];
        self.inner
            .exec(
                "INSERT INTO account_mail (id, kind, email, name, language, roles, created_at, expires_at)
                 VALUES ($1, $2, $3, '', $4, '', $5, $6)",
                args,
            )
            .await?;
        self.enqueue(&Job::AccountMail { mail: id }).await
    }

    /// The link must work before the mail can arrive.
    pub async fn put_account_link(
        &mut self,
        _proof: &MayPublish,
        id: AccountMailId,
        token_hash: ContentHash,
    ) -> Result<(), StoreError> {
        self.inner.exec("UPDATE account_mail SET token_hash = $1 WHERE id = $2", args![token_hash, id]).await?;
        Ok(())
    }

    /// What became of the mail: sent, or why not.
    pub async fn note_account_mail(
        &mut self,
        _proof: &MayPublish,
        id: AccountMailId,
        error: Option<&str>,
    ) -> Result<(), StoreError> {
        let sent_at = error.is_none().then_some(self.now);
        self.inner
            .exec("UPDATE account_mail SET sent_at = $1, last_error = $2 WHERE id = $3", args![sent_at, error, id])
            .await?;
        Ok(())
    }

    /// A mail server took it and sent it back. False when this is no mail about an account, or one that was sent before `since`.
    /// Its link goes on working: whoever the mail did reach may use it.
    pub(crate) async fn account_mail_returned(
        &mut self,
        proof: &MayPublish,
        id: AccountMailId,
        error: &str,
        since: Timestamp,
    ) -> Result<bool, StoreError> {
        let error: String = error.chars().take(MAX_ERROR).collect();
        let changed = self
            .inner
            .exec(
                "UPDATE account_mail SET sent_at = NULL, last_error = $2 WHERE id = $1 AND sent_at > $3",
                args![id, error.as_str(), since],
            )
            .await?;
        if changed == 0 {
            let known = "SELECT id FROM account_mail WHERE id = $1 AND sent_at IS NULL AND last_error IS NOT NULL";
            return Ok(self.inner.opt(known, args![id]).await?.is_some());
        }
        let detail = json!({ "error": error, "returned": true });
        self.audit(proof, "delivery.failed", id, detail, &Audience::cert_only()).await?;
        Ok(true)
    }

    /// Uses the link up. False when somebody else was first.
    pub(crate) async fn use_account_mail(&mut self, id: AccountMailId) -> Result<bool, StoreError> {
        let changed = self
            .inner
            .exec(
                "UPDATE account_mail SET used_at = $1
                 WHERE id = $2 AND used_at IS NULL AND revoked_at IS NULL AND expires_at > $1",
                args![self.now, id],
            )
            .await?;
        Ok(changed == 1)
    }

    /// The invited accepts. A new account gets this password; one that is there keeps what it has and gets the roles, so
    /// whoever calls this has asked for its password first. An account that had ended begins anew, without the factors
    /// that it had.
    pub async fn accept_invitation(
        &mut self,
        mail: &AccountMail,
        new_id: PersonId,
        password_hash: Option<&str>,
    ) -> Result<PersonId, StoreError> {
        let Some((organisation, ..)) = mail.organisation.as_ref().filter(|_| mail.kind == MailKind::Invitation) else {
            return Err(StoreError::NotFound);
        };
        if !self.use_account_mail(mail.id).await? {
            return Err(StoreError::NotFound);
        }
        let person = match (mail.person, password_hash) {
            (Some(person), _) => person,
            (None, Some(hash)) => self.begin_account(mail, new_id, hash).await?,
            (None, None) => return Err(StoreError::Conflict("a new account needs a password".to_owned())),
        };
        for role in &mail.roles {
            self.check_role(*organisation, *role).await?;
            self.inner
                .exec(
                    "INSERT INTO membership (person_id, organisation_id, role) VALUES ($1, $2, $3)
                     ON CONFLICT (person_id, organisation_id, role) DO UPDATE SET from_issuer = NULL",
                    args![person, *organisation, role.code()],
                )
                .await?;
        }
        let detail = json!({ "invitation": mail.id, "of": organisation, "roles": super::people::codes(&mail.roles) });
        self.audit_in(&brandwacht("link of a mail")?, "invitation.accept", person, detail, *organisation).await?;
        Ok(person)
    }

    async fn begin_account(
        &mut self,
        mail: &AccountMail,
        new_id: PersonId,
        password_hash: &str,
    ) -> Result<PersonId, StoreError> {
        let there = self.inner.opt("SELECT id FROM person WHERE email = $1", args![&mail.email]).await?;
        let Some(row) = there else {
            self.inner
                .exec(
                    "INSERT INTO person (id, name, email, language, password_hash, totp_last_step, created_at)
                     VALUES ($1, $2, $3, $4, $5, 0, $6)",
                    args![new_id, &mail.name, &mail.email, mail.language.code(), password_hash, self.now],
                )
                .await?;
            return Ok(new_id);
        };
        let person: PersonId = row.get("id")?;
        self.inner
            .exec(
                // The address too: its term may come to an end between these two statements.
                "UPDATE person SET disabled_at = NULL, ends_at = NULL, name = $2, password_hash = $3, email = $4
                 WHERE id = $1",
                args![person, &mail.name, password_hash, &mail.email],
            )
            .await?;
        self.inner.exec("DELETE FROM membership WHERE person_id = $1", args![person]).await?;
        self.inner.exec("DELETE FROM oidc_identity WHERE person_id = $1", args![person]).await?;
        self.forget_factors(person).await?;
        self.end_sessions_of(person).await?;
        Ok(person)
    }

    /// A forgotten password is replaced. All sessions end, every browser is a stranger again, and other mails that were
    /// asked for open nothing any more. The second factor stays: who reads somebody's mail has only half of it.
    pub async fn replace_password(&mut self, mail: &AccountMail, password_hash: &str) -> Result<PersonId, StoreError> {
        let Some(person) = mail.person.filter(|_| mail.kind == MailKind::Password) else {
            return Err(StoreError::NotFound);
        };
        if !self.use_account_mail(mail.id).await? {
            return Err(StoreError::NotFound);
        }
        self.inner
            .exec(
                "UPDATE account_mail SET revoked_at = $1
                 WHERE email = $2 AND kind = 'password' AND used_at IS NULL AND revoked_at IS NULL",
                args![self.now, &mail.email],
            )
            .await?;
        self.inner.exec("DELETE FROM known_browser WHERE person_id = $1", args![person]).await?;
        self.set_password(&brandwacht("link of a mail")?, person, password_hash).await?;
        Ok(person)
    }
}
