//! One answer for many customers from a mail, without an account, on both databases.

use std::collections::BTreeSet;

use domain::answer::AnswerKind;
use domain::asset::AssetClass;
use domain::link::LinkKey;
use domain::mandate::Mandate;
use domain::notice::DeliveryState;
use domain::{BatchId, MandateId, NoticeId, policy};
use store::NoticeDetail;
use testkit::{Scratch, on_both};

use crate::bench::case::{Case, case, draft, drafts, match_all, take_in};
use crate::{bench, paths};

/// The care home and the hospital, for both of which the supplier acts, told of one alert in one press; the mail has gone.
struct Scene {
    case: Case,
    care_home: NoticeId,
    hospital: NoticeId,
    mandate: MandateId,
    /// Where the link in the mail leads.
    page: String,
}

async fn scene(scratch: Scratch) -> Scene {
    let case = case(scratch).await;
    let bench = &case.bench;
    let system = policy::system("test");
    let mandate = Mandate {
        id: MandateId::new(&*bench.scratch.world),
        supplier: bench.supplier,
        institution: bench.hospital,
        classes: BTreeSet::from([AssetClass::MedicalDevice]),
        from: "2026-01-01".parse().unwrap(),
        until: None,
        approved_by: None,
        revoked_at: None,
    };
    let mut tx = bench.scratch.begin().await.unwrap();
    tx.propose_mandate(&policy::may_manage_organisations(&system).unwrap(), &mandate).await.unwrap();
    let approve = policy::may_approve_mandate(&system, bench.hospital).unwrap();
    tx.approve_mandate(&approve, mandate.id, "Bestuurder").await.unwrap();
    tx.commit().await.unwrap();
    let advisory = take_in(&bench.scratch, &bench::case::advisory("HAL-2")).await;
    match_all(&bench.scratch, advisory).await;
    draft(bench, advisory).await;
    let ids = [drafts(bench, bench.care_home).await[0], drafts(bench, bench.hospital).await[0]];
    let proof = policy::may_publish(&system).unwrap();
    let today = bench.web.now().day("Europe/Amsterdam");
    let mut tx = bench.scratch.begin().await.unwrap();
    for id in ids {
        tx.send_notice(&proof, id, &domain::follow_up::Plan::new("Europe/Amsterdam"), today).await.unwrap();
    }
    tx.commit().await.unwrap();
    let view = bench.scratch.as_viewer(&system).await.unwrap();
    let mut batches = BTreeSet::new();
    let mut tx = bench.scratch.begin().await.unwrap();
    for id in ids {
        for row in view.notice(id).await.unwrap().deliveries.iter().filter(|row| row.organisation == bench.supplier) {
            tx.delivery_sent(&proof, row.id).await.unwrap();
            batches.insert(row.batch);
        }
    }
    let batch: BatchId = batches.into_iter().next().flatten().expect("both in one message");
    let token = LinkKey::new([7; 32]).batch(batch);
    tx.put_batch_link(&proof, batch, bench.supplier, &token.hash()).await.unwrap();
    tx.commit().await.unwrap();
    drop(view);
    let [care_home, hospital] = ids;
    Scene { care_home, hospital, mandate: mandate.id, page: paths::link(token.as_str()), case }
}

impl Scene {
    async fn notice(&self, id: NoticeId) -> NoticeDetail {
        let system = policy::system("test");
        self.case.bench.scratch.as_viewer(&system).await.unwrap().notice(id).await.unwrap().into_inner()
    }

    async fn said(&self, id: NoticeId) -> Vec<(AnswerKind, String, String)> {
        self.notice(id).await.answers.into_iter().map(|row| (row.kind, row.note, row.by)).collect()
    }

    async fn opened(&self, id: NoticeId) -> Vec<DeliveryState> {
        let supplier = self.case.bench.supplier;
        let it = self.notice(id).await;
        it.deliveries.iter().filter(|row| row.organisation == supplier).map(|row| row.state).collect()
    }

    async fn post(&self, form: &[(&str, &str)]) -> crate::bench::Answer {
        self.case.bench.post(&self.page, "", form).await
    }
}

on_both!(a_supplier_answers_for_some_or_all_of_its_customers_from_the_mail, |scratch| {
    let scene = scene(scratch).await;
    let bench = &scene.case.bench;
    let (home, hospital) = (scene.care_home.to_string(), scene.hospital.to_string());
    let page = bench.get(&scene.page, "").await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(
        page.body.contains("2 klanten, 2 wachten op u") && page.body.contains("Ziekenhuis Verweg"),
        "{}",
        page.body
    );
    assert!(!page.body.contains("risk_accepted"), "a risk is the institution's own");
    assert_eq!(scene.opened(scene.care_home).await, [DeliveryState::Sent], "a mail scanner opens links too");

    let answered = scene
        .post(&[
            ("for", "ticked"),
            ("notice", &home),
            ("kind", "taken_care_of"),
            ("note", "Dinsdagnacht."),
            ("by", "Jip"),
        ])
        .await;
    assert_eq!(answered.status, 303);
    assert_eq!(answered.location(), format!("{}?done=1", scene.page));
    let said = vec![(AnswerKind::TakenCareOf, "Dinsdagnacht.".to_owned(), "Jip".to_owned())];
    assert_eq!(scene.said(scene.care_home).await, said);
    assert_eq!(scene.said(scene.hospital).await, [], "nobody ticked it");
    assert_eq!(scene.opened(scene.hospital).await, [DeliveryState::Opened], "whoever presses has read of both");

    let rest = [("for", "waiting"), ("shown", &*home), ("shown", &*hospital), ("kind", "solved"), ("by", "Jip")];
    assert_eq!(scene.post(&rest).await.status, 303);
    assert_eq!(scene.said(scene.care_home).await.len(), 1);
    assert_eq!(scene.said(scene.hospital).await, [(AnswerKind::Solved, String::new(), "Jip".to_owned())]);
});

on_both!(behind_the_link_stand_the_devices_of_each_customer_that_the_mail_was_about, |scratch| {
    let scene = scene(scratch).await;
    let bench = &scene.case.bench;
    let one = bench.get(&format!("{}?customer={}", scene.page, scene.care_home), "").await;
    assert_eq!(one.status, 200, "{}", one.body);
    assert!(one.body.contains("D-1") && one.body.contains(&scene.page), "{}", one.body);
    let other = bench.get(&format!("{}?customer={}", scene.page, scene.case.other_notice), "").await;
    assert_eq!(other.status, 404, "the mail said nothing of it: {}", other.body);
    assert_eq!(bench.get(&format!("{}?customer=none", scene.page), "").await.status, 404);
});

// Shows: ASVS 8.2.2, 8.3.2, NEN 8.3
on_both!(a_link_for_many_answers_for_those_only_for_whom_the_supplier_acts, |scratch| {
    let scene = scene(scratch).await;
    let bench = &scene.case.bench;
    let (home, hospital) = (scene.care_home.to_string(), scene.hospital.to_string());
    let other = scene.case.other_notice.to_string();
    for (form, words) in [
        (vec![("kind", "solved"), ("by", "Jip")], "Vink minstens één klant aan"),
        (vec![("notice", &*home), ("by", "Jip")], "Kies een antwoord"),
        (vec![("notice", &*home), ("kind", "risk_accepted"), ("by", "Jip")], "Kies een antwoord"),
        (vec![("notice", &*home), ("kind", "solved"), ("by", " ")], ""),
        (vec![("notice", &*home), ("notice", &*other), ("kind", "solved"), ("by", "Jip")], "niet meer"),
    ] {
        let refused = scene.post(&form).await;
        assert!(refused.status == 422 && refused.body.contains(words), "{words}: {}", refused.body);
    }
    // The hospital ends the mandate: it is not on the page, and nothing is noted in its name.
    let manage = policy::may_approve_mandate(&policy::system("test"), bench.hospital).unwrap();
    let mut tx = bench.scratch.begin().await.unwrap();
    tx.revoke_mandate(&manage, scene.mandate).await.unwrap();
    tx.commit().await.unwrap();
    let page = bench.get(&scene.page, "").await.body;
    assert!(page.contains("Huize Duin") && !page.contains("Ziekenhuis Verweg"), "{page}");
    let refused = scene.post(&[("notice", &home), ("notice", &hospital), ("kind", "solved"), ("by", "Jip")]).await;
    assert!(refused.status == 422 && refused.body.contains("niet meer"), "{}", refused.body);
    for notice in [scene.care_home, scene.hospital, scene.case.other_notice] {
        assert_eq!(scene.said(notice).await, []);
    }
    let gone = bench.get(&format!("{}?customer={}", scene.page, scene.hospital), "").await;
    assert_eq!(gone.status, 404, "{}", gone.body);
    // After a month nobody knows who holds it.
    bench.scratch.world.advance_hours(31 * 24);
    assert!(bench.get(&scene.page, "").await.body.contains("Deze link is verlopen"));
    let late = scene.post(&[("notice", &home), ("kind", "solved"), ("by", "Jip")]).await;
    assert_eq!(late.status, 303);
    assert_eq!(late.location(), scene.page);
    assert_eq!(scene.said(scene.care_home).await, []);
});
