//! Runs of matching: those that the program makes by itself, and those that somebody asks for. What is asked for is a job
//! of its own, which no other takes the place of.

use domain::audience::Audience;
use domain::job::Job;
use domain::matching_run::{Cause, MAX_ASSETS, MAX_DOCUMENTS, MAX_WAITING, Scope};
use domain::page::{Page, PageRequest};
use domain::policy::{MayRematch, MayTakeIn};
use domain::refusal::Refusal;
use domain::{AdvisoryId, AssetId, MatchRunId, OrganisationId, Timestamp};
use serde_json::json;

use crate::assets::{ids_json, own_audience};
use crate::db::{Ask, Row, Val, args};
use crate::organisations::keyset;
use crate::{MatchDifference, Seen, StoreError, Tx, View};

/// What a list of runs is narrowed by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MatchingRunFilter {
    /// Only those by hand, or only the program's own.
    pub manual: Option<bool>,
    pub advisory: Option<AdvisoryId>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchingRunRow {
    pub id: MatchRunId,
    pub cause: Cause,
    /// By name, when a person asked for it.
    pub by: Option<String>,
    /// How many documents or devices were asked for.
    pub subjects: i64,
    /// The one document that it is about, and its number.
    pub advisory: Option<AdvisoryId>,
    pub tracking_id: Option<String>,
    /// The one institution whose devices it is about.
    pub organisation: Option<OrganisationId>,
    pub organisation_name: Option<String>,
    pub asked_at: Timestamp,
    /// `None` while it waits or runs.
    pub finished_at: Option<Timestamp>,
    /// Pairs of a device and a document that were looked at.
    pub compared: i64,
    pub added: i64,
    pub changed: i64,
    pub removed: i64,
}

/// What a worker needs to know of a run that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunToDo {
    pub scope: Scope,
    /// False when it was done before: a job may run twice.
    pub is_due: bool,
}

fn run_row(row: &Row) -> Result<MatchingRunRow, StoreError> {
    Ok(MatchingRunRow {
        id: row.get("id")?,
        cause: row.code("cause", Cause::from_code)?,
        by: row.maybe("asked_by")?,
        subjects: row.get("subjects")?,
        advisory: row.maybe("advisory_id")?,
        tracking_id: row.maybe("tracking_id")?,
        organisation: row.maybe("organisation_id")?,
        organisation_name: row.maybe("organisation_name")?,
        asked_at: row.get("asked_at")?,
        finished_at: row.maybe("finished_at")?,
        compared: row.get("compared")?,
        added: row.get("added")?,
        changed: row.get("changed")?,
        removed: row.get("removed")?,
    })
}

const SELECT: &str = "SELECT x.id, x.cause, x.asked_by, x.subjects, x.advisory_id, a.tracking_id, x.organisation_id,
        o.name AS organisation_name, x.asked_at, x.finished_at, x.compared, x.added, x.changed, x.removed
    FROM matching_run x LEFT JOIN advisory a ON a.id = x.advisory_id AND {seen:a}
    LEFT JOIN organisation o ON o.id = x.organisation_id WHERE {seen:x}";

impl Tx<'_> {
    /// Has documents or devices matched again, as somebody asks by hand. A right about one institution reaches that
    /// institution's devices and no document.
    pub async fn ask_matching_run(
        &mut self,
        proof: &MayRematch,
        scope: &Scope,
        by: &str,
    ) -> Result<MatchRunId, StoreError> {
        let most = if matches!(scope, Scope::Documents(_)) { MAX_DOCUMENTS } else { MAX_ASSETS };
        if scope.is_empty() || scope.len() > most {
            return Err(Refusal::TooMuchToMatch.into());
        }
        let asked_for = proof.actor().organisation;
        // One that has not come to its end in a day has failed: it stands among the dead letters, and holds nobody up.
        let waiting = self
            .inner
            .one(
                "SELECT COUNT(*) AS n FROM matching_run
                 WHERE finished_at IS NULL AND asked_for_id = $1 AND asked_at > $2",
                args![asked_for, self.now.plus_days(-1)],
            )
            .await?;
        // The command line of whoever runs the platform has no organisation, and waits for its own run.
        if asked_for.is_some() && waiting.get::<i64>("n")? >= MAX_WAITING {
            return Err(Refusal::RunsWaiting.into());
        }
        let (advisory, organisation) = match scope {
            Scope::Documents(ids) => {
                if proof.about().is_some() {
                    return Err(StoreError::NotFound);
                }
                let found =
                    self.inner.all("SELECT id FROM advisory WHERE id {in_ids:1}", args![ids_json(ids)?]).await?;
                all_there(found.len(), ids)?;
                (ids.first().copied().filter(|_| ids.len() == 1), None)
            }
            Scope::Assets(ids) => {
                let found = self
                    .inner
                    .all(
                        "SELECT id, organisation_id FROM asset WHERE id {in_ids:1} AND gone_at IS NULL",
                        args![ids_json(ids)?],
                    )
                    .await?;
                all_there(found.len(), ids)?;
                let mut whose = std::collections::BTreeSet::new();
                for row in &found {
                    whose.insert(row.get::<OrganisationId>("organisation_id")?);
                }
                if proof.about().is_some_and(|about| whose.iter().any(|of| *of != about)) {
                    return Err(StoreError::NotFound);
                }
                (None, whose.first().copied().filter(|_| whose.len() == 1))
            }
        };
        let audience = organisation.map_or_else(Audience::cert_only, own_audience);
        let audience_id = self.audience_id(&audience).await?;
        let id = MatchRunId::new(self.world());
        let subjects = i64::try_from(scope.len()).unwrap_or(i64::MAX);
        let text = serde_json::to_string(scope).map_err(|error| StoreError::bad("scope", error))?;
        let by: String = by.trim().chars().take(200).collect();
        let args = args![
            id,
            scope.cause().code(),
            by.as_str(),
            asked_for,
            text,
            subjects,
            advisory,
            organisation,
            self.now,
            audience_id
        ];
        self.inner
            .exec(
                "INSERT INTO matching_run (id, cause, asked_by, asked_for_id, scope, subjects, advisory_id,
                                           organisation_id, asked_at, compared, added, changed, removed, audience_id)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, 0, 0, $10)",
                args,
            )
            .await?;
        self.enqueue(&Job::MatchRun { run: id }).await?;
        let detail = json!({ "cause": scope.cause().code(), "subjects": subjects, "by": by });
        self.audit(proof, "matching.run", id, detail, &audience).await?;
        Ok(id)
    }

    pub async fn matching_run_to_do(&mut self, run: MatchRunId) -> Result<RunToDo, StoreError> {
        let row = self.inner.one("SELECT scope, finished_at FROM matching_run WHERE id = $1", args![run]).await?;
        Ok(RunToDo { scope: row.json("scope")?, is_due: row.maybe::<Timestamp>("finished_at")?.is_none() })
    }

    /// The assets of a run that are still in use, with what is known of them, by id.
    pub async fn assets_of_run(&mut self, ids: &[AssetId]) -> Result<Vec<crate::Candidate>, StoreError> {
        self.assets_by_id(ids).await
    }

    pub async fn matching_run_done(
        &mut self,
        _proof: &MayTakeIn,
        run: MatchRunId,
        compared: usize,
        difference: MatchDifference,
    ) -> Result<(), StoreError> {
        let now = self.now;
        self.inner
            .exec(
                "UPDATE matching_run SET finished_at = $2, compared = $3, added = $4, changed = $5, removed = $6
                 WHERE id = $1 AND finished_at IS NULL",
                args![
                    run,
                    now,
                    i64::try_from(compared).unwrap_or(i64::MAX),
                    difference.added,
                    difference.changed,
                    difference.removed
                ],
            )
            .await?;
        Ok(())
    }

    /// Notes a run that the program made by itself.
    pub async fn note_matching_run(
        &mut self,
        _proof: &MayTakeIn,
        cause: Cause,
        about: Result<AdvisoryId, OrganisationId>,
        begun: Timestamp,
        compared: usize,
        difference: MatchDifference,
    ) -> Result<(), StoreError> {
        let (advisory, organisation) = (about.ok(), about.err());
        let audience = organisation.map_or_else(Audience::cert_only, own_audience);
        let audience_id = self.audience_id(&audience).await?;
        let id = MatchRunId::new(self.world());
        let args = args![
            id,
            cause.code(),
            1_i64,
            advisory,
            organisation,
            begun,
            self.now,
            i64::try_from(compared).unwrap_or(i64::MAX),
            difference.added,
            difference.changed,
            difference.removed,
            audience_id
        ];
        self.inner
            .exec(
                "INSERT INTO matching_run (id, cause, subjects, advisory_id, organisation_id, asked_at, finished_at,
                                           compared, added, changed, removed, audience_id)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
                args,
            )
            .await?;
        Ok(())
    }
}

/// All of a list, or nothing of it: what is named twice or is not there is a mistake to be told.
fn all_there<T: Ord>(found: usize, ids: &[T]) -> Result<(), StoreError> {
    let wanted: std::collections::BTreeSet<&T> = ids.iter().collect();
    if found == wanted.len() { Ok(()) } else { Err(StoreError::NotFound) }
}

impl View<'_> {
    /// Newest first.
    pub async fn matching_runs(
        &self,
        filter: &MatchingRunFilter,
        page: &PageRequest,
    ) -> Result<Page<Seen<MatchingRunRow>>, StoreError> {
        let mut text = SELECT.to_owned();
        match filter.manual {
            None => {}
            Some(true) => text.push_str(" AND x.cause IN ('documents', 'assets')"),
            Some(false) => text.push_str(" AND x.cause NOT IN ('documents', 'assets')"),
        }
        let mut args: Vec<Val> = Vec::new();
        let mut and = |clause: &str, value: Val| {
            args.push(value);
            text.push_str(&clause.replace('?', &format!("${}", args.len())));
        };
        if let Some(advisory) = filter.advisory {
            and(" AND x.advisory_id = ?", advisory.into());
        }
        if let Some(cursor) = page.after.as_deref() {
            let (at, id) = cursor.split_once('~').ok_or(StoreError::NotFound)?;
            let at: i64 = at.parse().map_err(|_| StoreError::NotFound)?;
            let id: MatchRunId = id.parse().map_err(|_| StoreError::NotFound)?;
            and(" AND (x.asked_at, x.id) < (?", at.into());
            and(", ?)", id.into());
        }
        and(" ORDER BY x.asked_at DESC, x.id DESC LIMIT ?", (page.limit() + 1).into());
        let rows = self.rows(&text, args).await?;
        keyset(rows, page, |row| {
            let it = run_row(row)?;
            Ok((format!("{}~{}", it.asked_at.millis(), it.id), it))
        })
    }

    pub async fn matching_run(&self, id: MatchRunId) -> Result<Seen<MatchingRunRow>, StoreError> {
        let text = format!("{SELECT} AND x.id = $1");
        Ok(Seen::new(run_row(&self.row(&text, args![id]).await?)?))
    }

    /// True when the viewer may see every one of these documents.
    pub async fn sees_advisories(&self, ids: &[AdvisoryId]) -> Result<bool, StoreError> {
        let row = self
            .row("SELECT COUNT(*) AS n FROM advisory a WHERE a.id {in_ids:1} AND {seen:a}", args![ids_json(ids)?])
            .await?;
        let wanted: std::collections::BTreeSet<&AdvisoryId> = ids.iter().collect();
        Ok(row.get::<i64>("n")? == i64::try_from(wanted.len()).unwrap_or(i64::MAX))
    }

    /// True when the viewer may see every one of these lines.
    pub async fn sees_assets(&self, ids: &[AssetId]) -> Result<bool, StoreError> {
        let row = self
            .row("SELECT COUNT(*) AS n FROM asset s WHERE s.id {in_ids:1} AND {seen:s}", args![ids_json(ids)?])
            .await?;
        let wanted: std::collections::BTreeSet<&AssetId> = ids.iter().collect();
        Ok(row.get::<i64>("n")? == i64::try_from(wanted.len()).unwrap_or(i64::MAX))
    }
}
