//! TOML and JSON as the same tree, in which every value knows its place in the file.

use serde_json::Value;
use toml::de::{DeTable, DeValue};

use super::Problem;

/// Values within each other; the file needs four.
const MAX_DEPTH: usize = 16;

#[derive(Debug)]
pub(super) struct Node {
    /// `line 12, /organisation/0/key` for TOML; the JSON pointer alone for JSON.
    pub(super) place: String,
    pub(super) content: Content,
}

#[derive(Debug)]
pub(super) enum Content {
    Text(String),
    Number(i64),
    List(Vec<Node>),
    Table(Vec<(String, Node)>),
    /// What the file never needs: true, 1.5, null, a TOML date.
    Other(&'static str),
}

pub(super) fn json(text: &str) -> Result<Node, Problem> {
    // serde_json itself stops at 128 values within each other.
    let value: Value = serde_json::from_str(text).map_err(|error| Problem {
        place: format!("line {}, column {}", error.line(), error.column()),
        message: format!("not valid JSON: {error}"),
    })?;
    from_json(value, String::new(), 0)
}

fn too_deep(place: String) -> Problem {
    Problem { place, message: format!("more than {MAX_DEPTH} levels: is this an organisations file?") }
}

fn from_json(value: Value, place: String, depth: usize) -> Result<Node, Problem> {
    if depth > MAX_DEPTH {
        return Err(too_deep(place));
    }
    let content = match value {
        Value::String(text) => Content::Text(text),
        Value::Number(number) => number.as_i64().map_or(Content::Other("a number with a fraction"), Content::Number),
        Value::Array(items) => Content::List(
            items
                .into_iter()
                .enumerate()
                .map(|(index, item)| from_json(item, format!("{place}/{index}"), depth + 1))
                .collect::<Result<_, _>>()?,
        ),
        Value::Object(fields) => Content::Table(
            fields
                .into_iter()
                .map(|(name, value)| {
                    let node = from_json(value, format!("{place}/{}", escape(&name)), depth + 1)?;
                    Ok((name, node))
                })
                .collect::<Result<_, _>>()?,
        ),
        Value::Bool(_) => Content::Other("true or false"),
        Value::Null => Content::Other("null"),
    };
    Ok(Node { place, content })
}

/// As RFC 6901 writes names in a pointer.
fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

pub(super) fn toml(text: &str) -> Result<Node, Problem> {
    let lines = Lines::of(text);
    let table = DeTable::parse(text).map_err(|error| Problem {
        place: error.span().map(|span| format!("line {}", lines.number(span.start))).unwrap_or_default(),
        message: format!("not valid TOML: {}", error.message()),
    })?;
    let fields = from_table(table.into_inner(), "", &lines, 0)?;
    Ok(Node { place: "line 1".to_owned(), content: Content::Table(fields) })
}

fn from_table(table: DeTable<'_>, pointer: &str, lines: &Lines, depth: usize) -> Result<Vec<(String, Node)>, Problem> {
    let mut fields = Vec::new();
    for (name, value) in table {
        let start = name.span().start;
        let name = name.into_inner().into_owned();
        let pointer = format!("{pointer}/{}", escape(&name));
        let line = lines.number(start);
        let node = from_toml(value.into_inner(), line, &pointer, lines, depth + 1)?;
        fields.push((name, node));
    }
    Ok(fields)
}

fn from_toml(value: DeValue<'_>, line: usize, pointer: &str, lines: &Lines, depth: usize) -> Result<Node, Problem> {
    let place = format!("line {line}, {pointer}");
    if depth > MAX_DEPTH {
        return Err(too_deep(place));
    }
    let content = match value {
        DeValue::String(text) => Content::Text(text.into_owned()),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => Content::Number(number),
            Err(_) => Content::Other("a number that is too large"),
        },
        DeValue::Array(items) => {
            let mut list = Vec::with_capacity(items.len());
            for (index, item) in items.into_iter().enumerate() {
                let line = lines.number(item.span().start);
                list.push(from_toml(item.into_inner(), line, &format!("{pointer}/{index}"), lines, depth + 1)?);
            }
            Content::List(list)
        }
        DeValue::Table(table) => Content::Table(from_table(table, pointer, lines, depth)?),
        DeValue::Float(_) => Content::Other("a number with a fraction"),
        DeValue::Boolean(_) => Content::Other("true or false"),
        DeValue::Datetime(_) => Content::Other("a date without quotation marks"),
    };
    Ok(Node { place, content })
}

/// Where lines begin, so that a byte offset becomes a line number.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        Self(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at).collect())
    }

    fn number(&self, offset: usize) -> usize {
        self.0.partition_point(|end| *end < offset) + 1
    }
}
