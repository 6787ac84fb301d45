use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Method, Request, header};
use domain::policy;
use domain::viewer::Role;
use testkit::on_both;

use super::*;
use crate::access::Access;
use crate::bench::case::{Case, case, json};
use crate::bench::{Answer, Bench, bench, bench_with};
use crate::{WebConfig, routes};

const BSN: &str = "111222333";
const NOTE: &str = "Mevrouw Jansen, BSN 111222333, ligt aan deze pomp";

struct Crowd {
    bench: Bench,
    member: String,
    analyst: String,
    lead: String,
    program: String,
}

async fn crowd() -> Crowd {
    let bench = bench().await;
    Crowd {
        member: bench.signed_in("m@zorg.example", bench.hospital, Role::SecurityOfficer).await,
        analyst: bench.signed_in("a@cert.example", bench.cert, Role::Analyst).await,
        lead: bench.signed_in("l@cert.example", bench.cert, Role::Lead).await,
        program: bench.token(bench.hospital, Role::SecurityOfficer, false).await,
        bench,
    }
}

impl Crowd {
    async fn send(&self, route: &routes::Route, kind: &str, body: &str) -> Answer {
        let path = route.path.replace("{id}", "01937b5e-0000-7000-8000-000000000001");
        let path = path.replace("{token}", "nothing").replace("{key}", "halmarin-pomp");
        let request = Request::builder().method(route.method.clone()).uri(path).header(header::CONTENT_TYPE, kind);
        let request = match route.access {
            Access::Client => request,
            Access::Api => request.header(header::AUTHORIZATION, format!("Bearer {}", self.program)),
            Access::Cert => request.header(header::COOKIE, &self.analyst),
            Access::Oversight | Access::People => request.header(header::COOKIE, &self.lead),
            // Nothing is sent there.
            Access::Umbrella => request,
            Access::Participant | Access::SignedIn => request.header(header::COOKIE, &self.member),
            Access::Public | Access::Link => request,
        };
        self.bench
            .send(request.header("sec-fetch-site", "same-origin").body(Body::from(body.to_owned())).unwrap())
            .await
    }
}

fn multipart(parts: &[(&str, Option<&str>, &str)]) -> String {
    let mut body = String::new();
    for (name, file, value) in parts {
        let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
        body += &format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{value}\r\n");
    }
    body + "--x--\r\n"
}

const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data; boundary=x";

// Shows: ASVS 2.2.1, NEN 5.34
#[tokio::test]
async fn no_route_takes_a_text_that_was_not_looked_at() {
    let crowd = crowd().await;
    let takes: Vec<_> = routes::table().into_iter().filter(|route| route.method != Method::GET).collect();
    assert!(takes.len() > 60, "{}", takes.len());
    for route in &takes {
        let name = format!("{} {}", route.method, route.path);
        if route.access == Access::Api {
            let answer =
                crowd.send(route, "application/json", &format!("{{\"invented\": [{{\"text\": \"{NOTE}\"}}]}}")).await;
            assert_eq!(answer.status, 400, "{name}: {}", answer.body);
            assert!(
                answer.body.contains("\"code\":\"patient_data\"") && !answer.body.contains(BSN),
                "{name}: {}",
                answer.body
            );
            continue;
        }
        let form = format!("a=1&invented_field={}", NOTE.replace(' ', "+"));
        for (kind, body) in
            [(FORM, form.clone()), ("text/plain", form), (MULTIPART, multipart(&[("invented_field", None, NOTE)]))]
        {
            let answer = crowd.send(route, kind, &body).await;
            assert_eq!(answer.status, 422, "{name} as {kind}: {}", answer.body);
            assert!(answer.body.contains("een burgerservicenummer"), "{name} as {kind}");
        }
    }
}

// Shows: ASVS 5.2.2, NEN 5.34
#[tokio::test]
async fn no_route_takes_a_document_that_was_not_looked_at() {
    let crowd = crowd().await;
    let document = format!("{{\"document\": {{\"title\": \"x\"}},\n \"note\": \"{NOTE}\"}}");
    for route in routes::table().iter().filter(|route| route.method != Method::GET && route.access != Access::Api) {
        let answer = crowd.send(route, MULTIPART, &multipart(&[("file", Some("a.json"), &document)])).await;
        let name = format!("{} {}", route.method, route.path);
        assert_eq!(answer.status, 422, "{name}: {}", answer.body);
        assert!(answer.body.contains("a.json”, regel 2") && !answer.body.contains(BSN), "{name}: {}", answer.body);
    }
}

#[tokio::test]
async fn numbers_of_things_pass() {
    let crowd = crowd().await;
    let fields =
        [("lang", "en"), ("back", "/"), ("note", "Serienummer 111222333, bel 0612345678, onderhoud 12-03-1951")];
    assert_eq!(crowd.bench.post("/preferences", "", &fields).await.status, 303);
}

/// What the trail says of the guard, and whether the value stands anywhere in it.
async fn trail(bench: &Bench) -> Vec<(String, String, String)> {
    bench.scratch.seal_audit().await.unwrap();
    let proof = policy::may_read_audit(&policy::system("test")).unwrap();
    let entries = bench.scratch.audit_entries(&proof, 0, 500).await.unwrap();
    assert!(entries.iter().all(|entry| !entry.detail.contains(BSN) && !entry.object.contains(BSN)));
    let guard = entries.into_iter().filter(|entry| entry.act.starts_with("patient_data."));
    guard.map(|entry| (entry.act, entry.object, entry.detail)).collect()
}

// Shows: ASVS 16.2.5, NEN 5.34, 8.15
on_both!(a_blocked_form_comes_back_filled_in_and_the_trail_says_what_and_where_but_not_the_value, |scratch| {
    let case = case(scratch).await;
    let bench = &case.bench;
    let cookie = bench.signed_in("noor@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let path = crate::paths::notice_answer(case.notice);
    let answer = bench.post(&path, &cookie, &[("kind", "applicable"), ("note", NOTE)]).await;
    assert_eq!(answer.status, 422);
    for expected in [
        "Kijk in “Toelichting”: daar staat een burgerservicenummer.",
        "<input type=\"hidden\" name=\"kind\" value=\"applicable\">",
        "value=\"Mevrouw Jansen, BSN 111222333, ligt aan deze pomp\"",
        &format!("action=\"{path}\""),
    ] {
        assert!(answer.body.contains(expected), "{expected}: {}", answer.body);
    }
    assert!(!answer.body.contains("Verstuur het zo"), "nobody is asked where it is refused");
    assert_eq!(
        json(&case.get(&format!("/api/v1/notices/{}/answers", case.notice), &case.hospital).await)["items"],
        serde_json::json!([])
    );
    let english = bench.post(&path, &format!("{cookie}; lang=en"), &[("note", NOTE)]).await;
    assert!(english.body.contains("Look in “Note”: it holds a citizen service number."), "{}", english.body);
    let expected =
        ("patient_data.block".to_owned(), "/notices/{id}/answer".to_owned(), "{\"found\":{\"bsn\":1}}".to_owned());
    assert_eq!(trail(bench).await, [expected.clone(), expected]);
});

async fn upload(bench: &Bench, cookie: &str, path: &str, file: &str) -> Answer {
    let body = multipart(&[("file", Some("lijst.csv"), file)]);
    let request = Request::post(path).header(header::COOKIE, cookie).header(header::CONTENT_TYPE, MULTIPART);
    bench.send(request.header("sec-fetch-site", "same-origin").body(Body::from(body)).unwrap()).await
}

const LIST: &str = "Inventarisnummer;Merk;Product;Opmerking\nA-1;Halmarin;Pomp;bij mevr. Jansen geb. 12-03-1951\nA-2;Halmarin;Pomp;spoed\n";

// Shows: NEN 5.34, 8.11
on_both!(a_list_is_taken_without_what_was_found_and_the_next_page_says_so_once, |scratch| {
    let bench = crate::bench::bench_on(scratch).await;
    let cookie = bench.signed_in("noor@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let answer = upload(&bench, &cookie, "/inventory/import", LIST).await;
    assert_eq!((answer.status.as_u16(), answer.cookie().as_str()), (303, "guarded=redacted-1"), "{}", answer.body);
    let page = bench.get(answer.location(), &format!("{cookie}; guarded=redacted-1")).await;
    assert!(page.body.contains("bij mevr. Jansen geb. [***]") && !page.body.contains("12-03-1951"), "{}", page.body);
    assert!(page.body.contains("Wij haalden er één gegeven uit"), "{}", page.body);
    assert!(page.headers["set-cookie"].to_str().unwrap().starts_with("guarded=; "), "told once");
    assert_eq!(trail(&bench).await[0].0, "patient_data.redact");
    let clean = upload(&bench, &cookie, "/inventory/import", &LIST.replace("geb. 12-03-1951", "")).await;
    assert_eq!((clean.status.as_u16(), clean.cookie().as_str()), (303, ""));
});

async fn by_program(case: &Case, kind: &str, body: &str) -> Answer {
    case.post(
        &format!("/api/v1/organisations/{}/inventory", case.bench.hospital),
        &case.hospital,
        kind,
        body.to_owned(),
    )
    .await
}

#[tokio::test]
async fn a_program_is_told_by_header_pointer_and_line() {
    let case = case(testkit::sqlite().await).await;
    let answer = by_program(&case, "text/csv", LIST).await;
    assert_eq!(
        (answer.status.as_u16(), answer.headers[HEADER].to_str().unwrap()),
        (202, "redacted-1"),
        "{}",
        answer.body
    );
    let lines = "{\"inventory_number\":\"A-1\"}\n{\"inventory_number\":\"A-2\",\"remark\":\"BSN 111222333\"}\n";
    let answer = by_program(&case, "application/x-ndjson", lines).await;
    assert_eq!(answer.status, 400, "lines of JSON are not redacted");
    assert_eq!(
        (&json(&answer)["errors"][0]["code"], &json(&answer)["errors"][0]["line"]),
        (&"patient_data".into(), &2.into())
    );
    let path = format!("/api/v1/notices/{}/answers", case.notice);
    let body = format!("{{\"kind\":\"applicable\",\"by\":\"Jip\",\"note\":\"{NOTE}\"}}");
    let answer = case.post(&path, &case.hospital, "application/json", body).await;
    assert_eq!(json(&answer)["errors"][0]["pointer"], "/note", "{}", answer.body);
}

async fn with(rules: PatientRules) -> (Bench, String) {
    let bench = bench_with(testkit::sqlite().await, WebConfig { patient: rules, ..WebConfig::default() }).await;
    let cookie = bench.signed_in("noor@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    (bench, cookie)
}

#[tokio::test]
async fn where_it_only_warns_a_form_may_be_sent_all_the_same_and_a_list_is_taken() {
    let (bench, _) = with(PatientRules { texts: Doing::Warn, uploads: Doing::Warn, documents: Doing::Warn }).await;
    let fields = [("lang", "en"), ("back", "/"), ("note", NOTE)];
    let asked = bench.post("/preferences", "", &fields).await;
    assert_eq!(asked.status, 422);
    assert!(asked.body.contains("name=\"patient_data_meant\" value=\"1\""), "{}", asked.body);
    let sure = [&fields[..], &[(MEANT, "1")]].concat();
    let answer = bench.post("/preferences", "", &sure).await;
    assert_eq!(answer.status, 303);
    let cookies: Vec<_> = answer.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap()).collect();
    assert!(cookies.iter().any(|line| line.starts_with("guarded=passed-1; ")), "{cookies:?}");
    let cookie = bench.signed_in("jip@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let answer = upload(&bench, &cookie, "/inventory/import", LIST).await;
    assert_eq!((answer.status.as_u16(), answer.cookie().as_str()), (303, "guarded=passed-1"));
    let mut passed: Vec<_> = trail(&bench).await.into_iter().map(|(act, ..)| act).collect();
    // All of one moment, so in no order.
    passed.sort();
    assert_eq!(passed, ["patient_data.block", "patient_data.pass", "patient_data.pass"]);
}

#[tokio::test]
async fn saying_that_it_is_meant_does_not_help_where_it_is_refused() {
    let bench = bench().await;
    let answer = bench.post("/preferences", "", &[("lang", "en"), ("note", NOTE), (MEANT, "1")]).await;
    assert_eq!(answer.status, 422);
}

#[tokio::test]
async fn switched_off_it_does_not_look_and_blocking_lists_is_possible() {
    let (bench, cookie) = with(PatientRules { texts: Doing::Off, uploads: Doing::Block, documents: Doing::Off }).await;
    assert_eq!(bench.post("/preferences", "", &[("note", NOTE)]).await.status, 303);
    let answer = upload(&bench, &cookie, "/inventory/import", LIST).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("lijst.csv”, regel 2: daar staat een geboortedatum"), "{}", answer.body);
    assert!(answer.body.contains("href=\"/inventory/import\""), "back to the page with the form: {}", answer.body);
}

/// The names of all fields of this kind in the templates.
fn secret_fields() -> BTreeSet<String> {
    let templates = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let mut names = BTreeSet::new();
    for entry in std::fs::read_dir(templates).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        for tag in text.split("<input").skip(1).map(|rest| rest.split('>').next().unwrap()) {
            let secret = tag.contains("type=\"password\"") || tag.contains("one-time-code");
            if let (true, Some((_, name))) = (secret, tag.split_once(" name=\"")) {
                names.insert(name.split('"').next().unwrap().to_owned());
            }
        }
    }
    names
}

// Shows: ASVS 14.2.1
#[test]
fn only_secrets_are_exempt_and_all_of_them() {
    let exempt: BTreeSet<String> = EXEMPT.iter().map(|name| (*name).to_owned()).collect();
    // Programs have no page on which they type theirs.
    let mut secrets = secret_fields();
    secrets.insert("client_secret".to_owned());
    assert_eq!(secrets, exempt);
}
