//! Lines that are emptied, and lists that bring their devices back.

use std::collections::BTreeSet;
use std::time::Duration;

use domain::AssetId;
use domain::asset::AssetClass;
use domain::page::PageRequest;
use domain::policy;
use domain::retention::{Kind, Terms};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use store::{Address, AssetFilter, NewAsset};
use testkit::{Scratch, on_both};

use crate::inventory::{import, line};
use crate::region::{Region, analyst, region};
use crate::rows::rows;

async fn keep(scratch: &Scratch, at_most: Option<u32>) -> (u64, bool) {
    let may = policy::may_keep_terms(&policy::system("test")).unwrap();
    let kept = scratch.keep_terms(&may, &Terms::default(), at_most).await.unwrap();
    let kept = kept.iter().find(|kept| kept.kind == Kind::GoneDevices).unwrap();
    (kept.rows, kept.is_done)
}

fn device(number: &str, model: &str) -> NewAsset {
    let mut device = line(number, "Pomp", "4.1", Some(AssetClass::MedicalDevice));
    device.line.model_number = model.to_owned();
    device
}

/// What stands, and the words of it.
async fn standing(scratch: &Scratch, region: &Region) -> Vec<(AssetId, String, String)> {
    let viewer = analyst(scratch);
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let list = view.assets(region.hospital, &AssetFilter::default(), &PageRequest::first(10)).await.unwrap();
    let mut all: Vec<_> =
        list.items.iter().map(|row| (row.id, row.line.inventory_number.clone(), row.line.product.clone())).collect();
    all.sort_by(|one, other| one.1.cmp(&other.1));
    all
}

/// A and B, of which A went so long ago that its term is over.
async fn gone_long_ago(scratch: &Scratch) -> (Region, AssetId) {
    let region = region(scratch).await;
    import(scratch, region.hospital, &[device("A", "M-1"), device("B", "M-1")]).await;
    let a = standing(scratch, &region).await[0].0;
    import(scratch, region.hospital, &[device("B", "M-1")]).await;
    scratch.world.advance_hours(24 * 731);
    (region, a)
}

fn expected(lines: &[(AssetId, String, String)]) -> Vec<(&str, &str)> {
    lines.iter().map(|(_, number, product)| (number.as_str(), product.as_str())).collect()
}

on_both!(a_list_before_the_emptying_keeps_a_device_and_one_after_it_begins_anew, |scratch| {
    let (region, a) = gone_long_ago(&scratch).await;
    import(&scratch, region.hospital, &[device("A", "M-1"), device("B", "M-1")]).await;
    assert_eq!(keep(&scratch, None).await, (0, true));
    let lines = standing(&scratch, &region).await;
    assert_eq!(expected(&lines), [("A", "Pomp"), ("B", "Pomp")]);
    assert_eq!(lines[0].0, a, "it has its history");

    import(&scratch, region.hospital, &[device("B", "M-1")]).await;
    scratch.world.advance_hours(24 * 731);
    assert_eq!(keep(&scratch, None).await, (1, true));
    import(&scratch, region.hospital, &[device("A", "M-1"), device("B", "M-1")]).await;
    let lines = standing(&scratch, &region).await;
    assert_eq!(expected(&lines), [("A", "Pomp"), ("B", "Pomp")]);
    assert_ne!(lines[0].0, a, "nobody knows any more that it was there");
});

/// A transaction that holds one line, so that whoever comes to it waits.
async fn holding(scratch: &Scratch, number: &str) -> Option<PgConnection> {
    let Address::Postgres { url, schema } = &scratch.address else { return None };
    let options: sqlx::postgres::PgConnectOptions = url.parse().unwrap();
    let options = options.options([("search_path", schema.as_deref().unwrap())]);
    let mut holder = PgConnection::connect_with(&options).await.unwrap();
    sqlx::query("BEGIN").execute(&mut holder).await.unwrap();
    let text = format!("SELECT id FROM asset WHERE inventory_number = '{number}' FOR UPDATE");
    sqlx::query(AssertSqlSafe(text)).execute(&mut holder).await.unwrap();
    Some(holder)
}

/// Transactions that wait for this one, or for one that does.
async fn waiting(holder: &mut PgConnection) -> i64 {
    let text = "WITH RECURSIVE held (pid) AS (
                    SELECT pg_backend_pid()
                    UNION SELECT a.pid FROM pg_stat_activity a JOIN held h ON h.pid = ANY(pg_blocking_pids(a.pid)))
                SELECT COUNT(*) - 1 FROM held";
    sqlx::query_scalar(text).fetch_one(holder).await.unwrap()
}

/// Until so many wait, or nobody else will come.
async fn until(holder: &mut PgConnection, count: i64) {
    for _ in 0..100 {
        if waiting(holder).await >= count {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_device_that_a_list_is_bringing_back_is_not_emptied_meanwhile() {
    let Some(scratch) = testkit::postgres().await else { return };
    let (region, a) = gone_long_ago(&scratch).await;
    // The list is without B: its transaction has read the numbers, and waits to write that B is gone.
    let mut holder = holding(&scratch, "B").await.unwrap();
    let list = [device("A", "M-1")];
    let bring_back = import(&scratch, region.hospital, &list);
    let empty = async {
        until(&mut holder, 1).await;
        let release = async {
            until(&mut holder, 2).await;
            sqlx::query("ROLLBACK").execute(&mut holder).await.unwrap();
        };
        tokio::join!(keep(&scratch, None), release).0
    };
    let (difference, emptied) = tokio::join!(bring_back, empty);
    assert_eq!((difference.added, difference.gone, emptied), (1, 1, (0, true)));
    let lines = standing(&scratch, &region).await;
    assert_eq!((expected(&lines), lines[0].0), (vec![("A", "Pomp")], a));
}

#[tokio::test]
async fn a_list_waits_for_the_emptying_of_a_device_that_it_brings_back() {
    let Some(scratch) = testkit::postgres().await else { return };
    let (region, a) = gone_long_ago(&scratch).await;
    let mut holder = holding(&scratch, "A").await.unwrap();
    let list = [device("A", "M-1"), device("B", "M-1")];
    let bring_back = async {
        until(&mut holder, 1).await;
        let release = async {
            until(&mut holder, 2).await;
            sqlx::query("ROLLBACK").execute(&mut holder).await.unwrap();
        };
        tokio::join!(import(&scratch, region.hospital, &list), release).0
    };
    let (emptied, difference) = tokio::join!(keep(&scratch, None), bring_back);
    assert_eq!((emptied, difference.added), ((1, true), 1));
    let lines = standing(&scratch, &region).await;
    assert_eq!(expected(&lines), [("A", "Pomp"), ("B", "Pomp")]);
    assert_ne!(lines[0].0, a);
}

on_both!(a_hundred_lines_go_at_once_and_a_number_goes_with_its_last_line, |scratch| {
    let region = region(&scratch).await;
    let mut all: Vec<NewAsset> = (0..140).map(|n| device(&format!("{n}"), &format!("M-{n}"))).collect();
    all.push(device("last", "M-7"));
    import(&scratch, region.hospital, &all).await;
    let numbers: Vec<String> = (0..140).map(|n| format!("('pomp', 'M-{n}')")).collect();
    let numbers = format!("{}, ('pomp', ''), ('bed', 'M-1')", numbers.join(", "));
    scratch.sql(&format!("INSERT INTO named_product (product_key, model_number) VALUES {numbers}")).await;
    import(&scratch, region.hospital, &all[140..]).await;
    scratch.world.advance_hours(24 * 731);
    assert_eq!(keep(&scratch, Some(1)).await, (100, false));
    assert!((42..=43).contains(&rows(&scratch).await["named_product"].len()));
    assert_eq!(keep(&scratch, None).await, (40, true));
    let left = rows(&scratch).await["named_product"].clone();
    assert_eq!(left.len(), 3, "the number of the last line, the name, and what no line was of: {left:?}");
    import(&scratch, region.hospital, &[]).await;
    scratch.world.advance_hours(24 * 731);
    assert_eq!(keep(&scratch, None).await, (1, true));
    let left: BTreeSet<String> = rows(&scratch).await["named_product"].clone();
    assert!(left.len() == 2 && !left.iter().any(|row| row.contains("M-7")), "{left:?}");
});
