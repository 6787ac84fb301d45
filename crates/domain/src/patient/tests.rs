use proptest::prelude::*;

use super::*;

/// Every line of the labelled set: what must be found, and the text.
fn labelled() -> Vec<(Vec<Kind>, String)> {
    include_str!("labelled.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let (kinds, text) = line.split_once(" | ").unwrap();
            let kinds = kinds.split(',').filter_map(Kind::from_code).collect();
            (kinds, text.replace("\\n", "\n").replace("\\t", "\t"))
        })
        .collect()
}

fn kinds(text: &str) -> Vec<Kind> {
    find(text).iter().map(|found| found.kind).collect()
}

// Shows: NEN 5.34
#[test]
fn the_labelled_set_is_told_apart_without_a_mistake() {
    let set = labelled();
    let trips = set.iter().filter(|(expected, _)| !expected.is_empty()).count();
    assert!(trips >= 100 && set.len() - trips >= 150, "{trips} of {} trip", set.len());
    let wrong: Vec<String> = set
        .iter()
        .filter(|(expected, text)| kinds(text) != *expected)
        .map(|(expected, text)| format!("{text:?}: expected {expected:?}, found {:?}", kinds(text)))
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), set.len(), wrong.join("\n"));
}

#[test]
fn what_is_found_is_the_value_and_no_more() {
    let text = "Mevrouw Jansen (geb. 12-03-1951), BSN 1112.22.333, patiëntnr. 0012345.";
    let values: Vec<&str> = find(text).iter().map(|found| &text[found.range.clone()]).collect();
    assert_eq!(values, ["12-03-1951", "1112.22.333", "0012345"]);
    assert_eq!(redact(text, &find(text)), "Mevrouw Jansen (geb. [***]), BSN [***], patiëntnr. [***].");
}

#[test]
fn a_value_counts_under_the_head_of_its_column() {
    assert!(find("111222333").is_empty(), "nine digits alone are a serial number");
    for (label, value, kind) in [
        ("BSN", "111222333", Kind::Bsn),
        ("bsn_nummer", "1112.22.333", Kind::Bsn),
        ("Geboortedatum", "12-03-1951", Kind::BirthDate),
        ("Geb.", "12-03-1951", Kind::BirthDate),
        ("Patiëntnr", "0012345", Kind::PatientNumber),
        ("patientId", "P-0012345", Kind::PatientNumber),
    ] {
        assert_eq!(find_under(label, value), [Found { kind, range: 0..value.len() }], "{label}");
    }
    for label in ["Serienummer", "Inventarisnummer", "Opmerking", "", "BSN-koppeling", &"é".repeat(300)] {
        assert_eq!(find_under(label, "111222333"), [], "{label}");
    }
}

// Shows: ASVS 16.2.5
#[test]
fn what_is_found_says_nothing_of_the_value_in_a_log() {
    let shown = format!("{:?}", find("bsn 111222333"));
    assert_eq!(shown, "[Found { kind: Bsn, range: 4..13 }]");
}

// Shows: ASVS 15.2.2
#[test]
fn a_long_text_is_searched_to_its_end_and_in_straight_time() {
    for filler in ["x ", "9", "1-", "bsn ", "mevrouw Jansen ", "PID|", "(0010,", "patiënt. ", "\n", "e\u{308}"] {
        let text = format!("{}, of bsn 111222333", filler.repeat((150 << 10) / filler.len()));
        let last = find(&text).pop();
        let expected = text.len() - 9..text.len();
        if filler != "PID|" {
            assert_eq!(last.map(|found| found.range), Some(expected), "{filler:?}");
        }
    }
}

/// Nine digits that pass the proof.
fn number() -> impl Strategy<Value = String> {
    (10_000_000_u32..100_000_000).prop_filter_map("no last digit fits", |front| {
        let digits = front.to_string();
        let sum: u32 =
            digits.bytes().zip([9, 8, 7, 6, 5, 4, 3, 2]).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
        (sum % 11 < 10).then(|| format!("{digits}{}", sum % 11))
    })
}

proptest! {
    #[test]
    fn every_number_that_passes_the_proof_is_found_behind_its_word(
        number in number(),
        word in prop::sample::select(vec!["BSN", "bsn:", "Burgerservicenummer", "het bsn van mevrouw Jansen is", "\"bsn\":\""]),
        before in "[a-z ]{0,20}",
    ) {
        let text = format!("{before} {word} {number}");
        let expected = Found { kind: Kind::Bsn, range: text.len() - 9..text.len() };
        prop_assert_eq!(find(&text), [expected]);
    }

    #[test]
    fn no_number_of_a_thing_is_found(
        number in number(),
        word in prop::sample::select(vec!["", "serienummer", "S/N", "order", "BSN-koppeling, ticket", "pomp", "mevrouw Jansen, toestel"]),
    ) {
        prop_assert_eq!(find(&format!("{word} {number}")), []);
    }

    #[test]
    fn digits_without_a_word_are_nothing(text in "[0-9 ./:()+-]{0,60}") {
        prop_assert_eq!(find(&text), []);
    }

    // Shows: ASVS 1.3.3
    #[test]
    fn whatever_the_text_is_what_is_found_stands_in_it_and_redacting_takes_it_out(
        parts in prop::collection::vec(prop::sample::select(vec![
            "bsn", "BSN ", " ", "111222333", "geb.", "geboren ", "12-03-1951", "3 mei 1960", "patiëntnr ", "PID|", "12345", "|", "\n",
            "(0010,0020)", "mevrouw ", "Jansen", ", ", "serie ", "é", "\u{308}", "-", "1", ".", "\"", "{",
        ]), 0..40),
        junk in ".{0,20}",
    ) {
        let text = parts.concat() + &junk;
        let found = find(&text);
        let mut from = 0;
        for one in &found {
            prop_assert!(from <= one.range.start && one.range.start < one.range.end);
            prop_assert!(text.get(one.range.clone()).is_some());
            from = one.range.end;
        }
        let clean = redact(&text, &found);
        prop_assert_eq!(clean.matches(REDACTED).count(), found.len());
        for one in &found {
            if one.kind == Kind::Bsn && found.len() == 1 && text.matches("111222333").count() == 1 {
                prop_assert!(!clean.contains("111222333"));
            }
        }
    }
}
