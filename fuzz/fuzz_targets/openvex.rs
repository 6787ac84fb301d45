//! OpenVEX: every statement has a product and a vulnerability.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(reading) = formats::openvex::read(bytes) {
        assert!(reading.statements.iter().all(|it| !it.products.is_empty() && !it.vulnerabilities.is_empty()));
        assert!(reading.notes_for_report.len() <= 201);
    }
});
