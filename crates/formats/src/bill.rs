//! A bill of materials, or statements about one, in whichever format: told apart by what the file begins with, and read by
//! that format's own reader.

use domain::advisory::Finding;
use domain::sbom::Sbom;
use domain::vex::{VexFormat, VexStatement};

use crate::{Unreadable, csaf, csaf_vex, cyclonedx, openvex, spdx};

/// Where a document says what it is.
const HEAD: usize = 4096;

/// A bill with the analyses that stand in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Bill {
    pub sbom: Sbom,
    pub vex: Vec<VexStatement>,
    pub notes_for_report: Vec<Finding>,
}

/// Statements, and the format that they came in.
#[derive(Debug, Clone, PartialEq)]
pub struct Vex {
    pub format: VexFormat,
    pub statements: Vec<VexStatement>,
    pub notes_for_report: Vec<Finding>,
}

/// Why a file is neither.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum NotRead {
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    #[error(transparent)]
    Csaf(#[from] csaf::Unreadable),
    #[error("/: nothing in it is a component: is this a bill of materials?")]
    NoComponents,
    #[error("/: no statement in it says anything of a product and a vulnerability: is this a VEX document?")]
    NoStatements,
    #[error("/: neither OpenVEX, nor CycloneDX, nor CSAF: save it in one of these")]
    UnknownVex,
}

impl NotRead {
    /// A stable word for the kind of problem.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(problem) => problem.code(),
            Self::Csaf(problem) => problem.code(),
            Self::NoComponents => "no_components",
            Self::NoStatements => "no_statements",
            Self::UnknownVex => "unknown_vex",
        }
    }

    /// The JSON pointer or the line of the problem.
    pub fn place(&self) -> String {
        match self {
            Self::Unreadable(problem) => problem.place(),
            Self::Csaf(_) | Self::NoComponents | Self::NoStatements | Self::UnknownVex => "/".to_owned(),
        }
    }
}

fn head(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes.get(..HEAD).unwrap_or(bytes)).into_owned()
}

/// Reads CycloneDX or SPDX.
pub fn read(bytes: &[u8]) -> Result<Bill, NotRead> {
    let head = head(bytes);
    let bill = if head.contains("SPDXVersion:") || head.contains("\"spdxVersion\"") {
        let read = spdx::read(bytes)?;
        Bill { sbom: read.sbom, vex: Vec::new(), notes_for_report: read.notes_for_report }
    } else {
        let read = cyclonedx::read(bytes)?;
        Bill { sbom: read.sbom, vex: read.vex, notes_for_report: read.notes_for_report }
    };
    if bill.sbom.components.is_empty() { Err(NotRead::NoComponents) } else { Ok(bill) }
}

/// Reads statements: OpenVEX, the analyses of a CycloneDX document, or what a CSAF document says of its products.
pub fn read_vex(bytes: &[u8]) -> Result<Vex, NotRead> {
    let head = head(bytes);
    let vex = if head.contains("openvex") {
        let read = openvex::read(bytes)?;
        Vex { format: VexFormat::OpenVex, statements: read.statements, notes_for_report: read.notes_for_report }
    } else if head.contains("CycloneDX") || head.contains("cyclonedx") {
        let read = cyclonedx::read(bytes)?;
        Vex { format: VexFormat::CycloneDx, statements: read.vex, notes_for_report: read.notes_for_report }
    } else if head.contains("csaf") {
        let read = csaf::read(bytes)?;
        let statements = csaf_vex::statements(&read.advisory);
        Vex { format: VexFormat::Csaf, statements, notes_for_report: read.notes_for_report }
    } else {
        return Err(NotRead::UnknownVex);
    };
    if vex.statements.is_empty() { Err(NotRead::NoStatements) } else { Ok(vex) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_is_stands_at_the_beginning() {
        let spdx = b"SPDXVersion: SPDX-2.3\nSPDXID: SPDXRef-DOCUMENT\nDocumentNamespace: https://x.example/1\n\
                     PackageName: grendel\nSPDXID: SPDXRef-1\nPackageVersion: 1.2\n";
        assert_eq!(read(spdx).unwrap().sbom.components.len(), 1);
        let cyclonedx =
            br#"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","name":"grendel"}]}"#;
        assert_eq!(read(cyclonedx).unwrap().sbom.components.len(), 1);
        let openvex = br#"{"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://x.example/1","author":"x","timestamp":"2026-01-01T00:00:00Z","version":1,
            "statements":[{"vulnerability":{"name":"CVE-2099-0001"},"products":[{"@id":"pkg:npm/grendel@1.2"}],"status":"fixed"}]}"#;
        let vex = read_vex(openvex).unwrap();
        assert_eq!((vex.format, vex.statements.len()), (VexFormat::OpenVex, 1));
    }

    #[test]
    fn what_says_nothing_is_refused_with_the_place() {
        let empty = br#"{"bomFormat":"CycloneDX","specVersion":"1.6"}"#;
        assert_eq!(read(empty).unwrap_err().code(), "no_components");
        assert_eq!(read_vex(empty).unwrap_err().code(), "no_statements");
        assert_eq!(read_vex(b"{}").unwrap_err().code(), "unknown_vex");
        let other = read(b"{\"bomFormat\":\"Nutrition\"}").unwrap_err();
        assert_eq!((other.code(), other.place().as_str()), ("other_format", "/bomFormat"));
        assert!(read(b"{").unwrap_err().place().contains('1'), "the line is told");
    }
}
