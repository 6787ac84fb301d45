//! A Monday morning: each contact gets one mail, over real SMTP, however often it is looked.

use std::collections::BTreeSet;

use deliver::{Deliver, Encryption, MailServer, Settings};
use domain::Timestamp;
use domain::job::Job;
use domain::link::LinkKey;
use domain::overview::Schedule;
use mailsink::{MailSink, SinkConfig};
use testkit::on_both;
use testkit::told::{Plan, told};
use tokio_util::sync::CancellationToken;

use super::look;

const ZONE: &str = "Europe/Amsterdam";

on_both!(on_monday_at_nine_each_contact_gets_one_mail_and_a_worker_that_was_away_catches_up, |scratch| {
    // More than one batch, each with a notice of Friday.
    told(&scratch, &Plan { more: 230, ..Plan::default() }).await;
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
        time_zone: ZONE.to_owned(),
        ..Settings::new(LinkKey::new([7; 32]))
    };
    let deliver = Deliver::new(scratch.store.clone(), settings).unwrap();
    let schedule = Schedule::read("mon 09:00", ZONE).unwrap();
    let (stop, never) = (CancellationToken::new(), Schedule::off(ZONE));
    // Goes to this moment, looks, and does the work that comes of it. Gives how many mails there are by then.
    let at = async |moment: &str, schedule: &Schedule| {
        scratch.world.wind_to(Timestamp::from_local(moment, ZONE).unwrap());
        look(&scratch, schedule, &stop).await;
        loop {
            let taken = scratch.claim_of(&["overview"], "test", 100, 60).await.unwrap();
            if taken.is_empty() {
                break;
            }
            for leased in taken {
                if let Job::Overview { delivery } = leased.job {
                    assert_eq!(deliver.overview(delivery).await, Ok(()));
                }
                scratch.finish(&leased).await.unwrap();
            }
        }
        sink.messages().len()
    };
    assert_eq!(at("2026-11-23T08:59", &schedule).await, 0);
    assert_eq!(at("2026-11-23T09:00", &never).await, 0);
    // The hospital, the care home, its supplier, and the others.
    assert_eq!(at("2026-11-24T22:00", &schedule).await, 233);
    assert_eq!(at("2026-11-24T22:01", &schedule).await, 233);
    let to: BTreeSet<String> = sink.messages().iter().map(|mail| mail.to.join(",")).collect();
    assert_eq!(to.len(), 233, "nobody got two");
    let ids: BTreeSet<String> = sink.messages().iter().map(|mail| mail.message_id.clone()).collect();
    assert_eq!(ids.len(), 233);
    // The next week has nothing new; what waits for an answer is a reason of its own.
    assert_eq!(at("2026-12-02T09:00", &schedule).await, 233, "later than Tuesday is too late");
    assert_eq!(at("2026-12-07T09:00", &schedule).await, 233 + 232, "the care home is only told, its supplier answers");
});
