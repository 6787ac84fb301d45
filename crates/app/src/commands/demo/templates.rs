//! The texts that advices of the demo's CERT begin with: the standard ones.

use domain::policy;
use domain::viewer::Viewer;
use store::SameName;

use super::story::Stage;

impl Stage<'_> {
    pub(super) async fn templates(&self, analyst: &Viewer) -> anyhow::Result<()> {
        let proof = policy::may_keep_templates(analyst)?;
        let standard = l10n::templates::standard()?;
        let mut tx = self.store.begin().await?;
        tx.take_over_templates(&proof, &standard, SameName::Leave).await?;
        Ok(tx.commit().await?)
    }
}
