//! Advisories: the list, one with what its current revision says, and the document itself.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::advisory as house;
use domain::viewer::Viewer;
use serde::Serialize;
use store::{AdvisoryFilter, AdvisoryPage, AdvisoryRow, Seen};
use utoipa::ToSchema;

use super::asked::Asked;
use super::codes::{AdvisoryState, FindingSeverity, ProductStatus, Severity, Versioning};
use super::cursor::List;
use super::problem::Problem;
use super::reply::{KEEP_AND_ASK, PageOf, page_of, tagged, tagged_json};
use super::{Id, TAG_ADVISORIES, time};
use crate::session::Caller;
use crate::{Fault, Web, paths};

/// One line of the list of advisories.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AdvisoryLine {
    #[schema(format = Uuid)]
    id: String,
    /// `/document/publisher/namespace` of the CSAF document. Together with `tracking_id` unique in the world.
    namespace: String,
    /// `/document/tracking/id` of the CSAF document.
    tracking_id: String,
    publisher: String,
    title: String,
    severity: Severity,
    /// The highest CVSS base score of its vulnerabilities.
    base_score: Option<f64>,
    /// The CERT's own work on it; `null` for everybody else.
    state: Option<AdvisoryState>,
    #[schema(format = DateTime)]
    released_at: Option<String>,
    #[schema(format = DateTime)]
    arrived_at: String,
    /// False while the inventories are still being compared with its current revision.
    matched: bool,
    /// Institutions with an affected line, as far as the caller may see them.
    institutions: i64,
    /// Affected inventory lines, likewise.
    assets: i64,
    /// Doubtful matches that nobody has decided on, likewise.
    doubtful: i64,
}

impl AdvisoryLine {
    fn of(row: &AdvisoryRow, viewer: &Viewer) -> Self {
        Self {
            id: row.id.to_string(),
            namespace: row.key.namespace.clone(),
            tracking_id: row.key.tracking_id.clone(),
            publisher: row.publisher.clone(),
            title: row.title.clone(),
            severity: row.severity.into(),
            base_score: row.base_score,
            state: viewer.is_cert().then(|| row.state.into()),
            released_at: time(row.released_at),
            arrived_at: row.arrived_at.to_string(),
            matched: row.matched,
            institutions: row.institutions,
            assets: row.assets,
            doubtful: row.doubtful,
        }
    }
}

/// An advisory with what its current revision says. The whole document is at `csaf`.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Advisory {
    #[serde(flatten)]
    line: AdvisoryLine,
    /// Of the current revision.
    version: String,
    /// How its revisions are counted; `null` when the version is neither a whole number nor a semantic version.
    versioning: Option<Versioning>,
    /// `draft`, `interim` or `final`.
    status: String,
    csaf_version: String,
    category: String,
    /// The TLP label as written in the document.
    tlp: Option<String>,
    /// SHA-256 of the document, in hexadecimal.
    sha256: String,
    products: Vec<Product>,
    vulnerabilities: Vec<Vulnerability>,
    /// What is not as it should be in the document. It does not hold the document up.
    findings: Vec<Finding>,
    /// Newest first.
    revisions: Vec<Revision>,
}

/// An entry of the document's product tree.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Product {
    /// Unique within this document only.
    product_id: String,
    name: String,
    vendor: Option<String>,
    version: Option<String>,
    /// As written: a `vers:` URI or a text.
    version_range: Option<String>,
    cpe: Option<String>,
    purls: Vec<String>,
    model_numbers: Vec<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Vulnerability {
    cve: Option<String>,
    title: Option<String>,
    /// What the publisher says, by product id.
    statuses: BTreeMap<String, ProductStatus>,
    scores: Vec<Score>,
    remediations: Vec<Remediation>,
}

/// A CVSS score.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Score {
    /// Of CVSS.
    version: String,
    vector: String,
    base: f64,
}

/// What to do about it, according to the publisher.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Remediation {
    /// As in CSAF: `vendor_fix`, `mitigation`, `workaround`, `none_available`, `no_fix_planned` …
    category: String,
    details: String,
    url: Option<String>,
    #[schema(format = DateTime)]
    date: Option<String>,
    /// Product ids.
    products: Vec<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Finding {
    /// The rule: a test number of the standard (`6.1.1`), `schema`, or one of our own (`read.date`).
    test: String,
    severity: FindingSeverity,
    /// JSON pointer into the document; empty for the whole of it.
    pointer: String,
    message: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Revision {
    #[schema(format = Uuid)]
    id: String,
    version: String,
    #[schema(format = DateTime)]
    received_at: String,
    /// Nothing that anybody was warned about changed.
    cosmetic: bool,
    current: bool,
}

impl Advisory {
    fn of(page: &Seen<AdvisoryPage>, viewer: &Viewer) -> Self {
        let it = &page.content;
        Self {
            line: AdvisoryLine::of(&page.row, viewer),
            version: it.tracking.version.clone(),
            versioning: house::versioning::Versioning::of(&it.tracking.version).map(Into::into),
            status: it.tracking.status.clone(),
            csaf_version: it.csaf_version.clone(),
            category: it.category.clone(),
            tlp: it.tlp.clone(),
            sha256: page.document.sha256.to_string(),
            products: it.products.iter().map(product).collect(),
            vulnerabilities: it.vulnerabilities.iter().map(vulnerability).collect(),
            findings: page
                .findings
                .iter()
                .map(|finding| Finding {
                    test: finding.test.clone(),
                    severity: finding.severity.into(),
                    pointer: finding.pointer.clone(),
                    message: finding.message.clone(),
                })
                .collect(),
            revisions: page
                .revisions
                .iter()
                .map(|revision| Revision {
                    id: revision.id.to_string(),
                    version: revision.version.clone(),
                    received_at: revision.received_at.to_string(),
                    cosmetic: revision.cosmetic,
                    current: revision.current,
                })
                .collect(),
        }
    }
}

fn product(entry: &house::ProductEntry) -> Product {
    Product {
        product_id: entry.product_id.clone(),
        name: entry.name.clone(),
        vendor: entry.vendor().map(str::to_owned),
        version: entry.version().map(str::to_owned),
        version_range: entry.version_range().map(str::to_owned),
        cpe: entry.identifiers.cpe.clone(),
        purls: entry.identifiers.purls.clone(),
        model_numbers: entry.identifiers.model_numbers.clone(),
    }
}

fn vulnerability(it: &house::Vulnerability) -> Vulnerability {
    let score =
        |score: &house::Score| Score { version: score.version.clone(), vector: score.vector.clone(), base: score.base };
    let remediation = |it: &house::Remediation| Remediation {
        category: it.category.clone(),
        details: it.details.clone(),
        url: it.url.clone(),
        date: time(it.date),
        products: it.products.clone(),
    };
    Vulnerability {
        cve: it.cve.clone(),
        title: it.title.clone(),
        statuses: it.statuses.iter().map(|(product, status)| (product.clone(), (*status).into())).collect(),
        scores: it.scores.iter().map(score).collect(),
        remediations: it.remediations.iter().map(remediation).collect(),
    }
}

/// List advisories
///
/// The last that arrived first.
#[utoipa::path(
    get, path = paths::API_ADVISORIES, tag = TAG_ADVISORIES, operation_id = "listAdvisories",
    params(
        ("text" = Option<String>, Query, description = "Part of the title, a number, a CVE, a maker or a product"),
        ("severity" = Option<Severity>, Query),
        ("publisher" = Option<String>, Query, description = "The publisher's name, to the letter"),
        ("affecting" = Option<bool>, Query, description = "Only what concerns, or may concern, an inventory line that you may see"),
        ("state" = Option<AdvisoryState>, Query, description = "Only for the CERT"),
        ("to_review" = Option<bool>, Query, description = "Only for the CERT: what has a doubtful match that nobody has decided on"),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<i64>, Query, minimum = 1, maximum = 500, description = "Lines per page; 100 when absent"),
    ),
    responses(
        (status = 200, body = PageOf<AdvisoryLine>, description = "A page", headers(("link" = String, description = "The next page, when there is one"))),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "A parameter is wrong"),
        (status = 403, body = Problem, content_type = "application/problem+json", description = "A parameter is for the CERT"),
    ),
)]
pub(super) async fn list(State(web): State<Web>, caller: Caller, mut asked: Asked) -> Result<Response, Fault> {
    asked.only_for_cert(&caller, &["state", "to_review"])?;
    let filter = AdvisoryFilter {
        state: asked.code("state", AdvisoryState::CODES, house::AdvisoryState::from_code),
        open: false,
        severity: asked.code("severity", Severity::CODES, domain::notice::Severity::from_code),
        publisher: asked.text("publisher"),
        text: asked.text("text"),
        affects_somebody: asked.flag("affecting"),
        to_review: asked.flag("to_review"),
    };
    let names = [
        filter.state.map(house::AdvisoryState::code),
        filter.severity.map(domain::notice::Severity::code),
        filter.publisher.as_deref(),
        filter.text.as_deref(),
        filter.affects_somebody.then_some("affecting"),
        filter.to_review.then_some("to_review"),
    ];
    let list = List::new("advisories", &names);
    let here = asked.here();
    let page = asked.page(&list)?;
    let view = web.store.as_viewer(&caller.viewer).await?;
    let found = view.advisories(&filter, &page).await?;
    page_of(&here, PageOf::of(found, &list, |row| AdvisoryLine::of(&row, &caller.viewer)))
}

/// Read an advisory
#[utoipa::path(
    get, path = paths::API_ADVISORY, tag = TAG_ADVISORIES, operation_id = "getAdvisory",
    params(("id" = String, Path, format = Uuid)),
    responses(
        (status = 200, body = Advisory, description = "The advisory", headers(("etag" = String))),
        (status = 304, description = "Nothing has changed since the `If-None-Match` given"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "Not there, or not for you"),
    ),
)]
pub(super) async fn one(
    State(web): State<Web>,
    caller: Caller,
    Id(id): Id<domain::AdvisoryId>,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Response, Fault> {
    asked.nothing_else()?;
    let page = web.store.as_viewer(&caller.viewer).await?.advisory(id).await?;
    tagged_json(&headers, &Advisory::of(&page, &caller.viewer))
}

/// Read the CSAF document
///
/// The bytes of the current revision, exactly as they came.
#[utoipa::path(
    get, path = paths::API_ADVISORY_CSAF, tag = TAG_ADVISORIES, operation_id = "getAdvisoryCsaf",
    params(("id" = String, Path, format = Uuid)),
    responses(
        (status = 200, body = Object, content_type = "application/json", description = "The document", headers(("etag" = String))),
        (status = 304, description = "Nothing has changed since the `If-None-Match` given"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "Not there, or not for you"),
    ),
)]
pub(super) async fn csaf(
    State(web): State<Web>,
    caller: Caller,
    Id(id): Id<domain::AdvisoryId>,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Response, Fault> {
    asked.nothing_else()?;
    let bytes = web.store.as_viewer(&caller.viewer).await?.advisory_bytes(id).await?;
    tagged(&headers, "application/json", KEEP_AND_ASK, bytes.into_inner())
}
