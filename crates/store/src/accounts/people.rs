//! The people of one organisation, and invitations into it. Which organisation, and which roles may be given, comes from
//! the proof.

use std::collections::{BTreeMap, BTreeSet};

use domain::account_mail::{INVITATION_DAYS, MailKind};
use domain::job::Job;
use domain::organisation::{Language, OrganisationKind};
use domain::policy::{MayManageAccounts, MayManagePeople};
use domain::viewer::{Role, Who};
use domain::{AccountMailId, OrganisationId, PersonId, Timestamp};
use serde_json::json;

use crate::db::{Ask, Row, args};
use crate::{StoreError, Tx};

/// Somebody who works for the organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    pub id: PersonId,
    pub name: String,
    pub email: String,
    pub roles: BTreeSet<Role>,
    pub has_factor: bool,
    pub last_seen_at: Option<Timestamp>,
    /// Why the last mail for a new password did not arrive; nothing when it did, or none was asked for.
    pub mail_error: Option<String>,
}

/// An invitation that waits to be accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationRow {
    pub id: AccountMailId,
    pub name: String,
    pub email: String,
    pub roles: BTreeSet<Role>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub sent_at: Option<Timestamp>,
    pub last_error: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInvitation {
    pub id: AccountMailId,
    pub name: String,
    pub email: String,
    pub language: Language,
    pub roles: BTreeSet<Role>,
}

pub(super) fn roles_of(row: &Row) -> Result<BTreeSet<Role>, StoreError> {
    let text: String = row.get("roles")?;
    Ok(text.split_whitespace().filter_map(Role::from_code).collect())
}

pub(super) fn codes(roles: &BTreeSet<Role>) -> String {
    roles.iter().map(|role| role.code()).collect::<Vec<_>>().join(" ")
}

fn organisation(proof: &MayManagePeople) -> Result<OrganisationId, StoreError> {
    proof.proof().about().ok_or(StoreError::NotFound)
}

impl Tx<'_> {
    /// Kind and name of an organisation, for whoever looks after accounts and reads nothing else of it.
    pub async fn organisation_named(
        &mut self,
        _proof: &MayManageAccounts,
        organisation: OrganisationId,
    ) -> Result<(OrganisationKind, String), StoreError> {
        let row = self.inner.opt("SELECT kind, name FROM organisation WHERE id = $1", args![organisation]).await?;
        let row = row.ok_or(StoreError::NotFound)?;
        Ok((row.code("kind", OrganisationKind::from_code)?, row.get("name")?))
    }

    pub async fn people(&mut self, proof: &MayManagePeople) -> Result<Vec<PersonRow>, StoreError> {
        let rows = self
            .inner
            .all(
                "SELECT p.id, p.name, p.email, m.role, p.totp_secret,
                        (SELECT COUNT(*) FROM passkey k WHERE k.person_id = p.id) AS passkeys,
                        (SELECT MAX(s.last_seen_at) FROM session s WHERE s.person_id = p.id) AS last_seen_at,
                        (SELECT CASE WHEN a.sent_at IS NULL AND a.used_at IS NULL THEN a.last_error END
                         FROM account_mail a WHERE a.email = p.email AND a.kind = 'password'
                         ORDER BY a.created_at DESC, a.id DESC LIMIT 1) AS mail_error
                 FROM person p JOIN membership m ON m.person_id = p.id
                 WHERE m.organisation_id = $1 AND p.disabled_at IS NULL AND (p.ends_at IS NULL OR p.ends_at > $2)
                 ORDER BY p.name, p.id, m.role",
                args![organisation(proof)?, self.now],
            )
            .await?;
        let mut people: Vec<PersonRow> = Vec::new();
        let mut places: BTreeMap<PersonId, usize> = BTreeMap::new();
        for row in &rows {
            let (id, role) = (row.get("id")?, row.code("role", Role::from_code)?);
            if let Some(person) = places.get(&id).and_then(|place| people.get_mut(*place)) {
                person.roles.insert(role);
                continue;
            }
            places.insert(id, people.len());
            people.push(PersonRow {
                id,
                name: row.get("name")?,
                email: row.get("email")?,
                roles: BTreeSet::from([role]),
                has_factor: row.maybe::<Vec<u8>>("totp_secret")?.is_some() || row.get::<i64>("passkeys")? > 0,
                last_seen_at: row.maybe("last_seen_at")?,
                mail_error: row.maybe("mail_error")?,
            });
        }
        Ok(people)
    }

    /// Invitations that were neither accepted nor taken back, those that have run out too: somebody may send them again.
    pub async fn invitations(&mut self, proof: &MayManagePeople) -> Result<Vec<InvitationRow>, StoreError> {
        let rows = self
            .inner
            .all(
                "SELECT id, name, email, roles, created_at, expires_at, sent_at, last_error FROM account_mail
                 WHERE organisation_id = $1 AND kind = 'invitation' AND used_at IS NULL AND revoked_at IS NULL
                 ORDER BY created_at DESC, id LIMIT 200",
                args![organisation(proof)?],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(InvitationRow {
                    id: row.get("id")?,
                    name: row.get("name")?,
                    email: row.get("email")?,
                    roles: roles_of(row)?,
                    created_at: row.get("created_at")?,
                    expires_at: row.get("expires_at")?,
                    sent_at: row.maybe("sent_at")?,
                    last_error: row.maybe("last_error")?,
                })
            })
            .collect()
    }

    /// Invites somebody: a mail with a link goes out. A second invitation to the same address takes the first one back.
    pub async fn invite(&mut self, proof: &MayManagePeople, new: &NewInvitation) -> Result<(), StoreError> {
        let organisation = organisation(proof)?;
        if new.roles.is_empty() || !new.roles.iter().all(|role| proof.covers(*role)) {
            return Err(StoreError::Conflict("an invitation gives roles of its organisation".to_owned()));
        }
        for role in &new.roles {
            self.check_role(organisation, *role).await?;
        }
        let email = super::plain_email(&new.email);
        self.inner
            .exec(
                "UPDATE account_mail SET revoked_at = $1
                 WHERE organisation_id = $2 AND email = $3 AND kind = 'invitation'
                   AND used_at IS NULL AND revoked_at IS NULL",
                args![self.now, organisation, &email],
            )
            .await?;
        let by = match proof.proof().actor().who {
            Who::Person(id) => Some(id),
            _ => None,
        };
        let args = args![
            new.id,
            MailKind::Invitation.code(),
            &email,
            &new.name,
            new.language.code(),
            organisation,
            codes(&new.roles),
            by,
            self.now,
            self.now.plus_days(INVITATION_DAYS)
        ];
        self.inner
            .exec(
                "INSERT INTO account_mail (id, kind, email, name, language, organisation_id, roles, invited_by,
                                           created_at, expires_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                args,
            )
            .await?;
        self.enqueue(&Job::AccountMail { mail: new.id }).await?;
        let detail = json!({ "of": organisation, "email": email, "roles": codes(&new.roles) });
        self.audit_in(proof.proof(), "invitation.send", new.id, detail, organisation).await
    }

    /// Takes an invitation back: its link opens nothing any more.
    pub async fn take_back_invitation(
        &mut self,
        proof: &MayManagePeople,
        invitation: AccountMailId,
    ) -> Result<(), StoreError> {
        let organisation = organisation(proof)?;
        let row = self
            .inner
            .opt(
                "UPDATE account_mail SET revoked_at = $1
                 WHERE id = $2 AND organisation_id = $3 AND kind = 'invitation'
                   AND used_at IS NULL AND revoked_at IS NULL RETURNING email",
                args![self.now, invitation, organisation],
            )
            .await?;
        let detail = json!({ "email": row.ok_or(StoreError::NotFound)?.get::<String>("email")? });
        self.audit_in(proof.proof(), "invitation.revoke", invitation, detail, organisation).await
    }

    /// Sends somebody away: the roles here are gone, and all sessions with them. An account without any role left ends.
    pub async fn remove_person(&mut self, proof: &MayManagePeople, person: PersonId) -> Result<(), StoreError> {
        let organisation = organisation(proof)?;
        if proof.proof().actor().who == Who::Person(person) {
            return Err(StoreError::Conflict("somebody else must send you away".to_owned()));
        }
        let changed = self
            .inner
            .exec("DELETE FROM membership WHERE person_id = $1 AND organisation_id = $2", args![person, organisation])
            .await?;
        if changed == 0 {
            return Err(StoreError::NotFound);
        }
        self.inner
            .exec(
                "UPDATE person SET disabled_at = $1, ended_by_groups = FALSE WHERE id = $2 AND disabled_at IS NULL
                 AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.person_id = $2)",
                args![self.now, person],
            )
            .await?;
        self.end_sessions_of(person).await?;
        self.audit_in(proof.proof(), "person.remove", person, json!({}), organisation).await
    }

    /// Takes the second factors of somebody away who has lost them: the next time that person signs in, a new one is set
    /// up. Only of somebody who works here alone, because it opens the others' door too.
    pub async fn reset_factors(&mut self, proof: &MayManagePeople, person: PersonId) -> Result<(), StoreError> {
        let organisation = organisation(proof)?;
        if proof.proof().actor().who == Who::Person(person) {
            return Err(StoreError::Conflict("somebody else must do this for you".to_owned()));
        }
        let row = self
            .inner
            .one(
                "SELECT COUNT(*) AS here,
                        (SELECT COUNT(*) FROM membership m WHERE m.person_id = $1 AND m.organisation_id <> $2) AS there
                 FROM membership WHERE person_id = $1 AND organisation_id = $2",
                args![person, organisation],
            )
            .await?;
        if row.get::<i64>("here")? == 0 {
            return Err(StoreError::NotFound);
        }
        if row.get::<i64>("there")? > 0 {
            return Err(StoreError::Conflict("this person works for others too; the CERT can help".to_owned()));
        }
        self.forget_factors(person).await?;
        self.end_sessions_of(person).await?;
        self.audit_in(proof.proof(), "person.second_factor", person, json!({ "set": false }), organisation).await
    }

    pub(super) async fn forget_factors(&mut self, person: PersonId) -> Result<(), StoreError> {
        self.inner
            .exec("UPDATE person SET totp_secret = NULL, totp_last_step = 0 WHERE id = $1", args![person])
            .await?;
        self.inner.exec("DELETE FROM passkey WHERE person_id = $1", args![person]).await?;
        self.inner.exec("DELETE FROM recovery_code WHERE person_id = $1", args![person]).await?;
        self.inner.exec("DELETE FROM known_browser WHERE person_id = $1", args![person]).await?;
        Ok(())
    }
}
