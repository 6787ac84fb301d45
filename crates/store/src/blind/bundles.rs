//! What goes into a bundle, and the bundles that were made. How one is packed is the business of `formats`.

use domain::audience::{Audience, Tlp};
use domain::policy::MayTakeBundle;
use domain::{ContentHash, OrganisationId, RevisionId, Timestamp};
use serde_json::json;

use super::blind_audience;
use crate::assets::ids_json;
use crate::db::{Ask, Row, args};
use crate::{Seen, StoreError, Tx, View};

/// The current revision of an advisory that may go into a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleMember {
    pub revision: RevisionId,
    pub tracking_id: String,
    pub sha256: ContentHash,
    pub tlp: Tlp,
}

/// A bundle that was made, with its bytes when they are still kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptBundle {
    pub serial: i64,
    pub made_at: Timestamp,
    pub content: Option<Vec<u8>>,
}

fn kept(row: &Row) -> Result<KeptBundle, StoreError> {
    Ok(KeptBundle { serial: row.get("serial")?, made_at: row.get("made_at")?, content: row.maybe("content")? })
}

impl View<'_> {
    /// The advisories that this viewer may carry home: CLEAR and GREEN, and of AMBER what an institution may read
    /// itself. The CERT reads all of AMBER, so for its own people AMBER says nothing about who asks. Stricter labels
    /// leave the house on no stick.
    pub async fn bundle_members(&self) -> Result<Vec<Seen<BundleMember>>, StoreError> {
        let most = if self.viewer.is_cert() || matches!(self.viewer.who, domain::viewer::Who::System(_)) {
            Tlp::Green
        } else {
            Tlp::Amber
        };
        let rows = self
            .rows(
                "SELECT a.tracking_id, r.id, d.sha256, au.canonical FROM advisory a
                 JOIN revision r ON r.id = a.current_revision_id JOIN document d ON d.id = r.document_id
                 JOIN audience au ON au.id = r.audience_id
                 WHERE {seen:a} AND {seen:r} ORDER BY a.id",
                args![],
            )
            .await?;
        let mut members = Vec::with_capacity(rows.len());
        for row in &rows {
            let tlp = row.json::<Audience>("canonical")?.tlp;
            if tlp <= most {
                members.push(Seen::new(BundleMember {
                    revision: row.get("id")?,
                    tracking_id: row.get("tracking_id")?,
                    sha256: row.get("sha256")?,
                    tlp,
                }));
            }
        }
        Ok(members)
    }

    /// The bytes of some revisions, in the order of their identifiers.
    pub async fn bytes_of_revisions(
        &self,
        revisions: &[RevisionId],
    ) -> Result<Vec<(RevisionId, Seen<Vec<u8>>)>, StoreError> {
        let rows = self
            .rows(
                "SELECT r.id, d.content FROM revision r JOIN document d ON d.id = r.document_id
                 WHERE r.id {in_ids:1} AND {seen:r} ORDER BY r.id",
                args![ids_json(revisions)?],
            )
            .await?;
        rows.iter().map(|row| Ok((row.get("id")?, Seen::new(row.get("content")?)))).collect()
    }

    /// The newest bundle with these contents that was made since a moment and whose bytes are still there.
    pub async fn kept_bundle(
        &self,
        fingerprint: ContentHash,
        since: Timestamp,
    ) -> Result<Option<Seen<KeptBundle>>, StoreError> {
        let rows = self
            .rows(
                "SELECT b.serial, b.made_at, b.content FROM bundle b
                 WHERE b.fingerprint = $1 AND b.made_at >= $2 AND b.content IS NOT NULL AND {seen:b}
                 ORDER BY b.serial DESC LIMIT 1",
                args![fingerprint, since],
            )
            .await?;
        rows.first().map(|row| kept(row).map(Seen::new)).transpose()
    }
}

impl Tx<'_> {
    /// Gives out the next serial number, for a bundle with these contents.
    pub async fn next_bundle(
        &mut self,
        _proof: &MayTakeBundle,
        fingerprint: ContentHash,
        made_for: Option<OrganisationId>,
    ) -> Result<i64, StoreError> {
        let audience = made_for.map_or_else(Audience::participants, blind_audience);
        let audience_id = self.audience_id(&audience).await?;
        for _ in 0..100 {
            let made = self
                .inner
                .exec(
                    "INSERT INTO bundle (serial, fingerprint, made_at, made_for_id, audience_id)
                     SELECT COALESCE(MAX(serial), 0) + 1, $1, $2, $3, $4 FROM bundle WHERE TRUE
                     ON CONFLICT DO NOTHING",
                    args![fingerprint, self.now, made_for, audience_id],
                )
                .await?;
            if made == 1 {
                let row = self
                    .inner
                    .one("SELECT MAX(serial) AS serial FROM bundle WHERE fingerprint = $1", args![fingerprint])
                    .await?;
                return row.get("serial");
            }
        }
        Err(StoreError::Conflict("too many bundles are being made at the same moment; try again".to_owned()))
    }

    /// Keeps the bytes of a bundle for whoever asks for the same contents, and lets go of those of yesterday.
    pub async fn keep_bundle(
        &mut self,
        _proof: &MayTakeBundle,
        serial: i64,
        content: &[u8],
        forget_before: Timestamp,
    ) -> Result<(), StoreError> {
        self.inner
            .exec("UPDATE bundle SET content = NULL WHERE made_at < $1 AND content IS NOT NULL", args![forget_before])
            .await?;
        self.inner.exec("UPDATE bundle SET content = $2 WHERE serial = $1", args![serial, content]).await?;
        Ok(())
    }

    /// Writes down that a bundle was handed out.
    pub async fn bundle_taken(&mut self, proof: &MayTakeBundle, serial: i64, bytes: usize) -> Result<(), StoreError> {
        let audience = proof.about().map_or_else(Audience::cert_only, blind_audience);
        let object = proof.about().map_or_else(|| format!("bundle {serial}"), |organisation| organisation.to_string());
        self.audit(proof, "bundle.take", object, json!({ "serial": serial, "bytes": bytes }), &audience).await
    }
}
