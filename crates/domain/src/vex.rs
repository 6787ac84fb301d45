//! A VEX statement, whatever its format: what somebody says of some products and one vulnerability. It follows CISA's
//! "Minimum Requirements for VEX" (2023); whom to believe is decided where statements are weighed.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VexFormat {
    Csaf,
    CycloneDx,
    OpenVex,
}

impl VexFormat {
    pub fn code(self) -> &'static str {
        match self {
            Self::Csaf => "csaf",
            Self::CycloneDx => "cyclonedx",
            Self::OpenVex => "openvex",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VexStatement {
    pub format: VexFormat,
    /// The document's own identity: tracking id, serial number, `@id`.
    pub document: String,
    /// Who says it, as written.
    pub author: String,
    /// The supplier of the products, when the statement or its document names one.
    pub supplier: Option<String>,
    /// True when the author is the maker of the products by the document's own account: CSAF publisher category `vendor`,
    /// an analysis within the product's own SBOM.
    pub by_supplier: bool,
    /// When it was last true: the latest of the dates that the statement or its document has.
    pub at: Option<Timestamp>,
    /// CVE first, then other numbers of the same vulnerability.
    pub vulnerabilities: Vec<String>,
    pub products: Vec<VexProduct>,
    pub status: VexStatus,
    pub justification: Option<Justification>,
    /// The justification in the format's own code, also when it has no equal among the five.
    pub stated_justification: Option<String>,
    pub impact: Option<String>,
    pub action: Option<String>,
}

impl VexStatement {
    /// True when "not affected" holds only where the user has set something up in a certain way: CycloneDX
    /// `requires_configuration` and its like. Nobody who has not looked can rely on it.
    pub fn is_conditional(&self) -> bool {
        matches!(
            self.stated_justification.as_deref(),
            Some(
                "requires_configuration"
                    | "requires_dependency"
                    | "requires_environment"
                    | "protected_at_perimeter"
                    | "protected_by_mitigating_control"
            )
        )
    }

    pub fn speaks_of(&self, vulnerability: &str) -> bool {
        self.vulnerabilities.iter().any(|id| id.eq_ignore_ascii_case(vulnerability))
    }
}

/// What a statement is about. It is meant when *any* of the identifiers is that of the thing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct VexProduct {
    /// The document's own id: bom-ref, product id, `@id`.
    pub reference: String,
    pub names: VexIdentifiers,
    /// Only these parts of the product are meant; empty for the whole product.
    pub parts: Vec<VexIdentifiers>,
}

/// The identifiers of a product or of a part of one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct VexIdentifiers {
    /// bom-ref or SPDXID in the SBOM of the same document, or of the SBOM with the given serial number (BOM-Link).
    pub reference: Option<String>,
    pub supplier: Option<String>,
    pub name: Option<String>,
    /// One version, or a range (`vers:…`) when `is_range`.
    pub version: Option<String>,
    pub is_range: bool,
    pub purls: Vec<String>,
    pub cpes: Vec<String>,
    pub hashes: Vec<(String, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VexStatus {
    NotAffected,
    Affected,
    Fixed,
    UnderInvestigation,
}

impl VexStatus {
    pub const ALL: [Self; 4] = [Self::NotAffected, Self::Affected, Self::Fixed, Self::UnderInvestigation];

    pub fn code(self) -> &'static str {
        match self {
            Self::NotAffected => "not_affected",
            Self::Affected => "affected",
            Self::Fixed => "fixed",
            Self::UnderInvestigation => "under_investigation",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }
}

/// Why a product is not affected (CISA, "Vulnerability Exploitability eXchange – Status Justifications", 2022).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Justification {
    ComponentNotPresent,
    VulnerableCodeNotPresent,
    VulnerableCodeNotInExecutePath,
    VulnerableCodeCannotBeControlledByAdversary,
    InlineMitigationsAlreadyExist,
}

impl Justification {
    pub const ALL: [Self; 5] = [
        Self::ComponentNotPresent,
        Self::VulnerableCodeNotPresent,
        Self::VulnerableCodeNotInExecutePath,
        Self::VulnerableCodeCannotBeControlledByAdversary,
        Self::InlineMitigationsAlreadyExist,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::ComponentNotPresent => "component_not_present",
            Self::VulnerableCodeNotPresent => "vulnerable_code_not_present",
            Self::VulnerableCodeNotInExecutePath => "vulnerable_code_not_in_execute_path",
            Self::VulnerableCodeCannotBeControlledByAdversary => "vulnerable_code_cannot_be_controlled_by_adversary",
            Self::InlineMitigationsAlreadyExist => "inline_mitigations_already_exist",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|justification| justification.code() == code)
    }

    /// The equal of a CycloneDX justification (`impactAnalysisJustification`). Those that ask something of the user's
    /// own configuration, environment or perimeter have none: the five speak of the product itself.
    pub fn from_cyclonedx(code: &str) -> Option<Self> {
        match code {
            "code_not_present" => Some(Self::VulnerableCodeNotPresent),
            "code_not_reachable" => Some(Self::VulnerableCodeNotInExecutePath),
            "protected_by_compiler" | "protected_at_runtime" => Some(Self::InlineMitigationsAlreadyExist),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_back_and_conditions_are_no_justification() {
        for justification in Justification::ALL {
            assert_eq!(Justification::from_code(justification.code()), Some(justification));
        }
        for status in VexStatus::ALL {
            assert_eq!(VexStatus::from_code(status.code()), Some(status));
        }
        assert_eq!(
            Justification::from_cyclonedx("code_not_reachable"),
            Some(Justification::VulnerableCodeNotInExecutePath)
        );
        assert_eq!(Justification::from_cyclonedx("requires_configuration"), None);
    }
}
