//! ICCBBA (ISBT 128 for devices that contain human tissue): data structures, each with its own two identifier characters.

use super::{Agency, Day, Doubt, NotUdi, Udi, day_of_year, number};

/// Length of the processor product identification code: facility 5, facility's product 6, description 5.
const PRODUCT: usize = 16;

pub(super) fn read(text: &str) -> Result<Udi, NotUdi> {
    // "=+" opens a compound message; its product part is "=/" like everywhere.
    let at = text.find("=/").ok_or(NotUdi::NoDeviceIdentifier)?;
    let rest = text.get(at + 2..).unwrap_or_default();
    let (di, mut rest) = rest.split_at_checked(PRODUCT).ok_or(NotUdi::Form)?;
    if !di.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(NotUdi::Form);
    }
    let mut udi = Udi::of(Agency::Iccbba, di.to_ascii_uppercase());
    while !rest.is_empty() {
        let (skip, length) = if rest.starts_with("=,") || rest.starts_with("=>") || rest.starts_with("=}") {
            (2, 6)
        } else if rest.starts_with("&,1") {
            (3, 18)
        } else if rest.strip_prefix('=').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric())) {
            (1, 15)
        } else {
            udi.doubts.push(Doubt::UnknownField);
            break;
        };
        let (Some(mark), Some(value)) = (rest.get(..skip), rest.get(skip..skip + length)) else {
            udi.doubts.push(Doubt::UnknownField);
            break;
        };
        match mark {
            "=," => udi.serial = Some(value.to_owned()),
            "=>" => udi.expiry = date(value, &mut udi.doubts),
            "=}" => udi.made = date(value, &mut udi.doubts),
            "&,1" => udi.lot = Some(value.to_owned()),
            _ => udi.donation = Some(value.to_owned()),
        }
        rest = rest.get(skip + length..).unwrap_or_default();
    }
    Ok(udi)
}

/// cYYJJJ: the third digit of the year first.
fn date(text: &str, doubts: &mut Vec<Doubt>) -> Option<Day> {
    let read = match (text.get(..3).and_then(number), text.get(3..6).and_then(number)) {
        (Some(year), Some(of_year)) if of_year > 0 => {
            day_of_year(if year >= 900 { 1000 + year } else { 2000 + year }, of_year)
        }
        _ => None,
    };
    if read.is_none() {
        doubts.push(Doubt::BadDate);
    }
    read
}
