use axum::http::header;
use domain::organisation::OrganisationKind;
use domain::viewer::Role;

use crate::access::Access;
use crate::bench::case::case;
use crate::bench::{Bench, TOTP_SECRET, bench};
use crate::routes::table;
use crate::step_up::StepUp;
use crate::{password, paths};

/// A cookie of somebody with this role whose last proof is older than the setting allows.
async fn stale(bench: &Bench, mail: &str, organisation: domain::OrganisationId, role: Role) -> String {
    let cookie = bench.signed_in(mail, organisation, role).await;
    bench.scratch.world.advance_seconds(16 * 60);
    cookie
}

// Shows: ASVS 7.5.3, 7.5.1, 8.3.1
#[tokio::test]
async fn every_place_that_reaches_many_asks_again_and_only_then() {
    let bench = bench().await;
    let mut places = 0;
    for route in table() {
        let Some(step_up) = route.step_up else { continue };
        places += 1;
        let role = match route.access {
            Access::Cert | Access::Oversight => Role::Lead,
            _ => Role::Manager,
        };
        let home = if role == Role::Lead { bench.cert } else { bench.hospital };
        let path = route.path.replace("{id}", &bench.hospital.to_string());
        let fresh = bench.signed_in(&format!("fresh-{places}@zorg.example"), home, role).await;
        let old = stale(&bench, &format!("old-{places}@zorg.example"), home, role).await;
        let act = match step_up {
            StepUp::Acts(acts) => acts[0],
            _ => "anything",
        };
        let asked = bench.post(&path, &old, &[("act", act), ("sure", "yes"), ("note", "een <b>zin</b>")]).await;
        match step_up {
            StepUp::Script => assert_eq!(asked.status, 428, "{path}"),
            _ => {
                assert_eq!(asked.status, 403, "{path}: {}", asked.body);
                assert!(asked.body.contains("Bevestig dat u het bent"), "{path}");
                let carried = "name=\"note\" value=\"een &#60;b&#62;zin&#60;/b&#62;\"";
                assert!(asked.body.contains(carried), "nothing that was typed is lost: {}", asked.body);
            }
        }
        if let StepUp::Acts(_) = step_up {
            let other = bench.post(&path, &old, &[("act", "save")]).await;
            assert!(!other.body.contains("Bevestig dat u het bent"), "{path} asks for what reaches nobody");
        }
        bench.scratch.world.advance_seconds(-16 * 60);
        let passed = bench.post(&path, &fresh, &[("act", act), ("sure", "yes")]).await;
        assert!(!passed.body.contains("Bevestig dat u het bent"), "{path} asks a fresh session");
    }
    assert_eq!(
        places, 15,
        "sending and reminding (three), people (two), joins, leaving (two), a program, and six acts on one's own factors"
    );
}

// Shows: ASVS 7.5.3, 7.2.4
#[tokio::test]
async fn after_the_proof_the_form_goes_on_and_the_session_has_a_new_token() {
    let bench = bench().await;
    bench.person("lead@cert.example", bench.cert, Role::Lead).await;
    let old = bench.comes_in("lead@cert.example").await;
    bench.scratch.world.advance_seconds(16 * 60);
    let path = paths::desk_people(bench.hospital);
    let form = [("act", "invite"), ("name", "Kees Bos"), ("mail", "kees@zorg.example"), ("role", "manager")];
    let asked = bench.post(&path, &old, &form).await;
    assert_eq!(asked.status, 403);
    let mut again = vec![("confirm_then", path.as_str()), ("confirm_form", "1")];
    again.extend(form);
    let wrong = [again.clone(), vec![("confirm_password", "geraden woorden")]].concat();
    let answer = bench.post("/confirm", &old, &wrong).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("value=\"Kees Bos\""), "it is still carried along: {}", answer.body);
    let code = password::totp_code(TOTP_SECRET, bench.web.now()).unwrap();
    let right = [again, vec![("confirm_code", code.as_str())]].concat();
    let answer = bench.post("/confirm", &old, &right).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (307, path.as_str()));
    assert_eq!(bench.get("/desk", &old).await.status, 303, "the old token is worth nothing");
    // The browser sends the same form once more, to where it was going.
    let done = bench.post(&path, &answer.cookie(), &right).await;
    assert_eq!(done.location(), format!("{path}?done=invited"));
    let proof = domain::policy::may_manage_people(
        &domain::policy::system("test"),
        bench.hospital,
        OrganisationKind::Institution,
    );
    let mut tx = bench.scratch.begin().await.unwrap();
    let invitations = tx.invitations(&proof.unwrap()).await.unwrap();
    assert_eq!(invitations.len(), 1);
    assert_eq!(invitations[0].email, "kees@zorg.example");
}

#[tokio::test]
async fn the_way_on_never_leads_to_another_site() {
    let bench = bench().await;
    bench.person("lead@cert.example", bench.cert, Role::Lead).await;
    let cookie = bench.comes_in("lead@cert.example").await;
    let fields = [("confirm_then", "//evil.example/"), ("confirm_password", crate::bench::PASSWORD)];
    assert_eq!(bench.post("/confirm", &cookie, &fields).await.location(), "/");
}

// Shows: ASVS 7.5.3
#[tokio::test]
async fn what_is_amber_is_taken_along_only_after_a_fresh_proof() {
    let case = case(testkit::sqlite().await).await;
    let bench = &case.bench;
    let cookie = bench.signed_in("noor@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    for path in [format!("/notices/{}/devices.csv", case.notice), "/inventory.csv".to_owned()] {
        assert_eq!(bench.get(&path, &cookie).await.status, 200, "{path}");
    }
    bench.scratch.world.advance_seconds(16 * 60);
    for path in [format!("/notices/{}/devices.csv", case.notice), "/inventory.csv".to_owned()] {
        let answer = bench.get(&path, &cookie).await;
        assert_eq!(answer.location(), format!("/confirm?next={}&deed=take_along", paths::encode(&path)));
        assert!(answer.headers.get(header::CONTENT_DISPOSITION).is_none() && answer.body.is_empty());
    }
    assert_eq!(bench.get("/home", &cookie).await.status, 200, "reading asks nothing again");
}
