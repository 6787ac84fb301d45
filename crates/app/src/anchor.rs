//! The signed end of the audit trail: made for whoever asks, and mailed every day to whoever keeps it.

use std::sync::Arc;

use anyhow::bail;
use deliver::Deliver;
use domain::job::Failure;
use domain::policy::{self, MayReadAudit};
use formats::anchor::Anchor;
use formats::bundle::SigningKey;
use store::{Store, StoreError};

use crate::config::Config;
use crate::secret;

/// Seals what is not sealed yet, and signs the end.
pub(crate) async fn make(
    store: &Store,
    proof: &MayReadAudit,
    key: &SigningKey,
    cert: &str,
) -> anyhow::Result<(Anchor, String)> {
    store.seal_audit().await?;
    let link = store.audit_state(proof).await?.head;
    if link.seq == 0 {
        bail!("the trail has no row yet");
    }
    let anchor = Anchor { link, at: store.now(), cert: cert.to_owned() };
    let signed = anchor.sign(key);
    Ok((anchor, signed))
}

/// To whom it is mailed, and what it is signed with.
#[derive(Clone)]
pub(crate) struct Keeper {
    store: Store,
    to: String,
    key: Arc<SigningKey>,
    cert: String,
}

impl Keeper {
    pub(crate) fn from(store: &Store, config: &Config) -> anyhow::Result<Option<Self>> {
        let (Some(to), Some(path)) = (&config.audit_anchor_to, &config.bundle_key) else { return Ok(None) };
        let key = secret::bundle_key(path)?;
        Ok(Some(Self { store: store.clone(), to: to.clone(), key, cert: config.cert_name.clone() }))
    }

    /// A mail that is lost between the server's "250" and the row of the trail goes out once more, with a later end.
    pub(crate) async fn mail(&self, deliver: &Deliver) -> Result<(), Failure> {
        let system = policy::system("daily anchor");
        let proof = policy::may_read_audit(&system).map_err(|denied| Failure::Fail(denied.to_string()))?;
        let made = make(&self.store, &proof, &self.key, &self.cert).await;
        let (anchor, signed) = made.map_err(|error| Failure::Retry(format!("{error:#}")))?;
        deliver.anchor(&self.to, anchor.link.seq, &signed).await?;
        let noted = async {
            let mut tx = self.store.begin().await?;
            tx.anchor_mailed(&proof, anchor.link).await?;
            tx.commit().await
        };
        noted.await.map_err(|error: StoreError| Failure::Retry(format!("sent, and that could not be noted: {error}")))
    }
}
