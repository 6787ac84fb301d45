//! Every route against everybody. `routes.txt` shows the outcome; whoever changes access changes that file, and a
//! reviewer sees it. Write it anew with `BRANDWACHT_BLESS=1`.

use std::fmt::Write as _;

use axum::body::Body;
use axum::http::{Method, Request, header};
use domain::viewer::Role;

use super::table;
use crate::access::Access;
use crate::bench::{Bench, bench};

/// `known` is a session for people, a token for programs; empty for whoever is neither.
async fn answer(bench: &Bench, method: &Method, path: &str, known: &str, program: bool) -> String {
    let (name, value) = if program && !known.is_empty() {
        (header::AUTHORIZATION, format!("Bearer {known}"))
    } else {
        (header::COOKIE, known.to_owned())
    };
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(name, value)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .body(Body::empty())
        .unwrap();
    let answer = bench.send(request).await;
    if answer.status.is_redirection() {
        let to = answer.location().split('?').next().unwrap_or("").to_owned();
        return format!("{}→{to}", answer.status.as_u16());
    }
    answer.status.as_u16().to_string()
}

#[tokio::test]
async fn every_route_answers_as_routes_txt_says() {
    let bench = bench().await;
    let mut text = String::from(
        "# Every route: who may come there, and what it answers to four visitors. Identifiers in paths are the\n\
         # member's own where there are any, otherwise of nothing. Written by `BRANDWACHT_BLESS=1 cargo test`.\n\n",
    );
    let row = |text: &mut String, columns: [&str; 7]| {
        let [method, path, access, anonymous, other, member, analyst] = columns;
        writeln!(text, "{method:<5} {path:<40} {access:<12} {anonymous:<12} {other:<12} {member:<12} {analyst}")
            .unwrap();
    };
    row(&mut text, ["", "path", "access", "anonymous", "other", "member", "analyst"]);
    let mut lines = Vec::new();
    for route in table() {
        let path = route.path.replace("{id}", "01937b5e-0000-7000-8000-000000000000").replace("{token}", "nothing");
        let path = path.replace("{file}", "app.css");
        let mut outcome = Vec::new();
        // Fresh sessions per route, because one of the routes ends them.
        for (who, organisation, role) in [
            ("", bench.hospital, Role::SecurityOfficer),
            ("other", bench.care_home, Role::Manager),
            ("member", bench.hospital, Role::SecurityOfficer),
            ("analyst", bench.cert, Role::Analyst),
        ] {
            let program = route.access == Access::Api;
            let known = if who.is_empty() {
                String::new()
            } else if program {
                bench.token(organisation, role, false).await
            } else {
                let mail = format!("{who}-{}@zorg.example", lines.len() * 10 + outcome.len());
                bench.signed_in(&mail, organisation, role).await
            };
            outcome.push(answer(&bench, &route.method, &path, &known, program).await);
        }
        lines.push((route, outcome));
    }
    for (route, outcome) in &lines {
        let [anonymous, other, member, analyst] = &outcome[..] else { panic!("four visitors") };
        row(&mut text, [route.method.as_str(), route.path, route.access.code(), anonymous, other, member, analyst]);
    }
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/routes.txt");
    if std::env::var_os("BRANDWACHT_BLESS").is_some() {
        std::fs::write(file, &text).unwrap();
    }
    let golden = std::fs::read_to_string(file).unwrap_or_default();
    assert!(golden == text, "routes.txt says otherwise; look at the difference, then BRANDWACHT_BLESS=1:\n{text}");
}

#[test]
fn every_pattern_in_the_table_stands_once() {
    let mut seen = Vec::new();
    for route in table() {
        let entry = (route.method.clone(), route.path);
        assert!(!seen.contains(&entry), "{entry:?} stands twice");
        seen.push(entry);
    }
}

#[tokio::test]
async fn a_form_from_another_site_does_nothing() {
    let bench = bench().await;
    let cookie = bench.signed_in("noor@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("x-nothing", "neither header"),
    ] {
        let request = Request::post("/logout").header(header::COOKIE, &cookie).header(name, value);
        let answer = bench.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, 403, "{name}: {value}");
    }
    assert_eq!(bench.get("/login", &cookie).await.status, 303, "still signed in");
    let request = Request::post("/logout").header(header::COOKIE, &cookie).header("origin", "http://brandwacht.test");
    assert_eq!(bench.send(request.body(Body::empty()).unwrap()).await.status, 303);
    assert_eq!(bench.get("/login", &cookie).await.status, 200, "signed out");
}

#[tokio::test]
async fn every_page_carries_the_strict_headers() {
    let bench = bench().await;
    for path in ["/", "/login", "/nowhere", "/healthz"] {
        let answer = bench.get(path, "").await;
        let header = |name: &str| answer.headers.get(name).map_or("", |value| value.to_str().unwrap());
        assert!(header("content-security-policy").starts_with("default-src 'none'; script-src 'self';"), "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("cache-control"), "no-store", "{path}");
        assert_eq!(header("x-request-id").len(), 16);
    }
    let answer = bench.get("/static/app.css", "").await;
    assert!(answer.headers["cache-control"].to_str().unwrap().starts_with("public"));
}

#[tokio::test]
async fn unknown_pages_and_methods_are_pages_of_ours_in_the_visitors_language() {
    let bench = bench().await;
    let answer = bench.get("/nowhere", "lang=en").await;
    assert_eq!(answer.status, 404);
    assert!(answer.body.contains("This page does not exist"), "{}", answer.body);
    let answer = bench.post("/healthz", "", &[]).await;
    assert_eq!(answer.status, 405);
    assert!(answer.body.contains("Dit kan hier niet"), "{}", answer.body);
    let answer = bench.get("/api/nowhere", "").await;
    assert_eq!(answer.headers["content-type"], "application/problem+json");
}
