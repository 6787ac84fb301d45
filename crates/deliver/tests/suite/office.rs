//! A mail sink and a sender that knows it.

use std::sync::Arc;
use std::time::Duration;

use deliver::{Deliver, Encryption, MailServer, Settings};
use domain::DeliveryId;
use domain::job::Failure;
use domain::link::LinkKey;
use domain::notice::DeliveryState;
use domain::policy;
use mailsink::{Mail, MailSink, SinkConfig};
use store::{DeliveryRow, Store};
use testkit::Scratch;
use testkit::told::Told;

pub(crate) fn key() -> LinkKey {
    LinkKey::new([7; 32])
}

pub(crate) struct Office {
    pub(crate) sink: MailSink,
    pub(crate) deliver: Deliver,
}

pub(crate) fn settings(server: std::net::SocketAddr) -> Settings {
    Settings {
        server: Some(MailServer {
            host: server.ip().to_string(),
            port: server.port(),
            encryption: Encryption::Plain,
            credentials: None,
        }),
        from: "Brandwacht CERT <bericht@cert.example>".to_owned(),
        reply_to: "CERT <cert@cert.example>".to_owned(),
        base_url: "https://brandwacht.example".to_owned(),
        cert_name: "Brandwacht CERT".to_owned(),
        cert_phone: "010-555 0199".to_owned(),
        timeout: Duration::from_secs(20),
        ..Settings::new(key())
    }
}

pub(crate) async fn office(store: &Store) -> Office {
    let sink = MailSink::start(SinkConfig::default()).await.unwrap();
    let deliver = Deliver::new(store.clone(), settings(sink.smtp_addr)).unwrap();
    Office { sink, deliver }
}

impl Office {
    /// Sends one message and gives it as it came in.
    pub(crate) async fn send(&self, delivery: DeliveryId) -> Arc<Mail> {
        let before = self.sink.messages().len();
        assert_eq!(self.deliver.run(delivery).await, Ok(()));
        let mails = self.sink.wait_for(before + 1, Duration::from_secs(5)).await.unwrap();
        mails.last().unwrap().clone()
    }
}

pub(crate) fn text(outcome: Result<(), Failure>) -> String {
    match outcome {
        Ok(()) => "sent".to_owned(),
        Err(Failure::Retry(error)) => format!("retry: {error}"),
        Err(Failure::Fail(error)) => format!("fail: {error}"),
    }
}

pub(crate) async fn row(scratch: &Scratch, told: &Told, id: DeliveryId) -> DeliveryRow {
    let system = policy::system("test");
    let view = scratch.as_viewer(&system).await.unwrap();
    for notice in &told.notices {
        let notice = view.notice(*notice).await.unwrap();
        if let Some(row) = notice.deliveries.iter().find(|row| row.id == id) {
            return row.clone();
        }
    }
    panic!("no delivery {id}");
}

pub(crate) async fn state(scratch: &Scratch, told: &Told, id: DeliveryId) -> (DeliveryState, u32) {
    let row = row(scratch, told, id).await;
    (row.state, row.attempts)
}
