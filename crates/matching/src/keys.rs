//! Keys for finding candidates: short words that an asset and an advisory must share before they are compared at all.
//!
//! A pair without a common key is never reported, because [`crate::compare`] looks only at what a key leads to. So
//! the keys decide what can be found, and must be generous with spelling and sparing with words that everything has.

use std::collections::{BTreeSet, HashMap};

use crate::product::Term;
use crate::register::Maker;
use crate::words::{Glue, Unit, Worth, join, worth};

/// At most this many per asset.
pub(crate) const MOST: usize = 15;
/// Makers with whom a small key of an asset is kept.
const MOST_MAKERS: usize = 2;

fn telling(text: &str) -> bool {
    text.len() >= 3 && worth(text) == Worth::Telling
}

/// The keys of one way to name a product: its telling words and models, and what two or three words make together.
pub(crate) fn of_terms(terms: &[Term]) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for (at, term) in terms.iter().enumerate() {
        for alternative in &term.alternatives {
            let number = alternative.chars().all(|c| c.is_ascii_digit() || c == '.');
            if (term.model && (!number || alternative.len() >= 3)) || (!term.model && telling(alternative)) {
                keys.insert(alternative.clone());
            }
        }
        let mut text = String::new();
        for (count, next) in terms.iter().skip(at).take(3).enumerate() {
            let Some(single) = next.single() else { break };
            text.push_str(single);
            let small = single.len() <= 1 && count == 0;
            if count > 0 && text.len() >= 4 && !small {
                keys.insert(text.clone());
            }
        }
    }
    keys
}

/// A number of up to four digits, or up to three letters: half of what is registered anywhere has one, so that it finds
/// only with its maker.
///
/// "789" of one maker says nothing about "789" of another, and a single such number would lead an advisory about
/// ultrasound to every chair and screen that has it as well; "CPU" is no better.
fn is_small(key: &str) -> bool {
    (key.len() <= 4 && key.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'))
        || (key.len() <= 3 && key.bytes().all(|byte| byte.is_ascii_lowercase()))
}

/// So many letters of a maker's short name stand in a key: of two names that begin alike one is often the other in short.
const LETTERS: usize = 4;

fn beside(maker: &str, key: &str) -> String {
    let start: String = maker.chars().take(LETTERS).collect();
    format!("{start}/{key}")
}

/// A key of a registered product as it is found: as it is, or for a small one with each of its makers, and in the place of
/// those who look for it with every maker.
pub(crate) fn registered(key: String, maker: &Maker) -> Vec<String> {
    if !is_small(&key) || maker.has_moved(&key) {
        return vec![key];
    }
    let nobody = maker.short.is_empty().then(|| format!("/{key}"));
    let with = maker.short.iter().take(MOST_MAKERS).map(|short| beside(short, &key));
    with.chain(nobody).chain([format!("*/{key}")]).collect()
}

/// A key of an advisory as it looks for products: a small one with its makers and where nobody is registered; where the
/// advisory names no maker itself, with every maker.
pub(crate) fn stated(key: &str, maker: &Maker) -> Vec<String> {
    if !is_small(key) || maker.has_moved(key) {
        return vec![key.to_owned()];
    }
    if maker.short.is_empty() {
        return vec![format!("*/{key}")];
    }
    maker.short.iter().map(|short| beside(short, key)).chain([format!("/{key}")]).collect()
}

/// The keys of a registered product: whole designations first, then telling words, then what is a part of a designation,
/// then words together. A rack with five modules in it has more than there is room for, and its parts must not drive out
/// the name that stands last.
pub(crate) fn of_units(units: &[Unit], model_numbers: &[String]) -> Vec<String> {
    let (mut whole, mut parts): (Vec<String>, Vec<String>) = (model_numbers.to_vec(), Vec::new());
    for (at, unit) in units.iter().enumerate() {
        let run: Vec<&Unit> = units
            .iter()
            .skip(at)
            .enumerate()
            .take_while(|(n, u)| *n == 0 || u.glue != Glue::Apart)
            .map(|(_, u)| u)
            .collect();
        if unit.glue == Glue::Apart && run.len() > 1 && run.len() <= 8 && run.iter().any(|unit| unit.is_number()) {
            whole.push(join(run.iter().copied()));
            // "DS-2CD2142FWD-I" may be named without what stands behind the last mark.
            if let Some(last) = run.iter().rposition(|unit| unit.glue == Glue::Mark).filter(|last| *last > 0) {
                let front = join(run.iter().copied().take(last));
                if front.len() >= 4 && run.iter().take(last).any(|unit| unit.is_number()) {
                    parts.push(front);
                }
            }
        }
        let next = units.get(at + 1);
        if !unit.is_number() && next.is_some_and(Unit::is_number) {
            let short = join([Some(unit), next].into_iter().flatten());
            let is_whole = units.get(at + 2).is_none_or(|after| after.glue == Glue::Apart);
            if is_whole {
                whole.push(short)
            } else {
                parts.push(short)
            }
            // "Waterval 800+" and "PXC 64-U" are also written as one word.
            let rest = units.iter().skip(at + 2).take(6).take_while(|unit| unit.glue != Glue::Apart);
            let one: Vec<&Unit> = [Some(unit), next].into_iter().flatten().chain(rest).collect();
            if one.len() > 2 && (unit.text.len() <= 5 || one.len() == 3) {
                parts.push(join(one));
            }
        } else if unit.is_number() && unit.text.len() >= 3 {
            parts.push(unit.text.clone());
        }
    }
    let words = units.iter().filter(|unit| !unit.is_number() && telling(&unit.text)).map(|unit| unit.text.clone());
    let mut keys: Vec<String> = Vec::new();
    let mut add = |key: String| {
        if key.len() >= 2 && key.len() <= 40 && !keys.contains(&key) {
            keys.push(key);
        }
    };
    whole.into_iter().chain(words).chain(parts).for_each(&mut add);
    for pair in units.windows(2) {
        if let [a, b] = pair
            && !a.is_number()
            && !b.is_number()
        {
            let text = join([a, b]);
            let both_weak = worth(&a.text) == Worth::Weak && worth(&b.text) == Worth::Weak;
            let written_as_one = b.glue != Glue::Apart && text.len() >= 3;
            if (text.len() >= 4 || written_as_one) && !both_weak {
                add(text);
            }
        }
    }
    for triple in units.windows(3) {
        if triple.iter().all(|unit| !unit.is_number() && unit.text.len() <= 6) {
            add(join(triple));
        }
    }
    keys.truncate(MOST - 3);
    keys
}

/// Finds by key. In memory; the store keeps the same keys in a table.
#[derive(Debug, Clone)]
pub(crate) struct KeyIndex<T> {
    by_key: HashMap<Box<str>, Vec<T>>,
}

impl<T> Default for KeyIndex<T> {
    fn default() -> Self {
        Self { by_key: HashMap::new() }
    }
}

impl<T: Copy + Ord> KeyIndex<T> {
    /// Adds something under a key.
    pub(crate) fn insert(&mut self, key: &str, value: T) {
        match self.by_key.get_mut(key) {
            Some(list) => list.push(value),
            None => {
                self.by_key.insert(key.into(), vec![value]);
            }
        }
    }

    /// Takes out of a key what `is_gone`.
    pub(crate) fn remove(&mut self, key: &str, is_gone: impl Fn(&T) -> bool) {
        if let Some(list) = self.by_key.get_mut(key) {
            list.retain(|value| !is_gone(value));
            if list.is_empty() {
                self.by_key.remove(key);
            }
        }
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.by_key.contains_key(key)
    }

    pub(crate) fn len(&self) -> usize {
        self.by_key.len()
    }

    /// Everything that shares a key, each once, in order.
    pub(crate) fn candidates<'a>(&self, keys: impl IntoIterator<Item = &'a str>) -> Vec<T> {
        let mut found: Vec<T> = keys.into_iter().filter_map(|key| self.by_key.get(key)).flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}
