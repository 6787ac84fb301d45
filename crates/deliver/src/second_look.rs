//! Mails that ask people of the CERT to look at what is to go to many. Nobody waits for them: the question stands on the pages as
//! well.

use domain::LookMailId;
use domain::job::Failure;
use domain::policy;
use store::StoreError;
use tracing::{info, warn};

use crate::{Deliver, with_causes};

impl Deliver {
    /// Asks one person. Running it again after success does nothing.
    pub async fn ask_look(&self, mail: LookMailId) -> Result<(), Failure> {
        let proof = policy::may_publish(&self.viewer).map_err(|denied| Failure::Fail(denied.to_string()))?;
        let out = match self.store.outgoing_look(mail).await {
            Ok(out) => out,
            // Somebody has looked already, or it was changed and is asked anew.
            Err(StoreError::NotFound) => return Ok(()),
            Err(error) => return Err(Failure::Retry(with_causes(&error))),
        };
        if out.is_sent {
            return Ok(());
        }
        let Some(smtp) = &self.smtp else {
            return Err(Failure::Retry("no mail server is configured; set smtp".to_owned()));
        };
        let written = self.letter.write_look(&out, self.store.now()).map_err(Failure::Fail)?;
        if let Err(failure) = smtp.send(&written).await {
            let (Failure::Retry(error) | Failure::Fail(error)) = &failure;
            warn!(mail.id = %mail, advisory.id = %out.advisory, error, "nobody was asked to look");
            return Err(failure);
        }
        info!(mail.id = %mail, advisory.id = %out.advisory, "somebody was asked to look");
        let noted = async {
            let mut tx = self.store.begin().await?;
            tx.look_mailed(&proof, mail).await?;
            tx.commit().await
        };
        noted.await.map_err(|error: StoreError| {
            Failure::Retry(format!("sent, but that could not be noted: {}", with_causes(&error)))
        })
    }
}
