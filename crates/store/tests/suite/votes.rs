//! What those who got a notice thought of it: the last word of each, and nobody's word about another's notice.

use domain::notice::NoticeState;
use domain::policy;
use domain::usefulness::{Relevance, Tally, Vote};
use domain::viewer::{Role, Viewer};
use domain::{NoticeId, OrganisationId};
use store::{Store, StoreError};
use testkit::{Scratch, on_both};

use crate::notices::{draft, hit, sent_to_care_home};
use crate::region::{analyst, member, only, supplier_staff};

async fn vote(
    scratch: &Scratch,
    viewer: &Viewer,
    institution: OrganisationId,
    notice: NoticeId,
    vote: Vote,
) -> Result<(), StoreError> {
    let proof = policy::may_answer(viewer, institution).unwrap();
    scratch.world.advance_seconds(1);
    let mut tx = scratch.begin().await?;
    tx.vote(&proof, notice, vote).await?;
    tx.commit().await
}

/// Who thinks what of a notice, as this viewer reads it.
async fn seen_by(scratch: &Scratch, viewer: &Viewer, notice: NoticeId) -> Vec<(OrganisationId, Vote)> {
    let rows = scratch.as_viewer(viewer).await.unwrap().votes_on(notice).await.unwrap();
    rows.iter().map(|row| (row.organisation, row.voted.vote)).collect()
}

async fn noted(scratch: &Scratch, notice: NoticeId) -> usize {
    let viewer = analyst(scratch);
    let trail = scratch.as_viewer(&viewer).await.unwrap().audit_of(notice).await.unwrap();
    trail.iter().filter(|row| row.act == "notice.vote").count()
}

on_both!(the_last_vote_of_each_counts_and_pressing_twice_changes_nothing, |scratch| {
    let (case, id) = sent_to_care_home(&scratch).await;
    let (home, supplier) = (case.region.care_home, case.region.supplier);
    let manager = member(&scratch, home, Role::Manager);
    let staff = supplier_staff(&scratch, &case.region);
    let desk = analyst(&scratch);
    let before = scratch.as_viewer(&desk).await.unwrap().tally(case.advisory).await.unwrap().into_inner();
    assert_eq!(before, Tally::default());

    vote(&scratch, &manager, home, id, Vote::Unclear).await.unwrap();
    vote(&scratch, &manager, home, id, Vote::Useful).await.unwrap();
    vote(&scratch, &staff, home, id, Vote::NotForUs).await.unwrap();
    assert_eq!(seen_by(&scratch, &desk, id).await, [(home, Vote::Useful), (supplier, Vote::NotForUs)]);
    assert_eq!(noted(&scratch, id).await, 3);
    vote(&scratch, &manager, home, id, Vote::Useful).await.unwrap();
    assert_eq!(noted(&scratch, id).await, 3, "the same again is nothing new");

    let view = scratch.as_viewer(&desk).await.unwrap();
    let tally = view.tally(case.advisory).await.unwrap().into_inner();
    assert_eq!(tally, Tally { useful: 1, not_for_us: 1, unclear: 0 });
    let voted: Vec<_> = view.votes_about(case.advisory).await.unwrap().iter().map(|row| row.voted.clone()).collect();
    let sectors = Relevance::by_sector(&voted);
    assert_eq!(sectors, [Relevance { sector: Some("vvt".to_owned()), notices: 1, tally }]);
    // Nothing else has come of it: the notice waits as before.
    let notice = view.notice(id).await.unwrap();
    assert_eq!((notice.notice.state, notice.answers.len()), (NoticeState::Sent, 0));
});

// Shows: ASVS 8.2.2, NEN 8.3
on_both!(nobody_votes_on_anothers_notice_nor_the_cert_on_its_own_nor_anybody_on_a_draft, |scratch| {
    let (case, id) = sent_to_care_home(&scratch).await;
    let home = case.region.care_home;
    let hospital = member(&scratch, case.region.hospital, Role::Manager);
    for (viewer, about) in
        [(hospital.clone(), case.region.hospital), (analyst(&scratch), home), (policy::system("test"), home)]
    {
        let refused = vote(&scratch, &viewer, about, id, Vote::Useful).await;
        assert!(matches!(refused, Err(StoreError::NotFound)), "{viewer:?}: {refused:?}");
    }
    assert!(policy::may_answer(&hospital, home).is_err());
    hit(&scratch, &case, case.region.hospital, None, "affected", "P1").await;
    draft(&scratch, &case).await;
    let unsent = only(&scratch, NoticeState::Draft).await;
    let refused = vote(&scratch, &hospital, case.region.hospital, unsent, Vote::Useful).await;
    assert!(matches!(refused, Err(StoreError::NotFound)), "{refused:?}");
    let desk = analyst(&scratch);
    assert_eq!(seen_by(&scratch, &desk, id).await, []);
    assert_eq!((noted(&scratch, id).await, noted(&scratch, unsent).await), (0, 0));
});

// Shows: ASVS 8.2.2, 8.2.3, NEN 8.3
on_both!(an_institution_and_its_supplier_do_not_read_each_others_vote, |scratch| {
    let (case, id) = sent_to_care_home(&scratch).await;
    let (home, supplier) = (case.region.care_home, case.region.supplier);
    let manager = member(&scratch, home, Role::Manager);
    let staff = supplier_staff(&scratch, &case.region);
    vote(&scratch, &manager, home, id, Vote::Useful).await.unwrap();
    vote(&scratch, &staff, home, id, Vote::Unclear).await.unwrap();
    assert_eq!(seen_by(&scratch, &manager, id).await, [(home, Vote::Useful)]);
    assert_eq!(seen_by(&scratch, &staff, id).await, [(supplier, Vote::Unclear)]);
    for (viewer, of, own) in [
        (&manager, home, Some(Vote::Useful)),
        (&manager, supplier, None),
        (&staff, supplier, Some(Vote::Unclear)),
        (&staff, home, None),
    ] {
        assert_eq!(scratch.as_viewer(viewer).await.unwrap().own_vote(id, of).await.unwrap(), own);
    }
    for role in [Role::Manager, Role::SecurityOfficer] {
        let other = member(&scratch, case.region.hospital, role);
        assert_eq!(seen_by(&scratch, &other, id).await, []);
        let tally = scratch.as_viewer(&other).await.unwrap().tally(case.advisory).await.unwrap().into_inner();
        assert_eq!(tally, Tally::default());
    }
});

// Shows: NEN 5.34, 8.10
on_both!(who_leaves_takes_its_votes_along, |scratch| {
    let (case, id) = sent_to_care_home(&scratch).await;
    let (home, supplier) = (case.region.care_home, case.region.supplier);
    let manager = member(&scratch, home, Role::Manager);
    let staff = supplier_staff(&scratch, &case.region);
    vote(&scratch, &manager, home, id, Vote::Useful).await.unwrap();
    vote(&scratch, &staff, home, id, Vote::NotForUs).await.unwrap();
    let system = policy::system("test");
    let take_out = policy::may_take_out(&system, supplier).unwrap();
    let mut own = Vec::new();
    for part in 0..Store::held_parts() {
        let (table, rows) = scratch.held(&take_out, part).await.unwrap().unwrap();
        if table == "usefulness" {
            own.extend(rows);
        }
    }
    assert_eq!(own.iter().map(|row| row["vote"].as_str()).collect::<Vec<_>>(), [Some("not_for_us")]);
    let mut tx = scratch.begin().await.unwrap();
    let end = policy::may_end_organisation(&system, supplier).unwrap();
    tx.end_organisation(&end, Some("Lotte")).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(scratch.lost_references().await.unwrap(), 0);
    let desk = analyst(&scratch);
    assert_eq!(seen_by(&scratch, &desk, id).await, [(home, Vote::Useful)]);
    let mut tx = scratch.begin().await.unwrap();
    let end = policy::may_end_organisation(&system, home).unwrap();
    tx.end_organisation(&end, Some("Lotte")).await.unwrap();
    tx.commit().await.unwrap();
    let tally = scratch.as_viewer(&desk).await.unwrap().tally(case.advisory).await.unwrap().into_inner();
    assert_eq!(tally, Tally::default());
});
