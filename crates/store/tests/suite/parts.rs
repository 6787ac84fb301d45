//! Who must act answers for its own part: a mandate for part of the assets leaves the rest with the institution.

use domain::answer::{AnswerKind, Given, Via};
use domain::asset::AssetClass;
use domain::mandate::Part;
use domain::notice::{NoticeState, Owing};
use domain::page::PageRequest;
use domain::policy;
use domain::viewer::{Role, Viewer};
use domain::{NoticeId, OrganisationId};
use store::{NoticeFilter, StoreError};
use testkit::{Scratch, on_both};

use crate::notices::{Case, answer, case, draft, given, hit, owing, sent_to_care_home, today};
use crate::region::{analyst, member, only, supplier_staff};
use crate::steps::plan;

/// A building system, which the supplier has a mandate for, and a medical device, which it has not.
async fn sent(scratch: &Scratch) -> (Case, NoticeId) {
    let case = case(scratch).await;
    let home = case.region.care_home;
    hit(scratch, &case, home, Some(AssetClass::Building), "affected", "P1").await;
    hit(scratch, &case, home, Some(AssetClass::MedicalDevice), "affected", "P2").await;
    draft(scratch, &case).await;
    let id = only(scratch, NoticeState::Draft).await;
    let mut tx = scratch.begin().await.unwrap();
    let system = policy::system("test");
    tx.send_notice(&policy::may_publish(&system).unwrap(), id, &plan(), today()).await.unwrap();
    tx.commit().await.unwrap();
    (case, id)
}

async fn say(
    scratch: &Scratch,
    viewer: &Viewer,
    case: &Case,
    id: NoticeId,
    kind: AnswerKind,
    phone: Option<Option<OrganisationId>>,
) -> Result<(), StoreError> {
    let given = Given {
        kind,
        note: String::new(),
        by: "Joke".into(),
        via: if phone.is_some() { Via::Phone } else { Via::Portal },
        accepted_by: None,
        review_on: None,
        heard_from: phone.flatten(),
        reference: None,
    };
    let proof = policy::may_answer(viewer, case.region.care_home).unwrap();
    scratch.world.advance_seconds(1);
    let mut tx = scratch.begin().await.unwrap();
    tx.answer(&proof, id, &given, None, today()).await?;
    tx.commit().await
}

/// State and standing answer of the notice, and the answer of each who must act.
async fn stands(
    scratch: &Scratch,
    id: NoticeId,
) -> (NoticeState, Option<AnswerKind>, Vec<(OrganisationId, Option<AnswerKind>)>) {
    let viewer = analyst(scratch);
    let notice = scratch.as_viewer(&viewer).await.unwrap().notice(id).await.unwrap();
    let parts = notice
        .addressees
        .iter()
        .filter(|row| row.part == Part::Act)
        .map(|row| (row.organisation, row.answer))
        .collect();
    (notice.notice.state, notice.notice.answer, parts)
}

async fn own(scratch: &Scratch, addressee: OrganisationId) -> Vec<(Option<Part>, Option<AnswerKind>)> {
    let viewer = analyst(scratch);
    let filter = NoticeFilter { addressee: Some(addressee), ..NoticeFilter::default() };
    let page = scratch.as_viewer(&viewer).await.unwrap().notices(&filter, &PageRequest::first(10)).await.unwrap();
    page.items.iter().map(|row| (row.own_part, row.own_answer)).collect()
}

async fn own_answers(scratch: &Scratch, addressee: OrganisationId) -> Vec<Option<AnswerKind>> {
    own(scratch, addressee).await.into_iter().map(|(_, answer)| answer).collect()
}

on_both!(a_list_says_who_must_act_and_who_is_only_told, |scratch| {
    let case = case(&scratch).await;
    let (home, supplier) = (case.region.care_home, case.region.supplier);
    hit(&scratch, &case, home, Some(AssetClass::Building), "affected", "P1").await;
    draft(&scratch, &case).await;
    let id = only(&scratch, NoticeState::Draft).await;
    let mut tx = scratch.begin().await.unwrap();
    let system = policy::system("test");
    tx.send_notice(&policy::may_publish(&system).unwrap(), id, &plan(), today()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(own(&scratch, home).await, [(Some(Part::Inform), None)]);
    assert_eq!(own(&scratch, supplier).await, [(Some(Part::Act), None)]);
    // In a list of everybody's it is nobody's part.
    let viewer = analyst(&scratch);
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let all = view.notices(&NoticeFilter::default(), &PageRequest::first(10)).await.unwrap();
    assert_eq!(all.items.iter().map(|row| row.own_part).collect::<Vec<_>>(), [None]);
});

// Shows: NEN 5.22
on_both!(a_suppliers_solved_leaves_the_institutions_part_open, |scratch| {
    let (case, id) = sent(&scratch).await;
    let (home, supplier) = (case.region.care_home, case.region.supplier);
    let staff = supplier_staff(&scratch, &case.region);
    say(&scratch, &staff, &case, id, AnswerKind::Solved, None).await.unwrap();
    let (state, answer, parts) = stands(&scratch, id).await;
    assert_eq!((state, answer), (NoticeState::Sent, None));
    assert!(parts.contains(&(home, None)) && parts.contains(&(supplier, Some(AnswerKind::Solved))), "{parts:?}");
    assert_eq!(own_answers(&scratch, home).await, [None]);
    assert_eq!(own_answers(&scratch, supplier).await, [Some(AnswerKind::Solved)]);
    let desk = analyst(&scratch);
    let owing = scratch.as_viewer(&desk).await.unwrap().owing(&plan(), None, false, 10).await.unwrap();
    assert_eq!(owing.iter().map(|row| (row.notice, row.why)).collect::<Vec<_>>(), [(id, Owing::Waiting)]);
    let manager = member(&scratch, home, Role::Manager);
    say(&scratch, &manager, &case, id, AnswerKind::NotWithUs, None).await.unwrap();
    let (state, answer, _) = stands(&scratch, id).await;
    assert_eq!((state, answer), (NoticeState::Closed, Some(AnswerKind::Solved)));
});

on_both!(the_institutions_word_is_not_the_suppliers_while_the_mandate_stands, |scratch| {
    let (case, id) = sent(&scratch).await;
    let manager = member(&scratch, case.region.care_home, Role::Manager);
    say(&scratch, &manager, &case, id, AnswerKind::Solved, None).await.unwrap();
    assert_eq!(stands(&scratch, id).await.0, NoticeState::Sent);
    // The mandate ends: nobody else will say it.
    let system = policy::system("test");
    let mut tx = scratch.begin().await.unwrap();
    let proof = policy::may_approve_mandate(&system, case.region.care_home).unwrap();
    tx.revoke_mandate(&proof, case.region.mandate).await.unwrap();
    tx.commit().await.unwrap();
    say(&scratch, &manager, &case, id, AnswerKind::Solved, None).await.unwrap();
    assert_eq!(stands(&scratch, id).await.0, NoticeState::Closed);
});

on_both!(what_a_supplier_says_on_the_phone_is_its_own, |scratch| {
    let (case, id) = sent(&scratch).await;
    let desk = analyst(&scratch);
    let supplier = case.region.supplier;
    say(&scratch, &desk, &case, id, AnswerKind::Applicable, Some(Some(supplier))).await.unwrap();
    assert_eq!(own_answers(&scratch, supplier).await, [Some(AnswerKind::Applicable)]);
    assert_eq!(own_answers(&scratch, case.region.care_home).await, [None]);
    let stranger = say(&scratch, &desk, &case, id, AnswerKind::Solved, Some(Some(case.region.hospital))).await;
    assert!(matches!(stranger, Err(StoreError::NotFound)), "{stranger:?}");
    say(&scratch, &desk, &case, id, AnswerKind::NotWithUs, Some(None)).await.unwrap();
    assert_eq!(stands(&scratch, id).await.1, Some(AnswerKind::Applicable));
});

on_both!(who_no_mail_reached_is_phoned_although_another_was_reached, |scratch| {
    let (case, id) = sent(&scratch).await;
    let desk = analyst(&scratch);
    let notice = scratch.as_viewer(&desk).await.unwrap().notice(id).await.unwrap();
    let home = case.region.care_home;
    let failed = notice.deliveries.iter().find(|row| row.organisation == home).unwrap().id;
    let system = policy::system("test");
    let mut tx = scratch.begin().await.unwrap();
    tx.delivery_failed(&policy::may_publish(&system).unwrap(), failed, "550 no such user").await.unwrap();
    tx.commit().await.unwrap();
    let why = |rows: Vec<store::Seen<store::OwingRow>>| rows.iter().map(|row| row.why).collect::<Vec<_>>();
    let view = scratch.as_viewer(&desk).await.unwrap();
    assert_eq!(why(view.owing(&plan(), None, true, 10).await.unwrap()), [Owing::Failed]);
    let manager = member(&scratch, home, Role::Manager);
    say(&scratch, &manager, &case, id, AnswerKind::Solved, None).await.unwrap();
    assert_eq!(why(view.owing(&plan(), None, false, 10).await.unwrap()), [Owing::Waiting]);
});

on_both!(nobody_answers_for_another_and_a_supplier_accepts_no_risk, |scratch| {
    let (case, id) = sent_to_care_home(&scratch).await;
    let hospital = member(&scratch, case.region.hospital, Role::Manager);
    let wrong = policy::may_answer(&hospital, case.region.hospital).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    let refused = tx.answer(&wrong, id, &given(AnswerKind::Solved), None, today()).await;
    assert!(matches!(refused, Err(StoreError::NotFound)), "{refused:?}");
    drop(tx);
    let risk = Given {
        note: "Vervangen in mei".into(),
        accepted_by: Some("Bestuur".into()),
        review_on: "2027-05-01".parse().ok(),
        ..given(AnswerKind::RiskAccepted)
    };
    let supplier = supplier_staff(&scratch, &case.region);
    assert!(matches!(answer(&scratch, &supplier, &case, id, &risk).await, Err(StoreError::Refused(_))));
    let manager = member(&scratch, case.region.care_home, Role::Manager);
    answer(&scratch, &manager, &case, id, &risk).await.unwrap();
    assert_eq!(owing(&scratch).await, []);
});
