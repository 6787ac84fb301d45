//! The file in which a question is filled in: our own list, with a column of answers, as it comes back from whatever
//! spreadsheet opened it. Any separator and encoding; Dutch or English words; columns may have moved.
//!
//! What can be read is read, an answer that stood there and was wiped out is taken back, and each line that cannot be
//! read is told with its line, its column and the reason.

use domain::asset::SheetProblem;
use domain::fact::{NO, YES};
use domain::question::{BadSaid, Point, Said, is_not_known};

use super::rows::Rows;
use super::{headers, text};

/// One line of the question, to read answers against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    pub number: u32,
    pub inventory_number: String,
    pub point: Point,
    /// What was answered before; nothing while it is open.
    pub now: Option<Said>,
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
    /// What stood there when the list was downloaded. An answer that differs from it is news, and an empty one takes it
    /// back; in a list without this column an empty answer says nothing.
    earlier: Option<usize>,
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
            let earlier = column(&headers, &["eerder antwoord", "earlier answer"]);
            columns = Some(Columns { line, number, answer, earlier, headers });
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
        let (answer, earlier) = (cell(Some(columns.answer)), cell(columns.earlier));
        // A line without an answer, or with the one that stood there, says nothing, whatever else is wrong with it.
        if answer == earlier {
            continue;
        }
        if answer.is_empty() {
            filled.answers.extend(taken_back(&cell(columns.line), &cell(columns.number), &earlier, expected));
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
    let it = find(line, number, expected).map_err(|wrong| (false, wrong))?;
    let said = said(&it.point, answer).map_err(|bad| (true, Wrong::Answer(bad)))?;
    Ok(said.map(|said| (it.number, said)))
}

/// An answer that was wiped out, when it is still the one that stands: somebody else may have said more since.
fn taken_back(line: &str, number: &str, earlier: &str, expected: &[Expected]) -> Option<(u32, Said)> {
    let it = find(line, number, expected).ok()?;
    let now = it.now.as_ref()?;
    let still = match said(&it.point, earlier) {
        Ok(earlier) => earlier.as_ref() == Some(now),
        // A spreadsheet has spoiled it, so nobody can tell whether it still stands: then nothing is taken back.
        Err(_) => false,
    };
    still.then_some((it.number, Said::Withdrawn))
}

fn find<'e>(line: &str, number: &str, expected: &'e [Expected]) -> Result<&'e Expected, Wrong> {
    let same = |it: &&Expected| it.inventory_number.trim() == number.trim();
    if let Ok(wanted) = line.trim().parse::<u32>() {
        let it = expected.iter().find(|it| it.number == wanted).ok_or(Wrong::UnknownLine)?;
        return if number.is_empty() || same(&it) { Ok(it) } else { Err(Wrong::OtherDevice) };
    }
    let mut all = expected.iter().filter(same);
    let it = all.next().ok_or(Wrong::UnknownLine)?;
    if all.next().is_some() { Err(Wrong::Ambiguous) } else { Ok(it) }
}

/// What an answer in a person's words says.
pub fn said(point: &Point, answer: &str) -> Result<Option<Said>, BadSaid> {
    let words = answer.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    if is_not_known(answer) {
        return Ok(Some(Said::Unknown));
    }
    if let "niet meer bij ons"
    | "niet bij ons"
    | "weg"
    | "afgevoerd"
    | "not with us any more"
    | "not with us"
    | "gone" = words.trim_end_matches('.')
    {
        return Ok(Some(Said::Gone));
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
        let version = |number: u32| Expected {
            number,
            inventory_number: format!("A-{number}"),
            point: Point::Version,
            now: None,
        };
        let wifi =
            Expected { number: 4, inventory_number: "A-3".into(), point: Point::Condition("WLAN".into()), now: None };
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
                    Said::Withdrawn => "(withdrawn)".into(),
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
    fn an_answer_that_is_wiped_out_is_taken_back_when_it_still_stands() {
        let mut lines = expected();
        for (line, now) in lines.iter_mut().zip(["4.1", "4.1", "4.3", "yes"]) {
            line.now = Some(Said::Value(now.into()));
        }
        // The third was answered anew since the list was downloaded; the second was left as it stood.
        let text = "Regel;Nummer;Eerder antwoord;Antwoord\n1;A-1;4.1;\n2;A-2;4.1;4.1\n3;A-3;4.1;\n4;A-3;ja;\n";
        let told = read(text.as_bytes(), &lines).unwrap().answers;
        assert_eq!(told, [(1, Said::Withdrawn), (4, Said::Withdrawn)]);
        // A list that does not say what stood there takes nothing back.
        assert_eq!(read(b"Regel;Nummer;Antwoord\n1;A-1;\n", &lines).unwrap(), Filled::default());
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
