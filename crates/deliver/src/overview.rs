//! The week in one mail on its way: written when it goes out, so that what was answered meanwhile stands there as answered.

use domain::DeliveryId;
use domain::job::Failure;
use domain::notice::DeliveryState;
use domain::policy::{self, MayPublish};
use domain::protection::Protection;
use store::{OutgoingOverview, StoreError};
use tracing::{info, warn};

use crate::noting::{settled, trouble};
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
        let carried = self.carry_overview(&out).await;
        let protection = carried.as_ref().ok().copied().flatten();
        let outcome = carried.map(|_| ());
        let (week, kept) = (out.overview.week, protection.map(Protection::code));
        let noted = async {
            let mut tx = self.store.begin().await?;
            match trouble(&outcome) {
                None => {
                    info!(delivery.id = %delivery, overview.week = %week, kept, "overview handed to the server");
                    tx.overview_sent(&proof, delivery, protection).await?;
                }
                Some((error, for_good)) => {
                    warn!(delivery.id = %delivery, overview.week = %week, error, "overview not sent");
                    tx.overview_failed(&proof, delivery, error, for_good).await?;
                }
            }
            tx.commit().await
        };
        let noted: Result<(), StoreError> = noted.await;
        settled(outcome, noted)
    }

    async fn carry_overview(&self, out: &OutgoingOverview) -> Result<Option<Protection>, Failure> {
        let Some(smtp) = &self.smtp else {
            return Err(Failure::Retry("no mail server is configured; set smtp".to_owned()));
        };
        let written = self.letter.write_overview(out, self.store.world()).map_err(Failure::Fail)?;
        smtp.send(&written).await?;
        Ok(written.protection)
    }

    async fn drop_overview(&self, proof: &MayPublish, delivery: DeliveryId) -> Result<(), Failure> {
        let dropped = async {
            let mut tx = self.store.begin().await?;
            tx.overview_dropped(proof, delivery).await?;
            tx.commit().await
        };
        dropped.await.map_err(|error: StoreError| Failure::Retry(with_causes(&error)))
    }
}
