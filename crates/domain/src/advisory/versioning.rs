//! The version of a document (CSAF 2.0 §3.1.11): whole numbers, or semantic versioning as the standard uses it.
//!
//! In semantic versioning the first number goes up when an asset owner has to match again (§3.1.11.2), which is why a
//! matching system must tell the two apart.

/// How a document counts its revisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Versioning {
    Integer,
    Semantic,
}

impl Versioning {
    pub const ALL: [Self; 2] = [Self::Integer, Self::Semantic];

    pub fn code(self) -> &'static str {
        match self {
            Self::Integer => "integer",
            Self::Semantic => "semantic",
        }
    }

    /// `None` for what the standard does not allow.
    pub fn of(version: &str) -> Option<Self> {
        Version::read(version).map(|version| match version {
            Version::Integer(_) => Self::Integer,
            Version::Semantic(..) => Self::Semantic,
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Version {
    Integer(u64),
    /// Major, minor, patch; what stands behind `-` or `+` says nothing about matching.
    Semantic(u64, u64, u64),
}

impl Version {
    fn read(text: &str) -> Option<Self> {
        let (front, build) = text.split_once('+').map_or((text, None), |(front, build)| (front, Some(build)));
        let (core, pre) = front.split_once('-').map_or((front, None), |(core, pre)| (core, Some(pre)));
        let numbers: Vec<u64> = core.split('.').map(number).collect::<Option<_>>()?;
        match *numbers.as_slice() {
            [whole] if pre.is_none() && build.is_none() => Some(Self::Integer(whole)),
            [major, minor, patch]
                if pre.is_none_or(|it| is_dotted(it, true)) && build.is_none_or(|it| is_dotted(it, false)) =>
            {
                Some(Self::Semantic(major, minor, patch))
            }
            _ => None,
        }
    }
}

/// No leading zeros, no sign.
fn number(text: &str) -> Option<u64> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (plain && (text == "0" || !text.starts_with('0'))).then(|| text.parse().ok())?
}

fn is_dotted(text: &str, pre: bool) -> bool {
    text.split('.').all(|part| {
        let signs = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        let numeric = part.bytes().all(|byte| byte.is_ascii_digit());
        signs && !(pre && numeric && part.len() > 1 && part.starts_with('0'))
    })
}

/// True when the publisher says that what was matched must be matched again: the first number of a semantic version is
/// another, or the document counts otherwise than before, so that nothing can be compared.
pub fn is_major_step(before: &str, after: &str) -> bool {
    match (Version::read(before), Version::read(after)) {
        (Some(Version::Semantic(before, ..)), Some(Version::Semantic(after, ..))) => before != after,
        (Some(Version::Integer(_)), Some(Version::Integer(_))) | (None, None) => false,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn semantic_versions_are_told_from_whole_numbers_and_from_neither() {
        for (text, expected) in [
            ("1", Some(Versioning::Integer)),
            ("0", Some(Versioning::Integer)),
            ("23", Some(Versioning::Integer)),
            ("1.0.0", Some(Versioning::Semantic)),
            ("0.10.2", Some(Versioning::Semantic)),
            ("1.2.3-alpha.1", Some(Versioning::Semantic)),
            ("1.2.3-alpha-x+build.007", Some(Versioning::Semantic)),
            ("1.2.3+007", Some(Versioning::Semantic)),
            ("", None),
            ("01", None),
            ("-1", None),
            ("1.2", None),
            ("1.2.3.4", None),
            ("1.02.3", None),
            ("1.2.3-01", None),
            ("1.2.3-", None),
            ("1-alpha", None),
            ("1.2.3-é", None),
            ("v1.2.3", None),
            ("99999999999999999999.0.0", None),
        ] {
            assert_eq!(Versioning::of(text), expected, "{text:?}");
        }
    }

    #[test]
    fn the_first_number_says_match_again() {
        for (before, after, major) in [
            ("1.0.0", "1.0.1", false),
            ("1.0.0", "1.9.0", false),
            ("1.9.0", "2.0.0", true),
            ("0.9.0", "1.0.0", true),
            ("1.0.0-rc.1", "1.0.0", false),
            ("1", "2", false),
            ("1", "1.0.0", true),
            ("final", "final 2", false),
            ("final", "1.0.0", true),
        ] {
            assert_eq!(is_major_step(before, after), major, "{before} {after}");
        }
    }
}
