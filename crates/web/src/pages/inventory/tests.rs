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
