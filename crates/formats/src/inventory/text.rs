//! Bytes to text: which encoding a spreadsheet or asset system wrote, and what to leave out of a cell.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use domain::asset::SheetProblem;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

pub(super) fn decode(bytes: &[u8], limit: usize) -> Result<(String, &'static str), SheetProblem> {
    if bytes.len() > limit {
        return Err(SheetProblem::TooLarge { limit });
    }
    // ZIP (xlsx, ods) and the old compound file (xls).
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(SheetProblem::Workbook);
    }
    let (encoding, mark) = Encoding::for_bom(bytes).unwrap_or_else(|| (sniff(bytes), 0));
    let (text, _) = encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default());
    if text.contains('\0') {
        return Err(SheetProblem::NotText);
    }
    if text.trim().is_empty() {
        return Err(SheetProblem::Empty);
    }
    Ok((text.into_owned(), encoding.name()))
}

fn sniff(bytes: &[u8]) -> &'static Encoding {
    // UTF-16 without a mark: Western text has a zero in every second byte.
    let sample = bytes.get(..4096.min(bytes.len())).unwrap_or_default();
    let zeros = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let enough = sample.len() / 4;
    if sample.len() >= 4 && zeros(1) > enough && zeros(0) == 0 {
        return UTF_16LE;
    }
    if sample.len() >= 4 && zeros(0) > enough && zeros(1) == 0 {
        return UTF_16BE;
    }
    if std::str::from_utf8(bytes).is_ok() {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    // Enough to meet a letter with an accent; the detector is slow on many megabytes.
    let beginning = bytes.iter().position(|byte| *byte >= 0x80).unwrap_or(0).saturating_sub(1000);
    let sample = bytes.get(beginning..bytes.len().min(beginning + (256 << 10))).unwrap_or_default();
    detector.feed(sample, true);
    let guess = detector.guess(Some(b"nl"), Utf8Detection::Allow);
    // One broken byte in a UTF-8 file must not turn every other accent into two letters.
    if guess == UTF_8 || guess.is_single_byte() { guess } else { WINDOWS_1252 }
}

/// The cell without what spreadsheets and exports wrap around it, and whether control characters were left out.
pub(super) fn clean(cell: &str) -> (String, bool) {
    let bare = unwrap_guard(cell);
    let controls = bare.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r'));
    let spaced: Cow<'_, str> = if bare.chars().any(|c| c.is_control() || c == '\u{a0}' || c == '\u{feff}') {
        bare.chars().map(|c| if c.is_control() || c == '\u{a0}' || c == '\u{feff}' { ' ' } else { c }).collect()
    } else {
        Cow::Borrowed(bare)
    };
    let trimmed = spaced.trim();
    // Line breaks and runs of spaces inside a cell are layout.
    if trimmed.contains("  ") {
        return (trimmed.split_whitespace().collect::<Vec<_>>().join(" "), controls);
    }
    (trimmed.to_owned(), controls)
}

/// `="00123"` is how exports keep leading zeros in Excel; an apostrophe before a formula sign is how [`crate::csv_out`]
/// keeps text from becoming one.
fn unwrap_guard(cell: &str) -> &str {
    let trimmed = cell.trim_matches(' ');
    if let Some(inner) = trimmed.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        return inner;
    }
    match trimmed.strip_prefix('\'') {
        Some(rest) if crate::csv_out::is_formula(rest) => rest,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_loses_its_wrapping_and_keeps_its_text() {
        let texts = ["  a\u{a0}b ", "=\"00123\"", "'=1+1", "'t Zand", "two\r\nlines", "tab\tbed"];
        assert_eq!(texts.map(|cell| clean(cell).0), ["a b", "00123", "=1+1", "'t Zand", "two lines", "tab bed"]);
        assert_eq!(clean("bell\u{7}"), ("bell".to_owned(), true));
    }
}
