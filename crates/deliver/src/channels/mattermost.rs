//! Telling a channel of Mattermost by an incoming webhook: a POST with `{"text": …}`. Slack and Rocket.Chat take the same, each
//! with a Markdown of its own, so the text has no marks at all: lines, and an address that all of them make a link of.

use serde_json::json;
use store::OutgoingEvent;

use super::chat::said;
use super::webhook::Headers;

pub(super) fn headers() -> Headers {
    vec![("content-type".into(), "application/json".to_owned())]
}

pub(super) fn body(it: &OutgoingEvent, base_url: &str, zone: &str) -> String {
    let said = said(it, base_url, zone, domain::webhook::plain);
    let lines: Vec<String> = said.lines.into_iter().chain(said.url).collect();
    json!({ "text": lines.join("\n") }).to_string()
}
