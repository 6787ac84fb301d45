//! Any bytes as a filled-in list: reading ends, and only lines of the question are answered.
#![no_main]

use domain::question::Point;
use formats::inventory::filled::{self, Expected};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let points = [Point::Version, Point::Model, Point::Condition("WLAN".to_owned())];
    let expected: Vec<Expected> = (1..)
        .zip(points)
        .map(|(number, point)| Expected { number, inventory_number: format!("A-{number}"), point, now: None })
        .collect();
    let Ok(filled) = filled::read(bytes, &expected) else { return };
    assert!(filled.problems.len() <= filled.problems_total);
    assert!(filled.answers.iter().all(|(number, _)| (1..=3).contains(number)));
});
