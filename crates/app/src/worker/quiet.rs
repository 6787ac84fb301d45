//! Telling aloud what was told quietly, once it is known to be as bad as nobody may be quiet about.

use domain::policy;
use store::{Store, StoreError};
use tokio_util::sync::CancellationToken;
use tracing::{error, info};

use super::Rules;

/// Looks once; what fails is looked at again with the next look.
pub(super) async fn look(store: &Store, rules: &Rules, stop: &CancellationToken) {
    let viewer = policy::system("what was quiet is high or exploited now");
    let Ok(proof) = policy::may_publish(&viewer) else { return };
    let due = match store.due_wakes().await {
        Ok(due) => due,
        Err(error) => {
            error!(error = &error as &dyn std::error::Error, "quiet notices cannot be looked at");
            return;
        }
    };
    for notice in due {
        if stop.is_cancelled() {
            return;
        }
        let woken = async {
            let today = store.now().day(&rules.zone);
            let mut tx = store.begin().await?;
            let mails = tx.wake(&proof, &rules.follow_up, today, notice).await?;
            tx.commit().await?;
            Ok::<_, StoreError>(mails)
        };
        match woken.await {
            Ok(mails) => info!(notice.id = %notice, mails, "a quiet notice is told aloud"),
            Err(error) => error!(notice.id = %notice, error = &error as &dyn std::error::Error,
                "this quiet notice cannot be told aloud now"),
        }
    }
}
