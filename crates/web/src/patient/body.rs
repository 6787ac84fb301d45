//! What was sent, taken apart for the guard: fields, texts, files; and put together again when something was taken out.
//!
//! Forms of several parts are read by the same reader as the handlers use, so that both see the same parts.

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use domain::patient::{find, find_under};
use formats::patient::{Searched, redact_sheet, search, search_text};
use serde_json::Value;
use url::form_urlencoded;

use super::{Doing, EXEMPT, FieldFlaw, MEANT, Taken};
use crate::fault::Outside;
use crate::{Fault, Web};

/// What is told; the rest is counted.
const MOST_FLAWS: usize = 100;
/// Between the parts of a form that is put together again. Files hold no line like it; one that does is refused.
const BOUNDARY: &str = "brandwacht-7f3a1c5e9b2d4806-cleaned";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Text,
    List,
    Document,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Form,
    Multipart,
    /// One text or file.
    Whole,
}

/// A field or a file.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) name: String,
    pub(super) value: Bytes,
    what: What,
    file: Option<FileName>,
    in_query: bool,
    /// The texts of a program, told by their pointer.
    is_json: bool,
}

#[derive(Debug, Clone)]
struct FileName {
    name: Option<String>,
    mime: Option<String>,
}

impl Part {
    fn text(name: impl Into<String>, value: impl Into<Bytes>) -> Self {
        let name = name.into();
        Self { name, value: value.into(), what: What::Text, file: None, in_query: false, is_json: false }
    }

    pub(super) fn is_field(&self) -> bool {
        self.file.is_none() && !self.in_query && self.name != MEANT
    }

    pub(super) fn shown(&self) -> String {
        String::from_utf8_lossy(&self.value).into_owned()
    }

    fn is_exempt(&self) -> bool {
        self.what == What::Text && EXEMPT.contains(&self.name.as_str())
    }
}

pub(super) struct Sent {
    pub(super) parts: Vec<Part>,
    shape: Shape,
    changed: bool,
}

/// The whole body, or "too large".
pub(super) async fn read(body: Body, most: usize) -> Result<Bytes, Fault> {
    axum::body::to_bytes(body, most).await.map_err(|error| {
        let too_large =
            std::error::Error::source(&error).is_some_and(|cause| cause.to_string().contains("length limit"));
        let outside = if too_large { Outside::TooLarge } else { Outside::BadRequest(String::new()) };
        Fault::because(outside, error)
    })
}

fn media_type(headers: &HeaderMap) -> String {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    kind.split(';').next().unwrap_or("").trim().to_ascii_lowercase()
}

pub(super) async fn take_apart(
    web: &Web,
    parts: &Parts,
    bytes: &Bytes,
    taken: Taken,
    is_program: bool,
) -> Result<Sent, Fault> {
    let query = parts.uri.query().unwrap_or_default();
    let mut found: Vec<Part> = form_urlencoded::parse(query.as_bytes())
        .map(|(name, value)| Part { in_query: true, ..Part::text(name, value.into_owned()) })
        .collect();
    let kind = media_type(&parts.headers);
    let shape = if kind == "multipart/form-data" {
        found.extend(multipart(web, parts, bytes, taken).await?);
        Shape::Multipart
    } else if is_program {
        let begins_json = bytes.trim_ascii_start().starts_with(b"{") || bytes.trim_ascii_start().starts_with(b"[");
        let is_json = begins_json && !taken.documents && !kind.contains("ndjson") && !kind.contains("jsonl");
        let what = if taken.documents {
            What::Document
        } else if is_json {
            What::Text
        } else {
            What::List
        };
        found.push(Part { what, is_json, ..Part::text("", bytes.clone()) });
        Shape::Whole
    } else {
        // Some handlers read a form whatever the browser calls it, so this does.
        let pairs = form_urlencoded::parse(bytes);
        found.extend(pairs.map(|(name, value)| Part::text(name, value.into_owned())));
        Shape::Form
    };
    Ok(Sent { parts: found, shape, changed: false })
}

async fn multipart(web: &Web, parts: &Parts, bytes: &Bytes, taken: Taken) -> Result<Vec<Part>, Fault> {
    let refused = |error: &dyn std::fmt::Display| Fault::because(Outside::BadRequest(String::new()), error.to_string());
    let request = Request::from_parts(parts.clone(), Body::from(bytes.clone()));
    let mut form = Multipart::from_request(request, web).await.map_err(|error| refused(&error))?;
    let mut found = Vec::new();
    while let Some(field) = form.next_field().await.map_err(|error| refused(&error))? {
        let name = field.name().unwrap_or_default().to_owned();
        let file = field.file_name().map(str::to_owned);
        let mime = field.content_type().map(str::to_owned);
        let value = field.bytes().await.map_err(|error| refused(&error))?;
        let part = Part::text(name, value);
        found.push(match file {
            None => part,
            Some(name) => {
                let what = if taken.documents { What::Document } else { What::List };
                Part { what, file: Some(FileName { name: Some(name), mime }), ..part }
            }
        });
    }
    Ok(found)
}

impl Sent {
    /// Everything that was found under a rule, and the strictest of those rules.
    pub(super) fn search(&self, rule: impl Fn(What) -> Doing) -> Option<(Vec<FieldFlaw>, Searched, Doing)> {
        let mut flaws = Vec::new();
        let mut all = Searched::default();
        let mut strictest = Doing::Off;
        for (number, part) in self.parts.iter().enumerate() {
            let doing = rule(part.what);
            if doing == Doing::Off || part.is_exempt() {
                continue;
            }
            let is_file = part.file.is_some() || (self.shape == Shape::Whole && !part.in_query);
            let found = if is_file { search(&part.value) } else { search_text(&part.shown()) };
            if found.is_clean() {
                continue;
            }
            strictest = strictest.max(doing);
            let name = part.file.as_ref().and_then(|file| file.name.as_deref()).unwrap_or(&part.name);
            let name: String = name.chars().filter(|sign| !sign.is_control()).take(100).collect();
            let flaw = |kind| FieldFlaw {
                part: number,
                // The name itself is written by whoever sends it.
                name: if find(&name).is_empty() { name.clone() } else { String::new() },
                line: None,
                pointer: None,
                in_query: part.in_query,
                kind,
            };
            let mut here: Vec<FieldFlaw> = if part.is_json {
                let pointers = pointers(&part.value).into_iter();
                pointers.map(|(pointer, kind)| FieldFlaw { pointer: Some(pointer), ..flaw(kind) }).collect()
            } else if is_file {
                found.places.iter().map(|it| FieldFlaw { line: Some(it.line), ..flaw(it.kind) }).collect()
            } else {
                Vec::new()
            };
            if here.is_empty() {
                here.extend(found.kinds().map(|(kind, _)| flaw(kind)));
            }
            // Each part has one at least, for that is how it is known what to take out of which.
            here.truncate(MOST_FLAWS.saturating_sub(flaws.len()).max(1));
            flaws.extend(here);
            all.add(&found);
        }
        (!all.is_clean()).then_some((flaws, all, strictest))
    }

    /// Takes out of lists what was found there; false when some of it stands elsewhere or cannot be taken out.
    pub(super) fn redact(&mut self, flaws: &[FieldFlaw]) -> bool {
        for (number, part) in self.parts.iter_mut().enumerate() {
            if part.what != What::List || !flaws.iter().any(|flaw| flaw.part == number) {
                continue;
            }
            let Some(clean) = redact_sheet(&part.value).filter(|clean| search(clean).is_clean()) else { return false };
            part.value = clean.into();
            self.changed = true;
        }
        self.changed
    }

    /// Did the person say that it is meant?
    pub(super) fn meant(&self) -> bool {
        self.shape == Shape::Form && self.parts.iter().any(|part| part.name == MEANT && part.value == "1")
    }

    /// A form can come back with a question; a file cannot.
    pub(super) fn can_ask(&self) -> bool {
        self.shape == Shape::Form
    }

    /// Gives the request its body: the one that came, or the one without what was taken out.
    pub(super) fn put_back(&self, request: &mut Request, came: Bytes) -> Result<(), Fault> {
        let in_body = || self.parts.iter().filter(|part| !part.in_query);
        let body = match self.shape {
            Shape::Form if self.meant() => {
                let mut form = form_urlencoded::Serializer::new(String::new());
                form.extend_pairs(
                    in_body().filter(|part| part.name != MEANT).map(|part| (part.name.clone(), part.shown())),
                );
                Bytes::from(form.finish())
            }
            Shape::Multipart if self.changed => {
                let kind = HeaderValue::try_from(format!("multipart/form-data; boundary={BOUNDARY}"));
                request.headers_mut().insert(header::CONTENT_TYPE, kind.map_err(Fault::internal)?);
                self.as_multipart()?
            }
            Shape::Whole if self.changed => in_body().next().map(|part| part.value.clone()).unwrap_or_default(),
            Shape::Form | Shape::Multipart | Shape::Whole => came,
        };
        request.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
        *request.body_mut() = Body::from(body);
        Ok(())
    }

    fn as_multipart(&self) -> Result<Bytes, Fault> {
        let mut bytes = Vec::new();
        let plain = |text: &str| text.replace(['"', '\r', '\n', '\\'], "_");
        for part in self.parts.iter().filter(|part| !part.in_query) {
            if part.value.windows(BOUNDARY.len()).any(|window| window == BOUNDARY.as_bytes()) {
                return Err(Fault::new(Outside::BadRequest(String::new())));
            }
            bytes.extend_from_slice(
                format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{}\"", plain(&part.name)).as_bytes(),
            );
            if let Some(file) = &part.file {
                let name = plain(file.name.as_deref().unwrap_or_default());
                bytes.extend_from_slice(format!("; filename=\"{name}\"").as_bytes());
                if let Some(mime) = &file.mime {
                    bytes.extend_from_slice(format!("\r\nContent-Type: {}", plain(mime)).as_bytes());
                }
            }
            bytes.extend_from_slice(b"\r\n\r\n");
            bytes.extend_from_slice(&part.value);
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        Ok(bytes.into())
    }
}

/// Where in a JSON document texts and numbers look like data of a patient. The reader bounds its depth.
fn pointers(bytes: &[u8]) -> Vec<(String, domain::patient::Kind)> {
    fn walk(pointer: &str, key: &str, value: &Value, found: &mut Vec<(String, domain::patient::Kind)>) {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Array(values) => {
                for (place, value) in values.iter().enumerate() {
                    walk(&format!("{pointer}/{place}"), key, value, found);
                }
                return;
            }
            Value::Object(members) => {
                for (name, value) in members {
                    let escaped: String = name.replace('~', "~0").replace('/', "~1").chars().take(100).collect();
                    walk(&format!("{pointer}/{escaped}"), name, value, found);
                }
                return;
            }
            Value::Null | Value::Bool(_) => return,
        };
        found.extend(find_under(key, &text).into_iter().map(|one| (pointer.to_owned(), one.kind)));
    }
    let mut found = Vec::new();
    if let Ok(value) = serde_json::from_slice::<Value>(bytes) {
        walk("", "", &value, &mut found);
    }
    found.retain(|(pointer, _)| find(pointer).is_empty());
    found
}
