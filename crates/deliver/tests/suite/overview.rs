//! The week in one mail, over real SMTP: what it says in either language, to whom, and that it goes out once.

use domain::job::Job;
use domain::notice::DeliveryState;
use domain::organisation::Language;
use domain::overview::Choice;
use domain::{DeliveryId, OrganisationId, Timestamp, policy};
use store::OverviewMailRow;
use testkit::told::{HOSPITAL_ADDRESS, Plan, SUPPLIER_ADDRESS, Told, told};
use testkit::{Scratch, on_both};

use crate::office::{Office, office, text};

const ZONE: &str = "Europe/Amsterdam";

/// Notices of Friday, and the overviews of Monday that wait to be sent.
async fn queued(scratch: &Scratch, language: Language) -> (Told, Vec<DeliveryId>) {
    let told = told(scratch, &Plan { language, ..Plan::default() }).await;
    scratch.world.wind_to(Timestamp::from_local("2026-11-23T09:00", ZONE).unwrap());
    let proof = policy::may_publish(&policy::system("test")).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.queue_overviews(&proof, "2026-W47".parse().unwrap(), ZONE, 200).await.unwrap();
    tx.commit().await.unwrap();
    let mut ids = Vec::new();
    for leased in scratch.claim_of(&["overview"], "test", 100, 60).await.unwrap() {
        if let Job::Overview { delivery } = leased.job {
            ids.push(delivery);
        }
    }
    assert_eq!(ids.len(), 3);
    (told, ids)
}

async fn send_all(office: &Office, ids: &[DeliveryId]) {
    for id in ids {
        assert_eq!(office.deliver.overview(*id).await, Ok(()));
    }
}

async fn row(scratch: &Scratch, organisation: OrganisationId) -> OverviewMailRow {
    let system = policy::system("test");
    let view = scratch.as_viewer(&system).await.unwrap();
    view.overview_mails(organisation, 10).await.unwrap().remove(0).into_inner()
}

fn words(text: &str) -> usize {
    let words = text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric));
    words.filter(|word| !word.starts_with("http")).count()
}

on_both!(each_reads_the_own_week_once_without_a_word_of_any_device, |scratch| {
    let (told, ids) = queued(&scratch, Language::Nl).await;
    let office = office(&scratch).await;
    for _ in 0..2 {
        send_all(&office, &ids).await;
    }
    let mails = office.sink.messages();
    assert_eq!(mails.len(), 3, "once each");
    for (address, wanted, kept) in [
        ("marja@ringdijk.example", "Vorige week stuurden wij u 1 melding.", "Ziekenhuis Waterland"),
        (SUPPLIER_ADDRESS, "(bij Zorghuis Ringdijk)", "Ziekenhuis Waterland"),
        (HOSPITAL_ADDRESS, "Uw antwoord had er", "Zorghuis Ringdijk"),
    ] {
        let mail = mails.iter().find(|mail| mail.to == [address]).unwrap();
        let (plain, html) = (mail.text.as_deref().unwrap(), mail.html.as_deref().unwrap());
        for part in [plain, html] {
            assert!(part.contains("TLP:AMBER") && part.contains("/overview?week=2026-W47"), "{part}");
            for device in ["MT-0001", "0042", "Gang 1", "Verpleging", kept] {
                assert!(!part.contains(device), "{device} in {part}");
            }
        }
        let flat = plain.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(wanted), "{wanted} in {plain}");
        assert!(mail.subject.starts_with("Uw week 47: "), "{}", mail.subject);
        assert!(ids.iter().any(|id| mail.message_id.contains(&id.to_string())), "{}", mail.message_id);
        assert_eq!((mail.header("List-Unsubscribe"), mail.header("List-Id")), (None, None));
        assert_eq!(mail.header("Auto-Submitted"), Some("auto-generated"));
    }
    assert_eq!(row(&scratch, told.care_home).await.state, DeliveryState::Sent);
});

on_both!(a_small_institution_reads_at_most_120_words_in_either_language, |scratch| {
    for language in Language::ALL {
        let scratch = match scratch.backend() {
            "sqlite" => testkit::sqlite().await,
            _ => testkit::postgres().await.unwrap(),
        };
        let (_, ids) = queued(&scratch, language).await;
        let office = office(&scratch).await;
        send_all(&office, &ids).await;
        let mails = office.sink.messages();
        let mail = mails.iter().find(|mail| mail.to == ["marja@ringdijk.example"]).unwrap();
        let plain = mail.text.as_deref().unwrap();
        assert!(words(plain) <= 120, "{} words:\n{plain}", words(plain));
        let button = l10n::texts(language).overview_mail_button();
        assert!(plain.contains(&button) && mail.html.as_deref().unwrap().contains(&button), "{plain}");
        assert_eq!(mail.header("Content-Language"), Some(language.code()));
    }
});

on_both!(who_wants_none_any_more_gets_none_and_without_a_server_it_waits, |scratch| {
    let (told, ids) = queued(&scratch, Language::En).await;
    let proof = policy::may_choose_overview(&policy::system("test"), told.hospital).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.choose_overview(&proof, told.hospital, Choice::Never).await.unwrap();
    tx.commit().await.unwrap();
    let office = office(&scratch).await;
    let nowhere = deliver::Deliver::new(
        scratch.store.clone(),
        deliver::Settings { server: None, ..crate::office::settings(office.sink.smtp_addr) },
    )
    .unwrap();
    let mut waited = 0;
    for id in &ids {
        match text(nowhere.overview(*id).await).as_str() {
            "sent" => {}
            other => {
                assert_eq!(other, "retry: no mail server is configured; set smtp");
                waited += 1;
            }
        }
    }
    assert_eq!(waited, 2);
    let it = row(&scratch, told.supplier).await;
    assert_eq!((it.state, it.attempts, it.last_error.is_some()), (DeliveryState::Queued, 1, true));
    send_all(&office, &ids).await;
    assert_eq!(office.sink.messages().len(), 2);
    assert_eq!(row(&scratch, told.hospital).await.state, DeliveryState::Dropped);
    // One that nobody knows any more is nobody's trouble.
    assert_eq!(office.deliver.overview(DeliveryId::from_uuid(told.hospital.uuid())).await, Ok(()));
});
