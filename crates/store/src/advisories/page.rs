//! One advisory: what its current revision says, what came before, and the bytes themselves.

use domain::advisory::{Advisory, AdvisoryKey, Changes, Finding};
use domain::{AdvisoryId, RevisionId, Timestamp};

use super::list::{AdvisoryRow, COLUMNS, advisory_row};
use crate::db::args;
use crate::documents::{DocumentInfo, document_info};
use crate::{Seen, StoreError, View};

/// All that the page of an advisory shows, matches apart.
#[derive(Debug, Clone, PartialEq)]
pub struct AdvisoryPage {
    pub row: AdvisoryRow,
    pub revision: RevisionId,
    pub content: Advisory,
    pub findings: Vec<Finding>,
    /// What differs from the revision before.
    pub changes: Changes,
    pub document: DocumentInfo,
    /// Newest first.
    pub revisions: Vec<RevisionRow>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevisionRow {
    pub id: RevisionId,
    pub version: String,
    pub received_at: Timestamp,
    pub released_at: Option<Timestamp>,
    pub cosmetic: bool,
    pub current: bool,
    pub changes: Changes,
}

impl View<'_> {
    pub async fn advisory(&self, id: AdvisoryId) -> Result<Seen<AdvisoryPage>, StoreError> {
        let text = format!(
            "SELECT {COLUMNS}, r.id AS revision_id, r.content, r.findings, r.changes, d.id AS document_id, d.sha256,
                    d.size, d.origin, d.signature, d.received_at AS document_received_at
             FROM advisory a JOIN revision r ON r.id = a.current_revision_id JOIN document d ON d.id = r.document_id
             WHERE a.id = $1 AND {{seen:a}} AND {{seen:r}}"
        );
        let row = self.row(&text, args![id]).await?;
        let mut line = [Seen::new(advisory_row(&row)?)];
        self.count_hits(&mut line).await?;
        let [line] = line;
        let revision: RevisionId = row.get("revision_id")?;
        Ok(Seen::new(AdvisoryPage {
            row: line.into_inner(),
            revision,
            content: row.json("content")?,
            findings: row.json("findings")?,
            changes: row.json("changes")?,
            document: document_info(&row)?,
            revisions: self.revisions(id, revision).await?,
        }))
    }

    async fn revisions(&self, advisory: AdvisoryId, current: RevisionId) -> Result<Vec<RevisionRow>, StoreError> {
        let rows = self
            .rows(
                "SELECT r.id, r.version, r.received_at, r.released_at, r.cosmetic, r.changes FROM revision r
                 WHERE r.advisory_id = $1 AND {seen:r} ORDER BY r.received_at DESC, r.id DESC LIMIT 200",
                args![advisory],
            )
            .await?;
        rows.iter()
            .map(|row| {
                let id: RevisionId = row.get("id")?;
                Ok(RevisionRow {
                    id,
                    version: row.get("version")?,
                    received_at: row.get("received_at")?,
                    released_at: row.maybe("released_at")?,
                    cosmetic: row.get("cosmetic")?,
                    current: id == current,
                    changes: row.json("changes")?,
                })
            })
            .collect()
    }

    /// The content of one revision, current or not.
    pub async fn revision(&self, id: RevisionId) -> Result<Seen<Advisory>, StoreError> {
        let row = self.row("SELECT r.content FROM revision r WHERE r.id = $1 AND {seen:r}", args![id]).await?;
        Ok(Seen::new(row.json("content")?))
    }

    /// The bytes that a revision was read from, exactly as they came.
    pub async fn revision_bytes(&self, id: RevisionId) -> Result<Seen<Vec<u8>>, StoreError> {
        let row = self
            .row(
                "SELECT d.content FROM revision r JOIN document d ON d.id = r.document_id
                 WHERE r.id = $1 AND {seen:r}",
                args![id],
            )
            .await?;
        Ok(Seen::new(row.get("content")?))
    }

    /// The bytes of the current revision, exactly as they came.
    pub async fn advisory_bytes(&self, id: AdvisoryId) -> Result<Seen<Vec<u8>>, StoreError> {
        let row = self
            .row(
                "SELECT d.content FROM advisory a JOIN revision r ON r.id = a.current_revision_id
                 JOIN document d ON d.id = r.document_id WHERE a.id = $1 AND {seen:a} AND {seen:r}",
                args![id],
            )
            .await?;
        Ok(Seen::new(row.get("content")?))
    }

    /// Finds an advisory by what the world calls it.
    pub async fn advisory_by_key(&self, key: &AdvisoryKey) -> Result<Seen<AdvisoryId>, StoreError> {
        let row = self
            .row(
                "SELECT a.id FROM advisory a WHERE a.namespace = $1 AND a.tracking_id = $2 AND {seen:a}",
                args![&key.namespace, &key.tracking_id],
            )
            .await?;
        Ok(Seen::new(row.get("id")?))
    }
}
