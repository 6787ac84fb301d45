//! Rows to inventory lines: each row becomes a line, a rejected line with its reason, or is empty.

use std::collections::HashMap;

use domain::asset::{AssetLine, Doubt, DoubtReason, Field, Mapping, RejectReason, Rejected, SheetProblem};

use super::rows::Row;
use super::text::clean;
use super::{Import, Limits, Sheet};
use crate::notes::clip;

pub(super) fn import(sheet: &Sheet, mapping: &Mapping) -> Result<Import, SheetProblem> {
    let fields = mapping.resolve(sheet.headers());
    if !fields.contains(&Some(Field::InventoryNumber)) {
        return Err(SheetProblem::NoNumberColumn);
    }
    let mut import = Import::default();
    let mut first_lines: HashMap<String, u64> = HashMap::new();
    for (count, row) in sheet.rows().enumerate() {
        if count >= sheet.limits.rows {
            return Err(SheetProblem::TooManyLines { line: row.line, limit: sheet.limits.rows });
        }
        if row.is_empty() {
            import.empty += 1;
            continue;
        }
        match line(&row, &fields, &sheet.limits) {
            Ok((line, doubts)) => match first_lines.get(&line.inventory_number) {
                Some(&first_line) => {
                    import.reject(&row, RejectReason::DuplicateNumber { first_line }, &sheet.limits);
                }
                None => {
                    first_lines.insert(line.inventory_number.clone(), row.line);
                    for reason in doubts {
                        import.doubt(&row, reason, &sheet.limits);
                    }
                    import.lines.push((row.line, line));
                }
            },
            Err(reason) => import.reject(&row, reason, &sheet.limits),
        }
    }
    Ok(import)
}

impl Import {
    fn reject(&mut self, row: &Row<'_>, reason: RejectReason, limits: &Limits) {
        self.rejected_total += 1;
        if self.rejected.len() < limits.listed {
            self.rejected.push(Rejected { line: row.line, reason, excerpt: clip(row.raw.trim_end(), 200) });
        }
    }

    fn doubt(&mut self, row: &Row<'_>, reason: DoubtReason, limits: &Limits) {
        self.doubts_total += 1;
        if self.doubts.len() < limits.listed {
            self.doubts.push(Doubt { line: row.line, reason, excerpt: clip(row.raw.trim_end(), 200) });
        }
    }
}

fn line(
    row: &Row<'_>,
    fields: &[Option<Field>],
    limits: &Limits,
) -> Result<(AssetLine, Vec<DoubtReason>), RejectReason> {
    let mut doubts = Vec::new();
    let filled = row.cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |last| last + 1);
    if row.broken && row.cells.len() != fields.len() {
        return Err(RejectReason::BrokenQuotes);
    }
    if filled > fields.len() {
        return Err(RejectReason::ShiftedColumns { expected: fields.len(), found: filled });
    }
    if row.broken {
        doubts.push(DoubtReason::BrokenQuotes);
    }
    if row.cells.len() < fields.len() {
        doubts.push(DoubtReason::ShortLine);
    }
    let mut line = AssetLine::default();
    for (cell, field) in row.cells.iter().zip(fields) {
        let Some(field) = *field else { continue };
        let (text, controls) = clean(cell);
        if text.len() > limits.field {
            return Err(RejectReason::FieldTooLong { field, limit: limits.field });
        }
        if controls && !doubts.contains(&DoubtReason::ControlCharacters) {
            doubts.push(DoubtReason::ControlCharacters);
        }
        set(&mut line, field, text, &mut doubts);
    }
    if line.inventory_number.is_empty() {
        return Err(RejectReason::MissingNumber);
    }
    if [&line.maker, &line.product, &line.model_number, &line.udi_di].iter().all(|text| text.is_empty()) {
        doubts.push(DoubtReason::NothingToMatch);
    }
    Ok((line, doubts))
}

fn set(line: &mut AssetLine, field: Field, text: String, doubts: &mut Vec<DoubtReason>) {
    match field {
        Field::InventoryNumber => line.inventory_number = text,
        Field::Maker => line.maker = text,
        Field::Product => line.product = text,
        Field::Version => line.version = text,
        Field::ModelNumber => line.model_number = text,
        Field::Serial => line.serial = text,
        Field::UdiDi => line.udi_di = text,
        Field::Kind => line.kind = text,
        Field::Location => line.location = text,
        Field::Department => line.department = text,
        Field::Remark => line.remark = text,
        Field::Quantity => {
            line.quantity = quantity(&text);
            if line.quantity.is_none() && !text.is_empty() {
                doubts.push(DoubtReason::QuantityUnread);
            }
        }
    }
}

/// A whole number, also as spreadsheets write it (`3,0`) and people do (`3 st.`, `2x`).
fn quantity(text: &str) -> Option<u32> {
    let number = text.trim_end_matches(|c: char| c.is_alphabetic() || c == '.' || c == ' ');
    let whole = number.strip_suffix(",00").or_else(|| number.strip_suffix(".00")).unwrap_or(number);
    let whole = whole.strip_suffix(",0").or_else(|| whole.strip_suffix(".0")).unwrap_or(whole);
    whole.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_read_as_people_write_them() {
        assert_eq!(["3", "3,0", "12.00", "2x", "4 st.", "0"].map(quantity), [3, 3, 12, 2, 4, 0].map(Some));
        assert_eq!(["", "veel", "-1", "1,5", "1.000"].map(quantity), [None; 5]);
    }
}
