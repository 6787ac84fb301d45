//! File hashes as SBOMs and advisories write them: one spelling of the algorithm, one of the value.

/// The hash of a file. Two are equal when algorithm and value are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileHash {
    /// Lower case without separators: `sha256`, `sha3512`, `blake2b256`.
    pub algorithm: String,
    /// Lower-case hexadecimal.
    pub value: String,
}

/// Algorithms of which two different files with the same value can be made (MD5, SHA-1) or that are none for this use:
/// an agreement is a hint, not a proof.
const WEAK: [&str; 6] = ["md2", "md4", "md5", "sha1", "adler32", "crc32"];

/// Lengths in hexadecimal digits by algorithm; others are taken as they are.
const LENGTHS: [(&str, usize); 12] = [
    ("md5", 32),
    ("sha1", 40),
    ("sha224", 56),
    ("sha256", 64),
    ("sha384", 96),
    ("sha512", 128),
    ("sha3256", 64),
    ("sha3384", 96),
    ("sha3512", 128),
    ("blake2b256", 64),
    ("blake2b384", 96),
    ("blake2b512", 128),
];

impl FileHash {
    /// Reads algorithm and value; nothing when the value is no hexadecimal number of the right length.
    pub fn read(algorithm: &str, value: &str) -> Option<Self> {
        let algorithm: String = algorithm.chars().filter(char::is_ascii_alphanumeric).collect();
        let algorithm = algorithm.to_ascii_lowercase();
        let value = value.trim().to_ascii_lowercase();
        if algorithm.is_empty() || algorithm.len() > 32 || value.len() < 8 || value.len() > 256 {
            return None;
        }
        if !value.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let wanted = LENGTHS.iter().find(|(name, _)| *name == algorithm).map(|(_, length)| *length);
        wanted.is_none_or(|length| length == value.len()).then_some(Self { algorithm, value })
    }

    /// True when nobody can make another file with this hash.
    pub fn is_strong(&self) -> bool {
        !WEAK.contains(&self.algorithm.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_an_algorithm_are_one_and_broken_values_are_none() {
        let value = "AB".repeat(32);
        let hash = FileHash::read("SHA-256", &value).unwrap();
        assert_eq!(Some(hash.clone()), FileHash::read("sha256", &value.to_lowercase()));
        assert!(hash.is_strong());
        assert!(!FileHash::read("MD5", &"0".repeat(32)).unwrap().is_strong());
        for broken in ["", "xyz", "ab", &"g".repeat(64), &"a".repeat(63)] {
            assert_eq!(FileHash::read("SHA-256", broken), None, "{broken}");
        }
    }
}
