//! A token for minutes, got with a program's own.

use axum::body::Body;
use axum::http::{Request, header};
use domain::viewer::Role;
use domain::{TokenId, policy};
use testkit::on_both;

use crate::bench::case::json;
use crate::bench::{Answer, Bench, bench, bench_on};

const FORM: &str = "application/x-www-form-urlencoded";

async fn ask(bench: &Bench, body: &str) -> Answer {
    let request = Request::post("/api/token").header(header::CONTENT_TYPE, FORM);
    bench.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

fn credentials(secret: &str) -> String {
    format!("grant_type=client_credentials&client_id=Test+program&client_secret={secret}")
}

async fn got(bench: &Bench, body: &str) -> String {
    let answer = ask(bench, body).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.headers["cache-control"], "no-store");
    let body = json(&answer);
    assert_eq!((&body["token_type"], &body["expires_in"]), (&"Bearer".into(), &900.into()));
    body["access_token"].as_str().unwrap().to_owned()
}

async fn status(bench: &Bench, method: &str, path: &str, token: &str) -> u16 {
    let request = Request::builder().method(method).uri(path).header(header::AUTHORIZATION, format!("Bearer {token}"));
    bench.send(request.body(Body::empty()).unwrap()).await.status.as_u16()
}

async fn id(bench: &Bench) -> TokenId {
    let system = policy::system("test");
    let mut tx = bench.scratch.begin().await.unwrap();
    tx.tokens(&policy::may_manage_accounts(&system).unwrap()).await.unwrap()[0].id
}

// Shows: ASVS 10.3.1, 10.4.10, 10.4.11, 9.2.1, NEN 8.5
on_both!(a_program_gets_a_token_for_minutes_that_dies_with_its_own, |scratch| {
    let bench = bench_on(scratch).await;
    let own = bench.token(bench.hospital, Role::SecurityOfficer, false).await;
    let short = got(&bench, &credentials(&own)).await;
    assert_eq!(status(&bench, "GET", "/api/v1/notices", &short).await, 200);
    // With less: it changes nothing, and says why.
    let narrow = got(&bench, &format!("{}&scope=read", credentials(&own))).await;
    assert_eq!(status(&bench, "GET", "/api/v1/notices", &narrow).await, 200);
    let path = format!("/api/v1/organisations/{}/threshold", bench.hospital);
    assert_eq!(status(&bench, "POST", &path, &narrow).await, 403, "read only");
    assert_ne!(status(&bench, "POST", &path, &short).await, 403);
    // A token got with another gets none itself, and by its identifier a program is known as well as by its name.
    assert_eq!(ask(&bench, &credentials(&short)).await.status, 401);
    let by_id = format!("grant_type=client_credentials&client_id={}&client_secret={own}", id(&bench).await);
    let by_id = got(&bench, &by_id).await;
    let basic = data_encoding::BASE64.encode(format!("Test+program:{own}").as_bytes());
    let request = Request::post("/api/token")
        .header(header::CONTENT_TYPE, FORM)
        .header(header::AUTHORIZATION, format!("Basic {basic}"))
        .body(Body::from("grant_type=client_credentials&scope=read%20write"));
    let answer = bench.send(request.unwrap()).await;
    assert_eq!((answer.status.as_u16(), &json(&answer)["scope"]), (200, &"read write".into()), "{}", answer.body);

    bench.scratch.world.advance_seconds(15 * 60);
    assert_eq!(status(&bench, "GET", "/api/v1/notices", &by_id).await, 401, "fifteen minutes");
    let short = got(&bench, &credentials(&own)).await;
    let system = policy::system("test");
    let mut tx = bench.scratch.begin().await.unwrap();
    let id = tx.tokens(&policy::may_manage_accounts(&system).unwrap()).await.unwrap()[0].id;
    tx.revoke_token(&policy::may_manage_accounts(&system).unwrap(), id).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(status(&bench, "GET", "/api/v1/notices", &short).await, 401, "revoked with its program's token");
    assert_eq!(ask(&bench, &credentials(&own)).await.status, 401);
});

// Shows: ASVS 10.4.4, 10.4.10, 16.5.1
#[tokio::test]
async fn errors_have_the_shape_that_libraries_read() {
    let bench = bench().await;
    let own = bench.token(bench.hospital, Role::SecurityOfficer, true).await;
    let good = credentials(&own);
    for (body, status, error) in [
        (String::new(), 400, "invalid_request"),
        (good.replace("client_credentials", "password"), 400, "unsupported_grant_type"),
        (good.replace("client_credentials", "authorization_code"), 400, "unsupported_grant_type"),
        (format!("{good}&scope=admin"), 400, "invalid_scope"),
        (format!("{good}&scope=write"), 400, "invalid_scope"),
        (format!("{good}&grant_type=client_credentials"), 400, "invalid_request"),
        ("grant_type=client_credentials".to_owned(), 401, "invalid_client"),
        (good.replace("Test+program", "Another"), 401, "invalid_client"),
        (credentials("bw_made-up"), 401, "invalid_client"),
    ] {
        let answer = ask(&bench, &body).await;
        assert_eq!(answer.status.as_u16(), status, "{body}: {}", answer.body);
        assert_eq!(answer.body, format!("{{\"error\":\"{error}\"}}"), "{body}");
        assert_eq!(answer.headers.contains_key("www-authenticate"), status == 401, "{body}");
    }
    let request = Request::post("/api/token").header(header::CONTENT_TYPE, "application/json");
    let answer = bench.send(request.body(Body::from("{}")).unwrap()).await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (400, "{\"error\":\"invalid_request\"}"));
    // A token that is not valid is called so (RFC 6750 §3.1); one that is not there is not.
    let header = |answer: &Answer| answer.headers["www-authenticate"].to_str().unwrap().to_owned();
    let request = Request::get("/api/v1/notices").header(header::AUTHORIZATION, "Bearer bws_made-up");
    let answer = bench.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(header(&answer), "Bearer realm=\"brandwacht\", error=\"invalid_token\"");
    let answer = bench.get("/api/v1/notices", "").await;
    assert_eq!(header(&answer), "Bearer realm=\"brandwacht\"");
}

// Shows: ASVS 6.3.1, 2.4.1
#[tokio::test]
async fn guessing_at_programs_is_slowed_by_address_and_stops_no_program_elsewhere() {
    let bench = bench().await.with(|config| config.address_header = Some("x-forwarded-for".to_owned()));
    let own = bench.token(bench.hospital, Role::SecurityOfficer, false).await;
    let from = async |address: &str, secret: &str| {
        let request = Request::post("/api/token").header(header::CONTENT_TYPE, FORM).header("x-forwarded-for", address);
        bench.send(request.body(Body::from(credentials(secret))).unwrap()).await.status.as_u16()
    };
    for _ in 0..50 {
        assert_eq!(from("192.0.2.7", "guessed").await, 401);
    }
    assert_eq!(from("192.0.2.7", "guessed").await, 429);
    assert_eq!(from("192.0.2.7", &own).await, 429, "the right one waits too");
    assert_eq!(from("192.0.2.8", &own).await, 200);
}
