//! The composer: who is warned of an advisory, why, and in which words. The one place where something goes out.
//!
//! One text and one rating go to all institutions that are ticked; how each of them reads it, the previews show, made by
//! the same words that the mail itself is made of. Sending asks once more, on a page of its own, with or without script.

use std::collections::BTreeSet;

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::audience::Tlp;
use domain::follow_up::Level;
use domain::mandate::Part;
use domain::notice::{CareImpact, NoticeState, Occasion, Severity};
use domain::organisation::{Language, OrganisationKind};
use domain::page::PageRequest;
use domain::recipients::Road;
use domain::{AdvisoryId, NoticeId, Timestamp, policy};
use l10n::Texts;
use l10n::mail::{Block, Device, Facts, Links, MailText, Reader, affected_products, compose, subject_of};
use serde::Deserialize;
use store::{AddresseeRow, AdvisoryPage, NoticeDetail, NoticeEdit, NoticeFilter, Seen, View};

use super::{Fields, id, rating};
use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Visit, Web, paths};

/// Drafts on one page; more are sent in rounds.
const DRAFTS: u32 = 100;
/// Devices that a row names.
const NAMED: usize = 4;
/// Signs of the CERT's advice, per language.
const ADVICE: usize = 20_000;

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

/// How one kind of reader gets it.
struct Preview {
    title: String,
    lang: &'static str,
    mail: MailText,
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
    problem: Option<String>,
    saved: bool,
    /// What the rating comes to, when there is one.
    rated: Option<String>,
    /// Notices about it that have gone out already.
    sent: usize,
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
    html(&composer(&web, &who.visit, &view, &it, &details, edit, None, ask.saved == "1").await?)
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
    if problem.is_none() && act != "save" && chosen.is_empty() {
        problem = Some(t.compose_none());
    }
    if let Some(problem) = problem {
        let page = composer(&web, &who.visit, &view, &it, &details, edit, Some(problem), false).await?;
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
        let lead = if act == "send" { t.compose_sure_send_lead() } else { t.compose_sure_withdraw_lead() };
        return html(&Confirm {
            page: Page::new(&web, &who.visit, title).lead(lead).narrow().back_to(base.clone()),
            base,
            advisory: it.row.title.clone(),
            act,
            drafts: rows,
            hidden: hidden(&fields),
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
            let page = composer(&web, &who.visit, &view, &it, &now, edit, problem, false).await?;
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
    (edit, problem)
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
) -> Result<Composer, Fault> {
    let t = visit.t;
    let base = base_edit(it, details);
    let rows: Vec<Draft> = details
        .iter()
        .map(|detail| {
            let own_text = edit_of(detail) != base;
            draft(t, detail, !own_text, own_text)
        })
        .collect();
    let people = rows.iter().flat_map(|row| &row.told).map(|told| told.people.len()).sum();
    let rated = view.ratings(it.row.id).await?.first().map(|last| rating::line(t, &last.outcome));
    let sent = usize::try_from(view.funnel(Some(it.row.id)).await?.sent).unwrap_or(0);
    let mut products: BTreeSet<&str> =
        details.iter().flat_map(|detail| &detail.assets).map(|asset| asset.product_id.as_str()).collect();
    if details.iter().any(|detail| detail.counted.is_some()) {
        products.extend(affected_products(&it.content));
    }
    let subject = subject_of(&it.content, &products);
    let title = t.compose_title(&it.row.title);
    let lead = if rows.is_empty() { t.compose_lead_empty() } else { t.compose_lead() };
    Ok(Composer {
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

/// One preview for each kind of reader and language that is among the recipients, of the draft with the most devices.
fn previews(
    web: &Web,
    visit: &Visit,
    it: &AdvisoryPage,
    details: &[Seen<NoticeDetail>],
    edit: &NoticeEdit,
) -> Vec<Preview> {
    let mut previews = Vec::new();
    let mut seen: Vec<(Reader, Language)> = Vec::new();
    let mut by_size: Vec<&Seen<NoticeDetail>> = details.iter().collect();
    by_size.sort_by_key(|detail| std::cmp::Reverse(detail.asset_count));
    for detail in by_size {
        for addressee in &detail.addressees {
            let reader = Reader::of(addressee.kind, detail.institution_size, addressee.part);
            for person in &addressee.recipients {
                if seen.contains(&(reader, person.language)) {
                    continue;
                }
                seen.push((reader, person.language));
                let facts = facts(web, visit, it, detail, addressee, edit, reader, person.language);
                let mail = compose(l10n::texts(person.language), &facts);
                let title = visit.t.compose_preview(&person.name, &addressee.name);
                previews.push(Preview { title, lang: person.language.code(), mail });
            }
        }
    }
    // What the analyst reads most easily stands first.
    previews.sort_by_key(|preview| preview.lang != visit.language.code());
    previews
}

#[expect(clippy::too_many_arguments, reason = "everything that a mail says")]
fn facts<'a>(
    web: &Web,
    visit: &'a Visit,
    it: &AdvisoryPage,
    detail: &NoticeDetail,
    addressee: &AddresseeRow,
    edit: &NoticeEdit,
    reader: Reader,
    language: Language,
) -> Facts<'a> {
    let supplier = addressee.kind == OrganisationKind::ItSupplier;
    // A supplier only hears of the classes it acts for.
    let assets: Vec<_> = detail
        .assets
        .iter()
        .filter(|asset| !supplier || asset.class.is_some_and(|class| addressee.classes.contains(&class)))
        .collect();
    let products: BTreeSet<&str> = match detail.counted {
        Some(_) => affected_products(&it.content),
        None => assets.iter().map(|asset| asset.product_id.as_str()).collect(),
    };
    let nowhere = || "https://…".to_owned();
    Facts {
        reader,
        part: addressee.part,
        exercise: false,
        tlp: it.content.tlp.as_deref().and_then(Tlp::from_label).unwrap_or(Tlp::Clear).max(Tlp::Amber),
        severity: edit.severity,
        care_impact: edit.care_impact,
        code: detail.notice.code.to_string(),
        reference: String::new(),
        is_update: detail.updates.is_some(),
        institution: detail.institution_name.clone(),
        suppliers: detail
            .addressees
            .iter()
            .filter(|other| other.organisation != detail.notice.institution)
            .map(|other| other.name.clone())
            .collect(),
        subject: subject_of(&it.content, &products),
        devices: assets.iter().map(|asset| Device::of(&asset.line)).collect(),
        counted: detail.counted,
        cert_advice: match language {
            Language::Nl => edit.advice_nl.clone(),
            Language::En => edit.advice_en.clone(),
        },
        deadline: edit
            .deadline
            .unwrap_or_else(|| web.config.follow_up.deadline(Level::of(edit.severity, edit.care_impact), visit.at)),
        occasion: Occasion::Notice,
        about: String::new(),
        now: visit.now(),
        cert_name: web.config.cert_name.clone(),
        reach: web.config.reach(),
        links: Links {
            taken_care_of: nowhere(),
            call_me: nowhere(),
            not_with_us: nowhere(),
            detail: nowhere(),
            alert: nowhere(),
        },
    }
}

#[cfg(test)]
mod tests;
