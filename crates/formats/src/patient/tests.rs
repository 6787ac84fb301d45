use std::io::{Cursor, Write};

use proptest::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::inventory;

fn places(bytes: impl AsRef<[u8]>) -> Vec<(Kind, u64)> {
    search(bytes.as_ref()).places.iter().map(|place| (place.kind, place.line)).collect()
}

fn redacted(bytes: impl AsRef<[u8]>) -> String {
    String::from_utf8(redact_sheet(bytes.as_ref()).unwrap()).unwrap()
}

const LIST: &str = "Inventarisnummer;Merk;Opmerking\r\nA-1;Lindehof;staat bij mevrouw Jansen, BSN 111222333\r\n\
                    111222333;Lindehof;\"bel 010-5550100; \"\"spoed\"\"\"\r\n";

// Shows: NEN 5.34
#[test]
fn a_list_is_searched_cell_by_cell_under_the_heads_of_its_columns() {
    assert_eq!(places(LIST), [(Kind::Bsn, 2)], "the inventory number of the next line is none");
    let columns = "Nummer;BSN;Geboren\nA-1;111222333;12-03-1951\nA-2;;\n";
    assert_eq!(places(columns), [(Kind::Bsn, 2), (Kind::BirthDate, 2)]);
    assert_eq!(places("111222333;BSN 111222333\n"), [(Kind::Bsn, 1)], "a list without a header");
}

// Shows: NEN 8.11
#[test]
fn a_redacted_list_keeps_every_other_byte_and_reads_as_before() {
    assert_eq!(redacted(LIST), LIST.replace("BSN 111222333", "BSN [***]"));
    let quoted = "Inventarisnummer;Merk;Opmerking\nA-1;Lindehof;\"BSN 111222333; \"\"let op\"\"\"\n";
    assert_eq!(redacted(quoted), quoted.replace("BSN 111222333", "BSN [***]"));
    let title = "Export van cliënt met BSN 111222333\n\nInventarisnummer;Merk\nA-1;Lindehof\n";
    assert_eq!(redacted(title), title.replace("111222333", "[***]"));
    assert_eq!(redact_sheet(b"Inventarisnummer;Merk\nA-1;Lindehof\n"), None, "nothing to take out, nothing changed");
}

#[test]
fn a_list_in_another_encoding_is_searched_as_it_reads() {
    let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode("Inventarisnummer;Opmerking\nA-1;patiëntnummer 0012345\n");
    assert_eq!(places(&bytes), [(Kind::PatientNumber, 2)]);
    assert!(redacted(&bytes).ends_with("A-1;patiëntnummer [***]\n"));
    let utf16: Vec<u8> =
        "\u{feff}Inventarisnummer;BSN\nA-1;111222333\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(places(&utf16), [(Kind::Bsn, 2)]);
}

#[test]
fn json_is_searched_under_its_keys_whatever_its_depth_or_state() {
    let document = "{\"serial\": \"111222333\", \"n\": 111222333,\n \"bsn\": 111222333,\n\
                    \"notes\": [{\"text\": \"geboren 12-03-1951\"}, {\"birthDate\": \"1951-03-12\"}],\n\
                    \"text\": \"pati\\u00ebntnummer\\n0012345\"}";
    assert_eq!(
        places(document),
        [(Kind::Bsn, 2), (Kind::BirthDate, 3), (Kind::BirthDate, 3), (Kind::PatientNumber, 5)]
    );
    let fhir = "{\"identifier\": [{\"system\": \"http://fhir.nl/fhir/NamingSystem/bsn\", \"value\": \"111222333\"}]}";
    assert_eq!(places(fhir), [(Kind::Bsn, 1)]);
    let deep = format!("{}\"bsn 111222333\"", "[".repeat(200_000));
    assert_eq!(places(deep), [(Kind::Bsn, 1)]);
    assert_eq!(places("{\"a\": \"bsn 111222333"), [(Kind::Bsn, 1)], "a text that never ends");
    assert_eq!(places("{\"x\":1}\n{\"note\":\"bsn 111222333\"}\n"), [(Kind::Bsn, 2)], "an object on each line");
}

#[test]
fn markup_plain_text_and_bytes_that_are_neither_are_searched() {
    assert_eq!(places("<c>\n<bsn>111222333</bsn></c>"), [(Kind::Bsn, 2)]);
    assert_eq!(places("Melding\nGeboren: 12-03-1951\n"), [(Kind::BirthDate, 2)]);
    assert_eq!(places(b"\0\xffbsn 111222333\xfe"), [(Kind::Bsn, 1)]);
    assert!(search(b"").is_clean());
}

fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn archives_and_workbooks_are_looked_into() {
    let shared = "<sst><si><t>BSN 111222333</t></si></sst>";
    let workbook = packed(&[("xl/sharedStrings.xml", shared.as_bytes()), ("a.csv", LIST.as_bytes())]);
    assert_eq!(places(workbook), [(Kind::Bsn, 1), (Kind::Bsn, 2)]);
    let nested = packed(&[("inner.zip", &packed(&[("a.csv", LIST.as_bytes())]))]);
    let searched = search(&nested);
    assert_eq!((searched.total, searched.unopened), (0, 1), "what was not looked into is counted");
    assert_eq!(search(b"PK\x03\x04broken").unopened, 1);
}

// Shows: ASVS 5.2.3, 15.2.2
#[test]
fn a_bomb_costs_what_the_archive_may_cost_and_no_more() {
    let zeros = vec![b'0'; 20 << 20];
    let searched = search(&packed(&[("bomb.json", &zeros)]));
    assert_eq!((searched.total, searched.unopened), (0, 1));
}

#[test]
fn more_places_than_are_listed_are_counted() {
    let text = "bsn 111222333\n".repeat(1_000);
    let searched = search(text.as_bytes());
    assert_eq!((searched.places.len(), searched.total), (LISTED, 1_000));
    assert_eq!(searched.kinds().collect::<Vec<_>>(), [(Kind::Bsn, 1_000)]);
}

fn cell() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "A-1",
        "",
        "BSN 111222333",
        "geb. 12-03-1951",
        "x;y",
        "\"q\"",
        "two\nlines",
        "patiëntnr 12345",
        "=1+1",
        "111222333",
        "24\"",
    ])
    .prop_map(str::to_owned)
}

proptest! {
    // Shows: ASVS 1.5.2
    #[test]
    fn a_redacted_list_has_the_same_lines_and_nothing_left(rows in prop::collection::vec(prop::collection::vec(cell(), 3), 1..8)) {
        let mut text = String::from("Inventarisnummer;Opmerking;Locatie\n");
        for (number, row) in rows.iter().enumerate() {
            let mut row = row.clone();
            row[0] = format!("N-{number}");
            push_row(&mut text, &row, ';');
            text.push('\n');
        }
        let before = inventory::read(text.as_bytes(), None).unwrap();
        if let Some(clean) = redact_sheet(text.as_bytes()) {
            let after = inventory::read(&clean, None).unwrap();
            let numbers = |import: &inventory::Import| import.lines.iter().map(|(line, it)| (*line, it.inventory_number.clone())).collect::<Vec<_>>();
            prop_assert_eq!(numbers(&before), numbers(&after));
            prop_assert!(search(&clean).is_clean());
        } else {
            prop_assert!(search(text.as_bytes()).is_clean());
        }
    }

    // Shows: ASVS 1.5.2
    #[test]
    fn whatever_the_bytes_are_searching_ends(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        search(&bytes);
        redact_sheet(&bytes);
    }
}
