//! Providers, good and bad: what they list is fetched once, checked, and taken in; what they do wrong is told.

use std::fs;
use std::time::Duration;

use domain::advisory::AdvisoryKey;
use domain::job::{Failure, Job};
use domain::page::PageRequest;
use domain::policy;
use domain::{ContentHash, SourceId};
use intake::{Intake, Settings};
use store::{AdvisoryPage, RunReport, Signature, Source};
use testkit::{Scratch, on_both};

use crate::region::{demo, system};
use crate::server::{Answer, Server};

/// Names of documents of the demo, newest first.
const NAMES: [&str; 4] = ["blv-2099-11", "nps-2099-04", "halm-sa-2099-001", "gwn-sa-2099-0117"];

fn bytes(name: &str) -> Vec<u8> {
    fs::read(demo("advisories").join(format!("{name}.json"))).unwrap()
}

fn metadata(server: &Server, distribution: &str, keys: &str) -> String {
    format!(
        r#"{{"canonical_url":"{url}","distributions":[{distribution}],"last_updated":"2099-01-02T03:04:05Z",
            "list_on_CSAF_aggregators":true,"mirror_on_CSAF_aggregators":true,"metadata_version":"2.0",
            "public_openpgp_keys":[{keys}],"publisher":{{"category":"vendor","name":"Lindehof",
            "namespace":"https://lindehof.example"}},"role":"csaf_provider"}}"#,
        url = server.url("/.well-known/csaf/provider-metadata.json")
    )
}

/// A provider in the directory form with the first `count` documents.
async fn directory(count: usize) -> Server {
    let server = Server::start().await;
    let distribution = format!(r#"{{"directory_url":"{}"}}"#, server.url("/csaf/"));
    server.put("/.well-known/csaf/provider-metadata.json", metadata(&server, &distribution, ""));
    let mut changes = String::new();
    for (at, name) in NAMES.iter().take(count).enumerate() {
        changes.push_str(&format!("\"2099/{name}.json\",\"2099-01-{:02}T00:00:00Z\"\n", 20 - at));
        put_document(&server, name, &bytes(name));
    }
    server.put("/csaf/changes.csv", changes);
    server
}

fn put_document(server: &Server, name: &str, bytes: &[u8]) {
    server.put(&format!("/csaf/2099/{name}.json"), bytes);
    server.put(&format!("/csaf/2099/{name}.json.sha256"), format!("{}  {name}.json\n", ContentHash::of(bytes)));
}

async fn source(scratch: &Scratch, url: &str) -> SourceId {
    let it = Source {
        id: SourceId::new(&*scratch.world),
        name: "Lindehof".to_owned(),
        url: url.to_owned(),
        allow_private: false,
        enabled: true,
        every_minutes: 60,
        last_run_at: None,
    };
    let mut tx = scratch.begin().await.unwrap();
    tx.put_source(&policy::may_take_in(&system()).unwrap(), &it).await.unwrap();
    tx.commit().await.unwrap();
    it.id
}

/// Only this machine's first address, so that the second one counts as somebody's private network.
fn settings() -> Settings {
    Settings {
        allowed_networks: vec!["127.0.0.1/32".parse().unwrap()],
        request_timeout: Duration::from_secs(10),
        ..Settings::default()
    }
}

fn codes(report: &RunReport) -> Vec<&str> {
    report.lines.iter().map(|line| line.code.as_str()).collect()
}

async fn last_report(scratch: &Scratch) -> RunReport {
    let viewer = system();
    let view = scratch.as_viewer(&viewer).await.unwrap();
    view.intake_runs(&PageRequest::first(1)).await.unwrap().items[0].report.clone()
}

async fn page(scratch: &Scratch, namespace: &str, id: &str) -> AdvisoryPage {
    let viewer = system();
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let key = AdvisoryKey { namespace: namespace.to_owned(), tracking_id: id.to_owned() };
    let id = view.advisory_by_key(&key).await.unwrap().into_inner();
    view.advisory(id).await.unwrap().into_inner()
}

on_both!(what_a_domain_lists_is_fetched_once, |scratch| {
    let server = directory(4).await;
    let intake = Intake::new(scratch.store.clone(), settings());
    let id = source(&scratch, &server.url("/")).await;
    let report = intake.fetch_source(id).await.unwrap();
    assert_eq!((report.new, report.documents()), (4, 4), "{report:?}");
    server.asked();
    scratch.world.advance_hours(1);
    let report = intake.fetch_source(id).await.unwrap();
    assert_eq!((report.unchanged, report.documents()), (4, 4), "{report:?}");
    assert_eq!(server.asked(), ["/.well-known/csaf/provider-metadata.json", "/csaf/changes.csv"]);
    assert_eq!(last_report(&scratch).await, report);

    // One document changes, another only says so.
    let changed = fs::read(demo("advisories/updates/halm-sa-2099-001.json")).unwrap();
    put_document(&server, "halm-sa-2099-001", &changed);
    server.put(
        "/csaf/changes.csv",
        "2099/halm-sa-2099-001.json,2099-02-02T00:00:00Z\n2099/nps-2099-04.json,2099-02-01T00:00:00Z\n",
    );
    let report = intake.fetch_source(id).await.unwrap();
    assert_eq!((report.updated + report.cosmetic, report.unchanged), (1, 1), "{report:?}");
    let asked = server.asked();
    assert!(asked.contains(&"/csaf/2099/halm-sa-2099-001.json".to_owned()), "{asked:?}");
    assert!(!asked.contains(&"/csaf/2099/nps-2099-04.json".to_owned()), "known by its hash: {asked:?}");
});

on_both!(a_feed_in_pages_is_fetched_whole_and_its_signatures_are_checked, |scratch| {
    let server = Server::start().await;
    let fixtures = demo("../crates/formats/tests/fixtures");
    let pump = fs::read(fixtures.join("csaf/lindehof-pump.json")).unwrap();
    let fixture = |name: &str| fs::read(fixtures.join("openpgp").join(name)).unwrap();
    let tampered = [pump.as_slice(), b"\n"].concat();
    server.put("/pump.json", pump);
    server.put("/pump.json.asc", fixture("rsa.sig.asc"));
    server.put("/other.json", tampered);
    server.put("/key.asc", fixture("rsa.key.asc"));
    let entry = |name: &str| {
        format!(
            r#"{{"id":"{name}","title":"{name}","updated":"2099-01-01T00:00:00Z","published":"2099-01-01T00:00:00Z",
                "content":{{"src":"{url}","type":"application/json"}},"link":[{{"rel":"self","href":"{url}"}},
                {{"rel":"signature","href":"{asc}"}}]}}"#,
            url = server.url(&format!("/{name}.json")),
            asc = server.url("/pump.json.asc"),
        )
    };
    let feed = |link: &str, entry: &str| {
        format!(
            r#"{{"feed":{{"id":"f","title":"f","updated":"2099-01-01T00:00:00Z","link":[{link}],"entry":[{entry}]}}}}"#
        )
    };
    let next = format!(r#"{{"rel":"next","href":"{}"}}"#, server.url("/feed-2.json"));
    let first = format!(r#"{{"rel":"next","href":"{}"}}"#, server.url("/feed.json"));
    server.put("/feed.json", feed(&next, &entry("pump")));
    // The last page leads back to the first: that ends too.
    server.put("/feed-2.json", feed(&first, &entry("other")));
    let rolie = format!(
        r#"{{"rolie":{{"feeds":[{{"summary":"all","tlp_label":"WHITE","url":"{}"}}]}}}}"#,
        server.url("/feed.json")
    );
    let fingerprint = &formats::openpgp::fingerprints(&fixture("rsa.key.asc")).unwrap()[0];
    let key = format!(r#"{{"url":"{}","fingerprint":"{fingerprint}"}}"#, server.url("/key.asc"));
    server.put("/provider-metadata.json", metadata(&server, &rolie, &key));

    let intake = Intake::new(scratch.store.clone(), settings());
    let id = source(&scratch, &server.url("/provider-metadata.json")).await;
    let report = intake.fetch_source(id).await.unwrap();
    assert_eq!(report.documents(), 2, "{report:#?}");
    assert!(codes(&report).contains(&"provider.signature_invalid"), "{report:#?}");
    assert!(codes(&report).contains(&"provider.feed"), "{report:#?}");
    // The one that was changed came as another revision, and stands with its finding.
    let viewer = system();
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let all = view.advisories(&store::AdvisoryFilter::default(), &PageRequest::first(5)).await.unwrap();
    let page = view.advisory(all.items[0].id).await.unwrap();
    assert_eq!(page.revisions.len(), 2);
    let stands = (page.document.signature, page.findings.iter().any(|it| it.test == "provider.signature_invalid"));
    assert!(matches!(stands, (Signature::Valid, false) | (Signature::Invalid, true)), "{stands:?}");
});

// Shows: ASVS 11.4.3
on_both!(a_document_that_differs_from_its_hash_is_kept_with_a_finding, |scratch| {
    let server = directory(2).await;
    server.put("/csaf/2099/blv-2099-11.json.sha256", format!("{}  x\n", ContentHash::of(b"something else")));
    let intake = Intake::new(scratch.store.clone(), settings());
    let report = intake.fetch_source(source(&scratch, &server.url("/")).await).await.unwrap();
    assert_eq!((report.new, report.rejected), (2, 0));
    let line = report.lines.iter().find(|line| line.code == "provider.hash_mismatch").unwrap();
    assert!(line.origin.ends_with("/blv-2099-11.json"), "{line:?}");
    let page = page(&scratch, "https://belvaro.example", "BLV-2099-11").await;
    assert!(page.findings.iter().any(|finding| finding.test == "provider.hash_mismatch"));
});

on_both!(a_run_that_was_cut_off_goes_on_where_it_was, |scratch| {
    let server = directory(4).await;
    let short = Settings { most_documents: 3, ..settings() };
    let intake = Intake::new(scratch.store.clone(), short);
    let id = source(&scratch, &server.url("/")).await;
    assert_eq!(intake.fetch_source(id).await.unwrap().new, 3);
    let again = scratch.claim("test", 10, 60).await.unwrap();
    assert!(again.iter().any(|it| it.job == Job::FetchSource { source: id }), "{again:?}");
    server.asked();
    let report = intake.fetch_source(id).await.unwrap();
    assert_eq!((report.new, report.unchanged), (1, 3));
    let documents: Vec<_> = server.asked().into_iter().filter(|path| path.ends_with(".json")).collect();
    assert_eq!(documents, ["/.well-known/csaf/provider-metadata.json", "/csaf/2099/gwn-sa-2099-0117.json"]);
});

// Shows: ASVS 16.5.2
on_both!(what_is_wrong_with_one_document_stops_no_other, |scratch| {
    let server = directory(2).await;
    let mut changes = String::new();
    for name in ["broken", "large", "hangs", "gone", "home", "round", "out", NAMES[0], NAMES[1]] {
        changes.push_str(&format!("2099/{name}.json,2099-01-01T00:00:00Z\n"));
    }
    server.put("/csaf/changes.csv", changes);
    server.put("/csaf/2099/broken.json", "{\"document\": {\"csaf_version\": ");
    server.answer("/csaf/2099/large.json", Answer::Endless);
    server.answer("/csaf/2099/hangs.json", Answer::Hang);
    // The second address of this machine stands for somebody's private network.
    server.answer("/csaf/2099/home.json", Answer::Redirect(format!("http://127.0.0.2:{}/x.json", server.port)));
    server.answer("/csaf/2099/round.json", Answer::Redirect("round.json".to_owned()));
    server.answer("/csaf/2099/out.json", Answer::Redirect("file:///etc/passwd".to_owned()));
    let settings = Settings { request_timeout: Duration::from_secs(2), largest_document: 1 << 20, ..settings() };
    let intake = Intake::new(scratch.store.clone(), settings);
    let id = source(&scratch, &server.url("/")).await;
    let report = intake.fetch_source(id).await.unwrap();
    assert_eq!((report.new, report.rejected), (2, 7), "{report:#?}");
    for (name, code) in [
        ("broken", "not_json"),
        ("large", "too_large"),
        ("hangs", "timed_out"),
        ("gone", "status"),
        ("home", "address_refused"),
        ("round", "redirects"),
        ("out", "address_refused"),
    ] {
        let of: Vec<_> = report.lines.iter().filter(|line| line.origin.ends_with(&format!("/{name}.json"))).collect();
        assert!(of.iter().any(|line| line.code == code), "{name}: {of:#?}");
    }
    // What may go better is asked for again; what may not is left alone.
    server.asked();
    server.put("/csaf/2099/hangs.json", bytes(NAMES[2]));
    let report = intake.fetch_source(id).await.unwrap();
    assert_eq!((report.new, report.rejected), (1, 1), "{report:#?}");
    assert!(!server.asked().contains(&"/csaf/2099/large.json".to_owned()));
});

on_both!(a_provider_that_says_nothing_is_tried_again_later, |scratch| {
    let server = Server::start().await;
    server.answer("/.well-known/csaf/provider-metadata.json", Answer::Hang);
    let settings = Settings { request_timeout: Duration::from_millis(300), ..settings() };
    let intake = Intake::new(scratch.store.clone(), settings);
    let job = Job::FetchSource { source: source(&scratch, &server.url("/")).await };
    let failure = intake.run(&job).await.unwrap_err();
    assert!(matches!(failure, Failure::Retry(_)), "{failure:?}");
    let report = last_report(&scratch).await;
    assert!(codes(&report).contains(&"timed_out"), "{report:#?}");
});

// Shows: ASVS 16.5.2
on_both!(a_provider_that_stops_answering_is_left_alone, |scratch| {
    let server = directory(1).await;
    let mut changes = String::new();
    for n in 0..60 {
        changes.push_str(&format!("2099/{n}.json,2099-01-01T00:00:00Z\n"));
        server.answer(&format!("/csaf/2099/{n}.json.sha256"), Answer::Hang);
    }
    server.put("/csaf/changes.csv", changes);
    let settings = Settings { request_timeout: Duration::from_millis(300), ..settings() };
    let intake = Intake::new(scratch.store.clone(), settings);
    let report = intake.fetch_source(source(&scratch, &server.url("/")).await).await.unwrap();
    assert!(codes(&report).contains(&"given_up"), "{report:#?}");
    assert!(server.asked().len() < 40);
});

// Shows: ASVS 1.3.6, 13.2.4, 15.3.2, NEN 8.20, 8.23
on_both!(private_addresses_are_refused_by_number_and_by_name, |scratch| {
    let server = directory(1).await;
    let intake = Intake::new(scratch.store.clone(), Settings::default());
    for url in
        [server.url("/"), format!("http://localhost:{}/", server.port), format!("http://[::1]:{}/x", server.port)]
    {
        let id = source(&scratch, &url).await;
        intake.fetch_source(id).await.unwrap_err();
        let report = last_report(&scratch).await;
        assert!(codes(&report).contains(&"address_refused"), "{url}: {report:#?}");
    }
    assert!(server.asked().is_empty(), "nothing may reach it");
});

// Shows: ASVS 15.3.2
on_both!(security_txt_leads_to_the_metadata_only_by_https, |scratch| {
    let server = directory(1).await;
    server.answer("/.well-known/csaf/provider-metadata.json", Answer::Status(404));
    server.put("/.well-known/security.txt", format!("CSAF: {}\n", server.url("/elsewhere.json")));
    let intake = Intake::new(scratch.store.clone(), settings());
    intake.fetch_source(source(&scratch, &server.url("/")).await).await.unwrap_err();
    let report = last_report(&scratch).await;
    assert!(codes(&report).contains(&"security_txt"), "{report:#?}");
    assert!(!server.asked().contains(&"/elsewhere.json".to_owned()));
});
