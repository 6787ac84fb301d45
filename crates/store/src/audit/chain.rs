//! Sealing: committed rows of the trail get their place in the chain. And checking that they still say what they said.
//!
//! Rows are sealed in a short transaction of their own and not in that of the deed, so that two long transactions never
//! wait for each other at the end of the chain. What stands open until then, and for how long, says ADR 0018.

use domain::audience::Audience;
use domain::audit::{Checker, Entry, Fault, Link, Verified};
use domain::job::Job;
use domain::policy::{MayCutAudit, MayReadAudit};
use domain::{ContentHash, Timestamp};
use serde_json::json;

use crate::db::{Ask, Row, args};
use crate::{Store, StoreError, Tx};

/// Rows that are sealed in one transaction; a tenth of a second's work for an unoptimised build.
const SEALED_AT_ONCE: u32 = 1_000;
/// Rows that a check holds in memory.
const PAGE: u32 = 2_000;

/// Where the chain stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainState {
    pub head: Link,
    pub sealed_at: Option<Timestamp>,
    /// Rows that wait to be sealed.
    pub unsealed: i64,
    /// When the chain was last checked, up to which number, and how many faults that found.
    pub verified: Option<(Timestamp, i64, i64)>,
}

const COLUMNS: &str =
    "COALESCE(a.seq, 0) AS seq, COALESCE(a.sealed_at, 0) AS sealed_at, a.previous, a.hash, a.id, a.at,
    a.who, a.organisation_id, a.about_id, a.act, a.object, a.detail, a.audience_id, u.canonical";

/// A damaged hash must be told as a fault of its row; it must not end the check.
fn hash(row: &Row, column: &str) -> Result<ContentHash, StoreError> {
    let bytes: Vec<u8> = row.maybe(column)?.unwrap_or_default();
    Ok(ContentHash::from_bytes(&bytes).unwrap_or(Link::beginning().hash))
}

fn entry(row: &Row) -> Result<Entry, StoreError> {
    Ok(Entry {
        seq: row.get("seq")?,
        sealed_at: row.get("sealed_at")?,
        previous: hash(row, "previous")?,
        id: row.get("id")?,
        at: row.get("at")?,
        who: row.get("who")?,
        organisation: row.maybe("organisation_id")?,
        about: row.maybe("about_id")?,
        act: row.get("act")?,
        object: row.get("object")?,
        detail: row.get("detail")?,
        audience: row.maybe("canonical")?.unwrap_or_default(),
        hash: hash(row, "hash")?,
    })
}

impl Store {
    /// Gives the rows that were committed since the last time their place in the chain; returns how many.
    pub async fn seal_audit(&self) -> Result<u64, StoreError> {
        let mut sealed = 0;
        loop {
            // Looking costs next to nothing; the lock is taken only when there is something to do.
            let waiting = (&self.pool).opt("SELECT 1 AS one FROM audit WHERE seq IS NULL LIMIT 1", args![]).await?;
            if waiting.is_none() {
                return Ok(sealed);
            }
            let mut tx = self.begin().await?;
            let count = tx.seal_some().await?;
            tx.commit().await?;
            sealed += count;
            // What another one sealed meanwhile is sealed too.
            if count < u64::from(SEALED_AT_ONCE) {
                return Ok(sealed);
            }
        }
    }

    /// Checks the whole chain against its own hashes, and against anchors that were kept elsewhere. Reads in pages.
    pub async fn verify_audit(&self, proof: &MayReadAudit, anchors: Vec<Link>) -> Result<Verified, StoreError> {
        self.seal_audit().await?;
        let begin = self.audit_begin().await?;
        let mut checker = Checker::new(begin, anchors);
        self.check_cut(begin, &mut checker).await?;
        let text = format!(
            "SELECT {COLUMNS} FROM audit a LEFT JOIN audience u ON u.id = a.audience_id
             WHERE a.seq <= $1 ORDER BY a.seq LIMIT $2"
        );
        for row in (&self.pool).all_text(&text, args![begin.seq, PAGE]).await? {
            checker.next(&entry(&row)?);
        }
        // Rows go on being sealed meanwhile, so the head is read last; rows and head commit together.
        let mut after = None;
        let head = loop {
            while let Some(last) = self.check_page(begin.seq, after, &mut checker).await? {
                after = Some(last);
            }
            let head = self.audit_head().await?;
            if head.seq <= checker.last() || self.count_sealed_after(checker.last()).await? == 0 {
                break head;
            }
        };
        let found = checker.finish(Some(head));
        let mut tx = self.begin().await?;
        tx.note_verified(proof, &found).await?;
        tx.commit().await?;
        Ok(found)
    }

    async fn count_sealed_after(&self, seq: i64) -> Result<i64, StoreError> {
        (&self.pool).one("SELECT COUNT(*) AS n FROM audit WHERE seq > $1", args![seq]).await?.get("n")
    }

    /// Hands the next page to the checker; the place of its last row, or `None` when there was nothing.
    async fn check_page(
        &self,
        begin: i64,
        after: Option<(i64, domain::AuditId)>,
        checker: &mut Checker,
    ) -> Result<Option<(i64, domain::AuditId)>, StoreError> {
        // By number and id, because a tampered table may have two rows with one number.
        let (seq, id) = after.unwrap_or((begin, domain::AuditId::from_uuid(uuid::Uuid::max())));
        let text = format!(
            "SELECT {COLUMNS} FROM audit a LEFT JOIN audience u ON u.id = a.audience_id
             WHERE a.seq >= $1 AND (a.seq, a.id) > ($1, $2) ORDER BY a.seq, a.id LIMIT $3"
        );
        let mut last = None;
        for row in (&self.pool).all_text(&text, args![seq, id, PAGE]).await? {
            let entry = entry(&row)?;
            last = Some((entry.seq, entry.id));
            checker.next(&entry);
        }
        Ok(last)
    }

    /// Where the trail begins: before the first row, or where retention cut.
    async fn audit_begin(&self) -> Result<Link, StoreError> {
        let row = (&self.pool).opt("SELECT seq, hash FROM audit_cut ORDER BY seq DESC LIMIT 1", args![]).await?;
        row.map_or(Ok(Link::beginning()), |row| Ok(Link { seq: row.get("seq")?, hash: hash(&row, "hash")? }))
    }

    /// A cut is told by a row of the trail itself.
    async fn check_cut(&self, begin: Link, checker: &mut Checker) -> Result<(), StoreError> {
        if begin.seq == 0 {
            return Ok(());
        }
        let told = (&self.pool)
            .opt(
                "SELECT 1 AS one FROM audit WHERE act = 'audit.cut' AND object = $1 AND detail = $2 AND seq > $3",
                args![begin.seq.to_string(), json!({ "hash": begin.hash }).to_string(), begin.seq],
            )
            .await?;
        if told.is_none() {
            checker.fault(Fault::CutUntold { seq: begin.seq });
        }
        Ok(())
    }

    async fn audit_head(&self) -> Result<Link, StoreError> {
        let row = (&self.pool).opt("SELECT seq, hash FROM audit_chain WHERE id = 1", args![]).await?;
        // Somebody who removes the note of the head does not get away with it: the rows are "added" then.
        row.map_or(Ok(Link::beginning()), |row| Ok(Link { seq: row.get("seq")?, hash: hash(&row, "hash")? }))
    }

    /// How the chain stands.
    pub async fn audit_state(&self, _proof: &MayReadAudit) -> Result<ChainState, StoreError> {
        let mut pool = &self.pool;
        let row = pool
            .one(
                "SELECT c.seq, c.hash, c.sealed_at, c.verified_at, c.verified_seq, c.faults,
                        (SELECT COUNT(*) FROM audit a WHERE a.seq IS NULL) AS unsealed
                 FROM audit_chain c WHERE c.id = 1",
                args![],
            )
            .await?;
        let verified = match (row.maybe("verified_at")?, row.maybe("verified_seq")?, row.maybe("faults")?) {
            (Some(at), Some(seq), Some(faults)) => Some((at, seq, faults)),
            _ => None,
        };
        Ok(ChainState {
            head: Link { seq: row.get("seq")?, hash: hash(&row, "hash")? },
            sealed_at: row.maybe("sealed_at")?,
            unsealed: row.get("unsealed")?,
            verified,
        })
    }

    /// When the chain was last checked; for whoever does it every day.
    pub async fn audit_verified_at(&self) -> Result<Option<Timestamp>, StoreError> {
        (&self.pool).one("SELECT MAX(verified_at) AS at FROM audit_chain", args![]).await?.maybe("at")
    }

    /// Sealed rows behind a number, for an export. Seals first when it begins.
    pub async fn audit_entries(&self, _proof: &MayReadAudit, after: i64, limit: u32) -> Result<Vec<Entry>, StoreError> {
        let text = format!(
            "SELECT {COLUMNS} FROM audit a LEFT JOIN audience u ON u.id = a.audience_id
             WHERE a.seq > $1 ORDER BY a.seq LIMIT $2"
        );
        let rows = (&self.pool).all_text(&text, args![after, limit]).await?;
        rows.iter().map(entry).collect()
    }
}

impl Tx<'_> {
    async fn seal_some(&mut self) -> Result<u64, StoreError> {
        let chain = self.inner.one("SELECT seq, hash FROM audit_chain WHERE id = 1 {for_update}", args![]).await?;
        let mut behind = Link { seq: chain.get("seq")?, hash: hash(&chain, "hash")? };
        // Only what is committed is seen here, and what commits later comes later.
        let text = format!(
            "SELECT {COLUMNS} FROM audit a LEFT JOIN audience u ON u.id = a.audience_id
             WHERE a.seq IS NULL ORDER BY a.at, a.id LIMIT $1"
        );
        let rows = self.inner.all_text(&text, args![SEALED_AT_ONCE]).await?;
        let mut values = Vec::with_capacity(rows.len());
        for row in &rows {
            let audience: i64 = row.get("audience_id")?;
            let it = Entry { sealed_at: self.now, ..entry(row)? }.seal(behind);
            behind = it.link();
            values.push(args![
                it.id,
                it.at,
                it.who,
                it.organisation,
                it.about,
                it.act,
                it.object,
                it.detail,
                audience,
                it.seq,
                it.sealed_at,
                it.previous,
                it.hash
            ]);
        }
        let count = u64::try_from(values.len()).unwrap_or(u64::MAX);
        if values.is_empty() {
            return Ok(0);
        }
        // The rows are there; this is the one form in which both databases change many at once.
        self.inner
            .insert_many(
                "audit (id, at, who, organisation_id, about_id, act, object, detail, audience_id, seq, sealed_at,
                        previous, hash)",
                values,
                "ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, sealed_at = excluded.sealed_at,
                    previous = excluded.previous, hash = excluded.hash",
            )
            .await?;
        let now = self.now;
        self.inner
            .exec(
                "UPDATE audit_chain SET seq = $1, hash = $2, sealed_at = $3 WHERE id = 1",
                args![behind.seq, behind.hash, now],
            )
            .await?;
        Ok(count)
    }

    async fn note_verified(&mut self, proof: &MayReadAudit, found: &Verified) -> Result<(), StoreError> {
        let faults = i64::try_from(found.fault_count()).unwrap_or(i64::MAX);
        let now = self.now;
        self.inner
            .exec(
                "UPDATE audit_chain SET verified_at = $1, verified_seq = $2, faults = $3 WHERE id = 1",
                args![now, found.head.seq, faults],
            )
            .await?;
        let detail = json!({ "rows": found.rows, "seq": found.head.seq, "faults": faults });
        self.audit(proof, "audit.verify", found.head.seq, detail, &Audience::cert_only()).await
    }

    /// Writes down that the trail was handed out, up to this number.
    pub async fn audit_exported(&mut self, proof: &MayReadAudit, upto: i64) -> Result<(), StoreError> {
        self.audit(proof, "audit.export", upto, json!({}), &Audience::cert_only()).await
    }

    /// Has the end of the trail signed and mailed, when that was last done before this moment. True when it was due.
    pub async fn enqueue_anchor(&mut self, since: Timestamp) -> Result<bool, StoreError> {
        // One that waits or has failed for good is not helped by another beside it.
        let text = "SELECT (SELECT COUNT(*) FROM audit WHERE act = 'audit.anchor_mail' AND at > $1)
                         + (SELECT COUNT(*) FROM job WHERE kind = 'mail_anchor'
                            AND (state IN ('waiting', 'running') OR (state = 'dead' AND created_at > $1))) AS n";
        if self.inner.one(text, args![since]).await?.get::<i64>("n")? > 0 {
            return Ok(false);
        }
        self.enqueue(&Job::MailAnchor).await?;
        Ok(true)
    }

    /// Writes down that the head was signed.
    pub async fn audit_anchored(&mut self, proof: &MayReadAudit, head: Link) -> Result<(), StoreError> {
        self.audit(proof, "audit.anchor", head.seq, json!({ "hash": head.hash }), &Audience::cert_only()).await
    }

    /// Writes down that a signed head went to its keeper: not before it did, for a mail server that is down for a day would
    /// fill the trail.
    pub async fn anchor_mailed(&mut self, proof: &MayReadAudit, head: Link) -> Result<(), StoreError> {
        self.audit(proof, "audit.anchor_mail", head.seq, json!({}), &Audience::cert_only()).await
    }

    /// Takes away the rows up to the last that was sealed before this moment, and says so in the trail. The last row
    /// always stays. Returns how many went.
    pub async fn cut_audit(&mut self, proof: &MayCutAudit, before: Timestamp) -> Result<u64, StoreError> {
        let chain = self.inner.one("SELECT seq FROM audit_chain WHERE id = 1 {for_update}", args![]).await?;
        let head: i64 = chain.get("seq")?;
        let row = self
            .inner
            .opt(
                "SELECT seq, hash FROM audit WHERE seq < $1 AND sealed_at < $2 ORDER BY seq DESC LIMIT 1",
                args![head, before],
            )
            .await?;
        let Some(row) = row else { return Ok(0) };
        let cut = Link { seq: row.get("seq")?, hash: row.get("hash")? };
        let now = self.now;
        self.inner
            .exec("INSERT INTO audit_cut (seq, hash, cut_at) VALUES ($1, $2, $3)", args![cut.seq, cut.hash, now])
            .await?;
        self.audit(proof, "audit.cut", cut.seq, json!({ "hash": cut.hash }), &Audience::cert_only()).await?;
        self.inner.exec("DELETE FROM audit WHERE seq <= $1", args![cut.seq]).await
    }
}
