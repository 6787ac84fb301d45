//! Bills of materials over the pages and the API: who brings one in, who sees it, what is refused, on both databases.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Method, Request, header};
use domain::asset::{AssetClass, AssetLine};
use domain::job::Job;
use domain::viewer::Role;
use domain::{AdvisoryId, BillId, OrganisationId, policy};
use matching::Register;
use matching::sbom::{BillPrepared, SbomIndex, findings, joined};
use store::{BillJudged, Compared, NewAsset};
use testkit::on_both;

use crate::bench::{Answer, Bench, bench_on};
use crate::stock;

const TOWER: &str = include_str!("../../../../../demo/sboms/endora-hd-1.20.cdx.json");
const LIBRARY: &[u8] = include_bytes!("../../../../../demo/sboms/pictolib-2099-1.json");
const PRODUCT: &str = "maker=Kortrijn+Optics&product=Endora+HD";

/// Sends a form with a file, as a browser does.
async fn send(bench: &Bench, path: &str, cookie: &str, fields: &[(&str, &str)], file: &str) -> Answer {
    let mut body = String::new();
    for (name, value) in fields {
        body.push_str(&format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"));
    }
    body.push_str(&format!(
        "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"tower.json\"\r\n\r\n{file}\r\n--x--\r\n"
    ));
    let request = Request::post(path)
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body));
    bench.send(request.unwrap()).await
}

async fn call(bench: &Bench, method: Method, path: &str, token: &str, body: &str) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_owned()));
    bench.send(request.unwrap()).await
}

async fn has_towers(bench: &Bench, organisation: OrganisationId) {
    let line = |number: &str, product: &str| AssetLine {
        inventory_number: number.to_owned(),
        maker: "Kortrijn Optics".to_owned(),
        product: product.to_owned(),
        version: "1.20".to_owned(),
        ..AssetLine::default()
    };
    let lines: Vec<NewAsset> = [line("E-1", "Endora HD"), line("E-2", "Endora HD"), line("K-1", "Endora 4K")]
        .into_iter()
        .map(|line| {
            let known = Register::built_in().know(&line);
            NewAsset {
                class: Some(AssetClass::MedicalDevice),
                keys: known.keys,
                product_key: known.product_key,
                recognised: known.recognised,
                line,
            }
        })
        .collect();
    let proof = policy::may_import_inventory(&policy::system("test"), organisation).unwrap();
    let mut tx = bench.scratch.begin().await.unwrap();
    tx.replace_inventory(&proof, organisation, &lines).await.unwrap();
    tx.commit().await.unwrap();
}

/// What the worker does with a bill, in the steps of `intake`.
async fn work(bench: &Bench, bill: BillId, advisory: AdvisoryId) {
    let register = Register::built_in();
    let proof = policy::may_take_in(&policy::system("test")).unwrap();
    let mut tx = bench.scratch.begin().await.unwrap();
    let it = tx.advisory_to_match(advisory).await.unwrap();
    let index = SbomIndex::new([&it.content]);
    tx.put_advisory_components(&proof, &it, &index.keys(), &[]).await.unwrap();
    assert_eq!(tx.bills_sharing(advisory, None, 10).await.unwrap(), [bill]);
    let found = tx.bills_to_judge(advisory, &BTreeSet::from(["CVE-2099-0230".to_owned()]), &[bill]).await.unwrap();
    let judged: Vec<_> = found
        .iter()
        .map(|bill| BillJudged { bill, findings: findings(&index, &it.content, &bill.sbom, &bill.statements) })
        .collect();
    tx.put_bill_findings(&proof, &it, &judged).await.unwrap();
    let row = tx.bill_to_match(bill).await.unwrap();
    let prepared = BillPrepared::new(&register, &row.of);
    tx.put_bill_keys(&proof, bill, prepared.keys()).await.unwrap();
    let mut assets = tx.assets_in_use(None, 100).await.unwrap();
    assets.retain(|asset| row.organisation.is_none_or(|own| own == asset.organisation));
    let links: Vec<_> = assets
        .iter()
        .filter_map(|asset| Some((asset.asset, bill, prepared.describes(&asset.line, &register.asset(&asset.line))?)))
        .collect();
    tx.put_bills_of(&proof, &assets, &links).await.unwrap();
    let ids: Vec<_> = assets.iter().map(|asset| asset.asset).collect();
    let parts = tx.bill_parts(advisory, &ids).await.unwrap();
    let compared: Vec<_> = assets
        .iter()
        .map(|candidate| Compared {
            candidate,
            hit: parts.get(&candidate.asset).and_then(|parts| joined(None, parts)),
            concerns: None,
        })
        .collect();
    tx.put_matches(&proof, &it, &compared).await.unwrap();
    tx.bill_judged(&proof, bill).await.unwrap();
    tx.commit().await.unwrap();
}

// Shows: ASVS 8.2.2, 8.4.1, NEN 5.21
on_both!(an_institution_keeps_a_bill_and_sees_what_is_found_and_nobody_else_does, |scratch| {
    let bench = bench_on(scratch).await;
    for who in [bench.hospital, bench.care_home] {
        has_towers(&bench, who).await;
    }
    let advisory = stock::take_in(&bench.scratch, LIBRARY, "pictolib.json").await;
    let member = bench.signed_in("m@zorg.example", bench.hospital, Role::MedicalTechnology).await;
    let other = bench.signed_in("o@zorg.example", bench.care_home, Role::SecurityOfficer).await;
    let analyst = bench.signed_in("a@cert.example", bench.cert, Role::Analyst).await;
    let form = bench.get("/inventory/sboms/new", &member).await.body;
    assert!(form.contains("Kortrijn Optics Endora HD (2 regels)"), "{form}");

    let fields = [("product", PRODUCT), ("version", "1.20")];
    let added = send(&bench, "/inventory/sboms/new", &member, &fields, TOWER).await;
    assert_eq!(added.status, 303, "{}", added.body);
    let page = added.location().split('?').next().unwrap().to_owned();
    let bill: BillId = page.rsplit('/').next().unwrap().parse().unwrap();
    let jobs = bench.scratch.claim("test", 100, 60).await.unwrap();
    assert!(jobs.iter().any(|leased| leased.job == Job::MatchBill { bill }), "{jobs:?}");
    assert_eq!(bench.get(&page, &member).await.headers["refresh"], "2", "it is being compared");
    let again = send(&bench, "/inventory/sboms/new", &member, &fields, TOWER).await;
    assert!(again.location().ends_with("done=known") && again.location().contains(&bill.to_string()));

    work(&bench, bill, advisory).await;
    let shown = bench.get(&page, &member).await;
    for part in ["pictolib 2.3.0", "CVE-2099-0230", "valt binnen: vóór 2.4.1", "op 2 regels: E-1, E-2", "PICTO-2099-1"]
    {
        assert!(shown.body.contains(part), "{part}: {}", shown.body);
    }
    let list = bench.get("/inventory/sboms", &member).await.body;
    assert!(list.contains("1 van uw 2 producten hebben een SBOM (2 regels)"), "{list}");
    let inventory = bench.get("/inventory?show=affected", &member).await.body;
    assert!(inventory.contains("door het onderdeel pictolib 2.3.0"), "{inventory}");
    assert_eq!(bench.get(&format!("{page}/file"), &member).await.body, TOWER, "byte for byte");

    // The CERT sees it on its own pages; another institution sees nothing, whatever it tries.
    let desk = page.replace("/inventory/", "/desk/");
    assert!(bench.get(&desk, &analyst).await.body.contains("Ziekenhuis Verweg"));
    let on_advisory = bench.get(&format!("/desk/advisories/{advisory}"), &analyst).await.body;
    assert!(on_advisory.contains("Het onderdeel pictolib 2.3.0 in Kortrijn Optics Endora HD 1.20"), "{on_advisory}");
    for path in [page.clone(), format!("{page}/file"), desk.clone(), format!("{desk}/file")] {
        assert_eq!(bench.get(&path, &other).await.status, 404, "{path}");
    }
    assert_eq!(send(&bench, &format!("{page}/vex"), &other, &[], "{}").await.status, 404);
    assert_eq!(bench.post(&format!("{page}/remove"), &other, &[("sure", "yes")]).await.status, 404);
    let theirs = bench.get("/inventory/sboms", &other).await.body;
    assert!(!theirs.contains("pictolib") && theirs.contains("0 van uw 2 producten"), "{theirs}");

    assert_eq!(bench.post(&format!("{page}/remove"), &member, &[("sure", "yes")]).await.status, 303);
    assert_eq!(bench.get(&page, &member).await.status, 404);
});

// Shows: ASVS 8.2.3, NEN 5.21
on_both!(a_bill_of_the_cert_counts_for_everybody_and_its_list_is_shown_to_nobody, |scratch| {
    let bench = bench_on(scratch).await;
    for who in [bench.hospital, bench.care_home] {
        has_towers(&bench, who).await;
    }
    let advisory = stock::take_in(&bench.scratch, LIBRARY, "pictolib.json").await;
    let analyst = bench.signed_in("a@cert.example", bench.cert, Role::Analyst).await;
    let member = bench.signed_in("m@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let fields = [("maker", "Kortrijn Optics"), ("name", "Endora HD"), ("version", "1.20")];
    let added = send(&bench, "/desk/sboms/new", &analyst, &fields, TOWER).await;
    assert_eq!(added.status, 303, "{}", added.body);
    let page = added.location().split('?').next().unwrap().to_owned();
    let bill: BillId = page.rsplit('/').next().unwrap().parse().unwrap();
    work(&bench, bill, advisory).await;
    assert!(bench.get(&page, &analyst).await.body.contains("4 regels bij 2 instellingen"));
    let own = bench.get("/inventory/sboms", &member).await.body;
    assert!(own.contains("pictolib 2.3.0") && own.contains("op 2 regels: E-1, E-2"), "{own}");
    assert!(!own.contains("tandwiel-json") && own.contains("Er zijn nog geen SBOM’s"), "{own}");
    assert_eq!(bench.get(&format!("/inventory/sboms/{bill}"), &member).await.status, 404);
    assert_eq!(send(&bench, "/desk/sboms/new", &member, &fields, TOWER).await.status, 404);
    let token = bench.token(bench.hospital, Role::SecurityOfficer, false).await;
    let path = format!("/api/v1/sboms/{bill}");
    for part in ["", "/file", "/findings"] {
        assert_eq!(call(&bench, Method::GET, &format!("{path}{part}"), &token, "").await.status, 404, "{part}");
    }
});

// Shows: ASVS 5.2.2
on_both!(what_cannot_be_read_is_refused_with_the_place, |scratch| {
    let bench = bench_on(scratch).await;
    has_towers(&bench, bench.hospital).await;
    let member = bench.signed_in("m@zorg.example", bench.hospital, Role::Manager).await;
    let product = [("product", PRODUCT)];
    for (fields, file, says) in [
        (&product[..], "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"9.9\"}", "/specVersion"),
        (&product[..], "{\n\"bomFormat\":", "(regel 2, kolom"),
        (&product[..], "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\"}", "Er staat geen onderdeel in."),
        (&product[..], "", "Kies een bestand"),
        (&[][..], TOWER, "Kies een product"),
        (&[("number", "Z-9")][..], TOWER, "staat niet op uw lijst"),
    ] {
        let answer = send(&bench, "/inventory/sboms/new", &member, fields, file).await;
        assert!(answer.status == 422 && answer.body.contains(says), "{says}: {}", answer.body);
    }
    let token = bench.token(bench.hospital, Role::SecurityOfficer, false).await;
    let wrong = call(&bench, Method::POST, "/api/v1/sboms?product=x", &token, "{\"bomFormat\":1}").await;
    assert!(wrong.status == 400 && wrong.body.contains("\"document\""), "{}", wrong.body);
    let other = bench.token(bench.care_home, Role::Manager, false).await;
    let theirs = format!("/api/v1/sboms?product=x&organisation={}", bench.hospital);
    assert_eq!(call(&bench, Method::POST, &theirs, &other, TOWER).await.status, 403);
    let reading = bench.token(bench.hospital, Role::SecurityOfficer, true).await;
    assert_eq!(call(&bench, Method::POST, "/api/v1/sboms?product=x", &reading, TOWER).await.status, 403);
    let listed = call(&bench, Method::GET, "/api/v1/sboms", &token, "").await;
    assert!(listed.body.contains("\"items\":[]") && listed.body.contains("\"products\":2"), "{}", listed.body);
});

on_both!(a_program_brings_a_bill_in_and_reads_what_was_found, |scratch| {
    let bench = bench_on(scratch).await;
    has_towers(&bench, bench.hospital).await;
    let advisory = stock::take_in(&bench.scratch, LIBRARY, "pictolib.json").await;
    let token = bench.token(bench.hospital, Role::SecurityOfficer, false).await;
    let add = "/api/v1/sboms?maker=Kortrijn%20Optics&product=Endora%20HD&version=1.20&file_name=tower.json";
    let added = call(&bench, Method::POST, add, &token, TOWER).await;
    assert_eq!(added.status, 201, "{}", added.body);
    let path = added.location().to_owned();
    let bill: BillId = path.rsplit('/').next().unwrap().parse().unwrap();
    assert_eq!(call(&bench, Method::POST, add, &token, TOWER).await.status, 200, "kept once");
    work(&bench, bill, advisory).await;
    let found = call(&bench, Method::GET, &format!("{path}/findings"), &token, "").await.body;
    let found: serde_json::Value = serde_json::from_str(&found).unwrap();
    let it = &found["items"][0];
    assert_eq!((it["tracking_id"].as_str(), it["verdict"].as_str()), (Some("PICTO-2099-1"), Some("affected")));
    assert_eq!(it["components"][0]["grounds"][0]["code"], "purl_package");
    let matches = call(&bench, Method::GET, "/api/v1/matches", &token, "").await.body;
    let matches: serde_json::Value = serde_json::from_str(&matches).unwrap();
    assert_eq!(matches["items"].as_array().unwrap().len(), 2);
    let ground = &matches["items"][0]["grounds"][0];
    assert_eq!((ground["code"].as_str(), ground["component"].as_str()), (Some("component"), Some("pictolib")));
    assert_eq!(matches["items"][0]["certainty"], "certain");
    assert_eq!(call(&bench, Method::POST, &format!("{path}/remove"), &token, "").await.status, 204);
    assert_eq!(call(&bench, Method::GET, &path, &token, "").await.status, 404);
});
