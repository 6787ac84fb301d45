//! The audit trail: who did what to what, written in the same transaction as the deed.
//!
//! Sealing the rows into a chain and checking it stand in `chain`, noting who read what in `reading`, the lists of it in
//! `trail`.

mod chain;
mod patient;
mod reading;
mod trail;

use domain::audience::Audience;
use domain::policy::Proof;
use domain::viewer::Who;
use domain::{AuditId, OrganisationId, Timestamp, audit};

pub use chain::ChainState;
pub use patient::Guarded;
pub(crate) use reading::Recent;
pub use trail::{By, OwnTrailRow, TrailFilter, TrailRow};

use crate::db::{Ask, args};
use crate::{Seen, StoreError, Tx, View};

/// One line of the trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    pub at: Timestamp,
    pub who: String,
    pub act: String,
    pub object: String,
    pub detail: serde_json::Value,
}

pub(crate) fn who_text(who: Who) -> String {
    match who {
        Who::Anonymous => "anonymous".to_owned(),
        Who::Person(id) => format!("person:{id}"),
        Who::Token(id) => format!("token:{id}"),
        Who::Link(id) => format!("link:{id}"),
        Who::System(reason) => format!("system:{reason}"),
    }
}

const INTO: &str = "audit (id, at, who, organisation_id, about_id, act, object, detail, audience_id)";

impl Tx<'_> {
    /// Writes the row that belongs to a deed. `act` is `noun.verb` ("notice.send"), `object` the id of what it was
    /// done to, `detail` what a reader needs to understand it: never secrets, never whole texts.
    pub(crate) async fn audit<A>(
        &mut self,
        proof: &Proof<A>,
        act: &'static str,
        object: impl ToString,
        detail: serde_json::Value,
        audience: &Audience,
    ) -> Result<(), StoreError> {
        self.audit_all(proof, act, vec![(object.to_string(), detail)], audience).await
    }

    /// The same for many deeds of one kind: each object with its detail.
    pub(crate) async fn audit_all<A>(
        &mut self,
        proof: &Proof<A>,
        act: &'static str,
        deeds: Vec<(String, serde_json::Value)>,
        audience: &Audience,
    ) -> Result<(), StoreError> {
        self.audit_rows(proof, act, proof.actor().organisation, deeds, audience).await
    }

    /// The same, by somebody who did it for this organisation.
    pub(crate) async fn audit_rows<A>(
        &mut self,
        proof: &Proof<A>,
        act: &'static str,
        organisation: Option<OrganisationId>,
        deeds: Vec<(String, serde_json::Value)>,
        audience: &Audience,
    ) -> Result<(), StoreError> {
        debug_assert!(audit::is_known(act), "{act} has no place in the list of acts");
        let audience_id = self.audience_id(audience).await?;
        let about = audit::whose(audience);
        let mut rows = Vec::with_capacity(deeds.len());
        for (object, detail) in deeds {
            let id = AuditId::new(self.world());
            let who = who_text(proof.actor().who);
            let detail = detail.to_string();
            rows.push(args![id, self.now, who, organisation, about, act, object, detail, audience_id]);
        }
        self.inner.insert_many(INTO, rows, "").await.map(|_| ())
    }
}

impl View<'_> {
    /// What was done to one object, oldest first. Who read it stands elsewhere.
    pub async fn audit_of(&self, object: impl ToString) -> Result<Vec<Seen<AuditRow>>, StoreError> {
        let rows = self
            .rows(
                "SELECT a.at, a.who, a.act, a.object, a.detail FROM audit a
                 WHERE a.object = $1 AND a.act NOT LIKE '%.read' AND a.act NOT LIKE '%.export' AND {seen:a}
                 ORDER BY a.id LIMIT 500",
                args![object.to_string()],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(Seen::new(AuditRow {
                    at: row.get("at")?,
                    who: row.get("who")?,
                    act: row.get("act")?,
                    object: row.get("object")?,
                    detail: row.json("detail")?,
                }))
            })
            .collect()
    }
}
