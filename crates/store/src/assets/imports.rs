//! Uploaded inventory files: kept as they came, then read by a job, with the result for whoever uploaded.

use std::collections::BTreeSet;

use domain::asset::{Doubt, Mapping, Rejected, SheetProblem};
use domain::audience::Audience;
use domain::job::Job;
use domain::policy::MayImportInventory;
use domain::viewer::Who;
use domain::{ImportId, OrganisationId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Difference, own_audience};
use crate::audit::who_text;
use crate::db::{Ask, Row, args};
use crate::{Seen, StoreError, Tx, View};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportState {
    /// Waits for somebody to say which column is what.
    Uploaded,
    /// Waits for the worker.
    Queued,
    Done,
    /// Nothing was changed.
    Failed,
}

impl ImportState {
    pub const ALL: [Self; 4] = [Self::Uploaded, Self::Queued, Self::Done, Self::Failed];

    pub fn code(self) -> &'static str {
        match self {
            Self::Uploaded => "uploaded",
            Self::Queued => "queued",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// What came of an upload.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImportResult {
    pub difference: Difference,
    pub rejected: Vec<Rejected>,
    /// All of them, including those beyond the list.
    pub rejected_total: usize,
    pub doubts: Vec<Doubt>,
    pub doubts_total: usize,
    /// Why the whole file could not be read; then nothing was changed.
    pub problem: Option<SheetProblem>,
    /// No line could be used; then nothing was changed either, because an empty inventory is nearly always a mistake.
    pub nothing_usable: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRow {
    pub id: ImportId,
    pub organisation: OrganisationId,
    pub file_name: String,
    pub state: ImportState,
    pub mapping: Option<Mapping>,
    pub result: ImportResult,
    pub uploaded_at: Timestamp,
    pub finished_at: Option<Timestamp>,
    /// The file itself is here still.
    pub has_file: bool,
}

/// What the worker needs of an upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportWork {
    pub organisation: OrganisationId,
    pub content: Vec<u8>,
    /// Chosen for this file, else saved for the organisation.
    pub mapping: Option<Mapping>,
    /// False when its end is known: the job ran before.
    pub is_due: bool,
}

const COLUMNS: &str =
    "i.id, i.organisation_id, i.file_name, i.state, i.mapping, i.result, i.uploaded_at, i.finished_at,
     CAST(CASE WHEN length(i.content) > 0 THEN 1 ELSE 0 END AS BIGINT) AS has_file";

fn maybe_mapping(row: &Row, column: &str) -> Result<Option<Mapping>, StoreError> {
    let text = row.maybe::<String>(column)?;
    text.map(|text| serde_json::from_str(&text)).transpose().map_err(|error| StoreError::bad(column, error))
}

fn mapping_text(mapping: &Mapping) -> Result<String, StoreError> {
    serde_json::to_string(mapping).map_err(|error| StoreError::bad("mapping", error))
}

fn import_row(row: &Row) -> Result<ImportRow, StoreError> {
    Ok(ImportRow {
        id: row.get("id")?,
        organisation: row.get("organisation_id")?,
        file_name: row.get("file_name")?,
        state: row.code("state", ImportState::from_code)?,
        mapping: maybe_mapping(row, "mapping")?,
        result: row.json("result")?,
        uploaded_at: row.get("uploaded_at")?,
        finished_at: row.maybe("finished_at")?,
        has_file: row.get::<i64>("has_file")? != 0,
    })
}

impl Tx<'_> {
    /// Keeps an uploaded file. With `queue` it is read as soon as this commits; without, it waits for
    /// `queue_import`, after somebody has chosen the columns.
    pub async fn upload_inventory(
        &mut self,
        proof: &MayImportInventory,
        organisation: OrganisationId,
        file_name: &str,
        content: &[u8],
        mapping: Option<&Mapping>,
        queue: bool,
    ) -> Result<ImportId, StoreError> {
        if proof.about() != Some(organisation) {
            return Err(StoreError::NotFound);
        }
        self.may_keep_inventory(proof, organisation).await?;
        // The file holds lines of every class, so of a supplier's people only who brought it may see it: the person,
        // or the organisation whose program it was.
        let mut audience: Audience = own_audience(organisation);
        match (proof.actor().who, proof.actor().organisation) {
            (Who::Person(person), _) => {
                audience.persons.insert(person);
            }
            (Who::Token(_), Some(own)) => {
                audience.organisations.insert(own);
            }
            _ => {}
        }
        let audience_id = self.audience_id(&audience).await?;
        let id = ImportId::new(self.world());
        let state = if queue { ImportState::Queued } else { ImportState::Uploaded };
        let key = self.key_of(organisation).await?;
        let args = args![
            id,
            organisation,
            key.text(file_name)?,
            key.bytes(content)?,
            mapping.map(mapping_text).transpose()?,
            state.code(),
            "{}",
            who_text(proof.actor().who),
            self.now,
            audience_id,
            queue.then_some(self.now)
        ];
        self.inner
            .exec(
                "INSERT INTO inventory_import (id, organisation_id, file_name, content, mapping, state, result,
                                               uploaded_by, uploaded_at, audience_id, queued_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                args,
            )
            .await?;
        if queue {
            self.enqueue(&Job::ImportInventory { import: id }).await?;
        }
        let detail = json!({ "file": file_name, "bytes": content.len() });
        self.audit(proof, "inventory.upload", id, detail, &audience).await?;
        Ok(id)
    }

    /// Has a kept file read with these columns, and saves them for the organisation's next file.
    pub async fn queue_import(
        &mut self,
        proof: &MayImportInventory,
        import: ImportId,
        mapping: &Mapping,
    ) -> Result<(), StoreError> {
        self.queue_from(proof, import, mapping, &["uploaded", "failed"]).await
    }

    /// Has a file that was read before read again: so an earlier list comes back.
    pub async fn queue_import_again(
        &mut self,
        proof: &MayImportInventory,
        import: ImportId,
        mapping: &Mapping,
    ) -> Result<(), StoreError> {
        self.queue_from(proof, import, mapping, &["done"]).await
    }

    async fn queue_from(
        &mut self,
        proof: &MayImportInventory,
        import: ImportId,
        mapping: &Mapping,
        states: &[&str],
    ) -> Result<(), StoreError> {
        let Some(organisation) = proof.about() else { return Err(StoreError::NotFound) };
        let states = serde_json::to_string(states).map_err(|error| StoreError::bad("states", error))?;
        let changed = self
            .inner
            .exec(
                "UPDATE inventory_import SET state = 'queued', mapping = $3, queued_at = $4
                 WHERE id = $1 AND organisation_id = $2 AND state {in_texts:5} AND length(content) > 0",
                args![import, organisation, mapping_text(mapping)?, self.now, states],
            )
            .await?;
        if changed == 0 {
            return Err(StoreError::NotFound);
        }
        self.put_column_mapping(proof, organisation, mapping).await?;
        self.enqueue(&Job::ImportInventory { import }).await
    }

    pub async fn put_column_mapping(
        &mut self,
        proof: &MayImportInventory,
        organisation: OrganisationId,
        mapping: &Mapping,
    ) -> Result<(), StoreError> {
        if proof.about() != Some(organisation) {
            return Err(StoreError::NotFound);
        }
        let audience = own_audience(organisation);
        let audience_id = self.audience_id(&audience).await?;
        let args = args![organisation, mapping_text(mapping)?, self.now, audience_id];
        self.inner
            .exec(
                "INSERT INTO column_mapping (organisation_id, mapping, updated_at, audience_id) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (organisation_id) DO UPDATE SET mapping = excluded.mapping,
                     updated_at = excluded.updated_at",
                args,
            )
            .await?;
        self.audit(proof, "inventory.mapping", organisation, json!({}), &audience).await
    }

    pub async fn import_to_run(&mut self, import: ImportId) -> Result<ImportWork, StoreError> {
        let row = self
            .inner
            .one(
                "SELECT i.organisation_id, i.content, i.state, i.result, COALESCE(i.mapping, c.mapping) AS mapping
                 FROM inventory_import i LEFT JOIN column_mapping c ON c.organisation_id = i.organisation_id
                 WHERE i.id = $1",
                args![import],
            )
            .await?;
        let state = row.code("state", ImportState::from_code)?;
        // Whoever has mended the cause tries the dead letter again.
        let given_up =
            || Ok::<_, StoreError>(row.json::<ImportResult>("result")?.problem == Some(SheetProblem::GivenUp));
        let is_due = state == ImportState::Queued || (state == ImportState::Failed && given_up()?);
        Ok(ImportWork {
            organisation: row.get("organisation_id")?,
            content: row.get("content")?,
            mapping: maybe_mapping(&row, "mapping")?,
            is_due,
        })
    }

    /// True when an upload that was handed over later has been read already: then this one says what was, not what is.
    /// Until this transaction ends no other upload of the organisation is read.
    pub async fn is_superseded(&mut self, import: ImportId) -> Result<bool, StoreError> {
        self.inner
            .exec(
                "UPDATE organisation SET id = id
                 WHERE id = (SELECT organisation_id FROM inventory_import WHERE id = $1)",
                args![import],
            )
            .await?;
        let later = self
            .inner
            .opt(
                "SELECT 1 AS one FROM inventory_import i
                 JOIN inventory_import later ON later.organisation_id = i.organisation_id AND later.state = 'done'
                 WHERE i.id = $1 AND later.queued_at > i.queued_at LIMIT 1",
                args![import],
            )
            .await?;
        Ok(later.is_some())
    }

    /// Nobody will try to read this upload again by itself: whoever waits for it must see that.
    pub(crate) async fn give_up_import(&mut self, import: ImportId) -> Result<(), StoreError> {
        let result = ImportResult { problem: Some(SheetProblem::GivenUp), ..ImportResult::default() };
        let text = serde_json::to_string(&result).map_err(|error| StoreError::bad("result", error))?;
        let organisation =
            self.inner.one("SELECT organisation_id FROM inventory_import WHERE id = $1", args![import]).await?;
        let key = self.key_of(organisation.get("organisation_id")?).await?;
        let args = args![import, key.text(&text)?, self.now];
        self.inner
            .exec(
                "UPDATE inventory_import SET state = 'failed', result = $2, finished_at = $3
                 WHERE id = $1 AND state = 'queued'",
                args,
            )
            .await?;
        Ok(())
    }

    pub async fn finish_import(
        &mut self,
        proof: &MayImportInventory,
        import: ImportId,
        state: ImportState,
        result: &ImportResult,
    ) -> Result<(), StoreError> {
        let key = self.key_of(proof.about().ok_or(StoreError::NotFound)?).await?;
        let text = serde_json::to_string(result).map_err(|error| StoreError::bad("result", error))?;
        let args = args![import, state.code(), key.text(&text)?, self.now];
        self.inner
            .exec("UPDATE inventory_import SET state = $2, result = $3, finished_at = $4 WHERE id = $1", args)
            .await?;
        Ok(())
    }
}

impl View<'_> {
    pub async fn inventory_import(&self, id: ImportId) -> Result<Seen<ImportRow>, StoreError> {
        let text = format!("SELECT {COLUMNS} FROM inventory_import i WHERE i.id = $1 AND {{seen:i}}");
        Ok(Seen::new(import_row(&self.row(&text, args![id]).await?)?))
    }

    /// The last fifty, newest first.
    pub async fn inventory_imports(&self, organisation: OrganisationId) -> Result<Vec<Seen<ImportRow>>, StoreError> {
        let text = format!(
            "SELECT {COLUMNS} FROM inventory_import i WHERE i.organisation_id = $1 AND {{seen:i}}
             ORDER BY i.uploaded_at DESC, i.id DESC LIMIT 50"
        );
        self.rows(&text, args![organisation]).await?.iter().map(|row| import_row(row).map(Seen::new)).collect()
    }

    /// The numbers of the lines that stand and came from a list, as far as the viewer may see them: what a list that does
    /// not have them would take away.
    pub async fn listed_numbers(&self, organisation: OrganisationId) -> Result<BTreeSet<String>, StoreError> {
        let rows = self
            .rows(
                "SELECT s.inventory_number FROM asset s
                 WHERE s.organisation_id = $1 AND s.gone_at IS NULL AND s.origin = 'import' AND {seen:s}",
                args![organisation],
            )
            .await?;
        rows.iter().map(|row| row.get("inventory_number")).collect()
    }

    /// The file as it came, for choosing columns.
    pub async fn inventory_import_bytes(&self, id: ImportId) -> Result<Seen<Vec<u8>>, StoreError> {
        let row = self.row("SELECT i.content FROM inventory_import i WHERE i.id = $1 AND {seen:i}", args![id]).await?;
        Ok(Seen::new(row.get("content")?))
    }

    pub async fn column_mapping(&self, organisation: OrganisationId) -> Result<Option<Seen<Mapping>>, StoreError> {
        let rows = self
            .rows(
                "SELECT c.mapping FROM column_mapping c WHERE c.organisation_id = $1 AND {seen:c}",
                args![organisation],
            )
            .await?;
        rows.first().map(|row| Ok(Seen::new(row.json("mapping")?))).transpose()
    }
}
