//! KEV, EU KEV, EPSS and CVE records: scores are within their bounds, and merging loses no vulnerability.
#![no_main]

use domain::enrichment::{Fact, merge};
use formats::enrichment::{epss, eukev, kev, vulnrichment};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let readings = [kev::read(bytes), eukev::read(bytes), epss::read(bytes), vulnrichment::read(bytes)];
    for reading in readings.into_iter().flatten() {
        for record in &reading.records {
            match &record.fact {
                Fact::Epss(epss) => assert!((0.0..=1.0).contains(&epss.score)),
                Fact::Cvss(score) => assert!((0.0..=10.0).contains(&score.base)),
                _ => {}
            }
        }
        let known: std::collections::BTreeSet<_> = reading.records.iter().map(|it| it.cve.clone()).collect();
        assert_eq!(merge(reading.records).len(), known.len());
    }
});
