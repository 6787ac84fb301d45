//! Comparing at home, for people: an institution's page with the bundle, the key and the form for the counts, and the
//! choice of how it takes part, which the CERT's pages share.

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::blind::{AnswersVia, InventoryMode};
use domain::organisation::OrganisationKind;
use domain::{OrganisationId, policy};
use formats::bundle::AnswerFlaw;
use serde::Deserialize;
use store::{BlindReport, BlindStanding, Seen, View};

use super::desk::{Fields, Stamp, id};
use crate::fault::Outside;
use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Web, bundle, guard, paths};

/// What a file of answers may weigh.
pub(crate) const UPLOAD_BYTES: usize = 16 << 20;
const LISTED: u32 = 50;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    sent: Option<i64>,
    unknown: i64,
    wiped: Option<i64>,
}

struct CountLine {
    it: Seen<BlindStanding>,
    what: String,
    at: Option<Stamp>,
}

#[derive(Template)]
#[template(path = "blind.html")]
struct Blind {
    page: Page,
    mode: InventoryMode,
    may_choose: bool,
    fingerprint: Option<String>,
    counts: Vec<CountLine>,
    reports: Vec<(Stamp, String)>,
    sent: Option<String>,
    unknown: Option<String>,
    wiped: Option<String>,
    problem: Option<String>,
    /// Where in the file, and what is wrong there.
    flaws: Vec<(String, String)>,
    /// What the bundle is called that is offered today.
    file_name: String,
}

impl Blind {
    fn is_shared(&self) -> bool {
        self.mode == InventoryMode::Shared
    }
}

fn own(who: &SignedIn) -> Result<OrganisationId, Fault> {
    who.viewer.organisation_of_kind(OrganisationKind::Institution).ok_or_else(Fault::not_found)
}

/// What was counted, in words: `zelf geteld: 4 · 2 nog uit te zoeken`.
pub(crate) fn what(t: &l10n::Texts, it: &BlindStanding) -> String {
    let Some(answer) = &it.answer else { return t.blind_not_yet() };
    let mut text =
        if answer.affected.is_none() { t.blind_counted_none() } else { t.blind_counted(answer.affected.to_string()) };
    if !answer.review.is_none() {
        text.push_str(" · ");
        text.push_str(&t.blind_counted_review(answer.review.to_string()));
    }
    text
}

pub(crate) fn reports(visit: &crate::Visit, rows: &[Seen<BlindReport>], at_most: usize) -> Vec<(Stamp, String)> {
    rows.iter()
        .take(at_most)
        .map(|row| (Stamp::new(visit, row.at), visit.t.blind_report(row.counted, row.serial.to_string(), &row.said_by)))
        .collect()
}

pub(crate) async fn mode_of(view: &View<'_>, organisation: OrganisationId) -> Result<InventoryMode, Fault> {
    Ok(view.inventory_mode(organisation).await?.map(|row| row.mode).unwrap_or_default())
}

pub(crate) async fn show(State(web): State<Web>, who: SignedIn, Query(ask): Query<Ask>) -> Result<Response, Fault> {
    let t = who.visit.t;
    let mut page = page(&web, &who, None, Vec::new()).await?;
    page.sent = ask.sent.filter(|sent| (0..=100_000_000).contains(sent)).map(|sent| t.blind_sent(sent));
    page.unknown = (ask.unknown > 0).then(|| t.blind_sent_unknown(ask.unknown));
    page.wiped = ask.wiped.map(|lines| t.blind_mode_wiped(lines));
    html(&page)
}

async fn page(web: &Web, who: &SignedIn, problem: Option<String>, flaws: Vec<AnswerFlaw>) -> Result<Blind, Fault> {
    let organisation = own(who)?;
    let (visit, t) = (&who.visit, who.visit.t);
    let view = web.store.as_viewer(&who.viewer).await?;
    let counts = view
        .counted_by(organisation, LISTED)
        .await?
        .into_iter()
        .map(|it| CountLine {
            what: what(t, &it),
            at: it.answer.as_ref().map(|answer| Stamp::new(visit, answer.at)),
            it,
        })
        .collect();
    let reports = reports(visit, &view.blind_reports(organisation).await?, 10);
    Ok(Blind {
        page: Page::new(web, visit, t.blind_title()).lead(t.blind_page_lead()).back_to(paths::ASSESS),
        mode: mode_of(&view, organisation).await?,
        may_choose: policy::may_choose_inventory_mode(&who.viewer, organisation).is_ok(),
        fingerprint: web.config.bundle_key.as_ref().map(|key| key.public().fingerprint().to_string()),
        counts,
        reports,
        sent: None,
        unknown: None,
        wiped: None,
        problem,
        flaws: flaws.iter().map(|flaw| (t.place(&flaw.pointer), t.blind_flaw(flaw.code))).collect(),
        file_name: file_name(web),
    })
}

/// By the day, so that the page can name it before it is made and last week's stays apart from it. The number stands in
/// the file.
fn file_name(web: &Web) -> String {
    format!("brandwacht-{}.bwb", web.now().day(&web.config.zone))
}

/// The bundle as a file.
pub(crate) async fn download(State(web): State<Web>, who: SignedIn) -> Result<Response, Fault> {
    let organisation = own(&who)?;
    let proof = policy::may_take_bundle(&who.viewer, organisation)?;
    let key = web.config.bundle_key.as_ref().ok_or_else(Fault::not_found)?;
    let made =
        bundle::make(&web.store, &who.viewer, &proof, key, web.made_by()).await.map_err(crate::api::bundle_unmade)?;
    let mut tx = web.store.begin().await?;
    tx.bundle_taken(&proof, made.serial, made.bytes.len()).await?;
    tx.commit().await?;
    Ok(guard::download(&file_name(&web), "application/vnd.brandwacht.bundle+zip", made.bytes))
}

/// The public key, for everybody: it is worth what its comparison by phone is worth.
pub(crate) async fn key(State(web): State<Web>) -> Result<Response, Fault> {
    let key = web.config.bundle_key.as_ref().ok_or_else(Fault::not_found)?.public();
    let text = format!("# {}\n# {}\n{key}\n", web.config.cert_name, key.fingerprint());
    let head = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=3600"),
        (header::CONTENT_DISPOSITION, "inline; filename=\"cert.key\""),
    ];
    Ok((head, text).into_response())
}

pub(crate) async fn send(State(web): State<Web>, who: SignedIn, mut form: Multipart) -> Result<Response, Fault> {
    let organisation = own(&who)?;
    let proof = policy::may_count_blind(&who.viewer, organisation)?;
    let broken = |error: axum::extract::multipart::MultipartError| {
        let outside = match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Outside::TooLarge,
            _ => Outside::BadRequest(String::new()),
        };
        Fault::because(outside, error)
    };
    let mut file = None;
    while let Some(field) = form.next_field().await.map_err(broken)? {
        let bytes = field.bytes().await.map_err(broken)?;
        if !bytes.is_empty() && file.is_none() {
            file = Some(bytes);
        }
    }
    let t = who.visit.t;
    let refused = async |problem: String, flaws: Vec<AnswerFlaw>| {
        let page = html(&page(&web, &who, Some(problem), flaws).await?)?;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    };
    let Some(bytes) = file else { return refused(t.blind_send_none(), Vec::new()).await };
    let read = tokio::task::spawn_blocking(move || formats::bundle::read_answers(&bytes));
    let answers = match read.await.map_err(Fault::internal)? {
        Ok(answers) => answers,
        Err(flaws) => return refused(t.blind_flaws(), flaws).await,
    };
    let mut tx = web.store.begin().await?;
    let taken = tx.take_answers(&proof, organisation, &answers, &who.person.name, AnswersVia::Portal).await;
    let noticed = match taken {
        Err(store::StoreError::Refused(why)) => {
            drop(tx);
            return refused(t.refused(why.code()), Vec::new()).await;
        }
        taken => taken?,
    };
    tx.commit().await?;
    let to = format!("{}?sent={}&unknown={}", paths::ASSESS, noticed.counted, noticed.unknown);
    Ok(Redirect::to(&to).into_response())
}

#[derive(Template)]
#[template(path = "blind-mode.html")]
struct Mode {
    page: Page,
    here: String,
    back: (String, String),
    chosen: InventoryMode,
    lines: i64,
    /// Asked before the list is wiped.
    confirm: bool,
    problem: Option<String>,
    may_choose: bool,
}

impl Mode {
    fn is(&self, mode: &InventoryMode) -> bool {
        self.chosen == *mode
    }
}

/// Where the choice is made: an institution's own, or the CERT's page of it.
struct Place {
    organisation: OrganisationId,
    here: String,
    back: (String, String),
}

async fn own_place(who: &SignedIn) -> Result<Place, Fault> {
    let back = (paths::ASSESS.to_owned(), who.visit.t.blind_title());
    Ok(Place { organisation: own(who)?, here: paths::ASSESS_MODE.to_owned(), back })
}

async fn desk_place(web: &Web, who: &SignedIn, path: &str) -> Result<Place, Fault> {
    let organisation: OrganisationId = id(path)?;
    let it = web.store.as_viewer(&who.viewer).await?.organisation(organisation).await?;
    if it.kind != OrganisationKind::Institution {
        return Err(Fault::not_found());
    }
    let base = paths::desk_organisation(organisation);
    Ok(Place { organisation, here: format!("{base}/mode"), back: (base, it.name.clone()) })
}

pub(crate) async fn mode(State(web): State<Web>, who: SignedIn) -> Result<Response, Fault> {
    let place = own_place(&who).await?;
    mode_page(&web, &who, place, None, false, None).await
}

pub(crate) async fn choose(State(web): State<Web>, who: SignedIn, body: Bytes) -> Result<Response, Fault> {
    let place = own_place(&who).await?;
    choose_at(&web, &who, place, &Fields::read(&body)).await
}

pub(crate) async fn desk_mode(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
) -> Result<Response, Fault> {
    let place = desk_place(&web, &who, &path).await?;
    mode_page(&web, &who, place, None, false, None).await
}

pub(crate) async fn desk_choose(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    body: Bytes,
) -> Result<Response, Fault> {
    let place = desk_place(&web, &who, &path).await?;
    choose_at(&web, &who, place, &Fields::read(&body)).await
}

async fn mode_page(
    web: &Web,
    who: &SignedIn,
    place: Place,
    chosen: Option<InventoryMode>,
    confirm: bool,
    problem: Option<String>,
) -> Result<Response, Fault> {
    let t = who.visit.t;
    let view = web.store.as_viewer(&who.viewer).await?;
    let mode = mode_of(&view, place.organisation).await?;
    let lines = view.inventory_counts(place.organisation).await?.lines;
    let title = if confirm { t.blind_mode_confirm_title() } else { t.blind_mode_title() };
    html(&Mode {
        page: Page::new(web, &who.visit, title).narrow().back_to(&*place.here),
        may_choose: policy::may_choose_inventory_mode(&who.viewer, place.organisation).is_ok(),
        here: place.here,
        back: place.back,
        chosen: chosen.unwrap_or(mode),
        lines,
        confirm,
        problem,
    })
}

/// Keeps the choice. Whatever takes the stored list away asks first, in a page that cannot be passed by a slip.
async fn choose_at(web: &Web, who: &SignedIn, place: Place, fields: &Fields) -> Result<Response, Fault> {
    let t = who.visit.t;
    let proof = policy::may_choose_inventory_mode(&who.viewer, place.organisation)?;
    let Some(chosen) = InventoryMode::from_code(fields.get("mode")) else {
        return Err(Fault::bad_request(String::new()));
    };
    let view = web.store.as_viewer(&who.viewer).await?;
    let current = mode_of(&view, place.organisation).await?;
    if chosen == current {
        return Ok(Redirect::to(&place.back.0).into_response());
    }
    if chosen != InventoryMode::Shared {
        let word = fields.get("word").trim().to_lowercase();
        if word.is_empty() {
            return mode_page(web, who, place, Some(chosen), true, None).await;
        }
        if word != t.blind_mode_word().to_lowercase() {
            let problem = t.blind_mode_wrong_word(t.blind_mode_word());
            let page = mode_page(web, who, place, Some(chosen), true, Some(problem)).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    }
    let mut tx = web.store.begin().await?;
    let wiped = tx.choose_inventory_mode(&proof, place.organisation, chosen).await?;
    tx.commit().await?;
    let to = format!("{}?wiped={}&saved=true", place.back.0, wiped.lines);
    Ok(Redirect::to(&to).into_response())
}

#[cfg(test)]
mod tests;
