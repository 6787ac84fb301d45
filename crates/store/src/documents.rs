//! Documents: the bytes that came in, each once, with where they came from and what their signature said.
//! What they mean is the business of `advisories`.

use std::collections::BTreeMap;

use domain::audience::Audience;
use domain::job::Job;
use domain::policy::MayTakeIn;
use domain::{ContentHash, DocumentId, OrganisationId, Timestamp};
use serde_json::json;

use crate::db::{Ask, Val, args};
use crate::{StoreError, Tx};

/// What is known of who signed a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signature {
    /// There was none, or nobody looked.
    None,
    Valid,
    Invalid,
    /// Signed, but with a key that we do not have.
    UnknownKey,
}

impl Signature {
    pub const ALL: [Self; 4] = [Self::None, Self::Valid, Self::Invalid, Self::UnknownKey];

    pub fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Valid => "valid",
            Self::Invalid => "invalid",
            Self::UnknownKey => "unknown_key",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|signature| signature.code() == code)
    }
}

/// Bytes to keep.
#[derive(Debug, Clone)]
pub struct NewDocument<'a> {
    pub sha256: ContentHash,
    pub content: &'a [u8],
    /// File name or URL.
    pub origin: &'a str,
    pub signature: Signature,
    pub audience: &'a Audience,
}

/// What is shown of a document beside its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentInfo {
    pub id: DocumentId,
    pub sha256: ContentHash,
    pub size: i64,
    pub origin: String,
    pub signature: Signature,
    pub received_at: Timestamp,
}

/// A document that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownDocument {
    pub id: DocumentId,
    /// An advisory was read from it. A document that could not be read is worth another try: the reader may have
    /// learnt since.
    pub was_read: bool,
}

impl Tx<'_> {
    /// Keeps the bytes, or finds them when they are there already. A signature that says more than the one known
    /// replaces it; a good one is never replaced.
    pub async fn put_document(&mut self, _proof: &MayTakeIn, new: &NewDocument<'_>) -> Result<DocumentId, StoreError> {
        self.keep_document(new, None).await
    }

    /// The same for what others than the CERT hand over, who may do so for another reason. What an organisation hands over
    /// is its own: sealed, and found again only by itself.
    pub(crate) async fn keep_document(
        &mut self,
        new: &NewDocument<'_>,
        owner: Option<OrganisationId>,
    ) -> Result<DocumentId, StoreError> {
        let audience = self.audience_id(new.audience).await?;
        let (sha256, content, origin) = match owner {
            None => (new.sha256, Val::from(new.content), Val::from(new.origin)),
            Some(owner) => {
                let key = self.key_of(owner).await?;
                (key.look_up(new.sha256.as_bytes())?, key.bytes(new.content)?, key.text(new.origin)?)
            }
        };
        let size = i64::try_from(new.content.len()).unwrap_or(i64::MAX);
        let row = self
            .inner
            .one(
                "INSERT INTO document (id, sha256, content, size, origin, signature, received_at, audience_id,
                                       organisation_id)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $10)
                 ON CONFLICT (sha256) DO UPDATE SET signature =
                     CASE WHEN document.signature = 'valid' OR excluded.signature = 'none' THEN document.signature
                          ELSE excluded.signature END,
                     audience_id = CASE WHEN $9 THEN excluded.audience_id ELSE document.audience_id END
                 RETURNING id",
                args![
                    DocumentId::new(self.world()),
                    sha256,
                    content,
                    size,
                    origin,
                    new.signature.code(),
                    self.now,
                    audience,
                    // Kept for the CERT as unreadable first, and now read after all: its label counts.
                    *new.audience != Audience::cert_only(),
                    owner
                ],
            )
            .await?;
        row.get("id")
    }

    /// Keeps a file that somebody uploaded, and has it read as soon as this commits.
    pub async fn upload_document(
        &mut self,
        proof: &MayTakeIn,
        name: &str,
        content: &[u8],
    ) -> Result<DocumentId, StoreError> {
        let sha256 = ContentHash::of(content);
        let audience = Audience::cert_only();
        let new = NewDocument { sha256, content, origin: name, signature: Signature::None, audience: &audience };
        let id = self.put_document(proof, &new).await?;
        let detail = json!({ "name": name, "size": content.len() });
        self.audit(proof, "document.upload", id, detail, &audience).await?;
        self.enqueue(&Job::TakeIn { document: id }).await?;
        Ok(id)
    }

    /// Where a document came from and its bytes, for the worker.
    pub async fn document_to_take_in(&mut self, id: DocumentId) -> Result<(String, Vec<u8>), StoreError> {
        let rows = self.inner.all("SELECT origin, content FROM document WHERE id = $1", args![id]).await?;
        let row = rows.first().ok_or(StoreError::NotFound)?;
        Ok((row.get("origin")?, row.get("content")?))
    }

    /// Which of these are there already.
    pub async fn known_documents(
        &mut self,
        hashes: &[ContentHash],
    ) -> Result<BTreeMap<ContentHash, KnownDocument>, StoreError> {
        let mut known = BTreeMap::new();
        for chunk in hashes.chunks(500) {
            let places: Vec<_> = (1..=chunk.len()).map(|place| format!("${place}")).collect();
            let text = format!(
                "SELECT d.id, d.sha256, EXISTS (SELECT 1 FROM revision r WHERE r.document_id = d.id) AS was_read
                 FROM document d WHERE d.sha256 IN ({})",
                places.join(", ")
            );
            let rows = self.inner.all_text(&text, chunk.iter().map(|hash| (*hash).into()).collect()).await?;
            for row in rows {
                let found = KnownDocument { id: row.get("id")?, was_read: row.get("was_read")? };
                known.insert(row.get("sha256")?, found);
            }
        }
        Ok(known)
    }
}

pub(crate) fn document_info(row: &crate::db::Row) -> Result<DocumentInfo, StoreError> {
    Ok(DocumentInfo {
        id: row.get("document_id")?,
        sha256: row.get("sha256")?,
        size: row.get("size")?,
        origin: row.get("origin")?,
        signature: row.code("signature", Signature::from_code)?,
        received_at: row.get("document_received_at")?,
    })
}
