//! Uploads of inventories: a CSV file as it was exported, or a JSON object on each line. The file is kept and a job
//! reads it; what came of it stands at the import.

use std::collections::HashMap;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::asset::{AssetLine, Field, MappedColumn, Mapping, SheetProblem};
use domain::policy;
use formats::inventory::{Sheet, guess, write_csv};
use serde::{Deserialize, Serialize};
use store::{ImportRow, Seen};
use utoipa::ToSchema;

use super::asked::Asked;
use super::body::{Fields, is_enough, media_type, refuse};
use super::codes::ImportState;
use super::problem::Problem;
use super::reply::private;
use super::wrong::{Flaw, Wrong};
use super::{Id, TAG_INVENTORY, time};
use crate::fault::Outside;
use crate::session::Caller;
use crate::{Fault, Web, paths};

/// Largest upload, in bytes.
pub(super) const MAX_BYTES: usize = 32 << 20;
/// Longest text of a field, in signs. Four bytes each fit in a cell as the reader of CSV takes it.
const MAX_TEXT: usize = 1_000;
const MAX_QUANTITY: u32 = 1_000_000_000;

/// A line of an inventory as it is uploaded. What is left out is "not registered".
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the shape for the description; `line` reads the same fields one by one")]
pub(super) struct NewAsset {
    /// The institution's own number; unique within the upload.
    #[schema(min_length = 1, max_length = 1000)]
    inventory_number: String,
    #[schema(max_length = 1000)]
    maker: Option<String>,
    #[schema(max_length = 1000)]
    product: Option<String>,
    #[schema(max_length = 1000)]
    version: Option<String>,
    /// Model, type, article or order number.
    #[schema(max_length = 1000)]
    model_number: Option<String>,
    #[schema(max_length = 1000)]
    serial: Option<String>,
    /// The device identifier part of the UDI.
    #[schema(max_length = 1000)]
    udi_di: Option<String>,
    /// The institution's word for what it is.
    #[schema(max_length = 1000)]
    kind: Option<String>,
    #[schema(max_length = 1000)]
    location: Option<String>,
    #[schema(max_length = 1000)]
    department: Option<String>,
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    quantity: Option<u32>,
    #[schema(max_length = 1000)]
    remark: Option<String>,
}

/// An upload of an inventory, and what came of it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Import {
    #[schema(format = Uuid)]
    id: String,
    #[schema(format = Uuid)]
    organisation: String,
    file_name: String,
    state: ImportState,
    #[schema(format = DateTime)]
    uploaded_at: String,
    #[schema(format = DateTime)]
    finished_at: Option<String>,
    /// Lines that were not there, or are back.
    added: u32,
    changed: u32,
    /// Lines that are no longer in the file.
    gone: u32,
    unchanged: u32,
    /// Lines that were not imported, all of them.
    rejected_total: i64,
    /// The first hundred.
    rejected: Vec<LineProblem>,
    /// Lines that were imported and deserve a look, all of them.
    doubts_total: i64,
    /// The first hundred.
    doubts: Vec<LineProblem>,
    /// Why the file as a whole changed nothing: `too_large`, `too_many_lines`, `too_many_columns`, `workbook`,
    /// `not_text`, `empty`, `no_number_column`, or `nothing_usable` when every line was rejected.
    problem: Option<String>,
}

/// Something about one line.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LineProblem {
    /// Counted from 1, the header included.
    line: u64,
    /// For example `missing_number`, `duplicate_number`, `shifted_columns`, `nothing_to_match`.
    code: String,
    /// The beginning of the line as written.
    excerpt: String,
}

/// The uploads of an organisation.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Imports {
    /// The last fifty, newest first.
    items: Vec<Import>,
}

const LISTED: usize = 100;

impl Import {
    fn of(row: &Seen<ImportRow>) -> Self {
        let result = &row.result;
        let problem = result.problem.as_ref().map(SheetProblem::code);
        Self {
            id: row.id.to_string(),
            organisation: row.organisation.to_string(),
            file_name: row.file_name.clone(),
            state: row.state.into(),
            uploaded_at: row.uploaded_at.to_string(),
            finished_at: time(row.finished_at),
            added: result.difference.added,
            changed: result.difference.changed,
            gone: result.difference.gone,
            unchanged: result.difference.unchanged,
            rejected_total: count(result.rejected_total),
            rejected: result
                .rejected
                .iter()
                .take(LISTED)
                .map(|it| LineProblem { line: it.line, code: it.reason.code().to_owned(), excerpt: it.excerpt.clone() })
                .collect(),
            doubts_total: count(result.doubts_total),
            doubts: result
                .doubts
                .iter()
                .take(LISTED)
                .map(|it| LineProblem { line: it.line, code: it.reason.code().to_owned(), excerpt: it.excerpt.clone() })
                .collect(),
            problem: problem.or(result.nothing_usable.then_some("nothing_usable")).map(str::to_owned),
        }
    }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// One line of a body with an object on each; what is wrong with it goes into `flaws`.
fn line(bytes: &[u8], number: u64, flaws: &mut Vec<Flaw>) -> Option<AssetLine> {
    let mut fields = match Fields::read(bytes, Some(number)) {
        Ok(fields) => fields,
        Err(flaw) => {
            flaws.push(flaw);
            return None;
        }
    };
    let inventory_number = fields.required_text(Field::InventoryNumber.code(), MAX_TEXT);
    let mut text = |field: Field| fields.text(field.code(), MAX_TEXT).unwrap_or_default();
    let mut line = AssetLine {
        inventory_number: inventory_number.unwrap_or_default().trim().to_owned(),
        maker: text(Field::Maker),
        product: text(Field::Product),
        version: text(Field::Version),
        model_number: text(Field::ModelNumber),
        serial: text(Field::Serial),
        udi_di: text(Field::UdiDi),
        kind: text(Field::Kind),
        location: text(Field::Location),
        department: text(Field::Department),
        quantity: None,
        remark: text(Field::Remark),
    };
    line.quantity = fields.whole(Field::Quantity.code(), MAX_QUANTITY);
    let wrong = fields.flaws();
    let good = wrong.is_empty();
    flaws.extend(wrong);
    good.then_some(line)
}

/// The lines of such a body, or everything that is wrong with it.
pub(super) fn read_lines(body: &[u8]) -> Result<Vec<AssetLine>, Vec<Flaw>> {
    let mut flaws = Vec::new();
    let mut lines = Vec::new();
    let mut numbers: HashMap<String, u64> = HashMap::new();
    for (number, bytes) in (1..).zip(body.split(|byte| *byte == b'\n')) {
        let bytes = bytes.trim_ascii();
        if bytes.is_empty() {
            continue;
        }
        if let Some(line) = line(bytes, number, &mut flaws) {
            match numbers.get(&line.inventory_number) {
                Some(first) => {
                    let wrong = Wrong::SameNumber { first_line: *first };
                    flaws.push(Flaw::line(number, "/inventory_number", wrong));
                }
                None => {
                    numbers.insert(line.inventory_number.clone(), number);
                    lines.push(line);
                }
            }
        }
        if is_enough(&flaws) {
            break;
        }
    }
    if flaws.is_empty() && lines.is_empty() {
        flaws.push(Flaw::pointer("", Wrong::Sheet(SheetProblem::Empty.to_string())));
    }
    if flaws.is_empty() { Ok(lines) } else { Err(flaws) }
}

/// The columns of lines that we have written ourselves.
fn plain_mapping() -> Mapping {
    let column = |field: Field| MappedColumn { header: field.code().to_owned(), field: Some(field) };
    Mapping { columns: Field::ALL.map(column).to_vec() }
}

/// The columns of a file: as saved for the organisation where they fit, else guessed from the headers.
fn columns(bytes: &[u8], saved: Option<Mapping>) -> Result<Mapping, SheetProblem> {
    let sheet = Sheet::open(bytes)?;
    let mapping = saved.filter(|saved| saved.fits(sheet.headers())).unwrap_or_else(|| guess(sheet.headers()));
    if mapping.has(Field::InventoryNumber) { Ok(mapping) } else { Err(SheetProblem::NoNumberColumn) }
}

/// Upload an inventory
///
/// Replaces the inventory by the lines of the upload: what is not in it is gone. The upload is read by a job: look at
/// the import at `Location` until its `state` is `done` or `failed`.
///
/// `text/csv`: as exported, in any encoding, with any separator; Dutch and English headers are recognised, and the
/// columns that were chosen for an earlier upload are used when they fit. Lines that cannot be used are listed in the
/// import. `application/x-ndjson`: a JSON object on each line; one wrong line refuses the upload.
#[utoipa::path(
    post, path = paths::API_INVENTORY, tag = TAG_INVENTORY, operation_id = "uploadInventory",
    params(("id" = String, Path, format = Uuid, description = "Of the organisation")),
    request_body(
        content(
            (NewAsset = "application/x-ndjson"),
            (String = "text/csv"),
        ),
        description = "At most 32 MiB",
    ),
    responses(
        (status = 202, body = Import, description = "Kept, and will be read", headers(("location" = String, description = "The import"))),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "The upload is wrong; `errors` says where. Nothing was changed"),
        (status = 403, body = Problem, content_type = "application/problem+json", description = "Not your inventory"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "There is no such organisation"),
        (status = 413, body = Problem, content_type = "application/problem+json", description = "Too large"),
        (status = 415, body = Problem, content_type = "application/problem+json", description = "Neither CSV nor JSON lines"),
    ),
)]
pub(super) async fn upload(
    State(web): State<Web>,
    caller: Caller,
    Id(organisation): Id<domain::OrganisationId>,
    asked: Asked,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Fault> {
    asked.nothing_else()?;
    let viewer = &*caller.viewer;
    let view = web.store.as_viewer(viewer).await?;
    view.organisation(organisation).await?;
    let proof = policy::may_import_inventory(viewer, organisation).map_err(|_| super::barred(viewer))?;
    let (file_name, content, mapping) = match media_type(&headers).as_str() {
        "text/csv" => {
            let saved = view.column_mapping(organisation).await?.map(Seen::into_inner);
            let bytes = body.clone();
            let mapping = away(move || columns(&bytes, saved)).await?;
            let mapping = mapping.map_err(|problem| {
                Fault::new(Outside::Invalid(vec![Flaw::pointer("", Wrong::Sheet(problem.to_string()))]))
            })?;
            ("api.csv", body.to_vec(), mapping)
        }
        "application/x-ndjson" | "application/jsonl" => {
            let read = away(move || read_lines(&body).map(|lines| write_csv(&lines))).await?;
            match read {
                Ok(content) => ("api.ndjson", content, plain_mapping()),
                Err(flaws) => return refuse(flaws).and(Err(Fault::not_found())),
            }
        }
        _ => return Err(Fault::new(Outside::MediaType)),
    };
    let mut tx = web.store.begin().await?;
    let id = tx.upload_inventory(&proof, organisation, file_name, &content, Some(&mapping), true).await?;
    tx.commit().await?;
    // Seen anew: the upload may be the first row of its audience.
    let row = web.store.as_viewer(viewer).await?.inventory_import(id).await?;
    let location = paths::API_IMPORT.replace("{id}", &id.to_string());
    let head = [(header::LOCATION, HeaderValue::try_from(location).map_err(Fault::internal)?)];
    Ok((StatusCode::ACCEPTED, head, private(Import::of(&row))).into_response())
}

/// Reading a large file takes longer than other requests should wait.
async fn away<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Fault> {
    tokio::task::spawn_blocking(work).await.map_err(Fault::internal)
}

/// List uploads
#[utoipa::path(
    get, path = paths::API_IMPORTS, tag = TAG_INVENTORY, operation_id = "listImports",
    params(("id" = String, Path, format = Uuid, description = "Of the organisation")),
    responses(
        (status = 200, body = Imports, description = "The uploads"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "There is no such organisation"),
    ),
)]
pub(super) async fn list(
    State(web): State<Web>,
    caller: Caller,
    Id(organisation): Id<domain::OrganisationId>,
    asked: Asked,
) -> Result<Response, Fault> {
    asked.nothing_else()?;
    let view = web.store.as_viewer(&caller.viewer).await?;
    view.organisation(organisation).await?;
    let rows = view.inventory_imports(organisation).await?;
    Ok(private(Imports { items: rows.iter().map(Import::of).collect() }))
}

/// Read an upload
#[utoipa::path(
    get, path = paths::API_IMPORT, tag = TAG_INVENTORY, operation_id = "getImport",
    params(("id" = String, Path, format = Uuid)),
    responses(
        (status = 200, body = Import, description = "The upload"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "Not there, or not for you"),
    ),
)]
pub(super) async fn one(
    State(web): State<Web>,
    caller: Caller,
    Id(id): Id<domain::ImportId>,
    asked: Asked,
) -> Result<Response, Fault> {
    asked.nothing_else()?;
    let row = web.store.as_viewer(&caller.viewer).await?.inventory_import(id).await?;
    Ok(private(Import::of(&row)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::api::wrong::Place;

    #[test]
    fn every_wrong_line_is_told_with_its_number() {
        let body = "{\"inventory_number\":\"A1\",\"quantity\":2}\n\n{\"inventory_number\":\"A1\"}\n{\"maker\":\"x\"}\r\n\
                    {\"inventory_number\":\"A2\",\"colour\":\"red\"}\nnothing\n";
        let told: Vec<_> = read_lines(body.as_bytes())
            .unwrap_err()
            .into_iter()
            .map(|flaw| match flaw.place {
                Place::Pointer { line, pointer } => (line, pointer, flaw.wrong.code()),
                Place::Parameter(name) => panic!("{name} is no parameter"),
            })
            .collect();
        assert_eq!(
            told,
            [
                (Some(3), "/inventory_number".to_owned(), "same_number"),
                (Some(4), "/inventory_number".to_owned(), "missing"),
                (Some(5), "/colour".to_owned(), "unknown"),
                (Some(6), String::new(), "not_json"),
            ]
        );
    }

    // Shows: ASVS 15.2.2
    #[test]
    fn a_million_wrong_lines_cost_a_hundred_flaws() {
        let body = "x\n".repeat(1_000_000);
        assert_eq!(read_lines(body.as_bytes()).unwrap_err().len(), 100);
        assert_eq!(read_lines(b" \n\n").unwrap_err().len(), 1, "an empty upload is refused as well");
    }

    #[test]
    fn a_file_without_the_number_is_refused_before_it_is_kept() {
        assert_eq!(columns(b"Merk;Type\nAcme;X\n", None), Err(SheetProblem::NoNumberColumn));
        assert!(columns(b"Inventarisnummer;Merk\n1;Acme\n", None).is_ok());
        assert_eq!(columns(b"PK\x03\x04", None), Err(SheetProblem::Workbook));
    }

    fn value() -> impl Strategy<Value = String> {
        // The reader of CSV squeezes white space, and takes an apostrophe before a formula for a spreadsheet's guard.
        "|[A-Za-z0-9=+@;,\"|éß€-][A-Za-z0-9=+@;,\"'|éß€-]{0,30}"
    }

    proptest! {
        #[test]
        fn lines_come_out_of_our_own_csv_as_they_went_in(values in proptest::collection::vec(value(), 10), quantity in proptest::option::of(0..9_999_u32)) {
            let mut line = AssetLine { inventory_number: "N-1".to_owned(), quantity, ..AssetLine::default() };
            for (to, value) in [
                &mut line.maker, &mut line.product, &mut line.version, &mut line.model_number, &mut line.serial,
                &mut line.udi_di, &mut line.kind, &mut line.location, &mut line.department, &mut line.remark,
            ].into_iter().zip(values) {
                *to = value;
            }
            let csv = write_csv([&line]);
            let read = formats::inventory::read(&csv, Some(&plain_mapping())).map_err(|error| TestCaseError::fail(error.to_string()))?;
            prop_assert_eq!(read.lines, vec![(2, line)]);
        }

        #[test]
        fn whatever_the_bytes_are_reading_ends(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = read_lines(&bytes);
        }
    }
}
