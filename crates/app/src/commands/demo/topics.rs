//! A hospital that reads what is low about its buildings once a week, and follows a maker that it has nothing of.

use std::collections::BTreeMap;

use anyhow::Context;
use domain::notice::Severity;
use domain::topic::{Named, Quiet};
use domain::{OrganisationId, policy};

use super::story::Stage;

const HOSPITAL: &str = "ziekenhuis-zuiderdam";
/// Half a year and some.
const DAYS: i64 = 200;

impl Stage<'_> {
    pub(super) async fn choose_topics(&self, ids: &BTreeMap<String, OrganisationId>) -> anyhow::Result<()> {
        let whose = ids.get(HOSPITAL).copied().with_context(|| format!("{HOSPITAL} is not in the region"))?;
        let proof = policy::may_choose_topics(&policy::system("the demo's story"), whose)?;
        let mut tx = self.store.begin().await?;
        let today = tx.now().day(self.zone);
        let quiet = Quiet {
            about: Named::read("building", "")?,
            up_to: Severity::Low,
            until: today.plus_days(DAYS),
            why: "Het gebouwbeheer leest dit op maandag.".to_owned(),
        };
        tx.quiet_topic(&proof, whose, &quiet, today).await?;
        tx.follow_topic(&proof, whose, &Named::read("", "Dossiva Software")?).await?;
        Ok(tx.commit().await?)
    }
}
