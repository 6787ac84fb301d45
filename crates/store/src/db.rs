//! Talking to either database in one way: a text, its arguments, rows back. Knows nothing of what the rows mean.

mod address;
mod bulk;
mod dialect;
mod fence;
mod row;
mod sealed;
mod value;

pub use address::Address;
use bulk::Array;
pub(crate) use dialect::Dialect;
pub(crate) use fence::{Allowed, READER};
use row::Rows;
pub(crate) use row::{PackedColumn, Row};
pub(crate) use sealed::{DataKey, Keyring, MATERIAL, mark};
pub(crate) use value::Val;

use std::sync::Arc;

use futures_util::TryStreamExt;
use serde::de::DeserializeOwned;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, PgPool, Postgres, Sqlite, SqlitePool, Transaction};

use crate::error::StoreError;

/// The arguments of a query: `args![a, b, c]`.
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::db::Val::from($value)),*] };
}
pub(crate) use args;

/// The database, and the keys to what is sealed in it.
#[derive(Clone)]
pub(crate) struct Pool {
    base: Base,
    pub(crate) keys: Arc<Keyring>,
}

#[derive(Clone)]
enum Base {
    /// SQLite allows one writer; a pool of one makes writers queue in order instead of failing as busy.
    Lite {
        read: SqlitePool,
        write: SqlitePool,
    },
    Pg(PgPool, fence::Armed),
}

pub(crate) struct TxInner {
    base: OpenTx,
    pub(crate) keys: Arc<Keyring>,
}

enum OpenTx {
    Lite(Transaction<'static, Sqlite>),
    Pg(Transaction<'static, Postgres>),
}

/// SQLite's code for a file that is something else altogether.
const NOT_A_DATABASE: &str = "26";

impl Pool {
    fn on(base: Base) -> Self {
        Self { base, keys: Arc::default() }
    }

    /// A SQLite file that is there, opened without any of the settings that write into it: to see whose it is.
    pub(crate) async fn glance(address: &Address) -> Result<Option<Self>, StoreError> {
        let Address::Sqlite(path) = address else { return Ok(None) };
        if !path.is_file() {
            return Ok(None);
        }
        let options = SqliteConnectOptions::new().filename(path).busy_timeout(std::time::Duration::from_secs(15));
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await;
        let pool = pool.map_err(|error| no_database(error, path))?;
        Ok(Some(Self::on(Base::Lite { read: pool.clone(), write: pool })))
    }

    pub(crate) async fn open(address: &Address) -> Result<Self, StoreError> {
        match address {
            Address::Sqlite(path) => {
                let options = SqliteConnectOptions::new()
                    .filename(path)
                    .create_if_missing(true)
                    .foreign_keys(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Normal)
                    .busy_timeout(std::time::Duration::from_secs(15))
                    .pragma("cache_size", "-16000")
                    .pragma("temp_store", "memory")
                    // What is deleted is deleted: its bytes do not stay in the file.
                    .pragma("secure_delete", "on");
                let write = SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await?;
                let read = SqlitePoolOptions::new().max_connections(4).connect_with(options).await?;
                Ok(Self::on(Base::Lite { read, write }))
            }
            Address::Postgres { url, schema } => {
                let mut options: PgConnectOptions =
                    url.parse().map_err(|_| StoreError::BadAddress(Address::without_password(url)))?;
                if let Some(schema) = schema {
                    options = options.options([("search_path", schema)]);
                }
                let pool = PgPoolOptions::new()
                    .max_connections(12)
                    .acquire_timeout(std::time::Duration::from_secs(15))
                    .connect_with(options.clone())
                    .await
                    .map_err(|error| unreachable_server(error, &options))?;
                Ok(Self::on(Base::Pg(pool, fence::Armed::default())))
            }
        }
    }

    pub(crate) fn backend(&self) -> &'static str {
        match &self.base {
            Base::Lite { .. } => "sqlite",
            Base::Pg(..) => "postgresql",
        }
    }

    pub(crate) async fn begin(&self) -> Result<TxInner, StoreError> {
        let base = match &self.base {
            Base::Lite { write, .. } => OpenTx::Lite(write.begin_with("BEGIN IMMEDIATE").await?),
            Base::Pg(pool, _) => OpenTx::Pg(pool.begin().await?),
        };
        Ok(TxInner { base, keys: self.keys.clone() })
    }

    /// The one statement that no argument can carry: names are checked by the caller.
    pub(crate) async fn about_schema(&self, text: &str) -> Result<(), StoreError> {
        (&mut &*self).exec_text(text, Vec::new()).await.map(|_| ())
    }

    pub(crate) async fn close(&self) {
        match &self.base {
            Base::Lite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Base::Pg(pool, _) => pool.close().await,
        }
    }
}

/// Says of a file that is no database that it is none.
pub(crate) fn no_database(error: sqlx::Error, path: &std::path::Path) -> StoreError {
    match &error {
        sqlx::Error::Database(inner) if inner.code().as_deref() == Some(NOT_A_DATABASE) => {
            StoreError::NoDatabase(path.display().to_string())
        }
        _ => error.into(),
    }
}

/// Waiting for a connection in vain is what the pool sees; what a person can do something about is the server.
fn unreachable_server(error: sqlx::Error, options: &PgConnectOptions) -> StoreError {
    let server = format!("{}:{}", options.get_host(), options.get_port());
    match error {
        sqlx::Error::PoolTimedOut => StoreError::Unreachable { server, why: String::new() },
        sqlx::Error::Io(error) => StoreError::Unreachable { server, why: format!(" ({error})") },
        other => other.into(),
    }
}

impl TxInner {
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        match self.base {
            OpenTx::Lite(tx) => tx.commit().await?,
            OpenTx::Pg(tx) => tx.commit().await?,
        }
        Ok(())
    }
}

/// Where a query can be asked: outside a transaction (the pool) or inside one.
pub(crate) trait Ask {
    fn dialect(&self) -> Dialect;

    /// All rows. Lists that can be long are asked for in pages.
    async fn all(&mut self, sql: &'static str, args: Vec<Val>) -> Result<Vec<Row>, StoreError> {
        let text = self.dialect().expand(sql);
        self.all_text(&text, args).await
    }

    async fn opt(&mut self, sql: &'static str, args: Vec<Val>) -> Result<Option<Row>, StoreError> {
        Ok(self.all(sql, args).await?.into_iter().next())
    }

    /// The one row that there must be.
    async fn one(&mut self, sql: &'static str, args: Vec<Val>) -> Result<Row, StoreError> {
        self.opt(sql, args).await?.ok_or(StoreError::NotFound)
    }

    /// The number of rows changed.
    async fn exec(&mut self, sql: &'static str, args: Vec<Val>) -> Result<u64, StoreError> {
        let text = self.dialect().expand(sql);
        self.exec_text(&text, args).await
    }

    /// As `all`, for texts that this crate has put together (an audience filter, a filter by choice).
    /// Values never stand in the text.
    async fn all_text(&mut self, sql: &str, args: Vec<Val>) -> Result<Vec<Row>, StoreError>;

    /// As `all_text`, for thousands of rows with these columns, in any order, received as one.
    async fn all_packed<T: DeserializeOwned>(
        &mut self,
        columns: &[PackedColumn],
        sql: &str,
        args: Vec<Val>,
    ) -> Result<Vec<T>, StoreError> {
        let rows = self.all_text(&row::packed_text(self.dialect(), columns, sql), args).await?;
        rows.first().map_or_else(|| Ok(Vec::new()), Row::packed)
    }

    async fn exec_text(&mut self, sql: &str, args: Vec<Val>) -> Result<u64, StoreError>;

    /// Inserts many rows with as few statements as the databases allow. `tail` is for ON CONFLICT.
    async fn insert_many(
        &mut self,
        into: &'static str,
        rows: Vec<Vec<Val>>,
        tail: &'static str,
    ) -> Result<u64, StoreError> {
        // SQLite takes 32,766 arguments in one statement. Fewer, larger statements stop paying off long before that.
        let per_statement = (8_000 / rows.first().map_or(1, Vec::len).max(1)).max(1);
        let mut changed = 0;
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let chunk: Vec<Vec<Val>> = rows.by_ref().take(per_statement).collect();
            changed += self.insert_chunk(into, chunk, tail).await?;
        }
        Ok(changed)
    }

    /// Rows in one statement.
    async fn insert_chunk(
        &mut self,
        into: &'static str,
        rows: Vec<Vec<Val>>,
        tail: &'static str,
    ) -> Result<u64, StoreError>;
}

macro_rules! bind {
    ($query:expr, $value:expr) => {
        match $value {
            Val::Bool(v) => $query.bind(v),
            Val::Int(v) => $query.bind(v),
            Val::Real(v) => $query.bind(v),
            Val::Text(v) => $query.bind(v),
            Val::Id(v) => $query.bind(v),
            Val::Bytes(v) => $query.bind(v),
        }
    };
}

use bind;

macro_rules! run_all {
    ($executor:expr, $sql:expr, $args:expr, $keys:expr, $row:path) => {{
        let mut query = sqlx::query(AssertSqlSafe($sql));
        for value in $args {
            query = bind!(query, value);
        }
        let mut rows = Vec::new();
        let mut stream = query.fetch($executor);
        while let Some(row) = stream.try_next().await? {
            rows.push(Row::new($row(row), $keys.clone()));
        }
        Ok(rows)
    }};
}

macro_rules! run_exec {
    ($executor:expr, $sql:expr, $args:expr) => {{
        let mut query = sqlx::query(AssertSqlSafe($sql));
        for value in $args {
            query = bind!(query, value);
        }
        Ok(query.execute($executor).await?.rows_affected())
    }};
}

macro_rules! run_insert_arrays {
    ($executor:expr, $into:expr, $rows:expr, $tail:expr) => {{
        let arrays = bulk::arrays($rows)?;
        let text = bulk::arrays_text($into, &arrays, $tail);
        let mut query = sqlx::query(AssertSqlSafe(text));
        for array in arrays {
            query = match array {
                Array::Bool(v) => query.bind(v),
                Array::Int(v) => query.bind(v),
                Array::Real(v) => query.bind(v),
                Array::Text(v) => query.bind(v),
                Array::Id(v) => query.bind(v),
                Array::Bytes(v) => query.bind(v),
            };
        }
        Ok(query.execute($executor).await?.rows_affected())
    }};
}

impl Ask for &Pool {
    fn dialect(&self) -> Dialect {
        match &self.base {
            Base::Lite { .. } => Dialect::Sqlite,
            Base::Pg(..) => Dialect::Postgres,
        }
    }

    async fn all_text(&mut self, sql: &str, args: Vec<Val>) -> Result<Vec<Row>, StoreError> {
        match &self.base {
            Base::Lite { read, .. } => run_all!(read, sql, args, self.keys, Rows::Lite),
            Base::Pg(pool, _) => run_all!(pool, sql, args, self.keys, Rows::Pg),
        }
    }

    async fn exec_text(&mut self, sql: &str, args: Vec<Val>) -> Result<u64, StoreError> {
        match &self.base {
            Base::Lite { write, .. } => run_exec!(write, sql, args),
            Base::Pg(pool, _) => run_exec!(pool, sql, args),
        }
    }

    async fn insert_chunk(
        &mut self,
        into: &'static str,
        rows: Vec<Vec<Val>>,
        tail: &'static str,
    ) -> Result<u64, StoreError> {
        match &self.base {
            Base::Lite { write, .. } => {
                let text = bulk::values_text(into, &rows, tail);
                run_exec!(write, text.as_str(), rows.into_iter().flatten())
            }
            Base::Pg(pool, _) => run_insert_arrays!(pool, into, rows, tail),
        }
    }
}

impl Ask for TxInner {
    fn dialect(&self) -> Dialect {
        match &self.base {
            OpenTx::Lite(_) => Dialect::Sqlite,
            OpenTx::Pg(_) => Dialect::Postgres,
        }
    }

    async fn all_text(&mut self, sql: &str, args: Vec<Val>) -> Result<Vec<Row>, StoreError> {
        match &mut self.base {
            OpenTx::Lite(tx) => run_all!(&mut **tx, sql, args, self.keys, Rows::Lite),
            OpenTx::Pg(tx) => run_all!(&mut **tx, sql, args, self.keys, Rows::Pg),
        }
    }

    async fn exec_text(&mut self, sql: &str, args: Vec<Val>) -> Result<u64, StoreError> {
        match &mut self.base {
            OpenTx::Lite(tx) => run_exec!(&mut **tx, sql, args),
            OpenTx::Pg(tx) => run_exec!(&mut **tx, sql, args),
        }
    }

    async fn insert_chunk(
        &mut self,
        into: &'static str,
        rows: Vec<Vec<Val>>,
        tail: &'static str,
    ) -> Result<u64, StoreError> {
        match &mut self.base {
            OpenTx::Lite(tx) => {
                let text = bulk::values_text(into, &rows, tail);
                run_exec!(&mut **tx, text.as_str(), rows.into_iter().flatten())
            }
            OpenTx::Pg(tx) => run_insert_arrays!(&mut **tx, into, rows, tail),
        }
    }
}
