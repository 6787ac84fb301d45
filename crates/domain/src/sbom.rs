//! A software bill of materials, whatever its format: what a product is made of. It says nothing of vulnerabilities.

use serde::{Deserialize, Serialize};

use crate::asset::AssetLine;
use crate::id::AssetId;
use crate::time::{Day, Timestamp};
use crate::verdict::{Ground, Verdict};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SbomFormat {
    CycloneDx,
    Spdx,
}

impl SbomFormat {
    pub const ALL: [Self; 2] = [Self::CycloneDx, Self::Spdx];

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.code() == code)
    }

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
    /// How many components there are, the product itself left out.
    pub fn parts(&self) -> usize {
        self.components.len().saturating_sub(usize::from(self.subject().is_some()))
    }

    pub fn subject(&self) -> Option<&Component> {
        self.components.get(self.subject?)
    }

    /// Notes who made the product where the document names no supplier of it: tools that write none are common, and whoever
    /// keeps the bill has said what it is of.
    pub fn made_by(&mut self, maker: &str) {
        if let Some(subject) = self.subject.and_then(|at| self.components.get_mut(at)) {
            if subject.supplier.trim().is_empty() {
                subject.supplier = maker.trim().to_owned();
            }
            return;
        }
        if maker.trim().is_empty() {
            return;
        }
        self.subject = Some(self.components.len());
        self.components.push(Component { supplier: maker.trim().to_owned(), ..Component::default() });
    }
}

/// What a kept bill of materials is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillOf {
    /// One line of an inventory; nothing when it is of every line that is this product.
    pub asset: Option<AssetId>,
    pub maker: String,
    pub product: String,
    /// Empty for every version.
    pub version: String,
}

impl BillOf {
    /// As it is called: `Lindehof Infuselle 4.1`.
    pub fn name(&self) -> String {
        let parts = [self.maker.trim(), self.product.trim(), self.version.trim()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// True when a line is registered so to the letter, whatever matching makes of the words.
    pub fn is_registered(&self, line: &AssetLine) -> bool {
        let same = |one: &str, other: &str| one.trim().to_lowercase() == other.trim().to_lowercase();
        same(&self.maker, &line.maker)
            && same(&self.product, &line.product)
            && (self.version.trim().is_empty() || same(&self.version, &line.version))
    }
}

/// What an advisory says of a component of a kept bill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComponentFinding {
    /// The component as the bill calls it.
    pub component: String,
    pub version: String,
    /// The advisory's product entry.
    pub product_id: String,
    pub product: String,
    pub vulnerabilities: Vec<String>,
    pub verdict: Verdict,
    pub grounds: Vec<SbomGround>,
}

/// What one bill says of one asset and one advisory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BillPart {
    /// What the bill is of, as it is called.
    pub product: String,
    /// Why the asset may be another version than the bill is of; empty when it is the one.
    pub doubts: Vec<Ground>,
    pub findings: Vec<ComponentFinding>,
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

/// What matching says of one component and one vulnerability.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComponentHit {
    /// Its place in [`Sbom::components`].
    pub component: usize,
    /// CVE, else another number.
    pub vulnerability: String,
    /// The advisory's place in the list that was indexed, with the product entry; nothing when only a VEX statement
    /// speaks of it.
    pub entry: Option<(usize, String)>,
    pub verdict: crate::verdict::Verdict,
    pub grounds: Vec<SbomGround>,
}

/// One step of the reasoning. Codes with the texts they speak of; `l10n` makes the sentence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum SbomGround {
    /// The file hash is the same, and nobody can make another file with it.
    HashEqual {
        algorithm: String,
    },
    /// A file hash is the same, of an algorithm for which others can be made.
    HashEqualWeak {
        algorithm: String,
    },
    /// The package URL is the same with its version.
    PurlEqual {
        purl: String,
    },
    /// Type and name of the package URL are the same.
    PurlPackage {
        purl: String,
    },
    /// The advisory's CPE name is the component's, or covers it.
    CpeMatch {
        stated: String,
    },
    /// Only the name is the same: never more than a question.
    NameSame {
        stated: String,
    },
    /// The advisory says every version is concerned.
    AllVersions,
    VersionWithin {
        registered: String,
        stated: String,
    },
    VersionOutside {
        registered: String,
        stated: String,
    },
    VersionMissing {
        stated: String,
    },
    /// Both are known but cannot be compared: another type of versions, or no version at all.
    VersionNotComparable {
        registered: String,
        stated: String,
    },
    /// The publisher names this version as one with the fix.
    StatedFixed,
    StatedNotAffected,
    UnderInvestigation,
    /// Two entries of advisories say opposite things of the component.
    Contradiction,
    /// The supplier's newest statement.
    VexNotAffected {
        author: String,
        justification: Option<crate::vex::Justification>,
        impact: Option<String>,
    },
    VexFixed {
        author: String,
    },
    VexAffected {
        author: String,
        action: Option<String>,
    },
    VexUnderInvestigation {
        author: String,
    },
    /// The supplier says "not affected", but only where the user has set something up: ask.
    VexConditional {
        author: String,
        stated: String,
    },
    /// The supplier says "not affected" and gives no reason, so it is not taken on its word.
    VexWithoutReason {
        author: String,
    },
    /// Somebody else than the supplier says so; it is shown and changes nothing.
    VexByOther {
        author: String,
        status: crate::vex::VexStatus,
    },
    /// As `VexByOther`, where the bill names no supplier: nobody's word can then let the component off.
    VexNoSupplier {
        author: String,
        status: crate::vex::VexStatus,
    },
    /// The supplier said so earlier; what it said later counts.
    VexSuperseded {
        author: String,
        status: crate::vex::VexStatus,
        on: Day,
    },
    /// The supplier's statement may be about another version than this one.
    VexVersionOpen {
        author: String,
    },
}

impl SbomGround {
    /// True for what only suggests that it is the same component.
    pub fn is_weak(&self) -> bool {
        matches!(self, Self::NameSame { .. } | Self::HashEqualWeak { .. })
    }
}
