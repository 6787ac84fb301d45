//! Audiences as rows: interned on the way in, kept in memory for deciding on the way out.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use domain::Timestamp;
use domain::audience::Audience;
use domain::policy;
use domain::viewer::Viewer;

use crate::db::{Ask, args};
use crate::{Store, StoreError, Tx};

/// The committed audiences, and what viewers may read of them. Audiences are never changed or removed, so what was
/// once read stays true.
#[derive(Default)]
pub(crate) struct Known {
    state: RwLock<State>,
    seen: RwLock<Seen>,
}

/// Audiences that transactions came across, so that one who writes for two hundred of them does not ask for each.
#[derive(Default)]
pub(crate) struct Seen {
    by_id: HashMap<i64, Arc<Audience>>,
    /// By how they are written.
    ids: HashMap<String, i64>,
}

impl Seen {
    fn add(&mut self, id: i64, canonical: String, audience: Arc<Audience>) {
        self.by_id.insert(id, audience);
        self.ids.insert(canonical, id);
    }
}

impl Known {
    /// What a transaction came across is known to all once it has been committed.
    pub(crate) fn committed(&self, seen: Seen) {
        if seen.by_id.is_empty() {
            return;
        }
        let mut all = self.seen.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        all.by_id.extend(seen.by_id);
        all.ids.extend(seen.ids);
    }

    fn seen<T>(&self, look: impl FnOnce(&Seen) -> Option<T>) -> Option<T> {
        look(&self.seen.read().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}

#[derive(Default)]
struct State {
    /// In the order of their ids, which have no gaps: `list[n]` has id `n + 1`.
    list: Vec<Arc<Audience>>,
    readable: HashMap<Viewer, Cached>,
}

struct Cached {
    readable: Arc<Readable>,
    known: usize,
    /// From this moment an embargo or expiry may change the answer.
    until: Option<Timestamp>,
}

/// How many viewers' answers are kept; beyond that all are forgotten and made again, which costs milliseconds.
const MAX_CACHED: usize = 4_000;

/// The audiences that a viewer may read, in the shorter of two forms.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Readable {
    Only(Vec<i64>),
    /// All up to this id but these. What is interned later is not in, so that nothing new shows by accident.
    AllBut {
        upto: i64,
        except: Vec<i64>,
    },
}

impl Readable {
    #[cfg(test)]
    pub(crate) fn contains(&self, id: i64) -> bool {
        match self {
            Self::Only(ids) => ids.contains(&id),
            Self::AllBut { upto, except } => id <= *upto && !except.contains(&id),
        }
    }
}

fn decide_all(list: &[Arc<Audience>], viewer: &Viewer, now: Timestamp) -> (Readable, Option<Timestamp>) {
    let (mut yes, mut no, mut until) = (Vec::new(), Vec::new(), None::<Timestamp>);
    for (id, audience) in (1_i64..).zip(list) {
        if policy::reads(viewer, audience, now) {
            yes.push(id)
        } else {
            no.push(id)
        }
        for boundary in [audience.not_before, audience.expires].into_iter().flatten().filter(|at| *at > now) {
            until = Some(until.map_or(boundary, |earlier| earlier.min(boundary)));
        }
    }
    let upto = i64::try_from(list.len()).unwrap_or(i64::MAX);
    let readable = if no.len() < yes.len() { Readable::AllBut { upto, except: no } } else { Readable::Only(yes) };
    (readable, until)
}

impl Store {
    pub(crate) async fn readable(&self, viewer: &Viewer) -> Result<Arc<Readable>, StoreError> {
        self.load_audiences().await?;
        self.load_keys().await?;
        let now = self.world.now();
        {
            let state = self.audiences.state.read().unwrap_or_else(std::sync::PoisonError::into_inner);
            if let Some(cached) = state.readable.get(viewer)
                && cached.known == state.list.len()
                && cached.until.is_none_or(|until| now < until)
            {
                return Ok(cached.readable.clone());
            }
        }
        let list = {
            let state = self.audiences.state.read().unwrap_or_else(std::sync::PoisonError::into_inner);
            state.list.clone()
        };
        let (readable, until) = decide_all(&list, viewer, now);
        let readable = Arc::new(readable);
        let mut state = self.audiences.state.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        if state.readable.len() >= MAX_CACHED {
            state.readable.clear();
        }
        state.readable.insert(viewer.clone(), Cached { readable: readable.clone(), known: list.len(), until });
        Ok(readable)
    }

    /// Reads the audiences that were committed since the last look.
    async fn load_audiences(&self) -> Result<(), StoreError> {
        let known = {
            let state = self.audiences.state.read().unwrap_or_else(std::sync::PoisonError::into_inner);
            i64::try_from(state.list.len()).unwrap_or(i64::MAX)
        };
        let rows =
            (&self.pool).all("SELECT id, canonical FROM audience WHERE id > $1 ORDER BY id", args![known]).await?;
        if rows.is_empty() {
            return Ok(());
        }
        let mut fresh = Vec::with_capacity(rows.len());
        for row in rows {
            fresh.push((row.get::<i64>("id")?, row.json::<Audience>("canonical")?));
        }
        let mut state = self.audiences.state.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        for (id, audience) in fresh {
            // Another request may have loaded the same rows meanwhile.
            if i64::try_from(state.list.len()).is_ok_and(|len| len + 1 == id) {
                state.list.push(Arc::new(audience));
            }
        }
        Ok(())
    }
}

impl Tx<'_> {
    /// The id of this audience, made when it is new.
    ///
    /// Ids are "the highest plus one" and not a sequence, so that they have no gaps and become visible in order:
    /// a reader who knows number 6 knows number 5 as well. Two writers who need a new one at the same moment wait
    /// for each other at the unique key.
    pub(crate) async fn audience_id(&mut self, audience: &Audience) -> Result<i64, StoreError> {
        let canonical = serde_json::to_string(audience).map_err(|error| StoreError::bad("canonical", error))?;
        let id_of = |seen: &Seen| seen.ids.get(&canonical).copied();
        if let Some(id) = id_of(&self.seen).or_else(|| self.store.audiences.seen(id_of)) {
            return Ok(id);
        }
        for _ in 0..100 {
            let found =
                self.inner.opt("SELECT id FROM audience WHERE canonical = $1", args![canonical.as_str()]).await?;
            if let Some(row) = found {
                let id = row.get("id")?;
                self.seen.add(id, canonical, Arc::new(audience.clone()));
                return Ok(id);
            }
            self.inner
                .exec(
                    "INSERT INTO audience (id, canonical) SELECT COALESCE(MAX(id), 0) + 1, $1 FROM audience
                     WHERE TRUE ON CONFLICT DO NOTHING",
                    args![canonical.as_str()],
                )
                .await?;
        }
        Err(StoreError::Conflict("too many audiences are being made at the same moment; try again".to_owned()))
    }

    pub(crate) async fn audience(&mut self, id: i64) -> Result<Arc<Audience>, StoreError> {
        let known = |seen: &Seen| seen.by_id.get(&id).cloned();
        if let Some(audience) = known(&self.seen).or_else(|| self.store.audiences.seen(known)) {
            return Ok(audience);
        }
        let row = self.inner.one("SELECT canonical FROM audience WHERE id = $1", args![id]).await?;
        let audience = Arc::new(row.json::<Audience>("canonical")?);
        self.seen.add(id, row.get("canonical")?, audience.clone());
        Ok(audience)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Shows: ASVS 8.2.2, 8.3.1, NEN 8.3
    #[test]
    fn both_forms_of_readable_say_the_same_as_the_policy() {
        let list: Vec<_> = [Audience::public(), Audience::cert_only(), Audience::participants(), Audience::public()]
            .into_iter()
            .map(Arc::new)
            .collect();
        let now = Timestamp::from_millis(0);
        for viewer in [Viewer::anonymous(), policy::system("test")] {
            let (readable, _) = decide_all(&list, &viewer, now);
            for (id, audience) in (1..).zip(&list) {
                assert_eq!(readable.contains(id), policy::reads(&viewer, audience, now), "{viewer:?} {id}");
            }
            assert!(!readable.contains(5), "what is interned later must not show");
        }
    }
}
