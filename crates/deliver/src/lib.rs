//! Channels: how a notice reaches people, by mail over SMTP, and their programs, by webhooks; and how those on duty are called.
//!
//! A delivery is a promise that stands in the store; this crate keeps it. It reads what is to be said, writes the
//! message, hands it to the mail server, and notes what became of it. What it promises is *at least once*: between the
//! server's "250" and the note lies a moment in which a crash leads to the same message, with the same Message-Id,
//! going out again. Whom a notice goes to, and whether, is decided long before, in the domain and the store. It reads
//! no clock and no environment.

mod account;
mod anchor;
mod batch;
mod channels;
mod dkim;
mod duty;
mod envelope;
mod mail;
mod noting;
mod openpgp;
mod overview;
mod question;
mod second_look;
mod settings;
mod smime;
mod smtp;

use std::sync::Arc;
use std::time::Duration;

use domain::job::Failure;
use domain::link::LinkAct;
use domain::notice::DeliveryState;
use domain::policy::{self, MayPublish};
use domain::protection::Protection;
use domain::viewer::Viewer;
use domain::{Day, DeliveryId};
use store::{Outgoing, Store, StoreError, Withdrawn};
use tracing::{info, warn};

pub use channels::gateway::Gateway;
pub use channels::syslog::{Log, Logging};
pub use channels::webhook::{Headers, NotPosted, Post, Posting};
pub use openpgp::Signer;
pub use settings::{DkimKey, Encryption, MailServer, MailServerError, PgpKey, Settings, SettingsError, SmimeKey};
pub use smime::SmimeSigner;

/// Hands deliveries to their channel. Cheap to clone.
#[derive(Clone)]
pub struct Deliver {
    store: Store,
    letter: Arc<mail::Letter>,
    /// `None` when no mail server is configured.
    smtp: Option<Arc<smtp::Smtp>>,
    /// `None` where nothing goes to programs.
    post: Option<Arc<dyn Post>>,
    /// `None` where nothing goes to collectors of logs.
    log: Option<Arc<dyn Log>>,
    /// `None` where there is no gateway for short messages.
    sms: Option<duty::Telephone>,
    /// `None` where there is none that rings people up.
    voice: Option<duty::Telephone>,
    viewer: Arc<Viewer>,
}

/// The message has gone out; when noting that fails, this often it is tried again before the message would have to
/// go out twice.
const NOTE_TRIES: u32 = 5;

impl Deliver {
    pub fn new(store: Store, settings: Settings) -> Result<Self, SettingsError> {
        let smtp = settings.server.clone().map(|server| smtp::Smtp::new(server, &settings)).transpose()?.map(Arc::new);
        let letter = Arc::new(mail::Letter::new(settings)?);
        let viewer = Arc::new(policy::system("deliver"));
        Ok(Self { store, letter, smtp, post: None, log: None, sms: None, voice: None, viewer })
    }

    /// Lets messages go to programs as well.
    pub fn with_post(self, post: Arc<dyn Post>) -> Self {
        Self { post: Some(post), ..self }
    }

    /// Lets records go to collectors of logs as well.
    pub fn with_log(self, log: Arc<dyn Log>) -> Self {
        Self { log: Some(log), ..self }
    }

    /// Lets short messages go to telephones as well.
    pub fn with_sms(self, post: Arc<dyn Post>, gateway: Gateway) -> Self {
        Self { sms: Some(duty::Telephone { post, gateway: Arc::new(gateway) }), ..self }
    }

    /// Lets people be rung up as well.
    pub fn with_voice(self, post: Arc<dyn Post>, gateway: Gateway) -> Self {
        Self { voice: Some(duty::Telephone { post, gateway: Arc::new(gateway) }), ..self }
    }

    /// Delivers one message. Running it again after success does nothing.
    pub async fn run(&self, delivery: DeliveryId) -> Result<(), Failure> {
        let proof = policy::may_publish(&self.viewer).map_err(|denied| Failure::Fail(denied.to_string()))?;
        let out = match self.outgoing(delivery).await {
            Ok(out) => out,
            Err(StoreError::NotFound) => return Err(Failure::Fail(format!("there is no delivery {delivery}"))),
            Err(error) => return Err(Failure::Retry(with_causes(&error))),
        };
        if let Some(batch) = out.batch {
            return self.run_batch(batch).await;
        }
        // One that is quiet waits for what makes it loud, whatever stands in the queue.
        if matches!(
            out.state,
            DeliveryState::Sent | DeliveryState::Opened | DeliveryState::Dropped | DeliveryState::Quiet
        ) {
            return Ok(());
        }
        if out.withdrawn == Some(Withdrawn::Answered) {
            return self.drop_it(&proof, delivery).await;
        }
        let failure = match self.deliver(&proof, &out).await {
            Ok(protection) => {
                let kept = protection.map(Protection::code);
                info!(delivery.id = %delivery, notice.code = %out.code, kept, "mail handed to the server");
                return self.note_sent(&proof, &[delivery], protection).await;
            }
            Err(failure) => failure,
        };
        match &failure {
            Failure::Retry(error) => {
                warn!(delivery.id = %delivery, notice.code = %out.code, error, "mail not sent, later again");
                self.note(&proof, &[delivery], error, false).await;
            }
            Failure::Fail(error) => {
                warn!(delivery.id = %delivery, notice.code = %out.code, error, "mail refused for good");
                self.note(&proof, &[delivery], error, true).await;
            }
        }
        Err(failure)
    }

    /// Asks the mail server whether it lets us in, without sending anything. `None` when no server is configured; else
    /// its name.
    pub async fn reach(&self, patience: Duration) -> Option<Result<String, Failure>> {
        let smtp = self.smtp.as_ref()?;
        Some(smtp.look(patience).await)
    }

    /// The message as it would go out now, sign for sign, to look at or to measure. Sends and notes nothing; its links
    /// work once it has been sent.
    pub async fn message(&self, delivery: DeliveryId) -> Result<String, Failure> {
        let out = self.outgoing(delivery).await.map_err(|error| Failure::Retry(with_causes(&error)))?;
        if let Some(batch) = out.batch {
            return self.batch_message(batch, &out).await;
        }
        Ok(self.letter.write(&out, self.store.world()).map_err(Failure::Fail)?.text)
    }

    async fn outgoing(&self, delivery: DeliveryId) -> Result<Outgoing, StoreError> {
        Ok(self.store.as_viewer(&self.viewer).await?.outgoing(delivery, self.today()).await?.into_inner())
    }

    fn today(&self) -> Day {
        self.store.now().day(self.letter.zone())
    }

    async fn deliver(&self, proof: &MayPublish, out: &Outgoing) -> Result<Option<Protection>, Failure> {
        if let Some(reason) = unfit(out) {
            return Err(Failure::Fail(reason));
        }
        let Some(smtp) = &self.smtp else {
            return Err(Failure::Retry("no mail server is configured; set smtp".to_owned()));
        };
        let written = self.letter.write(out, self.store.world()).map_err(Failure::Fail)?;
        // The links must work before the message can arrive.
        let links: Vec<_> = LinkAct::ALL.into_iter().map(|act| (act, self.letter.token(out.id, act).hash())).collect();
        let put = async {
            let mut tx = self.store.begin().await?;
            tx.put_links(proof, out.notice, out.id, &links).await?;
            tx.commit().await
        };
        put.await.map_err(|error: StoreError| Failure::Retry(with_causes(&error)))?;
        smtp.send(&written).await?;
        Ok(written.protection)
    }

    async fn drop_it(&self, proof: &MayPublish, delivery: DeliveryId) -> Result<(), Failure> {
        let dropped = async {
            let mut tx = self.store.begin().await?;
            tx.delivery_dropped(proof, delivery).await?;
            tx.commit().await
        };
        dropped.await.map_err(|error: StoreError| Failure::Retry(with_causes(&error)))
    }

    async fn note_sent(
        &self,
        proof: &MayPublish,
        deliveries: &[DeliveryId],
        protection: Option<Protection>,
    ) -> Result<(), Failure> {
        let mut tries = 0;
        loop {
            let noted = async {
                let mut tx = self.store.begin().await?;
                for delivery in deliveries {
                    tx.delivery_sent(proof, *delivery).await?;
                    if let Some(how) = protection {
                        tx.delivery_protected(proof, *delivery, how).await?;
                    }
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
            tokio::time::sleep(Duration::from_millis(100 << tries)).await;
        }
    }

    /// What went wrong stands on the delivery, where the analyst sees it. When even that cannot be written the job
    /// still carries the error.
    async fn note(&self, proof: &MayPublish, deliveries: &[DeliveryId], error: &str, for_good: bool) {
        let noted = async {
            let mut tx = self.store.begin().await?;
            for delivery in deliveries {
                if for_good {
                    tx.delivery_failed(proof, *delivery, error).await?;
                } else {
                    tx.delivery_delayed(proof, *delivery, error).await?;
                }
            }
            tx.commit().await
        };
        if let Err(error) = noted.await {
            let first = deliveries.first().map(ToString::to_string);
            warn!(delivery.id = first, error = &error as &dyn std::error::Error, "the failure could not be noted");
        }
    }
}

/// Why a delivery may not go out any more, or by this program.
fn unfit(out: &Outgoing) -> Option<String> {
    if out.channel != "mail" {
        return Some(format!("{} is no channel that this program can use", out.channel));
    }
    if out.replaced {
        return Some("not sent: a later notice has replaced this one".to_owned());
    }
    out.withdrawn.map(|withdrawn| withdrawn.reason().to_owned())
}

/// The operation and its causes on one line: what stands on the job is all that the operator sees.
fn with_causes(error: &StoreError) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
