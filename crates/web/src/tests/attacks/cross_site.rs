//! Another site sends our forms in a visitor's name.

use axum::body::Body;
use axum::http::{Method, Request, header};
use domain::viewer::Role;

use crate::access::Access;
use crate::bench::bench;
use crate::routes;

// Shows: ASVS 3.5.1, 3.3.2
#[tokio::test]
async fn no_form_of_any_route_is_taken_from_another_site() {
    let bench = bench().await;
    let cookie = bench.signed_in("lead@cert.example", bench.cert, Role::Lead).await;
    let member = bench.signed_in("noor@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let mut forms = 0;
    let forms_of_people =
        |route: &&routes::Route| route.method != Method::GET && !matches!(route.access, Access::Api | Access::Client);
    for route in routes::table().iter().filter(forms_of_people) {
        forms += 1;
        let path = route.path.replace("{id}", "01937b5e-0000-7000-8000-000000000001").replace("{token}", "nothing");
        let cookie = if route.access == Access::Participant { &member } else { &cookie };
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example"),
            ("origin", "http://brandwacht.test.evil.example"),
            ("referer", "http://brandwacht.test/"),
        ] {
            let request = Request::builder().method(route.method.clone()).uri(&path).header(header::COOKIE, cookie);
            let answer = bench.send(request.header(name, value).body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status, 403, "{} {} with {name}: {value}", route.method, route.path);
        }
    }
    assert!(forms > 45, "{forms}");
}

// Shows: ASVS 3.5.1
#[tokio::test]
async fn a_program_is_known_by_its_token_only() {
    let bench = bench().await;
    let cookie = bench.signed_in("noor@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    for route in routes::table().iter().filter(|route| route.access == Access::Api) {
        let path = route.path.replace("{id}", "01937b5e-0000-7000-8000-000000000001").replace("{key}", "x");
        let request = Request::builder().method(route.method.clone()).uri(&path).header(header::COOKIE, &cookie);
        let request = request.header("sec-fetch-site", "same-origin").header("origin", "http://brandwacht.test");
        let answer = bench.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, 401, "{} {}", route.method, route.path);
    }
}

#[tokio::test]
async fn behind_a_link_an_old_browser_says_null_and_is_let_in() {
    let bench = bench().await;
    let ask = |path: &'static str| {
        let request = Request::post(path).header("origin", "null").body(Body::empty()).unwrap();
        bench.send(request)
    };
    assert_eq!(ask("/l/nothing").await.status, 404, "let in, and there is no such link");
    assert_eq!(ask("/login").await.status, 403, "elsewhere null is another site");
}
