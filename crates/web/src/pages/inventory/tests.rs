//! Importing a list over the pages, and who sees which lines, on both databases.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Request, header};
use domain::asset::AssetClass;
use domain::job::Job;
use domain::mandate::Mandate;
use domain::viewer::Role;
use domain::{MandateId, policy};
use testkit::on_both;

use crate::bench::{Answer, Bench, bench_on};
use crate::stock;

async fn upload(bench: &Bench, cookie: &str, bytes: &[u8]) -> Answer {
    let mut body = b"--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"lijst.csv\"\r\n\r\n".to_vec();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--x--\r\n");
    let request = Request::post("/inventory/import")
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body));
    bench.send(request.unwrap()).await
}

on_both!(a_list_is_uploaded_its_columns_are_chosen_and_a_job_reads_it, |scratch| {
    let bench = bench_on(scratch).await;
    let member = bench.signed_in("m@zorg.example", bench.care_home, Role::Manager).await;
    let other = bench.signed_in("o@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    // Latin-1, with a column that no dictionary knows.
    let answer = upload(&bench, &member, b"nummer;merk;apparaat;vreemd\n1;Caf\xe9;Pomp;x\n").await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let import = answer.location().to_owned();
    assert_eq!(bench.get(&import, &other).await.status, 404);
    assert_eq!(bench.post(&import, &other, &[("column0", "inventory_number")]).await.status, 404);
    let page = bench.get(&import, &member).await.body;
    assert!(page.contains("Café") && page.contains("vreemd"), "{page}");
    let none = bench.post(&import, &member, &[("column1", "maker")]).await;
    assert!(none.status == 422 && none.body.contains("inventarisnummer"), "{}", none.body);
    let columns = [("column0", "inventory_number"), ("column1", "maker"), ("column2", "product")];
    assert_eq!(bench.post(&import, &member, &columns).await.location(), import);
    let jobs = bench.scratch.claim("test", 10, 60).await.unwrap();
    assert!(matches!(jobs[..], [ref it] if matches!(it.job, Job::ImportInventory { .. })), "{jobs:?}");
    let waiting = bench.get(&import, &member).await;
    assert_eq!(waiting.headers["refresh"], "2");
});

on_both!(a_list_that_would_take_most_of_the_inventory_away_asks_first_and_an_earlier_one_comes_back, |scratch| {
    let bench = bench_on(scratch).await;
    stock::inventory(&bench.scratch, bench.care_home, "zorghuis-ringdijk.csv").await;
    let member = bench.signed_in("m@zorg.example", bench.care_home, Role::Manager).await;
    let lines = async || {
        let system = policy::system("test");
        bench.scratch.as_viewer(&system).await.unwrap().listed_numbers(bench.care_home).await.unwrap().len()
    };
    let before = lines().await;
    assert!(before > 10, "{before}");
    for job in bench.scratch.claim("test", 50, 60).await.unwrap() {
        bench.scratch.finish(&job).await.unwrap();
    }
    let answer = upload(&bench, &member, b"nummer;merk;apparaat\nX1;Voorbeeld;Pomp\n").await;
    let import = answer.location().to_owned();
    // A list that does not say what the things are.
    let vague = bench.post(&import, &member, &[("column0", "inventory_number"), ("column1", "maker")]).await;
    assert!(vague.status == 422 && vague.body.contains("het product of het modelnummer"), "{}", vague.body);
    let columns = [("column0", "inventory_number"), ("column1", "maker"), ("column2", "product")];
    let asks = bench.post(&import, &member, &columns).await;
    assert_eq!(asks.status, 422);
    let text = l10n::texts(domain::organisation::Language::Nl).inventory_large_drop(before, before, 1);
    assert!(asks.body.contains(&text) && asks.body.contains("name=\"sure\""), "{}", asks.body);
    assert!(asks.body.contains("value=\"product\" selected"), "what was chosen stays");
    assert!(bench.scratch.claim("test", 10, 60).await.unwrap().is_empty());
    let sure: Vec<_> = columns.into_iter().chain([("sure", "yes")]).collect();
    assert_eq!(bench.post(&import, &member, &sure).await.location(), import);
    let jobs = bench.scratch.claim("test", 10, 60).await.unwrap();
    let [Job::ImportInventory { import: read }] = jobs.iter().map(|it| it.job.clone()).collect::<Vec<_>>()[..] else {
        panic!("{jobs:?}")
    };
    bench.scratch.finish(&jobs[0]).await.unwrap();

    // Once it was read, it can be put back after a later one, and only by its own institution.
    let proof = policy::may_import_inventory(&policy::system("test"), bench.care_home).unwrap();
    let mut tx = bench.scratch.begin().await.unwrap();
    tx.finish_import(&proof, read, store::ImportState::Done, &store::ImportResult::default()).await.unwrap();
    tx.commit().await.unwrap();
    assert!(bench.get(&import, &member).await.body.contains("Zet deze lijst terug"));
    let other = bench.signed_in("o@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    assert_eq!(bench.post(&import, &other, &[("again", "yes")]).await.status, 404);
    // It asks as well when that takes most of the list away.
    let asks = bench.post(&import, &member, &[("again", "yes")]).await;
    assert!(asks.status == 422 && asks.body.contains(&text) && asks.body.contains("name=\"sure\""), "{}", asks.body);
    assert!(bench.scratch.claim("test", 10, 60).await.unwrap().is_empty());
    assert_eq!(bench.post(&import, &member, &[("again", "yes"), ("sure", "yes")]).await.location(), import);
    assert_eq!(bench.scratch.claim("test", 10, 60).await.unwrap().len(), 1);
});

// Shows: ASVS 5.2.2
on_both!(what_is_no_list_is_refused_with_what_to_do, |scratch| {
    let bench = bench_on(scratch).await;
    let member = bench.signed_in("m@zorg.example", bench.care_home, Role::Manager).await;
    for (bytes, says) in [
        (&b"PK\x03\x04 xl/workbook.xml"[..], "CSV UTF-8"),
        (&b"\x00\x01\x02\x03\x04"[..], "CSV UTF-8"),
        (&b""[..], "Kies een bestand"),
    ] {
        let answer = upload(&bench, &member, bytes).await;
        assert!(answer.status == 422 && answer.body.contains(says), "{says}: {}", answer.body);
    }
    assert!(bench.scratch.claim("test", 10, 60).await.unwrap().is_empty());
});

on_both!(a_supplier_sees_the_lines_it_acts_for_and_nothing_else, |scratch| {
    let bench = bench_on(scratch).await;
    stock::inventory(&bench.scratch, bench.care_home, "zorghuis-ringdijk.csv").await;
    let mandate = Mandate {
        id: MandateId::new(&*bench.scratch.world),
        supplier: bench.supplier,
        institution: bench.care_home,
        classes: BTreeSet::from([AssetClass::OfficeIt]),
        from: "2026-01-01".parse().unwrap(),
        until: None,
        approved_by: None,
        revoked_at: None,
    };
    let system = policy::system("test");
    let mut tx = bench.scratch.begin().await.unwrap();
    tx.propose_mandate(&policy::may_manage_organisations(&system).unwrap(), &mandate).await.unwrap();
    let approve = policy::may_approve_mandate(&system, bench.care_home).unwrap();
    tx.approve_mandate(&approve, mandate.id, "Marja Kooiman").await.unwrap();
    tx.commit().await.unwrap();
    let supplier = bench.signed_in("s@ict.example", bench.supplier, Role::SupplierStaff).await;
    let member = bench.signed_in("m@zorg.example", bench.care_home, Role::Manager).await;
    let of = format!("/inventory?of={}", bench.care_home);
    let (theirs, own) = (bench.get(&of, &supplier).await.body, bench.get("/inventory", &member).await.body);
    assert!(theirs.contains("Notabook 14") && own.contains("Notabook 14"), "{theirs}");
    assert!(!theirs.contains("hoog-laagbed") && own.contains("hoog-laagbed"), "{theirs}");
    let csv = bench.get(&format!("/inventory.csv?of={}", bench.care_home), &supplier).await.body;
    assert!(csv.contains("Notabook 14") && !csv.contains("Somna Zorg"), "{csv}");
    // Another institution's list is not there for either, and a supplier imports nothing.
    for cookie in [&supplier, &member] {
        assert_eq!(bench.get(&format!("/inventory?of={}", bench.hospital), cookie).await.status, 404);
    }
    assert_eq!(bench.get("/inventory/import", &supplier).await.status, 404);
});
