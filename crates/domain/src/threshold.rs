//! From which certainty on an institution wants to be told. It narrows what it is shown and sent, never what is found.

use serde::{Deserialize, Serialize};

use crate::verdict::{Certainty, Verdict};

/// What an institution has chosen. Nobody has to choose: then everything is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Threshold {
    pub from: Certainty,
    /// Also what is affected by the machine's verdict stays out below `from`. Without this only questions do: a device
    /// that is affected is told however sure the product is.
    pub affected_too: bool,
}

impl Default for Threshold {
    fn default() -> Self {
        Self { from: Certainty::Possible, affected_too: false }
    }
}

impl Threshold {
    pub fn is_default(self) -> bool {
        // Nothing is less sure than "possible".
        self.from == Certainty::Possible
    }

    /// The certainties that are told.
    pub fn told(self) -> impl Iterator<Item = Certainty> {
        Certainty::ALL.into_iter().filter(move |certainty| *certainty >= self.from)
    }

    /// Is this match told? What a person decided always is.
    pub fn tells(self, verdict: Verdict, decided: bool, certainty: Certainty) -> bool {
        decided || (verdict == Verdict::Affected && !self.affected_too) || certainty >= self.from
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn affected_is_never_withheld_unless_it_was_allowed() {
        for from in Certainty::ALL {
            for certainty in Certainty::ALL {
                let careful = Threshold { from, affected_too: false };
                assert!(careful.tells(Verdict::Affected, false, certainty));
                assert_eq!(careful.tells(Verdict::Review, false, certainty), certainty >= from);
                let bold = Threshold { from, affected_too: true };
                assert_eq!(bold.tells(Verdict::Affected, false, certainty), certainty >= from);
                assert!(bold.tells(Verdict::Review, true, certainty), "a person has decided");
            }
        }
    }

    #[test]
    fn without_a_choice_everything_is_told() {
        let none = Threshold::default();
        assert!(none.is_default() && none.told().count() == 3);
        assert!(none.tells(Verdict::Review, false, Certainty::Possible));
        assert_eq!(
            Threshold { from: Certainty::Certain, affected_too: false }.told().collect::<Vec<_>>(),
            [Certainty::Certain]
        );
    }
}
