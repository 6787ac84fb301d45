//! Which of the enrichment files these bytes are, by what they begin with or hold.

use super::{Reading, epss, eukev, kev, vulnrichment};
use crate::Unreadable;

/// What was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Kev,
    EuKev,
    Epss,
    CveRecord,
}

impl Kind {
    pub fn code(self) -> &'static str {
        match self {
            Self::Kev => "kev",
            Self::EuKev => "eu_kev",
            Self::Epss => "epss",
            Self::CveRecord => "cve_record",
        }
    }

    /// A list of everything that the source says; a single record is not.
    pub fn is_whole(self) -> bool {
        self != Self::CveRecord
    }
}

/// How far into a file its kind is looked for.
const HEAD: usize = 64 << 10;

/// Recognises the file by its head. `None`: it is none of them.
pub fn kind(bytes: &[u8]) -> Option<Kind> {
    let head = String::from_utf8_lossy(bytes.get(..HEAD).unwrap_or(bytes)).into_owned();
    let first = head.trim_start_matches('\u{feff}').trim_start();
    let line = first.lines().next().unwrap_or_default().to_ascii_lowercase();
    if first.starts_with("#model_version") || line.starts_with("cve,epss") {
        return Some(Kind::Epss);
    }
    if !first.starts_with(['{', '[']) {
        return (line.contains("cveid") && line.contains("vendorproject")).then_some(Kind::Kev);
    }
    if head.contains("\"cveMetadata\"") || head.contains("\"CVE_RECORD\"") {
        Some(Kind::CveRecord)
    } else if head.contains("\"euvdID\"") {
        Some(Kind::EuKev)
    } else if head.contains("\"catalogVersion\"") && head.contains("\"vulnerabilities\"") {
        Some(Kind::Kev)
    } else {
        None
    }
}

/// Reads the bytes as what they are. `None`: they are none of the kinds.
pub fn read(bytes: &[u8]) -> Option<(Kind, Result<Reading, Unreadable>)> {
    let kind = kind(bytes)?;
    let read = match kind {
        Kind::Kev => kev::read(bytes),
        Kind::EuKev => eukev::read(bytes),
        Kind::Epss => epss::read(bytes),
        Kind::CveRecord => vulnrichment::read(bytes),
    };
    Some((kind, read))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_recognised_by_what_they_hold() {
        assert_eq!(
            kind(b"#model_version:v2025.03.14,score_date:2099-01-01T00:00:00+0000\ncve,epss,percentile\n"),
            Some(Kind::Epss)
        );
        assert_eq!(kind(b"cveID,vendorProject,product\n"), Some(Kind::Kev));
        assert_eq!(kind(br#"{"title":"x","catalogVersion":"2099.01.01","vulnerabilities":[]}"#), Some(Kind::Kev));
        let eu = br#"[{"cveID":"CVE-2099-0001","euvdID":"EUVD-2099-1","vendorProject":"x"}]"#;
        assert_eq!(kind(eu), Some(Kind::EuKev));
        assert_eq!(kind(br#"{"dataType":"CVE_RECORD","cveMetadata":{}}"#), Some(Kind::CveRecord));
        assert_eq!(kind(br#"{"document":{"category":"csaf_vex"}}"#), None);
        assert_eq!(kind(b"inventarisnummer;merk"), None);
        assert_eq!(kind(b""), None);
    }
}
