//! Makers: who stands behind a name, over mergers, former names, brands and misspellings.
//!
//! The knowledge is `data/makers.txt`, one line a house, and what a CERT has added. What is not in it is compared by its
//! own words.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use super::entry::{Former, MakerEntry, MovedLine, Source};
use super::lines::{self, File, Problem};
use crate::words::{Runs, join, units};

/// One house, or a name the table does not know.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum House {
    Known(u16),
    Other(String),
}

/// A product line that went from one house to another: it is known by these words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Moved {
    from: u16,
    to: u16,
    words: Vec<String>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Makers {
    names: Vec<String>,
    by_alias: HashMap<String, u16>,
    moved: Vec<Moved>,
    entries: Vec<MakerEntry>,
    lines: Vec<MovedLine>,
    read: Read,
}

/// What was looked up before: an inventory names the same few hundred makers over and over. It changes no answer, only
/// how soon it comes. Bounded: texts come from outside.
#[derive(Debug, Default)]
struct Read {
    makers: RwLock<HashMap<String, Arc<Maker>>>,
    aliases: RwLock<HashMap<Vec<House>, Arc<[String]>>>,
}

impl Read {
    const MOST: usize = 8_192;
    /// Longer texts are looked up anew each time.
    const LONGEST: usize = 120;

    fn maker(&self, text: &str, look_up: impl FnOnce() -> Maker) -> Arc<Maker> {
        if let Some(known) = self.makers.read().unwrap_or_else(PoisonError::into_inner).get(text) {
            return known.clone();
        }
        let found = Arc::new(look_up());
        if text.len() <= Self::LONGEST {
            let mut makers = self.makers.write().unwrap_or_else(PoisonError::into_inner);
            if makers.len() >= Self::MOST {
                makers.clear();
            }
            makers.insert(text.to_owned(), found.clone());
        }
        found
    }

    fn aliases(&self, houses: &[House], look_up: impl FnOnce() -> Vec<String>) -> Arc<[String]> {
        if let Some(known) = self.aliases.read().unwrap_or_else(PoisonError::into_inner).get(houses) {
            return known.clone();
        }
        let found: Arc<[String]> = look_up().into();
        let mut aliases = self.aliases.write().unwrap_or_else(PoisonError::into_inner);
        if aliases.len() >= Self::MOST {
            aliases.clear();
        }
        aliases.insert(houses.to_vec(), found.clone());
        found
    }
}

impl Clone for Read {
    /// Another table begins with nothing: what it will be asked may have other answers.
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// A maker's text as it is compared: who it may be, and its own words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Maker {
    pub(crate) text: String,
    pub(crate) squeezed: String,
    pub(crate) houses: Vec<House>,
    /// A short name for each of the houses, for keys.
    pub(crate) short: Vec<String>,
    /// The product lines that came to these houses from others, or went.
    moved: Vec<Moved>,
}

impl Maker {
    /// True for a word of a product line that came to these houses from others, or went: what is registered with the other
    /// house is meant too.
    pub(crate) fn has_moved(&self, word: &str) -> bool {
        self.moved.iter().any(|moved| moved.words.iter().any(|it| it == word))
    }
}

impl Makers {
    fn id(&mut self, name: &str) -> Option<u16> {
        let key = squeeze_name(name);
        if let Some(id) = self.by_alias.get(&key) {
            return Some(*id);
        }
        let id = u16::try_from(self.names.len()).ok()?;
        self.names.push(name.trim().to_owned());
        self.by_alias.insert(key, id);
        Some(id)
    }

    /// Reads the file. What cannot be read is left out and told.
    pub(super) fn read(file: File, sources: &mut Vec<Source>, problems: &mut Vec<Problem>) -> Self {
        let mut table = Self::default();
        lines::read(file, sources, problems, |line, source| table.take(line, source));
        table
    }

    fn take(&mut self, line: &str, source: &str) -> Result<(), String> {
        if let Some((names, house)) = line.split_once("=>") {
            let (house, year) = lines::year(house)?;
            let id = self.known(&house).ok_or_else(|| format!("\"{house}\" is no house of this file so far"))?;
            for name in lines::list(names) {
                self.alias(&name, id)?;
                let former = Former { name, year, source: source.to_owned() };
                if let Some(entry) = self.entries.get_mut(usize::from(id)) {
                    entry.former.push(former);
                }
            }
            return Ok(());
        }
        let (head, rest) = line.split_once(':').ok_or("a house is written as \"house: other name, other name\"")?;
        if let Some((from, to)) = head.split_once("->") {
            let (words, year) = lines::year(rest)?;
            let words = lines::list(&words);
            let (from, to) = (from.trim(), to.trim());
            let id = |table: &Self, name: &str| table.known(name).ok_or_else(|| format!("\"{name}\" is no house"));
            let (from_id, to_id) = (id(self, from)?, id(self, to)?);
            if words.is_empty() {
                return Err("a line that moved needs the words of its products".to_owned());
            }
            let squeezed = words.iter().map(|word| crate::words::squeeze(word)).collect();
            self.moved.push(Moved { from: from_id, to: to_id, words: squeezed });
            let (from, to, source) = (from.to_owned(), to.to_owned(), source.to_owned());
            self.lines.push(MovedLine { from, to, words, year, source });
            return Ok(());
        }
        if self.known(head).is_some() {
            return Err(format!("\"{}\" is there already", head.trim()));
        }
        let id = self.id(head).ok_or("there are too many houses")?;
        let other_names = lines::list(rest);
        for name in &other_names {
            self.alias(name, id)?;
        }
        let (name, source) = (head.trim().to_owned(), source.to_owned());
        self.entries.push(MakerEntry { name, other_names, former: Vec::new(), source });
        Ok(())
    }

    pub(super) fn knows(&self, name: &str) -> bool {
        self.known(name).is_some()
    }

    fn known(&self, name: &str) -> Option<u16> {
        self.by_alias.get(&squeeze_name(name)).copied()
    }

    fn alias(&mut self, name: &str, id: u16) -> Result<(), String> {
        let squeezed = squeeze_name(name);
        if squeezed.len() < 2 {
            return Err(format!("\"{name}\" says nothing"));
        }
        match self.by_alias.insert(squeezed, id) {
            Some(other) if other != id => Err(format!("\"{name}\" is a name of two houses")),
            _ => Ok(()),
        }
    }

    pub(super) fn entries(&self) -> &[MakerEntry] {
        &self.entries
    }

    pub(super) fn lines(&self) -> &[MovedLine] {
        &self.lines
    }

    /// The maker that a product's name begins with, and how many of its units say so. Only what the table knows.
    pub(crate) fn leading(&self, words: &[crate::words::Unit]) -> Option<(usize, House)> {
        (1..=4.min(words.len())).rev().find_map(|count| {
            let name = join(words.iter().take(count));
            self.by_alias.get(&name).map(|id| (count, House::Known(*id)))
        })
    }

    /// Adds another name for a house; a house that nobody knows yet comes into being.
    pub(super) fn add(&mut self, house: &str, name: &str) {
        let known = self.houses(house).into_iter().find_map(|house| match house {
            House::Known(id) => Some(id),
            House::Other(_) => None,
        });
        let bare = join(without_trade(&telling(house)));
        if let Some(id) = known.or_else(|| self.id(house)) {
            // A house that was compared by its own words until now is still known without its trade: "Belvaro" for
            // "Belvaro Care Systems".
            if known.is_none() && bare.len() >= 3 {
                self.by_alias.entry(bare).or_insert(id);
            }
            self.by_alias.insert(squeeze_name(name), id);
            // What was looked up before may now have another answer.
            self.read = Read::default();
        }
    }

    pub(crate) fn maker(&self, text: &str) -> Arc<Maker> {
        self.read.maker(text, || self.look_up(text))
    }

    fn look_up(&self, text: &str) -> Maker {
        let houses = self.houses(text);
        let moved = self
            .moved
            .iter()
            .filter(|moved| houses.contains(&House::Known(moved.from)) || houses.contains(&House::Known(moved.to)));
        Maker {
            text: text.trim().to_owned(),
            squeezed: squeeze_name(text),
            short: houses.iter().map(|house| self.short(house)).collect(),
            moved: moved.cloned().collect(),
            houses,
        }
    }

    /// The houses a maker text names: "GE Healthcare (Datex-Ohmeda)" names one, "Philips (Agilent)" may name two.
    pub(crate) fn houses(&self, name: &str) -> Vec<House> {
        let words = telling(name);
        let runs = Runs::new(&words);
        let mut found: Vec<(usize, u16)> = runs
            .iter()
            .filter_map(|(text, span)| self.by_alias.get(text).map(|id| (span, text, *id)))
            // A short name is only believed at the front: "GE" in "Change Healthcare GE" would otherwise be anything.
            .filter(|(span, alias, _)| alias.len() > 3 || span.start == 0 || span.end == words.len())
            .map(|(span, _, id)| (span.end - span.start, id))
            .collect();
        // "Iconics, Voorbeeld Electric" names two; each may be misspelt, and each may be unknown.
        let parts: Vec<Vec<crate::words::Unit>> = name.split([',', ';']).map(telling).collect();
        if found.is_empty() {
            found.extend(self.misspelt(&join(&words)).map(|id| (1, id)));
            found.extend(parts.iter().filter_map(|part| self.misspelt(&join(part))).map(|id| (1, id)));
        }
        found.sort_unstable_by(|a, b| b.cmp(a));
        let mut houses: Vec<House> = Vec::new();
        for (_, id) in found {
            if !houses.contains(&House::Known(id)) {
                houses.push(House::Known(id));
            }
        }
        if houses.is_empty() && !words.is_empty() && !names_nobody(&words) {
            houses.push(House::Other(without_umlauts(&join(without_trade(&words)))));
            for part in parts.iter().filter(|_| parts.len() > 1) {
                let part = without_umlauts(&join(without_trade(part)));
                if part.len() >= 4 && !houses.contains(&House::Other(part.clone())) {
                    houses.push(House::Other(part));
                }
            }
        }
        houses
    }

    /// One letter too much, too little or wrong, in a name of at least six letters.
    fn misspelt(&self, name: &str) -> Option<u16> {
        if name.len() < 6 {
            return None;
        }
        let mut hits = self.by_alias.iter().filter(|(alias, _)| alias.len() >= 6 && within_one(alias, name));
        let first = hits.next()?;
        hits.all(|(_, id)| id == first.1).then_some(*first.1)
    }

    /// A short name for a house, for keys.
    fn short(&self, house: &House) -> String {
        match house {
            House::Known(id) => self.names.get(usize::from(*id)).map(|name| squeeze_name(name)).unwrap_or_default(),
            House::Other(name) => name.chars().take(24).collect(),
        }
    }

    /// The names of a house, squeezed: they say nothing when they stand in a product's name.
    pub(crate) fn aliases(&self, houses: &[House]) -> Arc<[String]> {
        if houses.iter().all(|house| matches!(house, House::Other(_))) {
            return Arc::default();
        }
        self.read.aliases(houses, || {
            let of_house = self.by_alias.iter().filter(|(_, id)| houses.contains(&House::Known(**id)));
            let mut names: Vec<String> = of_house.map(|(alias, _)| alias.clone()).collect();
            names.sort_unstable();
            names
        })
    }
}

/// Legal forms, countries and other words that do not tell makers apart.
const NOISE: &[&str] = &[
    "bv",
    "b.v",
    "nv",
    "inc",
    "ltd",
    "llc",
    "ag",
    "gmbh",
    "co",
    "corp",
    "corporation",
    "company",
    "kg",
    "oy",
    "sa",
    "spa",
    "srl",
    "as",
    "ab",
    "plc",
    "limited",
    "international",
    "group",
    "holding",
    "nederland",
    "netherlands",
    "benelux",
    "europe",
    "trading",
    "nl",
    "the",
    "and",
    "of",
    "incorporated",
    "technologies",
    "technology",
    "laboratories",
    "systems",
    "products",
    "lundia",
    "voorheen",
    "formerly",
    "for",
    "part",
    "now",
    "diagnostics",
    "se",
    "uk",
    "usa",
];

/// The words of a maker's name that tell, squeezed. A single "b" or "v" of "B.V." is noise, that of "B. Braun" is not.
fn telling(name: &str) -> Vec<crate::words::Unit> {
    let name = crate::words::fold(name);
    let name = name.replace("b.v.", " ").replace("n.v.", " ").replace("s.p.a.", " ").replace("s.r.l.", " ");
    let mut kept: Vec<_> = units(&name).into_iter().filter(|unit| !NOISE.contains(&unit.text.as_str())).collect();
    for unit in &mut kept {
        unit.glue = crate::words::Glue::Apart;
        unit.aside = false;
    }
    kept
}

fn squeeze_name(name: &str) -> String {
    join(&telling(name))
}

/// What makers of every kind put behind their name, in either language: it is translated, shortened and left out.
/// "Controls" and "electronics" are not among these words: they tell houses of one name apart.
const TRADE: &[&str] = &[
    "care",
    "zorg",
    "medical",
    "medisch",
    "medische",
    "medicaltechnology",
    "health",
    "healthcare",
    "zorgsystemen",
    "systemen",
    "systeem",
    "techniek",
    "technologie",
    "solutions",
    "oplossingen",
    "software",
    "apparatuur",
    "instruments",
    "instrumenten",
    "ict",
    "it",
    "automatisering",
];

/// "multiple", "various open source": a word in the place of a maker that names none.
fn names_nobody(words: &[crate::words::Unit]) -> bool {
    words.iter().all(|unit| {
        matches!(
            unit.text.as_str(),
            "multiple"
                | "various"
                | "several"
                | "open"
                | "source"
                | "vendors"
                | "vendor"
                | "unknown"
                | "onbekend"
                | "diverse"
                | "divers"
                | "nvt"
                | "onb"
                | "overig"
                | "other"
        )
    })
}

/// "Mueller" is how "Müller" is written where there is no "ü"; folding has made "muller" of the latter.
fn without_umlauts(name: &str) -> String {
    name.replace("ue", "u").replace("oe", "o").replace("ae", "a")
}

/// The name without its trade, as long as something is left to tell it by.
fn without_trade(words: &[crate::words::Unit]) -> &[crate::words::Unit] {
    let mut kept = words;
    while let [rest @ .., last] = kept
        && TRADE.contains(&last.text.as_str())
        && rest.iter().map(|unit| unit.text.len()).sum::<usize>() >= 3
    {
        kept = rest;
    }
    kept
}

fn within_one(a: &str, b: &str) -> bool {
    // A character has at most four bytes.
    if a.len().abs_diff(b.len()) > 4 {
        return false;
    }
    let (a_len, b_len) = (a.chars().count(), b.chars().count());
    if a_len.abs_diff(b_len) > 1 {
        return false;
    }
    let front = a.chars().zip(b.chars()).take_while(|(x, y)| x == y).count();
    let back = a.chars().rev().zip(b.chars().rev()).take_while(|(x, y)| x == y).count();
    front + back + 1 >= a_len.max(b_len)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kinship {
    Same,
    Alias,
    Unknown,
    Different,
}

/// Whether two maker texts mean the same house, for a product whose squeezed words are `has`.
pub(crate) fn kinship(registered: &Maker, stated: &Maker, has: impl Fn(&str) -> bool) -> Kinship {
    if registered.houses.is_empty() || stated.houses.is_empty() {
        return Kinship::Unknown;
    }
    if registered.houses.iter().any(|house| stated.houses.contains(house)) {
        let (a, b) = (&registered.squeezed, &stated.squeezed);
        return if a.starts_with(b.as_str()) || b.starts_with(a.as_str()) { Kinship::Same } else { Kinship::Alias };
    }
    for a in &registered.houses {
        for b in &stated.houses {
            match (a, b) {
                (House::Known(a), House::Known(b)) => {
                    let between =
                        |moved: &&Moved| (moved.from, moved.to) == (*a, *b) || (moved.from, moved.to) == (*b, *a);
                    if stated.moved.iter().filter(between).any(|moved| moved.words.iter().any(|word| has(word))) {
                        return Kinship::Alias;
                    }
                }
                (House::Other(a), House::Other(b))
                    if a.len().min(b.len()) >= 4 && (a.starts_with(b.as_str()) || b.starts_with(a.as_str())) =>
                {
                    return Kinship::Same;
                }
                _ => {}
            }
        }
    }
    Kinship::Different
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(a: &str, b: &str, has: impl Fn(&str) -> bool) -> Kinship {
        let makers = Makers::read(super::super::MAKERS, &mut Vec::new(), &mut Vec::new());
        kinship(&makers.maker(a), &makers.maker(b), has)
    }

    fn same(a: &str, b: &str) -> bool {
        matches!(between(a, b, |_| false), Kinship::Same | Kinship::Alias)
    }

    #[test]
    fn former_names_brands_and_misspellings_are_the_same_house() {
        assert!(same("St. Jude Medical Nederland B.V.", "Abbott Laboratories"));
        assert!(same("Welch-Allyn", "Baxter"));
        assert!(same("CareFusion", "Becton, Dickinson and Company (BD)"));
        assert!(same("Phillips", "Philips Medical Systems Nederland B.V."));
        assert!(same("B.Braun", "B. Braun Melsungen AG"));
        assert!(same("Datex-Ohmeda", "GE Healthcare"));
        assert!(same("BeaconMedæs (Atlas Copco)", "BeaconMedaes"));
        assert!(same("Voorbeeldmüller", "Voorbeeldmueller GmbH"));
        assert!(same("Medtrronic", "Medtronic "));
    }

    #[test]
    fn the_trade_behind_a_name_is_translated_and_left_out() {
        assert!(same("Belvaro Zorgsystemen B.V.", "Belvaro Care Systems"));
        assert!(same("Belvaro", "Belvaro Medical"));
        // Nothing would be left to tell them by.
        assert!(!same("Zorg ICT", "Care Solutions"));
    }

    #[test]
    fn a_name_in_common_is_not_the_same_house() {
        assert!(!same("Delta Electronics", "Delta Controls"));
        assert!(!same("Siemens", "Philips"));
        assert!(!same("Candela", "Abbott"));
    }

    #[test]
    fn a_product_line_that_moved_is_the_same_for_that_line_only() {
        let (a, b) = ("Carestream Health", "Philips");
        assert_eq!(between(a, b, |word| word == "vue"), Kinship::Alias);
        assert_eq!(between(a, b, |_| false), Kinship::Different);
    }
}
