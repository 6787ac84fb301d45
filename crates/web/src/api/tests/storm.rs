//! Whatever comes from outside, the answer is an answer: never a fault of ours, never a page where a program asked,
//! and nothing written by what was refused.

use axum::body::Body;
use axum::http::{Method, Request, header};
use domain::link::LinkToken;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use testkit::on_both;

use crate::bench::case::{Case, case, json};
use crate::routes::table;

/// The same requests in every run, so that what fails fails again.
fn sample<S: Strategy>(strategy: &S, count: usize) -> Vec<S::Value> {
    let mut runner = TestRunner::deterministic();
    (0..count).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect()
}

/// Escaped enough to be an address, not to be a sensible one.
fn address(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => proptest::sample::select(vec![
            "after", "limit", "text", "kind", "sector", "class", "department", "standing", "gone", "severity",
            "publisher", "affecting", "state", "to_review", "advisory", "organisation", "asset", "doubtful",
            "undecided", "institution", "addressee", "vulnerability", "changed", "matched", "manual",
        ]).prop_map(str::to_owned),
        1 => "\\PC{0,12}",
    ]
}

fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,30}",
        "[A-Za-z0-9_-]{0,60}",
        "[%_!\\\\'\"~;\\x00-\\x1f]{0,12}",
        "-?[0-9]{1,25}",
        proptest::sample::select(vec![
            "true",
            "new",
            "high",
            "affected",
            "draft",
            "institution",
            "01937b5e-0000-7000-8000-000000000000",
        ])
        .prop_map(str::to_owned),
    ]
}

async fn send(case: &Case, method: &Method, path: &str, kind: &str, body: Vec<u8>) -> crate::bench::Answer {
    // The storm is about what is asked, not about how often.
    case.bench.scratch.world.advance_seconds(1);
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::AUTHORIZATION, format!("Bearer {}", case.analyst))
        .header(header::CONTENT_TYPE, kind);
    case.bench.send(request.body(Body::from(body)).unwrap()).await
}

// Shows: ASVS 16.5.3, 16.5.4, NEN 8.29
on_both!(no_query_and_no_path_makes_the_server_fail, |scratch| {
    let case = case(scratch).await;
    let routes: Vec<_> = table().into_iter().filter(|route| route.path.starts_with("/api/v1/")).collect();
    let ids = [case.bench.hospital.to_string(), case.notice.to_string(), case.advisory.to_string()];
    let request = (
        0..routes.len(),
        prop_oneof![3 => proptest::sample::select(ids.to_vec()), 1 => "\\PC{1,20}"],
        proptest::collection::vec((name(), value()), 0..3),
    );
    let mut good = 0;
    for (route, id, query) in sample(&request, 600) {
        let route = &routes[route];
        let query: Vec<_> = query.iter().map(|(name, value)| format!("{}={}", address(name), address(value))).collect();
        let path = format!(
            "{}?{}",
            route.path.replace("{id}", &address(&id)).replace("{key}", &address(&id)),
            query.join("&")
        );
        let answer = send(&case, &route.method, &path, "application/json", b"{}".to_vec()).await;
        assert!(answer.status.as_u16() < 500, "{} {path}: {}", route.method, answer.body);
        if answer.status.is_success() {
            good += 1;
        } else {
            assert_eq!(answer.headers["content-type"], "application/problem+json", "{path}");
            assert_eq!(json(&answer)["status"], answer.status.as_u16(), "{path}");
        }
    }
    assert!(good > 50, "some of it must get through to the database: {good}");
});

/// Bodies that are nearly right: the fields of an answer with any values, or any bytes.
fn body() -> impl Strategy<Value = Vec<u8>> {
    let field = proptest::sample::select(vec!["kind", "by", "note", "accepted_by", "review_on", "other"]);
    let value = prop_oneof![
        Just(serde_json::Value::Null),
        any::<i64>().prop_map(Into::into),
        any::<bool>().prop_map(Into::into),
        "\\PC{0,20}".prop_map(Into::into),
        "[\\x00-\\x1f]{0,3}".prop_map(Into::into),
        proptest::sample::select(vec!["solved", "risk_accepted", "call_me", "2026-12-24", "9999-99-99"])
            .prop_map(Into::into),
    ];
    let object = proptest::collection::vec((field, value), 0..6).prop_map(|members| {
        let members: Vec<_> = members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        format!("{{{}}}", members.join(",")).into_bytes()
    });
    prop_oneof![4 => object, 1 => proptest::collection::vec(any::<u8>(), 0..60)]
}

// Shows: ASVS 16.5.3, 16.5.4
on_both!(no_body_makes_the_server_fail_and_what_is_refused_is_not_noted, |scratch| {
    let case = case(scratch).await;
    let answers = format!("/api/v1/notices/{}/answers", case.notice);
    let inventory = format!("/api/v1/organisations/{}/inventory", case.bench.hospital);
    let mut noted = 0;
    for body in sample(&body(), 400) {
        let answer = send(&case, &Method::POST, &answers, "application/json", body.clone()).await;
        match answer.status.as_u16() {
            201 => noted += 1,
            200 => {}
            400 => {
                let problem = json(&answer);
                let errors = problem["errors"].as_array().unwrap_or_else(|| panic!("{problem}"));
                let places = errors.iter().all(|it| it["pointer"].is_string() && it["code"].is_string());
                assert!(!errors.is_empty() && places, "{problem}");
            }
            other => panic!("{other}: {:?}: {}", String::from_utf8_lossy(&body), answer.body),
        }
        for kind in ["application/x-ndjson", "text/csv"] {
            let answer = send(&case, &Method::POST, &inventory, kind, body.clone()).await;
            let status = answer.status.as_u16();
            assert!(status == 400 || status == 202, "{status} {kind}: {:?}", String::from_utf8_lossy(&body));
        }
    }
    let kept = json(&case.get(&answers, &case.analyst).await)["items"].as_array().unwrap().len();
    assert_eq!(kept, noted.min(200), "every answer that was taken, and no other");
});

// Shows: ASVS 9.1.1, 8.2.2
#[tokio::test]
async fn a_link_that_nobody_was_sent_opens_nothing_and_answers_nothing() {
    let case = case(testkit::sqlite().await).await;
    let token = prop_oneof!["[A-Za-z0-9_-]{43}", "[A-Za-z0-9_-]{0,60}", "\\PC{1,60}", "[%./\\x00-\\x1f]{1,20}"];
    for token in sample(&token, 200) {
        let path = format!("/l/{}", address(&token));
        for method in [Method::GET, Method::POST] {
            let request = Request::builder()
                .method(&method)
                .uri(&path)
                .header("sec-fetch-site", "same-origin")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            let answer = case.bench.send(request.body(Body::from("kind=solved&by=x")).unwrap()).await;
            assert_eq!(answer.status, 404, "{method} {path}: {}", answer.body);
        }
    }
    let notice = json(&case.get(&format!("/api/v1/notices/{}", case.notice), &case.analyst).await);
    assert_eq!(notice["answers"], serde_json::json!([]));
}

proptest! {
    #[test]
    fn a_link_token_reads_as_itself_or_not_at_all(text in "\\PC{0,60}|[A-Za-z0-9_-]{43}") {
        if let Some(token) = LinkToken::read(&text) {
            prop_assert_eq!(token.as_str(), text.as_str());
        }
    }
}
