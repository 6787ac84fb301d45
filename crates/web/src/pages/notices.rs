//! A participant's notices: what waits for an answer, one notice with its devices and advice, and the answer itself.
//! Institutions see their own; an IT supplier sees those of the customers that it acts for, as far as the mandates go.

pub(crate) mod list_csv;

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::answer::{AnswerKind, BadAnswer, Given, Via};
use domain::blind::InventoryMode;
use domain::mandate::Part;
use domain::notice::{CareImpact, NoticeState};
use domain::organisation::OrganisationKind;
use domain::page::PageRequest;
use domain::{NoticeId, OrganisationId, policy};
use formats::csv_out::CsvOut;
use l10n::mail::subject_of;
use serde::Deserialize;
use store::{AnswerRow, NoticeDetail, NoticeFilter, NoticeRow, Seen, View};

use super::course::Words;
use super::desk::{Fields, Stamp, id};
use super::devices::{Progress, progress};
use super::vote::{self, Voting};
use super::wrong::{self, Wrong};
use super::{alert, blind, mandates};
use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Visit, Web, paths};

/// Devices on the page.
const SHOWN: usize = 100;
/// Devices that still fit beside the advice.
const BESIDE: usize = 12;
/// Notices that the first page looks at: a supplier may act for hundreds of customers.
pub(super) const LOOKED_AT: usize = 5_000;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    show: String,
    after: String,
    done: String,
    /// Set after saying whether the message was useful.
    voted: String,
}

struct Line {
    row: Seen<NoticeRow>,
    href: String,
    due: Option<Stamp>,
    is_open: bool,
    /// Another answers for this organisation, which is only told.
    is_informed: bool,
    /// The customer, for a supplier.
    customer: Option<String>,
}

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    page: Page,
    lines: Vec<Line>,
    /// In place of lines, for who acts for several institutions: one for each alert.
    alerts: Vec<alert::Line>,
    /// What somebody else answers for it.
    informed: Vec<Line>,
    /// Questions about devices that wait for this organisation's answer.
    questions: i64,
    /// "Our devices: 268 of 310 models known".
    coverage: Option<String>,
    /// Where an institution begins that has told nothing yet; who acts for it.
    start: Option<Vec<String>>,
}

#[derive(Template)]
#[template(path = "notices.html")]
struct Notices {
    page: Page,
    open_only: bool,
    lines: Vec<Line>,
    next: Option<String>,
}

struct Device {
    number: String,
    name: String,
    place: String,
    reason: String,
}

#[derive(Template)]
#[template(path = "notice.html")]
struct Notice {
    page: Page,
    it: Seen<NoticeDetail>,
    here: String,
    is_open: bool,
    /// Who must answer in place of this institution, which is only told.
    acting: Option<String>,
    /// Each who must act with its answer, when there is more than one.
    parts: Vec<(String, Option<AnswerKind>)>,
    own: bool,
    alarm: Option<String>,
    who: String,
    words: Words,
    maker: Vec<(String, String)>,
    wrong: Wrong,
    due: Option<Stamp>,
    devices: Vec<Device>,
    more_devices: usize,
    /// How far the devices are, each with the vulnerabilities that concern it.
    progress: Option<Progress>,
    /// Too many devices to stand beside the advice: they get the page's full width, below the answer.
    many: bool,
    kinds: Vec<(AnswerKind, bool)>,
    answers: Vec<(Stamp, AnswerKind, String, String)>,
    note: String,
    reference: String,
    accepted_by: String,
    review_on: String,
    /// The same message about other customers: how many, and where all are answered at once.
    customers: Option<(usize, String)>,
    problem: Option<String>,
    done: bool,
    /// Whether the message was useful, asked of whoever may answer it.
    voting: Option<Voting>,
}

/// What waits: sent, and not yet said what is done with it.
pub(super) fn is_open(state: NoticeState, answer: Option<AnswerKind>) -> bool {
    state == NoticeState::Sent && answer.is_none_or(AnswerKind::waits)
}

/// Whose notices this person looks at: those addressed to the own organisation.
pub(super) fn own_filter(who: &SignedIn) -> Result<NoticeFilter, Fault> {
    let addressee = [OrganisationKind::Institution, OrganisationKind::ItSupplier]
        .into_iter()
        .find_map(|kind| who.viewer.organisation_of_kind(kind))
        .ok_or_else(Fault::not_found)?;
    Ok(NoticeFilter { addressee: Some(addressee), ..NoticeFilter::default() })
}

/// Which of them a list shows: what was sent and is not closed, or all.
fn listed(who: &SignedIn, ask: &Ask) -> Result<NoticeFilter, Fault> {
    let state = (ask.show != "all").then_some(NoticeState::Sent);
    Ok(NoticeFilter { state, ..own_filter(who)? })
}

fn line(visit: &Visit, who: &SignedIn, row: Seen<NoticeRow>) -> Line {
    let customer = (!who.viewer.is_member_of(row.institution)).then(|| row.institution_name.clone());
    Line {
        href: paths::notice(row.id),
        due: row.deadline.map(|at| Stamp::deadline(visit, at)),
        is_open: is_open(row.state, row.own_answer),
        is_informed: row.own_part == Some(Part::Inform),
        customer,
        row,
    }
}

/// The first page: what to do now, the shortest term first.
pub(crate) async fn home(State(web): State<Web>, who: SignedIn) -> Result<Response, Fault> {
    let visit = &who.visit;
    let view = web.store.as_viewer(&who.viewer).await?;
    let filter = NoticeFilter { state: Some(NoticeState::Sent), ..own_filter(&who)? };
    let (rows, _) = view.all_notices(&filter, LOOKED_AT).await?;
    let mut lines: Vec<Line> = rows.into_iter().map(|row| line(visit, &who, row)).filter(|line| line.is_open).collect();
    lines.sort_by_key(|line| line.row.deadline);
    let (informed, mut lines): (Vec<Line>, Vec<Line>) = lines.into_iter().partition(|line| line.is_informed);
    let t = visit.t;
    let page = Page::new(&web, visit, t.home_title()).lead(t.home_lead(lines.len()));
    let (coverage, start) = own_devices(&web, &who, &view).await?;
    let questions = match filter.addressee {
        Some(addressee) => view.questions_to_answer(addressee).await?,
        None => 0,
    };
    let alerts = if filter
        .addressee
        .is_some_and(|own| who.viewer.organisation_of_kind(OrganisationKind::ItSupplier) == Some(own))
    {
        alert::grouped(visit, std::mem::take(&mut lines).into_iter().map(|line| line.row).collect())
    } else {
        Vec::new()
    };
    html(&Home { page, lines, alerts, informed, questions, coverage, start })
}

/// What an institution has told of its devices: how much of it is known, or where to begin.
async fn own_devices(
    web: &Web,
    who: &SignedIn,
    view: &View<'_>,
) -> Result<(Option<String>, Option<Vec<String>>), Fault> {
    let t = who.visit.t;
    let Some(own) = who.viewer.organisation_of_kind(OrganisationKind::Institution) else { return Ok((None, None)) };
    let coverage = view.coverage(own).await?;
    if coverage.models > 0 {
        let known = t.coverage_own(t.number(coverage.known), t.number(coverage.models));
        let photo = super::coverage::photo_open(view, t, own).await?;
        return Ok((Some(photo.map_or(format!("{known}."), |photo| format!("{known}. {photo}"))), None));
    }
    if blind::mode_of(view, own).await? == InventoryMode::Blind {
        return Ok((None, None));
    }
    let today = who.visit.at.day(&web.config.zone);
    let mut suppliers = Vec::new();
    for mandate in view.mandates(own).await?.iter().filter(|it| it.institution == own && it.is_active(today)) {
        let name = mandates::name_of(view, t, mandate.supplier).await?.0;
        if !suppliers.contains(&name) {
            suppliers.push(name);
        }
    }
    Ok((None, Some(suppliers)))
}

pub(crate) async fn list(State(web): State<Web>, who: SignedIn, Query(ask): Query<Ask>) -> Result<Response, Fault> {
    let visit = &who.visit;
    let view = web.store.as_viewer(&who.viewer).await?;
    let filter = listed(&who, &ask)?;
    let open_only = filter.state.is_some();
    let request = match ask.after.as_str() {
        "" => PageRequest::first(50),
        after => PageRequest::after(after.to_owned(), 50),
    };
    let rows = view.notices(&filter, &request).await?;
    let show = if open_only { "open" } else { "all" };
    let next = rows.next.map(|next| format!("{}?show={show}&after={}", paths::NOTICES, paths::encode(&next)));
    let lines = rows.items.into_iter().map(|row| line(visit, &who, row));
    // A draft is the CERT's alone; only the list of an analyst could hold one, and this is not it.
    let lines = lines.filter(|line| line.row.state != NoticeState::Draft).collect();
    let t = visit.t;
    html(&Notices { page: Page::new(&web, visit, t.notices_title()).lead(t.notices_lead()), open_only, lines, next })
}

pub(crate) async fn show(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    Query(ask): Query<Ask>,
) -> Result<Response, Fault> {
    let notice: NoticeId = id(&path)?;
    let view = web.store.as_viewer(&who.viewer).await?;
    let it = view.notice(notice).await?;
    // Reading while signed in is the institution's "opened"; a mail scanner never signs in.
    if let Ok(proof) = policy::may_answer(&who.viewer, it.notice.institution) {
        let mut tx = web.store.begin().await?;
        tx.mark_opened(&proof, notice).await?;
        tx.commit().await?;
    }
    html(&page(&web, &who, &view, it, &Fields::none(), None, &ask).await?)
}

/// Every answer: when, what, by whom and by which road with the number that it has there, and in which words.
pub(crate) fn answer_lines(visit: &Visit, answers: &[AnswerRow]) -> Vec<(Stamp, AnswerKind, String, String)> {
    let t = visit.t;
    let line = |row: &AnswerRow| {
        let by = t.desk_notice_answer_by(&row.by, &row.organisation_name, t.desk_notice_via(row.via.code()));
        let by = match &row.reference {
            Some(reference) => format!("{by} · {}", t.answer_reference_is(reference)),
            None => by,
        };
        (Stamp::new(visit, row.at), row.kind, by, row.note.clone())
    };
    answers.iter().map(line).collect()
}

/// What is wrong with an answer, in words.
pub(super) fn bad_answer(t: &l10n::Texts, bad: BadAnswer) -> String {
    match bad {
        BadAnswer::NoteTooLong => t.answer_note_long(),
        BadAnswer::NoName => t.answer_no_name(),
        BadAnswer::Reference => t.answer_reference_long(),
        BadAnswer::RiskWithoutGrounds | BadAnswer::RiskOfAnother => t.answer_risk_grounds(),
        BadAnswer::ReviewDay => t.answer_risk_day(),
    }
}

async fn page(
    web: &Web,
    who: &SignedIn,
    view: &View<'_>,
    it: Seen<NoticeDetail>,
    fields: &Fields,
    problem: Option<String>,
    ask: &Ask,
) -> Result<Notice, Fault> {
    let visit = &who.visit;
    let t = visit.t;
    let own = who.viewer.is_member_of(it.notice.institution);
    let content = wrong::content_of(view, it.notice.advisory).await?;
    let products = wrong::products_of(content.as_ref(), &it);
    let maker = content.as_ref().map(|content| subject_of(content, &products).advice).unwrap_or_default();
    let wrong = Wrong::of(content.as_ref(), &products);
    let acting: Vec<&str> = it
        .addressees
        .iter()
        .filter(|addressee| addressee.part == Part::Act && addressee.organisation != it.notice.institution)
        .map(|addressee| addressee.name.as_str())
        .collect();
    let said = if !own {
        t.link_who_you_for(&it.institution_name)
    } else if acting.is_empty() {
        t.link_who_self()
    } else {
        t.link_who_supplier(acting.join(", "))
    };
    let words = Words::of(t, visit.language, &it, own);
    let devices = it
        .assets
        .iter()
        .take(SHOWN)
        .map(|asset| {
            let line = &asset.line;
            Device {
                number: line.inventory_number.clone(),
                name: [&line.maker, &line.product, &line.version].map(String::as_str).join(" ").trim().to_owned(),
                place: [&line.location, &line.department].map(String::as_str).join(" ").trim().to_owned(),
                reason: t.grounds(&asset.grounds),
            }
        })
        .collect();
    let answers = answer_lines(visit, &it.answers);
    let progress = progress(t, view, &it).await?;
    let own_part =
        it.addressees.iter().find(|part| part.part == Part::Act && who.viewer.is_member_of(part.organisation));
    let parts = super::desk::notice::parts(&it);
    let acting = (own && own_part.is_none() && !acting.is_empty()).then(|| acting.join(", "));
    let impact = it.notice.care_impact;
    // All devices are done: the answer that says so stands there already, and nobody is asked twice.
    let all_done = progress.as_ref().is_some_and(|progress| progress.all_done) && it.notice.answer.is_none();
    let chosen = match fields.get("kind") {
        "" if all_done => AnswerKind::Solved.code(),
        chosen => chosen,
    };
    let customers = if own { None } else { alert::customers(who, view, it.notice.advisory).await? };
    let kinds = AnswerKind::ALL.iter().filter(|kind| own || **kind != AnswerKind::RiskAccepted);
    let proof = policy::may_answer(&who.viewer, it.notice.institution).ok();
    // Whoever works for several votes for one of them, and that may be one that got nothing.
    let is_told = |id: &OrganisationId| {
        *id == it.notice.institution || it.addressees.iter().any(|addressee| addressee.organisation == *id)
    };
    let voting = match proof.and_then(|proof| proof.actor().organisation).filter(is_told) {
        None => None,
        Some(voter) => {
            let chosen = view.own_vote(it.notice.id, voter).await?;
            Some(Voting::new(paths::notice_answer(it.notice.id), chosen, ask.voted == "1"))
        }
    };
    Ok(Notice {
        page: Page::new(web, visit, it.advisory_title.clone()).back_to(paths::notice(it.notice.id)),
        here: paths::notice(it.notice.id),
        is_open: is_open(it.notice.state, own_part.map_or(it.notice.answer, |part| part.answer)),
        acting,
        parts,
        own,
        alarm: (impact != CareImpact::None).then(|| t.mail_care_impact(impact.code())),
        who: said,
        words,
        maker: maker.into_iter().map(|(category, text)| (t.remediation(&category), text)).collect(),
        wrong,
        due: it.notice.deadline.map(|at| Stamp::deadline(visit, at)),
        devices,
        more_devices: it.asset_count.saturating_sub(SHOWN),
        progress,
        many: it.asset_count > BESIDE,
        kinds: kinds.map(|kind| (*kind, kind.code() == chosen)).collect(),
        answers,
        note: fields.get("note").to_owned(),
        reference: fields.get("reference").to_owned(),
        customers,
        accepted_by: fields.get("accepted_by").to_owned(),
        review_on: fields.get("review_on").to_owned(),
        problem,
        done: ask.done == "1",
        voting,
        it,
    })
}

pub(crate) async fn answer(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    body: Bytes,
) -> Result<Response, Fault> {
    let notice: NoticeId = id(&path)?;
    let t = who.visit.t;
    let view = web.store.as_viewer(&who.viewer).await?;
    let it = view.notice(notice).await?;
    let institution = it.notice.institution;
    let proof = policy::may_answer(&who.viewer, institution)?;
    let own = who.viewer.is_member_of(institution);
    let fields = Fields::read(&body);
    if vote::is_pressed(&fields) {
        vote::note(&web, &who.visit, &proof, notice, &fields).await?;
        return Ok(Redirect::to(&format!("{}?voted=1#vote", paths::notice(notice))).into_response());
    }
    let text = |name: &str| fields.get(name).trim().to_owned();
    let today = web.now().day(&web.config.zone);
    let checked = match AnswerKind::from_code(fields.get("kind")) {
        None => Err(t.answer_missing()),
        Some(kind) => {
            let given = Given {
                kind,
                note: text("note"),
                by: who.person.name.clone(),
                via: Via::Portal,
                accepted_by: Some(text("accepted_by")).filter(|name| !name.is_empty()),
                review_on: fields.get("review_on").parse().ok(),
                heard_from: None,
                reference: Some(text("reference")).filter(|number| !number.is_empty()),
            };
            given.check(today, own).map(|()| given).map_err(|bad| bad_answer(t, bad))
        }
    };
    let given = match checked {
        Ok(given) => given,
        Err(problem) => {
            let page = html(&page(&web, &who, &view, it, &fields, Some(problem), &Ask::default()).await?)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let mut tx = web.store.begin().await?;
    tx.answer(&proof, notice, &given, None, today).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{}?done=1", paths::notice(notice))).into_response())
}

/// The devices of a notice for a spreadsheet, with inventory number and location.
pub(crate) async fn csv(State(web): State<Web>, who: SignedIn, Path(path): Path<String>) -> Result<Response, Fault> {
    let notice: NoticeId = id(&path)?;
    let t = who.visit.t;
    let view = web.store.as_viewer(&who.viewer).await?;
    let code = view.notice(notice).await?.notice.code.clone();
    let assets = view.all_affected_assets(notice).await?;
    let mut out = CsvOut::new(';');
    out.row([
        t.mail_column_number(),
        t.mail_column_product(),
        t.mail_column_place(),
        t.mail_column_department(),
        t.desk_notice_why(),
    ]);
    for asset in assets.iter() {
        let line = &asset.line;
        out.row([
            line.inventory_number.clone(),
            [&line.maker, &line.product, &line.version].map(String::as_str).join(" "),
            line.location.clone(),
            line.department.clone(),
            t.grounds(&asset.grounds),
        ]);
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{code}.csv\"")),
    ];
    Ok((headers, out.finish()).into_response())
}

#[cfg(test)]
mod tests;
