//! Organisations and the people to reach in them.

use serde::{Deserialize, Serialize};

use crate::id::{ContactId, OrganisationId};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrganisationKind {
    Institution,
    Maker,
    ItSupplier,
    Umbrella,
    Authority,
    Cert,
}

impl OrganisationKind {
    pub const ALL: [Self; 6] =
        [Self::Institution, Self::Maker, Self::ItSupplier, Self::Umbrella, Self::Authority, Self::Cert];

    pub fn code(self) -> &'static str {
        match self {
            Self::Institution => "institution",
            Self::Maker => "maker",
            Self::ItSupplier => "it_supplier",
            Self::Umbrella => "umbrella",
            Self::Authority => "authority",
            Self::Cert => "cert",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// How large an institution is, as far as it matters for tone and expectations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Size {
    /// Up to about 50 people, no IT staff: one mail, one page, one phone number.
    Small,
    Medium,
    Large,
}

impl Size {
    pub const ALL: [Self; 3] = [Self::Small, Self::Medium, Self::Large];

    pub fn code(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Medium => "medium",
            Self::Large => "large",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|size| size.code() == code)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    pub id: OrganisationId,
    pub kind: OrganisationKind,
    pub name: String,
    /// A code from the configured list of sectors (`vvt`, `umc`, `ggz`, …); only institutions have one.
    pub sector: Option<String>,
    pub size: Option<Size>,
    /// The umbrellas it belongs to.
    pub umbrellas: Vec<OrganisationId>,
    pub phone: Option<String>,
}

/// What a contact is for. A notice goes to the contacts whose role fits the asset class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactRole {
    General,
    /// *Vertrouwde contactpersoon*: the only one who gets what is confidential.
    Confidential,
    MedicalTechnology,
    It,
    Board,
}

impl ContactRole {
    pub const ALL: [Self; 5] = [Self::General, Self::Confidential, Self::MedicalTechnology, Self::It, Self::Board];

    pub fn code(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::Confidential => "confidential",
            Self::MedicalTechnology => "medical_technology",
            Self::It => "it",
            Self::Board => "board",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    #[default]
    Nl,
    En,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::Nl, Self::En];

    /// The BCP 47 tag.
    pub fn code(self) -> &'static str {
        match self {
            Self::Nl => "nl",
            Self::En => "en",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    pub id: ContactId,
    pub organisation: OrganisationId,
    pub role: ContactRole,
    pub name: String,
    pub language: Language,
    pub email: Option<String>,
    pub phone: Option<String>,
}
