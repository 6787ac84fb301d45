//! Comparing at home over the pages and the API: out with the bundle, in with the counts, and what the CERT then sees.

use axum::body::Body;
use axum::http::{Request, header};
use domain::blind::{Answers, Count, Counted, InventoryMode};
use domain::notice::NoticeState;
use domain::page::PageRequest;
use domain::register::{Notation, RegisteredAs, Rule, StatedAs};
use domain::viewer::Role;
use domain::{ContentHash, policy};
use formats::bundle::{AnswersHead, PublicKey, limits, open, write_answers};
use store::{NewRule, NoticeFilter};
use testkit::on_both;

use crate::bench::case::{Case, case, draft, json};
use crate::paths;
use crate::stock;

async fn bytes(case: &Case, path: &str, name: header::HeaderName, value: String) -> (u16, header::HeaderMap, Vec<u8>) {
    use tower::ServiceExt;
    let request = Request::get(path).header(name, value).body(Body::empty()).unwrap();
    let response = crate::router(case.bench.web.clone()).oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, 64 << 20).await.unwrap();
    (parts.status.as_u16(), parts.headers, body.to_vec())
}

fn answers(serial: i64, documents: &[ContentHash], affected: Count) -> String {
    let counted = documents
        .iter()
        .map(|document| Counted {
            advisory: "HAL-1".into(),
            document: *document,
            affected,
            review: Count::ZERO,
            remark: "Staan op de OK".into(),
        })
        .collect();
    let head = AnswersHead {
        for_cert: "CERT Zorg".into(),
        counted_on: "2026-11-20".parse().unwrap(),
        program: "0.1.0".into(),
    };
    write_answers(&head, &Answers { serial, coarse: false, counted }, |_| String::new())
}

async fn upload(case: &Case, cookie: &str, file: &str) -> crate::bench::Answer {
    let body = format!(
        "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"antwoord.json\"\r\n\r\n{file}\r\n--x--\r\n"
    );
    let request = Request::post(paths::ASSESS)
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body));
    case.bench.send(request.unwrap()).await
}

/// Takes the care home's list home, as its manager does it on the page.
async fn go_home(case: &Case, manager: &str) {
    let asked = case.bench.post(paths::ASSESS_MODE, manager, &[("mode", "blind")]).await;
    assert_eq!(asked.status, 200);
    assert!(asked.body.contains("kan niet ongedaan"), "it asks first: {}", asked.body);
    let wrong = case.bench.post(paths::ASSESS_MODE, manager, &[("mode", "blind"), ("word", "ja")]).await;
    assert_eq!(wrong.status, 422);
    let done = case.bench.post(paths::ASSESS_MODE, manager, &[("mode", "blind"), ("word", "wissen")]).await;
    assert_eq!((done.status.as_u16(), done.location().split('?').next()), (303, Some(paths::ASSESS)));
}

on_both!(from_the_bundle_to_what_the_analyst_sees, |scratch| {
    let case = case(scratch).await;
    let bench = &case.bench;
    let manager = bench.signed_in("marja@duin.example", bench.care_home, Role::Manager).await;
    let analyst = bench.signed_in("noor@cert.example", bench.cert, Role::Analyst).await;
    let advisory = paths::desk_advisory(case.advisory);
    go_home(&case, &manager).await;
    let page = bench.get(&advisory, &analyst).await.body;
    assert!(page.contains("nog niet geteld"), "{page}");

    // The bundle is signed with the key that everybody can see, and holds the document itself.
    let key = bench.get(paths::BUNDLE_KEY, "").await.body;
    let keys = PublicKey::read_all(&key).unwrap();
    let (status, headers, file) = bytes(&case, paths::ASSESS_BUNDLE, header::COOKIE, manager.clone()).await;
    assert_eq!(status, 200);
    let name = headers["content-disposition"].to_str().unwrap().split('"').nth(1).unwrap().to_owned();
    let bundle = open(&file, &keys, 0, limits()).unwrap();
    assert_eq!(bundle.manifest.made_for, None, "nothing in it is for one institution only");
    let documents: Vec<_> = bundle.advisories().unwrap().map(|member| ContentHash::of(&member.bytes)).collect();
    assert!(!documents.is_empty());
    let page = bench.get(paths::ASSESS, &manager).await.body;
    assert!(page.contains(&keys[0].fingerprint().to_string()), "{page}");
    assert!(page.contains(&format!("assess --bundle {name} ")), "the example names the file that is offered: {page}");

    // What is no file of answers is refused with the place; nothing is kept of it.
    let bad =
        upload(&case, &manager, "{\"kind\":\"brandwacht-answers\",\"version\":1,\"bundle\":1,\"serial\":\"P-1\"}")
            .await;
    assert_eq!(bad.status, 422);
    assert!(bad.body.contains("/serial") && bad.body.contains("/answers"), "{}", bad.body);
    assert!(bad.body.contains("Dit hoort niet in een bestand met aantallen."), "{}", bad.body);
    let broken = upload(&case, &manager, "{\n\"kind\": x").await.body;
    assert!(broken.contains("<code>regel 2, kolom") && broken.contains("Dit is geen goede JSON."), "{broken}");
    assert!(broken.contains("brandwacht assess --answers") && !broken.contains("publisher"), "{broken}");
    let strange = upload(&case, &manager, &answers(99, &documents, Count::ZERO)).await;
    assert_eq!(strange.status, 422);

    let sent = upload(&case, &manager, &answers(bundle.manifest.serial, &documents, Count::Exactly(4))).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    assert!(bench.get(sent.location(), &manager).await.body.contains("Bedankt"));
    draft(bench, case.advisory).await;
    let page = bench.get(&advisory, &analyst).await.body;
    for words in ["zelf geteld: 4", "Staan op de OK", "Noor de Wit, met bundel"] {
        assert!(page.contains(words), "{words} in {page}");
    }
    let page = bench.get(&paths::desk_organisation(bench.care_home), &analyst).await.body;
    assert!(page.contains("Vergelijkt thuis") && page.contains("Geteld: "), "{page}");

    // The draft says so too, and the mail's preview.
    let composer = bench.get(&paths::desk_advisory_part(case.advisory, "notices"), &analyst).await.body;
    assert!(composer.contains("Zelf geteld: 4"), "{composer}");
    let system = policy::system("test");
    let view = bench.scratch.as_viewer(&system).await.unwrap();
    let filter = NoticeFilter {
        advisory: Some(case.advisory),
        institution: Some(bench.care_home),
        state: Some(NoticeState::Draft),
        ..NoticeFilter::default()
    };
    let drafts = view.notices(&filter, &PageRequest::first(9)).await.unwrap().items;
    assert_eq!(drafts.iter().map(|row| (row.assets, row.counted)).collect::<Vec<_>>(), [(0, Some(Count::Exactly(4)))]);
});

on_both!(a_rule_goes_home_only_with_an_advisory_that_names_its_product, |scratch| {
    let case = case(scratch).await;
    let bench = &case.bench;
    let document = |number: &str, label: &str, product: &str| {
        let bytes = include_bytes!("../../../../../demo/advisories/dossiva-2099-3.json");
        let mut it: serde_json::Value = serde_json::from_slice(bytes).unwrap();
        it["document"]["tracking"]["id"] = number.into();
        it["document"]["distribution"]["tlp"]["label"] = label.into();
        it["product_tree"]["branches"][0]["branches"][0]["name"] = product.into();
        it["product_tree"]["branches"][0]["branches"][0]["product"]["name"] = product.into();
        serde_json::to_vec(&it).unwrap()
    };
    stock::take_in(&bench.scratch, &document("D-1", "GREEN", "Dossiva ECD"), "d-1.json").await;
    stock::take_in(&bench.scratch, &document("D-2", "RED", "Dossiva Kluis"), "d-2.json").await;
    let system = policy::system("test");
    let stated = |product: &str| StatedAs { maker: "Dossiva Software".to_owned(), product: product.to_owned() };
    let same = |words: &str, product: &str| Rule::SameProduct {
        registered: RegisteredAs { product: words.to_owned(), ..RegisteredAs::default() },
        stated: stated(product),
    };
    let rules = [
        same("dossier op zaal", "dossiva-ECD"),
        same("kluis van Huize Ringdijk", "Dossiva Kluis"),
        Rule::Notation { stated: stated("Dossiva Kluis"), notation: Notation::Dotted },
        Rule::MakerName { maker: "Dossiva Software".to_owned(), name: "Dossiva BV".to_owned() },
    ];
    let decide = policy::may_decide_match(&system).unwrap();
    let mut tx = bench.scratch.begin().await.unwrap();
    for rule in rules.clone() {
        let new = NewRule { rule, reason: "seen".to_owned(), by: "Noor".to_owned(), on: "2026-11-20".parse().unwrap() };
        tx.add_rule(&decide, &new).await.unwrap();
    }
    tx.commit().await.unwrap();

    let token = format!("Bearer {}", case.hospital);
    let (status, _, file) = bytes(&case, paths::API_BUNDLE, header::AUTHORIZATION, token).await;
    assert_eq!(status, 200);
    let keys = PublicKey::read_all(&bench.get(paths::BUNDLE_KEY, "").await.body).unwrap();
    let bundle = open(&file, &keys, 0, limits()).unwrap();
    let gone: Vec<&Rule> = bundle.rules.iter().map(|it| &it.rule).collect();
    assert_eq!(gone, [&rules[0], &rules[3]]);
});

on_both!(a_program_fetches_with_a_tag_and_is_refused_with_pointers, |scratch| {
    let case = case(scratch).await;
    let bench = &case.bench;
    let token = format!("Bearer {}", case.hospital);
    let (status, headers, file) = bytes(&case, paths::API_BUNDLE, header::AUTHORIZATION, token.clone()).await;
    assert_eq!(status, 200);
    let tag = headers["etag"].to_str().unwrap().to_owned();
    let again = Request::get(paths::API_BUNDLE)
        .header(header::AUTHORIZATION, &token)
        .header(header::IF_NONE_MATCH, &tag)
        .body(Body::empty());
    assert_eq!(bench.send(again.unwrap()).await.status, 304);
    let (_, _, same) = bytes(&case, paths::API_BUNDLE, header::AUTHORIZATION, token.clone()).await;
    assert_eq!(same, file, "the same contents are made once a day");
    let system = policy::system("test");
    let taken = bench.scratch.as_viewer(&system).await.unwrap();
    let taken = taken.audit_of(bench.hospital).await.unwrap();
    assert_eq!(taken.iter().filter(|row| row.act == "bundle.take").count(), 2, "304 hands nothing out");

    let reading = bench.token(bench.hospital, Role::SecurityOfficer, true).await;
    assert_eq!(bytes(&case, paths::API_BUNDLE, header::AUTHORIZATION, format!("Bearer {reading}")).await.0, 200);
    let refused = case.post(paths::API_ASSESSMENTS, &reading, "application/json", "{}").await;
    assert_eq!(refused.status, 403);
    let theirs = format!("{}?institution={}", paths::API_BUNDLE, bench.care_home);
    assert_eq!(bytes(&case, &theirs, header::AUTHORIZATION, token.clone()).await.0, 403);
    // A supplier that acts for part of it neither takes nor counts.
    let supplier = format!("Bearer {}", case.supplier);
    assert_eq!(bytes(&case, paths::API_BUNDLE, header::AUTHORIZATION, supplier.clone()).await.0, 400);
    assert_eq!(bytes(&case, &theirs, header::AUTHORIZATION, supplier).await.0, 403);

    let wrong = case.post(paths::API_ASSESSMENTS, &case.hospital, "application/json", "{\"kind\":\"x\"}").await;
    assert_eq!(wrong.status, 400);
    assert_eq!(json(&wrong)["errors"][0]["pointer"], "/kind");
    let bundle = formats::bundle::peek(&file).unwrap();
    let body = answers(bundle.serial, &[ContentHash::of(b"unknown")], Count::Few);
    let noted = case.post(paths::API_ASSESSMENTS, &case.hospital, "application/json", body).await;
    assert_eq!(noted.status, 201, "{}", noted.body);
    assert_eq!((json(&noted)["counted"].as_i64(), json(&noted)["unknown"].as_i64()), (Some(0), Some(1)));
});

on_both!(only_the_responsible_take_the_list_home_and_then_no_list_comes_in, |scratch| {
    let case = case(scratch).await;
    let bench = &case.bench;
    let technician = bench.signed_in("t@verweg.example", bench.hospital, Role::MedicalTechnology).await;
    let refused = bench.post(paths::ASSESS_MODE, &technician, &[("mode", "blind"), ("word", "wissen")]).await;
    assert_eq!(refused.status, 404);
    let analyst = bench.signed_in("a@cert.example", bench.cert, Role::Analyst).await;
    let here = format!("{}/mode", paths::desk_organisation(bench.hospital));
    assert_eq!(bench.get(&here, &analyst).await.status, 200);
    let done = bench.post(&here, &analyst, &[("mode", "blind"), ("word", "WISSEN")]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let system = policy::system("test");
    let view = bench.scratch.as_viewer(&system).await.unwrap();
    assert_eq!(view.inventory_mode(bench.hospital).await.unwrap().map(|row| row.mode), Some(InventoryMode::Blind));
    assert_eq!(view.inventory_counts(bench.hospital).await.unwrap().lines, 0);
    let path = format!("/api/v1/organisations/{}/inventory", bench.hospital);
    let upload = case.post(&path, &case.hospital, "text/csv", "Inventarisnummer;Merk\n1;Acme\n").await;
    assert_eq!(upload.status, 409);
    assert!(upload.body.contains("keeps its list at home"), "{}", upload.body);
});
