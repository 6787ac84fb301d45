//! From an advisory and a list to a draft, whichever comes first; and back when the reason goes.

use std::collections::BTreeMap;
use std::fs;

use domain::job::{Failure, Job};
use domain::notice::NoticeState;
use domain::page::PageRequest;
use domain::verdict::Verdict;
use store::{ImportState, MatchFilter};
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

/// For each advisory and institution: how many lines are affected, and how many are open.
async fn table(scratch: &testkit::Scratch) -> String {
    let viewer = system();
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let all = view.advisories(&store::AdvisoryFilter::default(), &PageRequest::first(100)).await.unwrap();
    let mut lines = Vec::new();
    for it in all.items {
        let mut of: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        let filter = MatchFilter { advisory: Some(it.id), ..MatchFilter::default() };
        let found = view.matches(&filter, &PageRequest::first(500)).await.unwrap();
        assert!(found.next.is_none());
        for line in &found.items {
            let of = of.entry(line.organisation_name.clone()).or_default();
            if line.verdict == Verdict::Affected { of.0 += 1 } else { of.1 += 1 }
        }
        let of: Vec<_> = of.iter().map(|(name, (yes, open))| format!(" {name} {yes}+{open}")).collect();
        lines.push(format!("{}:{}", it.key.tracking_id, of.join(",")));
    }
    lines.sort();
    lines.join("\n")
}

on_both!(the_whole_region_is_hit_as_its_description_says, |scratch| {
    let intake = intake(&scratch);
    for path in fs::read_dir(demo("advisories")).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_file() {
            intake.take_in_path(&path, &mut |_| {}).await.unwrap();
        }
    }
    for path in fs::read_dir(demo("inventories")).unwrap().map(|entry| entry.unwrap().path()) {
        let organisation = institution(&scratch, &path.file_stem().unwrap().to_string_lossy()).await;
        upload(&scratch, organisation, &fs::read(&path).unwrap()).await;
    }
    work(&scratch, &intake).await;
    // The same numbers stand in demo/README.md.
    insta::assert_snapshot!(table(&scratch).await, @"
    ARDENA-2099-0042: ggz-de-meerkoet 4+0, stichting-de-vlonder 4+0, umc-waterland 12+5
    BLV-2099-11: umc-waterland 5+0, ziekenhuis-zuiderdam 4+0, zorghuis-ringdijk 2+0
    CHEM-2099-SA-5: umc-waterland 2+0
    DOSSIVA-2099-3: ggz-de-meerkoet 1+0, stichting-de-vlonder 1+0, thuiszorg-het-veer 1+0, zorghuis-ringdijk 1+0
    GWN-SA-2099-0117: ggz-de-meerkoet 2+0, huisartsenpost-waterland 1+0
    HALM-SA-2099-001: umc-waterland 38+16, ziekenhuis-zuiderdam 16+6
    HALM-SA-2099-002:
    LAK-2099-B1:
    MKA-2099-031: ggz-de-meerkoet 9+13, umc-waterland 4+28, ziekenhuis-zuiderdam 0+8, zorghuis-ringdijk 0+1
    NPS-2099-04: revalidatie-de-steiger 4+0, umc-waterland 41+8, ziekenhuis-zuiderdam 18+0
    OCU-SA-2099-07: umc-waterland 2+0, ziekenhuis-zuiderdam 1+0
    OCU-VEX-2099-02:
    PILLARO-2099-002: stichting-de-vlonder 0+1, thuiszorg-het-veer 0+9
    POLSVEER-2099-1:
    REANIS-PSA-2099-02: ambulancedienst-waterland 14+0, ggz-de-meerkoet 0+4, umc-waterland 9+0, ziekenhuis-zuiderdam 4+0, zorghuis-ringdijk 0+1
    STN-2099-01:
    ");
});
