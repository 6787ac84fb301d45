//! Telling a room of Matrix by the Client-Server API (version 1.11): `PUT …/send/m.room.message/{txnId}`. The transaction is the
//! message's identifier, so that the server knows what it has had when we try again.

use domain::webhook::{WebhookEvent, calm, html};
use serde_json::json;
use store::OutgoingEvent;

use super::chat::said;
use super::webhook::Headers;

pub(super) fn headers(token: &str) -> Headers {
    vec![("content-type".into(), "application/json".to_owned()), ("authorization".into(), format!("Bearer {token}"))]
}

pub(super) fn body(it: &OutgoingEvent, base_url: &str, zone: &str) -> String {
    let said = said(it, base_url, zone, calm);
    let mut formatted: Vec<String> = said.lines.iter().map(|line| html(line)).collect();
    if let Some(url) = said.url.as_deref().map(html) {
        formatted.push(format!("<a href=\"{url}\">{url}</a>"));
    }
    let plain: Vec<String> = said.lines.into_iter().chain(said.url).collect();
    // A notice of Matrix makes no sound; what asks for something does.
    let kind = match it.event {
        WebhookEvent::Sent | WebhookEvent::Reminded => "m.text",
        WebhookEvent::Answered | WebhookEvent::Test => "m.notice",
    };
    json!({
        "msgtype": kind,
        "body": plain.join("\n"),
        "format": "org.matrix.custom.html",
        "formatted_body": formatted.join("<br>"),
        // Said to be empty, so that no server looks for names in the text ("User and room mentions").
        "m.mentions": {},
    })
    .to_string()
}
