//! What matching says of one asset and one advisory, and why.

use serde::{Deserialize, Serialize};

use crate::sbom::SbomGround;
use crate::time::Day;

/// The answer to "does this advisory concern this asset?".
///
/// `NotAffected` is only said when the advisory and the registration together rule the asset out.
/// An unknown version or an open condition is always `Review`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Affected,
    Review,
    NotAffected,
}

impl Verdict {
    pub fn code(self) -> &'static str {
        match self {
            Self::Affected => "affected",
            Self::Review => "review",
            Self::NotAffected => "not_affected",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Affected, Self::Review, Self::NotAffected].into_iter().find(|verdict| verdict.code() == code)
    }
}

/// The outcome of comparing one asset with one advisory: the entry that decided, and the grounds in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    pub verdict: Verdict,
    /// 0 to 100; how strongly the grounds together support that this is the same product. Only for sorting and
    /// thresholds: the verdict is not derived from it alone.
    pub score: u8,
    /// The product entry that decided (`product_id` within the advisory).
    pub product_id: String,
    /// That entry's name as the maker wrote it.
    pub product: String,
    pub grounds: Vec<Ground>,
}

/// How sure the machine is that a hit is one. An institution says from which on it wants to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// The product is in doubt: named vaguely, under another maker, or only in the text.
    Possible,
    /// The product is the one that is meant, and something that decides is not registered; or it is meant as one of a
    /// family.
    Probable,
    /// Product, version and conditions agree.
    Certain,
}

impl Certainty {
    pub const ALL: [Self; 3] = [Self::Certain, Self::Probable, Self::Possible];

    pub fn code(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::Probable => "probable",
            Self::Possible => "possible",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|certainty| certainty.code() == code)
    }

    /// The certainty of a hit. It follows from the grounds alone, so that whoever reads them understands it. What
    /// leads decides: what follows a component, and a component that follows, is only shown.
    pub fn of(verdict: Verdict, grounds: &[Ground]) -> Self {
        let in_doubt = match grounds.first() {
            Some(Ground::Component { grounds, .. }) => grounds.iter().any(SbomGround::is_weak),
            _ => grounds.iter().any(|ground| {
                matches!(
                    ground,
                    Ground::MakerUnknown
                        | Ground::MakerDiffers { .. }
                        | Ground::ProductVague { .. }
                        | Ground::Excluded { .. }
                        | Ground::OnlyInText { .. }
                )
            }),
        };
        let by_component = grounds.first().is_some_and(Ground::is_component);
        let family = !by_component && grounds.iter().any(|ground| matches!(ground, Ground::FamilyMember { .. }));
        match verdict {
            _ if in_doubt => Self::Possible,
            Verdict::Review => Self::Probable,
            _ if family => Self::Probable,
            _ => Self::Certain,
        }
    }
}

impl Hit {
    pub fn certainty(&self) -> Certainty {
        Certainty::of(self.verdict, &self.grounds)
    }
}

/// One step of the reasoning. Codes with the texts they speak of; `l10n` makes the sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Ground {
    /// The maker is the same, as written or after normalising.
    MakerSame { registered: String, stated: String },
    /// The maker is another name of the same house (former name, brand, misspelling).
    MakerAlias { registered: String, stated: String },
    /// No maker is registered with the asset, or the advisory names none.
    MakerUnknown,
    /// The product is the same to the letter, but another maker is registered: sold under another brand, or a mistake.
    MakerDiffers { registered: String, stated: String },
    /// The CERT decided that this is the product that the advisory names, or that it belongs to that family.
    DecidedSame { registered: String, stated: String, on: Day },
    /// The CERT decided that this is another product than the advisory names.
    DecidedOther { registered: String, stated: String, on: Day },
    /// The product names agree on these words.
    ProductNamed { registered: String, stated: String },
    /// A model or order number is the same.
    ModelNumber { registered: String, stated: String },
    /// The registered product belongs to a family or range of models that the advisory names.
    FamilyMember { registered: String, stated: String },
    /// The registered name is less precise than what the advisory names.
    ProductVague { registered: String, stated: String },
    /// The advisory excludes this product by name.
    Excluded { registered: String, stated: String },
    /// The advisory says every version is concerned.
    AllVersions,
    /// The registered version is within what the advisory names.
    VersionWithin { registered: String, stated: String },
    /// The registered version is outside what the advisory names.
    VersionOutside { registered: String, stated: String },
    /// The advisory names this version, or an earlier one, as the one with the fix.
    VersionFixed { registered: String, fixed: String },
    /// No version is registered, and the advisory concerns only some.
    VersionMissing { stated: String },
    /// Both versions are known but cannot be compared.
    VersionNotComparable { registered: String, stated: String },
    /// The advisory sets a condition that the registration does not answer.
    ConditionOpen { condition: String },
    /// The advisory sets a condition, and the registration meets it.
    ConditionMet { condition: String },
    /// The advisory sets a condition, and the registration says it is not met.
    ConditionNotMet { condition: String },
    /// The product stands only in the title or the notes, not in the list of products.
    OnlyInText { stated: String },
    /// The maker says that the product is still under investigation.
    UnderInvestigation,
    /// The maker says that this product is not affected.
    StatedNotAffected,
    /// A bill of materials says that the product is made with this component, and this is what the advisory says of it.
    Component {
        /// What the bill is of.
        product: String,
        component: String,
        /// Empty when the bill does not say.
        version: String,
        vulnerabilities: Vec<String>,
        /// Of the component alone; "affected" or "review".
        verdict: Verdict,
        grounds: Vec<SbomGround>,
    },
}

impl Ground {
    pub fn is_component(&self) -> bool {
        matches!(self, Self::Component { .. })
    }
}
