//! Comparing at home, for programs: the bundle goes out, counts come back.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::blind::AnswersVia;
use domain::organisation::OrganisationKind;
use domain::viewer::Viewer;
use domain::{OrganisationId, policy};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::asked::Asked;
use super::body::media_type;
use super::problem::Problem;
use super::reply::{KEEP_AND_ASK, private, tagged};
use super::wrong::{Flaw, Wrong};
use super::{TAG_BLIND, barred};
use crate::fault::Outside;
use crate::session::Caller;
use crate::{Fault, Web, bundle, paths};

/// Largest file of answers, in bytes.
pub(super) const MAX_BYTES: usize = 16 << 20;

/// A file of answers as `brandwacht assess --answers` writes it. A field that is not named here refuses the file, so
/// that nothing of a device is sent by accident.
#[derive(Debug, Deserialize, ToSchema)]
#[allow(dead_code, reason = "the shape for the description; `formats::bundle` reads it field by field")]
pub(super) struct NewAssessment {
    /// `brandwacht-answers`.
    kind: String,
    /// 1.
    version: i64,
    /// The CERT whose bundle was used.
    r#for: Option<String>,
    #[schema(format = Date)]
    counted_on: Option<String>,
    program: Option<String>,
    /// The serial number of the bundle.
    #[schema(minimum = 1)]
    bundle: i64,
    /// Numbers are given in bands.
    coarse: Option<bool>,
    answers: Vec<NewCount>,
}

/// What was counted for one advisory.
#[derive(Debug, Deserialize, ToSchema)]
#[allow(dead_code, reason = "as above")]
pub(super) struct NewCount {
    /// The publisher's number.
    #[schema(min_length = 1, max_length = 200)]
    advisory: String,
    /// The SHA-256 of the advisory's document, as 64 hexadecimal digits.
    document: String,
    /// Affected inventory lines: a whole number, or `1-9`, `10-99`, `100+`.
    #[schema(value_type = Object)]
    affected: serde_json::Value,
    /// Lines of which somebody must find out, likewise; 0 when left out.
    #[schema(value_type = Object)]
    review: Option<serde_json::Value>,
    /// What it means for care.
    #[schema(max_length = 500)]
    remark: Option<String>,
    /// For people; not kept.
    title: Option<String>,
}

/// What became of a file of answers.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Assessment {
    #[schema(format = Uuid)]
    id: String,
    /// Of the bundle.
    bundle: i64,
    /// Advisories that were counted for.
    counted: i64,
    /// Of those: with an affected line.
    affected: i64,
    /// Of those: other than what stood, or for the first time.
    changed: i64,
    /// Documents that are not known here; nothing is kept of them.
    unknown: i64,
}

/// Whose it is: the caller's own institution unless it names one.
fn whose(viewer: &Viewer, mut asked: Asked) -> Result<OrganisationId, Fault> {
    let named = asked.id("institution");
    asked.nothing_else()?;
    let own = viewer.organisation_of_kind(OrganisationKind::Institution);
    named.or(own).ok_or_else(|| Fault::new(Outside::Invalid(vec![Flaw::parameter("institution", Wrong::Missing)])))
}

/// Fetch the bundle
///
/// One signed file (`*.bwb`) with the advisories that your institution may read and the CERT's decisions about products,
/// for comparing at home with `brandwacht assess --bundle`. The same contents come with the same `ETag` for a day.
/// `docs/blind-matching.md` tells the layout.
#[utoipa::path(
    get, path = paths::API_BUNDLE, tag = TAG_BLIND, operation_id = "getBundle",
    params(
        ("institution" = Option<String>, Query, format = Uuid, description = "For whom, when it is not for yourself"),
        ("if-none-match" = Option<String>, Header, description = "The `ETag` of the bundle that you have"),
    ),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/vnd.brandwacht.bundle+zip", description = "The bundle"),
        (status = 304, description = "You have it already"),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "A parameter is wrong"),
        (status = 403, body = Problem, content_type = "application/problem+json", description = "Not your institution"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "There is no such institution"),
        (status = 503, body = Problem, content_type = "application/problem+json", description = "The CERT has no key to sign with"),
    ),
)]
pub(super) async fn fetch(
    State(web): State<Web>,
    caller: Caller,
    asked: Asked,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let viewer = &*caller.viewer;
    let institution = whose(viewer, asked)?;
    web.store.as_viewer(viewer).await?.organisation(institution).await?;
    let proof = policy::may_take_bundle(viewer, institution).map_err(|_| barred(viewer))?;
    let key = web.config.bundle_key.as_ref().ok_or_else(|| Fault::new(Outside::Unavailable))?;
    let made = bundle::make(&web.store, viewer, &proof, key, web.made_by()).await.map_err(unmade)?;
    let size = made.bytes.len();
    let mut response = tagged(&headers, "application/vnd.brandwacht.bundle+zip", KEEP_AND_ASK, made.bytes)?;
    if response.status() == StatusCode::OK {
        let name = format!("attachment; filename=\"brandwacht-{}.bwb\"", made.serial);
        let name = HeaderValue::try_from(name).map_err(Fault::internal)?;
        response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
        let mut tx = web.store.begin().await?;
        tx.bundle_taken(&proof, made.serial, size).await?;
        tx.commit().await?;
    }
    Ok(response)
}

pub(crate) fn unmade(problem: bundle::Unmade) -> Fault {
    match problem {
        bundle::Unmade::Store(error) => error.into(),
        other => Fault::internal(other),
    }
}

/// Send counts in
///
/// What your institution counted at home with a bundle, as `brandwacht assess --answers` writes it. A later file
/// replaces what it speaks of and leaves the rest; all are kept. The same file again only confirms. Counts of an older
/// bundle than your last one are refused.
#[utoipa::path(
    post, path = paths::API_ASSESSMENTS, tag = TAG_BLIND, operation_id = "sendAssessment",
    params(("institution" = Option<String>, Query, format = Uuid, description = "For whom, when it is not for yourself")),
    request_body(content = NewAssessment, content_type = "application/json", description = "At most 16 MiB"),
    responses(
        (status = 201, body = Assessment, description = "Noted"),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "The file is wrong; `errors` says where. Nothing was changed"),
        (status = 403, body = Problem, content_type = "application/problem+json", description = "Not your institution"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "There is no such institution"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "Of an older bundle, or of one that this CERT never made"),
        (status = 413, body = Problem, content_type = "application/problem+json", description = "Too large"),
        (status = 415, body = Problem, content_type = "application/problem+json", description = "Not `application/json`"),
    ),
)]
pub(super) async fn send(
    State(web): State<Web>,
    caller: Caller,
    asked: Asked,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Fault> {
    let viewer = &*caller.viewer;
    let institution = whose(viewer, asked)?;
    web.store.as_viewer(viewer).await?.organisation(institution).await?;
    let proof = policy::may_count_blind(viewer, institution).map_err(|_| barred(viewer))?;
    if media_type(&headers) != "application/json" {
        return Err(Fault::new(Outside::MediaType));
    }
    let read = tokio::task::spawn_blocking(move || formats::bundle::read_answers(&body));
    let answers = read.await.map_err(Fault::internal)?.map_err(|flaws| {
        let flaws = flaws.into_iter().map(|flaw| Flaw::pointer(flaw.pointer, Wrong::Answers(flaw.problem)));
        Fault::new(Outside::Invalid(flaws.collect()))
    })?;
    let name = web.store.token_name(viewer).await?;
    let via = if viewer.is_cert() { AnswersVia::Cert } else { AnswersVia::Api };
    let mut tx = web.store.begin().await?;
    let noticed = tx.take_answers(&proof, institution, &answers, &name, via).await?;
    tx.commit().await?;
    let told = Assessment {
        id: noticed.report.to_string(),
        bundle: answers.serial,
        counted: noticed.counted.into(),
        affected: noticed.affected.into(),
        changed: noticed.changed.into(),
        unknown: noticed.unknown.into(),
    };
    Ok((StatusCode::CREATED, private(told)).into_response())
}
