//! Browsers: what one is called in the list of sessions, and whether it is one that this account has signed in with
//! before.
//!
//! A known browser opens nothing. Its tries are counted apart, so that a stranger who guesses at an account cannot shut
//! its owner out.

use axum::http::{HeaderMap, HeaderValue, header};
use domain::{ContentHash, PersonId};

use crate::visit::cookie;
use crate::{Fault, Web, session};

/// People who share a computer each keep their own.
const MOST: usize = 4;
const SECONDS: i64 = 400 * 24 * 60 * 60;

/// Which browser and which system, as far as the browser says: "Firefox, Windows".
pub(crate) fn name(headers: &HeaderMap) -> String {
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    // In this order: most browsers also carry the names of others.
    let browsers =
        [("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrom", "Chrome"), ("Safari/", "Safari")];
    let systems = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let find =
        |names: &[(&str, &'static str)]| names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    let parts: Vec<&str> = [find(&browsers), find(&systems)].into_iter().flatten().collect();
    parts.join(", ")
}

fn cookie_name(web: &Web) -> &'static str {
    if web.config.secure_cookies { "__Host-brandwacht-browser" } else { "brandwacht-browser" }
}

fn tokens<'h>(web: &Web, headers: &'h HeaderMap) -> impl Iterator<Item = &'h str> {
    let line = cookie(headers, cookie_name(web)).unwrap_or_default();
    line.split('.').filter(|token| token.len() == 43).take(MOST)
}

/// The token by which this account knows the browser.
pub(crate) async fn known(web: &Web, headers: &HeaderMap, mail: &str) -> Result<Option<ContentHash>, Fault> {
    for token in tokens(web, headers) {
        let hash = ContentHash::of(token.as_bytes());
        if web.store.knows_browser(hash, mail).await? {
            return Ok(Some(hash));
        }
    }
    Ok(None)
}

/// From now on this account knows the browser. A token that the browser brought is kept only when it was the account's
/// before: one that somebody else has planted there must not become worth anything.
pub(crate) async fn remember(
    web: &Web,
    headers: &HeaderMap,
    person: PersonId,
    mail: &str,
) -> Result<HeaderValue, Fault> {
    let mut kept: Vec<String> = tokens(web, headers).map(str::to_owned).collect();
    let hash = match known(web, headers, mail).await? {
        Some(hash) => hash,
        None => {
            let token = session::new_token(web);
            let hash = ContentHash::of(token.as_bytes());
            kept.insert(0, token);
            kept.truncate(MOST);
            hash
        }
    };
    let mut tx = web.store.begin().await?;
    tx.know_browser(hash, person).await?;
    tx.commit().await?;
    session::cookie_line(web, cookie_name(web), &kept.join("."), Some(SECONDS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_named_as_its_owner_knows_it() {
        for (agent, expected) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
            ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1", "Safari, iPhone"),
            ("curl/8", ""),
        ] {
            let headers = HeaderMap::from_iter([(header::USER_AGENT, agent.parse().unwrap())]);
            assert_eq!(name(&headers), expected);
        }
    }
}
