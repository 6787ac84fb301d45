//! What browsers are told: by the cookie of the session over https, and by the headers around every answer.

use axum::body::Body;
use axum::http::{Request, header};
use domain::viewer::Role;
use tower::ServiceExt;

use crate::bench::{PASSWORD, bench};
use crate::{Web, WebConfig, router};

// Shows: ASVS 3.3.1, 3.3.2, 3.3.3, 3.3.4, 3.4.1, NEN 8.5
#[tokio::test]
async fn over_https_the_session_is_bound_to_its_host_and_browsers_stay_there() {
    let bench = bench().await;
    bench.person("noor@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let config =
        WebConfig { base_url: "https://brandwacht.test".to_owned(), secure_cookies: true, ..WebConfig::default() };
    let router = router(Web::new(bench.scratch.store.clone(), config, bench.scratch.world.clone()));
    let form = format!("mail=noor%40zorg.example&password={}", PASSWORD.replace(' ', "+"));
    let request = Request::post("/login")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(form))
        .unwrap();
    let answer = router.oneshot(request).await.unwrap();
    assert_eq!(answer.status(), 303);
    let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("__Host-brandwacht="), "{cookie}");
    for part in ["Path=/", "HttpOnly", "SameSite=Lax", "Secure"] {
        assert!(cookie.split("; ").any(|it| it == part), "{part} in {cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    assert!(!answer.headers()[header::LOCATION].to_str().unwrap().contains(cookie.split(['=', ';']).nth(1).unwrap()));
    assert_eq!(answer.headers()[header::STRICT_TRANSPORT_SECURITY], "max-age=31536000; includeSubDomains");
}

// Shows: ASVS 3.4.2, 3.4.3, 3.4.4, 3.4.5, 3.4.6, NEN 8.12
#[tokio::test]
async fn no_other_site_may_frame_read_or_learn_of_an_answer() {
    let bench = bench().await;
    for path in
        ["/", "/login", "/nowhere", "/l/nothing", "/desk", "/api/v1/notices", "/api/openapi.json", "/static/app.css"]
    {
        let answer = bench.get(path, "").await;
        let header = |name: &str| answer.headers.get(name).map_or("", |value| value.to_str().unwrap());
        let policy: Vec<&str> = header("content-security-policy").split(';').map(str::trim).collect();
        // Without a directive of their own, objects and frames fall under default-src.
        for part in ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"] {
            assert!(policy.contains(&part), "{path}: {part} in {policy:?}");
        }
        assert!(!policy.iter().any(|part| part.contains("unsafe") || part.contains('*')), "{path}: {policy:?}");
        // Where the path is a secret, not even our own site is told of it.
        let referrer = if path.starts_with("/l/") { "no-referrer" } else { "same-origin" };
        assert_eq!(header("referrer-policy"), referrer, "{path}");
        assert_eq!(header("cross-origin-resource-policy"), "same-origin", "{path}");
        assert_eq!(header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("access-control-allow-origin"), "", "{path}");
    }
}
