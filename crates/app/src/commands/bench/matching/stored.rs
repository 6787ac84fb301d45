//! One new advisory against a large inventory in a database: looking up, comparing and writing apart, on SQLite and, when
//! a server is given, on PostgreSQL. The steps are those of `intake`'s `match_advisory`.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

use domain::advisory::Advisory;
use domain::asset::AssetLine;
use domain::organisation::OrganisationKind;
use domain::{AdvisoryId, AssetId, ContentHash, OrganisationId, World, policy};
use matching::{PreparedAdvisory, Register, classify, compare};
use store::{Address, Compared, NewAsset, NewDocument, NewRevision, Signature, Store, audience_of};

use super::made::Inventory;
use super::{Figures, Matching};
use crate::cli::Setup;
use crate::commands::bench::organisation;
use crate::{documents, progress};

/// Lines of one institution.
const OF_ONE: u32 = 50_000;
/// Candidates in a transaction, as `intake` takes them.
const CANDIDATES: u32 = 2_000;

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
    let store = Store::open(address, setup.world()).await?;
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

    let mut times = Times::default();
    let (mut candidates, mut most, mut hits) = (0, 0, 0);
    let count = usize::try_from(arguments.new_advisories)?.min(advisories.len());
    let step = (advisories.len() / count.max(1)).max(1);
    let bar = progress::bar("new advisories", count);
    for advisory in advisories.iter().step_by(step).take(count) {
        let id = take_in(store, advisory).await?;
        let done = match_one(store, id, &mut times).await?;
        candidates += done.candidates;
        most = most.max(done.candidates);
        hits += done.hits;
        bar.inc(1);
    }
    bar.finish_and_clear();
    let mean = |total: usize| total as f64 / count.max(1) as f64;
    figures.add(format!("{backend}: candidates of a new advisory, mean of {count}"), mean(candidates), "lines")?;
    figures.add(format!("{backend}: candidates of a new advisory, most"), most as f64, "lines")?;
    figures.add(format!("{backend}: matches of a new advisory, mean"), mean(hits), "pairs")?;
    figures.add_times(&format!("{backend}: looking up"), times.look_up)?;
    figures.add_times(&format!("{backend}: comparing"), times.compare)?;
    figures.add_times(&format!("{backend}: writing"), times.write)?;
    figures.add_times(&format!("{backend}: one new advisory in all"), times.whole)
}

#[derive(Default)]
struct Times {
    look_up: Vec<Duration>,
    compare: Vec<Duration>,
    write: Vec<Duration>,
    whole: Vec<Duration>,
}

#[derive(Default)]
struct Done {
    candidates: usize,
    hits: usize,
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
        let new = documents::in_parallel(&made, &bar, |line| NewAsset {
            class: classify(line),
            keys: register.keyed(line).keys().map(str::to_owned).collect(),
            line: line.clone(),
        });
        put(store, &system, whose, &new).await?;
        first = end;
    }
    bar.finish_and_clear();
    // As the databases do by themselves after a while.
    store.refresh_statistics().await?;
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

async fn take_in(store: &Store, advisory: &Advisory) -> anyhow::Result<AdvisoryId> {
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

async fn match_one(store: &Store, id: AdvisoryId, times: &mut Times) -> anyhow::Result<Done> {
    let proof = policy::may_take_in(&policy::system("bench"))?;
    let mut done = Done::default();
    let (mut look_up, mut comparing, mut write) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
    let whole = Instant::now();
    let start = Instant::now();
    let mut tx = store.begin().await?;
    let it = tx.advisory_to_match(id).await?;
    drop(tx);
    look_up += start.elapsed();
    let start = Instant::now();
    let register = Register::built_in();
    let prepared: PreparedAdvisory = register.advisory(&it.content);
    let keys: BTreeSet<String> = prepared.keys().map(str::to_owned).collect();
    comparing += start.elapsed();
    let mut after: Option<AssetId> = None;
    loop {
        let start = Instant::now();
        let mut tx = store.begin().await?;
        tx.hold_advisory(&it).await?;
        let candidates = tx.assets_sharing(&keys, after, CANDIDATES).await?;
        look_up += start.elapsed();
        let last = candidates.len() < usize::try_from(CANDIDATES)?;
        after = candidates.last().map(|candidate| candidate.asset);
        done.candidates += candidates.len();
        let start = Instant::now();
        let hits = documents::in_parallel(&candidates, &indicatif::ProgressBar::hidden(), |candidate| {
            compare(&prepared, &register.asset(&candidate.line))
        });
        comparing += start.elapsed();
        let start = Instant::now();
        let compared: Vec<Compared<'_>> =
            candidates.iter().zip(hits).map(|(candidate, hit)| Compared { candidate, hit }).collect();
        done.hits += usize::try_from(tx.put_matches(&proof, &it, &compared).await?.added)?;
        if last {
            tx.advisory_matched(&it).await?;
        } else {
            tx.advisory_half_matched(&it).await?;
        }
        tx.commit().await?;
        write += start.elapsed();
        if last {
            break;
        }
    }
    times.whole.push(whole.elapsed());
    times.look_up.push(look_up);
    times.compare.push(comparing);
    times.write.push(write);
    Ok(done)
}
