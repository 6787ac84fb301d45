//! One device: every advisory that concerns it, or may, with the reason, its vulnerabilities and how far each is. The
//! institution and who acts for it see it under `/inventory`, the CERT under `/desk`.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::answer::Via;
use domain::fact::FactField;
use domain::matching_run::Scope;
use domain::page::PageRequest;
use domain::question::{Point, Said};
use domain::remediation::vulnerabilities;
use domain::verdict::{Certainty, Verdict};
use domain::{AdvisoryId, AssetId, policy};
use formats::inventory::filled;
use serde::Deserialize;
use store::{AssetRow, ConcernFilter, MatchFilter, Seen};

use super::desk::{Fields, Stamp, id};
use super::remediation::{self, Line, Rights, SHOWN, Texts, to_do};
use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Web, paths};

/// Advisories on the page; a device with more of them has another problem.
const ADVISORIES: u32 = 100;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    set: String,
    matched: String,
    /// The version was told, or is no news.
    told: String,
}

/// An advisory with what it says of this device.
struct Concerned {
    href: Option<String>,
    title: String,
    tracking_id: String,
    severity: &'static str,
    severity_word: String,
    verdict: Verdict,
    verdict_word: String,
    certainty: String,
    reason: String,
    lines: Vec<Line>,
    /// What the publisher says is to be done, once for all lines.
    to_do: Vec<String>,
    others: Option<String>,
}

/// Where the version is told that the line does not say, or says wrongly.
struct VersionForm {
    action: String,
    value: String,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "asset.html")]
struct Asset {
    page: Page,
    it: Seen<AssetRow>,
    class: Option<String>,
    here: String,
    back: (String, String),
    product: Option<String>,
    told: Vec<String>,
    version: Option<VersionForm>,
    all: Vec<Concerned>,
    may: bool,
    may_match: bool,
    is_cert: bool,
    states: Vec<(&'static str, String)>,
    saved: Option<String>,
    matched: bool,
    problem: Option<String>,
    note: String,
    history: Vec<(Stamp, String)>,
}

/// Where this person looks at it.
fn here(who: &SignedIn, asset: AssetId) -> String {
    if who.viewer.is_cert() { paths::desk_asset(asset) } else { paths::asset(asset) }
}

pub(crate) async fn show(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    Query(ask): Query<Ask>,
) -> Result<Response, Fault> {
    let saved = match ask.told.as_str() {
        "1" => Some(who.visit.t.device_version_saved()),
        "0" => Some(who.visit.t.device_version_same()),
        _ => ask.set.parse::<usize>().ok().map(|n| who.visit.t.devices_saved(n)),
    };
    html(&page(&web, &who, id(&path)?, &Fields::none(), saved, ask.matched == "1", None).await?)
}

async fn page(
    web: &Web,
    who: &SignedIn,
    asset: AssetId,
    fields: &Fields,
    saved: Option<String>,
    matched: bool,
    problem: Option<String>,
) -> Result<Asset, Fault> {
    let visit = &who.visit;
    let t = visit.t;
    let is_cert = who.viewer.is_cert();
    let view = web.store.as_viewer(&who.viewer).await?;
    let it = view.asset(asset).await?;
    let filter = ConcernFilter { asset: Some(asset), ..ConcernFilter::default() };
    let (rows, _) = view.all_concerns(&filter, SHOWN).await?;
    let rights = Rights::of(who, [it.organisation]);
    let mut texts = Texts::default();
    let lines = remediation::lines(visit, &view, &rows, &rights, |row| here(who, row.asset), &mut texts).await?;
    let may = lines.iter().any(|line| line.tick.is_some());
    let mut by_advisory: BTreeMap<AdvisoryId, Vec<(Line, String, String)>> = BTreeMap::new();
    for (line, row) in lines.into_iter().zip(&rows) {
        let of = by_advisory.entry(row.advisory).or_default();
        of.push((line, row.vulnerability.clone(), row.product_id.clone()));
    }
    let filter = MatchFilter { asset: Some(asset), ..MatchFilter::default() };
    let matches = view.matches(&filter, &PageRequest::first(ADVISORIES)).await?;
    let mut all = Vec::new();
    for row in matches.items.iter().filter(|row| row.standing() != Verdict::NotAffected) {
        let of = by_advisory.remove(&row.advisory).unwrap_or_default();
        let mut said: Vec<String> = Vec::new();
        let mut others = None;
        if let Some(content) = texts.now(&view, row.advisory).await? {
            for (_, vulnerability, product_id) in &of {
                for text in to_do(t, content, vulnerability, product_id) {
                    if !said.contains(&text) {
                        said.push(text);
                    }
                }
            }
            others = Some(vulnerabilities(content).len().saturating_sub(of.len()));
        }
        all.push(Concerned {
            href: is_cert.then(|| paths::desk_advisory(row.advisory)),
            title: row.title.clone(),
            tracking_id: row.tracking_id.clone(),
            severity: row.severity.code(),
            severity_word: t.severity(row.severity),
            verdict: row.standing(),
            verdict_word: t.verdict(row.standing()),
            certainty: t.remediation_certainty(Certainty::of(row.verdict, &row.grounds).code()),
            reason: t.grounds(&row.grounds),
            lines: of.into_iter().map(|(line, ..)| line).collect(),
            to_do: said,
            others: others.filter(|n| *n > 0).map(|n| t.device_others(n)),
        });
    }
    let version = version_form(who, &it, fields, all.iter().any(|one: &Concerned| one.verdict == Verdict::Review));
    let product = view.product_of_asset(asset).await?;
    let history = view
        .audit_of(asset)
        .await?
        .iter()
        .rev()
        // What was said before is of the device that had this number then.
        .take_while(|row| row.act != "remediation.superseded")
        .filter(|row| row.act == "remediation.mark")
        .take(50)
        .map(|row| {
            let by = row.detail.get("by").and_then(|by| by.as_str()).unwrap_or_default();
            let marks = row.detail.get("vulnerabilities").and_then(|all| all.as_object());
            let marks: Vec<String> = marks
                .into_iter()
                .flatten()
                .map(|(key, state)| format!("{key}: {}", t.remediation_state(state.as_str().unwrap_or_default())))
                .collect();
            (Stamp::new(visit, row.at), format!("{by}: {}", marks.join(", ")))
        })
        .collect();
    let back = if is_cert {
        (paths::desk_organisation(it.organisation), view.organisation(it.organisation).await?.name.clone())
    } else {
        (paths::inventory_of(it.organisation), t.nav_inventory())
    };
    Ok(Asset {
        page: Page::new(web, visit, t.device_title(&it.line.inventory_number))
            .lead(t.device_lead())
            .back_to(here(who, asset)),
        class: it.class.map(|class| t.asset_class(class)),
        here: here(who, asset),
        back,
        product: Some(product.into_inner())
            .filter(|key| is_cert && !key.is_empty())
            .map(|key| paths::desk_product(&key)),
        told: it.facts.iter().map(|fact| t.fact(fact, &visit.zone)).collect(),
        version,
        all,
        may,
        may_match: it.gone_at.is_none() && policy::may_rematch(&who.viewer, it.organisation).is_ok(),
        is_cert,
        states: remediation::states(t),
        saved,
        matched,
        problem,
        note: fields.get("note").to_owned(),
        history,
        it,
    })
}

pub(crate) async fn set(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    body: Bytes,
) -> Result<Response, Fault> {
    let asset: AssetId = id(&path)?;
    let it = web.store.as_viewer(&who.viewer).await?.asset(asset).await?;
    policy::may_remediate(&who.viewer, it.organisation)?;
    let fields = Fields::read(&body);
    match remediation::save(&web, &who, it.organisation, None, &fields).await? {
        Ok(saved) => Ok(Redirect::to(&format!("{}?set={}", here(&who, asset), saved.marked.changed)).into_response()),
        Err(problem) => {
            let page = html(&page(&web, &who, asset, &fields, None, false, Some(problem)).await?)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// Shown where the version decides, and where one was told that may have to be put right.
fn version_form(who: &SignedIn, it: &AssetRow, fields: &Fields, doubtful: bool) -> Option<VersionForm> {
    let told = it.facts.iter().find(|fact| fact.field == FactField::Version);
    let may = it.gone_at.is_none() && policy::may_answer(&who.viewer, it.organisation).is_ok();
    if !may || (!doubtful && told.is_none()) {
        return None;
    }
    let stands = told.and_then(|fact| fact.value.clone()).unwrap_or_default();
    Some(VersionForm {
        action: format!("{}/version", here(who, it.id)),
        value: if fields.has("version") { fields.get("version").to_owned() } else { stands },
        problem: None,
    })
}

/// Notes the version of this device beside its line, and has it matched again.
pub(crate) async fn version(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    body: Bytes,
) -> Result<Response, Fault> {
    let asset: AssetId = id(&path)?;
    let it = web.store.as_viewer(&who.viewer).await?.asset(asset).await?;
    let proof = policy::may_answer(&who.viewer, it.organisation)?;
    let fields = Fields::read(&body);
    let t = who.visit.t;
    let told = it.facts.iter().any(|fact| fact.field == FactField::Version);
    let said = match fields.get("said") {
        "unknown" => Ok(Said::Unknown),
        _ => match filled::said(&Point::Version, fields.get("version")) {
            // An empty field takes back what stood there.
            Ok(None) if told => Ok(Said::Withdrawn),
            Ok(None | Some(Said::Gone)) => Err(t.device_version_none()),
            Ok(Some(said)) => Ok(said),
            Err(bad) => Err(t.ask_bad(bad.code())),
        },
    };
    let said = match said {
        Ok(said) => said,
        Err(problem) => {
            let mut page = page(&web, &who, asset, &fields, None, false, None).await?;
            match &mut page.version {
                Some(form) => form.problem = Some(problem),
                None => page.problem = Some(problem),
            }
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response());
        }
    };
    let via = if who.viewer.is_cert() { Via::Phone } else { Via::Portal };
    let mut tx = web.store.begin().await?;
    let news = tx.tell_version(&proof, asset, &said, (&who.person.name, via)).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{}?told={}", here(&who, asset), u8::from(news))).into_response())
}

/// Has this device matched with everything again.
pub(crate) async fn again(State(web): State<Web>, who: SignedIn, Path(path): Path<String>) -> Result<Response, Fault> {
    let asset: AssetId = id(&path)?;
    let it = web.store.as_viewer(&who.viewer).await?.asset(asset).await?;
    let proof = policy::may_rematch(&who.viewer, it.organisation)?;
    let mut tx = web.store.begin().await?;
    tx.ask_matching_run(&proof, &Scope::Assets(vec![asset]), &who.person.name).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{}?matched=1", here(&who, asset))).into_response())
}
