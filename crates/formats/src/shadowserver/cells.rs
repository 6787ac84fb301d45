//! One record of CSV (RFC 4180 §2) as cells, without a copy of what stands in them. Not a reader of files: where a record ends
//! is said by `records`.

/// The cells of one record. Reused from record to record.
#[derive(Debug, Default)]
pub(super) struct Cells {
    spans: Vec<Span>,
    /// The text of cells that do not stand in the record as they are: `""` in it means `"`.
    unquoted: Vec<u8>,
    untidy: bool,
}

#[derive(Debug, Clone, Copy)]
struct Span {
    start: usize,
    end: usize,
    unquoted: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Split {
    Whole,
    /// A quotation mark is open at the end: the record goes on in the next line, or is broken.
    Open,
}

impl Cells {
    pub(super) fn split(&mut self, record: &[u8]) -> Split {
        self.spans.clear();
        self.unquoted.clear();
        self.untidy = false;
        let mut at = 0;
        loop {
            if record.get(at) == Some(&b'"') {
                match self.quoted(record, at + 1) {
                    Some(end) => at = end,
                    None => return Split::Open,
                }
            } else {
                let end = find(record, b',', at).unwrap_or(record.len());
                self.spans.push(Span { start: at, end, unquoted: false });
                at = end;
            }
            if at >= record.len() {
                return Split::Whole;
            }
            // On to what follows the comma; when nothing does, one more empty cell.
            at += 1;
        }
    }

    /// A cell in quotation marks from behind the first one; gives the place of the comma after it.
    fn quoted(&mut self, record: &[u8], start: usize) -> Option<usize> {
        let unquoted_from = self.unquoted.len();
        let mut from = start;
        let mut quote = find(record, b'"', from)?;
        while record.get(quote + 1) == Some(&b'"') {
            self.unquoted.extend_from_slice(record.get(from..=quote).unwrap_or_default());
            from = quote + 2;
            quote = find(record, b'"', from)?;
        }
        let after = quote + 1;
        let end = find(record, b',', after).unwrap_or(record.len());
        let is_plain = from == start && end == after;
        if is_plain {
            self.spans.push(Span { start, end: quote, unquoted: false });
        } else {
            self.untidy |= end > after;
            self.unquoted.extend_from_slice(record.get(from..quote).unwrap_or_default());
            self.unquoted.extend_from_slice(record.get(after..end).unwrap_or_default());
            self.spans.push(Span { start: unquoted_from, end: self.unquoted.len(), unquoted: true });
        }
        Some(end)
    }

    pub(super) fn len(&self) -> usize {
        self.spans.len()
    }

    /// True when something stood behind a closing quotation mark: it may have been an opening one.
    pub(super) fn is_untidy(&self) -> bool {
        self.untidy
    }

    /// A cell of the record that was split last; nothing beyond the last one.
    pub(super) fn get<'a>(&'a self, record: &'a str, at: usize) -> Option<&'a str> {
        let span = self.spans.get(at)?;
        if span.unquoted {
            std::str::from_utf8(self.unquoted.get(span.start..span.end)?).ok()
        } else {
            record.get(span.start..span.end)
        }
    }
}

fn find(bytes: &[u8], wanted: u8, from: usize) -> Option<usize> {
    bytes.get(from..)?.iter().position(|byte| *byte == wanted).map(|at| at + from)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn split(record: &str) -> Option<Vec<String>> {
        let mut cells = Cells::default();
        (cells.split(record.as_bytes()) == Split::Whole)
            .then(|| (0..cells.len()).map(|at| cells.get(record, at).unwrap().to_owned()).collect())
    }

    #[test]
    fn cells_with_and_without_quotation_marks() {
        assert_eq!(split(r#"a,"b",,"c,d""#).unwrap(), ["a", "b", "", "c,d"]);
        assert_eq!(split(r#""say ""hi""","",x,"#).unwrap(), ["say \"hi\"", "", "x", ""]);
        assert_eq!(split("\"two\nlines\",1").unwrap(), ["two\nlines", "1"]);
        assert_eq!(split("19\" rack,1").unwrap(), ["19\" rack", "1"]);
        assert_eq!(split("").unwrap(), [""]);
        assert_eq!(split(r#"a,"never closed"#), None);
        assert_eq!(split(r#"a,"b""#).unwrap(), ["a", "b"]);
    }

    #[test]
    fn what_stands_behind_a_closing_mark_is_kept_and_told() {
        let mut cells = Cells::default();
        let record = r#""a"b,c"#;
        assert_eq!(cells.split(record.as_bytes()), Split::Whole);
        assert_eq!((cells.get(record, 0), cells.get(record, 1)), (Some("ab"), Some("c")));
        assert!(cells.is_untidy());
    }

    proptest! {
        #[test]
        fn what_a_writer_of_csv_writes_is_read_back(cells in proptest::collection::vec("[ -~é\n]{0,12}", 1..8)) {
            let mut writer = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
            writer.write_record(&cells).unwrap();
            let written = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            prop_assert_eq!(split(written.strip_suffix('\n').unwrap()), Some(cells));
        }

        #[test]
        fn no_text_makes_it_panic_and_every_cell_can_be_read(record in "[a\",\né]{0,60}") {
            let mut cells = Cells::default();
            cells.split(record.as_bytes());
            for at in 0..cells.len() {
                prop_assert!(cells.get(&record, at).is_some());
            }
        }
    }
}
