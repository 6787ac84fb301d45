//! What the register holds, for whoever shows it: makers, products, care classes, and who said so.
//!
//! These are plain values. How they are looked up while matching is no business of theirs.

/// Where knowledge comes from: a short code that stands with every entry, and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    pub code: String,
    /// What the source is, as its file declares it.
    pub text: String,
}

/// A name that a maker had before, or a house that it took over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Former {
    pub name: String,
    /// The year of the take-over or the new name, when it is known. It is shown and decides nothing.
    pub year: Option<u16>,
    pub source: String,
}

/// A product line that went from one house to another, or that another house sells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovedLine {
    pub from: String,
    pub to: String,
    /// The words that a product's name must hold.
    pub words: Vec<String>,
    pub year: Option<u16>,
    pub source: String,
}

/// A maker, by all of its names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MakerEntry {
    pub name: String,
    /// Brands that stand for the house, legal entities, common misspellings.
    pub other_names: Vec<String>,
    pub former: Vec<Former>,
    pub source: String,
}

/// What sort of thing a product is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProductKind {
    Device,
    Software,
    /// Runs at the supplier and is used over a network.
    Saas,
    Wearable,
    /// Part of other products; hardly ever registered by itself.
    Component,
    Building,
}

impl ProductKind {
    pub const ALL: [Self; 6] =
        [Self::Device, Self::Software, Self::Saas, Self::Wearable, Self::Component, Self::Building];

    pub fn code(self) -> &'static str {
        match self {
            Self::Device => "device",
            Self::Software => "software",
            Self::Saas => "saas",
            Self::Wearable => "wearable",
            Self::Component => "component",
            Self::Building => "building",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// The stages of a product's life after IMDRF/CYBER WG/N70 (2023), §5: what support a maker still gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SupportStage {
    Development,
    Support,
    LimitedSupport,
    EndOfSupport,
}

impl SupportStage {
    pub const ALL: [Self; 4] = [Self::Development, Self::Support, Self::LimitedSupport, Self::EndOfSupport];

    pub fn code(self) -> &'static str {
        match self {
            Self::Development => "development",
            Self::Support => "support",
            Self::LimitedSupport => "limited support",
            Self::EndOfSupport => "end of support",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.code() == code)
    }
}

/// A stage and when it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Support {
    pub stage: SupportStage,
    /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; `None` when only the stage is known.
    pub from: Option<String>,
}

/// Where a class of products is used most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Setting {
    Hospital,
    /// Care homes, home care, care for people with a disability: domotics and e-health.
    CareHome,
    Building,
    Office,
}

impl Setting {
    pub const ALL: [Self; 4] = [Self::Hospital, Self::CareHome, Self::Building, Self::Office];

    pub fn code(self) -> &'static str {
        match self {
            Self::Hospital => "hospital",
            Self::CareHome => "care-home",
            Self::Building => "building",
            Self::Office => "office",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|setting| setting.code() == code)
    }
}

/// A class of products that people in care tell apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CareClass {
    pub code: String,
    pub setting: Setting,
    /// The code of the European Medical Device Nomenclature (version 2), where there is one.
    pub emdn: Option<String>,
}

/// One product, or a family of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductEntry {
    pub maker: String,
    pub name: String,
    pub other_names: Vec<String>,
    /// What is sold under the family's name; empty for a single product.
    pub members: Vec<String>,
    pub kind: Option<ProductKind>,
    /// The code of a [`CareClass`].
    pub class: Option<String>,
    /// Model and order numbers; `[1-5]` stands for one sign of these.
    pub models: Vec<String>,
    /// GTIN-14, which is the device identifier of a UDI that GS1 issued.
    pub gtins: Vec<String>,
    /// Components that are known to be in it.
    pub contains: Vec<String>,
    pub support: Vec<Support>,
    pub source: String,
    /// Why the entry says so, when that is not plain.
    pub why: String,
}

/// Which products are asked for; every field that is set must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProductFilter {
    /// Any name of the maker.
    pub maker: Option<String>,
    pub class: Option<String>,
    pub kind: Option<ProductKind>,
    /// The name of a component that it contains.
    pub contains: Option<String>,
}

/// What a text was found as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found<'a> {
    Maker(&'a MakerEntry),
    Product(&'a ProductEntry),
}
