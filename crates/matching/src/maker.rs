//! Makers: who stands behind a name, over mergers, former names, brands and misspellings.
//!
//! The knowledge is `data/makers.txt`, one line a house. What is not in it is compared by its own words.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::words::{Runs, join, units};

/// One house, or a name the table does not know.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum House {
    Known(u16),
    Other(String),
}

struct Moved {
    from: u16,
    to: u16,
    words: Vec<String>,
}

#[derive(Default)]
struct Table {
    names: Vec<String>,
    by_alias: HashMap<String, u16>,
    moved: Vec<Moved>,
}

impl Table {
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

    fn read(text: &str) -> Self {
        let mut table = Self::default();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let Some((head, rest)) = line.split_once(':') else { continue };
            let list = rest.split(',').map(str::trim).filter(|item| !item.is_empty());
            if let Some((from, to)) = head.split_once("->") {
                if let (Some(from), Some(to)) = (table.id(from), table.id(to)) {
                    table.moved.push(Moved { from, to, words: list.map(crate::words::squeeze).collect() });
                }
            } else if let Some(id) = table.id(head) {
                for alias in list {
                    table.by_alias.insert(squeeze_name(alias), id);
                }
            }
        }
        table
    }
}

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::read(include_str!("../data/makers.txt")));

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

/// The houses a maker text names: "GE Healthcare (Datex-Ohmeda)" names one, "Philips (Agilent)" may name two.
pub(crate) fn houses(name: &str) -> Vec<House> {
    let words = telling(name);
    let runs = Runs::new(&words);
    let mut found: Vec<(usize, u16)> = TABLE
        .by_alias
        .iter()
        .filter_map(|(alias, id)| runs.find(alias).map(|span| (span, alias, *id)))
        // A short name is only believed at the front: "GE" in "Change Healthcare GE" would otherwise be anything.
        .filter(|(span, alias, _)| alias.len() > 3 || span.start == 0 || span.end == words.len())
        .map(|(span, _, id)| (span.end - span.start, id))
        .collect();
    if found.is_empty() {
        found.extend(misspelt(&join(&words)).map(|id| (1, id)));
    }
    found.sort_unstable_by(|a, b| b.cmp(a));
    let mut houses: Vec<House> = Vec::new();
    for (_, id) in found {
        if !houses.contains(&House::Known(id)) {
            houses.push(House::Known(id));
        }
    }
    if houses.is_empty() && !words.is_empty() {
        houses.push(House::Other(join(without_trade(&words))));
    }
    houses
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

/// The name without its trade, as long as something is left to tell it by.
fn without_trade(words: &[crate::words::Unit]) -> &[crate::words::Unit] {
    let mut kept = words;
    while let [rest @ .., last] = kept
        && TRADE.contains(&last.text.as_str())
        && rest.iter().map(|unit| unit.text.len()).sum::<usize>() >= 4
    {
        kept = rest;
    }
    kept
}

/// One letter too much, too little or wrong, in a name of at least six letters.
fn misspelt(name: &str) -> Option<u16> {
    if name.len() < 6 {
        return None;
    }
    let mut hits = TABLE.by_alias.iter().filter(|(alias, _)| alias.len() >= 6 && within_one(alias, name));
    let first = hits.next()?;
    hits.all(|(_, id)| id == first.1).then_some(*first.1)
}

fn within_one(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let front = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let back = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    front + back + 1 >= a.len().max(b.len())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kinship {
    Same,
    Alias,
    Unknown,
    Different,
}

/// Whether two maker texts mean the same house, for a product whose squeezed words are `has`.
pub(crate) fn kinship(registered: (&str, &[House]), stated: (&str, &[House]), has: impl Fn(&str) -> bool) -> Kinship {
    if registered.1.is_empty() || stated.1.is_empty() {
        return Kinship::Unknown;
    }
    if registered.1.iter().any(|house| stated.1.contains(house)) {
        let (a, b) = (squeeze_name(registered.0), squeeze_name(stated.0));
        return if a == b || a.starts_with(&b) || b.starts_with(&a) { Kinship::Same } else { Kinship::Alias };
    }
    for a in registered.1 {
        for b in stated.1 {
            match (a, b) {
                (House::Known(a), House::Known(b)) => {
                    let sold =
                        |moved: &&Moved| (moved.from, moved.to) == (*a, *b) || (moved.from, moved.to) == (*b, *a);
                    if TABLE.moved.iter().filter(sold).any(|moved| moved.words.iter().any(|word| has(word))) {
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

/// A short name for a house, for keys.
pub(crate) fn short(house: &House) -> String {
    match house {
        House::Known(id) => TABLE.names.get(usize::from(*id)).map(|name| squeeze_name(name)).unwrap_or_default(),
        House::Other(name) => name.chars().take(24).collect(),
    }
}

/// The names of a house, squeezed: they say nothing when they stand in a product's name.
pub(crate) fn aliases(houses: &[House]) -> Vec<&'static str> {
    TABLE
        .by_alias
        .iter()
        .filter(|(_, id)| houses.contains(&House::Known(**id)))
        .map(|(alias, _)| alias.as_str())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(a: &str, b: &str) -> bool {
        matches!(kinship((a, &houses(a)), (b, &houses(b)), |_| false), Kinship::Same | Kinship::Alias)
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
        assert_eq!(kinship((a, &houses(a)), (b, &houses(b)), |word| word == "vue"), Kinship::Alias);
        assert_eq!(kinship((a, &houses(a)), (b, &houses(b)), |_| false), Kinship::Different);
    }
}
