//! Floor 2: bytes ↔ domain. Reads what comes in and writes what goes out, and is pure: no I/O, no clock, no async.
//!
//! What comes from outside is bounded before it is understood: size, depth, number. What is merely wrong becomes a
//! [`domain::advisory::Finding`]; only what cannot be identified at all is an error.

pub mod csaf;
pub mod csv_out;
pub mod inventory;
mod notes;

pub use notes::Notes;
