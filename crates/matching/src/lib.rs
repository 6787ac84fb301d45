//! Matching: which advisories concern which assets, and why.
//!
//! Pure: texts in, verdicts with grounds out; no I/O, no clock. Prepare both sides once, find candidates by key, and
//! compare the pairs. A verdict of "affected" needs the product *and* the version; what is unknown is a question
//! ("review"), never a "no".

mod classify;
mod compare;
mod keys;
mod maker;
mod prepared;
mod product;
mod register;
mod version;
mod words;

pub use classify::classify;
pub use compare::compare;
pub use keys::KeyIndex;
pub use prepared::{PreparedAdvisory, PreparedAsset};
