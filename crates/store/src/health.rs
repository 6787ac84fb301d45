//! How the database itself is doing: what it is, how safely it writes, whether its clock agrees, for `doctor`; and settling
//! it after much was written.

use domain::Timestamp;

use crate::db::{Ask, Dialect, READER, args};
use crate::{Store, StoreError};

/// Facts in the database's own words, and what follows from them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// `SQLite 3.50.2`, `PostgreSQL 17.2`.
    pub version: String,
    /// Names and values of the settings that matter for safety.
    pub facts: Vec<(&'static str, String)>,
    /// What is wrong, in English, each with what to do.
    pub problems: Vec<String>,
    /// What could be safer, likewise.
    pub hints: Vec<String>,
    /// The size of the data, in bytes.
    pub bytes: i64,
    /// The database server's clock; `None` when it is this machine's.
    pub clock: Option<Timestamp>,
}

impl Store {
    /// Reads a few settings; looks at no table, so it is quick at any size.
    pub async fn health(&self) -> Result<Health, StoreError> {
        match (&self.pool).dialect() {
            Dialect::Sqlite => self.health_of_sqlite().await,
            Dialect::Postgres => self.health_of_postgres().await,
        }
    }

    /// Brings a database in the state to which it comes by itself after a while: what its planner goes by is counted, and
    /// what was written has gone to its place. After very many rows at once it need not be waited for.
    pub async fn settle(&self) -> Result<(), StoreError> {
        let mut pool = &self.pool;
        match pool.dialect() {
            Dialect::Sqlite => {
                pool.exec("ANALYZE", Vec::new()).await?;
                pool.exec("PRAGMA wal_checkpoint(TRUNCATE)", Vec::new()).await.map(|_| ())
            }
            Dialect::Postgres => {
                pool.exec("VACUUM (ANALYZE)", Vec::new()).await?;
                match pool.exec("CHECKPOINT", Vec::new()).await {
                    // Not everybody may ask for it; then it comes when the server thinks fit.
                    Err(error) if !error.may_not() => Err(error),
                    _ => Ok(()),
                }
            }
        }
    }

    /// Matches and devices of notices that name something that is not there, which the database itself does not check.
    /// Reads all of them.
    pub async fn lost_references(&self) -> Result<i64, StoreError> {
        let mut pool = &self.pool;
        let row = pool
            .one(
                "SELECT (SELECT COUNT(*) FROM asset_match m
                         WHERE NOT EXISTS (SELECT 1 FROM asset a
                                           WHERE a.id = m.asset_id AND a.organisation_id = m.organisation_id)
                            OR NOT EXISTS (SELECT 1 FROM revision r
                                           WHERE r.id = m.revision_id AND r.advisory_id = m.advisory_id)
                            OR NOT EXISTS (SELECT 1 FROM audience u WHERE u.id = m.audience_id))
                      + (SELECT COUNT(*) FROM notice_asset n
                         WHERE NOT EXISTS (SELECT 1 FROM asset a WHERE a.id = n.asset_id)) AS lost",
                args![],
            )
            .await?;
        row.get("lost")
    }

    async fn health_of_sqlite(&self) -> Result<Health, StoreError> {
        let mut pool = &self.pool;
        let row = pool
            .one(
                "SELECT sqlite_version() AS version,
                        (SELECT journal_mode FROM pragma_journal_mode) AS journal_mode,
                        (SELECT synchronous FROM pragma_synchronous) AS synchronous,
                        (SELECT foreign_keys FROM pragma_foreign_keys) AS foreign_keys,
                        (SELECT page_count FROM pragma_page_count) * (SELECT page_size FROM pragma_page_size) AS bytes",
                args![],
            )
            .await?;
        let version: String = row.get("version")?;
        let (journal, bytes): (String, i64) = (row.get("journal_mode")?, row.get("bytes")?);
        let (synchronous, foreign_keys): (i64, i64) = (row.get("synchronous")?, row.get("foreign_keys")?);
        let level = match synchronous {
            0 => "off",
            1 => "normal",
            2 => "full",
            _ => "extra",
        };
        let mut problems = Vec::new();
        if journal != "wal" {
            problems.push(format!(
                "the journal mode is {journal}, not wal: keep the database on a local disk, not on a network share"
            ));
        }
        if synchronous == 0 {
            problems.push("synchronous is off: a power failure can damage the database".to_owned());
        }
        let facts = vec![
            ("journal_mode", journal),
            ("synchronous", level.to_owned()),
            ("foreign_keys", if foreign_keys == 1 { "on" } else { "off" }.to_owned()),
        ];
        Ok(Health { version: format!("SQLite {version}"), facts, problems, hints: Vec::new(), bytes, clock: None })
    }

    async fn health_of_postgres(&self) -> Result<Health, StoreError> {
        let mut pool = &self.pool;
        let row = pool
            .one(
                "SELECT current_setting('server_version') AS version, current_setting('fsync') AS fsync,
                        current_setting('full_page_writes') AS full_page_writes,
                        current_setting('synchronous_commit') AS synchronous_commit,
                        current_setting('server_encoding') AS encoding,
                        CAST(pg_database_size(current_database()) AS BIGINT) AS bytes,
                        CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) AS millis",
                args![],
            )
            .await?;
        let setting = |name: &'static str| row.get::<String>(name).map(|value| (name, value));
        let fence = if pool.is_fenced() { format!("as {READER}") } else { "off".to_owned() };
        let facts = vec![
            setting("fsync")?,
            setting("full_page_writes")?,
            setting("synchronous_commit")?,
            setting("encoding")?,
            ("row_security", fence),
        ];
        let mut problems = Vec::new();
        for (name, value) in &facts {
            match (*name, value.as_str()) {
                ("fsync" | "full_page_writes", "off") => problems.push(format!(
                    "{name} is off: a power failure can damage the database; set it to on in postgresql.conf"
                )),
                ("synchronous_commit", "off") => problems.push(
                    "synchronous_commit is off: the last answers can be lost in a crash; set it to on".to_owned(),
                ),
                ("encoding", encoding) if encoding != "UTF8" => {
                    problems.push(format!("the encoding is {encoding}: make the database with encoding UTF8"));
                }
                _ => {}
            }
        }
        let hints = match pool.is_fenced() {
            true => Vec::new(),
            false => vec![format!(
                "row-level security is off: make the role {READER} and run `brandwacht migrate` (docs/databases.md)"
            )],
        };
        let version: String = row.get("version")?;
        Ok(Health {
            version: format!("PostgreSQL {version}"),
            facts,
            problems,
            hints,
            bytes: row.get("bytes")?,
            clock: Some(row.get("millis")?),
        })
    }
}
