//! Following up: how far the notices about an advisory are, who still has to answer, and whom to phone first.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::AdvisoryId;
use domain::answer::AnswerKind;
use domain::notice::{NoticeState, Owing, Severity};
use domain::page::PageRequest;
use formats::csv_out::CsvOut;
use l10n::{Texts, calls};
use serde::Deserialize;
use store::{NoticeFilter, NoticeRow, OwingRow, Seen, SubjectRow};

use super::{Stamp, id, tel};
use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Visit, Web, paths};

/// Who still owes, on one page. Those beyond can wait; the file has all.
const OWING: u32 = 100;
/// Whom to phone, on one page: more than two people can phone in a day.
const CALLS: u32 = 200;
/// Notices on the page; the file has all.
const ON_PAGE: u32 = 100;
const IN_FILE: u32 = 20_000;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    /// How many notices were sent just now.
    sent: String,
    /// `csv` gives the list as a file.
    form: String,
    after: String,
    missed: String,
}

struct Phone {
    label: String,
    number: String,
    href: String,
}

/// Somebody who still owes an answer.
struct Owes {
    institution: String,
    title: String,
    severity: Severity,
    why: Owing,
    why_text: String,
    code: String,
    href: String,
    deadline: Stamp,
    /// How often somebody was reminded, in words.
    reminded: Option<String>,
    /// When somebody hears from us by itself.
    next: Option<Stamp>,
    /// What came of the last call, in words.
    called: Option<String>,
    phones: Vec<Phone>,
    script: Vec<String>,
}

struct Line {
    institution: String,
    href: String,
    code: String,
    state: NoticeState,
    answer: Option<AnswerKind>,
    sent: Option<Stamp>,
    assets: i64,
}

#[derive(Template)]
#[template(path = "desk/follow-up.html")]
struct FollowUp {
    page: Page,
    base: String,
    advisory: String,
    just_sent: usize,
    steps: Vec<(String, i64)>,
    /// What those who got it thought of it, when somebody has said so.
    tally: Option<String>,
    /// How many are quiet by choice.
    quiet: Option<String>,
    owes: Vec<Owes>,
    /// Who owe as well and are not listed.
    owes_more: usize,
    lines: Vec<Line>,
    drafts: usize,
    /// There are more notices than the page lists.
    cut: bool,
}

#[derive(Template)]
#[template(path = "desk/calls.html")]
struct Calls {
    page: Page,
    owes: Vec<Owes>,
    /// Who come after these.
    more: usize,
    missed: bool,
}

struct Subject {
    /// Who asks for a second pair of eyes.
    looks: Option<String>,
    row: Seen<SubjectRow>,
    href: String,
    sent: Option<Stamp>,
}

#[derive(Template)]
#[template(path = "desk/subjects.html")]
struct Subjects {
    page: Page,
    rows: Vec<Subject>,
    to_call: usize,
    next: Option<String>,
}

fn owes(web: &Web, visit: &Visit, row: &OwingRow) -> Owes {
    let t = visit.t;
    let code = row.code.to_string();
    let phones = row
        .phones
        .iter()
        .map(|phone| {
            let name = phone.name.as_deref().unwrap_or(&phone.organisation_name);
            Phone { label: t.calls_call(name), number: phone.number.clone(), href: tel(&phone.number) }
        })
        .collect();
    Owes {
        institution: row.institution_name.clone(),
        title: row.advisory_title.clone(),
        severity: row.severity,
        why: row.why,
        why_text: t.follow_why(row.why.code()),
        href: paths::desk_notice(row.notice),
        deadline: Stamp::deadline(visit, row.deadline),
        reminded: (row.reminders > 0).then(|| t.follow_reminded(row.reminders)),
        next: row.next_step_at.map(|at| Stamp::new(visit, at)),
        called: called(visit, row),
        script: script(web, t, row),
        code,
        phones,
    }
}

/// What to say on the phone.
pub(crate) fn script(web: &Web, t: &Texts, row: &OwingRow) -> Vec<String> {
    calls::script(
        t,
        &calls::Facts {
            cert_name: &web.config.cert_name,
            code: &row.code.to_string(),
            title: &row.advisory_title,
            institution: &row.institution_name,
            level: row.level(),
            why: row.why,
            silent_supplier: row.silent_supplier.as_deref(),
            last_call: row.last_call.map(|(outcome, _)| outcome),
        },
    )
}

/// How often somebody phoned in vain, what came of the last call, and when to call again.
fn called(visit: &Visit, row: &OwingRow) -> Option<String> {
    let t = visit.t;
    let (outcome, at) = row.last_call?;
    let last = t.calls_last(row.calls, t.moment(at, visit.now()), t.calls_outcome_code(outcome.code()));
    Some(match row.again_at.filter(|again| *again > visit.at) {
        Some(again) => format!("{last}. {}", t.calls_again_at(t.moment(again, visit.now()))),
        None => last,
    })
}

fn line(visit: &Visit, row: &NoticeRow) -> Line {
    Line {
        institution: row.institution_name.clone(),
        href: paths::desk_notice(row.id),
        code: row.code.to_string(),
        state: row.state,
        answer: row.answer,
        sent: row.sent_at.map(|at| Stamp::new(visit, at)),
        assets: row.assets,
    }
}

pub(crate) async fn show(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    Query(ask): Query<Ask>,
) -> Result<Response, Fault> {
    let advisory: AdvisoryId = id(&path)?;
    let visit = &who.visit;
    let t = visit.t;
    let view = web.store.as_viewer(&who.viewer).await?;
    let it = view.advisory(advisory).await?;
    let plan = &web.config.follow_up;
    let filter = NoticeFilter { advisory: Some(advisory), ..NoticeFilter::default() };
    if ask.form == "csv" {
        let owing = view.owing(plan, Some(advisory), false, IN_FILE).await?;
        let (notices, _) = view.all_notices(&filter, IN_FILE as usize).await?;
        return Ok(csv(visit, &it.row.key.tracking_id, &notices, &owing));
    }
    let owing = view.owing(plan, Some(advisory), false, OWING).await?;
    let owes_all = match owing.len() {
        few if few < OWING as usize => few,
        _ => usize::try_from(view.owing_count(plan, Some(advisory), false).await?).unwrap_or(usize::MAX),
    };
    let notices = view.notices(&filter, &PageRequest::first(ON_PAGE)).await?;
    let funnel = view.funnel(Some(advisory)).await?;
    let tally = view.tally(advisory).await?;
    let quiet = view.quiet_count(advisory).await?.into_inner();
    let steps = [
        ("sent", funnel.sent),
        ("opened", funnel.opened),
        ("answered", funnel.answered),
        ("applicable", funnel.applicable),
        ("solved", funnel.solved),
    ];
    let is_draft = |row: &NoticeRow| row.state == NoticeState::Draft;
    let drafts = notices.items.iter().filter(|row| is_draft(row)).count();
    let lead = if funnel.sent == 0 { t.follow_lead_none() } else { t.follow_lead(owes_all) };
    html(&FollowUp {
        page: Page::new(&web, visit, t.follow_title(&it.row.title)).lead(lead),
        base: paths::desk_advisory(advisory),
        advisory: it.row.key.tracking_id.clone(),
        just_sent: ask.sent.parse().unwrap_or(0),
        steps: steps.into_iter().map(|(step, count)| (t.follow_step(step), count)).collect(),
        owes_more: owes_all.saturating_sub(owing.len()),
        tally: (tally.votes() > 0)
            .then(|| t.vote_tally(t.number(tally.useful), t.number(tally.not_for_us), t.number(tally.unclear))),
        quiet: (quiet > 0).then(|| t.topics_desk_count(quiet)),
        owes: owing.iter().map(|row| owes(&web, visit, row)).collect(),
        lines: notices.items.iter().filter(|row| !is_draft(row)).map(|row| line(visit, row)).collect(),
        drafts,
        cut: notices.next.is_some(),
    })
}

/// Whom to phone, over all advisories.
pub(crate) async fn to_phone(State(web): State<Web>, who: SignedIn, Query(ask): Query<Ask>) -> Result<Response, Fault> {
    let visit = &who.visit;
    let view = web.store.as_viewer(&who.viewer).await?;
    let plan = &web.config.follow_up;
    let owing = view.owing(plan, None, true, CALLS).await?;
    let all = usize::try_from(view.owing_count(plan, None, true).await?).unwrap_or(usize::MAX);
    html(&Calls {
        page: Page::new(&web, visit, visit.t.calls_title(all)).lead(visit.t.calls_lead()),
        more: all.saturating_sub(owing.len()),
        owes: owing.iter().map(|row| owes(&web, visit, row)).collect(),
        missed: ask.missed == "1",
    })
}

/// The advisories that there are notices about.
pub(crate) async fn subjects(State(web): State<Web>, who: SignedIn, Query(ask): Query<Ask>) -> Result<Response, Fault> {
    let visit = &who.visit;
    let view = web.store.as_viewer(&who.viewer).await?;
    let request = match ask.after.as_str() {
        "" => PageRequest::first(50),
        after => PageRequest::after(after.to_owned(), 50),
    };
    let list = view.notice_subjects(&request).await?;
    let to_call = usize::try_from(view.owing_count(&web.config.follow_up, None, true).await?).unwrap_or(usize::MAX);
    let next = list.next.map(|next| format!("{}?after={}", paths::DESK_NOTICES, paths::encode(&next)));
    let looks = view.second_looks(None).await?;
    let rows = list.items.into_iter().map(|row| {
        let looks = looks.iter().find(|asked| asked.advisory == row.advisory).filter(|_| row.drafts > 0);
        let looks = looks.map(|asked| visit.t.subjects_looks(&asked.name));
        let part = if row.funnel.sent == 0 || looks.is_some() { "notices" } else { "follow-up" };
        let sent = row.sent_at.map(|at| Stamp::new(visit, at));
        Subject { looks, href: paths::desk_advisory_part(row.advisory, part), sent, row }
    });
    html(&Subjects {
        page: Page::new(&web, visit, visit.t.subjects_title()).lead(visit.t.subjects_lead()),
        rows: rows.collect(),
        to_call,
        next,
    })
}

/// The list for a spreadsheet: one line per notice, with why somebody still owes.
fn csv(visit: &Visit, advisory: &str, notices: &[Seen<NoticeRow>], owing: &[Seen<OwingRow>]) -> Response {
    let t = visit.t;
    let mut out = CsvOut::new(';');
    out.row([
        t.desk_institution(),
        t.desk_number(),
        t.desk_col_state(),
        t.follow_col_sent(),
        t.follow_col_deadline(),
        t.follow_col_answer(),
        t.follow_col_why(),
    ]);
    for row in notices.iter().filter(|row| row.state != NoticeState::Draft) {
        let why = owing.iter().find(|owes| owes.notice == row.id);
        out.row([
            row.institution_name.clone(),
            row.code.to_string(),
            t.notice_state(row.state),
            row.sent_at.map(|at| at.to_string()).unwrap_or_default(),
            row.deadline.map(|at| at.to_string()).unwrap_or_default(),
            row.answer.map(|kind| t.answer(kind)).unwrap_or_default(),
            why.map(|owes| t.follow_why(owes.why.code())).unwrap_or_default(),
        ]);
    }
    let plain: String = advisory.chars().map(|sign| if sign.is_ascii_alphanumeric() { sign } else { '-' }).collect();
    let name = format!("attachment; filename=\"{plain}.csv\"");
    let headers = [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    (headers, out.finish()).into_response()
}
