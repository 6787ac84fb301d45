//! An institution says how far its devices are, the CERT sees the numbers, and each may do what is theirs.

use domain::viewer::Role;
use testkit::on_both;

use crate::bench::case::{Case, advisory, case, each, json, match_all, take_in};

async fn first_asset(case: &Case) -> String {
    let path = format!("/api/v1/organisations/{}/assets", case.bench.hospital);
    json(&case.get(&path, &case.hospital).await)["items"][0]["id"].as_str().unwrap().to_owned()
}

/// The numbers that a page shows in this order: matched, not remediated, in progress, done, to be said anew.
fn figures(page: &str) -> Vec<String> {
    let list = page.split("<ul class=\"figures\">").nth(1).unwrap().split("</ul>").next().unwrap();
    list.split("<b>").skip(1).map(|part| part.split("</b>").next().unwrap().to_owned()).collect()
}

on_both!(an_institution_marks_devices_and_the_desk_sees_the_numbers, |scratch| {
    let case = case(scratch).await;
    let (bench, hospital) = (&case.bench, case.bench.hospital);
    let officer = bench.signed_in("o@zorg.example", hospital, Role::SecurityOfficer).await;
    let analyst = bench.signed_in("a@cert.example", bench.cert, Role::Analyst).await;
    let path = format!("/notices/{}/devices", case.notice);
    let page = bench.get(&path, &officer).await;
    assert!(page.status == 200 && page.body.contains("CVE-2099-0001") && page.body.contains("Z-1"), "{}", page.body);
    let tick = page.body.split("name=\"mark\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    for (fields, says) in [
        (vec![("state", "remediation_done")], "Vink ten minste één regel aan."),
        (vec![("mark", tick.as_str())], "Kies hoe ver de apparaten zijn."),
        (vec![("mark", tick.as_str()), ("state", "finished")], "Kies hoe ver de apparaten zijn."),
    ] {
        let answer = bench.post(&path, &officer, &fields).await;
        assert!(answer.status == 422 && answer.body.contains(says), "{says}: {}", answer.body);
    }
    let set = [("mark", tick.as_str()), ("state", "remediation_done"), ("note", "Update <2.1>")];
    let answer = bench.post(&path, &officer, &set).await;
    assert_eq!(answer.location(), format!("{path}?set=1"));
    let page = bench.get(answer.location(), &officer).await.body;
    assert!(page.contains("Bewaard voor 1 regel.") && page.contains("Update &#60;2.1&#62;"), "{page}");
    let again = bench.post(&path, &officer, &set).await;
    assert_eq!(again.location(), format!("{path}?set=0"), "the same again changes nothing");
    let list = bench.get("/inventory", &officer).await.body;
    assert!(list.contains("Daarvan is 1 opgelost.") && list.contains("show=todo"), "{list}");
    assert!(list.contains("<span class=\"tag done\">opgelost</span>"), "{list}");
    let todo = bench.get("/inventory?show=todo", &officer).await.body;
    assert!(!todo.contains(">Z-1</a>") && todo.contains(">Z-3</a>"), "{todo}");

    let reach = format!("/desk/advisories/{}/assets", case.advisory);
    let page = bench.get(&reach, &analyst).await.body;
    assert_eq!(figures(&page), ["4", "3", "0", "1", "0"]);
    assert!(page.contains("hele getallen") && page.contains("Halmarin Pomp"), "{page}");
    bench.scratch.world.advance_seconds(1);
    // The switch for all leaves the device in doubt, says so, and can be taken back as one.
    let all = bench.post(&path, &officer, &[("all", "remediation_done")]).await;
    assert!(all.location().starts_with(&format!("{path}?set=1&left=1&at=")), "{}", all.location());
    let page = bench.get(all.location(), &officer).await.body;
    assert!(page.contains("Eén regel bleef zoals die was") && page.contains("Maak dit ongedaan"), "{page}");
    let at = all.location().rsplit('=').next().unwrap_or_default().to_owned();
    let back = bench.post(&path, &officer, &[("take_back", at.as_str())]).await;
    assert_eq!(back.location(), format!("{path}?back=1"));
    assert!(bench.get(back.location(), &officer).await.body.contains("Eén regel staat weer zoals die was"));
    let all = bench.post(&path, &officer, &[("all", "remediation_done"), ("also_doubtful", "yes")]).await;
    assert!(all.location().starts_with(&format!("{path}?set=2&at=")), "{}", all.location());
    let notice = bench.get(&format!("/notices/{}", case.notice), &officer).await.body;
    assert!(notice.contains("3 van 3 apparaten zijn klaar"), "{notice}");
    assert!(notice.contains("value=\"solved\" checked"), "the answer that says so stands there already");
    let page = bench.get(&format!("{reach}?state=not_remediated"), &analyst).await.body;
    assert!(page.contains("D-1") && !page.contains(">Z-1<"), "{page}");
});

// Shows: ASVS 8.2.2, 16.2.1
on_both!(nobody_speaks_for_anothers_devices_and_the_cert_says_who_told_it, |scratch| {
    let case = case(scratch).await;
    let (bench, hospital) = (&case.bench, case.bench.hospital);
    let manager = bench.signed_in("m@zorg.example", bench.care_home, Role::Manager).await;
    let analyst = bench.signed_in("a@cert.example", bench.cert, Role::Analyst).await;
    let technician = bench.signed_in("t@zorg.example", bench.care_home, Role::MedicalTechnology).await;
    let asset = first_asset(&case).await;
    for path in [format!("/notices/{}/devices", case.notice), format!("/inventory/assets/{asset}")] {
        assert_eq!(bench.get(&path, &manager).await.status, 404, "{path}");
        assert_eq!(bench.post(&path, &manager, &[("all", "remediation_done")]).await.status, 404, "{path}");
    }
    // A building system is no medical technology: it is shown without a tick, and all of it is nothing.
    let own = format!("/notices/{}/devices", case.other_notice);
    let page = bench.get(&own, &technician).await.body;
    assert!(page.contains("D-1") && !page.contains("name=\"mark\""), "{page}");
    assert_eq!(bench.post(&own, &technician, &[("all", "remediation_done")]).await.location(), format!("{own}?set=0"));

    let desk = format!("/desk/assets/{asset}");
    let page = bench.get(&desk, &analyst).await.body;
    assert!(page.contains("CVE-2099-0001") && page.contains("Update van de fabrikant"), "{page}");
    let tick = page.split("name=\"mark\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let silent = bench.post(&desk, &analyst, &[("mark", tick.as_str()), ("state", "remediation_done")]).await;
    assert!(silent.status == 422 && silent.body.contains("wie u dit vertelde"), "{}", silent.body);
    let told = [("mark", tick.as_str()), ("state", "remediation_done"), ("note", "Gebeld met Jip")];
    assert_eq!(bench.post(&desk, &analyst, &told).await.location(), format!("{desk}?set=1"));
    let page = bench.get(&desk, &analyst).await.body;
    assert!(page.contains("Gebeld met Jip") && page.contains("CVE-2099-0001: Opgelost"), "{page}");
    let reach = format!("/desk/advisories/{}/assets", case.advisory);
    let institution = hospital.to_string();
    let behalf = [("institution", institution.as_str()), ("all", "remediation_in_progress"), ("note", "Gebeld")];
    assert_eq!(bench.post(&reach, &analyst, &behalf).await.location(), format!("{reach}?set=1"));
    let unknown = [("institution", "nobody"), ("all", "remediation_done"), ("note", "x")];
    assert_eq!(bench.post(&reach, &analyst, &unknown).await.status, 404);
});

on_both!(products_and_matching_by_hand_stand_at_the_desk, |scratch| {
    let case = case(scratch).await;
    let bench = &case.bench;
    let analyst = bench.signed_in("a@cert.example", bench.cert, Role::Analyst).await;
    let officer = bench.signed_in("o@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let page = bench.get("/desk/products?q=pomp", &analyst).await.body;
    assert!(page.contains("/desk/products/halmarin-pomp"), "{page}");
    assert!(bench.get("/desk/products?q=nothing", &analyst).await.body.contains("Er is geen product gevonden"));
    let page = bench.get("/desk/products/halmarin-pomp", &analyst).await.body;
    assert!(page.contains("Pompen HAL-1") && page.contains("D-1") && page.contains("Z-3"), "{page}");
    assert_eq!(bench.get("/desk/products/unknown", &analyst).await.status, 404);

    let asset = first_asset(&case).await;
    let again = format!("/desk/advisories/{}/match", case.advisory);
    assert_eq!(bench.post(&again, &analyst, &[]).await.status, 303);
    assert_eq!(bench.post(&format!("/inventory/assets/{asset}/match"), &officer, &[]).await.status, 303);
    let second = take_in(&bench.scratch, &advisory("HAL-2")).await;
    match_all(&bench.scratch, second).await;
    let ids = [case.advisory.to_string(), second.to_string()];
    let answer = bench.post("/desk", &analyst, &[("act", "match"), ("id", &ids[0]), ("id", &ids[1])]).await;
    assert_eq!(answer.location(), "/desk/jobs?asked=2");
    let page = bench.get(answer.location(), &analyst).await.body;
    assert!(
        page.contains("2 adviezen worden opnieuw vergeleken") && page.matches("met de hand").count() >= 3,
        "{page}"
    );
});

on_both!(programs_set_and_read_how_far_devices_are, |scratch| {
    let case = case(scratch).await;
    let asset = first_asset(&case).await;
    let mark = |state: &str| {
        serde_json::json!({"by": " MT ", "marks": [
            {"asset": asset, "advisory": case.advisory.to_string(), "vulnerability": "CVE-2099-0001", "state": state},
        ]})
        .to_string()
    };
    let path = "/api/v1/remediation";
    let answer = case.put(path, &case.hospital, mark("remediation_done")).await;
    assert_eq!((answer.status.as_u16(), &json(&answer)["changed"]), (200, &1.into()), "{}", answer.body);
    let again = json(&case.put(path, &case.hospital, mark("remediation_done")).await);
    assert_eq!((&again["changed"], &again["unchanged"]), (&0.into(), &1.into()));
    let done = json(&case.get("/api/v1/remediation?state=remediation_done", &case.hospital).await);
    assert_eq!(each(&done, "inventory_number"), ["Z-1"]);
    assert_eq!((&done["items"][0]["said"]["by"], &done["items"][0]["said"]["via"]), (&"MT".into(), &"api".into()));
    let open = json(&case.get("/api/v1/remediation?state=not_remediated&limit=1", &case.hospital).await);
    assert_eq!(each(&open, "inventory_number"), ["Z-2?"]);
    let next = format!("/api/v1/remediation?state=not_remediated&limit=1&after={}", open["next"].as_str().unwrap());
    assert_eq!(each(&json(&case.get(&next, &case.hospital).await), "inventory_number"), ["Z-3"]);

    let of = format!("/api/v1/advisories/{}/remediation", case.advisory);
    let numbers = json(&case.get(&of, &case.analyst).await);
    assert_eq!((&numbers["counts"]["assets"], &numbers["counts"]["remediation_done"]), (&4.into(), &1.into()));
    assert_eq!(numbers["products"][0]["key"], "halmarin-pomp");
    assert_eq!(json(&case.get(&of, &case.hospital).await)["counts"]["assets"], 3, "of what one may see");
    let mut all = serde_json::json!({"organisation": case.bench.hospital.to_string(), "state": "remediation_in_progress",
                                     "by": "MT"});
    // Z-1 was said of itself, and Z-2? is in doubt.
    let answer = json(&case.put(&of, &case.hospital, all.to_string()).await);
    assert_eq!((&answer["changed"], &answer["left"]), (&1.into(), &2.into()), "{answer}");
    all["also_said"] = true.into();
    all["also_doubtful"] = true.into();
    let answer = json(&case.put(&of, &case.hospital, all.to_string()).await);
    assert_eq!((&answer["changed"], &answer["unchanged"], &answer["left"]), (&2.into(), &1.into(), &0.into()));
    let silent = case.put(&of, &case.analyst, all.to_string()).await;
    assert_eq!(json(&silent)["errors"][0]["pointer"], "/note", "the CERT says who told it: {}", silent.body);
    let product = json(&case.get("/api/v1/products/halmarin-pomp", &case.supplier).await);
    assert_eq!((&product["assets"], &product["matched"][0]["affected"]), (&1.into(), &1.into()));
});

on_both!(what_a_program_may_not_say_is_refused_with_its_reason, |scratch| {
    let case = case(scratch).await;
    let asset = first_asset(&case).await;
    let path = "/api/v1/remediation";
    let mark = serde_json::json!({"asset": asset, "advisory": case.advisory.to_string(),
                                  "vulnerability": "CVE-2099-0001", "state": "remediation_done"});
    let body = serde_json::json!({"by": "MT", "marks": [mark]}).to_string();
    let reader = case.bench.token(case.bench.hospital, Role::SecurityOfficer, true).await;
    for (token, status) in [(&reader, 403), (&case.care_home, 404), (&case.supplier, 404), (&String::new(), 401)] {
        assert_eq!(case.put(path, token, body.clone()).await.status, status);
    }
    let with = |name: &str, value: serde_json::Value| {
        let mut mark = mark.clone();
        mark[name] = value;
        serde_json::json!({"by": "MT", "marks": [mark]}).to_string()
    };
    for (body, status, pointer) in [
        ("{}".to_owned(), 400, ""),
        (r#"{"by": "", "marks": []}"#.to_owned(), 400, "/by"),
        (with("asset", "x".into()), 400, "/marks/0/asset"),
        (with("state", "finished".into()), 400, ""),
        (with("vulnerability", "x".repeat(300).into()), 400, "/marks/0/vulnerability"),
        (with("vulnerability", "CVE-2099-9999".into()), 404, "-"),
        (with("advisory", asset.clone().into()), 404, "-"),
    ] {
        let answer = case.put(path, &case.hospital, body.clone()).await;
        assert_eq!(answer.status, status, "{body}: {}", answer.body);
        if pointer != "-" {
            assert_eq!(json(&answer)["errors"][0]["pointer"], pointer, "{body}");
        }
    }
    let many: Vec<_> = vec![mark.clone(); 5_001];
    let many = serde_json::json!({"by": "MT", "marks": many}).to_string();
    assert_eq!(case.put(path, &case.hospital, many).await.status, 400);

    let runs = "/api/v1/matching-runs";
    let devices = serde_json::json!({"by": "MT", "assets": [asset]}).to_string();
    let answer = case.post(runs, &case.hospital, "application/json", devices.clone()).await;
    let run = json(&answer);
    assert_eq!((answer.status.as_u16(), &run["manual"], &run["cause"]), (202, &true.into(), &"assets".into()));
    let one = format!("{runs}/{}", run["id"].as_str().unwrap());
    assert_eq!(case.get(&one, &case.hospital).await.status, 200);
    assert_eq!(case.get(&one, &case.care_home).await.status, 404);
    assert_eq!(each(&json(&case.get("/api/v1/matching-runs?manual=true", &case.analyst).await), "by"), ["MT"]);
    let documents = serde_json::json!({"by": "MT", "advisories": [case.advisory.to_string()]}).to_string();
    let refused = case.post(runs, &case.hospital, "application/json", documents.clone()).await;
    assert_eq!((refused.status.as_u16(), &json(&refused)["type"]), (403, &"urn:brandwacht:problem:cert-only".into()));
    assert_eq!(case.post(runs, &case.analyst, "application/json", documents).await.status, 202);
    assert_eq!(case.post(runs, &case.care_home, "application/json", devices).await.status, 404);
    for body in [r#"{"by": "x"}"#, r#"{"by": "x", "assets": []}"#, r#"{"by": "x", "assets": ["y"]}"#, "[]"] {
        assert_eq!(case.post(runs, &case.analyst, "application/json", body.to_owned()).await.status, 400, "{body}");
    }
});
