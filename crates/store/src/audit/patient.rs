//! That somebody sent in what looks like data of a patient: where and of what kind, never what it says.

use domain::audience::Audience;
use domain::patient::Kind;
use domain::policy::HasSent;
use serde_json::{Map, json};

use crate::assets::own_audience;
use crate::{StoreError, Tx};

/// What the guard did with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guarded {
    /// It was not taken.
    Blocked,
    /// It was taken without what was found.
    Redacted,
    /// It was taken as it was: somebody said that it is meant, or nobody asks.
    Passed,
}

impl Guarded {
    fn act(self) -> &'static str {
        match self {
            Self::Blocked => "patient_data.block",
            Self::Redacted => "patient_data.redact",
            Self::Passed => "patient_data.pass",
        }
    }
}

impl Tx<'_> {
    /// `place` is the pattern of the route: a path itself may hold what nobody should read.
    pub async fn note_patient_data(
        &mut self,
        proof: &HasSent,
        guarded: Guarded,
        place: &str,
        kinds: &[(Kind, usize)],
    ) -> Result<(), StoreError> {
        let counts: Map<_, _> = kinds.iter().map(|(kind, count)| (kind.code().to_owned(), json!(count))).collect();
        let audience = proof.about().map_or_else(Audience::cert_only, own_audience);
        self.audit(proof, guarded.act(), place, json!({ "found": counts }), &audience).await
    }
}
