//! A worker as a process of its own, to be killed.

use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use domain::{Timestamp, World};
use store::Address;
use testkit::Scratch;

/// The worker is a real process, so the test must live in the same time.
pub(crate) struct RealWorld;

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
pub(crate) fn any(end: u64) -> u64 {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).unwrap();
    u64::from_le_bytes(bytes) % end
}

pub(crate) struct Running(Child);

impl Running {
    pub(crate) fn worker(scratch: &Scratch, smtp: SocketAddr, jobs: usize) -> Self {
        Self::worker_with(scratch, smtp, jobs, &[])
    }

    pub(crate) fn worker_with(scratch: &Scratch, smtp: SocketAddr, jobs: usize, more: &[(&str, &str)]) -> Self {
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
            .env("BRANDWACHT_MASTER_KEY", "KioqKioqKioqKioqKioqKioqKioqKioqKioqKioqKio=")
            .env("BRANDWACHT_SMTP", format!("smtp+plain://{}", smtp))
            .env("BRANDWACHT_SECRET", "only for a test: nothing opens with this")
            .env("BRANDWACHT_PUBLIC_URL", "https://brandwacht.example")
            .env("BRANDWACHT_MAIL_FROM", "CERT <bericht@cert.example>")
            // Every mail is counted, and on some days of the week an overview would be one of them.
            .env("BRANDWACHT_OVERVIEW", "off")
            .env("BRANDWACHT_OFFICE", "off")
            .env("BRANDWACHT_JOBS", jobs.to_string())
            .env("BRANDWACHT_LEASE_SECONDS", "5")
            .env("BRANDWACHT_LOG", "warn")
            .envs(more.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .expect("the worker starts");
        Self(child)
    }

    /// SIGKILL: no destructor runs, nothing is flushed, no lease is given back.
    pub(crate) fn kill(mut self) {
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

pub(crate) async fn until(at_most: Duration, mut done: impl AsyncFnMut() -> bool) -> bool {
    let started = Instant::now();
    while started.elapsed() < at_most {
        if done().await {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    false
}
