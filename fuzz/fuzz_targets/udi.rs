//! Unique device identifications: a GTIN that comes out has a right check digit.
#![no_main]

use matching::identifier::Udi;
use matching::identifier::udi::gtin14;

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(udi) = Udi::parse(text) {
        assert!(!udi.di.is_empty());
        if udi.agency.code() == "gs1" {
            assert_eq!(gtin14(&udi.di), Some(udi.di));
        }
    }
});
