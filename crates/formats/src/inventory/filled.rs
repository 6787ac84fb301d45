//! The file in which a question is filled in: our own list, with a column of answers, as it comes back from whatever
//! spreadsheet opened it. Any separator and encoding; Dutch or English words; columns may have moved.
//!
//! What can be read is read, and each line that cannot is told with its line, its column and the reason.

use domain::asset::SheetProblem;
use domain::fact::{NO, YES};
use domain::question::{BadSaid, Point, Said};

use super::rows::Rows;
use super::{headers, text};

/// One line of the question, to read answers against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    pub number: u32,
    pub inventory_number: String,
    pub point: Point,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filled {
    /// By the number of the line within the question.
    pub answers: Vec<(u32, Said)>,
    /// At most [`MAX_PROBLEMS`] of them.
    pub problems: Vec<LineProblem>,
    pub problems_total: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineProblem {
    /// The line of the file, from 1.
    pub line: u64,
    /// The header of the column, as written in the file.
    pub column: String,
    pub wrong: Wrong,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    Answer(BadSaid),
    /// No line of the question has this number.
    UnknownLine,
    /// The number belongs to another device: lines and answers have shifted against each other.
    OtherDevice,
    /// More than one line of the question is about this device.
    Ambiguous,
}

impl Wrong {
    pub fn code(self) -> &'static str {
        match self {
            Self::Answer(bad) => bad.code(),
            Self::UnknownLine => "unknown_line",
            Self::OtherDevice => "other_device",
            Self::Ambiguous => "ambiguous",
        }
    }
}

/// Why the whole file could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileProblem {
    #[error("{0}")]
    Sheet(SheetProblem),
    #[error("there is no column \"Antwoord\" (\"Answer\"): use the file that was downloaded with the question")]
    NoAnswerColumn,
    #[error(
        "there is no column \"Regel\" or \"Nummer\" (\"Line\" or \"Number\"): use the file that was downloaded with the \
         question"
    )]
    NoNumberColumn,
}

impl FileProblem {
    pub fn code(&self) -> &'static str {
        match self {
            Self::Sheet(problem) => problem.code(),
            Self::NoAnswerColumn => "no_answer_column",
            Self::NoNumberColumn => "no_number_column",
        }
    }
}

/// What a file may weigh; five thousand lines are well below it.
pub const MAX_BYTES: usize = 4 << 20;
/// Lines told one by one.
pub const MAX_PROBLEMS: usize = 100;
const MAX_FIELD: usize = 4 << 10;
const MAX_ROWS: usize = 20_000;
/// How far down the header may stand.
const HEADER_WITHIN: usize = 20;

struct Columns {
    line: Option<usize>,
    number: Option<usize>,
    answer: usize,
    headers: Vec<String>,
}

fn column(headers: &[String], names: &[&str]) -> Option<usize> {
    headers.iter().position(|header| names.contains(&header.to_lowercase().as_str()))
}

/// Reads the answers of a filled-in file.
pub fn read(bytes: &[u8], expected: &[Expected]) -> Result<Filled, FileProblem> {
    let (text, _) = text::decode(bytes, MAX_BYTES).map_err(FileProblem::Sheet)?;
    let (separator, start, line) = headers::separator(&text);
    let body = text.get(start..).unwrap_or_default();
    let mut rows = Rows::new(body, separator, line, MAX_FIELD, None);
    let mut columns = None;
    for row in rows.by_ref().take(HEADER_WITHIN) {
        let headers: Vec<String> = row.cells.iter().map(|cell| text::clean(cell).0).collect();
        if let Some(answer) = column(&headers, &["antwoord", "answer"]) {
            let line = column(&headers, &["regel", "line"]);
            let number = column(&headers, &["nummer", "number", "inventarisnummer", "inventory number"]);
            columns = Some(Columns { line, number, answer, headers });
            break;
        }
    }
    let columns = columns.ok_or(FileProblem::NoAnswerColumn)?;
    if columns.line.is_none() && columns.number.is_none() {
        return Err(FileProblem::NoNumberColumn);
    }
    let mut filled = Filled::default();
    for (at, row) in rows.enumerate() {
        if at >= MAX_ROWS {
            return Err(FileProblem::Sheet(SheetProblem::TooManyLines { line: row.line, limit: MAX_ROWS }));
        }
        let cell = |place: Option<usize>| {
            place.and_then(|place| row.cells.get(place)).map(|cell| text::clean(cell).0).unwrap_or_default()
        };
        let answer = cell(Some(columns.answer));
        // A line without an answer says nothing, whatever else is wrong with it.
        if answer.is_empty() {
            continue;
        }
        match read_line(&cell(columns.line), &cell(columns.number), &answer, expected) {
            Ok(Some(answer)) => filled.answers.push(answer),
            Ok(None) => {}
            Err((in_answer, wrong)) => {
                filled.problems_total += 1;
                let place = if in_answer { Some(columns.answer) } else { columns.line.or(columns.number) };
                let column = place.and_then(|place| columns.headers.get(place)).cloned().unwrap_or_default();
                if filled.problems.len() < MAX_PROBLEMS {
                    filled.problems.push(LineProblem { line: row.line, column, wrong });
                }
            }
        }
    }
    Ok(filled)
}

/// True beside the error when it is the answer that is wrong.
fn read_line(
    line: &str,
    number: &str,
    answer: &str,
    expected: &[Expected],
) -> Result<Option<(u32, Said)>, (bool, Wrong)> {
    let same = |it: &&Expected| it.inventory_number.trim() == number.trim();
    let it = match line.trim().parse::<u32>() {
        Ok(wanted) => {
            let it = expected.iter().find(|it| it.number == wanted).ok_or((false, Wrong::UnknownLine))?;
            if !number.is_empty() && !same(&it) {
                return Err((false, Wrong::OtherDevice));
            }
            it
        }
        Err(_) => {
            let mut all = expected.iter().filter(same);
            let it = all.next().ok_or((false, Wrong::UnknownLine))?;
            if all.next().is_some() {
                return Err((false, Wrong::Ambiguous));
            }
            it
        }
    };
    let said = said(&it.point, answer).map_err(|bad| (true, Wrong::Answer(bad)))?;
    Ok(said.map(|said| (it.number, said)))
}

/// What an answer in a person's words says.
pub fn said(point: &Point, answer: &str) -> Result<Option<Said>, BadSaid> {
    let words = answer.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    match words.trim_end_matches('.') {
        "niet te lezen" | "onleesbaar" | "onbekend" | "weet ik niet" | "weet niet" | "niet bekend" | "geen idee"
        | "cannot be read" | "unreadable" | "unknown" | "i don't know" | "don't know" | "do not know" | "?" => {
            return Ok(Some(Said::Unknown));
        }
        "niet meer bij ons"
        | "niet bij ons"
        | "weg"
        | "afgevoerd"
        | "not with us any more"
        | "not with us"
        | "gone" => {
            return Ok(Some(Said::Gone));
        }
        _ => {}
    }
    if point.is_yes_no() {
        return match words.trim_end_matches('.') {
            "ja" | "j" | "yes" | "y" => Said::value(point, YES),
            "nee" | "neen" | "n" | "no" => Said::value(point, NO),
            "" => Ok(None),
            _ => Err(BadSaid::YesNo),
        };
    }
    Said::value(point, answer)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn expected() -> Vec<Expected> {
        let version = |number: u32| Expected { number, inventory_number: format!("A-{number}"), point: Point::Version };
        let wifi = Expected { number: 4, inventory_number: "A-3".into(), point: Point::Condition("WLAN".into()) };
        vec![version(1), version(2), version(3), wifi]
    }

    type Told = (Vec<(u32, String)>, Vec<(u64, String, &'static str)>);

    fn told(text: &str) -> Told {
        let filled = read(text.as_bytes(), &expected()).unwrap();
        let answers = filled.answers.into_iter().map(|(number, said)| {
            (
                number,
                match said {
                    Said::Value(value) => value,
                    Said::Unknown => "(unknown)".into(),
                    Said::Gone => "(gone)".into(),
                },
            )
        });
        let problems = filled.problems.into_iter().map(|problem| (problem.line, problem.column, problem.wrong.code()));
        (answers.collect(), problems.collect())
    }

    fn pairs(pairs: &[(u32, &str)]) -> Vec<(u32, String)> {
        pairs.iter().map(|(number, text)| (*number, (*text).to_owned())).collect()
    }

    #[test]
    fn a_filled_in_file_is_read_with_any_separator_and_in_either_language() {
        let dutch =
            "\u{feff}Regel;Nummer;Vraag;Antwoord\r\n1;A-1;x;4.2\r\n2;A-2;x;Niet te lezen\r\n3;A-3;x;\r\n4;A-3;x;ja\r\n";
        let (answers, problems) = told(dutch);
        assert_eq!((answers, problems), (pairs(&[(1, "4.2"), (2, "(unknown)"), (4, "yes")]), vec![]));
        let english = "Answer,Number,Line\n4.2,A-1,1\nnot with us any more,A-2,2\nNo,A-3,4\n";
        let (answers, problems) = told(english);
        assert_eq!((answers, problems), (pairs(&[(1, "4.2"), (2, "(gone)"), (4, "no")]), vec![]));
        let tabs = "Nummer\tAntwoord\nA-1\t4.2\nA-2\t4.3\n";
        assert_eq!(told(tabs).0, pairs(&[(1, "4.2"), (2, "4.3")]));
    }

    #[test]
    fn what_is_wrong_is_told_with_line_and_column_and_the_rest_is_read() {
        let text = "Regel;Nummer;Antwoord\n1;A-1;4-feb\n9;A-9;1\n2;A-3;4.2\n3;A-3;4.3\n4;A-3;misschien\n";
        let (answers, problems) = told(text);
        assert_eq!(answers, pairs(&[(3, "4.3")]));
        let problem = |line: u64, column: &str, code: &'static str| (line, column.to_owned(), code);
        assert_eq!(
            problems,
            [
                problem(2, "Antwoord", "date"),
                problem(3, "Regel", "unknown_line"),
                problem(4, "Regel", "other_device"),
                problem(6, "Antwoord", "yes_no"),
            ]
        );
        // Without the column of lines, a device of which two things are asked cannot be told apart.
        assert_eq!(told("Nummer;Antwoord\nA-3;4.2\n").1, [problem(2, "Nummer", "ambiguous")]);
    }

    #[test]
    fn a_file_that_is_not_the_list_says_so() {
        let code = |text: &str| read(text.as_bytes(), &expected()).unwrap_err().code();
        assert_eq!(code("Merk;Type\nx;y\n"), "no_answer_column");
        assert_eq!(code("Antwoord\nx\n"), "no_number_column");
        assert_eq!(code("PK\u{3}\u{4}"), "workbook");
        assert_eq!(code(""), "empty");
    }

    proptest! {
        #[test]
        fn whatever_the_bytes_are_reading_ends(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = read(&bytes, &expected());
            let mut text = b"Regel;Nummer;Antwoord\n".to_vec();
            text.extend(bytes);
            if let Ok(filled) = read(&text, &expected()) {
                prop_assert!(filled.problems.len() <= filled.problems_total);
                prop_assert!(filled.answers.iter().all(|(number, _)| (1..=4).contains(number)));
            }
        }
    }
}
