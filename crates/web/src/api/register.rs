//! The rules of the register: what the CERT has decided about products and makers. Only the CERT sees and makes them.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::policy;
use domain::register::{self as house, BadRule, LONGEST_TEXT, RegisteredAs, StatedAs};
use serde::{Deserialize, Serialize};
use store::{NewRule as Keep, RuleFilter, RuleRow};
use utoipa::ToSchema;

use super::asked::Asked;
use super::body::{Fields, MAX_NAME, media_type, refuse};
use super::codes::{RuleKind, VersionNotation};
use super::cursor::List;
use super::problem::Problem;
use super::reply::{PageOf, page_of, private};
use super::wrong::{Barred, Flaw, Wrong};
use super::{Id, TAG_REGISTER};
use crate::fault::Outside;
use crate::session::Caller;
use crate::{Fault, Web, paths};

const MAX_REASON: usize = 1_000;

/// A rule of the register.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Rule {
    #[schema(format = Uuid)]
    id: String,
    kind: RuleKind,
    /// The maker as institutions register it; for `maker_name` the other name.
    registered_maker: Option<String>,
    registered_product: Option<String>,
    registered_model: Option<String>,
    /// The maker as advisories name it.
    stated_maker: Option<String>,
    stated_product: Option<String>,
    /// Only for `notation`.
    notation: Option<VersionNotation>,
    reason: String,
    /// Name of the person or program that decided.
    by: String,
    #[schema(format = DateTime)]
    at: String,
    undone_by: Option<String>,
    #[schema(format = DateTime)]
    undone_at: Option<String>,
    undone_reason: Option<String>,
}

impl Rule {
    fn of(row: &RuleRow) -> Self {
        let rule = &row.decided.rule;
        let (registered, stated) = (rule.registered(), rule.stated());
        let (maker, name, notation) = match rule {
            house::Rule::MakerName { maker, name } => (Some(maker.clone()), Some(name.clone()), None),
            house::Rule::Notation { notation, .. } => (None, None, Some(*notation)),
            _ => (None, None, None),
        };
        Self {
            id: row.decided.id.to_string(),
            kind: rule.kind().into(),
            registered_maker: registered.map(|it| it.maker.clone()).or(name),
            registered_product: registered.map(|it| it.product.clone()),
            registered_model: registered.map(|it| it.model_number.clone()),
            stated_maker: stated.map(|it| it.maker.clone()).or(maker),
            stated_product: stated.map(|it| it.product.clone()),
            notation: notation.map(Into::into),
            reason: row.decided.reason.clone(),
            by: row.decided.by.clone(),
            at: row.at.to_string(),
            undone_by: row.undone.as_ref().map(|undone| undone.by.clone()),
            undone_at: row.undone.as_ref().map(|undone| undone.at.to_string()),
            undone_reason: row.undone.as_ref().map(|undone| undone.reason.clone()),
        }
    }
}

/// A rule to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the shape for the description; `read` reads the same fields one by one")]
#[schema(example = json!({"kind": "same_product", "registered_maker": "Belvaro", "registered_product": "Zusterbel RN", "stated_maker": "Belvaro Care Systems", "stated_product": "Roepnet Controller", "by": "A. Analist", "reason": "Type plate at Zorghuis Ringdijk."}))]
pub(super) struct NewRule {
    kind: RuleKind,
    #[schema(max_length = 400)]
    registered_maker: Option<String>,
    #[schema(max_length = 400)]
    registered_product: Option<String>,
    #[schema(max_length = 400)]
    registered_model: Option<String>,
    #[schema(max_length = 400)]
    stated_maker: Option<String>,
    #[schema(max_length = 400)]
    stated_product: Option<String>,
    notation: Option<VersionNotation>,
    /// What you found, and where.
    #[schema(min_length = 1, max_length = 1000)]
    reason: String,
    /// Name of the person or program that decides.
    #[schema(min_length = 1, max_length = 200)]
    by: String,
}

/// Taking a rule back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the shape for the description; the handler reads the same fields one by one")]
pub(super) struct Undo {
    /// Name of the person or program that takes it back.
    #[schema(min_length = 1, max_length = 200)]
    by: String,
    #[schema(max_length = 1000)]
    reason: Option<String>,
}

fn read(bytes: &[u8], today: domain::Day) -> Result<Keep, Fault> {
    let mut fields = Fields::read(bytes, None).map_err(|flaw| Fault::new(Outside::Invalid(vec![flaw])))?;
    let kind = fields.code("kind", RuleKind::CODES, house::RuleKind::from_code);
    let mut text = |name: &str| fields.text(name, LONGEST_TEXT).unwrap_or_default().trim().to_owned();
    let registered = RegisteredAs {
        maker: text("registered_maker"),
        product: text("registered_product"),
        model_number: text("registered_model"),
    };
    let stated = StatedAs { maker: text("stated_maker"), product: text("stated_product") };
    let notation = match kind {
        Some(house::RuleKind::Notation) => fields.code("notation", VersionNotation::CODES, house::Notation::from_code),
        _ => None,
    };
    let reason = fields.required_text("reason", MAX_REASON);
    let by = fields.required_text("by", MAX_NAME);
    refuse(fields.flaws())?;
    // All are there: had one been missing, that would have been a flaw.
    let (Some(kind), Some(reason), Some(by)) = (kind, reason, by) else {
        return Err(Fault::new(Outside::BadRequest(String::new())));
    };
    let rule = match (kind, notation) {
        (house::RuleKind::SameProduct, _) => house::Rule::SameProduct { registered, stated },
        (house::RuleKind::OtherProduct, _) => house::Rule::OtherProduct { registered, stated },
        (house::RuleKind::FamilyMember, _) => house::Rule::FamilyMember { registered, stated },
        (house::RuleKind::Notation, notation) => {
            house::Rule::Notation { stated, notation: notation.unwrap_or(house::Notation::Natural) }
        }
        (house::RuleKind::MakerName, _) => house::Rule::MakerName { maker: stated.maker, name: registered.maker },
    };
    rule.check().map_err(|bad| {
        let pointer = match bad {
            BadRule::NothingRegistered => "/registered_product",
            BadRule::NoMaker => "/stated_maker",
            BadRule::NothingStated | BadRule::TooLong | BadRule::NoReason => "/stated_product",
        };
        Fault::new(Outside::Invalid(vec![Flaw::pointer(pointer, Wrong::Missing)]))
    })?;
    Ok(Keep { rule, reason, by, on: today })
}

/// List the rules of the register
///
/// What the CERT has decided about products and makers, the newest first. Others than the CERT see none.
#[utoipa::path(
    get, path = paths::API_RULES, tag = TAG_REGISTER, operation_id = "listRules",
    params(
        ("kind" = Option<RuleKind>, Query, description = "Only this kind"),
        ("text" = Option<String>, Query, description = "Words that must all stand in the rule or its reason"),
        ("undone" = Option<bool>, Query, description = "Those that were taken back as well"),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<i64>, Query, minimum = 1, maximum = 500, description = "Lines per page; 100 when absent"),
    ),
    responses(
        (status = 200, body = PageOf<Rule>, description = "A page", headers(("link" = String, description = "The next page, when there is one"))),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "A parameter is wrong"),
    ),
)]
pub(super) async fn list(State(web): State<Web>, caller: Caller, mut asked: Asked) -> Result<Response, Fault> {
    let kind = asked.code("kind", RuleKind::CODES, house::RuleKind::from_code);
    let filter = RuleFilter { kind, search: asked.text("text").unwrap_or_default(), undone: asked.flag("undone") };
    let names = [kind.map(house::RuleKind::code), Some(filter.search.as_str()), filter.undone.then_some("undone")];
    let list = List::new("rules", &names);
    let here = asked.here();
    let page = asked.page(&list)?;
    let view = web.store.as_viewer(&caller.viewer).await?;
    let page = view.rules(&filter, &page).await?;
    page_of(&here, PageOf::of(page, &list, |row| Rule::of(&row)))
}

/// Make a rule
///
/// It holds for all that are registered and published in the same words; everything that it is about is matched again.
#[utoipa::path(
    post, path = paths::API_RULES, tag = TAG_REGISTER, operation_id = "makeRule",
    request_body(content = NewRule, content_type = "application/json", description = "At most 64 KiB"),
    responses(
        (status = 201, body = Rule, description = "Kept"),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "The body is wrong; `errors` says where"),
        (status = 403, body = Problem, content_type = "application/problem+json", description = "Only the CERT makes rules"),
        (status = 413, body = Problem, content_type = "application/problem+json", description = "Too large"),
        (status = 415, body = Problem, content_type = "application/problem+json", description = "Not `application/json`"),
    ),
)]
pub(super) async fn make(
    State(web): State<Web>,
    caller: Caller,
    asked: Asked,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Fault> {
    asked.nothing_else()?;
    let proof = policy::may_decide_match(&caller.viewer).map_err(|_| barred(&caller))?;
    if media_type(&headers) != "application/json" {
        return Err(Fault::new(Outside::MediaType));
    }
    let keep = read(&body, web.now().day(&web.config.zone))?;
    let mut tx = web.store.begin().await?;
    let id = tx.add_rule(&proof, &keep).await?;
    tx.commit().await?;
    let row = web.store.as_viewer(&caller.viewer).await?.rule(id).await?;
    Ok((StatusCode::CREATED, private(Rule::of(&row))).into_response())
}

/// Read a rule
#[utoipa::path(
    get, path = paths::API_RULE, tag = TAG_REGISTER, operation_id = "getRule",
    params(("id" = String, Path, format = Uuid)),
    responses(
        (status = 200, body = Rule, description = "The rule"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "Not there, or not for you"),
    ),
)]
pub(super) async fn one(
    State(web): State<Web>,
    caller: Caller,
    Id(id): Id<domain::RuleId>,
    asked: Asked,
) -> Result<Response, Fault> {
    asked.nothing_else()?;
    let row = web.store.as_viewer(&caller.viewer).await?.rule(id).await?;
    Ok(private(Rule::of(&row)))
}

/// Take a rule back
///
/// It stays readable. Everything that it was about is matched again without it.
#[utoipa::path(
    post, path = paths::API_RULE_UNDO, tag = TAG_REGISTER, operation_id = "undoRule",
    params(("id" = String, Path, format = Uuid)),
    request_body(content = Undo, content_type = "application/json", description = "At most 64 KiB"),
    responses(
        (status = 200, body = Rule, description = "The rule as it was"),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "The body is wrong; `errors` says where"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "Not there, taken back already, or not for you"),
        (status = 413, body = Problem, content_type = "application/problem+json", description = "Too large"),
        (status = 415, body = Problem, content_type = "application/problem+json", description = "Not `application/json`"),
    ),
)]
pub(super) async fn undo(
    State(web): State<Web>,
    caller: Caller,
    Id(id): Id<domain::RuleId>,
    asked: Asked,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Fault> {
    asked.nothing_else()?;
    // Whoever cannot see the rule learns nothing of it here either.
    web.store.as_viewer(&caller.viewer).await?.rule(id).await?;
    let proof = policy::may_decide_match(&caller.viewer).map_err(|_| barred(&caller))?;
    if media_type(&headers) != "application/json" {
        return Err(Fault::new(Outside::MediaType));
    }
    let mut fields = Fields::read(&body, None).map_err(|flaw| Fault::new(Outside::Invalid(vec![flaw])))?;
    let by = fields.required_text("by", MAX_NAME).unwrap_or_default();
    let reason = fields.text("reason", MAX_REASON).unwrap_or_default();
    refuse(fields.flaws())?;
    let mut tx = web.store.begin().await?;
    tx.undo_rule(&proof, id, by.trim(), &reason).await?;
    tx.commit().await?;
    let row = web.store.as_viewer(&caller.viewer).await?.rule(id).await?;
    Ok(private(Rule::of(&row)))
}

fn barred(caller: &Caller) -> Fault {
    Fault::new(Outside::Barred(if caller.viewer.read_only { Barred::ReadOnly } else { Barred::Cert }))
}
