//! CSV that leaves the house: for spreadsheets, and safe in them.
//!
//! A cell that begins with `=`, `+`, `-`, `@`, tab or carriage return is a formula to a spreadsheet, and what stands in
//! our cells was written by others. Such a cell gets an apostrophe before it, which spreadsheets show as plain text.

/// Writes a table with a byte order mark, so that Excel reads it as UTF-8.
pub struct CsvOut {
    bytes: Vec<u8>,
    separator: char,
}

impl CsvOut {
    /// A semicolon is what a Dutch spreadsheet expects, a comma an English one.
    pub fn new(separator: char) -> Self {
        Self { bytes: b"\xef\xbb\xbf".to_vec(), separator }
    }

    pub fn row<S: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = S>) {
        for (place, cell) in cells.into_iter().enumerate() {
            if place > 0 {
                self.push(self.separator);
            }
            self.cell(cell.as_ref());
        }
        self.bytes.extend_from_slice(b"\r\n");
    }

    pub fn finish(self) -> Vec<u8> {
        self.bytes
    }

    fn cell(&mut self, cell: &str) {
        let guard = is_formula(cell);
        let quoted = guard
            || cell.contains(['"', '\n', '\r', ';', ',', '\t', '|', self.separator])
            || cell.starts_with(char::is_whitespace)
            || cell.ends_with(char::is_whitespace);
        if !quoted {
            self.bytes.extend_from_slice(cell.as_bytes());
            return;
        }
        self.push('"');
        if guard {
            self.push('\'');
        }
        for c in cell.chars() {
            if c == '"' {
                self.push('"');
            }
            self.push(c);
        }
        self.push('"');
    }

    fn push(&mut self, c: char) {
        self.bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

/// True when a spreadsheet would run the cell.
pub(crate) fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

#[cfg(test)]
mod tests {
    use super::*;

    // Shows: ASVS 1.1.2
    #[test]
    fn formulas_are_guarded_and_quotes_doubled() {
        let mut out = CsvOut::new(';');
        out.row(["number", "text"]);
        out.row(["=HYPERLINK(\"https://bad.example\")", "24\" screen"]);
        out.row(["-1", "a;b"]);
        let text = String::from_utf8(out.finish()).unwrap();
        assert_eq!(
            text,
            "\u{feff}number;text\r\n\"'=HYPERLINK(\"\"https://bad.example\"\")\";\"24\"\" screen\"\r\n\"'-1\";\"a;b\"\r\n"
        );
    }
}
