//! Writing a question: which kinds of devices, where to look on each, who gets it, how the mail reads; then one button
//! with the count in it.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::mandate::Part;
use domain::organisation::Language;
use domain::recipients::{Recipient, Road};
use domain::{ContentHash, OrganisationId, policy};
use l10n::asking;
use l10n::mail::{Block, MailText, shortened};
use serde::Deserialize;
use store::{HintRow, Proposal, ProposedGroup, StoreError, ToAsk};

use super::{Fields, id};
use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Visit, Web, paths};

/// Devices of a kind that the page names.
const NAMED: usize = 200;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    of: String,
    to: String,
    saved: String,
}

struct Group {
    key: String,
    title: String,
    ask: String,
    reasons: String,
    severity: &'static str,
    ticked: bool,
    hint_nl: String,
    hint_en: String,
    /// The text stands there from an earlier question.
    kept: bool,
    devices: Vec<[String; 4]>,
}

struct Told {
    name: String,
    organisation: String,
    part: Part,
    how: String,
}

#[derive(Template)]
#[template(path = "desk/question-new.html")]
struct New {
    page: Page,
    here: String,
    institution: String,
    institution_href: String,
    /// The print of what is shown.
    seen: String,
    groups: Vec<Group>,
    told: Vec<Told>,
    nobody: bool,
    previews: Vec<(&'static str, MailText)>,
    devices: usize,
    problem: Option<String>,
    saved: bool,
}

async fn read(web: &Web, who: &SignedIn, ask: &Ask) -> Result<Option<Proposal>, Fault> {
    let (of, to): (OrganisationId, OrganisationId) = (id(&ask.of)?, id(&ask.to)?);
    let today = web.now().day(&web.config.zone);
    match web.store.as_viewer(&who.viewer).await?.proposal(of, to, today).await {
        Ok(proposal) => Ok(Some(proposal.into_inner())),
        Err(StoreError::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// What the form says of one group; before anything was posted, what is known.
fn hint(fields: &Fields, group: &ProposedGroup) -> HintRow {
    let text = |name: String, known: &str| {
        if fields.has(&name) { fields.get(&name).replace("\r\n", "\n").trim().to_owned() } else { known.to_owned() }
    };
    HintRow {
        nl: text(format!("nl-{}", group.key), &group.hint_nl),
        en: text(format!("en-{}", group.key), &group.hint_en),
    }
}

fn ticked(fields: &Fields) -> Option<BTreeSet<String>> {
    fields.has("seen").then(|| fields.all::<String>("group").into_iter().collect())
}

fn told(visit: &Visit, organisation: &str, part: Part, person: &Recipient) -> Told {
    let how = match &person.road {
        Road::Mail(address) => address.clone(),
        Road::Phone(number) => visit.t.askp_phone(number),
    };
    Told { name: person.name.clone(), organisation: organisation.to_owned(), part, how }
}

fn preview(web: &Web, it: &Proposal, fields: &Fields, part: Part, language: Language) -> MailText {
    let t = l10n::texts(language);
    let chosen = ticked(fields);
    let groups: Vec<&ProposedGroup> = it
        .groups
        .iter()
        .filter(|group| chosen.as_ref().is_none_or(|keys| keys.is_empty() || keys.contains(&group.key)))
        .collect();
    let devices: BTreeSet<_> = groups.iter().flat_map(|group| &group.devices).map(|device| device.asset).collect();
    let advisories: BTreeSet<_> =
        groups.iter().flat_map(|group| group.reasons()).map(|reason| reason.advisory).collect();
    let group = |group: &&ProposedGroup| {
        let hint = hint(fields, group);
        let text = match language {
            Language::Nl if !hint.nl.is_empty() => hint.nl,
            Language::En if !hint.en.is_empty() => hint.en,
            Language::Nl => hint.en,
            Language::En => hint.nl,
        };
        asking::Group {
            point: group.point.clone(),
            name: asking::group_name(t, &group.maker, &group.product, &group.model_number),
            hint: text,
            reasons: group.reasons().iter().map(|it| (it.tracking_id.clone(), it.title.clone())).collect(),
            devices: group.devices.iter().map(|device| asking::device(&device.line)).collect(),
        }
    };
    let facts = asking::Facts {
        part,
        is_reminder: false,
        tlp: it.tlp,
        code: "BW-····-···".to_owned(),
        institution: shortened(&it.institution_name, 80),
        supplier: (it.addressee != it.institution).then(|| shortened(&it.addressee_name, 80)),
        groups: groups.iter().map(group).collect(),
        advisories: advisories.len(),
        devices: devices.len(),
        cert_name: web.config.cert_name.clone(),
        reach: web.config.reach(),
        url: String::new(),
        csv_url: String::new(),
    };
    asking::compose(t, &facts)
}

fn page(web: &Web, visit: &Visit, it: &Proposal, fields: &Fields, problem: Option<String>, saved: bool) -> New {
    let t = visit.t;
    let chosen = ticked(fields);
    let groups = it
        .groups
        .iter()
        .map(|group| {
            let reasons: Vec<_> = group.reasons().iter().map(|it| (it.tracking_id.clone(), it.title.clone())).collect();
            let name = asking::group_name(t, &group.maker, &group.product, &group.model_number);
            let hint = hint(fields, group);
            Group {
                key: group.key.clone(),
                title: t.ask_group(group.devices.len(), name),
                ask: t.point(&group.point),
                reasons: t.ask_reasons(asking::reasons(&reasons)),
                severity: group.severity().code(),
                ticked: chosen.as_ref().is_none_or(|keys| keys.contains(&group.key)),
                kept: !group.hint_nl.is_empty() || !group.hint_en.is_empty(),
                hint_nl: hint.nl,
                hint_en: hint.en,
                devices: group.devices.iter().take(NAMED).map(|device| asking::device(&device.line)).collect(),
            }
        })
        .collect();
    let mut people: Vec<Told> =
        it.recipients.iter().map(|person| told(visit, &it.addressee_name, Part::Act, person)).collect();
    let informed = it.informed.iter().filter(|person| matches!(person.road, Road::Mail(_)));
    people.extend(informed.map(|person| told(visit, &it.institution_name, Part::Inform, person)));
    let mut previews: Vec<(&'static str, MailText)> = Vec::new();
    let mut seen: BTreeSet<(Part, &str)> = BTreeSet::new();
    let readers = it.recipients.iter().map(|person| (Part::Act, person));
    for (part, person) in readers.chain(it.informed.iter().map(|person| (Part::Inform, person))) {
        if matches!(person.road, Road::Mail(_)) && seen.insert((part, person.language.code())) {
            previews.push((person.language.code(), preview(web, it, fields, part, person.language)));
        }
    }
    let here = paths::desk_question_new(it.institution, it.addressee);
    New {
        page: Page::new(web, visit, t.askp_title(&it.addressee_name))
            .lead(t.askp_lead(it.devices()))
            .back_to(here.clone()),
        here,
        institution: it.institution_name.clone(),
        institution_href: paths::desk_organisation(it.institution),
        seen: it.print().to_string(),
        groups,
        nobody: it.recipients.is_empty(),
        told: people,
        previews,
        devices: it.devices(),
        problem,
        saved,
    }
}

pub(crate) async fn show(State(web): State<Web>, who: SignedIn, Query(ask): Query<Ask>) -> Result<Response, Fault> {
    // What there was to ask is asked, or has gone: the list says what is left.
    let Some(it) = read(&web, &who, &ask).await? else {
        return Ok(Redirect::to(paths::DESK_QUESTIONS).into_response());
    };
    html(&page(&web, &who.visit, &it, &Fields::none(), None, ask.saved == "1"))
}

pub(crate) async fn act(
    State(web): State<Web>,
    who: SignedIn,
    Query(ask): Query<Ask>,
    body: Bytes,
) -> Result<Response, Fault> {
    let fields = Fields::read(&body);
    let t = who.visit.t;
    let proof = policy::may_publish(&who.viewer)?;
    let Some(it) = read(&web, &who, &ask).await? else {
        return Err(StoreError::from(domain::refusal::Refusal::QuestionChanged).into());
    };
    let hints: BTreeMap<String, HintRow> =
        it.groups.iter().map(|group| (group.key.clone(), hint(&fields, group))).collect();
    if fields.get("act") != "send" {
        let mut tx = web.store.begin().await?;
        for group in &it.groups {
            if let Some(hint) = hints.get(&group.key) {
                tx.put_hint(&proof, (&group.maker, &group.product, &group.point), hint).await?;
            }
        }
        tx.commit().await?;
        let here = paths::desk_question_new(it.institution, it.addressee);
        return Ok(Redirect::to(&format!("{here}&saved=1")).into_response());
    }
    let groups = ticked(&fields).unwrap_or_default();
    let wanted = ToAsk {
        institution: it.institution,
        addressee: it.addressee,
        seen: fields.get("seen").parse::<ContentHash>().ok(),
        groups: Some(groups.clone()),
        hints,
    };
    let today = web.now().day(&web.config.zone);
    let problem = if groups.is_empty() {
        t.askp_none_ticked()
    } else {
        match web.store.ask(&who.viewer, &proof, &wanted, today).await {
            Ok(asking) => {
                let here = paths::desk_question(asking.question);
                return Ok(Redirect::to(&format!("{here}?sent={}", asking.mails)).into_response());
            }
            Err(StoreError::Refused(why)) => t.refused(why.code()),
            Err(error) => return Err(error.into()),
        }
    };
    let Some(it) = read(&web, &who, &ask).await? else {
        return Err(StoreError::from(domain::refusal::Refusal::QuestionChanged).into());
    };
    let page = html(&page(&web, &who.visit, &it, &fields, Some(problem), false))?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}
