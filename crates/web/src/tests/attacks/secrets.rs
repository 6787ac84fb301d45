//! Finding secrets of addresses in logs and in what a browser tells another site.

use crate::bench::bench;
use crate::{paths, routes};

// Shows: ASVS 14.2.1, 16.2.5, 3.4.5
#[tokio::test]
async fn every_address_with_a_secret_is_masked_in_the_log_and_tells_nobody_where_a_visitor_came_from() {
    let bench = bench().await;
    let mut secrets = 0;
    for route in routes::table().iter().filter(|route| route.path.contains("{token}")) {
        let path = route.path.replace("{token}", "S3cretS3cret");
        assert!(!paths::without_secret(&path).contains("S3cret"), "add {path} to SECRET in paths.rs");
        secrets += 1;
        if route.method == axum::http::Method::GET {
            let answer = bench.get(&path, "").await;
            assert_eq!(answer.headers["referrer-policy"], "no-referrer", "{path}");
        }
    }
    assert!(secrets >= 6, "{secrets}");
    assert_eq!(paths::without_secret("/notices"), "/notices");
    assert_eq!(bench.get("/login", "").await.headers["referrer-policy"], "same-origin");
}
