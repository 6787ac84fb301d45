//! Any bytes as a mail with anchors of the audit trail: nothing passes that the key did not sign.
#![no_main]

use formats::anchor::Anchor;
use formats::bundle::SigningKey;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(key) = SigningKey::from_seed(&[7; 32]) else { return };
    let text = String::from_utf8_lossy(bytes);
    assert!(Anchor::read_all(&text, &[key.public().clone()]).is_err(), "nobody can sign with this key here");
});
