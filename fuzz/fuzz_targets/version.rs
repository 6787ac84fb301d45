//! Versions: whatever a publisher states and an institution registers, nothing panics, and no doubt becomes a "no".
//!
//! The first line is the statement, the second the registered version.
#![no_main]

use domain::register::Notation;
use matching::{Class, Decision, decide_version, decide_version_with};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (statement, version) = text.split_once('\n').unwrap_or((text, ""));
    let inferred = decide_version(statement, version);
    assert!(Class::ALL.contains(&inferred.class));
    assert_eq!(inferred, decide_version(statement, version), "the same texts give the same decision");
    for notation in std::iter::once(None).chain(Notation::ALL.map(Some)) {
        let unknown = decide_version_with(statement, "", notation, &["1.2"]);
        assert!(!matches!(unknown.decision, Decision::NotAffected | Decision::Fixed), "{unknown:?}");
        let named = decide_version_with(statement, version, notation, &[version]);
        assert_eq!(named.class, inferred.class, "the class is that of the text alone");
        if matches!(inferred.class, Class::FreeText | Class::Undecidable | Class::ModelNumbers) {
            assert_ne!(decide_version_with(statement, version, notation, &[]).decision, Decision::NotAffected);
        }
    }
});
