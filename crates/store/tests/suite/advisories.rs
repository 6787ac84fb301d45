use std::collections::{BTreeMap, BTreeSet};

use domain::advisory::{
    Advisory, AdvisoryKey, AdvisoryState, Branch, BranchCategory, Identifiers, Note, ProductEntry, ProductStatus,
    Remediation, Score, Threat, Tracking, Vulnerability,
};
use domain::audience::Audience;
use domain::job::Job;
use domain::page::PageRequest;
use domain::policy;
use domain::viewer::{Role, Viewer};
use domain::{AdvisoryId, ContentHash};
use store::{AdvisoryFilter, NewDocument, NewRevision, Outcome, Signature, StoreError, TakenIn};
use testkit::{Scratch, on_both};

use crate::region::{analyst, member, region};

/// A fictional advisory on one pump.
pub(crate) fn advisory(number: u32) -> Advisory {
    let branch = |category, name: &str| Branch { category, name: name.to_owned() };
    Advisory {
        key: AdvisoryKey {
            namespace: "https://lindehof.example".to_owned(),
            tracking_id: format!("LH-2099-{number:03}"),
        },
        csaf_version: "2.0".to_owned(),
        category: "csaf_security_advisory".to_owned(),
        title: format!("Lindehof Vloeipomp {number}"),
        lang: Some("en".to_owned()),
        tlp: Some("WHITE".to_owned()),
        publisher: "Lindehof Medical".to_owned(),
        publisher_category: "vendor".to_owned(),
        tracking: Tracking {
            version: "1.0.0".to_owned(),
            status: "final".to_owned(),
            initial_release: None,
            current_release: Some("2099-03-01T00:00:00Z".parse().unwrap()),
            history: Vec::new(),
        },
        aggregate_severity: None,
        notes: Vec::new(),
        references: Vec::new(),
        products: vec![ProductEntry {
            product_id: "P1".to_owned(),
            name: "Lindehof Vloeipomp < 4.2".to_owned(),
            branches: vec![
                branch(BranchCategory::Vendor, "Lindehof"),
                branch(BranchCategory::ProductName, "Vloeipomp"),
                branch(BranchCategory::ProductVersionRange, "<4.2"),
            ],
            identifiers: Identifiers::default(),
            combination: None,
        }],
        vulnerabilities: vec![Vulnerability {
            cve: Some("CVE-2099-0001".to_owned()),
            statuses: BTreeMap::from([("P1".to_owned(), ProductStatus::KnownAffected)]),
            scores: vec![Score {
                products: vec!["P1".to_owned()],
                version: "3.1".to_owned(),
                vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:L/A:L".to_owned(),
                base: 6.5,
                severity: Some("MEDIUM".to_owned()),
                source: None,
            }],
            ..Vulnerability::default()
        }],
    }
}

pub(crate) async fn take_in(scratch: &Scratch, it: &Advisory) -> TakenIn {
    take_in_bytes(scratch, it, &serde_json::to_vec(it).unwrap()).await
}

async fn take_in_bytes(scratch: &Scratch, it: &Advisory, bytes: &[u8]) -> TakenIn {
    let system = policy::system("test");
    let proof = policy::may_take_in(&system).unwrap();
    let sha256 = ContentHash::of(bytes);
    let mut tx = scratch.begin().await.unwrap();
    let audience = store::audience_of(it.tlp.as_deref());
    let new =
        NewDocument { sha256, content: bytes, origin: "lh.json", signature: Signature::None, audience: &audience };
    let document = tx.put_document(&proof, &new).await.unwrap();
    let keys = BTreeSet::from(["vloeipomp".to_owned()]);
    let new = NewRevision { advisory: it, document, content_hash: sha256, findings: &[], keys };
    let taken = tx.take_in(&proof, &new).await.unwrap();
    tx.commit().await.unwrap();
    taken
}

async fn state(scratch: &Scratch, id: AdvisoryId) -> AdvisoryState {
    let viewer = analyst(scratch);
    let view = scratch.as_viewer(&viewer).await.unwrap();
    view.advisory(id).await.unwrap().row.state
}

async fn waiting(scratch: &Scratch) -> i64 {
    scratch.queue_counts().await.unwrap().waiting
}

/// Does all that waits, as a worker would.
async fn work(scratch: &Scratch) {
    for leased in scratch.claim("test", 100, 60).await.unwrap() {
        scratch.finish(&leased).await.unwrap();
    }
}

on_both!(a_new_advisory_comes_into_the_inbox_and_is_to_be_matched, |scratch| {
    let taken = take_in(&scratch, &advisory(1)).await;
    assert_eq!(taken.outcome, Outcome::New);
    assert_eq!(waiting(&scratch).await, 1);
    let viewer = analyst(&scratch);
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let inbox = view.advisories(&AdvisoryFilter::default(), &PageRequest::first(10)).await.unwrap();
    let row = &inbox.items[0];
    assert_eq!((row.state, row.matched, row.title.as_str()), (AdvisoryState::New, false, "Lindehof Vloeipomp 1"));
    let page = view.advisory(taken.advisory).await.unwrap();
    assert_eq!(page.content, advisory(1));
    assert_eq!(*view.advisory_bytes(taken.advisory).await.unwrap(), serde_json::to_vec(&advisory(1)).unwrap());
    assert_eq!(view.advisory_counts().await.unwrap().new, 1);
});

on_both!(the_same_bytes_again_change_nothing, |scratch| {
    take_in(&scratch, &advisory(1)).await;
    work(&scratch).await;
    let again = take_in(&scratch, &advisory(1)).await;
    assert_eq!(again.outcome, Outcome::Unchanged);
    assert_eq!(waiting(&scratch).await, 0);
});

on_both!(a_cosmetic_revision_bothers_nobody, |scratch| {
    let first = take_in(&scratch, &advisory(1)).await;
    work(&scratch).await;
    let system = policy::system("test");
    let proof = policy::may_decide_match(&system).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.mark_handled(&proof, first.advisory).await.unwrap();
    tx.commit().await.unwrap();

    let mut it = advisory(1);
    it.notes.push(Note { category: "general".to_owned(), title: None, text: "Typo mended.".to_owned() });
    let again = take_in(&scratch, &it).await;
    assert_eq!(again, TakenIn { advisory: first.advisory, outcome: Outcome::Cosmetic });
    let formatted = serde_json::to_vec_pretty(&it).unwrap();
    assert_eq!(take_in_bytes(&scratch, &it, &formatted).await.outcome, Outcome::Cosmetic);
    assert_eq!(state(&scratch, first.advisory).await, AdvisoryState::Handled);
    assert_eq!(waiting(&scratch).await, 0);
    let viewer = analyst(&scratch);
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let page = view.advisory(first.advisory).await.unwrap();
    assert_eq!(page.content.notes.len(), 1, "the newest text shows");
    assert_eq!(page.revisions.len(), 3);
});

on_both!(a_silent_edit_of_a_remedy_comes_back_into_the_inbox, |scratch| {
    let first = take_in(&scratch, &advisory(1)).await;
    work(&scratch).await;
    let system = policy::system("test");
    let proof = policy::may_decide_match(&system).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.dismiss(&proof, first.advisory, "").await.unwrap();
    tx.commit().await.unwrap();

    let mut it = advisory(1);
    it.vulnerabilities[0].remediations.push(Remediation {
        category: "vendor_fix".to_owned(),
        details: "Install 4.2".to_owned(),
        date: None,
        url: None,
        products: vec!["P1".to_owned()],
        restart: None,
    });
    let Outcome::Updated(changes) = take_in(&scratch, &it).await.outcome else { unreachable!("must be an update") };
    assert_eq!(changes.remedied, ["P1"]);
    assert_eq!(state(&scratch, first.advisory).await, AdvisoryState::Updated);
    assert_eq!(waiting(&scratch).await, 1);
});

on_both!(exploitation_in_the_wild_is_never_cosmetic, |scratch| {
    take_in(&scratch, &advisory(1)).await;
    let mut it = advisory(1);
    it.vulnerabilities[0].threats.push(Threat {
        category: "exploit_status".to_owned(),
        details: "Exploited in the wild".to_owned(),
        products: Vec::new(),
    });
    assert!(matches!(take_in(&scratch, &it).await.outcome, Outcome::Updated(_)));
});

on_both!(a_revision_that_comes_late_does_not_replace_a_newer_one, |scratch| {
    let mut newer = advisory(1);
    newer.tracking.current_release = Some("2099-04-01T00:00:00Z".parse().unwrap());
    newer.title = "Newer".to_owned();
    let first = take_in(&scratch, &newer).await;
    assert_eq!(take_in(&scratch, &advisory(1)).await.outcome, Outcome::Older);
    let mut lower = newer.clone();
    lower.tracking.version = "0.9.0".to_owned();
    assert_eq!(take_in(&scratch, &lower).await.outcome, Outcome::Older);
    let viewer = analyst(&scratch);
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let page = view.advisory(first.advisory).await.unwrap();
    assert_eq!((page.content.title.as_str(), page.revisions.len()), ("Newer", 3));
});

on_both!(two_documents_of_one_advisory_do_not_take_turns, |scratch| {
    let (one, mut two) = (advisory(1), advisory(1));
    two.vulnerabilities[0].statuses.insert("P1".to_owned(), ProductStatus::Fixed);
    take_in(&scratch, &one).await;
    assert!(matches!(take_in(&scratch, &two).await.outcome, Outcome::Updated(_)));
    assert_eq!(take_in(&scratch, &one).await.outcome, Outcome::Unchanged);
    assert_eq!(take_in(&scratch, &two).await.outcome, Outcome::Unchanged);
});

// Shows: ASVS 8.2.2, NEN 5.12
on_both!(an_advisory_is_read_by_whom_its_label_names, |scratch| {
    let region = region(&scratch).await;
    let mut ids = Vec::new();
    for (number, label) in [(1, Some("WHITE")), (2, Some("GREEN")), (3, Some("AMBER")), (4, Some("RED")), (5, None)] {
        let mut it = advisory(number);
        it.tlp = label.map(str::to_owned);
        ids.push(take_in(&scratch, &it).await.advisory);
    }
    let member = member(&scratch, region.hospital, Role::SecurityOfficer);
    let mut seen = Vec::new();
    for viewer in [&Viewer::anonymous(), &member, &analyst(&scratch)] {
        let view = scratch.as_viewer(viewer).await.unwrap();
        let mut row = Vec::new();
        for id in &ids {
            row.push(u8::from(view.advisory(*id).await.is_ok()));
        }
        seen.push(row);
    }
    assert_eq!(seen, [[1, 0, 0, 0, 0], [1, 1, 0, 0, 0], [1, 1, 1, 1, 1]]);
});

on_both!(the_inbox_is_narrowed_and_comes_in_pages_newest_first, |scratch| {
    for number in 1..=5 {
        let mut it = advisory(number);
        it.vulnerabilities[0].scores[0].base = f64::from(number) * 2.0;
        take_in(&scratch, &it).await;
        scratch.world.advance_seconds(1);
    }
    let viewer = analyst(&scratch);
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let mut page = PageRequest::first(2);
    let mut numbers = Vec::new();
    loop {
        let found = view.advisories(&AdvisoryFilter::default(), &page).await.unwrap();
        numbers.extend(found.items.iter().map(|row| row.key.tracking_id.clone()));
        let Some(next) = found.next else { break };
        page = PageRequest::after(next, 2);
    }
    assert_eq!(numbers, ["LH-2099-005", "LH-2099-004", "LH-2099-003", "LH-2099-002", "LH-2099-001"]);
    let high = AdvisoryFilter { severity: Some(domain::notice::Severity::High), ..AdvisoryFilter::default() };
    assert_eq!(view.advisories(&high, &PageRequest::first(10)).await.unwrap().items.len(), 2);
    for (text, expected) in [("cve-2099-0001", 5), ("VLOEIPOMP 3", 1), ("lh-2099-004", 1), ("nothing", 0), ("%", 0)] {
        let filter = AdvisoryFilter { text: Some(text.to_owned()), ..AdvisoryFilter::default() };
        assert_eq!(view.advisories(&filter, &PageRequest::first(10)).await.unwrap().items.len(), expected, "{text}");
    }
    let publishers: Vec<_> =
        view.publishers().await.unwrap().into_iter().map(|publisher| publisher.into_inner()).collect();
    assert_eq!(publishers.iter().map(|(_, n)| *n).collect::<Vec<_>>(), [5]);
    let name = &publishers[0].0;
    for (publisher, expected) in [(name.clone(), 5), ("Nobody".to_owned(), 0)] {
        let filter = AdvisoryFilter { publisher: Some(publisher), ..AdvisoryFilter::default() };
        assert_eq!(view.advisories(&filter, &PageRequest::first(10)).await.unwrap().items.len(), expected);
    }
    let affecting = AdvisoryFilter { affects_somebody: true, ..AdvisoryFilter::default() };
    assert_eq!(view.advisories(&affecting, &PageRequest::first(10)).await.unwrap().items.len(), 0);
});

// Shows: NEN 5.28
on_both!(bytes_that_could_not_be_read_are_kept_for_the_cert_and_tried_again, |scratch| {
    let system = policy::system("test");
    let proof = policy::may_take_in(&system).unwrap();
    let sha256 = ContentHash::of(b"{");
    let audience = Audience::cert_only();
    let new =
        NewDocument { sha256, content: b"{", origin: "bad.json", signature: Signature::None, audience: &audience };
    let mut tx = scratch.begin().await.unwrap();
    let id = tx.put_document(&proof, &new).await.unwrap();
    assert_eq!(tx.put_document(&proof, &new).await.unwrap(), id, "the same bytes are one document");
    let known = tx.known_documents(&[sha256, ContentHash::of(b"other")]).await.unwrap();
    assert_eq!(known.len(), 1);
    assert_eq!((known[&sha256].id, known[&sha256].was_read), (id, false));
});

on_both!(an_uploaded_file_is_kept_and_waits_for_the_worker, |scratch| {
    let viewer = analyst(&scratch);
    let proof = policy::may_take_in(&viewer).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    let id = tx.upload_document(&proof, "pumps.zip", b"PK").await.unwrap();
    assert_eq!(tx.document_to_take_in(id).await.unwrap(), ("pumps.zip".to_owned(), b"PK".to_vec()));
    tx.commit().await.unwrap();
    let work = scratch.claim("a", 10, 60).await.unwrap();
    assert_eq!(work.iter().map(|leased| &leased.job).collect::<Vec<_>>(), [&Job::TakeIn { document: id }]);
    let trail = scratch.as_viewer(&viewer).await.unwrap().audit_of(id).await.unwrap();
    assert_eq!(trail[0].act, "document.upload");
});

on_both!(what_is_not_there_cannot_be_dismissed, |scratch| {
    let system = policy::system("test");
    let proof = policy::may_decide_match(&system).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    let refused = tx.dismiss(&proof, AdvisoryId::new(&*scratch.world), "").await;
    assert!(matches!(refused, Err(StoreError::NotFound)));
});
