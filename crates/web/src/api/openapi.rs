//! The description of the API (OpenAPI 3.1), made from the handlers themselves.

use std::sync::LazyLock;

use axum::http::HeaderMap;
use axum::response::Response;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{Content, Ref};
use utoipa::{Modify, OpenApi};

use super::reply::tagged;
use super::{
    advisories, answers, blind, calls, coverage, inventory, matches, matching_runs, notices, organisations, overview,
    picture, products, questions, ratings, register, remediation, sboms, token, uploads, usefulness,
};
use crate::{Fault, paths};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Brandwacht",
        description = "What a program of an institution, an IT supplier or the CERT may read and write.\n\n\
            Send the token of your organisation as `Authorization: Bearer …`, or one for minutes that you got with it at \
            `/api/token`. A token sees what its organisation may \
            see: lists leave out the rest, and the rest is 404.\n\n\
            Lists come in pages. Follow `Link: <…>; rel=\"next\"`, or give `next` of the answer as `after`; the last \
            page has neither. Rows that come or go meanwhile do not shift the pages.\n\n\
            Errors are `application/problem+json` (RFC 9457), in English unless `Accept-Language` says `nl`. `type` is \
            stable; `errors` says what is wrong at which parameter or JSON pointer. Unknown parameters and fields are \
            refused.\n\n\
            New fields and new codes may be added to answers in version 1: pass over what you do not know.",
        license(name = "EUPL-1.2", identifier = "EUPL-1.2"),
    ),
    paths(
        show, token::give,
        organisations::list, organisations::one,
        inventory::list, inventory::one, inventory::version,
        coverage::show, coverage::unknown, coverage::threshold, coverage::choose, coverage::photo, coverage::tick,
        uploads::upload, uploads::list, uploads::one,
        sboms::list, sboms::add, sboms::one, sboms::file, sboms::findings, sboms::vex, sboms::remove,
        advisories::list, advisories::one, advisories::csaf,
        matches::list, matches::one,
        matching_runs::list, matching_runs::ask, matching_runs::one,
        products::list, products::one,
        remediation::list, remediation::mark, remediation::of_advisory, remediation::mark_all,
        register::list, register::make, register::one, register::undo,
        blind::fetch, blind::send,
        overview::show,
        notices::list, notices::one,
        answers::list, answers::give, answers::give_many,
        picture::of_advisory, picture::of_members, usefulness::show,
        ratings::show, ratings::set,
        calls::list, calls::note,
        questions::list, questions::one, questions::answer,
    ),
    tags(
        (name = "organisations", description = "Everybody's names; contacts and mandates of one's own"),
        (name = "inventory", description = "What an institution has, uploads of it, and bills of materials (SBOM)"),
        (name = "advisories", description = "What makers and others say of products"),
        (name = "matches", description = "Which line of an inventory is concerned by which advisory, and why"),
        (name = "remediation", description = "How far each device is with each vulnerability that concerns it"),
        (name = "register", description = "What the CERT has decided about products and makers"),
        (name = "blind", description = "Comparing at home: bundles out, counts in"),
        (name = "notices", description = "What the CERT tells an institution, and what it answers"),
        (name = "picture", description = "How far those are that were told; sums for umbrellas"),
        (name = "questions", description = "What only an institution can tell about its devices"),
        (name = "token", description = "A token for minutes, as OAuth 2.0 gives it"),
        (name = "description", description = "This document"),
    ),
    security(("token" = [])),
    modifiers(&Token, &ForAll),
)]
struct Description;

struct Token;

impl Modify for Token {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let components = openapi.components.get_or_insert_with(Default::default);
        let mut scheme = Http::new(HttpAuthScheme::Bearer);
        scheme.description = Some("The token that the CERT gave your organisation".to_owned());
        components.add_security_scheme("token", SecurityScheme::Http(scheme));
    }
}

/// What every operation that asks for a token may answer, whatever it is about. Written here once, so that none forgets.
struct ForAll;

impl Modify for ForAll {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let answers = [
            ("401", "Without a token that is valid today", Some(("WWW-Authenticate", "`Bearer`"))),
            ("429", "Too many requests of this organisation; wait", Some(("Retry-After", "Seconds to wait"))),
            ("503", "Not now: the database is busy or away", Some(("Retry-After", "Seconds to wait"))),
        ];
        let items = openapi.paths.paths.iter_mut().filter(|(path, _)| path.as_str() != paths::API_DESCRIPTION);
        for item in items.map(|(_, item)| item) {
            let operations = [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.patch];
            for operation in operations.into_iter().flatten() {
                for (status, description, header) in answers {
                    let problem = Content::new(Some(Ref::from_schema_name("Problem")));
                    let mut response =
                        ResponseBuilder::new().description(description).content("application/problem+json", problem);
                    if let Some((name, about)) = header {
                        response = response.header(name, HeaderBuilder::new().description(Some(about)).build());
                    }
                    operation.responses.responses.entry(status.to_owned()).or_insert_with(|| response.build().into());
                }
            }
        }
    }
}

/// The document as text; made once.
pub(super) fn text() -> &'static str {
    static TEXT: LazyLock<String> = LazyLock::new(|| {
        let mut text = Description::openapi().to_pretty_json().unwrap_or_default();
        text.push('\n');
        text
    });
    &TEXT
}

/// Describe the API
#[utoipa::path(
    get, path = paths::API_DESCRIPTION, tag = "description", operation_id = "describe",
    responses((status = 200, body = Object, description = "This document")),
    security(()),
)]
pub(super) async fn show(headers: HeaderMap) -> Result<Response, Fault> {
    tagged(&headers, "application/json", "public, max-age=300", text().as_bytes().to_vec())
}
