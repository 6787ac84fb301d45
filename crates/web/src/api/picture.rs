//! The answer picture: all of it for the CERT, rounded sums of its members for an umbrella.

use axum::extract::State;
use axum::response::Response;
use domain::organisation::OrganisationKind;
use domain::picture::{About, Curve as DomainCurve, Figures, Group as DomainGroup, Of, Picture as DomainPicture, Step};
use domain::usefulness::{Relevance, Vote};
use domain::{AdvisoryId, policy};
use serde::Serialize;
use store::{MembersRow, PictureRow, Seen};
use utoipa::ToSchema;

use super::asked::Asked;
use super::codes::{AnswerKind, Size};
use super::problem::Problem;
use super::reply::private;
use super::{Id, TAG_PICTURE, time};
use crate::session::Caller;
use crate::{Fault, Web, paths};

/// How many institutions have come how far. Each step is in the one before.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Funnel {
    sent: i64,
    delivered: i64,
    opened: i64,
    /// Confirmed: said more than "call me".
    answered: i64,
    applicable: i64,
    solved: i64,
}

impl Funnel {
    fn of(count: impl Fn(Step) -> i64) -> Self {
        Self {
            sent: count(Step::Sent),
            delivered: count(Step::Delivered),
            opened: count(Step::Opened),
            answered: count(Step::Answered),
            applicable: count(Step::Applicable),
            solved: count(Step::Solved),
        }
    }
}

/// How many had answered by then.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Rise {
    /// Hours after sending.
    hours: f64,
    answered: i64,
}

/// How long it took: whoever has not answered counts among those of whom this is a part.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TimeToAnswer {
    /// Each place where it rises.
    rises: Vec<Rise>,
    /// The youngest notice is so many hours old. Later on the share can still grow.
    final_until_hours: f64,
    /// The oldest one is so many hours old. Nothing is known of later.
    ends_hours: f64,
    /// Half had answered within so many hours; `null` while fewer than half have.
    median_hours: Option<f64>,
    /// The median can still become shorter.
    median_at_most: bool,
}

#[expect(clippy::cast_precision_loss, reason = "hours, to a second and less")]
fn in_hours(millis: i64) -> f64 {
    millis as f64 / 3_600_000.0
}

impl TimeToAnswer {
    fn of(curve: &DomainCurve) -> Self {
        let median = curve.median();
        let rise = |(millis, answered): &(i64, i64)| Rise { hours: in_hours(*millis), answered: *answered };
        Self {
            rises: curve.rises.iter().map(rise).collect(),
            final_until_hours: in_hours(curve.final_until),
            ends_hours: in_hours(curve.ends),
            median_hours: median.map(|it| in_hours(it.millis)),
            median_at_most: median.is_some_and(|it| it.at_most),
        }
    }
}

/// Institutions that have something in common.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PictureGroup {
    /// A sector, or a size; `null` for those without one.
    of: Option<String>,
    funnel: Funnel,
    time_to_answer: TimeToAnswer,
}

impl PictureGroup {
    fn of<K>(it: &DomainGroup<K>, name: impl Fn(&K) -> Option<String>) -> Self {
        Self {
            of: name(&it.key),
            funnel: Funnel::of(|step| it.funnel.at(step)),
            time_to_answer: TimeToAnswer::of(&it.curve),
        }
    }
}

/// One institution that was told.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct InstitutionTold {
    #[schema(format = Uuid)]
    notice: String,
    code: String,
    #[schema(format = Uuid)]
    institution: String,
    institution_name: String,
    sector: Option<String>,
    size: Option<Size>,
    /// The last step that it has taken: `sent`, `delivered`, `opened`, `answered`, `applicable` or `solved`.
    reached: String,
    /// What the answers of all who must act come to.
    answer: Option<AnswerKind>,
    #[schema(format = DateTime)]
    sent_at: String,
    #[schema(format = DateTime)]
    deadline: Option<String>,
    /// When the last of those who must act had first said more than "call me".
    #[schema(format = DateTime)]
    answered_at: Option<String>,
    /// Somebody must still be asked.
    left: bool,
    /// Whoever still has to say something has chosen to be told quietly, in the week, and is not asked.
    quiet: bool,
}

impl InstitutionTold {
    fn of(row: &Seen<PictureRow>) -> Self {
        Self {
            notice: row.notice.to_string(),
            code: row.code.to_string(),
            institution: row.institution.to_string(),
            institution_name: row.institution_name.clone(),
            sector: row.told.sector.clone(),
            size: row.told.size.map(Into::into),
            reached: row.told.reached().code().to_owned(),
            answer: row.told.standing.map(Into::into),
            sent_at: row.told.sent_at.to_string(),
            deadline: time(row.deadline),
            answered_at: time(row.told.answered_at),
            left: row.is_left(),
            quiet: row.is_quiet,
        }
    }
}

/// What those of one sector thought of the notice: one vote for each organisation that gave one.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RelevanceOfSector {
    /// `null` for institutions without one.
    sector: Option<String>,
    /// Notices that somebody voted on.
    notices: i64,
    useful: i64,
    not_for_us: i64,
    unclear: i64,
    /// What part of the votes is "useful", in whole percent.
    relevance_percent: Option<i64>,
}

impl From<Relevance> for RelevanceOfSector {
    fn from(it: Relevance) -> Self {
        Self {
            notices: it.notices,
            useful: it.tally.useful,
            not_for_us: it.tally.not_for_us,
            unclear: it.tally.unclear,
            relevance_percent: it.tally.percent(Vote::Useful),
            sector: it.sector,
        }
    }
}

/// How far the institutions are that were told of an advisory, now.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Picture {
    #[schema(format = DateTime)]
    as_at: String,
    all: PictureGroup,
    by_sector: Vec<PictureGroup>,
    by_size: Vec<PictureGroup>,
    institutions: Vec<InstitutionTold>,
    /// Empty while nobody has said whether the notice was useful.
    relevance: Vec<RelevanceOfSector>,
}

/// Show how far those are that were told of an advisory
///
/// Only for the CERT. Drafts and notices that a later one has replaced are left out.
#[utoipa::path(
    get, path = paths::API_PICTURE, tag = TAG_PICTURE, operation_id = "getPicture",
    params(("id" = String, Path, format = Uuid)),
    responses(
        (status = 200, body = Picture),
        (status = 400, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn of_advisory(
    State(web): State<Web>,
    caller: Caller,
    Id(id): Id<AdvisoryId>,
    asked: Asked,
) -> Result<Response, Fault> {
    asked.nothing_else()?;
    if !caller.viewer.is_cert() {
        return Err(Fault::not_found());
    }
    let view = web.store.as_viewer(&caller.viewer).await?;
    view.advisory(id).await?;
    let rows = view.picture(id).await?;
    let told: Vec<_> = rows.iter().map(|row| row.told.clone()).collect();
    let voted: Vec<_> = view.votes_about(id).await?.iter().map(|row| row.voted.clone()).collect();
    let now = web.now();
    let picture = DomainPicture::of(&told, now);
    Ok(private(Picture {
        as_at: now.to_string(),
        all: PictureGroup::of(&picture.all, |()| None),
        by_sector: picture.by_sector.iter().map(|it| PictureGroup::of(it, Clone::clone)).collect(),
        by_size: picture
            .by_size
            .iter()
            .map(|it| PictureGroup::of(it, |size| size.map(|size| size.code().to_owned())))
            .collect(),
        institutions: rows.iter().map(InstitutionTold::of).collect(),
        relevance: Relevance::by_sector(&voted).into_iter().map(Into::into).collect(),
    }))
}

/// Members of an umbrella, of whom nothing is told but how many they are, to the nearest five.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MembersOfSize {
    /// `small`, `medium`, `large`, `unknown`, or `others`: several groups that are too small to show alone.
    of: String,
    funnel: Funnel,
}

/// How far the members are that were told of one advisory.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MembersTold {
    #[schema(format = Uuid)]
    advisory: String,
    tracking_id: String,
    publisher: String,
    title: String,
    /// When the first of the members was told.
    #[schema(format = Date)]
    first_told: String,
    /// To the nearest five: 0 is 0, 1 or 2.
    funnel: Funnel,
    /// Empty where there are not two groups of five and more.
    by_size: Vec<MembersOfSize>,
}

/// What an umbrella hears of its members.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MembersPicture {
    /// The figures are of this moment, the last midnight.
    #[schema(format = DateTime)]
    as_at: String,
    items: Vec<MembersTold>,
}

fn rounded(figures: &Figures) -> Funnel {
    let at = |step: Step| figures.steps().find(|(it, _)| *it == step).map_or(0, |(_, about): (_, About)| about.value());
    Funnel::of(at)
}

fn told(row: &MembersRow) -> MembersTold {
    let name = |of: Of| match of {
        Of::Size(size) => size.code(),
        Of::Unknown => "unknown",
        Of::Others => "others",
    };
    MembersTold {
        advisory: row.advisory.to_string(),
        tracking_id: row.tracking_id.clone(),
        publisher: row.publisher.clone(),
        title: row.title.clone(),
        first_told: row.first_told.to_string(),
        funnel: rounded(&row.figures.all),
        by_size: row
            .figures
            .by_size
            .iter()
            .map(|(of, figures)| MembersOfSize { of: name(*of).to_owned(), funnel: rounded(figures) })
            .collect(),
    }
}

/// Show how far your members are
///
/// Only for umbrellas: the advisories that at least five of their members were told of, the last first. Sums as they were at
/// the last midnight, each to the nearest five, and never who.
#[utoipa::path(
    get, path = paths::API_MEMBERS_PICTURE, tag = TAG_PICTURE, operation_id = "getMembersPicture",
    responses(
        (status = 200, body = MembersPicture),
        (status = 400, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn of_members(State(web): State<Web>, caller: Caller, asked: Asked) -> Result<Response, Fault> {
    asked.nothing_else()?;
    let umbrella = caller.viewer.organisation_of_kind(OrganisationKind::Umbrella).ok_or_else(Fault::not_found)?;
    let may = policy::may_see_members(&caller.viewer, umbrella)?;
    let view = web.store.as_viewer(&caller.viewer).await?;
    let picture = view.members_picture(&may, &web.config.zone).await?;
    Ok(private(MembersPicture { as_at: picture.as_at.to_string(), items: picture.rows.iter().map(told).collect() }))
}
