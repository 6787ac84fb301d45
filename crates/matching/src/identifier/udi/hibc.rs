//! HIBC (ANSI/HIBC 2.6): `+`, labeller, product, unit of measure, then dates, lot and serial, and a check character.

use super::{Agency, Day, Doubt, NotUdi, Udi, day, day_of_year, full_year, month_end, number};

/// The characters of the modulo 43 check, by value.
const CHARACTERS: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%";

fn check_of(text: &str) -> Option<char> {
    let mut sum = 0;
    for c in text.chars() {
        sum += CHARACTERS.find(c)?;
    }
    CHARACTERS.chars().nth(sum % 43)
}

/// The text with its check character, for making test data.
#[cfg(test)]
pub(super) fn with_check(text: &str) -> String {
    format!("{text}{}", check_of(text).unwrap_or('?'))
}

pub(super) fn read(text: &str) -> Result<Udi, NotUdi> {
    let text = text.to_ascii_uppercase();
    let (body, check) = match text.char_indices().next_back() {
        Some((at, check)) if at > 0 => (text.get(..at).unwrap_or_default(), check),
        _ => return Err(NotUdi::Form),
    };
    let primary = body.strip_prefix('+').unwrap_or_default();
    if primary.starts_with(['$', '/']) || primary.starts_with(|c: char| c.is_ascii_digit()) {
        return Err(NotUdi::NoDeviceIdentifier);
    }
    let mut parts = primary.split('/');
    let di = parts.next().unwrap_or_default();
    // Labeller of four, at least one character of the product and the unit of measure.
    let fits = di.len() >= 6
        && di.len() <= 23
        && di.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && di.ends_with(|c: char| c.is_ascii_digit());
    if !fits {
        return Err(NotUdi::Form);
    }
    if check_of(body) != Some(check) {
        return Err(NotUdi::CheckDigit);
    }
    let mut udi = Udi::of(Agency::Hibcc, di.to_owned());
    for part in parts {
        secondary(part, &mut udi);
    }
    Ok(udi)
}

fn secondary(part: &str, udi: &mut Udi) {
    if let Some(rest) = part.strip_prefix("$$+") {
        dated(rest, true, udi);
    } else if let Some(rest) = part.strip_prefix("$$") {
        dated(rest, false, udi);
    } else if let Some(rest) = part.strip_prefix("$+") {
        keep(rest, true, udi);
    } else if let Some(rest) = part.strip_prefix('$') {
        keep(rest, false, udi);
    } else if let Some(rest) = part.strip_prefix("16D") {
        udi.made = long_date(rest, udi);
    } else if let Some(rest) = part.strip_prefix("14D") {
        udi.expiry = long_date(rest, udi);
    } else if let Some(rest) = part.strip_prefix('S') {
        keep(rest, true, udi);
    } else if part.starts_with('Q') {
        // A quantity says nothing of which device it is.
    } else if let Some((date, lot)) = part.split_at_checked(5).filter(|(date, _)| number(date).is_some()) {
        udi.expiry = julian(date, udi);
        keep(lot, false, udi);
    } else {
        udi.doubts.push(Doubt::UnknownField);
    }
}

/// What follows `$$`: perhaps a quantity, then a digit that says how the date is written, the date, lot or serial.
fn dated(rest: &str, is_serial: bool, udi: &mut Udi) {
    let rest = match rest.as_bytes().first() {
        Some(b'8') => rest.get(3..),
        Some(b'9') => rest.get(6..),
        _ => Some(rest),
    };
    let Some(rest) = rest else {
        udi.doubts.push(Doubt::UnknownField);
        return;
    };
    let two = |from: usize| rest.get(from..from + 2).and_then(number);
    let (date, used): (Option<Day>, usize) = match rest.as_bytes().first() {
        // MMYY without a digit before it: months begin with 0 or 1.
        Some(b'0' | b'1') => (two(2).zip(two(0)).and_then(|(y, m)| month_end(full_year(y), m)), 4),
        Some(b'2') => (two(5).zip(two(1).zip(two(3))).and_then(|(y, (m, d))| day(full_year(y), m, d)), 7),
        Some(b'3') => (two(1).zip(two(3).zip(two(5))).and_then(|(y, (m, d))| day(full_year(y), m, d)), 7),
        Some(b'4') => (two(1).zip(two(3).zip(two(5))).and_then(|(y, (m, d))| day(full_year(y), m, d)), 9),
        Some(b'5') => (rest.get(1..6).and_then(julian_day), 6),
        Some(b'6') => (rest.get(1..6).and_then(julian_day), 8),
        Some(b'7') => {
            keep(rest.get(1..).unwrap_or_default(), is_serial, udi);
            return;
        }
        _ => {
            keep(rest, is_serial, udi);
            return;
        }
    };
    if date.is_none() {
        udi.doubts.push(Doubt::BadDate);
    }
    udi.expiry = date;
    keep(rest.get(used..).unwrap_or_default(), is_serial, udi);
}

fn keep(value: &str, is_serial: bool, udi: &mut Udi) {
    if value.is_empty() {
        return;
    }
    if value.len() > 18 {
        udi.doubts.push(Doubt::TooLong);
    }
    let slot = if is_serial { &mut udi.serial } else { &mut udi.lot };
    *slot = Some(value.to_owned());
}

/// YYYYMMDD.
fn long_date(text: &str, udi: &mut Udi) -> Option<Day> {
    let part = |from: usize, to: usize| text.get(from..to).and_then(number);
    let read = match (text.len(), part(0, 4), part(4, 6), part(6, 8)) {
        (8, Some(year), Some(month), Some(of_month)) => day(year, month, of_month),
        _ => None,
    };
    if read.is_none() {
        udi.doubts.push(Doubt::BadDate);
    }
    read
}

fn julian(text: &str, udi: &mut Udi) -> Option<Day> {
    let read = julian_day(text);
    if read.is_none() {
        udi.doubts.push(Doubt::BadDate);
    }
    read
}

/// YYJJJ.
fn julian_day(text: &str) -> Option<Day> {
    let year = text.get(..2).and_then(number)?;
    day_of_year(full_year(year), text.get(2..5).and_then(number).filter(|number| *number > 0)?)
}
