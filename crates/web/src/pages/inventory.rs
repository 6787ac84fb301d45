//! An organisation's inventory: the lines with what stands against each, and importing a new list in three steps:
//! upload, choose which column is what, read the result.
//!
//! An IT supplier looks at one customer at a time (`?of=`), and sees the lines of the classes it acts for; only the
//! institution itself imports.

use std::collections::BTreeSet;

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::asset::{Field, MappedColumn, Mapping};
use domain::blind::InventoryMode;
use domain::fact::FactField;
use domain::organisation::OrganisationKind;
use domain::page::PageRequest;
use domain::verdict::Verdict;
use domain::{ImportId, OrganisationId, policy};
use formats::inventory::{PreviewRow, Sheet, guess, write_csv_headed};
use l10n::Texts;
use matching::Register;
use serde::Deserialize;
use store::{
    AffectedLines, AssetFilter, AssetRow, AssetStanding, ImportRow, ImportState, InventoryCounts, Origin, Seen,
};

use super::desk::{Fields, Stamp, id};
use super::{blind, threshold};
use crate::fault::Outside;
use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Web, paths};

/// What one list may weigh.
pub(crate) const UPLOAD_BYTES: usize = 50 << 20;
/// Lines that a preview shows, and lines of a result that are listed on the page.
const PREVIEW: usize = 5;
const LISTED: usize = 200;
/// Lines on one page to print; a longer list is a table to download.
const PRINTED: usize = 2_000;
/// Lines of a download. More are a matter for the API, in pages.
const DOWNLOAD: usize = 200_000;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    of: String,
    q: String,
    show: String,
    after: String,
    /// `all`: on one page, to print it.
    page: String,
    /// Also what the institution has chosen not to be told.
    all: String,
}

struct Line {
    row: Seen<AssetRow>,
    /// What was told about the version, and about anything else.
    version: Vec<String>,
    told: Vec<String>,
    affected: bool,
    /// All that concerns it is done.
    done: bool,
    doubtful: bool,
    /// What sort of thing the register knows it as.
    class: Option<String>,
    ticked: bool,
}

#[derive(Template)]
#[template(path = "inventory.html")]
struct Inventory {
    page: Page,
    of: String,
    q: String,
    show: String,
    own: bool,
    /// The institution compares at home: nothing is uploaded here.
    at_home: bool,
    /// Who may see who looked at it.
    may_see_trail: bool,
    customers: Vec<(OrganisationId, String, bool)>,
    counts: InventoryCounts,
    /// Of the affected lines, those of which not all is done.
    todo: i64,
    lines: Vec<Line>,
    next: Option<String>,
    /// There are lines before these or behind them; then the way to all of them on one page.
    is_part: bool,
    whole: String,
    imports: Vec<(String, Stamp, ImportState, String)>,
    /// "268 of 310 models known", and how many are not.
    coverage: Option<(String, String)>,
    has_unknown: bool,
    /// How many matches are not told, or are shown all the same, with the way to the other.
    withheld: Option<(String, String, String)>,
}

#[derive(Template)]
#[template(path = "inventory-upload.html")]
struct Upload {
    page: Page,
    problem: Option<String>,
}

struct Column {
    header: String,
    example: String,
    field: Option<Field>,
}

impl Column {
    fn is(&self, field: &Field) -> bool {
        self.field == Some(*field)
    }
}

#[derive(Template)]
#[template(path = "inventory-import.html")]
struct Import {
    page: Page,
    it: Seen<ImportRow>,
    here: String,
    problem: Option<String>,
    columns: Vec<Column>,
    fields: [Field; 12],
    rejected: Vec<(u64, String, String)>,
    doubts: Vec<(u64, String, String)>,
    /// Much of the list would go: somebody must say that this is meant.
    warning: Option<String>,
    /// It was read before, and can be put back.
    can_come_back: bool,
}

/// Whose list is asked for: the own, or that of a customer.
pub(crate) fn whose(who: &SignedIn, of: &str) -> Result<OrganisationId, Fault> {
    let own = who.viewer.organisation_of_kind(OrganisationKind::Institution);
    if of.is_empty() {
        let customer = who.viewer.acts_for.iter().next().map(|fact| fact.institution);
        return own.or(customer).ok_or_else(Fault::not_found);
    }
    let asked: OrganisationId = id(of)?;
    let may = own == Some(asked) || who.viewer.acts_for(asked);
    if may { Ok(asked) } else { Err(Fault::not_found()) }
}

fn filter(ask: &Ask) -> AssetFilter {
    let standing = match ask.show.as_str() {
        "affected" => Some(AssetStanding::Affected),
        "todo" => Some(AssetStanding::ToDo),
        "doubtful" => Some(AssetStanding::Doubtful),
        _ => None,
    };
    AssetFilter { text: Some(ask.q.trim().to_owned()).filter(|text| !text.is_empty()), standing, ..Default::default() }
}

pub(crate) async fn show(State(web): State<Web>, who: SignedIn, Query(ask): Query<Ask>) -> Result<Response, Fault> {
    let (visit, t) = (&who.visit, who.visit.t);
    let view = web.store.as_viewer(&who.viewer).await?;
    let own = who.viewer.organisation_of_kind(OrganisationKind::Institution);
    let Ok(organisation) = whose(&who, &ask.of) else {
        if !ask.of.is_empty() {
            return Err(Fault::not_found());
        }
        // A supplier whose mandates have all ended has no list to look at.
        let page = Page::new(&web, visit, t.inventory_title()).lead(t.inventory_nobody());
        return html(&Inventory {
            page,
            of: String::new(),
            q: String::new(),
            show: String::new(),
            own: false,
            at_home: false,
            may_see_trail: false,
            customers: Vec::new(),
            counts: InventoryCounts::default(),
            todo: 0,
            lines: Vec::new(),
            next: None,
            is_part: false,
            whole: String::new(),
            imports: Vec::new(),
            coverage: None,
            has_unknown: false,
            withheld: None,
        });
    };
    let (per_page, at_most) = if ask.page == "all" { (PageRequest::MAX, PRINTED) } else { (50, 50) };
    let request = match ask.after.as_str() {
        "" => PageRequest::first(per_page),
        after => PageRequest::after(after.to_owned(), per_page),
    };
    let chosen = threshold::of(&view, organisation).await?;
    let everything = ask.all == "1";
    let told = (!everything).then_some(chosen);
    let wanted = AssetFilter { told, ..filter(&ask) };
    let mut list = view.assets(organisation, &wanted, &request).await?;
    while let Some(next) = list.next.take_if(|_| list.items.len() < at_most) {
        let more = view.assets(organisation, &wanted, &PageRequest::after(next, per_page)).await?;
        list.items.extend(more.items);
        list.next = more.next;
    }
    let counts = view.inventory_counts_told(organisation, told).await?;
    let left_out = match told {
        Some(_) => counts.withheld,
        None if chosen.is_default() => 0,
        None => view.inventory_counts_told(organisation, Some(chosen)).await?.withheld,
    };
    let switch = |all: &str| {
        format!(
            "{}?of={organisation}&show={}&q={}&all={all}",
            paths::INVENTORY,
            paths::encode(&ask.show),
            paths::encode(&ask.q)
        )
    };
    let withheld = match (left_out, everything) {
        (0, _) => None,
        (count, true) => Some((t.threshold_shown(count), switch(""), t.threshold_hide())),
        (count, false) => Some((t.threshold_withheld(count), switch("1"), t.threshold_show())),
    };
    let coverage = view.coverage(organisation).await?;
    let register = Register::built_in();
    let mut customers = Vec::new();
    for customer in who.viewer.acts_for.iter().map(|fact| fact.institution).collect::<BTreeSet<_>>() {
        let name = view.organisation(customer).await?.name.clone();
        customers.push((customer, name, customer == organisation));
    }
    let is_own = own == Some(organisation);
    let imports = if is_own { view.inventory_imports(organisation).await? } else { Vec::new() };
    let imports = imports
        .iter()
        .take(5)
        .map(|row| (paths::import(row.id), Stamp::new(visit, row.uploaded_at), row.state, row.file_name.clone()))
        .collect();
    let query = |after: &str| {
        format!(
            "{}?of={}&show={}&q={}&all={}&after={}",
            paths::INVENTORY,
            organisation,
            paths::encode(&ask.show),
            paths::encode(&ask.q),
            if everything { "1" } else { "" },
            paths::encode(after)
        )
    };
    let next = list.next.as_deref().map(query);
    let other = |row: &AssetRow| {
        let facts = row.facts.iter().filter(|fact| fact.field != FactField::Version);
        facts.map(|fact| t.fact(fact, &visit.zone)).collect()
    };
    let lines = list.items.into_iter().map(|row| Line {
        version: t.facts_of(&row.facts, FactField::Version, &visit.zone),
        told: other(&row),
        affected: row.matches.iter().any(|it| it.verdict == Verdict::Affected),
        done: row.matches.iter().filter(|it| it.verdict == Verdict::Affected).all(|it| it.is_done),
        doubtful: row.matches.iter().any(|it| it.verdict == Verdict::Review),
        class: row
            .recognised_as
            .as_deref()
            .and_then(|key| register.class_of_product(key))
            .map(|class| t.care_class(&class.code)),
        ticked: row.origin == Origin::Photo,
        row,
    });
    let at_home = is_own && blind::mode_of(&view, organisation).await? == InventoryMode::Blind;
    let became = view.affected_lines(organisation, told).await?;
    let lead = if at_home {
        t.blind_inventory_lead()
    } else if counts.lines == 0 {
        t.inventory_lead_empty()
    } else {
        lead(t, &counts, &became)
    };
    let photo = super::coverage::photo_open(&view, t, organisation).await?;
    html(&Inventory {
        page: Page::new(&web, visit, t.inventory_title_count(counts.lines)).lead(lead),
        of: organisation.to_string(),
        own: is_own,
        may_see_trail: policy::may_read_own_audit(&who.viewer, organisation).is_ok(),
        at_home,
        customers,
        lines: lines.collect(),
        is_part: next.is_some() || !ask.after.is_empty(),
        whole: format!("{}&page=all", switch(&ask.all)),
        next,
        imports,
        todo: counts.affected - became.done,
        counts,
        coverage: super::coverage::line(t, &coverage)
            .map(|line| (line, coverage_says(t, coverage.unknown(), coverage.models, photo))),
        has_unknown: coverage.unknown() > 0,
        withheld,
        q: ask.q,
        show: ask.show,
    })
}

/// What is wrong with this list, and where the person reads what to do about it.
fn lead(t: &Texts, counts: &InventoryCounts, became: &AffectedLines) -> String {
    let mut said = vec![t.inventory_lead(counts.affected)];
    if became.done > 0 {
        said.push(t.inventory_lead_done(became.done));
    }
    if became.told > 0 {
        said.push(t.inventory_lead_told(became.told));
    }
    if became.untold > 0 {
        said.push(t.inventory_lead_untold(became.untold));
    }
    if counts.doubtful > 0 {
        said.push(t.inventory_lead_doubt(counts.doubtful));
    }
    said.join(" ")
}

/// How many models are not known, and of how many things of the IT photo nobody has said whether they are there: all
/// models known says nothing of what was not told.
fn coverage_says(t: &Texts, unknown: i64, models: i64, photo: Option<String>) -> String {
    let known = t.coverage_unknown(unknown, t.number(models));
    photo.map_or(known.clone(), |photo| format!("{known} {photo}"))
}

/// The list as a file that a spreadsheet opens and that can be imported again.
pub(crate) async fn csv(State(web): State<Web>, who: SignedIn, Query(ask): Query<Ask>) -> Result<Response, Fault> {
    let organisation = whose(&who, &ask.of)?;
    let t = who.visit.t;
    let view = web.store.as_viewer(&who.viewer).await?;
    let mut lines = Vec::new();
    let mut request = PageRequest::first(PageRequest::MAX);
    loop {
        let list = view.assets(organisation, &filter(&ask), &request).await?;
        lines.extend(list.items.iter().map(|row| row.line.clone()));
        match list.next {
            Some(next) if lines.len() < DOWNLOAD => request = PageRequest::after(next, PageRequest::MAX),
            _ => break,
        }
    }
    let bytes = write_csv_headed(&lines, |field| t.inventory_field(field.code()));
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"inventory.csv\""),
    ];
    Ok((headers, bytes).into_response())
}

fn own(who: &SignedIn) -> Result<OrganisationId, Fault> {
    who.viewer.organisation_of_kind(OrganisationKind::Institution).ok_or_else(Fault::not_found)
}

pub(crate) async fn form(State(web): State<Web>, who: SignedIn) -> Result<Response, Fault> {
    own(&who)?;
    upload_form(&web, &who, None)
}

fn upload_form(web: &Web, who: &SignedIn, problem: Option<String>) -> Result<Response, Fault> {
    let t = who.visit.t;
    let page = Page::new(web, &who.visit, t.inventory_upload_title()).lead(t.inventory_upload_lead()).narrow();
    html(&Upload { page, problem })
}

pub(crate) async fn upload(State(web): State<Web>, who: SignedIn, mut form: Multipart) -> Result<Response, Fault> {
    let organisation = own(&who)?;
    let proof = policy::may_import_inventory(&who.viewer, organisation)?;
    let broken = |error: axum::extract::multipart::MultipartError| {
        let outside = match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Outside::TooLarge,
            _ => Outside::BadRequest(String::new()),
        };
        Fault::because(outside, error)
    };
    let mut file = None;
    while let Some(field) = form.next_field().await.map_err(broken)? {
        let name: String =
            field.file_name().unwrap_or("").chars().filter(|sign| !sign.is_control()).take(200).collect();
        let bytes = field.bytes().await.map_err(broken)?;
        if !bytes.is_empty() && file.is_none() {
            file = Some((name, bytes));
        }
    }
    let t = who.visit.t;
    let Some((name, bytes)) = file else {
        let page = upload_form(&web, &who, Some(t.inventory_upload_none()))?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let checked = bytes.clone();
    let opened =
        tokio::task::spawn_blocking(move || Sheet::open(&checked).map(|_| ())).await.map_err(Fault::internal)?;
    if let Err(problem) = opened {
        let page = upload_form(&web, &who, Some(t.inventory_problem(problem.code())))?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let mut tx = web.store.begin().await?;
    let import = tx.upload_inventory(&proof, organisation, &name, &bytes, None, false).await?;
    tx.commit().await?;
    Ok(Redirect::to(&paths::import(import)).into_response())
}

pub(crate) async fn import(State(web): State<Web>, who: SignedIn, Path(path): Path<String>) -> Result<Response, Fault> {
    let page = import_page(&web, &who, id(&path)?, None, None).await?;
    let waits = page.it.state == ImportState::Queued;
    let mut response = html(&page)?;
    if waits {
        // Every browser understands this without script; the page says so, and has a link for who stopped it.
        response.headers_mut().insert(header::REFRESH, HeaderValue::from_static("2"));
    }
    Ok(response)
}

async fn import_page(
    web: &Web,
    who: &SignedIn,
    import: ImportId,
    problem: Option<String>,
    chosen_now: Option<Mapping>,
) -> Result<Import, Fault> {
    let t = who.visit.t;
    let view = web.store.as_viewer(&who.viewer).await?;
    let it = view.inventory_import(import).await?;
    let mut columns = Vec::new();
    if it.state == ImportState::Uploaded {
        let bytes = view.inventory_import_bytes(import).await?.into_inner();
        let saved = view.column_mapping(it.organisation).await?.map(Seen::into_inner);
        let read = tokio::task::spawn_blocking(move || {
            Sheet::open(&bytes).map(|sheet| (sheet.headers().to_vec(), sheet.preview(PREVIEW)))
        });
        if let Ok((headers, preview)) = read.await.map_err(Fault::internal)? {
            // What was chosen for the last list stands when its columns are all here.
            let saved = chosen_now.or_else(|| saved.filter(|saved| saved.fits(&headers)));
            let mapping = saved.unwrap_or_else(|| guess(&headers));
            columns = chosen(&headers, &preview, &mapping);
        }
    }
    let result = &it.result;
    let rejected = result
        .rejected
        .iter()
        .take(LISTED)
        .map(|line| (line.line, t.rejection(&line.reason), line.excerpt.clone()))
        .collect();
    let doubts = result
        .doubts
        .iter()
        .take(LISTED)
        .map(|line| (line.line, t.inventory_doubt(line.reason.code()), line.excerpt.clone()))
        .collect();
    let lead = t.inventory_import_lead(it.state.code());
    Ok(Import {
        page: Page::new(web, &who.visit, t.inventory_import_title(&it.file_name)).lead(lead),
        here: paths::import(import),
        problem: problem
            .or_else(|| result.problem.as_ref().map(|problem| t.inventory_problem(problem.code())))
            .or_else(|| result.nothing_usable.then(|| t.inventory_nothing_usable())),
        columns,
        fields: Field::ALL,
        rejected,
        doubts,
        warning: None,
        can_come_back: it.state == ImportState::Done && it.has_file && own(who).is_ok_and(|own| own == it.organisation),
        it,
    })
}

/// What a list would take away, when that is so much that it may be a mistake.
fn is_large_drop(gone: usize, standing: usize) -> bool {
    gone >= 3 && gone * 4 >= standing
}

fn chosen(headers: &[String], preview: &[PreviewRow], mapping: &Mapping) -> Vec<Column> {
    headers
        .iter()
        .zip(mapping.resolve(headers))
        .enumerate()
        .map(|(place, (header, field))| {
            let cell = |row: &PreviewRow| row.cells.get(place).filter(|cell| !cell.is_empty()).cloned();
            Column { header: header.clone(), example: preview.iter().find_map(cell).unwrap_or_default(), field }
        })
        .collect()
}

/// Has the list read with the columns that were chosen.
pub(crate) async fn confirm(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    body: Bytes,
) -> Result<Response, Fault> {
    let import: ImportId = id(&path)?;
    let organisation = own(&who)?;
    let proof = policy::may_import_inventory(&who.viewer, organisation)?;
    let view = web.store.as_viewer(&who.viewer).await?;
    let bytes = view.inventory_import_bytes(import).await?.into_inner();
    let sheet = tokio::task::spawn_blocking(move || Sheet::open(&bytes));
    // What cannot be opened is told by the worker, with all the rest.
    let sheet = sheet.await.map_err(Fault::internal)?.ok();
    let fields = Fields::read(&body);
    let row = view.inventory_import(import).await?;
    // A list that was read before is put back with the columns that it was read with.
    let before = row.mapping.clone().filter(|_| fields.get("again") == "yes" && row.state == ImportState::Done);
    let again = before.is_some();
    let headers = sheet.as_ref().map(|sheet| sheet.headers().to_vec()).unwrap_or_default();
    let chosen = || {
        let field = |place: usize| Field::from_code(fields.get(&format!("column{place}")));
        let columns = headers.into_iter().enumerate();
        Mapping { columns: columns.map(|(place, header)| MappedColumn { header, field: field(place) }).collect() }
    };
    let mapping = before.unwrap_or_else(chosen);
    let t = who.visit.t;
    let missing = [
        (!mapping.has(Field::InventoryNumber), "no_number_column"),
        // Lines that say nothing of what they are can be compared with nothing, and would read as "not affected".
        (!mapping.has(Field::Product) && !mapping.has(Field::ModelNumber), "no_product_column"),
    ];
    if let Some((_, code)) = missing.into_iter().find(|(is_missing, _)| *is_missing) {
        let problem = t.inventory_problem(code);
        let page = html(&import_page(&web, &who, import, Some(problem), Some(mapping)).await?)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    if let Some(sheet) = sheet.filter(|_| fields.get("sure") != "yes") {
        let standing = view.listed_numbers(organisation).await?;
        let of_sheet = mapping.clone();
        let numbers = tokio::task::spawn_blocking(move || {
            let read = sheet.import(&of_sheet).map(|it| it.lines).unwrap_or_default();
            read.into_iter().map(|(_, line)| line.inventory_number).collect::<BTreeSet<String>>()
        });
        let numbers = numbers.await.map_err(Fault::internal)?;
        let gone = standing.difference(&numbers).count();
        if is_large_drop(gone, standing.len()) {
            let new = numbers.difference(&standing).count();
            let page = import_page(&web, &who, import, None, Some(mapping)).await?;
            let page = Import { warning: Some(t.inventory_large_drop(gone, standing.len(), new)), ..page };
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response());
        }
    }
    let mut tx = web.store.begin().await?;
    match again {
        true => tx.queue_import_again(&proof, import, &mapping).await?,
        false => tx.queue_import(&proof, import, &mapping).await?,
    }
    tx.commit().await?;
    Ok(Redirect::to(&paths::import(import)).into_response())
}

#[cfg(test)]
mod tests;
