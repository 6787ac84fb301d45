//! Calling people out who are on duty: by mail always; by a short message, and rung up, where there are a number and a gateway.

use std::sync::Arc;

use domain::DutyMessageId;
use domain::duty::{Channel, NoRoad};
use domain::job::Failure;
use domain::notice::DeliveryState;
use domain::policy::{self, MayPublish};
use l10n::duty;
use store::{OutgoingCallOut, StoreError};
use tracing::{info, warn};

use crate::channels::gateway::Gateway;
use crate::channels::webhook::{NotPosted, Post};
use crate::noting::{settled, trouble};
use crate::{Deliver, with_causes};

/// A gateway, and the road to it.
#[derive(Clone)]
pub(crate) struct Telephone {
    pub(crate) post: Arc<dyn Post>,
    pub(crate) gateway: Arc<Gateway>,
}

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
        let telephone = match out.channel {
            Channel::Mail => None,
            Channel::Sms => Some(&self.sms),
            Channel::Voice => Some(&self.voice),
        };
        let outcome = match (telephone, &out.phone) {
            (None, _) => self.mail_call_out(&out).await,
            (Some(Some(telephone)), Some(phone)) => self.telephone(telephone, &out, phone).await,
            (Some(None), _) => return self.drop_call_out(&proof, message, Some(NoRoad::Gateway)).await,
            (Some(Some(_)), None) => return self.drop_call_out(&proof, message, Some(NoRoad::Number)).await,
        };
        let channel = out.channel.code();
        let noted = async {
            let mut tx = self.store.begin().await?;
            match trouble(&outcome) {
                None => {
                    info!(call_out.id = %out.call_out, message.id = %message, channel, "called out");
                    tx.duty_sent(&proof, message).await?;
                }
                Some((error, for_good)) => {
                    warn!(call_out.id = %out.call_out, message.id = %message, channel, error, "not called out");
                    tx.duty_failed(&proof, message, error, for_good).await?;
                }
            }
            tx.commit().await
        };
        let noted: Result<(), StoreError> = noted.await;
        settled(outcome, noted)
    }

    async fn mail_call_out(&self, out: &OutgoingCallOut) -> Result<(), Failure> {
        let Some(smtp) = &self.smtp else {
            return Err(Failure::Retry("no mail server is configured; set smtp".to_owned()));
        };
        let written = self.letter.write_call_out(out, self.store.now()).map_err(Failure::Fail)?;
        smtp.send(&written).await
    }

    async fn telephone(&self, telephone: &Telephone, out: &OutgoingCallOut, phone: &str) -> Result<(), Failure> {
        let (t, facts) = (l10n::texts(out.language), self.letter.duty_facts(out));
        let text = match out.channel {
            Channel::Voice => duty::spoken(t, &facts),
            Channel::Mail | Channel::Sms => duty::short(t, &facts),
        };
        let gateway = &telephone.gateway;
        let body = gateway.body(phone, &text, out.language);
        match telephone.post.post(gateway.url().to_owned(), gateway.headers(), body).await {
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
        why: Option<NoRoad>,
    ) -> Result<(), Failure> {
        let dropped = async {
            let mut tx = self.store.begin().await?;
            tx.duty_dropped(proof, message, why).await?;
            tx.commit().await
        };
        dropped.await.map_err(|error: StoreError| Failure::Retry(with_causes(&error)))
    }
}
