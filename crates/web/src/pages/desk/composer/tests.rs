use domain::asset::AssetClass;
use domain::notice::{CareImpact, NoticeState, Severity};
use domain::page::PageRequest;
use domain::policy;
use domain::viewer::Role;
use store::{NoticeEdit, NoticeFilter};

use crate::bench::case::{Case, advisory, case, draft, drafts, match_all, put_inventory, take_in};

/// Both institutions have a draft about a new advisory, and an analyst has signed in.
async fn composing() -> (Case, String, String) {
    let case = case(testkit::sqlite().await).await;
    let new = take_in(&case.bench.scratch, &advisory("HAL-2")).await;
    match_all(&case.bench.scratch, new).await;
    draft(&case.bench, new).await;
    let cookie = case.bench.signed_in("sanne@zorg.example", case.bench.cert, Role::Analyst).await;
    (case, format!("/desk/advisories/{new}/notices"), cookie)
}

/// The values of the hidden fields with this name.
fn hidden<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!("name=\"{name}\" value=\"");
    page.split(start.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

async fn states(case: &Case) -> Vec<NoticeState> {
    let system = policy::system("test");
    let view = case.bench.scratch.as_viewer(&system).await.unwrap();
    let filter = NoticeFilter { institution: Some(case.bench.hospital), ..NoticeFilter::default() };
    let page = view.notices(&filter, &PageRequest::first(10)).await.unwrap();
    page.items.iter().map(|row| row.state).collect()
}

// Shows: ASVS 2.3.1
#[tokio::test]
async fn what_goes_out_is_what_was_confirmed() {
    let (case, path, cookie) = composing().await;
    let draft_id = drafts(&case.bench, case.bench.hospital).await[0].to_string();
    let form = [("id", draft_id.as_str()), ("severity", "high"), ("impact", "none"), ("act", "send")];
    let asked = case.bench.post(&path, &cookie, &form).await;
    assert_eq!(asked.status, 200, "{}", asked.body);
    let print = hidden(&asked.body, "print")[0].to_owned();

    // Between the question and the answer the hospital registers one device more, and it is drafted.
    let new = path.split('/').nth(3).unwrap().parse().unwrap();
    put_inventory(&case.bench.scratch, case.bench.hospital, AssetClass::MedicalDevice, &["Z-1", "Z-2?", "Z-3", "Z-4"])
        .await;
    match_all(&case.bench.scratch, new).await;
    draft(&case.bench, new).await;
    let confirmed = [&form[..], &[("confirmed", "1"), ("print", print.as_str())]].concat();
    let refused = case.bench.post(&path, &cookie, &confirmed).await;
    assert_eq!(refused.status, 409);
    assert!(refused.body.contains("Eén concept is veranderd"), "{}", refused.body);
    assert_eq!(states(&case).await, [NoticeState::Draft, NoticeState::Sent]);

    let asked = case.bench.post(&path, &cookie, &form).await;
    let print = hidden(&asked.body, "print")[0].to_owned();
    let confirmed = [&form[..], &[("confirmed", "1"), ("print", print.as_str())]].concat();
    assert_eq!(case.bench.post(&path, &cookie, &confirmed).await.status, 303);
    assert_eq!(states(&case).await, [NoticeState::Sent, NoticeState::Sent]);
}

#[tokio::test]
async fn a_draft_with_a_text_of_its_own_keeps_it_until_it_is_ticked() {
    let (case, path, cookie) = composing().await;
    let hospital = drafts(&case.bench, case.bench.hospital).await[0];
    let home = drafts(&case.bench, case.bench.care_home).await[0];
    let own = NoticeEdit {
        severity: Severity::Low,
        care_impact: CareImpact::None,
        advice_nl: "Zoals vorige week besproken.".into(),
        advice_en: String::new(),
        deadline: None,
    };
    let system = policy::system("test");
    let mut tx = case.bench.scratch.begin().await.unwrap();
    tx.edit_notice(&policy::may_publish(&system).unwrap(), hospital, &own).await.unwrap();
    tx.commit().await.unwrap();
    let page = case.bench.get(&path, &cookie).await;
    assert!(page.body.contains("eigen tekst"), "{}", page.body);
    assert_eq!(page.body.matches("name=\"id\"").count(), 2);
    let home_id = home.to_string();
    let form =
        [("id", home_id.as_str()), ("severity", "high"), ("impact", "none"), ("advice_nl", "Nieuw"), ("act", "save")];
    assert_eq!(case.bench.post(&path, &cookie, &form).await.status, 303);
    let view = case.bench.scratch.as_viewer(&system).await.unwrap();
    assert_eq!(view.notice(hospital).await.unwrap().notice.advice_nl, own.advice_nl);
    assert_eq!(view.notice(home).await.unwrap().notice.advice_nl, "Nieuw");
}
