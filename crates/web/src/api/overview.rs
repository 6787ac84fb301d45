//! The week of the caller's organisation: the same as its page and its mail say.

use axum::extract::State;
use axum::response::Response;
use domain::overview::{self as house, Week};
use serde::Serialize;
use utoipa::ToSchema;

use super::asked::Asked;
use super::codes::{AnswerKind, Part, Severity};
use super::problem::Problem;
use super::reply::private;
use super::{TAG_NOTICES, time};
use crate::pages::overview::own;
use crate::session::Caller;
use crate::{Fault, Web, paths};

/// One notice of an overview.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OverviewLine {
    #[schema(format = Uuid)]
    notice: String,
    /// What people say on the phone, for example `BW-7KQ2-MFX`.
    code: String,
    /// Of the advisory.
    title: String,
    severity: Severity,
    /// The customer, when it is about another's devices.
    customer: Option<String>,
    part: Part,
    #[schema(format = DateTime)]
    sent_at: String,
    /// By when an answer is expected.
    #[schema(format = DateTime)]
    deadline: Option<String>,
    /// `waits`: for the caller's answer. `informed`: another answers. `answered`. `over`: nothing more is expected.
    standing: String,
    answer: Option<AnswerKind>,
    /// Nobody was mailed about it, as the organisation has chosen.
    quiet: bool,
}

impl OverviewLine {
    fn of(line: &house::Line) -> Self {
        Self {
            notice: line.notice.to_string(),
            code: line.code.to_string(),
            title: line.title.clone(),
            severity: line.severity.into(),
            customer: line.customer.clone(),
            part: line.part.into(),
            sent_at: line.sent_at.to_string(),
            deadline: time(line.deadline),
            standing: line.standing().code().to_owned(),
            answer: line.answer.map(Into::into),
            quiet: line.is_quiet,
        }
    }
}

/// An advisory that does not concern the caller, about something that it follows.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FollowedAdvisory {
    #[schema(format = Uuid)]
    advisory: String,
    title: String,
    publisher: String,
    tracking_id: String,
    /// Where its publisher has it.
    url: Option<String>,
    /// By which it is followed: `maker:` and its name in lower case, or `class:` and the code of a kind of device.
    topic: String,
}

impl FollowedAdvisory {
    fn of(it: &house::Followed) -> Self {
        Self {
            advisory: it.advisory.to_string(),
            title: it.title.clone(),
            publisher: it.publisher.clone(),
            tracking_id: it.tracking_id.clone(),
            url: it.url.clone(),
            topic: it.topic.topic.to_string(),
        }
    }
}

/// A topic that the caller is quiet about, and not much longer.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EndingTopic {
    topic: String,
    /// The last day.
    #[schema(format = Date)]
    until: String,
}

impl EndingTopic {
    fn of(it: &house::Ending) -> Self {
        Self { topic: it.topic.topic.to_string(), until: it.until.to_string() }
    }
}

/// What an organisation was sent in a week, and what still waits.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WeekOverview {
    /// As ISO 8601 writes it: `2026-W48`.
    week: String,
    #[schema(format = DateTime)]
    from: String,
    /// The first moment that is no part of it.
    #[schema(format = DateTime)]
    until: String,
    /// Sent in this week, the worst first.
    sent: Vec<OverviewLine>,
    /// Sent before it, and waiting for the caller's answer now.
    waiting: Vec<OverviewLine>,
    /// Advisories that the CERT took in in that week, new or in a new version.
    advisories: i64,
    /// Of those, how many the caller was told of.
    advisories_concerned: i64,
    /// Questions about devices that wait for the caller's answer now.
    questions: i64,
    /// Advisories that others were told of in that week, about what the caller follows.
    followed: Vec<FollowedAdvisory>,
    quiet_ending: Vec<EndingTopic>,
}

/// Show a week
///
/// For institutions and suppliers: what they were sent in that week, and what waits for their answer.
#[utoipa::path(
    get, path = paths::API_OVERVIEW, tag = TAG_NOTICES, operation_id = "getOverview",
    params(("week" = Option<String>, Query, description = "For example `2026-W48`; the one that is going on when absent")),
    responses(
        (status = 200, body = WeekOverview, description = "The week"),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "A parameter is wrong"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "Not there, or not for you"),
    ),
)]
pub(super) async fn show(State(web): State<Web>, caller: Caller, mut asked: Asked) -> Result<Response, Fault> {
    let zone = web.config.zone.as_str();
    let now = Week::of(web.now(), zone);
    let week = asked.week("week", now).unwrap_or(now);
    asked.nothing_else()?;
    let (organisation, kind) = own(&caller.viewer)?;
    let view = web.store.as_viewer(&caller.viewer).await?;
    let it = view.overview(organisation, kind, week, zone).await?;
    Ok(private(WeekOverview {
        week: week.to_string(),
        from: week.begins(zone).to_string(),
        until: week.ends(zone).to_string(),
        sent: it.sent.iter().map(OverviewLine::of).collect(),
        waiting: it.waiting.iter().map(OverviewLine::of).collect(),
        advisories: it.counts.taken_in,
        advisories_concerned: it.counts.concerned,
        questions: it.counts.questions,
        followed: it.followed.iter().map(FollowedAdvisory::of).collect(),
        quiet_ending: it.ending.iter().map(EndingTopic::of).collect(),
    }))
}
