//! Reports of Shadowserver: read by a schema, row by row, and none lost.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use domain::Timestamp;
use domain::observation::{FeedSeverity, FingerprintRule, IncidentType, Observation, Role, Scalar, Transport};
use formats::idf;
use formats::shadowserver::{BadLine, Limits, Problem, Reader, ReportFile, Schema, Summary};
use proptest::prelude::*;
use serde_json::Value;

use crate::shared::folder_of_real_input;

const MAPPING: &[u8] = include_bytes!("../fixtures/shadowserver/schema/mapping.json");
const COLUMNS: &[u8] = include_bytes!("../fixtures/shadowserver/schema/reports.json");
const RDP: &str = include_str!("../fixtures/shadowserver/reports/2099-11-23-scan_rdp-ziekenhuis-asn.csv");
const SINKHOLE: &str =
    include_str!("../fixtures/shadowserver/reports/2099-11-23-event4_sinkhole_http-ziekenhuis-asn.csv");
const ACCOUNTS: &str = include_str!("../fixtures/shadowserver/reports/2099-11-23-compromised_account-ziekenhuis.csv");
const DICOM: &str = include_str!("../fixtures/shadowserver/reports/2099-11-23-scan_dicom-ziekenhuis-asn.csv");
const DIFFERENCES: &str = include_str!("../fixtures/shadowserver/differences.txt");

struct Read {
    lines: Vec<u64>,
    seen: Vec<Observation>,
    raw: Vec<Option<String>>,
    bad: Vec<BadLine>,
    summary: Summary,
}

fn received() -> Timestamp {
    "2099-11-23T06:00:00Z".parse().unwrap()
}

fn schema() -> Schema {
    Schema::read(MAPPING, Some(COLUMNS)).unwrap()
}

fn read_all(bytes: &[u8], report: &str, schema: &Schema, limits: Limits) -> Read {
    let mut reader = Reader::open(bytes, "report.csv", report, schema, received(), limits).unwrap();
    let (mut lines, mut seen, mut raw, mut bad) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    while let Some(row) = reader.read_row().unwrap() {
        lines.push(row.line);
        match row.outcome {
            Ok(observation) => {
                seen.push(observation);
                raw.push(row.raw.map(Cow::into_owned));
            }
            Err(line) => bad.push(line),
        }
    }
    let summary = reader.finish();
    Read { lines, seen, raw, bad, summary }
}

fn read(text: &str, report: &str) -> Read {
    read_all(text.as_bytes(), report, &schema(), Limits::default())
}

#[test]
fn a_row_becomes_an_observation() {
    let read = read(RDP, "scan_rdp");
    let seen = &read.seen[0];
    let source = seen.subject(Role::Source).unwrap();
    assert_eq!(seen.report.as_str(), "scan_rdp");
    assert_eq!((seen.observed, seen.received), ("2099-11-22T00:12:34Z".parse().unwrap(), received()));
    assert_eq!(seen.incident, IncidentType::VulnerableSystem);
    assert_eq!(seen.identifier.as_deref(), Some("open-rdp"));
    assert_eq!((seen.transport, seen.application.as_deref()), (Some(Transport::Tcp), Some("rdp")));
    assert_eq!(seen.severity, Some(FeedSeverity::High));
    assert_eq!(seen.vulnerabilities, ["CVE-2099-0708"]);
    assert_eq!(source.address, "198.51.100.7".parse().ok());
    assert_eq!((source.port, source.asn), (Some(3389), Some(64_496)));
    assert_eq!(source.reverse_name.as_deref(), Some("werkplek-07.ziekenhuis.example"));
    assert_eq!(source.country.map(|it| it.to_string()).as_deref(), Some("NL"));
    let certificate = source.certificate.as_deref().unwrap();
    assert_eq!(certificate.common_name.as_deref(), Some("werkplek-07.ziekenhuis.example"));
    assert_eq!(certificate.fingerprint.as_deref(), Some("AB:CD"));
    assert_eq!(seen.extra.get("cert_length"), Some(&Scalar::Whole(2048)));
    assert_eq!(seen.extra.get("cert_expired"), Some(&Scalar::Flag(false)));
    assert_eq!(seen.extra.text("source.sector"), Some("Health Care and Social Assistance"));
    assert_eq!(read.raw[0].as_deref(), RDP.lines().nth(1));
}

#[test]
fn a_line_that_is_wrong_is_told_with_its_place_and_stops_nothing() {
    let read = read(RDP, "scan_rdp");
    assert_eq!(read.lines, [2, 3, 4, 5]);
    assert_eq!(read.seen.len(), 3);
    assert_eq!(
        read.bad.iter().map(ToString::to_string).collect::<Vec<_>>(),
        [
            "report.csv, line 4, column timestamp: nothing says when this was seen: look at the line, and tell the publisher"
        ]
    );
    // What is no address is kept as it was said, and a cell may go over two lines.
    let last = &read.seen[2];
    assert_eq!(last.subject(Role::Source).and_then(|it| it.address), None);
    assert_eq!(last.extra.text("ip"), Some("198.51.100.9.9"));
    assert_eq!(last.extra.text("tag"), Some("say \"rdp\"\nin two lines"));
    let told: Vec<_> = read.summary.findings.iter().map(|it| (it.test.as_str(), it.pointer.as_str())).collect();
    assert_eq!(told, [("read.value", "report.csv, line 5, column ip")]);
    assert_eq!((read.summary.rows, read.summary.observations, read.summary.bad_lines), (4, 3, 1));
}

#[test]
fn every_kind_of_broken_line_costs_one_line() {
    let text = "timestamp,ip,port\n\
        2099-11-22 00:00:01,198.51.100.1,1\n\
        2099-11-22 00:00:02,\"198.51.100.2,2\n\
        2099-11-22 00:00:03,198.51.100.3,3,4\n\
        yesterday,198.51.100.4,4\n\
        2099-11-22 00:00:05,198.51.100.5\n\
        x\n\
        2099-11-22 00:00:07,198.51.100.7,7 and much too much of it, so that the line is too long\n\
        2099-11-22 00:00:08,198.51.100.8,8\n";
    let limits = Limits { line: 60, ..Limits::default() };
    let read = read_all(text.as_bytes(), "scan_rdp", &schema(), limits);
    let codes: Vec<_> = read.bad.iter().map(|it| (it.line, it.problem.code())).collect();
    assert_eq!(codes, [(3, "open_quote"), (4, "too_many_cells"), (5, "bad_time"), (7, "cut_off"), (8, "too_long")]);
    let addresses: Vec<_> = read.seen.iter().filter_map(|it| it.subject(Role::Source)?.address).collect();
    assert_eq!(
        addresses.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["198.51.100.1", "198.51.100.5", "198.51.100.8"]
    );
    assert_eq!(read.summary.short_rows, 1);
    for line in &read.bad {
        assert!(line.to_string().starts_with(&format!("report.csv, line {}", line.line)), "{line}");
    }
}

#[test]
fn rows_and_columns_are_bounded() {
    let text = format!("timestamp,ip\n{}", "2099-11-22 00:00:01,198.51.100.1\n".repeat(5));
    let read = read_all(text.as_bytes(), "scan_rdp", &schema(), Limits { rows: 3, ..Limits::default() });
    assert_eq!(read.seen.len(), 3);
    assert_eq!(read.bad.first().map(|it| &it.problem), Some(&Problem::TooMany { limit: 3 }));
    let limits = Limits { columns: 1, ..Limits::default() };
    let refused = Reader::open(text.as_bytes(), "report.csv", "scan_rdp", &schema(), received(), limits);
    assert!(refused.is_err_and(|it| it.to_string().contains("2 columns")));
    for wrong in ["", "\n\n", "one", "\"timestamp,ip"] {
        assert!(
            Reader::open(wrong.as_bytes(), "report.csv", "scan_rdp", &schema(), received(), Limits::default()).is_err(),
            "{wrong}"
        );
    }
}

#[test]
fn what_the_schema_does_not_know_is_kept_and_told_once() {
    let text = "\u{feff}timestamp,ip,port,colour,colour,\n\
        2099-11-22 00:00:01,198.51.100.1,1,red,blue,x\n\
        2099-11-22 00:00:02,198.51.100.2,2,red,blue,x\n";
    let read = read(text, "scan_new");
    let seen = &read.seen[1];
    assert_eq!(seen.report.as_str(), "scan_new");
    assert_eq!(seen.incident, IncidentType::Undetermined);
    assert_eq!(seen.subject(Role::Source).and_then(|it| it.address), "198.51.100.2".parse().ok());
    let kept: Vec<_> =
        ["colour", "colour_2", "column_6"].map(|name| seen.extra.text(name)).into_iter().flatten().collect();
    assert_eq!(kept, ["red", "blue", "x"]);
    let told: Vec<_> = read.summary.findings.iter().map(|it| it.test.as_str()).collect();
    assert_eq!(told, ["read.report", "read.column", "read.column", "read.column"]);
    assert!(FingerprintRule::of("scan_new").fingerprint(seen).is_some());
}

#[test]
fn an_infection_that_calls_twice_is_one_problem() {
    let read = read(SINKHOLE, "event4_sinkhole_http");
    let rule = FingerprintRule::of("event4_sinkhole_http");
    let prints: BTreeSet<_> = read.seen.iter().map(|it| rule.fingerprint(it).unwrap()).collect();
    assert_eq!((read.seen.len(), prints.len()), (2, 1));
    let called = read.seen[0].subject(Role::Destination).unwrap();
    assert_eq!(called.url.as_deref(), Some("http://c2.example.org/gate.php"));
    assert_eq!(called.domain.as_deref(), Some("c2.example.org"));
}

#[test]
fn a_password_goes_no_further_than_the_reader() {
    let read = read(ACCOUNTS, "compromised_account");
    assert_eq!(read.seen.len(), 2);
    let source = read.seen[0].subject(Role::Source).unwrap();
    assert_eq!(source.account.as_deref(), Some("j.jansen"));
    assert_eq!(source.mail.as_deref(), Some("j.jansen@ziekenhuis.example"));
    assert_eq!(read.seen[0].extra.text("source_url"), Some("https://jan@paste.example/x"));
    assert_eq!((read.seen[0].secrets_dropped, read.seen[1].secrets_dropped), (2, 0));
    assert_eq!(read.summary.secrets_dropped, 2);
    // The row of the first is not given on either; that of the second is.
    assert_eq!((read.raw[0].is_some(), read.raw[1].is_some()), (false, true));
    for seen in &read.seen {
        let event = idf::event(seen, &idf::Around::default());
        assert!(!serde_json::to_string(&(seen, event)).unwrap().contains("geheim"));
    }
}

#[test]
fn a_type_of_another_maker_is_one_more_entry_of_the_schema() {
    let file = ReportFile::from_name("2099-11-23-scan_dicom-ziekenhuis-asn.csv").unwrap();
    let read = read(DICOM, &file.report);
    let seen = &read.seen[0];
    assert_eq!(seen.product.maker.as_deref(), Some("Lindehof Medical"));
    assert_eq!(seen.extra.get("response_seconds"), Some(&Scalar::Real(0.25)));
    assert!(read.summary.findings.is_empty(), "{:?}", read.summary.findings);
}

#[test]
fn an_observation_reads_back_from_what_is_stored() {
    for (text, report) in [
        (RDP, "scan_rdp"),
        (SINKHOLE, "event4_sinkhole_http"),
        (ACCOUNTS, "compromised_account"),
        (DICOM, "scan_dicom"),
    ] {
        for seen in read(text, report).seen {
            let stored = serde_json::to_string(&seen).unwrap();
            assert_eq!(serde_json::from_str::<Observation>(&stored).unwrap(), seen);
        }
    }
}

/// Every line that is not blank, behind the header, is part of exactly one row.
fn nothing_is_lost(bytes: &[u8]) {
    let schema = schema();
    let limits = Limits { line: 400, columns: 50, rows: 1000 };
    let Ok(mut reader) = Reader::open(bytes, "any.csv", "scan_rdp", &schema, received(), limits) else { return };
    let (mut rows, mut last) = (0, 0);
    while let Some(row) = reader.read_row().unwrap() {
        rows += 1;
        assert!(row.line > last, "line {} after {last}", row.line);
        last = row.line;
        match row.outcome {
            Ok(seen) => {
                assert!(seen.extra.len() <= 60);
                let _ = FingerprintRule::of(seen.report.as_str()).fingerprint(&seen);
                let _ = idf::event(&seen, &idf::Around::default());
            }
            Err(bad) => assert_eq!(bad.line, row.line),
        }
    }
    let summary = reader.finish();
    assert_eq!(summary.rows, rows);
    assert_eq!(summary.rows, summary.observations + summary.bad_lines);
}

proptest! {
    #[test]
    fn no_bytes_make_the_readers_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        nothing_is_lost(&bytes);
        let _ = Schema::read(&bytes, None);
        let _ = idf::read(&bytes, received());
        let mut file = b"timestamp,ip,port,tag\n".to_vec();
        file.extend(bytes);
        nothing_is_lost(&file);
    }

    #[test]
    fn no_flipped_byte_makes_the_reader_lose_a_row(flip in 0..5000_usize, byte in any::<u8>(), cut in 0..5000_usize) {
        for text in [RDP, SINKHOLE, ACCOUNTS, DICOM] {
            let mut bytes = text.as_bytes().to_vec();
            let length = bytes.len();
            bytes[flip % length] = byte;
            nothing_is_lost(&bytes);
            bytes.truncate(cut % length);
            nothing_is_lost(&bytes);
        }
    }

    #[test]
    fn each_line_without_quotation_marks_is_one_row(lines in proptest::collection::vec("[a-z0-9,: .-]{1,40}", 1..30)) {
        let text = format!("timestamp,ip,port,tag\n{}\n", lines.join("\n"));
        let read = read(&text, "scan_rdp");
        let filled = lines.iter().filter(|line| !line.trim().is_empty()).count();
        prop_assert_eq!(read.seen.len() + read.bad.len(), filled);
    }
}

/// Reports whose events differ from IntelMQ's: type of report, key, reason.
fn allowed() -> BTreeMap<(&'static str, &'static str), &'static str> {
    let lines = DIFFERENCES.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let mut cells = line.splitn(3, " | ");
            ((cells.next().unwrap(), cells.next().unwrap()), cells.next().unwrap())
        })
        .collect()
}

fn is_same(ours: Option<&Value>, theirs: Option<&Value>) -> bool {
    match (ours, theirs) {
        // Two programs may read the last binary digit of a decimal fraction differently.
        (Some(Value::Number(ours)), Some(Value::Number(theirs))) if ours.is_f64() && theirs.is_f64() => {
            let (ours, theirs) = (ours.as_f64().unwrap(), theirs.as_f64().unwrap());
            (ours - theirs).abs() <= f64::EPSILON * theirs.abs()
        }
        (ours, theirs) => ours == theirs,
    }
}

#[test]
fn events_of_real_reports_are_those_of_intelmq() {
    let allowed = allowed();
    assert!(allowed.len() <= 10, "{} differences", allowed.len());
    let Some(folder) = folder_of_real_input("feeds/shadowserver") else { return };
    let bytes = |path: &str| std::fs::read(folder.join(path)).unwrap();
    let schema = Schema::read(&bytes("schema/intelmq.json"), Some(&bytes("schema/reports.json"))).unwrap();
    assert!(schema.findings().is_empty() || schema.findings().iter().all(|it| it.test == "read.status"));
    let (mut files, mut events, mut met) = (0, 0, BTreeSet::new());
    let mut differences = Vec::new();
    for line in String::from_utf8(bytes("golden-dev.jsonl")).unwrap().lines() {
        let golden: Value = serde_json::from_str(line).unwrap();
        let (report, file) = (golden["report"].as_str().unwrap(), golden["file"].as_str().unwrap());
        let text = bytes(&format!("reports/{file}"));
        let received = "2015-01-01T00:00:00Z".parse().unwrap();
        let mut reader = Reader::open(&*text, file, report, &schema, received, Limits::default()).unwrap();
        let header = reader.header().to_owned();
        let mut ours = Vec::new();
        while let Some(row) = reader.read_row().unwrap() {
            let raw = row.raw.as_deref().map(|row| (header.as_str(), row));
            let seen = row.outcome.unwrap_or_else(|bad| panic!("{bad}"));
            ours.push(idf::event(&seen, &idf::Around { feed_name: "Shadowserver", raw }));
        }
        let none = Vec::new();
        let theirs = golden["events"].as_array().unwrap_or(&none);
        files += 1;
        events += ours.len();
        let mut differ = |at: usize, key: &str, ours: String, theirs: String| match allowed
            .keys()
            .find(|known| known.0 == report && known.1 == key)
        {
            Some(known) => {
                met.insert(*known);
            }
            None => differences.push(format!("{report} {at} {key}: ours {ours}, theirs {theirs}")),
        };
        if ours.len() != theirs.len() {
            differ(0, "events", ours.len().to_string(), theirs.len().to_string());
            continue;
        }
        for (at, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
            let theirs = theirs.as_object().unwrap();
            let keys: BTreeSet<&String> = ours.keys().chain(theirs.keys()).collect();
            for key in keys {
                let (ours, theirs) = (ours.get(key), theirs.get(key));
                if !is_same(ours, theirs) {
                    differ(at, key, format!("{ours:?}"), format!("{theirs:?}"));
                }
            }
        }
    }
    println!("{files} files, {events} events, {} reasoned differences", met.len());
    assert_eq!(differences, Vec::<String>::new());
    assert_eq!(met.len(), allowed.len(), "a difference is gone: take its line out ({met:?})");
    assert!(files >= 74, "{files} files");
}

#[test]
fn every_type_of_the_real_schema_says_what_tells_its_problems_apart() {
    let Some(folder) = folder_of_real_input("feeds/shadowserver/schema") else { return };
    let bytes = |name: &str| std::fs::read(folder.join(name)).unwrap();
    let schema = Schema::read(&bytes("intelmq.json"), Some(&bytes("reports.json"))).unwrap();
    assert_eq!(schema.names().len(), 170);
    let missing: Vec<_> = schema.names().into_iter().filter(|name| !FingerprintRule::is_listed(name)).collect();
    assert_eq!(missing, Vec::<&str>::new(), "write a line for each into discriminators.txt");
}
