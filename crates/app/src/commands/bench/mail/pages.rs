//! Pages that somebody asks for while something else is measured.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use crate::commands::bench::figures::{Figures, percentile};
use crate::commands::bench::get;

/// Between two requests.
const EVERY: Duration = Duration::from_millis(100);

/// A page, and who asks for it.
#[derive(Clone)]
pub(super) struct Asking {
    pub(super) path: String,
    pub(super) cookie: String,
    pub(super) name: &'static str,
    pub(super) whose: &'static str,
}

pub(super) struct Pages {
    address: SocketAddr,
    all: Vec<Asking>,
}

/// How long each answer took.
pub(super) struct Asked(Vec<(Asking, Vec<Duration>)>);

impl Pages {
    pub(super) fn new(address: SocketAddr, all: Vec<Asking>) -> Self {
        Self { address, all }
    }

    fn nothing_asked(&self) -> Asked {
        Asked(self.all.iter().map(|page| (page.clone(), Vec::new())).collect())
    }

    async fn ask_each(&self, asked: &mut Asked) -> anyhow::Result<()> {
        for (page, times) in &mut asked.0 {
            tokio::time::sleep(EVERY).await;
            let begun = Instant::now();
            get(self.address, &page.path, &page.cookie).await?;
            times.push(begun.elapsed());
        }
        Ok(())
    }

    pub(super) async fn ask_quietly(&self, times: u32) -> anyhow::Result<Asked> {
        let mut asked = self.nothing_asked();
        for _ in 0..times {
            self.ask_each(&mut asked).await?;
        }
        Ok(asked)
    }

    pub(super) async fn ask_until(self, stop: CancellationToken) -> anyhow::Result<Asked> {
        let mut asked = self.nothing_asked();
        while !stop.is_cancelled() {
            self.ask_each(&mut asked).await?;
        }
        Ok(asked)
    }
}

impl Asked {
    pub(super) fn print(&self, when: &str, figures: &mut Figures) -> anyhow::Result<()> {
        for whose in ["participant", "analyst"] {
            let theirs = self.0.iter().filter(|(page, _)| page.whose == whose);
            let mut every: Vec<Duration> = theirs.flat_map(|(_, times)| times).copied().collect();
            every.sort_unstable();
            for percent in [50, 95, 99] {
                let what = format!("{whose}'s pages {when}, {} requests, p{percent}", every.len());
                figures.add(what, percentile(&every, percent), "ms")?;
            }
        }
        for (page, times) in &self.0 {
            let mut times = times.clone();
            times.sort_unstable();
            figures.add(format!("  {} {when}, p95", page.name), percentile(&times, 95), "ms")?;
        }
        Ok(())
    }
}
