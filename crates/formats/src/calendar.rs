//! A calendar that leaves the house: iCalendar (RFC 5545), as calendar programs import it.
//!
//! Times are in UTC (§3.3.5, form 2), so that nothing depends on what the other program knows of time zones. Lines end with CR LF
//! and are folded at 75 octets (§3.1); texts are escaped (§3.3.11).

use domain::Timestamp;

/// Octets of a line without its end (§3.1).
const MOST_OCTETS: usize = 75;

/// Something from one moment to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The same each time that it is written, so that a program changes what it has and does not put a second one beside it
    /// (§3.8.4.7).
    pub uid: String,
    pub from: Timestamp,
    /// The first moment that is no part of it.
    pub until: Timestamp,
    pub summary: String,
}

/// Writes a calendar as of `made`. `name` is what programs call it.
pub fn write(name: &str, made: Timestamp, events: &[Event]) -> String {
    let mut out = String::new();
    for fixed in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Brandwacht//Duty roster//EN", "CALSCALE:GREGORIAN"] {
        line(&mut out, fixed);
    }
    line(&mut out, "METHOD:PUBLISH");
    // RFC 7986, 5.1, and what programs of before read.
    line(&mut out, &format!("NAME:{}", escaped(name)));
    line(&mut out, &format!("X-WR-CALNAME:{}", escaped(name)));
    for event in events {
        line(&mut out, "BEGIN:VEVENT");
        line(&mut out, &format!("UID:{}", escaped(&event.uid)));
        line(&mut out, &format!("DTSTAMP:{}", utc(made)));
        line(&mut out, &format!("DTSTART:{}", utc(event.from)));
        line(&mut out, &format!("DTEND:{}", utc(event.until)));
        line(&mut out, &format!("SUMMARY:{}", escaped(&event.summary)));
        // Whoever is on duty has other appointments as well.
        line(&mut out, "TRANSP:TRANSPARENT");
        line(&mut out, "END:VEVENT");
    }
    line(&mut out, "END:VCALENDAR");
    out
}

/// `20261120T160000Z`.
fn utc(at: Timestamp) -> String {
    at.local("UTC").strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// A text as a value (§3.3.11). Signs that no text may have are left out: they would end the line, or the file.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.replace("\r\n", "\n").chars() {
        match sign {
            '\\' | ';' | ',' => out.extend(['\\', sign]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push(sign),
            sign if sign.is_control() => {}
            sign => out.push(sign),
        }
    }
    out
}

/// Folds a line: what goes on after the end of a line begins with a space, which counts. No sign is cut in two.
fn line(out: &mut String, text: &str) {
    let mut octets = 0;
    for sign in text.chars() {
        if octets + sign.len_utf8() > MOST_OCTETS {
            out.push_str("\r\n ");
            octets = 1;
        }
        out.push(sign);
        octets += sign.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn event(summary: &str) -> Event {
        let from = Timestamp::from_millis(1_795_161_600_000);
        Event { uid: "1@cert.example".to_owned(), from, until: from.plus_days(7), summary: summary.to_owned() }
    }

    #[test]
    fn a_week_is_written_as_the_standard_wants_it() {
        let made = Timestamp::from_millis(1_795_000_000_000);
        let text = write("Piket", made, &[event("Piket: Noor de Wit, dan Joris; beiden\nthuis")]);
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert_eq!(
            lines,
            [
                "BEGIN:VCALENDAR",
                "VERSION:2.0",
                "PRODID:-//Brandwacht//Duty roster//EN",
                "CALSCALE:GREGORIAN",
                "METHOD:PUBLISH",
                "NAME:Piket",
                "X-WR-CALNAME:Piket",
                "BEGIN:VEVENT",
                "UID:1@cert.example",
                "DTSTAMP:20261118T110640Z",
                "DTSTART:20261120T080000Z",
                "DTEND:20261127T080000Z",
                "SUMMARY:Piket: Noor de Wit\\, dan Joris\\; beiden\\nthuis",
                "TRANSP:TRANSPARENT",
                "END:VEVENT",
                "END:VCALENDAR",
                "",
            ]
        );
    }

    #[test]
    fn no_name_ends_an_event() {
        let text = write("Piket", Timestamp::from_millis(0), &[event("x\r\nEND:VEVENT\rEND:VCALENDAR\u{0}")]);
        assert_eq!(text.matches("\r\nEND:VEVENT\r\n").count(), 1, "{text}");
        assert!(text.contains("SUMMARY:x\\nEND:VEVENTEND:VCALENDAR\r\n"), "{text}");
    }

    /// What a program makes of it: lines put together again (§3.1), the value of the summary read (§3.3.11).
    fn read(text: &str) -> String {
        let whole = text.replace("\r\n ", "");
        let (_, rest) = whole.split_once("SUMMARY:").unwrap();
        let value = rest.split("\r\n").next().unwrap();
        let mut out = String::new();
        let mut signs = value.chars();
        while let Some(sign) = signs.next() {
            match sign {
                '\\' => match signs.next() {
                    Some('n' | 'N') => out.push('\n'),
                    Some(sign) => out.push(sign),
                    None => panic!("nothing is escaped at the end of {value}"),
                },
                sign => out.push(sign),
            }
        }
        out
    }

    proptest! {
        #[test]
        fn whatever_a_person_is_called_comes_back_and_no_line_is_too_long(
            signs in proptest::collection::vec(any::<char>(), 0..200),
        ) {
            let summary: String = signs.into_iter().collect();
            let text = write("Piket", Timestamp::from_millis(0), &[event(&summary)]);
            let lines: Vec<&str> = text.split("\r\n").collect();
            for line in &lines {
                prop_assert!(line.len() <= MOST_OCTETS, "{}: {line:?}", line.len());
                prop_assert!(!line.contains(['\r', '\n']), "{line:?}");
            }
            prop_assert_eq!(lines.last(), Some(&""));
            let kept: String = summary
                .replace("\r\n", "\n")
                .chars()
                .filter(|sign| matches!(sign, '\n' | '\t') || !sign.is_control())
                .collect();
            prop_assert_eq!(read(&text), kept);
        }
    }
}
