//! A CycloneDX document in XML, turned into the form of the JSON one. No document type, no entities of the document's
//! own, no depth beyond the bounds.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::{Map, Value};

use super::FORMAT;
use crate::Unreadable;
use crate::json::{Bounds, JsonProblem};

/// Elements that hold a list in JSON, and the name of that list when it is another.
const LISTS: &[(&str, &str)] = &[
    ("components", "components"),
    ("hashes", "hashes"),
    ("vulnerabilities", "vulnerabilities"),
    ("affects", "affects"),
    ("versions", "versions"),
    ("references", "references"),
    ("responses", "response"),
    ("authors", "authors"),
    ("ratings", "ratings"),
    ("advisories", "advisories"),
    ("services", "services"),
    ("licenses", "licenses"),
    ("dependencies", "dependencies"),
    ("externalReferences", "externalReferences"),
    ("properties", "properties"),
];

struct Open {
    name: String,
    members: Map<String, Value>,
    items: Vec<Value>,
    text: String,
}

impl Open {
    fn list(&self) -> Option<&'static str> {
        LISTS.iter().find(|(name, _)| *name == self.name).map(|(_, list)| *list)
    }

    fn close(self) -> Value {
        if self.list().is_some() {
            return Value::Array(self.items);
        }
        let text = self.text.trim();
        if self.members.is_empty() {
            return Value::String(text.to_owned());
        }
        let mut members = self.members;
        // A hash and an attached text: attributes beside the content.
        if !text.is_empty() {
            members.entry("content").or_insert_with(|| Value::String(text.to_owned()));
        }
        Value::Object(members)
    }
}

pub(super) fn to_json(bytes: &[u8], limits: Bounds) -> Result<Value, Unreadable> {
    if bytes.len() > limits.bytes {
        return Err(JsonProblem::TooLarge { found: bytes.len(), limit: limits.bytes }.into());
    }
    let (encoding, start) = encoding_rs::Encoding::for_bom(bytes).unwrap_or((encoding_rs::UTF_8, 0));
    let (text, _) = encoding.decode_without_bom_handling(bytes.get(start..).unwrap_or_default());
    let mut reader = Reader::from_str(&text);
    let line = |position: u64| {
        let before = usize::try_from(position).ok().and_then(|end| text.as_bytes().get(..end));
        1 + before.unwrap_or(text.as_bytes()).iter().filter(|byte| **byte == b'\n').count()
    };
    let mut open: Vec<Open> = Vec::new();
    let mut values = 0_usize;
    loop {
        let event = reader.read_event();
        let at = reader.buffer_position();
        let bad = |message: &str| Unreadable::NotXml { line: line(at), message: crate::notes::clip(message, 300) };
        match event.map_err(|error| bad(&error.to_string()))? {
            Event::Start(start) => {
                values += 1;
                if open.len() >= limits.depth {
                    return Err(JsonProblem::TooDeep { line: line(at), limit: limits.depth }.into());
                }
                if values > limits.values {
                    return Err(JsonProblem::TooManyValues { limit: limits.values }.into());
                }
                let element = element(&start, &mut values, open.is_empty()).map_err(|message| bad(&message))?;
                open.push(element);
            }
            Event::Empty(start) => {
                values += 1;
                if values > limits.values {
                    return Err(JsonProblem::TooManyValues { limit: limits.values }.into());
                }
                let element = element(&start, &mut values, open.is_empty()).map_err(|message| bad(&message))?;
                if let Some(whole) = put(&mut open, element) {
                    return Ok(whole);
                }
            }
            Event::End(_) => {
                let Some(element) = open.pop() else { return Err(bad("an element ends that never began")) };
                if let Some(whole) = put(&mut open, element) {
                    return Ok(whole);
                }
            }
            Event::Text(text) => {
                if let Some(element) = open.last_mut() {
                    element.text.push_str(&text.xml10_content());
                }
            }
            Event::CData(text) => {
                if let Some(element) = open.last_mut() {
                    element.text.push_str(&text.xml10_content());
                }
            }
            Event::GeneralRef(reference) => {
                let character = match reference.resolve_char_ref() {
                    Ok(Some(character)) => Some(character.to_string()),
                    _ => quick_xml::escape::resolve_xml_entity(&reference).map(str::to_owned),
                };
                let Some(character) = character else {
                    return Err(bad("an entity that XML itself does not know"));
                };
                if let Some(element) = open.last_mut() {
                    element.text.push_str(&character);
                }
            }
            Event::DocType(_) => return Err(bad("a document type declaration; none is needed and none is read")),
            Event::Eof => return Err(bad("the document ends within an element")),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
}

fn element(start: &BytesStart<'_>, values: &mut usize, is_root: bool) -> Result<Open, String> {
    let name = start.local_name().as_ref().to_owned();
    let mut members = Map::new();
    for attribute in start.attributes().with_checks(false) {
        *values += 1;
        let attribute = attribute.map_err(|error| error.to_string())?;
        let key = attribute.key.as_ref().to_owned();
        let value =
            attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).map_err(|error| error.to_string())?;
        // The name space of the root says which version of the standard it is.
        if key == "xmlns" || key.starts_with("xmlns:") {
            if is_root && let Some(version) = value.strip_prefix("http://cyclonedx.org/schema/bom/") {
                members.insert("bomFormat".to_owned(), Value::String(FORMAT.to_owned()));
                members.insert("specVersion".to_owned(), Value::String(version.to_owned()));
            }
            continue;
        }
        let value = match value.parse::<u64>() {
            Ok(number) if is_root && key == "version" => Value::from(number),
            _ => Value::String(value.into_owned()),
        };
        members.insert(key, value);
    }
    Ok(Open { name, members, items: Vec::new(), text: String::new() })
}

/// Puts a closed element into the one around it; gives the whole back when there is none.
fn put(open: &mut [Open], closed: Open) -> Option<Value> {
    let name = closed.list().map_or_else(|| closed.name.clone(), str::to_owned);
    let value = closed.close();
    let Some(around) = open.last_mut() else { return Some(value) };
    if around.list().is_some() {
        around.items.push(value);
    } else if !around.members.contains_key(&name) {
        around.members.insert(name, value);
    }
    None
}
