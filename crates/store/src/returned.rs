//! Mail that came back, of whatever kind: its `Message-Id` names the row that it went out for, and no two kinds share one.

use domain::policy::MayPublish;
use domain::{AccountMailId, DeliveryId, DutyMessageId};

use crate::{StoreError, Tx};

/// Mail servers give up after five days (RFC 5321, 4.5.4.1); a report that comes much later is a mistake, or a trick.
pub(crate) const RETURNS_DAYS: i64 = 14;

impl Tx<'_> {
    /// A mail server took a mail and sent it back: a notice, an overview, a question, a call to duty or a mail about an account
    /// did not arrive. False when this is no mail of ours, or one so old that nobody waits for it.
    pub async fn mail_returned(&mut self, proof: &MayPublish, id: DeliveryId, error: &str) -> Result<bool, StoreError> {
        let since = self.now.plus_days(-RETURNS_DAYS);
        let (duty, account) = (DutyMessageId::from_uuid(id.uuid()), AccountMailId::from_uuid(id.uuid()));
        Ok(self.delivery_returned(proof, id, error).await?
            || self.question_returned(proof, id, error, since).await?
            || self.duty_returned(proof, duty, error, since).await?
            || self.account_mail_returned(proof, account, error, since).await?)
    }
}
