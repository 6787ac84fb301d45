//! Feeds of notices: what stands in one, for whom it is nothing, and when it ends.

use domain::answer::AnswerKind;
use domain::atom_feed::{AtomFeedToken, BadAtomFeed, Entry, MOST_ENTRIES, MOST_FEEDS};
use domain::organisation::Language;
use domain::overview::Standing;
use domain::policy;
use domain::refusal::Refusal;
use domain::viewer::Role;
use domain::{AtomFeedId, ContentHash, NoticeId, OrganisationId, ShortCode};
use store::StoreError;
use testkit::{Scratch, on_both};

use crate::notices::{answer, content, given, put_revision, sent_to_care_home};
use crate::region::{analyst, member, region, supplier_staff};

const ZONE: &str = "Europe/Amsterdam";

async fn try_make(
    scratch: &Scratch,
    organisation: OrganisationId,
    name: &str,
) -> Result<(AtomFeedId, AtomFeedToken), StoreError> {
    let proof = policy::may_connect(&policy::system("test"), organisation).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    let made = tx.add_feed(&proof, organisation, name, Language::En).await?;
    tx.commit().await.unwrap();
    Ok(made)
}

async fn make(scratch: &Scratch, organisation: OrganisationId) -> AtomFeedToken {
    try_make(scratch, organisation, "Kanaal van ICT").await.unwrap().1
}

/// What a reader with this secret gets, or nothing when there is no such feed.
async fn read(scratch: &Scratch, token: &AtomFeedToken) -> Option<Vec<Entry>> {
    let feed = scratch.known_feed(token.hash()).await.unwrap()?;
    Some(scratch.feed_entries(&feed, ZONE).await.unwrap())
}

/// The one notice that stands in it.
async fn only_entry(scratch: &Scratch, token: &AtomFeedToken) -> Entry {
    let mut entries = read(scratch, token).await.unwrap();
    assert_eq!(entries.len(), 1, "{entries:?}");
    entries.remove(0)
}

async fn end(scratch: &Scratch, by: OrganisationId, id: AtomFeedId) -> Result<(), StoreError> {
    let proof = policy::may_connect(&policy::system("test"), by).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.end_feed(&proof, id).await?;
    tx.commit().await
}

on_both!(a_feed_has_the_notices_of_its_organisation_and_of_no_other, |scratch| {
    let (case, notice) = sent_to_care_home(&scratch).await;
    let region = &case.region;
    let of_supplier = make(&scratch, region.supplier).await;
    let entry = only_entry(&scratch, &of_supplier).await;
    assert_eq!((entry.notice, entry.standing), (notice, Standing::Waits));
    assert_eq!((entry.customer.as_deref(), entry.title.as_deref()), (Some("Huize Één Duin"), Some("Pompen")));
    assert!(entry.deadline.is_some_and(|deadline| deadline > entry.sent_at), "{entry:?}");
    assert_eq!(entry.updated, entry.sent_at);

    let of_home = make(&scratch, region.care_home).await;
    let entry = only_entry(&scratch, &of_home).await;
    assert_eq!((entry.customer.as_deref(), entry.standing, entry.deadline), (None, Standing::Informed, None));
    let of_hospital = make(&scratch, region.hospital).await;
    assert_eq!(read(&scratch, &of_hospital).await, Some(Vec::new()));

    let staff = supplier_staff(&scratch, region);
    answer(&scratch, &staff, &case, notice, &given(AnswerKind::Solved)).await.unwrap();
    for token in [&of_supplier, &of_home] {
        let entry = only_entry(&scratch, token).await;
        assert_eq!((entry.standing, entry.deadline), (Standing::Answered(AnswerKind::Solved), None));
        assert_eq!(entry.updated, scratch.now(), "an answer is a change");
    }
});

on_both!(a_mandate_that_ends_takes_the_customer_out_at_once, |scratch| {
    let (case, _) = sent_to_care_home(&scratch).await;
    let region = &case.region;
    let (of_supplier, of_home) = (make(&scratch, region.supplier).await, make(&scratch, region.care_home).await);
    assert_eq!(read(&scratch, &of_supplier).await.unwrap().len(), 1);
    let proof = policy::may_approve_mandate(&policy::system("test"), region.care_home).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.revoke_mandate(&proof, region.mandate).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(read(&scratch, &of_supplier).await, Some(Vec::new()));
    assert_eq!(read(&scratch, &of_home).await.unwrap().len(), 1, "it is the institution's own");
});

on_both!(what_is_marked_more_narrowly_since_is_told_without_its_title_or_not_at_all, |scratch| {
    let (case, _) = sent_to_care_home(&scratch).await;
    let (home, supplier) = (make(&scratch, case.region.care_home).await, make(&scratch, case.region.supplier).await);
    let titled = async |token: &AtomFeedToken| {
        let entries = read(&scratch, token).await.unwrap();
        entries.first().map(|entry| entry.title.is_some())
    };
    for (label, of_home, of_supplier) in [
        ("GREEN", Some(true), Some(true)),
        ("AMBER", Some(false), Some(false)),
        ("AMBER+STRICT", Some(false), None),
        ("RED", None, None),
        ("CLEAR", Some(true), Some(true)),
    ] {
        let mut it = content("2", "Installeer 2.1");
        it.tlp = Some(label.to_owned());
        put_revision(&scratch, case.advisory, &it).await;
        assert_eq!((titled(&home).await, titled(&supplier).await), (of_home, of_supplier), "{label}");
    }
});

on_both!(only_the_newest_notices_stand_in_it, |scratch| {
    let (case, notice) = sent_to_care_home(&scratch).await;
    let mut ids = vec![notice];
    for _ in 0..MOST_ENTRIES + 5 {
        scratch.world.advance_seconds(1);
        let (id, code) = (NoticeId::new(&*scratch.world), ShortCode::new(&*scratch.world));
        scratch
            .sql(&format!(
                "INSERT INTO notice (id, code, advisory_id, institution_id, revision_id, state, severity, care_impact,
                                     advice_nl, advice_en, created_at, sent_at, deadline, audience_id)
                 SELECT {{id:{id}}}, '{code}', advisory_id, institution_id, revision_id, state, severity, care_impact,
                        advice_nl, advice_en, created_at, sent_at, deadline, audience_id
                 FROM notice WHERE id = {{id:{notice}}}"
            ))
            .await;
        scratch
            .sql(&format!(
                "INSERT INTO addressee (notice_id, organisation_id, part, classes)
                 SELECT {{id:{id}}}, organisation_id, part, classes FROM addressee WHERE notice_id = {{id:{notice}}}"
            ))
            .await;
        ids.push(id);
    }
    let token = make(&scratch, case.region.supplier).await;
    let found: Vec<NoticeId> = read(&scratch, &token).await.unwrap().iter().map(|entry| entry.notice).collect();
    let newest: Vec<NoticeId> = ids.into_iter().rev().take(MOST_ENTRIES).collect();
    assert_eq!(found, newest);
});

on_both!(a_feed_is_seen_by_its_own_people_and_ended_by_them, |scratch| {
    let region = region(&scratch).await;
    let (id, token) = try_make(&scratch, region.hospital, "  Dienstpost IC ").await.unwrap();
    let (own, other) =
        (member(&scratch, region.hospital, Role::Manager), member(&scratch, region.care_home, Role::Manager));
    let view = scratch.as_viewer(&own).await.unwrap();
    let rows = view.feeds(region.hospital).await.unwrap();
    assert_eq!(rows.len(), 1, "{rows:?}");
    let row = &rows[0];
    assert_eq!((row.id, row.name.as_str(), row.language), (id, "Dienstpost IC", Language::En));
    assert_eq!((row.created_at, row.last_read_at), (scratch.now(), None));
    assert_eq!(scratch.as_viewer(&other).await.unwrap().feeds(region.hospital).await.unwrap(), []);

    scratch.world.advance_seconds(300);
    assert_eq!(read(&scratch, &token).await, Some(Vec::new()));
    let read_at = scratch.now();
    for (seconds, expected) in [(30, read_at), (31, read_at.plus_seconds(61))] {
        scratch.world.advance_seconds(seconds);
        read(&scratch, &token).await.unwrap();
        let rows = view.feeds(region.hospital).await.unwrap();
        assert_eq!(rows[0].last_read_at, Some(expected), "it is written down once a minute");
    }

    assert!(scratch.known_feed(ContentHash::of(b"bwf_")).await.unwrap().is_none());
    let refused = end(&scratch, region.care_home, id).await;
    assert!(matches!(refused, Err(StoreError::NotFound)), "{refused:?}");
    assert!(read(&scratch, &token).await.is_some());
    end(&scratch, region.hospital, id).await.unwrap();
    assert_eq!(read(&scratch, &token).await, None);
    let again = end(&scratch, region.hospital, id).await;
    assert!(matches!(again, Err(StoreError::NotFound)), "{again:?}");
    let desk = analyst(&scratch);
    let trail = scratch.as_viewer(&desk).await.unwrap().audit_of(region.hospital).await.unwrap();
    for act in ["atom_feed.add", "atom_feed.end"] {
        assert_eq!(trail.iter().filter(|row| row.act == act).count(), 1, "{act}: {trail:?}");
    }
});

on_both!(there_are_at_most_five_with_a_name_and_they_leave_with_their_organisation, |scratch| {
    let region = region(&scratch).await;
    let proof = policy::may_connect(&policy::system("test"), region.hospital).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    let refused = tx.add_feed(&proof, region.care_home, "x", Language::Nl).await;
    assert!(matches!(refused, Err(StoreError::NotFound)), "the right for one is no right for another: {refused:?}");
    drop(tx);
    let nameless = try_make(&scratch, region.hospital, " \n ").await;
    assert!(matches!(nameless, Err(StoreError::Refused(Refusal::AtomFeed(BadAtomFeed::Name)))), "{nameless:?}");
    let mut tokens = Vec::new();
    for _ in 0..MOST_FEEDS {
        tokens.push(make(&scratch, region.hospital).await);
    }
    let full = try_make(&scratch, region.hospital, "x").await;
    assert!(matches!(full, Err(StoreError::Refused(Refusal::AtomFeed(BadAtomFeed::TooMany)))), "{full:?}");
    make(&scratch, region.care_home).await;

    let system = policy::system("test");
    let found = scratch.in_the_clear(&policy::may_keep_keys(&system).unwrap()).await.unwrap();
    for columns in [&found.clear, &found.empty] {
        assert!(!columns.iter().any(|column| column == "feed.name"), "{columns:?}");
    }
    let proof = policy::may_end_organisation(&system, region.hospital).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.end_organisation(&proof, None).await.unwrap();
    tx.commit().await.unwrap();
    for token in &tokens {
        assert_eq!(read(&scratch, token).await, None);
    }
});
