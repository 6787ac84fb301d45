//! Version ranges: the first line is a range, the others are versions whose order must be total.
#![no_main]

use matching::identifier::Range;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let mut lines = text.lines();
    let Ok(reading) = Range::read(lines.next().unwrap_or_default()) else { return };
    let written = reading.range.to_string();
    let again = Range::read(&written).expect("what is written can be read");
    let versions: Vec<&str> = lines.take(3).collect();
    for version in &versions {
        assert_eq!(reading.range.contains(version), again.range.contains(version));
    }
    let keys: Vec<_> = versions.iter().filter_map(|version| reading.range.kind.key(version)).collect();
    if let [a, b, c] = keys.as_slice() {
        assert_eq!(a.cmp(b), b.cmp(a).reverse());
        assert!(!(a <= b && b <= c) || a <= c);
    }
});
