//! The IT photo: a list of common products on which an institution without an inventory system ticks what it has. Part
//! of it may be sent now and the rest later; the same list goes out and comes back as a file.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Multipart, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::answer::Via;
use domain::asset::named;
use domain::blind::InventoryMode;
use domain::organisation::OrganisationKind;
use domain::photo::{BadPhoto, PhotoAnswer, PhotoSaid, Written};
use domain::{OrganisationId, policy};
use formats::inventory::photo::{self as file, FileProblem};
use l10n::Texts;
use matching::Register;
use matching::register::PhotoItem;
use serde::Deserialize;
use store::{PhotoDifference, StoreError};

use super::desk::Fields;
use super::{asked, blind};
use crate::layout::{Page, html};
use crate::photo::{self, Progress, Ticked};
use crate::{Fault, SignedIn, Web, guard, paths};

/// Some sixty things with six short texts each.
pub(crate) const FORM_BYTES: usize = 512 << 10;
pub(crate) const UPLOAD_BYTES: usize = file::MAX_BYTES + (64 << 10);

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    saved: Option<u32>,
}

struct Line {
    key: String,
    name: String,
    said: Option<PhotoSaid>,
    version: String,
    quantity: String,
    managed_by: String,
    maker: String,
    product: String,
    /// A place for what the list does not have.
    is_other: bool,
    /// Something beside the tick was filled in.
    has_more: bool,
    /// On a list that was imported.
    on_list: Option<String>,
    /// What is wrong with what was typed.
    problem: Option<String>,
}

impl Line {
    fn is(&self, said: &PhotoSaid) -> bool {
        self.said == Some(*said)
    }
}

struct Group {
    code: String,
    title: String,
    lines: Vec<Line>,
    other: Line,
}

#[derive(Template)]
#[template(path = "photo.html")]
struct Photo {
    page: Page,
    at_home: bool,
    groups: Vec<Group>,
    progress: String,
    counts: String,
    saved: Option<String>,
    /// What stands above the problems, when something is wrong.
    wrong: Option<String>,
    /// Each with the key of its thing, when it is about one on this page.
    problems: Vec<(String, String)>,
}

fn own(who: &SignedIn) -> Result<OrganisationId, Fault> {
    who.viewer.organisation_of_kind(OrganisationKind::Institution).ok_or_else(Fault::not_found)
}

/// The register as it is now: what the CERT has decided about a name holds for what is ticked as well.
async fn register(web: &Web) -> Result<Register, Fault> {
    let rules = web.store.standing_rules().await?;
    tokio::task::spawn_blocking(move || Register::with_rules(&rules)).await.map_err(Fault::internal)
}

/// The texts of one thing as a form has them.
fn written<'f>(fields: &'f Fields, key: &str) -> [&'f str; 6] {
    ["s", "v", "n", "b", "m", "p"].map(|name| fields.get(&format!("{name}-{key}")))
}

fn of_written([said, version, quantity, managed_by, maker, product]: [&str; 6]) -> Written<'_> {
    Written { said, version, quantity, managed_by, maker, product }
}

/// What a form says, and what in it cannot be read, by key.
fn read(fields: &Fields, keys: impl Iterator<Item = String>) -> (Vec<PhotoAnswer>, BTreeMap<String, BadPhoto>) {
    let (mut answers, mut problems) = (Vec::new(), BTreeMap::new());
    for key in keys {
        match PhotoAnswer::read(&key, of_written(written(fields, &key))) {
            Ok(Some(answer)) => answers.push(answer),
            Ok(None) => {}
            Err(bad) => {
                problems.insert(key, bad);
            }
        }
    }
    (answers, problems)
}

pub(crate) async fn show(State(web): State<Web>, who: SignedIn, Query(ask): Query<Ask>) -> Result<Response, Fault> {
    let mut page = page(&web, &who, &Fields::none(), &BTreeMap::new()).await?;
    if let Some(saved) = ask.saved.filter(|saved| *saved <= 10_000) {
        let t = who.visit.t;
        page.0.saved = Some(format!("{} {}", t.photo_saved(saved), t.photo_saved_open(page.1.open())));
    }
    html(&page.0)
}

/// The page with what stands, and what somebody has just typed laid over it where it could not be kept.
async fn page(
    web: &Web,
    who: &SignedIn,
    fields: &Fields,
    wrong: &BTreeMap<String, BadPhoto>,
) -> Result<(Photo, Progress), Fault> {
    let organisation = own(who)?;
    let (visit, t) = (&who.visit, who.visit.t);
    let view = web.store.as_viewer(&who.viewer).await?;
    let it = view.organisation(organisation).await?;
    let at_home = blind::mode_of(&view, organisation).await? == InventoryMode::Blind;
    let ticked = view.photo(organisation).await?;
    let imported = view.products_imported(organisation).await?;
    let register = Register::built_in();
    let list = register.photo(it.sector.as_deref());
    let progress = Progress::of(&list, &ticked);
    let draw = Draw { t, fields, wrong, ticked: &ticked };
    let mut problems = Vec::new();
    let mut groups = Vec::new();
    for group in &list {
        let class = t.care_class(&group.class.code);
        let mut lines = Vec::new();
        for item in &group.items {
            let mut line = draw.line(&item.key, name(item), false);
            let known = photo::recognised_as(&register, item);
            line.on_list = imported.get(&known).map(|count| t.photo_on_list(*count));
            lines.push(line);
        }
        let other = draw.line(&group.other_key(), t.photo_other(&class), true);
        for line in lines.iter().chain([&other]) {
            if let Some(problem) = &line.problem {
                problems.push((line.key.clone(), t.photo_problem(&line.name, problem)));
            }
        }
        groups.push(Group { code: group.class.code.clone(), title: class, lines, other });
    }
    let lead = if at_home { t.photo_at_home() } else { t.photo_lead() };
    let page = Photo {
        page: Page::new(web, visit, t.photo_title()).lead(lead).narrow().back_to(paths::PHOTO),
        at_home,
        groups,
        progress: t.photo_progress(progress.answered, progress.total),
        counts: counts(t, progress),
        saved: None,
        wrong: None,
        problems,
    };
    Ok((page, progress))
}

fn name(item: &PhotoItem) -> String {
    named(&item.maker, &item.product)
}

/// "6 yes, 6 no, 3 don't know", and how many of these stand on no line of the list that the progress is of.
fn counts(t: &Texts, it: Progress) -> String {
    let counts = t.photo_counts(it.yes, it.no, it.unknown);
    if it.elsewhere == 0 { counts } else { format!("{counts} {}", t.photo_counts_elsewhere(it.elsewhere)) }
}

/// What stands above the problems: how many, and what became of the rest.
fn problems_title(t: &Texts, problems: usize, saved: u32) -> String {
    format!("{} {}", t.photo_problems(problems), t.ask_problems_saved(saved))
}

struct Draw<'d> {
    t: &'static Texts,
    fields: &'d Fields,
    wrong: &'d BTreeMap<String, BadPhoto>,
    ticked: &'d Ticked,
}

impl Draw<'_> {
    fn line(&self, key: &str, name: String, is_other: bool) -> Line {
        let problem = self.wrong.get(key).map(|bad| self.t.photo_bad(bad.code()));
        let stands = self.ticked.get(key).map(|row| &row.answer);
        let [said, version, quantity, managed_by, maker, product] = match (&problem, stands) {
            (Some(_), _) => written(self.fields, key).map(str::to_owned),
            (None, Some(it)) => [
                it.said.code().to_owned(),
                it.version.clone(),
                it.quantity.map(|quantity| quantity.to_string()).unwrap_or_default(),
                it.managed_by.clone(),
                it.maker.clone(),
                it.product.clone(),
            ],
            (None, None) => Default::default(),
        };
        let texts = [&version, &quantity, &managed_by, &maker, &product];
        Line {
            has_more: problem.is_some() || texts.iter().any(|text| !text.is_empty()),
            said: PhotoSaid::from_code(&said),
            key: key.to_owned(),
            name,
            version,
            quantity,
            managed_by,
            maker,
            product,
            is_other,
            on_list: None,
            problem,
        }
    }
}

async fn save(web: &Web, who: &SignedIn, answers: Vec<PhotoAnswer>) -> Result<Result<PhotoDifference, String>, Fault> {
    let organisation = own(who)?;
    let t = who.visit.t;
    let proof = policy::may_import_inventory(&who.viewer, organisation)?;
    let register = register(web).await?;
    let lines = tokio::task::spawn_blocking(move || photo::lines(&register, t, answers)).await;
    let lines = lines.map_err(Fault::internal)?;
    let mut tx = web.store.begin().await?;
    match tx.answer_photo(&proof, organisation, &lines, (&who.person.name, Via::Portal)).await {
        Err(StoreError::Refused(why)) => Ok(Err(t.refused(why.code()))),
        done => {
            let difference = done?;
            tx.commit().await?;
            Ok(Ok(difference))
        }
    }
}

fn refused(mut page: Photo, problem: String) -> Result<Response, Fault> {
    page.wrong = Some(problem);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response())
}

/// Keeps what was ticked. What cannot be read is shown again, with why; the rest is kept.
pub(crate) async fn tick(State(web): State<Web>, who: SignedIn, body: Bytes) -> Result<Response, Fault> {
    let organisation = own(&who)?;
    let fields = Fields::read(&body);
    let it = web.store.as_viewer(&who.viewer).await?.organisation(organisation).await?;
    let known = Register::built_in();
    let list = known.photo(it.sector.as_deref());
    let keys = list.iter().flat_map(|group| {
        group.items.iter().map(|item| item.key.clone()).chain([group.other_key()]).collect::<Vec<_>>()
    });
    let (answers, wrong) = read(&fields, keys);
    let saved = match save(&web, &who, answers).await? {
        Ok(saved) => saved,
        Err(problem) => return refused(page(&web, &who, &Fields::none(), &BTreeMap::new()).await?.0, problem),
    };
    if wrong.is_empty() {
        return Ok(Redirect::to(&format!("{}?saved={}", paths::PHOTO, saved.answers)).into_response());
    }
    let mut page = page(&web, &who, &fields, &wrong).await?.0;
    page.wrong = Some(problems_title(who.visit.t, wrong.len(), saved.answers));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response())
}

/// The list for a spreadsheet.
pub(crate) async fn csv(State(web): State<Web>, who: SignedIn) -> Result<Response, Fault> {
    let organisation = own(&who)?;
    let view = web.store.as_viewer(&who.viewer).await?;
    let it = view.organisation(organisation).await?;
    let ticked = view.photo(organisation).await?;
    let bytes = photo::csv(who.visit.t, &Register::built_in().photo(it.sector.as_deref()), &ticked);
    Ok(guard::download(&format!("{}.csv", who.visit.t.photo_title()), "text/csv; charset=utf-8", bytes))
}

/// Reads a filled-in list, or says why it is none. Problems are told in the reader's words.
pub(crate) fn read_file(
    t: &Texts,
    register: &Register,
    bytes: &[u8],
) -> Result<(Vec<PhotoAnswer>, Vec<String>), String> {
    match file::read(bytes, |key| photo::is_item(register, key)) {
        Err(FileProblem::Sheet(problem)) => Err(t.inventory_problem(problem.code())),
        Err(problem) => Err(t.photo_bad(problem.code())),
        Ok(ticked) => {
            let problem = |it: &file::LineProblem| {
                t.ask_problem_line(it.line.to_string(), &it.column, t.photo_bad(it.wrong.code()))
            };
            Ok((ticked.answers, ticked.problems.iter().map(problem).collect()))
        }
    }
}

pub(crate) async fn upload(State(web): State<Web>, who: SignedIn, form: Multipart) -> Result<Response, Fault> {
    own(&who)?;
    let t = who.visit.t;
    let (found, _) = asked::file(form).await?;
    let empty = BTreeMap::new();
    let Some(bytes) = found else {
        return refused(page(&web, &who, &Fields::none(), &empty).await?.0, t.photo_csv_none());
    };
    let read = tokio::task::spawn_blocking(move || read_file(t, &Register::built_in(), &bytes));
    let (answers, problems) = match read.await.map_err(Fault::internal)? {
        Ok(read) => read,
        Err(problem) => {
            let mut page = page(&web, &who, &Fields::none(), &empty).await?.0;
            page.problems = vec![(String::new(), problem)];
            return refused(page, t.ask_problems_file());
        }
    };
    let saved = match save(&web, &who, answers).await? {
        Ok(saved) => saved,
        Err(problem) => return refused(page(&web, &who, &Fields::none(), &empty).await?.0, problem),
    };
    if problems.is_empty() {
        return Ok(Redirect::to(&format!("{}?saved={}", paths::PHOTO, saved.answers)).into_response());
    }
    let mut page = page(&web, &who, &Fields::none(), &empty).await?.0;
    page.wrong = Some(problems_title(t, problems.len(), saved.answers));
    page.problems = problems.into_iter().map(|problem| (String::new(), problem)).collect();
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response())
}

#[cfg(test)]
mod tests;
