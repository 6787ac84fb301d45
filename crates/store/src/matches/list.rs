//! Matches as people look at them: per institution, the certain and the strongest first.

use std::collections::HashMap;

use domain::asset::{AssetClass, AssetLine};
use domain::fact::Fact;
use domain::notice::Severity;
use domain::page::{Page, PageRequest};
use domain::verdict::{Ground, Verdict};
use domain::{AdvisoryId, AssetId, MatchId, OrganisationId, Timestamp};

use crate::assets::{LINE_COLUMNS, asset_line};
use crate::db::{Row, Val, args};
use crate::organisations::keyset;
use crate::threshold::TOLD_BY_OWN_CHOICE;
use crate::{Seen, StoreError, View};

/// What a list of matches is narrowed by; all that are set must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MatchFilter {
    pub advisory: Option<AdvisoryId>,
    pub organisation: Option<OrganisationId>,
    pub asset: Option<AssetId>,
    /// Only those about which the machine is in doubt, whatever a person decided.
    pub doubtful: bool,
    /// Only doubtful ones that nobody has decided on.
    pub undecided: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct MatchRow {
    pub id: MatchId,
    pub advisory: AdvisoryId,
    pub tracking_id: String,
    pub title: String,
    pub severity: Severity,
    pub organisation: OrganisationId,
    pub organisation_name: String,
    pub asset: AssetId,
    /// As it was imported.
    pub line: AssetLine,
    /// What was told about the asset beside the line.
    pub facts: Vec<Fact>,
    pub class: Option<AssetClass>,
    pub product_id: String,
    pub product: String,
    /// What the machine says.
    pub verdict: Verdict,
    pub score: u8,
    pub grounds: Vec<Ground>,
    /// What a person says.
    pub decision: Option<Verdict>,
    /// As on the audit trail: `person:…`.
    pub decided_by: Option<String>,
    pub decided_at: Option<Timestamp>,
    pub note: Option<String>,
}

impl MatchRow {
    /// A person's decision where there is one, else the machine's verdict.
    pub fn standing(&self) -> Verdict {
        self.decision.unwrap_or(self.verdict)
    }
}

/// How an advisory concerns one institution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstitutionHits {
    pub organisation: OrganisationId,
    pub name: String,
    /// Affected lines.
    pub affected: i64,
    /// How many things those lines stand for.
    pub things: i64,
    /// Doubtful, and nobody has decided yet.
    pub doubtful: i64,
    /// Decided to be nothing.
    pub cleared: i64,
    /// Affected lines that it has chosen not to be told of.
    pub withheld: i64,
    /// Of the strongest hit: why it concerns them.
    pub grounds: Vec<Ground>,
}

fn match_row(row: &Row) -> Result<MatchRow, StoreError> {
    Ok(MatchRow {
        id: row.get("id")?,
        advisory: row.get("advisory_id")?,
        tracking_id: row.get("tracking_id")?,
        title: row.get("title")?,
        severity: row.code("severity", Severity::from_code)?,
        organisation: row.get("organisation_id")?,
        organisation_name: row.get("organisation_name")?,
        asset: row.get("asset_id")?,
        line: asset_line(row)?,
        facts: Vec::new(),
        class: row.maybe_code("class", AssetClass::from_code)?,
        product_id: row.get("product_id")?,
        product: row.get("matched_product")?,
        verdict: row.code("verdict", Verdict::from_code)?,
        score: row.get("score")?,
        grounds: row.json("grounds")?,
        decision: row.maybe_code("decision", Verdict::from_code)?,
        decided_by: row.maybe("decided_by")?,
        decided_at: row.maybe("decided_at")?,
        note: row.maybe("decision_note")?,
    })
}

fn select() -> String {
    format!(
        "SELECT m.id, m.advisory_id, m.organisation_id, m.asset_id, m.product_id, m.product AS matched_product,
                m.verdict, m.score, m.grounds, m.decision, m.decided_by, m.decided_at, m.decision_note,
                a.tracking_id, a.title, a.severity, o.name AS organisation_name, {LINE_COLUMNS}
         FROM asset_match m JOIN advisory a ON a.id = m.advisory_id JOIN asset s ON s.id = m.asset_id
         JOIN organisation o ON o.id = m.organisation_id
         WHERE {{seen:m}} AND {{seen:s}} AND {{seen:a}}"
    )
}

impl View<'_> {
    /// The machine's "affected" first, then by score, in pages. Assets that are gone are left out.
    pub async fn matches(&self, filter: &MatchFilter, page: &PageRequest) -> Result<Page<Seen<MatchRow>>, StoreError> {
        let mut text = select();
        text.push_str(" AND s.gone_at IS NULL");
        if filter.doubtful {
            text.push_str(" AND m.verdict = 'review'");
        }
        if filter.undecided {
            text.push_str(" AND m.verdict = 'review' AND m.decision IS NULL");
        }
        let mut args: Vec<Val> = Vec::new();
        let mut and = |clause: &str, value: Val| {
            args.push(value);
            text.push_str(&clause.replace('?', &format!("${}", args.len())));
        };
        if let Some(advisory) = filter.advisory {
            and(" AND m.advisory_id = ?", advisory.into());
        }
        if let Some(organisation) = filter.organisation {
            and(" AND m.organisation_id = ?", organisation.into());
        }
        if let Some(asset) = filter.asset {
            and(" AND m.asset_id = ?", asset.into());
        }
        if let Some(cursor) = page.after.as_deref() {
            let mut parts = cursor.splitn(3, '~');
            let (Some(verdict), Some(weakness), Some(id)) = (parts.next(), parts.next(), parts.next()) else {
                return Err(StoreError::NotFound);
            };
            let weakness: i64 = weakness.parse().map_err(|_| StoreError::NotFound)?;
            let id: MatchId = id.parse().map_err(|_| StoreError::NotFound)?;
            and(" AND (m.verdict, 100 - m.score, m.id) > (?", verdict.into());
            and(", ?", weakness.into());
            and(", ?)", id.into());
        }
        // "affected" sorts before "review".
        and(" ORDER BY m.verdict, 100 - m.score, m.id LIMIT ?", (page.limit() + 1).into());
        let rows = self.rows(&text, args).await?;
        let mut ids = Vec::with_capacity(rows.len());
        for row in &rows {
            ids.push(row.get("asset_id")?);
        }
        let facts = self.facts_of(&ids).await?;
        keyset(rows, page, |row| {
            let mut line = match_row(row)?;
            line.facts = facts.get(&line.asset).cloned().unwrap_or_default();
            let weakness = 100 - i64::from(line.score);
            Ok((format!("{}~{weakness}~{}", line.verdict.code(), line.id), line))
        })
    }

    /// What people decided of doubts lately, the last first.
    pub async fn lately_decided(&self, limit: u32) -> Result<Vec<Seen<MatchRow>>, StoreError> {
        let mut text = select();
        text.push_str(
            " AND s.gone_at IS NULL AND m.verdict = 'review' AND m.decision IS NOT NULL
             ORDER BY m.decided_at DESC, m.id DESC LIMIT $1",
        );
        self.rows(&text, args![limit]).await?.iter().map(|row| match_row(row).map(Seen::new)).collect()
    }

    pub async fn match_of(&self, id: MatchId) -> Result<Seen<MatchRow>, StoreError> {
        let mut text = select();
        text.push_str(" AND m.id = $1");
        let mut line = match_row(&self.row(&text, args![id]).await?)?;
        line.facts = self.facts_of(&[line.asset]).await?.remove(&line.asset).unwrap_or_default();
        Ok(Seen::new(line))
    }

    /// The institutions that an advisory concerns, the most affected first.
    pub async fn institutions_of(&self, advisory: AdvisoryId) -> Result<Vec<Seen<InstitutionHits>>, StoreError> {
        let text = format!(
            "SELECT m.organisation_id, o.name,
                        COUNT(CASE WHEN COALESCE(m.decision, m.verdict) = 'affected' THEN 1 END) AS affected,
                        CAST(SUM(CASE WHEN COALESCE(m.decision, m.verdict) = 'affected' THEN COALESCE(s.quantity, 1)
                                      ELSE 0 END) AS {{int}}) AS things,
                        COUNT(CASE WHEN m.decision IS NULL AND m.verdict = 'review' THEN 1 END) AS doubtful,
                        COUNT(CASE WHEN m.decision = 'not_affected' THEN 1 END) AS cleared,
                        COUNT(CASE WHEN COALESCE(m.decision, m.verdict) = 'affected' AND NOT {TOLD_BY_OWN_CHOICE}
                                   THEN 1 END) AS withheld
                 FROM asset_match m JOIN asset s ON s.id = m.asset_id JOIN organisation o ON o.id = m.organisation_id
                 WHERE m.advisory_id = $1 AND s.gone_at IS NULL AND {{seen:m}}
                 GROUP BY m.organisation_id, o.name, o.search
                 ORDER BY affected DESC, doubtful DESC, o.search LIMIT 1000"
        );
        let rows = self.rows(&text, args![advisory]).await?;
        let strongest = self
            .rows(
                "SELECT x.organisation_id, x.grounds FROM
                     (SELECT m.organisation_id, m.grounds, ROW_NUMBER() OVER (PARTITION BY m.organisation_id
                          ORDER BY CASE WHEN m.decision = 'not_affected' THEN 1 ELSE 0 END, m.verdict, m.score DESC,
                                   m.id) AS place
                      FROM asset_match m JOIN asset s ON s.id = m.asset_id
                      WHERE m.advisory_id = $1 AND s.gone_at IS NULL AND {seen:m}) x
                 WHERE x.place = 1",
                args![advisory],
            )
            .await?;
        let mut grounds: HashMap<OrganisationId, Vec<Ground>> = HashMap::new();
        for row in &strongest {
            grounds.insert(row.get("organisation_id")?, row.json("grounds")?);
        }
        rows.iter()
            .map(|row| {
                let organisation = row.get("organisation_id")?;
                Ok(Seen::new(InstitutionHits {
                    organisation,
                    name: row.get("name")?,
                    affected: row.get("affected")?,
                    things: row.get("things")?,
                    doubtful: row.get("doubtful")?,
                    cleared: row.get("cleared")?,
                    withheld: row.get("withheld")?,
                    grounds: grounds.remove(&organisation).unwrap_or_default(),
                }))
            })
            .collect()
    }
}
