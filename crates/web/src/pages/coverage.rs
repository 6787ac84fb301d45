//! What of an inventory is known and what is not: the list of unknown models with why, for the technician who can mend
//! the list and for the analyst who can make a rule.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::OrganisationId;
use domain::coverage::Coverage;
use domain::page::PageRequest;
use formats::csv_out::CsvOut;
use l10n::Texts;
use matching::Register;
use serde::Deserialize;
use store::{Seen, UnknownModel, View};

use super::desk::id;
use super::inventory::whose;
use crate::layout::{Page, html};
use crate::photo::Progress;
use crate::{Fault, SignedIn, Web, guard, paths};

const LISTED: u32 = 100;
/// Models of a download. No inventory has more kinds of things.
const DOWNLOAD: usize = 100_000;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    of: String,
    after: String,
}

struct Line {
    it: Seen<UnknownModel>,
    name: String,
    why: String,
    mend: String,
    number: String,
    /// Where a rule is made of it; for the CERT.
    rule: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "coverage.html")]
struct Unknown {
    page: Page,
    back: (String, String),
    csv: String,
    line: Option<String>,
    lines: Vec<Line>,
    next: Option<String>,
}

/// "Philips Zandloper (Z1)".
fn name(t: &Texts, it: &UnknownModel) -> String {
    let mut name = [&it.maker, &it.product].map(|text| text.trim()).join(" ").trim().to_owned();
    if !it.model_number.trim().is_empty() {
        name = format!("{name} ({})", it.model_number.trim()).trim().to_owned();
    }
    if name.is_empty() { t.coverage_nothing() } else { name }
}

/// "268 of 310 models known"; nothing without a list.
pub(crate) fn line(t: &Texts, it: &Coverage) -> Option<String> {
    (it.models > 0).then(|| t.coverage_line(t.number(it.known), t.number(it.models)))
}

/// Of how many things of the IT photo an institution has not said whether it has them; nothing when it has answered
/// all of it, or none: then its list came another way.
pub(crate) async fn photo_open(
    view: &View<'_>,
    t: &Texts,
    organisation: OrganisationId,
) -> Result<Option<String>, Fault> {
    let ticked = view.photo(organisation).await?;
    if ticked.is_empty() {
        return Ok(None);
    }
    let it = view.organisation(organisation).await?;
    let open = Progress::of(&Register::built_in().photo(it.sector.as_deref()), &ticked).not_known;
    Ok((open > 0).then(|| t.photo_open(open)))
}

fn lines(t: &Texts, found: Vec<Seen<UnknownModel>>, for_cert: bool) -> Vec<Line> {
    let line = |it: Seen<UnknownModel>| {
        let name = name(t, &it);
        let rule = for_cert.then(|| {
            let (maker, product, model) =
                (paths::encode(&it.maker), paths::encode(&it.product), paths::encode(&it.model_number));
            let to = format!(
                "{}?kind=same_product&registered_maker={maker}&registered_product={product}&registered_model={model}",
                paths::DESK_REGISTER_NEW
            );
            (to, t.coverage_rule_of(&name))
        });
        Line {
            why: t.coverage_why(it.why.code()),
            mend: t.coverage_mend(it.why.code()),
            number: t.coverage_first_number(&it.number),
            name,
            rule,
            it,
        }
    };
    found.into_iter().map(line).collect()
}

fn request(after: &str) -> PageRequest {
    match after {
        "" => PageRequest::first(LISTED),
        after => PageRequest::after(after.to_owned(), LISTED),
    }
}

pub(crate) async fn show(State(web): State<Web>, who: SignedIn, Query(ask): Query<Ask>) -> Result<Response, Fault> {
    let (visit, t) = (&who.visit, who.visit.t);
    let organisation = whose(&who, &ask.of)?;
    let view = web.store.as_viewer(&who.viewer).await?;
    let coverage = view.coverage(organisation).await?;
    let found = view.unknown_models(organisation, &request(&ask.after)).await?;
    let here = |after: &str| format!("{}?of={organisation}&after={}", paths::UNKNOWN, paths::encode(after));
    html(&Unknown {
        page: Page::new(&web, visit, t.coverage_title()).lead(t.coverage_lead()),
        back: (paths::inventory_of(organisation), t.nav_inventory()),
        csv: format!("{}?of={organisation}", paths::UNKNOWN_CSV),
        line: line(t, &coverage),
        next: found.next.as_deref().map(here),
        lines: lines(t, found.items, false),
    })
}

pub(crate) async fn desk(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    Query(ask): Query<Ask>,
) -> Result<Response, Fault> {
    let (visit, t) = (&who.visit, who.visit.t);
    let organisation: OrganisationId = id(&path)?;
    let view = web.store.as_viewer(&who.viewer).await?;
    let it = view.organisation(organisation).await?;
    let coverage = view.coverage(organisation).await?;
    let found = view.unknown_models(organisation, &request(&ask.after)).await?;
    let base = paths::desk_organisation(organisation);
    html(&Unknown {
        page: Page::new(&web, visit, t.coverage_title_of(&it.name)).lead(t.coverage_lead_desk()),
        csv: format!("{base}/unknown.csv"),
        line: line(t, &coverage),
        next: found.next.as_deref().map(|after| format!("{base}/unknown?after={}", paths::encode(after))),
        lines: lines(t, found.items, true),
        back: (base, it.name.clone()),
    })
}

pub(crate) async fn csv(State(web): State<Web>, who: SignedIn, Query(ask): Query<Ask>) -> Result<Response, Fault> {
    let organisation = whose(&who, &ask.of)?;
    let view = web.store.as_viewer(&who.viewer).await?;
    download(who.visit.t, &view, organisation).await
}

pub(crate) async fn desk_csv(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
) -> Result<Response, Fault> {
    let organisation: OrganisationId = id(&path)?;
    let view = web.store.as_viewer(&who.viewer).await?;
    view.organisation(organisation).await?;
    download(who.visit.t, &view, organisation).await
}

/// The whole list for a spreadsheet.
async fn download(t: &Texts, view: &View<'_>, organisation: OrganisationId) -> Result<Response, Fault> {
    let mut out = CsvOut::new(';');
    out.row([
        t.inventory_field("maker"),
        t.inventory_field("product"),
        t.inventory_field("model_number"),
        t.coverage_col_why(),
        t.coverage_col_lines(),
        t.coverage_col_devices(),
        t.coverage_col_number(),
    ]);
    let mut request = PageRequest::first(PageRequest::MAX);
    let mut written = 0;
    loop {
        let found = view.unknown_models(organisation, &request).await?;
        written += found.items.len();
        for it in &found.items {
            out.row([
                it.maker.clone(),
                it.product.clone(),
                it.model_number.clone(),
                t.coverage_why(it.why.code()),
                it.lines.to_string(),
                it.devices.to_string(),
                it.number.clone(),
            ]);
        }
        match found.next {
            Some(next) if written < DOWNLOAD => request = PageRequest::after(next, PageRequest::MAX),
            _ => break,
        }
    }
    Ok(guard::download("unknown-models.csv", "text/csv; charset=utf-8", out.finish()))
}
