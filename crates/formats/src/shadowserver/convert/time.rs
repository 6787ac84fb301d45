//! Dates and times as reports write them. All are in UTC; one that says another zone is not read.

use domain::Timestamp;

/// `2024-07-04 00:12:34`, with `T` between, with a fraction, with `Z` or `+00:00`.
pub(super) fn read(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let bytes = text.as_bytes();
    let day = bytes.get(..10)?;
    let clock = bytes.get(11..19)?;
    let (&[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2], &[h1, h2, b':', n1, n2, b':', s1, s2]) = (day, clock) else {
        return None;
    };
    if !matches!(bytes.get(10), Some(b' ' | b'T' | b't')) {
        return None;
    }
    let (fraction, zone) = fraction(text.get(19..)?)?;
    if !matches!(zone.trim(), "" | "Z" | "z" | "UTC" | "+00:00" | "+0000") {
        return None;
    }
    let year = number(&[y1, y2])? * 100 + number(&[y3, y4])?;
    let seconds = civil(
        [year, number(&[m1, m2])?, number(&[d1, d2])?],
        [number(&[h1, h2])?, number(&[n1, n2])?, number(&[s1, s2])?],
    )?;
    Some(Timestamp::from_millis(seconds * 1000 + fraction))
}

/// Milliseconds of what follows the seconds, and what follows those.
fn fraction(text: &str) -> Option<(i64, &str)> {
    let Some(rest) = text.strip_prefix('.') else { return Some((0, text)) };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, zone) = rest.split_at(digits);
    let millis = digits.bytes().chain(*b"000").take(3).fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
    (!digits.is_empty()).then_some((millis, zone))
}

/// `Thu, 19 Apr 2018 00:02:28 GMT` (RFC 9110 §5.6.7) and its relatives: a longer name of the day, hyphens in the date, no zone.
pub(super) fn read_mail_date(text: &str) -> Option<Timestamp> {
    let text = text.split_once(',').map_or(text, |(_, after)| after);
    let mut words = text.split([' ', '-']).filter(|word| !word.is_empty());
    let day = words.next()?.parse().ok()?;
    let month = month(words.next()?)?;
    let year = words.next().filter(|year| year.len() == 4)?.parse().ok()?;
    let mut clock = words.next()?.split(':').map(|part| part.parse::<i64>().ok());
    let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next()??);
    if clock.next().is_some() || !matches!(words.next(), None | Some("GMT" | "UTC" | "Z" | "+0000")) {
        return None;
    }
    let seconds = civil([year, month, day], [hour, minute, second])?;
    words.next().is_none().then(|| Timestamp::from_millis(seconds * 1000))
}

fn month(name: &str) -> Option<i64> {
    let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    (1..).zip(months).find(|(_, known)| known.eq_ignore_ascii_case(name)).map(|(number, _)| number)
}

fn number(digits: &[u8; 2]) -> Option<i64> {
    let [tens, ones] = digits;
    (tens.is_ascii_digit() && ones.is_ascii_digit()).then(|| i64::from(tens - b'0') * 10 + i64::from(ones - b'0'))
}

/// Seconds since 1970 of a date of the Gregorian calendar and a time. A leap second counts as the first second after it.
fn civil([year, month, day]: [i64; 3], [hour, minute, second]: [i64; 3]) -> Option<i64> {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days_in_month = match month {
        2 => 28 + i64::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    let holds = (1..=9999).contains(&year)
        && (1..=days_in_month).contains(&day)
        && (0..24).contains(&hour)
        && (0..60).contains(&minute)
        && (0..=60).contains(&second);
    if !holds {
        return None;
    }
    // The year begins in March here, so that the day that leap years add is its last.
    let (from_march, year) = if month > 2 { (month - 3, year) } else { (month + 9, year - 1) };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    let days = era * 146_097 + day_of_era - 719_468;
    Some(days * 86_400 + hour * 3600 + minute * 60 + second)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::idf::time_text;

    #[test]
    fn times_as_reports_write_them() {
        let expected = "2018-04-19T00:02:28Z".parse().ok();
        for written in [
            "2018-04-19 00:02:28",
            "2018-04-19T00:02:28Z",
            " 2018-04-19 00:02:28+00:00 ",
            "2018-04-19 00:02:28 UTC",
            "2018-04-19 00:02:28.000",
        ] {
            assert_eq!(read(written), expected, "{written}");
        }
        assert_eq!(read("2018-04-19 00:02:28.75"), "2018-04-19T00:02:28.750Z".parse().ok());
        for wrong in [
            "",
            "2018-04-19",
            "2018-02-30 00:00:00",
            "2018-04-19 24:00:00",
            "2018-04-19 00:02:28+02:00",
            "2018-13-01 00:00:00",
            "2018-04-19 00:02:2é",
            "2018-04-19 00:02:28.",
            "19-04-2018 00:02:28",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn dates_as_servers_write_them() {
        let expected = "2018-04-19T13:32:41Z".parse().ok();
        for written in [
            "Thu, 19 Apr 2018 13:32:41 GMT",
            "Thur, 19 Apr 2018 13:32:41 GMT",
            "Thursday, 19-Apr-2018 13:32:41 GMT",
            "19 apr 2018 13:32:41",
        ] {
            assert_eq!(read_mail_date(written), expected, "{written}");
        }
        for wrong in
            ["", "Thu, 19 Apr 18 13:32:41 GMT", "Thu, 19 Apr 2018 13:32 GMT", "Thu, 19 Apr 2018 13:32:41 CEST", "-1"]
        {
            assert_eq!(read_mail_date(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn every_moment_reads_back(seconds in -60_000_000_000_i64..250_000_000_000) {
            let at = Timestamp::from_millis(seconds * 1000);
            prop_assert_eq!(read(&at.to_string()), Some(at));
            prop_assert_eq!(read(&time_text(at)), Some(at));
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,40}", like in "[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9é]{2}") {
            let _ = (read(&text), read_mail_date(&text), read(&like), read_mail_date(&like));
        }
    }
}
