//! The page of terms, and who sees it.

use domain::retention::{Beside, Kind};
use domain::viewer::Role;
use l10n::texts;

use crate::bench::case::case;

// Shows: ASVS 8.2.1, NEN 8.10
#[tokio::test]
async fn leads_and_operators_see_every_kind_with_its_term_and_nobody_else_does() {
    let case = case(testkit::sqlite().await).await;
    let bench = &case.bench;
    let system = domain::policy::system("test");
    let proof = domain::policy::may_keep_terms(&system).unwrap();
    bench.scratch.keep_terms(&proof, &domain::retention::Terms::default(), None).await.unwrap();
    for (mail, organisation, role, status) in [
        ("analyst@cert.example", bench.cert, Role::Analyst, 404),
        ("manager@zorg.example", bench.hospital, Role::Manager, 404),
        ("lead@cert.example", bench.cert, Role::Lead, 200),
        ("operator@cert.example", bench.cert, Role::Operator, 200),
    ] {
        let cookie = bench.signed_in(mail, organisation, role).await;
        let answer = bench.get("/desk/retention", &cookie).await;
        assert_eq!(answer.status, status, "{mail}");
        if status != 200 {
            continue;
        }
        let t = texts(domain::organisation::Language::Nl);
        for kind in Kind::ALL {
            assert!(answer.body.contains(&t.retention_kind(kind.code())), "{kind:?}: {}", answer.body);
        }
        for it in Beside::ALL {
            assert!(answer.body.contains(&t.retention_beside_why(it.code())), "{it:?}: {}", answer.body);
        }
        assert!(answer.body.contains("1.825 dagen") || answer.body.contains("1825 dagen"), "{}", answer.body);
        assert!(answer.body.contains("is het laatst opgeruimd"), "{}", answer.body);
        assert!(!answer.body.contains("<form method=\"post\" action=\"/desk/retention"), "it is read only");
        let menu = bench.get("/desk/audit", &cookie).await;
        assert!(menu.body.contains("href=\"/desk/retention\""), "it is reached from the menu");
    }
}
