//! A worker process that is killed (SIGKILL) again and again while it sends: nobody is missed, and who gets a message
//! twice gets it with the same Message-Id.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use domain::BatchId;
use domain::job::Job;
use domain::notice::DeliveryState;
use domain::policy;
use mailsink::{MailSink, SinkConfig};
use store::Store;
use testkit::told::{Plan, SUPPLIER_ADDRESS, Told, told};
use testkit::{Scratch, on_both};

use crate::killing::{RealWorld, Running, any, until};

async fn all_sent(store: &Store, told: &Told) -> bool {
    let system = policy::system("test");
    let view = store.as_viewer(&system).await.unwrap();
    for notice in &told.notices {
        let notice = view.notice(*notice).await.unwrap();
        if notice.deliveries.iter().any(|delivery| delivery.state != DeliveryState::Sent) {
            return false;
        }
    }
    true
}

/// What the supplier's deliveries travel in.
async fn batch(store: &Store, told: &Told) -> BatchId {
    let system = policy::system("test");
    let view = store.as_viewer(&system).await.unwrap();
    let mut batches = BTreeSet::new();
    for notice in &told.notices {
        let notice = view.notice(*notice).await.unwrap();
        let theirs = notice.deliveries.iter().filter(|delivery| delivery.organisation == told.supplier);
        batches.extend(theirs.map(|delivery| delivery.batch));
    }
    assert_eq!(batches.len(), 1, "{batches:?}");
    batches.into_iter().next().flatten().unwrap()
}

const KILLS: usize = 10;
/// Enough for the last kill to fall into the sending as well.
const MESSAGES: usize = 101;

async fn killed_again_and_again(scratch: Scratch, jobs: usize) {
    let store = Store::connect(&scratch.address, Arc::new(RealWorld), testkit::master_key()).await.unwrap();
    // One of the messages is about several customers of a supplier.
    let told = told(&store, &Plan { more: MESSAGES - 3, customers: 20, ..Plan::default() }).await;
    assert_eq!(told.deliveries.len(), MESSAGES);
    let batch = batch(&store, &told).await;
    let sink = MailSink::start(SinkConfig::default()).await.unwrap();

    let mut seen = 0;
    for _ in 0..KILLS {
        let worker = Running::worker(&scratch, sink.smtp_addr, jobs);
        // Some kills fall while the first messages are on their way, some right after the server took one and before
        // the worker can have noted it, some in between.
        let wanted = seen + usize::try_from(any(7)).unwrap();
        until(Duration::from_secs(20), async || sink.messages().len() > wanted).await;
        if any(3) == 0 {
            tokio::time::sleep(Duration::from_micros(any(20_000))).await;
        }
        worker.kill();
        seen = sink.messages().len();
    }
    let killed_at = sink.messages().len();

    let worker = Running::worker(&scratch, sink.smtp_addr, jobs);
    let done = until(Duration::from_secs(60), async || {
        tokio::time::sleep(Duration::from_millis(100)).await;
        all_sent(&store, &told).await
    })
    .await;
    assert!(done, "after the last kill everything is sent by itself");
    tokio::time::sleep(Duration::from_millis(500)).await;
    drop(worker);

    let mut ids: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for mail in sink.messages() {
        ids.entry(mail.to.join(" ")).or_default().push(mail.message_id.clone());
    }
    assert_eq!(ids.keys().collect::<Vec<_>>(), told.deliveries.keys().collect::<Vec<_>>(), "nobody is missed");
    let mut twice = 0;
    for (address, ids) in &ids {
        let own = match address.as_str() {
            SUPPLIER_ADDRESS => format!("{batch}@cert.example"),
            address => format!("{}@cert.example", told.to(address)),
        };
        assert!(ids.iter().all(|id| *id == own), "{address}: {ids:?}");
        twice += ids.len() - 1;
    }
    println!(
        "{}: {killed_at} of {MESSAGES} had come at the last of {KILLS} kills, {twice} came twice",
        store.backend()
    );
    assert!(twice <= KILLS * jobs, "each kill repeats at most what was on its way: {twice}");
    for leased in store.claim("test", 100, 60).await.unwrap() {
        assert!(
            !matches!(leased.job, Job::Deliver { .. } | Job::DeliverBatch { .. }),
            "nothing is left to deliver: {leased:?}"
        );
    }
    assert!(store.dead_jobs(10).await.unwrap().is_empty());
}

// Shows: NEN 5.29
on_both!(smtp_a_killed_worker_misses_nobody_and_repeats_at_most_one_message_per_kill, |scratch| {
    killed_again_and_again(scratch, 1).await
});

on_both!(smtp_a_killed_worker_with_four_hands_misses_nobody, |scratch| killed_again_and_again(scratch, 4).await);
