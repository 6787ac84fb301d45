//! Every route against everybody. `routes.txt` shows the outcome; whoever changes access changes that file, and a
//! reviewer sees it. Write it anew with `BRANDWACHT_BLESS=1`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use axum::body::Body;
use axum::http::{Method, Request, header};
use domain::asset::AssetClass;
use domain::mandate::Mandate;
use domain::matching_run::Scope;
use domain::organisation::OrganisationKind;
use domain::register::Rule;
use domain::template::{Template, TemplateText};
use domain::viewer::Role;
use domain::{MandateId, SourceId, policy};
use store::{NewRule, Source};
use testkit::on_both;

use super::table;
use crate::access::Access;
use crate::bench::case::{Case, case, json};
use crate::bench::{Bench, bench};
use crate::twins::region::put_organisation;

/// `known` is a session for people, a token for programs; empty for whoever is neither.
async fn answer(bench: &Bench, method: &Method, path: &str, known: &str, program: bool) -> String {
    let (name, value) = if program && !known.is_empty() {
        (header::AUTHORIZATION, format!("Bearer {known}"))
    } else {
        (header::COOKIE, known.to_owned())
    };
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(name, value)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .body(Body::empty())
        .unwrap();
    let answer = bench.send(request).await;
    if answer.status.is_redirection() {
        let to = answer.location().split('?').next().unwrap_or("").to_owned();
        return format!("{}→{to}", answer.status.as_u16());
    }
    answer.status.as_u16().to_string()
}

/// What the member's own institution has, for the identifiers in paths.
struct Things {
    advisory: String,
    notice: String,
    question: String,
    organisation: String,
    asset: String,
    found: String,
    import: String,
    source: String,
    run: String,
    mandate: String,
    rule: String,
    matching_run: String,
    call_out: String,
    template: String,
    /// One for the pages of the institution, one for those of the CERT, one for programs: each takes its own away.
    bills: [String; 3],
}

async fn things(case: &Case) -> Things {
    let hospital = case.bench.hospital.to_string();
    let first = |page: serde_json::Value| page["items"][0]["id"].as_str().unwrap().to_owned();
    let assets = json(&case.get(&format!("/api/v1/organisations/{hospital}/assets"), &case.hospital).await);
    let matches = json(&case.get("/api/v1/matches", &case.hospital).await);
    let csv = "Inventarisnummer;Merk;Product\nZ-1;Halmarin;Pomp\n";
    let import =
        case.post(&format!("/api/v1/organisations/{hospital}/inventory"), &case.hospital, "text/csv", csv).await;
    let sbom = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","name":"grendel"}]}"#;
    let mut bills = [const { String::new() }; 3];
    for (place, bill) in bills.iter_mut().enumerate() {
        let path = format!("/api/v1/sboms?product=Pomp{place}");
        let answer = case.post(&path, &case.hospital, "application/json", sbom).await;
        *bill = json(&answer)["id"].as_str().unwrap().to_owned();
    }
    let source = Source {
        id: SourceId::new(&*case.bench.scratch.world),
        name: "Halmarin".into(),
        url: "https://halmarin.example/provider-metadata.json".into(),
        allow_private: false,
        enabled: true,
        every_minutes: 60,
        last_run_at: None,
    };
    let mandate = Mandate {
        id: MandateId::new(&*case.bench.scratch.world),
        supplier: case.bench.supplier,
        institution: case.bench.hospital,
        classes: BTreeSet::from([AssetClass::OfficeIt]),
        from: "2026-01-01".parse().unwrap(),
        until: None,
        approved_by: None,
        revoked_at: None,
    };
    let system = policy::system("test");
    let proof = policy::may_take_in(&system).unwrap();
    let mut tx = case.bench.scratch.begin().await.unwrap();
    tx.put_source(&proof, &source).await.unwrap();
    let run = tx.start_run(&proof, Some(source.id), "https://halmarin.example").await.unwrap();
    tx.propose_mandate(&policy::may_manage_organisations(&system).unwrap(), &mandate).await.unwrap();
    let rule = tx.add_rule(&policy::may_decide_match(&system).unwrap(), &rule()).await.unwrap();
    let devices = Scope::Assets(vec![first(assets.clone()).parse().unwrap()]);
    let may = policy::may_rematch(&system, case.bench.hospital).unwrap();
    let matching_run = tx.ask_matching_run(&may, &devices, "Jip").await.unwrap();
    let office = domain::duty::Office::off("UTC");
    let call_out = tx.raise_test(&policy::may_publish(&system).unwrap(), &office).await.unwrap();
    let text = TemplateText { name: "Update".into(), nl: "Werk {product} bij.".into(), ..TemplateText::default() };
    let template = Template::check(text).unwrap();
    let template = tx.add_template(&policy::may_keep_templates(&system).unwrap(), &template).await.unwrap();
    tx.commit().await.unwrap();
    Things {
        advisory: case.advisory.to_string(),
        notice: case.notice.to_string(),
        question: case.question.to_string(),
        organisation: hospital,
        asset: first(assets),
        found: first(matches),
        import: json(&import)["id"].as_str().unwrap().to_owned(),
        source: source.id.to_string(),
        run: run.to_string(),
        mandate: mandate.id.to_string(),
        rule: rule.to_string(),
        matching_run: matching_run.to_string(),
        call_out: call_out.to_string(),
        template: template.to_string(),
        bills,
    }
}

fn rule() -> NewRule {
    NewRule {
        rule: Rule::MakerName { maker: "Halmarin Medical".to_owned(), name: "Halmarin Benelux".to_owned() },
        reason: "their own site".to_owned(),
        by: "A. Analist".to_owned(),
        on: "2026-11-20".parse().unwrap(),
    }
}

impl Things {
    fn fill(&self, pattern: &str) -> String {
        let id = [
            ("/desk/advisories/", &self.advisory),
            ("/api/v1/advisories/", &self.advisory),
            ("/notices/", &self.notice),
            ("/alerts/", &self.advisory),
            ("/duty/", &self.call_out),
            ("/api/v1/calls/", &self.notice),
            ("/desk/templates/", &self.template),
            ("/questions/", &self.question),
            ("/organisations/", &self.organisation),
            ("/sources/runs/", &self.run),
            ("/sources/", &self.source),
            ("/assets/", &self.asset),
            ("/matches/", &self.found),
            ("/matching-runs/", &self.matching_run),
            ("/mandates/", &self.mandate),
            ("/register/", &self.rule),
            ("/register/rules/", &self.rule),
            ("/inventory/sboms/", &self.bills[0]),
            ("/desk/sboms/", &self.bills[1]),
            ("/api/v1/sboms/", &self.bills[2]),
            ("/import", &self.import),
        ]
        .into_iter()
        .find(|(place, _)| {
            pattern.contains(&format!("{place}{{id}}")) || (*place == "/import" && pattern.contains(place))
        })
        .map_or("", |(_, id)| id);
        assert!(!pattern.contains("{id}") || !id.is_empty(), "give {pattern} an identifier");
        pattern
            .replace("{id}", id)
            .replace("{token}", "nothing")
            .replace("{key}", "halmarin-pomp")
            .replace("{file}", "app.css")
    }
}

impl Things {
    /// Identifiers are other ones in every run; where an answer leads to, the file shows the pattern.
    fn unfilled(&self, answer: &str) -> String {
        [
            &self.advisory,
            &self.notice,
            &self.question,
            &self.organisation,
            &self.source,
            &self.import,
            &self.asset,
            &self.rule,
            &self.call_out,
        ]
        .into_iter()
        .chain(&self.bills)
        .fold(answer.to_owned(), |text, id| text.replace(id.as_str(), "{id}"))
    }
}

// Shows: ASVS 8.2.1, 6.3.4, 13.4.4, NEN 5.15, 8.3, 8.29
on_both!(every_route_answers_as_routes_txt_says, |scratch| {
    let case = case(scratch).await;
    let things = things(&case).await;
    let bench = &case.bench;
    let mut text = String::from(
        "# Every route: who may come there, and what it answers to four visitors. Identifiers in paths are the\n\
         # member's own, as far as there are any. Written by `BRANDWACHT_BLESS=1 cargo test`.\n\n",
    );
    let row = |text: &mut String, columns: [&str; 7]| {
        let [method, path, access, anonymous, other, member, analyst] = columns;
        writeln!(text, "{method:<5} {path:<40} {access:<12} {anonymous:<12} {other:<12} {member:<12} {analyst}")
            .unwrap();
    };
    row(&mut text, ["", "path", "access", "anonymous", "other", "member", "analyst"]);
    let mut lines = Vec::new();
    for route in table() {
        let path = things.fill(route.path);
        let mut outcome = Vec::new();
        // Fresh sessions per route, because one of the routes ends them.
        for (who, organisation, role) in [
            ("", bench.hospital, Role::SecurityOfficer),
            ("other", bench.care_home, Role::Manager),
            ("member", bench.hospital, Role::SecurityOfficer),
            ("analyst", bench.cert, Role::Analyst),
        ] {
            let program = route.access == Access::Api;
            let known = if who.is_empty() {
                String::new()
            } else if program {
                bench.token(organisation, role, false).await
            } else {
                let mail = format!("{who}-{}@zorg.example", lines.len() * 10 + outcome.len());
                bench.signed_in(&mail, organisation, role).await
            };
            let answer = answer(bench, &route.method, &path, &known, program).await;
            outcome.push(things.unfilled(&answer));
        }
        lines.push((route, outcome));
    }
    for (route, outcome) in &lines {
        let [anonymous, other, member, analyst] = &outcome[..] else { panic!("four visitors") };
        row(&mut text, [route.method.as_str(), route.path, route.access.code(), anonymous, other, member, analyst]);
    }
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/routes.txt");
    if std::env::var_os("BRANDWACHT_BLESS").is_some() {
        std::fs::write(file, &text).unwrap();
    }
    let golden = std::fs::read_to_string(file).unwrap_or_default();
    assert!(golden == text, "routes.txt says otherwise; look at the difference, then BRANDWACHT_BLESS=1:\n{text}");
});

// The door of each route, tried by every role there is, with a session or a program's token.
// Shows: ASVS 8.2.1, 8.4.1, NEN 5.15, 8.3
on_both!(every_role_comes_through_its_own_doors_only, |scratch| {
    let case = case(scratch).await;
    let things = things(&case).await;
    let bench = &case.bench;
    for (number, role) in Role::ALL.into_iter().enumerate() {
        let organisation = match role.belongs_to() {
            OrganisationKind::Institution => bench.hospital,
            OrganisationKind::ItSupplier => bench.supplier,
            OrganisationKind::Cert => bench.cert,
            kind => put_organisation(bench, kind, &format!("Organisatie {number}")).await,
        };
        let reading = bench.token(organisation, role, true).await;
        let writing = bench.token(organisation, role, false).await;
        for (place, route) in table().into_iter().enumerate() {
            // A token may ask so often in a minute.
            bench.scratch.world.advance_seconds(1);
            let path = things.fill(route.path);
            let what = format!("{} {path} as {}", route.method, role.code());
            if route.access == Access::Api {
                for (token, writes) in [(&reading, false), (&writing, true)] {
                    let got = answer(bench, &route.method, &path, token, true).await;
                    assert!(got != "401" && !got.starts_with('5'), "{what}: {got}");
                    let changed = route.method != Method::GET && got.starts_with('2');
                    assert!(writes || !changed, "{what}: a token that only reads changed something: {got}");
                }
                continue;
            }
            let cookie = bench.signed_in(&format!("r{number}-{place}@zorg.example"), organisation, role).await;
            let got = answer(bench, &route.method, &path, &cookie, false).await;
            let sent_away = route.access != Access::Public && got.ends_with("→/login");
            assert!(!got.starts_with('5') && !sent_away, "{what}: {got}");
            let comes_in = match route.access {
                Access::Cert => matches!(role, Role::Analyst | Role::Lead),
                Access::Oversight => matches!(role, Role::Lead | Role::Operator),
                Access::Participant => {
                    matches!(role.belongs_to(), OrganisationKind::Institution | OrganisationKind::ItSupplier)
                }
                Access::Umbrella => role == Role::UmbrellaStaff,
                _ => true,
            };
            assert!(comes_in || got == "404", "{what}: {got}");
        }
    }
});

/// Whatever a proxy or an older program may have put there: who somebody is, is said by the token and the cookie alone.
// Shows: ASVS 8.3.1, 8.4.1, NEN 5.15
#[tokio::test]
async fn no_header_makes_somebody_another() {
    let case = case(testkit::sqlite().await).await;
    let (hospital, analyst) = (case.bench.hospital.to_string(), case.bench.cert.to_string());
    let before = case.get("/api/v1/notices", &case.care_home).await.body;
    for name in [
        "x-act-as",
        "x-acting-for",
        "x-on-behalf-of",
        "x-organisation",
        "x-tenant",
        "x-user",
        "x-remote-user",
        "x-forwarded-user",
        "x-auth-request-user",
        "x-role",
        "x-original-url",
        "x-rewrite-url",
    ] {
        for value in [hospital.as_str(), analyst.as_str(), "analyst", "/api/v1/matches"] {
            let request = Request::get("/api/v1/notices")
                .header(header::AUTHORIZATION, format!("Bearer {}", case.care_home))
                .header(name, value);
            let answer = case.bench.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status, 200, "{name}: {value}");
            assert_eq!(answer.body, before, "{name}: {value}");
            let request = Request::get("/desk").header(name, value).body(Body::empty()).unwrap();
            assert_eq!(case.bench.send(request).await.status, 303, "{name}: {value} opens no page");
        }
    }
}

#[test]
fn every_pattern_in_the_table_stands_once() {
    let mut seen = Vec::new();
    for route in table() {
        let entry = (route.method.clone(), route.path);
        assert!(!seen.contains(&entry), "{entry:?} stands twice");
        seen.push(entry);
    }
}

// Shows: ASVS 3.5.1, 3.3.2, 7.6.2, 16.3.3
#[tokio::test]
async fn a_form_from_another_site_does_nothing() {
    let bench = bench().await;
    let cookie = bench.signed_in("noor@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("x-nothing", "neither header"),
    ] {
        let request = Request::post("/logout").header(header::COOKIE, &cookie).header(name, value);
        let answer = bench.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, 403, "{name}: {value}");
    }
    assert_eq!(bench.get("/login", &cookie).await.status, 303, "still signed in");
    let request = Request::post("/logout").header(header::COOKIE, &cookie).header("origin", "http://brandwacht.test");
    assert_eq!(bench.send(request.body(Body::empty()).unwrap()).await.status, 303);
    assert_eq!(bench.get("/login", &cookie).await.status, 200, "signed out");
}

// Shows: ASVS 1.3.2, 3.4.3, 3.4.4, 14.3.2, 14.2.2
#[tokio::test]
async fn every_page_carries_the_strict_headers() {
    let bench = bench().await;
    for path in ["/", "/login", "/nowhere", "/healthz"] {
        let answer = bench.get(path, "").await;
        let header = |name: &str| answer.headers.get(name).map_or("", |value| value.to_str().unwrap());
        assert!(header("content-security-policy").starts_with("default-src 'none'; script-src 'self';"), "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("cache-control"), "no-store", "{path}");
        assert_eq!(header("x-request-id").len(), 16);
    }
    let answer = bench.get("/static/app.css", "").await;
    assert!(answer.headers["cache-control"].to_str().unwrap().starts_with("public"));
}

// Shows: ASVS 13.4.4, 16.5.1, 13.4.2
#[tokio::test]
async fn unknown_pages_and_methods_are_pages_of_ours_in_the_visitors_language() {
    let bench = bench().await;
    let answer = bench.get("/nowhere", "lang=en").await;
    assert_eq!(answer.status, 404);
    assert!(answer.body.contains("This page does not exist"), "{}", answer.body);
    let answer = bench.post("/healthz", "", &[]).await;
    assert_eq!(answer.status, 405);
    assert!(answer.body.contains("Dit kan hier niet"), "{}", answer.body);
    let answer = bench.get("/api/nowhere", "").await;
    assert_eq!(answer.headers["content-type"], "application/problem+json");
}
