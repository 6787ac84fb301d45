//! Who may see a statement. Every row that anybody reads carries an audience; derived rows carry the intersection.
//!
//! Markings sit on statements, never on what exists in the world: a public CVE stays public, the *link* between a
//! CVE and an institution is the secret.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::asset::AssetClass;
use crate::id::{CircleId, OrganisationId, PersonId};
use crate::time::Timestamp;

/// Traffic Light Protocol 2.0 (FIRST, August 2022), from the widest to the narrowest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Tlp {
    #[serde(rename = "CLEAR")]
    Clear,
    #[serde(rename = "GREEN")]
    Green,
    #[serde(rename = "AMBER")]
    Amber,
    #[serde(rename = "AMBER+STRICT")]
    AmberStrict,
    #[serde(rename = "RED")]
    Red,
}

impl Tlp {
    pub const ALL: [Self; 5] = [Self::Clear, Self::Green, Self::Amber, Self::AmberStrict, Self::Red];

    pub fn label(self) -> &'static str {
        match self {
            Self::Clear => "CLEAR",
            Self::Green => "GREEN",
            Self::Amber => "AMBER",
            Self::AmberStrict => "AMBER+STRICT",
            Self::Red => "RED",
        }
    }

    /// Reads a label of TLP 2.0 or its predecessor: WHITE is today's CLEAR.
    pub fn from_label(label: &str) -> Option<Self> {
        if label == "WHITE" {
            return Some(Self::Clear);
        }
        Self::ALL.into_iter().find(|tlp| tlp.label() == label)
    }
}

/// Which mandated suppliers are let in beside the organisations: those whose active mandate covers one of these
/// classes. An empty set lets none in.
pub type SupplierReach = BTreeSet<AssetClass>;

/// Who may see. Immutable and interned: equal audiences are one row in the store.
///
/// An empty set means nobody: an AMBER audience that names no organisation is the CERT's alone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Audience {
    pub tlp: Tlp,
    /// Whose statement it is; `None` means the CERT's own. The owner's people read it as the listed organisations do.
    pub owner: Option<OrganisationId>,
    pub persons: BTreeSet<PersonId>,
    pub organisations: BTreeSet<OrganisationId>,
    pub circles: BTreeSet<CircleId>,
    pub suppliers: SupplierReach,
    /// Embargo: before this only the CERT and the owner read it.
    pub not_before: Option<Timestamp>,
    /// From this moment only the CERT reads it.
    pub expires: Option<Timestamp>,
}

impl Audience {
    /// The default of everything unmarked.
    pub fn cert_only() -> Self {
        Self {
            tlp: Tlp::Amber,
            owner: None,
            persons: BTreeSet::new(),
            organisations: BTreeSet::new(),
            circles: BTreeSet::new(),
            suppliers: SupplierReach::new(),
            not_before: None,
            expires: None,
        }
    }

    /// What a publisher put before the whole world.
    pub fn public() -> Self {
        Self { tlp: Tlp::Clear, ..Self::cert_only() }
    }

    /// All participants.
    pub fn participants() -> Self {
        Self { tlp: Tlp::Green, ..Self::cert_only() }
    }

    /// One organisation, and the suppliers mandated for these classes.
    pub fn organisation(organisation: OrganisationId, suppliers: SupplierReach) -> Self {
        Self {
            owner: Some(organisation),
            organisations: BTreeSet::from([organisation]),
            suppliers,
            ..Self::cert_only()
        }
    }

    /// True when every participant sees it, now and later on.
    pub fn is_for_all_participants(&self) -> bool {
        self.tlp <= Tlp::Green && self.not_before.is_none() && self.expires.is_none()
    }

    /// Who may see what follows from both. Never wider than either.
    ///
    /// For labels that let everybody in a group in (CLEAR, GREEN) the other side's lists stand; otherwise only who is
    /// on both lists remains. The owner survives when both agree, or when the other side neither lists anybody nor
    /// holds an embargo that is not this owner's to lift.
    pub fn intersect(&self, other: &Self) -> Self {
        let (narrow, wide) = if self.tlp >= other.tlp { (self, other) } else { (other, self) };
        let both_listed = wide.tlp >= Tlp::Amber;
        let owner_stands = narrow.owner == wide.owner || (!both_listed && wide.not_before.is_none());
        fn meet<T: Ord + Clone>(a: &BTreeSet<T>, b: &BTreeSet<T>, both: bool) -> BTreeSet<T> {
            if both { a.intersection(b).cloned().collect() } else { a.clone() }
        }
        Self {
            tlp: narrow.tlp,
            owner: if owner_stands { narrow.owner } else { None },
            persons: meet(&narrow.persons, &wide.persons, both_listed),
            organisations: meet(&narrow.organisations, &wide.organisations, both_listed),
            circles: meet(&narrow.circles, &wide.circles, both_listed),
            suppliers: meet(&narrow.suppliers, &wide.suppliers, both_listed),
            not_before: self.not_before.max(other.not_before),
            expires: match (self.expires, other.expires) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            },
        }
    }
}
