//! Organisations, their contacts and the mandates between them.

use std::collections::{BTreeSet, HashMap};

use domain::asset::AssetClass;
use domain::audience::{Audience, SupplierReach};
use domain::mandate::Mandate;
use domain::organisation::{Contact, ContactRole, Language, Organisation, OrganisationKind, Size};
use domain::page::{Page, PageRequest};
use domain::policy::{MayApproveMandate, MayManageOrganisations};
use domain::{ContactId, MandateId, OrganisationId};
use serde_json::json;

use crate::assets::ids_json;
use crate::db::{Ask, Row, Val, args};
use crate::{Seen, StoreError, Tx, View};

/// What a list of organisations is narrowed by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrganisationFilter {
    pub kind: Option<OrganisationKind>,
    pub sector: Option<String>,
    /// Part of the name.
    pub text: Option<String>,
}

/// One line of that list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganisationRow {
    pub organisation: Organisation,
    /// Inventory lines that are in use.
    pub assets: i64,
    /// Sent notices that still wait for something.
    pub open_notices: i64,
}

/// What mail to a contact is encrypted with, as it was put: an OpenPGP key or a certificate. Which of the two, and whether it can
/// be used today, whoever reads it finds out. The column is called after the first kind that there was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactKey {
    pub contact: ContactId,
    /// The public key or the certificate, as text.
    pub armored: String,
}

/// Lower case and without accents, so that "Zorggroep Één" is found by "een".
pub(crate) fn fold(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .map(|sign| match sign {
            'á' | 'à' | 'ä' | 'â' | 'ã' | 'å' => 'a',
            'é' | 'è' | 'ë' | 'ê' => 'e',
            'í' | 'ì' | 'ï' | 'î' => 'i',
            'ó' | 'ò' | 'ö' | 'ô' | 'õ' => 'o',
            'ú' | 'ù' | 'ü' | 'û' => 'u',
            'ç' => 'c',
            'ñ' => 'n',
            other => other,
        })
        .collect()
}

/// The pattern for LIKE that finds this text anywhere, with the text's own wildcards taken literally.
/// Use with `LIKE $n ESCAPE '!'`.
pub(crate) fn contains_pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for sign in fold(text.trim()).chars() {
        if matches!(sign, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(sign);
    }
    pattern.push('%');
    pattern
}

/// Names of organisations are known to all participants: a care home must be able to name its supplier.
fn name_audience() -> Audience {
    Audience::participants()
}

/// Whom to reach is the organisation's own. A supplier hears what it must do, and from the CERT; it needs no list of who
/// works there.
pub(crate) fn inner_audience(organisation: OrganisationId) -> Audience {
    Audience::organisation(organisation, SupplierReach::new())
}

/// Both sides of a mandate know it once it is approved. Another supplier of the same institution does not: whom it hires for
/// what is its own business.
fn mandate_audience(institution: OrganisationId, supplier: OrganisationId) -> Audience {
    let mut audience = inner_audience(institution);
    audience.organisations.insert(supplier);
    audience
}

fn organisation(row: &Row) -> Result<Organisation, StoreError> {
    Ok(Organisation {
        id: row.get("id")?,
        kind: row.code("kind", OrganisationKind::from_code)?,
        name: row.get("name")?,
        sector: row.maybe("sector")?,
        size: row.maybe_code("size", Size::from_code)?,
        umbrellas: Vec::new(),
        phone: row.maybe("phone")?,
    })
}

pub(crate) fn contact(row: &Row) -> Result<Contact, StoreError> {
    Ok(Contact {
        id: row.get("id")?,
        organisation: row.get("organisation_id")?,
        role: row.code("role", ContactRole::from_code)?,
        name: row.get("name")?,
        language: row.code("language", Language::from_code)?,
        email: row.maybe("email")?,
        phone: row.maybe("phone")?,
    })
}

pub(crate) fn mandate(row: &Row) -> Result<Mandate, StoreError> {
    Ok(Mandate {
        id: row.get("id")?,
        supplier: row.get("supplier_id")?,
        institution: row.get("institution_id")?,
        classes: row.json::<BTreeSet<AssetClass>>("classes")?,
        from: row.get("valid_from")?,
        until: row.maybe("valid_until")?,
        approved_by: row.maybe("approved_by")?,
        revoked_at: row.maybe("revoked_at")?,
    })
}

impl Tx<'_> {
    /// Adds an organisation, or changes the one with the same id.
    pub async fn put_organisation(
        &mut self,
        proof: &MayManageOrganisations,
        it: &Organisation,
    ) -> Result<(), StoreError> {
        let audience = self.audience_id(&name_audience()).await?;
        let args = args![
            it.id,
            it.kind.code(),
            &it.name,
            fold(&it.name),
            it.sector.as_ref(),
            it.size.map(Size::code),
            it.phone.as_ref(),
            self.now,
            audience
        ];
        let done = self
            .inner
            .exec(
                "INSERT INTO organisation (id, kind, name, search, sector, size, phone, created_at, audience_id)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                 ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, name = excluded.name,
                     search = excluded.search, sector = excluded.sector, size = excluded.size,
                     phone = excluded.phone WHERE organisation.left_at IS NULL",
                args,
            )
            .await;
        match done {
            Err(error) if error.is_unique_violation() => {
                return Err(StoreError::Conflict(format!("there is already an organisation named {:?}", it.name)));
            }
            Ok(0) => {
                return Err(StoreError::Conflict(format!(
                    "{:?} has left, and what was held of it is gone: give it another key to begin anew",
                    it.name
                )));
            }
            other => other?,
        };
        self.inner.exec("DELETE FROM umbrella_member WHERE member_id = $1", args![it.id]).await?;
        for umbrella in &it.umbrellas {
            self.inner
                .exec(
                    "INSERT INTO umbrella_member (umbrella_id, member_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                    args![*umbrella, it.id],
                )
                .await?;
        }
        self.audit(proof, "organisation.put", it.id, json!({ "name": it.name }), &inner_audience(it.id)).await
    }

    /// Adds a contact, or changes the one with the same id.
    pub async fn put_contact(&mut self, proof: &MayManageOrganisations, it: &Contact) -> Result<(), StoreError> {
        let audience = inner_audience(it.organisation);
        let audience_id = self.audience_id(&audience).await?;
        let key = self.key_of(it.organisation).await?;
        let with_key = "SELECT email FROM contact WHERE id = $1 AND openpgp_key IS NOT NULL";
        let reached_before = self.inner.opt(with_key, args![it.id]).await?;
        self.inner
            .exec(
                "INSERT INTO contact (id, organisation_id, role, name, language, email, phone, audience_id)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                 ON CONFLICT (id) DO UPDATE SET role = excluded.role, name = excluded.name,
                     language = excluded.language, email = excluded.email, phone = excluded.phone",
                args![
                    it.id,
                    it.organisation,
                    it.role.code(),
                    key.text(&it.name)?,
                    it.language.code(),
                    key.maybe(it.email.as_deref())?,
                    key.maybe(it.phone.as_deref())?,
                    audience_id
                ],
            )
            .await?;
        // What waits goes where the contact is reached now: the address was changed because the old one is wrong.
        for text in [
            "UPDATE delivery SET address = $2 WHERE contact_id = $1 AND state = 'queued' AND channel = 'mail'",
            "UPDATE question_delivery SET address = $2 WHERE contact_id = $1 AND state = 'queued' AND channel = 'mail'",
            "UPDATE overview_delivery SET address = $2 WHERE contact_id = $1 AND state = 'queued'",
        ] {
            if let Some(email) = &it.email {
                self.inner.exec(text, args![it.id, key.text(email)?]).await?;
            }
        }
        // Whoever reads at another address may not have the key of before, and would get a warning that nobody can read.
        if let Some(row) = reached_before {
            let before: Option<String> = row.maybe("email")?;
            if folded(before.as_deref()) != folded(it.email.as_deref()) {
                self.remove_contact_key(proof, it).await?;
            }
        }
        self.audit(proof, "contact.put", it.id, json!({ "role": it.role.code() }), &audience).await
    }

    /// Mails to the contact are encrypted with this key from now on. Whoever calls has looked at it: `fingerprint` is for the
    /// trail.
    pub async fn put_contact_key(
        &mut self,
        proof: &MayManageOrganisations,
        it: &Contact,
        armored: &str,
        fingerprint: &str,
    ) -> Result<(), StoreError> {
        let key = self.key_of(it.organisation).await?;
        let changed = self
            .inner
            .exec(
                "UPDATE contact SET openpgp_key = $2 WHERE id = $1 AND (email IS NOT NULL OR phone IS NOT NULL)",
                args![it.id, key.text(armored)?],
            )
            .await?;
        if changed == 0 {
            return Err(StoreError::NotFound);
        }
        // The row is held now. A key is given for an address; one that changed meanwhile gets none by that.
        let row = self.inner.one("SELECT email FROM contact WHERE id = $1", args![it.id]).await?;
        if folded(row.maybe::<String>("email")?.as_deref()) != folded(it.email.as_deref()) {
            return Err(StoreError::Conflict("the address of the contact was changed meanwhile".to_owned()));
        }
        let detail = json!({ "fingerprint": fingerprint });
        self.audit(proof, "contact.key_put", it.id, detail, &inner_audience(it.organisation)).await
    }

    /// Mails to the contact go out as they do to everybody else. Taking away what is not there changes nothing.
    pub async fn remove_contact_key(&mut self, proof: &MayManageOrganisations, it: &Contact) -> Result<(), StoreError> {
        let text = "UPDATE contact SET openpgp_key = NULL WHERE id = $1 AND openpgp_key IS NOT NULL";
        if self.inner.exec(text, args![it.id]).await? == 0 {
            return Ok(());
        }
        self.audit(proof, "contact.key_remove", it.id, json!({}), &inner_audience(it.organisation)).await
    }

    /// Whom to reach at an organisation, by role and name.
    pub(crate) async fn contacts_of(&mut self, organisation: OrganisationId) -> Result<Vec<Contact>, StoreError> {
        let rows = self
            .inner
            .all(
                "SELECT id, organisation_id, role, name, language, email, phone FROM contact WHERE organisation_id = $1",
                args![organisation],
            )
            .await?;
        let mut contacts = rows.iter().map(contact).collect::<Result<Vec<_>, _>>()?;
        in_order(&mut contacts);
        Ok(contacts)
    }

    /// Takes a contact away. Where a notice or a question went to it, the row stays for the record, without a way to reach
    /// it: what still waits to go there does not go, and the links in what went there open nothing any more.
    pub async fn remove_contact(&mut self, proof: &MayManageOrganisations, it: &Contact) -> Result<(), StoreError> {
        self.inner
            .exec("UPDATE contact SET email = NULL, phone = NULL, openpgp_key = NULL WHERE id = $1", args![it.id])
            .await?;
        // That the week was mailed is no record that anybody needs, and must not keep a name.
        self.inner.exec("DELETE FROM overview_delivery WHERE contact_id = $1", args![it.id]).await?;
        self.inner
            .exec(
                "DELETE FROM contact WHERE id = $1
                 AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.contact_id = contact.id)
                 AND NOT EXISTS (SELECT 1 FROM question_delivery d WHERE d.contact_id = contact.id)",
                args![it.id],
            )
            .await?;
        self.audit(proof, "contact.remove", it.id, json!({ "role": it.role.code() }), &inner_audience(it.organisation))
            .await
    }

    /// Proposes a mandate. It gives nothing before the institution has approved it.
    pub async fn propose_mandate(&mut self, proof: &MayManageOrganisations, it: &Mandate) -> Result<(), StoreError> {
        let audience = inner_audience(it.institution);
        let audience_id = self.audience_id(&audience).await?;
        let classes = serde_json::to_string(&it.classes).map_err(|error| StoreError::bad("classes", error))?;
        self.inner
            .exec(
                "INSERT INTO mandate (id, supplier_id, institution_id, classes, valid_from, valid_until, audience_id)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)
                 ON CONFLICT (id) DO NOTHING",
                args![
                    it.id,
                    it.supplier,
                    it.institution,
                    classes,
                    it.from.to_string(),
                    it.until.map(|day| day.to_string()),
                    audience_id
                ],
            )
            .await?;
        self.audit(proof, "mandate.propose", it.id, json!({ "supplier": it.supplier.to_string() }), &audience).await
    }

    /// The institution approves; `approved_by` is the name of its person.
    pub async fn approve_mandate(
        &mut self,
        proof: &MayApproveMandate,
        id: MandateId,
        approved_by: &str,
    ) -> Result<(), StoreError> {
        let now = self.now;
        let Some(institution) = proof.about() else { return Err(StoreError::NotFound) };
        let row = self.inner.one("SELECT supplier_id FROM mandate WHERE id = $1", args![id]).await?;
        let audience = self.audience_id(&mandate_audience(institution, row.get("supplier_id")?)).await?;
        let changed = self
            .inner
            .exec(
                "UPDATE mandate SET approved_by = $2, approved_at = $3, audience_id = $5
                 WHERE id = $1 AND institution_id = $4 AND approved_by IS NULL AND revoked_at IS NULL",
                args![id, approved_by, now, institution, audience],
            )
            .await?;
        self.mandate_changed(proof, id, changed, "mandate.approve").await
    }

    /// Changes the classes and the last day of a mandate that was approved.
    pub async fn amend_mandate(&mut self, proof: &MayApproveMandate, it: &Mandate) -> Result<(), StoreError> {
        let classes = serde_json::to_string(&it.classes).map_err(|error| StoreError::bad("classes", error))?;
        let changed = self
            .inner
            .exec(
                "UPDATE mandate SET classes = $2, valid_until = $3
                 WHERE id = $1 AND institution_id = $4 AND revoked_at IS NULL",
                args![it.id, classes, it.until.map(|day| day.to_string()), proof.about()],
            )
            .await?;
        self.mandate_changed(proof, it.id, changed, "mandate.amend").await?;
        let row = self.inner.one("SELECT supplier_id, institution_id FROM mandate WHERE id = $1", args![it.id]).await?;
        self.steps_now(Some(row.get("institution_id")?), row.get("supplier_id")?).await
    }

    /// Ends a mandate at once. What the supplier could see through it is gone with the next request.
    pub async fn revoke_mandate(&mut self, proof: &MayApproveMandate, id: MandateId) -> Result<(), StoreError> {
        let now = self.now;
        let changed = self
            .inner
            .exec(
                "UPDATE mandate SET revoked_at = $2 WHERE id = $1 AND institution_id = $3 AND revoked_at IS NULL",
                args![id, now, proof.about()],
            )
            .await?;
        self.mandate_changed(proof, id, changed, "mandate.revoke").await?;
        let row = self.inner.one("SELECT supplier_id, institution_id FROM mandate WHERE id = $1", args![id]).await?;
        self.steps_now(Some(row.get("institution_id")?), row.get("supplier_id")?).await
    }

    async fn mandate_changed(
        &mut self,
        proof: &MayApproveMandate,
        id: MandateId,
        changed: u64,
        act: &'static str,
    ) -> Result<(), StoreError> {
        if changed != 1 {
            return Err(StoreError::NotFound);
        }
        // The row's own: a proposal that is turned down stays the institution's secret, in the trail as well.
        let row = self
            .inner
            .one(
                "SELECT au.canonical FROM mandate m JOIN audience au ON au.id = m.audience_id WHERE m.id = $1",
                args![id],
            )
            .await?;
        self.audit(proof, act, id, json!({}), &row.json::<Audience>("canonical")?).await
    }

    /// All mandates of an institution, for the rules that need every one of them.
    pub async fn mandates_of(&mut self, institution: OrganisationId) -> Result<Vec<Mandate>, StoreError> {
        Ok(self.mandates_for(&[institution]).await?.remove(&institution).unwrap_or_default())
    }

    /// The mandates that each of these institutions gave.
    pub(crate) async fn mandates_for(
        &mut self,
        institutions: &[OrganisationId],
    ) -> Result<HashMap<OrganisationId, Vec<Mandate>>, StoreError> {
        let rows = self
            .inner
            .all(
                "SELECT id, supplier_id, institution_id, classes, valid_from, valid_until, approved_by, revoked_at
                 FROM mandate WHERE institution_id {in_ids:1} ORDER BY id",
                args![ids_json(institutions)?],
            )
            .await?;
        let mut all: HashMap<OrganisationId, Vec<Mandate>> = HashMap::new();
        for row in &rows {
            let mandate = mandate(row)?;
            all.entry(mandate.institution).or_default().push(mandate);
        }
        Ok(all)
    }
}

impl View<'_> {
    pub async fn organisation(&self, id: OrganisationId) -> Result<Seen<Organisation>, StoreError> {
        let row = self
            .row(
                "SELECT o.id, o.kind, o.name, o.sector, o.size, o.phone FROM organisation o
                 WHERE o.id = $1 AND o.left_at IS NULL AND {seen:o}",
                args![id],
            )
            .await?;
        let mut found = organisation(&row)?;
        let umbrellas = self
            .rows(
                "SELECT u.umbrella_id FROM umbrella_member u JOIN organisation o ON o.id = u.umbrella_id
                 WHERE u.member_id = $1 AND {seen:o} ORDER BY o.name",
                args![id],
            )
            .await?;
        for row in umbrellas {
            found.umbrellas.push(row.get("umbrella_id")?);
        }
        Ok(Seen::new(found))
    }

    /// By name, in pages.
    pub async fn organisations(
        &self,
        filter: &OrganisationFilter,
        page: &PageRequest,
    ) -> Result<Page<Seen<OrganisationRow>>, StoreError> {
        let mut text = String::from(
            "SELECT o.id, o.kind, o.name, o.search, o.sector, o.size, o.phone,
                    (SELECT COUNT(*) FROM asset a WHERE a.organisation_id = o.id AND a.gone_at IS NULL AND {seen:a})
                        AS assets,
                    (SELECT COUNT(*) FROM notice n WHERE n.institution_id = o.id AND n.state = 'sent' AND {seen:n})
                        AS open_notices
             FROM organisation o WHERE o.left_at IS NULL AND {seen:o}",
        );
        let mut args: Vec<Val> = Vec::new();
        let mut and = |clause: &str, value: Val| {
            args.push(value);
            text.push_str(&clause.replace('?', &format!("${}", args.len())));
        };
        if let Some(kind) = filter.kind {
            and(" AND o.kind = ?", kind.code().into());
        }
        if let Some(sector) = &filter.sector {
            and(" AND o.sector = ?", sector.into());
        }
        if let Some(part) = filter.text.as_deref().filter(|part| !part.trim().is_empty()) {
            and(" AND o.search LIKE ? ESCAPE '!'", contains_pattern(part).into());
        }
        if let Some((name, id)) = page.after.as_deref().and_then(|cursor| cursor.rsplit_once('~')) {
            let id: OrganisationId = id.parse().map_err(|_| StoreError::NotFound)?;
            and(" AND (o.search, o.id) > (?", name.into());
            and(", ?)", id.into());
        }
        and(" ORDER BY o.search, o.id LIMIT ?", (page.limit() + 1).into());
        let rows = self.rows(&text, args).await?;
        keyset(rows, page, |row| {
            let line = OrganisationRow {
                organisation: organisation(row)?,
                assets: row.get("assets")?,
                open_notices: row.get("open_notices")?,
            };
            Ok((format!("{}~{}", row.get::<String>("search")?, line.organisation.id), line))
        })
    }

    pub async fn contacts(&self, organisation: OrganisationId) -> Result<Vec<Seen<Contact>>, StoreError> {
        let rows = self
            .rows(
                "SELECT c.id, c.organisation_id, c.role, c.name, c.language, c.email, c.phone FROM contact c
                 WHERE c.organisation_id = $1 AND (c.email IS NOT NULL OR c.phone IS NOT NULL) AND {seen:c}",
                args![organisation],
            )
            .await?;
        let mut contacts = rows.iter().map(contact).collect::<Result<Vec<_>, _>>()?;
        in_order(&mut contacts);
        Ok(contacts.into_iter().map(Seen::new).collect())
    }

    /// What mail is encrypted with to those of an organisation's contacts that have one.
    pub async fn contact_keys(&self, organisation: OrganisationId) -> Result<Vec<Seen<ContactKey>>, StoreError> {
        let rows = self
            .rows(
                "SELECT c.id, c.openpgp_key FROM contact c
                 WHERE c.organisation_id = $1 AND c.openpgp_key IS NOT NULL AND {seen:c} ORDER BY c.id",
                args![organisation],
            )
            .await?;
        rows.iter()
            .map(|row| Ok(Seen::new(ContactKey { contact: row.get("id")?, armored: row.get("openpgp_key")? })))
            .collect()
    }

    /// The mandates in which an organisation is either side.
    pub async fn mandates(&self, organisation: OrganisationId) -> Result<Vec<Seen<Mandate>>, StoreError> {
        let rows = self
            .rows(
                "SELECT m.id, m.supplier_id, m.institution_id, m.classes, m.valid_from, m.valid_until,
                        m.approved_by, m.revoked_at
                 FROM mandate m WHERE (m.institution_id = $1 OR m.supplier_id = $1) AND {seen:m} ORDER BY m.id",
                args![organisation],
            )
            .await?;
        rows.iter().map(|row| mandate(row).map(Seen::new)).collect()
    }
}

/// By role and name; the database cannot order by a name that is sealed.
fn in_order(contacts: &mut [Contact]) {
    contacts.sort_by(|a, b| (a.role.code(), &a.name, a.id).cmp(&(b.role.code(), &b.name, b.id)));
}

/// Cuts the one row too many off a keyset query (`LIMIT limit + 1`) and makes the cursor of the next page.
pub(crate) fn keyset<T>(
    rows: Vec<Row>,
    page: &PageRequest,
    read: impl Fn(&Row) -> Result<(String, T), StoreError>,
) -> Result<Page<Seen<T>>, StoreError> {
    let limit = page.limit() as usize;
    let more = rows.len() > limit;
    let mut items = Vec::with_capacity(rows.len().min(limit));
    let mut last = None;
    for row in rows.iter().take(limit) {
        let (cursor, item) = read(row)?;
        last = Some(cursor);
        items.push(Seen::new(item));
    }
    Ok(Page { items, next: last.filter(|_| more) })
}

/// An address as it is compared: large and small letters are one.
fn folded(email: Option<&str>) -> Option<String> {
    email.map(|email| email.trim().to_lowercase())
}
