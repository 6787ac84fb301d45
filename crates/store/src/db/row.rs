//! A row that came back, whichever database it came from.

use serde::de::DeserializeOwned;
use serde_json::Value;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{Decode, Postgres, Row as _, Sqlite, Type};
use uuid::Uuid;

use domain::{ContentHash, Timestamp};

use super::Dialect;
use crate::error::StoreError;

pub(crate) enum Row {
    Lite(SqliteRow),
    Pg(PgRow),
    /// One of many that came as one text.
    Packed(&'static [PackedColumn], Vec<Value>),
}

/// A column of rows that come as one text.
#[derive(Debug, Clone, Copy)]
pub(crate) enum PackedColumn {
    Plain(&'static str),
    Id(&'static str),
    /// What JSON has no form for.
    Bytes(&'static str),
}

impl PackedColumn {
    fn name(self) -> &'static str {
        match self {
            Self::Plain(name) | Self::Id(name) | Self::Bytes(name) => name,
        }
    }
}

/// The text that gives all rows of `sql` as one JSON array. Receiving and reading thousands of rows one by one takes longer
/// than finding them: SQLite's driver hands each to another thread, PostgreSQL's looks each column up by its name.
pub(crate) fn packed_text(dialect: Dialect, columns: &[PackedColumn], sql: &str) -> String {
    let lite = dialect == Dialect::Sqlite;
    let list: Vec<String> = columns
        .iter()
        .map(|column| match column {
            PackedColumn::Plain(name) => format!("x.{name}"),
            PackedColumn::Id(name) | PackedColumn::Bytes(name) if lite => format!("hex(x.{name})"),
            PackedColumn::Id(name) => format!("x.{name}"),
            PackedColumn::Bytes(name) => format!("encode(x.{name}, 'hex')"),
        })
        .collect();
    let list = list.join(", ");
    match dialect {
        Dialect::Sqlite => format!("SELECT json_group_array(json_array({list})) AS packed FROM ({sql}) x"),
        Dialect::Postgres => {
            format!("SELECT COALESCE(json_agg(json_build_array({list}))::text, '[]') AS packed FROM ({sql}) x")
        }
    }
}

type Unpacked<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// What both databases can give for a column.
pub(crate) trait Plain:
    Sized + for<'r> Decode<'r, Sqlite> + Type<Sqlite> + for<'r> Decode<'r, Postgres> + Type<Postgres>
{
    fn unpack(value: &Value) -> Unpacked<Self>;
}

macro_rules! plain {
    ($($own:ty, $value:ident => $make:expr;)+) => {$(
        impl Plain for $own {
            fn unpack($value: &Value) -> Unpacked<Self> {
                $make.ok_or_else(|| format!("{} is no {}", $value, stringify!($own)).into())
            }
        }
    )+};
}

plain! {
    bool, value => value.as_bool().or_else(|| value.as_i64().map(|n| n != 0));
    i64, value => value.as_i64();
    f64, value => value.as_f64();
    String, value => value.as_str().map(str::to_owned);
    Uuid, value => value.as_str().and_then(|text| Uuid::try_parse(text).ok());
    Vec<u8>, value => value.as_str().and_then(unhex);
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> =
        text.chars().map(|c| c.to_digit(16).and_then(|n| u8::try_from(n).ok())).collect::<Option<_>>()?;
    let (pairs, rest) = digits.as_chunks::<2>();
    rest.is_empty().then(|| pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

impl Row {
    fn plain<T: Plain>(&self, column: &str) -> Result<Option<T>, StoreError> {
        Ok(match self {
            Self::Lite(row) => row.try_get::<Option<T>, _>(column)?,
            Self::Pg(row) => row.try_get::<Option<T>, _>(column)?,
            Self::Packed(columns, values) => {
                let value = columns.iter().zip(values).find(|(it, _)| it.name() == column).map(|(_, value)| value);
                let value = value.ok_or_else(|| StoreError::bad(column, "is not among what was asked"))?;
                match value {
                    Value::Null => None,
                    value => Some(T::unpack(value).map_err(|error| StoreError::bad(column, error))?),
                }
            }
        })
    }

    /// The value of a column that is never NULL.
    pub(crate) fn get<T: Column>(&self, column: &str) -> Result<T, StoreError> {
        self.maybe(column)?.ok_or_else(|| StoreError::bad(column, "NULL where a value must stand"))
    }

    pub(crate) fn maybe<T: Column>(&self, column: &str) -> Result<Option<T>, StoreError> {
        match self.plain::<T::Plain>(column)? {
            Some(plain) => T::from_plain(plain).map(Some).map_err(|error| StoreError::bad(column, error)),
            None => Ok(None),
        }
    }

    /// A code of the domain (`AssetClass::from_code` and its like).
    pub(crate) fn code<T>(&self, column: &str, from_code: impl Fn(&str) -> Option<T>) -> Result<T, StoreError> {
        let code: String = self.get(column)?;
        from_code(&code).ok_or_else(|| StoreError::bad(column, format!("unknown code {code:?}")))
    }

    pub(crate) fn maybe_code<T>(
        &self,
        column: &str,
        from_code: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, StoreError> {
        match self.maybe::<String>(column)? {
            None => Ok(None),
            Some(code) => {
                from_code(&code).map(Some).ok_or_else(|| StoreError::bad(column, format!("unknown code {code:?}")))
            }
        }
    }

    /// A value kept as JSON text.
    pub(crate) fn json<T: DeserializeOwned>(&self, column: &str) -> Result<T, StoreError> {
        let text: String = self.get(column)?;
        serde_json::from_str(&text).map_err(|error| StoreError::bad(column, error))
    }
}

/// A domain type that fits in one column.
pub(crate) trait Column: Sized {
    type Plain: Plain;

    fn from_plain(plain: Self::Plain) -> Result<Self, Box<dyn std::error::Error + Send + Sync>>;
}

macro_rules! columns {
    ($($own:ty, $plain:ty, $value:ident => $make:expr;)+) => {$(
        impl Column for $own {
            type Plain = $plain;

            fn from_plain($value: $plain) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
                Ok($make)
            }
        }
    )+};
}

columns! {
    bool, bool, v => v;
    i64, i64, v => v;
    u32, i64, v => u32::try_from(v)?;
    u8, i64, v => u8::try_from(v)?;
    f64, f64, v => v;
    String, String, v => v;
    Uuid, Uuid, v => v;
    Vec<u8>, Vec<u8>, v => v;
    Timestamp, i64, v => Timestamp::from_millis(v);
    ContentHash, Vec<u8>, v => ContentHash::from_bytes(&v)?;
    domain::Day, String, v => v.parse()?;
    domain::ShortCode, String, v => v.parse()?;
}

macro_rules! id_columns {
    ($($id:ident),+ $(,)?) => { columns! { $(domain::$id, Uuid, v => domain::$id::from_uuid(v);)+ } };
}

id_columns! {
    OrganisationId, ContactId, MandateId, PersonId, SessionId, TokenId, CircleId,
    DocumentId, AdvisoryId, RevisionId, ImportId, AssetId, MatchId,
    NoticeId, DeliveryId, AnswerId, LinkId, JobId, SourceId, RunId, AuditId, RuleId, BlindReportId,
    QuestionId, ItemId, FactId, MatchRunId, BillId, StatementId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_packed_is_unpacked_and_what_is_missing_or_wrong_says_so() {
        const COLUMNS: &[PackedColumn] = &[
            PackedColumn::Id("id"),
            PackedColumn::Bytes("hash"),
            PackedColumn::Plain("name"),
            PackedColumn::Plain("n"),
        ];
        let text = packed_text(Dialect::Sqlite, COLUMNS, "SELECT 1");
        assert_eq!(
            text,
            "SELECT json_group_array(json_array(hex(x.id), hex(x.hash), x.name, x.n)) AS packed FROM (SELECT 1) x"
        );
        let text = packed_text(Dialect::Postgres, COLUMNS, "SELECT 1");
        assert_eq!(
            text,
            "SELECT COALESCE(json_agg(json_build_array(x.id, encode(x.hash, 'hex'), x.name, x.n))::text, '[]') AS packed \
             FROM (SELECT 1) x"
        );
        let id = Uuid::from_bytes([0x2a; 16]);
        let hash = Value::from("2A".repeat(16));
        for written in ["2A".repeat(16), id.to_string()] {
            let row = Row::Packed(COLUMNS, vec![written.into(), hash.clone(), Value::from("é"), Value::Null]);
            assert_eq!(row.get::<Uuid>("id").unwrap(), id);
        }
        let row = Row::Packed(COLUMNS, vec![hash.clone(), hash, Value::from("é"), Value::Null]);
        assert_eq!(row.get::<Vec<u8>>("hash").unwrap(), vec![0x2a; 16]);
        assert_eq!((row.get::<String>("name").unwrap(), row.maybe::<i64>("n").unwrap()), ("é".to_owned(), None));
        assert!(row.get::<i64>("n").is_err() && row.get::<i64>("name").is_err() && row.get::<i64>("other").is_err());
        assert_eq!((unhex("0aF"), unhex("0g"), unhex("")), (None, None, Some(Vec::new())));
    }
}
