//! Who reads a feed, what comes along, and when it is nothing, on both databases.

use axum::body::Body;
use axum::http::{Request, header};
use domain::atom_feed::AtomFeedToken;
use domain::organisation::Language;
use domain::viewer::Role;
use domain::{OrganisationId, Timestamp, policy};
use testkit::on_both;

use super::{CACHE, PER_MINUTE, http_date};
use crate::bench::case::{Case, case};
use crate::bench::{Answer, Bench};
use crate::paths;

/// The path of a new feed.
async fn make(bench: &Bench, organisation: OrganisationId) -> String {
    let proof = policy::may_connect(&policy::system("test"), organisation).unwrap();
    let mut tx = bench.scratch.begin().await.unwrap();
    let (_, token) = tx.add_feed(&proof, organisation, "Lezer", Language::Nl).await.unwrap();
    tx.commit().await.unwrap();
    paths::feed(token.as_str())
}

/// As a feed reader asks: without a cookie.
async fn ask(bench: &Bench, path: &str, headers: &[(header::HeaderName, &str)]) -> Answer {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    bench.send(request.body(Body::empty()).unwrap()).await
}

fn value(answer: &Answer, name: header::HeaderName) -> String {
    answer.headers.get(name).map_or("", |value| value.to_str().unwrap()).to_owned()
}

on_both!(a_feed_is_made_once_read_without_signing_in_and_ended, |scratch| {
    let case = case(scratch).await;
    let bench = &case.bench;
    let officer = bench.signed_in("o@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let technician = bench.signed_in("t@zorg.example", bench.hospital, Role::MedicalTechnology).await;
    let other = bench.signed_in("m@zorg.example", bench.care_home, Role::Manager).await;
    let add = [("act", "feed_add"), ("name", "Kanaal van <ICT>"), ("language", "en")];
    assert_eq!(bench.post(paths::CONNECTIONS, &technician, &add).await.status, 404);
    let nameless = bench.post(paths::CONNECTIONS, &officer, &[("act", "feed_add"), ("name", " ")]).await;
    assert!(nameless.status == 422 && nameless.body.contains("wie of wat de feed leest"), "{}", nameless.body);
    assert!(nameless.body.contains("href=\"#name\""), "{}", nameless.body);

    let made = bench.post(paths::CONNECTIONS, &officer, &add).await;
    assert_eq!(made.status, 200, "{}", made.body);
    let (_, rest) = made.body.split_once("http://brandwacht.test/feeds/").unwrap();
    let path = format!("/feeds/{}", rest.split('<').next().unwrap());
    let page = bench.get(paths::CONNECTIONS, &officer).await.body;
    assert!(page.contains("Kanaal van &#60;ICT&#62;") && page.contains("Nog nooit gelezen"), "{page}");
    assert!(!page.contains("bwf_"), "the address is shown once: {page}");
    let elsewhere = bench.get(paths::CONNECTIONS, &other).await.body;
    assert!(!elsewhere.contains("Kanaal van"), "{elsewhere}");

    let feed = ask(bench, &path, &[]).await;
    assert_eq!(feed.status, 200, "{}", feed.body);
    assert_eq!(value(&feed, header::CONTENT_TYPE), "application/atom+xml; charset=utf-8");
    assert_eq!(value(&feed, header::CACHE_CONTROL), "private, no-cache");
    assert_eq!(value(&feed, header::REFERRER_POLICY), "no-referrer");
    assert_eq!(value(&feed, header::SET_COOKIE), "");
    for there in [
        "<title>Notices to Ziekenhuis Verweg</title>".to_owned(),
        format!("<id>urn:uuid:{}</id>", case.notice),
        format!("href=\"http://brandwacht.test/notices/{}\"", case.notice),
        "Pompen HAL-1</title>".to_owned(),
        "scheme=\"urn:brandwacht:standing\" term=\"waits\"".to_owned(),
    ] {
        assert!(feed.body.contains(&there), "{there}: {}", feed.body);
    }
    let neighbour = case.other_notice.to_string();
    for kept in ["Z-1", "Jip de Boer", "Installeer 2.1", "bwf_", "Huize Duin", neighbour.as_str()] {
        assert!(!feed.body.contains(kept), "{kept}: {}", feed.body);
    }
    assert_eq!(feed.body.matches("<entry>").count(), 1, "{}", feed.body);
    assert!(bench.get(paths::CONNECTIONS, &officer).await.body.contains("Laatst gelezen"));

    // Nobody ends another's; its own people are asked first.
    let page = bench.get(paths::CONNECTIONS, &officer).await.body;
    let (_, rest) = page.split_once("name=\"feed\" value=\"").unwrap();
    let id = rest.split('"').next().unwrap();
    let sure = [("act", "feed_end"), ("feed", id), ("sure", "1")];
    assert_eq!(bench.post(paths::CONNECTIONS, &other, &sure).await.status, 404);
    let asked = bench.post(paths::CONNECTIONS, &officer, &sure[..2]).await;
    assert!(asked.status == 200 && asked.body.contains("Hiermee beëindigt u de feed"), "{}", asked.body);
    assert_eq!(ask(bench, &path, &[]).await.status, 200, "nothing has happened yet");
    let ended = bench.post(paths::CONNECTIONS, &officer, &sure).await;
    assert_eq!(ended.location(), format!("{}?done=feed_end", paths::CONNECTIONS));

    // What was ended, what never was and what is no secret at all are answered alike.
    let never = paths::feed(AtomFeedToken::new(&*bench.scratch.world).as_str());
    let bare = never.trim_end_matches(".atom").to_owned();
    for gone in [path.as_str(), never.as_str(), bare.as_str(), "/feeds/x.atom", "/feeds/.atom"] {
        let answer = ask(bench, gone, &[]).await;
        assert_eq!(answer.status, 404, "{gone}");
        assert_eq!(value(&answer, header::CACHE_CONTROL), "no-store", "{gone}");
        assert_eq!(value(&answer, header::ETAG), "", "{gone}");
    }
});

/// Revokes what the supplier has of the care home.
async fn revoke(case: &Case) {
    let bench = &case.bench;
    let mut tx = bench.scratch.begin().await.unwrap();
    let mandates = tx.mandates_of(bench.care_home).await.unwrap();
    let proof = policy::may_approve_mandate(&policy::system("test"), bench.care_home).unwrap();
    for mandate in mandates {
        tx.revoke_mandate(&proof, mandate.id).await.unwrap();
    }
    tx.commit().await.unwrap();
}

on_both!(a_supplier_reads_whose_devices_it_is_about_until_its_mandate_ends, |scratch| {
    let case = case(scratch).await;
    let bench = &case.bench;
    let (supplier, home) = (make(bench, bench.supplier).await, make(bench, bench.care_home).await);
    let feed = ask(bench, &supplier, &[]).await;
    assert!(feed.body.contains("Huize Duin: Pompen HAL-1</title>"), "{}", feed.body);
    assert!(feed.body.contains(&case.other_notice.to_string()), "{}", feed.body);
    assert!(!feed.body.contains(&case.notice.to_string()) && !feed.body.contains("Verweg"), "{}", feed.body);
    let own = ask(bench, &home, &[]).await;
    assert!(own.body.contains("Pompen HAL-1</title>") && !own.body.contains("Huize Duin:"), "{}", own.body);

    let tag = value(&feed, header::ETAG);
    revoke(&case).await;
    let after = ask(bench, &supplier, &[(header::IF_NONE_MATCH, tag.as_str())]).await;
    assert_eq!(after.status, 200, "what was kept does not hold any more");
    for gone in ["Huize Duin", "<entry>", "HAL-1"] {
        assert!(!after.body.contains(gone), "{gone}: {}", after.body);
    }
    assert!(ask(bench, &home, &[]).await.body.contains("<entry>"));
});

on_both!(a_reader_that_has_it_already_is_told_so, |scratch| {
    let case = case(scratch).await;
    let bench = &case.bench;
    let path = make(bench, bench.care_home).await;
    let fresh = ask(bench, &path, &[]).await;
    let tag = value(&fresh, header::ETAG);
    assert!(tag.starts_with("W/\"") && value(&fresh, header::LAST_MODIFIED).is_empty(), "too soon for a second: {tag}");
    bench.scratch.world.advance_seconds(120);
    let settled = ask(bench, &path, &[]).await;
    let modified = value(&settled, header::LAST_MODIFIED);
    assert_eq!((value(&settled, header::ETAG), settled.body.as_str()), (tag.clone(), fresh.body.as_str()));
    assert!(modified.ends_with(" GMT"), "{modified}");

    let (strong, list) = (tag.trim_start_matches("W/").to_owned(), format!("\"x\", {tag}"));
    for (name, given) in [
        (header::IF_NONE_MATCH, tag.as_str()),
        (header::IF_NONE_MATCH, strong.as_str()),
        (header::IF_NONE_MATCH, list.as_str()),
        (header::IF_MODIFIED_SINCE, modified.as_str()),
    ] {
        let answer = ask(bench, &path, &[(name.clone(), given)]).await;
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (304, ""), "{name}: {given}");
        assert_eq!(
            (value(&answer, header::ETAG), value(&answer, header::CACHE_CONTROL).as_str()),
            (tag.clone(), CACHE)
        );
    }
    let later = http_date(bench.web.now());
    for headers in [
        vec![(header::IF_NONE_MATCH, "\"x\"")],
        vec![(header::IF_MODIFIED_SINCE, later.as_str())],
        vec![(header::IF_NONE_MATCH, "\"x\""), (header::IF_MODIFIED_SINCE, modified.as_str())],
    ] {
        assert_eq!(ask(bench, &path, &headers).await.status, 200, "{headers:?}");
    }

    // Somebody answers: another tag, and a later moment within the entry.
    let body = r#"{"kind":"solved","by":"Servicedesk"}"#;
    let answers = format!("/api/v1/notices/{}/answers", case.other_notice);
    assert_eq!(case.post(&answers, &case.supplier, "application/json", body).await.status, 201);
    let changed = ask(bench, &path, &[(header::IF_NONE_MATCH, tag.as_str())]).await;
    assert_eq!(changed.status, 200);
    assert!(changed.body.contains("term=\"answered\""), "{}", changed.body);
    let now = format!("<updated>{}</updated>", bench.web.now());
    assert_eq!(changed.body.matches(&now).count(), 2, "the feed and its entry: {now} in {}", changed.body);
});

on_both!(one_feed_is_read_so_often_and_another_is_not_in_its_way, |scratch| {
    let case = case(scratch).await;
    let bench = &case.bench;
    let (one, other) = (make(bench, bench.care_home).await, make(bench, bench.care_home).await);
    for _ in 0..PER_MINUTE {
        assert_eq!(ask(bench, &one, &[]).await.status, 200);
    }
    let answer = ask(bench, &one, &[]).await;
    assert_eq!((answer.status.as_u16(), value(&answer, header::RETRY_AFTER).as_str()), (429, "2"));
    assert_eq!(ask(bench, &other, &[]).await.status, 200);
    bench.scratch.world.advance_seconds(60);
    assert_eq!(ask(bench, &one, &[]).await.status, 200);
});

#[test]
fn a_moment_is_written_as_http_wants_it() {
    let at: Timestamp = "2026-11-06T08:49:37Z".parse().unwrap();
    assert_eq!(http_date(at), "Fri, 06 Nov 2026 08:49:37 GMT");
}
