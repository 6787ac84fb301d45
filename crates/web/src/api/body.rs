//! The body of a request, read strictly: a flat JSON object, field by field, with the pointer of everything that is
//! wrong. All flaws are told at once, so that nobody has to send ten times.

use std::fmt;
use std::str::FromStr;

use axum::http::{HeaderMap, header};
use domain::{Day, Timestamp};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::wrong::{Flaw, Wrong};
use crate::Fault;
use crate::fault::Outside;

/// More are not told one by one.
const MAX_FLAWS: usize = 100;
/// Signs of a moment, with nine digits behind the second and a difference from UTC.
const MAX_MOMENT: usize = 40;
/// Signs of the name of who says something.
pub(super) const MAX_NAME: usize = 200;

/// The members of a JSON object as they stand there, doubles included.
struct Members(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Walk;
        impl<'de> Visitor<'de> for Walk {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Walk)
    }
}

/// One flat object, from which fields are taken until nothing is left.
pub(super) struct Fields {
    members: Vec<(String, Value)>,
    line: Option<u64>,
    flaws: Vec<Flaw>,
}

impl Fields {
    /// `line` is where this object stands in a body with an object on each line.
    pub(super) fn read(bytes: &[u8], line: Option<u64>) -> Result<Self, Flaw> {
        let members = serde_json::from_slice::<Members>(bytes).map_err(|error| {
            let wrong = match (error.classify(), line) {
                (serde_json::error::Category::Data, _) => Wrong::NotObject,
                (_, None) => Wrong::NotJson(error.to_string()),
                (_, Some(_)) => {
                    let whole = error.to_string();
                    let words = whole.split(" at line ").next().unwrap_or_default();
                    Wrong::NotJson(format!("{words}, column {}", error.column()))
                }
            };
            at(line, String::new(), wrong)
        })?;
        Ok(Self { members: members.0, line, flaws: Vec::new() })
    }

    pub(super) fn wrong(&mut self, name: &str, wrong: Wrong) {
        let flaw = at(self.line, pointer(name), wrong);
        self.flaws.push(flaw);
    }

    /// `null` is the same as leaving the field out.
    fn take(&mut self, name: &str) -> Option<Value> {
        let place = self.members.iter().position(|(known, _)| known == name)?;
        let (_, value) = self.members.remove(place);
        if self.members.iter().any(|(known, _)| known == name) {
            self.members.retain(|(known, _)| known != name);
            self.wrong(name, Wrong::Twice);
            return None;
        }
        (!value.is_null()).then_some(value)
    }

    /// A text of at most `max` signs. No database takes a NUL.
    pub(super) fn text(&mut self, name: &str, max: usize) -> Option<String> {
        match self.take(name)? {
            Value::String(text) if text.contains('\0') => self.wrong(name, Wrong::NotText),
            Value::String(text) if text.chars().count() > max => self.wrong(name, Wrong::TooLong(max)),
            Value::String(text) => return Some(text),
            _ => self.wrong(name, Wrong::NotText),
        }
        None
    }

    /// A text that must be there and say something.
    pub(super) fn required_text(&mut self, name: &str, max: usize) -> Option<String> {
        let before = self.flaws.len();
        let text = self.text(name, max).filter(|text| !text.trim().is_empty());
        if text.is_none() && self.flaws.len() == before {
            self.wrong(name, Wrong::Missing);
        }
        text
    }

    pub(super) fn code<T>(
        &mut self,
        name: &str,
        codes: &'static [&'static str],
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        match self.take(name) {
            None if self.flaws.is_empty() => self.wrong(name, Wrong::Missing),
            None => {}
            Some(Value::String(text)) => match read(&text) {
                Some(code) => return Some(code),
                None => self.wrong(name, Wrong::OneOf(codes)),
            },
            Some(_) => self.wrong(name, Wrong::OneOf(codes)),
        }
        None
    }

    pub(super) fn day(&mut self, name: &str) -> Option<Day> {
        let value = self.take(name)?;
        // The reader knows more ways to write a day; the contract has one.
        let day = value.as_str().filter(|text| text.len() == 10).and_then(|text| Day::from_str(text).ok());
        if day.is_none() {
            self.wrong(name, Wrong::NotDay);
        }
        day
    }

    /// A moment, as RFC 3339 writes it.
    pub(super) fn moment(&mut self, name: &str) -> Option<Timestamp> {
        let value = self.take(name)?;
        let moment = value.as_str().filter(|text| text.len() <= MAX_MOMENT);
        let moment = moment.and_then(|text| Timestamp::from_str(text).ok());
        if moment.is_none() {
            self.wrong(name, Wrong::NotMoment);
        }
        moment
    }

    pub(super) fn whole(&mut self, name: &str, max: u32) -> Option<u32> {
        let value = self.take(name)?;
        let found = value.as_u64().and_then(|number| u32::try_from(number).ok()).filter(|number| *number <= max);
        if found.is_none() {
            let wrong = if value.is_i64() || value.is_u64() {
                Wrong::Range { min: 0, max: i64::from(max) }
            } else {
                Wrong::NotWhole
            };
            self.wrong(name, wrong);
        }
        found
    }

    /// What is wrong with this object, what nobody has asked after included.
    pub(super) fn flaws(mut self) -> Vec<Flaw> {
        for (name, _) in std::mem::take(&mut self.members) {
            let name: String = name.chars().take(100).collect();
            self.wrong(&name, Wrong::Unknown);
        }
        self.flaws
    }
}

fn at(line: Option<u64>, pointer: String, wrong: Wrong) -> Flaw {
    match line {
        Some(line) => Flaw::line(line, pointer, wrong),
        None => Flaw::pointer(pointer, wrong),
    }
}

fn pointer(name: &str) -> String {
    format!("/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// Refuses the request when anything is wrong with it.
pub(super) fn refuse(mut flaws: Vec<Flaw>) -> Result<(), Fault> {
    flaws.truncate(MAX_FLAWS);
    if flaws.is_empty() { Ok(()) } else { Err(Fault::new(Outside::Invalid(flaws))) }
}

/// A body that is no flat object, as its own type.
pub(super) fn json<'b, T: Deserialize<'b>>(headers: &HeaderMap, body: &'b [u8]) -> Result<T, Fault> {
    if media_type(headers) != "application/json" {
        return Err(Fault::new(Outside::MediaType));
    }
    let flaw = |error: serde_json::Error| Flaw::pointer("", Wrong::NotJson(error.to_string()));
    serde_json::from_slice(body).map_err(|error| Fault::new(Outside::Invalid(vec![flaw(error)])))
}

/// The name of who says it: somebody, a desk or a program. No database takes a NUL.
pub(super) fn name_of(by: &str, flaws: &mut Vec<Flaw>) -> String {
    let by = by.trim();
    if by.is_empty() {
        flaws.push(Flaw::pointer("/by", Wrong::Missing));
    } else if by.chars().count() > MAX_NAME {
        flaws.push(Flaw::pointer("/by", Wrong::TooLong(MAX_NAME)));
    } else if by.contains('\0') {
        flaws.push(Flaw::pointer("/by", Wrong::NotText));
    }
    by.to_owned()
}

/// True once no more flaws would be told.
pub(super) fn is_enough(flaws: &[Flaw]) -> bool {
    flaws.len() >= MAX_FLAWS
}

/// The kind of the body, without its parameters, in small letters.
pub(super) fn media_type(headers: &HeaderMap) -> String {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    kind.split(';').next().unwrap_or("").trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(body: &str, read: impl FnOnce(&mut Fields)) -> Vec<(String, &'static str)> {
        let flaws = match Fields::read(body.as_bytes(), None) {
            Err(flaw) => vec![flaw],
            Ok(mut fields) => {
                read(&mut fields);
                fields.flaws()
            }
        };
        let pointer = |flaw: &Flaw| match &flaw.place {
            super::super::wrong::Place::Pointer { pointer, .. } => pointer.clone(),
            super::super::wrong::Place::Parameter(name) => panic!("{name} is no parameter"),
        };
        flaws.iter().map(|flaw| (pointer(flaw), flaw.wrong.code())).collect()
    }

    // Shows: ASVS 2.2.1, 15.3.3
    #[test]
    fn every_flaw_is_told_with_its_pointer() {
        let body = r#"{"note": 7, "by": " ", "by/what~": 1, "day": "30-11-2026", "n": -1, "m": 1.5, "o": "x",
            "at": "tomorrow", "until": "2026-11-30T14:00:00Z"}"#;
        let flaws = told(body, |fields| {
            fields.text("note", 10);
            fields.required_text("by", 10);
            fields.day("day");
            fields.whole("n", 9);
            fields.whole("m", 9);
            fields.text("o", 0);
            fields.moment("at");
            assert!(fields.moment("until").is_some());
        });
        let expected = [
            ("/note", "not_text"),
            ("/by", "missing"),
            ("/day", "not_day"),
            ("/n", "range"),
            ("/m", "not_whole"),
            ("/o", "too_long"),
            ("/at", "not_moment"),
            ("/by~1what~0", "unknown"),
        ];
        assert_eq!(flaws, expected.map(|(pointer, code)| (pointer.to_owned(), code)));
    }

    // Shows: ASVS 15.3.7
    #[test]
    fn a_field_that_stands_twice_is_refused_instead_of_one_of_them_winning() {
        let flaws = told(r#"{"by": "a", "by": "b"}"#, |fields| assert_eq!(fields.text("by", 9), None));
        assert_eq!(flaws, [("/by".to_owned(), "twice")]);
    }

    #[test]
    fn what_is_no_object_is_told_apart_from_what_is_no_json() {
        for (body, code) in [
            ("[]", "not_object"),
            ("7", "not_object"),
            ("null", "not_object"),
            ("", "not_json"),
            ("{", "not_json"),
            ("{}{}", "not_json"),
            ("{\"a\": \"\\ud800\"}", "not_json"),
        ] {
            assert_eq!(told(body, |_| {}), [(String::new(), code)], "{body}");
        }
        let deep = format!("{{\"a\":{}1{}}}", "[".repeat(5_000), "]".repeat(5_000));
        assert_eq!(told(&deep, |_| {}), [(String::new(), "not_json")], "depth is bounded");
    }

    proptest! {
        // Shows: ASVS 1.5.2
        #[test]
        fn whatever_the_bytes_are_reading_ends_in_fields_or_flaws(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(mut fields) = Fields::read(&bytes, Some(3)) {
                fields.text("a", 3);
                fields.flaws();
            }
        }

        // Shows: ASVS 1.1.1
        #[test]
        fn a_text_comes_out_as_it_went_in(text in "[^\\x00]{0,40}") {
            let body = serde_json::json!({ "a": text }).to_string();
            let mut fields = Fields::read(body.as_bytes(), None).map_err(|flaw| TestCaseError::fail(format!("{flaw:?}")))?;
            prop_assert_eq!(fields.text("a", 40), Some(text));
            prop_assert!(fields.flaws().is_empty());
        }
    }
}
