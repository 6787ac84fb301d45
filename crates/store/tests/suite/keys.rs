//! What organisations told us is sealed: nobody reads it from a copy of the database, and everything goes on to work.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::answer::{AnswerKind, Via};
use domain::asset::{AssetClass, AssetLine};
use domain::audience::Audience;
use domain::coverage::{Recognised, Recognition};
use domain::notice::NoticeState;
use domain::organisation::{Contact, ContactRole, Language};
use domain::page::PageRequest;
use domain::policy::{self, MayKeepKeys};
use domain::question::Said;
use domain::verdict::Verdict;
use domain::viewer::Role;
use domain::{AssetId, ContactId, OrganisationId};
use store::{Address, AssetFilter, KeysReport, LocalMaster, MasterKey, MatchFilter, NewAsset, NoticeEdit, StoreError};
use testkit::{Scratch, on_both};

use crate::inventory::{import, importing};
use crate::notices::{answer, case, draft, given, hit, today};
use crate::region::{analyst, member, only, region};
use crate::steps::plan;

fn device(number: &str, serial: &str, location: &str) -> NewAsset {
    NewAsset {
        line: AssetLine {
            inventory_number: number.to_owned(),
            maker: "Halmarin".to_owned(),
            product: "Pomp".to_owned(),
            serial: serial.to_owned(),
            udi_di: format!("udi-{serial}"),
            location: location.to_owned(),
            remark: format!("remark-{serial}"),
            ..AssetLine::default()
        },
        class: Some(AssetClass::MedicalDevice),
        keys: BTreeSet::from(["pomp".to_owned()]),
        product_key: "halmarin pomp".to_owned(),
        recognised: Recognised { recognition: Recognition::ProductUnknown, product: None },
    }
}

fn keeper() -> MayKeepKeys {
    policy::may_keep_keys(&policy::system("test")).unwrap()
}

fn master(key: u8, earlier: &[u8]) -> Arc<dyn MasterKey> {
    let earlier: Vec<[u8; 32]> = earlier.iter().map(|key| [*key; 32]).collect();
    Arc::new(LocalMaster::new(&[key; 32], &earlier).unwrap())
}

async fn report(scratch: &Scratch) -> KeysReport {
    scratch.keys_report(&keeper()).await.unwrap()
}

/// All that whoever has a copy of the database has, as it stands there: SQLite's file, or every row of every table.
async fn everything(scratch: &Scratch) -> Vec<u8> {
    use sqlx::{Connection, Row};
    match &scratch.address {
        Address::Sqlite(path) => {
            let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
            let mut connection = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
            let flushed = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut connection).await;
            assert_eq!(flushed.unwrap().get::<i64, _>(0), 0, "somebody is writing");
            connection.close().await.unwrap();
            std::fs::read(path).unwrap()
        }
        Address::Postgres { url, schema } => {
            let options: sqlx::postgres::PgConnectOptions = url.parse().unwrap();
            let options = options.options([("search_path", schema.as_deref().unwrap_or("public"))]);
            let mut connection = sqlx::PgConnection::connect_with(&options).await.unwrap();
            let tables = sqlx::query("SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()");
            let mut all = Vec::new();
            for table in tables.fetch_all(&mut connection).await.unwrap() {
                let text = format!("SELECT t::text FROM {} t", table.get::<String, _>(0));
                for row in sqlx::query(sqlx::AssertSqlSafe(text)).fetch_all(&mut connection).await.unwrap() {
                    all.extend(row.get::<String, _>(0).into_bytes());
                }
            }
            all
        }
    }
}

/// As bytes and, for what PostgreSQL shows of bytes, as digits.
fn stands_in(everything: &[u8], needle: &str) -> bool {
    let digits: String = needle.bytes().map(|byte| format!("{byte:02x}")).collect();
    [needle.as_bytes(), digits.as_bytes()]
        .iter()
        .any(|needle| everything.windows(needle.len()).any(|window| window == *needle))
}

async fn found(scratch: &Scratch, organisation: OrganisationId, text: &str) -> Vec<String> {
    let viewer = analyst(scratch);
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let filter = AssetFilter { text: Some(text.to_owned()), ..AssetFilter::default() };
    let (mut all, mut page) = (Vec::new(), PageRequest::first(2));
    loop {
        let list = view.assets(organisation, &filter, &page).await.unwrap();
        all.extend(list.items.iter().map(|row| row.line.inventory_number.clone()));
        match list.next {
            Some(next) => page = PageRequest::after(next, 2),
            None => return all,
        }
    }
}

// Shows: ASVS 14.2.4, 11.3.2, NEN 8.24, 5.33
on_both!(a_copy_of_the_database_tells_nobody_what_organisations_told_us, |scratch| {
    let case = case(&scratch).await;
    let (home, hospital) = (case.region.care_home, case.region.hospital);
    let mut tx = scratch.begin().await.unwrap();
    let contact = Contact {
        id: ContactId::new(&*scratch.world),
        organisation: home,
        role: ContactRole::It,
        name: "QQ-contact".to_owned(),
        language: Language::Nl,
        email: Some("qq-mail@zorg.example".to_owned()),
        phone: Some("QQ-phone".to_owned()),
    };
    let system = policy::system("test");
    let manage = policy::may_manage_organisations(&system).unwrap();
    tx.put_contact(&manage, &contact).await.unwrap();
    tx.put_contact_key(&manage, &contact, "QQ-openpgp", "60FD 11F2").await.unwrap();
    let file = b"nummer;QQ-column\n1;QQ-cell";
    let upload = tx.upload_inventory(&importing(hospital), hospital, "QQ-file.csv", file, None, false).await.unwrap();
    tx.commit().await.unwrap();
    import(&scratch, hospital, &[device("1", "QQ-serial", "QQ-location")]).await;

    hit(&scratch, &case, home, Some(AssetClass::Building), "review", "P1").await;
    let desk = analyst(&scratch);
    let view = scratch.as_viewer(&desk).await.unwrap();
    let doubt = view.matches(&MatchFilter::default(), &PageRequest::first(1)).await.unwrap().items[0].clone();
    let mut tx = scratch.begin().await.unwrap();
    let decide = policy::may_decide_match(&desk).unwrap();
    tx.decide_match(&decide, doubt.id, Verdict::Affected, "QQ-decision").await.unwrap();
    let officer = member(&scratch, hospital, Role::SecurityOfficer);
    let list = view.assets(hospital, &AssetFilter::default(), &PageRequest::first(1)).await.unwrap();
    let tell = policy::may_answer(&officer, hospital).unwrap();
    let said = Said::Value("QQ-version".to_owned());
    tx.tell_version(&tell, list.items[0].id, &said, ("QQ-teller", Via::Portal)).await.unwrap();
    tx.commit().await.unwrap();
    draft(&scratch, &case).await;
    let id = only(&scratch, NoticeState::Draft).await;
    let mut tx = scratch.begin().await.unwrap();
    let publish = policy::may_publish(&desk).unwrap();
    let edit = NoticeEdit {
        severity: domain::notice::Severity::High,
        care_impact: domain::notice::CareImpact::None,
        advice_nl: "QQ-advies".to_owned(),
        advice_en: "QQ-advice".to_owned(),
        deadline: None,
    };
    tx.edit_notice(&publish, id, &edit).await.unwrap();
    tx.send_notice(&publish, id, &plan(), today()).await.unwrap();
    tx.commit().await.unwrap();
    let manager = member(&scratch, home, Role::Manager);
    let mut said = given(AnswerKind::RiskAccepted);
    said.note = "QQ-note".to_owned();
    said.by = "QQ-answerer".to_owned();
    said.accepted_by = Some("QQ-director".to_owned());
    said.review_on = Some("2027-01-01".parse().unwrap());
    answer(&scratch, &manager, &case, id, &said).await.unwrap();

    let everything = everything(&scratch).await;
    assert!(stands_in(&everything, "Halmarin"), "what stays in the clear is found, so what is not is not there");
    for needle in [
        "QQ-contact",
        "qq-mail",
        "QQ-phone",
        "QQ-openpgp",
        "QQ-column",
        "QQ-cell",
        "QQ-serial",
        "QQ-location",
        "udi-QQ-serial",
        "remark-QQ",
        "QQ-decision",
        "QQ-version",
        "QQ-advies",
        "QQ-advice",
        "QQ-note",
        "QQ-answerer",
        "QQ-director",
    ] {
        assert!(!stands_in(&everything, needle), "{needle} stands in the database for everybody to read");
    }

    // And those whose it is read all of it.
    let view = scratch.as_viewer(&officer).await.unwrap();
    let list = view.assets(hospital, &AssetFilter::default(), &PageRequest::first(1)).await.unwrap();
    let row = &list.items[0];
    assert_eq!(row.line, device("1", "QQ-serial", "QQ-location").line);
    assert_eq!(row.facts[0].value.as_deref(), Some("QQ-version"));
    assert_eq!(*view.inventory_import_bytes(upload).await.unwrap(), file);
    let view = scratch.as_viewer(&manager).await.unwrap();
    let contacts = view.contacts(home).await.unwrap();
    assert!(contacts.iter().any(|it| **it == contact), "{contacts:?}");
    let notice = view.notice(id).await.unwrap();
    assert_eq!(notice.notice.advice_nl, "QQ-advies");
    assert_eq!((notice.answers[0].note.as_str(), notice.answers[0].by.as_str()), ("QQ-note", "QQ-answerer"));
});

on_both!(serial_numbers_and_locations_are_found_although_they_are_sealed, |scratch| {
    let region = region(&scratch).await;
    let devices: Vec<NewAsset> = (0..7)
        .map(|n| device(&format!("N{n}"), &format!("SN-{n}"), if n % 2 == 0 { "Gebouw Één" } else { "Kelder" }))
        .collect();
    import(&scratch, region.hospital, &devices).await;
    assert_eq!(found(&scratch, region.hospital, "sn-3").await, ["N3"]);
    assert_eq!(found(&scratch, region.hospital, "gebouw EEN").await, ["N0", "N2", "N4", "N6"]);
    assert_eq!(found(&scratch, region.hospital, "halmarin").await.len(), 7);
    assert_eq!(found(&scratch, region.hospital, "100%").await, Vec::<String>::new());
    assert_eq!(found(&scratch, region.care_home, "sn-3").await, Vec::<String>::new());
});

// Shows: ASVS 11.1.1, 11.2.2, NEN 8.24
on_both!(another_master_key_opens_nothing_until_the_keys_were_wrapped_by_it, |scratch| {
    let region = region(&scratch).await;
    import(&scratch, region.hospital, &[device("1", "SN-1", "Noord")]).await;
    let keys = report(&scratch).await;
    assert_eq!((keys.keys, keys.wrapped_by_earlier, keys.destroyed), (3, 0, 0));
    let Err(StoreError::Key(why)) = scratch.with_master(master(1, &[])).await else { panic!("opened") };
    assert!(why.contains("master_key_before"), "{why}");

    let both = scratch.with_master(master(1, &[42])).await.unwrap();
    assert_eq!(both.keys_report(&keeper()).await.unwrap().wrapped_by_earlier, 3);
    let mut tx = both.begin().await.unwrap();
    assert_eq!(tx.wrap_keys_again(&keeper()).await.unwrap(), 3);
    assert_eq!(tx.wrap_keys_again(&keeper()).await.unwrap(), 0, "once is enough");
    tx.commit().await.unwrap();
    both.close().await;

    let new = scratch.with_master(master(1, &[])).await.unwrap();
    let viewer = analyst(&scratch);
    let view = new.as_viewer(&viewer).await.unwrap();
    let list = view.assets(region.hospital, &AssetFilter::default(), &PageRequest::first(1)).await.unwrap();
    assert_eq!(list.items[0].line.serial, "SN-1");
    new.close().await;
    assert!(scratch.with_master(master(42, &[])).await.is_err(), "the earlier one is of no use any more");
});

// Shows: ASVS 11.2.2, NEN 8.24
on_both!(a_renewed_key_seals_everything_anew_and_changes_nothing, |scratch| {
    let region = region(&scratch).await;
    let devices = [device("1", "SN-1", "Noord"), device("2", "SN-2", "Noord")];
    import(&scratch, region.hospital, &devices).await;
    let mut tx = scratch.begin().await.unwrap();
    // Two devices and a contact.
    assert_eq!(tx.renew_key(&keeper(), region.hospital).await.unwrap(), 3);
    tx.commit().await.unwrap();
    assert_eq!(report(&scratch).await.destroyed, 1);
    assert_eq!(found(&scratch, region.hospital, "SN-2").await, ["2"]);
    // The same list is no change: what a line is recognised by does not hang on the key.
    let same = import(&scratch, region.hospital, &devices).await;
    assert_eq!((same.unchanged, same.changed, same.added), (2, 0, 0));
    // Another program notices without being told.
    let other = scratch.with_master(testkit::master_key()).await.unwrap();
    let viewer = analyst(&scratch);
    let mut tx = scratch.begin().await.unwrap();
    tx.renew_key(&keeper(), region.hospital).await.unwrap();
    tx.commit().await.unwrap();
    let view = other.as_viewer(&viewer).await.unwrap();
    let list = view.assets(region.hospital, &AssetFilter::default(), &PageRequest::first(1)).await.unwrap();
    assert_eq!(list.items[0].line.serial, "SN-1");
    other.close().await;
});

// Shows: ASVS 11.2.2, NEN 8.24
on_both!(who_writes_while_a_key_is_renewed_loses_nothing, |scratch| {
    let region = region(&scratch).await;
    let other = scratch.with_master(testkit::master_key()).await.unwrap();
    // Both have the key of before in memory.
    import(&scratch, region.hospital, &[device("1", "SN-1", "Noord")]).await;
    let viewer = analyst(&scratch);
    other.as_viewer(&viewer).await.unwrap().contacts(region.hospital).await.unwrap();
    for round in 0..5 {
        let renew = async {
            let mut tx = scratch.begin().await.unwrap();
            tx.renew_key(&keeper(), region.hospital).await.unwrap();
            tx.commit().await.unwrap();
        };
        let write = async {
            let lines = [device("1", "SN-1", &format!("Zuid {round}"))];
            let mut tx = other.begin().await.unwrap();
            tx.replace_inventory(&importing(region.hospital), region.hospital, &lines).await.unwrap();
            tx.commit().await.unwrap();
        };
        tokio::join!(renew, write);
        let view = scratch.as_viewer(&viewer).await.unwrap();
        let list = view.assets(region.hospital, &AssetFilter::default(), &PageRequest::first(2)).await.unwrap();
        assert_eq!(list.items[0].line.location, format!("Zuid {round}"));
        assert_eq!(view.contacts(region.hospital).await.unwrap().len(), 1);
    }
    other.close().await;
});

// Shows: NEN 8.10
on_both!(a_destroyed_key_takes_what_it_sealed_with_it, |scratch| {
    let region = region(&scratch).await;
    import(&scratch, region.hospital, &[device("1", "SN-1", "Noord")]).await;
    // As when a copy of the rows lies somewhere, and the keys of today are beside it.
    let no = if scratch.backend() == "sqlite" { "NULL" } else { "NULL::bytea" };
    scratch
        .sql(&format!(
            "UPDATE data_key SET wrapped = {no}, destroyed_at = 0 WHERE organisation_id = {{id:{}}}",
            region.hospital
        ))
        .await;
    scratch.sql("UPDATE setting SET value = '99' WHERE name = 'data_keys'").await;
    let viewer = analyst(&scratch);
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let list = view.assets(region.hospital, &AssetFilter::default(), &PageRequest::first(1)).await;
    assert!(matches!(list, Err(StoreError::Key(_))), "{list:?}");
    assert!(view.contacts(region.care_home).await.is_ok(), "the others have keys of their own");
});

on_both!(what_stood_there_before_the_keys_is_sealed_by_the_upgrade, |scratch| {
    let other = match scratch.backend() {
        "sqlite" => testkit::sqlite_unmigrated().await,
        _ => testkit::postgres_unmigrated().await.unwrap(),
    };
    other.migrate_to(19).await.unwrap();
    let (home, contact) = (OrganisationId::new(&*scratch.world), ContactId::new(&*scratch.world));
    let audience = serde_json::to_string(&Audience::cert_only()).unwrap();
    other.sql(&format!("INSERT INTO audience (id, canonical) VALUES (1, '{audience}')")).await;
    other
        .sql(&format!(
            "INSERT INTO organisation (id, kind, name, search, created_at, audience_id)
             VALUES ({{id:{home}}}, 'institution', 'Huis', 'huis', 0, 1)"
        ))
        .await;
    other
        .sql(&format!(
            "INSERT INTO contact (id, organisation_id, role, name, language, email, phone, audience_id)
             VALUES ({{id:{contact}}}, {{id:{home}}}, 'general', 'QQ-name', 'nl', 'qq-mail@zorg.example', NULL, 1)"
        ))
        .await;
    let asset = AssetId::new(&*scratch.world);
    let (hash, no) = if scratch.backend() == "sqlite" {
        ("zeroblob(32)", "0")
    } else {
        ("decode(repeat('07', 32), 'hex')", "FALSE")
    };
    other
        .sql(&format!(
            "INSERT INTO asset (id, organisation_id, inventory_number, maker, product, version, model_number, serial,
                                udi_di, kind, location, department, remark, class, search, line_hash, first_seen_at,
                                changed_at, to_match, audience_id)
             VALUES ({{id:{asset}}}, {{id:{home}}}, '1', 'Halmarin', 'Pomp', '', '', 'QQ-serial', '', '', 'QQ-place', '', '',
                     NULL, '1 halmarin pomp qq-serial qq-place', {hash}, 0, 0, {no}, 1)"
        ))
        .await;
    assert!(stands_in(&everything(&other).await, "QQ-name"));
    other.migrate().await.unwrap();
    let everything = everything(&other).await;
    for needle in ["QQ-name", "qq-mail", "QQ-serial", "qq-serial", "QQ-place", "qq-place"] {
        assert!(!stands_in(&everything, needle), "{needle}");
    }
    let viewer = analyst(&scratch);
    let view = other.as_viewer(&viewer).await.unwrap();
    let contacts = view.contacts(home).await.unwrap();
    assert_eq!((contacts[0].name.as_str(), contacts[0].email.as_deref()), ("QQ-name", Some("qq-mail@zorg.example")));
    assert_eq!(contacts[0].phone, None);
    assert_eq!(found(&other, home, "qq-serial").await, ["1"], "and is found as before");
    other.remove().await;
});
