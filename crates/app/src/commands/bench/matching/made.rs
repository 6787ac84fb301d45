//! Many advisories and a large inventory, made up by varying real ones. The same every time: chance is drawn from the
//! line's number.

use std::collections::{BTreeMap, BTreeSet};

use domain::advisory::{Advisory, BranchCategory};
use domain::asset::AssetLine;

/// A row of numbers that looks like chance (SplitMix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 up to, but without, `end`.
    fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end.max(1)).unwrap_or(1);
        usize::try_from(self.next() % end).unwrap_or(0)
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> Option<&'a T> {
        from.get(self.below(from.len())).copied()
    }
}

const ENDINGS: [&str; 16] =
    ["ta", "ro", "mi", "lex", "dor", "nia", "vos", "kel", "bra", "zin", "mur", "pex", "gon", "fil", "sar", "wen"];

/// The advisories, and as many varied copies of them as make `products` products. A copy names other products of the
/// same makers: words that products of three makers or more have stay, others get an ending, numbers get other digits.
pub(super) fn advisories(base: &[Advisory], products: usize) -> Vec<Advisory> {
    let mut makers_of_word: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for entry in base.iter().flat_map(|advisory| &advisory.products) {
        let (maker, name) = (entry.vendor().unwrap_or_default(), entry.product_name().unwrap_or(&entry.name));
        for word in name.split_whitespace() {
            makers_of_word.entry(word.to_lowercase()).or_default().insert(maker);
        }
    }
    let mut stays: BTreeSet<String> =
        makers_of_word.into_iter().filter(|(_, makers)| makers.len() >= 3).map(|(word, _)| word).collect();
    // The maker's own name in a product's name says who made it, in every copy.
    for entry in base.iter().flat_map(|advisory| &advisory.products) {
        stays.extend(entry.vendor().unwrap_or_default().split_whitespace().map(str::to_lowercase));
    }
    let mut all: Vec<Advisory> = Vec::new();
    let mut count = 0;
    for copy in 0.. {
        for advisory in base {
            if count >= products || advisory.products.is_empty() && copy > 0 {
                continue;
            }
            let varied = if copy == 0 { advisory.clone() } else { vary(advisory, copy, &stays) };
            count += varied.products.len();
            all.push(varied);
        }
        // Without any product there is nothing to vary.
        if count >= products || count == 0 {
            break;
        }
    }
    all
}

fn vary(advisory: &Advisory, copy: usize, stays: &BTreeSet<String>) -> Advisory {
    let mut varied = advisory.clone();
    varied.key.tracking_id = format!("{}-copy-{copy}", advisory.key.tracking_id);
    for entry in &mut varied.products {
        let Some(old) = entry.product_name().map(str::to_owned) else { continue };
        let new: Vec<String> = old.split_whitespace().map(|word| vary_word(word, copy, stays)).collect();
        let new = new.join(" ");
        entry.name = entry.name.replace(&old, &new);
        for branch in entry.branches.iter_mut().filter(|branch| branch.category == BranchCategory::ProductName) {
            branch.name.clone_from(&new);
        }
    }
    varied
}

fn vary_word(word: &str, copy: usize, stays: &BTreeSet<String>) -> String {
    if word.chars().any(|c| c.is_ascii_digit()) {
        let turned = |c: char| match c.to_digit(10) {
            Some(digit) => {
                let shift = u32::try_from(copy * 7 % 10).unwrap_or(0);
                char::from_digit((digit + shift) % 10, 10).unwrap_or(c)
            }
            None => c,
        };
        return word.chars().map(turned).collect();
    }
    let plain = word.len() >= 4 && word.chars().all(char::is_alphabetic);
    if !plain || stays.contains(&word.to_lowercase()) {
        return word.to_owned();
    }
    let (ending, round) = (ENDINGS.get(copy % ENDINGS.len()).unwrap_or(&""), copy / ENDINGS.len());
    format!("{word}{ending}{}", ENDINGS.get(round.wrapping_sub(1)).unwrap_or(&""))
}

/// What the made-up inventory is drawn from.
pub(super) struct Inventory {
    /// Maker, product and version text of every product that an advisory names.
    named: Vec<(String, String, String)>,
}

/// Of a hundred lines so many are a product that an advisory names, with any version.
const NAMED: usize = 5;
/// And so many another product of a maker that has advisories, under the brand of one that is named.
const NEAR: usize = 10;
/// Different models among the rest. A few are everywhere and most are rare, as in real inventories.
const MODELS: usize = 20_000;

const KINDS: [&str; 24] = [
    "ziekenhuisbed",
    "rolstoel",
    "tillift",
    "laptop",
    "printer",
    "beeldscherm",
    "koelkast",
    "weegschaal",
    "bloeddrukmeter",
    "centrifuge",
    "microscoop",
    "smartphone",
    "switch",
    "accesspoint",
    "camera",
    "brandmeldcentrale",
    "oorthermometer",
    "otoscoop",
    "operatielamp",
    "wasmachine",
    "badlift",
    "server",
    "ultrasoon reiniger",
    "infuuspaal",
];
const MEDICAL_KINDS: [&str; 8] =
    ["infuuspomp", "patiëntmonitor", "GBS", "CT-scanner", "echoapparaat", "server", "beademingstoestel", ""];
const SYLLABLES: [&str; 20] = [
    "ba", "dor", "fe", "gal", "hun", "jo", "kes", "lum", "mar", "nov", "pel", "quin", "ras", "sol", "tem", "ur", "vel",
    "wis", "yra", "zon",
];

fn name(chance: &mut Chance, syllables: usize) -> String {
    let text: String = (0..syllables).filter_map(|_| chance.pick(&SYLLABLES)).collect();
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

impl Inventory {
    pub(super) fn of(advisories: &[Advisory]) -> Self {
        // Nobody registers "firmware A installed on camera B": the camera and the firmware are entries of their own.
        let entries = advisories.iter().flat_map(|advisory| &advisory.products);
        let named = entries
            .filter(|entry| entry.combination.is_none())
            .map(|entry| {
                let version = entry.version_range().or(entry.version()).unwrap_or_default();
                let product = entry.product_name().unwrap_or(&entry.name);
                (entry.vendor().unwrap_or_default().to_owned(), product.to_owned(), version.to_owned())
            })
            .collect();
        Self { named }
    }

    /// The line with this number; always the same.
    pub(super) fn line(&self, number: u32) -> AssetLine {
        let mut chance = Chance(u64::from(number) << 8);
        let sort = chance.below(100);
        let named = self.named.get(chance.below(self.named.len()));
        let mut line = match named {
            Some(named) if sort < NAMED => as_registered(named, &mut chance),
            Some(named) if sort < NAMED + NEAR => near(named, &mut chance),
            _ => ordinary(&mut chance),
        };
        line.inventory_number = format!("B{number:08}");
        line.serial = format!("{:08}", chance.below(100_000_000));
        line.location = format!("Vleugel {} kamer {}", chance.below(8), chance.below(400));
        line
    }
}

/// A named product, as a technician might write it.
fn as_registered((maker, product, versions): &(String, String, String), chance: &mut Chance) -> AssetLine {
    let maker = match chance.below(4) {
        0 => format!("{maker} B.V."),
        1 => maker.to_uppercase(),
        _ => maker.clone(),
    };
    let cut = product.split(['(', ',']).next().unwrap_or(product).trim();
    let written = match chance.below(5) {
        0 => cut.to_lowercase(),
        1 => cut.replace('-', " "),
        2 => cut.replace(['®', '™'], ""),
        _ => cut.to_owned(),
    };
    let is_number = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit());
    let stated = versions.split(['<', '>', '=', '/', ' ', '|', ',']).find(is_number).unwrap_or("2.1");
    let version = match chance.below(4) {
        0 => String::new(),
        1 => format!("v{stated}"),
        2 => format!("{}.0", chance.below(12)),
        _ => stated.to_owned(),
    };
    AssetLine {
        maker,
        product: written,
        version,
        kind: chance.pick(&MEDICAL_KINDS).unwrap_or_default().to_owned(),
        ..AssetLine::default()
    }
}

/// Another product of a maker that has advisories: the brand, and a model that no advisory names.
fn near((maker, product, _): &(String, String, String), chance: &mut Chance) -> AssetLine {
    let brand = product.split_whitespace().next().unwrap_or_default();
    let letters = name(chance, 1).to_uppercase();
    AssetLine {
        maker: maker.clone(),
        product: format!("{brand} {letters}{}", 1_000 + chance.below(9_000)),
        version: format!("{}.{}", chance.below(9), chance.below(20)),
        kind: chance.pick(&MEDICAL_KINDS).unwrap_or_default().to_owned(),
        ..AssetLine::default()
    }
}

fn ordinary(chance: &mut Chance) -> AssetLine {
    // The third power makes the front of the list common: half of the lines are of an eighth of the models.
    let part = chance.below(1 << 20) as f64 / f64::from(1 << 20);
    let model = (part.powi(3) * MODELS as f64) as u64;
    let version = format!("{}.{}", chance.below(6), chance.below(10));
    let mut of_model = Chance(model.wrapping_mul(0x5851_f42d_4c95_7f2d));
    let mut of_maker = Chance(of_model.below(400) as u64);
    let kind = of_model.pick(&KINDS).unwrap_or_default().to_owned();
    AssetLine {
        maker: name(&mut of_maker, 3),
        product: format!("{} {}", name(&mut of_model, 3), of_model.below(900)),
        version: if chance.below(3) == 0 { String::new() } else { version },
        model_number: format!("{}-{}", name(&mut of_model, 1).to_uppercase(), of_model.below(100_000)),
        kind,
        ..AssetLine::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn demo() -> Vec<Advisory> {
        let read = |(_, bytes): &crate::commands::demo::region::File| formats::csaf::read(bytes).unwrap().advisory;
        crate::commands::demo::region::ADVISORIES.iter().map(read).collect()
    }

    #[test]
    fn varied_advisories_name_other_products_under_other_numbers() {
        let all = advisories(&demo(), 500);
        let products: usize = all.iter().map(|advisory| advisory.products.len()).sum();
        assert!((500..560).contains(&products), "{products}");
        let numbers: BTreeSet<_> = all.iter().map(|advisory| &advisory.key).collect();
        assert_eq!(numbers.len(), all.len());
        let names: BTreeSet<_> = all.iter().flat_map(|it| &it.products).map(|entry| &entry.name).collect();
        assert!(names.len() > products / 2, "{} of {products}", names.len());
    }

    #[test]
    fn a_line_is_the_same_every_time_and_unlike_its_neighbours() {
        let inventory = Inventory::of(&advisories(&demo(), 100));
        assert_eq!(inventory.line(7), inventory.line(7));
        let products: BTreeSet<String> = (0..100).map(|number| inventory.line(number).product).collect();
        assert!(products.len() > 50, "{}", products.len());
    }
}
