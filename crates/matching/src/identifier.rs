//! Identifiers: package URLs, CPE names, unique device identifications, version ranges and file hashes, each read as its
//! standard says. It reads and compares them; what an agreement means for a product is decided elsewhere.
//!
//! What cannot be read is an error with a code, never a guess, and a type of versions that is not supported is an answer
//! of its own.

pub mod cpe;
pub mod hash;
pub mod purl;
pub mod udi;
pub mod vers;

pub use cpe::{Cpe, Relation};
pub use hash::FileHash;
pub use purl::Purl;
pub use udi::Udi;
pub use vers::{Range, VersType};
