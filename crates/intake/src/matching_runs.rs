//! Matching that somebody asked for by hand: some documents with all inventories, or some devices with all documents,
//! whatever was matched before.

use std::sync::Arc;

use domain::MatchRunId;
use domain::matching_run::Scope;

use crate::matches::Matched;
use crate::{Intake, IntakeError};

impl Intake {
    /// Does a run that was asked for, and notes what it found. Twice does nothing more.
    pub async fn do_matching_run(&self, run: MatchRunId) -> Result<Matched, IntakeError> {
        let mut tx = self.store.begin().await?;
        let to_do = tx.matching_run_to_do(run).await?;
        drop(tx);
        let mut report = Matched::default();
        if !to_do.is_due {
            return Ok(report);
        }
        match to_do.scope {
            Scope::Documents(all) => {
                for advisory in all {
                    let done = self.match_whole_advisory(advisory).await?;
                    report.compared += done.compared;
                    report.difference.add(done.difference);
                    report.drafted.add(done.drafted);
                }
            }
            Scope::Assets(all) => {
                let tools = self.tools().await?;
                let mut tx = self.store.begin().await?;
                // What is gone since it was asked for is not looked at.
                let assets = Arc::new(tx.assets_of_run(&all).await?);
                drop(tx);
                if !self.match_assets(&tools, &assets, &mut report).await? {
                    let why = "the advisories kept changing while the devices were matched";
                    return Err(IntakeError::Provider(why.to_owned()));
                }
            }
        }
        let proof = Self::may_take_in()?;
        let mut tx = self.store.begin().await?;
        tx.matching_run_done(&proof, run, report.compared, report.difference).await?;
        tx.commit().await?;
        Ok(report)
    }
}
