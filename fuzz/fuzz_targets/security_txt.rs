//! security.txt: only https addresses come out.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let (addresses, findings) = formats::provider::csaf_addresses(bytes);
    assert!(addresses.iter().all(|url| url.scheme() == "https"));
    assert!(findings.len() <= 201);
});
