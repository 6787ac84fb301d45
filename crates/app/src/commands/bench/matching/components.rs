//! One new advisory against the components of many kept bills of materials, through `intake` as it runs for real. What is
//! measured is that an advisory finds its components by word: the time must follow what it names, not what is kept.

use std::time::{Duration, Instant};

use domain::advisory::{
    Advisory, AdvisoryKey, Branch, BranchCategory, Identifiers, ProductEntry, ProductStatus, Tracking, Vulnerability,
};
use domain::policy;
use domain::sbom::{BillOf, Component, Sbom, SbomFormat};
use intake::{Intake, Settings};
use matching::sbom::component_keys;
use store::{NewBill, Store};

use super::stored::take_in;
use super::{Figures, Matching};
use crate::progress;

/// Components of one bill.
const OF_ONE: u32 = 500;
/// Different components in the world, for each that a bill has: the rest is shared by many bills.
const POOL: u32 = 20_000;

pub(super) async fn measure(arguments: &Matching, store: &Store, figures: &mut Figures) -> anyhow::Result<()> {
    let backend = store.backend();
    let bills = arguments.components.div_ceil(OF_ONE);
    if bills == 0 {
        return figures.say("components: left out (--components 0)");
    }
    let start = Instant::now();
    fill(store, bills).await?;
    let stored = bills * OF_ONE;
    figures.add(
        format!("{backend}: storing {stored} components of {bills} bills"),
        start.elapsed().as_secs_f64(),
        "s",
    )?;
    let intake = Intake::new(store.clone(), Settings::default());
    let viewer = policy::system("bench");
    let (mut times, mut found): (Vec<Duration>, usize) = (Vec::new(), 0);
    for number in 0..arguments.new_advisories {
        let id = take_in(store, &advisory(number)).await?;
        let start = Instant::now();
        intake.match_advisory(id).await?;
        times.push(start.elapsed());
    }
    let view = store.as_viewer(&viewer).await?;
    for bill in view.bills(None).await? {
        found += usize::try_from(bill.hits.affected).unwrap_or(0);
    }
    figures.add(format!("{backend}: findings of those advisories in the newest bills"), found as f64, "findings")?;
    figures.add_times(&format!("{backend}: one new advisory against {stored} stored components"), times)
}

/// The first hundred components are in every bill; the others in few.
fn component(bill: u32, place: u32) -> Component {
    let number = if place < 100 { place } else { (bill.wrapping_mul(7_919).wrapping_add(place * 31)) % POOL };
    let version = format!("{}.{}.0", number % 5 + 1, bill % 7);
    Component {
        reference: format!("c{place}"),
        name: format!("onderdeel-{number}"),
        purls: vec![format!("pkg:npm/onderdeel-{number}@{version}")],
        version,
        ..Component::default()
    }
}

async fn fill(store: &Store, bills: u32) -> anyhow::Result<()> {
    let proof = policy::may_take_in(&policy::system("bench"))?;
    let bar = progress::bar("storing bills", usize::try_from(bills)?);
    for bill in 0..bills {
        let sbom = Sbom {
            format: SbomFormat::CycloneDx,
            version: "1.6".to_owned(),
            id: None,
            created: None,
            authors: Vec::new(),
            subject: None,
            components: (0..OF_ONE).map(|place| component(bill, place)).collect(),
        };
        let keys: Vec<_> = sbom.components.iter().map(component_keys).collect();
        let of = BillOf {
            asset: None,
            maker: "Bench".to_owned(),
            product: format!("Apparaat {bill}"),
            version: String::new(),
        };
        let content = format!("bill {bill}");
        let new = NewBill {
            of: &of,
            file_name: "bench",
            content: content.as_bytes(),
            sbom: &sbom,
            keys: &keys,
            statements: &[],
        };
        let mut tx = store.begin().await?;
        tx.add_bill_for_all(&proof, &new).await?;
        tx.commit().await?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    store.settle().await?;
    Ok(())
}

/// Names ten components: one that every bill has, and nine that few have.
fn advisory(number: u32) -> Advisory {
    let product = |place: u32| {
        let of = if place == 0 { number % 100 } else { (number * 101 + place * 997) % POOL };
        ProductEntry {
            product_id: format!("P{place}"),
            name: format!("onderdeel-{of}"),
            branches: vec![
                Branch { category: BranchCategory::ProductName, name: format!("onderdeel-{of}") },
                Branch { category: BranchCategory::ProductVersionRange, name: "vers:npm/<3.3.0".to_owned() },
            ],
            identifiers: Identifiers { purls: vec![format!("pkg:npm/onderdeel-{of}")], ..Identifiers::default() },
            combination: None,
        }
    };
    let products: Vec<ProductEntry> = (0..10).map(product).collect();
    let statuses = products.iter().map(|it| (it.product_id.clone(), ProductStatus::KnownAffected)).collect();
    Advisory {
        key: AdvisoryKey {
            namespace: "https://bench.example".to_owned(),
            tracking_id: format!("BENCH-COMPONENT-{number}"),
        },
        csaf_version: "2.0".to_owned(),
        category: "csaf_security_advisory".to_owned(),
        title: String::new(),
        lang: None,
        tlp: Some("WHITE".to_owned()),
        publisher: "Bench".to_owned(),
        publisher_category: "coordinator".to_owned(),
        tracking: Tracking::default(),
        aggregate_severity: None,
        notes: Vec::new(),
        references: Vec::new(),
        products,
        vulnerabilities: vec![Vulnerability {
            cve: Some(format!("CVE-2099-{number:05}")),
            statuses,
            ..Vulnerability::default()
        }],
    }
}
