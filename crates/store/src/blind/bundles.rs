//! What goes into a bundle, and the bundles that were made. How one is packed is the business of `formats`.

use std::collections::BTreeSet;

use domain::audience::{Audience, Tlp};
use domain::policy::MayTakeBundle;
use domain::{AdvisoryId, ContentHash, OrganisationId, RevisionId, Timestamp};
use serde_json::json;

use super::blind_audience;
use crate::assets::ids_json;
use crate::db::{Ask, Row, args};
use crate::{Seen, StoreError, Tx, View};

/// The current revision of an advisory that may go into a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleMember {
    pub advisory: AdvisoryId,
    pub revision: RevisionId,
    pub received_at: Timestamp,
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

/// Seconds, with six digits of the contents behind them: every reader of JSON reads so large a number exactly.
fn serial_of(made_at: Timestamp, fingerprint: ContentHash) -> i64 {
    let digits = fingerprint.as_bytes().iter().fold(0_i64, |sum, byte| (sum * 256 + i64::from(*byte)) % 1_000_000);
    made_at.millis().div_euclid(1_000) * 1_000_000 + digits
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
                "SELECT a.id AS advisory, a.tracking_id, r.id, r.received_at, d.sha256, au.canonical FROM advisory a
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
                    advisory: row.get("advisory")?,
                    revision: row.get("id")?,
                    received_at: row.get("received_at")?,
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

    /// Those of these words by which one of these advisories is found.
    pub async fn words_of_members(
        &self,
        members: &[Seen<BundleMember>],
        words: &BTreeSet<String>,
    ) -> Result<BTreeSet<String>, StoreError> {
        let advisories: Vec<AdvisoryId> = members.iter().map(|member| member.advisory).collect();
        let words = serde_json::to_string(words).map_err(|error| StoreError::bad("words", error))?;
        let rows = self
            .rows(
                "SELECT DISTINCT k.blocking_key FROM advisory_key k JOIN advisory a ON a.id = k.advisory_id
                 WHERE k.blocking_key {in_texts:1} AND a.id {in_ids:2} AND {seen:a}",
                args![words, ids_json(&advisories)?],
            )
            .await?;
        rows.iter().map(|row| row.get("blocking_key")).collect()
    }

    /// The bundle with these contents, when its bytes are still there.
    pub async fn kept_bundle(&self, fingerprint: ContentHash) -> Result<Option<Seen<KeptBundle>>, StoreError> {
        let rows = self
            .rows(
                "SELECT b.serial, b.made_at, b.content FROM bundle b
                 WHERE b.fingerprint = $1 AND b.content IS NOT NULL AND {seen:b} ORDER BY b.serial DESC LIMIT 1",
                args![fingerprint],
            )
            .await?;
        rows.first().map(|row| kept(row).map(Seen::new)).transpose()
    }
}

impl Tx<'_> {
    /// Gives a bundle with these contents its serial number: higher than that of every earlier one for the same readers,
    /// so that an old one cannot be passed off as new, and else made of what those readers may know. A count of all
    /// bundles would tell one institution how often the others come.
    pub async fn next_bundle(
        &mut self,
        _proof: &MayTakeBundle,
        fingerprint: ContentHash,
        made_at: Timestamp,
        made_for: Option<OrganisationId>,
    ) -> Result<i64, StoreError> {
        let audience = made_for.map_or_else(Audience::participants, blind_audience);
        let audience_id = self.audience_id(&audience).await?;
        let by_time = serial_of(made_at, fingerprint);
        for _ in 0..100 {
            let known = self
                .inner
                .opt("SELECT MAX(serial) AS serial FROM bundle WHERE fingerprint = $1", args![fingerprint])
                .await?;
            if let Some(serial) = known.map(|row| row.maybe::<i64>("serial")).transpose()?.flatten() {
                return Ok(serial);
            }
            let text = if made_for.is_some() {
                "SELECT COALESCE(MAX(serial), 0) AS latest FROM bundle WHERE made_for_id = $1 OR made_for_id IS NULL"
            } else {
                "SELECT COALESCE(MAX(serial), 0) AS latest FROM bundle WHERE made_for_id IS NULL"
            };
            let args = if made_for.is_some() { args![made_for] } else { args![] };
            let latest: i64 = self.inner.one(text, args).await?.get("latest")?;
            let mut serial = by_time.max(latest + 1);
            // Two institutions' own bundles hardly ever meet at one number; then the later one takes the next.
            while self.inner.opt("SELECT 1 AS one FROM bundle WHERE serial = $1", args![serial]).await?.is_some() {
                serial += 1;
            }
            let made = self
                .inner
                .exec(
                    "INSERT INTO bundle (serial, fingerprint, made_at, made_for_id, audience_id)
                     VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
                    args![serial, fingerprint, made_at, made_for, audience_id],
                )
                .await?;
            if made == 1 {
                return Ok(serial);
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
