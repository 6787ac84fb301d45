//! The data format of IntelMQ 3 (IDF): an event is a flat JSON object whose keys are `source.ip`, `classification.type` and so on. Events
//! that go out are one observation each; those that come in are read within bounds.
//!
//! IntelMQ writes names of products, protocols and vulnerabilities in lower case; so does this. What a feed said beside what has a
//! key stands under `extra.`, as it was said.

mod read;

use domain::Timestamp;
use domain::observation::{Observation, Role, Scalar, Subject};
use serde_json::{Map, Value};

pub use read::{Limits, Reading, read, read_within};

/// What an event says beside the observation.
#[derive(Debug, Clone, Copy, Default)]
pub struct Around<'a> {
    /// The name of the feed as readers of events know it.
    pub feed_name: &'a str,
    /// The header and the row that the observation was read from. Not for rows with a password in them.
    pub raw: Option<(&'a str, &'a str)>,
}

/// An observation as an event.
pub fn event(seen: &Observation, around: &Around<'_>) -> Map<String, Value> {
    let mut event = Event(Map::new());
    event.text("feed.name", Some(around.feed_name));
    event.text("feed.documentation", seen.documentation.as_ref().map(|it| it.as_str()));
    event.number("feed.accuracy", seen.confidence.map(|it| f64::from(it.percent())));
    event.text("tlp", seen.tlp.map(|it| it.label()));
    event.text("time.source", Some(time_text(seen.observed).as_str()));
    event.text("time.observation", Some(time_text(seen.received).as_str()));
    event.text("classification.taxonomy", Some(seen.incident.class().code()));
    event.text("classification.type", Some(seen.incident.code()));
    event.text("classification.identifier", seen.identifier.as_deref());
    event.text("protocol.transport", seen.transport.map(|it| it.code()));
    event.lower("protocol.application", seen.application.as_deref());
    event.lower("malware.name", seen.malware.name.as_deref());
    event.text("malware.hash.md5", seen.malware.md5.as_deref());
    event.text("malware.hash.sha1", seen.malware.sha1.as_deref());
    event.text("malware.hash.sha256", seen.malware.sha256.as_deref());
    event.lower("product.vendor", seen.product.maker.as_deref());
    event.lower("product.name", seen.product.name.as_deref());
    event.lower("product.version", seen.product.version.as_deref());
    let vulnerabilities = seen.vulnerabilities.join(";");
    event.lower("product.vulnerabilities", Some(vulnerabilities.as_str()));
    event.text("severity", seen.severity.map(|it| it.code()));
    event.text("status", seen.status.as_deref());
    event.text("event_description.text", seen.description.as_deref());
    for (role, side) in [(Role::Source, "source"), (Role::Destination, "destination")] {
        if let Some(subject) = seen.subject(role) {
            event.subject(side, subject);
        }
    }
    for (name, value) in seen.extra.iter() {
        let value = match value {
            Scalar::Flag(flag) => Value::from(*flag),
            Scalar::Whole(number) => Value::from(*number),
            Scalar::Real(number) => Value::from(*number),
            Scalar::Text(text) => Value::from(text.as_str()),
        };
        event.0.insert(format!("extra.{name}"), value);
    }
    if let Some((header, row)) = around.raw {
        let raw = data_encoding::BASE64.encode(format!("{header}\n{row}").as_bytes());
        event.0.insert("raw".to_owned(), Value::from(raw));
    }
    event.0
}

/// RFC 3339 with `+00:00` for UTC, as IntelMQ writes times.
pub(crate) fn time_text(at: Timestamp) -> String {
    let mut text = at.to_string();
    if text.ends_with('Z') {
        text.pop();
        text.push_str("+00:00");
    }
    text
}

struct Event(Map<String, Value>);

impl Event {
    /// An event has no key for what is empty.
    fn text(&mut self, key: &str, value: Option<&str>) {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            self.0.insert(key.to_owned(), Value::from(value));
        }
    }

    fn lower(&mut self, key: &str, value: Option<&str>) {
        self.text(key, value.map(str::to_lowercase).as_deref());
    }

    fn number(&mut self, key: &str, value: Option<f64>) {
        if let Some(value) = value {
            self.0.insert(key.to_owned(), Value::from(value));
        }
    }

    fn subject(&mut self, side: &str, subject: &Subject) {
        let mut put = |key: &str, value: Option<&str>| self.text(&format!("{side}.{key}"), value);
        put("ip", subject.address.map(|it| it.to_string()).as_deref());
        put("network", subject.block.map(|it| it.to_string()).as_deref());
        put("reverse_dns", subject.reverse_name.as_deref());
        put("local_hostname", subject.local_name.as_deref());
        put("fqdn", subject.domain.as_deref());
        put("url", subject.url.as_deref());
        put("account", subject.account.as_deref());
        put("geolocation.cc", subject.country.as_ref().map(|it| it.as_str()));
        put("geolocation.region", subject.region.as_deref());
        put("geolocation.city", subject.city.as_deref());
        if let Some(port) = subject.port {
            self.0.insert(format!("{side}.port"), Value::from(port));
        }
        if let Some(asn) = subject.asn {
            self.0.insert(format!("{side}.asn"), Value::from(asn));
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::observation::{Confidence, IncidentType, Name, Transport};
    use serde_json::json;

    use super::*;

    fn seen() -> Observation {
        let mut seen = Observation {
            feed: Name::from("shadowserver"),
            report: Name::from("idf"),
            incident: IncidentType::VulnerableSystem,
            identifier: Some("open-rdp".to_owned()),
            observed: "2026-11-22T00:12:34Z".parse().unwrap(),
            received: "2026-11-23T06:00:00Z".parse().unwrap(),
            transport: Some(Transport::Tcp),
            vulnerabilities: vec!["CVE-2099-0001".to_owned(), "CVE-2099-0002".to_owned()],
            confidence: Confidence::try_from(90).ok(),
            ..Observation::default()
        };
        let source = seen.subject_mut(Role::Source);
        source.address = "198.51.100.7".parse().ok();
        source.port = Some(3389);
        source.asn = Some(64_496);
        source.country = "NL".parse().ok();
        seen.product.name = Some("Windows Server".to_owned());
        seen.extra.push(Name::from("tlsv13_support"), Scalar::Flag(false));
        seen.extra.push(Name::from("cert_length"), Scalar::Whole(2048));
        seen
    }

    #[test]
    fn an_event_is_flat_and_has_no_key_for_what_is_not_there() {
        let around = Around { feed_name: "Shadowserver", raw: Some(("a,b", "1,2")) };
        assert_eq!(
            Value::Object(event(&seen(), &around)),
            json!({
                "classification.identifier": "open-rdp",
                "classification.taxonomy": "vulnerable",
                "classification.type": "vulnerable-system",
                "extra.cert_length": 2048,
                "extra.tlsv13_support": false,
                "feed.accuracy": 90.0,
                "feed.name": "Shadowserver",
                "product.name": "windows server",
                "product.vulnerabilities": "cve-2099-0001;cve-2099-0002",
                "protocol.transport": "tcp",
                "raw": "YSxiCjEsMg==",
                "source.asn": 64496,
                "source.geolocation.cc": "NL",
                "source.ip": "198.51.100.7",
                "source.port": 3389,
                "time.observation": "2026-11-23T06:00:00+00:00",
                "time.source": "2026-11-22T00:12:34+00:00",
            })
        );
    }

    #[test]
    fn what_goes_out_comes_in_again() {
        let mut seen = seen();
        // An event has names of products in lower case.
        seen.product.name = Some("windows server".to_owned());
        let event = event(&seen, &Around { feed_name: "shadowserver", raw: None });
        let reading = read(&serde_json::to_vec(&event).unwrap(), "2026-11-30T00:00:00Z".parse().unwrap()).unwrap();
        assert!(reading.findings.is_empty(), "{:?}", reading.findings);
        assert_eq!(reading.observations.len(), 1);
        let mut back = reading.observations.into_iter().next().unwrap();
        // The order of what is extra is that of the alphabet.
        assert_eq!(back.extra.len(), seen.extra.len());
        for (name, value) in seen.extra.iter() {
            assert_eq!(back.extra.get(name.as_str()), Some(value));
        }
        back.extra = seen.extra.clone();
        assert_eq!(back, seen);
    }
}
