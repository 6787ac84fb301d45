//! The week in one mail on its way: written when it goes out, so that what was answered meanwhile stands there as answered.

use domain::DeliveryId;
use domain::job::Failure;
use domain::notice::DeliveryState;
use domain::policy::{self, MayPublish};
use store::{OutgoingOverview, StoreError};
use tracing::{info, warn};

use crate::{Deliver, with_causes};

impl Deliver {
    /// Sends one. Running it again after success does nothing.
    pub async fn overview(&self, delivery: DeliveryId) -> Result<(), Failure> {
        let proof = policy::may_publish(&self.viewer).map_err(|denied| Failure::Fail(denied.to_string()))?;
        let out = match self.store.outgoing_overview(delivery, self.letter.zone()).await {
            Ok(out) => out,
            // Its organisation has left, and everything that was held of it is gone.
            Err(StoreError::NotFound) => return Ok(()),
            Err(error) => return Err(Failure::Retry(with_causes(&error))),
        };
        if matches!(out.state, DeliveryState::Sent | DeliveryState::Opened | DeliveryState::Dropped) {
            return Ok(());
        }
        if !out.is_wanted() {
            return self.drop_overview(&proof, delivery).await;
        }
        let outcome = self.carry_overview(&out).await;
        match &outcome {
            Ok(()) => {
                info!(delivery.id = %delivery, overview.week = %out.overview.week, "overview handed to the server");
                let noted = async {
                    let mut tx = self.store.begin().await?;
                    tx.overview_sent(&proof, delivery).await?;
                    tx.commit().await
                };
                noted.await.map_err(|error: StoreError| {
                    Failure::Retry(format!("sent, but that could not be noted: {}", with_causes(&error)))
                })
            }
            Err(failure) => {
                let (error, for_good) = match failure {
                    Failure::Retry(error) => (error, false),
                    Failure::Fail(error) => (error, true),
                };
                warn!(delivery.id = %delivery, overview.week = %out.overview.week, error, "overview not sent");
                self.note_overview(&proof, delivery, error, for_good).await;
                outcome
            }
        }
    }

    async fn carry_overview(&self, out: &OutgoingOverview) -> Result<(), Failure> {
        let Some(smtp) = &self.smtp else {
            return Err(Failure::Retry("no mail server is configured; set smtp".to_owned()));
        };
        let written = self.letter.write_overview(out, self.store.world()).map_err(Failure::Fail)?;
        smtp.send(&written).await
    }

    async fn drop_overview(&self, proof: &MayPublish, delivery: DeliveryId) -> Result<(), Failure> {
        let dropped = async {
            let mut tx = self.store.begin().await?;
            tx.overview_dropped(proof, delivery).await?;
            tx.commit().await
        };
        dropped.await.map_err(|error: StoreError| Failure::Retry(with_causes(&error)))
    }

    /// What went wrong stands with the mail, where the CERT sees it; else the job still carries it.
    async fn note_overview(&self, proof: &MayPublish, delivery: DeliveryId, error: &str, for_good: bool) {
        let noted = async {
            let mut tx = self.store.begin().await?;
            tx.overview_failed(proof, delivery, error, for_good).await?;
            tx.commit().await
        };
        if let Err(error) = noted.await {
            let error: &StoreError = &error;
            warn!(delivery.id = %delivery, error = error as &dyn std::error::Error, "the failure could not be noted");
        }
    }
}
