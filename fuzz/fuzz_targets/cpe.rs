//! CPE names in both bindings: what is read reads back the same and relates to itself as equal or not at all.
#![no_main]

use matching::identifier::{Cpe, Relation};

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(cpe) = Cpe::parse(text) {
        assert_eq!(Cpe::parse(&cpe.to_string()), Ok(cpe.clone()));
        assert!(matches!(cpe.relation(&cpe), Relation::Equal | Relation::Undefined));
    }
});
