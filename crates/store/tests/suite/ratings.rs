//! How the CERT rates, and what follows from it for drafts.

use domain::asset::AssetClass;
use domain::notice::{CareImpact, NoticeState, Severity};
use domain::rating::basis::{Basis, basis};
use domain::rating::{Override, QUESTIONS, Rated, Rating};
use domain::refusal::Refusal;
use domain::viewer::Role;
use domain::{AdvisoryId, World};
use store::{RatedOver, StoreError};
use testkit::{Scratch, on_both};

use crate::notices::{case, content, draft, hit, proof, put_revision, sent_to_care_home, today};
use crate::region::{analyst, member, only, supplier_staff};
use crate::steps::plan;

fn least(care_impact: CareImpact) -> Rating {
    let first = |question: &domain::rating::Question| (question.id.to_owned(), question.options[0].0.to_owned());
    Rating { answers: QUESTIONS.iter().map(first).collect(), probability: None, damage: None, care_impact }
}

async fn rate(scratch: &Scratch, advisory: AdvisoryId, rated: &Rated) -> Result<(), StoreError> {
    scratch.world.advance_seconds(1);
    let mut tx = scratch.begin().await.unwrap();
    tx.rate(&proof(), advisory, rated, "Sanne Vuurman", None).await?;
    tx.commit().await
}

on_both!(a_rating_sets_what_drafts_say_now_and_later, |scratch| {
    let case = case(&scratch).await;
    hit(&scratch, &case, case.region.care_home, Some(AssetClass::Building), "affected", "P1").await;
    draft(&scratch, &case).await;
    let first = only(&scratch, NoticeState::Draft).await;
    let viewer = analyst(&scratch);
    let of = async |id| {
        let notice = scratch.as_viewer(&viewer).await.unwrap().notice(id).await.unwrap();
        (notice.notice.severity, notice.notice.care_impact)
    };
    assert_eq!(of(first).await, (Severity::High, CareImpact::None), "by the maker's score until somebody rates");

    rate(&scratch, case.advisory, &least(CareImpact::DelayedCare).check().unwrap()).await.unwrap();
    assert_eq!(of(first).await, (Severity::Low, CareImpact::DelayedCare));

    // Whoever is concerned later gets the same.
    hit(&scratch, &case, case.region.hospital, None, "affected", "P1").await;
    draft(&scratch, &case).await;
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let all = view.notices(&store::NoticeFilter::default(), &domain::page::PageRequest::first(9)).await.unwrap();
    let said: Vec<_> = all.items.iter().map(|row| (row.severity, row.care_impact)).collect();
    assert_eq!(said, [(Severity::Low, CareImpact::DelayedCare); 2]);

    let ratings = view.ratings(case.advisory).await.unwrap();
    assert_eq!((ratings.len(), ratings[0].by.as_str(), ratings[0].outcome.points), (1, "Sanne Vuurman", 10));
    assert_eq!(ratings[0].at, scratch.world.now());
    let trail = view.audit_of(case.advisory).await.unwrap();
    assert_eq!(trail.iter().filter(|row| row.act == "advisory.rate").count(), 1);
});

on_both!(what_was_sent_stays_as_it_was_sent, |scratch| {
    let (case, id) = sent_to_care_home(&scratch).await;
    let set = Override { level: Severity::High, reason: "Stuurt infuuspompen aan".into() };
    let rating = Rating { probability: Some(set.clone()), damage: Some(set), ..least(CareImpact::DangerToPatient) };
    rate(&scratch, case.advisory, &rating.clone().check().unwrap()).await.unwrap();
    let viewer = analyst(&scratch);
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let notice = view.notice(id).await.unwrap();
    assert_eq!((notice.notice.severity, notice.notice.care_impact), (Severity::High, CareImpact::None));
    let ratings = view.ratings(case.advisory).await.unwrap();
    assert_eq!(ratings[0].rating, rating, "with the reasons");
    assert_eq!(ratings[0].outcome.severity, Severity::High);
});

on_both!(danger_to_a_patient_is_answered_within_a_day, |scratch| {
    let case = case(&scratch).await;
    hit(&scratch, &case, case.region.hospital, None, "affected", "P1").await;
    rate(&scratch, case.advisory, &least(CareImpact::DangerToPatient).check().unwrap()).await.unwrap();
    draft(&scratch, &case).await;
    let id = only(&scratch, NoticeState::Draft).await;
    let mut tx = scratch.begin().await.unwrap();
    let report = tx.send_notice(&proof(), id, &plan(), today()).await.unwrap();
    assert_eq!(report.deadline, tx.now().plus_hours(24));
});

// What the CERT thinks of an advisory is its own until a notice says it.
on_both!(nobody_else_sees_how_something_was_rated, |scratch| {
    let (case, _) = sent_to_care_home(&scratch).await;
    rate(&scratch, case.advisory, &least(CareImpact::None).check().unwrap()).await.unwrap();
    for role in [Role::SecurityOfficer, Role::Manager] {
        let viewer = member(&scratch, case.region.care_home, role);
        assert_eq!(scratch.as_viewer(&viewer).await.unwrap().ratings(case.advisory).await.unwrap(), []);
    }
    let staff = supplier_staff(&scratch, &case.region);
    assert_eq!(scratch.as_viewer(&staff).await.unwrap().ratings(case.advisory).await.unwrap(), []);
    let nowhere = AdvisoryId::new(&*scratch.world);
    let rated = least(CareImpact::None).check().unwrap();
    assert!(matches!(rate(&scratch, nowhere, &rated).await, Err(StoreError::NotFound)));
});

/// How the newest rating stands to the revision that holds, and over what the next one would be made.
async fn standing(scratch: &Scratch, advisory: AdvisoryId) -> (Option<Basis>, RatedOver) {
    let viewer = analyst(scratch);
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let it = view.advisory(advisory).await.unwrap();
    let ratings = view.ratings(advisory).await.unwrap();
    let revisions = || it.revisions.iter().map(|revision| (revision.id, revision.cosmetic));
    let last = ratings.first();
    let over = RatedOver { rating: last.map(|last| last.id), revision: it.revision };
    (last.map(|last| basis(last.revision, it.revision, revisions())), over)
}

async fn rate_over(scratch: &Scratch, advisory: AdvisoryId, over: &RatedOver) -> Result<(), StoreError> {
    scratch.world.advance_seconds(1);
    let rated = least(CareImpact::Nuisance).check().unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.rate(&proof(), advisory, &rated, "Noor de Wit", Some(over)).await?;
    tx.commit().await
}

on_both!(a_rating_is_held_against_the_revision_that_it_was_made_on, |scratch| {
    let case = case(&scratch).await;
    let (none, first) = standing(&scratch, case.advisory).await;
    assert_eq!((none, first.rating), (None, None));
    rate_over(&scratch, case.advisory, &first).await.unwrap();
    assert_eq!(standing(&scratch, case.advisory).await.0, Some(Basis::Current));

    put_revision(&scratch, case.advisory, &content("2", "Installeer 2.1")).await;
    let (basis, second) = standing(&scratch, case.advisory).await;
    assert_eq!(basis, Some(Basis::Earlier), "the maker says something else now");
    let viewer = analyst(&scratch);
    let ratings = scratch.as_viewer(&viewer).await.unwrap().ratings(case.advisory).await.unwrap();
    assert_eq!((ratings[0].revision, ratings[0].version.as_str()), (first.revision, "1"));

    // To confirm is to rate the new one alike.
    rate_over(&scratch, case.advisory, &second).await.unwrap();
    assert_eq!(standing(&scratch, case.advisory).await.0, Some(Basis::Current));
});

on_both!(who_has_not_seen_what_stands_now_rates_nothing, |scratch| {
    let case = case(&scratch).await;
    hit(&scratch, &case, case.region.care_home, Some(AssetClass::Building), "affected", "P1").await;
    draft(&scratch, &case).await;
    let (_, seen) = standing(&scratch, case.advisory).await;
    rate(&scratch, case.advisory, &least(CareImpact::DangerToPatient).check().unwrap()).await.unwrap();
    let late = rate_over(&scratch, case.advisory, &seen).await;
    assert!(matches!(late, Err(StoreError::Refused(Refusal::RatedMeanwhile))), "{late:?}");

    let (_, seen) = standing(&scratch, case.advisory).await;
    put_revision(&scratch, case.advisory, &content("2", "Installeer 2.1")).await;
    let late = rate_over(&scratch, case.advisory, &seen).await;
    assert!(matches!(late, Err(StoreError::Refused(Refusal::RevisedMeanwhile))), "{late:?}");

    let viewer = analyst(&scratch);
    let view = scratch.as_viewer(&viewer).await.unwrap();
    assert_eq!(view.ratings(case.advisory).await.unwrap().len(), 1, "nothing was written");
    let id = only(&scratch, NoticeState::Draft).await;
    let notice = view.notice(id).await.unwrap();
    assert_eq!(notice.notice.care_impact, CareImpact::DangerToPatient, "and no draft was changed");
    let (_, seen) = standing(&scratch, case.advisory).await;
    rate_over(&scratch, case.advisory, &seen).await.unwrap();
});
