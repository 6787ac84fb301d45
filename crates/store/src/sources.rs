//! Sources that are fetched from, how far that got, and the report of every run that took documents in.

use domain::audience::Audience;
use domain::job::Job;
use domain::page::{Page, PageRequest};
use domain::policy::MayTakeIn;
use domain::{RunId, SourceId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::db::{Ask, Row, Val, args};
use crate::organisations::keyset;
use crate::{Seen, StoreError, Tx, View};

/// A provider of advisories.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    pub id: SourceId,
    pub name: String,
    /// A domain name, or the URL of a provider-metadata.json.
    pub url: String,
    /// May be fetched from addresses that are not on the public internet.
    pub allow_private: bool,
    pub enabled: bool,
    pub every_minutes: u32,
    pub last_run_at: Option<Timestamp>,
}

/// What came of a run. A document that went wrong is a line here, never a failed run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunReport {
    pub new: u32,
    pub updated: u32,
    pub cosmetic: u32,
    pub unchanged: u32,
    pub older: u32,
    /// Documents that nothing could be made of.
    pub rejected: u32,
    /// More lines than a report keeps.
    pub lines_left_out: u32,
    pub lines: Vec<ReportLine>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportLine {
    /// File name or URL.
    pub origin: String,
    /// JSON pointer or line within it; empty for the whole.
    pub place: String,
    /// A stable word for the kind of problem.
    pub code: String,
    /// What is wrong and what to do, in English.
    pub message: String,
}

impl RunReport {
    const MAX_LINES: usize = 1_000;

    pub fn line(
        &mut self,
        origin: impl Into<String>,
        place: impl Into<String>,
        code: impl Into<String>,
        message: impl Into<String>,
    ) {
        if self.lines.len() < Self::MAX_LINES {
            let (origin, place, code, message) = (origin.into(), place.into(), code.into(), message.into());
            self.lines.push(ReportLine { origin, place, code, message });
        } else {
            self.lines_left_out += 1;
        }
    }

    /// All documents that were looked at.
    pub fn documents(&self) -> u32 {
        self.new + self.updated + self.cosmetic + self.unchanged + self.older + self.rejected
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRow {
    pub id: RunId,
    pub source: Option<SourceId>,
    pub origin: String,
    pub started_at: Timestamp,
    pub finished_at: Option<Timestamp>,
    pub report: RunReport,
}

const COLUMNS: &str = "s.id, s.name, s.url, s.allow_private, s.enabled, s.every_minutes, s.last_run_at, s.progress";

fn source(row: &Row) -> Result<Source, StoreError> {
    Ok(Source {
        id: row.get("id")?,
        name: row.get("name")?,
        url: row.get("url")?,
        allow_private: row.get("allow_private")?,
        enabled: row.get("enabled")?,
        every_minutes: row.get("every_minutes")?,
        last_run_at: row.maybe("last_run_at")?,
    })
}

fn run(row: &Row) -> Result<RunRow, StoreError> {
    Ok(RunRow {
        id: row.get("id")?,
        source: row.maybe("source_id")?,
        origin: row.get("origin")?,
        started_at: row.get("started_at")?,
        finished_at: row.maybe("finished_at")?,
        report: row.json("report")?,
    })
}

impl Tx<'_> {
    /// Adds a source, or changes the one with the same id. What was fetched already stays known.
    pub async fn put_source(&mut self, proof: &MayTakeIn, it: &Source) -> Result<(), StoreError> {
        let audience = self.audience_id(&Audience::cert_only()).await?;
        let done = self
            .inner
            .exec(
                "INSERT INTO source (id, name, url, allow_private, enabled, progress, every_minutes, created_at,
                                     audience_id)
                 VALUES ($1, $2, $3, $4, $5, '{}', $6, $7, $8)
                 ON CONFLICT (id) DO UPDATE SET name = excluded.name, url = excluded.url,
                     allow_private = excluded.allow_private, enabled = excluded.enabled,
                     every_minutes = excluded.every_minutes",
                args![it.id, &it.name, &it.url, it.allow_private, it.enabled, it.every_minutes, self.now, audience],
            )
            .await;
        match done {
            Err(error) if error.is_unique_violation() => {
                return Err(StoreError::Conflict(format!("there is already a source at {}", it.url)));
            }
            other => other?,
        };
        self.audit(proof, "source.put", it.id, json!({ "url": it.url }), &Audience::cert_only()).await
    }

    /// Takes a source away. Its documents stay, and so do the reports of its runs.
    pub async fn remove_source(&mut self, proof: &MayTakeIn, id: SourceId) -> Result<(), StoreError> {
        self.inner.exec("UPDATE intake_run SET source_id = NULL WHERE source_id = $1", args![id]).await?;
        let removed = self.inner.exec("DELETE FROM source WHERE id = $1", args![id]).await?;
        if removed == 0 {
            return Err(StoreError::NotFound);
        }
        self.audit(proof, "source.remove", id, json!({}), &Audience::cert_only()).await
    }

    /// The source and how far fetching got, for the worker.
    pub async fn source_to_fetch(&mut self, id: SourceId) -> Result<(Source, Value), StoreError> {
        let text = format!("SELECT {COLUMNS} FROM source s WHERE s.id = $1");
        let rows = self.inner.all_text(&text, args![id]).await?;
        let row = rows.first().ok_or(StoreError::NotFound)?;
        Ok((source(row)?, row.json("progress")?))
    }

    /// In the same transaction as the documents it speaks of, so that an interrupted fetch goes on where it stopped.
    pub async fn save_progress(
        &mut self,
        _proof: &MayTakeIn,
        source: SourceId,
        progress: &Value,
    ) -> Result<(), StoreError> {
        let args = args![source, progress.to_string()];
        self.inner.exec("UPDATE source SET progress = $2 WHERE id = $1", args).await?;
        Ok(())
    }

    /// Enqueues the sources whose time has come.
    pub async fn enqueue_due_sources(&mut self, _proof: &MayTakeIn) -> Result<usize, StoreError> {
        let now = self.now;
        let rows = self
            .inner
            .all(
                "SELECT id FROM source WHERE enabled AND (last_run_at IS NULL OR last_run_at + every_minutes * 60000 <= $1)",
                args![now],
            )
            .await?;
        let jobs: Vec<_> = rows
            .iter()
            .map(|row| Ok(Job::FetchSource { source: row.get("id")? }))
            .collect::<Result<_, StoreError>>()?;
        self.enqueue_all(&jobs, now).await?;
        Ok(jobs.len())
    }

    pub async fn start_run(
        &mut self,
        _proof: &MayTakeIn,
        source: Option<SourceId>,
        origin: &str,
    ) -> Result<RunId, StoreError> {
        // One that its worker did not live to end would look as if it were still going on.
        let mut cut = RunReport::default();
        cut.line(
            origin,
            "",
            "interrupted",
            "the program stopped before this run ended; the next one went on".to_owned(),
        );
        let text = serde_json::to_string(&cut).map_err(|error| StoreError::bad("report", error))?;
        self.inner
            .exec(
                "UPDATE intake_run SET finished_at = $3, report = $4
                 WHERE finished_at IS NULL AND origin = $2
                   AND (source_id = $1 OR (source_id IS NULL AND $1 IS NULL AND started_at < $5))",
                args![source, origin, self.now, text, self.now.plus_days(-1)],
            )
            .await?;
        let audience = self.audience_id(&Audience::cert_only()).await?;
        let id = RunId::new(self.world());
        let args = args![id, source, origin, self.now, "{}", audience];
        self.inner
            .exec(
                "INSERT INTO intake_run (id, source_id, origin, started_at, report, audience_id)
                 VALUES ($1, $2, $3, $4, $5, $6)",
                args,
            )
            .await?;
        if let Some(source) = source {
            let args = args![source, self.now];
            self.inner.exec("UPDATE source SET last_run_at = $2 WHERE id = $1", args).await?;
        }
        Ok(id)
    }

    pub async fn finish_run(&mut self, proof: &MayTakeIn, id: RunId, report: &RunReport) -> Result<(), StoreError> {
        let text = serde_json::to_string(report).map_err(|error| StoreError::bad("report", error))?;
        let args = args![id, self.now, text];
        self.inner.exec("UPDATE intake_run SET finished_at = $2, report = $3 WHERE id = $1", args).await?;
        let detail = json!({ "documents": report.documents(), "rejected": report.rejected });
        self.audit(proof, "intake.run", id, detail, &Audience::cert_only()).await
    }
}

impl View<'_> {
    pub async fn sources(&self) -> Result<Vec<Seen<Source>>, StoreError> {
        let text = format!("SELECT {COLUMNS} FROM source s WHERE {{seen:s}} ORDER BY s.name, s.id LIMIT 1000");
        self.rows(&text, args![]).await?.iter().map(|row| source(row).map(Seen::new)).collect()
    }

    pub async fn intake_run(&self, id: RunId) -> Result<Seen<RunRow>, StoreError> {
        let row = self
            .row(
                "SELECT r.id, r.source_id, r.origin, r.started_at, r.finished_at, r.report FROM intake_run r
                 WHERE r.id = $1 AND {seen:r}",
                args![id],
            )
            .await?;
        Ok(Seen::new(run(&row)?))
    }

    pub async fn source(&self, id: SourceId) -> Result<Seen<Source>, StoreError> {
        let text = format!("SELECT {COLUMNS} FROM source s WHERE s.id = $1 AND {{seen:s}}");
        Ok(Seen::new(source(&self.row(&text, args![id]).await?)?))
    }

    /// Newest first, in pages.
    pub async fn intake_runs(&self, page: &PageRequest) -> Result<Page<Seen<RunRow>>, StoreError> {
        let mut text = String::from(
            "SELECT r.id, r.source_id, r.origin, r.started_at, r.finished_at, r.report FROM intake_run r
             WHERE {seen:r}",
        );
        let mut args: Vec<Val> = Vec::new();
        if let Some(cursor) = page.after.as_deref() {
            let id: RunId = cursor.parse().map_err(|_| StoreError::NotFound)?;
            args.push(id.into());
            text.push_str(" AND r.id < $1");
        }
        args.push((page.limit() + 1).into());
        text.push_str(&format!(" ORDER BY r.id DESC LIMIT ${}", args.len()));
        let rows = self.rows(&text, args).await?;
        keyset(rows, page, |row| {
            let line = run(row)?;
            Ok((line.id.to_string(), line))
        })
    }
}
