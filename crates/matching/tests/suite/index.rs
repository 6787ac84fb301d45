//! The index finds what comparing every advisory with every asset would find: no more, no less.

use domain::asset::AssetLine;
use domain::verdict::Hit;
use matching::{Index, PreparedAdvisory, Register, compare};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::told;

/// Few words, so that what is drawn from them often agrees, and of every sort: telling, common, weak, models, makers'.
const WORDS: &[&str] = &[
    "Alaris",
    "Gateway",
    "Workstation",
    "IntelliVue",
    "MX40",
    "MX-400",
    "PC",
    "Unit",
    "8015",
    "Pyxis",
    "MedStation",
    "ES",
    "Central",
    "Monitor",
    "Viewer",
    "Plus",
    "MicroDicom",
    "DICOM",
    "CT",
    "Series",
    "infuuspomp",
    "XR656+",
    "3M",
];
const MAKERS: &[&str] = &["BD", "CareFusion", "Philips", "Phillips", "Voorbeeld Medisch", "GE Healthcare", "3M", ""];
const VERSIONS: &[&str] = &["", "< 4.2", "vers:all/*", "B.06.18", "4.1", "v3", "2.x", "onbekend", "9.33 en ouder"];

fn names() -> impl Strategy<Value = String> {
    vec(select(WORDS), 1..4).prop_map(|words| words.join(" "))
}

fn advisories() -> impl Strategy<Value = PreparedAdvisory> {
    (select(MAKERS), vec((names(), select(VERSIONS)), 1..5)).prop_map(|(vendor, products)| {
        Register::built_in().advisory(&told::advisory(told::products(vendor, &products)))
    })
}

fn assets() -> impl Strategy<Value = AssetLine> {
    (select(MAKERS), names(), select(VERSIONS), select(&["", "MX40", "8015", "MT-1 2"][..])).prop_map(
        |(maker, product, version, number)| AssetLine {
            maker: maker.to_owned(),
            product,
            version: version.to_owned(),
            model_number: number.to_owned(),
            kind: "patiëntmonitor".to_owned(),
            ..AssetLine::default()
        },
    )
}

type Pairs = Vec<(usize, Hit)>;

fn by_index(index: &Index<usize>, line: &AssetLine) -> Pairs {
    let mut hits: Pairs = index.hits_of_line(&Register::built_in(), line).map(|(id, hit)| (*id, hit)).collect();
    hits.sort_by_key(|(id, _)| *id);
    hits
}

fn by_pairs<'a>(all: impl Iterator<Item = (usize, &'a PreparedAdvisory)>, line: &AssetLine) -> Pairs {
    let asset = Register::built_in().asset(line);
    all.filter_map(|(id, advisory)| compare(advisory, &asset).map(|hit| (id, hit))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_index_says_what_comparing_every_pair_says(
        all in vec(advisories(), 1..8),
        lines in vec(assets(), 1..8),
    ) {
        let mut index = Index::new();
        for (id, advisory) in all.iter().enumerate() {
            index.insert(id, advisory.clone());
        }
        prop_assert_eq!(index.len(), all.len());
        for line in &lines {
            prop_assert_eq!(by_index(&index, line), by_pairs(all.iter().enumerate(), line));
            // The two steps make what the one makes.
            let register = Register::built_in();
            prop_assert!(register.keyed(line).keys().eq(register.asset(line).keys()));
        }
    }

    #[test]
    fn what_was_taken_out_or_replaced_is_found_no_more(
        all in vec(advisories(), 4..8),
        new in advisories(),
        lines in vec(assets(), 1..8),
    ) {
        let mut index = Index::new();
        for (id, advisory) in all.iter().enumerate() {
            index.insert(id, advisory.clone());
        }
        prop_assert!(index.remove(&1).is_some());
        prop_assert!(index.remove(&1).is_none());
        index.insert(2, new.clone());
        prop_assert!(index.remove(&0).is_some());
        index.insert(0, all[0].clone());
        prop_assert_eq!(index.len(), all.len() - 1);
        prop_assert!(index.get(&1).is_none());
        for line in &lines {
            let now = all.iter().enumerate().filter(|(id, _)| *id != 1).map(|(id, it)| (id, if id == 2 { &new } else { it }));
            prop_assert_eq!(by_index(&index, line), by_pairs(now, line));
        }
        for id in 0..all.len() {
            index.remove(&id);
        }
        prop_assert!(index.is_empty());
        prop_assert_eq!(index.keys(), 0);
    }

    #[test]
    fn what_is_reported_shares_a_key(advisory in advisories(), line in assets()) {
        let asset = Register::built_in().asset(&line);
        let shares = asset.keys().any(|key| advisory.keys().any(|other| other == key));
        prop_assert!(shares || compare(&advisory, &asset).is_none());
    }
}
