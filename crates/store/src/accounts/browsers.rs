//! Browsers in which somebody has signed in well before. Guessing at an account from elsewhere must not shut its owner
//! out, so what is tried in such a browser is counted apart. It opens nothing by itself.

use domain::{ContentHash, PersonId};

use crate::db::{Ask, args};
use crate::{Store, StoreError, Tx};

/// How long a browser stays known after the last time somebody signed in with it.
const DAYS: i64 = 400;

impl Store {
    /// Has this account signed in well in the browser with this token?
    pub async fn knows_browser(&self, token_hash: ContentHash, email: &str) -> Result<bool, StoreError> {
        let row = (&self.pool)
            .one(
                "SELECT COUNT(*) AS n FROM known_browser b JOIN person p ON p.id = b.person_id
                 WHERE b.token_hash = $1 AND p.email = $2 AND b.expires_at > $3",
                args![token_hash, super::plain_email(email), self.now()],
            )
            .await?;
        Ok(row.get::<i64>("n")? > 0)
    }
}

impl Tx<'_> {
    pub async fn know_browser(&mut self, token_hash: ContentHash, person: PersonId) -> Result<(), StoreError> {
        self.inner
            .exec(
                "INSERT INTO known_browser (token_hash, person_id, created_at, expires_at) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (token_hash, person_id) DO UPDATE SET expires_at = excluded.expires_at",
                args![token_hash, person, self.now, self.now.plus_days(DAYS)],
            )
            .await?;
        Ok(())
    }
}
