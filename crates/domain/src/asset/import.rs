//! What an inventory import speaks of: fields, the mapping of a file's columns to them, and why a line was refused.
//! Reading the file itself is the work of `formats::inventory`.

use serde::{Deserialize, Serialize};

use super::AssetLine;

/// The fields of an [`AssetLine`] that a column can fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    InventoryNumber,
    Maker,
    Product,
    Version,
    ModelNumber,
    Serial,
    UdiDi,
    Kind,
    Location,
    Department,
    Quantity,
    Remark,
}

impl Field {
    pub const ALL: [Self; 12] = [
        Self::InventoryNumber,
        Self::Maker,
        Self::Product,
        Self::Version,
        Self::ModelNumber,
        Self::Serial,
        Self::UdiDi,
        Self::Kind,
        Self::Location,
        Self::Department,
        Self::Quantity,
        Self::Remark,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::InventoryNumber => "inventory_number",
            Self::Maker => "maker",
            Self::Product => "product",
            Self::Version => "version",
            Self::ModelNumber => "model_number",
            Self::Serial => "serial",
            Self::UdiDi => "udi_di",
            Self::Kind => "kind",
            Self::Location => "location",
            Self::Department => "department",
            Self::Quantity => "quantity",
            Self::Remark => "remark",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.code() == code)
    }

    /// The field of a line as text; a quantity that is not registered is empty.
    pub fn of(self, line: &AssetLine) -> String {
        match self {
            Self::InventoryNumber => line.inventory_number.clone(),
            Self::Maker => line.maker.clone(),
            Self::Product => line.product.clone(),
            Self::Version => line.version.clone(),
            Self::ModelNumber => line.model_number.clone(),
            Self::Serial => line.serial.clone(),
            Self::UdiDi => line.udi_di.clone(),
            Self::Kind => line.kind.clone(),
            Self::Location => line.location.clone(),
            Self::Department => line.department.clone(),
            Self::Quantity => line.quantity.map(|quantity| quantity.to_string()).unwrap_or_default(),
            Self::Remark => line.remark.clone(),
        }
    }
}

/// Which column of an organisation's file holds which field. Saved per organisation, so that the next upload of the
/// same kind of file needs no questions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    pub columns: Vec<MappedColumn>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MappedColumn {
    /// The header as written in the file; empty for a file without headers.
    pub header: String,
    /// What the column holds; `None` when it is left out.
    pub field: Option<Field>,
}

impl Mapping {
    /// The field of each column of a file: columns are found by their header, wherever they stand now, and only in a
    /// file without headers by their place.
    pub fn resolve(&self, headers: &[String]) -> Vec<Option<Field>> {
        let mut taken = vec![false; self.columns.len()];
        let mut fields = Vec::with_capacity(headers.len());
        for (place, header) in headers.iter().enumerate() {
            let wanted = same(header);
            let by_name = self
                .columns
                .iter()
                .zip(&taken)
                .position(|(column, taken)| !taken && !wanted.is_empty() && same(&column.header) == wanted);
            let by_place = || {
                let column = self.columns.get(place)?;
                (wanted.is_empty() && same(&column.header).is_empty()).then_some(place)
            };
            let found = by_name.or_else(by_place);
            if let Some(taken) = found.and_then(|index| taken.get_mut(index)) {
                *taken = true;
            }
            fields.push(found.and_then(|index| self.columns.get(index)).and_then(|column| column.field));
        }
        fields
    }

    pub fn has(&self, field: Field) -> bool {
        self.columns.iter().any(|column| column.field == Some(field))
    }

    /// True when a file with these headers has every column that the mapping uses, so that nobody needs to be asked.
    pub fn fits(&self, headers: &[String]) -> bool {
        let resolved = self.resolve(headers);
        self.columns.iter().filter_map(|column| column.field).all(|field| resolved.contains(&Some(field)))
    }
}

fn same(header: &str) -> String {
    header.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// A line that was not imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejected {
    /// The line in the file, counted from 1 as a spreadsheet does for files without line breaks in cells.
    pub line: u64,
    pub reason: RejectReason,
    /// The beginning of the line as written.
    pub excerpt: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "code")]
pub enum RejectReason {
    /// Without an inventory number nobody knows which device it is, and the next import cannot recognise it.
    MissingNumber,
    /// The number stood on an earlier line; that one was imported.
    DuplicateNumber {
        first_line: u64,
    },
    FieldTooLong {
        field: Field,
        limit: usize,
    },
    /// More filled cells than the header has columns: the separator stands inside a text, and cells have shifted.
    ShiftedColumns {
        expected: usize,
        found: usize,
    },
    /// A quotation mark opens and never closes, and without it the line does not have the columns of the header.
    BrokenQuotes,
}

impl RejectReason {
    pub fn code(&self) -> &'static str {
        match self {
            Self::MissingNumber => "missing_number",
            Self::DuplicateNumber { .. } => "duplicate_number",
            Self::FieldTooLong { .. } => "field_too_long",
            Self::ShiftedColumns { .. } => "shifted_columns",
            Self::BrokenQuotes => "broken_quotes",
        }
    }
}

/// Something about a line that *was* imported and that somebody should look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubt {
    pub line: u64,
    pub reason: DoubtReason,
    pub excerpt: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DoubtReason {
    /// The quantity is not a whole number; it is imported as "not registered".
    QuantityUnread,
    /// Control characters were left out.
    ControlCharacters,
    /// A quotation mark was taken as part of the text.
    BrokenQuotes,
    /// The line has fewer cells than the header.
    ShortLine,
    /// Neither maker, product, model number nor UDI: there is nothing to match.
    NothingToMatch,
}

impl DoubtReason {
    pub const ALL: [Self; 5] =
        [Self::QuantityUnread, Self::ControlCharacters, Self::BrokenQuotes, Self::ShortLine, Self::NothingToMatch];

    pub fn code(self) -> &'static str {
        match self {
            Self::QuantityUnread => "quantity_unread",
            Self::ControlCharacters => "control_characters",
            Self::BrokenQuotes => "broken_quotes",
            Self::ShortLine => "short_line",
            Self::NothingToMatch => "nothing_to_match",
        }
    }
}

/// Why a whole file could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case", tag = "code")]
pub enum SheetProblem {
    #[error("the file has more than {limit} bytes: split it")]
    TooLarge { limit: usize },
    #[error("line {line}: the file has more than {limit} lines: split it")]
    TooManyLines { line: u64, limit: usize },
    #[error("line {line}: more than {limit} columns: is this an inventory as CSV?")]
    TooManyColumns { line: u64, limit: usize },
    #[error("this is a workbook, not CSV: save it as \"CSV UTF-8\" and upload that")]
    Workbook,
    #[error("this is not text: save the inventory as \"CSV UTF-8\" and upload that")]
    NotText,
    #[error("the file has no lines")]
    Empty,
    #[error("no column is mapped to the inventory number: choose the column with the number on the sticker")]
    NoNumberColumn,
    #[error("a newer file was read meanwhile; this one has changed nothing")]
    Superseded,
    #[error("reading was tried several times and failed each time; phone the CERT")]
    GivenUp,
}

impl SheetProblem {
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "too_large",
            Self::TooManyLines { .. } => "too_many_lines",
            Self::TooManyColumns { .. } => "too_many_columns",
            Self::Workbook => "workbook",
            Self::NotText => "not_text",
            Self::Empty => "empty",
            Self::NoNumberColumn => "no_number_column",
            Self::Superseded => "superseded",
            Self::GivenUp => "given_up",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapping(columns: &[(&str, Option<Field>)]) -> Mapping {
        let columns =
            columns.iter().map(|(header, field)| MappedColumn { header: (*header).to_owned(), field: *field });
        Mapping { columns: columns.collect() }
    }

    fn headers(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_saved_mapping_finds_columns_that_moved() {
        let saved = mapping(&[("Nr", Some(Field::InventoryNumber)), ("Prijs", None), ("Merk", Some(Field::Maker))]);
        let now = headers(&["merk ", "Nieuw", "NR"]);
        assert_eq!(saved.resolve(&now), [Some(Field::Maker), None, Some(Field::InventoryNumber)]);
        assert!(saved.fits(&now));
        assert!(!saved.fits(&headers(&["Nr", "Fabrikant"])), "the maker's column is gone: ask again");
    }

    #[test]
    fn columns_with_the_same_header_are_taken_in_order() {
        let saved = mapping(&[("Naam", Some(Field::Maker)), ("Naam", Some(Field::Product))]);
        assert_eq!(saved.resolve(&headers(&["Naam", "Naam"])), [Some(Field::Maker), Some(Field::Product)]);
    }

    #[test]
    fn without_headers_the_place_counts() {
        let saved = mapping(&[("", Some(Field::InventoryNumber)), ("", Some(Field::Product))]);
        assert_eq!(saved.resolve(&headers(&["", ""])), [Some(Field::InventoryNumber), Some(Field::Product)]);
    }
}
