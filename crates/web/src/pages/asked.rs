//! The form on which a question is answered, as it stands behind a link, in the portal and on the desk: per group one
//! field for all and a field per device; and the same as a file that goes out and comes back.
//!
//! Whoever answers, what can be read is kept, and what cannot is told device by device. A page or file says beside each
//! answer what stood there when it went out: only what differs from that is news, so that nobody's later answer is lost,
//! and only what was wiped out of it is taken back.

use std::collections::BTreeSet;

use axum::extract::Multipart;
use axum::http::StatusCode;
use axum::response::Response;
use domain::answer::Via;
use domain::asset::named;
use domain::policy::MayAnswer;
use domain::question::{BadSaid, ItemState, Point, QuestionState, Said, alike};
use domain::{LinkId, QuestionId};
use formats::csv_out::CsvOut;
use formats::inventory::filled::{self, Expected, FileProblem};
use l10n::reach::Reach;
use l10n::{Texts, asking};
use serde::Deserialize;
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
    pub(crate) problems: Vec<Problem>,
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
    /// One answer for all of them; no use for a single one.
    pub(crate) all_label: Option<String>,
    pub(crate) all: String,
    pub(crate) all_error: Option<String>,
    pub(crate) lines: Vec<Line>,
    /// Devices without a field of their own.
    pub(crate) more: usize,
}

pub(crate) struct Line {
    pub(crate) number: u32,
    pub(crate) inventory_number: String,
    /// What this device is called on the list, where that is not what its group is called.
    pub(crate) registered: Option<String>,
    pub(crate) serial: String,
    pub(crate) location: String,
    pub(crate) department: String,
    pub(crate) value: String,
    pub(crate) unknown: bool,
    pub(crate) gone: bool,
    /// What stood there when this page was made, as a form sends it back.
    pub(crate) was: String,
    pub(crate) error: Option<String>,
    /// Who said it and when; nothing while it is open.
    pub(crate) said: Option<String>,
    /// Nobody needs to know any more.
    pub(crate) moot: bool,
}

/// Something that cannot be read.
pub(crate) struct Problem {
    /// The field that it is about; empty when it is about a file.
    pub(crate) field: String,
    /// What it says in the list above the form.
    pub(crate) text: String,
    /// What it says beside the field.
    pub(crate) beside: String,
}

/// What somebody said, and what in it cannot be read.
#[derive(Default)]
pub(crate) struct Told {
    pub(crate) answers: Vec<AnswerLine>,
    pub(crate) problems: Problems,
}

/// What cannot be read of what was just sent, with what became of the rest.
#[derive(Default)]
pub(crate) struct Problems {
    list: Vec<Problem>,
    /// More than the list names.
    total: usize,
    /// The file as a whole is none of ours.
    file: bool,
    saved: usize,
}

impl Problems {
    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// What became of the answers that can be read.
    pub(crate) fn beside(self, answered: Answered) -> Self {
        Self { saved: answered.changed + answered.withdrawn, ..self }
    }

    fn title(&self, t: &Texts) -> String {
        if self.file {
            return t.ask_problems_file();
        }
        let saved = i64::try_from(self.saved).unwrap_or(i64::MAX);
        format!("{} {}", t.ask_problems(self.total), t.ask_problems_saved(saved))
    }

    fn add(&mut self, field: String, text: String, beside: String) {
        self.total += 1;
        if self.list.len() < filled::MAX_PROBLEMS {
            self.list.push(Problem { field, text, beside });
        }
    }

    fn beside_field(&self, field: &str) -> Option<String> {
        self.list.iter().find(|problem| problem.field == field).map(|problem| problem.beside.clone())
    }
}

impl Told {
    /// A file that is none, or is not this list.
    pub(crate) fn no_file(text: String) -> Self {
        let problem = Problem { field: String::new(), text, beside: String::new() };
        Self { answers: Vec::new(), problems: Problems { list: vec![problem], total: 1, file: true, saved: 0 } }
    }
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
    problems: Problems,
    reach: &Reach,
) -> Form {
    let t = visit.t;
    let mut left = SHOWN;
    let groups = it.groups.iter().map(|it| group(visit, it, fields, &problems, &mut left)).collect();
    let count = |count: i64| t.number(i128::from(count));
    Form {
        csv: format!("{}/devices.csv", to.base),
        upload: format!("{}/upload", to.base),
        action: to.action,
        by,
        by_label: t.ask_by(),
        groups,
        problems_title: problems.title(t),
        problems: problems.list,
        over: it.row.state == QuestionState::Withdrawn,
        progress: t.ask_progress(count(it.row.said), count(it.row.items)),
        paper: t.ask_paper(reach.by(), reach.at(), it.row.code.to_string()),
    }
}

fn group(visit: &Visit, it: &AskedGroup, fields: &Fields, problems: &Problems, left: &mut usize) -> Group {
    let t = visit.t;
    let (hint, lang) = it.hint(visit.language);
    let reasons: Vec<_> = it.reasons.iter().map(|it| (it.tracking_id.clone(), it.title.clone())).collect();
    let shown = it.items.len().min(*left);
    *left -= shown;
    let code = it.point.code();
    let all = all_field(it.place);
    Group {
        place: it.place,
        title: t.ask_group(it.items.len(), asking::group_name(t, &it.maker, &it.product, &it.model_number)),
        ask: t.point(&it.point),
        hint: hint.to_owned(),
        hint_lang: lang.code(),
        reasons: if reasons.is_empty() { String::new() } else { t.ask_reasons(asking::reasons(&reasons)) },
        yes_no: it.point.is_yes_no(),
        what: t.ask_col_value(code),
        all_label: (it.items.len() > 1).then(|| t.ask_all(code)),
        all: fields.get(&all).to_owned(),
        all_error: problems.beside_field(&all),
        lines: it.items.iter().take(shown).map(|item| line(visit, it, item, fields, problems)).collect(),
        more: it.items.len() - shown,
    }
}

fn value_field(number: u32) -> String {
    format!("v-{number}")
}

fn state_field(number: u32) -> String {
    format!("s-{number}")
}

fn all_field(place: u32) -> String {
    format!("all-{place}")
}

fn was_field(number: u32) -> String {
    format!("w-{number}")
}

/// What stands there, as a form shows it: the choice beside the field, and the field.
fn standing(item: &AskedItem) -> (&'static str, &str) {
    match item.state {
        ItemState::Answered => ("", item.value.as_str()),
        ItemState::Unknown => ("unknown", ""),
        ItemState::Gone => ("gone", ""),
        ItemState::Open | ItemState::Moot => ("", ""),
    }
}

fn line(visit: &Visit, group: &AskedGroup, item: &AskedItem, fields: &Fields, problems: &Problems) -> Line {
    let (value, state) = (value_field(item.number), state_field(item.number));
    let (stood, text) = standing(item);
    let chosen = fields.get(&state);
    let said = item.at.filter(|_| item.state.is_said());
    Line {
        number: item.number,
        inventory_number: item.line.inventory_number.clone(),
        registered: Some(item.line.name()).filter(|name| alike(name) != alike(&named(&group.maker, &group.product))),
        serial: item.line.serial.clone(),
        location: item.line.location.clone(),
        department: item.line.department.clone(),
        value: if fields.has(&value) { fields.get(&value).to_owned() } else { item.value.clone() },
        unknown: chosen == "unknown" || (!fields.has(&state) && item.state == ItemState::Unknown),
        gone: chosen == "gone" || (!fields.has(&state) && item.state == ItemState::Gone),
        said: said.map(|at| visit.t.ask_said_by(&item.by, visit.t.moment(at, visit.now()))),
        moot: item.state == ItemState::Moot,
        was: if item.state.is_said() { format!("{stood}:{text}") } else { String::new() },
        error: problems.beside_field(&value),
    }
}

/// What a form says, and what in it cannot be read.
pub(crate) fn read(t: &Texts, it: &QuestionDetail, fields: &Fields) -> Told {
    let mut told = Told::default();
    for group in &it.groups {
        let field = all_field(group.place);
        let all = filled::said(&group.point, fields.get(&field)).unwrap_or_else(|bad| {
            let text = t.ask_bad(bad.code());
            told.problems.add(field, t.ask_problem_all(&text), text);
            None
        });
        for item in &group.items {
            match said(&group.point, item, fields) {
                // What holds for all holds where nothing else was said, now or before.
                Ok(None) if item.state == ItemState::Open => {
                    told.answers.extend(all.clone().map(|said| AnswerLine { number: item.number, said }));
                }
                Ok(said) => told.answers.extend(said.map(|said| AnswerLine { number: item.number, said })),
                Err(bad) => {
                    let beside = t.ask_bad(bad.code());
                    let text = t.ask_problem_device(&item.line.inventory_number, &beside);
                    told.problems.add(value_field(item.number), text, beside);
                }
            }
        }
    }
    told
}

/// What the fields of one device say that did not stand there before.
fn said(point: &Point, item: &AskedItem, fields: &Fields) -> Result<Option<Said>, BadSaid> {
    let (value, state) = (value_field(item.number), state_field(item.number));
    let (typed, chosen) = (fields.get(&value).trim(), fields.get(&state));
    let was = fields.get(&was_field(item.number));
    let (was_chosen, was_typed) = was.split_once(':').unwrap_or_default();
    let (is_typed, is_chosen) = (typed != was_typed, chosen != was_chosen);
    if !is_typed && !is_chosen {
        return Ok(None);
    }
    let instead = match chosen {
        "unknown" => Some(Said::Unknown),
        "gone" => Some(Said::Gone),
        _ => None,
    };
    if typed.is_empty() && instead.is_none() {
        // Wiped out; unless somebody else has said more since this page was made.
        let (stood, text) = standing(item);
        let still = item.state.is_said() && was == format!("{stood}:{text}");
        return Ok(still.then_some(Said::Withdrawn));
    }
    let said = if is_typed { filled::said(point, typed)? } else { None };
    match (said, instead) {
        // Two things were said that were not there: which of the two is it?
        (Some(said), Some(instead)) if is_chosen && said != instead => Err(BadSaid::Both),
        // Who types what stands on the device has read it.
        (Some(said), _) => Ok(Some(said)),
        (None, instead) => Ok(instead),
    }
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

/// Where the form is shown again, with what became of the answers.
pub(crate) fn after(here: &str, answered: Answered) -> String {
    let mut to = format!("{here}?changed={}", answered.changed);
    for (name, count) in [("replaced", answered.replaced), ("withdrawn", answered.withdrawn)] {
        if count > 0 {
            to.push_str(&format!("&{name}={count}"));
        }
    }
    to
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
pub(crate) async fn read_file(t: &'static Texts, it: &QuestionDetail, bytes: Option<Vec<u8>>) -> Result<Told, Fault> {
    let Some(bytes) = bytes else { return Ok(Told::no_file(t.ask_csv_none())) };
    let expected = expected(it);
    let read = tokio::task::spawn_blocking(move || filled::read(&bytes, &expected)).await.map_err(Fault::internal)?;
    Ok(match read {
        Err(FileProblem::Sheet(problem)) => Told::no_file(t.inventory_problem(problem.code())),
        Err(problem) => Told::no_file(t.ask_bad(problem.code())),
        Ok(filled) => {
            let list = filled
                .problems
                .iter()
                .map(|it| Problem {
                    field: String::new(),
                    text: t.ask_problem_line(it.line.to_string(), &it.column, t.ask_bad(it.wrong.code())),
                    beside: String::new(),
                })
                .collect();
            let answers = filled.answers.into_iter().map(|(number, said)| AnswerLine { number, said }).collect();
            let problems = Problems { list, total: filled.problems_total, file: false, saved: 0 };
            Told { answers, problems }
        }
    })
}

/// The lines of a question, to read a file against.
pub(crate) fn expected(it: &QuestionDetail) -> Vec<Expected> {
    let line = |(group, item): (&AskedGroup, &AskedItem)| Expected {
        number: item.number,
        inventory_number: item.line.inventory_number.clone(),
        point: group.point.clone(),
        now: item.said(),
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
        t.ask_col_earlier(),
        t.ask_col_answer(),
    ]);
    for (group, item) in it.items().filter(|(_, item)| item.state != ItemState::Moot) {
        let (line, answer) = (&item.line, answer_of(t, &group.point, item));
        out.row([
            item.number.to_string(),
            line.inventory_number.clone(),
            asking::group_name(t, &group.maker, &group.product, &group.model_number),
            line.serial.clone(),
            line.location.clone(),
            line.department.clone(),
            t.point(&group.point),
            answer.clone(),
            answer,
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

/// What became of the last answers, as the address says it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Became {
    changed: String,
    replaced: String,
    withdrawn: String,
}

/// What became of the last answers, as it is said above the form.
pub(crate) fn said_above(t: &Texts, became: &Became, it: &QuestionDetail) -> Option<String> {
    let count = |text: &str| text.parse::<i64>().ok().filter(|count| (0..=100_000).contains(count));
    let changed = count(&became.changed)?;
    let (replaced, withdrawn) = (count(&became.replaced).unwrap_or(0), count(&became.withdrawn).unwrap_or(0));
    let mut said = Vec::new();
    if changed > 0 || withdrawn == 0 {
        said.push(t.ask_saved(changed));
    }
    if replaced > 0 {
        said.push(t.ask_saved_replaced(replaced));
    }
    if withdrawn > 0 {
        said.push(t.ask_saved_withdrawn(withdrawn));
    }
    said.push(t.ask_saved_open(it.row.open));
    Some(said.join(" "))
}
