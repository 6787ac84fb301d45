//! Notices: what the CERT tells an institution about an advisory.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::advice::Course;
use domain::notice as house;
use domain::organisation::Language;
use domain::viewer::Viewer;
use l10n::course;
use serde::Serialize;
use store::{AddresseeRow, AffectedAsset, DeliveryRow, NoticeDetail, NoticeFilter, NoticeRow, Seen};
use utoipa::ToSchema;

use super::answers::Answer;
use super::asked::Asked;
use super::codes::{
    AnswerKind, AssetClass, CareImpact, DeliveryState, NoticeState, Occasion, OrganisationKind, Part, Severity,
};
use super::cursor::List;
use super::matches::Ground;
use super::problem::{self, Problem};
use super::reply::{PageOf, page_of, private};
use super::{Id, TAG_NOTICES, time};
use crate::pages::course::readers;
use crate::session::Caller;
use crate::{Fault, Web, paths};

/// One line of the list of notices.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NoticeLine {
    #[schema(format = Uuid)]
    id: String,
    /// What people say on the phone, for example `BW-7KQ2-MFX`.
    code: String,
    #[schema(format = Uuid)]
    advisory: String,
    advisory_title: String,
    publisher: String,
    tracking_id: String,
    /// Whose inventory it is about.
    #[schema(format = Uuid)]
    institution: String,
    institution_name: String,
    /// Only the CERT sees drafts.
    state: NoticeState,
    severity: Severity,
    care_impact: CareImpact,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    sent_at: Option<String>,
    /// By when an answer is expected.
    #[schema(format = DateTime)]
    deadline: Option<String>,
    /// What the answers of all who must act come to: the one that is least far.
    answer: Option<AnswerKind>,
    /// It tells what has changed since an earlier notice.
    is_update: bool,
    /// How many inventory lines are concerned, as far as the caller may see them.
    assets: i64,
}

impl NoticeLine {
    fn of(row: &Seen<NoticeRow>) -> Self {
        Self {
            id: row.id.to_string(),
            code: row.code.to_string(),
            advisory: row.advisory.to_string(),
            advisory_title: row.advisory_title.clone(),
            publisher: row.publisher.clone(),
            tracking_id: row.tracking_id.clone(),
            institution: row.institution.to_string(),
            institution_name: row.institution_name.clone(),
            state: row.state.into(),
            severity: row.severity.into(),
            care_impact: row.care_impact.into(),
            created_at: row.created_at.to_string(),
            sent_at: time(row.sent_at),
            deadline: time(row.deadline),
            answer: row.answer.map(Into::into),
            is_update: row.is_update,
            assets: row.assets,
        }
    }
}

/// A notice with everything that belongs to it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Notice {
    #[schema(format = Uuid)]
    id: String,
    /// What people say on the phone, for example `BW-7KQ2-MFX`.
    code: String,
    #[schema(format = Uuid)]
    advisory: String,
    advisory_title: String,
    publisher: String,
    tracking_id: String,
    #[schema(format = Uuid)]
    institution: String,
    institution_name: String,
    state: NoticeState,
    severity: Severity,
    care_impact: CareImpact,
    /// The CERT's advice, in Dutch: the passages for the caller's people, and all of its source for the CERT. The maker's stands
    /// in the advisory.
    advice_nl: String,
    /// The same in English.
    advice_en: String,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    sent_at: Option<String>,
    #[schema(format = DateTime)]
    deadline: Option<String>,
    /// The earlier notice that this one brings up to date.
    #[schema(format = Uuid)]
    updates: Option<String>,
    /// What the answers of all who must act come to: the one that is least far.
    answer: Option<AnswerKind>,
    /// Newest first.
    answers: Vec<Answer>,
    addressees: Vec<Addressee>,
    deliveries: Vec<Delivery>,
    /// At most 500, by inventory number; those that the caller may see.
    assets: Vec<NoticeAsset>,
}

/// An organisation that the notice is addressed to.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Addressee {
    #[schema(format = Uuid)]
    organisation: String,
    name: String,
    kind: OrganisationKind,
    part: Part,
    /// The mandate by which a supplier is addressed.
    #[schema(format = Uuid)]
    mandate: Option<String>,
    classes: Vec<AssetClass>,
    /// What it has said for its part, when it must act.
    answer: Option<AnswerKind>,
    /// When it hears of this again by itself, if it says nothing.
    #[schema(format = DateTime)]
    next_step_at: Option<String>,
}

/// One message to one recipient.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Delivery {
    #[schema(format = Uuid)]
    id: String,
    #[schema(format = Uuid)]
    organisation: String,
    part: Part,
    occasion: Occasion,
    /// `mail` or `phone`.
    channel: String,
    state: DeliveryState,
    #[schema(format = DateTime)]
    sent_at: Option<String>,
    /// When the recipient followed a link in it.
    #[schema(format = DateTime)]
    opened_at: Option<String>,
}

/// An inventory line with the reason why it is concerned.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NoticeAsset {
    #[schema(format = Uuid)]
    id: String,
    inventory_number: String,
    class: Option<AssetClass>,
    /// Maker, product and version as registered.
    maker: String,
    product: String,
    version: String,
    location: String,
    /// The advisory's product entry.
    matched_product: String,
    /// Why, as a sentence in the language of `Accept-Language`.
    reason: String,
    grounds: Vec<Ground>,
}

impl Notice {
    fn of(it: &Seen<NoticeDetail>, viewer: &Viewer, language: Language) -> Result<Self, Fault> {
        let notice = &it.notice;
        let readers = readers(it, viewer.is_member_of(notice.institution));
        let advice = |source: &str, language| match viewer.is_cert() {
            true => source.to_owned(),
            false => course::plain(l10n::texts(language), &Course::read(source), &readers),
        };
        Ok(Self {
            id: notice.id.to_string(),
            code: notice.code.to_string(),
            advisory: notice.advisory.to_string(),
            advisory_title: it.advisory_title.clone(),
            publisher: it.publisher.clone(),
            tracking_id: it.tracking_id.clone(),
            institution: notice.institution.to_string(),
            institution_name: it.institution_name.clone(),
            state: notice.state.into(),
            severity: notice.severity.into(),
            care_impact: notice.care_impact.into(),
            advice_nl: advice(&notice.advice_nl, Language::Nl),
            advice_en: advice(&notice.advice_en, Language::En),
            created_at: notice.created_at.to_string(),
            sent_at: time(notice.sent_at),
            deadline: time(notice.deadline),
            updates: it.updates.map(|id| id.to_string()),
            answer: notice.answer.map(Into::into),
            answers: it.answers.iter().map(Answer::of).collect(),
            addressees: it.addressees.iter().map(addressee).collect(),
            deliveries: it.deliveries.iter().map(delivery).collect(),
            assets: it.assets.iter().map(|asset| concerned(asset, language)).collect::<Result<_, _>>()?,
        })
    }
}

fn addressee(row: &AddresseeRow) -> Addressee {
    Addressee {
        organisation: row.organisation.to_string(),
        name: row.name.clone(),
        kind: row.kind.into(),
        part: row.part.into(),
        mandate: row.mandate.map(|id| id.to_string()),
        classes: row.classes.iter().map(|class| (*class).into()).collect(),
        answer: row.answer.map(Into::into),
        next_step_at: time(row.next_step_at),
    }
}

// Without the address: who is reached stands with the organisation's contacts, for those who may know.
fn delivery(row: &DeliveryRow) -> Delivery {
    Delivery {
        id: row.id.to_string(),
        organisation: row.organisation.to_string(),
        part: row.part.into(),
        occasion: row.occasion.into(),
        channel: row.channel.clone(),
        state: row.state.into(),
        sent_at: time(row.sent_at),
        opened_at: time(row.opened_at),
    }
}

fn concerned(asset: &AffectedAsset, language: Language) -> Result<NoticeAsset, Fault> {
    Ok(NoticeAsset {
        id: asset.id.to_string(),
        inventory_number: asset.line.inventory_number.clone(),
        class: asset.class.map(Into::into),
        maker: asset.line.maker.clone(),
        product: asset.line.product.clone(),
        version: asset.line.version.clone(),
        location: asset.line.location.clone(),
        matched_product: asset.product.clone(),
        reason: l10n::texts(language).grounds(&asset.grounds),
        grounds: Ground::all(&asset.grounds)?,
    })
}

/// List notices
///
/// Newest first.
#[utoipa::path(
    get, path = paths::API_NOTICES, tag = TAG_NOTICES, operation_id = "listNotices",
    params(
        ("advisory" = Option<String>, Query, format = Uuid),
        ("institution" = Option<String>, Query, format = Uuid, description = "Whose inventory it is about"),
        ("addressee" = Option<String>, Query, format = Uuid, description = "Institution or supplier that it is addressed to"),
        ("state" = Option<NoticeState>, Query),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<i64>, Query, minimum = 1, maximum = 500, description = "Lines per page; 100 when absent"),
    ),
    responses(
        (status = 200, body = PageOf<NoticeLine>, description = "A page", headers(("link" = String, description = "The next page, when there is one"))),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "A parameter is wrong"),
    ),
)]
pub(super) async fn list(State(web): State<Web>, caller: Caller, mut asked: Asked) -> Result<Response, Fault> {
    let filter = NoticeFilter {
        advisory: asked.id("advisory"),
        institution: asked.id("institution"),
        addressee: asked.id("addressee"),
        state: asked.code("state", NoticeState::CODES, house::NoticeState::from_code),
    };
    let names = [
        filter.advisory.map(|id| id.to_string()),
        filter.institution.map(|id| id.to_string()),
        filter.addressee.map(|id| id.to_string()),
        filter.state.map(|state| state.code().to_owned()),
    ];
    let list = List::new("notices", &names.each_ref().map(Option::as_deref));
    let here = asked.here();
    let page = asked.page(&list)?;
    let view = web.store.as_viewer(&caller.viewer).await?;
    let found = view.notices(&filter, &page).await?;
    page_of(&here, PageOf::of(found, &list, |row| NoticeLine::of(&row)))
}

/// Read a notice
#[utoipa::path(
    get, path = paths::API_NOTICE, tag = TAG_NOTICES, operation_id = "getNotice",
    params(("id" = String, Path, format = Uuid)),
    responses(
        (status = 200, body = Notice, description = "The notice"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "Not there, or not for you"),
    ),
)]
pub(super) async fn one(
    State(web): State<Web>,
    caller: Caller,
    Id(id): Id<domain::NoticeId>,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Response, Fault> {
    asked.nothing_else()?;
    let notice = web.store.as_viewer(&caller.viewer).await?.notice(id).await?;
    Ok(private(Notice::of(&notice, &caller.viewer, problem::language(&headers))?))
}
