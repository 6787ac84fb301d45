//! A software bill of materials, whatever its format: what a product is made of. It says nothing of vulnerabilities.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SbomFormat {
    CycloneDx,
    Spdx,
}

impl SbomFormat {
    pub fn code(self) -> &'static str {
        match self {
            Self::CycloneDx => "cyclonedx",
            Self::Spdx => "spdx",
        }
    }
}

/// One document, its components in one flat list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sbom {
    pub format: SbomFormat,
    /// Of the format: `1.6`, `SPDX-2.3`.
    pub version: String,
    /// CycloneDX `serialNumber` with the document's version; SPDX `documentNamespace`.
    pub id: Option<String>,
    pub created: Option<Timestamp>,
    /// Who made the document, as written.
    pub authors: Vec<String>,
    /// The product that the document is about: its place in `components`.
    pub subject: Option<usize>,
    /// In document order; a component that stands within another one comes after it.
    pub components: Vec<Component>,
}

impl Sbom {
    pub fn subject(&self) -> Option<&Component> {
        self.components.get(self.subject?)
    }
}

/// One component. An empty text means "not said".
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Component {
    /// CycloneDX `bom-ref`, SPDX `SPDXID`: unique within the document only.
    pub reference: String,
    /// The component in which this one stands: its place in the list.
    pub parent: Option<usize>,
    /// CycloneDX `type`, SPDX `primaryPackagePurpose`, in lower case.
    pub kind: String,
    pub supplier: String,
    pub group: String,
    pub name: String,
    pub version: String,
    /// As written.
    pub purls: Vec<String>,
    /// As written, in either binding.
    pub cpes: Vec<String>,
    /// Algorithm and value, as written.
    pub hashes: Vec<(String, String)>,
    /// The tag id of a software identification tag (ISO/IEC 19770-2).
    pub swid: Option<String>,
}
