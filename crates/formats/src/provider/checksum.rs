//! `.sha256` and `.sha512` files (CSAF 2.0 §7.1.18): the digest in hexadecimal digits, then the file name.

use data_encoding::HEXLOWER_PERMISSIVE;
use sha2::{Digest, Sha256, Sha512};

use crate::notes::clip;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    Sha256,
    Sha512,
}

/// The digest that a provider published for a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checksum {
    pub algorithm: Algorithm,
    digest: Vec<u8>,
    /// The file it is for, when the checksum file says so.
    pub file: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{found}\" is not a {expected} digest of {digits} hexadecimal digits: fetch the checksum file again")]
pub struct BadChecksum {
    pub found: String,
    pub expected: &'static str,
    pub digits: usize,
}

impl Checksum {
    pub fn parse(bytes: &[u8], algorithm: Algorithm) -> Result<Self, BadChecksum> {
        let text = String::from_utf8_lossy(bytes.get(..bytes.len().min(4096)).unwrap_or_default());
        let line = text.trim_start_matches('\u{feff}').lines().map(str::trim).find(|line| !line.is_empty());
        let line = line.unwrap_or_default();
        // `digest  file` as sha512sum writes it, or `SHA512 (file) = digest` as the BSD tool does.
        let (digest, file) = match line.rsplit_once(") = ") {
            Some((before, digest)) => (digest, before.split_once('(').map(|(_, file)| file)),
            None => match line.split_once(char::is_whitespace) {
                Some((digest, file)) => (digest, Some(file.trim().trim_start_matches('*'))),
                None => (line, None),
            },
        };
        let (expected, length) = match algorithm {
            Algorithm::Sha256 => ("SHA-256", 32),
            Algorithm::Sha512 => ("SHA-512", 64),
        };
        let bad = || BadChecksum { found: clip(line, 150), expected, digits: length * 2 };
        let digest = HEXLOWER_PERMISSIVE.decode(digest.as_bytes()).map_err(|_| bad())?;
        if digest.len() != length {
            return Err(bad());
        }
        Ok(Self { algorithm, digest, file: file.filter(|file| !file.is_empty()).map(str::to_owned) })
    }

    pub fn digest(&self) -> &[u8] {
        &self.digest
    }

    /// True when the bytes are those that the provider took the digest of.
    pub fn matches(&self, bytes: &[u8]) -> bool {
        match self.algorithm {
            Algorithm::Sha256 => Sha256::digest(bytes).as_slice() == self.digest,
            Algorithm::Sha512 => Sha512::digest(bytes).as_slice() == self.digest,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: &str = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    #[test]
    fn digests_are_read_as_tools_write_them() {
        for written in [
            DIGEST.to_owned(),
            format!("{DIGEST}  hello.json\n"),
            format!("{} *hello.json", DIGEST.to_uppercase()),
            format!("\u{feff}SHA256 (hello.json) = {DIGEST}\r\n"),
        ] {
            let checksum = Checksum::parse(written.as_bytes(), Algorithm::Sha256).unwrap();
            assert!(checksum.matches(b"hello") && !checksum.matches(b"hallo"), "{written}");
            assert!(checksum.file.is_none_or(|file| file == "hello.json"));
        }
    }

    #[test]
    fn what_is_no_digest_says_so() {
        let error = Checksum::parse(b"<html>not found</html>", Algorithm::Sha512).unwrap_err();
        insta::assert_snapshot!(error, @r#""<html>not found</html>" is not a SHA-512 digest of 128 hexadecimal digits: fetch the checksum file again"#);
        assert!(Checksum::parse(DIGEST.as_bytes(), Algorithm::Sha512).is_err());
        assert!(Checksum::parse(b"", Algorithm::Sha256).is_err());
    }
}
