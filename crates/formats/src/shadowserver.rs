//! The daily reports of the Shadowserver Foundation: CSV files whose columns differ by type of report. What a column means is told
//! by Shadowserver's own schema, which is read at run time ([`Schema`]); nothing of it is built in.
//!
//! A [`Reader`] takes a file line by line. Each row is an observation or a [`BadLine`], so that nothing is lost and no line stops the
//! file. What the schema does not know is kept in `extra` and reported once per file. It fetches nothing and unpacks nothing.

mod cells;
mod convert;
mod file_name;
mod plan;
mod read;
mod records;
mod schema;
pub(crate) mod secret;
pub(crate) mod target;

pub use convert::{Context, Convert, Converted};
pub use file_name::ReportFile;
pub use read::{BadLine, Limits, NotReport, Problem, Reader, Row, Summary};
pub use schema::{ReportType, Schema};

/// The name under which observations of these reports say whose feed they are.
pub const FEED: &str = "shadowserver";
