//! The schema, forward only. Each step is applied once, in its own transaction, and never changed afterwards:
//! a new wish is a new file.

use std::collections::BTreeSet;

use crate::db::{Ask, Dialect, Pool, args, no_database};
use crate::{Address, Store, StoreError};

/// Number and text of every step. Tokens in braces are explained in `db::dialect`.
const STEPS: &[(i64, &str)] = &[
    (1, include_str!("../migrations/0001_spine.sql")),
    (2, include_str!("../migrations/0002_answer_by_addressee.sql")),
    (3, include_str!("../migrations/0003_orders_of_events.sql")),
    (4, include_str!("../migrations/0004_register.sql")),
    (5, include_str!("../migrations/0005_questions.sql")),
    (6, include_str!("../migrations/0006_blind.sql")),
    (7, include_str!("../migrations/0007_enrichment.sql")),
    (8, include_str!("../migrations/0008_remediation.sql")),
    (9, include_str!("../migrations/0009_bills.sql")),
    (10, include_str!("../migrations/0010_inventory_maturity.sql")),
    (11, include_str!("../migrations/0011_concern_lists.sql")),
    (12, include_str!("../migrations/0012_fallen_decisions.sql")),
    (13, include_str!("../migrations/0013_keys_of_matches.sql")),
    (14, include_str!("../migrations/0014_audit_chain.sql")),
    (15, include_str!("../migrations/0015_signing_in.sql")),
    (16, include_str!("../migrations/0016_people.sql")),
    (18, include_str!("../migrations/0018_narrower_audiences.sql")),
    (19, include_str!("../migrations/0019_leaving.sql")),
    (20, include_str!("../migrations/0020_oidc.sql")),
    (21, include_str!("../migrations/0021_data_keys.sql")),
    (22, include_str!("../migrations/0022_retention.sql")),
    (23, include_str!("../migrations/0023_documents_of_bills.sql")),
    (25, include_str!("../migrations/0025_ended_by_groups.sql")),
    (26, include_str!("../migrations/0026_steps.sql")),
    (27, include_str!("../migrations/0027_rating.sql")),
    (28, include_str!("../migrations/0028_calls.sql")),
    (29, include_str!("../migrations/0029_reference.sql")),
    (30, include_str!("../migrations/0030_webhooks.sql")),
    (31, include_str!("../migrations/0031_second_look.sql")),
    (32, include_str!("../migrations/0032_usefulness.sql")),
    (33, include_str!("../migrations/0033_duty.sql")),
    (34, include_str!("../migrations/0034_returned.sql")),
    (35, include_str!("../migrations/0035_overview.sql")),
    (36, include_str!("../migrations/0036_openpgp.sql")),
    (37, include_str!("../migrations/0037_batches.sql")),
    (38, include_str!("../migrations/0038_atom_feeds.sql")),
    (39, include_str!("../migrations/0039_chat.sql")),
    (40, include_str!("../migrations/0040_topics.sql")),
    (41, include_str!("../migrations/0041_templates.sql")),
    (43, include_str!("../migrations/0043_roads.sql")),
];

/// The step that brought the keys of organisations.
const KEYS: i64 = 21;

/// The texts of all steps, for a test that reads the schema.
#[cfg(test)]
pub(crate) fn texts() -> impl Iterator<Item = &'static str> {
    STEPS.iter().map(|(_, text)| *text)
}

/// The statements of all steps on SQLite, for a test that asks how others are carried out.
#[cfg(test)]
pub(crate) fn on_sqlite() -> impl Iterator<Item = &'static str> {
    STEPS.iter().flat_map(|(_, text)| statements(text)).filter(|statement| is_for(statement, Dialect::Sqlite))
}

impl Store {
    /// The schema version that this program works with.
    pub fn known_version() -> i64 {
        STEPS.iter().map(|(version, _)| *version).max().unwrap_or(0)
    }

    /// How many steps there are. A number may be left open for a step that comes by another road.
    pub fn known_steps() -> usize {
        STEPS.len()
    }

    /// The version that the database has; 0 for an empty one.
    pub async fn schema_version(&self) -> Result<i64, StoreError> {
        // Only reads: whoever asks whether the server is ready must not wait for a writer, nor change a database.
        if !self.has_versions().await? {
            return Ok(0);
        }
        let row = (&self.pool).one("SELECT COALESCE(MAX(version), 0) AS version FROM schema_version", args![]).await?;
        row.get("version")
    }

    async fn applied_versions(&self) -> Result<BTreeSet<i64>, StoreError> {
        let rows = (&self.pool).all("SELECT version FROM schema_version", args![]).await?;
        rows.iter().map(|row| row.get("version")).collect()
    }

    async fn has_versions(&self) -> Result<bool, StoreError> {
        let text = match (&self.pool).dialect() {
            Dialect::Sqlite => {
                "SELECT COUNT(*) AS n FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'"
            }
            Dialect::Postgres => {
                "SELECT COUNT(*) AS n FROM information_schema.tables
                 WHERE table_schema = current_schema() AND table_name = 'schema_version'"
            }
        };
        Ok((&self.pool).one(text, args![]).await?.get::<i64>("n")? > 0)
    }

    async fn make_versions(&self) -> Result<(), StoreError> {
        let made = (&self.pool)
            .exec("CREATE TABLE IF NOT EXISTS schema_version (version {int} NOT NULL PRIMARY KEY, applied_at {int} NOT NULL) {strict}", args![])
            .await;
        match made {
            // PostgreSQL refuses the second of two that make it at the same moment.
            Err(error) if !self.has_versions().await? => Err(error),
            _ => Ok(()),
        }
    }

    /// Applies what is missing; returns how many steps that were.
    pub async fn migrate(&self) -> Result<usize, StoreError> {
        self.migrate_to(Self::known_version()).await
    }

    /// Applies the steps up to and including `target`. For the test that an upgraded database equals a fresh one.
    pub async fn migrate_to(&self, target: i64) -> Result<usize, StoreError> {
        let found = self.schema_version().await?;
        let known = Self::known_version();
        if found > known {
            return Err(StoreError::TooNew { found, known });
        }
        self.make_versions().await?;
        // By number and not by the highest one: branches that grow beside each other leave gaps that are filled later.
        let there = self.applied_versions().await?;
        let mut applied = 0;
        for (version, text) in STEPS.iter().filter(|(version, _)| !there.contains(version) && *version <= target) {
            let mut tx = self.begin_bare().await?;
            let now = tx.now;
            // Two programs that start together on one database: the second waits here, and finds the step applied.
            let mine = tx
                .inner
                .exec(
                    "INSERT INTO schema_version (version, applied_at) VALUES ($1, $2) ON CONFLICT (version) DO NOTHING",
                    args![*version, now],
                )
                .await?;
            if mine == 0 {
                continue;
            }
            let dialect = tx.inner.dialect();
            for statement in statements(text).filter(|statement| is_for(statement, dialect)) {
                tx.inner.exec(statement, args![]).await?;
            }
            tx.commit().await?;
            applied += 1;
        }
        self.pool.raise_fence().await?;
        if self.applied_versions().await?.contains(&KEYS) {
            self.load_keys().await?;
            self.seal_what_was_there().await?;
        }
        Ok(applied)
    }

    /// Refuses to work on a schema that is not this program's.
    pub async fn check_version(&self) -> Result<(), StoreError> {
        let (found, known) = (self.schema_version().await?, Self::known_version());
        match found.cmp(&known) {
            std::cmp::Ordering::Less => Err(StoreError::TooOld { found, known }),
            std::cmp::Ordering::Greater => Err(StoreError::TooNew { found, known }),
            std::cmp::Ordering::Equal => self.load_keys().await,
        }
    }

    /// Every table, column and index of the database, in a fixed order and in words that can be compared.
    pub async fn schema_text(&self) -> Result<String, StoreError> {
        let mut pool = &self.pool;
        let rows = match pool.dialect() {
            Dialect::Sqlite => {
                pool.all(
                    "SELECT type || ' ' || name || ': ' || COALESCE(sql, '') AS line FROM sqlite_master
                     WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name",
                    args![],
                )
                .await?
            }
            Dialect::Postgres => {
                pool.all(
                    "SELECT 'column ' || table_name || '.' || column_name || ': ' || data_type || ' ' || is_nullable
                            AS line FROM information_schema.columns WHERE table_schema = current_schema()
                     UNION ALL
                     SELECT 'index ' || indexname || ': ' || replace(indexdef, current_schema() || '.', '')
                     FROM pg_indexes WHERE schemaname = current_schema() ORDER BY line",
                    args![],
                )
                .await?
            }
        };
        let mut text = String::new();
        for row in rows {
            text.push_str(&row.get::<String>("line")?);
            text.push('\n');
        }
        Ok(text)
    }
}

/// Refuses a database with tables that are not ours: ours have the table of steps, and what the first step makes. A
/// program that was stopped before the first step leaves the table of steps alone.
pub(crate) async fn refuse_foreign(mut pool: &Pool, address: &Address) -> Result<(), StoreError> {
    let text = match pool.dialect() {
        Dialect::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
        // What an extension brought along belongs to nobody's program.
        Dialect::Postgres => {
            "SELECT c.relname::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p')
               AND NOT EXISTS (SELECT 1 FROM pg_depend d
                               WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')"
        }
    };
    let rows = match (pool.all(text, args![]).await, address) {
        (Err(StoreError::Database(error)), Address::Sqlite(path)) => return Err(no_database(error, path)),
        (rows, _) => rows?,
    };
    let tables: BTreeSet<String> = rows.iter().map(|row| row.get("name")).collect::<Result<_, _>>()?;
    let steps = tables.contains("schema_version");
    if tables.is_empty() || (steps && (tables.len() == 1 || tables.contains("audience"))) {
        return Ok(());
    }
    Err(StoreError::Foreign(match address {
        Address::Sqlite(path) => path.display().to_string(),
        Address::Postgres { schema: Some(schema), .. } => format!("{address}, schema {schema}"),
        Address::Postgres { .. } => address.to_string(),
    }))
}

/// Steps are plain statements that each end with a semicolon at the end of a line; comments start a line.
fn statements(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.split(";\n").map(str::trim).filter(|statement| {
        statement.lines().any(|line| !line.trim_start().starts_with("--") && !line.trim().is_empty())
    })
}

/// Triggers have no common language; a statement that one database alone understands says so in a comment before it.
fn is_for(statement: &str, dialect: Dialect) -> bool {
    let other = match dialect {
        Dialect::Sqlite => "-- Only for PostgreSQL.",
        Dialect::Postgres => "-- Only for SQLite.",
    };
    !statement.lines().any(|line| line.trim() == other)
}
