//! One message to an IT supplier about several customers. Each has a delivery of its own, and here they have one fate: what is
//! noted of the message is noted of all that it carries, in one transaction. Whoever needs no message any more, because it has
//! answered or its mandate has ended, is noted by itself and left out; when one is left it gets what a single one gets.

use domain::job::Failure;
use domain::link::LinkAct;
use domain::notice::DeliveryState;
use domain::policy::{self, MayPublish};
use domain::protection::Protection;
use domain::{BatchId, DeliveryId};
use store::{Fellow, Outgoing, StoreError, Withdrawn};
use tracing::{info, warn};

use crate::mail::Together;
use crate::{Deliver, unfit, with_causes};

impl Deliver {
    /// Delivers the message of a batch. Running it again after success does nothing.
    pub async fn run_batch(&self, batch: BatchId) -> Result<(), Failure> {
        let proof = policy::may_publish(&self.viewer).map_err(|denied| Failure::Fail(denied.to_string()))?;
        let mut going: Option<Together> = None;
        let mut refused: Option<&'static str> = None;
        for delivery in waiting(&self.fellows(batch).await?) {
            let Some(out) = self.outgoing_still(delivery).await? else { continue };
            if out.withdrawn == Some(Withdrawn::Answered) {
                self.drop_it(&proof, delivery).await?;
            } else if let Some(reason) = unfit(&out) {
                self.refuse(&proof, delivery, &reason).await?;
                refused = Some("not sent: no customer is left that this message may tell of");
            } else if let Some(going) = &mut going {
                going.add(&out);
            } else {
                going = Some(Together::new(out));
            }
        }
        let Some(going) = going else {
            return refused.map_or(Ok(()), |reason| Err(Failure::Fail(reason.to_owned())));
        };
        let customers = going.ids().len();
        let failure = match self.deliver_together(&proof, batch, &going).await {
            Ok(protection) => {
                let kept = protection.map(Protection::code);
                info!(batch.id = %batch, customers, kept, "mail about several customers handed to the server");
                return self.note_sent(&proof, going.ids(), protection).await;
            }
            Err(failure) => failure,
        };
        let (Failure::Retry(error) | Failure::Fail(error)) = &failure;
        let for_good = matches!(failure, Failure::Fail(_));
        warn!(batch.id = %batch, customers, error, for_good, "mail about several customers not sent");
        self.note(&proof, going.ids(), error, for_good).await;
        Err(failure)
    }

    /// The message as it would go out now; `one` is any of the deliveries that it carries.
    pub(crate) async fn batch_message(&self, batch: BatchId, one: &Outgoing) -> Result<String, Failure> {
        let mut going: Option<Together> = None;
        for fellow in self.fellows(batch).await? {
            let Some(out) = self.outgoing_still(fellow.delivery).await? else { continue };
            if unfit(&out).is_some() {
                continue;
            }
            match &mut going {
                Some(going) => going.add(&out),
                None => going = Some(Together::new(out)),
            }
        }
        let world = self.store.world();
        let written = match &going {
            Some(going) => self.letter.write_together(batch, going, world),
            None => self.letter.write(one, world),
        };
        Ok(written.map_err(Failure::Fail)?.text)
    }

    async fn fellows(&self, batch: BatchId) -> Result<Vec<Fellow>, Failure> {
        let read = async {
            let view = self.store.as_viewer(&self.viewer).await?;
            let fellows: Vec<Fellow> = view.fellows(batch).await?.into_iter().map(|it| it.into_inner()).collect();
            Ok::<_, StoreError>(fellows)
        };
        read.await.map_err(|error| Failure::Retry(with_causes(&error)))
    }

    /// None when its customer has left meanwhile, and everything that was held of it is gone.
    async fn outgoing_still(&self, delivery: DeliveryId) -> Result<Option<Outgoing>, Failure> {
        match self.outgoing(delivery).await {
            Ok(out) => Ok(Some(out)),
            Err(StoreError::NotFound) => Ok(None),
            Err(error) => Err(Failure::Retry(with_causes(&error))),
        }
    }

    async fn deliver_together(
        &self,
        proof: &MayPublish,
        batch: BatchId,
        going: &Together,
    ) -> Result<Option<Protection>, Failure> {
        let Some(smtp) = &self.smtp else {
            return Err(Failure::Retry("no mail server is configured; set smtp".to_owned()));
        };
        let written = self.letter.write_together(batch, going, self.store.world()).map_err(Failure::Fail)?;
        // The links must work before the message can arrive.
        let first = &going.first;
        let put = async {
            let mut tx = self.store.begin().await?;
            if going.ids().len() == 1 {
                let links = LinkAct::ALL.map(|act| (act, self.letter.token(first.id, act).hash()));
                tx.put_links(proof, first.notice, first.id, &links).await?;
            } else {
                let hash = self.letter.batch_token(batch).hash();
                tx.put_batch_link(proof, batch, first.organisation, &hash).await?;
            }
            tx.commit().await
        };
        put.await.map_err(|error: StoreError| Failure::Retry(with_causes(&error)))?;
        smtp.send(&written).await?;
        Ok(written.protection)
    }

    async fn refuse(&self, proof: &MayPublish, delivery: DeliveryId, reason: &str) -> Result<(), Failure> {
        let refused = async {
            let mut tx = self.store.begin().await?;
            tx.delivery_failed(proof, delivery, reason).await?;
            tx.commit().await
        };
        refused.await.map_err(|error: StoreError| Failure::Retry(with_causes(&error)))
    }
}

/// The deliveries that the message is still to carry. What has failed waits again when the whole of it has, and somebody has
/// revived its job; not when the others have gone without it.
fn waiting(fellows: &[Fellow]) -> Vec<DeliveryId> {
    let of = |state: DeliveryState| -> Vec<DeliveryId> {
        fellows.iter().filter(|it| it.state == state).map(|it| it.delivery).collect()
    };
    let has_gone = fellows.iter().any(|it| matches!(it.state, DeliveryState::Sent | DeliveryState::Opened));
    let queued = of(DeliveryState::Queued);
    if queued.is_empty() && !has_gone { of(DeliveryState::Failed) } else { queued }
}

#[cfg(test)]
mod tests {
    use domain::notice::DeliveryState::{self, Dropped, Failed, Opened, Queued, Sent};
    use domain::{DeliveryId, Timestamp, World};
    use store::Fellow;

    use super::waiting;

    struct Chance;

    impl World for Chance {
        fn now(&self) -> Timestamp {
            Timestamp::from_millis(0)
        }

        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(9);
        }
    }

    fn of(states: &[DeliveryState]) -> usize {
        let delivery = DeliveryId::new(&Chance);
        let fellows: Vec<_> = states.iter().map(|state| Fellow { delivery, state: *state }).collect();
        waiting(&fellows).len()
    }

    #[test]
    fn what_went_without_somebody_is_not_sent_again_for_them() {
        assert_eq!(of(&[Queued, Queued, Queued]), 3);
        assert_eq!(of(&[Queued, Failed, Dropped]), 1, "who was left out at the first try stays left out");
        assert_eq!(of(&[Failed, Failed, Dropped]), 2, "a dead letter that was revived");
        assert_eq!(of(&[Sent, Failed]), 0);
        assert_eq!(of(&[Opened, Failed, Dropped]), 0);
        assert_eq!(of(&[]), 0);
    }
}
