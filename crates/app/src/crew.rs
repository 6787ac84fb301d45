//! Who does which job. The only place that knows both the jobs and the crates that do them.

use anyhow::Context;
use deliver::Deliver;
use domain::job::{Failure, Job};
use domain::link::LinkKey;
use intake::Intake;
use store::Store;

use crate::anchor::Keeper;
use crate::config::Config;
use crate::{collectors, hooks, secret};

/// Cheap to clone.
#[derive(Clone)]
pub(crate) struct Crew {
    intake: Intake,
    deliver: Deliver,
    keeper: Option<Keeper>,
}

impl Crew {
    pub(crate) fn new(store: &Store, config: &Config, key: LinkKey) -> anyhow::Result<Self> {
        let server = config.smtp.get().map(str::parse).transpose().context("the setting smtp is not right")?;
        let trusted = match &config.smtp_ca {
            Some(path) => vec![
                std::fs::read(path)
                    .with_context(|| format!("smtp_ca names {}, which cannot be read", path.display()))?,
            ],
            None => Vec::new(),
        };
        let dkim = match (&config.dkim_key, config.dkim_selector.as_str()) {
            (None, "") => None,
            (Some(path), selector) if !selector.is_empty() => Some(deliver::DkimKey {
                selector: selector.to_owned(),
                pem: std::fs::read_to_string(path)
                    .with_context(|| format!("dkim_key names {}, which cannot be read", path.display()))?,
            }),
            _ => anyhow::bail!("dkim_key and dkim_selector go together: set both or neither"),
        };
        let settings = deliver::Settings {
            server,
            trusted,
            from: config.mail_from.clone(),
            reply_to: config.cert_email.clone(),
            base_url: config.base_url(),
            cert_name: config.cert_name.clone(),
            cert_phone: config.cert_phone.clone(),
            time_zone: config.time_zone.clone(),
            dkim,
            pgp: secret::pgp_key(config)?,
            smime: secret::smime_key(config)?,
            ..deliver::Settings::new(key)
        };
        let deliver = Deliver::new(store.clone(), settings)
            .context("mail cannot be sent with these settings")?
            .with_post(hooks::post(config)?)
            .with_log(collectors::log(config)?);
        let deliver = match hooks::sms(config)? {
            Some((post, gateway)) => deliver.with_sms(post, gateway),
            None => deliver,
        };
        let deliver = match hooks::voice(config)? {
            Some((post, gateway)) => deliver.with_voice(post, gateway),
            None => deliver,
        };
        Ok(Self {
            intake: Intake::new(
                store.clone(),
                intake::Settings { zone: config.time_zone.clone(), ..Default::default() },
            ),
            deliver,
            keeper: Keeper::from(store, config)?,
        })
    }

    pub(crate) fn intake(&self) -> &Intake {
        &self.intake
    }

    /// Whether the end of the audit trail is mailed to somebody.
    pub(crate) fn has_keeper(&self) -> bool {
        self.keeper.is_some()
    }

    pub(crate) fn deliver(&self) -> &Deliver {
        &self.deliver
    }

    pub(crate) async fn run(self, job: Job) -> Result<(), Failure> {
        match &job {
            Job::FetchSource { .. }
            | Job::MatchAdvisory { .. }
            | Job::MatchOrganisation { .. }
            | Job::MatchRun { .. }
            | Job::MatchBill { .. }
            | Job::ApplyRule { .. }
            | Job::KeyAgain
            | Job::ImportInventory { .. }
            | Job::TakeIn { .. } => self.intake.run(&job).await,
            Job::Deliver { delivery } => self.deliver.run(*delivery).await,
            Job::DeliverBatch { batch } => self.deliver.run_batch(*batch).await,
            Job::Ask { delivery } => self.deliver.ask(*delivery).await,
            Job::AccountMail { mail } => self.deliver.account_mail(*mail).await,
            Job::Webhook { message } => self.deliver.webhook(*message).await,
            Job::CallOut { message } => self.deliver.call_out(*message).await,
            Job::Overview { delivery } => self.deliver.overview(*delivery).await,
            Job::AskLook { mail } => self.deliver.ask_look(*mail).await,
            Job::MailAnchor => match &self.keeper {
                Some(keeper) => keeper.mail(&self.deliver).await,
                None => Err(Failure::Fail("nobody keeps anchors any more: audit_anchor_to is empty".to_owned())),
            },
        }
    }
}
