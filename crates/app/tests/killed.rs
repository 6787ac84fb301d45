//! A worker that is killed in the middle of its work, again and again: after all of it every message has gone out, and
//! a message that went out twice is the same message (RFC 5322, 3.6.4: its Message-Id).

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot be set up must stop"
)]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::notice::{DeliveryState, NoticeState};
use domain::page::PageRequest;
use domain::{Timestamp, World, policy};
use mailsink::{MailSink, SinkConfig};
use store::{Address, NoticeFilter, QueueCounts, Store};

/// The worker's processes have the clock of the machine, so the test has it too.
struct Clock;

impl World for Clock {
    #[allow(clippy::disallowed_methods, reason = "the program that is tested reads the same clock")]
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap())
    }

    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).unwrap();
    }
}

fn brandwacht(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_brandwacht"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("BRANDWACHT_")) {
        command.env_remove(name);
    }
    command.current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// A worker's process; killed when the test fails.
struct Worker(Child);

impl Worker {
    fn start(folder: &Path, address: &Address, sink: &MailSink) -> Self {
        let mut command = brandwacht(folder);
        command.args(["work", "--database", &address.to_string()]);
        command.env("BRANDWACHT_SMTP", format!("smtp+plain://{}", sink.smtp_addr));
        command.env("BRANDWACHT_MAIL_FROM", "CERT <cert@certwaterland.example>");
        // The shortest lease that is allowed: what a killed worker held is due again after this.
        command.env("BRANDWACHT_LEASE_SECONDS", "5");
        Self(command.spawn().unwrap())
    }

    /// As `kill -9`: nothing is put in order first.
    fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Sends every draft of the region, and gives the Message-Id of each delivery with its address.
async fn send_everything(store: &Store) -> BTreeMap<String, String> {
    let system = policy::system("test");
    let proof = policy::may_publish(&system).unwrap();
    let view = store.as_viewer(&system).await.unwrap();
    let filter = NoticeFilter { state: Some(NoticeState::Draft), ..NoticeFilter::default() };
    let drafts = view.notices(&filter, &PageRequest::first(100)).await.unwrap().items;
    let mut tx = store.begin().await.unwrap();
    let today = tx.now().day("Europe/Amsterdam");
    for draft in &drafts {
        tx.send_notice(&proof, draft.id, today).await.unwrap();
    }
    tx.commit().await.unwrap();
    // Sending has made audiences that a view from before does not know.
    let view = store.as_viewer(&system).await.unwrap();
    let mut messages = BTreeMap::new();
    for draft in &drafts {
        for delivery in &view.notice(draft.id).await.unwrap().deliveries {
            if delivery.channel == "mail" {
                let id = domain::notice::message_id(delivery.id, "certwaterland.example");
                messages.insert(id, delivery.address.clone());
            }
        }
    }
    messages
}

#[tokio::test]
async fn a_worker_killed_at_any_moment_leaves_no_message_behind() {
    let folder = tempfile::tempdir().unwrap();
    let keep = folder.path().join("kept");
    let made = brandwacht(folder.path()).args(["demo", "--once", "--own-only", "--keep"]).arg(&keep).status().unwrap();
    assert!(made.success());
    let address = Address::Sqlite(keep.join("brandwacht.sqlite"));
    let store = Store::connect(&address, Arc::new(Clock)).await.unwrap();
    let expected = send_everything(&store).await;
    assert!(expected.len() >= 10, "{expected:?}");

    let sink = MailSink::start(SinkConfig::default()).await.unwrap();
    // The worst moment: the server has the message, and the worker never hears so.
    sink.hang_up_after_data(1);
    let mut kills = 0;
    for wanted in [1, 3, 6, 9] {
        let worker = Worker::start(folder.path(), &address, &sink);
        sink.wait_for(wanted, Duration::from_secs(30)).await.unwrap();
        worker.kill();
        kills += 1;
    }
    let worker = Worker::start(folder.path(), &address, &sink);
    let begun = Instant::now();
    while store.queue_counts().await.unwrap() != QueueCounts::default() {
        assert!(begun.elapsed() < Duration::from_secs(90), "{:?}", store.queue_counts().await.unwrap());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    worker.kill();

    let mut arrived: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for mail in sink.messages() {
        arrived.entry(mail.message_id.clone()).or_default().extend(mail.to.iter().cloned());
    }
    let missing: Vec<_> = expected.keys().filter(|id| !arrived.contains_key(*id)).collect();
    assert!(missing.is_empty(), "never arrived: {missing:?}");
    for (id, to) in &arrived {
        assert!(to.iter().all(|to| Some(to) == expected.get(id)), "{id} went to {to:?}");
    }
    // Each kill can make at most the messages double that were on their way: four jobs at a time. The hang-up makes one.
    let total = sink.messages().len();
    assert!(total <= expected.len() + 4 * kills + 1, "{total} messages for {} recipients", expected.len());
    let system = policy::system("test");
    let view = store.as_viewer(&system).await.unwrap();
    let sent = view.notices(&NoticeFilter::default(), &PageRequest::first(200)).await.unwrap().items;
    for row in sent.iter().filter(|row| row.state == NoticeState::Sent) {
        for delivery in view.notice(row.id).await.unwrap().deliveries.iter().filter(|it| it.channel == "mail") {
            assert!(matches!(delivery.state, DeliveryState::Sent | DeliveryState::Opened), "{delivery:?}");
        }
    }
}
