//! From a document to "done" and back: only a revision that asks for something else asks again. And matching that
//! somebody asks for by hand.

use domain::AdvisoryId;
use domain::answer::Via;
use domain::job::Job;
use domain::matching_run::{Cause, Scope};
use domain::notice::NoticeState;
use domain::page::PageRequest;
use domain::policy;
use domain::remediation::Remediation;
use domain::verdict::Verdict;
use serde_json::{Value, json};
use store::{ConcernFilter, MarkedBy, MatchingRunFilter, MatchingRunRow, NoticeRow};
use testkit::{Scratch, on_both};

use crate::region::{demo, institution, intake, notices, system, upload, work};

/// The demo's advisory on infusion pumps, with a change.
async fn revision(scratch: &Scratch, intake: &intake::Intake, version: &str, change: impl Fn(&mut Value)) {
    scratch.world.advance_seconds(60);
    let mut it: Value =
        serde_json::from_slice(&std::fs::read(demo("advisories/halm-sa-2099-001.json")).unwrap()).unwrap();
    it["document"]["tracking"]["version"] = json!(version);
    let released = format!("2099-0{}-01T00:00:00Z", version.split('.').next().unwrap());
    it["document"]["tracking"]["current_release_date"] = json!(released);
    change(&mut it);
    let report = intake.take_in_bytes(it.to_string().into_bytes(), "halm.json").await.unwrap();
    assert_eq!(report.rejected, 0, "{report:?}");
    work(scratch, intake).await;
}

async fn advisory(scratch: &Scratch) -> AdvisoryId {
    let viewer = system();
    let view = scratch.as_viewer(&viewer).await.unwrap();
    view.advisories(&store::AdvisoryFilter::default(), &PageRequest::first(1)).await.unwrap().items[0].id
}

/// Devices at all, not begun, in progress, done, to be said anew.
async fn counts(scratch: &Scratch) -> [i64; 5] {
    let id = advisory(scratch).await;
    let viewer = system();
    let it = scratch.as_viewer(&viewer).await.unwrap().remediation_counts(id, None).await.unwrap();
    [it.assets, it.not_remediated, it.in_progress, it.done, it.changed]
}

async fn send(scratch: &Scratch) {
    let proof = policy::may_publish(&system()).unwrap();
    let drafts: Vec<NoticeRow> = notices(scratch, NoticeState::Draft).await;
    let mut tx = scratch.begin().await.unwrap();
    let today = tx.now().day("Europe/Amsterdam");
    for draft in &drafts {
        tx.send_notice(&proof, draft.id, &domain::follow_up::Plan::new("Europe/Amsterdam"), today).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn runs(scratch: &Scratch) -> Vec<MatchingRunRow> {
    let viewer = system();
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let found = view.matching_runs(&MatchingRunFilter::default(), &PageRequest::first(100)).await.unwrap();
    found.items.into_iter().map(store::Seen::into_inner).collect()
}

on_both!(only_another_remediation_brings_a_revision_up_again, |scratch| {
    let intake = intake(&scratch);
    let hospital = institution(&scratch, "Zuiderdam").await;
    upload(&scratch, hospital, &std::fs::read(demo("inventories/ziekenhuis-zuiderdam.csv")).unwrap()).await;
    work(&scratch, &intake).await;
    revision(&scratch, &intake, "1.0.0", |_| {}).await;
    // Sixteen pumps for certain and six in doubt, as demo/README.md says.
    let [all, open, ..] = counts(&scratch).await;
    assert_eq!((all, open), (22, 22));
    assert_eq!(notices(&scratch, NoticeState::Draft).await.len(), 1);
    send(&scratch).await;
    let proof = policy::may_remediate(&system(), hospital).unwrap();
    let said = MarkedBy { by: "Jip".to_owned(), note: String::new(), via: Via::Portal };
    let id = advisory(&scratch).await;
    let mut tx = scratch.begin().await.unwrap();
    tx.mark_all_remediation(&proof, id, Remediation::Done, store::Reach::ALL, &said).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(counts(&scratch).await, [22, 0, 0, 22, 0]);

    // Another title, another summary, other product ids, and the first number of the version raised.
    revision(&scratch, &intake, "2.0.0", |it| {
        it["document"]["title"] = json!("Infusion pumps, second edition");
        let text = it.to_string().replace("HM-500-", "PUMP-").replace("HM-700-", "SYRINGE-");
        *it = serde_json::from_str(&text).unwrap();
    })
    .await;
    assert_eq!(notices(&scratch, NoticeState::Draft).await.len(), 0, "nothing new for who was told");
    assert_eq!(counts(&scratch).await, [22, 0, 0, 22, 0], "and what was said stands");
    let causes: Vec<_> = runs(&scratch).await.iter().map(|run| run.cause).collect();
    assert_eq!(causes.first(), Some(&Cause::MajorVersion), "{causes:?}");

    revision(&scratch, &intake, "3.0.0", |it| {
        let vulnerabilities = it["vulnerabilities"].as_array_mut().unwrap();
        for remedy in vulnerabilities.iter_mut().flat_map(|one| one["remediations"].as_array_mut().unwrap()) {
            remedy["details"] = json!("Install 9.9.");
        }
    })
    .await;
    let drafts = notices(&scratch, NoticeState::Draft).await;
    assert_eq!((drafts.len(), drafts[0].is_update), (1, true));
    let [all, open, _, done, changed] = counts(&scratch).await;
    assert_eq!((all, open, done, changed), (22, 22, 0, 22), "asked again, with what was said before beside it");
    let viewer = system();
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let (rows, _) = view.all_concerns(&ConcernFilter { changed: true, ..Default::default() }, 500).await.unwrap();
    assert!(rows.iter().all(|row| row.said.as_ref().is_some_and(|said| said.state == Remediation::Done)));
});

on_both!(each_vulnerability_is_compared_with_the_products_that_it_speaks_of, |scratch| {
    let intake = intake(&scratch);
    let csv = "inventarisnummer;merk;product;versie\nA;Halmarin Medical;Perfuro 500;4.1.0\nB;Halmarin Medical;Perfuro 700;1.0\n";
    let hospital = institution(&scratch, "Zuiderdam").await;
    upload(&scratch, hospital, csv.as_bytes()).await;
    work(&scratch, &intake).await;
    revision(&scratch, &intake, "1.0.0", |_| {}).await;
    let viewer = system();
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let content = view.advisory(advisory(&scratch).await).await.unwrap();
    let (rows, _) = view.all_concerns(&ConcernFilter::default(), 500).await.unwrap();
    assert!(!rows.is_empty());
    for row in &rows {
        let group: Vec<_> =
            content.content.vulnerabilities.iter().filter(|it| it.label() == row.vulnerability).collect();
        let status = domain::remediation::status_of(&group, &row.product_id);
        assert!(status.is_some_and(|status| !status.is_fixed()), "{}: {status:?}", row.vulnerability);
        assert_ne!(row.verdict, Verdict::NotAffected);
    }
});

on_both!(matching_by_hand_does_what_was_asked_and_notes_what_it_found, |scratch| {
    let intake = intake(&scratch);
    let hospital = institution(&scratch, "Zuiderdam").await;
    upload(&scratch, hospital, &std::fs::read(demo("inventories/ziekenhuis-zuiderdam.csv")).unwrap()).await;
    work(&scratch, &intake).await;
    revision(&scratch, &intake, "1.0.0", |_| {}).await;
    let id = advisory(&scratch).await;
    let automatic: Vec<_> = runs(&scratch).await.iter().map(|run| (run.cause, run.added)).collect();
    assert_eq!(automatic, [(Cause::NewDocument, 22), (Cause::Inventory, 0)]);

    // As if the matches had been lost: both roads find them again, and neither is pooled with another job.
    for (scope, cause) in [(Scope::Documents(vec![id]), Cause::Documents), (Scope::Assets(Vec::new()), Cause::Assets)] {
        let viewer = system();
        let view = scratch.as_viewer(&viewer).await.unwrap();
        let (rows, _) = view.all_concerns(&ConcernFilter::default(), 500).await.unwrap();
        let mut assets: Vec<_> = rows.iter().map(|row| row.asset).collect();
        assets.dedup();
        scratch.sql("DELETE FROM asset_match").await;
        scratch.world.advance_seconds(1);
        let scope = if scope.is_empty() { Scope::Assets(assets) } else { scope };
        let proof = policy::may_rematch_documents(&system()).unwrap();
        let mut tx = scratch.begin().await.unwrap();
        tx.ask_matching_run(&proof, &scope, "Sanne").await.unwrap();
        tx.commit().await.unwrap();
        let jobs = work(&scratch, &intake).await;
        assert!(matches!(jobs.as_slice(), [Job::MatchRun { .. }]), "{jobs:?}");
        let last = runs(&scratch).await.remove(0);
        assert_eq!((last.cause, last.by.as_deref(), last.added), (cause, Some("Sanne"), 22));
        assert!(last.finished_at.is_some() && last.compared >= 22);
        let again = intake.run(&jobs[0]).await;
        assert_eq!(again, Ok(()), "a job may run twice");
    }
});
