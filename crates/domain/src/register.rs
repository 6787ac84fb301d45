//! What a CERT adds to the product register by deciding: one answer to one doubtful match, kept as a rule for all that
//! are registered and published in the same words.
//!
//! What comes with the program stands in the `matching` crate; this module knows no product.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::RuleId;
use crate::time::Day;

/// What an institution registered, as far as it says which product it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct RegisteredAs {
    pub maker: String,
    pub product: String,
    pub model_number: String,
}

/// What an advisory calls a product: the vendor and the product's name, without a version.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct StatedAs {
    pub maker: String,
    pub product: String,
}

/// One rule of the register.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Rule {
    /// What is registered so is what advisories call so. Versions and conditions still decide.
    SameProduct { registered: RegisteredAs, stated: StatedAs },
    /// What is registered so is never what advisories call so.
    OtherProduct { registered: RegisteredAs, stated: StatedAs },
    /// What is registered so belongs to the family that advisories call so.
    FamilyMember { registered: RegisteredAs, stated: StatedAs },
    /// Versions of what advisories call so are written in this notation.
    Notation { stated: StatedAs, notation: Notation },
    /// `name` is another name of the maker.
    MakerName { maker: String, name: String },
}

/// What a rule is about, without its details.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RuleKind {
    SameProduct,
    OtherProduct,
    FamilyMember,
    Notation,
    MakerName,
}

impl RuleKind {
    pub const ALL: [Self; 5] =
        [Self::SameProduct, Self::OtherProduct, Self::FamilyMember, Self::Notation, Self::MakerName];

    pub fn code(self) -> &'static str {
        match self {
            Self::SameProduct => "same_product",
            Self::OtherProduct => "other_product",
            Self::FamilyMember => "family_member",
            Self::Notation => "notation",
            Self::MakerName => "maker_name",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// How the versions of a product are written, and so how two of them are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notation {
    /// Numbers and letters in natural order; what is assumed when nobody has said otherwise.
    Natural,
    /// Numbers with dots, each a whole number: 4.10 comes after 4.9.
    Dotted,
    /// Semantic Versioning 2.0.0, with what stands behind a hyphen coming before the release.
    Semver,
    /// A letter for the release and numbers behind it: B.06.18, K.21.
    LetterRevision,
    /// A release and what was put on it: 6.0 SP5 HF2, 1.3.0 Build 14.
    ServicePack,
    /// Letters that stand for lines beside each other: L81 and U61 are not before or after one another.
    ParallelLines,
    /// The version is a date.
    Date,
    /// Nothing but the same text is the same version; which of two is later cannot be told.
    Opaque,
}

impl Notation {
    pub const ALL: [Self; 8] = [
        Self::Natural,
        Self::Dotted,
        Self::Semver,
        Self::LetterRevision,
        Self::ServicePack,
        Self::ParallelLines,
        Self::Date,
        Self::Opaque,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::Natural => "natural",
            Self::Dotted => "dotted",
            Self::Semver => "semver",
            Self::LetterRevision => "letter_revision",
            Self::ServicePack => "service_pack",
            Self::ParallelLines => "parallel_lines",
            Self::Date => "date",
            Self::Opaque => "opaque",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|notation| notation.code() == code)
    }
}

/// Texts of a rule are cut off beyond this: nothing that names a product is longer.
pub const LONGEST_TEXT: usize = 400;

/// Why a rule cannot be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadRule {
    #[error(
        "the rule does not say which registered product it is about: give at least the product or the model number"
    )]
    NothingRegistered,
    #[error("the rule does not say which product of an advisory it is about: give the product's name")]
    NothingStated,
    #[error("the rule does not name both the maker and its other name: give both")]
    NoMaker,
    #[error("a text of the rule has more than {LONGEST_TEXT} characters")]
    TooLong,
    #[error("a rule needs a reason: say what you found and where")]
    NoReason,
}

impl Rule {
    pub fn kind(&self) -> RuleKind {
        match self {
            Self::SameProduct { .. } => RuleKind::SameProduct,
            Self::OtherProduct { .. } => RuleKind::OtherProduct,
            Self::FamilyMember { .. } => RuleKind::FamilyMember,
            Self::Notation { .. } => RuleKind::Notation,
            Self::MakerName { .. } => RuleKind::MakerName,
        }
    }

    pub fn registered(&self) -> Option<&RegisteredAs> {
        match self {
            Self::SameProduct { registered, .. }
            | Self::OtherProduct { registered, .. }
            | Self::FamilyMember { registered, .. } => Some(registered),
            Self::Notation { .. } | Self::MakerName { .. } => None,
        }
    }

    pub fn stated(&self) -> Option<&StatedAs> {
        match self {
            Self::SameProduct { stated, .. }
            | Self::OtherProduct { stated, .. }
            | Self::FamilyMember { stated, .. }
            | Self::Notation { stated, .. } => Some(stated),
            Self::MakerName { .. } => None,
        }
    }

    /// Says whether the rule speaks of anything, and is of bounded size.
    pub fn check(&self) -> Result<(), BadRule> {
        let blank = |text: &str| text.trim().is_empty();
        let mut texts: Vec<&str> = Vec::new();
        if let Some(registered) = self.registered() {
            if blank(&registered.product) && blank(&registered.model_number) {
                return Err(BadRule::NothingRegistered);
            }
            texts.extend([registered.maker.as_str(), &registered.product, &registered.model_number]);
        }
        if let Some(stated) = self.stated() {
            if blank(&stated.product) {
                return Err(BadRule::NothingStated);
            }
            texts.extend([stated.maker.as_str(), &stated.product]);
        }
        if let Self::MakerName { maker, name } = self {
            if blank(maker) || blank(name) {
                return Err(BadRule::NoMaker);
            }
            texts.extend([maker.as_str(), name]);
        }
        if texts.iter().any(|text| text.chars().count() > LONGEST_TEXT) {
            return Err(BadRule::TooLong);
        }
        Ok(())
    }
}

/// A rule with who made it, when and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    pub id: RuleId,
    pub rule: Rule,
    /// The name of whoever decided, as it was then.
    pub by: String,
    pub on: Day,
    pub reason: String,
}

impl fmt::Display for RegisteredAs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_words(f, [&self.maker, &self.product, &self.model_number])
    }
}

impl fmt::Display for StatedAs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_words(f, [&self.maker, &self.product])
    }
}

fn write_words<'a>(f: &mut fmt::Formatter<'_>, words: impl IntoIterator<Item = &'a String>) -> fmt::Result {
    let mut first = true;
    for word in words.into_iter().map(|word| word.trim()).filter(|word| !word.is_empty()) {
        if !first {
            f.write_str(" ")?;
        }
        f.write_str(word)?;
        first = false;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_that_speaks_of_nothing_is_refused() {
        let registered = RegisteredAs { maker: "Belvaro".to_owned(), ..RegisteredAs::default() };
        let stated = StatedAs { maker: "Belvaro".to_owned(), product: "Roepnet".to_owned() };
        let rule = Rule::SameProduct { registered, stated: stated.clone() };
        assert_eq!(rule.check(), Err(BadRule::NothingRegistered));
        let registered = RegisteredAs { model_number: "RN-200".to_owned(), ..RegisteredAs::default() };
        assert_eq!(Rule::SameProduct { registered: registered.clone(), stated }.check(), Ok(()));
        let rule = Rule::OtherProduct { registered, stated: StatedAs::default() };
        assert_eq!(rule.check(), Err(BadRule::NothingStated));
        let long = Rule::MakerName { maker: "a".repeat(LONGEST_TEXT + 1), name: "b".to_owned() };
        assert_eq!(long.check(), Err(BadRule::TooLong));
    }

    #[test]
    fn codes_read_back() {
        for kind in RuleKind::ALL {
            assert_eq!(RuleKind::from_code(kind.code()), Some(kind));
        }
        for notation in Notation::ALL {
            assert_eq!(Notation::from_code(notation.code()), Some(notation));
        }
    }
}
