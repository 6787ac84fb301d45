//! Runs of matching: what made the program compare, and whether a person or the program itself asked for it
//! (CSAF 2.0 §9.1.13). What a run found stands in the store.

use serde::{Deserialize, Serialize};

use crate::id::{AdvisoryId, AssetId};

/// Why a run was made. The first four are the program's own, the others a person's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    NewDocument,
    NewRevision,
    /// The first number of a semantic version is another.
    MajorVersion,
    /// Devices are new or changed in an inventory.
    Inventory,
    /// Somebody asked for these documents.
    Documents,
    /// Somebody asked for these devices.
    Assets,
}

impl Cause {
    pub const ALL: [Self; 6] =
        [Self::NewDocument, Self::NewRevision, Self::MajorVersion, Self::Inventory, Self::Documents, Self::Assets];

    pub fn code(self) -> &'static str {
        match self {
            Self::NewDocument => "new_document",
            Self::NewRevision => "new_revision",
            Self::MajorVersion => "major_version",
            Self::Inventory => "inventory",
            Self::Documents => "documents",
            Self::Assets => "assets",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.code() == code)
    }

    /// Asked for by a person. Such a run is never pooled with another.
    pub fn is_manual(self) -> bool {
        matches!(self, Self::Documents | Self::Assets)
    }
}

/// What somebody wants to have matched again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    Documents(Vec<AdvisoryId>),
    Assets(Vec<AssetId>),
}

impl Scope {
    pub fn len(&self) -> usize {
        match self {
            Self::Documents(all) => all.len(),
            Self::Assets(all) => all.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn cause(&self) -> Cause {
        match self {
            Self::Documents(_) => Cause::Documents,
            Self::Assets(_) => Cause::Assets,
        }
    }
}

/// Most documents of one run by hand.
pub const MAX_DOCUMENTS: usize = 500;
/// Most devices of one run by hand.
pub const MAX_ASSETS: usize = 5_000;
/// Runs by hand that one organisation may have waiting.
pub const MAX_WAITING: i64 = 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_asks_for_is_told_from_what_the_program_does() {
        let manual: Vec<_> = Cause::ALL.into_iter().filter(|cause| cause.is_manual()).map(Cause::code).collect();
        assert_eq!(manual, ["documents", "assets"]);
        for cause in Cause::ALL {
            assert_eq!(Cause::from_code(cause.code()), Some(cause));
        }
    }
}
