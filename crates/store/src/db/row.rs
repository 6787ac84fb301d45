//! A row that came back, whichever database it came from.

use serde::de::DeserializeOwned;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{Decode, Postgres, Row as _, Sqlite, Type};
use uuid::Uuid;

use domain::{ContentHash, Timestamp};

use crate::error::StoreError;

pub(crate) enum Row {
    Lite(SqliteRow),
    Pg(PgRow),
}

/// What both databases can give for a column.
pub(crate) trait Plain:
    Sized + for<'r> Decode<'r, Sqlite> + Type<Sqlite> + for<'r> Decode<'r, Postgres> + Type<Postgres>
{
}

impl Plain for bool {}
impl Plain for i64 {}
impl Plain for f64 {}
impl Plain for String {}
impl Plain for Uuid {}
impl Plain for Vec<u8> {}

impl Row {
    fn plain<T: Plain>(&self, column: &str) -> Result<Option<T>, StoreError> {
        Ok(match self {
            Self::Lite(row) => row.try_get::<Option<T>, _>(column)?,
            Self::Pg(row) => row.try_get::<Option<T>, _>(column)?,
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
