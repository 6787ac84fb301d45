//! Mandates: an IT supplier acts for an institution (R21), and the rule that says who must act and who is told.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::asset::AssetClass;
use crate::id::{MandateId, OrganisationId};
use crate::time::{Day, Timestamp};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mandate {
    pub id: MandateId,
    pub supplier: OrganisationId,
    pub institution: OrganisationId,
    /// The classes of assets that the supplier acts for. An empty set is a mandate for nothing.
    pub classes: BTreeSet<AssetClass>,
    pub from: Day,
    /// The last day, inclusive; `None` means until revoked.
    pub until: Option<Day>,
    /// The person at the institution who approved it, by name. Without approval a mandate gives nothing.
    pub approved_by: Option<String>,
    pub revoked_at: Option<Timestamp>,
}

impl Mandate {
    pub fn is_active(&self, today: Day) -> bool {
        self.approved_by.is_some()
            && self.revoked_at.is_none()
            && self.from <= today
            && self.until.is_none_or(|until| today <= until)
    }

    pub fn covers(&self, class: AssetClass, today: Day) -> bool {
        self.is_active(today) && self.classes.contains(&class)
    }
}

/// What is asked of an organisation that gets a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Must act and answer.
    Act,
    /// Is told what happens in its name; may always answer itself.
    Inform,
}

impl Part {
    pub fn code(self) -> &'static str {
        match self {
            Self::Act => "act",
            Self::Inform => "inform",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Act, Self::Inform].into_iter().find(|part| part.code() == code)
    }
}

/// One organisation to address about an institution's assets, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addressee {
    pub organisation: OrganisationId,
    pub part: Part,
    /// The mandate that makes a supplier act; `None` when the institution acts itself or is informed.
    pub mandate: Option<MandateId>,
    /// The classes it is addressed for.
    pub classes: BTreeSet<AssetClass>,
}

/// The mandate rule. For every class among the hit assets: a supplier with an active mandate acts and the
/// institution is informed; without one the institution acts. An asset whose class nobody knows is the
/// institution's own (`None` among `classes`): handing it to a supplier would be guessing.
///
/// The institution always stands in the result. When it must act for one class and is informed for another, it acts.
pub fn addressees(
    institution: OrganisationId,
    classes: &BTreeSet<Option<AssetClass>>,
    mandates: &[Mandate],
    today: Day,
) -> Vec<Addressee> {
    let mut own = BTreeSet::new();
    let mut handed_over = BTreeSet::new();
    let mut suppliers: Vec<Addressee> = Vec::new();
    let mut institution_acts = classes.is_empty();
    for class in classes {
        let Some(class) = *class else {
            institution_acts = true;
            continue;
        };
        let mut covered = false;
        for mandate in mandates.iter().filter(|m| m.institution == institution && m.covers(class, today)) {
            covered = true;
            match suppliers.iter_mut().find(|known| known.organisation == mandate.supplier) {
                Some(known) => {
                    known.classes.insert(class);
                }
                None => suppliers.push(Addressee {
                    organisation: mandate.supplier,
                    part: Part::Act,
                    mandate: Some(mandate.id),
                    classes: BTreeSet::from([class]),
                }),
            }
        }
        if covered {
            handed_over.insert(class);
        } else {
            own.insert(class);
            institution_acts = true;
        }
    }
    let (part, classes) = if institution_acts { (Part::Act, own) } else { (Part::Inform, handed_over) };
    let mut all = vec![Addressee { organisation: institution, part, mandate: None, classes }];
    all.extend(suppliers);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn org(n: u128) -> OrganisationId {
        OrganisationId::from_uuid(Uuid::from_u128(n))
    }

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn mandate(classes: &[AssetClass]) -> Mandate {
        Mandate {
            id: MandateId::from_uuid(Uuid::from_u128(9)),
            supplier: org(2),
            institution: org(1),
            classes: classes.iter().copied().collect(),
            from: day("2026-01-01"),
            until: Some(day("2026-12-31")),
            approved_by: Some("M. de Wit".into()),
            revoked_at: None,
        }
    }

    fn parts(classes: &[Option<AssetClass>], mandates: &[Mandate], today: &str) -> Vec<(OrganisationId, Part)> {
        addressees(org(1), &classes.iter().copied().collect(), mandates, day(today))
            .into_iter()
            .map(|to| (to.organisation, to.part))
            .collect()
    }

    #[test]
    fn without_a_mandate_the_institution_acts() {
        assert_eq!(parts(&[Some(AssetClass::Building)], &[], "2026-06-01"), [(org(1), Part::Act)]);
    }

    #[test]
    fn with_a_mandate_the_supplier_acts_and_the_institution_is_informed() {
        let mandates = [mandate(&[AssetClass::Building])];
        assert_eq!(
            parts(&[Some(AssetClass::Building)], &mandates, "2026-06-01"),
            [(org(1), Part::Inform), (org(2), Part::Act)]
        );
    }

    #[test]
    fn a_mandate_for_another_class_gives_nothing() {
        let mandates = [mandate(&[AssetClass::OfficeIt])];
        assert_eq!(parts(&[Some(AssetClass::Building)], &mandates, "2026-06-01"), [(org(1), Part::Act)]);
    }

    #[test]
    fn both_act_when_only_part_of_the_assets_is_covered() {
        let mandates = [mandate(&[AssetClass::Building])];
        assert_eq!(
            parts(&[Some(AssetClass::Building), Some(AssetClass::MedicalDevice)], &mandates, "2026-06-01"),
            [(org(1), Part::Act), (org(2), Part::Act)]
        );
    }

    #[test]
    fn an_asset_of_unknown_class_stays_with_the_institution() {
        let mandates = [mandate(&AssetClass::ALL)];
        assert_eq!(parts(&[None], &mandates, "2026-06-01"), [(org(1), Part::Act)]);
    }

    #[test]
    fn a_mandate_holds_on_its_last_day_and_not_after() {
        let mandates = [mandate(&[AssetClass::Building])];
        assert_eq!(parts(&[Some(AssetClass::Building)], &mandates, "2026-12-31").len(), 2);
        assert_eq!(parts(&[Some(AssetClass::Building)], &mandates, "2027-01-01"), [(org(1), Part::Act)]);
        assert_eq!(parts(&[Some(AssetClass::Building)], &mandates, "2025-12-31"), [(org(1), Part::Act)]);
    }

    #[test]
    fn a_revoked_or_unapproved_mandate_gives_nothing() {
        let mut revoked = mandate(&[AssetClass::Building]);
        revoked.revoked_at = Some(Timestamp::from_millis(0));
        let mut unapproved = mandate(&[AssetClass::Building]);
        unapproved.approved_by = None;
        for mandate in [revoked, unapproved] {
            assert_eq!(parts(&[Some(AssetClass::Building)], &[mandate], "2026-06-01"), [(org(1), Part::Act)]);
        }
    }
}
