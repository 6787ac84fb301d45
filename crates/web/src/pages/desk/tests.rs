//! The desk on the fictional region's own advisories and inventories, on both databases.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{Request, header};
use domain::job::{Failure, Job};
use domain::page::PageRequest;
use domain::verdict::Verdict;
use domain::viewer::Role;
use domain::{AdvisoryId, SourceId};
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

on_both!(a_device_is_found_by_the_inventory_number_that_somebody_reads_out, |scratch| {
    let desk = desk(scratch).await;
    let system = domain::policy::system("test");
    let view = desk.bench.scratch.as_viewer(&system).await.unwrap();
    let number = view.listed_numbers(desk.bench.hospital).await.unwrap().into_iter().next().unwrap();
    let only = view.asset_numbered(desk.bench.hospital, &number).await.unwrap().into_inner();
    let found = desk.bench.get(&format!("/desk?show=all&q={number}"), &desk.analyst).await;
    assert_eq!(
        (found.status.as_u16(), found.location()),
        (303, paths::desk_asset(only).as_str()),
        "{number} {}",
        found.body
    );
    // A second institution gives the same number.
    let list = format!("inventarisnummer;merk;product\n{number};Halmarin;Perfuro 500\n");
    stock::lines(&desk.bench.scratch, desk.bench.care_home, list.as_bytes()).await;
    let page = desk.page(&format!("/desk?show=all&q={number}")).await;
    assert_eq!(page.matches("href=\"/desk/assets/").count(), 2, "{page}");
    assert!(page.contains("Halmarin Perfuro 500"));
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

// Shows: ASVS 1.2.1, 1.3.5, NEN 5.13
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

// Shows: ASVS 3.2.1, 5.4.1, 5.4.2, 5.3.1, NEN 8.7
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

// Shows: ASVS 8.2.1
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

// Shows: NEN 5.25, 8.15
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
    // Which of them come first is chance, and not all stand there at once.
    let titles = ["Vigil VM20", "Perfuro infusion pumps", "Printhaven"];
    let shown: Vec<_> = titles.iter().filter(|title| page.contains(**title)).collect();
    assert!(shown.len() >= 2, "questions of more than one advisory: {shown:?}");
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

/// Files as a browser sends them from the upload page.
async fn upload(desk: &Desk, files: &[(&str, &[u8])]) -> crate::bench::Answer {
    let mut body = Vec::new();
    for (name, bytes) in files {
        let head = format!("--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--x--\r\n");
    let request = Request::post("/desk/upload")
        .header(header::COOKIE, &desk.analyst)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body));
    desk.bench.send(request.unwrap()).await
}

on_both!(uploaded_files_are_kept_and_wait_for_the_worker, |scratch| {
    let desk = desk(scratch).await;
    let answer = upload(&desk, &[("a.json", b" {\"document\": 1}"), ("b.zip", b"PK\x03\x04rest")]).await;
    assert_eq!(answer.location(), "/desk/sources?uploaded=2", "{}", answer.body);
    assert!(desk.page(answer.location()).await.contains("2 bestanden zijn binnen"));
    let work = desk.bench.scratch.claim("test", 10, 60).await.unwrap();
    let mut kept = Vec::new();
    for leased in work {
        let Job::TakeIn { document } = leased.job else { continue };
        let mut tx = desk.bench.scratch.begin().await.unwrap();
        kept.push(tx.document_to_take_in(document).await.unwrap());
    }
    kept.sort();
    let expected = [("a.json", &b" {\"document\": 1}"[..]), ("b.zip", b"PK\x03\x04rest")];
    assert_eq!(kept, expected.map(|(name, bytes)| (name.to_owned(), bytes.to_vec())));
});

// Shows: ASVS 5.2.2, 1.2.1
on_both!(a_file_that_is_neither_json_nor_zip_is_refused_with_its_name, |scratch| {
    let desk = desk(scratch).await;
    for files in [&[("lijst.pdf", &b"%PDF"[..]), ("a.json", b"{}")][..], &[("leeg.json", b"")]] {
        let answer = upload(&desk, files).await;
        assert_eq!(answer.status, 422);
        assert!(answer.body.contains("role=\"alert\""), "{}", answer.body);
    }
    let answer = upload(&desk, &[("<b>.pdf", b"%PDF")]).await;
    assert!(answer.body.contains("&#60;b&#62;.pdf"), "{}", answer.body);
    let large = vec![b' '; crate::pages::desk::upload::UPLOAD_BYTES + 1];
    assert_eq!(upload(&desk, &[("a.json", &large)]).await.status, 413);
    assert_eq!(desk.bench.scratch.queue_counts().await.unwrap().waiting, 0, "nothing of it was kept");
});

on_both!(a_source_is_added_changed_and_fetched, |scratch| {
    let desk = desk(scratch).await;
    let (bench, analyst) = (&desk.bench, &desk.analyst);
    let wrong = [("name", ""), ("url", "file:///etc/passwd"), ("every", "60")];
    let answer = bench.post("/desk/sources/new", analyst, &wrong).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("Verbeter 2 dingen"), "{}", answer.body);
    let fields = [("name", "Halmarin"), ("url", "halmarin.example"), ("every", "60"), ("enabled", "on")];
    let answer = bench.post("/desk/sources/new", analyst, &fields).await;
    let id: SourceId = answer.location().split_once("saved=").unwrap().1.parse().unwrap();
    assert!(desk.page(answer.location()).await.contains("Halmarin is opgeslagen"));
    assert_eq!(bench.post("/desk/sources/new", analyst, &fields).await.status, 422, "there is one already");
    let path = paths::desk_source(id);
    let fields = [("name", "Halmarin Medical"), ("url", "halmarin.example"), ("every", "1440")];
    assert_eq!(bench.post(&path, analyst, &fields).await.status, 303);
    let page = desk.page("/desk/sources").await;
    assert!(page.contains("Halmarin Medical") && page.contains("class=\"tag off\""), "{page}");
    bench.post(&format!("{path}/fetch"), analyst, &[]).await;
    let work = bench.scratch.claim("test", 10, 60).await.unwrap();
    assert!(work.iter().any(|leased| leased.job == Job::FetchSource { source: id }));
    let officer = bench.signed_in("ok@verweg.example", bench.hospital, Role::SecurityOfficer).await;
    for path in ["/desk/sources", &path, "/desk/sources/new", "/desk/upload", "/desk/jobs"] {
        assert_eq!(bench.get(path, &officer).await.status, 404, "{path}");
    }
});

// Shows: ASVS 1.2.1, NEN 8.16
on_both!(a_dead_letter_shows_its_error_and_is_tried_again, |scratch| {
    let desk = desk(scratch).await;
    let (store, advisory) = (&desk.bench.scratch, desk.advisory("HALM-SA-2099-001"));
    let mut tx = store.begin().await.unwrap();
    tx.enqueue(&Job::MatchAdvisory { advisory }).await.unwrap();
    tx.commit().await.unwrap();
    for leased in store.claim("test", 10, 60).await.unwrap() {
        store.give_back(&leased, &Failure::Fail("no room <left>".to_owned())).await.unwrap();
    }
    let page = desk.page("/desk/jobs").await;
    assert!(page.contains("no room &#60;left&#62;") && page.contains(&advisory.to_string()), "{page}");
    let id = store.dead_jobs(1).await.unwrap()[0].id.to_string();
    let answer = desk.bench.post("/desk/jobs", &desk.analyst, &[("id", &id)]).await;
    assert_eq!(answer.location(), "/desk/jobs?revived=1");
    let counts = store.queue_counts().await.unwrap();
    assert_eq!((counts.dead, counts.waiting), (0, 1));
    assert_eq!(desk.bench.post("/desk/jobs", &desk.analyst, &[("id", &id)]).await.status, 404);
    assert_eq!(
        desk.bench.post("/desk/jobs", &desk.analyst, &[("act", "all")]).await.location(),
        "/desk/jobs?revived=0"
    );
});

on_both!(a_run_s_report_names_each_document_and_what_is_wrong_with_it, |scratch| {
    let desk = desk(scratch).await;
    let system = domain::policy::system("test");
    let proof = domain::policy::may_take_in(&system).unwrap();
    let mut tx = desk.bench.scratch.begin().await.unwrap();
    let run = tx.start_run(&proof, None, "pompen.zip").await.unwrap();
    let mut report = store::RunReport { new: 3, rejected: 1, ..store::RunReport::default() };
    report.line("kapot.json", "/document/tracking/id", "no_identity", "missing: ask the publisher");
    tx.finish_run(&proof, run, &report).await.unwrap();
    tx.commit().await.unwrap();
    assert!(desk.page("/desk/sources").await.contains("pompen.zip"));
    let page = desk.page(&paths::desk_run(run)).await;
    for expected in ["Eén van 4 documenten", "kapot.json", "/document/tracking/id", "missing: ask the publisher"] {
        assert!(page.contains(expected), "{expected}: {page}");
    }
});

on_both!(organisations_are_found_by_kind_and_name, |scratch| {
    let desk = desk(scratch).await;
    let rows = async |query: &str| {
        desk.page(&format!("/desk/organisations?{query}")).await.matches("class=\"row-link\"").count()
    };
    assert_eq!(rows("").await, 4);
    assert_eq!(rows("kind=institution").await, 2);
    assert_eq!(rows("kind=it_supplier&text=NOORD").await, 1);
    assert_eq!(rows("text=niemand").await, 0);
    let page = desk.page(&paths::desk_organisation(desk.bench.hospital)).await;
    assert!(page.contains("1985 regels") && page.contains("een melding bereikt hier nog niemand"), "{page}");
});

on_both!(an_organisation_is_added_and_changed, |scratch| {
    let desk = desk(scratch).await;
    let (bench, analyst) = (&desk.bench, &desk.analyst);
    let new = [("name", "Zorggroep Één"), ("kind", "institution"), ("size", "small"), ("phone", "010-555 07 07")];
    let answer = bench.post("/desk/organisations/new", analyst, &new).await;
    let path = answer.location().strip_suffix("?saved=true").unwrap().to_owned();
    assert!(desk.page(&path).await.contains("Zorggroep Één"));
    assert_eq!(bench.post("/desk/organisations/new", analyst, &new).await.status, 422, "the name is taken");
    let edit = [("name", "Zorggroep Twee"), ("kind", "maker"), ("phone", "bel Marja")];
    let answer = bench.post(&format!("{path}/edit"), analyst, &edit).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("value=\"Zorggroep Twee\""), "what was filled in stays: {}", answer.body);
    let edit = [("name", "Zorggroep Twee"), ("kind", "maker")];
    assert_eq!(bench.post(&format!("{path}/edit"), analyst, &edit).await.status, 303);
    let page = desk.page(&path).await;
    assert!(page.contains("Zorggroep Twee") && page.contains("Zorginstelling"), "the kind stays: {page}");
});

// Shows: ASVS 1.2.1
on_both!(contacts_are_added_changed_and_taken_away, |scratch| {
    let desk = desk(scratch).await;
    let (bench, analyst) = (&desk.bench, &desk.analyst);
    let base = paths::desk_organisation(bench.care_home);
    let form = format!("{base}/contact");
    for (fields, expected) in [
        (&[("name", "Marja")][..], "Vul een e-mailadres of een telefoonnummer in"),
        (&[("name", "Marja"), ("email", "marja@")], "Vul een e-mailadres in zoals"),
        (&[("name", ""), ("phone", "010-555 01 01")], "Vul een naam in"),
    ] {
        let answer = bench.post(&form, analyst, fields).await;
        assert_eq!(answer.status, 422);
        assert!(answer.body.contains(expected), "{expected}: {}", answer.body);
    }
    let fields = [("name", "Marja <b>"), ("role", "it"), ("language", "en"), ("email", "marja@duin.example")];
    assert_eq!(bench.post(&form, analyst, &fields).await.location(), format!("{base}?saved=true"));
    let page = desk.page(&base).await;
    assert!(page.contains("Marja &#60;b&#62;") && page.contains("mailto:marja@duin.example"), "{page}");
    let (_, rest) = page.split_once("/contact?contact=").unwrap();
    let contact = rest.split('"').next().unwrap();
    // The contact of one organisation is not found under another.
    let elsewhere = format!("{}/contact?contact={contact}", paths::desk_organisation(bench.hospital));
    assert_eq!(bench.get(&elsewhere, analyst).await.status, 404);
    assert!(desk.page(&format!("{form}?contact={contact}")).await.contains("value=\"marja@duin.example\""));
    let fields = [("contact", contact), ("name", "Marja"), ("phone", "010-555 01 01")];
    assert_eq!(bench.post(&form, analyst, &fields).await.status, 303);
    assert!(desk.page(&base).await.contains("tel:+31105550101"));
    bench.post(&form, analyst, &[("contact", contact), ("act", "remove"), ("sure", "yes")]).await;
    assert!(!desk.page(&base).await.contains("tel:+31105550101"));
});

on_both!(a_mandate_gives_nothing_before_it_is_approved, |scratch| {
    let desk = desk(scratch).await;
    let (bench, analyst) = (&desk.bench, &desk.analyst);
    let base = paths::desk_organisation(bench.care_home);
    let form = format!("{base}/mandate");
    let wrong = [("supplier", ""), ("from", "2026-02-30"), ("until", "2020-01-01")];
    let answer = bench.post(&form, analyst, &wrong).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("Verbeter 3 dingen"), "{}", answer.body);
    let supplier = bench.supplier.to_string();
    let hospital = bench.hospital.to_string();
    let other = [("supplier", hospital.as_str()), ("class", "office_it"), ("from", "2026-01-01")];
    assert_eq!(bench.post(&form, analyst, &other).await.status, 422, "a hospital is no supplier");
    let good = [("supplier", supplier.as_str()), ("class", "office_it"), ("class", "building"), ("from", "2026-01-01")];
    assert_eq!(bench.post(&form, analyst, &good).await.status, 303);
    let page = desk.page(&base).await;
    assert!(page.contains("niet goedgekeurd"), "{page}");
    let (_, rest) = page.split_once("name=\"mandate\" value=\"").unwrap();
    let mandate = rest.split('"').next().unwrap().to_owned();
    let approve = [("act", "approve"), ("mandate", mandate.as_str()), ("approved_by", "Marja de Wit")];
    // Another institution's page cannot approve it.
    let elsewhere = format!("{}/mandate", paths::desk_organisation(bench.hospital));
    assert_eq!(bench.post(&elsewhere, analyst, &approve).await.status, 404);
    bench.scratch.world.advance_seconds(1);
    assert_eq!(bench.post(&form, analyst, &approve).await.status, 303);
    let page = desk.page(&base).await;
    assert!(page.contains("goedgekeurd door Marja de Wit") && page.contains("Zorg-ICT Noord"), "{page}");
    bench.scratch.world.advance_seconds(1);
    bench.post(&form, analyst, &[("act", "revoke"), ("sure", "yes"), ("mandate", &mandate)]).await;
    assert!(desk.page(&base).await.contains("beëindigd"));
    let system = domain::policy::system("test");
    let view = bench.scratch.as_viewer(&system).await.unwrap();
    let acts: Vec<_> = view.audit_of(mandate).await.unwrap().iter().map(|row| row.act.clone()).collect();
    assert_eq!(acts, ["mandate.propose", "mandate.approve", "mandate.revoke"]);
    // A supplier gives no mandates, and nobody outside the CERT comes here.
    assert_eq!(bench.get(&format!("{}/mandate", paths::desk_organisation(bench.supplier)), analyst).await.status, 404);
    let manager = bench.signed_in("mw@duin.example", bench.care_home, Role::Manager).await;
    assert_eq!(bench.post(&form, &manager, &good).await.status, 404);
    assert_eq!(bench.get(&base, &manager).await.status, 404);
});

// Shows: ASVS 1.3.6, 13.2.5, 8.2.1, NEN 8.2, 5.3, 8.23
#[tokio::test]
async fn only_a_lead_lets_the_server_fetch_from_private_addresses() {
    let bench = crate::bench::bench().await;
    let analyst = bench.signed_in("a@cert.example", bench.cert, Role::Analyst).await;
    let lead = bench.signed_in("l@cert.example", bench.cert, Role::Lead).await;
    let system = domain::policy::system("test");
    let only = async || {
        let all = bench.scratch.as_viewer(&system).await.unwrap().sources().await.unwrap();
        (all[0].id, all[0].allow_private)
    };
    let form = |url| [("name", "Intern"), ("url", url), ("enabled", "on"), ("every", "240"), ("allow_private", "on")];
    assert!(!bench.get("/desk/sources/new", &analyst).await.body.contains("allow_private"));
    let wish = form("https://intern.zorg.example/provider-metadata.json");
    assert_eq!(bench.post("/desk/sources/new", &analyst, &wish).await.status, 303);
    let (id, allowed) = only().await;
    assert!(!allowed, "asking for it is not enough");
    let page = format!("/desk/sources/{id}");
    bench.post(&page, &lead, &wish).await;
    assert!(only().await.1);
    bench.post(&page, &analyst, &wish).await;
    assert!(only().await.1, "an analyst changes the rest and leaves it");
    bench.post(&page, &analyst, &form("https://db.zorg.example/provider-metadata.json")).await;
    assert!(!only().await.1, "another address is another permission");
}

on_both!(an_answer_becomes_a_rule_after_showing_what_else_it_changes, |scratch| {
    let desk = desk(scratch).await;
    let review = paths::desk_advisory_part(desk.advisory("NPS-2099-04"), "review");
    let page = desk.page(&review).await;
    let (_, rest) = page.split_once("href=\"/desk/register/new?kind=same_product").expect("a way to make a rule");
    let href = format!("/desk/register/new?kind=same_product{}", rest.split('"').next().unwrap_or(""));
    let form = desk.page(&href.replace("&#38;", "&").replace("&amp;", "&")).await;
    let value = |name: &str| {
        let (_, rest) = form.rsplit_once(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("{name}"));
        rest.split('"').next().unwrap_or("").replace("&#38;", "&")
    };
    assert!(!value("registered_product").is_empty() && !value("stated_product").is_empty());
    assert!(form.contains("Deze regel gaat over"), "{form}");

    // Without a reason nothing is kept, and what was filled in stays.
    let texts: Vec<(&str, String)> = [
        "registered_maker",
        "registered_product",
        "registered_model",
        "stated_maker",
        "stated_product",
        "back",
        "seen",
    ]
    .into_iter()
    .map(|name| (name, value(name)))
    .collect();
    let fields = |reason: &'static str| -> Vec<(&str, &str)> {
        let mut all: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (*name, text.as_str())).collect();
        all.extend([("kind", "same_product"), ("reason", reason)]);
        all
    };
    let refused = desk.bench.post(paths::DESK_REGISTER_NEW, &desk.analyst, &fields("")).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains(&value("registered_product")));
    assert!(desk.bench.scratch.standing_rules().await.unwrap().is_empty());

    // Another choice than the one that was looked at shows first what it changes.
    let mut other = fields("Op het typeplaatje gezien");
    other.retain(|(name, _)| *name != "kind");
    other.push(("kind", "other_product"));
    let first = desk.bench.post(paths::DESK_REGISTER_NEW, &desk.analyst, &other).await;
    assert_eq!(first.status, 200);
    assert!(first.body.contains("U koos iets anders"), "{}", first.body);
    assert!(!first.body.contains(&value("seen")), "the print is that of the new choice");
    assert!(desk.bench.scratch.standing_rules().await.unwrap().is_empty());

    let kept = desk.bench.post(paths::DESK_REGISTER_NEW, &desk.analyst, &fields("Op het typeplaatje gezien")).await;
    assert!(kept.location().starts_with(&format!("{review}?made=")), "{}", kept.location());
    assert!(desk.page(kept.location()).await.contains("Vastgelegd:"));
    let rules = desk.bench.scratch.standing_rules().await.unwrap();
    assert_eq!((rules.len(), rules[0].reason.as_str()), (1, "Op het typeplaatje gezien"));
    let jobs = desk.bench.scratch.jobs(store::JobState::Waiting, 50).await.unwrap();
    assert!(jobs.iter().any(|row| row.job == Some(Job::ApplyRule { rule: rules[0].id })));

    let list = desk.page("/desk/register?q=typeplaatje").await;
    assert_eq!(list.matches("class=\"row-link\"").count(), 1);
    let one = paths::desk_rule(rules[0].id);
    assert!(desk.page(&one).await.contains("Wat beslist deze regel nu?"));
    let undone = desk.bench.post(&paths::desk_rule_undo(rules[0].id), &desk.analyst, &[("reason", "Toch niet")]).await;
    assert_eq!(undone.location(), one);
    assert!(desk.page(&one).await.contains("Toch niet"));
    assert!(desk.bench.scratch.standing_rules().await.unwrap().is_empty());
    assert_eq!(desk.page("/desk/register?undone=1").await.matches("class=\"row-link\"").count(), 1);
});

// Shows: ASVS 3.7.2
on_both!(a_rule_does_not_lead_to_another_site, |scratch| {
    let desk = desk(scratch).await;
    let fields = [
        ("kind", "maker_name"),
        ("registered_maker", "Halmarin Benelux"),
        ("stated_maker", "Halmarin Medical"),
        ("reason", "eigen site"),
        ("back", "https://elders.example/"),
    ];
    let first = desk.bench.post(paths::DESK_REGISTER_NEW, &desk.analyst, &fields).await;
    let (_, rest) = first.body.split_once("name=\"seen\" value=\"").expect("the preview comes first");
    let seen = rest.split('"').next().unwrap_or("");
    let fields: Vec<(&str, &str)> = fields.into_iter().chain([("seen", seen)]).collect();
    let kept = desk.bench.post(paths::DESK_REGISTER_NEW, &desk.analyst, &fields).await;
    assert!(kept.location().starts_with("/desk/register?made="), "{}", kept.location());
});
