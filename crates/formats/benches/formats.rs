//! How fast documents and inventories are read: `cargo bench -p brandwacht-formats`.

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use domain::asset::AssetLine;
use formats::{csaf, inventory};

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
