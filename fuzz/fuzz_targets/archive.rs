//! ZIP archives: the bounds hold and no name leads out.
#![no_main]

use formats::archive::{self, Limits};

// Shows: ASVS 5.2.3
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { bytes: 1 << 20, entries: 100, file: 1 << 20, total: 4 << 20, ratio: 200 };
    let Ok(members) = archive::open(bytes, limits) else { return };
    let mut total = 0;
    for member in members.flatten() {
        assert!(!member.name.starts_with('/') && member.name.split('/').all(|part| part != ".."));
        total += member.bytes.len() as u64;
    }
    assert!(total <= limits.total);
});
