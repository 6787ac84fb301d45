//! A small region with one advisory that concerns two institutions, made through the store as the worker would.

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Body;
use axum::http::{Request, header};
use domain::advisory::{
    Advisory, AdvisoryKey, Branch, BranchCategory, Finding, FindingSeverity, Identifiers, ProductEntry, ProductStatus,
    Remediation, Score, Tracking, Vulnerability,
};
use domain::asset::{AssetClass, AssetLine};
use domain::audience::Audience;
use domain::coverage::{Recognised, Recognition};
use domain::mandate::Mandate;
use domain::notice::NoticeState;
use domain::organisation::{Contact, ContactRole, Language};
use domain::page::PageRequest;
use domain::policy;
use domain::verdict::{Ground, Hit, Verdict};
use domain::viewer::Role;
use domain::{AdvisoryId, ContactId, ContentHash, MandateId, NoticeId, OrganisationId, QuestionId};
use serde_json::Value;
use store::{Compared, NewAsset, NewDocument, NewRevision, NoticeFilter, Signature, ToAsk};
use testkit::Scratch;

use super::{Answer, Bench, bench_on};

/// The hospital with two pumps, of which one is in doubt; the care home with one building system, for which a supplier
/// acts; both warned.
pub(crate) struct Case {
    pub(crate) bench: Bench,
    /// To the hospital, about its doubtful pump.
    pub(crate) question: QuestionId,
    pub(crate) advisory: AdvisoryId,
    /// To the hospital.
    pub(crate) notice: NoticeId,
    /// To the care home and its supplier.
    pub(crate) other_notice: NoticeId,
    pub(crate) analyst: String,
    pub(crate) hospital: String,
    pub(crate) care_home: String,
    pub(crate) supplier: String,
}

pub(crate) fn advisory(number: &str) -> Advisory {
    let product = ProductEntry {
        product_id: "P1".into(),
        name: "Halmarin Pomp 2".into(),
        branches: vec![Branch { category: BranchCategory::Vendor, name: "Halmarin".into() }],
        identifiers: Identifiers { purls: vec!["pkg:generic/pomp@2".into()], ..Identifiers::default() },
        combination: None,
    };
    Advisory {
        key: AdvisoryKey { namespace: "https://halmarin.example".into(), tracking_id: number.into() },
        csaf_version: "2.0".into(),
        category: "csaf_security_advisory".into(),
        title: format!("Pompen {number}"),
        lang: None,
        tlp: Some("WHITE".into()),
        publisher: "Halmarin".into(),
        publisher_category: "vendor".into(),
        tracking: Tracking { version: "1".into(), status: "final".into(), ..Tracking::default() },
        aggregate_severity: None,
        notes: Vec::new(),
        references: Vec::new(),
        products: vec![product],
        vulnerabilities: vec![Vulnerability {
            cve: Some("CVE-2099-0001".into()),
            statuses: BTreeMap::from([("P1".to_owned(), ProductStatus::KnownAffected)]),
            scores: vec![Score {
                products: vec!["P1".into()],
                version: "3.1".into(),
                vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H".into(),
                base: 7.5,
                severity: None,
                source: None,
            }],
            remediations: vec![Remediation {
                category: "vendor_fix".into(),
                details: "Installeer 2.1".into(),
                date: None,
                url: Some("https://halmarin.example/2.1".into()),
                products: vec!["P1".into()],
                restart: None,
            }],
            ..Vulnerability::default()
        }],
    }
}

fn line(number: &str, class: AssetClass) -> NewAsset {
    NewAsset {
        line: AssetLine {
            inventory_number: number.to_owned(),
            maker: "Halmarin".into(),
            product: "Pomp".into(),
            version: "2.0".into(),
            quantity: Some(3),
            ..AssetLine::default()
        },
        class: Some(class),
        keys: BTreeSet::from(["halmarin".to_owned()]),
        product_key: "halmarin-pomp".to_owned(),
        recognised: Recognised { recognition: Recognition::ProductUnknown, product: None },
    }
}

pub(crate) async fn take_in(scratch: &Scratch, it: &Advisory) -> AdvisoryId {
    scratch.world.advance_seconds(1);
    let system = policy::system("test");
    let proof = policy::may_take_in(&system).unwrap();
    let content = serde_json::to_vec(it).unwrap();
    let sha256 = ContentHash::of(&content);
    let new = NewDocument {
        sha256,
        content: &content,
        origin: "test",
        signature: Signature::None,
        audience: &Audience::participants(),
    };
    let findings = [Finding {
        test: "6.1.1".into(),
        severity: FindingSeverity::Error,
        pointer: "/product_tree".into(),
        message: "a product without a definition".into(),
    }];
    let mut tx = scratch.begin().await.unwrap();
    let document = tx.put_document(&proof, &new).await.unwrap();
    let revision = NewRevision {
        advisory: it,
        document,
        content_hash: sha256,
        findings: &findings,
        keys: BTreeSet::from(["halmarin".to_owned()]),
    };
    let taken = tx.take_in(&proof, &revision).await.unwrap();
    tx.commit().await.unwrap();
    taken.advisory
}

pub(crate) async fn put_inventory(scratch: &Scratch, of: OrganisationId, class: AssetClass, numbers: &[&str]) {
    scratch.world.advance_seconds(1);
    let system = policy::system("test");
    let proof = policy::may_import_inventory(&system, of).unwrap();
    let lines: Vec<_> = numbers.iter().map(|number| line(number, class)).collect();
    let mut tx = scratch.begin().await.unwrap();
    tx.replace_inventory(&proof, of, &lines).await.unwrap();
    tx.commit().await.unwrap();
}

/// Matches everything with this advisory; inventory numbers with a question mark are in doubt.
pub(crate) async fn match_all(scratch: &Scratch, advisory: AdvisoryId) {
    scratch.world.advance_seconds(1);
    let system = policy::system("test");
    let proof = policy::may_take_in(&system).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    let it = tx.advisory_to_match(advisory).await.unwrap();
    let found = tx.assets_sharing(&BTreeSet::from(["halmarin".to_owned()]), None, 5_000).await.unwrap();
    let compared: Vec<_> = found
        .iter()
        .map(|candidate| {
            let doubtful = candidate.line.inventory_number.contains('?');
            let versions =
                if doubtful { Ground::VersionMissing { stated: "<2.0".into() } } else { Ground::AllVersions };
            let grounds =
                vec![Ground::MakerSame { registered: "Halmarin".into(), stated: "Halmarin".into() }, versions];
            let hit = Hit {
                verdict: if doubtful { Verdict::Review } else { Verdict::Affected },
                score: if doubtful { 60 } else { 90 },
                product_id: "P1".into(),
                product: "Halmarin Pomp 2".into(),
                grounds,
            };
            Compared { candidate, hit: Some(hit), concerns: None }
        })
        .collect();
    tx.put_matches(&proof, &it, &compared).await.unwrap();
    tx.advisory_matched(&it).await.unwrap();
    tx.commit().await.unwrap();
}

pub(crate) async fn draft(bench: &Bench, advisory: AdvisoryId) {
    let system = policy::system("test");
    let proof = policy::may_publish(&system).unwrap();
    let today = bench.web.now().day("Europe/Amsterdam");
    let mut tx = bench.scratch.begin().await.unwrap();
    tx.draft_notices(&proof, advisory, today).await.unwrap();
    tx.commit().await.unwrap();
}

pub(crate) async fn send(bench: &Bench, notice: NoticeId) {
    let system = policy::system("test");
    let proof = policy::may_publish(&system).unwrap();
    let today = bench.web.now().day("Europe/Amsterdam");
    let mut tx = bench.scratch.begin().await.unwrap();
    tx.send_notice(&proof, notice, &domain::follow_up::Plan::new("Europe/Amsterdam"), today).await.unwrap();
    tx.commit().await.unwrap();
}

pub(crate) async fn drafts(bench: &Bench, institution: OrganisationId) -> Vec<NoticeId> {
    let system = policy::system("test");
    let view = bench.scratch.as_viewer(&system).await.unwrap();
    let filter =
        NoticeFilter { institution: Some(institution), state: Some(NoticeState::Draft), ..NoticeFilter::default() };
    let page = view.notices(&filter, &PageRequest::first(10)).await.unwrap();
    page.items.iter().map(|row| row.id).collect()
}

async fn put_people(bench: &Bench) {
    let system = policy::system("test");
    let proof = policy::may_manage_organisations(&system).unwrap();
    let world = &*bench.scratch.world;
    let mut tx = bench.scratch.begin().await.unwrap();
    for (organisation, role) in [
        (bench.hospital, ContactRole::MedicalTechnology),
        (bench.care_home, ContactRole::General),
        (bench.supplier, ContactRole::It),
    ] {
        let contact = Contact {
            id: ContactId::new(world),
            organisation,
            role,
            name: "Jip de Boer".into(),
            language: Language::Nl,
            email: Some(format!("{}@zorg.example", &organisation.to_string()[30..])),
            phone: Some("010-555 01 23".into()),
        };
        tx.put_contact(&proof, &contact).await.unwrap();
    }
    let mandate = Mandate {
        id: MandateId::new(world),
        supplier: bench.supplier,
        institution: bench.care_home,
        classes: BTreeSet::from([AssetClass::Building]),
        from: "2026-01-01".parse().unwrap(),
        until: None,
        approved_by: None,
        revoked_at: None,
    };
    tx.propose_mandate(&proof, &mandate).await.unwrap();
    let approve = policy::may_approve_mandate(&system, bench.care_home).unwrap();
    tx.approve_mandate(&approve, mandate.id, "Bestuurder").await.unwrap();
    tx.commit().await.unwrap();
}

/// Asks an institution what only it can tell.
pub(crate) async fn ask(bench: &Bench, institution: OrganisationId) -> QuestionId {
    bench.scratch.world.advance_seconds(1);
    let system = policy::system("test");
    let proof = policy::may_publish(&system).unwrap();
    let today = bench.web.now().day("Europe/Amsterdam");
    let wanted = ToAsk { institution, addressee: institution, seen: None, groups: None, hints: BTreeMap::new() };
    bench.scratch.ask(&system, &proof, &wanted, today).await.unwrap().question
}

pub(crate) async fn case(scratch: Scratch) -> Case {
    let bench = bench_on(scratch).await;
    put_people(&bench).await;
    let advisory = take_in(&bench.scratch, &advisory("HAL-1")).await;
    put_inventory(&bench.scratch, bench.hospital, AssetClass::MedicalDevice, &["Z-1", "Z-2?", "Z-3"]).await;
    put_inventory(&bench.scratch, bench.care_home, AssetClass::Building, &["D-1"]).await;
    match_all(&bench.scratch, advisory).await;
    draft(&bench, advisory).await;
    let mut ids = Vec::new();
    for institution in [bench.hospital, bench.care_home] {
        let drafts = drafts(&bench, institution).await;
        assert_eq!(drafts.len(), 1);
        send(&bench, drafts[0]).await;
        ids.push(drafts[0]);
    }
    let question = ask(&bench, bench.hospital).await;
    Case {
        advisory,
        question,
        notice: ids[0],
        other_notice: ids[1],
        analyst: bench.token(bench.cert, Role::Analyst, false).await,
        hospital: bench.token(bench.hospital, Role::SecurityOfficer, false).await,
        care_home: bench.token(bench.care_home, Role::Manager, false).await,
        supplier: bench.token(bench.supplier, Role::SupplierStaff, false).await,
        bench,
    }
}

impl Case {
    pub(crate) async fn get(&self, path: &str, token: &str) -> Answer {
        self.bench.send(bearer(Request::get(path), token).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn put(&self, path: &str, token: &str, body: impl Into<Body>) -> Answer {
        self.bench.scratch.world.advance_seconds(1);
        let request = bearer(Request::put(path), token).header(header::CONTENT_TYPE, "application/json");
        self.bench.send(request.body(body.into()).unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, token: &str, kind: &str, body: impl Into<Body>) -> Answer {
        // Things of one millisecond have no order.
        self.bench.scratch.world.advance_seconds(1);
        let request = bearer(Request::post(path), token).header(header::CONTENT_TYPE, kind);
        self.bench.send(request.body(body.into()).unwrap()).await
    }
}

fn bearer(request: axum::http::request::Builder, token: &str) -> axum::http::request::Builder {
    if token.is_empty() { request } else { request.header(header::AUTHORIZATION, format!("Bearer {token}")) }
}

pub(crate) fn json(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|error| panic!("{error}: {}", answer.body))
}

/// The values of one member of every item.
pub(crate) fn each<'a>(page: &'a Value, member: &str) -> Vec<&'a str> {
    page["items"].as_array().unwrap().iter().map(|item| item[member].as_str().unwrap()).collect()
}
