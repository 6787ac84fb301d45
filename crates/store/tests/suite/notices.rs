//! From hits to the last answer. Advisories and hits are written straight into the tables here: how they come about is
//! other tests' business.

use domain::advisory::{
    Advisory, AdvisoryKey, Branch, BranchCategory, Changes, Identifiers, ProductEntry, ProductStatus,
};
use domain::advisory::{Remediation, Tracking, Vulnerability};
use domain::answer::{AnswerKind, Given, Via};
use domain::asset::AssetClass;
use domain::audience::{Audience, SupplierReach};
use domain::job::Job;
use domain::link::{LinkAct, LinkKey};
use domain::mandate::Part;
use domain::notice::{CareImpact, DeliveryState, Funnel, NoticeState, Owing, Severity};
use domain::page::PageRequest;
use domain::policy::{self, MayPublish};
use domain::viewer::{Role, Viewer};
use domain::{AdvisoryId, AssetId, Day, DeliveryId, DocumentId, MatchId, NoticeId, OrganisationId, RevisionId, World};
use store::{Drafted, LinkState, Noted, NoticeEdit, NoticeFilter, SendReport, StoreError};
use testkit::{Scratch, on_both};

use crate::region::{Region, analyst, member, only, region, supplier_staff};
use crate::steps::plan;

pub(crate) fn today() -> Day {
    "2026-11-20".parse().unwrap()
}

pub(crate) fn proof() -> MayPublish {
    policy::may_publish(&policy::system("test")).unwrap()
}

pub(crate) fn content(version: &str, fix: &str) -> Advisory {
    let products = ["P1", "P2"].map(|id| ProductEntry {
        product_id: id.into(),
        name: format!("Halmarin Pomp {id}"),
        branches: vec![Branch { category: BranchCategory::Vendor, name: "Halmarin".into() }],
        identifiers: Identifiers::default(),
        combination: None,
    });
    let remediation = |product: &str, details: &str| Remediation {
        category: "vendor_fix".into(),
        details: details.into(),
        date: None,
        url: None,
        products: vec![product.into()],
        restart: None,
    };
    Advisory {
        key: AdvisoryKey { namespace: "https://halmarin.example".into(), tracking_id: "HAL-1".into() },
        csaf_version: "2.0".into(),
        category: "csaf_security_advisory".into(),
        title: "Pompen".into(),
        lang: None,
        tlp: None,
        publisher: "Halmarin".into(),
        publisher_category: "vendor".into(),
        tracking: Tracking { version: version.into(), ..Tracking::default() },
        aggregate_severity: None,
        notes: Vec::new(),
        references: Vec::new(),
        products: products.into(),
        vulnerabilities: vec![Vulnerability {
            cve: Some("CVE-2099-0001".into()),
            statuses: ["P1", "P2"].map(|id| (id.to_owned(), ProductStatus::KnownAffected)).into(),
            remediations: vec![remediation("P1", fix), remediation("P2", "Wacht")],
            ..Vulnerability::default()
        }],
    }
}

pub(crate) async fn put_revision(scratch: &Scratch, advisory: AdvisoryId, it: &Advisory) {
    // Things of one millisecond have no order.
    scratch.world.advance_seconds(1);
    let (revision, document) = (RevisionId::new(&*scratch.world), DocumentId::new(&*scratch.world));
    let hex = format!("{:064x}", revision.uuid().as_u128());
    let hash = if scratch.backend() == "sqlite" { format!("x'{hex}'") } else { format!("'\\x{hex}'::bytea") };
    let json = |value: String| value.replace('\'', "''");
    let content = json(serde_json::to_string(it).unwrap());
    let prints = json(serde_json::to_string(&it.prints()).unwrap());
    let changes = json(serde_json::to_string(&Changes::default()).unwrap());
    let no = if scratch.backend() == "sqlite" { "0" } else { "FALSE" };
    scratch
        .sql(&format!(
            "INSERT INTO document (id, sha256, content, size, origin, signature, received_at, audience_id)
             VALUES ({{id:{document}}}, {hash}, {hash}, 1, 'test', 'none', 0, 1)"
        ))
        .await;
    scratch
        .sql(&format!(
            "INSERT INTO revision (id, advisory_id, content_hash, document_id, version, received_at, content, prints,
                                   changes, findings, cosmetic, audience_id)
             VALUES ({{id:{revision}}}, {{id:{advisory}}}, {hash}, {{id:{document}}}, '1', 0, '{content}', '{prints}',
                     '{changes}', '[]', {no}, 1)"
        ))
        .await;
    scratch
        .sql(&format!("UPDATE advisory SET current_revision_id = {{id:{revision}}} WHERE id = {{id:{advisory}}}"))
        .await;
}

pub(crate) struct Case {
    pub(crate) region: Region,
    pub(crate) advisory: AdvisoryId,
}

/// The region, an advisory with a high score, and no hits yet.
pub(crate) async fn case(scratch: &Scratch) -> Case {
    let region = region(scratch).await;
    let advisory = AdvisoryId::new(&*scratch.world);
    // Audience 1 is the participants', made with the region's organisations.
    scratch
        .sql(&format!(
            "INSERT INTO advisory (id, namespace, tracking_id, publisher, title, search, severity, base_score, state,
                                   arrived_at, inbox_order, audience_id)
             VALUES ({{id:{advisory}}}, 'https://halmarin.example', 'HAL-1', 'Halmarin', 'Pompen', 'pompen', 'high',
                     8.1, 'new', 0, '0', 1)"
        ))
        .await;
    put_revision(scratch, advisory, &content("1", "Installeer 2.0")).await;
    Case { region, advisory }
}

pub(crate) async fn hit(
    scratch: &Scratch,
    case: &Case,
    organisation: OrganisationId,
    class: Option<AssetClass>,
    verdict: &str,
    product: &str,
) -> AssetId {
    let (asset, it) = (AssetId::new(&*scratch.world), MatchId::new(&*scratch.world));
    let class = class.map_or("NULL".to_owned(), |class| format!("'{}'", class.code()));
    let hash = if scratch.backend() == "sqlite" { "x'00'" } else { "'\\x00'::bytea" };
    let no = if scratch.backend() == "sqlite" { "0" } else { "FALSE" };
    let number = &asset.to_string()[24..];
    let audience = Audience::organisation(organisation, SupplierReach::from(AssetClass::ALL));
    let audience = serde_json::to_string(&audience).unwrap();
    scratch
        .sql(&format!(
            "INSERT INTO audience (id, canonical) SELECT MAX(id) + 1, '{audience}' FROM audience WHERE TRUE
             ON CONFLICT DO NOTHING"
        ))
        .await;
    scratch
        .sql(&format!(
            "INSERT INTO asset (id, organisation_id, inventory_number, maker, product, version, model_number, serial,
                                udi_di, kind, location, department, remark, class, search, line_hash, first_seen_at,
                                changed_at, to_match, audience_id)
             VALUES ({{id:{asset}}}, {{id:{organisation}}}, '{number}', 'Halmarin', 'Pomp', '1.0', '', '', '', 'pomp',
                     'Noord 2', 'IC', '', {class}, 'pomp', {hash}, 0, 0, {no},
                     (SELECT id FROM audience WHERE canonical = '{audience}'))"
        ))
        .await;
    let advisory = case.advisory;
    scratch
        .sql(&format!(
            "INSERT INTO asset_match (id, asset_id, organisation_id, advisory_id, revision_id, product_id, product,
                                      verdict, score, grounds, created_at, updated_at, audience_id)
             SELECT {{id:{it}}}, {{id:{asset}}}, {{id:{organisation}}}, {{id:{advisory}}}, current_revision_id,
                    '{product}', 'Pomp', '{verdict}', 90, '[]', 0, 0, 1 FROM advisory WHERE id = {{id:{advisory}}}"
        ))
        .await;
    asset
}

pub(crate) async fn draft(scratch: &Scratch, case: &Case) -> Drafted {
    let mut tx = scratch.begin().await.unwrap();
    let drafted = tx.draft_notices(&proof(), case.advisory, today()).await.unwrap();
    tx.commit().await.unwrap();
    drafted
}

pub(crate) async fn send(scratch: &Scratch, id: NoticeId) -> SendReport {
    let mut tx = scratch.begin().await.unwrap();
    let report = tx.send_notice(&proof(), id, &plan(), today()).await.unwrap();
    tx.commit().await.unwrap();
    report
}

/// One building system of the care home, drafted and sent: its supplier must act.
pub(crate) async fn sent_to_care_home(scratch: &Scratch) -> (Case, NoticeId) {
    let case = case(scratch).await;
    hit(scratch, &case, case.region.care_home, Some(AssetClass::Building), "affected", "P1").await;
    draft(scratch, &case).await;
    let id = only(scratch, NoticeState::Draft).await;
    send(scratch, id).await;
    (case, id)
}

pub(crate) fn given(kind: AnswerKind) -> Given {
    Given {
        kind,
        note: String::new(),
        by: "Marja".into(),
        via: Via::Portal,
        accepted_by: None,
        review_on: None,
        heard_from: None,
        reference: None,
    }
}

pub(crate) async fn answer(
    scratch: &Scratch,
    viewer: &Viewer,
    case: &Case,
    id: NoticeId,
    given: &Given,
) -> Result<Noted, StoreError> {
    let proof = policy::may_answer(viewer, case.region.care_home).unwrap();
    scratch.world.advance_seconds(1);
    let mut tx = scratch.begin().await.unwrap();
    let noted = tx.answer(&proof, id, given, None, today()).await?;
    tx.commit().await.unwrap();
    Ok(noted)
}

async fn funnel(scratch: &Scratch) -> Funnel {
    scratch.as_viewer(&analyst(scratch)).await.unwrap().funnel(None).await.unwrap().into_inner()
}

pub(crate) async fn owing(scratch: &Scratch) -> Vec<(NoticeId, Owing)> {
    let viewer = analyst(scratch);
    let rows = scratch.as_viewer(&viewer).await.unwrap().owing(&plan(), None, false, 100).await.unwrap();
    rows.iter().map(|row| (row.notice, row.why)).collect()
}

// Shows: ASVS 2.3.2
on_both!(one_draft_for_each_institution_with_all_its_affected_assets, |scratch| {
    let case = case(&scratch).await;
    let home = case.region.care_home;
    hit(&scratch, &case, home, Some(AssetClass::Building), "affected", "P1").await;
    hit(&scratch, &case, home, Some(AssetClass::MedicalDevice), "affected", "P2").await;
    hit(&scratch, &case, home, Some(AssetClass::Building), "review", "P1").await;
    hit(&scratch, &case, case.region.hospital, None, "affected", "P1").await;
    assert_eq!(draft(&scratch, &case).await, Drafted { new: 2, ..Drafted::default() });
    assert_eq!(draft(&scratch, &case).await, Drafted { unchanged: 2, ..Drafted::default() });

    let viewer = analyst(&scratch);
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let filter = NoticeFilter { institution: Some(home), ..NoticeFilter::default() };
    let rows = view.notices(&filter, &PageRequest::first(10)).await.unwrap().items;
    assert_eq!((rows.len(), rows[0].assets, rows[0].severity), (1, 2, Severity::High));
    let notice = view.notice(rows[0].id).await.unwrap();
    let parts: Vec<_> = notice.addressees.iter().map(|to| (to.name.as_str(), to.part, to.recipients.len())).collect();
    assert_eq!(parts, [("Huize Één Duin", Part::Act, 1), ("Zorg-ICT Noord", Part::Act, 1)]);
    // A draft is the CERT's alone.
    let manager = member(&scratch, home, Role::Manager);
    let view = scratch.as_viewer(&manager).await.unwrap();
    assert!(matches!(view.notice(rows[0].id).await, Err(StoreError::NotFound)));
});

on_both!(a_draft_follows_its_hits_and_goes_when_they_go, |scratch| {
    let case = case(&scratch).await;
    let home = case.region.care_home;
    let asset = hit(&scratch, &case, home, Some(AssetClass::Building), "affected", "P1").await;
    draft(&scratch, &case).await;
    let doubt = hit(&scratch, &case, home, Some(AssetClass::Building), "review", "P1").await;
    scratch.sql(&format!("UPDATE asset_match SET decision = 'affected' WHERE asset_id = {{id:{doubt}}}")).await;
    assert_eq!(draft(&scratch, &case).await, Drafted { changed: 1, ..Drafted::default() });
    scratch.sql(&format!("UPDATE asset_match SET decision = 'not_affected' WHERE asset_id = {{id:{doubt}}}")).await;
    scratch.sql(&format!("UPDATE asset SET gone_at = 1 WHERE id = {{id:{asset}}}")).await;
    assert_eq!(draft(&scratch, &case).await, Drafted { removed: 1, ..Drafted::default() });
    assert_eq!(draft(&scratch, &case).await, Drafted::default());
});

on_both!(sending_makes_deliveries_and_jobs_for_the_supplier_and_the_institution, |scratch| {
    let (case, id) = sent_to_care_home(&scratch).await;
    let jobs = scratch.claim("w", 10, 60).await.unwrap();
    assert_eq!(jobs.len(), 2);
    assert!(jobs.iter().all(|leased| matches!(leased.job, Job::Deliver { .. })));

    let supplier = supplier_staff(&scratch, &case.region);
    for viewer in [member(&scratch, case.region.care_home, Role::Manager), supplier] {
        let view = scratch.as_viewer(&viewer).await.unwrap();
        let notice = view.notice(id).await.unwrap();
        let parts: Vec<_> = notice.deliveries.iter().map(|d| (d.organisation_name.as_str(), d.part)).collect();
        assert_eq!(parts, [("Zorg-ICT Noord", Part::Act), ("Huize Één Duin", Part::Inform)]);
        assert_eq!(notice.notice.deadline, Some(scratch.world.now().plus_hours(48)));
        assert_eq!(notice.assets.len(), 1);
        assert_eq!(view.notice_by_code(&notice.notice.code).await.unwrap(), id);
    }
    let hospital = member(&scratch, case.region.hospital, Role::SecurityOfficer);
    let view = scratch.as_viewer(&hospital).await.unwrap();
    assert!(matches!(view.notice(id).await, Err(StoreError::NotFound)));

    let mut tx = scratch.begin().await.unwrap();
    let again = tx.send_notice(&proof(), id, &plan(), today()).await;
    assert!(matches!(again, Err(StoreError::Refused(_))), "{again:?}");
});

// Shows: ASVS 8.3.2, NEN 5.19
on_both!(a_mandate_that_ended_after_the_draft_gives_the_supplier_nothing, |scratch| {
    let case = case(&scratch).await;
    hit(&scratch, &case, case.region.care_home, Some(AssetClass::Building), "affected", "P1").await;
    draft(&scratch, &case).await;
    let system = policy::system("test");
    let revoke = policy::may_approve_mandate(&system, case.region.care_home).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.revoke_mandate(&revoke, case.region.mandate).await.unwrap();
    tx.commit().await.unwrap();
    let id = only(&scratch, NoticeState::Draft).await;
    assert_eq!(send(&scratch, id).await.mails, 1);
    let viewer = analyst(&scratch);
    let notice = scratch.as_viewer(&viewer).await.unwrap().notice(id).await.unwrap();
    assert_eq!(notice.addressees.iter().map(|to| to.part).collect::<Vec<_>>(), [Part::Act]);
});

on_both!(nobody_is_warned_again_unless_something_that_concerns_them_changed, |scratch| {
    let (case, first) = sent_to_care_home(&scratch).await;
    assert_eq!(draft(&scratch, &case).await, Drafted { unchanged: 1, ..Drafted::default() });

    // A cosmetic revision, and one that changes only what is said of a product they do not have.
    put_revision(&scratch, case.advisory, &content("2", "Installeer   2.0")).await;
    let mut other = content("3", "Installeer 2.0");
    other.vulnerabilities[0].remediations[1].details = "Update beschikbaar".into();
    put_revision(&scratch, case.advisory, &other).await;
    assert_eq!(draft(&scratch, &case).await, Drafted { unchanged: 1, ..Drafted::default() });

    // A new remediation for what they have: one update, and after sending none again.
    put_revision(&scratch, case.advisory, &content("4", "Installeer 2.1")).await;
    assert_eq!(draft(&scratch, &case).await, Drafted { updates: 1, ..Drafted::default() });
    assert_eq!(draft(&scratch, &case).await, Drafted { unchanged: 1, ..Drafted::default() });
    let second = only(&scratch, NoticeState::Draft).await;
    send(&scratch, second).await;
    assert_eq!(draft(&scratch, &case).await, Drafted { unchanged: 1, ..Drafted::default() });

    let viewer = analyst(&scratch);
    let view = scratch.as_viewer(&viewer).await.unwrap();
    assert_eq!(view.notice(first).await.unwrap().notice.state, NoticeState::Closed);
    assert_eq!(view.notice(second).await.unwrap().updates, Some(first));
    assert_eq!(funnel(&scratch).await.sent, 1);
});

on_both!(a_new_device_makes_an_update_and_a_withdrawn_draft_stays_away, |scratch| {
    let (case, _) = sent_to_care_home(&scratch).await;
    scratch.world.advance_seconds(1);
    hit(&scratch, &case, case.region.care_home, Some(AssetClass::Building), "affected", "P1").await;
    assert_eq!(draft(&scratch, &case).await.updates, 1);
    let update = only(&scratch, NoticeState::Draft).await;
    let mut tx = scratch.begin().await.unwrap();
    tx.withdraw_notice(&proof(), update, "known already").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(draft(&scratch, &case).await, Drafted { unchanged: 1, ..Drafted::default() });
});

// Shows: ASVS 2.3.1
on_both!(only_a_draft_can_be_edited, |scratch| {
    let (case, sent) = sent_to_care_home(&scratch).await;
    hit(&scratch, &case, case.region.hospital, None, "affected", "P1").await;
    draft(&scratch, &case).await;
    let id = only(&scratch, NoticeState::Draft).await;
    let edit = NoticeEdit {
        severity: Severity::Low,
        care_impact: CareImpact::DelayedCare,
        advice_nl: "Zet de pomp uit.".into(),
        advice_en: "Switch it off.".into(),
        deadline: None,
    };
    let mut tx = scratch.begin().await.unwrap();
    tx.edit_notice(&proof(), id, &edit).await.unwrap();
    assert!(matches!(tx.edit_notice(&proof(), sent, &edit).await, Err(StoreError::Refused(_))));
    let unknown = NoticeId::new(&*scratch.world);
    assert!(matches!(tx.edit_notice(&proof(), unknown, &edit).await, Err(StoreError::NotFound)));
    tx.commit().await.unwrap();
    // Drafting again keeps what the analyst wrote.
    hit(&scratch, &case, case.region.hospital, None, "affected", "P1").await;
    draft(&scratch, &case).await;
    let viewer = analyst(&scratch);
    let notice = scratch.as_viewer(&viewer).await.unwrap().notice(id).await.unwrap();
    assert_eq!((notice.notice.severity, notice.notice.advice_nl.as_str()), (Severity::Low, "Zet de pomp uit."));
    assert_eq!(notice.assets.len(), 2);
});

// Shows: NEN 5.33, 5.28
on_both!(all_answers_are_kept_and_the_newest_stands, |scratch| {
    let (case, id) = sent_to_care_home(&scratch).await;
    let manager = member(&scratch, case.region.care_home, Role::Manager);
    let supplier = supplier_staff(&scratch, &case.region);
    answer(&scratch, &manager, &case, id, &given(AnswerKind::CallMe)).await.unwrap();
    assert_eq!(owing(&scratch).await, [(id, Owing::CallMe)]);
    answer(&scratch, &supplier, &case, id, &given(AnswerKind::TakenCareOf)).await.unwrap();
    assert_eq!(owing(&scratch).await, []);
    answer(&scratch, &supplier, &case, id, &given(AnswerKind::Solved)).await.unwrap();

    let viewer = analyst(&scratch);
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let notice = view.notice(id).await.unwrap();
    assert_eq!(notice.notice.state, NoticeState::Closed);
    let told: Vec<_> = notice.answers.iter().map(|a| (a.organisation_name.as_str(), a.kind)).collect();
    assert_eq!(
        told,
        [
            ("Zorg-ICT Noord", AnswerKind::Solved),
            ("Zorg-ICT Noord", AnswerKind::TakenCareOf),
            ("Huize Één Duin", AnswerKind::CallMe)
        ]
    );
    assert_eq!(
        funnel(&scratch).await,
        Funnel { sent: 1, delivered: 1, opened: 1, answered: 1, applicable: 1, solved: 1 }
    );
    // Somebody thinks otherwise: it is open again.
    answer(&scratch, &manager, &case, id, &given(AnswerKind::CallMe)).await.unwrap();
    assert_eq!(owing(&scratch).await, [(id, Owing::CallMe)]);
    let acts: Vec<_> = view.audit_of(id).await.unwrap().iter().map(|row| row.act.clone()).collect();
    assert_eq!(acts.iter().filter(|act| *act == "notice.answer").count(), 4);
});

pub(crate) async fn deliveries(scratch: &Scratch, id: NoticeId, part: Part) -> DeliveryId {
    let viewer = analyst(scratch);
    let notice = scratch.as_viewer(&viewer).await.unwrap().notice(id).await.unwrap();
    notice.deliveries.iter().find(|delivery| delivery.part == part).unwrap().id
}

// Shows: ASVS 3.5.3, 9.2.2
on_both!(a_link_acts_once_and_reading_it_changes_nothing, |scratch| {
    let (case, id) = sent_to_care_home(&scratch).await;
    let delivery = deliveries(&scratch, id, Part::Inform).await;
    let key = LinkKey::new([7; 32]);
    let links: Vec<_> = LinkAct::ALL.iter().map(|act| (*act, key.token(delivery, *act).hash())).collect();
    for _ in 0..2 {
        let mut tx = scratch.begin().await.unwrap();
        tx.put_links(&proof(), id, delivery, &links).await.unwrap();
        tx.commit().await.unwrap();
    }
    let call_me = key.token(delivery, LinkAct::CallMe).hash();
    for _ in 0..3 {
        let facts = scratch.link(&call_me, today()).await.unwrap();
        assert_eq!((facts.state, facts.notice, facts.act), (LinkState::Open, id, LinkAct::CallMe));
    }
    assert_eq!(funnel(&scratch).await.opened, 0);

    let facts = scratch.link(&call_me, today()).await.unwrap();
    scratch.as_viewer(&facts.viewer).await.unwrap().notice(id).await.unwrap();
    let may = policy::may_answer(&facts.viewer, facts.institution).unwrap();
    let said = Given { via: Via::Link, ..given(AnswerKind::CallMe) };
    for expected in [true, false, false] {
        let mut tx = scratch.begin().await.unwrap();
        let noted = tx.answer(&may, id, &said, Some(facts.id), today()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(matches!(noted, Noted::New(_)), expected);
    }
    let mut tx = scratch.begin().await.unwrap();
    let other = tx.answer(&may, id, &Given { kind: AnswerKind::Solved, ..said }, Some(facts.id), today()).await;
    assert!(matches!(other, Err(StoreError::Refused(_))), "{other:?}");
    drop(tx);
    assert_eq!(scratch.link(&call_me, today()).await.unwrap().state, LinkState::Used);
    assert_eq!((owing(&scratch).await, funnel(&scratch).await.opened), (vec![(id, Owing::CallMe)], 1));

    // The page with all answers takes a second answer, but not the same one twice.
    let detail = scratch.link(&key.token(delivery, LinkAct::Detail).hash(), today()).await.unwrap();
    for (kind, expected) in
        [(AnswerKind::Applicable, true), (AnswerKind::Applicable, false), (AnswerKind::Solved, true)]
    {
        let mut tx = scratch.begin().await.unwrap();
        let said = Given { via: Via::Link, ..given(kind) };
        scratch.world.advance_seconds(1);
        let noted = tx.answer(&may, id, &said, Some(detail.id), today()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(matches!(noted, Noted::New(_)), expected, "{kind:?}");
    }

    scratch.world.advance_hours(31 * 24);
    let expired = scratch.link(&call_me, today()).await.unwrap();
    assert_eq!(expired.state, LinkState::Expired);
    assert_eq!(expired.viewer, Viewer::anonymous());
    let unknown = LinkKey::new([8; 32]).token(delivery, LinkAct::CallMe).hash();
    assert!(matches!(scratch.link(&unknown, today()).await, Err(StoreError::NotFound)));
    let _ = case;
});

// Shows: ASVS 8.3.2, NEN 5.19
on_both!(a_suppliers_link_is_worth_what_its_mandate_is_worth_today, |scratch| {
    let (case, id) = sent_to_care_home(&scratch).await;
    let delivery = deliveries(&scratch, id, Part::Act).await;
    let hash = LinkKey::new([7; 32]).token(delivery, LinkAct::TakenCareOf).hash();
    let mut tx = scratch.begin().await.unwrap();
    tx.put_links(&proof(), id, delivery, &[(LinkAct::TakenCareOf, hash)]).await.unwrap();
    tx.commit().await.unwrap();
    let facts = scratch.link(&hash, today()).await.unwrap();
    assert!(policy::may_answer(&facts.viewer, case.region.care_home).is_ok());
    let revoke = policy::may_approve_mandate(&policy::system("test"), case.region.care_home).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.revoke_mandate(&revoke, case.region.mandate).await.unwrap();
    tx.commit().await.unwrap();
    let facts = scratch.link(&hash, today()).await.unwrap();
    assert!(policy::may_answer(&facts.viewer, case.region.care_home).is_err());
    assert!(scratch.as_viewer(&facts.viewer).await.unwrap().notice(id).await.is_err());
});

on_both!(a_delivery_is_noted_once_and_its_failure_is_seen, |scratch| {
    let (_, id) = sent_to_care_home(&scratch).await;
    let (act, inform) = (deliveries(&scratch, id, Part::Act).await, deliveries(&scratch, id, Part::Inform).await);
    let system = policy::system("deliver");
    let out = scratch.as_viewer(&system).await.unwrap().outgoing(inform, today()).await.unwrap();
    assert_eq!((out.acting_suppliers.as_slice(), out.assets.len()), (["Zorg-ICT Noord".to_owned()].as_slice(), 1));
    assert_eq!(out.advisory.title, "Pompen");
    let mut tx = scratch.begin().await.unwrap();
    tx.delivery_sent(&proof(), inform).await.unwrap();
    tx.delivery_sent(&proof(), inform).await.unwrap();
    tx.delivery_failed(&proof(), inform, "too late").await.unwrap();
    tx.delivery_delayed(&proof(), act, "450 busy").await.unwrap();
    tx.delivery_failed(&proof(), act, "550 no such mailbox").await.unwrap();
    tx.commit().await.unwrap();
    let viewer = analyst(&scratch);
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let notice = view.notice(id).await.unwrap();
    let states: Vec<_> = notice.deliveries.iter().map(|d| (d.state, d.attempts, d.last_error.as_deref())).collect();
    assert_eq!(states, [(DeliveryState::Failed, 2, Some("550 no such mailbox")), (DeliveryState::Sent, 1, None)]);
    let rows = view.owing(&plan(), None, true, 10).await.unwrap();
    assert_eq!((rows[0].why, rows[0].phones[0].organisation_name.as_str()), (Owing::Failed, "Zorg-ICT Noord"));
    assert_eq!(rows[0].phones[0].number, "010-5550101");

    let mut tx = scratch.begin().await.unwrap();
    tx.retry_delivery(&proof(), act).await.unwrap();
    assert!(matches!(tx.retry_delivery(&proof(), inform).await, Err(StoreError::Refused(_))));
    tx.commit().await.unwrap();
    assert_eq!(owing(&scratch).await, [(id, Owing::Waiting)]);
});

// Shows: NEN 5.26, 5.5
on_both!(who_must_be_phoned_stands_first, |scratch| {
    let case = case(&scratch).await;
    for organisation in [case.region.hospital, case.region.care_home] {
        hit(&scratch, &case, organisation, Some(AssetClass::Building), "affected", "P1").await;
    }
    scratch
        .sql(&format!("UPDATE contact SET email = NULL WHERE organisation_id = {{id:{}}}", case.region.hospital))
        .await;
    draft(&scratch, &case).await;
    let viewer = analyst(&scratch);
    let filter = NoticeFilter { advisory: Some(case.advisory), ..NoticeFilter::default() };
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let mut ids = Vec::new();
    for organisation in [case.region.hospital, case.region.care_home] {
        let filter = NoticeFilter { addressee: Some(organisation), ..filter.clone() };
        ids.push(view.notices(&filter, &PageRequest::first(9)).await.unwrap().items[0].id);
    }
    let report = send(&scratch, ids[0]).await;
    assert_eq!((report.mails, report.to_phone), (0, 1));
    send(&scratch, ids[1]).await;
    assert_eq!(owing(&scratch).await, [(ids[0], Owing::NoMail), (ids[1], Owing::Waiting)]);
    let manager = member(&scratch, case.region.care_home, Role::Manager);
    answer(&scratch, &manager, &case, ids[1], &given(AnswerKind::CallMe)).await.unwrap();
    scratch.world.advance_hours(49);
    assert_eq!(owing(&scratch).await, [(ids[1], Owing::CallMe), (ids[0], Owing::Overdue)]);
});

on_both!(reading_in_the_portal_counts_as_opened, |scratch| {
    let (case, id) = sent_to_care_home(&scratch).await;
    let delivery = deliveries(&scratch, id, Part::Inform).await;
    let mut tx = scratch.begin().await.unwrap();
    tx.delivery_sent(&proof(), delivery).await.unwrap();
    let manager = member(&scratch, case.region.care_home, Role::Manager);
    tx.mark_opened(&policy::may_answer(&manager, case.region.care_home).unwrap(), id).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(funnel(&scratch).await, Funnel { sent: 1, delivered: 1, opened: 1, ..Funnel::default() });
});

on_both!(a_deadline_the_analyst_chose_is_the_one_that_counts, |scratch| {
    let case = case(&scratch).await;
    hit(&scratch, &case, case.region.care_home, None, "affected", "P1").await;
    draft(&scratch, &case).await;
    let id = only(&scratch, NoticeState::Draft).await;
    let chosen = scratch.world.now().plus_hours(5);
    let (severity, care_impact, advice_nl) = (Severity::Low, CareImpact::None, String::new());
    let edit = NoticeEdit { severity, care_impact, advice_en: advice_nl.clone(), advice_nl, deadline: Some(chosen) };
    let mut tx = scratch.begin().await.unwrap();
    tx.edit_notice(&proof(), id, &edit).await.unwrap();
    tx.commit().await.unwrap();
    send(&scratch, id).await;
    let it = scratch.as_viewer(&analyst(&scratch)).await.unwrap().notice(id).await.unwrap();
    assert_eq!(it.notice.deadline, Some(chosen));
});

on_both!(notices_about_one_advisory_stand_in_one_line, |scratch| {
    let (case, id) = sent_to_care_home(&scratch).await;
    let viewer = analyst(&scratch);
    let subjects = async || {
        let view = scratch.as_viewer(&viewer).await.unwrap();
        view.notice_subjects(&PageRequest::first(9)).await.unwrap().items
    };
    let [line] = &subjects().await[..] else { panic!("one line") };
    assert_eq!((line.advisory, line.drafts, line.owing, line.funnel.sent), (case.advisory, 0, 1, 1));
    let manager = member(&scratch, case.region.care_home, Role::Manager);
    answer(&scratch, &manager, &case, id, &given(AnswerKind::Solved)).await.unwrap();
    assert_eq!(subjects().await[0].funnel.solved, 1);
});
