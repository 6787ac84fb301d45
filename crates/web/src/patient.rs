//! The guard on data of patients: looks at everything that is sent, before any handler does.
//!
//! It stands at the door of every route that takes something, so that a new form is guarded without anybody thinking of
//! it. What it finds is told to whoever sent it, by field or line and kind; the log and the trail get the kind and the
//! route, never the value. What is looked for stands in `domain::patient`, in files in `formats::patient`.

mod body;
mod page;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::patient::Kind;
use domain::policy;
use domain::viewer::Viewer;
use formats::patient::Searched;
use l10n::Texts;
use store::Guarded;

use crate::api::{Flaw, Wrong};
use crate::fault::Outside;
use crate::session::Caller;
use crate::visit::cookie;
use crate::{Fault, Visit, Web};

use body::{Sent, What};

/// What to do with what is found, the strictest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doing {
    /// Do not look.
    Off,
    /// Say so; whoever sent it may send it all the same.
    Warn,
    /// Take it out and say so. Of lists only.
    Redact,
    /// Refuse it and say why.
    Block,
}

impl Doing {
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "off" => Some(Self::Off),
            "warn" => Some(Self::Warn),
            "redact" => Some(Self::Redact),
            "block" => Some(Self::Block),
            _ => None,
        }
    }
}

/// What to do, by what was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PatientRules {
    /// Fields of forms and texts of JSON.
    pub texts: Doing,
    /// Lists.
    pub uploads: Doing,
    /// Advisories, bills of materials and other files that nobody may change.
    pub documents: Doing,
}

impl PatientRules {
    fn of(self, what: What) -> Doing {
        match what {
            What::Text => self.texts,
            What::List => self.uploads,
            What::Document => self.documents,
        }
    }
}

impl Default for PatientRules {
    fn default() -> Self {
        Self { texts: Doing::Block, uploads: Doing::Redact, documents: Doing::Block }
    }
}

/// Fields that are not looked at, because they are secrets that nobody keeps as they are. Every other one is.
pub(crate) const EXEMPT: &[&str] =
    &["password", "code", "present", "new", "confirm_password", "confirm_code", "access_token", "client_secret"];
/// Says that what was found is meant, where the rule only warns. Never reaches a handler.
pub(crate) const MEANT: &str = "patient_data_meant";
/// Keeps what to tell until the next page.
const COOKIE: &str = "guarded";
/// Tells a program what a page tells a person.
const HEADER: &str = "x-brandwacht-patient-data";

/// What a route takes, as far as the guard needs to know.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Taken {
    pub(crate) pattern: &'static str,
    pub(crate) body_bytes: usize,
    pub(crate) documents: bool,
}

/// What was done with what somebody sent, for the page that they see next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Told {
    redacted: bool,
    places: u32,
}

impl Told {
    pub(crate) fn read(headers: &HeaderMap) -> Option<Self> {
        let (what, places) = cookie(headers, COOKIE)?.split_once('-')?;
        Some(Self { redacted: what == "redacted", places: places.parse().ok()? })
    }

    pub(crate) fn says(self, t: &Texts) -> String {
        if self.redacted {
            t.patient_redacted(i64::from(self.places))
        } else {
            t.patient_passed(i64::from(self.places))
        }
    }

    fn code(self) -> String {
        format!("{}-{}", if self.redacted { "redacted" } else { "passed" }, self.places)
    }
}

/// Once a page has told it, it is told.
pub(crate) fn told(web: &Web, asked: &HeaderMap, response: &mut Response) {
    let is_page =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if is_page && cookie(asked, COOKIE).is_some() {
        set_cookie(web, response, "", 0);
    }
}

fn set_cookie(web: &Web, response: &mut Response, value: &str, seconds: u32) {
    let secure = if web.config.secure_cookies { "; Secure" } else { "" };
    let line = format!("{COOKIE}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    if let Ok(line) = HeaderValue::try_from(line) {
        response.headers_mut().append(header::SET_COOKIE, line);
    }
}

/// Looks at what is sent, and lets it through, cleaned or as it is, or answers in the handler's place.
pub(crate) async fn guarded(web: &Web, taken: Taken, request: Request, next: Next) -> Response {
    match look(web, taken, request).await {
        Ok(Looked::Pass(request, done)) => {
            let program = request.extensions().get::<Caller>().is_some();
            let mut response = next.run(request).await;
            if let Some(done) = done {
                tell(web, program, done, &mut response);
            }
            response
        }
        Ok(Looked::Answer(response)) => response,
        Err(fault) => fault.into_response(),
    }
}

enum Looked {
    Pass(Request, Option<Told>),
    Answer(Response),
}

fn tell(web: &Web, program: bool, told: Told, response: &mut Response) {
    if program {
        if let Ok(value) = HeaderValue::try_from(told.code()) {
            response.headers_mut().insert(HEADER, value);
        }
    } else {
        set_cookie(web, response, &told.code(), 120);
    }
}

async fn look(web: &Web, taken: Taken, request: Request) -> Result<Looked, Fault> {
    let (parts, body) = request.into_parts();
    let bytes = body::read(body, taken.body_bytes).await?;
    let is_program = parts.extensions.get::<Caller>().is_some();
    let sent = body::take_apart(web, &parts, &bytes, taken, is_program).await?;
    let Some(found) = found(sent, web.config.patient).await? else {
        return Ok(Looked::Pass(Request::from_parts(parts, Body::from(bytes)), None));
    };
    let Found { sent, flaws, all, doing, redacted } = found;
    let meant = sent.meant();
    let kinds: Vec<(Kind, usize)> = all.kinds().collect();
    let places = u32::try_from(all.total).unwrap_or(u32::MAX);
    let outcome = match doing {
        Doing::Redact if redacted => Guarded::Redacted,
        Doing::Warn if meant || is_program || !sent.can_ask() => Guarded::Passed,
        Doing::Warn | Doing::Redact | Doing::Block | Doing::Off => Guarded::Blocked,
    };
    note(web, taken, &parts.extensions, outcome, &kinds).await?;
    if outcome != Guarded::Blocked {
        let mut request = Request::from_parts(parts, Body::empty());
        sent.put_back(&mut request, bytes)?;
        return Ok(Looked::Pass(request, Some(Told { redacted: outcome == Guarded::Redacted, places })));
    }
    if is_program {
        return Err(Fault::new(Outside::Invalid(flaws.iter().map(FieldFlaw::for_program).collect())));
    }
    let visit = parts.extensions.get::<Visit>().cloned();
    let visit = visit.ok_or_else(|| Fault::internal("the guard stands behind the door, which finds out who comes"))?;
    page::show(web, &visit, &parts.uri, taken, &sent, &flaws, doing == Doing::Warn).map(Looked::Answer)
}

/// One thing that was found, and where: in a field, or on a line of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FieldFlaw {
    pub(crate) part: usize,
    /// The name of the field, or of the file.
    pub(crate) name: String,
    pub(crate) line: Option<u64>,
    /// JSON pointer (RFC 6901).
    pub(crate) pointer: Option<String>,
    pub(crate) in_query: bool,
    pub(crate) kind: Kind,
}

impl FieldFlaw {
    fn for_program(&self) -> Flaw {
        let wrong = Wrong::Patient(self.kind);
        match (&self.pointer, self.line) {
            _ if self.in_query => Flaw::parameter(self.name.clone(), wrong),
            (Some(pointer), _) => Flaw::pointer(pointer.clone(), wrong),
            (None, Some(line)) => Flaw::line(line, "", wrong),
            (None, None) => Flaw::pointer("", wrong),
        }
    }
}

struct Found {
    sent: Sent,
    flaws: Vec<FieldFlaw>,
    all: Searched,
    /// The strictest rule of those that were broken.
    doing: Doing,
    /// It was taken out.
    redacted: bool,
}

/// Away from the other requests: searching a large file takes longer than they should wait.
async fn found(sent: Sent, rules: PatientRules) -> Result<Option<Found>, Fault> {
    let search = move || {
        let (flaws, all, doing) = sent.search(|what| rules.of(what))?;
        let mut found = Found { sent, flaws, all, doing, redacted: false };
        if doing == Doing::Redact {
            found.redacted = found.sent.redact(&found.flaws);
        }
        Some(found)
    };
    tokio::task::spawn_blocking(search).await.map_err(Fault::internal)
}

async fn note(
    web: &Web,
    taken: Taken,
    who: &axum::http::Extensions,
    guarded: Guarded,
    kinds: &[(Kind, usize)],
) -> Result<(), Fault> {
    let names: Vec<&str> = kinds.iter().map(|(kind, _)| kind.code()).collect();
    tracing::warn!(http.route = taken.pattern, patient.kinds = names.join(","), patient.outcome = ?guarded, "data of patients was sent");
    let caller = who.get::<Caller>().map(|caller| caller.viewer.clone());
    let identity = who.get::<Visit>().and_then(|visit| visit.identity.clone());
    let anonymous = Viewer::anonymous();
    let viewer = caller.as_deref().or(identity.as_deref().map(|identity| &identity.viewer)).unwrap_or(&anonymous);
    let mut tx = web.store.begin().await?;
    tx.note_patient_data(&policy::has_sent(viewer), guarded, taken.pattern, kinds).await?;
    Ok(tx.commit().await?)
}

#[cfg(test)]
mod tests;
