//! Many rows in one statement, in the form that each database takes fastest.

use uuid::Uuid;

use super::Val;
use crate::error::StoreError;

/// One column of many rows.
#[derive(Debug, PartialEq)]
pub(super) enum Array {
    Bool(Vec<Option<bool>>),
    Int(Vec<Option<i64>>),
    Real(Vec<Option<f64>>),
    Text(Vec<Option<String>>),
    Id(Vec<Option<Uuid>>),
    Bytes(Vec<Option<Vec<u8>>>),
}

impl Array {
    fn starting_with(value: Val) -> Self {
        match value {
            Val::Bool(v) => Self::Bool(vec![v]),
            Val::Int(v) => Self::Int(vec![v]),
            Val::Real(v) => Self::Real(vec![v]),
            Val::Text(v) => Self::Text(vec![v]),
            Val::Id(v) => Self::Id(vec![v]),
            Val::Bytes(v) => Self::Bytes(vec![v]),
        }
    }

    /// False when the value is of another type than those before it.
    fn push(&mut self, value: Val) -> bool {
        match (self, value) {
            (Self::Bool(all), Val::Bool(v)) => all.push(v),
            (Self::Int(all), Val::Int(v)) => all.push(v),
            (Self::Real(all), Val::Real(v)) => all.push(v),
            (Self::Text(all), Val::Text(v)) => all.push(v),
            (Self::Id(all), Val::Id(v)) => all.push(v),
            (Self::Bytes(all), Val::Bytes(v)) => all.push(v),
            _ => return false,
        }
        true
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Bool(_) => "boolean",
            Self::Int(_) => "bigint",
            Self::Real(_) => "double precision",
            Self::Text(_) => "text",
            Self::Id(_) => "uuid",
            Self::Bytes(_) => "bytea",
        }
    }
}

/// Rows as columns.
pub(super) fn arrays(rows: Vec<Vec<Val>>) -> Result<Vec<Array>, StoreError> {
    let mut rows = rows.into_iter();
    let mut arrays: Vec<Array> = rows.next().unwrap_or_default().into_iter().map(Array::starting_with).collect();
    for row in rows {
        if row.len() != arrays.len() || !arrays.iter_mut().zip(row).all(|(array, value)| array.push(value)) {
            return Err(StoreError::bad("rows to insert", "are not all of the same columns"));
        }
    }
    Ok(arrays)
}

/// For PostgreSQL: the same text however many rows there are, so that it is read and planned once and not for each number of
/// rows anew.
pub(super) fn arrays_text(into: &str, arrays: &[Array], tail: &str) -> String {
    let places: Vec<String> = (1..).zip(arrays).map(|(n, array)| format!("${n}::{}[]", array.kind())).collect();
    format!("INSERT INTO {into} SELECT * FROM UNNEST({}) {tail}", places.join(", "))
}

/// For SQLite. It looks a numbered place up among all the others, for each value anew, so these have no number.
pub(super) fn values_text(into: &str, rows: &[Vec<Val>], tail: &str) -> String {
    let places = |row: &Vec<Val>| format!("({})", vec!["?"; row.len()].join(","));
    let rows: Vec<String> = rows.iter().map(places).collect();
    format!("INSERT INTO {into} VALUES {} {tail}", rows.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::args;

    #[test]
    fn rows_become_columns_and_uneven_ones_are_refused() {
        let rows = || vec![args![1_i64, "a"], args![None::<i64>, "b"]];
        let columns = arrays(rows()).unwrap();
        let expected = [Array::Int(vec![Some(1), None]), Array::Text(vec![Some("a".to_owned()), Some("b".to_owned())])];
        assert_eq!(columns, expected);
        assert_eq!(
            arrays_text("t (n, s)", &columns, "ON CONFLICT DO NOTHING"),
            "INSERT INTO t (n, s) SELECT * FROM UNNEST($1::bigint[], $2::text[]) ON CONFLICT DO NOTHING"
        );
        assert_eq!(values_text("t (n, s)", &rows(), ""), "INSERT INTO t (n, s) VALUES (?,?),(?,?) ");
        assert!(arrays(vec![args![1_i64, "a"], args!["b", 2_i64]]).is_err());
        assert!(arrays(vec![args![1_i64, "a"], args![1_i64]]).is_err());
    }
}
