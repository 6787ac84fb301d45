//! What stands in the whole database, to see what a deed changed and what it left alone.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::Connection;
use store::Address;
use testkit::Scratch;

/// Every row of every table as the database itself writes it, to see what a deed changed and what it left alone.
pub(crate) async fn rows(scratch: &Scratch) -> BTreeMap<String, BTreeSet<String>> {
    let mut all = BTreeMap::new();
    match &scratch.address {
        Address::Sqlite(path) => {
            let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
            let mut connection = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
            let tables: Vec<String> = sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'table'")
                .fetch_all(&mut connection)
                .await
                .unwrap();
            for table in tables {
                let columns: Vec<String> = sqlx::query_scalar("SELECT name FROM pragma_table_info($1)")
                    .bind(&table)
                    .fetch_all(&mut connection)
                    .await
                    .unwrap();
                let row: Vec<String> = columns.iter().map(|column| format!("quote(\"{column}\")")).collect();
                let text = format!("SELECT {} FROM \"{table}\"", row.join(" || ',' || "));
                let rows: Vec<String> =
                    sqlx::query_scalar(sqlx::AssertSqlSafe(text)).fetch_all(&mut connection).await.unwrap();
                all.insert(table, rows.into_iter().collect());
            }
        }
        Address::Postgres { url, schema } => {
            let options: sqlx::postgres::PgConnectOptions = url.parse().unwrap();
            let schema = schema.as_deref().unwrap_or("public");
            let options = options.options([("search_path", schema)]);
            let mut connection = sqlx::PgConnection::connect_with(&options).await.unwrap();
            let tables: Vec<String> = sqlx::query_scalar(
                "SELECT table_name::text FROM information_schema.tables
                 WHERE table_schema = $1 AND table_type = 'BASE TABLE'",
            )
            .bind(schema)
            .fetch_all(&mut connection)
            .await
            .unwrap();
            for table in tables {
                let text = format!("SELECT t::text FROM \"{table}\" t");
                let rows: Vec<String> =
                    sqlx::query_scalar(sqlx::AssertSqlSafe(text)).fetch_all(&mut connection).await.unwrap();
                all.insert(table, rows.into_iter().collect());
            }
        }
    }
    all
}
