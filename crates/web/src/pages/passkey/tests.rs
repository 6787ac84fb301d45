use axum::body::Body;
use axum::http::{Request, header};
use domain::viewer::Role;
use serde_json::{Value, json};

use crate::authenticator::Authenticator;
use crate::bench::{Answer, Bench, PASSWORD, bench};

const SITE: &str = "http://brandwacht.test";

async fn send(bench: &Bench, path: &str, cookie: &str, body: &Value) -> Answer {
    let request = Request::post(path)
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "application/json")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body.to_string()));
    bench.send(request.unwrap()).await
}

async fn asked(bench: &Bench, path: &str, cookie: &str) -> Value {
    let answer = send(bench, path, cookie, &json!({})).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

/// Somebody with a passkey, and the cookie after making it.
async fn with_passkey(bench: &Bench) -> (Authenticator, String) {
    bench.person("noor@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let cookie = bench.comes_in("noor@zorg.example").await;
    let mut key = Authenticator::new(SITE);
    let question = asked(bench, "/account/passkeys/begin", &cookie).await;
    let answer = send(bench, "/account/passkeys", &cookie, &key.make(&question)).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(bench.get("/account", &cookie).await.status, 303, "the token changes with what the session is worth");
    (key, answer.cookie())
}

// Shows: ASVS 6.3.3, 6.7.2, 6.5.1, 7.2.4
#[tokio::test]
async fn a_passkey_signs_in_alone_and_its_answer_is_good_once() {
    let bench = bench().await;
    let (mut key, cookie) = with_passkey(&bench).await;
    assert!(bench.get("/account", &cookie).await.body.contains("Laptop"));
    let question = asked(&bench, "/login/passkey/begin", "").await;
    let answer = key.answer(&question, "/notices");
    let done = send(&bench, "/login/passkey", "", &answer).await;
    assert_eq!((done.status.as_u16(), done.body.as_str()), (200, r#"{"to":"/notices"}"#));
    assert_eq!(bench.get("/notices", &done.cookie()).await.status, 200);
    let again = send(&bench, "/login/passkey", "", &answer).await;
    assert_eq!(again.status, 422, "an answer that is sent again fits no question");
    assert!(again.headers.get(header::SET_COOKIE).is_none());
}

// Shows: ASVS 6.7.2, 6.3.3
#[tokio::test]
async fn nothing_but_a_right_and_unlocked_answer_from_this_site_in_time_signs_in() {
    let bench = bench().await;
    let (mut key, cookie) = with_passkey(&bench).await;
    let refused = async |what: &str, answer: Value| {
        let answer = send(&bench, "/login/passkey", "", &answer).await;
        assert_eq!(answer.status, 422, "{what}: {}", answer.body);
    };
    let ask = async || asked(&bench, "/login/passkey/begin", "").await;
    key.verifies = false;
    refused("not unlocked", key.answer(&ask().await, "")).await;
    key.verifies = true;
    key.origin = "http://brandwacht.evil".to_owned();
    refused("on another site", key.answer(&ask().await, "")).await;
    key.origin = SITE.to_owned();
    let mut other = key.answer(&ask().await, "");
    other["question"] = ask().await["question"].clone();
    refused("of another question", other).await;
    let mut broken = key.answer(&ask().await, "");
    broken["credential"]["response"]["signature"] = json!("MEUCIQDx");
    refused("with a broken signature", broken).await;
    let mut stranger = Authenticator::new(SITE);
    refused("of a key that nobody registered", stranger.answer(&ask().await, "")).await;
    let late = ask().await;
    bench.scratch.world.advance_seconds(301);
    refused("too late", key.answer(&late, "")).await;
    // It still works, so none of these was refused for another reason.
    let good = send(&bench, "/login/passkey", "", &key.answer(&ask().await, "")).await;
    assert_eq!(good.status, 200);
    let body = bench.get("/account", &cookie).await.body;
    let id = body.split("name=\"passkey\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let gone = bench.post("/account/passkeys/remove", &good.cookie(), &[("passkey", &id), ("sure", "yes")]).await;
    assert_eq!(gone.location(), "/account?done=passkey_removed");
    let question = asked(&bench, "/login/passkey/begin", "").await;
    assert_eq!(send(&bench, "/login/passkey", "", &key.answer(&question, "")).await.status, 422, "taken away");
}

#[tokio::test]
async fn a_passkey_stands_in_for_the_code_after_the_password() {
    let bench = bench().await;
    let (mut key, _) = with_passkey(&bench).await;
    let half = bench.post("/login", "", &[("mail", "noor@zorg.example"), ("password", PASSWORD)]).await;
    assert_eq!(half.location(), "/login/code?next=");
    assert!(bench.get("/login/code", &half.cookie()).await.body.contains("data-passkey=\"use\""));
    let question = asked(&bench, "/login/passkey/begin", &half.cookie()).await;
    let done = send(&bench, "/login/passkey", &half.cookie(), &key.answer(&question, "")).await;
    assert_eq!(bench.get("/home", &done.cookie()).await.status, 200);
    assert_eq!(bench.get("/login/code", &half.cookie()).await.location(), "/login", "the half session has ended");
}

// Shows: ASVS 3.5.1
#[tokio::test]
async fn another_site_asks_and_answers_nothing() {
    let bench = bench().await;
    for path in ["/login/passkey/begin", "/login/passkey"] {
        let request = Request::post(path).header("sec-fetch-site", "cross-site").body(Body::from("{}"));
        assert_eq!(bench.send(request.unwrap()).await.status, 403, "{path}");
    }
}

#[tokio::test]
async fn a_site_that_is_reached_by_a_number_offers_no_passkeys() {
    let bench = bench().await.with(|config| config.base_url = "http://127.0.0.1:8080".to_owned());
    assert!(!bench.get("/login", "").await.body.contains("data-passkey="));
    assert_eq!(send(&bench, "/login/passkey/begin", "", &json!({})).await.status, 404);
}

// Shows: ASVS 6.3.3, 6.3.4, NEN 8.5
#[tokio::test]
async fn whoever_must_set_up_a_second_factor_may_take_a_passkey_instead_of_the_app() {
    let bench = bench().await;
    bench.without_factor("noor@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let form = [("mail", "noor@zorg.example"), ("password", PASSWORD), ("next", "/notices")];
    let waiting = bench.post("/login", "", &form).await.cookie();
    let page = bench.get("/login/enrol?next=%2Fnotices", &waiting).await.body;
    assert!(page.contains("data-finish=\"/login/enrol/passkey\"") && page.contains("value=\"/notices\""), "{page}");
    assert_eq!(send(&bench, "/login/enrol/passkey/begin", "", &json!({})).await.status, 404, "after the password only");
    let mut key = Authenticator::new(SITE);
    let question = asked(&bench, "/login/enrol/passkey/begin", &waiting).await;
    let mut made = key.make(&question);
    made["next"] = json!("/notices");
    let done = send(&bench, "/login/enrol/passkey", &waiting, &made).await;
    assert_eq!((done.status.as_u16(), done.body.as_str()), (200, r#"{"to":"/notices"}"#));
    assert_eq!(bench.get("/notices", &done.cookie()).await.status, 200);
    assert_eq!(bench.get("/notices", &waiting).await.status, 303, "half a session has ended");
    // Now there is a factor, and the password alone opens no second one.
    let again = bench.post("/login", "", &form).await;
    assert!(again.location().starts_with("/login/code"), "{}", again.location());
    assert_eq!(send(&bench, "/login/enrol/passkey/begin", &again.cookie(), &json!({})).await.status, 404);
}
