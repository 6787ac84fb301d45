//! Floor 2: bytes ↔ domain. Reads what comes in and writes what goes out, and is pure: no I/O, no clock, no async.
//!
//! What comes from outside is bounded before it is understood: size, depth, number. What is merely wrong becomes a
//! [`domain::advisory::Finding`]; only what cannot be identified at all is an error.

pub mod anchor;
pub mod archive;
pub mod atom;
pub mod bill;
pub mod bundle;
pub mod calendar;
pub mod csaf;
pub mod csaf_vex;
pub mod csv_out;
pub mod cyclonedx;
pub mod enrichment;
pub mod idf;
pub mod inventory;
mod json;
pub mod mail_key;
mod notes;
pub mod openpgp;
pub mod openvex;
pub mod patient;
pub mod provider;
pub mod returned;
pub mod shadowserver;
pub mod smime;
pub mod spdx;
mod unreadable;

pub use json::{Bounds, JsonProblem};
pub use notes::Notes;
pub use unreadable::Unreadable;

/// A format that comes in or goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format {
    pub code: &'static str,
    /// The standard and its section, or what it is when there is no standard.
    pub standard: &'static str,
    pub reads: bool,
    pub writes: bool,
    /// The fuzz target in `fuzz/fuzz_targets`, for what reads bytes from outside.
    pub fuzz_target: Option<&'static str>,
}

/// Everything that this crate reads or writes. A new format is one module and one line here.
pub const FORMATS: &[Format] = &[
    format("csaf", "OASIS CSAF 2.0 and 2.1, §3", true, false, Some("csaf")),
    format("csaf_vex", "OASIS CSAF 2.0 and 2.1, profile VEX (§4.5), from the document as read", true, false, None),
    format(
        "cyclonedx",
        "CycloneDX (ECMA-424) 1.4 to 1.7, JSON and XML, with analyses (VEX)",
        true,
        false,
        Some("cyclonedx"),
    ),
    format("spdx", "SPDX 2.2 and 2.3 (ISO/IEC 5962), JSON and tag-value", true, false, Some("spdx")),
    format("openvex", "OpenVEX 0.2.0", true, false, Some("openvex")),
    format("kev", "CISA's catalogue of known exploited vulnerabilities, JSON and CSV", true, false, Some("enrichment")),
    format(
        "eukev",
        "EU CSIRTs network, list of known exploited vulnerabilities, JSON",
        true,
        false,
        Some("enrichment"),
    ),
    format("epss", "FIRST's Exploit Prediction Scoring System, daily CSV", true, false, Some("enrichment")),
    format(
        "vulnrichment",
        "CVE Record Format 5.x with CVSS and SSVC (CISA vulnrichment)",
        true,
        false,
        Some("enrichment"),
    ),
    format("inventory_csv", "CSV (RFC 4180) and what spreadsheets make of it", true, true, Some("inventory")),
    format("csaf_provider_metadata", "OASIS CSAF 2.0 §7.1.7", true, false, Some("provider")),
    format("rolie", "RFC 8322 as narrowed by OASIS CSAF 2.0 §7.1.15", true, false, Some("rolie")),
    format(
        "csaf_directory",
        "OASIS CSAF 2.0 §7.1.12 and §7.1.13: index.txt, changes.csv",
        true,
        false,
        Some("provider"),
    ),
    format("checksum", "OASIS CSAF 2.0 §7.1.18: .sha256 and .sha512 files", true, false, Some("provider")),
    format("security_txt", "RFC 9116 with the CSAF field of OASIS CSAF 2.0 §7.1.8", true, false, Some("security_txt")),
    format("openpgp_signature", "OpenPGP detached signatures (RFC 9580 §10.4)", true, false, Some("openpgp")),
    format(
        "smime",
        "S/MIME 4.0: X.509 certificates (RFC 5280, RFC 8550), signed and enveloped data (RFC 5652)",
        true,
        true,
        Some("smime"),
    ),
    format("bundle", "Brandwacht bundle, docs/blind-matching.md: ZIP signed with Ed25519", true, true, Some("bundle")),
    format("blind_answers", "Brandwacht answers, docs/blind-matching.md: JSON", true, true, Some("bundle")),
    format(
        "returned_mail",
        "RFC 3464 delivery reports in the form of RFC 6522, RFC 3834 automatic answers",
        true,
        false,
        Some("returned"),
    ),
    format("atom", "RFC 4287 (The Atom Syndication Format)", false, true, None),
    format("calendar", "iCalendar (RFC 5545), times in UTC", false, true, None),
    format(
        "shadowserver",
        "Shadowserver Foundation, daily reports (CSV) by the schema of report_schema",
        true,
        false,
        Some("shadowserver"),
    ),
    format("idf", "IntelMQ 3 data format, JSON events", true, true, Some("idf")),
    format("zip", "ZIP (APPNOTE 6.3), stored and deflated", true, false, Some("archive")),
];

const fn format(
    code: &'static str,
    standard: &'static str,
    reads: bool,
    writes: bool,
    fuzz_target: Option<&'static str>,
) -> Format {
    Format { code, standard, reads, writes, fuzz_target }
}
