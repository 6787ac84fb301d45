//! Matching: which advisories concern which assets, and why.
//!
//! Pure: texts in, verdicts with grounds out; no I/O, no clock. A [`Register`] prepares both sides, once each; candidates
//! are found by key, and [`compare`] judges the pairs. A verdict of "affected" needs the product *and* the version; what is unknown is a question
//! ("review"), never a "no".

pub mod baseline;
pub mod beside;
mod classify;
mod compare;
pub mod identifier;
mod index;
mod keys;
mod prepared;
mod product;
pub mod register;
pub mod sbom;
mod version;
mod words;

pub use classify::classify;
pub use compare::compare;
pub use index::Index;
pub use prepared::{KeyedAsset, PreparedAdvisory, PreparedAsset};
pub use register::{KnownLine, Register, registered_as, stated_as};
pub use version::{
    Class, Decision, Rule, Tally, VersionDecision, VersionReport, decide_version, decide_version_with, version_report,
};
