//! Matches: which line of an inventory is concerned by which advisory, and why.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::organisation::Language;
use domain::viewer::Viewer;
use serde::{Deserialize, Serialize};
use store::{ConcernFilter, MatchFilter, MatchRow, Seen};
use utoipa::ToSchema;

use super::asked::Asked;
use super::codes::{AssetClass, Certainty, Severity, Verdict};
use super::cursor::List;
use super::problem::{self, Problem};
use super::remediation::Concern;
use super::reply::{PageOf, page_of, private};
use super::{Id, TAG_MATCHES, time};
use crate::session::Caller;
use crate::{Fault, Web, paths};

/// An inventory line and an advisory that concerns it, or may.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Match {
    #[schema(format = Uuid)]
    id: String,
    #[schema(format = Uuid)]
    advisory: String,
    tracking_id: String,
    title: String,
    severity: Severity,
    #[schema(format = Uuid)]
    organisation: String,
    #[schema(format = Uuid)]
    asset: String,
    inventory_number: String,
    class: Option<AssetClass>,
    /// The entry of the advisory that decided.
    product_id: String,
    /// That entry's name, as the publisher wrote it.
    product: String,
    /// What stands: the CERT's decision where there is one, else what the comparison says.
    verdict: Verdict,
    /// What the comparison says, whatever was decided.
    compared: Verdict,
    /// What the CERT decided.
    decision: Option<Verdict>,
    #[schema(format = DateTime)]
    decided_at: Option<String>,
    /// Why it was decided so; `null` for everybody but the CERT.
    decision_note: Option<String>,
    certainty: Certainty,
    /// How strongly the grounds support that this is the same product. Only for sorting.
    #[schema(minimum = 0, maximum = 100)]
    score: u8,
    /// The grounds as a sentence, in the language of `Accept-Language`.
    reason: String,
    grounds: Vec<Ground>,
}

/// One step of the reasoning: a code with the texts it speaks of.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct Ground {
    /// For example `version_within`.
    code: String,
    /// What the inventory says.
    registered: Option<String>,
    /// What the advisory says.
    stated: Option<String>,
    /// The version with the fix.
    fixed: Option<String>,
    /// The condition that the advisory sets.
    condition: Option<String>,
    /// The day on which the CERT decided it.
    #[schema(format = Date)]
    on: Option<String>,
    /// Of `component`: what the bill of materials is of.
    product: Option<String>,
    /// Of `component`: its name and version as the bill has them.
    component: Option<String>,
    version: Option<String>,
    /// Of `component`: which of the advisory's vulnerabilities.
    vulnerabilities: Option<Vec<String>>,
    /// Of `component`: of the component alone.
    verdict: Option<Verdict>,
    /// Of `component`: why.
    grounds: Option<Vec<ComponentGround>>,
}

/// One step of the reasoning about a component.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct ComponentGround {
    /// For example `purl_package` or `vex_not_affected`.
    code: String,
    /// The bill's package URL.
    purl: Option<String>,
    /// Of a file hash.
    algorithm: Option<String>,
    /// What the bill says.
    registered: Option<String>,
    /// What the advisory or statement says.
    stated: Option<String>,
    /// Who made the statement.
    author: Option<String>,
    /// Why it is not affected (VEX).
    justification: Option<String>,
    impact: Option<String>,
    action: Option<String>,
    /// What somebody else than the supplier says, or what the supplier said before.
    status: Option<String>,
    /// The day of a statement that a newer one has overtaken.
    #[schema(format = Date)]
    on: Option<String>,
}

impl ComponentGround {
    pub(super) fn all(grounds: &[domain::sbom::SbomGround]) -> Result<Vec<Self>, Fault> {
        let value = serde_json::to_value(grounds).map_err(Fault::internal)?;
        serde_json::from_value(value).map_err(Fault::internal)
    }
}

impl Ground {
    pub(super) fn all(grounds: &[domain::verdict::Ground]) -> Result<Vec<Self>, Fault> {
        // The domain writes grounds as code with texts already; this is that, spelled out for the description.
        let value = serde_json::to_value(grounds).map_err(Fault::internal)?;
        serde_json::from_value(value).map_err(Fault::internal)
    }
}

impl Match {
    fn of(row: &Seen<MatchRow>, viewer: &Viewer, language: Language) -> Result<Self, Fault> {
        Ok(Self {
            id: row.id.to_string(),
            advisory: row.advisory.to_string(),
            tracking_id: row.tracking_id.clone(),
            title: row.title.clone(),
            severity: row.severity.into(),
            organisation: row.organisation.to_string(),
            asset: row.asset.to_string(),
            inventory_number: row.line.inventory_number.clone(),
            class: row.class.map(Into::into),
            product_id: row.product_id.clone(),
            product: row.product.clone(),
            verdict: row.standing().into(),
            compared: row.verdict.into(),
            decision: row.decision.map(Into::into),
            decided_at: time(row.decided_at),
            decision_note: row.note.clone().filter(|_| viewer.is_cert()),
            score: row.score,
            certainty: domain::verdict::Certainty::of(row.verdict, &row.grounds).into(),
            reason: l10n::texts(language).grounds(&row.grounds),
            grounds: Ground::all(&row.grounds)?,
        })
    }
}

/// List matches
///
/// What is certain first, then by score. Lines that are gone from an inventory are left out.
#[utoipa::path(
    get, path = paths::API_MATCHES, tag = TAG_MATCHES, operation_id = "listMatches",
    params(
        ("advisory" = Option<String>, Query, format = Uuid),
        ("organisation" = Option<String>, Query, format = Uuid),
        ("asset" = Option<String>, Query, format = Uuid),
        ("doubtful" = Option<bool>, Query, description = "Only those in doubt, whatever was decided"),
        ("undecided" = Option<bool>, Query, description = "Only those in doubt that nobody has decided on"),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<i64>, Query, minimum = 1, maximum = 500, description = "Lines per page; 100 when absent"),
    ),
    responses(
        (status = 200, body = PageOf<Match>, description = "A page", headers(("link" = String, description = "The next page, when there is one"))),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "A parameter is wrong"),
    ),
)]
pub(super) async fn list(
    State(web): State<Web>,
    caller: Caller,
    headers: HeaderMap,
    mut asked: Asked,
) -> Result<Response, Fault> {
    let filter = MatchFilter {
        advisory: asked.id("advisory"),
        organisation: asked.id("organisation"),
        asset: asked.id("asset"),
        doubtful: asked.flag("doubtful"),
        undecided: asked.flag("undecided"),
    };
    let names = [
        filter.advisory.map(|id| id.to_string()),
        filter.organisation.map(|id| id.to_string()),
        filter.asset.map(|id| id.to_string()),
        filter.doubtful.then(|| "doubtful".to_owned()),
        filter.undecided.then(|| "undecided".to_owned()),
    ];
    let list = List::new("matches", &names.each_ref().map(Option::as_deref));
    let here = asked.here();
    let page = asked.page(&list)?;
    let language = problem::language(&headers);
    let view = web.store.as_viewer(&caller.viewer).await?;
    let found = view.matches(&filter, &page).await?;
    let body = PageOf::try_of(found, &list, |row| Match::of(&row, &caller.viewer, language))?;
    page_of(&here, body)
}

/// A match with the vulnerabilities of the advisory that concern the line, each with its own verdict.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MatchDetail {
    #[serde(flatten)]
    found: Match,
    /// In the document's order; at most 500. Those that do not concern the line are left out.
    vulnerabilities: Vec<Concern>,
}

/// Read a match
#[utoipa::path(
    get, path = paths::API_MATCH, tag = TAG_MATCHES, operation_id = "getMatch",
    params(("id" = String, Path, format = Uuid)),
    responses(
        (status = 200, body = MatchDetail, description = "The match"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "Not there, or not for you"),
    ),
)]
pub(super) async fn one(
    State(web): State<Web>,
    caller: Caller,
    Id(id): Id<domain::MatchId>,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Response, Fault> {
    asked.nothing_else()?;
    let view = web.store.as_viewer(&caller.viewer).await?;
    let row = view.match_of(id).await?;
    let filter = ConcernFilter { advisory: Some(row.advisory), asset: Some(row.asset), ..ConcernFilter::default() };
    let (concerns, _) = view.all_concerns(&filter, 500).await?;
    Ok(private(MatchDetail {
        found: Match::of(&row, &caller.viewer, problem::language(&headers))?,
        vulnerabilities: concerns.iter().map(Concern::of).collect(),
    }))
}
