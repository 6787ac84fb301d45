//! One answer for many customers, over the pages and for programs, on both databases.

use std::collections::BTreeSet;

use domain::answer::AnswerKind;
use domain::asset::AssetClass;
use domain::mandate::Mandate;
use domain::viewer::Role;
use domain::{AdvisoryId, MandateId, NoticeId, policy};
use store::NoticeDetail;
use testkit::{Scratch, on_both};

use crate::bench::case::{Case, case, draft, drafts, json, match_all, send, take_in};
use crate::{bench, paths};

/// The care home and the hospital, for both of which the supplier acts now, with one more alert.
struct Scene {
    case: Case,
    advisory: AdvisoryId,
    care_home: NoticeId,
    hospital: NoticeId,
    mandate: MandateId,
    staff: String,
}

async fn scene(scratch: Scratch) -> Scene {
    let case = case(scratch).await;
    let bench = &case.bench;
    let system = policy::system("test");
    let mandate = Mandate {
        id: MandateId::new(&*bench.scratch.world),
        supplier: bench.supplier,
        institution: bench.hospital,
        classes: BTreeSet::from([AssetClass::MedicalDevice]),
        from: "2026-01-01".parse().unwrap(),
        until: None,
        approved_by: None,
        revoked_at: None,
    };
    let mut tx = bench.scratch.begin().await.unwrap();
    tx.propose_mandate(&policy::may_manage_organisations(&system).unwrap(), &mandate).await.unwrap();
    let approve = policy::may_approve_mandate(&system, bench.hospital).unwrap();
    tx.approve_mandate(&approve, mandate.id, "Bestuurder").await.unwrap();
    tx.commit().await.unwrap();
    let advisory = take_in(&bench.scratch, &bench::case::advisory("HAL-2")).await;
    match_all(&bench.scratch, advisory).await;
    draft(bench, advisory).await;
    let mut ids = Vec::new();
    for institution in [bench.care_home, bench.hospital] {
        let drafts = drafts(bench, institution).await;
        assert_eq!(drafts.len(), 1);
        send(bench, drafts[0]).await;
        ids.push(drafts[0]);
    }
    let staff = bench.signed_in("staff@ict.example", bench.supplier, Role::SupplierStaff).await;
    Scene { advisory, care_home: ids[0], hospital: ids[1], mandate: mandate.id, staff, case }
}

impl Scene {
    async fn notice(&self, id: NoticeId) -> NoticeDetail {
        let system = policy::system("test");
        self.case.bench.scratch.as_viewer(&system).await.unwrap().notice(id).await.unwrap().into_inner()
    }

    async fn said(&self, id: NoticeId) -> Vec<(AnswerKind, String, Option<String>)> {
        let it = self.notice(id).await;
        it.answers.into_iter().map(|row| (row.kind, row.note, row.reference)).collect()
    }

    async fn post(&self, form: &[(&str, &str)]) -> crate::bench::Answer {
        self.case.bench.post(&paths::alert(self.advisory), &self.staff, form).await
    }
}

on_both!(one_answer_goes_to_the_ticked_customers_each_with_its_own_number_and_note, |scratch| {
    let scene = scene(scratch).await;
    let bench = &scene.case.bench;
    let (home, hospital) = (scene.care_home.to_string(), scene.hospital.to_string());
    // On the first page the alert is one line, and the other alert, with one customer, leads there at once.
    let first = bench.get(paths::HOME, &scene.staff).await.body;
    assert_eq!(first.matches(&paths::alert(scene.advisory)).count(), 1, "{first}");
    assert!(first.contains("2 klanten") && first.contains(&paths::notice(scene.case.other_notice)), "{first}");
    let page = bench.get(&paths::alert(scene.advisory), &scene.staff).await;
    assert_eq!(page.status, 200);
    assert!(
        page.body.contains("2 klanten, 2 wachten op u") && page.body.contains("Ziekenhuis Verweg"),
        "{}",
        page.body
    );
    assert!(!page.body.contains("risk_accepted"), "a risk is the institution's own");
    let notice = bench.get(&paths::notice(scene.care_home), &scene.staff).await.body;
    assert!(notice.contains(&paths::alert(scene.advisory)), "{notice}");

    let number = format!("reference-{home}");
    let note = format!("note-{home}");
    let answered = scene
        .post(&[
            ("for", "ticked"),
            ("notice", &home),
            ("kind", "taken_care_of"),
            ("note", "Dinsdagnacht."),
            (&number, " CHG0031337 "),
            (&note, "Eerst de receptie."),
        ])
        .await;
    assert_eq!(answered.status, 303);
    assert_eq!(answered.location(), format!("{}?answered=1", paths::alert(scene.advisory)));
    let said =
        vec![(AnswerKind::TakenCareOf, "Dinsdagnacht.\nEerst de receptie.".to_owned(), Some("CHG0031337".to_owned()))];
    assert_eq!(scene.said(scene.care_home).await, said);
    assert_eq!(scene.said(scene.hospital).await, [], "nobody ticked it");
    // The number stays in its field, and the institution reads what was said in its name, with the number.
    let page = bench.get(&paths::alert(scene.advisory), &scene.staff).await.body;
    assert!(page.contains("value=\"CHG0031337\"") && page.contains("2 klanten, 1 wacht op u"), "{page}");
    let manager = bench.signed_in("m@zorg.example", bench.care_home, Role::Manager).await;
    let theirs = bench.get(&paths::notice(scene.care_home), &manager).await.body;
    assert!(theirs.contains("Dinsdagnacht.") && theirs.contains("kenmerk CHG0031337"), "{theirs}");

    // "All that wait" leaves alone who has answered, and who did not stand on the page.
    let nothing = scene.post(&[("for", "waiting"), ("shown", &home), ("kind", "solved")]).await;
    assert_eq!(nothing.status, 422, "{}", nothing.body);
    let all = scene.post(&[("for", "waiting"), ("shown", &home), ("shown", &hospital), ("kind", "solved")]).await;
    assert_eq!(all.location(), format!("{}?answered=1", paths::alert(scene.advisory)));
    assert_eq!(scene.said(scene.care_home).await.len(), 1);
    assert_eq!(scene.said(scene.hospital).await, [(AnswerKind::Solved, String::new(), None)]);
});

// Shows: ASVS 8.2.2, NEN 8.3
on_both!(an_answer_for_many_is_noted_for_all_of_them_or_for_none, |scratch| {
    let scene = scene(scratch).await;
    let bench = &scene.case.bench;
    let (home, hospital) = (scene.care_home.to_string(), scene.hospital.to_string());
    let number = format!("reference-{hospital}");
    let long = "9".repeat(101);
    for (form, words) in [
        (vec![("for", "ticked"), ("kind", "solved")], "Vink minstens één klant aan"),
        (vec![("for", "ticked"), ("notice", &*home)], "Kies een antwoord"),
        (vec![("for", "ticked"), ("notice", &*home), ("kind", "risk_accepted")], "Kies een antwoord"),
        (
            vec![("notice", &*home), ("notice", &*hospital), ("kind", "solved"), (&*number, &*long)],
            "Ziekenhuis Verweg: Uw eigen kenmerk is te lang",
        ),
    ] {
        let refused = scene.post(&form).await;
        assert!(refused.status == 422 && refused.body.contains(words), "{words}: {}", refused.body);
    }
    // The page was open when the hospital ended the mandate: nothing is noted in anybody's name.
    let manage = policy::may_approve_mandate(&policy::system("test"), bench.hospital).unwrap();
    let mut tx = bench.scratch.begin().await.unwrap();
    tx.revoke_mandate(&manage, scene.mandate).await.unwrap();
    tx.commit().await.unwrap();
    let refused = scene.post(&[("notice", &home), ("notice", &hospital), ("kind", "solved")]).await;
    assert!(refused.status == 422 && refused.body.contains("niet meer"), "{}", refused.body);
    for notice in [scene.care_home, scene.hospital] {
        assert_eq!(scene.said(notice).await, []);
    }
    // Who was not told of it finds nothing; an institution finds itself alone.
    let other = bench.signed_in("h@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let theirs = bench.get(&paths::alert(scene.advisory), &other).await.body;
    assert!(theirs.contains("Ziekenhuis Verweg") && !theirs.contains("Huize Duin"), "{theirs}");
    assert_eq!(bench.get(&paths::alert(scene.case.advisory), &scene.staff).await.status, 200);
    let nobody = AdvisoryId::new(&*bench.scratch.world);
    assert_eq!(bench.get(&paths::alert(nobody), &scene.staff).await.status, 404);
    assert_eq!(bench.post(&paths::alert(nobody), &scene.staff, &[("kind", "solved")]).await.status, 404);
});

on_both!(programs_answer_for_many_at_once, |scratch| {
    let scene = scene(scratch).await;
    let case = &scene.case;
    let (home, hospital) = (scene.care_home.to_string(), scene.hospital.to_string());
    let send = async |token: &str, body: serde_json::Value| {
        case.post(paths::API_ANSWERS_MANY, token, "application/json", body.to_string()).await
    };
    let wrong = serde_json::json!({
        "kind": "risk_accepted", "by": "", "notices": [
            {"notice": home, "reference": "9".repeat(101)}, {"notice": home}, {"notice": "none"}
        ]
    });
    let refused = send(&case.supplier, wrong).await;
    assert_eq!(refused.status, 400, "{}", refused.body);
    for pointer in ["/by", "/kind", "/notices/0/reference", "/notices/1/notice", "/notices/2/notice"] {
        assert!(refused.body.contains(&format!("\"{pointer}\"")), "{pointer}: {}", refused.body);
    }
    let both = serde_json::json!({
        "kind": "solved", "by": "Servicedesk", "note": "Versie 2.1.",
        "notices": [{"notice": home, "reference": "CHG1"}, {"notice": hospital, "note": "Ook de spuitpomp."}]
    });
    // Each may see one of the two at most, so nothing is noted for either.
    for (token, status) in [(&case.hospital, 404), (&case.care_home, 404), (&String::new(), 401)] {
        assert_eq!(send(token, both.clone()).await.status, status);
        assert_eq!((scene.said(scene.care_home).await.len(), scene.said(scene.hospital).await.len()), (0, 0));
    }
    let given = send(&case.supplier, both).await;
    assert!(given.status == 200 && json(&given)["noted"] == 2, "{}", given.body);
    let one = json(&case.get(&format!("/api/v1/notices/{home}/answers"), &case.care_home).await);
    assert_eq!(
        (one["items"][0]["reference"].as_str(), one["items"][0]["note"].as_str()),
        (Some("CHG1"), Some("Versie 2.1."))
    );
    assert_eq!(
        scene.said(scene.hospital).await,
        [(AnswerKind::Solved, "Versie 2.1.\nOok de spuitpomp.".to_owned(), None)]
    );
});
