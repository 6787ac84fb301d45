//! A Friday evening: drafts that nobody has sent call people out until somebody takes it up. Mails go over real SMTP.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use deliver::{Deliver, Encryption, Gateway, Headers, MailServer, Post, Posting, Settings};
use domain::duty::{Office, USUAL_START, rotation};
use domain::job::Job;
use domain::link::LinkKey;
use domain::organisation::{Language, Organisation, OrganisationKind};
use domain::viewer::Role;
use domain::{OrganisationId, PersonId, Timestamp, policy};
use mailsink::{MailSink, SinkConfig};
use store::NewPerson;
use testkit::told::{Plan, told};
use testkit::{Scratch, on_both};

use super::look;

const ZONE: &str = "Europe/Amsterdam";

/// Keeps the numbers that were called.
#[derive(Debug, Default)]
struct Numbers(Mutex<Vec<String>>);

impl Post for Numbers {
    fn post(&self, _to: String, _headers: Headers, body: String) -> Posting<'_> {
        let number = body.split('&').next().unwrap_or_default().to_owned();
        self.0.lock().unwrap().push(number);
        Box::pin(async { Ok(200) })
    }
}

/// Two people of the CERT, each a week in turn, with a telephone.
async fn on_duty(scratch: &Scratch) {
    let system = policy::system("test");
    let cert = Organisation {
        id: OrganisationId::new(&*scratch.world),
        kind: OrganisationKind::Cert,
        name: "CERT Zorg".to_owned(),
        sector: None,
        size: None,
        umbrellas: Vec::new(),
        phone: None,
    };
    let accounts = policy::may_manage_accounts(&system).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.put_organisation(&policy::may_manage_organisations(&system).unwrap(), &cert).await.unwrap();
    let mut people = Vec::new();
    for (name, phone) in [("een", "+31611111111"), ("twee", "+31622222222")] {
        let new = NewPerson {
            id: PersonId::new(&*scratch.world),
            name: name.to_owned(),
            email: format!("{name}@cert.example"),
            language: Language::Nl,
            password_hash: "$argon2id$".to_owned(),
            totp_secret: None,
            memberships: BTreeSet::from([(cert.id, Role::Analyst)]),
        };
        tx.add_person(&accounts, &new).await.unwrap();
        tx.set_duty_phone(&accounts, new.id, phone).await.unwrap();
        people.push(new.id);
    }
    let turns = rotation(&people, "2026-11-16".parse().unwrap(), USUAL_START, 2, ZONE).unwrap();
    tx.add_turns(&accounts, &turns).await.unwrap();
    tx.commit().await.unwrap();
}

on_both!(drafts_of_a_friday_evening_call_the_first_then_the_second_until_somebody_takes_it_up, |scratch| {
    told(&scratch, &Plan::default()).await;
    scratch.sql("UPDATE notice SET state = 'draft', severity = 'high'").await;
    on_duty(&scratch).await;
    let sink = MailSink::start(SinkConfig::default()).await.unwrap();
    let settings = Settings {
        server: Some(MailServer {
            host: sink.smtp_addr.ip().to_string(),
            port: sink.smtp_addr.port(),
            encryption: Encryption::Plain,
            credentials: None,
        }),
        from: "CERT <bericht@cert.example>".to_owned(),
        base_url: "https://brandwacht.example".to_owned(),
        cert_name: "CERT Zorg".to_owned(),
        ..Settings::new(LinkKey::new([7; 32]))
    };
    let numbers = Arc::new(Numbers::default());
    let gateway = Gateway::sms("https://sms.example/", "to={to}&text={text}", None).unwrap();
    let deliver = Deliver::new(scratch.store.clone(), settings).unwrap().with_sms(numbers.clone(), gateway);
    let office = Office::read("08:30-17:00", ZONE).unwrap();
    // Goes to this moment, looks once, and does the work that comes of it. Gives who was mailed and phoned by then.
    let at = async |moment: &str| {
        scratch.world.wind_to(Timestamp::from_local(moment, ZONE).unwrap());
        look(&scratch, &office).await;
        for leased in scratch.claim_of(&["call_out"], "test", 100, 60).await.unwrap() {
            if let Job::CallOut { message } = leased.job {
                assert_eq!(deliver.call_out(message).await, Ok(()));
            }
            scratch.finish(&leased).await.unwrap();
        }
        let mails: Vec<String> = sink.messages().iter().map(|mail| mail.to.join(",")).collect();
        (mails, numbers.0.lock().unwrap().clone())
    };
    let (one, two) = ("een@cert.example".to_owned(), "twee@cert.example".to_owned());
    let (first, second) = ("to=%2B31611111111".to_owned(), "to=%2B31622222222".to_owned());
    assert_eq!(at("2026-11-20T16:41").await, (Vec::new(), Vec::new()), "the office is open");
    let once = (vec![one.clone()], vec![first.clone()]);
    assert_eq!(at("2026-11-20T17:00").await, once, "with the first look");
    assert_eq!(at("2026-11-20T17:04").await, once);
    at("2026-11-20T17:05").await;
    let (mails, phoned) = at("2026-11-20T17:10").await;
    assert_eq!(mails, [one.clone(), one, two]);
    assert_eq!(phoned, [first.clone(), first, second]);

    let system = policy::system("test");
    let all = scratch.as_viewer(&system).await.unwrap().call_outs(10).await.unwrap();
    assert_eq!(all.len(), 1, "one advisory, one reason");
    let mut tx = scratch.begin().await.unwrap();
    assert!(tx.acknowledge(&policy::may_publish(&system).unwrap(), all[0].id).await.unwrap());
    tx.commit().await.unwrap();
    for later in ["2026-11-20T17:20", "2026-11-20T18:00", "2026-11-21T12:00"] {
        assert_eq!(at(later).await, (mails.clone(), phoned.clone()), "silence");
    }
});
