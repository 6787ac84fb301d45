//! Stakeholder-Specific Vulnerability Categorization: the decision tree of CISA, "CISA Stakeholder-Specific Vulnerability
//! Categorization Guide" (November 2022), shown beside the rating. It decides nothing here.

use crate::notice::CareImpact;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exploitation {
    None,
    ProofOfConcept,
    Active,
}

/// What CISA would have one do, the most pressing last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Decision {
    Track,
    /// "Track*": watch more closely.
    TrackClosely,
    Attend,
    Act,
}

impl Decision {
    pub const ALL: [Self; 4] = [Self::Track, Self::TrackClosely, Self::Attend, Self::Act];

    /// As the guide writes it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Track => "Track",
            Self::TrackClosely => "Track*",
            Self::Attend => "Attend",
            Self::Act => "Act",
        }
    }
}

/// The four decision points. Mission and well-being follow from care impact: nuisance and less is low, delayed care is medium, danger
/// to a patient is high.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Points {
    pub exploitation: Exploitation,
    pub automatable: bool,
    /// Technical impact is total: whoever uses it controls the thing.
    pub total: bool,
}

pub fn decide(points: Points, care: CareImpact) -> Decision {
    use Decision::{Act, Attend, Track, TrackClosely};
    // Low, medium, high mission and well-being.
    let [low, medium, high] = match (points.exploitation, points.automatable, points.total) {
        (Exploitation::None, false, false) => [Track, Track, Track],
        (Exploitation::None, false, true) => [Track, Track, TrackClosely],
        (Exploitation::None, true, _) => [Track, Track, Attend],
        (Exploitation::ProofOfConcept, false, false) => [Track, Track, TrackClosely],
        (Exploitation::ProofOfConcept, false, true) => [Track, TrackClosely, Attend],
        (Exploitation::ProofOfConcept, true, false) => [Track, Track, Attend],
        (Exploitation::ProofOfConcept, true, true) => [Track, TrackClosely, Attend],
        (Exploitation::Active, false, false) => [Track, Track, Attend],
        (Exploitation::Active, false, true) => [Track, Attend, Act],
        (Exploitation::Active, true, false) => [Attend, Attend, Act],
        (Exploitation::Active, true, true) => [Attend, Act, Act],
    };
    match care {
        CareImpact::None | CareImpact::Nuisance => low,
        CareImpact::DelayedCare => medium,
        CareImpact::DangerToPatient => high,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_worse_is_ever_less_pressing() {
        let exploitations = [Exploitation::None, Exploitation::ProofOfConcept, Exploitation::Active];
        let mut seen = std::collections::BTreeSet::new();
        for (n, exploitation) in exploitations.into_iter().enumerate() {
            for automatable in [false, true] {
                for total in [false, true] {
                    for (m, care) in CareImpact::ALL.into_iter().enumerate() {
                        let at = |exploitation, automatable, total, care| {
                            decide(Points { exploitation, automatable, total }, care)
                        };
                        let here = at(exploitation, automatable, total, care);
                        seen.insert(here);
                        let worse = [
                            at(exploitations[(n + 1).min(2)], automatable, total, care),
                            at(exploitation, true, total, care),
                            at(exploitation, automatable, true, care),
                            at(exploitation, automatable, total, CareImpact::ALL[(m + 1).min(3)]),
                        ];
                        assert!(
                            worse.iter().all(|worse| *worse >= here),
                            "{exploitation:?} {automatable} {total} {care:?}"
                        );
                    }
                }
            }
        }
        assert_eq!(seen.len(), Decision::ALL.len());
    }

    // Rows 30 and 31 of the guide's table.
    #[test]
    fn what_is_exploited_and_endangers_people_is_acted_on() {
        let points = Points { exploitation: Exploitation::Active, automatable: false, total: true };
        assert_eq!(decide(points, CareImpact::DangerToPatient), Decision::Act);
        let points = Points { exploitation: Exploitation::Active, automatable: true, total: false };
        assert_eq!(decide(points, CareImpact::None), Decision::Attend);
    }
}
