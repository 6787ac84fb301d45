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

/// Permissible Actions Protocol (ENISA and MISP, 2016): what somebody who reads it may do with it, from the most to the
/// least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Pap {
    /// Anything.
    Clear,
    /// Also what the other side notices: blocking an address, asking a host something.
    Green,
    /// Also asking others who know of it, as long as the other side cannot notice.
    Amber,
    /// Only looking into one's own logs and systems.
    Red,
}

impl Pap {
    pub const ALL: [Self; 4] = [Self::Clear, Self::Green, Self::Amber, Self::Red];

    pub fn label(self) -> &'static str {
        match self {
            Self::Clear => "CLEAR",
            Self::Green => "GREEN",
            Self::Amber => "AMBER",
            Self::Red => "RED",
        }
    }

    /// WHITE is CLEAR by its earlier name.
    pub fn from_label(label: &str) -> Option<Self> {
        if label == "WHITE" {
            return Some(Self::Clear);
        }
        Self::ALL.into_iter().find(|pap| pap.label() == label)
    }
}

/// What somebody does with a statement that they may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Use {
    /// Look for it in one's own logs and systems.
    LookAtHome,
    /// Ask a third party about it: a reputation service, a search engine.
    AskOthers,
    /// What the other side may notice: block it, knock on it.
    Act,
}

impl Use {
    pub const ALL: [Self; 3] = [Self::LookAtHome, Self::AskOthers, Self::Act];
}

/// Who is told whose statement it is, of those who may read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attribution {
    #[default]
    Named,
    /// The members of its circles.
    Circle,
    /// Nobody but its owner; the CERT by an act of its own, which the owner sees.
    Anonymous,
}

impl Attribution {
    fn is_named(&self) -> bool {
        *self == Self::Named
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
    /// What may be done with it; `None`: nothing was said, and then nobody acts on it in a way that others notice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pap: Option<Pap>,
    #[serde(default, skip_serializing_if = "Attribution::is_named")]
    pub attribution: Attribution,
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
            pap: None,
            attribution: Attribution::Named,
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
            // What was said of one of them holds for what follows from both; the stricter when both say something.
            pap: self.pap.max(other.pap),
            attribution: self.attribution.max(other.attribution),
            not_before: self.not_before.max(other.not_before),
            expires: match (self.expires, other.expires) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            },
        }
    }
}
