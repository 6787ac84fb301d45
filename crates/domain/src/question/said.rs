//! What somebody says about one line of a question, and what does not count as an answer: a doubt is not a version, and
//! "I don't know" is told apart from one, because matching believes what it reads here.

use serde::{Deserialize, Serialize};

use super::Point;
use crate::fact::{NO, YES};

/// What somebody says about one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    Value(String),
    /// It cannot be read.
    Unknown,
    /// The device is no longer there.
    Gone,
    /// What was said before does not hold; nothing is said in its place.
    Withdrawn,
}

/// Longest answer, in signs.
pub const MAX_ANSWER: usize = 120;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum BadSaid {
    #[error("the answer is longer than {MAX_ANSWER} signs; write the version alone")]
    TooLong,
    #[error("the spreadsheet has made a date of this version; give the column the format \"text\" and write it again")]
    Date,
    #[error("the spreadsheet has shortened this number; give the column the format \"text\" and write it again")]
    Number,
    #[error("write yes or no")]
    YesNo,
    #[error(
        "this says that you are not sure; write the version alone, as it stands on the device, or say that it cannot be read"
    )]
    Unsure,
    #[error("there is no number in this; write the version as it stands on the device, or say that it cannot be read")]
    NoVersion,
    #[error("there is a version and a reason why there is none; say one of the two")]
    Both,
}

impl BadSaid {
    pub const ALL: [Self; 7] =
        [Self::TooLong, Self::Date, Self::Number, Self::YesNo, Self::Unsure, Self::NoVersion, Self::Both];

    pub fn code(self) -> &'static str {
        match self {
            Self::TooLong => "too_long",
            Self::Date => "date",
            Self::Number => "number",
            Self::YesNo => "yes_no",
            Self::Unsure => "unsure",
            Self::NoVersion => "no_version",
            Self::Both => "both",
        }
    }
}

impl Said {
    /// Reads a value; an empty one says nothing. `yes` and `no` are the codes, not words of a language. What says in
    /// words that nobody knows is no value.
    pub fn value(point: &Point, text: &str) -> Result<Option<Self>, BadSaid> {
        let text: String = text.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            return Ok(None);
        }
        if is_not_known(&text) {
            return Ok(Some(Self::Unknown));
        }
        if text.chars().count() > MAX_ANSWER {
            return Err(BadSaid::TooLong);
        }
        if point.is_yes_no() && text != YES && text != NO {
            return Err(BadSaid::YesNo);
        }
        if is_unsure(&text) {
            return Err(BadSaid::Unsure);
        }
        if is_spoiled_date(&text) {
            return Err(BadSaid::Date);
        }
        if is_spoiled_number(&text) {
            return Err(BadSaid::Number);
        }
        if *point == Point::Version && !is_version(&text) {
            return Err(BadSaid::NoVersion);
        }
        Ok(Some(Self::Value(text)))
    }
}

const MONTHS: [&str; 15] =
    ["jan", "feb", "mrt", "mar", "apr", "mei", "may", "jun", "jul", "aug", "sep", "okt", "oct", "nov", "dec"];

/// `4.2`, typed into a spreadsheet, becomes `4-feb` or `Feb-04`. Nobody writes a version like that.
fn is_spoiled_date(text: &str) -> bool {
    let Some((one, other)) = text.split_once('-') else { return false };
    let is_month = |part: &str| MONTHS.contains(&part.to_lowercase().trim_end_matches('.'));
    let is_number = |part: &str| (1..=4).contains(&part.len()) && part.bytes().all(|sign| sign.is_ascii_digit());
    (is_month(one) && is_number(other)) || (is_number(one) && is_month(other))
}

/// `202104150001` becomes `2,02104E+11`.
fn is_spoiled_number(text: &str) -> bool {
    let Some((digits, power)) = text.split_once("E+") else { return false };
    let is_digits =
        |part: &str| !part.is_empty() && part.bytes().all(|sign| sign.is_ascii_digit() || b".,".contains(&sign));
    is_digits(digits) && is_digits(power)
}

/// The words of a text, without capitals and signs: "Weet ik niet!" is "weet ik niet".
fn plain(text: &str) -> String {
    let text: String = text.chars().filter(|sign| !matches!(sign, '\'' | '’')).collect();
    let words = text.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ").to_lowercase()
}

/// What people write, in either language, when they do not know.
const NOT_KNOWN: [&str; 40] = [
    "niet te lezen",
    "niet leesbaar",
    "onleesbaar",
    "kan ik niet lezen",
    "niet te zien",
    "niet te vinden",
    "niet gevonden",
    "kan ik niet vinden",
    "onbekend",
    "niet bekend",
    "versie onbekend",
    "onbekende versie",
    "weet ik niet",
    "weet niet",
    "ik weet het niet",
    "weet het niet",
    "dat weet ik niet",
    "weten wij niet",
    "weten we niet",
    "geen idee",
    "cannot be read",
    "can not be read",
    "cant be read",
    "cannot read it",
    "unreadable",
    "not readable",
    "illegible",
    "unknown",
    "not known",
    "version unknown",
    "unknown version",
    "i dont know",
    "dont know",
    "i do not know",
    "do not know",
    "we dont know",
    "we do not know",
    "dunno",
    "no idea",
    "not found",
];

/// True for "I don't know", in the words of either language, and for a bare question mark.
pub fn is_not_known(text: &str) -> bool {
    let words = plain(text);
    if words.is_empty() {
        return text.contains('?');
    }
    NOT_KNOWN.contains(&words.as_str())
}

/// Words that say that somebody guesses. "Of" and "or" leave it open which of two it is.
const UNSURE: [&str; 32] = [
    "misschien",
    "mogelijk",
    "waarschijnlijk",
    "vermoedelijk",
    "ongeveer",
    "circa",
    "ca",
    "denk",
    "dacht",
    "geloof",
    "gok",
    "mij",
    "zoiets",
    "iets",
    "ofzo",
    "weet",
    "onbekend",
    "maybe",
    "perhaps",
    "possibly",
    "probably",
    "likely",
    "about",
    "around",
    "approximately",
    "approx",
    "think",
    "guess",
    "believe",
    "something",
    "know",
    "unknown",
];

fn is_unsure(text: &str) -> bool {
    let words = plain(text);
    text.contains('?') || words.split(' ').any(|word| UNSURE.contains(&word) || matches!(word, "of" | "or"))
}

/// Nearly every version has a number in it. Without one it is a letter, or the name of a version of Windows that has none.
fn is_version(text: &str) -> bool {
    if text.chars().any(char::is_numeric) {
        return true;
    }
    let words = plain(text);
    let mut words: Vec<&str> = words.split(' ').collect();
    words.retain(|word| !["rev", "revision", "revisie", "rel", "release", "version", "versie", "v"].contains(word));
    match *words {
        [] => plain(text) == "v",
        [one] => one.chars().count() == 1 || ["xp", "vista", "nt"].contains(&one),
        [system, one] => system == "windows" && ["xp", "vista", "nt"].contains(&one),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_that_a_spreadsheet_has_spoiled_is_refused() {
        for text in ["4-feb", "10-okt", "Feb-04", "4-mrt.", "1-2019x"] {
            let spoiled = text != "1-2019x";
            let wanted = if spoiled { Err(BadSaid::Date) } else { Ok(Some(Said::Value(text.into()))) };
            assert_eq!(Said::value(&Point::Version, text), wanted, "{text}");
        }
        assert_eq!(Said::value(&Point::Version, "2,02104E+11"), Err(BadSaid::Number));
        assert_eq!(Said::value(&Point::Version, "2021-04"), Ok(Some(Said::Value("2021-04".into()))));
        assert_eq!(Said::value(&Point::Version, " 4.2\tb "), Ok(Some(Said::Value("4.2 b".into()))));
        assert_eq!(Said::value(&Point::Version, "  "), Ok(None));
        assert_eq!(Said::value(&Point::Version, &"4".repeat(121)), Err(BadSaid::TooLong));
    }

    #[test]
    fn a_condition_is_answered_with_yes_or_no() {
        let point = Point::Condition("WLAN".into());
        assert_eq!(Said::value(&point, "yes"), Ok(Some(Said::Value("yes".into()))));
        assert_eq!(Said::value(&point, "misschien"), Err(BadSaid::YesNo));
    }

    #[test]
    fn who_does_not_know_has_not_answered_with_a_version() {
        for text in ["weet ik niet", "Weet niet.", "Onbekend", "?", "??", "geen idee", "I don't know", "don’t know"] {
            for point in [Point::Version, Point::Model, Point::Condition("WLAN".into())] {
                assert_eq!(Said::value(&point, text), Ok(Some(Said::Unknown)), "{text}");
            }
        }
    }

    #[test]
    fn a_guess_is_asked_again() {
        for text in ["misschien 4.1", "4.1?", "ca. 4", "4.1 denk ik", "4.1 of 4.2", "maybe 4.1", "weet ik niet, 4.1"] {
            assert_eq!(Said::value(&Point::Version, text), Err(BadSaid::Unsure), "{text}");
        }
        assert_eq!(Said::value(&Point::Model, "misschien Perfuro 500"), Err(BadSaid::Unsure));
        assert_eq!(Said::value(&Point::Model, "Perfuro"), Ok(Some(Said::Value("Perfuro".into()))));
    }

    #[test]
    fn a_version_without_a_number_is_a_letter_or_an_old_windows() {
        for text in ["4.1", "B", "rev. C", "Release D", "XP", "Windows Vista", "V2", "R8 build a", "4.2 b"] {
            assert_eq!(Said::value(&Point::Version, text), Ok(Some(Said::Value(text.into()))), "{text}");
        }
        for text in ["nvt", "nieuwste", "de laatste", "-", "ja", "versie", "up to date", "zie sticker"] {
            assert_eq!(Said::value(&Point::Version, text), Err(BadSaid::NoVersion), "{text}");
        }
    }
}
