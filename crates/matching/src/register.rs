//! The product register: who makes what, and what else it is called.
//!
//! It is made of plain files in `data/`, which come with the program, and of what a CERT has decided. It knows names, not
//! versions: which release an advisory speaks of is the advisory's to say.

mod decided;
pub mod entry;
mod lines;
mod makers;
mod photo;
mod products;
mod recognise;
mod shelf;

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use domain::ContentHash;
use domain::advisory::{Advisory, ProductEntry};
use domain::asset::AssetLine;
use domain::register::{Decided, RegisteredAs, Rule, StatedAs};

use decided::Decisions;
pub(crate) use decided::{Decision, Says, stated_key};
use lines::File;
use makers::Makers;
pub(crate) use makers::{House, Kinship, Maker, kinship};
pub use photo::{PhotoGroup, PhotoItem};
use products::Products;
pub(crate) use products::{Identity, gtin_14};
pub use recognise::{KnownLine, product_key};
use shelf::Shelf;

use crate::{KeyedAsset, PreparedAdvisory, PreparedAsset};

const MAKERS: File = File { name: "data/makers.txt", text: include_str!("../data/makers.txt") };
const CLASSES: File = File { name: "data/classes.txt", text: include_str!("../data/classes.txt") };
const PHOTO: File = File { name: "data/photo.txt", text: include_str!("../data/photo.txt") };
const PRODUCTS: &[File] = &[
    File { name: "data/products/monitoring.txt", text: include_str!("../data/products/monitoring.txt") },
    File { name: "data/products/imaging.txt", text: include_str!("../data/products/imaging.txt") },
    File { name: "data/products/therapy.txt", text: include_str!("../data/products/therapy.txt") },
    File { name: "data/products/laboratory.txt", text: include_str!("../data/products/laboratory.txt") },
    File { name: "data/products/software.txt", text: include_str!("../data/products/software.txt") },
    File { name: "data/products/building.txt", text: include_str!("../data/products/building.txt") },
    File { name: "data/products/care.txt", text: include_str!("../data/products/care.txt") },
];

/// Raised by hand whenever the code makes other keys or judges otherwise.
const WAY: u32 = 7;

/// What is known of makers and products. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Register(Arc<Known>);

#[derive(Debug, Clone)]
struct Known {
    makers: Makers,
    products: Products,
    decisions: Decisions,
    /// What comes with the program, for whoever shows it.
    shelf: Shelf,
}

impl Register {
    /// What comes with the program.
    pub fn built_in() -> Self {
        static BUILT_IN: LazyLock<Register> = LazyLock::new(|| {
            let (shelf, _) = Shelf::read();
            let (makers, products) = (shelf.makers.clone(), shelf.products.clone());
            Register(Arc::new(Known { makers, products, shelf, decisions: Decisions::default() }))
        });
        BUILT_IN.clone()
    }

    /// Changes when what comes with the program recognises products otherwise than before: by other names, or by other
    /// rules. What was found by the words of another fingerprint must be looked for again.
    pub fn fingerprint() -> String {
        let files = PRODUCTS.iter().chain([&MAKERS, &PHOTO]).map(|file| file.text);
        let words = crate::words::FILES.iter().copied();
        let parts = files.chain(words).map(|text| ContentHash::of(text.as_bytes()).to_string());
        let text: Vec<String> = parts.chain([WAY.to_string(), crate::sbom::KEYS.to_string()]).collect();
        ContentHash::of(text.join(" ").as_bytes()).to_string()
    }

    /// What comes with the program and what a CERT has decided, the oldest decision first.
    pub fn with_rules(rules: &[Decided]) -> Self {
        let built_in = Self::built_in();
        if rules.is_empty() {
            return built_in;
        }
        let Known { mut makers, mut products, shelf, .. } = Known::clone(&built_in.0);
        let mut named = false;
        for decided in rules {
            if let Rule::MakerName { maker, name } = &decided.rule {
                makers.add(maker, name);
                named = true;
            }
        }
        if named {
            products = Products::read(PRODUCTS, &makers, &shelf.classes, &mut Vec::new(), &mut Vec::new());
        }
        let decisions = Decisions::read(rules, &makers);
        Self(Arc::new(Known { makers, products, decisions, shelf }))
    }

    /// True for a name of a maker that is known here, whatever its spelling.
    pub fn knows_maker(&self, name: &str) -> bool {
        self.makers().knows(name)
    }

    /// True when a rule on `registered` is about this line.
    pub fn is_registered_as(&self, line: &AssetLine, registered: &RegisteredAs) -> bool {
        decided::key_of_registered(self.makers(), &registered_as(line))
            == decided::key_of_registered(self.makers(), registered)
    }

    /// True when an advisory has an entry that a rule on `it` is about.
    pub fn names(&self, advisory: &Advisory, it: &StatedAs) -> bool {
        let wanted = decided::key_of_stated(self.makers(), it);
        advisory.products.iter().any(|entry| decided::key_of_stated(self.makers(), &stated_as(entry)) == wanted)
    }

    /// What all spellings of what an advisory calls a product have in common, as rules are found by it.
    pub fn stated_key(&self, it: &StatedAs) -> String {
        decided::key_of_stated(self.makers(), it)
    }

    /// The words by which whatever is registered so is found.
    pub fn keys_of_registered(&self, it: &RegisteredAs) -> BTreeSet<String> {
        let line = AssetLine {
            maker: it.maker.clone(),
            product: it.product.clone(),
            model_number: it.model_number.clone(),
            ..AssetLine::default()
        };
        self.asset(&line).keys().map(str::to_owned).collect()
    }

    /// The words by which advisories are found that name this.
    pub fn keys_of_stated(&self, it: &StatedAs) -> BTreeSet<String> {
        PreparedAdvisory::naming(self, it).keys().map(str::to_owned).collect()
    }

    /// Makes an advisory ready for comparing.
    pub fn advisory(&self, advisory: &Advisory) -> PreparedAdvisory {
        PreparedAdvisory::new(self, advisory)
    }

    /// Makes an inventory line ready for comparing.
    pub fn asset(&self, line: &AssetLine) -> PreparedAsset {
        self.keyed(line).prepare()
    }

    /// The keys of an inventory line alone: the first half of [`Register::asset`].
    pub fn keyed<'a>(&'a self, line: &'a AssetLine) -> KeyedAsset<'a> {
        KeyedAsset::new(self, line)
    }

    pub(crate) fn makers(&self) -> &Makers {
        &self.0.makers
    }

    pub(crate) fn decisions(&self) -> &Decisions {
        &self.0.decisions
    }

    pub(crate) fn products(&self) -> &Products {
        &self.0.products
    }
}

/// How an institution calls a product, for a rule.
pub fn registered_as(line: &AssetLine) -> RegisteredAs {
    RegisteredAs {
        maker: line.maker.trim().to_owned(),
        product: line.product.trim().to_owned(),
        model_number: line.model_number.trim().to_owned(),
    }
}

/// How an advisory calls a product, for a rule: its vendor and its name without the version.
pub fn stated_as(entry: &ProductEntry) -> StatedAs {
    StatedAs {
        maker: entry.vendor().unwrap_or_default().trim().to_owned(),
        product: entry.product_name().unwrap_or(&entry.name).trim().to_owned(),
    }
}
