//! Who chooses what is quiet and what is followed, what the pages say of it, and what the CERT sees, on both databases.

use domain::follow_up::Plan;
use domain::notice::{CareImpact, Severity};
use domain::policy;
use domain::viewer::Role;
use domain::{NoticeId, OrganisationId};
use store::NoticeEdit;
use testkit::on_both;

use crate::bench::Bench;
use crate::bench::case::{case, draft, drafts, json, match_all, put_inventory};
use crate::paths;

const QUIET: [(&str, &str); 5] = [
    ("act", "quiet"),
    ("class", "building"),
    ("up_to", "medium"),
    ("until", "2027-03-01"),
    ("why", "Leest de beheerder op maandag"),
];

/// Another building system, and a notice about it that is medium.
async fn told(bench: &Bench, advisory: domain::AdvisoryId, institution: OrganisationId) -> NoticeId {
    put_inventory(&bench.scratch, institution, domain::asset::AssetClass::Building, &["D-1", "D-9"]).await;
    match_all(&bench.scratch, advisory).await;
    draft(bench, advisory).await;
    let ids = drafts(bench, institution).await;
    let [id] = ids[..] else { panic!("{ids:?}") };
    let proof = policy::may_publish(&policy::system("test")).unwrap();
    let edit = NoticeEdit {
        severity: Severity::Medium,
        care_impact: CareImpact::None,
        advice_nl: String::new(),
        advice_en: String::new(),
        deadline: None,
    };
    let today = bench.web.now().day("Europe/Amsterdam");
    let mut tx = bench.scratch.begin().await.unwrap();
    tx.edit_notice(&proof, id, &edit).await.unwrap();
    tx.send_notice(&proof, id, &Plan::new("Europe/Amsterdam"), today).await.unwrap();
    tx.commit().await.unwrap();
    id
}

// Shows: ASVS 8.2.1
on_both!(the_responsible_choose_and_nobody_else_does, |scratch| {
    let case = case(scratch).await;
    let bench = &case.bench;
    let manager = bench.signed_in("m@zorg.example", bench.care_home, Role::Manager).await;
    let officer = bench.signed_in("o@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let technician = bench.signed_in("t@zorg.example", bench.hospital, Role::MedicalTechnology).await;
    let analyst = bench.signed_in("a@cert.example", bench.cert, Role::Analyst).await;
    let page = bench.get(paths::TOPICS, &manager).await.body;
    assert!(page.contains("Wij mailen u over alles meteen") && page.contains("U volgt nog niets"), "{page}");
    assert!(page.contains("<option value=\"Halmarin\">"), "of its own list: {page}");
    let answer = bench.post(paths::TOPICS, &manager, &QUIET).await;
    assert_eq!(answer.location(), "/topics?done=quiet");
    let follow = [("act", "follow"), ("maker", "Gatewyn  Networks"), ("class", "")];
    assert_eq!(bench.post(paths::TOPICS, &manager, &follow).await.location(), "/topics?done=follow");
    let page = bench.get(paths::TOPICS, &manager).await.body;
    for said in ["Gebouw", "Tot en met ma 1 mrt 2027", "Leest de beheerder op maandag", "Gatewyn Networks"] {
        assert!(page.contains(said), "{said} in {page}");
    }
    let page = bench.get(paths::TOPICS, &officer).await.body;
    assert!(!page.contains("Gatewyn"), "another's choice: {page}");
    let page = bench.get(paths::TOPICS, &technician).await.body;
    assert!(!page.contains("value=\"quiet\"") && page.contains("Een manager of security officer"), "{page}");
    assert_eq!(bench.post(paths::TOPICS, &technician, &QUIET).await.status, 404);
    assert_eq!(bench.get(paths::TOPICS, &analyst).await.status, 404);
    assert_eq!(bench.post(paths::TOPICS, &analyst, &QUIET).await.status, 404);

    let page = bench.get(&paths::desk_organisation(bench.care_home), &analyst).await.body;
    assert!(page.contains("Stil over Gebouw") && page.contains("Volgt Gatewyn Networks"), "{page}");
    for (act, topic) in [("loud", "class:building"), ("unfollow", "maker:gatewyn networks")] {
        let fields = [("act", act), ("topic", topic)];
        assert_eq!(bench.post(paths::TOPICS, &officer, &fields).await.status, 404, "it has no such topic");
        assert_eq!(bench.post(paths::TOPICS, &manager, &fields).await.status, 303);
        assert_eq!(bench.post(paths::TOPICS, &manager, &fields).await.status, 404, "it is gone");
    }
    let page = bench.get(&paths::desk_organisation(bench.care_home), &analyst).await.body;
    assert!(page.contains("Nergens stil over, en volgt niets."), "{page}");
});

on_both!(what_is_not_understood_is_said_and_nothing_is_lost, |scratch| {
    let case = case(scratch).await;
    let bench = &case.bench;
    let manager = bench.signed_in("m@zorg.example", bench.care_home, Role::Manager).await;
    let with = |name: &'static str, value: &'static str| {
        QUIET.map(|(known, usual)| (known, if known == name { value } else { usual }))
    };
    for (fields, said) in [
        (with("up_to", "high"), "Alleen wat laag of gemiddeld is"),
        (with("until", "2030-01-01"), "binnen twaalf maanden"),
        (with("until", "2026-11-20"), "vanaf morgen"),
        (with("until", "morgen"), "vanaf morgen"),
        (with("class", "pomp"), "Kies een soort apparaat"),
    ] {
        let answer = bench.post(paths::TOPICS, &manager, &fields).await;
        assert_eq!(answer.status, 422, "{fields:?}");
        assert!(answer.body.contains(said), "{said} in {}", answer.body);
        assert!(answer.body.contains("value=\"Leest de beheerder op maandag\""), "{}", answer.body);
    }
    assert_eq!(bench.post(paths::TOPICS, &manager, &[("act", "loud"), ("topic", "x")]).await.status, 404);
    assert_eq!(bench.post(paths::TOPICS, &manager, &[("act", "other")]).await.status, 400);
    let page = bench.get(paths::TOPICS, &manager).await.body;
    assert!(page.contains("Wij mailen u over alles meteen"), "{page}");
});

on_both!(a_quiet_notice_stands_in_the_week_and_at_the_desk_as_what_it_is, |scratch| {
    let case = case(scratch).await;
    let bench = &case.bench;
    let manager = bench.signed_in("m@zorg.example", bench.care_home, Role::Manager).await;
    let staff = bench.signed_in("s@ict.example", bench.supplier, Role::SupplierStaff).await;
    let analyst = bench.signed_in("a@cert.example", bench.cert, Role::Analyst).await;
    for cookie in [&manager, &staff] {
        assert_eq!(bench.post(paths::TOPICS, cookie, &QUIET).await.status, 303);
    }
    let notice = told(bench, case.advisory, bench.care_home).await;
    let page = bench.get(paths::OVERVIEW, &manager).await.body;
    assert!(page.contains("Niet gemaild: u koos ervoor"), "{page}");
    assert!(bench.get(&paths::notice(notice), &manager).await.status == 200, "it stands on its page as ever");
    let page = bench.get(&paths::desk_notice(notice), &analyst).await.body;
    assert!(page.contains("stil op eigen verzoek tot en met ma 1 mrt 2027"), "{page}");
    assert!(page.contains("Stil, op hun verzoek"), "the message itself: {page}");
    let page = bench.get(&paths::desk_advisory_part(case.advisory, "follow-up"), &analyst).await.body;
    assert!(page.contains("1 daarvan is stil op verzoek") && page.contains("stil op verzoek</span>"), "{page}");
    let page = bench.get(&paths::desk_advisory_part(case.advisory, "picture"), &analyst).await.body;
    assert!(page.contains("Stil op eigen verzoek"), "{page}");
    let it = json(&case.get(paths::API_OVERVIEW, &case.care_home).await);
    let quiet: Vec<_> = it["sent"].as_array().unwrap().iter().map(|line| line["quiet"].as_bool()).collect();
    assert!(quiet.contains(&Some(true)) && it["followed"].as_array().unwrap().is_empty(), "{it}");
    // Who wants no overview any more is told so: from the next notice on nothing is quiet.
    assert_eq!(bench.post(paths::OVERVIEW, &manager, &[("choice", "never")]).await.status, 303);
    let page = bench.get(paths::TOPICS, &manager).await.body;
    assert!(page.contains("U krijgt geen weekoverzicht per mail."), "{page}");
});

on_both!(the_desk_sees_how_useful_notices_were_and_nobody_else_does, |scratch| {
    let case = case(scratch).await;
    let bench = &case.bench;
    let analyst = bench.signed_in("a@cert.example", bench.cert, Role::Analyst).await;
    let officer = bench.signed_in("o@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let page = bench.get(paths::DESK_USEFULNESS, &analyst).await.body;
    assert!(page.contains("Niemand heeft in deze tijd iets gezegd."), "{page}");
    let vote = [("act", "vote"), ("vote", "useful")];
    let answer = bench.post(&paths::notice_answer(case.notice), &officer, &vote).await;
    assert!(answer.status.is_redirection(), "{}", answer.body);
    let page = bench.get(paths::DESK_USEFULNESS, &analyst).await.body;
    assert!(page.contains("Maar 1 stem in deze tijd") && page.contains("1 met minder dan vijf stemmen"), "{page}");
    assert!(!page.contains(" %</b>"), "no rate of one vote: {page}");
    assert_eq!(bench.get("/desk/usefulness?days=365", &analyst).await.status, 200);
    for wrong in ["7", "x", "0"] {
        let answer = bench.get(&format!("/desk/usefulness?days={wrong}"), &analyst).await;
        assert!(answer.status == 400 && answer.body.contains("Kies 90 of 365 dagen"), "{}", answer.body);
    }
    assert_eq!(bench.get(paths::DESK_USEFULNESS, &officer).await.status, 404);

    let it = json(&case.get(paths::API_USEFULNESS, &case.analyst).await);
    assert_eq!((it["all"]["votes"].as_i64(), it["all"]["relevance_percent"].as_i64()), (Some(1), None), "{it}");
    let topics: Vec<_> = it["by_topic"].as_array().unwrap().iter().map(|one| one["topic"].as_str()).collect();
    assert!(topics.contains(&Some("maker:halmarin")) && topics.contains(&Some("class:medical_device")), "{it}");
    assert_eq!(case.get("/api/v1/usefulness?days=0", &case.analyst).await.status, 400);
    assert_eq!(case.get(paths::API_USEFULNESS, &case.hospital).await.status, 404);
});
