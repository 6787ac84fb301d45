//! How far each device is with each vulnerability: who may say so, what of it stands when the advisory changes, and what
//! it comes to in numbers.

use domain::advisory::{Advisory, ProductStatus, Remediation as Remedy, Vulnerability};
use domain::answer::{AnswerKind, BadAnswer, Given, Via};
use domain::asset::AssetClass;
use domain::matching_run::{Cause, MAX_DOCUMENTS, MAX_WAITING, Scope};
use domain::notice::NoticeState;
use domain::page::PageRequest;
use domain::policy;
use domain::refusal::Refusal;
use domain::remediation::Remediation::{self, Done, InProgress, NotRemediated};
use domain::verdict::Verdict;
use domain::viewer::{Role, Viewer};
use domain::{AdvisoryId, AssetId, OrganisationId};
use store::{
    AffectedLines, AssetFilter, AssetStanding, ConcernFilter, ConcernRow, Drafted, Mark, Marked, MarkedBy,
    MatchDifference, MatchFilter, MatchingRunFilter, NewAsset, ProductFilter, Reach, StoreError,
};
use testkit::{Scratch, on_both};

use crate::advisories::{advisory, take_in};
use crate::inventory::{import, line};
use crate::matches::{hit, say, setting};
use crate::region::{Region, analyst, member, only, supplier_staff};
use crate::steps::plan;

fn remedy(details: &str) -> Remedy {
    Remedy {
        category: "vendor_fix".to_owned(),
        details: details.to_owned(),
        date: None,
        url: None,
        products: vec!["P1".to_owned()],
        restart: None,
    }
}

/// Two vulnerabilities concern the pump, and one is fixed in it.
fn three(version: &str, fix: &str) -> Advisory {
    let mut it = advisory(1);
    it.tracking.version = version.to_owned();
    it.tracking.current_release = None;
    let one = |cve: &str, status| Vulnerability {
        cve: Some(cve.to_owned()),
        statuses: [("P1".to_owned(), status)].into(),
        remediations: vec![remedy(fix)],
        ..it.vulnerabilities[0].clone()
    };
    it.vulnerabilities = vec![
        one("CVE-2099-0001", ProductStatus::KnownAffected),
        one("CVE-2099-0002", ProductStatus::Fixed),
        one("CVE-2099-0003", ProductStatus::KnownAffected),
    ];
    it
}

/// The advisory as it is now, matched with all pumps.
async fn matched(scratch: &Scratch, it: &Advisory) -> AdvisoryId {
    scratch.world.advance_seconds(1);
    let id = take_in(scratch, it).await.advisory;
    say(scratch, id, |_| Some(hit(Verdict::Affected, "4.1"))).await;
    id
}

async fn case(scratch: &Scratch) -> (Region, AdvisoryId) {
    let (region, _) = setting(scratch).await;
    let id = matched(scratch, &three("2.0.0", "Install 4.2")).await;
    (region, id)
}

fn by(name: &str) -> MarkedBy {
    MarkedBy { by: name.to_owned(), note: String::new(), via: Via::Portal }
}

async fn concerns(scratch: &Scratch, viewer: &Viewer, filter: &ConcernFilter) -> Vec<ConcernRow> {
    let view = scratch.as_viewer(viewer).await.unwrap();
    let (rows, more) = view.all_concerns(filter, 1_000).await.unwrap();
    assert!(!more);
    rows.into_iter().map(store::Seen::into_inner).collect()
}

async fn asset(scratch: &Scratch, number: &str) -> AssetId {
    let rows = concerns(scratch, &analyst(scratch), &ConcernFilter::default()).await;
    rows.iter().find(|row| row.line.inventory_number == number).unwrap().asset
}

async fn mark(
    scratch: &Scratch,
    viewer: &Viewer,
    institution: OrganisationId,
    marks: &[Mark],
) -> Result<Marked, StoreError> {
    scratch.world.advance_seconds(1);
    let proof = policy::may_remediate(viewer, institution).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    let marked = tx.mark_remediation(&proof, marks, &by("Jip de Boer")).await?;
    tx.commit().await?;
    Ok(marked)
}

fn set(asset: AssetId, advisory: AdvisoryId, cve: &str, state: Remediation) -> Mark {
    Mark { asset, advisory, vulnerability: cve.to_owned(), state }
}

/// Devices at all, not begun, in progress, done, to be said anew.
async fn counts(scratch: &Scratch, viewer: &Viewer, id: AdvisoryId) -> [i64; 5] {
    let view = scratch.as_viewer(viewer).await.unwrap();
    let it = view.remediation_counts(id, None).await.unwrap();
    [it.assets, it.not_remediated, it.in_progress, it.done, it.changed]
}

async fn draft(scratch: &Scratch, id: AdvisoryId) -> Drafted {
    scratch.world.advance_seconds(1);
    let system = policy::system("test");
    let proof = policy::may_publish(&system).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    let drafted = tx.draft_notices(&proof, id, "2026-11-20".parse().unwrap()).await.unwrap();
    tx.commit().await.unwrap();
    drafted
}

async fn send_all(scratch: &Scratch, id: AdvisoryId) {
    let system = policy::system("test");
    let proof = policy::may_publish(&system).unwrap();
    let filter = store::NoticeFilter { advisory: Some(id), state: Some(NoticeState::Draft), ..Default::default() };
    let view = scratch.as_viewer(&system).await.unwrap();
    let drafts = view.notices(&filter, &PageRequest::first(10)).await.unwrap();
    let mut tx = scratch.begin().await.unwrap();
    for draft in &drafts.items {
        tx.send_notice(&proof, draft.id, &plan(), "2026-11-20".parse().unwrap()).await.unwrap();
    }
    tx.commit().await.unwrap();
}

on_both!(a_line_that_is_done_is_told_apart_from_one_that_waits_and_one_without_a_notice, |scratch| {
    let (region, id) = case(&scratch).await;
    let officer = member(&scratch, region.hospital, Role::SecurityOfficer);
    let view = scratch.as_viewer(&officer).await.unwrap();
    let lines = async || view.affected_lines(region.hospital, None).await.unwrap();
    let todo = async || {
        let filter = AssetFilter { standing: Some(AssetStanding::ToDo), ..AssetFilter::default() };
        view.assets(region.hospital, &filter, &PageRequest::first(10)).await.unwrap().items.len()
    };
    assert_eq!((lines().await, todo().await), (AffectedLines { done: 0, told: 0, untold: 1 }, 1));
    draft(&scratch, id).await;
    assert_eq!(lines().await.told, 0, "a draft is the CERT's alone");
    send_all(&scratch, id).await;
    let view = scratch.as_viewer(&officer).await.unwrap();
    let lines = async || view.affected_lines(region.hospital, None).await.unwrap();
    assert_eq!(lines().await, AffectedLines { done: 0, told: 1, untold: 0 });
    let h1 = asset(&scratch, "H1").await;
    mark(&scratch, &officer, region.hospital, &[set(h1, id, "CVE-2099-0001", Done)]).await.unwrap();
    assert_eq!(lines().await.done, 0, "one of two is not all");
    mark(&scratch, &officer, region.hospital, &[set(h1, id, "CVE-2099-0003", Done)]).await.unwrap();
    assert_eq!((lines().await, todo().await), (AffectedLines { done: 1, told: 0, untold: 0 }, 0));
    let view = scratch.as_viewer(&officer).await.unwrap();
    assert!(view.asset(h1).await.unwrap().matches[0].is_done);
});

on_both!(each_vulnerability_of_a_device_has_its_own_state_and_the_rest_is_not_remediated, |scratch| {
    let (region, id) = case(&scratch).await;
    let officer = member(&scratch, region.hospital, Role::SecurityOfficer);
    let h1 = asset(&scratch, "H1").await;
    let marks = [set(h1, id, "CVE-2099-0001", Done), set(h1, id, "CVE-2099-0003", InProgress)];
    let marked = mark(&scratch, &officer, region.hospital, &marks).await.unwrap();
    assert_eq!(marked, Marked { changed: 2, ..Marked::default() });
    let again = mark(&scratch, &officer, region.hospital, &marks).await.unwrap();
    assert_eq!(again, Marked { unchanged: 2, ..Marked::default() }, "the same again changes nothing");

    let rows = concerns(&scratch, &officer, &ConcernFilter { advisory: Some(id), ..ConcernFilter::default() }).await;
    let states: Vec<_> =
        rows.iter().map(|row| (row.line.inventory_number.as_str(), row.vulnerability.as_str(), row.state)).collect();
    assert_eq!(states, [("H1", "CVE-2099-0001", Done), ("H1", "CVE-2099-0003", InProgress)]);
    let said = rows[0].said.as_ref().unwrap();
    assert_eq!((said.by.as_str(), said.is_current, said.from_answer), ("Jip de Boer", true, false));
    assert_eq!(counts(&scratch, &officer, id).await, [1, 0, 1, 0, 0]);
    assert_eq!(counts(&scratch, &analyst(&scratch), id).await, [3, 2, 1, 0, 0]);
    let view = scratch.as_viewer(&officer).await.unwrap();
    let each = view.remediation_by_vulnerability(id, None).await.unwrap();
    let each: Vec<_> = each.iter().map(|it| (it.label.as_str(), it.counts.done, it.counts.in_progress)).collect();
    assert_eq!(each, [("CVE-2099-0001", 1, 0), ("CVE-2099-0003", 0, 1)]);
    let cert = analyst(&scratch);
    let view = scratch.as_viewer(&cert).await.unwrap();
    assert_eq!(view.remediation_by_institution(id).await.unwrap().len(), 2);
    let trail = view.audit_of(h1).await.unwrap();
    let acts: Vec<_> = trail.iter().map(|row| (row.act.as_str(), row.detail["vulnerabilities"].to_string())).collect();
    let expected = r#"{"CVE-2099-0001":"remediation_done","CVE-2099-0003":"remediation_in_progress"}"#;
    assert_eq!(acts, [("remediation.mark", expected.to_owned())]);

    mark(&scratch, &officer, region.hospital, &[set(h1, id, "CVE-2099-0001", NotRemediated)]).await.unwrap();
    let filter = ConcernFilter { advisory: Some(id), state: Some(NotRemediated), ..ConcernFilter::default() };
    let said = concerns(&scratch, &officer, &filter).await[0].said.clone().unwrap();
    assert_eq!((said.state, said.is_current), (NotRemediated, true), "who takes something back says it");
    mark(&scratch, &officer, region.hospital, &[set(h1, id, "CVE-2099-0001", NotRemediated)]).await.unwrap();
    assert_eq!(concerns(&scratch, &officer, &filter).await[0].said.clone().unwrap(), said, "once is enough");
});

on_both!(only_who_has_the_device_says_how_far_it_is, |scratch| {
    let (region, id) = case(&scratch).await;
    let (b1, m1, h1) = (asset(&scratch, "B1").await, asset(&scratch, "M1").await, asset(&scratch, "H1").await);
    let home = region.care_home;
    let technician = member(&scratch, home, Role::MedicalTechnology);
    let supplier = supplier_staff(&scratch, &region);
    let one = |asset| [set(asset, id, "CVE-2099-0001", Done)];
    let refused = |done: Result<Marked, StoreError>| assert!(matches!(done, Err(StoreError::NotFound)), "{done:?}");
    mark(&scratch, &technician, home, &one(m1)).await.unwrap();
    refused(mark(&scratch, &technician, home, &one(b1)).await);
    mark(&scratch, &supplier, home, &one(b1)).await.unwrap();
    refused(mark(&scratch, &supplier, home, &one(m1)).await);
    refused(mark(&scratch, &technician, home, &one(h1)).await);
    refused(mark(&scratch, &analyst(&scratch), home, &one(h1)).await);
    // What does not concern a device is not found, and nothing of the same request is kept.
    let officer = member(&scratch, region.hospital, Role::SecurityOfficer);
    let half = [set(h1, id, "CVE-2099-0001", Done), set(h1, id, "CVE-2099-0002", Done)];
    refused(mark(&scratch, &officer, region.hospital, &half).await);
    assert_eq!(counts(&scratch, &officer, id).await, [1, 1, 0, 0, 0]);
    assert!(policy::may_remediate(&officer, home).is_err());
    // Others see nothing of it.
    let filter = ConcernFilter { organisation: Some(home), ..ConcernFilter::default() };
    assert_eq!(concerns(&scratch, &officer, &filter).await, []);
    let seen = concerns(&scratch, &supplier, &filter).await;
    assert!(seen.iter().all(|row| row.asset == b1) && seen.len() == 2, "{seen:?}");
});

on_both!(one_switch_sets_all_devices_that_the_right_reaches, |scratch| {
    let (region, id) = case(&scratch).await;
    let home = region.care_home;
    for (viewer, expected) in
        [(supplier_staff(&scratch, &region), [2, 1, 0, 1, 0]), (member(&scratch, home, Role::Manager), [2, 0, 0, 2, 0])]
    {
        let proof = policy::may_remediate(&viewer, home).unwrap();
        let mut tx = scratch.begin().await.unwrap();
        tx.mark_all_remediation(&proof, id, Done, Reach::ALL, &by("Jip")).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(counts(&scratch, &member(&scratch, home, Role::Manager), id).await, expected);
    }
    let proof = policy::may_remediate(&analyst(&scratch), home).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    let nameless = tx.mark_all_remediation(&proof, id, Done, Reach::ALL, &by(" ")).await;
    assert!(matches!(nameless, Err(StoreError::Refused(Refusal::Answer(BadAnswer::NoName)))));
    let long = MarkedBy { note: "x".repeat(2_001), ..by("Jip") };
    let long = tx.mark_all_remediation(&proof, id, Done, Reach::ALL, &long).await;
    assert!(matches!(long, Err(StoreError::Refused(Refusal::RemediationNoteTooLong))));
});

on_both!(the_switch_for_all_leaves_what_was_said_of_a_device_and_can_be_taken_back, |scratch| {
    let (region, id) = case(&scratch).await;
    let home = region.care_home;
    let manager = member(&scratch, home, Role::Manager);
    let m1 = asset(&scratch, "M1").await;
    mark(&scratch, &manager, home, &[set(m1, id, "CVE-2099-0001", InProgress)]).await.unwrap();
    scratch.world.advance_seconds(1);
    let proof = policy::may_remediate(&manager, home).unwrap();
    let all = async |reach| {
        let mut tx = scratch.begin().await.unwrap();
        let at = tx.now();
        let marked = tx.mark_all_remediation(&proof, id, Done, reach, &by("Jip")).await.unwrap();
        tx.commit().await.unwrap();
        (marked, at)
    };
    let (marked, at) = all(Reach::default()).await;
    assert_eq!(marked.left, 1, "{marked:?}");
    assert_eq!(counts(&scratch, &manager, id).await, [2, 0, 1, 1, 0]);

    scratch.world.advance_seconds(1);
    mark(&scratch, &manager, home, &[set(m1, id, "CVE-2099-0003", NotRemediated)]).await.unwrap();
    let take_back = async |by: &str| {
        let mut tx = scratch.begin().await.unwrap();
        let count = tx.take_back_remediation(&proof, id, at, by).await.unwrap();
        tx.commit().await.unwrap();
        count
    };
    assert_eq!(take_back("Somebody else").await, 0);
    assert_eq!(take_back("Jip").await, marked.changed - 1, "what somebody has said since stays");
    assert_eq!(take_back("Jip").await, 0);
    assert_eq!(counts(&scratch, &manager, id).await, [2, 1, 1, 0, 0]);

    let (marked, _) = all(Reach::ALL).await;
    assert_eq!(marked.left, 0);
    assert_eq!(counts(&scratch, &manager, id).await, [2, 0, 0, 2, 0]);
});

on_both!(a_revision_that_asks_nothing_else_brings_nothing_up_and_one_that_does_asks_again, |scratch| {
    let (region, id) = case(&scratch).await;
    assert_eq!(draft(&scratch, id).await.new, 2);
    send_all(&scratch, id).await;
    let officer = member(&scratch, region.hospital, Role::SecurityOfficer);
    let h1 = asset(&scratch, "H1").await;
    let marks = ["CVE-2099-0001", "CVE-2099-0003"].map(|cve| set(h1, id, cve, Done));
    mark(&scratch, &officer, region.hospital, &marks).await.unwrap();
    assert_eq!(counts(&scratch, &officer, id).await, [1, 0, 0, 1, 0]);

    // Another title, another name for the product, and a vulnerability of what nobody has.
    let mut editorial = three("2.0.1", "Install  4.2");
    editorial.title = "Second edition".to_owned();
    editorial.products[0].name = "Lindehof Vloeipomp, before 4.2".to_owned();
    matched(&scratch, &editorial).await;
    assert_eq!(draft(&scratch, id).await, Drafted { unchanged: 2, ..Drafted::default() });
    assert_eq!(counts(&scratch, &officer, id).await, [1, 0, 0, 1, 0]);

    let mut other = three("2.1.0", "Install 4.2");
    other.vulnerabilities[2].remediations = vec![remedy("Install 4.3")];
    matched(&scratch, &other).await;
    assert_eq!(draft(&scratch, id).await, Drafted { updates: 2, ..Drafted::default() });
    assert_eq!(counts(&scratch, &officer, id).await, [1, 0, 1, 0, 1]);
    let rows = concerns(&scratch, &officer, &ConcernFilter { changed: true, ..ConcernFilter::default() }).await;
    let said = rows[0].said.clone().unwrap();
    assert_eq!((rows.len(), rows[0].vulnerability.as_str(), rows[0].state), (1, "CVE-2099-0003", NotRemediated));
    assert_eq!((said.state, said.is_current), (Done, false), "what was said before is shown beside it");
    let view = scratch.as_viewer(&officer).await.unwrap();
    let then = view.revision(said.revision).await.unwrap();
    assert_eq!(then.vulnerabilities[2].remediations[0].details, "Install 4.2", "and what it was said of");

    mark(&scratch, &officer, region.hospital, &[set(h1, id, "CVE-2099-0003", Done)]).await.unwrap();
    assert_eq!(counts(&scratch, &officer, id).await, [1, 0, 0, 1, 0]);
});

on_both!(an_answer_to_a_notice_says_how_far_its_devices_are, |scratch| {
    let (region, id) = case(&scratch).await;
    draft(&scratch, id).await;
    send_all(&scratch, id).await;
    let supplier = supplier_staff(&scratch, &region);
    let manager = member(&scratch, region.care_home, Role::Manager);
    let filter = store::NoticeFilter { institution: Some(region.care_home), ..Default::default() };
    let view = scratch.as_viewer(&manager).await.unwrap();
    let notice = view.notices(&filter, &PageRequest::first(1)).await.unwrap().items[0].id;
    let answer = async |viewer: &Viewer, kind| {
        scratch.world.advance_seconds(1);
        let given = Given {
            kind,
            note: String::new(),
            by: "Joke".to_owned(),
            via: Via::Portal,
            accepted_by: None,
            review_on: None,
            heard_from: None,
            reference: None,
        };
        let proof = policy::may_answer(viewer, region.care_home).unwrap();
        let mut tx = scratch.begin().await.unwrap();
        tx.answer(&proof, notice, &given, None, "2026-11-20".parse().unwrap()).await.unwrap();
        tx.commit().await.unwrap();
    };
    // The supplier speaks for the building system alone.
    answer(&supplier, AnswerKind::TakenCareOf).await;
    assert_eq!(counts(&scratch, &manager, id).await, [2, 1, 1, 0, 0]);
    answer(&supplier, AnswerKind::Solved).await;
    assert_eq!(counts(&scratch, &manager, id).await, [2, 1, 0, 1, 0]);
    answer(&manager, AnswerKind::Solved).await;
    assert_eq!(counts(&scratch, &manager, id).await, [2, 0, 0, 2, 0]);
    let rows = concerns(&scratch, &manager, &ConcernFilter::default()).await;
    assert!(rows.iter().all(|row| row.said.as_ref().is_some_and(|said| said.from_answer && said.by == "Joke")));
    // Somebody thinks otherwise later: what an answer said is taken back, what was said of a device is not.
    let m1 = asset(&scratch, "M1").await;
    mark(&scratch, &manager, region.care_home, &[set(m1, id, "CVE-2099-0001", InProgress)]).await.unwrap();
    mark(&scratch, &manager, region.care_home, &[set(m1, id, "CVE-2099-0001", Done)]).await.unwrap();
    answer(&manager, AnswerKind::Applicable).await;
    let of_m1 = ConcernFilter { asset: Some(m1), ..ConcernFilter::default() };
    let states: Vec<_> = concerns(&scratch, &manager, &of_m1).await.iter().map(|row| row.state).collect();
    assert_eq!(states, [Done, InProgress]);
    // What somebody has set to "not remediated" is not solved by an answer about all; "not with us" takes back answers.
    mark(&scratch, &manager, region.care_home, &[set(m1, id, "CVE-2099-0001", NotRemediated)]).await.unwrap();
    answer(&manager, AnswerKind::Solved).await;
    let states: Vec<_> = concerns(&scratch, &manager, &of_m1).await.iter().map(|row| row.state).collect();
    assert_eq!(states, [NotRemediated, Done]);
    answer(&manager, AnswerKind::NotWithUs).await;
    let states: Vec<_> = concerns(&scratch, &manager, &of_m1).await.iter().map(|row| row.state).collect();
    assert_eq!(states, [NotRemediated, NotRemediated]);
    answer(&manager, AnswerKind::Solved).await;
    // "Phone me" says nothing of devices.
    answer(&supplier, AnswerKind::CallMe).await;
    assert_eq!(counts(&scratch, &supplier, id).await, [1, 0, 0, 1, 0]);
});

on_both!(an_answer_to_what_is_no_longer_asked_says_nothing_of_the_new_task, |scratch| {
    let (region, id) = case(&scratch).await;
    import(&scratch, region.care_home, &[]).await;
    draft(&scratch, id).await;
    let notice = only(&scratch, NoticeState::Draft).await;
    send_all(&scratch, id).await;
    matched(&scratch, &three("3.0.0", "Install 5.0")).await;
    let officer = member(&scratch, region.hospital, Role::SecurityOfficer);
    let given = Given {
        kind: AnswerKind::Solved,
        note: String::new(),
        by: "Joke".to_owned(),
        via: Via::Portal,
        accepted_by: None,
        review_on: None,
        heard_from: None,
        reference: None,
    };
    let proof = policy::may_answer(&officer, region.hospital).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.answer(&proof, notice, &given, None, "2026-11-20".parse().unwrap()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(counts(&scratch, &officer, id).await, [1, 1, 0, 0, 0]);
});

on_both!(what_was_said_of_a_device_does_not_pass_to_another_one_with_its_number, |scratch| {
    let (region, id) = case(&scratch).await;
    let pump = |serial: &str, maker: &str| {
        let mut it = line("H1", "Vloeipomp", "4.1", Some(AssetClass::MedicalDevice));
        it.line.serial = serial.to_owned();
        it.line.maker = maker.to_owned();
        it
    };
    let again = async |it: NewAsset| {
        import(&scratch, region.hospital, &[it]).await;
        say(&scratch, id, |_| Some(hit(Verdict::Affected, "4.1"))).await;
    };
    again(pump("S-1", "Lindehof")).await;
    let officer = member(&scratch, region.hospital, Role::SecurityOfficer);
    let h1 = asset(&scratch, "H1").await;
    let all_done = async || {
        let marks = ["CVE-2099-0001", "CVE-2099-0003"].map(|cve| set(h1, id, cve, Done));
        mark(&scratch, &officer, region.hospital, &marks).await.unwrap();
        assert_eq!(counts(&scratch, &officer, id).await, [1, 0, 0, 1, 0]);
    };
    draft(&scratch, id).await;
    send_all(&scratch, id).await;
    all_done().await;

    // The same device, written out further.
    let mut known = pump("S-1", "Lindehof Medical");
    known.line.remark = "vernieuwd".to_owned();
    again(known).await;
    assert_eq!(counts(&scratch, &officer, id).await, [1, 0, 0, 1, 0]);
    assert_eq!(draft(&scratch, id).await, Drafted { unchanged: 2, ..Drafted::default() });

    // Another one of the same type with the same old firmware.
    again(pump("S-2", "Lindehof")).await;
    assert_eq!(counts(&scratch, &officer, id).await, [1, 1, 0, 0, 0]);
    assert!(concerns(&scratch, &officer, &ConcernFilter::default()).await.iter().all(|row| row.said.is_none()));
    assert_eq!(draft(&scratch, id).await, Drafted { updates: 1, unchanged: 1, ..Drafted::default() });
    assert_eq!(draft(&scratch, id).await, Drafted { unchanged: 2, ..Drafted::default() }, "drafting again");
    let view = scratch.as_viewer(&officer).await.unwrap();
    let trail = view.audit_of(h1).await.unwrap();
    let last = trail.last().unwrap();
    assert_eq!((last.act.as_str(), &last.detail["why"]), ("remediation.superseded", &"other_device".into()));
    assert_eq!(last.detail["advisories"][id.to_string()]["CVE-2099-0001"], "remediation_done");
    send_all(&scratch, id).await;
    assert_eq!(draft(&scratch, id).await, Drafted { unchanged: 2, ..Drafted::default() }, "it was spoken of now");
    all_done().await;

    // And once more, while there was no line for a while, by its maker.
    import(&scratch, region.hospital, &[]).await;
    again(pump("", "Ander Huis")).await;
    assert_eq!(counts(&scratch, &officer, id).await, [1, 1, 0, 0, 0]);
    assert_eq!(draft(&scratch, id).await, Drafted { updates: 1, unchanged: 1, ..Drafted::default() });
});

on_both!(an_answer_about_the_former_device_says_nothing_of_the_one_that_took_its_number, |scratch| {
    let (region, id) = case(&scratch).await;
    import(&scratch, region.care_home, &[]).await;
    draft(&scratch, id).await;
    let notice = only(&scratch, NoticeState::Draft).await;
    send_all(&scratch, id).await;
    let mut other = line("H1", "Vloeipomp", "4.1", Some(AssetClass::MedicalDevice));
    other.line.maker = "Ander Huis".to_owned();
    import(&scratch, region.hospital, &[other]).await;
    say(&scratch, id, |_| Some(hit(Verdict::Affected, "4.1"))).await;
    let officer = member(&scratch, region.hospital, Role::SecurityOfficer);
    let given = Given {
        kind: AnswerKind::Solved,
        note: String::new(),
        by: "Joke".to_owned(),
        via: Via::Portal,
        accepted_by: None,
        review_on: None,
        heard_from: None,
        reference: None,
    };
    let proof = policy::may_answer(&officer, region.hospital).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.answer(&proof, notice, &given, None, "2026-11-20".parse().unwrap()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(counts(&scratch, &officer, id).await, [1, 1, 0, 0, 0]);
});

on_both!(a_decision_and_a_line_that_is_gone_count_no_more, |scratch| {
    let (region, id) = case(&scratch).await;
    let cert = analyst(&scratch);
    let view = scratch.as_viewer(&cert).await.unwrap();
    let filter = MatchFilter { organisation: Some(region.hospital), ..MatchFilter::default() };
    let row = view.matches(&filter, &PageRequest::first(1)).await.unwrap().items[0].clone();
    let proof = policy::may_decide_match(&cert).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.decide_match(&proof, row.id, Verdict::NotAffected, "").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(counts(&scratch, &cert, id).await, [2, 2, 0, 0, 0]);
    let b1 = line("B1", "Vloeipomp", "4.1", Some(AssetClass::Building));
    import(&scratch, region.care_home, &[b1]).await;
    assert_eq!(counts(&scratch, &cert, id).await, [1, 1, 0, 0, 0]);
    let left = concerns(&scratch, &cert, &ConcernFilter::default()).await;
    assert!(left.iter().all(|row| row.line.inventory_number == "B1") && left.len() == 2);
});

on_both!(products_of_all_inventories_are_listed_with_what_matches_them, |scratch| {
    let (region, id) = case(&scratch).await;
    let list = async |viewer: &Viewer, filter: &ProductFilter| {
        let view = scratch.as_viewer(viewer).await.unwrap();
        let (mut page, mut all) = (PageRequest::first(1), Vec::new());
        loop {
            let found = view.products(filter, &page).await.unwrap();
            all.extend(found.items.iter().map(|row| (row.key.clone(), row.assets, row.institutions, row.advisories)));
            let Some(next) = found.next else { return all };
            page = PageRequest::after(next, 1);
        }
    };
    let pump = |assets, institutions| ("vloeipomp".to_owned(), assets, institutions, 1);
    let cert = analyst(&scratch);
    assert_eq!(list(&cert, &ProductFilter::default()).await, [("ander".to_owned(), 1, 1, 0), pump(3, 2)]);
    let matching = ProductFilter { matched: true, ..ProductFilter::default() };
    assert_eq!(list(&cert, &matching).await, [pump(3, 2)]);
    let of_advisory = ProductFilter { advisory: Some(id), ..ProductFilter::default() };
    assert_eq!(list(&member(&scratch, region.hospital, Role::Manager), &of_advisory).await, [pump(1, 1)]);
    assert_eq!(list(&supplier_staff(&scratch, &region), &ProductFilter::default()).await, [pump(1, 1)]);
    let view = scratch.as_viewer(&cert).await.unwrap();
    let advisories = view.advisories_of_product("vloeipomp").await.unwrap();
    assert_eq!((advisories.len(), advisories[0].affected, advisories[0].advisory), (1, 3, id));
    let (mut page, mut numbers) = (PageRequest::first(2), Vec::new());
    loop {
        let found = view.assets_of_product("vloeipomp", &page).await.unwrap();
        numbers.extend(found.items.iter().map(|row| row.line.inventory_number.clone()));
        let Some(next) = found.next else { break };
        page = PageRequest::after(next, 2);
    }
    numbers.sort();
    assert_eq!(numbers, ["B1", "H1", "M1"]);
    assert!(matches!(view.product("unknown").await, Err(StoreError::NotFound)));
});

on_both!(runs_by_hand_are_told_from_the_programs_own_and_never_pooled, |scratch| {
    let (region, id) = case(&scratch).await;
    let cert = analyst(&scratch);
    let documents = Scope::Documents(vec![id]);
    let h1 = asset(&scratch, "H1").await;
    let before = scratch.queue_counts().await.unwrap().waiting;
    let all = policy::may_rematch_documents(&cert).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    let run = tx.ask_matching_run(&all, &documents, "Sanne").await.unwrap();
    tx.commit().await.unwrap();
    scratch.world.advance_seconds(1);
    let mut tx = scratch.begin().await.unwrap();
    tx.ask_matching_run(&all, &documents, "Sanne").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(scratch.queue_counts().await.unwrap().waiting, before + 2, "each is a job of its own");

    scratch.world.advance_seconds(5);
    let work = policy::may_take_in(&policy::system("test")).unwrap();
    let found = MatchDifference { added: 1, changed: 2, removed: 3, unchanged: 4 };
    let mut tx = scratch.begin().await.unwrap();
    assert!(tx.matching_run_to_do(run).await.unwrap().is_due);
    tx.matching_run_done(&work, run, 10, found).await.unwrap();
    assert!(!tx.matching_run_to_do(run).await.unwrap().is_due);
    tx.note_matching_run(&work, Cause::Inventory, Err(region.hospital), tx.now(), 7, found).await.unwrap();
    tx.commit().await.unwrap();
    let view = scratch.as_viewer(&cert).await.unwrap();
    let runs = view.matching_runs(&MatchingRunFilter::default(), &PageRequest::first(10)).await.unwrap().items;
    let told: Vec<_> = runs.iter().map(|run| (run.cause, run.by.as_deref(), run.compared)).collect();
    let waiting = (Cause::Documents, Some("Sanne"), 0);
    assert_eq!(told, [(Cause::Inventory, None, 7), waiting, (Cause::Documents, Some("Sanne"), 10)]);
    assert_eq!((runs[2].added, runs[2].changed, runs[2].removed, runs[2].advisory), (1, 2, 3, Some(id)));
    let own = MatchingRunFilter { manual: Some(false), ..MatchingRunFilter::default() };
    assert_eq!(view.matching_runs(&own, &PageRequest::first(10)).await.unwrap().items.len(), 1);

    // An institution has its own devices matched, and nothing else; it sees the runs about them.
    let officer = member(&scratch, region.hospital, Role::SecurityOfficer);
    let proof = policy::may_rematch(&officer, region.hospital).unwrap();
    let b1 = asset(&scratch, "B1").await;
    for scope in [documents.clone(), Scope::Assets(vec![b1]), Scope::Assets(vec![h1, b1])] {
        let mut tx = scratch.begin().await.unwrap();
        assert!(matches!(tx.ask_matching_run(&proof, &scope, "Jip").await, Err(StoreError::NotFound)), "{scope:?}");
    }
    let mut tx = scratch.begin().await.unwrap();
    let refused = tx.ask_matching_run(&all, &Scope::Documents(vec![id; MAX_DOCUMENTS + 1]), "Sanne").await;
    assert!(matches!(refused, Err(StoreError::Refused(Refusal::TooMuchToMatch))));
    for _ in 0..MAX_WAITING {
        tx.ask_matching_run(&proof, &Scope::Assets(vec![h1]), "Jip").await.unwrap();
    }
    let refused = tx.ask_matching_run(&proof, &Scope::Assets(vec![h1]), "Jip").await;
    assert!(matches!(refused, Err(StoreError::Refused(Refusal::RunsWaiting))));
    tx.commit().await.unwrap();
    let view = scratch.as_viewer(&officer).await.unwrap();
    let seen = view.matching_runs(&MatchingRunFilter::default(), &PageRequest::first(100)).await.unwrap().items;
    assert_eq!(seen.len(), usize::try_from(MAX_WAITING).unwrap() + 1);
    assert!(seen.iter().all(|run| run.organisation == Some(region.hospital)));
    assert!(view.sees_assets(&[h1]).await.unwrap() && !view.sees_assets(&[h1, b1]).await.unwrap());
});
