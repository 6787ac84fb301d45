//! Any bytes as a file that somebody sends in: what is found stands in it, and a list that was redacted holds no more of it.
#![no_main]

use domain::patient::{find, redact};
use formats::patient::{redact_sheet, search};

// Shows: ASVS 1.5.2
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let found = search(bytes);
    if let Some(clean) = redact_sheet(bytes) {
        assert!(!found.is_clean());
        assert!(search(&clean).total <= found.total);
    }
    let text = String::from_utf8_lossy(bytes);
    let found = find(&text);
    assert!(found.iter().all(|one| text.get(one.range.clone()).is_some()));
    redact(&text, &found);
});
