use domain::SourceId;
use domain::page::PageRequest;
use domain::policy;
use domain::viewer::Role;
use serde_json::json;
use store::{RunReport, Source, StoreError};
use testkit::{Scratch, on_both};

use crate::region::{analyst, member, region};

fn source(scratch: &Scratch) -> Source {
    Source {
        id: SourceId::new(&*scratch.world),
        name: "Lindehof".to_owned(),
        url: "lindehof.example".to_owned(),
        allow_private: false,
        enabled: true,
        every_minutes: 60,
        last_run_at: None,
    }
}

on_both!(a_source_is_fetched_when_its_time_has_come, |scratch| {
    let system = policy::system("test");
    let proof = policy::may_take_in(&system).unwrap();
    let it = source(&scratch);
    let mut tx = scratch.begin().await.unwrap();
    tx.put_source(&proof, &it).await.unwrap();
    assert_eq!(tx.enqueue_due_sources(&proof).await.unwrap(), 1);
    let run = tx.start_run(&proof, Some(it.id), &it.url).await.unwrap();
    assert_eq!(tx.enqueue_due_sources(&proof).await.unwrap(), 0);
    tx.save_progress(&proof, it.id, &json!({ "etag": "x" })).await.unwrap();
    let mut report = RunReport { new: 2, rejected: 1, ..RunReport::default() };
    report.line("bad.json", "/document", "not_csaf", "no document");
    tx.finish_run(&proof, run, &report).await.unwrap();
    tx.commit().await.unwrap();

    scratch.world.advance_hours(1);
    let mut tx = scratch.begin().await.unwrap();
    assert_eq!(tx.enqueue_due_sources(&proof).await.unwrap(), 1);
    assert_eq!(tx.source_to_fetch(it.id).await.unwrap().1, json!({ "etag": "x" }));
    tx.put_source(&proof, &Source { name: "Other".to_owned(), ..it.clone() }).await.unwrap();
    assert_eq!(tx.source_to_fetch(it.id).await.unwrap().1, json!({ "etag": "x" }), "renaming forgets nothing");
    drop(tx);

    let viewer = analyst(&scratch);
    let view = scratch.as_viewer(&viewer).await.unwrap();
    assert_eq!(view.sources().await.unwrap().len(), 1);
    let runs = view.intake_runs(&PageRequest::first(10)).await.unwrap();
    assert_eq!((runs.items[0].source, &runs.items[0].report), (Some(it.id), &report));
    assert_eq!(view.intake_run(run).await.unwrap().report, report);
    assert_eq!(view.source(it.id).await.unwrap().name, it.name);
    let region = region(&scratch).await;
    let member = member(&scratch, region.hospital, Role::SecurityOfficer);
    let view = scratch.as_viewer(&member).await.unwrap();
    assert_eq!(view.sources().await.unwrap().len(), 0, "where the CERT reads is the CERT's own");
});

on_both!(two_sources_at_one_address_are_refused, |scratch| {
    let system = policy::system("test");
    let proof = policy::may_take_in(&system).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.put_source(&proof, &source(&scratch)).await.unwrap();
    let refused = tx.put_source(&proof, &source(&scratch)).await;
    assert!(matches!(refused, Err(StoreError::Conflict(_))));
});

on_both!(a_source_that_is_taken_away_leaves_its_reports, |scratch| {
    let system = policy::system("test");
    let proof = policy::may_take_in(&system).unwrap();
    let it = source(&scratch);
    let mut tx = scratch.begin().await.unwrap();
    tx.put_source(&proof, &it).await.unwrap();
    let run = tx.start_run(&proof, Some(it.id), &it.url).await.unwrap();
    tx.remove_source(&proof, it.id).await.unwrap();
    assert!(matches!(tx.remove_source(&proof, it.id).await, Err(StoreError::NotFound)));
    tx.commit().await.unwrap();
    let view = scratch.as_viewer(&system).await.unwrap();
    let run = view.intake_run(run).await.unwrap();
    assert_eq!((run.source, run.origin.as_str()), (None, "lindehof.example"));
});

on_both!(a_run_that_its_worker_did_not_live_to_end_is_ended_by_the_next, |scratch| {
    let system = policy::system("test");
    let proof = policy::may_take_in(&system).unwrap();
    let it = source(&scratch);
    let mut tx = scratch.begin().await.unwrap();
    tx.put_source(&proof, &it).await.unwrap();
    let lost = tx.start_run(&proof, Some(it.id), &it.url).await.unwrap();
    tx.commit().await.unwrap();
    scratch.world.advance_seconds(60);
    let mut tx = scratch.begin().await.unwrap();
    let next = tx.start_run(&proof, Some(it.id), &it.url).await.unwrap();
    tx.commit().await.unwrap();
    let view = scratch.as_viewer(&system).await.unwrap();
    let run = view.intake_run(lost).await.unwrap();
    assert!(run.finished_at.is_some());
    assert_eq!(run.report.lines[0].code, "interrupted");
    assert_eq!(view.intake_run(next).await.unwrap().finished_at, None);
});
