//! The page on which an advisory is rated, and what the composer makes of it.

use domain::notice::{CareImpact, Severity};
use domain::policy;
use domain::rating::QUESTIONS;
use domain::viewer::Role;

use crate::bench::case::{Case, advisory, case, draft, drafts, match_all, take_in};

async fn rating() -> (Case, String, String) {
    let case = case(testkit::sqlite().await).await;
    let new = take_in(&case.bench.scratch, &advisory("HAL-2")).await;
    match_all(&case.bench.scratch, new).await;
    draft(&case.bench, new).await;
    let cookie = case.bench.signed_in("sanne@zorg.example", case.bench.cert, Role::Analyst).await;
    (case, format!("/desk/advisories/{new}"), cookie)
}

/// The least answer to every question, then what is given.
fn form<'f>(more: &[(&'f str, &'f str)]) -> Vec<(&'f str, &'f str)> {
    let given = |id: &str| more.iter().any(|(name, _)| *name == id);
    let least = QUESTIONS.iter().filter(|question| !given(question.id));
    least.map(|question| (question.id, question.options[0].0)).chain(more.iter().copied()).collect()
}

async fn stands(case: &Case) -> (Severity, CareImpact) {
    let id = drafts(&case.bench, case.bench.hospital).await[0];
    let system = policy::system("test");
    let notice = case.bench.scratch.as_viewer(&system).await.unwrap().notice(id).await.unwrap();
    (notice.notice.severity, notice.notice.care_impact)
}

#[tokio::test]
async fn every_question_is_filled_in_and_says_from_what() {
    let (case, base, cookie) = rating().await;
    let page = case.bench.get(&format!("{base}/rating"), &cookie).await;
    assert_eq!(page.status, 200);
    // What it does to care, nobody but a person says.
    assert_eq!(page.body.matches(" checked required>").count(), QUESTIONS.len(), "{}", page.body);
    let unsaid = case.bench.post(&format!("{base}/rating"), &cookie, &form(&[("act", "save")])).await;
    assert_eq!(unsaid.status, 422);
    assert!(unsaid.body.contains("Kies wat het gevolg voor de zorg is"), "{}", unsaid.body);
    assert!(page.body.contains("Ingevuld vanuit CVE-") && page.body.contains("uit de CVSS-vector"), "{}", page.body);
    assert!(page.body.contains("van 38 punten") && page.body.contains("SSVC"), "{}", page.body);
}

#[tokio::test]
async fn looking_changes_nothing_and_saving_sets_the_drafts() {
    let (case, base, cookie) = rating().await;
    let path = format!("{base}/rating");
    let before = stands(&case).await;
    let looked = case.bench.post(&path, &cookie, &form(&[("impact", "danger_to_patient"), ("act", "look")])).await;
    assert_eq!(looked.status, 200);
    assert!(looked.body.contains("10 van 38 punten"), "{}", looked.body);
    assert!(looked.body.contains("24 uur"), "danger is answered within a day: {}", looked.body);
    assert_eq!(stands(&case).await, before);

    let saved = case.bench.post(&path, &cookie, &form(&[("impact", "delayed_care"), ("act", "save")])).await;
    assert_eq!(saved.status, 303);
    assert_eq!(stands(&case).await, (Severity::Low, CareImpact::DelayedCare));
    let page = case.bench.get(&format!("{path}?saved=1"), &cookie).await;
    assert!(page.body.contains("De beoordeling is opgeslagen") && page.body.contains("zoals het het laatst"));
    assert!(page.body.contains("kans laag (10) × schade laag: laag"), "{}", page.body);
}

#[tokio::test]
async fn what_is_missing_is_said_and_nothing_typed_is_lost() {
    let (case, base, cookie) = rating().await;
    let path = format!("{base}/rating");
    let before = stands(&case).await;
    let mut short = form(&[("impact", "none"), ("act", "save")]);
    short.retain(|(name, _)| *name != "access");
    let answer = case.bench.post(&path, &cookie, &short).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("Beantwoord nog 1 vraag"), "{}", answer.body);

    let no_reason = form(&[("impact", "none"), ("set_damage", "high"), ("why_damage", "  "), ("act", "save")]);
    let answer = case.bench.post(&path, &cookie, &no_reason).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("Schrijf waarom u zelf kiest"), "{}", answer.body);
    assert!(answer.body.contains("<option value=\"high\" selected>"), "{}", answer.body);

    let answer =
        case.bench.post(&path, &cookie, &form(&[("impact", "none"), ("access", "radio"), ("act", "save")])).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("Een antwoord klopt niet"), "{}", answer.body);
    assert_eq!(case.bench.post(&path, &cookie, &form(&[("act", "guess")])).await.status, 400);
    assert_eq!(stands(&case).await, before);

    let reason =
        form(&[("impact", "none"), ("set_damage", "high"), ("why_damage", "Stuurt pompen aan"), ("act", "save")]);
    assert_eq!(case.bench.post(&path, &cookie, &reason).await.status, 303);
    assert_eq!(stands(&case).await.0, Severity::Medium);
    let page = case.bench.get(&path, &cookie).await;
    assert!(page.body.contains("“Stuurt pompen aan”") && page.body.contains("zelf gekozen"), "{}", page.body);
}

#[tokio::test]
async fn a_notice_says_what_the_rating_says() {
    let (case, base, cookie) = rating().await;
    let rated =
        case.bench.post(&format!("{base}/rating"), &cookie, &form(&[("impact", "none"), ("act", "save")])).await;
    assert_eq!(rated.status, 303);
    let composer = format!("{base}/notices");
    let page = case.bench.get(&composer, &cookie).await;
    assert!(page.body.contains("kans laag (10) × schade laag: laag"), "{}", page.body);
    let id = drafts(&case.bench, case.bench.hospital).await[0].to_string();
    let with = |severity| [("id", id.as_str()), ("severity", severity), ("impact", "none"), ("act", "save")];
    let other = case.bench.post(&composer, &cookie, &with("high")).await;
    assert_eq!(other.status, 422);
    assert!(other.body.contains("Dit wijkt af van de beoordeling"), "{}", other.body);
    assert_eq!(case.bench.post(&composer, &cookie, &with("low")).await.status, 303);
}

/// The maker publishes another revision of HAL-2, with another fix.
async fn revised(case: &Case) {
    let mut it = advisory("HAL-2");
    it.tracking.version = "2".into();
    it.vulnerabilities[0].remediations[0].details = "Installeer 2.2".into();
    take_in(&case.bench.scratch, &it).await;
}

/// A hidden field of the form.
fn hidden(page: &str, name: &str) -> String {
    let field = format!("name=\"{name}\" value=\"");
    page.split(field.as_str()).nth(1).unwrap().split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_new_revision_asks_to_confirm_or_to_rate_again() {
    let (case, base, cookie) = rating().await;
    let path = format!("{base}/rating");
    let rated = case.bench.post(&path, &cookie, &form(&[("impact", "delayed_care"), ("act", "save")])).await;
    assert_eq!(rated.status, 303);
    let asks = "Deze beoordeling is gemaakt op versie 1. De fabrikant gaf daarna versie 2 uit.";
    for page in [&base, &path, &format!("{base}/notices")] {
        assert!(!case.bench.get(page, &cookie).await.body.contains("is gemaakt op versie"), "{page}");
    }
    revised(&case).await;
    for page in [&base, &path, &format!("{base}/notices")] {
        let answer = case.bench.get(page, &cookie).await;
        assert!(answer.body.contains(asks), "{page}: {}", answer.body);
    }
    let page = case.bench.get(&path, &cookie).await.body;
    assert!(page.contains("Bevestig voor versie 2"), "{page}");
    // Everything was answered with the least, which is not what is proposed.
    assert!(page.contains("Met wat nu bekend is, zou hier staan"), "{page}");
    let (over, revision) = (hidden(&page, "over"), hidden(&page, "revision"));
    let confirm = [("act", "confirm"), ("over", over.as_str()), ("revision", revision.as_str())];
    assert_eq!(case.bench.post(&path, &cookie, &confirm).await.status, 303);
    assert_eq!(stands(&case).await, (Severity::Low, CareImpact::DelayedCare), "as it was rated");
    let page = case.bench.get(&path, &cookie).await.body;
    assert!(!page.contains("is gemaakt op versie") && page.contains(", versie 2: "), "{page}");
    // The page that was open still says what it said: now somebody has rated since.
    let again = case.bench.post(&path, &cookie, &confirm).await;
    assert_eq!(again.status, 409);
    assert!(again.body.contains("Iemand anders beoordeelde dit advies intussen"), "{}", again.body);
}

#[tokio::test]
async fn two_who_rate_at_once_hear_of_each_other_and_nothing_chosen_is_lost() {
    let (case, base, cookie) = rating().await;
    let path = format!("{base}/rating");
    let page = case.bench.get(&path, &cookie).await.body;
    let (over, revision) = (hidden(&page, "over"), hidden(&page, "revision"));
    assert_eq!(over, "", "nobody has rated");
    let mine = |impact, act| {
        form(&[("impact", impact), ("act", act), ("over", over.as_str()), ("revision", revision.as_str())])
    };
    assert_eq!(case.bench.post(&path, &cookie, &mine("danger_to_patient", "save")).await.status, 303);
    // To compute changes nothing about what was seen.
    let looked = case.bench.post(&path, &cookie, &mine("none", "look")).await;
    assert_eq!((looked.status.as_u16(), hidden(&looked.body, "over").as_str()), (200, ""));
    let late = case.bench.post(&path, &cookie, &mine("none", "save")).await;
    assert_eq!(late.status, 409);
    assert!(late.body.contains("name=\"impact\" value=\"none\" checked"), "{}", late.body);
    assert_eq!(stands(&case).await.1, CareImpact::DangerToPatient);
    // Beside what stands now, saving once more is a decision.
    let seen = hidden(&late.body, "over");
    let decided = form(&[("impact", "none"), ("act", "save"), ("over", &seen), ("revision", &revision)]);
    assert_eq!(case.bench.post(&path, &cookie, &decided).await.status, 303);
    assert_eq!(stands(&case).await.1, CareImpact::None);

    revised(&case).await;
    let page = case.bench.get(&path, &cookie).await.body;
    let over = hidden(&page, "over");
    let late = form(&[("impact", "none"), ("act", "save"), ("over", &over), ("revision", &revision)]);
    let late = case.bench.post(&path, &cookie, &late).await;
    assert!(
        late.status == 409 && late.body.contains("De fabrikant gaf intussen een nieuwe versie uit"),
        "{}",
        late.body
    );
}
