//! Telling what watches over logs: one message of syslog (RFC 5424), counted in octets (RFC 5425 §4.3), with an event in Common
//! Event Format as its text. Keys are English whatever the language of the organisation: rules read them, not people. How a
//! record goes out, and where it may go, is `app`'s.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use domain::follow_up::Level;
use domain::webhook::{Cef, Collector, WebhookEvent};
use store::{EventNotice, OutgoingEvent};
use url::Url;

use super::webhook::NotPosted;

/// Done when the other side has taken it, as far as syslog lets anybody know: it answers nothing.
pub type Logging<'l> = Pin<Box<dyn Future<Output = Result<(), NotPosted>> + Send + 'l>>;

/// One record to a collector: bounded in time, and only to where it may go.
pub trait Log: Send + Sync + fmt::Debug {
    fn log(&self, to: Collector, record: String) -> Logging<'_>;
}

/// Local use 0 (RFC 5424 §6.2.1).
const FACILITY: u8 = 16;
/// Longest name of a host in the head (RFC 5424 §6).
const MOST_HOST: usize = 255;

/// The record with its length before it, as it travels. RFC 5424 §6.4 wants a mark of byte order before a text in UTF-8; it is
/// left out, because readers of CEF look for `CEF:` at the very beginning.
pub(super) fn record(it: &OutgoingEvent, base_url: &str) -> String {
    let level = it.notice.as_ref().map(|notice| Level::of(notice.severity, notice.care_impact));
    let host = Url::parse(base_url).ok().and_then(|url| url.host_str().map(str::to_owned));
    let host = host.filter(|host| host.len() <= MOST_HOST).unwrap_or_else(|| "-".to_owned());
    let text = Cef {
        version: env!("CARGO_PKG_VERSION"),
        class: it.event.code(),
        name: it.notice.as_ref().map_or("test of the connection", |notice| &notice.advisory_title),
        severity: level.map_or(0, cef_severity),
        fields: fields(it, base_url),
    };
    let priority = FACILITY * 8 + syslog_severity(it.event, level);
    let message = format!("<{priority}>1 {} {host} brandwacht - {} - {}", it.queued_at, it.event.code(), text.line());
    format!("{} {message}", message.len())
}

/// Warning, notice or informational (RFC 5424 §6.2.1); critical where people may come to harm.
fn syslog_severity(event: WebhookEvent, level: Option<Level>) -> u8 {
    match (event, level) {
        (WebhookEvent::Answered | WebhookEvent::Test, _) | (_, None) => 6,
        (_, Some(Level::Danger)) => 2,
        (_, Some(Level::High)) => 4,
        (_, Some(Level::Medium)) => 5,
        (_, Some(Level::Low)) => 6,
    }
}

/// From 0 to 10; 7 and 8 are high, 9 and 10 very high.
fn cef_severity(level: Level) -> u8 {
    match level {
        Level::Low => 3,
        Level::Medium => 5,
        Level::High => 8,
        Level::Danger => 10,
    }
}

/// Names are those of the CEF dictionary.
fn fields(it: &OutgoingEvent, base_url: &str) -> Vec<(&'static str, String)> {
    // Stays the same when it is tried again: the other side can drop what it has had.
    let mut fields = vec![("externalId", it.id.to_string()), ("rt", it.queued_at.millis().to_string())];
    if let Some(notice) = &it.notice {
        of_notice(notice, base_url, &mut fields);
    }
    if let Some(given) = &it.answer {
        fields.push(("outcome", given.kind.code().to_owned()));
        fields.push(("cs6Label", "answeredBy".to_owned()));
        fields.push(("cs6", given.organisation_name.clone()));
    }
    fields
}

fn of_notice(notice: &EventNotice, base_url: &str, fields: &mut Vec<(&'static str, String)>) {
    let level = Level::of(notice.severity, notice.care_impact);
    fields.extend([
        ("request", format!("{base_url}/notices/{}", notice.id)),
        ("cs1Label", "notice".to_owned()),
        ("cs1", notice.code.to_string()),
        ("cs2Label", "institution".to_owned()),
        ("cs2", notice.institution_name.clone()),
        ("cs3Label", "advisory".to_owned()),
        ("cs3", notice.tracking_id.clone()),
        ("cs4Label", "publisher".to_owned()),
        ("cs4", notice.publisher.clone()),
        ("cs5Label", "level".to_owned()),
        ("cs5", level.code().to_owned()),
    ]);
    if let Some(deadline) = notice.deadline {
        fields.push(("deviceCustomDate1Label", "deadline".to_owned()));
        fields.push(("deviceCustomDate1", deadline.millis().to_string()));
    }
}
