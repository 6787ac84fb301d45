//! One piece of a statement on versions: cutting a text at what separates alternatives, and reading each of them as a
//! bound, a range or a list.

use super::notation::{Part, Version, says_unknown};
use super::statement::{Bound, Clause};

pub(super) enum Piece {
    Lower(Bound),
    Upper(Bound),
    Except(Version),
    Clauses(Vec<Clause>),
}

/// Words behind "and" or "or" that belong to the version before it.
const CONTINUES: &[&str] = &[
    "prior",
    "earlier",
    "below",
    "older",
    "lower",
    "previous",
    "later",
    "newer",
    "above",
    "higher",
    "greater",
    "all",
    "any",
    "under",
    "including",
    "subsequent",
    "onward",
    "onwards",
    "up",
    "after",
    "before",
    "less",
    "equal",
    "possibly",
    "upwards",
    "following",
];

/// Cuts at what separates alternatives: bars, commas, signs, "and" and "or" between versions.
pub(super) fn pieces(body: &str) -> Vec<String> {
    let mut out = Vec::new();
    for bar in body.split('|') {
        for piece in commas(bar) {
            for piece in signs(piece) {
                joined(piece, &mut out);
            }
        }
    }
    out.retain(|piece| !piece.is_empty());
    out
}

/// A comma separates, unless it stands inside a number: "1.0,1.1" are two, "2,5" is one.
fn commas(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut start = 0;
    for (at, _) in text.match_indices(',') {
        let (front, back) = (text.get(start..at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default());
        let next = back.split(',').next().unwrap_or_default();
        let apart = back.starts_with(' ') || front.contains('.') || next.contains(['.', '<', '>', '=']);
        if apart {
            out.push(front);
            start = at + 1;
        }
    }
    out.extend(text.get(start..));
    out
}

/// ">=1.0 <2.0" are two; "A10 < A11" and "all versions < 4.0" are one.
fn signs(text: &str) -> Vec<&str> {
    let text = text.trim();
    let starts = text.starts_with(['<', '>', '=', '!']);
    let at = text.char_indices().skip(if starts { 2 } else { 0 }).find(|(_, c)| matches!(c, '<' | '>'));
    match at {
        Some((at, sign)) if starts || sign == '>' => {
            let (front, back) = text.split_at(at);
            // "all versions > 4.0" speaks of one bound.
            let mut out = if front.contains(|c: char| c.is_ascii_digit()) { vec![front] } else { Vec::new() };
            out.extend(signs(back));
            out
        }
        _ => vec![text],
    }
}

/// Cuts at "and" and "or", where what follows is not said of the version before.
fn joined(text: &str, out: &mut Vec<String>) {
    let mut words: Vec<&str> = Vec::new();
    let all: Vec<&str> = text.split_whitespace().collect();
    let mut between = false;
    for (at, word) in all.iter().enumerate() {
        let next = all.get(at + 1).copied().unwrap_or_default();
        between |= *word == "between";
        let continues = CONTINUES.contains(&next.trim_matches(|c: char| !c.is_alphabetic()));
        if matches!(*word, "and" | "or" | "&") && !continues && !between {
            out.push(words.join(" ").trim_end_matches(',').to_owned());
            words.clear();
        } else {
            between &= !matches!(*word, "and" | "&");
            words.push(word.trim_end_matches(','));
        }
    }
    out.push(words.join(" "));
}

const OR_LOWER: &[&str] = &[
    "and prior",
    "or prior",
    "and earlier",
    "or earlier",
    "and below",
    "or below",
    "and older",
    "or older",
    "and lower",
    "or lower",
    "and previous",
    "or previous",
    "and all prior",
    "and all previous",
    "and all earlier",
    "and any prior",
    "and any earlier",
    "and under",
    "or under",
    "and before",
    "or before",
    "or less",
    "and less",
    "prior versions",
    "earlier versions",
];
const OR_HIGHER: &[&str] = &[
    "and later",
    "or later",
    "and newer",
    "or newer",
    "and above",
    "or above",
    "and higher",
    "or higher",
    "and greater",
    "or greater",
    "and up",
    "or up",
    "and after",
    "or after",
    "and all subsequent",
    "and subsequent",
    "and all later",
    "and onward",
    "onward",
    "and following",
];
const BEFORE: &[&str] =
    &["prior to", "before", "earlier than", "older than", "lower than", "less than", "below", "previous to", "prior"];
const UNTIL: &[&str] = &[
    "prior to and including",
    "before and including",
    "up to and including",
    "less than or equal to",
    "lower than or equal to",
    "earlier than or equal to",
    "equal to or less than",
    "equal to or lower than",
    "at or below",
    "at or before",
    "no later than",
    "not later than",
    "up through",
    "through",
    "thru",
    "up to",
    "until",
];
const FROM: &[&str] = &[
    "greater than or equal to",
    "higher than or equal to",
    "later than or equal to",
    "equal to or greater than",
    "at or above",
    "starting with",
    "starting from",
    "beginning with",
    "since",
    "back to",
];
const AFTER: &[&str] = &["greater than", "higher than", "later than", "newer than", "above", "after"];

pub(super) fn read_piece(piece: &str) -> Option<Piece> {
    let piece = piece.trim();
    if let Some(rest) = piece.strip_prefix("!=") {
        return stated(rest).map(Piece::Except);
    }
    for (sign, lower, inclusive) in [("<=", false, true), (">=", true, true), ("<", false, false), (">", true, false)] {
        if let Some(rest) = piece.strip_prefix(sign) {
            let bound = (stated(rest)?, inclusive);
            return Some(if lower { Piece::Lower(bound) } else { Piece::Upper(bound) });
        }
    }
    if let Some((before, after)) = piece.split_once('<') {
        let before = before.replace("all", " ");
        let inclusive = after.starts_with('=');
        let upper = stated(after.trim_start_matches('='))?;
        let lower = lower_before(&before, &upper);
        return Some(Piece::Clauses(vec![Clause::Range(lower, Some((upper, inclusive)))]));
    }
    let piece = piece.trim_start_matches('=').trim();
    if let Some(read) = in_words(piece) {
        return read;
    }
    if let Some(version) = piece.strip_suffix('+') {
        return stated(version).map(|version| Piece::Lower((version, true)));
    }
    if let Some((lower, upper)) = piece.split_once(" to ").or_else(|| piece.split_once(" - ")) {
        return range(lower, upper);
    }
    hyphened(piece).or_else(|| list(piece))
}

/// A piece that says in words where the versions begin or end. `Some(None)`: it does, but the version is not readable.
fn in_words(piece: &str) -> Option<Option<Piece>> {
    if let Some((_, rest)) = piece.split_once("between") {
        return Some(rest.split_once(" and ").and_then(|(lower, upper)| range(lower, upper)));
    }
    let before = |words: &&&str| piece.split_once(**words).and_then(|(front, _)| stated(front));
    let behind = |words: &str| piece.split_once(words).and_then(|(front, back)| Some((front, stated(back)?)));
    for words in UNTIL {
        if let Some((front, upper)) = behind(words) {
            let lower = lower_before(front, &upper);
            return Some(Some(match lower {
                Some(_) => Piece::Clauses(vec![Clause::Range(lower, Some((upper, true)))]),
                None => Piece::Upper((upper, true)),
            }));
        }
    }
    for words in FROM {
        if let Some((_, version)) = behind(words) {
            return Some(Some(Piece::Lower((version, true))));
        }
    }
    if let Some(version) = OR_LOWER.iter().find_map(|words| before(&words)) {
        return Some(Some(Piece::Upper((version, true))));
    }
    if let Some(version) = OR_HIGHER.iter().find_map(|words| before(&words)) {
        return Some(Some(Piece::Lower((version, true))));
    }
    for words in BEFORE {
        if let Some((front, upper)) = behind(words) {
            // "From 1.2 before 2.4".
            let lower = lower_before(front, &upper);
            return Some(Some(Piece::Clauses(vec![Clause::Range(lower, Some((upper, false)))])));
        }
    }
    for words in AFTER {
        if let Some((_, version)) = behind(words) {
            return Some(Some(Piece::Lower((version, false))));
        }
    }
    let bounding = [UNTIL, FROM, OR_LOWER, OR_HIGHER, BEFORE, AFTER];
    bounding.iter().any(|list| list.iter().any(|words| has_words(piece, words))).then_some(None)
}

/// The lower bound that stands before an upper one: "from 1.2 before 2.4", "A10 < A11". The number of a model is none:
/// "DX-3021L9 versions prior to V1.24", "series 2 devices prior to 5.0".
fn lower_before(front: &str, upper: &Version) -> Option<Bound> {
    let mut word = front.trim();
    for lead in ["from ", "versions ", "version ", "all versions "] {
        word = word.strip_prefix(lead).unwrap_or(word).trim();
    }
    if word.contains(' ') {
        return None;
    }
    let lower = stated(word)?;
    let numeric = |version: &Version| matches!(version.parts.first(), Some(Part::Number(_) | Part::Tens(..)));
    (numeric(&lower) == numeric(upper) && lower <= *upper).then_some((lower, true))
}

/// True when the words stand in the text as words, and not as a part of others.
fn has_words(text: &str, words: &str) -> bool {
    text.match_indices(words).any(|(at, _)| {
        let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
        !letter(text.get(..at).and_then(|front| front.chars().next_back()))
            && !letter(text.get(at + words.len()..).and_then(|back| back.chars().next()))
    })
}

fn range(lower: &str, upper: &str) -> Option<Piece> {
    let lower = lower.trim().trim_start_matches("from ");
    let (lower, upper) = (stated(lower)?, stated(upper)?);
    Some(Piece::Clauses(vec![Clause::Range(Some((lower, true)), Some((upper, true)))]))
}

/// Two versions with a hyphen between them and no space: "Rev J-M", "V175-V189", "4.0-4.6". A hyphen inside one version
/// ("5.17.1-754993421", "2018-1") is not meant.
fn hyphened(piece: &str) -> Option<Piece> {
    let last = piece.split_whitespace().last().unwrap_or(piece);
    let (lower, upper) = last.split_once('-')?;
    let letters =
        lower.len() == 1 && upper.len() == 1 && lower.chars().chain(upper.chars()).all(|c| c.is_ascii_alphabetic());
    let front = |text: &str| text.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
    let lettered = front(lower).len() == 1
        && front(lower) == front(upper)
        && front(lower).starts_with(|c: char| c.is_ascii_alphabetic());
    if letters || lettered {
        return range(lower, upper);
    }
    let dotted = |text: &str| {
        let text = text.trim_start_matches('v');
        text.contains('.')
            && text.split('.').all(|number| !number.is_empty() && number.chars().all(|c| c.is_ascii_digit()))
    };
    if dotted(lower) && dotted(upper) {
        let (low, high) = (Version::read(lower)?, Version::read(upper)?);
        if low.parts.len() == high.parts.len() && low < high {
            return range(lower, upper);
        }
    }
    None
}

/// One version, or several with only spaces or strokes between them.
fn list(piece: &str) -> Option<Piece> {
    if says_unknown(piece) {
        return None;
    }
    let digit = |c: char| c.is_ascii_digit();
    let words = || piece.split_whitespace().flat_map(|word| strokes(word)).map(|word| word.trim_end_matches(','));
    let dotted: Vec<&str> = words().filter(|word| word.contains('.') && word.contains(digit)).collect();
    if dotted.len() >= 2 {
        let versions: Vec<Clause> = dotted.iter().filter_map(|word| stated(word)).map(Clause::Exact).collect();
        return (versions.len() == dotted.len()).then_some(Piece::Clauses(versions));
    }
    let numbers: Vec<&str> = words().filter(|word| word.contains(digit)).collect();
    if dotted.is_empty() && numbers.len() >= 2 && numbers.iter().all(|word| word.chars().all(|c| c.is_ascii_digit())) {
        let versions: Vec<Clause> = numbers.iter().filter_map(|word| stated(word)).map(Clause::Exact).collect();
        let told = words()
            .filter(|word| !word.contains(digit))
            .all(|word| matches!(word, "version" | "versions" | "release" | "releases"));
        if told {
            return (versions.len() == numbers.len()).then_some(Piece::Clauses(versions));
        }
    }
    stated(piece).map(|version| Piece::Clauses(vec![Clause::Exact(version)]))
}

/// "5.2/5.3" are two versions; in "A/12" and "n/a" the stroke separates nothing.
fn strokes(word: &str) -> Vec<&str> {
    let dotted =
        |part: &&str| part.contains('.') && part.trim_start_matches('v').starts_with(|c: char| c.is_ascii_digit());
    let parts: Vec<&str> = word.split('/').collect();
    if parts.len() >= 2 && parts.iter().all(dotted) { parts } else { vec![word] }
}

/// A version that a statement names. Unlike a registered one it may stand behind the name of what it is a version of:
/// "SCADA Web Server Version 2.02.0007", "Sentinel LDK RTE 7.55".
fn stated(text: &str) -> Option<Version> {
    let text = text.trim().trim_matches([':', ',', '"', '.']).trim();
    let lead = ["or ", "and ", "of ", "the ", "to "].iter().find_map(|word| text.strip_prefix(word));
    let text = lead.unwrap_or(text).trim();
    if let Some(version) = Version::read(text).filter(is_version) {
        let named = matches!(version.parts.as_slice(), [Part::Letters { tight: false, text }, Part::Letters { .. }, ..] if text.len() > 2);
        if !named {
            return Some(version);
        }
    }
    for word in ["versions ", "version ", "releases ", "release ", "firmware ", "software "] {
        if let Some((_, behind)) = text.rsplit_once(word)
            && let Some(version) = Version::read(behind).filter(is_version)
        {
            return Some(version);
        }
    }
    let (name, last) = text.rsplit_once(' ')?;
    let plain = last.trim_start_matches('v').starts_with(|c: char| c.is_ascii_digit());
    let named = name.chars().all(|c| c.is_alphabetic() || c == ' ' || c == '-') && !name.contains("hardware");
    if plain && named { Version::read(last).filter(is_version) } else { None }
}

/// A word without any number is no version, except for the letter of a revision: "K", but not "DHCP".
fn is_version(version: &Version) -> bool {
    match version.parts.as_slice() {
        [Part::Letters { text, .. }] => text.len() == 1,
        parts => parts.iter().any(|part| !matches!(part, Part::Letters { .. })),
    }
}
