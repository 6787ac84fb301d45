//! A small checker of values against the schemas of the description: as much of JSON Schema as stands in there, and
//! stricter in one thing: a member that is not described is an error.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

pub(super) struct Schemas<'a>(pub(super) &'a Value);

impl<'a> Schemas<'a> {
    fn resolve(&self, schema: &'a Value) -> &'a Value {
        match schema["$ref"].as_str() {
            None => schema,
            Some(reference) => {
                let found = self.0.pointer(reference.strip_prefix('#').unwrap());
                self.resolve(found.unwrap_or_else(|| panic!("{reference} is not there")))
            }
        }
    }

    /// What is wrong with the value, each with its JSON pointer.
    pub(super) fn check(&self, schema: &'a Value, value: &Value) -> Vec<String> {
        let mut wrong = Vec::new();
        self.walk(schema, value, "", &mut wrong);
        wrong
    }

    fn walk(&self, schema: &'a Value, value: &Value, at: &str, wrong: &mut Vec<String>) {
        let schema = self.resolve(schema);
        for word in schema.as_object().unwrap().keys() {
            let known = [
                "type",
                "properties",
                "required",
                "items",
                "enum",
                "oneOf",
                "allOf",
                "additionalProperties",
                "format",
                "description",
                "minimum",
                "maximum",
                "minLength",
                "maxLength",
                "propertyNames",
                "example",
                "examples",
                "default",
                "title",
            ];
            assert!(known.contains(&word.as_str()), "the checker does not know {word:?}: {schema}");
        }
        if let Some(choices) = schema["oneOf"].as_array() {
            let fitting = choices.iter().filter(|choice| self.check(choice, value).is_empty()).count();
            if fitting != 1 {
                wrong.push(format!("{at}: fits {fitting} of oneOf: {value}"));
            }
            return;
        }
        if let Some(allowed) = schema["enum"].as_array()
            && !allowed.contains(value)
        {
            wrong.push(format!("{at}: {value} is none of {allowed:?}"));
        }
        let types: Vec<&str> = match &schema["type"] {
            Value::String(one) => vec![one],
            Value::Array(several) => several.iter().map(|one| one.as_str().unwrap()).collect(),
            _ => Vec::new(),
        };
        let is = |kind: &str| match kind {
            "null" => value.is_null(),
            "string" => value.is_string(),
            "integer" => value.is_i64() || value.is_u64(),
            "number" => value.is_number(),
            "boolean" => value.is_boolean(),
            "array" => value.is_array(),
            "object" => value.is_object(),
            other => panic!("no type {other:?}"),
        };
        if !types.is_empty() && !types.iter().any(|kind| is(kind)) {
            wrong.push(format!("{at}: {value} is no {types:?}"));
            return;
        }
        if let (Some(text), Some(format)) = (value.as_str(), schema["format"].as_str()) {
            let fits = match format {
                "uuid" => text.parse::<domain::OrganisationId>().is_ok() && text.len() == 36,
                "date-time" => text.parse::<domain::Timestamp>().is_ok(),
                "date" => text.parse::<domain::Day>().is_ok() && text.len() == 10,
                other => panic!("no format {other:?}"),
            };
            if !fits {
                wrong.push(format!("{at}: {text:?} is no {format}"));
            }
        }
        if let Some(number) = value.as_f64() {
            let low = schema["minimum"].as_f64().is_some_and(|min| number < min);
            let high = schema["maximum"].as_f64().is_some_and(|max| number > max);
            if low || high {
                wrong.push(format!("{at}: {number} is out of range"));
            }
        }
        if let Some(items) = value.as_array() {
            assert!(schema["items"].is_object(), "{at}: a list of nothing described");
            for (index, item) in items.iter().enumerate() {
                self.walk(&schema["items"], item, &format!("{at}/{index}"), wrong);
            }
        }
        if let Some(members) = value.as_object() {
            self.members(schema, members, at, wrong);
        }
    }

    fn members(&self, schema: &'a Value, members: &Map<String, Value>, at: &str, wrong: &mut Vec<String>) {
        let mut known: BTreeMap<&str, &Value> = BTreeMap::new();
        let mut required = Vec::new();
        let free = self.gather(schema, &mut known, &mut required);
        for name in required {
            if !members.contains_key(name) {
                wrong.push(format!("{at}/{name}: missing"));
            }
        }
        for (name, value) in members {
            match known.get(name.as_str()).copied().or(free) {
                Some(schema) => self.walk(schema, value, &format!("{at}/{name}"), wrong),
                None => wrong.push(format!("{at}/{name}: not described")),
            }
        }
    }

    /// The members of a schema and of all that it is composed of; and the schema of members without a name.
    fn gather(
        &self,
        schema: &'a Value,
        known: &mut BTreeMap<&'a str, &'a Value>,
        required: &mut Vec<&'a str>,
    ) -> Option<&'a Value> {
        let schema = self.resolve(schema);
        for (name, value) in schema["properties"].as_object().into_iter().flatten() {
            known.insert(name, value);
        }
        required.extend(schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str));
        let mut free = schema.get("additionalProperties").filter(|free| free.is_object());
        for part in schema["allOf"].as_array().into_iter().flatten() {
            free = free.or(self.gather(part, known, required));
        }
        free
    }
}

#[test]
fn the_checker_finds_what_is_wrong() {
    let document = serde_json::json!({"components": {"schemas": {
        "A": {"type": "object", "required": ["n"], "properties": {
            "n": {"type": "integer", "minimum": 0},
            "k": {"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/K"}]},
            "l": {"type": "array", "items": {"type": "string", "format": "date"}},
            "m": {"type": ["string", "null"]},
        }},
        "K": {"type": "string", "enum": ["x"]},
    }}});
    let schemas = Schemas(&document);
    let schema = serde_json::json!({"$ref": "#/components/schemas/A"});
    let good = serde_json::json!({"n": 1, "k": "x", "l": ["2026-11-20"], "m": null});
    assert_eq!(schemas.check(&schema, &good), Vec::<String>::new());
    for (value, pointer) in [
        (serde_json::json!({}), "/n: missing"),
        (serde_json::json!({"n": -1}), "/n: "),
        (serde_json::json!({"n": "1"}), "/n: "),
        (serde_json::json!({"n": 1, "k": "y"}), "/k: "),
        (serde_json::json!({"n": 1, "l": ["now"]}), "/l/0: "),
        (serde_json::json!({"n": 1, "m": 7}), "/m: "),
        (serde_json::json!({"n": 1, "o": 7}), "/o: not described"),
    ] {
        let wrong = schemas.check(&schema, &value);
        assert!(wrong.len() == 1 && wrong[0].starts_with(pointer), "{value}: {wrong:?}");
    }
}
