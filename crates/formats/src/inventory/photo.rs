//! The IT photo as a file: our own prefilled list, with a column of answers, as it comes back from whatever spreadsheet
//! opened it. Any separator and encoding; Dutch or English words; columns may have moved.
//!
//! What can be read is read, and each line that cannot is told with its line, its column and the reason.

use domain::asset::SheetProblem;
use domain::photo::{BadPhoto, PhotoAnswer, Written};

use super::rows::Rows;
use super::{headers, text};

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ticked {
    /// In the order of the file; of a thing that stands there twice the last counts.
    pub answers: Vec<PhotoAnswer>,
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
    pub wrong: BadPhoto,
}

/// Why the whole file could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileProblem {
    #[error("{0}")]
    Sheet(SheetProblem),
    #[error("there is no column \"Sleutel\" (\"Key\"): use the list as it was downloaded")]
    NoKeyColumn,
    #[error("there is no column \"Heeft u dit?\" (\"Do you have it?\"): use the list as it was downloaded")]
    NoAnswerColumn,
}

impl FileProblem {
    pub fn code(&self) -> &'static str {
        match self {
            Self::Sheet(problem) => problem.code(),
            Self::NoKeyColumn => "no_key_column",
            Self::NoAnswerColumn => "no_answer_column",
        }
    }
}

/// What a file may weigh; the list has some hundred lines.
pub const MAX_BYTES: usize = 1 << 20;
/// Lines told one by one.
pub const MAX_PROBLEMS: usize = 100;
const MAX_FIELD: usize = 4 << 10;
const MAX_ROWS: usize = 2_000;
/// How far down the header may stand.
const HEADER_WITHIN: usize = 20;

struct Columns {
    key: usize,
    said: usize,
    version: Option<usize>,
    quantity: Option<usize>,
    managed_by: Option<usize>,
    maker: Option<usize>,
    product: Option<usize>,
    headers: Vec<String>,
}

fn column(headers: &[String], names: &[&str]) -> Option<usize> {
    headers.iter().position(|header| names.contains(&header.to_lowercase().as_str()))
}

impl Columns {
    fn read(headers: Vec<String>) -> Result<Option<Self>, FileProblem> {
        let key = column(&headers, &["sleutel", "key"]);
        let said = column(&headers, &["heeft u dit?", "do you have it?", "said"]);
        let (key, said) = match (key, said) {
            (Some(key), Some(said)) => (key, said),
            (Some(_), None) => return Err(FileProblem::NoAnswerColumn),
            (None, Some(_)) => return Err(FileProblem::NoKeyColumn),
            (None, None) => return Ok(None),
        };
        Ok(Some(Self {
            key,
            said,
            version: column(&headers, &["versie", "version"]),
            quantity: column(&headers, &["hoeveel", "aantal", "how many", "quantity"]),
            managed_by: column(&headers, &["beheerd door", "looked after by", "managed_by"]),
            maker: column(&headers, &["fabrikant", "maker"]),
            product: column(&headers, &["product"]),
            headers,
        }))
    }

    /// The column in which what is wrong stands.
    fn of(&self, wrong: BadPhoto) -> String {
        let place = match wrong {
            BadPhoto::Said => Some(self.said),
            BadPhoto::Quantity => self.quantity,
            BadPhoto::NoProduct => self.product,
            BadPhoto::NoItem => Some(self.key),
            BadPhoto::TooLong => None,
        };
        self.headers.get(place.unwrap_or(self.key)).cloned().unwrap_or_default()
    }
}

/// Reads a filled-in list. `is_item` says whether a key stands on any list of ours.
pub fn read(bytes: &[u8], is_item: impl Fn(&str) -> bool) -> Result<Ticked, FileProblem> {
    let (text, _) = text::decode(bytes, MAX_BYTES).map_err(FileProblem::Sheet)?;
    let (separator, start, line) = headers::separator(&text);
    let body = text.get(start..).unwrap_or_default();
    let mut rows = Rows::new(body, separator, line, MAX_FIELD, None);
    let mut columns = None;
    for row in rows.by_ref().take(HEADER_WITHIN) {
        columns = Columns::read(row.cells.iter().map(|cell| text::clean(cell).0).collect())?;
        if columns.is_some() {
            break;
        }
    }
    let columns = columns.ok_or(FileProblem::NoKeyColumn)?;
    let mut ticked = Ticked::default();
    for (at, row) in rows.enumerate() {
        if at >= MAX_ROWS {
            return Err(FileProblem::Sheet(SheetProblem::TooManyLines { line: row.line, limit: MAX_ROWS }));
        }
        let cell = |place: Option<usize>| {
            place.and_then(|place| row.cells.get(place)).map(|cell| text::clean(cell).0).unwrap_or_default()
        };
        let (key, said) = (cell(Some(columns.key)), cell(Some(columns.said)));
        // A line without an answer says nothing, whatever else is wrong with it.
        if said.is_empty() {
            continue;
        }
        let (version, quantity, managed_by) = (cell(columns.version), cell(columns.quantity), cell(columns.managed_by));
        let (maker, product) = (cell(columns.maker), cell(columns.product));
        let written = Written {
            said: &said,
            version: &version,
            quantity: &quantity,
            managed_by: &managed_by,
            maker: &maker,
            product: &product,
        };
        let read = if is_item(&key) { PhotoAnswer::read(&key, written) } else { Err(BadPhoto::NoItem) };
        match read {
            Ok(Some(answer)) => ticked.answers.push(answer),
            Ok(None) => {}
            Err(wrong) => {
                ticked.problems_total += 1;
                if ticked.problems.len() < MAX_PROBLEMS {
                    ticked.problems.push(LineProblem { line: row.line, column: columns.of(wrong), wrong });
                }
            }
        }
    }
    Ok(ticked)
}

#[cfg(test)]
mod tests {
    use domain::photo::PhotoSaid;
    use proptest::prelude::*;

    use super::*;

    fn is_item(key: &str) -> bool {
        ["nedap-ons", "ecare-puur", "other-nurse-call"].contains(&key)
    }

    fn told(text: &str) -> (Vec<String>, Vec<(u64, String, &'static str)>) {
        let ticked = read(text.as_bytes(), is_item).unwrap();
        let answer = |it: &PhotoAnswer| format!("{} {} {} {:?}", it.item, it.said.code(), it.version, it.quantity);
        let problem = |it: &LineProblem| (it.line, it.column.clone(), it.wrong.code());
        (ticked.answers.iter().map(answer).collect(), ticked.problems.iter().map(problem).collect())
    }

    #[test]
    fn a_filled_in_list_is_read_with_any_separator_and_in_either_language() {
        let dutch = "\u{feff}Sleutel;Soort;Fabrikant;Product;Heeft u dit?;Versie;Hoeveel;Beheerd door\r\n\
                     nedap-ons;ECD;Nedap;Ons;ja;3.1;2;Poldernet\r\n\
                     ecare-puur;ECD;Ecare;PUUR;Nee;;;\r\n\
                     other-nurse-call;Zusteroproep;Belvaro;CareCall;weet niet;;;\r\n";
        let all = vec!["nedap-ons yes 3.1 Some(2)", "ecare-puur no  None", "other-nurse-call unknown  None"];
        assert_eq!(told(dutch), (all.into_iter().map(str::to_owned).collect(), vec![]));
        let english = "Do you have it?,Key\nyes,nedap-ons\n,ecare-puur\n";
        assert_eq!(told(english), (vec!["nedap-ons yes  None".to_owned()], vec![]));
        let answers = read(dutch.as_bytes(), is_item).unwrap().answers;
        assert_eq!((answers[0].managed_by.as_str(), answers[0].said), ("Poldernet", PhotoSaid::Yes));
        assert_eq!((answers[0].product.as_str(), answers[2].product.as_str()), ("", "CareCall"));
    }

    #[test]
    fn what_is_wrong_is_told_with_line_and_column_and_the_rest_is_read() {
        let text = "Sleutel;Product;Heeft u dit?;Hoeveel\nnedap-ons;Ons;ja;veel\necare-puur;PUUR;misschien;\n\
                    zandloper;x;ja;\nother-nurse-call;;ja;\necare-puur;PUUR;nee;\n";
        let problem = |line: u64, column: &str, code: &'static str| (line, column.to_owned(), code);
        assert_eq!(
            told(text),
            (
                vec!["ecare-puur no  None".to_owned()],
                vec![
                    problem(2, "Hoeveel", "quantity"),
                    problem(3, "Heeft u dit?", "said"),
                    problem(4, "Sleutel", "no_item"),
                    problem(5, "Product", "no_product"),
                ]
            )
        );
    }

    #[test]
    fn a_file_that_is_not_the_list_says_so() {
        let code = |text: &str| read(text.as_bytes(), is_item).unwrap_err().code();
        assert_eq!(code("Merk;Type\nx;y\n"), "no_key_column");
        assert_eq!(code("Sleutel;Merk\nx;y\n"), "no_answer_column");
        assert_eq!(code("Heeft u dit?\nja\n"), "no_key_column");
        assert_eq!(code("PK\u{3}\u{4}"), "workbook");
        assert_eq!(code(""), "empty");
    }

    proptest! {
        #[test]
        fn whatever_the_bytes_are_reading_ends(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = read(&bytes, is_item);
            let mut text = b"Sleutel;Heeft u dit?;Versie\n".to_vec();
            text.extend(bytes);
            if let Ok(ticked) = read(&text, is_item) {
                prop_assert!(ticked.problems.len() <= ticked.problems_total);
                prop_assert!(ticked.answers.iter().all(|answer| is_item(&answer.item)));
            }
        }
    }
}
