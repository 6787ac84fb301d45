//! Events of IntelMQ: what was read goes out again, with its time and without a password.
#![no_main]

use domain::Timestamp;
use formats::idf;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(reading) = idf::read(bytes, Timestamp::from_millis(0)) else { return };
    for seen in &reading.observations {
        let event = idf::event(seen, &idf::Around::default());
        assert!(event.contains_key("time.source"));
        assert!(!event.contains_key("extra.password"));
    }
});
