//! Signatures and keys: any bytes are refused or verified, and never by the wrong key.
#![no_main]

const KEY: &[u8] = include_bytes!("../../crates/formats/tests/fixtures/openpgp/rsa.key.asc");
const SIGNATURE: &[u8] = include_bytes!("../../crates/formats/tests/fixtures/openpgp/rsa.sig.asc");

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    assert!(formats::openpgp::verify(bytes, SIGNATURE, KEY).is_err() || bytes.len() > 1000);
    let _ = formats::openpgp::verify(b"text", bytes, KEY);
    let _ = formats::openpgp::verify(b"text", SIGNATURE, bytes);
    if let Ok(key) = formats::openpgp::Certificate::parse(bytes) {
        let _ = (key.until(formats::openpgp::KeyUse::Encrypt), key.armored());
    }
});
