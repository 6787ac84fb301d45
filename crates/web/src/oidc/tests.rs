use axum::body::Body;
use axum::http::{Request, header};
use domain::viewer::Role;
use domain::{AccountMailId, PersonId, policy};
use serde_json::{Value, json};
use testkit::on_both;

use super::Claims;
use super::stand_in::{ISSUER, Wrongly};
use crate::bench::{Answer, Bench, bench, bench_on};
use crate::paths;

/// Noor, as the provider knows her.
fn noor(groups: &[&str]) -> Value {
    json!({ "sub": "7f3a", "name": "Noor de Wit", "email": "noor@zorg.example", "email_verified": true, "groups": groups,
            "amr": ["pwd", "mfa"] })
}

/// Where the page leads on to.
fn way_on(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.body);
    let refresh = answer.headers[header::REFRESH].to_str().unwrap();
    let url = refresh.strip_prefix("0;url=").unwrap().to_owned();
    assert!(answer.body.contains(&format!("href=\"{}\"", url.replace('&', "&#38;"))), "{url} in {}", answer.body);
    url
}

fn back(code: &str, state: &str) -> String {
    let iss = paths::encode(ISSUER);
    format!("/login/oidc/callback?code={code}&state={state}&iss={iss}")
}

/// Begins at this form and comes back from the provider as this person.
async fn through(bench: &Bench, form: &str, cookies: &str, fields: &[(&str, &str)], claims: Value) -> Answer {
    let start = bench.post(form, cookies, fields).await;
    let (code, state) = bench.provider.signs_in(&way_on(&start), claims);
    bench.get(&back(&code, &state), &format!("{}; {cookies}", start.cookies())).await
}

async fn comes(bench: &Bench, claims: Value) -> Answer {
    through(bench, "/login/oidc", "", &[("next", "")], claims).await
}

fn with_creating(bench: Bench) -> Bench {
    bench.with(|config| {
        if let Some(oidc) = config.oidc.as_mut() {
            oidc.create = true;
        }
    })
}

async fn links(bench: &Bench, cookies: &str, claims: Value) -> Answer {
    through(bench, "/account/oidc", cookies, &[("act", "link")], claims).await
}

// Shows: ASVS 10.1.1, 10.3.3, 10.5.2, 6.8.1, 7.2.4, NEN 5.16, 5.18
on_both!(a_role_follows_from_a_group_and_goes_with_it, |scratch| {
    let bench = with_creating(bench_on(scratch).await);
    let planted = format!("brandwacht={}", "A".repeat(43));
    let answer = through(&bench, "/login/oidc", &planted, &[("next", "/inventory")], noor(&["isec", "other"])).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/inventory"), "{}", answer.body);
    let session = answer.cookies();
    assert!(!session.contains(&planted), "a session of its own: {session}");
    let lines = format!("{:?} {}", answer.headers, answer.body);
    assert!(!lines.contains("eyJ") && !lines.contains("unused"), "no token of the provider reaches the browser");
    assert_eq!(bench.get("/inventory", &session).await.status, 200);
    let page = bench.get("/account", &session).await.body;
    assert!(page.contains("Ziekenhuis Verweg: ") && page.contains("noor@zorg.example"), "{page}");
    assert!(!page.contains("href=\"/account/password\""), "there is no password to change");

    // The group is gone: so is the role, also in the session that was there before.
    let again = comes(&bench, noor(&["other"])).await;
    assert_eq!(again.status, 403, "{}", again.body);
    assert!(again.body.contains("U hebt hier geen toegang"));
    assert_eq!(bench.get("/inventory", &session).await.location(), "/login?next=%2Finventory", "at once");
    let person = bench.scratch.person_at_provider(ISSUER, "7f3a").await.unwrap().unwrap();
    assert!(bench.scratch.sign_in_of(person).await.unwrap().is_none(), "without any role the account has ended");
    let back = comes(&bench, noor(&["isec"])).await;
    assert_eq!(back.status, 303, "a group that gives a role begins it again");
    assert_eq!(bench.get("/inventory", &back.cookies()).await.status, 200);
    assert_eq!(bench.get("/inventory", &session).await.status, 303, "the older session stays ended");
});

// Shows: ASVS 10.1.2, 10.2.1, 10.5.1
#[tokio::test]
async fn an_answer_fits_one_question_of_one_browser_once_and_in_time() {
    let bench = with_creating(bench().await);
    let start = bench.post("/login/oidc", "", &[("next", "")]).await;
    let (code, state) = bench.provider.signs_in(&way_on(&start), noor(&["isec"]));
    let other = bench.post("/login/oidc", "", &[("next", "")]).await;
    let (other_code, other_state) = bench.provider.signs_in(&way_on(&other), noor(&["isec"]));
    let tokens = |bench: &Bench| bench.provider.asked().iter().filter(|it| it.ends_with("/token")).count();
    for (path, cookies, why) in [
        (back(&code, &state), String::new(), "no browser of ours"),
        (back(&code, &state), other.cookies(), "another browser"),
        (back(&code, &other_state), start.cookies(), "another's state"),
        (back(&code, ""), start.cookies(), "no state"),
        (back(&code, "made-up"), start.cookies(), "a made-up state"),
    ] {
        let answer = bench.get(&path, &cookies).await;
        assert_eq!(answer.status, 400, "{why}");
        assert!(answer.body.contains("Inloggen is niet gelukt"), "{why}: {}", answer.body);
        assert!(!answer.cookies().contains("brandwacht="), "{why}");
    }
    assert_eq!(tokens(&bench), 0, "nothing of it reached the provider");
    // Somebody else's code in one's own answer: the verifier of PKCE does not fit.
    let answer = bench.get(&back(&other_code, &state), &start.cookies()).await;
    assert_eq!(answer.status, 400);
    let start = bench.post("/login/oidc", "", &[("next", "")]).await;
    let (code, state) = bench.provider.signs_in(&way_on(&start), noor(&["isec"]));
    let path = back(&code, &state);
    assert_eq!(bench.get(&path, &start.cookies()).await.status, 303, "the right one");
    let asked = tokens(&bench);
    let replayed = bench.get(&path, &start.cookies()).await;
    assert_eq!(replayed.status, 400, "twice");
    assert_eq!(tokens(&bench), asked, "and nobody asked the provider again");
    // Ten minutes and no more.
    let start = bench.post("/login/oidc", "", &[("next", "")]).await;
    let (code, state) = bench.provider.signs_in(&way_on(&start), noor(&["isec"]));
    bench.scratch.world.advance_seconds(10 * 60);
    assert_eq!(bench.get(&back(&code, &state), &start.cookies()).await.status, 400, "too late");
}

// Shows: ASVS 6.8.2, 10.2.2, 10.5.1, 10.5.3, 10.5.4, 9.1.1, 9.1.2, 9.1.3, 9.2.1, 9.2.3
#[tokio::test]
async fn what_the_provider_did_not_sign_for_us_now_lets_nobody_in() {
    let bench = with_creating(bench().await);
    for (wrongly, status) in [
        (Wrongly::OtherNonce, 400),
        (Wrongly::OtherAudience, 400),
        (Wrongly::OtherIssuer, 400),
        (Wrongly::Expired, 400),
        (Wrongly::Unsigned, 400),
        (Wrongly::SignedByAnother, 400),
        (Wrongly::SignedWithSecret, 400),
        (Wrongly::Silent, 503),
        (Wrongly::Broken, 503),
    ] {
        let start = bench.post("/login/oidc", "", &[("next", "")]).await;
        let (code, state) = bench.provider.signs_in(&way_on(&start), noor(&["isec"]));
        bench.provider.does(wrongly);
        let answer = bench.get(&back(&code, &state), &start.cookies()).await;
        assert_eq!(answer.status.as_u16(), status, "{wrongly:?}: {}", answer.body);
        assert!(!answer.cookies().contains("brandwacht="), "{wrongly:?}");
        bench.provider.does(Wrongly::Nothing);
    }
    assert_eq!(bench.scratch.sign_in("noor@zorg.example").await.unwrap(), None, "nobody was made");
    // The answer says that it comes from another provider, or does not say from whom although this one always does.
    for iss in ["", "&iss=https%3A%2F%2Fevil.example", "&iss="] {
        let start = bench.post("/login/oidc", "", &[("next", "")]).await;
        let (code, state) = bench.provider.signs_in(&way_on(&start), noor(&["isec"]));
        let path = format!("/login/oidc/callback?code={code}&state={state}{iss}");
        assert_eq!(bench.get(&path, &start.cookies()).await.status, 400, "{iss:?}");
    }
    let start = bench.post("/login/oidc", "", &[("next", "")]).await;
    let (_, state) = bench.provider.signs_in(&way_on(&start), noor(&["isec"]));
    let path =
        format!("/login/oidc/callback?error=access_denied&error_description=%3Cb%3Enoor%3C%2Fb%3E&state={state}");
    let answer = bench.get(&path, &start.cookies()).await;
    assert!(answer.status == 400 && !answer.body.contains("noor"), "{}", answer.body);
}

#[tokio::test]
async fn a_provider_that_has_new_keys_or_is_away_stops_nobody_for_long() {
    let bench = with_creating(bench().await);
    assert_eq!(comes(&bench, noor(&["isec"])).await.status, 303);
    bench.scratch.world.advance_seconds(120);
    bench.provider.changes_its_key();
    assert_eq!(comes(&bench, noor(&["isec"])).await.status, 303, "its keys are asked for again");
    let lists = bench.provider.asked().iter().filter(|it| it.ends_with("/keys")).count();
    assert_eq!(lists, 2, "and not for every sign-in");
    bench.scratch.world.advance_seconds(3700);
    bench.provider.does(Wrongly::Silent);
    let answer = bench.post("/login/oidc", "lang=en", &[("next", "")]).await;
    assert_eq!(answer.status, 503);
    assert!(answer.body.contains("Zorgportaal does not answer"), "{}", answer.body);
    let asked = bench.provider.asked().len();
    assert_eq!(bench.post("/login/oidc", "", &[("next", "")]).await.status, 503);
    assert_eq!(bench.provider.asked().len(), asked, "a crowd does not wait for it one after the other");
    bench.provider.does(Wrongly::Nothing);
    bench.scratch.world.advance_seconds(10);
    assert_eq!(comes(&bench, noor(&["isec"])).await.status, 303);
}

// Shows: ASVS 10.3.3, 6.8.1, 16.5.1
#[tokio::test]
async fn nobody_becomes_somebody_by_the_address_of_a_mail() {
    let bench = with_creating(bench().await);
    bench.person("noor@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let known = comes(&bench, noor(&["isec"])).await;
    let unknown = comes(&bench, json!({ "sub": "else", "groups": ["isec"], "name": "Niemand" })).await;
    let roleless = comes(&bench, json!({ "sub": "third", "email": "x@zorg.example", "groups": ["other"] })).await;
    let doubtful = json!({ "sub": "fourth", "email": "y@zorg.example", "email_verified": false, "groups": ["isec"] });
    let doubtful = comes(&bench, doubtful).await;
    for answer in [&known, &unknown, &roleless, &doubtful] {
        assert_eq!(answer.status, 403, "{}", answer.body);
        assert_eq!(answer.body, known.body, "all of them are told the same");
        assert!(!answer.cookies().contains("brandwacht="), "{}", answer.cookies());
    }
    assert_eq!(bench.scratch.sign_in("y@zorg.example").await.unwrap(), None);
    // With roles that lead nowhere nobody is made either.
    for group in ["nowhere", "unfit"] {
        let claims = json!({ "sub": group, "email": format!("{group}@zorg.example"), "groups": [group] });
        assert_eq!(comes(&bench, claims).await.status, 403, "{group}");
        assert_eq!(bench.scratch.sign_in(&format!("{group}@zorg.example")).await.unwrap(), None);
    }
}

// Shows: ASVS 6.8.1
#[tokio::test]
async fn without_the_setting_nobody_is_made() {
    let bench = bench().await;
    let answer = comes(&bench, noor(&["isec"])).await;
    assert_eq!(answer.status, 403);
    assert_eq!(bench.scratch.sign_in("noor@zorg.example").await.unwrap(), None);
}

// Shows: ASVS 10.3.4, 6.8.4, 7.5.1
on_both!(somebody_links_an_account_and_comes_in_with_it_with_the_second_factor_that_counts, |scratch| {
    let bench = bench_on(scratch).await;
    bench.person("noor@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let own = bench.comes_in("noor@zorg.example").await;
    let linked = links(&bench, &own, noor(&["beheer"])).await;
    assert_eq!((linked.status.as_u16(), linked.location()), (303, "/account?done=linked"), "{}", linked.body);
    let page = bench.get("/account?done=linked", &own).await.body;
    assert!(page.contains("Account bij Zorgportaal") && page.contains("value=\"unlink\""), "{page}");

    // The provider's second factor counts: nothing more is asked.
    let strong = comes(&bench, noor(&[])).await;
    assert_eq!((strong.status.as_u16(), strong.location()), (303, "/"), "{}", strong.body);
    assert_eq!(bench.get("/home", &strong.cookies()).await.status, 200, "what a person gave stays without any group");
    // Without it Brandwacht asks for its own.
    let mut claims = noor(&[]);
    claims["amr"] = json!(["pwd"]);
    let weak = comes(&bench, claims.clone()).await;
    assert_eq!(weak.location(), "/login/code?next=");
    assert_eq!(bench.get("/home", &weak.cookies()).await.status, 303, "not in yet");
    claims["acr"] = json!("strong");
    assert_eq!(comes(&bench, claims).await.location(), "/", "the class of the sign-in counts as well");

    // Another person cannot link the same account, and nobody links two.
    bench.person("kees@zorg.example", bench.hospital, Role::Manager).await;
    let kees = bench.comes_in("kees@zorg.example").await;
    assert_eq!(links(&bench, &kees, noor(&[])).await.status, 409);
    assert_eq!(links(&bench, &own, json!({ "sub": "a second" })).await.status, 409);

    let unlinked = bench.post("/account/oidc", &own, &[("act", "unlink"), ("sure", "yes")]).await;
    assert_eq!(unlinked.location(), "/account?done=unlinked");
    assert_eq!(comes(&bench, noor(&["isec"])).await.status, 403, "a stranger again");
});

// Shows: NEN 8.15
#[tokio::test]
async fn whoever_signs_in_where_somebody_else_is_signed_in_stands_in_the_trail() {
    let bench = with_creating(bench().await);
    let kees = bench.signed_in("kees@zorg.example", bench.hospital, Role::Manager).await;
    let come_over = async |session: &str| {
        let start = bench.post("/login/oidc", "", &[("next", "")]).await;
        let (code, state) = bench.provider.signs_in(&way_on(&start), noor(&["isec"]));
        let answer = bench.get(&back(&code, &state), &format!("{}; {session}", start.cookies())).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        let own = answer.cookies();
        (bench.get("/audit?show=all", &own).await.body.matches("title=\"account.sign_in\"").count(), own)
    };
    let (told, own) = come_over(&kees).await;
    assert_eq!(told, 1, "the session that was there is another's");
    assert_eq!(bench.get("/home", &kees).await.status, 303, "and has ended");
    assert_eq!(come_over(&own).await.0, 1, "whoever proves it again has signed in before");
}

// Shows: ASVS 10.2.1, 7.5.1
#[tokio::test]
async fn linking_takes_a_fresh_proof_and_the_session_that_began_it() {
    let bench = bench().await;
    bench.person("noor@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let own = bench.comes_in("noor@zorg.example").await;
    let start = bench.post("/account/oidc", &own, &[("act", "link")]).await;
    let (code, state) = bench.provider.signs_in(&way_on(&start), noor(&[]));
    // The session has ended meanwhile, or another person has signed in in this browser.
    let stranger = bench.signed_in("kees@zorg.example", bench.hospital, Role::Manager).await;
    let answer = bench.get(&back(&code, &state), &format!("{}; {stranger}", start.cookies())).await;
    assert_eq!(answer.status, 400);
    assert_eq!(bench.scratch.person_at_provider(ISSUER, "7f3a").await.unwrap(), None);
    bench.scratch.world.advance_seconds(16 * 60);
    let asked = bench.post("/account/oidc", &own, &[("act", "link")]).await;
    assert_eq!(asked.status, 403, "asks again first");
    assert!(asked.body.contains("Bevestig dat u het bent"));
    let other_site = Request::post("/account/oidc").header(header::COOKIE, &own).header("sec-fetch-site", "cross-site");
    assert_eq!(bench.send(other_site.body(Body::empty()).unwrap()).await.status, 403);
}

async fn invitation(bench: &Bench, email: &str) -> String {
    let (system, organisation) = (policy::system("test"), bench.hospital);
    let kind = domain::organisation::OrganisationKind::Institution;
    let new = store::NewInvitation {
        id: AccountMailId::new(&*bench.scratch.world),
        name: "Kees Bos".to_owned(),
        email: email.to_owned(),
        language: domain::organisation::Language::Nl,
        roles: [Role::MedicalTechnology].into(),
    };
    let token = domain::link::LinkKey::new([7; 32]).account(new.id);
    let mut tx = bench.scratch.begin().await.unwrap();
    tx.invite(&policy::may_manage_people(&system, organisation, kind).unwrap(), &new).await.unwrap();
    tx.put_account_link(&policy::may_publish(&system).unwrap(), new.id, token.hash()).await.unwrap();
    tx.commit().await.unwrap();
    format!("/invite/{}", token.as_str())
}

// Shows: ASVS 6.8.1
on_both!(an_invitation_is_accepted_with_an_account_elsewhere, |scratch| {
    let bench = bench_on(scratch).await;
    let link = invitation(&bench, "kees@zorg.example").await;
    assert!(bench.get(&link, "").await.body.contains("Neem aan met Zorgportaal"));
    let kees = json!({ "sub": "kees", "email": "k.bos@elsewhere.example", "amr": ["mfa"] });
    let answer = through(&bench, &link, "", &[("act", "oidc")], kees.clone()).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/"), "{}", answer.body);
    assert_eq!(bench.get(&link, "").await.status, 404, "it works once");
    let known = bench.scratch.sign_in("kees@zorg.example").await.unwrap().unwrap();
    assert_eq!(known.roles, [Role::MedicalTechnology].into(), "the address is the invitation's");
    assert_eq!(comes(&bench, kees.clone()).await.status, 303, "the role that a person gave stays");
    // There is no password, so none opens the account, and the answer is that of every wrong one.
    let wrong = bench.post("/login", "", &[("mail", "kees@zorg.example"), ("password", "")]).await;
    assert_eq!(wrong.status, 422);
    let cookies = comes(&bench, kees.clone()).await.cookies();
    assert_eq!(
        bench.post("/account/oidc", &cookies, &[("act", "unlink"), ("sure", "yes")]).await.status,
        400,
        "the only way in stays"
    );

    // Who has an account here must be that account already; holding the mail is not enough.
    bench.person("noor@zorg.example", bench.care_home, Role::Manager).await;
    let link = invitation(&bench, "noor@zorg.example").await;
    let answer = through(&bench, &link, "", &[("act", "oidc")], noor(&[])).await;
    assert_eq!(answer.status, 409, "{}", answer.body);
    let answer = through(&bench, &link, "", &[("act", "oidc")], kees).await;
    assert_eq!(answer.status, 409, "kees is not noor");
    assert_eq!(bench.scratch.sign_in("noor@zorg.example").await.unwrap().unwrap().roles, [Role::Manager].into());
});

// Shows: ASVS 7.4.2, NEN 5.18
#[tokio::test]
async fn an_account_that_was_ended_here_stays_ended() {
    let bench = with_creating(bench().await);
    let session = comes(&bench, noor(&["isec"])).await.cookies();
    let person: PersonId = bench.scratch.person_at_provider(ISSUER, "7f3a").await.unwrap().unwrap();
    let mut tx = bench.scratch.begin().await.unwrap();
    tx.disable_person(&policy::may_manage_accounts(&policy::system("test")).unwrap(), person).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(bench.get("/home", &session).await.status, 303);
    assert_eq!(comes(&bench, noor(&["isec", "analysts"])).await.status, 403);
    assert!(bench.scratch.sign_in_of(person).await.unwrap().is_none());
    // Until somebody invites that person again.
    let link = invitation(&bench, "noor@zorg.example").await;
    let answer = through(&bench, &link, "", &[("act", "oidc")], noor(&[])).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let known = bench.scratch.sign_in("noor@zorg.example").await.unwrap().unwrap();
    assert_eq!((known.person, known.roles), (person, [Role::MedicalTechnology].into()));
    assert_eq!(comes(&bench, noor(&[])).await.status, 303, "and linked anew");
}

// Shows: ASVS 7.5.3, 10.3.4
#[tokio::test]
async fn the_provider_can_be_asked_once_more_who_somebody_is() {
    let bench = with_creating(bench().await);
    let mut claims = noor(&["beheer"]);
    claims["organisation"] = json!(bench.hospital.to_string());
    let cookies = comes(&bench, claims.clone()).await.cookies();
    bench.scratch.world.advance_seconds(16 * 60);
    let asked = bench.get("/confirm?next=%2Fpeople", &cookies).await;
    assert!(asked.body.contains("Bevestig met Zorgportaal"), "{}", asked.body);
    assert!(!asked.body.contains("confirm_password"), "there is none");
    // A proof from before does not do, nor does another person's.
    let mut old = claims.clone();
    old["auth_time"] = json!(bench.web.now().millis() / 1000 - 600);
    assert_eq!(through(&bench, "/confirm/oidc", &cookies, &[("next", "/people")], old).await.status, 400);
    let other = json!({ "sub": "other", "amr": ["mfa"] });
    assert_eq!(through(&bench, "/confirm/oidc", &cookies, &[("next", "/people")], other).await.status, 400);
    // A form that was stopped waits, and does not go on before the proof.
    let form = [("act", "invite"), ("name", "Kees Bos"), ("mail", "kees@zorg.example"), ("role", "manager")];
    let stopped = bench.post("/people", &cookies, &form).await;
    assert!(stopped.status == 403 && stopped.body.contains("target=\"_blank\""), "{}", stopped.body);
    let go_on = [("confirm_then", "/people"), ("confirm_form", "1"), ("confirm_fresh", "1"), ("act", "invite")];
    assert_eq!(bench.post("/confirm", &cookies, &go_on).await.status, 422);
    let proved = through(&bench, "/confirm/oidc", &cookies, &[("next", "")], claims).await;
    assert_eq!(proved.status, 200, "{}", proved.body);
    assert!(proved.body.contains("Sluit dit tabblad"), "{}", proved.body);
    let fresh = proved.cookies();
    assert_eq!(bench.get("/people", &cookies).await.status, 303, "the older token is worth nothing");
    let done = bench.post("/confirm", &fresh, &go_on).await;
    assert_eq!((done.status.as_u16(), done.location()), (307, "/people"));
}

// Shows: ASVS 10.2.1, 3.7.2
#[tokio::test]
async fn the_way_back_is_the_configured_one_whatever_the_host_header_says() {
    let bench = bench().await;
    let request = Request::post("/login/oidc")
        .header("host", "evil.example")
        .header("x-forwarded-host", "evil.example")
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from("next=%2F%2Fevil.example"));
    let start = bench.send(request.unwrap()).await;
    assert!(!start.body.contains("evil.example") && !way_on(&start).contains("evil.example"), "{}", start.body);
    let line = start.headers["set-cookie"].to_str().unwrap();
    for part in ["brandwacht-oidc=", "HttpOnly", "SameSite=Lax", "Max-Age=600", "Path=/"] {
        assert!(line.contains(part), "{part} in {line}");
    }
    let answer = bench.get("/login/oidc/callback?code=x&state=y", "").await;
    assert_eq!(answer.headers["referrer-policy"], "no-referrer", "the code goes nowhere else");
    for path in ["/login/oidc", "/account/oidc", "/confirm/oidc"] {
        let request = Request::post(path).header("sec-fetch-site", "cross-site").body(Body::empty()).unwrap();
        assert_eq!(bench.send(request).await.status, 403, "{path} from another site");
    }
}

#[tokio::test]
async fn without_a_provider_there_is_no_button_and_no_way() {
    let bench = bench().await.with(|config| config.oidc = None);
    assert!(!bench.get("/login", "").await.body.contains("/login/oidc"));
    assert_eq!(bench.post("/login/oidc", "", &[("next", "")]).await.status, 404);
    assert_eq!(bench.get("/login/oidc/callback?code=x&state=y", "").await.status, 404);
    let cookie = bench.signed_in("noor@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    assert_eq!(bench.post("/account/oidc", &cookie, &[("act", "link")]).await.status, 404);
}

// Shows: ASVS 10.3.2
#[test]
fn groups_are_found_by_name_and_by_the_way_into_an_object() {
    let text = r#"{ "groups": "one", "realm_access": { "roles": ["a", 7, "b"] }, "https://x.example/g": ["c"] }"#;
    let claims: Claims = serde_json::from_str(text).unwrap();
    assert_eq!(claims.texts("groups"), ["one"]);
    assert_eq!(claims.texts("realm_access.roles"), ["a", "b"]);
    assert_eq!(claims.texts("https://x.example/g"), ["c"]);
    for nothing in ["realm_access", "roles", "realm_access.roles.a", "", "."] {
        assert_eq!(claims.texts(nothing), Vec::<&str>::new(), "{nothing}");
    }
}
