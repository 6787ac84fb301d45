//! Any bytes as a filled-in IT photo: reading ends, and only what stands on the list is answered.
#![no_main]

use formats::inventory::photo;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let is_item = |key: &str| key.starts_with("a") || key == "other-nurse-call";
    let Ok(ticked) = photo::read(bytes, is_item) else { return };
    assert!(ticked.problems.len() <= ticked.problems_total);
    assert!(ticked.answers.iter().all(|answer| is_item(&answer.item)));
});
