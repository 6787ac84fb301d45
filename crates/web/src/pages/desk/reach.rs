//! Whom an advisory reaches: matched products, matched devices, and how far they are in numbers. Here the CERT writes
//! down what an institution said about all its devices, and has the advisory matched again by hand.

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::advisory::versioning::Versioning;
use domain::matching_run::Scope;
use domain::page::PageRequest;
use domain::remediation::Remediation;
use domain::{AdvisoryId, OrganisationId, policy};
use serde::Deserialize;
use store::{ConcernFilter, InstitutionRemediation, ProductFilter, ProductRow, RemediationCounts, Seen};

use super::{Fields, Tab, id};
use crate::layout::{Page, html};
use crate::pages::remediation::{self, Line, Rights, Texts};
use crate::reading::note_inventories;
use crate::{Fault, SignedIn, Web, paths};

/// Lines on a page.
const LINES: u32 = 100;
const PRODUCTS: u32 = 200;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    state: String,
    of: String,
    after: String,
    set: String,
    matched: String,
}

/// Numbers beside a name.
struct Row {
    name: String,
    href: Option<String>,
    counts: RemediationCounts,
}

#[derive(Template)]
#[template(path = "desk/reach.html")]
struct Reach {
    page: Page,
    tracking_id: String,
    title: String,
    base: String,
    here: String,
    versioning: String,
    counts: Seen<RemediationCounts>,
    /// By vulnerability and by institution: heading, place on the page, rows.
    groups: [(String, &'static str, Vec<Row>); 2],
    choices: Vec<(OrganisationId, String)>,
    products: Vec<(String, Seen<ProductRow>)>,
    tabs: Vec<Tab>,
    lines: Vec<Line>,
    next: Option<String>,
    states: Vec<(&'static str, String)>,
    saved: Option<String>,
    matched: bool,
    problem: Option<String>,
    note: String,
}

pub(crate) async fn show(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    Query(ask): Query<Ask>,
) -> Result<Response, Fault> {
    html(&page(&web, &who, id(&path)?, &ask, &Fields::none(), None).await?)
}

async fn page(
    web: &Web,
    who: &SignedIn,
    advisory: AdvisoryId,
    ask: &Ask,
    fields: &Fields,
    problem: Option<String>,
) -> Result<Reach, Fault> {
    let visit = &who.visit;
    let t = visit.t;
    let view = web.store.as_viewer(&who.viewer).await?;
    let it = view.advisory(advisory).await?;
    let here = paths::desk_advisory_part(advisory, "assets");
    let counts = view.remediation_counts(advisory, None).await?;
    let vulnerabilities = view.remediation_by_vulnerability(advisory, None).await?;
    let vulnerabilities = vulnerabilities
        .into_iter()
        .map(|it| Row { name: it.label.clone(), href: None, counts: it.counts.clone() })
        .collect();
    let by_institution = view.remediation_by_institution(advisory).await?;
    let choices = by_institution.iter().map(|it| (it.organisation, it.name.clone())).collect();
    let institution = |it: Seen<InstitutionRemediation>| Row {
        name: it.name.clone(),
        href: Some(format!("{here}?of={}", it.organisation)),
        counts: it.counts.clone(),
    };
    let institutions = by_institution.into_iter().map(institution).collect();
    let filter = ProductFilter { advisory: Some(advisory), ..ProductFilter::default() };
    let products = view.products(&filter, &PageRequest::first(PRODUCTS)).await?.items;
    let state = Remediation::from_code(&ask.state);
    let filter = ConcernFilter {
        advisory: Some(advisory),
        state,
        organisation: ask.of.parse().ok(),
        changed: ask.state == "changed",
        ..ConcernFilter::default()
    };
    let request = match ask.after.replace('\0', "").as_str() {
        "" => PageRequest::first(LINES),
        after => PageRequest::after(after, LINES),
    };
    let found = view.concerns(&filter, &request).await?;
    note_inventories(web, &who.viewer, found.items.iter().map(|row| row.organisation)).await?;
    let rights = Rights::of(who, found.items.iter().map(|row| row.organisation));
    let href = |row: &store::ConcernRow| paths::desk_asset(row.asset);
    let lines = remediation::lines(visit, &view, &found.items, &rights, href, &mut Texts::default()).await?;
    let link = |state: &str, after: &str| {
        format!("{here}?state={state}&of={}&after={}", paths::encode(&ask.of), paths::encode(after))
    };
    let tab = |code: &str, label: String, count: Option<i64>| Tab {
        href: link(code, ""),
        label,
        count: count.map(|n| t.number(n)),
        current: ask.state == code,
    };
    let mut tabs = vec![tab("", t.reach_all(), None)];
    tabs.extend(Remediation::ALL.map(|state| tab(state.code(), t.remediation_state(state.code()), None)));
    tabs.push(tab("changed", t.reach_changed(), None));
    let versioning = Versioning::of(&it.content.tracking.version).map_or("unknown", Versioning::code);
    Ok(Reach {
        page: Page::new(web, visit, t.reach_title()).lead(t.reach_lead(counts.assets)).back_to(here.clone()),
        tracking_id: it.row.key.tracking_id.clone(),
        title: it.row.title.clone(),
        base: paths::desk_advisory(advisory),
        versioning: t.reach_versioning(t.remediation_versioning(versioning)),
        counts,
        groups: [
            (t.reach_vulnerabilities(), "h-vuln", vulnerabilities),
            (t.reach_institutions(), "h-inst", institutions),
        ],
        choices,
        products: products.into_iter().map(|row| (paths::desk_product(&row.key), row)).collect(),
        tabs,
        lines,
        next: found.next.as_deref().map(|after| link(&ask.state, after)),
        states: remediation::states(t),
        saved: ask.set.parse::<usize>().ok().map(|n| t.devices_saved(n)),
        matched: ask.matched == "1",
        problem,
        note: fields.get("note").to_owned(),
        here,
    })
}

/// What an institution said about all its devices, written down by the CERT.
pub(crate) async fn set(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    body: Bytes,
) -> Result<Response, Fault> {
    let advisory: AdvisoryId = id(&path)?;
    web.store.as_viewer(&who.viewer).await?.advisory(advisory).await?;
    let fields = Fields::read(&body);
    let institution: OrganisationId = id(fields.get("institution"))?;
    match remediation::save(&web, &who, institution, Some(advisory), &fields).await? {
        Ok(saved) => {
            let here = paths::desk_advisory_part(advisory, "assets");
            Ok(Redirect::to(&format!("{here}?set={}", saved.marked.changed)).into_response())
        }
        Err(problem) => {
            let page = html(&page(&web, &who, advisory, &Ask::default(), &fields, Some(problem)).await?)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// Has the advisory matched with all inventories again.
pub(crate) async fn again(State(web): State<Web>, who: SignedIn, Path(path): Path<String>) -> Result<Response, Fault> {
    let advisory: AdvisoryId = id(&path)?;
    web.store.as_viewer(&who.viewer).await?.advisory(advisory).await?;
    let proof = policy::may_rematch_documents(&who.viewer)?;
    let mut tx = web.store.begin().await?;
    tx.ask_matching_run(&proof, &Scope::Documents(vec![advisory]), &who.person.name).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{}?matched=1", paths::desk_advisory_part(advisory, "assets"))).into_response())
}
