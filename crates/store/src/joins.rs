//! Organisations that sign themselves up: asked for by anybody, confirmed by mail, decided on by the CERT. Until then
//! nothing of it exists but the wish.

use std::collections::BTreeSet;

use domain::account_mail::{JOIN_DAYS, MailKind};
use domain::job::Job;
use domain::organisation::{Contact, ContactRole, Language, Organisation, OrganisationKind, Size};
use domain::policy::{self, MayManageOrganisations};
use domain::viewer::Role;
use domain::{AccountMailId, ContactId, JoinId, OrganisationId, Timestamp};
use serde_json::json;

use crate::accounts::{AccountMail, NewInvitation};
use crate::db::{Ask, Row, args};
use crate::{Store, StoreError, Tx};

/// What an organisation says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJoin {
    pub id: JoinId,
    pub name: String,
    pub kind: OrganisationKind,
    pub sector: Option<String>,
    pub size: Option<Size>,
    pub domain: String,
    pub contact_name: String,
    pub email: String,
    pub phone: Option<String>,
    pub language: Language,
}

/// A wish whose address was confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinRow {
    pub it: NewJoin,
    pub confirmed_at: Timestamp,
    /// There is an organisation of this kind and name already.
    pub is_double: bool,
}

/// The role of the first person, who invites the others; `None` for kinds that do not sign themselves up.
pub fn first_role(kind: OrganisationKind) -> Option<Role> {
    match kind {
        OrganisationKind::Institution => Some(Role::Manager),
        OrganisationKind::ItSupplier => Some(Role::SupplierStaff),
        OrganisationKind::Maker => Some(Role::Psirt),
        OrganisationKind::Umbrella | OrganisationKind::Authority | OrganisationKind::Cert => None,
    }
}

fn join(row: &Row) -> Result<NewJoin, StoreError> {
    Ok(NewJoin {
        id: row.get("id")?,
        name: row.get("name")?,
        kind: row.code("kind", OrganisationKind::from_code)?,
        sector: row.maybe("sector")?,
        size: row.maybe_code("size", Size::from_code)?,
        domain: row.get("domain")?,
        contact_name: row.get("contact_name")?,
        email: row.get("email")?,
        phone: row.maybe("phone")?,
        language: row.code("language", Language::from_code)?,
    })
}

impl Store {
    /// The wishes that wait for the CERT, the oldest first.
    pub async fn joins(&self, _proof: &MayManageOrganisations) -> Result<Vec<JoinRow>, StoreError> {
        let rows = (&self.pool)
            .all(
                "SELECT j.id, j.name, j.kind, j.sector, j.size, j.domain, j.contact_name, j.email, j.phone, j.language,
                        j.confirmed_at,
                        (SELECT COUNT(*) FROM organisation o WHERE o.kind = j.kind AND o.name = j.name) AS doubles
                 FROM join_request j WHERE j.confirmed_at IS NOT NULL AND j.decided_at IS NULL
                 ORDER BY j.confirmed_at, j.id LIMIT 200",
                args![],
            )
            .await?;
        rows.iter()
            .map(|row| {
                let is_double = row.get::<i64>("doubles")? > 0;
                Ok(JoinRow { it: join(row)?, confirmed_at: row.get("confirmed_at")?, is_double })
            })
            .collect()
    }
}

impl Tx<'_> {
    /// Keeps the wish, and writes to the address that it names. Wishes that nobody confirmed in time are forgotten.
    pub async fn ask_join(&mut self, new: &NewJoin, mail: AccountMailId) -> Result<(), StoreError> {
        let late = self.now.plus_days(-JOIN_DAYS);
        self.inner
            .exec(
                "DELETE FROM join_request WHERE confirmed_at IS NULL AND decided_at IS NULL AND created_at < $1",
                args![late],
            )
            .await?;
        let email = new.email.trim().to_lowercase();
        let args = args![
            new.id,
            &new.name,
            new.kind.code(),
            new.sector.as_ref(),
            new.size.map(Size::code),
            &new.domain,
            &new.contact_name,
            &email,
            new.phone.as_ref(),
            new.language.code(),
            self.now
        ];
        self.inner
            .exec(
                "INSERT INTO join_request (id, name, kind, sector, size, domain, contact_name, email, phone, language,
                                           created_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                args,
            )
            .await?;
        let args = args![
            mail,
            MailKind::Join.code(),
            &email,
            &new.contact_name,
            new.language.code(),
            new.id,
            self.now,
            self.now.plus_days(JOIN_DAYS)
        ];
        self.inner
            .exec(
                "INSERT INTO account_mail (id, kind, email, name, language, roles, join_id, created_at, expires_at)
                 VALUES ($1, $2, $3, $4, $5, '', $6, $7, $8)",
                args,
            )
            .await?;
        self.enqueue(&Job::AccountMail { mail }).await
    }

    /// The address is the sender's: the CERT sees the wish from now on.
    pub async fn confirm_join(&mut self, mail: &AccountMail) -> Result<(), StoreError> {
        let Some(join) = mail.join.filter(|_| mail.kind == MailKind::Join) else { return Err(StoreError::NotFound) };
        if !self.use_account_mail(mail.id).await? {
            return Err(StoreError::NotFound);
        }
        let changed = self
            .inner
            .exec(
                "UPDATE join_request SET confirmed_at = $1 WHERE id = $2 AND confirmed_at IS NULL",
                args![self.now, join],
            )
            .await?;
        if changed == 1 { Ok(()) } else { Err(StoreError::NotFound) }
    }

    /// One approval: the organisation, its contact and the first invitation exist after it.
    pub async fn approve_join(
        &mut self,
        proof: &MayManageOrganisations,
        join_id: JoinId,
    ) -> Result<OrganisationId, StoreError> {
        let row = self
            .inner
            .opt(
                "SELECT j.id, j.name, j.kind, j.sector, j.size, j.domain, j.contact_name, j.email, j.phone, j.language
                 FROM join_request j
                 WHERE j.id = $1 AND j.confirmed_at IS NOT NULL AND j.decided_at IS NULL {for_update}",
                args![join_id],
            )
            .await?;
        let it = join(&row.ok_or(StoreError::NotFound)?)?;
        let role = first_role(it.kind)
            .ok_or_else(|| StoreError::Conflict("an organisation of this kind does not sign itself up".to_owned()))?;
        let organisation = Organisation {
            id: OrganisationId::new(self.world()),
            kind: it.kind,
            name: it.name,
            sector: it.sector,
            size: it.size,
            umbrellas: Vec::new(),
            phone: it.phone.clone(),
        };
        self.put_organisation(proof, &organisation).await?;
        let contact = Contact {
            id: ContactId::new(self.world()),
            organisation: organisation.id,
            role: ContactRole::General,
            name: it.contact_name.clone(),
            language: it.language,
            email: Some(it.email.clone()),
            phone: it.phone,
        };
        self.put_contact(proof, &contact).await?;
        self.inner
            .exec(
                "UPDATE join_request SET decided_at = $1, organisation_id = $2 WHERE id = $3",
                args![self.now, organisation.id, join_id],
            )
            .await?;
        let detail = json!({ "domain": it.domain, "organisation": organisation.id });
        self.audit(proof, "join.approve", join_id, detail, &domain::audience::Audience::cert_only()).await?;
        // Whoever may bring an organisation in may invite its first person; that follows from the approval.
        let system = policy::system("approved to join");
        let may = policy::may_manage_people(&system, organisation.id, it.kind)
            .map_err(|denied| StoreError::Conflict(denied.to_string()))?;
        let invitation = NewInvitation {
            id: AccountMailId::new(self.world()),
            name: it.contact_name,
            email: it.email,
            language: it.language,
            roles: BTreeSet::from([role]),
        };
        self.invite(&may, &invitation).await?;
        Ok(organisation.id)
    }

    /// Puts a wish away; nothing of it comes to exist.
    pub async fn decline_join(&mut self, proof: &MayManageOrganisations, join: JoinId) -> Result<(), StoreError> {
        let changed = self
            .inner
            .exec(
                "UPDATE join_request SET decided_at = $1
                 WHERE id = $2 AND confirmed_at IS NOT NULL AND decided_at IS NULL",
                args![self.now, join],
            )
            .await?;
        if changed == 0 {
            return Err(StoreError::NotFound);
        }
        self.audit(proof, "join.decline", join, json!({}), &domain::audience::Audience::cert_only()).await
    }
}
