//! Rating an advisory: fifteen questions, filled in as far as the program can know, and what the answers come to. Saved, it
//! sets severity and care impact of all drafts about the advisory.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::enrichment::Cve;
use domain::follow_up::Level;
use domain::notice::{CareImpact, Severity};
use domain::rating::propose::{Ground, Proposal, propose};
use domain::rating::ssvc::{self, Decision};
use domain::rating::{Axis, BadRating, MAX_REASON, Outcome, Override, QUESTIONS, Question, Rating};
use domain::{AdvisoryId, policy};
use l10n::Texts;
use serde::Deserialize;
use store::{AdvisoryPage, RatingRow, Seen, View};

use super::plan::hours;
use super::{Fields, Stamp, id};
use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Visit, Web, paths};

/// What care data and functions are, as the rubric for CVSS on medical devices groups them (MITRE, "Rubric for Applying CVSS to
/// Medical Devices", 2019).
const CARE_GROUPS: [&str; 6] = ["patient_data", "diagnosis", "therapy", "workflow", "system", "other"];

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    saved: String,
}

struct Choice {
    code: &'static str,
    label: String,
    points: u8,
    chosen: bool,
}

struct Asked {
    id: &'static str,
    text: String,
    /// What the answer that is filled in was made of.
    ground: Option<String>,
    choices: Vec<Choice>,
}

/// An axis that may be set by hand.
struct AxisForm {
    axis: Axis,
    asked: Vec<Asked>,
    level: Option<Severity>,
    reason: String,
}

/// What the answers come to.
struct Comes {
    outcome: Outcome,
    by_hand: [bool; 2],
    due: String,
    decision: Decision,
    means: String,
}

struct Earlier {
    at: Stamp,
    who: String,
    line: String,
    reasons: Vec<String>,
}

#[derive(Template)]
#[template(path = "desk/rating.html")]
struct Form {
    page: Page,
    base: String,
    advisory: String,
    /// From which vulnerability, or from whom, the answers come.
    from: String,
    axes: Vec<AxisForm>,
    /// Nobody but a person says what it does to care.
    impact: Option<CareImpact>,
    result: Option<Comes>,
    earlier: Vec<Earlier>,
    problem: Option<String>,
    saved: bool,
}

pub(crate) async fn show(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    Query(ask): Query<Ask>,
) -> Result<Response, Fault> {
    let view = web.store.as_viewer(&who.viewer).await?;
    let subject = Subject::read(&web, &view, id(&path)?).await?;
    let (rating, impact) = match subject.ratings.first() {
        Some(last) => (last.rating.clone(), Some(last.rating.care_impact)),
        None => (subject.proposal.rating(), None),
    };
    html(&form(&web, &who, &subject, &rating, impact, None, ask.saved == "1"))
}

pub(crate) async fn act(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    body: Bytes,
) -> Result<Response, Fault> {
    let advisory: AdvisoryId = id(&path)?;
    let proof = policy::may_publish(&who.viewer)?;
    let view = web.store.as_viewer(&who.viewer).await?;
    let subject = Subject::read(&web, &view, advisory).await?;
    let fields = Fields::read(&body);
    let impact = CareImpact::from_code(fields.get("impact"));
    let rating = read(&fields, impact);
    let t = who.visit.t;
    let save = match fields.get("act") {
        "save" => true,
        "look" => false,
        _ => return Err(Fault::bad_request(t.desk_unknown_act())),
    };
    if save && impact.is_none() {
        let page = form(&web, &who, &subject, &rating, impact, Some(t.rating_no_impact()), false);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response());
    }
    match rating.clone().check() {
        Ok(rated) if save => {
            let mut tx = web.store.begin().await?;
            tx.rate(&proof, advisory, &rated, &who.person.name).await?;
            tx.commit().await?;
            Ok(Redirect::to(&format!("{}?saved=1", paths::desk_advisory_part(advisory, "rating"))).into_response())
        }
        Ok(_) => html(&form(&web, &who, &subject, &rating, impact, None, false)),
        Err(bad) => {
            let page = form(&web, &who, &subject, &rating, impact, Some(problem(t, &bad)), false);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response())
        }
    }
}

fn problem(t: &Texts, bad: &BadRating) -> String {
    match bad {
        BadRating::Unanswered(missing) => t.rating_unanswered(missing.len()),
        BadRating::Unknown { .. } => t.rating_unknown(),
        BadRating::NoReason(_) => t.rating_no_reason(MAX_REASON),
    }
}

/// What the form says; answers that are none are found when it is checked.
fn read(fields: &Fields, impact: Option<CareImpact>) -> Rating {
    let answers: BTreeMap<String, String> = QUESTIONS
        .iter()
        .map(|question| (question.id.to_owned(), fields.get(question.id).to_owned()))
        .filter(|(_, option)| !option.is_empty())
        .collect();
    let by_hand = |axis: Axis| {
        let level = Severity::from_code(fields.get(&format!("set_{}", axis.code())))?;
        let reason = fields.get(&format!("why_{}", axis.code())).trim().to_owned();
        Some(Override { level, reason })
    };
    Rating {
        answers,
        probability: by_hand(Axis::Probability),
        damage: by_hand(Axis::Damage),
        care_impact: impact.unwrap_or(CareImpact::None),
    }
}

/// What is rated, with what is known of it.
struct Subject {
    it: Seen<AdvisoryPage>,
    proposal: Proposal,
    ratings: Vec<Seen<RatingRow>>,
}

impl Subject {
    async fn read(web: &Web, view: &View<'_>, advisory: AdvisoryId) -> Result<Self, Fault> {
        let it = view.advisory(advisory).await?;
        let cves: BTreeSet<Cve> =
            it.content.vulnerabilities.iter().filter_map(|one| one.cve.as_ref()?.parse().ok()).collect();
        let known = view.enrichment(&cves).await?;
        let today = web.now().day(&web.config.zone);
        let proposal = propose(&it.content, |cve| known.get(cve).map(|known| (**known).clone()), today);
        let ratings = view.ratings(advisory).await?;
        Ok(Self { it, proposal, ratings })
    }
}

fn form(
    web: &Web,
    who: &SignedIn,
    subject: &Subject,
    rating: &Rating,
    impact: Option<CareImpact>,
    problem: Option<String>,
    saved: bool,
) -> Form {
    let (visit, t) = (&who.visit, who.visit.t);
    let row = &subject.it.row;
    let axes = Axis::ALL
        .into_iter()
        .map(|axis| {
            let set = match axis {
                Axis::Probability => &rating.probability,
                Axis::Damage => &rating.damage,
            };
            AxisForm {
                axis,
                asked: QUESTIONS
                    .iter()
                    .filter(|question| question.axis == axis)
                    .map(|question| asked(t, question, rating, &subject.proposal))
                    .collect(),
                level: set.as_ref().map(|set| set.level),
                reason: set.as_ref().map(|set| set.reason.clone()).unwrap_or_default(),
            }
        })
        .collect();
    let result = rating.outcome().ok().map(|outcome| {
        let decision = ssvc::decide(subject.proposal.ssvc, rating.care_impact);
        let level = Level::of(outcome.severity, outcome.care_impact);
        // A sign that is none of a name.
        let word = if decision == Decision::TrackClosely { "TrackClosely" } else { decision.code() };
        Comes {
            outcome,
            by_hand: [rating.probability.is_some(), rating.damage.is_some()],
            due: hours(t, web.config.follow_up.of(level).answer_hours),
            decision,
            means: t.rating_ssvc_means(word),
        }
    });
    let from = match (subject.ratings.is_empty(), subject.proposal.of) {
        (false, _) => t.rating_from_before(),
        (true, 0) => t.rating_from_nothing(),
        (true, of) => t.rating_from(of, &subject.proposal.vulnerability),
    };
    let page = Page::new(web, visit, t.rating_title(&row.title)).lead(t.rating_lead());
    Form {
        page: page.back_to(paths::desk_advisory(row.id)),
        base: paths::desk_advisory(row.id),
        advisory: row.key.tracking_id.clone(),
        from,
        axes,
        impact,
        result,
        earlier: subject.ratings.iter().map(|row| earlier(visit, row)).collect(),
        problem,
        saved,
    }
}

fn asked(t: &Texts, question: &'static Question, rating: &Rating, proposal: &Proposal) -> Asked {
    let chosen = rating.answers.get(question.id).map(String::as_str);
    let proposed = proposal.answers.get(question.id);
    Asked {
        id: question.id,
        text: t.rating_question(question.id),
        ground: proposed
            .filter(|(option, _)| chosen == Some(*option))
            .map(|(_, ground): &(&str, Ground)| t.rating_ground(ground.code())),
        choices: question
            .options
            .iter()
            .map(|(code, points)| Choice {
                code,
                label: t.rating_option(format!("{}_{code}", question.id)),
                points: *points,
                chosen: chosen == Some(*code),
            })
            .collect(),
    }
}

fn earlier(visit: &Visit, row: &RatingRow) -> Earlier {
    let set = [&row.rating.probability, &row.rating.damage];
    Earlier {
        at: Stamp::new(visit, row.at),
        who: row.by.clone(),
        line: line(visit.t, &row.outcome),
        reasons: set.into_iter().flatten().map(|set| set.reason.clone()).collect(),
    }
}

/// What a rating comes to, in one line.
pub(super) fn line(t: &Texts, outcome: &Outcome) -> String {
    let level = |level: Severity| t.rating_level(level.code());
    t.rating_line(
        level(outcome.probability),
        outcome.points.to_string(),
        level(outcome.damage),
        level(outcome.severity),
        t.care_impact(outcome.care_impact),
    )
}

#[cfg(test)]
mod tests;
