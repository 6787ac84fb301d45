//! What can go wrong in the store, named by the operation; the database's own words stay in `source`.

use domain::refusal::Refusal;

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no such row, or the viewer may not know that there is.
    #[error("not found")]
    NotFound,
    /// The query gave a row that its viewer may not read, and the database's own rule held it back: a filter of ours is
    /// wrong. For the viewer there is no such row.
    #[error("a query gave what its reader may not see, and row-level security held it back; report this as a defect")]
    HeldBack,
    /// The change contradicts what stands in the database; the text says what and is fit for the person who asked.
    #[error("{0}")]
    Conflict(String),
    /// As `Conflict`, for what people meet in their daily work: `web` says it in their language.
    #[error("{0}")]
    Refused(#[from] Refusal),
    #[error("the database address {0:?} is not understood; use sqlite:PATH or postgres://USER@HOST/DATABASE")]
    BadAddress(String),
    /// Its tables are not ours: adding ours would spoil what somebody else keeps there.
    #[error("this is a database of another program: {0}; nothing was changed")]
    Foreign(String),
    #[error("{0} is not a database: name the file of yours with --database sqlite:PATH; nothing was changed")]
    NoDatabase(String),
    #[error(
        "the database server {server} does not answer{why}: check whether it runs and whether the address is right"
    )]
    Unreachable { server: String, why: String },
    #[error("the database has schema version {found}, newer than this program's {known}: use a newer Brandwacht")]
    TooNew { found: i64, known: i64 },
    #[error("the database has schema version {found}, this program needs {known}: run `brandwacht migrate`")]
    TooOld { found: i64, known: i64 },
    /// A stored value cannot be read back: damage, or a newer program wrote it.
    #[error("column {column} holds what cannot be read")]
    BadValue { column: String, source: Box<dyn std::error::Error + Send + Sync> },
    /// What is sealed cannot be opened, or a key is not to be had; the text says what to do.
    #[error("{0}")]
    Key(String),
    #[error("the database refused")]
    Database(#[from] sqlx::Error),
}

impl StoreError {
    pub(crate) fn bad(column: &str, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::BadValue { column: column.to_owned(), source: source.into() }
    }

    /// True when the same thing may work later.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Unreachable { .. } => true,
            Self::Database(sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed) => true,
            // 40001 and 40P01 are PostgreSQL's serialisation failure and deadlock; 5 and 6 are SQLite's busy and locked.
            Self::Database(sqlx::Error::Database(error)) => {
                error.code().is_some_and(|code| matches!(code.as_ref(), "40001" | "40P01" | "5" | "6" | "517"))
            }
            _ => false,
        }
    }

    /// True when the database's user has no right to it (PostgreSQL's 42501).
    pub(crate) fn may_not(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Database(error)) if error.code().as_deref() == Some("42501"))
    }

    pub(crate) fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Database(error)) if error.is_unique_violation())
    }
}
