//! Versions: reading them in any notation, and saying whether one is within what an advisory states.
//!
//! [`notation`] reads one version, [`compare`] orders two of them, [`statement`] reads what an advisory says,
//! [`date`] reads dates of making and shipping. An answer that cannot be given is never "outside".

pub(crate) mod date;
pub(crate) mod notation;
pub(crate) mod statement;

pub(crate) use notation::Version;
pub(crate) use statement::{Outcome, Statement};
