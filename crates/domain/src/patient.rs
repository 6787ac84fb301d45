//! What looks like data of a patient in a text that should hold none: where it stands and of what kind it is, never what
//! it says.
//!
//! A number or a date by itself is nothing: one in eleven serial numbers passes the proof of a citizen service number.
//! Something counts when a word before it says what it is, and the nearest word wins: "serial number" behind "BSN" makes
//! a number a serial number again. What is found and what is not stands in `patient/labelled.txt`.

mod date;
mod number;
mod tokens;
mod words;

use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use tokens::{Token, What};
use words::Label;

/// What stands in for what was taken out. Holds no sign that a format could stumble over.
pub const REDACTED: &str = "[***]";

/// Longer texts are searched piece by piece, so that a large file costs no memory beside itself.
const PIECE: usize = 64 << 10;
/// What two pieces share: more than the longest way from a word to its number.
const SHARED: usize = 512;
/// Tokens between a word and its number, at most.
const NEAR: usize = 8;
/// Fewer digits than a date has are not looked at.
const FEWEST_DIGITS: usize = 4;

/// A kind of data about a patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The Dutch citizen service number (*burgerservicenummer*).
    Bsn,
    /// A date of birth: with a word that says so, or behind somebody's name.
    BirthDate,
    /// The number of a patient, client or record in an institution's own systems.
    PatientNumber,
}

impl Kind {
    pub const ALL: [Self; 3] = [Self::Bsn, Self::BirthDate, Self::PatientNumber];

    pub fn code(self) -> &'static str {
        match self {
            Self::Bsn => "bsn",
            Self::BirthDate => "birth_date",
            Self::PatientNumber => "patient_number",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// One thing that was found. Says where it stands; what it says must be read from the text itself, so nobody logs it by
/// accident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub kind: Kind,
    /// In bytes.
    pub range: Range<usize>,
}

/// Everything in a text that looks like data of a patient, in the order in which it stands there.
pub fn find(text: &str) -> Vec<Found> {
    if has_too_few_digits(text) {
        return Vec::new();
    }
    let mut found: Vec<Found> = Vec::new();
    let mut from = 0;
    loop {
        let to = piece_end(text, from);
        let piece = text.get(from..to).unwrap_or_default();
        for mut one in find_in_piece(piece) {
            one.range = one.range.start + from..one.range.end + from;
            if found.last().is_none_or(|last| last.range.end <= one.range.start) {
                found.push(one);
            }
        }
        if to >= text.len() {
            return found;
        }
        from = boundary(text, to.saturating_sub(SHARED)).max(from + 1);
    }
}

/// The same in a value that stands under a label: a cell under the head of its column, a text under its key.
pub fn find_under(label: &str, value: &str) -> Vec<Found> {
    if has_too_few_digits(value) {
        return Vec::new();
    }
    // A long head of a column says nothing that its beginning does not.
    let label = label.get(..boundary(label, 100)).unwrap_or_default();
    let start = label.len() + 2;
    let mut found = find(&format!("{label}: {value}"));
    found.retain(|one| one.range.start >= start);
    for one in &mut found {
        one.range = one.range.start - start..one.range.end - start;
    }
    found
}

/// The text without what was found in it.
pub fn redact(text: &str, found: &[Found]) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut from = 0;
    for one in found {
        clean.push_str(text.get(from..one.range.start).unwrap_or_default());
        clean.push_str(REDACTED);
        from = one.range.end;
    }
    clean.push_str(text.get(from..).unwrap_or_default());
    clean
}

fn has_too_few_digits(text: &str) -> bool {
    text.bytes().filter(u8::is_ascii_digit).take(FEWEST_DIGITS).count() < FEWEST_DIGITS
}

/// The largest place up to `at` where a sign begins.
fn boundary(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..4).map(|back| at.saturating_sub(back)).find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// Where the piece that begins here ends: at a space when there is one, so that no number is cut in two.
fn piece_end(text: &str, from: usize) -> usize {
    let most = boundary(text, from.saturating_add(PIECE));
    if most >= text.len() {
        return text.len();
    }
    let tail = most.saturating_sub(SHARED / 4);
    let space = text.as_bytes().get(tail..most).and_then(|bytes| bytes.iter().rposition(u8::is_ascii_whitespace));
    space.map_or(most, |place| tail + place)
}

/// The word that said last what comes, and the token behind it.
#[derive(Clone, Copy)]
struct Said {
    label: Label,
    next: usize,
    /// A value was found that it speaks of.
    met: bool,
}

/// A value of this kind, and the token behind it.
struct Value {
    kind: Kind,
    range: Range<usize>,
    next: usize,
}

fn find_in_piece(text: &str) -> Vec<Found> {
    let tokens = tokens::read(text);
    let mut found = Vec::new();
    let mut said: Option<Said> = None;
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        if let Some(value) = words::hl7_patient(text, &tokens, at) {
            found.push(Found { kind: value.kind, range: value.range });
            at = value.next;
            said = None;
            continue;
        }
        if let Some((label, next)) = words::label(text, &tokens, at) {
            // "The BSN of Mrs Jansen is": it still speaks of the BSN.
            let waits = said.is_some_and(|said| !said.met && said.label.is_of_patient() && at - said.next <= NEAR);
            if !(waits && label.is_person()) {
                said = Some(Said { label, next, met: false });
            }
            at = next;
            continue;
        }
        let value = match (token.what, said) {
            (What::Sign, _) => None,
            (_, Some(said)) => labelled(text, &tokens, said, at).or_else(|| named_after(text, &tokens, Some(said), at)),
            (_, None) => named_after(text, &tokens, None, at),
        };
        match value {
            // Lists go on: the word counts for the next number as it did for this one.
            Some(value) => {
                said = said.map(|said| Said { next: value.next, met: true, ..said });
                at = value.next;
                found.push(Found { kind: value.kind, range: value.range });
            }
            None => at += 1,
        }
    }
    found
}

/// The value here, when the word before it makes it one.
fn labelled(text: &str, tokens: &[Token], said: Said, at: usize) -> Option<Value> {
    // Looking further back would make a long text without end.
    let between = tokens.get(said.next..at).filter(|between| between.len() <= NEAR)?;
    let value = |kind, (range, next)| Some(Value { kind, range, next });
    match said.label {
        Label::Device => None,
        Label::Bsn => {
            words::leads_on(text, tokens, said.next, at, NEAR).then_some(())?;
            value(Kind::Bsn, number::bsn(text, tokens, at, true)?)
        }
        Label::Birth => {
            words::leads_on(text, tokens, said.next, at, 6).then_some(())?;
            let (date, range, next) = date::read(text, tokens, at, true)?;
            value(Kind::BirthDate, (!date.is_placeholder()).then_some((range, next))?)
        }
        // "Geb." is also a building: the date follows at once or it is none.
        Label::BirthShort => {
            between.iter().all(|token| token.what == What::Sign && !token.is(text, '\n')).then_some(())?;
            let (date, range, next) = date::read(text, tokens, at, true)?;
            value(Kind::BirthDate, (!date.is_placeholder()).then_some((range, next))?)
        }
        Label::PatientNumber => {
            words::is_filler(text, between, 6).then_some(())?;
            value(Kind::PatientNumber, number::identifier(text, tokens, at, 4)?)
        }
        Label::Patient if between.is_empty() => {
            let number = number::bsn(text, tokens, at, false).map(|it| (Kind::Bsn, it));
            let (kind, it) =
                number.or_else(|| number::identifier(text, tokens, at, 6).map(|it| (Kind::PatientNumber, it)))?;
            value(kind, it)
        }
        Label::Patient | Label::Title => {
            words::is_name(text, between, 6).then_some(())?;
            if let Some(it) = number::bsn(text, tokens, at, false) {
                return value(Kind::Bsn, it);
            }
            // Who is named with a date of this century is more likely to have repaired something on that day.
            let (date, range, next) = date::read(text, tokens, at, false)?;
            value(Kind::BirthDate, (1900..2000).contains(&date.year).then_some((range, next))?)
        }
    }
}

/// "123456782 (BSN)": the word stands behind the number.
fn named_after(text: &str, tokens: &[Token], said: Option<Said>, at: usize) -> Option<Value> {
    let near = said.is_some_and(|said| said.label == Label::Device && at.saturating_sub(said.next) <= 3);
    if near {
        return None;
    }
    let (range, next) = number::bsn(text, tokens, at, false)?;
    let behind = (next..next + 4).find(|place| !words::is_link(text, tokens, *place))?;
    let (label, after) = words::label(text, tokens, behind)?;
    // A word with a number of its own speaks of that one.
    let own = (after..after + 3).any(|place| number::bsn(text, tokens, place, true).is_some());
    (label == Label::Bsn && behind > next && !own).then_some(Value { kind: Kind::Bsn, range, next })
}

#[cfg(test)]
mod tests;
