//! The worker: takes due jobs from the queue and hands each to the crate that does it.
//!
//! A job is leased and the lease is renewed while it runs, so a worker that dies loses its jobs to another one after
//! the lease, and never before. Jobs are harmless to repeat; nothing here makes them happen exactly once.

mod duty;
mod overview;

use std::sync::Arc;
use std::time::Duration;

use domain::duty::Office;
use domain::follow_up::Plan;
use domain::job::{Failure, Job};
use domain::overview::Schedule;
use domain::policy::{self, MayPublish};
use domain::retention::Terms;
use domain::{NoticeId, OrganisationId};
use store::{Leased, Stepped, Store, StoreError};
use tokio::sync::Mutex;
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;
use tracing::{debug, error, info, warn};

use crate::config::Config;
use crate::mailbox::Mailbox;

/// Work that somebody enqueued is noticed after this time at most.
const LONGEST_SLEEP: Duration = Duration::from_millis(100);
/// Between two tries to get a job that another worker holds.
const SHORT_SLEEP: Duration = Duration::from_millis(20);
/// After this time of trouble with the database the next try is made.
const TROUBLE_SLEEP: Duration = Duration::from_secs(2);
/// How long running jobs may go on when the program is asked to stop.
const GRACE: Duration = Duration::from_secs(20);
/// How often sources are looked at whose time to be fetched may have come.
const SOURCES_EVERY: Duration = Duration::from_secs(30);
/// How often addressees are looked for whose next reminder has come.
const STEPS_EVERY: Duration = Duration::from_secs(20);
/// How often the mailbox is read into which undelivered mail comes back.
const MAILBOX_EVERY: Duration = Duration::from_secs(60);
/// How often it is looked whether the hour of the overviews has come, and who has none of this week yet.
const OVERVIEWS_EVERY: Duration = Duration::from_secs(60);
const SWEEP_EVERY: Duration = Duration::from_secs(3_600);
/// How long a committed row of the audit trail stays unsealed at most.
const SEAL_EVERY: Duration = Duration::from_secs(5);
/// After how many hours the whole trail is checked again.
const VERIFY_HOURS: i64 = 24;
const ANCHOR_HOURS: i64 = 23;
/// After how many hours the terms are kept to again. With a whole day it would be an hour later each day: the look that comes a day
/// after the last comes a moment too early.
const RETENTION_HOURS: i64 = 23;
/// Transactions for each kind in one round; the next round, an hour later, goes on.
const RETENTION_ROUND: u32 = 50;

/// Takes work; what the work is stands elsewhere.
pub(crate) struct Worker {
    store: Store,
    name: String,
    jobs: usize,
    lease_seconds: i64,
    /// The end of the audit trail is mailed to somebody.
    has_keeper: bool,
    rules: Rules,
    /// Held while somebody is being reminded.
    stepping: Arc<Mutex<()>>,
    /// Held while the mailbox is read.
    reading: Arc<Mutex<()>>,
    /// Held while somebody is being called out: that never waits for reminders.
    calling: Arc<Mutex<()>>,
    /// Held while overviews are queued.
    gathering: Arc<Mutex<()>>,
}

/// What a CERT has settled, as far as it is carried out by itself.
#[derive(Debug, Clone)]
pub(crate) struct Rules {
    pub(crate) terms: Terms,
    pub(crate) follow_up: Plan,
    pub(crate) office: Office,
    pub(crate) overview: Schedule,
    /// The zone in which days begin.
    pub(crate) zone: String,
    /// Where undelivered mail comes back.
    pub(crate) mailbox: Option<Mailbox>,
}

impl Rules {
    pub(crate) fn of(config: &Config) -> Self {
        Self {
            terms: config.retention.clone(),
            follow_up: config.follow_up.clone(),
            office: config.office.clone(),
            overview: config.overview.clone(),
            zone: config.time_zone.clone(),
            mailbox: config.returned_mail.clone().map(Mailbox::new),
        }
    }
}

impl Worker {
    pub(crate) fn new(store: Store, jobs: u32, lease_seconds: i64, rules: Rules) -> Self {
        let mut chance = [0; 6];
        store.world().fill(&mut chance);
        let name = format!("worker-{}", data_encoding::HEXLOWER.encode(&chance));
        Self {
            store,
            name,
            jobs: usize::try_from(jobs).unwrap_or(1).max(1),
            lease_seconds,
            has_keeper: false,
            rules,
            stepping: Arc::default(),
            reading: Arc::default(),
            calling: Arc::default(),
            gathering: Arc::default(),
        }
    }

    pub(crate) fn with_keeper(self, has_keeper: bool) -> Self {
        Self { has_keeper, ..self }
    }

    /// Hands jobs to `crew` until told to stop; then takes nothing new and lets what runs come to its end.
    pub(crate) async fn run<F, Work>(self, crew: F, stop: CancellationToken)
    where
        F: Fn(Job) -> Work + Clone + Send + 'static,
        Work: Future<Output = Result<(), Failure>> + Send + 'static,
    {
        info!(worker.name = %self.name, worker.jobs = self.jobs, "worker started");
        let mut running = JoinSet::new();
        let mut running_checks = JoinSet::new();
        let mut sources = tokio::time::interval(SOURCES_EVERY);
        sources.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut steps = tokio::time::interval(STEPS_EVERY);
        steps.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut mailbox = tokio::time::interval(MAILBOX_EVERY);
        mailbox.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut overviews = tokio::time::interval(OVERVIEWS_EVERY);
        overviews.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut broom = tokio::time::interval(SWEEP_EVERY);
        broom.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut seal = tokio::time::interval(SEAL_EVERY);
        seal.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            while running_checks.try_join_next().is_some() {}
            while let Some(ended) = running.try_join_next() {
                note(ended);
            }
            if stop.is_cancelled() {
                break;
            }
            let free = self.jobs - running.len().min(self.jobs);
            let pause = match self.take(free, &crew, &mut running).await {
                Ok(pause) => pause,
                Err(error) => {
                    error!(error = &error as &dyn std::error::Error, "the queue cannot be read");
                    TROUBLE_SLEEP
                }
            };
            tokio::select! {
                () = stop.cancelled() => break,
                () = tokio::time::sleep(pause) => {}
                Some(ended) = running.join_next() => note(ended),
                _ = sources.tick() => self.wake_sources().await,
                _ = steps.tick() => {
                    if let Ok(turn) = self.calling.clone().try_lock_owned() {
                        let (store, office) = (self.store.clone(), self.rules.office.clone());
                        running_checks.spawn(async move {
                            duty::look(&store, &office).await;
                            drop(turn);
                        });
                    }
                    // Thousands can be due at once, and other work does not wait for that.
                    if let Ok(turn) = self.stepping.clone().try_lock_owned() {
                        let (store, rules, stop) = (self.store.clone(), self.rules.clone(), stop.clone());
                        running_checks.spawn(async move {
                            take_steps(store, rules, stop).await;
                            drop(turn);
                        });
                    }
                }
                _ = mailbox.tick(), if self.rules.mailbox.is_some() => {
                    if let (Some(mailbox), Ok(turn)) = (self.rules.mailbox.clone(), self.reading.clone().try_lock_owned()) {
                        let store = self.store.clone();
                        running_checks.spawn(async move {
                            read_mailbox(&store, &mailbox).await;
                            drop(turn);
                        });
                    }
                }
                _ = overviews.tick() => {
                    // Thousands get one in the same minute, and other work does not wait for that.
                    if let Ok(turn) = self.gathering.clone().try_lock_owned() {
                        let (store, schedule, stop) = (self.store.clone(), self.rules.overview.clone(), stop.clone());
                        running_checks.spawn(async move {
                            overview::look(&store, &schedule, &stop).await;
                            drop(turn);
                        });
                    }
                }
                _ = broom.tick() => {
                    self.sweep().await;
                    self.anchor().await;
                    // A long trail takes long to read, and work does not wait for it.
                    running_checks.spawn(verify(self.store.clone()));
                    running_checks.spawn(keep_terms(self.store.clone(), self.rules.terms.clone()));
                }
                _ = seal.tick() => self.seal().await,
            }
        }
        let rest = async {
            while let Some(ended) = running.join_next().await {
                note(ended);
            }
        };
        if tokio::time::timeout(GRACE, rest).await.is_err() {
            warn!(worker.name = %self.name, "jobs were still running and are left to another worker");
        }
        info!(worker.name = %self.name, "worker stopped");
    }

    /// Starts what is due. Returns how long there is nothing to look for.
    async fn take<F, Work>(
        &self,
        free: usize,
        crew: &F,
        running: &mut JoinSet<()>,
    ) -> Result<Duration, store::StoreError>
    where
        F: Fn(Job) -> Work,
        Work: Future<Output = Result<(), Failure>> + Send + 'static,
    {
        if free == 0 {
            return Ok(LONGEST_SLEEP);
        }
        // Looking costs less than claiming, which takes the only right to write that SQLite has.
        let Some(due) = self.store.next_due().await? else { return Ok(LONGEST_SLEEP) };
        let wait = due.millis().saturating_sub(self.store.now().millis());
        if let Ok(wait @ 1..) = u64::try_from(wait) {
            return Ok(Duration::from_millis(wait).min(LONGEST_SLEEP));
        }
        let limit = u32::try_from(free).unwrap_or(u32::MAX);
        let taken = self.store.claim(&self.name, limit, self.lease_seconds).await?;
        // Another worker was quicker.
        let pause = if taken.is_empty() { SHORT_SLEEP } else { Duration::ZERO };
        for leased in taken {
            let work = crew(leased.job.clone());
            running.spawn(attend(self.store.clone(), work, leased, self.lease_seconds));
        }
        Ok(pause)
    }

    async fn sweep(&self) {
        match self.store.sweep().await {
            Ok(0) => {}
            Ok(rows) => debug!(rows, "old jobs and sessions are swept away"),
            Err(error) => {
                error!(error = &error as &dyn std::error::Error, "old jobs and sessions cannot be swept away")
            }
        }
    }

    /// Has the end of the trail mailed when that is a day ago.
    async fn anchor(&self) {
        if !self.has_keeper {
            return;
        }
        let due = async {
            let mut tx = self.store.begin().await?;
            // A little less than a day, so that an hourly look does not make it later every day.
            let due = tx.enqueue_anchor(self.store.now().plus_hours(-ANCHOR_HOURS)).await?;
            tx.commit().await?;
            Ok::<_, store::StoreError>(due)
        };
        match due.await {
            Ok(false) => {}
            Ok(true) => debug!("the end of the audit trail is due to be mailed"),
            Err(error) => error!(error = &error as &dyn std::error::Error, "the end of the trail cannot be mailed"),
        }
    }

    async fn seal(&self) {
        match self.store.seal_audit().await {
            Ok(0) => {}
            Ok(rows) => debug!(rows, "rows of the audit trail are sealed"),
            Err(error) => error!(error = &error as &dyn std::error::Error, "the audit trail cannot be sealed"),
        }
    }

    async fn wake_sources(&self) {
        let viewer = policy::system("schedule of the sources");
        let Ok(proof) = policy::may_take_in(&viewer) else { return };
        let woken = async {
            let mut tx = self.store.begin().await?;
            let woken = tx.enqueue_due_sources(&proof).await?;
            tx.commit().await?;
            Ok::<_, store::StoreError>(woken)
        };
        match woken.await {
            Ok(0) => {}
            Ok(woken) => debug!(sources = woken, "sources are due"),
            Err(error) => error!(error = &error as &dyn std::error::Error, "the sources cannot be read"),
        }
    }
}

async fn read_mailbox(store: &Store, mailbox: &Mailbox) {
    match mailbox.read(store).await {
        Ok(read) if read.mails > 0 => {
            info!(read.mails, read.failed, read.away, read.left, "the mailbox of returned mail is read");
        }
        Ok(_) => {}
        Err(error) => error!(error = format!("{error:#}"), "the mailbox of returned mail cannot be read"),
    }
}

/// Reminds whoever has not answered, one after the other: what was done stands, whatever happens to the rest.
async fn take_steps(store: Store, rules: Rules, stop: CancellationToken) {
    let viewer = policy::system("following up");
    let Ok(proof) = policy::may_publish(&viewer) else { return };
    let due = match store.due_steps().await {
        Ok(due) => due,
        Err(error) => {
            error!(error = &error as &dyn std::error::Error, "nobody can be reminded");
            return;
        }
    };
    let mut all = Stepped::default();
    for some in due {
        if stop.is_cancelled() {
            break;
        }
        let Err(error) = take_some(&store, &rules, &proof, &some, &mut all).await else { continue };
        // One that cannot be reminded must not keep its supplier from hearing of the others.
        for one in &some {
            if some.len() > 1 && take_some(&store, &rules, &proof, std::slice::from_ref(one), &mut all).await.is_ok() {
                continue;
            }
            error!(notice.id = %one.0, organisation.id = %one.1, error = &error as &dyn std::error::Error,
                "this addressee cannot be reminded now");
        }
    }
    if all.reminded + all.told > 0 {
        info!(reminded = all.reminded, told = all.told, mails = all.mails, "whoever had not answered was reminded");
    }
}

async fn take_some(
    store: &Store,
    rules: &Rules,
    proof: &MayPublish,
    some: &[(NoticeId, OrganisationId)],
    all: &mut Stepped,
) -> Result<(), StoreError> {
    let today = store.now().day(&rules.zone);
    let mut tx = store.begin().await?;
    let stepped = tx.take_steps(proof, &rules.follow_up, today, some).await?;
    tx.commit().await?;
    all.add(stepped);
    Ok(())
}

/// Checks the audit trail when that is a day ago.
async fn verify(store: Store) {
    let checked = async {
        let due = store.now().plus_hours(-VERIFY_HOURS);
        if store.audit_verified_at().await?.is_some_and(|at| at > due) {
            return Ok(None);
        }
        let Ok(proof) = policy::may_read_audit(&policy::system("daily check")) else { return Ok(None) };
        store.verify_audit(&proof, Vec::new()).await.map(Some)
    };
    match checked.await {
        Ok(None) => {}
        Ok(Some(found)) if found.is_sound() => debug!(audit.rows = found.rows, "the audit trail is sound"),
        Ok(Some(found)) => error!(
            audit.faults = found.fault_count(),
            "the audit trail was tampered with: `brandwacht audit verify` says where"
        ),
        Err(error) => error!(error = &error as &dyn std::error::Error, "the audit trail cannot be checked"),
    }
}

/// Takes away what is over its term, when that was last done about a day ago.
async fn keep_terms(store: Store, terms: Terms) {
    let kept = async {
        if !store.terms_are_due(RETENTION_HOURS).await? {
            return Ok(Vec::new());
        }
        let Ok(proof) = policy::may_keep_terms(&policy::system("daily retention")) else { return Ok(Vec::new()) };
        store.keep_terms(&proof, &terms, Some(RETENTION_ROUND)).await
    };
    match kept.await {
        Ok(all) => {
            for kept in all.iter().filter(|kept| kept.rows > 0) {
                info!(retention.kind = kept.kind.code(), rows = kept.rows, "what was over its term is taken away");
            }
        }
        Err(error) => error!(error = &error as &dyn std::error::Error, "the terms of retention cannot be kept to"),
    }
}

fn note(ended: Result<(), tokio::task::JoinError>) {
    if let Err(error) = ended {
        // The lease runs out and the job is tried again.
        error!(error = &error as &dyn std::error::Error, "a job ended in a fault of the program");
    }
}

/// Runs one job with its lease kept alive, and notes how it ended.
async fn attend(
    store: Store,
    work: impl Future<Output = Result<(), Failure>> + Send + 'static,
    leased: Leased,
    lease_seconds: i64,
) {
    let kind = leased.job.kind();
    debug!(job.id = %leased.id, job.kind = kind, job.attempt = leased.attempt, "job begins");
    // A task of its own, so that a fault of the program is one failed job and not one lost worker.
    let work = AbortOnDropHandle::new(tokio::spawn(work));
    let outcome = tokio::select! {
        outcome = work => outcome.unwrap_or_else(|fault| Err(Failure::Retry(format!("a fault of the program: {fault}")))),
        () = lose_lease(&store, &leased, lease_seconds) => {
            warn!(job.id = %leased.id, job.kind = kind, "another worker has taken this job over");
            return;
        }
    };
    let noted = match outcome {
        Ok(()) => {
            debug!(job.id = %leased.id, job.kind = kind, "job done");
            store.finish(&leased).await
        }
        Err(failure) => {
            let (Failure::Retry(reason) | Failure::Fail(reason)) = &failure;
            let noted = store.give_back(&leased, &failure).await;
            let state = noted.as_ref().map_or("unknown", |state| state.code());
            warn!(job.id = %leased.id, job.kind = kind, job.attempt = leased.attempt, job.state = state, reason,
                "job failed");
            noted.map(|_| ())
        }
    };
    if let Err(error) = noted {
        error!(job.id = %leased.id, error = &error as &dyn std::error::Error,
            "the end of a job could not be noted; it will run again");
    }
}

/// Renews the lease for as long as that works; returns when the job is another worker's.
async fn lose_lease(store: &Store, leased: &Leased, lease_seconds: i64) {
    let third = Duration::from_secs(u64::try_from(lease_seconds).unwrap_or(60).max(3) / 3);
    loop {
        tokio::time::sleep(third).await;
        match store.renew(leased, lease_seconds).await {
            Ok(true) => {}
            Ok(false) => return,
            // The database may come back before the lease ends.
            Err(error) => warn!(error = &error as &dyn std::error::Error, "a lease could not be renewed"),
        }
    }
}

#[cfg(test)]
mod tests;
