//! What was counted at home, as people look at it: by advisory, by institution, and what was sent in.

use domain::blind::{AnswersVia, Count, InventoryMode};
use domain::{AdvisoryId, BlindReportId, OrganisationId, Timestamp};

use super::count;
use crate::db::{Row, args};
use crate::{Seen, StoreError, View};

/// What an institution lets the CERT know of what it has, and since when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModeRow {
    pub mode: InventoryMode,
    pub changed_at: Timestamp,
}

/// What stands for one advisory and one institution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlindAnswer {
    pub affected: Count,
    pub review: Count,
    pub remark: String,
    /// Of the last bundle that it was counted with.
    pub serial: i64,
    /// When it was said last.
    pub at: Timestamp,
    pub said_by: String,
    pub via: AnswersVia,
    /// False when the advisory has a newer revision: then it is still to be counted again.
    pub is_current: bool,
}

/// An institution that compares at home, with what it counted for one advisory; nothing means that it has not counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlindStanding {
    pub organisation: OrganisationId,
    pub name: String,
    pub advisory: AdvisoryId,
    pub tracking_id: String,
    pub title: String,
    pub answer: Option<BlindAnswer>,
}

/// A file of answers as it came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlindReport {
    pub id: BlindReportId,
    pub serial: i64,
    pub coarse: bool,
    pub counted: u32,
    pub unknown: u32,
    pub said_by: String,
    pub via: AnswersVia,
    pub at: Timestamp,
}

/// How much of what may concern an institution it has counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BlindCoverage {
    /// Advisories that it may read, here.
    pub advisories: i64,
    /// Of those: counted in their current revision.
    pub counted: i64,
    /// Of all counted: with an affected line.
    pub affected: i64,
}

const ANSWER: &str = "b.affected_low, b.affected_high, b.review_low, b.review_high, b.remark, b.serial, b.confirmed_at,
    b.revision_id, p.said_by, p.via";

fn answer(row: &Row) -> Result<Option<BlindAnswer>, StoreError> {
    let Some(serial) = row.maybe("serial")? else { return Ok(None) };
    Ok(Some(BlindAnswer {
        affected: count(row, "affected_low", "affected_high")?,
        review: count(row, "review_low", "review_high")?,
        remark: row.get("remark")?,
        serial,
        at: row.get("confirmed_at")?,
        said_by: row.get("said_by")?,
        via: row.code("via", AnswersVia::from_code)?,
        is_current: row.maybe::<domain::RevisionId>("revision_id")? == row.maybe("current_revision_id")?,
    }))
}

fn standing(row: &Row) -> Result<Seen<BlindStanding>, StoreError> {
    Ok(Seen::new(BlindStanding {
        organisation: row.get("organisation_id")?,
        name: row.get("name")?,
        advisory: row.get("advisory_id")?,
        tracking_id: row.get("tracking_id")?,
        title: row.get("title")?,
        answer: answer(row)?,
    }))
}

impl View<'_> {
    /// How an institution takes part. Without a row it shares its inventory.
    pub async fn inventory_mode(&self, organisation: OrganisationId) -> Result<Option<Seen<ModeRow>>, StoreError> {
        let rows = self
            .rows(
                "SELECT m.mode, m.changed_at FROM inventory_mode m WHERE m.organisation_id = $1 AND {seen:m}",
                args![organisation],
            )
            .await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let mode = row.code("mode", InventoryMode::from_code)?;
        Ok(Some(Seen::new(ModeRow { mode, changed_at: row.get("changed_at")? })))
    }

    /// The institutions that compare at home, with what each counted for an advisory: the affected first, then those
    /// that have still to count.
    pub async fn blind_of(&self, advisory: AdvisoryId) -> Result<Vec<Seen<BlindStanding>>, StoreError> {
        let text = format!(
            "SELECT m.organisation_id, o.name, a.id AS advisory_id, a.tracking_id, a.title, a.current_revision_id,
                    {ANSWER}
             FROM inventory_mode m JOIN organisation o ON o.id = m.organisation_id
             JOIN advisory a ON a.id = $1
             LEFT JOIN blind_answer b ON b.organisation_id = m.organisation_id AND b.advisory_id = a.id
                  AND b.superseded_at IS NULL AND {{seen:b}}
             LEFT JOIN blind_report p ON p.id = b.confirmed_by_id
             WHERE m.mode = 'blind' AND {{seen:m}} AND {{seen:a}}
             ORDER BY CASE WHEN b.affected_low > 0 THEN 0 WHEN b.serial IS NULL THEN 1 ELSE 2 END, o.search LIMIT 1000"
        );
        self.rows(&text, args![advisory]).await?.iter().map(standing).collect()
    }

    /// What an institution counted and found, the latest first: affected, or still to find out.
    pub async fn counted_by(
        &self,
        organisation: OrganisationId,
        at_most: u32,
    ) -> Result<Vec<Seen<BlindStanding>>, StoreError> {
        let text = format!(
            "SELECT b.organisation_id, o.name, a.id AS advisory_id, a.tracking_id, a.title, a.current_revision_id,
                    {ANSWER}
             FROM blind_answer b JOIN organisation o ON o.id = b.organisation_id
             JOIN advisory a ON a.id = b.advisory_id JOIN blind_report p ON p.id = b.confirmed_by_id
             WHERE b.organisation_id = $1 AND b.superseded_at IS NULL AND (b.affected_low > 0 OR b.review_low > 0)
               AND {{seen:b}} AND {{seen:a}}
             ORDER BY CASE WHEN b.affected_low > 0 THEN 0 ELSE 1 END, b.at DESC, a.id LIMIT $2"
        );
        self.rows(&text, args![organisation, at_most]).await?.iter().map(standing).collect()
    }

    /// All that was ever said for one advisory by one institution, the newest first.
    pub async fn blind_history(
        &self,
        organisation: OrganisationId,
        advisory: AdvisoryId,
    ) -> Result<Vec<Seen<BlindAnswer>>, StoreError> {
        let text = format!(
            "SELECT a.current_revision_id, {ANSWER} FROM blind_answer b JOIN advisory a ON a.id = b.advisory_id
             JOIN blind_report p ON p.id = b.confirmed_by_id
             WHERE b.organisation_id = $1 AND b.advisory_id = $2 AND {{seen:b}} AND {{seen:a}}
             ORDER BY b.report_id DESC LIMIT 100"
        );
        let rows = self.rows(&text, args![organisation, advisory]).await?;
        let mut all = Vec::with_capacity(rows.len());
        for row in &rows {
            all.extend(answer(row)?.map(Seen::new));
        }
        Ok(all)
    }

    /// The files of answers of an institution, the newest first.
    pub async fn blind_reports(&self, organisation: OrganisationId) -> Result<Vec<Seen<BlindReport>>, StoreError> {
        let rows = self
            .rows(
                "SELECT p.id, p.serial, p.coarse, p.counted, p.unknown, p.said_by, p.via, p.at FROM blind_report p
                 WHERE p.organisation_id = $1 AND {seen:p} ORDER BY p.id DESC LIMIT 50",
                args![organisation],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(Seen::new(BlindReport {
                    id: row.get("id")?,
                    serial: row.get("serial")?,
                    coarse: row.get("coarse")?,
                    counted: row.get("counted")?,
                    unknown: row.get("unknown")?,
                    said_by: row.get("said_by")?,
                    via: row.code("via", AnswersVia::from_code)?,
                    at: row.get("at")?,
                }))
            })
            .collect()
    }

    /// How far an institution is. What stands in no bundle (AMBER and stricter) is not counted as missing.
    pub async fn blind_coverage(&self, organisation: OrganisationId) -> Result<BlindCoverage, StoreError> {
        let row = self
            .row(
                "SELECT
                    (SELECT COUNT(*) FROM advisory a JOIN audience au ON au.id = a.audience_id
                     WHERE a.current_revision_id IS NOT NULL AND {seen:a}
                       AND (au.canonical LIKE '%\"tlp\":\"CLEAR\"%' OR au.canonical LIKE '%\"tlp\":\"GREEN\"%'))
                        AS advisories,
                    (SELECT COUNT(*) FROM blind_answer b JOIN advisory a ON a.id = b.advisory_id
                     WHERE b.organisation_id = $1 AND b.superseded_at IS NULL
                       AND b.revision_id = a.current_revision_id AND {seen:b} AND {seen:a}) AS counted,
                    (SELECT COUNT(*) FROM blind_answer b
                     WHERE b.organisation_id = $1 AND b.superseded_at IS NULL AND b.affected_low > 0 AND {seen:b})
                        AS affected",
                args![organisation],
            )
            .await?;
        Ok(BlindCoverage {
            advisories: row.get("advisories")?,
            counted: row.get("counted")?,
            affected: row.get("affected")?,
        })
    }
}
