//! What a CSAF provider publishes beside its documents (CSAF 2.0 §7.1): provider-metadata.json, ROLIE feeds, the
//! directory form, checksum files and the line in security.txt. It parses bytes and resolves addresses; fetching them
//! is the work of `intake`.
//!
//! Real providers break these rules. All parsers give what can be used, with a finding for what is wrong.

mod checksum;
mod directory;
mod metadata;
mod rolie;
mod security_txt;

use domain::Timestamp;
use domain::advisory::Finding;
use url::Url;

pub use checksum::{Algorithm, BadChecksum, Checksum};
pub use directory::{changes, index};
pub use metadata::{Feed, Key, Metadata, metadata};
pub use rolie::feed;
pub use security_txt::csaf_addresses;

use crate::Notes;
use crate::json::{Bounds, JsonProblem};

/// What a file of a provider may cost. The feed of a large maker has tens of thousands of entries.
pub(crate) const BOUNDS: Bounds = Bounds { bytes: 64 << 20, depth: 50, values: 4_000_000 };

/// More documents than any provider has.
pub(crate) const MAX_ENTRIES: usize = 500_000;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    #[error(transparent)]
    Json(#[from] JsonProblem),
    #[error("{pointer}: missing: this is not {expected}; check the address")]
    Not { expected: &'static str, pointer: &'static str },
    #[error("the file has {found} bytes, more than the {limit} allowed")]
    TooLarge { found: usize, limit: usize },
}

/// The documents that a feed or a directory lists.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Listing {
    pub entries: Vec<Entry>,
    /// The next page of a feed that has pages (RFC 5005).
    pub next: Option<Url>,
    pub findings: Vec<Finding>,
}

/// A document and what lies beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub url: Url,
    pub updated: Option<Timestamp>,
    pub sha256: Option<Url>,
    pub sha512: Option<Url>,
    pub signature: Option<Url>,
}

/// An address from a file, made absolute. Only http(s); a finding otherwise.
fn resolve(written: &str, base: &Url, pointer: &str, notes: &mut Notes) -> Option<Url> {
    let written = written.trim();
    match base.join(written) {
        Ok(url) if url.scheme() == "https" && url.has_host() => Some(url),
        Ok(url) if url.scheme() == "http" && url.has_host() => {
            if base.scheme() == "https" {
                notes.warning("provider.http", pointer, format!("\"{written}\" is not protected by TLS"));
            }
            Some(url)
        }
        Ok(_) => {
            notes.error("provider.url", pointer, format!("\"{written}\" is not an http(s) address; left out"));
            None
        }
        Err(error) => {
            notes.error("provider.url", pointer, format!("\"{written}\" is not an address ({error}); left out"));
            None
        }
    }
}

/// The address with an ending after its path, for `.sha256`, `.sha512` and `.asc` files.
fn beside(url: &Url, ending: &str) -> Url {
    let mut beside = url.clone();
    beside.set_path(&format!("{}{ending}", url.path()));
    beside
}
