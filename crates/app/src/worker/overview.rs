//! Queueing the week in one mail: when the hour has come, for whoever was not looked at yet, some hundred at a time.

use domain::overview::Schedule;
use domain::policy;
use store::{QueuedOverviews, Store, StoreError};
use tokio_util::sync::CancellationToken;
use tracing::{error, info};

/// Organisations in one transaction: on SQLite nobody else writes meanwhile.
const AT_ONCE: u32 = 200;

/// Looks once, until nobody is left or the worker stops; the next look goes on where this one ended.
pub(super) async fn look(store: &Store, schedule: &Schedule, stop: &CancellationToken) {
    let Some(week) = schedule.due(store.now()) else { return };
    let viewer = policy::system("overview of a week");
    let Ok(proof) = policy::may_publish(&viewer) else { return };
    let mut all = QueuedOverviews::default();
    while !stop.is_cancelled() {
        let queued = async {
            let mut tx = store.begin().await?;
            let queued = tx.queue_overviews(&proof, week, schedule.zone(), AT_ONCE).await?;
            tx.commit().await?;
            Ok::<_, StoreError>(queued)
        };
        match queued.await {
            Ok(queued) => {
                all.organisations += queued.organisations;
                all.mails += queued.mails;
                if queued.organisations < AT_ONCE {
                    break;
                }
            }
            Err(error) => {
                error!(overview.week = %week, error = &error as &dyn std::error::Error, "the overviews cannot be queued");
                break;
            }
        }
    }
    if all.organisations > 0 {
        info!(overview.week = %week, all.organisations, all.mails, "the overviews of a week are queued");
    }
}

#[cfg(test)]
mod tests;
