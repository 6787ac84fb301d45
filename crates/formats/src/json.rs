//! A tolerant view of JSON: what has the wrong type is mended when the meaning is plain, and left out with a finding
//! when it is not. It knows publishers' habits and nothing of what
//! their documents mean.

mod scan;

use domain::Timestamp;
use serde_json::Value;

use crate::Notes;
pub(crate) use scan::value;
pub use scan::{Bounds, JsonProblem};

/// A value and the JSON pointer to it.
pub(crate) struct Node<'a> {
    pub(crate) value: &'a Value,
    pub(crate) pointer: String,
}

impl<'a> Node<'a> {
    pub(crate) fn root(value: &'a Value) -> Self {
        Self { value, pointer: String::new() }
    }

    /// The member of an object; `null` counts as absent.
    pub(crate) fn get(&self, key: &str) -> Option<Node<'a>> {
        let value = self.raw(key)?;
        Some(Node { value, pointer: self.at(key) })
    }

    fn raw(&self, key: &str) -> Option<&'a Value> {
        self.value.as_object()?.get(key).filter(|value| !value.is_null())
    }

    /// The pointer of a member.
    pub(crate) fn at(&self, key: &str) -> String {
        format!("{}/{}", self.pointer, key.replace('~', "~0").replace('/', "~1"))
    }

    /// The elements of a list. A single object where a list belongs is a list of one.
    pub(crate) fn items(&self, key: &str, notes: &mut Notes) -> Vec<Node<'a>> {
        match self.raw(key) {
            None => Vec::new(),
            Some(Value::Array(list)) => {
                let pointer = self.at(key);
                list.iter()
                    .enumerate()
                    .map(|(index, value)| Node { value, pointer: format!("{pointer}/{index}") })
                    .collect()
            }
            Some(value @ Value::Object(_)) => {
                notes.error("read.type", self.at(key), "an object stands where a list belongs; read as a list of one");
                vec![Node { value, pointer: self.at(key) }]
            }
            Some(value) => {
                notes.error(
                    "read.type",
                    self.at(key),
                    format!("{} stands where a list belongs; left out", kind(value)),
                );
                Vec::new()
            }
        }
    }

    pub(crate) fn text(&self, key: &str, notes: &mut Notes) -> Option<String> {
        self.raw(key).and_then(|value| text(value, || self.at(key), notes))
    }

    /// A text that the model cannot do without: empty when absent.
    pub(crate) fn text_or_empty(&self, key: &str, notes: &mut Notes) -> String {
        self.text(key, notes).unwrap_or_default()
    }

    /// A list of texts; a single text is a list of one.
    pub(crate) fn texts(&self, key: &str, notes: &mut Notes) -> Vec<String> {
        match self.raw(key) {
            None => Vec::new(),
            Some(Value::Array(list)) => list
                .iter()
                .enumerate()
                .filter_map(|(index, value)| text(value, || format!("{}/{index}", self.at(key)), notes))
                .collect(),
            Some(value) => {
                notes.error("read.type", self.at(key), format!("{} stands where a list belongs", kind(value)));
                text(value, || self.at(key), notes).into_iter().collect()
            }
        }
    }

    pub(crate) fn number(&self, key: &str, notes: &mut Notes) -> Option<f64> {
        let value = self.raw(key)?;
        let number = match value {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.trim().replace(',', ".").parse().ok().filter(|n: &f64| n.is_finite()),
            _ => None,
        };
        if number.is_none() || value.is_string() {
            notes.error("read.type", self.at(key), format!("{} stands where a number belongs", kind(value)));
        }
        number
    }

    pub(crate) fn date(&self, key: &str, notes: &mut Notes) -> Option<Timestamp> {
        let written = self.text(key, notes)?;
        let at = date(&written);
        match at {
            Some((_, true)) => {}
            Some((_, false)) => notes.warning(
                "read.date",
                self.at(key),
                format!("\"{written}\" is not a full RFC 3339 date and time; read as UTC"),
            ),
            None => notes.error("read.date", self.at(key), format!("\"{written}\" is not a date; left out")),
        }
        at.map(|(at, _)| at)
    }
}

/// The moment, and whether it was written as the standard asks.
pub(crate) fn date(written: &str) -> Option<(Timestamp, bool)> {
    let trimmed = written.trim();
    if let Ok(at) = trimmed.parse() {
        return Some((at, trimmed == written));
    }
    let spaced = trimmed.replacen(' ', "T", 1);
    ["", "Z", "T00:00:00Z", ":00Z", ":00"]
        .iter()
        .find_map(|ending| format!("{spaced}{ending}").parse().ok())
        .map(|at| (at, false))
}

fn text(value: &Value, pointer: impl Fn() -> String, notes: &mut Notes) -> Option<String> {
    match value {
        // NUL is a legal character in JSON and an illegal one in a PostgreSQL text.
        Value::String(text) if text.contains('\0') => {
            notes.error("read.text", pointer(), "the text has NUL characters; they read as \u{fffd}");
            Some(text.replace('\0', "\u{fffd}"))
        }
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => {
            notes.error("read.type", pointer(), format!("{} stands where a text belongs", kind(value)));
            Some(value.to_string())
        }
        Value::Null => None,
        Value::Array(_) | Value::Object(_) => {
            notes.error("read.type", pointer(), format!("{} stands where a text belongs; left out", kind(value)));
            None
        }
    }
}

pub(crate) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_publishers_write_them() {
        let noon = "2099-03-01T12:00:00Z".parse().ok();
        for written in
            ["2099-03-01T12:00:00Z", "2099-03-01T13:00:00+01:00", "2099-03-01T12:00:00.000Z", "2099-03-01t12:00:00z"]
        {
            assert_eq!(date(written), noon.map(|at| (at, true)), "{written}");
        }
        for written in ["2099-03-01T12:00:00", "2099-03-01 12:00:00", "2099-03-01T12:00", " 2099-03-01T12:00:00Z "] {
            assert_eq!(date(written), noon.map(|at| (at, false)), "{written}");
        }
        assert_eq!(date("2099-03-01"), "2099-03-01T00:00:00Z".parse().ok().map(|at| (at, false)));
        assert_eq!(date("next week"), None);
        assert_eq!(date("2099-02-30"), None);
    }
}
