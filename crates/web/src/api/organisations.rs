//! Organisations: everybody's names, one's own contacts and mandates.

use axum::extract::State;
use axum::response::Response;
use domain::Timestamp;
use domain::mandate::Mandate;
use domain::organisation as house;
use domain::policy;
use domain::viewer::Viewer;
use formats::mail_key::MailKey;
use serde::Serialize;
use store::{ContactKey, OrganisationFilter, OrganisationRow, Seen};
use utoipa::ToSchema;

use super::asked::Asked;
use super::codes::{AssetClass, ContactRole, Language, OrganisationKind, Size};
use super::cursor::List;
use super::problem::Problem;
use super::reply::{PageOf, page_of, private};
use super::{Id, TAG_ORGANISATIONS};
use crate::session::Caller;
use crate::{Fault, Web, paths};

/// One line of the list of organisations.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OrganisationLine {
    #[schema(format = Uuid)]
    id: String,
    kind: OrganisationKind,
    name: String,
    /// A code of the CERT's list of sectors; only institutions have one.
    sector: Option<String>,
    size: Option<Size>,
    /// `null` as well for a token of the CERT that may only read.
    phone: Option<String>,
    /// Inventory lines in use, as far as the caller may see them.
    assets: i64,
    /// Sent notices that still wait for something, as far as the caller may see them.
    open_notices: i64,
}

impl OrganisationLine {
    fn of(viewer: &Viewer, row: &Seen<OrganisationRow>) -> Self {
        let it = &row.organisation;
        Self {
            id: it.id.to_string(),
            kind: it.kind.into(),
            name: it.name.clone(),
            sector: it.sector.clone(),
            size: it.size.map(Into::into),
            phone: it.phone.clone().filter(|_| may_have_numbers(viewer, it.id)),
            assets: row.assets,
            open_notices: row.open_notices,
        }
    }
}

/// An organisation with what the caller may know of it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Organisation {
    #[schema(format = Uuid)]
    id: String,
    kind: OrganisationKind,
    name: String,
    sector: Option<String>,
    size: Option<Size>,
    /// `null` as well for a token of the CERT that may only read.
    phone: Option<String>,
    /// The umbrellas it belongs to.
    umbrellas: Vec<String>,
    /// Empty for organisations other than the caller's own and those it acts for.
    contacts: Vec<Contact>,
    /// In which it is either side; empty for others, as above.
    mandates: Vec<MandateLine>,
}

/// Whom to reach.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Contact {
    #[schema(format = Uuid)]
    id: String,
    role: ContactRole,
    name: String,
    language: Language,
    email: Option<String>,
    /// `null` as well for a token of the CERT that may only read.
    phone: Option<String>,
    /// Of the OpenPGP key that mails to it are encrypted with, in lower-case hexadecimal digits; `null` without one that can be used.
    openpgp_fingerprint: Option<String>,
    /// SHA-256 of the certificate that mails to it are encrypted with (S/MIME), in lower-case hexadecimal digits; `null` without one that can be used.
    certificate_fingerprint: Option<String>,
}

/// That an IT supplier acts for an institution.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MandateLine {
    #[schema(format = Uuid)]
    id: String,
    #[schema(format = Uuid)]
    supplier: String,
    #[schema(format = Uuid)]
    institution: String,
    classes: Vec<AssetClass>,
    #[schema(format = Date)]
    from: String,
    /// The last day, inclusive; `null` means until revoked.
    #[schema(format = Date)]
    until: Option<String>,
    /// Without the institution's approval a mandate gives nothing.
    approved: bool,
    #[schema(format = DateTime)]
    revoked_at: Option<String>,
    /// Whether it holds today.
    active: bool,
}

impl Contact {
    fn of(viewer: &Viewer, seen: &Seen<house::Contact>, keys: &[Seen<ContactKey>], now: Timestamp) -> Self {
        let key = keys.iter().find(|key| key.contact == seen.id);
        let address = seen.email.as_deref().unwrap_or_default();
        let key = key.and_then(|key| MailKey::read(key.armored.as_bytes(), address, now).ok());
        let (openpgp_fingerprint, certificate_fingerprint) = match key {
            Some(MailKey::OpenPgp(key)) => (Some(key.fingerprint()), None),
            Some(MailKey::Smime(certificate)) => (None, Some(certificate.fingerprint())),
            None => (None, None),
        };
        Self {
            id: seen.id.to_string(),
            role: seen.role.into(),
            name: seen.name.clone(),
            language: seen.language.into(),
            email: seen.email.clone(),
            phone: seen.phone.clone().filter(|_| may_have_numbers(viewer, seen.organisation)),
            openpgp_fingerprint,
            certificate_fingerprint,
        }
    }
}

/// A program of the CERT that only reads carries no telephone numbers away, as in the call list; everybody else has those that
/// their pages show.
fn may_have_numbers(viewer: &Viewer, organisation: domain::OrganisationId) -> bool {
    !viewer.is_cert() || policy::may_phone(viewer, organisation).is_ok()
}

impl MandateLine {
    fn of(seen: &Seen<Mandate>, today: domain::Day) -> Self {
        Self {
            id: seen.id.to_string(),
            supplier: seen.supplier.to_string(),
            institution: seen.institution.to_string(),
            classes: seen.classes.iter().map(|class| (*class).into()).collect(),
            from: seen.from.to_string(),
            until: seen.until.map(|day| day.to_string()),
            approved: seen.approved_by.is_some(),
            revoked_at: seen.revoked_at.map(|at| at.to_string()),
            active: seen.is_active(today),
        }
    }
}

/// List organisations
///
/// By name. All participants may know who takes part.
#[utoipa::path(
    get, path = paths::API_ORGANISATIONS, tag = TAG_ORGANISATIONS, operation_id = "listOrganisations",
    params(
        ("kind" = Option<OrganisationKind>, Query, description = "Only this kind"),
        ("sector" = Option<String>, Query, description = "Only this sector"),
        ("text" = Option<String>, Query, description = "Part of the name; capitals and accents do not count"),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<i64>, Query, minimum = 1, maximum = 500, description = "Lines per page; 100 when absent"),
    ),
    responses(
        (status = 200, body = PageOf<OrganisationLine>, description = "A page", headers(("link" = String, description = "The next page, when there is one"))),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "A parameter is wrong"),
    ),
)]
pub(super) async fn list(State(web): State<Web>, caller: Caller, mut asked: Asked) -> Result<Response, Fault> {
    let kind = asked.code("kind", OrganisationKind::CODES, house::OrganisationKind::from_code);
    let filter = OrganisationFilter { kind, sector: asked.text("sector"), text: asked.text("text") };
    let names = [kind.map(house::OrganisationKind::code), filter.sector.as_deref(), filter.text.as_deref()];
    let list = List::new("organisations", &names);
    let here = asked.here();
    let page = asked.page(&list)?;
    let view = web.store.as_viewer(&caller.viewer).await?;
    let page = view.organisations(&filter, &page).await?;
    page_of(&here, PageOf::of(page, &list, |row| OrganisationLine::of(&caller.viewer, &row)))
}

/// Read an organisation
#[utoipa::path(
    get, path = paths::API_ORGANISATION, tag = TAG_ORGANISATIONS, operation_id = "getOrganisation",
    params(("id" = String, Path, format = Uuid)),
    responses(
        (status = 200, body = Organisation, description = "The organisation"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "Not there, or not for you"),
    ),
)]
pub(super) async fn one(
    State(web): State<Web>,
    caller: Caller,
    Id(id): Id<domain::OrganisationId>,
    asked: Asked,
) -> Result<Response, Fault> {
    asked.nothing_else()?;
    let view = web.store.as_viewer(&caller.viewer).await?;
    let it = view.organisation(id).await?;
    let now = web.now();
    let today = now.day(&web.config.zone);
    let keys = view.contact_keys(id).await?;
    Ok(private(Organisation {
        id: it.id.to_string(),
        kind: it.kind.into(),
        name: it.name.clone(),
        sector: it.sector.clone(),
        size: it.size.map(Into::into),
        phone: it.phone.clone().filter(|_| may_have_numbers(&caller.viewer, it.id)),
        umbrellas: it.umbrellas.iter().map(ToString::to_string).collect(),
        contacts: view
            .contacts(id)
            .await?
            .iter()
            .map(|contact| Contact::of(&caller.viewer, contact, &keys, now))
            .collect(),
        mandates: view.mandates(id).await?.iter().map(|mandate| MandateLine::of(mandate, today)).collect(),
    }))
}
