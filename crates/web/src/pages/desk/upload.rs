//! Files with advisories that an analyst has: kept as they are, and read by a job.

use askama::Template;
use axum::extract::multipart::MultipartError;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::policy;

use super::Wrong;
use crate::fault::Outside;
use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Web, paths};

/// What one upload may weigh.
pub(crate) const UPLOAD_BYTES: usize = 64 << 20;
const FILES: usize = 50;

#[derive(Template)]
#[template(path = "desk/upload.html")]
struct Form {
    page: Page,
    wrong: Vec<Wrong>,
}

fn form(web: &Web, who: &SignedIn, wrong: Vec<Wrong>) -> Result<Response, Fault> {
    let t = who.visit.t;
    html(&Form { page: Page::new(web, &who.visit, t.upload_title()).lead(t.upload_lead()).narrow(), wrong })
}

pub(crate) async fn show(State(web): State<Web>, who: SignedIn) -> Result<Response, Fault> {
    form(&web, &who, Vec::new())
}

/// Does this look like a JSON document or a zip? What it says is for the reader to find out.
fn looks_readable(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes.starts_with(b"PK\x03\x04") || text.trim_ascii_start().starts_with(b"{")
}

fn unreadable(error: MultipartError) -> Fault {
    let outside = if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Outside::TooLarge
    } else {
        Outside::BadRequest(String::new())
    };
    Fault::because(outside, error)
}

pub(crate) async fn upload(State(web): State<Web>, who: SignedIn, mut form_data: Multipart) -> Result<Response, Fault> {
    let t = who.visit.t;
    let proof = policy::may_take_in(&who.viewer)?;
    let mut files = Vec::new();
    let mut wrong = Vec::new();
    while let Some(field) = form_data.next_field().await.map_err(unreadable)? {
        let name: String =
            field.file_name().unwrap_or("").chars().filter(|sign| !sign.is_control()).take(200).collect();
        let bytes = field.bytes().await.map_err(unreadable)?;
        if name.is_empty() || bytes.is_empty() {
            continue;
        }
        if looks_readable(&bytes) {
            files.push((name, bytes));
        } else {
            wrong.push(Wrong::new("file", t.upload_wrong_kind(&name)));
        }
    }
    if files.len() > FILES {
        wrong.push(Wrong::new("file", t.upload_wrong_many(FILES)));
    }
    if files.is_empty() && wrong.is_empty() {
        wrong.push(Wrong::new("file", t.upload_wrong_none()));
    }
    // All or nothing: whoever corrects one file then sends them all again, and what is there twice is taken in once.
    if !wrong.is_empty() {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, form(&web, &who, wrong)?).into_response());
    }
    let mut tx = web.store.begin().await?;
    for (name, bytes) in &files {
        tx.upload_document(&proof, name, bytes).await?;
    }
    tx.commit().await?;
    Ok(Redirect::to(&format!("{}?uploaded={}", paths::DESK_SOURCES, files.len())).into_response())
}
