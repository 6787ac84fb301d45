//! Reading one report file, row by row.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, BufRead};

use domain::Timestamp;
use domain::advisory::Finding;
use domain::observation::{Extra, Name, Observation};

use super::FEED;
use super::cells::{Cells, Split};
use super::plan::Plan;
use super::records::{Next, Records};
use super::schema::{ReportType, Schema};
use crate::Notes;
use crate::notes::clip;

/// What a file may cost. Memory is bounded by the longest line; rows only bound time.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of a line, and of a record that goes over several.
    pub line: usize,
    pub columns: usize,
    pub rows: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { line: 1 << 20, columns: 1000, rows: 10_000_000 }
    }
}

/// Why a file cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum NotReport {
    #[error("{file}: reading broke off: fetch the file again")]
    Io { file: String, source: io::Error },
    #[error("{file}: there is no line in it: look whether the feed sent an empty file, and fetch it again")]
    Empty { file: String },
    #[error(
        "{file}: line 1 is no header with columns separated by commas ({found}): is this a report of Shadowserver?"
    )]
    NoHeader { file: String, found: String },
    #[error("{file}: {found} columns, more than the {limit} allowed: raise the limit if this is a report")]
    TooManyColumns { file: String, found: usize, limit: usize },
}

/// A line that is no observation, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadLine {
    pub file: Name,
    /// Counted from 1.
    pub line: u64,
    pub column: Option<Name>,
    pub problem: Problem,
}

impl fmt::Display for BadLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, line {}", self.file, self.line)?;
        if let Some(column) = &self.column {
            write!(f, ", column {column}")?;
        }
        write!(f, ": {}", self.problem)
    }
}

impl std::error::Error for BadLine {}

/// What is wrong with a line, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    #[error("nothing says when this was seen: look at the line, and tell the publisher")]
    NoTime,
    #[error("\"{found}\" is no date and time in UTC: look at the line, and tell the publisher")]
    BadTime { found: String },
    #[error(
        "{found} cells under {columns} columns, so nobody can tell which is which: look for a comma outside quotation marks"
    )]
    TooManyCells { found: usize, columns: usize },
    #[error("one cell under {columns} columns: the line is cut off; fetch the file again")]
    CutOff { columns: usize },
    #[error("a quotation mark is opened and not closed: look at the line, and tell the publisher")]
    OpenQuote,
    #[error("longer than {limit} bytes; it was passed over: raise the limit if this is a row")]
    TooLong { limit: usize },
    #[error("more than {limit} rows; this one and those after it were not read: split the file or raise the limit")]
    TooMany { limit: u64 },
}

impl Problem {
    /// A stable word for the kind of problem.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoTime => "no_time",
            Self::BadTime { .. } => "bad_time",
            Self::TooManyCells { .. } => "too_many_cells",
            Self::CutOff { .. } => "cut_off",
            Self::OpenQuote => "open_quote",
            Self::TooLong { .. } => "too_long",
            Self::TooMany { .. } => "too_many",
        }
    }
}

/// A row of the file.
#[derive(Debug)]
pub struct Row<'a> {
    /// The line on which it begins, counted from 1.
    pub line: u64,
    pub outcome: Result<Observation, BadLine>,
    /// The row as it stands in the file. Absent when it holds a password, and for lines of which nobody can tell.
    pub raw: Option<Cow<'a, str>>,
}

/// How reading went.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    pub rows: u64,
    pub observations: u64,
    pub bad_lines: u64,
    /// Cells whose text was kept in `extra` because it is not what the column should hold.
    pub kept_aside: u64,
    /// Rows without the last columns.
    pub short_rows: u64,
    /// Passwords and keys that were dropped.
    pub secrets_dropped: u64,
    /// What is worth knowing of the file: unknown columns once each, the first cells that were kept aside.
    pub findings: Vec<Finding>,
}

/// Reads a file of one type of report.
pub struct Reader<R> {
    records: Records<R>,
    cells: Cells,
    plan: Plan,
    /// What every observation of this file begins as.
    blank: Observation,
    file: Name,
    header: String,
    limits: Limits,
    notes: Notes,
    aside: Vec<usize>,
    is_over: bool,
    rows: u64,
    observations: u64,
    kept_aside: u64,
    short_rows: u64,
    secrets_dropped: u64,
}

/// Cells kept aside that are told of one by one.
const TOLD: u64 = 50;

impl<R: BufRead> Reader<R> {
    /// Reads the header. `report` is the type that the file's name says ([`super::ReportFile`]); one that the schema does not have
    /// is read by the columns that all reports share.
    pub fn open(
        input: R,
        file: &str,
        report: &str,
        schema: &Schema,
        received: Timestamp,
        limits: Limits,
    ) -> Result<Self, NotReport> {
        let name = || clip(file, 300);
        let mut records = Records::new(input, limits.line);
        let mut notes = Notes::default();
        match records.advance().map_err(|source| NotReport::Io { file: name(), source })? {
            Next::Record => {}
            Next::TooLong => {
                return Err(NotReport::NoHeader { file: name(), found: "the line is too long".to_owned() });
            }
            Next::End => return Err(NotReport::Empty { file: name() }),
        }
        let header = text_of(records.bytes()).into_owned();
        let header = header.strip_prefix('\u{feff}').unwrap_or(&header).to_owned();
        let mut cells = Cells::default();
        if cells.split(header.as_bytes()) == Split::Open || cells.len() < 2 {
            return Err(NotReport::NoHeader { file: name(), found: clip(&header, 100) });
        }
        if cells.len() > limits.columns {
            return Err(NotReport::TooManyColumns { file: name(), found: cells.len(), limit: limits.columns });
        }
        let names: Vec<String> =
            (0..cells.len()).map(|at| clip(cells.get(&header, at).unwrap_or_default().trim(), 200)).collect();
        let unknown;
        let report_type = match schema.report(report) {
            Some(known) => known,
            None => {
                let message = format!("the schema does not know the type of report {report}: fetch a newer schema");
                notes.warning("read.report", name(), message);
                unknown = ReportType::unknown(report);
                &unknown
            }
        };
        let plan = Plan::new(report_type, &names, &name(), &mut notes);
        let blank = Observation {
            feed: Name::from(FEED),
            report: report_type.name.clone(),
            documentation: report_type.documentation.clone(),
            received,
            ..Observation::default()
        };
        Ok(Self {
            records,
            cells,
            plan,
            blank,
            file: Name::from(name()),
            header,
            limits,
            notes,
            aside: Vec::new(),
            is_over: false,
            rows: 0,
            observations: 0,
            kept_aside: 0,
            short_rows: 0,
            secrets_dropped: 0,
        })
    }

    /// The header as it stands in the file.
    pub fn header(&self) -> &str {
        &self.header
    }

    /// The next row, or nothing at the end of the file. An error is one of the input; what is wrong with a row is told in the row.
    pub fn read_row(&mut self) -> Result<Option<Row<'_>>, NotReport> {
        match self.next_record() {
            Ok((Next::End, _)) => Ok(None),
            Ok((next, split)) => Ok(Some(self.row(next, split))),
            Err(source) => Err(NotReport::Io { file: self.file.to_string(), source }),
        }
    }

    /// How it went so far.
    pub fn finish(self) -> Summary {
        let mut notes = self.notes;
        if self.kept_aside > TOLD {
            let message = format!("{} more cells hold no value of their column; kept in extra", self.kept_aside - TOLD);
            notes.info("read.value", self.file.as_str(), message);
        }
        Summary {
            rows: self.rows,
            observations: self.observations,
            bad_lines: self.rows - self.observations,
            kept_aside: self.kept_aside,
            short_rows: self.short_rows,
            secrets_dropped: self.secrets_dropped,
            findings: notes.finish(),
        }
    }

    /// On to the next record, and its cells.
    fn next_record(&mut self) -> io::Result<(Next, Split)> {
        if self.is_over {
            return Ok((Next::End, Split::Whole));
        }
        let next = self.records.advance()?;
        if next != Next::Record {
            return Ok((next, Split::Whole));
        }
        let mut split = self.cells.split(self.records.bytes());
        if split == Split::Whole {
            return Ok((next, split));
        }
        while split == Split::Open && self.records.lengthen()? {
            split = self.cells.split(self.records.bytes());
        }
        // A stray quotation mark swallows whole lines; a record that goes on has the cells that it should have.
        let goes_on = split == Split::Whole && self.cells.len() == self.plan.columns() && !self.cells.is_untidy();
        if !goes_on && self.records.lines() > 1 {
            self.records.shorten();
            split = self.cells.split(self.records.bytes());
        }
        Ok((next, split))
    }

    fn row(&mut self, next: Next, mut split: Split) -> Row<'_> {
        let line = self.records.start();
        let file = &self.file;
        let bad =
            |column: Option<&Name>, problem| BadLine { file: file.clone(), line, column: column.cloned(), problem };
        self.rows += 1;
        if self.rows > self.limits.rows {
            self.is_over = true;
            return Row { line, outcome: Err(bad(None, Problem::TooMany { limit: self.limits.rows })), raw: None };
        }
        if next == Next::TooLong {
            return Row { line, outcome: Err(bad(None, Problem::TooLong { limit: self.limits.line })), raw: None };
        }
        let text = text_of(self.records.bytes());
        if let Cow::Owned(mended) = &text {
            // Cells point into the text, so they are made of the text that is kept.
            split = self.cells.split(mended.as_bytes());
        }
        let columns = self.plan.columns();
        let found = self.cells.len();
        let problem = match split {
            Split::Open => Some(Problem::OpenQuote),
            Split::Whole if found > columns => Some(Problem::TooManyCells { found, columns }),
            // A row without its last cells is one of an older form of the report.
            Split::Whole if found < 2 => Some(Problem::CutOff { columns }),
            Split::Whole => None,
        };
        if let Some(problem) = problem {
            return Row { line, outcome: Err(bad(None, problem)), raw: None };
        }
        let mut seen = Observation {
            subjects: Vec::with_capacity(2),
            extra: Extra::with_capacity(self.plan.extras()),
            ..self.blank.clone()
        };
        self.aside.clear();
        let has_time = self.plan.apply(&text, &self.cells, &mut seen, &mut self.aside);
        self.secrets_dropped += seen.secrets_dropped as u64;
        let has_secret = seen.secrets_dropped > 0;
        if found < columns {
            self.short_rows += 1;
            if self.short_rows == 1 {
                let message =
                    format!("{found} cells under {columns} columns; what is missing at the end is read as empty");
                self.notes.info("read.line", format!("{file}, line {line}"), message);
            }
        }
        if !has_time {
            let stamp = (0..columns).find(|at| self.plan.name(*at).is_some_and(|name| name.as_str() == "timestamp"));
            let found = stamp.and_then(|at| self.cells.get(&text, at)).unwrap_or_default();
            let problem = if found.is_empty() { Problem::NoTime } else { Problem::BadTime { found: clip(found, 60) } };
            let outcome = Err(bad(stamp.and_then(|at| self.plan.name(at)), problem));
            return Row { line, outcome, raw: (!has_secret).then_some(text) };
        }
        for at in &self.aside {
            self.kept_aside += 1;
            if let Some(name) = self.plan.name(*at).filter(|_| self.kept_aside <= TOLD) {
                let found = clip(self.cells.get(&text, *at).unwrap_or_default(), 60);
                let message = format!("\"{found}\" is no value of this column; kept in extra");
                self.notes.info("read.value", format!("{file}, line {line}, column {name}"), message);
            }
        }
        self.observations += 1;
        Row { line, outcome: Ok(seen), raw: (!has_secret).then_some(text) }
    }
}

/// UTF-8, with U+FFFD for what is not, and for NUL, which PostgreSQL refuses in a text.
fn text_of(bytes: &[u8]) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(bytes);
    if text.contains('\0') { Cow::Owned(text.replace('\0', "\u{fffd}")) } else { text }
}
