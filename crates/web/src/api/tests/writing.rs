//! What programs write: answers and inventories, and every way to get them wrong.

use domain::viewer::Role;
use serde_json::json as value;
use testkit::on_both;

use crate::bench::case::{advisory, case, draft, drafts, json, match_all, take_in};

const JSON: &str = "application/json";

// Shows: ASVS 2.3.4
on_both!(an_answer_is_noted_once_however_often_it_is_sent, |scratch| {
    let case = case(scratch).await;
    let path = format!("/api/v1/notices/{}/answers", case.notice);
    let body = value!({"kind": "applicable", "by": " Balie ", "note": "Wij patchen vrijdag."}).to_string();
    let first = case.post(&path, &case.hospital, JSON, body.clone()).await;
    assert_eq!(first.status, 201, "{}", first.body);
    let noted = json(&first);
    assert_eq!((&noted["via"], &noted["by"]), (&"api".into(), &"Balie".into()));
    assert_eq!(noted["organisation"], case.bench.hospital.to_string());
    let again = case.post(&path, &case.hospital, JSON, body).await;
    assert_eq!((again.status.as_u16(), json(&again)), (200, noted), "tried again after a lost answer");
    let solved = case.post(&path, &case.hospital, JSON, value!({"kind": "solved", "by": "Balie"}).to_string()).await;
    assert_eq!(solved.status, 201);
    let answers = json(&case.get(&path, &case.hospital).await);
    let kinds: Vec<_> = answers["items"].as_array().unwrap().iter().map(|it| it["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["solved", "applicable"]);
    let notice = json(&case.get(&format!("/api/v1/notices/{}", case.notice), &case.analyst).await);
    assert_eq!((&notice["answer"], &notice["state"]), (&"solved".into(), &"closed".into()));
});

// Shows: ASVS 8.2.1, NEN 5.19
on_both!(a_supplier_answers_in_the_institutions_name_but_takes_no_risk_for_it, |scratch| {
    let case = case(scratch).await;
    let path = format!("/api/v1/notices/{}/answers", case.other_notice);
    let risk = value!({"kind": "risk_accepted", "by": "ICT", "note": "Kan wel", "accepted_by": "ICT",
                       "review_on": "2026-12-24"});
    let answer = case.post(&path, &case.supplier, JSON, risk.to_string()).await;
    assert_eq!(answer.status, 403, "{}", answer.body);
    assert_eq!(json(&answer)["type"], "urn:brandwacht:problem:risk-of-another");
    let answer = case.post(&path, &case.care_home, JSON, risk.to_string()).await;
    assert_eq!(answer.status, 201, "the institution itself may: {}", answer.body);
    let answer =
        case.post(&path, &case.supplier, JSON, value!({"kind": "taken_care_of", "by": "ICT"}).to_string()).await;
    assert_eq!(json(&answer)["organisation"], case.bench.supplier.to_string(), "{}", answer.body);
    let answer = case.post(&path, &case.analyst, JSON, value!({"kind": "call_me", "by": "Jip"}).to_string()).await;
    assert_eq!(json(&answer)["via"], "phone", "the CERT writes down what it hears: {}", answer.body);
});

// Shows: ASVS 8.2.1, NEN 5.15
#[tokio::test]
async fn who_may_read_may_not_always_write() {
    let case = case(testkit::sqlite().await).await;
    let body = value!({"kind": "solved", "by": "x"}).to_string();
    let reader = case.bench.token(case.bench.hospital, Role::SecurityOfficer, true).await;
    let path = format!("/api/v1/notices/{}/answers", case.notice);
    let answer = case.post(&path, &reader, JSON, body.clone()).await;
    assert_eq!((answer.status.as_u16(), &json(&answer)["type"]), (403, &"urn:brandwacht:problem:read-only".into()));
    assert_eq!(case.post(&path, &case.care_home, JSON, body.clone()).await.status, 404, "another's is not there");
    assert_eq!(case.post(&path, "", JSON, body.clone()).await.status, 401);
    let inventory = format!("/api/v1/organisations/{}/inventory", case.bench.hospital);
    let answer = case.post(&inventory, &case.care_home, "text/csv", "Inventarisnummer\n1\n").await;
    assert_eq!((answer.status.as_u16(), &json(&answer)["type"]), (403, &"urn:brandwacht:problem:not-yours".into()));

    let second = take_in(&case.bench.scratch, &advisory("HAL-2")).await;
    match_all(&case.bench.scratch, second).await;
    draft(&case.bench, second).await;
    let draft = drafts(&case.bench, case.bench.hospital).await[0];
    let path = format!("/api/v1/notices/{draft}/answers");
    assert_eq!(case.post(&path, &case.hospital, JSON, body.clone()).await.status, 404, "drafts are the CERT's");
    let answer = case.post(&path, &case.analyst, JSON, body).await;
    assert_eq!((answer.status.as_u16(), &json(&answer)["type"]), (409, &"urn:brandwacht:problem:not-sent".into()));
}

// Shows: ASVS 2.2.1, 2.3.3, 16.5.3
#[tokio::test]
async fn a_wrong_answer_is_refused_with_pointers_and_changes_nothing() {
    let case = case(testkit::sqlite().await).await;
    let path = format!("/api/v1/notices/{}/answers", case.notice);
    let long = "x".repeat(4_001);
    for (body, told) in [
        ("", vec![("", "not_json")]),
        ("[1]", vec![("", "not_object")]),
        ("{}", vec![("/kind", "missing"), ("/by", "missing")]),
        (
            r#"{"kind":"maybe","by":7,"color":"red"}"#,
            vec![("/kind", "one_of"), ("/by", "not_text"), ("/color", "unknown")],
        ),
        (r#"{"kind":"solved","by":"a","by":"b"}"#, vec![("/by", "twice")]),
        (&format!(r#"{{"kind":"solved","by":"a","note":"{long}"}}"#), vec![("/note", "too_long")]),
        (r#"{"kind":"solved","by":"a\u0000"}"#, vec![("/by", "not_text")]),
        (
            r#"{"kind":"risk_accepted","by":"a","note":" "}"#,
            vec![("/accepted_by", "risk_grounds"), ("/note", "risk_grounds"), ("/review_on", "risk_grounds")],
        ),
        (
            r#"{"kind":"risk_accepted","by":"a","note":"n","accepted_by":"b","review_on":"2020-01-01"}"#,
            vec![("/review_on", "review_day")],
        ),
        (
            r#"{"kind":"risk_accepted","by":"a","note":"n","accepted_by":"b","review_on":"morgen"}"#,
            vec![("/review_on", "not_day")],
        ),
    ] {
        let answer = case.post(&path, &case.hospital, JSON, body.to_owned()).await;
        let problem = json(&answer);
        assert_eq!(answer.status, 400, "{body}: {problem}");
        assert_eq!(answer.headers["content-type"], "application/problem+json");
        let errors: Vec<_> = problem["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| (it["pointer"].as_str().unwrap(), it["code"].as_str().unwrap()))
            .collect();
        assert_eq!(errors, told, "{body}");
        assert_eq!(problem["status"], 400);
        assert_eq!(problem["type"], "urn:brandwacht:problem:invalid");
    }
    let answer = case.post(&path, &case.hospital, "text/plain", "{}").await;
    assert_eq!((answer.status.as_u16(), &json(&answer)["type"]), (415, &"urn:brandwacht:problem:media-type".into()));
    let answer = case.post(&path, &case.hospital, JSON, "x".repeat(70_000)).await;
    assert_eq!((answer.status.as_u16(), &json(&answer)["type"]), (413, &"urn:brandwacht:problem:too-large".into()));
    let answer = case.post("/api/v1/notices", &case.hospital, JSON, "{}").await;
    assert_eq!((answer.status.as_u16(), &json(&answer)["type"]), (405, &"urn:brandwacht:problem:method".into()));
    assert!(answer.headers["allow"].to_str().unwrap().contains("GET"));
    assert_eq!(json(&case.get(&path, &case.hospital).await)["items"], value!([]));
}

on_both!(an_upload_is_kept_with_its_job, |scratch| {
    let case = case(scratch).await;
    let path = format!("/api/v1/organisations/{}/inventory", case.bench.hospital);
    let waiting = || async { case.bench.scratch.queue_counts().await.unwrap() };
    let before = waiting().await;
    let lines =
        "{\"inventory_number\":\"A-1\",\"maker\":\"=Halmarin\",\"quantity\":2}\n{\"inventory_number\":\"A-2\"}\n";
    let answer = case.post(&path, &case.hospital, "application/x-ndjson; charset=utf-8", lines).await;
    assert_eq!(answer.status, 202, "{}", answer.body);
    let import = json(&answer);
    assert_eq!(answer.location(), format!("/api/v1/imports/{}", import["id"].as_str().unwrap()));
    assert_eq!(import["state"], "queued");
    assert_eq!(json(&case.get(answer.location(), &case.hospital).await), import);
    assert_eq!(case.get(answer.location(), &case.care_home).await.status, 404);
    assert_ne!(waiting().await, before, "a job waits");
    let imports = format!("/api/v1/organisations/{}/imports", case.bench.hospital);
    assert_eq!(json(&case.get(&imports, &case.hospital).await)["items"].as_array().unwrap().len(), 1);
    assert_eq!(json(&case.get(&imports, &case.care_home).await)["items"], value!([]));

    let path = format!("/api/v1/organisations/{}/inventory", case.bench.care_home);
    let answer = case.post(&path, &case.supplier, "text/csv", "Inventarisnummer,Merk\n1,Halmarin\n").await;
    // It acts for a part of their equipment only, and a list takes the place of the whole.
    assert_eq!(answer.status, 403, "{}", answer.body);
});

// Shows: ASVS 2.2.1, 5.2.2
#[tokio::test]
async fn a_wrong_upload_is_refused_with_line_and_pointer_and_nothing_is_kept() {
    let case = case(testkit::sqlite().await).await;
    let path = format!("/api/v1/organisations/{}/inventory", case.bench.hospital);
    for (kind, body, code, line) in [
        ("application/x-ndjson", "{\"inventory_number\":\"1\"}\n{\"inventory_number\":1}\n", "not_text", Some(2)),
        ("application/x-ndjson", "\n\n", "sheet", None),
        ("text/csv", "Merk;Type\nHalmarin;Pomp\n", "sheet", None),
        ("text/csv", "", "sheet", None),
    ] {
        let answer = case.post(&path, &case.hospital, kind, body).await;
        let problem = json(&answer);
        assert_eq!(answer.status, 400, "{problem}");
        assert_eq!(
            (&problem["errors"][0]["code"], problem["errors"][0]["line"].as_i64()),
            (&code.into(), line),
            "{problem}"
        );
    }
    assert_eq!(case.post(&path, &case.hospital, "application/zip", "x").await.status, 415);
    let imports = format!("/api/v1/organisations/{}/imports", case.bench.hospital);
    assert_eq!(json(&case.get(&imports, &case.hospital).await)["items"], value!([]));
}
