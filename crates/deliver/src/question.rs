//! A question on its way: the same promise as a notice's. Whether and whom to ask is decided long before, in the store.

use domain::DeliveryId;
use domain::job::Failure;
use domain::notice::DeliveryState;
use domain::policy::{self, MayPublish};
use domain::protection::Protection;
use domain::question::QuestionState;
use store::{OutgoingQuestion, StoreError};
use tracing::{info, warn};

use crate::{Deliver, NOTE_TRIES, with_causes};

impl Deliver {
    /// Delivers one question, or a reminder of it. Running it again after success does nothing.
    pub async fn ask(&self, delivery: DeliveryId) -> Result<(), Failure> {
        let proof = policy::may_publish(&self.viewer).map_err(|denied| Failure::Fail(denied.to_string()))?;
        let read = async {
            let view = self.store.as_viewer(&self.viewer).await?;
            Ok::<_, StoreError>(view.outgoing_question(delivery, self.today()).await?.into_inner())
        };
        let out = match read.await {
            Ok(out) => out,
            Err(StoreError::NotFound) => return Err(Failure::Fail(format!("there is no delivery {delivery}"))),
            Err(error) => return Err(Failure::Retry(with_causes(&error))),
        };
        if matches!(out.state, DeliveryState::Sent | DeliveryState::Opened) {
            return Ok(());
        }
        let code = &out.question.row.code;
        match self.carry(&proof, &out).await {
            Ok(protection) => {
                let kept = protection.map(Protection::code);
                info!(delivery.id = %delivery, question.code = %code, kept, "question handed to the server");
                self.note_asked(&proof, delivery, protection).await
            }
            Err(failure) => {
                let (Failure::Retry(error) | Failure::Fail(error)) = &failure;
                let for_good = matches!(failure, Failure::Fail(_));
                warn!(delivery.id = %delivery, question.code = %code, error, for_good, "question not sent");
                self.note_trouble(&proof, delivery, error, for_good).await;
                Err(failure)
            }
        }
    }

    /// The message as it would go out now, sign for sign. Sends and notes nothing.
    pub async fn question_message(&self, delivery: DeliveryId) -> Result<String, Failure> {
        let read = async {
            let view = self.store.as_viewer(&self.viewer).await?;
            Ok::<_, StoreError>(view.outgoing_question(delivery, self.today()).await?.into_inner())
        };
        let out = read.await.map_err(|error| Failure::Retry(with_causes(&error)))?;
        Ok(self.letter.write_question(&out, self.store.world()).map_err(Failure::Fail)?.text)
    }

    async fn carry(&self, proof: &MayPublish, out: &OutgoingQuestion) -> Result<Option<Protection>, Failure> {
        if out.channel != "mail" {
            return Err(Failure::Fail(format!("{} is no channel that this program can use", out.channel)));
        }
        if out.question.row.state != QuestionState::Sent {
            return Err(Failure::Fail("not sent: nobody needs to answer this question any more".to_owned()));
        }
        if let Some(withdrawn) = out.withdrawn {
            return Err(Failure::Fail(withdrawn.reason().to_owned()));
        }
        let Some(smtp) = &self.smtp else {
            return Err(Failure::Retry("no mail server is configured; set smtp".to_owned()));
        };
        let written = self.letter.write_question(out, self.store.world()).map_err(Failure::Fail)?;
        // The link must work before the message can arrive.
        let hash = self.letter.question_token(out.id).hash();
        let put = async {
            let mut tx = self.store.begin().await?;
            tx.put_question_link(proof, out.question.row.id, out.id, &hash).await?;
            tx.commit().await
        };
        put.await.map_err(|error: StoreError| Failure::Retry(with_causes(&error)))?;
        smtp.send(&written).await?;
        Ok(written.protection)
    }

    async fn note_asked(
        &self,
        proof: &MayPublish,
        delivery: DeliveryId,
        protection: Option<Protection>,
    ) -> Result<(), Failure> {
        let mut tries = 0;
        loop {
            let noted = async {
                let mut tx = self.store.begin().await?;
                tx.question_sent(proof, delivery).await?;
                if let Some(how) = protection {
                    tx.question_protected(proof, delivery, how).await?;
                }
                tx.commit().await
            };
            match noted.await {
                Ok(()) => return Ok(()),
                Err(error) if tries + 1 >= NOTE_TRIES => {
                    return Err(Failure::Retry(format!("sent, but that could not be noted: {}", with_causes(&error))));
                }
                Err(_) => tries += 1,
            }
            tokio::time::sleep(std::time::Duration::from_millis(100 << tries)).await;
        }
    }

    async fn note_trouble(&self, proof: &MayPublish, delivery: DeliveryId, error: &str, for_good: bool) {
        let noted = async {
            let mut tx = self.store.begin().await?;
            if for_good {
                tx.question_failed(proof, delivery, error).await?;
            } else {
                tx.question_delayed(proof, delivery, error).await?;
            }
            tx.commit().await
        };
        if let Err(error) = noted.await {
            warn!(delivery.id = %delivery, error = &error as &dyn std::error::Error, "the failure could not be noted");
        }
    }
}
