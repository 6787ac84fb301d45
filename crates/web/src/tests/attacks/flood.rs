//! Asking more than anybody can read.

use axum::body::Body;
use axum::http::{Request, header};
use domain::viewer::Role;

use crate::WebConfig;
use crate::bench::{Answer, Bench, bench_with};

async fn slow() -> Bench {
    let config = WebConfig {
        pages_per_minute: 20,
        forms_per_minute: 5,
        api_per_minute: 10,
        address_header: Some("x-real-ip".to_owned()),
        ..WebConfig::default()
    };
    bench_with(testkit::sqlite().await, config).await
}

async fn ask(bench: &Bench, path: &str, cookie: &str, from: &str) -> Answer {
    let request = Request::get(path).header(header::COOKIE, cookie).header("x-real-ip", from);
    bench.send(request.body(Body::empty()).unwrap()).await
}

async fn send(bench: &Bench, from: &str) -> Answer {
    let request = Request::post("/preferences")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .header("x-real-ip", from);
    bench.send(request.body(Body::from("lang=en")).unwrap()).await
}

// Shows: ASVS 2.4.1, 15.2.2
#[tokio::test]
async fn an_address_has_so_many_pages_and_forms_a_minute_and_is_told_when_to_come_again() {
    let bench = slow().await;
    for _ in 0..20 {
        assert_eq!(ask(&bench, "/login", "", "203.0.113.1").await.status, 200);
    }
    let answer = ask(&bench, "/login", "", "203.0.113.1").await;
    assert_eq!((answer.status.as_u16(), answer.headers["retry-after"].to_str().unwrap()), (429, "4"));
    assert!(answer.body.contains("Wacht 4 seconden"), "{}", answer.body);
    assert_eq!(ask(&bench, "/login", "", "203.0.113.2").await.status, 200, "another address is another");
    for _ in 0..5 {
        assert_eq!(send(&bench, "203.0.113.1").await.status, 303, "forms count by themselves");
    }
    assert_eq!(send(&bench, "203.0.113.1").await.status, 429);
    bench.scratch.world.advance_seconds(60);
    assert_eq!(ask(&bench, "/login", "", "203.0.113.1").await.status, 200);
    for _ in 0..150 {
        assert_eq!(ask(&bench, "/static/app.css", "", "203.0.113.1").await.status, 200, "files are no pages");
    }
}

// Shows: ASVS 2.4.1
#[tokio::test]
async fn an_account_has_its_own_limit_wherever_it_comes_from_and_no_flood_reaches_the_database() {
    let bench = slow().await;
    let cookie = bench.signed_in("noor@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    for n in 0..20 {
        assert_eq!(ask(&bench, "/home", &cookie, &format!("203.0.113.{n}")).await.status, 200);
    }
    assert_eq!(ask(&bench, "/home", &cookie, "203.0.113.99").await.status, 429);
    let other = bench.signed_in("jip@zorg.example", bench.hospital, Role::Manager).await;
    assert_eq!(ask(&bench, "/home", &other, "203.0.113.99").await.status, 200, "a colleague is not in the way");
    // Ten people's worth of requests from one address, with cookies that nobody has.
    let mut let_in = 0;
    for n in 0..300 {
        let made_up = format!("brandwacht={n:043}");
        let_in += usize::from(ask(&bench, "/home", &made_up, "198.51.100.1").await.status != 429);
    }
    assert!(let_in <= 20, "{let_in}");
}
