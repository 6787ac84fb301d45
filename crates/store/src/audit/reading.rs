//! Who read what: a row for each reading of what is AMBER or narrower.
//!
//! The same reader, object and hour are one row, on however many servers: its id is made from the three. Of RED every
//! reading is a row.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use domain::audience::{Audience, Tlp};
use domain::audit::{self, Thing};
use domain::hash::Hasher;
use domain::policy::{self, Proof};
use domain::viewer::{Viewer, Who};
use domain::{AuditId, OrganisationId};
use serde_json::json;
use uuid::Uuid;

use super::{INTO, who_text};
use crate::assets::own_audience;
use crate::db::{Ask, args};
use crate::organisations::inner_audience;
use crate::{Store, StoreError, Tx};

const HOUR_MILLIS: i64 = 3_600_000;
/// Readings that are remembered as written; beyond that all are forgotten, which costs a look at the table each.
const REMEMBERED: usize = 50_000;

/// The readings of this hour that are written already, so that a page that is opened again writes nothing.
#[derive(Default)]
pub(crate) struct Recent(Mutex<(i64, HashSet<AuditId>)>);

impl Recent {
    fn knows(&self, hour: i64, id: AuditId) -> bool {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.0 != hour || known.1.len() >= REMEMBERED {
            *known = (hour, HashSet::new());
        }
        known.1.contains(&id)
    }

    fn add(&self, hour: i64, id: AuditId) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.0 == hour {
            known.1.insert(id);
        }
    }
}

/// The id of "this reader read this object in this hour": of the hour, and the same wherever it is made.
fn id_of(who: &str, act: &str, object: Uuid, hour: i64) -> AuditId {
    let hash = Hasher::default().part(who).part(act).part(&object.to_string()).part(&hour.to_string()).finish();
    let mut chance = [0; 10];
    for (to, from) in chance.iter_mut().zip(hash.as_bytes()) {
        *to = *from;
    }
    let millis = u64::try_from(hour.saturating_mul(HOUR_MILLIS)).unwrap_or(0);
    AuditId::from_uuid(uuid::Builder::from_unix_timestamp_millis(millis, &chance).into_uuid())
}

impl Tx<'_> {
    /// A row that says a thing once an hour, however often it happens and on however many servers. One for each
    /// organisation that it is about.
    pub(crate) async fn audit_once_an_hour<A>(
        &mut self,
        proof: &Proof<A>,
        act: &'static str,
        object: Uuid,
        audience: &Audience,
    ) -> Result<(), StoreError> {
        debug_assert!(audit::is_known(act), "{act} has no place in the list of acts");
        let (who, about) = (who_text(proof.actor().who), audit::whose(audience));
        let hour = self.now.millis().div_euclid(HOUR_MILLIS);
        let of = about.map(|about| about.to_string()).unwrap_or_default();
        let id = id_of(&format!("{who} {of}"), act, object, hour);
        let audience_id = self.audience_id(audience).await?;
        let (organisation, object) = (proof.actor().organisation, object.to_string());
        let row = args![id, self.now, who, organisation, about, act, object, "{}", audience_id];
        self.inner.insert_many(INTO, vec![row], "ON CONFLICT (id) DO NOTHING").await.map(|_| ())
    }
}

impl Store {
    /// Notes that somebody read an object, when it is AMBER or narrower. Asked for after the reading: what the viewer
    /// could not read, nobody needs to know of.
    pub async fn note_reading(
        &self,
        viewer: &Viewer,
        thing: Thing,
        object: Uuid,
        export: bool,
    ) -> Result<(), StoreError> {
        if matches!(viewer.who, Who::System(_) | Who::Anonymous) {
            return Ok(());
        }
        let Some(audience) = self.audience_of_thing(thing, object).await? else { return Ok(()) };
        if !audit::is_noted(&audience) {
            return Ok(());
        }
        let now = self.now();
        let Ok(proof) = policy::has_read(viewer, &audience, now) else { return Ok(()) };
        let (who, act) = (who_text(viewer.who), thing.act(export));
        let hour = now.millis().div_euclid(HOUR_MILLIS);
        let every = audience.tlp == Tlp::Red;
        let id = if every { AuditId::new(self.world()) } else { id_of(&who, act, object, hour) };
        if !every && self.recent.knows(hour, id) {
            return Ok(());
        }
        let narrow = audit::reading_audience(&audience);
        let mut tx = self.begin().await?;
        let audience_id = tx.audience_id(&narrow).await?;
        let detail = json!({ "tlp": audience.tlp.label() }).to_string();
        let about = audit::whose(&narrow);
        let object = object.to_string();
        let row = args![id, tx.now, who, proof.actor().organisation, about, act, object, detail, audience_id];
        tx.inner.insert_many(INTO, vec![row], "ON CONFLICT (id) DO NOTHING").await?;
        tx.commit().await?;
        if !every {
            self.recent.add(hour, id);
        }
        Ok(())
    }

    /// Is this AMBER or RED?
    pub async fn is_narrow(&self, thing: Thing, object: Uuid) -> Result<bool, StoreError> {
        Ok(self.audience_of_thing(thing, object).await?.is_some_and(|audience| audit::is_noted(&audience)))
    }

    /// Who may read the object; `None` when there is no such thing.
    async fn audience_of_thing(&self, thing: Thing, object: Uuid) -> Result<Option<Audience>, StoreError> {
        let text = match thing {
            Thing::Notice => "SELECT u.canonical FROM notice x JOIN audience u ON u.id = x.audience_id WHERE x.id = $1",
            Thing::Asset => "SELECT u.canonical FROM asset x JOIN audience u ON u.id = x.audience_id WHERE x.id = $1",
            Thing::Question => {
                "SELECT u.canonical FROM question x JOIN audience u ON u.id = x.audience_id WHERE x.id = $1"
            }
            Thing::Bill => "SELECT u.canonical FROM bill x JOIN audience u ON u.id = x.audience_id WHERE x.id = $1",
            Thing::Advisory => {
                "SELECT u.canonical FROM advisory x JOIN audience u ON u.id = x.audience_id WHERE x.id = $1"
            }
            Thing::Organisation | Thing::Inventory => "SELECT 1 AS one FROM organisation WHERE id = $1",
        };
        let Some(row) = (&self.pool).opt(text, args![object]).await? else { return Ok(None) };
        let organisation = OrganisationId::from_uuid(object);
        Ok(Some(match thing {
            Thing::Organisation => inner_audience(organisation),
            // The list is the institution's; a supplier that sees its lines of it has read those.
            Thing::Inventory => Audience {
                suppliers: domain::asset::AssetClass::ALL.into_iter().collect(),
                ..own_audience(organisation)
            },
            _ => row.json("canonical")?,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_reading_has_the_same_id_and_another_has_another() {
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let id = id_of("person:a", "asset.read", one, 490_000);
        assert_eq!(id, id_of("person:a", "asset.read", one, 490_000));
        for differs in [
            id_of("person:b", "asset.read", one, 490_000),
            id_of("person:a", "asset.export", one, 490_000),
            id_of("person:a", "asset.read", other, 490_000),
            id_of("person:a", "asset.read", one, 490_001),
        ] {
            assert_ne!(id, differs);
        }
        assert_eq!(id.uuid().get_version_num(), 7);
    }
}
