//! CycloneDX in both forms: what is read points only at what is there, and every statement has a product.
#![no_main]

// Shows: ASVS 1.5.1, 1.5.2
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(reading) = formats::cyclonedx::read(bytes) {
        let count = reading.sbom.components.len();
        assert!(reading.sbom.subject.is_none_or(|at| at < count));
        assert!(reading.sbom.components.iter().enumerate().all(|(at, it)| it.parent.is_none_or(|parent| parent < at)));
        assert!(reading.vex.iter().all(|it| !it.products.is_empty() && !it.vulnerabilities.is_empty()));
        assert!(reading.notes_for_report.len() <= 201);
    }
});
