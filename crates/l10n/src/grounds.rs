//! Why an asset is concerned, in words that a technician understands.

use domain::verdict::{Ground, Hit};

use crate::Texts;

/// Numbers of vulnerabilities that are written out in one clause.
const MOST_NUMBERS: usize = 3;

impl Texts {
    /// One ground as a clause without a capital or full stop, so that several can be joined.
    pub fn ground(&self, ground: &Ground) -> String {
        match ground {
            Ground::MakerSame { registered, stated } => self.ground_maker_same(registered, stated),
            Ground::MakerAlias { registered, stated } => self.ground_maker_alias(registered, stated),
            Ground::MakerUnknown => self.ground_maker_unknown(),
            Ground::MakerDiffers { registered, stated } => self.ground_maker_differs(registered, stated),
            Ground::DecidedSame { registered, stated, on } => {
                self.ground_decided_same(registered, stated, self.date_with_year(*on))
            }
            Ground::DecidedOther { registered, stated, on } => {
                self.ground_decided_other(registered, stated, self.date_with_year(*on))
            }
            Ground::ProductNamed { registered, stated } => self.ground_product_named(registered, stated),
            Ground::ModelNumber { registered, stated } => self.ground_model_number(registered, stated),
            Ground::FamilyMember { registered, stated } => self.ground_family_member(registered, stated),
            Ground::ProductVague { registered, stated } => self.ground_product_vague(registered, stated),
            Ground::Excluded { registered, stated } => self.ground_excluded(registered, stated),
            Ground::AllVersions => self.ground_all_versions(),
            Ground::VersionWithin { registered, stated } => {
                self.ground_version_within(registered, self.versions(stated))
            }
            Ground::VersionOutside { registered, stated } => {
                self.ground_version_outside(registered, self.versions(stated))
            }
            Ground::VersionFixed { registered, fixed } => self.ground_version_fixed(registered, fixed),
            Ground::VersionMissing { stated } => self.ground_version_missing(self.versions(stated)),
            Ground::VersionNotComparable { registered, stated } => {
                self.ground_version_not_comparable(registered, self.versions(stated))
            }
            Ground::ConditionOpen { condition } => self.ground_condition_open(condition),
            Ground::ConditionMet { condition } => self.ground_condition_met(condition),
            Ground::ConditionNotMet { condition } => self.ground_condition_not_met(condition),
            Ground::OnlyInText { stated } => self.ground_only_in_text(stated),
            Ground::UnderInvestigation => self.ground_under_investigation(),
            Ground::StatedNotAffected => self.ground_stated_not_affected(),
            Ground::Component { product, component, version, vulnerabilities, grounds, .. } => {
                let numbers = vulnerabilities.iter().take(MOST_NUMBERS).cloned().collect::<Vec<_>>().join(", ");
                let more = vulnerabilities.len().saturating_sub(MOST_NUMBERS);
                let named = format!("{component} {version}");
                self.ground_component(more, named.trim(), product, numbers, self.sbom_reason(grounds))
            }
        }
    }

    /// Which versions an advisory means. A range as `vers:generic/>=3|<4.2.1` becomes words; other text stays as the
    /// maker wrote it.
    pub fn versions(&self, stated: &str) -> String {
        let range = match stated.strip_prefix("vers:").and_then(|rest| rest.split_once('/')) {
            Some((_, range)) => range,
            None if stated.starts_with(['<', '>']) => stated,
            None => return stated.to_owned(),
        };
        let bounds: Vec<String> = range
            .split('|')
            .map(|bound| {
                for (sign, code) in [("<=", "upto"), (">=", "from"), ("!=", "not"), ("<", "before"), (">", "after")] {
                    if let Some(version) = bound.strip_prefix(sign) {
                        return self.version_bound(code, version.trim());
                    }
                }
                match bound.trim_start_matches('=').trim() {
                    "*" => self.version_all(),
                    version => version.to_owned(),
                }
            })
            .collect();
        bounds.join(", ")
    }

    /// All grounds of a hit in one sentence.
    pub fn reason(&self, hit: &Hit) -> String {
        self.grounds(&hit.grounds)
    }

    /// Grounds in order as one sentence with a capital and a full stop; nothing for none.
    pub fn grounds(&self, grounds: &[Ground]) -> String {
        let clauses: Vec<String> = grounds.iter().map(|ground| self.ground(ground)).collect();
        let joined = clauses.join("; ");
        let mut signs = joined.chars();
        match signs.next() {
            Some(first) => format!("{}{}.", first.to_uppercase(), signs.as_str().trim_end_matches('.')),
            None => String::new(),
        }
    }
}
