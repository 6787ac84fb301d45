//! Certificates for mail: any bytes are refused or read, and what was read reads the same again.
#![no_main]

use formats::smime::{Certificate, MAX_CERTIFICATE};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    for it in Certificate::parse_chain(bytes).unwrap_or_default() {
        let text = it.pem();
        if text.len() <= MAX_CERTIFICATE {
            assert_eq!(Certificate::parse(text.as_bytes()).as_ref(), Ok(&it));
        }
        let now = domain::Timestamp::from_millis(1_780_000_000_000);
        let _ = (it.check("mt@waterland.example", now), it.until(), it.grouped());
        // What is laid out for a reader begins as DER does, however its certificate looks.
        assert!(formats::smime::enveloped_data(&it, b"key", &[0; 16], b"content").starts_with(&[0x30]));
    }
    if let Ok(key) = formats::mail_key::MailKey::parse(bytes) {
        let _ = (key.until(), key.text());
    }
});
