//! Keys for bundles: Ed25519 (RFC 8032), one key on a line of text. Where a private key is kept, and that nobody else
//! may read it there, is the business of the caller.

use std::fmt;

use data_encoding::BASE64;
use domain::ContentHash;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};

const PUBLIC: &str = "brandwacht-bundle-key";
const PRIVATE: &str = "brandwacht-bundle-secret";
const KIND: &str = "ed25519";

/// Lines of a file of keys beyond these are a mistake.
const MAX_KEYS: usize = 20;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadKey {
    #[error("line {line}: a public key looks like \"{PUBLIC} {KIND} …\"; copy the whole line that your CERT gave you")]
    Public { line: usize },
    #[error("line {line}: this is a private key; it belongs on your CERT's server and nowhere else. Tell your CERT")]
    IsPrivate { line: usize },
    #[error("the file names no key; a public key looks like \"{PUBLIC} {KIND} …\"")]
    None,
    #[error("more than {MAX_KEYS} keys")]
    TooMany,
    #[error("this is no private key; make one with `brandwacht bundle key`")]
    Private,
}

/// A key that a bundle may be signed with.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey([u8; 32]);

/// A short name of a public key that two people can read to each other on the phone: the first half of its SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint([u8; 16]);

impl fmt::Display for Fingerprint {
    /// Eight groups of four hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, pair) in self.0.chunks(2).enumerate() {
            if place > 0 {
                f.write_str(" ")?;
            }
            for byte in pair {
                write!(f, "{byte:02x}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for PublicKey {
    /// The line that is handed out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PUBLIC} {KIND} {}", BASE64.encode(&self.0))
    }
}

impl PublicKey {
    /// The keys of a file: one on each line, with comments after `#`. Several, because a key may be followed by a new
    /// one.
    pub fn read_all(text: &str) -> Result<Vec<Self>, BadKey> {
        let mut keys = Vec::new();
        for (line, written) in (1..).zip(text.lines()) {
            let written = written.split('#').next().unwrap_or_default();
            let mut words = written.split_whitespace();
            match words.next() {
                None => continue,
                Some(PRIVATE) => return Err(BadKey::IsPrivate { line }),
                Some(PUBLIC) => {}
                Some(_) => return Err(BadKey::Public { line }),
            }
            let bytes = words.next().filter(|kind| *kind == KIND).and_then(|_| thirty_two(words.next()?));
            keys.push(Self(bytes.ok_or(BadKey::Public { line })?));
            if keys.len() > MAX_KEYS {
                return Err(BadKey::TooMany);
            }
        }
        if keys.is_empty() { Err(BadKey::None) } else { Ok(keys) }
    }

    pub fn fingerprint(&self) -> Fingerprint {
        let mut short = [0; 16];
        for (to, from) in short.iter_mut().zip(ContentHash::of(&self.0).as_bytes()) {
            *to = *from;
        }
        Fingerprint(short)
    }

    pub(crate) fn verifies(&self, text: &[u8], signature: &[u8; 64]) -> bool {
        UnparsedPublicKey::new(&ED25519, self.0).verify(text, signature).is_ok()
    }
}

/// A key to sign with. Never shown.
pub struct SigningKey {
    pair: Ed25519KeyPair,
    public: PublicKey,
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.public.fingerprint())
    }
}

impl SigningKey {
    /// The key that 32 unpredictable bytes are.
    pub fn from_seed(seed: &[u8; 32]) -> Result<Self, BadKey> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| BadKey::Private)?;
        let public = pair.public_key().as_ref().try_into().map_err(|_| BadKey::Private)?;
        Ok(Self { pair, public: PublicKey(public) })
    }

    /// As kept in a file.
    pub fn read(text: &str) -> Result<Self, BadKey> {
        let mut words = text.split_whitespace();
        let known = words.next() == Some(PRIVATE) && words.next() == Some(KIND);
        let seed = words.next().filter(|_| known).and_then(thirty_two).ok_or(BadKey::Private)?;
        Self::from_seed(&seed)
    }

    /// What a file keeps for a key of these bytes.
    pub fn line_for(seed: &[u8; 32]) -> String {
        format!("{PRIVATE} {KIND} {}\n", BASE64.encode(seed))
    }

    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    pub(crate) fn sign(&self, text: &[u8]) -> String {
        format!("{}\n", BASE64.encode(self.pair.sign(text).as_ref()))
    }
}

fn thirty_two(text: &str) -> Option<[u8; 32]> {
    BASE64.decode(text.as_bytes()).ok()?.try_into().ok()
}

pub(crate) fn read_signature(bytes: &[u8]) -> Option<[u8; 64]> {
    BASE64.decode(bytes.trim_ascii()).ok()?.try_into().ok()
}
