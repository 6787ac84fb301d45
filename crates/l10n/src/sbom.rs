//! Why a component of a bill of materials is concerned or not.

use domain::sbom::SbomGround;
use domain::vex::{Justification, VexStatus};

use crate::Texts;

impl Texts {
    /// The grounds as one sentence.
    pub fn sbom_reason(&self, grounds: &[SbomGround]) -> String {
        let all: Vec<String> = grounds.iter().map(|ground| self.sbom_ground(ground)).collect();
        all.join("; ")
    }

    fn sbom_ground(&self, ground: &SbomGround) -> String {
        match ground {
            SbomGround::HashEqual { algorithm } => self.sbom_hash_equal(algorithm),
            SbomGround::HashEqualWeak { algorithm } => self.sbom_hash_weak(algorithm),
            SbomGround::PurlEqual { purl } => self.sbom_purl_equal(purl),
            SbomGround::PurlPackage { purl } => self.sbom_purl_package(purl),
            SbomGround::CpeMatch { stated } => self.sbom_cpe(stated),
            SbomGround::NameSame { stated } => self.sbom_name(stated),
            SbomGround::AllVersions => self.sbom_all_versions(),
            SbomGround::VersionWithin { registered, stated } => self.sbom_within(registered, self.versions(stated)),
            SbomGround::VersionOutside { registered, stated } => self.sbom_outside(registered, self.versions(stated)),
            SbomGround::VersionMissing { stated } => self.sbom_version_missing(self.versions(stated)),
            SbomGround::VersionNotComparable { registered, stated } => self.sbom_not_comparable(registered, stated),
            SbomGround::StatedFixed => self.sbom_stated_fixed(),
            SbomGround::StatedNotAffected => self.sbom_stated_not_affected(),
            SbomGround::UnderInvestigation => self.sbom_under_investigation(),
            SbomGround::Contradiction => self.sbom_contradiction(),
            SbomGround::VexNotAffected { author, justification, .. } => {
                let why = justification.as_ref().map_or("none", |reason| Justification::code(*reason));
                self.sbom_vex_not_affected(author, self.sbom_justification(why))
            }
            SbomGround::VexFixed { author } => self.sbom_vex_fixed(author),
            SbomGround::VexAffected { author, .. } => self.sbom_vex_affected(author),
            SbomGround::VexUnderInvestigation { author } => self.sbom_vex_investigation(author),
            SbomGround::VexConditional { author, stated } => self.sbom_vex_conditional(author, stated),
            SbomGround::VexWithoutReason { author } => self.sbom_vex_without_reason(author),
            SbomGround::VexByOther { author, status } => {
                self.sbom_vex_other(author, self.sbom_status(VexStatus::code(*status)))
            }
            SbomGround::VexNoSupplier { author, status } => {
                self.sbom_vex_no_supplier(author, self.sbom_status(VexStatus::code(*status)))
            }
            SbomGround::VexSuperseded { author, status, on } => {
                self.sbom_vex_superseded(author, self.date_with_year(*on), self.sbom_status(VexStatus::code(*status)))
            }
            SbomGround::VexVersionOpen { author } => self.sbom_vex_version(author),
        }
    }
}
