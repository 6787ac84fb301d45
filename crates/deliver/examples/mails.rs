//! Writes and sends many notices to a mail sink on this machine and prints how many went per second.
//!
//! `cargo run --release -p brandwacht-deliver --example mails -- [MESSAGES] [FOLDER]`; with a folder, each kind of mail
//! is written there as HTML and text, in both languages, to be looked at. SQLite always; PostgreSQL too when
//! BRANDWACHT_TEST_POSTGRES names a server.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a measurement that cannot be made must stop")]

use std::path::Path;
use std::time::{Duration, Instant};

use deliver::{Deliver, Encryption, MailServer, Settings};
use domain::link::LinkKey;
use domain::organisation::Language;
use mailsink::{MailSink, SinkConfig};
use testkit::Scratch;
use testkit::told::{HOSPITAL_ADDRESS, Plan, SUPPLIER_ADDRESS, told};
use tokio::task::JoinSet;

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let messages: usize = arguments.next().map_or(1_000, |text| text.parse().expect("a number of messages"));
    if let Some(folder) = arguments.next() {
        return show(Path::new(&folder)).await;
    }
    measure(testkit::sqlite().await, messages).await;
    match testkit::postgres().await {
        Some(scratch) => measure(scratch, messages).await,
        None => println!("PostgreSQL was skipped: BRANDWACHT_TEST_POSTGRES is not set"),
    }
}

async fn sender(scratch: &Scratch) -> (MailSink, Deliver) {
    let sink = MailSink::start(SinkConfig::default()).await.unwrap();
    let settings = Settings {
        server: Some(MailServer {
            host: sink.smtp_addr.ip().to_string(),
            port: sink.smtp_addr.port(),
            encryption: Encryption::Plain,
            credentials: None,
        }),
        from: "Brandwacht CERT <bericht@cert.example>".to_owned(),
        reply_to: "cert@cert.example".to_owned(),
        base_url: "https://brandwacht.example".to_owned(),
        cert_name: "Brandwacht CERT".to_owned(),
        cert_phone: "010-555 0199".to_owned(),
        ..Settings::new(LinkKey::new([7; 32]))
    };
    let deliver = Deliver::new(scratch.store.clone(), settings).unwrap();
    (sink, deliver)
}

async fn measure(scratch: Scratch, messages: usize) {
    let plan = Plan { more: messages.saturating_sub(3), ..Plan::default() };
    let told = told(&scratch, &plan).await;
    let (sink, deliver) = sender(&scratch).await;
    let started = Instant::now();
    let mut bytes = 0;
    for id in told.deliveries.values() {
        bytes += deliver.message(*id).await.unwrap().len();
    }
    let count = told.deliveries.len();
    let per_second = |since: Instant| count as f64 / since.elapsed().as_secs_f64();
    let name = scratch.backend();
    println!("{name}: {count} messages of {} bytes read and written, {:.0}/s", bytes / count, per_second(started));
    let started = Instant::now();
    let mut running = JoinSet::new();
    for id in told.deliveries.values().copied() {
        if running.len() >= 4 {
            running.join_next().await.unwrap().unwrap();
        }
        let deliver = deliver.clone();
        running.spawn(async move { deliver.run(id).await.unwrap() });
    }
    running.join_all().await;
    println!("{name}: {count} messages sent and noted, four at a time, {:.0}/s", per_second(started));
    assert_eq!(sink.wait_for(count, Duration::from_secs(5)).await.map(|mails| mails.len()), Ok(count));
}

async fn show(folder: &Path) {
    std::fs::create_dir_all(folder).unwrap();
    for language in Language::ALL {
        let scratch = testkit::sqlite().await;
        let plan = Plan { language, hospital_lines: 60, more: 1, ..Plan::default() };
        let told = told(&scratch, &plan).await;
        let (sink, deliver) = sender(&scratch).await;
        scratch
            .sql(
                "UPDATE notice SET care_impact = 'danger_to_patient', \
                 advice_nl = 'Haal de pompen van het netwerk tot de update erop staat. Meet met de hand.', \
                 advice_en = 'Take the pumps off the network until they are updated. Measure by hand.'",
            )
            .await;
        let kinds = [
            ("care-home", plan.address.as_str()),
            ("supplier", SUPPLIER_ADDRESS),
            ("hospital", HOSPITAL_ADDRESS),
            ("small-alone", "team1@wonen.example"),
        ];
        for (kind, address) in kinds {
            sink.clear();
            deliver.run(told.to(address)).await.unwrap();
            write(&sink, folder, kind, language).await;
        }
        let scratch = testkit::sqlite().await;
        let plan = Plan { language, customers: 29, ..Plan::default() };
        let told = testkit::told::told(&scratch, &plan).await;
        let (sink, deliver) = sender(&scratch).await;
        deliver.run(told.to(SUPPLIER_ADDRESS)).await.unwrap();
        write(&sink, folder, "supplier-of-many", language).await;
    }
    println!("written to {}", folder.display());
}

/// The one mail that has come.
async fn write(sink: &MailSink, folder: &Path, kind: &str, language: Language) {
    let mails = sink.wait_for(1, Duration::from_secs(5)).await.unwrap();
    let mail = mails.first().unwrap();
    let file = |end: &str| folder.join(format!("{kind}.{}.{end}", language.code()));
    std::fs::write(file("html"), mail.html.as_deref().unwrap()).unwrap();
    std::fs::write(file("txt"), format!("{}\n\n{}", mail.subject, mail.text.as_deref().unwrap())).unwrap();
    std::fs::write(file("eml"), &mail.raw).unwrap();
}
