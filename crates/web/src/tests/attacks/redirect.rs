//! Sending a visitor on to another site.

use domain::viewer::Role;

use crate::bench::{PASSWORD, TOTP_SECRET, bench};
use crate::{password, paths};

const ELSEWHERE: [&str; 16] = [
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "@evil.example",
    "/\u{0}/evil.example",
    "https:/\\evil.example",
];

fn stays(location: &str) -> bool {
    location.starts_with('/') && !location.starts_with("//") && !location.contains(['\\', '\n', '\r', '\t'])
}

// Shows: ASVS 3.7.2, 1.2.2
#[tokio::test]
async fn every_way_back_stays_on_this_site() {
    let bench = bench().await;
    let cookie = bench.signed_in("jip@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    for to in ELSEWHERE {
        let query = paths::encode(to);
        for (path, fields) in [
            ("/preferences".to_owned(), [("lang", "en"), ("back", to)]),
            (format!("/preferences?back={query}"), [("lang", "en"), ("back", to)]),
        ] {
            let answer = bench.post(&path, "", &fields).await;
            assert!(stays(answer.location()), "{path} {to:?}: {}", answer.location());
        }
        let answer = bench.get(&format!("/login?next={query}"), &cookie).await;
        assert!(answer.status == 303 && stays(answer.location()), "{to:?}: {}", answer.location());
    }
}

// Shows: ASVS 3.7.2
#[tokio::test]
async fn signing_in_leads_to_a_page_of_this_site() {
    let bench = bench().await;
    bench.person("noor@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    for to in ELSEWHERE {
        let fields = [("mail", "noor@zorg.example"), ("password", PASSWORD), ("next", to)];
        let waiting = bench.post("/login", "", &fields).await;
        assert!(stays(waiting.location()), "{}", waiting.location());
        let code = password::totp_code(TOTP_SECRET, bench.web.now()).unwrap();
        let done = bench.post("/login/code", &waiting.cookie(), &[("code", &code), ("next", to)]).await;
        assert_eq!((done.status.as_u16(), done.location()), (303, "/"), "{to:?}");
        bench.scratch.world.advance_seconds(60);
    }
}
