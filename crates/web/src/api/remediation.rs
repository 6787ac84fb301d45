//! How far each device is with each vulnerability: the list, marks for some devices, and an advisory's numbers with the
//! switch for all.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::answer::Via as HouseVia;
use domain::page::PageRequest;
use domain::policy::{self, MayRemediate};
use domain::remediation::{MAX_MARKS, MAX_NOTE, Remediation};
use domain::viewer::Viewer;
use domain::{AdvisoryId, AssetId, OrganisationId};
use serde::{Deserialize, Serialize};
use store::{
    ConcernFilter, ConcernRow, Mark, Marked, MarkedBy, ProductFilter, Reach, RemediationCounts, RemediationSaid, Seen,
};
use utoipa::ToSchema;

use super::asked::Asked;
use super::body::{is_enough, json, name_of, refuse};
use super::codes::{AssetClass, Certainty, RemediationState, Severity, Verdict, Via};
use super::cursor::List;
use super::problem::Problem;
use super::products::InventoryProduct;
use super::reply::{PageOf, page_of, private};
use super::wrong::{Flaw, Wrong};
use super::{Id, TAG_REMEDIATION};
use crate::session::Caller;
use crate::{Fault, Web, paths};

/// One vulnerability of an advisory on one device.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Concern {
    #[schema(format = Uuid)]
    asset: String,
    inventory_number: String,
    class: Option<AssetClass>,
    #[schema(format = Uuid)]
    organisation: String,
    #[schema(format = Uuid)]
    advisory: String,
    tracking_id: String,
    severity: Severity,
    /// Its CVE, else another number or its title; the same in the next revision of the document.
    vulnerability: String,
    /// What stands for this vulnerability: a decision of the CERT, else what the comparison says.
    verdict: Verdict,
    /// Of the match.
    certainty: Certainty,
    /// The entry of the advisory that decided for this vulnerability.
    product_id: String,
    state: RemediationState,
    /// What was said last; `null` when nobody has said anything.
    said: Option<Said>,
}

/// What somebody said.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Said {
    state: RemediationState,
    /// False when what is to be done has changed since: then `state` beside it is `not_remediated` again.
    is_current: bool,
    by: String,
    note: String,
    via: Via,
    #[schema(format = DateTime)]
    at: String,
    /// It follows from an answer to a notice.
    from_answer: bool,
}

fn said(it: &RemediationSaid) -> Said {
    Said {
        state: it.state.into(),
        is_current: it.is_current,
        by: it.by.clone(),
        note: it.note.clone(),
        via: it.via.into(),
        at: it.at.to_string(),
        from_answer: it.from_answer,
    }
}

impl Concern {
    pub(super) fn of(row: &Seen<ConcernRow>) -> Self {
        Self {
            asset: row.asset.to_string(),
            inventory_number: row.line.inventory_number.clone(),
            class: row.class.map(Into::into),
            organisation: row.organisation.to_string(),
            advisory: row.advisory.to_string(),
            tracking_id: row.tracking_id.clone(),
            severity: row.severity.into(),
            vulnerability: row.vulnerability.clone(),
            verdict: row.verdict.into(),
            certainty: row.certainty.into(),
            product_id: row.product_id.clone(),
            state: row.state.into(),
            said: row.said.as_ref().map(said),
        }
    }
}

/// Devices by how far each is with all that concerns it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Counts {
    /// Devices that the advisory matches at all, those in doubt among them.
    assets: i64,
    not_remediated: i64,
    remediation_in_progress: i64,
    remediation_done: i64,
    /// Devices of which something was said before what is to be done changed.
    changed: i64,
}

fn counts(it: &RemediationCounts) -> Counts {
    Counts {
        assets: it.assets,
        not_remediated: it.not_remediated,
        remediation_in_progress: it.in_progress,
        remediation_done: it.done,
        changed: it.changed,
    }
}

/// How far an advisory's devices are, as far as the caller may see them.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AdvisoryRemediation {
    counts: Counts,
    /// In the document's order.
    vulnerabilities: Vec<VulnerabilityRemediation>,
    /// Those with most to do first.
    organisations: Vec<OrganisationRemediation>,
    /// The products of inventories that it matches; at most 500.
    products: Vec<InventoryProduct>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VulnerabilityRemediation {
    vulnerability: String,
    counts: Counts,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OrganisationRemediation {
    #[schema(format = Uuid)]
    organisation: String,
    name: String,
    counts: Counts,
}

/// What became of marks.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MarksSet {
    changed: usize,
    /// What stood there already.
    unchanged: usize,
    /// What stayed as it was because somebody had said it of the device himself, or because it is in doubt.
    left: usize,
}

fn set(marked: Marked) -> Response {
    private(MarksSet { changed: marked.changed, unchanged: marked.unchanged, left: marked.left })
}

/// How far some devices are.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"by": "Medical technology", "marks": [{"asset": "019aa0e0-0000-7000-8000-000000000001", "advisory": "019aa0e0-0000-7000-8000-000000000002", "vulnerability": "CVE-2099-0101", "state": "remediation_done"}]}))]
pub(super) struct NewMarks {
    /// Name of the person, desk or program.
    #[schema(min_length = 1, max_length = 200)]
    by: String,
    /// Required of the CERT: who told it, and when.
    #[schema(max_length = 2000)]
    #[serde(default)]
    note: String,
    /// At most 5,000, all of devices of one institution.
    marks: Vec<NewMark>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewMark {
    #[schema(format = Uuid)]
    asset: String,
    #[schema(format = Uuid)]
    advisory: String,
    #[schema(max_length = 200)]
    vulnerability: String,
    state: RemediationState,
}

/// How far all devices of an institution are that an advisory concerns.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"by": "Medical technology", "organisation": "019aa0e0-0000-7000-8000-000000000003", "state": "remediation_in_progress"}))]
pub(super) struct NewState {
    #[schema(format = Uuid)]
    organisation: String,
    state: RemediationState,
    /// Name of the person, desk or program.
    #[schema(min_length = 1, max_length = 200)]
    by: String,
    /// Required of the CERT: who told it, and when.
    #[schema(max_length = 2000)]
    #[serde(default)]
    note: String,
    /// Also devices of which somebody has said something himself; without it these stay as they are.
    #[serde(default)]
    also_said: bool,
    /// Also devices about which there is doubt.
    #[serde(default)]
    also_doubtful: bool,
}

fn house(state: RemediationState) -> Remediation {
    match state {
        RemediationState::NotRemediated => Remediation::NotRemediated,
        RemediationState::InProgress => Remediation::InProgress,
        RemediationState::Done => Remediation::Done,
    }
}

/// Who says it. The CERT writes down what an institution said, so it must say who that was.
fn speaker(viewer: &Viewer, by: &str, note: &str, flaws: &mut Vec<Flaw>) -> MarkedBy {
    let (by, note) = (name_of(by, flaws), note.trim());
    if note.chars().count() > MAX_NOTE {
        flaws.push(Flaw::pointer("/note", Wrong::TooLong(MAX_NOTE)));
    } else if note.contains('\0') {
        flaws.push(Flaw::pointer("/note", Wrong::NotText));
    } else if note.is_empty() && viewer.is_cert() {
        flaws.push(Flaw::pointer("/note", Wrong::Missing));
    }
    let via = if viewer.is_cert() { HouseVia::Phone } else { HouseVia::Api };
    MarkedBy { by, note: note.to_owned(), via }
}

fn right(viewer: &Viewer, institution: OrganisationId) -> Result<MayRemediate, Fault> {
    policy::may_remediate(viewer, institution).map_err(|_| super::barred(viewer))
}

/// List how far devices are
///
/// One item for each vulnerability on each device, by institution and inventory number.
#[utoipa::path(
    get, path = paths::API_REMEDIATION, tag = TAG_REMEDIATION, operation_id = "listRemediation",
    params(
        ("advisory" = Option<String>, Query, format = Uuid),
        ("asset" = Option<String>, Query, format = Uuid),
        ("organisation" = Option<String>, Query, format = Uuid),
        ("vulnerability" = Option<String>, Query, description = "To the letter"),
        ("state" = Option<RemediationState>, Query),
        ("changed" = Option<bool>, Query, description = "Only what something was said of before what is to be done changed"),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<i64>, Query, minimum = 1, maximum = 500, description = "Lines per page; 100 when absent"),
    ),
    responses(
        (status = 200, body = PageOf<Concern>, description = "A page", headers(("link" = String, description = "The next page, when there is one"))),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "A parameter is wrong"),
    ),
)]
pub(super) async fn list(State(web): State<Web>, caller: Caller, mut asked: Asked) -> Result<Response, Fault> {
    let filter = ConcernFilter {
        advisory: asked.id("advisory"),
        asset: asked.id("asset"),
        organisation: asked.id("organisation"),
        vulnerability: asked.text("vulnerability"),
        state: asked.code("state", RemediationState::CODES, Remediation::from_code),
        changed: asked.flag("changed"),
    };
    let names = [
        filter.advisory.map(|id| id.to_string()),
        filter.asset.map(|id| id.to_string()),
        filter.organisation.map(|id| id.to_string()),
        filter.vulnerability.clone(),
        filter.state.map(|state| state.code().to_owned()),
        filter.changed.then(|| "changed".to_owned()),
    ];
    let list = List::new("remediation", &names.each_ref().map(Option::as_deref));
    let here = asked.here();
    let page = asked.page(&list)?;
    let found = web.store.as_viewer(&caller.viewer).await?.concerns(&filter, &page).await?;
    page_of(&here, PageOf::of(found, &list, |row| Concern::of(&row)))
}

/// Say how far some devices are
///
/// In the institution's name: by itself, by a supplier for the classes that it acts for, or by the CERT. All marks are
/// set, or none. The same again changes nothing, so that a program may try again.
#[utoipa::path(
    put, path = paths::API_REMEDIATION, tag = TAG_REMEDIATION, operation_id = "setRemediation",
    request_body(content = NewMarks, content_type = "application/json", description = "At most 2 MiB"),
    responses(
        (status = 200, body = MarksSet, description = "Set"),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "The body is wrong; `errors` says where"),
        (status = 403, body = Problem, content_type = "application/problem+json", description = "You may see these devices but not say how far they are"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "A vulnerability that does not concern its device, a device that is not there or not for you"),
        (status = 413, body = Problem, content_type = "application/problem+json", description = "Too large"),
        (status = 415, body = Problem, content_type = "application/problem+json", description = "Not `application/json`"),
    ),
)]
pub(super) async fn mark(
    State(web): State<Web>,
    caller: Caller,
    asked: Asked,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Fault> {
    asked.nothing_else()?;
    let viewer = &*caller.viewer;
    let new: NewMarks = json(&headers, &body)?;
    let mut flaws = Vec::new();
    let said = speaker(viewer, &new.by, &new.note, &mut flaws);
    if new.marks.is_empty() {
        flaws.push(Flaw::pointer("/marks", Wrong::Missing));
    } else if new.marks.len() > MAX_MARKS {
        flaws.push(Flaw::pointer("/marks", Wrong::Range { min: 1, max: 5_000 }));
    }
    let mut marks = Vec::with_capacity(new.marks.len().min(MAX_MARKS));
    for (place, mark) in new.marks.iter().enumerate().take(MAX_MARKS) {
        if is_enough(&flaws) {
            break;
        }
        let at = |name: &str| format!("/marks/{place}/{name}");
        let (asset, advisory) = (mark.asset.parse::<AssetId>(), mark.advisory.parse::<AdvisoryId>());
        for (name, is_bad) in [("asset", asset.is_err()), ("advisory", advisory.is_err())] {
            if is_bad {
                flaws.push(Flaw::pointer(at(name), Wrong::NotId));
            }
        }
        if mark.vulnerability.contains('\0') || mark.vulnerability.chars().count() > 200 {
            flaws.push(Flaw::pointer(at("vulnerability"), Wrong::TooLong(200)));
        }
        if let (Ok(asset), Ok(advisory)) = (asset, advisory) {
            marks.push(Mark { asset, advisory, vulnerability: mark.vulnerability.clone(), state: house(mark.state) });
        }
    }
    refuse(flaws)?;
    let assets: Vec<AssetId> = marks.iter().map(|mark| mark.asset).collect();
    let view = web.store.as_viewer(viewer).await?;
    if !view.sees_assets(&assets).await? {
        return Err(Fault::not_found());
    }
    let Some(first) = assets.first() else { return Err(Fault::not_found()) };
    let proof = right(viewer, view.asset(*first).await?.organisation)?;
    let mut tx = web.store.begin().await?;
    let marked = tx.mark_remediation(&proof, &marks, &said).await?;
    tx.commit().await?;
    Ok(set(marked))
}

/// Read how far an advisory's devices are
#[utoipa::path(
    get, path = paths::API_ADVISORY_REMEDIATION, tag = TAG_REMEDIATION, operation_id = "getAdvisoryRemediation",
    params(("id" = String, Path, format = Uuid, description = "Of the advisory")),
    responses(
        (status = 200, body = AdvisoryRemediation, description = "The numbers"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "Not there, or not for you"),
    ),
)]
pub(super) async fn of_advisory(
    State(web): State<Web>,
    caller: Caller,
    Id(id): Id<AdvisoryId>,
    asked: Asked,
) -> Result<Response, Fault> {
    asked.nothing_else()?;
    let view = web.store.as_viewer(&caller.viewer).await?;
    view.advisory(id).await?;
    let by_vulnerability = view.remediation_by_vulnerability(id, None).await?;
    let by_institution = view.remediation_by_institution(id).await?;
    let filter = ProductFilter { advisory: Some(id), ..ProductFilter::default() };
    let products = view.products(&filter, &PageRequest::first(PageRequest::MAX)).await?;
    Ok(private(AdvisoryRemediation {
        counts: counts(&*view.remediation_counts(id, None).await?),
        vulnerabilities: by_vulnerability
            .iter()
            .map(|it| VulnerabilityRemediation { vulnerability: it.vulnerability.clone(), counts: counts(&it.counts) })
            .collect(),
        organisations: by_institution
            .iter()
            .map(|it| OrganisationRemediation {
                organisation: it.organisation.to_string(),
                name: it.name.clone(),
                counts: counts(&it.counts),
            })
            .collect(),
        products: products.items.iter().map(InventoryProduct::of).collect(),
    }))
}

/// Say how far all devices of an institution are
///
/// All that are affected and of which nobody has said anything yet, as far as you may say something of them;
/// `also_said` and `also_doubtful` reach further. The same again changes nothing.
#[utoipa::path(
    put, path = paths::API_ADVISORY_REMEDIATION, tag = TAG_REMEDIATION, operation_id = "setAdvisoryRemediation",
    params(("id" = String, Path, format = Uuid, description = "Of the advisory")),
    request_body(content = NewState, content_type = "application/json", description = "At most 64 KiB"),
    responses(
        (status = 200, body = MarksSet, description = "Set"),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "The body is wrong; `errors` says where"),
        (status = 403, body = Problem, content_type = "application/problem+json", description = "You may not say this in the name of that institution"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "Not there, or not for you"),
        (status = 413, body = Problem, content_type = "application/problem+json", description = "Too large"),
        (status = 415, body = Problem, content_type = "application/problem+json", description = "Not `application/json`"),
    ),
)]
pub(super) async fn mark_all(
    State(web): State<Web>,
    caller: Caller,
    Id(id): Id<AdvisoryId>,
    asked: Asked,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Fault> {
    asked.nothing_else()?;
    let viewer = &*caller.viewer;
    let view = web.store.as_viewer(viewer).await?;
    view.advisory(id).await?;
    let new: NewState = json(&headers, &body)?;
    let mut flaws = Vec::new();
    let said = speaker(viewer, &new.by, &new.note, &mut flaws);
    let organisation = new.organisation.parse::<OrganisationId>();
    if organisation.is_err() {
        flaws.push(Flaw::pointer("/organisation", Wrong::NotId));
    }
    refuse(flaws)?;
    let organisation = organisation.map_err(|_| Fault::not_found())?;
    view.organisation(organisation).await?;
    let proof = right(viewer, organisation)?;
    let mut tx = web.store.begin().await?;
    let reach = Reach { said: new.also_said, doubtful: new.also_doubtful };
    let marked = tx.mark_all_remediation(&proof, id, house(new.state), reach, &said).await?;
    tx.commit().await?;
    Ok(set(marked))
}
