//! A token for minutes, for programs that want one as OAuth 2.0 gives it (RFC 6749 §4.4): the credentials are the program's
//! own token and its identifier or name. Errors have the shape of that standard (§5.2), not of the other answers here,
//! because ready-made libraries read them.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use domain::ContentHash;
use serde::Serialize;
use utoipa::ToSchema;

use super::problem::Problem;
use crate::fault::Outside;
use crate::tries::Try;
use crate::{Fault, Visit, Web, session};

/// How long a token lives that was got with another.
const SECONDS: i64 = 15 * 60;
/// Longer credentials are an attempt to keep us busy.
const LONGEST: usize = 200;
const READ: &str = "read";
const WRITE: &str = "write";

/// What a program asks with.
#[derive(ToSchema)]
#[allow(dead_code, reason = "only described: the form is read as the standard says, with errors of its own")]
pub(super) struct TokenForm {
    /// `client_credentials`
    grant_type: String,
    /// `read` for a token that can change nothing, `write`, or both with a space between; what the program's own token may
    /// when absent.
    #[schema(required = false)]
    scope: Option<String>,
    /// The identifier or the name of the program's own token, unless it stands in `Authorization: Basic`.
    #[schema(required = false)]
    client_id: Option<String>,
    /// The program's own token, unless it stands there.
    #[schema(required = false)]
    client_secret: Option<String>,
}

/// A token for minutes (RFC 6749 §5.1).
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "access_token": "bws_…", "token_type": "Bearer", "expires_in": 900, "scope": "read" }))]
pub(super) struct ShortToken {
    access_token: String,
    /// `Bearer`
    token_type: String,
    /// Seconds.
    expires_in: i64,
    /// `read`, or `read write`
    scope: String,
}

/// Why there is no token (RFC 6749 §5.2).
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "error": "invalid_client" }))]
pub(super) struct TokenError {
    /// `invalid_request`, `invalid_client`, `unsupported_grant_type` or `invalid_scope`
    error: String,
}

/// Why not, in the words of the standard.
enum Why {
    Request,
    Client,
    Grant,
    Scope,
}

impl Why {
    fn answer(&self) -> Response {
        let (status, error) = match self {
            Self::Request => (StatusCode::BAD_REQUEST, "invalid_request"),
            Self::Client => (StatusCode::UNAUTHORIZED, "invalid_client"),
            Self::Grant => (StatusCode::BAD_REQUEST, "unsupported_grant_type"),
            Self::Scope => (StatusCode::BAD_REQUEST, "invalid_scope"),
        };
        let mut response = (status, Json(TokenError { error: error.to_owned() })).into_response();
        if status == StatusCode::UNAUTHORIZED {
            let how = HeaderValue::from_static("Basic realm=\"brandwacht\", charset=\"UTF-8\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, how);
        }
        response
    }
}

struct Asked {
    client: String,
    secret: String,
    read_only: Option<bool>,
}

/// The form, which names nothing twice; credentials stand in the header or in the form, never in both.
fn read(headers: &HeaderMap, body: &Bytes) -> Result<Asked, Why> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(Why::Request);
    }
    let mut fields = std::collections::BTreeMap::new();
    for (name, value) in url::form_urlencoded::parse(body).into_owned() {
        if fields.insert(name, value).is_some() {
            return Err(Why::Request);
        }
    }
    match fields.get("grant_type").map(String::as_str) {
        Some("client_credentials") => {}
        Some(_) => return Err(Why::Grant),
        None => return Err(Why::Request),
    }
    let in_form = fields.remove("client_id").zip(fields.remove("client_secret"));
    let (client, secret) = match (basic(headers)?, in_form) {
        (Some(_), Some(_)) => return Err(Why::Request),
        (Some(both), None) | (None, Some(both)) => both,
        (None, None) => return Err(Why::Client),
    };
    if client.len() > LONGEST || secret.len() > LONGEST {
        return Err(Why::Client);
    }
    let read_only = match fields.get("scope").map(|scope| scope.split(' ').collect::<Vec<_>>()) {
        None => None,
        Some(scopes) if scopes.iter().all(|scope| [READ, WRITE].contains(scope)) => Some(!scopes.contains(&WRITE)),
        Some(_) => return Err(Why::Scope),
    };
    Ok(Asked { client, secret, read_only })
}

/// `Authorization: Basic`, each half encoded as in a form (RFC 6749 §2.3.1).
fn basic(headers: &HeaderMap) -> Result<Option<(String, String)>, Why> {
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let text = value.to_str().map_err(|_| Why::Client)?;
    let (scheme, rest) = text.split_once(' ').ok_or(Why::Client)?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return Err(Why::Client);
    }
    let bytes = data_encoding::BASE64.decode(rest.trim().as_bytes()).map_err(|_| Why::Client)?;
    let both = String::from_utf8(bytes).map_err(|_| Why::Client)?;
    let (client, secret) = both.split_once(':').ok_or(Why::Client)?;
    let plain = |text: &str| {
        url::form_urlencoded::parse(format!("x={text}").as_bytes()).next().map(|(_, value)| value.into_owned())
    };
    Ok(plain(client).zip(plain(secret)))
}

/// Get a token for minutes
///
/// For programs whose libraries want OAuth 2.0 (client credentials). The token's rights are those of the program's own token
/// at every use, or less; it ends with that one. Wrong credentials are limited as wrong passwords are.
#[utoipa::path(
    post, path = crate::paths::API_TOKEN, tag = "token", operation_id = "getToken",
    request_body(content = TokenForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, body = ShortToken, description = "The token"),
        (status = 400, body = TokenError, description = "The request is not understood"),
        (status = 401, body = TokenError, description = "The credentials are not right", headers(("WWW-Authenticate" = String, description = "`Basic`"))),
        (status = 413, body = Problem, content_type = "application/problem+json", description = "Too large"),
    ),
    security(()),
)]
pub(super) async fn give(
    State(web): State<Web>,
    Extension(visit): Extension<Visit>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Fault> {
    let asked = match read(&headers, &body) {
        Ok(asked) => asked,
        Err(why) => return Ok(why.answer()),
    };
    let Some(attempt) = Try::of_program(&web, &visit).await? else { return Err(Fault::new(Outside::TooMany)) };
    let hash = ContentHash::of(asked.secret.as_bytes());
    let Some(client) = web.store.token_client(&asked.client, hash).await? else {
        tracing::info!("a program showed credentials that are not right");
        return Ok(Why::Client.answer());
    };
    attempt.took_back(&web).await?;
    if client.read_only && asked.read_only == Some(false) {
        return Ok(Why::Scope.answer());
    }
    let read_only = client.read_only || asked.read_only == Some(true);
    let token = format!("{}{}", session::SHORT, session::new_token(&web));
    let mut tx = web.store.begin().await?;
    let latest = tx.now().plus_seconds(SECONDS);
    let expires = client.expires_at.map_or(latest, |end| end.min(latest));
    let seconds = (expires.millis() - tx.now().millis()) / 1000;
    tx.add_short_token(&client, ContentHash::of(token.as_bytes()), read_only, expires).await?;
    tx.commit().await?;
    let scope = if read_only { READ.to_owned() } else { format!("{READ} {WRITE}") };
    let given = ShortToken { access_token: token, token_type: "Bearer".to_owned(), expires_in: seconds, scope };
    let mut response = Json(given).into_response();
    response.headers_mut().insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    Ok(response)
}
