//! Bills of materials (SBOM) that are kept, for programs: a build that makes one hands it over, and asks what was found.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::organisation::OrganisationKind;
use domain::sbom::BillOf;
use domain::viewer::Viewer;
use domain::{AssetId, OrganisationId, policy};
use formats::bill::NotRead;
use serde::Serialize;
use store::{BillFindingRow, BillRow, MOST_COMPONENTS, NewBill, NewVex, Seen};
use utoipa::ToSchema;

use super::asked::Asked;
use super::body::media_type;
use super::codes::{Severity, Verdict};
use super::matches::ComponentGround;
use super::problem::{self, Problem};
use super::reply::private;
use super::wrong::{Flaw, Wrong};
use super::{Id, TAG_INVENTORY, barred, time};
use crate::fault::Outside;
use crate::pages::bills::{ReadBill, read};
use crate::session::Caller;
use crate::{Fault, Web, guard, paths};

/// Largest upload, in bytes.
pub(super) const MAX_BYTES: usize = 32 << 20;
/// Longest text of a parameter.
const MAX_TEXT: usize = 500;

/// A bill of materials that is kept.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Sbom {
    #[schema(format = Uuid)]
    id: String,
    /// Whose it is; `null`: the CERT's, for everybody who has the product.
    #[schema(format = Uuid)]
    organisation: Option<String>,
    /// Of this inventory line alone; `null`: of every line that is the product.
    #[schema(format = Uuid)]
    asset: Option<String>,
    maker: String,
    product: String,
    /// Empty for every version.
    version: String,
    file_name: String,
    /// `cyclonedx` or `spdx`.
    format: String,
    /// Of the format.
    format_version: String,
    /// The document's own identity: `serialNumber` with its edition, or `documentNamespace`.
    serial: Option<String>,
    /// SHA-256 of the file, in hexadecimal digits.
    sha256: String,
    size: i64,
    components: i64,
    #[schema(format = DateTime)]
    uploaded_at: String,
    /// When it was last compared with all advisories; `null` while that is still to be done.
    #[schema(format = DateTime)]
    compared_at: Option<String>,
    /// Inventory lines that it is of, as far as you may see.
    assets: i64,
    /// Advisories that concern a component.
    affected: i64,
    /// Advisories that may concern one.
    review: i64,
    /// Advisories that name one and are ruled out.
    ruled_out: i64,
}

/// The bills of one organisation, or the CERT's.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Sboms {
    /// At most five hundred, newest first.
    items: Vec<Sbom>,
    /// How much of the inventory has one; `null` for the CERT's own bills.
    coverage: Option<BillCoverage>,
}

/// How much of an inventory has a bill of materials, whoever brought it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BillCoverage {
    /// Makers with products, as registered.
    products: i64,
    products_with_sbom: i64,
    lines: i64,
    lines_with_sbom: i64,
}

/// What one advisory says of a bill.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SbomFinding {
    #[schema(format = Uuid)]
    sbom: String,
    #[schema(format = Uuid)]
    advisory: String,
    tracking_id: String,
    title: String,
    severity: Severity,
    /// What the bill is of.
    product: String,
    /// Of the gravest component.
    verdict: Verdict,
    /// Inventory lines that the bill is of, as far as you may see.
    assets: i64,
    /// The first inventory numbers.
    inventory_numbers: Vec<String>,
    components: Vec<FoundComponent>,
}

/// A component that an advisory names.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FoundComponent {
    name: String,
    version: String,
    vulnerabilities: Vec<String>,
    verdict: Verdict,
    /// In one sentence.
    reason: String,
    grounds: Vec<ComponentGround>,
}

/// What was found, the gravest first; what is ruled out as well, with the reason.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SbomFindings {
    /// At most five hundred.
    items: Vec<SbomFinding>,
}

/// What became of a file with statements.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SbomVex {
    /// `csaf`, `cyclonedx` or `openvex`.
    format: String,
    statements: i64,
    /// False when the same file was kept already.
    is_new: bool,
}

impl Sbom {
    fn of(row: &Seen<BillRow>) -> Self {
        Self {
            id: row.id.to_string(),
            organisation: row.organisation.map(|id| id.to_string()),
            asset: row.of.asset.map(|id| id.to_string()),
            maker: row.of.maker.clone(),
            product: row.of.product.clone(),
            version: row.of.version.clone(),
            file_name: row.file_name.clone(),
            format: row.format.code().to_owned(),
            format_version: row.format_version.clone(),
            serial: row.serial.clone(),
            sha256: row.sha256.to_string(),
            size: row.size,
            components: row.components,
            uploaded_at: row.uploaded_at.to_string(),
            compared_at: time(row.judged_at),
            assets: row.assets,
            affected: row.hits.affected,
            review: row.hits.review,
            ruled_out: row.hits.ruled_out,
        }
    }
}

impl SbomFinding {
    fn of(row: &Seen<BillFindingRow>, t: &l10n::Texts) -> Result<Self, Fault> {
        let components = row.findings.iter().map(|it| {
            Ok(FoundComponent {
                name: it.component.clone(),
                version: it.version.clone(),
                vulnerabilities: it.vulnerabilities.clone(),
                verdict: it.verdict.into(),
                reason: t.sbom_reason(&it.grounds),
                grounds: ComponentGround::all(&it.grounds)?,
            })
        });
        Ok(Self {
            sbom: row.bill.to_string(),
            advisory: row.advisory.to_string(),
            tracking_id: row.tracking_id.clone(),
            title: row.title.clone(),
            severity: row.severity.into(),
            product: row.product.clone(),
            verdict: row.verdict.into(),
            assets: row.assets,
            inventory_numbers: row.numbers.clone(),
            components: components.collect::<Result<_, Fault>>()?,
        })
    }
}

/// The organisation that was asked for, else the caller's own institution; nothing for the CERT's own bills.
fn whose(viewer: &Viewer, asked: &mut Asked) -> Option<OrganisationId> {
    asked.id("organisation").or_else(|| viewer.organisation_of_kind(OrganisationKind::Institution))
}

/// List bills of materials
///
/// Those of an institution, or with the CERT's token and without `organisation` those that count for everybody.
#[utoipa::path(
    get, path = paths::API_BILLS, tag = TAG_INVENTORY, operation_id = "listSboms",
    params(("organisation" = Option<String>, Query, format = Uuid, description = "Whose; your own when absent")),
    responses(
        (status = 200, body = Sboms, description = "The bills"),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "A parameter is wrong"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "There is no such organisation"),
    ),
)]
pub(super) async fn list(State(web): State<Web>, caller: Caller, mut asked: Asked) -> Result<Response, Fault> {
    let organisation = whose(&caller.viewer, &mut asked);
    asked.nothing_else()?;
    let view = web.store.as_viewer(&caller.viewer).await?;
    let mut coverage = None;
    if let Some(organisation) = organisation {
        view.organisation(organisation).await?;
        let share = view.bill_coverage(organisation).await?;
        coverage = Some(BillCoverage {
            products: share.products,
            products_with_sbom: share.with_bill,
            lines: share.lines,
            lines_with_sbom: share.lines_with_bill,
        });
    }
    let rows = view.bills(organisation).await?;
    Ok(private(Sboms { items: rows.iter().map(Sbom::of).collect(), coverage }))
}

/// Kinds of body that a bill or statements come in. What a file is stands in it, so these are all the same here.
const KINDS: &[&str] = &[
    "application/json",
    "application/xml",
    "text/xml",
    "text/plain",
    "text/spdx",
    "application/spdx+json",
    "application/vnd.cyclonedx+json",
    "application/vnd.cyclonedx+xml",
    "application/octet-stream",
];

fn is_known_kind(headers: &HeaderMap) -> Result<(), Fault> {
    let kind = media_type(headers);
    if KINDS.contains(&kind.as_str()) { Ok(()) } else { Err(Fault::new(Outside::MediaType)) }
}

fn unread(problem: &NotRead) -> Fault {
    Fault::new(Outside::Invalid(vec![Flaw::pointer("", Wrong::Document(problem.to_string()))]))
}

fn missing(parameter: &'static str) -> Fault {
    Fault::new(Outside::Invalid(vec![Flaw::parameter(parameter, Wrong::Missing)]))
}

/// A text of the query, without what no database or page takes.
fn text(asked: &mut Asked, name: &'static str) -> Option<String> {
    let text = asked.text(name)?;
    if text.chars().count() > MAX_TEXT || text.chars().any(char::is_control) {
        asked.wrong(name, Wrong::TooLong(MAX_TEXT));
        return None;
    }
    Some(text.trim().to_owned())
}

/// Bring a bill of materials in
///
/// The body is the file: CycloneDX 1.4 to 1.7 (JSON or XML), or SPDX 2.2 or 2.3 (JSON or tag-value). It is of one inventory
/// line (`asset`), or of every line that is this `maker` and `product` (and `version`). With the CERT's token and without
/// `organisation` it counts for everybody who has the product. The same file for the same thing is kept once.
#[utoipa::path(
    post, path = paths::API_BILLS, tag = TAG_INVENTORY, operation_id = "addSbom",
    params(
        ("organisation" = Option<String>, Query, format = Uuid, description = "Whose; your own when absent"),
        ("asset" = Option<String>, Query, format = Uuid, description = "Of this inventory line alone"),
        ("maker" = Option<String>, Query, max_length = 500, description = "As registered"),
        ("product" = Option<String>, Query, max_length = 500, description = "As registered; may be left out with `asset`"),
        ("version" = Option<String>, Query, max_length = 500, description = "Of every version when absent"),
        ("file_name" = Option<String>, Query, max_length = 500),
    ),
    request_body(content(
        (String = "application/json"), (String = "application/xml"), (String = "text/plain"),
        (String = "application/vnd.cyclonedx+json"), (String = "application/vnd.cyclonedx+xml"),
        (String = "application/spdx+json"), (String = "text/spdx"), (String = "application/octet-stream"),
    ), description = "At most 32 MiB and 50,000 components"),
    responses(
        (status = 201, body = Sbom, description = "Kept, and will be compared", headers(("location" = String, description = "The bill"))),
        (status = 200, body = Sbom, description = "Kept already"),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "The file or a parameter is wrong; `errors` says where. Nothing was changed"),
        (status = 403, body = Problem, content_type = "application/problem+json", description = "Not your inventory"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "There is no such organisation or line"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "The institution keeps its inventory at home"),
        (status = 413, body = Problem, content_type = "application/problem+json", description = "Too large"),
        (status = 415, body = Problem, content_type = "application/problem+json", description = "Another kind of file"),
    ),
)]
pub(super) async fn add(
    State(web): State<Web>,
    caller: Caller,
    mut asked: Asked,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Fault> {
    let viewer = &*caller.viewer;
    let organisation = whose(viewer, &mut asked);
    let asset: Option<AssetId> = asked.id("asset");
    let mut of = BillOf {
        asset,
        maker: text(&mut asked, "maker").unwrap_or_default(),
        product: text(&mut asked, "product").unwrap_or_default(),
        version: text(&mut asked, "version").unwrap_or_default(),
    };
    let file_name = text(&mut asked, "file_name").unwrap_or_else(|| "api".to_owned());
    asked.nothing_else()?;
    let view = web.store.as_viewer(viewer).await?;
    let own = match organisation {
        Some(organisation) => {
            view.organisation(organisation).await?;
            let proof = policy::may_import_inventory(viewer, organisation).map_err(|_| barred(viewer))?;
            Some((proof, organisation))
        }
        None => None,
    };
    let for_all = match own {
        None => Some(policy::may_take_in(viewer).map_err(|_| missing("organisation"))?),
        Some(_) => None,
    };
    is_known_kind(&headers)?;
    if let Some(asset) = asset {
        let line = view.asset(asset).await?.line.clone();
        if of.product.is_empty() {
            (of.maker, of.product) = (line.maker, line.product);
        }
        if of.product.is_empty() {
            of.product = line.inventory_number;
        }
    }
    if of.product.is_empty() {
        return Err(missing("product"));
    }
    let ReadBill { bill, keys } = read(body.clone()).await?.map_err(|problem| unread(&problem))?;
    if bill.sbom.components.len() > MOST_COMPONENTS {
        let text = format!("more than {MOST_COMPONENTS} components: split the document");
        return Err(Fault::new(Outside::Invalid(vec![Flaw::pointer("", Wrong::Document(text))])));
    }
    let new = NewBill {
        of: &of,
        file_name: &file_name,
        content: &body,
        sbom: &bill.sbom,
        keys: &keys,
        statements: &bill.vex,
    };
    let mut tx = web.store.begin().await?;
    let kept = match (&own, &for_all) {
        (Some((proof, organisation)), _) => tx.add_bill(proof, *organisation, &new).await?,
        (None, Some(proof)) => tx.add_bill_for_all(proof, &new).await?,
        (None, None) => return Err(Fault::not_found()),
    };
    tx.commit().await?;
    // Seen anew: it may be the first row of its audience.
    let row = web.store.as_viewer(viewer).await?.bill(kept.id).await?;
    let location = paths::API_BILL.replace("{id}", &kept.id.to_string());
    let head = [(header::LOCATION, HeaderValue::try_from(location).map_err(Fault::internal)?)];
    let status = if kept.is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, head, private(Sbom::of(&row))).into_response())
}

/// Read a bill of materials
#[utoipa::path(
    get, path = paths::API_BILL, tag = TAG_INVENTORY, operation_id = "getSbom",
    params(("id" = String, Path, format = Uuid)),
    responses(
        (status = 200, body = Sbom, description = "The bill"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "Not there, or not for you"),
    ),
)]
pub(super) async fn one(
    State(web): State<Web>,
    caller: Caller,
    Id(id): Id<domain::BillId>,
    asked: Asked,
) -> Result<Response, Fault> {
    asked.nothing_else()?;
    let row = web.store.as_viewer(&caller.viewer).await?.bill(id).await?;
    Ok(private(Sbom::of(&row)))
}

/// Read the file of a bill of materials
///
/// Exactly as it came.
#[utoipa::path(
    get, path = paths::API_BILL_FILE, tag = TAG_INVENTORY, operation_id = "getSbomFile",
    params(("id" = String, Path, format = Uuid)),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/octet-stream", description = "The file"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "Not there, or not for you"),
    ),
)]
pub(super) async fn file(
    State(web): State<Web>,
    caller: Caller,
    Id(id): Id<domain::BillId>,
    asked: Asked,
) -> Result<Response, Fault> {
    asked.nothing_else()?;
    let view = web.store.as_viewer(&caller.viewer).await?;
    let row = view.bill(id).await?;
    let bytes = view.bill_bytes(id).await?.into_inner();
    Ok(guard::download(&row.file_name, "application/octet-stream", bytes))
}

/// List what was found in a bill of materials
#[utoipa::path(
    get, path = paths::API_BILL_FINDINGS, tag = TAG_INVENTORY, operation_id = "listSbomFindings",
    params(("id" = String, Path, format = Uuid)),
    responses(
        (status = 200, body = SbomFindings, description = "The findings"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "Not there, or not for you"),
    ),
)]
pub(super) async fn findings(
    State(web): State<Web>,
    caller: Caller,
    Id(id): Id<domain::BillId>,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Response, Fault> {
    asked.nothing_else()?;
    let t = l10n::texts(problem::language(&headers));
    let rows = web.store.as_viewer(&caller.viewer).await?.findings_of_bill(id).await?;
    let items = rows.iter().map(|row| SbomFinding::of(row, t)).collect::<Result<_, Fault>>()?;
    Ok(private(SbomFindings { items }))
}

/// Bring statements (VEX) in beside a bill of materials
///
/// The body is the file: OpenVEX, CycloneDX with analyses, or CSAF. "Not affected" by the component's own supplier is
/// honoured when it gives a reason; what others say is shown and changes nothing.
#[utoipa::path(
    post, path = paths::API_BILL_VEX, tag = TAG_INVENTORY, operation_id = "addSbomVex",
    params(
        ("id" = String, Path, format = Uuid),
        ("file_name" = Option<String>, Query, max_length = 500),
    ),
    request_body(content(
        (String = "application/json"), (String = "application/xml"),
        (String = "application/vnd.cyclonedx+json"), (String = "application/octet-stream"),
    ), description = "At most 32 MiB"),
    responses(
        (status = 200, body = SbomVex, description = "Kept, and the bill will be compared again"),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "The file is wrong; `errors` says where. Nothing was changed"),
        (status = 403, body = Problem, content_type = "application/problem+json", description = "Not yours to change"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "Not there, or not for you"),
        (status = 413, body = Problem, content_type = "application/problem+json", description = "Too large"),
        (status = 415, body = Problem, content_type = "application/problem+json", description = "Another kind of file"),
    ),
)]
pub(super) async fn vex(
    State(web): State<Web>,
    caller: Caller,
    Id(id): Id<domain::BillId>,
    mut asked: Asked,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Fault> {
    let viewer = &*caller.viewer;
    let file_name = text(&mut asked, "file_name").unwrap_or_else(|| "api".to_owned());
    asked.nothing_else()?;
    let bill = web.store.as_viewer(viewer).await?.bill(id).await?;
    let own = match bill.organisation {
        Some(organisation) => Some(policy::may_import_inventory(viewer, organisation).map_err(|_| barred(viewer))?),
        None => None,
    };
    is_known_kind(&headers)?;
    let reading = body.clone();
    let read = tokio::task::spawn_blocking(move || formats::bill::read_vex(&reading)).await;
    let read = read.map_err(Fault::internal)?.map_err(|problem| unread(&problem))?;
    let format = read.format.code();
    let new = NewVex { file_name: &file_name, format, content: &body, statements: &read.statements };
    let mut tx = web.store.begin().await?;
    let is_new = match &own {
        Some(proof) => tx.add_bill_vex(proof, id, &new).await?,
        None => {
            let proof = policy::may_take_in(viewer).map_err(|_| barred(viewer))?;
            tx.add_bill_vex_for_all(&proof, id, &new).await?
        }
    };
    tx.commit().await?;
    let statements = i64::try_from(read.statements.len()).unwrap_or(i64::MAX);
    Ok(private(SbomVex { format: format.to_owned(), statements, is_new }))
}

/// Take a bill of materials away
///
/// Nothing follows from it any more; the file may be brought in again later.
#[utoipa::path(
    post, path = paths::API_BILL_REMOVE, tag = TAG_INVENTORY, operation_id = "removeSbom",
    params(("id" = String, Path, format = Uuid)),
    responses(
        (status = 204, description = "Taken away"),
        (status = 403, body = Problem, content_type = "application/problem+json", description = "Not yours to change"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "Not there, or not for you"),
    ),
)]
pub(super) async fn remove(
    State(web): State<Web>,
    caller: Caller,
    Id(id): Id<domain::BillId>,
    asked: Asked,
) -> Result<Response, Fault> {
    asked.nothing_else()?;
    let viewer = &*caller.viewer;
    let bill = web.store.as_viewer(viewer).await?.bill(id).await?;
    let mut tx = web.store.begin().await?;
    match bill.organisation {
        Some(organisation) => {
            let proof = policy::may_import_inventory(viewer, organisation).map_err(|_| barred(viewer))?;
            tx.remove_bill(&proof, id).await?;
        }
        None => {
            let proof = policy::may_take_in(viewer).map_err(|_| barred(viewer))?;
            tx.remove_bill_for_all(&proof, id).await?;
        }
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
