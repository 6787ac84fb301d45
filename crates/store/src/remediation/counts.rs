//! How far an advisory's devices are, in numbers: of what the viewer may see, and of nothing else.

use domain::{AdvisoryId, OrganisationId};

use super::list::STATE;
use crate::db::{Row, args};
use crate::{Seen, StoreError, View};

/// Devices by how far each is with all that concerns it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RemediationCounts {
    /// Devices that the advisory matches at all, those in doubt among them.
    pub assets: i64,
    pub not_remediated: i64,
    pub in_progress: i64,
    pub done: i64,
    /// Devices of which something was said before what is to be done changed.
    pub changed: i64,
}

/// The same for one vulnerability.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VulnerabilityCounts {
    pub vulnerability: String,
    pub label: String,
    pub counts: RemediationCounts,
}

/// The same for one institution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstitutionRemediation {
    pub organisation: OrganisationId,
    pub name: String,
    pub counts: RemediationCounts,
}

fn counts(row: &Row) -> Result<RemediationCounts, StoreError> {
    Ok(RemediationCounts {
        assets: row.get("assets")?,
        not_remediated: row.get("not_remediated")?,
        in_progress: row.get("in_progress")?,
        done: row.get("done")?,
        changed: row.get("changed")?,
    })
}

/// One row for each device: how many vulnerabilities concern it, and how far they are. A device that matches a document
/// without vulnerabilities counts as a match, and as nothing else.
fn devices() -> String {
    format!(
        "SELECT m.asset_id, m.organisation_id, COUNT(c.vulnerability) AS n,
                COUNT(CASE WHEN c.vulnerability IS NOT NULL AND {STATE} = 'remediation_done' THEN 1 END) AS done,
                COUNT(CASE WHEN c.vulnerability IS NOT NULL AND {STATE} = 'not_remediated' THEN 1 END) AS open,
                COUNT(CASE WHEN r.print <> c.print THEN 1 END) AS changed
         FROM asset_match m JOIN asset s ON s.id = m.asset_id
         LEFT JOIN concern c ON c.advisory_id = m.advisory_id AND c.list_hash = m.concerns AND {{seen:c}}
         LEFT JOIN remediation r ON r.advisory_id = m.advisory_id AND r.asset_id = m.asset_id
              AND r.vulnerability = c.vulnerability AND {{seen:r}}
         WHERE m.advisory_id = $1 AND s.gone_at IS NULL AND COALESCE(m.decision, '') <> 'not_affected' AND {{seen:m}}
           AND {{seen:s}}
         GROUP BY m.asset_id, m.organisation_id"
    )
}

const SUMS: &str = "COUNT(*) AS assets,
    COUNT(CASE WHEN x.n > 0 AND x.open = x.n THEN 1 END) AS not_remediated,
    COUNT(CASE WHEN x.n > 0 AND x.open < x.n AND x.done < x.n THEN 1 END) AS in_progress,
    COUNT(CASE WHEN x.n > 0 AND x.done = x.n THEN 1 END) AS done,
    COUNT(CASE WHEN x.changed > 0 THEN 1 END) AS changed";

impl View<'_> {
    /// Of all devices that the viewer may see, or of one institution's.
    pub async fn remediation_counts(
        &self,
        advisory: AdvisoryId,
        organisation: Option<OrganisationId>,
    ) -> Result<Seen<RemediationCounts>, StoreError> {
        let only = if organisation.is_some() { "WHERE x.organisation_id = $2" } else { "" };
        let text = format!("SELECT {SUMS} FROM ({}) x {only}", devices());
        let mut args = args![advisory];
        args.extend(organisation.map(crate::db::Val::from));
        Ok(Seen::new(counts(&self.row(&text, args).await?)?))
    }

    /// By institution, those with most to do first.
    pub async fn remediation_by_institution(
        &self,
        advisory: AdvisoryId,
    ) -> Result<Vec<Seen<InstitutionRemediation>>, StoreError> {
        let text = format!(
            "SELECT x.organisation_id, o.name, {SUMS} FROM ({}) x JOIN organisation o ON o.id = x.organisation_id
             GROUP BY x.organisation_id, o.name, o.search ORDER BY not_remediated DESC, o.search LIMIT 1000",
            devices()
        );
        self.rows(&text, args![advisory])
            .await?
            .iter()
            .map(|row| {
                let (organisation, name) = (row.get("organisation_id")?, row.get("name")?);
                Ok(Seen::new(InstitutionRemediation { organisation, name, counts: counts(row)? }))
            })
            .collect()
    }

    /// By vulnerability, in the document's order.
    pub async fn remediation_by_vulnerability(
        &self,
        advisory: AdvisoryId,
        organisation: Option<OrganisationId>,
    ) -> Result<Vec<Seen<VulnerabilityCounts>>, StoreError> {
        let only = if organisation.is_some() { "AND m.organisation_id = $2" } else { "" };
        let text = format!(
            "SELECT c.vulnerability, MIN(c.label) AS label, COUNT(*) AS assets,
                    COUNT(CASE WHEN {STATE} = 'not_remediated' THEN 1 END) AS not_remediated,
                    COUNT(CASE WHEN {STATE} = 'remediation_in_progress' THEN 1 END) AS in_progress,
                    COUNT(CASE WHEN {STATE} = 'remediation_done' THEN 1 END) AS done,
                    COUNT(CASE WHEN r.print <> c.print THEN 1 END) AS changed
             FROM asset_match m JOIN asset s ON s.id = m.asset_id
             JOIN concern c ON c.advisory_id = m.advisory_id AND c.list_hash = m.concerns
             LEFT JOIN remediation r ON r.advisory_id = m.advisory_id AND r.asset_id = m.asset_id
                  AND r.vulnerability = c.vulnerability AND {{seen:r}}
             WHERE m.advisory_id = $1 AND s.gone_at IS NULL AND COALESCE(m.decision, '') <> 'not_affected'
               AND {{seen:c}} AND {{seen:s}} AND {{seen:m}} {only}
             GROUP BY c.vulnerability ORDER BY MIN(c.place), c.vulnerability LIMIT 1000"
        );
        let mut args = args![advisory];
        args.extend(organisation.map(crate::db::Val::from));
        self.rows(&text, args)
            .await?
            .iter()
            .map(|row| {
                let (vulnerability, label) = (row.get("vulnerability")?, row.get("label")?);
                Ok(Seen::new(VulnerabilityCounts { vulnerability, label, counts: counts(row)? }))
            })
            .collect()
    }
}
