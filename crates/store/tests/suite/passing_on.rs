//! What may be passed on at all, and when an advisory is done with.

use domain::asset::AssetClass;
use domain::notice::NoticeState;
use domain::policy;
use domain::refusal::Refusal;
use store::StoreError;
use testkit::{Scratch, on_both};

use crate::notices::{Case, case, content, draft, hit, proof, put_revision, today};
use crate::region::{analyst, only};
use crate::steps::plan;

async fn drafted(scratch: &Scratch, label: &str) -> Case {
    let case = case(scratch).await;
    let mut it = content("2", "Installeer 2.0");
    it.tlp = Some(label.to_owned());
    put_revision(scratch, case.advisory, &it).await;
    hit(scratch, &case, case.region.care_home, Some(AssetClass::Building), "affected", "P1").await;
    draft(scratch, &case).await;
    case
}

// Shows: NEN 5.10, 5.12
on_both!(what_its_label_keeps_with_us_is_not_sent_and_stays_a_draft, |scratch| {
    drafted(&scratch, "RED").await;
    let id = only(&scratch, NoticeState::Draft).await;
    let mut tx = scratch.begin().await.unwrap();
    let refused = tx.send_notice(&proof(), id, &plan(), today()).await;
    assert!(matches!(&refused, Err(StoreError::Refused(Refusal::TlpRed))), "{refused:?}");
    drop(tx);
    assert_eq!(only(&scratch, NoticeState::Draft).await, id);
});

// Shows: ASVS 8.2.2, NEN 5.10, 5.19
on_both!(a_strict_label_keeps_a_notice_from_the_supplier, |scratch| {
    drafted(&scratch, "AMBER+STRICT").await;
    let id = only(&scratch, NoticeState::Draft).await;
    let mut tx = scratch.begin().await.unwrap();
    let refused = tx.send_notice(&proof(), id, &plan(), today()).await;
    assert!(matches!(&refused, Err(StoreError::Refused(Refusal::TlpAmberStrict))), "{refused:?}");
});

on_both!(amber_goes_to_the_institution_and_to_who_acts_for_it, |scratch| {
    drafted(&scratch, "AMBER").await;
    let id = only(&scratch, NoticeState::Draft).await;
    let mut tx = scratch.begin().await.unwrap();
    let sent = tx.send_notice(&proof(), id, &plan(), today()).await.unwrap();
    assert!(sent.mails >= 2, "{sent:?}");
});

on_both!(an_advisory_is_handled_when_nothing_waits_and_comes_back_with_a_new_hit, |scratch| {
    let case = drafted(&scratch, "WHITE").await;
    let person = analyst(&scratch);
    let decide = policy::may_decide_match(&person).unwrap();
    let state = || async {
        let view = scratch.as_viewer(&person).await.unwrap();
        view.advisory(case.advisory).await.unwrap().row.state.code()
    };
    scratch.sql(&format!("UPDATE advisory SET matched_at = 1 WHERE id = {{id:{}}}", case.advisory)).await;
    let mut tx = scratch.begin().await.unwrap();
    assert!(!tx.mark_handled_when_done(&decide, case.advisory).await.unwrap(), "a draft waits");
    let id = only(&scratch, NoticeState::Draft).await;
    tx.send_notice(&proof(), id, &plan(), today()).await.unwrap();
    assert!(tx.mark_handled_when_done(&decide, case.advisory).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(state().await, "handled");

    draft(&scratch, &case).await;
    assert_eq!(state().await, "handled", "nothing is new");
    hit(&scratch, &case, case.region.hospital, Some(AssetClass::MedicalDevice), "affected", "P1").await;
    draft(&scratch, &case).await;
    assert_eq!(state().await, "updated");
});
