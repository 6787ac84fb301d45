//! Rating an advisory: fifteen questions, filled in as far as the program can know, and what the answers come to. Saved, it
//! sets severity and care impact of all drafts about the advisory. When the maker publishes another revision, the page says which one
//! was rated, and asks to confirm or to rate again.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::enrichment::Cve;
use domain::follow_up::Level;
use domain::notice::{CareImpact, Severity};
use domain::policy::MayPublish;
use domain::rating::basis::{Basis, basis};
use domain::rating::propose::{Ground, Proposal, propose};
use domain::rating::ssvc::{self, Decision};
use domain::rating::{Axis, BadRating, MAX_REASON, Outcome, Override, QUESTIONS, Question, Rated, Rating};
use domain::refusal::Refusal;
use domain::{AdvisoryId, RatingId, RevisionId, policy};
use l10n::Texts;
use serde::Deserialize;
use store::{AdvisoryPage, RatedOver, RatingRow, Seen, StoreError, View};

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
    /// What would be filled in now, where the rating was made on another revision and says otherwise.
    now: Option<String>,
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
    /// Which version of the advisory.
    on: String,
    line: String,
    reasons: Vec<String>,
}

/// That a rating was made on an earlier revision, in words.
pub(super) struct Stale {
    pub(super) text: String,
    /// What was published since changes something that matters: the button to confirm for this version.
    pub(super) confirm: Option<String>,
}

/// What to say of the rating that stands, when it was made on another revision than the one that holds.
pub(super) fn stale(t: &Texts, it: &AdvisoryPage, last: &RatingRow) -> Option<Stale> {
    let current = &it.content.tracking.version;
    match basis_of(it, last) {
        Basis::Current => None,
        Basis::Cosmetic => Some(Stale { text: t.rating_cosmetic(&last.version, current), confirm: None }),
        Basis::Earlier => {
            Some(Stale { text: t.rating_earlier(&last.version, current), confirm: Some(t.rating_confirm(current)) })
        }
    }
}

/// How the revision that was rated stands to the one that holds.
pub(crate) fn basis_of(it: &AdvisoryPage, rated: &RatingRow) -> Basis {
    basis(rated.revision, it.revision, it.revisions.iter().map(|revision| (revision.id, revision.cosmetic)))
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
    /// The rating was made on an earlier revision.
    stale: Option<Stale>,
    /// What whoever sends the form had before them: the rating that stood, and the revision that held.
    over: String,
    revision: String,
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
    let mut subject = Subject::read(&web, &view, advisory).await?;
    let fields = Fields::read(&body);
    let impact = CareImpact::from_code(fields.get("impact"));
    let rating = read(&fields, impact);
    let t = who.visit.t;
    let rated_before = fields.all::<RatingId>("over").into_iter().next();
    let revision = fields.all::<RevisionId>("revision").into_iter().next();
    let over = revision.map(|revision| RatedOver { rating: rated_before, revision });
    if let Some(over) = over {
        subject.over = over;
    }
    let save = match fields.get("act") {
        "save" => true,
        "look" => false,
        "confirm" => {
            let Some(last) = subject.ratings.first() else { return Err(Fault::bad_request(t.desk_unknown_act())) };
            let impact = Some(last.rating.care_impact);
            return match last.rating.clone().check() {
                Ok(rated) => keep(&web, &who, &proof, advisory, &rated, over.as_ref()).await,
                Err(bad) => {
                    let page = form(&web, &who, &subject, &last.rating, impact, Some(problem(t, &bad)), false);
                    Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response())
                }
            };
        }
        _ => return Err(Fault::bad_request(t.desk_unknown_act())),
    };
    if save && impact.is_none() {
        let page = form(&web, &who, &subject, &rating, impact, Some(t.rating_no_impact()), false);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response());
    }
    match rating.clone().check() {
        Ok(rated) if save => keep(&web, &who, &proof, advisory, &rated, over.as_ref()).await,
        Ok(_) => html(&form(&web, &who, &subject, &rating, impact, None, false)),
        Err(bad) => {
            let page = form(&web, &who, &subject, &rating, impact, Some(problem(t, &bad)), false);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response())
        }
    }
}

/// Saves it. When something else stands than what was looked at, the form comes back with all that was chosen: beside what stands
/// now, so that saving once more is a decision.
async fn keep(
    web: &Web,
    who: &SignedIn,
    proof: &MayPublish,
    advisory: AdvisoryId,
    rated: &Rated,
    over: Option<&RatedOver>,
) -> Result<Response, Fault> {
    let mut tx = web.store.begin().await?;
    let kept = tx.rate(proof, advisory, rated, &who.person.name, over).await;
    match kept {
        Ok(_) => tx.commit().await?,
        Err(StoreError::Refused(why @ (Refusal::RatedMeanwhile | Refusal::RevisedMeanwhile))) => {
            drop(tx);
            let view = web.store.as_viewer(&who.viewer).await?;
            let subject = Subject::read(web, &view, advisory).await?;
            let (rating, problem) = (rated.rating(), who.visit.t.refused(why.code()));
            let page = form(web, who, &subject, rating, Some(rating.care_impact), Some(problem), false);
            return Ok((StatusCode::CONFLICT, html(&page)?).into_response());
        }
        Err(error) => return Err(error.into()),
    }
    Ok(Redirect::to(&format!("{}?saved=1", paths::desk_advisory_part(advisory, "rating"))).into_response())
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
pub(crate) struct Subject {
    pub(crate) it: Seen<AdvisoryPage>,
    pub(crate) proposal: Proposal,
    /// Newest first.
    pub(crate) ratings: Vec<Seen<RatingRow>>,
    /// What whoever rates has before them.
    pub(crate) over: RatedOver,
}

impl Subject {
    pub(crate) async fn read(web: &Web, view: &View<'_>, advisory: AdvisoryId) -> Result<Self, Fault> {
        let it = view.advisory(advisory).await?;
        let cves: BTreeSet<Cve> =
            it.content.vulnerabilities.iter().filter_map(|one| one.cve.as_ref()?.parse().ok()).collect();
        let known = view.enrichment(&cves).await?;
        let today = web.now().day(&web.config.zone);
        let proposal = propose(&it.content, |cve| known.get(cve).map(|known| (**known).clone()), today);
        let ratings = view.ratings(advisory).await?;
        let over = RatedOver { rating: ratings.first().map(|last| last.id), revision: it.revision };
        Ok(Self { it, proposal, ratings, over })
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
    let stale = subject.ratings.first().and_then(|last| stale(t, &subject.it, last));
    let asks = stale.as_ref().is_some_and(|stale| stale.confirm.is_some());
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
                    .map(|question| asked(t, question, rating, &subject.proposal, asks))
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
        stale,
        over: subject.over.rating.map(|rating| rating.to_string()).unwrap_or_default(),
        revision: subject.over.revision.to_string(),
        problem,
        saved,
    }
}

fn asked(t: &Texts, question: &'static Question, rating: &Rating, proposal: &Proposal, asks: bool) -> Asked {
    let chosen = rating.answers.get(question.id).map(String::as_str);
    let proposed = proposal.answers.get(question.id);
    let label = |option: &str| t.rating_option(format!("{}_{option}", question.id));
    Asked {
        id: question.id,
        text: t.rating_question(question.id),
        ground: proposed
            .filter(|(option, _)| chosen == Some(*option))
            .map(|(_, ground): &(&str, Ground)| t.rating_ground(ground.code())),
        now: proposed
            .filter(|(option, _)| asks && chosen != Some(*option))
            .map(|(option, _): &(&str, Ground)| t.rating_now(label(option))),
        choices: question
            .options
            .iter()
            .map(|(code, points)| Choice { code, label: label(code), points: *points, chosen: chosen == Some(*code) })
            .collect(),
    }
}

fn earlier(visit: &Visit, row: &RatingRow) -> Earlier {
    let set = [&row.rating.probability, &row.rating.damage];
    Earlier {
        at: Stamp::new(visit, row.at),
        who: row.by.clone(),
        on: visit.t.rating_on(&row.version),
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
