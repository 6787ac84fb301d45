//! All advisories at once, findable by key: one asset is compared with the few products that share a word with it, not
//! with every advisory. In memory and pure; the store keeps the same keys in a table.

use std::collections::HashMap;
use std::hash::Hash;

use domain::asset::AssetLine;
use domain::verdict::Hit;

use crate::compare::compare_sets;
use crate::keys::KeyIndex;
use crate::{KeyedAsset, PreparedAdvisory, PreparedAsset, Register};

/// Where one way of naming a product stands: the advisory's place, and the target's within it.
type Place = (u32, u32);

/// Many advisories, each under an id of the caller's choice.
#[derive(Debug, Clone)]
pub struct Index<Id> {
    by_key: KeyIndex<Place>,
    advisories: Vec<Option<(Id, PreparedAdvisory)>>,
    places: HashMap<Id, u32>,
    free: Vec<u32>,
}

impl<Id> Default for Index<Id> {
    fn default() -> Self {
        Self { by_key: KeyIndex::default(), advisories: Vec::new(), places: HashMap::new(), free: Vec::new() }
    }
}

impl<Id: Clone + Eq + Hash> Index<Id> {
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts an advisory in, in place of what stood under this id.
    ///
    /// What lies beyond 4,294,967,295 advisories or products of one advisory is not found; memory ends long before.
    pub fn insert(&mut self, id: Id, advisory: PreparedAdvisory) {
        self.remove(&id);
        let place = match self.free.pop() {
            Some(place) => place,
            None => {
                let Ok(place) = u32::try_from(self.advisories.len()) else { return };
                self.advisories.push(None);
                place
            }
        };
        for (key, targets) in &advisory.by_key {
            for target in targets {
                self.by_key.insert(key, (place, *target));
            }
        }
        self.places.insert(id.clone(), place);
        if let Some(slot) = usize::try_from(place).ok().and_then(|place| self.advisories.get_mut(place)) {
            *slot = Some((id, advisory));
        }
    }

    /// Takes an advisory out; gives it back when there was one.
    pub fn remove(&mut self, id: &Id) -> Option<PreparedAdvisory> {
        let place = self.places.remove(id)?;
        let (_, advisory) = self.advisories.get_mut(usize::try_from(place).ok()?)?.take()?;
        for key in advisory.keys() {
            self.by_key.remove(key, |(of, _)| *of == place);
        }
        self.free.push(place);
        Some(advisory)
    }

    /// The advisory under this id.
    pub fn get(&self, id: &Id) -> Option<&PreparedAdvisory> {
        self.at(*self.places.get(id)?).map(|(_, advisory)| advisory)
    }

    fn at(&self, place: u32) -> Option<&(Id, PreparedAdvisory)> {
        self.advisories.get(usize::try_from(place).ok()?)?.as_ref()
    }

    /// The number of advisories.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The number of different keys.
    pub fn keys(&self) -> usize {
        self.by_key.len()
    }

    /// True when an asset shares a key with any advisory. When not, none of them concerns it.
    pub fn may_concern(&self, asset: &KeyedAsset<'_>) -> bool {
        asset.keys().any(|key| self.by_key.has(key))
    }

    /// What every advisory says of an asset, as [`crate::compare`] would for each of them, in no particular order;
    /// advisories that have nothing to do with it are left out.
    pub fn hits<'a>(&'a self, asset: &PreparedAsset) -> impl Iterator<Item = (&'a Id, Hit)> + use<'a, Id> {
        let found = self.by_key.candidates(asset.keys());
        let hits: Vec<(&Id, Hit)> = found
            .chunk_by(|(a, _), (b, _)| a == b)
            .filter_map(|of_one| {
                let (id, advisory) = self.at(of_one.first()?.0)?;
                let targets = of_one.iter().map(|(_, target)| *target);
                compare_sets(advisory, targets, asset).0.map(|hit| (id, hit))
            })
            .collect();
        hits.into_iter()
    }

    /// The same for an inventory line, which is only made ready for comparing when it shares a key with something.
    pub fn hits_of_line<'a>(
        &'a self,
        register: &Register,
        line: &AssetLine,
    ) -> impl Iterator<Item = (&'a Id, Hit)> + use<'a, Id> {
        let keyed = register.keyed(line);
        let asset = self.may_concern(&keyed).then(|| keyed.prepare());
        asset.map(|asset| self.hits(&asset)).into_iter().flatten()
    }
}
