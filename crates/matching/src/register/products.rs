//! What products of a house are called, from `data/products.txt`.
//!
//! It knows names, not versions: which advisory covers which release is the advisory's to say.

use std::collections::HashMap;

use super::makers::{House, Makers};
use crate::words::{Glue, Unit, join, squeeze, units};

/// One product, by all of its names as written; the first is the register's own.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Product {
    names: Vec<String>,
}

#[derive(Debug, Clone, Default)]
struct Shelf {
    brands: Vec<String>,
    products: Vec<Product>,
    /// Squeezed name → place in `products`.
    by_name: HashMap<String, usize>,
}

/// The products of every house that the register knows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Products(HashMap<House, Shelf>);

/// At most so many words make a name.
const LONGEST: usize = 10;

fn list(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(',').map(|item| item.trim().to_owned()).filter(|item| !item.is_empty())
}

impl Products {
    pub(super) fn read(text: &str, makers: &Makers) -> Self {
        let mut register: HashMap<House, Shelf> = HashMap::new();
        let mut at: Option<House> = None;
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if let Some(house) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                at = makers.houses(house).into_iter().next();
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
        Self(register)
    }

    fn shelves<'a>(&'a self, houses: &'a [House]) -> impl Iterator<Item = &'a Shelf> {
        houses.iter().filter_map(|house| self.0.get(house))
    }

    /// The words that stand before many products of these houses, squeezed.
    pub(crate) fn brands(&self, houses: &[House]) -> Vec<String> {
        self.shelves(houses).flat_map(|shelf| shelf.brands.iter().cloned()).collect()
    }

    /// Other ways to write a product's name: each registered name in it replaced by the product's other names.
    pub(crate) fn other_names(&self, text: &str, houses: &[House]) -> Vec<String> {
        let words = units(text);
        let mut out: Vec<String> = Vec::new();
        for shelf in self.shelves(houses) {
            let mut at = 0;
            while at < words.len() {
                let Some((count, product)) = longest_at(shelf, &words, at) else {
                    at += 1;
                    continue;
                };
                let own = join(words.iter().skip(at).take(count));
                let (before, after) = (written(&words, 0..at), written(&words, at + count..words.len()));
                for name in product.names.iter().filter(|name| squeeze(name) != own) {
                    out.push(format!("{before} {name} {after}").trim().to_owned());
                }
                at += count;
            }
        }
        out.truncate(16);
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

/// The longest registered name that begins at a unit: how many units it takes, and the product.
fn longest_at<'a>(shelf: &'a Shelf, words: &[Unit], start: usize) -> Option<(usize, &'a Product)> {
    (1..=LONGEST.min(words.len().saturating_sub(start))).rev().find_map(|count| {
        let name = join(words.iter().skip(start).take(count));
        let product = shelf.by_name.get(&name).and_then(|at| shelf.products.get(*at))?;
        Some((count, product))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Register;

    #[test]
    fn every_house_of_the_register_is_a_known_maker_and_every_name_says_something() {
        for (house, shelf) in &Register::built_in().products().0 {
            assert!(matches!(house, House::Known(_)), "{house:?}");
            for product in &shelf.products {
                assert!(product.names.iter().all(|name| squeeze(name).len() >= 2), "{product:?}");
            }
        }
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
