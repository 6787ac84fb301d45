//! How fast documents and inventories are read: `cargo bench -p brandwacht-formats`.

#![allow(clippy::unwrap_used, reason = "what cannot be read is no bench")]

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use domain::Timestamp;
use domain::asset::AssetLine;
use domain::observation::FingerprintRule;
use formats::shadowserver::{Limits, Reader, Schema};
use formats::{csaf, idf, inventory};

const PUMP: &[u8] = include_bytes!("../tests/fixtures/csaf/lindehof-pump.json");

fn main() {
    divan::main();
}

#[divan::bench]
fn csaf_read(bencher: Bencher<'_, '_>) {
    bencher.counter(BytesCount::of_slice(PUMP)).bench(|| csaf::read(divan::black_box(PUMP)));
}

#[divan::bench]
fn csaf_findings(bencher: Bencher<'_, '_>) {
    bencher.counter(BytesCount::of_slice(PUMP)).bench(|| csaf::findings(divan::black_box(PUMP)));
}

#[divan::bench(args = [5_000, 100_000])]
fn inventory_read(bencher: Bencher<'_, '_>, lines: u32) {
    let lines: Vec<_> = (0..lines)
        .map(|n| AssetLine {
            inventory_number: format!("A-{n:06}"),
            maker: "Lindehof Medical".to_owned(),
            product: format!("Infuuspomp Infuse {}", n % 700),
            version: format!("4.{}", n % 30),
            serial: format!("SN{n:09}"),
            department: "Intensive care; \"noord\"".to_owned(),
            quantity: Some(1),
            ..AssetLine::default()
        })
        .collect();
    let csv = inventory::write_csv(&lines);
    bencher.counter(ItemsCount::new(lines.len())).bench(|| inventory::read(divan::black_box(&csv), None));
}

#[divan::bench(args = [5_000])]
fn inventory_write(bencher: Bencher<'_, '_>, count: usize) {
    let lines =
        vec![AssetLine { inventory_number: "A-1".to_owned(), remark: "=1+1".to_owned(), ..Default::default() }; count];
    bencher.counter(ItemsCount::new(count)).bench(|| inventory::write_csv(divan::black_box(&lines)));
}

const MAPPING: &[u8] = include_bytes!("../tests/fixtures/shadowserver/schema/mapping.json");

/// A report of open services as a feed sends it, with quoted cells and many of them empty.
fn report(rows: u32) -> Vec<u8> {
    let columns = "timestamp,severity,ip,protocol,port,hostname,tag,handshake,asn,geo,region,city,sector,cert_length,\
                   cert_expired,subject_common_name,sha256_fingerprint,naics,jarm";
    let mut csv = format!("{columns}\n");
    for n in 0..rows {
        let (hour, minute, second) = (n / 3600 % 24, n / 60 % 60, n % 60);
        let (a, b) = (n / 250 % 250, n % 250);
        csv.push_str(&format!(
            "\"2099-11-22 {hour:02}:{minute:02}:{second:02}\",\"high\",\"198.18.{a}.{b}\",\"tcp\",3389,\"host-{n}.example.org\",\
             \"rdp\",\"TLSv1.2\",64496,\"NL\",\"NOORD-HOLLAND\",\"WATERLAND\",,2048,\"N\",\"host-{n}.example.org\",,0,\n"
        ));
    }
    csv.into_bytes()
}

fn open<'a>(csv: &'a [u8], schema: &Schema) -> Reader<&'a [u8]> {
    let received = Timestamp::from_millis(0);
    Reader::open(csv, "report.csv", "scan_rdp", schema, received, Limits::default()).unwrap()
}

/// Reading and the fingerprint: what a row costs before anybody asks whose it is.
#[divan::bench(args = [10_000])]
fn shadowserver_read(bencher: Bencher<'_, '_>, rows: u32) {
    let csv = report(rows);
    let schema = Schema::read(MAPPING, None).unwrap();
    let rule = FingerprintRule::of("scan_rdp");
    bencher.counter(ItemsCount::new(rows)).bench(|| {
        let mut reader = open(&csv, &schema);
        let mut prints = 0_u32;
        while let Some(row) = reader.read_row().unwrap() {
            prints += u32::from(row.outcome.is_ok_and(|seen| rule.fingerprint(&seen).is_some()));
        }
        assert_eq!(prints, rows);
    });
}

#[divan::bench(args = [10_000])]
fn idf_write(bencher: Bencher<'_, '_>, rows: u32) {
    let csv = report(rows);
    let schema = Schema::read(MAPPING, None).unwrap();
    let mut reader = open(&csv, &schema);
    let mut seen = Vec::new();
    while let Some(row) = reader.read_row().unwrap() {
        seen.extend(row.outcome.ok());
    }
    let around = idf::Around { feed_name: "Shadowserver", raw: None };
    bencher
        .counter(ItemsCount::new(seen.len()))
        .bench(|| seen.iter().map(|seen| idf::event(divan::black_box(seen), &around).len()).sum::<usize>());
}
