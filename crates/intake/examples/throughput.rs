//! How fast documents and inventories come in, on SQLite in a temporary file: prints figures and asserts nothing.
//!
//! `cargo run --release -p brandwacht-intake --example throughput [FOLDER]`; without a folder it takes the CSAF files of
//! `BRANDWACHT_SHARED` or `../shared` where they are, else those of `demo/`.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a tool for developers, which may stop at a fault")]

use std::path::{Path, PathBuf};
use std::time::Instant;

use domain::asset::AssetLine;
use domain::organisation::{Organisation, OrganisationKind, Size};
use domain::page::PageRequest;
use domain::{OrganisationId, policy};
use intake::{Intake, Settings};
use testkit::Scratch;

const LINES: usize = 5_000;

fn documents() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let given = std::env::args_os().nth(1).map(PathBuf::from);
    let shared = std::env::var_os("BRANDWACHT_SHARED").map_or_else(|| root.join("../shared"), PathBuf::from);
    let shared = Some(shared.join("data/csaf")).filter(|folder| folder.is_dir());
    given.or(shared).unwrap_or_else(|| root.join("demo/advisories"))
}

#[tokio::main]
async fn main() {
    let scratch = testkit::sqlite().await;
    let intake = Intake::new(scratch.store.clone(), Settings::default());
    let folder = documents();
    for what in ["cold", "unchanged"] {
        let start = Instant::now();
        let report = intake.take_in_path(&folder, &mut |_| {}).await.unwrap();
        let read = start.elapsed();
        let jobs = work(&scratch, &intake).await;
        let seconds = start.elapsed().as_secs_f64();
        let documents = report.documents();
        println!(
            "{what}: {documents} documents ({} refused) in {seconds:.2} s, of which {:.2} s for {jobs} jobs: \
             {:.0} documents/s",
            report.rejected,
            seconds - read.as_secs_f64(),
            f64::from(documents) / seconds
        );
    }
    let organisation = institution(&scratch).await;
    let mut lines = lines(&scratch).await;
    for what in ["first", "unchanged", "one in ten changed"] {
        if what == "one in ten changed" {
            lines.iter_mut().step_by(10).for_each(|line| line.version = "9.9".to_owned());
        }
        let csv = formats::inventory::write_csv(&lines);
        let start = Instant::now();
        upload(&scratch, organisation, &csv).await;
        let jobs = work(&scratch, &intake).await;
        println!("inventory, {what}: {} lines in {:.2} s, {jobs} jobs", lines.len(), start.elapsed().as_secs_f64());
    }
}

async fn work(scratch: &Scratch, intake: &Intake) -> usize {
    let mut done = 0;
    loop {
        let leased = scratch.claim("bench", 50, 600).await.unwrap();
        if leased.is_empty() {
            return done;
        }
        for it in leased {
            intake.run(&it.job).await.unwrap();
            scratch.finish(&it).await.unwrap();
            done += 1;
        }
    }
}

async fn institution(scratch: &Scratch) -> OrganisationId {
    let it = Organisation {
        id: OrganisationId::new(&*scratch.world),
        kind: OrganisationKind::Institution,
        name: "Ziekenhuis Meetlat".to_owned(),
        sector: None,
        size: Some(Size::Large),
        umbrellas: Vec::new(),
        phone: None,
    };
    let proof = policy::may_manage_organisations(&policy::system("bench")).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.put_organisation(&proof, &it).await.unwrap();
    tx.commit().await.unwrap();
    it.id
}

async fn upload(scratch: &Scratch, organisation: OrganisationId, csv: &[u8]) {
    let proof = policy::may_import_inventory(&policy::system("bench"), organisation).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.upload_inventory(&proof, organisation, "meetlat.csv", csv, None, true).await.unwrap();
    tx.commit().await.unwrap();
}

/// An inventory of what the advisories themselves speak of, every third line something else: harder than a real one.
async fn lines(scratch: &Scratch) -> Vec<AssetLine> {
    let viewer = policy::system("bench");
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let mut lines = Vec::with_capacity(LINES);
    let list = view.advisories(&store::AdvisoryFilter::default(), &PageRequest::first(500)).await.unwrap();
    let mut products = Vec::new();
    for row in &list.items {
        let page = view.advisory(row.id).await.unwrap();
        products.extend(page.content.products.iter().take(3).cloned());
    }
    for (n, entry) in products.iter().cycle().take(LINES).enumerate() {
        let other = n % 3 == 2;
        lines.push(AssetLine {
            inventory_number: format!("M{n:05}"),
            maker: if other { "Niemandsland".to_owned() } else { entry.vendor().unwrap_or_default().to_owned() },
            product: if other { format!("Stoel {n}") } else { entry.product_name().unwrap_or_default().to_owned() },
            version: if n % 2 == 0 { format!("{}.{}", n % 12, n % 7) } else { String::new() },
            kind: "apparaat".to_owned(),
            ..AssetLine::default()
        });
    }
    lines
}
