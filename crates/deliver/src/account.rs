//! Mails about accounts on their way: an invitation, a forgotten password, an organisation that signs itself up. An
//! unknown address gets no mail, and nothing outside shows that.

use domain::AccountMailId;
use domain::job::Failure;
use domain::policy;
use store::{OutgoingAccountMail, StoreError};
use tracing::{info, warn};

use crate::noting::{settled, trouble};
use crate::{Deliver, with_causes};

impl Deliver {
    /// Sends one. Running it again after success does nothing.
    pub async fn account_mail(&self, mail: AccountMailId) -> Result<(), Failure> {
        let out = match self.store.outgoing_account_mail(mail).await {
            Ok(out) => out,
            Err(StoreError::NotFound) => return Err(Failure::Fail(format!("there is no mail {mail}"))),
            Err(error) => return Err(Failure::Retry(with_causes(&error))),
        };
        if out.is_sent || out.is_void {
            return Ok(());
        }
        let outcome = self.carry_account_mail(&out).await;
        let error = trouble(&outcome).map(|(error, _)| error);
        match error {
            None => info!(mail.id = %mail, mail.kind = out.kind.code(), "mail about an account handed to the server"),
            Some(error) => warn!(mail.id = %mail, mail.kind = out.kind.code(), error, "mail about an account not sent"),
        }
        let noted = self.note_account_mail(mail, error).await;
        settled(outcome, noted)
    }

    async fn note_account_mail(&self, mail: AccountMailId, error: Option<&str>) -> Result<(), StoreError> {
        let proof = policy::may_publish(&self.viewer).map_err(|denied| StoreError::Conflict(denied.to_string()))?;
        let mut tx = self.store.begin().await?;
        tx.note_account_mail(&proof, mail, error).await?;
        tx.commit().await
    }

    async fn carry_account_mail(&self, out: &OutgoingAccountMail) -> Result<(), Failure> {
        let proof = policy::may_publish(&self.viewer).map_err(|denied| Failure::Fail(denied.to_string()))?;
        let Some(smtp) = &self.smtp else {
            return Err(Failure::Retry("no mail server is configured; set smtp".to_owned()));
        };
        let written = self.letter.write_account_mail(out, self.store.now()).map_err(Failure::Fail)?;
        // The link must work before the mail can arrive.
        let hash = self.letter.account_token(out.id).hash();
        let put = async {
            let mut tx = self.store.begin().await?;
            tx.put_account_link(&proof, out.id, hash).await?;
            tx.commit().await
        };
        put.await.map_err(|error: StoreError| Failure::Retry(with_causes(&error)))?;
        smtp.send(&written).await
    }
}
