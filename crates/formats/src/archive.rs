//! ZIP archives of documents, opened with suspicion. It gives names and bytes; it writes nothing to disk and does not
//! look inside archives within the archive.

use std::collections::HashSet;
use std::io::{Cursor, Read};

use domain::advisory::{Finding, FindingSeverity};
use zip::ZipArchive;

use crate::notes::clip;

/// What an archive may cost.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The archive itself.
    pub bytes: usize,
    pub entries: usize,
    /// One file, unpacked.
    pub file: u64,
    /// All files together, unpacked.
    pub total: u64,
    /// Unpacked size over packed size. JSON reaches 30; a bomb needs hundreds.
    pub ratio: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 512 << 20, entries: 100_000, file: 64 << 20, total: 4 << 30, ratio: 200 }
    }
}

/// Small files may be packed better than the ratio allows.
const RATIO_FREE: u64 = 1 << 20;

/// Why nothing can be taken from an archive.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unopened {
    #[error("the archive has {found} bytes, more than the {limit} allowed: split it")]
    TooLarge { found: usize, limit: usize },
    #[error("the archive has more than {limit} entries: split it")]
    TooManyEntries { limit: usize },
    #[error("not a readable ZIP archive ({reason}): pack the files again")]
    Damaged { reason: String },
}

/// A file of the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// A relative path with `/`, safe below any folder.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// An entry that was passed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    pub name: String,
    pub reason: Reason,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    #[error("the name leads out of the archive; nothing is read from it")]
    UnsafeName,
    #[error("an entry of this name came before; the first one counts")]
    DuplicateName,
    #[error("a symbolic link; links are not followed")]
    Link,
    #[error("an archive within the archive; unpack it and import it by itself")]
    Nested,
    #[error("encrypted; pack it without a password")]
    Encrypted,
    #[error("more than {limit} bytes unpacked; import it by itself or raise the limit")]
    TooLarge { limit: u64 },
    #[error("the files before it already fill the {limit} bytes allowed; split the archive")]
    Full { limit: u64 },
    #[error("unpacks to more than {ratio} times its size, as a bomb does; import it by itself if it is genuine")]
    Bomb { ratio: u64 },
    #[error("damaged ({0}); pack it again")]
    Damaged(String),
}

impl Reason {
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnsafeName => "unsafe_name",
            Self::DuplicateName => "duplicate_name",
            Self::Link => "link",
            Self::Nested => "nested",
            Self::Encrypted => "encrypted",
            Self::TooLarge { .. } => "too_large",
            Self::Full { .. } => "full",
            Self::Bomb { .. } => "bomb",
            Self::Damaged(_) => "damaged",
        }
    }
}

impl Refused {
    /// For the report of an import.
    pub fn finding(&self) -> Finding {
        Finding {
            test: format!("archive.{}", self.reason.code()),
            severity: FindingSeverity::Error,
            pointer: clip(&self.name, 500),
            message: self.reason.to_string(),
        }
    }
}

/// The files of an archive, one by one: only one of them is in memory at a time.
pub struct Members<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    next: usize,
    names: HashSet<String>,
    left: u64,
    limits: Limits,
}

pub fn open(bytes: &[u8], limits: Limits) -> Result<Members<'_>, Unopened> {
    if bytes.len() > limits.bytes {
        return Err(Unopened::TooLarge { found: bytes.len(), limit: limits.bytes });
    }
    // The directory is read whole by the library; its entries are counted before, because the count that the archive
    // gives of itself may lie.
    let signatures = bytes.windows(4).filter(|window| *window == b"PK\x01\x02").count();
    if signatures > limits.entries.saturating_mul(2) {
        return Err(Unopened::TooManyEntries { limit: limits.entries });
    }
    let archive = ZipArchive::new(Cursor::new(bytes))
        .map_err(|error| Unopened::Damaged { reason: clip(&error.to_string(), 200) })?;
    if archive.len() > limits.entries {
        return Err(Unopened::TooManyEntries { limit: limits.entries });
    }
    Ok(Members { archive, next: 0, names: HashSet::new(), left: limits.total, limits })
}

impl Iterator for Members<'_> {
    type Item = Result<Member, Refused>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.next < self.archive.len() {
            let index = self.next;
            self.next += 1;
            match self.member(index) {
                Ok(None) => {}
                Ok(Some(member)) => return Some(Ok(member)),
                Err(refused) => return Some(Err(refused)),
            }
        }
        None
    }
}

impl Members<'_> {
    /// The file of this name, whatever stands before it; `None` when there is none.
    pub fn named(&mut self, name: &str) -> Option<Result<Member, Refused>> {
        let index = self.archive.index_for_name(name)?;
        self.member(index).transpose()
    }

    /// The file at an index; nothing for a folder.
    fn member(&mut self, index: usize) -> Result<Option<Member>, Refused> {
        let limits = self.limits;
        let shown = match self.archive.name_for_index(index) {
            Some(Ok(name)) => clip(&name, 300),
            _ => format!("entry {index}"),
        };
        let refuse = |reason| Refused { name: shown.clone(), reason };
        let damaged = |error: &dyn std::fmt::Display| refuse(Reason::Damaged(clip(&error.to_string(), 200)));

        let raw = self.archive.by_index_raw(index).map_err(|error| damaged(&error))?;
        let name = raw.name().map_err(|error| damaged(&error))?.into_owned();
        if !is_safe(&name) {
            return Err(refuse(Reason::UnsafeName));
        }
        if raw.is_dir() {
            return Ok(None);
        }
        if raw.is_symlink() {
            return Err(refuse(Reason::Link));
        }
        if raw.encrypted() {
            return Err(refuse(Reason::Encrypted));
        }
        let ratio_limit = raw.compressed_size().saturating_mul(limits.ratio).saturating_add(RATIO_FREE);
        drop(raw);
        if !self.names.insert(name.clone()) {
            return Err(refuse(Reason::DuplicateName));
        }
        if self.left == 0 {
            return Err(refuse(Reason::Full { limit: limits.total }));
        }

        let file = self.archive.by_index(index).map_err(|error| damaged(&error))?;
        let most = limits.file.min(self.left).min(ratio_limit);
        let mut bytes = Vec::new();
        // Sizes in the directory may lie: what counts is what comes out.
        file.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| damaged(&error))?;
        let size = bytes.len() as u64;
        if size > most {
            self.left = self.left.saturating_sub(most);
            return Err(refuse(match most {
                _ if most == ratio_limit => Reason::Bomb { ratio: limits.ratio },
                _ if most == limits.file => Reason::TooLarge { limit: limits.file },
                _ => Reason::Full { limit: limits.total },
            }));
        }
        self.left -= size;
        if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\x1f\x8b") || bytes.starts_with(b"7z\xbc\xaf") {
            return Err(refuse(Reason::Nested));
        }
        Ok(Some(Member { name, bytes }))
    }
}

/// A relative path that stays below the folder it is put in, on every system.
fn is_safe(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 1000
        && !name.starts_with('/')
        && !name.contains(['\\', ':'])
        && !name.chars().any(char::is_control)
        && name.split('/').all(|part| part != ".." && part != ".")
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn told(bytes: &[u8], limits: Limits) -> Vec<String> {
        let members = open(bytes, limits).unwrap();
        members
            .map(|member| match member {
                Ok(member) => format!("{}: {} bytes", member.name, member.bytes.len()),
                Err(refused) => format!("{}: {}", refused.name, refused.reason.code()),
            })
            .collect()
    }

    #[test]
    fn ordinary_files_come_out_with_their_names() {
        let bytes = packed(&[("2099/a.json", b"{}"), ("b.json", b"[1]")]);
        assert_eq!(told(&bytes, Limits::default()), ["2099/a.json: 2 bytes", "b.json: 3 bytes"]);
    }

    // Shows: ASVS 5.3.2
    #[test]
    fn names_that_lead_out_are_refused_and_the_rest_is_read() {
        let bytes = packed(&[
            ("../../etc/passwd", b"x"),
            ("/etc/passwd", b"x"),
            ("a/../../b", b"x"),
            ("C:\\x.json", b"x"),
            ("good.json", b"{}"),
        ]);
        assert_eq!(
            told(&bytes, Limits::default()),
            [
                "../../etc/passwd: unsafe_name",
                "/etc/passwd: unsafe_name",
                "a/../../b: unsafe_name",
                "C:\\x.json: unsafe_name",
                "good.json: 2 bytes"
            ]
        );
    }

    // Shows: ASVS 5.2.3, 15.2.2
    #[test]
    fn a_bomb_is_left_packed() {
        let zeros = vec![b'0'; 32 << 20];
        let bytes = packed(&[("bomb.json", &zeros), ("good.json", b"{}")]);
        assert!(bytes.len() < 64 << 10);
        assert_eq!(told(&bytes, Limits::default()), ["bomb.json: bomb", "good.json: 2 bytes"]);
    }

    // Shows: ASVS 5.2.3
    #[test]
    fn sizes_are_bounded_by_file_and_in_total() {
        let bytes = packed(&[("a", b"0123456789"), ("b", b"01234"), ("c", b"01234"), ("d", b"0")]);
        let limits = Limits { file: 8, total: 15, ..Limits::default() };
        assert_eq!(told(&bytes, limits), ["a: too_large", "b: 5 bytes", "c: full", "d: full"]);
        let few = Limits { entries: 3, ..Limits::default() };
        assert_eq!(open(&bytes, few).err(), Some(Unopened::TooManyEntries { limit: 3 }));
        let small = Limits { bytes: 10, ..Limits::default() };
        assert!(matches!(open(&bytes, small).err(), Some(Unopened::TooLarge { .. })));
    }

    // Shows: ASVS 5.2.3
    #[test]
    fn an_archive_within_is_not_opened() {
        let inner = packed(&[("a.json", b"{}")]);
        let refused = open(&packed(&[("inner.zip", &inner)]), Limits::default()).unwrap().next().unwrap().unwrap_err();
        assert_eq!(refused.finding().test, "archive.nested");
        assert_eq!(refused.finding().pointer, "inner.zip");
    }

    #[test]
    fn what_is_no_archive_says_so() {
        assert!(matches!(open(b"{}", Limits::default()).err(), Some(Unopened::Damaged { .. })));
        let mut cut = packed(&[("a.json", b"some text that is long enough")]);
        cut.truncate(cut.len() / 2);
        assert!(matches!(open(&cut, Limits::default()).err(), Some(Unopened::Damaged { .. })));
    }
}
