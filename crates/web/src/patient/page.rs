//! What somebody sees whose form was stopped: which field, of what kind, and the form as it was filled in, to mend it and
//! send it again. One page for every form there is.

use askama::Template;
use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};

use super::body::Sent;
use super::{EXEMPT, FieldFlaw, MEANT, Taken};
use crate::layout::{Page, html};
use crate::{Fault, Visit, Web, paths, routes};

struct Field {
    id: String,
    name: String,
    label: String,
    value: String,
    /// Shown to be mended; the others go along as they were.
    wrong: Option<String>,
    long: bool,
}

#[derive(Template)]
#[template(path = "patient.html")]
struct Stopped {
    page: Page,
    /// Where in the page it is mended, and what is wrong.
    found: Vec<(Option<String>, String)>,
    /// Where the form goes to; a file must be chosen again on its own page.
    action: Option<String>,
    fields: Vec<Field>,
    /// The form may also be sent as it is.
    may_be_meant: bool,
    meant: &'static str,
    back: String,
}

/// Longer texts get a field of several lines.
const ONE_LINE: usize = 80;

pub(super) fn show(
    web: &Web,
    visit: &Visit,
    uri: &Uri,
    taken: Taken,
    sent: &Sent,
    flaws: &[FieldFlaw],
    asks: bool,
) -> Result<Response, Fault> {
    let t = visit.t;
    let again = sent.can_ask() && flaws.iter().all(|flaw| !flaw.in_query);
    let kind = |flaw: &FieldFlaw| t.patient_kind(flaw.kind.code());
    let found = flaws
        .iter()
        .map(|flaw| match flaw.line {
            Some(line) => (None, t.patient_found_line(&flaw.name, line.to_string(), kind(flaw))),
            None => {
                let place = again.then(|| format!("f{}", flaw.part));
                (place, t.patient_found(t.patient_field(&flaw.name), kind(flaw)))
            }
        })
        .collect();
    let fields = sent.parts.iter().enumerate().filter(|(_, part)| part.is_field() && again);
    let fields = fields
        .filter(|(_, part)| !EXEMPT.contains(&part.name.as_str()))
        .map(|(number, part)| {
            let wrong = flaws.iter().find(|flaw| flaw.part == number).map(kind);
            let value = part.shown();
            let long = value.chars().count() > ONE_LINE || value.contains('\n');
            let label = t.patient_field(&part.name);
            Field { id: format!("f{number}"), name: part.name.clone(), label, value, wrong, long }
        })
        .collect();
    let back = back(uri, taken.pattern);
    let page = Page::new(web, visit, t.patient_title()).lead(t.patient_lead()).narrow().back_to(back.clone());
    let action = again.then(|| uri.path_and_query().map_or("/", |path| path.as_str()).to_owned());
    let page = Stopped { page, found, action, fields, may_be_meant: asks && again, meant: MEANT, back };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response())
}

/// The page that the form stood on: the nearest one above that can be opened.
fn back(uri: &Uri, pattern: &str) -> String {
    let pages = routes::table();
    let is_page = |pattern: &str| pages.iter().any(|route| route.method == Method::GET && route.path == pattern);
    let (mut pattern, mut path) = (pattern, uri.path());
    while !is_page(pattern) {
        let shorter = pattern.rsplit_once('/').zip(path.rsplit_once('/'));
        let Some(((above, _), (path_above, _))) = shorter else { return paths::LANDING.to_owned() };
        (pattern, path) = (above, path_above);
    }
    if path.is_empty() { paths::LANDING.to_owned() } else { path.to_owned() }
}
