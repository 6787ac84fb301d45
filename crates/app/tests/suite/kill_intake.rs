//! A worker process that is killed (SIGKILL) again and again while it reads documents and inventories and matches
//! them: what stands at the end is what stands without any kill.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use domain::organisation::{Organisation, OrganisationKind, Size};
use domain::page::PageRequest;
use domain::{OrganisationId, policy};
use store::{AdvisoryFilter, ImportState, NoticeFilter, OrganisationFilter, QueueCounts, Store};
use testkit::{Scratch, on_both};

use crate::killing::{RealWorld, Running, any, until};

const KILLS: usize = 6;

fn files(below: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../demo").join(below);
    let mut all: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    all.retain(|path| path.is_file());
    all.sort();
    all
}

/// Uploads every advisory and every inventory of the fictional region, and reads nothing yet.
async fn upload_everything(store: &Store) {
    let system = policy::system("test");
    let mut tx = store.begin().await.unwrap();
    for path in files("advisories") {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let proof = policy::may_take_in(&system).unwrap();
        tx.upload_document(&proof, &name, &std::fs::read(&path).unwrap()).await.unwrap();
    }
    for path in files("inventories") {
        let it = Organisation {
            id: OrganisationId::new(&RealWorld),
            kind: OrganisationKind::Institution,
            name: path.file_stem().unwrap().to_string_lossy().into_owned(),
            sector: Some("ziekenhuis".to_owned()),
            size: Some(Size::Large),
            umbrellas: Vec::new(),
            phone: None,
        };
        tx.put_organisation(&policy::may_manage_organisations(&system).unwrap(), &it).await.unwrap();
        let proof = policy::may_import_inventory(&system, it.id).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        tx.upload_inventory(&proof, it.id, "lijst.csv", &bytes, None, true).await.unwrap();
    }
    tx.commit().await.unwrap();
}

type Outcome = (usize, BTreeMap<String, u32>, BTreeMap<(String, String), i64>);

/// What came of it, in words that are the same in every run: inventory lines by institution, and drafted assets by
/// institution and advisory.
async fn outcome(store: &Store) -> Outcome {
    let system = policy::system("test");
    let view = store.as_viewer(&system).await.unwrap();
    let advisories = view.advisories(&AdvisoryFilter::default(), &PageRequest::first(500)).await.unwrap();
    let mut lines = BTreeMap::new();
    let filter = OrganisationFilter { kind: Some(OrganisationKind::Institution), ..Default::default() };
    for it in view.organisations(&filter, &PageRequest::first(100)).await.unwrap().items {
        let imports = view.inventory_imports(it.organisation.id).await.unwrap();
        assert_eq!((imports.len(), imports[0].state), (1, ImportState::Done), "{}", it.organisation.name);
        lines.insert(it.organisation.name.clone(), imports[0].result.difference.added);
    }
    let mut drafts = BTreeMap::new();
    for row in view.all_notices(&NoticeFilter::default(), 1_000).await.unwrap().0 {
        let before = drafts.insert((row.institution_name.clone(), row.tracking_id.clone()), row.assets);
        assert_eq!(before, None, "two drafts for one institution about one advisory");
    }
    (advisories.items.len(), lines, drafts)
}

async fn is_idle(store: &Store) -> bool {
    store.queue_counts().await.unwrap() == QueueCounts::default()
}

async fn worked(scratch: &Scratch, kills: usize) -> Outcome {
    let store = Store::connect(&scratch.address, Arc::new(RealWorld), testkit::master_key()).await.unwrap();
    upload_everything(&store).await;
    // Nothing is sent in this test: nobody listens there.
    let nobody = SocketAddr::from((Ipv4Addr::LOCALHOST, 9));
    let mut cut = 0;
    for _ in 0..kills {
        let worker = Running::worker(scratch, nobody, 2);
        // On a busy machine a worker takes its time to begin, and one that has not begun cannot be hurt.
        until(Duration::from_secs(20), async || {
            store.queue_counts().await.unwrap().running > 0 || is_idle(&store).await
        })
        .await;
        tokio::time::sleep(Duration::from_millis(any(700))).await;
        let busy = store.queue_counts().await.unwrap().running > 0;
        cut += usize::from(busy);
        worker.kill();
    }
    let worker = Running::worker(scratch, nobody, 2);
    let done = until(Duration::from_secs(120), async || {
        tokio::time::sleep(Duration::from_millis(50)).await;
        is_idle(&store).await
    })
    .await;
    drop(worker);
    assert!(done, "{:?}", store.queue_counts().await.unwrap());
    if kills > 0 {
        println!("{}: {cut} of {kills} kills fell into a job", store.backend());
        assert!(cut > 0, "no kill fell into a job: this run shows nothing");
    }
    outcome(&store).await
}

// Shows: NEN 5.29
on_both!(a_worker_killed_while_it_reads_and_matches_leaves_what_an_unhurt_one_leaves, |scratch| {
    let unhurt = testkit::sqlite().await;
    let expected = worked(&unhurt, 0).await;
    assert!(expected.0 >= 10 && expected.1.len() == 9 && expected.2.len() >= 10, "{expected:?}");
    assert_eq!(worked(&scratch, KILLS).await, expected);
});
