//! Package URLs: what is read is written canonically and reads back the same.
#![no_main]

use matching::identifier::Purl;

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(purl) = Purl::parse(text) {
        assert_eq!(Purl::parse(&purl.to_string()), Ok(purl));
    }
});
