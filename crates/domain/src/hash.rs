//! Content hashes: the identity of bytes and of the statements inside them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A SHA-256 digest. Two contents with the same hash are the same content.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ContentHash([u8; 32]);

impl ContentHash {
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BadHash> {
        bytes.try_into().map(Self).map_err(|_| BadHash)
    }
}

/// Hashes a sequence of parts so that no two different sequences run together: each part is preceded by its length.
#[derive(Default)]
pub struct Hasher(Sha256);

impl Hasher {
    pub fn part(mut self, part: &str) -> Self {
        self.add(part);
        self
    }

    pub fn add(&mut self, part: &str) {
        self.add_bytes(part.as_bytes());
    }

    pub fn add_bytes(&mut self, part: &[u8]) {
        self.0.update((part.len() as u64).to_be_bytes());
        self.0.update(part);
    }

    pub fn finish(self) -> ContentHash {
        ContentHash(self.0.finalize().into())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a SHA-256 hash is 64 hexadecimal digits")]
pub struct BadHash;

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&data_encoding::HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for ContentHash {
    type Err = BadHash;

    fn from_str(s: &str) -> Result<Self, BadHash> {
        let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(s.as_bytes()).map_err(|_| BadHash)?;
        Self::from_bytes(&bytes)
    }
}

impl TryFrom<String> for ContentHash {
    type Error = BadHash;

    fn try_from(s: String) -> Result<Self, BadHash> {
        s.parse()
    }
}

impl From<ContentHash> for String {
    fn from(hash: ContentHash) -> Self {
        hash.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_together() {
        let one = Hasher::default().part("ab").part("c").finish();
        let other = Hasher::default().part("a").part("bc").finish();
        assert_ne!(one, other);
    }

    #[test]
    fn a_hash_reads_back_from_its_text() {
        let hash = ContentHash::of(b"brandwacht");
        assert_eq!(hash.to_string().parse(), Ok(hash));
        assert_eq!("not hex".parse::<ContentHash>(), Err(BadHash));
    }
}
