//! One new advisory against a large inventory in a database, as the program itself matches it: on SQLite and, when a server
//! is given, on PostgreSQL.

use std::collections::HashSet;
use std::path::Path;
use std::time::Instant;

use domain::advisory::Advisory;
use domain::asset::AssetLine;
use domain::organisation::OrganisationKind;
use domain::{AdvisoryId, ContentHash, OrganisationId, World, policy};
use intake::{Intake, Settings};
use matching::{Register, classify};
use store::{Address, NewAsset, NewDocument, NewRevision, Signature, Store, audience_of};

use super::components;
use super::made::Inventory;
use super::{Figures, Matching};
use crate::cli::Setup;
use crate::commands::bench::organisation;
use crate::{documents, progress, secret};

/// Advisories that are matched before any is measured.
const EARLIER: usize = 50;
/// Lines of one institution.
const OF_ONE: u32 = 50_000;

pub(super) async fn measure(
    setup: &Setup,
    arguments: &Matching,
    folder: &Path,
    advisories: &[Advisory],
    inventory: &Inventory,
    figures: &mut Figures,
) -> anyhow::Result<()> {
    let address = Address::Sqlite(folder.join("matching.sqlite"));
    on(setup, arguments, &address, advisories, inventory, figures).await?;
    let Some(url) = &arguments.postgres else {
        return figures.say("PostgreSQL: left out, because no server was given (--postgres URL)");
    };
    let mut chance = [0; 8];
    setup.world().fill(&mut chance);
    let schema = format!("brandwacht_bench_{}", data_encoding::HEXLOWER.encode(&chance));
    Store::create_schema(url, &schema).await?;
    let address = Address::Postgres { url: url.clone(), schema: Some(schema.clone()) };
    let measured = on(setup, arguments, &address, advisories, inventory, figures).await;
    // The schema is of no use afterwards, whatever happened.
    Store::drop_schema(url, &schema).await?;
    measured
}

async fn on(
    setup: &Setup,
    arguments: &Matching,
    address: &Address,
    advisories: &[Advisory],
    inventory: &Inventory,
    figures: &mut Figures,
) -> anyhow::Result<()> {
    let store = Store::open(address, setup.world(), secret::unkept_master_key()?).await?;
    let measured = measure_on(arguments, &store, advisories, inventory, figures).await;
    store.close().await;
    measured
}

async fn measure_on(
    arguments: &Matching,
    store: &Store,
    advisories: &[Advisory],
    inventory: &Inventory,
    figures: &mut Figures,
) -> anyhow::Result<()> {
    let backend = store.backend();
    let start = Instant::now();
    fill(store, arguments.stored, inventory).await?;
    figures.add(format!("{backend}: storing {} lines", arguments.stored), start.elapsed().as_secs_f64(), "s")?;

    let (mut candidates, mut hits, mut times) = (Vec::new(), Vec::new(), Vec::new());
    let count = usize::try_from(arguments.new_advisories)?.min(advisories.len());
    let step = (advisories.len() / count.max(1)).max(1);
    let bar = progress::bar("new advisories", count);
    let intake = Intake::new(store.clone(), Settings::default());
    let mut measured = HashSet::new();
    let chosen: Vec<&Advisory> = advisories.iter().step_by(step).take(count).collect();
    measured.extend(chosen.iter().map(|advisory| &advisory.key));
    // No new advisory is the first: a database that holds no match yet goes by what it believes of empty tables.
    let earlier = advisories.iter().filter(|advisory| !measured.contains(&advisory.key));
    for advisory in earlier.step_by(step).take(EARLIER) {
        let id = take_in(store, advisory).await?;
        intake.match_advisory(id).await?;
    }
    store.settle().await?;
    for advisory in chosen {
        let id = take_in(store, advisory).await?;
        let start = Instant::now();
        let done = intake.match_advisory(id).await?;
        times.push(start.elapsed());
        candidates.push(done.compared);
        hits.push(usize::try_from(done.difference.added)?);
        bar.inc(1);
    }
    bar.finish_and_clear();
    let mean = |all: &[usize]| all.iter().sum::<usize>() as f64 / all.len().max(1) as f64;
    let most = |all: &[usize]| all.iter().copied().max().unwrap_or_default() as f64;
    for (what, all, unit) in [("candidates", &candidates, "lines"), ("matches", &hits, "pairs")] {
        figures.add(format!("{backend}: {what} of a new advisory, mean of {count}"), mean(all), unit)?;
        figures.add(format!("{backend}: {what} of a new advisory, most"), most(all), unit)?;
    }
    figures.add_times(&format!("{backend}: one new advisory, with its drafts"), times)?;
    components::measure(arguments, store, figures).await
}

async fn fill(store: &Store, lines: u32, inventory: &Inventory) -> anyhow::Result<()> {
    let system = policy::system("bench");
    let bar = progress::bar("storing", usize::try_from(lines)?);
    let mut first = 0;
    while first < lines {
        let end = lines.min(first.saturating_add(OF_ONE));
        let whose = organisation(store, OrganisationKind::Institution, &format!("Bench {first}")).await?;
        let made: Vec<AssetLine> = (first..end).map(|number| inventory.line(number)).collect();
        let register = Register::built_in();
        let new = documents::in_parallel(&made, &bar, |line| {
            let known = register.know(line);
            NewAsset {
                class: classify(line),
                keys: known.keys,
                product_key: known.product_key,
                recognised: known.recognised,
                line: line.clone(),
            }
        });
        put(store, &system, whose, &new).await?;
        first = end;
    }
    bar.finish_and_clear();
    store.settle().await?;
    Ok(())
}

async fn put(
    store: &Store,
    system: &domain::viewer::Viewer,
    whose: OrganisationId,
    new: &[NewAsset],
) -> anyhow::Result<()> {
    let proof = policy::may_import_inventory(system, whose)?;
    let mut tx = store.begin().await?;
    tx.replace_inventory(&proof, whose, new).await?;
    tx.commit().await?;
    Ok(())
}

pub(super) async fn take_in(store: &Store, advisory: &Advisory) -> anyhow::Result<AdvisoryId> {
    let proof = policy::may_take_in(&policy::system("bench"))?;
    let audience = audience_of(advisory.tlp.as_deref());
    let content = advisory.key.tracking_id.as_bytes();
    let sha256 = ContentHash::of(content);
    let keys = Register::built_in().advisory(advisory).keys().map(str::to_owned).collect();
    let mut tx = store.begin().await?;
    let new = NewDocument { sha256, content, origin: "bench", signature: Signature::None, audience: &audience };
    let document = tx.put_document(&proof, &new).await?;
    let revision = NewRevision { advisory, document, content_hash: sha256, findings: &[], keys };
    let taken = tx.take_in(&proof, &revision).await?;
    tx.commit().await?;
    Ok(taken.advisory)
}
