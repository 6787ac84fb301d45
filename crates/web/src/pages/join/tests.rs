use domain::ContentHash;
use domain::viewer::Role;

use crate::bench::{Bench, bench};
use crate::session;

async fn token(bench: &Bench, kind: &str) -> String {
    let token = session::new_token(&bench.web);
    let hash = ContentHash::of(token.as_bytes());
    let text = format!("UPDATE account_mail SET token_hash = x'{hash}' WHERE kind = '{kind}' AND token_hash IS NULL");
    bench.scratch.sql(&text).await;
    token
}

const FORM: [(&str, &str); 7] = [
    ("name", "Zorghuis De Linde"),
    ("kind", "institution"),
    ("sector", "vvt"),
    ("domain", "delinde.example"),
    ("contact", "Marja Linde"),
    ("mail", "marja@delinde.example"),
    ("phone", "010-555 01 23"),
];

// Shows: NEN 5.16
#[tokio::test]
async fn an_organisation_signs_up_and_one_press_of_the_cert_lets_it_in() {
    let bench = bench().await;
    let lead = bench.signed_in("lead@cert.example", bench.cert, Role::Lead).await;
    let answer = bench.post("/join", "", &FORM).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert!(bench.get("/desk/joins", &lead).await.body.contains("Er wacht niemand"), "not before it is confirmed");
    let page = format!("/join/{}", token(&bench, "join").await);
    assert_eq!(bench.get(&page, "").await.status, 200);
    assert!(bench.get("/desk/joins", &lead).await.body.contains("Er wacht niemand"), "looking confirms nothing");
    assert_eq!(bench.post(&page, "", &[]).await.status, 200);
    assert_eq!(bench.post(&page, "", &[]).await.status, 404, "it works once");
    let body = bench.get("/desk/joins", &lead).await.body;
    assert!(body.contains("Zorghuis De Linde") && !body.contains("Bel eerst"), "{body}");
    let id = body.split("name=\"join\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let answer = bench.post("/desk/joins", &lead, &[("act", "approve"), ("join", &id)]).await;
    assert!(answer.location().starts_with("/desk/organisations/"), "{}", answer.body);
    let organisation = bench.get(answer.location(), &lead).await.body;
    assert!(organisation.contains("Zorghuis De Linde") && organisation.contains("marja@delinde.example"));
    let answer = bench.post("/desk/joins", &lead, &[("act", "approve"), ("join", &id)]).await;
    assert_eq!(answer.status, 404, "and not twice");
    let invite = format!("/invite/{}", token(&bench, "invitation").await);
    let answer = bench.post(&invite, "", &[("new", "fietsbel onder de kast")]).await;
    assert_eq!(answer.location(), "/login/enrol?next=");
    let known = bench.scratch.sign_in("marja@delinde.example").await.unwrap().unwrap();
    assert_eq!(known.roles.into_iter().collect::<Vec<_>>(), [Role::Manager]);
}

#[tokio::test]
async fn what_does_not_add_up_is_said_field_by_field_and_at_the_desk() {
    let bench = bench().await;
    let wrong = [("name", ""), ("domain", "geen domein"), ("contact", ""), ("mail", "x"), ("phone", "bel maar")];
    let answer = bench.post("/join", "", &wrong).await;
    assert_eq!(answer.status, 422);
    for field in ["name", "domain", "contact", "mail", "phone"] {
        assert!(answer.body.contains(&format!("id=\"{field}-e\"")), "{field}: {}", answer.body);
    }
    // Nobody becomes a CERT by a form.
    let mut form = FORM.to_vec();
    form[0] = ("name", "Huize Duin");
    form[1] = ("kind", "cert");
    form[5] = ("mail", "marja@elders.example");
    bench.post("/join", "", &form).await;
    let page = format!("/join/{}", token(&bench, "join").await);
    bench.post(&page, "", &[]).await;
    let lead = bench.signed_in("lead@cert.example", bench.cert, Role::Lead).await;
    let body = bench.get("/desk/joins", &lead).await.body;
    assert!(body.contains("Zorginstelling"), "{body}");
    assert!(body.contains("Het mailadres is niet van delinde.example"), "{body}");
    assert!(body.contains("Er is al een organisatie met deze naam"), "{body}");
    let id = body.split("name=\"join\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let answer = bench.post("/desk/joins", &lead, &[("act", "approve"), ("join", &id)]).await;
    assert_eq!(answer.status, 409, "{}", answer.body);
    bench.post("/desk/joins", &lead, &[("act", "decline"), ("sure", "yes"), ("join", &id)]).await;
    assert!(bench.get("/desk/joins", &lead).await.body.contains("Er wacht niemand"));
}
