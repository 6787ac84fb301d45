//! What the register makes of an inventory line, and of nothing else: no advisory is looked at. So an institution can be
//! told which of its things an advisory would certainly be noticed for, before there is one.

use std::collections::BTreeSet;

use domain::asset::AssetLine;
use domain::coverage::{Recognised, Recognition};

use super::decided::Says;
use super::entry::{CareClass, ProductEntry};
use super::makers::House;
use super::{Identity, Register};
use crate::prepared::PreparedAsset;
use crate::words::{Worth, squeeze, units, worth};

/// What is kept beside an inventory line.
#[derive(Debug, Clone)]
pub struct KnownLine {
    /// The words by which advisories find it.
    pub keys: BTreeSet<String>,
    /// See [`crate::KeyedAsset::product_key`].
    pub product_key: String,
    pub recognised: Recognised,
}

impl Register {
    /// Everything that is kept beside a line, worked out in one go: the words that it is found by, the key of its product,
    /// and what it is recognised as.
    pub fn know(&self, line: &AssetLine) -> KnownLine {
        let keyed = self.keyed(line);
        let keys = keyed.keys().map(str::to_owned).collect();
        let product_key = keyed.product_key();
        KnownLine { keys, product_key, recognised: self.recognise_prepared(&keyed.prepare(), line) }
    }

    /// What a line is recognised as, or why not.
    pub fn recognise(&self, line: &AssetLine) -> Recognised {
        self.recognise_prepared(&self.asset(line), line)
    }

    fn recognise_prepared(&self, asset: &PreparedAsset, line: &AssetLine) -> Recognised {
        let known = |product: Option<String>| Recognised { recognition: Recognition::Known, product };
        if let Some(entry) = asset.identity.as_ref().and_then(|identity| self.products().entry(identity)) {
            return known(Some(product_key(entry)));
        }
        if let Some(item) = self.0.shelf.photo.named(&line.maker, &line.product) {
            return known(Some(item.key.clone()));
        }
        if asset.by_number || asset.decided.iter().any(|decision| decision.says != Says::Other) {
            return known(None);
        }
        let recognition = if says_nothing(line) {
            Recognition::Generic
        } else if asset.maker.houses.iter().any(|house| matches!(house, House::Known(_))) {
            Recognition::ProductUnknown
        } else {
            Recognition::MakerUnknown
        };
        Recognised { recognition, product: None }
    }

    /// The care class of a product by the key that [`Register::recognise`] gives.
    pub fn class_of_product(&self, key: &str) -> Option<&CareClass> {
        let class = match self.photo_item(key) {
            Some(item) => Some(&item.class),
            None => self.product_of(key).and_then(|entry| entry.class.as_ref()),
        };
        class.and_then(|class| self.care_class(class))
    }

    fn product_of(&self, key: &str) -> Option<&ProductEntry> {
        self.products().by_key(key)
    }
}

/// The key of a product of the register: of its house and its name.
pub fn product_key(entry: &ProductEntry) -> String {
    format!("{}-{}", squeeze(&entry.maker), squeeze(&entry.name))
}

/// True when the line names no product: nothing, or only words for a sort of thing.
fn says_nothing(line: &AssetLine) -> bool {
    let names = |text: &str| {
        units(text).iter().any(|unit| unit.is_number() || (worth(&unit.text) != Worth::Weak && unit.text.len() >= 2))
    };
    // A sort of thing may be written in the institution's own word for it: "tillift", kind "tillift".
    let is_kind = !line.kind.trim().is_empty() && squeeze(&line.product) == squeeze(&line.kind);
    squeeze(&line.model_number).len() < 3 && (is_kind || !names(&line.product))
}

/// Looking up what an identity stands for.
impl super::Products {
    pub(super) fn entry(&self, identity: &Identity) -> Option<&ProductEntry> {
        self.entries().get(identity.place())
    }

    fn by_key(&self, key: &str) -> Option<&ProductEntry> {
        self.place_of(key).and_then(|place| self.entries().get(place))
    }
}

#[cfg(test)]
mod tests {
    use domain::Day;
    use domain::register::{Decided, RegisteredAs, Rule, StatedAs};

    use super::*;

    fn line(maker: &str, product: &str) -> AssetLine {
        AssetLine { maker: maker.to_owned(), product: product.to_owned(), ..AssetLine::default() }
    }

    fn of(maker: &str, product: &str) -> (Recognition, Option<String>) {
        let it = Register::built_in().recognise(&line(maker, product));
        (it.recognition, it.product)
    }

    #[test]
    fn a_product_is_known_by_any_of_its_names_and_its_number() {
        let mx450 = (Recognition::Known, Some("philips-intellivuemx450".to_owned()));
        assert_eq!(of("Philips", "IntelliVue MX450"), mx450);
        assert_eq!(of("Phillips", "MX450 patiëntmonitor"), mx450);
        let numbered = AssetLine { model_number: "866062".into(), ..line("Philips", "monitor") };
        assert_eq!(Register::built_in().recognise(&numbered).recognition, Recognition::Known);
        assert_eq!(of("Nedap", "Ons"), (Recognition::Known, Some("nedap-ons".to_owned())));
        assert_eq!(of("Microsoft", "Windows 11"), (Recognition::Known, Some("microsoft-windows11".to_owned())));
    }

    #[test]
    fn what_is_not_known_says_why() {
        assert_eq!(of("Philips", "Zandloper 7").0, Recognition::ProductUnknown);
        assert_eq!(of("Bakkerij Jansen", "Zandloper 7").0, Recognition::MakerUnknown);
        assert_eq!(of("", "Zandloper 7").0, Recognition::MakerUnknown);
        assert_eq!(of("Philips", "monitor").0, Recognition::Generic);
        assert_eq!(of("", "").0, Recognition::Generic);
        let lift = AssetLine { kind: "Weegstoel".into(), ..line("Onbekend", "weegstoel") };
        assert_eq!(Register::built_in().recognise(&lift).recognition, Recognition::Generic);
    }

    #[test]
    fn what_the_cert_decided_is_known_and_that_it_is_something_else_is_not() {
        let registered = RegisteredAs { maker: "ZTO".into(), product: "Belkast".into(), model_number: String::new() };
        let stated = StatedAs { maker: "Belvaro".into(), product: "CareCall Server".into() };
        let on: Day = "2026-11-20".parse().unwrap();
        let with = |rule: Rule| {
            let decided = Decided {
                id: domain::RuleId::from_uuid(uuid::Uuid::nil()),
                rule,
                by: String::new(),
                on,
                reason: String::new(),
            };
            Register::with_rules(&[decided]).recognise(&line("ZTO", "Belkast")).recognition
        };
        let (also, other) = (registered.clone(), stated.clone());
        assert_eq!(with(Rule::SameProduct { registered, stated }), Recognition::Known);
        assert_eq!(with(Rule::OtherProduct { registered: also, stated: other }), Recognition::MakerUnknown);
    }

    #[test]
    fn every_product_is_found_by_its_key() {
        let register = Register::built_in();
        for entry in register.products().entries() {
            let key = product_key(entry);
            let class = register.class_of_product(&key).map(|class| &class.code);
            assert_eq!(class, entry.class.as_ref(), "{key}");
        }
    }
}
