//! How each institution's list looks as a file: columns and their names, separator, encoding, line ends, title rows.

use super::Line;

/// The columns a list may have.
#[derive(Debug, Clone, Copy)]
pub(super) enum Column {
    Number,
    Maker,
    Product,
    Version,
    Model,
    Serial,
    Udi,
    Kind,
    Location,
    Department,
    Quantity,
    Remark,
    /// Something the import has no use for.
    Bought,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Encoding {
    Utf8,
    Utf8Bom,
    Utf16LeBom,
    /// The letters of Dutch that Latin-1 has; nothing else is generated.
    Latin1,
}

pub(super) struct Sheet {
    pub(super) encoding: Encoding,
    pub(super) separator: char,
    pub(super) line_end: &'static str,
    /// Lines above the header, as people put them there.
    pub(super) above: &'static [&'static str],
    pub(super) columns: &'static [(Column, &'static str)],
}

impl Sheet {
    pub(super) fn bytes(&self, lines: &[Line]) -> Vec<u8> {
        let mut text = String::new();
        for title in self.above {
            text.push_str(title);
            text.push_str(self.line_end);
        }
        self.row(&mut text, self.columns.iter().map(|(_, name)| self.quoted(name)));
        for line in lines {
            self.row(&mut text, self.columns.iter().map(|(column, _)| self.cell(line, *column)));
        }
        match self.encoding {
            Encoding::Utf8 => text.into_bytes(),
            Encoding::Utf8Bom => [&[0xef, 0xbb, 0xbf], text.as_bytes()].concat(),
            Encoding::Utf16LeBom => {
                [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(|unit: u16| unit.to_le_bytes()).collect()
            }
            Encoding::Latin1 => text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap_or(b'?')).collect(),
        }
    }

    fn row(&self, text: &mut String, cells: impl Iterator<Item = String>) {
        let cells: Vec<String> = cells.collect();
        text.push_str(&cells.join(&self.separator.to_string()));
        text.push_str(self.line_end);
    }

    fn cell(&self, line: &Line, column: Column) -> String {
        let value = match column {
            Column::Number => &line.number,
            Column::Maker => &line.maker,
            Column::Product => &line.product,
            Column::Version => &line.version,
            Column::Model => &line.model,
            Column::Serial => &line.serial,
            Column::Udi => &line.udi,
            Column::Kind => &line.kind,
            Column::Location => &line.location,
            Column::Department => &line.department,
            Column::Quantity => &line.quantity,
            Column::Remark if line.broken_quote => return format!("\"{}", line.remark),
            Column::Remark => &line.remark,
            Column::Bought => &line.bought,
        };
        self.quoted(value)
    }

    fn quoted(&self, value: &str) -> String {
        if value.contains([self.separator, '"', '\n']) {
            format!("\"{}\"", value.replace('"', "\"\""))
        } else {
            value.to_owned()
        }
    }
}
