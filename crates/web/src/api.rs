//! The JSON API: what programs of organisations read and write, under `/api/v1`.
//!
//! A handler does what a page does: take the request apart, ask the policy, ask the store, answer. What goes out is
//! made from `Seen<…>` only, and the shapes here are the contract: `docs/openapi.json` shows every change of it.
//!
//! What the caller cannot see is 404. What it can see but may not do is 403, with the reason.

mod advisories;
mod answers;
mod asked;
mod blind;
mod body;
mod calls;
mod codes;
mod coverage;
mod cursor;
mod inventory;
mod matches;
mod matching_runs;
mod notices;
mod openapi;
mod organisations;
mod overview;
mod picture;
mod problem;
mod products;
mod questions;
mod ratings;
mod register;
mod remediation;
mod reply;
mod sboms;
mod token;
mod uploads;
mod usefulness;
mod wrong;

use std::str::FromStr;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use domain::Timestamp;
use domain::audit::Thing;
use domain::viewer::{Viewer, Who};

use crate::access::Access;
use crate::fault::Outside;
use crate::limit::{self, Key};
use crate::routes::{Route, get, post, put};
use crate::session::Caller;
use crate::{Fault, Web, paths};

pub(crate) use blind::unmade as bundle_unmade;
pub(crate) use problem::show as show_problem;
pub use wrong::{Barred, Flaw, Place, Wrong};

const TAG_ORGANISATIONS: &str = "organisations";
const TAG_INVENTORY: &str = "inventory";
const TAG_ADVISORIES: &str = "advisories";
const TAG_MATCHES: &str = "matches";
const TAG_BLIND: &str = "blind";
const TAG_NOTICES: &str = "notices";
const TAG_REGISTER: &str = "register";
const TAG_QUESTIONS: &str = "questions";
const TAG_PICTURE: &str = "picture";
const TAG_REMEDIATION: &str = "remediation";

#[rustfmt::skip]
pub(crate) fn routes() -> Vec<Route> {
    use Access::{Api, Client, Public};
    vec![
        get(paths::API_DESCRIPTION, Public, openapi::show),
        post(paths::API_TOKEN, Client, token::give),
        get(paths::API_ORGANISATIONS, Api, organisations::list),
        get(paths::API_ORGANISATION, Api, organisations::one).reads(Thing::Organisation),
        get(paths::API_ASSETS, Api, inventory::list).reads(Thing::Inventory),
        get(paths::API_ASSET, Api, inventory::one).reads(Thing::Asset),
        post(paths::API_ASSET_VERSION, Api, inventory::version),
        get(paths::API_COVERAGE, Api, coverage::show).reads(Thing::Inventory),
        get(paths::API_UNKNOWN, Api, coverage::unknown).reads(Thing::Inventory),
        get(paths::API_THRESHOLD, Api, coverage::threshold),
        post(paths::API_THRESHOLD, Api, coverage::choose),
        get(paths::API_PHOTO, Api, coverage::photo).reads(Thing::Inventory),
        post(paths::API_PHOTO, Api, coverage::tick).with_body(512 << 10),
        post(paths::API_INVENTORY, Api, uploads::upload).with_body(uploads::MAX_BYTES),
        get(paths::API_IMPORTS, Api, uploads::list).reads(Thing::Inventory),
        get(paths::API_IMPORT, Api, uploads::one),
        get(paths::API_BILLS, Api, sboms::list),
        post(paths::API_BILLS, Api, sboms::add).with_body(sboms::MAX_BYTES).documents(),
        get(paths::API_BILL, Api, sboms::one).reads(Thing::Bill),
        get(paths::API_BILL_FILE, Api, sboms::file).exports(Thing::Bill),
        get(paths::API_BILL_FINDINGS, Api, sboms::findings).reads(Thing::Bill),
        post(paths::API_BILL_VEX, Api, sboms::vex).with_body(sboms::MAX_BYTES).documents(),
        post(paths::API_BILL_REMOVE, Api, sboms::remove),
        get(paths::API_ADVISORIES, Api, advisories::list),
        get(paths::API_ADVISORY, Api, advisories::one).reads(Thing::Advisory),
        get(paths::API_ADVISORY_CSAF, Api, advisories::csaf).exports(Thing::Advisory),
        get(paths::API_PICTURE, Api, picture::of_advisory).reads(Thing::Advisory),
        get(paths::API_RATING, Api, ratings::show).reads(Thing::Advisory),
        put(paths::API_RATING, Api, ratings::set),
        get(paths::API_MEMBERS_PICTURE, Api, picture::of_members),
        get(paths::API_MATCHES, Api, matches::list),
        get(paths::API_MATCH, Api, matches::one),
        get(paths::API_MATCHING_RUNS, Api, matching_runs::list),
        post(paths::API_MATCHING_RUNS, Api, matching_runs::ask).with_body(512 << 10),
        get(paths::API_MATCHING_RUN, Api, matching_runs::one),
        get(paths::API_PRODUCTS, Api, products::list),
        get(paths::API_PRODUCT, Api, products::one),
        get(paths::API_REMEDIATION, Api, remediation::list),
        put(paths::API_REMEDIATION, Api, remediation::mark).with_body(2 << 20),
        get(paths::API_ADVISORY_REMEDIATION, Api, remediation::of_advisory).reads(Thing::Advisory),
        put(paths::API_ADVISORY_REMEDIATION, Api, remediation::mark_all),
        get(paths::API_RULES, Api, register::list),
        post(paths::API_RULES, Api, register::make),
        get(paths::API_RULE, Api, register::one),
        post(paths::API_RULE_UNDO, Api, register::undo),
        get(paths::API_BUNDLE, Api, blind::fetch),
        post(paths::API_ASSESSMENTS, Api, blind::send).with_body(blind::MAX_BYTES).documents(),
        get(paths::API_OVERVIEW, Api, overview::show),
        get(paths::API_USEFULNESS, Api, usefulness::show),
        get(paths::API_NOTICES, Api, notices::list),
        get(paths::API_NOTICE, Api, notices::one).reads(Thing::Notice),
        get(paths::API_ANSWERS, Api, answers::list).reads(Thing::Notice),
        post(paths::API_ANSWERS, Api, answers::give),
        post(paths::API_ANSWERS_MANY, Api, answers::give_many).with_body(1 << 20),
        // Whose numbers go out is noted of each organisation.
        get(paths::API_CALLS, Api, calls::list),
        post(paths::API_CALL, Api, calls::note),
        get(paths::API_QUESTIONS, Api, questions::list),
        get(paths::API_QUESTION, Api, questions::one).reads(Thing::Question),
        post(paths::API_QUESTION_ANSWERS, Api, questions::answer).with_body(1 << 20),
    ]
}

/// Lets a program in, as often as it may come.
pub(crate) fn admit(web: &Web, caller: &Caller) -> Result<(), Fault> {
    let Who::Token(token) = caller.viewer.who else { return Ok(()) };
    limit::take(web, Key::Token(token), web.config.api_per_minute)
}

/// Why this caller may not act on what it can see.
fn barred(viewer: &Viewer) -> Fault {
    Fault::new(Outside::Barred(if viewer.read_only { Barred::ReadOnly } else { Barred::NotYours }))
}

fn time(at: Option<Timestamp>) -> Option<String> {
    at.map(|at| at.to_string())
}

/// An identifier in a path. What cannot be one is the identifier of nothing, so the answer is 404 like for any other.
pub(crate) struct Id<T>(T);

impl<T: FromStr> FromRequestParts<Web> for Id<T> {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Fault> {
        let Path(text) = Path::<String>::from_request_parts(parts, web).await.map_err(|_| Fault::not_found())?;
        text.parse().map(Self).map_err(|_| Fault::not_found())
    }
}

#[cfg(test)]
mod tests;
