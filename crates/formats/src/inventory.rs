//! Inventories as institutions export them: CSV in any dress, and back to CSV.
//!
//! [`Sheet::open`] finds encoding, separator and header; [`guess`] proposes a [`Mapping`] from the headers; and
//! [`Sheet::import`] turns every line into an [`AssetLine`] or into a [`Rejected`] line with its reason. No line is
//! dropped silently, but empty ones.

pub mod filled;
mod headers;
mod lines;
pub mod photo;
mod rows;
mod text;

use std::ops::Range;

use domain::asset::{AssetLine, Doubt, Field, Mapping, Rejected, SheetProblem};

pub use headers::{guess, meant};

use crate::csv_out::CsvOut;
pub(crate) use rows::Row;
use rows::Rows;

/// What a file may cost.
#[derive(Debug, Clone)]
pub struct Limits {
    pub bytes: usize,
    pub rows: usize,
    pub columns: usize,
    /// Bytes of one cell, as UTF-8.
    pub field: usize,
    /// How many rejected lines and how many doubts are listed one by one; the rest is counted.
    pub listed: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 50 << 20, rows: 1_000_000, columns: 200, field: 4 << 10, listed: 10_000 }
    }
}

/// A file whose encoding, separator and header are known, and whose lines can be read.
#[derive(Debug)]
pub struct Sheet {
    text: String,
    encoding: &'static str,
    separator: char,
    headers: Vec<String>,
    /// The text after the header line.
    body: Range<usize>,
    /// The line number on which the body starts.
    first_line: u64,
    limits: Limits,
}

/// A line of the file as cells, for a page on which columns are chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewRow {
    pub line: u64,
    pub cells: Vec<String>,
}

/// What came out of a file. `lines.len() + rejected_total + empty` is the number of lines below the header.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Import {
    /// Line number and content.
    pub lines: Vec<(u64, AssetLine)>,
    pub rejected: Vec<Rejected>,
    /// All rejected lines, including those beyond the list.
    pub rejected_total: usize,
    /// Lines that were imported and deserve a look.
    pub doubts: Vec<Doubt>,
    pub doubts_total: usize,
    pub empty: usize,
}

impl Sheet {
    pub fn open(bytes: &[u8]) -> Result<Self, SheetProblem> {
        Self::open_within(bytes, Limits::default())
    }

    pub fn open_within(bytes: &[u8], limits: Limits) -> Result<Self, SheetProblem> {
        let (text, encoding) = text::decode(bytes, limits.bytes)?;
        let (separator, start, line) = headers::separator(&text);
        let found = headers::find(&text, separator, start, line, &limits)?;
        Ok(Self {
            body: found.body..text.len(),
            encoding,
            separator,
            headers: found.headers,
            first_line: found.first_line,
            limits,
            text,
        })
    }

    /// The header of each column, as written; empty texts when the file has no header line.
    pub fn headers(&self) -> &[String] {
        &self.headers
    }

    /// The name of the encoding, for example `UTF-8` or `windows-1252`.
    pub fn encoding(&self) -> &'static str {
        self.encoding
    }

    pub fn separator(&self) -> char {
        self.separator
    }

    /// The first lines below the header.
    pub fn preview(&self, n: usize) -> Vec<PreviewRow> {
        let rows = self.rows().filter(|row| !row.is_empty()).take(n);
        rows.map(|row| PreviewRow { line: row.line, cells: row.cells.iter().map(|cell| text::clean(cell).0).collect() })
            .collect()
    }

    pub fn import(&self, mapping: &Mapping) -> Result<Import, SheetProblem> {
        lines::import(self, mapping)
    }

    /// What stands above the lines: titles, and the header itself.
    pub(crate) fn head(&self) -> &str {
        self.text.get(..self.body.start).unwrap_or_default()
    }

    /// The lines below the header as they stand there, empty ones included.
    pub(crate) fn raw_rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows()
    }

    fn rows(&self) -> Rows<'_> {
        let body = self.text.get(self.body.clone()).unwrap_or_default();
        Rows::new(body, self.separator, self.first_line, self.limits.field, Some(self.headers.len()))
    }
}

/// The text of a file in whatever encoding it is; nothing when it is no text.
pub(crate) fn decode(bytes: &[u8]) -> Option<String> {
    text::decode(bytes, usize::MAX).ok().map(|(text, _)| text)
}

/// Opens and imports in one step, with a mapping guessed from the headers when none is given.
pub fn read(bytes: &[u8], mapping: Option<&Mapping>) -> Result<Import, SheetProblem> {
    let sheet = Sheet::open(bytes)?;
    match mapping {
        Some(mapping) => sheet.import(mapping),
        None => sheet.import(&guess(sheet.headers())),
    }
}

/// Writes lines so that a spreadsheet shows them and [`read`] reads them back. Headers are the codes of the fields.
pub fn write_csv<'a>(lines: impl IntoIterator<Item = &'a AssetLine>) -> Vec<u8> {
    write_csv_headed(lines, |field| field.code().to_owned())
}

/// The same with headers of the caller's choice, in the order of [`Field::ALL`].
pub fn write_csv_headed<'a>(
    lines: impl IntoIterator<Item = &'a AssetLine>,
    header: impl Fn(Field) -> String,
) -> Vec<u8> {
    let mut out = CsvOut::new(';');
    out.row(Field::ALL.map(header));
    for line in lines {
        out.row(Field::ALL.map(|field| field.of(line)));
    }
    out.finish()
}
