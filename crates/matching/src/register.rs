//! The product register: what products of a house are called, from `data/products.txt`.
//!
//! It knows names, not versions: which advisory covers which release is the advisory's to say.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::maker::{self, House};
use crate::words::{Unit, join, squeeze, units};

/// One product, by all of its names as written; the first is the register's own.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Product {
    names: Vec<String>,
}

#[derive(Debug, Default)]
struct Shelf {
    brands: Vec<String>,
    products: Vec<Product>,
    /// Squeezed name → place in `products`.
    by_name: HashMap<String, usize>,
}

static REGISTER: LazyLock<HashMap<House, Shelf>> = LazyLock::new(|| read(include_str!("../data/products.txt")));

/// At most so many words make a name.
const LONGEST: usize = 10;

fn list(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(',').map(|item| item.trim().to_owned()).filter(|item| !item.is_empty())
}

fn read(text: &str) -> HashMap<House, Shelf> {
    let mut register: HashMap<House, Shelf> = HashMap::new();
    let mut at: Option<House> = None;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(house) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            at = maker::houses(house).into_iter().next();
            continue;
        }
        let Some(house) = &at else { continue };
        let shelf = register.entry(house.clone()).or_default();
        if let Some(brands) = line.strip_prefix("brand:") {
            shelf.brands.extend(list(brands).map(|brand| squeeze(&brand)));
            continue;
        }
        let (name, others) = line.split_once('=').unwrap_or((line, ""));
        let names: Vec<String> = std::iter::once(name.trim().to_owned()).chain(list(others)).collect();
        let place = shelf.products.len();
        for name in &names {
            shelf.by_name.entry(squeeze(name)).or_insert(place);
        }
        shelf.products.push(Product { names });
    }
    register
}

fn shelves<'a>(houses: &'a [House]) -> impl Iterator<Item = &'static Shelf> + 'a {
    houses.iter().filter_map(|house| REGISTER.get(house))
}

/// True for a word that stands before many products of these houses.
pub(crate) fn is_brand(houses: &[House], word: &str) -> bool {
    shelves(houses).any(|shelf| shelf.brands.iter().any(|brand| brand == word))
}

/// The longest registered name that begins at a unit: how many units it takes, and the product.
fn longest_at(shelf: &'static Shelf, words: &[Unit], start: usize) -> Option<(usize, &'static Product)> {
    (1..=LONGEST.min(words.len().saturating_sub(start))).rev().find_map(|count| {
        let name = join(words.iter().skip(start).take(count));
        let product = shelf.by_name.get(&name).and_then(|at| shelf.products.get(*at))?;
        Some((count, product))
    })
}

/// Other ways to write a product's name: each registered name in it replaced by the product's other names.
pub(crate) fn other_names(text: &str, houses: &[House]) -> Vec<String> {
    let words = units(text);
    let written = |range: std::ops::Range<usize>| -> String {
        let mut out = String::new();
        for unit in words.iter().skip(range.start).take(range.len()) {
            if !out.is_empty() && unit.glue != crate::words::Glue::Tight {
                out.push(' ');
            }
            out.push_str(&unit.text);
        }
        out
    };
    let mut out: Vec<String> = Vec::new();
    for shelf in shelves(houses) {
        let mut at = 0;
        while at < words.len() {
            let Some((count, product)) = longest_at(shelf, &words, at) else {
                at += 1;
                continue;
            };
            let own = join(words.iter().skip(at).take(count));
            for name in product.names.iter().filter(|name| squeeze(name) != own) {
                out.push(format!("{} {name} {}", written(0..at), written(at + count..words.len())).trim().to_owned());
            }
            at += count;
        }
    }
    out.truncate(16);
    out
}

/// Several registered products behind each other, without anything between them that tells them apart: each one's
/// name. `None` when the text holds anything else.
pub(crate) fn several(text: &str, houses: &[House], house_words: &[&str]) -> Option<Vec<String>> {
    let words = units(text);
    shelves(houses).find_map(|shelf| {
        let mut found: Vec<String> = Vec::new();
        let mut at = 0;
        while at < words.len() {
            if let Some((count, product)) = longest_at(shelf, &words, at) {
                found.push(product.names.first()?.clone());
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_house_of_the_register_is_a_known_maker_and_every_name_says_something() {
        for (house, shelf) in REGISTER.iter() {
            assert!(matches!(house, House::Known(_)), "{house:?}");
            for product in &shelf.products {
                assert!(product.names.iter().all(|name| squeeze(name).len() >= 2), "{product:?}");
            }
        }
    }

    #[test]
    fn a_product_is_known_by_its_other_names() {
        let philips = maker::houses("Philips");
        let names = other_names("IntelliVue Information Center iX", &philips);
        assert!(names.contains(&"PIC iX".to_owned()), "{names:?}");
        assert!(other_names("IntelliVue Information Center iX", &maker::houses("Siemens")).is_empty());
    }

    #[test]
    fn products_written_behind_each_other_are_told_apart() {
        let house = maker::houses("Automated Logic");
        assert_eq!(
            several("ALC WebCTRL i-Vu SiteScan Web", &house, &["alc"]),
            Some(vec!["WebCTRL".to_owned(), "i-Vu".to_owned(), "SiteScan Web".to_owned()])
        );
        assert_eq!(several("WebCTRL gateway i-Vu", &house, &[]), None);
    }
}
