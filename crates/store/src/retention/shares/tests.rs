//! What the statements cost.

use sqlx::sqlite::SqlitePoolOptions;
use sqlx::{AssertSqlSafe, Row as _};

use super::*;
use crate::db::Dialect;

#[tokio::test]
async fn a_number_is_looked_for_by_an_index_and_not_in_all_lines() {
    let pool = SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await.unwrap();
    for text in crate::migrations::on_sqlite() {
        sqlx::query(AssertSqlSafe(Dialect::Sqlite.expand(text).into_owned())).execute(&pool).await.unwrap();
    }
    for share in GONE_DEVICES {
        let How::ById(texts, _) = share.how else { panic!("lines go by their identifiers") };
        for text in texts.iter().filter(|text| text.contains("named_product")) {
            let plan = format!("EXPLAIN QUERY PLAN {}", Dialect::Sqlite.expand(text));
            let steps = sqlx::query(AssertSqlSafe(plan)).bind("[]").fetch_all(&pool).await.unwrap();
            let steps: Vec<String> = steps.iter().map(|row| row.get("detail")).collect();
            let scans: Vec<_> =
                steps.iter().filter(|step| step.starts_with("SCAN ") && !step.contains("json_each")).collect();
            assert!(scans.is_empty() && steps.iter().any(|step| step.contains("asset_model")), "{text}: {steps:#?}");
        }
    }
}
