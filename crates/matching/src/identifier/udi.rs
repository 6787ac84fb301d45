//! Unique device identifications as people and scanners write them: GS1 element strings and bare GTINs, HIBC and ICCBBA.
//! It takes them apart; whether the device identifier is a known product is the register's to say.
//!
//! A wrong check digit is an error: a mistyped number must not become another product.

mod gs1;
mod hibc;
mod iccbba;

use domain::Day;

pub use gs1::gtin14;

/// Longer texts are no identification.
const LONGEST: usize = 512;

/// Who issues device identifiers (Regulation (EU) 2017/745, article 27; 21 CFR 830.100).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Agency {
    Gs1,
    Hibcc,
    Iccbba,
}

impl Agency {
    pub fn code(self) -> &'static str {
        match self {
            Self::Gs1 => "gs1",
            Self::Hibcc => "hibcc",
            Self::Iccbba => "iccbba",
        }
    }
}

/// What an identification says. Only the device identifier is always there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Udi {
    pub agency: Agency,
    /// GTIN-14 (GS1); labeller, product and unit of measure without `+` and check character (HIBC); facility, product
    /// and description code (ICCBBA). Two of one agency are the same device model when this is equal.
    pub di: String,
    pub lot: Option<String>,
    pub serial: Option<String>,
    pub expiry: Option<Day>,
    pub made: Option<Day>,
    /// Software version: GS1 AI (8012).
    pub version: Option<String>,
    /// Donation identification number (ICCBBA).
    pub donation: Option<String>,
    /// What could not be read or had to be guessed; the rest stands.
    pub doubts: Vec<Doubt>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Doubt {
    /// An application identifier or data identifier that is not known here; what follows it was not read.
    UnknownField,
    /// A date that is no day.
    BadDate,
    /// A field is longer than its standard allows: a separator may have been lost.
    TooLong,
    /// A field has no content.
    Empty,
}

impl Doubt {
    pub fn code(self) -> &'static str {
        match self {
            Self::UnknownField => "unknown_field",
            Self::BadDate => "bad_date",
            Self::TooLong => "too_long",
            Self::Empty => "empty",
        }
    }
}

/// Why a text is no identification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NotUdi {
    /// No known form at all: perhaps an order number.
    Form,
    TooLong,
    /// The check digit or character is another than the rest asks for: mistyped or misread.
    CheckDigit,
    /// Lot, serial or dates without the product they belong to.
    NoDeviceIdentifier,
}

impl NotUdi {
    pub fn code(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::TooLong => "too_long",
            Self::CheckDigit => "check_digit",
            Self::NoDeviceIdentifier => "no_device_identifier",
        }
    }
}

impl Udi {
    fn of(agency: Agency, di: String) -> Self {
        Self {
            agency,
            di,
            lot: None,
            serial: None,
            expiry: None,
            made: None,
            version: None,
            donation: None,
            doubts: Vec::new(),
        }
    }

    /// Reads an identification in any of the three systems, as scanned, as printed or as typed over.
    ///
    /// # Errors
    /// When it is none, or its check digit is wrong.
    pub fn parse(text: &str) -> Result<Self, NotUdi> {
        let text = text.trim().trim_start_matches("UDI").trim_start_matches([':', ' ']);
        if text.len() > LONGEST {
            return Err(NotUdi::TooLong);
        }
        let text = text.trim_matches('*');
        if text.starts_with('+') {
            return hibc::read(text);
        }
        if text.starts_with("=/") || text.starts_with("=+") {
            return iccbba::read(text);
        }
        gs1::read(text)
    }

    pub fn same_device(&self, other: &Self) -> bool {
        self.agency == other.agency && self.di == other.di
    }
}

/// A day from its numbers.
fn day(year: u32, month: u32, day: u32) -> Option<Day> {
    format!("{year:04}-{month:02}-{day:02}").parse().ok()
}

/// The last day of a month.
fn month_end(year: u32, month: u32) -> Option<Day> {
    (28..=31).rev().find_map(|last| day(year, month, last))
}

/// The day by its number within the year.
fn day_of_year(year: u32, number: u32) -> Option<Day> {
    let mut left = number;
    for month in 1..=12 {
        let length = (28..=31).rev().find(|last| day(year, month, *last).is_some())?;
        if left <= length {
            return day(year, month, left);
        }
        left -= length;
    }
    None
}

/// Two digits of a year. GS1 General Specifications §7.12 slides a window of a hundred years around the present; it is
/// fixed here at 1977–2076, because nothing below the top knows the present and no device in use is older.
fn full_year(two: u32) -> u32 {
    if two >= 77 { 1900 + two } else { 2000 + two }
}

fn number(text: &str) -> Option<u32> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One line of what was read.
    fn told(text: &str) -> String {
        match Udi::parse(text) {
            Err(problem) => format!("error: {}", problem.code()),
            Ok(udi) => {
                let mut line = format!("{} {}", udi.agency.code(), udi.di);
                let day = |day: Option<Day>| day.map(|day| day.to_string());
                for (name, value) in [
                    ("lot", udi.lot.clone()),
                    ("serial", udi.serial.clone()),
                    ("expiry", day(udi.expiry)),
                    ("made", day(udi.made)),
                    ("version", udi.version.clone()),
                    ("donation", udi.donation.clone()),
                ] {
                    if let Some(value) = value {
                        line.push_str(&format!(" {name}={value}"));
                    }
                }
                for doubt in &udi.doubts {
                    line.push_str(&format!(" ?{}", doubt.code()));
                }
                line
            }
        }
    }

    #[test]
    fn a_gs1_string_is_read_in_every_spelling() {
        let wanted = "gs1 09506000134352 lot=AB-123 serial=7Z expiry=2027-02-28";
        for written in [
            "(01)09506000134352(17)270228(10)AB-123(21)7Z",
            "(01) 09506000134352 (17) 270200 (10) AB-123 (21) 7Z",
            "01095060001343521727022810AB-123\u{1d}217Z",
            "]d201095060001343521727022810AB-123\u{1d}217Z",
            "\u{1d}01095060001343521727022810AB-123\u{1d}217Z\u{1d}",
            "01095060001343521727022810AB-123<GS>217Z",
            "01095060001343521727022810AB-123{GS}217Z",
            "01095060001343521727022810AB-123|217Z",
            "(17)270228(21)7Z(10)AB-123(01)09506000134352",
            "[01]09506000134352[17]270228[10]AB-123[21]7Z",
        ] {
            assert_eq!(told(written), wanted, "{written:?}");
        }
        assert_eq!(
            told("(01)09506000134352(11)260115(8012)4.2.1(240)X"),
            "gs1 09506000134352 made=2026-01-15 version=4.2.1"
        );
    }

    #[test]
    fn bare_numbers_of_all_lengths_become_gtin_14() {
        for (written, wanted) in [
            ("9506000134352", "gs1 09506000134352"),
            ("09506000134352", "gs1 09506000134352"),
            ("0109506000134352", "gs1 09506000134352"),
            ("036000291452", "gs1 00036000291452"),
            ("40170725", "gs1 00000040170725"),
            ("9506000134351", "error: check_digit"),
            ("(01)09506000134351", "error: check_digit"),
            ("(21)7Z", "error: no_device_identifier"),
            ("12345", "error: form"),
            ("", "error: form"),
            ("M8105A", "error: form"),
        ] {
            assert_eq!(told(written), wanted, "{written:?}");
        }
    }

    #[test]
    fn what_cannot_be_read_in_a_gs1_string_is_a_doubt() {
        assert_eq!(told("(01)09506000134352(17)279999"), "gs1 09506000134352 ?bad_date");
        assert_eq!(told("(01)09506000134352(10)"), "gs1 09506000134352 ?empty");
        assert_eq!(told("0109506000134352XX12"), "gs1 09506000134352 ?unknown_field");
        assert_eq!(
            told("010950600013435210ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
            "gs1 09506000134352 lot=ABCDEFGHIJKLMNOPQRSTUVWXYZ ?too_long"
        );
    }

    #[test]
    fn hibc_primary_and_secondary_data_are_read() {
        for (written, wanted) in [
            ("+A123BJC5D6E71G", "hibcc A123BJC5D6E71"),
            ("*+A123BJC5D6E71G*", "hibcc A123BJC5D6E71"),
            ("+A123BJC5D6E71H", "error: check_digit"),
            ("+$$52001510X", "error: no_device_identifier"),
            ("+", "error: form"),
        ] {
            assert_eq!(told(written), wanted, "{written:?}");
        }
        let whole = hibc::with_check("+A123PUMP1/$$+3270228SN77/16D20260115/14D20280229/S9");
        assert_eq!(told(&whole), "hibcc A123PUMP1 serial=9 expiry=2028-02-29 made=2026-01-15");
        let dated = hibc::with_check("+A123PUMP1/$$0927LOT5");
        assert_eq!(told(&dated), "hibcc A123PUMP1 lot=LOT5 expiry=2027-09-30");
        let by_day = hibc::with_check("+A99912345/$$52001510X");
        assert_eq!(told(&by_day), "hibcc A99912345 lot=10X expiry=2020-01-15");
        let seven = hibc::with_check("+A123PUMP1/$$7LOT5");
        assert_eq!(told(&seven), "hibcc A123PUMP1 lot=LOT5");
    }

    #[test]
    fn iccbba_strings_are_read() {
        assert_eq!(
            told("=/A9999XYZ100T0944=,000025=A99971312345600=>014032=}013032&,1000000000000XYZ123"),
            "iccbba A9999XYZ100T0944 lot=000000000000XYZ123 serial=000025 expiry=2014-02-01 made=2013-02-01 \
             donation=A99971312345600"
        );
        assert_eq!(told("=/A9999XYZ100T0944"), "iccbba A9999XYZ100T0944");
        assert_eq!(told("=/A99"), "error: form");
    }
}
