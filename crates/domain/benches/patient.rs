//! How fast texts are searched for data of patients: `cargo bench -p brandwacht-domain`.

use divan::Bencher;
use divan::counter::BytesCount;
use domain::patient::{find, find_under};

fn main() {
    divan::main();
}

/// The labelled set: short lines, most of them with digits and half of them with something to find.
#[divan::bench]
fn labelled_lines(bencher: Bencher<'_, '_>) {
    let text = include_str!("../src/patient/labelled.txt");
    bencher
        .counter(BytesCount::of_str(text))
        .bench(|| text.lines().map(|line| find(divan::black_box(line)).len()).sum::<usize>());
}

/// A note as people write them, without anything to find.
#[divan::bench]
fn note(bencher: Bencher<'_, '_>) {
    let text =
        "De infuuspompen op 4 West draaien nog op versie 4.1.12; de leverancier komt 12-03-2026 langs, ticket 4711. ";
    bencher.counter(BytesCount::of_str(text)).bench(|| find(divan::black_box(text)));
}

/// A megabyte of an inventory as one text.
#[divan::bench]
fn megabyte(bencher: Bencher<'_, '_>) {
    let line =
        "A-004711;Lindehof Medical;Infuuspomp Infuse 12;4.1;SN000123456;Intensive care noord;aangeschaft 12-03-2019\n";
    let text = line.repeat((1 << 20) / line.len());
    bencher.counter(BytesCount::of_str(&text)).bench(|| find(divan::black_box(&text)));
}

/// Cells under the heads of their columns, as lists are searched.
#[divan::bench]
fn cells(bencher: Bencher<'_, '_>) {
    let cells = [
        ("Inventarisnummer", "A-004711"),
        ("Merk", "Lindehof Medical"),
        ("Serienummer", "SN000123456"),
        ("Aangeschaft", "12-03-2019"),
    ];
    let bytes: usize = cells.iter().map(|(_, cell)| cell.len()).sum();
    bencher
        .counter(BytesCount::new(bytes))
        .bench(|| cells.iter().map(|(label, cell)| find_under(divan::black_box(label), cell).len()).sum::<usize>());
}
