//! Jobs done at once by a command that wants to see the end of its own work. What a running worker has taken already
//! is waited for; jobs of other kinds are left to it.

use std::time::Duration;

use anyhow::Context;
use domain::job::{Failure, Job};
use intake::{Intake, Matched};
use serde::Serialize;
use store::{JobState, Leased, Store};

use crate::progress;

const LEASE_SECONDS: i64 = 300;
const RENEW_EVERY: Duration = Duration::from_secs(100);
/// Jobs at the same time. Each compares on all processors, so more gain nothing.
const AT_ONCE: u32 = 2;
/// Between two looks at jobs that another worker runs.
const PAUSE: Duration = Duration::from_millis(100);

pub(crate) const MATCHING: &[&str] =
    &["key_again", "apply_rule", "match_advisory", "match_bill", "match_organisation", "match_run"];
pub(crate) const INVENTORY: &[&str] = &["import_inventory"];

/// What matching did.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Totals {
    pub(crate) jobs: u32,
    pub(crate) compared: usize,
    pub(crate) matches_added: u32,
    pub(crate) matches_changed: u32,
    pub(crate) matches_removed: u32,
    pub(crate) drafts_new: u32,
    pub(crate) drafts_updates: u32,
    pub(crate) drafts_changed: u32,
    pub(crate) drafts_removed: u32,
    /// Jobs that went wrong, each with its reason. They stand in the queue too.
    pub(crate) failed: Vec<String>,
}

impl Totals {
    pub(crate) fn add(&mut self, done: &Matched) {
        self.compared += done.compared;
        self.matches_added += done.difference.added;
        self.matches_changed += done.difference.changed;
        self.matches_removed += done.difference.removed;
        self.drafts_new += done.drafted.new;
        self.drafts_updates += done.drafted.updates;
        self.drafts_changed += done.drafted.changed;
        self.drafts_removed += done.drafted.removed;
    }

    pub(crate) fn sentence(&self) -> String {
        format!(
            "matching: {} jobs, {} pairs looked at; matches: {} new, {} changed, {} gone; drafts: {} new, {} updates, \
             {} changed, {} gone",
            self.jobs,
            self.compared,
            self.matches_added,
            self.matches_changed,
            self.matches_removed,
            self.drafts_new,
            self.drafts_updates,
            self.drafts_changed,
            self.drafts_removed
        )
    }

    /// Says on standard error what went wrong.
    pub(crate) fn complain(&self) {
        for failed in &self.failed {
            eprintln!("{failed}");
        }
    }
}

/// Does the due jobs of these kinds until none is left.
pub(crate) async fn run(store: &Store, intake: &Intake, kinds: &[&str]) -> anyhow::Result<Totals> {
    let mut chance = [0; 6];
    store.world().fill(&mut chance);
    let name = format!("command-{}", data_encoding::HEXLOWER.encode(&chance));
    let bar = progress::bar(if kinds == INVENTORY { "reading" } else { "matching" }, 0);
    let mut totals = Totals::default();
    loop {
        let leased = store.claim_of(kinds, &name, AT_ONCE, LEASE_SECONDS).await?;
        if leased.is_empty() {
            if !is_running_elsewhere(store, kinds).await? {
                break;
            }
            tokio::time::sleep(PAUSE).await;
            continue;
        }
        let waiting = store.queue_counts().await?.waiting;
        bar.set_length(u64::from(totals.jobs) + leased.len() as u64 + u64::try_from(waiting).unwrap_or(0));
        let mut running = tokio::task::JoinSet::new();
        for leased in leased {
            running.spawn(attend(store.clone(), intake.clone(), leased));
        }
        while let Some(ended) = running.join_next().await {
            totals.jobs += 1;
            bar.inc(1);
            match ended.context("a job ended in a fault of the program")?? {
                Ok(Some(done)) => totals.add(&done),
                Ok(None) => {}
                Err(problem) => totals.failed.push(problem),
            }
        }
    }
    bar.finish_and_clear();
    Ok(totals)
}

async fn is_running_elsewhere(store: &Store, kinds: &[&str]) -> anyhow::Result<bool> {
    let now = store.now();
    let running = store.jobs(JobState::Running, 500).await?;
    Ok(running.iter().any(|job| kinds.contains(&job.kind.as_str()) && job.run_at <= now))
}

type Ended = Result<Option<Matched>, String>;

/// Runs one job, keeps its lease, and notes how it ended.
async fn attend(store: Store, intake: Intake, leased: Leased) -> anyhow::Result<Ended> {
    let work = work(&intake, &leased.job);
    tokio::pin!(work);
    let outcome = loop {
        tokio::select! {
            outcome = &mut work => break outcome,
            () = tokio::time::sleep(RENEW_EVERY) => {
                if !store.renew(&leased, LEASE_SECONDS).await? {
                    return Ok(Ok(None));
                }
            }
        }
    };
    Ok(match outcome {
        Ok(done) => {
            store.finish(&leased).await?;
            Ok(done)
        }
        Err(failure) => {
            let state = store.give_back(&leased, &failure).await?;
            let (Failure::Retry(why) | Failure::Fail(why)) = failure;
            let then = if state == JobState::Dead { "a dead letter now" } else { "will be tried again" };
            Err(format!("{} ({}): {why}; {then}", leased.job.key(), leased.id))
        }
    })
}

async fn work(intake: &Intake, job: &Job) -> Result<Option<Matched>, Failure> {
    let sorted = |error: intake::IntakeError| {
        if error.is_transient() { Failure::Retry(error.chain()) } else { Failure::Fail(error.chain()) }
    };
    match job {
        Job::MatchAdvisory { advisory } => intake.match_advisory(*advisory).await.map(Some).map_err(sorted),
        Job::MatchOrganisation { organisation } => {
            intake.match_organisation(*organisation).await.map(Some).map_err(sorted)
        }
        Job::MatchRun { run } => intake.do_matching_run(*run).await.map(Some).map_err(sorted),
        other => intake.run(other).await.map(|()| None),
    }
}
