//! Bills of materials: whichever comes first, the bill, the advisory or the list, the same is found; and it goes when its
//! reason goes.

use std::collections::BTreeSet;
use std::fs;

use domain::job::Job;
use domain::notice::NoticeState;
use domain::page::PageRequest;
use domain::policy;
use domain::register::Rule;
use domain::sbom::{BillOf, SbomGround};
use domain::verdict::{Ground, Verdict};
use domain::{BillId, OrganisationId};
use matching::sbom::component_keys;
use store::{MatchFilter, NewBill, NewRule, NewVex, Seen};
use testkit::{Scratch, on_both};

use crate::region::{demo, institution, intake, notices, system, upload, work};

const LIST: &str = "inventarisnummer;merk;product;versie\n\
                    E1;Kortrijn Optics;Endora HD;1.20\nE2;Kortrijn;Endora HD;\nE3;Kortrijn;Endora HD;2.01\nE4;Kortrijn;Endora 4K;1.20\n";

fn endora(version: &str) -> BillOf {
    BillOf {
        asset: None,
        maker: "Kortrijn Optics".to_owned(),
        product: "Endora HD".to_owned(),
        version: version.to_owned(),
    }
}

/// Brings a bill in for one institution, or for everybody.
async fn add(scratch: &Scratch, organisation: Option<OrganisationId>, of: &BillOf, file: &str) -> BillId {
    let content = fs::read(demo(&format!("sboms/{file}"))).unwrap();
    add_content(scratch, organisation, of, file, &content).await
}

async fn add_content(
    scratch: &Scratch,
    organisation: Option<OrganisationId>,
    of: &BillOf,
    file: &str,
    content: &[u8],
) -> BillId {
    let read = formats::bill::read(content).unwrap();
    let keys: Vec<BTreeSet<String>> = read.sbom.components.iter().map(component_keys).collect();
    let new = NewBill { of, file_name: file, content, sbom: &read.sbom, keys: &keys, statements: &read.vex };
    let mut tx = scratch.begin().await.unwrap();
    let kept = match organisation {
        Some(it) => tx.add_bill(&policy::may_import_inventory(&system(), it).unwrap(), it, &new).await.unwrap(),
        None => tx.add_bill_for_all(&policy::may_take_in(&system()).unwrap(), &new).await.unwrap(),
    };
    tx.commit().await.unwrap();
    kept.id
}

/// Each line that an advisory concerns, with its verdict and whether a component leads.
async fn hits(scratch: &Scratch, organisation: OrganisationId) -> Vec<(String, Verdict, bool)> {
    let viewer = system();
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let filter = MatchFilter { organisation: Some(organisation), ..MatchFilter::default() };
    let found = view.matches(&filter, &PageRequest::first(100)).await.unwrap();
    let mut all: Vec<_> = found
        .items
        .iter()
        .map(|it| (it.line.inventory_number.clone(), it.verdict, it.grounds[0].is_component()))
        .collect();
    all.sort();
    all
}

async fn take_in(scratch: &Scratch, file: &str) {
    intake(scratch).take_in_path(&demo(file), &mut |_| {}).await.unwrap();
}

on_both!(a_bill_the_advisory_and_the_list_may_come_in_any_order, |scratch| {
    let intake = intake(&scratch);
    let expected = [("E1", Verdict::Affected), ("E2", Verdict::Review)].map(|(n, v)| (n.to_owned(), v, true));

    // The list, the bill, the advisory.
    let one = institution(&scratch, "Eerste").await;
    upload(&scratch, one, LIST.as_bytes()).await;
    work(&scratch, &intake).await;
    add(&scratch, None, &endora("1.20"), "endora-hd-1.20.cdx.json").await;
    work(&scratch, &intake).await;
    assert!(hits(&scratch, one).await.is_empty());
    take_in(&scratch, "sboms/pictolib-2099-1.json").await;
    work(&scratch, &intake).await;
    assert_eq!(hits(&scratch, one).await, expected);

    // A list that comes last.
    let two = institution(&scratch, "Tweede").await;
    upload(&scratch, two, LIST.as_bytes()).await;
    work(&scratch, &intake).await;
    assert_eq!(hits(&scratch, two).await, expected);

    // Everything matched again changes nothing, from either side.
    let proof = policy::may_take_in(&system()).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.match_all_again(&proof).await.unwrap();
    tx.match_inventory_again(&proof, one).await.unwrap();
    tx.commit().await.unwrap();
    work(&scratch, &intake).await;
    assert_eq!((hits(&scratch, one).await, hits(&scratch, two).await), (expected.to_vec(), expected.to_vec()));
    let mut drafts: Vec<_> = notices(&scratch, NoticeState::Draft).await.iter().map(|it| it.institution).collect();
    drafts.sort();
    assert_eq!(drafts, [one, two], "each gets its notice, as of any other match");
});

on_both!(lines_that_are_matched_by_several_workers_at_once_get_their_bills_once, |scratch| {
    let intake = intake(&scratch);
    let one = institution(&scratch, "Eerste").await;
    add(&scratch, None, &endora("1.20"), "endora-hd-1.20.cdx.json").await;
    take_in(&scratch, "sboms/pictolib-2099-1.json").await;
    upload(&scratch, one, LIST.as_bytes()).await;
    work(&scratch, &intake).await;
    let before = hits(&scratch, one).await;
    assert!(!before.is_empty());
    for _ in 0..5 {
        let mut tx = scratch.begin().await.unwrap();
        tx.match_inventory_again(&policy::may_take_in(&system()).unwrap(), one).await.unwrap();
        tx.commit().await.unwrap();
        let match_it = || intake.match_organisation(one);
        let (a, b, c, d) = tokio::join!(match_it(), match_it(), match_it(), match_it());
        for matched in [a, b, c, d] {
            matched.unwrap();
        }
    }
    assert_eq!(hits(&scratch, one).await, before);
});

on_both!(a_bill_that_comes_last_finds_the_advisory_and_goes_with_all_that_follows, |scratch| {
    let intake = intake(&scratch);
    take_in(&scratch, "sboms/pictolib-2099-1.json").await;
    let (one, other) = (institution(&scratch, "Eerste").await, institution(&scratch, "Andere").await);
    upload(&scratch, one, LIST.as_bytes()).await;
    upload(&scratch, other, LIST.as_bytes()).await;
    work(&scratch, &intake).await;
    let bill = add(&scratch, Some(one), &endora(""), "endora-hd-1.20.cdx.json").await;
    let jobs = work(&scratch, &intake).await;
    assert_eq!(jobs[0], Job::MatchBill { bill });
    let all: Vec<String> = hits(&scratch, one).await.into_iter().map(|(number, ..)| number).collect();
    assert_eq!(all, ["E1", "E2", "E3"], "of every version, and of no other product");
    assert!(hits(&scratch, other).await.is_empty(), "it is of nobody else's devices");

    let viewer = system();
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let share = view.bill_coverage(one).await.unwrap();
    assert_eq!((share.products, share.with_bill, share.lines_with_bill), (3, 2, 3), "{share:?}");
    let found = view.findings_of_bill(bill).await.unwrap();
    assert_eq!((found.len(), found[0].assets, found[0].numbers.len()), (1, 3, 3));
    let Ground::Component { component, version, product, vulnerabilities, .. } =
        &view.matches(&MatchFilter::default(), &PageRequest::first(9)).await.unwrap().items[0].grounds[0]
    else {
        panic!("a component leads")
    };
    assert_eq!(
        (component.as_str(), version.as_str(), product.as_str(), vulnerabilities.as_slice()),
        ("pictolib", "2.3.0", "Kortrijn Optics Endora HD", &["CVE-2099-0230".to_owned()][..])
    );

    let hash = view.bill(bill).await.unwrap().sha256;
    let mut tx = scratch.begin().await.unwrap();
    tx.remove_bill(&policy::may_import_inventory(&viewer, one).unwrap(), bill).await.unwrap();
    tx.commit().await.unwrap();
    work(&scratch, &intake).await;
    assert!(hits(&scratch, one).await.is_empty());
    assert!(notices(&scratch, NoticeState::Draft).await.is_empty(), "the draft goes with its reason");
    assert!(scratch.as_viewer(&viewer).await.unwrap().bill(bill).await.is_err());
    let kept = scratch.begin().await.unwrap().known_documents(&[hash]).await.unwrap();
    assert!(kept.is_empty(), "the bytes go with it: {kept:?}");
});

on_both!(the_suppliers_word_in_an_advisory_rules_a_component_out_and_back_in, |scratch| {
    let intake = intake(&scratch);
    let one = institution(&scratch, "Eerste").await;
    upload(&scratch, one, b"inventarisnummer;merk;product;versie\nP1;Oculance GmbH;Luma PACS;5.3\n").await;
    take_in(&scratch, "sboms/pictolib-2099-1.json").await;
    work(&scratch, &intake).await;
    let of = BillOf {
        asset: None,
        maker: "Oculance Imaging".to_owned(),
        product: "Luma PACS".to_owned(),
        version: "5.3".to_owned(),
    };
    let bill = add(&scratch, None, &of, "luma-pacs-5.3.cdx.json").await;
    work(&scratch, &intake).await;
    assert_eq!(hits(&scratch, one).await, [("P1".to_owned(), Verdict::Affected, true)]);
    // Its statement has no word in common with the bill's components; it is found by the vulnerability.
    take_in(&scratch, "advisories/ocu-vex-2099-02.json").await;
    work(&scratch, &intake).await;
    assert!(hits(&scratch, one).await.is_empty());
    let viewer = system();
    let found: Vec<Seen<store::BillFindingRow>> =
        scratch.as_viewer(&viewer).await.unwrap().findings_of_bill(bill).await.unwrap();
    let it = &found[0].findings[0];
    assert_eq!(it.verdict, Verdict::NotAffected);
    let told = it.grounds.iter().any(
        |ground| matches!(ground, SbomGround::VexNotAffected { author, justification: Some(_), .. } if author == "Oculance Imaging"),
    );
    assert!(told, "{:?}", it.grounds);
});

on_both!(in_a_bill_without_suppliers_the_maker_it_is_of_speaks_and_no_other_vendor, |scratch| {
    let intake = intake(&scratch);
    let one = institution(&scratch, "Eerste").await;
    upload(&scratch, one, b"inventarisnummer;merk;product;versie\nP1;Oculance GmbH;Luma PACS;5.3\n").await;
    take_in(&scratch, "sboms/pictolib-2099-1.json").await;
    let of = BillOf {
        asset: None,
        maker: "Oculance Imaging".to_owned(),
        product: "Luma PACS".to_owned(),
        version: "5.3".to_owned(),
    };
    let read = |path: &str| -> serde_json::Value { serde_json::from_slice(&fs::read(demo(path)).unwrap()).unwrap() };
    let mut bill = read("sboms/luma-pacs-5.3.cdx.json");
    bill["metadata"]["component"].as_object_mut().unwrap().remove("supplier");
    for component in bill["components"].as_array_mut().unwrap() {
        component.as_object_mut().unwrap().remove("supplier");
    }
    add_content(&scratch, None, &of, "luma.cdx.json", bill.to_string().as_bytes()).await;
    let mut strange = read("advisories/ocu-vex-2099-02.json");
    strange["document"]["publisher"]["name"] = "Zomaar Iemand".into();
    strange["document"]["publisher"]["namespace"] = "https://zomaar.example".into();
    intake.take_in_bytes(strange.to_string().into_bytes(), "zomaar.json").await.unwrap();
    work(&scratch, &intake).await;
    assert_eq!(hits(&scratch, one).await, [("P1".to_owned(), Verdict::Affected, true)]);
    take_in(&scratch, "advisories/ocu-vex-2099-02.json").await;
    work(&scratch, &intake).await;
    assert!(hits(&scratch, one).await.is_empty());
});

on_both!(statements_beside_a_bill_count_for_that_bill_alone, |scratch| {
    let intake = intake(&scratch);
    take_in(&scratch, "sboms/pictolib-2099-1.json").await;
    let (one, other) = (institution(&scratch, "Eerste").await, institution(&scratch, "Andere").await);
    let mut bills = Vec::new();
    for who in [one, other] {
        upload(&scratch, who, LIST.as_bytes()).await;
        work(&scratch, &intake).await;
        bills.push(add(&scratch, Some(who), &endora("1.20"), "endora-hd-1.20.cdx.json").await);
    }
    work(&scratch, &intake).await;
    let vex = |author: &str| {
        format!(
            r#"{{"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://x.example/{}","author":"{author}","timestamp":"2026-11-19T00:00:00Z","version":1,
            "statements":[{{"vulnerability":{{"name":"CVE-2099-0230"}},"products":[{{"@id":"pkg:generic/pictolib@2.3.0"}}],"status":"not_affected","justification":"vulnerable_code_not_present"}}]}}"#,
            author.len()
        )
    };
    let proof = policy::may_import_inventory(&system(), one).unwrap();
    let say = async |author: &str| {
        let content = vex(author);
        let read = formats::bill::read_vex(content.as_bytes()).unwrap();
        let new = NewVex {
            file_name: "vex.json",
            format: read.format.code(),
            content: content.as_bytes(),
            statements: &read.statements,
        };
        let mut tx = scratch.begin().await.unwrap();
        assert!(tx.add_bill_vex(&proof, bills[0], &new).await.unwrap());
        assert!(!tx.add_bill_vex(&proof, bills[0], &new).await.unwrap(), "once is enough");
        assert!(tx.add_bill_vex(&proof, bills[1], &new).await.is_err(), "another's bill is not there");
        tx.commit().await.unwrap();
        work(&scratch, &intake).await;
    };
    let affected = |all: &[(String, Verdict, bool)]| all.iter().filter(|it| it.1 == Verdict::Affected).count();
    say("Een voorbijganger").await;
    assert_eq!(affected(&hits(&scratch, one).await), 1, "what others say changes nothing");
    say("Pictolib project").await;
    assert!(hits(&scratch, one).await.is_empty());
    assert_eq!(affected(&hits(&scratch, other).await), 1);
});

on_both!(what_the_cert_decides_of_a_name_gives_the_device_its_bill, |scratch| {
    let intake = intake(&scratch);
    let one = institution(&scratch, "Eerste").await;
    upload(&scratch, one, b"inventarisnummer;merk;product;versie\nX1;Kortrijn Optics;Torenkast blauw;1.20\n").await;
    take_in(&scratch, "sboms/pictolib-2099-1.json").await;
    add(&scratch, None, &endora("1.20"), "endora-hd-1.20.cdx.json").await;
    work(&scratch, &intake).await;
    assert!(hits(&scratch, one).await.is_empty());
    let rule = Rule::SameProduct {
        registered: domain::register::RegisteredAs {
            maker: "Kortrijn Optics".to_owned(),
            product: "Torenkast blauw".to_owned(),
            model_number: String::new(),
        },
        stated: domain::register::StatedAs { maker: "Kortrijn Optics".to_owned(), product: "Endora HD".to_owned() },
    };
    let new = NewRule {
        rule,
        reason: "the label says so".to_owned(),
        by: "A. Analist".to_owned(),
        on: "2026-11-20".parse().unwrap(),
    };
    let mut tx = scratch.begin().await.unwrap();
    tx.add_rule(&policy::may_decide_match(&system()).unwrap(), &new).await.unwrap();
    tx.commit().await.unwrap();
    work(&scratch, &intake).await;
    assert_eq!(hits(&scratch, one).await, [("X1".to_owned(), Verdict::Affected, true)]);
});

on_both!(an_inventory_that_goes_home_takes_its_bills_along, |scratch| {
    let intake = intake(&scratch);
    let one = institution(&scratch, "Eerste").await;
    upload(&scratch, one, LIST.as_bytes()).await;
    take_in(&scratch, "sboms/pictolib-2099-1.json").await;
    work(&scratch, &intake).await;
    let bill = add(&scratch, Some(one), &endora("1.20"), "endora-hd-1.20.cdx.json").await;
    work(&scratch, &intake).await;
    let viewer = system();
    let mut tx = scratch.begin().await.unwrap();
    let proof = policy::may_choose_inventory_mode(&viewer, one).unwrap();
    let wiped = tx.choose_inventory_mode(&proof, one, domain::blind::InventoryMode::Blind).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!((wiped.matches, wiped.files), (2, 2), "the list and the bill");
    work(&scratch, &intake).await;
    let view = scratch.as_viewer(&viewer).await.unwrap();
    assert!(view.bill(bill).await.is_err() && view.bills(Some(one)).await.unwrap().is_empty());
    assert!(hits(&scratch, one).await.is_empty());
    // And no other is taken until the institution shares again.
    let content = fs::read(demo("sboms/endora-hd-1.20.cdx.json")).unwrap();
    let read = formats::bill::read(&content).unwrap();
    let keys: Vec<BTreeSet<String>> = read.sbom.components.iter().map(component_keys).collect();
    let of = endora("1.20");
    let new = NewBill { of: &of, file_name: "x", content: &content, sbom: &read.sbom, keys: &keys, statements: &[] };
    let mut tx = scratch.begin().await.unwrap();
    let refused = tx.add_bill(&policy::may_import_inventory(&viewer, one).unwrap(), one, &new).await.unwrap_err();
    assert!(refused.to_string().contains("at home"), "{refused}");
});
