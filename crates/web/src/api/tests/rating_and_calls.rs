//! Rating by a program, and the call list: who may, what is refused and with which words, and what the trail says of it.

use domain::notice::{CareImpact, Severity};
use domain::policy;
use domain::rating::QUESTIONS;
use domain::viewer::Role;
use serde_json::{Value, json as value};
use testkit::on_both;

use crate::bench::case::{Case, advisory, case, draft, drafts, json, match_all, take_in};

const JSON: &str = "application/json";

/// The least answer to every question, with what is given.
fn least(more: Value) -> Value {
    let answers: Vec<Value> =
        QUESTIONS.iter().map(|question| value!({ "question": question.id, "answer": question.options[0].0 })).collect();
    let mut body = value!({ "by": "Piketprogramma", "care_impact": "none", "answers": answers });
    for (name, it) in more.as_object().unwrap() {
        body[name] = it.clone();
    }
    body
}

fn told(problem: &Value) -> Vec<(String, String)> {
    let text = |it: &Value, name: &str| it[name].as_str().unwrap_or_default().to_owned();
    problem["errors"].as_array().unwrap().iter().map(|it| (text(it, "pointer"), text(it, "code"))).collect()
}

on_both!(a_program_of_the_cert_rates_as_the_page_does, |scratch| {
    let case = case(scratch).await;
    let scratch = &case.bench.scratch;
    let new = take_in(scratch, &advisory("HAL-2")).await;
    match_all(scratch, new).await;
    draft(&case.bench, new).await;
    let path = format!("/api/v1/advisories/{new}/rating");
    let before = json(&case.get(&path, &case.analyst).await);
    assert_eq!(
        (&before["rating"], &before["ssvc"], &before["answer_hours"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    assert_eq!(before["questions"].as_array().unwrap().len(), QUESTIONS.len());
    assert!(before["questions"].as_array().unwrap().iter().all(|it| it["proposed"].is_string()), "{before}");

    let danger = least(value!({ "care_impact": "danger_to_patient", "revision": before["revision"] }));
    let answer = case.put(&path, &case.analyst, danger.to_string()).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let rated = json(&answer);
    let rating = &rated["rating"];
    assert_eq!(rating["rated_revision"]["id"], before["revision"]);
    assert_eq!((&rating["rated_revision"]["version"], &rating["basis"]), (&"1".into(), &"current".into()));
    assert_eq!(
        (&rating["points"], &rating["severity"], &rating["level"]),
        (&10.into(), &"low".into(), &"danger".into())
    );
    assert_eq!((&rating["by"], &rated["answer_hours"]), (&"Piketprogramma".into(), &24.into()));
    assert!(rated["ssvc"].is_string(), "{rated}");
    assert_eq!(json(&case.get(&path, &case.analyst).await), rated);
    let id = drafts(&case.bench, case.bench.hospital).await[0];
    let system = policy::system("test");
    let notice = scratch.as_viewer(&system).await.unwrap().notice(id).await.unwrap();
    assert_eq!((notice.notice.severity, notice.notice.care_impact), (Severity::Low, CareImpact::DangerToPatient));

    // Told again after a broken connection: the same one.
    let again = case.put(&path, &case.analyst, danger.to_string()).await;
    assert_eq!((again.status.as_u16(), json(&again)), (200, rated.clone()));
    // Who saw nothing of it may not overrule it unseen.
    let blind = case.put(&path, &case.analyst, least(value!({})).to_string()).await;
    assert_eq!((blind.status.as_u16(), &json(&blind)["type"]), (409, &"urn:brandwacht:problem:conflict".into()));
    assert!(json(&blind)["detail"].as_str().unwrap().contains("Look at that rating"), "{}", blind.body);
    let by_hand = value!({ "level": "high", "reason": "It steers pumps" });
    let seen = least(value!({ "replaces": rating["id"], "damage": by_hand }));
    let second = json(&case.put(&path, &case.analyst, seen.to_string()).await);
    let damage = value!({ "level": "high", "reason": "It steers pumps" });
    assert_eq!((&second["rating"]["damage"], &second["rating"]["severity"]), (&damage, &"medium".into()));
    assert_eq!(second["earlier"][0]["id"], rating["id"]);

    // The maker publishes another revision.
    let mut other = advisory("HAL-2");
    other.tracking.version = "2".into();
    other.vulnerabilities[0].remediations[0].details = "Installeer 2.2".into();
    take_in(scratch, &other).await;
    let stale = json(&case.get(&path, &case.analyst).await);
    assert_eq!((&stale["rating"]["basis"], &stale["version"]), (&"earlier".into(), &"2".into()), "{stale}");
    assert_eq!(stale["rating"]["rated_revision"]["version"], "1");
    let on_the_old = least(value!({ "replaces": stale["rating"]["id"], "revision": before["revision"] }));
    let late = case.put(&path, &case.analyst, on_the_old.to_string()).await;
    assert!(late.status == 409 && late.body.contains("published a new version meanwhile"), "{}", late.body);
    let confirmed = least(value!({ "replaces": stale["rating"]["id"], "revision": stale["revision"] }));
    let confirmed = json(&case.put(&path, &case.analyst, confirmed.to_string()).await);
    assert_eq!(confirmed["rating"]["basis"], "current", "{confirmed}");
});

// Shows: ASVS 8.2.1, 8.2.2, 8.3.1
#[tokio::test]
async fn how_something_is_rated_is_the_certs_own() {
    let case = case(testkit::sqlite().await).await;
    let path = format!("/api/v1/advisories/{}/rating", case.advisory);
    let reading = case.bench.token(case.bench.cert, Role::Analyst, true).await;
    let operator = case.bench.token(case.bench.cert, Role::Operator, false).await;
    let body = least(value!({})).to_string();
    for token in [&case.hospital, &case.supplier, &case.care_home, &operator] {
        assert_eq!(case.get(&path, token).await.status, 404);
        assert_eq!(case.put(&path, token, body.clone()).await.status, 404);
    }
    assert_eq!(case.get(&path, &reading).await.status, 200, "a program that reads may read it");
    let refused = case.put(&path, &reading, body.clone()).await;
    assert_eq!((refused.status.as_u16(), &json(&refused)["type"]), (403, &"urn:brandwacht:problem:read-only".into()));
    assert!(json(&case.get(&path, &case.analyst).await)["rating"].is_null(), "nothing was rated");
    assert_eq!(case.put(&path, &case.analyst, body).await.status, 200);
    assert_eq!(case.get(&path, &case.hospital).await.status, 404);
}

// Shows: ASVS 2.2.1, 15.3.3
#[tokio::test]
async fn a_rating_that_is_none_is_refused_place_by_place() {
    let case = case(testkit::sqlite().await).await;
    let path = format!("/api/v1/advisories/{}/rating", case.advisory);
    let changed = |change: &dyn Fn(&mut Vec<Value>)| {
        let mut body = least(value!({}));
        change(body["answers"].as_array_mut().unwrap());
        body
    };
    let radio = changed(&|answers| answers[3]["answer"] = "radio".into());
    for (body, wrong) in [
        (changed(&|answers| drop(answers.pop())), vec![("/answers", "answers")]),
        (radio.clone(), vec![("/answers", "answers")]),
        (changed(&|answers| answers[0]["question"] = "weather".into()), vec![("/answers/0/question", "unknown")]),
        (changed(&|answers| answers[1] = answers[0].clone()), vec![("/answers/1/question", "twice")]),
        (least(value!({ "by": " ", "replaces": "x" })), vec![("/by", "missing"), ("/replaces", "not_id")]),
        (least(value!({ "damage": { "level": "high", "reason": " " } })), vec![("/damage/reason", "range")]),
        (least(value!({ "impact": "none" })), vec![("", "not_json")]),
        (least(value!({ "care_impact": "death" })), vec![("", "not_json")]),
    ] {
        let answer = case.put(&path, &case.analyst, body.to_string()).await;
        assert_eq!(answer.status, 400, "{body}: {}", answer.body);
        let errors = told(&json(&answer));
        let errors: Vec<_> = errors.iter().map(|(pointer, code)| (pointer.as_str(), code.as_str())).collect();
        assert_eq!(errors, wrong, "{body}");
    }
    let answer = case.put(&path, &case.analyst, radio.to_string()).await;
    assert!(answer.body.contains("physical, lan, internet"), "it says what there is: {}", answer.body);
    assert!(json(&case.get(&path, &case.analyst).await)["rating"].is_null());
}

/// The hospital asks for a call; its own number and that of its contact are known.
async fn calls(case: &Case) -> String {
    let answers = format!("/api/v1/notices/{}/answers", case.notice);
    let body = value!({ "kind": "call_me", "by": "Balie" }).to_string();
    assert_eq!(case.post(&answers, &case.hospital, JSON, body).await.status, 201);
    format!("/api/v1/calls/{}", case.notice)
}

async fn readings(case: &Case) -> usize {
    let system = policy::system("test");
    let proof = policy::may_read_audit(&system).unwrap();
    let filter = store::TrailFilter { readings: Some(true), ..store::TrailFilter::default() };
    let view = case.bench.scratch.as_viewer(&system).await.unwrap();
    let page = view.trail(&proof, &filter, &domain::page::PageRequest::first(500)).await.unwrap();
    page.items.iter().filter(|row| row.act == "organisation.read").count()
}

on_both!(the_call_list_says_whom_to_phone_why_and_what_to_say, |scratch| {
    let case = case(scratch).await;
    let call = calls(&case).await;
    assert_eq!(readings(&case).await, 0);
    let list = json(&case.get("/api/v1/calls", &case.analyst).await);
    let [line] = &list["items"].as_array().unwrap()[..] else { panic!("{list}") };
    assert_eq!((&line["why"], &line["level"], &line["calls"]), (&"call_me".into(), &"high".into(), &0.into()));
    assert_eq!(line["phones"][0]["number"], "010-555 01 23");
    assert!(line["script"][0].as_str().unwrap().contains("You asked us to call about notice BW-"), "{line}");
    assert_eq!(line["silent_supplier"], Value::Null);
    assert_eq!(readings(&case).await, 1, "that its numbers were given out");

    let missed = value!({ "outcome": "message_left", "by": "Sanne", "note": "Aan de portier" }).to_string();
    let noted = case.post(&call, &case.analyst, JSON, missed.clone()).await;
    assert_eq!(noted.status, 201, "{}", noted.body);
    let again = case.post(&call, &case.analyst, JSON, missed.clone()).await;
    assert_eq!((again.status.as_u16(), json(&again)), (200, json(&noted)), "the same call told twice");
    case.bench.scratch.world.advance_seconds(601);
    assert_eq!(case.post(&call, &case.analyst, JSON, missed).await.status, 201, "a later one is another");
    let list = json(&case.get("/api/v1/calls", &case.analyst).await);
    let line = &list["items"][0];
    assert_eq!((&line["calls"], &line["last_outcome"]), (&2.into(), &"message_left".into()));
    assert!(line["script"][1].as_str().unwrap().contains("We left a message"), "{line}");

    let again_at = case.bench.web.now().plus_hours(3).to_string();
    let later = value!({ "outcome": "call_back", "by": "Sanne", "again_at": again_at }).to_string();
    assert_eq!(json(&case.post(&call, &case.analyst, JSON, later).await)["again_at"], again_at.as_str());
    let list = json(&case.get(&format!("/api/v1/calls?advisory={}", case.advisory), &case.analyst).await);
    assert_eq!(list["items"][0]["not_before"], again_at.as_str());
});

// Shows: ASVS 8.2.1, 8.2.3
#[tokio::test]
async fn numbers_go_to_those_who_phone_and_to_nobody_else() {
    let case = case(testkit::sqlite().await).await;
    let call = calls(&case).await;
    let reading = case.bench.token(case.bench.cert, Role::Lead, true).await;
    let operator = case.bench.token(case.bench.cert, Role::Operator, false).await;
    for token in [&case.hospital, &case.supplier, &case.care_home, &operator] {
        assert_eq!(case.get("/api/v1/calls", token).await.status, 404);
    }
    let list = case.get("/api/v1/calls", &reading).await;
    let line = &json(&list)["items"][0];
    assert!(line["phones"].is_null() && !list.body.contains("010-555"), "{}", list.body);
    assert!(line["script"].as_array().is_some_and(|lines| lines.len() > 2), "{line}");
    assert_eq!(readings(&case).await, 0, "no number was given out");
    // Nor by the way round.
    let home = format!("/api/v1/organisations/{}", case.bench.hospital);
    for path in [home.as_str(), "/api/v1/organisations?limit=500"] {
        let read = case.get(path, &reading).await;
        assert!(read.status == 200 && !read.body.contains("010-555"), "{path}: {}", read.body);
    }
    assert!(case.get(&home, &case.analyst).await.body.contains("010-555"), "who phones has them");

    let missed = value!({ "outcome": "no_reply", "by": "Sanne" }).to_string();
    for (token, status, kind) in [
        (&case.care_home, 404, "not-found"),
        (&case.hospital, 403, "cert-only"),
        (&reading, 403, "read-only"),
        (&operator, 404, "not-found"),
    ] {
        let answer = case.post(&call, token, JSON, missed.clone()).await;
        let kind = format!("urn:brandwacht:problem:{kind}");
        assert_eq!((answer.status.as_u16(), json(&answer)["type"].as_str()), (status, Some(kind.as_str())));
    }
    assert_eq!(json(&case.get("/api/v1/calls", &case.analyst).await)["items"][0]["calls"], 0, "nothing was noted");
}

// Shows: ASVS 2.2.1, 15.3.3
#[tokio::test]
async fn a_call_that_cannot_be_is_refused_place_by_place() {
    let case = case(testkit::sqlite().await).await;
    let call = calls(&case).await;
    for (body, wrong) in [
        (value!({}), vec![("/outcome", "missing"), ("/by", "missing")]),
        (value!({ "outcome": "reached", "by": "Sanne" }), vec![("/outcome", "one_of")]),
        (value!({ "outcome": "call_back", "by": "Sanne" }), vec![("/again_at", "call_when")]),
        (
            value!({ "outcome": "call_back", "by": "S", "again_at": "2020-01-01T00:00:00Z" }),
            vec![("/again_at", "call_when")],
        ),
        (value!({ "outcome": "no_reply", "by": "S", "again_at": "morgen" }), vec![("/again_at", "not_moment")]),
        (value!({ "outcome": "no_reply", "by": "S", "note": "x".repeat(501) }), vec![("/note", "too_long")]),
        (value!({ "outcome": "no_reply", "by": "S", "who": 1 }), vec![("/who", "unknown")]),
    ] {
        let answer = case.post(&call, &case.analyst, JSON, body.to_string()).await;
        assert_eq!(answer.status, 400, "{body}: {}", answer.body);
        let errors = told(&json(&answer));
        let errors: Vec<_> = errors.iter().map(|(pointer, code)| (pointer.as_str(), code.as_str())).collect();
        assert_eq!(errors, wrong, "{body}");
    }
    assert_eq!(case.post(&call, &case.analyst, "text/plain", "{}").await.status, 415);
    // A draft is phoned about by nobody.
    let new = take_in(&case.bench.scratch, &advisory("HAL-2")).await;
    match_all(&case.bench.scratch, new).await;
    draft(&case.bench, new).await;
    let id = drafts(&case.bench, case.bench.hospital).await[0];
    let missed = value!({ "outcome": "no_reply", "by": "Sanne" }).to_string();
    let answer = case.post(&format!("/api/v1/calls/{id}"), &case.analyst, JSON, missed).await;
    assert_eq!((answer.status.as_u16(), &json(&answer)["type"]), (409, &"urn:brandwacht:problem:not-sent".into()));
}
