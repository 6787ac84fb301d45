//! The page that a fault becomes. For programs `api::problem` makes problem+json.

use askama::Template;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::fault::Outside;
use crate::layout::{Page, html};
use crate::{Visit, Web};

#[derive(Template)]
#[template(path = "fault.html")]
struct FaultPage<'a> {
    page: Page,
    /// To name on the phone, so that the cause can be found.
    id: Option<&'a str>,
    detail: Option<String>,
}

pub(crate) fn show(web: &Web, visit: &Visit, told: &Outside, id: &str) -> Response {
    let status = told.status();
    let (title, lead) = sentences(visit, told);
    let detail = match told {
        Outside::BadRequest(text) | Outside::Conflict(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        Outside::Refused(why) => Some(visit.t.refused(why.code())),
        _ => None,
    };
    let page = Page::new(web, visit, title).lead(lead).narrow();
    let id = status.is_server_error().then_some(id);
    let mut response = html(&FaultPage { page, id, detail }).unwrap_or_else(|_| status.into_response());
    *response.status_mut() = status;
    if let Outside::Throttled(seconds) = told {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
    }
    response
}

fn sentences(visit: &Visit, told: &Outside) -> (String, String) {
    let t = visit.t;
    match told {
        Outside::NotFound => (t.fault_not_found(), t.fault_not_found_lead()),
        // Programs alone are told more than that.
        Outside::BadRequest(_) | Outside::Invalid(_) | Outside::MediaType | Outside::Barred(_) => {
            (t.fault_bad_request(), t.fault_bad_request_lead())
        }
        Outside::Conflict(_) | Outside::Refused(_) | Outside::NotSent => (t.fault_conflict(), t.fault_conflict_lead()),
        Outside::CrossSite => (t.fault_cross_site(), t.fault_cross_site_lead()),
        Outside::TooLarge => (t.fault_too_large(), t.fault_too_large_lead()),
        Outside::MethodNotAllowed => (t.fault_method(), t.fault_method_lead()),
        Outside::TooMany => (t.fault_too_many(), t.fault_too_many_lead()),
        Outside::Throttled(seconds) => (t.fault_throttled(), t.fault_throttled_lead(*seconds)),
        Outside::Unauthorized => (t.fault_unauthorized(), t.fault_unauthorized_lead()),
        Outside::Unavailable => (t.fault_unavailable(), t.fault_unavailable_lead()),
        Outside::Internal => (t.fault_internal(), t.fault_internal_lead()),
    }
}
