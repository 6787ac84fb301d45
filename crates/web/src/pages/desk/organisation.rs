//! One organisation: whom to reach there, who acts for it, what it has, and what it was told.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::blind::InventoryMode;
use domain::mandate::Mandate;
use domain::organisation::{Organisation, OrganisationKind};
use domain::overview::KINDS;
use domain::page::PageRequest;
use domain::photo::PhotoSaid;
use domain::policy;
use domain::{ContactId, OrganisationId};
use matching::Register;
use serde::Deserialize;
use store::{InventoryCounts, NoticeFilter, NoticeRow, Seen};

use super::contact_key::Shown;
use super::{Stamp, id, tel};
use crate::layout::{Page, html};
use crate::pages::{blind, coverage, mandates, threshold};
use crate::photo::Ticked;
use crate::{Fault, SignedIn, Visit, Web, paths};

const NOTICES: u32 = 20;

struct ContactLine {
    name: String,
    role: String,
    email: Option<String>,
    phone: Option<(String, String)>,
    language: String,
    /// Whether mails to it are encrypted, and whether that still works.
    key: Option<bool>,
    href: String,
}

struct MandateLine {
    seen: Seen<Mandate>,
    /// The other side.
    name: String,
    /// Of one that has left there is no page.
    href: Option<String>,
    classes: String,
    period: String,
    /// `active`, `proposed`, `later`, `ended` or `revoked`.
    state: &'static str,
    /// Only the institution's own page changes a mandate.
    can_change: bool,
}

struct NoticeLine {
    seen: Seen<NoticeRow>,
    href: String,
    sent: Option<Stamp>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    saved: bool,
}

#[derive(Template)]
#[template(path = "desk/organisation.html")]
struct Show {
    page: Page,
    it: Seen<Organisation>,
    what: String,
    phone: Option<(String, String)>,
    umbrellas: Vec<(String, String)>,
    contacts: Vec<ContactLine>,
    mandates: Vec<MandateLine>,
    counts: InventoryCounts,
    classes: Vec<(String, i64)>,
    last_import: Option<(String, Stamp)>,
    mode: InventoryMode,
    coverage: Option<String>,
    /// How much of the list is known, in models and in devices.
    known: Option<(String, String)>,
    /// What was ticked, by whom, and what it does not know.
    photo: Option<(String, String, Option<String>)>,
    /// From which certainty on it is told, when that is not everything.
    threshold: Option<(String, bool, String)>,
    last_count: Option<(String, Stamp)>,
    notices: Vec<NoticeLine>,
    /// What it is quiet about and what it follows, in words.
    topics: Vec<String>,
    base: String,
    saved: bool,
    /// A lead hands over what is held, and ends its part.
    leaving: Option<String>,
}

impl Show {
    fn is_shared(&self) -> bool {
        self.mode == InventoryMode::Shared
    }

    fn gets_notices(&self) -> bool {
        KINDS.contains(&self.it.kind)
    }

    fn is_institution(&self) -> bool {
        self.it.kind == OrganisationKind::Institution
    }
}

/// Names of what somebody does not know that are shown.
const UNKNOWN: usize = 12;

/// What was ticked: the counts, by whom and when, and what the institution does not know of itself.
fn photo(visit: &Visit, ticked: &Ticked) -> Option<(String, String, Option<String>)> {
    let t = visit.t;
    let last = ticked.values().max_by_key(|row| row.at)?;
    let count = |said| ticked.values().filter(|row| row.answer.said == said).count();
    let register = Register::built_in();
    let name = |key: &String| register.photo_item(key).map(|item| format!("{} {}", item.maker, item.product));
    let unknown: Vec<String> = ticked
        .iter()
        .filter(|(_, row)| row.answer.said == PhotoSaid::Unknown)
        .filter_map(|(key, _)| name(key))
        .take(UNKNOWN)
        .collect();
    Some((
        t.photo_counts(count(PhotoSaid::Yes), count(PhotoSaid::No), count(PhotoSaid::Unknown)),
        t.photo_desk(&last.by, Stamp::new(visit, last.at).short),
        (!unknown.is_empty()).then(|| t.photo_desk_unknown(unknown.join(", "))),
    ))
}

pub(crate) async fn show(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    Query(ask): Query<Ask>,
) -> Result<Response, Fault> {
    let organisation: OrganisationId = id(&path)?;
    let visit = &who.visit;
    let t = visit.t;
    let view = web.store.as_viewer(&who.viewer).await?;
    let it = view.organisation(organisation).await?;
    let base = paths::desk_organisation(organisation);
    let today = visit.at.day(&visit.zone);

    let keys: BTreeMap<ContactId, String> =
        view.contact_keys(organisation).await?.into_iter().map(|key| (key.contact, key.into_inner().armored)).collect();
    let contacts: Vec<ContactLine> = view
        .contacts(organisation)
        .await?
        .iter()
        .map(|contact| ContactLine {
            name: contact.name.clone(),
            role: t.contact_role(contact.role),
            email: contact.email.clone(),
            phone: contact.phone.clone().map(|number| (tel(&number), number)),
            language: t.language(contact.language),
            key: keys.get(&contact.id).map(|key| Shown::of(visit, key, contact.email.as_deref()).holds),
            href: format!("{base}/contact?contact={}", contact.id),
        })
        .collect();
    let mut given = Vec::new();
    for seen in view.mandates(organisation).await? {
        let own = seen.institution == organisation;
        let other = if own { seen.supplier } else { seen.institution };
        let state = mandates::state(&seen, today);
        let classes: Vec<String> = seen.classes.iter().map(|class| t.asset_class(*class)).collect();
        let (name, is_there) = mandates::name_of(&view, t, other).await?;
        given.push(MandateLine {
            name,
            href: is_there.then(|| paths::desk_organisation(other)),
            classes: classes.join(", "),
            period: mandates::period(t, &seen),
            state,
            can_change: own && state != "revoked" && state != "ended",
            seen,
        });
    }
    // What holds or may hold stands above what is over.
    given.sort_by_key(|line| matches!(line.state, "revoked" | "ended"));
    let mut umbrellas = Vec::new();
    for umbrella in &it.umbrellas {
        umbrellas.push((mandates::name_of(&view, t, *umbrella).await?.0, paths::desk_organisation(*umbrella)));
    }
    let counts = view.inventory_counts(organisation).await?;
    let classes = counts
        .classes
        .iter()
        .map(|(class, lines)| (class.map_or_else(|| t.organisation_no_class(), |class| t.asset_class(class)), *lines))
        .collect();
    let last_import = view
        .inventory_imports(organisation)
        .await?
        .first()
        .map(|import| (import.file_name.clone(), Stamp::new(visit, import.uploaded_at)));
    let models = view.coverage(organisation).await?;
    let known = coverage::line(t, &models)
        .map(|line| (line, t.coverage_devices(t.number(models.known_devices), t.number(models.devices))));
    let ticked = view.photo(organisation).await?;
    let photo = photo(visit, &ticked);
    let chosen = threshold::of(&view, organisation).await?;
    let threshold = if chosen.is_default() {
        None
    } else {
        let withheld = view.inventory_counts_told(organisation, Some(chosen)).await?.withheld;
        let told = t.threshold_desk(t.threshold_from(chosen.from.code()).to_lowercase());
        Some((told, chosen.affected_too, t.threshold_desk_withheld(withheld)))
    };
    let mode = blind::mode_of(&view, organisation).await?;
    let (mut coverage, mut last_count) = (None, None);
    if mode == InventoryMode::Blind {
        let it = view.blind_coverage(organisation).await?;
        let reports = view.blind_reports(organisation).await?;
        coverage = Some(if reports.is_empty() {
            t.blind_coverage_none()
        } else {
            t.blind_coverage(t.number(it.counted), t.number(it.advisories), t.number(it.affected))
        });
        last_count =
            reports.first().map(|row| (t.blind_last(&row.said_by, row.serial.to_string()), Stamp::new(visit, row.at)));
    }
    let filter = NoticeFilter { institution: Some(organisation), ..NoticeFilter::default() };
    let notices: Vec<NoticeLine> = view
        .notices(&filter, &PageRequest::first(NOTICES))
        .await?
        .items
        .into_iter()
        .map(|seen| NoticeLine {
            href: paths::desk_notice(seen.id),
            sent: seen.sent_at.map(|at| Stamp::new(visit, at)),
            seen,
        })
        .collect();
    let mut topics = crate::pages::topics::quiet_lines(&view, t, organisation, today).await?;
    topics
        .extend(view.followed_topics(organisation).await?.iter().map(|row| t.topics_desk_follows(t.topic(&row.topic))));
    let mut what = vec![t.organisation_kind(it.kind)];
    what.extend(it.sector.clone());
    what.extend(it.size.map(|size| t.size(size).to_lowercase()));
    let institution = it.kind == OrganisationKind::Institution;
    let lead = if contacts.is_empty() {
        t.organisation_lead_nobody()
    } else if mode == InventoryMode::Blind {
        t.blind_lead()
    } else if institution && counts.lines == 0 {
        t.organisation_lead_no_inventory()
    } else {
        t.organisation_lead()
    };
    html(&Show {
        page: Page::new(&web, visit, it.name.clone()).lead(lead),
        what: what.join(" · "),
        phone: it.phone.clone().map(|number| (tel(&number), number)),
        umbrellas,
        contacts,
        mandates: given,
        counts,
        classes,
        last_import,
        mode,
        coverage,
        known,
        photo,
        threshold,
        last_count,
        notices,
        topics,
        leaving: policy::may_take_out(&who.viewer, organisation).is_ok().then(|| paths::desk_leaving(organisation)),
        base,
        saved: ask.saved,
        it,
    })
}
