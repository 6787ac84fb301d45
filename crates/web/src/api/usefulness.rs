//! How useful notices were found over all advisories of a time: the same as the CERT's page says.

use axum::extract::State;
use axum::response::Response;
use domain::usefulness::{Rates, Tally};
use serde::Serialize;
use utoipa::ToSchema;

use super::TAG_PICTURE;
use super::asked::Asked;
use super::problem::Problem;
use super::reply::private;
use crate::session::Caller;
use crate::{Fault, Web, paths};

/// Days, when nobody says how many; and at most.
const USUAL_DAYS: i64 = 90;
const MOST_DAYS: i64 = 366;

/// How votes stand.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Votes {
    votes: i64,
    useful: i64,
    not_for_us: i64,
    unclear: i64,
    /// What part of the votes is "useful", in whole percent; `null` while there are fewer than five.
    relevance_percent: Option<i64>,
}

impl Votes {
    fn of(tally: &Tally) -> Self {
        Self {
            votes: tally.votes(),
            useful: tally.useful,
            not_for_us: tally.not_for_us,
            unclear: tally.unclear,
            relevance_percent: Rates::percent(tally),
        }
    }
}

/// By the sector of the institution that a notice was for.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SectorRate {
    /// `null` for institutions without one.
    sector: Option<String>,
    votes: Votes,
}

/// By what an advisory was about.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TopicRate {
    /// `maker:` and its name in lower case, or `class:` and the code of a kind of device.
    topic: String,
    /// The maker as an advisory writes it; empty for a kind of device.
    name: String,
    votes: Votes,
}

/// How useful notices were found that went out in a time.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct UsefulnessRates {
    #[schema(format = DateTime)]
    since: String,
    all: Votes,
    by_sector: Vec<SectorRate>,
    /// An advisory about several makers counts for each.
    by_topic: Vec<TopicRate>,
}

/// Show how useful notices were found
///
/// Only for the CERT: the votes on all notices that went out in the last days, by sector and by topic.
#[utoipa::path(
    get, path = paths::API_USEFULNESS, tag = TAG_PICTURE, operation_id = "getUsefulness",
    params(("days" = Option<i64>, Query, description = "How many days back, 1 to 366; 90 when absent")),
    responses(
        (status = 200, body = UsefulnessRates, description = "The rates"),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "A parameter is wrong"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "Not there, or not for you"),
    ),
)]
pub(super) async fn show(State(web): State<Web>, caller: Caller, mut asked: Asked) -> Result<Response, Fault> {
    let days = asked.within("days", 1, MOST_DAYS).unwrap_or(USUAL_DAYS);
    asked.nothing_else()?;
    if !caller.viewer.is_cert() {
        return Err(Fault::not_found());
    }
    let since = web.now().plus_days(-days);
    let rates = web.store.as_viewer(&caller.viewer).await?.rates_since(since).await?;
    Ok(private(UsefulnessRates {
        since: since.to_string(),
        all: Votes::of(&rates.all),
        by_sector: rates
            .by_sector
            .iter()
            .map(|it| SectorRate { sector: it.of.clone(), votes: Votes::of(&it.tally) })
            .collect(),
        by_topic: rates
            .by_topic
            .iter()
            .map(|it| TopicRate {
                topic: it.of.topic.to_string(),
                name: it.of.name.clone(),
                votes: Votes::of(&it.tally),
            })
            .collect(),
    }))
}
