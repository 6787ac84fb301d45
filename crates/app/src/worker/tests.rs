use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use domain::AdvisoryId;
use domain::duty::Office;
use domain::follow_up::Plan;
use domain::job::{Failure, Job};
use domain::overview::Schedule;
use domain::policy;
use domain::retention::{Kind, Terms};
use store::QueueCounts;
use testkit::{Scratch, on_both};
use tokio_util::sync::CancellationToken;

use super::{Rules, Worker, keep_terms};

async fn enqueue(scratch: &Scratch, jobs: usize) {
    let jobs: Vec<Job> = (0..jobs).map(|_| Job::MatchAdvisory { advisory: AdvisoryId::new(&*scratch.world) }).collect();
    let mut tx = scratch.begin().await.unwrap();
    let now = tx.now();
    tx.enqueue_all(&jobs, now).await.unwrap();
    tx.commit().await.unwrap();
}

/// Starts a worker; cancelling the token and waiting for the handle stops it.
fn start<F, Work>(scratch: &Scratch, crew: F) -> (CancellationToken, tokio::task::JoinHandle<()>)
where
    F: Fn(Job) -> Work + Clone + Send + Sync + 'static,
    Work: Future<Output = Result<(), Failure>> + Send + 'static,
{
    let stop = CancellationToken::new();
    let rules = Rules {
        terms: Terms::default(),
        follow_up: Plan::new("UTC"),
        office: Office::off("UTC"),
        overview: Schedule::off("UTC"),
        zone: "UTC".to_owned(),
        mailbox: None,
    };
    let worker = Worker::new(scratch.store.clone(), 3, 3, rules);
    (stop.clone(), tokio::spawn(worker.run(crew, stop)))
}

async fn eventually(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let begun = Instant::now();
    while !is_so().await {
        assert!(begun.elapsed() < Duration::from_secs(20), "{what}: not after 20 seconds");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

// Shows: ASVS 15.2.2
on_both!(all_work_is_done_and_never_more_at_once_than_allowed, |scratch| {
    enqueue(&scratch, 20).await;
    let (now, most, done) =
        (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let counters = (now.clone(), most.clone(), done.clone());
    let (stop, ended) = start(&scratch, move |_| {
        let (now, most, done) = counters.clone();
        async move {
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(10)).await;
            now.fetch_sub(1, Ordering::SeqCst);
            done.fetch_add(1, Ordering::SeqCst);
            Ok(())
        }
    });
    eventually("the queue is empty", async || scratch.queue_counts().await.unwrap() == QueueCounts::default()).await;
    assert_eq!((done.load(Ordering::SeqCst), most.load(Ordering::SeqCst)), (20, 3));
    stop.cancel();
    ended.await.unwrap();
});

// Shows: ASVS 16.5.4, 16.5.2
on_both!(failures_and_faults_cost_a_job_and_not_the_worker, |scratch| {
    enqueue(&scratch, 3).await;
    let turn = Arc::new(AtomicUsize::new(0));
    let (stop, ended) = start(&scratch, move |_| {
        let turn = turn.fetch_add(1, Ordering::SeqCst);
        async move {
            match turn {
                0 => Err(Failure::Fail("the advisory is gone".to_owned())),
                1 => Err(Failure::Retry("the server is busy".to_owned())),
                2 => panic!("a fault in the program"),
                _ => Ok(()),
            }
        }
    });
    let expected = QueueCounts { waiting: 2, running: 0, dead: 1 };
    eventually("one is dead and two wait", async || scratch.queue_counts().await.unwrap() == expected).await;
    assert_eq!(scratch.dead_jobs(5).await.unwrap()[0].last_error.as_deref(), Some("the advisory is gone"));
    // When the wait is over both are tried again, by the same worker.
    scratch.world.advance_seconds(60);
    let expected = QueueCounts { waiting: 0, running: 0, dead: 1 };
    eventually("both are done", async || scratch.queue_counts().await.unwrap() == expected).await;
    stop.cancel();
    ended.await.unwrap();
});

on_both!(a_long_job_keeps_its_lease_and_is_awaited_on_stop, |scratch| {
    enqueue(&scratch, 1).await;
    let go_on = CancellationToken::new();
    let waiting = go_on.clone();
    let (stop, ended) = start(&scratch, move |_| {
        let go_on = waiting.clone();
        async move {
            go_on.cancelled().await;
            Ok(())
        }
    });
    eventually("it runs", async || scratch.queue_counts().await.unwrap().running == 1).await;
    stop.cancel();
    // The lease is three seconds and is renewed every second.
    for _ in 0..2 {
        scratch.world.advance_seconds(2);
        tokio::time::sleep(Duration::from_millis(1_300)).await;
    }
    assert_eq!(scratch.claim("another", 1, 60).await.unwrap(), []);
    assert!(!ended.is_finished());
    go_on.cancel();
    ended.await.unwrap();
    assert_eq!(scratch.queue_counts().await.unwrap(), QueueCounts::default());
});

#[tokio::test]
async fn an_idle_worker_notices_new_work_within_a_second() {
    let scratch = testkit::sqlite().await;
    let (stop, ended) = start(&scratch, async |_| Ok(()));
    tokio::time::sleep(Duration::from_millis(600)).await;
    enqueue(&scratch, 1).await;
    let begun = Instant::now();
    eventually("it is done", async || scratch.queue_counts().await.unwrap() == QueueCounts::default()).await;
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    stop.cancel();
    ended.await.unwrap();
}

// Shows: NEN 8.10
on_both!(terms_are_kept_to_once_a_day_and_not_on_the_first, |scratch| {
    let proof = policy::may_keep_terms(&policy::system("test")).unwrap();
    let over = async || scratch.over_term(&proof, Kind::AccountMails, 90).await.unwrap().rows;
    let old = async || {
        let id = AdvisoryId::new(&*scratch.world);
        let values = format!("({{id:{id}}}, 'password', 'kees@zorg.example', '', 'nl', '', 1, 1)");
        let columns = "id, kind, email, name, language, roles, created_at, expires_at";
        scratch.sql(&format!("INSERT INTO account_mail ({columns}) VALUES {values}")).await;
    };
    old().await;
    for (hours, left) in [(0, 1), (22, 1), (1, 0)] {
        scratch.world.advance_hours(hours);
        keep_terms(scratch.store.clone(), Terms::default()).await;
        assert_eq!(over().await, left, "after {hours} hours more");
    }
    old().await;
    for (hours, left) in [(1, 1), (21, 1), (1, 0)] {
        scratch.world.advance_hours(hours);
        keep_terms(scratch.store.clone(), Terms::default()).await;
        assert_eq!(over().await, left, "after {hours} hours more");
    }
    // The run took a second, so the look of a day later comes a second less than a day after its end.
    old().await;
    scratch.world.advance_seconds(24 * 3_600 - 1);
    keep_terms(scratch.store.clone(), Terms::default()).await;
    assert_eq!(over().await, 0, "at the same hour of the next day");
});
