//! Numbers that could be somebody's: nine digits that pass the proof, and identifiers of an institution's own.

use std::ops::Range;

use super::tokens::{Token, What};

/// The ways in which people group nine digits.
const GROUPS: [&[usize]; 5] = [&[9], &[4, 2, 3], &[3, 3, 3], &[3, 2, 4], &[2, 3, 4]];

/// Groups and signs of an identifier.
const MOST_PARTS: usize = 16;

/// A citizen service number that begins at this token, with the token behind it. `short`: eight digits will do, as in old
/// lists that lost the zero in front.
pub(super) fn bsn(text: &str, tokens: &[Token], at: usize, short: bool) -> Option<(Range<usize>, usize)> {
    if !begins(text, tokens, at) {
        return None;
    }
    let eight: &[usize] = &[8];
    let shapes = GROUPS.iter().copied().chain(short.then_some(eight));
    for shape in shapes {
        let Some((digits, last)) = grouped(text, tokens, at, shape) else { continue };
        if passes(&digits) {
            return Some((tokens.get(at)?.start..tokens.get(last)?.end, last + 1));
        }
    }
    None
}

/// Eleven-proof of the citizen service number: weights 9 to 2, and the last digit counts against.
fn passes(digits: &str) -> bool {
    let padded = format!("{digits:0>9}");
    let mut sum = 0_i32;
    for (weight, sign) in [9, 8, 7, 6, 5, 4, 3, 2, -1].into_iter().zip(padded.chars()) {
        let Some(digit) = sign.to_digit(10).and_then(|digit| i32::try_from(digit).ok()) else { return false };
        sum += weight * digit;
    }
    sum % 11 == 0 && padded.bytes().any(|byte| byte != b'0')
}

/// True when no part of the number stands before this token.
fn begins(text: &str, tokens: &[Token], at: usize) -> bool {
    let Some(first) = tokens.get(at).filter(|token| token.what == What::Digits) else { return false };
    let Some(before) = at.checked_sub(1).and_then(|before| tokens.get(before)) else { return true };
    let country = before.what == What::Digits
        && at.checked_sub(2).and_then(|sign| tokens.get(sign)).is_some_and(|sign| sign.is(text, '+'));
    if country {
        return false;
    }
    if before.end != first.start {
        return true;
    }
    let joins = before.is_one_of(text, ".-+/")
        && at.checked_sub(2).and_then(|part| tokens.get(part)).is_some_and(|part| {
            // A slash parts words from numbers; a hyphen makes one number of them.
            part.end == before.start
                && (part.what == What::Digits || (part.what == What::Word && !before.is(text, '/')))
        });
    before.what == What::Sign && !joins && !before.is(text, '+')
}

/// The digits of groups of these widths, when one sign or one space parts them, always the same, and nothing follows.
fn grouped(text: &str, tokens: &[Token], at: usize, shape: &[usize]) -> Option<(String, usize)> {
    let mut digits = String::new();
    let mut place = at;
    let mut parted_by: Option<&str> = None;
    for (number, width) in shape.iter().enumerate() {
        if number > 0 {
            let (sign, next) = parted(text, tokens, place)?;
            if parted_by.is_some_and(|before| before != sign) {
                return None;
            }
            parted_by = Some(sign);
            place = next;
        }
        let group =
            tokens.get(place).filter(|token| token.what == What::Digits && token.end - token.start == *width)?;
        digits.push_str(group.text(text));
    }
    let last = tokens.get(place)?;
    let follows = tokens.get(place + 1).is_some_and(|next| next.what == What::Word && next.start == last.end);
    let goes_on = parted(text, tokens, place).is_some_and(|(sign, _)| sign != " " || parted_by == Some(" "));
    (!follows && !goes_on).then_some((digits, place))
}

/// What parts this group of digits from the next one, and where that stands.
fn parted<'t>(text: &'t str, tokens: &[Token], at: usize) -> Option<(&'t str, usize)> {
    let here = tokens.get(at)?;
    let next = tokens.get(at + 1)?;
    if next.what == What::Digits {
        let space = text.get(here.end..next.start)?;
        return (space == " ").then_some((space, at + 1));
    }
    let after = tokens.get(at + 2).filter(|token| token.what == What::Digits)?;
    let joined = here.end == next.start && next.end == after.start && next.is_one_of(text, ".-/");
    joined.then_some((next.text(text), at + 2))
}

/// An identifier with at least so many digits: 0012345, P-123456, 12.34.567, 943 476 5919.
pub(super) fn identifier(text: &str, tokens: &[Token], at: usize, fewest: usize) -> Option<(Range<usize>, usize)> {
    let first = tokens.get(at)?;
    let attached = at
        .checked_sub(1)
        .and_then(|before| tokens.get(before))
        .is_some_and(|before| before.what != What::Sign && before.end == first.start);
    if attached || !may_belong(first) {
        return None;
    }
    let mut last = at;
    while last - at < MOST_PARTS {
        let here = tokens.get(last)?;
        let next = tokens.get(last + 1);
        let after = tokens.get(last + 2);
        match (next, after) {
            (Some(next), _) if next.start == here.end && may_belong(next) => last += 1,
            (Some(sign), Some(after))
                if sign.start == here.end
                    && sign.end == after.start
                    && sign.is_one_of(text, "-./_")
                    && may_belong(after) =>
            {
                last += 2;
            }
            (Some(next), _) if next.what == What::Digits && width(next) >= 3 && is_spaced(text, tokens, at, last) => {
                last += 1;
            }
            _ => break,
        }
    }
    let range = first.start..tokens.get(last)?.end;
    let value = text.get(range.clone())?;
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let year = value.len() == 4 && (value.starts_with("19") || value.starts_with("20"));
    (digits >= fewest && !year).then_some((range, last + 1))
}

fn width(token: &Token) -> usize {
    token.end - token.start
}

/// Digits, or a few letters among them.
fn may_belong(token: &Token) -> bool {
    match token.what {
        What::Digits => true,
        What::Word => width(token) <= 4,
        What::Sign => false,
    }
}

/// Are these groups of digits with one space between each?
fn is_spaced(text: &str, tokens: &[Token], from: usize, last: usize) -> bool {
    let groups = tokens.get(from..=last).unwrap_or_default();
    let next = tokens.get(last + 1);
    groups.iter().all(|token| token.what == What::Digits)
        && groups
            .iter()
            .zip(groups.iter().skip(1).chain(next))
            .all(|(one, other)| text.get(one.end..other.start) == Some(" "))
}
