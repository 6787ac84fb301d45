//! Inventories as they come: other separators, other encodings, titles above the header, broken lines.

use domain::asset::{AssetLine, DoubtReason, Field, RejectReason, SheetProblem};
use formats::inventory::{self, Import, Limits, Sheet};
use proptest::prelude::*;

const DUTCH: &str = "Inventarisnummer;Merk;Omschrijving;Typenummer;Versie;Afdeling;Aantal\r\n\
    A-001;Lindehof Medical;Infuuspomp Infuse 400;LI-400;4.1;Intensive care;2\r\n\
    A-002;Böhm & Søn;Beademing Aurora;AU-7;;Chirurgie;\r\n";

fn import(bytes: &[u8]) -> Import {
    inventory::read(bytes, None).unwrap()
}

fn numbers(import: &Import) -> Vec<&str> {
    import.lines.iter().map(|(_, line)| line.inventory_number.as_str()).collect()
}

#[test]
fn a_dutch_export_is_read_without_questions() {
    let sheet = Sheet::open(DUTCH.as_bytes()).unwrap();
    assert_eq!((sheet.separator(), sheet.encoding()), (';', "UTF-8"));
    let import = sheet.import(&inventory::guess(sheet.headers())).unwrap();
    assert_eq!(
        import.lines[0],
        (
            2,
            AssetLine {
                inventory_number: "A-001".to_owned(),
                maker: "Lindehof Medical".to_owned(),
                product: "Infuuspomp Infuse 400".to_owned(),
                model_number: "LI-400".to_owned(),
                version: "4.1".to_owned(),
                department: "Intensive care".to_owned(),
                quantity: Some(2),
                ..AssetLine::default()
            }
        )
    );
    assert_eq!(import.lines[1].1.quantity, None, "not registered is not one");
    assert_eq!((import.rejected_total, import.doubts_total), (0, 0));
}

#[test]
fn every_encoding_gives_the_same_lines() {
    let expected = import(DUTCH.as_bytes());
    let utf_16 = |bytes: fn(u16) -> [u8; 2]| DUTCH.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(DUTCH);
    for (name, bytes) in [
        ("UTF-8 with a mark", [b"\xef\xbb\xbf", DUTCH.as_bytes()].concat()),
        ("UTF-16 LE with a mark", [b"\xff\xfe".to_vec(), utf_16(u16::to_le_bytes)].concat()),
        ("UTF-16 BE with a mark", [b"\xfe\xff".to_vec(), utf_16(u16::to_be_bytes)].concat()),
        ("UTF-16 LE", utf_16(u16::to_le_bytes)),
        ("UTF-16 BE", utf_16(u16::to_be_bytes)),
        ("windows-1252", latin.into_owned()),
    ] {
        assert_eq!(import(&bytes), expected, "{name}");
    }
}

#[test]
fn every_separator_gives_the_same_lines() {
    let expected = import(DUTCH.as_bytes());
    for separator in [",", "\t", "|"] {
        assert_eq!(import(DUTCH.replace(';', separator).as_bytes()), expected, "{separator:?}");
    }
    let named = format!("sep=^\r\n{}", DUTCH.replace(';', "^"));
    assert_eq!(numbers(&import(named.as_bytes())), ["A-001", "A-002"]);
}

#[test]
fn a_title_above_the_header_is_passed_over_and_line_numbers_stay_true() {
    let titled = format!("Overzicht apparatuur;;;;;;\r\nAfgedrukt op 1 maart 2099;;;;;;\r\n\r\n{DUTCH}");
    let import = import(titled.as_bytes());
    assert_eq!(import.lines.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [5, 6]);
}

#[test]
fn a_file_without_a_header_asks_and_takes_the_answer() {
    let sheet = Sheet::open(b"77;Lindehof;Infuse\n78;Lindehof;Aurora\n").unwrap();
    assert_eq!(sheet.headers(), ["", "", ""]);
    let mut mapping = inventory::guess(sheet.headers());
    assert_eq!(sheet.import(&mapping), Err(SheetProblem::NoNumberColumn));
    assert_eq!(sheet.preview(1)[0].cells, ["77", "Lindehof", "Infuse"]);
    mapping.columns[0].field = Some(Field::InventoryNumber);
    mapping.columns[2].field = Some(Field::Product);
    assert_eq!(numbers(&sheet.import(&mapping).unwrap()), ["77", "78"]);
}

#[test]
fn headers_in_unknown_words_are_still_headers() {
    let sheet = Sheet::open(b"Geraet;Hersteller;Kennung\nInfuse 400;Lindehof;L-1\n").unwrap();
    assert_eq!(sheet.headers(), ["Geraet", "Hersteller", "Kennung"]);
    assert_eq!(sheet.preview(9).len(), 1);
}

#[test]
fn rejected_lines_have_their_number_reason_and_text() {
    let long = "x".repeat(5000);
    let csv = format!(
        "nummer;merk;product\n1;Lindehof;Infuse\n;Lindehof;Infuse\n1;Lindehof;Aurora\n2;Lindehof;a;b\n3;{long};x\n\
         4;\"open;x;y\n5;Lindehof;Infuse\n"
    );
    let import = import(csv.as_bytes());
    assert_eq!(numbers(&import), ["1", "5"]);
    let rejected: Vec<_> = import.rejected.iter().map(|rejected| (rejected.line, rejected.reason.clone())).collect();
    assert_eq!(
        rejected,
        [
            (3, RejectReason::MissingNumber),
            (4, RejectReason::DuplicateNumber { first_line: 2 }),
            (5, RejectReason::ShiftedColumns { expected: 3, found: 4 }),
            (6, RejectReason::FieldTooLong { field: Field::Maker, limit: 4096 }),
            (7, RejectReason::BrokenQuotes),
        ]
    );
    assert_eq!(import.rejected[1].excerpt, "1;Lindehof;Aurora");
}

#[test]
fn doubtful_lines_are_imported_and_named() {
    let csv = "nummer;merk;aantal\n1;Lindehof;veel\n2;Linde\u{7}hof;1\n3;\"Lindehof;1\n4;Lindehof\n5;;1\n";
    let import = import(csv.as_bytes());
    assert_eq!(numbers(&import), ["1", "2", "3", "4", "5"]);
    let doubts: Vec<_> = import.doubts.iter().map(|doubt| (doubt.line, doubt.reason)).collect();
    assert_eq!(
        doubts,
        [
            (2, DoubtReason::QuantityUnread),
            (3, DoubtReason::ControlCharacters),
            (4, DoubtReason::BrokenQuotes),
            (5, DoubtReason::ShortLine),
            (6, DoubtReason::NothingToMatch),
        ]
    );
}

#[test]
fn what_is_no_inventory_is_refused_with_what_to_do() {
    assert_eq!(Sheet::open(b"PK\x03\x04rest").unwrap_err(), SheetProblem::Workbook);
    assert_eq!(Sheet::open(b"\x89PNG\x00\x00\x01\x02\x03").unwrap_err(), SheetProblem::NotText);
    assert_eq!(Sheet::open(b" \r\n\r\n").unwrap_err(), SheetProblem::Empty);
    let wide = ";".repeat(300);
    assert_eq!(Sheet::open(wide.as_bytes()).unwrap_err(), SheetProblem::TooManyColumns { line: 1, limit: 200 });
    let limits = Limits { rows: 1, ..Limits::default() };
    let sheet = Sheet::open_within(DUTCH.as_bytes(), limits).unwrap();
    let problem = sheet.import(&inventory::guess(sheet.headers())).unwrap_err();
    assert_eq!(problem, SheetProblem::TooManyLines { line: 3, limit: 1 });
    assert_eq!(problem.to_string(), "line 3: the file has more than 1 lines: split it");
}

fn cell() -> impl Strategy<Value = String> {
    // Words with all that makes CSV hard between them; the reader tidies blanks at the ends and in runs.
    proptest::collection::vec("[a-zé0-9;,|\"'=+@-]{1,6}", 0..4).prop_map(|words| words.join(" "))
}

prop_compose! {
    fn line()(
        number in "[A-Z0-9]{1,8}", maker in cell(), product in cell(), version in cell(), model_number in cell(),
        serial in cell(), kind in cell(), location in cell(), department in cell(), remark in cell(),
        quantity in proptest::option::of(0_u32..100_000),
    ) -> AssetLine {
        AssetLine {
            inventory_number: number, maker, product, version, model_number, serial, udi_di: String::new(), kind,
            location, department, quantity, remark,
        }
    }
}

/// Texts that look like the wrapping of a cell lose it; they are not what this property is about.
fn is_plain(line: &AssetLine) -> bool {
    Field::ALL.iter().all(|field| {
        let text = field.of(line);
        !text.starts_with("=\"")
            && !text.starts_with("'=")
            && !text.starts_with("'+")
            && !text.starts_with("'-")
            && !text.starts_with("'@")
    })
}

proptest! {
    #[test]
    fn what_is_written_reads_back_the_same(lines in proptest::collection::vec(line().prop_filter("plain", is_plain), 1..20)) {
        let mut lines = lines;
        lines.sort_by(|a, b| a.inventory_number.cmp(&b.inventory_number));
        lines.dedup_by(|a, b| a.inventory_number == b.inventory_number);
        let import = import(&inventory::write_csv(&lines));
        prop_assert_eq!(&import.rejected, &[]);
        let read: Vec<_> = import.lines.into_iter().map(|(_, line)| line).collect();
        prop_assert_eq!(read, lines);
    }

    #[test]
    fn no_bytes_make_it_panic_and_every_row_is_accounted_for(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        if let Ok(sheet) = Sheet::open(&bytes) {
            let mut mapping = inventory::guess(sheet.headers());
            if let Some(column) = mapping.columns.first_mut() {
                column.field = Some(Field::InventoryNumber);
            }
            let import = sheet.import(&mapping);
            if let Ok(import) = import {
                let shown = sheet.preview(usize::MAX).len();
                prop_assert_eq!(import.lines.len() + import.rejected_total, shown);
            }
        }
    }

    #[test]
    fn no_table_makes_it_panic(text in "[a-c;,\"\n\r\t ='-]{0,300}") {
        let _ = inventory::read(format!("nummer;merk;product\n{text}").as_bytes(), None);
    }
}
