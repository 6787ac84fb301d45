//! The inbox: advisories newest first, with how many institutions each concerns.

use std::collections::HashMap;

use domain::advisory::{AdvisoryKey, AdvisoryState};
use domain::notice::Severity;
use domain::page::{Page, PageRequest};
use domain::{AdvisoryId, Timestamp};

use crate::db::{Row, Val, args};
use crate::organisations::{contains_pattern, keyset};
use crate::{Seen, StoreError, View};

/// What the inbox is narrowed by; all that are set must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AdvisoryFilter {
    pub state: Option<AdvisoryState>,
    /// Only what is new or updated: what an analyst still has to look at.
    pub open: bool,
    pub severity: Option<Severity>,
    /// The publisher's name, to the letter.
    pub publisher: Option<String>,
    /// Part of the title, a number, a CVE, a maker or a product.
    pub text: Option<String>,
    /// Only what concerns, or may concern, an institution.
    pub affects_somebody: bool,
    /// Only what has a doubtful match that nobody has decided on.
    pub to_review: bool,
}

/// One line of the inbox.
#[derive(Debug, Clone, PartialEq)]
pub struct AdvisoryRow {
    pub id: AdvisoryId,
    pub key: AdvisoryKey,
    pub publisher: String,
    pub title: String,
    pub severity: Severity,
    pub base_score: Option<f64>,
    pub state: AdvisoryState,
    pub released_at: Option<Timestamp>,
    pub arrived_at: Timestamp,
    /// False while the matching of the current revision is still to be done.
    pub matched: bool,
    /// Institutions with an affected asset.
    pub institutions: i64,
    pub assets: i64,
    /// Doubtful matches that nobody has decided on.
    pub doubtful: i64,
    /// Institutions that counted an affected line at home. Apart, because nobody here knows which lines.
    pub counted: i64,
}

/// For the tabs of the inbox.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AdvisoryCounts {
    pub new: i64,
    pub updated: i64,
    pub handled: i64,
    pub dismissed: i64,
    /// Advisories with a doubtful match, whatever their state.
    pub to_review: i64,
}

impl AdvisoryCounts {
    pub fn all(&self) -> i64 {
        self.new + self.updated + self.handled + self.dismissed
    }
}

pub(super) const COLUMNS: &str = "a.id, a.namespace, a.tracking_id, a.publisher, a.title, a.severity, a.base_score,
    a.state, a.released_at, a.arrived_at, a.matched_at, a.inbox_order";

pub(super) fn advisory_row(row: &Row) -> Result<AdvisoryRow, StoreError> {
    Ok(AdvisoryRow {
        id: row.get("id")?,
        key: AdvisoryKey { namespace: row.get("namespace")?, tracking_id: row.get("tracking_id")? },
        publisher: row.get("publisher")?,
        title: row.get("title")?,
        severity: row.code("severity", Severity::from_code)?,
        base_score: row.maybe("base_score")?,
        state: row.code("state", AdvisoryState::from_code)?,
        released_at: row.maybe("released_at")?,
        arrived_at: row.get("arrived_at")?,
        matched: row.maybe::<Timestamp>("matched_at")?.is_some(),
        institutions: 0,
        assets: 0,
        doubtful: 0,
        counted: 0,
    })
}

impl View<'_> {
    /// Newest first, in pages.
    pub async fn advisories(
        &self,
        filter: &AdvisoryFilter,
        page: &PageRequest,
    ) -> Result<Page<Seen<AdvisoryRow>>, StoreError> {
        let mut text =
            format!("SELECT {COLUMNS} FROM advisory a WHERE {{seen:a}} AND a.current_revision_id IS NOT NULL");
        if filter.open {
            text.push_str(" AND a.state IN ('new', 'updated')");
        }
        if filter.affects_somebody {
            text.push_str(
                " AND (EXISTS (SELECT 1 FROM asset_match m JOIN asset s ON s.id = m.asset_id
                   WHERE m.advisory_id = a.id AND s.gone_at IS NULL AND COALESCE(m.decision, '') <> 'not_affected'
                     AND {seen:m})
                   OR EXISTS (SELECT 1 FROM blind_answer b WHERE b.advisory_id = a.id AND b.superseded_at IS NULL
                     AND (b.affected_low > 0 OR b.review_low > 0) AND {seen:b}))",
            );
        }
        if filter.to_review {
            text.push_str(
                " AND a.id IN (SELECT m.advisory_id FROM asset_match m JOIN asset s ON s.id = m.asset_id
                   WHERE m.verdict = 'review' AND m.decision IS NULL AND s.gone_at IS NULL AND {seen:m})",
            );
        }
        let mut args: Vec<Val> = Vec::new();
        let mut and = |clause: &str, value: Val| {
            args.push(value);
            text.push_str(&clause.replace('?', &format!("${}", args.len())));
        };
        if let Some(state) = filter.state {
            and(" AND a.state = ?", state.code().into());
        }
        if let Some(severity) = filter.severity {
            and(" AND a.severity = ?", severity.code().into());
        }
        if let Some(publisher) = &filter.publisher {
            and(" AND a.publisher = ?", publisher.into());
        }
        if let Some(part) = filter.text.as_deref().filter(|part| !part.trim().is_empty()) {
            and(" AND a.search LIKE ? ESCAPE '!'", contains_pattern(part).into());
        }
        if let Some((order, id)) = page.after.as_deref().and_then(|cursor| cursor.split_once('~')) {
            let id: AdvisoryId = id.parse().map_err(|_| StoreError::NotFound)?;
            and(" AND (a.inbox_order, a.id) < (?", order.into());
            and(", ?)", id.into());
        }
        and(" ORDER BY a.inbox_order DESC, a.id DESC LIMIT ?", (page.limit() + 1).into());
        let rows = self.rows(&text, args).await?;
        let mut found = keyset(rows, page, |row| {
            let line = advisory_row(row)?;
            Ok((format!("{}~{}", row.get::<String>("inbox_order")?, line.id), line))
        })?;
        self.count_hits(&mut found.items).await?;
        Ok(found)
    }

    /// Fills in the counts: one question for the whole page.
    pub(super) async fn count_hits(&self, lines: &mut [Seen<AdvisoryRow>]) -> Result<(), StoreError> {
        let ids: Vec<_> = lines.iter().map(|line| line.id).collect();
        let ids = serde_json::to_string(&ids).map_err(|error| StoreError::bad("ids", error))?;
        let rows = self
            .rows(
                "SELECT m.advisory_id,
                        COUNT(DISTINCT CASE WHEN COALESCE(m.decision, m.verdict) = 'affected'
                                            THEN m.organisation_id END) AS institutions,
                        COUNT(CASE WHEN COALESCE(m.decision, m.verdict) = 'affected' THEN 1 END) AS assets,
                        COUNT(CASE WHEN m.decision IS NULL AND m.verdict = 'review' THEN 1 END) AS doubtful
                 FROM asset_match m JOIN asset s ON s.id = m.asset_id
                 WHERE m.advisory_id {in_ids:1} AND s.gone_at IS NULL AND {seen:m}
                 GROUP BY m.advisory_id",
                args![ids.as_str()],
            )
            .await?;
        let mut counts: HashMap<AdvisoryId, (i64, i64, i64)> = HashMap::new();
        for row in &rows {
            let of = (row.get("institutions")?, row.get("assets")?, row.get("doubtful")?);
            counts.insert(row.get("advisory_id")?, of);
        }
        let rows = self
            .rows(
                "SELECT b.advisory_id, COUNT(*) AS counted FROM blind_answer b
                 WHERE b.advisory_id {in_ids:1} AND b.superseded_at IS NULL AND b.affected_low > 0 AND {seen:b}
                 GROUP BY b.advisory_id",
                args![ids],
            )
            .await?;
        let mut at_home: HashMap<AdvisoryId, i64> = HashMap::new();
        for row in &rows {
            at_home.insert(row.get("advisory_id")?, row.get("counted")?);
        }
        for line in lines {
            let (institutions, assets, doubtful) = counts.get(&line.id).copied().unwrap_or_default();
            let counted = AdvisoryRow {
                institutions,
                assets,
                doubtful,
                counted: at_home.get(&line.id).copied().unwrap_or_default(),
                ..(**line).clone()
            };
            *line = Seen::new(counted);
        }
        Ok(())
    }

    /// Who publishes, by name, with how many advisories of each there are.
    pub async fn publishers(&self) -> Result<Vec<Seen<(String, i64)>>, StoreError> {
        let rows = self
            .rows(
                "SELECT a.publisher, COUNT(*) AS n FROM advisory a
                 WHERE a.current_revision_id IS NOT NULL AND {seen:a}
                 GROUP BY a.publisher ORDER BY LOWER(a.publisher), a.publisher LIMIT 500",
                args![],
            )
            .await?;
        rows.iter().map(|row| Ok(Seen::new((row.get("publisher")?, row.get("n")?)))).collect()
    }

    pub async fn advisory_counts(&self) -> Result<AdvisoryCounts, StoreError> {
        let mut counts = AdvisoryCounts::default();
        let rows = self
            .rows(
                "SELECT a.state, COUNT(*) AS n FROM advisory a
                 WHERE a.current_revision_id IS NOT NULL AND {seen:a} GROUP BY a.state",
                args![],
            )
            .await?;
        for row in &rows {
            let n = row.get("n")?;
            match row.code("state", AdvisoryState::from_code)? {
                AdvisoryState::New => counts.new = n,
                AdvisoryState::Updated => counts.updated = n,
                AdvisoryState::Handled => counts.handled = n,
                AdvisoryState::Dismissed => counts.dismissed = n,
            }
        }
        let row = self
            .row(
                "SELECT COUNT(DISTINCT m.advisory_id) AS n FROM asset_match m JOIN asset s ON s.id = m.asset_id
                 JOIN advisory a ON a.id = m.advisory_id
                 WHERE m.verdict = 'review' AND m.decision IS NULL AND s.gone_at IS NULL AND {seen:m} AND {seen:a}",
                args![],
            )
            .await?;
        counts.to_review = row.get("n")?;
        Ok(counts)
    }
}
