//! The one error of this crate: a status, a message for the person outside, and the cause for the log.
//!
//! A fault is not yet a page: the guard around all routes makes one, in the visitor's language, or problem+json for
//! programs.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::policy::Denied;
use domain::refusal::Refusal;
use store::StoreError;

use crate::api::{Barred, Flaw};
use crate::effect::Unseen;

type Cause = Box<dyn std::error::Error + Send + Sync>;

/// What the person outside is told. The sentences stand in `l10n`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outside {
    /// There is no such thing, or it is not for this person: the same answer, so that nobody can tell them apart.
    NotFound,
    /// What was sent cannot be used; the text says what and is in the visitor's language.
    BadRequest(String),
    /// Somebody else was first, or the change contradicts what is there.
    Conflict(String),
    /// The same, by its code.
    Refused(Refusal),
    /// The request came from another site, or from a page that was open too long.
    CrossSite,
    TooLarge,
    MethodNotAllowed,
    /// Too many tries.
    TooMany,
    /// A program without a valid token.
    Unauthorized,
    /// What a program can see but may not do.
    Barred(Barred),
    /// A body of a kind that is not read here.
    MediaType,
    /// What a program sent breaks the contract, place by place.
    Invalid(Vec<Flaw>),
    /// A notice that was not sent, or was withdrawn, cannot be answered.
    NotSent,
    /// A program asks too often; it may come again after so many seconds.
    Throttled(i64),
    /// Try again later.
    Unavailable,
    Internal,
}

#[derive(Debug)]
pub struct Fault {
    outside: Outside,
    inside: Option<Cause>,
}

/// Travels in the response's extensions to the guard.
#[derive(Clone)]
pub(crate) struct Told {
    pub(crate) outside: Outside,
}

impl Fault {
    pub fn new(outside: Outside) -> Self {
        Self { outside, inside: None }
    }

    pub fn because(outside: Outside, cause: impl Into<Cause>) -> Self {
        Self { outside, inside: Some(cause.into()) }
    }

    pub fn not_found() -> Self {
        Self::new(Outside::NotFound)
    }

    /// A mistake of the visitor; `text` comes from `l10n`.
    pub fn bad_request(text: impl Into<String>) -> Self {
        Self::new(Outside::BadRequest(text.into()))
    }

    pub fn internal(cause: impl Into<Cause>) -> Self {
        Self::because(Outside::Internal, cause)
    }

    pub fn outside(&self) -> &Outside {
        &self.outside
    }
}

impl Outside {
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::Conflict(_) | Self::Refused(_) | Self::NotSent => StatusCode::CONFLICT,
            Self::CrossSite | Self::Barred(_) => StatusCode::FORBIDDEN,
            Self::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Invalid(_) => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooMany | Self::Throttled(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What a response that some library made means to the person outside.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::MethodNotAllowed,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            StatusCode::UNAUTHORIZED => Self::Unauthorized,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::MediaType,
            StatusCode::REQUEST_TIMEOUT | StatusCode::SERVICE_UNAVAILABLE => Self::Unavailable,
            other if other.is_client_error() => Self::BadRequest(String::new()),
            _ => Self::Internal,
        }
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound => Self::not_found(),
            // For whoever asked it is not there; for the operator it is a defect.
            StoreError::HeldBack => Self::because(Outside::NotFound, error),
            StoreError::Refused(why) => Self::new(Outside::Refused(why)),
            StoreError::Conflict(text) => Self::new(Outside::Conflict(text)),
            error if error.is_transient() => Self::because(Outside::Unavailable, error),
            error => Self::internal(error),
        }
    }
}

impl From<Unseen> for Fault {
    fn from(error: Unseen) -> Self {
        match error {
            Unseen::Store(error) => error.into(),
            Unseen::Broken(error) => Self::internal(error),
        }
    }
}

impl From<Denied> for Fault {
    fn from(_: Denied) -> Self {
        Self::not_found()
    }
}

impl From<askama::Error> for Fault {
    fn from(error: askama::Error) -> Self {
        Self::internal(error)
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let status = self.outside.status();
        match &self.inside {
            Some(cause) if status.is_server_error() => {
                let chain = chain(cause.as_ref());
                tracing::error!(http.status = status.as_u16(), error = chain, "a request failed");
            }
            Some(cause) => {
                let chain = chain(cause.as_ref());
                tracing::info!(http.status = status.as_u16(), error = chain, "a request was refused");
            }
            None => {}
        }
        let mut response = status.into_response();
        response.extensions_mut().insert(Told { outside: self.outside });
        response
    }
}

/// The error with its causes, in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
