//! A row that came back, whichever database it came from.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{Column as _, Decode, Postgres, Row as _, Sqlite, Type, ValueRef};
use uuid::Uuid;

use domain::{ContentHash, Timestamp};

use super::Dialect;
use super::sealed::Keyring;
use crate::error::StoreError;

pub(crate) struct Row {
    row: Rows,
    keys: Arc<Keyring>,
}

/// As it came from the driver.
pub(super) enum Rows {
    Lite(SqliteRow),
    Pg(PgRow),
}

/// A column of rows that come as one text, each a JSON array.
#[derive(Debug, Clone, Copy)]
pub(crate) enum PackedColumn {
    Plain(&'static str),
    Id(&'static str),
    /// In hexadecimal digits, because JSON has no form for bytes.
    Bytes(&'static str),
}

/// The text that gives all rows of `sql` as one JSON array. Receiving and reading thousands of rows one by one takes longer
/// than finding them: SQLite's driver hands each to another thread, PostgreSQL's looks each column up by its name.
pub(crate) fn packed_text(dialect: Dialect, columns: &[PackedColumn], sql: &str) -> String {
    let lite = dialect == Dialect::Sqlite;
    let list: Vec<String> = columns
        .iter()
        .map(|column| match column {
            PackedColumn::Plain(name) => format!("x.{name}"),
            // Of NULL alone it makes an empty text.
            PackedColumn::Id(name) | PackedColumn::Bytes(name) if lite => {
                format!("iif(x.{name} IS NULL, NULL, hex(x.{name}))")
            }
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

/// What both databases can give for a column.
pub(crate) trait Plain:
    Sized + for<'r> Decode<'r, Sqlite> + Type<Sqlite> + for<'r> Decode<'r, Postgres> + Type<Postgres>
{
    /// What was sealed, as it was before.
    fn opened(self, _keys: &Keyring) -> Result<Self, StoreError> {
        Ok(self)
    }
}

impl Plain for bool {}
impl Plain for i64 {}
impl Plain for f64 {}
impl Plain for Uuid {}

impl Plain for String {
    fn opened(self, keys: &Keyring) -> Result<Self, StoreError> {
        keys.open_text(self)
    }
}

impl Plain for Vec<u8> {
    fn opened(self, keys: &Keyring) -> Result<Self, StoreError> {
        keys.open_bytes(self)
    }
}

impl Row {
    pub(super) fn new(row: Rows, keys: Arc<Keyring>) -> Self {
        Self { row, keys }
    }

    fn plain<T: Plain>(&self, column: &str) -> Result<Option<T>, StoreError> {
        let value = match &self.row {
            Rows::Lite(row) => row.try_get::<Option<T>, _>(column)?,
            Rows::Pg(row) => row.try_get::<Option<T>, _>(column)?,
        };
        value.map(|value| value.opened(&self.keys)).transpose()
    }

    /// All rows that [`packed_text`] made one of.
    pub(super) fn packed<T: DeserializeOwned>(&self) -> Result<Vec<T>, StoreError> {
        let text = self.keys.open_packed(&self.get::<String>("packed")?)?;
        serde_json::from_str(&text).map_err(|error| StoreError::bad("packed", error))
    }

    /// With which key it stands there sealed; `None`: it can be read by whoever has the database.
    pub(crate) fn sealed_with(&self, column: &str, is_text: bool) -> Result<Option<u64>, StoreError> {
        let value = match &self.row {
            Rows::Lite(row) => row.try_get_unchecked::<Option<Vec<u8>>, _>(column)?,
            Rows::Pg(row) => row.try_get_unchecked::<Option<Vec<u8>>, _>(column)?,
        };
        Ok(value.and_then(|value| super::sealed::sealed_with(&value, is_text)))
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

    /// The row as a JSON object, whatever its columns are. Bytes are identifiers where there are sixteen of them, else
    /// hexadecimal digits.
    pub(crate) fn to_object(&self) -> Result<serde_json::Map<String, serde_json::Value>, StoreError> {
        let columns: Vec<(String, String)> = match &self.row {
            Rows::Lite(row) => row
                .columns()
                .iter()
                .map(|column| {
                    Ok((column.name().to_owned(), row.try_get_raw(column.ordinal())?.type_info().to_string()))
                })
                .collect::<Result<_, sqlx::Error>>()?,
            Rows::Pg(row) => {
                row.columns().iter().map(|column| (column.name().to_owned(), column.type_info().to_string())).collect()
            }
        };
        let mut object = serde_json::Map::new();
        for (name, kind) in columns {
            let value = match kind.as_str() {
                "NULL" => None,
                "INTEGER" | "INT8" => self.plain::<i64>(&name)?.map(serde_json::Value::from),
                "BOOL" | "BOOLEAN" => self.plain::<bool>(&name)?.map(serde_json::Value::from),
                "REAL" | "FLOAT8" => self.plain::<f64>(&name)?.map(serde_json::Value::from),
                "UUID" => self.plain::<Uuid>(&name)?.map(|id| id.to_string().into()),
                "BLOB" | "BYTEA" => self.plain::<Vec<u8>>(&name)?.map(|bytes| told(&bytes).into()),
                _ => self.plain::<String>(&name)?.map(serde_json::Value::from),
            };
            object.insert(name, value.unwrap_or_default());
        }
        Ok(object)
    }

    /// A value kept as JSON text.
    pub(crate) fn json<T: DeserializeOwned>(&self, column: &str) -> Result<T, StoreError> {
        let text: String = self.get(column)?;
        serde_json::from_str(&text).map_err(|error| StoreError::bad(column, error))
    }
}

fn told(bytes: &[u8]) -> String {
    use std::fmt::Write;
    match Uuid::from_slice(bytes) {
        Ok(id) => id.to_string(),
        Err(_) => bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        }),
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
    NoticeId, DeliveryId, BatchId, AnswerId, LinkId, JobId, SourceId, RunId, AuditId, RuleId, BlindReportId, RatingId, CallId, WebhookId, WebhookMessageId,
    QuestionId, ItemId, FactId, MatchRunId, BillId, StatementId, PasskeyId,
    AccountMailId, JoinId, ShiftId, CallOutId, DutyMessageId,
    AtomFeedId,
    TemplateId, LookMailId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_as_one_json_array_on_either_database() {
        const COLUMNS: &[PackedColumn] = &[
            PackedColumn::Id("id"),
            PackedColumn::Bytes("hash"),
            PackedColumn::Plain("name"),
            PackedColumn::Plain("n"),
        ];
        let text = packed_text(Dialect::Sqlite, COLUMNS, "SELECT 1");
        assert_eq!(
            text,
            "SELECT json_group_array(json_array(iif(x.id IS NULL, NULL, hex(x.id)), iif(x.hash IS NULL, NULL, \
             hex(x.hash)), x.name, x.n)) AS packed FROM (SELECT 1) x"
        );
        let text = packed_text(Dialect::Postgres, COLUMNS, "SELECT 1");
        assert_eq!(
            text,
            "SELECT COALESCE(json_agg(json_build_array(x.id, encode(x.hash, 'hex'), x.name, x.n))::text, '[]') AS packed \
             FROM (SELECT 1) x"
        );
        // Either way of writing them is read.
        let (id, hash) = (domain::AssetId::from_uuid(Uuid::from_bytes([0x2a; 16])), ContentHash::of(b"x"));
        for (id_text, hash_text) in
            [("2A".repeat(16), hash.to_string().to_uppercase()), (id.to_string(), hash.to_string())]
        {
            let text = serde_json::json!([[id_text, hash_text, "é", null]]).to_string();
            let rows: Vec<(domain::AssetId, ContentHash, String, Option<i64>)> = serde_json::from_str(&text).unwrap();
            assert_eq!(rows, [(id, hash, "é".to_owned(), None)]);
        }
    }
}
