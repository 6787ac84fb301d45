use domain::OrganisationId;
use domain::asset::AssetClass;
use domain::audience::{Audience, SupplierReach};
use domain::viewer::{ActsFor, Role};
use store::{Address, Store};
use testkit::{TestWorld, on_both};

use crate::region::member;

// Shows: NEN 8.32
on_both!(an_upgraded_database_equals_a_fresh_one, |scratch| {
    let fresh = scratch.schema_text().await.unwrap();
    assert!(fresh.contains("audience"), "the schema text is empty: {fresh}");
    for stop in 0..Store::known_version() {
        let other = match scratch.backend() {
            "sqlite" => testkit::sqlite_unmigrated().await,
            _ => testkit::postgres_unmigrated().await.unwrap(),
        };
        other.migrate_to(stop).await.unwrap();
        other.migrate().await.unwrap();
        assert_eq!(other.schema_text().await.unwrap(), fresh, "stopped at {stop}");
        assert_eq!(other.migrate().await.unwrap(), 0, "nothing is left to do");
    }
});

// Shows: NEN 8.32, 8.3
on_both!(contacts_and_mandates_of_before_get_the_narrower_audience, |scratch| {
    let other = match scratch.backend() {
        "sqlite" => testkit::sqlite_unmigrated().await,
        _ => testkit::postgres_unmigrated().await.unwrap(),
    };
    other.migrate_to(14).await.unwrap();
    let [home, supplier, contact, mandate] = [0xf1, 0x0a, 0x0b, 0x0c].map(uuid::Uuid::from_u128);
    let wide = Audience::organisation(OrganisationId::from_uuid(home), SupplierReach::from(AssetClass::ALL));
    let wide = serde_json::to_string(&wide).unwrap();
    other.sql(&format!("INSERT INTO audience (id, canonical) VALUES (1, '{wide}')")).await;
    for (id, kind) in [(home, "institution"), (supplier, "it_supplier")] {
        other
            .sql(&format!(
                "INSERT INTO organisation (id, kind, name, search, created_at, audience_id)
                 VALUES ({{id:{id}}}, '{kind}', '{kind}', '{kind}', 0, 1)"
            ))
            .await;
    }
    other
        .sql(&format!(
            "INSERT INTO contact (id, organisation_id, role, name, language, email, audience_id)
             VALUES ({{id:{contact}}}, {{id:{home}}}, 'general', 'Iemand', 'nl', 'iemand@zorg.example', 1)"
        ))
        .await;
    other
        .sql(&format!(
            "INSERT INTO mandate (id, supplier_id, institution_id, classes, valid_from, approved_by, audience_id)
             VALUES ({{id:{mandate}}}, {{id:{supplier}}}, {{id:{home}}}, '[]', '2026-01-01', 'Marja', 1)"
        ))
        .await;
    other.migrate().await.unwrap();
    let (home, supplier) = (OrganisationId::from_uuid(home), OrganisationId::from_uuid(supplier));
    let own = member(&other, home, Role::Manager);
    let mut acting = member(&other, supplier, Role::SupplierStaff);
    acting.acts_for.insert(ActsFor { supplier, institution: home, class: AssetClass::Building });
    let mut stranger = member(&other, OrganisationId::from_uuid(uuid::Uuid::from_u128(0x0d)), Role::SupplierStaff);
    stranger.acts_for = acting.acts_for.clone();
    for (viewer, expected) in [(own, (1, 1)), (acting, (0, 1)), (stranger, (0, 0))] {
        let view = other.as_viewer(&viewer).await.unwrap();
        let seen = (view.contacts(home).await.unwrap().len(), view.mandates(home).await.unwrap().len());
        assert_eq!(seen, expected, "{viewer:?}");
    }
});

// Shows: NEN 8.32
on_both!(an_old_or_newer_schema_is_refused_with_the_way_out, |scratch| {
    scratch.check_version().await.unwrap();
    let other = match scratch.backend() {
        "sqlite" => testkit::sqlite_unmigrated().await,
        _ => testkit::postgres_unmigrated().await.unwrap(),
    };
    let error = other.check_version().await.unwrap_err().to_string();
    assert!(error.contains("brandwacht migrate"), "{error}");
});

on_both!(two_programs_that_start_together_make_the_schema_once, |scratch| {
    let other = match scratch.backend() {
        "sqlite" => testkit::sqlite_unmigrated().await,
        _ => testkit::postgres_unmigrated().await.unwrap(),
    };
    assert_eq!(other.schema_version().await.unwrap(), 0, "asking makes nothing");
    assert_eq!(other.schema_text().await.unwrap(), "");
    let (one, two, three) = tokio::join!(other.migrate(), other.migrate(), other.migrate());
    let applied = one.unwrap() + two.unwrap() + three.unwrap();
    assert_eq!(applied, Store::known_steps(), "each step once, by one of them");
    assert_eq!(other.schema_version().await.unwrap(), Store::known_version());
    assert_eq!(other.schema_text().await.unwrap(), scratch.schema_text().await.unwrap());
});

// Shows: NEN 8.18, 8.31
on_both!(a_database_of_another_program_is_refused_and_left_as_it_is, |scratch| {
    let other = match scratch.backend() {
        "sqlite" => testkit::sqlite_unmigrated().await,
        _ => testkit::postgres_unmigrated().await.unwrap(),
    };
    other.sql("CREATE TABLE photos (name TEXT)").await;
    other.close().await;
    for again in 0..2 {
        // Flyway has a table of that name too: a name alone makes it none of ours.
        if again == 1 {
            other.sql("CREATE TABLE schema_version (version TEXT)").await;
        }
        let Err(error) = Store::open(&other.address, TestWorld::friday_afternoon(), testkit::master_key()).await else {
            panic!("it was opened");
        };
        let error = error.to_string();
        assert!(error.contains("a database of another program") && error.contains("nothing was changed"), "{error}");
    }
    other.sql("INSERT INTO photos VALUES ('still there')").await;
    // None of ours is there: these would clash with it.
    for table in ["organisation", "advisory", "audit"] {
        other.sql(&format!("CREATE TABLE {table} (name TEXT)")).await;
    }
});

on_both!(a_program_that_stopped_before_the_first_step_goes_on, |scratch| {
    let other = match scratch.backend() {
        "sqlite" => testkit::sqlite_unmigrated().await,
        _ => testkit::postgres_unmigrated().await.unwrap(),
    };
    other.migrate_to(0).await.unwrap();
    let store = Store::open(&other.address, TestWorld::friday_afternoon(), testkit::master_key()).await.unwrap();
    assert_eq!(store.schema_text().await.unwrap(), scratch.schema_text().await.unwrap());
});

#[tokio::test]
async fn a_file_that_is_no_database_is_named_in_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lijst.csv");
    std::fs::write(&path, "Nummer;Merk;Product\n".repeat(100)).unwrap();
    let Err(error) =
        Store::open(&Address::Sqlite(path.clone()), TestWorld::friday_afternoon(), testkit::master_key()).await
    else {
        panic!("it was opened");
    };
    assert!(error.to_string().contains("lijst.csv is not a database"), "{error}");
    assert!(std::error::Error::source(&error).is_none(), "the database's own words would say it again");
    assert!(std::fs::read_to_string(&path).unwrap().starts_with("Nummer;"));
}

#[tokio::test]
async fn a_missing_folder_is_an_error_and_no_panic() {
    let address = Address::Sqlite("does/not/exist/x.sqlite".into());
    assert!(Store::open(&address, TestWorld::friday_afternoon(), testkit::master_key()).await.is_err());
}
