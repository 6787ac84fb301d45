//! One advisory: left what the maker says, right whom it hits; below, what to do about it.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::advisory::{Advisory, AdvisoryState, Changes, Finding, ProductStatus, Vulnerability};
use domain::audience::Tlp;
use domain::enrichment::{Cve, Enrichment};
use domain::{AdvisoryId, RevisionId, policy};
use serde::Deserialize;
use store::{AdvisoryPage, BlindStanding, InstitutionHits, Seen};

use super::rating::{Stale, stale};
use super::review::{Group, open_questions};
use super::{Fields, Stamp, id};
use crate::layout::{Page, html};
use crate::pages::blind;
use crate::{Fault, SignedIn, Web, guard, paths};

/// Products and vulnerabilities beyond this stand in the file, not on the page.
const MAX_PRODUCTS: usize = 200;
/// Doubts shown beside the facts; all of them stand on the review page.
const DOUBTS_BESIDE: usize = 3;

/// The four columns of the matrix, from bad to good.
const COLUMNS: [&str; 4] = ["affected", "investigation", "not_affected", "fixed"];

fn column(status: ProductStatus) -> &'static str {
    if status.is_affected() {
        "affected"
    } else if status.is_fixed() {
        "fixed"
    } else if status == ProductStatus::UnderInvestigation {
        "investigation"
    } else {
        "not_affected"
    }
}

/// One product with what is said of it: per column the vulnerabilities, or that it holds for all of them.
struct ProductLine {
    name: String,
    detail: String,
    cells: Vec<Option<String>>,
}

fn matrix(t: &l10n::Texts, it: &Advisory) -> Vec<ProductLine> {
    let known: Vec<&Vulnerability> = it.vulnerabilities.iter().collect();
    it.products
        .iter()
        .filter(|entry| known.iter().any(|vulnerability| vulnerability.statuses.contains_key(&entry.product_id)))
        .take(MAX_PRODUCTS)
        .map(|entry| {
            let mut said: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
            for vulnerability in &known {
                if let Some(status) = vulnerability.statuses.get(&entry.product_id) {
                    said.entry(column(*status)).or_default().push(vulnerability.label());
                }
            }
            let cells = COLUMNS
                .iter()
                .map(|column| {
                    let labels = said.get(column)?;
                    Some(match labels.as_slice() {
                        all if all.len() == known.len() && all.len() > 1 => t.desk_matrix_all(),
                        [one] => (*one).to_owned(),
                        several => t.desk_matrix_several(several.len()),
                    })
                })
                .collect();
            let version = t.versions(entry.version_range().or(entry.version()).unwrap_or(""));
            let named = entry.product_name().unwrap_or(&entry.name);
            let detail = if version.is_empty() && named != entry.name { entry.name.clone() } else { version };
            ProductLine { name: named.to_owned(), detail, cells }
        })
        .collect()
}

struct VulnerabilityLine {
    label: String,
    title: Option<String>,
    scores: Vec<(String, String, String)>,
    cwes: Vec<String>,
    text: Option<String>,
    /// What the document says of exploitation: in our words where it is a phrase that we know, with true; else in its own.
    exploited: Option<(bool, String)>,
    /// What others know: whether it is urgent, the sentence, and who says so.
    known: Vec<(bool, String, String)>,
}

/// What others know of a vulnerability, each fact with its source.
fn known(t: &l10n::Texts, it: &Enrichment) -> Vec<(bool, String, String)> {
    let mut lines = Vec::new();
    let day = |day: Option<domain::Day>| day.map(|day| t.date_with_year(day)).unwrap_or_default();
    if let Some(kev) = it.kev.first() {
        lines.push((true, t.known_kev(day(kev.value.added)), t.known_source(&kev.from.source)));
    }
    if let Some(kev) = it.eu_kev.first() {
        lines.push((true, t.known_eu_kev(day(kev.value.reported)), t.known_source(&kev.from.source)));
    }
    if it.ransomware() {
        lines.push((true, t.known_ransomware(), t.known_source("cisa_kev")));
    }
    if let Some(epss) = it.epss.first() {
        let percent = |share: f64| t.decimal((share * 1000.0).round() / 10.0);
        let text = t.known_epss(percent(epss.value.score), percent(epss.value.percentile));
        lines.push((epss.value.percentile >= 0.95, text, t.known_source(&epss.from.source)));
    }
    if let Some(ssvc) = it.ssvc.first() {
        let points = [&ssvc.value.exploitation, &ssvc.value.automatable, &ssvc.value.technical_impact];
        let [exploitation, automatable, impact] = points.map(|point| point.as_deref().unwrap_or("unknown"));
        let urgent = exploitation == "active";
        let [exploitation, automatable, impact] =
            [exploitation, automatable, impact].map(|code| t.known_ssvc_word(code));
        lines.push((urgent, t.known_ssvc(automatable, exploitation, impact), t.known_source(&ssvc.from.source)));
    }
    lines
}

/// Makers write one of a few phrases here, in English whatever the language of the reader.
fn exploit_status(t: &l10n::Texts, details: &str) -> (bool, String) {
    let text = details.trim().trim_end_matches('.').to_lowercase();
    let code = match text.as_str() {
        "no known exploitation"
        | "no exploitation known"
        | "no known exploits"
        | "no known exploit"
        | "no known public exploitation"
        | "no known public exploits"
        | "not exploited"
        | "none"
        | "exploited:no" => "none",
        "exploited"
        | "known exploited"
        | "actively exploited"
        | "active exploitation"
        | "exploited in the wild"
        | "exploited:yes" => "active",
        "proof of concept" | "proof-of-concept" | "public proof of concept" | "poc" => "poc",
        _ => return (false, details.to_owned()),
    };
    (true, t.known_exploit_status(code))
}

fn vulnerability_lines(
    t: &l10n::Texts,
    it: &Advisory,
    enrichment: &BTreeMap<Cve, Seen<Enrichment>>,
) -> Vec<VulnerabilityLine> {
    it.vulnerabilities
        .iter()
        .take(MAX_PRODUCTS)
        .map(|vulnerability| {
            let others = vulnerability.cve.as_deref().and_then(|cve| cve.parse::<Cve>().ok());
            let others = others.and_then(|cve| enrichment.get(&cve));
            let mut scores: Vec<(String, String, String)> = Vec::new();
            for score in &vulnerability.scores {
                let line = (t.decimal(score.base), score.version.clone(), score.vector.clone());
                if !scores.contains(&line) {
                    scores.push(line);
                }
            }
            for score in others.iter().flat_map(|it| &it.cvss) {
                let version = format!("{}, {}", score.value.version.code(), t.known_source(&score.from.source));
                let same = scores.iter().any(|(_, _, vector)| *vector == score.value.vector);
                if !same {
                    scores.push((t.decimal(score.value.base), version, score.value.vector.clone()));
                }
            }
            VulnerabilityLine {
                known: others.map(|it| known(t, it)).unwrap_or_default(),
                label: vulnerability.label().to_owned(),
                title: vulnerability.title.clone().filter(|title| title != vulnerability.label()),
                scores,
                cwes: vulnerability.cwes.iter().map(|(number, name)| format!("{number} {name}")).collect(),
                text: vulnerability
                    .notes
                    .iter()
                    .find(|note| matches!(note.category.as_str(), "summary" | "description"))
                    .map(|note| note.text.clone()),
                exploited: vulnerability
                    .threats
                    .iter()
                    .find(|threat| threat.category == "exploit_status")
                    .map(|threat| exploit_status(t, &threat.details)),
            }
        })
        .collect()
}

pub(super) struct RemedyLine {
    pub(super) category: String,
    pub(super) text: String,
    pub(super) url: Option<String>,
    products: usize,
}

/// The maker's remediations in the maker's order, each once.
pub(super) fn remedies(t: &l10n::Texts, it: &Advisory) -> Vec<RemedyLine> {
    let mut seen = BTreeSet::new();
    let mut lines = Vec::new();
    for remediation in it.vulnerabilities.iter().flat_map(|vulnerability| &vulnerability.remediations) {
        if seen.insert((&remediation.category, &remediation.details)) && lines.len() < MAX_PRODUCTS {
            lines.push(RemedyLine {
                category: t.remediation(&remediation.category),
                text: remediation.details.clone(),
                url: remediation.url.clone().filter(|url| url.starts_with("https://") || url.starts_with("http://")),
                products: remediation.products.len(),
            });
        }
    }
    lines
}

/// An institution, with the reason why it is hit in the words of its strongest hit.
struct HitLine {
    hits: Seen<InstitutionHits>,
    href: String,
    reason: String,
}

/// An institution that compares at home, with what it counted.
struct BlindLine {
    it: Seen<BlindStanding>,
    href: String,
    what: String,
    said: Option<(String, Stamp)>,
}

impl BlindLine {
    fn is_affected(&self) -> bool {
        self.it.answer.as_ref().is_some_and(|answer| !answer.affected.is_none())
    }

    /// Nothing is known of this revision: that is never the same as "nothing found".
    fn is_open(&self) -> bool {
        self.it.answer.as_ref().is_none_or(|answer| !answer.is_current)
    }
}

struct RevisionLine {
    version: String,
    at: Stamp,
    what: String,
    current: bool,
    raw: String,
}

struct HistoryLine {
    at: Stamp,
    what: String,
    reason: String,
}

#[derive(Template)]
#[template(path = "desk/advisory.html")]
struct Show {
    page: Page,
    it: Seen<AdvisoryPage>,
    base_score: Option<String>,
    released: Option<Stamp>,
    arrived: Stamp,
    summary: Option<String>,
    matrix: Vec<ProductLine>,
    products_left_out: usize,
    vulnerabilities: Vec<VulnerabilityLine>,
    remedies: Vec<RemedyLine>,
    revisions: Vec<RevisionLine>,
    findings: Vec<Finding>,
    hits: Vec<HitLine>,
    blind: Vec<BlindLine>,
    /// The label, when it keeps this advisory out of bundles.
    not_in_bundle: Option<String>,
    doubts: Vec<Group>,
    doubts_total: usize,
    open_doubts: i64,
    /// Devices about which institutions could be asked.
    to_ask: usize,
    history: Vec<HistoryLine>,
    /// The rating was made on an earlier revision.
    stale: Option<Stale>,
    base: String,
}

impl Show {
    fn link(&self, part: &str) -> String {
        format!("{}/{part}", self.base)
    }
}

/// What differs from the revision before, in one sentence.
fn what_changed(t: &l10n::Texts, changes: &Changes, cosmetic: bool, first: bool) -> String {
    if first {
        return t.desk_revision_first();
    }
    if cosmetic {
        return t.desk_revision_cosmetic();
    }
    let mut parts = Vec::new();
    for (count, text) in [
        (changes.added.len(), t.desk_revision_added(changes.added.len())),
        (changes.removed.len(), t.desk_revision_removed(changes.removed.len())),
        (changes.restated.len(), t.desk_revision_restated(changes.restated.len())),
        (changes.remedied.len(), t.desk_revision_remedied(changes.remedied.len())),
    ] {
        if count > 0 {
            parts.push(text);
        }
    }
    if parts.is_empty() { t.desk_revision_gravity() } else { parts.join("; ") }
}

pub(crate) async fn show(State(web): State<Web>, who: SignedIn, Path(path): Path<String>) -> Result<Response, Fault> {
    let advisory: AdvisoryId = id(&path)?;
    let visit = &who.visit;
    let t = visit.t;
    let view = web.store.as_viewer(&who.viewer).await?;
    let it = view.advisory(advisory).await?;
    let open_doubts = it.row.doubtful;
    let undecided = if open_doubts > 0 { open_questions(t, &visit.zone, &view, advisory).await? } else { Vec::new() };
    let to_ask = if open_doubts > 0 { super::questions::to_ask(&web, &view, Some(advisory)).await? } else { 0 };
    let review = paths::desk_advisory_part(advisory, "review");
    let hits = view
        .institutions_of(advisory)
        .await?
        .into_iter()
        .map(|hits| HitLine {
            href: format!("{review}?of={}", hits.organisation),
            reason: t.grounds(&hits.grounds),
            hits,
        })
        .collect();
    let blind =
        view.blind_of(advisory)
            .await?
            .into_iter()
            .map(|it| BlindLine {
                href: paths::desk_organisation(it.organisation),
                what: blind::what(t, &it),
                said: it.answer.as_ref().map(|answer| {
                    (t.blind_said(&answer.said_by, answer.serial.to_string()), Stamp::new(visit, answer.at))
                }),
                it,
            })
            .collect();
    let label = it.content.tlp.as_deref().and_then(Tlp::from_label);
    let not_in_bundle = label.filter(|label| *label > Tlp::Green).map(|label| format!("TLP:{}", label.label()));
    let last = it.revisions.len().saturating_sub(1);
    let revisions = it
        .revisions
        .iter()
        .enumerate()
        .map(|(place, revision)| RevisionLine {
            version: revision.version.clone(),
            at: Stamp::new(visit, revision.received_at),
            what: what_changed(t, &revision.changes, revision.cosmetic, place == last),
            current: revision.current,
            raw: format!("{}?revision={}", paths::desk_advisory_part(advisory, "raw"), revision.id),
        })
        .collect();
    let history = view
        .audit_of(advisory)
        .await?
        .iter()
        .rev()
        .take(50)
        .map(|row| HistoryLine {
            at: Stamp::new(visit, row.at),
            what: t.desk_deed(row.act.replace('.', "_")),
            reason: row.detail.get("reason").and_then(|reason| reason.as_str()).unwrap_or("").to_owned(),
        })
        .collect();
    let lead = if !it.row.matched {
        t.desk_lead_matching()
    } else if it.row.state == AdvisoryState::Dismissed || it.row.state == AdvisoryState::Handled && open_doubts == 0 {
        t.desk_lead_handled()
    } else if open_doubts > 0 {
        t.desk_lead_doubts(open_doubts, it.row.institutions)
    } else if it.row.institutions > 0 {
        t.desk_lead_notice(it.row.institutions)
    } else if it.row.counted > 0 {
        t.blind_lead_notice(it.row.counted)
    } else {
        t.desk_lead_nobody()
    };
    let content = &it.content;
    let summary = content
        .notes
        .iter()
        .find(|note| note.category == "summary")
        .or_else(|| content.notes.iter().find(|note| note.category == "description"))
        .map(|note| note.text.clone());
    let cves: BTreeSet<Cve> =
        content.vulnerabilities.iter().filter_map(|vulnerability| vulnerability.cve.as_deref()?.parse().ok()).collect();
    let enrichment = view.enrichment(&cves).await?;
    let ratings = view.ratings(advisory).await?;
    let mut findings = it.findings.clone();
    findings.sort_by_key(|finding| finding.severity);
    let page = Page::new(&web, visit, it.row.title.clone()).lead(lead);
    html(&Show {
        base_score: it.row.base_score.map(|score| t.decimal(score)),
        released: it.row.released_at.map(|at| Stamp::new(visit, at)),
        arrived: Stamp::new(visit, it.row.arrived_at),
        summary,
        matrix: matrix(t, content),
        products_left_out: content.products.len().saturating_sub(MAX_PRODUCTS),
        vulnerabilities: vulnerability_lines(t, content, &enrichment),
        remedies: remedies(t, content),
        revisions,
        findings,
        hits,
        blind,
        not_in_bundle,
        doubts_total: undecided.len(),
        doubts: undecided.into_iter().take(DOUBTS_BESIDE).collect(),
        open_doubts,
        to_ask,
        history,
        stale: ratings.first().and_then(|last| stale(t, &it, last)),
        base: paths::desk_advisory(advisory),
        page,
        it,
    })
}

#[derive(Deserialize)]
pub(crate) struct Which {
    revision: Option<String>,
}

/// The file exactly as it came.
pub(crate) async fn raw(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    Query(which): Query<Which>,
) -> Result<Response, Fault> {
    let advisory: AdvisoryId = id(&path)?;
    let view = web.store.as_viewer(&who.viewer).await?;
    let it = view.advisory(advisory).await?;
    let bytes = match which.revision.as_deref() {
        None => view.advisory_bytes(advisory).await?,
        Some(revision) => {
            let revision: RevisionId = id(revision)?;
            // A revision of another advisory is not found here.
            if !it.revisions.iter().any(|known| known.id == revision) {
                return Err(Fault::not_found());
            }
            view.revision_bytes(revision).await?
        }
    };
    Ok(guard::download(&format!("{}.json", it.row.key.tracking_id), "application/json", bytes.into_inner()))
}

pub(crate) async fn dismiss(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    body: Bytes,
) -> Result<Response, Fault> {
    let advisory: AdvisoryId = id(&path)?;
    web.store.as_viewer(&who.viewer).await?.advisory(advisory).await?;
    let proof = policy::may_decide_match(&who.viewer)?;
    let mut tx = web.store.begin().await?;
    tx.dismiss(&proof, advisory, Fields::read(&body).get("reason")).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{}?dismissed={advisory}", paths::DESK)).into_response())
}

pub(crate) async fn reopen(State(web): State<Web>, who: SignedIn, Path(path): Path<String>) -> Result<Response, Fault> {
    let advisory: AdvisoryId = id(&path)?;
    web.store.as_viewer(&who.viewer).await?.advisory(advisory).await?;
    let proof = policy::may_decide_match(&who.viewer)?;
    let mut tx = web.store.begin().await?;
    tx.reopen(&proof, advisory).await?;
    tx.commit().await?;
    Ok(Redirect::to(&paths::desk_advisory(advisory)).into_response())
}
