//! Bodies as programs send them, made from the API's own description: mostly right, sometimes not.

use axum::http::Method;
use serde_json::{Map, Value, json};

use super::chance::Chance;

/// The API's description, which a test keeps true.
pub(crate) struct Shapes(Value);

impl Shapes {
    pub(crate) fn new() -> Self {
        Self(serde_json::from_str(include_str!("../../../../../docs/openapi.json")).expect("the description is JSON"))
    }

    pub(crate) fn empty() -> Self {
        Self(Value::Null)
    }

    /// The names in the query of an operation.
    pub(crate) fn parameters(&self, method: &Method, path: &str) -> Vec<String> {
        let operation = &self.0["paths"][path][method.as_str().to_lowercase()];
        let all = operation["parameters"].as_array().map_or(&[][..], Vec::as_slice);
        all.iter().filter(|it| it["in"] == "query").filter_map(|it| it["name"].as_str()).map(str::to_owned).collect()
    }

    /// Every word that one of our lists of codes has.
    pub(crate) fn codes(&self) -> Vec<String> {
        let schemas = self.0["components"]["schemas"].as_object().into_iter().flatten();
        let lists = schemas.filter_map(|(_, schema)| schema["enum"].as_array());
        lists.flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// The kind and the bytes of a body for an operation; `None` when it takes none.
    pub(crate) fn body(
        &self,
        chance: &mut Chance,
        method: &Method,
        path: &str,
        text: &mut dyn FnMut(&mut Chance, &str) -> String,
    ) -> Option<(String, Vec<u8>)> {
        let operation = &self.0["paths"][path][method.as_str().to_lowercase()];
        let content = operation["requestBody"]["content"].as_object()?;
        let kinds: Vec<_> = content.iter().collect();
        let (kind, it) = chance.of(&kinds)?;
        let schema = &it["schema"];
        if schema["type"] == "string" {
            return Some(((*kind).clone(), file(chance, kind, text)));
        }
        let value = self.value(chance, schema, "", text);
        Some(((*kind).clone(), serde_json::to_vec(&value).expect("a value can be written")))
    }

    fn value(
        &self,
        chance: &mut Chance,
        schema: &Value,
        name: &str,
        text: &mut dyn FnMut(&mut Chance, &str) -> String,
    ) -> Value {
        if let Some(reference) = schema["$ref"].as_str() {
            let place = reference.rsplit('/').next().unwrap_or_default();
            return self.value(chance, &self.0["components"]["schemas"][place], name, text);
        }
        if let Some(choices) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()) {
            return chance.of(choices).map_or(Value::Null, |it| self.value(chance, it, name, text));
        }
        if let Some(codes) = schema["enum"].as_array() {
            return chance.of(codes).cloned().unwrap_or_default();
        }
        let kind = schema["type"].as_str().or_else(|| schema["type"].get(0)?.as_str()).unwrap_or("null");
        match kind {
            "object" => {
                let mut made = Map::new();
                let required: Vec<&str> =
                    schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
                for (member, its) in schema["properties"].as_object().into_iter().flatten() {
                    if chance.percent(if required.contains(&member.as_str()) { 97 } else { 40 }) {
                        made.insert(member.clone(), self.value(chance, its, member, text));
                    }
                }
                Value::Object(made)
            }
            "array" => {
                let many = chance.below(3);
                (0..many).map(|_| self.value(chance, &schema["items"], name, text)).collect()
            }
            "integer" => json!(chance.below(6)),
            "boolean" => json!(chance.percent(50)),
            "string" if schema["format"] == "date" => json!("2027-03-01"),
            "string" => {
                let kind = if schema["format"] == "uuid" { "uuid" } else { name };
                json!(text(chance, kind))
            }
            _ => Value::Null,
        }
    }
}

/// Files as institutions bring them: a list, a bill of materials, nonsense.
pub(crate) fn file(chance: &mut Chance, kind: &str, text: &mut dyn FnMut(&mut Chance, &str) -> String) -> Vec<u8> {
    let word = text(chance, "word");
    let made = match chance.below(5) {
        _ if kind == "text/csv" => {
            format!("Inventarisnummer;Merk;Product;Versie\n{word};Halmarin;Pomp;2.0\nX-9;Halmarin;Pomp;\n")
        }
        0 => format!("Inventarisnummer;Merk;Product\n{word};Halmarin;Pomp\n"),
        1 => "nothing of the kind".to_owned(),
        2 => json!({
            "@context": "https://openvex.dev/ns/v0.2.0", "@id": format!("https://vex.example/{word}"),
            "author": "Test", "timestamp": "2026-11-20T10:00:00Z", "version": 1,
            "statements": [{ "vulnerability": { "name": "CVE-2099-0001" }, "status": "not_affected",
                "justification": "component_not_present", "products": [{ "@id": "pkg:generic/pomp@2" }] }],
        })
        .to_string(),
        _ => json!({
            "bomFormat": "CycloneDX", "specVersion": "1.6",
            "components": [{ "type": "library", "name": word, "version": "1.0", "purl": "pkg:generic/pomp@2" }],
        })
        .to_string(),
    };
    made.into_bytes()
}
