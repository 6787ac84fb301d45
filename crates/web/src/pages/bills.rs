//! Bills of materials (SBOM) that are kept: an institution's own under its inventory, and the CERT's for everybody who has
//! a product. What was found of one, the statements (VEX) beside it, and taking it away; bringing one in stands in `add`.
//!
//! Both sides share the pages; [`Side`] says whose they are. What is found is the worker's business.

mod add;

pub(crate) use add::{ReadBill, add, desk_add, desk_form, form, read};

use add::Sent;
use askama::Template;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::organisation::OrganisationKind;
use domain::verdict::Verdict;
use domain::{BillId, OrganisationId, policy};
use formats::bill::NotRead;
use serde::Deserialize;
use store::{BillFindingRow, BillHits, BillRow, NewVex, Seen};

use super::desk::{Stamp, id};
use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Web, guard, paths};

/// What one file may weigh, with the form around it.
pub(crate) const UPLOAD_BYTES: usize = (32 << 20) + (64 << 10);

/// Whose pages these are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Own(OrganisationId),
    Desk,
}

impl Side {
    fn own(who: &SignedIn) -> Result<Self, Fault> {
        who.viewer.organisation_of_kind(OrganisationKind::Institution).map(Self::Own).ok_or_else(Fault::not_found)
    }

    fn base(self) -> &'static str {
        match self {
            Self::Own(_) => paths::BILLS,
            Self::Desk => paths::DESK_BILLS,
        }
    }

    fn is_desk(self) -> bool {
        self == Self::Desk
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    /// What was just done: `added`, `known`, `removed`, `vex`, `vex-known`.
    done: String,
    /// The CERT looks at what an institution brought.
    of: String,
}

/// What one advisory says of one product, in words.
struct FindingLine {
    code: &'static str,
    title: String,
    tracking_id: String,
    severity: &'static str,
    href: Option<String>,
    product: String,
    places: String,
    components: Vec<ComponentLine>,
}

struct ComponentLine {
    code: &'static str,
    name: String,
    numbers: String,
    reason: String,
}

struct BillLine {
    href: String,
    name: String,
    file: String,
    at: Stamp,
    components: i64,
    assets: String,
    hits: BillHits,
    busy: bool,
}

#[derive(Template)]
#[template(path = "bills.html")]
struct Bills {
    page: Page,
    base: &'static str,
    done: Option<String>,
    coverage: Option<String>,
    findings: Vec<FindingLine>,
    ruled_out: Vec<FindingLine>,
    bills: Vec<BillLine>,
    may_add: bool,
}

#[derive(Template)]
#[template(path = "bill.html")]
struct Bill {
    page: Page,
    base: &'static str,
    here: String,
    crumb: String,
    done: Option<String>,
    problem: Option<Problem>,
    it: Seen<BillRow>,
    at: Stamp,
    whose: Option<String>,
    only: Option<String>,
    places: String,
    findings: Vec<FindingLine>,
    ruled_out: Vec<FindingLine>,
    vex: Vec<(String, Stamp)>,
    may_change: bool,
}

/// Why a file was not taken: in our words, and the reader's own with the place.
struct Problem {
    ours: String,
    theirs: Option<String>,
}

fn finding(t: &l10n::Texts, side: Side, row: &BillFindingRow) -> FindingLine {
    let numbers = row.numbers.join(", ");
    let more = usize::try_from(row.assets).unwrap_or(0) > row.numbers.len();
    let numbers = if more { format!("{numbers} …") } else { numbers };
    FindingLine {
        code: row.verdict.code(),
        title: row.title.clone(),
        tracking_id: row.tracking_id.clone(),
        severity: row.severity.code(),
        href: side.is_desk().then(|| paths::desk_advisory(row.advisory)),
        product: row.product.clone(),
        places: t.bills_assets(row.assets, numbers),
        components: row
            .findings
            .iter()
            .take(50)
            .map(|it| ComponentLine {
                code: it.verdict.code(),
                name: format!("{} {}", it.component, it.version).trim().to_owned(),
                numbers: it.vulnerabilities.join(", "),
                reason: t.sbom_reason(&it.grounds),
            })
            .collect(),
    }
}

/// Where in a file something cannot be read; nothing for a file as a whole.
fn place(t: &l10n::Texts, problem: &NotRead) -> String {
    match problem.place().as_str() {
        "" | "/" => String::new(),
        place => format!(" ({})", t.place(place)),
    }
}

/// What concerns somebody, and what is ruled out.
fn findings(t: &l10n::Texts, side: Side, rows: &[Seen<BillFindingRow>]) -> (Vec<FindingLine>, Vec<FindingLine>) {
    let (out, open): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.verdict == Verdict::NotAffected);
    let lines = |rows: Vec<&Seen<BillFindingRow>>| rows.into_iter().map(|row| finding(t, side, row)).collect();
    (lines(open), lines(out))
}

fn told(t: &l10n::Texts, done: &str) -> Option<String> {
    match done {
        "added" => Some(t.bills_added()),
        "known" => Some(t.bills_known()),
        "removed" => Some(t.bills_removed()),
        "vex" => Some(t.bills_vex_added()),
        "vex-known" => Some(t.bills_vex_known()),
        _ => None,
    }
}

fn places(t: &l10n::Texts, side: Side, bill: &BillRow) -> String {
    if side.is_desk() && bill.organisation.is_none() {
        t.bills_institutions(bill.assets, bill.institutions)
    } else {
        bill.assets.to_string()
    }
}

pub(crate) async fn list(State(web): State<Web>, who: SignedIn, Query(ask): Query<Ask>) -> Result<Response, Fault> {
    list_of(&web, &who, Side::own(&who)?, &ask).await
}

pub(crate) async fn desk_list(
    State(web): State<Web>,
    who: SignedIn,
    Query(ask): Query<Ask>,
) -> Result<Response, Fault> {
    list_of(&web, &who, Side::Desk, &ask).await
}

async fn list_of(web: &Web, who: &SignedIn, side: Side, ask: &Ask) -> Result<Response, Fault> {
    let (visit, t) = (&who.visit, who.visit.t);
    let view = web.store.as_viewer(&who.viewer).await?;
    let organisation = match side {
        Side::Own(own) => Some(own),
        Side::Desk if ask.of.is_empty() => None,
        Side::Desk => Some(id::<OrganisationId>(&ask.of)?),
    };
    let bills = view.bills(organisation).await?;
    let (mut coverage, mut found) = (None, Vec::new());
    if let Some(organisation) = organisation {
        let share = view.bill_coverage(organisation).await?;
        if share.products > 0 {
            coverage = Some(t.bills_coverage(share.with_bill, share.products, share.lines_with_bill));
        }
        found = view.findings_of_institution(organisation, None).await?;
    }
    let (title, lead) = match (side, organisation) {
        (Side::Own(_), _) => (t.bills_title(), Some(t.bills_lead(bills.len()))),
        (Side::Desk, None) => (t.bills_desk_title(), Some(t.bills_desk_lead())),
        (Side::Desk, Some(it)) => (format!("{}: {}", t.bills_list(), view.organisation(it).await?.name), None),
    };
    let mut page = Page::new(web, visit, title);
    page.lead = lead;
    let (findings, ruled_out) = findings(t, side, &found);
    let may_add = match side {
        Side::Own(own) => policy::may_import_inventory(&who.viewer, own).is_ok(),
        Side::Desk => organisation.is_none() && policy::may_take_in(&who.viewer).is_ok(),
    };
    let bills = bills
        .iter()
        .map(|bill| BillLine {
            href: format!("{}/{}", side.base(), bill.id),
            name: bill.of.name(),
            file: bill.file_name.clone(),
            at: Stamp::new(visit, bill.uploaded_at),
            components: bill.components,
            assets: places(t, side, bill),
            hits: bill.hits,
            busy: bill.judged_at.is_none(),
        })
        .collect();
    html(&Bills { page, base: side.base(), done: told(t, &ask.done), coverage, findings, ruled_out, bills, may_add })
}

pub(crate) async fn one(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    Query(ask): Query<Ask>,
) -> Result<Response, Fault> {
    one_of(&web, &who, Side::own(&who)?, id(&path)?, &ask.done, None).await
}

pub(crate) async fn desk_one(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    Query(ask): Query<Ask>,
) -> Result<Response, Fault> {
    one_of(&web, &who, Side::Desk, id(&path)?, &ask.done, None).await
}

async fn one_of(
    web: &Web,
    who: &SignedIn,
    side: Side,
    bill: BillId,
    done: &str,
    problem: Option<Problem>,
) -> Result<Response, Fault> {
    let (visit, t) = (&who.visit, who.visit.t);
    let view = web.store.as_viewer(&who.viewer).await?;
    let it = view.bill(bill).await?;
    let found = view.findings_of_bill(bill).await?;
    let (findings, ruled_out) = findings(t, side, &found);
    let vex = view.bill_vex(bill).await?;
    let vex = vex
        .iter()
        .map(|it| (t.bills_vex_line(&it.file_name, &it.format, it.statements), Stamp::new(visit, it.uploaded_at)))
        .collect();
    let whose = match (side, it.organisation) {
        (Side::Own(_), _) => None,
        (Side::Desk, Some(organisation)) => Some(view.organisation(organisation).await?.name.clone()),
        (Side::Desk, None) => Some(t.bills_whose_cert()),
    };
    let only = match it.of.asset {
        Some(asset) => Some(t.bills_of_one(&view.asset(asset).await?.line.inventory_number)),
        None => None,
    };
    let here = format!("{}/{bill}", side.base());
    let mut page = Page::new(web, visit, it.of.name()).back_to(&*here);
    page.lead = it.judged_at.is_none().then(|| t.bills_busy());
    let waits = it.judged_at.is_none() && problem.is_none();
    let mut response = html(&Bill {
        base: side.base(),
        crumb: if side.is_desk() { t.bills_desk_title() } else { t.bills_title() },
        done: told(t, done),
        problem,
        at: Stamp::new(visit, it.uploaded_at),
        whose,
        only,
        places: places(t, side, &it),
        findings,
        ruled_out,
        vex,
        may_change: may_change(who, it.organisation),
        here,
        page,
        it,
    })?;
    if waits {
        // Every browser understands this without script.
        response.headers_mut().insert(header::REFRESH, HeaderValue::from_static("2"));
    }
    Ok(response)
}

fn may_change(who: &SignedIn, organisation: Option<OrganisationId>) -> bool {
    match organisation {
        Some(organisation) => policy::may_import_inventory(&who.viewer, organisation).is_ok(),
        None => policy::may_take_in(&who.viewer).is_ok(),
    }
}

pub(crate) async fn file(State(web): State<Web>, who: SignedIn, Path(path): Path<String>) -> Result<Response, Fault> {
    Side::own(&who)?;
    file_of(&web, &who, id(&path)?).await
}

pub(crate) async fn desk_file(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
) -> Result<Response, Fault> {
    file_of(&web, &who, id(&path)?).await
}

async fn file_of(web: &Web, who: &SignedIn, bill: BillId) -> Result<Response, Fault> {
    let view = web.store.as_viewer(&who.viewer).await?;
    let it = view.bill(bill).await?;
    let bytes = view.bill_bytes(bill).await?.into_inner();
    Ok(guard::download(&it.file_name, "application/octet-stream", bytes))
}

pub(crate) async fn vex(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    form: Multipart,
) -> Result<Response, Fault> {
    let side = Side::own(&who)?;
    vex_to(&web, &who, side, id(&path)?, Sent::read(form).await?).await
}

pub(crate) async fn desk_vex(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    form: Multipart,
) -> Result<Response, Fault> {
    vex_to(&web, &who, Side::Desk, id(&path)?, Sent::read(form).await?).await
}

async fn vex_to(web: &Web, who: &SignedIn, side: Side, bill: BillId, sent: Sent) -> Result<Response, Fault> {
    let t = who.visit.t;
    let it = web.store.as_viewer(&who.viewer).await?.bill(bill).await?;
    let again = async |ours: String, theirs: Option<String>| -> Result<Response, Fault> {
        let page = one_of(web, who, side, bill, "", Some(Problem { ours, theirs })).await?;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    };
    let Some((name, bytes)) = sent.file else { return again(t.bills_wrong_file(), None).await };
    let reading = bytes.clone();
    let read = tokio::task::spawn_blocking(move || formats::bill::read_vex(&reading)).await;
    let read = match read.map_err(Fault::internal)? {
        Ok(read) => read,
        Err(problem) => {
            return again(t.bills_wrong_read(), Some(t.bills_not_read(problem.code(), place(t, &problem)))).await;
        }
    };
    let new = NewVex { file_name: &name, format: read.format.code(), content: &bytes, statements: &read.statements };
    let mut tx = web.store.begin().await?;
    let is_new = match it.organisation {
        Some(organisation) => {
            tx.add_bill_vex(&policy::may_import_inventory(&who.viewer, organisation)?, bill, &new).await?
        }
        None => tx.add_bill_vex_for_all(&policy::may_take_in(&who.viewer)?, bill, &new).await?,
    };
    tx.commit().await?;
    let done = if is_new { "vex" } else { "vex-known" };
    Ok(Redirect::to(&format!("{}/{bill}?done={done}", side.base())).into_response())
}

pub(crate) async fn remove(State(web): State<Web>, who: SignedIn, Path(path): Path<String>) -> Result<Response, Fault> {
    let side = Side::own(&who)?;
    remove_from(&web, &who, side, id(&path)?).await
}

pub(crate) async fn desk_remove(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
) -> Result<Response, Fault> {
    remove_from(&web, &who, Side::Desk, id(&path)?).await
}

async fn remove_from(web: &Web, who: &SignedIn, side: Side, bill: BillId) -> Result<Response, Fault> {
    let it = web.store.as_viewer(&who.viewer).await?.bill(bill).await?;
    let mut tx = web.store.begin().await?;
    match it.organisation {
        Some(organisation) => {
            tx.remove_bill(&policy::may_import_inventory(&who.viewer, organisation)?, bill).await?;
        }
        None => tx.remove_bill_for_all(&policy::may_take_in(&who.viewer)?, bill).await?,
    }
    tx.commit().await?;
    Ok(Redirect::to(&format!("{}?done=removed", side.base())).into_response())
}

#[cfg(test)]
mod tests;
