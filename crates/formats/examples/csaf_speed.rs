//! Documents per second of the CSAF reader and validator over the files of a folder:
//! `cargo run --release -p brandwacht-formats --example csaf_speed -- FOLDER`.
#![allow(clippy::unwrap_used, reason = "a tool for the developer's own files")]

use std::time::Instant;

use formats::csaf::{self, Depth};

fn main() {
    let folder = std::env::args_os().nth(1).unwrap();
    let (mut folders, mut files) = (vec![std::path::PathBuf::from(folder)], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "json") {
                files.push(std::fs::read(&path).unwrap());
            }
        }
    }
    let size: usize = files.iter().map(Vec::len).sum();
    println!("{} documents, {} KiB", files.len(), size >> 10);
    measure("read", &files, |bytes| usize::from(csaf::read(bytes).is_err()));
    for depth in [Depth::Mandatory, Depth::Optional, Depth::Informative] {
        measure(&format!("findings, {depth:?}"), &files, |bytes| csaf::findings_to(bytes, depth).len());
    }
}

fn measure(name: &str, files: &[Vec<u8>], work: impl Fn(&[u8]) -> usize) {
    let _warm = files.first().map(|bytes| work(bytes));
    let start = Instant::now();
    let sum: usize = files.iter().map(|bytes| work(bytes)).sum();
    let seconds = start.elapsed().as_secs_f64();
    println!("{name}: {:.0} documents/s ({seconds:.2} s; {sum} errors or findings)", files.len() as f64 / seconds);
}
