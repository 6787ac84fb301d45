//! Version ranges by the VERS specification: reading, what is not canonical about them, and whether a version is within.
//!
//! Each type of versions has one order, made from a key per version. A version that its type cannot read has no key and
//! so no place in any range: the answer is then "cannot say", never "outside".

mod distributions;
mod ecosystems;
mod key;
mod maven;
mod native;
mod range;

use std::cmp::Ordering;

pub use key::VersionKey;
pub use native::NotNative;
pub use range::{Comparator, Constraint, Flaw, Range, RangeProblem, Reading};

/// A type of versions that is supported. Others are refused by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VersType {
    /// Alpine and its packages (`apk`).
    Apk,
    Alpm,
    Cargo,
    Composer,
    Conan,
    Datetime,
    Deb,
    Gem,
    /// Dotted numbers with words between them, in the order that most people mean.
    Generic,
    Gentoo,
    Golang,
    Intdot,
    Lexicographic,
    Maven,
    Npm,
    Nuget,
    Openssl,
    Pypi,
    Rpm,
    Semver,
    /// `vers:all/*`.
    All,
    /// `vers:none/*`.
    None,
}

impl VersType {
    pub const ALL: [Self; 22] = [
        Self::Apk,
        Self::Alpm,
        Self::Cargo,
        Self::Composer,
        Self::Conan,
        Self::Datetime,
        Self::Deb,
        Self::Gem,
        Self::Generic,
        Self::Gentoo,
        Self::Golang,
        Self::Intdot,
        Self::Lexicographic,
        Self::Maven,
        Self::Npm,
        Self::Nuget,
        Self::Openssl,
        Self::Pypi,
        Self::Rpm,
        Self::Semver,
        Self::All,
        Self::None,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::Apk => "apk",
            Self::Alpm => "alpm",
            Self::Cargo => "cargo",
            Self::Composer => "composer",
            Self::Conan => "conan",
            Self::Datetime => "datetime",
            Self::Deb => "deb",
            Self::Gem => "gem",
            Self::Generic => "generic",
            Self::Gentoo => "gentoo",
            Self::Golang => "golang",
            Self::Intdot => "intdot",
            Self::Lexicographic => "lexicographic",
            Self::Maven => "maven",
            Self::Npm => "npm",
            Self::Nuget => "nuget",
            Self::Openssl => "openssl",
            Self::Pypi => "pypi",
            Self::Rpm => "rpm",
            Self::Semver => "semver",
            Self::All => "all",
            Self::None => "none",
        }
    }

    /// The type by its code; `alpine` and `ebuild` are older names of `apk` and `gentoo`.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "alpine" => Some(Self::Apk),
            "ebuild" => Some(Self::Gentoo),
            _ => Self::ALL.into_iter().find(|kind| kind.code() == code),
        }
    }

    /// The place of a version in the order of this type; nothing when it is no version of this type.
    pub fn key(self, version: &str) -> Option<VersionKey> {
        let version = version.trim();
        if version.is_empty() || version.len() > key::LONGEST {
            return None;
        }
        match self {
            Self::Maven => Some(VersionKey::of_maven(maven::read(version))),
            Self::Apk => distributions::gentoo(version, true),
            Self::Gentoo => distributions::gentoo(version, false),
            Self::Alpm => distributions::alpm(version),
            Self::Deb => distributions::deb(version),
            Self::Rpm => distributions::rpm(version),
            Self::Semver | Self::Npm | Self::Cargo | Self::Golang => ecosystems::semver(version),
            Self::Composer => ecosystems::composer(version),
            Self::Conan => ecosystems::conan(version),
            Self::Gem => ecosystems::gem(version),
            Self::Generic => ecosystems::generic(version),
            Self::Intdot => ecosystems::intdot(version),
            Self::Nuget => ecosystems::nuget(version),
            Self::Openssl => ecosystems::openssl(version),
            Self::Pypi => ecosystems::pypi(version),
            Self::Datetime => ecosystems::datetime(version),
            Self::Lexicographic => Some(ecosystems::lexicographic(version)),
            Self::All | Self::None => None,
        }
    }

    /// The order of two versions; nothing when one of them is no version of this type.
    pub fn compare(self, one: &str, other: &str) -> Option<Ordering> {
        Some(self.key(one)?.cmp(&self.key(other)?))
    }
}

#[cfg(test)]
mod tests;
