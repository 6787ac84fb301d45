//! A worker process that is killed (SIGKILL) again and again while it sends: nobody is missed, and who gets a message
//! twice gets it with the same Message-Id.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::collections::BTreeMap;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use domain::job::Job;
use domain::notice::DeliveryState;
use domain::{Timestamp, World, policy};
use mailsink::{MailSink, SinkConfig};
use store::{Address, Store};
use testkit::told::{Plan, Told, told};
use testkit::{Scratch, on_both};

/// The worker is a real process, so the test must live in the same time.
struct RealWorld;

impl World for RealWorld {
    #[allow(clippy::disallowed_methods, reason = "the process under test reads the real clock")]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap())
    }

    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).unwrap();
    }
}

/// A number below `end`, another one in each run: over many runs the kills fall everywhere.
fn any(end: u64) -> u64 {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).unwrap();
    u64::from_le_bytes(bytes) % end
}

struct Running(Child);

impl Running {
    fn worker(scratch: &Scratch, sink: &MailSink, jobs: usize) -> Self {
        let database = match &scratch.address {
            Address::Sqlite(path) => format!("sqlite:{}", path.display()),
            Address::Postgres { url, schema } => {
                let schema = schema.as_deref().unwrap_or("public");
                let sign = if url.contains('?') { '&' } else { '?' };
                format!("{url}{sign}options[search_path]={schema}")
            }
        };
        let mut command = Command::new(env!("CARGO_BIN_EXE_brandwacht"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("BRANDWACHT_") {
                command.env_remove(name);
            }
        }
        let child = command
            .arg("work")
            .env("BRANDWACHT_DATABASE", database)
            .env("BRANDWACHT_SMTP", format!("smtp+plain://{}", sink.smtp_addr))
            .env("BRANDWACHT_SECRET", "only for a test: nothing opens with this")
            .env("BRANDWACHT_PUBLIC_URL", "https://brandwacht.example")
            .env("BRANDWACHT_MAIL_FROM", "CERT <bericht@cert.example>")
            .env("BRANDWACHT_JOBS", jobs.to_string())
            .env("BRANDWACHT_LEASE_SECONDS", "5")
            .env("BRANDWACHT_LOG", "warn")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .expect("the worker starts");
        Self(child)
    }

    /// SIGKILL: no destructor runs, nothing is flushed, no lease is given back.
    fn kill(mut self) {
        assert_eq!(self.0.try_wait().unwrap(), None, "the worker was still running");
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn until(at_most: Duration, mut done: impl AsyncFnMut() -> bool) -> bool {
    let started = Instant::now();
    while started.elapsed() < at_most {
        if done().await {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    false
}

async fn all_sent(store: &Store, told: &Told) -> bool {
    let system = policy::system("test");
    let view = store.as_viewer(&system).await.unwrap();
    for notice in &told.notices {
        let notice = view.notice(*notice).await.unwrap();
        if notice.deliveries.iter().any(|delivery| delivery.state != DeliveryState::Sent) {
            return false;
        }
    }
    true
}

const KILLS: usize = 6;

async fn killed_again_and_again(scratch: Scratch, jobs: usize) {
    let store = Store::connect(&scratch.address, Arc::new(RealWorld)).await.unwrap();
    let told = told(&store, &Plan { more: 38, ..Plan::default() }).await;
    assert_eq!(told.deliveries.len(), 41);
    let sink = MailSink::start(SinkConfig::default()).await.unwrap();

    let mut seen = 0;
    for _ in 0..KILLS {
        let worker = Running::worker(&scratch, &sink, jobs);
        // Some kills fall while the first messages are on their way, some right after the server took one and before
        // the worker can have noted it, some in between.
        let wanted = seen + usize::try_from(any(7)).unwrap();
        until(Duration::from_secs(20), async || sink.messages().len() > wanted).await;
        if any(3) == 0 {
            tokio::time::sleep(Duration::from_micros(any(20_000))).await;
        }
        worker.kill();
        seen = sink.messages().len();
    }
    let killed_at = sink.messages().len();

    let worker = Running::worker(&scratch, &sink, jobs);
    let done = until(Duration::from_secs(60), async || {
        tokio::time::sleep(Duration::from_millis(100)).await;
        all_sent(&store, &told).await
    })
    .await;
    assert!(done, "after the last kill everything is sent by itself");
    tokio::time::sleep(Duration::from_millis(500)).await;
    drop(worker);

    let mut ids: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for mail in sink.messages() {
        ids.entry(mail.to.join(" ")).or_default().push(mail.message_id.clone());
    }
    assert_eq!(ids.keys().collect::<Vec<_>>(), told.deliveries.keys().collect::<Vec<_>>(), "nobody is missed");
    let mut twice = 0;
    for (address, ids) in &ids {
        let own = format!("{}@cert.example", told.to(address));
        assert!(ids.iter().all(|id| *id == own), "{address}: {ids:?}");
        twice += ids.len() - 1;
    }
    println!("{}: {killed_at} of 41 had come at the last of {KILLS} kills, {twice} came twice", store.backend());
    assert!(twice <= KILLS * jobs, "each kill repeats at most what was on its way: {twice}");
    for leased in store.claim("test", 100, 60).await.unwrap() {
        assert!(!matches!(leased.job, Job::Deliver { .. }), "nothing is left to deliver: {leased:?}");
    }
    assert!(store.dead_jobs(10).await.unwrap().is_empty());
}

on_both!(smtp_a_killed_worker_misses_nobody_and_repeats_at_most_one_message_per_kill, |scratch| {
    killed_again_and_again(scratch, 1).await
});

on_both!(smtp_a_killed_worker_with_four_hands_misses_nobody, |scratch| killed_again_and_again(scratch, 4).await);
