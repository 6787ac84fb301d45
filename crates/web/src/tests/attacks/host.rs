//! Saying that the site is another: `Host` and what proxies send for it.

use axum::body::Body;
use axum::http::{Method, Request, header};
use domain::viewer::Role;

use crate::access::Access;
use crate::bench::{PASSWORD, bench};
use crate::routes;

const EVIL: &str = "evil.example";

fn asked(method: Method, path: &str, cookie: &str) -> axum::http::request::Builder {
    Request::builder()
        .method(method)
        .uri(path)
        .header(header::COOKIE, cookie)
        .header(header::HOST, EVIL)
        .header("x-forwarded-host", EVIL)
        .header("x-host", EVIL)
        .header("x-original-url", "/desk")
        .header("x-rewrite-url", "/desk")
        .header("forwarded", format!("host={EVIL};proto=http"))
        .header("x-forwarded-proto", "http")
}

// Shows: ASVS 4.1.3
#[tokio::test]
async fn no_page_no_redirect_and_no_header_repeats_the_host_that_a_visitor_names() {
    let bench = bench().await;
    let lead = bench.signed_in("lead@cert.example", bench.cert, Role::Lead).await;
    let member = bench.signed_in("noor@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let token = bench.token(bench.hospital, Role::SecurityOfficer, true).await;
    let mut pages = 0;
    for route in routes::table().iter().filter(|route| route.method == Method::GET) {
        let path = route.path.replace("{id}", "01937b5e-0000-7000-8000-000000000001").replace("{token}", "nothing");
        let path = path.replace("{file}", "app.css").replace("{key}", "x");
        for cookie in ["", &lead, &member] {
            let mut request = asked(Method::GET, &path, cookie);
            if route.access == Access::Api {
                request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
            }
            let answer = bench.send(request.body(Body::empty()).unwrap()).await;
            let told = format!("{:?}{}", answer.headers, answer.body);
            assert!(!told.contains(EVIL), "{path}: {told}");
            assert!(!answer.status.is_server_error(), "{path}");
            pages += usize::from(answer.status == 200);
        }
    }
    assert!(pages > 40, "{pages}");
}

// Shows: ASVS 4.1.3
#[tokio::test]
async fn security_txt_and_sign_in_speak_of_the_configured_site() {
    let bench = bench().await;
    let answer = bench.send(asked(Method::GET, "/.well-known/security.txt", "").body(Body::empty()).unwrap()).await;
    assert!(answer.body.contains("http://brandwacht.test"), "{}", answer.body);
    bench.person("noor@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let form = format!("mail=noor%40zorg.example&password={}", PASSWORD.replace(' ', "+"));
    let request = asked(Method::POST, "/login", "").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let same = bench.send(request.header("origin", format!("http://{EVIL}")).body(Body::from(form)).unwrap()).await;
    assert_eq!(same.status, 403, "an Origin that agrees with a made-up Host is another site");
}
