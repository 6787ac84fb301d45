//! Style, script, logo and fonts: in the binary, under addresses that change with their content.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::ContentHash;

use crate::Fault;

struct File {
    name: &'static str,
    mime: &'static str,
    bytes: &'static [u8],
}

const FILES: &[File] = &[
    File { name: "app.css", mime: "text/css; charset=utf-8", bytes: include_bytes!("../static/app.css") },
    File { name: "app.js", mime: "text/javascript; charset=utf-8", bytes: include_bytes!("../static/app.js") },
    File { name: "passkey.js", mime: "text/javascript; charset=utf-8", bytes: include_bytes!("../static/passkey.js") },
    File { name: "logo.svg", mime: "image/svg+xml", bytes: include_bytes!("../static/logo.svg") },
];

struct Served {
    file: &'static File,
    /// `app.1a2b3c4d5e6f.css`
    hashed: String,
    etag: HeaderValue,
}

static SERVED: LazyLock<Vec<Served>> = LazyLock::new(|| {
    FILES
        .iter()
        .map(|file| {
            let hash: String = ContentHash::of(file.bytes).to_string().chars().take(12).collect();
            let (stem, ending) = file.name.rsplit_once('.').unwrap_or((file.name, ""));
            let etag = HeaderValue::try_from(format!("\"{hash}\"")).unwrap_or(HeaderValue::from_static("\"\""));
            Served { file, hashed: format!("{stem}.{hash}.{ending}"), etag }
        })
        .collect()
});

/// The address of a file; changes when its content does.
pub(crate) fn url(name: &str) -> String {
    let served = SERVED.iter().find(|served| served.file.name == name);
    format!("/static/{}", served.map_or(name, |served| &served.hashed))
}

/// Under its hashed name a file may be kept for good; under its plain name (which style sheets use) for an hour.
pub(crate) async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Result<Response, Fault> {
    let (served, cache) = SERVED
        .iter()
        .find_map(|served| {
            if served.hashed == name {
                Some((served, "public, max-age=31536000, immutable"))
            } else {
                (served.file.name == name).then_some((served, "public, max-age=3600"))
            }
        })
        .ok_or_else(Fault::not_found)?;
    let head = [
        (header::CONTENT_TYPE, HeaderValue::from_static(served.file.mime)),
        (header::CACHE_CONTROL, HeaderValue::from_static(cache)),
        (header::ETAG, served.etag.clone()),
    ];
    if headers.get(header::IF_NONE_MATCH) == Some(&served.etag) {
        return Ok((StatusCode::NOT_MODIFIED, head).into_response());
    }
    Ok((head, served.file.bytes).into_response())
}
