//! Tokens that a program gets with its own token and that live for minutes (RFC 6749 §4.4). What such a token may is looked
//! up in the program's token at every use, so it dies with that one and never knows more.

use domain::{ContentHash, Day, Timestamp, TokenId};
use uuid::Uuid;

use crate::db::{Ask, args};
use crate::{Store, StoreError, Tx};
use domain::viewer::Viewer;

/// A program that has shown its token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenClient {
    pub id: TokenId,
    pub name: String,
    pub read_only: bool,
    pub expires_at: Option<Timestamp>,
}

impl Store {
    /// The program whose token this is, when the token lives and the client is that program: by identifier, or by name.
    pub async fn token_client(&self, client: &str, token_hash: ContentHash) -> Result<Option<TokenClient>, StoreError> {
        let row = (&self.pool)
            .opt(
                "SELECT id, name, read_only, expires_at FROM api_token
                 WHERE token_hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)",
                args![token_hash, self.now()],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        let found = TokenClient {
            id: row.get("id")?,
            name: row.get("name")?,
            read_only: row.get("read_only")?,
            expires_at: row.maybe("expires_at")?,
        };
        let by_id = client.parse::<Uuid>().is_ok_and(|id| id == found.id.uuid());
        Ok((by_id || client == found.name).then_some(found))
    }

    /// The viewer behind a short token.
    pub async fn short_token_viewer(&self, token_hash: ContentHash, today: Day) -> Result<Option<Viewer>, StoreError> {
        let row = (&self.pool)
            .opt(
                "SELECT s.read_only, t.token_hash FROM short_token s JOIN api_token t ON t.id = s.token_id
                 WHERE s.token_hash = $1 AND s.expires_at > $2",
                args![token_hash, self.now()],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        let of: Vec<u8> = row.get("token_hash")?;
        let of = ContentHash::from_bytes(&of).map_err(|error| StoreError::bad("token_hash", error))?;
        let narrowed: bool = row.get("read_only")?;
        let viewer = self.token_viewer(of, today).await?;
        Ok(viewer.map(|mut viewer| {
            viewer.read_only |= narrowed;
            viewer
        }))
    }
}

impl Tx<'_> {
    /// Keeps a short token, and forgets those that are over.
    pub async fn add_short_token(
        &mut self,
        of: &TokenClient,
        token_hash: ContentHash,
        read_only: bool,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        self.inner.exec("DELETE FROM short_token WHERE expires_at < $1", args![self.now]).await?;
        self.inner
            .exec(
                "INSERT INTO short_token (token_hash, token_id, read_only, created_at, expires_at)
                 VALUES ($1, $2, $3, $4, $5)",
                args![token_hash, of.id, read_only, self.now, expires_at],
            )
            .await?;
        Ok(())
    }
}
