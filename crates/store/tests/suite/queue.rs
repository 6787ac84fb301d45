use domain::job::{Failure, Job, MAX_ATTEMPTS};
use domain::{AdvisoryId, World as _};
use store::{JobState, QueueCounts};
use testkit::{Scratch, on_both};

fn job(scratch: &Scratch) -> Job {
    Job::MatchAdvisory { advisory: AdvisoryId::new(&*scratch.world) }
}

async fn enqueue(scratch: &Scratch, job: &Job) {
    let mut tx = scratch.begin().await.unwrap();
    tx.enqueue(job).await.unwrap();
    tx.commit().await.unwrap();
}

fn mend() -> domain::policy::MayMendQueue {
    domain::policy::may_mend_queue(&domain::policy::system("test")).unwrap()
}

// Shows: ASVS 2.3.3, NEN 5.29
on_both!(work_commits_with_its_cause_or_not_at_all, |scratch| {
    let mut tx = scratch.begin().await.unwrap();
    tx.enqueue(&job(&scratch)).await.unwrap();
    drop(tx);
    assert_eq!(scratch.claim("a", 10, 60).await.unwrap(), []);
});

on_both!(waiting_work_is_not_queued_twice, |scratch| {
    let job = job(&scratch);
    enqueue(&scratch, &job).await;
    enqueue(&scratch, &job).await;
    let leased = scratch.claim("a", 10, 60).await.unwrap();
    assert_eq!(leased.len(), 1);
    // While it runs, the same work may be wanted again: what caused it may have come after it was begun.
    enqueue(&scratch, &job).await;
    assert_eq!(scratch.queue_counts().await.unwrap(), QueueCounts { waiting: 1, running: 1, dead: 0 });
    // It waits its turn: two at a time would be in each other's way.
    assert_eq!(scratch.claim("b", 10, 60).await.unwrap(), []);
    assert_eq!(scratch.claim_of(&[job.kind()], "b", 10, 60).await.unwrap(), []);
    scratch.finish(&leased[0]).await.unwrap();
    let again = scratch.claim("b", 10, 60).await.unwrap();
    assert_eq!(again.len(), 1);
    assert_ne!(again[0].id, leased[0].id);
});

on_both!(work_that_was_wanted_again_is_not_held_up_by_a_worker_that_died, |scratch| {
    let job = job(&scratch);
    enqueue(&scratch, &job).await;
    let first = scratch.claim("a", 10, 60).await.unwrap();
    enqueue(&scratch, &job).await;
    scratch.world.advance_seconds(61);
    // What the dead one had goes first, alone; then what was wanted since.
    let second = scratch.claim("b", 10, 60).await.unwrap();
    assert_eq!(second.iter().map(|leased| leased.id).collect::<Vec<_>>(), [first[0].id]);
    scratch.finish(&second[0]).await.unwrap();
    assert_eq!(scratch.claim("b", 10, 60).await.unwrap().len(), 1);
});

on_both!(a_job_is_leased_to_one_worker_until_the_lease_ends, |scratch| {
    enqueue(&scratch, &job(&scratch)).await;
    let first = scratch.claim("a", 10, 60).await.unwrap();
    assert_eq!(scratch.claim("b", 10, 60).await.unwrap(), []);
    // The worker is gone; its lease runs out.
    scratch.world.advance_seconds(61);
    let second = scratch.claim("b", 10, 60).await.unwrap();
    assert_eq!((second[0].id, second[0].attempt), (first[0].id, 2));
    // The first one comes back from the dead: its word counts for nothing.
    scratch.finish(&first[0]).await.unwrap();
    assert_eq!(scratch.queue_counts().await.unwrap().running, 1);
    scratch.finish(&second[0]).await.unwrap();
    assert_eq!(scratch.queue_counts().await.unwrap(), QueueCounts::default());
});

on_both!(a_lease_is_kept_alive_by_its_own_worker_only, |scratch| {
    enqueue(&scratch, &job(&scratch)).await;
    let mine = scratch.claim("a", 1, 60).await.unwrap();
    scratch.world.advance_seconds(50);
    assert!(scratch.renew(&mine[0], 60).await.unwrap());
    scratch.world.advance_seconds(50);
    assert_eq!(scratch.claim("b", 1, 60).await.unwrap(), []);
    scratch.world.advance_seconds(11);
    assert_eq!(scratch.claim("b", 1, 60).await.unwrap().len(), 1);
    assert!(!scratch.renew(&mine[0], 60).await.unwrap());
});

// Shows: ASVS 2.3.4
on_both!(many_workers_share_the_work_without_overlap, |scratch| {
    for _ in 0..40 {
        enqueue(&scratch, &job(&scratch)).await;
    }
    let workers = ["a", "b", "c", "d"].map(|name| {
        let store = scratch.store.clone();
        tokio::spawn(async move {
            let mut mine = Vec::new();
            loop {
                let leased = store.claim(name, 3, 60).await.unwrap();
                if leased.is_empty() {
                    return mine;
                }
                mine.extend(leased.into_iter().map(|leased| leased.id));
            }
        })
    });
    let mut all = Vec::new();
    for worker in workers {
        all.extend(worker.await.unwrap());
    }
    let count = all.len();
    all.sort_unstable();
    all.dedup();
    assert_eq!((count, all.len()), (40, 40));
});

// Shows: ASVS 16.5.2, NEN 8.16
on_both!(a_failure_waits_longer_each_time_and_then_is_a_dead_letter, |scratch| {
    enqueue(&scratch, &job(&scratch)).await;
    let mut waits = Vec::new();
    for attempt in 1..=MAX_ATTEMPTS {
        let due = scratch.next_due().await.unwrap().unwrap();
        let wait = (due.millis() - scratch.world.now().millis()) / 1000;
        waits.push(wait);
        scratch.world.advance_seconds(wait.max(0));
        let leased = scratch.claim("a", 1, 60).await.unwrap();
        assert_eq!(leased[0].attempt, attempt);
        let state = scratch.give_back(&leased[0], &Failure::Retry("busy".to_owned())).await.unwrap();
        assert_eq!(state == JobState::Dead, attempt == MAX_ATTEMPTS);
    }
    assert!(waits.windows(2).take(8).all(|pair| pair[0] < pair[1]), "{waits:?}");
    let dead = scratch.dead_jobs(10).await.unwrap();
    assert_eq!(dead[0].last_error.as_deref(), Some("busy"));
    assert_eq!(scratch.revive_dead(&mend()).await.unwrap(), 1);
    assert_eq!(scratch.claim("a", 1, 60).await.unwrap()[0].attempt, 1);
});

on_both!(a_job_that_its_workers_die_of_becomes_a_dead_letter, |scratch| {
    enqueue(&scratch, &job(&scratch)).await;
    for attempt in 1..=MAX_ATTEMPTS {
        assert_eq!(scratch.claim("a", 1, 60).await.unwrap()[0].attempt, attempt);
        scratch.world.advance_seconds(61);
    }
    assert_eq!(scratch.claim("a", 1, 60).await.unwrap(), []);
    assert_eq!(scratch.queue_counts().await.unwrap(), QueueCounts { waiting: 0, running: 0, dead: 1 });
    assert_eq!(scratch.revive_dead(&mend()).await.unwrap(), 1);
    assert_eq!(scratch.claim("a", 1, 60).await.unwrap().len(), 1, "after mending the cause it is tried again");
});

on_both!(one_dead_letter_is_tried_again_and_the_others_stay, |scratch| {
    let (first, second) = (job(&scratch), job(&scratch));
    enqueue(&scratch, &first).await;
    enqueue(&scratch, &second).await;
    for leased in scratch.claim("a", 10, 60).await.unwrap() {
        scratch.give_back(&leased, &Failure::Fail("no".to_owned())).await.unwrap();
    }
    let dead = scratch.jobs(JobState::Dead, 10).await.unwrap();
    let wanted = dead.iter().find(|row| row.job.as_ref() == Some(&first)).unwrap();
    assert!(scratch.revive(&mend(), wanted.id).await.unwrap());
    assert!(!scratch.revive(&mend(), wanted.id).await.unwrap(), "it is no dead letter any more");
    let waiting = scratch.jobs(JobState::Waiting, 10).await.unwrap();
    assert_eq!(waiting.iter().map(|row| row.job.clone()).collect::<Vec<_>>(), [Some(first)]);
    assert_eq!(scratch.jobs(JobState::Dead, 10).await.unwrap()[0].job, Some(second.clone()));
    // The same work waits already: reviving must not make two of it.
    enqueue(&scratch, &second).await;
    assert!(scratch.revive(&mend(), scratch.jobs(JobState::Dead, 10).await.unwrap()[0].id).await.unwrap());
    assert_eq!(scratch.queue_counts().await.unwrap(), QueueCounts { waiting: 2, running: 0, dead: 0 });
});

on_both!(a_final_failure_is_dead_at_once, |scratch| {
    enqueue(&scratch, &job(&scratch)).await;
    let leased = scratch.claim("a", 1, 60).await.unwrap();
    scratch.give_back(&leased[0], &Failure::Fail("no such advisory".to_owned())).await.unwrap();
    assert_eq!(scratch.queue_counts().await.unwrap().dead, 1);
});

on_both!(a_dead_letter_can_be_put_away, |scratch| {
    let mut tx = scratch.begin().await.unwrap();
    tx.enqueue(&Job::MatchAdvisory { advisory: AdvisoryId::new(&*scratch.world) }).await.unwrap();
    tx.commit().await.unwrap();
    let leased = scratch.claim("one", 1, 60).await.unwrap().remove(0);
    scratch.give_back(&leased, &Failure::Fail("never".to_owned())).await.unwrap();
    assert!(scratch.drop_dead(&mend(), leased.id).await.unwrap());
    assert!(!scratch.drop_dead(&mend(), leased.id).await.unwrap(), "it is no dead letter any more");
    assert_eq!(scratch.queue_counts().await.unwrap(), QueueCounts::default());
});

on_both!(the_database_says_how_safely_it_writes, |scratch| {
    let health = scratch.health().await.unwrap();
    assert!(health.bytes > 0, "{health:?}");
    let fact = |name: &str| health.facts.iter().find(|(fact, _)| *fact == name).map(|(_, value)| value.as_str());
    match scratch.backend() {
        "sqlite" => {
            assert!(health.version.starts_with("SQLite 3."), "{health:?}");
            assert_eq!((fact("journal_mode"), fact("synchronous")), (Some("wal"), Some("normal")));
            assert_eq!(health.problems, Vec::<String>::new());
        }
        _ => {
            assert!(health.version.starts_with("PostgreSQL "), "{health:?}");
            let fsync_off = health.problems.iter().any(|problem| problem.starts_with("fsync is off"));
            assert_eq!(fsync_off, fact("fsync") == Some("off"), "{health:?}");
            assert!(health.clock.is_some());
        }
    }
});

// Shows: NEN 8.10
on_both!(what_was_done_long_ago_is_swept_away_and_dead_letters_stay, |scratch| {
    enqueue(&scratch, &job(&scratch)).await;
    enqueue(&scratch, &job(&scratch)).await;
    let leased = scratch.claim("a", 10, 60).await.unwrap();
    scratch.finish(&leased[0]).await.unwrap();
    scratch.give_back(&leased[1], &Failure::Fail("no".to_owned())).await.unwrap();
    assert_eq!(scratch.sweep().await.unwrap(), 0);
    scratch.world.advance_hours(31 * 24);
    assert_eq!(scratch.sweep().await.unwrap(), 1);
    assert_eq!(scratch.jobs(JobState::Done, 10).await.unwrap(), []);
    assert_eq!(scratch.dead_jobs(10).await.unwrap().len(), 1);
});
