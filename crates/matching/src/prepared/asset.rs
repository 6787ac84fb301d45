//! An inventory line, ready for comparing: its words, numbers and version, and the keys that it is found by.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use domain::asset::AssetLine;
use domain::hash::Hasher;

use super::{decided_key, recognise};
use crate::keys;
use crate::product::concept::{self, Concept};
use crate::product::condition::{Condition, Facts, Holds};
use crate::register::{Decision, Identity, Maker, Register, Says};
use crate::version::Version;
use crate::version::date::Dates;
use crate::version::notation::says_unknown;
use crate::words::{Runs, Unit, Worth, squeeze, units, worth};

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
    pub(crate) concepts: BTreeSet<Concept>,
    pub(crate) version: Option<Version>,
    pub(crate) version_text: String,
    version_written: bool,
    /// What only few advisories ask for, read when one does.
    later: Later,
    /// What the register knows it as.
    pub(crate) identity: Option<Identity>,
    /// The register knows the product by its number or GTIN.
    pub(crate) by_number: bool,
    /// What is named stands behind "for", and only words for a sort of thing before it.
    pub(crate) behind_for: bool,
    /// What the CERT has decided of what is registered so.
    pub(crate) decided: Vec<Decision>,
    /// Conditions that the institution has answered, word for word.
    said: Vec<(String, bool)>,
    keys: Vec<String>,
}

/// What a line says that only few advisories ask for: taken apart when one does.
#[derive(Debug, Clone)]
struct Later {
    /// Product, version, model number and kind.
    fields: [Box<str>; 4],
    remark: Box<str>,
    facts: OnceLock<Facts>,
    date: OnceLock<Option<Dates>>,
}

impl Later {
    fn of(line: &AssetLine) -> Self {
        let fields = [&line.product, &line.version, &line.model_number, &line.kind].map(|text| text.as_str().into());
        Self { fields, remark: line.remark.as_str().into(), facts: OnceLock::new(), date: OnceLock::new() }
    }

    fn facts(&self) -> &Facts {
        self.facts.get_or_init(|| {
            let [product, version, model_number, kind] = &self.fields;
            let version = if says_unknown(version) { "" } else { version };
            Facts::new(&[product, version, model_number, kind], &self.remark)
        })
    }

    fn date(&self) -> Option<Dates> {
        let [_, version, ..] = &self.fields;
        *self.date.get_or_init(|| Dates::of_line(version, &self.remark))
    }
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
    behind_for: bool,
    concepts: BTreeSet<Concept>,
    version_text: String,
    decided: Vec<Decision>,
    keys: Vec<String>,
}

impl<'a> KeyedAsset<'a> {
    pub(crate) fn new(register: &'a Register, line: &'a AssetLine) -> Self {
        let (version_words, mut version_text) = split_version_field(&line.version);
        let (own, behind_for) = own_units(&line.product);
        let recognised = recognise::of(register, line, own);
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
        // What is small takes several places; it stands last, so that it drives out no name.
        let all = keys::of_units(&product_units, &numbers).into_iter().map(|key| keys::registered(key, &maker));
        let (mut keys, small): (Vec<Vec<String>>, Vec<Vec<String>>) = all.partition(|found| found.len() == 1);
        keys.extend(small);
        let mut keys: Vec<String> = keys.into_iter().flatten().collect();
        keys.truncate(keys::MOST - 3);
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
            behind_for,
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

    /// Which product it is recognised as, the same for everybody who has it: capitals, spaces, hyphens and the many
    /// names of one house make no difference. Empty when the line does not say what it is.
    pub fn product_key(&self) -> String {
        let own: String = self.units.iter().filter(|unit| !unit.aside).map(|unit| unit.text.as_str()).collect();
        let named = if own.is_empty() { squeeze(&self.line.model_number) } else { own };
        if named.is_empty() {
            return String::new();
        }
        let house = self.maker.short.first().map(String::as_str).unwrap_or_default();
        let hash = Hasher::default().part(house).part(&named).finish();
        hash.to_string().chars().take(32).collect()
    }

    /// The other half.
    pub fn prepare(self) -> PreparedAsset {
        let Self {
            register,
            line,
            maker,
            units: own,
            numbers,
            by_number,
            behind_for,
            concepts,
            version_text,
            decided,
            keys,
        } = self;
        let house_names = register.makers().aliases(&maker.houses);
        let identity = register.products().identify(&own, &maker.houses, &house_names);
        PreparedAsset {
            maker,
            product: line.product.trim().to_owned(),
            runs: Runs::new(&own),
            units: own,
            numbers,
            number_runs: Runs::new(&units(&line.model_number)),
            model_number: line.model_number.trim().to_owned(),
            kind_words: units(&line.kind).into_iter().map(|unit| unit.text).collect(),
            concepts,
            version: Version::registered(&version_text),
            later: Later::of(line),
            version_written: !says_unknown(&version_text),
            version_text,
            identity,
            by_number,
            behind_for,
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

    /// What the line calls the product: lists with a model and no product name it by its model.
    pub(crate) fn named(&self) -> &str {
        if self.product.is_empty() { &self.model_number } else { &self.product }
    }

    /// Whether a condition holds: an answer goes before what the registered texts seem to say.
    pub(crate) fn holds(&self, condition: &Condition) -> Holds {
        match self.said.iter().find(|(text, _)| *text == condition.text) {
            Some((_, true)) => Holds::Met,
            Some((_, false)) => Holds::NotMet,
            None => condition.holds(self.later.facts()),
        }
    }

    /// The words by which this asset is found. Few and short; the store keeps them.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(String::as_str)
    }

    /// When it was made or delivered, as far as is known.
    pub(crate) fn date(&self) -> Option<Dates> {
        self.later.date()
    }

    /// True when something stands in the field for the version, readable or not.
    pub(crate) fn version_written(&self) -> bool {
        self.version_written
    }
}

/// Things that are made for another thing, by how their names end in Dutch and English.
const FOR_ANOTHER: &[&str] = &[
    "kabel",
    "cable",
    "snoer",
    "cord",
    "houder",
    "holder",
    "batterypack",
    "battery",
    "lader",
    "charger",
    "adapter",
    "adaptor",
    "standaard",
    "stand",
    "statief",
    "wagen",
    "trolley",
    "cart",
    "beugel",
    "mount",
    "bracket",
    "slang",
    "hose",
    "filter",
    "cassette",
    "manchet",
    "cuff",
    "elektrode",
    "electrode",
    "hoes",
    "cover",
    "tas",
    "bag",
    "voeding",
    "sensor",
    "probe",
    "transducer",
    "papier",
    "paper",
    "toebehoren",
    "accessoire",
    "accessoires",
    "accessory",
    "accessories",
    "onderdeel",
    "onderdelen",
    "part",
    "parts",
    "set",
    "kit",
    "licentie",
    "license",
    "tafel",
    "table",
    "deksel",
    "rek",
    "rack",
    "dock",
    "afstandsbediening",
    "remote",
    "stekker",
    "connector",
];

/// The units that say what the thing is: "cable for MX40" is a cable. True beside them when what is named stands behind
/// "for" all the same: "infusion pump for adults Alaris GH" names nothing before it.
fn own_units(product: &str) -> (Vec<Unit>, bool) {
    let mut all = units(product);
    let stands_for = |unit: &Unit| matches!(unit.text.as_str(), "for" | "voor" | "tbv");
    let Some(at) = all.iter().position(stands_for).filter(|at| *at > 0) else { return (all, false) };
    let is_for_another = |unit: &Unit| FOR_ANOTHER.iter().any(|word| unit.text.ends_with(word));
    let tells = |unit: &Unit| unit.is_number() || worth(&unit.text) == Worth::Telling;
    if all.iter().take(at).any(|unit| is_for_another(unit) || tells(unit)) {
        all.truncate(at);
        return (all, false);
    }
    (all, true)
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
