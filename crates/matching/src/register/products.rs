//! What products of a house are called, from `data/products/`.
//!
//! It knows names, not versions: which advisory covers which release is the advisory's to say.

use std::collections::HashMap;
use std::sync::Arc;

use super::entry::{CareClass, ProductEntry, ProductKind, Setting, Source, Support, SupportStage};
use super::lines::{self, File, Problem, list};
use super::makers::{House, Makers};
use crate::words::{Glue, Unit, Worth, join, squeeze, units, worth};

#[derive(Debug, Clone, Default)]
struct Shelf {
    brands: Arc<[String]>,
    /// Squeezed name → place in the register's list. Members stand with their family.
    by_name: HashMap<String, usize>,
    /// Squeezed name of a member → the same place; it is a product of its own when it is named by itself.
    by_member: HashMap<String, usize>,
    /// Squeezed model and order numbers → place.
    by_model: HashMap<String, usize>,
}

/// The products of every house that the register knows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Products {
    shelves: HashMap<House, Shelf>,
    entries: Vec<ProductEntry>,
    by_gtin: HashMap<String, (House, usize)>,
    by_key: HashMap<String, usize>,
}

/// At most so many words make a name.
const LONGEST: usize = 10;
/// A pattern of model numbers stands for no more than this.
const MOST_MODELS: usize = 200;

/// What an inventory line is, by the register alone: a product, or a member of a family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    place: usize,
    member: Option<String>,
}

impl Identity {
    /// In the register's list.
    pub(super) fn place(&self) -> usize {
        self.place
    }

    /// True when the register knows both as one product, and neither as a member of a family.
    pub(crate) fn is_one_with(&self, other: &Self) -> bool {
        self.place == other.place && self.member.is_none() && other.member.is_none()
    }

    /// True when the register knows these as two products. A family and its member may be the same thing.
    pub(crate) fn is_other(&self, than: &Self) -> bool {
        self.place != than.place || matches!((&self.member, &than.member), (Some(a), Some(b)) if a != b)
    }
}

/// Reads the care classes: `code | setting | EMDN code`.
pub(super) fn classes(file: File, sources: &mut Vec<Source>, problems: &mut Vec<Problem>) -> Vec<CareClass> {
    let mut found: Vec<CareClass> = Vec::new();
    lines::read(file, sources, problems, |line, _| {
        let mut fields = line.split('|').map(str::trim);
        let (code, setting) = (fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
        let setting = Setting::from_code(setting).ok_or_else(|| format!("\"{setting}\" is no setting"))?;
        let emdn = fields.next().filter(|code| !code.is_empty()).map(str::to_owned);
        if code.is_empty() || found.iter().any(|class| class.code == code) {
            return Err(format!("the class \"{code}\" has no code or stands here twice"));
        }
        if emdn.as_ref().is_some_and(|code| !code.starts_with(|c: char| c.is_ascii_uppercase()) || code.len() > 14) {
            return Err("an EMDN code begins with a capital".to_owned());
        }
        found.push(CareClass { code: code.to_owned(), setting, emdn });
        Ok(())
    });
    found
}

impl Products {
    /// Reads the files. What cannot be read is left out and told.
    pub(super) fn read(
        files: &[File],
        makers: &Makers,
        classes: &[CareClass],
        sources: &mut Vec<Source>,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let mut all = Self::default();
        for file in files {
            let mut at: Option<(House, String)> = None;
            let mut class: Option<String> = None;
            lines::read(*file, sources, problems, |line, source| {
                if let Some(house) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                    at = match makers.houses(house).into_iter().next() {
                        Some(known @ House::Known(_)) => Some((known, house.trim().to_owned())),
                        _ => return Err(format!("\"{house}\" is no maker of makers.txt")),
                    };
                    class = None;
                    return Ok(());
                }
                let Some((house, maker)) = &at else { return Err("no [house] stands before this line".to_owned()) };
                if let Some(brands) = line.strip_prefix("brand:") {
                    let shelf = all.shelves.entry(house.clone()).or_default();
                    let more = list(brands).iter().map(|brand| squeeze(brand)).collect::<Vec<_>>();
                    shelf.brands = shelf.brands.iter().cloned().chain(more).collect();
                    return Ok(());
                }
                if let Some(code) = line.strip_prefix("class:") {
                    let code = code.trim();
                    class = classes.iter().find(|known| known.code == code).map(|known| known.code.clone());
                    return if class.is_some() {
                        Ok(())
                    } else {
                        Err(format!("\"{code}\" is no class of classes.txt"))
                    };
                }
                let mut entry = entry(line, classes)?;
                entry.maker.clone_from(maker);
                entry.class = entry.class.or_else(|| class.clone());
                source.clone_into(&mut entry.source);
                all.put(house, entry)
            });
        }
        all
    }

    fn put(&mut self, house: &House, entry: ProductEntry) -> Result<(), String> {
        let place = self.entries.len();
        let shelf = self.shelves.entry(house.clone()).or_default();
        for name in std::iter::once(&entry.name).chain(&entry.other_names) {
            let squeezed = squeeze(name);
            if squeezed.len() < 2 {
                return Err(format!("\"{name}\" says nothing"));
            }
            if let Some(other) = shelf.by_name.insert(squeezed, place)
                && other != place
            {
                return Err(format!("\"{name}\" is a name of two products"));
            }
        }
        for member in &entry.members {
            shelf.by_member.insert(squeeze(member), place);
        }
        for pattern in &entry.models {
            for model in models_of(pattern)? {
                shelf.by_model.entry(model).or_insert(place);
            }
        }
        for gtin in &entry.gtins {
            if self.by_gtin.insert(gtin.clone(), (house.clone(), place)).is_some() {
                return Err(format!("{gtin} is the GTIN of two products"));
            }
        }
        self.by_key.entry(super::product_key(&entry)).or_insert(place);
        self.entries.push(entry);
        Ok(())
    }

    /// Where the product with this key stands.
    pub(super) fn place_of(&self, key: &str) -> Option<usize> {
        self.by_key.get(key).copied()
    }

    pub(super) fn entries(&self) -> &[ProductEntry] {
        &self.entries
    }

    /// The product with this model or order number, of one of these houses.
    pub(crate) fn by_model(&self, number: &str, houses: &[House]) -> Option<&ProductEntry> {
        self.shelves(houses).find_map(|shelf| shelf.by_model.get(number)).and_then(|place| self.entries.get(*place))
    }

    /// The product with this model or order number, whoever makes it.
    pub(crate) fn by_model_of_any(&self, number: &str) -> Option<&ProductEntry> {
        let places = self.shelves.values().filter_map(|shelf| shelf.by_model.get(number));
        places.min().and_then(|place| self.entries.get(*place))
    }

    /// The product with this GTIN, written with fourteen digits.
    pub(crate) fn by_gtin(&self, gtin: &str) -> Option<&ProductEntry> {
        self.by_gtin.get(gtin).and_then(|(_, place)| self.entries.get(*place))
    }

    /// The one product that a text names, when it names nothing else.
    pub(crate) fn identify(&self, words: &[Unit], houses: &[House], house_words: &[String]) -> Option<Identity> {
        self.shelves(houses).find_map(|shelf| {
            let mut found: Option<Identity> = None;
            let mut at = 0;
            while at < words.len() {
                let here = longest_at(shelf, words, at);
                match here {
                    Some((_, identity)) if found.as_ref().is_some_and(|known| known.is_other(&identity)) => {
                        return None;
                    }
                    Some((count, identity)) => {
                        found = Some(identity);
                        at += count;
                    }
                    None => {
                        let word = words.get(at).map(|unit| unit.text.as_str()).unwrap_or_default();
                        if worth(word) != Worth::Weak && !house_words.iter().any(|own| own == word) {
                            return None;
                        }
                        at += 1;
                    }
                }
            }
            found
        })
    }

    fn shelves<'a>(&'a self, houses: &'a [House]) -> impl Iterator<Item = &'a Shelf> {
        houses.iter().filter_map(|house| self.shelves.get(house))
    }

    /// The words that stand before many products of these houses, squeezed.
    pub(crate) fn brands(&self, houses: &[House]) -> Arc<[String]> {
        let mut shelves = self.shelves(houses);
        match (shelves.next(), shelves.next()) {
            (None, _) => Arc::default(),
            // Thousands of products of one house share its list.
            (Some(shelf), None) => shelf.brands.clone(),
            _ => self.shelves(houses).flat_map(|shelf| shelf.brands.iter().cloned()).collect(),
        }
    }

    /// The registered products of these houses that a text names, by their names in the register.
    pub(crate) fn named_in(&self, text: &str, houses: &[House]) -> Vec<String> {
        let words = units(text);
        let mut out: Vec<String> = Vec::new();
        for shelf in self.shelves(houses) {
            let mut at = 0;
            while at < words.len() {
                let Some((count, identity)) = longest_at(shelf, &words, at) else {
                    at += 1;
                    continue;
                };
                // A word that people use for other things too ("Qube", "Luna") is believed; a weak one is not.
                let telling = words.iter().skip(at).take(count).any(|unit| worth(&unit.text) == Worth::Telling);
                if let Some(entry) =
                    self.entries.get(identity.place).filter(|entry| telling && !out.contains(&entry.name))
                {
                    out.push(entry.name.clone());
                }
                at += count;
            }
        }
        out
    }

    /// True for the name of a family that has members.
    pub(crate) fn is_family(&self, identity: &Identity) -> bool {
        identity.member.is_none() && self.entries.get(identity.place).is_some_and(|entry| !entry.members.is_empty())
    }

    /// Other ways to write a product's name: each registered name in it replaced by the product's other names, and by
    /// those of its members when it is the name of a family.
    pub(crate) fn other_names(&self, text: &str, houses: &[House]) -> Vec<String> {
        let words = units(text);
        let mut out: Vec<String> = Vec::new();
        for shelf in self.shelves(houses) {
            let mut at = 0;
            while at < words.len() {
                let Some((count, identity)) = longest_at(shelf, &words, at) else {
                    at += 1;
                    continue;
                };
                let own = join(words.iter().skip(at).take(count));
                let (before, after) = (written(&words, 0..at), written(&words, at + count..words.len()));
                let numbered = words.get(at + count).is_some_and(Unit::is_number);
                if let Some(entry) = self.entries.get(identity.place).filter(|_| identity.member.is_none()) {
                    let members = entry.members.iter().filter(|_| !numbered);
                    let names = std::iter::once(&entry.name).chain(&entry.other_names).chain(members);
                    for name in names.filter(|name| squeeze(name) != own) {
                        out.push(format!("{before} {name} {after}").trim().to_owned());
                    }
                }
                at += count;
            }
        }
        out.truncate(40);
        out
    }

    /// Several registered products behind each other, without anything between them that tells them apart: each one's
    /// name. `None` when the text holds anything else.
    pub(crate) fn several(&self, text: &str, houses: &[House], house_words: &[&str]) -> Option<Vec<String>> {
        let words = units(text);
        self.shelves(houses).find_map(|shelf| {
            let mut found: Vec<String> = Vec::new();
            let mut at = 0;
            while at < words.len() {
                if let Some((count, identity)) = longest_at(shelf, &words, at) {
                    let name = match &identity.member {
                        Some(_) => written(&words, at..at + count),
                        None => self.entries.get(identity.place)?.name.clone(),
                    };
                    found.push(name);
                    at += count;
                } else if words.get(at).is_some_and(|word| house_words.contains(&word.text.as_str())) {
                    at += 1;
                } else {
                    return None;
                }
            }
            (found.len() >= 2).then_some(found)
        })
    }
}

/// One line: `name = other name, other name ; field value ; field value`.
fn entry(line: &str, classes: &[CareClass]) -> Result<ProductEntry, String> {
    let mut fields = line.split(" ; ");
    let (name, others) = fields.next().map(|head| head.split_once('=').unwrap_or((head, ""))).unwrap_or_default();
    let mut entry = ProductEntry {
        maker: String::new(),
        name: name.trim().to_owned(),
        other_names: list(others),
        members: Vec::new(),
        kind: None,
        class: None,
        models: Vec::new(),
        gtins: Vec::new(),
        contains: Vec::new(),
        support: Vec::new(),
        source: String::new(),
        why: String::new(),
    };
    for field in fields {
        let (word, value) = field.trim().split_once(' ').ok_or_else(|| format!("\"{field}\" has no value"))?;
        let value = value.trim();
        match word {
            "members" => entry.members = list(value),
            "models" => entry.models = list(value),
            "contains" => entry.contains = list(value),
            "why" => entry.why = value.to_owned(),
            "class" if classes.iter().any(|class| class.code == value) => entry.class = Some(value.to_owned()),
            "kind" => {
                let kind = ProductKind::from_code(value).ok_or_else(|| format!("\"{value}\" is no kind"))?;
                entry.kind = Some(kind);
            }
            "gtin" => {
                for gtin in list(value) {
                    entry.gtins.push(gtin_14(&gtin).ok_or_else(|| format!("\"{gtin}\" is no GTIN"))?);
                }
            }
            "support" => entry.support.extend(support(value)?),
            _ => return Err(format!("\"{field}\" cannot be read")),
        }
    }
    Ok(entry)
}

/// "support from 2010, end of support from 2024-06-30".
fn support(text: &str) -> Result<Vec<Support>, String> {
    list(text)
        .iter()
        .map(|item| {
            let (stage, from) = match item.split_once(" from ") {
                Some((stage, from)) => (stage.trim(), Some(from.trim().to_owned())),
                None => (item.as_str(), None),
            };
            let stage = SupportStage::from_code(stage).ok_or_else(|| format!("\"{stage}\" is no stage of support"))?;
            let date = |text: &String| {
                matches!(text.len(), 4 | 7 | 10) && text.split('-').all(|part| part.parse::<u16>().is_ok())
            };
            if from.as_ref().is_some_and(|from| !date(from)) {
                return Err(format!("\"{item}\": the date is written as YYYY, YYYY-MM or YYYY-MM-DD"));
            }
            Ok(Support { stage, from })
        })
        .collect()
}

/// A GTIN of 8, 12, 13 or 14 digits with the right check digit (GS1 General Specifications §7.9), written with 14.
pub(crate) fn gtin_14(text: &str) -> Option<String> {
    let digits: Vec<u32> = text.chars().map(|c| c.to_digit(10)).collect::<Option<_>>()?;
    if !matches!(digits.len(), 8 | 12 | 13 | 14) {
        return None;
    }
    let sum: u32 =
        digits.iter().rev().enumerate().map(|(at, digit)| if at % 2 == 0 { *digit } else { 3 * digit }).sum();
    sum.is_multiple_of(10).then(|| format!("{text:0>14}"))
}

/// All numbers that a pattern stands for, squeezed: "86524[0-2]" is three.
fn models_of(pattern: &str) -> Result<Vec<String>, String> {
    let mut all = vec![String::new()];
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        let choices: Vec<char> = if c == '[' {
            let inside: Vec<char> = chars.by_ref().take_while(|c| *c != ']').collect();
            match inside.as_slice() {
                [from, '-', to] if from.is_ascii_digit() == to.is_ascii_digit() && from < to => (*from..=*to).collect(),
                [] => return Err(format!("\"{pattern}\" has nothing between its brackets")),
                each => each.to_vec(),
            }
        } else {
            vec![c]
        };
        all = all.iter().flat_map(|front| choices.iter().map(move |choice| format!("{front}{choice}"))).collect();
        if all.len() > MOST_MODELS {
            return Err(format!("\"{pattern}\" stands for more than {MOST_MODELS} numbers"));
        }
    }
    let squeezed: Vec<String> = all.iter().map(|number| squeeze(number)).collect();
    if squeezed.iter().any(|number| number.len() < 4) {
        return Err(format!("\"{pattern}\" is too short to stand for a product"));
    }
    Ok(squeezed)
}

/// Some of the units as they were written, but for their capitals.
fn written(words: &[Unit], range: std::ops::Range<usize>) -> String {
    let mut out = String::new();
    for unit in words.iter().skip(range.start).take(range.len()) {
        if !out.is_empty() && unit.glue != Glue::Tight {
            out.push(' ');
        }
        out.push_str(&unit.text);
    }
    out
}

/// The longest registered name that begins at a unit: how many units it takes, and what it is.
fn longest_at(shelf: &Shelf, words: &[Unit], start: usize) -> Option<(usize, Identity)> {
    (1..=LONGEST.min(words.len().saturating_sub(start))).rev().find_map(|count| {
        let name = join(words.iter().skip(start).take(count));
        let product = shelf.by_name.get(&name).map(|place| Identity { place: *place, member: None });
        let member = || shelf.by_member.get(&name).map(|place| Identity { place: *place, member: Some(name.clone()) });
        product.or_else(member).map(|identity| (count, identity))
    })
}

#[cfg(test)]
mod tests {
    use super::{entry, gtin_14, models_of};
    use crate::Register;

    #[test]
    fn a_line_that_cannot_be_read_says_what_is_wrong() {
        let wrong = |line: &str| entry(line, &[]).unwrap_err();
        assert!(wrong("Zandloper ; kind pump").contains("is no kind"));
        assert!(wrong("Zandloper ; gtin 00840682102293").contains("is no GTIN"));
        assert!(wrong("Zandloper ; support end of support from soon").contains("YYYY"));
        assert!(wrong("Zandloper ; colour red").contains("cannot be read"));
        assert!(models_of("8652[]").is_err());
        assert!(models_of("[0-9][0-9][0-9]").is_err());
    }

    #[test]
    fn fields_and_patterns_are_read() {
        let read = entry(
            "Zandloper = Zand Loper ; models 86524[0-2] ; support support from 2010, end of support from 2024-06",
            &[],
        );
        let read = read.unwrap();
        assert_eq!((read.name.as_str(), read.other_names.len(), read.support.len()), ("Zandloper", 1, 2));
        assert_eq!(models_of("86524[0-2]").unwrap(), ["865240", "865241", "865242"]);
        assert_eq!(gtin_14("4006381333931"), Some("04006381333931".to_owned()));
    }

    #[test]
    fn a_product_is_known_by_its_other_names() {
        let register = Register::built_in();
        let other = |maker: &str| {
            register.products().other_names("IntelliVue Information Center iX", &register.makers().houses(maker))
        };
        assert!(other("Philips").contains(&"PIC iX".to_owned()), "{:?}", other("Philips"));
        assert!(other("Siemens").is_empty());
    }

    #[test]
    fn products_written_behind_each_other_are_told_apart() {
        let register = Register::built_in();
        let house = register.makers().houses("Automated Logic");
        assert_eq!(
            register.products().several("ALC WebCTRL i-Vu SiteScan Web", &house, &["alc"]),
            Some(vec!["WebCTRL".to_owned(), "i-Vu".to_owned(), "SiteScan Web".to_owned()])
        );
        assert_eq!(register.products().several("WebCTRL gateway i-Vu", &house, &[]), None);
    }
}
