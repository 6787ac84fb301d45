//! A first look at bytes that claim to be JSON, before any memory is spent on them: encoding, depth and number of
//! values. It does not check the grammar; `serde_json` does that afterwards.

use std::borrow::Cow;

use serde_json::Value;

use crate::Notes;

/// What a JSON file may cost.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    pub bytes: usize,
    /// Arrays and objects within each other.
    pub depth: usize,
    /// JSON values of any kind. Each costs memory, however few bytes it takes.
    pub values: usize,
}

/// Why bytes are not JSON that may be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JsonProblem {
    #[error("the file has {found} bytes, more than the {limit} allowed: split it or raise the limit")]
    TooLarge { found: usize, limit: usize },
    #[error("line {line}: more than {limit} levels of nesting: this is no ordinary document; ask the publisher")]
    TooDeep { line: usize, limit: usize },
    #[error("the file has more than {limit} values: split it or raise the limit")]
    TooManyValues { limit: usize },
    #[error("line {line}, column {column}: not valid JSON ({message}): fetch the file again or ask the publisher")]
    NotJson { line: usize, column: usize, message: String },
}

impl JsonProblem {
    /// The line of the problem, when it has one.
    pub fn place(&self) -> String {
        match self {
            Self::TooLarge { .. } | Self::TooManyValues { .. } => String::new(),
            Self::TooDeep { line, .. } => format!("line {line}"),
            Self::NotJson { line, column, .. } => format!("line {line}, column {column}"),
        }
    }

    /// A stable word for the kind of problem.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "too_large",
            Self::TooDeep { .. } => "too_deep",
            Self::TooManyValues { .. } => "too_many",
            Self::NotJson { .. } => "not_json",
        }
    }
}

/// The bytes as a JSON value, within the limits.
pub(crate) fn value(bytes: &[u8], limits: Bounds, notes: &mut Notes) -> Result<Value, JsonProblem> {
    if bytes.len() > limits.bytes {
        return Err(JsonProblem::TooLarge { found: bytes.len(), limit: limits.bytes });
    }
    let text = text(bytes, notes);
    bounds(text.as_bytes(), limits)?;
    serde_json::from_str(&text).map_err(|error| JsonProblem::NotJson {
        line: error.line(),
        column: error.column(),
        message: crate::notes::clip(without_place(&error.to_string()), 300),
    })
}

/// JSON is UTF-8 without a byte order mark (RFC 8259 §8.1); publishers' tools add one, or write UTF-16.
fn text<'a>(bytes: &'a [u8], notes: &mut Notes) -> Cow<'a, str> {
    let (encoding, start) = encoding_rs::Encoding::for_bom(bytes).unwrap_or((encoding_rs::UTF_8, 0));
    if start > 0 {
        notes.info("read.encoding", "", format!("the file starts with a byte order mark ({})", encoding.name()));
    }
    let rest = bytes.get(start..).unwrap_or_default();
    let (text, broken) = encoding.decode_without_bom_handling(rest);
    if broken {
        let name = encoding.name();
        notes.warning("read.encoding", "", format!("some bytes are not {name}; they read as \u{fffd}"));
    }
    text
}

fn bounds(bytes: &[u8], limits: Bounds) -> Result<(), JsonProblem> {
    let (mut depth, mut values, mut in_string, mut escaped) = (0_usize, 1_usize, false, false);
    for (at, byte) in bytes.iter().enumerate() {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'[' | b'{' => {
                depth += 1;
                values += 1;
                if depth > limits.depth {
                    let before = bytes.get(..at).unwrap_or_default();
                    let line = 1 + before.iter().filter(|b| **b == b'\n').count();
                    return Err(JsonProblem::TooDeep { line, limit: limits.depth });
                }
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            b',' => values += 1,
            _ => {}
        }
    }
    if values > limits.values {
        return Err(JsonProblem::TooManyValues { limit: limits.values });
    }
    Ok(())
}

/// `serde_json` ends its messages with the place, which stands before them here.
fn without_place(message: &str) -> &str {
    message.rfind(" at line ").and_then(|at| message.get(..at)).unwrap_or(message)
}
