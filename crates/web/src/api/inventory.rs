//! Inventories: what an institution has, line by line, with what stands against each.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::answer::Via;
use domain::asset as house;
use domain::fact::FactField;
use domain::policy;
use domain::question::{Point, Said};
use matching::Register;
use serde::{Deserialize, Serialize};
use store::{AssetFilter, AssetRow, AssetStanding, Seen};
use utoipa::ToSchema;

use super::asked::Asked;
use super::body::{json, name_of, refuse};
use super::codes::{AssetClass, Certainty, Origin, Recognition, Severity, Verdict};
use super::cursor::List;
use super::problem::Problem;
use super::questions::bad;
use super::reply::{PageOf, page_of, private};
use super::wrong::{Flaw, Wrong};
use super::{Id, TAG_INVENTORY, barred, time};
use crate::session::Caller;
use crate::{Fault, Web, paths};

/// A line of an inventory. An empty text means "not registered".
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Asset {
    #[schema(format = Uuid)]
    id: String,
    #[schema(format = Uuid)]
    organisation: String,
    /// The institution's own number; unique within it.
    inventory_number: String,
    maker: String,
    product: String,
    version: String,
    /// Model, type, article or order number.
    model_number: String,
    serial: String,
    /// The device identifier part of the UDI.
    udi_di: String,
    /// The institution's word for what it is.
    kind: String,
    location: String,
    department: String,
    /// How many things this line stands for; `null` when not registered.
    quantity: Option<u32>,
    remark: String,
    class: Option<AssetClass>,
    origin: Origin,
    /// What the register makes of it; `null` until it was looked at.
    recognition: Option<Recognition>,
    /// The register's care class of the product that it was recognised as.
    care_class: Option<String>,
    #[schema(format = DateTime)]
    first_seen_at: String,
    #[schema(format = DateTime)]
    changed_at: String,
    /// Since when it is no longer in the inventory.
    #[schema(format = DateTime)]
    gone_at: Option<String>,
    /// What was told about it beside the line, and stands over it until the inventory says something newer.
    told: Vec<Told>,
    /// What stands against it, the certain and the worst first.
    matches: Vec<AssetMatch>,
}

/// Something that was told of a line.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Told {
    point: ToldPoint,
    /// The condition, when that is what was told of; else empty.
    condition: String,
    /// `null`: it cannot be read.
    value: Option<String>,
    by: String,
    #[schema(format = DateTime)]
    at: String,
}

/// What was told: the version or model of a line, whether a condition holds (`yes` or `no`), or that it is gone.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum ToldPoint {
    Version,
    Model,
    Condition,
    Presence,
}

impl From<FactField> for ToldPoint {
    fn from(field: FactField) -> Self {
        match field {
            FactField::Version => Self::Version,
            FactField::Model => Self::Model,
            FactField::Condition => Self::Condition,
            FactField::Presence => Self::Presence,
        }
    }
}

/// The version of a device as it stands on it, or that there is none to tell.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"by": "Medical technology", "version": "4.2"}))]
pub(super) struct NewVersion {
    /// Name of the person, desk or program.
    #[schema(min_length = 1, max_length = 200)]
    by: String,
    #[schema(max_length = 120)]
    version: Option<String>,
    /// Instead of a version.
    said: Option<NoVersion>,
}

/// `unknown`: it cannot be read. `withdrawn`: what was told before does not hold.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum NoVersion {
    Unknown,
    Withdrawn,
}

/// An advisory that concerns a line, or may.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AssetMatch {
    #[schema(format = Uuid)]
    id: String,
    #[schema(format = Uuid)]
    advisory: String,
    tracking_id: String,
    title: String,
    severity: Severity,
    verdict: Verdict,
    /// It concerns the line through this component of its bill of materials, and not by its own name.
    component: Option<String>,
    certainty: Certainty,
}

impl Asset {
    fn of(row: &Seen<AssetRow>) -> Self {
        let line = row.line.clone();
        Self {
            id: row.id.to_string(),
            organisation: row.organisation.to_string(),
            inventory_number: line.inventory_number,
            maker: line.maker,
            product: line.product,
            version: line.version,
            model_number: line.model_number,
            serial: line.serial,
            udi_di: line.udi_di,
            kind: line.kind,
            location: line.location,
            department: line.department,
            quantity: line.quantity,
            remark: line.remark,
            class: row.class.map(Into::into),
            origin: row.origin.into(),
            recognition: row.recognition.map(Into::into),
            care_class: row
                .recognised_as
                .as_deref()
                .and_then(|key| Register::built_in().class_of_product(key).map(|class| class.code.clone())),
            first_seen_at: row.first_seen_at.to_string(),
            changed_at: row.changed_at.to_string(),
            gone_at: time(row.gone_at),
            told: row
                .facts
                .iter()
                .map(|fact| Told {
                    point: fact.field.into(),
                    condition: fact.subject.clone(),
                    value: fact.value.clone(),
                    by: fact.by.clone(),
                    at: fact.at.to_string(),
                })
                .collect(),
            matches: row
                .matches
                .iter()
                .map(|it| AssetMatch {
                    id: it.id.to_string(),
                    advisory: it.advisory.to_string(),
                    tracking_id: it.tracking_id.clone(),
                    title: it.title.clone(),
                    severity: it.severity.into(),
                    verdict: it.verdict.into(),
                    component: it.component.clone(),
                    certainty: it.certainty.into(),
                })
                .collect(),
        }
    }
}

const STANDINGS: &[&str] = &["affected", "doubtful", "either"];

fn standing(code: &str) -> Option<AssetStanding> {
    match code {
        "affected" => Some(AssetStanding::Affected),
        "doubtful" => Some(AssetStanding::Doubtful),
        "either" => Some(AssetStanding::Either),
        _ => None,
    }
}

/// List an inventory
///
/// By inventory number. Empty for organisations that you neither are nor act for.
#[utoipa::path(
    get, path = paths::API_ASSETS, tag = TAG_INVENTORY, operation_id = "listAssets",
    params(
        ("id" = String, Path, format = Uuid, description = "Of the organisation"),
        ("text" = Option<String>, Query, description = "Part of any text of the line"),
        ("class" = Option<AssetClass>, Query),
        ("department" = Option<String>, Query, description = "To the letter"),
        ("standing" = Option<String>, Query, description = "`affected`, `doubtful` (nobody has decided yet) or `either`"),
        ("gone" = Option<bool>, Query, description = "The lines that are no longer there, instead of those that are"),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<i64>, Query, minimum = 1, maximum = 500, description = "Lines per page; 100 when absent"),
    ),
    responses(
        (status = 200, body = PageOf<Asset>, description = "A page", headers(("link" = String, description = "The next page, when there is one"))),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "A parameter is wrong"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "There is no such organisation"),
    ),
)]
pub(super) async fn list(
    State(web): State<Web>,
    caller: Caller,
    Id(organisation): Id<domain::OrganisationId>,
    mut asked: Asked,
) -> Result<Response, Fault> {
    let (mut standing_code, mut gone) = (None, None);
    let filter = AssetFilter {
        text: asked.text("text"),
        class: asked.code("class", AssetClass::CODES, house::AssetClass::from_code),
        department: asked.text("department"),
        standing: asked.code("standing", STANDINGS, |code| {
            standing_code = STANDINGS.iter().find(|known| **known == code).copied();
            standing(code)
        }),
        gone: asked.flag("gone"),
        // Programs get everything, with the certainty of each.
        told: None,
    };
    if filter.gone {
        gone = Some("gone");
    }
    let of = organisation.to_string();
    let names = [
        Some(of.as_str()),
        filter.text.as_deref(),
        filter.class.map(house::AssetClass::code),
        filter.department.as_deref(),
        standing_code,
        gone,
    ];
    let list = List::new("assets", &names);
    let here = asked.here();
    let page = asked.page(&list)?;
    let view = web.store.as_viewer(&caller.viewer).await?;
    view.organisation(organisation).await?;
    let found = view.assets(organisation, &filter, &page).await?;
    page_of(&here, PageOf::of(found, &list, |row| Asset::of(&row)))
}

/// Read an inventory line
#[utoipa::path(
    get, path = paths::API_ASSET, tag = TAG_INVENTORY, operation_id = "getAsset",
    params(("id" = String, Path, format = Uuid)),
    responses(
        (status = 200, body = Asset, description = "The line"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "Not there, or not for you"),
    ),
)]
pub(super) async fn one(
    State(web): State<Web>,
    caller: Caller,
    Id(id): Id<domain::AssetId>,
    asked: Asked,
) -> Result<Response, Fault> {
    asked.nothing_else()?;
    let row = web.store.as_viewer(&caller.viewer).await?.asset(id).await?;
    Ok(private(Asset::of(&row)))
}

/// Tell the version of a device
///
/// Stands over the line, which stays as it was imported, until the inventory says something newer or a later word takes
/// its place; the device is matched again at once. A question that waits for it is answered with it. A version that says
/// "maybe" is refused; one that says "I don't know" is read as `unknown`.
#[utoipa::path(
    post, path = paths::API_ASSET_VERSION, tag = TAG_INVENTORY, operation_id = "tellVersion",
    params(("id" = String, Path, format = Uuid, description = "Of the line")),
    request_body(content = NewVersion, content_type = "application/json"),
    responses(
        (status = 200, body = Asset, description = "The line as it stands now"),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "The body is wrong; `errors` says where"),
        (status = 403, body = Problem, content_type = "application/problem+json", description = "You may read this line but not answer for it"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "Not there, or not for you"),
        (status = 415, body = Problem, content_type = "application/problem+json", description = "Not `application/json`"),
    ),
)]
pub(super) async fn version(
    State(web): State<Web>,
    caller: Caller,
    Id(id): Id<domain::AssetId>,
    asked: Asked,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Fault> {
    asked.nothing_else()?;
    let viewer = &*caller.viewer;
    let row = web.store.as_viewer(viewer).await?.asset(id).await?;
    let proof = policy::may_answer(viewer, row.organisation).map_err(|_| barred(viewer))?;
    let new: NewVersion = json(&headers, &body)?;
    let mut flaws = Vec::new();
    let by = name_of(&new.by, &mut flaws);
    let said = match (&new.version, new.said) {
        (Some(_), Some(_)) => Err(Flaw::pointer("/said", Wrong::Twice)),
        (None, Some(NoVersion::Unknown)) => Ok(Said::Unknown),
        (None, Some(NoVersion::Withdrawn)) => Ok(Said::Withdrawn),
        (version, None) => match Said::value(&Point::Version, version.as_deref().unwrap_or_default()) {
            Ok(Some(said)) => Ok(said),
            Ok(None) => Err(Flaw::pointer("/version", Wrong::Missing)),
            Err(wrong) => Err(Flaw::pointer("/version", bad(wrong))),
        },
    };
    let said = said.unwrap_or_else(|flaw| {
        flaws.push(flaw);
        Said::Unknown
    });
    refuse(flaws)?;
    let via = if viewer.is_cert() { Via::Phone } else { Via::Api };
    let mut tx = web.store.begin().await?;
    tx.tell_version(&proof, id, &said, (&by, via)).await?;
    tx.commit().await?;
    let row = web.store.as_viewer(viewer).await?.asset(id).await?;
    Ok(private(Asset::of(&row)))
}
