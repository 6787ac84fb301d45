//! Events that come in: one JSON object, a list of them, or one on each line.

use std::borrow::Cow;

use domain::Timestamp;
use domain::advisory::Finding;
use domain::audience::Tlp;
use domain::observation::{Confidence, Name, Observation};
use serde_json::{Map, Value};

use crate::shadowserver::secret;
use crate::shadowserver::target::{Put, Target, put_text};
use crate::shadowserver::{Context, Convert, Converted};
use crate::{Bounds, JsonProblem, Notes, Unreadable};

/// What a file of events may cost.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub json: Bounds,
    pub events: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { json: Bounds { bytes: 64 << 20, depth: 8, values: 4_000_000 }, events: 200_000 }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    pub observations: Vec<Observation>,
    /// Events that were left out, and values that are not what their key asks.
    pub findings: Vec<Finding>,
}

/// Reads within the default [`Limits`]. `received` is for events that do not say when IntelMQ got them.
pub fn read(bytes: &[u8], received: Timestamp) -> Result<Reading, Unreadable> {
    read_within(bytes, received, &Limits::default())
}

pub fn read_within(bytes: &[u8], received: Timestamp, limits: &Limits) -> Result<Reading, Unreadable> {
    if bytes.len() > limits.json.bytes {
        return Err(JsonProblem::TooLarge { found: bytes.len(), limit: limits.json.bytes }.into());
    }
    let mut notes = Notes::default();
    let mut observations = Vec::new();
    let too_many = |place: String| Unreadable::TooMany { what: "events", limit: limits.events, pointer: place };
    match crate::json::value(bytes, limits.json, &mut notes) {
        Ok(Value::Array(events)) => {
            for (at, event) in events.iter().enumerate() {
                if at >= limits.events {
                    return Err(too_many(format!("/{at}")));
                }
                observations.extend(observation(event, &format!("/{at}"), received, &mut notes));
            }
        }
        Ok(event) => observations.extend(observation(&event, "", received, &mut notes)),
        Err(whole) => {
            // No single document: one on each line, of which the first must be one.
            let mut read = 0;
            for (at, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
                if line.trim_ascii().is_empty() {
                    continue;
                }
                let place = format!("line {}", at + 1);
                if read >= limits.events {
                    return Err(too_many(place));
                }
                match crate::json::value(line, limits.json, &mut notes) {
                    Ok(event) => observations.extend(observation(&event, &place, received, &mut notes)),
                    Err(_) if read == 0 => return Err(whole.into()),
                    Err(problem) => notes.error("read.line", place, format!("{problem}; left out")),
                }
                read += 1;
            }
            if read == 0 {
                return Err(whole.into());
            }
        }
    }
    Ok(Reading { observations, findings: notes.finish() })
}

fn observation(event: &Value, place: &str, received: Timestamp, notes: &mut Notes) -> Option<Observation> {
    let Some(event) = event.as_object() else {
        notes.error("read.type", place, "no object where an event belongs; left out");
        return None;
    };
    let mut seen =
        Observation { feed: Name::from("idf"), report: Name::from("idf"), received, ..Observation::default() };
    let mut has_time = false;
    flat(event, "", &mut |key, value| {
        if secret::is_secret(key.rsplit('.').next().unwrap_or(key)) && !matches!(value, Value::Bool(_) | Value::Null) {
            seen.secrets_dropped += 1;
            return;
        }
        match around(key, value, &mut seen) {
            Some(true) => {}
            Some(false) => notes.warning("read.value", format!("{place} {key}"), "no value of this key; left out"),
            None => {
                let target = Target::from_key(key, key);
                let Some(converted) = converted(&target, value) else { return };
                if converted != Converted::Unreadable && target.put(converted, &mut seen) == Put::Done {
                    has_time |= target == Target::Observed;
                } else if let Some(text) = value.as_str() {
                    put_text(&Name::from(key), text, &mut seen);
                    notes.warning("read.value", format!("{place} {key}"), "no value of this key; kept in extra");
                } else {
                    notes.warning("read.value", format!("{place} {key}"), "no value of this key; left out");
                }
            }
        }
    });
    if !has_time {
        notes.error("read.date", place, "an event without time.source says nothing of when; left out");
        return None;
    }
    Some(seen)
}

/// Some writers nest what others write with dots.
fn flat(object: &Map<String, Value>, before: &str, take: &mut dyn FnMut(&str, &Value)) {
    for (key, value) in object {
        let key: Cow<'_, str> =
            if before.is_empty() { Cow::Borrowed(key.as_str()) } else { Cow::Owned(format!("{before}.{key}")) };
        if key.len() > 200 {
            continue;
        }
        match value {
            Value::Object(inner) => flat(inner, &key, take),
            _ => take(&key, value),
        }
    }
}

/// Keys that say something about the event and not of what was seen. Nothing when the key is none of them, else whether the value
/// fits.
fn around(key: &str, value: &Value, seen: &mut Observation) -> Option<bool> {
    let text = value.as_str();
    Some(match key {
        "feed.name" => text.filter(|it| it.len() <= 200).map(|it| seen.feed = Name::from(it)).is_some(),
        "feed.code" => text.filter(|it| it.len() <= 200).map(|it| seen.report = Name::from(it)).is_some(),
        "feed.documentation" => {
            text.filter(|it| it.len() <= 1000).map(|it| seen.documentation = Some(Name::from(it))).is_some()
        }
        "feed.accuracy" => {
            // A percentage with a fraction; below one percent is none.
            let percent = value.as_f64().filter(|it| (0.0..=100.0).contains(it)).map(|it| it.round() as u8);
            seen.confidence = percent.and_then(|it| Confidence::try_from(it).ok());
            seen.confidence.is_some()
        }
        "tlp" => {
            seen.tlp = text.and_then(Tlp::from_label);
            seen.tlp.is_some()
        }
        "time.observation" => match text.and_then(|it| it.parse().ok()) {
            Some(at) => {
                seen.received = at;
                true
            }
            None => false,
        },
        // Bytes that may hold anything, and names of machines and bots of the writer.
        "raw" | "feed.url" | "feed.provider" | "__type" | "rtir_id" => true,
        _ => return None,
    })
}

/// A JSON value as what its place takes; nothing for `null` and lists.
fn converted<'a>(target: &Target, value: &'a Value) -> Option<Converted<'a>> {
    Some(match value {
        Value::String(text) => {
            let convert = match target {
                Target::Observed => {
                    return Some(text.parse::<Timestamp>().map_or(Converted::Unreadable, Converted::Time));
                }
                Target::Address(_) => Convert::Address,
                Target::Block(_) => Convert::Block,
                Target::Domain(_) => Convert::DomainName,
                Target::Port(_) | Target::Asn(_) => Convert::Whole,
                _ => Convert::AsWritten,
            };
            match convert.run(text, &Context::default()) {
                Converted::Nothing => return None,
                converted => converted,
            }
        }
        Value::Bool(flag) => Converted::Flag(*flag),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Converted::Whole(whole),
            (None, Some(real)) => Converted::Real(real),
            (None, None) => Converted::Unreadable,
        },
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use domain::observation::Role;

    use super::*;

    fn at() -> Timestamp {
        "2026-11-30T00:00:00Z".parse().unwrap()
    }

    #[test]
    fn events_come_alone_in_a_list_or_on_lines() {
        let event =
            r#"{"time.source": "2026-11-22T00:12:34+00:00", "source.ip": "198.51.100.7", "extra": {"tag": "a"}}"#;
        for (text, events) in [
            (event.to_owned(), 1),
            (format!("[{event},{event}]"), 2),
            (format!("{event}\n\n{event}\n{{broken\n{event}\n"), 3),
        ] {
            let reading = read(text.as_bytes(), at()).unwrap();
            assert_eq!(reading.observations.len(), events, "{text}");
            for seen in reading.observations {
                assert_eq!(seen.subject(Role::Source).and_then(|it| it.address), "198.51.100.7".parse().ok());
                assert_eq!(seen.extra.text("tag"), Some("a"));
                assert_eq!(seen.received, at());
            }
        }
    }

    #[test]
    fn what_cannot_be_used_is_told() {
        let text = r#"[1, {}, {"time.source": "2026-11-22T00:12:34Z", "source.port": 70000, "source.ip": "nobody", "tlp": "PINK"}]"#;
        let reading = read(text.as_bytes(), at()).unwrap();
        let mut found: Vec<_> = reading.findings.iter().map(|it| it.pointer.as_str()).collect();
        found.sort_unstable();
        assert_eq!(found, ["/0", "/1", "/2 source.ip", "/2 source.port", "/2 tlp"]);
        assert_eq!(reading.observations.first().and_then(|it| it.extra.text("source.ip")), Some("nobody"));
        assert!(read(b"not json", at()).is_err());
        assert!(read(b"", at()).is_err());
    }

    #[test]
    fn no_password_comes_in() {
        let text = r#"{"time.source": "2026-11-22T00:12:34Z", "source.account": "jan", "extra.password": "geheim",
                       "extra": {"secret": "geheim"}, "source.url": "ftp://jan:geheim@host.example/", "raw": "Z2VoZWlt"}"#;
        let reading = read(text.as_bytes(), at()).unwrap();
        let seen = reading.observations.first().unwrap();
        assert_eq!(seen.secrets_dropped, 3);
        assert!(!serde_json::to_string(seen).unwrap().contains("geheim"));
    }

    #[test]
    fn bounds_hold() {
        let limits = Limits { json: Bounds { bytes: 100, depth: 3, values: 10 }, events: 1 };
        assert!(read_within(&[b' '; 101], at(), &limits).is_err());
        assert!(read_within(b"[{},{}]", at(), &limits).is_err());
        assert!(read_within(b"{}\n{}", at(), &limits).is_err());
        assert!(read_within(b"{\"a\":{\"b\":{\"c\":{\"d\":1}}}}", at(), &limits).is_err());
    }
}
