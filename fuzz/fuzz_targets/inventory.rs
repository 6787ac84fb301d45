//! Any bytes as an inventory, with the first column taken for the number: every row is accounted for, and what is
//! written reads back the same.
#![no_main]

use formats::inventory::{self, Sheet};

// Shows: ASVS 1.5.2
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(sheet) = Sheet::open(bytes) else { return };
    let Ok(import) = sheet.import(&inventory::guess(sheet.headers())) else { return };
    assert_eq!(import.lines.len() + import.rejected_total, sheet.preview(usize::MAX).len());
    let written = inventory::write_csv(import.lines.iter().map(|(_, line)| line));
    let again = inventory::read(&written, None).unwrap();
    assert_eq!(again.lines.len(), import.lines.len());
});
