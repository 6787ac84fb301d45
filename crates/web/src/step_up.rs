//! What reaches many, or takes much along, asks again who somebody is when the last proof of it is old: a session that
//! was left open on a ward must not send to three hundred institutions.
//!
//! A form that is stopped for this is not lost: the page that asks carries its fields along, and after the proof the
//! browser sends them on to where they were going.

use axum::Json;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;

use crate::pages::confirm;
use crate::session::Identity;
use crate::sure::{self, Deed};
use crate::{Fault, Visit, Web, paths};

/// When a route asks for a fresh proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StepUp {
    Always,
    /// Only when the form's button `act` says one of these.
    Acts(&'static [&'static str]),
    /// The body is not a form: the script that sends it goes to the page that asks by itself.
    Script,
}

pub(crate) fn is_fresh(web: &Web, identity: &Identity) -> bool {
    identity.proved_at.plus_seconds(60 * web.config.step_up_minutes) > web.now()
}

/// Where a get goes on after the proof. What is asked about there is taken along.
pub(crate) fn ask_first(visit: &Visit) -> Response {
    Redirect::to(&format!("{}?next={}&deed=take_along", paths::CONFIRM, paths::encode(&visit.here))).into_response()
}

impl StepUp {
    /// The page that asks, or the request as it was.
    pub(crate) async fn stops(
        self,
        web: &Web,
        visit: &Visit,
        deeds: &[Deed],
        request: Request,
        most: usize,
    ) -> Result<Result<Request, Response>, Fault> {
        if visit.identity.as_deref().is_none_or(|identity| is_fresh(web, identity)) {
            return Ok(Ok(request));
        }
        if request.method() == Method::GET {
            return Ok(Err(ask_first(visit)));
        }
        if self == Self::Script {
            // A body of our own, or the guard would make a page of it that no script understands.
            let asks = Json(json!({ "confirm": true }));
            return Ok(Err((StatusCode::PRECONDITION_REQUIRED, asks).into_response()));
        }
        let (parts, body) = request.into_parts();
        let body: Bytes = to_bytes(body, most).await.map_err(|_| Fault::new(crate::fault::Outside::TooLarge))?;
        let asks = match self {
            Self::Acts(acts) => {
                url::form_urlencoded::parse(&body).any(|(name, value)| name == "act" && acts.contains(&value.as_ref()))
            }
            _ => true,
        };
        if !asks {
            return Ok(Ok(Request::from_parts(parts, Body::from(body))));
        }
        confirm::ask_for_form(web, visit, &visit.here, sure::deed_of(deeds, &body), &body).await.map(Err)
    }
}
