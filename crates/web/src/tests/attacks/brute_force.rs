//! Guessing passwords and codes.

use axum::body::Body;
use axum::http::{Request, header};
use domain::viewer::Role;

use crate::WebConfig;
use crate::bench::{Answer, Bench, PASSWORD, TOTP_SECRET, bench, bench_with};
use crate::password;

async fn try_from(bench: &Bench, forwarded: &[&str], mail: &str, password: &str) -> Answer {
    let form = format!("mail={}&password={}", mail.replace('@', "%40"), password.replace(' ', "+"));
    let mut request = Request::post("/login")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin");
    for line in forwarded {
        request = request.header("x-forwarded-for", *line);
    }
    bench.send(request.body(Body::from(form)).unwrap()).await
}

// Shows: ASVS 6.3.1, 2.4.1, NEN 8.5
#[tokio::test]
async fn guessing_over_many_accounts_is_stopped_by_address_whatever_the_visitor_says_of_itself() {
    let config = WebConfig { address_header: Some("x-forwarded-for".to_owned()), ..WebConfig::default() };
    let bench = bench_with(testkit::sqlite().await, config).await;
    bench.person("noor@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let mut looked_at = 0;
    for n in 0..60 {
        // The first entry and the first line are made up; the last entry of the last line is the proxy's.
        let made_up = format!("198.51.100.{n}");
        let listed = format!("{made_up}, 203.0.113.9");
        let answer = try_from(&bench, &[&made_up, &listed], &format!("iemand{n}@zorg.example"), "x").await;
        looked_at += usize::from(answer.status == 422);
    }
    assert_eq!(looked_at, 50, "fifty tries from one address");
    let answer = try_from(&bench, &["203.0.113.9"], "noor@zorg.example", PASSWORD).await;
    assert_eq!(answer.status, 429, "from there the right password waits too");
    let answer = try_from(&bench, &["203.0.113.10"], "noor@zorg.example", PASSWORD).await;
    assert_eq!(answer.status, 303, "from elsewhere it does not");
}

// Shows: ASVS 6.3.1
#[tokio::test]
async fn guessing_codes_is_stopped_after_ten() {
    let bench = bench().await;
    bench.person("noor@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let waiting = bench.post("/login", "", &[("mail", "noor@zorg.example"), ("password", PASSWORD)]).await.cookie();
    let mut looked_at = 0;
    for n in 0..15 {
        let answer = bench.post("/login/code", &waiting, &[("code", &format!("{n:06}"))]).await;
        looked_at += usize::from(answer.status == 422);
    }
    assert_eq!(looked_at, 10);
    let code = password::totp_code(TOTP_SECRET, bench.web.now()).unwrap();
    assert_eq!(bench.post("/login/code", &waiting, &[("code", &code)]).await.status, 429, "the right code waits too");
}
