//! The signed end of the audit trail on its way to whoever keeps it.

use domain::job::Failure;
use tracing::info;

use crate::Deliver;

impl Deliver {
    /// Sends one, as lines that a mailbox keeps as they are.
    pub async fn anchor(&self, to: &str, seq: i64, signed: &str) -> Result<(), Failure> {
        let Some(smtp) = &self.smtp else {
            return Err(Failure::Retry("no mail server is configured; set smtp".to_owned()));
        };
        let written = self.letter.write_anchor(to, seq, signed, self.store.now()).map_err(Failure::Fail)?;
        smtp.send(&written).await?;
        info!(audit.seq = seq, "the end of the audit trail was mailed to its keeper");
        Ok(())
    }
}
