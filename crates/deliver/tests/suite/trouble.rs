//! Servers that refuse, hang or vanish, and messages that were sent already.

use std::time::Duration;

use deliver::{Deliver, Encryption, MailServer, Settings};
use domain::job::{Failure, Job, MAX_ATTEMPTS};
use domain::notice::{DeliveryState, Owing};
use domain::policy;
use store::JobState;
use testkit::on_both;
use testkit::told::{HOSPITAL_ADDRESS, Plan, SUPPLIER_ADDRESS, told};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

use crate::office::{office, row, settings, state, text};

fn mend() -> domain::policy::MayMendQueue {
    domain::policy::may_mend_queue(&domain::policy::system("test")).unwrap()
}

on_both!(smtp_running_twice_sends_once, |scratch| {
    let told = told(&scratch, &Plan::default()).await;
    let office = office(&scratch).await;
    let home = told.to("marja@ringdijk.example");
    office.send(home).await;
    assert_eq!(office.deliver.run(home).await, Ok(()));
    assert_eq!(office.sink.messages().len(), 1);
    assert_eq!(state(&scratch, &told, home).await, (DeliveryState::Sent, 1));
});

on_both!(smtp_many_messages_share_a_few_connections, |scratch| {
    let told = told(&scratch, &Plan { more: 25, ..Plan::default() }).await;
    let office = office(&scratch).await;
    let mut all = tokio::task::JoinSet::new();
    for id in told.deliveries.values().copied() {
        let deliver = office.deliver.clone();
        all.spawn(async move { deliver.run(id).await });
    }
    while let Some(outcome) = all.join_next().await {
        assert_eq!(outcome.unwrap(), Ok(()));
    }
    let mut got: Vec<_> = office.sink.messages().iter().map(|mail| mail.to.join(" ")).collect();
    got.sort();
    assert_eq!(got, told.deliveries.keys().cloned().collect::<Vec<_>>());
});

on_both!(smtp_not_now_is_tried_again, |scratch| {
    let told = told(&scratch, &Plan::default()).await;
    let office = office(&scratch).await;
    let home = told.to("marja@ringdijk.example");
    office.sink.refuse_for_now("marja@ringdijk.example", 1);
    let outcome = text(office.deliver.run(home).await);
    assert!(outcome.starts_with("retry: ") && outcome.contains("does not take the recipient"), "{outcome}");
    assert!(outcome.contains("450") && outcome.contains("Mailbox busy"), "{outcome}");
    let noted = row(&scratch, &told, home).await;
    assert_eq!((noted.state, noted.attempts), (DeliveryState::Queued, 1));
    assert!(noted.last_error.unwrap().contains("Mailbox busy"));
    office.send(home).await;
    let noted = row(&scratch, &told, home).await;
    assert_eq!((noted.state, noted.attempts, noted.last_error), (DeliveryState::Sent, 2, None));
});

on_both!(smtp_never_is_seen_by_the_analyst_and_can_be_mended, |scratch| {
    let told = told(&scratch, &Plan::default()).await;
    let office = office(&scratch).await;
    let hospital = told.to(HOSPITAL_ADDRESS);
    office.sink.refuse_for_good(HOSPITAL_ADDRESS);
    let outcome = text(office.deliver.run(hospital).await);
    assert!(outcome.starts_with("fail: ") && outcome.contains("550"), "{outcome}");
    let noted = row(&scratch, &told, hospital).await;
    assert_eq!((noted.state, noted.attempts), (DeliveryState::Failed, 1));
    assert!(noted.last_error.unwrap().contains("No such mailbox"));
    let system = policy::system("test");
    let owing = scratch
        .as_viewer(&system)
        .await
        .unwrap()
        .owing(&domain::follow_up::Plan::new("Europe/Amsterdam"), None, true, 10)
        .await
        .unwrap();
    assert_eq!(owing.iter().map(|row| row.why).collect::<Vec<_>>(), [Owing::Failed]);

    let office = crate::office::office(&scratch).await;
    let mut tx = scratch.begin().await.unwrap();
    tx.retry_delivery(&policy::may_publish(&system).unwrap(), hospital).await.unwrap();
    tx.commit().await.unwrap();
    office.send(hospital).await;
    assert_eq!(state(&scratch, &told, hospital).await, (DeliveryState::Sent, 2));
});

on_both!(smtp_an_address_that_is_none_fails_at_once, |scratch| {
    let told = told(&scratch, &Plan { address: "marja at ringdijk".to_owned(), ..Plan::default() }).await;
    let office = office(&scratch).await;
    let home = told.to("marja at ringdijk");
    assert_eq!(text(office.deliver.run(home).await), "fail: \"marja at ringdijk\" is no e-mail address");
    assert_eq!(state(&scratch, &told, home).await, (DeliveryState::Failed, 1));
});

// Shows: ASVS 16.5.2
on_both!(smtp_a_server_that_says_nothing_is_given_up_in_time, |scratch| {
    let told = told(&scratch, &Plan::default()).await;
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let settings = Settings { timeout: Duration::from_millis(200), ..settings(silent.local_addr().unwrap()) };
    let deliver = Deliver::new(scratch.store.clone(), settings).unwrap();
    let home = told.to("marja@ringdijk.example");
    let outcome = text(deliver.run(home).await);
    assert!(outcome.starts_with("retry: ") && outcome.ends_with("did not answer within 0.2 s"), "{outcome}");
    assert_eq!(state(&scratch, &told, home).await, (DeliveryState::Queued, 1));
});

// Shows: ASVS 16.5.2
on_both!(smtp_a_server_that_is_away_is_tried_again, |scratch| {
    let told = told(&scratch, &Plan::default()).await;
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let deliver = Deliver::new(scratch.store.clone(), settings(closed)).unwrap();
    let home = told.to("marja@ringdijk.example");
    let outcome = text(deliver.run(home).await);
    assert!(outcome.starts_with("retry: ") && outcome.contains("does not let us in"), "{outcome}");
    let deliver = Deliver::new(scratch.store.clone(), Settings { server: None, ..settings(closed) }).unwrap();
    assert_eq!(text(deliver.run(home).await), "retry: no mail server is configured; set smtp");
    assert_eq!(state(&scratch, &told, home).await, (DeliveryState::Queued, 2));
});

// Shows: ASVS 12.3.1, NEN 5.14
on_both!(smtp_nothing_goes_out_in_the_clear_when_encryption_is_wanted, |scratch| {
    let told = told(&scratch, &Plan::default()).await;
    let office = office(&scratch).await;
    let home = told.to("marja@ringdijk.example");
    for encryption in [Encryption::StartTls, Encryption::Implicit] {
        let mut settings = settings(office.sink.smtp_addr);
        let server = MailServer { encryption, ..settings.server.take().unwrap() };
        settings.server = Some(server);
        settings.timeout = Duration::from_secs(3);
        let deliver = Deliver::new(scratch.store.clone(), settings).unwrap();
        let outcome = text(deliver.run(home).await);
        assert!(outcome.starts_with("retry: "), "{encryption:?}: {outcome}");
    }
    assert_eq!(office.sink.messages().len(), 0);
});

on_both!(smtp_a_server_that_refuses_us_is_not_the_recipients_fault, |scratch| {
    let told = told(&scratch, &Plan::default()).await;
    let office = office(&scratch).await;
    // It offers no way of signing in, so a password cannot be given.
    let mut settings = settings(office.sink.smtp_addr);
    if let Some(server) = &mut settings.server {
        server.credentials = Some(("bw".to_owned(), "geheim".to_owned()));
    }
    let deliver = Deliver::new(scratch.store.clone(), settings).unwrap();
    let home = told.to("marja@ringdijk.example");
    let outcome = text(deliver.run(home).await);
    assert!(outcome.starts_with("retry: ") && !outcome.contains("geheim"), "{outcome}");

    let closed_for_us = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = closed_for_us.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = closed_for_us.accept().await {
            let _ = stream.write_all(b"554 5.7.1 No service for you\r\n").await;
        }
    });
    let deliver = Deliver::new(scratch.store.clone(), crate::office::settings(address)).unwrap();
    let outcome = text(deliver.run(home).await);
    assert!(outcome.starts_with("retry: ") && outcome.contains("No service for you"), "{outcome}");
});

on_both!(smtp_a_message_whose_receipt_was_lost_goes_again_with_the_same_id, |scratch| {
    let told = told(&scratch, &Plan::default()).await;
    let office = office(&scratch).await;
    let supplier = told.to(SUPPLIER_ADDRESS);
    office.sink.hang_up_after_data(1);
    let outcome = text(office.deliver.run(supplier).await);
    assert!(outcome.starts_with("retry: "), "{outcome}");
    scratch.world.advance_hours(1);
    office.send(supplier).await;
    let mails = office.sink.messages();
    assert_eq!(mails.len(), 2);
    assert_eq!(mails[0].message_id, mails[1].message_id);
    let links = |mail: &mailsink::Mail| -> Vec<String> {
        let words = mail.text.as_ref().unwrap().split_whitespace();
        words.filter(|word| word.contains("/l/")).map(str::to_owned).collect()
    };
    assert_eq!(links(&mails[0]), links(&mails[1]), "whichever is kept, its links work");
});

on_both!(smtp_a_dead_letter_shows_on_the_delivery, |scratch| {
    let told = told(&scratch, &Plan::default()).await;
    let home = told.to("marja@ringdijk.example");
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let deliver = Deliver::new(scratch.store.clone(), settings(closed)).unwrap();
    let mut last = JobState::Waiting;
    for _ in 0..MAX_ATTEMPTS {
        scratch.world.advance_hours(2);
        for leased in scratch.claim("test", 100, 60).await.unwrap() {
            if leased.job == (Job::Deliver { delivery: home }) {
                let failure = deliver.run(home).await.unwrap_err();
                assert!(matches!(failure, Failure::Retry(_)));
                last = scratch.give_back(&leased, &failure).await.unwrap();
            } else {
                scratch.finish(&leased).await.unwrap();
            }
        }
    }
    assert_eq!(last, JobState::Dead);
    let noted = row(&scratch, &told, home).await;
    assert_eq!(noted.state, DeliveryState::Failed);
    assert!(noted.last_error.unwrap().contains("does not let us in"));
    // The operator mends the server and revives the job: then it still goes out.
    let office = office(&scratch).await;
    scratch.revive_dead(&mend()).await.unwrap();
    office.send(home).await;
    assert_eq!(row(&scratch, &told, home).await.state, DeliveryState::Sent);
});

on_both!(smtp_what_a_later_notice_replaced_stays_at_home, |scratch| {
    let told = told(&scratch, &Plan::default()).await;
    let office = office(&scratch).await;
    let hospital = told.to(HOSPITAL_ADDRESS);
    let mut replaced = told.notices.clone();
    let system = policy::system("test");
    let view = scratch.as_viewer(&system).await.unwrap();
    for notice in &told.notices {
        if view.notice(*notice).await.unwrap().notice.institution != told.hospital {
            replaced.retain(|it| it != notice);
        }
    }
    let [old] = replaced[..] else { panic!("one notice for the hospital") };
    let [other, ..] = told.notices[..] else { panic!("notices") };
    let later = if other == old { told.notices[1] } else { other };
    scratch.sql(&format!("UPDATE notice SET updates_id = {{id:{old}}} WHERE id = {{id:{later}}}")).await;
    let outcome = text(office.deliver.run(hospital).await);
    assert_eq!(outcome, "fail: not sent: a later notice has replaced this one");
    assert_eq!(office.sink.messages().len(), 0);
});
