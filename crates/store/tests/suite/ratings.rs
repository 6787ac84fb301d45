//! How the CERT rates, and what follows from it for drafts.

use domain::asset::AssetClass;
use domain::notice::{CareImpact, NoticeState, Severity};
use domain::rating::{Override, QUESTIONS, Rated, Rating};
use domain::viewer::Role;
use domain::{AdvisoryId, World};
use testkit::{Scratch, on_both};

use crate::notices::{case, draft, hit, proof, sent_to_care_home, today};
use crate::region::{analyst, member, only, supplier_staff};
use crate::steps::plan;

fn least(care_impact: CareImpact) -> Rating {
    let first = |question: &domain::rating::Question| (question.id.to_owned(), question.options[0].0.to_owned());
    Rating { answers: QUESTIONS.iter().map(first).collect(), probability: None, damage: None, care_impact }
}

async fn rate(scratch: &Scratch, advisory: AdvisoryId, rated: &Rated) -> Result<(), store::StoreError> {
    scratch.world.advance_seconds(1);
    let mut tx = scratch.begin().await.unwrap();
    tx.rate(&proof(), advisory, rated, "Sanne Vuurman").await?;
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
    assert!(matches!(rate(&scratch, nowhere, &rated).await, Err(store::StoreError::NotFound)));
});
