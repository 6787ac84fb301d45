//! The desk on the fictional region's own advisories and inventories, on both databases.

use std::collections::BTreeMap;

use domain::AdvisoryId;
use domain::page::PageRequest;
use domain::verdict::Verdict;
use domain::viewer::Role;
use store::{MatchFilter, NoticeFilter};
use testkit::{Scratch, on_both};

use crate::bench::{Bench, bench_on};
use crate::{paths, stock};

struct Desk {
    bench: Bench,
    advisories: BTreeMap<String, AdvisoryId>,
    analyst: String,
}

async fn desk(scratch: Scratch) -> Desk {
    let bench = bench_on(scratch).await;
    let advisories = stock::fill(&bench.scratch, bench.hospital, bench.care_home).await;
    let analyst = bench.signed_in("noor@cert.example", bench.cert, Role::Analyst).await;
    Desk { bench, advisories, analyst }
}

impl Desk {
    async fn page(&self, path: &str) -> String {
        let answer = self.bench.get(path, &self.analyst).await;
        assert_eq!(answer.status, 200, "{path}");
        answer.body
    }

    fn advisory(&self, key: &str) -> AdvisoryId {
        self.advisories[key]
    }

    /// How many rows the inbox shows.
    async fn rows(&self, query: &str) -> usize {
        self.page(&format!("/desk?{query}")).await.matches("class=\"row-link\"").count()
    }

    async fn undecided(&self, advisory: AdvisoryId) -> usize {
        self.matches(MatchFilter { advisory: Some(advisory), undecided: true, ..MatchFilter::default() }).await.len()
    }

    async fn matches(&self, filter: MatchFilter) -> Vec<store::MatchRow> {
        let system = domain::policy::system("test");
        let view = self.bench.scratch.as_viewer(&system).await.unwrap();
        let found = view.matches(&filter, &PageRequest::first(500)).await.unwrap();
        found.items.into_iter().map(store::Seen::into_inner).collect()
    }

    async fn notices(&self, advisory: AdvisoryId) -> usize {
        let system = domain::policy::system("test");
        let view = self.bench.scratch.as_viewer(&system).await.unwrap();
        let filter = NoticeFilter { advisory: Some(advisory), ..NoticeFilter::default() };
        view.notices(&filter, &PageRequest::first(100)).await.unwrap().items.len()
    }
}

/// The first `name="group" value="…"` of a page.
fn first_group(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"group\" value=\"").expect("a question is on the page");
    rest.split('"').next().unwrap_or("").to_owned()
}

on_both!(the_inbox_is_narrowed_by_state_severity_publisher_hits_and_words, |scratch| {
    let desk = desk(scratch).await;
    assert_eq!(desk.rows("").await, 16);
    assert_eq!(desk.rows("show=new").await, 16);
    assert_eq!(desk.rows("show=updated").await, 0);
    let high = desk.rows("severity=high").await;
    assert!(high > 0 && high < 16, "{high}");
    assert_eq!(desk.rows("publisher=Halmarin+Medical").await, 2);
    assert_eq!(desk.rows("q=halm-sa-2099-001").await, 1);
    assert_eq!(desk.rows("q=nothing+is+called+this").await, 0);
    let (hit, review) = (desk.rows("hit=1").await, desk.rows("show=review").await);
    assert!(review > 0 && review < hit && hit < 16, "{review} {hit}");
    // A filter that nobody knows filters nothing, and a place that is none is not found.
    assert_eq!(desk.rows("severity=terrible").await, 16);
    assert_eq!(desk.bench.get("/desk?after=x~y", &desk.analyst).await.status, 404);
});

on_both!(what_is_put_aside_leaves_the_inbox_and_comes_back, |scratch| {
    let desk = desk(scratch).await;
    let id = desk.advisory("HALM-SA-2099-002").to_string();
    let answer = desk.bench.post("/desk", &desk.analyst, &[("act", "dismiss"), ("id", &id)]).await;
    assert_eq!(answer.location(), format!("/desk?dismissed={id}"));
    assert_eq!((desk.rows("").await, desk.rows("show=dismissed").await), (15, 1));
    assert!(desk.page(answer.location()).await.contains("Maak ongedaan"));
    desk.bench.post("/desk", &desk.analyst, &[("act", "reopen"), ("id", &id)]).await;
    assert_eq!((desk.rows("").await, desk.rows("show=dismissed").await), (16, 0));
    // The reason is on the trail, where the page shows it.
    let path = paths::desk_advisory(desk.advisory("HALM-SA-2099-002"));
    desk.bench.post(&format!("{path}/dismiss"), &desk.analyst, &[("reason", "Alleen in <Japan>")]).await;
    let page = desk.page(&path).await;
    assert!(page.contains("Alleen in &#60;Japan&#62;"), "{page}");
});

on_both!(an_advisory_shows_what_the_maker_says_and_whom_it_concerns, |scratch| {
    let desk = desk(scratch).await;
    let page = desk.page(&paths::desk_advisory(desk.advisory("HALM-SA-2099-001"))).await;
    for expected in
        ["Perfuro 500", "vóór 4.2.1", "CVE-2099-0101", "8,1", "Update van de fabrikant", "Ziekenhuis Verweg", "TLP:"]
    {
        assert!(page.contains(expected), "{expected} is missing");
    }
    let english = format!("{}; lang=en", desk.analyst);
    let path = paths::desk_advisory(desk.advisory("HALM-SA-2099-001"));
    assert!(desk.bench.get(&path, &english).await.body.contains("Whom it concerns"));
});

on_both!(the_original_comes_as_it_came_and_only_as_a_download, |scratch| {
    let desk = desk(scratch).await;
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../demo/advisories/halm-sa-2099-001.json");
    let path = paths::desk_advisory_part(desk.advisory("HALM-SA-2099-001"), "raw");
    let answer = desk.bench.get(&path, &desk.analyst).await;
    assert_eq!(answer.body, std::fs::read_to_string(file).unwrap());
    assert_eq!(answer.headers["content-disposition"], "attachment; filename=\"HALM-SA-2099-001.json\"");
    assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    assert_eq!(answer.headers["content-type"], "application/json");
    // A revision of another advisory is not found under this one.
    let system = domain::policy::system("test");
    let view = desk.bench.scratch.as_viewer(&system).await.unwrap();
    let other = view.advisory(desk.advisory("HALM-SA-2099-002")).await.unwrap().revision;
    assert_eq!(desk.bench.get(&format!("{path}?revision={other}"), &desk.analyst).await.status, 404);
});

on_both!(nobody_but_the_cert_finds_the_desk, |scratch| {
    let desk = desk(scratch).await;
    let officer = desk.bench.signed_in("ok@verweg.example", desk.bench.hospital, Role::SecurityOfficer).await;
    let staff = desk.bench.signed_in("ok@noord.example", desk.bench.supplier, Role::SupplierStaff).await;
    let advisory = paths::desk_advisory(desk.advisory("HALM-SA-2099-001"));
    for cookie in [&officer, &staff] {
        for path in ["/desk", "/desk/review", &advisory, &format!("{advisory}/raw"), &format!("{advisory}/review")] {
            assert_eq!(desk.bench.get(path, cookie).await.status, 404, "{path}");
        }
        let group = first_group(&desk.page(&format!("{advisory}/review")).await);
        let fields = [("group", group.as_str()), ("verdict", "affected")];
        assert_eq!(desk.bench.post(&format!("{advisory}/review"), cookie, &fields).await.status, 404);
    }
});

on_both!(identical_lines_are_decided_together_audited_and_drafted, |scratch| {
    let desk = desk(scratch).await;
    let advisory = desk.advisory("NPS-2099-04");
    let review = paths::desk_advisory_part(advisory, "review");
    let (before, drafts) = (desk.undecided(advisory).await, desk.notices(advisory).await);
    assert!(before > 1, "{before}");
    assert_eq!(drafts, 0);
    let page = desk.page(&review).await;
    assert!(page.contains("2 regels die hetzelfde luiden"), "{page}");
    let group = first_group(&page);
    let fields = [("group", group.as_str()), ("verdict", "affected"), ("note", "Gebeld met de afdeling")];
    let answer = desk.bench.post(&review, &desk.analyst, &fields).await;
    assert_eq!(answer.location(), format!("{review}?done={group}"));

    let decided: Vec<_> = desk
        .matches(MatchFilter { advisory: Some(advisory), doubtful: true, ..MatchFilter::default() })
        .await
        .into_iter()
        .filter(|row| row.decision.is_some())
        .collect();
    assert!(decided.iter().all(|row| row.standing() == Verdict::Affected));
    assert!(decided.iter().all(|row| row.note.as_deref() == Some("Gebeld met de afdeling")));
    assert_eq!(desk.undecided(advisory).await, before - decided.len());
    assert_eq!(desk.notices(advisory).await, 1, "the draft is there with the decision");
    let system = domain::policy::system("test");
    let view = desk.bench.scratch.as_viewer(&system).await.unwrap();
    let trail = view.audit_of(decided[0].id).await.unwrap();
    assert_eq!(trail[0].act, "match.decide");
    assert!(trail[0].who.starts_with("person:"), "{}", trail[0].who);

    // Deciding again what is decided is a conflict; taking it back brings the question back.
    assert_eq!(desk.bench.post(&review, &desk.analyst, &fields).await.status, 409);
    assert!(desk.page(answer.location()).await.contains("Maak ongedaan"));
    let undo = [("group", group.as_str()), ("verdict", "undo")];
    assert_eq!(desk.bench.post(&review, &desk.analyst, &undo).await.location(), review);
    assert_eq!(desk.undecided(advisory).await, before);
});

on_both!(questions_of_all_advisories_stand_on_one_page, |scratch| {
    let desk = desk(scratch).await;
    let page = desk.page(paths::DESK_REVIEW).await;
    for title in ["Vigil VM20", "Perfuro infusion pumps", "Printhaven"] {
        assert!(page.contains(title), "{title} has questions");
    }
    let group = first_group(&page);
    let (_, rest) = page.split_once("name=\"advisory\" value=\"").unwrap();
    let advisory = rest.split('"').next().unwrap();
    let fields = [("group", group.as_str()), ("advisory", advisory), ("verdict", "not_affected")];
    let answer = desk.bench.post(paths::DESK_REVIEW, &desk.analyst, &fields).await;
    assert_eq!(answer.location(), format!("/desk/review?done={group}&advisory={advisory}"));
    let page = desk.page(answer.location()).await;
    assert!(page.contains("niet geraakt"), "{page}");
    assert_ne!(first_group(page.split_once("class=\"stack questions\"").unwrap().1), group);
    let nonsense = [("group", group.as_str()), ("advisory", advisory), ("verdict", "perhaps")];
    assert_eq!(desk.bench.post(paths::DESK_REVIEW, &desk.analyst, &nonsense).await.status, 400);
});
