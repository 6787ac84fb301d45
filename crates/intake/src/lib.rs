//! Floor 4: fetch → read → store → match. What comes from outside becomes rows here, and rows become hits and drafts.
//!
//! Decides nothing: `formats` reads, `matching` judges, `store` keeps. A document or line that is bad becomes a line in a
//! report and never stops the others. Everything may run twice without harm, because a job may.

mod bills;
mod documents;
mod error;
mod fetch;
mod files;
mod inventory;
mod matches;
mod matching_runs;
mod parallel;
mod register;

pub use error::IntakeError;
pub use fetch::address;
pub use files::Progress;
pub use inventory::new_asset;
pub use matches::Matched;

use std::time::Duration;

use domain::job::{Failure, Job};
use domain::policy::{self, MayPublish, MayTakeIn};
use store::Store;

/// What intake needs to know about where it runs.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The zone in which days begin, for mandates that end: `Europe/Amsterdam`.
    pub zone: String,
    /// The largest document that is looked at, in bytes.
    pub largest_document: u64,
    /// The largest archive, in bytes.
    pub largest_archive: u64,
    /// Fetch from addresses that are not on the public internet too. A source can allow it for itself.
    pub allow_private: bool,
    /// Or only from these, beside the public ones.
    pub allowed_networks: Vec<ipnet::IpNet>,
    /// How Brandwacht names itself to providers.
    pub user_agent: String,
    pub connect_timeout: Duration,
    /// For one request, redirects included, up to the last byte.
    pub request_timeout: Duration,
    /// For one run of a source; what is left goes on in the next.
    pub run_seconds: i64,
    pub most_redirects: usize,
    /// Requests at the same time at one provider.
    pub parallel_requests: usize,
    /// The largest feed, index or provider-metadata.json, in bytes.
    pub largest_listing: usize,
    /// Pages of one feed.
    pub most_pages: usize,
    /// Documents fetched in one run.
    pub most_documents: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            zone: "Europe/Amsterdam".to_owned(),
            largest_document: 64 << 20,
            largest_archive: 512 << 20,
            allow_private: false,
            allowed_networks: Vec::new(),
            user_agent: concat!("Brandwacht/", env!("CARGO_PKG_VERSION")).to_owned(),
            connect_timeout: Duration::from_secs(10),
            request_timeout: Duration::from_secs(60),
            run_seconds: 20 * 60,
            most_redirects: 5,
            parallel_requests: 4,
            largest_listing: 64 << 20,
            most_pages: 500,
            most_documents: 20_000,
        }
    }
}

/// The way in. Cheap to clone.
#[derive(Clone)]
pub struct Intake {
    store: Store,
    settings: Settings,
}

impl Intake {
    pub fn new(store: Store, settings: Settings) -> Self {
        Self { store, settings }
    }

    /// Does a job of the queue. Jobs of other crates are refused.
    pub async fn run(&self, job: &Job) -> Result<(), Failure> {
        let done = match job {
            Job::TakeIn { document } => self.take_in_upload(*document).await.map(|_| ()),
            Job::MatchAdvisory { advisory } => self.match_advisory(*advisory).await.map(|_| ()),
            Job::MatchOrganisation { organisation } => self.match_organisation(*organisation).await.map(|_| ()),
            Job::MatchRun { run } => self.do_matching_run(*run).await.map(|_| ()),
            Job::MatchBill { bill } => self.match_bill(*bill).await,
            Job::ImportInventory { import } => self.import_inventory(*import).await,
            Job::FetchSource { source } => self.fetch_source(*source).await.map(|_| ()),
            Job::ApplyRule { rule } => self.apply_rule(*rule).await,
            Job::KeyAgain => self.key_again().await,
            Job::Deliver { .. }
            | Job::DeliverBatch { .. }
            | Job::Ask { .. }
            | Job::AccountMail { .. }
            | Job::Webhook { .. }
            | Job::CallOut { .. }
            | Job::Overview { .. }
            | Job::AskLook { .. }
            | Job::MailAnchor => {
                return Err(Failure::Fail(format!("intake does not do {:?}", job.kind())));
            }
        };
        done.map_err(
            |error| if error.is_transient() { Failure::Retry(error.chain()) } else { Failure::Fail(error.chain()) },
        )
    }

    fn may_take_in() -> Result<MayTakeIn, IntakeError> {
        Ok(policy::may_take_in(&policy::system("intake"))?)
    }

    fn may_draft() -> Result<MayPublish, IntakeError> {
        Ok(policy::may_publish(&policy::system("draft"))?)
    }
}
