//! The trail as a chain, on both databases: sealing, tampering by raw SQL, who read what, and who sees that.

use std::collections::BTreeSet;

use domain::ContactId;
use domain::asset::AssetClass;
use domain::audit::{Fault, Link, Thing};
use domain::organisation::{Contact, ContactRole, Language};
use domain::page::PageRequest;
use domain::policy;
use domain::viewer::Role;
use store::{By, TrailFilter};
use testkit::{Scratch, on_both};

use crate::inventory::{import, importing, line};
use crate::region::{Region, analyst, member, organisation, region, supplier_staff};

fn proof() -> policy::MayReadAudit {
    policy::may_read_audit(&policy::system("test")).unwrap()
}

async fn faults(scratch: &Scratch, anchors: Vec<Link>) -> Vec<Fault> {
    scratch.verify_audit(&proof(), anchors).await.unwrap().faults
}

/// Somebody with all rights to the database.
async fn without_triggers(scratch: &Scratch) {
    let on = if scratch.backend() == "sqlite" { "" } else { " ON audit" };
    for name in ["audit_no_change", "audit_no_removal"] {
        scratch.sql(&format!("DROP TRIGGER {name}{on}")).await;
    }
}

/// The rows of a region, sealed: a handful of deeds of different kinds.
async fn sealed(scratch: &Scratch) -> Region {
    let region = region(scratch).await;
    assert!(scratch.seal_audit().await.unwrap() > 5);
    region
}

async fn head(scratch: &Scratch) -> Link {
    scratch.audit_state(&proof()).await.unwrap().head
}

on_both!(rows_are_sealed_once_and_the_chain_is_sound, |scratch| {
    sealed(&scratch).await;
    assert_eq!(scratch.seal_audit().await.unwrap(), 0, "nothing is left to seal");
    let first = head(&scratch).await;
    let found = scratch.verify_audit(&proof(), vec![first]).await.unwrap();
    assert_eq!((found.faults.as_slice(), found.head), (&[][..], first));
    let state = scratch.audit_state(&proof()).await.unwrap();
    assert_eq!(state.verified.map(|(_, seq, faults)| (seq, faults)), Some((first.seq, 0)));
    assert_eq!(state.unsealed, 1, "that it was checked is a row too");
    let entries = scratch.audit_entries(&proof(), 0, 500).await.unwrap();
    assert_eq!(i64::try_from(entries.len()).unwrap(), first.seq);
    assert!(entries.iter().all(|entry| entry.computed() == entry.hash));
});

on_both!(the_database_itself_refuses_to_change_or_remove_a_row, |scratch| {
    let region = sealed(&scratch).await;
    for text in [
        "UPDATE audit SET who = 'person:x' WHERE seq = 2",
        "UPDATE audit SET seq = 99 WHERE seq = 2",
        "DELETE FROM audit WHERE seq = 2",
        "DELETE FROM audit WHERE seq IS NULL",
        "INSERT INTO audit_cut (seq, hash, cut_at) SELECT 5, previous, 0 FROM audit WHERE seq = 5",
    ] {
        let before = faults(&scratch, Vec::new()).await;
        assert!(scratch.try_sql(text).await.is_err(), "{text} was let through");
        assert_eq!((before, faults(&scratch, Vec::new()).await), (Vec::new(), Vec::new()));
    }
    import(&scratch, region.hospital, &[line("1", "Pomp", "1", None)]).await;
    assert!(scratch.try_sql("UPDATE audit SET who = 'person:x' WHERE seq IS NULL").await.is_err());
    assert!(scratch.try_sql("DELETE FROM audit WHERE seq IS NULL").await.is_err());
});

on_both!(a_changed_row_is_named_whichever_column_it_is, |scratch| {
    sealed(&scratch).await;
    without_triggers(&scratch).await;
    let other = uuid::Uuid::from_u128(77);
    let changes = [
        "at = at + 1".to_owned(),
        "who = 'system:other'".to_owned(),
        format!("organisation_id = {{id:{other}}}"),
        format!("about_id = {{id:{other}}}"),
        "act = 'contact.remove'".to_owned(),
        "object = object || '0'".to_owned(),
        "detail = '{}x'".to_owned(),
        format!("id = {{id:{other}}}"),
        "sealed_at = sealed_at + 1".to_owned(),
        "previous = (SELECT b.hash FROM audit b WHERE b.seq = 1)".to_owned(),
        "hash = (SELECT b.hash FROM audit b WHERE b.seq = 1)".to_owned(),
        "audience_id = (SELECT MAX(u.id) FROM audience u WHERE u.id <> audience_id)".to_owned(),
    ];
    // What stood there is put back from a copy, so that each change is alone.
    scratch.sql("CREATE TABLE kept AS SELECT * FROM audit WHERE seq = 4").await;
    for change in changes {
        scratch.sql(&format!("UPDATE audit SET {change} WHERE seq = 4")).await;
        let found = faults(&scratch, Vec::new()).await;
        assert_eq!(found.first(), Some(&Fault::Changed { seq: 4 }), "{change}: {found:?}");
        scratch.sql("DELETE FROM audit WHERE seq = 4").await;
        scratch
            .sql(
                "INSERT INTO audit (id, at, who, organisation_id, act, object, detail, audience_id, about_id, seq,
                                    sealed_at, previous, hash)
                 SELECT id, at, who, organisation_id, act, object, detail, audience_id, about_id, seq, sealed_at,
                        previous, hash FROM kept",
            )
            .await;
        assert_eq!(faults(&scratch, Vec::new()).await, [], "after {change} was undone");
    }
    scratch.sql("UPDATE audience SET canonical = REPLACE(canonical, 'AMBER', 'CLEAR') WHERE id = 2").await;
    assert!(!faults(&scratch, Vec::new()).await.is_empty(), "who may read a row is part of it");
});

on_both!(removed_reordered_and_added_rows_are_named, |scratch| {
    sealed(&scratch).await;
    without_triggers(&scratch).await;
    let anchor = head(&scratch).await;
    scratch.sql("UPDATE audit SET seq = -5 WHERE seq = 3").await;
    assert_eq!(
        faults(&scratch, Vec::new()).await,
        [Fault::BeforeBeginning { seq: -5 }, Fault::Missing { from: 3, to: 3 }]
    );
    scratch.sql("UPDATE audit SET seq = 3 WHERE seq = -5").await;
    scratch.sql("UPDATE audit SET seq = -1 WHERE seq = 3").await;
    scratch.sql("UPDATE audit SET seq = 3 WHERE seq = 4").await;
    scratch.sql("UPDATE audit SET seq = 4 WHERE seq = -1").await;
    assert_eq!(faults(&scratch, Vec::new()).await, [Fault::Moved { seq: 3, was: 4 }, Fault::Moved { seq: 4, was: 3 }]);
    scratch.sql("DELETE FROM audit WHERE seq IN (3, 4)").await;
    assert_eq!(faults(&scratch, vec![anchor]).await, [Fault::Missing { from: 3, to: 4 }]);
    let end = head(&scratch).await.seq;
    scratch.seal_audit().await.unwrap();
    let end = head(&scratch).await.seq.max(end);
    scratch
        .sql(&format!(
            "INSERT INTO audit (id, at, who, act, object, detail, audience_id, seq, sealed_at, previous, hash)
             SELECT {{id:{}}}, at, who, act, object, detail, audience_id, {}, sealed_at, previous, hash
             FROM audit WHERE seq = 2",
            uuid::Uuid::from_u128(5),
            end + 1
        ))
        .await;
    let found = faults(&scratch, Vec::new()).await;
    assert!(found.contains(&Fault::Changed { seq: end + 1 }) || found.contains(&Fault::Moved { seq: end + 1, was: 2 }));
    assert!(found.contains(&Fault::Added { from: end + 1, to: end + 1 }), "{found:?}");
});

on_both!(a_cut_tail_is_seen_by_the_note_of_the_head_and_by_an_anchor, |scratch| {
    let region = sealed(&scratch).await;
    without_triggers(&scratch).await;
    let anchor = head(&scratch).await;
    let last = anchor.seq;
    scratch.sql(&format!("DELETE FROM audit WHERE seq > {}", last - 2)).await;
    assert_eq!(faults(&scratch, Vec::new()).await, [Fault::CutTail { from: last - 1, to: last }]);
    // The one with all rights changes the note as well, and what is written later takes the old numbers.
    scratch
        .sql(&format!(
            "UPDATE audit_chain SET seq = {0}, hash = (SELECT a.hash FROM audit a WHERE a.seq = {0})",
            last - 2
        ))
        .await;
    scratch.sql("DELETE FROM audit WHERE seq IS NULL").await;
    let found = scratch.verify_audit(&proof(), vec![anchor]).await.unwrap();
    assert_eq!(found.faults, [Fault::CutTail { from: last - 1, to: last }]);
    import(&scratch, region.hospital, &[line("1", "Pomp", "1", None)]).await;
    assert_eq!(faults(&scratch, Vec::new()).await, [], "without an anchor nobody could tell");
    assert_eq!(faults(&scratch, vec![anchor]).await, [Fault::NotAnchored { seq: last }]);
});

on_both!(writers_and_sealers_at_the_same_time_make_one_line, |scratch| {
    let region = region(&scratch).await;
    let mut work = tokio::task::JoinSet::new();
    for writer in 0..6 {
        let (store, hospital) = (scratch.store.clone(), region.hospital);
        work.spawn(async move {
            let may = policy::may_manage_organisations(&policy::system("test")).unwrap();
            for number in 0..8 {
                let contact = Contact {
                    id: ContactId::new(store.world()),
                    organisation: hospital,
                    role: ContactRole::General,
                    name: format!("Nummer {writer}-{number}"),
                    language: Language::Nl,
                    email: None,
                    phone: None,
                };
                let mut tx = store.begin().await.unwrap();
                tx.put_contact(&may, &contact).await.unwrap();
                tx.commit().await.unwrap();
                store.seal_audit().await.unwrap();
            }
        });
    }
    for _ in 0..3 {
        let store = scratch.store.clone();
        work.spawn(async move {
            for _ in 0..10 {
                store.seal_audit().await.unwrap();
                assert_eq!(store.verify_audit(&proof(), Vec::new()).await.unwrap().faults, []);
            }
        });
    }
    while let Some(done) = work.join_next().await {
        done.unwrap();
    }
    let found = scratch.verify_audit(&proof(), Vec::new()).await.unwrap();
    assert_eq!(found.faults, []);
    assert!(found.rows >= 78, "{}", found.rows);
});

on_both!(an_open_transaction_does_not_hold_up_the_sealing_of_others, |scratch| {
    let region = sealed(&scratch).await;
    if scratch.backend() == "sqlite" {
        return; // It has one writer, which holds everything.
    }
    // Two that need a new audience at the same moment wait for each other, so they are there before.
    for organisation in [region.hospital, region.care_home] {
        import(&scratch, organisation, &[line("0", "Pomp", "1", None)]).await;
    }
    scratch.seal_audit().await.unwrap();
    let mut long = scratch.begin().await.unwrap();
    let asset = line("L-1", "Pomp", "1", None);
    long.replace_inventory(&importing(region.hospital), region.hospital, &[asset]).await.unwrap();
    let mut short = scratch.begin().await.unwrap();
    let asset = line("S-1", "Pomp", "1", None);
    short.replace_inventory(&importing(region.care_home), region.care_home, &[asset]).await.unwrap();
    short.commit().await.unwrap();
    assert_eq!(scratch.seal_audit().await.unwrap(), 1, "the long one is not waited for");
    long.commit().await.unwrap();
    assert_eq!(scratch.seal_audit().await.unwrap(), 1, "and comes when it is there");
    assert_eq!(faults(&scratch, Vec::new()).await, []);
});

on_both!(retention_cuts_the_oldest_part_and_says_so, |scratch| {
    let region = sealed(&scratch).await;
    let old = head(&scratch).await;
    scratch.world.advance_hours(24 * 400);
    for number in ["1", "2", "3", "4"] {
        import(&scratch, region.hospital, &[line(number, "Pomp", "1", None)]).await;
    }
    scratch.seal_audit().await.unwrap();
    let may = policy::may_cut_audit(&policy::system("retention")).unwrap();
    let year_ago = scratch.now().plus_days(-365);
    let mut tx = scratch.begin().await.unwrap();
    assert_eq!(i64::try_from(tx.cut_audit(&may, year_ago).await.unwrap()).unwrap(), old.seq);
    tx.commit().await.unwrap();
    let found = scratch.verify_audit(&proof(), vec![old]).await.unwrap();
    assert_eq!((found.faults.as_slice(), found.from), (&[][..], old.seq + 1));
    let mut tx = scratch.begin().await.unwrap();
    assert_eq!(tx.cut_audit(&may, year_ago).await.unwrap(), 0, "nothing is old any more");
    tx.commit().await.unwrap();
    // A cut that the trail does not tell of was made by somebody else.
    let next = old.seq + 2;
    scratch
        .sql(&format!("INSERT INTO audit_cut (seq, hash, cut_at) SELECT seq, hash, 0 FROM audit WHERE seq = {next}"))
        .await;
    scratch.sql(&format!("DELETE FROM audit WHERE seq <= {next}")).await;
    assert_eq!(faults(&scratch, Vec::new()).await, [Fault::CutUntold { seq: next }]);
});

async fn device(scratch: &Scratch, region: &Region) -> domain::AssetId {
    let mut tx = scratch.begin().await.unwrap();
    let asset = line("B-1", "Klimaatregeling", "2", Some(AssetClass::Building));
    tx.replace_inventory(&importing(region.care_home), region.care_home, &[asset]).await.unwrap();
    tx.commit().await.unwrap();
    let viewer = member(scratch, region.care_home, Role::Manager);
    let view = scratch.as_viewer(&viewer).await.unwrap();
    view.assets(region.care_home, &store::AssetFilter::default(), &PageRequest::first(1)).await.unwrap().items[0].id
}

on_both!(a_reading_is_noted_once_an_hour_and_shown_to_whom_it_concerns, |scratch| {
    let region = region(&scratch).await;
    let asset = device(&scratch, &region).await;
    let cert = organisation(&scratch, domain::organisation::OrganisationKind::Cert, "CERT");
    let mut tx = scratch.begin().await.unwrap();
    let may = policy::may_manage_organisations(&policy::system("test")).unwrap();
    tx.put_organisation(&may, &cert).await.unwrap();
    tx.commit().await.unwrap();
    let reader = member(&scratch, cert.id, Role::Analyst);
    let supplier = supplier_staff(&scratch, &region);
    for _ in 0..3 {
        for viewer in [&reader, &supplier] {
            scratch.note_reading(viewer, Thing::Asset, asset.uuid(), false).await.unwrap();
        }
    }
    // Another server knows nothing of what this one remembers.
    let other = store::Store::open(&scratch.address, scratch.world.clone(), testkit::master_key()).await.unwrap();
    other.note_reading(&reader, Thing::Asset, asset.uuid(), false).await.unwrap();
    other.close().await;
    let manager = member(&scratch, region.care_home, Role::Manager);
    let may = policy::may_read_own_audit(&manager, region.care_home).unwrap();
    let view = scratch.as_viewer(&manager).await.unwrap();
    let filter = TrailFilter { readings: Some(true), ..TrailFilter::default() };
    let read = |rows: domain::page::Page<store::Seen<store::OwnTrailRow>>| {
        rows.items.iter().map(|row| (row.act.clone(), row.by.clone())).collect::<BTreeSet<_>>()
    };
    let page = view.own_trail(&may, &filter, &PageRequest::first(50)).await.unwrap();
    assert_eq!(page.items.len(), 2);
    assert_eq!(
        read(page),
        BTreeSet::from([
            ("asset.read".to_owned(), By::Cert),
            ("asset.read".to_owned(), By::Organisation("Zorg-ICT Noord".to_owned())),
        ])
    );
    scratch.world.advance_hours(1);
    scratch.note_reading(&reader, Thing::Asset, asset.uuid(), false).await.unwrap();
    let view = scratch.as_viewer(&manager).await.unwrap();
    let page = view.own_trail(&may, &filter, &PageRequest::first(2)).await.unwrap();
    assert_eq!(page.items.len(), 2);
    let next = view.own_trail(&may, &filter, &PageRequest::after(page.next.unwrap(), 2)).await.unwrap();
    assert_eq!((next.items.len(), next.next), (1, None), "a new hour is a new row");
    // The history of the device is of what was done.
    assert_eq!(view.audit_of(asset).await.unwrap(), []);
    // Who could not read it has not read it, and sees nothing of who did.
    let stranger = member(&scratch, region.hospital, Role::Manager);
    scratch.note_reading(&stranger, Thing::Asset, asset.uuid(), false).await.unwrap();
    let theirs = policy::may_read_own_audit(&stranger, region.hospital).unwrap();
    let page =
        scratch.as_viewer(&stranger).await.unwrap().own_trail(&theirs, &filter, &PageRequest::first(50)).await.unwrap();
    assert_eq!(page.items, []);
    let lead = member(&scratch, cert.id, Role::Lead);
    let view = scratch.as_viewer(&lead).await.unwrap();
    let may = policy::may_read_audit(&lead).unwrap();
    let all = view.trail(&may, &filter, &PageRequest::first(50)).await.unwrap();
    assert_eq!(all.items.len(), 3, "three readings by two readers");
    let domain::viewer::Who::Person(person) = reader.who else { panic!("a person") };
    let who = TrailFilter { who: Some(format!("person:{person}")), ..filter.clone() };
    assert_eq!(view.trail(&may, &who, &PageRequest::first(50)).await.unwrap().items.len(), 2);
    assert_eq!(faults(&scratch, Vec::new()).await, []);
});

on_both!(of_red_every_reading_is_a_row_and_the_cert_does_not_see_it, |scratch| {
    let region = region(&scratch).await;
    let asset = device(&scratch, &region).await;
    let named = member(&scratch, region.care_home, Role::Manager);
    let domain::viewer::Who::Person(person) = named.who else { panic!("a person") };
    let audience = domain::audience::Audience {
        tlp: domain::audience::Tlp::Red,
        persons: BTreeSet::from([person]),
        ..domain::audience::Audience::organisation(region.care_home, BTreeSet::new())
    };
    let canonical = serde_json::to_string(&audience).unwrap();
    scratch.sql(&format!("INSERT INTO audience (id, canonical) SELECT MAX(id) + 1, '{canonical}' FROM audience")).await;
    scratch
        .sql(&format!("UPDATE asset SET audience_id = (SELECT MAX(id) FROM audience) WHERE id = {{id:{asset}}}"))
        .await;
    for _ in 0..3 {
        scratch.note_reading(&named, Thing::Asset, asset.uuid(), false).await.unwrap();
    }
    scratch.note_reading(&analyst(&scratch), Thing::Asset, asset.uuid(), false).await.unwrap();
    let may = policy::may_read_own_audit(&named, region.care_home).unwrap();
    let filter = TrailFilter { readings: Some(true), ..TrailFilter::default() };
    let view = scratch.as_viewer(&named).await.unwrap();
    let page = view.own_trail(&may, &filter, &PageRequest::first(50)).await.unwrap();
    assert_eq!(page.items.len(), 3, "the analyst cannot read it, so has not read it");
    for role in [Role::Lead, Role::Operator] {
        let other = member(&scratch, domain::OrganisationId::new(&*scratch.world), role);
        let may = policy::may_read_audit(&other).unwrap();
        let page =
            scratch.as_viewer(&other).await.unwrap().trail(&may, &filter, &PageRequest::first(50)).await.unwrap();
        assert_eq!(page.items, [], "{role:?}");
    }
});

on_both!(an_operator_sees_who_did_what_without_the_detail, |scratch| {
    region(&scratch).await;
    let operator = member(&scratch, domain::OrganisationId::new(&*scratch.world), Role::Operator);
    let may = policy::may_read_audit(&operator).unwrap();
    let view = scratch.as_viewer(&operator).await.unwrap();
    let page = view.trail(&may, &TrailFilter::default(), &PageRequest::first(100)).await.unwrap();
    assert!(page.items.len() > 5);
    assert!(page.items.iter().all(|row| row.detail.is_none()));
    let lead = member(&scratch, domain::OrganisationId::new(&*scratch.world), Role::Lead);
    let may = policy::may_read_audit(&lead).unwrap();
    let view = scratch.as_viewer(&lead).await.unwrap();
    let filter = TrailFilter { act: Some("contact".to_owned()), ..TrailFilter::default() };
    let page = view.trail(&may, &filter, &PageRequest::first(100)).await.unwrap();
    assert_eq!(page.items.len(), 3);
    assert!(page.items.iter().all(|row| row.act == "contact.put" && row.detail.is_some()));
    let later = TrailFilter { from: Some(scratch.now().plus_seconds(1)), ..TrailFilter::default() };
    assert_eq!(view.trail(&may, &later, &PageRequest::first(100)).await.unwrap().items, []);
});
