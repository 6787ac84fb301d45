//! Bundles and files of answers: nothing unsigned comes out, nothing panics, and what is read can be written.
#![no_main]

use formats::archive::Limits;
use formats::bundle::{PublicKey, SigningKey, open, peek, read_answers};

// Shows: ASVS 9.1.1
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(key) = SigningKey::from_seed(&[7; 32]) else { return };
    let limits = Limits { bytes: 1 << 20, entries: 100, file: 1 << 20, total: 4 << 20, ratio: 200 };
    // Nobody but the holder of the key can make one that opens.
    assert!(open(bytes, &[key.public().clone()], 0, limits).is_err());
    let _ = peek(bytes);
    if let Ok(answers) = read_answers(bytes) {
        assert!(answers.serial > 0);
    }
    let _ = PublicKey::read_all(&String::from_utf8_lossy(bytes));
});
