//! Using once more what works once.

use domain::link::{LinkAct, LinkKey};
use domain::policy;
use domain::viewer::Role;
use testkit::on_both;

use crate::bench::case::{case, json};
use crate::bench::{PASSWORD, TOTP_SECRET, bench};
use crate::{password, paths};

// Shows: ASVS 2.3.1, 7.2.1
on_both!(a_link_that_answered_does_not_answer_again, |scratch| {
    let case = case(scratch).await;
    let system = policy::system("test");
    let view = case.bench.scratch.as_viewer(&system).await.unwrap();
    let delivery = view.notice(case.notice).await.unwrap().deliveries[0].id;
    let token = LinkKey::new([7; 32]).token(delivery, LinkAct::TakenCareOf);
    let mut tx = case.bench.scratch.begin().await.unwrap();
    let proof = policy::may_publish(&system).unwrap();
    tx.put_links(&proof, case.notice, delivery, &[(LinkAct::TakenCareOf, token.hash())]).await.unwrap();
    tx.commit().await.unwrap();
    let path = paths::link(token.as_str());
    let answers = async || json(&case.get(&format!("/api/v1/notices/{}/answers", case.notice), &case.hospital).await);
    for n in 0..3 {
        assert_eq!(case.bench.get(&path, "").await.status, 200);
        case.bench.post(&path, "", &[("note", &format!("try {n}"))]).await;
    }
    assert_eq!(answers().await["items"].as_array().unwrap().len(), 1, "{}", answers().await);
    let all = (0..8).map(|_| case.bench.post(&path, "", &[]));
    futures_util::future::join_all(all).await;
    assert_eq!(answers().await["items"].as_array().unwrap().len(), 1, "not at the same moment either");
});

// Shows: ASVS 6.5.1, 7.4.1, NEN 8.5
#[tokio::test]
async fn neither_a_code_nor_a_session_that_was_ended_works_again() {
    let bench = bench().await;
    bench.person("noor@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let fields = [("mail", "noor@zorg.example"), ("password", PASSWORD)];
    let code = password::totp_code(TOTP_SECRET, bench.web.now()).unwrap();
    let waiting = [bench.post("/login", "", &fields).await.cookie(), bench.post("/login", "", &fields).await.cookie()];
    let session = bench.post("/login/code", &waiting[0], &[("code", &code)]).await.cookie();
    assert_eq!(bench.get("/home", &session).await.status, 200);
    assert_eq!(bench.post("/login/code", &waiting[1], &[("code", &code)]).await.status, 422, "seen over a shoulder");
    bench.post("/logout", &session, &[]).await;
    assert_eq!(bench.get("/home", &session).await.status, 303, "the cookie was copied, and is worth nothing");
}

#[tokio::test]
async fn a_link_of_another_key_leads_nowhere() {
    let case = case(testkit::sqlite().await).await;
    let hospital = case.bench.signed_in("noor@zorg.example", case.bench.hospital, Role::SecurityOfficer).await;
    assert_eq!(case.bench.get(&paths::notice(case.notice), &hospital).await.status, 200);
    let delivery = domain::DeliveryId::new(&*case.bench.scratch.world);
    let forged = LinkKey::new([8; 32]).token(delivery, LinkAct::TakenCareOf);
    assert_eq!(case.bench.get(&paths::link(forged.as_str()), "").await.status, 404);
    assert_eq!(case.bench.post(&paths::link(forged.as_str()), "", &[]).await.status, 404);
}
