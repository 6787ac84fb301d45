//! The form on which a question is answered, as it stands behind a link, in the portal and on the desk: per group one
//! field for all and a field per device; and the same as a file that goes out and comes back.
//!
//! Whoever answers, what can be read is kept, and what cannot is told device by device.

use std::collections::BTreeSet;

use axum::extract::Multipart;
use axum::http::StatusCode;
use axum::response::Response;
use domain::answer::Via;
use domain::policy::MayAnswer;
use domain::question::{ItemState, Point, QuestionState, Said};
use domain::{LinkId, QuestionId};
use formats::csv_out::CsvOut;
use formats::inventory::filled::{self, Expected, FileProblem};
use l10n::{Texts, asking};
use store::{AnswerLine, Answered, AskedGroup, AskedItem, QuestionDetail};

use super::desk::Fields;
use crate::fault::Outside;
use crate::{Fault, Visit, Web, guard};

/// A form with two fields for each of some hundreds of devices.
pub(crate) const FORM_BYTES: usize = 1 << 20;
pub(crate) const UPLOAD_BYTES: usize = filled::MAX_BYTES + (64 << 10);
/// Devices with a field of their own; the others are answered for all together, or in the file.
const SHOWN: usize = 500;

pub(crate) struct Form {
    pub(crate) action: String,
    /// Where the file comes from and goes to.
    pub(crate) csv: String,
    pub(crate) upload: String,
    /// The name of whoever answers, when it is not known.
    pub(crate) by: Option<String>,
    pub(crate) by_label: String,
    pub(crate) groups: Vec<Group>,
    pub(crate) problems: Vec<String>,
    pub(crate) problems_title: String,
    /// Nobody is asked any more.
    pub(crate) over: bool,
    pub(crate) progress: String,
    pub(crate) paper: String,
}

pub(crate) struct Group {
    pub(crate) place: u32,
    pub(crate) title: String,
    pub(crate) ask: String,
    pub(crate) hint: String,
    pub(crate) hint_lang: &'static str,
    pub(crate) reasons: String,
    pub(crate) yes_no: bool,
    /// What the column of answers is called.
    pub(crate) what: String,
    pub(crate) all_label: String,
    pub(crate) all: String,
    pub(crate) lines: Vec<Line>,
    /// Devices without a field of their own.
    pub(crate) more: usize,
}

pub(crate) struct Line {
    pub(crate) number: u32,
    pub(crate) inventory_number: String,
    pub(crate) serial: String,
    pub(crate) location: String,
    pub(crate) department: String,
    pub(crate) value: String,
    pub(crate) unknown: bool,
    pub(crate) gone: bool,
    /// Who said it and when; nothing while it is open.
    pub(crate) said: Option<String>,
    /// Nobody needs to know any more.
    pub(crate) moot: bool,
}

/// Where a form sends what was filled in.
pub(crate) struct Where {
    pub(crate) action: String,
    pub(crate) base: String,
}

/// The form with what stands there now, and what somebody has just typed laid over it.
pub(crate) fn form(
    visit: &Visit,
    it: &QuestionDetail,
    to: Where,
    by: Option<String>,
    fields: &Fields,
    problems: Vec<String>,
    phone: &str,
) -> Form {
    let t = visit.t;
    let mut left = SHOWN;
    let groups = it.groups.iter().map(|it| group(visit, it, fields, &mut left)).collect();
    let count = |count: i64| t.number(i128::from(count));
    Form {
        csv: format!("{}/devices.csv", to.base),
        upload: format!("{}/upload", to.base),
        action: to.action,
        by,
        by_label: t.ask_by(),
        groups,
        problems_title: t.ask_problems(problems.len()),
        problems,
        over: it.row.state == QuestionState::Withdrawn,
        progress: t.ask_progress(count(it.row.said), count(it.row.items)),
        paper: t.ask_paper(phone, it.row.code.to_string()),
    }
}

fn group(visit: &Visit, it: &AskedGroup, fields: &Fields, left: &mut usize) -> Group {
    let t = visit.t;
    let (hint, lang) = it.hint(visit.language);
    let reasons: Vec<_> = it.reasons.iter().map(|it| (it.tracking_id.clone(), it.title.clone())).collect();
    let shown = it.items.len().min(*left);
    *left -= shown;
    let code = it.point.code();
    Group {
        place: it.place,
        title: t.ask_group(it.items.len(), asking::group_name(t, &it.maker, &it.product, &it.model_number)),
        ask: t.point(&it.point),
        hint: hint.to_owned(),
        hint_lang: lang.code(),
        reasons: if reasons.is_empty() { String::new() } else { t.ask_reasons(asking::reasons(&reasons)) },
        yes_no: it.point.is_yes_no(),
        what: t.ask_col_value(code),
        all_label: t.ask_all(code),
        all: fields.get(&format!("all-{}", it.place)).to_owned(),
        lines: it.items.iter().take(shown).map(|item| line(visit, item, fields)).collect(),
        more: it.items.len() - shown,
    }
}

fn line(visit: &Visit, item: &AskedItem, fields: &Fields) -> Line {
    let (value, state) = (format!("v-{}", item.number), format!("s-{}", item.number));
    let chosen = fields.get(&state);
    let said = item.at.filter(|_| item.state.is_said());
    Line {
        number: item.number,
        inventory_number: item.line.inventory_number.clone(),
        serial: item.line.serial.clone(),
        location: item.line.location.clone(),
        department: item.line.department.clone(),
        value: if fields.has(&value) { fields.get(&value).to_owned() } else { item.value.clone() },
        unknown: chosen == "unknown" || (!fields.has(&state) && item.state == ItemState::Unknown),
        gone: chosen == "gone" || (!fields.has(&state) && item.state == ItemState::Gone),
        said: said.map(|at| visit.t.ask_said_by(&item.by, visit.t.moment(at, visit.now()))),
        moot: item.state == ItemState::Moot,
    }
}

/// What a form says, and what in it cannot be read.
pub(crate) fn read(t: &Texts, it: &QuestionDetail, fields: &Fields) -> (Vec<AnswerLine>, Vec<String>) {
    let (mut answers, mut problems) = (Vec::new(), Vec::new());
    for (group, item) in it.items() {
        let typed = fields.get(&format!("v-{}", item.number));
        let said = match fields.get(&format!("s-{}", item.number)) {
            // Who types what stands there has read it.
            "unknown" if typed.trim().is_empty() || typed == item.value => Ok(Some(Said::Unknown)),
            "gone" => Ok(Some(Said::Gone)),
            _ => filled::said(&group.point, typed),
        };
        let all = fields.get(&format!("all-{}", group.place));
        let said = match said {
            // What holds for all holds where nothing else was said, now or before.
            Ok(None) if item.state == ItemState::Open => filled::said(&group.point, all),
            other => other,
        };
        match said {
            Ok(Some(said)) => answers.push(AnswerLine { number: item.number, said }),
            Ok(None) => {}
            Err(bad) => {
                let text = t.ask_problem_device(&item.line.inventory_number, t.ask_bad(bad.code()));
                if problems.len() < filled::MAX_PROBLEMS {
                    problems.push(text);
                }
            }
        }
    }
    (answers, problems)
}

/// Who says it, and by which road.
pub(crate) struct Speaker<'s> {
    pub(crate) proof: &'s MayAnswer,
    pub(crate) by: &'s str,
    pub(crate) via: Via,
    pub(crate) link: Option<LinkId>,
}

pub(crate) async fn save(
    web: &Web,
    speaker: &Speaker<'_>,
    id: QuestionId,
    answers: &[AnswerLine],
) -> Result<Answered, Fault> {
    let mut tx = web.store.begin().await?;
    let answered = tx.answer_question(speaker.proof, id, answers, (speaker.by, speaker.via), speaker.link).await?;
    tx.commit().await?;
    Ok(answered)
}

/// The file that came in a form, with the name of whoever sent it.
pub(crate) async fn file(mut form: Multipart) -> Result<(Option<Vec<u8>>, String), Fault> {
    let broken = |error: axum::extract::multipart::MultipartError| {
        let outside = match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Outside::TooLarge,
            _ => Outside::BadRequest(String::new()),
        };
        Fault::because(outside, error)
    };
    let (mut found, mut by) = (None, String::new());
    while let Some(field) = form.next_field().await.map_err(broken)? {
        let is_name = field.name() == Some("by");
        let bytes = field.bytes().await.map_err(broken)?;
        if is_name {
            by = String::from_utf8_lossy(&bytes).chars().take(200).collect();
        } else if !bytes.is_empty() && found.is_none() {
            found = Some(bytes.to_vec());
        }
    }
    Ok((found, by))
}

/// Reads a filled-in file against the question. Problems are told in the reader's words.
pub(crate) async fn read_file(
    t: &'static Texts,
    it: &QuestionDetail,
    bytes: Vec<u8>,
) -> Result<(Vec<AnswerLine>, Vec<String>), Fault> {
    let expected = expected(it);
    let read = tokio::task::spawn_blocking(move || filled::read(&bytes, &expected)).await.map_err(Fault::internal)?;
    Ok(match read {
        Err(FileProblem::Sheet(problem)) => (Vec::new(), vec![t.inventory_problem(problem.code())]),
        Err(problem) => (Vec::new(), vec![t.ask_bad(problem.code())]),
        Ok(filled) => {
            let problems = filled
                .problems
                .iter()
                .map(|it| t.ask_problem_line(it.line.to_string(), &it.column, t.ask_bad(it.wrong.code())))
                .collect();
            let answers = filled.answers.into_iter().map(|(number, said)| AnswerLine { number, said }).collect();
            (answers, problems)
        }
    })
}

/// The lines of a question, to read a file against.
pub(crate) fn expected(it: &QuestionDetail) -> Vec<Expected> {
    let line = |(group, item): (&AskedGroup, &AskedItem)| Expected {
        number: item.number,
        inventory_number: item.line.inventory_number.clone(),
        point: group.point.clone(),
    };
    it.items().map(line).collect()
}

/// What stands in the column of answers.
fn answer_of(t: &Texts, point: &Point, item: &AskedItem) -> String {
    match item.state {
        ItemState::Answered if point.is_yes_no() => t.answer_word(&item.value),
        ItemState::Answered => item.value.clone(),
        ItemState::Unknown => t.ask_unknown(),
        ItemState::Gone => t.ask_gone(),
        ItemState::Open | ItemState::Moot => String::new(),
    }
}

/// The list for a spreadsheet, with what is known filled in.
pub(crate) fn csv(t: &Texts, it: &QuestionDetail) -> Response {
    let mut out = CsvOut::new(';');
    out.row([
        t.ask_col_line(),
        t.mail_column_number(),
        t.mail_column_product(),
        t.ask_col_serial(),
        t.mail_column_place(),
        t.mail_column_department(),
        t.ask_col_question(),
        t.ask_col_answer(),
    ]);
    for (group, item) in it.items().filter(|(_, item)| item.state != ItemState::Moot) {
        let line = &item.line;
        out.row([
            item.number.to_string(),
            line.inventory_number.clone(),
            asking::group_name(t, &group.maker, &group.product, &group.model_number),
            line.serial.clone(),
            line.location.clone(),
            line.department.clone(),
            t.point(&group.point),
            answer_of(t, &group.point, item),
        ]);
    }
    guard::download(&format!("{}.csv", it.row.code), "text/csv; charset=utf-8", out.finish())
}

/// The question in one line.
pub(crate) fn title(t: &Texts, it: &QuestionDetail) -> String {
    asking::what(t, it.devices(), it.groups.iter().map(|group| &group.point))
}

/// How many devices still wait, for the sentence that says what we want.
pub(crate) fn lead(t: &Texts, it: &QuestionDetail) -> String {
    let open = it.items().filter(|(_, item)| item.state == ItemState::Open);
    t.ask_lead(open.map(|(_, item)| item.asset).collect::<BTreeSet<_>>().len())
}

/// What became of the last answers, as it is said above the form.
pub(crate) fn said(t: &Texts, changed: &str, it: &QuestionDetail) -> Option<String> {
    let changed: i64 = changed.parse().ok().filter(|count| (0..=100_000).contains(count))?;
    Some(format!("{} {}", t.ask_saved(changed), t.ask_saved_open(it.row.open)))
}
