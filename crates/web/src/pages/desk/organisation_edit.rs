//! Changing an organisation, its contacts and its mandates. The institution decides on a mandate: the CERT writes
//! down by whom it was approved.

use std::collections::BTreeSet;

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::asset::AssetClass;
use domain::mandate::Mandate;
use domain::organisation::{Contact, ContactRole, Language, Organisation, OrganisationKind, Size};
use domain::page::PageRequest;
use domain::{ContactId, Day, MandateId, OrganisationId, policy};
use serde::Deserialize;
use store::{OrganisationFilter, StoreError, View};

use super::contact_key::{Shown, key_of};
use super::{Fields, Wrong, id};
use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Web, paths};

fn short(text: &str) -> String {
    text.trim().chars().filter(|sign| !sign.is_control()).take(200).collect()
}

fn some(text: &str) -> Option<String> {
    Some(short(text)).filter(|text| !text.is_empty())
}

/// Good enough to tell a slip of the pen from an address; the mail server has the last word.
pub(crate) fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, domain)| {
        !name.is_empty()
            && domain.contains('.')
            && !domain.starts_with('.')
            && !domain.ends_with('.')
            && !text.chars().any(|sign| sign.is_whitespace() || "<>,;\"".contains(sign))
    })
}

pub(crate) fn is_phone(text: &str) -> bool {
    text.chars().filter(char::is_ascii_digit).count() >= 6
        && text.chars().all(|sign| sign.is_ascii_digit() || "+-() .".contains(sign))
}

pub(super) fn refused(form: Response) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, form).into_response()
}

pub(super) fn saved(organisation: OrganisationId) -> Response {
    Redirect::to(&format!("{}?saved=true", paths::desk_organisation(organisation))).into_response()
}

// The organisation itself.

#[derive(Template)]
#[template(path = "desk/organisation-form.html")]
struct OrganisationForm {
    page: Page,
    it: Organisation,
    action: String,
    back: String,
    umbrellas: Vec<(OrganisationId, String)>,
    sectors: Vec<String>,
    wrong: Vec<Wrong>,
}

impl OrganisationForm {
    fn error(&self, field: &str) -> Option<&str> {
        Wrong::of(&self.wrong, field)
    }
}

async fn names(view: &View<'_>, kind: OrganisationKind) -> Result<Vec<(OrganisationId, String)>, Fault> {
    let filter = OrganisationFilter { kind: Some(kind), ..OrganisationFilter::default() };
    let found = view.organisations(&filter, &PageRequest::first(PageRequest::MAX)).await?;
    Ok(found.items.iter().map(|row| (row.organisation.id, row.organisation.name.clone())).collect())
}

fn empty(web: &Web) -> Organisation {
    Organisation {
        id: OrganisationId::new(&*web.world),
        kind: OrganisationKind::Institution,
        name: String::new(),
        sector: None,
        size: Some(Size::Medium),
        umbrellas: Vec::new(),
        phone: None,
    }
}

async fn organisation_form(
    web: &Web,
    who: &SignedIn,
    it: Organisation,
    is_new: bool,
    wrong: Vec<Wrong>,
) -> Result<Response, Fault> {
    let t = who.visit.t;
    let view = web.store.as_viewer(&who.viewer).await?;
    let umbrellas = names(&view, OrganisationKind::Umbrella).await?;
    let (title, action, back) = if is_new {
        (t.organisation_new(), paths::DESK_ORGANISATION_NEW.to_owned(), paths::DESK_ORGANISATIONS.to_owned())
    } else {
        let base = paths::desk_organisation(it.id);
        (t.organisation_edit(), format!("{base}/edit"), base)
    };
    let page = Page::new(web, &who.visit, title).back_to(action.as_str()).narrow();
    // A sector that was taken off the list stays with those who have it.
    let mut sectors = web.config.sectors.clone();
    sectors.extend(it.sector.clone().filter(|sector| !web.config.sectors.contains(sector)));
    html(&OrganisationForm { page, it, action, back, umbrellas, sectors, wrong })
}

pub(crate) async fn new(State(web): State<Web>, who: SignedIn) -> Result<Response, Fault> {
    let it = empty(&web);
    organisation_form(&web, &who, it, true, Vec::new()).await
}

pub(crate) async fn edit(State(web): State<Web>, who: SignedIn, Path(path): Path<String>) -> Result<Response, Fault> {
    let view = web.store.as_viewer(&who.viewer).await?;
    let it = view.organisation(id(&path)?).await?.into_inner();
    organisation_form(&web, &who, it, false, Vec::new()).await
}

pub(crate) async fn add(State(web): State<Web>, who: SignedIn, body: Bytes) -> Result<Response, Fault> {
    let it = empty(&web);
    save_organisation(&web, &who, it, true, &Fields::read(&body)).await
}

pub(crate) async fn change(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    body: Bytes,
) -> Result<Response, Fault> {
    let view = web.store.as_viewer(&who.viewer).await?;
    let it = view.organisation(id(&path)?).await?.into_inner();
    save_organisation(&web, &who, it, false, &Fields::read(&body)).await
}

async fn save_organisation(
    web: &Web,
    who: &SignedIn,
    mut it: Organisation,
    is_new: bool,
    fields: &Fields,
) -> Result<Response, Fault> {
    let t = who.visit.t;
    let proof = policy::may_manage_organisations(&who.viewer)?;
    it.name = short(fields.get("name"));
    // What an organisation is stays: mandates, notices and accounts hang on it.
    if is_new {
        it.kind = OrganisationKind::from_code(fields.get("kind")).unwrap_or(OrganisationKind::Institution);
    }
    let sector = some(fields.get("sector"));
    let is_known =
        sector.is_none() || sector == it.sector || sector.as_ref().is_some_and(|it| web.config.sectors.contains(it));
    it.sector = sector;
    it.size = Size::from_code(fields.get("size"));
    it.phone = some(fields.get("phone"));
    it.umbrellas = fields.all("umbrella");
    let mut wrong = Vec::new();
    if it.name.is_empty() {
        wrong.push(Wrong::new("name", t.organisation_wrong_name()));
    }
    if !is_known {
        wrong.push(Wrong::new("sector", t.organisation_wrong_sector()));
    }
    if it.phone.as_deref().is_some_and(|phone| !is_phone(phone)) {
        wrong.push(Wrong::new("phone", t.contact_wrong_phone()));
    }
    if wrong.is_empty() {
        let view = web.store.as_viewer(&who.viewer).await?;
        let umbrellas = names(&view, OrganisationKind::Umbrella).await?;
        it.umbrellas.retain(|wanted| umbrellas.iter().any(|(known, _)| known == wanted));
        let mut tx = web.store.begin().await?;
        match tx.put_organisation(&proof, &it).await {
            Ok(()) => {
                tx.commit().await?;
                return Ok(saved(it.id));
            }
            Err(StoreError::Conflict(_)) => wrong.push(Wrong::new("name", t.organisation_wrong_twice())),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(refused(organisation_form(web, who, it, is_new, wrong).await?))
}

// Contacts.

#[derive(Template)]
#[template(path = "desk/contact.html")]
struct ContactForm {
    page: Page,
    it: Contact,
    is_new: bool,
    /// Of the key that mails to it are encrypted with.
    key: Option<Shown>,
    organisation: String,
    base: String,
    wrong: Vec<Wrong>,
}

impl ContactForm {
    fn error(&self, field: &str) -> Option<&str> {
        Wrong::of(&self.wrong, field)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Which {
    contact: String,
}

/// The contact with this id, or a new one when none is named.
pub(super) async fn contact_of(
    web: &Web,
    view: &View<'_>,
    organisation: OrganisationId,
    which: &str,
) -> Result<(Contact, bool), Fault> {
    if which.is_empty() {
        let it = Contact {
            id: ContactId::new(&*web.world),
            organisation,
            role: ContactRole::General,
            name: String::new(),
            language: Language::Nl,
            email: None,
            phone: None,
        };
        return Ok((it, true));
    }
    let wanted: ContactId = id(which)?;
    let known = view.contacts(organisation).await?.into_iter().find(|contact| contact.id == wanted);
    Ok((known.ok_or_else(Fault::not_found)?.into_inner(), false))
}

async fn contact_form(
    web: &Web,
    who: &SignedIn,
    it: Contact,
    is_new: bool,
    wrong: Vec<Wrong>,
) -> Result<Response, Fault> {
    let t = who.visit.t;
    let view = web.store.as_viewer(&who.viewer).await?;
    let organisation = view.organisation(it.organisation).await?.name.clone();
    let key = key_of(&who.visit, &view, &it).await?;
    let base = paths::desk_organisation(it.organisation);
    let title = if is_new { t.contact_new() } else { t.contact_edit() };
    let page = Page::new(web, &who.visit, title).lead(t.contact_lead()).back_to(format!("{base}/contact")).narrow();
    html(&ContactForm { page, it, is_new, key, organisation, base, wrong })
}

pub(crate) async fn contact(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    Query(which): Query<Which>,
) -> Result<Response, Fault> {
    let organisation = id(&path)?;
    let view = web.store.as_viewer(&who.viewer).await?;
    let (it, is_new) = contact_of(&web, &view, organisation, &which.contact).await?;
    contact_form(&web, &who, it, is_new, Vec::new()).await
}

pub(crate) async fn save_contact(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    body: Bytes,
) -> Result<Response, Fault> {
    let organisation: OrganisationId = id(&path)?;
    let t = who.visit.t;
    let proof = policy::may_manage_organisations(&who.viewer)?;
    let fields = Fields::read(&body);
    let view = web.store.as_viewer(&who.viewer).await?;
    view.organisation(organisation).await?;
    let (mut it, is_new) = contact_of(&web, &view, organisation, fields.get("contact")).await?;
    if fields.get("act") == "remove" && !is_new {
        let mut tx = web.store.begin().await?;
        tx.remove_contact(&proof, &it).await?;
        tx.commit().await?;
        return Ok(saved(organisation));
    }
    it.name = short(fields.get("name"));
    it.role = ContactRole::from_code(fields.get("role")).unwrap_or(ContactRole::General);
    it.language = Language::from_code(fields.get("language")).unwrap_or_default();
    it.email = some(fields.get("email"));
    it.phone = some(fields.get("phone"));
    let mut wrong = Vec::new();
    if it.name.is_empty() {
        wrong.push(Wrong::new("name", t.contact_wrong_name()));
    }
    if it.email.as_deref().is_some_and(|email| !is_email(email)) {
        wrong.push(Wrong::new("email", t.contact_wrong_email()));
    }
    if it.phone.as_deref().is_some_and(|phone| !is_phone(phone)) {
        wrong.push(Wrong::new("phone", t.contact_wrong_phone()));
    }
    if it.email.is_none() && it.phone.is_none() {
        wrong.push(Wrong::new("email", t.contact_wrong_neither()));
    }
    if !wrong.is_empty() {
        return Ok(refused(contact_form(&web, &who, it, is_new, wrong).await?));
    }
    let mut tx = web.store.begin().await?;
    tx.put_contact(&proof, &it).await?;
    tx.commit().await?;
    Ok(saved(organisation))
}

// Mandates.

#[derive(Default)]
struct MandateFields {
    supplier: Option<OrganisationId>,
    classes: BTreeSet<AssetClass>,
    from: String,
    until: String,
    approved_by: String,
}

#[derive(Template)]
#[template(path = "desk/mandate.html")]
struct MandateForm {
    page: Page,
    it: MandateFields,
    institution: String,
    base: String,
    suppliers: Vec<(OrganisationId, String)>,
    wrong: Vec<Wrong>,
}

impl MandateForm {
    fn error(&self, field: &str) -> Option<&str> {
        Wrong::of(&self.wrong, field)
    }
}

async fn mandate_form(
    web: &Web,
    who: &SignedIn,
    institution: OrganisationId,
    it: MandateFields,
    wrong: Vec<Wrong>,
) -> Result<Response, Fault> {
    let t = who.visit.t;
    let view = web.store.as_viewer(&who.viewer).await?;
    let name = view.organisation(institution).await?.name.clone();
    let suppliers = names(&view, OrganisationKind::ItSupplier).await?;
    let base = paths::desk_organisation(institution);
    let page =
        Page::new(web, &who.visit, t.mandate_new()).lead(t.mandate_lead()).back_to(format!("{base}/mandate")).narrow();
    html(&MandateForm { page, it, institution: name, base, suppliers, wrong })
}

/// Only institutions give mandates.
async fn institution(view: &View<'_>, path: &str) -> Result<OrganisationId, Fault> {
    let it = view.organisation(id(path)?).await?;
    if it.kind == OrganisationKind::Institution { Ok(it.id) } else { Err(Fault::not_found()) }
}

pub(crate) async fn mandate(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
) -> Result<Response, Fault> {
    let view = web.store.as_viewer(&who.viewer).await?;
    let institution = institution(&view, &path).await?;
    let from = who.visit.at.day(&who.visit.zone).to_string();
    let it = MandateFields { from, ..MandateFields::default() };
    mandate_form(&web, &who, institution, it, Vec::new()).await
}

pub(crate) async fn save_mandate(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    body: Bytes,
) -> Result<Response, Fault> {
    let t = who.visit.t;
    let view = web.store.as_viewer(&who.viewer).await?;
    let institution = institution(&view, &path).await?;
    let manages = policy::may_manage_organisations(&who.viewer)?;
    let approves = policy::may_approve_mandate(&who.viewer, institution)?;
    let fields = Fields::read(&body);
    if let "revoke" | "approve" = fields.get("act") {
        let mandate: MandateId = id(fields.get("mandate"))?;
        let mut tx = web.store.begin().await?;
        if fields.get("act") == "revoke" {
            tx.revoke_mandate(&approves, mandate).await?;
        } else {
            let Some(name) = some(fields.get("approved_by")) else {
                return Err(Fault::bad_request(t.mandate_wrong_approved()));
            };
            tx.approve_mandate(&approves, mandate, &name).await?;
        }
        tx.commit().await?;
        return Ok(saved(institution));
    }
    let it = MandateFields {
        supplier: fields.get("supplier").parse().ok(),
        classes: fields
            .0
            .iter()
            .filter(|(name, _)| name == "class")
            .filter_map(|(_, code)| AssetClass::from_code(code))
            .collect(),
        from: fields.get("from").trim().to_owned(),
        until: fields.get("until").trim().to_owned(),
        approved_by: short(fields.get("approved_by")),
    };
    let suppliers = names(&view, OrganisationKind::ItSupplier).await?;
    let supplier = it.supplier.filter(|wanted| suppliers.iter().any(|(known, _)| known == wanted));
    let from: Option<Day> = it.from.parse().ok();
    let until: Option<Day> = it.until.parse().ok();
    let mut wrong = Vec::new();
    if supplier.is_none() {
        wrong.push(Wrong::new("supplier", t.mandate_wrong_supplier()));
    }
    if it.classes.is_empty() {
        wrong.push(Wrong::new("classes", t.mandate_wrong_classes()));
    }
    if from.is_none() {
        wrong.push(Wrong::new("from", t.mandate_wrong_from()));
    }
    if !it.until.is_empty() && (until.is_none() || until < from) {
        wrong.push(Wrong::new("until", t.mandate_wrong_until()));
    }
    let (Some(supplier), Some(from), true) = (supplier, from, wrong.is_empty()) else {
        return Ok(refused(mandate_form(&web, &who, institution, it, wrong).await?));
    };
    let mandate = Mandate {
        id: MandateId::new(&*web.world),
        supplier,
        institution,
        classes: it.classes,
        from,
        until,
        approved_by: None,
        revoked_at: None,
    };
    let mut tx = web.store.begin().await?;
    tx.propose_mandate(&manages, &mandate).await?;
    // Without a name it stays a proposal, which gives nothing.
    if !it.approved_by.is_empty() {
        tx.approve_mandate(&approves, mandate.id, &it.approved_by).await?;
    }
    tx.commit().await?;
    Ok(saved(institution))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_pen_in_addresses_are_seen() {
        for good in ["a@b.example", "m.de-wit+zorg@huis.zorg.example"] {
            assert!(is_email(good), "{good}");
        }
        for wrong in
            ["a", "@b.example", "a@b", "a b@c.example", "a@.example", "A <a@b.example>", "a@b.example,c@d.example"]
        {
            assert!(!is_email(wrong), "{wrong}");
        }
        for good in ["010-555 01 00", "+31 10 555 0100", "(010) 5550100"] {
            assert!(is_phone(good), "{good}");
        }
        for wrong in ["", "bel Marja", "123", "010-555 01 00 tst 4"] {
            assert!(!is_phone(wrong), "{wrong}");
        }
    }
}
