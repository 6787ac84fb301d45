//! Versions: reading them in any notation, and saying whether one is within what an advisory states.
//!
//! [`notation`] reads one version, [`registered`] as people register it, [`scheme`] names the notations and the order in each, [`relate`] says how two
//! versions stand to each other; [`statement`] and [`piece`] read what an advisory says, [`date`] and [`dated`] dates
//! of making and shipping; [`decide`] answers with an outcome and the [`rule`] that gave it. [`class`] and [`report`]
//! count how publishers write. An answer that cannot be given is never "outside".

mod class;
pub(crate) mod date;
mod dated;
mod decide;
mod decision;
pub(crate) mod notation;
mod piece;
mod registered;
mod relate;
mod report;
mod rule;
mod scheme;
pub(crate) mod statement;

pub use class::Class;
pub use decision::{Decision, VersionDecision, decide_version, decide_version_with};
pub(crate) use notation::Version;
pub use report::{Tally, VersionReport, version_report};
pub use rule::Rule;
pub(crate) use statement::{Outcome, Statement};
