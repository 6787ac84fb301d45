//! How far devices are, in the story: what an institution says of each of them, after the answers have said it of all.

use anyhow::Context;
use domain::answer::Via;
use domain::matching_run::Scope;
use domain::policy;
use domain::remediation::Remediation;
use domain::verdict::Verdict;
use domain::viewer::Viewer;
use store::{ConcernFilter, Mark, MarkedBy};

use super::story::Stage;

impl Stage<'_> {
    /// Somebody of the institution goes past its devices: the first `done` of them are done, the next `begun` are begun.
    pub(super) async fn go_past_devices(
        &self,
        tracking_id: &str,
        institution: &str,
        by: &str,
        (done, begun): (usize, usize),
    ) -> anyhow::Result<()> {
        let advisory = self.advisory(tracking_id).await?;
        let system = policy::system("the demo's story");
        let view = self.store.as_viewer(&system).await?;
        let filter = ConcernFilter { advisory: Some(advisory), ..ConcernFilter::default() };
        let (rows, _) = view.all_concerns(&filter, 2_000).await?;
        let mut devices = Vec::new();
        let mut marks = Vec::new();
        let mut whose = None;
        for row in rows.iter().filter(|row| row.organisation_name == institution && row.verdict == Verdict::Affected) {
            if devices.last() != Some(&row.asset) {
                devices.push(row.asset);
            }
            let state = match devices.len() {
                n if n <= done => Remediation::Done,
                n if n <= done + begun => Remediation::InProgress,
                _ => break,
            };
            whose = Some(row.organisation);
            marks.push(Mark { asset: row.asset, advisory, vulnerability: row.vulnerability.clone(), state });
        }
        let whose = whose.with_context(|| format!("{tracking_id} concerns no device of {institution}"))?;
        let proof = policy::may_remediate(&system, whose)?;
        let said = MarkedBy { by: by.to_owned(), note: String::new(), via: Via::Portal };
        let mut tx = self.store.begin().await?;
        tx.mark_remediation(&proof, &marks, &said).await?;
        Ok(tx.commit().await?)
    }

    /// The analyst has an advisory matched again by hand.
    pub(super) async fn match_by_hand(&self, analyst: &Viewer, tracking_id: &str) -> anyhow::Result<()> {
        let scope = Scope::Documents(vec![self.advisory(tracking_id).await?]);
        let proof = policy::may_rematch_documents(analyst)?;
        let mut tx = self.store.begin().await?;
        tx.ask_matching_run(&proof, &scope, "Sanne Vuurman").await?;
        Ok(tx.commit().await?)
    }
}
