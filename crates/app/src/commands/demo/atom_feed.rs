//! An institution of the demo that follows its notices in a feed reader.

use domain::organisation::Language;
use domain::policy;

use super::story::Stage;
use crate::find;

/// Whose notices stand in it; the summary names it.
pub(super) const INSTITUTION: &str = "UMC Waterland";

impl Stage<'_> {
    /// Makes the feed, and says under which path it is read.
    pub(super) async fn make_feed(&self) -> anyhow::Result<String> {
        let institution = find::organisation(self.store, INSTITUTION).await?.id;
        let proof = policy::may_connect(&policy::system("the demo's story"), institution)?;
        let mut tx = self.store.begin().await?;
        let (_, token) = tx.add_feed(&proof, institution, "Scherm op de SOC-kamer", Language::Nl).await?;
        tx.commit().await?;
        Ok(web::paths::feed(token.as_str()))
    }
}
