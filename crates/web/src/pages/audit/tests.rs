//! Readings over HTTP, and who sees them.

use domain::policy;
use domain::viewer::Role;

use crate::bench::case::{Case, case, json};

async fn device(case: &Case) -> String {
    let hospital = case.bench.hospital;
    let assets = json(&case.get(&format!("/api/v1/organisations/{hospital}/assets"), &case.hospital).await);
    assets["items"][0]["id"].as_str().unwrap().to_owned()
}

/// How often each reading stands in the trail, as the operator sees it.
async fn readings(case: &Case) -> Vec<(String, String)> {
    let system = policy::system("test");
    let proof = policy::may_read_audit(&system).unwrap();
    let filter = store::TrailFilter { readings: Some(true), ..store::TrailFilter::default() };
    let view = case.bench.scratch.as_viewer(&system).await.unwrap();
    let page = view.trail(&proof, &filter, &domain::page::PageRequest::first(500)).await.unwrap();
    let mut all: Vec<_> =
        page.items.iter().map(|row| (row.act.clone(), row.name.clone().unwrap_or_default())).collect();
    all.sort();
    all
}

#[tokio::test]
async fn who_reads_on_pages_and_over_the_api_stands_in_the_trail_once_an_hour() {
    let case = case(testkit::sqlite().await).await;
    let device = device(&case).await;
    let before = readings(&case).await;
    assert_eq!(before.iter().map(|(act, _)| act.as_str()).collect::<Vec<_>>(), ["inventory.read"]);
    let bench = &case.bench;
    let analyst = bench.signed_in("ana@cert.example", bench.cert, Role::Analyst).await;
    let member = bench.signed_in("mo@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let other = bench.signed_in("olivier@zorg.example", bench.care_home, Role::Manager).await;
    for _ in 0..3 {
        for path in [
            format!("/desk/assets/{device}"),
            format!("/desk/notices/{}", case.notice),
            format!("/desk/organisations/{}", bench.hospital),
        ] {
            assert_eq!(bench.get(&path, &analyst).await.status, 200, "{path}");
        }
        for path in [format!("/notices/{}", case.notice), "/inventory.csv".to_owned(), "/inventory".to_owned()] {
            assert_eq!(bench.get(&path, &member).await.status, 200, "{path}");
        }
        // What is not found has not been read.
        assert_eq!(bench.get(&format!("/notices/{}", case.notice), &other).await.status, 404);
        assert_eq!(case.get(&format!("/api/v1/notices/{}", case.notice), &case.hospital).await.status, 200);
    }
    let acts: Vec<String> = readings(&case).await.into_iter().map(|(act, _)| act).collect();
    assert_eq!(
        acts,
        [
            "asset.read",
            "inventory.export",
            "inventory.read",
            "inventory.read",
            "notice.read",
            "notice.read",
            "notice.read",
            "organisation.read",
        ]
    );
}

#[tokio::test]
async fn an_institution_sees_who_read_its_things_and_an_analyst_does_not_see_the_trail() {
    let case = case(testkit::sqlite().await).await;
    let bench = &case.bench;
    let analyst = bench.signed_in("ana@cert.example", bench.cert, Role::Analyst).await;
    bench.get(&format!("/desk/notices/{}", case.notice), &analyst).await;
    for (mail, organisation, role, path, status) in [
        ("security@zorg.example", bench.hospital, Role::SecurityOfficer, "/audit", 200),
        ("manager@zorg.example", bench.hospital, Role::Manager, "/audit", 200),
        ("tech@zorg.example", bench.hospital, Role::MedicalTechnology, "/audit", 404),
        ("staff@ict.example", bench.supplier, Role::SupplierStaff, "/audit", 404),
        ("analyst@cert.example", bench.cert, Role::Analyst, "/desk/audit", 404),
        ("lead@cert.example", bench.cert, Role::Lead, "/desk/audit", 200),
        ("operator@cert.example", bench.cert, Role::Operator, "/desk/audit", 200),
    ] {
        let cookie = bench.signed_in(mail, organisation, role).await;
        let answer = bench.get(path, &cookie).await;
        assert_eq!(answer.status, status, "{mail} at {path}");
        if status == 200 {
            let analyst_named = answer.body.contains("<th scope=\"row\">Noor de Wit");
            let text = if path == "/audit" { "Het CERT" } else { "notice.read" };
            assert!(answer.body.contains(text), "{mail}: {}", answer.body);
            assert!(path != "/audit" || !analyst_named, "{mail} sees who works at the CERT");
        }
    }
    let neighbour = bench.signed_in("buur@zorg.example", bench.care_home, Role::Manager).await;
    let answer = bench.get("/audit", &neighbour).await;
    assert!(!answer.body.contains("Het CERT</th>"), "of another institution it sees nothing: {}", answer.body);
    let lead = bench.signed_in("lead2@cert.example", bench.cert, Role::Lead).await;
    let none = bench.get("/desk/audit?who=nobody&from=2026-01-01&until=2026-12-31&act=notice", &lead).await;
    assert!(none.status == 200 && none.body.contains("Geen regels gevonden"), "{}", none.body);
    assert_eq!(bench.get("/desk/audit?after=nonsense", &lead).await.status, 404);
}

#[tokio::test]
async fn equal_acts_of_one_reader_on_one_day_are_one_line_that_opens() {
    let case = case(testkit::sqlite().await).await;
    let bench = &case.bench;
    let hospital = bench.hospital;
    let assets = json(&case.get(&format!("/api/v1/organisations/{hospital}/assets"), &case.hospital).await);
    let analyst = bench.signed_in("ana@cert.example", bench.cert, Role::Analyst).await;
    let devices: Vec<&str> = assets["items"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap()).collect();
    assert!(devices.len() > 1);
    for device in &devices {
        assert_eq!(bench.get(&format!("/desk/assets/{device}"), &analyst).await.status, 200);
    }
    let officer = bench.signed_in("mo@zorg.example", hospital, Role::SecurityOfficer).await;
    let page = bench.get("/audit", &officer).await.body;
    let times = format!("<summary>bekeek een apparaat: {} keer</summary>", devices.len());
    assert!(page.contains(&times), "{times} in {page}");
    assert_eq!(page.matches("title=\"asset.read\"").count(), 1);
    for device in devices {
        assert!(page.contains(&format!("href=\"/inventory/assets/{device}\"")), "{device} in {page}");
    }
}

#[tokio::test]
async fn the_trail_says_in_words_what_a_row_tells_and_keeps_the_code_for_who_knows_it() {
    let case = case(testkit::sqlite().await).await;
    let bench = &case.bench;
    let lead = bench.signed_in("lead@cert.example", bench.cert, Role::Lead).await;
    let page = bench.get("/desk/audit?act=person", &lead).await.body;
    assert!(page.contains("maakte een account") && page.contains("<code>person.add</code>"), "{page}");
    assert!(page.contains("mailadres: lead@cert.example") && page.contains("rollen: "), "{page}");
    assert!(!page.contains("[&#34;") && !page.contains("{&#34;"), "no JSON: {page}");
    let sent = bench.get("/desk/audit?act=notice.send", &lead).await.body;
    let link = format!("<a href=\"/desk/notices/{}\">melding</a>", case.notice);
    assert!(sent.contains(&link), "{link} in {sent}");
    let operator = bench.signed_in("ops@cert.example", bench.cert, Role::Operator).await;
    let bare = bench.get("/desk/audit?act=notice.send", &operator).await.body;
    assert!(bare.contains("notice.send") && !bare.contains(&link), "an operator has no such page: {bare}");
}

/// A new page of one object says in the table of routes what reading it means, or stands here with a reason.
#[test]
fn every_page_of_one_object_is_noted_or_named_here() {
    let open: Vec<&str> = crate::routes::table()
        .iter()
        .filter(|route| route.method == axum::http::Method::GET && route.path.contains("{id}"))
        .filter(|route| route.noted_as().is_none())
        .map(|route| route.path)
        .collect();
    let reasons = [
        // What the one who uploads it sees of it is noted with the upload.
        "/inventory/import/{id}",
        // The CERT's own working: where advisories come from, and what was decided about products.
        "/desk/sources/{id}",
        "/desk/sources/runs/{id}",
        "/desk/templates/{id}",
        "/desk/register/{id}",
        "/api/v1/register/rules/{id}",
        // Who has an account; what is done to one stands in the trail.
        "/desk/organisations/{id}/people",
        // A choice, no data.
        "/api/v1/organisations/{id}/threshold",
        // The same as the upload's page.
        "/api/v1/imports/{id}",
        // One line of a list that is not noted; the device it is about is.
        "/api/v1/matches/{id}",
        // Lines of the list of notices, which is not noted; each notice is.
        "/alerts/{id}",
        // Whom the CERT called out; the advisory behind it is noted.
        "/duty/{id}",
        // Counts only.
        "/api/v1/matching-runs/{id}",
    ];
    let open: std::collections::BTreeSet<_> = open.into_iter().collect();
    assert_eq!(open, reasons.into_iter().collect());
}
