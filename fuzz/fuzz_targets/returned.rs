//! Any bytes as a mail that came back: what is read stays within its bounds.
#![no_main]

use formats::returned::{Returned, read};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(Returned::Failed { originals, status, reason }) = read(bytes) {
        assert!(originals.len() <= 50 && status.len() <= 12 && reason.chars().count() <= 500);
    }
});
