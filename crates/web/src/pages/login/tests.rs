use domain::organisation::{Organisation, OrganisationKind};
use domain::viewer::Role;
use domain::{OrganisationId, policy};

use crate::bench::{Bench, PASSWORD, TOTP_SECRET, bench};
use crate::password;

async fn code_now(bench: &Bench) -> String {
    password::totp_code(TOTP_SECRET, bench.web.now()).unwrap()
}

/// The cookie after the password; it is worth nothing yet.
async fn after_password(bench: &Bench) -> String {
    let answer = bench.post("/login", "", &[("mail", "noor@zorg.example"), ("password", PASSWORD)]).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/login/code?next="));
    answer.cookie()
}

// Shows: ASVS 6.3.3, 7.2.4, 7.6.2, NEN 8.5
#[tokio::test]
async fn password_and_code_together_sign_in_and_lead_to_where_one_wanted_to_go() {
    let bench = bench().await;
    bench.person("noor@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let fields = [("mail", "Noor@zorg.example"), ("password", PASSWORD), ("next", "/notices?open=1")];
    let answer = bench.post("/login", "", &fields).await;
    assert_eq!(answer.location(), "/login/code?next=%2Fnotices%3Fopen%3D1");
    let line = answer.headers["set-cookie"].to_str().unwrap();
    assert!(line.contains("; HttpOnly; SameSite=Lax"), "{line}");
    let waiting = answer.cookie();
    assert_eq!(bench.get("/login", &waiting).await.status, 200, "half a sign-in is none");

    let code = code_now(&bench).await;
    let answer = bench.post("/login/code", &waiting, &[("code", &code), ("next", "/notices?open=1")]).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/notices?open=1"));
    assert_ne!(answer.cookie(), waiting, "the token changes with what it is worth");
    assert_eq!(bench.get("/login", &answer.cookie()).await.location(), "/home");
    assert_eq!(bench.get("/login/code", &waiting).await.location(), "/login", "the half session has ended");
}

// Shows: ASVS 6.5.1, NEN 8.5
#[tokio::test]
async fn a_code_works_once() {
    let bench = bench().await;
    bench.person("noor@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let code = code_now(&bench).await;
    let first = after_password(&bench).await;
    assert_eq!(bench.post("/login/code", &first, &[("code", &code)]).await.status, 303);
    let second = after_password(&bench).await;
    let answer = bench.post("/login/code", &second, &[("code", &code)]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("of is al gebruikt"), "{}", answer.body);
}

// Shows: ASVS 6.3.8, 16.5.1, NEN 8.5
#[tokio::test]
async fn wrong_passwords_and_unknown_accounts_get_the_same_answer() {
    let bench = bench().await;
    bench.person("noor@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let wrong = bench.post("/login", "", &[("mail", "noor@zorg.example"), ("password", "x")]).await;
    let unknown = bench.post("/login", "", &[("mail", "niemand@zorg.example"), ("password", "x")]).await;
    assert_eq!((wrong.status, unknown.status.as_u16()), (unknown.status, 422));
    assert_eq!(wrong.body.replace("noor@", "niemand@"), unknown.body);
    assert!(wrong.headers.get("set-cookie").is_none());
}

// Shows: ASVS 6.3.1, 2.4.1, 6.1.1, NEN 8.5
#[tokio::test]
async fn after_ten_wrong_tries_the_right_password_waits_too() {
    let bench = bench().await;
    bench.person("noor@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    for _ in 0..10 {
        bench.post("/login", "", &[("mail", "noor@zorg.example"), ("password", "x")]).await;
    }
    let fields = [("mail", "noor@zorg.example"), ("password", PASSWORD)];
    assert_eq!(bench.post("/login", "", &fields).await.status, 429);
    bench.scratch.world.advance_seconds(16 * 60);
    assert_eq!(bench.post("/login", "", &fields).await.status, 303);
}

// Shows: ASVS 3.7.2
#[tokio::test]
async fn nobody_is_sent_to_another_site_after_signing_in() {
    let bench = bench().await;
    bench.person("noor@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let waiting = after_password(&bench).await;
    let code = code_now(&bench).await;
    let answer = bench.post("/login/code", &waiting, &[("code", &code), ("next", "//evil.example/")]).await;
    assert_eq!(answer.location(), "/");
}

#[tokio::test]
async fn language_and_theme_are_kept_in_cookies() {
    let bench = bench().await;
    let answer = bench.post("/preferences", "", &[("lang", "en"), ("back", "/login")]).await;
    assert_eq!((answer.location(), answer.cookie().as_str()), ("/login", "lang=en"));
    let answer = bench.get("/login", "lang=en; theme=dark").await;
    assert!(answer.body.contains("<html lang=\"en\" data-theme=\"dark\">"), "{}", answer.body);
    assert!(answer.body.contains("Fill in your e-mail address"));
    let answer = bench.post("/preferences", "", &[("lang", "xx"), ("back", "https://evil.example")]).await;
    assert_eq!((answer.location(), answer.cookie().as_str()), ("/", ""));
}

// Shows: ASVS 6.3.1, 2.4.1
#[tokio::test]
async fn thirty_tries_at_the_same_moment_are_not_all_let_through() {
    let bench = bench().await;
    bench.person("noor@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let fields = [("mail", "noor@zorg.example"), ("password", "x")];
    let tries = (0..30).map(|_| bench.post("/login", "", &fields));
    let answers = futures_util::future::join_all(tries).await;
    let let_through = answers.iter().filter(|answer| answer.status == 422).count();
    assert!(let_through <= 10, "{let_through} passwords were looked at");
    assert_eq!(answers.iter().filter(|answer| answer.status == 429).count(), 30 - let_through);
}

#[tokio::test]
async fn who_has_no_pages_yet_is_told_so_and_meets_no_dead_end() {
    let bench = bench().await;
    let maker = Organisation {
        id: OrganisationId::new(&*bench.scratch.world),
        kind: OrganisationKind::Maker,
        name: "Halmarin".to_owned(),
        sector: None,
        size: None,
        umbrellas: Vec::new(),
        phone: None,
    };
    let mut tx = bench.scratch.begin().await.unwrap();
    let proof = policy::may_manage_organisations(&policy::system("test")).unwrap();
    tx.put_organisation(&proof, &maker).await.unwrap();
    tx.commit().await.unwrap();
    let cookie = bench.signed_in("ops@zorg.example", bench.cert, Role::Operator).await;
    assert_eq!(bench.get("/login", &cookie).await.location(), "/desk/audit", "an operator has one page");
    let cookie = bench.signed_in("psirt@halmarin.example", maker.id, Role::Psirt).await;
    assert_eq!(bench.get("/login", &cookie).await.location(), "/");
    let answer = bench.get("/", &cookie).await;
    assert_eq!(answer.status, 200);
    assert!(answer.body.contains("zijn er nog geen pagina"), "{}", answer.body);
}

// Shows: ASVS 6.3.1, 6.1.1, 2.4.1
#[tokio::test]
async fn a_thousand_guesses_slow_the_guesser_and_not_the_owner() {
    let bench = bench().await.with(|config| config.address_header = Some("x-forwarded-for".to_owned()));
    bench.person("noor@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let own = bench.comes_in("noor@zorg.example").await;
    bench.scratch.world.advance_seconds(60);
    let mut looked_at = 0;
    for n in 0..1000 {
        let body = "mail=noor%40zorg.example&password=geraden";
        let request = axum::http::Request::post("/login")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .header("x-forwarded-for", format!("192.0.2.{}", n % 200))
            .body(axum::body::Body::from(body));
        looked_at += u32::from(bench.send(request.unwrap()).await.status == 422);
    }
    assert!(looked_at <= 50, "{looked_at} guesses were looked at");
    let fields = [("mail", "noor@zorg.example"), ("password", PASSWORD)];
    assert_eq!(bench.post("/login", "", &fields).await.status, 429, "a stranger with the right password waits");
    let half = bench.post("/login", &own, &fields).await;
    assert_eq!(half.status, 303, "the owner's own browser is counted apart");
    let (code, cookies) = (code_now(&bench).await, format!("{}; {own}", half.cookie()));
    assert_eq!(bench.post("/login/code", &cookies, &[("code", &code)]).await.status, 303);
}

#[tokio::test]
async fn a_known_browser_is_known_to_its_own_account_only_and_has_a_limit_too() {
    let bench = bench().await;
    bench.person("noor@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    bench.person("kees@zorg.example", bench.hospital, Role::Manager).await;
    let own = bench.comes_in("noor@zorg.example").await;
    let guess = async |mail: &str, cookie: &str| {
        bench.post("/login", cookie, &[("mail", mail), ("password", "geraden")]).await.status.as_u16()
    };
    for _ in 0..10 {
        guess("kees@zorg.example", "").await;
    }
    assert_eq!(guess("kees@zorg.example", &own).await, 429, "noor's browser is a stranger to kees's account");
    for _ in 0..10 {
        assert_eq!(guess("noor@zorg.example", &own).await, 422);
    }
    assert_eq!(guess("noor@zorg.example", &own).await, 429);
}

// Shows: ASVS 7.2.4, 7.4.1
#[tokio::test]
async fn a_token_from_before_signing_in_is_never_taken_over() {
    let bench = bench().await;
    bench.person("noor@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let planted = format!("brandwacht={}", "A".repeat(43));
    let fields = [("mail", "noor@zorg.example"), ("password", PASSWORD)];
    let half = bench.post("/login", &planted, &fields).await.cookie();
    assert_ne!(half, planted);
    let code = code_now(&bench).await;
    let whole = bench.post("/login/code", &half, &[("code", &code)]).await.cookie();
    assert!(whole != half && whole != planted);
    for token in [&planted, &half] {
        assert_eq!(bench.get("/home", token).await.location(), "/login?next=%2Fhome");
    }
    assert_eq!(bench.get("/home", &whole).await.status, 200);
}

// Shows: NEN 8.15
#[tokio::test]
async fn signing_in_and_being_held_off_stand_in_the_trail_of_ones_own_institution() {
    let bench = bench().await;
    bench.person("noor@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let cookie = bench.comes_in("noor@zorg.example").await;
    for _ in 0..12 {
        bench.post("/login", "", &[("mail", "noor@zorg.example"), ("password", "x")]).await;
    }
    // It is noted after the answer, so that may take a moment.
    let mut trail = String::new();
    for _ in 0..200 {
        trail = bench.get("/audit?show=all", &cookie).await.body;
        if trail.contains("account.throttled") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert!(trail.contains("title=\"account.sign_in\">logde in"), "{trail}");
    assert_eq!(trail.matches("probeerde te vaak in te loggen").count(), 1, "{trail}");
    let neighbour = bench.signed_in("buur@zorg.example", bench.care_home, Role::Manager).await;
    let theirs = bench.get("/audit?show=all", &neighbour).await.body;
    assert!(!theirs.contains("account.throttled") && !theirs.contains("noor@zorg"), "{theirs}");
}

// Shows: ASVS 6.3.8
#[tokio::test]
async fn what_is_noted_of_an_account_that_is_shut_holds_no_answer_up() {
    let bench = bench().await;
    bench.person("noor@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    // Noting it fails, so whoever waits for it is told so.
    bench
        .scratch
        .sql(
            "CREATE TRIGGER unnoted BEFORE INSERT ON audit WHEN NEW.act = 'account.throttled'
             BEGIN SELECT RAISE(ABORT, 'not today'); END",
        )
        .await;
    for mail in ["noor@zorg.example", "niemand@zorg.example"] {
        for _ in 0..10 {
            bench.post("/login", "", &[("mail", mail), ("password", "x")]).await;
        }
        assert_eq!(bench.post("/login", "", &[("mail", mail), ("password", "x")]).await.status, 429, "{mail}");
    }
}

#[tokio::test]
async fn without_a_number_pages_say_how_else_the_cert_is_reached() {
    let bare = bench().await.with(|config| config.cert_phone.clear());
    for path in ["/", "/login", "/nowhere"] {
        let page = bare.get(path, "").await.body;
        assert!(page.contains("href=\"mailto:cert@brandwacht.example\""), "{path}: {page}");
        assert!(!page.contains("tel:") && !page.contains("Bel <") && !page.contains("Bel ."), "{path}: {page}");
    }
    let nothing = bare.with(|config| config.cert_email.clear());
    for path in ["/", "/login", "/nowhere"] {
        let page = nothing.get(path, "").await.body;
        assert!(!page.contains("mailto:") && !page.contains("tel:"), "{path}: {page}");
    }
    let name = &nothing.web.config.cert_name;
    assert!(nothing.get("/login", "").await.body.contains(&format!("Kunt u niet inloggen? Vraag het {name}.")));
}
