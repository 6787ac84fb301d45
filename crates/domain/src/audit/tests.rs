use uuid::Uuid;

use super::*;
use crate::policy;

fn entry(number: u128) -> Entry {
    Entry {
        seq: 0,
        sealed_at: Timestamp::from_millis(1_764_345_605_000),
        previous: ContentHash::of(b""),
        id: AuditId::from_uuid(Uuid::from_u128(number)),
        at: Timestamp::from_millis(1_764_345_600_000 + i64::try_from(number).unwrap()),
        who: format!("person:{}", Uuid::from_u128(number + 100)),
        organisation: Some(OrganisationId::from_uuid(Uuid::from_u128(7))),
        about: None,
        act: "notice.send".to_owned(),
        object: Uuid::from_u128(number + 200).to_string(),
        detail: "{\"mails\":3}".to_owned(),
        audience: "{\"tlp\":\"AMBER\"}".to_owned(),
        hash: ContentHash::of(b""),
    }
}

fn chain(rows: u128) -> Vec<Entry> {
    let mut behind = Link::beginning();
    let mut all = Vec::new();
    for number in 1..=rows {
        let sealed = entry(number).seal(behind);
        behind = sealed.link();
        all.push(sealed);
    }
    all
}

fn check(rows: &[Entry], head: Option<Link>, anchors: Vec<Link>) -> Verified {
    let mut checker = Checker::new(Link::beginning(), anchors);
    for row in rows {
        checker.next(row);
    }
    checker.finish(head)
}

#[test]
fn an_untouched_chain_is_sound() {
    let rows = chain(50);
    let head = rows[49].link();
    let found = check(&rows, Some(head), vec![rows[20].link(), head]);
    assert_eq!(found.faults, []);
    assert_eq!((found.rows, found.head), (50, head));
}

/// The encoding is a promise to other people's programs: this value never changes.
#[test]
fn the_first_encoding_stays_what_it_is() {
    let first = entry(1).seal(Link::beginning());
    assert_eq!(first.hash.to_string(), "db3b4b11e16a0b3aed2019d93b2c5257cae86f8764b1298add72ca04b25a2928");
}

#[test]
fn each_kind_of_tampering_is_told_by_its_name() {
    let rows = chain(10);
    let head = Some(rows[9].link());
    let told = |rows: &[Entry]| check(rows, head, Vec::new()).faults;

    let mut removed = rows.clone();
    removed.drain(3..5);
    assert_eq!(told(&removed), [Fault::Missing { from: 4, to: 5 }]);

    let mut changed = rows.clone();
    changed[4].detail = "{\"mails\":2}".to_owned();
    assert_eq!(told(&changed), [Fault::Changed { seq: 5 }]);

    let mut resealed = changed;
    resealed[4].hash = resealed[4].computed();
    assert_eq!(told(&resealed), [Fault::Replaced { seq: 5 }]);

    let mut swapped = rows.clone();
    (swapped[2].seq, swapped[3].seq) = (swapped[3].seq, swapped[2].seq);
    swapped.sort_by_key(|row| row.seq);
    assert_eq!(told(&swapped), [Fault::Moved { seq: 3, was: 4 }, Fault::Moved { seq: 4, was: 3 }]);

    let mut shuffled = rows.clone();
    shuffled.swap(2, 3);
    assert_eq!(
        told(&shuffled),
        [Fault::Missing { from: 3, to: 3 }, Fault::OutOfOrder { seq: 3, behind: 4 }],
        "lines of an export that stand in another order"
    );

    let mut doubled = rows.clone();
    doubled.insert(5, rows[4].clone());
    assert_eq!(told(&doubled), [Fault::Doubled { seq: 5, id: rows[4].id }]);

    assert_eq!(told(&rows[..8]), [Fault::CutTail { from: 9, to: 10 }]);
    let anchored = check(&rows[..8], Some(rows[7].link()), vec![rows[9].link()]).faults;
    assert_eq!(anchored, [Fault::CutTail { from: 9, to: 10 }], "the note beside the rows was changed too");

    // Somebody who makes the whole chain anew from a row on is found by an anchor, and by nothing else.
    let mut anew = rows.clone();
    anew[5].who = "person:nobody".to_owned();
    for place in 5..10 {
        anew[place] = anew[place].clone().seal(anew[place - 1].link());
    }
    assert_eq!(check(&anew, Some(anew[9].link()), Vec::new()).faults, []);
    assert_eq!(check(&anew, Some(anew[9].link()), vec![rows[7].link()]).faults, [Fault::NotAnchored { seq: 8 }]);
    assert_eq!(check(&anew, head, Vec::new()).faults, [Fault::OtherHead { seq: 10 }]);
    let mut longer = rows.clone();
    longer.push(entry(11).seal(rows[9].link()));
    assert_eq!(told(&longer), [Fault::Added { from: 11, to: 11 }]);
}

#[test]
fn faults_beyond_those_listed_are_counted() {
    let mut rows = chain(300);
    for row in &mut rows {
        row.act = "notice.edit".to_owned();
    }
    let found = check(&rows, None, Vec::new());
    assert_eq!((found.faults.len(), found.more, found.fault_count()), (LISTED, 200, 300));
}

/// Every row, every field, many values: whatever is changed, the row is named.
#[test]
fn any_change_of_any_field_of_any_row_is_found() {
    // Short, because each change is looked for among a thousand other numbers.
    let rows = chain(8);
    let head = Some(rows[7].link());
    let other_hash = ContentHash::of(b"other");
    let other_organisation = Some(OrganisationId::from_uuid(Uuid::from_u128(8)));
    type Change = (&'static str, fn(&mut Entry, ContentHash, Option<OrganisationId>));
    let changes: [Change; 12] = [
        ("sealed_at", |row, _, _| row.sealed_at = row.sealed_at.plus_seconds(1)),
        ("previous", |row, hash, _| row.previous = hash),
        ("id", |row, _, _| row.id = AuditId::from_uuid(Uuid::from_u128(row.id.uuid().as_u128() + 1_000))),
        ("at", |row, _, _| row.at = Timestamp::from_millis(row.at.millis() - 1)),
        ("who", |row, _, _| row.who.push('x')),
        ("organisation", |row, _, organisation| row.organisation = organisation),
        ("no organisation", |row, _, _| row.organisation = None),
        ("about", |row, _, organisation| row.about = organisation),
        ("act", |row, _, _| row.act.make_ascii_uppercase()),
        ("object", |row, _, _| row.object.truncate(10)),
        ("detail", |row, _, _| row.detail.push(' ')),
        ("audience", |row, _, _| row.audience = row.audience.replace("AMBER", "CLEAR")),
    ];
    for place in 0..rows.len() {
        let seq = rows[place].seq;
        for (field, change) in changes {
            let mut other = rows.clone();
            change(&mut other[place], other_hash, other_organisation);
            assert_eq!(check(&other, head, Vec::new()).faults, [Fault::Changed { seq }], "{field} of {seq}");
        }
        let mut other = rows.clone();
        other[place].hash = other_hash;
        let found = check(&other, head, Vec::new()).faults;
        assert_eq!(found.first(), Some(&Fault::Changed { seq }), "the hash of {seq}");
    }
}

#[test]
fn who_may_see_a_reading_may_see_the_object() {
    let one = OrganisationId::from_uuid(Uuid::from_u128(1));
    let other = OrganisationId::from_uuid(Uuid::from_u128(2));
    let suppliers = crate::audience::SupplierReach::from(crate::asset::AssetClass::ALL);
    for tlp in [Tlp::Amber, Tlp::AmberStrict, Tlp::Red] {
        let object = Audience { tlp, ..Audience::organisation(one, suppliers.clone()) };
        let reading = reading_audience(&object);
        assert_eq!(reading.tlp, tlp.max(Tlp::AmberStrict));
        assert!(reading.suppliers.is_empty());
        assert_eq!(reading.intersect(&object), reading, "{tlp:?}: it would be wider");
        assert_eq!(whose(&reading), Some(one));
    }
    let two = Audience { organisations: [one, other].into(), ..Audience::cert_only() };
    assert_eq!(whose(&two), None, "of two organisations it is neither's");
    assert!(is_noted(&Audience::cert_only()) && !is_noted(&Audience::participants()));
    assert!(policy::has_read(&crate::viewer::Viewer::anonymous(), &two, Timestamp::from_millis(0)).is_err());
}
