//! From an advisory and a list to a draft, whichever comes first; and back when the reason goes.

use std::fs;

use domain::job::{Failure, Job};
use domain::notice::NoticeState;
use store::ImportState;
use testkit::on_both;

use crate::region::{demo, institution, intake, notices, system, upload, work};

on_both!(an_advisory_that_comes_after_the_list_makes_a_draft, |scratch| {
    let intake = intake(&scratch);
    let hospital = institution(&scratch, "Zuiderdam").await;
    upload(&scratch, hospital, &fs::read(demo("inventories/ziekenhuis-zuiderdam.csv")).unwrap()).await;
    work(&scratch, &intake).await;
    assert!(notices(&scratch, NoticeState::Draft).await.is_empty());
    intake.take_in_path(&demo("advisories/nps-2099-04.json"), &mut |_| {}).await.unwrap();
    work(&scratch, &intake).await;
    let drafts = notices(&scratch, NoticeState::Draft).await;
    assert_eq!(drafts.len(), 1);
    // Eighteen monitors, as demo/README.md says.
    assert_eq!((drafts[0].institution, drafts[0].assets), (hospital, 18));
});

on_both!(the_order_in_which_things_come_makes_no_difference, |scratch| {
    let intake = intake(&scratch);
    intake.take_in_path(&demo("advisories"), &mut |_| {}).await.unwrap();
    work(&scratch, &intake).await;
    let one = institution(&scratch, "Eerst de meldingen").await;
    let bytes = fs::read(demo("inventories/ggz-de-meerkoet.csv")).unwrap();
    upload(&scratch, one, &bytes).await;
    work(&scratch, &intake).await;
    let of = |rows: &[store::NoticeRow], whose| {
        let mut all: Vec<_> = rows
            .iter()
            .filter(|row| row.institution == whose)
            .map(|row| (row.tracking_id.clone(), row.assets))
            .collect();
        all.sort();
        all
    };
    let first = of(&notices(&scratch, NoticeState::Draft).await, one);
    assert!(first.len() >= 3, "{first:?}");
    // The same list again under another name, and everything matched from the advisories' side.
    let other = institution(&scratch, "Later de lijst").await;
    upload(&scratch, other, &bytes).await;
    work(&scratch, &intake).await;
    let proof = domain::policy::may_take_in(&system()).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.match_all_again(&proof).await.unwrap();
    tx.commit().await.unwrap();
    let jobs = work(&scratch, &intake).await;
    assert!(jobs.iter().all(|job| matches!(job, Job::MatchAdvisory { .. })));
    let rows = notices(&scratch, NoticeState::Draft).await;
    assert_eq!(of(&rows, one), first);
    assert_eq!(of(&rows, other), first);
});

on_both!(a_line_that_is_gone_takes_its_draft_along, |scratch| {
    let intake = intake(&scratch);
    intake.take_in_path(&demo("advisories/blv-2099-11.json"), &mut |_| {}).await.unwrap();
    let home = institution(&scratch, "Ringdijk").await;
    upload(&scratch, home, &fs::read(demo("inventories/zorghuis-ringdijk.csv")).unwrap()).await;
    work(&scratch, &intake).await;
    assert_eq!(notices(&scratch, NoticeState::Draft).await.len(), 1);
    upload(&scratch, home, b"inventarisnummer;merk;product\nX1;Niemand;Stoel\n").await;
    work(&scratch, &intake).await;
    assert!(notices(&scratch, NoticeState::Draft).await.is_empty());
});

on_both!(a_list_that_cannot_be_read_changes_nothing_and_says_why, |scratch| {
    let intake = intake(&scratch);
    let home = institution(&scratch, "Ringdijk").await;
    let good = upload(&scratch, home, b"inventarisnummer;merk;product\nX1;Niemand;Stoel\n").await;
    work(&scratch, &intake).await;
    let bad = upload(&scratch, home, b"\x00\x01\x02\x03").await;
    let empty = upload(&scratch, home, b"inventarisnummer;merk;product\n").await;
    work(&scratch, &intake).await;
    let viewer = system();
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let state = async |import| view.inventory_import(import).await.unwrap().state;
    assert_eq!(state(good).await, ImportState::Done);
    assert_eq!(state(bad).await, ImportState::Failed);
    assert_eq!(state(empty).await, ImportState::Failed);
    assert_eq!(view.inventory_import(good).await.unwrap().result.difference.added, 1);
    // Once more does nothing: a job may run twice.
    intake.run(&Job::ImportInventory { import: good }).await.unwrap();
});

on_both!(a_job_about_something_that_is_gone_is_for_a_person_to_look_at, |scratch| {
    let advisory = domain::AdvisoryId::new(&*scratch.world);
    let failure = intake(&scratch).run(&Job::MatchAdvisory { advisory }).await.unwrap_err();
    assert_eq!(failure, Failure::Fail("not found".to_owned()));
});
