//! Pages: every row once, whatever is added meanwhile.

use std::collections::BTreeSet;

use domain::asset::AssetClass;
use testkit::on_both;

use crate::bench::case::{advisory, case, each, json, match_all, put_inventory, take_in};

/// The path of `Link: <…>; rel="next"`.
fn next(answer: &crate::bench::Answer) -> Option<String> {
    let link = answer.headers.get("link")?.to_str().unwrap();
    let path = link.strip_prefix('<').unwrap().strip_suffix(">; rel=\"next\"").unwrap();
    Some(path.to_owned())
}

on_both!(a_walk_over_pages_meets_every_row_once_while_rows_are_added, |scratch| {
    let case = case(scratch).await;
    let scratch = &case.bench.scratch;
    for number in 2..=7 {
        take_in(scratch, &advisory(&format!("HAL-{number}"))).await;
    }
    let names: Vec<String> = (10..40).map(|number| format!("Z-{number}")).collect();
    let mut numbers: Vec<&str> = names.iter().map(String::as_str).collect();
    put_inventory(scratch, case.bench.hospital, AssetClass::MedicalDevice, &numbers).await;
    match_all(scratch, case.advisory).await;

    let of = case.bench.hospital;
    for start in [
        "/api/v1/advisories?limit=2".to_owned(),
        format!("/api/v1/organisations/{of}/assets?limit=7&text=halmarin"),
        format!("/api/v1/matches?limit=4&organisation={of}"),
        "/api/v1/organisations?limit=1".to_owned(),
        "/api/v1/notices?limit=1".to_owned(),
    ] {
        let (before, after) = start.split_once("limit=").unwrap();
        let all = format!("{before}limit=500{}", after.trim_start_matches(|sign: char| sign.is_ascii_digit()));
        let whole = case.get(&all, &case.analyst).await;
        assert_eq!(whole.headers.get("link"), None, "{start}: one page holds all");
        let expected: BTreeSet<String> = each(&json(&whole), "id").into_iter().map(str::to_owned).collect();
        assert!(expected.len() >= 2, "{start}");
        let mut met = Vec::new();
        let mut path = Some(start.clone());
        let mut pages = 0;
        while let Some(here) = path {
            let answer = case.get(&here, &case.analyst).await;
            assert_eq!(answer.status, 200, "{here}: {}", answer.body);
            let page = json(&answer);
            met.extend(each(&page, "id").into_iter().map(str::to_owned));
            path = next(&answer);
            assert_eq!(path.is_some(), page["next"].is_string(), "header and body agree");
            pages += 1;
            if pages == 1 {
                // What comes while somebody reads must not push a row over the edge of a page.
                take_in(scratch, &advisory(&format!("HAL-late-{}", met.len() + start.len()))).await;
                let late = format!("Y-{}", start.len());
                numbers.push(Box::leak(late.into_boxed_str()));
                put_inventory(scratch, of, AssetClass::MedicalDevice, &numbers).await;
                match_all(scratch, case.advisory).await;
            }
        }
        assert!(pages >= 2, "{start}: {pages} pages");
        let distinct: BTreeSet<String> = met.iter().cloned().collect();
        assert_eq!(distinct.len(), met.len(), "{start}: no row twice");
        assert!(expected.is_subset(&distinct), "{start}: no row is missed");
    }
});

// Shows: NEN 8.12
#[tokio::test]
async fn a_cursor_is_good_for_its_own_list_and_filters_only() {
    let case = case(testkit::sqlite().await).await;
    let page = json(&case.get("/api/v1/organisations?limit=1&kind=institution", &case.hospital).await);
    let cursor = page["next"].as_str().unwrap();
    let answer = case.get(&format!("/api/v1/organisations?kind=institution&after={cursor}"), &case.care_home).await;
    assert_eq!(answer.status, 200, "it is a place, not a right: anybody may go on from there");
    for path in [
        format!("/api/v1/organisations?kind=maker&after={cursor}"),
        format!("/api/v1/organisations?after={cursor}"),
        format!("/api/v1/notices?after={cursor}"),
        format!("/api/v1/organisations?kind=institution&after={cursor}A"),
        "/api/v1/organisations?after=".to_owned(),
        "/api/v1/organisations?after=%00%ff".to_owned(),
    ] {
        let answer = case.get(&path, &case.hospital).await;
        let problem = json(&answer);
        assert_eq!((answer.status.as_u16(), &problem["errors"][0]["code"]), (400, &"cursor".into()), "{path}");
        assert_eq!(problem["errors"][0]["parameter"], "after");
    }
    for limit in ["0", "501", "-1", "99999999999"] {
        let problem = json(&case.get(&format!("/api/v1/organisations?limit={limit}"), &case.hospital).await);
        assert_eq!(problem["errors"][0]["code"], "range", "{limit}: {problem}");
    }
    let problem =
        json(&case.get("/api/v1/organisations?limit=x&kind=shop&limit=3&text=a&text=b", &case.hospital).await);
    let told: Vec<_> = problem["errors"].as_array().unwrap().iter().map(|it| format!("{}", it["code"])).collect();
    assert_eq!(told, ["\"one_of\"", "\"twice\"", "\"twice\""], "all at once: {problem}");
}
