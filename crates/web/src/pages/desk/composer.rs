//! The composer: who is warned of an advisory, why, and in which words. The one place where something goes out.
//!
//! One text and one rating go to all institutions that are ticked; how each of them reads it, the previews show, made by
//! the same words that the mail itself is made of. Sending asks once more, on a page of its own, with or without script.

mod four_eyes;
mod insert;
mod previews;

use std::collections::BTreeSet;

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::advice::{Course, EVERYBODY, Group, IF_NOT_POSSIBLE};
use domain::mandate::Part;
use domain::notice::{CareImpact, NoticeState, Severity};
use domain::organisation::{Language, OrganisationKind};
use domain::page::PageRequest;
use domain::recipients::Road;
use domain::{AdvisoryId, NoticeId, Timestamp, policy};
use l10n::Texts;
use l10n::mail::{Block, affected_products, subject_of};
use l10n::{course, readability};
use serde::Deserialize;
use store::{AddresseeRow, AdvisoryPage, NoticeDetail, NoticeEdit, NoticeFilter, Seen, View};

use self::insert::Offered;
use self::previews::{Preview, previews};
use super::{Fields, id, rating};
use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Visit, Web, paths};

/// Drafts on one page; more are sent in rounds.
const DRAFTS: u32 = 100;
/// Devices that a row names.
const NAMED: usize = 4;
/// Signs of the CERT's advice, per language.
const ADVICE: usize = 20_000;
/// What a board reads.
const BOARD_SENTENCES: usize = 3;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    saved: String,
}

/// One organisation that would be told, and its people.
struct Told {
    name: String,
    part: Part,
    why: String,
    people: Vec<(String, String)>,
}

/// One draft as a row.
struct Draft {
    id: NoticeId,
    institution: String,
    href: String,
    is_update: bool,
    /// It says something else than the text above.
    own_text: bool,
    print: String,
    devices: String,
    told: Vec<Told>,
    unreachable: bool,
    ticked: bool,
}

#[derive(Template)]
#[template(path = "desk/composer.html")]
struct Composer {
    page: Page,
    base: String,
    advisory: String,
    drafts: Vec<Draft>,
    /// Drafts with the text above.
    ticked: usize,
    left_out: bool,
    people: usize,
    severity: Severity,
    impact: CareImpact,
    advice_nl: String,
    advice_en: String,
    due: String,
    maker: Vec<(String, String)>,
    maker_lang: Option<String>,
    previews: Vec<Preview>,
    /// What reads hard in the text of a language.
    hints: [(String, Vec<String>); 2],
    /// The words in brackets, and for whom they are.
    headings: Vec<(String, String)>,
    problem: Option<String>,
    saved: bool,
    /// What the rating comes to, when there is one.
    rated: Option<String>,
    /// Notices about it that have gone out already.
    sent: usize,
    /// Who asked whom to look before it goes out.
    looking: Option<String>,
    /// So many get it that two must agree.
    takes_two: bool,
    /// Templates to put into the text: those that fit, then the others.
    offered: Vec<Offered>,
}

#[derive(Template)]
#[template(path = "desk/composer-confirm.html")]
struct Confirm {
    page: Page,
    base: String,
    advisory: String,
    act: &'static str,
    drafts: Vec<Draft>,
    hidden: Vec<(&'static str, String)>,
    /// The next press asks a colleague.
    asks: bool,
}

pub(crate) async fn show(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    Query(ask): Query<Ask>,
) -> Result<Response, Fault> {
    let advisory: AdvisoryId = id(&path)?;
    let view = web.store.as_viewer(&who.viewer).await?;
    let it = view.advisory(advisory).await?;
    let details = drafts(&view, advisory).await?;
    let edit = base_edit(&it, &details);
    html(&composer(&web, &who.visit, &view, &it, &details, edit, None, ask.saved == "1", None).await?)
}

pub(crate) async fn act(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    body: Bytes,
) -> Result<Response, Fault> {
    let advisory: AdvisoryId = id(&path)?;
    let t = who.visit.t;
    let proof = policy::may_publish(&who.viewer)?;
    let view = web.store.as_viewer(&who.viewer).await?;
    let it = view.advisory(advisory).await?;
    let details = drafts(&view, advisory).await?;
    let fields = Fields::read(&body);
    let (edit, mut problem) = read(&who.visit, &fields);
    // What is withdrawn goes to nobody, whatever is left to fill in.
    if fields.get("act") != "withdraw" {
        problem = problem.or_else(|| insert::unfilled(t, &edit));
    }
    let ticked: BTreeSet<NoticeId> = fields.all("id").into_iter().collect();
    // One place says how bad it is and why; a notice that says otherwise would have no reason.
    if let Some(last) = view.ratings(advisory).await?.first()
        && (last.outcome.severity, last.outcome.care_impact) != (edit.severity, edit.care_impact)
        && matches!(fields.get("act"), "save" | "send")
    {
        problem = problem.or(Some(t.rating_differs()));
    }
    let chosen: Vec<&Seen<NoticeDetail>> = details.iter().filter(|detail| ticked.contains(&detail.notice.id)).collect();
    let act = fields.get("act");
    if act == "outline" {
        let edit = outline(&it, &details, edit);
        return html(&composer(&web, &who.visit, &view, &it, &details, edit, problem, false, Some(&ticked)).await?);
    }
    if act == "template" {
        let subject = subject_of(&it.content, &products(&it, &details));
        let put = insert::put(&web, &who.visit, &view, &it, &subject, edit, fields.get("template")).await?;
        let problem = put.problem.or(problem);
        return html(&composer(&web, &who.visit, &view, &it, &details, put.edit, problem, false, Some(&ticked)).await?);
    }
    if problem.is_none() && act != "save" && chosen.is_empty() {
        problem = Some(t.compose_none());
    }
    if let Some(problem) = problem {
        let page = composer(&web, &who.visit, &view, &it, &details, edit, Some(problem), false, Some(&ticked)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response());
    }
    let base = paths::desk_advisory_part(advisory, "notices");
    let act = match act {
        "save" => "save",
        "send" => "send",
        "withdraw" => "withdraw",
        _ => return Err(Fault::bad_request(t.desk_unknown_act())),
    };
    if act != "save" && fields.get("confirmed") != "1" {
        let title = match act {
            "send" => t.compose_sure_send(chosen.len()),
            _ => t.compose_sure_withdraw(chosen.len()),
        };
        let rows: Vec<Draft> = chosen.iter().map(|detail| draft(t, detail, true, false)).collect();
        let asks = act == "send" && {
            let people = four_eyes::people(chosen.iter().copied());
            let asked = four_eyes::ask(&who, advisory, &edit, &chosen);
            let looks = view.second_looks(Some(advisory)).await?;
            let is_second = looks.iter().any(|first| first.asked_by != asked.asked_by && first.print == asked.print);
            let before = *view.reached_lately(&four_eyes::ids(chosen.iter().copied())).await?;
            four_eyes::needed(&web, &edit, before, people) && !is_second
        };
        let lead = match act {
            "send" if asks => t.compose_sure_ask_lead(),
            "send" => t.compose_sure_send_lead(),
            _ => t.compose_sure_withdraw_lead(),
        };
        return html(&Confirm {
            page: Page::new(&web, &who.visit, title).lead(lead).narrow().back_to(base.clone()),
            base,
            advisory: it.row.title.clone(),
            act,
            drafts: rows,
            hidden: hidden(&fields),
            asks,
        });
    }
    let today = web.now().day(&web.config.zone);
    let mut tx = web.store.begin().await?;
    // From here on nobody drafts, so what is compared with what was confirmed is what goes out.
    tx.hold_drafts(&proof, advisory).await?;
    if act == "send" {
        let now = drafts(&view, advisory).await?;
        let prints: BTreeSet<String> = fields.all("print").into_iter().collect();
        let is_as_seen = |id: &NoticeId| {
            now.iter().any(|detail| detail.notice.id == *id && prints.contains(&detail.print().to_string()))
        };
        let changed = ticked.iter().filter(|id| !is_as_seen(id)).count();
        if changed > 0 {
            drop(tx);
            let problem = Some(t.compose_changed(changed));
            let page = composer(&web, &who.visit, &view, &it, &now, edit, problem, false, Some(&ticked)).await?;
            return Ok((StatusCode::CONFLICT, html(&page)?).into_response());
        }
    }
    // The text in the form is for the drafts that are ticked, and for those that had the same text before.
    let base = base_edit(&it, &details);
    let shares = |detail: &NoticeDetail| ticked.contains(&detail.notice.id) || edit_of(detail) == base;
    for detail in details.iter().filter(|detail| act != "withdraw" && shares(detail)) {
        tx.edit_notice(&proof, detail.notice.id, &edit).await?;
    }
    let base = paths::desk_advisory_part(advisory, "notices");
    if act == "send" {
        let people = four_eyes::people(chosen.iter().copied());
        let before = tx.reached_lately(&four_eyes::ids(chosen.iter().copied())).await?;
        let asked = four_eyes::ask(&who, advisory, &edit, &chosen);
        if four_eyes::needed(&web, &edit, before, people)
            && !tx.take_second_look(&proof, advisory, asked.asked_by, &asked.print).await?
        {
            tx.ask_second_look(&proof, &asked).await?;
            tx.commit().await?;
            return Ok(Redirect::to(&base).into_response());
        }
    }
    for detail in &chosen {
        match act {
            "send" => {
                tx.send_notice(&proof, detail.notice.id, &web.config.follow_up, today).await?;
            }
            "withdraw" => tx.withdraw_notice(&proof, detail.notice.id, fields.get("reason")).await?,
            _ => {}
        }
    }
    if act != "save" {
        tx.mark_handled_when_done(&policy::may_decide_match(&who.viewer)?, advisory).await?;
    }
    tx.commit().await?;
    let to = match act {
        "send" => format!("{}?sent={}", paths::desk_advisory_part(advisory, "follow-up"), chosen.len()),
        _ => format!("{base}?saved=1"),
    };
    Ok(Redirect::to(&to).into_response())
}

/// The fields of the form that a page which asks once more must carry along.
fn hidden(fields: &Fields) -> Vec<(&'static str, String)> {
    ["severity", "impact", "advice_nl", "advice_en", "due"]
        .into_iter()
        .map(|name| (name, fields.get(name).to_owned()))
        .collect()
}

/// All drafts about an advisory with everything that belongs to them; one more than a page shows.
async fn drafts(view: &View<'_>, advisory: AdvisoryId) -> Result<Vec<Seen<NoticeDetail>>, Fault> {
    let filter = NoticeFilter { advisory: Some(advisory), state: Some(NoticeState::Draft), ..NoticeFilter::default() };
    let rows = view.notices(&filter, &PageRequest::first(DRAFTS)).await?;
    let mut all = Vec::with_capacity(rows.items.len());
    for row in &rows.items {
        all.push(view.notice(row.id).await?);
    }
    all.sort_by(|one, other| one.institution_name.cmp(&other.institution_name));
    Ok(all)
}

/// The text that stands in the form: the first draft's.
fn base_edit(it: &AdvisoryPage, details: &[Seen<NoticeDetail>]) -> NoticeEdit {
    details.first().map_or_else(|| blank(it), |first| edit_of(first))
}

fn blank(it: &AdvisoryPage) -> NoticeEdit {
    NoticeEdit {
        severity: it.row.severity,
        care_impact: CareImpact::None,
        advice_nl: String::new(),
        advice_en: String::new(),
        deadline: None,
    }
}

fn edit_of(detail: &NoticeDetail) -> NoticeEdit {
    let notice = &detail.notice;
    NoticeEdit {
        severity: notice.severity,
        care_impact: notice.care_impact,
        advice_nl: notice.advice_nl.clone(),
        advice_en: notice.advice_en.clone(),
        deadline: notice.deadline,
    }
}

/// Reads the form; what is wrong with it is said in the visitor's language.
fn read(visit: &Visit, fields: &Fields) -> (NoticeEdit, Option<String>) {
    let t = visit.t;
    let mut problem = None;
    let due = fields.get("due");
    let deadline = Timestamp::from_local(due, &visit.zone);
    if !due.is_empty() && deadline.is_none_or(|due| due <= visit.at) {
        problem = Some(t.compose_bad_due());
    }
    let text = |name: &str| fields.get(name).replace("\r\n", "\n").trim().to_owned();
    let edit = NoticeEdit {
        severity: Severity::from_code(fields.get("severity")).unwrap_or(Severity::Medium),
        care_impact: CareImpact::from_code(fields.get("impact")).unwrap_or(CareImpact::None),
        advice_nl: text("advice_nl"),
        advice_en: text("advice_en"),
        deadline,
    };
    if [&edit.advice_nl, &edit.advice_en].iter().any(|text| text.chars().count() > ADVICE) {
        problem = Some(t.compose_long());
    }
    for (language, text) in [(Language::Nl, &edit.advice_nl), (Language::En, &edit.advice_en)] {
        if let Some(wrong) = Course::read(text).unknown.first() {
            let known: Vec<String> = headings(t, visit.language).into_iter().map(|(words, _)| words).collect();
            let at = wrong.line.to_string();
            problem = Some(t.compose_bad_heading(&wrong.words, at, t.language(language), known.join(" ")));
        }
    }
    (edit, problem)
}

/// The words in brackets in a language, and for whom they are.
pub(super) fn headings(t: &Texts, language: Language) -> Vec<(String, String)> {
    let word = |words: [&str; 2]| {
        let [dutch, english] = words;
        format!("[{}]", if language == Language::Nl { dutch } else { english })
    };
    let groups = Group::ALL.map(|group| (word(group.words()), t.advice_group(group.code())));
    let mut all = vec![(word(EVERYBODY), t.advice_everybody())];
    all.extend(groups);
    all.push((word(IF_NOT_POSSIBLE), t.advice_if_not_possible()));
    all
}

/// Something to begin with, in the languages in which nothing stands yet.
fn outline(it: &AdvisoryPage, details: &[Seen<NoticeDetail>], mut edit: NoticeEdit) -> NoticeEdit {
    let subject = subject_of(&it.content, &products(it, details));
    for (language, text) in [(Language::Nl, &mut edit.advice_nl), (Language::En, &mut edit.advice_en)] {
        if text.is_empty() {
            *text = course::outline(l10n::texts(language), language, &subject);
        }
    }
    edit
}

/// The products that the drafts are about.
fn products<'a>(it: &'a AdvisoryPage, details: &'a [Seen<NoticeDetail>]) -> BTreeSet<&'a str> {
    let mut products: BTreeSet<&str> =
        details.iter().flat_map(|detail| &detail.assets).map(|asset| asset.product_id.as_str()).collect();
    if details.iter().any(|detail| detail.counted.is_some()) {
        products.extend(affected_products(&it.content));
    }
    products
}

/// What reads hard, and a text for the board that is longer than a board reads.
fn hints(t: &Texts, language: Language, text: &str) -> Vec<String> {
    let course = Course::read(text);
    let paragraphs: Vec<String> = course.passages.iter().flat_map(|passage| passage.paragraphs.clone()).collect();
    let mut hints: Vec<String> = readability::hints(language, &paragraphs).iter().map(|hint| hint.say(t)).collect();
    let board: usize = course.for_board().into_iter().map(|text| readability::sentences(text).len()).sum();
    if board > BOARD_SENTENCES {
        hints.push(t.readability_board(board.to_string()));
    }
    hints
}

#[expect(clippy::too_many_arguments, reason = "what one page is made of")]
async fn composer(
    web: &Web,
    visit: &Visit,
    view: &View<'_>,
    it: &AdvisoryPage,
    details: &[Seen<NoticeDetail>],
    edit: NoticeEdit,
    problem: Option<String>,
    saved: bool,
    // Of a form that comes back: who was left out stays left out. Else those that share the text are ticked.
    ticked: Option<&BTreeSet<NoticeId>>,
) -> Result<Composer, Fault> {
    let t = visit.t;
    let base = base_edit(it, details);
    let rows: Vec<Draft> = details
        .iter()
        .map(|detail| {
            let own_text = edit_of(detail) != base;
            let is_ticked = ticked.map_or(!own_text, |ticked| ticked.contains(&detail.notice.id));
            draft(t, detail, is_ticked, own_text)
        })
        .collect();
    let people: usize = rows.iter().flat_map(|row| &row.told).map(|told| told.people.len()).sum();
    let before = *view.reached_lately(&four_eyes::ids(details.iter())).await?;
    let rated = view.ratings(it.row.id).await?.first().map(|last| {
        let stale = rating::stale(t, it, last).map(|stale| stale.text);
        [Some(rating::line(t, &last.outcome)), stale].into_iter().flatten().collect::<Vec<_>>().join(" ")
    });
    let sent = usize::try_from(view.funnel(Some(it.row.id)).await?.sent).unwrap_or(0);
    let subject = subject_of(&it.content, &products(it, details));
    let title = t.compose_title(&it.row.title);
    let lead = if rows.is_empty() { t.compose_lead_empty() } else { t.compose_lead() };
    let looking = match view.second_looks(Some(it.row.id)).await?.first() {
        Some(asked) if !rows.is_empty() => {
            let own = visit.identity.as_ref().is_some_and(|who| who.person.id == asked.asked_by);
            let at = t.moment(asked.asked_at, visit.now());
            Some(if own { t.compose_looking_own(at) } else { t.compose_looking(&asked.name, at) })
        }
        _ => None,
    };
    Ok(Composer {
        takes_two: four_eyes::needed(web, &edit, before, people),
        offered: insert::offered(t, view, &subject, &edit).await?,
        looking,
        page: Page::new(web, visit, title).lead(lead).back_to(paths::desk_advisory_part(it.row.id, "notices")),
        base: paths::desk_advisory(it.row.id),
        advisory: it.row.key.tracking_id.clone(),
        ticked: rows.iter().filter(|row| row.ticked).count(),
        left_out: details.len() >= DRAFTS as usize,
        people,
        severity: edit.severity,
        impact: edit.care_impact,
        due: edit.deadline.map(|at| at.to_local_input(&visit.zone)).unwrap_or_default(),
        maker: subject.advice.into_iter().map(|(category, text)| (t.remediation(&category), text)).collect(),
        maker_lang: it.content.lang.clone(),
        previews: previews(web, visit, it, details, &edit),
        hints: [(Language::Nl, &edit.advice_nl), (Language::En, &edit.advice_en)]
            .map(|(language, text)| (t.readability_title(t.language(language)), hints(t, language, text))),
        headings: headings(t, visit.language),
        advice_nl: edit.advice_nl,
        advice_en: edit.advice_en,
        drafts: rows,
        problem,
        saved,
        rated,
        sent,
    })
}

fn draft(t: &'static Texts, detail: &NoticeDetail, ticked: bool, own_text: bool) -> Draft {
    let named: Vec<String> = detail
        .assets
        .iter()
        .take(NAMED)
        .map(|asset| format!("{} ({})", asset.line.inventory_number, asset.line.product))
        .collect();
    let more = detail.asset_count.saturating_sub(NAMED);
    let named = named.join(", ");
    let told: Vec<Told> = detail.addressees.iter().map(|addressee| told(t, detail, addressee)).collect();
    Draft {
        id: detail.notice.id,
        institution: detail.institution_name.clone(),
        href: paths::desk_notice(detail.notice.id),
        is_update: detail.updates.is_some(),
        own_text,
        print: detail.print().to_string(),
        devices: match detail.counted {
            Some(count) => t.blind_devices(count.to_string()),
            None if more > 0 => t.desk_and_more(named, more),
            None => named,
        },
        unreachable: told.iter().any(|told| told.part == Part::Act && told.people.is_empty()),
        told,
        ticked,
    }
}

fn told(t: &'static Texts, detail: &NoticeDetail, addressee: &AddresseeRow) -> Told {
    let classes: Vec<String> = addressee.classes.iter().map(|class| t.asset_class(*class).to_lowercase()).collect();
    let why = match (addressee.part, addressee.kind) {
        (_, OrganisationKind::ItSupplier) => t.compose_why_mandate(classes.join(", "), &detail.institution_name),
        (Part::Act, _) => t.compose_why_own(),
        (Part::Inform, _) => t.compose_why_inform(),
    };
    let people = addressee
        .recipients
        .iter()
        .map(|person| {
            let road = match &person.road {
                Road::Mail(address) => address.clone(),
                Road::Phone(number) => t.compose_by_phone(number),
            };
            (person.name.clone(), format!("{} · {} · {road}", t.contact_role(person.role), person.language.code()))
        })
        .collect();
    Told { name: addressee.name.clone(), part: addressee.part, why, people }
}

#[cfg(test)]
mod tests;
