//! Both sides made ready for comparing, once each: an advisory's products taken apart, an asset's texts cut into words.

pub(crate) mod fixes;
mod in_text;
mod names;
mod recognise;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use domain::advisory::{Advisory, Branch, BranchCategory, Identifiers, ProductEntry, ProductStatus};
use domain::asset::AssetLine;
use domain::register::StatedAs;

use crate::keys;
use crate::product::concept::{self, Concept};
use crate::product::condition::{Condition, Facts, Holds};
use crate::product::{Exclusion, From, Name, Phrase, Term, models};
use crate::register::{Decision, Identity, Maker, Register, Says, stated_key};
use crate::version::date::Dates;
use crate::version::notation::says_unknown;
use crate::version::{Statement, Version};
use crate::words::{Runs, Unit, Worth, squeeze, units, worth};

/// One way in which one product entry can be recognised.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub(crate) product_id: String,
    pub(crate) name: String,
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
    pub(crate) statement: Statement,
    pub(crate) fixes: Vec<fixes::Fix>,
    /// The line of releases that the name itself speaks of.
    pub(crate) line: Option<(u64, u64)>,
    pub(crate) statuses: Vec<ProductStatus>,
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

/// An advisory, ready for comparing.
#[derive(Debug, Clone)]
pub struct PreparedAdvisory {
    pub(crate) targets: Vec<Target>,
    pub(crate) by_key: HashMap<String, Vec<usize>>,
}

impl PreparedAdvisory {
    pub(crate) fn new(register: &Register, advisory: &Advisory) -> Self {
        let mut all: Vec<Target> =
            advisory.products.iter().flat_map(|entry| targets(register, advisory, entry)).collect();
        if all.is_empty() {
            let named = in_text::entries(register, advisory);
            all.extend(named.iter().flat_map(|entry| targets_of(register, entry, &[], &[])));
            all.iter_mut().for_each(|target| target.in_text = true);
        }
        Self::from_targets(all)
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
        Self::from_targets(targets_of(register, &entry, &[], &[]))
    }

    fn from_targets(targets: Vec<Target>) -> Self {
        let mut by_key: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, target) in targets.iter().enumerate() {
            for key in target_keys(target) {
                by_key.entry(key).or_default().push(at);
            }
        }
        Self { targets, by_key }
    }

    /// The words by which assets are found that this advisory may concern.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.by_key.keys().map(String::as_str)
    }

    /// The same, limited to some product ids: for what is new in a revision.
    #[must_use]
    pub fn only(&self, product_ids: &BTreeSet<&str>) -> Self {
        Self::from_targets(
            self.targets.iter().filter(|target| product_ids.contains(target.product_id.as_str())).cloned().collect(),
        )
    }
}

fn target_keys(target: &Target) -> BTreeSet<String> {
    let mut keys: BTreeSet<String> = target.phrase.keys.clone();
    // "DICOM Viewer" says little; "MicroDicom viewer" is registered with the maker's word.
    if !target.phrase.required.iter().any(|term| term.model || term.worth == Worth::Telling) {
        keys.extend(target.house_names.iter().filter(|name| name.len() >= 4).cloned());
        keys.extend(target.vendor.short.iter().filter(|name| name.len() >= 4).cloned());
    }
    if keys.is_empty() {
        keys.extend(
            target.phrase.required.iter().filter_map(Term::single).filter(|word| word.len() >= 2).map(str::to_owned),
        );
    }
    if target.joined {
        keys.insert(decided_key(&target.stated));
    }
    keys.extend(target.models.iter().filter(|model| model.len() >= 3).cloned());
    keys.extend(target.part_numbers.iter().cloned());
    for house in target.vendor.short.iter() {
        keys.extend(target.phrase.concepts.iter().map(|concept| format!("{house}/{}", concept.code())));
    }
    keys
}

/// No word looks like it, so that a decision leads only where it was meant to.
fn decided_key(stated: &str) -> String {
    format!("={stated}").chars().take(60).collect()
}

/// The ways in which one entry can be recognised; none when its name says nothing.
fn targets(register: &Register, advisory: &Advisory, entry: &ProductEntry) -> Vec<Target> {
    let statuses = advisory.statuses_of(&entry.product_id);
    if statuses.is_empty() && only_carries(advisory, &entry.product_id) {
        return Vec::new();
    }
    targets_of(register, entry, &statuses, &fixes::of(advisory, &entry.product_id))
}

fn targets_of(
    register: &Register,
    entry: &ProductEntry,
    statuses: &[ProductStatus],
    fixes: &[fixes::Fix],
) -> Vec<Target> {
    // An entry that only repeats the vendor names no product.
    if squeeze(&entry.name) == squeeze(entry.vendor().unwrap_or_default()) {
        return Vec::new();
    }
    let written = names::of(entry);
    let vendor = names::vendor(register, entry, &written);
    let house_names = register.makers().aliases(&vendor.houses);
    let brands: Arc<[String]> = register.products().brands(&vendor.houses).into();
    let vendor_squeezed = squeeze(&vendor.text);
    let house_words: Vec<&str> =
        house_names.iter().map(String::as_str).chain(std::iter::once(vendor_squeezed.as_str())).collect();
    let from = From { register, maker: &vendor.text, houses: &vendor.houses, words: &house_words };
    let written = written.as_str();
    let mut name = Name::read(written, &from);
    if let Some(fuller) = names::fuller(entry, written) {
        name.also(fuller, &from);
    }
    name.family |= entry.name.to_ascii_lowercase().contains("all models");
    let plain: String = written.chars().take_while(|c| *c != '(').collect();
    let identity = register.products().identify(&units(&plain), &vendor.houses, &house_names);
    let has_members = identity.as_ref().is_some_and(|identity| register.products().is_family(identity));
    let (version_text, members) = members_apart(entry.version_range().or(entry.version()).unwrap_or_default());
    let mut numbers = Vec::new();
    let version_text = match models::before_version(&version_text) {
        Some((model, rest)) => {
            numbers.push(model);
            rest
        }
        None => version_text,
    };
    let version_text = version_text.as_str();
    // "Unknown" in the place of the version names no model.
    let in_version = models::in_version(version_text).filter(|_| !says_unknown(version_text));
    let mut statement = match &in_version {
        Some(found) => {
            numbers.clone_from(&found.numbers);
            // "EY-AS525F001 with moduWeb": the condition stands in the name's text only.
            if let Some(tail) = Statement::read(entry.name.strip_prefix(written).unwrap_or_default()).tail {
                name.conditions.extend(Condition::read(&tail));
            }
            if !found.names.is_empty() {
                for own in &found.names {
                    let own = Name::read(own, &from);
                    name.phrases.extend(own.phrases);
                    name.words.extend(own.words);
                }
            }
            Statement::all()
        }
        None if members.is_some() || !numbers.is_empty() => Statement::read(version_text),
        None => stated(version_text, entry, written),
    };
    // "Version B, Firmware A.01.09" speaks of a built-in module; the registered version is that of the whole.
    if let Some((_, firmware)) = version_text.split_once(", Firmware ") {
        let firmware = firmware.split(',').next().unwrap_or_default();
        name.conditions.extend(Condition::read(firmware));
        statement = Statement { text: version_text.to_owned(), ..Statement::all() };
    }
    if let Some(version) = &name.version
        && statement.is_all()
    {
        statement = Statement::read(&format!("{version}.x"));
        statement.text.clone_from(version);
    }
    if let Some(tail) = &statement.tail {
        match tail.strip_prefix("model ") {
            Some(model) => numbers.extend(models::expand(model)),
            None => name.conditions.extend(Condition::read(tail)),
        }
    }
    if !name.listed.is_empty() && statement.is_all() {
        statement = Statement::read(&name.listed.join(" | "));
        // Who lists some may mean more: what is not listed is a question.
        statement.unread = true;
    }
    // "…: versions 4.01 through 4.34 included in Capsule DTS all versions affected": what people register is the whole.
    if let Some((whole, versions)) = included_in(&entry.name) {
        name.phrases.clear();
        name.conditions.clear();
        name.also(&whole, &from);
        statement = versions;
    }
    let decided_as = stated_key(&vendor, written);
    let said = register.decisions().notation(&decided_as);
    statement.scheme = said.or(statement.scheme);
    let mut part_numbers = name.part_numbers.clone();
    part_numbers.extend(models::stated(&entry.identifiers));
    let target = |phrase: Phrase| Target {
        product_id: entry.product_id.clone(),
        name: entry.name.trim().to_owned(),
        vendor: vendor.clone(),
        house_names: house_names.clone(),
        brands: brands.clone(),
        phrase,
        family: name.family,
        has_members,
        models: numbers.clone(),
        part_numbers: part_numbers.clone(),
        exclusions: name.exclusions.clone(),
        conditions: name.conditions.clone(),
        statement: statement.clone(),
        fixes: fixes.to_vec(),
        line: name.version.as_deref().and_then(Version::read).and_then(|version| version.line()),
        statuses: statuses.to_vec(),
        joined: register.decisions().joins(&decided_as),
        stated: decided_as.clone(),
        identity: identity.clone(),
        in_text: false,
        words: name.words.clone(),
    };
    let mut all: Vec<Target> = name.phrases.iter().cloned().map(target).collect();
    // "(X3/MX100 for Rev M only)": members with a version of their own.
    if let Some((members, version)) = members {
        let statement = Statement::read(&version);
        for phrase in Name::read(&members, &from).phrases {
            let base = target(phrase);
            all.push(Target { statement: statement.clone(), models: Vec::new(), ..base });
        }
    }
    all
}

/// The product that the named one is a part of, and the versions that the publisher says of that whole.
fn included_in(text: &str) -> Option<(String, Statement)> {
    let (_, rest) = text.split_once(" included in ")?;
    let at = [" all versions", " version", ":"].iter().filter_map(|word| rest.to_ascii_lowercase().find(word)).min();
    let (whole, versions) = rest.split_at_checked(at.unwrap_or(rest.len()))?;
    let versions =
        versions.trim_matches([' ', ':']).trim_end_matches("are affected").trim_end_matches("affected").trim();
    let statement = if versions.is_empty() {
        Statement { unread: true, ..Statement::default() }
    } else {
        Statement::read(versions)
    };
    (whole.len() >= 3).then(|| (whole.trim().to_owned(), statement))
}

/// True for a product that an advisory names only as what another one is installed on: without that other one nothing is
/// said of it (CSAF 2.0 §3.2.2.4, `relates_to_product_reference`).
fn only_carries(advisory: &Advisory, product_id: &str) -> bool {
    let mut combinations = advisory.products.iter().filter_map(|entry| entry.combination.as_ref());
    combinations.any(|combination| {
        combination.category == "installed_on" && combination.relates_to.iter().any(|id| id == product_id)
    })
}

/// Cuts "(members for version only)" out of a statement: the rest, the members, and their version.
pub(crate) fn members_apart(text: &str) -> (String, Option<(String, String)>) {
    let cut = text.split('|').flat_map(|bar| bar.split(" and ")).find_map(|piece| {
        let inner = piece.trim().strip_prefix('(')?.strip_suffix(')')?.strip_suffix(" only")?;
        let (members, version) = inner.split_once(" for ")?;
        Some((piece.to_owned(), members.to_owned(), version.to_owned()))
    });
    match cut {
        Some((piece, members, version)) => {
            (text.replace(&piece, "").trim_matches([' ', '|']).to_owned(), Some((members, version)))
        }
        None => (text.to_owned(), None),
    }
}

/// The statement on versions: the structured one, or the name's text where that one cannot be read.
pub(crate) fn stated(version_text: &str, entry: &ProductEntry, written: &str) -> Statement {
    if version_text.is_empty() {
        return Statement::all();
    }
    let structured = Statement::read(version_text);
    let text = entry.name.strip_prefix(written).map(|rest| rest.trim_start_matches([':', ' ', '-']));
    let text = text.or_else(|| entry.name.rsplit_once(": ").map(|(_, text)| text));
    match text.filter(|text| !text.is_empty()).map(Statement::read) {
        // What the publisher wrote out counts: "2.3.6" told as "2.3.6 and below", "< A11" told as "A10 and A11".
        // "Versions of … back to 6.5" for "<= 6.5": the text that was written out counts.
        _ if structured.single_upper().is_some() && entry.name.contains(" back to ") => {
            let back = entry.name.split_once(" back to ").map_or("", |(_, rest)| rest);
            let bound = back.split_whitespace().next().unwrap_or_default();
            Statement { text: format!("back to {bound}"), ..Statement::read(&format!(">= {bound}")) }
        }
        Some(told)
            if !told.unread
                && !told.is_all()
                && (structured.unread || !structured.is_all() && told.clauses.len() >= structured.clauses.len()) =>
        {
            Statement { text: version_text.trim().to_owned(), ..told }
        }
        _ => structured,
    }
}

/// An asset, ready for comparing.
#[derive(Debug, Clone)]
pub struct PreparedAsset {
    pub(crate) maker: Arc<Maker>,
    pub(crate) product: String,
    pub(crate) units: Vec<Unit>,
    pub(crate) runs: Runs,
    pub(crate) numbers: Vec<String>,
    pub(crate) number_runs: Runs,
    pub(crate) model_number: String,
    pub(crate) kind_words: BTreeSet<String>,
    pub(crate) facts: Facts,
    pub(crate) concepts: BTreeSet<Concept>,
    pub(crate) version: Option<Version>,
    pub(crate) version_text: String,
    pub(crate) date: Option<Dates>,
    /// What the register knows it as.
    pub(crate) identity: Option<Identity>,
    /// The register knows the product by its number or GTIN.
    pub(crate) by_number: bool,
    /// What the CERT has decided of what is registered so.
    pub(crate) decided: Vec<Decision>,
    /// Conditions that the institution has answered, word for word.
    said: Vec<(String, bool)>,
    keys: Vec<String>,
}

/// The first half of [`PreparedAsset`]: only the keys. Most of an inventory shares no key with any advisory, and for that
/// the other half would be made in vain.
#[derive(Debug, Clone)]
pub struct KeyedAsset<'a> {
    register: &'a Register,
    line: &'a AssetLine,
    maker: Arc<Maker>,
    units: Vec<Unit>,
    numbers: Vec<String>,
    by_number: bool,
    concepts: BTreeSet<Concept>,
    version_text: String,
    decided: Vec<Decision>,
    keys: Vec<String>,
}

impl<'a> KeyedAsset<'a> {
    pub(crate) fn new(register: &'a Register, line: &'a AssetLine) -> Self {
        let (version_words, mut version_text) = split_version_field(&line.version);
        let recognised = recognise::of(register, line, own_units(&line.product));
        let mut product_units = recognised.units;
        if version_text.is_empty() {
            version_text = version_in_name(&line.product).unwrap_or_default();
        }
        for mut unit in units(&version_words) {
            unit.aside = true;
            product_units.push(unit);
        }
        let (numbers, maker) = (recognised.numbers, recognised.maker);
        let concepts = concept::of_asset(&product_units, &line.kind);
        let mut keys = keys::of_units(&product_units, &numbers);
        for house in maker.short.iter().take(1) {
            keys.extend(concepts.iter().map(|concept| format!("{house}/{}", concept.code())).take(3));
            if keys.is_empty() {
                keys.push(house.clone());
            }
        }
        keys.truncate(keys::MOST);
        let decided = register.decisions().of_asset(&maker, line);
        keys.extend(decided.iter().filter(|one| one.says != Says::Other).map(|one| decided_key(&one.stated)));
        Self {
            register,
            line,
            maker,
            units: product_units,
            numbers,
            by_number: recognised.by_number,
            concepts,
            version_text,
            decided,
            keys,
        }
    }

    /// The words by which this asset is found. Few and short; the store keeps them.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(String::as_str)
    }

    /// The other half.
    pub fn prepare(self) -> PreparedAsset {
        let Self { register, line, maker, units: own, numbers, by_number, concepts, version_text, decided, keys } =
            self;
        let house_names = register.makers().aliases(&maker.houses);
        let identity = register.products().identify(&own, &maker.houses, &house_names);
        let facts_text = [&line.product, &line.version, &line.model_number, &line.kind, &line.remark]
            .map(String::as_str)
            .join(" ; ");
        PreparedAsset {
            maker,
            product: line.product.trim().to_owned(),
            runs: Runs::new(&own),
            units: own,
            numbers,
            number_runs: Runs::new(&units(&line.model_number)),
            model_number: line.model_number.trim().to_owned(),
            kind_words: units(&line.kind).into_iter().map(|unit| unit.text).collect(),
            facts: Facts::new(&facts_text),
            concepts,
            version: Version::read(&version_text),
            date: Dates::read(&line.version).or_else(|| Dates::read(&line.remark)),
            version_text,
            identity,
            by_number,
            decided,
            said: Vec::new(),
            keys,
        }
    }
}

impl PreparedAsset {
    /// With what the institution has answered about conditions: the condition as an advisory states it, and whether it
    /// holds.
    pub fn with_conditions(self, said: Vec<(String, bool)>) -> Self {
        Self { said, ..self }
    }

    /// Whether a condition holds: an answer goes before what the registered texts seem to say.
    pub(crate) fn holds(&self, condition: &Condition) -> Holds {
        match self.said.iter().find(|(text, _)| *text == condition.text) {
            Some((_, true)) => Holds::Met,
            Some((_, false)) => Holds::NotMet,
            None => condition.holds(&self.facts),
        }
    }

    /// The words by which this asset is found. Few and short; the store keeps them.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(String::as_str)
    }

    /// True when something stands in the field for the version, readable or not.
    pub(crate) fn version_written(&self) -> bool {
        !says_unknown(&self.version_text)
    }
}

/// The units that say what the thing is: "cable for MX40" is a cable.
fn own_units(product: &str) -> Vec<Unit> {
    let mut all = units(product);
    if let Some(at) =
        all.iter().position(|unit| matches!(unit.text.as_str(), "for" | "voor" | "tbv")).filter(|at| *at > 0)
    {
        all.truncate(at);
    }
    all
}

/// "FACSChorus 1.3" in the field for the version: a name, and a version.
fn split_version_field(text: &str) -> (String, String) {
    const KEYWORDS: &[&str] = &[
        "version", "versie", "release", "revision", "revisie", "software", "firmware", "build", "service", "pack",
        "update", "security", "hotfix", "patch",
    ];
    let named = |word: &str| {
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        letters >= 4 && letters * 2 > word.len() && !KEYWORDS.contains(&word.to_lowercase().as_str())
    };
    if says_unknown(text) {
        return (String::new(), String::new());
    }
    let words: Vec<&str> = text.split_whitespace().take(12).collect();
    let names: Vec<&str> = words.iter().copied().filter(|word| named(word)).collect();
    let rest: Vec<&str> = words.iter().copied().filter(|word| !named(word)).collect();
    // "AW4.6" is a name and a version without a space between them.
    let short = rest.iter().filter_map(|word| {
        let letters: String = word.chars().take_while(|c| c.is_ascii_alphabetic()).collect();
        ((2..=3).contains(&letters.len()) && letters.len() < word.len()).then_some(letters)
    });
    let all: Vec<String> = names.iter().map(|name| (*name).to_owned()).chain(short).collect();
    (all.join(" "), rest.join(" "))
}

/// A dotted version at the end of the product's name: "VxWorks 6.6".
fn version_in_name(product: &str) -> Option<String> {
    let last = product.split_whitespace().last()?;
    let bare = last.trim_start_matches(['v', 'V']);
    let dotted = bare.contains('.')
        && bare.chars().all(|c| c.is_ascii_digit() || c == '.')
        && bare.starts_with(|c: char| c.is_ascii_digit());
    dotted.then(|| last.to_owned())
}

/// Dutch writes the sort of a thing at the end of a long word: "integratieregelaar", "spuitenpomp".
const SORTS: &[&str] = &[
    "regelaar",
    "pomp",
    "monitor",
    "apparaat",
    "toestel",
    "systeem",
    "paneel",
    "centrale",
    "software",
    "server",
    "scanner",
    "koelmachine",
    "monitoring",
    "lucht",
    "portaal",
    "vervanger",
    "kast",
    "lezer",
    "meter",
    "bewaking",
    "regeling",
    "automaat",
    "toestellen",
    "uitvoering",
];

/// True for words that may stand in a registered name without making it another product.
pub(crate) fn is_filler(asset: &PreparedAsset, unit: &Unit, house_names: &[String]) -> bool {
    worth(&unit.text) == Worth::Weak
        || SORTS.iter().any(|sort| unit.text.len() > sort.len() && unit.text.ends_with(sort))
        || unit.aside
        || asset.kind_words.contains(&unit.text)
        || house_names.iter().any(|name| name.contains(unit.text.as_str()) && unit.text.len() >= 2)
        || concept::of_word(&unit.text).is_some()
}
