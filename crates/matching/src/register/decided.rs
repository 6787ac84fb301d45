//! What a CERT has decided, findable by what it is about: by what institutions register and by what advisories name.
//!
//! Texts are compared as [`key_of_registered`] and [`key_of_stated`] write them, so that capitals, spaces and the many
//! names of one house make no difference, and every other word does.

use std::collections::{HashMap, HashSet};

use domain::asset::AssetLine;
use domain::register::{self, Notation, RegisteredAs, Rule, StatedAs};

use super::makers::{Maker, Makers};
use crate::words::squeeze;

/// What a decision says of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Says {
    Same,
    Member,
    Other,
}

/// One decision about what is registered in certain words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decision {
    pub(crate) stated: String,
    pub(crate) says: Says,
    pub(crate) on: domain::Day,
}

/// All decisions of a register.
#[derive(Debug, Clone, Default)]
pub(crate) struct Decisions {
    by_registered: HashMap<String, Vec<Decision>>,
    /// What some decision says is the same as something registered: only these entries need a key of their own.
    joined: HashSet<String>,
    notations: HashMap<String, Notation>,
}

impl Decisions {
    /// Reads rules, the oldest first: of two that contradict each other the later one stands.
    pub(super) fn read(rules: &[register::Decided], makers: &Makers) -> Self {
        let mut all = Self::default();
        for decided in rules {
            let says = match &decided.rule {
                Rule::SameProduct { .. } => Says::Same,
                Rule::FamilyMember { .. } => Says::Member,
                Rule::OtherProduct { .. } => Says::Other,
                Rule::Notation { stated, notation } => {
                    all.notations.insert(key_of_stated(makers, stated), *notation);
                    continue;
                }
                // These are read before anything else is compared: see `Register::with_rules`.
                Rule::MakerName { .. } => continue,
            };
            let (Some(registered), Some(stated)) = (decided.rule.registered(), decided.rule.stated()) else { continue };
            let stated = key_of_stated(makers, stated);
            let known = all.by_registered.entry(key_of_registered(makers, registered)).or_default();
            known.retain(|earlier| earlier.stated != stated);
            if says != Says::Other {
                all.joined.insert(stated.clone());
            }
            known.push(Decision { stated, says, on: decided.on });
        }
        all
    }

    /// What is decided of a line, for whatever advisory.
    pub(crate) fn of_asset(&self, maker: &Maker, line: &AssetLine) -> Vec<Decision> {
        if self.by_registered.is_empty() {
            return Vec::new();
        }
        let key = registered(maker, &line.product, &line.model_number);
        self.by_registered.get(&key).cloned().unwrap_or_default()
    }

    /// The key by which a decision leads from a line to an entry that shares no word with it.
    pub(crate) fn joins(&self, stated: &str) -> bool {
        self.joined.contains(stated)
    }

    /// How the versions of an entry are written, when somebody has said so.
    pub(crate) fn notation(&self, stated: &str) -> Option<Notation> {
        self.notations.get(stated).copied()
    }
}

/// A registered product as decisions are found by it.
pub(super) fn key_of_registered(makers: &Makers, it: &RegisteredAs) -> String {
    registered(&makers.maker(&it.maker), &it.product, &it.model_number)
}

fn registered(maker: &Maker, product: &str, model_number: &str) -> String {
    format!("{}|{}|{}", house(maker), squeeze(product), squeeze(model_number))
}

/// What an advisory names, as decisions are found by it.
pub(super) fn key_of_stated(makers: &Makers, it: &StatedAs) -> String {
    stated_key(&makers.maker(&it.maker), &it.product)
}

/// The same, of a vendor that was looked up already.
pub(crate) fn stated_key(maker: &Maker, product: &str) -> String {
    format!("{}|{}", house(maker), squeeze(product))
}

fn house(maker: &Maker) -> &str {
    maker.short.first().map(String::as_str).unwrap_or_default()
}
