//! Who looks: the facts about a person, token or link that access depends on, gathered afresh for every request.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::asset::AssetClass;
use crate::id::{CircleId, LinkId, OrganisationId, PersonId, TokenId};
use crate::organisation::OrganisationKind;

/// What a person is within an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// CERT.
    Analyst,
    /// CERT: may also decide what only a lead may.
    Lead,
    /// Runs the platform; reads its health, not the participants' data.
    Operator,
    SecurityOfficer,
    MedicalTechnology,
    /// A small institution's manager; a large one's board.
    Manager,
    /// Works at an IT supplier.
    SupplierStaff,
    /// Works at a maker.
    Psirt,
    UmbrellaStaff,
    Authority,
}

impl Role {
    pub const ALL: [Self; 10] = [
        Self::Analyst,
        Self::Lead,
        Self::Operator,
        Self::SecurityOfficer,
        Self::MedicalTechnology,
        Self::Manager,
        Self::SupplierStaff,
        Self::Psirt,
        Self::UmbrellaStaff,
        Self::Authority,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::Analyst => "analyst",
            Self::Lead => "lead",
            Self::Operator => "operator",
            Self::SecurityOfficer => "security_officer",
            Self::MedicalTechnology => "medical_technology",
            Self::Manager => "manager",
            Self::SupplierStaff => "supplier_staff",
            Self::Psirt => "psirt",
            Self::UmbrellaStaff => "umbrella_staff",
            Self::Authority => "authority",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// The kind of organisation in which this role exists.
    pub fn belongs_to(self) -> OrganisationKind {
        match self {
            Self::Analyst | Self::Lead | Self::Operator => OrganisationKind::Cert,
            Self::SecurityOfficer | Self::MedicalTechnology | Self::Manager => OrganisationKind::Institution,
            Self::SupplierStaff => OrganisationKind::ItSupplier,
            Self::Psirt => OrganisationKind::Maker,
            Self::UmbrellaStaff => OrganisationKind::Umbrella,
            Self::Authority => OrganisationKind::Authority,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Who {
    Anonymous,
    Person(PersonId),
    /// A program of an organisation.
    Token(TokenId),
    /// Whoever holds a one-time link from a mail.
    Link(LinkId),
    /// Brandwacht itself, with the reason that goes into the audit row.
    System(&'static str),
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Membership {
    pub organisation: OrganisationId,
    pub kind: OrganisationKind,
    pub role: Role,
}

/// That an organisation of the viewer acts, today, for an institution.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActsFor {
    pub supplier: OrganisationId,
    pub institution: OrganisationId,
    pub class: AssetClass,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Viewer {
    pub who: Who,
    pub memberships: BTreeSet<Membership>,
    pub acts_for: BTreeSet<ActsFor>,
    pub circles: BTreeSet<CircleId>,
    /// Signed in with a second factor in this session.
    pub second_factor: bool,
    /// A token that may only read.
    pub read_only: bool,
}

impl Viewer {
    pub fn anonymous() -> Self {
        Self::bare(Who::Anonymous)
    }

    pub(crate) fn bare(who: Who) -> Self {
        Self {
            who,
            memberships: BTreeSet::new(),
            acts_for: BTreeSet::new(),
            circles: BTreeSet::new(),
            second_factor: false,
            read_only: false,
        }
    }

    /// A person, token or link with the facts that the store knows of it. Brandwacht itself cannot be made here:
    /// that is `policy::system`.
    pub fn with_facts(
        who: KnownWho,
        memberships: BTreeSet<Membership>,
        acts_for: BTreeSet<ActsFor>,
        circles: BTreeSet<CircleId>,
        second_factor: bool,
    ) -> Self {
        let who = match who {
            KnownWho::Person(id) => Who::Person(id),
            KnownWho::Token(id) => Who::Token(id),
            KnownWho::Link(id) => Who::Link(id),
        };
        Self { who, memberships, acts_for, circles, second_factor, read_only: false }
    }

    pub fn has_role(&self, role: Role) -> bool {
        self.memberships.iter().any(|membership| membership.role == role)
    }

    /// Analyst or lead of the CERT.
    pub fn is_cert(&self) -> bool {
        self.has_role(Role::Analyst) || self.has_role(Role::Lead)
    }

    pub fn is_member_of(&self, organisation: OrganisationId) -> bool {
        self.memberships.iter().any(|membership| membership.organisation == organisation)
    }

    pub fn acts_for(&self, institution: OrganisationId) -> bool {
        self.acts_for.iter().any(|fact| fact.institution == institution)
    }

    /// The first organisation of the viewer of this kind; people are nearly always in one.
    pub fn organisation_of_kind(&self, kind: OrganisationKind) -> Option<OrganisationId> {
        self.memberships.iter().find(|membership| membership.kind == kind).map(|membership| membership.organisation)
    }
}

/// The kinds of viewer that the store may vouch for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KnownWho {
    Person(PersonId),
    Token(TokenId),
    Link(LinkId),
}
