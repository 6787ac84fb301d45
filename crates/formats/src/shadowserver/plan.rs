//! What is done with each column of one file. Made once from its header and the schema, so that a row costs no look-up by name.

use std::collections::HashMap;

use domain::observation::{Name, Observation};

use super::cells::Cells;
use super::convert::{Context, Convert, Converted};
use super::schema::ReportType;
use super::secret;
use super::target::{Put, Target, put_text};
use crate::Notes;

#[derive(Debug)]
pub(super) struct Plan {
    columns: Vec<Column>,
    constants: Vec<(Target, String)>,
    /// Values beside those that have a place, at most.
    extras: usize,
    application: Option<usize>,
    http_host: Option<usize>,
    hostname: Option<usize>,
    category: Option<usize>,
    detail: Option<usize>,
}

#[derive(Debug)]
struct Column {
    name: Name,
    steps: Vec<Step>,
    is_secret: bool,
    reads_empty_cells: bool,
}

#[derive(Debug)]
struct Step {
    convert: Convert,
    target: Target,
}

impl Plan {
    /// `names` are the columns as the header has them. What the schema does not know is noted once.
    pub(super) fn new(report: &ReportType, names: &[String], place: &str, notes: &mut Notes) -> Self {
        let mut fields: HashMap<&str, Vec<_>> = HashMap::new();
        for field in &report.fields {
            fields.entry(field.column.as_str()).or_default().push(field);
        }
        let mut seen: HashMap<&str, usize> = HashMap::new();
        let mut columns = Vec::with_capacity(names.len());
        for (at, name) in names.iter().enumerate() {
            let times = seen.entry(name.as_str()).or_default();
            *times += 1;
            let mapped = fields.get(name.as_str()).filter(|_| *times == 1 && !name.is_empty());
            let column = match mapped {
                Some(fields) => {
                    let mut steps = Vec::with_capacity(fields.len());
                    for field in fields {
                        steps.push(Step { convert: field.convert, target: field.target.clone() });
                        if let Target::Extra(extra) = &field.target
                            && let Some((convert, target)) = Target::beside(extra.as_str())
                        {
                            steps.push(Step { convert, target });
                        }
                    }
                    Column::new(Name::from(name.as_str()), steps)
                }
                None => {
                    let kept = kept_as(name, at, *times);
                    if *times > 1 {
                        notes.warning(
                            "read.column",
                            place,
                            format!("column {name} stands there twice; kept in extra as {kept}"),
                        );
                    } else if !report.columns.contains(name) {
                        notes.info(
                            "read.column",
                            place,
                            format!("the schema does not know column {kept}; kept in extra"),
                        );
                    }
                    let name = Name::from(kept);
                    let step = Step { convert: Convert::AsWritten, target: Target::Extra(name.clone()) };
                    Column::new(name, vec![step])
                }
            };
            columns.push(column);
        }
        for field in report.fields.iter().filter(|field| field.required) {
            if !names.contains(&field.column) {
                let message = format!(
                    "column {} is missing, which the schema requires; the rows are read without it: is the schema newer than the file?",
                    field.column
                );
                notes.warning("read.column", place, message);
            }
        }
        let extra = |column: &Column| column.steps.iter().any(|step| matches!(step.target, Target::Extra(_)));
        let find = |wanted: &str| names.iter().position(|name| name == wanted);
        Self {
            extras: columns.iter().filter(|column| extra(column)).count(),
            columns,
            constants: report.constants.clone(),
            application: find("application"),
            http_host: find("http_host"),
            hostname: find("hostname"),
            category: find("category"),
            detail: find("detail"),
        }
    }

    pub(super) fn columns(&self) -> usize {
        self.columns.len()
    }

    pub(super) fn extras(&self) -> usize {
        self.extras
    }

    pub(super) fn name(&self, column: usize) -> Option<&Name> {
        self.columns.get(column).map(|column| &column.name)
    }

    /// Puts the cells of a row where they belong. `aside` gets the columns whose text went into `extra` because it is not what the
    /// column should hold. True when the row says when it was seen.
    pub(super) fn apply(&self, record: &str, cells: &Cells, seen: &mut Observation, aside: &mut Vec<usize>) -> bool {
        let cell = |at: Option<usize>| at.and_then(|at| cells.get(record, at)).unwrap_or_default();
        let row = Context {
            application: cell(self.application),
            http_host: cell(self.http_host),
            hostname: cell(self.hostname),
            category: cell(self.category),
            detail: cell(self.detail),
        };
        let mut has_time = false;
        for (at, column) in self.columns.iter().enumerate() {
            let cell = cells.get(record, at).unwrap_or_default();
            if cell.is_empty() && !column.reads_empty_cells {
                continue;
            }
            if column.is_secret {
                seen.secrets_dropped += usize::from(!cell.is_empty());
                continue;
            }
            let (mut is_taken, mut is_refused) = (false, false);
            for step in &column.steps {
                match step.convert.run(cell, &row) {
                    Converted::Nothing => is_taken = true,
                    Converted::Unreadable => is_refused = true,
                    value => match step.target.put(value, seen) {
                        Put::Done => {
                            is_taken = true;
                            has_time |= matches!(step.target, Target::Observed);
                        }
                        Put::Refused => is_refused = true,
                    },
                }
            }
            if is_refused && !is_taken {
                put_text(&column.name, cell, seen);
                aside.push(at);
            }
        }
        for (target, text) in &self.constants {
            target.put(Converted::Text(text.as_str().into()), seen);
        }
        has_time
    }
}

impl Column {
    fn new(name: Name, steps: Vec<Step>) -> Self {
        // A column that is mapped to yes or no says whether there is a password, not which.
        let is_flag = steps.iter().any(|step| step.convert == Convert::Flag);
        Self {
            is_secret: !is_flag && secret::is_secret(name.as_str()),
            reads_empty_cells: steps.iter().any(|step| step.convert.reads_empty_cells()),
            name,
            steps,
        }
    }
}

/// A name for a column that is none of the schema's.
fn kept_as(name: &str, at: usize, times: usize) -> String {
    match (name.is_empty(), times) {
        (true, _) => format!("column_{}", at + 1),
        (false, 1) => name.to_owned(),
        (false, times) => format!("{name}_{times}"),
    }
}
