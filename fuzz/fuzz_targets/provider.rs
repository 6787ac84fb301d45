//! Metadata, directory lists and checksums of a provider: only http(s) addresses come out, and those of a directory stay
//! below it.
#![no_main]

use formats::provider::{self, Algorithm, Checksum};
use url::Url;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let base = Url::parse("https://provider.example/csaf/white/").unwrap();
    if let Ok(metadata) = provider::metadata(bytes, &base) {
        let addresses = metadata.feeds.iter().map(|feed| &feed.url).chain(&metadata.directories);
        assert!(addresses.into_iter().all(|url| matches!(url.scheme(), "http" | "https")));
    }
    for listing in [provider::index(bytes, &base), provider::changes(bytes, &base)].into_iter().flatten() {
        assert!(listing.entries.iter().all(|entry| entry.url.path().starts_with("/csaf/white/")));
    }
    for algorithm in [Algorithm::Sha256, Algorithm::Sha512] {
        let _ = Checksum::parse(bytes, algorithm);
    }
});
