//! How messages to programs of organisations go out. Anybody who may connect one names its address, so it is guarded like
//! that of any stranger.

use std::sync::Arc;

use anyhow::Context;
use deliver::{Gateway, Headers, NotPosted, Post, Posting};
use intake::address::Allowed;
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::config::Config;
use crate::guarded::{Guarded, NoAnswer};

/// Nobody reads what the other side says; it must only come to an end.
const MOST_BYTES: usize = 64 << 10;

#[derive(Debug)]
struct Hooks(Guarded);

pub(crate) fn post(config: &Config) -> anyhow::Result<Arc<dyn Post>> {
    let private = config.webhook_private;
    let ca = config.webhook_ca.as_deref().map(|path| ("webhook_ca", path));
    // Inside one's own network http may be all there is; over the internet nothing goes without https.
    let guarded = Guarded::new(Allowed { private, ..Allowed::default() }, !private, MOST_BYTES, ca)
        .context("webhooks cannot be sent with these settings")?;
    Ok(Arc::new(Hooks(guarded)))
}

/// The road to the gateway for short messages. The operator names it, so it may stand in one's own network; without https
/// only when its address says so.
pub(crate) fn gateway(config: &Config) -> anyhow::Result<Option<(Arc<dyn Post>, Gateway)>> {
    let Some(url) = config.sms_url.get() else { return Ok(None) };
    let gateway = Gateway::new(url, &config.sms_body, config.sms_header.get())
        .context("short messages cannot be sent with these settings")?;
    let allowed = Allowed { private: true, ..Allowed::default() };
    let ca = config.webhook_ca.as_deref().map(|path| ("webhook_ca", path));
    let guarded = Guarded::new(allowed, url.starts_with("https://"), MOST_BYTES, ca)
        .context("short messages cannot be sent with these settings")?;
    let post: Arc<dyn Post> = Arc::new(Hooks(guarded));
    Ok(Some((post, gateway)))
}

impl Hooks {
    async fn send(&self, method: Method, to: &str, headers: Headers, body: String) -> Result<u16, NotPosted> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let value = HeaderValue::try_from(value).map_err(|error| NotPosted::Refused(error.to_string()))?;
            let name = HeaderName::try_from(&*name).map_err(|error| NotPosted::Refused(error.to_string()))?;
            map.insert(name, value);
        }
        match self.0.ask(method, to, map, body.into_bytes()).await {
            Ok(answer) => Ok(answer.status.as_u16()),
            Err(NoAnswer::Refused(why)) => Err(NotPosted::Refused(why)),
            Err(NoAnswer::Unreachable(why)) => Err(NotPosted::Unreachable(why)),
        }
    }
}

impl Post for Hooks {
    fn post(&self, to: String, headers: Headers, body: String) -> Posting<'_> {
        Box::pin(async move { self.send(Method::POST, &to, headers, body).await })
    }

    fn put(&self, to: String, headers: Headers, body: String) -> Posting<'_> {
        Box::pin(async move { self.send(Method::PUT, &to, headers, body).await })
    }
}
