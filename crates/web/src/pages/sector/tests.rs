//! The picture at the desk and at an umbrella, of one region with seven institutions.

use std::collections::BTreeSet;

use axum::http::Method;
use domain::organisation::{Organisation, OrganisationKind, Size};
use domain::viewer::Role;
use domain::{AdvisoryId, NoticeId, OrganisationId, policy};
use serde_json::json;
use testkit::{Scratch, on_both};

use crate::bench::case::{self, Case};
use crate::bench::{Answer, Bench};
use crate::paths;

struct Sector {
    case: Case,
    umbrella: OrganisationId,
    members: Vec<OrganisationId>,
}

async fn put(bench: &Bench, it: &Organisation) {
    let system = policy::system("test");
    let mut tx = bench.scratch.begin().await.unwrap();
    tx.put_organisation(&policy::may_manage_organisations(&system).unwrap(), it).await.unwrap();
    tx.commit().await.unwrap();
}

fn organisation(bench: &Bench, kind: OrganisationKind, name: &str) -> Organisation {
    Organisation {
        id: OrganisationId::new(&*bench.scratch.world),
        kind,
        name: name.to_owned(),
        sector: (kind == OrganisationKind::Institution).then(|| "vvt".to_owned()),
        size: Some(Size::Small),
        umbrellas: Vec::new(),
        phone: None,
    }
}

/// The small region, and so many members of an umbrella that were told of the same advisory.
async fn sector(scratch: Scratch, count: usize) -> Sector {
    let case = case::case(scratch).await;
    let bench = &case.bench;
    let umbrella = organisation(bench, OrganisationKind::Umbrella, "Koepel Zorg");
    put(bench, &umbrella).await;
    let mut members = Vec::new();
    for number in 0..count {
        let it = Organisation {
            umbrellas: vec![umbrella.id],
            ..organisation(bench, OrganisationKind::Institution, &format!("Lid <{number}>"))
        };
        put(bench, &it).await;
        case::put_inventory(&bench.scratch, it.id, domain::asset::AssetClass::MedicalDevice, &["L-1"]).await;
        members.push(it.id);
    }
    case::match_all(&bench.scratch, case.advisory).await;
    case::draft(bench, case.advisory).await;
    for member in &members {
        for notice in case::drafts(bench, *member).await {
            case::send(bench, notice).await;
        }
    }
    Sector { umbrella: umbrella.id, members, case }
}

impl Sector {
    fn bench(&self) -> &Bench {
        &self.case.bench
    }

    fn advisory(&self) -> AdvisoryId {
        self.case.advisory
    }

    async fn notice(&self, token: &str) -> NoticeId {
        let list = case::json(&self.case.get("/api/v1/notices", token).await);
        list["items"][0]["id"].as_str().unwrap().parse().unwrap()
    }

    async fn votes(&self, member: usize, vote: &str) {
        let of = self.members[member];
        let notice = self.notice(&self.bench().token(of, Role::Manager, true).await).await;
        let mail = format!("vote-{member}-{}@zorg.example", self.bench().web.now().millis());
        let cookie = self.bench().signed_in(&mail, of, Role::Manager).await;
        let form = [("act", "vote"), ("vote", vote)];
        assert_eq!(self.bench().post(&paths::notice_answer(notice), &cookie, &form).await.status, 303);
    }

    async fn answers(&self, member: usize, kind: &str) {
        let of = self.members[member];
        let token = self.bench().token(of, Role::Manager, false).await;
        let notice = self.notice(&token).await;
        let body = json!({ "kind": kind, "by": "Jip" }).to_string();
        let path = format!("/api/v1/notices/{notice}/answers");
        let answer = self.case.post(&path, &token, "application/json", body).await;
        assert!(answer.status.is_success(), "{}", answer.body);
    }

    async fn page(&self, path: &str, of: OrganisationId, role: Role) -> Answer {
        let mail = format!("{}-{}@zorg.example", role.code(), self.bench().web.now().millis());
        self.bench().scratch.world.advance_seconds(1);
        let cookie = self.bench().signed_in(&mail, of, role).await;
        self.bench().get(path, &format!("{cookie}; lang=en")).await
    }

    async fn at_umbrella(&self) -> String {
        let answer = self.page("/sector", self.umbrella, Role::UmbrellaStaff).await;
        assert_eq!(answer.status, 200);
        answer.body
    }
}

// Shows: ASVS 1.2.1
on_both!(the_desk_sees_how_far_all_are_who_is_left_and_how_long_it_took, |scratch| {
    let it = sector(scratch, 5).await;
    it.bench().scratch.world.advance_hours(3);
    it.answers(0, "solved").await;
    it.answers(1, "not_with_us").await;
    it.answers(2, "call_me").await;
    let path = format!("/desk/advisories/{}/picture", it.advisory());
    let page = it.page(&path, it.bench().cert, Role::Analyst).await.body;
    for expected in [
        "5 institutions still have to answer.",
        "Show who: sent: 7\"><b>7</b>",
        "Show who: answered: 2\"><b>2</b>",
        "Show who: solved: 1\"><b>1</b>",
        "29 %",
        "Lid &#60;0&#62;: Solved",
        "Lid &#60;2&#62;: Asks for a call",
        "vvt <span class=\"n\">3 of 5 left</span>",
        "class=\"reached\" d=\"M46.0 160.0H",
        "All: 2 of 7 answered",
        "not yet half",
        "deadline",
    ] {
        assert!(page.contains(expected), "{expected} is missing in {page}");
    }
    assert!(!page.contains("style="), "the policy of the site lets no style in");
    let list = it.page(&format!("{path}?step=answered"), it.bench().cert, Role::Analyst).await.body;
    let (_, list) = list.split_once("id=\"list\"").unwrap();
    let (list, _) = list.split_once("</ul>").unwrap();
    assert!(list.contains("Lid &#60;0&#62;</a>") && list.contains("Lid &#60;1&#62;</a>"), "{list}");
    assert_eq!(list.matches("<li>").count(), 2, "{list}");

    let body =
        case::json(&it.case.get(&format!("/api/v1/advisories/{}/picture", it.advisory()), &it.case.analyst).await);
    assert_eq!(
        body["all"]["funnel"],
        json!({ "sent": 7, "delivered": 3, "opened": 3, "answered": 2, "applicable": 1, "solved": 1 })
    );
    assert_eq!(body["institutions"].as_array().unwrap().len(), 7);
    assert_eq!(body["all"]["time_to_answer"]["median_hours"], json!(null));
    assert!(body["by_sector"][0]["time_to_answer"]["rises"][0]["hours"].as_f64().unwrap() >= 3.0, "{body}");
});

on_both!(nothing_sent_is_no_picture_and_a_page_all_the_same, |scratch| {
    let case = case::case(scratch).await;
    let advisory = case::take_in(&case.bench.scratch, &case::advisory("HAL-2")).await;
    let cookie = case.bench.signed_in("noor@cert.example", case.bench.cert, Role::Analyst).await;
    let page = case.bench.get(&format!("/desk/advisories/{advisory}/picture"), &cookie).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("Hierover is nog niets gestuurd") && !page.body.contains("<svg"), "{}", page.body);
});

// Shows: ASVS 8.2.1, 8.2.2, NEN 8.3
on_both!(the_picture_is_the_certs_alone, |scratch| {
    let it = sector(scratch, 5).await;
    it.bench().scratch.world.advance_hours(24);
    let (page, api) = (
        format!("/desk/advisories/{}/picture", it.advisory()),
        format!("/api/v1/advisories/{}/picture", it.advisory()),
    );
    for (of, role) in
        [(it.members[0], Role::Manager), (it.bench().supplier, Role::SupplierStaff), (it.umbrella, Role::UmbrellaStaff)]
    {
        assert_eq!(it.page(&page, of, role).await.status, 404, "{role:?}");
        let token = it.bench().token(of, role, false).await;
        assert_eq!(it.case.get(&api, &token).await.status, 404, "{role:?}");
    }
    // And an umbrella's sums are its own, whoever else may see all of it.
    for (of, role) in
        [(it.members[0], Role::Manager), (it.bench().supplier, Role::SupplierStaff), (it.bench().cert, Role::Analyst)]
    {
        assert_eq!(it.page("/sector", of, role).await.status, 404, "{role:?}");
        let token = it.bench().token(of, role, false).await;
        assert_eq!(it.case.get("/api/v1/members-picture", &token).await.status, 404, "{role:?}");
    }
});

// Shows: ASVS 8.2.2, 8.2.3, NEN 8.11, 8.12
on_both!(an_umbrella_sees_sums_of_five_and_more_and_no_name, |scratch| {
    let it = sector(scratch, 5).await;
    let none = "There is nothing to show.";
    assert!(it.at_umbrella().await.contains(none), "they were told today");
    it.answers(0, "solved").await;
    it.bench().scratch.world.advance_hours(24);
    let page = it.at_umbrella().await;
    for expected in ["Pompen HAL-1", "about 5", "0 to 2", "First told on"] {
        assert!(page.contains(expected), "{expected} is missing in {page}");
    }
    assert!(!page.contains("Lid "), "{page}");
    assert!(!page.contains("/notices/"), "{page}");
    // What happens today shows tomorrow.
    for member in 1..5 {
        it.answers(member, "solved").await;
    }
    let same: BTreeSet<_> = [page.clone(), it.at_umbrella().await].into_iter().map(figures).collect();
    assert_eq!(same.len(), 1);
    it.bench().scratch.world.advance_hours(24);
    assert_ne!(figures(it.at_umbrella().await), figures(page));

    // One leaves: four are nobody.
    let left = Organisation { id: it.members[0], ..organisation(it.bench(), OrganisationKind::Institution, "Lid <0>") };
    put(it.bench(), &left).await;
    assert!(it.at_umbrella().await.contains(none));
    let token = it.bench().token(it.umbrella, Role::UmbrellaStaff, true).await;
    let body = case::json(&it.case.get("/api/v1/members-picture", &token).await);
    assert_eq!(body["items"], json!([]));
});

/// The part of a page between its head and its foot.
fn figures(page: String) -> String {
    page.split_once("<main").unwrap().1.split_once("</main>").unwrap().0.to_owned()
}

// Shows: ASVS 8.2.2
on_both!(a_program_that_only_reads_gets_the_umbrellas_sums_as_well, |scratch| {
    let it = sector(scratch, 6).await;
    it.bench().scratch.world.advance_hours(24);
    let token = it.bench().token(it.umbrella, Role::UmbrellaStaff, true).await;
    let answer = it.case.get("/api/v1/members-picture", &token).await;
    let body = case::json(&answer);
    assert_eq!(body["items"][0]["funnel"]["sent"], json!(5), "{body}");
    assert_eq!(body["items"][0]["by_size"], json!([]), "one size is the total");
    assert!(body["as_at"].as_str().unwrap().ends_with("T23:00:00Z"), "midnight in winter: {body}");
    let request = axum::http::Request::builder()
        .method(Method::GET)
        .uri("/api/v1/members-picture?of=somebody")
        .header("authorization", format!("Bearer {token}"))
        .body(axum::body::Body::empty());
    assert_eq!(it.bench().send(request.unwrap()).await.status, 400);
});

// Shows: ASVS 8.2.2, NEN 8.3
on_both!(the_picture_says_how_useful_it_was_by_sector_and_an_umbrella_hears_nothing_of_it, |scratch| {
    let it = sector(scratch, 5).await;
    let api = format!("/api/v1/advisories/{}/picture", it.advisory());
    let silent = case::json(&it.case.get(&api, &it.case.analyst).await);
    assert_eq!(silent["relevance"], json!([]), "silence is no opinion");
    for (member, vote) in [(0, "useful"), (1, "useful"), (2, "unclear"), (2, "not_for_us")] {
        it.votes(member, vote).await;
        it.bench().scratch.world.advance_seconds(1);
    }
    let body = case::json(&it.case.get(&api, &it.case.analyst).await);
    let expected = json!([{
        "sector": "vvt", "notices": 3, "useful": 2, "not_for_us": 1, "unclear": 0, "relevance_percent": 67,
    }]);
    assert_eq!(body["relevance"], expected);
    let path = format!("/desk/advisories/{}/picture", it.advisory());
    let page = it.page(&path, it.bench().cert, Role::Analyst).await.body;
    for cell in ["data-label=\"useful\">67 %", "data-label=\"not for us\">33 %", "data-label=\"unclear\">0 %"] {
        // Of all, and of the one sector that there is.
        assert_eq!(page.matches(cell).count(), 2, "{cell} in {page}");
    }
    it.bench().scratch.world.advance_hours(24);
    let umbrella = it.at_umbrella().await;
    let token = it.bench().token(it.umbrella, Role::UmbrellaStaff, true).await;
    let sums = it.case.get("/api/v1/members-picture", &token).await.body;
    for text in [umbrella, sums] {
        assert!(!text.to_lowercase().contains("useful") && !text.contains("not_for_us"), "{text}");
    }
});
