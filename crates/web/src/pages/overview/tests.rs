//! Whose week somebody reads, what is left out of it, and who chooses how often it is mailed, on both databases.

use domain::answer::{AnswerKind, Given, Via};
use domain::policy;
use domain::viewer::Role;
use testkit::on_both;

use crate::bench::case::{advisory, case, json, take_in};
use crate::paths;

fn links(body: &str, notice: impl std::fmt::Display) -> bool {
    body.contains(&format!("href=\"/notices/{notice}\""))
}

// Shows: ASVS 8.2.2, NEN 8.3
on_both!(everybody_reads_the_week_of_the_own_organisation_only, |scratch| {
    let case = case(scratch).await;
    let bench = &case.bench;
    let officer = bench.signed_in("o@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let manager = bench.signed_in("m@zorg.example", bench.care_home, Role::Manager).await;
    let staff = bench.signed_in("s@ict.example", bench.supplier, Role::SupplierStaff).await;
    let analyst = bench.signed_in("a@cert.example", bench.cert, Role::Analyst).await;

    let page = bench.get(paths::OVERVIEW, &officer).await.body;
    assert!(links(&page, case.notice) && !links(&page, case.other_notice), "{page}");
    assert!(page.contains("Week 47: ma 16 nov tot en met zo 22 nov 2026"), "{page}");
    assert!(page.contains("Adviezen in die week: 1. Daarvan ging er één over u."), "{page}");
    assert!(page.contains("Beantwoord één vraag over uw apparaten."), "{page}");
    assert!(!page.contains("Z-1"), "no device: {page}");
    let page = bench.get(paths::OVERVIEW, &manager).await.body;
    assert!(!links(&page, case.notice) && links(&page, case.other_notice), "{page}");
    assert!(page.contains("Een ander antwoordt voor u."), "its supplier does: {page}");
    // A supplier reads what was addressed to it, and whose devices that is about.
    let page = bench.get(paths::OVERVIEW, &staff).await.body;
    assert!(!links(&page, case.notice) && links(&page, case.other_notice), "{page}");
    assert!(page.contains("Huize Duin · "), "{page}");
    assert_eq!(bench.get(paths::OVERVIEW, &analyst).await.status, 404);
    let home = bench.get(paths::HOME, &officer).await.body;
    assert!(home.contains("href=\"/overview\""), "{home}");
});

on_both!(what_waits_is_carried_on_until_it_is_answered_and_a_week_that_is_none_is_refused, |scratch| {
    let case = case(scratch).await;
    let bench = &case.bench;
    bench.scratch.world.advance_hours(7 * 24);
    let officer = bench.signed_in("o@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let waits = "Eerder gestuurd, en wacht op uw antwoord";
    let now = bench.get(paths::OVERVIEW, &officer).await.body;
    let (sent, waiting) = now.split_once(waits).unwrap();
    assert!(!links(sent, case.notice) && links(waiting, case.notice), "{now}");
    assert!(now.contains("Deze week is nog niet om"), "{now}");
    let then = bench.get("/overview?week=2026-W47", &officer).await.body;
    let (sent, waiting) = then.split_once(waits).unwrap();
    assert!(links(sent, case.notice) && !links(waiting, case.notice), "{then}");
    assert!(then.contains("<option value=\"2026-W47\" selected>") && then.contains("value=\"2026-W41\""), "{then}");

    let proof = policy::may_answer(&policy::system("test"), bench.hospital).unwrap();
    let given = Given {
        kind: AnswerKind::TakenCareOf,
        note: String::new(),
        by: "Jip".into(),
        via: Via::Phone,
        accepted_by: None,
        review_on: None,
        heard_from: None,
        reference: None,
    };
    let mut tx = bench.scratch.begin().await.unwrap();
    tx.answer(&proof, case.notice, &given, None, "2026-11-27".parse().unwrap()).await.unwrap();
    tx.commit().await.unwrap();
    let now = bench.get(paths::OVERVIEW, &officer).await.body;
    assert!(!links(&now, case.notice), "{now}");
    let then = bench.get("/overview?week=2026-W47", &officer).await.body;
    assert!(links(&then, case.notice) && then.contains("<span class=\"tag busy\">"), "how it stands now: {then}");

    for week in ["2026-W54", "48", "x", "2026-W99", "%27"] {
        let answer = bench.get(&format!("/overview?week={week}"), &officer).await;
        assert_eq!(answer.status, 400, "{week}");
        assert!(answer.body.contains("schrijf haar als 2026-W48"), "{}", answer.body);
    }
    let answer = bench.get("/overview?week=2026-W50", &officer).await;
    assert!(answer.status == 400 && answer.body.contains("Deze week moet nog komen"), "{}", answer.body);
});

// Shows: NEN 8.3
on_both!(what_is_marked_more_narrowly_meanwhile_is_listed_no_more, |scratch| {
    let case = case(scratch).await;
    let bench = &case.bench;
    let manager = bench.signed_in("m@zorg.example", bench.care_home, Role::Manager).await;
    let staff = bench.signed_in("s@ict.example", bench.supplier, Role::SupplierStaff).await;
    for (version, tlp, home, supplier) in
        [("2", "AMBER", true, true), ("3", "AMBER+STRICT", true, false), ("4", "RED", false, false)]
    {
        let mut it = advisory("HAL-1");
        (it.tlp, it.tracking.version) = (Some(tlp.to_owned()), version.to_owned());
        take_in(&bench.scratch, &it).await;
        for (cookie, listed) in [(&manager, home), (&staff, supplier)] {
            let page = bench.get(paths::OVERVIEW, cookie).await.body;
            assert_eq!(links(&page, case.other_notice), listed, "{tlp}: {page}");
        }
    }
});

// Shows: ASVS 8.2.1
on_both!(the_responsible_choose_how_often_it_is_mailed_and_so_does_the_cert_on_their_word, |scratch| {
    let case = case(scratch).await;
    let bench = &case.bench;
    let officer = bench.signed_in("o@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let technician = bench.signed_in("t@zorg.example", bench.hospital, Role::MedicalTechnology).await;
    let staff = bench.signed_in("s@ict.example", bench.supplier, Role::SupplierStaff).await;
    let analyst = bench.signed_in("a@cert.example", bench.cert, Role::Analyst).await;
    let chosen = async |cookie: &str| {
        let page = bench.get(paths::OVERVIEW, cookie).await.body;
        let (before, _) = page.split_once(" checked").unwrap();
        before.rsplit_once("value=\"").unwrap().1.trim_end_matches('"').to_owned()
    };
    assert_eq!(chosen(&officer).await, "something");
    let page = bench.get(paths::OVERVIEW, &technician).await.body;
    assert!(!page.contains("name=\"choice\"") && page.contains("Alleen als er iets is"), "{page}");
    assert_eq!(bench.post(paths::OVERVIEW, &technician, &[("choice", "never")]).await.status, 404);
    assert_eq!(bench.post(paths::OVERVIEW, &officer, &[("choice", "daily")]).await.status, 400);
    let answer = bench.post(paths::OVERVIEW, &officer, &[("choice", "never")]).await;
    assert_eq!(answer.location(), "/overview?saved=1#choose");
    assert_eq!(bench.post(paths::OVERVIEW, &staff, &[("choice", "weekly")]).await.status, 303);
    assert_eq!((chosen(&officer).await, chosen(&staff).await), ("never".to_owned(), "weekly".to_owned()));

    let desk = paths::desk_overview(bench.hospital);
    let page = bench.get(&desk, &analyst).await.body;
    assert!(page.contains("De week per mail voor Ziekenhuis Verweg") && page.contains("Jip de Boer"), "{page}");
    assert_eq!(bench.post(&desk, &analyst, &[("choice", "weekly")]).await.status, 303);
    assert_eq!(chosen(&officer).await, "weekly");
    assert_eq!(bench.get(&paths::desk_overview(bench.cert), &analyst).await.status, 404, "it gets no notices");
    let system = policy::system("test");
    let trail = bench.scratch.as_viewer(&system).await.unwrap().audit_of(bench.hospital).await.unwrap();
    assert_eq!(trail.iter().filter(|row| row.act == "overview.choose").count(), 2);
});

on_both!(a_program_reads_the_week_of_its_organisation, |scratch| {
    let case = case(scratch).await;
    let it = json(&case.get(paths::API_OVERVIEW, &case.hospital).await);
    assert_eq!((it["week"].as_str(), it["questions"].as_i64()), (Some("2026-W47"), Some(1)), "{it}");
    assert_eq!(it["sent"][0]["notice"], case.notice.to_string());
    assert_eq!((it["sent"][0]["standing"].as_str(), it["sent"][0]["customer"].as_str()), (Some("waits"), None), "{it}");
    assert_eq!(it["until"], "2026-11-22T23:00:00Z");
    let it = json(&case.get("/api/v1/overview?week=2026-W47", &case.supplier).await);
    assert_eq!(it["sent"][0]["customer"], "Huize Duin", "{it}");
    let it = json(&case.get("/api/v1/overview?week=2026-W46", &case.hospital).await);
    assert_eq!((it["sent"].as_array().unwrap().len(), it["advisories"].as_i64()), (0, Some(0)), "{it}");
    for week in ["2026-W54", "2026-W48", "now"] {
        let answer = case.get(&format!("/api/v1/overview?week={week}"), &case.hospital).await;
        assert_eq!((answer.status.as_u16(), json(&answer)["errors"][0]["code"].as_str()), (400, Some("not_week")));
    }
    assert_eq!(case.get(paths::API_OVERVIEW, &case.analyst).await.status, 404);
});
