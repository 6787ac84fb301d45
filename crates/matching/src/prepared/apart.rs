//! An advisory taken apart by vulnerability, when its vulnerabilities speak of different products.
//!
//! "Pump before 4.2" may have one vulnerability and "pump, all versions" another: one comparison with the whole advisory
//! finds the closest entry only, and what that one rules out the other may not. So each set of vulnerabilities that say the
//! same of the same products is asked by itself, with those products and their fixes alone.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use domain::advisory::{Advisory, ProductEntry, ProductStatus, Vulnerability};
use domain::remediation::{Concern, concern, vulnerabilities};
use domain::verdict::{Hit, Verdict};

use super::{PreparedAdvisory, PreparedAsset, Recognised, Said, Sort, Target};
use crate::compare::{Deciding, compare_sets, sharing};
use crate::register::Register;

/// Beyond this many different sets the whole advisory must do: comparing once for each would cost more than it tells.
const MOST_SETS: usize = 64;

type Statuses<'a> = BTreeMap<&'a str, ProductStatus>;

/// Which vulnerabilities say the same of the same products.
struct Sets<'a> {
    all: Vec<(String, Vec<&'a Vulnerability>)>,
    /// What each set says.
    statuses: Vec<Statuses<'a>>,
    /// Which set speaks for each vulnerability, in the document's order.
    set_of: Vec<usize>,
}

impl<'a> Sets<'a> {
    /// `None` when one comparison tells all: there are fewer than two sets, or a vulnerability that speaks of no product.
    /// The same when there are too many.
    fn of(advisory: &'a Advisory) -> Option<Self> {
        let mut places: BTreeMap<Statuses<'a>, usize> = BTreeMap::new();
        let mut set_of = Vec::new();
        let all = vulnerabilities(advisory);
        for (_, group) in &all {
            let mut statuses = Statuses::new();
            for (product, status) in group.iter().flat_map(|it| &it.statuses) {
                let known = statuses.entry(product).or_insert(*status);
                *known = (*known).min(*status);
            }
            let next = places.len();
            if statuses.is_empty() || next > MOST_SETS {
                return None;
            }
            set_of.push(*places.entry(statuses).or_insert(next));
        }
        if places.len() < 2 {
            return None;
        }
        let mut statuses: Vec<(usize, Statuses<'a>)> =
            places.into_iter().map(|(statuses, place)| (place, statuses)).collect();
        statuses.sort_unstable_by_key(|(place, _)| *place);
        Some(Self { all, statuses: statuses.into_iter().map(|(_, statuses)| statuses).collect(), set_of })
    }

    fn prepare(
        &self,
        register: &Register,
        advisory: &Advisory,
        place: usize,
        statuses: &Statuses<'_>,
    ) -> PreparedAdvisory {
        let of_set = self.all.iter().zip(&self.set_of).filter(|(_, set)| **set == place);
        // What a combination is made of has its names, though nothing is said of it by itself.
        let combined = advisory.products.iter().any(|it| it.combination.is_some());
        let is_kept = |it: &&ProductEntry| combined || statuses.contains_key(it.product_id.as_str());
        let set = Advisory {
            vulnerabilities: of_set.flat_map(|((_, group), _)| group).map(|it| (*it).clone()).collect(),
            products: advisory.products.iter().filter(is_kept).cloned().collect(),
            ..Advisory { products: Vec::new(), vulnerabilities: Vec::new(), ..advisory.clone() }
        };
        // What only the title names is no product of this set.
        let products: BTreeSet<&str> = statuses.keys().copied().collect();
        register.advisory(&set).only(&products)
    }
}

/// The sets of an advisory, made when something is first found to be alike: most comparisons come to nothing.
#[derive(Debug)]
pub(crate) struct Apart {
    register: Register,
    advisory: Advisory,
    ready: OnceLock<Ready>,
}

/// What every asset is asked of.
#[derive(Debug, Default)]
pub(crate) struct Ready {
    pub(crate) sets: Vec<Set>,
    /// Which set speaks for each vulnerability, in the document's order.
    set_of: Vec<usize>,
    /// What was found to concern an asset before, by what decided in each set. It changes no answer, only how soon it
    /// comes: a thousand pumps in one version are concerned alike.
    known: Mutex<HashMap<Deciding, Arc<Vec<Concern>>>>,
}

/// What a set of vulnerabilities says, by the places of the whole advisory's targets.
#[derive(Debug)]
pub(crate) struct Set(HashMap<u32, Vec<Said>>);

impl Set {
    pub(crate) fn says(&self, at: u32) -> Option<&[Said]> {
        self.0.get(&at).map(Vec::as_slice)
    }

    fn product_at(&self, place: u32) -> Option<&str> {
        self.0.values().flatten().find(|said| said.place == place).map(|said| said.product_id.as_str())
    }
}

/// Where each way of recognising a product stands in the whole advisory.
struct Places<'a>(HashMap<Sort, Vec<(u32, &'a Recognised)>>);

impl<'a> Places<'a> {
    fn new(whole: &'a [Target]) -> Self {
        let mut places: HashMap<Sort, Vec<(u32, &Recognised)>> = HashMap::new();
        for (at, target) in (0..).zip(whole) {
            places.entry(target.recognised.sort()).or_default().push((at, &target.recognised));
        }
        Self(places)
    }

    /// `None` when the set names what the whole does not: it is a part of it, so that cannot be.
    fn set(&self, of: PreparedAdvisory) -> Option<Set> {
        let at = |Target { recognised, said }: Target| {
            let alike = self.0.get(&recognised.sort())?;
            let (at, _) = alike.iter().find(|(_, known)| **known == recognised)?;
            Some((*at, said))
        };
        of.targets.into_iter().map(at).collect::<Option<_>>().map(Set)
    }
}

/// So many answers are kept.
const MOST_KNOWN: usize = 1_024;

impl Apart {
    /// `None` when one comparison with the whole tells all.
    pub(super) fn of(register: &Register, advisory: &Advisory) -> Option<Arc<Self>> {
        // Texts for people are not compared, and are most of a document.
        Sets::of(advisory)?;
        let advisory = Advisory { notes: Vec::new(), references: Vec::new(), ..advisory.clone() };
        Some(Arc::new(Self { register: register.clone(), advisory, ready: OnceLock::new() }))
    }

    /// `whole` are the targets of the advisory that this is a part of.
    pub(crate) fn ready(&self, whole: &[Target]) -> &Ready {
        self.ready.get_or_init(|| {
            let Some(sets) = Sets::of(&self.advisory) else { return Ready::default() };
            let places = Places::new(whole);
            let prepare = |(place, statuses)| places.set(sets.prepare(&self.register, &self.advisory, place, statuses));
            let prepared = sets.statuses.iter().enumerate().map(prepare).collect::<Option<_>>();
            // Without sets the whole speaks.
            prepared.map_or_else(Ready::default, |all| Ready { sets: all, set_of: sets.set_of, ..Ready::default() })
        })
    }

    /// The vulnerabilities that concern an asset, each with the entry that decided for it, by what decides in each set.
    /// `None` when no set says anything: then the whole must speak.
    fn concerns(&self, whole: &[Target], deciding: Deciding) -> Option<Arc<Vec<Concern>>> {
        let ready = self.ready(whole);
        let lock = || ready.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(&deciding) {
            return Some(known.clone()).filter(|all| !all.is_empty());
        }
        let found = Arc::new(self.look_up(ready, &deciding));
        let mut known = lock();
        if known.len() < MOST_KNOWN {
            known.insert(deciding, found.clone());
        }
        Some(found).filter(|all| !all.is_empty())
    }

    fn look_up(&self, ready: &Ready, deciding: &Deciding) -> Vec<Concern> {
        let decided = ready.sets.iter().zip(deciding).map(|(set, it)| {
            let (place, verdict) = (*it)?;
            Some((set.product_at(place)?, verdict))
        });
        let decided: Vec<Option<(&str, Verdict)>> = decided.collect();
        let mut all = Vec::new();
        for ((key, group), set) in vulnerabilities(&self.advisory).iter().zip(&ready.set_of) {
            let Some((product, verdict)) = decided.get(*set).copied().flatten() else { continue };
            if verdict != Verdict::NotAffected {
                all.push(concern(&self.advisory, key, group, product, verdict));
            }
        }
        all
    }
}

impl PreparedAdvisory {
    /// As [`crate::compare`], and which vulnerabilities concern the asset, where they must be told apart.
    pub fn judge(&self, asset: &PreparedAsset) -> (Option<Hit>, Option<Arc<Vec<Concern>>>) {
        let (hit, deciding) = compare_sets(self, sharing(self, asset), asset);
        let is_hit = hit.as_ref().is_some_and(|hit| hit.verdict != Verdict::NotAffected);
        let apart = self.apart.as_ref().filter(|_| is_hit);
        let concerns = apart.and_then(|apart| apart.concerns(&self.targets, deciding));
        (hit, concerns)
    }
}
