use store::{Address, Store};
use testkit::{TestWorld, on_both};

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

#[tokio::test]
async fn a_missing_folder_is_an_error_and_no_panic() {
    let address = Address::Sqlite("does/not/exist/x.sqlite".into());
    assert!(Store::open(&address, TestWorld::friday_afternoon()).await.is_err());
}
