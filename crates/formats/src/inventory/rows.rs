//! Text to rows of cells: RFC 4180 where the file keeps to it, and a way on where its quotes are broken.
//!
//! A quote opens a quoted cell only at its beginning and closes it only before a separator or the end of a line; any
//! other quote is part of the text (`24" monitor`). A quoted cell that never closes would swallow all lines after it:
//! then the quotes of that one line are taken as text and reading goes on with the next line.

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Row<'t> {
    pub(crate) line: u64,
    pub(crate) cells: Vec<String>,
    /// The row as it stands in the file.
    pub(crate) raw: &'t str,
    /// A quote was taken as text because it never closes.
    pub(crate) broken: bool,
}

impl Row<'_> {
    pub(crate) fn is_empty(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }
}

pub(super) struct Rows<'t> {
    text: &'t str,
    at: usize,
    line: u64,
    separator: char,
    /// A quoted cell longer than this is one that never closes.
    longest: usize,
    /// The number of columns that a row should have, when known.
    columns: Option<usize>,
    /// What reading in vain may still cost; without a bound, a file of quotes would be read once per line.
    patience: usize,
}

impl<'t> Rows<'t> {
    pub(super) fn new(text: &'t str, separator: char, line: u64, field: usize, columns: Option<usize>) -> Self {
        // A cell over the limit must still be seen as one cell, to be rejected as too long.
        let longest = field.saturating_mul(4);
        Self { text, at: 0, line, separator, longest, columns, patience: text.len().saturating_mul(8) + 4096 }
    }

    /// Where the next row starts, in bytes and lines.
    pub(super) fn place(&self) -> (usize, u64) {
        (self.at, self.line)
    }

    /// The row with its quotes understood, and its length; nothing when a quote does not close.
    fn quoted(&mut self, rest: &'t str) -> Option<(Vec<String>, usize)> {
        let mut cells = Vec::new();
        let mut at = 0;
        loop {
            let here = rest.get(at..).unwrap_or_default();
            // Exports put spaces around quoted cells.
            let blank = here.len() - here.trim_start_matches(' ').len();
            let quoted = here.get(blank..).and_then(|rest| rest.strip_prefix('"'));
            let (cell, length) = match quoted {
                Some(inside) => match quoted_cell(inside, self.separator, self.longest) {
                    Some((cell, length)) => (cell, blank + 1 + length),
                    None => {
                        self.patience = self.patience.saturating_sub(at + self.longest.min(inside.len()));
                        return None;
                    }
                },
                None => {
                    let length = here.find([self.separator, '\n', '\r']).unwrap_or(here.len());
                    (here.get(..length).unwrap_or_default().to_owned(), length)
                }
            };
            cells.push(cell);
            at += length;
            let after = rest.get(at..).unwrap_or_default();
            match after.strip_prefix(self.separator) {
                Some(_) => at += self.separator.len_utf8(),
                None => return Some((cells, at + line_end(after))),
            }
        }
    }

    /// A stray quote can also close far below, at the next stray quote. The columns tell: the first line makes a whole
    /// row by itself and the long one does not, or all its lines do.
    fn closes_too_late(&self, raw: &str, found: usize) -> bool {
        let Some(columns) = self.columns.filter(|columns| *columns > 1) else { return false };
        let mut whole = raw.lines().map(|line| line.split(self.separator).count() == columns);
        breaks(raw.trim_end()) > 0 && whole.next() == Some(true) && (found != columns || whole.all(|whole| whole))
    }

    /// The first line of the text, its quotes taken as text.
    fn literal(&self, rest: &'t str) -> (Vec<String>, usize) {
        let length = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let line = rest.get(..length).unwrap_or_default();
        let cells = line.split(self.separator).map(strip_pair).collect();
        (cells, length + line_end(rest.get(length..).unwrap_or_default()))
    }
}

impl<'t> Iterator for Rows<'t> {
    type Item = Row<'t>;

    fn next(&mut self) -> Option<Row<'t>> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let understood = if self.patience > 0 { self.quoted(rest) } else { None };
        let (cells, length, broken) = match understood {
            Some((cells, length)) => {
                if self.closes_too_late(rest.get(..length).unwrap_or_default(), cells.len()) {
                    self.patience = self.patience.saturating_sub(length);
                    let (cells, length) = self.literal(rest);
                    (cells, length, true)
                } else {
                    (cells, length, false)
                }
            }
            None => {
                let (cells, length) = self.literal(rest);
                (cells, length, rest.get(..length).is_some_and(|line| line.contains('"')))
            }
        };
        let raw = rest.get(..length).unwrap_or_default();
        let row = Row { line: self.line, cells, raw, broken };
        self.at += length;
        self.line += breaks(raw).max(1);
        Some(row)
    }
}

/// The cell after its opening quote, and its length with the closing quote and blanks after it.
fn quoted_cell(inside: &str, separator: char, longest: usize) -> Option<(String, usize)> {
    let mut cell = String::new();
    let mut at = 0;
    loop {
        let here = inside.get(at..)?;
        let quote = here.find('"')?;
        cell.push_str(here.get(..quote)?);
        at += quote + 1;
        if at > longest {
            return None;
        }
        let after = inside.get(at..)?;
        if after.starts_with('"') {
            cell.push('"');
            at += 1;
            continue;
        }
        let bare = after.trim_start_matches(' ');
        if bare.is_empty() || bare.starts_with([separator, '\n', '\r']) {
            return Some((cell, at + after.len() - bare.len()));
        }
        // A quote inside the text that its writer forgot to double.
        cell.push('"');
    }
}

/// A cell of a literal line may still be neatly quoted by itself.
fn strip_pair(cell: &str) -> String {
    let trimmed = cell.trim();
    match trimmed.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inner) => inner.replace("\"\"", "\""),
        None => cell.to_owned(),
    }
}

/// The length of the line break at the beginning: CR LF, LF or CR.
fn line_end(text: &str) -> usize {
    if text.starts_with("\r\n") { 2 } else { usize::from(text.starts_with(['\n', '\r'])) }
}

fn breaks(text: &str) -> u64 {
    let bytes = text.as_bytes();
    let mut count = 0;
    for (at, byte) in bytes.iter().enumerate() {
        let lone_return = *byte == b'\r' && bytes.get(at + 1) != Some(&b'\n');
        count += u64::from(*byte == b'\n' || lone_return);
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, columns: usize) -> Vec<(u64, Vec<String>, bool)> {
        Rows::new(text, ';', 1, 4096, Some(columns)).map(|row| (row.line, row.cells, row.broken)).collect()
    }

    fn cells(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| (*cell).to_owned()).collect()
    }

    #[test]
    fn quoted_cells_hold_separators_breaks_and_doubled_quotes() {
        assert_eq!(
            rows("a;\"b;\n\"\"c\"\"\"\r\nd;\n", 2),
            [(1, cells(&["a", "b;\n\"c\""]), false), (3, cells(&["d", ""]), false)]
        );
    }

    #[test]
    fn inch_marks_and_forgotten_doublings_are_text() {
        assert_eq!(
            rows("24\" screen;x\n\"24\" screen\";y", 2),
            [(1, cells(&["24\" screen", "x"]), false), (2, cells(&["24\" screen", "y"]), false)]
        );
    }

    #[test]
    fn a_quote_that_never_closes_costs_one_line_only() {
        assert_eq!(
            rows("a;\"open\nb;c\nd;e", 2),
            [(1, cells(&["a", "\"open"]), true), (2, cells(&["b", "c"]), false), (3, cells(&["d", "e"]), false)]
        );
    }

    #[test]
    fn a_quote_that_closes_at_the_next_stray_one_costs_no_line() {
        assert_eq!(
            rows("a;\"open\nb;c\nd;close\"\ne;f", 2),
            [
                (1, cells(&["a", "\"open"]), true),
                (2, cells(&["b", "c"]), false),
                (3, cells(&["d", "close\""]), false),
                (4, cells(&["e", "f"]), false)
            ]
        );
    }

    // Shows: ASVS 15.2.2
    #[test]
    fn a_million_quotes_take_no_time() {
        let text = "\"\n".repeat(1_000_000);
        assert_eq!(Rows::new(&text, ';', 1, 4096, None).count(), 500_000);
        let text = "\"x\n".repeat(300_000);
        assert_eq!(Rows::new(&text, ';', 1, 4096, None).count(), 300_000);
    }
}
