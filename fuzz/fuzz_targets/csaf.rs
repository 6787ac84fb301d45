//! The tolerant reader and the validator: neither panics, and what is read has what the house relies on.
#![no_main]

use formats::csaf;

// Shows: ASVS 1.5.2, NEN 8.29
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(reading) = csaf::read(bytes) {
        assert!(!reading.advisory.key.tracking_id.is_empty());
        assert_eq!(reading.advisory.prints().len(), reading.advisory.products.len());
    }
    assert!(csaf::findings(bytes).len() <= 201);
});
