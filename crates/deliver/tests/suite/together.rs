//! One message to a supplier about several customers.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::link::{LinkAct, LinkToken};
use domain::notice::DeliveryState;
use domain::organisation::Language;
use domain::{BatchId, DeliveryId, OrganisationId, policy};
use mailsink::Mail;
use store::{DeliveryRow, LinkState};
use testkit::told::{Plan, SUPPLIER_ADDRESS, Told, told};
use testkit::{Scratch, on_both};

use crate::office::{Office, key, office, text};

/// The supplier's deliveries, each with its institution.
async fn rows(scratch: &Scratch, told: &Told) -> Vec<(OrganisationId, DeliveryRow)> {
    let system = policy::system("test");
    let view = scratch.as_viewer(&system).await.unwrap();
    let mut all = Vec::new();
    for notice in &told.notices {
        let it = view.notice(*notice).await.unwrap();
        let rows = it.deliveries.iter().filter(|row| row.organisation == told.supplier);
        all.extend(rows.map(|row| (it.notice.institution, row.clone())));
    }
    all
}

async fn batch(scratch: &Scratch, told: &Told) -> BatchId {
    let all: BTreeSet<Option<BatchId>> = rows(scratch, told).await.iter().map(|(_, row)| row.batch).collect();
    assert_eq!(all.len(), 1, "{all:?}");
    all.into_iter().next().flatten().unwrap()
}

async fn states(scratch: &Scratch, told: &Told) -> BTreeSet<(DeliveryState, u32)> {
    rows(scratch, told).await.iter().map(|(_, row)| (row.state, row.attempts)).collect()
}

impl Office {
    async fn send_batch(&self, batch: BatchId) -> Arc<Mail> {
        let before = self.sink.messages().len();
        assert_eq!(self.deliver.run_batch(batch).await, Ok(()));
        let mails = self.sink.messages();
        assert_eq!(mails.len(), before + 1, "one message");
        mails.last().unwrap().clone()
    }
}

fn links(mail: &Mail) -> Vec<String> {
    let words = mail.text.as_ref().unwrap().split_whitespace();
    words.filter_map(|word| word.strip_prefix("https://brandwacht.example/l/")).map(str::to_owned).collect()
}

on_both!(smtp_a_supplier_gets_one_mail_for_thirty_customers, |scratch| {
    let told = told(&scratch, &Plan { customers: 29, ..Plan::default() }).await;
    let office = office(&scratch).await;
    let batch = batch(&scratch, &told).await;
    let mail = office.send_batch(batch).await;
    assert_eq!(mail.to, [SUPPLIER_ADDRESS]);
    assert_eq!(mail.message_id, format!("{batch}@cert.example"));
    assert_eq!(mail.subject, "[HOOG] Belvaro Netbron bij 30 klanten: werk bij vóór zondag");
    assert_eq!(mail.header("List-Id"), Some("<notices.cert.example>"));
    let numbers = mail.header("Brandwacht-Number").unwrap();
    assert_eq!(numbers.split(',').filter(|code| code.trim().starts_with("BW-")).count(), 25, "{numbers}");
    let (plain, html) = (mail.text.as_ref().unwrap().replace("\r\n", "\n"), mail.html.as_ref().unwrap());
    for said in ["Zorghuis Ringdijk", "Zorgvilla 24", "Laat het ons weten", "BLV-2099-011", "Install Netbron 4.2"] {
        assert!(plain.contains(said) && html.contains(said), "{said} misses in {plain}\n{html}");
    }
    assert!(plain.contains("30 klanten van u hebben samen 70 kwetsbare apparaten."), "{plain}");
    assert!(plain.contains("En nog 5 klanten."), "{plain}");
    assert!(!plain.contains("Zorgvilla 25"), "{plain}");
    assert!(plain.contains(" | 12 apparaten"), "the care home has twelve: {plain}");
    // One link, that opens the page of them all.
    let links = links(&mail);
    assert_eq!(links, [key().batch(batch).as_str()]);
    let today = scratch.now().day("Europe/Amsterdam");
    let link = scratch.batch_link(&LinkToken::read(&links[0]).unwrap().hash(), today).await.unwrap();
    assert_eq!((link.state, link.notices.len(), link.organisation), (LinkState::Open, 30, told.supplier));
    for (institution, row) in rows(&scratch, &told).await {
        assert_eq!((row.state, row.attempts), (DeliveryState::Sent, 1));
        assert!(policy::may_answer(&link.viewer, institution).is_ok());
    }
    // Again, from any end: nothing.
    assert_eq!(office.deliver.run_batch(batch).await, Ok(()));
    assert_eq!(office.deliver.run(told.to(SUPPLIER_ADDRESS)).await, Ok(()));
    assert_eq!(office.sink.messages().len(), 1);
    assert!(mail.raw.is_ascii());
});

on_both!(smtp_a_supplier_reads_of_its_customers_in_its_own_language, |scratch| {
    let told = told(&scratch, &Plan { customers: 1, language: Language::En, ..Plan::default() }).await;
    let office = office(&scratch).await;
    let batch = batch(&scratch, &told).await;
    let mail = office.send_batch(batch).await;
    assert_eq!(mail.subject, "[HIGH] Belvaro Netbron at 2 customers: update before Sunday");
    let plain = mail.text.as_ref().unwrap();
    assert!(plain.contains("2 of your customers have 14 vulnerable devices together."), "{plain}");
    assert!(plain.contains("Let us know before") && !plain.contains("more customer"), "{plain}");
});

on_both!(smtp_what_fails_for_now_is_tried_again_as_the_same_message, |scratch| {
    let told = told(&scratch, &Plan { customers: 2, ..Plan::default() }).await;
    let office = office(&scratch).await;
    let batch = batch(&scratch, &told).await;
    office.sink.refuse_for_now(SUPPLIER_ADDRESS, 1);
    let outcome = text(office.deliver.run_batch(batch).await);
    assert!(outcome.starts_with("retry: ") && outcome.contains("Mailbox busy"), "{outcome}");
    assert_eq!(states(&scratch, &told).await, BTreeSet::from([(DeliveryState::Queued, 1)]));
    let mail = office.send_batch(batch).await;
    assert_eq!(mail.message_id, format!("{batch}@cert.example"));
    assert_eq!(states(&scratch, &told).await, BTreeSet::from([(DeliveryState::Sent, 2)]));
});

on_both!(smtp_what_is_refused_for_good_is_refused_for_all_and_tried_again_for_all, |scratch| {
    let told = told(&scratch, &Plan { customers: 2, ..Plan::default() }).await;
    let first = office(&scratch).await;
    let batch = batch(&scratch, &told).await;
    first.sink.refuse_for_good(SUPPLIER_ADDRESS);
    let outcome = text(first.deliver.run_batch(batch).await);
    assert!(outcome.starts_with("fail: ") && outcome.contains("550"), "{outcome}");
    assert_eq!(states(&scratch, &told).await, BTreeSet::from([(DeliveryState::Failed, 1)]));
    let office = office(&scratch).await;
    let mut tx = scratch.begin().await.unwrap();
    let proof = policy::may_publish(&policy::system("test")).unwrap();
    tx.retry_delivery(&proof, told.to(SUPPLIER_ADDRESS)).await.unwrap();
    tx.commit().await.unwrap();
    office.send_batch(batch).await;
    assert_eq!(states(&scratch, &told).await, BTreeSet::from([(DeliveryState::Sent, 2)]));
});

// Sent and not noted: what a killed worker leaves behind.
on_both!(smtp_sent_again_after_a_crash_the_message_and_its_link_are_the_same, |scratch| {
    let told = told(&scratch, &Plan { customers: 2, ..Plan::default() }).await;
    let office = office(&scratch).await;
    let batch = batch(&scratch, &told).await;
    let first = office.send_batch(batch).await;
    scratch.sql("UPDATE delivery SET state = 'queued', sent_at = NULL").await;
    scratch.world.advance_hours(1);
    let second = office.send_batch(batch).await;
    assert_eq!(first.message_id, second.message_id);
    assert_eq!(links(&first), links(&second));
    assert_eq!(first.subject, second.subject);
});

// Shows: ASVS 8.3.2, NEN 5.19
on_both!(smtp_a_customer_that_has_ended_the_mandate_is_left_out_and_the_last_one_gets_what_one_gets, |scratch| {
    let told = told(&scratch, &Plan { customers: 2, ..Plan::default() }).await;
    let office = office(&scratch).await;
    let batch = batch(&scratch, &told).await;
    let all = rows(&scratch, &told).await;
    let system = policy::system("test");
    let end = async |institution: OrganisationId| {
        let mandates = scratch.as_viewer(&system).await.unwrap().mandates(institution).await.unwrap();
        let revoke = policy::may_approve_mandate(&system, institution).unwrap();
        let mut tx = scratch.begin().await.unwrap();
        tx.revoke_mandate(&revoke, mandates[0].id).await.unwrap();
        tx.commit().await.unwrap();
    };
    let villas: Vec<OrganisationId> =
        all.iter().map(|(institution, _)| *institution).filter(|it| *it != told.care_home).collect();
    end(villas[0]).await;
    let text_of_two = office.deliver.message(told.to(SUPPLIER_ADDRESS)).await.unwrap();
    assert!(text_of_two.contains("2 klanten"), "{text_of_two}");
    end(villas[1]).await;
    let mail = office.send_batch(batch).await;
    assert_eq!(mail.message_id, format!("{batch}@cert.example"));
    assert_eq!(mail.subject, "[HOOG] Belvaro Netbron bij Zorghuis Ringdijk: werk bij vóór zondag");
    let home: DeliveryId = all.iter().find(|(institution, _)| *institution == told.care_home).unwrap().1.id;
    let wanted: Vec<String> = LinkAct::ALL.iter().map(|act| key().token(home, *act).as_str().to_owned()).collect();
    assert_eq!(links(&mail), wanted);
    let today = scratch.now().day("Europe/Amsterdam");
    for token in &wanted {
        let facts = scratch.link(&LinkToken::read(token).unwrap().hash(), today).await.unwrap();
        assert_eq!((facts.delivery, facts.state), (home, LinkState::Open));
    }
    for (institution, row) in rows(&scratch, &told).await {
        let wanted = if institution == told.care_home { DeliveryState::Sent } else { DeliveryState::Failed };
        assert_eq!(row.state, wanted, "{institution}");
    }
    // When none is left there is no message.
    end(told.care_home).await;
    scratch.sql("UPDATE delivery SET state = 'queued', failed_at = NULL").await;
    let outcome = text(office.deliver.run_batch(batch).await);
    assert!(outcome.starts_with("fail: not sent: no customer is left"), "{outcome}");
    assert_eq!(office.sink.messages().len(), 1);
});
