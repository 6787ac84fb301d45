//! An inventory as its people see it: lines by inventory number, each with what may be wrong with it.

use std::collections::{BTreeMap, HashMap};

use domain::asset::{AssetClass, AssetLine};
use domain::coverage::Recognition;
use domain::fact::Fact;
use domain::notice::Severity;
use domain::page::{Page, PageRequest};
use domain::threshold::Threshold;
use domain::verdict::{Certainty, Ground, Verdict};
use domain::{AdvisoryId, AssetId, MatchId, OrganisationId, Timestamp};

use super::{LINE_COLUMNS, Origin, asset_line, ids_json, is_found_in_sealed};
use crate::db::{Row, Val, args};
use crate::organisations::{contains_pattern, fold, keyset};
use crate::remediation::IS_DONE;
use crate::threshold::is_told;
use crate::{Seen, StoreError, View};

/// A line found by its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberedAsset {
    pub id: AssetId,
    pub maker: String,
    pub product: String,
    pub organisation_name: String,
}

/// How a line stands, for narrowing a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssetStanding {
    Affected,
    /// Affected, and not all that concerns it is done.
    ToDo,
    /// A match that nobody has decided on.
    Doubtful,
    /// Either.
    Either,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AssetFilter {
    /// Part of any text of the line.
    pub text: Option<String>,
    pub class: Option<AssetClass>,
    pub department: Option<String>,
    pub standing: Option<AssetStanding>,
    /// The lines that are no longer there, instead of those that are.
    pub gone: bool,
    /// Only what is told by this; `None` withholds nothing.
    pub told: Option<Threshold>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct AssetRow {
    pub id: AssetId,
    pub organisation: OrganisationId,
    /// As it was imported.
    pub line: AssetLine,
    /// What was told about it beside the line.
    pub facts: Vec<Fact>,
    pub class: Option<AssetClass>,
    pub first_seen_at: Timestamp,
    pub changed_at: Timestamp,
    pub gone_at: Option<Timestamp>,
    pub origin: Origin,
    /// What the register makes of it; `None` until it was looked at.
    pub recognition: Option<Recognition>,
    /// The key of the register's product.
    pub recognised_as: Option<String>,
    /// What stands against it, the certain and the worst first; what was decided to be nothing is left out.
    pub matches: Vec<StandingMatch>,
}

/// A match as shown beside an asset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingMatch {
    pub id: MatchId,
    pub advisory: AdvisoryId,
    pub tracking_id: String,
    pub title: String,
    pub severity: Severity,
    /// A person's decision where there is one, else the machine's verdict.
    pub verdict: Verdict,
    /// It concerns the asset through this component, with its version, and not by its own name.
    pub component: Option<String>,
    pub certainty: Certainty,
    /// All that concerns the asset is done.
    pub is_done: bool,
}

/// The affected lines of an inventory by what became of them; together they are all of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AffectedLines {
    /// All that concerns them is done.
    pub done: i64,
    /// Of the others: a notice was sent that speaks of them.
    pub told: i64,
    /// No notice has been sent yet.
    pub untold: i64,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InventoryCounts {
    pub lines: i64,
    pub gone: i64,
    pub affected: i64,
    pub doubtful: i64,
    /// Matches that are not told, because the institution has chosen so.
    pub withheld: i64,
    /// Lines per class; `None` is the unknown class.
    pub classes: BTreeMap<Option<AssetClass>, i64>,
}

fn asset_row(row: &Row) -> Result<AssetRow, StoreError> {
    Ok(AssetRow {
        id: row.get("id")?,
        organisation: row.get("organisation_id")?,
        line: asset_line(row)?,
        facts: Vec::new(),
        class: row.maybe_code("class", AssetClass::from_code)?,
        first_seen_at: row.get("first_seen_at")?,
        changed_at: row.get("changed_at")?,
        gone_at: row.maybe("gone_at")?,
        origin: row.code("origin", Origin::from_code)?,
        recognition: row.maybe_code("recognition", Recognition::from_code)?,
        recognised_as: row.maybe("recognised_as")?,
        matches: Vec::new(),
    })
}

const TIMES: &str = "s.id, s.organisation_id, s.first_seen_at, s.changed_at, s.gone_at, s.origin, s.recognition,
    s.recognised_as";

impl View<'_> {
    /// A line of an inventory by the number that the institution gave it.
    pub async fn asset_numbered(
        &self,
        organisation: OrganisationId,
        number: &str,
    ) -> Result<Seen<AssetId>, StoreError> {
        let row = self
            .row(
                "SELECT s.id FROM asset s WHERE s.organisation_id = $1 AND s.inventory_number = $2
                 AND s.gone_at IS NULL AND {seen:s}",
                args![organisation, number],
            )
            .await?;
        Ok(Seen::new(row.get("id")?))
    }

    /// The lines in use that have this number, whoever gave it: somebody reads it out on the phone. A few are enough.
    pub async fn assets_numbered(&self, number: &str) -> Result<Vec<Seen<NumberedAsset>>, StoreError> {
        let rows = self
            .rows(
                "SELECT s.id, s.maker, s.product, o.name FROM organisation o
                 JOIN asset s ON s.organisation_id = o.id AND s.inventory_number = $1
                 WHERE s.gone_at IS NULL AND {seen:s} ORDER BY o.search, s.id LIMIT 20",
                args![number],
            )
            .await?;
        let asset = |row: &Row| {
            Ok(Seen::new(NumberedAsset {
                id: row.get("id")?,
                maker: row.get("maker")?,
                product: row.get("product")?,
                organisation_name: row.get("name")?,
            }))
        };
        rows.iter().map(asset).collect()
    }

    /// By inventory number, in pages.
    pub async fn assets(
        &self,
        organisation: OrganisationId,
        filter: &AssetFilter,
        page: &PageRequest,
    ) -> Result<Page<Seen<AssetRow>>, StoreError> {
        // Of lines whose term is over there is nothing to show.
        let gone = if filter.gone { "IS NOT NULL AND s.inventory_number NOT LIKE '-emptied-%'" } else { "IS NULL" };
        // The lines of the list; what is selected of them stands before it.
        let mut text = format!("FROM asset s WHERE s.organisation_id = $1 AND s.gone_at {gone} AND {{seen:s}}");
        let doubtful = "(m.verdict = 'review' AND m.decision IS NULL)";
        let affected = "COALESCE(m.decision, m.verdict) = 'affected'";
        let standing = match filter.standing {
            None => None,
            Some(AssetStanding::Affected) => Some(affected.to_owned()),
            Some(AssetStanding::ToDo) => Some(format!("{affected} AND NOT {IS_DONE}")),
            Some(AssetStanding::Doubtful) => Some(doubtful.to_owned()),
            Some(AssetStanding::Either) => Some(format!("({affected} OR {doubtful})")),
        };
        let told = is_told(filter.told);
        if let Some(standing) = standing {
            text.push_str(&format!(
                " AND s.id IN (SELECT m.asset_id FROM asset_match m
                               WHERE m.organisation_id = $1 AND {standing} AND {told} AND {{seen:m}})"
            ));
        }
        let mut args: Vec<Val> = args![organisation];
        let mut and = |clause: &str, value: Val| {
            args.push(value);
            text.push_str(&clause.replace('?', &format!("${}", args.len())));
        };
        if let Some(class) = filter.class {
            and(" AND s.class = ?", class.code().into());
        }
        if let Some(department) = &filter.department {
            and(" AND s.department = ?", department.into());
        }
        if let Some(part) = filter.text.as_deref().filter(|part| !part.trim().is_empty()) {
            let found = self.found_in_text(&text, &args, part, page).await?;
            let mut and = |clause: &str, value: Val| {
                args.push(value);
                text.push_str(&clause.replace('?', &args.len().to_string()));
            };
            and(" AND s.id {in_ids:?}", ids_json(&found)?);
        }
        let mut and = |clause: &str, value: Val| {
            args.push(value);
            text.push_str(&clause.replace('?', &format!("${}", args.len())));
        };
        if let Some(number) = page.after.as_deref() {
            and(" AND s.inventory_number > ?", number.into());
        }
        and(" ORDER BY s.inventory_number LIMIT ?", (page.limit() + 1).into());
        let rows = self.rows(&format!("SELECT {TIMES}, {LINE_COLUMNS} {text}"), args).await?;
        let mut found = keyset(rows, page, |row| {
            let line = asset_row(row)?;
            Ok((line.line.inventory_number.clone(), line))
        })?;
        self.add_matches(&mut found.items, filter.told).await?;
        Ok(found)
    }

    /// The first lines of a page, and one more, that have this part in a text. `list` says among which lines, from FROM on,
    /// with the arguments `args`.
    ///
    /// Serial numbers and locations are sealed, so they are looked through here: some thousands at a time, until the page
    /// is full.
    async fn found_in_text(
        &self,
        list: &str,
        args: &[Val],
        part: &str,
        page: &PageRequest,
    ) -> Result<Vec<AssetId>, StoreError> {
        const AT_A_TIME: u32 = 5_000;
        let (pattern, part) = (contains_pattern(part), fold(part.trim()));
        let mut after = page.after.clone().unwrap_or_default();
        let mut found = Vec::new();
        let next = args.len();
        let text = format!(
            "SELECT s.id, s.inventory_number, s.serial, s.location,
                    CAST(CASE WHEN s.search LIKE ${like} ESCAPE '!' THEN 1 ELSE 0 END AS {{int}}) AS is_found
             {list} AND (s.serial <> '' OR s.location <> '' OR s.search LIKE ${like} ESCAPE '!')
               AND s.inventory_number > ${after} ORDER BY s.inventory_number LIMIT ${limit}",
            like = next + 1,
            after = next + 2,
            limit = next + 3,
        );
        loop {
            let mut args = args.to_vec();
            args.extend(args![pattern.as_str(), after.as_str(), AT_A_TIME]);
            let rows = self.rows(&text, args).await?;
            for row in &rows {
                after = row.get("inventory_number")?;
                let is_found = row.get::<i64>("is_found")? == 1
                    || is_found_in_sealed(&part, &row.get::<String>("serial")?, &row.get::<String>("location")?);
                if is_found {
                    found.push(row.get("id")?);
                }
                if found.len() > page.limit() as usize {
                    return Ok(found);
                }
            }
            if rows.len() < AT_A_TIME as usize {
                return Ok(found);
            }
        }
    }

    pub async fn asset(&self, id: AssetId) -> Result<Seen<AssetRow>, StoreError> {
        let text = format!("SELECT {TIMES}, {LINE_COLUMNS} FROM asset s WHERE s.id = $1 AND {{seen:s}}");
        let row = self.row(&text, args![id]).await?;
        let mut found = [Seen::new(asset_row(&row)?)];
        self.add_matches(&mut found, None).await?;
        let [found] = found;
        Ok(found)
    }

    /// Fills in what stands against each, and what was told about it: two questions for the whole page.
    async fn add_matches(&self, lines: &mut [Seen<AssetRow>], threshold: Option<Threshold>) -> Result<(), StoreError> {
        let ids: Vec<_> = lines.iter().map(|line| line.id).collect();
        let told = is_told(threshold);
        let text = format!(
            "SELECT m.id, m.asset_id, m.advisory_id, COALESCE(m.decision, m.verdict) AS verdict, m.certainty, m.grounds,
                    a.tracking_id, a.title, a.severity, CAST(CASE WHEN {IS_DONE} THEN 1 ELSE 0 END AS {{int}}) AS is_done
             FROM asset_match m JOIN advisory a ON a.id = m.advisory_id
             WHERE m.asset_id {{in_ids:1}} AND COALESCE(m.decision, '') <> 'not_affected' AND {told} AND {{seen:m}}
               AND {{seen:a}}
             ORDER BY verdict, CASE a.severity WHEN 'high' THEN 0 WHEN 'medium' THEN 1 ELSE 2 END,
                      a.inbox_order DESC, m.id"
        );
        let rows = self.rows(&text, args![ids_json(&ids)?]).await?;
        let mut by_asset: HashMap<AssetId, Vec<StandingMatch>> = HashMap::new();
        for row in &rows {
            by_asset.entry(row.get("asset_id")?).or_default().push(StandingMatch {
                id: row.get("id")?,
                advisory: row.get("advisory_id")?,
                tracking_id: row.get("tracking_id")?,
                title: row.get("title")?,
                severity: row.code("severity", Severity::from_code)?,
                verdict: row.code("verdict", Verdict::from_code)?,
                component: match row.json::<Vec<Ground>>("grounds")?.first() {
                    Some(Ground::Component { component, version, .. }) => {
                        Some(format!("{component} {version}").trim().to_owned())
                    }
                    _ => None,
                },
                certainty: row.code("certainty", Certainty::from_code)?,
                is_done: row.get::<i64>("is_done")? == 1,
            });
        }
        let mut facts = self.facts_of(&ids).await?;
        for line in lines {
            let (matches, facts) = (by_asset.remove(&line.id), facts.remove(&line.id));
            if matches.is_some() || facts.is_some() {
                let (matches, facts) = (matches.unwrap_or_default(), facts.unwrap_or_default());
                *line = Seen::new(AssetRow { matches, facts, ..(**line).clone() });
            }
        }
        Ok(())
    }

    pub async fn inventory_counts(&self, organisation: OrganisationId) -> Result<InventoryCounts, StoreError> {
        self.inventory_counts_told(organisation, None).await
    }

    /// The same with only the matches that are told, and how many are not.
    pub async fn inventory_counts_told(
        &self,
        organisation: OrganisationId,
        threshold: Option<Threshold>,
    ) -> Result<InventoryCounts, StoreError> {
        let mut counts = InventoryCounts::default();
        let rows = self
            .rows(
                "SELECT s.class, COUNT(*) AS n FROM asset s
                 WHERE s.organisation_id = $1 AND s.gone_at IS NULL AND {seen:s} GROUP BY s.class",
                args![organisation],
            )
            .await?;
        for row in &rows {
            let n: i64 = row.get("n")?;
            counts.lines += n;
            counts.classes.insert(row.maybe_code("class", AssetClass::from_code)?, n);
        }
        let gone = self
            .row(
                "SELECT COUNT(*) AS n FROM asset s
                 WHERE s.organisation_id = $1 AND s.gone_at IS NOT NULL AND s.inventory_number NOT LIKE '-emptied-%'
                   AND {seen:s}",
                args![organisation],
            )
            .await?;
        counts.gone = gone.get("n")?;
        let told = is_told(threshold);
        let text = format!(
            "SELECT COUNT(DISTINCT CASE WHEN {told} AND COALESCE(m.decision, m.verdict) = 'affected'
                                        THEN m.asset_id END) AS affected,
                    COUNT(DISTINCT CASE WHEN {told} AND m.decision IS NULL AND m.verdict = 'review'
                                        THEN m.asset_id END) AS doubtful,
                    COUNT(CASE WHEN {told} THEN NULL ELSE 1 END) AS withheld
             FROM asset_match m JOIN asset s ON s.id = m.asset_id
             WHERE m.organisation_id = $1 AND s.gone_at IS NULL AND {{seen:m}}"
        );
        let hits = self.row(&text, args![organisation]).await?;
        counts.affected = hits.get("affected")?;
        counts.doubtful = hits.get("doubtful")?;
        counts.withheld = hits.get("withheld")?;
        Ok(counts)
    }

    /// The affected lines by what became of them, of what is told.
    pub async fn affected_lines(
        &self,
        organisation: OrganisationId,
        threshold: Option<Threshold>,
    ) -> Result<AffectedLines, StoreError> {
        let told = is_told(threshold);
        let text = format!(
            "SELECT COUNT(CASE WHEN x.todo = 0 THEN 1 END) AS done,
                    COUNT(CASE WHEN x.todo > 0 AND x.told > 0 THEN 1 END) AS told,
                    COUNT(CASE WHEN x.todo > 0 AND x.told = 0 THEN 1 END) AS untold
             FROM (SELECT m.asset_id, COUNT(CASE WHEN {IS_DONE} THEN NULL ELSE 1 END) AS todo,
                          COUNT(CASE WHEN EXISTS (SELECT 1 FROM notice_asset na JOIN notice n ON n.id = na.notice_id
                                                  WHERE na.asset_id = m.asset_id AND n.advisory_id = m.advisory_id
                                                    AND n.state IN ('sent', 'closed') AND {{seen:n}})
                                     THEN 1 END) AS told
                   FROM asset_match m JOIN asset s ON s.id = m.asset_id
                   WHERE m.organisation_id = $1 AND s.gone_at IS NULL AND {told}
                     AND COALESCE(m.decision, m.verdict) = 'affected' AND {{seen:m}} AND {{seen:s}}
                   GROUP BY m.asset_id) x"
        );
        let row = self.row(&text, args![organisation]).await?;
        Ok(AffectedLines { done: row.get("done")?, told: row.get("told")?, untold: row.get("untold")? })
    }

    /// The departments that stand in an inventory, for a list to choose from.
    pub async fn departments(&self, organisation: OrganisationId) -> Result<Vec<Seen<String>>, StoreError> {
        let rows = self
            .rows(
                "SELECT DISTINCT s.department FROM asset s WHERE s.organisation_id = $1 AND s.gone_at IS NULL
                 AND s.department <> '' AND {seen:s} ORDER BY s.department LIMIT 500",
                args![organisation],
            )
            .await?;
        rows.iter().map(|row| Ok(Seen::new(row.get("department")?))).collect()
    }
}
