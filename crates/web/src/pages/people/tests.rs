use domain::organisation::Language;
use domain::policy;
use domain::viewer::Role;
use domain::{AccountMailId, ContentHash, DeliveryId};

use crate::bench::{Bench, PASSWORD, bench};
use crate::{paths, session};

const NEW: &str = "fietsbel onder de kast";

/// Does what the worker does with the mails that wait: the token of each, the newest last.
async fn token(bench: &Bench, kind: &str) -> String {
    let token = session::new_token(&bench.web);
    let hash = ContentHash::of(token.as_bytes());
    let of = format!("kind = '{kind}' AND token_hash IS NULL");
    bench
        .scratch
        .sql(&format!(
            "UPDATE account_mail SET token_hash = x'{hash}', sent_at = created_at
             WHERE {of} AND created_at = (SELECT MAX(created_at) FROM account_mail WHERE {of})"
        ))
        .await;
    token
}

async fn invite(bench: &Bench, manager: &str, mail: &str, role: &str) -> String {
    let fields = [("act", "invite"), ("name", "Kees Bos"), ("mail", mail), ("language", "nl"), ("role", role)];
    let answer = bench.post("/people", manager, &fields).await;
    assert_eq!(answer.location(), "/people?done=invited", "{}", answer.body);
    token(bench, "invitation").await
}

// Shows: ASVS 6.4.1, 6.2.3, 7.4.2, NEN 5.16, 5.18
#[tokio::test]
async fn a_manager_invites_somebody_who_comes_in_and_is_sent_away_again() {
    let bench = bench().await;
    let manager = bench.signed_in("baas@zorg.example", bench.hospital, Role::Manager).await;
    let token = invite(&bench, &manager, "Kees@zorg.example", "security_officer").await;
    let page = format!("/invite/{token}");
    for _ in 0..2 {
        let answer = bench.get(&page, "").await;
        assert_eq!(answer.status, 200, "looking uses nothing up");
        assert!(answer.body.contains("Welkom bij Ziekenhuis Verweg"), "{}", answer.body);
    }
    let weak = bench.post(&page, "", &[("new", "kees12345678")]).await;
    assert_eq!(weak.status, 422, "{}", weak.body);
    let answer = bench.post(&page, "", &[("new", NEW)]).await;
    assert_eq!(answer.location(), "/login/enrol?next=", "the role asks for a second factor");
    assert_eq!(bench.post(&page, "", &[("new", NEW)]).await.status, 404, "it works once");
    assert_eq!(bench.get(&page, "").await.status, 404);
    let half = bench.post("/login", "", &[("mail", "kees@zorg.example"), ("password", NEW)]).await;
    assert_eq!(half.location(), "/login/enrol?next=");
    let body = bench.get("/people", &manager).await.body;
    assert!(body.contains("Kees Bos") && body.contains("geen tweede stap"), "{body}");
    let person = body.split("name=\"person\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let answer = bench.post("/people", &manager, &[("act", "remove"), ("sure", "yes"), ("person", &person)]).await;
    assert_eq!(answer.location(), "/people?done=removed");
    assert_eq!(bench.get("/login/enrol", &half.cookie()).await.location(), "/login", "the session has ended at once");
    let gone = bench.post("/login", "", &[("mail", "kees@zorg.example"), ("password", NEW)]).await;
    assert_eq!(gone.status, 422, "and the account with its last role");
}

// Shows: ASVS 8.2.1, 8.2.2, 8.3.1
#[tokio::test]
async fn nobody_gives_a_role_that_is_not_theirs_to_give() {
    let bench = bench().await;
    let manager = bench.signed_in("baas@zorg.example", bench.hospital, Role::Manager).await;
    for role in ["lead", "operator", "supplier_staff"] {
        let fields = [("act", "invite"), ("name", "Kees"), ("mail", "kees@zorg.example"), ("role", role)];
        assert_eq!(bench.post("/people", &manager, &fields).await.status, 404, "{role}");
    }
    let elsewhere = paths::desk_people(bench.care_home);
    assert_eq!(bench.get(&elsewhere, &manager).await.status, 404);
    let officer = bench.signed_in("noor@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let told = bench.get("/people", &officer).await;
    assert!(told.status == 200 && told.body.contains("Vraag het een van deze mensen"), "{}", told.body);
    assert!(
        !told.body.contains("name=\"mail\"") && !told.body.contains("@"),
        "names alone, and no form: {}",
        told.body
    );
    assert_eq!(bench.post("/people", &officer, &[("act", "invite"), ("name", "K")]).await.status, 404);
    let alone = bench.signed_in("alleen@zorg.example", bench.care_home, Role::SecurityOfficer).await;
    assert!(bench.get("/people", &alone).await.body.contains("nog geen manager"), "another's managers are not told");
    let staff = bench.signed_in("staff@ict.example", bench.supplier, Role::SupplierStaff).await;
    assert_eq!(bench.get("/people", &staff).await.status, 404);
    let other = bench.signed_in("ander@zorg.example", bench.care_home, Role::Manager).await;
    let person = bench.person("slachtoffer@zorg.example", bench.hospital, Role::SecurityOfficer).await.to_string();
    for act in ["remove", "reset"] {
        let answer = bench.post("/people", &other, &[("act", act), ("sure", "yes"), ("person", &person)]).await;
        assert_eq!(answer.status, 404, "{act} another's person");
    }
    let operator = bench.signed_in("ops@cert.example", bench.cert, Role::Operator).await;
    assert_eq!(bench.get(&elsewhere, &operator).await.status, 200);
}

#[tokio::test]
async fn an_account_that_is_there_keeps_its_password_and_gets_the_role_as_well() {
    let bench = bench().await;
    bench.person("kees@zorg.example", bench.care_home, Role::Manager).await;
    let manager = bench.signed_in("baas@zorg.example", bench.hospital, Role::Manager).await;
    let page = format!("/invite/{}", invite(&bench, &manager, "kees@zorg.example", "security_officer").await);
    assert!(bench.get(&page, "").await.body.contains("U hebt al een account"));
    assert_eq!(bench.post(&page, "", &[("new", NEW)]).await.status, 422, "no new password by an invitation");
    let answer = bench.post(&page, "", &[("present", PASSWORD)]).await;
    assert_eq!(answer.location(), "/login/code?next=", "and the second factor as ever");
    let known = bench.scratch.sign_in("kees@zorg.example").await.unwrap().unwrap();
    assert!(known.roles.contains(&Role::SecurityOfficer) && known.roles.contains(&Role::Manager));
}

#[tokio::test]
async fn an_invitation_that_is_taken_back_or_sent_again_opens_nothing() {
    let bench = bench().await;
    let manager = bench.signed_in("baas@zorg.example", bench.hospital, Role::Manager).await;
    let first = invite(&bench, &manager, "kees@zorg.example", "manager").await;
    bench.scratch.world.advance_seconds(60);
    let second = invite(&bench, &manager, "kees@zorg.example", "manager").await;
    assert_eq!(bench.get(&format!("/invite/{first}"), "").await.status, 404, "the second replaces it");
    assert_eq!(bench.get(&format!("/invite/{second}"), "").await.status, 200);
    let body = bench.get("/people", &manager).await.body;
    let id = body.split("name=\"invitation\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    bench.post("/people", &manager, &[("act", "take_back"), ("sure", "yes"), ("invitation", &id)]).await;
    assert_eq!(bench.get(&format!("/invite/{second}"), "").await.status, 404);
}

// Shows: ASVS 6.3.8, 6.4.3, 6.3.6
#[tokio::test]
async fn a_forgotten_password_is_answered_the_same_for_everybody_and_keeps_the_second_factor() {
    let bench = bench().await;
    bench.person("noor@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let session = bench.comes_in("noor@zorg.example").await;
    let unknown = bench.post("/forgot", "", &[("mail", "niemand@zorg.example")]).await;
    bench.scratch.world.advance_seconds(60);
    let known = bench.post("/forgot", "", &[("mail", "noor@zorg.example")]).await;
    assert_eq!((known.status, &known.body), (unknown.status, &unknown.body));
    let page = format!("/reset/{}", token(&bench, "password").await);
    assert_eq!(bench.get(&page, "").await.status, 200);
    let answer = bench.post(&page, "", &[("new", NEW)]).await;
    assert_eq!(answer.location(), "/login/code?next=", "{}", answer.body);
    assert_eq!(bench.get("/home", &session).await.status, 303, "all sessions have ended");
    assert_eq!(bench.post(&page, "", &[("new", NEW)]).await.status, 404, "it works once");
    let login = bench.post("/login", "", &[("mail", "noor@zorg.example"), ("password", NEW)]).await;
    assert_eq!(login.location(), "/login/code?next=");
    bench.scratch.world.advance_hours(2);
    bench.post("/forgot", "", &[("mail", "noor@zorg.example")]).await;
    let page = format!("/reset/{}", token(&bench, "password").await);
    bench.scratch.world.advance_hours(1);
    assert_eq!(bench.get(&page, "").await.status, 404, "an hour is over");
}

// Shows: ASVS 6.3.1, 2.4.1
#[tokio::test]
async fn nobody_floods_a_mailbox() {
    let bench = bench().await;
    for _ in 0..10 {
        assert_eq!(bench.post("/forgot", "", &[("mail", "noor@zorg.example")]).await.status, 200);
    }
    assert_eq!(bench.scratch.queue_counts().await.unwrap().waiting, 3);
}

#[tokio::test]
async fn a_lost_second_factor_is_cleared_by_somebody_else_and_set_up_anew() {
    let bench = bench().await;
    let manager = bench.signed_in("baas@zorg.example", bench.hospital, Role::Manager).await;
    let person = bench.person("noor@zorg.example", bench.hospital, Role::SecurityOfficer).await.to_string();
    let answer = bench.post("/people", &manager, &[("act", "reset"), ("sure", "yes"), ("person", &person)]).await;
    assert_eq!(answer.location(), "/people?done=reset");
    let login = bench.post("/login", "", &[("mail", "noor@zorg.example"), ("password", PASSWORD)]).await;
    assert_eq!(login.location(), "/login/enrol?next=");
}

#[tokio::test]
async fn a_mail_that_came_back_shows_with_the_person_and_with_the_invitation() {
    let bench = bench().await;
    let manager = bench.signed_in("baas@zorg.example", bench.hospital, Role::Manager).await;
    let proof = policy::may_publish(&policy::system("test")).unwrap();
    let mail = AccountMailId::new(&*bench.scratch.world);
    let mut tx = bench.scratch.begin().await.unwrap();
    tx.ask_password_mail(mail, "baas@zorg.example", Language::Nl).await.unwrap();
    tx.note_account_mail(&proof, mail, None).await.unwrap();
    tx.commit().await.unwrap();
    assert!(!bench.get("/people", &manager).await.body.contains("nieuw wachtwoord kwam niet aan"));
    let mut tx = bench.scratch.begin().await.unwrap();
    let id = DeliveryId::from_uuid(mail.uuid());
    assert!(tx.mail_returned(&proof, id, "5.2.2 552 mailbox full").await.unwrap());
    tx.commit().await.unwrap();
    let body = bench.get("/people", &manager).await.body;
    assert!(body.contains("nieuw wachtwoord kwam niet aan") && body.contains("552 mailbox full"), "{body}");
}
