//! Devices with the vulnerabilities that concern them and how far each is: by institution and inventory number.

use domain::answer::Via;
use domain::asset::{AssetClass, AssetLine};
use domain::notice::Severity;
use domain::page::{Page, PageRequest};
use domain::remediation::Remediation;
use domain::verdict::{Certainty, Ground, Verdict};
use domain::{AdvisoryId, AssetId, MatchId, OrganisationId, RevisionId, Timestamp};

use crate::assets::{LINE_COLUMNS, asset_line};
use crate::db::{Row, Val, args};
use crate::organisations::keyset;
use crate::{Seen, StoreError, View};

/// What a list is narrowed by; all that are set must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConcernFilter {
    pub advisory: Option<AdvisoryId>,
    pub asset: Option<AssetId>,
    pub organisation: Option<OrganisationId>,
    pub vulnerability: Option<String>,
    pub state: Option<Remediation>,
    /// Only what was said something of before what is to be done has changed.
    pub changed: bool,
}

/// One vulnerability on one device.
#[derive(Debug, Clone, PartialEq)]
pub struct ConcernRow {
    pub match_id: MatchId,
    pub asset: AssetId,
    pub organisation: OrganisationId,
    pub organisation_name: String,
    pub line: AssetLine,
    pub class: Option<AssetClass>,
    pub advisory: AdvisoryId,
    pub tracking_id: String,
    pub title: String,
    pub severity: Severity,
    pub vulnerability: String,
    pub label: String,
    /// A person's decision about the match where there is one, else what the comparison says of this vulnerability.
    pub verdict: Verdict,
    pub certainty: Certainty,
    pub grounds: Vec<Ground>,
    /// The entry that decided for this vulnerability.
    pub product_id: String,
    pub state: Remediation,
    pub said: Option<RemediationSaid>,
}

/// What was said of it last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemediationSaid {
    pub state: Remediation,
    pub by: String,
    pub note: String,
    pub via: Via,
    pub at: Timestamp,
    /// What the advisory said then.
    pub revision: RevisionId,
    pub product_id: String,
    /// False when what is to be done has changed since: then it must be said anew.
    pub is_current: bool,
    /// It follows from an answer to a notice.
    pub from_answer: bool,
}

fn concern_row(row: &Row) -> Result<ConcernRow, StoreError> {
    let verdict = row.code("machine", Verdict::from_code)?;
    let grounds: Vec<Ground> = row.json("grounds")?;
    let is_current: bool = row.get::<i64>("is_current")? == 1;
    let said = match row.maybe_code("said", Remediation::from_code)? {
        None => None,
        Some(state) => Some(RemediationSaid {
            state,
            by: row.get("said_by")?,
            note: row.get("note")?,
            via: row.code("via", Via::from_code)?,
            at: row.get("said_at")?,
            revision: row.get("said_revision")?,
            product_id: row.get("said_product")?,
            is_current,
            from_answer: row.maybe::<domain::AnswerId>("answer_id")?.is_some(),
        }),
    };
    Ok(ConcernRow {
        match_id: row.get("match_id")?,
        asset: row.get("asset_id")?,
        organisation: row.get("organisation_id")?,
        organisation_name: row.get("organisation_name")?,
        line: asset_line(row)?,
        class: row.maybe_code("class", AssetClass::from_code)?,
        advisory: row.get("advisory_id")?,
        tracking_id: row.get("tracking_id")?,
        title: row.get("title")?,
        severity: row.code("severity", Severity::from_code)?,
        vulnerability: row.get("vulnerability")?,
        label: row.get("label")?,
        verdict: row.maybe_code("decision", Verdict::from_code)?.unwrap_or(verdict),
        certainty: Certainty::of(verdict, &grounds),
        grounds,
        product_id: row.get("concern_product")?,
        state: said.as_ref().filter(|said| said.is_current).map_or(Remediation::NotRemediated, |said| said.state),
        said,
    })
}

/// What counts as the state now.
pub(super) const STATE: &str = "CASE WHEN r.print = c.print THEN r.state ELSE 'not_remediated' END";

/// True of the match `m` when all that concerns its asset is done, as what is to be done stands now. A match without
/// vulnerabilities is never done: nobody can say so of it.
pub(crate) const IS_DONE: &str = "(EXISTS (SELECT 1 FROM concern c
                       WHERE c.advisory_id = m.advisory_id AND c.list_hash = m.concerns)
      AND NOT EXISTS (SELECT 1 FROM concern c
                      LEFT JOIN remediation r ON r.advisory_id = m.advisory_id AND r.asset_id = m.asset_id
                           AND r.vulnerability = c.vulnerability
                      WHERE c.advisory_id = m.advisory_id AND c.list_hash = m.concerns
                        AND (CASE WHEN r.print = c.print THEN r.state ELSE 'not_remediated' END)
                            <> 'remediation_done'))";

impl View<'_> {
    /// By institution, inventory number, advisory and place in it, in pages. Devices that are gone, and what was decided
    /// to be nothing, are left out.
    pub async fn concerns(
        &self,
        filter: &ConcernFilter,
        page: &PageRequest,
    ) -> Result<Page<Seen<ConcernRow>>, StoreError> {
        let mut text = format!(
            "SELECT m.id AS match_id, m.asset_id, m.organisation_id, o.name AS organisation_name, m.advisory_id,
                    a.tracking_id, a.title, a.severity, c.vulnerability, c.label, c.place, c.verdict AS machine,
                    c.product_id AS concern_product, m.decision, m.grounds, r.state AS said, r.said_by, r.note, r.via,
                    r.said_at, r.revision_id AS said_revision, r.product_id AS said_product, r.answer_id,
                    CAST(CASE WHEN r.print = c.print THEN 1 ELSE 0 END AS {{int}}) AS is_current, {LINE_COLUMNS}
             FROM asset_match m
             JOIN concern c ON c.advisory_id = m.advisory_id AND c.list_hash = m.concerns
             JOIN asset s ON s.id = m.asset_id JOIN advisory a ON a.id = m.advisory_id
             JOIN organisation o ON o.id = m.organisation_id
             LEFT JOIN remediation r ON r.advisory_id = m.advisory_id AND r.asset_id = m.asset_id
                  AND r.vulnerability = c.vulnerability AND {{seen:r}}
             WHERE {{seen:c}} AND {{seen:m}} AND {{seen:s}} AND {{seen:a}} AND s.gone_at IS NULL
               AND COALESCE(m.decision, '') <> 'not_affected'"
        );
        let mut args: Vec<Val> = args![];
        let mut and = |clause: &str, value: Val| {
            args.push(value);
            text.push_str(&clause.replace('?', &format!("${}", args.len())));
        };
        if let Some(advisory) = filter.advisory {
            and(" AND m.advisory_id = ?", advisory.into());
        }
        if let Some(asset) = filter.asset {
            and(" AND m.asset_id = ?", asset.into());
        }
        if let Some(organisation) = filter.organisation {
            and(" AND m.organisation_id = ?", organisation.into());
        }
        if let Some(vulnerability) = &filter.vulnerability {
            and(" AND c.vulnerability = ?", vulnerability.into());
        }
        if let Some(state) = filter.state {
            and(&format!(" AND {STATE} = ?"), state.code().into());
        }
        if filter.changed {
            and(" AND r.print <> c.print AND 1 = ?", 1_i64.into());
        }
        if let Some(cursor) = page.after.as_deref() {
            let mut parts = cursor.splitn(4, '~');
            let (Some(organisation), Some(advisory), Some(place), Some(number)) =
                (parts.next(), parts.next(), parts.next(), parts.next())
            else {
                return Err(StoreError::NotFound);
            };
            let organisation: OrganisationId = organisation.parse().map_err(|_| StoreError::NotFound)?;
            let advisory: AdvisoryId = advisory.parse().map_err(|_| StoreError::NotFound)?;
            let place: i64 = place.parse().map_err(|_| StoreError::NotFound)?;
            and(" AND (m.organisation_id, s.inventory_number, m.advisory_id, c.place) > (?", organisation.into());
            and(", ?", number.into());
            and(", ?", advisory.into());
            and(", ?)", place.into());
        }
        and(
            " ORDER BY m.organisation_id, s.inventory_number, m.advisory_id, c.place LIMIT ?",
            (page.limit() + 1).into(),
        );
        let rows = self.rows(&text, args).await?;
        keyset(rows, page, |row| {
            let it = concern_row(row)?;
            let place: i64 = row.get("place")?;
            let number = &it.line.inventory_number;
            Ok((format!("{}~{}~{place}~{number}", it.organisation, it.advisory), it))
        })
    }

    /// All that a filter finds, up to `at_most`; true beside them when there are more.
    pub async fn all_concerns(
        &self,
        filter: &ConcernFilter,
        at_most: usize,
    ) -> Result<(Vec<Seen<ConcernRow>>, bool), StoreError> {
        let mut request = PageRequest::first(PageRequest::MAX);
        let mut all = Vec::new();
        loop {
            let page = self.concerns(filter, &request).await?;
            all.extend(page.items);
            match page.next {
                Some(next) if all.len() < at_most => request = PageRequest::after(next, PageRequest::MAX),
                next => return Ok((all, next.is_some())),
            }
        }
    }
}
