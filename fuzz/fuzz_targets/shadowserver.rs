//! Reports of Shadowserver: every row is an observation or a line that is told of, and a schema is read or refused. The bytes are a
//! file for the small schema of the tests, or a schema and a file with a line of `%` between.
#![no_main]

use domain::Timestamp;
use domain::observation::FingerprintRule;
use formats::idf;
use formats::shadowserver::{Limits, Reader, ReportFile, Schema};

const MAPPING: &[u8] = include_bytes!("../../crates/formats/tests/fixtures/shadowserver/schema/mapping.json");

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let (mapping, file) = match bytes.windows(3).position(|it| it == b"\n%\n") {
        Some(at) => (&bytes[..at], &bytes[at + 3..]),
        None => (MAPPING, bytes),
    };
    let _ = ReportFile::from_name(&String::from_utf8_lossy(bytes));
    let Ok(schema) = Schema::read(mapping, None) else { return };
    let limits = Limits { line: 10_000, columns: 200, rows: 10_000 };
    for report in schema.names() {
        let Ok(mut reader) = Reader::open(file, "any.csv", report, &schema, Timestamp::from_millis(0), limits) else {
            return;
        };
        let rule = FingerprintRule::of(report);
        let mut rows = 0;
        while let Some(row) = reader.read_row().expect("bytes in memory") {
            rows += 1;
            if let Ok(seen) = row.outcome {
                let _ = (rule.fingerprint(&seen), idf::event(&seen, &idf::Around::default()));
            }
        }
        let summary = reader.finish();
        assert_eq!(summary.rows, rows);
        assert_eq!(summary.rows, summary.observations + summary.bad_lines);
    }
});
