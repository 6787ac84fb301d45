//! GS1 (General Specifications §3 and §7.8): application identifiers with or without brackets and separators, and GTINs.

use domain::Day;

use super::{Agency, Doubt, NotUdi, Udi, day, full_year, month_end, number};

/// How an application identifier's data ends.
enum Ends {
    /// After this many characters.
    After(usize),
    /// At a separator or the end; at most this many characters.
    Within(usize),
}

/// The identifiers that stand on medical devices, and those that may stand between them (General Specifications §3.2).
/// The list of fixed lengths is that of §7.8.5: those need no separator.
fn field(ai: &str) -> Option<Ends> {
    Some(match ai {
        "00" => Ends::After(18),
        "01" | "02" | "03" => Ends::After(14),
        "11" | "12" | "13" | "15" | "16" | "17" => Ends::After(6),
        "20" => Ends::After(2),
        "10" | "21" | "22" | "243" | "254" | "8012" => Ends::Within(20),
        "235" => Ends::Within(28),
        "240" | "241" | "250" | "251" | "400" | "401" | "403" | "90" | "8004" => Ends::Within(30),
        "242" => Ends::Within(6),
        "30" | "37" => Ends::Within(8),
        "402" => Ends::Within(17),
        "410" | "411" | "412" | "413" | "414" | "415" | "416" | "417" => Ends::After(13),
        "420" | "710" | "711" | "712" | "713" | "714" | "715" | "716" => Ends::Within(20),
        "422" | "424" | "425" | "426" => Ends::Within(3),
        "7003" => Ends::Within(10),
        "8003" => Ends::Within(30),
        "8005" => Ends::Within(6),
        "8006" | "8017" | "8018" | "8026" => Ends::Within(18),
        "8008" => Ends::Within(12),
        "8013" | "8020" => Ends::Within(25),
        _ if ai.len() == 2 && ai.starts_with('9') => Ends::Within(90),
        // Measures, with the place of the decimal point as the fourth digit.
        _ if ai.len() == 4 && matches!(ai.get(..2), Some("31" | "32" | "33" | "34" | "35" | "36")) => Ends::After(6),
        _ => return None,
    })
}

const SEPARATOR: char = '\u{1d}';

pub(super) fn read(text: &str) -> Result<Udi, NotUdi> {
    // What scanners and people put in the place of the invisible separator.
    let mut text = text.to_owned();
    for written in ["<GS>", "<gs>", "{GS}", "{gs}", "[GS]", "\\x1d", "\\x1D", "\\u001d", "\\F", "<FNC1>", "{FNC1}", "|"]
    {
        text = text.replace(written, "\u{1d}");
    }
    for prefix in ["]C1", "]d2", "]Q3", "]e0", "]J1"] {
        if let Some(rest) = text.strip_prefix(prefix) {
            text = rest.to_owned();
        }
    }
    let text = text.trim_matches(SEPARATOR).trim();
    if text.starts_with(['(', '[']) {
        return bracketed(text);
    }
    let plain: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    if plain.bytes().all(|byte| byte.is_ascii_digit()) && matches!(plain.len(), 8 | 12 | 13 | 14) {
        return gtin14(&plain).map(|gtin| Udi::of(Agency::Gs1, gtin)).ok_or(NotUdi::CheckDigit);
    }
    unbracketed(text)
}

/// A GTIN of 8, 12, 13 or 14 digits as GTIN-14; nothing when it has another length or a wrong check digit.
pub fn gtin14(text: &str) -> Option<String> {
    if !matches!(text.len(), 8 | 12 | 13 | 14) || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // General Specifications §7.9: from the right, weights 3 and 1; the sum with the check digit ends in 0.
    let sum: u32 =
        text.bytes().rev().enumerate().map(|(at, byte)| u32::from(byte - b'0') * if at % 2 == 0 { 1 } else { 3 }).sum();
    sum.is_multiple_of(10).then(|| format!("{text:0>14}"))
}

#[derive(Default)]
struct Fields {
    gtin: Option<String>,
    lot: Option<String>,
    serial: Option<String>,
    expiry: Option<Day>,
    made: Option<Day>,
    version: Option<String>,
    doubts: Vec<Doubt>,
}

impl Fields {
    fn take(&mut self, ai: &str, value: &str) -> Result<(), NotUdi> {
        if value.is_empty() {
            self.doubts.push(Doubt::Empty);
            return Ok(());
        }
        match ai {
            "01" => {
                let digits: String = value.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
                self.gtin = Some(gtin14(&digits).ok_or(NotUdi::CheckDigit)?);
            }
            "10" => self.lot = Some(value.to_owned()),
            "21" => self.serial = Some(value.to_owned()),
            "8012" => self.version = Some(value.to_owned()),
            "11" => self.made = self.date(value),
            "17" => self.expiry = self.date(value),
            "7003" => self.expiry = self.date(value.get(..6).unwrap_or_default()),
            _ => {}
        }
        Ok(())
    }

    /// YYMMDD; day 00 is the last of the month.
    fn date(&mut self, value: &str) -> Option<Day> {
        let part = |from: usize| value.get(from..from + 2).and_then(number);
        let read = match (value.len(), part(0), part(2), part(4)) {
            (6, Some(year), Some(month), Some(0)) => month_end(full_year(year), month),
            (6, Some(year), Some(month), Some(of_month)) => day(full_year(year), month, of_month),
            _ => None,
        };
        if read.is_none() {
            self.doubts.push(Doubt::BadDate);
        }
        read
    }

    fn finish(self) -> Result<Udi, NotUdi> {
        let gtin = self.gtin.ok_or(NotUdi::NoDeviceIdentifier)?;
        let mut udi = Udi::of(Agency::Gs1, gtin);
        udi.lot = self.lot;
        udi.serial = self.serial;
        udi.expiry = self.expiry;
        udi.made = self.made;
        udi.version = self.version;
        udi.doubts = self.doubts;
        Ok(udi)
    }
}

/// `(01)…(17)…`: as printed under a bar code. Brackets may also stand within a lot, so only known identifiers count.
fn bracketed(text: &str) -> Result<Udi, NotUdi> {
    let mut fields = Fields::default();
    let mut starts: Vec<(usize, usize, &str)> = Vec::new();
    for (at, c) in text.char_indices() {
        let close = match c {
            '(' => ')',
            '[' => ']',
            _ => continue,
        };
        let inside = text.get(at + 1..).and_then(|rest| rest.split_once(close)).map(|(inside, _)| inside);
        let Some(ai) = inside.filter(|inside| (2..=4).contains(&inside.len()) && number(inside).is_some()) else {
            continue;
        };
        starts.push((at, at + ai.len() + 2, ai));
    }
    if starts.is_empty() {
        return Err(NotUdi::Form);
    }
    for (index, (_, from, ai)) in starts.iter().enumerate() {
        let to = starts.get(index + 1).map_or(text.len(), |(at, _, _)| *at);
        let value = text.get(*from..to).unwrap_or_default();
        let value = value.trim_matches(|c: char| c == SEPARATOR || c.is_whitespace());
        match field(ai) {
            None => fields.doubts.push(Doubt::UnknownField),
            Some(Ends::Within(most)) if value.len() > most => {
                fields.doubts.push(Doubt::TooLong);
                fields.take(ai, value)?;
            }
            Some(_) => fields.take(ai, value)?,
        }
    }
    fields.finish()
}

/// As a scanner sends it: identifiers and data run together, separators behind what has no fixed length.
fn unbracketed(text: &str) -> Result<Udi, NotUdi> {
    let mut fields = Fields::default();
    let mut rest = text;
    let mut read_any = false;
    while !rest.is_empty() {
        rest = rest.trim_start_matches(SEPARATOR);
        let found = (2..=4).find_map(|length| {
            let ai = rest.get(..length).filter(|ai| number(ai).is_some())?;
            field(ai).map(|ends| (ai, ends))
        });
        let Some((ai, ends)) = found else {
            if !rest.is_empty() {
                fields.doubts.push(Doubt::UnknownField);
            }
            break;
        };
        let data = rest.get(ai.len()..).unwrap_or_default();
        let (value, after) = match ends {
            Ends::After(length) => match data.split_at_checked(length) {
                Some(parts) => parts,
                None => {
                    fields.doubts.push(Doubt::UnknownField);
                    break;
                }
            },
            Ends::Within(most) => {
                let (value, after) = data.split_once(SEPARATOR).unwrap_or((data, ""));
                if value.len() > most {
                    fields.doubts.push(Doubt::TooLong);
                }
                (value, after)
            }
        };
        // A text that only happens to begin with two digits is no element string: a device's begins with (01).
        if !read_any && ai != "01" && !text.contains(SEPARATOR) {
            return Err(NotUdi::Form);
        }
        read_any = true;
        fields.take(ai, value)?;
        rest = after;
    }
    if !read_any {
        return Err(NotUdi::Form);
    }
    fields.finish()
}
