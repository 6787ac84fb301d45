//! Giving somebody a session and waiting until they sign in with it.

use domain::ContentHash;
use domain::viewer::Role;

use crate::bench::{Bench, PASSWORD, TOTP_SECRET, bench};
use crate::password;

async fn sign_in(bench: &Bench, planted: &str) -> (String, String) {
    let fields = [("mail", "noor@zorg.example"), ("password", PASSWORD)];
    let waiting = bench.post("/login", planted, &fields).await.cookie();
    let code = password::totp_code(TOTP_SECRET, bench.web.now()).unwrap();
    let done = bench.post("/login/code", &waiting, &[("code", &code)]).await.cookie();
    (waiting, done)
}

// Shows: ASVS 7.2.4, 7.2.3, NEN 8.5
#[tokio::test]
async fn a_planted_session_is_worth_nothing_once_somebody_signs_in() {
    let bench = bench().await;
    let noor = bench.person("noor@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    // One that never was, and one that waits for noor's own code.
    let made_up = format!("brandwacht={}", "A".repeat(43));
    let token = crate::session::new_token(&bench.web);
    let mut tx = bench.scratch.begin().await.unwrap();
    let expires = tx.now().plus_hours(1);
    tx.start_session(noor, ContentHash::of(token.as_bytes()), false, expires).await.unwrap();
    tx.commit().await.unwrap();
    let half = format!("brandwacht={token}");
    for planted in [made_up, half] {
        let (waiting, done) = sign_in(&bench, &planted).await;
        assert!(planted != waiting && waiting != done && done != planted);
        assert_eq!(bench.get("/home", &done).await.status, 200);
        for old in [&planted, &waiting] {
            assert_eq!(bench.get("/home", old).await.status, 303, "{old} leads to the login page");
            assert_eq!(bench.get("/login/code", old).await.location(), "/login", "{old} waits for no code");
        }
        bench.scratch.world.advance_seconds(60);
    }
}

// Shows: ASVS 7.2.1
#[tokio::test]
async fn a_session_in_the_address_is_no_session() {
    let bench = bench().await;
    let cookie = bench.signed_in("noor@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    assert_eq!(bench.get("/home", &cookie).await.status, 200);
    assert_eq!(bench.get(&format!("/home?{cookie}"), "").await.status, 303);
}
