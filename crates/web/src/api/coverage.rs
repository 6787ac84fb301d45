//! How much of an inventory is known, the IT photo, and from which certainty on an institution is told.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::answer::Via;
use domain::photo::{self as house, BadPhoto, PhotoAnswer, Written};
use domain::policy;
use matching::Register;
use serde::{Deserialize, Serialize};
use store::{Seen, UnknownModel, View};
use utoipa::ToSchema;

use super::asked::Asked;
use super::body::{json, name_of, refuse};
use super::codes::{Certainty, PhotoSaid, Recognition};
use super::cursor::List;
use super::problem::{self, Problem};
use super::reply::{PageOf, page_of, private};
use super::wrong::{Flaw, Wrong};
use super::{Id, TAG_INVENTORY, barred};
use crate::photo::{self, Progress};
use crate::session::Caller;
use crate::{Fault, Web, paths};

/// No list has more things.
const MAX_ANSWERS: usize = 1_000;

/// How much of an inventory is known, as far as the caller may see it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Coverage {
    /// Distinct makers, products and model numbers, as registered.
    models: i64,
    /// Those of which every line is recognised, or was named by an advisory.
    known_models: i64,
    unknown_models: i64,
    /// Things, counted by their quantity.
    devices: i64,
    known_devices: i64,
    photo: PhotoProgress,
}

/// How far the IT photo is.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PhotoProgress {
    /// Things on the list of this sector.
    total: usize,
    answered: usize,
    /// Of everything that was ticked, places for another product included.
    yes: usize,
    no: usize,
    unknown: usize,
}

/// A model of which at least one line is not known.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Model {
    maker: String,
    product: String,
    model_number: String,
    why: Recognition,
    /// Lines and things of it that are not known.
    lines: i64,
    devices: i64,
    /// The first of their inventory numbers.
    inventory_number: String,
}

impl Model {
    fn of(it: &Seen<UnknownModel>) -> Self {
        Self {
            maker: it.maker.clone(),
            product: it.product.clone(),
            model_number: it.model_number.clone(),
            why: it.why.into(),
            lines: it.lines,
            devices: it.devices,
            inventory_number: it.number.clone(),
        }
    }
}

/// From which certainty on an institution is told. It narrows the institution's own pages and its notices; the lists of
/// this API hold everything, with the certainty of each match.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ToldFrom {
    /// The least certainty that is told; `possible` is everything.
    from: Certainty,
    /// Also what is affected stays out below it. Otherwise only doubts do.
    affected_too: bool,
    /// Matches that are left out by this now.
    withheld: i64,
}

/// What to choose.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"from": "probable", "affected_too": false}))]
pub(super) struct NewToldFrom {
    from: Certainty,
    /// Only when the institution says so in so many words: it may miss a warning.
    #[serde(default)]
    affected_too: bool,
}

/// The IT photo of an institution.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Photo {
    progress: PhotoProgress,
    /// The list of its sector, and whatever else was answered.
    things: Vec<Thing>,
}

/// One thing on the list, with what was ticked.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Thing {
    /// Its key; `other-` and a class is the place for another product.
    item: String,
    /// The care class of the register.
    class: String,
    /// The class in words.
    class_name: String,
    maker: String,
    product: String,
    /// `null` until it was answered.
    said: Option<PhotoSaid>,
    version: Option<String>,
    quantity: Option<u32>,
    managed_by: Option<String>,
    said_by: Option<String>,
    #[schema(format = DateTime)]
    said_at: Option<String>,
}

/// Answers to the IT photo.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"by": "Service desk", "answers": [{"item": "nedap-ons", "said": "yes", "version": "2026.3"}, {"item": "ecare-puur", "said": "no"}]}))]
pub(super) struct NewPhoto {
    /// Name of the person, desk or program.
    #[schema(min_length = 1, max_length = 200)]
    by: String,
    /// At most 1,000. Things that are not named stay as they are.
    answers: Vec<NewThing>,
}

/// What is said of one thing.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewThing {
    /// Its key on the list.
    item: String,
    said: PhotoSaid,
    #[serde(default)]
    #[schema(max_length = 200)]
    version: String,
    #[schema(minimum = 1, maximum = 100000)]
    quantity: Option<u32>,
    /// The supplier that looks after it.
    #[serde(default)]
    #[schema(max_length = 200)]
    managed_by: String,
    /// Only at a place for another product.
    #[serde(default)]
    #[schema(max_length = 200)]
    maker: String,
    #[serde(default)]
    #[schema(max_length = 200)]
    product: String,
}

fn progress(it: Progress) -> PhotoProgress {
    PhotoProgress { total: it.total, answered: it.answered, yes: it.yes, no: it.no, unknown: it.unknown }
}

/// Read how much of an inventory is known
#[utoipa::path(
    get, path = paths::API_COVERAGE, tag = TAG_INVENTORY, operation_id = "getCoverage",
    params(("id" = String, Path, format = Uuid, description = "Of the organisation")),
    responses(
        (status = 200, body = Coverage, description = "Counts"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "There is no such organisation"),
    ),
)]
pub(super) async fn show(
    State(web): State<Web>,
    caller: Caller,
    Id(id): Id<domain::OrganisationId>,
    asked: Asked,
) -> Result<Response, Fault> {
    asked.nothing_else()?;
    let view = web.store.as_viewer(&caller.viewer).await?;
    let sector = view.organisation(id).await?.sector.clone();
    let it = view.coverage(id).await?;
    let ticked = view.photo(id).await?;
    Ok(private(Coverage {
        models: it.models,
        known_models: it.known,
        unknown_models: it.unknown(),
        devices: it.devices,
        known_devices: it.known_devices,
        photo: progress(Progress::of(&Register::built_in().photo(sector.as_deref()), &ticked)),
    }))
}

/// List the models that are not known
///
/// Those with the most things first. Empty for organisations that you neither are nor act for.
#[utoipa::path(
    get, path = paths::API_UNKNOWN, tag = TAG_INVENTORY, operation_id = "listUnknownModels",
    params(
        ("id" = String, Path, format = Uuid, description = "Of the organisation"),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<i64>, Query, minimum = 1, maximum = 500, description = "Models per page; 100 when absent"),
    ),
    responses(
        (status = 200, body = PageOf<Model>, description = "A page", headers(("link" = String, description = "The next page, when there is one"))),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "A parameter is wrong"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "There is no such organisation"),
    ),
)]
pub(super) async fn unknown(
    State(web): State<Web>,
    caller: Caller,
    Id(id): Id<domain::OrganisationId>,
    asked: Asked,
) -> Result<Response, Fault> {
    let of = id.to_string();
    let list = List::new("unknown-models", &[Some(of.as_str())]);
    let here = asked.here();
    let page = asked.page(&list)?;
    let view = web.store.as_viewer(&caller.viewer).await?;
    view.organisation(id).await?;
    let found = view.unknown_models(id, &page).await?;
    page_of(&here, PageOf::of(found, &list, |it| Model::of(&it)))
}

async fn told_from(view: &View<'_>, id: domain::OrganisationId) -> Result<ToldFrom, Fault> {
    let chosen = view.threshold(id).await?.map(|row| row.threshold).unwrap_or_default();
    let counts = view.inventory_counts_told(id, Some(chosen)).await?;
    Ok(ToldFrom { from: chosen.from.into(), affected_too: chosen.affected_too, withheld: counts.withheld })
}

/// Read from which certainty on an institution is told
#[utoipa::path(
    get, path = paths::API_THRESHOLD, tag = TAG_INVENTORY, operation_id = "getThreshold",
    params(("id" = String, Path, format = Uuid, description = "Of the organisation")),
    responses(
        (status = 200, body = ToldFrom, description = "What was chosen; everything when nothing was, or when it is not yours to know"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "There is no such organisation"),
    ),
)]
pub(super) async fn threshold(
    State(web): State<Web>,
    caller: Caller,
    Id(id): Id<domain::OrganisationId>,
    asked: Asked,
) -> Result<Response, Fault> {
    asked.nothing_else()?;
    let view = web.store.as_viewer(&caller.viewer).await?;
    view.organisation(id).await?;
    Ok(private(told_from(&view, id).await?))
}

/// Choose from which certainty on an institution is told
///
/// For programs of who is responsible in the institution, and of the CERT. Drafts are brought in line.
#[utoipa::path(
    post, path = paths::API_THRESHOLD, tag = TAG_INVENTORY, operation_id = "chooseThreshold",
    params(("id" = String, Path, format = Uuid, description = "Of the organisation")),
    request_body(content = NewToldFrom, content_type = "application/json", description = "At most 64 KiB"),
    responses(
        (status = 200, body = ToldFrom, description = "What stands now"),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "The body is wrong; `errors` says where"),
        (status = 403, body = Problem, content_type = "application/problem+json", description = "Not yours to choose"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "There is no such organisation"),
        (status = 413, body = Problem, content_type = "application/problem+json", description = "Too large"),
        (status = 415, body = Problem, content_type = "application/problem+json", description = "Not `application/json`"),
    ),
)]
pub(super) async fn choose(
    State(web): State<Web>,
    caller: Caller,
    Id(id): Id<domain::OrganisationId>,
    asked: Asked,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Fault> {
    asked.nothing_else()?;
    let viewer = &*caller.viewer;
    web.store.as_viewer(viewer).await?.organisation(id).await?;
    let proof = policy::may_choose_threshold(viewer, id).map_err(|_| barred(viewer))?;
    let new: NewToldFrom = json(&headers, &body)?;
    let chosen = domain::threshold::Threshold { from: new.from.into(), affected_too: new.affected_too };
    let mut tx = web.store.begin().await?;
    tx.choose_threshold(&proof, id, chosen).await?;
    tx.commit().await?;
    let view = web.store.as_viewer(viewer).await?;
    Ok(private(told_from(&view, id).await?))
}

async fn photo_of(view: &View<'_>, id: domain::OrganisationId, t: &'static l10n::Texts) -> Result<Photo, Fault> {
    let sector = view.organisation(id).await?.sector.clone();
    let ticked = view.photo(id).await?;
    let register = Register::built_in();
    let list = register.photo(sector.as_deref());
    let done = Progress::of(&list, &ticked);
    let mut things = Vec::new();
    let mut thing = |item: &str, class: &str, maker: &str, product: &str| {
        let row = ticked.get(item);
        let named = row.map(|row| (row.answer.maker.as_str(), row.answer.product.as_str()));
        let (maker, product) = named.filter(|(_, product)| !product.is_empty()).unwrap_or((maker, product));
        let text = |text: &String| (!text.is_empty()).then(|| text.clone());
        things.push(Thing {
            item: item.to_owned(),
            class: class.to_owned(),
            class_name: t.care_class(class),
            maker: maker.to_owned(),
            product: product.to_owned(),
            said: row.map(|row| row.answer.said.into()),
            version: row.and_then(|row| text(&row.answer.version)),
            quantity: row.and_then(|row| row.answer.quantity),
            managed_by: row.and_then(|row| text(&row.answer.managed_by)),
            said_by: row.map(|row| row.by.clone()),
            said_at: row.map(|row| row.at.to_string()),
        });
    };
    let mut shown: Vec<String> = Vec::new();
    for group in &list {
        for item in &group.items {
            thing(&item.key, &item.class, &item.maker, &item.product);
            shown.push(item.key.clone());
        }
        thing(&group.other_key(), &group.class.code, "", "");
        shown.push(group.other_key());
    }
    // What was answered before the sector changed.
    for key in ticked.keys().filter(|key| !shown.contains(key)) {
        match register.photo_item(key) {
            Some(item) => thing(key, &item.class, &item.maker, &item.product),
            None => thing(key, key.strip_prefix(house::OTHER_PREFIX).unwrap_or_default(), "", ""),
        }
    }
    Ok(Photo { progress: progress(done), things })
}

/// Read the IT photo
///
/// The list of products of the institution's sector, with what it has ticked.
#[utoipa::path(
    get, path = paths::API_PHOTO, tag = TAG_INVENTORY, operation_id = "getPhoto",
    params(("id" = String, Path, format = Uuid, description = "Of the organisation")),
    responses(
        (status = 200, body = Photo, description = "The list"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "There is no such organisation"),
    ),
)]
pub(super) async fn photo(
    State(web): State<Web>,
    caller: Caller,
    Id(id): Id<domain::OrganisationId>,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Response, Fault> {
    asked.nothing_else()?;
    let view = web.store.as_viewer(&caller.viewer).await?;
    Ok(private(photo_of(&view, id, l10n::texts(problem::language(&headers))).await?))
}

fn read(new: &NewPhoto, register: &Register) -> Result<(String, Vec<PhotoAnswer>), Fault> {
    let mut flaws = Vec::new();
    let by = name_of(&new.by, &mut flaws);
    if new.answers.len() > MAX_ANSWERS {
        flaws.push(Flaw::pointer("/answers", Wrong::TooLong(MAX_ANSWERS)));
    }
    let mut answers = Vec::new();
    for (place, thing) in new.answers.iter().take(MAX_ANSWERS).enumerate() {
        let at = |name: &str| format!("/answers/{place}/{name}");
        if !photo::is_item(register, &thing.item) {
            flaws.push(Flaw::pointer(at("item"), Wrong::Unknown));
            continue;
        }
        let quantity = thing.quantity.map(|quantity| quantity.to_string()).unwrap_or_default();
        let written = Written {
            said: domain::photo::PhotoSaid::from(thing.said).code(),
            version: &thing.version,
            quantity: &quantity,
            managed_by: &thing.managed_by,
            maker: &thing.maker,
            product: &thing.product,
        };
        match PhotoAnswer::read(&thing.item, written) {
            Ok(Some(answer)) => answers.push(answer),
            Ok(None) | Err(BadPhoto::Said) => flaws.push(Flaw::pointer(at("said"), Wrong::Missing)),
            Err(BadPhoto::Quantity) => {
                let range = Wrong::Range { min: 1, max: i64::from(house::MOST) };
                flaws.push(Flaw::pointer(at("quantity"), range));
            }
            Err(BadPhoto::TooLong) => {
                flaws.push(Flaw::pointer(format!("/answers/{place}"), Wrong::TooLong(house::LONGEST)));
            }
            Err(BadPhoto::NoProduct) => flaws.push(Flaw::pointer(at("product"), Wrong::Missing)),
            Err(BadPhoto::NoItem) => flaws.push(Flaw::pointer(at("item"), Wrong::Unknown)),
        }
    }
    refuse(flaws)?;
    Ok((by, answers))
}

/// Tick the IT photo
///
/// A `yes` becomes a line of the inventory and is matched; `no` takes that line away. Answers that are not named stay.
#[utoipa::path(
    post, path = paths::API_PHOTO, tag = TAG_INVENTORY, operation_id = "tickPhoto",
    params(("id" = String, Path, format = Uuid, description = "Of the organisation")),
    request_body(content = NewPhoto, content_type = "application/json", description = "At most 512 KiB"),
    responses(
        (status = 200, body = Photo, description = "The list as it stands now"),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "The body is wrong; `errors` says where"),
        (status = 403, body = Problem, content_type = "application/problem+json", description = "Not your institution"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "There is no such organisation"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "The institution compares at home"),
        (status = 413, body = Problem, content_type = "application/problem+json", description = "Too large"),
        (status = 415, body = Problem, content_type = "application/problem+json", description = "Not `application/json`"),
    ),
)]
pub(super) async fn tick(
    State(web): State<Web>,
    caller: Caller,
    Id(id): Id<domain::OrganisationId>,
    asked: Asked,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Fault> {
    asked.nothing_else()?;
    let viewer = &*caller.viewer;
    web.store.as_viewer(viewer).await?.organisation(id).await?;
    let proof = policy::may_import_inventory(viewer, id).map_err(|_| barred(viewer))?;
    let new: NewPhoto = json(&headers, &body)?;
    let t = l10n::texts(problem::language(&headers));
    let rules = web.store.standing_rules().await?;
    let made = tokio::task::spawn_blocking(move || {
        let register = Register::with_rules(&rules);
        read(&new, &register).map(|(by, answers)| (by, photo::lines(&register, t, answers)))
    });
    let (by, lines) = made.await.map_err(Fault::internal)??;
    let via = if viewer.is_cert() { Via::Phone } else { Via::Api };
    let mut tx = web.store.begin().await?;
    tx.answer_photo(&proof, id, &lines, (&by, via)).await?;
    tx.commit().await?;
    let view = web.store.as_viewer(viewer).await?;
    Ok(private(photo_of(&view, id, t).await?))
}
