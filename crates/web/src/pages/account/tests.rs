use domain::viewer::Role;

use crate::bench::{Bench, PASSWORD, TOTP_SECRET, bench};
use crate::{breached, password};

const NEW: &str = "fietsbel onder de kast";

fn secret_of(body: &str) -> Vec<u8> {
    let text = body.split("<pre>").nth(1).unwrap().split("</pre>").next().unwrap().replace(' ', "");
    data_encoding::BASE32_NOPAD.decode(text.as_bytes()).unwrap()
}

fn codes_of(body: &str) -> Vec<String> {
    body.split("<code>").skip(1).map(|part| part.split("</code>").next().unwrap().to_owned()).collect()
}

fn session_ids(body: &str) -> Vec<String> {
    let mark = "name=\"session\" value=\"";
    body.split(mark).skip(1).map(|part| part.split('"').next().unwrap().to_owned()).collect()
}

async fn officer(bench: &Bench) -> String {
    bench.person("noor@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    bench.comes_in("noor@zorg.example").await
}

// Shows: ASVS 7.5.2, 7.4.5
#[tokio::test]
async fn sessions_are_listed_and_ended_one_or_all() {
    let bench = bench().await;
    let here = officer(&bench).await;
    bench.scratch.world.advance_seconds(60);
    let there = bench.comes_in("noor@zorg.example").await;
    bench.scratch.world.advance_seconds(60);
    let third = bench.comes_in("noor@zorg.example").await;
    let page = bench.get("/account", &here).await;
    assert_eq!(page.body.matches("Gebruikt <time").count(), 3, "{}", page.body);
    let others = session_ids(&page.body);
    assert_eq!(others.len(), 2, "this session has no button to end itself");
    // The list has the session used last first.
    let answer = bench.post("/account/sessions", &here, &[("act", "end"), ("session", &others[0])]).await;
    assert_eq!(answer.location(), "/account?done=ended");
    assert_eq!(bench.get("/account", &third).await.location(), "/login?next=%2Faccount");
    assert_eq!(bench.get("/account", &there).await.status, 200);
    bench.post("/account/sessions", &here, &[("act", "others")]).await;
    assert_eq!(bench.get("/account", &there).await.status, 303);
    assert_eq!(bench.get("/account", &here).await.status, 200);
}

// Shows: ASVS 8.2.2, 7.5.2
#[tokio::test]
async fn nobody_ends_anothers_session() {
    let bench = bench().await;
    let noor = officer(&bench).await;
    let other = bench.signed_in("kees@zorg.example", bench.hospital, Role::Manager).await;
    bench.scratch.world.advance_seconds(60);
    let noor_too = bench.comes_in("noor@zorg.example").await;
    let id = session_ids(&bench.get("/account", &noor_too).await.body).remove(0);
    let answer = bench.post("/account/sessions", &other, &[("act", "end"), ("session", &id)]).await;
    assert_eq!(answer.status, 404);
    assert_eq!(bench.get("/account", &noor).await.status, 200);
}

// Shows: ASVS 6.2.2, 6.2.3, 7.4.3, 6.2.1, 6.2.4
#[tokio::test]
async fn a_new_password_asks_for_the_present_one_and_ends_all_other_sessions() {
    let bench = bench().await;
    let other = officer(&bench).await;
    bench.scratch.world.advance_seconds(60);
    let here = bench.comes_in("noor@zorg.example").await;
    let change = async |present: &str, new: &str| {
        bench.post("/account/password", &here, &[("present", present), ("new", new)]).await
    };
    for (present, new, said) in [
        ("iets anders helemaal", NEW, "niet uw wachtwoord van nu"),
        (PASSWORD, "te kort", "12 tekens of meer"),
        (PASSWORD, "Welkom2026!!!", "een van de eerste"),
        (PASSWORD, "ziekenhuisverweg1", "een van de eerste"),
    ] {
        let answer = change(present, new).await;
        assert_eq!(answer.status, 422);
        assert!(answer.body.contains(said), "{new}: {}", answer.body);
    }
    assert_eq!(bench.get("/account", &other).await.status, 200, "nothing has changed yet");
    assert_eq!(change(PASSWORD, NEW).await.location(), "/account?done=password");
    assert_eq!(bench.get("/account", &other).await.status, 303, "the other session has ended");
    assert_eq!(bench.get("/account", &here).await.status, 200);
    let old = bench.post("/login", "", &[("mail", "noor@zorg.example"), ("password", PASSWORD)]).await;
    assert_eq!(old.status, 422);
    let new = bench.post("/login", "", &[("mail", "noor@zorg.example"), ("password", NEW)]).await;
    assert_eq!(new.status, 303);
}

// Shows: ASVS 6.2.12
#[tokio::test]
async fn a_password_on_the_operators_list_is_refused() {
    use sha1::Digest as _;
    let hash = data_encoding::HEXUPPER.encode(&sha1::Sha1::digest(NEW.as_bytes()));
    let lines = format!("{}\n{hash}\n{}\n", "0".repeat(40), "F".repeat(40));
    let list = breached::Breached::over(std::sync::Arc::new(lines.into_bytes())).unwrap();
    let bench = bench().await.with(|config| config.breached = Some(list));
    let here = officer(&bench).await;
    let answer = bench.post("/account/password", &here, &[("present", PASSWORD), ("new", NEW)]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("staat op lijsten"), "{}", answer.body);
}

// Shows: ASVS 6.3.3, 7.2.4, 6.5.2, 6.5.3
#[tokio::test]
async fn who_has_a_role_that_asks_for_it_sets_a_second_factor_up_and_reaches_nothing_else() {
    let bench = bench().await;
    bench.without_factor("noor@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let login = [("mail", "noor@zorg.example"), ("password", PASSWORD), ("next", "/notices")];
    let half = bench.post("/login", "", &login).await;
    assert_eq!(half.location(), "/login/enrol?next=%2Fnotices");
    let half = half.cookie();
    for path in ["/home", "/notices", "/account", "/account/app", "/account/password"] {
        assert!(bench.get(path, &half).await.location().starts_with("/login?next="), "{path}");
    }
    let page = bench.get("/login/enrol?next=%2Fnotices", &half).await;
    assert!(page.body.contains("<svg class=\"qr\""), "{}", page.body);
    assert!(!page.body.contains("style="), "the policy for content forbids inline style");
    let secret = secret_of(&page.body);
    assert_eq!(secret_of(&bench.get("/login/enrol", &half).await.body), secret, "looking changes nothing");
    let wrong = bench.post("/login/enrol", &half, &[("code", "000000")]).await;
    assert_eq!(wrong.status, 422);
    let code = password::totp_code(&secret, bench.web.now()).unwrap();
    let done = bench.post("/login/enrol", &half, &[("code", &code), ("next", "/notices")]).await;
    assert_eq!(done.status, 200);
    assert_eq!(codes_of(&done.body).len(), 10, "{}", done.body);
    assert_ne!(done.cookie(), half, "the token changes with what it is worth");
    assert_eq!(bench.get("/notices", &done.cookie()).await.status, 200);
    assert_eq!(bench.get("/login/enrol", &half).await.location(), "/login", "the half session has ended");
    // The code that set it up is used up.
    let again = bench.post("/login", "", &login).await;
    assert_eq!(again.location(), "/login/code?next=%2Fnotices");
    assert_eq!(bench.post("/login/code", &again.cookie(), &[("code", &code)]).await.status, 422);
}

// Shows: ASVS 6.5.1, 6.5.2, 6.5.6
#[tokio::test]
async fn a_recovery_code_works_once_and_a_new_set_replaces_the_old() {
    let bench = bench().await;
    let here = officer(&bench).await;
    let codes = codes_of(&bench.post("/account/codes", &here, &[("sure", "yes")]).await.body);
    assert_eq!(codes.len(), 10);
    assert!(!bench.get("/account", &here).await.body.contains(&codes[0]), "they are shown once");
    let login = [("mail", "noor@zorg.example"), ("password", PASSWORD)];
    let typed = codes[0].to_lowercase().replace('-', " ");
    let half = bench.post("/login", "", &login).await.cookie();
    assert_eq!(bench.post("/login/code", &half, &[("recovery", &typed)]).await.status, 303);
    let half = bench.post("/login", "", &login).await.cookie();
    assert_eq!(bench.post("/login/code", &half, &[("recovery", &typed)]).await.status, 422, "used before");
    assert!(bench.get("/account", &here).await.body.contains("nog 9"));
    let fresh = codes_of(&bench.post("/account/codes", &here, &[("sure", "yes")]).await.body);
    assert_eq!(bench.post("/login/code", &half, &[("recovery", &codes[1])]).await.status, 422, "of the old set");
    assert_eq!(bench.post("/login/code", &half, &[("recovery", &fresh[1])]).await.status, 303);
}

#[tokio::test]
async fn an_app_is_replaced_after_the_new_one_shows_a_code_and_the_last_factor_stays() {
    let bench = bench().await;
    let here = officer(&bench).await;
    bench.scratch.world.advance_seconds(60);
    let old = password::totp_code(TOTP_SECRET, bench.web.now()).unwrap();
    let answer = bench.post("/account/app", &here, &[("act", "remove"), ("code", &old)]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("Houd één tweede stap over"), "{}", answer.body);
    assert_eq!(bench.post("/account/app/start", &here, &[]).await.location(), "/account/app");
    let secret = secret_of(&bench.get("/account/app", &here).await.body);
    assert_ne!(secret, TOTP_SECRET);
    let code = password::totp_code(&secret, bench.web.now()).unwrap();
    let answer = bench.post("/account/app", &here, &[("act", "confirm"), ("code", &code)]).await;
    assert_eq!(codes_of(&answer.body).len(), 10, "the first recovery codes come with it: {}", answer.body);
    assert_eq!(bench.get("/account", &here).await.status, 303, "the old token is worth nothing");
    assert_eq!(bench.get("/account", &answer.cookie()).await.status, 200);
    bench.scratch.world.advance_seconds(60);
    let half = bench.post("/login", "", &[("mail", "noor@zorg.example"), ("password", PASSWORD)]).await.cookie();
    let old = password::totp_code(TOTP_SECRET, bench.web.now()).unwrap();
    assert_eq!(bench.post("/login/code", &half, &[("code", &old)]).await.status, 422);
    let new = password::totp_code(&secret, bench.web.now()).unwrap();
    assert_eq!(bench.post("/login/code", &half, &[("code", &new)]).await.status, 303);
}

#[tokio::test]
async fn who_needs_no_second_factor_takes_it_away_with_a_code() {
    let bench = bench().await.with(|config| config.second_factor_roles.clear());
    let here = officer(&bench).await;
    bench.scratch.world.advance_seconds(60);
    assert_eq!(bench.post("/account/app", &here, &[("act", "remove"), ("code", "000000")]).await.status, 422);
    let code = password::totp_code(TOTP_SECRET, bench.web.now()).unwrap();
    let answer = bench.post("/account/app", &here, &[("act", "remove"), ("code", &code)]).await;
    assert_eq!(answer.location(), "/account?done=app_removed");
    let login = bench.post("/login", "", &[("mail", "noor@zorg.example"), ("password", PASSWORD)]).await;
    assert_eq!(login.location(), "/");
}
