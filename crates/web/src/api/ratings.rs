//! How the CERT rates an advisory: the same questions, the same outcome and the same effects as on its page. For the CERT alone.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::follow_up::Level as HouseLevel;
use domain::policy;
use domain::rating::{self as house, Axis, BadRating, MAX_REASON, Override, QUESTIONS, ssvc};
use domain::viewer::Viewer;
use domain::{RatingId, RevisionId};
use serde::{Deserialize, Serialize};
use store::{RatedOver, RatingRow};
use utoipa::ToSchema;

use super::asked::Asked;
use super::body::{json, name_of, refuse};
use super::codes::{CareImpact, Level, RatingBasis, Severity};
use super::problem::Problem;
use super::reply::private;
use super::wrong::{Flaw, Wrong};
use super::{Id, TAG_ADVISORIES};
use crate::pages::desk::rating::{Subject, basis_of};
use crate::session::Caller;
use crate::{Fault, Web, paths};

/// How an advisory is rated, and what the program would answer.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AdvisoryRating {
    #[schema(format = Uuid)]
    advisory: String,
    tracking_id: String,
    /// The revision that holds now.
    #[schema(format = Uuid)]
    revision: String,
    /// As its maker numbers it.
    version: String,
    /// The one that stands; `null` while nobody has rated.
    rating: Option<GivenRating>,
    /// By when institutions have to answer a notice with this rating, in hours after sending; `null` while nobody has rated.
    answer_hours: Option<i64>,
    /// What the decision tree of CISA's SSVC says of what is known now with this impact on care: `Track`, `Track*`, `Attend` or
    /// `Act`. It decides nothing; `null` while nobody has rated.
    ssvc: Option<String>,
    /// Newest first, at most 49.
    earlier: Vec<GivenRating>,
    /// The vulnerability that `proposed` is made of: the one that comes out worst. Empty when the advisory names none.
    proposed_from: String,
    /// The questionnaire.
    questions: Vec<RatingQuestion>,
}

/// A rating as it was given.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct GivenRating {
    #[schema(format = Uuid)]
    id: String,
    rated_revision: RatedRevision,
    basis: RatingBasis,
    /// One for each question.
    answers: Vec<RatingAnswer>,
    /// What the answers about probability add up to, 10 to 38.
    points: i64,
    probability: AxisLevel,
    damage: AxisLevel,
    /// Of both together: the word in the subject of a notice.
    severity: Severity,
    care_impact: CareImpact,
    level: Level,
    /// Name of the person, desk or program.
    by: String,
    #[schema(format = DateTime)]
    at: String,
}

/// The revision that a rating was made on.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RatedRevision {
    #[schema(format = Uuid)]
    id: String,
    version: String,
}

/// The answer to one question.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RatingAnswer {
    question: String,
    /// A code of the question's `options`.
    answer: String,
}

/// How high an axis is.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AxisLevel {
    level: Severity,
    /// Why it was chosen by hand; `null` when the answers say it.
    reason: Option<String>,
}

/// A question of the rating.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RatingQuestion {
    question: String,
    /// `probability`: the points of ten questions are added. `damage`: of five, the most counts.
    axis: String,
    options: Vec<RatingOption>,
    /// What the program would answer from what is known now.
    proposed: Option<String>,
    /// What that was made of: `cvss`, `exploited`, `prediction`, `weakness`, `remediation`, `careful` or `unknown`.
    ground: Option<String>,
}

/// An answer that a question has.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RatingOption {
    answer: String,
    points: i64,
}

/// A rating to be given.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewRating {
    /// Name of the person, desk or program.
    #[schema(min_length = 1, max_length = 200)]
    by: String,
    /// One for each question: `questions` of the answer to GET names them.
    #[schema(min_items = 15, max_items = 15)]
    answers: Vec<RatingAnswer>,
    care_impact: CareImpact,
    /// Only to set the probability otherwise than the answers say.
    probability: Option<AxisByHand>,
    /// The same for the damage.
    damage: Option<AxisByHand>,
    /// The rating that stood when this was decided: `rating.id` of the answer to GET. Left out when there was none.
    #[schema(format = Uuid)]
    replaces: Option<String>,
    /// The revision that was looked at: `revision` of the answer to GET. The one that holds now when left out.
    #[schema(format = Uuid)]
    revision: Option<String>,
}

/// An axis that is set otherwise than the answers say.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AxisByHand {
    level: Severity,
    #[schema(min_length = 1, max_length = 1000)]
    reason: String,
}

fn axis(level: domain::notice::Severity, set: Option<&Override>) -> AxisLevel {
    AxisLevel { level: level.into(), reason: set.map(|set| set.reason.clone()) }
}

fn given(subject: &Subject, row: &RatingRow) -> GivenRating {
    let (rating, outcome) = (&row.rating, row.outcome);
    GivenRating {
        id: row.id.to_string(),
        rated_revision: RatedRevision { id: row.revision.to_string(), version: row.version.clone() },
        basis: basis_of(&subject.it, row).into(),
        answers: QUESTIONS
            .iter()
            .filter_map(|question| {
                let answer = rating.answers.get(question.id)?.clone();
                Some(RatingAnswer { question: question.id.to_owned(), answer })
            })
            .collect(),
        points: i64::from(outcome.points),
        probability: axis(outcome.probability, rating.probability.as_ref()),
        damage: axis(outcome.damage, rating.damage.as_ref()),
        severity: outcome.severity.into(),
        care_impact: outcome.care_impact.into(),
        level: HouseLevel::of(outcome.severity, outcome.care_impact).into(),
        by: row.by.clone(),
        at: row.at.to_string(),
    }
}

fn question(subject: &Subject, it: &house::Question) -> RatingQuestion {
    let proposed = subject.proposal.answers.get(it.id);
    let option =
        |(answer, points): &(&str, u8)| RatingOption { answer: (*answer).to_owned(), points: i64::from(*points) };
    RatingQuestion {
        question: it.id.to_owned(),
        axis: it.axis.code().to_owned(),
        options: it.options.iter().map(option).collect(),
        proposed: proposed.map(|(answer, _)| (*answer).to_owned()),
        ground: proposed.map(|(_, ground)| ground.code().to_owned()),
    }
}

impl AdvisoryRating {
    fn of(web: &Web, subject: &Subject) -> Self {
        let mut ratings = subject.ratings.iter().map(|row| given(subject, row));
        let rating = ratings.next();
        let outcome = subject.ratings.first().map(|row| row.outcome);
        let level = outcome.map(|outcome| HouseLevel::of(outcome.severity, outcome.care_impact));
        Self {
            advisory: subject.it.row.id.to_string(),
            tracking_id: subject.it.row.key.tracking_id.clone(),
            revision: subject.it.revision.to_string(),
            version: subject.it.content.tracking.version.clone(),
            rating,
            answer_hours: level.map(|level| web.config.follow_up.of(level).answer_hours),
            ssvc: outcome.map(|outcome| ssvc::decide(subject.proposal.ssvc, outcome.care_impact).code().to_owned()),
            earlier: ratings.collect(),
            proposed_from: subject.proposal.vulnerability.clone(),
            questions: QUESTIONS.iter().map(|it| question(subject, it)).collect(),
        }
    }
}

/// What an advisory is rated is the CERT's own: to everybody else there is no such thing.
async fn read(web: &Web, viewer: &Viewer, id: domain::AdvisoryId) -> Result<Subject, Fault> {
    if !viewer.is_cert() {
        return Err(Fault::not_found());
    }
    let view = web.store.as_viewer(viewer).await?;
    Subject::read(web, &view, id).await
}

/// Read how an advisory is rated
///
/// For the CERT: the rating that stands, on which revision it was made, earlier ones, and the questionnaire with what the
/// program would answer.
#[utoipa::path(
    get, path = paths::API_RATING, tag = TAG_ADVISORIES, operation_id = "getRating",
    params(("id" = String, Path, format = Uuid, description = "Of the advisory")),
    responses(
        (status = 200, body = AdvisoryRating, description = "The rating"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "Not there, or not for you"),
    ),
)]
pub(super) async fn show(
    State(web): State<Web>,
    caller: Caller,
    Id(id): Id<domain::AdvisoryId>,
    asked: Asked,
) -> Result<Response, Fault> {
    asked.nothing_else()?;
    let subject = read(&web, &caller.viewer, id).await?;
    Ok(private(AdvisoryRating::of(&web, &subject)))
}

/// Rate an advisory
///
/// For the CERT. Sets severity and impact on care of all drafts about it, and with them deadline and reminders; what was sent
/// keeps what it said. The same again changes nothing, so that a program may try again. To confirm a rating on a new revision, give
/// its answers again.
#[utoipa::path(
    put, path = paths::API_RATING, tag = TAG_ADVISORIES, operation_id = "setRating",
    params(("id" = String, Path, format = Uuid, description = "Of the advisory")),
    request_body(content = NewRating, content_type = "application/json", description = "At most 64 KiB"),
    responses(
        (status = 200, body = AdvisoryRating, description = "Rated"),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "The body is wrong; `errors` says where"),
        (status = 403, body = Problem, content_type = "application/problem+json", description = "The token may only read"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "Not there, or not for you"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "Somebody else rated, or the maker published another revision, since you looked: read it again, then decide"),
        (status = 413, body = Problem, content_type = "application/problem+json", description = "Too large"),
        (status = 415, body = Problem, content_type = "application/problem+json", description = "Not `application/json`"),
    ),
)]
pub(super) async fn set(
    State(web): State<Web>,
    caller: Caller,
    Id(id): Id<domain::AdvisoryId>,
    asked: Asked,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Fault> {
    asked.nothing_else()?;
    let viewer = &*caller.viewer;
    let subject = read(&web, viewer, id).await?;
    let proof = policy::may_publish(viewer).map_err(|_| super::barred(viewer))?;
    let new: NewRating = json(&headers, &body)?;
    let (by, rating, replaces, revision) = checked(&new)?;
    let rated = rating.clone().check().map_err(|bad| refused(&bad))?;
    let over = RatedOver { rating: replaces, revision: revision.unwrap_or(subject.it.revision) };
    let again = subject.ratings.first().is_some_and(|last| {
        let before = subject.ratings.get(1).map(|before| before.id);
        last.rating == rating && last.by == by && (before, last.revision) == (over.rating, over.revision)
    });
    if !again {
        let mut tx = web.store.begin().await?;
        tx.rate(&proof, id, &rated, &by, Some(&over)).await?;
        tx.commit().await?;
    }
    // Seen anew: the rating may be the first row of its audience.
    let subject = read(&web, viewer, id).await?;
    Ok(private(AdvisoryRating::of(&web, &subject)))
}

type Checked = (String, house::Rating, Option<RatingId>, Option<RevisionId>);

/// What the body says, or all that is wrong with it but what only the rating as a whole shows.
fn checked(new: &NewRating) -> Result<Checked, Fault> {
    let mut flaws = Vec::new();
    let by = name_of(&new.by, &mut flaws);
    let mut answers = BTreeMap::new();
    for (place, it) in new.answers.iter().enumerate().take(QUESTIONS.len() + 1) {
        if house::question(&it.question).is_none() {
            flaws.push(Flaw::pointer(format!("/answers/{place}/question"), Wrong::Unknown));
        } else if answers.insert(it.question.clone(), it.answer.clone()).is_some() {
            flaws.push(Flaw::pointer(format!("/answers/{place}/question"), Wrong::Twice));
        }
    }
    let mut by_hand = |axis: Axis, set: Option<&AxisByHand>| {
        let set = set?;
        if set.reason.contains('\0') {
            flaws.push(Flaw::pointer(format!("/{}/reason", axis.code()), Wrong::NotText));
        }
        Some(Override { level: set.level.into(), reason: set.reason.trim().to_owned() })
    };
    let probability = by_hand(Axis::Probability, new.probability.as_ref());
    let damage = by_hand(Axis::Damage, new.damage.as_ref());
    let replaces = new.replaces.as_ref().map(|text| text.parse::<RatingId>());
    let revision = new.revision.as_ref().map(|text| text.parse::<RevisionId>());
    for (name, is_bad) in [
        ("/replaces", replaces.as_ref().is_some_and(Result::is_err)),
        ("/revision", revision.as_ref().is_some_and(Result::is_err)),
    ] {
        if is_bad {
            flaws.push(Flaw::pointer(name, Wrong::NotId));
        }
    }
    refuse(flaws)?;
    let rating = house::Rating { answers, probability, damage, care_impact: new.care_impact.into() };
    Ok((by, rating, replaces.and_then(Result::ok), revision.and_then(Result::ok)))
}

/// What is wrong with a rating as a whole, place by place.
fn refused(bad: &BadRating) -> Fault {
    let flaws: Vec<Flaw> = match bad {
        BadRating::Unanswered(missing) => missing
            .iter()
            .map(|question| Flaw::pointer("/answers", Wrong::Answers(format!("no answer to {question}"))))
            .collect(),
        BadRating::Unknown { question, .. } => {
            let options = house::question(question).map(|it| it.options).unwrap_or_default();
            let codes: Vec<&str> = options.iter().map(|(code, _)| *code).collect();
            let text = format!("the answer to {question} is one of: {}", codes.join(", "));
            vec![Flaw::pointer("/answers", Wrong::Answers(text))]
        }
        BadRating::NoReason(axis) => {
            vec![Flaw::pointer(format!("/{}/reason", axis.code()), Wrong::Range { min: 1, max: MAX_SIGNS })]
        }
    };
    refuse(flaws).err().unwrap_or_else(|| Fault::bad_request(""))
}

/// Signs of a reason.
const MAX_SIGNS: i64 = MAX_REASON as i64;
