//! The description is the one that was reviewed, has every route and no other, and every answer is as described.

use std::collections::BTreeSet;

use domain::policy;
use domain::sbom::{ComponentFinding, SbomGround};
use domain::verdict::Verdict;
use serde_json::{Value, json as value};
use store::BillJudged;
use testkit::on_both;

use super::schema::Schemas;
use crate::access::Access;
use crate::bench::bench;
use crate::bench::case::{Case, case, json};
use crate::routes::table;

fn description() -> Value {
    serde_json::from_str(super::super::openapi::text()).unwrap()
}

#[test]
fn the_description_is_the_one_in_docs() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");
    let text = super::super::openapi::text();
    if std::env::var_os("BRANDWACHT_BLESS").is_some() {
        std::fs::write(file, text).unwrap();
    }
    let golden = std::fs::read_to_string(file).unwrap_or_default();
    assert!(golden == text, "docs/openapi.json says otherwise; write it anew with BRANDWACHT_BLESS=1, and look");
}

// Shows: ASVS 6.3.4, 13.4.5
#[test]
fn every_route_is_described_and_every_described_path_is_a_route() {
    let description = description();
    let routes: BTreeSet<(String, String)> = table()
        .into_iter()
        .filter(|route| route.path.starts_with("/api/"))
        .map(|route| (route.method.to_string(), route.path.to_owned()))
        .collect();
    let mut described = BTreeSet::new();
    for (path, methods) in description["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            described.insert((method.to_uppercase(), path.clone()));
        }
    }
    assert_eq!(described, routes);
    for route in table().iter().filter(|route| route.path.starts_with("/api/v1/")) {
        assert_eq!(route.access, Access::Api, "{}", route.path);
    }
}

#[test]
fn the_description_hangs_together() {
    let description = description();
    assert!(description["openapi"].as_str().unwrap().starts_with("3.1"), "{}", description["openapi"]);
    let mut operations = BTreeSet::new();
    for (path, methods) in description["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            assert!(operations.insert(id.to_owned()), "{id} stands twice");
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            let in_path: Vec<_> = parameters.iter().filter(|it| it["in"] == "path").collect();
            assert_eq!(in_path.len(), path.matches('{').count(), "{method} {path}");
            assert!(in_path.iter().all(|it| path.contains(&format!("{{{}}}", it["name"].as_str().unwrap()))));
            assert!(operation["summary"].is_string(), "{method} {path} has no summary");
            assert!(operation["responses"].as_object().unwrap().keys().any(|status| status.starts_with('2')));
        }
    }
    for part in description.to_string().split("\"#/components/schemas/").skip(1) {
        let name = part.split('"').next().unwrap();
        assert!(description["components"]["schemas"][name].is_object(), "{name} is not there");
    }
    assert_eq!(description["components"]["securitySchemes"]["token"]["scheme"], "bearer");
}

// Shows: ASVS 13.4.5
#[tokio::test]
async fn anybody_reads_the_description_and_asks_whether_it_still_holds() {
    let bench = bench().await;
    let answer = bench.get("/api/openapi.json", "").await;
    assert_eq!((answer.status.as_u16(), &answer.headers["content-type"]), (200, &"application/json".parse().unwrap()));
    assert_eq!(answer.body, super::super::openapi::text());
    let tag = answer.headers["etag"].clone();
    let request = axum::http::Request::get("/api/openapi.json").header("if-none-match", tag);
    let answer = bench.send(request.body(axum::body::Body::empty()).unwrap()).await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (304, ""));
}

/// Checks an answer against what the description says of it.
fn conforms(description: &Value, pattern: &str, method: &str, answer: &crate::bench::Answer) {
    let status = answer.status.as_u16().to_string();
    let response = &description["paths"][pattern][method]["responses"][&status];
    let kind = answer.headers["content-type"].to_str().unwrap();
    let schema = &response["content"][kind]["schema"];
    assert!(schema.is_object(), "{method} {pattern} {status} {kind} is not described: {}", answer.body);
    let wrong = Schemas(description).check(schema, &json(answer));
    assert!(wrong.is_empty(), "{method} {pattern}: {wrong:#?}\n{}", answer.body);
}

async fn first(case: &Case, path: &str) -> String {
    json(&case.get(path, &case.analyst).await)["items"][0]["id"].as_str().unwrap().to_owned()
}

const SBOM: &str =
    r#"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","name":"grendel","version":"1"}]}"#;
const VEX: &str = r#"{"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://x.example/1","author":"x",
    "timestamp":"2026-01-01T00:00:00Z","version":1,"statements":[{"vulnerability":{"name":"CVE-2099-0001"},
    "products":[{"@id":"pkg:npm/grendel@1"}],"status":"fixed"}]}"#;

/// A bill of the hospital and one of the CERT, with a finding in the first; gives the first.
async fn sboms(case: &Case, description: &Value) -> String {
    let mut first = String::new();
    for token in [&case.analyst, &case.hospital] {
        let answer = case.post("/api/v1/sboms?maker=M&product=Pomp", token, "application/json", SBOM).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        conforms(description, "/api/v1/sboms", "post", &answer);
        first = json(&answer)["id"].as_str().unwrap().to_owned();
    }
    let vex = case.post(&format!("/api/v1/sboms/{first}/vex"), &case.hospital, "application/json", VEX).await;
    assert_eq!(vex.status, 200, "{}", vex.body);
    conforms(description, "/api/v1/sboms/{id}/vex", "post", &vex);
    let proof = policy::may_take_in(&policy::system("test")).unwrap();
    let mut tx = case.bench.scratch.begin().await.unwrap();
    let it = tx.advisory_to_match(case.advisory).await.unwrap();
    let bills = tx.bills_to_judge(case.advisory, &BTreeSet::new(), &[first.parse().unwrap()]).await.unwrap();
    let finding = ComponentFinding {
        component: "grendel".to_owned(),
        version: "1".to_owned(),
        product_id: "P1".to_owned(),
        product: "grendel".to_owned(),
        vulnerabilities: vec!["CVE-2099-0001".to_owned()],
        verdict: Verdict::Review,
        grounds: vec![SbomGround::NameSame { stated: "grendel".to_owned() }],
    };
    let judged = [BillJudged { bill: &bills[0], findings: vec![finding] }];
    tx.put_bill_findings(&proof, &it, &judged).await.unwrap();
    tx.commit().await.unwrap();
    first
}

/// A rating of the advisory, and a call about the care home's notice, for which they asked.
async fn rating_and_call(case: &Case, description: &Value) {
    let path = format!("/api/v1/advisories/{}/rating", case.advisory);
    let answers: Vec<Value> = domain::rating::QUESTIONS
        .iter()
        .map(|question| value!({"question": question.id, "answer": question.options[0].0}))
        .collect();
    let by_hand = value!({"level": "high", "reason": "It steers pumps"});
    for replaces in [false, true] {
        let before = json(&case.get(&path, &case.analyst).await);
        let id = if replaces { before["rating"]["id"].clone() } else { Value::Null };
        let body = value!({"by": "A. Analist", "answers": answers, "care_impact": "delayed_care", "damage": by_hand,
                           "replaces": id, "revision": before["revision"]});
        let answer = case.put(&path, &case.analyst, body.to_string()).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        conforms(description, "/api/v1/advisories/{id}/rating", "put", &answer);
    }
    let answers = format!("/api/v1/notices/{}/answers", case.other_notice);
    let asked = value!({"kind": "call_me", "by": "Balie"}).to_string();
    assert_eq!(case.post(&answers, &case.care_home, "application/json", asked).await.status, 201);
    let body = value!({"outcome": "message_left", "by": "A. Analist", "note": "Portier"}).to_string();
    for status in [201, 200] {
        let call = format!("/api/v1/calls/{}", case.other_notice);
        let answer = case.post(&call, &case.analyst, "application/json", body.clone()).await;
        assert_eq!(answer.status, status, "{}", answer.body);
        conforms(description, "/api/v1/calls/{id}", "post", &answer);
    }
}

// Shows: ASVS 1.2.3, 4.1.1, 15.3.1, 8.2.3
on_both!(every_answer_is_as_described, |scratch| {
    let case = case(scratch).await;
    let description = description();
    let hospital = case.bench.hospital;
    let risk = value!({"kind": "risk_accepted", "by": "Balie", "note": "Wij vervangen ze.", "accepted_by": "Bestuur",
                       "review_on": "2026-12-24"});
    let (answers, upload) =
        (format!("/api/v1/notices/{}/answers", case.notice), format!("/api/v1/organisations/{hospital}/inventory"));
    let answer = case.post(&answers, &case.hospital, "application/json", risk.to_string()).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    conforms(&description, "/api/v1/notices/{id}/answers", "post", &answer);
    let answer = case.post(&upload, &case.hospital, "text/csv", "Inventarisnummer;Merk\n1;Halmarin\n").await;
    assert_eq!(answer.status, 202, "{}", answer.body);
    conforms(&description, "/api/v1/organisations/{id}/inventory", "post", &answer);
    let import = json(&answer)["id"].as_str().unwrap().to_owned();
    let answers = format!("/api/v1/questions/{}/answers", case.question);
    let body = value!({"by": "Balie", "answers": [{"line": 1, "value": "1.9"}]});
    let answer = case.post(&answers, &case.hospital, "application/json", body.to_string()).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    conforms(&description, "/api/v1/questions/{id}/answers", "post", &answer);
    assert_eq!(json(&answer)["groups"][0]["lines"][0]["value"], "1.9");

    let (photo, threshold) =
        (format!("/api/v1/organisations/{hospital}/photo"), format!("/api/v1/organisations/{hospital}/threshold"));
    let ticked = value!({"by": "Balie", "answers": [
        {"item": "microsoft-windows11", "said": "yes", "quantity": 3}, {"item": "salto-ks", "said": "unknown"}]});
    let answer = case.post(&photo, &case.hospital, "application/json", ticked.to_string()).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    conforms(&description, "/api/v1/organisations/{id}/photo", "post", &answer);
    assert_eq!(json(&answer)["progress"]["yes"], 1);
    assert_eq!(case.post(&photo, &case.care_home, "application/json", ticked.to_string()).await.status, 403);
    let strange = value!({"by": "", "answers": [{"item": "no-such-thing", "said": "yes"}]});
    let answer = case.post(&photo, &case.hospital, "application/json", strange.to_string()).await;
    let wrong: Vec<_> =
        json(&answer)["errors"].as_array().unwrap().iter().map(|it| it["pointer"].to_string()).collect();
    assert_eq!(wrong, ["\"/by\"", "\"/answers/0/item\""], "{}", answer.body);
    let chosen = value!({"from": "certain"}).to_string();
    let answer = case.post(&threshold, &case.hospital, "application/json", chosen.clone()).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    conforms(&description, "/api/v1/organisations/{id}/threshold", "post", &answer);
    assert_eq!(json(&answer)["from"], "certain");
    assert_eq!(case.post(&threshold, &case.supplier, "application/json", chosen).await.status, 403);

    let asset = first(&case, &format!("/api/v1/organisations/{hospital}/assets")).await;
    let told = value!({"by": "Balie", "said": "unknown"}).to_string();
    let answer = case.post(&format!("/api/v1/assets/{asset}/version"), &case.hospital, "application/json", told).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    conforms(&description, "/api/v1/assets/{id}/version", "post", &answer);
    let found = first(&case, "/api/v1/matches").await;
    let mark = value!({"asset": asset, "advisory": case.advisory.to_string(), "vulnerability": "CVE-2099-0001",
                       "state": "remediation_done"});
    let marks = value!({"by": "Balie", "marks": [mark]}).to_string();
    let answer = case.put("/api/v1/remediation", &case.hospital, marks).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    conforms(&description, "/api/v1/remediation", "put", &answer);
    let all = value!({"by": "Balie", "organisation": hospital.to_string(), "state": "remediation_in_progress"});
    let path = format!("/api/v1/advisories/{}/remediation", case.advisory);
    let answer = case.put(&path, &case.hospital, all.to_string()).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    conforms(&description, "/api/v1/advisories/{id}/remediation", "put", &answer);
    let devices = value!({"by": "Balie", "assets": [asset]}).to_string();
    let answer = case.post("/api/v1/matching-runs", &case.hospital, "application/json", devices).await;
    assert_eq!(answer.status, 202, "{}", answer.body);
    conforms(&description, "/api/v1/matching-runs", "post", &answer);
    let run = json(&answer)["id"].as_str().unwrap().to_owned();
    let new = value!({"kind": "maker_name", "registered_maker": "Halmarin Benelux", "stated_maker": "Halmarin",
                      "by": "A. Analist", "reason": "their own site"});
    let answer = case.post("/api/v1/register/rules", &case.analyst, "application/json", new.to_string()).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    conforms(&description, "/api/v1/register/rules", "post", &answer);
    let rule = json(&answer)["id"].as_str().unwrap().to_owned();
    let refused = case.post("/api/v1/register/rules", &case.hospital, "application/json", new.to_string()).await;
    assert_eq!(refused.status, 403, "{}", refused.body);
    let bill = sboms(&case, &description).await;
    rating_and_call(&case, &description).await;
    let mut seen = BTreeSet::new();
    for token in [&case.analyst, &case.hospital, &case.supplier] {
        for (pattern, methods) in description["paths"].as_object().unwrap() {
            if !methods["get"].is_object() || pattern == "/api/openapi.json" {
                continue;
            }
            let id = match pattern.as_str() {
                p if p.starts_with("/api/v1/organisations") => hospital.to_string(),
                p if p.starts_with("/api/v1/advisories") => case.advisory.to_string(),
                p if p.starts_with("/api/v1/notices") => case.notice.to_string(),
                p if p.starts_with("/api/v1/questions") => case.question.to_string(),
                p if p.starts_with("/api/v1/assets") => asset.clone(),
                p if p.starts_with("/api/v1/matches") => found.clone(),
                p if p.starts_with("/api/v1/imports") => import.clone(),
                p if p.starts_with("/api/v1/sboms") => bill.clone(),
                p if p.starts_with("/api/v1/register/rules") => rule.clone(),
                p if p.starts_with("/api/v1/matching-runs") => run.clone(),
                "/api/v1/products/{key}" => "halmarin-pomp".to_owned(),
                "/api/v1/bundle"
                | "/api/v1/products"
                | "/api/v1/remediation"
                | "/api/v1/members-picture"
                | "/api/v1/calls"
                | "/api/v1/usefulness"
                | "/api/v1/overview" => String::new(),
                other => panic!("no identifier for {other}"),
            };
            let answer = case.get(&pattern.replace("{id}", &id).replace("{key}", &id), token).await;
            if answer.status == 200 {
                seen.insert(pattern.clone());
            }
            if pattern.ends_with("/csaf") && answer.status == 200 {
                assert!(answer.body.contains("HAL-1"), "the document itself: {}", answer.body);
                continue;
            }
            if pattern.ends_with("/file") && answer.status == 200 {
                assert_eq!(answer.body, SBOM, "the file itself");
                continue;
            }
            if pattern == "/api/v1/bundle" && answer.status == 200 {
                assert!(answer.body.starts_with("PK"), "the file itself");
                continue;
            }
            conforms(&description, pattern, "get", &answer);
            if let Some(items) = json(&answer)["items"].as_array().filter(|_| *token == case.analyst) {
                assert!(!items.is_empty(), "{pattern}: a list of nothing shows nothing");
            }
        }
    }
    // The description itself is not read with GET here, and the sums of an umbrella are for umbrellas.
    let read = description["paths"].as_object().unwrap().values().filter(|methods| methods["get"].is_object()).count();
    assert_eq!(seen.len(), read - 2, "{seen:?}");
    let undo = format!("/api/v1/register/rules/{rule}/undo");
    let by = value!({"by": "A. Analist"}).to_string();
    assert_eq!(case.post(&undo, &case.hospital, "application/json", by.clone()).await.status, 404);
    let answer = case.post(&undo, &case.analyst, "application/json", by).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    conforms(&description, "/api/v1/register/rules/{id}/undo", "post", &answer);
});

// Shows: ASVS 2.2.1, 2.2.2, 15.3.3, 15.3.5
#[tokio::test]
async fn what_is_asked_by_the_description_is_taken_and_what_is_not_is_refused() {
    let case = case(testkit::sqlite().await).await;
    for (path, methods) in description()["paths"].as_object().unwrap() {
        let parameters = methods["get"]["parameters"].as_array().cloned().unwrap_or_default();
        // The CERT has no week of its own.
        let token = if path == "/api/v1/overview" { &case.hospital } else { &case.analyst };
        for it in parameters.iter().filter(|it| it["in"] == "query" && it["name"] != "after") {
            let name = it["name"].as_str().unwrap();
            let schema = &it["schema"];
            let one = match (name, schema["format"].as_str()) {
                ("standing", _) => "either".to_owned(),
                ("week", _) => "2026-W40".to_owned(),
                (_, Some("uuid")) => case.bench.hospital.to_string(),
                _ if schema["type"].to_string().contains("boolean") => "true".to_owned(),
                _ if schema["type"].to_string().contains("integer") => "7".to_owned(),
                _ => match first_code(&description(), schema) {
                    Some(code) => code,
                    None => "x".to_owned(),
                },
            };
            let path = path.replace("{id}", &case.bench.hospital.to_string());
            let answer = case.get(&format!("{path}?{name}={one}"), token).await;
            assert_eq!(answer.status, 200, "{path}?{name}={one}: {}", answer.body);
            let answer = case.get(&format!("{path}?{name}x={one}"), token).await;
            let problem = json(&answer);
            assert_eq!(answer.status, 400);
            assert_eq!(problem["errors"][0]["code"], "unknown", "{problem}");
            assert_eq!(problem["errors"][0]["parameter"], format!("{name}x"));
        }
    }
}

fn first_code(description: &Value, schema: &Value) -> Option<String> {
    let nullable = || schema["oneOf"].as_array()?.iter().find_map(|choice| choice["$ref"].as_str());
    let reference = schema["$ref"].as_str().or_else(nullable)?;
    let codes = description.pointer(reference.strip_prefix('#')?)?["enum"].as_array()?;
    Some(codes.first()?.as_str()?.to_owned())
}
