//! The job queue: work is enqueued in the transaction that causes it, leased by a worker, and done at least once.
//!
//! A lease that runs out (the worker died) makes the job due again, so every job must be harmless to repeat.

use domain::audience::Audience;
use domain::job::{Failure, Job, MAX_ATTEMPTS, backoff_seconds};
use domain::policy::{self, MayMendQueue};
use domain::{DeliveryId, JobId, Timestamp};
use serde_json::json;

use crate::db::{Ask, Row, args};
use crate::{Store, StoreError, Tx};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    Waiting,
    Running,
    Done,
    /// Given up: a person must look.
    Dead,
}

impl JobState {
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Running, Self::Done, Self::Dead];

    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Dead => "dead",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// A job that this worker may run until the lease ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leased {
    pub id: JobId,
    pub job: Job,
    /// How often it was begun, this time included.
    pub attempt: u32,
    pub lease_until: Timestamp,
    worker: String,
}

/// For `doctor` and the operator's page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobRow {
    pub id: JobId,
    pub kind: String,
    /// What is to be done; `None` when another version of the program wrote it.
    pub job: Option<Job>,
    pub state: JobState,
    pub attempts: u32,
    pub run_at: Timestamp,
    pub last_error: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct QueueCounts {
    pub waiting: i64,
    pub running: i64,
    pub dead: i64,
}

impl Tx<'_> {
    /// Enqueues work that is done after this transaction commits. A job with the same key that still waits is
    /// enough; the sooner of the two moments stands.
    pub async fn enqueue(&mut self, job: &Job) -> Result<(), StoreError> {
        self.enqueue_at(job, self.now).await
    }

    pub async fn enqueue_at(&mut self, job: &Job, run_at: Timestamp) -> Result<(), StoreError> {
        self.enqueue_all(std::slice::from_ref(job), run_at).await
    }

    pub async fn enqueue_all(&mut self, jobs: &[Job], run_at: Timestamp) -> Result<(), StoreError> {
        let mut rows = Vec::with_capacity(jobs.len());
        for job in jobs {
            let payload = serde_json::to_string(job).map_err(|error| StoreError::bad("payload", error))?;
            rows.push(args![
                JobId::new(self.world()),
                job.kind(),
                job.key(),
                payload,
                JobState::Waiting.code(),
                0_i64,
                run_at,
                self.now
            ]);
        }
        self.inner
            .insert_many(
                "job (id, kind, job_key, payload, state, attempts, run_at, created_at)",
                rows,
                "ON CONFLICT (job_key) WHERE state = 'waiting' DO UPDATE
                 SET run_at = CASE WHEN excluded.run_at < job.run_at THEN excluded.run_at ELSE job.run_at END",
            )
            .await?;
        Ok(())
    }
}

impl Tx<'_> {
    /// What follows when nobody will try a job again by itself: a delivery must not look as if it were on its way, nor an upload as if it were being read.
    async fn buried(&mut self, job: &Job, error: &str) -> Result<(), StoreError> {
        let deliveries = match job {
            Job::Deliver { delivery } => vec![*delivery],
            Job::DeliverBatch { batch } => self.carried_by(DeliveryId::from_uuid(batch.uuid())).await?,
            Job::ImportInventory { import } => return self.give_up_import(*import).await,
            Job::Ask { delivery } => return self.question_given_up(*delivery, error).await,
            Job::Webhook { message } => return self.webhook_given_up(*message, error).await,
            Job::CallOut { message } => return self.duty_given_up(*message, error).await,
            Job::Overview { delivery } => return self.overview_given_up(*delivery, error).await,
            // These are seen as dead letters by those whose work they are.
            Job::AccountMail { .. }
            | Job::AskLook { .. }
            | Job::FetchSource { .. }
            | Job::TakeIn { .. }
            | Job::MatchAdvisory { .. }
            | Job::MatchOrganisation { .. }
            | Job::MatchRun { .. }
            | Job::MatchBill { .. }
            | Job::ApplyRule { .. }
            | Job::KeyAgain
            | Job::MailAnchor => {
                return Ok(());
            }
        };
        let system = policy::system("queue");
        let proof = policy::may_publish(&system).map_err(|denied| StoreError::Conflict(denied.to_string()))?;
        for delivery in deliveries {
            self.delivery_failed(&proof, delivery, error).await?;
        }
        Ok(())
    }
}

impl Store {
    /// Takes up to `limit` jobs that are due, or whose worker has let the lease run out. Jobs of one call are
    /// leased together; no other worker gets them before `lease_until`. What was enqueued again while it runs waits
    /// until that run has ended: two at a time would do the same work, and be in each other's way.
    pub async fn claim(&self, worker: &str, limit: u32, lease_seconds: i64) -> Result<Vec<Leased>, StoreError> {
        let mut tx = self.begin().await?;
        let now = tx.now;
        let lease_until = now.plus_seconds(lease_seconds);
        let rows = tx
            .inner
            .all(
                "UPDATE job SET state = 'running', leased_by = $1, lease_until = $2, attempts = attempts + 1
                 WHERE id IN (SELECT id FROM job
                              WHERE (state = 'waiting' AND run_at <= $3 AND NOT EXISTS (
                                         SELECT 1 FROM job other WHERE other.state = 'running' AND other.job_key = job.job_key))
                                 OR (state = 'running' AND lease_until < $3)
                              ORDER BY run_at, id LIMIT $4 {skip_locked})
                 RETURNING id, payload, attempts",
                args![worker, lease_until, now, limit],
            )
            .await?;
        Self::leased(tx, &rows, worker, lease_until).await
    }

    /// As `claim`, of these kinds only: for a command that does its own work at once and leaves the rest.
    pub async fn claim_of(
        &self,
        kinds: &[&str],
        worker: &str,
        limit: u32,
        lease_seconds: i64,
    ) -> Result<Vec<Leased>, StoreError> {
        let mut tx = self.begin().await?;
        let now = tx.now;
        let lease_until = now.plus_seconds(lease_seconds);
        let kinds = serde_json::to_string(kinds).map_err(|error| StoreError::bad("kinds", error))?;
        let rows = tx
            .inner
            .all(
                "UPDATE job SET state = 'running', leased_by = $1, lease_until = $2, attempts = attempts + 1
                 WHERE id IN (SELECT id FROM job
                              WHERE ((state = 'waiting' AND run_at <= $3 AND NOT EXISTS (
                                          SELECT 1 FROM job other WHERE other.state = 'running' AND other.job_key = job.job_key))
                                  OR (state = 'running' AND lease_until < $3))
                                AND kind {in_texts:5}
                              ORDER BY run_at, id LIMIT $4 {skip_locked})
                 RETURNING id, payload, attempts",
                args![worker, lease_until, now, limit, kinds],
            )
            .await?;
        Self::leased(tx, &rows, worker, lease_until).await
    }

    async fn leased(
        mut tx: Tx<'_>,
        rows: &[Row],
        worker: &str,
        lease_until: Timestamp,
    ) -> Result<Vec<Leased>, StoreError> {
        let now = tx.now;
        let mut leased = Vec::with_capacity(rows.len());
        for row in rows {
            let (id, attempt): (JobId, u32) = (row.get("id")?, row.get("attempts")?);
            match row.json::<Job>("payload") {
                // Its workers died of it, time and again, before they could give it back.
                Ok(job) if attempt > MAX_ATTEMPTS => {
                    let text = format!("the program stopped while it worked on this, {MAX_ATTEMPTS} times");
                    tx.inner
                        .exec(
                            "UPDATE job SET state = 'dead', last_error = $2, finished_at = $3, lease_until = NULL
                             WHERE id = $1",
                            args![id, text.as_str(), now],
                        )
                        .await?;
                    tx.buried(&job, &text).await?;
                }
                Ok(job) => leased.push(Leased { id, job, attempt, lease_until, worker: worker.to_owned() }),
                // A payload from another version of the program must not stop the queue.
                Err(error) => {
                    let text = format!("the payload cannot be read: {error}");
                    tx.inner
                        .exec(
                            "UPDATE job SET state = 'dead', last_error = $2, finished_at = $3 WHERE id = $1",
                            args![id, text, now],
                        )
                        .await?;
                }
            }
        }
        tx.commit().await?;
        leased.sort_by_key(|leased| leased.id);
        Ok(leased)
    }

    /// Keeps a job that takes long. False when another worker has taken it over meanwhile: then stop.
    pub async fn renew(&self, leased: &Leased, lease_seconds: i64) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let lease_until = tx.now.plus_seconds(lease_seconds);
        let renewed = tx
            .inner
            .exec(
                "UPDATE job SET lease_until = $3 WHERE id = $1 AND leased_by = $2 AND state = 'running'",
                args![leased.id, leased.worker.as_str(), lease_until],
            )
            .await?;
        tx.commit().await?;
        Ok(renewed == 1)
    }

    /// Notes that a job is done. A worker whose lease was taken over changes nothing: the other one finishes it.
    pub async fn finish(&self, leased: &Leased) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let now = tx.now;
        tx.inner
            .exec(
                "UPDATE job SET state = 'done', finished_at = $3, last_error = NULL
                 WHERE id = $1 AND leased_by = $2 AND state = 'running'",
                args![leased.id, leased.worker.as_str(), now],
            )
            .await?;
        tx.commit().await
    }

    /// Notes that a job went wrong: it waits for another try, or is a dead letter.
    pub async fn give_back(&self, leased: &Leased, failure: &Failure) -> Result<JobState, StoreError> {
        let mut chance = [0];
        self.world.fill(&mut chance);
        let [chance] = chance;
        let (state, error) = match failure {
            Failure::Retry(error) if leased.attempt < MAX_ATTEMPTS => (JobState::Waiting, error),
            Failure::Retry(error) | Failure::Fail(error) => (JobState::Dead, error),
        };
        let mut tx = self.begin().await?;
        let now = tx.now;
        let run_at = now.plus_seconds(backoff_seconds(leased.attempt, chance));
        let mut error = error.clone();
        if error.len() > 2_000 {
            error = error.chars().take(2_000).collect();
        }
        // When the same work was enqueued again meanwhile, that one waits already and this one is superseded.
        let changed = tx
            .inner
            .exec(
                "UPDATE job SET state = CASE WHEN $3 = 'waiting' AND EXISTS (SELECT 1 FROM job other
                                             WHERE other.job_key = job.job_key AND other.state = 'waiting')
                                        THEN 'done' ELSE $3 END,
                        run_at = $4, last_error = $5, lease_until = NULL,
                        finished_at = CASE WHEN $3 = 'waiting' THEN NULL ELSE $6 END
                 WHERE id = $1 AND leased_by = $2 AND state = 'running'",
                args![leased.id, leased.worker.as_str(), state.code(), run_at, error.as_str(), now],
            )
            .await?;
        if changed == 1 && state == JobState::Dead {
            tx.buried(&leased.job, &error).await?;
        }
        tx.commit().await?;
        Ok(state)
    }

    /// Makes dead letters due again, after somebody has mended the cause.
    pub async fn revive_dead(&self, proof: &MayMendQueue) -> Result<u64, StoreError> {
        let mut tx = self.begin().await?;
        let now = tx.now;
        let revived = tx
            .inner
            .exec(
                "UPDATE job SET state = 'waiting', attempts = 0, run_at = $1, finished_at = NULL
                 WHERE state = 'dead' AND NOT EXISTS (SELECT 1 FROM job other
                     WHERE other.job_key = job.job_key AND other.id <> job.id AND other.state IN ('waiting', 'dead')
                       AND (other.state = 'waiting' OR other.id < job.id))",
                args![now],
            )
            .await?;
        let detail = json!({ "jobs": revived });
        tx.audit(proof, "jobs.retry", "all", detail, &Audience::cert_only()).await?;
        tx.commit().await?;
        Ok(revived)
    }

    /// Takes away what nobody will ask for again: jobs done a month ago, and sessions that ended yesterday or before.
    /// Dead letters stay until somebody decides about them. Returns how many rows that were.
    pub async fn sweep(&self) -> Result<u64, StoreError> {
        let mut tx = self.begin().await?;
        let (yesterday, month) = (tx.now.plus_days(-1), tx.now.plus_days(-30));
        let jobs = tx.inner.exec("DELETE FROM job WHERE state = 'done' AND finished_at < $1", args![month]).await?;
        let sessions =
            tx.inner.exec("DELETE FROM session WHERE expires_at < $1 OR revoked_at < $1", args![yesterday]).await?;
        tx.inner.exec("DELETE FROM known_browser WHERE expires_at < $1", args![tx.now]).await?;
        tx.inner.exec("DELETE FROM passkey_challenge WHERE expires_at < $1", args![tx.now]).await?;
        // What the program did by itself is news for a month; what people asked for stays.
        let runs =
            tx.inner.exec("DELETE FROM matching_run WHERE scope IS NULL AND finished_at < $1", args![month]).await?;
        tx.commit().await?;
        Ok(jobs + sessions + runs)
    }

    pub async fn queue_counts(&self) -> Result<QueueCounts, StoreError> {
        let mut counts = QueueCounts::default();
        let rows = (&self.pool)
            .all("SELECT state, COUNT(*) AS n FROM job WHERE state <> 'done' GROUP BY state", args![])
            .await?;
        for row in rows {
            let n = row.get("n")?;
            match row.code("state", JobState::from_code)? {
                JobState::Waiting => counts.waiting = n,
                JobState::Running => counts.running = n,
                JobState::Dead => counts.dead = n,
                JobState::Done => {}
            }
        }
        Ok(counts)
    }

    /// Makes one dead letter due again. When the same work waits already, that is enough and this one is done with.
    /// False when there is no such dead letter.
    pub async fn revive(&self, proof: &MayMendQueue, id: JobId) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let now = tx.now;
        let revived = tx
            .inner
            .exec(
                "UPDATE job SET state = CASE WHEN EXISTS (SELECT 1 FROM job other
                                                          WHERE other.job_key = job.job_key AND other.state = 'waiting')
                                             THEN 'done' ELSE 'waiting' END,
                                attempts = 0, run_at = $2, finished_at = NULL
                 WHERE id = $1 AND state = 'dead'",
                args![id, now],
            )
            .await?;
        if revived == 1 {
            tx.audit(proof, "jobs.retry", id, json!({}), &Audience::cert_only()).await?;
        }
        tx.commit().await?;
        Ok(revived == 1)
    }

    /// Puts a dead letter away: nobody will do this work. Its error stays readable in the table. False when there is
    /// no such dead letter.
    pub async fn drop_dead(&self, proof: &MayMendQueue, id: JobId) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let dropped =
            tx.inner.exec("UPDATE job SET state = 'done' WHERE id = $1 AND state = 'dead'", args![id]).await?;
        if dropped == 1 {
            tx.audit(proof, "jobs.drop", id, json!({}), &Audience::cert_only()).await?;
        }
        tx.commit().await?;
        Ok(dropped == 1)
    }

    /// Jobs in one state: dead letters newest first, others in the order in which they are due.
    pub async fn jobs(&self, state: JobState, limit: u32) -> Result<Vec<JobRow>, StoreError> {
        let order = if state == JobState::Dead { "id DESC" } else { "run_at, id" };
        let text = format!(
            "SELECT id, kind, payload, state, attempts, run_at, last_error FROM job WHERE state = $1
             ORDER BY {order} LIMIT $2"
        );
        let rows = (&self.pool).all_text(&text, args![state.code(), limit]).await?;
        rows.iter().map(job_row).collect()
    }

    /// The dead letters, newest first.
    pub async fn dead_jobs(&self, limit: u32) -> Result<Vec<JobRow>, StoreError> {
        self.jobs(JobState::Dead, limit).await
    }

    /// The moment at which the next job is due, for a worker that wants to sleep.
    pub async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        let row = (&self.pool)
            .one(
                "SELECT MIN(CASE WHEN state = 'waiting' THEN run_at ELSE lease_until END) AS due FROM job
                 WHERE state IN ('waiting', 'running')",
                args![],
            )
            .await?;
        row.maybe("due")
    }
}

fn job_row(row: &Row) -> Result<JobRow, StoreError> {
    Ok(JobRow {
        id: row.get("id")?,
        kind: row.get("kind")?,
        job: row.json("payload").ok(),
        state: row.code("state", JobState::from_code)?,
        attempts: row.get("attempts")?,
        run_at: row.get("run_at")?,
        last_error: row.maybe("last_error")?,
    })
}
