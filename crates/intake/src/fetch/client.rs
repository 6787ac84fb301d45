//! One request at a time, bounded: in time, in bytes, in redirects, and in where it may lead.

use std::error::Error;
use std::time::Duration;

use reqwest::header::LOCATION;
use url::Url;

use super::address::{self, Allowed, Refused};
use crate::Settings;

#[derive(Clone)]
pub(super) struct Client {
    http: reqwest::Client,
    allowed: Allowed,
    timeout: Duration,
    redirects: usize,
}

/// What came, and the address that it came from in the end.
#[derive(Debug)]
pub(super) struct Got {
    pub(super) url: Url,
    pub(super) bytes: Vec<u8>,
}

#[derive(Debug, thiserror::Error)]
pub(super) enum Problem {
    #[error("{url}: {reason}")]
    Refused { url: Url, reason: Refused },
    #[error("{url}: the answer is {status}")]
    Status { url: Url, status: u16 },
    #[error("{url}: more than {limit} redirects")]
    Redirects { url: Url, limit: usize },
    #[error("{url}: redirects to {to:?}, which is no address to go to")]
    BadRedirect { url: Url, to: String },
    #[error("{url}: more than {limit} bytes")]
    TooLarge { url: Url, limit: usize },
    #[error("{url}: no whole answer within {} seconds", .after.as_secs_f32())]
    TimedOut { url: Url, after: Duration },
    #[error("{url}: {reason}")]
    Network { url: Url, reason: String },
}

impl Problem {
    /// A stable word for the kind of problem.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Refused { .. } => "address_refused",
            Self::Status { .. } => "status",
            Self::Redirects { .. } | Self::BadRedirect { .. } => "redirects",
            Self::TooLarge { .. } => "too_large",
            Self::TimedOut { .. } => "timed_out",
            Self::Network { .. } => "network",
        }
    }

    /// True when there is no such file.
    pub(super) fn is_absent(&self) -> bool {
        matches!(self, Self::Status { status: 404 | 410, .. })
    }

    /// True when nobody answered.
    pub(super) fn is_silence(&self) -> bool {
        matches!(self, Self::TimedOut { .. } | Self::Network { .. })
    }

    /// True when the same request may well go better another time.
    pub(super) fn is_passing(&self) -> bool {
        match self {
            Self::TimedOut { .. } | Self::Network { .. } => true,
            Self::Status { status, .. } => *status >= 400,
            _ => false,
        }
    }
}

impl Client {
    pub(super) fn new(settings: &Settings, allowed: Allowed) -> Result<Self, reqwest::Error> {
        // TLS takes the cryptography that the process has chosen; the first to need it chooses.
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            // Somebody was quicker, and their choice is as good.
            let _ = rustls::crypto::ring::default_provider().install_default();
        }
        let http = reqwest::Client::builder()
            .user_agent(&settings.user_agent)
            // Each hop is checked here, and counted.
            .redirect(reqwest::redirect::Policy::none())
            .dns_resolver(allowed.clone())
            // A proxy would resolve names for us, unchecked; and the environment is not read below `app`.
            .no_proxy()
            .referer(false)
            .connect_timeout(settings.connect_timeout)
            .build()?;
        let (timeout, redirects) = (settings.request_timeout, settings.most_redirects);
        Ok(Self { http, allowed, timeout, redirects })
    }

    /// The file at an address, wherever it leads, at most `limit` bytes.
    pub(super) async fn get(&self, url: &Url, limit: usize) -> Result<Got, Problem> {
        match tokio::time::timeout(self.timeout, self.follow(url, limit)).await {
            Ok(done) => done,
            Err(_) => Err(Problem::TimedOut { url: url.clone(), after: self.timeout }),
        }
    }

    async fn follow(&self, start: &Url, limit: usize) -> Result<Got, Problem> {
        let mut url = start.clone();
        for _ in 0..=self.redirects {
            address::check(&url, &self.allowed).map_err(|reason| Problem::Refused { url: url.clone(), reason })?;
            let network = |error: reqwest::Error| refused_or_network(&url, &error);
            let mut answer = self.http.get(url.clone()).send().await.map_err(network)?;
            let status = answer.status();
            if status.is_redirection()
                && let Some(to) = answer.headers().get(LOCATION)
            {
                url = next(&url, &String::from_utf8_lossy(to.as_bytes()))?;
                continue;
            }
            if !status.is_success() {
                return Err(Problem::Status { url, status: status.as_u16() });
            }
            let mut bytes = Vec::new();
            // The length that the answer claims may be wrong, and says nothing of what gzip makes of it.
            while let Some(chunk) = answer.chunk().await.map_err(network)? {
                if bytes.len() + chunk.len() > limit {
                    return Err(Problem::TooLarge { url, limit });
                }
                bytes.extend_from_slice(&chunk);
            }
            return Ok(Got { url, bytes });
        }
        Err(Problem::Redirects { url: start.clone(), limit: self.redirects })
    }
}

fn next(url: &Url, to: &str) -> Result<Url, Problem> {
    let shown = || to.chars().filter(|c| !c.is_control()).take(200).collect();
    let bad = || Problem::BadRedirect { url: url.clone(), to: shown() };
    let next = url.join(to).map_err(|_| bad())?;
    // What began protected stays protected.
    if url.scheme() == "https" && next.scheme() != "https" { Err(bad()) } else { Ok(next) }
}

/// The causes say why; the outermost sentence only says that.
fn refused_or_network(url: &Url, error: &reqwest::Error) -> Problem {
    let mut reason = String::new();
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(error) = cause {
        if let Some(refused) = error.downcast_ref::<Refused>() {
            return Problem::Refused { url: url.clone(), reason: refused.clone() };
        }
        if !reason.is_empty() {
            reason.push_str(": ");
        }
        reason.push_str(&error.to_string());
        cause = error.source();
    }
    if reason.is_empty() {
        reason = error.to_string();
    }
    Problem::Network { url: url.clone(), reason }
}
