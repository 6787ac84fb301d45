//! ROLIE feeds: only http(s) addresses come out.
#![no_main]

use url::Url;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let base = Url::parse("https://provider.example/csaf/feed.json").unwrap();
    if let Ok(listing) = formats::provider::feed(bytes, &base) {
        assert!(listing.entries.iter().all(|entry| matches!(entry.url.scheme(), "http" | "https")));
    }
});
