//! How messages to programs of organisations go out. Anybody who may connect one names its address, so it is guarded like
//! that of any stranger.

use std::sync::Arc;

use anyhow::Context;
use deliver::{NotPosted, Post, Posting};
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

impl Hooks {
    async fn send(&self, to: &str, headers: Vec<(&'static str, String)>, body: String) -> Result<u16, NotPosted> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let value = HeaderValue::try_from(value).map_err(|error| NotPosted::Refused(error.to_string()))?;
            map.insert(HeaderName::from_static(name), value);
        }
        match self.0.ask(Method::POST, to, map, body.into_bytes()).await {
            Ok(answer) => Ok(answer.status.as_u16()),
            Err(NoAnswer::Refused(why)) => Err(NotPosted::Refused(why)),
            Err(NoAnswer::Unreachable(why)) => Err(NotPosted::Unreachable(why)),
        }
    }
}

impl Post for Hooks {
    fn post(&self, to: String, headers: Vec<(&'static str, String)>, body: String) -> Posting<'_> {
        Box::pin(async move { self.send(&to, headers, body).await })
    }
}
