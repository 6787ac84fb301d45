//! Both sides made ready for comparing, once each: an advisory's products taken apart (`entry`), an asset's texts cut into
//! words (`asset`).

mod apart;
mod asset;
mod combined;
mod entry;
pub(crate) mod fixes;
mod in_text;
mod names;
mod recognise;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use domain::advisory::{Advisory, Branch, BranchCategory, Identifiers, ProductEntry, ProductStatus};
use domain::register::StatedAs;

pub(crate) use apart::Set;
pub(crate) use asset::is_filler;
pub use asset::{KeyedAsset, PreparedAsset};
pub(crate) use entry::{members_apart, stated};

use crate::keys;
use crate::product::condition::Condition;
use crate::product::{Exclusion, Phrase, Term};
use crate::register::{Identity, Maker, Register};
use crate::version::Statement;
use crate::words::Worth;

/// One way in which a product can be recognised, and what is said of the product then.
///
/// Advisories list the same product once for each version and each thing that it is installed on; what tells it from other
/// products is kept, and compared, only once.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub(crate) recognised: Recognised,
    pub(crate) said: Vec<Said>,
}

/// What makes a registered product the one that is meant. Two entries that are alike in this fit an asset alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Recognised {
    pub(crate) vendor: Arc<Maker>,
    /// The names of the vendor's houses, squeezed.
    pub(crate) house_names: Arc<[String]>,
    /// Words that stand before many products of the vendor's houses, squeezed.
    pub(crate) brands: Arc<[String]>,
    pub(crate) phrase: Phrase,
    pub(crate) family: bool,
    /// The register knows members of what is named; a name that goes on behind one of them is that member.
    pub(crate) has_members: bool,
    /// Of these models one must be registered, when there are any.
    pub(crate) models: Vec<String>,
    pub(crate) part_numbers: Vec<String>,
    pub(crate) exclusions: Vec<Exclusion>,
    pub(crate) conditions: Vec<Condition>,
    /// The entry as the register's decisions know it.
    pub(crate) stated: String,
    /// A decision leads here from a line that may share no word with it.
    pub(crate) joined: bool,
    /// What the register knows the entry as.
    pub(crate) identity: Option<Identity>,
    /// The product stands only in the title or the notes.
    pub(crate) in_text: bool,
    /// All words of the entry's name; none of them makes another product of what is registered.
    pub(crate) words: Vec<Term>,
}

/// What an entry says of the product that it names.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    /// Where it stands among all that the advisory says, in the order of its entries.
    pub(crate) place: u32,
    pub(crate) product_id: String,
    pub(crate) name: String,
    pub(crate) statement: Arc<Statement>,
    pub(crate) fixes: Arc<[fixes::Fix]>,
    /// The number of these two together, the same for all entries that share them: what is said of versions is decided
    /// once for each.
    pub(crate) stating: usize,
    /// The line of releases that the name itself speaks of.
    pub(crate) line: Option<(u64, u64)>,
    pub(crate) statuses: Arc<[ProductStatus]>,
}

/// An advisory, ready for comparing.
#[derive(Debug, Clone, Default)]
pub struct PreparedAdvisory {
    pub(crate) targets: Vec<Target>,
    pub(crate) by_key: HashMap<Box<str>, Vec<u32>>,
    /// Where its vulnerabilities speak of different products.
    pub(crate) apart: Option<Arc<apart::Apart>>,
}

impl PreparedAdvisory {
    pub(crate) fn new(register: &Register, advisory: &Advisory) -> Self {
        let combined = combined::Combined::of(advisory);
        let mut told = fixes::Told::by(advisory);
        let mut reader = entry::Reader::new(register);
        for entry in &advisory.products {
            reader.read(advisory, entry, &combined, &mut told);
        }
        if reader.is_empty() {
            for entry in &in_text::entries(register, advisory) {
                reader.read_in_text(entry);
            }
        }
        Self { apart: apart::Apart::of(register, advisory), ..Self::of(reader.finish()) }
    }

    /// An advisory that says nothing but the name of one product.
    pub(crate) fn naming(register: &Register, it: &StatedAs) -> Self {
        let branch = |category, name: &str| Branch { category, name: name.to_owned() };
        let entry = ProductEntry {
            product_id: String::new(),
            name: it.product.clone(),
            branches: vec![branch(BranchCategory::Vendor, &it.maker), branch(BranchCategory::ProductName, &it.product)],
            identifiers: Identifiers::default(),
            combination: None,
        };
        let mut reader = entry::Reader::new(register);
        reader.read_name(&entry);
        Self::of(reader.finish())
    }

    fn of(targets: Vec<Target>) -> Self {
        let mut by_key: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for (target, at) in targets.iter().zip(0..) {
            for key in target.recognised.keys() {
                by_key.entry(key).or_default().push(at);
            }
        }
        let by_key = by_key.into_iter().map(|(key, mut at)| {
            at.shrink_to_fit();
            (key.into_boxed_str(), at)
        });
        Self { by_key: by_key.collect(), targets, apart: None }
    }

    /// The words by which assets are found that this advisory may concern.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.by_key.keys().map(AsRef::as_ref)
    }

    /// The same, limited to some product ids: for what is new in a revision.
    #[must_use]
    pub fn only(&self, product_ids: &BTreeSet<&str>) -> Self {
        let kept = self.targets.iter().filter_map(|target| {
            let said: Vec<Said> =
                target.said.iter().filter(|said| product_ids.contains(said.product_id.as_str())).cloned().collect();
            (!said.is_empty()).then(|| Target { recognised: target.recognised.clone(), said })
        });
        Self::of(kept.collect())
    }
}

/// The entry as decisions know it, and its first condition: what is recognised alike agrees in both.
type Sort = (String, String);

/// Targets while they are gathered: what is recognised alike stands together.
#[derive(Debug, Default)]
struct Targets {
    targets: Vec<Target>,
    /// By their sort, so that only few have to be compared.
    alike: HashMap<Sort, Vec<usize>>,
    stating: HashMap<(*const Statement, *const [fixes::Fix]), usize>,
    count: u32,
}

impl Targets {
    fn add(&mut self, recognised: Recognised, said: Said) {
        let next = self.stating.len();
        let states = (Arc::as_ptr(&said.statement), Arc::as_ptr(&said.fixes));
        let said = Said { place: self.count, stating: *self.stating.entry(states).or_insert(next), ..said };
        self.count = self.count.saturating_add(1);
        let alike = self.alike.entry(recognised.sort()).or_default();
        let known = alike
            .iter()
            .copied()
            .find(|at| self.targets.get(*at).is_some_and(|target| target.recognised == recognised));
        match known.and_then(|at| self.targets.get_mut(at)) {
            Some(target) => target.said.push(said),
            None => {
                alike.push(self.targets.len());
                self.targets.push(Target { recognised, said: vec![said] });
            }
        }
    }
}

impl Recognised {
    fn sort(&self) -> Sort {
        let condition = self.conditions.first().map(|condition| condition.text.clone());
        (self.stated.clone(), condition.unwrap_or_default())
    }

    fn keys(&self) -> BTreeSet<String> {
        let with_makers = |key: &String| keys::stated(key, &self.vendor);
        let mut keys: BTreeSet<String> = self.phrase.keys.iter().flat_map(with_makers).collect();
        // "DICOM Viewer" says little; "MicroDicom viewer" is registered with the maker's word.
        if !self.phrase.required.iter().any(|term| term.model || term.worth == Worth::Telling) {
            keys.extend(self.house_names.iter().filter(|name| name.len() >= 4).cloned());
            keys.extend(self.vendor.short.iter().filter(|name| name.len() >= 4).cloned());
        }
        if keys.is_empty() {
            keys.extend(
                self.phrase.required.iter().filter_map(Term::single).filter(|word| word.len() >= 2).map(str::to_owned),
            );
            keys = keys.iter().flat_map(with_makers).collect();
        }
        if self.joined {
            keys.insert(decided_key(&self.stated));
        }
        keys.extend(self.models.iter().filter(|model| model.len() >= 3).flat_map(with_makers));
        keys.extend(self.part_numbers.iter().flat_map(with_makers));
        for house in self.vendor.short.iter() {
            keys.extend(self.phrase.concepts.iter().map(|concept| format!("{house}/{}", concept.code())));
        }
        keys
    }
}

/// No word looks like it, so that a decision leads only where it was meant to.
fn decided_key(stated: &str) -> String {
    format!("={stated}").chars().take(60).collect()
}
