//! Calling out whoever is on duty: what has come up since the last look, and the next step of what nobody has taken up.

use domain::duty::Office;
use domain::policy;
use store::{Store, StoreError};
use tracing::{error, info};

/// Looks once.
pub(super) async fn look(store: &Store, office: &Office) {
    let viewer = policy::system("duty roster");
    let Ok(proof) = policy::may_publish(&viewer) else { return };
    let raised = async {
        let mut tx = store.begin().await?;
        let raised = tx.raise_call_outs(&proof, office).await?;
        tx.commit().await?;
        Ok::<_, StoreError>(raised)
    };
    match raised.await {
        Ok(raised) => {
            for id in raised {
                info!(call_out.id = %id, "whoever is on duty is called out");
            }
        }
        Err(error) => error!(error = &error as &dyn std::error::Error, "nobody can be called out"),
    }
    let due = match store.due_call_outs().await {
        Ok(due) => due,
        Err(error) => {
            error!(error = &error as &dyn std::error::Error, "the call-outs cannot be read");
            return;
        }
    };
    for id in due {
        let stepped = async {
            let mut tx = store.begin().await?;
            let people = tx.step_call_out(&proof, id).await?;
            tx.commit().await?;
            Ok::<_, StoreError>(people)
        };
        match stepped.await {
            Ok(0) => {}
            Ok(people) => info!(call_out.id = %id, people, "nobody has taken it up, so more people are called"),
            Err(error) => error!(call_out.id = %id, error = &error as &dyn std::error::Error,
                "the next person cannot be called out now"),
        }
    }
}

#[cfg(test)]
mod tests;
