//! SPDX in both forms: what is read points only at what is there.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(reading) = formats::spdx::read(bytes) {
        let count = reading.sbom.components.len();
        assert!(reading.sbom.subject.is_none_or(|at| at < count));
        assert!(reading.sbom.components.iter().all(|it| it.parent.is_none_or(|parent| parent < count)));
        assert!(reading.notes_for_report.len() <= 201);
    }
});
