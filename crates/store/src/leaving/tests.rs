//! The list against the schema.

use std::collections::BTreeSet;

use super::*;

/// Tables of the schema, each with the tables that it refers to, from the migrations themselves.
fn references() -> Vec<(String, BTreeSet<String>)> {
    let mut found: Vec<(String, BTreeSet<String>)> = Vec::new();
    for text in crate::migrations::texts() {
        let mut table = String::new();
        for line in text.lines() {
            let line = line.trim();
            if let Some(name) = line.strip_prefix("CREATE TABLE ").or_else(|| line.strip_prefix("ALTER TABLE ")) {
                table = name.split([' ', '(']).next().unwrap_or_default().to_owned();
            }
            if let Some((_, to)) = line.split_once("REFERENCES ") {
                let to = to.split([' ', '(', ')', ',']).next().unwrap_or_default().to_owned();
                match found.iter_mut().find(|(name, _)| *name == table) {
                    Some((_, all)) => drop(all.insert(to)),
                    None => found.push((table.clone(), BTreeSet::from([to]))),
                }
            }
        }
    }
    found
}

// Shows: NEN 5.34, 8.10
#[test]
fn every_table_that_points_to_an_organisation_stands_on_the_list() {
    let held: BTreeSet<&str> = HELD.iter().map(|(table, _)| *table).collect();
    let owners = ["organisation", "asset", "notice", "question", "contact", "delivery", "person", "bill", "mandate"];
    // They go in a way of their own, or were made anew under their own name by a later migration; or they are the CERT's own, and
    // name somebody who worked for it once by an account that is emptied.
    let apart =
        ["duty_shift", "call_out", "membership", "data_key", "asset_concern", "notice_asset_anew", "asset_match_anew"];
    let mut checked = 0;
    for (table, to) in references() {
        if to.iter().any(|to| owners.contains(&to.as_str())) {
            checked += 1;
            assert!(
                held.contains(table.as_str()) || apart.contains(&table.as_str()),
                "{table} refers to {to:?} and is not on the list in store/src/leaving.rs"
            );
        }
    }
    assert!(checked >= 30, "the schema was not understood: {checked}");
}
