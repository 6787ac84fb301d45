//! Calling people out who are on duty: by mail always, and by a short message where there are a number and a gateway.

use domain::DutyMessageId;
use domain::duty::Channel;
use domain::job::Failure;
use domain::notice::DeliveryState;
use domain::policy::{self, MayPublish};
use l10n::duty;
use store::{OutgoingCallOut, StoreError};
use tracing::{info, warn};

use crate::channels::webhook::NotPosted;
use crate::{Deliver, with_causes};

impl Deliver {
    /// Calls one person by one road. Running it again after success does nothing.
    pub async fn call_out(&self, message: DutyMessageId) -> Result<(), Failure> {
        let proof = policy::may_publish(&self.viewer).map_err(|denied| Failure::Fail(denied.to_string()))?;
        let out = match self.store.outgoing_call_out(message).await {
            Ok(out) => out,
            // Whoever was to be called has no account any more.
            Err(StoreError::NotFound) => return Ok(()),
            Err(error) => return Err(Failure::Retry(with_causes(&error))),
        };
        // One that was given up on may be tried again, after somebody has mended the gateway.
        if !matches!(out.state, DeliveryState::Queued | DeliveryState::Failed) {
            return Ok(());
        }
        // After an outage somebody is called once, and not for each time that they would have been.
        if !out.it.state(self.store.now()).is_open() || out.is_repeated {
            return self.drop_call_out(&proof, message, None).await;
        }
        let outcome = match out.channel {
            Channel::Mail => self.mail_call_out(&out).await,
            Channel::Sms => match (&self.sms, &out.phone) {
                (Some(_), Some(phone)) => self.text_call_out(&out, phone).await,
                (None, _) => return self.drop_call_out(&proof, message, Some("no gateway is set: sms_url")).await,
                (_, None) => return self.drop_call_out(&proof, message, Some("no number is known")).await,
            },
        };
        match &outcome {
            Ok(()) => {
                info!(call_out.id = %out.call_out, message.id = %message, channel = out.channel.code(), "called out");
                let noted = async {
                    let mut tx = self.store.begin().await?;
                    tx.duty_sent(&proof, message).await?;
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
                warn!(call_out.id = %out.call_out, message.id = %message, channel = out.channel.code(), error,
                    "not called out");
                self.note_not_called(&proof, message, error, for_good).await;
                outcome
            }
        }
    }

    async fn mail_call_out(&self, out: &OutgoingCallOut) -> Result<(), Failure> {
        let Some(smtp) = &self.smtp else {
            return Err(Failure::Retry("no mail server is configured; set smtp".to_owned()));
        };
        let written = self.letter.write_call_out(out, self.store.now()).map_err(Failure::Fail)?;
        smtp.send(&written).await
    }

    async fn text_call_out(&self, out: &OutgoingCallOut, phone: &str) -> Result<(), Failure> {
        let Some((post, gateway)) = &self.sms else {
            return Err(Failure::Fail("no gateway is set: sms_url".to_owned()));
        };
        let text = duty::short(l10n::texts(out.language), &self.letter.duty_facts(out));
        let body = gateway.body(phone, &text);
        match post.post(gateway.url().to_owned(), gateway.headers(), body).await {
            Ok(200..=299) => Ok(()),
            // A number that is none stays none; a lack of credit or a wrong key is mended within minutes.
            Ok(status) => Err(Failure::Retry(format!("the gateway answered {status}"))),
            Err(NotPosted::Refused(why)) => Err(Failure::Fail(gateway.hidden(&why))),
            Err(NotPosted::Unreachable(why)) => Err(Failure::Retry(gateway.hidden(&why))),
        }
    }

    async fn drop_call_out(
        &self,
        proof: &MayPublish,
        message: DutyMessageId,
        why: Option<&str>,
    ) -> Result<(), Failure> {
        let dropped = async {
            let mut tx = self.store.begin().await?;
            tx.duty_dropped(proof, message, why).await?;
            tx.commit().await
        };
        dropped.await.map_err(|error: StoreError| Failure::Retry(with_causes(&error)))
    }

    /// What went wrong stands with the message, where the CERT sees it; else the job still carries it.
    async fn note_not_called(&self, proof: &MayPublish, message: DutyMessageId, error: &str, for_good: bool) {
        let noted = async {
            let mut tx = self.store.begin().await?;
            tx.duty_failed(proof, message, error, for_good).await?;
            tx.commit().await
        };
        if let Err(error) = noted.await {
            let error: &StoreError = &error;
            warn!(message.id = %message, error = error as &dyn std::error::Error, "the failure could not be noted");
        }
    }
}
