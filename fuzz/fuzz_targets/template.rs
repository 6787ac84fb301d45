//! Any text as a file of templates: reading ends, and what was read can be written and read again.
#![no_main]

use domain::template::{fill, read, unfilled, write};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(all) = read(text) else { return };
    assert_eq!(read(&write(all.iter().map(|it| &**it))).as_ref(), Ok(&all));
    for it in &all {
        for text in [&it.nl, &it.en] {
            assert!(unfilled(&fill(text, |_| Some("[x]{title}".to_owned()))).is_empty());
        }
    }
});
