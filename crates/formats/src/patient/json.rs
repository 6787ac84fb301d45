//! JSON walked sign by sign for its texts and numbers, without a tree: neither depth nor size costs memory, and what is
//! broken is walked all the same. It judges no syntax.

use std::borrow::Cow;

/// Calls `see` with the line, the key and the value of every text and every number, keys included.
pub(super) fn walk(text: &str, mut see: impl FnMut(u64, &str, &str)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut line = 1;
    let mut key = String::new();
    let mut before = String::new();
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => {
                let end = literal_end(bytes, at + 1);
                let raw = text.get(at + 1..end).unwrap_or_default();
                let value = plain(raw);
                if is_key(bytes, end + 1) {
                    see(line, "", &value);
                    key = value.into_owned();
                } else {
                    see(line, &label(&key, &before), &value);
                    before.clear();
                    if value.len() <= 200 {
                        before.push_str(&value);
                    }
                }
                line += newlines(raw);
                at = end + 1;
            }
            b'0'..=b'9' => {
                let digits =
                    bytes.get(at..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_digit()).count();
                see(line, &label(&key, &before), text.get(at..at + digits).unwrap_or_default());
                at += digits;
            }
            b'\n' => {
                line += 1;
                at += 1;
            }
            _ => at += 1,
        }
    }
}

/// FHIR says what an identifier is in the `system` beside its `value`.
fn label<'k>(key: &'k str, before: &str) -> Cow<'k, str> {
    if key != "value" || before.is_empty() {
        return Cow::Borrowed(key);
    }
    let last = before.rsplit(['/', ':']).next().unwrap_or_default();
    Cow::Owned(format!("{last} {key}"))
}

/// Where the closing quote stands, or the end.
fn literal_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn is_key(bytes: &[u8], from: usize) -> bool {
    let rest = bytes.get(from..).unwrap_or_default();
    rest.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b':')
}

/// The text as it reads, escapes undone where they are good ones.
fn plain(raw: &str) -> Cow<'_, str> {
    if !raw.contains('\\') {
        return Cow::Borrowed(raw);
    }
    match serde_json::from_str::<String>(&format!("\"{raw}\"")) {
        Ok(text) => Cow::Owned(text),
        Err(_) => Cow::Borrowed(raw),
    }
}

fn newlines(text: &str) -> u64 {
    u64::try_from(text.bytes().filter(|byte| *byte == b'\n').count()).unwrap_or(u64::MAX)
}
