//! Days as people write them: 3-4-1951, 1951-04-03, 3 april 1951, April 3, 1951.

use std::ops::Range;

use super::tokens::{Token, What};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Date {
    pub(super) year: u32,
    month: u32,
    day: u32,
}

impl Date {
    fn new(year: u32, month: u32, day: u32) -> Option<Self> {
        let fits = (1900..2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
        fits.then_some(Self { year, month, day })
    }

    /// What programs fill in when they know no day.
    pub(super) fn is_placeholder(self) -> bool {
        matches!((self.year, self.month, self.day), (1900 | 1970 | 2000, 1, 1))
    }
}

/// The day that begins at this token. Years of two digits and days without separators only count where a word has said
/// that a day comes.
pub(super) fn read(text: &str, tokens: &[Token], at: usize, announced: bool) -> Option<(Date, Range<usize>, usize)> {
    let first = tokens.get(at)?;
    if at > 0 && tokens.get(at - 1).is_some_and(|before| before.what != What::Sign && before.end == first.start) {
        return None;
    }
    let (date, count) = if first.what == What::Word {
        (month_first(text, tokens, at)?, if tokens.get(at + 2)?.is(text, ',') { 4 } else { 3 })
    } else if let Some(date) = in_digits(text, tokens, at, announced) {
        (date, 5)
    } else if let Some(worded) = with_month(text, tokens, at) {
        worded
    } else {
        (compact(text, first).filter(|_| announced)?, 1)
    };
    let last = tokens.get(at + count - 1)?;
    let goes_on = tokens
        .get(at + count)
        .is_some_and(|next| next.end > last.end && next.start == last.end && next.what != What::Sign);
    // "2024-03-04T10:00" is a moment in a log, unless a word has said what it is.
    if goes_on && !announced {
        return None;
    }
    Some((date, first.start..last.end, at + count))
}

fn number(text: &str, token: &Token) -> Option<u32> {
    (token.what == What::Digits && token.end - token.start <= 4).then(|| token.text(text).parse().ok())?
}

fn width(token: &Token) -> usize {
    token.end - token.start
}

fn in_digits(text: &str, tokens: &[Token], at: usize, announced: bool) -> Option<Date> {
    let [one, first, two, second, three] = tokens.get(at..at + 5)? else { return None };
    let joined =
        one.end == first.start && first.end == two.start && two.end == second.start && second.end == three.start;
    if !joined || !first.is_one_of(text, "-/.") || first.text(text) != second.text(text) {
        return None;
    }
    let (a, b, c) = (number(text, one)?, number(text, two)?, number(text, three)?);
    match (width(one), width(two), width(three)) {
        (4, 1..=2, 1..=2) => Date::new(a, b, c),
        (1..=2, 1..=2, 4) => Date::new(c, b, a).or_else(|| Date::new(c, a, b)),
        (1..=2, 1..=2, 2) if announced => Date::new(1900 + c, b, a),
        _ => None,
    }
}

/// 3 april 1951, 3. April 1951, 3 apr. 1951; with the number of tokens.
fn with_month(text: &str, tokens: &[Token], at: usize) -> Option<(Date, usize)> {
    let day = number(text, tokens.get(at)?)?;
    let mut place = at + 1;
    place += usize::from(tokens.get(place)?.is(text, '.'));
    let month = month(tokens.get(place)?.text(text))?;
    place += 1;
    place += usize::from(tokens.get(place)?.is(text, '.'));
    let year = tokens.get(place).filter(|token| width(token) == 4)?;
    Some((Date::new(number(text, year)?, month, day)?, place + 1 - at))
}

fn month_first(text: &str, tokens: &[Token], at: usize) -> Option<Date> {
    let month = month(tokens.get(at)?.text(text))?;
    let day = number(text, tokens.get(at + 1)?)?;
    let after_comma = usize::from(tokens.get(at + 2)?.is(text, ','));
    let year = tokens.get(at + 2 + after_comma).filter(|token| width(token) == 4)?;
    Date::new(number(text, year)?, month, day)
}

/// 19510403 and 03041951.
fn compact(text: &str, token: &Token) -> Option<Date> {
    if token.what != What::Digits || width(token) != 8 {
        return None;
    }
    let digits = token.text(text);
    let part = |from: usize, to: usize| digits.get(from..to).and_then(|part| part.parse().ok());
    Date::new(part(0, 4)?, part(4, 6)?, part(6, 8)?).or_else(|| Date::new(part(4, 8)?, part(2, 4)?, part(0, 2)?))
}

fn month(word: &str) -> Option<u32> {
    const MONTHS: [&[&str]; 12] = [
        &["januari", "january", "jan"],
        &["februari", "february", "feb"],
        &["maart", "march", "mrt", "mar"],
        &["april", "apr"],
        &["mei", "may"],
        &["juni", "june", "jun"],
        &["juli", "july", "jul"],
        &["augustus", "august", "aug"],
        &["september", "sept", "sep"],
        &["oktober", "october", "okt", "oct"],
        &["november", "nov"],
        &["december", "dec"],
    ];
    (1..)
        .zip(MONTHS)
        .find(|(_, names)| names.iter().any(|name| name.eq_ignore_ascii_case(word)))
        .map(|(month, _)| month)
}
