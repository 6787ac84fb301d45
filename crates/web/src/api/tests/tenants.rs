//! Who gets what: nobody without a token, everybody their own, the CERT all; and what the rest is told.

use axum::body::Body;
use axum::http::{Request, header};
use domain::viewer::Role;
use testkit::on_both;

use crate::bench::case::{case, each, json};

// Shows: ASVS 8.2.2, 8.2.3, 8.4.1, NEN 8.3, 8.12
on_both!(a_token_sees_what_its_organisation_may_see_and_the_rest_is_not_there, |scratch| {
    let case = case(scratch).await;
    let (hospital, care_home) = (case.bench.hospital, case.bench.care_home);
    let list = async |path: &str, token: &str, member: &str| -> Vec<String> {
        let answer = case.get(path, token).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        each(&json(&answer), member).into_iter().map(str::to_owned).collect()
    };
    let hospitals = format!("/api/v1/organisations/{hospital}/assets");
    let care_homes = format!("/api/v1/organisations/{care_home}/assets");
    assert_eq!(list(&hospitals, &case.analyst, "inventory_number").await, ["Z-1", "Z-2?", "Z-3"]);
    assert_eq!(list(&hospitals, &case.hospital, "inventory_number").await, ["Z-1", "Z-2?", "Z-3"]);
    assert!(list(&hospitals, &case.care_home, "inventory_number").await.is_empty());
    assert!(list(&hospitals, &case.supplier, "inventory_number").await.is_empty());
    assert_eq!(list(&care_homes, &case.supplier, "inventory_number").await, ["D-1"], "it acts for them");

    assert_eq!(list("/api/v1/notices", &case.analyst, "id").await.len(), 2);
    assert_eq!(list("/api/v1/notices", &case.hospital, "id").await, [case.notice.to_string()]);
    assert_eq!(list("/api/v1/notices", &case.supplier, "id").await, [case.other_notice.to_string()]);
    assert_eq!(list("/api/v1/matches", &case.analyst, "id").await.len(), 4);
    assert_eq!(list("/api/v1/matches", &case.care_home, "inventory_number").await, ["D-1"]);
    assert_eq!(
        list("/api/v1/organisations?kind=institution", &case.supplier, "name").await.len(),
        2,
        "names are known"
    );

    // The same answer for what is another's, what is nothing, and what cannot be.
    let not_there = json(&case.get("/api/v1/notices/01937b5e-0000-7000-8000-000000000000", &case.hospital).await);
    for path in [
        format!("/api/v1/notices/{}", case.other_notice),
        format!("/api/v1/notices/{}/answers", case.other_notice),
        "/api/v1/notices/nothing".to_owned(),
        "/api/v1/notices/%00".to_owned(),
        "/api/v1/nothing".to_owned(),
    ] {
        let answer = case.get(&path, &case.hospital).await;
        assert_eq!(answer.status, 404, "{path}: {}", answer.body);
        let mut problem = json(&answer);
        problem["instance"] = not_there["instance"].clone();
        assert_eq!(problem, not_there, "{path}");
    }
    let contacts = |token: &str| {
        let path = format!("/api/v1/organisations/{hospital}");
        let token = token.to_owned();
        let case = &case;
        async move { json(&case.get(&path, &token).await)["contacts"].as_array().unwrap().len() }
    };
    assert_eq!(
        (contacts(&case.hospital).await, contacts(&case.care_home).await, contacts(&case.analyst).await),
        (1, 0, 1)
    );
});

// Shows: ASVS 8.2.3
#[tokio::test]
async fn what_is_the_certs_own_is_for_the_cert() {
    let case = case(testkit::sqlite().await).await;
    let path = format!("/api/v1/advisories/{}", case.advisory);
    assert_eq!(json(&case.get(&path, &case.analyst).await)["state"], "new");
    assert!(json(&case.get(&path, &case.hospital).await)["state"].is_null());
    for name in ["state=new", "to_review=true"] {
        let answer = case.get(&format!("/api/v1/advisories?{name}"), &case.hospital).await;
        assert_eq!(answer.status, 403, "{}", answer.body);
        assert_eq!(json(&answer)["type"], "urn:brandwacht:problem:cert-only");
        assert_eq!(case.get(&format!("/api/v1/advisories?{name}"), &case.analyst).await.status, 200);
    }
}

// Shows: ASVS 8.2.1, 7.2.1, 14.2.1
#[tokio::test]
async fn without_a_living_token_nothing_is_answered() {
    let case = case(testkit::sqlite().await).await;
    let cookie = case.bench.signed_in("noor@zorg.example", case.bench.hospital, Role::SecurityOfficer).await;
    for (name, value) in [
        (header::COOKIE, cookie.as_str()),
        (header::AUTHORIZATION, "Bearer nothing"),
        (header::AUTHORIZATION, "Bearer "),
        (header::AUTHORIZATION, &format!("Basic {}", case.hospital)),
        (header::AUTHORIZATION, &"x".repeat(5_000)),
    ] {
        let request = Request::get("/api/v1/notices").header(name, value).body(Body::empty()).unwrap();
        let answer = case.bench.send(request).await;
        assert_eq!(answer.status, 401, "{value}");
        let how = answer.headers["www-authenticate"].to_str().unwrap();
        assert!(how.starts_with("Bearer realm=\"brandwacht\""), "{how}");
        assert_eq!(answer.headers["content-type"], "application/problem+json");
        assert_eq!(json(&answer)["type"], "urn:brandwacht:problem:unauthorized");
    }
    case.bench.scratch.sql("UPDATE api_token SET revoked_at = 1").await;
    assert_eq!(case.get("/api/v1/notices", &case.hospital).await.status, 401, "revoked");
    let answer = case.bench.get("/home", "").await;
    assert_ne!(answer.headers.get("content-type").map(|kind| kind.to_str().unwrap()), Some("application/problem+json"));
}

// Shows: ASVS 7.2.2, 3.5.1
#[tokio::test]
async fn a_token_is_no_way_into_the_pages() {
    let case = case(testkit::sqlite().await).await;
    assert_eq!(case.get("/desk", &case.analyst).await.status, 303, "pages know sessions only");
}

#[tokio::test]
async fn errors_are_told_in_the_language_that_is_asked_for() {
    let case = case(testkit::sqlite().await).await;
    let mut told = Vec::new();
    for asked in ["", "nl-NL,nl;q=0.9", "de, en", "de"] {
        let request = Request::get("/api/v1/notices?limit=x").header(header::ACCEPT_LANGUAGE, asked);
        let request = request.header(header::AUTHORIZATION, format!("Bearer {}", case.hospital));
        let answer = case.bench.send(request.body(Body::empty()).unwrap()).await;
        let language = answer.headers["content-language"].to_str().unwrap().to_owned();
        told.push((language, json(&answer)["errors"][0]["detail"].as_str().unwrap().to_owned()));
    }
    let en = ("en".to_owned(), "This must be a whole number.".to_owned());
    assert_eq!((&told[0], &told[2], &told[3]), (&en, &en, &en));
    assert_eq!(told[1].0, "nl");
    assert_ne!(told[1].1, en.1);
}

// Shows: ASVS 2.4.1
#[tokio::test]
async fn who_asks_too_often_is_told_when_to_come_back() {
    let case = case(testkit::sqlite().await).await;
    let per_minute = case.bench.web.config.api_per_minute;
    for _ in 0..per_minute {
        assert_eq!(case.get("/api/v1/nothing/at/all", &case.hospital).await.status, 404);
    }
    let mut last = 200;
    for _ in 0..=per_minute {
        last = case.get("/api/v1/notices?limit=x", &case.hospital).await.status.as_u16();
        if last == 429 {
            break;
        }
    }
    assert_eq!(last, 429);
    let answer = case.get("/api/v1/notices", &case.hospital).await;
    assert_eq!(answer.headers["retry-after"], "1");
    assert_eq!(json(&answer)["type"], "urn:brandwacht:problem:too-many");
    assert_eq!(case.get("/api/v1/notices", &case.care_home).await.status, 200, "others are not held up");
    case.bench.scratch.world.advance_seconds(1);
    assert_eq!(case.get("/api/v1/notices", &case.hospital).await.status, 200);
}
